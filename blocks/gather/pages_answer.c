/* An answer's own pages besides its sections: the list of sections, check your answers, send, the receipt, "saved for later". Not here: one
 * section (pages_section.c), where a sent one stands (pages_state.c), people and links (pages_people.c). */
#include "blocks/gather/internal.h"

#include "base/wording.h"

#define MEMBERS(...) ((const struct shape_field[]){__VA_ARGS__, {.name = NULL}})
#define HTML_MEMBER(member) {.name = member, .kind = VALUE_HTML, .page_only = true, .nullable = true}

static const struct shape task_shape = {"FormTask", MEMBERS(PART_TEXT_MEMBER("label"), PART_TEXT_MEMBER("href"), PART_TEXT_MEMBER("id"), PART_TEXT_MEMBER("status"),
                                                            PART_OBJECT_MEMBER("tag", &tag_shape), PART_TEXT_MEMBER("hint"))};
static const struct shape person_line_shape = {"FormPerson", MEMBERS(PART_TEXT_MEMBER("line"))};
const struct shape form_list_shape = {
    "FormList", MEMBERS(PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("reference"), PART_TEXT_MEMBER("progress_line"), PART_TEXT_MEMBER("time_line"), PART_OBJECT_MEMBER("state_tag", &tag_shape),
                        PART_TEXT_MEMBER("sent_line"), PART_TEXT_MEMBER("receipt_href"), PART_TEXT_MEMBER("check_href"), PART_LIST_MEMBER("tasks", &task_shape), PART_BOOLEAN_MEMBER("is_open"),
                        PART_TEXT_MEMBER("people_href"), PART_LIST_MEMBER("people", &person_line_shape), PART_TEXT_MEMBER("aside_line"),
                        PART_OBJECT_MEMBER("state", &form_state_shape))};
const struct shape gather_section_shape = {"FormCheckSection", MEMBERS(PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("change_href"), PART_LIST_MEMBER("rows", &summary_row_shape),
                                                                             PART_LIST_MEMBER("tables", &table_shape))};
static const struct shape signature_shape = {"FormSignature", MEMBERS(PART_TEXT_MEMBER("line"))};
const struct shape form_check_shape = {
    "FormCheck", MEMBERS(PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("reference"), PART_TEXT_MEMBER("back_href"), PART_TEXT_MEMBER("time_line"), PART_TEXT_MEMBER("action"),
                         PART_LIST_MEMBER("hidden", &hidden_shape), PART_LIST_MEMBER("sections", &gather_section_shape), PART_BOOLEAN_MEMBER("is_complete"), PART_BOOLEAN_MEMBER("can_send"),
                         HTML_MEMBER("declaration"), PART_OBJECT_MEMBER("error_summary", &error_summary_shape), PART_TEXT_MEMBER("declare_error"),
                         PART_BOOLEAN_MEMBER("can_sign"), PART_BOOLEAN_MEMBER("has_signatures"), PART_BOOLEAN_MEMBER("has_warnings"), PART_TEXT_MEMBER("sign_action"),
                         PART_TEXT_MEMBER("wait_line"), PART_LIST_MEMBER("signatures", &signature_shape), PART_LIST_MEMBER("warnings", &signature_shape),
                         PART_BOOLEAN_MEMBER("has_beside"), PART_TEXT_MEMBER("beside_title"), PART_LIST_MEMBER("beside", &item_shape))};
const struct shape form_receipt_shape = {"FormReceipt", MEMBERS(PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("reference"), PART_TEXT_MEMBER("sent_line"), PART_TEXT_MEMBER("late_line"),
                                                                HTML_MEMBER("next"), PART_TEXT_MEMBER("people_line"), PART_TEXT_MEMBER("list_href"), PART_LIST_MEMBER("sections", &gather_section_shape))};
const struct shape form_later_shape = {"FormLater", MEMBERS(PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("reference"), PART_TEXT_MEMBER("email_line"), PART_TEXT_MEMBER("time_line"),
                                                            PART_TEXT_MEMBER("list_href"))};

static const char *const section_state_said[] WORDINGS = {"Not needed", "Not started", "In progress", "Done"};

/* --- The list of sections --------------------------------------------------------------- */

