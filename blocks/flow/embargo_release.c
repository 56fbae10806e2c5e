/* Releasing what waited, when its time has come; and the thread that looks for it, and for what waits of a merge
 * (blocks/record/merge.h). See embargo.h. */
#include "blocks/flow/embargo.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "blocks/flow/flow.h"
#include "blocks/record/merge.h"

#define TRY_AGAIN_SECONDS 60
#define ARENA_BYTES_MAX ((size_t)64 << 20)

/* --- Has its time come? --------------------------------------------------- */

static enum result has_come_to(struct db *db, int64_t other, struct text state, bool *ret_has)
{
    int64_t count;
    TRY(db_one_integer(db, &count, SQL("select count(*) from record where id = $1 and state = $2"), BIND(bind_integer(other), bind_text(state))));
    *ret_has = count > 0;
    return OK;
}

static enum result is_due(struct db *db, const struct engine *engine, struct arena *arena, const struct embargo *embargo, struct instant now, bool *ret_is)
{
    const struct definition *definition = definitions_find(engine->definitions, embargo->register_name);
    struct publishing_hold hold;
    enum result result;
    *ret_is = false;
    if (!definition)
        return OK;
    if (embargo->wait.until == UNTIL_MOMENT && embargo->wait.at.seconds > now.seconds)
        return OK;
    if (embargo->wait.until == UNTIL_RECORD) {
        bool has;
        TRY(has_come_to(db, embargo->wait.other, embargo->wait.other_state, &has));
        if (!has)
            return OK;
    }
    result = publishing_held(db, arena, definition->room, now, &hold);
    *ret_is = result == ERROR_NOT_FOUND;
    return result == ERROR_NOT_FOUND ? OK : result;
}

enum result embargo_due(struct db *db, const struct engine *engine, struct arena *arena, struct instant now, int64_t **ret_ids, size_t *ret_count)
{
    int64_t *ids, total;
    size_t count = 0, due = 0;
    TRY(db_one_integer(db, &total, SQL("select count(*) from embargo where ended_at is null"), BIND_NOTHING));
    ids = ARENA_ARRAY(arena, int64_t, (size_t)total + 1);
    if (!ids)
        return ERROR_MEMORY;
    {
        AUTO(statement_close_at) struct statement *row = NULL;
        int step;
        TRY(db_query(db, &row, SQL("select id from embargo where ended_at is null and coalesce(at, 0) <= $1 and coalesce(tried_at, 0) <= $2 order by coalesce(at, 0), id"),
                     BIND(bind_integer(now.seconds), bind_integer(now.seconds - TRY_AGAIN_SECONDS))));
        while ((step = statement_step(row)) == 1 && count < (size_t)total)
            ids[count++] = statement_integer(row, 0);
        if (step < 0)
            return (enum result)step;
    }
    for (size_t i = 0; i < count; i++) {
        struct embargo embargo;
        bool is;
        TRY(embargo_get(db, arena, ids[i], &embargo));
        TRY(is_due(db, engine, arena, &embargo, now, &is));
        if (is)
            ids[due++] = ids[i];
    }
    *ret_ids = ids;
    *ret_count = due;
    return OK;
}

/* --- Releasing ------------------------------------------------------------ */

/* What it named may have been merged since: what stands for it is named. */
static enum result follow_merges(struct db *db, struct record *record)
{
    for (size_t i = 0; i < record->definition->field_count; i++)
        for (size_t j = 0; j < record->values[i].link_count; j++)
            TRY(merge_standing(db, record->values[i].links[j], &record->values[i].links[j]));
    return OK;
}

static enum result load_both(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition, const struct embargo *embargo,
                             struct record **ret_current, struct record **ret_approved)
{
    TRY(record_load(db, engine, arena, definition, embargo->record, ret_current));
    TRY(record_load_version(db, engine, arena, definition, embargo->record, embargo->version, ret_approved));
    return follow_merges(db, *ret_approved);
}

static bool leads_from(const struct move *move, size_t state)
{
    for (size_t i = 0; i < move->from_count; i++)
        if (move->from[i] == state)
            return true;
    return false;
}

enum result embargo_release(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct moment moment, struct message *message)
{
    const struct definition *definition;
    const struct move *move;
    struct embargo embargo;
    struct record *current, *approved;
    struct actor actor;
    bool due;
    enum result result;
    TRY(embargo_get(db, arena, id, &embargo));
    if (embargo.ended_at.seconds)
        return OK;
    TRY(is_due(db, engine, arena, &embargo, moment.now, &due));
    if (!due)
        return OK;
    actor = (struct actor){.account = embargo.account, .name = embargo.account_name, .roles = embargo.roles, .organisation = embargo.organisation,
                           .stands_for = embargo.stands_for, .moment = moment};
    definition = definitions_find(engine->definitions, embargo.register_name);
    move = definition_move(definition, embargo.move);
    result = load_both(db, engine, arena, definition, &embargo, &current, &approved);
    if (result == ERROR_NOT_FOUND)
        return embargo_overtaken(db, embargo.record, KEPT("The record is not there any more."), &actor);
    TRY(result);
    if (!move || !move->publishes || !leads_from(move, current->state))
        return embargo_overtaken(db, embargo.record, KEPT("It had been moved on by then."), &actor);
    TRY(embargo_end(db, id, "published", TEXT_NONE, &actor, message));
    return flow_release(db, engine, arena, current, approved, move, embargo.reason, embargo.public_reason, &actor, message);
}

