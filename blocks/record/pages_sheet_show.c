/* What a sheet that was brought back would do, as page and JSON: rows that others have changed since with both values and a
 * choice, what is refused and why, what changes, what is added. */
#include "blocks/record/sheet_pages.h"

#include <inttypes.h>

#include "base/wording.h"

#define REFUSALS_SHOWN_MAX 200
#define ROWS_SHOWN_MAX 200

static const char *const fate_words[] = {"same", "changes", "adds", "merges", "left", "waits", "refused"};

/* --- JSON ------------------------------------------------------------------- */

static struct value *difference_json(struct arena *arena, const struct sheet_difference *difference)
{
    struct value *object = value_object(arena);
    value_set_text(arena, object, "label", difference->label);
    value_set_text(arena, object, "base", difference->base);
    value_set_text(arena, object, "yours", difference->yours);
    value_set_text(arena, object, "now", difference->now);
    value_set_boolean(arena, object, "both", difference->both);
    return object;
}

static struct value *row_json(struct arena *arena, const struct sheet_row *row)
{
    struct value *object = value_object(arena), *differences = value_list(arena);
    for (size_t i = 0; i < row->difference_count; i++)
        value_append(arena, differences, difference_json(arena, &row->differences[i]));
    value_set_integer(arena, object, "line", (int64_t)row->line);
    value_set_text(arena, object, "reference", row->reference);
    value_set_text(arena, object, "name", row->name);
    value_set_text(arena, object, "fate", text_of(fate_words[row->fate]));
    value_set_integer(arena, object, "seen_version", row->seen_version);
    value_set_integer(arena, object, "version", row->version);
    value_set_text(arena, object, "changed_by", row->changed_by);
    value_set_text(arena, object, "changed_at", row->id ? instant_iso(arena, row->changed_at) : TEXT_NONE);
    value_set_boolean(arena, object, "may_take_own", row->may_take_own);
    value_set(arena, object, "differences", differences);
    return object;
}

static void set_json(struct desk *desk, const struct sheet_task *task)
{
    const struct sheet_report *report = &task->report;
    struct value *rows = value_list(desk->arena);
    value_set_text(desk->arena, desk->view, "file_name", task->order.file_name);
    value_set_integer(desk->arena, desk->view, "added_count", (int64_t)report->added);
    value_set_integer(desk->arena, desk->view, "changed_count", (int64_t)(report->changed + report->merged));
    value_set_integer(desk->arena, desk->view, "waiting_count", (int64_t)report->waiting);
    value_set_integer(desk->arena, desk->view, "left_count", (int64_t)report->left);
    value_set_integer(desk->arena, desk->view, "same_count", (int64_t)report->same);
    value_set_integer(desk->arena, desk->view, "refused_count", (int64_t)report->refused);
    import_set_refusals(desk, report->refusals, report->refusal_count);
    for (size_t i = 0; i < report->row_count; i++)
        value_append(desk->arena, rows, row_json(desk->arena, &report->rows[i]));
    value_set(desk->arena, desk->view, "rows", rows);
}

/* --- Tables ----------------------------------------------------------------- */

static struct value *new_table(struct arena *arena, const char *id, struct text caption, const char *const *columns, size_t count)
{
    struct value *table = part_table(arena, id, caption, TEXT_NONE);
    for (size_t i = 0; i < count; i++)
        part_column(arena, table, text_of(wording(arena, columns[i])), false);
    return table;
}

static struct value *refused_table(struct desk *desk, const struct sheet_report *report)
{
    static const char *const columns[] WORDINGS = {"Row", "Column", "Value", "What is wrong"};
    struct arena *arena = desk->arena;
    size_t count = report->refusal_count < REFUSALS_SHOWN_MAX || request_is_for_table(desk->request) ? report->refusal_count : REFUSALS_SHOWN_MAX;
    struct value *table;
    if (!report->refused)
        return value_null(arena);
    table = new_table(arena, "refused", count < report->refusal_count ? arena_printf(arena, SAY(arena, "What is refused: the first %zu"), count) : SAID(arena, "What is refused"),
                      columns, COUNT_OF(columns));
    for (size_t i = 0; i < count; i++) {
        const struct import_refusal *refusal = &report->refusals[i];
        struct value *row = part_table_row(arena, table);
        part_cell(arena, row, refusal->line ? arena_printf(arena, "%zu", refusal->line) : SAID(arena, "The file"));
        part_cell(arena, row, refusal->column);
        part_cell(arena, row, refusal->value);
        part_cell(arena, row, refusal->reason);
    }
    return table;
}

