/* frankpledge user: accounts from the command line, such as the first administrator's. Not here: what
 * an account is and what is refused (blocks/people), how a password is read (password_input.c). */
#include "base/crypto/crypto.h"
#include "blocks/people/people.h"
#include "blocks/record/merge.h"
#include "blocks/record/record.h"
#include "program/commands.h"
#include "program/password_input.h"

#define ARENA_BYTES_MAX (16 << 20)

static const struct option_rule rules[] = {
    STORE_OPTION,
    KEYS_OPTION,
    DEFINITIONS_OPTION,
    {"name", "NAME", "add, invite: the person's full name"},
    {"role", "ROLE[,ROLE]", "add, invite, role: what they may do"},
    {"roles", "ROLE[,ROLE]", "the same as --role"},
    {"organisation", "NAME", "add, invite, role: the organisation they act for, by name or reference"},
    {"on", "DAY", "end: their last day, such as 2026-12-31; without it everything ends now"},
    {"to", "ADDRESS", "address: the new e-mail address"},
    {"public-address", "URL", "invite, link: what is put before the link, such as https://plan.example"},
    {NULL, NULL, NULL},
};

/* What one of the subcommands needs, also in its transaction. */
struct change {
    const struct engine *engine;
    const struct options *options;
    struct arena *arena;
    struct actor actor;
    struct text sign_in;
    char stored_password[PASSWORD_HASH_BYTES];
    bool disable;
    struct token token;
    struct made_link link;
    struct date last_day;
    struct account account; /* as it is afterwards */
};

static enum result find(struct db *db, struct change *change, struct message *message)
{
    enum result result = people_find(db, change->arena, change->sign_in, date_in_london(change->actor.moment.now), &change->account);
    if (result == ERROR_NOT_FOUND)
        return message_fail(message, result, "There is no account %.*s. frankpledge user list shows them all.", TEXT_ARGS(change->sign_in));
    return result;
}

/* "head,officer" as people_* wants it. */
static struct text roles_given(struct change *change)
{
    const char *given = option(change->options, "role") ? option(change->options, "role") : option(change->options, "roles");
    struct text roles = TEXT_NONE, rest = text_of(given), role;
    while (text_next(&rest, ',', &role))
        roles = arena_printf(change->arena, "%.*s%s%.*s", TEXT_ARGS(roles), roles.length ? " " : "", TEXT_ARGS(text_trim(role)));
    return roles;
}

static enum result find_organisation(struct db *db, struct change *change, int64_t *ret_organisation, struct message *message)
{
    struct text given = text_of(option(change->options, "organisation"));
    const struct definition *definition = definitions_find(change->engine->definitions, TEXT("organisation"));
    enum result result = ERROR_NOT_FOUND;
    *ret_organisation = 0;
    if (!option(change->options, "organisation"))
        return OK;
    if (definition)
        result = record_find(db, definition, definition->name_field, given, ret_organisation);
    if (result == ERROR_NOT_FOUND)
        result = db_one_integer(db, ret_organisation, SQL("select id from record where register = 'organisation' and reference = $1"), BIND(bind_text(given)));
    if (result == OK) /* an old reference leads to what stands for it */
        result = merge_standing(db, *ret_organisation, ret_organisation);
    if (result == ERROR_NOT_FOUND)
        return message_fail(message, result, "There is no organisation \"%.*s\" in the office's register. Give its name or reference as the register has it.",
                            TEXT_ARGS(given));
    return result;
}

/* "head, officer", as people read it. */
static struct text roles_shown(struct arena *arena, struct text roles)
{
    struct text shown = TEXT_NONE, role;
    while (text_next(&roles, ' ', &role))
        shown = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(shown), shown.length ? ", " : "", TEXT_ARGS(role));
    return shown;
}

/* --- The transactions ----------------------------------------------------- */

static enum result add(struct db *db, void *context, struct message *message)
{
    struct change *change = context;
    int64_t organisation, id;
    TRY(find_organisation(db, change, &organisation, message));
    TRY(people_add(db, change->engine, change->arena, change->sign_in, text_of(option(change->options, "name")), roles_given(change),
                   organisation, change->token.secret.length ? NULL : change->stored_password, &change->actor, &id, message));
    TRY(people_make_person(db, change->engine, change->arena, id, &change->actor, message));
    return people_get(db, change->arena, id, date_in_london(change->actor.moment.now), &change->account);
}

static enum result set_roles(struct db *db, void *context, struct message *message)
{
    struct change *change = context;
    int64_t organisation;
    TRY(find(db, change, message));
    TRY(find_organisation(db, change, &organisation, message));
    TRY(people_set_roles(db, change->engine, change->arena, change->account.id, roles_given(change), organisation, &change->actor, message));
    return find(db, change, message);
}

