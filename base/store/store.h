/* The store: one interface, two engines (SQLite and PostgreSQL), no dialect outside.
 *
 * SQL is a literal with $1…$n, bound by number. Literals are wrapped in SQL(…),
 * which also enters them in a table of all statements, so that a test can
 * prepare every one of them on both engines. Only blocks/record composes SQL (from
 * checked identifiers) and uses SQL_COMPOSED. Keep to what both engines take:
 * bigint and text columns ({bytes} where bytes are kept: files in parts, nothing else), no functions beyond lower, length, coalesce,
 * count, sum, min, max; `on conflict (…) do update`, `returning`, `with`; every
 * query that promises an order has ORDER BY. Text sorts by bytes (collate "C");
 * what is missing (NULL) sorts first, or last when falling; a pattern of "like" has no character that takes away the meaning of another. Any
 * bytes may be kept as text on either engine.
 *
 * Reading: store_read_begin() borrows a connection for one handler and begins a
 * snapshot; store_read_end() gives it back. STORE_PUBLIC connections can read tables
 * whose names begin with pub_ and nothing else (an authorizer on SQLite, a role
 * on PostgreSQL); STORE_OFFICE reads everything; neither can write.
 *
 * Writing: store_write() hands a transaction to the one writer thread and
 * returns when it is on disk (synchronous=FULL). What is waiting is grouped in one
 * commit, each in a savepoint of its own, so that a failing one undoes only
 * itself. If the group's commit fails, each runs again alone: a transaction must
 * be rerunnable (it may set its results again, it may not count up). It may run on
 * another thread than the caller's; the caller waits. Never call store_write()
 * from within a transaction or while holding a read of the same store: asserted.
 *
 * A statement that fails in a transaction dooms it, as on PostgreSQL: all later
 * statements give the same result and so does store_write(), whatever the transaction
 * returns. Where a conflict is expected, say `on conflict`. Every statement must be closed
 * before the transaction or the read ends: asserted. */
#ifndef BASE_STORE_H
#define BASE_STORE_H

#include "base/arena.h"
#include "base/date.h"
#include "base/text.h"

struct store;
struct db;        /* a connection lent to one thread */
struct statement; /* a cursor over a prepared statement; belongs to its db */

struct sql { const char *text; };
#define SQL(literal)                                                                     \
    ({                                                                                   \
        static const char *const sql_entry_                                              \
            __attribute__((section("sql_statements"), used)) = "" literal;               \
        (struct sql){sql_entry_};                                                        \
    })
#define SQL_COMPOSED(zero_terminated) ((struct sql){zero_terminated})
/* All literals of the program, for the drift test. */
size_t sql_statement_count(void);
const char *sql_statement_at(size_t index);

struct bind {
    enum { BIND_NULL, BIND_INTEGER, BIND_TEXT, BIND_BYTES } kind;
    int64_t integer;
    struct text text; /* TEXT, BYTES: borrowed until the statement is reset or closed */
};
static inline struct bind bind_null(void) { return (struct bind){.kind = BIND_NULL}; }
static inline struct bind bind_integer(int64_t v) { return (struct bind){.kind = BIND_INTEGER, .integer = v}; }
static inline struct bind bind_text(struct text v) { return (struct bind){.kind = BIND_TEXT, .text = v}; }
/* For a {bytes} column: any bytes, not text. */
static inline struct bind bind_bytes(const void *data, size_t length)
{
    return (struct bind){.kind = BIND_BYTES, .text = {data, length}};
}
/* The empty text is bound as NULL: for optional columns. */
static inline struct bind bind_optional(struct text v) { return v.length ? bind_text(v) : bind_null(); }
static inline struct bind bind_date(struct date v) /* as days since 1970, or NULL */
{
    return date_is_none(v) ? bind_null() : bind_integer(v.day);
}
struct binds { const struct bind *list; size_t count; };
#define BIND(...) ((struct binds){(const struct bind[]){__VA_ARGS__}, COUNT_OF(((const struct bind[]){__VA_ARGS__}))})
#define BIND_NOTHING ((struct binds){NULL, 0})

/* --- Opening ------------------------------------------------------------- */

