/* /desk/annual-report/{id}: how far a report is, which figures changed, and what may be done; /read: all of it, as it would be now or as it was sent. See annual_report.h. */
#include "base/format/json.h"
#include "base/page/page.h"
#include "base/wording.h"
#include "blocks/flow/flow.h"
#include "office/annual_report/desk.h"

static const struct shape_field chapter_fields[] = {
    {"name", VALUE_TEXT, false, false, "Its key", NULL}, {"title", VALUE_TEXT, false, false, "Its title", NULL}, {"state", VALUE_TEXT, false, true, "writing or ready; null before it is made", NULL},
    {"who", VALUE_TEXT, false, true, "Who has it", NULL}, {"changed", VALUE_INTEGER, false, false, "Figures that changed and are not decided on", NULL},
    {"trouble", VALUE_TEXT, false, true, "What is wrong with its words", NULL}, {.name = NULL},
};
static const struct shape chapter_shape = {"AnnualChapter", chapter_fields};
static const struct shape_field changed_fields[] = {
    PART_TEXT_MEMBER("key"), PART_TEXT_MEMBER("line"), PART_TEXT_MEMBER("said"), PART_TEXT_MEMBER("now"), PART_TEXT_MEMBER("id"), PART_TEXT_MEMBER("href"), {.name = NULL},
};
static const struct shape changed_shape = {"annual_changed", changed_fields};
static const struct shape_field move_fields[] = {PART_TEXT_MEMBER("label"), PART_TEXT_MEMBER("href"), PART_BOOLEAN_MEMBER("is_primary"), {.name = NULL}};
static const struct shape move_shape_ = {"annual_move", move_fields};
static const struct shape_field desk_fields[] = {
    {"reference", VALUE_TEXT, false, false, "Its reference", NULL}, {"title", VALUE_TEXT, false, false, "What it is called", NULL}, {"state", VALUE_TEXT, false, false, "Its state", NULL},
    {"known_on", VALUE_TEXT, false, false, "As known on", NULL}, {"chapters", VALUE_LIST, false, false, "Its chapters", &chapter_shape}, {"missing", VALUE_LIST, false, false, "What is missing before it can be sent", NULL},
    PART_OBJECT_MEMBER("state_tag", &tag_shape), PART_TEXT_MEMBER("trouble"), PART_TEXT_MEMBER("progress_line"), PART_TEXT_MEMBER("own_line"), PART_TEXT_MEMBER("record_href"), PART_TEXT_MEMBER("read_href"),
    PART_OBJECT_MEMBER("table", &table_shape), PART_BOOLEAN_MEMBER("has_missing"), PART_LIST_MEMBER("changed", &changed_shape), PART_BOOLEAN_MEMBER("has_changed"), PART_TEXT_MEMBER("assemble_action"),
    PART_TEXT_MEMBER("assemble_label"), PART_TEXT_MEMBER("send_action"), PART_TEXT_MEMBER("figures_action"), PART_LIST_MEMBER("moves", &move_shape_), PART_LIST_MEMBER("hidden", &hidden_shape), {.name = NULL},
};
const struct shape annual_desk_shape = {"DeskAnnualReport", desk_fields};
static const struct shape_field piece_fields[] = {{"html", VALUE_HTML, true, true, NULL, NULL}, {.name = NULL}};
static const struct shape piece_shape = {"annual_piece", piece_fields};
static const struct shape_field read_fields[] = {
    {"reference", VALUE_TEXT, false, false, "Its reference", NULL}, {"title", VALUE_TEXT, false, false, "What it is called", NULL}, {"state", VALUE_TEXT, false, false, "Its state", NULL},
    {"checksum", VALUE_TEXT, false, true, "BLAKE2b of the text that was sent, 256 bits; null of a draft", NULL}, {"figures", VALUE_LIST, false, false, "Every figure and where it comes from", &annual_figure_shape},
    PART_TEXT_MEMBER("status_line"), PART_TEXT_MEMBER("trouble"), PART_TEXT_MEMBER("desk_href"), PART_LIST_MEMBER("pieces", &piece_shape), PART_OBJECT_MEMBER("begins", &annual_foreword_shape), {.name = NULL},
};
const struct shape annual_read_shape = {"DeskAnnualReportText", read_fields};

static struct value *text_or_null(struct arena *arena, struct text text) { return text.length ? value_text(arena, text) : value_null(arena); }

/* --- Progress ----------------------------------------------------------------------- */