static enum result set_disabled(struct db *db, void *context, struct message *message)
{
    struct change *change = context;
    TRY(find(db, change, message));
    return people_set_disabled(db, change->account.id, change->disable, &change->actor, message);
}

static enum result set_password(struct db *db, void *context, struct message *message)
{
    struct change *change = context;
    TRY(find(db, change, message));
    return people_set_password(db, change->account.id, change->stored_password, &change->actor, message);
}

static enum result write_link(struct db *db, void *context, struct message *message)
{
    struct change *change = context;
    TRY(find(db, change, message));
    return people_link(db, change->engine, change->arena, change->account.id, &change->token, &change->actor, &change->link, message);
}

static enum result invite(struct db *db, void *context, struct message *message)
{
    TRY(add(db, context, message));
    return write_link(db, context, message);
}

static enum result end_work(struct db *db, void *context, struct message *message)
{
    struct change *change = context;
    TRY(find(db, change, message));
    return people_end_work(db, change->arena, change->account.id, change->last_day, &change->actor, message);
}

static enum result set_address(struct db *db, void *context, struct message *message)
{
    struct change *change = context;
    TRY(find(db, change, message));
    return people_set_details(db, change->engine, change->arena, change->account.id, change->account.name, text_of(option(change->options, "to")), &change->actor, message);
}

/* --- The subcommands ------------------------------------------------------ */

/* Reads, judges and hashes it; the password itself is gone afterwards. */
static enum result take_password(struct change *change, struct message *message)
{
    char password[PASSWORD_INPUT_BYTES];
    const char *objection;
    enum result result = password_read(password, message);
    if (result < 0)
        return result;
    objection = password_objection(text_of(password), change->sign_in);
    if (objection)
        result = message_fail(message, ERROR_INVALID, "%s", objection);
    else
        result = password_hash(text_of(password), change->stored_password);
    explicit_bzero(password, sizeof password);
    return result;
}

static enum result run_add(struct change *change, struct message *message)
{
    if (!option(change->options, "name"))
        return message_fail(message, ERROR_INVALID, "--name is needed: the person's full name.");
    if (!roles_given(change).length)
        return message_fail(message, ERROR_INVALID, "--role is needed, such as --role administrator.");
    TRY(take_password(change, message));
    TRY(store_write(change->engine->store, add, change, message));
    printf("Added %.*s (%.*s): %.*s.\n", TEXT_ARGS(change->account.name), TEXT_ARGS(change->account.sign_in),
           TEXT_ARGS(roles_shown(change->arena, change->account.roles)));
    return OK;
}

/* On standard output and nowhere else but the outbox, where the desk shows it too. */
static void print_link(const struct change *change)
{
    char until[INSTANT_ISO_BYTES];
    instant_write_iso(change->link.expires, until);
    printf("Works once, until %s. For their eyes alone:\n%.*s\n", until, TEXT_ARGS(change->link.href));
}

static enum result run_invite(struct change *change, struct message *message)
{
    if (!option(change->options, "name"))
        return message_fail(message, ERROR_INVALID, "--name is needed: the person's full name.");
    if (!roles_given(change).length)
        return message_fail(message, ERROR_INVALID, "--role is needed, such as --role officer.");
    change->token = token_new(change->arena);
    TRY(store_write(change->engine->store, invite, change, message));
    printf("Invited %.*s (%.*s): %.*s.\n", TEXT_ARGS(change->account.name), TEXT_ARGS(change->account.sign_in),
           TEXT_ARGS(roles_shown(change->arena, change->account.roles)));
    print_link(change);
    return OK;
}

static enum result run_link(struct change *change, struct message *message)
{
    change->token = token_new(change->arena);
    TRY(store_write(change->engine->store, write_link, change, message));
    printf("A link for %.*s to choose a password.\n", TEXT_ARGS(change->account.sign_in));
    print_link(change);
    return OK;
}

static enum result run_end(struct change *change, struct message *message)
{
    const char *day = option(change->options, "on");
    change->last_day = DATE_NONE;
    if (day && date_parse(text_of(day), &change->last_day) < 0)
        return message_fail(message, ERROR_INVALID, "--on needs a day such as 2026-12-31.");
    TRY(store_write(change->engine->store, end_work, change, message));
    printf("The work of %.*s %s%s. The desk lists what is in their hands.\n", TEXT_ARGS(change->account.sign_in), day ? "ends on " : "has ended", day ? day : "");
    return OK;
}

static enum result run_address(struct change *change, struct message *message)
{
    if (!option(change->options, "to"))
        return message_fail(message, ERROR_INVALID, "--to is needed: the new e-mail address.");
    TRY(store_write(change->engine->store, set_address, change, message));
    printf("%.*s signs in with %s from now on.\n", TEXT_ARGS(change->sign_in), option(change->options, "to"));
    return OK;
}

