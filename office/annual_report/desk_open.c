/* What every page of an annual report at the desk begins with, and assembling and sending it. See annual_report.h. */
#include "base/wording.h"
#include "blocks/flow/flow.h"
#include "blocks/record/access.h"
#include "office/annual_report/desk.h"

enum result annual_open(struct request *request, struct answer *answer, struct annual_page *page)
{
    TRY(desk_open(request, answer, false, &page->desk));
    page->desk.definition = definitions_find(page->desk.engine->definitions, TEXT(ANNUAL_REPORT));
    page->chapters = definitions_find(page->desk.engine->definitions, TEXT(ANNUAL_REPORT_CHAPTER));
    if (!page->desk.definition || !page->chapters || !desk_may_open(&page->desk, page->desk.definition))
        return ERROR_NOT_FOUND;
    TRY(desk_load(&page->desk, &page->record));
    return record_unseal(page->desk.db, page->desk.engine, page->desk.arena, page->record, &page->desk.actor);
}

enum result annual_open_all(struct request *request, struct answer *answer, struct annual_page *page)
{
    TRY(annual_open(request, answer, page));
    return annual_load(page->desk.db, page->desk.engine, page->desk.arena, page->record, &page->annual, answer_message(answer));
}

bool annual_is_draft(const struct annual_page *page)
{
    struct text state = record_state_name(page->record);
    return text_equals(state, "assembling") || text_equals(state, "draft") || text_equals(state, "discarded");
}

bool annual_may_work(struct annual_page *page)
{
    return text_equals(record_state_name(page->record), "draft") && record_may_edit(page->desk.db, page->record, &page->desk.actor);
}

bool annual_may_move(struct annual_page *page, const char *name)
{
    const struct move *move = definition_move(page->desk.definition, text_of(name));
    return move && !flow_refusal(page->desk.db, page->record, move, &page->desk.actor);
}

/* --- Assembling ----------------------------------------------------------------------- */

static enum result make_chapter(struct db *db, struct annual_page *page, const struct annual_chapter *chapter, struct message *message)
{
    struct desk *desk = &page->desk;
    struct problems problems = {0};
    struct record *record;
    TRY(record_new(db, desk->engine, desk->arena, page->chapters, &desk->actor, &record));
    TRY(record_set(desk->arena, record, definition_field(page->chapters, TEXT("title")), chapter->of->of->title));
    TRY(record_set(desk->arena, record, definition_field(page->chapters, TEXT("chapter")), chapter->of->of->name));
    TRY(record_set(desk->arena, record, definition_field(page->chapters, TEXT("report")), arena_printf(desk->arena, "%lld", (long long)page->record->id)));
    TRY(record_check(db, desk->engine, desk->arena, record, NULL, &desk->actor, &problems));
    if (problems.count)
        return message_fail(message, ERROR_INVALID, "%.*s", TEXT_ARGS(problems.list[0].what));
    TRY(record_save(db, desk->engine, desk->arena, record, 0, &desk->actor, "made", TEXT_NONE, message));
    return record_unassign(db, page->chapters, record->id, desk->actor.account, &desk->actor, message); /* made for all: nobody has it before it is given to them */
}

static enum result assemble(struct db *db, void *context, struct message *message)
{
    struct annual_page *page = context;
    struct desk *desk = &page->desk;
    for (size_t i = 0; i < page->annual.chapter_count; i++)
        if (!page->annual.chapters[i].id)
            TRY(make_chapter(db, page, &page->annual.chapters[i], message));
    TRY(annual_figures_note(db, page->record->id, &page->annual.digest, desk->actor.moment.now));
    if (text_equals(record_state_name(page->record), "assembling"))
        TRY(flow_move(db, desk->engine, desk->arena, desk->definition, page->record->id, page->record->version, TEXT("assemble"), TEXT_NONE, &desk->actor, NULL, message));
    answer_redirect(desk->answer, annual_href(desk->arena, page->record->id));
    answer_cookie(desk->answer, NOTICE_COOKIE, TEXT("saved"), 60);
    return OK;
}

enum result annual_assemble_post(struct request *request, struct answer *answer)
{
    struct annual_page *page = ARENA_NEW(request_arena(request), struct annual_page);
    if (!page)
        return ERROR_MEMORY;
    TRY(annual_open_all(request, answer, page));
    if (!annual_may_move(page, "assemble") && !annual_may_work(page))
        return message_fail(answer_message(answer), ERROR_DENIED, "This report cannot be assembled: it was sent already, or your role may not.");
    WORDING_KEPT(page->desk.arena);
    return request_write(request, assemble, page, answer_message(answer));
}

/* --- Sending ------------------------------------------------------------------------------ */

struct sending { struct annual_page *page; struct text content; };

/* What is kept was made before the write began: nobody may have written into a chapter, or decided on a figure, since. */
static enum result is_as_made(struct db *db, struct annual_page *page, struct message *message)
{
    const struct annual *annual = &page->annual;
    struct annual_figures now;
    int64_t same = 0;
    bool holds;
    TRY(annual_figures_read(db, page->desk.arena, page->record->id, &now));
    holds = now.count == annual->figures.count;
    for (size_t i = 0; holds && i < now.count; i++)
        holds = text_equal(now.list[i].key, annual->figures.list[i].key) && text_equal(now.list[i].words, annual->figures.list[i].words) &&
                text_equal(now.list[i].kept_against, annual->figures.list[i].kept_against) && text_equal(now.list[i].reason, annual->figures.list[i].reason);
    for (size_t i = 0; holds && i < annual->chapter_count; i++) {
        TRY(db_one_integer(db, &same, SQL("select count(*) from record where id = $1 and version = $2"), BIND(bind_integer(annual->chapters[i].id), bind_integer(annual->chapters[i].version))));
        holds = same == 1;
    }
    return holds ? OK : message_fail(message, ERROR_CONFLICT, "Somebody changed a chapter or decided on a figure just now. Nothing was sent: look at the report again, and send it then.");
}

static enum result send_report(struct db *db, void *context, struct message *message)
{
    struct sending *sending = context;
    struct annual_page *page = sending->page;
    struct desk *desk = &page->desk;
    TRY(is_as_made(db, page, message));
    TRY(annual_keep(db, desk->arena, page->record->id, page->record->version, sending->content, desk->actor.moment.now));
    TRY(flow_move(db, desk->engine, desk->arena, desk->definition, page->record->id, page->record->version, TEXT("send"), TEXT_NONE, &desk->actor, NULL, message));
    answer_redirect(desk->answer, annual_href(desk->arena, page->record->id));
    answer_cookie(desk->answer, NOTICE_COOKIE, TEXT("submitted"), 60);
    return OK;
}

enum result annual_send_post(struct request *request, struct answer *answer)
{
    struct annual_page *page = ARENA_NEW(request_arena(request), struct annual_page);
    struct sending sending = {.page = page};
    struct message *message = answer_message(answer);
    struct value *missing;
    if (!page)
        return ERROR_MEMORY;
    TRY(annual_open_all(request, answer, page));
    if (!annual_may_move(page, "send"))
        return message_fail(message, ERROR_DENIED, "This report cannot be sent: it was sent already, or your role may not.");
    missing = annual_missing(page->desk.arena, &page->annual);
    if (value_is_truthy(missing))
        return message_fail(message, ERROR_INVALID, "It cannot be sent yet. %.*s", TEXT_ARGS(missing->list.items[0]->text));
    TRY(annual_content(page->desk.arena, request_site(request)->templates, &page->annual, &sending.content, message));
    return request_write(request, send_report, &sending, message);
}
