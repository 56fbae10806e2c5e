/* Statements of a connection: prepared once, kept by their text, bound by number.
 *
 * Owns struct statement and the cache in struct db. Not here: what a connection may do and
 * what the engine's codes mean (connection.c). */
#include "base/limits.h"
#include "base/store/internal.h"

struct statement {
    struct db *db;
    sqlite3_stmt *handle;
    char *text;
    uint64_t hash;
    int *parameter_places; /* SQLite's index of $1, $2, … */
    int parameter_count;
    bool open;
    bool trusted; /* prepared past the authorizer: only our own control statements may have it */
    bool kept; /* in the cache; otherwise it goes when it is closed */
    bool done;
    bool writes_public;
    bool writes_public_schema;
    int64_t changes_before;
    struct statement *next_in_bucket;
    struct statement *newer, *older;
};

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
    sqlite3_finalize(statement->handle);
    free(statement->parameter_places);
    free(statement->text);
    free(statement);
}

static void statement_free_at(struct statement **statement)
{
    statement_free(*statement);
}

/* SQLite numbers $2, $1 by first appearance, PostgreSQL by their number: look each up. A
 * statement whose parameters are not exactly $1 … $n is a mistake in the program. */
static enum result find_parameters(struct statement *statement)
{
    int count = sqlite3_bind_parameter_count(statement->handle);
    statement->parameter_places = calloc((size_t)count + 1, sizeof(int));
    if (!statement->parameter_places)
        return ERROR_MEMORY;
    for (int i = 0; i < count; i++) {
        char name[16];
        snprintf(name, sizeof(name), "$%d", i + 1);
        statement->parameter_places[i] = sqlite3_bind_parameter_index(statement->handle, name);
        assert(statement->parameter_places[i] > 0);
    }
    statement->parameter_count = count;
    return OK;
}

static enum result statement_new(struct db *db, const char *text, struct statement **ret_statement)
{
    AUTO(statement_free_at) struct statement *statement = calloc(1, sizeof(*statement));
    if (!statement || !(statement->text = strdup(text)))
        return ERROR_MEMORY;
    statement->db = db;
    statement->trusted = db->trusted;
    db->denied = false;
    db->preparing_public = db->preparing_public_schema = false;
    const char *rest = NULL;
    int code = sqlite3_prepare_v3(db->handle, text, -1, SQLITE_PREPARE_PERSISTENT, &statement->handle, &rest);
    if (code != SQLITE_OK)
        return db_failed(db, code, text);
    assert(statement->handle && rest[strspn(rest, "; \n\t")] == '\0'); /* one statement, and no more */
    statement->writes_public = db->preparing_public;
    statement->writes_public_schema = db->preparing_public_schema;
    TRY(find_parameters(statement));
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
    while (db->newest)
        forget(db, db->newest);
}

/* --- Running --------------------------------------------------------------- */

static int bind_one(struct statement *statement, size_t number, const struct bind *bind)
{
    int place = statement->parameter_places[number];
    switch (bind->kind) {
    case BIND_INTEGER:
        return sqlite3_bind_int64(statement->handle, place, bind->integer);
    case BIND_TEXT:
        return sqlite3_bind_text64(statement->handle, place, bind->text.data ? bind->text.data : "",
                                   bind->text.length, SQLITE_STATIC, SQLITE_UTF8);
    case BIND_BYTES:
        return sqlite3_bind_blob64(statement->handle, place, bind->text.data ? bind->text.data : "", bind->text.length, SQLITE_STATIC);
    case BIND_NULL:
        return sqlite3_bind_null(statement->handle, place);
    }
    assert(!"a bind of no known kind");
    return SQLITE_MISUSE;
}

/* Ends the run and notes whether a public table has changed. */
static void finish(struct statement *statement)
{
    struct db *db = statement->db;
    sqlite3_reset(statement->handle);
    statement->done = true;
    bool changed = sqlite3_total_changes64(db->handle) != statement->changes_before;
    if (statement->writes_public_schema || (statement->writes_public && changed))
        db->touched_public = true;
}

