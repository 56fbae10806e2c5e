/* The public list of a register: filters, order, pages of fifty; the whole of it as CSV. */
#include "base/limits.h"
#include "base/page/page.h"
#include "base/pence.h"
#include "blocks/parts/parts.h"
#include "blocks/publish/pages_internal.h"
#include "blocks/publish/publish.h"
#include "blocks/record/compose.h"

#include <inttypes.h>

#define PUBLIC_PAGE_ROWS 50
#define WITHDRAWN_SHOWN_MAX 500
#define RECORD_BYTES_MAX 16777216 /* of memory, for one record of the CSV */

static bool is_public_filter(const struct definition *definition, struct text name)
{
    const struct field *field = definition_field(definition, name);
    return field && field->is_public && (field->type == FIELD_CHOICE || field->type == FIELD_LINK || field->type == FIELD_LINKS || field->type == FIELD_BOOLEAN);
}

static struct text asked(struct request *request, struct text field)
{
    for (size_t i = 0; i < request_family_count(request, "filter_*"); i++)
        if (text_equal(text_slice(request_family_name(request, "filter_*", i), 7, SIZE_MAX), field))
            return request_family_text(request, "filter_*", i);
    return TEXT_NONE;
}

static void write_filters(struct composed *composed, struct request *request, const struct definition *definition)
{
    for (size_t i = 0; i < definition->filter_count; i++) {
        struct text name = definition->filters[i], wanted = asked(request, name);
        const struct field *field = definition_field(definition, name);
        struct field_value value = {.text = wanted};
        int64_t link = -1;
        if (!wanted.length || !is_public_filter(definition, name))
            continue;
        if (field->type == FIELD_LINK || field->type == FIELD_LINKS) {
            if (text_to_integer(wanted, &link) < 0)
                link = -1;
            value = (struct field_value){.links = &link, .link_count = 1};
        }
        if (field->type == FIELD_LINKS) {
            buffer_printf(&composed->sql, " and p.id in (select from_id from pub_link where field = '%.*s' and to_id = ", TEXT_ARGS(name));
            composed_bind(composed, bind_integer(link));
            buffer_append_z(&composed->sql, ")");
        } else {
            buffer_printf(&composed->sql, " and t.%.*s = ", TEXT_ARGS(name));
            composed_bind(composed, field_bind(field, &value));
        }
    }
}

static void write_source(struct composed *composed, struct request *request, const struct definition *definition)
{
    buffer_printf(&composed->sql, " from pub_record p join pub_%.*s t on t.id = p.id where p.withdrawn = 0", TEXT_ARGS(definition->name));
    write_filters(composed, request, definition);
}

static enum result count_records(struct request *request, struct db *db, const struct definition *definition, int64_t *ret_total)
{
    AUTO(composed_clear) struct composed composed;
    composed_init(&composed);
    buffer_append_z(&composed.sql, "select count(*)");
    write_source(&composed, request, definition);
    if (composed.sql.failure < 0)
        return composed.sql.failure;
    return db_one_integer(db, ret_total, SQL_COMPOSED(composed.sql.data), (struct binds){composed.binds, composed.bind_count});
}

static void write_order(struct composed *composed, const struct definition *definition)
{
    const struct field *field = definition_field(definition, definition->order);
    buffer_append_z(&composed->sql, " order by ");
    if (field && field->is_public && field_has_column(field) && field->type != FIELD_LINK && !text_equal(field->name, definition->name_field))
        buffer_printf(&composed->sql, "t.%.*s%s, ", TEXT_ARGS(field->name), definition->order_descending ? " desc" : "");
    buffer_append_z(&composed->sql, "p.sort_key, p.id limit ");
}

static bool is_public_column(const struct definition *definition, struct text name)
{
    const struct field *field = definition_field(definition, name);
    const struct computed *computed = definition_computed(definition, name);
    return (field && field->is_public) || (computed && computed->is_public);
}

static bool column_is_numeric(enum field_type type)
{
    return type == FIELD_INTEGER || type == FIELD_PENCE;
}

static void add_columns(struct arena *arena, const struct definition *definition, struct value *table)
{
    for (size_t i = 0; i < definition->column_count; i++) {
        const struct field *field = definition_field(definition, definition->columns[i]);
        const struct computed *computed = definition_computed(definition, definition->columns[i]);
        if (is_public_column(definition, definition->columns[i]))
            part_column(arena, table, field ? field->label : computed->label, column_is_numeric(field ? field->type : computed->type));
    }
}

