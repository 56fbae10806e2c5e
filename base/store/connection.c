/* One connection to the store: opening and closing it, what failed on it, whose turn it is to fail.
 *
 * Owns struct db. Not here: its statements (statement.c), who may borrow it (reader.c,
 * writer.c), what each engine lets it do (sqlite_connection.c, postgres_connection.c). */
#include "base/store/internal.h"

bool name_is_public(const char *table) { return table && strncmp(table, "pub_", 4) == 0; }

enum result db_note_failure(struct db *db, enum result result, const char *cause, const char *sql)
{
    assert(result != OK);
    snprintf(db->last_error, sizeof(db->last_error), "%.400s in: %.300s", cause, sql);
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

static void db_free_at(struct db **db)
{
    free(*db);
}

enum result db_open(struct store *store, enum db_kind kind, struct db **ret_db, struct message *message)
{
    AUTO(db_free_at) struct db *db = calloc(1, sizeof(*db));
    if (!db)
        return message_fail(message, ERROR_MEMORY, "There is not enough memory to open the store.");
    db->store = store;
    db->engine = store->engine;
    db->kind = kind;
    TRY(db->engine->open(db, message));
    *ret_db = TAKE(db);
    return OK;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    assert(db->open_count == 0);
    db_drop_statements(db);
    db->engine->close(db);
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
