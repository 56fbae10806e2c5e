/* Accounts, their roles and their history: the SQL.
 * Owns account, account_role and account_history. Not here: what details must be like
 * (person.c), sessions (session.c), pages.
 *
 * A role's days are true days in London, never those of --as-of: an example that lives in
 * 2019 is still run by whoever may run it today. */
#include "blocks/people/internal.h"

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

static struct date actor_day(const struct actor *actor)
{
    return date_in_london(actor->moment.now);
}

enum result roles_in_force(struct db *db, struct arena *arena, int64_t account, struct date day, struct text *ret_roles)
{
    struct statement *statement AUTO(statement_close_at) = NULL;
    struct buffer roles AUTO(buffer_clear);
    int step;
    buffer_init(&roles, 4096);
    TRY(db_query(db, &statement,
                 SQL("select role from account_role where account = $1 and from_day <= $2"
                     " and (until_day is null or until_day >= $2) order by role"),
                 BIND(bind_integer(account), bind_date(day))));
    while ((step = statement_step(statement)) > 0) {
        if (roles.length)
            buffer_append_byte(&roles, ' ');
        buffer_append(&roles, statement_text(statement, 0));
    }
    if (step < 0)
        return (enum result)step;
    if (roles.failure < 0)
        return roles.failure;
    *ret_roles = arena_copy(arena, buffer_text(&roles));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result people_get(struct db *db, struct arena *arena, int64_t account, struct date day, struct account *ret_account)
{
    struct account found = {.id = account};
    struct statement *statement AUTO(statement_close_at) = NULL;
    TRY(db_query(db, &statement, SQL("select sign_in, name, organisation, disabled_at from account where id = $1"),
                 BIND(bind_integer(account))));
    int step = statement_step(statement);
    if (step <= 0)
        return step < 0 ? (enum result)step : ERROR_NOT_FOUND;
    found.sign_in = statement_copy(statement, 0, arena);
    found.name = statement_copy(statement, 1, arena);
    found.organisation = statement_integer(statement, 2);
    found.disabled = !statement_is_null(statement, 3);
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
    TRY(db_query(db, &statement, SQL("select password, disabled_at from account where id = $1"),
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

static enum result remember(struct db *db, int64_t account, const struct actor *actor, struct text what)
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
    struct text organisation, labels = role_labels(arena, engine, person->roles);
    TRY(organisation_name(db, arena, person->organisation, &organisation));
    *ret_words = organisation.length ? arena_printf(arena, "%.*s, for %.*s", TEXT_ARGS(labels), TEXT_ARGS(organisation))
                                     : labels;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static enum result open_role(struct db *db, int64_t account, struct text role, struct date day)
{
    return db_run(db, NULL,
                  SQL("insert into account_role (account, role, from_day, until_day) values ($1, $2, $3, null)"
                      " on conflict (account, role, from_day) do update set until_day = null"),
                  BIND(bind_integer(account), bind_text(role), bind_date(day)));
}

/* Its last day was yesterday: a role taken away does not hold for the rest of the day. */
static enum result close_role(struct db *db, int64_t account, struct text role, struct date day)
{
    return db_run(db, NULL,
                  SQL("update account_role set until_day = $3 where account = $1 and role = $2"
                      " and (until_day is null or until_day > $3)"),
                  BIND(bind_integer(account), bind_text(role), bind_date((struct date){day.day - 1})));
}

static bool has_word(struct text words, struct text word)
{
    for (struct text rest = words, one; text_next(&rest, ' ', &one);)
        if (text_equal(one, word))
            return true;
    return false;
}

static enum result replace_roles(struct db *db, int64_t account, struct text before, struct text after, struct date day)
{
    struct text role;
    for (struct text rest = before; text_next(&rest, ' ', &role);)
        if (!has_word(after, role))
            TRY(close_role(db, account, role, day));
    for (struct text rest = after; text_next(&rest, ' ', &role);)
        if (!has_word(before, role))
            TRY(open_role(db, account, role, day));
    return OK;
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
               SQL("insert into account (id, sign_in, name, organisation, password, added_at) values ($1, $2, $3, $4, $5, $6)"),
               BIND(bind_integer(account), bind_text(person.sign_in), bind_text(person.name),
                    organisation ? bind_integer(organisation) : bind_null(), bind_text(text_of(stored_password)),
                    bind_integer(actor->moment.now.seconds))));
    TRY(replace_roles(db, account, TEXT_NONE, person.roles, actor_day(actor)));
    TRY(describe_roles(db, engine, arena, &person, &words));
    struct text what = arena_printf(arena, "Account added. Roles: %.*s", TEXT_ARGS(words));
    TRY(remember(db, account, actor, what));
    *ret_account = account;
    return OK;
}

/* Without an administrator nobody could add one but at the machine itself. */
static enum result keep_an_administrator(struct db *db, int64_t account, struct date day, struct message *message)
{
    int64_t others;
    TRY(db_one_integer(db, &others,
                       SQL("select count(*) from account a where a.id <> $1 and a.disabled_at is null and exists"
                           " (select 1 from account_role r where r.account = a.id and r.role = $2 and r.from_day <= $3"
                           " and (r.until_day is null or r.until_day >= $3))"),
                       BIND(bind_integer(account), bind_text(TEXT(ADMINISTRATOR)), bind_date(day))));
    if (others == 0)
        return message_fail(message, ERROR_CONFLICT,
                            "This is the office's last administrator. Make somebody else an administrator first.");
    return OK;
}

static enum result get_for_change(struct db *db, struct arena *arena, int64_t account, struct date day,
                                  struct account *ret_account, struct message *message)
{
    enum result result = people_get(db, arena, account, day, ret_account);
    if (result == ERROR_NOT_FOUND)
        return message_fail(message, result, "There is no such account.");
    return result;
}

enum result people_set_roles(struct db *db, const struct engine *engine, struct arena *arena, int64_t account,
                             struct text roles, int64_t organisation, const struct actor *actor, struct message *message)
{
    struct person person = {.roles = roles, .organisation = organisation};
    struct person_faults faults = {.count = 0};
    struct account before;
    struct text words;
    struct date day = actor_day(actor);
    TRY(get_for_change(db, arena, account, day, &before, message));
    TRY(person_check_roles(db, engine, arena, &person, &faults));
    if (faults.count)
        return person_faults_tell(&faults, message);
    if (text_equal(before.roles, person.roles) && before.organisation == organisation)
        return OK;
    if (!before.disabled && has_word(before.roles, TEXT(ADMINISTRATOR)) && !has_word(person.roles, TEXT(ADMINISTRATOR)))
        TRY(keep_an_administrator(db, account, day, message));
    TRY(replace_roles(db, account, before.roles, person.roles, day));
    TRY(db_run(db, NULL, SQL("update account set organisation = $2 where id = $1"),
               BIND(bind_integer(account), organisation ? bind_integer(organisation) : bind_null())));
    TRY(session_end_all(db, account, actor->moment.now));
    TRY(describe_roles(db, engine, arena, &person, &words));
    struct text what = arena_printf(arena, "Roles changed to: %.*s", TEXT_ARGS(words));
    return remember(db, account, actor, what);
}

enum result people_set_disabled(struct db *db, int64_t account, bool disabled, const struct actor *actor, struct message *message)
{
    struct arena *arena AUTO(arena_free_at) = arena_new(64 * 1024);
    struct account before;
    struct date day = actor_day(actor);
    if (!arena)
        return ERROR_MEMORY;
    TRY(get_for_change(db, arena, account, day, &before, message));
    if (before.disabled == disabled)
        return OK;
    if (disabled && account == actor->account)
        return message_fail(message, ERROR_CONFLICT,
                            "You cannot disable your own account. Ask another administrator to do it.");
    if (disabled && has_word(before.roles, TEXT(ADMINISTRATOR)))
        TRY(keep_an_administrator(db, account, day, message));
    TRY(db_run(db, NULL, SQL("update account set disabled_at = $2 where id = $1"),
               BIND(bind_integer(account), disabled ? bind_integer(actor->moment.now.seconds) : bind_null())));
    TRY(session_end_all(db, account, actor->moment.now));
    return remember(db, account, actor, disabled ? TEXT("Account disabled") : TEXT("Account enabled"));
}

enum result people_set_password(struct db *db, int64_t account, const char *stored_password, const struct actor *actor, struct message *message)
{
    int64_t changed;
    TRY(db_run(db, &changed, SQL("update account set password = $2 where id = $1"),
               BIND(bind_integer(account), bind_text(text_of(stored_password)))));
    if (changed == 0)
        return message_fail(message, ERROR_NOT_FOUND, "There is no such account.");
    TRY(session_end_all(db, account, actor->moment.now));
    return remember(db, account, actor,
                    account == actor->account ? TEXT("Changed their own password") : TEXT("New password set"));
}
