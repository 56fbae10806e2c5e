/* The whole ledger read anew. See ledger.h. Each rule is asked of the store by a statement of its own, and balances are counted
 * again line by line in C, so that neither hides a fault of the other. */
#include "blocks/ledger/internal.h"

#include <inttypes.h>

struct ledger_rule {
    struct sql sql;        /* gives a number for each posting or account that breaks it */
    const char *what;
};

static enum result check_rule(struct db *db, const struct ledger_rule *rule, struct message *message)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, rule->sql, BIND_NOTHING));
    step = statement_step(row);
    if (step == 1)
        return message_fail(message, ERROR_CORRUPT, "The ledger does not hold together: %s (number %" PRId64 ").", rule->what, statement_integer(row, 0));
    return (enum result)step;
}

static enum result check_rules(struct db *db, struct message *message)
{
    const struct ledger_rule rules[] = {
        {SQL("select max(id) from ledger_posting having count(*) <> max(id)"), "a number of a posting is missing"},
        {SQL("select next - 1 from serial where name = 'ledger posting' and next - 1 <> (select count(*) from ledger_posting)"), "the last postings are missing"},
        {SQL("select p.id from ledger_posting p left join ledger_line l on l.posting = p.id group by p.id having count(l.posting) < 2 order by p.id"), "a posting has fewer than two lines"},
        {SQL("select l.posting from ledger_line l left join ledger_posting p on p.id = l.posting left join ledger_account a on a.id = l.account"
             " where p.id is null or a.id is null or p.posted_on <> l.posted_on order by l.posting"), "a line belongs to no posting, to no account or to another day"},
        {SQL("select posting from ledger_line group by posting having sum(pence) <> 0 order by posting"), "a posting does not add up to nothing"},
        {SQL("select l.posting from ledger_line l join ledger_account a on a.id = l.account group by l.posting, a.entity having sum(l.pence) <> 0 order by l.posting"),
         "a posting does not add up to nothing in the books of each legal entity"},
        {SQL("select c.id from ledger_posting c join ledger_line l on l.posting = c.id or l.posting = c.contradicts where c.contradicts is not null"
             " group by c.id, l.account having sum(l.pence) <> 0 order by c.id"), "a correction is not the contrary of what it corrects"},
        {SQL("select c.id from ledger_posting c left join ledger_posting p on p.id = c.contradicts where c.contradicts is not null"
             " and (p.id is null or p.contradicts is not null or c.kind <> 'correction') order by c.id"), "a correction corrects nothing, or another correction"},
    };
    for (size_t i = 0; i < COUNT_OF(rules); i++)
        TRY(check_rule(db, &rules[i], message));
    return OK;
}

/* --- Recounting ------------------------------------------------------------- */

struct recount {
    int64_t account, balance, stored;
    struct date day;
    bool may_go_below;
};

static enum result below(const struct recount *recount, struct message *message)
{
    char day[DATE_ISO_BYTES];
    date_write_iso(recount->day, day);
    return message_fail(message, ERROR_CORRUPT, "The ledger does not hold together: account %" PRId64 " is below nothing on %s.", recount->account, day);
}

static enum result end_day(const struct recount *recount, struct message *message)
{
    return recount->account && recount->balance < 0 && !recount->may_go_below ? below(recount, message) : OK;
}

static enum result end_account(const struct recount *recount, struct message *message)
{
    TRY(end_day(recount, message));
    if (recount->account && recount->balance != recount->stored)
        return message_fail(message, ERROR_CORRUPT, "The ledger does not hold together: account %" PRId64 " says %" PRId64 " pence, and its lines add up to %" PRId64 ".", recount->account,
                              recount->stored, recount->balance);
    return OK;
}

static enum result count_again(struct db *db, struct ledger_finding *finding, struct message *message)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct recount now = {.day = DATE_NONE};
    int step;
    TRY(db_query(db, &row, SQL("select a.id, a.balance, a.may_go_below, l.posted_on, l.pence from ledger_account a left join ledger_line l on l.account = a.id"
                               " order by a.id, l.posted_on, l.posting, l.position"),
                 BIND_NOTHING));
    while ((step = statement_step(row)) == 1) {
        struct date day = statement_date(row, 3);
        if (statement_integer(row, 0) != now.account) {
            TRY(end_account(&now, message));
            now = (struct recount){.account = statement_integer(row, 0), .stored = statement_integer(row, 1), .may_go_below = statement_integer(row, 2) != 0, .day = day};
            finding->accounts++;
        } else if (date_compare(day, now.day) != 0) {
            TRY(end_day(&now, message));
        }
        now.day = day;
        now.balance += statement_integer(row, 4);
        finding->lines += !statement_is_null(row, 4);
    }
    return step < 0 ? (enum result)step : end_account(&now, message);
}

enum result ledger_verify(struct db *db, struct arena *arena, struct ledger_finding *ret_finding, struct message *message)
{
    struct ledger_finding finding = {0};
    TRY(db_one_integer(db, &finding.postings, SQL("select count(*) from ledger_posting"), BIND_NOTHING));
    TRY(check_rules(db, message));
    TRY(count_again(db, &finding, message));
    TRY(ledger_verify_seals(db, arena, &finding.sealed, message));
    *ret_finding = finding;
    return OK;
}
