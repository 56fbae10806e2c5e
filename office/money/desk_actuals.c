/* What was paid: a file of the finance system brought in, and what does not agree. See payments.h. */
#include <inttypes.h>

#include "base/format/sheet.h"
#include "base/limits.h"
#include "base/wording.h"
#include "office/money/ledger_desk.h"

#define LINES_SHOWN_MAX 500

static struct text standing_label(struct arena *arena, enum actual_standing standing)
{
    switch (standing) {
    case ACTUAL_MATCHED: return SAID(arena, "Agrees");
    case ACTUAL_DIFFERS: return SAID(arena, "Another amount");
    case ACTUAL_UNKNOWN: return SAID(arena, "No payment of ours");
    case ACTUAL_DUPLICATE: return SAID(arena, "Came in before");
    case ACTUAL_NEGATIVE: return SAID(arena, "Credit or refund");
    case ACTUAL_ACCEPTED: return SAID(arena, "Taken for the whole");
    }
    return TEXT_NONE;
}

static struct value *standing_tag(struct arena *arena, enum actual_standing standing)
{
    bool agrees = standing == ACTUAL_MATCHED || standing == ACTUAL_ACCEPTED;
    return part_tag(arena, standing_label(arena, standing), agrees ? TEXT("green") : standing == ACTUAL_DIFFERS ? TEXT("orange") : TEXT("red"));
}

static struct value *lines_table(struct arena *arena, const char *id, struct text caption, struct text empty_line)
{
    struct value *table = part_table(arena, id, caption, empty_line);
    part_column(arena, table, SAID(arena, "Row"), true);
    part_column(arena, table, SAID(arena, "Paid on"), false);
    part_column(arena, table, SAID(arena, "Reference"), false);
    part_column(arena, table, SAID(arena, "Paid to"), false);
    part_column(arena, table, SAID(arena, "How it stands"), false);
    part_column(arena, table, SAID(arena, "Asked for"), true);
    part_column(arena, table, SAID(arena, "Paid"), true);
    return table;
}

static void add_line(struct ledger_visit *visit, const struct actual_line *line, int64_t id, int64_t asked_for, struct value *table, struct value *list)
{
    struct arena *arena = visit->arena;
    struct value *row = part_table_row(arena, table), *item = value_object(arena);
    part_cell_number(arena, row, (int64_t)line->row);
    part_cell(arena, row, date_long(arena, line->paid_on));
    if (id)
        part_cell_link(arena, row, line->reference.length ? line->reference : SAID(arena, "No reference"), arena_printf(arena, MONEY "/reconciliation/%" PRId64, id));
    else
        part_cell(arena, row, line->reference);
    part_cell(arena, row, line->payee);
    part_cell_tag(arena, row, standing_tag(arena, line->standing));
    if (asked_for)
        ledger_cell_pence(arena, row, asked_for);
    else
        part_cell(arena, row, TEXT_NONE);
    ledger_cell_pence(arena, row, line->pence);
    value_set_integer(arena, item, "row", (int64_t)line->row);
    value_set_text(arena, item, "paid_on", date_iso(arena, line->paid_on));
    value_set_text(arena, item, "reference", line->reference);
    value_set_text(arena, item, "payee", line->payee);
    value_set_text(arena, item, "standing", text_of(actual_standing_word(line->standing)));
    value_set_integer(arena, item, "pence", line->pence);
    value_set_text(arena, item, "pounds", pence_plain(arena, line->pence));
    value_append(arena, list, item);
}

/* --- What does not agree ------------------------------------------------------- */

static enum result show_missing(struct ledger_visit *visit)
{
    struct arena *arena = visit->arena;
    struct value *table = part_table(arena, "missing", SAID(arena, "Exported, and not said to be paid"), SAID(arena, "Nothing is missing: every exported payment has its line."));
    struct actual_missing *missing;
    size_t count;
    TRY(actual_missing(visit->db, arena, &missing, &count));
    part_column(arena, table, SAID(arena, "Payment"), false);
    part_column(arena, table, SAID(arena, "Paid to"), false);
    part_column(arena, table, SAID(arena, "Batch"), true);
    part_column(arena, table, SAID(arena, "Exported"), false);
    part_column(arena, table, SAID(arena, "Amount"), true);
    for (size_t i = 0; i < count; i++) {
        struct value *row = part_table_row(arena, table);
        part_cell_link(arena, row, missing[i].reference, arena_printf(arena, "/desk/registers/payments/%" PRId64, missing[i].payment));
        part_cell(arena, row, missing[i].payee);
        part_cell_number(arena, row, missing[i].batch);
        part_cell(arena, row, instant_long(arena, missing[i].exported_at));
        ledger_cell_pence(arena, row, missing[i].pence);
    }
    ledger_set(visit, "second", table);
    return OK;
}

