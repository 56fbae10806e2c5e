/* Financial plans and capital schemes out of the store: see forecast.h. */
#include "base/decimal.h"
#include "base/pence.h"
#include "base/store/store.h"
#include "blocks/definition/definition.h"
#include "office/money/forecast.h"
#include "office/money/year.h"

#define PLANS_MAX 50
#define PARTS_MAX 1000
#define SCHEMES_MAX 1000

static struct text code_label(const struct definitions *definitions, const char *list, struct text code)
{
    const struct choice *choice = NULL;
    for (size_t i = 0; i < definitions->list_count && code.length; i++)
        if (text_equals(definitions->lists[i].name, list))
            choice = choice_find(&definitions->lists[i], code);
    return choice ? choice->label : code;
}

static int64_t decimal_or_none(struct text text)
{
    int64_t value = 0;
    return text.length && decimal_parse(text, &value) == OK ? value : 0;
}

#define PLAN_FIELDS "f.id, f.title, f.year, f.years, f.spending, f.funding, f.decision, f.tax_base, f.band_d, f.about, f.decided_on, f.source, d.tax_base"
enum result forecast_plans(struct db *db, struct arena *arena, bool is_public, struct financial_plan **ret_plans, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct financial_plan *plans = ARENA_ARRAY(arena, struct financial_plan, PLANS_MAX);
    size_t count = 0;
    int step;
    if (!plans)
        return ERROR_MEMORY;
    if (is_public)
        TRY(db_query(db, &row, SQL("select " PLAN_FIELDS ", '', p.slug from pub_financial_plan f left join pub_precept_decision d on d.id = f.decision join pub_record p on p.id = f.id order by f.year desc, f.id"), BIND_NOTHING));
    else
        TRY(db_query(db, &row, SQL("select " PLAN_FIELDS ", r.state, '' from reg_financial_plan f left join reg_precept_decision d on d.id = f.decision join record r on r.id = f.id where r.state <> 'withdrawn' order by f.year desc, f.id"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1 && count < PLANS_MAX) {
        struct financial_plan *plan = &plans[count];
        int begins;
        if (year_parse(statement_text(row, 2), &begins, NULL) < 0)
            continue;
        *plan = (struct financial_plan){
            .id = statement_integer(row, 0), .title = statement_copy(row, 1, arena), .year = year_name(arena, begins), .spending = statement_integer(row, 4), .funding = statement_integer(row, 5),
            .decision = statement_integer(row, 6), .band_d = statement_integer(row, 8), .about = statement_copy(row, 9, arena), .decided_on = statement_date(row, 10), .source = statement_copy(row, 11, arena),
            .state = statement_copy(row, 13, arena), .url = arena_printf(arena, "/financial-plans/%.*s", TEXT_ARGS(statement_text(row, 14))),
            .plan = {.year = begins, .years = (int)statement_integer(row, 3), .tax_base = decimal_or_none(statement_text(row, statement_text(row, 7).length ? 7 : 12))},
        };
        if (plan->plan.years >= 1 && plan->plan.years <= FORECAST_YEARS_MAX)
            count++;
    }
    *ret_plans = plans;
    *ret_count = count;
    return step < 0 ? (enum result)step : OK;
}

/* --- Its parts ------------------------------------------------------------------------ */

static enum forecast_side side_of(struct text code)
{
    return text_equals(code, "funding") ? FORECAST_FUNDING : text_equals(code, "reserves") ? FORECAST_RESERVES : FORECAST_SPENDING;
}

#define LINE_FIELDS "l.id, l.title, l.side, l.amount, l.driver, l.source"
static enum result read_lines(struct db *db, struct arena *arena, const struct definitions *definitions, bool is_public, struct financial_plan *plan)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct forecast_line *lines = ARENA_ARRAY(arena, struct forecast_line, FORECAST_LINES_MAX);
    size_t count = 0;
    int step;
    if (!lines)
        return ERROR_MEMORY;
    if (is_public)
        TRY(db_query(db, &row, SQL("select " LINE_FIELDS ", p.slug from pub_forecast_line l join pub_record p on p.id = l.id where l.plan = $1 order by l.id"), BIND(bind_integer(plan->id))));
    else
        TRY(db_query(db, &row, SQL("select " LINE_FIELDS ", '' from reg_forecast_line l join record r on r.id = l.id where l.plan = $1 and r.state <> 'withdrawn' order by l.id"), BIND(bind_integer(plan->id))));
    while ((step = statement_step(row)) == 1 && count < FORECAST_LINES_MAX) {
        lines[count] = (struct forecast_line){.id = statement_integer(row, 0), .title = statement_copy(row, 1, arena), .side = side_of(statement_text(row, 2)), .pence = statement_integer(row, 3),
                                              .driver = statement_copy(row, 4, arena), .source = statement_copy(row, 5, arena), .url = arena_printf(arena, "/forecast-lines/%.*s", TEXT_ARGS(statement_text(row, 6)))};
        lines[count].driver_label = code_label(definitions, "forecast_drivers", lines[count].driver);
        count++;
    }
    plan->plan.lines = lines;
    plan->plan.line_count = count;
    return step < 0 ? (enum result)step : OK;
}

#define ASSUMPTION_FIELDS "a.driver, a.title, a.year, a.per_cent, a.stated_on, a.source, a.doubt"
static enum result read_assumptions(struct db *db, struct arena *arena, const struct definitions *definitions, bool is_public, struct financial_plan *plan)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct forecast_assumption *list = ARENA_ARRAY(arena, struct forecast_assumption, PARTS_MAX);
    size_t count = 0;
    int step;
    if (!list)
        return ERROR_MEMORY;
    if (is_public)
        TRY(db_query(db, &row, SQL("select " ASSUMPTION_FIELDS ", p.slug from pub_forecast_assumption a join pub_record p on p.id = a.id where a.plan = $1 order by a.year, a.driver, a.id"), BIND(bind_integer(plan->id))));
    else
        TRY(db_query(db, &row, SQL("select " ASSUMPTION_FIELDS ", '' from reg_forecast_assumption a join record r on r.id = a.id where a.plan = $1 and r.state <> 'withdrawn' order by a.year, a.driver, a.id"), BIND(bind_integer(plan->id))));
    while ((step = statement_step(row)) == 1 && count < PARTS_MAX) {
        struct forecast_assumption *read = &list[count];
        *read = (struct forecast_assumption){.driver = statement_copy(row, 0, arena), .title = statement_copy(row, 1, arena), .per_cent = decimal_or_none(statement_text(row, 3)), .stated_on = statement_date(row, 4),
                                             .source = statement_copy(row, 5, arena), .doubt = statement_copy(row, 6, arena), .url = arena_printf(arena, "/forecast-assumptions/%.*s", TEXT_ARGS(statement_text(row, 7)))};
        read->driver_label = code_label(definitions, "forecast_drivers", read->driver);
        count += year_parse(statement_text(row, 2), &read->year, NULL) == OK;
    }
    plan->plan.assumptions = list;
    plan->plan.assumption_count = count;
    return step < 0 ? (enum result)step : OK;
}

