/* /desk/grants/overview: the bids of a district in a quarter, as a partnership is shown them each quarter (AF-27): what was asked, waits, was decided, runs, is late, and what
 * came of it. For whoever may open applications; and for the people of a partnership, as far as it is published, of the districts whose bids their group watches
 * (oversight_group.yaml). Not here: what stands in which part (overview.h), what is read (overview_store.h). */
#include <inttypes.h>

#include "base/page/page.h"
#include "base/wording.h"
#include "blocks/chart/chart.h"
#include "blocks/record/clocks.h"
#include "office/grants/desk.h"
#include "office/grants/overview_store.h"
#include "office/grants/public.h"

#define QUARTERS_SHOWN 8
#define DISTRICTS_MAX 200

static const struct shape_field row_fields[] = {
    {"part", VALUE_TEXT, false, false, "asked, waits, decided, runs, late or came", NULL}, {"kind", VALUE_TEXT, false, false, "bid, award, report or milestone", NULL},
    {"reference", VALUE_TEXT, false, false, "Its reference", NULL}, {"title", VALUE_TEXT, false, false, "What it is called", NULL}, {"whose", VALUE_TEXT, false, false, "Who asks or was given; of a report or milestone its award", NULL},
    {"fund", VALUE_TEXT, false, false, "Of which fund", NULL}, {"district", VALUE_TEXT, false, false, "Where", NULL}, {"day", VALUE_TEXT, false, true, "The day that counts in this part", NULL},
    {"asked_pence", VALUE_INTEGER, false, true, "Asked for", NULL}, {"given_pence", VALUE_INTEGER, false, true, "Given", NULL}, {"result", VALUE_TEXT, false, false, "What was decided, or what came of it", NULL},
    {"url", VALUE_TEXT, false, false, "Its page", NULL}, {.name = NULL},
};
static const struct shape row_shape = {"GrantOverviewRow", row_fields};
static const struct shape_field shown_fields[] = {PART_TEXT_MEMBER("when"), PART_TEXT_MEMBER("words"), {.name = NULL}};
static const struct shape shown_shape = {"overview_shown", shown_fields};
static const struct shape_field part_fields[] = {PART_OBJECT_MEMBER("table", &table_shape), {.name = NULL}};
static const struct shape part_shape = {"overview_part", part_fields};
static const struct shape_field page_fields[] = {
    {"quarter", VALUE_TEXT, false, false, "The first month of the quarter", NULL}, {"as_of", VALUE_TEXT, false, false, "As of which day it is told", NULL},
    {"overview_rows", VALUE_LIST, false, false, "What stands in each part; one thing may stand in several", &row_shape}, PART_TEXT_MEMBER("heading"), PART_TEXT_MEMBER("lead"), PART_TEXT_MEMBER("group_line"),
    PART_TEXT_MEMBER("group_href"), PART_TEXT_MEMBER("due_line"), PART_OBJECT_MEMBER("filters", &filters_shape), PART_LIST_MEMBER("rows", &summary_row_shape), PART_OBJECT_MEMBER("asked_chart", &chart_shape),
    PART_OBJECT_MEMBER("given_chart", &chart_shape), PART_LIST_MEMBER("parts", &part_shape), PART_TEXT_MEMBER("placeless_line"), PART_BOOLEAN_MEMBER("has_shown"), PART_LIST_MEMBER("shown", &shown_shape), {.name = NULL},
};
const struct shape grants_overview_shape = {"DeskGrantOverview", page_fields};

static const char *const part_codes[OVERVIEW_PARTS] = {"asked", "waits", "decided", "runs", "late", "came"};
static const char *const kind_codes[] = {"bid", "award", "report", "milestone"};

struct district { int64_t id; struct text code, name; };
struct overview {
    struct desk desk;
    bool published;             /* as far as everybody may read it */
    struct overview_quarter quarter, now;
    struct district *districts; /* that can be chosen, by name */
    size_t district_count;
    const struct district *district; /* NULL: all of them */
    struct overview_list things;
};

/* --- What is asked for --------------------------------------------------------------------- */

