/* Accounts, how they sign in and their history: the SQL.
 * Owns account, sign_in_method and account_history. Not here: what details must be like
 * (person.c), roles (membership.c), sessions (session.c), pages. */
#include "blocks/people/internal.h"

#include "base/wording.h"
#include "blocks/post/post.h"

bool actor_has_role(const struct actor *actor, struct text role)
{
    if (text_equals(actor->roles, ALL_ROLES))
        return true;
    for (struct text rest = actor->roles, name; text_next(&rest, ' ', &name);)
        if (name.length && text_equal(name, role))
            return true;
    return false;
}

bool actor_has_one_of(const struct actor *actor, const struct text *roles, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (actor_has_role(actor, roles[i]))
            return true;
    return false;
}

struct actor actor_command_line(struct moment moment)
{
    return (struct actor){.name = TEXT("the command line"), .roles = text_of(ALL_ROLES), .moment = moment};
}

struct actor actor_public(struct moment moment)
{
    return (struct actor){.account = ACCOUNT_PUBLIC, .name = KEPT(ACCOUNT_PUBLIC_WORDS), .roles = text_of(ALL_ROLES), .moment = moment};
}

static struct date actor_day(const struct actor *actor)
{
    return date_in_london(actor->moment.now);
}

/* The first of them, for who acts for one only; and how many. */
static enum result organisations_in_force(struct db *db, int64_t account, struct date day, int64_t *ret_first, int64_t *ret_count)
{
    struct statement *statement AUTO(statement_close_at) = NULL;
    TRY(db_query(db, &statement,
                 SQL("select coalesce(min(organisation), 0), count(distinct organisation) from membership where account = $1"
                     " and organisation <> 0 and from_day <= $2 and (until_day is null or until_day >= $2)"),
                 BIND(bind_integer(account), bind_date(day))));
    int step = statement_step(statement);
    if (step <= 0)
        return step < 0 ? (enum result)step : ERROR_CORRUPT;
    *ret_first = statement_integer(statement, 0);
    *ret_count = statement_integer(statement, 1);
    return OK;
}

enum result people_get(struct db *db, struct arena *arena, int64_t account, struct date day, struct account *ret_account)
{
    struct account found = {.id = account};
    struct statement *statement AUTO(statement_close_at) = NULL;
    TRY(db_query(db, &statement, SQL("select sign_in, name, disabled_at, person from account where id = $1"),
                 BIND(bind_integer(account))));
    int step = statement_step(statement);
    if (step <= 0)
        return step < 0 ? (enum result)step : ERROR_NOT_FOUND;
    found.sign_in = statement_copy(statement, 0, arena);
    found.name = statement_copy(statement, 1, arena);
    found.disabled = !statement_is_null(statement, 2);
    found.person = statement_integer(statement, 3);
    TRY(organisations_in_force(db, account, day, &found.organisation, &found.organisation_count));
    TRY(roles_in_force(db, arena, account, day, &found.roles));
    if (arena_failed(arena))
        return ERROR_MEMORY;
    *ret_account = found;
    return OK;
}

enum result people_find(struct db *db, struct arena *arena, struct text sign_in, struct date day, struct account *ret_account)
{
    int64_t account;
    TRY(db_one_integer(db, &account, SQL("select id from account where sign_in = $1"),
                       BIND(bind_text(sign_in_fold(arena, sign_in)))));
    return people_get(db, arena, account, day, ret_account);
}

enum result account_password(struct db *db, struct arena *arena, int64_t account, struct text *ret_stored, bool *ret_disabled)
{
    struct statement *statement AUTO(statement_close_at) = NULL;
    TRY(db_query(db, &statement,
                 SQL("select s.secret, a.disabled_at from account a left join sign_in_method s on s.account = a.id and s.kind = 'password'"
                     " and s.until_at is null where a.id = $1"),
                 BIND(bind_integer(account))));
    int step = statement_step(statement);
    if (step <= 0)
        return step < 0 ? (enum result)step : ERROR_NOT_FOUND;
    struct text stored = statement_copy(statement, 0, arena);
    if (arena_failed(arena))
        return ERROR_MEMORY;
    *ret_stored = stored;
    *ret_disabled = !statement_is_null(statement, 1);
    return OK;
}

