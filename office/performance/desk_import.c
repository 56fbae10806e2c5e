/* /desk/performance/import: a file of figures, whole or not at all. It lands as a draft that shows what it changes; whoever brought it sends it
 * for approval from there. */
#include <inttypes.h>

#include "base/format/sheet.h"
#include "base/limits.h"
#include "base/wording.h"
#include "office/performance/desk.h"

#define FAULTS_SHOWN_MAX 200

struct file_form { struct text source, reason, error, reason_error; };

static void show_form(struct room_visit *visit, const struct file_form *form)
{
    struct arena *arena = visit->arena;
    struct value *fields = value_list(arena), *errors = value_list(arena), *field;
    field = part_field(arena, TEXT("file"), SAID(arena, "File of figures"), SAID(arena, "An Excel workbook (.xlsx), or a CSV file in UTF-8."), "file");
    value_set_boolean(arena, field, "required", true);
    value_set_text(arena, field, "error", form->error);
    value_append(arena, fields, field);
    field = part_field(arena, TEXT("source"), SAID(arena, "Where the figures come from"), SAID(arena, "Everybody can read it. Empty: the file's name."), "text");
    value_set_text(arena, field, "value", form->source);
    value_append(arena, fields, field);
    field = part_field(arena, TEXT("reason"), SAID(arena, "Why earlier figures change"), SAID(arena, "Needed where a figure is published already and changes. Everybody can read it."), "text");
    value_set_text(arena, field, "value", form->reason);
    value_set_text(arena, field, "error", form->reason_error);
    value_append(arena, fields, field);
    if (form->error.length)
        part_error(arena, errors, form->error, TEXT("file"));
    if (form->reason_error.length)
        part_error(arena, errors, form->reason_error, TEXT("reason"));
    page_set(visit, "fields", fields);
    page_set(visit, "hidden", value_list(arena));
    page_text(visit, "action", TEXT("/desk/performance/import"));
    page_set(visit, "error_summary", part_error_summary(arena, errors));
}

static void show_nothing(struct room_visit *visit)
{
    page_set(visit, "faults", value_null(visit->arena));
    page_text(visit, "result_line", TEXT_NONE);
    value_set(visit->arena, visit->view, "fault_list", value_list(visit->arena));
}

enum result figures_import_get(struct request *request, struct answer *answer)
{
    struct room_visit visit;
    const struct file_form form = {TEXT_NONE, TEXT_NONE, TEXT_NONE, TEXT_NONE};
    TRY(visit_open(request, answer, true, &visit));
    show_nothing(&visit);
    show_form(&visit, &form);
    return OK;
}

static enum result read_upload(struct room_visit *visit, struct figures_task *task, struct message *message)
{
    AUTO(buffer_clear) struct buffer text;
    const struct upload *upload = request_upload(visit->request, "file");
    buffer_init(&text, SHEET_TEXT_BYTES_MAX);
    if (!upload || !text_trim(upload->bytes).length)
        return message_fail(message, ERROR_INVALID, "Choose an Excel workbook (.xlsx) or a CSV file");
    if (!sheet_is_workbook(upload->bytes) && !text_is_utf8(upload->bytes))
        return message_fail(message, ERROR_INVALID, "This file is not UTF-8: save the spreadsheet as an Excel workbook (.xlsx), or as \"CSV UTF-8 (comma delimited)\", and choose it again");
    TRY(sheet_text(upload->bytes, SERIES_FIGURES_MAX + 1, &text, message));
    task->content = arena_copy(visit->arena, buffer_text(&text));
    if (!task->order.source.length)
        task->order.source = text_count_characters(upload->file_name) <= 200 ? upload->file_name : TEXT("A file");
    return arena_failed(visit->arena) ? ERROR_MEMORY : OK;
}