static struct text changes_line(struct arena *arena, const struct sheet_row *row)
{
    struct text line = TEXT_NONE;
    for (size_t i = 0; i < row->difference_count; i++) {
        const struct sheet_difference *difference = &row->differences[i];
        if (row->fate == SHEET_ADDS)
            line = arena_printf(arena, "%.*s%s%.*s: %.*s", TEXT_ARGS(line), i ? "; " : "", TEXT_ARGS(difference->label), TEXT_ARGS(difference->yours));
        else
            line = arena_printf(arena, "%.*s%s%.*s: %.*s → %.*s", TEXT_ARGS(line), i ? "; " : "", TEXT_ARGS(difference->label), TEXT_ARGS(difference->now),
                                TEXT_ARGS(difference->yours));
    }
    return line;
}

/* Rows of one or two fates, in one table. */
static struct value *rows_table(struct desk *desk, const struct sheet_report *report, const char *id, const char *what, enum sheet_fate fate)
{
    static const char *const columns[] WORDINGS = {"Row", "Record", "Name", "What changes"};
    struct arena *arena = desk->arena;
    struct value *table = new_table(arena, id, text_of(what), columns, COUNT_OF(columns));
    size_t shown = 0;
    for (size_t i = 0; i < report->row_count && shown < ROWS_SHOWN_MAX; i++) {
        const struct sheet_row *item = &report->rows[i];
        struct value *row;
        if (item->fate != fate)
            continue;
        shown++;
        row = part_table_row(arena, table);
        part_cell_number(arena, row, (int64_t)item->line);
        if (item->id)
            part_cell_link(arena, row, item->reference, desk_record_href(arena, desk->definition, item->id));
        else
            part_cell(arena, row, SAID(arena, "new"));
        part_cell(arena, row, item->name);
        part_cell(arena, row, changes_line(arena, item));
    }
    return shown ? table : value_null(arena);
}

/* --- Rows that others have changed since ------------------------------------- */

static struct value *three_table(struct arena *arena, const struct sheet_row *item)
{
    static const char *const columns[] WORDINGS = {"Field", "When you took it out", "Yours", "Now"};
    struct value *table = new_table(arena, arena_printf(arena, "values-%zu", item->line).data, arena_printf(arena, SAY(arena, "Row %zu: both values"), item->line),
                                    columns, COUNT_OF(columns));
    for (size_t i = 0; i < item->difference_count; i++) {
        const struct sheet_difference *difference = &item->differences[i];
        struct value *row = part_table_row(arena, table);
        part_cell(arena, row, difference->label);
        part_cell(arena, row, difference->base);
        part_cell(arena, row, difference->yours);
        part_cell(arena, row, difference->both ? arena_printf(arena, SAY(arena, "%.*s (changed by another person too)"), TEXT_ARGS(difference->now)) : difference->now);
    }
    return table;
}

static struct value *choice_field(struct arena *arena, const struct sheet_row *item)
{
    struct text name = arena_printf(arena, "row_%zu", item->line);
    struct value *field = part_field(arena, name, arena_printf(arena, SAY(arena, "Row %zu, %.*s: which holds?"), item->line, TEXT_ARGS(item->reference)), TEXT_NONE, "choice");
    value_set_boolean(arena, field, "required", true);
    part_field_option(arena, field, TEXT("theirs"), SAID(arena, "The record as it is now: leave this row out"), TEXT_NONE, item->fate == SHEET_LEFT);
    if (item->may_take_own)
        part_field_option(arena, field, TEXT("own"), SAID(arena, "Mine: write these fields; what others changed stays too"), TEXT_NONE, item->fate == SHEET_MERGES);
    return field;
}

