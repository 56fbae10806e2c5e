/* /plan/delivery-plan: which body delivers which action in which year, what was done and what not, and why
 * (catalogue PD-04). Drawn from the published actions; a year's foreword is a published delivery plan. */
#include "base/page/page.h"
#include "blocks/parts/parts.h"
#include "office/plan/plan.h"

#include <inttypes.h>

static const struct shape_field year_link_fields[] = {
    {"label", VALUE_TEXT, true, false, NULL, NULL}, {"href", VALUE_TEXT, true, false, NULL, NULL}, {"current", VALUE_BOOLEAN, true, false, NULL, NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape year_link_shape = {"year_link", year_link_fields};
static const struct shape_field entry_fields[] = {
    {"year", VALUE_TEXT, false, true, "The financial year in which it is due; null where the plan sets no date", NULL}, {"number", VALUE_INTEGER, false, false, "Number of the action", NULL},
    {"title", VALUE_TEXT, false, false, "The action", NULL}, {"lead", VALUE_TEXT, false, true, "The body that delivers it", NULL}, {"due", VALUE_TEXT, false, true, "Its date", NULL},
    {"status", VALUE_TEXT, false, false, "How it stands", NULL}, {"reason", VALUE_TEXT, false, true, "Why it is late, changed, partly kept or broken", NULL},
    {"url", VALUE_TEXT, false, false, "The promise and its story", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape delivery_entry_shape = {"DeliveryEntry", entry_fields};
static const struct shape_field year_fields[] = {
    {"id", VALUE_TEXT, true, false, NULL, NULL}, {"label", VALUE_TEXT, true, false, NULL, NULL}, {"line", VALUE_TEXT, true, false, NULL, NULL},
    {"foreword", VALUE_HTML, true, true, NULL, NULL}, {"table", VALUE_OBJECT, true, true, NULL, &table_shape}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape year_shape = {"year", year_fields};
static const struct shape_field undated_fields[] = {
    {"id", VALUE_TEXT, true, false, NULL, NULL}, {"line", VALUE_TEXT, true, false, NULL, NULL}, {"promises", VALUE_LIST, true, false, NULL, &promise_shape}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape undated_shape = {"undated", undated_fields};
static const struct shape_field delivery_fields[] = {
    {"edition", VALUE_TEXT, false, false, "The edition of the plan", NULL}, {"entries", VALUE_LIST, false, false, "One entry an action, by year and number", &delivery_entry_shape},
    {"title", VALUE_TEXT, true, false, NULL, NULL}, {"edition_line", VALUE_TEXT, true, false, NULL, NULL}, {"year_links", VALUE_LIST, true, false, NULL, &year_link_shape},
    {"years", VALUE_LIST, true, false, NULL, &year_shape}, {"has_years", VALUE_BOOLEAN, true, false, NULL, NULL}, {"undated", VALUE_OBJECT, true, true, NULL, &undated_shape},
    {"csv_link", VALUE_TEXT, true, false, NULL, NULL}, {"json_link", VALUE_TEXT, true, false, NULL, NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape plan_delivery_shape = {"DeliveryPlan", delivery_fields};

/* The first calendar year of the financial year (1 April to 31 March) of a day. */
static int financial_year(struct date day)
{
    int year, month, date;
    date_parts(day, &year, &month, &date);
    return month >= 4 ? year : year - 1;
}

static struct text year_label(struct arena *arena, int year)
{
    return arena_printf(arena, "%d-%02d", year, (year + 1) % 100);
}

static int by_due(const void *left, const void *right)
{
    const struct action *a = left, *b = right;
    if (a->due.day != b->due.day)
        return a->due.day < b->due.day ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

static enum result last_reason(struct db *db, struct arena *arena, const struct action *action, struct text *ret_reason)
{
    enum result result = db_one_text(db, arena, ret_reason, SQL("select coalesce(reason, '') from pub_action_update where action = $1 order by happened_on desc, id desc limit 1"),
                                     BIND(bind_integer(action->id)));
    if (result == ERROR_NOT_FOUND)
        *ret_reason = TEXT_NONE;
    return result == ERROR_NOT_FOUND ? OK : result;
}

static void add_entry(struct arena *arena, const struct action *action, struct text year, struct text reason, struct value *entries)
{
    struct value *entry = value_object(arena);
    value_set(arena, entry, "year", year.length ? value_text(arena, year) : value_null(arena));
    value_set_integer(arena, entry, "number", action->number);
    value_set_text(arena, entry, "title", action->title);
    value_set(arena, entry, "lead", action->lead_name.length ? value_text(arena, action->lead_name) : value_null(arena));
    value_set(arena, entry, "due", value_date(arena, action->due));
    value_set_text(arena, entry, "status", action->status);
    value_set(arena, entry, "reason", reason.length ? value_text(arena, reason) : value_null(arena));
    value_set_text(arena, entry, "url", action->url);
    value_append(arena, entries, entry);
}

static enum result begin_year(struct db *db, struct arena *arena, struct text label, struct value *years, struct value **ret_year)
{
    struct value *year = value_object(arena), *table = part_table(arena, arena_printf(arena, "year-%.*s-table", TEXT_ARGS(label)).data, arena_printf(arena, SAY(arena, "Due in %.*s"), TEXT_ARGS(label)), SAID(arena, "Nothing is due."));
    struct text foreword = TEXT_NONE;
    enum result result = db_one_text(db, arena, &foreword, SQL("select coalesce(foreword, '') from pub_delivery_plan where year = $1"), BIND(bind_text(label)));
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    part_column(arena, table, SAID(arena, "Number"), true);
    part_column(arena, table, SAID(arena, "Action"), false);
    part_column(arena, table, SAID(arena, "Led by"), false);
    part_column(arena, table, SAID(arena, "Due"), false);
    part_column(arena, table, SAID(arena, "How it stands"), false);
    part_column(arena, table, SAID(arena, "Reason given"), false);
    value_set_text(arena, year, "id", arena_printf(arena, "year-%.*s", TEXT_ARGS(label)));
    value_set_text(arena, year, "label", label);
    value_set_text(arena, year, "line", TEXT_NONE);
    value_set(arena, year, "foreword", foreword.length ? markdown_value(arena, foreword, 2) : value_null(arena));
    value_set(arena, year, "table", table);
    value_append(arena, years, year);
    *ret_year = year;
    return OK;
}

static void add_row(struct arena *arena, const struct engine *engine, const struct action *action, struct text reason, struct date today, struct value *year)
{
    struct value *row = part_table_row(arena, (struct value *)value_get(year, TEXT("table")));
    part_cell_number(arena, row, action->number);
    part_cell_link(arena, row, action->title, action->url);
    part_cell(arena, row, action->lead_name);
    part_cell(arena, row, plan_due_words(arena, action, today));
    part_cell_tag(arena, row, plan_status_tag(arena, engine, action->status));
    part_cell(arena, row, reason);
}

static void add_year_links(struct request *request, struct value *years, struct value *view)
{
    struct arena *arena = request_arena(request);
    struct value *links = value_list(arena);
    struct text wanted = request_text(request, "year");
    for (size_t i = 0; i < years->list.count; i++) {
        struct text label = value_get_text(years->list.items[i], "label");
        struct value *link = plan_link(arena, label, arena_printf(arena, "/plan/delivery-plan?year=%.*s", TEXT_ARGS(label)));
        value_set_boolean(arena, link, "current", text_equal(label, wanted));
        value_append(arena, links, link);
    }
    value_set_page(arena, view, "year_links", links);
}

static void keep_year(struct value *years, struct text wanted)
{
    size_t kept = 0;
    for (size_t i = 0; wanted.length && i < years->list.count; i++)
        if (text_equal(value_get_text(years->list.items[i], "label"), wanted))
            years->list.items[kept++] = years->list.items[i];
    if (wanted.length)
        years->list.count = kept;
}

static struct value *undated_value(struct arena *arena, const struct engine *engine, const struct action *actions, size_t count, struct date today)
{
    struct value *undated = value_object(arena), *promises = value_list(arena);
    if (!count)
        return value_null(arena);
    for (size_t i = 0; i < count; i++)
        value_append(arena, promises, plan_promise_item(arena, engine, &actions[i], today));
    value_set_text(arena, undated, "id", TEXT("undated"));
    value_set_text(arena, undated, "line", arena_printf(arena, SAY_COUNT(arena, (int64_t)count, "%zu action: the plan sets no date for it", "%zu actions: the plan sets no date for them"), count));
    value_set(arena, undated, "promises", promises);
    return undated;
}

static enum result fill(struct request *request, struct db *db, struct action *actions, size_t count, struct value *view)
{
    struct arena *arena = request_arena(request);
    const struct engine *engine = request_context(request);
    struct value *years = value_list(arena), *entries = value_list(arena), *year = NULL;
    struct text wanted = request_text(request, "year"), label = TEXT_NONE;
    size_t undated = 0;
    qsort(actions, count, sizeof *actions, by_due); /* those without a date sort first */
    while (undated < count && date_is_none(actions[undated].due))
        undated++;
    for (size_t i = undated; i < count; i++) {
        struct text reason, year_of = year_label(arena, financial_year(actions[i].due));
        TRY(last_reason(db, arena, &actions[i], &reason));
        if (!year || !text_equal(label, year_of))
            TRY(begin_year(db, arena, year_of, years, &year));
        label = year_of;
        add_row(arena, engine, &actions[i], reason, request_moment(request).today, year);
        if (!wanted.length || text_equal(wanted, label))
            add_entry(arena, &actions[i], label, reason, entries);
    }
    for (size_t i = 0; !wanted.length && i < undated; i++)
        add_entry(arena, &actions[i], TEXT_NONE, TEXT_NONE, entries);
    add_year_links(request, years, view);
    keep_year(years, wanted);
    value_set(arena, view, "entries", entries);
    value_set_page(arena, view, "years", years);
    value_set_page(arena, view, "has_years", value_boolean(arena, value_is_truthy(years)));
    value_set_page(arena, view, "undated", wanted.length ? value_null(arena) : undated_value(arena, engine, actions, undated, request_moment(request).today));
    return OK;
}

enum result plan_show_delivery_plan(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer);
    struct edition edition;
    struct action *actions;
    size_t count;
    struct db *db;
    enum result result;
    TRY(request_db(request, &db));
    result = plan_current_edition(db, arena, &edition);
    if (result == ERROR_NOT_FOUND)
        return message_fail(answer_message(answer), result, "No plan has been published here yet.");
    TRY(result);
    TRY(plan_actions(db, arena, edition.id, &actions, &count));
    value_set_text(arena, view, "edition", edition.code);
    value_set_page(arena, view, "title", value_text(arena, SAID(arena, "Delivery plan")));
    value_set_page(arena, view, "edition_line", value_text(arena, edition.title));
    value_set_page(arena, view, "csv_link", value_text(arena, TEXT("/plan/delivery-plan.csv")));
    value_set_page(arena, view, "json_link", value_text(arena, TEXT("/plan/delivery-plan.json")));
    return fill(request, db, actions, count, view);
}