static enum result show_open(struct ledger_visit *visit)
{
    struct arena *arena = visit->arena;
    struct actual_kept *lines;
    struct value *table, *list = value_list(arena);
    size_t count;
    TRY(actual_list(visit->db, arena, true, &lines, &count));
    table = lines_table(arena, "open", SAID(arena, "What does not agree"), SAID(arena, "Every line that came back agrees, or is explained."));
    for (size_t i = 0; i < count && i < LINES_SHOWN_MAX; i++)
        add_line(visit, &lines[i].line, lines[i].id, lines[i].payment_pence, table, list);
    ledger_set(visit, "table", table);
    value_set(arena, visit->view, "lines", list);
    return show_missing(visit);
}

static void show_upload(struct ledger_visit *visit, struct text error)
{
    struct arena *arena = visit->arena;
    ledger_text(visit, "lead", SAID(arena, "What the finance system really paid comes back as a file and is laid beside what was exported, line by line."));
    ledger_link(visit, SAID(arena, "Payments"), TEXT(MONEY "/payments"));
    ledger_link(visit, SAID(arena, "Batches"), TEXT(MONEY "/batches"));
    if (!actor_has_role(&visit->actor, TEXT("finance")))
        return;
    ledger_text(visit, "form_heading", SAID(arena, "Bring in a file"));
    ledger_text(visit, "form_lead", SAID(arena, "It needs the columns date, reference and amount; payee and number help. It lands whole or not at all, and once."));
    (void)ledger_field(visit, "file", SAID(arena, "File of what was paid"), SAID(arena, "An Excel workbook (.xlsx), or a CSV file in UTF-8."), "file", TEXT_NONE, error);
    ledger_set(visit, "has_file", value_boolean(arena, true));
    ledger_form(visit, TEXT(MONEY "/reconciliation"), SAID(arena, "Bring it in"));
    ledger_text(visit, "second_button", SAID(arena, "Only try it"));
}

enum result ledger_actuals_get(struct request *request, struct answer *answer)
{
    struct ledger_visit visit;
    TRY(ledger_visit_open(request, answer, SAID(request_arena(request), "Reconciliation"), NULL, &visit));
    TRY(show_open(&visit));
    show_upload(&visit, TEXT_NONE);
    return OK;
}

/* --- A file ------------------------------------------------------------------- */

struct bringing {
    struct ledger_visit *visit;
    struct actual_landing landing;
    struct actual_sheet sheet;
};

static enum result read_file(struct bringing *bringing, struct message *message)
{
    AUTO(buffer_clear) struct buffer text;
    struct ledger_visit *visit = bringing->visit;
    const struct upload *upload = request_upload(visit->request, "file");
    buffer_init(&text, SHEET_TEXT_BYTES_MAX);
    if (!upload || !text_trim(upload->bytes).length)
        return message_fail(message, ERROR_INVALID, "Choose an Excel workbook (.xlsx) or a CSV file");
    if (!sheet_is_workbook(upload->bytes) && !text_is_utf8(upload->bytes))
        return message_fail(message, ERROR_INVALID, "This file is not UTF-8: save the spreadsheet as an Excel workbook (.xlsx), or as \"CSV UTF-8 (comma delimited)\", and choose it again");
    TRY(sheet_text(upload->bytes, ACTUAL_ROWS_MAX + 1, &text, message));
    bringing->landing.content = arena_copy(visit->arena, upload->bytes);
    bringing->landing.file_name = text_count_characters(upload->file_name) <= 200 && upload->file_name.length ? upload->file_name : TEXT("A file");
    TRY(actual_read(visit->arena, arena_copy(visit->arena, buffer_text(&text)), visit->actor.moment.today, &bringing->sheet));
    bringing->landing.lines = bringing->sheet.lines;
    bringing->landing.count = bringing->sheet.count;
    return OK;
}