static struct value *task(struct visit *visit, size_t at, enum section_state state)
{
    static const char *const colours[] = {"grey", "grey", "blue", ""};
    struct arena *arena = visit->arena;
    const struct question_section *section = &visit->questionnaire->sections[at];
    const struct page *page = &visit->whole.pages[at];
    struct text said = text_of(wording(arena, section_state_said[state]));
    struct value *task = value_object(arena);
    value_set_text(arena, task, "label", section->title);
    value_set_text(arena, task, "id", arena_printf(arena, "task-%zu", at + 1));
    value_set_text(arena, task, "href", arena_printf(arena, "/forms/answers/%.*s/part/%.*s", TEXT_ARGS(visit->whole.answer.reference), TEXT_ARGS(section->name)));
    value_set_text(arena, task, "status", state == SECTION_DONE ? said : TEXT_NONE);
    value_set(arena, task, "tag", state == SECTION_DONE ? value_null(arena) : part_tag(arena, said, text_of(colours[state])));
    value_set_text(arena, task, "hint", page->version ? arena_printf(arena, SAY(arena, "Saved %.*s by %.*s"), TEXT_ARGS(instant_long(arena, page->saved_at)), TEXT_ARGS(page->by)) : TEXT_NONE);
    return task;
}

static struct value *people_lines(struct arena *arena, const struct gather_answer *answer, int64_t self)
{
    struct value *people = value_list(arena);
    for (size_t i = 0; i < answer->person_count; i++) {
        const struct gather_person *person = &answer->people[i];
        struct value *line = value_object(arena);
        struct text part = person->part.length ? arena_printf(arena, ", %.*s", TEXT_ARGS(part_said(arena, person->part))) : TEXT_NONE;
        struct text note = person->id == self ? SAID(arena, " (you)") : person->joined_at.seconds ? TEXT_NONE : SAID(arena, " (has not opened the link yet)");
        if (person->is_gone)
            continue;
        value_set_text(arena, line, "line", arena_printf(arena, "%.*s%.*s%.*s", TEXT_ARGS(person->name), TEXT_ARGS(part), TEXT_ARGS(note)));
        value_append(arena, people, line);
    }
    return people;
}

static struct text sent_line(struct arena *arena, const struct gather_answer *answer)
{
    return answer->sent_at.seconds ? arena_printf(arena, SAY(arena, "It reached us on %.*s."), TEXT_ARGS(instant_long(arena, answer->sent_at))) : TEXT_NONE;
}

static void show_sections(struct visit *visit, struct value *view)
{
    struct arena *arena = visit->arena;
    const struct gather_answer *kept = &visit->whole.answer;
    struct value *tasks = value_list(arena);
    int done = 0, asked = 0;
    for (size_t i = 0; i < visit->questionnaire->section_count; i++) {
        enum section_state state = section_state_of(visit->questionnaire, &visit->questionnaire->sections[i], kept->values, kept->value_count, visit->whole.pages[i].version > 0);
        if (state == SECTION_NOT_ASKED)
            continue;
        asked++;
        done += state == SECTION_DONE;
        value_append(arena, tasks, task(visit, i, state));
    }
    form_text(arena, view, "progress_line", arena_printf(arena, SAY(arena, "%d of %d sections are done."), done, asked));
    value_set_page(arena, view, "tasks", tasks);
}

enum result form_answer_show(struct visit *visit, const struct reply *reply)
{
    struct arena *arena = visit->arena;
    struct value *view = answer_view(visit->answer);
    const struct gather_answer *kept = &visit->whole.answer;
    bool is_open = kept->state == GATHER_BEGUN;
    show_sections(visit, view);
    form_text(arena, view, "title", asking_title(&kept->asking, visit->questionnaire));
    form_text(arena, view, "reference", kept->reference);
    form_text(arena, view, "time_line", is_open ? closes_line(arena, &kept->asking, visit->questionnaire->late_hours, visit->now) : TEXT_NONE);
    value_set_page(arena, view, "state_tag", is_open ? answer_state_tag(arena, kept->state) : value_null(arena));
    form_text(arena, view, "sent_line", sent_line(arena, kept));
    form_flag(arena, view, "is_open", is_open);
    form_text(arena, view, "receipt_href", kept->sent_at.seconds ? answer_path(arena, kept, "/receipt") : TEXT_NONE);
    form_text(arena, view, "check_href", answer_path(arena, kept, "/check"));
    form_text(arena, view, "people_href", answer_path(arena, kept, "/people"));
    form_text(arena, view, "aside_line", visit->whole.aside_count ? SAID(arena, "Two people wrote different words into the same question. Both are kept: open the section and choose.") : TEXT_NONE);
    value_set_page(arena, view, "people", people_lines(arena, kept, visit->person->id));
    value_set_page(arena, view, "state", value_null(arena));
    return is_open ? OK : show_state(visit, reply);
}

enum result form_list_page(struct request *request, struct answer *answer)
{
    struct visit visit;
    enum visit_result result;
    TRY(form_visit_open(request, answer, &visit, &result));
    return result == VISIT_ANSWERED ? OK : form_answer_show(&visit, NULL);
}

