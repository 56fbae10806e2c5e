/* One connection to PostgreSQL: where, as whom, with which settings; and the list of all that this engine does.
 *
 * The address is whatever libpq takes: postgresql://… or "host=… dbname=…". The office's connections come in as the
 * address says. The public's come in as a login of its own (postgres_role.c), because whatever a connection has taken off
 * (SET ROLE, SET SESSION AUTHORIZATION) it can put on again: only who never had a right cannot climb back to it.
 *
 * Not here: transactions (postgres_commit.c), statements (postgres_statement.c). */
#include "base/crypto/crypto.h"
#include "base/store/postgres.h"

#define NAME_FOR_PEOPLE_BYTES 512

/* --- Where ----------------------------------------------------------------- */

static const char *part_of(const PQconninfoOption *parts, const char *keyword)
{
    for (; parts && parts->keyword; parts++)
        if (strcmp(parts->keyword, keyword) == 0)
            return parts->val && parts->val[0] ? parts->val : NULL;
    return NULL;
}

/* What the store is called in messages: never with a password. */
static char *name_for_people(const PQconninfoOption *parts)
{
    char name[NAME_FOR_PEOPLE_BYTES];
    const char *host = part_of(parts, "host"), *user = part_of(parts, "user"), *database = part_of(parts, "dbname"), *port = part_of(parts, "port");
    snprintf(name, sizeof name, "postgresql://%s%s%s%s%s/%s", user ? user : "", user ? "@" : "", host ? host : "", port ? ":" : "", port ? port : "",
             database ? database : user ? user : "");
    return strdup(name);
}

static bool looks_like_address(const char *address)
{
    struct text text = text_of(address);
    return text_starts(text, TEXT("postgresql://")) || text_starts(text, TEXT("postgres://")) || strchr(address, '=') != NULL;
}

/* In a URL whose password holds "@" or "/" as they are, libpq takes a part of the password for the host, the port or the
 * database. Messages would show it, its own among them. */
static bool splits_password(const char *address, const PQconninfoOption *parts)
{
    static const char *const keywords[] = {"host", "port", "dbname"};
    for (size_t i = 0; strstr(address, "://") && i < COUNT_OF(keywords); i++) {
        const char *part = part_of(parts, keywords[i]);
        if (part && strchr(part, '@'))
            return true;
    }
    return false;
}

/* The address in parts, to be freed. What is said of one that is none repeats nothing that may be a password. */
static enum result understand(const char *address, PQconninfoOption **ret_parts, struct message *message)
{
    char *fault = NULL;
    if (!looks_like_address(address))
        return message_fail(message, ERROR_UNSUPPORTED, "The store's address must begin with \"sqlite:\" or \"postgresql:\", but it is \"%s\".",
                            strchr(address, '@') ? "something else (not shown: it may hold a password)" : address);
    PQconninfoOption *parts = PQconninfoParse(address, &fault);
    PQfreemem(fault); /* it may repeat a password */
    if (parts && !splits_password(address, parts)) {
        *ret_parts = parts;
        return OK;
    }
    PQconninfoFree(parts);
    return message_fail(message, ERROR_UNSUPPORTED,
                        "PostgreSQL does not understand the store's address (not shown: it may hold a password). In a password, write @ as %%40, / as %%2F, : as %%3A and %% as %%25.");
}

static enum result find(struct store *store, const char *address, const struct store_options *options, struct message *message)
{
    PQconninfoOption *parts = NULL;
    if (options->public_address) {
        TRY(understand(options->public_address, &parts, message));
        PQconninfoFree(parts);
    }
    TRY(understand(address, &parts, message));
    store->place = calloc(1, sizeof *store->place);
    if (store->place) {
        store->place->address = strdup(address);
        store->place->public_address = options->public_address ? strdup(options->public_address) : NULL;
        store->path = name_for_people(parts);
    }
    PQconninfoFree(parts);
    if (!store->place || !store->place->address || !store->path || (options->public_address && !store->place->public_address))
        return message_fail(message, ERROR_MEMORY, "There is not enough memory to open the store.");
    return OK;
}

