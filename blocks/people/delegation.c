/* Delegations: a colleague covers for somebody who is away, in one capacity, from a first day to a
 * last. Owns delegation. Not here: what the cover may do meanwhile (hats.c).
 *
 * On no day is somebody both covered and covering: so a cover is never passed on, and two
 * people never cover for one another. A capacity is covered by one colleague at a time, so that it is
 * plain whose work it is. The keeping of accounts is not handed over. */
#include "blocks/people/internal.h"

#include <inttypes.h>

#include "base/wording.h"

static enum result clash(struct db *db, struct arena *arena, struct sql sql, const struct delegation *wanted, struct text *ret_name)
{
    enum result result = db_one_text(db, arena, ret_name, sql,
                                     BIND(bind_integer(wanted->from), bind_integer(wanted->to), bind_date(wanted->from_day),
                                          bind_date(wanted->until_day), bind_integer(wanted->organisation)));
    if (result == ERROR_NOT_FOUND)
        *ret_name = TEXT_NONE;
    return result == ERROR_NOT_FOUND ? OK : result;
}

#define DAYS_MEET " d.from_day <= d.until_day and d.from_day <= $4 and d.until_day >= $3"

/* What stands against it among the delegations that there are. */
static enum result check_others(struct db *db, struct arena *arena, const struct delegation *wanted, struct person_faults *faults)
{
    struct text name;
    TRY(clash(db, arena,
              SQL("select a.name from delegation d join account a on a.id = d.to_account where d.from_account = $1 and d.organisation = $5"
                  " and cast($2 as bigint) <> 0 and" DAYS_MEET " order by d.id"),
              wanted, &name));
    if (name.length)
        person_faults_add(faults, "to", arena_printf(arena, SAY(arena, "%.*s covers this already on some of these days. End that cover first, or choose other days"), TEXT_ARGS(name)));
    TRY(clash(db, arena,
              SQL("select a.name from delegation d join account a on a.id = d.to_account where d.from_account = $2"
                  " and cast($1 as bigint) <> 0 and cast($5 as bigint) >= 0 and" DAYS_MEET " order by d.id"),
              wanted, &name));
    if (name.length)
        person_faults_add(faults, "to", arena_printf(arena, SAY(arena, "This colleague is away themselves on some of these days (%.*s covers for them). Choose somebody else"), TEXT_ARGS(name)));
    TRY(clash(db, arena,
              SQL("select a.name from delegation d join account a on a.id = d.from_account where d.to_account = $1"
                  " and cast($2 as bigint) <> 0 and cast($5 as bigint) >= 0 and" DAYS_MEET " order by d.id"),
              wanted, &name));
    if (name.length)
        person_faults_add(faults, "from_day", arena_printf(arena, SAY(arena, "Whoever is away covers for %.*s on some of these days, and a cover is not passed on. End that cover first, so that somebody else takes it"), TEXT_ARGS(name)));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static void check_days(const struct delegation *wanted, struct date today, struct person_faults *faults)
{
    if (date_is_none(wanted->from_day) || wanted->from_day.day < today.day)
        person_faults_add(faults, "from_day", KEPT("Enter the first day: today or later, such as 21 November 2026"));
    if (date_is_none(wanted->until_day))
        person_faults_add(faults, "until_day", KEPT("Enter the last day, such as 3 December 2026"));
    else if (!date_is_none(wanted->from_day) && wanted->until_day.day < wanted->from_day.day)
        person_faults_add(faults, "until_day", KEPT("The last day cannot be before the first"));
    else if (wanted->until_day.day > today.day + DELEGATION_DAYS_AHEAD_MAX)
        person_faults_add(faults, "until_day", KEPT("The last day can be at most a year ahead"));
}

/* Somebody else's account must be in use; a colleague in the same capacity, unless an administrator chooses. */
static enum result check_to(struct db *db, struct arena *arena, const struct delegation *wanted, const struct actor *actor, struct person_faults *faults)
{
    struct date today = date_in_london(actor->moment.now);
    struct account to;
    struct text roles;
    int64_t same = 0;
    enum result result = people_get(db, arena, wanted->to, today, &to);
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    TRY(db_one_integer(db, &same, SQL("select count(*) from account a join account b on b.id = a.id or b.person = a.person where a.id = $1 and b.id = $2"),
                       BIND(bind_integer(wanted->from), bind_integer(wanted->to))));
    if (same)
        person_faults_add(faults, "to", SAID(arena, "Nobody covers for themselves: choose a colleague"));
    else if (result == ERROR_NOT_FOUND || to.disabled)
        person_faults_add(faults, "to", SAID(arena, "Choose the colleague who covers"));
    else if (!actor_has_role(actor, TEXT(ADMINISTRATOR))) {
        TRY(roles_in_capacity(db, arena, wanted->to, wanted->organisation, today, &roles));
        if (!roles.length)
            person_faults_add(faults, "to", SAID(arena, "Choose a colleague of the same body; an administrator can choose anybody"));
    }
    return OK;
}

enum result delegation_check(struct db *db, struct arena *arena, const struct delegation *wanted, const struct actor *actor, struct person_faults *faults)
{
    struct date today = date_in_london(actor->moment.now);
    struct text roles;
    if (wanted->from != actor->account && !actor_has_role(actor, TEXT(ADMINISTRATOR))) {
        person_faults_add(faults, "", SAID(arena, "Only whoever is away, or an administrator, can say who covers"));
        return OK;
    }
    check_days(wanted, today, faults);
    TRY(roles_handed_over(db, arena, wanted->from, wanted->organisation, date_is_none(wanted->from_day) ? today : wanted->from_day, &roles));
    if (!roles.length)
        person_faults_add(faults, "capacity", SAID(arena, "There is nothing to cover: no role is held there on that day that a colleague could take over"));
    if (text_count_characters(wanted->reason) > DELEGATION_REASON_CHARACTERS_MAX || !text_is_clean(wanted->reason))
        person_faults_add(faults, "reason", SAID(arena, "The reason must be 100 characters or fewer, in one line"));
    TRY(check_to(db, arena, wanted, actor, faults));
    return faults->count ? OK : check_others(db, arena, wanted, faults);
}

/* What both histories say: "Robin Ash covers from 1 December 2026 to 3 December 2026". */
static enum result remember_both(struct db *db, struct arena *arena, const struct delegation *one, bool begins, const struct actor *actor)
{
    WORDING_KEPT(arena);
    struct account from, to;
    struct date today = date_in_london(actor->moment.now);
    struct text first = date_long(arena, one->from_day), last = date_long(arena, one->until_day);
    TRY(people_get(db, arena, one->from, today, &from));
    TRY(people_get(db, arena, one->to, today, &to));
    if (begins) {
        TRY(account_remember(db, one->from, actor, kept_printf(arena, "Cover arranged: %.*s, from %.*s to %.*s", TEXT_ARGS(to.name), TEXT_ARGS(first), TEXT_ARGS(last))));
        return account_remember(db, one->to, actor, kept_printf(arena, "Cover arranged: for %.*s, from %.*s to %.*s", TEXT_ARGS(from.name), TEXT_ARGS(first), TEXT_ARGS(last)));
    }
    TRY(account_remember(db, one->from, actor, kept_printf(arena, "Cover ended: %.*s, from %.*s to %.*s", TEXT_ARGS(to.name), TEXT_ARGS(first), TEXT_ARGS(last))));
    return account_remember(db, one->to, actor, kept_printf(arena, "Cover ended: for %.*s, from %.*s to %.*s", TEXT_ARGS(from.name), TEXT_ARGS(first), TEXT_ARGS(last)));
}

enum result people_delegate(struct db *db, struct arena *arena, const struct delegation *wanted, const struct actor *actor, int64_t *ret_id,
                            struct message *message)
{
    struct person_faults faults = {.count = 0};
    int64_t id;
    TRY(delegation_check(db, arena, wanted, actor, &faults));
    if (faults.count)
        return person_faults_tell(&faults, message);
    TRY(db_next_number(db, TEXT("delegation"), &id));
    TRY(db_run(db, NULL,
               SQL("insert into delegation (id, from_account, to_account, organisation, reason, from_day, until_day, made_at, made_by)"
                   " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"),
               BIND(bind_integer(id), bind_integer(wanted->from), bind_integer(wanted->to), bind_integer(wanted->organisation),
                    bind_text(wanted->reason), bind_date(wanted->from_day), bind_date(wanted->until_day),
                    bind_integer(actor->moment.now.seconds), actor->account ? bind_integer(actor->account) : bind_null())));
    TRY(remember_both(db, arena, wanted, true, actor));
    if (ret_id)
        *ret_id = id;
    return OK;
}

/* --- Reading --------------------------------------------------------------- */

static enum result read_delegations(struct statement *statement, struct arena *arena, struct delegation *list, size_t max, size_t *ret_count)
{
    size_t count = 0;
    int step = 0;
    while (count < max && (step = statement_step(statement)) > 0)
        list[count++] = (struct delegation){
            .id = statement_integer(statement, 0), .from = statement_integer(statement, 1), .to = statement_integer(statement, 2),
            .organisation = statement_integer(statement, 3), .reason = statement_copy(statement, 4, arena),
            .from_day = statement_date(statement, 5), .until_day = statement_date(statement, 6),
            .from_name = statement_copy(statement, 7, arena), .to_name = statement_copy(statement, 8, arena),
            .organisation_name = statement_copy(statement, 9, arena)};
    *ret_count = count;
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

#define DELEGATION_SQL                                                                                                   \
    "select d.id, d.from_account, d.to_account, d.organisation, d.reason, d.from_day, d.until_day, f.name, t.name, r.name" \
    " from delegation d join account f on f.id = d.from_account join account t on t.id = d.to_account"                   \
    " left join record r on r.id = d.organisation"

enum result delegations_of(struct db *db, struct arena *arena, int64_t account, struct date day, struct delegation **ret_list, size_t *ret_count)
{
    struct statement *statement AUTO(statement_close_at) = NULL;
    struct delegation *list = ARENA_ARRAY(arena, struct delegation, DELEGATIONS_SHOWN_MAX);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &statement,
                 SQL(DELEGATION_SQL " where (d.from_account = $1 or d.to_account = $1) and d.until_day >= $2 and d.from_day <= d.until_day"
                                    " order by d.from_day, d.id limit $3"),
                 BIND(bind_integer(account), bind_date(day), bind_integer(DELEGATIONS_SHOWN_MAX))));
    TRY(read_delegations(statement, arena, list, DELEGATIONS_SHOWN_MAX, ret_count));
    *ret_list = list;
    return OK;
}

