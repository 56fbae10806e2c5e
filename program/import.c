/* frankpledge import: a spreadsheet (CSV or workbook) into a register, whole or not at all. */
#include <errno.h>

#include "base/format/sheet.h"
#include "base/limits.h"
#include "blocks/flow/embargo.h"
#include "blocks/record/import.h"
#include "office/grants/giving_read.h"
#include "program/commands.h"
#include "program/import_kinds.h"

#define SETTINGS_MAX 32

static const struct option_rule rules[] = {
    STORE_OPTION,
    KEYS_OPTION,
    DEFINITIONS_OPTION,
    {"dry-run", NULL, "say what would happen, and change nothing"},
    {"set", "FIELD=VALUE", "one value for all rows, such as edition=2019; several: \"a=1;b=2\""},
    {"reason", "TEXT", "figures: why some that are published change; everybody can read it"},
    {"source", "TEXT", "figures: where they come from; otherwise the file's name"},
    {"measure", "CODE", "forces: the measure whose figures these become"},
    {"people", "FILE", "forces: how many people each force has (columns force, people), for a rate"},
    {"clear-empty", NULL, "let an empty cell empty the field (otherwise it stays as it is)"},
    {"without-refused", NULL, "crime: leave broken rows out, counted and told, instead of importing nothing"},
    {NULL, NULL, NULL},
};

enum result command_read_sheet(struct arena *arena, const char *path, size_t bytes_max, struct text *ret_content, struct message *message)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    AUTO(buffer_clear) struct buffer content = {0}, text = {0};
    char block[65536];
    size_t length;
    bool failed;
    if (!file)
        return message_fail(message, ERROR_NOT_FOUND, "%s cannot be opened: %s.", path, strerror(errno));
    buffer_init(&content, bytes_max);
    buffer_init(&text, SHEET_TEXT_BYTES_MAX);
    while ((length = fread(block, 1, sizeof block, file)) > 0)
        buffer_append(&content, (struct text){block, length});
    failed = ferror(file) != 0;
    if (file != stdin)
        fclose(file);
    if (failed)
        return message_fail(message, ERROR_IO, "%s cannot be read.", path);
    if (content.failure == ERROR_LIMIT)
        return message_fail(message, ERROR_LIMIT, "%s is larger than %zu MB: import it in parts.", path, bytes_max >> 20);
    if (content.failure < 0)
        return content.failure;
    TRY(sheet_text(buffer_text(&content), IMPORT_ROWS_MAX, &text, message));
    *ret_content = arena_copy(arena, buffer_text(&text));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static enum result read_settings(struct arena *arena, const char *given, struct import_order *order, struct message *message)
{
    struct import_setting *settings = ARENA_ARRAY(arena, struct import_setting, SETTINGS_MAX);
    struct text rest = text_of(given), one, field = TEXT_NONE;
    if (!settings)
        return ERROR_MEMORY;
    while (text_next(&rest, ';', &one)) {
        if (order->setting_count == SETTINGS_MAX || !text_contains(one, TEXT("=")) || !text_next(&one, '=', &field) || !text_trim(field).length)
            return message_fail(message, ERROR_INVALID, "--set needs FIELD=VALUE, such as --set edition=2019.");
        settings[order->setting_count++] = (struct import_setting){text_trim(field), text_trim(one)};
    }
    order->settings = settings;
    return OK;
}

/* By its name in the singular or the plural. */
static const struct definition *find_register(const struct definitions *definitions, struct text name)
{
    const struct definition *definition = definitions_by_plural(definitions, name);
    return definition ? definition : definitions_find(definitions, name);
}

/* --- The report ----------------------------------------------------------- */

static void print_rows(const char *heading, const struct import_row *rows, size_t count, size_t total)
{
    for (size_t i = 0; i < count; i++) {
        if (!i)
            printf("\n%s:\n", heading);
        printf("  line %zu: %.*s", rows[i].line, TEXT_ARGS(rows[i].reference));
        if (rows[i].changes.length)
            printf("  %.*s\n", TEXT_ARGS(rows[i].changes));
        else
            printf("  %.*s\n", TEXT_ARGS(rows[i].name));
    }
    if (total > count && count)
        printf("  and %zu more\n", total - count);
}

static void print_refusals(const char *path, const struct import_report *report)
{
    for (size_t i = 0; i < report->refusal_count; i++) {
        const struct import_refusal *refusal = &report->refusals[i];
        fprintf(stderr, "%s", path);
        if (refusal->line)
            fprintf(stderr, ":%zu", refusal->line);
        fprintf(stderr, ":");
        if (refusal->column.length)
            fprintf(stderr, " column \"%.*s\"", TEXT_ARGS(refusal->column));
        if (refusal->value.length)
            fprintf(stderr, " value \"%.*s\"", TEXT_ARGS(refusal->value));
        fprintf(stderr, "%s%.*s\n", refusal->column.length || refusal->value.length ? ": " : " ", TEXT_ARGS(refusal->reason));
    }
    if (report->refusal_count == IMPORT_REFUSALS_LISTED_MAX)
        fprintf(stderr, "%s: these are the first %d refusals; there may be more.\n", path, IMPORT_REFUSALS_LISTED_MAX);
}