static void forget(struct store *store)
{
    if (!store->place)
        return;
    free(store->place->address);
    free(store->place->public_address);
    free(store->place);
}

/* --- Connecting ------------------------------------------------------------ */

static void say_nothing(void *context, const PGresult *notice)
{
    (void)context;
    (void)notice;
}

static PGconn *connect_to(const struct db *db)
{
    const struct postgres_place *place = db->store->place;
    bool is_public = db->kind == DB_PUBLIC, has_login = is_public && !place->public_address;
    const char *keywords[] = {"dbname", "client_encoding", "fallback_application_name", "connect_timeout", "keepalives_idle", "tcp_user_timeout",
                              has_login ? "user" : NULL, "password", NULL};
    const char *values[] = {is_public && place->public_address ? place->public_address : place->address, "UTF8", "frankpledge", "10", "30", "30000",
                            place->public_login, place->public_password, NULL};
    return PQconnectdbParams(keywords, values, 1);
}

/* Time that a connection may wait for another's lock is what it is on SQLite. Planning for each run and compiling a query
 * cost more than they bring to statements as short as ours. */
static const char settings[] = "set lock_timeout = 5000; set timezone = 'UTC'; set standard_conforming_strings = on; set jit = off;"
                               " set tcp_keepalives_idle = 30; set client_min_messages = warning; set idle_in_transaction_session_timeout = 0";
/* A commit is told when it is on disk, whatever the server's habit. (remote_apply and remote_write wait for more.) */
static const char writer_settings[] = "select case when current_setting('synchronous_commit') in ('off', 'local')"
                                      " then set_config('synchronous_commit', 'on', false) end";

static enum result apply_settings(struct db *db)
{
    TRY(postgres_run(db, settings));
    return db->kind == DB_WRITER ? postgres_run(db, writer_settings) : OK;
}

static enum result connect_db(struct db *db, struct message *message)
{
    struct postgres *postgres = db->postgres;
    postgres->connection = connect_to(db);
    postgres->ending = false;
    if (!postgres->connection)
        return message_fail(message, ERROR_MEMORY, "There is not enough memory to open the store.");
    if (PQstatus(postgres->connection) != CONNECTION_OK) {
        enum result result = db_note_failure(db, ERROR_BUSY, PQerrorMessage(postgres->connection), "connect");
        return message_fail(message, result, "The store %s could not be opened: %.300s", db->store->path, PQerrorMessage(postgres->connection));
    }
    PQsetNoticeReceiver(postgres->connection, say_nothing, NULL);
    enum result result = apply_settings(db);
    if (result != OK)
        return message_fail(message, result, "The store %s could not be opened: %s.", db->store->path, db->last_error);
    return db->kind == DB_PUBLIC ? postgres_check_public(db, message) : OK;
}

static void disconnect(struct db *db)
{
    PQfinish(db->postgres->connection);
    db->postgres->connection = NULL;
}

static enum result open_db(struct db *db, struct message *message)
{
    db->postgres = calloc(1, sizeof *db->postgres);
    if (!db->postgres)
        return message_fail(message, ERROR_MEMORY, "There is not enough memory to open the store.");
    unsigned char name[POSTGRES_WRITER_BYTES / 2];
    random_bytes(name, sizeof name);
    for (size_t i = 0; i < sizeof name; i++)
        snprintf(db->postgres->writer + 2 * i, 3, "%02x", name[i]);
    enum result result = connect_db(db, message);
    if (result != OK) {
        disconnect(db);
        free(db->postgres);
        db->postgres = NULL;
    }
    return result;
}

static void close_db(struct db *db)
{
    disconnect(db);
    free(db->postgres);
}

static enum result revive(struct db *db)
{
    if (!postgres_is_lost(db))
        return OK;
    assert(db->open_count == 0);
    db_drop_statements(db); /* the server has forgotten them */
    disconnect(db);
    enum result result = connect_db(db, NULL);
    if (result != OK) /* it may be alive, but without its settings, or with rights that the public must not have */
        disconnect(db);
    return result;
}