enum result delegation_get(struct db *db, struct arena *arena, int64_t id, struct delegation *ret_delegation)
{
    struct statement *statement AUTO(statement_close_at) = NULL;
    struct delegation one;
    size_t count;
    TRY(db_query(db, &statement, SQL(DELEGATION_SQL " where d.id = $1"), BIND(bind_integer(id))));
    TRY(read_delegations(statement, arena, &one, 1, &count));
    if (!count)
        return ERROR_NOT_FOUND;
    *ret_delegation = one;
    return OK;
}

/* --- Ending ---------------------------------------------------------------- */

/* One that has not begun is as if it had never been: its last day lies before its first. */
enum result people_end_delegation(struct db *db, struct arena *arena, int64_t id, const struct actor *actor, struct message *message)
{
    struct date today = date_in_london(actor->moment.now);
    struct delegation one;
    enum result result = delegation_get(db, arena, id, &one);
    if (result == ERROR_NOT_FOUND)
        return message_fail(message, result, "There is no such cover.");
    TRY(result);
    if (one.from != actor->account && one.to != actor->account && !actor_has_role(actor, TEXT(ADMINISTRATOR)))
        return message_fail(message, ERROR_NOT_FOUND, "There is no such cover.");
    if (one.until_day.day < today.day)
        return OK; /* it is over */
    TRY(db_run(db, NULL, SQL("update delegation set until_day = $2 where id = $1"),
               BIND(bind_integer(id), bind_date((struct date){today.day - 1}))));
    return remember_both(db, arena, &one, false, actor);
}
