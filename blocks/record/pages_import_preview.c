/* /desk/registers/{plural}/import/{id}: what a kept file would do, and doing it. The trial is the import
 * itself, undone; what is done later must be what was seen, or it is shown anew. */
#include "blocks/record/import_pages.h"

#include <inttypes.h>

#include "blocks/flow/embargo.h"

#define REFUSALS_SHOWN_MAX 200

static enum result find_kept(struct desk *desk, struct import_kept *ret_kept)
{
    enum result result = import_kept_get(desk->db, desk->engine, desk->arena, desk->definition, request_integer(desk->request, "id", 0), &desk->actor, ret_kept);
    if (result == OK && text_equals(ret_kept->settings, "sheet")) /* which comes back another way: sheet_pages.h */
        result = ERROR_NOT_FOUND;
    if (result == ERROR_NOT_FOUND)
        return message_fail(answer_message(desk->answer), result, "This file is no longer kept, or another person brought it. Choose it again.");
    return result;
}

/* Everything the preview tells, as one hash. */
static struct text seen_text(struct arena *arena, const struct import_report *report)
{
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&out, (size_t)16 << 20);
    buffer_printf(&out, "%zu %zu %zu %zu", report->added, report->changed, report->same, report->written_count);
    for (size_t i = 0; i < report->changed_row_count; i++)
        buffer_printf(&out, "\n%.*s %.*s", TEXT_ARGS(report->changed_rows[i].reference), TEXT_ARGS(report->changed_rows[i].changes));
    return out.failure < 0 ? TEXT_NONE : hash_hex(arena, hash_of(buffer_text(&out)));
}

/* --- The page --------------------------------------------------------------- */

static struct text more_line(struct arena *arena, const char *what, size_t shown, size_t total)
{
    return shown < total ? arena_printf(arena, SAY(arena, "%s: the first %zu of %zu"), what, shown, total) : text_of(what);
}

static struct value *refused_table(struct desk *desk, const struct import_report *report)
{
    size_t count = report->refusal_count < REFUSALS_SHOWN_MAX || request_is_for_table(desk->request) ? report->refusal_count : REFUSALS_SHOWN_MAX;
    struct value *table;
    if (!report->refused)
        return value_null(desk->arena);
    table = part_table(desk->arena, "refused", more_line(desk->arena, SAY(desk->arena, "What is refused"), count, report->refusal_count), TEXT_NONE);
    part_column(desk->arena, table, SAID(desk->arena, "Line"), true);
    part_column(desk->arena, table, SAID(desk->arena, "Column"), false);
    part_column(desk->arena, table, SAID(desk->arena, "Value"), false);
    part_column(desk->arena, table, SAID(desk->arena, "What is wrong"), false);
    for (size_t i = 0; i < count; i++) {
        const struct import_refusal *refusal = &report->refusals[i];
        struct value *row = part_table_row(desk->arena, table);
        if (refusal->line)
            part_cell_number(desk->arena, row, (int64_t)refusal->line);
        else
            part_cell(desk->arena, row, SAID(desk->arena, "The file"));
        part_cell(desk->arena, row, refusal->column);
        part_cell(desk->arena, row, refusal->value);
        part_cell(desk->arena, row, refusal->reason);
    }
    return table;
}

static struct value *rows_table(struct desk *desk, const char *id, const char *what, const struct import_row *rows, size_t count, size_t total, bool with_changes)
{
    struct value *table;
    if (!count)
        return value_null(desk->arena);
    table = part_table(desk->arena, id, more_line(desk->arena, what, count, total), TEXT_NONE);
    part_column(desk->arena, table, SAID(desk->arena, "Line"), true);
    if (with_changes)
        part_column(desk->arena, table, SAID(desk->arena, "Record"), false);
    part_column(desk->arena, table, SAID(desk->arena, "Name"), false);
    if (with_changes)
        part_column(desk->arena, table, SAID(desk->arena, "What changes"), false);
    for (size_t i = 0; i < count; i++) {
        struct value *row = part_table_row(desk->arena, table);
        part_cell_number(desk->arena, row, (int64_t)rows[i].line);
        if (with_changes)
            part_cell(desk->arena, row, rows[i].reference);
        part_cell(desk->arena, row, rows[i].name);
        if (with_changes)
            part_cell(desk->arena, row, rows[i].changes);
    }
    return table;
}

static void set_left_out(struct desk *desk, const struct import_report *report)
{
    struct value *columns = value_list(desk->arena);
    for (size_t i = 0; i < report->left_out_count; i++)
        value_append(desk->arena, columns, value_text(desk->arena, arena_printf(desk->arena, "%.*s: %.*s", TEXT_ARGS(report->left_out[i].column),
                                                                                TEXT_ARGS(report->left_out[i].why))));
    desk_set(desk, "unknown_columns", columns);
    desk_set_boolean(desk, "has_unknown_columns", report->left_out_count > 0);
}

