/* What the register `payment` names: who may authorise how much, and what each step does in the ledger. See payments.h. */
#include "office/money/payments.h"

#include <inttypes.h>

#include "base/wording.h"
#include "blocks/ledger/finance.h"
#include "blocks/record/record.h"

static enum result pence_of(const struct record *record, int64_t *ret_pence)
{
    return pence_parse_plain(record_text(record, "amount"), ret_pence);
}

static enum result purse_of(const struct record *record, int64_t *ret_account)
{
    return text_to_integer(record_text(record, "purse"), ret_account);
}

/* --- Authorising -------------------------------------------------------------- */

/* The most that one of the actor's roles may authorise on that day; -1: none may. The limits are records, with days. */
static enum result limit_of(struct db *db, const struct actor *actor, int64_t *ret_pence)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int64_t most = -1;
    int step;
    TRY(db_query(db, &row, SQL("select l.holder, l.up_to from reg_authorisation_limit l join record r on r.id = l.id where r.state = 'in_force' and l.in_force_from <= $1"
                               " and (l.in_force_until is null or l.in_force_until >= $1) order by l.up_to, l.id"),
                 BIND(bind_date(actor->moment.today))));
    while ((step = statement_step(row)) == 1)
        if (actor_has_role(actor, statement_text(row, 0)) && statement_integer(row, 1) > most)
            most = statement_integer(row, 1);
    *ret_pence = most;
    return step < 0 ? (enum result)step : OK;
}

static enum result check_limit(struct db *db, struct arena *arena, const struct engine *engine, const struct record *record, const struct move *move, const struct actor *actor,
                               struct message *message)
{
    int64_t pence, limit;
    (void)engine, (void)move;
    TRY(pence_of(record, &pence));
    TRY(limit_of(db, actor, &limit));
    if (limit < 0)
        return message_fail(message, ERROR_INVALID, "No authorisation limit is in force for your roles today. The limits stand under Records, in the room Money.");
    if (pence > limit)
        return message_fail(message, ERROR_INVALID, "You may authorise up to %.*s, and this payment is of %.*s: ask somebody whose limit is higher.", TEXT_ARGS(pence_text(arena, limit)),
                            TEXT_ARGS(pence_text(arena, pence)));
    return OK;
}

/* --- With the finance system -------------------------------------------------- */

static enum result check_in_batch(struct db *db, struct arena *arena, const struct engine *engine, const struct record *record, const struct move *move, const struct actor *actor,
                                  struct message *message)
{
    int64_t batch;
    (void)arena, (void)engine, (void)move, (void)actor;
    TRY(batch_of(db, record->id, &batch));
    return batch ? OK : message_fail(message, ERROR_INVALID, "Payments are exported together, as a batch: make one on the page Batches.");
}

static enum result check_matched(struct db *db, struct arena *arena, const struct engine *engine, const struct record *record, const struct move *move, const struct actor *actor,
                                 struct message *message)
{
    struct date day;
    int64_t pence;
    enum result result = actual_of(db, record->id, &day, &pence);
    (void)arena, (void)engine, (void)move, (void)actor;
    if (result == ERROR_NOT_FOUND)
        return message_fail(message, ERROR_INVALID, "The finance system has not said that it was paid. Bring in its file on the page Reconciliation.");
    return result;
}

static enum result check_not_matched(struct db *db, struct arena *arena, const struct engine *engine, const struct record *record, const struct move *move, const struct actor *actor,
                                     struct message *message)
{
    struct date day;
    int64_t pence;
    enum result result = actual_of(db, record->id, &day, &pence);
    (void)arena, (void)engine, (void)move, (void)actor;
    if (result == OK)
        return message_fail(message, ERROR_INVALID, "The finance system says that it was paid.");
    return result == ERROR_NOT_FOUND ? OK : result;
}

/* --- In the ledger ------------------------------------------------------------ */