static void show_faults(struct room_visit *visit, const struct series_sheet *sheet)
{
    struct arena *arena = visit->arena;
    struct value *table = part_table(arena, "faults", SAID(arena, "What is wrong in the file"), TEXT_NONE), *list = value_list(arena);
    part_column(arena, table, SAID(arena, "Row"), true);
    part_column(arena, table, SAID(arena, "Column"), false);
    part_column(arena, table, SAID(arena, "What it says"), false);
    part_column(arena, table, SAID(arena, "What is wrong"), false);
    for (size_t i = 0; i < sheet->fault_count && i < FAULTS_SHOWN_MAX; i++) {
        const struct series_fault *fault = &sheet->faults[i];
        struct value *row = part_table_row(arena, table), *item = value_object(arena);
        value_set_boolean(arena, part_cell(arena, row, fault->line ? arena_printf(arena, "%zu", fault->line) : TEXT_NONE), "numeric", true);
        part_cell(arena, row, fault->column);
        part_cell(arena, row, fault->value);
        part_cell(arena, row, fault->reason);
        value_set_integer(arena, item, "line", (int64_t)fault->line);
        value_set_text(arena, item, "column", fault->column);
        value_set_text(arena, item, "value", fault->value);
        value_set_text(arena, item, "reason", fault->reason);
        value_append(arena, list, item);
    }
    page_set(visit, "faults", table);
    value_set(arena, visit->view, "fault_list", list);
}

struct landing { struct room_visit *visit; struct figures_task *task; };

static enum result land(struct db *db, void *context, struct message *message)
{
    struct landing *landing = context;
    struct arena *arena = landing->visit->arena;
    struct figures_task *task = landing->task;
    TRY(figures_import(db, task, message));
    if (!task->result.load)
        return message_fail(message, ERROR_CONFLICT, "Nothing was changed: all of it is published or waiting already.");
    answer_redirect(landing->visit->answer, load_href(arena, task->result.load, ""));
    answer_cookie(landing->visit->answer, NOTICE_COOKIE, TEXT("saved"), 60);
    return OK;
}

static struct text trial_line(struct arena *arena, const struct figures_task *task)
{
    const size_t *news = task->result.compared.by_news;
    return arena_printf(arena, SAY(arena, "A trial: %zu new, %zu that change what is published, %zu as published, %zu in another load that waits. Nothing was changed."), news[FIGURE_NEW],
                        news[FIGURE_RESTATES], news[FIGURE_SAME], news[FIGURE_WAITS]);
}

enum result figures_import_post(struct request *request, struct answer *answer)
{
    struct room_visit visit;
    struct message message = {.language = request_language(request)};
    struct file_form form = {request_text(request, "source"), request_text(request, "reason"), TEXT_NONE, TEXT_NONE};
    enum result result;
    TRY(visit_open(request, answer, true, &visit));
    struct figures_task task = {.engine = visit.engine, .arena = visit.arena, .actor = visit.actor, .dry_run = text_equals(request_text(request, "do"), "trial"),
                                .order = {.source = form.source, .reason = form.reason, .draft = true}};
    struct landing landing = {&visit, &task};
    result = read_upload(&visit, &task, &message);
    if (result == OK)
        result = request_write(request, land, &landing, &message);
    if (result == OK)
        return OK;
    if (result != ERROR_INVALID && result != ERROR_CONFLICT && result != ERROR_LIMIT && result != ERROR_DENIED)
        return result;
    show_nothing(&visit);
    if (task.complete && task.sheet.refused) {
        form.error = arena_printf(visit.arena, SAY_COUNT(visit.arena, (int64_t)task.sheet.refused, "%zu row is wrong: nothing was imported", "%zu rows are wrong: nothing was imported"), task.sheet.refused);
        show_faults(&visit, &task.sheet);
    } else if (task.complete && task.dry_run) {
        page_text(&visit, "result_line", trial_line(visit.arena, &task));
    } else if (result == ERROR_CONFLICT) {
        page_text(&visit, "result_line", arena_copy_z(visit.arena, message.text));
    } else {
        form.error = arena_copy_z(visit.arena, message.text);
    }
    answer_status(answer, form.error.length ? 422 : 200);
    show_form(&visit, &form);
    return OK;
}
