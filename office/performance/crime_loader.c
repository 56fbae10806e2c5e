/* The thread that imports what was uploaded at the desk, one after the other: see crime_desk.h. */
#include <pthread.h>

#include "base/spool.h"
#include "office/performance/crime_desk.h"

#define LOOK_SECONDS 1
#define SWEEP_SECONDS 600
#define ARENA_BYTES_MAX ((size_t)256 << 20)
#define ARRIVING_SECONDS_MAX 3600

struct crime_loader {
    const struct engine *engine;
    const char *spool_folder;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    atomic_bool stop;
    struct crime_watch watch; /* of the import in hand */
    int64_t swept_at;
};

/* --- What waits --------------------------------------------------------------- */

struct task {
    int64_t import;
    struct text file_name;
    bool dry_run, without_refused;
    struct arena *arena;
};

static enum result find_task(struct db *db, struct task *task)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    TRY(db_query(db, &row, SQL("select id, file_name, dry_run, without_refused from crime_import where state = 'waiting' order by id limit 1"), BIND_NOTHING));
    int step = statement_step(row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    *task = (struct task){statement_integer(row, 0), statement_copy(row, 1, task->arena), statement_integer(row, 2) != 0, statement_integer(row, 3) != 0, task->arena};
    return arena_failed(task->arena) ? ERROR_MEMORY : OK;
}

static bool next_task(const struct crime_loader *loader, struct task *task)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    return store_read_begin(loader->engine->store, STORE_OFFICE, &db) == OK && find_task(db, task) == OK;
}

/* --- Its bytes ------------------------------------------------------------------ */

static enum result copy_part(struct store *store, int64_t import, int64_t position, struct spool *spool, bool *ret_more)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    AUTO(statement_close_at) struct statement *row = NULL;
    TRY(store_read_begin(store, STORE_OFFICE, &db));
    TRY(db_query(db, &row, SQL("select content from crime_upload_part where import = $1 and position = $2"), BIND(bind_integer(import), bind_integer(position))));
    int step = statement_step(row);
    *ret_more = step == 1;
    return step < 0 ? (enum result)step : step == 1 ? spool_append(spool, statement_bytes(row, 0)) : OK;
}

static enum result copy_parts(struct crime_loader *loader, int64_t import, struct spool *spool)
{
    bool more = true;
    TRY(spool_open(spool, loader->spool_folder));
    for (int64_t position = 0; more; position++)
        TRY(copy_part(loader->engine->store, import, position, spool, &more));
    return OK;
}

/* --- One import ------------------------------------------------------------------- */

/* False where it waits on, because another import runs. */
static bool import(struct crime_loader *loader, const struct task *task)
{
    AUTO(spool_close) struct spool spool = {0};
    struct crime_report *report = calloc(1, sizeof *report);
    struct message message = {0};
    struct crime_input input = {.name = task->file_name};
    struct crime_order order = {.inputs = &input, .input_count = 1, .dry_run = task->dry_run, .without_refused = task->without_refused, .import = task->import,
                                .stopping = &loader->stop, .engine = loader->engine, .today = moment_now(loader->engine->as_of).today};
    struct store *store = loader->engine->store;
    enum result result = report ? crime_job_take(store, task->import, &message) : ERROR_MEMORY;
    bool taken = result == OK;
    if (taken) {
        result = copy_parts(loader, task->import, &spool);
        input.descriptor = spool.file;
        if (result < 0)
            (void)!crime_job_end(store, task->import, "failed", report, TEXT("The file could not be read again. Send it once more."), &message);
        else
            (void)!crime_import_run(store, &order, &loader->watch, task->arena, report, &message);
    }
    free(report);
    return taken;
}

/* --- The thread --------------------------------------------------------------------- */

static enum result sweep(struct db *db, void *context, struct message *message)
{
    int64_t now = clock_now().seconds;
    (void)context;
    (void)message;
    TRY(db_run(db, NULL, SQL("delete from crime_upload_part where import in (select id from crime_import where (ended_at is not null and ended_at < $1) or (state = 'arriving' and began_at < $2))"),
               BIND(bind_integer(now - CRIME_UPLOADS_KEPT_SECONDS), bind_integer(now - ARRIVING_SECONDS_MAX))));
    return db_run(db, NULL, SQL("delete from crime_import where state = 'arriving' and began_at < $1"), BIND(bind_integer(now - ARRIVING_SECONDS_MAX)));
}

/* True where there was something to do. */
static bool work_once(struct crime_loader *loader)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES_MAX);
    struct task task = {.arena = arena};
    if (!arena)
        return false;
    if (clock_now().seconds - loader->swept_at >= SWEEP_SECONDS) {
        loader->swept_at = clock_now().seconds;
        (void)!store_write(loader->engine->store, sweep, NULL, NULL);
        (void)!crime_job_clear(loader->engine->store);
    }
    if (!next_task(loader, &task))
        return false;
    atomic_store(&loader->watch.cancel, atomic_load(&loader->stop));
    atomic_store(&loader->watch.bytes, 0);
    return import(loader, &task);
}

static void *run(void *context)
{
    struct crime_loader *loader = context;
    while (!atomic_load(&loader->stop)) {
        bool worked = work_once(loader);
        pthread_mutex_lock(&loader->lock);
        if (!worked && !atomic_load(&loader->stop)) {
            struct timespec until;
            clock_gettime(CLOCK_REALTIME, &until);
            until.tv_sec += LOOK_SECONDS;
            pthread_cond_timedwait(&loader->wake, &loader->lock, &until);
        }
        pthread_mutex_unlock(&loader->lock);
    }
    return NULL;
}

enum result crime_loader_start(const struct engine *engine, const char *spool_folder, struct crime_loader **ret_loader, struct message *message)
{
    struct crime_loader *loader = calloc(1, sizeof *loader);
    if (!loader)
        return message_fail(message, ERROR_MEMORY, "No memory to start.");
    loader->engine = engine;
    loader->spool_folder = spool_folder;
    pthread_mutex_init(&loader->lock, NULL);
    pthread_cond_init(&loader->wake, NULL);
    if (pthread_create(&loader->thread, NULL, run, loader) != 0) {
        free(loader);
        return message_fail(message, ERROR_IO, "The server’s threads could not be started.");
    }
    *ret_loader = loader;
    return OK;
}

void crime_loader_stop(struct crime_loader *loader)
{
    if (!loader)
        return;
    pthread_mutex_lock(&loader->lock);
    atomic_store(&loader->stop, true);
    atomic_store(&loader->watch.cancel, true);
    pthread_cond_signal(&loader->wake);
    pthread_mutex_unlock(&loader->lock);
    pthread_join(loader->thread, NULL);
    pthread_cond_destroy(&loader->wake);
    pthread_mutex_destroy(&loader->lock);
    free(loader);
}
