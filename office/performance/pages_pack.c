/* /desk/performance/packs/{id}: a board pack as it would be now, or as it was sent; taking over the suggested questions; sending it. What else
 * is done with it (issuing, sending back, withdrawing) is done on the pages that every register has. See pack.h. */
#include <inttypes.h>

#include "base/limits.h"
#include "base/page/page.h"
#include "base/wording.h"
#include "blocks/body/body.h"
#include "blocks/flow/flow.h"
#include "blocks/record/desk.h"
#include "office/performance/desk.h"
#include "office/performance/pack.h"

static const struct shape_field change_fields[] = {
    {"topic", VALUE_TEXT, false, false, "missed, still_missed, course, stands, met, restated, late, overdue, doubtful or new", NULL}, {"code", VALUE_TEXT, false, false, "Code of the measure", NULL},
    {"said", VALUE_TEXT, false, false, "What is so", NULL}, {"question", VALUE_TEXT, false, true, "What the rules suggest to ask", NULL},
    {"doubtful", VALUE_BOOLEAN, false, false, "Whether it rests on a comparison across a change of counting", NULL}, {.name = NULL},
};
static const struct shape pack_change_shape = {"PackChange", change_fields};
static const struct shape_field move_fields[] = {PART_TEXT_MEMBER("label"), PART_TEXT_MEMBER("href"), PART_BOOLEAN_MEMBER("is_primary"), {.name = NULL}};
static const struct shape pack_move_shape = {"pack_move", move_fields};
static const struct shape_field pack_fields[] = {
    {"reference", VALUE_TEXT, false, false, "Its reference", NULL}, {"name", VALUE_TEXT, false, false, "Its title", NULL}, {"state", VALUE_TEXT, false, false, "Its state", NULL},
    {"month", VALUE_TEXT, false, false, "For which month", NULL}, {"known_on", VALUE_TEXT, false, false, "As known on", NULL},
    {"checksum", VALUE_TEXT, false, true, "BLAKE2b of the text that was sent, 256 bits; null while it is a draft", NULL},
    {"content", VALUE_TEXT, false, true, "That text, as HTML; null while it is a draft", NULL},
    {"changes", VALUE_LIST, false, false, "What changed and what to ask; of a draft", &pack_change_shape}, PART_OBJECT_MEMBER("state_tag", &tag_shape), PART_TEXT_MEMBER("record_href"),
    PART_TEXT_MEMBER("status_line"), PART_TEXT_MEMBER("own_line"), PART_TEXT_MEMBER("trouble"), PART_LIST_MEMBER("moves", &pack_move_shape), PART_BOOLEAN_MEMBER("has_moves"),
    PART_TEXT_MEMBER("send_action"), PART_TEXT_MEMBER("questions_action"), PART_LIST_MEMBER("hidden", &hidden_shape), PART_OBJECT_MEMBER("waiting", &table_shape),
    PART_OBJECT_MEMBER("document", &pack_document_shape), {"kept", VALUE_HTML, true, true, NULL, NULL}, {.name = NULL},
};
const struct shape pack_shape = {"BoardPack", pack_fields};

struct pack_page {
    struct desk desk;
    struct record *record;
    struct pack pack;
    struct pack_drawing drawing;
    struct value *document;
};

static enum result open_page(struct request *request, struct answer *answer, struct pack_page *page)
{
    TRY(desk_open(request, answer, false, &page->desk));
    page->desk.definition = definitions_find(page->desk.engine->definitions, TEXT(BOARD_PACK));
    if (!page->desk.definition || !desk_may_open(&page->desk, page->desk.definition))
        return ERROR_NOT_FOUND;
    TRY(desk_load(&page->desk, &page->record));
    return record_unseal(page->desk.db, page->desk.engine, page->desk.arena, page->record, &page->desk.actor);
}

/* As it would be now. ERROR_INVALID in words where it cannot be drawn. */
static enum result draw_page(struct pack_page *page, struct message *message)
{
    struct desk *desk = &page->desk;
    struct body body;
    TRY(pack_of_record(desk->db, desk->arena, page->record, desk->actor.moment.today, &page->pack, message));
    TRY(pack_draw(desk->db, desk->arena, &page->pack, &page->drawing));
    TRY(body_on(desk->db, desk->arena, page->pack.known_on, &body));
    return pack_document(&page->drawing, body.legal_name.length ? body.legal_name : SAID(desk->arena, "This office"), &page->document);
}

