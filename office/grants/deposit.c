/* Rent deposits: what must hold before one goes out and comes back, and its postings: out of the fund's purse into a purse of its own, from there through a payment; what comes back goes to
 * the fund again. The sums of a year are counted here too (deposit_year), as the public reads them. Not here: what the desk shows (desk_deposits.c), payments (office/money). */
#include <inttypes.h>

#include "base/wording.h"
#include "blocks/ledger/payment.h"
#include "blocks/series/suppress.h"
#include "office/grants/internal.h"

#define DEPOSIT TEXT("rent_deposit")

static struct date day_of(const struct record *record, const char *field)
{
    return record_day(record_value(record, text_of(field)));
}

/* --- Out --------------------------------------------------------------------------- */

CHECK(deposit_can_go)
{
    struct record *fund;
    (void)move, (void)actor;
    TRY(grants_linked(db, engine, arena, record, "fund", &fund));
    if (!text_equals(record_state_name(fund), "published"))
        return message_fail(message, ERROR_INVALID, "This fund is not published: it has no purse to pay from.");
    if (!record_link(record, "landlord") == !record_text(record, "landlord_name").length)
        return message_fail(message, ERROR_INVALID, "Say who the landlord is: a body, or a person, and one of them alone.");
    if (day_of(record, "return_by").day <= day_of(record, "out_on").day)
        return message_fail(message, ERROR_INVALID, "It is expected back after it went out: correct one of the two days.");
    return OK;
}

static enum result ask_payment(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record, int64_t purse, const struct actor *actor, struct message *message)
{
    struct record *landlord = NULL;
    if (record_link(record, "landlord"))
        TRY(grants_linked(db, engine, arena, record, "landlord", &landlord));
    const struct ledger_payment payment = {.account = purse, .payee = landlord ? landlord->name : record->reference, .organisation = record_link(record, "landlord"), .pence = grants_pence(record, "amount"),
                                           .payee_reference = record_text(record, "payee_reference"), .due = day_of(record, "out_on"), .purpose = kept_printf(arena, "Rent deposit %.*s", TEXT_ARGS(record->reference)),
                                           .key = arena_printf(arena, "deposit %" PRId64, record->id)};
    return ledger_request_payment(db, engine, arena, &payment, actor, NULL, message);
}

EFFECT(pay_deposit)
{
    struct ledger_move out = {.kind = LEDGER_COMMITMENT, .pence = grants_pence(record, "amount"), .day = day_of(record, "out_on"), .words = KEPT("A rent deposit"), .reg = DEPOSIT, .record = record->id,
                              .key = arena_printf(arena, "deposit %" PRId64 " out", record->id)};
    struct ledger_account purse;
    enum result result = ledger_find(db, TEXT("fund"), record_link(record, "fund"), LEDGER_FUND, &out.from);
    (void)move;
    if (result == ERROR_NOT_FOUND)
        return message_fail(message, ERROR_INVALID, "This fund has no purse yet: publish the fund first.");
    TRY(result);
    TRY(ledger_get(db, arena, out.from, DATE_NONE, &purse));
    TRY(ledger_open(db, &(struct ledger_opening){.entity = purse.entity, .kind = LEDGER_AWARD, .name = record->reference, .reg = DEPOSIT, .record = record->id}, actor, &out.to, message));
    TRY(ledger_move(db, arena, &out, actor, NULL, message));
    return ask_payment(db, engine, arena, record, out.to, actor, message);
}

/* --- Back -------------------------------------------------------------------------- */

/* What lies with the landlord, by the ledger: what was paid out, and what was never paid after all. What waits to be paid is on its way, and cannot come back. */
static enum result can_come_back(struct db *db, int64_t deposit, int64_t *ret_pence)
{
    static const enum ledger_kind kinds[] = {LEDGER_AWARD, LEDGER_PAID};
    int64_t all = 0;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        int64_t account, pence;
        enum result result = ledger_find(db, DEPOSIT, deposit, kinds[i], &account);
        if (result == ERROR_NOT_FOUND)
            continue;
        TRY(result);
        TRY(ledger_left(db, account, DATE_NONE, &pence));
        TRY(pence_add(all, pence, &all));
    }
    *ret_pence = all;
    return OK;
}

static enum result check_outcome(struct arena *arena, const struct record *record, int64_t out, int64_t back, struct message *message)
{
    struct text outcome = record_text(record, "outcome");
    bool is_right = text_equals(outcome, back == out ? "whole" : back ? "part" : "lost");
    if (!is_right)
        return message_fail(message, ERROR_INVALID, "%.*s went out and %.*s came back: correct the amount, or what became of it.", TEXT_ARGS(pence_text(arena, out)), TEXT_ARGS(pence_text(arena, back)));
    if (back < out && !record_text(record, "why").length)
        return message_fail(message, ERROR_INVALID, "Say why not all of it came back.");
    return OK;
}