struct migration {
    int number;       /* 1, 2, 3 … without holes */
    const char *name; /* "people" */
    const char *sql;  /* statements separated by ";\n"; {id} is replaced by the engine's
                         64-bit integer primary key (an insert must give it, see serial.h:
                         PostgreSQL makes none up); columns are of the types {id}, bigint,
                         text and {bytes} (SQLite's tables are strict: no text in a number) */
};
struct store_options {
    const struct migration *migrations;
    size_t migration_count;
    int readers_max;         /* connections for reading, of each role */
    const char *public_address; /* PostgreSQL: of the login that reads what is public, where an administrator made one; or NULL */
    bool must_be_new;        /* PostgreSQL: ERROR_CONFLICT when there is a store already; of a file whoever makes it looks */
    bool create;             /* make the store if it is not there (init); otherwise ERROR_NOT_FOUND */
    /* Runs on the writer's connection at the end of each transaction, before its
     * savepoint is released (the proof log's sequencer). May be NULL. */
    enum result (*before_release)(struct db *db, void *context, struct message *message);
    void *before_release_context;
};

/* "sqlite:PATH", or whatever address libpq takes ("postgresql://HOST/DATABASE"). Runs the migrations that are missing, all in one transaction; refuses,
 * with ERROR_UNSUPPORTED, a store with migrations that this program does not know, and
 * another program's SQLite file; with ERROR_CORRUPT a file that is no database. */
enum result store_open(const char *address, const struct store_options *options,
                       struct store **ret_store, struct message *message) MUST_USE;
/* Waits for what is in hand and for readers still lent, checkpoints, closes. NULL is
 * allowed. */
void store_close(struct store *store);
/* What the store is called in messages: the file's path, or the database's address without a password. */
const char *store_path(const struct store *store);
/* A consistent copy of the whole store while it is served. `path` must not exist
 * (ERROR_CONFLICT); until the copy is whole it is called PATH.part. */
enum result store_backup(struct store *store, const char *path, struct message *message) MUST_USE;
/* Makes sure that nothing which was deleted can be read in the file or its journal: writes the whole store anew,
 * so that no freed space is left, and cuts the journal to nothing. On the writer's thread: those who save wait meanwhile,
 * about as long as a backup takes. ERROR_BUSY when somebody was reading all the time: ask again. Not from within a
 * transaction, nor while holding a read: asserted. (Deleted content is overwritten at once besides: secure_delete.) */
enum result store_scrub(struct store *store, struct message *message) MUST_USE;
/* The engine's own integrity check of everything. */
enum result store_check(struct store *store, struct message *message) MUST_USE;

/* --- Reading ------------------------------------------------------------- */

/* ERROR_BUSY when no connection of the role is given back within five seconds. What the
 * role may not do is refused with ERROR_DENIED when the statement is asked for (on PostgreSQL, when it is first stepped). To
 * STORE_PUBLIC, functions are those of the list above with ifnull, nullif, substr, replace
 * and like; a `with` table is read by its columns (count(name), not count(*)). */
enum store_role { STORE_PUBLIC, STORE_OFFICE };
enum result store_read_begin(struct store *store, enum store_role role, struct db **ret_db) MUST_USE;
void store_read_end(struct db *db);      /* NULL is allowed */
void store_read_end_at(struct db **db);  /* for AUTO(store_read_end_at) */

/* Statements are prepared once per connection and kept (by their text). A
 * statement that is still open when it is asked for again gets a second copy. The binds
 * must be exactly $1 … $n of the text: asserted.
 *
 * Results: ERROR_CONFLICT a unique key is taken; ERROR_REFERENCE a foreign key does not
 * hold; ERROR_INVALID a value is missing, of the wrong type or fails a check; ERROR_DENIED
 * the role may not; ERROR_BUSY a lock was not got in time; ERROR_LIMIT too big;
 * ERROR_UNSUPPORTED the engine does not take the statement (no such table; our mistake);
 * ERROR_IO, ERROR_CORRUPT, ERROR_MEMORY. */
enum result db_query(struct db *db, struct statement **ret_statement, struct sql sql, struct binds binds) MUST_USE;
/* 1 a row, 0 done, negative an error. */
int statement_step(struct statement *statement) MUST_USE;
void statement_close(struct statement *statement);     /* NULL is allowed */
void statement_close_at(struct statement **statement); /* for AUTO(statement_close_at) */
/* Columns count from 0. Text is borrowed until the next step. Reading a text as a number
 * is asserted not to happen; NULL reads as 0, as the empty text, as no date. */