enum result embargo_trouble(struct db *db, int64_t id, struct text why, struct instant now)
{
    return db_run(db, NULL, SQL("update embargo set trouble = $2, tried_at = $3 where id = $1 and ended_at is null"),
                  BIND(bind_integer(id), bind_text(why), bind_integer(now.seconds)));
}

/* --- The thread ----------------------------------------------------------- */

struct embargo_keeper {
    const struct engine *engine;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stop; /* under the lock */
};

struct releasing {
    const struct engine *engine;
    int64_t id;                   /* of an embargo */
    const struct merge_wait *wait; /* or what waits of a merge */
    struct text trouble;
};

static enum result release_in_store(struct db *db, void *context, struct message *message)
{
    const struct releasing *releasing = context;
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES_MAX);
    struct moment moment = moment_now(releasing->engine->as_of);
    if (!arena)
        return ERROR_MEMORY;
    return releasing->wait ? merge_public_release(db, releasing->engine, arena, releasing->wait, moment, message)
                           : embargo_release(db, releasing->engine, arena, releasing->id, moment, message);
}

static enum result note_trouble(struct db *db, void *context, struct message *message)
{
    const struct releasing *releasing = context;
    (void)message;
    return releasing->wait ? merge_public_trouble(db, releasing->wait, releasing->trouble, clock_now())
                           : embargo_trouble(db, releasing->id, releasing->trouble, clock_now());
}

static void release(struct releasing releasing)
{
    const struct engine *engine = releasing.engine;
    struct message message = {0};
    enum result result = store_write(engine->store, release_in_store, &releasing, &message);
    if (result == OK || result == ERROR_BUSY || result == ERROR_STOPPING)
        return;
    releasing.trouble = message.text[0] ? text_of(message.text) : KEPT("It could not be written. It is tried again by itself.");
    if (store_write(engine->store, note_trouble, &releasing, NULL) < 0) {
        /* It is looked at again in a second. */
    }
}

static void look(const struct embargo_keeper *keeper)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES_MAX);
    struct db *db = NULL;
    int64_t *ids = NULL;
    struct merge_wait *waits = NULL;
    size_t count = 0, wait_count = 0;
    if (!arena || store_read_begin(keeper->engine->store, STORE_OFFICE, &db) < 0)
        return;
    if (embargo_due(db, keeper->engine, arena, clock_now(), &ids, &count) < 0)
        count = 0;
    if (merge_public_due(db, keeper->engine, arena, clock_now(), TRY_AGAIN_SECONDS, &waits, &wait_count) < 0)
        wait_count = 0;
    store_read_end(db);
    for (size_t i = 0; i < count; i++)
        release((struct releasing){.engine = keeper->engine, .id = ids[i]});
    for (size_t i = 0; i < wait_count; i++)
        release((struct releasing){.engine = keeper->engine, .wait = &waits[i]});
}

static bool wait_a_second(struct embargo_keeper *keeper)
{
    struct timespec until;
    bool stop;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 1;
    pthread_mutex_lock(&keeper->lock);
    if (!keeper->stop)
        pthread_cond_timedwait(&keeper->wake, &keeper->lock, &until);
    stop = keeper->stop;
    pthread_mutex_unlock(&keeper->lock);
    return !stop;
}

static void *keep(void *context)
{
    struct embargo_keeper *keeper = context;
    do
        look(keeper);
    while (wait_a_second(keeper));
    return NULL;
}

enum result embargo_keep_start(const struct engine *engine, struct embargo_keeper **ret_keeper, struct message *message)
{
    struct embargo_keeper *keeper = calloc(1, sizeof *keeper);
    if (!keeper)
        return message_fail(message, ERROR_MEMORY, "There is not enough memory to start.");
    keeper->engine = engine;
    pthread_mutex_init(&keeper->lock, NULL);
    pthread_cond_init(&keeper->wake, NULL);
    if (pthread_create(&keeper->thread, NULL, keep, keeper) != 0) {
        pthread_cond_destroy(&keeper->wake);
        pthread_mutex_destroy(&keeper->lock);
        free(keeper);
        return message_fail(message, ERROR_BUSY, "No more threads can be started on this machine.");
    }
    *ret_keeper = keeper;
    return OK;
}

void embargo_keep_stop(struct embargo_keeper *keeper)
{
    if (!keeper)
        return;
    pthread_mutex_lock(&keeper->lock);
    keeper->stop = true;
    pthread_cond_signal(&keeper->wake);
    pthread_mutex_unlock(&keeper->lock);
    pthread_join(keeper->thread, NULL);
    pthread_cond_destroy(&keeper->wake);
    pthread_mutex_destroy(&keeper->lock);
    free(keeper);
}