void statement_close(struct statement *statement)
{
    if (!statement)
        return;
    assert(statement->open);
    if (!statement->done)
        finish(statement);
    sqlite3_clear_bindings(statement->handle);
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
    statement->changes_before = sqlite3_total_changes64(db->handle);
    db->open_count++;
    for (size_t i = 0; i < binds.count; i++) {
        int code = bind_one(statement, i, &binds.list[i]);
        if (code != SQLITE_OK)
            return db_failed(db, code, sql.text);
    }
    *ret_statement = TAKE(statement);
    return OK;
}

int statement_step(struct statement *statement)
{
    struct db *db = statement->db;
    assert(statement->open && !statement->done);
    if (db->failure != OK)
        return db->failure;
    int code = SQLITE_IOERR;
    /* SQLite ends a transaction by itself when the disk fails. What came after would
     * then be saved alone. */
    bool transaction_lost = db->in_transaction && sqlite3_get_autocommit(db->handle);
    if (!transaction_lost && !db_fault_due(db))
        code = sqlite3_step(statement->handle);
    if (code == SQLITE_ROW)
        return 1;
    enum result result = code == SQLITE_DONE ? OK : db_failed(db, code, statement->text);
    finish(statement);
    return result;
}

int64_t statement_integer(struct statement *statement, int column)
{
    assert(!statement->done && column >= 0 && column < sqlite3_data_count(statement->handle));
    int type = sqlite3_column_type(statement->handle, column);
    assert(type == SQLITE_INTEGER || type == SQLITE_NULL); /* reading a text as a number is a mistake */
    return sqlite3_column_int64(statement->handle, column);
}

struct text statement_text(struct statement *statement, int column)
{
    assert(!statement->done && column >= 0 && column < sqlite3_data_count(statement->handle));
    assert(sqlite3_column_type(statement->handle, column) != SQLITE_BLOB);
    const char *data = (const char *)sqlite3_column_text(statement->handle, column);
    if (!data)
        return TEXT_NONE;
    return (struct text){data, (size_t)sqlite3_column_bytes(statement->handle, column)};
}

struct text statement_bytes(struct statement *statement, int column)
{
    assert(!statement->done && column >= 0 && column < sqlite3_data_count(statement->handle));
    int type = sqlite3_column_type(statement->handle, column);
    assert(type == SQLITE_BLOB || type == SQLITE_NULL); /* text and bytes are never taken for each other */
    const void *data = sqlite3_column_blob(statement->handle, column);
    if (!data)
        return TEXT_NONE;
    return (struct text){data, (size_t)sqlite3_column_bytes(statement->handle, column)};
}

bool statement_is_null(struct statement *statement, int column)
{
    assert(!statement->done && column >= 0 && column < sqlite3_data_count(statement->handle));
    return sqlite3_column_type(statement->handle, column) == SQLITE_NULL;
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

int statement_column_count(struct statement *statement) { return sqlite3_column_count(statement->handle); }

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
    if (ret_changed) {
        /* SQLite's last count stays when a statement changes nothing of its own. */
        bool changed = sqlite3_total_changes64(db->handle) != statement->changes_before;
        *ret_changed = changed ? sqlite3_changes64(db->handle) : 0;
    }
    return OK;
}

enum result db_run_script(struct db *db, const char *script)
{
    if (db->failure != OK)
        return db->failure;
    while (*script) {
        if (db_fault_due(db))
            return db_failed(db, SQLITE_IOERR, script);
        db->denied = db->preparing_public_schema = db->preparing_public = false;
        sqlite3_stmt *handle = NULL;
        const char *rest = NULL;
        int code = sqlite3_prepare_v2(db->handle, script, -1, &handle, &rest);
        while (handle && (code == SQLITE_OK || code == SQLITE_ROW))
            code = sqlite3_step(handle);
        if (code != SQLITE_OK && code != SQLITE_DONE) {
            enum result result = db_failed(db, code, script);
            sqlite3_finalize(handle);
            return result;
        }
        db->touched_public |= db->preparing_public_schema || db->preparing_public;
        sqlite3_finalize(handle);
        script = rest;
    }
    return OK;
}