/* --- All that was answered --------------------------------------------------------------- */

static struct value *rows_table(struct arena *arena, const struct gather_value *value, size_t at)
{
    const struct question *question = value->question, *total = question_column(question, question->total);
    struct value *table = part_table(arena, arena_printf(arena, "table-%zu", at).data, question->ask, SAID(arena, "Nothing was entered."));
    for (size_t i = 0; i < question->column_count; i++)
        part_column(arena, table, question->columns[i].ask, question->columns[i].type == QUESTION_PENCE || question->columns[i].type == QUESTION_INTEGER);
    for (size_t i = 0; i < value->row_count; i++) {
        struct value *row = part_table_row(arena, table);
        for (size_t j = 0; j < question->column_count; j++) {
            struct value *cell = part_cell(arena, row, value_words(arena, &value->cells[i * question->column_count + j]));
            value_set_boolean(arena, cell, "numeric", question->columns[j].type == QUESTION_PENCE || question->columns[j].type == QUESTION_INTEGER);
        }
    }
    if (total && value->row_count) {
        struct value *row = part_table_row(arena, table);
        for (size_t j = 0; j < question->column_count; j++) {
            bool is_total = &question->columns[j] == total;
            struct value *cell = part_cell(arena, row, is_total ? pounds_line(arena, total, value->total) : j == 0 ? SAID(arena, "Total") : TEXT_NONE);
            value_set_boolean(arena, cell, "numeric", is_total);
        }
    }
    return table;
}

struct value *answer_sections(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct text change_base, struct text file_base)
{
    struct value *list = value_list(arena);
    const struct questionnaire *questionnaire = answer->questionnaire;
    size_t at = 0;
    for (size_t i = 0; i < questionnaire->section_count; i++) {
        const struct question_section *section = &questionnaire->sections[i];
        struct value *item = value_object(arena), *rows = value_list(arena), *tables = value_list(arena);
        bool any = false;
        for (size_t j = 0; j < section->question_count; j++, at++) {
            const struct gather_value *value = &answer->values[at];
            if (!value->is_asked)
                continue;
            any = true;
            if (value->question->type == QUESTION_ROWS && !value->closed.length && !value->row_count)
                part_row_text(arena, rows, value->question->ask, SAID(arena, "Nothing was entered."));
            else if (value->question->type == QUESTION_ROWS && !value->closed.length)
                value_append(arena, tables, rows_table(arena, value, at));
            else if (value->question->type == QUESTION_FILE && value->is_given)
                part_row_link(arena, rows, value->question->ask, gather_value_words(db, engine, arena, value), arena_printf(arena, "%.*s/%.*s", TEXT_ARGS(file_base), TEXT_ARGS(value->question->name)));
            else
                part_row_text(arena, rows, value->question->ask, value->is_given ? gather_value_words(db, engine, arena, value) : SAID(arena, "Not answered"));
            if (!value->is_valid && answer->state == GATHER_BEGUN && value->question->type != QUESTION_ROWS)
                part_row_mark(arena, rows, part_tag(arena, SAID(arena, "To be put right"), TEXT("red")));
        }
        if (!any)
            continue;
        value_set_text(arena, item, "title", section->title);
        value_set_text(arena, item, "change_href", change_base.length ? arena_printf(arena, "%.*s/%.*s?check=yes", TEXT_ARGS(change_base), TEXT_ARGS(section->name)) : TEXT_NONE);
        value_set(arena, item, "rows", rows);
        value_set(arena, item, "tables", tables);
        value_append(arena, list, item);
    }
    return list;
}

struct value *gather_answer_sections(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct text file_base)
{
    return answer_sections(db, engine, arena, answer, TEXT_NONE, file_base);
}

