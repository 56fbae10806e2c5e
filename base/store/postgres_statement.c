/* Statements on PostgreSQL: preparing, binding, running, and scripts.
 *
 * A statement is prepared once under a name of its own. Values go to it as text (numbers) or as they are (text, bytes);
 * what it brings comes in binary. The whole result is fetched when the statement is first stepped: then others can run on
 * the same connection while its rows are read. Not here: values out of rows (postgres_value.c). */
#include "base/store/postgres.h"

#define WORDS_BYTES_MAX 4194304
#define BYTEA_OID 17
#define INT2_OID 21
#define INT4_OID 23
#define INT8_OID 20
#define PARAMETERS_MAX 65535

/* --- Preparing ------------------------------------------------------------- */

/* Whoever may run what. Rights are the server's to enforce; this keeps a statement from ending the transaction it is in or
 * changing how the connection is set, as the authorizer does on SQLite. */
static bool may_begin_with(const struct db *db, struct text word)
{
    static const char *const reading[] = {"select", "with", "values"};
    static const char *const writing[] = {"insert", "update", "delete", "create", "drop", "alter"};
    for (size_t i = 0; i < COUNT_OF(reading); i++)
        if (text_equals(word, reading[i]))
            return true;
    for (size_t i = 0; db->kind == DB_WRITER && i < COUNT_OF(writing); i++)
        if (text_equals(word, writing[i]))
            return true;
    return db->trusted;
}

static enum result make_room(struct statement *statement, int count)
{
    struct postgres_rows *rows = statement->postgres;
    size_t room = (size_t)count + 1;
    statement->parameter_count = count;
    rows->values = calloc(room, sizeof *rows->values);
    rows->lengths = calloc(room, sizeof *rows->lengths);
    rows->formats = calloc(room, sizeof *rows->formats);
    rows->are_bytes = calloc(room, sizeof *rows->are_bytes);
    rows->numbers = calloc(room, sizeof *rows->numbers);
    rows->made = calloc(room, sizeof *rows->made);
    return rows->are_bytes && rows->values && rows->lengths && rows->formats && rows->numbers && rows->made ? OK : ERROR_MEMORY;
}

static enum result send_prepare(struct db *db, const char *name, const char *sql, int count, const Oid *types, PGresult **ret_about)
{
    PGconn *connection = postgres_ready(db);
    PGresult *answer = PQprepare(connection, name, sql, count, types);
    if (PQresultStatus(answer) == PGRES_COMMAND_OK) {
        PQclear(answer);
        answer = PQdescribePrepared(connection, name);
    }
    enum result result = PQresultStatus(answer) == PGRES_COMMAND_OK ? OK : postgres_failed(db, answer, sql);
    if (result == OK)
        *ret_about = answer;
    else
        PQclear(answer);
    return result;
}

/* Beside a small number PostgreSQL takes a parameter for a small one, too ("$1 = 0"); ours have 64 bits. */
static bool widen(const PGresult *about, Oid *types, int count)
{
    bool any = false;
    for (int i = 0; i < count; i++) {
        Oid type = PQparamtype(about, i);
        bool is_small = type == INT2_OID || type == INT4_OID;
        types[i] = is_small ? INT8_OID : 0;
        any |= is_small;
    }
    return any;
}

/* Some of its functions take small numbers only: then it stays as it was. */
static void prepare_wider(struct db *db, struct postgres_rows *rows, const char *sql, int count, const Oid *types, PGresult **about)
{
    PGconn *connection = postgres_ready(db);
    char name[POSTGRES_NUMBER_BYTES], save[64];
    bool in_transaction = postgres_has_transaction(db);
    snprintf(name, sizeof name, "s%llu", (unsigned long long)++db->postgres->names);
    if (in_transaction)
        PQclear(PQexec(connection, "savepoint wider"));
    PGresult *answer = PQprepare(connection, name, sql, count, types);
    bool prepared = PQresultStatus(answer) == PGRES_COMMAND_OK;
    PQclear(answer);
    if (in_transaction)
        PQclear(PQexec(connection, prepared ? "release savepoint wider" : "rollback to savepoint wider; release savepoint wider"));
    if (!prepared)
        return;
    snprintf(save, sizeof save, "deallocate %s", rows->name);
    PQclear(PQexec(connection, save));
    memcpy(rows->name, name, sizeof name);
    PQclear(*about);
    *about = PQdescribePrepared(connection, rows->name);
}