int64_t statement_integer(struct statement *statement, int column);
struct text statement_text(struct statement *statement, int column); /* empty for NULL */
/* Of a {bytes} column, borrowed until the next step: the bytes, which are not text. NULL reads as none. */
struct text statement_bytes(struct statement *statement, int column);
bool statement_is_null(struct statement *statement, int column);
struct date statement_date(struct statement *statement, int column); /* bind_date's inverse */
struct text statement_copy(struct statement *statement, int column, struct arena *arena);
int statement_column_count(struct statement *statement);

/* The first column of the first row. ERROR_NOT_FOUND when there is no row. */
enum result db_one_integer(struct db *db, int64_t *ret, struct sql sql, struct binds binds) MUST_USE;
enum result db_one_text(struct db *db, struct arena *arena, struct text *ret, struct sql sql, struct binds binds) MUST_USE;
/* Runs to its end; for insert, update, delete. ret_changed may be NULL: the rows that the
 * statement itself changed. */
enum result db_run(struct db *db, int64_t *ret_changed, struct sql sql, struct binds binds) MUST_USE;
/* What the engine said last, for the one log line at the edge; never shown to people. */
const char *db_last_error(struct db *db);

/* --- Writing ------------------------------------------------------------- */

typedef enum result store_transaction(struct db *db, void *context, struct message *message);
enum result store_write(struct store *store, store_transaction *transaction, void *context,
                        struct message *message) MUST_USE;
/* Grows by one with each commit that changed a table whose name begins with pub_ (kept in
 * the store, read from memory): the page cache lives by it. A commit of another process is
 * noticed within about a second. A reader's value is the one its snapshot saw. */
int64_t store_generation(struct store *store);
int64_t db_generation(struct db *db);

/* --- Tables made from definitions ---------------------------------------- */

enum column_type { COLUMN_INTEGER, COLUMN_TEXT };
struct store_column {
    const char *name;
    enum column_type type;
    bool required;         /* not null */
    const char *references; /* table whose id it holds, or NULL */
};
struct store_table {
    const char *name; /* a–z, 0–9 and _; at most 60 bytes: asserted */
    const struct store_column *columns; /* the first is the primary key */
    size_t column_count;
    const char *const *unique; /* each "column, column"; ends with NULL; may be NULL */
    const char *const *indexes; /* the same; may be NULL */
};
/* Inside a store_write() transaction only: asserted. A column that is added later is not
 * made `not null`, since rows are there without it. Dropping a column drops the indexes
 * that it is in. */
enum result db_create_table(struct db *db, const struct store_table *table, struct message *message) MUST_USE;
enum result db_add_column(struct db *db, const char *table, const struct store_column *column, struct message *message) MUST_USE;
enum result db_drop_table(struct db *db, const char *table, struct message *message) MUST_USE;
enum result db_drop_column(struct db *db, const char *table, const char *column, struct message *message) MUST_USE;
/* Makes the table's indexes those of `table`: drops what it has besides, makes what is missing. Nothing where they are so
 * already. ERROR_CONFLICT when rows contradict one that is unique. */
enum result db_set_indexes(struct db *db, const struct store_table *table, struct message *message) MUST_USE;
bool db_has_table(struct db *db, const char *table);
/* The same as text for the other engine, for the drift test. */
enum store_dialect { DIALECT_SQLITE, DIALECT_POSTGRES };
void store_write_table_sql(struct buffer *out, enum store_dialect dialect, const struct store_table *table);
void store_write_drop_index_sql(struct buffer *out, enum store_dialect dialect, const char *index);
void store_write_migration_sql(struct buffer *out, enum store_dialect dialect, const struct migration *migration);

/* Tests only: from now on `tell` is called with the text of every composed statement (SQL_COMPOSED) that is asked
 * for, on whichever thread asks; what this folder makes for its own engine is left out. NULL ends it. Set
 * while no other thread uses the store. */
void store_trace_sql(struct store *store, void (*tell)(const char *text, void *context), void *context);

/* Fault tests only: the n-th statement step (or commit) from now fails with ERROR_IO. 0 = none. */
void store_fail_at(struct store *store, int64_t n);

#endif
