/* What the store's tests share: a store in a folder of its own that goes with the test; or, where STORE_POSTGRES says how to
 * come into a PostgreSQL of the tests' own (test/run.sh), in a schema of its own there. */
#ifndef STORE_HELP_H
#define STORE_HELP_H

#include <ftw.h>
#include <libpq-fe.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/store/store.h"
#include "test.h"

struct place {
    char folder[64];
    char path[96];
    char address[320];
};

static int place_remove_one(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about;
    (void)kind;
    (void)where;
    return remove(path);
}

static void place_remove(struct place *place)
{
    nftw(place->folder, place_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static inline const char *place_postgres(void) { return getenv("STORE_POSTGRES"); }

/* Of a test that looks into the file itself. */
#define FILES_ONLY()          \
    do {                      \
        if (place_postgres()) \
            return;           \
    } while (0)

/* One statement as the database's administrator; the first value of what it gives, or "". */
static inline void place_as_administrator(const char *sql, char *ret_value, size_t value_bytes)
{
    PGconn *connection = PQconnectdb(place_postgres());
    PGresult *answer = PQexec(connection, sql);
    if (PQresultStatus(answer) != PGRES_COMMAND_OK && PQresultStatus(answer) != PGRES_TUPLES_OK) {
        printf("  %s: %s", sql, PQerrorMessage(connection));
        abort();
    }
    if (ret_value)
        snprintf(ret_value, value_bytes, "%s", PQntuples(answer) ? PQgetvalue(answer, 0, 0) : "");
    PQclear(answer);
    PQfinish(connection);
}

static inline void place_in_schema(struct place *place)
{
    char sql[160];
    const char *name = strrchr(place->folder, '-') + 1;
    snprintf(sql, sizeof sql, "create schema \"t%s\"", name);
    place_as_administrator(sql, NULL, 0);
    snprintf(place->address, sizeof place->address, "%s options='-c search_path=\\\"t%s\\\"'", place_postgres(), name);
}

static struct place place_new(void)
{
    struct place place;
    snprintf(place.folder, sizeof(place.folder), "/tmp/frankpledge-store-XXXXXX");
    if (!mkdtemp(place.folder))
        abort();
    snprintf(place.path, sizeof(place.path), "%s/office", place.folder);
    snprintf(place.address, sizeof(place.address), "sqlite:%s", place.path);
    if (place_postgres())
        place_in_schema(&place);
    return place;
}

/* `secret` belongs to the office, `pub_news` to everybody. */
static const struct migration place_migrations[] = {
    {1, "secrets",
     "create table secret (id {id}, name text not null unique, size bigint, parent bigint references secret (id));\n"
     "create index secret_parent on secret (parent);\n"},
    {2, "news", "create table pub_news (id {id}, title text not null);\n"},
};

static inline struct store_options place_options(void)
{
    return (struct store_options){.migrations = place_migrations,
                                  .migration_count = COUNT_OF(place_migrations),
                                  .readers_max = 2,
                                  .create = true};
}

static inline struct store *place_open(const struct place *place)
{
    struct store *store = NULL;
    struct message message = {0};
    struct store_options options = place_options();
    if (store_open(place->address, &options, &store, &message) != OK) {
        printf("  the store did not open: %s\n", message.text);
        abort();
    }
    return store;
}

/* One statement without values in a transaction of its own. */
static inline enum result place_run_body(struct db *db, void *context, struct message *message)
{
    (void)message;
    return db_run(db, NULL, SQL_COMPOSED((const char *)context), BIND_NOTHING);
}

/* A literal as the context of a transaction. */
static inline void *place_sql(const char *sql) { return (void *)(uintptr_t)sql; }

static inline enum result place_run(struct store *store, const char *sql)
{
    return store_write(store, place_run_body, place_sql(sql), NULL);
}

/* The number that a query gives to the office; -1 when it fails. */
static inline int64_t place_count(struct store *store, const char *sql)
{
    struct db *db = NULL;
    int64_t number = -1;
    if (store_read_begin(store, STORE_OFFICE, &db) != OK)
        return -1;
    if (db_one_integer(db, &number, SQL_COMPOSED(sql), BIND_NOTHING) != OK)
        number = -1;
    store_read_end(db);
    return number;
}

#endif