static void add_chapter(struct annual_page *page, const struct annual_chapter *chapter, struct value *table, struct value *list)
{
    struct arena *arena = page->desk.arena;
    struct value *row = part_table_row(arena, table), *item = value_object(arena);
    size_t state = chapter->id ? definition_state(page->chapters, chapter->state) : SIZE_MAX;
    struct text href = arena_printf(arena, "%.*s/chapters/%.*s", TEXT_ARGS(annual_href(arena, page->record->id)), TEXT_ARGS(chapter->of->of->name));
    value_set_boolean(arena, chapter->id ? part_cell_link(arena, row, chapter->of->of->title, href) : part_cell(arena, row, chapter->of->of->title), "heads", true);
    part_cell_tag(arena, row, state == SIZE_MAX ? part_tag(arena, SAID(arena, "Not assembled"), TEXT("grey")) : state_tag(arena, page->chapters, state));
    part_cell(arena, row, chapter->holders.length ? chapter->holders : SAID(arena, "Nobody"));
    part_cell(arena, row, chapter->words.length ? SAID(arena, "Yes") : SAID(arena, "No"));
    part_cell_number(arena, row, (int64_t)chapter->changed);
    part_cell(arena, row, chapter->trouble.length ? chapter->trouble : chapter->note.length ? SAID(arena, "There is a note") : TEXT("–"));
    value_set_text(arena, item, "name", chapter->of->of->name);
    value_set_text(arena, item, "title", chapter->of->of->title);
    value_set(arena, item, "state", text_or_null(arena, chapter->state));
    value_set(arena, item, "who", text_or_null(arena, chapter->holders));
    value_set_integer(arena, item, "changed", (int64_t)chapter->changed);
    value_set(arena, item, "trouble", text_or_null(arena, chapter->trouble));
    value_append(arena, list, item);
}

static void set_chapters(struct annual_page *page)
{
    struct desk *desk = &page->desk;
    struct arena *arena = desk->arena;
    struct value *table = part_table(arena, "chapters", SAID(arena, "Chapters"), SAID(arena, "There are none.")), *list = value_list(arena);
    part_column(arena, table, SAID(arena, "Chapter"), false);
    part_column(arena, table, SAID(arena, "State"), false);
    part_column(arena, table, SAID(arena, "Who has it"), false);
    part_column(arena, table, SAID(arena, "Has words"), false);
    part_column(arena, table, SAID(arena, "Changed figures"), true);
    part_column(arena, table, SAID(arena, "To be seen to"), false);
    for (size_t i = 0; i < page->annual.chapter_count; i++)
        add_chapter(page, &page->annual.chapters[i], table, list);
    value_set(arena, desk->view, "chapters", list);
    desk_set(desk, "table", table);
    desk_set_text(desk, "progress_line", arena_printf(arena, SAY(arena, "%zu of %zu chapters are ready."), page->annual.ready, page->annual.chapter_count));
}

static void add_changed(struct annual_page *page, const struct digest_figure *figure, struct value *list, size_t number)
{
    struct arena *arena = page->desk.arena;
    struct value *item = value_object(arena);
    value_set_page(arena, item, "key", value_text(arena, figure->key));
    value_set_page(arena, item, "line", value_text(arena, figure->label));
    value_set_page(arena, item, "said", value_text(arena, arena_printf(arena, SAY(arena, "Was %.*s, now %.*s."), TEXT_ARGS(annual_figure_words(&page->annual.figures, figure)), TEXT_ARGS(figure->words))));
    value_set_page(arena, item, "now", value_text(arena, figure->words));
    value_set_page(arena, item, "id", value_text(arena, arena_printf(arena, "reason-%zu", number)));
    value_set_page(arena, item, "href", value_text(arena, figure->url));
    value_append(arena, list, item);
}

static void set_changed(struct annual_page *page)
{
    struct desk *desk = &page->desk;
    struct value *list = value_list(desk->arena);
    const struct digest *digest = &page->annual.digest;
    size_t number = 0;
    for (size_t i = 0; i < digest->chapter_count; i++)
        for (size_t j = 0; j < digest->chapters[i].part_count; j++)
            for (size_t k = 0; k < digest->chapters[i].parts[j].figure_count; k++)
                if (annual_figure_standing(&page->annual.figures, &digest->chapters[i].parts[j].figures[k]) == ANNUAL_CHANGED)
                    add_changed(page, &digest->chapters[i].parts[j].figures[k], list, ++number);
    desk_set(desk, "changed", list);
    desk_set_boolean(desk, "has_changed", number > 0);
    if (annual_may_work(page))
        desk_set_text(desk, "figures_action", arena_printf(desk->arena, "%.*s/figures", TEXT_ARGS(annual_href(desk->arena, page->record->id))));
}

/* --- What may be done ------------------------------------------------------------------ */

