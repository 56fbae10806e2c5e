/* One connection to SQLite: opening it safely, what it may do, what its errors mean; and the list of all that
 * this engine does.
 *
 * Not here: its statements (sqlite_statement.c), its file (sqlite_file.c), who may borrow it (reader.c, writer.c).
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

enum result sqlite_failed(struct db *db, int code, const char *sql)
{
    enum result result = result_of(code);
    assert(result != OK);
    if (result == ERROR_IO && db->kind == DB_WRITER && (code & 0xff) == SQLITE_IOERR && store_has_no_room(db->store->path))
        result = ERROR_FULL;
    if (result == ERROR_UNSUPPORTED && db->denied) /* a refused function is a mere error to SQLite */
        result = ERROR_DENIED;
    db->denied = false;
    char cause[400];
    snprintf(cause, sizeof cause, "%.380s (%d)", sqlite3_errmsg(db->handle), code);
    return db_note_failure(db, result, cause, sql);
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
    return code == SQLITE_OK ? OK : sqlite_failed(db, code, pragmas);
}

enum result sqlite_open_db(struct db *db, struct message *message)
{
    struct store *store = db->store;
    int access = db->kind == DB_WRITER ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
    int code = sqlite3_open_v2(store->path, &db->handle, access | SQLITE_OPEN_NOMUTEX, NULL);
    if (!db->handle)
        return message_fail(message, ERROR_MEMORY, "There is not enough memory to open the store.");
    enum result result = code == SQLITE_OK ? apply_settings(db) : sqlite_failed(db, code, "open");
    if (result == ERROR_CORRUPT)
        (void)message_fail(message, result, "%s is not a Frankpledge store, or it is damaged.", store->path);
    else if (result == ERROR_FULL)
        (void)message_fail(message, result, "The disk on which the store %s lies has no room left. Make room, then try again: nothing is lost.", store->path);
    else if (result != OK)
        (void)message_fail(message, result, "The store %s could not be opened: %s.", store->path,
                           sqlite3_errmsg(db->handle));
    if (result != OK) {
        sqlite3_close(db->handle);
        return result;
    }
    sqlite3_set_authorizer(db->handle, authorize, db);
    return OK;
}

static void close_db(struct db *db)
{
    int code = sqlite3_close(db->handle);
    assert(code == SQLITE_OK);
}

/* --- Transactions ---------------------------------------------------------- */

/* A file is never lost. */
static bool is_lost(const struct db *db)
{
    (void)db;
    return false;
}

static enum result revive(struct db *db)
{
    (void)db;
    return OK;
}

static enum result commit(struct db *db) { return db_control(db, "commit"); }

static bool has_transaction(const struct db *db) { return !sqlite3_get_autocommit(db->handle); }

/* Rolling back does not go through db_run(): it is not one of the steps that fault tests
 * count, and it must work after a failure. */
static bool roll_back_with(struct db *db, const char *sql)
{
    db->trusted = true;
    int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
    db->trusted = false;
    return code == SQLITE_OK;
}

static void rollback(struct db *db)
{
    /* After an error of the disk SQLite has often rolled back by itself. */
    if (!sqlite3_get_autocommit(db->handle))
        (void)roll_back_with(db, "rollback");
}

/* A deferred transaction takes its snapshot at its first read, so that read is made here
 * and is the one of the generation. What could not be rolled back last time, for want of memory, is so now. */
static enum result begin_read(struct db *db)
{
    rollback(db);
    TRY(db_control(db, "begin"));
    return db_one_integer(db, &db->generation, SQL("select number from pub_generation where id = 1"), BIND_NOTHING);
}

static enum result begin_write(struct db *db)
{
    rollback(db);
    return db_control(db, "begin immediate");
}

static bool rollback_savepoint(struct db *db) { return roll_back_with(db, "rollback to one; release one"); }

/* So that the file alone is the whole store. If it fails, the log stays beside it
 * and is read at the next start. */
static void settle(struct db *writer)
{
    enum result ignored = db_control(writer, "pragma wal_checkpoint(truncate)");
    (void)ignored;
}

static void forget_nothing(struct store *store) { (void)store; }

const struct store_engine sqlite_engine = {
    .dialect = DIALECT_SQLITE,
    .find = sqlite_find,
    .check_owner = sqlite_check_owner,
    .begin_migrations = begin_write,
    .mark_ours = sqlite_mark_ours,
    .settle = settle,
    .forget = forget_nothing,
    .open = sqlite_open_db,
    .close = close_db,
    .revive = revive,
    .is_lost = is_lost,
    .begin_read = begin_read,
    .begin_write = begin_write,
    .commit = commit,
    .has_transaction = has_transaction,
    .rollback = rollback,
    .rollback_savepoint = rollback_savepoint,
    .run_script = sqlite_run_script,
    .prepare = sqlite_prepare,
    .finalize = sqlite_finalize,
    .bind = sqlite_bind,
    .step = sqlite_step,
    .finish = sqlite_finish,
    .changed = sqlite_changed,
    .column_count = sqlite_column_count_of,
    .is_null = sqlite_is_null,
    .integer = sqlite_integer,
    .text = sqlite_text,
    .bytes = sqlite_bytes,
    .has_table = sqlite_has_table,
    .drop_column_indexes = sqlite_drop_column_indexes,
    .read_indexes = sqlite_read_indexes,
    .backup = sqlite_backup_to,
    .check = sqlite_check,
    .scrub = sqlite_scrub,
};