/* Districts of the office; for a partnership's people those that their group watches. */
static enum result read_districts(struct overview *overview)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct desk *desk = &overview->desk;
    const struct definition *groups = definitions_find(desk->engine->definitions, TEXT("oversight_group"));
    int step;
    overview->districts = ARENA_ARRAY(desk->arena, struct district, DISTRICTS_MAX);
    if (!overview->districts)
        return ERROR_MEMORY;
    TRY(db_query(desk->db, &row,
                 SQL("select a.id, a.code, a.name, coalesce((select min(g.id) from reg_oversight_group g join record gr on gr.id = g.id where g.area = a.id and gr.state = 'current'), 0)"
                     " from reg_area a join record r on r.id = a.id where r.state = 'published' and a.kind = 'district' order by r.sort_key, a.id"),
                 BIND_NOTHING));
    while ((step = statement_step(row)) == 1) {
        int64_t group = statement_integer(row, 3);
        if (overview->published && (!group || !desk_may_see_id(desk, groups, group)))
            continue;
        if (overview->district_count == DISTRICTS_MAX)
            return ERROR_LIMIT;
        overview->districts[overview->district_count++] = (struct district){statement_integer(row, 0), statement_copy(row, 1, desk->arena), statement_copy(row, 2, desk->arena)};
    }
    return step < 0 ? (enum result)step : OK;
}

static enum result read_question(struct overview *overview)
{
    struct desk *desk = &overview->desk;
    struct text district = request_text(desk->request, "district"), quarter = request_text(desk->request, "quarter");
    overview->now = overview_quarter_of(desk->actor.moment.today);
    overview->quarter = overview_quarter_before(overview->now); /* the one whose overview is shown now */
    if (quarter.length && (overview_quarter_parse(quarter, &overview->quarter) < 0 || date_compare(overview->quarter.from, overview->now.from) > 0))
        return message_fail(answer_message(desk->answer), ERROR_INVALID, "Choose a quarter that has begun, by its first month: such as 2026-07.");
    for (size_t i = 0; i < overview->district_count; i++)
        if (text_equal(overview->districts[i].code, district))
            overview->district = &overview->districts[i];
    if (district.length && !overview->district)
        return message_fail(answer_message(desk->answer), ERROR_INVALID, "There is no such district in your list. Choose one of those that are offered.");
    if (overview->published && !overview->district && overview->district_count)
        overview->district = &overview->districts[0];
    return OK;
}

static void add_filters(struct overview *overview)
{
    struct arena *arena = overview->desk.arena;
    struct value *filters = part_filters(arena, TEXT("/desk/grants/overview")), *districts = part_filter_choice(arena, filters, TEXT("district"), SAID(arena, "District"));
    for (size_t i = 0; i < overview->district_count; i++)
        part_filter_option(arena, districts, overview->districts[i].code, overview->districts[i].name, overview->district == &overview->districts[i]);
    struct value *quarters = part_filter_choice(arena, filters, TEXT("quarter"), SAID(arena, "Quarter"));
    struct overview_quarter quarter = overview->now;
    bool is_among = false;
    for (size_t i = 0; i <= QUARTERS_SHOWN; i++, quarter = overview_quarter_before(quarter)) {
        bool is_it = date_compare(quarter.from, overview->quarter.from) == 0;
        is_among = is_among || is_it;
        part_filter_option(arena, quarters, overview_quarter_code(arena, quarter), i ? overview_quarter_words(arena, quarter) : arena_printf(arena, SAY(arena, "%.*s, so far"), TEXT_ARGS(overview_quarter_words(arena, quarter))), is_it);
    }
    if (!is_among)
        part_filter_option(arena, quarters, overview_quarter_code(arena, overview->quarter), overview_quarter_words(arena, overview->quarter), true);
    desk_set(&overview->desk, "filters", filters);
}

/* --- Its parts ------------------------------------------------------------------------------- */

static struct text thing_href(struct overview *overview, const struct overview_thing *thing)
{
    struct arena *arena = overview->desk.arena;
    if (overview->published)
        return thing->kind == OVERVIEW_AWARD ? award_address(overview->desk.db, arena, NULL, thing->id) : grant_return_address(overview->desk.db, arena, NULL, thing->id);
    switch (thing->kind) {
    case OVERVIEW_BID: return grants_application_href(arena, thing->id);
    case OVERVIEW_AWARD: return arena_printf(arena, "/desk/registers/awards/%" PRId64, thing->id);
    case OVERVIEW_REPORT: return grants_return_href(arena, thing->id);
    case OVERVIEW_MILESTONE: return arena_printf(arena, "/desk/registers/milestones/%" PRId64, thing->id);
    }
    return TEXT_NONE;
}

static struct date day_in(const struct overview_thing *thing, enum overview_part part)
{
    return part == OVERVIEW_DECIDED ? thing->decided : part == OVERVIEW_LATE ? thing->due : part == OVERVIEW_CAME ? thing->came : thing->begins;
}

