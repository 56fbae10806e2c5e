/* What the moves of this room do in the ledger: a budget line from which funds are paid has a purse with its amount; the share of proceeds of crime that comes
 * here is a receipt, which can be followed to the awards that it paid for. Each posting is made in the transaction of its move: what the ledger refuses
 * undoes the move, and its sentence is what the person reads. */
#include <inttypes.h>

#include "base/wording.h"
#include "blocks/ledger/ledger.h"
#include "blocks/record/record.h"
#include "office/money/internal.h"
#include "office/money/year.h"

#define ENTRIES_MAX 1000

static bool is_yes(const struct record *record, const char *field)
{
    return text_equals(record_text(record, field), "yes");
}

/* What budget postings have put into the purse so far. */
static enum result budgeted(struct db *db, struct arena *arena, int64_t account, int64_t *ret_pence)
{
    struct ledger_entry *entries;
    int64_t total, pence = 0;
    size_t count;
    TRY(ledger_entries(db, arena, account, 0, ENTRIES_MAX, &entries, &count, &total));
    for (size_t i = 0; i < count; i++)
        if (entries[i].kind == LEDGER_BUDGET)
            TRY(pence_add(pence, entries[i].pence, &pence));
    *ret_pence = pence;
    return OK;
}

/* A budget of a year to come holds from its first day. */
static struct date day_of(const struct record *line, struct date today)
{
    struct date first = DATE_NONE;
    int begins;
    if (year_parse(record_text(line, "year"), &begins, NULL) == OK)
        first = year_first_day(begins);
    return !date_is_none(first) && date_compare(today, first) < 0 ? first : today;
}

/* Makes the purse hold so much by its budget: only the difference is posted. Less is refused where funds have taken it already. */
static enum result set_budget(struct db *db, struct arena *arena, const struct record *line, int64_t entity, int64_t account, int64_t wanted, const struct actor *actor, struct message *message)
{
    struct ledger_move move = {.kind = LEDGER_BUDGET, .day = day_of(line, actor->moment.today), .words = KEPT("Budget of the line"), .reg = TEXT("budget_line"), .record = line->id,
                               .key = arena_printf(arena, "budget line %" PRId64 " version %" PRId64, line->id, line->version)};
    int64_t source, before;
    TRY(ledger_source(db, entity, actor, &source, message));
    TRY(budgeted(db, arena, account, &before));
    if (wanted == before)
        return OK;
    move.from = wanted > before ? source : account;
    move.to = wanted > before ? account : source;
    move.pence = wanted > before ? wanted - before : before - wanted;
    return ledger_move(db, arena, &move, actor, NULL, message);
}

MONEY_CHECK(budget_into_ledger)
{
    int64_t entity, account, pence;
    enum result result = ledger_find(db, TEXT("budget_line"), record->id, LEDGER_LINE, &account);
    (void)engine, (void)move;
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    if (result == ERROR_NOT_FOUND && !is_yes(record, "pays_funds"))
        return OK;
    if (!is_yes(record, "pays_funds") || pence_parse_plain(record_text(record, "amount"), &pence) < 0)
        pence = 0;
    TRY(ledger_entity(db, 0, &entity, message));
    TRY(ledger_open(db, &(struct ledger_opening){.entity = entity, .kind = LEDGER_LINE, .name = arena_printf(arena, "%.*s %.*s", TEXT_ARGS(record->name), TEXT_ARGS(record_text(record, "year"))),
                                                 .reg = TEXT("budget_line"), .record = record->id}, actor, &account, message));
    return set_budget(db, arena, record, entity, account, pence, actor, message);
}

MONEY_CHECK(budget_out_of_ledger)
{
    int64_t entity, account;
    enum result result = ledger_find(db, TEXT("budget_line"), record->id, LEDGER_LINE, &account);
    (void)engine, (void)move;
    if (result == ERROR_NOT_FOUND)
        return OK;
    TRY(result);
    TRY(ledger_entity(db, 0, &entity, message));
    return set_budget(db, arena, record, entity, account, 0, actor, message);
}

/* --- Proceeds of crime ------------------------------------------------------------- */

/* On to its budget line, where that has a purse: what lies in the receipt goes there whole. */
static enum result feed_line(struct db *db, struct arena *arena, const struct record *record, const struct ledger_move *income, const struct actor *actor, struct message *message)
{
    struct ledger_move on = {.kind = LEDGER_TRANSFER, .from = income->to, .pence = income->pence, .day = income->day, .words = KEPT("For its line of the budget"), .reg = TEXT("crime_proceeds"), .record = record->id,
                             .key = arena_printf(arena, "proceeds %" PRId64 " to its line", record->id)};
    int64_t line = record_link(record, "feeds");
    enum result result = line ? ledger_find(db, TEXT("budget_line"), line, LEDGER_LINE, &on.to) : ERROR_NOT_FOUND;
    if (result == ERROR_NOT_FOUND)
        return line ? message_fail(message, ERROR_INVALID, "That line of the budget has no purse in the ledger. Say of the line that funds are paid from it, and publish it first.") : OK;
    TRY(result);
    return ledger_move(db, arena, &on, actor, NULL, message);
}

MONEY_CHECK(proceeds_into_ledger)
{
    struct ledger_move income = {.kind = LEDGER_INCOME, .words = KEPT("Share of proceeds of crime"), .reg = TEXT("crime_proceeds"), .record = record->id,
                                 .key = arena_printf(arena, "proceeds %" PRId64, record->id)};
    int64_t entity;
    enum result result;
    (void)engine, (void)move;
    if (!text_equals(record_text(record, "kind"), "incentive") || date_parse(record_text(record, "received_on"), &income.day) < 0)
        return OK;
    TRY(pence_parse_plain(record_text(record, "amount"), &income.pence));
    TRY(ledger_entity(db, 0, &entity, message));
    TRY(ledger_open(db, &(struct ledger_opening){.entity = entity, .kind = LEDGER_RECEIPT, .name = record->reference, .reg = TEXT("crime_proceeds"), .record = record->id}, actor, &income.to, message));
    TRY(ledger_source(db, entity, actor, &income.from, message));
    result = ledger_move(db, arena, &income, actor, NULL, message);
    if (result == ERROR_CONFLICT)
        return message_fail(message, ERROR_INVALID, "This receipt stands in the ledger with another amount or day. Withdraw it, and put in another.");
    TRY(result);
    return feed_line(db, arena, record, &income, actor, message);
}

static enum result contradict(struct db *db, struct arena *arena, struct text key, const struct actor *actor, struct message *message)
{
    int64_t posting;
    enum result result = ledger_posting_find(db, key, &posting);
    if (result == ERROR_NOT_FOUND)
        return OK;
    TRY(result);
    return ledger_contradict(db, arena, posting, actor->moment.today, KEPT("The receipt was withdrawn"), actor, NULL, message);
}

MONEY_CHECK(proceeds_out_of_ledger)
{
    (void)engine, (void)move;
    TRY(contradict(db, arena, arena_printf(arena, "proceeds %" PRId64 " to its line", record->id), actor, message));
    return contradict(db, arena, arena_printf(arena, "proceeds %" PRId64, record->id), actor, message);
}