static struct value *since_list(struct desk *desk, const struct sheet_report *report)
{
    struct arena *arena = desk->arena;
    struct value *list = value_list(arena);
    size_t shown = 0;
    for (size_t i = 0; i < report->row_count && shown < SHEET_CHOICES_MAX; i++) {
        const struct sheet_row *item = &report->rows[i];
        struct value *object;
        if (item->fate != SHEET_WAITS && item->fate != SHEET_LEFT && item->fate != SHEET_MERGES)
            continue;
        shown++;
        object = value_object(arena);
        value_set_text(arena, object, "heading", record_line(arena, desk->definition, item->reference, item->name));
        value_set_text(arena, object, "href", desk_record_href(arena, desk->definition, item->id));
        value_set_text(arena, object, "line", arena_printf(arena, SAY(arena, "Changed by %.*s, %.*s. You took out version %" PRId64 "; it is now version %" PRId64 "."),
                                                           TEXT_ARGS(item->changed_by), TEXT_ARGS(instant_long(arena, item->changed_at)), item->seen_version, item->version));
        value_set_text(arena, object, "note", item->may_take_own ? TEXT_NONE
                       : SAID(arena, "Somebody changed the same field, so this cannot be decided here: leave the row out, and put the record itself right."));
        value_set(arena, object, "table", three_table(arena, item));
        value_set(arena, object, "field", choice_field(arena, item));
        value_append(arena, list, object);
    }
    return list;
}

static struct value *all_field(struct arena *arena, enum sheet_choice all)
{
    struct value *field = part_field(arena, TEXT("all"), SAID(arena, "Rows for which you choose nothing below"), TEXT_NONE, "choice");
    value_set_boolean(arena, field, "required", true);
    part_field_option(arena, field, TEXT("one"), SAID(arena, "Stay refused"), TEXT_NONE, all == SHEET_UNDECIDED);
    part_field_option(arena, field, TEXT("theirs"), SAID(arena, "Leave them all out"), TEXT_NONE, all == SHEET_THEIRS);
    part_field_option(arena, field, TEXT("own"), SAID(arena, "Mine, wherever nobody else changed the same field"), TEXT_NONE, all == SHEET_OWN);
    return field;
}

static struct value *good_field(struct arena *arena, bool chosen)
{
    struct value *field = part_field(arena, TEXT("good"), SAID(arena, "What is refused"), SAID(arena, "Otherwise the file lands whole or not at all."), "links");
    value_set_boolean(arena, field, "required", true);
    part_field_option(arena, field, TEXT("yes"), SAID(arena, "Leave it out, and change the good rows alone"), TEXT_NONE, chosen);
    return field;
}

/* --- The page --------------------------------------------------------------- */

static void set_form(struct desk *desk, const struct sheet_task *task, struct value *since)
{
    const struct sheet_report *report = &task->report;
    struct arena *arena = desk->arena;
    struct value *hidden = value_list(arena), *fields = value_list(arena);
    bool any_since = value_is_truthy(since), any = report->added || report->changed || report->merged || any_since;
    part_hidden(arena, hidden, TEXT("seen"), arena_copy_z(arena, report->seen));
    if (report->refused || report->waiting)
        value_append(arena, fields, good_field(arena, task->order.good_rows_only));
    desk_set(desk, "since", since);
    desk_set_boolean(desk, "has_since", any_since);
    desk_set(desk, "all", any_since ? all_field(arena, task->order.all) : value_null(arena));
    desk_set(desk, "hidden", hidden);
    desk_set(desk, "fields", fields);
    desk_set_boolean(desk, "may_go_on", any);
    desk_set_boolean(desk, "nothing_to_do", !any && !report->refused);
    desk_set_text(desk, "action", request_path(desk->request));
}

