/* What came back and is offered again: what must hold, and its postings. Where it goes to another fund, it moves from purse to purse; an award draws it down once more. A round of
 * the same fund needs no posting: the recall put the money into the purse from which that round gives. Not here: its pages (desk_returned.c, public_returned.c). */
#include <inttypes.h>

#include "base/wording.h"
#include "office/grants/internal.h"

struct offered {
    struct record *from_fund, *fund; /* fund: where it goes */
    struct record *award;            /* or NULL */
};

static enum result came_from(struct db *db, const struct engine *engine, struct arena *arena, const struct record *reallocation, struct record **ret_recall, struct record **ret_fund)
{
    struct record *award;
    TRY(grants_linked(db, engine, arena, reallocation, "recall", ret_recall));
    TRY(grants_linked(db, engine, arena, *ret_recall, "award", &award));
    return grants_fund_of(db, engine, arena, award, ret_fund);
}

static enum result goes_to(struct db *db, const struct engine *engine, struct arena *arena, const struct record *reallocation, struct offered *offered, struct message *message)
{
    int64_t fund = record_link(reallocation, "fund"), round = record_link(reallocation, "round"), award = record_link(reallocation, "award");
    struct record *target;
    if (!!fund + !!round + !!award != 1)
        return message_fail(message, ERROR_INVALID, "Say where it goes: to a fund, to a round or to an award, and to one of them alone.");
    offered->award = NULL;
    if (fund)
        return grants_linked(db, engine, arena, reallocation, "fund", &offered->fund);
    TRY(grants_linked(db, engine, arena, reallocation, round ? "round" : "award", &target));
    if (round)
        return grants_linked(db, engine, arena, target, "fund", &offered->fund);
    offered->award = target;
    return grants_fund_of(db, engine, arena, target, &offered->fund);
}

static enum result read_offered(struct db *db, const struct engine *engine, struct arena *arena, const struct record *reallocation, struct offered *ret_offered, struct message *message)
{
    struct record *recall;
    TRY(came_from(db, engine, arena, reallocation, &recall, &ret_offered->from_fund));
    return goes_to(db, engine, arena, reallocation, ret_offered, message);
}

enum result grants_reallocated(struct db *db, int64_t recall, int64_t except, int64_t *ret_pence)
{
    return db_one_integer(db, ret_pence, SQL("select cast(coalesce(sum(x.amount), 0) as bigint) from reg_reallocation x join record r on r.id = x.id where x.recall = $1 and r.state = 'decided' and r.id <> $2"),
                          BIND(bind_integer(recall), bind_integer(except)));
}

static enum result check_target(const struct record *record, const struct offered *offered, struct message *message)
{
    struct text state = offered->award ? record_state_name(offered->award) : record_state_name(offered->fund);
    if (record_link(record, "fund") && offered->fund->id == offered->from_fund->id)
        return message_fail(message, ERROR_INVALID, "It came back to this fund and lies there already. Choose another fund, a round or an award.");
    if (offered->award && offered->fund->id != offered->from_fund->id)
        return message_fail(message, ERROR_INVALID, "This award is of another fund. Offer the money to that fund first: it can be added to the award from there.");
    if (offered->award && !text_equals(state, "committed") && !text_equals(state, "published"))
        return message_fail(message, ERROR_INVALID, "Nothing can be added to this award: it does not run.");
    if (!offered->award && !text_equals(state, "published"))
        return message_fail(message, ERROR_INVALID, "This fund is not published, so nobody could see where the money went.");
    return OK;
}

CHECK(reallocation_holds)
{
    struct offered offered;
    struct record *recall;
    int64_t again;
    (void)move, (void)actor;
    TRY(read_offered(db, engine, arena, record, &offered, message));
    TRY(check_target(record, &offered, message));
    TRY(grants_linked(db, engine, arena, record, "recall", &recall));
    if (!text_equals(record_state_name(recall), "decided"))
        return message_fail(message, ERROR_INVALID, "The recall is not decided: nothing has come back yet.");
    TRY(grants_reallocated(db, recall->id, record->id, &again));
    if (grants_pence(record, "amount") > grants_pence(recall, "amount") - again)
        return message_fail(message, ERROR_INVALID, "%.*s came back, and %.*s of it is offered again already: %.*s is left to offer.", TEXT_ARGS(pence_text(arena, grants_pence(recall, "amount"))),
                            TEXT_ARGS(pence_text(arena, again)), TEXT_ARGS(pence_text(arena, grants_pence(recall, "amount") - again)));
    if (date_compare(record_day(record_value(record, TEXT("decided_on"))), record_day(record_value(recall, TEXT("decided_on")))) < 0)
        return message_fail(message, ERROR_INVALID, "It came back after that day. Correct the day of the decision.");
    return OK;
}

static struct text key_of(struct arena *arena, const struct record *record)
{
    return arena_printf(arena, "reallocation %" PRId64, record->id);
}

static enum result purse_of(struct db *db, const struct record *record, enum ledger_kind kind, int64_t *ret_account, struct message *message)
{
    enum result result = ledger_find(db, kind == LEDGER_AWARD ? TEXT("award") : TEXT("fund"), record->id, kind, ret_account);
    return result == ERROR_NOT_FOUND ? message_fail(message, ERROR_INVALID, "“%.*s” has no purse in the ledger.", TEXT_ARGS(record->name)) : result;
}

EFFECT(reallocate)
{
    struct ledger_move again = {.kind = LEDGER_TRANSFER, .pence = grants_pence(record, "amount"), .words = KEPT("What came back, offered again"), .reason = record_text(record, "reason"), .reg = TEXT("reallocation"),
                                .record = record->id, .key = key_of(arena, record)};
    struct offered offered;
    (void)move;
    TRY(read_offered(db, engine, arena, record, &offered, message));
    if (!offered.award && offered.fund->id == offered.from_fund->id)
        return OK; /* a round of the same purse */
    TRY(date_parse(record_text(record, "decided_on"), &again.day));
    TRY(purse_of(db, offered.from_fund, LEDGER_FUND, &again.from, message));
    TRY(offered.award ? purse_of(db, offered.award, LEDGER_AWARD, &again.to, message) : purse_of(db, offered.fund, LEDGER_FUND, &again.to, message));
    if (offered.award)
        again.kind = LEDGER_COMMITMENT;
    return ledger_move(db, arena, &again, actor, NULL, message);
}

EFFECT(unreallocate)
{
    int64_t posting;
    enum result result = ledger_posting_find(db, key_of(arena, record), &posting);
    (void)engine, (void)move;
    if (result == ERROR_NOT_FOUND)
        return OK;
    TRY(result);
    return ledger_contradict(db, arena, posting, actor->moment.today, KEPT("A re-allocation was undone"), actor, NULL, message);
}
