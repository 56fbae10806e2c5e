/* Importing crime data: see crime_import.h. Pure orchestration: reading is crime_input.c's, keeping crime_store.c's, being told crime_job.c's. */
#include "office/performance/crime_import.h"

#include <string.h>

#define BEAT_SECONDS 1

struct run {
    struct store *store;
    const struct crime_order *order;
    struct crime_watch *watch;
    struct arena *arena;
    struct crime_report *report;
    struct text force, force_name;
    const struct place_lsoas *places;
    struct crime_inputs inputs;
    struct crime_known_points points;
    int64_t import;
    int64_t beat_at;
    struct message *message;
};

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* --- What the office says of itself -------------------------------------------------- */

enum result crime_force(struct db *db, struct arena *arena, struct date day, struct text *ret_force, struct text *ret_force_name, struct message *message)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select police_force, police_force_name from pub_body_name where in_use_from <= $1 and (in_use_until is null or in_use_until >= $1)"
                               " order by in_use_from desc, id desc"),
                 BIND(bind_date(day))));
    step = statement_step(row);
    if (step < 0)
        return (enum result)step;
    if (step == 0 || !statement_text(row, 0).length)
        return message_fail(message, ERROR_NOT_FOUND,
                            "The office has not said which police force is its own. Add it to the published record of the body’s name (Police force): it is the part of the files’ names after the month, such as west-mercia.");
    *ret_force = statement_copy(row, 0, arena);
    *ret_force_name = statement_copy(row, 1, arena);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static enum result read_office(struct run *run)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    TRY(store_read_begin(run->store, STORE_OFFICE, &db));
    TRY(crime_force(db, run->arena, run->order->today, &run->force, &run->force_name, run->message));
    TRY(place_lsoas_load(db, run->arena, &run->places));
    if (!run->places->count)
        return message_fail(run->message, ERROR_NOT_FOUND, "The office does not know yet which small areas lie in which district: load them first, with frankpledge import places FOLDER.");
    return run->order->dry_run ? OK : crime_points_load(db, &run->points);
}

/* --- Looking on ------------------------------------------------------------------------ */

/* Somebody may have asked in the desk that this import end. */
static void look_on(struct run *run)
{
    int64_t now = clock_now().seconds;
    bool cancel = false;
    if (!run->import || now - run->beat_at < BEAT_SECONDS)
        return;
    run->beat_at = now;
    (void)!crime_job_beat(run->store, run->import, run->report, run->inputs.bytes, run->watch ? atomic_load(&run->watch->bytes) : run->report->bytes, &cancel);
    if (cancel && run->watch)
        atomic_store(&run->watch->cancel, true);
}

/* --- What a file came to ----------------------------------------------------------------- */

static void tell_load(struct run *run, const struct crime_file *file, const struct crime_month *month, struct text name, enum crime_became became)
{
    struct crime_report *report = run->report;
    bool is_first = strcmp(file->first_month, month->name) == 0;
    struct crime_told told = {.kind = file->kind, .became = became, .kept = month->kept, .outside = month->outside, .no_location = month->no_location,
                              .refused = month->refused + (is_first ? file->lost : 0), .file = arena_copy(run->arena, name)};
    memcpy(told.month, month->name, sizeof told.month);
    told.rows = told.kept + told.outside + told.no_location + told.refused;
    if (report->load_count < CRIME_LOADS_TOLD_MAX)
        report->loads[report->load_count] = told;
    report->load_count += report->load_count < CRIME_LOADS_TOLD_MAX;
}

static void tell_new_types(struct run *run, const struct crime_file *file)
{
    struct crime_report *report = run->report;
    for (size_t type = 0; type < file->counts.types.count; type++) {
        struct text word = file->counts.types.words[type];
        uint64_t rows = 0;
        size_t at = 0;
        if (!word.length || crime_type_is_known(word))
            continue;
        for (size_t i = 0; i < file->counts.month_count; i++)
            for (size_t area = 0; area < crime_area_count(&file->counts); area++)
                for (size_t outcome = 0; outcome < file->counts.outcomes.count; outcome++)
                    rows += crime_of_area(file->counts.months[i], area, type, outcome);
        while (at < report->new_type_count && !text_equal(report->new_types[at].word, word))
            at++;
        if (at == report->new_type_count && at < CRIME_WORDS_MAX)
            report->new_types[report->new_type_count++] = (struct crime_new_word){.word = arena_copy(run->arena, word)};
        if (at < report->new_type_count)
            report->new_types[at].rows += rows;
    }
}

static void tell_file(struct run *run, const struct crime_entry *entry, const struct crime_file *file)
{
    struct crime_report *report = run->report;
    size_t before = report->refusals.count;
    crime_refusals_add(&report->refusals, &file->refusals, 0);
    for (size_t i = before; i < report->refusals.count; i++)
        report->refusals.list[i].file = entry->label;
    report->files++;
    report->bytes += file->bytes;
    report->rows += file->rows;
    report->refused += file->refused;
    for (size_t i = 0; i < file->counts.month_count; i++) {
        report->kept += file->counts.months[i]->kept;
        report->outside += file->counts.months[i]->outside;
        report->no_location += file->counts.months[i]->no_location;
    }
    tell_new_types(run, file);
}

/* What a month of it would be beside what is live. */
static enum result compare(struct run *run, const struct crime_file *file, const struct crime_month *month, enum crime_became *ret_became)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    struct crime_live live;
    enum result result;
    TRY(store_read_begin(run->store, STORE_OFFICE, &db));
    result = crime_live_find(db, run->arena, file->kind, month->name, &live);
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    *ret_became = result == ERROR_NOT_FOUND ? CRIME_NEW : file->checksum[0] && text_equals(live.checksum, file->checksum) ? CRIME_SAME : CRIME_REPLACES;
    return OK;
}

