/* Imports of crime data as rows that the desk can show: begun, how far, and how they ended. See crime_import.h. */
#include <inttypes.h>
#include <string.h>

#include "base/format/json.h"
#include "base/store/serial.h"
#include "office/performance/crime_import.h"
#include "office/performance/crime_proof.h"

#define REPORT_BYTES_MAX ((size_t)1 << 20)

/* --- The report, as it is kept ------------------------------------------------------ */

static struct value *loads_value(struct arena *arena, const struct crime_report *report)
{
    static const char *const became[] = {"new", "replaces", "same"};
    struct value *list = value_list(arena);
    for (size_t i = 0; i < report->load_count; i++) {
        const struct crime_told *told = &report->loads[i];
        struct value *load = value_object(arena);
        value_set_text(arena, load, "month", arena_copy_z(arena, told->month));
        value_set_text(arena, load, "kind", text_of(crime_kind_names[told->kind]));
        value_set_text(arena, load, "became", text_of(became[told->became]));
        value_set_text(arena, load, "file", told->file);
        value_set_integer(arena, load, "rows", (int64_t)told->rows);
        value_set_integer(arena, load, "kept", (int64_t)told->kept);
        value_set_integer(arena, load, "outside", (int64_t)told->outside);
        value_set_integer(arena, load, "no_location", (int64_t)told->no_location);
        value_set_integer(arena, load, "refused", (int64_t)told->refused);
        value_append(arena, list, load);
    }
    return list;
}

static struct value *refusals_value(struct arena *arena, const struct crime_refusals *refusals)
{
    struct value *list = value_list(arena);
    for (size_t i = 0; i < refusals->count; i++) {
        const struct crime_refusal *refusal = &refusals->list[i];
        struct value *one = value_object(arena);
        value_set_text(arena, one, "file", refusal->file);
        value_set_integer(arena, one, "line", (int64_t)refusal->line);
        value_set_text(arena, one, "column", refusal->column);
        value_set_text(arena, one, "value", refusal->value);
        value_set_integer(arena, one, "fault", refusal->fault);
        value_append(arena, list, one);
    }
    return list;
}

static struct value *report_value(struct arena *arena, const struct crime_report *report, struct text why)
{
    struct value *value = value_object(arena), *faults = value_list(arena), *types = value_list(arena), *forces = value_list(arena);
    for (int i = 0; i < CRIME_FAULTS; i++)
        value_append(arena, faults, value_integer(arena, (int64_t)report->refusals.by_fault[i]));
    for (size_t i = 0; i < report->new_type_count; i++) {
        struct value *type = value_object(arena);
        value_set_text(arena, type, "label", report->new_types[i].word);
        value_set_integer(arena, type, "rows", (int64_t)report->new_types[i].rows);
        value_append(arena, types, type);
    }
    for (size_t i = 0; i < report->force_count; i++)
        value_append(arena, forces, value_text(arena, report->forces[i]));
    value_set_text(arena, value, "why", why);
    value_set_integer(arena, value, "files", (int64_t)report->files);
    value_set_integer(arena, value, "same", (int64_t)report->same);
    value_set_integer(arena, value, "other_forces", (int64_t)report->other_forces);
    value_set_integer(arena, value, "other_files", (int64_t)report->other_files);
    value_set_integer(arena, value, "rows", (int64_t)report->rows);
    value_set_integer(arena, value, "kept", (int64_t)report->kept);
    value_set_integer(arena, value, "outside", (int64_t)report->outside);
    value_set_integer(arena, value, "no_location", (int64_t)report->no_location);
    value_set_integer(arena, value, "refused", (int64_t)report->refused);
    value_set(arena, value, "forces", forces);
    value_set(arena, value, "by_fault", faults);
    value_set(arena, value, "new_types", types);
    value_set(arena, value, "loads", loads_value(arena, report));
    value_set(arena, value, "refusals", refusals_value(arena, &report->refusals));
    return value;
}

/* --- Beginning ---------------------------------------------------------------------- */

