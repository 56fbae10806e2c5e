/* /desk/registers/{plural}: the register's list as page, JSON and CSV. Filters and order
 * live in the address, so that a list can be sent to somebody; a filter or an order on a
 * column that the visitor may not see is left out, or it would tell what it holds. */
#include "blocks/record/list_page.h"

#include <inttypes.h>

#include "base/wording.h"
#include "base/format/csv.h"
#include "base/limits.h"
#include "blocks/file/file.h"
#include "blocks/record/import.h"
#include "blocks/record/several.h"
#include "blocks/record/sheet.h"

#define FILTER_PREFIX_BYTES 7 /* "filter_" */
#define CSV_ROWS_AT_ONCE 500

/* --- What was asked ------------------------------------------------------- */

static bool may_filter(const struct list_page *list, struct text name)
{
    const struct definition *definition = list->desk->definition;
    return text_in(name, definition->filters, definition->filter_count) && column_may_see(list->desk, definition, name);
}

static struct text filter_value(const struct list_page *list, struct text name)
{
    for (size_t i = 0; i < list->query.filter_count; i++)
        if (text_equal(list->filters[i].field, name))
            return list->filters[i].canonical;
    return TEXT_NONE;
}

static bool may_order(const struct list_page *list, struct text name)
{
    const struct definition *definition = list->desk->definition;
    const struct field *field = definition_field(definition, name);
    if (text_equals(name, "reference") || text_equals(name, "state") || text_equals(name, "changed"))
        return true;
    return field && field->type != FIELD_LINKS && field->type != FIELD_FILE && text_in(name, definition->columns, definition->column_count) && field_may_see_some(definition, field, &list->desk->actor);
}

void list_read_query(struct list_page *list)
{
    struct request *request = list->desk->request;
    size_t count = request_family_count(request, "filter_*");
    struct text order = request_text(request, "order");
    list->query = (struct list_query){.definition = list->desk->definition, .filters = list->filters};
    for (size_t i = 0; i < count && list->query.filter_count < LIST_FILTERS_MAX; i++) {
        struct text name = text_slice(request_family_name(request, "filter_*", i), FILTER_PREFIX_BYTES, SIZE_MAX);
        struct text value = text_trim(request_family_text(request, "filter_*", i));
        if (value.length && may_filter(list, name) && !filter_value(list, name).length)
            list->filters[list->query.filter_count++] = (struct list_filter){name, value};
    }
    if (order.length && may_order(list, order)) {
        list->query.order = order;
        list->query.descending = text_equals(request_text(request, "descending"), "yes");
    }
    list->page = request_integer(request, "page", 1);
    if (list->page < 1 || list->page > INT32_MAX)
        list->page = 1;
    list->query.max = LIST_ROWS_PER_PAGE;
    list->query.offset = (size_t)(list->page - 1) * LIST_ROWS_PER_PAGE;
}

/* --- Addresses of the list ------------------------------------------------ */

/* "filter_status=late&order=number&", without the filter named. */
static struct text query_text(const struct list_page *list, struct text without, struct text order, bool descending)
{
    struct arena *arena = list->desk->arena;
    struct text all = TEXT_NONE;
    for (size_t i = 0; i < list->query.filter_count; i++)
        if (!text_equal(list->filters[i].field, without))
            all = arena_printf(arena, "%.*sfilter_%.*s=%.*s&", TEXT_ARGS(all), TEXT_ARGS(list->filters[i].field),
                               TEXT_ARGS(url_encode(arena, list->filters[i].canonical)));
    if (order.length)
        all = arena_printf(arena, "%.*sorder=%.*s&%s", TEXT_ARGS(all), TEXT_ARGS(order), descending ? "descending=yes&" : "");
    return all;
}

struct text list_with_query(struct arena *arena, struct text path, struct text query)
{
    if (!query.length)
        return path;
    return arena_printf(arena, "%.*s?%.*s", TEXT_ARGS(path), TEXT_ARGS(text_slice(query, 0, query.length - 1)));
}

