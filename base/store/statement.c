/* Statements of a connection: prepared once, kept by their text, bound by number.
 *
 * Owns the cache in struct db. Not here: how an engine prepares, binds and steps them, and what its
 * codes mean (sqlite_statement.c, postgres_statement.c). */
#include "base/limits.h"
#include "base/store/internal.h"

/* FNV-1a. */
static uint64_t hash_text(const char *text)
{
    uint64_t hash = 14695981039346656037u;
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 1099511628211u;
    return hash;
}

static void statement_free(struct statement *statement)
{
    if (!statement)
        return;
    statement->db->engine->finalize(statement);
    free(statement->text);
    free(statement);
}

static void statement_free_at(struct statement **statement)
{
    statement_free(*statement);
}

static enum result statement_new(struct db *db, const char *text, struct statement **ret_statement)
{
    AUTO(statement_free_at) struct statement *statement = calloc(1, sizeof(*statement));
    if (!statement)
        return ERROR_MEMORY;
    statement->db = db;
    statement->trusted = db->trusted;
    if (!(statement->text = strdup(text)))
        return ERROR_MEMORY;
    TRY(db->engine->prepare(statement));
    *ret_statement = TAKE(statement);
    return OK;
}

/* --- The cache ------------------------------------------------------------- */

static void unlink_use(struct db *db, struct statement *statement)
{
    *(statement->newer ? &statement->newer->older : &db->newest) = statement->older;
    *(statement->older ? &statement->older->newer : &db->oldest) = statement->newer;
    statement->newer = statement->older = NULL;
}

static void link_newest(struct db *db, struct statement *statement)
{
    statement->older = db->newest;
    *(db->newest ? &db->newest->newer : &db->oldest) = statement;
    db->newest = statement;
}

static void forget(struct db *db, struct statement *statement)
{
    struct statement **at = &db->buckets[statement->hash % STATEMENT_BUCKETS];
    while (*at != statement)
        at = &(*at)->next_in_bucket;
    *at = statement->next_in_bucket;
    unlink_use(db, statement);
    db->kept_count--;
    statement_free(statement);
}

/* Makes room for one. False when every kept statement is open. */
static bool make_room(struct db *db)
{
    if (db->kept_count < STATEMENTS_KEPT_MAX)
        return true;
    struct statement *statement = db->oldest;
    while (statement && statement->open)
        statement = statement->newer;
    if (!statement)
        return false;
    forget(db, statement);
    return true;
}

static void keep(struct db *db, struct statement *statement, uint64_t hash)
{
    statement->hash = hash;
    statement->kept = true;
    statement->next_in_bucket = db->buckets[hash % STATEMENT_BUCKETS];
    db->buckets[hash % STATEMENT_BUCKETS] = statement;
    link_newest(db, statement);
    db->kept_count++;
}

static struct statement *find_kept(struct db *db, const char *text, uint64_t hash)
{
    struct statement *statement = db->buckets[hash % STATEMENT_BUCKETS];
    while (statement && (statement->hash != hash || statement->trusted != db->trusted ||
                         strcmp(statement->text, text) != 0))
        statement = statement->next_in_bucket;
    return statement;
}

/* A statement with this text that nobody uses: the kept one or a new one. */
static enum result get_statement(struct db *db, const char *text, struct statement **ret_statement)
{
    uint64_t hash = hash_text(text);
    struct statement *statement = find_kept(db, text, hash);
    if (statement && !statement->open) {
        unlink_use(db, statement);
        link_newest(db, statement);
        *ret_statement = statement;
        return OK;
    }
    bool is_second_copy = statement != NULL;
    TRY(statement_new(db, text, &statement));
    if (!is_second_copy && make_room(db))
        keep(db, statement, hash);
    *ret_statement = statement;
    return OK;
}

void db_drop_statements(struct db *db)
{
    for (struct statement *statement = db->newest, *older; statement; statement = older) {
        older = statement->older;
        if (!statement->open)
            forget(db, statement);
    }
}

/* --- Running --------------------------------------------------------------- */

/* Ends the run and notes whether a public table has changed. */
static void finish(struct statement *statement)
{
    statement->db->engine->finish(statement);
    statement->done = true;
}