struct job {
    const struct engine *engine;
    const struct crime_order *order;
    const struct crime_report *report;
    struct text file_name, why;
    const char *state;
    int64_t import, stale, bytes_all, bytes_done;
    bool cancel, live;
};

/* The oldest import that is called running and of which nothing was heard; 0: none. Busy while one runs. */
static enum result find_stale(struct db *db, void *context, struct message *message)
{
    struct job *job = context;
    int64_t now = clock_now().seconds, running;
    enum result result = db_one_integer(db, &job->stale, SQL("select id from crime_import where state = 'running' and beat_at < $1 order by id limit 1"), BIND(bind_integer(now - CRIME_STALE_SECONDS)));
    if (result == OK)
        return OK;
    if (result != ERROR_NOT_FOUND)
        return result;
    job->stale = 0;
    TRY(db_one_integer(db, &running, SQL("select count(*) from crime_import where state = 'running'"), BIND_NOTHING));
    return running ? message_fail(message, ERROR_BUSY, "Another import of crime data is running. Try again when it has ended: /desk/performance/crime shows it.") : OK;
}

static enum result insert_job(struct db *db, void *context, struct message *message)
{
    struct job *job = context;
    int64_t now = clock_now().seconds;
    TRY(find_stale(db, job, message));
    TRY(db_next_number(db, TEXT("crime_import"), &job->import));
    return db_run(db, NULL, SQL("insert into crime_import (id, account, file_name, began_at, beat_at, state, dry_run, without_refused, cancel, files_all, files_done, bytes_all, bytes_done)"
                                " values ($1, $2, $3, $4, $5, 'running', $6, $7, 0, 0, 0, 0, 0)"),
                  BIND(bind_integer(job->import), job->order->account ? bind_integer(job->order->account) : bind_null(), bind_text(job->file_name), bind_integer(now), bind_integer(now),
                       bind_integer(job->order->dry_run), bind_integer(job->order->without_refused)));
}

static enum result end_stale(struct store *store, struct job *job, struct message *message)
{
    struct crime_report *nothing = calloc(1, sizeof *nothing);
    enum result result = nothing ? OK : ERROR_MEMORY;
    do {
        if (result == OK)
            result = store_write(store, find_stale, job, message);
        if (result == OK && job->stale)
            result = crime_job_end(store, job->stale, "failed", nothing, TEXT("The program ended while it ran."), message);
    } while (result == OK && job->stale);
    free(nothing);
    return result;
}

enum result crime_job_begin(struct store *store, const struct crime_order *order, struct text file_name, int64_t *ret_import, struct message *message)
{
    struct job job = {.order = order, .file_name = file_name};
    TRY(end_stale(store, &job, message));
    TRY(store_write(store, insert_job, &job, message));
    *ret_import = job.import;
    return OK;
}

static enum result take_job(struct db *db, void *context, struct message *message)
{
    struct job *job = context;
    int64_t changed, now = clock_now().seconds;
    TRY(find_stale(db, job, message));
    TRY(db_run(db, &changed, SQL("update crime_import set state = 'running', beat_at = $1 where id = $2 and state = 'waiting'"), BIND(bind_integer(now), bind_integer(job->import))));
    return changed ? OK : ERROR_NOT_FOUND;
}

enum result crime_job_take(struct store *store, int64_t import, struct message *message)
{
    struct job job = {.import = import};
    TRY(end_stale(store, &job, message));
    return store_write(store, take_job, &job, message);
}

enum result crime_job_clear(struct store *store)
{
    struct job job = {0};
    struct message message = {0};
    enum result result = end_stale(store, &job, &message);
    return result == ERROR_BUSY ? OK : result;
}

/* --- How far ------------------------------------------------------------------------- */