static void add_row(struct request *request, const struct definition *definition, const struct value *fields, struct text url, struct value *table)
{
    struct arena *arena = request_arena(request);
    struct value *row = part_table_row(arena, table);
    for (size_t i = 0; i < definition->column_count; i++) {
        struct text name = definition->columns[i], words, tag = TEXT_NONE;
        const struct field *field = definition_field(definition, name);
        const struct computed *computed = field ? NULL : definition_computed(definition, name);
        const struct field amount = {.type = FIELD_PENCE};
        const struct choice *choice = NULL;
        const struct value *value = field ? public_value(request, definition, fields, field, &tag) : value_get(fields, name);
        struct value *cell;
        if (!is_public_column(definition, name))
            continue;
        words = public_words(arena, computed && computed->type == FIELD_PENCE ? &amount : field, value);
        if (field && field->type == FIELD_CHOICE && value && value->kind == VALUE_TEXT)
            choice = choice_find(field->choices, value->text);
        if (text_equal(name, definition->name_field))
            cell = part_cell_link(arena, row, words, url);
        else if (choice && choice->colour.length)
            cell = part_cell_tag(arena, row, part_tag(arena, choice->label, choice->colour));
        else if (field && field->type == FIELD_LINK && value && value->kind == VALUE_OBJECT)
            cell = part_cell_link(arena, row, words, value_get_text(value, "url"));
        else
            cell = part_cell(arena, row, words);
        value_set_text(arena, cell, "lang", tag);
    }
}

/* The ids of the records from `first` on, at most `most`. */
static enum result query_records(struct request *request, struct db *db, const struct definition *definition, int64_t first, int64_t most, struct statement **ret_rows)
{
    AUTO(composed_clear) struct composed composed;
    composed_init(&composed);
    buffer_append_z(&composed.sql, "select p.id");
    write_source(&composed, request, definition);
    write_order(&composed, definition);
    composed_bind(&composed, bind_integer(most));
    buffer_append_z(&composed.sql, " offset ");
    composed_bind(&composed, bind_integer(first));
    return composed_query(&composed, db, ret_rows);
}

static enum result read_record(struct request *request, struct db *db, struct arena *arena, const struct definition *definition, int64_t id, struct value **ret_fields)
{
    const struct engine *engine = request_context(request);
    struct published published;
    TRY(publish_get(db, engine, arena, id, &published));
    TRY(publish_fields(db, engine, arena, &published, request_moment(request).today, ret_fields));
    value_set_text(arena, *ret_fields, "reference", published.reference);
    value_set_text(arena, *ret_fields, "url", publish_address(db, engine, arena, definition, published.id));
    return OK;
}

static enum result fill_records(struct request *request, struct db *db, const struct definition *definition, int64_t first, struct value *records, struct value *table)
{
    struct arena *arena = request_arena(request);
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(query_records(request, db, definition, first, PUBLIC_PAGE_ROWS, &row));
    while ((step = statement_step(row)) == 1) {
        struct value *fields;
        TRY(read_record(request, db, arena, definition, statement_integer(row, 0), &fields));
        value_append(arena, records, fields);
        add_row(request, definition, fields, value_get_text(fields, "url"), table);
    }
    return step < 0 ? (enum result)step : OK;
}

/* A file for spreadsheets has pounds, "1000.50", where JSON has the pence. */
static void write_pounds(struct arena *arena, const struct definition *definition, struct value *fields)
{
    for (size_t i = 0; i < definition->field_count + definition->computed_count; i++) {
        bool is_field = i < definition->field_count;
        const struct computed *computed = is_field ? NULL : &definition->computed[i - definition->field_count];
        struct text name = is_field ? definition->fields[i].name : computed->name;
        const struct value *value = (is_field ? definition->fields[i].type : computed->type) == FIELD_PENCE ? value_get(fields, name) : NULL;
        if (value && value->kind == VALUE_INTEGER)
            value_set_named(arena, fields, name, value_text(arena, pence_plain(arena, value->integer)), false);
    }
}