enum result organisation_name(struct db *db, struct arena *arena, int64_t organisation, struct text *ret_name)
{
    struct text name = TEXT_NONE;
    if (organisation != 0) {
        enum result result = db_one_text(db, arena, &name, SQL("select name from record where id = $1"),
                                         BIND(bind_integer(organisation)));
        if (result < 0 && result != ERROR_NOT_FOUND)
            return result;
    }
    *ret_name = name;
    return OK;
}

/* --- Changes: all in a write transaction ---------------------------------- */

enum result account_remember(struct db *db, int64_t account, const struct actor *actor, struct text what)
{
    int64_t id;
    TRY(db_next_number(db, TEXT("account_history"), &id));
    return db_run(db, NULL, SQL("insert into account_history (id, account, at, by_account, what) values ($1, $2, $3, $4, $5)"),
                  BIND(bind_integer(id), bind_integer(account), bind_integer(actor->moment.now.seconds),
                       actor->account ? bind_integer(actor->account) : bind_null(), bind_text(what)));
}

/* What the history says of the roles: "Officer, Head of the office" or "Partner, for Safer Roads Trust". */
static enum result describe_roles(struct db *db, const struct engine *engine, struct arena *arena,
                                  const struct person *person, struct text *ret_words)
{
    WORDING_KEPT(arena);
    struct text organisation, labels = role_labels(arena, engine, person->roles);
    TRY(organisation_name(db, arena, person->organisation, &organisation));
    *ret_words = organisation.length ? arena_printf(arena, "%.*s, for %.*s", TEXT_ARGS(labels), TEXT_ARGS(organisation))
                                     : labels;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* A secret that is over is not kept: only that there was one, and until when. */
static enum result write_password(struct db *db, int64_t account, struct text stored, struct instant now)
{
    TRY(db_run(db, NULL,
               SQL("update sign_in_method set until_at = $2, secret = '' where account = $1 and kind = 'password' and until_at is null"),
               BIND(bind_integer(account), bind_integer(now.seconds))));
    return db_run(db, NULL,
                  SQL("insert into sign_in_method (account, kind, secret, from_at, until_at) values ($1, 'password', $2, $3, null)"
                      " on conflict (account, kind, from_at) do update set secret = excluded.secret, until_at = null"),
                  BIND(bind_integer(account), bind_text(stored), bind_integer(now.seconds)));
}

enum result people_add(struct db *db, const struct engine *engine, struct arena *arena, struct text sign_in,
                       struct text name, struct text roles, int64_t organisation, const char *stored_password,
                       const struct actor *actor, int64_t *ret_account, struct message *message)
{
    struct person person = {sign_in, name, roles, organisation};
    struct person_faults faults = {.count = 0};
    struct text words;
    int64_t account;
    TRY(person_check(db, engine, arena, &person, &faults));
    if (faults.count == 1 && sign_in_objection(person.sign_in) == NULL && person_fault_of(&faults, "sign_in").length)
        return message_fail(message, ERROR_CONFLICT, "Somebody signs in with this e-mail address already. Choose another.");
    if (faults.count)
        return person_faults_tell(&faults, message);
    if (arena_failed(arena))
        return ERROR_MEMORY;
    TRY(db_next_number(db, TEXT("account"), &account));
    TRY(db_run(db, NULL,
               SQL("insert into account (id, sign_in, name, added_at) values ($1, $2, $3, $4)"),
               BIND(bind_integer(account), bind_text(person.sign_in), bind_text(person.name), bind_integer(actor->moment.now.seconds))));
    if (stored_password)
        TRY(write_password(db, account, text_of(stored_password), actor->moment.now));
    TRY(capacities_replace(db, engine, arena, account, person.roles, organisation, actor_day(actor)));
    TRY(describe_roles(db, engine, arena, &person, &words));
    struct text what = kept_printf(arena, "Account added. Roles: %.*s", TEXT_ARGS(words));
    TRY(account_remember(db, account, actor, what));
    *ret_account = account;
    return OK;
}

enum result account_for_change(struct db *db, struct arena *arena, int64_t account, struct date day,
                               struct account *ret_account, struct message *message)
{
    enum result result = people_get(db, arena, account, day, ret_account);
    if (result == ERROR_NOT_FOUND)
        return message_fail(message, result, "There is no such account.");
    return result;
}

enum result account_sees_less(struct db *db, const struct account *account, struct instant now)
{
    TRY(post_void_reminders(db, account->sign_in, now));
    return session_end_all(db, account->id, now);
}

enum result people_set_roles(struct db *db, const struct engine *engine, struct arena *arena, int64_t account,
                             struct text roles, int64_t organisation, const struct actor *actor, struct message *message)
{
    struct person person = {.roles = roles, .organisation = organisation};
    struct person_faults faults = {.count = 0};
    struct account before;
    struct text words;
    struct date day = actor_day(actor);
    TRY(account_for_change(db, arena, account, day, &before, message));
    TRY(person_check_roles(db, engine, arena, &person, &faults));
    if (faults.count)
        return person_faults_tell(&faults, message);
    if (text_equal(before.roles, person.roles) && before.organisation == organisation && before.organisation_count <= 1)
        return OK;
    TRY(administrator_stays(db, account, has_word(person.roles, TEXT(ADMINISTRATOR)), day, message));
    TRY(capacities_replace(db, engine, arena, account, person.roles, organisation, day));
    TRY(account_sees_less(db, &before, actor->moment.now));
    TRY(describe_roles(db, engine, arena, &person, &words));
    struct text what = kept_printf(arena, "Roles changed to: %.*s", TEXT_ARGS(words));
    return account_remember(db, account, actor, what);
}

enum result people_set_disabled(struct db *db, int64_t account, bool disabled, const struct actor *actor, struct message *message)
{
    struct arena *arena AUTO(arena_free_at) = arena_new(64 * 1024);
    struct account before;
    struct date day = actor_day(actor);
    if (!arena)
        return ERROR_MEMORY;
    TRY(account_for_change(db, arena, account, day, &before, message));
    if (before.disabled == disabled)
        return OK;
    if (disabled && account == actor->account)
        return message_fail(message, ERROR_CONFLICT,
                            "You cannot disable your own account. Ask another administrator to do it.");
    TRY(administrator_stays(db, account, !disabled, day, message));
    TRY(db_run(db, NULL, SQL("update account set disabled_at = $2 where id = $1"),
               BIND(bind_integer(account), disabled ? bind_integer(actor->moment.now.seconds) : bind_null())));
    TRY(account_sees_less(db, &before, actor->moment.now));
    return account_remember(db, account, actor, disabled ? KEPT("Account disabled") : KEPT("Account enabled"));
}

enum result people_set_password(struct db *db, int64_t account, const char *stored_password, const struct actor *actor, struct message *message)
{
    int64_t found;
    enum result result = db_one_integer(db, &found, SQL("select id from account where id = $1"), BIND(bind_integer(account)));
    if (result == ERROR_NOT_FOUND)
        return message_fail(message, result, "There is no such account.");
    TRY(result);
    TRY(write_password(db, account, text_of(stored_password), actor->moment.now));
    TRY(devices_forget(db, account)); /* whoever knew the old one may have used theirs */
    TRY(session_end_all(db, account, actor->moment.now));
    return account_remember(db, account, actor,
                            account == actor->account ? KEPT("Changed their own password") : KEPT("New password set"));
}