static void add_move(struct annual_page *page, struct value *moves, struct text label, struct text href, bool is_primary)
{
    struct arena *arena = page->desk.arena;
    struct value *move = value_object(arena);
    value_set_page(arena, move, "label", value_text(arena, label));
    value_set_page(arena, move, "href", value_text(arena, href));
    value_set_page(arena, move, "is_primary", value_boolean(arena, is_primary));
    value_append(arena, moves, move);
}

static enum result set_moves(struct annual_page *page)
{
    struct desk *desk = &page->desk;
    struct arena *arena = desk->arena;
    struct value *moves = value_list(arena);
    struct text record_href = desk_record_href(arena, desk->definition, page->record->id);
    const struct move *publish = definition_move(desk->definition, TEXT("publish"));
    const char *refusal = publish && text_equals(record_state_name(page->record), "with_panel") ? flow_refusal(desk->db, page->record, publish, &desk->actor) : NULL;
    size_t *open, count;
    TRY(flow_open_moves(desk->db, arena, page->record, &desk->actor, &open, &count));
    if (record_may_edit(desk->db, page->record, &desk->actor))
        add_move(page, moves, SAID(arena, "Change year, day, foreword or panel"), arena_printf(arena, "%.*s/edit", TEXT_ARGS(record_href)), false);
    for (size_t i = 0; i < count; i++) {
        const struct move *move = &desk->definition->moves[open[i]];
        if (!text_equals(move->name, "assemble") && !text_equals(move->name, "send"))
            add_move(page, moves, move->label, arena_printf(arena, "%.*s/moves/%.*s", TEXT_ARGS(record_href), TEXT_ARGS(move->name)), move->publishes);
    }
    desk_set(desk, "moves", moves);
    desk_set_text(desk, "record_href", record_href);
    desk_set_text(desk, "own_line", refusal ? text_of(wording(arena, refusal)) : TEXT_NONE);
    return OK;
}

static void set_head(struct annual_page *page)
{
    struct desk *desk = &page->desk;
    struct arena *arena = desk->arena;
    const struct record *record = page->record;
    static const char *const texts[] = {"trouble", "progress_line", "assemble_action", "assemble_label", "send_action", "figures_action"};
    value_set_text(arena, desk->view, "reference", record->reference);
    value_set_text(arena, desk->view, "title", arena_printf(arena, SAY(arena, "Annual report %.*s"), TEXT_ARGS(record_text(record, "covers"))));
    value_set_text(arena, desk->view, "state", record_state_name(record));
    value_set_text(arena, desk->view, "known_on", record_text(record, "known_on"));
    value_set(arena, desk->view, "chapters", value_list(arena));
    value_set(arena, desk->view, "missing", value_list(arena));
    desk_set(desk, "state_tag", state_tag(arena, desk->definition, record->state));
    desk_set_text(desk, "read_href", arena_printf(arena, "%.*s/read", TEXT_ARGS(annual_href(arena, record->id))));
    desk_set(desk, "table", value_null(arena));
    desk_set(desk, "changed", value_list(arena));
    desk_set_boolean(desk, "has_changed", false);
    desk_set_boolean(desk, "has_missing", false);
    desk_set(desk, "hidden", value_list(arena));
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        desk_set_text(desk, texts[i], TEXT_NONE);
}

static void set_draft(struct annual_page *page)
{
    struct desk *desk = &page->desk;
    struct arena *arena = desk->arena;
    struct text href = annual_href(arena, page->record->id);
    struct value *missing = annual_missing(arena, &page->annual);
    bool assembling = annual_may_move(page, "assemble");
    bool lacks = page->annual.chapter_count && !page->annual.chapters[page->annual.chapter_count - 1].id;
    set_chapters(page);
    set_changed(page);
    value_set(arena, desk->view, "missing", missing);
    desk_set_boolean(desk, "has_missing", value_is_truthy(missing));
    if (assembling || (annual_may_work(page) && lacks)) {
        desk_set_text(desk, "assemble_action", arena_printf(arena, "%.*s/assemble", TEXT_ARGS(href)));
        desk_set_text(desk, "assemble_label", SAID(arena, "Assemble it from what is published"));
    }
    if (annual_may_move(page, "send") && !value_is_truthy(missing))
        desk_set_text(desk, "send_action", arena_printf(arena, "%.*s/send", TEXT_ARGS(href)));
}