static struct text kind_words(struct arena *arena, enum overview_kind kind)
{
    switch (kind) {
    case OVERVIEW_BID: return SAID(arena, "Decision not told");
    case OVERVIEW_AWARD: return SAID(arena, "Money not spent");
    case OVERVIEW_REPORT: return SAID(arena, "Report not here");
    case OVERVIEW_MILESTONE: return SAID(arena, "Milestone not met");
    }
    return TEXT_NONE;
}

/* The last column: what was decided, what is late, what came of it; of the others the sum alone. */
static struct text last_words(struct arena *arena, const struct overview_thing *thing, enum overview_part part)
{
    if (part == OVERVIEW_LATE)
        return kind_words(arena, thing->kind);
    if (part != OVERVIEW_DECIDED && part != OVERVIEW_CAME)
        return TEXT_NONE;
    return markdown_plain(arena, thing->result);
}

static struct value *part_table_of(struct arena *arena, enum overview_part part)
{
    const struct { struct text caption, empty, day; } said[OVERVIEW_PARTS] = {
        {SAID(arena, "Asked for in the quarter"), SAID(arena, "Nothing was asked for."), SAID(arena, "Received")},
        {SAID(arena, "Waits for a decision"), SAID(arena, "No bid waits."), SAID(arena, "Received")},
        {SAID(arena, "Decided in the quarter"), SAID(arena, "Nothing was decided."), SAID(arena, "Decided")},
        {SAID(arena, "Runs"), SAID(arena, "No award runs."), SAID(arena, "Awarded")},
        {SAID(arena, "Is late"), SAID(arena, "Nothing is late."), SAID(arena, "Was due")},
        {SAID(arena, "What came of it"), SAID(arena, "No award was finished and no report accepted."), SAID(arena, "On")},
    };
    struct value *table = part_table(arena, arena_printf(arena, "part-%s", part_codes[part]).data, said[part].caption, said[part].empty);
    part_column(arena, table, SAID(arena, "What"), false);
    part_column(arena, table, SAID(arena, "Whose"), false);
    part_column(arena, table, SAID(arena, "Fund"), false);
    part_column(arena, table, SAID(arena, "District"), false);
    part_column(arena, table, said[part].day, false);
    part_column(arena, table, part == OVERVIEW_ASKED || part == OVERVIEW_WAITS ? SAID(arena, "Asked for") : SAID(arena, "Sum"), true);
    if (part == OVERVIEW_DECIDED || part >= OVERVIEW_LATE)
        part_column(arena, table, part == OVERVIEW_LATE ? SAID(arena, "What is late") : SAID(arena, "Result"), false);
    return table;
}

static int64_t sum_in(const struct overview_thing *thing, enum overview_part part)
{
    bool is_asked = thing->kind == OVERVIEW_MILESTONE || (thing->kind == OVERVIEW_BID && (part == OVERVIEW_ASKED || part == OVERVIEW_WAITS));
    return is_asked ? thing->pence : thing->given_pence;
}

static void add_thing(struct overview *overview, const struct overview_thing *thing, enum overview_part part, struct value *table, struct value *list)
{
    struct arena *arena = overview->desk.arena;
    struct value *cells = part_table_row(arena, table), *item = value_object(arena);
    struct text href = thing_href(overview, thing), last = last_words(arena, thing, part);
    struct date day = day_in(thing, part);
    bool has_sum = thing->kind != OVERVIEW_REPORT;
    struct value *name = part_cell_link(arena, cells, arena_printf(arena, "%.*s %.*s", TEXT_ARGS(thing->reference), TEXT_ARGS(thing->name)), href);
    value_set_boolean(arena, name, "heads", true);
    part_cell(arena, cells, thing->whom);
    part_cell(arena, cells, thing->fund);
    part_cell(arena, cells, thing->area.length ? thing->area : SAID(arena, "Not said"));
    part_cell(arena, cells, date_is_none(day) ? TEXT_NONE : date_long(arena, day));
    value_set_boolean(arena, part_cell(arena, cells, has_sum ? pence_text(arena, sum_in(thing, part)) : TEXT_NONE), "numeric", true);
    if (part == OVERVIEW_DECIDED || part >= OVERVIEW_LATE)
        part_cell(arena, cells, last);
    value_set_text(arena, item, "part", text_of(part_codes[part]));
    value_set_text(arena, item, "kind", text_of(kind_codes[thing->kind]));
    value_set_text(arena, item, "reference", thing->reference);
    value_set_text(arena, item, "title", thing->name);
    value_set_text(arena, item, "whose", thing->whom);
    value_set_text(arena, item, "fund", thing->fund);
    value_set_text(arena, item, "district", thing->area);
    value_set(arena, item, "day", value_date(arena, day));
    value_set(arena, item, "asked_pence", pence_or_null(arena, thing->kind == OVERVIEW_BID || thing->kind == OVERVIEW_MILESTONE, thing->pence));
    value_set(arena, item, "given_pence", pence_or_null(arena, thing->kind == OVERVIEW_AWARD || (thing->kind == OVERVIEW_BID && !date_is_none(thing->decided)), thing->given_pence));
    value_set_text(arena, item, "result", last);
    value_set_text(arena, item, "url", href);
    value_append(arena, list, item);
}