void statement_close(struct statement *statement)
{
    if (!statement)
        return;
    assert(statement->open);
    if (!statement->done)
        finish(statement);
    statement->open = false;
    statement->db->open_count--;
    if (!statement->kept)
        statement_free(statement);
}

void statement_close_at(struct statement **statement)
{
    statement_close(*statement);
}

enum result db_query(struct db *db, struct statement **ret_statement, struct sql sql, struct binds binds)
{
    if (db->failure != OK)
        return db->failure;
    db_trace(db, sql.text);
    AUTO(statement_close_at) struct statement *statement = NULL;
    TRY(get_statement(db, sql.text, &statement));
    assert(binds.count == (size_t)statement->parameter_count);
    statement->open = true;
    statement->done = false;
    db->open_count++;
    TRY(db->engine->bind(statement, binds));
    *ret_statement = TAKE(statement);
    return OK;
}

int statement_step(struct statement *statement)
{
    struct db *db = statement->db;
    assert(statement->open && !statement->done);
    if (db->failure != OK)
        return db->failure;
    int step;
    /* SQLite ends a transaction by itself when the disk fails, PostgreSQL when the connection
     * is lost. What came after would then be saved alone. */
    if (db_fault_due(db) || (db->in_transaction && !db->engine->has_transaction(db)))
        step = db_note_failure(db, db->engine->is_lost(db) ? ERROR_BUSY : ERROR_IO, "the transaction is lost", statement->text);
    else
        step = db->engine->step(statement);
    if (step != 1)
        finish(statement);
    return step;
}

int64_t statement_integer(struct statement *statement, int column)
{
    assert(!statement->done);
    return statement->db->engine->integer(statement, column);
}

struct text statement_text(struct statement *statement, int column)
{
    assert(!statement->done);
    return statement->db->engine->text(statement, column);
}

struct text statement_bytes(struct statement *statement, int column)
{
    assert(!statement->done);
    return statement->db->engine->bytes(statement, column);
}

bool statement_is_null(struct statement *statement, int column)
{
    assert(!statement->done);
    return statement->db->engine->is_null(statement, column);
}

struct date statement_date(struct statement *statement, int column)
{
    if (statement_is_null(statement, column))
        return DATE_NONE;
    return (struct date){(int32_t)statement_integer(statement, column)};
}

struct text statement_copy(struct statement *statement, int column, struct arena *arena)
{
    return arena_copy(arena, statement_text(statement, column));
}

int statement_column_count(struct statement *statement) { return statement->db->engine->column_count(statement); }

/* --- Whole queries --------------------------------------------------------- */

/* Opens a query and stands on its first row. */
static enum result first_row(struct db *db, struct statement **ret_statement, struct sql sql, struct binds binds)
{
    AUTO(statement_close_at) struct statement *statement = NULL;
    TRY(db_query(db, &statement, sql, binds));
    int step = statement_step(statement);
    if (step < 0)
        return (enum result)step;
    if (step == 0)
        return ERROR_NOT_FOUND;
    *ret_statement = TAKE(statement);
    return OK;
}

enum result db_one_integer(struct db *db, int64_t *ret, struct sql sql, struct binds binds)
{
    AUTO(statement_close_at) struct statement *statement = NULL;
    TRY(first_row(db, &statement, sql, binds));
    *ret = statement_integer(statement, 0);
    return OK;
}

enum result db_one_text(struct db *db, struct arena *arena, struct text *ret, struct sql sql, struct binds binds)
{
    AUTO(statement_close_at) struct statement *statement = NULL;
    TRY(first_row(db, &statement, sql, binds));
    struct text copy = statement_copy(statement, 0, arena);
    if (arena_failed(arena))
        return ERROR_MEMORY;
    *ret = copy;
    return OK;
}

enum result db_run(struct db *db, int64_t *ret_changed, struct sql sql, struct binds binds)
{
    AUTO(statement_close_at) struct statement *statement = NULL;
    TRY(db_query(db, &statement, sql, binds));
    int step;
    do
        step = statement_step(statement);
    while (step > 0);
    if (step < 0)
        return (enum result)step;
    if (ret_changed)
        *ret_changed = db->engine->changed(statement);
    return OK;
}
