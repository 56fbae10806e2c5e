/* The one writer: a thread that runs what is waiting, many to a commit.
 *
 * Owns the queue, the group and the public generation. A commit costs a wait for the
 * disk; sharing it among those who wait is what lets one thread keep up. Each
 * transaction has a savepoint of its own, so a failing one takes only itself back. When
 * the shared commit fails nobody can say whose fault it was: each runs again alone.
 *
 * Not here: statements (statement.c), reading (reader.c). */
#include <errno.h>
#include <signal.h>
#include "base/limits.h"
#include "base/store/internal.h"

#define WRITE_TRIES_MAX 3 /* of one that another process's doing, or a lost connection, brought down */

/* A transaction that waits. It lives on its caller's stack; the writer does not touch it
 * after `finished`. */
struct write {
    store_transaction *transaction; /* NULL: scrub the store, outside any transaction */
    void *context;
    struct message message;
    enum result result;
    bool finished;
    pthread_cond_t finished_now;
    struct write *next;
};

/* --- Running one ----------------------------------------------------------- */

/* What a person reads when the transaction itself did not say. */
static void explain(struct write *write)
{
    if (write->result == OK || write->message.text[0] != '\0')
        return;
    struct message *message = &write->message;
    if (write->result == ERROR_BUSY)
        (void)message_fail(message, write->result, "The change was not saved: the store is busy. Try again in a moment.");
    else if (write->result == ERROR_FULL)
        (void)message_fail(message, write->result, "The change was not saved: there is no room on the disk. Nothing of it was kept. Tell whoever runs this service.");
    else if (write->result == ERROR_IO)
        (void)message_fail(message, write->result, "The change was not saved: the disk refused it. Nothing of it was kept. Tell whoever runs this service.");
    else if (write->result == ERROR_MEMORY)
        (void)message_fail(message, write->result, "The change was not saved: there was not enough memory. Try again in a moment.");
    else
        (void)message_fail(message, write->result, "The change was not saved: it does not fit what is already stored.");
}

static void set_result(struct write *write, enum result result)
{
    write->result = result;
    if (result == OK)
        write->message.text[0] = '\0';
    explain(write);
}

/* What a person reads when the connection to the store broke in the middle of a commit and nobody could be asked. */
static void set_unknown(struct write *write)
{
    write->result = ERROR_IO;
    (void)message_fail(&write->message, ERROR_IO, "It is not known whether the change was saved: the connection to the store broke at that moment. Look whether it is there before you do it again.");
}

static enum result run_body(struct store *store, struct write *write)
{
    struct db *db = store->writer;
    TRY(write->transaction(db, write->context, &write->message));
    assert(db->open_count == 0); /* no statement outlives the transaction */
    TRY(db->failure); /* a failed statement cannot be talked away, as on PostgreSQL */
    if (store->before_release)
        TRY(store->before_release(db, store->before_release_context, &write->message));
    assert(db->open_count == 0);
    TRY(db->failure);
    return db_control(db, "release one");
}

/* False when the whole transaction is gone, and the work of the others with it, or has to go: SQLite ends it when
 * the disk fails, PostgreSQL when the connection is lost; and what failed because of another
 * process (db->again) is worth running again, which only a transaction of its own can do. */
static bool run_in_savepoint(struct store *store, struct write *write)
{
    struct db *db = store->writer;
    bool touched_before = db->touched_public;
    write->message.text[0] = '\0';
    enum result result = db_control(db, "savepoint one");
    bool has_savepoint = result == OK;
    if (has_savepoint)
        result = run_body(store, write);
    assert(db->open_count == 0);
    db->failure = OK;
    set_result(write, result);
    if (result == OK)
        return true;
    db->touched_public = touched_before;
    if (db->again || !db->engine->has_transaction(db))
        return false;
    /* If the savepoint cannot be undone, its work cannot be told from the others': all of
     * it goes. */
    return !has_savepoint || db->engine->rollback_savepoint(db);
}