struct text list_present_query(const struct list_page *list)
{
    return query_text(list, TEXT_NONE, list->query.order, list->query.descending);
}

/* --- Filters -------------------------------------------------------------- */

struct filter_part {
    const struct list_page *list;
    struct value *choice;
    struct text chosen, chosen_label;
};

static void add_option(struct filter_part *part, struct text value, struct text label)
{
    bool selected = part->chosen.length && text_equal(value, part->chosen);
    if (selected)
        part->chosen_label = label;
    part_filter_option(part->list->desk->arena, part->choice, value, label, selected);
}

static enum result add_link_options(struct filter_part *part, const struct field *field)
{
    struct desk *desk = part->list->desk;
    struct link_option *options;
    size_t count;
    TRY(record_options(desk->db, desk->arena, field->target, &desk->actor, &options, &count));
    for (size_t i = 0; i < count; i++)
        add_option(part, arena_printf(desk->arena, "%" PRId64, options[i].id), options[i].name);
    return OK;
}

static enum result add_options(struct filter_part *part, struct text name)
{
    const struct definition *definition = part->list->desk->definition;
    const struct definitions *definitions = part->list->desk->engine->definitions;
    const struct field *field = definition_field(definition, name);
    if (!field) {
        for (size_t i = 0; i < definition->state_count; i++)
            add_option(part, definition->states[i].name, definition->states[i].label);
        return OK;
    }
    switch (field->type) {
    case FIELD_LINK:
    case FIELD_LINKS:
        return add_link_options(part, field);
    case FIELD_CHOICE:
        for (size_t i = 0; i < field->choices->count; i++)
            add_option(part, field->choices->choices[i].code, field->choices->choices[i].label);
        return OK;
    case FIELD_ROLE:
        for (size_t i = 0; i < definitions->role_count; i++)
            add_option(part, definitions->roles[i].name, definitions->roles[i].label);
        return OK;
    default:
        add_option(part, TEXT("yes"), SAID(part->list->desk->arena, "Yes"));
        add_option(part, TEXT("no"), SAID(part->list->desk->arena, "No"));
        return OK;
    }
}

static enum result make_filters(const struct list_page *list, struct value **ret_filters)
{
    struct desk *desk = list->desk;
    const struct definition *definition = desk->definition;
    struct value *filters = part_filters(desk->arena, list->path);
    size_t shown = 0;
    for (size_t i = 0; i < definition->filter_count; i++) {
        struct text name = definition->filters[i], label = column_label(desk->arena, definition, name);
        struct filter_part part = {.list = list, .chosen = filter_value(list, name)};
        if (!may_filter(list, name))
            continue;
        shown++;
        part.choice = part_filter_choice(desk->arena, filters, arena_printf(desk->arena, "filter_%.*s", TEXT_ARGS(name)), label);
        TRY(add_options(&part, name));
        if (part.chosen.length)
            part_filter_active(desk->arena, filters,
                               arena_printf(desk->arena, "%.*s: %.*s", TEXT_ARGS(label), TEXT_ARGS(part.chosen_label.length ? part.chosen_label : part.chosen)),
                               list_with_query(desk->arena, list->path, query_text(list, name, list->query.order, list->query.descending)));
    }
    if (list->query.order.length) {
        part_filter_keep(desk->arena, filters, TEXT("order"), list->query.order);
        if (list->query.descending)
            part_filter_keep(desk->arena, filters, TEXT("descending"), TEXT("yes"));
    }
    *ret_filters = shown ? filters : value_null(desk->arena);
    return OK;
}

/* --- The table ------------------------------------------------------------ */

