/* What must hold before payments, contracts and the smaller registers of money are published. Called by name from their definitions (checks.c). */
#include <inttypes.h>
#include <stdlib.h>

#include "base/pence.h"
#include "base/wording.h"
#include "blocks/publish/publish.h"
#include "blocks/record/record.h"
#include "office/money/internal.h"
#include "office/money/spending.h"
#include "office/money/year.h"

static bool pence_of(const struct record *record, const char *field, int64_t *ret_pence)
{
    return pence_parse_plain(record_text(record, field), ret_pence) == OK;
}

static bool is_yes(const struct record *record, const char *field)
{
    return text_equals(record_text(record, field), "yes");
}

/* --- Payments and contracts --------------------------------------------------------- */

/* What was published stays in the earlier versions, in what changed and in the address, until it is taken down there. */
static enum result check_earlier_names(struct db *db, struct arena *arena, const struct record *record, struct message *message)
{
    int64_t version;
    TRY(publish_says_otherwise(db, arena, record->id, TEXT("supplier"), TEXT(SPENDING_REDACTED), &version));
    if (version)
        return message_fail(message, ERROR_INVALID, "Version %" PRId64 " was published with the name, and everybody could read it there still. Take the name down first (“Take down”, on the record's page), then publish this.", version);
    return OK;
}

static enum result check_name(struct db *db, struct arena *arena, const struct record *record, struct message *message)
{
    struct text name = record_text(record, "supplier");
    if (is_yes(record, "redacted") && !text_equals(name, SPENDING_REDACTED))
        return message_fail(message, ERROR_INVALID, "The name is to be redacted, but it still stands there. Write “" SPENDING_REDACTED "” as the recipient.");
    if (spending_looks_personal(name) && !is_yes(record, "name_checked"))
        return message_fail(message, ERROR_INVALID, "“%.*s” could be a person. If it is a firm, say that the name may be public. If it is a person, write “" SPENDING_REDACTED "” and say that the name was redacted.", TEXT_ARGS(name));
    return is_yes(record, "redacted") ? check_earlier_names(db, arena, record, message) : OK;
}

/* The amount of the law that this is more than; NULL: none. */
static const struct law_amount *passed(const struct engine *engine, const char *name, struct text day, int64_t pence)
{
    struct date on = DATE_NONE;
    const struct law_amount *limit = date_parse(day, &on) == OK ? law_amount_on(engine->definitions, text_of(name), on) : NULL;
    return limit && pence > limit->over_pence ? limit : NULL;
}

MONEY_CHECK(check_spending_item)
{
    const struct law_amount *limit;
    int64_t pence = 0;
    (void)move, (void)actor;
    TRY(check_name(db, arena, record, message));
    if (!record_text(record, "purpose").length)
        return message_fail(message, ERROR_INVALID, "Say what it was for: the purpose of each payment is published.");
    if (pence_of(record, "amount", &pence) && (limit = passed(engine, SPENDING_PUBLISHED, record_text(record, "paid_on"), pence)) && !record_text(record, "value_reason").length)
        return message_fail(message, ERROR_INVALID, "Say why it is good value: it is asked for with each payment over %.*s (%.*s).", TEXT_ARGS(pence_text_whole(arena, limit->over_pence)), TEXT_ARGS(limit->source));
    return OK;
}

MONEY_CHECK(check_contract)
{
    const struct law_amount *limit;
    int64_t pence = 0;
    (void)move, (void)actor;
    TRY(check_name(db, arena, record, message));
    if (pence_of(record, "value", &pence) && (limit = passed(engine, CONTRACT_COPIED, record_text(record, "starts_on"), pence)) && !record_text(record, "copy").length &&
        !record_text(record, "no_copy").length)
        return message_fail(message, ERROR_INVALID, "A contract over %.*s is published with its copy (%.*s). Attach it, or say why there is none.", TEXT_ARGS(pence_text_whole(arena, limit->over_pence)),
                            TEXT_ARGS(limit->source));
    return OK;
}

/* --- Reserves ----------------------------------------------------------------------- */

static enum result check_carried_on(struct db *db, struct arena *arena, const struct record *record, int64_t opening, struct message *message)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step, begins;
    TRY(year_parse(record_text(record, "year"), &begins, message));
    TRY(db_query(db, &row,
                 SQL("select v.closing from reg_reserve_year v join record r on r.id = v.id where v.year = $1 and v.reserve = $2 and v.standing = 'actual' and v.rounded = 0"
                     " and v.closing is not null and r.state <> 'withdrawn' order by v.id limit 1"),
                 BIND(bind_text(year_name(arena, begins - 1)), bind_text(record_text(record, "reserve")))));
    step = statement_step(row);
    if (step < 0)
        return (enum result)step;
    if (step == 1 && statement_integer(row, 0) != opening)
        return message_fail(message, ERROR_INVALID, "It opens with %.*s, but closed the year before with %.*s. Correct one of the two.", TEXT_ARGS(pence_text(arena, opening)), TEXT_ARGS(pence_text(arena, statement_integer(row, 0))));
    return OK;
}

