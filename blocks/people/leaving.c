/* Leaving, and what else is changed of an account: the end of somebody's work, name and address, one session of
 * several. In a write transaction, all of them; each leaves a line in the account's history. Not here: what is left
 * of the work of whoever leaves (office/desk/left.c). */
#include "blocks/people/internal.h"
#include "base/wording.h"
#include "blocks/post/post.h"

/* --- The end of somebody's work -------------------------------------------- */

/* Every capacity that goes on, or is to begin, ends with the day before `from`. */
static enum result end_memberships(struct db *db, struct arena *arena, int64_t account, struct date from)
{
    struct capacity capacity = {.account = account, .from = from, .until = DATE_NONE};
    struct membership *list;
    size_t count;
    TRY(memberships_of(db, arena, account, &list, &count));
    for (size_t i = 0; i < count; i++) {
        if (membership_is_over(&list[i], from))
            continue;
        capacity.organisation = list[i].organisation;
        TRY(capacity_write(db, &capacity));
    }
    return OK;
}

enum result people_end_work(struct db *db, struct arena *arena, int64_t account, struct date last_day, const struct actor *actor,
                            struct message *message)
{
    struct date today = date_in_london(actor->moment.now), from = {date_is_none(last_day) ? today.day : last_day.day + 1};
    struct account before;
    TRY(account_for_change(db, arena, account, today, &before, message));
    if (account == actor->account)
        return message_fail(message, ERROR_CONFLICT, "You cannot end your own work. Ask another administrator to do it.");
    if (from.day < today.day || from.day > today.day + MEMBERSHIP_DAYS_AHEAD_MAX)
        return message_fail(message, ERROR_INVALID, "The last day can be today or a later day, at most a year ahead.");
    TRY(administrator_stays(db, account, false, today, message));
    TRY(end_memberships(db, arena, account, from));
    TRY(db_run(db, NULL, SQL("update delegation set until_day = $2 where (from_account = $1 or to_account = $1) and until_day > $2"),
               BIND(bind_integer(account), bind_date((struct date){from.day - 1}))));
    TRY(links_end(db, account, actor->moment.now));
    if (date_is_none(last_day)) {
        TRY(account_sees_less(db, &before, actor->moment.now));
        return account_remember(db, account, actor, KEPT("Work ended at once: memberships, covers and sessions"));
    }
    WORDING_KEPT(arena);
    return account_remember(db, account, actor, kept_printf(arena, "Work ends on %.*s: memberships and covers", TEXT_ARGS(date_long(arena, last_day))));
}

/* --- The end of everybody's signing in ------------------------------------ */

static enum result end_sign_in(struct db *db, int64_t account, const struct actor *actor)
{
    TRY(session_end_all(db, account, actor->moment.now));
    TRY(links_end(db, account, actor->moment.now));
    TRY(devices_forget(db, account));
    TRY(db_run(db, NULL, SQL("delete from second_factor where account = $1"), BIND(bind_integer(account)))); /* whose keys stayed behind */
    TRY(db_run(db, NULL, SQL("delete from recovery_code where account = $1"), BIND(bind_integer(account))));
    TRY(db_run(db, NULL, SQL("update sign_in_method set until_at = $2, secret = '' where account = $1 and until_at is null"), BIND(bind_integer(account), bind_integer(actor->moment.now.seconds))));
    return account_remember(db, account, actor, KEPT("Sign-in ended: the office was taken over"));
}

enum result people_end_all_sign_ins(struct db *db, struct arena *arena, const struct actor *actor, int64_t *ret_accounts)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int64_t *accounts, count, read = 0;
    int step;
    TRY(db_one_integer(db, &count, SQL("select count(*) from account"), BIND_NOTHING));
    accounts = ARENA_ARRAY(arena, int64_t, (size_t)count + 1);
    if (!accounts)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select id from account order by id"), BIND_NOTHING));
    while ((step = statement_step(row)) > 0 && read < count)
        accounts[read++] = statement_integer(row, 0);
    if (step < 0)
        return (enum result)step;
    statement_close(TAKE(row));
    for (int64_t i = 0; i < read; i++)
        TRY(end_sign_in(db, accounts[i], actor));
    *ret_accounts = read;
    return OK;
}

/* --- Name and address ------------------------------------------------------ */

