/* What happens to files in the background: scanned, then read for their words, one after the other; and what no record
 * took is swept away. One thread, beside the server's; it holds no connection while a scanner or a child works. */
#include "blocks/file/file.h"

#include <pthread.h>

#include "base/limits.h"
#include "blocks/file/scan.h"
#include "blocks/file/work.h"
#include "blocks/record/merge.h"
#include "blocks/record/record.h"

#define LOOK_SECONDS 1
#define SCAN_AGAIN_SECONDS 20
#define SWEEP_SECONDS 600
#define ARENA_BYTES_MAX (64u << 20)

struct file_tender {
    const struct engine *engine;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    atomic_bool stop;
    int64_t swept_at;
};

struct task {
    const struct file_tender *tender;
    int64_t id, record;
    enum file_kind kind;
    struct text reg;
    struct text scan, note;  /* what the scanner said */
    struct text words;
    bool words_known;
    struct instant now;
};

/* --- Scanning ------------------------------------------------------------- */

static enum result note_scan(struct db *db, void *context, struct message *message)
{
    const struct task *task = context;
    (void)message;
    return db_run(db, NULL, SQL("update file set scan = $1, scan_note = $2, scan_at = $3 where id = $4 and scan = 'waiting'"),
                  BIND(bind_text(task->scan), bind_optional(task->note), bind_integer(task->now.seconds), bind_integer(task->id)));
}

static void scan(struct file_tender *tender, struct task *task)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES_MAX);
    bool infected = false;
    enum result result = !arena ? ERROR_MEMORY : scan_file(tender->engine, &tender->stop, task->id, arena, &infected, &task->note);
    task->scan = TEXT("waiting");
    if (result == OK)
        task->scan = infected ? TEXT("infected") : TEXT("clean");
    else
        task->note = result == ERROR_NOT_FOUND || result == ERROR_CORRUPT ? KEPT("it is sealed, and cannot be opened now. It is tried again by itself")
                     : result == ERROR_LIMIT ? KEPT("it is too large for the scanner") : KEPT("the scanner does not answer. It is tried again by itself");
    task->now = clock_now();
    (void)!store_write(tender->engine->store, note_scan, task, NULL); /* too busy: it is looked at again */
}

/* --- Words ---------------------------------------------------------------- */

/* Well-formed, without control characters; what cannot be read becomes a blank. */
static struct text clean_words(struct arena *arena, struct text raw)
{
    struct buffer out;
    uint32_t point;
    buffer_init(&out, WORDS_BYTES_MAX + 4);
    for (size_t at = 0, length; at < raw.length && out.length < WORDS_BYTES_MAX; at += length) {
        length = text_decode(raw, at, &point);
        if (length && point >= 0x20 && point != 0x7f)
            buffer_append(&out, text_slice(raw, at, length));
        else
            buffer_append_byte(&out, ' ');
        length = length ? length : 1;
    }
    struct text words = arena_copy(arena, text_trim(buffer_text(&out)));
    buffer_clear(&out);
    return words;
}

static enum result keep_words(struct db *db, void *context, struct message *message)
{
    const struct task *task = context;
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES_MAX);
    const struct definition *definition = definitions_find(task->tender->engine->definitions, task->reg);
    int64_t record = 0;
    (void)message;
    if (!arena)
        return ERROR_MEMORY;
    TRY(db_run(db, NULL, SQL("update file set words = $1 where id = $2 and state = 'kept'"),
               BIND(bind_text(task->words_known ? TEXT("done") : TEXT("failed")), bind_integer(task->id))));
    /* It may have been erased while it was read: then nothing of it is kept. */
    TRY(db_run(db, NULL, SQL("insert into file_text (file, content) select id, $1 from file where id = $2 and state = 'kept' on conflict (file) do update set content = excluded.content"),
               BIND(bind_text(task->words), bind_integer(task->id))));
    TRY(db_one_integer(db, &record, SQL("select coalesce(record, 0) from file where id = $1"), BIND(bind_integer(task->id))));
    if (!record || !definition)
        return OK;
    TRY(merge_standing(db, record, &record));
    enum result result = record_index(db, task->tender->engine, arena, definition, record);
    return result == ERROR_NOT_FOUND ? OK : result; /* erased meanwhile */
}

static enum result append(void *context, struct text piece)
{
    buffer_append(context, piece);
    return ((struct buffer *)context)->failure;
}

static void find_words(struct file_tender *tender, struct task *task)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES_MAX);
    AUTO(buffer_clear) struct buffer raw;
    buffer_init(&raw, (size_t)2 * WORDS_BYTES_MAX);
    if (!arena)
        return;
    enum result result = file_work(tender->engine->store, &tender->stop, task->id, task->kind, JOB_WORDS, (size_t)2 * WORDS_BYTES_MAX, append, &raw);
    if (result < 0 && result != ERROR_INVALID)
        return; /* not the file's fault: again later */
    task->words_known = result == OK;
    task->words = clean_words(arena, buffer_text(&raw));
    (void)!store_write(tender->engine->store, keep_words, task, NULL);
}

