/* frankpledge import figures: a file of figures, whole or not at all, as a load that another person approves. frankpledge import forces:
 * the same of a file that counts the recorded crime of many forces. */
#include <inttypes.h>

#include "office/performance/forces.h"
#include "program/import_kinds.h"

#define FILE_BYTES_MAX 8388608

static void print_faults(const char *path, const struct series_sheet *sheet)
{
    for (size_t i = 0; i < sheet->fault_count; i++) {
        const struct series_fault *fault = &sheet->faults[i];
        fprintf(stderr, "%s", path);
        if (fault->line)
            fprintf(stderr, ":%zu", fault->line);
        fprintf(stderr, ":");
        if (fault->column.length)
            fprintf(stderr, " column \"%.*s\"", TEXT_ARGS(fault->column));
        if (fault->value.length)
            fprintf(stderr, " value \"%.*s\"", TEXT_ARGS(fault->value));
        fprintf(stderr, "%s%.*s\n", fault->column.length || fault->value.length ? ": " : " ", TEXT_ARGS(fault->reason));
    }
    if (sheet->fault_count == SERIES_FAULTS_MAX)
        fprintf(stderr, "%s: these are the first %d faults; there may be more.\n", path, SERIES_FAULTS_MAX);
}

static void print_changes(const struct figures_task *task)
{
    const struct figures_compared *compared = &task->result.compared;
    for (size_t i = 0; i < compared->count; i++) {
        const struct figure_change *change = &compared->list[i];
        struct text area = change->figure.area.length ? change->figure.area : TEXT("the whole area");
        if (change->news != FIGURE_RESTATES)
            continue;
        printf("  %.*s, %.*s to %.*s, %.*s%s%.*s: %.*s becomes %.*s\n", TEXT_ARGS(change->figure.code), TEXT_ARGS(date_iso(task->arena, change->figure.from)),
               TEXT_ARGS(date_iso(task->arena, change->figure.to)), TEXT_ARGS(area), change->figure.breakdown.length ? ", " : "", TEXT_ARGS(change->figure.breakdown),
               TEXT_ARGS(series_value_plain(task->arena, change->before->figure.value)), TEXT_ARGS(series_value_plain(task->arena, change->figure.value)));
    }
}

/* Gives the exit status. */
static int report(const char *path, const struct figures_task *task)
{
    const size_t *news = task->result.compared.by_news;
    printf("%-10s %zu\n%-10s %zu\n%-10s %zu\n%-10s %zu\n%-10s %zu\n", "new", news[FIGURE_NEW], "restated", news[FIGURE_RESTATES], "same", news[FIGURE_SAME], "waiting",
           news[FIGURE_WAITS], "refused", task->sheet.refused);
    if (task->sheet.left_out.length)
        printf("Left out: %.*s (not columns of a file of figures).\n", TEXT_ARGS(task->sheet.left_out));
    print_changes(task);
    if (task->sheet.refused || (task->reason_wanting && !task->dry_run))
        printf("Nothing was imported: a file lands whole or not at all.\n");
    else if (task->dry_run)
        printf("Nothing was changed: this was a trial.\n");
    else if (!task->result.load)
        printf("Nothing was changed: all of it is known.\n");
    else
        printf("%.*s waits for another person to approve it: /desk/performance/loads/%" PRId64 "\n", TEXT_ARGS(task->result.reference), task->result.load);
    fflush(stdout);
    print_faults(path, &task->sheet);
    if (task->reason_wanting)
        fprintf(stderr, "%s: it changes figures that are published: say why with --reason \"…\". Everybody can read the reason.\n", path);
    return task->sheet.refused || task->reason_wanting ? 1 : 0;
}

static void set_order(const struct office *office, const struct options *options, struct figures_task *task)
{
    const char *path = options->words[1], *slash = strrchr(path, '/');
    task->engine = &office->engine;
    task->actor = actor_command_line(moment_now(DATE_NONE));
    task->order.source = text_of(slash ? slash + 1 : path);
    if (!text_is_clean(task->order.source) || text_count_characters(task->order.source) > 200)
        task->order.source = TEXT("A file");
    if (option(options, "source"))
        task->order.source = text_of(option(options, "source"));
    task->order.reason = text_of(option(options, "reason"));
}

static enum result run(struct office *office, const struct options *options, struct figures_task *task, struct message *message)
{
    const char *path = options->words[1];
    enum result result;
    set_order(office, options, task);
    TRY(command_read_sheet(task->arena, path, FILE_BYTES_MAX, &task->content, message));
    result = store_write(office->store, figures_import, task, message);
    return task->complete ? OK : result;
}

int import_figures(const struct options *options)
{
    struct message message = {0};
    struct office office;
    enum result result;
    int status = 1;
    AUTO(arena_free_at) struct arena *arena = arena_new((size_t)256 << 20);
    struct figures_task task = {.arena = arena, .dry_run = option(options, "dry-run") != NULL};
    if (options->word_count != 2) {
        fprintf(stderr, "frankpledge import: say which file: frankpledge import figures FILE.csv (or FILE.xlsx)\n");
        return 2;
    }
    result = command_open(&office, options, &message);
    if (result == OK)
        result = arena ? run(&office, options, &task, &message) : ERROR_MEMORY;
    if (result == OK)
        status = report(options->words[1], &task);
    office_close(&office);
    return result < 0 ? command_fail("import", result, &message) : status;
}

/* --- Many forces ------------------------------------------------------------------ */

static enum result run_forces(struct office *office, const struct options *options, struct forces_task *task, struct message *message)
{
    const char *people = option(options, "people");
    enum result result;
    set_order(office, options, &task->figures);
    task->code = text_of(option(options, "measure"));
    TRY(command_read_sheet(task->figures.arena, options->words[1], FILE_BYTES_MAX, &task->content, message));
    if (people)
        TRY(command_read_sheet(task->figures.arena, people, FILE_BYTES_MAX, &task->people, message));
    result = store_write(office->store, forces_import, task, message);
    return task->figures.complete ? OK : result;
}

static void print_snapshot(const struct forces_sheet *sheet)
{
    if (sheet->refused)
        return;
    printf("Twelve months, %.*s to %.*s.\n", TEXT_ARGS(sheet->from), TEXT_ARGS(sheet->to));
    if (sheet->incomplete.length)
        printf("Incomplete, so without a figure: %.*s.\n", TEXT_ARGS(sheet->incomplete));
    if (sheet->left_out.length)
        printf("Passed over, as none of the 43 forces of England and Wales: %.*s.\n", TEXT_ARGS(sheet->left_out));
}

int import_forces(const struct options *options)
{
    struct message message = {0};
    struct office office;
    enum result result;
    int status = 1;
    AUTO(arena_free_at) struct arena *arena = arena_new((size_t)256 << 20);
    struct forces_task task = {.figures = {.arena = arena, .dry_run = option(options, "dry-run") != NULL}};
    if (options->word_count != 2 || !option(options, "measure")) {
        fprintf(stderr, "frankpledge import: say which file and which measure: frankpledge import forces FILE.csv --measure CODE\n");
        return 2;
    }
    result = command_open(&office, options, &message);
    if (result == OK)
        result = arena ? run_forces(&office, options, &task, &message) : ERROR_MEMORY;
    if (result == OK) {
        print_snapshot(&task.sheet);
        status = report(options->words[1], &task.figures);
    }
    office_close(&office);
    return result < 0 ? command_fail("import", result, &message) : status;
}
