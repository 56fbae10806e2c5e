/* What this room's records must hold before they are sent for approval and published; and the room's code as the program knows it. */
#include "base/decimal.h"
#include "base/pence.h"
#include "base/wording.h"
#include "blocks/record/record.h"
#include "office/money/internal.h"
#include "office/money/year.h"

/* The year, as everything finds it: "2019/20". */
enum result money_check_year(const struct record *record, struct message *message)
{
    int begins;
    TRY(year_parse(record_text(record, "year"), &begins, message));
    if (record_text(record, "year").data[4] != '/')
        return message_fail(message, ERROR_INVALID, "Write the financial year with a stroke, as 2019/20.");
    return OK;
}

static bool pence_of(const struct record *record, const char *field, int64_t *ret_pence)
{
    return pence_parse_plain(record_text(record, field), ret_pence) == OK;
}

/* --- Budget --------------------------------------------------------------------- */

static enum result check_amount_given(const struct record *line, struct message *message)
{
    bool is_stated = text_equals(record_text(line, "amount_state"), "stated"), is_given = record_text(line, "amount").length > 0;
    if (is_stated && !is_given)
        return message_fail(message, ERROR_INVALID, "“%.*s” has no amount. Put it in, or say that it is illegible or not stated: what the sums imply is then worked out and shown as implied.", TEXT_ARGS(line->name));
    if (!is_stated && is_given)
        return message_fail(message, ERROR_INVALID, "“%.*s” has an amount although the paper does not give one. Leave it empty, and say in the note what can be read.", TEXT_ARGS(line->name));
    return OK;
}

MONEY_CHECK(check_budget_adds_up)
{
    struct budget_line *lines;
    size_t count;
    (void)engine, (void)move, (void)actor;
    TRY(money_check_year(record, message));
    TRY(check_amount_given(record, message));
    if (text_equals(record_text(record, "pays_funds"), "yes") && text_equals(record_text(record, "is_total"), "yes"))
        return message_fail(message, ERROR_INVALID, "Funds are paid from lines, not from sums: the money would lie in the ledger twice.");
    TRY(budget_office_lines(db, arena, record_text(record, "year"), record_text(record, "section"), &lines, &count));
    for (size_t i = 0; i < count; i++)
        if (lines[i].id == record->id)
            return budget_line_check(arena, lines, count, &lines[i], message);
    return OK;
}

/* --- Precept -------------------------------------------------------------------- */

static enum result check_requirement(struct arena *arena, const struct record *year, int64_t band_d, struct message *message)
{
    int64_t requirement, base, comes_to;
    if (!pence_of(year, "requirement", &requirement) || !record_text(year, "tax_base").length)
        return OK;
    TRY(decimal_parse(record_text(year, "tax_base"), &base));
    TRY(precept_band_d_of(requirement, base, &comes_to));
    if (comes_to != band_d)
        return message_fail(message, ERROR_INVALID, "The requirement divided by the tax base is %.*s, not %.*s. One of the three is not as it was printed.", TEXT_ARGS(pence_text(arena, comes_to)),
                            TEXT_ARGS(pence_text(arena, band_d)));
    return OK;
}

/* Where every district of the year has given its base, they are the tax base: the sum may differ by rounding of a dwelling each. */
static enum result check_bases(struct db *db, struct arena *arena, const struct record *year, struct message *message)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int64_t sum = 0, base = 0, districts = 0;
    int step;
    if (!record_text(year, "tax_base").length)
        return OK;
    TRY(decimal_parse(record_text(year, "tax_base"), &base));
    TRY(db_query(db, &row, SQL("select d.tax_base from reg_district_tax d join record r on r.id = d.id where d.year = $1 and r.state <> 'withdrawn' order by d.id"), BIND(bind_text(record_text(year, "year")))));
    while ((step = statement_step(row)) == 1) {
        int64_t one;
        if (decimal_parse(statement_text(row, 0), &one) < 0)
            return OK; /* not all are known */
        sum += one;
        districts++;
    }
    if (step < 0)
        return (enum result)step;
    if (districts && (sum - base > districts * 10000 || base - sum > districts * 10000))
        return message_fail(message, ERROR_INVALID, "The bases of the %d districts add up to %.*s, not %.*s. One of them is not as it was notified.", (int)districts, TEXT_ARGS(decimal_text(arena, sum)),
                            TEXT_ARGS(record_text(year, "tax_base")));
    return OK;
}

MONEY_CHECK(check_precept_year)
{
    int64_t band_d = 0, base = 0;
    (void)engine, (void)move, (void)actor;
    TRY(money_check_year(record, message));
    if (!pence_of(record, "band_d", &band_d))
        return message_fail(message, ERROR_INVALID, "Put in Band D.");
    TRY(precept_band_d_check(band_d, message));
    if (record_text(record, "tax_base").length && (decimal_parse(record_text(record, "tax_base"), &base) < 0 || base <= 0 || base > PRECEPT_TAX_BASE_MAX))
        return message_fail(message, ERROR_INVALID, "The tax base is a number of dwellings above 0, such as 447050 or 458445.5.");
    TRY(check_requirement(arena, record, band_d, message));
    return check_bases(db, arena, record, message);
}

MONEY_CHECK(check_referendum_limit)
{
    (void)db, (void)arena, (void)engine, (void)move, (void)actor;
    TRY(money_check_year(record, message));
    if (!record_text(record, "amount").length && !record_text(record, "per_cent").length)
        return message_fail(message, ERROR_INVALID, "Put in the largest rise in pounds, in per cent, or both.");
    if (text_equals(record_text(record, "certain"), "no") && !record_text(record, "doubt").length)
        return message_fail(message, ERROR_INVALID, "Say what is not sure about it: everybody will read it beside the limit.");
    return OK;
}

MONEY_CHECK(check_district_tax)
{
    (void)db, (void)arena, (void)engine, (void)move, (void)actor;
    return money_check_year(record, message);
}

MONEY_CHECK(check_other_precept)
{
    (void)db, (void)arena, (void)engine, (void)move, (void)actor;
    return money_check_year(record, message);
}

static const struct room_check checks[] = {
    {"budget_adds_up", check_budget_adds_up}, {"precept_year_holds", check_precept_year}, {"referendum_limit_holds", check_referendum_limit},
    {"district_tax_holds", check_district_tax}, {"other_precept_holds", check_other_precept}, {"spending_may_be_public", check_spending_item}, {"contract_may_be_public", check_contract},
    {"reserve_carries_on", check_reserve_year}, {"saving_holds", check_saving}, {"grant_in_holds", check_grant_in}, {"proceeds_hold", check_proceeds},
    {"office_cost_explained", check_office_cost}, {"precept_decision_holds", check_precept_decision}, {"financial_plan_holds", check_financial_plan},
    {"forecast_line_holds", check_forecast_line}, {"forecast_assumption_holds", check_forecast_assumption}, {"forecast_change_holds", check_forecast_change}, {"capital_adds_up", check_capital_scheme},
    {NULL, NULL},
};
static const struct room_effect effects[] = {
    {"budget_into_ledger", budget_into_ledger}, {"budget_out_of_ledger", budget_out_of_ledger}, {"proceeds_into_ledger", proceeds_into_ledger}, {"proceeds_out_of_ledger", proceeds_out_of_ledger}, {NULL, NULL},
};
const struct room_code money_code = {.checks = checks, .effects = effects};
