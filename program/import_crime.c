/* frankpledge import crime: files of data.police.uk, as they are served, into counts. All of them or none. */
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "office/performance/crime_import.h"
#include "program/import_kinds.h"

#define ARENA_BYTES_MAX ((size_t)1 << 30)
#define SHOWN_EVERY_BYTES 16000000

/* --- While it runs ------------------------------------------------------------------- */

/* Ctrl-C and SIGTERM are waited for on a thread of their own, so that an import ends in good order. */
struct ending {
    sigset_t signals;
    struct crime_watch *watch;
    atomic_bool over;
    pthread_t thread;
    bool started;
};

static void *wait_for_signal(void *context)
{
    struct ending *ending = context;
    const struct timespec pause = {.tv_nsec = 200000000};
    while (!atomic_load(&ending->over))
        if (sigtimedwait(&ending->signals, NULL, &pause) >= 0)
            atomic_store(&ending->watch->cancel, true);
    return NULL;
}

/* Before the store is opened, whose threads would be struck otherwise. */
static void ending_block(struct ending *ending)
{
    *ending = (struct ending){.started = false};
    sigemptyset(&ending->signals);
    sigaddset(&ending->signals, SIGINT);
    sigaddset(&ending->signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ending->signals, NULL);
}

static void ending_start(struct ending *ending, struct crime_watch *watch)
{
    ending->watch = watch;
    ending->started = pthread_create(&ending->thread, NULL, wait_for_signal, ending) == 0;
}

static void ending_stop(struct ending *ending)
{
    atomic_store(&ending->over, true);
    if (ending->started)
        pthread_join(ending->thread, NULL);
}

/* On a terminal only. */
static void show_progress(struct crime_watch *watch)
{
    uint64_t *shown = watch->context, bytes = atomic_load(&watch->bytes);
    if (bytes - *shown < SHOWN_EVERY_BYTES)
        return;
    *shown = bytes;
    fprintf(stderr, "\r%llu MB read", (unsigned long long)(bytes / 1000000));
    fflush(stderr);
}

/* --- The report ------------------------------------------------------------------------ */

static void print_passed_over(const struct crime_report *report)
{
    if (report->other_forces) {
        printf("%zu file%s of other forces passed over:", report->other_forces, report->other_forces == 1 ? "" : "s");
        for (size_t i = 0; i < report->force_count; i++)
            printf("%s %.*s", i ? "," : "", TEXT_ARGS(report->forces[i]));
        printf("\n");
    }
    if (report->other_files)
        printf("%zu other file%s passed over\n", report->other_files, report->other_files == 1 ? "" : "s");
}

static void print_loads(const struct crime_report *report)
{
    static const char *const became[] = {"new", "replaces what was there", "the same file as before"};
    for (size_t i = 0; i < report->load_count; i++) {
        const struct crime_told *told = &report->loads[i];
        printf("%s %-15s rows %llu kept %llu outside %llu no-location %llu refused %llu: %s\n", told->month, crime_kind_names[told->kind], (unsigned long long)told->rows,
               (unsigned long long)told->kept, (unsigned long long)told->outside, (unsigned long long)told->no_location, (unsigned long long)told->refused, became[told->became]);
    }
    for (size_t i = 0; i < report->new_type_count; i++)
        printf("New crime type “%.*s”: %llu rows. Please look whether it is one.\n", TEXT_ARGS(report->new_types[i].word), (unsigned long long)report->new_types[i].rows);
}