static void set_sort(const struct list_page *list, struct value *column, struct text name)
{
    struct arena *arena = list->desk->arena;
    const struct definition *definition = list->desk->definition;
    struct text order = list->query.order.length ? list->query.order : definition->order;
    bool descending = list->query.order.length ? list->query.descending : definition->order_descending;
    bool is_sorted = text_equal(order, name);
    if (!column || !may_order(list, name))
        return;
    value_set_text(arena, column, "sort_href", list_with_query(arena, list->path, query_text(list, TEXT_NONE, name, is_sorted && !descending)));
    if (is_sorted)
        value_set_text(arena, column, "sorted", descending ? TEXT("descending") : TEXT("ascending"));
}

/* The part's columns are: the reference where the name is no column, then each that is seen. */
static void set_sorts(const struct list_page *list, struct value *table)
{
    const struct definition *definition = list->desk->definition;
    const struct value *columns = value_get(table, TEXT("columns"));
    size_t seen = 0, at = 0;
    for (size_t i = 0; i < definition->column_count; i++)
        seen += column_may_see(list->desk, definition, definition->columns[i]);
    if (!columns || columns->list.count < seen)
        return;
    if (columns->list.count > seen)
        set_sort(list, columns->list.items[at++], TEXT("reference"));
    for (size_t i = 0; i < definition->column_count; i++)
        if (column_may_see(list->desk, definition, definition->columns[i]))
            set_sort(list, columns->list.items[at++], definition->columns[i]);
}

/* --- JSON and CSV --------------------------------------------------------- */

/* Links come as names in a list's cells. */
static struct value *cell_json(struct desk *desk, struct text name, struct text cell)
{
    const struct field *field = definition_field(desk->definition, name);
    const struct computed *computed = definition_computed(desk->definition, name);
    struct field as_field = {.type = field ? field->type : computed ? computed->type : FIELD_TEXT, .files_max = field ? field->files_max : 1};
    struct field_value value = {.text = cell};
    if (as_field.type == FIELD_LINK || as_field.type == FIELD_LINKS)
        as_field.type = FIELD_TEXT;
    return desk_json(desk, &as_field, &value);
}

static struct value *row_json(struct desk *desk, const struct list_row *row)
{
    struct value *item = value_object(desk->arena), *fields = value_object(desk->arena);
    value_set_integer(desk->arena, item, "id", row->id);
    value_set_text(desk->arena, item, "reference", row->reference);
    value_set_text(desk->arena, item, "name", row->name);
    value_set_text(desk->arena, item, "state", desk->definition->states[row->state].name);
    value_set_integer(desk->arena, item, "version", row->version);
    value_set_boolean(desk->arena, item, "published", row->published_version > 0);
    value_set_text(desk->arena, item, "changed_at", instant_iso(desk->arena, row->changed_at));
    value_set_text(desk->arena, item, "url", desk_record_href(desk->arena, desk->definition, row->id));
    for (size_t i = 0; i < desk->definition->column_count; i++)
        if (column_may_see(desk, desk->definition, desk->definition->columns[i]) && !text_equals(desk->definition->columns[i], "state"))
            value_set_named(desk->arena, fields, desk->definition->columns[i], cell_json(desk, desk->definition->columns[i], row->cells[i]), false);
    value_set(desk->arena, item, "fields", fields);
    return item;
}

/* Files by their names; links are so already. */
static struct text csv_cell(struct desk *desk, struct text name, struct text cell)
{
    const struct field *field = definition_field(desk->definition, name);
    return field && field->type == FIELD_FILE ? file_names(desk->db, desk->arena, cell) : cell;
}

static void csv_line(const struct list_page *list, struct buffer *out, const struct list_row *row)
{
    const struct definition *definition = list->desk->definition;
    csv_write_cell(out, row ? row->reference : TEXT("reference"), true);
    csv_write_cell(out, row ? definition->states[row->state].name : TEXT("state"), false);
    for (size_t i = 0; i < definition->column_count; i++)
        if (column_may_see(list->desk, definition, definition->columns[i]) && !text_equals(definition->columns[i], "state"))
            csv_write_cell(out, row ? csv_cell(list->desk, definition->columns[i], row->cells[i]) : definition->columns[i], false);
    csv_end_row(out);
}