static void show_faults(struct ledger_visit *visit, const struct actual_sheet *sheet)
{
    struct arena *arena = visit->arena;
    struct value *table = part_table(arena, "faults", SAID(arena, "What is wrong in the file"), TEXT_NONE);
    part_column(arena, table, SAID(arena, "Row"), true);
    part_column(arena, table, SAID(arena, "Column"), false);
    part_column(arena, table, SAID(arena, "What it says"), false);
    part_column(arena, table, SAID(arena, "What is wrong"), false);
    for (size_t i = 0; i < sheet->fault_count; i++) {
        struct value *row = part_table_row(arena, table);
        part_cell_number(arena, row, (int64_t)sheet->faults[i].row);
        part_cell(arena, row, sheet->faults[i].column);
        part_cell(arena, row, sheet->faults[i].value);
        part_cell(arena, row, sheet->faults[i].reason);
    }
    ledger_set(visit, "third", table);
}

static enum result show_trial(struct ledger_visit *visit, struct bringing *bringing)
{
    struct arena *arena = visit->arena;
    struct value *table = lines_table(arena, "trial", SAID(arena, "What the file says"), TEXT_NONE), *ignored = value_list(arena);
    int64_t matched = 0, others = 0;
    TRY(actual_compare(visit->db, arena, bringing->sheet.lines, bringing->sheet.count));
    for (size_t i = 0; i < bringing->sheet.count; i++) {
        matched += bringing->sheet.lines[i].standing == ACTUAL_MATCHED;
        others += bringing->sheet.lines[i].standing != ACTUAL_MATCHED;
        if (i < LINES_SHOWN_MAX)
            add_line(visit, &bringing->sheet.lines[i], 0, 0, table, ignored);
    }
    ledger_set(visit, "third", table);
    ledger_text(visit, "result_line", arena_printf(arena, SAY(arena, "A trial: %" PRId64 " lines agree, %" PRId64 " do not. Nothing was changed."), matched, others));
    return OK;
}

static enum result land(struct db *db, void *context, struct message *message)
{
    struct bringing *bringing = context;
    int64_t file;
    TRY(actual_land(db, bringing->visit->engine, bringing->visit->arena, &bringing->landing, &bringing->visit->actor, &file, message));
    answer_redirect(bringing->visit->answer, TEXT(MONEY "/reconciliation"));
    answer_cookie(bringing->visit->answer, NOTICE_COOKIE, TEXT("saved"), 60);
    return OK;
}

enum result ledger_actuals_post(struct request *request, struct answer *answer)
{
    struct ledger_visit visit;
    struct bringing bringing = {.visit = &visit};
    struct message message = {.language = request_language(request)};
    struct text error = TEXT_NONE;
    enum result result;
    TRY(ledger_visit_open(request, answer, SAID(request_arena(request), "Reconciliation"), NULL, &visit));
    if (!actor_has_role(&visit.actor, TEXT("finance")))
        return message_fail(answer_message(answer), ERROR_DENIED, "Only a finance officer brings in what was paid.");
    result = read_file(&bringing, &message);
    if (result == OK && bringing.sheet.fault_count) {
        error = SAID(visit.arena, "The file cannot be brought in as it is: nothing was changed");
        show_faults(&visit, &bringing.sheet);
    } else if (result == OK && text_equals(request_text(request, "do"), "second")) {
        TRY(show_trial(&visit, &bringing));
    } else {
        if (result == OK)
            result = request_write(request, land, &bringing, &message);
        if (result == OK || !ledger_can_say(result))
            return result;
        TRY(request_db(request, &visit.db));
        error = arena_copy_z(visit.arena, message.text);
    }
    TRY(show_open(&visit));
    show_upload(&visit, error);
    return OK;
}

/* --- One line ----------------------------------------------------------------- */

static enum result load(struct ledger_visit *visit, struct actual_kept *ret_line)
{
    int64_t id;
    if (text_to_integer(request_text(visit->request, "id"), &id) < 0)
        return ERROR_NOT_FOUND;
    return actual_get(visit->db, visit->arena, id, ret_line);
}

