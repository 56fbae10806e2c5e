/* Prepares statements on PostgreSQL, so that no dialect creeps in while SQLite serves.
 *
 *   postgres_prepare CONNECTION-STRING DDL-FILE STATEMENTS-FILE
 *
 * DDL-FILE holds statements that end in ";\n"; they are run one after another in a schema
 * of their own that is dropped at the end. STATEMENTS-FILE holds statements separated by
 * NUL bytes; each is prepared, not run. Prints every failure with its statement, then
 * "N passed, N failed"; the status is 1 if any failed, and 2 if nothing could be tried.
 *
 * A tool of the tests: it and nothing of the program links libpq. */
#include <libpq-fe.h>

struct counts {
    int passed, failed;
};

static char *read_file(const char *path, size_t *ret_length)
{
    FILE *file = fopen(path, "rb");
    char *content = NULL;
    size_t length = 0, capacity = 0, got = 1;
    while (file && got > 0) {
        if (length + 65537 > capacity) {
            capacity = capacity * 2 + 131072;
            char *larger = realloc(content, capacity);
            if (!larger)
                break;
            content = larger;
        }
        got = fread(content + length, 1, 65536, file);
        length += got;
    }
    if (!file || got > 0 || ferror(file)) {
        fprintf(stderr, "postgres_prepare: %s could not be read\n", path);
        exit(2);
    }
    fclose(file);
    content[length] = '\0';
    *ret_length = length;
    return content;
}

static void count(struct counts *counts, PGresult *answer, const char *statement)
{
    if (PQresultStatus(answer) == PGRES_COMMAND_OK || PQresultStatus(answer) == PGRES_TUPLES_OK) {
        counts->passed++;
    } else {
        counts->failed++;
        printf("not ok: %s   %s\n", PQresultErrorMessage(answer), statement);
    }
    PQclear(answer);
}

static void run_all(PGconn *connection, char *script, struct counts *counts)
{
    while (*script) {
        char *end = strstr(script, ";\n");
        if (end)
            *end = '\0';
        if (script[strspn(script, " \t\r\n")] != '\0')
            count(counts, PQexec(connection, script), script);
        if (!end)
            return;
        script = end + 2;
    }
}

static void prepare_all(PGconn *connection, const char *statements, size_t length, struct counts *counts)
{
    for (const char *at = statements; at < statements + length; at += strlen(at) + 1)
        if (at[strspn(at, " \t\r\n")] != '\0')
            count(counts, PQprepare(connection, "", at, 0, NULL), at);
}

/* What the tests themselves need to go on. */
static void must(PGconn *connection, const char *sql)
{
    PGresult *answer = PQexec(connection, sql);
    if (PQresultStatus(answer) != PGRES_COMMAND_OK) {
        fprintf(stderr, "postgres_prepare: %s   %s\n", PQresultErrorMessage(answer), sql);
        exit(2);
    }
    PQclear(answer);
}

int main(int argument_count, char **arguments)
{
    if (argument_count != 4) {
        fprintf(stderr, "usage: postgres_prepare CONNECTION-STRING DDL-FILE STATEMENTS-FILE\n");
        return 2;
    }
    size_t ddl_length, length;
    char *ddl = read_file(arguments[2], &ddl_length);
    char *statements = read_file(arguments[3], &length);
    PGconn *connection = PQconnectdb(arguments[1]);
    if (PQstatus(connection) != CONNECTION_OK) {
        fprintf(stderr, "postgres_prepare: %s", PQerrorMessage(connection));
        return 2;
    }
    struct counts counts = {0, 0};
    must(connection, "set client_min_messages = warning");
    must(connection, "drop schema if exists frankpledge_prepare cascade");
    must(connection, "create schema frankpledge_prepare");
    must(connection, "set search_path = frankpledge_prepare");
    run_all(connection, ddl, &counts);
    prepare_all(connection, statements, length, &counts);
    must(connection, "drop schema frankpledge_prepare cascade");
    printf("%d passed, %d failed\n", counts.passed, counts.failed);
    PQfinish(connection);
    free(ddl);
    free(statements);
    return counts.failed ? 1 : 0;
}