struct counted { int64_t count, pence; };

static struct counted add_part(struct overview *overview, enum overview_part part, struct value *parts, struct value *list)
{
    struct arena *arena = overview->desk.arena;
    struct value *one = value_object(arena), *table = part_table_of(arena, part);
    struct counted counted = {0, 0};
    for (size_t i = 0; i < overview->things.count; i++) {
        const struct overview_thing *thing = &overview->things.list[i];
        if (!overview_has(thing, part, overview->quarter, overview->desk.actor.moment.today))
            continue;
        add_thing(overview, thing, part, table, list);
        counted.count++;
        if (__builtin_add_overflow(counted.pence, sum_in(thing, part), &counted.pence))
            counted.pence = INT64_MAX;
    }
    value_set_page(arena, one, "table", table);
    value_append(arena, parts, one);
    return counted;
}

static void add_sum(struct arena *arena, struct value *rows, struct text label, struct counted counted, bool has_sum)
{
    struct text words = has_sum && counted.count ? arena_printf(arena, SAY(arena, "%" PRId64 ", %.*s together"), counted.count, TEXT_ARGS(pence_text(arena, counted.pence)))
                                                 : arena_printf(arena, "%" PRId64, counted.count);
    part_row_text(arena, rows, label, words);
}

static void add_parts(struct overview *overview)
{
    struct arena *arena = overview->desk.arena;
    struct value *parts = value_list(arena), *list = value_list(arena), *rows = value_list(arena);
    struct text labels[OVERVIEW_PARTS] = {SAID(arena, "Asked for"), SAID(arena, "Wait for a decision"), SAID(arena, "Decided"), SAID(arena, "Run"), SAID(arena, "Late"), SAID(arena, "Finished or reported")};
    for (int part = 0; part < OVERVIEW_PARTS; part++) {
        if (overview->published && part <= OVERVIEW_DECIDED)
            continue; /* what was asked for and not given is never published */
        struct counted counted = add_part(overview, (enum overview_part)part, parts, list);
        add_sum(arena, rows, labels[part], counted, part <= OVERVIEW_RUNS);
    }
    value_set(arena, overview->desk.view, "overview_rows", list);
    desk_set(&overview->desk, "parts", parts);
    desk_set(&overview->desk, "rows", rows);
}

/* Who saw which bid is kept (`reads: logged`). */
static enum result note_bids(struct overview *overview)
{
    int64_t *ids = ARENA_ARRAY(overview->desk.arena, int64_t, overview->things.count + 1);
    struct desk noting = overview->desk;
    size_t count = 0;
    if (!ids)
        return ERROR_MEMORY;
    noting.definition = definitions_find(noting.engine->definitions, TEXT("application"));
    for (size_t i = 0; i < overview->things.count; i++) {
        const struct overview_thing *thing = &overview->things.list[i];
        bool is_shown = false;
        for (int part = 0; part < OVERVIEW_PARTS; part++)
            is_shown = is_shown || overview_has(thing, (enum overview_part)part, overview->quarter, noting.actor.moment.today);
        if (thing->kind == OVERVIEW_BID && is_shown)
            ids[count++] = thing->id;
    }
    if (!noting.definition || !count)
        return OK;
    TRY(desk_note_reads(&noting, ids, count, TEXT("overview")));
    overview->desk.db = noting.db;
    return OK;
}

/* --- Drawn ------------------------------------------------------------------------------------ */