static enum result stage(struct run *run, const struct crime_entry *entry, const struct crime_file *file, size_t month)
{
    struct crime_staging staging = {.import = run->import, .file = file, .file_name = entry->file_name, .month = month, .points = &run->points};
    double began = seconds_now();
    enum result result = crime_stage_month(run->store, &staging, run->message);
    run->report->seconds_storing += seconds_now() - began;
    return result;
}

static enum result take_file(struct run *run, const struct crime_entry *entry, const struct crime_file *file)
{
    bool will_land = !run->order->dry_run && (!run->report->refused || run->order->without_refused);
    size_t same = 0;
    for (size_t i = 0; i < file->counts.month_count; i++) {
        const struct crime_month *month = file->counts.months[i];
        enum crime_became became;
        TRY(compare(run, file, month, &became));
        tell_load(run, file, month, entry->file_name, became);
        same += became == CRIME_SAME;
        if (will_land && became != CRIME_SAME)
            TRY(stage(run, entry, file, i));
        look_on(run);
    }
    run->report->same += file->counts.month_count > 0 && same == file->counts.month_count;
    return arena_failed(run->arena) ? ERROR_MEMORY : OK;
}

static enum result read_entry(struct run *run, const struct crime_entry *entry)
{
    struct crime_file file = {.force_name = run->force_name, .places = run->places, .with_points = !run->order->dry_run, .with_checksum = true, .arena = run->arena, .watch = run->watch};
    double began = seconds_now();
    enum result result = OK;
    if (run->order->dry_run) { /* the checksum of a large file takes as long as reading it */
        AUTO(store_read_end_at) struct db *db = NULL;
        TRY(store_read_begin(run->store, STORE_OFFICE, &db));
        file.with_checksum = crime_live_has_bytes(db, entry->bytes);
    }
    result = crime_entry_read(entry, &file, run->message);
    run->report->seconds_reading += seconds_now() - began;
    crime_points_next_file(&run->points);
    if (result == OK) {
        if (!file.with_checksum)
            file.checksum[0] = '\0';
        tell_file(run, entry, &file);
        result = take_file(run, entry, &file);
    }
    crime_file_close(&file);
    return result;
}

/* --- The run ---------------------------------------------------------------------------------- */

static enum result read_all(struct run *run)
{
    for (size_t i = 0; i < run->inputs.count; i++) {
        if (run->watch && atomic_load(&run->watch->cancel))
            return ERROR_STOPPING;
        TRY(read_entry(run, &run->inputs.entries[i]));
        look_on(run);
        if (run->watch && run->watch->tell)
            run->watch->tell(run->watch);
    }
    if (run->report->refused && !run->order->without_refused)
        return message_fail(run->message, ERROR_INVALID, "Broken rows: nothing was imported, and the store is as it was.");
    return OK;
}

static void copy_found(struct run *run)
{
    struct crime_report *report = run->report;
    report->files_all = run->inputs.count;
    report->other_forces = run->inputs.other_forces;
    report->other_files = run->inputs.other_files;
    report->force_count = run->inputs.force_count;
    memcpy(report->forces, run->inputs.forces, sizeof report->forces);
}

static enum result find_and_read(struct run *run)
{
    const struct crime_order *order = run->order;
    TRY(read_office(run));
    enum result result = crime_inputs_find(&run->inputs, run->arena, order->inputs, order->input_count, run->force, run->message);
    copy_found(run);
    TRY(result);
    if (!order->dry_run && !run->import)
        TRY(crime_job_begin(run->store, order, order->inputs[0].name, &run->import, run->message));
    run->report->import = run->import;
    return read_all(run);
}

static const char *state_of(const struct run *run, enum result result)
{
    if (result == ERROR_STOPPING)
        return "cancelled";
    return run->report->refused || result == ERROR_INVALID || result == ERROR_NOT_FOUND || result == ERROR_CONFLICT ? "refused" : "failed";
}

static enum result finish(struct run *run, enum result result)
{
    double began = seconds_now();
    struct message why = {.language = run->message->language};
    if (!run->import)
        return result;
    if (result == OK) {
        result = crime_job_finish(run->store, run->order->engine, run->import, run->report, !run->order->dry_run, run->message);
        run->report->live = result == OK && !run->order->dry_run;
        run->report->seconds_storing += seconds_now() - began;
        if (result == OK)
            return OK;
    }
    if (result == ERROR_STOPPING && run->order->stopping && atomic_load(run->order->stopping))
        return crime_job_wait_again(run->store, run->import, run->message) < 0 ? ERROR_IO : result;
    if (result == ERROR_STOPPING)
        message_fail(run->message, result, "The import was cancelled: the store is as it was.");
    (void)!crime_job_end(run->store, run->import, state_of(run, result), run->report, text_of(run->message->text), &why);
    return result;
}

enum result crime_import_run(struct store *store, const struct crime_order *order, struct crime_watch *watch, struct arena *arena, struct crime_report *report, struct message *message)
{
    struct run run = {.store = store, .order = order, .watch = watch, .arena = arena, .report = report, .import = order->import, .message = message};
    *report = (struct crime_report){0};
    enum result result = finish(&run, find_and_read(&run));
    for (size_t i = 0; i < report->refusals.count; i++) /* labels lie in the arena; the archives' names do not outlive them */
        report->refusals.list[i].file = arena_copy(arena, report->refusals.list[i].file);
    crime_inputs_close(&run.inputs);
    crime_points_clear(&run.points);
    return result;
}