/* Who signs, and who has; what is said against it. */
static void show_signatures(struct visit *visit, struct value *view)
{
    struct arena *arena = visit->arena;
    const struct gather_answer *kept = &visit->whole.answer;
    struct value *lines = value_list(arena), *warnings = value_list(arena);
    bool has_signed = false;
    for (size_t i = 0; i < kept->signature_count; i++) {
        const struct gather_signature *signature = &kept->signatures[i];
        struct value *line = value_object(arena);
        has_signed = has_signed || (signature->person && signature->person == visit->person->id);
        value_set_text(arena, line, "line", signature->person ? arena_printf(arena, SAY(arena, "%.*s: signed by %.*s on %.*s"), TEXT_ARGS(part_said(arena, signature->part)), TEXT_ARGS(signature->name),
                                                                             TEXT_ARGS(instant_long(arena, signature->at)))
                                                              : arena_printf(arena, SAY(arena, "%.*s: not signed yet"), TEXT_ARGS(part_said(arena, signature->part))));
        value_append(arena, lines, line);
    }
    for (size_t i = 0; i < visit->whole.findings.count; i++) {
        const struct gather_finding *finding = &visit->whole.findings.list[i];
        struct value *line = value_object(arena);
        value_set_text(arena, line, "line", finding->words);
        if (finding->is_warning)
            value_append(arena, warnings, line);
    }
    bool is_sender = person_may_send(kept, visit->person->id), is_signed = signatures_are_whole(kept);
    form_flag(arena, view, "has_signatures", kept->signature_count > 0);
    form_flag(arena, view, "has_warnings", value_is_truthy(warnings));
    form_flag(arena, view, "can_sign", kept->state == GATHER_BEGUN && person_signs(kept, visit->person->id) && !has_signed && answer_is_complete(&visit->whole));
    form_text(arena, view, "sign_action", answer_path(arena, kept, "/sign"));
    form_text(arena, view, "wait_line", kept->state != GATHER_BEGUN || !answer_is_complete(&visit->whole) ? TEXT_NONE
                                        : !is_signed  ? SAID(arena, "It can be sent once it is signed. A page that is changed afterwards must be signed again.")
                                        : !is_sender ? arena_printf(arena, SAY(arena, "Only the %.*s can send it, from a link of their own."), TEXT_ARGS(visit->questionnaire->sent_by)) : TEXT_NONE);
    value_set_page(arena, view, "signatures", lines);
    value_set_page(arena, view, "warnings", warnings);
}

static enum result show_beside(struct visit *visit, struct value *view)
{
    struct value *items = value_list(visit->arena);
    struct gather_beside beside;
    TRY(answer_beside(visit->db, visit->engine, visit->arena, &visit->whole.answer, &beside));
    for (size_t i = 0; i < beside.count; i++)
        value_append(visit->arena, items, part_item(visit->arena, beside.list[i].label, beside.list[i].href));
    form_flag(visit->arena, view, "has_beside", beside.count > 0);
    form_text(visit->arena, view, "beside_title", beside.title);
    value_set_page(visit->arena, view, "beside", items);
    return OK;
}

static enum result show_check(struct visit *visit, bool lacks_declaration)
{
    struct arena *arena = visit->arena;
    const struct gather_answer *kept = &visit->whole.answer;
    struct value *view = answer_view(visit->answer), *errors = value_list(arena);
    struct message message = {.language = arena_language(arena)};
    bool may_send = answer_may_write(kept, visit->now, &message) == OK;
    struct text fault = lacks_declaration ? SAID(arena, "Tick the box to confirm the declaration") : TEXT_NONE;
    if (lacks_declaration)
        part_error(arena, errors, fault, TEXT("declare"));
    form_text(arena, view, "title", SAID(arena, "Check your answers"));
    form_text(arena, view, "reference", kept->reference);
    form_text(arena, view, "back_href", answer_path(arena, kept, ""));
    form_text(arena, view, "action", answer_path(arena, kept, "/send"));
    form_text(arena, view, "time_line", may_send ? closes_line(arena, &kept->asking, visit->questionnaire->late_hours, visit->now) : arena_copy_z(arena, message.text));
    form_flag(arena, view, "is_complete", answer_is_complete(&visit->whole));
    form_flag(arena, view, "can_send", may_send && answer_is_complete(&visit->whole) && signatures_are_whole(kept) && person_may_send(kept, visit->person->id));
    show_signatures(visit, view);
    TRY(show_beside(visit, view));
    form_text(arena, view, "declare_error", fault);
    value_set_page(arena, view, "declaration", prose_value(arena, visit->questionnaire->declaration));
    value_set_page(arena, view, "hidden", value_list(arena));
    value_set_page(arena, view, "error_summary", part_error_summary(arena, errors));
    value_set_page(arena, view, "sections", answer_sections(visit->db, visit->engine, arena, kept, kept->state == GATHER_BEGUN ? answer_path(arena, kept, "/part") : TEXT_NONE, answer_path(arena, kept, "/files")));
    if (lacks_declaration)
        answer_status(visit->answer, 422);
    return OK;
}

enum result form_check_page(struct request *request, struct answer *answer)
{
    struct visit visit;
    enum visit_result result;
    TRY(form_visit_open(request, answer, &visit, &result));
    return result == VISIT_ANSWERED ? OK : show_check(&visit, false);
}

