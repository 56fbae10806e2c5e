/* /plan/compare: two editions side by side. Objectives meet by their code, actions by their number; an edition
 * without numbered actions says so. */
#include "base/page/page.h"
#include "blocks/parts/parts.h"
#include "office/plan/plan.h"

#include <inttypes.h>

static const struct shape_field option_fields[] = {
    {"value", VALUE_TEXT, true, false, NULL, NULL}, {"label", VALUE_TEXT, true, false, NULL, NULL}, {"selected", VALUE_BOOLEAN, true, false, NULL, NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape option_shape = {"option", option_fields};
static const struct shape_field side_fields[] = {{"title", VALUE_TEXT, true, false, NULL, NULL}, {"line", VALUE_TEXT, true, false, NULL, NULL}, {NULL, 0, 0, 0, NULL, NULL}};
static const struct shape side_shape = {"side", side_fields};
static const struct shape_field data_fields[] = {
    {"section", VALUE_TEXT, false, false, "objectives or actions", NULL}, {"code", VALUE_TEXT, false, false, "The code or number by which the two sides meet", NULL},
    {"left_text", VALUE_TEXT, false, false, "What the left edition says; empty where it has none", NULL}, {"right_text", VALUE_TEXT, false, false, "What the right edition says", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape data_shape = {"ComparedItem", data_fields};
static const struct shape_field row_fields[] = {
    {"left_text", VALUE_TEXT, true, false, NULL, NULL}, {"right_text", VALUE_TEXT, true, false, NULL, NULL}, {"left_href", VALUE_TEXT, true, false, NULL, NULL}, {"right_href", VALUE_TEXT, true, false, NULL, NULL},
    {"difference", VALUE_HTML, true, true, NULL, NULL}, {"note", VALUE_TEXT, true, false, NULL, NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape row_shape = {"row", row_fields};
static const struct shape_field section_fields[] = {
    {"id", VALUE_TEXT, true, false, NULL, NULL}, {"title", VALUE_TEXT, true, false, NULL, NULL}, {"line", VALUE_TEXT, true, false, NULL, NULL},
    {"has_rows", VALUE_BOOLEAN, true, false, NULL, NULL}, {"empty_line", VALUE_TEXT, true, false, NULL, NULL}, {"rows", VALUE_LIST, true, false, NULL, &row_shape}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape section_shape = {"section", section_fields};
static const struct shape_field compare_fields[] = {
    {"left_edition", VALUE_TEXT, false, false, "Short name of the left edition", NULL}, {"right_edition", VALUE_TEXT, false, false, "Short name of the right edition", NULL},
    {"compared", VALUE_LIST, false, false, "Objectives, then actions, each with what the other edition says under the same code", &data_shape}, {"left_options", VALUE_LIST, true, false, NULL, &option_shape},
    {"right_options", VALUE_LIST, true, false, NULL, &option_shape}, {"left", VALUE_OBJECT, true, true, NULL, &side_shape}, {"right", VALUE_OBJECT, true, true, NULL, &side_shape},
    {"sections", VALUE_LIST, true, false, NULL, &section_shape}, {"csv_link", VALUE_TEXT, true, false, NULL, NULL}, {"json_link", VALUE_TEXT, true, false, NULL, NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape plan_compare_shape = {"Comparison", compare_fields};

struct item { struct text code, text, href; };

/* --- What is compared ----------------------------------------------------- */

static enum result read_objectives(struct db *db, struct arena *arena, const struct edition *edition, struct item **ret_items, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct item *items = ARENA_ARRAY(arena, struct item, 512);
    size_t count = 0;
    int step;
    if (!items)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select o.code, o.title, o.theme from pub_objective o join pub_record p on p.id = o.id where o.edition = $1 order by o.position, p.sort_key, o.id"),
                 BIND(bind_integer(edition->id))));
    while ((step = statement_step(row)) == 1 && count < 512)
        items[count++] = (struct item){statement_copy(row, 0, arena), statement_copy(row, 1, arena),
                                       statement_is_null(row, 2) ? arena_printf(arena, "/plan/%.*s", TEXT_ARGS(edition->code))
                                                                     : arena_printf(arena, "/plan/%.*s#theme-%" PRId64, TEXT_ARGS(edition->code), statement_integer(row, 2))};
    *ret_items = items;
    *ret_count = count;
    return step < 0 ? (enum result)step : OK;
}

static enum result read_actions(struct db *db, struct arena *arena, const struct edition *edition, struct item **ret_items, size_t *ret_count)
{
    struct action *actions;
    struct item *items;
    size_t count;
    TRY(plan_actions(db, arena, edition->id, &actions, &count));
    items = ARENA_ARRAY(arena, struct item, count + 1);
    if (!items)
        return ERROR_MEMORY;
    for (size_t i = 0; i < count; i++)
        items[i] = (struct item){arena_printf(arena, "%" PRId64, actions[i].number), actions[i].promise, actions[i].url};
    *ret_items = items;
    *ret_count = count;
    return OK;
}

static const struct item *find_item(const struct item *items, size_t count, struct text code)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(items[i].code, code))
            return &items[i];
    return NULL;
}

static struct text side_text(struct arena *arena, const struct item *item)
{
    return item ? arena_printf(arena, "%.*s %.*s", TEXT_ARGS(item->code), TEXT_ARGS(item->text)) : TEXT_NONE;
}

/* `met`: the two stand for each other by their code; otherwise they only share a line of the page. */
static void add_row(struct arena *arena, const struct item *left, const struct item *right, bool met, struct value *rows)
{
    struct value *row = value_object(arena);
    bool changed = met && !text_equal(left->text, right->text);
    value_set_text(arena, row, "left_text", side_text(arena, left));
    value_set_text(arena, row, "right_text", side_text(arena, right));
    value_set_page(arena, row, "left_href", value_text(arena, left ? left->href : TEXT_NONE));
    value_set_page(arena, row, "right_href", value_text(arena, right ? right->href : TEXT_NONE));
    value_set_page(arena, row, "difference", changed ? difference_value(arena, left->text, right->text) : value_null(arena));
    value_set_page(arena, row, "note", value_text(arena, met && !changed ? SAID(arena, "The same words") : TEXT_NONE));
    value_append(arena, rows, row);
}

static void add_data(struct arena *arena, const char *section, const struct item *left, const struct item *right, struct value *all)
{
    struct value *row = value_object(arena);
    value_set_text(arena, row, "section", text_of(section));
    value_set_text(arena, row, "code", left ? left->code : right->code);
    value_set_text(arena, row, "left_text", left ? left->text : TEXT_NONE);
    value_set_text(arena, row, "right_text", right ? right->text : TEXT_NONE);
    value_append(arena, all, row);
}

/* What has no counterpart stands side by side in its own order, so that two whole editions can be read across. */
static void add_unmet(struct arena *arena, const struct item *left, size_t left_count, const struct item *right, size_t right_count, struct value *rows)
{
    size_t i = 0, j = 0;
    while (i < left_count || j < right_count) {
        while (i < left_count && find_item(right, right_count, left[i].code))
            i++;
        while (j < right_count && find_item(left, left_count, right[j].code))
            j++;
        if (i < left_count || j < right_count)
            add_row(arena, i < left_count ? &left[i] : NULL, j < right_count ? &right[j] : NULL, false, rows);
        i += i < left_count;
        j += j < right_count;
    }
}

static void add_section(struct arena *arena, const char *id, const char *title, const char *empty_line, const struct item *left, size_t left_count,
                        const struct item *right, size_t right_count, struct value *sections, struct value *all)
{
    struct value *section = value_object(arena), *rows = value_list(arena);
    for (size_t i = 0; i < left_count; i++) {
        const struct item *other = find_item(right, right_count, left[i].code);
        add_data(arena, id, &left[i], other, all);
        if (other)
            add_row(arena, &left[i], other, true, rows);
    }
    for (size_t i = 0; i < right_count; i++)
        if (!find_item(left, left_count, right[i].code))
            add_data(arena, id, NULL, &right[i], all);
    add_unmet(arena, left, left_count, right, right_count, rows);
    value_set_text(arena, section, "id", text_of(id));
    value_set_text(arena, section, "title", text_of(title));
    value_set_text(arena, section, "line", arena_printf(arena, SAY(arena, "%zu on the left, %zu on the right"), left_count, right_count));
    value_set_boolean(arena, section, "has_rows", left_count + right_count > 0);
    value_set_text(arena, section, "empty_line", text_of(empty_line));
    value_set(arena, section, "rows", rows);
    value_append(arena, sections, section);
}

/* --- The page ------------------------------------------------------------- */

static struct value *options(struct arena *arena, const struct edition *editions, size_t count, const struct edition *chosen)
{
    struct value *list = value_list(arena);
    for (size_t i = 0; i < count; i++) {
        struct value *option = value_object(arena);
        value_set_text(arena, option, "value", editions[i].code);
        value_set_text(arena, option, "label", editions[i].title);
        value_set_boolean(arena, option, "selected", editions[i].id == chosen->id);
        value_append(arena, list, option);
    }
    return list;
}

static struct value *side(struct arena *arena, const struct edition *edition)
{
    struct value *value = value_object(arena);
    value_set_text(arena, value, "title", edition->title);
    value_set_text(arena, value, "line", edition->adopted_on.length ? arena_printf(arena, SAY(arena, "Issued: %.*s"), TEXT_ARGS(partial_date_long(arena, edition->adopted_on))) : TEXT_NONE);
    return value;
}

static enum result choose(struct request *request, const char *input, const struct edition *editions, size_t count, size_t otherwise, size_t *ret_index, struct message *message)
{
    struct text code = request_text(request, input);
    *ret_index = otherwise;
    if (!code.length)
        return OK;
    for (size_t i = 0; i < count; i++)
        if (text_equal(editions[i].code, code)) {
            *ret_index = i;
            return OK;
        }
    return message_fail(message, ERROR_NOT_FOUND, "There is no edition called \"%.*s\". The plan's page lists them all.", TEXT_ARGS(code));
}

static enum result fill(struct request *request, struct db *db, const struct edition *left, const struct edition *right, struct value *view)
{
    struct arena *arena = request_arena(request);
    struct value *sections = value_list(arena), *all = value_list(arena);
    struct item *left_items, *right_items;
    size_t left_count, right_count;
    TRY(read_objectives(db, arena, left, &left_items, &left_count));
    TRY(read_objectives(db, arena, right, &right_items, &right_count));
    add_section(arena, "objectives", SAY(arena, "Objectives"), SAY(arena, "Neither edition's objectives are published here."), left_items, left_count, right_items, right_count, sections, all);
    TRY(read_actions(db, arena, left, &left_items, &left_count));
    TRY(read_actions(db, arena, right, &right_items, &right_count));
    add_section(arena, "actions", SAY(arena, "Numbered actions"), SAY(arena, "Neither edition has numbered actions."), left_items, left_count, right_items, right_count, sections, all);
    value_set_text(arena, view, "left_edition", left->code);
    value_set_text(arena, view, "right_edition", right->code);
    value_set(arena, view, "compared", all);
    value_set_page(arena, view, "left", side(arena, left));
    value_set_page(arena, view, "right", side(arena, right));
    value_set_page(arena, view, "sections", sections);
    value_set_page(arena, view, "csv_link", value_text(arena, arena_printf(arena, "/plan/compare.csv?left=%.*s&right=%.*s", TEXT_ARGS(left->code), TEXT_ARGS(right->code))));
    value_set_page(arena, view, "json_link", value_text(arena, arena_printf(arena, "/plan/compare.json?left=%.*s&right=%.*s", TEXT_ARGS(left->code), TEXT_ARGS(right->code))));
    return OK;
}

/* Without a choice: the newest edition on the right, and the oldest that tells of other objectives on the left. */
enum result plan_show_compare(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer);
    struct edition *editions;
    size_t count, left, right;
    struct db *db;
    TRY(request_db(request, &db));
    TRY(plan_editions(db, arena, &editions, &count));
    if (!count)
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "No plan has been published here yet.");
    TRY(choose(request, "left", editions, count, count - 1, &left, answer_message(answer)));
    TRY(choose(request, "right", editions, count, 0, &right, answer_message(answer)));
    value_set_page(arena, view, "left_options", options(arena, editions, count, &editions[left]));
    value_set_page(arena, view, "right_options", options(arena, editions, count, &editions[right]));
    return fill(request, db, &editions[left], &editions[right], view);
}