static enum result beat(struct db *db, void *context, struct message *message)
{
    struct job *job = context;
    int64_t cancel;
    (void)message;
    TRY(db_run(db, NULL, SQL("update crime_import set beat_at = $1, files_all = $2, files_done = $3, bytes_all = $4, bytes_done = $5 where id = $6"),
               BIND(bind_integer(clock_now().seconds), bind_integer((int64_t)job->report->files_all), bind_integer((int64_t)job->report->files), bind_integer(job->bytes_all),
                    bind_integer(job->bytes_done), bind_integer(job->import))));
    TRY(db_one_integer(db, &cancel, SQL("select cancel from crime_import where id = $1"), BIND(bind_integer(job->import))));
    job->cancel = cancel != 0;
    return OK;
}

enum result crime_job_beat(struct store *store, int64_t import, const struct crime_report *report, uint64_t bytes_all, uint64_t bytes_done, bool *ret_cancel)
{
    struct job job = {.report = report, .import = import, .bytes_all = (int64_t)bytes_all, .bytes_done = (int64_t)bytes_done};
    TRY(store_write(store, beat, &job, NULL));
    *ret_cancel = job.cancel;
    return OK;
}

/* --- Ending ---------------------------------------------------------------------------- */

static enum result note_end(struct db *db, const struct job *job)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(16 << 20);
    AUTO(buffer_clear) struct buffer json = {0};
    if (!arena)
        return ERROR_MEMORY;
    buffer_init(&json, REPORT_BYTES_MAX);
    json_write(&json, report_value(arena, job->report, job->why), false);
    if (json.failure < 0 || arena_failed(arena))
        return json.failure < 0 ? json.failure : ERROR_MEMORY;
    if ((strcmp(job->state, "tried") != 0 && strcmp(job->state, "refused") != 0) || !job->report->kept) /* others may be asked for again, another way */
        TRY(db_run(db, NULL, SQL("delete from crime_upload_part where import = $1"), BIND(bind_integer(job->import))));
    return db_run(db, NULL, SQL("update crime_import set state = $1, ended_at = $2, files_all = $3, files_done = $4, report = $5, cancel = 0 where id = $6"),
                  BIND(bind_text(text_of(job->state)), bind_integer(clock_now().seconds), bind_integer((int64_t)job->report->files_all), bind_integer((int64_t)job->report->files),
                       bind_text(buffer_text(&json)), bind_integer(job->import)));
}

static enum result finish(struct db *db, void *context, struct message *message)
{
    const struct job *job = context;
    int64_t cancel;
    TRY(db_one_integer(db, &cancel, SQL("select cancel from crime_import where id = $1"), BIND(bind_integer(job->import))));
    if (cancel)
        return ERROR_STOPPING; /* asked for until the last moment */
    if (job->live)
        TRY(crime_make_live(db, job->import, clock_now()));
    if (job->live && job->engine)
        TRY(crime_prove(db, job->engine, job->import, message));
    return note_end(db, job);
}

enum result crime_job_finish(struct store *store, const struct engine *engine, int64_t import, const struct crime_report *report, bool live, struct message *message)
{
    struct job job = {.engine = engine, .report = report, .import = import, .live = live, .state = live ? "done" : "tried"};
    return store_write(store, finish, &job, message);
}

static enum result end(struct db *db, void *context, struct message *message)
{
    (void)message;
    return note_end(db, context);
}

enum result crime_job_end(struct store *store, int64_t import, const char *state, const struct crime_report *report, struct text why, struct message *message)
{
    struct job job = {.report = report, .import = import, .state = state, .why = why};
    TRY(crime_drop_staged(store, import, message));
    return store_write(store, end, &job, message);
}

static enum result wait_again(struct db *db, void *context, struct message *message)
{
    const struct job *job = context;
    (void)message;
    return db_run(db, NULL, SQL("update crime_import set state = 'waiting', files_all = 0, files_done = 0 where id = $1"), BIND(bind_integer(job->import)));
}

enum result crime_job_wait_again(struct store *store, int64_t import, struct message *message)
{
    struct job job = {.import = import};
    TRY(crime_drop_staged(store, import, message));
    return store_write(store, wait_again, &job, message);
}