enum result sheet_show(struct desk *desk, const struct sheet_task *task, const char *error)
{
    const struct sheet_report *report = &task->report;
    struct arena *arena = desk->arena;
    struct value *errors = value_list(arena);
    if (error[0])
        part_error(arena, errors, arena_copy_z(arena, error), report->waiting ? TEXT("since") : report->refused ? TEXT("refused") : TEXT_NONE);
    set_json(desk, task);
    desk_set_text(desk, "titles", desk->definition->titles);
    desk_set_text(desk, "register_href", desk_register_href(arena, desk->definition));
    desk_set_text(desk, "again_href", sheet_href(desk));
    desk_set(desk, "error_summary", part_error_summary(arena, errors));
    desk_set(desk, "refused", refused_table(desk, report));
    desk_set(desk, "changed", rows_table(desk, report, "changed", SAY(arena, "What would change"), SHEET_CHANGES));
    desk_set(desk, "added", rows_table(desk, report, "added", SAY(arena, "What would be added"), SHEET_ADDS));
    set_form(desk, task, since_list(desk, report));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- Shapes ----------------------------------------------------------------- */

#define PAGE_TEXT(name) {name, VALUE_TEXT, true, true, NULL, NULL}
#define PAGE_BOOLEAN(name) {name, VALUE_BOOLEAN, true, false, NULL, NULL}
#define PAGE_OBJECT(name, shape) {name, VALUE_OBJECT, true, true, NULL, shape}
#define END {NULL, 0, 0, 0, NULL, NULL}
static const struct shape_field difference_fields[] = {
    IMPORT_DATA("label", VALUE_TEXT, "The field"), IMPORT_DATA("base", VALUE_TEXT, "As it went out"), IMPORT_DATA("yours", VALUE_TEXT, "As the row has it"),
    IMPORT_DATA("now", VALUE_TEXT, "As it is now"), IMPORT_DATA("both", VALUE_BOOLEAN, "Whether somebody else changed it too"), END,
};
static const struct shape difference_shape = {"SheetDifference", difference_fields};
static const struct shape_field row_fields[] = {
    IMPORT_DATA("line", VALUE_INTEGER, "The row of the file"), IMPORT_DATA("reference", VALUE_TEXT, "The record's reference; empty for a new one"),
    IMPORT_DATA("name", VALUE_TEXT, "What it is called"), IMPORT_DATA("fate", VALUE_TEXT, "changes, adds, merges, left or waits"),
    IMPORT_DATA("seen_version", VALUE_INTEGER, "The version that went out"), IMPORT_DATA("version", VALUE_INTEGER, "The version now"),
    IMPORT_DATA("changed_by", VALUE_TEXT, "Who changed it since, or empty"), IMPORT_DATA("changed_at", VALUE_TEXT, "When it was last changed (UTC)"),
    IMPORT_DATA("may_take_own", VALUE_BOOLEAN, "Whether nobody else changed the same fields"), IMPORT_DATA_LIST("differences", &difference_shape, "What the row changes"), END,
};
static const struct shape row_shape = {"SheetRow", row_fields};
static const struct shape_field since_fields[] = {
    PAGE_TEXT("heading"), PAGE_TEXT("href"), PAGE_TEXT("line"), PAGE_TEXT("note"), PAGE_OBJECT("table", &table_shape), PAGE_OBJECT("field", &form_field_shape), END,
};
static const struct shape since_shape = {"sheet_since", since_fields};
static const struct shape_field preview_fields[] = {
    IMPORT_DATA("file_name", VALUE_TEXT, "The file's name"), IMPORT_DATA("added_count", VALUE_INTEGER, "Rows that make a record"),
    IMPORT_DATA("changed_count", VALUE_INTEGER, "Rows that change one"), IMPORT_DATA("waiting_count", VALUE_INTEGER, "Rows that others have changed since"),
    IMPORT_DATA("left_count", VALUE_INTEGER, "Rows that are left out"), IMPORT_DATA("same_count", VALUE_INTEGER, "Rows that change nothing"),
    IMPORT_DATA("refused_count", VALUE_INTEGER, "Rows that are refused"), IMPORT_DATA_LIST("refusals", &import_refusal_shape, "What is wrong; at most 1,000"),
    IMPORT_DATA_LIST("rows", &row_shape, "Rows that would do something or wait for a choice; at most 1,000"),
    PAGE_TEXT("titles"), PAGE_TEXT("register_href"), PAGE_TEXT("again_href"), PAGE_OBJECT("error_summary", &error_summary_shape), PAGE_OBJECT("refused", &table_shape),
    PAGE_OBJECT("changed", &table_shape), PAGE_OBJECT("added", &table_shape), {"since", VALUE_LIST, true, false, NULL, &since_shape}, PAGE_BOOLEAN("has_since"),
    PAGE_OBJECT("all", &form_field_shape), {"hidden", VALUE_LIST, true, false, NULL, &hidden_shape}, {"fields", VALUE_LIST, true, false, NULL, &form_field_shape},
    PAGE_BOOLEAN("may_go_on"), PAGE_BOOLEAN("nothing_to_do"), PAGE_TEXT("action"), END,
};
const struct shape sheet_preview_shape = {"DeskSheetPreview", preview_fields};
