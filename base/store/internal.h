/* What the files of base/store share, and nobody else sees.
 *
 * connection.c  one connection: open, settings, authorizer, errors
 * statement.c   statements of a connection: cache, binds, steps, values
 * reader.c      the pools of reading connections
 * writer.c      the writer thread and its queue
 * store.c       opening and closing a store, migrations
 * backup.c      copies and checks of a whole store
 * scrub.c       leaving nothing of what was deleted
 * table.c       tables made from definitions
 * dialect.c     migrations in the words of either engine
 * sql_table.c   the list of all SQL literals */
#ifndef BASE_STORE_INTERNAL_H
#define BASE_STORE_INTERNAL_H

#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include "base/store/store.h"

enum {
    STATEMENT_BUCKETS = 1024,
    LOCK_WAIT_MILLISECONDS = 5000, /* for another process's lock */
    READER_WAIT_SECONDS = 5,       /* for a connection of the pool */
    GENERATION_LOOK_SECONDS = 1,   /* how soon another process's commit is noticed */
};

#define GENERATION_TABLE "pub_generation"

enum db_kind { DB_WRITER, DB_OFFICE, DB_PUBLIC };

struct db {
    struct store *store;
    sqlite3 *handle;
    enum db_kind kind;
    struct reader_slot *slot; /* of a reader: where it is lent from */
    bool trusted;         /* our own control statement runs: the authorizer lets it */
    bool uncounted;       /* its steps are not those that fault tests count */
    bool in_transaction;  /* between begin and its end */
    bool touched_public;  /* a pub_ table changed since this was last cleared */
    bool denied;           /* the authorizer refused something of the statement being prepared */
    bool preparing_public; /* the authorizer saw a pub_ table being written */
    bool preparing_public_schema; /* … made, altered or dropped */
    enum result failure;  /* of the first statement that failed in this transaction */
    int64_t generation;   /* of the snapshot */
    size_t open_count;    /* statements not yet closed */
    size_t kept_count;
    struct statement *buckets[STATEMENT_BUCKETS];
    struct statement *newest, *oldest; /* kept statements in the order of their use */
    char last_error[512];
};

struct reader_slot {
    struct db *db;
    bool lent;
    pthread_t borrower;
};

struct write;

struct store {
    char *path;
    enum result (*before_release)(struct db *db, void *context, struct message *message);
    void *before_release_context;

    pthread_mutex_t readers_mutex;
    pthread_cond_t reader_returned;
    struct reader_slot *readers[2]; /* by role, readers_max of each */
    int readers_max;
    int readers_lent;

    struct db *writer; /* the writer thread's own, once that runs */
    pthread_t writer_thread;
    bool writer_runs;
    pthread_mutex_t writes_mutex;
    pthread_cond_t write_waits;
    struct write *first_write, *last_write;
    size_t writes_waiting;
    size_t callers; /* inside store_write() */
    pthread_cond_t caller_left;
    bool stopping;

    _Atomic int64_t generation;
    _Atomic int64_t fail_at;
    void (*trace)(const char *text, void *context); /* or NULL */
    void *trace_context;
};

/* --- connection.c --- */
enum result db_open(struct store *store, enum db_kind kind, struct db **ret_db, struct message *message) MUST_USE;
void db_close(struct db *db); /* NULL is allowed */
void db_close_at(struct db **db);
/* Keeps the engine's text for db_last_error() and returns what the code means.
 * In a transaction of the writer the failure stays: the transaction cannot succeed. */
/* Whether the disk has no room for the store at this path (room.c). */
bool store_has_no_room(const char *path);
enum result db_failed(struct db *db, int code, const char *sql);
/* True when this step is the one that a fault test wants to fail. */
bool db_fault_due(struct db *db);
/* begin, commit, savepoint and the like, and pragmas; kept prepared. */
enum result db_control(struct db *db, const char *sql) MUST_USE;
void db_rollback(struct db *db); /* does nothing outside a transaction of the engine */
bool db_rollback_savepoint(struct db *db); /* the one called "one" */
bool name_is_public(const char *table);

/* --- statement.c --- */
void db_drop_statements(struct db *db);
/* Runs statements separated by ";", each once, without keeping them. */
enum result db_run_script(struct db *db, const char *script) MUST_USE;

/* --- reader.c --- */
enum result readers_init(struct store *store, int readers_max) MUST_USE;
void readers_close(struct store *store); /* waits for those that are lent */
bool readers_lent_to_me(struct store *store);

/* --- writer.c --- */
enum result writer_start(struct store *store) MUST_USE;
void writer_stop(struct store *store);

/* --- store.c --- */
enum result db_run_migration(struct db *db, const struct migration *migration) MUST_USE;
/* Makes sure that a new name in the folder of `path` is on disk. */
enum result directory_sync(const char *path, struct message *message) MUST_USE;

/* --- scrub.c --- */
enum result scrub_with(struct db *writer, struct message *message) MUST_USE; /* outside a transaction */

/* --- sql_table.c --- */
void db_trace(struct db *db, const char *text);

/* Monotonic time `seconds` from now, for a timed wait. */
struct timespec deadline_after(int seconds);
enum result condition_init(pthread_cond_t *condition) MUST_USE; /* on the monotonic clock */

#endif