static enum result goes_back(struct db *db, struct arena *arena, const struct engine *engine, const struct record *record, const struct move *move, const struct actor *actor,
                             struct message *message)
{
    int64_t pence, account;
    (void)engine, (void)move;
    TRY(pence_of(record, &pence));
    TRY(purse_of(record, &account));
    return ledger_payment_back(db, arena, record->id, account, pence, kept_printf(arena, "%.*s is not paid", TEXT_ARGS(record->reference)), actor, message);
}

/* On the day that the finance system gives; not before it was asked for, nor in a year that is closed by now. */
static enum result day_paid(struct db *db, struct arena *arena, const struct record *record, int64_t account, struct date said, const struct actor *actor, struct date *ret_day)
{
    struct ledger_account purse;
    struct date closed, asked = date_in_london(record->made_at);
    TRY(ledger_get(db, arena, account, DATE_NONE, &purse));
    TRY(ledger_closed_until(db, purse.entity, &closed));
    *ret_day = date_compare(said, asked) < 0 ? asked : said;
    if (date_compare(*ret_day, closed) <= 0 || date_compare(*ret_day, actor->moment.today) > 0)
        *ret_day = actor->moment.today;
    return OK;
}

static enum result is_paid(struct db *db, struct arena *arena, const struct engine *engine, const struct record *record, const struct move *move, const struct actor *actor,
                           struct message *message)
{
    int64_t pence, paid, account;
    struct date day;
    (void)engine, (void)move;
    TRY(pence_of(record, &pence));
    TRY(purse_of(record, &account));
    TRY(actual_of(db, record->id, &day, &paid));
    TRY(day_paid(db, arena, record, account, day, actor, &day));
    TRY(ledger_payment_paid(db, arena, record->id, account, paid, day, kept_printf(arena, "%.*s is paid", TEXT_ARGS(record->reference)), actor, message));
    if (paid == pence)
        return OK;
    return ledger_payment_back(db, arena, record->id, account, pence - paid, kept_printf(arena, "What of %.*s was not needed", TEXT_ARGS(record->reference)), actor, message);
}

/* --- Computed ----------------------------------------------------------------- */

static enum result rule_taken_from(const struct rule_input *input, struct text *ret_value)
{
    struct ledger_account account;
    int64_t id;
    *ret_value = TEXT_NONE;
    if (db_one_integer(input->db, &id, SQL("select purse from reg_payment where id = $1"), BIND(bind_integer(input->id))) < 0 ||
        ledger_get(input->db, input->arena, id, DATE_NONE, &account) < 0)
        return OK;
    *ret_value = account.name;
    return OK;
}

static enum result rule_batch(const struct rule_input *input, struct text *ret_value)
{
    int64_t batch;
    TRY(batch_of(input->db, input->id, &batch));
    *ret_value = batch ? arena_printf(input->arena, "%" PRId64, batch) : TEXT_NONE;
    return OK;
}

static enum result rule_paid_on(const struct rule_input *input, struct text *ret_value)
{
    struct date day;
    int64_t pence;
    enum result result = actual_of(input->db, input->id, &day, &pence);
    *ret_value = result == OK ? date_iso(input->arena, day) : TEXT_NONE;
    return result == ERROR_NOT_FOUND ? OK : result;
}

static const struct room_rule rules[] = {{"payment_taken_from", rule_taken_from}, {"payment_batch", rule_batch}, {"payment_paid_on", rule_paid_on}, {NULL, NULL}};
static const struct room_check checks[] = {
    {"payment_within_limit", check_limit}, {"payment_is_in_batch", check_in_batch}, {"payment_is_matched", check_matched}, {"payment_is_not_matched", check_not_matched}, {NULL, NULL},
};
static const struct room_effect effects[] = {{"payment_goes_back", goes_back}, {"payment_is_paid", is_paid}, {NULL, NULL}};
const struct room_code payments_code = {rules, checks, effects};