/* The quarter and those before it, from the earliest. */
static struct value *draw(struct overview *overview, const char *id, struct text title, bool of_bids)
{
    struct arena *arena = overview->desk.arena;
    struct overview_quarter quarters[QUARTERS_SHOWN];
    struct chart_bar bars[QUARTERS_SHOWN];
    struct chart chart;
    bool has_any = false;
    quarters[QUARTERS_SHOWN - 1] = overview->quarter;
    for (size_t i = QUARTERS_SHOWN - 1; i-- > 0;)
        quarters[i] = overview_quarter_before(quarters[i + 1]);
    for (size_t i = 0; i < QUARTERS_SHOWN; i++) {
        int64_t pence = 0, count = 0;
        for (size_t j = 0; j < overview->things.count; j++) {
            const struct overview_thing *thing = &overview->things.list[j];
            if (thing->kind != (of_bids ? OVERVIEW_BID : OVERVIEW_AWARD) || date_compare(thing->begins, quarters[i].from) < 0 || date_compare(thing->begins, quarters[i].until) > 0)
                continue;
            count++;
            if (__builtin_add_overflow(pence, of_bids ? thing->pence : thing->given_pence, &pence) || pence > SERIES_AMOUNT_MAX / 100)
                return value_null(arena);
        }
        has_any = has_any || pence;
        bars[i] = (struct chart_bar){.label = overview_quarter_words(arena, quarters[i]), .value = series_number(pence * (SERIES_ONE / 100)), .note = arena_printf(arena, "%" PRId64, count),
                                     .emphasised = i + 1 == QUARTERS_SHOWN};
    }
    const struct chart_bars drawn = {.id = id, .title = title, .label_head = SAID(arena, "Quarter"), .value_head = SAID(arena, "Sum"), .note_head = of_bids ? SAID(arena, "Bids") : SAID(arena, "Awards"),
                                     .unit = SERIES_POUNDS, .bars = bars, .count = QUARTERS_SHOWN};
    return !has_any || chart_draw_bars(arena, &drawn, &chart) < 0 ? value_null(arena) : chart_part(arena, &chart, true);
}

/* --- Who is shown it ---------------------------------------------------------------------------- */

static enum result add_shown(struct overview *overview, int64_t group)
{
    struct desk *desk = &overview->desk;
    struct value *shown = value_list(desk->arena);
    struct history_entry *entries;
    size_t count;
    TRY(record_history(desk->db, desk->arena, group, &entries, &count));
    for (size_t i = 0; i < count; i++) {
        if (!text_equals(entries[i].move, "present"))
            continue;
        struct value *one = value_object(desk->arena);
        value_set_text(desk->arena, one, "when", instant_long(desk->arena, entries[i].at));
        value_set_text(desk->arena, one, "words", entries[i].reason);
        value_append(desk->arena, shown, one);
    }
    desk_set(desk, "shown", shown);
    desk_set_boolean(desk, "has_shown", value_is_truthy(shown));
    return OK;
}

/* When the next is due: the clock's own words. */
static enum result add_due(struct overview *overview, const struct record *group)
{
    struct desk *desk = &overview->desk;
    struct deadline_query query = {.of = group};
    struct record_deadline *list;
    size_t count;
    TRY(record_deadlines(desk->db, desk->engine, desk->arena, &query, &desk->actor, &list, &count));
    if (count && list[0].run.state == CLOCK_RUNS && !date_is_none(list[0].run.due))
        desk_set_text(desk, "due_line", arena_printf(desk->arena, SAY(desk->arena, "The next overview is for %.*s: %.*s."), TEXT_ARGS(date_long(desk->arena, list[0].run.due)), TEXT_ARGS(clock_run_words(desk->arena, &list[0].run))));
    return OK;
}

static enum result add_group(struct overview *overview)
{
    struct desk *desk = &overview->desk;
    const struct definition *groups = definitions_find(desk->engine->definitions, TEXT("oversight_group"));
    struct record *group;
    int64_t id = 0;
    struct text none = SAID(desk->arena, "No group is named that watches the bids of this district.");
    desk_set(desk, "shown", value_list(desk->arena));
    desk_set_boolean(desk, "has_shown", false);
    desk_set_text(desk, "due_line", TEXT_NONE);
    desk_set_text(desk, "group_href", TEXT_NONE);
    desk_set_text(desk, "group_line", overview->district ? none : TEXT_NONE);
    if (!overview->district || !groups)
        return OK;
    TRY(db_one_integer(desk->db, &id, SQL("select coalesce(min(g.id), 0) from reg_oversight_group g join record r on r.id = g.id where g.area = $1 and r.state = 'current'"), BIND(bind_integer(overview->district->id))));
    if (!id || !desk_may_see_id(desk, groups, id))
        return OK;
    TRY(record_load(desk->db, desk->engine, desk->arena, groups, id, &group));
    struct text presenter = record_text(group, "presenter");
    desk_set_text(desk, "group_line", presenter.length ? arena_printf(desk->arena, SAY(desk->arena, "Shown to: %.*s, by: %.*s."), TEXT_ARGS(group->name), TEXT_ARGS(presenter))
                                                       : arena_printf(desk->arena, SAY(desk->arena, "Shown to: %.*s."), TEXT_ARGS(group->name)));
    desk_set_text(desk, "group_href", desk_record_href(desk->arena, groups, id));
    TRY(add_due(overview, group));
    return add_shown(overview, id);
}

