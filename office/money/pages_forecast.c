/* /money/forecast: the medium-term financial plan with its gap, scenario by scenario, and the capital plan; /desk/money/forecast: the same with what is not published.
 * What is worked out is forecast.h's; here it becomes sentences, tables and a drawing. */
#include <inttypes.h>

#include "base/decimal.h"
#include "base/page/page.h"
#include "base/pence.h"
#include "base/wording.h"
#include "blocks/chart/chart.h"
#include "blocks/record/desk.h"
#include "office/money/decision.h"
#include "office/money/forecast.h"
#include "office/money/year.h"

#define SCENARIOS_MAX 20

static const struct shape_field cell_fields[] = {
    {"scenario", VALUE_TEXT, false, false, "Which Band D is worked with", NULL}, {"band_d_pence", VALUE_INTEGER, false, true, "Of the first year ahead", NULL},
    {"side", VALUE_TEXT, false, false, "spending, funding, reserves, or gap: spending less the other two", NULL}, {"line", VALUE_TEXT, false, true, "Its name; null: the sum of the side", NULL},
    {"year", VALUE_TEXT, false, false, "Financial year", NULL}, {"amount", VALUE_TEXT, false, true, "Pounds, as 1000.50; null: not known", NULL}, {"amount_pence", VALUE_INTEGER, false, true, "The same in pence", NULL},
    {"working", VALUE_TEXT, false, false, "How it is worked out, or what is missing for it", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape cell_shape = {"ForecastCell", cell_fields};
static const struct shape_field scheme_fields[] = {
    {"title", VALUE_TEXT, false, false, "What is built or bought", NULL}, {"year", VALUE_TEXT, false, false, "Financial year", NULL}, {"planned_pence", VALUE_INTEGER, false, false, "Pence planned", NULL},
    {"spent_pence", VALUE_INTEGER, false, true, "Pence spent; null: not known", NULL}, {"from_reserves_pence", VALUE_INTEGER, false, true, "Paid from reserves; these five make the whole; null: not stated", NULL},
    {"from_grant_pence", VALUE_INTEGER, false, true, "From grant", NULL}, {"from_receipts_pence", VALUE_INTEGER, false, true, "From what was sold", NULL}, {"from_revenue_pence", VALUE_INTEGER, false, true, "From the year's revenue", NULL},
    {"from_borrowing_pence", VALUE_INTEGER, false, true, "Borrowed", NULL}, {"source", VALUE_TEXT, false, false, "Where it was read", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape scheme_shape = {"CapitalScheme", scheme_fields};
static const struct shape_field page_fields[] = {
    {"cells", VALUE_LIST, false, false, "Each line and sum in each year, of each scenario", &cell_shape}, {"capital", VALUE_LIST, false, false, "The capital plan", &scheme_shape},
    PART_BOOLEAN_MEMBER("is_desk"), PART_BOOLEAN_MEMBER("has_plan"), PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("csv_href"), PART_TEXT_MEMBER("json_href"), PART_TEXT_MEMBER("lead"), PART_TEXT_MEMBER("fault"),
    PART_TEXT_MEMBER("missing_line"), PART_TEXT_MEMBER("source_line"), PART_TEXT_MEMBER("capital_lead"), {.name = "about_html", .kind = VALUE_HTML, .page_only = true, .nullable = true},
    PART_LIST_MEMBER("plans", &money_link_shape), PART_OBJECT_MEMBER("chart", &chart_shape), PART_OBJECT_MEMBER("scenarios_table", &table_shape), PART_OBJECT_MEMBER("sums_table", &table_shape),
    PART_OBJECT_MEMBER("lines_table", &table_shape), PART_OBJECT_MEMBER("assumptions_table", &table_shape), PART_OBJECT_MEMBER("changes_table", &table_shape), PART_OBJECT_MEMBER("capital_table", &table_shape),
    {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape forecast_shape = {"Forecast", page_fields};

/* What is shown. */
struct shown {
    struct arena *arena;
    struct value *view;
    bool is_desk;
    const char *path;
    const struct financial_plan *financial;
    const struct forecast_plan *plan;
    struct scenario scenarios[SCENARIOS_MAX];
    struct forecast forecasts[SCENARIOS_MAX];
    size_t count, chosen;
    bool is_too_large; /* an amount of it is past PENCE_MAX: nothing is worked out */
};

static struct text year_at(const struct shown *shown, int ahead)
{
    return year_name(shown->arena, shown->plan->year + ahead);
}

static struct text cell_words(const struct shown *shown, const struct forecast_cell *cell)
{
    return cell->is_known ? pence_text_whole(shown->arena, cell->pence) : SAID(shown->arena, "Not known");
}

static struct text side_words(struct arena *arena, int side)
{
    return side == FORECAST_SPENDING ? SAID(arena, "Spending") : side == FORECAST_FUNDING ? SAID(arena, "Funding") : SAID(arena, "Use of reserves");
}

/* --- For machines ------------------------------------------------------------------ */

static void add_cell(const struct shown *shown, struct value *cells, size_t scenario, const char *side, struct text line, int ahead, const struct forecast_cell *cell)
{
    struct arena *arena = shown->arena;
    struct value *row = value_object(arena);
    value_set_text(arena, row, "scenario", shown->scenarios[scenario].title);
    value_set(arena, row, "band_d_pence", shown->scenarios[scenario].band_d ? value_integer(arena, shown->scenarios[scenario].band_d) : value_null(arena));
    value_set_text(arena, row, "side", text_of(side));
    value_set(arena, row, "line", line.length ? value_text(arena, line) : value_null(arena));
    value_set_text(arena, row, "year", year_at(shown, ahead));
    value_set(arena, row, "amount", cell->is_known ? value_text(arena, pence_plain(arena, cell->pence)) : value_null(arena));
    value_set(arena, row, "amount_pence", cell->is_known ? value_integer(arena, cell->pence) : value_null(arena));
    value_set_text(arena, row, "working", cell->working);
    value_append(arena, cells, row);
}

static void add_cells(const struct shown *shown, struct value *cells)
{
    static const char *const sides[FORECAST_SIDES] = {"spending", "funding", "reserves"};
    const size_t width = (size_t)shown->plan->years + 1;
    for (size_t s = 0; s < shown->count; s++)
        for (int ahead = 0; ahead <= shown->plan->years; ahead++) {
            for (size_t i = 0; i < shown->plan->line_count; i++)
                add_cell(shown, cells, s, sides[shown->plan->lines[i].side], shown->plan->lines[i].title, ahead, &shown->forecasts[s].cells[i * width + (size_t)ahead]);
            for (int side = 0; side < FORECAST_SIDES; side++)
                add_cell(shown, cells, s, sides[side], TEXT_NONE, ahead, &shown->forecasts[s].sums[side][ahead]);
            add_cell(shown, cells, s, "gap", TEXT_NONE, ahead, &shown->forecasts[s].gaps[ahead]);
        }
}

/* --- For people -------------------------------------------------------------------- */

static struct value *years_table(const struct shown *shown, const char *id, struct text caption, struct text head)
{
    struct value *table = part_table(shown->arena, id, caption, TEXT_NONE);
    part_column(shown->arena, table, head, false);
    for (int ahead = 0; ahead <= shown->plan->years; ahead++)
        part_column(shown->arena, table, year_at(shown, ahead), true);
    return table;
}

static void add_row(const struct shown *shown, struct value *table, struct text label, struct text href, const struct forecast_cell *cells)
{
    struct value *row = part_table_row(shown->arena, table);
    value_set_boolean(shown->arena, href.length ? part_cell_link(shown->arena, row, label, href) : part_cell(shown->arena, row, label), "heads", true);
    for (int ahead = 0; ahead <= shown->plan->years; ahead++)
        value_set_boolean(shown->arena, part_cell(shown->arena, row, cell_words(shown, &cells[ahead])), "numeric", true);
}

static struct value *scenarios_table(const struct shown *shown)
{
    struct value *table = years_table(shown, "scenarios", SAID(shown->arena, "The gap in each year, by Band D of the first year ahead; below 0: more than is needed"), SAID(shown->arena, "Band D"));
    for (size_t i = 0; i < shown->count; i++) {
        const struct scenario *scenario = &shown->scenarios[i];
        struct text label = scenario->band_d ? arena_printf(shown->arena, "%.*s: %.*s", TEXT_ARGS(scenario->title), TEXT_ARGS(pence_text(shown->arena, scenario->band_d))) : scenario->title;
        struct text href = i == shown->chosen ? TEXT_NONE : arena_printf(shown->arena, "%s?year=%.*s&scenario=%zu", shown->path, TEXT_ARGS(url_encode(shown->arena, shown->financial->year)), i + 1);
        add_row(shown, table, label, href, shown->forecasts[i].gaps);
    }
    return table;
}

static struct value *sums_table(const struct shown *shown)
{
    const struct forecast *forecast = &shown->forecasts[shown->chosen];
    struct value *table = years_table(shown, "sums", arena_printf(shown->arena, SAY(shown->arena, "What each year comes to: %.*s"), TEXT_ARGS(shown->scenarios[shown->chosen].title)), SAID(shown->arena, "Side"));
    for (int side = 0; side < FORECAST_SIDES; side++)
        add_row(shown, table, side_words(shown->arena, side), TEXT_NONE, forecast->sums[side]);
    add_row(shown, table, SAID(shown->arena, "Gap: spending less the other two"), TEXT_NONE, forecast->gaps);
    return table;
}

static struct value *lines_table(const struct shown *shown)
{
    const struct forecast *forecast = &shown->forecasts[shown->chosen];
    const size_t width = (size_t)shown->plan->years + 1;
    struct arena *arena = shown->arena;
    struct value *table = part_table(arena, "lines", SAID(arena, "Each line in each year"), TEXT_NONE);
    part_column(arena, table, SAID(arena, "Line"), false);
    part_column(arena, table, SAID(arena, "Side"), false);
    part_column(arena, table, SAID(arena, "Year"), false);
    part_column(arena, table, SAID(arena, "Amount"), true);
    part_column(arena, table, SAID(arena, "Working"), false);
    for (size_t i = 0; i < shown->plan->line_count; i++)
        for (int ahead = 0; ahead <= shown->plan->years; ahead++) {
            const struct forecast_line *line = &shown->plan->lines[i];
            const struct forecast_cell *cell = &forecast->cells[i * width + (size_t)ahead];
            struct value *row = part_table_row(arena, table);
            value_set_boolean(arena, shown->is_desk ? part_cell(arena, row, line->title) : part_cell_link(arena, row, line->title, line->url), "heads", true);
            part_cell(arena, row, side_words(arena, (int)line->side));
            part_cell(arena, row, year_at(shown, ahead));
            value_set_boolean(arena, part_cell(arena, row, cell_words(shown, cell)), "numeric", true);
            part_cell(arena, row, cell->working);
        }
    return table;
}

static struct value *assumptions_table(const struct shown *shown)
{
    static const char *const heads[] WORDINGS = {"Assumption", "What grows", "Year", "By", "As known on", "Source", "Not certain"};
    struct arena *arena = shown->arena;
    struct value *table = part_table(arena, "assumptions", SAID(arena, "Assumptions, with their sources"), SAID(arena, "Nothing is assumed to grow."));
    for (size_t i = 0; i < COUNT_OF(heads); i++)
        part_column(arena, table, text_of(wording(arena, heads[i])), i == 3);
    for (size_t i = 0; i < shown->plan->assumption_count; i++) {
        const struct forecast_assumption *one = &shown->plan->assumptions[i];
        struct value *row = part_table_row(arena, table);
        value_set_boolean(arena, shown->is_desk ? part_cell(arena, row, one->title) : part_cell_link(arena, row, one->title, one->url), "heads", true);
        part_cell(arena, row, one->driver_label);
        part_cell(arena, row, year_name(arena, one->year));
        value_set_boolean(arena, part_cell(arena, row, arena_printf(arena, "%.*s%%", TEXT_ARGS(decimal_text(arena, one->per_cent)))), "numeric", true);
        part_cell(arena, row, date_long(arena, one->stated_on));
        part_cell(arena, row, one->source);
        part_cell(arena, row, one->doubt);
    }
    return table;
}

static struct text line_title(const struct shown *shown, int64_t id)
{
    for (size_t i = 0; i < shown->plan->line_count; i++)
        if (shown->plan->lines[i].id == id)
            return shown->plan->lines[i].title;
    return TEXT_NONE;
}

static struct value *changes_table(const struct shown *shown)
{
    static const char *const heads[] WORDINGS = {"Change", "Line", "Year", "Amount", "How long", "Source"};
    struct arena *arena = shown->arena;
    struct value *table = part_table(arena, "changes", SAID(arena, "Savings and other changes"), SAID(arena, "No saving or other change is in the plan."));
    for (size_t i = 0; i < COUNT_OF(heads); i++)
        part_column(arena, table, text_of(wording(arena, heads[i])), i == 3);
    for (size_t i = 0; i < shown->plan->change_count; i++) {
        const struct forecast_change *one = &shown->plan->changes[i];
        struct value *row = part_table_row(arena, table);
        value_set_boolean(arena, shown->is_desk ? part_cell(arena, row, one->title) : part_cell_link(arena, row, one->title, one->url), "heads", true);
        part_cell(arena, row, line_title(shown, one->line));
        part_cell(arena, row, year_name(arena, one->year));
        value_set_boolean(arena, part_cell(arena, row, pence_text_whole(arena, one->pence)), "numeric", true);
        part_cell(arena, row, one->is_lasting ? SAID(arena, "For good") : SAID(arena, "In that year alone"));
        part_cell(arena, row, one->source);
    }
    return table;
}

static struct value *draw(const struct shown *shown)
{
    const struct forecast *forecast = &shown->forecasts[shown->chosen];
    struct arena *arena = shown->arena;
    struct chart_bar bars[2 * (FORECAST_YEARS_MAX + 1)];
    struct chart chart;
    size_t count = 0;
    for (int ahead = 0; ahead <= shown->plan->years; ahead++) {
        const struct forecast_cell *spending = &forecast->sums[FORECAST_SPENDING][ahead], *gap = &forecast->gaps[ahead];
        int64_t paid = spending->pence - gap->pence;
        if (!gap->is_known || paid < 0 || spending->pence < 0 || spending->pence > SERIES_AMOUNT_MAX / 100 || paid > SERIES_AMOUNT_MAX / 100)
            continue;
        bars[count++] = (struct chart_bar){.label = arena_printf(arena, SAY(arena, "%.*s: spending"), TEXT_ARGS(year_at(shown, ahead))), .value = series_number(spending->pence * (SERIES_ONE / 100)), .emphasised = true};
        bars[count++] = (struct chart_bar){.label = arena_printf(arena, SAY(arena, "%.*s: paid for"), TEXT_ARGS(year_at(shown, ahead))), .value = series_number(paid * (SERIES_ONE / 100))};
    }
    const struct chart_bars asked = {.id = "chart-forecast", .title = arena_printf(arena, SAY(arena, "Spending, and what there is to pay for it: %.*s"), TEXT_ARGS(shown->scenarios[shown->chosen].title)),
                                     .label_head = SAID(arena, "Year"), .value_head = SAID(arena, "Pounds"), .unit = SERIES_POUNDS, .bars = bars, .count = count};
    return !count || chart_draw_bars(arena, &asked, &chart) < 0 ? value_null(arena) : chart_part(arena, &chart, false);
}

/* The largest gap, in a sentence. */
static struct text lead_line(const struct shown *shown)
{
    const struct forecast *forecast = &shown->forecasts[shown->chosen];
    struct arena *arena = shown->arena;
    int widest = 0;
    for (int ahead = 1; ahead <= shown->plan->years; ahead++) {
        if (!forecast->gaps[ahead].is_known)
            return TEXT_NONE;
        widest = !widest || forecast->gaps[ahead].pence > forecast->gaps[widest].pence ? ahead : widest;
    }
    if (forecast->gaps[widest].pence <= 0)
        return arena_printf(arena, SAY(arena, "From %.*s to %.*s there is enough to pay for what is planned."), TEXT_ARGS(year_at(shown, 1)), TEXT_ARGS(year_at(shown, shown->plan->years)));
    return arena_printf(arena, SAY(arena, "In %.*s spending is %.*s more than what there is to pay for it: the widest gap of the years to %.*s."), TEXT_ARGS(year_at(shown, widest)),
                        TEXT_ARGS(pence_text_whole(arena, forecast->gaps[widest].pence)), TEXT_ARGS(year_at(shown, shown->plan->years)));
}

/* --- What is worked with ---------------------------------------------------------------- */

static enum result work_scenarios(struct shown *shown, struct db *db)
{
    struct scenario *read = NULL;
    size_t count = 0;
    if (shown->financial->band_d)
        shown->scenarios[shown->count++] = (struct scenario){SAID(shown->arena, "As planned"), TEXT_NONE, shown->financial->band_d};
    if (shown->financial->decision)
        TRY(scenarios_read(db, shown->arena, !shown->is_desk, shown->financial->decision, &read, &count));
    for (size_t i = 0; i < count && shown->count < SCENARIOS_MAX; i++)
        shown->scenarios[shown->count++] = read[i];
    if (!shown->count)
        shown->scenarios[shown->count++] = (struct scenario){SAID(shown->arena, "As planned"), TEXT_NONE, 0};
    for (size_t i = 0; i < shown->count && !shown->is_too_large; i++) {
        enum result result = forecast_work(shown->arena, shown->plan, shown->scenarios[i].band_d, &shown->forecasts[i]);
        shown->is_too_large = result == ERROR_LIMIT;
        if (result != ERROR_LIMIT)
            TRY(result);
    }
    return OK;
}

static void add_plan(const struct shown *shown, struct value *cells)
{
    struct arena *arena = shown->arena;
    const struct financial_plan *plan = shown->financial;
    struct message fault = {.language = arena_language(arena)};
    struct text missing;
    value_set_page(arena, shown->view, "title", value_text(arena, plan->title));
    value_set_page(arena, shown->view, "source_line", value_text(arena, date_is_none(plan->decided_on) ? plan->source : arena_printf(arena, SAY(arena, "Decided on %.*s. %.*s"), TEXT_ARGS(date_long(arena, plan->decided_on)), TEXT_ARGS(plan->source))));
    value_set_page(arena, shown->view, "about_html", plan->about.length ? markdown_value(arena, plan->about, 3) : value_null(arena));
    if (forecast_base_check(arena, plan, &fault) < 0) { /* not all of it is public yet: no sum of it would be true */
        value_set_page(arena, shown->view, "fault", value_text(arena, arena_printf(arena, SAY(arena, "This plan cannot be worked out yet. %s"), fault.text)));
        return;
    }
    if (shown->is_too_large) {
        value_set_page(arena, shown->view, "fault", value_text(arena, SAID(arena, "This plan cannot be worked out: an amount of it is more than £99,999,999,999.99.")));
        return;
    }
    add_cells(shown, cells);
    missing = forecast_missing(shown->plan, &shown->forecasts[shown->chosen]);
    if (missing.length)
        value_set_page(arena, shown->view, "missing_line", value_text(arena, arena_printf(arena, SAY(arena, "Not all of it can be worked out: %.*s."), TEXT_ARGS(missing))));
    value_set_page(arena, shown->view, "lead", value_text(arena, lead_line(shown)));
    value_set_page(arena, shown->view, "scenarios_table", scenarios_table(shown));
    value_set_page(arena, shown->view, "chart", draw(shown));
    value_set_page(arena, shown->view, "sums_table", sums_table(shown));
    value_set_page(arena, shown->view, "lines_table", lines_table(shown));
    value_set_page(arena, shown->view, "assumptions_table", assumptions_table(shown));
    value_set_page(arena, shown->view, "changes_table", changes_table(shown));
}

static enum result choose_plan(struct request *request, struct message *message, const struct financial_plan *plans, size_t count, struct shown *shown)
{
    struct text year;
    TRY(money_year_asked(request, &year, message));
    for (size_t i = 0; i < count && !shown->financial; i++)
        if (!year.length || text_equal(plans[i].year, year))
            shown->financial = &plans[i];
    if (year.length && !shown->financial)
        return message_fail(message, ERROR_NOT_FOUND, "No financial plan that starts from %.*s is here.", TEXT_ARGS(year));
    return OK;
}

/* --- Capital ------------------------------------------------------------------------- */

static void add_scheme(struct arena *arena, struct value *list, struct value *table, const struct capital_scheme *scheme, bool is_desk)
{
    static const char *const names[CAPITAL_SOURCES] = {"from_reserves_pence", "from_grant_pence", "from_receipts_pence", "from_revenue_pence", "from_borrowing_pence"};
    struct value *row = part_table_row(arena, table), *one = value_object(arena);
    struct text title = scheme->class_label.length ? arena_printf(arena, "%.*s (%.*s)", TEXT_ARGS(scheme->title), TEXT_ARGS(scheme->class_label)) : scheme->title;
    value_set_boolean(arena, is_desk ? part_cell(arena, row, title) : part_cell_link(arena, row, title, scheme->url), "heads", true);
    part_cell(arena, row, scheme->year);
    value_set_boolean(arena, part_cell(arena, row, pence_text_whole(arena, scheme->planned)), "numeric", true);
    value_set_boolean(arena, part_cell(arena, row, scheme->is_spent_known ? pence_text_whole(arena, scheme->spent) : TEXT_NONE), "numeric", true);
    value_set_text(arena, one, "title", scheme->title);
    value_set_text(arena, one, "year", scheme->year);
    value_set_integer(arena, one, "planned_pence", scheme->planned);
    value_set(arena, one, "spent_pence", scheme->is_spent_known ? value_integer(arena, scheme->spent) : value_null(arena));
    for (int i = 0; i < CAPITAL_SOURCES; i++) {
        value_set_boolean(arena, part_cell(arena, row, scheme->is_paid_known ? pence_text_whole(arena, scheme->parts[i]) : i == 0 ? SAID(arena, "Not stated") : TEXT_NONE), "numeric", true);
        value_set(arena, one, names[i], scheme->is_paid_known ? value_integer(arena, scheme->parts[i]) : value_null(arena));
    }
    value_set_text(arena, one, "source", scheme->source);
    value_append(arena, list, one);
}

static enum result add_capital(struct shown *shown, struct db *db, const struct definitions *definitions)
{
    static const char *const heads[] WORDINGS = {"What is built or bought", "Year", "Planned", "Spent", "From reserves", "From grant", "From what was sold", "From the year’s revenue", "Borrowed"};
    struct arena *arena = shown->arena;
    struct value *list = value_list(arena), *table = part_table(arena, "capital", SAID(arena, "Capital schemes, and how they are paid for"), SAID(arena, "No capital scheme is published yet."));
    struct capital_scheme *schemes;
    size_t count;
    int64_t planned = 0;
    enum result sum = OK;
    TRY(capital_schemes(db, arena, definitions, !shown->is_desk, &schemes, &count));
    for (size_t i = 0; i < COUNT_OF(heads); i++)
        part_column(arena, table, text_of(wording(arena, heads[i])), i >= 2);
    for (size_t i = 0; i < count; i++) {
        add_scheme(arena, list, table, &schemes[i], shown->is_desk);
        if (sum == OK && text_equal(schemes[i].year, schemes[0].year))
            sum = pence_add(planned, schemes[i].planned, &planned);
    }
    value_set(arena, shown->view, "capital", list);
    value_set_page(arena, shown->view, "capital_table", table);
    if (count && sum == OK) /* more than can be added up is in the table, row by row */
        value_set_page(arena, shown->view, "capital_lead", value_text(arena, arena_printf(arena, SAY(arena, "In %.*s, %.*s is planned for buildings, vehicles and systems."), TEXT_ARGS(schemes[0].year), TEXT_ARGS(pence_text_whole(arena, planned)))));
    return OK;
}

static enum result show(struct request *request, struct db *db, const struct engine *engine, struct message *message, struct shown *shown)
{
    struct arena *arena = shown->arena;
    struct value *cells = value_list(arena), *links = value_list(arena);
    struct financial_plan *plans;
    size_t count;
    TRY(forecast_plans(db, arena, !shown->is_desk, &plans, &count));
    TRY(choose_plan(request, message, plans, count, shown));
    for (size_t i = 0; i < count; i++)
        value_append(arena, links, money_link(arena, plans[i].title, arena_printf(arena, "%s?year=%.*s", shown->path, TEXT_ARGS(url_encode(arena, plans[i].year))), &plans[i] == shown->financial));
    if (shown->financial) {
        struct financial_plan *plan = &plans[shown->financial - plans];
        TRY(forecast_read(db, arena, engine->definitions, !shown->is_desk, plan));
        shown->plan = &plan->plan;
        TRY(work_scenarios(shown, db));
        int64_t asked = request_integer(request, "scenario", 1);
        if (asked < 1 || asked > (int64_t)shown->count)
            return message_fail(message, ERROR_NOT_FOUND, "This plan has %zu scenarios: there is none of that number.", shown->count);
        shown->chosen = (size_t)asked - 1;
        add_plan(shown, cells);
    }
    struct text query = shown->financial ? arena_printf(arena, "?year=%.*s", TEXT_ARGS(url_encode(arena, shown->financial->year))) : TEXT_NONE;
    value_set_page(arena, shown->view, "csv_href", value_text(arena, arena_printf(arena, "%s.csv%.*s", shown->path, TEXT_ARGS(query))));
    value_set_page(arena, shown->view, "json_href", value_text(arena, arena_printf(arena, "%s.json%.*s", shown->path, TEXT_ARGS(query))));
    value_set(arena, shown->view, "cells", cells);
    value_set_page(arena, shown->view, "plans", links);
    value_set_page(arena, shown->view, "has_plan", value_boolean(arena, shown->financial != NULL));
    value_set_page(arena, shown->view, "is_desk", value_boolean(arena, shown->is_desk));
    TRY(add_capital(shown, db, engine->definitions));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result forecast_show(struct request *request, struct answer *answer)
{
    struct shown shown = {.arena = request_arena(request), .view = answer_view(answer), .path = "/money/forecast"};
    struct db *db;
    TRY(request_db(request, &db));
    return show(request, db, request_context(request), answer_message(answer), &shown);
}

enum result forecast_desk(struct request *request, struct answer *answer)
{
    struct desk desk;
    TRY(desk_open(request, answer, false, &desk));
    desk.definition = definitions_find(desk.engine->definitions, TEXT("financial_plan"));
    if (!desk.definition || !record_may_open(desk.definition, &desk.actor))
        return ERROR_NOT_FOUND;
    TRY(desk_read(&desk));
    struct shown shown = {.arena = desk.arena, .view = desk.view, .is_desk = true, .path = "/desk/money/forecast"};
    return show(request, desk.db, desk.engine, answer_message(answer), &shown);
}
