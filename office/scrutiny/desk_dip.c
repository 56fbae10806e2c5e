/* The desk's pages of dip samples: all of them, and one on which its draw goes on: the office's secret, the list, what was drawn and how far it is read. See dip.h. */
#include <inttypes.h>

#include "base/wording.h"
#include "blocks/record/desk.h"
#include "office/scrutiny/dip_form.h"

#define DRAWS "/desk/scrutiny/draws"
#define TYPED_CHARACTERS_MAX 500000

static enum result keeper(const struct dip_page *page, const struct actor *actor)
{
    if (actor_has_role(actor, TEXT("officer")) || actor_has_role(actor, TEXT("head")))
        return OK;
    return message_fail(answer_message(page->answer), ERROR_DENIED, "Only an officer or the head of office can do this.");
}

static enum result open_sample(struct request *request, struct answer *answer, struct dip_page *page)
{
    struct desk desk;
    TRY(dip_page_open(request, answer, SAMPLE_OFFICE, page));
    TRY(desk_open(request, answer, false, &desk));
    desk.definition = definitions_find(desk.engine->definitions, TEXT(DIP_SAMPLE));
    if (!desk.definition || !desk_may_open(&desk, desk.definition))
        return ERROR_NOT_FOUND;
    TRY(desk_load(&desk, &page->sample));
    TRY(request_db(request, &page->db));
    return dip_draw_last(page->db, page->arena, page->sample->id, &page->draw);
}

static struct text own_address(const struct dip_page *page) { return dip_href(page->arena, page->sample->id); }

/* --- All of them ------------------------------------------------------------------------------- */

enum result dip_desk_list(struct request *request, struct answer *answer)
{
    struct dip_page page;
    struct actor actor = actor_of_request(request);
    const struct definition *definition;
    struct list_row *rows;
    struct value *table;
    size_t count;
    int64_t total;
    TRY(dip_page_open(request, answer, SAMPLE_OFFICE, &page));
    definition = definitions_find(page.engine->definitions, TEXT(DIP_SAMPLE));
    if (!definition)
        return ERROR_NOT_FOUND;
    const struct list_query query = {.definition = definition, .max = 200};
    table = part_table(page.arena, "samples", SAID(page.arena, "Dip samples, the last period first"), SAID(page.arena, "There is no dip sample yet."));
    TRY(record_list(page.db, page.engine, page.arena, &query, &actor, &rows, &count, &total));
    part_column(page.arena, table, SAID(page.arena, "Sample"), false);
    part_column(page.arena, table, SAID(page.arena, "What it is"), false);
    part_column(page.arena, table, SAID(page.arena, "State"), false);
    for (size_t i = 0; i < count; i++) {
        struct value *row = part_table_row(page.arena, table);
        part_cell_link(page.arena, row, rows[i].reference, dip_href(page.arena, rows[i].id));
        part_cell(page.arena, row, rows[i].name);
        part_cell_tag(page.arena, row, state_tag(page.arena, definition, rows[i].state));
    }
    dip_page_text(&page, "title", SAID(page.arena, "Draws of dip samples"));
    dip_page_text(&page, "lead", SAID(page.arena, "Files drawn by chance for somebody outside to read: secrets, lists, what was drawn, and how far it is read."));
    dip_page_set(&page, "works", value_boolean(page.arena, true));
    dip_page_set(&page, "table", table);
    dip_page_link(&page, SAID(page.arena, "Their records"), TEXT("/desk/registers/dip_samples"));
    dip_page_link(&page, SAID(page.arena, "Checklists"), TEXT("/desk/registers/dip_criteria"));
    return OK;
}

/* --- The list of references ------------------------------------------------------------------------ */

struct closing { struct dip_doing doing; struct answer *answer; const struct sample_list *list; struct text back; };

static void list_form(struct dip_page *page, struct text typed, struct text error)
{
    struct arena *arena = page->arena;
    bool has_parts = !text_equals(record_text(page->sample, "sharing"), "none");
    struct value *field;
    dip_page_text(page, "form_heading", SAID(arena, "Close the list"));
    dip_page_text(page, "form_lead", SAID(arena, "Both have committed, so the list can be closed. Look at it first with “Check the list”: once it is closed nothing can be changed. Its marks and their hash are published, never its reference numbers."));
    field = dip_page_field(page, "list", SAID(arena, "Reference numbers"),
                           has_parts ? SAID(arena, "One a line, then a comma and the part it belongs to: CO/00123/26,Stevenage. Nothing else: no names, dates or addresses.")
                                     : SAID(arena, "One a line: CO/00123/26. Nothing else: no names, dates or addresses."),
                           "prose", typed, error);
    value_set_integer(arena, field, "max", TYPED_CHARACTERS_MAX);
    value_set_integer(arena, field, "rows", 12);
    dip_page_form(page, "list", own_address(page), SAID(arena, "Check the list"));
    dip_page_text(page, "second_button", SAID(arena, "Close the list and publish its hash"));
}