/* --- One after the other --------------------------------------------------- */

static bool take_row(struct statement *row, struct arena *arena, struct task *task)
{
    if (statement_step(row) != 1)
        return false;
    task->id = statement_integer(row, 0);
    task->reg = statement_copy(row, 2, arena);
    return file_kind_of_word(statement_text(row, 1), &task->kind);
}

static bool next_scan(struct file_tender *tender, struct arena *arena, struct task *task)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    AUTO(statement_close_at) struct statement *row = NULL;
    return tender->engine->clamd.length && store_read_begin(tender->engine->store, STORE_OFFICE, &db) == OK &&
           db_query(db, &row, SQL("select id, kind, register from file where state = 'kept' and scan = 'waiting' and coalesce(scan_at, 0) <= $1 order by coalesce(scan_at, 0), id limit 1"),
                    BIND(bind_integer(clock_now().seconds - SCAN_AGAIN_SECONDS))) == OK &&
           take_row(row, arena, task);
}

static bool next_words(struct file_tender *tender, struct arena *arena, struct task *task)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    AUTO(statement_close_at) struct statement *row = NULL;
    return store_read_begin(tender->engine->store, STORE_OFFICE, &db) == OK &&
           db_query(db, &row, SQL("select id, kind, register from file where state = 'kept' and scan in ('none', 'clean') and words = 'waiting' order by id limit 1"),
                    BIND_NOTHING) == OK &&
           take_row(row, arena, task);
}

static enum result sweep(struct db *db, void *context, struct message *message)
{
    (void)context;
    (void)message;
    return file_sweep(db, clock_now());
}

/* True where there was something to do. */
static bool work_once(struct file_tender *tender)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES_MAX);
    struct task task = {.tender = tender, .words = TEXT_NONE, .note = TEXT_NONE};
    if (!arena)
        return false;
    if (clock_now().seconds - tender->swept_at >= SWEEP_SECONDS) {
        tender->swept_at = clock_now().seconds;
        (void)!store_write(tender->engine->store, sweep, NULL, NULL);
    }
    if (next_scan(tender, arena, &task))
        scan(tender, &task);
    else if (next_words(tender, arena, &task))
        find_words(tender, &task);
    else
        return false;
    return true;
}

static void *run(void *context)
{
    struct file_tender *tender = context;
    while (!atomic_load(&tender->stop)) {
        bool worked = work_once(tender);
        pthread_mutex_lock(&tender->lock);
        if (!worked && !atomic_load(&tender->stop)) {
            struct timespec until;
            clock_gettime(CLOCK_REALTIME, &until);
            until.tv_sec += LOOK_SECONDS;
            pthread_cond_timedwait(&tender->wake, &tender->lock, &until);
        }
        pthread_mutex_unlock(&tender->lock);
    }
    return NULL;
}

/* A scanner that is new here looks at what is kept already; one that is gone holds nothing back any more. */
static enum result settle(struct db *db, void *context, struct message *message)
{
    const struct engine *engine = context;
    (void)message;
    if (engine->clamd.length)
        return db_run(db, NULL, SQL("update file set scan = 'waiting', scan_at = null where scan = 'none' and state = 'kept'"), BIND_NOTHING);
    return db_run(db, NULL, SQL("update file set scan = 'none' where scan = 'waiting'"), BIND_NOTHING);
}

enum result file_tend_start(const struct engine *engine, struct file_tender **ret_tender, struct message *message)
{
    struct file_tender *tender = calloc(1, sizeof *tender);
    if (!tender)
        return message_fail(message, ERROR_MEMORY, "No memory to start.");
    tender->engine = engine;
    pthread_mutex_init(&tender->lock, NULL);
    pthread_cond_init(&tender->wake, NULL);
    enum result result = store_write(engine->store, settle, (void *)(uintptr_t)engine, message);
    if (result == OK && pthread_create(&tender->thread, NULL, run, tender) != 0)
        result = message_fail(message, ERROR_IO, "The server’s threads could not be started.");
    if (result < 0) {
        free(tender);
        return result;
    }
    *ret_tender = tender;
    return OK;
}

void file_tend_stop(struct file_tender *tender)
{
    if (!tender)
        return;
    pthread_mutex_lock(&tender->lock);
    atomic_store(&tender->stop, true);
    pthread_cond_signal(&tender->wake);
    pthread_mutex_unlock(&tender->lock);
    pthread_join(tender->thread, NULL);
    pthread_cond_destroy(&tender->wake);
    pthread_mutex_destroy(&tender->lock);
    free(tender);
}