static enum result show(struct desk *desk, const struct import_task *task, bool differs)
{
    const struct import_report *report = &task->report;
    struct value *hidden = value_list(desk->arena);
    struct text also = import_also_line(desk->arena, report), href = import_href(desk), held;
    TRY(desk_read(desk));
    TRY(publishing_held_said(desk->db, desk->arena, desk->definition->room, desk->actor.moment.now, &held));
    part_hidden(desk->arena, hidden, TEXT("seen"), seen_text(desk->arena, report));
    desk_set_text(desk, "titles", desk->definition->titles);
    import_set_report(desk, task);
    desk_set_text(desk, "differs_line", differs ? SAID(desk->arena, "Records have changed since you looked: this is what would happen now.") : TEXT_NONE);
    desk_set_text(desk, "also_line", also.length ? arena_printf(desk->arena, SAY(desk->arena, "Besides, %.*s will be added."), TEXT_ARGS(also)) : TEXT_NONE);
    desk_set_text(desk, "public_line", !report->still_public ? TEXT_NONE :
                  arena_printf(desk->arena, SAY_COUNT(desk->arena, (int64_t)report->still_public, "%zu of the changed records is public. The public reads the earlier version until somebody publishes the new one.",
                                                        "%zu of the changed records are public. The public reads the earlier version until somebody publishes the new one."), report->still_public));
    desk_set_text(desk, "held_line", held);
    desk_set_boolean(desk, "may_go_on", !report->refused && report->written_count);
    desk_set_boolean(desk, "nothing_to_do", !report->refused && !report->written_count);
    desk_set(desk, "refused", refused_table(desk, report));
    desk_set(desk, "changed", rows_table(desk, "changed", SAY(desk->arena, "What would change"), report->changed_rows, report->changed_row_count, report->changed, true));
    desk_set(desk, "added", rows_table(desk, "added", SAY(desk->arena, "What would be added"), report->added_rows, report->added_row_count, report->added, false));
    set_left_out(desk, report);
    desk_set_text(desk, "action", request_path(desk->request));
    desk_set(desk, "hidden", hidden);
    desk_set_text(desk, "again_href", href);
    desk_set_text(desk, "register_href", desk_register_href(desk->arena, desk->definition));
    return arena_failed(desk->arena) ? ERROR_MEMORY : OK;
}

enum result import_preview_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct import_kept kept;
    struct import_task task;
    enum result result;
    TRY(import_open(request, answer, &desk));
    TRY(desk_read(&desk));
    TRY(find_kept(&desk, &kept));
    TRY(import_task_of(&desk, &kept, &task));
    task.order.dry_run = true;
    result = request_write(request, import_run, &task, answer_message(answer));
    if (!task.report.complete)
        return result < 0 ? result : ERROR_CORRUPT;
    return show(&desk, &task, false);
}

/* --- Doing it --------------------------------------------------------------- */

struct applying {
    const struct desk *desk;
    struct import_task task;
    int64_t kept;
    struct text seen;
    bool differs;
};

static void answer_done(const struct applying *applying)
{
    const struct desk *desk = applying->desk;
    int64_t number = applying->task.report.number;
    answer_cookie(desk->answer, NOTICE_COOKIE, TEXT("imported"), 60);
    answer_redirect(desk->answer, number ? arena_printf(desk->arena, "/desk/imports/%" PRId64, number) : desk_register_href(desk->arena, desk->definition));
}

static enum result apply_in_store(struct db *db, void *context, struct message *message)
{
    struct applying *applying = context;
    struct text seen;
    applying->differs = false;
    TRY(import_run(db, &applying->task, message));
    seen = seen_text(applying->task.arena, &applying->task.report);
    if (!text_equal(seen, applying->seen) || !seen.length) {
        applying->differs = true;
        return message_fail(message, ERROR_CONFLICT, "Records have changed since you looked.");
    }
    TRY(import_kept_drop(db, applying->kept));
    answer_done(applying);
    return OK;
}

enum result import_apply_post(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct import_kept kept;
    struct applying applying = {.desk = &desk, .seen = request_text(request, "seen")};
    enum result result;
    TRY(import_open(request, answer, &desk));
    TRY(desk_read(&desk));
    TRY(find_kept(&desk, &kept));
    TRY(import_task_of(&desk, &kept, &applying.task));
    applying.kept = kept.id;
    result = request_write(request, apply_in_store, &applying, answer_message(answer));
    if (result < 0 && applying.task.report.complete && (applying.differs || applying.task.report.refused)) {
        answer_status(answer, applying.differs ? 409 : 422);
        return show(&desk, &applying.task, applying.differs);
    }
    return result;
}

/* --- Shape ------------------------------------------------------------------ */

#define PAGE_TEXT(name) {name, VALUE_TEXT, true, true, NULL, NULL}
#define PAGE_BOOLEAN(name) {name, VALUE_BOOLEAN, true, false, NULL, NULL}
#define PAGE_TABLE(name) {name, VALUE_OBJECT, true, true, NULL, &table_shape}
static const struct shape_field preview_fields[] = {
    PAGE_TEXT("titles"), IMPORT_REPORT_MEMBERS, PAGE_TEXT("differs_line"), PAGE_TEXT("also_line"), PAGE_TEXT("public_line"), PAGE_TEXT("held_line"),
    PAGE_BOOLEAN("may_go_on"), PAGE_BOOLEAN("nothing_to_do"), PAGE_TABLE("refused"), PAGE_TABLE("changed"), PAGE_TABLE("added"),
    {"unknown_columns", VALUE_LIST, true, false, NULL, NULL}, PAGE_BOOLEAN("has_unknown_columns"), PAGE_TEXT("action"),
    {"hidden", VALUE_LIST, true, false, NULL, &hidden_shape}, PAGE_TEXT("again_href"), PAGE_TEXT("register_href"), {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape import_preview_shape = {"DeskImport", preview_fields};
