/* What must hold before financial plans, their parts and capital schemes are published. Called by name from their definitions (checks.c). */
#include <inttypes.h>

#include "base/decimal.h"
#include "base/pence.h"
#include "base/wording.h"
#include "blocks/record/record.h"
#include "office/money/forecast.h"
#include "office/money/internal.h"
#include "office/money/year.h"

static int64_t pence_of(const struct record *record, const char *field)
{
    int64_t pence = 0;
    return pence_parse_plain(record_text(record, field), &pence) == OK ? pence : 0;
}

/* The plan that a part belongs to; ERROR_INVALID in words where there is none. */
static enum result plan_of(struct db *db, struct arena *arena, int64_t id, struct financial_plan *ret_plan, struct message *message)
{
    struct financial_plan *plans;
    size_t count;
    TRY(forecast_plans(db, arena, false, &plans, &count));
    for (size_t i = 0; i < count; i++)
        if (plans[i].id == id) {
            *ret_plan = plans[i];
            return OK;
        }
    return message_fail(message, ERROR_INVALID, "The plan that it belongs to has no year that can be read, or was withdrawn.");
}

static enum result check_year_ahead(struct arena *arena, const struct financial_plan *plan, const struct record *record, int *ret_year, struct message *message)
{
    TRY(money_check_year(record, message));
    TRY(year_parse(record_text(record, "year"), ret_year, message));
    if (*ret_year <= plan->plan.year || *ret_year > plan->plan.year + plan->plan.years)
        return message_fail(message, ERROR_INVALID, "The plan looks ahead from %.*s to %.*s: %.*s is not one of its years.", TEXT_ARGS(year_name(arena, plan->plan.year + 1)),
                            TEXT_ARGS(year_name(arena, plan->plan.year + plan->plan.years)), TEXT_ARGS(year_name(arena, *ret_year)));
    return OK;
}

static enum result check_fits(struct arena *arena, const struct financial_plan *plan, struct forecast *ret_forecast, struct message *message)
{
    enum result result = forecast_work(arena, &plan->plan, plan->band_d ? plan->band_d : plan->decision ? 1 : 0, ret_forecast);
    return result == ERROR_LIMIT ? message_fail(message, ERROR_INVALID, "An amount of this plan is more than £99,999,999,999.99. Look at its amounts and assumptions.") : result;
}

/* Lines and assumptions are put in as drafts first; a plan without any is not worked out yet. */
MONEY_CHECK(check_financial_plan)
{
    struct financial_plan plan;
    struct forecast forecast;
    (void)move, (void)actor;
    TRY(money_check_year(record, message));
    TRY(plan_of(db, arena, record->id, &plan, message));
    if (record_text(record, "band_d").length && !plan.plan.tax_base)
        return message_fail(message, ERROR_INVALID, "A Band D says what it raises only with the tax base of the first year ahead. Put it in.");
    TRY(forecast_read(db, arena, engine->definitions, false, &plan));
    if (!plan.plan.line_count)
        return message_fail(message, ERROR_INVALID, "The plan has no lines yet. Put in what the year that it starts from spends, and what pays for it.");
    TRY(forecast_base_check(arena, &plan, message));
    TRY(check_fits(arena, &plan, &forecast, message));
    if (forecast_missing(&plan.plan, &forecast).length)
        return message_fail(message, ERROR_INVALID, "The plan cannot be worked out: %.*s.", TEXT_ARGS(forecast_missing(&plan.plan, &forecast)));
    return OK;
}

MONEY_CHECK(check_forecast_line)
{
    struct financial_plan plan;
    struct forecast forecast;
    size_t precepts = 0;
    (void)move, (void)actor;
    if (text_equals(record_text(record, "driver"), "band_d") || text_equals(record_text(record, "driver"), "tax_base"))
        return message_fail(message, ERROR_INVALID, "No line grows by that alone: choose “Band D times tax base”.");
    if (text_equals(record_text(record, "driver"), "precept") && !text_equals(record_text(record, "side"), "funding"))
        return message_fail(message, ERROR_INVALID, "What Band D raises is funding.");
    TRY(plan_of(db, arena, record_link(record, "plan"), &plan, message));
    TRY(forecast_read(db, arena, engine->definitions, false, &plan));
    for (size_t i = 0; i < plan.plan.line_count; i++)
        precepts += text_equals(plan.plan.lines[i].driver, "precept") && plan.plan.lines[i].id < record->id;
    if (text_equals(record_text(record, "driver"), "precept") && precepts)
        return message_fail(message, ERROR_INVALID, "There is a line of the precept already: it would be counted twice.");
    return check_fits(arena, &plan, &forecast, message);
}

