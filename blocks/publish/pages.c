/* Public pages of registers: see pages.h. */
#include "blocks/publish/pages.h"

#include <inttypes.h>

#include "base/limits.h"
#include "base/page/page.h"
#include "blocks/parts/parts.h"
#include "blocks/publish/publish.h"
#include "blocks/record/compose.h"

#define PUBLIC_PAGE_ROWS 50

/* --- Shapes --------------------------------------------------------------- */

static const struct shape open_shape = {"Version", NULL};
static const struct shape_field link_fields[] = {
    {"name", VALUE_TEXT, false, false, "What it is called", NULL}, {"reference", VALUE_TEXT, false, false, "Its reference", NULL},
    {"url", VALUE_TEXT, false, false, "Its address on this site; empty where it has none", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape link_shape = {"Link", link_fields};
static const struct shape_field linking_fields[] = {
    {"register", VALUE_TEXT, false, false, "The register of the record that points here", NULL}, {"title", VALUE_TEXT, false, false, "What that register is called", NULL},
    {"name", VALUE_TEXT, false, false, "What the record is called", NULL}, {"reference", VALUE_TEXT, false, false, "Its reference", NULL},
    {"url", VALUE_TEXT, false, false, "Its address on this site", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape linking_shape = {"LinkingRecord", linking_fields};

/* Members of every list and every record's page; the record's own shape is put in for each register. */
static const struct shape_field list_fields[] = {
    {"records", VALUE_LIST, false, false, "The records of this page, with the register's public fields", NULL},
    {"register", VALUE_TEXT, false, false, "The register's name", NULL},
    {"total", VALUE_INTEGER, false, false, "How many records there are in all, with the filters given", NULL},
    {"page", VALUE_INTEGER, false, false, "Which page of the list this is; 50 records a page", NULL},
    {"titles", VALUE_TEXT, true, false, NULL, NULL},
    {"about", VALUE_TEXT, true, false, NULL, NULL},
    {"filters", VALUE_OBJECT, true, true, NULL, &filters_shape},
    {"table", VALUE_OBJECT, true, true, NULL, &table_shape},
    {"pagination", VALUE_OBJECT, true, true, NULL, &pagination_shape},
    {"csv_link", VALUE_TEXT, true, false, NULL, NULL},
    {"json_link", VALUE_TEXT, true, false, NULL, NULL},
    {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape_field page_fields[] = {
    {"record", VALUE_OBJECT, false, false, "The record's public fields", NULL},
    {"register", VALUE_TEXT, false, false, "The register's name", NULL},
    {"version", VALUE_INTEGER, false, false, "Number of the version that stands published", NULL},
    {"published_on", VALUE_TEXT, false, false, "The day from which this version is in force", NULL},
    {"withdrawn", VALUE_BOOLEAN, false, false, "Whether it was withdrawn", NULL},
    {"withdrawn_ground", VALUE_TEXT, false, true, "Why it was withdrawn", NULL},
    {"versions", VALUE_LIST, false, false, "Every published version, newest first", &open_shape},
    {"linked_from", VALUE_LIST, false, false, "Published records that point to this one", &linking_shape},
    {"register_title", VALUE_TEXT, true, false, NULL, NULL},
    {"register_titles", VALUE_TEXT, true, false, NULL, NULL},
    {"register_href", VALUE_TEXT, true, false, NULL, NULL},
    {"title", VALUE_TEXT, true, false, NULL, NULL},
    {"reference", VALUE_TEXT, true, false, NULL, NULL},
    {"published_line", VALUE_TEXT, true, false, NULL, NULL},
    {"withdrawn_line", VALUE_TEXT, true, false, NULL, NULL},
    {"rows", VALUE_LIST, true, false, NULL, &summary_row_shape},
    {"linked", VALUE_LIST, true, false, NULL, &linked_shape},
    {"has_linked", VALUE_BOOLEAN, true, false, NULL, NULL},
    {"entries", VALUE_LIST, true, false, NULL, &entry_shape},
    {"has_entries", VALUE_BOOLEAN, true, false, NULL, NULL},
    {"csv_link", VALUE_TEXT, true, false, NULL, NULL},
    {"json_link", VALUE_TEXT, true, false, NULL, NULL},
    {NULL, 0, 0, 0, NULL, NULL},
};

static enum value_kind kind_of(enum field_type type)
{
    switch (type) {
    case FIELD_INTEGER:
        return VALUE_INTEGER;
    case FIELD_BOOLEAN:
        return VALUE_BOOLEAN;
    case FIELD_LINK:
        return VALUE_OBJECT;
    case FIELD_LINKS:
        return VALUE_LIST;
    default:
        return VALUE_TEXT;
    }
}

/* What a record of the register shows: its reference and address, its public fields, what is computed from them. */
static const struct shape *record_shape(struct arena *arena, const struct definition *definition)
{
    struct shape *shape = ARENA_NEW(arena, struct shape);
    struct shape_field *fields = ARENA_ARRAY(arena, struct shape_field, definition->field_count + definition->computed_count + 3);
    size_t count = 0;
    if (!shape || !fields)
        return NULL;
    fields[count++] = (struct shape_field){"reference", VALUE_TEXT, false, false, "Its reference", NULL};
    fields[count++] = (struct shape_field){"url", VALUE_TEXT, false, false, "Its permanent address on this site", NULL};
    for (size_t i = 0; i < definition->field_count; i++) {
        const struct field *field = &definition->fields[i];
        if (field->is_public)
            fields[count++] = (struct shape_field){arena_copy(arena, field->name).data, kind_of(field->type), false, field->type != FIELD_LINKS, arena_copy(arena, field->label).data,
                                                   field->type == FIELD_LINK || field->type == FIELD_LINKS ? &link_shape : NULL};
    }
    for (size_t i = 0; i < definition->computed_count; i++)
        if (definition->computed[i].is_public)
            fields[count++] = (struct shape_field){arena_copy(arena, definition->computed[i].name).data, kind_of(definition->computed[i].type), false, true,
                                                   arena_copy(arena, definition->computed[i].label).data, NULL};
    *shape = (struct shape){arena_printf(arena, "record_%.*s", TEXT_ARGS(definition->name)).data, fields};
    return shape;
}

/* A copy of a view's shape whose first member holds the register's own records. */
static const struct shape *view_shape(struct arena *arena, const char *prefix, const struct definition *definition, const struct shape_field *members, size_t count,
                                      const struct shape *record)
{
    struct shape *shape = ARENA_NEW(arena, struct shape);
    struct shape_field *fields = ARENA_ARRAY(arena, struct shape_field, count);
    if (!shape || !fields || !record)
        return NULL;
    memcpy(fields, members, count * sizeof *fields);
    fields[0].of = record;
    *shape = (struct shape){arena_printf(arena, "%s_%.*s", prefix, TEXT_ARGS(definition->name)).data, fields};
    return shape;
}

static struct value *text_value(struct arena *arena, struct text text)
{
    return value_text(arena, text);
}

static const struct engine *engine_of(struct request *request)
{
    return request_context(request);
}

static const struct definition *definition_of(struct request *request)
{
    struct text path = text_slice(text_of(request_route(request)->path), 1, SIZE_MAX), address = TEXT_NONE;
    text_next(&path, '/', &address);
    return definitions_by_address(engine_of(request)->definitions, address);
}

/* --- The list ------------------------------------------------------------- */

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

static struct text cell_words(struct arena *arena, const struct field *field, const struct value *value)
{
    const struct choice *choice;
    struct date day;
    struct text all = TEXT_NONE;
    if (!value || value->kind == VALUE_NULL)
        return TEXT_NONE;
    if (value->kind == VALUE_OBJECT)
        return value_get_text(value, "name");
    if (value->kind == VALUE_LIST) {
        for (size_t i = 0; i < value->list.count; i++)
            all = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(all), i ? "; " : "", TEXT_ARGS(value_get_text(value->list.items[i], "name")));
        return all;
    }
    if (value->kind == VALUE_INTEGER)
        return arena_printf(arena, "%" PRId64, value->integer);
    if (value->kind == VALUE_BOOLEAN)
        return value->boolean ? TEXT("Yes") : TEXT("No");
    if (field && field->type == FIELD_CHOICE && (choice = choice_find(field->choices, value->text)))
        return choice->label;
    if (field && field->type == FIELD_DATE && date_parse(value->text, &day) == OK)
        return date_long(arena, day);
    if (field && field->type == FIELD_PARTIAL_DATE)
        return partial_date_long(arena, value->text);
    return value->text;
}

static bool is_public_column(const struct definition *definition, struct text name)
{
    const struct field *field = definition_field(definition, name);
    const struct computed *computed = definition_computed(definition, name);
    return (field && field->is_public) || (computed && computed->is_public);
}

static void add_columns(struct arena *arena, const struct definition *definition, struct value *table)
{
    for (size_t i = 0; i < definition->column_count; i++) {
        const struct field *field = definition_field(definition, definition->columns[i]);
        const struct computed *computed = definition_computed(definition, definition->columns[i]);
        if (is_public_column(definition, definition->columns[i]))
            part_column(arena, table, field ? field->label : computed->label, (field ? field->type : computed->type) == FIELD_INTEGER);
    }
}

static void add_row(struct arena *arena, const struct definition *definition, const struct value *fields, struct text url, struct value *table)
{
    struct value *row = part_table_row(arena, table);
    for (size_t i = 0; i < definition->column_count; i++) {
        struct text name = definition->columns[i], words;
        const struct field *field = definition_field(definition, name);
        const struct choice *choice = NULL;
        const struct value *value = value_get(fields, name);
        if (!is_public_column(definition, name))
            continue;
        words = cell_words(arena, field, value);
        if (field && field->type == FIELD_CHOICE && value && value->kind == VALUE_TEXT)
            choice = choice_find(field->choices, value->text);
        if (text_equal(name, definition->name_field))
            part_cell_link(arena, row, words, url);
        else if (choice && choice->colour.length)
            part_cell_tag(arena, row, part_tag(arena, choice->label, choice->colour));
        else if (field && field->type == FIELD_LINK && value && value->kind == VALUE_OBJECT)
            part_cell_link(arena, row, words, value_get_text(value, "url"));
        else
            part_cell(arena, row, words);
    }
}

static enum result fill_records(struct request *request, struct db *db, const struct definition *definition, int64_t first, int64_t most,
                                struct value *records, struct value *table)
{
    struct arena *arena = request_arena(request);
    AUTO(composed_clear) struct composed composed;
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    composed_init(&composed);
    buffer_append_z(&composed.sql, "select p.id");
    write_source(&composed, request, definition);
    write_order(&composed, definition);
    composed_bind(&composed, bind_integer(most));
    buffer_append_z(&composed.sql, " offset ");
    composed_bind(&composed, bind_integer(first));
    TRY(composed_query(&composed, db, &row));
    while ((step = statement_step(row)) == 1) {
        struct published published;
        struct value *fields;
        struct text url;
        TRY(publish_get(db, engine_of(request), arena, statement_integer(row, 0), &published));
        TRY(publish_fields(db, engine_of(request), arena, &published, request_moment(request).today, &fields));
        url = publish_address(db, engine_of(request), arena, definition, published.id);
        value_set_text(arena, fields, "reference", published.reference);
        value_set_text(arena, fields, "url", url);
        value_append(arena, records, fields);
        add_row(arena, definition, fields, url, table);
    }
    return step < 0 ? (enum result)step : OK;
}

static enum result add_link_options(struct request *request, struct db *db, const struct field *field, struct text wanted, struct value *choice)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = request_arena(request);
    int step;
    TRY(db_query(db, &row, SQL("select id, name from pub_record where register = $1 and withdrawn = 0 and id in"
                               " (select to_id from pub_link where field = $2 and to_register = $1 and from_register = $3) order by sort_key, id"),
                 BIND(bind_text(field->to), bind_text(field->name), bind_text(definition_of(request)->name))));
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
            part_filter_option(arena, choice, TEXT("yes"), TEXT("Yes"), text_equals(wanted, "yes"));
            part_filter_option(arena, choice, TEXT("no"), TEXT("No"), text_equals(wanted, "no"));
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

static enum result show_list(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    const struct definition *definition = definition_of(request);
    struct value *view = answer_view(answer), *records = value_list(arena), *table;
    int64_t total, page = request_integer(request, "page", 1);
    bool whole = request_face(request) == FACE_CSV;
    struct text query;
    struct db *db;
    if (page < 1 || page > 1000000)
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "There is no such page of this list.");
    TRY(request_db(request, &db));
    TRY(count_records(request, db, definition, &total));
    table = part_table(arena, "records", definition->titles, arena_printf(arena, "Nothing is published here yet."));
    add_columns(arena, definition, table);
    TRY(fill_records(request, db, definition, whole ? 0 : (page - 1) * PUBLIC_PAGE_ROWS, whole ? IMPORT_ROWS_MAX : PUBLIC_PAGE_ROWS, records, table));
    TRY(add_filters(request, db, definition, view, &query));
    value_set_text(arena, view, "register", definition->name);
    value_set_integer(arena, view, "total", total);
    value_set_integer(arena, view, "page", page);
    value_set(arena, view, "records", records);
    value_set_page(arena, view, "titles", text_value(arena, definition->titles));
    value_set_page(arena, view, "about", text_value(arena, definition->about));
    value_set_page(arena, view, "table", table);
    value_set_page(arena, view, "pagination", part_pagination(arena, request_path(request), query, page, PUBLIC_PAGE_ROWS, total));
    value_set_page(arena, view, "csv_link", text_value(arena, arena_printf(arena, "%.*s.csv", TEXT_ARGS(request_path(request)))));
    value_set_page(arena, view, "json_link", text_value(arena, arena_printf(arena, "%.*s.json", TEXT_ARGS(request_path(request)))));
    return OK;
}

/* --- One record ----------------------------------------------------------- */

static struct value *link_items(struct arena *arena, const struct value *list)
{
    struct value *items = value_list(arena);
    for (size_t i = 0; list->kind == VALUE_LIST && i < list->list.count; i++)
        value_append(arena, items, part_item(arena, value_get_text(list->list.items[i], "name"), value_get_text(list->list.items[i], "url")));
    return items;
}

static void add_rows(struct arena *arena, const struct definition *definition, const struct value *fields, struct value *rows)
{
    for (size_t i = 0; i < definition->field_count; i++) {
        const struct field *field = &definition->fields[i];
        const struct value *value = value_get(fields, field->name);
        const struct choice *choice;
        if (!field->is_public || !value || value->kind == VALUE_NULL || (value->kind == VALUE_LIST && !value->list.count) ||
            text_equal(field->name, definition->name_field))
            continue;
        if (field->type == FIELD_LINK)
            part_row_link(arena, rows, field->label, value_get_text(value, "name"), value_get_text(value, "url"));
        else if (field->type == FIELD_LINKS)
            part_row_items(arena, rows, field->label, link_items(arena, value));
        else if (field->type == FIELD_PROSE)
            part_row_html(arena, rows, field->label, markdown_value(arena, value->text, 2));
        else if (field->type == FIELD_WEB_ADDRESS)
            part_row_link(arena, rows, field->label, value->text, value->text);
        else if (field->type == FIELD_CHOICE && (choice = choice_find(field->choices, value->text)) && choice->colour.length)
            part_row_tag(arena, rows, field->label, part_tag(arena, choice->label, choice->colour));
        else
            part_row_text(arena, rows, field->label, cell_words(arena, field, value));
    }
    for (size_t i = 0; i < definition->computed_count; i++) {
        const struct value *value = value_get(fields, definition->computed[i].name);
        if (value && value->kind != VALUE_NULL)
            part_row_text(arena, rows, definition->computed[i].label, cell_words(arena, NULL, value));
    }
}

static void add_linked(struct arena *arena, const struct value *list, struct value *linked)
{
    struct value *group = NULL;
    struct text title = TEXT_NONE;
    for (size_t i = 0; i < list->list.count; i++) {
        const struct value *item = list->list.items[i];
        if (!group || !text_equal(title, value_get_text(item, "title"))) {
            title = value_get_text(item, "title");
            group = part_linked(arena, linked, title);
        }
        part_linked_item(arena, group, value_get_text(item, "name"), value_get_text(item, "url"), value_get_text(item, "reference"));
    }
}

static void add_entries(struct arena *arena, const struct value *versions, struct value *entries)
{
    for (size_t i = 0; i < versions->list.count; i++) {
        const struct value *version = versions->list.items[i], *changes = value_get(version, TEXT("changes"));
        struct text day = value_get_text(version, "in_force_on");
        bool withdrawn = text_equals(value_get_text(version, "kind"), "withdraw");
        struct value *entry = part_entry(arena, entries,
                                         withdrawn ? TEXT("Withdrawn") : arena_printf(arena, "Version %" PRId64, value_get_integer(version, "version", 0)),
                                         day, partial_date_long(arena, day));
        value_set(arena, entry, "by_line", text_value(arena, arena_printf(arena, "approved as: %.*s", TEXT_ARGS(value_get_text(version, "approved_as")))));
        value_set(arena, entry, "reason", text_value(arena, value_get_text(version, "reason")));
        for (size_t j = 0; changes && j < changes->list.count; j++)
            part_entry_change(arena, entry, value_get_text(changes->list.items[j], "label"),
                              (struct value *)value_get(changes->list.items[j], TEXT("difference")));
    }
}

static void set_page_lines(struct request *request, struct value *view, const struct published *published)
{
    struct arena *arena = request_arena(request);
    const struct definition *definition = published->definition;
    struct text day = date_long(arena, published->in_force_on);
    value_set_page(arena, view, "register_title", text_value(arena, definition->title));
    value_set_page(arena, view, "register_titles", text_value(arena, definition->titles));
    value_set_page(arena, view, "register_href", text_value(arena, arena_printf(arena, "/%.*s", TEXT_ARGS(definition->address))));
    value_set_page(arena, view, "title", text_value(arena, published->name));
    value_set_page(arena, view, "reference", text_value(arena, text_equals(definition->reference, "{serial}") ? TEXT_NONE : published->reference));
    value_set_page(arena, view, "published_line",
                   text_value(arena, published->withdrawn ? TEXT_NONE
                                                          : arena_printf(arena, "Published on %.*s, approved as: %.*s", TEXT_ARGS(day), TEXT_ARGS(published->approved_as))));
    value_set_page(arena, view, "withdrawn_line",
                   text_value(arena, !published->withdrawn ? TEXT_NONE
                                     : published->withdrawn_ground.length
                                         ? arena_printf(arena, "Withdrawn on %.*s: %.*s", TEXT_ARGS(day), TEXT_ARGS(published->withdrawn_ground))
                                         : arena_printf(arena, "Withdrawn on %.*s", TEXT_ARGS(day))));
    value_set_page(arena, view, "csv_link", text_value(arena, TEXT_NONE));
    value_set_page(arena, view, "json_link", text_value(arena, arena_printf(arena, "%.*s.json", TEXT_ARGS(request_path(request)))));
}

static enum result show_record(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    const struct definition *definition = definition_of(request);
    struct value *view = answer_view(answer), *fields, *versions, *linking, *rows = value_list(arena), *linked = value_list(arena), *entries = value_list(arena);
    struct published published;
    struct db *db;
    enum result result;
    TRY(request_db(request, &db));
    result = publish_by_slug(db, engine_of(request), arena, definition, request_text(request, "slug"), &published);
    if (result == ERROR_NOT_FOUND)
        return message_fail(answer_message(answer), result, "Nothing is published at this address.");
    TRY(result);
    TRY(publish_fields(db, engine_of(request), arena, &published, request_moment(request).today, &fields));
    TRY(publish_versions(db, engine_of(request), arena, &published, &versions));
    TRY(publish_linking_to(db, engine_of(request), arena, published.id, &linking));
    if (published.withdrawn)
        answer_status(answer, 410);
    value_set_text(arena, fields, "reference", published.reference);
    value_set_text(arena, fields, "url", publish_address(db, engine_of(request), arena, definition, published.id));
    value_set_text(arena, view, "register", definition->name);
    value_set(arena, view, "record", fields);
    value_set_integer(arena, view, "version", published.version);
    value_set(arena, view, "published_on", value_date(arena, published.in_force_on));
    value_set_boolean(arena, view, "withdrawn", published.withdrawn);
    value_set(arena, view, "withdrawn_ground", published.withdrawn_ground.length ? text_value(arena, published.withdrawn_ground) : value_null(arena));
    value_set(arena, view, "versions", versions);
    value_set(arena, view, "linked_from", linking);
    add_rows(arena, definition, fields, rows);
    add_linked(arena, linking, linked);
    add_entries(arena, versions, entries);
    value_set_page(arena, view, "rows", rows);
    value_set_page(arena, view, "linked", linked);
    value_set_page(arena, view, "has_linked", value_boolean(arena, value_is_truthy(linked)));
    value_set_page(arena, view, "entries", entries);
    value_set_page(arena, view, "has_entries", value_boolean(arena, value_is_truthy(entries)));
    set_page_lines(request, view, &published);
    return OK;
}

/* --- Routes --------------------------------------------------------------- */

static const struct input list_inputs[] = {
    {"page", INPUT_INTEGER, 7, false, "Which page of the list, from 1"},
    {"filter_*", INPUT_ANY, 200, false, "A filter of the register: filter_ and the field's name"},
    {NULL, 0, 0, false, NULL},
};

const struct route *publish_routes(struct arena *arena, const struct definitions *definitions)
{
    struct route *routes = ARENA_ARRAY(arena, struct route, definitions->count * 2 + 1);
    size_t count = 0;
    if (!routes)
        return NULL;
    for (size_t i = 0; i < definitions->count; i++) {
        const struct definition *definition = &definitions->list[i];
        const struct shape *record;
        if (!definition->address.length)
            continue;
        record = record_shape(arena, definition);
        routes[count++] = (struct route){
            .method = METHOD_GET, .path = arena_printf(arena, "/%.*s", TEXT_ARGS(definition->address)).data, .handle = show_list,
            .access = ACCESS_PUBLIC, .inputs = list_inputs, .template = "blocks/record/pages/public_list", .view = view_shape(arena, "list", definition, list_fields, COUNT_OF(list_fields), record),
            .faces = FACE_PAGE | FACE_JSON | FACE_CSV, .table = "records",
            .help = arena_printf(arena, "Published: %.*s", TEXT_ARGS(definition->titles)).data,
        };
        routes[count++] = (struct route){
            .method = METHOD_GET, .path = arena_printf(arena, "/%.*s/{slug}", TEXT_ARGS(definition->address)).data, .handle = show_record,
            .access = ACCESS_PUBLIC, .template = "blocks/record/pages/public_record", .view = view_shape(arena, "page", definition, page_fields, COUNT_OF(page_fields), record),
            .faces = FACE_PAGE | FACE_JSON, .help = arena_printf(arena, "One published record of: %.*s", TEXT_ARGS(definition->titles)).data,
        };
    }
    return arena_failed(arena) ? NULL : routes;
}