static struct text faults_said(struct dip_page *page, const struct sample_faults *faults)
{
    struct arena *arena = page->arena;
    size_t told = faults->count < SAMPLE_FAULTS_MAX ? faults->count : SAMPLE_FAULTS_MAX;
    for (size_t i = 1; i < told; i++)
        part_error(arena, page->errors, arena_printf(arena, SAY(arena, "Line %zu: %.*s"), faults->list[i].line, TEXT_ARGS(faults->list[i].what)), TEXT("list"));
    if (faults->count > told)
        part_error(arena, page->errors, arena_printf(arena, SAY(arena, "And %zu lines more"), faults->count - told), TEXT("list"));
    return arena_printf(arena, SAY(arena, "Line %zu: %.*s"), faults->list[0].line, TEXT_ARGS(faults->list[0].what));
}

static void show_strata(struct dip_page *page, const struct sample_list *list, const struct sample_strata *strata)
{
    struct arena *arena = page->arena;
    struct value *table = part_table(arena, "shares", SAID(arena, "How the sample would be shared"), TEXT_NONE);
    part_column(arena, table, SAID(arena, "Part"), false);
    part_column(arena, table, SAID(arena, "On the list"), true);
    part_column(arena, table, SAID(arena, "To be drawn"), true);
    for (size_t i = 0; i < strata->count; i++) {
        struct value *row = part_table_row(arena, table);
        part_cell(arena, row, strata->list[i].name.length ? strata->list[i].name : SAID(arena, "The whole list"));
        part_cell_number(arena, row, strata->list[i].listed);
        part_cell_number(arena, row, strata->list[i].drawn);
    }
    dip_page_set(page, "table", table);
    dip_page_text(page, "result_line",
                  list->repeated ? arena_printf(arena, SAY(arena, "The list can be closed as it is. References: %zu. Lines that say again what another line says, and count once: %zu."), list->count, list->repeated)
                                 : arena_printf(arena, SAY(arena, "The list can be closed as it is. References: %zu. None is there twice."), list->count));
}

static enum result close_in_store(struct db *db, void *context, struct message *message)
{
    struct closing *closing = context;
    TRY(dip_close(db, &closing->doing, closing->list, message));
    answer_redirect(closing->answer, closing->back);
    answer_cookie(closing->answer, NOTICE_COOKIE, TEXT("saved"), 60);
    return OK;
}

static enum result take_list(struct dip_page *page, const struct actor *actor)
{
    struct arena *arena = page->arena;
    struct text typed = request_text(page->request, "list");
    struct message message = {.language = request_language(page->request)};
    struct sample_faults *faults = ARENA_NEW(arena, struct sample_faults);
    struct sample_strata strata;
    struct sample_list list;
    enum result result;
    if (!faults)
        return ERROR_MEMORY;
    TRY(dip_page_show(page));
    result = sample_list_read(arena, typed, !text_equals(record_text(page->sample, "sharing"), "none"), &list, faults);
    if (result == ERROR_INVALID) {
        list_form(page, typed, faults_said(page, faults));
        return OK;
    }
    TRY(result);
    result = dip_allocate(page->sample, &list, &strata, &message);
    if (result == OK && text_equals(request_text(page->request, "do"), "second")) {
        struct closing closing = {.doing = {page->engine, arena, page->sample->id, SAMPLE_OFFICE, *actor}, .answer = page->answer, .list = &list, .back = own_address(page)};
        result = request_write(page->request, close_in_store, &closing, &message);
        if (result == OK)
            return OK;
        TRY(dip_page_show(page));
    } else if (result == OK)
        show_strata(page, &list, &strata);
    if (result != OK && result != ERROR_INVALID && result != ERROR_CONFLICT)
        return result;
    list_form(page, typed, result == OK ? TEXT_NONE : arena_copy_z(arena, message.text));
    return OK;
}