CHECK(deposit_comes_back)
{
    int64_t out = grants_pence(record, "amount"), back = grants_pence(record, "back"), there;
    (void)engine, (void)move, (void)actor;
    if (back > out)
        return message_fail(message, ERROR_INVALID, "%.*s went out, and no more than that can come back.", TEXT_ARGS(pence_text(arena, out)));
    if (day_of(record, "back_on").day < day_of(record, "out_on").day)
        return message_fail(message, ERROR_INVALID, "It went out on %.*s: it cannot come back before.", TEXT_ARGS(date_long(arena, day_of(record, "out_on"))));
    TRY(check_outcome(arena, record, out, back, message));
    TRY(can_come_back(db, record->id, &there));
    if (there < out)
        return message_fail(message, ERROR_INVALID, "Its payment of %.*s waits with finance: note what became of the deposit once that is paid, refused or stopped.", TEXT_ARGS(pence_text(arena, out)));
    return OK;
}

static struct text back_key(struct arena *arena, int64_t deposit, int time)
{
    return arena_printf(arena, "deposit %" PRId64 " back %d", deposit, time);
}

/* How often something of it came back: settled, opened again, and settled once more. */
static enum result times_back(struct db *db, struct arena *arena, int64_t deposit, int *ret_times, int64_t *ret_last)
{
    int times = 0;
    int64_t posting;
    enum result result;
    while ((result = ledger_posting_find(db, back_key(arena, deposit, times + 1), &posting)) == OK) {
        *ret_last = posting;
        times++;
    }
    *ret_times = times;
    return result == ERROR_NOT_FOUND ? OK : result;
}

EFFECT(take_deposit_back)
{
    struct ledger_move back = {.kind = LEDGER_RECALL, .pence = grants_pence(record, "back"), .day = day_of(record, "back_on"), .words = KEPT("A rent deposit came back"), .reg = DEPOSIT, .record = record->id};
    int64_t last;
    int times;
    (void)engine, (void)move;
    if (!back.pence)
        return OK;
    TRY(times_back(db, arena, record->id, &times, &last));
    TRY(ledger_find(db, TEXT("fund"), record_link(record, "fund"), LEDGER_FUND, &back.to));
    TRY(ledger_find(db, DEPOSIT, record->id, LEDGER_AWARD, &back.from));
    back.key = back_key(arena, record->id, times + 1);
    return ledger_give_back(db, arena, &back, actor, NULL, message);
}

EFFECT(undo_deposit_back)
{
    int64_t last = 0;
    int times;
    (void)engine, (void)move;
    if (!grants_pence(record, "back"))
        return OK;
    TRY(times_back(db, arena, record->id, &times, &last));
    return last ? ledger_contradict(db, arena, last, actor->moment.today, KEPT("What came back of a rent deposit was entered wrongly"), actor, NULL, message) : OK;
}

/* --- The tenancy ------------------------------------------------------------------------ */

static enum result lasted(struct arena *arena, const struct record *record, int months, struct date today, struct message *message)
{
    struct date reached = date_add_months(day_of(record, "tenancy_from"), months);
    return date_compare(today, reached) >= 0 ? OK : message_fail(message, ERROR_INVALID, "That is looked at on %.*s or later.", TEXT_ARGS(date_long(arena, reached)));
}

CHECK(tenancy_lasted_six)
{
    (void)db, (void)engine, (void)move;
    return lasted(arena, record, 6, actor->moment.today, message);
}

CHECK(tenancy_lasted_twelve)
{
    (void)db, (void)engine, (void)move;
    return lasted(arena, record, 12, actor->moment.today, message);
}

/* --- The sums of a year ------------------------------------------------------------------- */

struct year_sums { int64_t deposits, out, settled, back, lost, at[2], kept[2]; };

static bool in_year(struct arena *arena, struct date day, struct text year)
{
    return !date_is_none(day) && text_equal(ledger_year(arena, day), year);
}

/* A tenancy belongs to the year in which it began. */
static void add_tenancy(struct year_sums *sums, size_t which, struct text kept)
{
    if (!kept.length || text_equals(kept, "not_known"))
        return;
    sums->at[which]++;
    sums->kept[which] += text_equals(kept, "kept");
}