/* --- The page ---------------------------------------------------------------------------------- */

static void add_head(struct overview *overview)
{
    struct arena *arena = overview->desk.arena;
    struct text quarter = overview_quarter_words(arena, overview->quarter);
    struct date as_of = overview_as_of(overview->quarter, overview->desk.actor.moment.today);
    value_set_text(arena, overview->desk.view, "quarter", overview_quarter_code(arena, overview->quarter));
    value_set(arena, overview->desk.view, "as_of", value_date(arena, as_of));
    desk_set_text(&overview->desk, "heading", overview->district ? arena_printf(arena, SAY(arena, "Bids in %.*s, %.*s"), TEXT_ARGS(overview->district->name), TEXT_ARGS(quarter))
                                                                 : arena_printf(arena, SAY(arena, "Bids in all districts, %.*s"), TEXT_ARGS(quarter)));
    desk_set_text(&overview->desk, "lead", overview->published ? arena_printf(arena, SAY(arena, "As it stood at the end of %.*s, as far as it is published."), TEXT_ARGS(date_long(arena, as_of)))
                                                               : arena_printf(arena, SAY(arena, "As it stood at the end of %.*s."), TEXT_ARGS(date_long(arena, as_of))));
    desk_set_text(&overview->desk, "placeless_line", overview->things.placeless ? arena_printf(arena, SAY_COUNT(arena, overview->things.placeless, "%" PRId64 " award whose place or receiver is withheld stands in no overview.",
                                                                                                              "%" PRId64 " awards whose place or receiver is withheld stand in no overview."), overview->things.placeless) : TEXT_NONE);
}

/* For people of a body whose groups watch nothing: the menu cannot know, so the page says it. */
static void set_nothing_watched(struct desk *desk)
{
    desk_set_text(desk, "heading", SAID(desk->arena, "Bids by district and quarter"));
    desk_set_text(desk, "lead", SAID(desk->arena, "No group of yours watches the bids of a district now. Whoever runs the grants can name one."));
    value_set(desk->arena, desk->view, "overview_rows", value_list(desk->arena));
    desk_set(desk, "rows", value_list(desk->arena));
    desk_set(desk, "asked_chart", value_null(desk->arena));
    desk_set(desk, "given_chart", value_null(desk->arena));
}

enum result grants_overview_get(struct request *request, struct answer *answer)
{
    struct overview overview = {.published = false};
    struct desk *desk = &overview.desk;
    TRY(desk_open(request, answer, false, desk));
    const struct definition *bids = definitions_find(desk->engine->definitions, TEXT("application")), *groups = definitions_find(desk->engine->definitions, TEXT("oversight_group"));
    overview.published = !bids || !desk_may_open(desk, bids);
    if (overview.published && (!groups || !desk_may_open(desk, groups)))
        return ERROR_NOT_FOUND;
    TRY(desk_read(desk));
    TRY(read_districts(&overview));
    TRY(read_question(&overview));
    if (overview.published && !overview.district_count) {
        set_nothing_watched(desk);
        return OK;
    }
    TRY(grants_overview_read(desk, overview.district ? overview.district->id : 0, overview.published, &overview.things));
    TRY(note_bids(&overview));
    add_filters(&overview);
    add_head(&overview);
    add_parts(&overview);
    desk_set(desk, "asked_chart", overview.published ? value_null(desk->arena) : draw(&overview, "chart-asked", SAID(desk->arena, "Asked for, by quarter"), true));
    desk_set(desk, "given_chart", draw(&overview, "chart-given", SAID(desk->arena, "Awarded, by quarter"), false));
    TRY(add_group(&overview));
    return arena_failed(desk->arena) ? ERROR_MEMORY : OK;
}
