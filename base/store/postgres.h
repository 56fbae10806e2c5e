/* What the files of the PostgreSQL engine share, and nobody else sees.
 *
 * postgres_connection.c  one connection: where, as whom, its settings; the list of all that the engine does
 * postgres_commit.c      transactions: one writer of the store at a time, and what became of a broken commit
 * postgres_failure.c     what the server's codes mean
 * postgres_role.c        the login that reads what is public and nothing else
 * postgres_statement.c   preparing, binding, running
 * postgres_value.c       values out of rows
 * postgres_words.c       where the words of a statement mean something else to it
 * postgres_text.c        text that it cannot keep as it is
 * postgres_table.c       what its catalogue says of tables
 * postgres_backup.c      a copy of the whole in one SQLite file
 * postgres_upkeep.c      checking and scrubbing */
#ifndef BASE_STORE_POSTGRES_H
#define BASE_STORE_POSTGRES_H

#include <libpq-fe.h>

#include "base/store/internal.h"

#define POSTGRES_NAME_BYTES 64 /* of a role or a database, with its end */
#define POSTGRES_WRITER_BYTES 33
#define POSTGRES_NUMBER_BYTES 24

/* Where the store is and how one gets in. */
struct postgres_place {
    char *address;        /* for the office: whatever libpq takes; may hold a password */
    char *public_address; /* for the public, or NULL: the same with the login that follows */
    char public_login[POSTGRES_NAME_BYTES], public_password[POSTGRES_NAME_BYTES];
};

struct postgres {
    PGconn *connection;
    uint64_t names;       /* of statements, so far */
    bool ending;          /* a rollback was sent and its answer not yet read */
    char writer[POSTGRES_WRITER_BYTES]; /* made up when it is first opened: whose row in postgres_commit is ours */
    uint64_t commits;     /* sent so far */
};

/* A statement and what it brought. */
struct postgres_rows {
    char name[POSTGRES_NUMBER_BYTES]; /* of the prepared statement; "" when there is none */
    PGresult *rows; /* or NULL: not run */
    int at, count;
    int column_count;
    int64_t changed;
    const char **values; /* of the parameters, as libpq takes them */
    int *lengths, *formats;
    bool *are_bytes;     /* the parameters that stand for {bytes} */
    char (*numbers)[POSTGRES_NUMBER_BYTES];
    char **made;         /* copies of parameters that it could not keep as they are */
    char **shown;        /* by column: texts made from the row's values, until the next step */
};

/* --- postgres_connection.c --- */
/* The connection, ready for a command: what was still on its way is read. */
PGconn *postgres_ready(struct db *db);

/* --- postgres_failure.c --- */
/* What the answer (or, without one, the connection) says went wrong; sets db->again. Keeps the words. */
enum result postgres_failed(struct db *db, const PGresult *answer, const char *sql);
bool postgres_is_lost(const struct db *db);
/* Runs statements without values; an error is kept and returned. */
enum result postgres_run(struct db *db, const char *sql) MUST_USE;
/* The first row's first values of one or several statements without values: the last one's. ERROR_NOT_FOUND
 * without a row. Each value is cut at its size. */
enum result postgres_ask(struct db *db, const char *sql, char *const *values, size_t value_bytes, size_t count) MUST_USE;

/* --- postgres_commit.c --- */
enum result postgres_begin_read(struct db *db);
enum result postgres_begin_write(struct db *db);
enum result postgres_begin_migrations(struct db *writer);
enum result postgres_commit(struct db *db);
bool postgres_has_transaction(const struct db *db);
void postgres_rollback(struct db *db);
bool postgres_rollback_savepoint(struct db *db);

/* --- postgres_role.c --- */
/* Makes sure that the login is there, may read the public tables, and is known in store->place. In the migrations' transaction. */
enum result postgres_mark_ours(struct db *writer);
/* Lets it read the public tables that there are now. */
enum result postgres_grant_public(struct db *db) MUST_USE;
/* ERROR_DENIED when the connection could do more than read public tables. */
enum result postgres_check_public(struct db *db, struct message *message);

/* --- postgres_statement.c --- */
enum result postgres_prepare(struct statement *statement);
void postgres_finalize(struct statement *statement);
enum result postgres_bind(struct statement *statement, struct binds binds);
int postgres_step(struct statement *statement);
void postgres_finish(struct statement *statement);
int64_t postgres_changed(struct statement *statement);
int postgres_column_count(struct statement *statement);
enum result postgres_run_script(struct db *db, const char *script);

/* --- postgres_value.c --- */
bool postgres_is_null(struct statement *statement, int column);
int64_t postgres_integer(struct statement *statement, int column);
struct text postgres_text(struct statement *statement, int column);
struct text postgres_bytes(struct statement *statement, int column);
void postgres_forget_shown(struct postgres_rows *rows);

/* --- postgres_words.c --- */
struct postgres_meaning {
    int parameter_count;
    bool writes_public; /* a pub_ table, or its shape */
    struct text first_word;
};
/* Writes the statement for PostgreSQL; what it does is told. */
void postgres_write_words(struct buffer *out, const char *text, struct postgres_meaning *ret_meaning);

/* --- postgres_text.c --- */
/* Whether the engine keeps the text as it is, and gives it back so. */
bool postgres_keeps(struct text text);
/* The text as it is kept, zero-terminated, or NULL without memory; to be freed. */
char *postgres_wrap(struct text text, size_t *ret_length);
/* Whether a kept text has to be unwrapped, and the length of what that gives. `out` has room for the text. */
bool postgres_is_wrapped(struct text text);
size_t postgres_unwrap(struct text text, char *out);

/* --- postgres_table.c --- */
bool postgres_has_table(struct db *db, const char *table);
enum result postgres_drop_column_indexes(struct db *db, struct buffer *script, const char *table, const char *column);
enum result postgres_read_indexes(struct db *db, const char *table, struct held_indexes *ret_held);

/* --- postgres_upkeep.c --- */
enum result postgres_check(struct db *db, struct message *message);
enum result postgres_scrub(struct db *writer, struct message *message);

/* --- postgres_backup.c --- */
enum result postgres_backup(struct store *store, const char *path, struct message *message);

#endif
