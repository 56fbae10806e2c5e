/* What PostgreSQL's codes mean: its five characters (SQLSTATE) to the results of store.h.
 *
 * The class is the first two; where a class holds several causes, the whole code decides. Not here: what is done about it
 * (postgres_commit.c, writer.c, reader.c). */
#include "base/store/postgres.h"

struct meaning {
    const char *code; /* the beginning of it */
    enum result result;
};

/* The first that fits. */
static const struct meaning meanings[] = {
    {"23505", ERROR_CONFLICT},    /* a unique key is taken */
    {"23503", ERROR_REFERENCE},   /* a foreign key does not hold */
    {"2BP01", ERROR_REFERENCE},   /* something depends on what is to be dropped */
    {"23", ERROR_INVALID},        /* not null, check */
    {"22", ERROR_INVALID},        /* a value of the wrong kind */
    {"21", ERROR_INVALID},        /* several rows where one belongs */
    {"25006", ERROR_DENIED},      /* writing in a transaction that reads */
    {"42501", ERROR_DENIED},      /* the role may not */
    {"28", ERROR_DENIED},         /* who is that? */
    {"40", ERROR_BUSY},           /* serialisation, deadlock */
    {"55P03", ERROR_BUSY},        /* a lock was not got in time */
    {"55006", ERROR_BUSY},        /* the object is in use */
    {"57014", ERROR_BUSY},        /* cancelled: out of time */
    {"57P", ERROR_BUSY},          /* the server goes down, or has not come up */
    {"08", ERROR_BUSY},           /* the connection */
    {"53100", ERROR_FULL},        /* the disk */
    {"53200", ERROR_MEMORY},
    {"53", ERROR_BUSY},           /* too many connections */
    {"54", ERROR_LIMIT},          /* too big */
    {"0A", ERROR_UNSUPPORTED},
    {"42", ERROR_UNSUPPORTED},    /* a statement that the engine does not take; our mistake, not the user's */
    {"3D", ERROR_NOT_FOUND},      /* no such database */
    {"XX001", ERROR_CORRUPT},
    {"XX002", ERROR_CORRUPT},
};

static enum result result_of(const char *code)
{
    for (size_t i = 0; i < COUNT_OF(meanings); i++)
        if (strncmp(code, meanings[i].code, strlen(meanings[i].code)) == 0)
            return meanings[i].result;
    return ERROR_IO;
}

bool postgres_is_lost(const struct db *db)
{
    return PQstatus(db->postgres->connection) == CONNECTION_BAD;
}

/* The server's first line; where it would repeat a value, which may be personal, only what kind of fault it is. */
static void first_line(char *out, size_t out_bytes, const char *code, const char *words)
{
    if (code && strncmp(code, "22", 2) == 0)
        words = "a value of the wrong kind";
    snprintf(out, out_bytes, "%.*s", (int)strcspn(words, "\n"), words);
}

enum result postgres_failed(struct db *db, const PGresult *answer, const char *sql)
{
    const char *code = answer ? PQresultErrorField(answer, PG_DIAG_SQLSTATE) : NULL;
    const char *primary = answer ? PQresultErrorField(answer, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    char words[300], cause[400];
    enum result result = postgres_is_lost(db) || !code ? ERROR_BUSY : result_of(code);
    if (!postgres_is_lost(db) && !code) /* libpq's own: most likely it has no memory */
        result = ERROR_IO;
    if (postgres_is_lost(db) || (code && strncmp(code, "40", 2) == 0))
        db->again = true;
    first_line(words, sizeof words, code, primary ? primary : PQerrorMessage(db->postgres->connection));
    snprintf(cause, sizeof cause, "%s (%s)", words, code ? code : "no answer");
    return db_note_failure(db, result, cause, sql);
}

enum result postgres_run(struct db *db, const char *sql)
{
    PGresult *answer = PQexec(postgres_ready(db), sql);
    ExecStatusType status = PQresultStatus(answer);
    enum result result = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ? OK : postgres_failed(db, answer, sql);
    PQclear(answer);
    return result;
}

enum result postgres_ask(struct db *db, const char *sql, char *const *values, size_t value_bytes, size_t count)
{
    PGresult *answer = PQexec(postgres_ready(db), sql);
    enum result result = OK;
    if (PQresultStatus(answer) != PGRES_TUPLES_OK)
        result = postgres_failed(db, answer, sql);
    else if (PQntuples(answer) == 0)
        result = ERROR_NOT_FOUND;
    assert(result != OK || (size_t)PQnfields(answer) == count);
    for (size_t i = 0; result == OK && i < count; i++)
        snprintf(values[i], value_bytes, "%s", PQgetvalue(answer, 0, (int)i));
    PQclear(answer);
    return result;
}
