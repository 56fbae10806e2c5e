/* One connection to SQLite: opening it safely, what it may do, what its errors mean.
 *
 * Owns struct db. Not here: its statements (statement.c), who may borrow it (reader.c,
 * writer.c).
 *
 * What a connection may do is enforced by SQLite itself, in several layers: reading
 * connections open the file read-only and set query_only; the authorizer refuses
 * everything but reading, and to the public role also every table that is not pub_. */
#include "base/store/internal.h"

static bool word_among(const char *word, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(word, *list) == 0)
            return true;
    return false;
}

/* What SQL that serves the public may call. Anything that reads files, schema or
 * settings is missing on purpose. */
static bool function_is_public(const char *name)
{
    static const char *const allowed[] = {"lower", "length", "coalesce", "count", "sum", "min", "max",
                                          "ifnull", "nullif", "substr", "replace", "like", NULL};
    return word_among(name, allowed);
}

bool name_is_public(const char *table) { return table && strncmp(table, "pub_", 4) == 0; }

static int authorize_reader(const struct db *db, int action, const char *first, const char *second)
{
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE:
        return SQLITE_OK;
    case SQLITE_READ:
        return db->kind == DB_OFFICE || name_is_public(first) ? SQLITE_OK : SQLITE_DENY;
    case SQLITE_FUNCTION:
        return db->kind == DB_OFFICE || function_is_public(second) ? SQLITE_OK : SQLITE_DENY;
    default:
        return SQLITE_DENY;
    }
}

/* The writer may do all but end its own transaction, reach other files or change
 * settings. On the way it is noted whether a statement writes a public table: unlike the
 * update hook this also sees "delete from x" and changes of the schema. */
static int authorize_writer(struct db *db, int action, const char *first, const char *second)
{
    switch (action) {
    case SQLITE_ATTACH:
    case SQLITE_DETACH:
    case SQLITE_PRAGMA:
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT:
        return SQLITE_DENY;
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
        db->preparing_public |= name_is_public(first);
        return SQLITE_OK;
    case SQLITE_CREATE_TABLE:
    case SQLITE_DROP_TABLE:
        db->preparing_public_schema |= name_is_public(first);
        return SQLITE_OK;
    case SQLITE_ALTER_TABLE:
        db->preparing_public_schema |= name_is_public(second);
        return SQLITE_OK;
    default:
        return SQLITE_OK;
    }
}

static int authorize(void *context, int action, const char *first, const char *second, const char *database,
                     const char *trigger)
{
    (void)database;
    (void)trigger;
    struct db *db = context;
    if (db->trusted)
        return SQLITE_OK;
    int answer = db->kind == DB_WRITER ? authorize_writer(db, action, first, second)
                                       : authorize_reader(db, action, first, second);
    db->denied |= answer != SQLITE_OK;
    return answer;
}

static enum result result_of_constraint(int code)
{
    switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        return ERROR_CONFLICT;
    case SQLITE_CONSTRAINT_FOREIGNKEY:
        return ERROR_REFERENCE;
    default: /* not null, check, a text where a number belongs */
        return ERROR_INVALID;
    }
}

static enum result result_of(int code)
{
    switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return OK;
    case SQLITE_CONSTRAINT:
        return result_of_constraint(code);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
    case SQLITE_SCHEMA:
        return ERROR_BUSY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return ERROR_CORRUPT;
    case SQLITE_NOMEM:
        return ERROR_MEMORY;
    case SQLITE_TOOBIG:
        return ERROR_LIMIT;
    case SQLITE_AUTH:
        return ERROR_DENIED;
    case SQLITE_MISMATCH:
    case SQLITE_RANGE:
        return ERROR_INVALID;
    case SQLITE_INTERRUPT:
        return ERROR_STOPPING;
    case SQLITE_ERROR: /* a statement that the engine does not take; our mistake, not the user's */
        return ERROR_UNSUPPORTED;
    case SQLITE_FULL:
        return ERROR_FULL;
    default: /* read-only, permissions, input and output */
        return ERROR_IO;
    }
}