static enum result prepare_words(struct statement *statement, const char *sql, int count)
{
    struct db *db = statement->db;
    struct postgres_rows *rows = statement->postgres;
    PGresult *about = NULL;
    char name[POSTGRES_NUMBER_BYTES];
    snprintf(name, sizeof name, "s%llu", (unsigned long long)++db->postgres->names);
    TRY(send_prepare(db, name, sql, 0, NULL, &about));
    memcpy(rows->name, name, sizeof name);
    Oid *types = calloc((size_t)count + 1, sizeof *types);
    if (types && widen(about, types, count))
        prepare_wider(db, rows, sql, count, types, &about);
    free(types);
    assert(PQnparams(about) == count);
    for (int i = 0; i < count; i++)
        rows->are_bytes[i] = PQparamtype(about, i) == BYTEA_OID;
    rows->column_count = PQnfields(about);
    PQclear(about);
    rows->shown = calloc((size_t)rows->column_count + 1, sizeof *rows->shown);
    return types && rows->shown ? OK : ERROR_MEMORY;
}

enum result postgres_prepare(struct statement *statement)
{
    struct db *db = statement->db;
    struct postgres_meaning meaning;
    AUTO(buffer_clear) struct buffer words;
    buffer_init(&words, WORDS_BYTES_MAX);
    statement->postgres = calloc(1, sizeof *statement->postgres);
    if (!statement->postgres)
        return ERROR_MEMORY;
    postgres_write_words(&words, statement->text, &meaning);
    buffer_append_byte(&words, '\0');
    TRY(words.failure);
    assert(meaning.parameter_count <= PARAMETERS_MAX);
    TRY(make_room(statement, meaning.parameter_count));
    if (!may_begin_with(db, meaning.first_word))
        return db_note_failure(db, ERROR_DENIED, "only what reads (or, when saving, writes) may be asked", statement->text);
    statement->writes_public = meaning.writes_public && !text_equals(meaning.first_word, "select");
    statement->writes_public_schema = text_equals(meaning.first_word, "create") || text_equals(meaning.first_word, "drop") || text_equals(meaning.first_word, "alter");
    statement->writes_public_schema &= meaning.writes_public;
    return prepare_words(statement, words.data, meaning.parameter_count);
}

/* --- Binding --------------------------------------------------------------- */

static void forget_run(struct statement *statement)
{
    struct postgres_rows *rows = statement->postgres;
    PQclear(rows->rows);
    rows->rows = NULL;
    postgres_forget_shown(rows);
    for (int i = 0; rows->made && i < statement->parameter_count; i++) {
        free(rows->made[i]);
        rows->made[i] = NULL;
    }
}

void postgres_finalize(struct statement *statement)
{
    struct postgres_rows *rows = statement->postgres;
    struct db *db = statement->db;
    char sql[64];
    if (!rows)
        return;
    forget_run(statement);
    /* In a transaction that failed it cannot be said; the server forgets it with the connection. */
    if (rows->name[0] && !postgres_is_lost(db) && PQtransactionStatus(postgres_ready(db)) != PQTRANS_INERROR && db->kept_count > 1) {
        snprintf(sql, sizeof sql, "deallocate %s", rows->name);
        PQclear(PQexec(postgres_ready(db), sql));
    }
    free(rows->values);
    free(rows->lengths);
    free(rows->formats);
    free(rows->are_bytes);
    free(rows->numbers);
    free(rows->made);
    free(rows->shown);
    free(rows);
}

static enum result bind_words(struct postgres_rows *rows, int i, struct text text)
{
    size_t length = text.length;
    rows->formats[i] = 1;
    rows->values[i] = text.data ? text.data : "";
    if (!postgres_keeps(text)) {
        rows->values[i] = rows->made[i] = postgres_wrap(text, &length);
        if (!rows->made[i])
            return ERROR_MEMORY;
    }
    rows->lengths[i] = (int)length;
    return length <= INT32_MAX ? OK : ERROR_LIMIT;
}

static enum result bind_one(struct postgres_rows *rows, int i, const struct bind *bind)
{
    rows->values[i] = NULL;
    rows->lengths[i] = rows->formats[i] = 0;
    switch (bind->kind) {
    case BIND_INTEGER:
        snprintf(rows->numbers[i], sizeof rows->numbers[i], "%lld", (long long)bind->integer);
        rows->values[i] = rows->numbers[i];
        break;
    case BIND_TEXT:
        return bind_words(rows, i, bind->text);
    case BIND_BYTES:
        rows->formats[i] = 1;
        rows->values[i] = bind->text.data ? bind->text.data : "";
        rows->lengths[i] = (int)bind->text.length;
        break;
    case BIND_NULL:
        break;
    }
    return OK;
}

