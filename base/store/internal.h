/* What the files of base/store share, and nobody else sees.
 *
 * The same for both engines:
 *   store.c       opening and closing a store, migrations
 *   connection.c  one connection: open, control, failures, faults
 *   statement.c   statements of a connection: cache, whole queries
 *   reader.c      the pools of reading connections
 *   writer.c      the writer thread and its queue
 *   table.c       tables made from definitions
 *   dialect.c     migrations in the words of either engine
 *   sql_table.c   the list of all SQL literals
 * What differs is behind struct store_engine, of which there are two:
 *   sqlite_file.c, sqlite_connection.c, sqlite_statement.c, sqlite_table.c, sqlite_backup.c, sqlite_scrub.c,
 *   sqlite_room.c
 *   postgres_connection.c, postgres_commit.c, postgres_failure.c, postgres_role.c, postgres_statement.c,
 *   postgres_value.c, postgres_words.c, postgres_text.c, postgres_table.c, postgres_backup.c, postgres_upkeep.c */
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
    STORE_NAME_BYTES = 60,         /* of a table or a column; PostgreSQL cuts names at 63 bytes, an index has three more */
    STORE_INDEXES_MAX = 36,        /* of a table made from a definition: one digit each */
};

#define GENERATION_TABLE "pub_generation"

enum db_kind { DB_WRITER, DB_OFFICE, DB_PUBLIC };

struct postgres;
struct postgres_rows;

struct db {
    struct store *store;
    const struct store_engine *engine;
    union {
        sqlite3 *handle;
        struct postgres *postgres;
    };
    enum db_kind kind;
    struct reader_slot *slot; /* of a reader: where it is lent from */
    bool trusted;         /* our own control statement runs: it may do what others may not */
    bool uncounted;       /* its steps are not those that fault tests count */
    bool in_transaction;  /* between begin and its end */
    bool touched_public;  /* a pub_ table changed since this was last cleared */
    bool denied;           /* SQLite's authorizer refused something of the statement being prepared */
    bool preparing_public; /* the authorizer saw a pub_ table being written */
    bool preparing_public_schema; /* … made, altered or dropped */
    bool again;           /* what failed may succeed when the whole transaction is run again */
    bool reshaped;        /* the writer changed the shape of a table in this transaction */
    bool stale;           /* a kept statement no longer fits its tables */
    uint64_t shapes;      /* the store's, when the statements were last looked at */
    bool outcome_unknown; /* a commit was sent, and nobody could be asked what became of it */
    enum result failure;  /* of the first statement that failed in this transaction */
    int64_t generation;   /* of the snapshot */
    size_t open_count;    /* statements not yet closed */
    size_t kept_count;
    struct statement *buckets[STATEMENT_BUCKETS];
    struct statement *newest, *oldest; /* kept statements in the order of their use */
    char last_error[768];
};

struct statement {
    struct db *db;
    union {
        struct {
            sqlite3_stmt *handle;
            int *parameter_places; /* SQLite's index of $1, $2, … */
            int64_t changes_before;
        };
        struct postgres_rows *postgres;
    };
    char *text;
    uint64_t hash;
    int parameter_count;
    bool open;
    bool trusted; /* prepared as one of ours: only our own control statements may have it */
    bool kept;    /* in the cache; otherwise it goes when it is closed */
    bool done;
    bool writes_public;
    bool writes_public_schema;
    struct statement *next_in_bucket;
    struct statement *newer, *older;
};

/* An index of a table made from a definition, as the engine has it. */
struct held_index {
    char name[STORE_NAME_BYTES + 8];
    char columns[4 * STORE_NAME_BYTES]; /* "column, column" */
    bool unique;
};
struct held_indexes {
    struct held_index list[STORE_INDEXES_MAX];
    size_t count;
};

/* What an engine does. A function that fails in a statement keeps the cause with db_note_failure(). */
struct store_engine {
    enum store_dialect dialect;

    /* --- The store ---
     * Understands the address, finds the place or makes it; sets store->path. */
    enum result (*find)(struct store *store, const char *address, const struct store_options *options, struct message *message);
    /* The place is ours, or empty and may become ours; on the writer's connection, before migrations. */
    enum result (*check_owner)(struct db *writer, const struct store_options *options, struct message *message);
    enum result (*begin_migrations)(struct db *writer); /* no other process migrates meanwhile */
    enum result (*mark_ours)(struct db *writer);         /* at the end of the migrations */
    void (*settle)(struct db *writer); /* when the store is closed */
    void (*forget)(struct store *store);

    /* --- Connections --- */
    enum result (*open)(struct db *db, struct message *message);
    void (*close)(struct db *db);
    /* Opens a lost connection anew; OK when it was not lost. Only outside a transaction. */
    enum result (*revive)(struct db *db);
    bool (*is_lost)(const struct db *db);
    enum result (*begin_read)(struct db *db);  /* takes the snapshot and sets db->generation */
    enum result (*begin_write)(struct db *db); /* the only writer of the store when it returns OK */
    enum result (*commit)(struct db *db);      /* an error: nothing is kept, unless db->outcome_unknown */
    bool (*has_transaction)(const struct db *db); /* the engine still has what was begun */
    void (*rollback)(struct db *db);              /* does nothing outside a transaction of the engine */
    bool (*rollback_savepoint)(struct db *db);    /* the one called "one" */
    /* Runs statements separated by ";", each once, without keeping them. */
    enum result (*run_script)(struct db *db, const char *script);

