/* A sheet that comes back: the run. All of it in one transaction that lands or is undone; what a dry run says is what would
 * happen, since it did. Rules: sheet.h. One row: sheet_row.c. */
#include "blocks/record/sheet_internal.h"

#include "base/wording.h"
#include "base/crypto/crypto.h"

#define SEEN_BYTES_MAX ((size_t)64 << 20)

bool sheet_goes_out(const struct definition *definition)
{
    return !definition->reads_logged;
}

bool sheet_may(const struct definition *definition, const struct actor *actor)
{
    return sheet_goes_out(definition) && record_may_open(definition, actor) &&
           (record_may_some(definition, definition->edit, definition->edit_count, actor) || record_may_add(definition, actor));
}

/* --- The heading ------------------------------------------------------------ */

static bool is_called(const struct sheet *sheet, const struct field *field, struct text folded)
{
    struct arena *arena = sheet->import.row_arena;
    for (size_t i = 0; i < field->also_count; i++)
        if (text_equal(import_fold_name(arena, field->also[i]), folded))
            return true;
    return text_equal(import_fold_name(arena, field->name), folded) || text_equal(import_fold_name(arena, field->label), folded) ||
           (field->label_defined.length && text_equal(import_fold_name(arena, field->label_defined), folded));
}

/* By the heading that went out, in this language or in English; else by any other name of a field. */
static const struct sheet_column *find_column(const struct sheet *sheet, struct text heading)
{
    struct text folded = import_fold_name(sheet->import.row_arena, heading);
    for (size_t i = 0; i < sheet->column_count; i++)
        if (text_equal(import_fold_name(sheet->import.row_arena, sheet->columns[i].heading), folded))
            return &sheet->columns[i];
    for (size_t i = 0; i < sheet->column_count; i++)
        if (sheet->columns[i].heading_defined.length && text_equal(import_fold_name(sheet->import.row_arena, sheet->columns[i].heading_defined), folded))
            return &sheet->columns[i];
    for (size_t i = 0; i < sheet->column_count; i++)
        if (sheet->columns[i].field && is_called(sheet, sheet->columns[i].field, folded))
            return &sheet->columns[i];
    return NULL;
}

/* A column without a name and without a cell that holds something is no column. */
static bool is_empty_column(const struct sheet *sheet, size_t at)
{
    for (size_t i = 0; i < sheet->import.row_count; i++)
        if (at < sheet->import.rows[i].count && text_trim(sheet->import.rows[i].cells[at]).length)
            return false;
    return true;
}

static void match_column(struct sheet *sheet, size_t at)
{
    struct import *import = &sheet->import;
    struct text heading = text_trim(import->header.cells[at]);
    const struct sheet_column *column = heading.length ? find_column(sheet, heading) : NULL;
    sheet->cells[at] = (struct sheet_cell_of){NULL, heading};
    if (!heading.length) {
        if (!is_empty_column(sheet, at))
            import_report_refusal(import, import->header.line, arena_printf(import->report_arena, "number %zu", at + 1), TEXT_NONE,
                                  SAID(import->arena, "This column has no name: give it one, or take the column out"));
        return;
    }
    for (size_t i = 0; i < at && column; i++)
        if (sheet->cells[i].column == column) {
            import_report_refusal(import, import->header.line, heading, TEXT_NONE, SAID(import->arena, "Another column is called the same: take one of them out"));
            return;
        }
    if (column)
        sheet->cells[at].column = column;
    else
        import_report_refusal(import, import->header.line, heading, TEXT_NONE,
                              SAID(import->arena, "The register has no such field that you may see: correct the name, or take the column out"));
}

static enum result match_columns(struct sheet *sheet)
{
    struct import *import = &sheet->import;
    const struct csv_row *header = &import->header;
    sheet->cells = ARENA_ARRAY(import->arena, struct sheet_cell_of, header->count + 1);
    if (!sheet->cells)
        return ERROR_MEMORY;
    sheet->cell_count = header->count;
    TRY(sheet_columns(import->arena, import->definition, import->actor, &sheet->columns, &sheet->column_count));
    for (size_t i = 0; i < header->count; i++)
        match_column(sheet, i);
    /* Without these nothing can be told apart: not even the good rows alone. */
    if (sheet_place(sheet, SHEET_REFERENCE) == SIZE_MAX || sheet_place(sheet, SHEET_VERSION) == SIZE_MAX) {
        import_report_refusal(import, header->line, TEXT_NONE, TEXT_NONE,
                              SAID(import->arena, "The columns \"Reference\" and \"Version\" are not both there: begin with a list that was taken out here. New records alone are brought in by an import"));
        sheet->cell_count = 0;
    }
    arena_reset(import->row_arena);
    return OK;
}

/* --- The report ------------------------------------------------------------- */

static void report_refusals(struct sheet *sheet)
{
    struct import *import = &sheet->import;
    size_t refused = import->report->refused;
    for (size_t i = 0; i < import->row_refusal_count; i++) {
        const struct import_refusal *refusal = &import->row_refusals[i];
        import_report_refusal(import, refusal->line, refusal->column, refusal->value, refusal->reason);
    }
    import->report->refused = refused + 1; /* a row is refused once, however much is wrong with it */
}

