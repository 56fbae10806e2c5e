/* The pools of reading connections, one for each role.
 *
 * A connection is opened when it is first needed, lent to one thread at a time, and
 * holds a transaction (a snapshot) exactly while it is lent. Not here: what a role may
 * read (connection.c). */
#include <errno.h>
#include "base/store/internal.h"

struct timespec deadline_after(int seconds)
{
    struct timespec deadline;
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec += seconds;
    return deadline;
}

enum result condition_init(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;
    if (pthread_condattr_init(&attributes) != 0)
        return ERROR_MEMORY;
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    int failure = pthread_cond_init(condition, &attributes);
    pthread_condattr_destroy(&attributes);
    return failure == 0 ? OK : ERROR_MEMORY;
}

enum result readers_init(struct store *store, int readers_max)
{
    assert(readers_max > 0);
    store->readers_max = readers_max;
    for (size_t role = 0; role < COUNT_OF(store->readers); role++) {
        store->readers[role] = calloc((size_t)readers_max, sizeof(struct reader_slot));
        if (!store->readers[role])
            return ERROR_MEMORY;
    }
    return OK;
}

void readers_close(struct store *store)
{
    pthread_mutex_lock(&store->readers_mutex);
    while (store->readers_lent > 0)
        pthread_cond_wait(&store->reader_returned, &store->readers_mutex);
    pthread_mutex_unlock(&store->readers_mutex);
    for (size_t role = 0; role < COUNT_OF(store->readers); role++) {
        for (int i = 0; store->readers[role] && i < store->readers_max; i++)
            db_close(store->readers[role][i].db);
        free(store->readers[role]);
    }
}

bool readers_lent_to_me(struct store *store)
{
    bool lent = false;
    pthread_mutex_lock(&store->readers_mutex);
    for (size_t role = 0; role < COUNT_OF(store->readers); role++)
        for (int i = 0; i < store->readers_max; i++)
            lent |= store->readers[role][i].lent &&
                    pthread_equal(store->readers[role][i].borrower, pthread_self());
    pthread_mutex_unlock(&store->readers_mutex);
    return lent;
}

/* The lowest free place, so that few connections stay warm; NULL when all are lent. The
 * mutex is held. */
static struct reader_slot *take_free_slot(struct store *store, enum store_role role)
{
    for (int i = 0; i < store->readers_max; i++) {
        struct reader_slot *slot = &store->readers[role][i];
        if (!slot->lent) {
            slot->lent = true;
            slot->borrower = pthread_self();
            store->readers_lent++;
            return slot;
        }
    }
    return NULL;
}

static enum result borrow_slot(struct store *store, enum store_role role, struct reader_slot **ret_slot)
{
    struct timespec deadline = deadline_after(READER_WAIT_SECONDS);
    int waited = 0;
    pthread_mutex_lock(&store->readers_mutex);
    struct reader_slot *slot = take_free_slot(store, role);
    while (!slot && waited != ETIMEDOUT) {
        waited = pthread_cond_timedwait(&store->reader_returned, &store->readers_mutex, &deadline);
        slot = take_free_slot(store, role);
    }
    pthread_mutex_unlock(&store->readers_mutex);
    if (!slot)
        return ERROR_BUSY;
    *ret_slot = slot;
    return OK;
}

static void return_slot(struct store *store, struct reader_slot *slot)
{
    pthread_mutex_lock(&store->readers_mutex);
    slot->lent = false;
    store->readers_lent--;
    /* All are woken: those who wait may want different roles. */
    pthread_cond_broadcast(&store->reader_returned);
    pthread_mutex_unlock(&store->readers_mutex);
}

static enum result begin_snapshot(struct db *db)
{
    enum result result = db->engine->begin_read(db);
    /* Nothing was read yet: a connection that was lost since it was last lent is opened anew. */
    if (result != OK && db->engine->is_lost(db) && db->engine->revive(db) == OK)
        result = db->engine->begin_read(db);
    db->in_transaction = result == OK;
    return result;
}

static void end_snapshot(struct db *db)
{
    assert(db->open_count == 0); /* no statement outlives the transaction */
    db->engine->rollback(db);
    db->in_transaction = false;
}

enum result store_read_begin(struct store *store, enum store_role role, struct db **ret_db)
{
    struct reader_slot *slot = NULL;
    TRY(borrow_slot(store, role, &slot));
    enum result result = OK;
    if (!slot->db)
        result = db_open(store, role == STORE_PUBLIC ? DB_PUBLIC : DB_OFFICE, &slot->db, NULL);
    if (result == OK) {
        slot->db->slot = slot;
        result = begin_snapshot(slot->db);
        if (result != OK)
            end_snapshot(slot->db);
    }
    if (result != OK) {
        return_slot(store, slot);
        return result;
    }
    *ret_db = slot->db;
    return OK;
}

void store_read_end(struct db *db)
{
    if (!db)
        return;
    assert(db->kind != DB_WRITER && db->in_transaction);
    end_snapshot(db);
    return_slot(db->store, db->slot);
}

void store_read_end_at(struct db **db)
{
    store_read_end(*db);
}

int64_t db_generation(struct db *db) { return db->generation; }
