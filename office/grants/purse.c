/* What the moves of this room do in the ledger: a fund's purse is opened and fed, an award draws it down, a recall gives it back, a milestone asks for a
 * payment. Each posting is made once (its key), in the transaction of its move: what the ledger refuses undoes the move. */
#include <inttypes.h>

#include "base/wording.h"
#include "blocks/ledger/payment.h"
#include "office/grants/internal.h"

EFFECT(open_fund)
{
    int64_t entity, account;
    (void)arena, (void)engine, (void)move;
    TRY(ledger_entity(db, record_link(record, "owner"), &entity, message));
    return ledger_open(db, &(struct ledger_opening){.entity = entity, .kind = LEDGER_FUND, .name = record->name, .reg = TEXT("fund"), .record = record->id}, actor, &account, message);
}

static enum result fund_purse(struct db *db, int64_t fund, int64_t *ret_account, struct message *message)
{
    enum result result = ledger_find(db, TEXT("fund"), fund, LEDGER_FUND, ret_account);
    return result == ERROR_NOT_FOUND ? message_fail(message, ERROR_INVALID, "This fund has no purse yet: publish the fund first.") : result;
}

/* A budget line has its money when it has a purse; until then money for a fund comes from outside. */
static enum result source_of(struct db *db, const struct record *funding, int64_t fund_account, const struct actor *actor, int64_t *ret_account, struct message *message)
{
    int64_t line = record_link(funding, "budget_line");
    struct ledger_account fund;
    enum result result = line ? ledger_find(db, TEXT("budget_line"), line, LEDGER_LINE, ret_account) : ERROR_NOT_FOUND;
    AUTO(arena_free_at) struct arena *arena = NULL;
    if (result != ERROR_NOT_FOUND)
        return result;
    arena = arena_new(64 << 10);
    if (!arena)
        return ERROR_MEMORY;
    TRY(ledger_get(db, arena, fund_account, DATE_NONE, &fund));
    return ledger_source(db, fund.entity, actor, ret_account, message);
}

EFFECT(feed_fund)
{
    struct ledger_move feeding = {.kind = LEDGER_TRANSFER, .pence = grants_pence(record, "amount"), .words = record_text(record, "words"), .reg = TEXT("funding"), .record = record->id};
    (void)engine, (void)move;
    TRY(date_parse(record_text(record, "day"), &feeding.day));
    TRY(fund_purse(db, record_link(record, "fund"), &feeding.to, message));
    TRY(source_of(db, record, feeding.to, actor, &feeding.from, message));
    feeding.key = arena_printf(arena, "funding %" PRId64, record->id);
    return ledger_move(db, arena, &feeding, actor, NULL, message);
}

EFFECT(unfeed_fund)
{
    int64_t posting;
    (void)engine, (void)move;
    TRY(ledger_posting_find(db, arena_printf(arena, "funding %" PRId64, record->id), &posting));
    return ledger_contradict(db, arena, posting, actor->moment.today, KEPT("Money for a fund was taken back"), actor, NULL, message);
}

EFFECT(commit_award)
{
    struct ledger_move commitment = {.kind = LEDGER_COMMITMENT, .pence = grants_pence(record, "amount"), .words = KEPT("Awarded"), .reg = TEXT("award"), .record = record->id};
    struct ledger_account purse;
    struct record *fund;
    (void)move;
    TRY(grants_fund_of(db, engine, arena, record, &fund));
    TRY(date_parse(record_text(record, "awarded_on"), &commitment.day));
    TRY(fund_purse(db, fund->id, &commitment.from, message));
    TRY(ledger_get(db, arena, commitment.from, DATE_NONE, &purse));
    TRY(ledger_open(db, &(struct ledger_opening){.entity = purse.entity, .kind = LEDGER_AWARD, .name = record->reference, .reg = TEXT("award"), .record = record->id}, actor, &commitment.to, message));
    commitment.key = arena_printf(arena, "award %" PRId64 " committed", record->id);
    return ledger_move(db, arena, &commitment, actor, NULL, message);
}

/* What an award gives back, to the fund that it came from. */
static enum result give_back(struct db *db, struct arena *arena, const struct engine *engine, const struct record *award, struct ledger_move *back, const struct actor *actor,
                             struct message *message)
{
    struct record *fund;
    TRY(grants_fund_of(db, engine, arena, award, &fund));
    TRY(fund_purse(db, fund->id, &back->to, message));
    return ledger_give_back(db, arena, back, actor, NULL, message);
}

/* An award that was never committed has no purse. */
EFFECT(cancel_award)
{
    struct ledger_move back = {.kind = LEDGER_RECALL, .day = actor->moment.today, .words = KEPT("The award was cancelled"), .reg = TEXT("award"), .record = record->id};
    enum result result = ledger_find(db, TEXT("award"), record->id, LEDGER_AWARD, &back.from);
    (void)move;
    if (result == ERROR_NOT_FOUND)
        return OK;
    TRY(result);
    TRY(ledger_left(db, back.from, DATE_NONE, &back.pence));
    if (back.pence != grants_pence(record, "amount"))
        return message_fail(message, ERROR_INVALID, "Payments of this award were asked for already: recall what is left of it instead.");
    back.key = arena_printf(arena, "award %" PRId64 " cancelled", record->id);
    return give_back(db, arena, engine, record, &back, actor, message);
}

EFFECT(recall_award)
{
    struct ledger_move back = {.kind = LEDGER_RECALL, .pence = grants_pence(record, "amount"), .words = KEPT("Recalled"), .reg = TEXT("recall"), .record = record->id};
    struct record *award;
    enum result result;
    (void)move;
    TRY(grants_linked(db, engine, arena, record, "award", &award));
    TRY(date_parse(record_text(record, "decided_on"), &back.day));
    result = ledger_find(db, TEXT("award"), award->id, LEDGER_AWARD, &back.from);
    if (result == ERROR_NOT_FOUND)
        return message_fail(message, ERROR_INVALID, "This award was never committed: there is nothing to recall.");
    TRY(result);
    back.key = arena_printf(arena, "recall %" PRId64, record->id);
    return give_back(db, arena, engine, award, &back, actor, message);
}

EFFECT(request_milestone)
{
    struct ledger_payment payment = {.pence = grants_pence(record, "amount"), .payee_reference = record_text(record, "payee_reference")};
    struct record *award, *recipient = NULL;
    enum result result;
    (void)move;
    TRY(grants_linked(db, engine, arena, record, "award", &award));
    result = ledger_find(db, TEXT("award"), award->id, LEDGER_AWARD, &payment.account);
    if (result == ERROR_NOT_FOUND)
        return message_fail(message, ERROR_INVALID, "This award was never committed: nothing can be paid of it.");
    TRY(result);
    if (payment.pence == 0) /* a milestone may be a report alone */
        return OK;
    payment.organisation = record_link(award, "recipient");
    if (payment.organisation)
        TRY(grants_linked(db, engine, arena, award, "recipient", &recipient));
    payment.payee = recipient ? recipient->name : award->reference;
    payment.budget_code = record_text(award, "budget_code");
    TRY(date_parse(record_text(record, "due"), &payment.due));
    payment.purpose = arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(award->reference), TEXT_ARGS(record->reference));
    payment.key = arena_printf(arena, "milestone %" PRId64, record->id);
    return ledger_request_payment(db, engine, arena, &payment, actor, NULL, message);
}