static void count_row(struct sheet *sheet, const struct sheet_row *row)
{
    struct sheet_report *report = sheet->report;
    report->added += row->fate == SHEET_ADDS;
    report->changed += row->fate == SHEET_CHANGES;
    report->merged += row->fate == SHEET_MERGES;
    report->left += row->fate == SHEET_LEFT;
    report->waiting += row->fate == SHEET_WAITS;
    report->same += row->fate == SHEET_SAME;
    if (row->fate == SHEET_REFUSED)
        report_refusals(sheet);
    else if (row->fate != SHEET_SAME && report->row_count < SHEET_ROWS_LISTED_MAX)
        report->rows[report->row_count++] = *row;
}

static void finish_report(struct sheet *sheet)
{
    struct sheet_report *report = sheet->report;
    report->refused = sheet->refused.refused;
    report->refusals = sheet->refused.refusals;
    report->refusal_count = sheet->refused.refusal_count;
    report->written = sheet->refused.written_count;
    report->number = sheet->refused.number;
    hash_write_hex(hash_of(buffer_text(&sheet->seen)), report->seen);
}

/* --- The run ---------------------------------------------------------------- */

static enum result run_rows(struct sheet *sheet)
{
    struct import *import = &sheet->import;
    for (size_t i = 0; i < import->row_count; i++) {
        struct sheet_row row;
        import->row = &import->rows[i];
        TRY(sheet_one_row(sheet, &row));
        count_row(sheet, &row);
        if (arena_failed(import->row_arena) || arena_failed(import->report_arena))
            return ERROR_MEMORY;
        arena_reset(import->row_arena);
    }
    return OK;
}

static enum result run(struct sheet *sheet)
{
    struct import *import = &sheet->import;
    if (!sheet_may(import->definition, import->actor))
        return message_fail(import->message, ERROR_DENIED, "Your role may not change records of this register.");
    TRY(import_read_file(import));
    if (import->report->refused)
        return OK;
    TRY(match_columns(sheet));
    if (sheet->cell_count && import->definition->key_count)
        TRY(import_load_keys(import));
    if (sheet->cell_count)
        TRY(run_rows(sheet));
    import->report->changed = sheet->report->changed + sheet->report->merged;
    import->report->added = sheet->report->added;
    return OK;
}

static enum result start(struct sheet *sheet)
{
    struct import *import = &sheet->import;
    *sheet->report = (struct sheet_report){.rows = ARENA_ARRAY(import->report_arena, struct sheet_row, SHEET_ROWS_LISTED_MAX)};
    sheet->refused = (struct import_report){.refusals = ARENA_ARRAY(import->report_arena, struct import_refusal, IMPORT_REFUSALS_LISTED_MAX)};
    import->report = &sheet->refused;
    return arena_failed(import->report_arena) ? ERROR_MEMORY : OK;
}

/* OK when what was written shall stay. */
static enum result conclude(struct sheet *sheet)
{
    const struct sheet_report *report = sheet->report;
    struct message *message = sheet->import.message;
    if ((report->refused || report->waiting) && !sheet->order->good_rows_only)
        return message_fail(message, ERROR_INVALID, "%zu row%s refused: nothing was changed.", report->refused + report->waiting,
                            report->refused + report->waiting == 1 ? " is" : "s are");
    return sheet->order->dry_run ? message_fail(message, ERROR_CONFLICT, "Nothing was changed: this was a trial.") : OK;
}

enum result sheet_run(struct db *db, void *context, struct message *message)
{
    struct sheet_task *task = context;
    AUTO(arena_free_at) struct arena *arena = arena_new(IMPORT_ARENA_BYTES_MAX);
    AUTO(arena_free_at) struct arena *row_arena = arena_new(IMPORT_ROW_ARENA_BYTES_MAX);
    struct import_order as_import = {.definition = task->order.definition, .file_name = task->order.file_name, .content = task->order.content, .bare_guards = true};
    struct sheet sheet = {.order = &task->order, .report = &task->report,
                          .import = {.db = db, .engine = task->engine, .order = &as_import, .definition = task->order.definition, .actor = &task->actor,
                                     .arena = arena, .row_arena = row_arena, .report_arena = task->arena, .message = message}};
    enum result result;
    if (!arena || !row_arena)
        return ERROR_MEMORY;
    arena_set_language(arena, arena_language(task->arena));
    arena_set_language(row_arena, arena_language(task->arena));
    buffer_init(&sheet.seen, SEEN_BYTES_MAX);
    result = start(&sheet);
    if (result == OK)
        result = run(&sheet);
    if (result == OK)
        result = sheet.seen.failure;
    finish_report(&sheet);
    buffer_clear(&sheet.seen);
    TRY(result);
    if (arena_failed(arena) || arena_failed(task->arena))
        return ERROR_MEMORY;
    task->report.complete = true;
    TRY(conclude(&sheet));
    if (sheet.refused.written_count)
        TRY(import_note_done(&sheet.import));
    task->report.number = sheet.refused.number;
    return OK;
}