PGconn *postgres_ready(struct db *db)
{
    struct postgres *postgres = db->postgres;
    while (postgres->ending) {
        PGresult *answer = PQgetResult(postgres->connection);
        postgres->ending = answer != NULL;
        PQclear(answer);
    }
    return postgres->connection;
}

/* --- Whose ----------------------------------------------------------------- */

#define YES_OR_NO_BYTES 64

/* Sorting and small letters are by bytes, as on SQLite, only where the database itself is so. */
static enum result check_owner(struct db *db, const struct store_options *options, struct message *message)
{
    char encoding[YES_OR_NO_BYTES], collation[YES_OR_NO_BYTES], ctype[YES_OR_NO_BYTES], ours[YES_OR_NO_BYTES], others[YES_OR_NO_BYTES], schema[YES_OR_NO_BYTES];
    char *values[] = {encoding, collation, ctype, ours, others, schema};
    const char *path = db->store->path;
    enum result result = postgres_ask(db,
                                      "select pg_encoding_to_char(encoding), datcollate, datctype, (to_regclass('migration') is not null and to_regclass('pub_generation') is not null)::text,"
                                      " (select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = current_schema() and c.relkind in ('r', 'p'))::text,"
                                      " coalesce(current_schema()::text, '') from pg_database where datname = current_database()",
                                      values, YES_OR_NO_BYTES, COUNT_OF(values));
    if (result != OK)
        return message_fail(message, result, "The store %s could not be read: %s.", path, db->last_error);
    if (strcmp(ours, "true") == 0)
        return !options->must_be_new ? OK : message_fail(message, ERROR_CONFLICT, "There is a store at %s already. Nothing was changed. Choose another database with --store.", path);
    if (!schema[0])
        return message_fail(message, ERROR_DENIED, "In the store %s this login may use no schema. Ask its administrator for: grant usage, create on schema public to LOGIN.", path);
    if (strcmp(others, "0") != 0)
        return message_fail(message, ERROR_UNSUPPORTED, "%s is the database of some other program, not a Frankpledge store. Give Frankpledge a database, or a schema, of its own.", path);
    if (!options->create)
        return message_fail(message, ERROR_NOT_FOUND, "There is no store at %s. Check the address, or make a store there first.", path);
    if (strcmp(encoding, "UTF8") != 0 || strcmp(collation, "C") != 0 || strcmp(ctype, "C") != 0)
        return message_fail(message, ERROR_UNSUPPORTED,
                            "The database of %s must keep UTF8 and sort by bytes, but it keeps %s and sorts by %s. Have one made with: create database NAME template template0 encoding 'UTF8' locale 'C'.",
                            path, encoding, collation);
    return OK;
}

static void settle(struct db *writer) { (void)writer; }

const struct store_engine postgres_engine = {
    .dialect = DIALECT_POSTGRES,
    .find = find,
    .check_owner = check_owner,
    .begin_migrations = postgres_begin_migrations,
    .mark_ours = postgres_mark_ours,
    .settle = settle,
    .forget = forget,
    .open = open_db,
    .close = close_db,
    .revive = revive,
    .is_lost = postgres_is_lost,
    .begin_read = postgres_begin_read,
    .begin_write = postgres_begin_write,
    .commit = postgres_commit,
    .has_transaction = postgres_has_transaction,
    .rollback = postgres_rollback,
    .rollback_savepoint = postgres_rollback_savepoint,
    .run_script = postgres_run_script,
    .prepare = postgres_prepare,
    .finalize = postgres_finalize,
    .bind = postgres_bind,
    .step = postgres_step,
    .finish = postgres_finish,
    .changed = postgres_changed,
    .column_count = postgres_column_count,
    .is_null = postgres_is_null,
    .integer = postgres_integer,
    .text = postgres_text,
    .bytes = postgres_bytes,
    .has_table = postgres_has_table,
    .drop_column_indexes = postgres_drop_column_indexes,
    .read_indexes = postgres_read_indexes,
    .backup = postgres_backup,
    .check = postgres_check,
    .scrub = postgres_scrub,
};
