/* An import's run: the file, its rows one after the other, the report. All of it in one transaction
 * that lands whole or is undone: what a dry run says is what would happen, since it did. */
#include "blocks/record/import_internal.h"

#include "base/wording.h"

#include <inttypes.h>

/* --- Who may -------------------------------------------------------------- */

static bool has_free_role(const struct definition *definition, const struct text *roles, size_t count, const struct actor *actor)
{
    for (size_t i = 0; i < count; i++) {
        bool scoped = false;
        for (size_t j = 0; j < definition->only_count; j++)
            scoped = scoped || text_equal(definition->only[j].role, roles[i]);
        if (!scoped && actor_has_role(actor, roles[i]))
            return true;
    }
    return false;
}

bool import_may(const struct definition *definition, const struct actor *actor)
{
    return has_free_role(definition, definition->add, definition->add_count, actor) &&
           has_free_role(definition, definition->edit, definition->edit_count, actor) &&
           has_free_role(definition, definition->see, definition->see_count, actor);
}

/* --- The report ----------------------------------------------------------- */

struct text import_cut(struct arena *arena, struct text text, size_t characters_max)
{
    size_t at = 0, length, characters = 0;
    uint32_t point;
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&out, characters_max * 4 + 8);
    while ((length = text_decode(text, at, &point)) > 0) {
        if (characters++ == characters_max) {
            buffer_append_z(&out, "…");
            break;
        }
        if (point < 0x20 || (point >= 0x7f && point < 0xa0))
            buffer_append_byte(&out, ' ');
        else
            buffer_append(&out, text_slice(text, at, length));
        at += length;
    }
    return arena_copy(arena, buffer_text(&out));
}

void import_report_refusal(struct import *import, size_t line, struct text column, struct text value, struct text reason)
{
    struct import_report *report = import->report;
    struct arena *arena = import->report_arena;
    report->refused++;
    if (report->refusal_count < IMPORT_REFUSALS_LISTED_MAX)
        report->refusals[report->refusal_count++] = (struct import_refusal){
            line, import_cut(arena, column, IMPORT_VALUE_CHARACTERS_MAX), import_cut(arena, value, IMPORT_VALUE_CHARACTERS_MAX), arena_copy(arena, reason)};
}

/* A row is refused once, however much is wrong with it. */
static void report_row(struct import *import)
{
    size_t refused = import->report->refused;
    for (size_t i = 0; i < import->row_refusal_count; i++) {
        const struct import_refusal *refusal = &import->row_refusals[i];
        import_report_refusal(import, refusal->line, refusal->column, refusal->value, refusal->reason);
    }
    import->report->refused = refused + 1;
}

/* "Themes of the plan" becomes "themes of the plan"; "ISA" stays. */
struct text import_in_sentence(struct arena *arena, struct text title)
{
    size_t at = text_starts(title, TEXT(WORDING_MARK)) ? sizeof WORDING_MARK - 1 : 0;
    if (title.length < at + 2 || title.data[at] < 'A' || title.data[at] > 'Z' || title.data[at + 1] < 'a')
        return title;
    return arena_printf(arena, "%.*s%c%.*s", (int)at, title.data, title.data[at] + ('a' - 'A'), TEXT_ARGS(text_slice(title, at + 1, SIZE_MAX)));
}

struct text import_also_line(struct arena *arena, const struct import_report *report)
{
    struct text line = TEXT_NONE;
    for (size_t i = 0; i < report->also_count; i++) {
        const struct import_also *also = &report->also[i];
        struct text title = also->count == 1 ? also->definition->title : also->definition->titles;
        struct text one = arena_printf(arena, "%zu %.*s", also->count, TEXT_ARGS(import_in_sentence(arena, title)));
        if (!also->count)
            continue;
        line = !line.length ? one : i + 1 == report->also_count ? arena_printf(arena, SAY(arena, "%.*s and %.*s"), TEXT_ARGS(line), TEXT_ARGS(one))
                                                                : arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(line), TEXT_ARGS(one));
    }
    return line;
}

/* --- Rows ----------------------------------------------------------------- */