/* All rows that the filters leave, not a page of them. Its columns are the definition's, which
 * no shape can know: hence written here. */
static enum result answer_csv(struct list_page *list)
{
    AUTO(buffer_clear) struct buffer out;
    struct desk *desk = list->desk;
    buffer_init(&out, PAGE_BYTES_MAX);
    csv_line(list, &out, NULL);
    list->query.max = CSV_ROWS_AT_ONCE;
    for (list->query.offset = 0; out.failure >= 0; list->query.offset += CSV_ROWS_AT_ONCE) {
        struct list_row *rows;
        size_t count;
        TRY(record_list(desk->db, desk->engine, desk->arena, &list->query, &desk->actor, &rows, &count, &list->total));
        for (size_t i = 0; i < count; i++)
            csv_line(list, &out, &rows[i]);
        if (count < CSV_ROWS_AT_ONCE)
            break;
    }
    if (out.failure == ERROR_LIMIT)
        return message_fail(answer_message(desk->answer), ERROR_LIMIT, "This list is too long for one file. Filter it, and take it in parts.");
    if (out.failure < 0)
        return out.failure;
    TRY(desk_note_list(desk, &list->query, false, TEXT("list.csv")));
    answer_raw(desk->answer, "text/csv; charset=utf-8", buffer_text(&out));
    answer_download(desk->answer, arena_printf(desk->arena, "%.*s.csv", TEXT_ARGS(desk->definition->plural)));
    return OK;
}

/* --- The page ------------------------------------------------------------- */

static void set_head(struct list_page *list)
{
    struct desk *desk = list->desk;
    const struct definition *definition = desk->definition;
    bool may_add = record_may_add(definition, &desk->actor);
    struct text query = list_present_query(list);
    desk_set_text(desk, "titles", definition->titles);
    desk_set_text(desk, "about", definition->about);
    desk_set_text(desk, "add_href", may_add ? arena_printf(desk->arena, "%.*s/new", TEXT_ARGS(list->path)) : TEXT_NONE);
    desk_set_text(desk, "add_label", arena_printf(desk->arena, SAY(desk->arena, "Add %.*s"), TEXT_ARGS(with_article(desk->arena, definition->title))));
    desk_set_text(desk, "glass_href", record_may_some(definition, definition->break_glass, definition->break_glass_count, &desk->actor) ? arena_printf(desk->arena, "/desk/glass?register=%.*s", TEXT_ARGS(definition->plural)) : TEXT_NONE);
    desk_set_text(desk, "blank_href", may_add ? arena_printf(desk->arena, "%.*s/blank", TEXT_ARGS(list->path)) : TEXT_NONE);
    desk_set_text(desk, "paper_href", paper_href(desk));
    desk_set_text(desk, "duplicates_href", actor_has_one_of(&desk->actor, definition->merge, definition->merge_count) ? duplicates_href(desk->arena, definition) : TEXT_NONE);
    desk_set_text(desk, "import_href", import_may(definition, &desk->actor) ? arena_printf(desk->arena, "%.*s/import", TEXT_ARGS(list->path)) : TEXT_NONE);
    desk_set_text(desk, "sheet_href", !sheet_goes_out(definition) ? TEXT_NONE : list_with_query(desk->arena, arena_printf(desk->arena, "%.*s/sheet", TEXT_ARGS(list->path)), query));
    desk_set_text(desk, "csv_link", list_with_query(desk->arena, arena_printf(desk->arena, "%.*s.csv", TEXT_ARGS(list->path)), query));
    desk_set_text(desk, "json_link", list_with_query(desk->arena, arena_printf(desk->arena, "%.*s.json", TEXT_ARGS(list->path)), query));
    desk_set_text(desk, "public_href", definition->address.length ? arena_printf(desk->arena, "/%.*s", TEXT_ARGS(definition->address)) : TEXT_NONE);
    value_set_text(desk->arena, desk->view, "register", definition->name);
}

