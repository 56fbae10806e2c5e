/* Statements on SQLite: preparing, binding, stepping, values.
 *
 * Not here: which are kept (statement.c), what a connection may do and what the codes mean
 * (sqlite_connection.c). */
#include "base/store/internal.h"

void sqlite_finalize(struct statement *statement)
{
    sqlite3_finalize(statement->handle);
    free(statement->parameter_places);
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

enum result sqlite_prepare(struct statement *statement)
{
    struct db *db = statement->db;
    db->denied = false;
    db->preparing_public = db->preparing_public_schema = false;
    const char *rest = NULL;
    int code = sqlite3_prepare_v3(db->handle, statement->text, -1, SQLITE_PREPARE_PERSISTENT, &statement->handle, &rest);
    if (code != SQLITE_OK)
        return sqlite_failed(db, code, statement->text);
    assert(statement->handle && rest[strspn(rest, "; \n\t")] == '\0'); /* one statement, and no more */
    statement->writes_public = db->preparing_public;
    statement->writes_public_schema = db->preparing_public_schema;
    return find_parameters(statement);
}

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

enum result sqlite_bind(struct statement *statement, struct binds binds)
{
    statement->changes_before = sqlite3_total_changes64(statement->db->handle);
    for (size_t i = 0; i < binds.count; i++) {
        int code = bind_one(statement, i, &binds.list[i]);
        if (code != SQLITE_OK)
            return sqlite_failed(statement->db, code, statement->text);
    }
    return OK;
}

void sqlite_finish(struct statement *statement)
{
    struct db *db = statement->db;
    sqlite3_reset(statement->handle);
    sqlite3_clear_bindings(statement->handle);
    bool changed = sqlite3_total_changes64(db->handle) != statement->changes_before;
    if (statement->writes_public_schema || (statement->writes_public && changed))
        db->touched_public = true;
}

int sqlite_step(struct statement *statement)
{
    int code = sqlite3_step(statement->handle);
    if (code == SQLITE_ROW)
        return 1;
    return code == SQLITE_DONE ? OK : sqlite_failed(statement->db, code, statement->text);
}

int64_t sqlite_changed(struct statement *statement)
{
    /* SQLite's last count stays when a statement changes nothing of its own. */
    sqlite3 *handle = statement->db->handle;
    return sqlite3_total_changes64(handle) != statement->changes_before ? sqlite3_changes64(handle) : 0;
}

int sqlite_column_count_of(struct statement *statement) { return sqlite3_column_count(statement->handle); }

int64_t sqlite_integer(struct statement *statement, int column)
{
    assert(column >= 0 && column < sqlite3_data_count(statement->handle));
    int type = sqlite3_column_type(statement->handle, column);
    assert(type == SQLITE_INTEGER || type == SQLITE_NULL); /* reading a text as a number is a mistake */
    return sqlite3_column_int64(statement->handle, column);
}

struct text sqlite_text(struct statement *statement, int column)
{
    assert(column >= 0 && column < sqlite3_data_count(statement->handle));
    assert(sqlite3_column_type(statement->handle, column) != SQLITE_BLOB);
    const char *data = (const char *)sqlite3_column_text(statement->handle, column);
    if (!data)
        return TEXT_NONE;
    return (struct text){data, (size_t)sqlite3_column_bytes(statement->handle, column)};
}

struct text sqlite_bytes(struct statement *statement, int column)
{
    assert(column >= 0 && column < sqlite3_data_count(statement->handle));
    int type = sqlite3_column_type(statement->handle, column);
    assert(type == SQLITE_BLOB || type == SQLITE_NULL); /* text and bytes are never taken for each other */
    const void *data = sqlite3_column_blob(statement->handle, column);
    if (!data)
        return TEXT_NONE;
    return (struct text){data, (size_t)sqlite3_column_bytes(statement->handle, column)};
}

bool sqlite_is_null(struct statement *statement, int column)
{
    assert(column >= 0 && column < sqlite3_data_count(statement->handle));
    return sqlite3_column_type(statement->handle, column) == SQLITE_NULL;
}

enum result sqlite_run_script(struct db *db, const char *script)
{
    if (db->failure != OK)
        return db->failure;
    while (*script) {
        if (db_fault_due(db))
            return db_note_failure(db, ERROR_IO, "a fault that a test asked for", script);
        db->denied = db->preparing_public_schema = db->preparing_public = false;
        sqlite3_stmt *handle = NULL;
        const char *rest = NULL;
        int code = sqlite3_prepare_v2(db->handle, script, -1, &handle, &rest);
        while (handle && (code == SQLITE_OK || code == SQLITE_ROW))
            code = sqlite3_step(handle);
        if (code != SQLITE_OK && code != SQLITE_DONE) {
            enum result result = sqlite_failed(db, code, script);
            sqlite3_finalize(handle);
            return result;
        }
        db->touched_public |= db->preparing_public_schema || db->preparing_public;
        sqlite3_finalize(handle);
        script = rest;
    }
    return OK;
}