static void count_row(struct import *import, enum row_outcome outcome)
{
    struct import_report *report = import->report;
    if (outcome == ROW_ADDED)
        report->added++;
    else if (outcome == ROW_CHANGED)
        report->changed++;
    else if (outcome == ROW_SAME)
        report->same++;
    else
        report_row(import);
}

/* Rows that name a row further down wait for it, as long as each pass brings something. */
static enum result run_rows(struct import *import)
{
    bool *done = ARENA_ARRAY(import->arena, bool, import->row_count + 1);
    size_t left = import->row_count;
    if (!done)
        return ERROR_MEMORY;
    for (int pass = 0; left && pass < IMPORT_PASSES_MAX; pass++) {
        size_t before = left;
        for (size_t i = 0; i < import->row_count; i++) {
            enum row_outcome outcome;
            if (done[i])
                continue;
            import->row = &import->rows[i];
            TRY(import_one_row(import, &outcome));
            if (outcome != ROW_WAITS) {
                count_row(import, outcome);
                done[i] = true;
                left--;
            }
            if (arena_failed(import->row_arena) || arena_failed(import->report_arena))
                return ERROR_MEMORY;
            arena_reset(import->row_arena);
        }
        import->may_wait = left < before && pass + 2 < IMPORT_PASSES_MAX;
    }
    return OK;
}

static enum result check_order(struct import *import)
{
    if (!import_may(import->definition, import->actor))
        return message_fail(import->message, ERROR_DENIED, "Your role may not import into this register.");
    return OK;
}

static enum result run(struct import *import)
{
    struct record *blank;
    TRY(check_order(import));
    TRY(record_new(import->db, import->engine, import->arena, import->definition, import->actor, &blank));
    import->blank = blank;
    TRY(import_read_file(import));
    if (!import->report->refused)
        TRY(import_match_columns(import));
    if (import->report->refused)
        return OK;
    TRY(import_load_keys(import));
    TRY(run_rows(import));
    if (!import->report->refused && import->report->written_count && !import->order->dry_run)
        TRY(import_note_done(import));
    return OK;
}

static enum result start_report(struct import *import)
{
    struct import_report *report = import->report;
    *report = (struct import_report){0};
    import->also_capacity = import->engine->definitions->count;
    report->refusals = ARENA_ARRAY(import->report_arena, struct import_refusal, IMPORT_REFUSALS_LISTED_MAX);
    report->added_rows = ARENA_ARRAY(import->report_arena, struct import_row, IMPORT_ROWS_LISTED_MAX);
    report->changed_rows = ARENA_ARRAY(import->report_arena, struct import_row, IMPORT_ROWS_LISTED_MAX);
    report->also = ARENA_ARRAY(import->report_arena, struct import_also, import->also_capacity + 1);
    return arena_failed(import->report_arena) ? ERROR_MEMORY : OK;
}

enum result import_run(struct db *db, void *context, struct message *message)
{
    struct import_task *task = context;
    AUTO(arena_free_at) struct arena *arena = arena_new(IMPORT_ARENA_BYTES_MAX);
    AUTO(arena_free_at) struct arena *row_arena = arena_new(IMPORT_ROW_ARENA_BYTES_MAX);
    struct import import = {
        .db = db, .engine = task->engine, .order = &task->order, .definition = task->order.definition, .actor = &task->actor,
        .arena = arena, .row_arena = row_arena, .report_arena = task->arena, .report = &task->report, .message = message, .may_wait = true,
    };
    if (!arena || !row_arena)
        return ERROR_MEMORY;
    arena_set_language(arena, arena_language(task->arena));
    arena_set_language(row_arena, arena_language(task->arena));
    TRY(start_report(&import));
    TRY(run(&import));
    if (arena_failed(arena) || arena_failed(task->arena))
        return ERROR_MEMORY;
    task->report.complete = true;
    if (task->report.refused)
        return message_fail(message, ERROR_INVALID, "%zu row%s refused: nothing was imported.", task->report.refused,
                            task->report.refused == 1 ? " is" : "s are");
    return task->order.dry_run ? message_fail(message, ERROR_CONFLICT, "Nothing was imported: this was a trial.") : OK;
}
