/* /desk/annual-report/{id}/chapters/{chapter}: the words of a chapter, beside its figures; /figures: taking a changed figure over, or keeping what was assembled. See
 * annual_report.h. Two who write into one chapter: who saves second sees what the first saved beside their own words, and loses nothing. */
#include "base/page/page.h"
#include "base/wording.h"
#include "blocks/flow/flow.h"
#include "office/annual_report/desk.h"

#define WORDS_CHARACTERS_MAX 20000
#define FIGURE_REASON_CHARACTERS_MAX 300

static const struct shape_field key_fields[] = {PART_TEXT_MEMBER("label"), PART_TEXT_MEMBER("mark"), PART_TEXT_MEMBER("words"), PART_TEXT_MEMBER("was"), {.name = NULL}};
static const struct shape key_shape = {"annual_key", key_fields};
static const struct shape_field edit_fields[] = {
    PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("report_title"), PART_TEXT_MEMBER("report_href"), PART_TEXT_MEMBER("about"), PART_TEXT_MEMBER("record_href"), PART_TEXT_MEMBER("who_line"), PART_TEXT_MEMBER("note"),
    PART_OBJECT_MEMBER("state_tag", &tag_shape), PART_TEXT_MEMBER("ready_href"), PART_TEXT_MEMBER("ready_label"), PART_TEXT_MEMBER("assign_href"), PART_BOOLEAN_MEMBER("may_write"), PART_TEXT_MEMBER("trouble"),
    PART_LIST_MEMBER("keys", &key_shape), PART_OBJECT_MEMBER("preview", &annual_document_shape), {"shown", VALUE_HTML, true, true, NULL, NULL}, {"theirs", VALUE_HTML, true, true, NULL, NULL}, PART_FORM_MEMBERS, {.name = NULL},
};
const struct shape annual_edit_shape = {"DeskAnnualChapter", edit_fields};

struct editing {
    struct annual_page page;
    struct annual_chapter *chapter;
    size_t at;
    struct record *record; /* of the chapter */
    struct text typed;
    int64_t seen;          /* the version that its writer had open */
    bool is_ready;
};

static enum result open_chapter(struct request *request, struct answer *answer, struct editing *editing)
{
    struct annual_page *page = &editing->page;
    struct desk *desk = &page->desk;
    struct text name = request_text(request, "chapter");
    TRY(annual_open(request, answer, page));
    if (!record_may_open(page->chapters, &desk->actor))
        return ERROR_NOT_FOUND;
    TRY(annual_load(desk->db, desk->engine, desk->arena, page->record, &page->annual, answer_message(answer)));
    for (size_t i = 0; i < page->annual.chapter_count; i++)
        if (text_equal(page->annual.chapters[i].of->of->name, name)) {
            editing->chapter = &page->annual.chapters[i];
            editing->at = i;
        }
    if (!editing->chapter || !editing->chapter->id)
        return ERROR_NOT_FOUND;
    TRY(record_load(desk->db, desk->engine, desk->arena, page->chapters, editing->chapter->id, &editing->record));
    editing->typed = editing->chapter->words;
    editing->seen = editing->record->version;
    return record_may_see(desk->db, editing->record, &desk->actor) ? OK : ERROR_NOT_FOUND;
}

static bool may_write(struct editing *editing)
{
    return text_equals(record_state_name(editing->page.record), "draft") && record_may_edit(editing->page.desk.db, editing->record, &editing->page.desk.actor);
}

/* --- The page ---------------------------------------------------------------------------- */