/* --- What was drawn, and how far it is read ----------------------------------------------------------- */

static enum result show_drawn(struct dip_page *page)
{
    struct arena *arena = page->arena;
    struct value *table;
    int64_t done, drawn;
    TRY(dip_page_files(page, &table));
    TRY(dip_read_count(page->db, arena, page->sample->id, &done, &drawn));
    dip_page_set(page, "table", table);
    part_row_text(arena, page->rows, SAID(arena, "Findings that are done"), arena_printf(arena, SAY(arena, "%" PRId64 " of %" PRId64), done, drawn));
    dip_page_set(page, "has_rows", value_boolean(arena, true));
    dip_page_link(page, SAID(arena, "Write down what was found in a file"), TEXT("/desk/registers/dip_findings/new"));
    dip_page_link(page, SAID(arena, "Ask the force about a file"), TEXT("/desk/registers/dip_queries/new"));
    return OK;
}

static enum result show(struct dip_page *page, const struct actor *actor, bool missed)
{
    struct arena *arena = page->arena;
    struct text state;
    bool may = actor_has_role(actor, TEXT("officer")) || actor_has_role(actor, TEXT("head"));
    TRY(dip_page_show(page));
    state = record_state_name(page->sample);
    dip_page_link(page, SAID(arena, "Its record, with what can be done next"), desk_record_href(arena, page->sample->definition, page->sample->id));
    dip_page_link(page, SAID(arena, "All dip samples"), TEXT(DRAWS));
    if (page->draw.list_hash.length && !page->draw.is_over)
        dip_page_link(page, SAID(arena, "The list with its reference numbers and marks, as CSV"), arena_printf(arena, "%.*s/list", TEXT_ARGS(own_address(page))));
    if (may)
        dip_page_secret(page, own_address(page), missed ? SAID(arena, "This is not the secret that you committed to: look at your note again, every character counts") : TEXT_NONE, TEXT_NONE);
    if (may && !dip_refusal(arena, state, &page->draw, DIP_CLOSE, SAMPLE_OFFICE, actor->moment.now))
        list_form(page, TEXT_NONE, TEXT_NONE);
    else if (may && text_equals(state, "committing") && page->draw.parties[SAMPLE_OFFICE].commitment.length) {
        dip_page_text(page, "form_lead", SAID(arena, "If the scrutineer’s link was lost, another can be sent to the same address. The earlier one ends."));
        dip_page_form(page, "link", own_address(page), SAID(arena, "Send the link again"));
    }
    return text_equals(state, "drawn") || text_equals(state, "read") || text_equals(state, "published") ? show_drawn(page) : OK;
}

enum result dip_desk_get(struct request *request, struct answer *answer)
{
    struct dip_page page;
    struct actor actor = actor_of_request(request);
    TRY(open_sample(request, answer, &page));
    return show(&page, &actor, request_has(request, "missed"));
}

struct sending { const struct dip_page *page; struct moment moment; struct text back; };

static enum result send_in_store(struct db *db, void *context, struct message *message)
{
    struct sending *sending = context;
    const struct dip_page *page = sending->page;
    TRY(dip_link_send(db, page->engine, page->arena, page->sample, sending->moment, message));
    answer_redirect(page->answer, sending->back);
    answer_cookie(page->answer, NOTICE_COOKIE, TEXT("saved"), 60);
    return OK;
}

enum result dip_desk_post(struct request *request, struct answer *answer)
{
    struct dip_page page;
    struct actor actor = actor_of_request(request);
    struct text step = request_text(request, "step");
    TRY(open_sample(request, answer, &page));
    TRY(keeper(&page, &actor));
    if (text_equals(step, "list"))
        return take_list(&page, &actor);
    if (text_equals(step, "link") && text_equals(record_state_name(page.sample), "committing")) {
        struct sending sending = {&page, actor.moment, own_address(&page)};
        return request_write(request, send_in_store, &sending, answer_message(answer));
    }
    return text_equals(step, "reveal") ? dip_page_reveal(&page, &actor, own_address(&page)) : dip_page_commit(&page, &actor, own_address(&page));
}

enum result dip_desk_list_file(struct request *request, struct answer *answer)
{
    struct dip_page page;
    struct actor actor = actor_of_request(request);
    TRY(open_sample(request, answer, &page));
    if (!actor_has_role(&actor, TEXT("auditor")))
        TRY(keeper(&page, &actor));
    return dip_page_list(&page);
}