static enum result count_year(struct db *db, struct arena *arena, const struct record *record, struct year_sums *ret_sums)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct year_sums sums = {0};
    struct text year = record_text(record, "year");
    int step;
    TRY(db_query(db, &row, SQL("select d.amount, d.out_on, d.back, d.back_on, d.tenancy_from, coalesce(d.kept_six, ''), coalesce(d.kept_twelve, ''), r.state from reg_rent_deposit d join record r on r.id = d.id"
                               " where d.fund = $1 and r.state in ('out', 'settled') order by d.id"), BIND(bind_integer(record_link(record, "fund")))));
    while ((step = statement_step(row)) == 1) {
        int64_t amount = statement_integer(row, 0), back = statement_integer(row, 2);
        if (in_year(arena, statement_date(row, 1), year)) {
            sums.deposits++;
            TRY(pence_add(sums.out, amount, &sums.out));
        }
        if (text_equals(statement_text(row, 7), "settled") && in_year(arena, statement_date(row, 3), year)) {
            sums.settled++;
            TRY(pence_add(sums.back, back, &sums.back));
            TRY(pence_add(sums.lost, amount - back, &sums.lost));
        }
        for (int i = 0; i < 2 && in_year(arena, statement_date(row, 4), year); i++)
            add_tenancy(&sums, (size_t)i, statement_text(row, 5 + i));
    }
    *ret_sums = sums;
    return step < 0 ? (enum result)step : OK;
}

static bool is_year(struct arena *arena, struct text year)
{
    struct date first;
    int64_t begins;
    return year.length == 7 && text_to_integer(text_slice(year, 0, 4), &begins) == OK && date_of((int)begins, 4, 1, &first) == OK && text_equal(ledger_year(arena, first), year);
}

CHECK(deposit_year_can_be_counted)
{
    struct year_sums sums;
    (void)engine, (void)move, (void)actor;
    if (!is_year(arena, record_text(record, "year")))
        return message_fail(message, ERROR_INVALID, "Write the financial year as 2026/27.");
    TRY(count_year(db, arena, record, &sums));
    if (suppress_is_small(sums.deposits))
        return message_fail(message, ERROR_INVALID, "Fewer than %d deposits went out in %.*s: sums of so few could tell of a person, and are not published.", SUPPRESS_LEAST, TEXT_ARGS(record_text(record, "year")));
    return OK;
}

static enum result put_number(struct arena *arena, struct record *record, const char *name, bool is_shown, struct text number)
{
    return record_set(arena, record, definition_field(record->definition, text_of(name)), is_shown ? number : TEXT_NONE);
}

/* What is too few to be told is left out, with what would give it away. */
static enum result put_sums(struct arena *arena, struct record *record, const struct year_sums *sums)
{
    static const char *const names[2][2] = {{"at_six", "kept_six"}, {"at_twelve", "kept_twelve"}};
    bool tells_back = !suppress_is_small(sums->settled);
    TRY(put_number(arena, record, "deposits", true, arena_printf(arena, "%" PRId64, sums->deposits)));
    TRY(put_number(arena, record, "paid_out", true, pence_plain(arena, sums->out)));
    TRY(put_number(arena, record, "came_back", tells_back, pence_plain(arena, sums->back)));
    TRY(put_number(arena, record, "lost", tells_back, pence_plain(arena, sums->lost)));
    for (size_t i = 0; i < 2; i++) {
        bool is_shown = !suppress_is_small(sums->at[i]) && !suppress_ratio_is_small(sums->kept[i] * SERIES_ONE, sums->at[i] * SERIES_ONE, SERIES_COUNT);
        TRY(put_number(arena, record, names[i][0], is_shown, arena_printf(arena, "%" PRId64, sums->at[i])));
        TRY(put_number(arena, record, names[i][1], is_shown, arena_printf(arena, "%" PRId64, sums->kept[i])));
    }
    return OK;
}

EFFECT(count_deposits)
{
    struct record *counted;
    struct year_sums sums;
    TRY(record_load(db, engine, arena, record->definition, record->id, &counted));
    TRY(count_year(db, arena, counted, &sums));
    TRY(put_sums(arena, counted, &sums));
    return grants_write_moved(db, engine, arena, counted, TEXT_NONE, move->name, TEXT_NONE, actor, message);
}

/* Counted again: what changed since, such as a deposit that came back, is in it before it goes out. */
CHECK(deposit_year_holds)
{
    static const char *const names[] = {"deposits", "paid_out", "came_back", "lost", "at_six", "kept_six", "at_twelve", "kept_twelve"};
    struct record *counted;
    struct year_sums sums;
    TRY(deposit_year_can_be_counted(db, arena, engine, record, move, actor, message));
    TRY(record_load(db, engine, arena, record->definition, record->id, &counted));
    TRY(count_year(db, arena, counted, &sums));
    TRY(put_sums(arena, counted, &sums));
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (!text_equal(record_text(record, names[i]), record_text(counted, names[i])))
            return message_fail(message, ERROR_INVALID, "The deposits have changed since they were counted: count them again.");
    return OK;
}