static void set_keys(struct editing *editing)
{
    struct desk *desk = &editing->page.desk;
    struct arena *arena = desk->arena;
    const struct annual *annual = &editing->page.annual;
    struct value *keys = value_list(arena);
    for (size_t i = 0; i < editing->chapter->of->part_count; i++)
        for (size_t j = 0; j < editing->chapter->of->parts[i].figure_count; j++) {
            const struct digest_figure *figure = &editing->chapter->of->parts[i].figures[j];
            struct value *key = value_object(arena);
            value_set_page(arena, key, "label", value_text(arena, figure->label));
            value_set_page(arena, key, "mark", value_text(arena, arena_printf(arena, "{{%.*s}}", TEXT_ARGS(figure->key))));
            value_set_page(arena, key, "words", value_text(arena, annual_figure_words(&annual->figures, figure)));
            value_set_page(arena, key, "was", value_text(arena, annual_figure_standing(&annual->figures, figure) == ANNUAL_CHANGED ? arena_printf(arena, SAY(arena, "now %.*s"), TEXT_ARGS(figure->words)) : TEXT_NONE));
            value_append(arena, keys, key);
        }
    desk_set(desk, "keys", keys);
}

static void set_form(struct editing *editing, struct text error)
{
    struct desk *desk = &editing->page.desk;
    struct arena *arena = desk->arena;
    struct value *fields = value_list(arena), *errors = value_list(arena), *hidden = value_list(arena);
    struct value *field = part_field(arena, TEXT("text"), SAID(arena, "Words of this chapter"), SAID(arena, "In Markdown. A key such as {{promises.kept}} puts in that figure, as it stands, with a link to where it can be checked. Keys of all chapters work here."), "prose");
    value_set_page(arena, field, "value", value_text(arena, editing->typed));
    value_set_page(arena, field, "rows", value_integer(arena, 16));
    value_set_page(arena, field, "max", value_integer(arena, WORDS_CHARACTERS_MAX));
    value_set_page(arena, field, "error", value_text(arena, error));
    value_append(arena, fields, field);
    if (error.length)
        part_error(arena, errors, error, TEXT("text"));
    part_hidden(arena, hidden, TEXT("version"), arena_printf(arena, "%lld", (long long)editing->record->version));
    desk_set(desk, "fields", fields);
    desk_set(desk, "hidden", hidden);
    desk_set(desk, "error_summary", part_error_summary(arena, errors));
    desk_set_text(desk, "action", arena_printf(arena, "%.*s/chapters/%.*s", TEXT_ARGS(annual_href(arena, editing->page.record->id)), TEXT_ARGS(editing->chapter->of->of->name)));
}

static void set_ways(struct editing *editing)
{
    struct desk *desk = &editing->page.desk;
    struct arena *arena = desk->arena;
    struct text href = desk_record_href(arena, editing->page.chapters, editing->record->id);
    const char *name = text_equals(editing->chapter->state, "ready") ? "reopen" : "ready";
    const struct move *move = definition_move(editing->page.chapters, text_of(name));
    bool open = move && text_equals(record_state_name(editing->page.record), "draft") && !flow_refusal(desk->db, editing->record, move, &desk->actor);
    desk_set_text(desk, "record_href", href);
    desk_set_text(desk, "ready_href", open ? arena_printf(arena, "%.*s/moves/%s", TEXT_ARGS(href), name) : TEXT_NONE);
    desk_set_text(desk, "ready_label", open ? move->label : TEXT_NONE);
    desk_set_text(desk, "assign_href", record_may_by_roles(desk->db, editing->record, editing->page.chapters->assign, editing->page.chapters->assign_count, &desk->actor) ? arena_printf(arena, "%.*s/assign", TEXT_ARGS(href)) : TEXT_NONE);
}

