/* After the award: what must be so before a milestone is paid, what a report on the spending must say, and which reports are asked for by themselves.
 *
 * A report that forecasts less than the award has asks for another of the kind "slow": where it stands, and a plan for the rest (catalogue AF-31). Publishing an award asks
 * for the report on the spending by the round's day (AF-39). An instalment that waits for a report is not paid before that is accepted (GF-12).
 * Not here: the money itself (purse.c), what receivers write (blocks/gather). */
#include <inttypes.h>

#include "base/wording.h"
#include "office/grants/internal.h"

#define PLAN_WORKING_DAYS 10

/* --- Milestones ------------------------------------------------------------- */

static enum result report_is_in(struct db *db, struct arena *arena, const struct engine *engine, const struct record *milestone, struct message *message)
{
    struct record *report;
    if (!record_link(milestone, "after_return"))
        return OK;
    TRY(grants_linked(db, engine, arena, milestone, "after_return", &report));
    if (record_link(report, "award") != record_link(milestone, "award"))
        return message_fail(message, ERROR_INVALID, "The report %.*s is one of another award: choose one of this.", TEXT_ARGS(report->reference));
    if (!text_equals(record_state_name(report), "accepted"))
        return message_fail(message, ERROR_INVALID, "This part is paid after the report %.*s: accept that first.", TEXT_ARGS(report->reference));
    return OK;
}

CHECK(milestone_holds)
{
    struct record *award;
    int64_t sum;
    (void)move, (void)actor;
    TRY(grants_linked(db, engine, arena, record, "award", &award));
    TRY(db_one_integer(db, &sum, SQL("select coalesce(sum(m.amount), 0) from reg_milestone m join record r on r.id = m.id where m.award = $1 and r.state <> 'dropped'"),
                       BIND(bind_integer(award->id))));
    if (sum > grants_pence(award, "amount"))
        return message_fail(message, ERROR_INVALID, "The milestones of %.*s come to %.*s, and it is an award of %.*s: correct or drop one.", TEXT_ARGS(award->reference),
                            TEXT_ARGS(pence_text(arena, sum)), TEXT_ARGS(pence_text(arena, grants_pence(award, "amount"))));
    return report_is_in(db, arena, engine, record, message);
}

/* --- Reports ---------------------------------------------------------------- */

CHECK(return_holds)
{
    struct record *award;
    int64_t amount, spent = grants_pence(record, "spent"), forecast = grants_pence(record, "forecast");
    bool has_forecast = record_text(record, "forecast").length > 0;
    (void)move, (void)actor;
    TRY(grants_linked(db, engine, arena, record, "award", &award));
    amount = grants_pence(award, "amount");
    if (spent > amount || forecast > amount)
        return message_fail(message, ERROR_INVALID, "%.*s was awarded: enter what of it was spent, and will be.", TEXT_ARGS(pence_text(arena, amount)));
    if (has_forecast && forecast < spent)
        return message_fail(message, ERROR_INVALID, "%.*s is spent already: no less will have been by the end.", TEXT_ARGS(pence_text(arena, spent)));
    if (text_equals(record_text(record, "kind"), "slow") && has_forecast && forecast < amount && !record_text(record, "plan_for_rest").length)
        return message_fail(message, ERROR_INVALID, "Less than the award will be spent: the report needs a plan for the rest.");
    return OK;
}

struct request_for { const char *kind; struct text title; struct date due; };

static enum result ask_for(struct db *db, struct arena *arena, const struct engine *engine, int64_t award, const struct request_for *request, const struct actor *actor, struct message *message)
{
    const struct definition *returns = definitions_find(engine->definitions, TEXT("grant_return"));
    struct record *record;
    int64_t number;
    if (!returns)
        return OK;
    TRY(db_one_integer(db, &number, SQL("select coalesce(max(number), 0) + 1 from reg_grant_return where award = $1"), BIND(bind_integer(award))));
    TRY(record_new(db, engine, arena, returns, actor, &record));
    const struct { const char *name; struct text canonical; } values[] = {
        {"award", arena_printf(arena, "%" PRId64, award)}, {"number", arena_printf(arena, "%" PRId64, number)}, {"title", request->title}, {"kind", text_of(request->kind)},
        {"due", date_iso(arena, request->due)},
    };
    for (size_t i = 0; i < COUNT_OF(values); i++)
        TRY(record_set(arena, record, definition_field(returns, text_of(values[i].name)), values[i].canonical));
    TRY(grants_check(db, engine, arena, record, actor, message));
    TRY(record_save(db, engine, arena, record, 0, actor, "made", TEXT_NONE, message));
    return grants_report_due(db, engine, arena, record->id, actor, message);
}

/* Less will be spent than was awarded, and nobody has been asked about it yet. */
EFFECT(ask_for_plan)
{
    struct calendar_working working;
    struct record *award;
    int64_t asked;
    (void)move;
    TRY(grants_linked(db, engine, arena, record, "award", &award));
    if (!record_text(record, "forecast").length || grants_pence(record, "forecast") >= grants_pence(award, "amount") || text_equals(record_text(record, "kind"), "slow"))
        return OK;
    TRY(db_one_integer(db, &asked, SQL("select count(*) from reg_grant_return g join record r on r.id = g.id where g.award = $1 and g.kind = 'slow' and r.state in ('asked', 'received', 'queried')"),
                       BIND(bind_integer(award->id))));
    if (asked)
        return OK;
    TRY(calendar_add_working_days(CALENDAR_ENGLAND_AND_WALES, actor->moment.today, PLAN_WORKING_DAYS, arena, &working));
    return ask_for(db, arena, engine, award->id, &(struct request_for){"slow", KEPT("Report on slow spending"), working.due}, actor, message);
}

/* The formal request for the report on the spending, once. */
EFFECT(ask_for_feedback)
{
    struct record *round;
    struct date due;
    int64_t asked;
    (void)move;
    TRY(grants_linked(db, engine, arena, record, "round", &round));
    if (date_parse(record_text(round, "feedback_on"), &due) < 0)
        return OK;
    TRY(db_one_integer(db, &asked, SQL("select count(*) from reg_grant_return where award = $1 and kind = 'feedback'"), BIND(bind_integer(record->id))));
    return asked ? OK : ask_for(db, arena, engine, record->id, &(struct request_for){"feedback", KEPT("Report on the spending"), due}, actor, message);
}