MONEY_CHECK(check_reserve_year)
{
    int64_t opening = 0, in = 0, drawn = 0, closing = 0, comes_to;
    bool opens, closes, has_in, has_drawn;
    (void)engine, (void)move, (void)actor;
    TRY(money_check_year(record, message));
    opens = pence_of(record, "opening", &opening);
    closes = pence_of(record, "closing", &closing);
    has_in = pence_of(record, "paid_in", &in);
    has_drawn = pence_of(record, "drawn", &drawn);
    if (!opens && !closes && !has_in && !has_drawn)
        return message_fail(message, ERROR_INVALID, "Put in at least one amount.");
    if (is_yes(record, "rounded"))
        return OK; /* rounded figures need not add up */
    comes_to = opening + in - drawn;
    if (opens && closes && comes_to != closing)
        return message_fail(message, ERROR_INVALID, "What it opens with, what was put in and what was drawn make %.*s at the end, not %.*s.", TEXT_ARGS(pence_text(arena, comes_to)), TEXT_ARGS(pence_text(arena, closing)));
    return opens && text_equals(record_text(record, "standing"), "actual") ? check_carried_on(db, arena, record, opening, message) : OK;
}

/* --- The rest ----------------------------------------------------------------------- */

MONEY_CHECK(check_saving)
{
    int64_t made = 0, reinvested = 0;
    (void)db, (void)arena, (void)engine, (void)move, (void)actor;
    TRY(money_check_year(record, message));
    if (pence_of(record, "reinvested", &reinvested) && pence_of(record, "made", &made) && reinvested > made)
        return message_fail(message, ERROR_INVALID, "More was reinvested than saved. Correct one of the two.");
    return OK;
}

MONEY_CHECK(check_grant_in)
{
    (void)db, (void)arena, (void)engine, (void)move, (void)actor;
    TRY(money_check_year(record, message));
    if (record_text(record, "return_due").length && !record_text(record, "conditions").length)
        return message_fail(message, ERROR_INVALID, "A return is due: say what its conditions are.");
    return OK;
}

MONEY_CHECK(check_proceeds)
{
    (void)db, (void)arena, (void)engine, (void)move, (void)actor;
    TRY(money_check_year(record, message));
    if (spending_looks_personal(record_text(record, "title")))
        return message_fail(message, ERROR_INVALID, "“%.*s” could be a person's name. Name the kind of case instead: nobody is named here.", TEXT_ARGS(record_text(record, "title")));
    return OK;
}

/* How far it is from the newest earlier year, by what holds on the year's first day. Amounts are far from what a product of 1,000 with them could not hold. */
static bool is_large(const struct engine *engine, int begins, int64_t before, int64_t now)
{
    struct date first = DATE_NONE;
    const struct law_amount *limit = date_of(begins, 4, 1, &first) == OK ? law_amount_on(engine->definitions, TEXT(COST_EXPLAINED), first) : NULL;
    int64_t change = llabs(now - before);
    return limit && change > limit->over_pence && change * 100 > before * limit->per_cent;
}

MONEY_CHECK(check_office_cost)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int64_t now = 0;
    int step, begins;
    (void)move, (void)actor;
    TRY(money_check_year(record, message));
    TRY(year_parse(record_text(record, "year"), &begins, message));
    if (!pence_of(record, "spent", &now) && !pence_of(record, "budgeted", &now))
        return message_fail(message, ERROR_INVALID, "Put in the budget, what was spent, or both.");
    TRY(db_query(db, &row,
                 SQL("select coalesce(o.spent, o.budgeted), o.year from reg_office_cost o join record r on r.id = o.id where o.heading = $1 and o.year < $2 and r.state <> 'withdrawn'"
                     " and coalesce(o.spent, o.budgeted) is not null order by o.year desc, o.id limit 1"),
                 BIND(bind_text(record_text(record, "heading")), bind_text(record_text(record, "year")))));
    step = statement_step(row);
    if (step < 0)
        return (enum result)step;
    if (step == 1 && is_large(engine, begins, statement_integer(row, 0), now) && !record_text(record, "reason").length)
        return message_fail(message, ERROR_INVALID, "It was %.*s in %.*s and is %.*s now. Say why: so large a change is published with its reason.", TEXT_ARGS(pence_text(arena, statement_integer(row, 0))),
                            TEXT_ARGS(statement_text(row, 1)), TEXT_ARGS(pence_text(arena, now)));
    return OK;
}
