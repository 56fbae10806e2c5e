/* /grants/REF: one award: to whom, for what, on which conditions, why; and what came of it. */
#include "base/page/page.h"
#include "base/pence.h"
#include "base/wording.h"
#include "blocks/publish/pages.h"
#include "blocks/publish/publish.h"
#include "office/grants/public.h"

static const struct shape_field link_fields[] = {
    {"name", VALUE_TEXT, false, false, "What it is called", NULL}, {"reference", VALUE_TEXT, false, false, "Its reference", NULL}, {"url", VALUE_TEXT, false, false, "Its address on this site", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape link_shape = {"AwardLink", link_fields};
static const struct shape_field return_fields[] = {
    {"title", VALUE_TEXT, false, false, "What is reported", NULL}, {"due", VALUE_TEXT, false, false, "When it was due", NULL}, {"spent_pence", VALUE_INTEGER, false, true, "Spent so far", NULL},
    {"done", VALUE_TEXT, false, true, "What was done", NULL}, {"results", VALUE_TEXT, false, true, "What came of it", NULL}, {"lesson", VALUE_TEXT, false, true, "What others can learn", NULL},
    PART_LIST_MEMBER("rows", &summary_row_shape), {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape return_shape = {"AwardReturn", return_fields};
static const struct shape_field recall_fields[] = {
    {"amount_pence", VALUE_INTEGER, false, false, "What came back", NULL}, {"decided_on", VALUE_TEXT, false, true, "When that was decided", NULL}, {"reason", VALUE_TEXT, false, false, "Why", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape recall_shape = {"AwardRecall", recall_fields};
static const struct shape version_shape = {"AwardVersion", NULL};
static const struct shape_field award_page_fields[] = {
    {"award", VALUE_OBJECT, false, true, "The award; nothing where it was withdrawn", &award_row_shape}, {"withdrawn", VALUE_BOOLEAN, false, false, "Whether it was withdrawn", NULL},
    {"starts_on", VALUE_TEXT, false, true, "When it begins", NULL}, {"ends_on", VALUE_TEXT, false, true, "When it ends", NULL}, {"spend_by", VALUE_TEXT, false, true, "When the money must be spent", NULL},
    {"conditions", VALUE_TEXT, false, true, "On which conditions", NULL}, {"reasons", VALUE_TEXT, false, true, "Why it was given", NULL}, {"outputs", VALUE_TEXT, false, true, "What was done with it", NULL},
    {"outcome", VALUE_TEXT, false, true, "What came of it", NULL}, {"serves", VALUE_LIST, false, false, "Promises that it serves", &link_shape},
    {"measures", VALUE_LIST, false, false, "Measures that it should move", &link_shape}, {"returns", VALUE_LIST, false, false, "What was reported of it and accepted", &return_shape},
    {"figures", VALUE_LIST, false, false, "Figures of measures that were reported for it", &award_figure_shape},
    {"recalls", VALUE_LIST, false, false, "What of it came back", &recall_shape}, {"offered_again", VALUE_LIST, false, false, "What came back from it, or elsewhere, and was offered again", &offered_shape}, PART_OBJECT_MEMBER("offered_table", &table_shape), {"versions", VALUE_LIST, false, false, "Every published version, newest first", &version_shape},
    PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("reference"), PART_TEXT_MEMBER("lead"), PART_TEXT_MEMBER("withdrawn_line"), PART_LIST_MEMBER("rows", &summary_row_shape),
    PART_LIST_MEMBER("outcome_rows", &summary_row_shape), PART_BOOLEAN_MEMBER("has_outcome"), PART_LIST_MEMBER("figure_rows", &summary_row_shape), PART_BOOLEAN_MEMBER("has_figures"), PART_BOOLEAN_MEMBER("has_returns"), PART_LIST_MEMBER("entries", &entry_shape),
    PART_TEXT_MEMBER("fund_name"), PART_TEXT_MEMBER("fund_link"), PART_TEXT_MEMBER("json_link"), {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape award_shape = {"AwardPage", award_page_fields};

/* --- Rows ---------------------------------------------------------------------------------- */

static void add_prose(struct arena *arena, struct value *rows, struct text label, struct text words)
{
    if (words.length)
        part_row_html(arena, rows, label, markdown_value(arena, words, 2));
}

static void add_day(struct arena *arena, struct value *rows, struct text label, struct date day)
{
    if (!date_is_none(day))
        part_row_text(arena, rows, label, date_long(arena, day));
}

static void add_links(struct arena *arena, struct value *rows, struct text label, const struct value *list)
{
    struct value *items = value_list(arena);
    for (size_t i = 0; i < list->list.count; i++)
        value_append(arena, items, part_item(arena, value_get_text(list->list.items[i], "name"), value_get_text(list->list.items[i], "url")));
    if (list->list.count)
        part_row_items(arena, rows, label, items);
}

static void add_receiver(struct arena *arena, const struct public_grants *all, const struct public_award *award, struct value *rows)
{
    if (award->recipient_id)
        part_row_link(arena, rows, SAID(arena, "Given to"), award->recipient, arena_printf(arena, "/organisations/%.*s", TEXT_ARGS(award->recipient_slug)));
    else
        part_row_text(arena, rows, SAID(arena, "Given to"), award_receiver(arena, award));
    if (award->withheld.length)
        part_row_text(arena, rows, SAID(arena, "What is withheld, and why"), grants_choice_label(all->engine, TEXT("award_withheld"), award->withheld));
    if (award->area.length)
        part_row_link(arena, rows, SAID(arena, "District"), award->area, arena_printf(arena, "/areas/%.*s", TEXT_ARGS(award->area_slug)));
}

static void add_rows(struct arena *arena, const struct public_grants *all, const struct public_award *award, const struct value *serves, const struct value *measures, struct value *rows)
{
    add_receiver(arena, all, award, rows);
    part_row_text(arena, rows, SAID(arena, "Awarded"), pence_text(arena, award->amount));
    if (award->has_applied_for)
        part_row_text(arena, rows, SAID(arena, "Asked for"), pence_text(arena, award->applied_for));
    if (award->returned)
        part_row_text(arena, rows, SAID(arena, "Came back"), pence_text(arena, award->returned));
    if (award->added)
        part_row_text(arena, rows, SAID(arena, "Added since, of what came back elsewhere"), pence_text(arena, award->added));
    add_day(arena, rows, SAID(arena, "Awarded on"), award->awarded_on);
    add_day(arena, rows, SAID(arena, "Begins"), award->starts_on);
    add_day(arena, rows, SAID(arena, "Ends"), award->ends_on);
    add_day(arena, rows, SAID(arena, "Money must be spent by"), award->spend_by);
    part_row_text(arena, rows, SAID(arena, "Round"), all->rounds[award->round].title);
    if (award->says_open_call)
        part_row_text(arena, rows, SAID(arena, "From an open call"), award->open_call ? SAID(arena, "Yes") : SAID(arena, "No"));
    if (award->problem.length)
        part_row_text(arena, rows, SAID(arena, "Kind of problem"), grants_choice_label(all->engine, TEXT("problem_kinds"), award->problem));
    add_prose(arena, rows, SAID(arena, "What it is for"), award->purpose);
    add_prose(arena, rows, SAID(arena, "Conditions"), award->conditions);
    add_prose(arena, rows, SAID(arena, "Why it was given"), award->reasons);
    add_links(arena, rows, SAID(arena, "Promises of the plan that it serves"), serves);
    add_links(arena, rows, SAID(arena, "Measures that it should move"), measures);
    if (award->source.length)
        part_row_text(arena, rows, SAID(arena, "Source"), award->source);
}

static void add_outcome(struct arena *arena, const struct public_grants *all, const struct public_award *award, struct value *view)
{
    struct value *rows = value_list(arena);
    if (award->outcome_class.length)
        part_row_text(arena, rows, SAID(arena, "Result"), grants_choice_label(all->engine, TEXT("outcome_classes"), award->outcome_class));
    add_prose(arena, rows, SAID(arena, "What was done with it"), award->outputs);
    add_prose(arena, rows, SAID(arena, "What came of it"), award->outcome);
    value_set_page(arena, view, "outcome_rows", rows);
    value_set_page(arena, view, "has_outcome", value_boolean(arena, value_is_truthy(rows)));
}

/* --- What was reported, what came back ---------------------------------------------------------- */

static enum result add_returns(struct db *db, struct arena *arena, int64_t award, struct value *view)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct value *list = value_list(arena);
    int step;
    TRY(db_query(db, &row, SQL("select title, due, spent, done, results, lesson from pub_grant_return where award = $1 order by number, id"), BIND(bind_integer(award))));
    while ((step = statement_step(row)) == 1) {
        struct value *one = value_object(arena), *rows = value_list(arena);
        struct text done = statement_copy(row, 3, arena), results = statement_copy(row, 4, arena), lesson = statement_copy(row, 5, arena);
        value_set_text(arena, one, "title", statement_copy(row, 0, arena));
        value_set(arena, one, "due", value_date(arena, statement_date(row, 1)));
        value_set(arena, one, "spent_pence", pence_or_null(arena, !statement_is_null(row, 2), statement_integer(row, 2)));
        value_set(arena, one, "done", text_or_null(arena, done));
        value_set(arena, one, "results", text_or_null(arena, results));
        value_set(arena, one, "lesson", text_or_null(arena, lesson));
        if (!statement_is_null(row, 2))
            part_row_text(arena, rows, SAID(arena, "Spent so far"), pence_text(arena, statement_integer(row, 2)));
        add_prose(arena, rows, SAID(arena, "What was done"), done);
        add_prose(arena, rows, SAID(arena, "What came of it"), results);
        add_prose(arena, rows, SAID(arena, "What others can learn"), lesson);
        value_set_page(arena, one, "rows", rows);
        value_append(arena, list, one);
    }
    value_set(arena, view, "returns", list);
    value_set_page(arena, view, "has_returns", value_boolean(arena, value_is_truthy(list)));
    return (enum result)step;
}

static enum result add_recalls(struct db *db, struct arena *arena, int64_t award, struct value *view, struct value *rows)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct value *list = value_list(arena);
    int step;
    TRY(db_query(db, &row, SQL("select amount, decided_on, reason from pub_recall where award = $1 order by decided_on, id"), BIND(bind_integer(award))));
    while ((step = statement_step(row)) == 1) {
        struct value *one = value_object(arena);
        struct date day = statement_is_null(row, 1) ? DATE_NONE : statement_date(row, 1);
        struct text reason = statement_copy(row, 2, arena);
        value_set_integer(arena, one, "amount_pence", statement_integer(row, 0));
        value_set(arena, one, "decided_on", value_date(arena, day));
        value_set_text(arena, one, "reason", reason);
        value_append(arena, list, one);
        part_row_text(arena, rows, SAID(arena, "Recalled"),
                      arena_printf(arena, SAY(arena, "%.*s on %.*s: %.*s"), TEXT_ARGS(pence_text(arena, statement_integer(row, 0))), TEXT_ARGS(date_long(arena, day)), TEXT_ARGS(reason)));
    }
    value_set(arena, view, "recalls", list);
    return (enum result)step;
}

/* --- The page ------------------------------------------------------------------------------------- */

static void add_facts(struct arena *arena, const struct public_award *award, struct value *view)
{
    value_set(arena, view, "starts_on", value_date(arena, award->starts_on));
    value_set(arena, view, "ends_on", value_date(arena, award->ends_on));
    value_set(arena, view, "spend_by", value_date(arena, award->spend_by));
    value_set(arena, view, "conditions", text_or_null(arena, award->conditions));
    value_set(arena, view, "reasons", text_or_null(arena, award->reasons));
    value_set(arena, view, "outputs", text_or_null(arena, award->outputs));
    value_set(arena, view, "outcome", text_or_null(arena, award->outcome));
}

static enum result add_figures(struct db *db, struct arena *arena, const struct public_grants *all, int64_t award, struct value *view)
{
    struct value *list = value_list(arena), *rows = value_list(arena);
    TRY(award_figures(db, arena, all->engine, award, list, rows));
    value_set(arena, view, "figures", list);
    value_set_page(arena, view, "figure_rows", rows);
    value_set_page(arena, view, "has_figures", value_boolean(arena, value_is_truthy(rows)));
    return OK;
}

static enum result fill(struct db *db, struct arena *arena, const struct public_grants *all, const struct public_award *award, struct value *view)
{
    struct value *rows = value_list(arena), *serves, *measures;
    TRY(public_linked(db, arena, all->engine, award->id, TEXT("serves"), &serves));
    TRY(public_linked(db, arena, all->engine, award->id, TEXT("measures"), &measures));
    value_set(arena, view, "award", award_row(arena, all, award));
    value_set(arena, view, "serves", serves);
    value_set(arena, view, "measures", measures);
    add_facts(arena, award, view);
    add_rows(arena, all, award, serves, measures, rows);
    TRY(add_recalls(db, arena, award->id, view, rows));
    value_set_page(arena, view, "rows", rows);
    add_outcome(arena, all, award, view);
    public_add_offered(arena, all, NULL, award, view);
    value_set_page(arena, view, "lead", value_text(arena, arena_printf(arena, SAY(arena, "%.*s to %.*s"), TEXT_ARGS(pence_text(arena, award->amount)), TEXT_ARGS(award_receiver(arena, award)))));
    value_set_page(arena, view, "fund_name", value_text(arena, all->funds[award->fund].name));
    value_set_page(arena, view, "fund_link", value_text(arena, fund_href(arena, &all->funds[award->fund])));
    TRY(add_figures(db, arena, all, award->id, view));
    return add_returns(db, arena, award->id, view);
}

/* What stays of an award that was withdrawn: that it was, when and why, and its history. */
static void fill_withdrawn(struct answer *answer, struct arena *arena, const struct published *published)
{
    static const char *const lists[] = {"serves", "measures", "returns", "recalls", "offered_again", "figures"}, *const parts[] = {"rows", "outcome_rows", "figure_rows"}, *const words[] = {"lead", "fund_name", "fund_link"};
    static const char *const facts[] = {"award", "starts_on", "ends_on", "spend_by", "conditions", "reasons", "outputs", "outcome"};
    struct value *view = answer_view(answer);
    answer_status(answer, 410);
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        value_set(arena, view, lists[i], value_list(arena));
    for (size_t i = 0; i < COUNT_OF(facts); i++)
        value_set(arena, view, facts[i], value_null(arena));
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        value_set_page(arena, view, parts[i], value_list(arena));
    for (size_t i = 0; i < COUNT_OF(words); i++)
        value_set_page(arena, view, words[i], value_text(arena, TEXT_NONE));
    value_set_page(arena, view, "offered_table", value_null(arena));
    value_set_page(arena, view, "has_outcome", value_boolean(arena, false));
    value_set_page(arena, view, "has_returns", value_boolean(arena, false));
    value_set_page(arena, view, "has_figures", value_boolean(arena, false));
    value_set_page(arena, view, "withdrawn_line",
                   value_text(arena, arena_printf(arena, SAY(arena, "Withdrawn on %.*s: %.*s"), TEXT_ARGS(date_long(arena, published->in_force_on)), TEXT_ARGS(published->withdrawn_ground))));
}

static const struct public_award *find_award(const struct public_grants *all, int64_t id)
{
    for (size_t i = 0; i < all->award_count; i++)
        if (all->awards[i].id == id)
            return &all->awards[i];
    return NULL;
}

enum result award_show(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    const struct engine *engine = request_context(request);
    struct value *view = answer_view(answer), *versions;
    const struct public_award *award;
    struct public_grants all;
    struct published published;
    struct db *db;
    enum result result;
    TRY(request_db(request, &db));
    result = publish_by_slug(db, engine, arena, definitions_find(engine->definitions, TEXT("award")), text_slug(arena, request_text(request, "reference"), 80), &published);
    if (result == ERROR_NOT_FOUND)
        return message_fail(answer_message(answer), result, "No award is published at this address. The page /grants lists those that are.");
    TRY(result);
    TRY(public_grants_load(db, arena, engine, request_moment(request).today, &all));
    TRY(publish_versions(db, engine, arena, &published, &versions));
    award = find_award(&all, published.id);
    if (!award && !published.withdrawn)
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "The fund of this award is not published any more.");
    value_set_page(arena, view, "title", value_text(arena, published.withdrawn ? published.reference : published.name));
    value_set_page(arena, view, "reference", value_text(arena, published.reference));
    value_set_page(arena, view, "withdrawn_line", value_text(arena, TEXT_NONE));
    value_set_page(arena, view, "json_link", value_text(arena, arena_printf(arena, "/grants/%.*s.json", TEXT_ARGS(published.slug))));
    value_set_boolean(arena, view, "withdrawn", published.withdrawn);
    value_set(arena, view, "versions", versions);
    value_set_page(arena, view, "entries", publish_entries(arena, versions));
    if (award && !published.withdrawn)
        return fill(db, arena, &all, award, view);
    fill_withdrawn(answer, arena, &published);
    return OK;
}