/* What the panel was sent is read on its own page; who works on it, and how, is the office's. */
enum result annual_desk_get(struct request *request, struct answer *answer)
{
    struct annual_page *page = ARENA_NEW(request_arena(request), struct annual_page);
    struct message message = {.language = arena_language(request_arena(request))};
    enum result result;
    if (!page)
        return ERROR_MEMORY;
    TRY(annual_open(request, answer, page));
    set_head(page);
    TRY(set_moves(page));
    if (!record_may_open(page->chapters, &page->desk.actor) || !annual_is_draft(page))
        return OK;
    result = annual_load(page->desk.db, page->desk.engine, page->desk.arena, page->record, &page->annual, &message);
    if (result == ERROR_INVALID) {
        desk_set_text(&page->desk, "trouble", arena_copy_z(page->desk.arena, message.text));
        return OK;
    }
    TRY(result);
    set_draft(page);
    return OK;
}

/* --- Reading it ---------------------------------------------------------------------------- */

static enum result show_content(struct annual_page *page, struct text content, struct text checksum)
{
    struct desk *desk = &page->desk;
    struct arena *arena = desk->arena;
    struct value *pieces = value_list(arena), *read;
    const struct value *chapters;
    TRY(json_parse_kept(arena, content, ANNUAL_CONTENT_BYTES_MAX, &read, answer_message(desk->answer)));
    chapters = value_get(read, TEXT("chapters"));
    for (size_t i = 0; chapters && chapters->kind == VALUE_LIST && i < chapters->list.count; i++) {
        struct value *piece = value_object(arena);
        value_set_page(arena, piece, "html", kept_html_value(arena, value_get_text(chapters->list.items[i], "html")));
        value_append(arena, pieces, piece);
    }
    desk_set(desk, "pieces", pieces);
    value_set(arena, desk->view, "figures", (struct value *)value_get(read, TEXT("figures")));
    value_set(arena, desk->view, "checksum", text_or_null(arena, checksum));
    return OK;
}

static enum result show_draft(struct annual_page *page)
{
    struct desk *desk = &page->desk;
    struct message message = {.language = arena_language(desk->arena)};
    struct text content;
    enum result result = annual_load(desk->db, desk->engine, desk->arena, page->record, &page->annual, &message);
    if (result == OK)
        result = annual_content(desk->arena, request_site(desk->request)->templates, &page->annual, &content, &message);
    if (result == ERROR_INVALID) {
        desk_set_text(desk, "trouble", arena_copy_z(desk->arena, message.text));
        return OK;
    }
    TRY(result);
    desk_set_text(desk, "status_line", SAID(desk->arena, "A draft: made anew each time that somebody opens it. When it is sent to the panel it is made once more and kept as it is."));
    return show_content(page, content, TEXT_NONE);
}

static enum result show_kept(struct annual_page *page)
{
    struct desk *desk = &page->desk;
    struct arena *arena = desk->arena;
    struct annual_kept kept;
    enum result result = annual_kept_read(desk->db, arena, page->record->id, &kept, answer_message(desk->answer));
    if (result == ERROR_NOT_FOUND || (result == OK && !kept.content.length)) {
        desk_set_text(desk, "trouble", SAID(arena, "The text of this report was erased."));
        return OK;
    }
    TRY(result);
    desk_set_text(desk, "status_line", arena_printf(arena, SAY(arena, "Kept as it was sent on %.*s. Its checksum (BLAKE2b, 256 bits): %.*s"), TEXT_ARGS(instant_long(arena, kept.at)), TEXT_ARGS(kept.checksum)));
    return show_content(page, kept.content, kept.checksum);
}

enum result annual_read_get(struct request *request, struct answer *answer)
{
    struct annual_page *page = ARENA_NEW(request_arena(request), struct annual_page);
    struct desk *desk;
    if (!page)
        return ERROR_MEMORY;
    TRY(annual_open(request, answer, page));
    desk = &page->desk;
    value_set_text(desk->arena, desk->view, "reference", page->record->reference);
    value_set_text(desk->arena, desk->view, "title", arena_printf(desk->arena, SAY(desk->arena, "Annual report %.*s"), TEXT_ARGS(record_text(page->record, "covers"))));
    value_set_text(desk->arena, desk->view, "state", record_state_name(page->record));
    value_set(desk->arena, desk->view, "checksum", value_null(desk->arena));
    value_set(desk->arena, desk->view, "figures", value_list(desk->arena));
    desk_set_text(desk, "status_line", TEXT_NONE);
    desk_set_text(desk, "trouble", TEXT_NONE);
    desk_set_text(desk, "desk_href", annual_href(desk->arena, page->record->id));
    desk_set(desk, "pieces", value_list(desk->arena));
    desk_set(desk, "begins", value_null(desk->arena));
    return annual_is_draft(page) ? show_draft(page) : show_kept(page);
}