static enum result show(struct editing *editing, struct text error, struct value *theirs)
{
    struct desk *desk = &editing->page.desk;
    struct arena *arena = desk->arena;
    struct text html;
    TRY(annual_chapter_html(arena, request_site(desk->request)->templates, &editing->page.annual, editing->at, &html, answer_message(desk->answer)));
    desk_set_text(desk, "title", editing->chapter->of->of->title);
    desk_set_text(desk, "report_title", arena_printf(arena, SAY(arena, "Annual report %.*s"), TEXT_ARGS(record_text(editing->page.record, "covers"))));
    desk_set_text(desk, "report_href", annual_href(arena, editing->page.record->id));
    desk_set_text(desk, "about", editing->chapter->of->of->about);
    desk_set_text(desk, "who_line", editing->chapter->holders.length ? arena_printf(arena, SAY(arena, "Who has it: %.*s."), TEXT_ARGS(editing->chapter->holders)) : SAID(arena, "Nobody has it yet."));
    desk_set_text(desk, "note", editing->chapter->note);
    desk_set_text(desk, "trouble", editing->chapter->trouble);
    desk_set(desk, "state_tag", state_tag(arena, editing->page.chapters, editing->record->state));
    desk_set_boolean(desk, "may_write", may_write(editing));
    desk_set(desk, "preview", value_null(arena));
    desk_set(desk, "shown", kept_html_value(arena, html));
    desk_set(desk, "theirs", theirs ? theirs : value_null(arena));
    set_ways(editing);
    set_keys(editing);
    set_form(editing, error);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result annual_chapter_get(struct request *request, struct answer *answer)
{
    struct editing *editing = ARENA_NEW(request_arena(request), struct editing);
    if (!editing)
        return ERROR_MEMORY;
    TRY(open_chapter(request, answer, editing));
    return show(editing, TEXT_NONE, NULL);
}

/* --- Saving --------------------------------------------------------------------------------- */

static enum result save(struct db *db, void *context, struct message *message)
{
    struct editing *editing = context;
    struct desk *desk = &editing->page.desk;
    const struct definition *definition = editing->page.chapters;
    struct problems problems = {0};
    struct record *record, *before, *report;
    TRY(record_load(db, desk->engine, desk->arena, definition, editing->record->id, &before));
    TRY(record_load(db, desk->engine, desk->arena, definition, editing->record->id, &record));
    TRY(record_load(db, desk->engine, desk->arena, desk->definition, editing->page.record->id, &report));
    if (!record_may_edit(db, record, &desk->actor) || !text_equals(record_state_name(report), "draft"))
        return message_fail(message, ERROR_DENIED, "This chapter cannot be written any more: it is ready, or the report was sent.");
    if (record->version != editing->seen)
        return message_fail(message, ERROR_CONFLICT, "Somebody else saved this chapter while you were writing.");
    TRY(record_set(desk->arena, record, definition_field(definition, TEXT("text")), editing->typed));
    TRY(record_check(db, desk->engine, desk->arena, record, before, &desk->actor, &problems));
    if (problems.count)
        return message_fail(message, ERROR_INVALID, "%.*s", TEXT_ARGS(problems.list[0].what));
    TRY(record_save(db, desk->engine, desk->arena, record, record->version, &desk->actor, "edited", TEXT_NONE, message));
    answer_redirect(desk->answer, arena_printf(desk->arena, "%.*s/chapters/%.*s", TEXT_ARGS(annual_href(desk->arena, report->id)), TEXT_ARGS(editing->chapter->of->of->name)));
    answer_cookie(desk->answer, NOTICE_COOKIE, TEXT("saved"), 60);
    return OK;
}

/* Their words beside the writer's own; saving again takes the writer's, and theirs stay in the chapter's history. */
static enum result show_conflict(struct request *request, struct answer *answer, struct text typed)
{
    struct editing *editing = ARENA_NEW(request_arena(request), struct editing);
    struct value *difference;
    if (!editing)
        return ERROR_MEMORY;
    TRY(open_chapter(request, answer, editing));
    difference = difference_value(editing->page.desk.arena, editing->typed, typed);
    editing->typed = typed;
    answer_status(answer, 409);
    return show(editing, SAID(editing->page.desk.arena, "Somebody else saved this chapter while you were writing. Nothing of either is lost: take over from theirs what is right, and save again."), difference);
}

static struct text with_line_ends(struct arena *arena, struct text text)
{
    char *out = arena_alloc(arena, text.length + 1);
    size_t length = 0;
    for (size_t i = 0; out && i < text.length; i++)
        if (text.data[i] != '\r')
            out[length++] = text.data[i];
    return out ? text_trim((struct text){out, length}) : TEXT_NONE;
}

enum result annual_chapter_post(struct request *request, struct answer *answer)
{
    struct editing *editing = ARENA_NEW(request_arena(request), struct editing);
    struct arena *arena = request_arena(request);
    struct message *message = answer_message(answer), trouble = {.language = arena_language(arena)};
    struct text typed = with_line_ends(arena, request_text(request, "text"));
    enum result result;
    if (!editing)
        return ERROR_MEMORY;
    TRY(open_chapter(request, answer, editing));
    if (!may_write(editing))
        return message_fail(message, ERROR_DENIED, "This chapter cannot be written: it is ready, the report was sent, or your role may not.");
    editing->typed = typed;
    editing->seen = request_integer(request, "version", 0);
    if (text_count_characters(typed) > WORDS_CHARACTERS_MAX)
        result = message_fail(&trouble, ERROR_INVALID, "Write at most %d characters.", WORDS_CHARACTERS_MAX);
    else
        result = annual_words_check(arena, &editing->page.annual.digest, typed, &trouble);
    if (result == ERROR_INVALID) {
        answer_status(answer, 422);
        return show(editing, arena_copy_z(arena, trouble.text), NULL);
    }
    TRY(result);
    result = request_write(request, save, editing, message);
    return result == ERROR_CONFLICT && editing->seen ? show_conflict(request, answer, typed) : result;
}

/* --- Changed figures --------------------------------------------------------------------------- */

struct deciding { struct annual_page *page; const struct digest_figure *figure; struct text reason; bool takes; };

static enum result decide(struct db *db, void *context, struct message *message)
{
    struct deciding *deciding = context;
    struct desk *desk = &deciding->page->desk;
    struct record *report;
    TRY(record_load(db, desk->engine, desk->arena, desk->definition, deciding->page->record->id, &report));
    if (!record_may_edit(db, report, &desk->actor) || !text_equals(record_state_name(report), "draft"))
        return message_fail(message, ERROR_DENIED, "The figures of this report cannot be decided on any more.");
    if (deciding->takes)
        TRY(annual_figure_take(db, report->id, deciding->figure, desk->actor.moment.now));
    else
        TRY(annual_figure_keep(db, report->id, deciding->figure, deciding->reason));
    answer_redirect(desk->answer, annual_href(desk->arena, report->id));
    answer_cookie(desk->answer, NOTICE_COOKIE, TEXT("saved"), 60);
    return OK;
}

enum result annual_figures_post(struct request *request, struct answer *answer)
{
    struct annual_page *page = ARENA_NEW(request_arena(request), struct annual_page);
    struct message *message = answer_message(answer);
    struct deciding deciding = {.page = page, .reason = text_trim(request_text(request, "reason")), .takes = text_equals(request_text(request, "do"), "take")};
    if (!page)
        return ERROR_MEMORY;
    TRY(annual_open_all(request, answer, page));
    if (!annual_may_work(page))
        return message_fail(message, ERROR_DENIED, "The figures of this report cannot be decided on: it is no draft, or your role may not.");
    deciding.figure = digest_figure(&page->annual.digest, request_text(request, "key"));
    if (!deciding.figure || annual_figure_standing(&page->annual.figures, deciding.figure) != ANNUAL_CHANGED)
        return message_fail(message, ERROR_INVALID, "This figure has not changed: look at the report again.");
    if (!text_equal(deciding.figure->words, request_text(request, "now")))
        return message_fail(message, ERROR_CONFLICT, "This figure has changed once more: look at the report again.");
    if (!deciding.takes && (!deciding.reason.length || text_count_characters(deciding.reason) > FIGURE_REASON_CHARACTERS_MAX))
        return message_fail(message, ERROR_INVALID, "Say why the figure stays as it was assembled, in at most %d characters: everybody will read it beside the figure.", FIGURE_REASON_CHARACTERS_MAX);
    return request_write(request, decide, &deciding, message);
}