static void print_refusals(const struct crime_refusals *refusals)
{
    uint64_t told[CRIME_FAULTS] = {0};
    for (size_t i = 0; i < refusals->count; i++) {
        const struct crime_refusal *refusal = &refusals->list[i];
        told[refusal->fault]++;
        fprintf(stderr, "%.*s:%llu:", TEXT_ARGS(refusal->file), (unsigned long long)refusal->line);
        if (refusal->column.length)
            fprintf(stderr, " column \"%.*s\" value \"%.*s\":", TEXT_ARGS(refusal->column), TEXT_ARGS(refusal->value));
        fprintf(stderr, " %s\n", crime_fault_words(NULL, refusal->fault));
    }
    for (int fault = 0; fault < CRIME_FAULTS; fault++)
        if (refusals->by_fault[fault] > told[fault])
            fprintf(stderr, "and %llu more: %s\n", (unsigned long long)(refusals->by_fault[fault] - told[fault]), crime_fault_words(NULL, (enum crime_fault)fault));
}

static void say_what_became(const struct crime_order *order, const struct crime_report *report, enum result result)
{
    if (report->refused)
        printf(order->without_refused && result == OK ? "The refused rows were left out.\n" : "Broken rows: nothing is imported. --without-refused imports all the others.\n");
    if (order->dry_run && result == OK)
        printf("Nothing was changed: this was a trial.\n");
    else if (result == OK && report->files && report->same == report->files)
        printf("Every file is there already: no total has changed.\n");
}

/* The last line is for programs. */
static void print_report(const struct crime_order *order, const struct crime_report *report, enum result result, double seconds)
{
    print_passed_over(report);
    print_loads(report);
    fflush(stdout);
    print_refusals(&report->refusals);
    say_what_became(order, report, result);
    if (report->seconds_storing > 0)
        printf("reading %.2f s, storing %.2f s\n", report->seconds_reading, report->seconds_storing);
    printf("files %zu rows %llu kept %llu outside %llu no-location %llu refused %llu seconds %.2f\n", report->files, (unsigned long long)report->rows, (unsigned long long)report->kept,
           (unsigned long long)report->outside, (unsigned long long)report->no_location, (unsigned long long)report->refused, seconds);
    fflush(stdout);
}

/* --- The command -------------------------------------------------------------------------- */

static enum result run(struct office *office, const struct options *options, struct arena *arena, struct ending *ending, struct crime_report *report, struct message *message)
{
    struct crime_input inputs[COUNT_OF(options->words)];
    struct crime_order order = {.inputs = inputs, .dry_run = option(options, "dry-run") != NULL, .without_refused = option(options, "without-refused") != NULL,
                                .today = moment_now(DATE_NONE).today, .engine = &office->engine};
    struct timespec began, ended;
    struct crime_watch watch = {0};
    uint64_t shown = 0;
    enum result result;
    for (size_t i = 1; i < options->word_count; i++)
        inputs[order.input_count++] = (struct crime_input){.path = options->words[i], .descriptor = -1, .name = text_of(options->words[i])};
    if (isatty(STDERR_FILENO)) {
        watch.tell = show_progress;
        watch.context = &shown;
    }
    clock_gettime(CLOCK_MONOTONIC, &began);
    ending_start(ending, &watch);
    result = crime_import_run(office->store, &order, &watch, arena, report, message);
    ending_stop(ending);
    clock_gettime(CLOCK_MONOTONIC, &ended);
    if (shown)
        fprintf(stderr, "\r\033[K");
    print_report(&order, report, result, (double)(ended.tv_sec - began.tv_sec) + (double)(ended.tv_nsec - began.tv_nsec) / 1e9);
    return result;
}

int import_crime(const struct options *options)
{
    struct message message = {0};
    struct office office;
    enum result result;
    struct ending ending;
    struct crime_report *report = calloc(1, sizeof *report);
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES_MAX);
    if (options->word_count < 2) {
        fprintf(stderr, "frankpledge import: say which files: frankpledge import crime FILE_OR_FOLDER… (CSV or ZIP of data.police.uk)\n");
        free(report);
        return 2;
    }
    ending_block(&ending);
    result = command_open(&office, options, &message);
    if (result == OK)
        result = arena && report ? run(&office, options, arena, &ending, report, &message) : ERROR_MEMORY;
    office_close(&office);
    free(report);
    return result < 0 ? command_fail("import", result, &message) : 0;
}