/* --- Running a group ------------------------------------------------------- */

static enum result begin(struct db *db)
{
    db->again = db->outcome_unknown = false;
    TRY(db->engine->begin_write(db));
    db->in_transaction = true;
    db->touched_public = false;
    return OK;
}

static void roll_back(struct db *db)
{
    db->engine->rollback(db);
    db->in_transaction = false;
    db->failure = OK;
}

static enum result commit(struct store *store)
{
    struct db *db = store->writer;
    int64_t generation = atomic_load(&store->generation);
    if (db->touched_public)
        TRY(db_one_integer(db, &generation,
                           SQL("update pub_generation set number = number + 1 where id = 1 returning number"),
                           BIND_NOTHING));
    TRY(db->engine->commit(db));
    db->in_transaction = false;
    atomic_store(&store->generation, generation);
    return OK;
}

static void run_once(struct store *store, struct write *write)
{
    struct db *db = store->writer;
    write->message.text[0] = '\0';
    enum result result = begin(db);
    if (result != OK) {
        set_result(write, result);
        return;
    }
    (void)run_in_savepoint(store, write);
    if (write->result == OK) {
        result = commit(store);
        set_result(write, result);
        if (result != OK && db->outcome_unknown)
            set_unknown(write);
    }
    if (write->result != OK)
        roll_back(db);
}

static void run_alone(struct store *store, struct write *write)
{
    struct db *db = store->writer;
    if (!write->transaction) {
        write->message.text[0] = '\0';
        set_result(write, db->engine->scrub(db, &write->message));
        return;
    }
    for (int i = 0; i < WRITE_TRIES_MAX; i++) {
        run_once(store, write);
        if (write->result == OK || !db->again)
            return;
    }
}

/* Runs all in one transaction. False when none of it has been kept and each has to run
 * again alone. */
static bool run_together(struct store *store, struct write *first)
{
    struct db *db = store->writer;
    enum result begun = begin(db);
    if (begun != OK) { /* another process holds the lock: it would again for each of them */
        for (struct write *write = first; write; write = write->next)
            set_result(write, begun);
        return true;
    }
    bool any_succeeded = false;
    for (struct write *write = first; write; write = write->next) {
        if (!run_in_savepoint(store, write)) {
            roll_back(db);
            return false;
        }
        any_succeeded |= write->result == OK;
    }
    if (any_succeeded && commit(store) == OK)
        return true;
    roll_back(db);
    if (any_succeeded && db->outcome_unknown) { /* running them again might do it twice */
        for (struct write *write = first; write; write = write->next)
            if (write->result == OK)
                set_unknown(write);
        return true;
    }
    return !any_succeeded;
}

static void run_group(struct store *store, struct write *first)
{
    if (!first->next || !run_together(store, first))
        for (struct write *write = first; write; write = write->next)
            run_alone(store, write);
}

/* --- The thread ------------------------------------------------------------ */

/* Another process (an import at the command line) may have published too. */
static void look_at_generation(struct store *store)
{
    int64_t generation;
    if (store->writer->engine->revive(store->writer) != OK)
        return;
    store->writer->uncounted = true;
    if (db_one_integer(store->writer, &generation, SQL("select number from pub_generation where id = 1"),
                       BIND_NOTHING) == OK)
        atomic_store(&store->generation, generation);
    store->writer->uncounted = false;
}

/* The next group, or NULL when the store stops and nothing waits. */
static struct write *take_group(struct store *store)
{
    pthread_mutex_lock(&store->writes_mutex);
    while (!store->first_write && !store->stopping) {
        struct timespec deadline = deadline_after(GENERATION_LOOK_SECONDS);
        if (pthread_cond_timedwait(&store->write_waits, &store->writes_mutex, &deadline) != ETIMEDOUT)
            continue;
        pthread_mutex_unlock(&store->writes_mutex);
        look_at_generation(store);
        pthread_mutex_lock(&store->writes_mutex);
    }
    struct write *first = store->first_write, *last = NULL;
    for (int i = 0; store->first_write && i < WRITES_GROUPED_MAX; i++) {
        if (last && (!last->transaction || !store->first_write->transaction))
            break; /* a scrub goes alone */
        last = store->first_write;
        store->first_write = last->next;
        store->writes_waiting--;
    }
    if (last)
        last->next = NULL;
    if (!store->first_write)
        store->last_write = NULL;
    pthread_mutex_unlock(&store->writes_mutex);
    return first;
}