/* The whole list, which may be longer than a request's memory: one record at a time. */
static enum result answer_csv(struct request *request, struct answer *answer, struct db *db, const struct definition *definition)
{
    const struct shape *record_shape = request_route(request)->view->fields[0].of;
    AUTO(statement_close_at) struct statement *row = NULL;
    AUTO(arena_free_at) struct arena *scratch = arena_new(RECORD_BYTES_MAX);
    AUTO(buffer_clear) struct buffer out;
    int step;
    buffer_init(&out, PAGE_BYTES_MAX);
    if (!scratch)
        return ERROR_MEMORY;
    answer_csv_row(scratch, record_shape, NULL, &out);
    TRY(query_records(request, db, definition, 0, IMPORT_ROWS_MAX, &row));
    while ((step = statement_step(row)) == 1 && out.failure >= 0) {
        struct value *fields;
        TRY(read_record(request, db, scratch, definition, statement_integer(row, 0), &fields));
        write_pounds(scratch, definition, fields);
        answer_csv_row(scratch, record_shape, fields, &out);
        if (arena_failed(scratch))
            return ERROR_MEMORY;
        arena_reset(scratch);
    }
    if (out.failure == ERROR_LIMIT)
        return message_fail(answer_message(answer), ERROR_LIMIT, "This list is too long for one file. Filter it, or take it page by page as JSON.");
    if (step < 0 || out.failure < 0)
        return step < 0 ? (enum result)step : out.failure;
    answer_raw(answer, "text/csv; charset=utf-8", buffer_text(&out));
    return OK;
}

/* --- What was withdrawn --------------------------------------------------- */

static enum result answer_withdrawn_csv(struct request *request, struct answer *answer, struct db *db, const struct definition *definition)
{
    struct arena *arena = request_arena(request);
    AUTO(buffer_clear) struct buffer out;
    struct withdrawn *list;
    size_t count;
    int64_t total;
    buffer_init(&out, PAGE_BYTES_MAX);
    TRY(publish_withdrawn(db, request_context(request), arena, definition, IMPORT_ROWS_MAX, &list, &count, &total));
    answer_csv_row(arena, &withdrawn_shape, NULL, &out);
    for (size_t i = 0; i < count; i++)
        answer_csv_row(arena, &withdrawn_shape, withdrawn_value(arena, &list[i]), &out);
    TRY(out.failure);
    answer_raw(answer, "text/csv; charset=utf-8", buffer_text(&out));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static enum result set_withdrawn(struct request *request, struct db *db, const struct definition *definition, struct value *view)
{
    struct arena *arena = request_arena(request);
    struct value *items = value_list(arena), *table = part_table(arena, "withdrawn", SAID(arena, "Withdrawn"), TEXT_NONE);
    struct withdrawn *list;
    size_t count;
    int64_t total;
    TRY(publish_withdrawn(db, request_context(request), arena, definition, WITHDRAWN_SHOWN_MAX, &list, &count, &total));
    part_column(arena, table, SAID(arena, "Reference"), false);
    part_column(arena, table, SAID(arena, "Withdrawn on"), false);
    part_column(arena, table, SAID(arena, "Why"), false);
    for (size_t i = 0; i < count; i++) {
        struct value *row = part_table_row(arena, table);
        value_append(arena, items, withdrawn_value(arena, &list[i]));
        part_cell_link(arena, row, list[i].reference, list[i].url);
        part_cell(arena, row, date_long(arena, list[i].day));
        part_cell(arena, row, list[i].ground);
    }
    value_set(arena, view, "withdrawn", items);
    value_set_integer(arena, view, "withdrawn_total", total);
    value_set_page(arena, view, "withdrawn_table", total ? table : value_null(arena));
    value_set_page(arena, view, "withdrawn_title", value_text(arena, arena_printf(arena, SAY_COUNT(arena, total, "%" PRId64 " was withdrawn", "%" PRId64 " were withdrawn"), total)));
    value_set_page(arena, view, "withdrawn_link", value_text(arena, arena_printf(arena, "%.*s.csv?withdrawn=yes", TEXT_ARGS(request_path(request)))));
    return OK;
}

static enum result add_link_options(struct request *request, struct db *db, const struct field *field, struct text wanted, struct value *choice)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = request_arena(request);
    int step;
    TRY(db_query(db, &row, SQL("select id, name from pub_record where register = $1 and withdrawn = 0 and id in"
                               " (select to_id from pub_link where field = $2 and to_register = $1 and from_register = $3) order by sort_key, id"),
                 BIND(bind_text(field->to), bind_text(field->name), bind_text(public_definition(request)->name))));
    while ((step = statement_step(row)) == 1) {
        struct text id = arena_printf(arena, "%" PRId64, statement_integer(row, 0));
        part_filter_option(arena, choice, id, statement_copy(row, 1, arena), text_equal(id, wanted));
    }
    return step < 0 ? (enum result)step : OK;
}