    /* --- Statements: see store.h for what they promise --- */
    enum result (*prepare)(struct statement *statement);
    void (*finalize)(struct statement *statement); /* also of one that was not prepared */
    enum result (*bind)(struct statement *statement, struct binds binds);
    int (*step)(struct statement *statement);
    void (*finish)(struct statement *statement); /* ends the run and notes whether a public table has changed */
    int64_t (*changed)(struct statement *statement);
    int (*column_count)(struct statement *statement);
    bool (*is_null)(struct statement *statement, int column);
    int64_t (*integer)(struct statement *statement, int column);
    struct text (*text)(struct statement *statement, int column);
    struct text (*bytes)(struct statement *statement, int column);

    /* --- Tables and the whole --- */
    bool (*has_table)(struct db *db, const char *table);
    /* Writes what drops the indexes that must go before the column can. */
    enum result (*drop_column_indexes)(struct db *db, struct buffer *script, const char *table, const char *column);
    enum result (*read_indexes)(struct db *db, const char *table, struct held_indexes *ret_held);
    enum result (*backup)(struct store *store, const char *path, struct message *message);
    enum result (*check)(struct db *db, struct message *message);
    enum result (*scrub)(struct db *writer, struct message *message); /* outside a transaction */
};

extern const struct store_engine sqlite_engine, postgres_engine;

struct reader_slot {
    struct db *db;
    bool lent;
    pthread_t borrower;
};

struct write;
struct postgres_place;

struct store {
    const struct store_engine *engine;
    char *path; /* of the file, or what a PostgreSQL store is called in messages: never with a password */
    struct postgres_place *place;
    const struct migration *migrations;
    size_t migration_count;
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
    _Atomic uint64_t shapes; /* counts the commits of this process that changed the shape of a table */
    _Atomic int64_t fail_at;
    void (*trace)(const char *text, void *context); /* or NULL */
    void *trace_context;
};

/* --- connection.c --- */
enum result db_open(struct store *store, enum db_kind kind, struct db **ret_db, struct message *message) MUST_USE;
void db_close(struct db *db); /* NULL is allowed */
void db_close_at(struct db **db);
/* Keeps the engine's words for db_last_error(), and returns `result`. In a transaction of the
 * writer the failure stays: the transaction cannot succeed. */
enum result db_note_failure(struct db *db, enum result result, const char *cause, const char *sql);
/* True when this step is the one that a fault test wants to fail. */
bool db_fault_due(struct db *db);
/* savepoint and the like, and settings; kept prepared. */
enum result db_control(struct db *db, const char *sql) MUST_USE;
bool name_is_public(const char *table);

/* --- statement.c --- */
/* Those that are kept and not open. */
void db_drop_statements(struct db *db);

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

/* --- sqlite_*.c: the functions of sqlite_engine, and what they share --- */
enum result sqlite_failed(struct db *db, int code, const char *sql);
/* Whether the disk has no room for the store at this path (sqlite_room.c). */
bool store_has_no_room(const char *path);
enum result sqlite_find(struct store *store, const char *address, const struct store_options *options, struct message *message);
enum result sqlite_check_owner(struct db *writer, const struct store_options *options, struct message *message);
enum result sqlite_mark_ours(struct db *writer);
enum result sqlite_open_db(struct db *db, struct message *message);
enum result sqlite_run_script(struct db *db, const char *script);
enum result sqlite_prepare(struct statement *statement);
void sqlite_finalize(struct statement *statement);
enum result sqlite_bind(struct statement *statement, struct binds binds);
int sqlite_step(struct statement *statement);
void sqlite_finish(struct statement *statement);
int64_t sqlite_changed(struct statement *statement);
int sqlite_column_count_of(struct statement *statement);
bool sqlite_is_null(struct statement *statement, int column);
int64_t sqlite_integer(struct statement *statement, int column);
struct text sqlite_text(struct statement *statement, int column);
struct text sqlite_bytes(struct statement *statement, int column);
bool sqlite_has_table(struct db *db, const char *table);
enum result sqlite_drop_column_indexes(struct db *db, struct buffer *script, const char *table, const char *column);
enum result sqlite_read_indexes(struct db *db, const char *table, struct held_indexes *ret_held);
/* The place for a copy: PATH.part is made, and becomes PATH when it is whole. */
#define COPY_PATH_BYTES 4096
enum result copy_begin(const char *path, char part[COPY_PATH_BYTES], struct message *message);
enum result copy_finish(const char *part, const char *path, struct message *message);
enum result sqlite_backup_to(struct store *store, const char *path, struct message *message);
enum result sqlite_check(struct db *db, struct message *message);
enum result sqlite_scrub(struct db *writer, struct message *message);

/* --- table.c --- */
/* What the engine's catalogue says of the table $1: name, whether unique, columns, of each index. */
enum result held_read(struct db *db, struct sql sql, const char *table, struct held_indexes *ret_held) MUST_USE;

/* --- sql_table.c --- */
void db_trace(struct db *db, const char *text);

/* Monotonic time `seconds` from now, for a timed wait. */
struct timespec deadline_after(int seconds);
enum result condition_init(pthread_cond_t *condition) MUST_USE; /* on the monotonic clock */

/* --- dialect.c --- */
/* Of a text that begins with a quote: the length up to and including the closing one, or to the end. */
size_t sql_quoted_length(struct text text);

#endif