/* --- Sending ------------------------------------------------------------------------------ */

static enum result send_in_store(struct db *db, void *context, struct message *message)
{
    struct visit *visit = context;
    struct whole now;
    TRY(visit_again(db, visit, visit->arena, &now, message));
    TRY(answer_send(db, visit->engine, visit->arena, &now, &visit->writer, request_moment(visit->request), message));
    answer_redirect(visit->answer, answer_path(visit->arena, &now.answer, "/receipt"));
    return arena_failed(visit->arena) ? ERROR_MEMORY : OK;
}

enum result form_send_post(struct request *request, struct answer *answer)
{
    struct visit visit;
    enum visit_result result;
    TRY(form_visit_open(request, answer, &visit, &result));
    if (result == VISIT_ANSWERED)
        return OK;
    if (visit.questionnaire->declaration.length && !text_equals(request_text(request, "declare"), "yes"))
        return show_check(&visit, true);
    if (visit.whole.answer.state != GATHER_BEGUN) { /* somebody else on it was quicker: it is sent, and this is its receipt */
        answer_redirect(answer, answer_path(visit.arena, &visit.whole.answer, "/receipt"));
        return OK;
    }
    return request_write(request, send_in_store, &visit, answer_message(answer));
}

static enum result sign_in_store(struct db *db, void *context, struct message *message)
{
    struct visit *visit = context;
    struct whole now;
    TRY(visit_again(db, visit, visit->arena, &now, message));
    TRY(answer_sign(db, &now, &visit->writer, visit->now, message));
    answer_redirect(visit->answer, answer_path(visit->arena, &now.answer, "/check"));
    return arena_failed(visit->arena) ? ERROR_MEMORY : OK;
}

enum result form_sign_post(struct request *request, struct answer *answer)
{
    struct visit visit;
    enum visit_result result;
    TRY(form_visit_open(request, answer, &visit, &result));
    return result == VISIT_ANSWERED ? OK : request_write(request, sign_in_store, &visit, answer_message(answer));
}

enum result form_receipt_page(struct request *request, struct answer *answer)
{
    struct visit visit;
    enum visit_result result;
    TRY(form_visit_open(request, answer, &visit, &result));
    if (result == VISIT_ANSWERED)
        return OK;
    struct arena *arena = visit.arena;
    const struct gather_answer *kept = &visit.whole.answer;
    struct value *view = answer_view(answer);
    if (!kept->sent_at.seconds) {
        answer_redirect(answer, answer_path(arena, kept, ""));
        return OK;
    }
    struct text late = kept->state == GATHER_SENT_LATE  ? SAID(arena, "It came after the close. It is kept, and a person decides whether it can be taken. You will be told.")
                       : kept->state == GATHER_ACCEPTED ? SAID(arena, "It came after the close, and was accepted all the same.")
                       : kept->state == GATHER_REFUSED  ? SAID(arena, "It came after the close, and could not be taken.")
                                                        : TEXT_NONE;
    form_text(arena, view, "title", asking_title(&kept->asking, visit.questionnaire));
    form_text(arena, view, "reference", kept->reference);
    form_text(arena, view, "sent_line", sent_line(arena, kept));
    form_text(arena, view, "late_line", late);
    value_set_page(arena, view, "next", prose_value(arena, visit.questionnaire->next));
    form_text(arena, view, "people_line", SAID(arena, "A receipt is sent by e-mail to everybody who is on this form."));
    form_text(arena, view, "list_href", answer_path(arena, kept, ""));
    value_set_page(arena, view, "sections", answer_sections(visit.db, visit.engine, arena, kept, TEXT_NONE, answer_path(arena, kept, "/files")));
    return OK;
}

enum result form_later_page(struct request *request, struct answer *answer)
{
    struct visit visit;
    enum visit_result result;
    TRY(form_visit_open(request, answer, &visit, &result));
    if (result == VISIT_ANSWERED)
        return OK;
    struct arena *arena = visit.arena;
    const struct gather_answer *kept = &visit.whole.answer;
    struct value *view = answer_view(answer);
    form_text(arena, view, "title", asking_title(&kept->asking, visit.questionnaire));
    form_text(arena, view, "reference", kept->reference);
    form_text(arena, view, "email_line", arena_printf(arena, SAY(arena, "A link to go on with it is sent to %.*s. In this browser you can also simply come back."), TEXT_ARGS(visit.person->email)));
    form_text(arena, view, "time_line", closes_line(arena, &kept->asking, visit.questionnaire->late_hours, visit.now));
    form_text(arena, view, "list_href", answer_path(arena, kept, ""));
    return OK;
}