static void print_report(struct arena *arena, const char *path, const struct import_task *task, struct text held)
{
    const struct import_report *report = &task->report;
    bool dry = task->order.dry_run;
    struct text also = import_also_line(arena, report);
    printf("%-10s %zu\n%-10s %zu\n%-10s %zu\n%-10s %zu\n", "added", report->added, "changed", report->changed, "same", report->same, "refused", report->refused);
    if (also.length)
        printf("Besides, %.*s %s added.\n", TEXT_ARGS(also), dry || report->refused ? "would be" : "were");
    for (size_t i = 0; i < report->left_out_count; i++)
        printf("Left out: column \"%.*s\" (%.*s).\n", TEXT_ARGS(report->left_out[i].column), TEXT_ARGS(report->left_out[i].why));
    if (dry && !report->refused) {
        print_rows("Would be changed", report->changed_rows, report->changed_row_count, report->changed);
        print_rows("Would be added", report->added_rows, report->added_row_count, report->added);
        printf("\nNothing was changed: this was a trial.\n");
    } else if (report->refused) {
        printf("Nothing was imported: a file lands whole or not at all.\n");
    } else if (report->still_public) {
        printf("%zu changed record%s public: the public reads the earlier version until somebody publishes the new one.\n", report->still_public,
               report->still_public == 1 ? " is" : "s are");
    }
    if (held.length)
        printf("%.*s\n", TEXT_ARGS(held));
    if (report->number)
        printf("Nothing of it is public yet. /desk/imports/%lld lists it for whoever publishes.\n", (long long)report->number);
    fflush(stdout);
    print_refusals(path, report);
}

/* --- The command ---------------------------------------------------------- */

static enum result run(struct office *office, struct arena *arena, const struct options *options, struct import_task *task, struct message *message)
{
    enum result result;
    struct text path = text_of(options->words[1]);
    const char *slash = strrchr(options->words[1], '/');
    *task = (struct import_task){.engine = &office->engine, .arena = arena, .actor = actor_command_line(moment_now(DATE_NONE)),
                                 .order = {.dry_run = option(options, "dry-run") != NULL, .clear_empty = option(options, "clear-empty") != NULL}};
    task->order.definition = find_register(office->definitions, text_of(options->words[0]));
    task->order.file_name = slash ? text_of(slash + 1) : path;
    if (!task->order.definition)
        return message_fail(message, ERROR_NOT_FOUND, "There is no register called %s. Registers are called as in their addresses in the desk: actions, boards, organisations.", options->words[0]);
    if (!text_is_clean(task->order.file_name))
        task->order.file_name = TEXT("file.csv");
    TRY(read_settings(arena, option(options, "set"), &task->order, message));
    TRY(command_read_sheet(arena, options->words[1], IMPORT_FILE_BYTES_MAX, &task->order.content, message));
    if (text_equals(task->order.definition->name, "award") && giving_is_published(task->order.content)) /* as it was published elsewhere */
        TRY(giving_read(arena, task->order.content, &task->order.content, message));
    result = store_write(office->store, import_run, task, message);
    return task->report.complete && (task->report.refused || task->order.dry_run) ? OK : result;
}

/* Whoever publishes what was imported will find it waiting: better to hear that now. */
static enum result read_held(struct office *office, struct arena *arena, const struct import_task *task, struct text *ret_held)
{
    struct db *db = NULL;
    enum result result;
    TRY(store_read_begin(office->store, STORE_OFFICE, &db));
    result = publishing_held_said(db, arena, task->order.definition->room, task->actor.moment.now, ret_held);
    store_read_end(db);
    return result;
}

int command_import(int argc, char **argv)
{
    struct options options;
    struct message message = {0};
    struct office office;
    struct import_task task = {0};
    struct text held = TEXT_NONE;
    enum result result;
    int status;
    if (!command_begin("import", rules, argc, argv, &options, &status))
        return status;
    if (options.word_count > 0 && strcmp(options.words[0], "places") == 0)
        return import_places(&options);
    if (options.word_count > 0 && strcmp(options.words[0], "crime") == 0)
        return import_crime(&options);
    if (options.word_count > 0 && strcmp(options.words[0], "figures") == 0)
        return import_figures(&options);
    if (options.word_count > 0 && strcmp(options.words[0], "forces") == 0)
        return import_forces(&options);
    if (options.word_count != 2) {
        fprintf(stderr, "frankpledge import: say which register and which file: frankpledge import actions FILE.csv (or FILE.xlsx), frankpledge import figures FILE.csv, frankpledge import places FOLDER, or frankpledge import crime FILE_OR_FOLDER…\n");
        return 2;
    }
    AUTO(arena_free_at) struct arena *arena = arena_new((size_t)1 << 30);
    result = command_open(&office, &options, &message);
    if (result == OK)
        result = arena ? run(&office, arena, &options, &task, &message) : ERROR_MEMORY;
    if (result == OK && task.order.definition->publishes)
        result = read_held(&office, arena, &task, &held);
    if (result == OK)
        print_report(arena, options.words[1], &task, held);
    office_close(&office);
    if (result < 0)
        return command_fail("import", result, &message);
    return task.report.refused ? 1 : 0;
}
