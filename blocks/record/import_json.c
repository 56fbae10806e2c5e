/* What an import would do or did, as JSON gives it: the same lists that its pages show as tables. */
#include "blocks/record/import_pages.h"

static void set_rows(struct desk *desk, const char *name, const struct import_row *rows, size_t count)
{
    struct value *list = value_list(desk->arena);
    for (size_t i = 0; i < count; i++) {
        struct value *row = value_object(desk->arena);
        value_set_integer(desk->arena, row, "line", (int64_t)rows[i].line);
        value_set_text(desk->arena, row, "reference", rows[i].reference);
        value_set_text(desk->arena, row, "name", rows[i].name);
        value_set_text(desk->arena, row, "changes", rows[i].changes);
        value_append(desk->arena, list, row);
    }
    value_set(desk->arena, desk->view, name, list);
}

void import_set_refusals(struct desk *desk, const struct import_refusal *refusals, size_t count)
{
    struct value *list = value_list(desk->arena);
    for (size_t i = 0; i < count; i++) {
        struct value *refusal = value_object(desk->arena);
        value_set_integer(desk->arena, refusal, "line", (int64_t)refusals[i].line);
        value_set_text(desk->arena, refusal, "column", refusals[i].column);
        value_set_text(desk->arena, refusal, "value", refusals[i].value);
        value_set_text(desk->arena, refusal, "reason", refusals[i].reason);
        value_append(desk->arena, list, refusal);
    }
    value_set(desk->arena, desk->view, "refusals", list);
}

void import_set_report(struct desk *desk, const struct import_task *task)
{
    const struct import_report *report = &task->report;
    value_set_text(desk->arena, desk->view, "file_name", task->order.file_name);
    value_set_integer(desk->arena, desk->view, "added_count", (int64_t)report->added);
    value_set_integer(desk->arena, desk->view, "changed_count", (int64_t)report->changed);
    value_set_integer(desk->arena, desk->view, "same_count", (int64_t)report->same);
    value_set_integer(desk->arena, desk->view, "refused_count", (int64_t)report->refused);
    import_set_refusals(desk, report->refusals, report->refusal_count);
    set_rows(desk, "additions", report->added_rows, report->added_row_count);
    set_rows(desk, "changes", report->changed_rows, report->changed_row_count);
}

/* --- Shapes ----------------------------------------------------------------- */

static const struct shape_field refusal_fields[] = {
    IMPORT_DATA("line", VALUE_INTEGER, "The row of the file; 0: the file as a whole"), IMPORT_DATA("column", VALUE_TEXT, "The column's heading, or empty"),
    IMPORT_DATA("value", VALUE_TEXT, "What stands there, cut"), IMPORT_DATA("reason", VALUE_TEXT, "Why it is refused, and what to do"), {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape import_refusal_shape = {"ImportRefusal", refusal_fields};
static const struct shape_field row_fields[] = {
    IMPORT_DATA("line", VALUE_INTEGER, "The row of the file"), IMPORT_DATA("reference", VALUE_TEXT, "The record's reference"),
    IMPORT_DATA("name", VALUE_TEXT, "What it is called"), IMPORT_DATA("changes", VALUE_TEXT, "What becomes of which field; empty for a new record"),
    {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape import_row_shape = {"ImportRow", row_fields};