static enum result add_filters(struct request *request, struct db *db, const struct definition *definition, struct value *view, struct text *ret_query)
{
    struct arena *arena = request_arena(request);
    struct value *filters = part_filters(arena, request_path(request));
    struct text query = TEXT_NONE;
    bool any = false;
    for (size_t i = 0; i < definition->filter_count; i++) {
        const struct field *field = definition_field(definition, definition->filters[i]);
        struct text wanted = asked(request, definition->filters[i]);
        struct value *choice;
        if (!is_public_filter(definition, definition->filters[i]))
            continue;
        any = true;
        choice = part_filter_choice(arena, filters, arena_printf(arena, "filter_%.*s", TEXT_ARGS(field->name)), field->label);
        if (field->type == FIELD_CHOICE)
            for (size_t j = 0; j < field->choices->count; j++)
                part_filter_option(arena, choice, field->choices->choices[j].code, field->choices->choices[j].label, text_equal(field->choices->choices[j].code, wanted));
        else if (field->type == FIELD_BOOLEAN) {
            part_filter_option(arena, choice, TEXT("yes"), SAID(arena, "Yes"), text_equals(wanted, "yes"));
            part_filter_option(arena, choice, TEXT("no"), SAID(arena, "No"), text_equals(wanted, "no"));
        } else
            TRY(add_link_options(request, db, field, wanted, choice));
        if (wanted.length) {
            query = arena_printf(arena, "%.*sfilter_%.*s=%.*s&", TEXT_ARGS(query), TEXT_ARGS(field->name), TEXT_ARGS(url_encode(arena, wanted)));
            part_filter_active(arena, filters, field->label, request_path(request));
        }
    }
    value_set_page(arena, view, "filters", any ? filters : value_null(arena));
    *ret_query = query;
    return OK;
}

enum result public_show_list(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    const struct definition *definition = public_definition(request);
    struct value *view = answer_view(answer), *records = value_list(arena), *table;
    int64_t total, page = request_integer(request, "page", 1);
    struct text query;
    struct db *db;
    if (page < 1 || page > 1000000)
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "There is no such page of this list.");
    TRY(request_db(request, &db));
    if (request_face(request) == FACE_CSV && text_equals(request_text(request, "withdrawn"), "yes"))
        return answer_withdrawn_csv(request, answer, db, definition);
    if (request_face(request) == FACE_CSV)
        return answer_csv(request, answer, db, definition);
    TRY(count_records(request, db, definition, &total));
    table = part_table(arena, "records", definition->titles, arena_printf(arena, SAY(arena, "Nothing is published here yet.")));
    add_columns(arena, definition, table);
    TRY(fill_records(request, db, definition, (page - 1) * PUBLIC_PAGE_ROWS, records, table));
    TRY(add_filters(request, db, definition, view, &query));
    TRY(set_withdrawn(request, db, definition, view));
    value_set_text(arena, view, "register", definition->name);
    value_set_integer(arena, view, "total", total);
    value_set_integer(arena, view, "page", page);
    value_set(arena, view, "records", records);
    value_set_page(arena, view, "titles", value_text(arena, definition->titles));
    value_set_page(arena, view, "about", value_text(arena, definition->about));
    value_set_page(arena, view, "table", table);
    value_set_page(arena, view, "pagination", part_pagination(arena, request_path(request), query, page, PUBLIC_PAGE_ROWS, total));
    value_set_page(arena, view, "csv_link", value_text(arena, arena_printf(arena, "%.*s.csv", TEXT_ARGS(request_path(request)))));
    value_set_page(arena, view, "json_link", value_text(arena, arena_printf(arena, "%.*s.json", TEXT_ARGS(request_path(request)))));
    value_set_page(arena, view, "feed_link", value_text(arena, definition->feed ? arena_printf(arena, "/%.*s.atom", TEXT_ARGS(definition->address)) : TEXT_NONE));
    return OK;
}