/* What the form around the table carries: the filters and the order, for "all that fit". */
static void set_several(struct list_page *list, size_t shown)
{
    struct desk *desk = list->desk;
    struct value *hidden = value_list(desk->arena);
    for (size_t i = 0; i < list->query.filter_count; i++)
        part_hidden(desk->arena, hidden, arena_printf(desk->arena, "filter_%.*s", TEXT_ARGS(list->filters[i].field)), list->filters[i].canonical);
    desk_set(desk, "hidden", hidden);
    desk_set_text(desk, "several_action", shown && several_may_some(desk->definition, &desk->actor) ? arena_printf(desk->arena, "%.*s/several", TEXT_ARGS(list->path)) : TEXT_NONE);
    desk_set_text(desk, "all_label", list->total <= SEVERAL_MAX ? arena_printf(desk->arena, list->query.filter_count ? SAY(desk->arena, "Change all %" PRId64 " that fit the filters") : SAY(desk->arena, "Change all %" PRId64), list->total) : TEXT_NONE);
    desk_set_text(desk, "too_many_line", list->total > SEVERAL_MAX ? arena_printf(desk->arena, SAY(desk->arena, "At most %d can be changed at once: filter the list to change all of it."), SEVERAL_MAX) : TEXT_NONE);
}

/* Each row tells what the record holds, so each is a reading. */
static enum result note_rows(struct desk *desk, const struct list_row *rows, size_t count)
{
    int64_t *ids = ARENA_ARRAY(desk->arena, int64_t, count + 1);
    if (!ids)
        return ERROR_MEMORY;
    for (size_t i = 0; i < count; i++)
        ids[i] = rows[i].id;
    TRY(desk_note_reads(desk, ids, count, request_face(desk->request) == FACE_JSON ? TEXT("list.json") : TEXT("list")));
    return desk_note_shown(desk, ids, count, false);
}

static enum result set_rows(struct list_page *list)
{
    struct desk *desk = list->desk;
    const struct definition *definition = desk->definition;
    struct list_row *rows;
    struct value *json = value_list(desk->arena), *table;
    size_t count;
    TRY(record_list(desk->db, desk->engine, desk->arena, &list->query, &desk->actor, &rows, &count, &list->total));
    for (size_t i = 0; i < count; i++)
        value_append(desk->arena, json, row_json(desk, &rows[i]));
    table = record_table_part(desk, &(struct table_of){
        .definition = definition, .rows = rows, .count = count, .id = "records",
        .caption = list->total == 1 ? SAID(desk->arena, "1 record") : arena_printf(desk->arena, SAY(desk->arena, "%" PRId64 " records"), list->total),
        .with_tickets = several_may_some(definition, &desk->actor),
        .empty_line = list->query.filter_count ? SAID(desk->arena, "Nothing fits these filters.") : SAID(desk->arena, "There is nothing here yet."),
    });
    set_sorts(list, table);
    desk_set(desk, "table", table);
    set_several(list, count);
    desk_set(desk, "pagination", part_pagination(desk->arena, list->path, list_present_query(list), list->page, LIST_ROWS_PER_PAGE, list->total));
    value_set_integer(desk->arena, desk->view, "total", list->total);
    value_set_integer(desk->arena, desk->view, "page", list->page);
    value_set_integer(desk->arena, desk->view, "per_page", LIST_ROWS_PER_PAGE);
    value_set(desk->arena, desk->view, "rows", json);
    return note_rows(desk, rows, count);
}

enum result list_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct list_page list = {.desk = &desk};
    struct value *filters;
    TRY(desk_open(request, answer, true, &desk));
    TRY(desk_read(&desk));
    list.path = desk_register_href(desk.arena, desk.definition);
    list_read_query(&list);
    if (request_face(request) == FACE_CSV)
        return answer_csv(&list);
    set_head(&list);
    TRY(make_filters(&list, &filters));
    desk_set(&desk, "filters", filters);
    return set_rows(&list);
}