/* Whoever had the address until now hears of it, in case it was not they who asked. */
static enum result tell_old_address(struct db *db, const struct engine *engine, struct arena *arena, const struct account *before, struct instant now)
{
    int64_t id;
    const struct post_message message = {
        .to = before->sign_in, .kind = TEXT("notice"), .subject = SAID(arena, "Your account’s address was changed"),
        .text = arena_printf(arena, SAY(arena, "Dear %.*s\n\nYour account is no longer signed in to with this address. If you did not know of it, tell whoever keeps the accounts of the office.\n"),
                             TEXT_ARGS(before->name))};
    if (arena_failed(arena))
        return ERROR_MEMORY;
    return post_put(db, engine, arena, &message, now, &id, NULL);
}

enum result people_set_details(struct db *db, const struct engine *engine, struct arena *arena, int64_t account, struct text name, struct text sign_in, const struct actor *actor,
                               struct message *message)
{
    struct person person = {.name = name, .sign_in = sign_in};
    struct person_faults faults = {.count = 0};
    struct account before;
    TRY(account_for_change(db, arena, account, date_in_london(actor->moment.now), &before, message));
    TRY(person_check_details(db, arena, &person, account, &faults));
    if (faults.count)
        return person_faults_tell(&faults, message);
    bool renamed = !text_equal(before.name, person.name), moved = !text_equal(before.sign_in, person.sign_in);
    if (!renamed && !moved)
        return OK;
    TRY(db_run(db, NULL, SQL("update account set name = $2, sign_in = $3 where id = $1"),
               BIND(bind_integer(account), bind_text(person.name), bind_text(person.sign_in))));
    if (renamed)
        TRY(account_remember(db, account, actor, kept_printf(arena, "Name changed from %.*s to %.*s", TEXT_ARGS(before.name), TEXT_ARGS(person.name))));
    if (!moved)
        return OK;
    TRY(links_end(db, account, actor->moment.now)); /* one that was sent to the old address */
    TRY(post_void_reminders(db, before.sign_in, actor->moment.now));
    TRY(tell_old_address(db, engine, arena, &before, actor->moment.now));
    return account_remember(db, account, actor, KEPT("E-mail address changed"));
}

/* --- Sessions -------------------------------------------------------------- */

enum result sessions_of(struct db *db, struct arena *arena, int64_t account, struct instant now, struct session_line **ret_list, size_t *ret_count)
{
    struct statement *row AUTO(statement_close_at) = NULL;
    struct session_line *list = ARENA_ARRAY(arena, struct session_line, SESSIONS_SHOWN_MAX);
    size_t count = 0;
    int step = 0;
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row,
                 SQL("select number, started_at, seen_at, device, network from session where account = $1 and ended_at is null and seen_at > $2 and started_at > $3"
                     " order by seen_at desc, number desc limit $4"),
                 BIND(bind_integer(account), bind_integer(now.seconds - SESSION_IDLE_SECONDS), bind_integer(now.seconds - SESSION_SECONDS_MAX),
                      bind_integer(SESSIONS_SHOWN_MAX))));
    while (count < SESSIONS_SHOWN_MAX && (step = statement_step(row)) > 0)
        list[count++] = (struct session_line){statement_integer(row, 0), {statement_integer(row, 1)}, {statement_integer(row, 2)}, statement_copy(row, 3, arena), statement_copy(row, 4, arena)};
    if (step < 0 || arena_failed(arena))
        return step < 0 ? (enum result)step : ERROR_MEMORY;
    *ret_list = list;
    *ret_count = count;
    return OK;
}

enum result sessions_end(struct db *db, int64_t account, int64_t number, int64_t except, const struct actor *actor, struct message *message)
{
    int64_t changed = 0;
    if (!number) /* all: also those who are half in */
        TRY(sign_in_steps_end_all(db, account));
    TRY(db_run(db, &changed,
               SQL("update session set ended_at = $2 where account = $1 and ended_at is null and ($3 = 0 or number = $3) and number <> $4"),
               BIND(bind_integer(account), bind_integer(actor->moment.now.seconds), bind_integer(number), bind_integer(except))));
    if (!changed && number)
        return message_fail(message, ERROR_NOT_FOUND, "There is no such session, or it has ended.");
    return changed ? account_remember(db, account, actor, number ? KEPT("A session ended") : KEPT("Sessions ended")) : OK;
}