static bool is_draft(const struct pack_page *page)
{
    const struct definition *definition = page->desk.definition;
    struct text state = definition->states[page->record->state].name;
    return text_equals(state, "draft") || text_equals(state, "returned") || text_equals(state, "discarded");
}

/* --- What may be done ------------------------------------------------------------- */

static void set(struct pack_page *page, const char *name, struct value *value) { value_set_page(page->desk.arena, page->desk.view, name, value); }
static void set_text(struct pack_page *page, const char *name, struct text text) { set(page, name, value_text(page->desk.arena, text)); }

static void add_move(struct pack_page *page, struct value *moves, struct text label, struct text href, bool is_primary)
{
    struct arena *arena = page->desk.arena;
    struct value *move = value_object(arena);
    pack_set(arena, move, "label", label);
    pack_set(arena, move, "href", href);
    value_set_page(arena, move, "is_primary", value_boolean(arena, is_primary));
    value_append(arena, moves, move);
}

/* Of a draft: the form to change it. Of what was sent: the moves. */
static enum result set_moves(struct pack_page *page)
{
    struct desk *desk = &page->desk;
    struct arena *arena = desk->arena;
    struct value *moves = value_list(arena);
    struct text record_href = desk_record_href(arena, desk->definition, page->record->id);
    const struct move *issue = definition_move(desk->definition, TEXT("issue"));
    const char *refusal = issue && text_equals(record_state_name(page->record), "submitted") ? flow_refusal(desk->db, page->record, issue, &desk->actor) : NULL;
    size_t *open, count;
    TRY(flow_open_moves(desk->db, arena, page->record, &desk->actor, &open, &count));
    if (record_may_edit(desk->db, page->record, &desk->actor))
        add_move(page, moves, SAID(arena, "Change what goes in"), arena_printf(arena, "%.*s/edit", TEXT_ARGS(record_href)), false);
    for (size_t i = 0; i < count; i++) {
        const struct move *move = &desk->definition->moves[open[i]];
        if (!text_equals(move->name, "submit"))
            add_move(page, moves, move->label, arena_printf(arena, "%.*s/moves/%.*s", TEXT_ARGS(record_href), TEXT_ARGS(move->name)), move->publishes);
    }
    set(page, "moves", moves);
    set(page, "has_moves", value_boolean(arena, value_is_truthy(moves)));
    set_text(page, "record_href", record_href);
    set_text(page, "own_line", refusal ? text_of(wording(arena, refusal)) : TEXT_NONE);
    return OK;
}

static bool may_send(struct pack_page *page)
{
    const struct move *submit = definition_move(page->desk.definition, TEXT("submit"));
    return submit && !flow_refusal(page->desk.db, page->record, submit, &page->desk.actor);
}

/* What somebody who may see them should know is not in it. */
static enum result set_waiting(struct pack_page *page)
{
    struct desk *desk = &page->desk;
    struct arena *arena = desk->arena;
    const struct definition *loads = definitions_find(desk->engine->definitions, TEXT(SERIES_LOAD));
    const struct list_query query = {.definition = loads, .order = TEXT("changed"), .descending = true, .max = 200};
    struct value *table = part_table(arena, "waiting", SAID(arena, "Not in this pack: figures that nobody has decided on yet"), TEXT_NONE);
    struct list_row *rows;
    size_t count, shown = 0;
    int64_t total;
    set(page, "waiting", value_null(arena));
    if (!loads || !record_may_open(loads, &desk->actor))
        return OK;
    part_column(arena, table, SAID(arena, "Load"), false);
    part_column(arena, table, SAID(arena, "What it is"), false);
    part_column(arena, table, SAID(arena, "State"), false);
    TRY(record_list(desk->db, desk->engine, arena, &query, &desk->actor, &rows, &count, &total));
    for (size_t i = 0; i < count; i++) {
        const struct state *state = &loads->states[rows[i].state];
        struct value *row;
        if (!text_equals(state->name, "draft") && !text_equals(state->name, "returned") && !text_equals(state->name, "submitted"))
            continue;
        row = part_table_row(arena, table);
        part_cell_link(arena, row, rows[i].reference, performance_load_href(arena, rows[i].id));
        part_cell(arena, row, record_spoken_name(loads, rows[i].reference, rows[i].name));
        part_cell_tag(arena, row, part_tag(arena, state->label, state->colour));
        shown++;
    }
    if (shown)
        set(page, "waiting", table);
    return OK;
}