#define CHANGE_FIELDS "c.line, c.title, c.year, c.amount, c.lasting, c.source"
static enum result read_changes(struct db *db, struct arena *arena, bool is_public, struct financial_plan *plan)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct forecast_change *list = ARENA_ARRAY(arena, struct forecast_change, PARTS_MAX);
    size_t count = 0;
    int step;
    if (!list)
        return ERROR_MEMORY;
    if (is_public)
        TRY(db_query(db, &row, SQL("select " CHANGE_FIELDS ", p.slug from pub_forecast_change c join pub_record p on p.id = c.id join pub_forecast_line l on l.id = c.line where l.plan = $1 order by c.year, c.id"), BIND(bind_integer(plan->id))));
    else
        TRY(db_query(db, &row,
                     SQL("select " CHANGE_FIELDS ", '' from reg_forecast_change c join record r on r.id = c.id join reg_forecast_line l on l.id = c.line where l.plan = $1 and r.state <> 'withdrawn' order by c.year, c.id"),
                     BIND(bind_integer(plan->id))));
    while ((step = statement_step(row)) == 1 && count < PARTS_MAX) {
        struct forecast_change *read = &list[count];
        *read = (struct forecast_change){.line = statement_integer(row, 0), .title = statement_copy(row, 1, arena), .pence = statement_integer(row, 3), .is_lasting = statement_integer(row, 4) != 0,
                                         .source = statement_copy(row, 5, arena), .url = arena_printf(arena, "/forecast-changes/%.*s", TEXT_ARGS(statement_text(row, 6)))};
        count += year_parse(statement_text(row, 2), &read->year, NULL) == OK;
    }
    plan->plan.changes = list;
    plan->plan.change_count = count;
    return step < 0 ? (enum result)step : OK;
}

