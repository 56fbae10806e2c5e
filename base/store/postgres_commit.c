/* Transactions on PostgreSQL: one writer of the store at any time, and what became of a commit whose answer was lost.
 *
 * A group of writes begins by taking one advisory lock that lasts as long as the transaction, and only then looks at
 * anything (read committed: each statement sees what was committed before it, and while the lock is held nobody else
 * commits). So all writers of all processes stand in one line, as they do before a SQLite file, and what the rules read
 * still holds when they write. Migrations stand in the same line. Those who read take one snapshot (repeatable read).
 *
 * With each commit goes a number of our own, into the writer's row of the table postgres_commit. When the connection breaks during the
 * commit, a new one takes the lock, which is free only when the old one's transaction is over, and looks whether the
 * number is there. (The server's own numbers of transactions do not tell: after a crash it gives out again those of which
 * nothing had come to disk.) Not here: running a transaction again (writer.c). */
#include <time.h>
#include "base/store/postgres.h"

#define FIND_OUT_SECONDS 20 /* how long it is asked what became of a commit */
#define REVIVE_SECONDS 5    /* how long a write waits for a server that is away */
#define LOOK_NANOSECONDS 50000000
#define NUMBER_BYTES 32
#define SQL_BYTES 384

/* One for each schema of the database: that is a store. */
#define TAKE_LOCK "select pg_advisory_xact_lock(1179798352, hashtext(current_schema()))"

static void wait_a_moment(void)
{
    nanosleep(&(struct timespec){.tv_nsec = LOOK_NANOSECONDS}, NULL);
}

static bool is_before(const struct timespec *deadline)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec < deadline->tv_sec || (now.tv_sec == deadline->tv_sec && now.tv_nsec < deadline->tv_nsec);
}

/* Opens a lost connection anew, and waits for a server that comes back soon. */
static enum result revive_within(struct db *db, int seconds)
{
    struct timespec deadline = deadline_after(seconds);
    enum result result = postgres_engine.revive(db);
    while (result != OK && is_before(&deadline)) {
        wait_a_moment();
        result = postgres_engine.revive(db);
    }
    return result;
}

/* --- Beginning and ending -------------------------------------------------- */

/* Statements that were prepared for tables of another shape. */
static void drop_stale(struct db *db)
{
    uint64_t shapes = atomic_load(&db->store->shapes);
    if (db->stale || db->reshaped || db->shapes != shapes)
        db_drop_statements(db);
    db->stale = db->reshaped = false;
    db->shapes = shapes;
}

enum result postgres_begin_read(struct db *db)
{
    drop_stale(db);
    char number[NUMBER_BYTES];
    char *values[] = {number};
    TRY(postgres_ask(db, "begin isolation level repeatable read, read only; select number from pub_generation where id = 1", values, sizeof number, 1));
    db->generation = strtoll(number, NULL, 10);
    return OK;
}

static enum result begin_once(struct db *db)
{
    enum result result = postgres_run(db, "begin isolation level read committed; " TAKE_LOCK);
    if (result != OK)
        postgres_rollback(db);
    return result;
}

enum result postgres_begin_write(struct db *db)
{
    enum result result = OK;
    drop_stale(db);
    if (postgres_is_lost(db))
        TRY(revive_within(db, REVIVE_SECONDS));
    result = begin_once(db);
    if (result != OK && postgres_is_lost(db)) { /* it was lost before, and nobody had noticed */
        TRY(revive_within(db, REVIVE_SECONDS));
        result = begin_once(db);
    }
    db->again = false; /* nothing of the transaction has been tried yet */
    return result;
}

enum result postgres_begin_migrations(struct db *writer)
{
    TRY(postgres_begin_write(writer));
    enum result result = postgres_run(writer, "create table if not exists postgres_commit (writer text primary key, number bigint not null, at timestamptz not null);"
                                              " delete from postgres_commit where at < now() - interval '7 days'");
    if (result != OK)
        postgres_rollback(writer);
    return result;
}

bool postgres_has_transaction(const struct db *db)
{
    PGTransactionStatusType status = PQtransactionStatus(db->postgres->connection);
    return !db->postgres->ending && (status == PQTRANS_INTRANS || status == PQTRANS_INERROR);
}

/* The answer is read when the connection is next used: nobody waits for it. */
void postgres_rollback(struct db *db)
{
    if (postgres_has_transaction(db))
        db->postgres->ending = PQsendQuery(db->postgres->connection, "rollback") == 1;
}

bool postgres_rollback_savepoint(struct db *db)
{
    return postgres_run(db, "rollback to savepoint one; release savepoint one") == OK;
}

/* --- Committing ------------------------------------------------------------ */

enum outcome { OUTCOME_UNKNOWN, OUTCOME_SAVED, OUTCOME_NOT_SAVED };

static enum outcome ask_outcome(struct db *db)
{
    char sql[SQL_BYTES], found[NUMBER_BYTES];
    char *values[] = {found};
    /* A standby may not have heard of it yet: what it says counts only when it has been promoted. */
    snprintf(sql, sizeof sql, "begin isolation level read committed; " TAKE_LOCK "; select case when pg_is_in_recovery() then '' else"
                              " exists (select 1 from postgres_commit where writer = '%s' and number = %llu)::text end",
             db->postgres->writer, (unsigned long long)db->postgres->commits);
    enum result result = postgres_ask(db, sql, values, sizeof found, 1);
    postgres_rollback(db);
    if (result != OK || found[0] == '\0')
        return OUTCOME_UNKNOWN;
    return strcmp(found, "true") == 0 ? OUTCOME_SAVED : OUTCOME_NOT_SAVED;
}

/* The old connection's process may still be at it: then it is asked again. */
static enum outcome find_out(struct db *db)
{
    struct timespec deadline = deadline_after(FIND_OUT_SECONDS);
    enum outcome outcome = OUTCOME_UNKNOWN;
    for (;;) {
        if (postgres_engine.revive(db) == OK)
            outcome = ask_outcome(db);
        if (outcome != OUTCOME_UNKNOWN || !is_before(&deadline))
            return outcome;
        wait_a_moment();
    }
}

enum result postgres_commit(struct db *db)
{
    char sql[SQL_BYTES];
    if (db_fault_due(db))
        return db_note_failure(db, ERROR_IO, "a fault that a test asked for", "commit");
    snprintf(sql, sizeof sql,
             "insert into postgres_commit (writer, number, at) values ('%s', %llu, now())"
             " on conflict (writer) do update set number = excluded.number, at = excluded.at; commit",
             db->postgres->writer, (unsigned long long)++db->postgres->commits);
    PGresult *answer = PQexec(postgres_ready(db), sql);
    bool saved = PQresultStatus(answer) == PGRES_COMMAND_OK && strcmp(PQcmdStatus(answer), "COMMIT") == 0;
    enum result result = saved ? OK : ERROR_IO; /* "ROLLBACK": a statement had failed */
    if (PQresultStatus(answer) != PGRES_COMMAND_OK)
        result = postgres_failed(db, answer, "commit");
    PQclear(answer);
    if (db->reshaped) /* also where it is not known yet: it costs no more than preparing anew */
        atomic_fetch_add(&db->store->shapes, 1);
    if (saved || !postgres_is_lost(db))
        return result;
    enum outcome outcome = find_out(db);
    db->failure = OK;
    if (outcome == OUTCOME_SAVED)
        return OK;
    db->again = outcome == OUTCOME_NOT_SAVED;
    db->outcome_unknown = !db->again;
    return result;
}