/* --- Looking ---------------------------------------------------------------------- */

static void set_changes(struct pack_page *page)
{
    struct arena *arena = page->desk.arena;
    struct value *changes = value_list(arena);
    for (size_t i = 0; i < page->drawing.news.count; i++) {
        const struct pack_line *line = &page->drawing.news.lines[i];
        struct value *change = value_object(arena);
        value_set_text(arena, change, "topic", text_of(pack_topic_key(line->topic)));
        value_set_text(arena, change, "code", page->drawing.stood[line->measure].code);
        value_set_text(arena, change, "said", line->said);
        value_set(arena, change, "question", line->question.length ? value_text(arena, line->question) : value_null(arena));
        value_set_boolean(arena, change, "doubtful", line->doubtful);
        value_append(arena, changes, change);
    }
    value_set(arena, page->desk.view, "changes", changes);
}

static void set_head(struct pack_page *page)
{
    struct arena *arena = page->desk.arena;
    const struct record *record = page->record;
    const struct state *state = &page->desk.definition->states[record->state];
    struct value *view = page->desk.view;
    value_set_text(arena, view, "reference", record->reference);
    value_set_text(arena, view, "name", record->name);
    value_set_text(arena, view, "state", state->name);
    value_set_text(arena, view, "month", record_text(record, "month"));
    value_set_text(arena, view, "known_on", record_text(record, "known_on"));
    value_set(arena, view, "checksum", value_null(arena));
    value_set(arena, view, "content", value_null(arena));
    value_set(arena, view, "changes", value_list(arena));
    set(page, "state_tag", part_tag(arena, state->label, state->colour));
    set(page, "document", value_null(arena));
    set(page, "kept", value_null(arena));
    set(page, "waiting", value_null(arena));
    set(page, "hidden", value_list(arena));
    for (size_t i = 0; i < 4; i++)
        set_text(page, (const char *const[]){"send_action", "questions_action", "trouble", "status_line"}[i], TEXT_NONE);
}

static enum result show_draft(struct pack_page *page)
{
    struct arena *arena = page->desk.arena;
    struct message message = {.language = arena_language(arena)};
    enum result result = draw_page(page, &message);
    if (result == ERROR_INVALID) {
        set_text(page, "trouble", arena_copy_z(arena, message.text));
        return OK;
    }
    TRY(result);
    set(page, "document", page->document);
    set_changes(page);
    set_text(page, "status_line", SAID(arena, "A draft: drawn anew each time that somebody opens it. When it is sent it is drawn once more and kept as it is."));
    if (may_send(page))
        set_text(page, "send_action", arena_printf(arena, "%.*s/send", TEXT_ARGS(pack_href(arena, page->record->id))));
    if (!page->pack.questions.length && record_may_edit(page->desk.db, page->record, &page->desk.actor) && pack_questions(arena, page->drawing.stood, &page->drawing.news).length)
        set_text(page, "questions_action", arena_printf(arena, "%.*s/questions", TEXT_ARGS(pack_href(arena, page->record->id))));
    return set_waiting(page);
}

static enum result show_kept(struct pack_page *page)
{
    struct arena *arena = page->desk.arena;
    struct pack_kept kept;
    enum result result = pack_kept_read(page->desk.db, arena, page->record->id, &kept, answer_message(page->desk.answer));
    if (result == ERROR_NOT_FOUND || (result == OK && !kept.content.length)) {
        set_text(page, "trouble", SAID(arena, "The text of this pack was erased."));
        return OK;
    }
    TRY(result);
    value_set(arena, page->desk.view, "checksum", value_text(arena, kept.checksum));
    value_set(arena, page->desk.view, "content", value_text(arena, kept.content));
    set(page, "kept", kept_html_value(arena, kept.content));
    set_text(page, "status_line", arena_printf(arena, SAY(arena, "Kept as it was sent on %.*s. Its checksum (BLAKE2b, 256 bits): %.*s"), TEXT_ARGS(instant_long(arena, kept.at)), TEXT_ARGS(kept.checksum)));
    return OK;
}

enum result pack_get(struct request *request, struct answer *answer)
{
    struct pack_page *page = ARENA_NEW(request_arena(request), struct pack_page);
    if (!page)
        return ERROR_MEMORY;
    TRY(open_page(request, answer, page));
    set_head(page);
    TRY(set_moves(page));
    return is_draft(page) ? show_draft(page) : show_kept(page);
}

/* --- Taking over the suggested questions -------------------------------------------- */