enum result db_failed(struct db *db, int code, const char *sql)
{
    enum result result = result_of(code);
    assert(result != OK);
    if (result == ERROR_IO && db->kind == DB_WRITER && (code & 0xff) == SQLITE_IOERR && store_has_no_room(db->store->path))
        result = ERROR_FULL;
    if (result == ERROR_UNSUPPORTED && db->denied) /* a refused function is a mere error to SQLite */
        result = ERROR_DENIED;
    db->denied = false;
    snprintf(db->last_error, sizeof(db->last_error), "%s (%d) in: %.300s", sqlite3_errmsg(db->handle), code, sql);
    if (db->kind == DB_WRITER && db->in_transaction && db->failure == OK)
        db->failure = result;
    return result;
}

const char *db_last_error(struct db *db) { return db->last_error; }

void store_fail_at(struct store *store, int64_t n) { atomic_store(&store->fail_at, n); }

bool db_fault_due(struct db *db)
{
    _Atomic int64_t *fail_at = &db->store->fail_at;
    if (db->uncounted || atomic_load_explicit(fail_at, memory_order_relaxed) <= 0)
        return false;
    return atomic_fetch_sub(fail_at, 1) == 1;
}

static enum result apply_settings(struct db *db)
{
    sqlite3 *handle = db->handle;
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, LOCK_WAIT_MILLISECONDS);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    /* "x" is a name and never a text, as on PostgreSQL. */
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
    const char *pragmas = "pragma foreign_keys = on; pragma synchronous = full; pragma cell_size_check = on;"
                          "pragma temp_store = memory; pragma cache_size = -8192;"
                          "pragma journal_size_limit = 67108864;"
                          "pragma secure_delete = on;"
                          "pragma case_sensitive_like = on;"; /* as on PostgreSQL */
    int code = sqlite3_exec(handle, pragmas, NULL, NULL, NULL);
    if (code == SQLITE_OK && db->kind != DB_WRITER)
        code = sqlite3_exec(handle, "pragma query_only = on", NULL, NULL, NULL);
    return code == SQLITE_OK ? OK : db_failed(db, code, pragmas);
}

enum result db_open(struct store *store, enum db_kind kind, struct db **ret_db, struct message *message)
{
    AUTO(db_close_at) struct db *db = calloc(1, sizeof(*db));
    if (!db)
        return message_fail(message, ERROR_MEMORY, "There is not enough memory to open the store.");
    db->store = store;
    db->kind = kind;
    int access = kind == DB_WRITER ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
    int code = sqlite3_open_v2(store->path, &db->handle, access | SQLITE_OPEN_NOMUTEX, NULL);
    if (!db->handle)
        return message_fail(message, ERROR_MEMORY, "There is not enough memory to open the store.");
    enum result result = code == SQLITE_OK ? apply_settings(db) : db_failed(db, code, "open");
    if (result == ERROR_CORRUPT)
        return message_fail(message, result, "%s is not a Frankpledge store, or it is damaged.", store->path);
    if (result == ERROR_FULL)
        return message_fail(message, result, "The disk on which the store %s lies has no room left. Make room, then try again: nothing is lost.", store->path);
    if (result != OK)
        return message_fail(message, result, "The store %s could not be opened: %s.", store->path,
                            sqlite3_errmsg(db->handle));
    sqlite3_set_authorizer(db->handle, authorize, db);
    *ret_db = TAKE(db);
    return OK;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    assert(db->open_count == 0);
    db_drop_statements(db);
    int code = sqlite3_close(db->handle);
    assert(code == SQLITE_OK);
    free(db);
}

void db_close_at(struct db **db)
{
    db_close(*db);
}

enum result db_control(struct db *db, const char *sql)
{
    db->trusted = true;
    enum result result = db_run(db, NULL, SQL_COMPOSED(sql), BIND_NOTHING);
    db->trusted = false;
    return result;
}

/* Rolling back does not go through db_run(): it is not one of the steps that fault tests
 * count, and it must work after a failure. */
static bool roll_back_with(struct db *db, const char *sql)
{
    db->trusted = true;
    int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
    db->trusted = false;
    return code == SQLITE_OK;
}

void db_rollback(struct db *db)
{
    /* After an error of the disk SQLite has often rolled back by itself. */
    if (!sqlite3_get_autocommit(db->handle))
        (void)roll_back_with(db, "rollback");
}

bool db_rollback_savepoint(struct db *db) { return roll_back_with(db, "rollback to one; release one"); }