static void finish_group(struct store *store, struct write *first)
{
    pthread_mutex_lock(&store->writes_mutex);
    while (first) {
        struct write *next = first->next; /* the caller's stack is gone once it is told */
        first->finished = true;
        pthread_cond_signal(&first->finished_now);
        first = next;
    }
    pthread_mutex_unlock(&store->writes_mutex);
}

static void *run_writer(void *argument)
{
    struct store *store = argument;
    for (struct write *group = take_group(store); group; group = take_group(store)) {
        run_group(store, group);
        finish_group(store, group);
    }
    return NULL;
}

enum result writer_start(struct store *store)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before); /* signals are main's business */
    int failure = pthread_create(&store->writer_thread, NULL, run_writer, store);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failure)
        return ERROR_MEMORY;
    store->writer_runs = true;
    return OK;
}

void writer_stop(struct store *store)
{
    if (!store->writer_runs)
        return;
    pthread_mutex_lock(&store->writes_mutex);
    store->stopping = true;
    pthread_cond_signal(&store->write_waits);
    pthread_mutex_unlock(&store->writes_mutex);
    pthread_join(store->writer_thread, NULL);
    store->writer_runs = false;
    pthread_mutex_lock(&store->writes_mutex);
    while (store->callers > 0) /* told, but not gone yet */
        pthread_cond_wait(&store->caller_left, &store->writes_mutex);
    pthread_mutex_unlock(&store->writes_mutex);
}

/* --- The caller's side ----------------------------------------------------- */

/* The mutex is held. */
static enum result enqueue(struct store *store, struct write *write)
{
    if (store->stopping)
        return message_fail(&write->message, ERROR_STOPPING,
                            "The service is going down. Try again in a few minutes.");
    if (store->writes_waiting >= WRITES_WAITING_MAX)
        return message_fail(&write->message, ERROR_BUSY,
                            "Too many changes are waiting to be saved. Try again in a moment.");
    *(store->last_write ? &store->last_write->next : &store->first_write) = write;
    store->last_write = write;
    store->writes_waiting++;
    pthread_cond_signal(&store->write_waits);
    return OK;
}

static enum result wait_for(struct store *store, struct write write, struct message *message)
{
    assert(!pthread_equal(pthread_self(), store->writer_thread)); /* from within a transaction */
    assert(!readers_lent_to_me(store));
    write.message.language = message ? message->language : NULL;
    if (condition_init(&write.finished_now) != OK)
        return message_fail(message, ERROR_MEMORY, "There is not enough memory to save this. Try again in a moment.");
    pthread_mutex_lock(&store->writes_mutex);
    store->callers++;
    enum result result = enqueue(store, &write);
    if (result == OK) {
        while (!write.finished)
            pthread_cond_wait(&write.finished_now, &store->writes_mutex);
        result = write.result;
    }
    if (--store->callers == 0)
        pthread_cond_signal(&store->caller_left);
    pthread_mutex_unlock(&store->writes_mutex);
    pthread_cond_destroy(&write.finished_now);
    if (result != OK && message)
        *message = write.message;
    return result;
}

enum result store_write(struct store *store, store_transaction *transaction, void *context,
                        struct message *message)
{
    assert(transaction);
    return wait_for(store, (struct write){.transaction = transaction, .context = context}, message);
}

enum result store_scrub(struct store *store, struct message *message)
{
    return wait_for(store, (struct write){.transaction = NULL}, message);
}

int64_t store_generation(struct store *store) { return atomic_load(&store->generation); }