static enum result show_line(struct ledger_visit *visit, const struct actual_kept *line, struct text error)
{
    struct arena *arena = visit->arena;
    bool agrees = line->line.standing == ACTUAL_MATCHED || line->line.standing == ACTUAL_ACCEPTED;
    ledger_text(visit, "title", arena_printf(arena, SAY(arena, "Row %zu of %.*s"), line->line.row, TEXT_ARGS(line->file_name)));
    ledger_row(visit, SAID(arena, "How it stands"), standing_label(arena, line->line.standing), TEXT_NONE);
    ledger_row(visit, SAID(arena, "Paid on"), date_long(arena, line->line.paid_on), TEXT_NONE);
    ledger_row(visit, SAID(arena, "Reference"), line->line.reference, TEXT_NONE);
    ledger_row(visit, SAID(arena, "Paid to"), line->line.payee, TEXT_NONE);
    ledger_row(visit, SAID(arena, "Number"), line->line.number, TEXT_NONE);
    ledger_row(visit, SAID(arena, "Paid"), pence_text(arena, line->line.pence), TEXT_NONE);
    if (line->line.payment) {
        ledger_row(visit, SAID(arena, "Our payment"), line->payment_reference, arena_printf(arena, "/desk/registers/payments/%" PRId64, line->line.payment));
        ledger_row(visit, SAID(arena, "Asked for"), pence_text(arena, line->payment_pence), TEXT_NONE);
    }
    if (line->note.length)
        ledger_row(visit, SAID(arena, "Explained"), arena_printf(arena, "%.*s (%.*s)", TEXT_ARGS(line->note), TEXT_ARGS(line->noted_by)), TEXT_NONE);
    ledger_link(visit, SAID(arena, "Reconciliation"), TEXT(MONEY "/reconciliation"));
    if (agrees || !actor_has_role(&visit->actor, TEXT("finance")))
        return OK;
    (void)ledger_field(visit, "note", SAID(arena, "Why"), SAID(arena, "Without personal names."), "text", ledger_typed(visit, "note", line->note), error);
    ledger_form(visit, arena_printf(arena, MONEY "/reconciliation/%" PRId64, line->id), SAID(arena, "Keep it as explained"));
    if (line->line.standing == ACTUAL_DIFFERS && line->line.pence < line->payment_pence)
        ledger_text(visit, "second_button", SAID(arena, "Take it for the whole payment; the rest goes back"));
    return OK;
}

enum result ledger_actual_get(struct request *request, struct answer *answer)
{
    struct ledger_visit visit;
    struct actual_kept line;
    struct text path = arena_printf(request_arena(request), MONEY "/reconciliation/%.*s", TEXT_ARGS(request_text(request, "id")));
    TRY(ledger_visit_open(request, answer, TEXT_NONE, path.data, &visit));
    TRY(load(&visit, &line));
    return show_line(&visit, &line, TEXT_NONE);
}

struct settling { struct ledger_visit *visit; int64_t line; struct text note; bool accepts; };

static enum result settle(struct db *db, void *context, struct message *message)
{
    struct settling *settling = context;
    if (settling->accepts)
        TRY(actual_accept(db, settling->visit->engine, settling->visit->arena, settling->line, settling->note, &settling->visit->actor, message));
    else
        TRY(actual_explain(db, settling->line, settling->note, &settling->visit->actor, message));
    answer_redirect(settling->visit->answer, TEXT(MONEY "/reconciliation"));
    answer_cookie(settling->visit->answer, NOTICE_COOKIE, TEXT("saved"), 60);
    return OK;
}

enum result ledger_actual_post(struct request *request, struct answer *answer)
{
    struct ledger_visit visit;
    struct actual_kept line;
    struct settling settling = {.visit = &visit, .note = request_text(request, "note"), .accepts = text_equals(request_text(request, "do"), "second")};
    struct message message = {.language = request_language(request)};
    enum result result;
    TRY(ledger_visit_open(request, answer, TEXT_NONE, NULL, &visit));
    if (!actor_has_role(&visit.actor, TEXT("finance")))
        return message_fail(answer_message(answer), ERROR_DENIED, "Only a finance officer settles what was paid.");
    TRY(load(&visit, &line));
    settling.line = line.id;
    result = request_write(request, settle, &settling, &message);
    if (result == OK || !ledger_can_say(result))
        return result;
    TRY(request_db(request, &visit.db));
    return show_line(&visit, &line, arena_copy_z(visit.arena, message.text));
}