MONEY_CHECK(check_forecast_assumption)
{
    struct financial_plan plan;
    struct forecast forecast;
    int64_t per_cent = 0;
    size_t same = 0;
    int year;
    (void)move, (void)actor;
    TRY(plan_of(db, arena, record_link(record, "plan"), &plan, message));
    TRY(check_year_ahead(arena, &plan, record, &year, message));
    if (decimal_parse(record_text(record, "per_cent"), &per_cent) < 0 || per_cent < -100 * DECIMAL_ONE || per_cent > FORECAST_PER_CENT_MAX)
        return message_fail(message, ERROR_INVALID, "Growth is from −100 to 1,000 per cent, such as 2.5 or -1.");
    if (text_equals(record_text(record, "driver"), "precept"))
        return message_fail(message, ERROR_INVALID, "The precept is worked out: put in how Band D grows, and how the tax base does.");
    TRY(forecast_read(db, arena, engine->definitions, false, &plan));
    for (size_t i = 0; i < plan.plan.assumption_count; i++)
        same += plan.plan.assumptions[i].year == year && text_equal(plan.plan.assumptions[i].driver, record_text(record, "driver"));
    if (same > 1)
        return message_fail(message, ERROR_INVALID, "The plan has an assumption on that for %.*s already. Withdraw or change one of the two.", TEXT_ARGS(year_name(arena, year)));
    return check_fits(arena, &plan, &forecast, message);
}

MONEY_CHECK(check_forecast_change)
{
    struct financial_plan plan;
    struct forecast forecast;
    int64_t id;
    struct text driver;
    int year;
    (void)move, (void)actor;
    TRY(db_one_integer(db, &id, SQL("select coalesce(max(l.plan), 0) from reg_forecast_line l where l.id = $1"), BIND(bind_integer(record_link(record, "line")))));
    TRY(plan_of(db, arena, id, &plan, message));
    TRY(check_year_ahead(arena, &plan, record, &year, message));
    if (!pence_of(record, "amount"))
        return message_fail(message, ERROR_INVALID, "A change of nothing is none. Put in what is added, or taken off with a minus sign.");
    TRY(db_one_text(db, arena, &driver, SQL("select coalesce(max(l.driver), '') from reg_forecast_line l where l.id = $1"), BIND(bind_integer(record_link(record, "line")))));
    if (text_equals(driver, "precept") && text_equals(record_text(record, "lasting"), "yes"))
        return message_fail(message, ERROR_INVALID, "The precept is worked out anew each year: what is put on it holds in that year alone.");
    TRY(forecast_read(db, arena, engine->definitions, false, &plan));
    return check_fits(arena, &plan, &forecast, message);
}

MONEY_CHECK(check_capital_scheme)
{
    static const char *const fields[CAPITAL_SOURCES] = {"from_reserves", "from_grant", "from_receipts", "from_revenue", "from_borrowing"};
    int64_t parts[CAPITAL_SOURCES];
    bool is_any = false;
    (void)db, (void)engine, (void)move, (void)actor;
    TRY(money_check_year(record, message));
    for (int i = 0; i < CAPITAL_SOURCES; i++) {
        parts[i] = pence_of(record, fields[i]);
        is_any |= record_text(record, fields[i]).length > 0;
    }
    if (text_equals(record_text(record, "paid_known"), "yes"))
        return capital_check(arena, pence_of(record, "planned"), parts, message);
    if (is_any)
        return message_fail(message, ERROR_INVALID, "It says that nothing is known of how it is paid for, and yet an amount is put in. Say yes, or take the amount out.");
    return OK;
}