enum result forecast_read(struct db *db, struct arena *arena, const struct definitions *definitions, bool is_public, struct financial_plan *plan)
{
    TRY(read_lines(db, arena, definitions, is_public, plan));
    TRY(read_assumptions(db, arena, definitions, is_public, plan));
    return read_changes(db, arena, is_public, plan);
}

enum result forecast_base_check(struct arena *arena, const struct financial_plan *plan, struct message *message)
{
    int64_t spending = 0, funding = 0;
    for (size_t i = 0; i < plan->plan.line_count; i++) {
        int64_t *sum = plan->plan.lines[i].side == FORECAST_SPENDING ? &spending : &funding;
        TRY(pence_add(*sum, plan->plan.lines[i].pence, sum));
    }
    if (spending != plan->spending)
        return message_fail(message, ERROR_INVALID, "Its lines of spending make %.*s in %.*s, and the plan says %.*s.", TEXT_ARGS(pence_text(arena, spending)), TEXT_ARGS(plan->year), TEXT_ARGS(pence_text(arena, plan->spending)));
    if (funding != plan->funding)
        return message_fail(message, ERROR_INVALID, "Its lines of funding and reserves make %.*s in %.*s, and the plan says %.*s.", TEXT_ARGS(pence_text(arena, funding)), TEXT_ARGS(plan->year),
                            TEXT_ARGS(pence_text(arena, plan->funding)));
    return OK;
}

/* --- Capital ---------------------------------------------------------------------------- */

#define SCHEME_FIELDS "s.title, s.year, s.class, s.planned, s.spent, s.paid_known, s.from_reserves, s.from_grant, s.from_receipts, s.from_revenue, s.from_borrowing, s.note, s.source"
enum result capital_schemes(struct db *db, struct arena *arena, const struct definitions *definitions, bool is_public, struct capital_scheme **ret_schemes, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct capital_scheme *list = ARENA_ARRAY(arena, struct capital_scheme, SCHEMES_MAX);
    size_t count = 0;
    int step;
    if (!list)
        return ERROR_MEMORY;
    if (is_public)
        TRY(db_query(db, &row, SQL("select " SCHEME_FIELDS ", p.slug from pub_capital_scheme s join pub_record p on p.id = s.id order by s.year desc, p.sort_key, s.id"), BIND_NOTHING));
    else
        TRY(db_query(db, &row, SQL("select " SCHEME_FIELDS ", '' from reg_capital_scheme s join record r on r.id = s.id where r.state <> 'withdrawn' order by s.year desc, s.title, s.id"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1 && count < SCHEMES_MAX) {
        struct capital_scheme *scheme = &list[count++];
        *scheme = (struct capital_scheme){.title = statement_copy(row, 0, arena), .year = statement_copy(row, 1, arena), .planned = statement_integer(row, 3), .spent = statement_integer(row, 4),
                                          .is_spent_known = !statement_is_null(row, 4), .is_paid_known = statement_integer(row, 5) != 0, .note = statement_copy(row, 11, arena), .source = statement_copy(row, 12, arena),
                                          .url = arena_printf(arena, "/capital-schemes/%.*s", TEXT_ARGS(statement_text(row, 13)))};
        scheme->class_label = statement_text(row, 2).length ? code_label(definitions, "capital_classes", statement_copy(row, 2, arena)) : TEXT_NONE;
        for (int i = 0; i < CAPITAL_SOURCES; i++)
            scheme->parts[i] = statement_integer(row, 6 + i);
    }
    *ret_schemes = list;
    *ret_count = count;
    return step < 0 ? (enum result)step : OK;
}