enum result postgres_bind(struct statement *statement, struct binds binds)
{
    for (size_t i = 0; i < binds.count; i++) {
        if (binds.list[i].kind == BIND_TEXT && statement->postgres->are_bytes[i]) /* text and bytes are never taken for each other */
            return db_note_failure(statement->db, ERROR_INVALID, "a text where bytes belong", statement->text);
        TRY(bind_one(statement->postgres, (int)i, &binds.list[i]));
    }
    statement->postgres->changed = 0;
    return OK;
}

/* --- Running --------------------------------------------------------------- */

static bool changes_rows(const PGresult *answer)
{
    PGresult *mine = (PGresult *)(uintptr_t)answer; /* PQcmdStatus() reads only */
    struct text status = text_of(PQcmdStatus(mine));
    return text_starts(status, TEXT("INSERT")) || text_starts(status, TEXT("UPDATE")) || text_starts(status, TEXT("DELETE"));
}

/* SQLite prepares a statement anew when a table has another shape than before; here the server refuses it. Where this process
 * changed the shape the statements are gone (postgres_run_script, postgres_begin_read); where another did, those of this
 * connection go now, and what was to be saved is tried again. */
static enum result run_failed(struct statement *statement)
{
    static const char *const misfits[] = {"0A000", "08P01", "22P03", "42703", "42804", "42883", "42P01"};
    struct db *db = statement->db;
    const char *code = PQresultErrorField(statement->postgres->rows, PG_DIAG_SQLSTATE);
    for (size_t i = 0; code && i < COUNT_OF(misfits); i++)
        if (strcmp(code, misfits[i]) == 0)
            db->stale = true;
    db->again |= db->stale && db->kind == DB_WRITER && statement->kept;
    return postgres_failed(db, statement->postgres->rows, statement->text);
}

static enum result run(struct statement *statement)
{
    struct postgres_rows *rows = statement->postgres;
    struct db *db = statement->db;
    rows->rows = PQexecPrepared(postgres_ready(db), rows->name, statement->parameter_count, rows->values, rows->lengths, rows->formats, 1);
    ExecStatusType status = PQresultStatus(rows->rows);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
        return run_failed(statement);
    rows->at = -1;
    rows->count = PQntuples(rows->rows);
    if (changes_rows(rows->rows))
        rows->changed = strtoll(PQcmdTuples(rows->rows), NULL, 10);
    return statement->writes_public_schema ? postgres_grant_public(db) : OK;
}

int postgres_step(struct statement *statement)
{
    struct postgres_rows *rows = statement->postgres;
    if (!rows->rows)
        TRY(run(statement));
    else
        postgres_forget_shown(rows);
    return ++rows->at < rows->count;
}

void postgres_finish(struct statement *statement)
{
    struct postgres_rows *rows = statement->postgres;
    if (rows->rows && (statement->writes_public_schema || (statement->writes_public && rows->changed > 0)))
        statement->db->touched_public = true;
    forget_run(statement);
}

int64_t postgres_changed(struct statement *statement) { return statement->postgres->changed; }

int postgres_column_count(struct statement *statement) { return statement->postgres->column_count; }

/* --- Scripts --------------------------------------------------------------- */

/* Whatever in it names a public table as the object of a change. */
enum result postgres_run_script(struct db *db, const char *script)
{
    struct postgres_meaning meaning;
    AUTO(buffer_clear) struct buffer words = {0};
    if (db->failure != OK)
        return db->failure;
    if (script[strspn(script, "; \n\t")] == '\0')
        return OK;
    if (db_fault_due(db))
        return db_note_failure(db, ERROR_IO, "a fault that a test asked for", script);
    buffer_init(&words, WORDS_BYTES_MAX);
    postgres_write_words(&words, script, &meaning);
    buffer_append_byte(&words, '\0');
    TRY(words.failure);
    TRY(postgres_run(db, words.data));
    db_drop_statements(db);
    db->reshaped = true;
    db->touched_public |= meaning.writes_public;
    return meaning.writes_public ? postgres_grant_public(db) : OK;
}