static enum result run_role(struct change *change, struct message *message)
{
    if (!roles_given(change).length)
        return message_fail(message, ERROR_INVALID, "--role is needed, such as --role head,officer.");
    TRY(store_write(change->engine->store, set_roles, change, message));
    printf("%.*s has now: %.*s.\n", TEXT_ARGS(change->account.sign_in),
           TEXT_ARGS(roles_shown(change->arena, change->account.roles)));
    return OK;
}

static enum result run_disable(struct change *change, struct message *message)
{
    change->disable = true;
    TRY(store_write(change->engine->store, set_disabled, change, message));
    printf("%.*s can no longer sign in. What they did stays in the record.\n", TEXT_ARGS(change->account.sign_in));
    return OK;
}

static enum result run_enable(struct change *change, struct message *message)
{
    TRY(store_write(change->engine->store, set_disabled, change, message));
    printf("%.*s can sign in again.\n", TEXT_ARGS(change->account.sign_in));
    return OK;
}

static enum result run_password(struct change *change, struct message *message)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    /* Asked first, so that nobody types a password for an account that is not there. */
    TRY(store_read_begin(change->engine->store, STORE_OFFICE, &db));
    TRY(find(db, change, message));
    store_read_end(TAKE(db));
    TRY(take_password(change, message));
    TRY(store_write(change->engine->store, set_password, change, message));
    printf("The password of %.*s is changed, and their sessions have ended.\n", TEXT_ARGS(change->account.sign_in));
    return OK;
}

static enum result print_account(struct db *db, struct change *change, int64_t id)
{
    struct account account;
    struct text organisation = TEXT_NONE;
    TRY(people_get(db, change->arena, id, date_in_london(change->actor.moment.now), &account));
    if (account.organisation)
        TRY(record_name_of(db, change->arena, account.organisation, &organisation));
    printf("%-32.*s  %-24.*s  %.*s%s%.*s%s\n", TEXT_ARGS(account.sign_in), TEXT_ARGS(account.name), TEXT_ARGS(roles_shown(change->arena, account.roles)),
           organisation.length ? ", for " : "", TEXT_ARGS(organisation), account.disabled ? " (disabled)" : "");
    return OK;
}

static enum result run_list(struct change *change, struct message *message)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    (void)message;
    TRY(store_read_begin(change->engine->store, STORE_OFFICE, &db));
    TRY(db_query(db, &row, SQL("select id from account order by sign_in"), BIND_NOTHING));
    while ((step = statement_step(row)) > 0)
        TRY(print_account(db, change, statement_integer(row, 0)));
    return (enum result)step;
}

static const struct subcommand {
    const char *name;
    enum result (*run)(struct change *change, struct message *message);
    size_t words; /* with its own name */
} subcommands[] = {
    {"add", run_add, 2}, {"disable", run_disable, 2}, {"enable", run_enable, 2}, {"role", run_role, 2},
    {"password", run_password, 2}, {"list", run_list, 1}, {"invite", run_invite, 2}, {"link", run_link, 2}, {"end", run_end, 2},
    {"address", run_address, 2},
};

static const struct subcommand *find_subcommand(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(subcommands); i++)
        if (strcmp(subcommands[i].name, name) == 0)
            return &subcommands[i];
    fprintf(stderr, "frankpledge user: there is no \"user %s\". There are invite, add, link, password, role, address, disable, enable, end and list.\n", name);
    return NULL;
}

int command_user(int argc, char **argv)
{
    const struct subcommand *subcommand;
    struct options options;
    struct message message = {0};
    struct office office;
    enum result result;
    int status;
    if (!command_begin("user", rules, argc, argv, &options, &status) || !command_words("user", &options, 1, 2, &status))
        return status;
    subcommand = find_subcommand(options.words[0]);
    if (!subcommand || !command_words("user", &options, subcommand->words, subcommand->words, &status))
        return 2;
    result = command_open(&office, &options, &message);
    if (result == OK && option(&options, "public-address"))
        office.engine.public_address = text_of(option(&options, "public-address"));
    if (result == OK) {
        struct change change = {.engine = &office.engine, .options = &options, .arena = arena_new(ARENA_BYTES_MAX),
                                .actor = actor_command_line(moment_now(DATE_NONE)),
                                .sign_in = text_of(options.words[1])};
        result = change.arena ? subcommand->run(&change, &message) : ERROR_MEMORY;
        arena_free(change.arena);
    }
    office_close(&office);
    return result < 0 ? command_fail("user", result, &message) : 0;
}