static enum result save_questions(struct db *db, void *context, struct message *message)
{
    struct pack_page *page = context;
    struct desk *desk = &page->desk;
    struct problems problems = {0};
    struct record *record, *before;
    const struct field *field = definition_field(desk->definition, TEXT("questions"));
    TRY(record_load(db, desk->engine, desk->arena, desk->definition, page->record->id, &before));
    TRY(record_load(db, desk->engine, desk->arena, desk->definition, page->record->id, &record));
    if (!field || !record_may_edit(db, record, &desk->actor))
        return message_fail(message, ERROR_DENIED, "This pack cannot be changed any more.");
    if (record->version != page->record->version)
        return message_fail(message, ERROR_CONFLICT, "Somebody else has changed this pack: look at it again.");
    TRY(record_set(desk->arena, record, field, pack_questions(desk->arena, page->drawing.stood, &page->drawing.news)));
    TRY(record_check(db, desk->engine, desk->arena, record, before, &desk->actor, &problems));
    if (problems.count)
        return message_fail(message, ERROR_INVALID, "%.*s", TEXT_ARGS(problems.list[0].what));
    TRY(record_save(db, desk->engine, desk->arena, record, record->version, &desk->actor, "edited", TEXT_NONE, message));
    answer_redirect(desk->answer, arena_printf(desk->arena, "%.*s/edit", TEXT_ARGS(desk_record_href(desk->arena, desk->definition, record->id))));
    answer_cookie(desk->answer, NOTICE_COOKIE, TEXT("saved"), 60);
    return OK;
}

enum result pack_questions_post(struct request *request, struct answer *answer)
{
    struct pack_page *page = ARENA_NEW(request_arena(request), struct pack_page);
    if (!page)
        return ERROR_MEMORY;
    TRY(open_page(request, answer, page));
    if (!is_draft(page) || !record_may_edit(page->desk.db, page->record, &page->desk.actor))
        return message_fail(answer_message(answer), ERROR_DENIED, "This pack cannot be changed any more.");
    WORDING_KEPT(page->desk.arena);
    TRY(draw_page(page, answer_message(answer)));
    return request_write(request, save_questions, page, answer_message(answer));
}

/* --- Sending ------------------------------------------------------------------------ */

struct sending { struct pack_page *page; struct text content; };

static enum result send_pack(struct db *db, void *context, struct message *message)
{
    struct sending *sending = context;
    struct pack_page *page = sending->page;
    struct desk *desk = &page->desk;
    TRY(pack_keep(db, desk->arena, page->record->id, page->record->version, sending->content, desk->actor.moment.now));
    TRY(flow_move(db, desk->engine, desk->arena, desk->definition, page->record->id, page->record->version, TEXT("submit"), TEXT_NONE, &desk->actor, NULL, message));
    answer_redirect(desk->answer, pack_href(desk->arena, page->record->id));
    answer_cookie(desk->answer, NOTICE_COOKIE, TEXT("submitted"), 60);
    return OK;
}

/* In English, whatever language its sender reads: it is kept, and others read it. */
static enum result render(struct pack_page *page, struct text *ret_content, struct message *message)
{
    AUTO(buffer_clear) struct buffer out;
    const struct value *contexts[] = {page->document};
    buffer_init(&out, PAGE_BYTES_MAX / 2);
    TRY(template_render(request_site(page->desk.request)->templates, TEXT(PACK_DOCUMENT), contexts, COUNT_OF(contexts), &out, message));
    if (out.failure == ERROR_LIMIT)
        return message_fail(message, ERROR_LIMIT, "This pack is too large: choose one theme, or only what changed.");
    TRY(out.failure);
    *ret_content = arena_copy(page->desk.arena, buffer_text(&out));
    return arena_failed(page->desk.arena) ? ERROR_MEMORY : OK;
}

enum result pack_send_post(struct request *request, struct answer *answer)
{
    struct pack_page *page = ARENA_NEW(request_arena(request), struct pack_page);
    struct sending sending = {.page = page};
    struct message *message = answer_message(answer);
    if (!page)
        return ERROR_MEMORY;
    TRY(open_page(request, answer, page));
    if (!may_send(page))
        return message_fail(message, ERROR_DENIED, "This pack cannot be sent: it was sent already, or your role may not.");
    WORDING_KEPT(page->desk.arena);
    TRY(draw_page(page, message));
    TRY(render(page, &sending.content, message));
    return request_write(request, send_pack, &sending, message);
}
