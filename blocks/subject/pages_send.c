/* /desk/answers/{answer}/send: fetching an approved answer, as a page or as an archive: a POST, logged, kept nowhere. …/document: what it will look like,
 * before it is approved too. Not here: what is in it (package.c). */
#include <inttypes.h>
#include <stdlib.h>

#include "blocks/record/access.h"
#include "blocks/subject/package.h"
#include "base/wording.h"
#include "blocks/subject/pages_internal.h"

#define DOCUMENT_ITEMS_MAX 100

static struct package package_of(struct answer_page *page)
{
    struct desk *desk = &page->desk;
    return (struct package){.db = desk->db, .engine = request_site(desk->request)->context, .templates = request_site(desk->request)->templates, .arena = desk->arena, .answer = &page->answer,
                            .person = page->person, .actor = &desk->actor, .message = answer_message(desk->answer)};
}

/* --- What it will look like ----------------------------------------------- */

static enum result add_items(struct package *package, struct value *items, bool *ret_more)
{
    struct told_item item;
    enum result result = OK;
    *ret_more = false;
    for (size_t count = 0; (result = package_next(package, &item)) == OK; count++) {
        struct told_item copy = item;
        if (count == DOCUMENT_ITEMS_MAX) {
            *ret_more = true;
            return OK;
        }
        copy.title = arena_copy(package->arena, item.title);
        copy.parts = ARENA_ARRAY(package->arena, struct told_part, item.part_count + 1);
        if (!copy.parts)
            return ERROR_MEMORY;
        for (size_t i = 0; i < item.part_count; i++)
            copy.parts[i] = (struct told_part){.label = arena_copy(package->arena, item.parts[i].label), .content = arena_copy(package->arena, item.parts[i].content),
                                               .withheld = item.parts[i].withheld, .file = 0, .file_path = TEXT_NONE};
        value_append(package->arena, items, package_item_view(package->arena, &copy));
    }
    return result == ERROR_NOT_FOUND ? OK : result;
}

/* As it goes out: in English, whatever the desk's page is in. */
static enum result look(struct package *package, struct value *items, bool *ret_more, struct value **ret_view)
{
    WORDING_KEPT(package->arena);
    enum result result = package_begin(package);
    if (result == OK)
        result = add_items(package, items, ret_more);
    if (result == OK)
        result = package_view(package, ret_view);
    package_end(package);
    return result;
}

/* Every record of a register whose reads are logged, that goes out: read by whoever takes it. */
struct fetching {
    struct answer_page *page;
    struct text what;
};

static enum result note_reads(struct db *db, const struct fetching *fetching, struct message *message)
{
    struct answer_page *page = fetching->page;
    struct desk *desk = &page->desk;
    AUTO(arena_free_at) struct arena *arena = arena_new((size_t)16 << 20);
    struct { int64_t id; const struct definition *definition; } *list;
    int64_t total;
    size_t count = 0;
    if (!arena)
        return ERROR_MEMORY;
    TRY(db_one_integer(db, &total, SQL("select count(*) from subject_item where answer = $1 and decision = 'include'"), BIND(bind_integer(page->answer.id))));
    list = arena_alloc_array(arena, (size_t)total + 1, sizeof *list);
    if (!list)
        return ERROR_MEMORY;
    {
        AUTO(statement_close_at) struct statement *row = NULL;
        int step = 0;
        TRY(db_query(db, &row, SQL("select distinct coalesce(m.survivor, i.source), i.reg from subject_item i left join merged m on m.id = i.source"
                                   " where i.answer = $1 and i.decision = 'include' and i.source > 0"), BIND(bind_integer(page->answer.id))));
        while (count < (size_t)total && (step = statement_step(row)) == 1) {
            const struct definition *definition = definitions_find(desk->engine->definitions, statement_text(row, 1));
            if (!definition || !definition->reads_logged)
                continue;
            list[count].id = statement_integer(row, 0);
            list[count++].definition = definition;
        }
        if (step < 0)
            return (enum result)step;
    }
    for (size_t i = 0; i < count; i++) {
        enum result result = record_note_reads(db, list[i].definition, &list[i].id, 1, TEXT("answer"), &desk->actor);
        if (result == ERROR_NOT_FOUND)
            return message_fail(message, ERROR_DENIED, "It has items that you may not see. Somebody who may see all of them must do this.");
        TRY(result);
    }
    return OK;
}

static enum result note_in_store(struct db *db, void *context, struct message *message)
{
    const struct fetching *fetching = context;
    TRY(note_reads(db, fetching, message));
    return subject_note(db, fetching->page->answer.id, 0, text_equals(fetching->what, "archive") ? "fetched as an archive" : text_equals(fetching->what, "page") ? "fetched as a page" : "looked at as it goes out",
                        TEXT_NONE, &fetching->page->desk.actor);
}

enum result document_get(struct request *request, struct answer *answer)
{
    struct answer_page page;
    struct fetching fetching = {.page = &page, .what = TEXT_NONE};
    struct value *view, *items;
    struct package package;
    bool more = false;
    enum result result;
    TRY(answer_open(request, answer, &page));
    if (!page.person || text_equals(page.answer.state, "gathering") || text_equals(page.answer.state, "gone"))
        return message_fail(answer_message(answer), ERROR_CONFLICT, "There is nothing to look at: it is not gathered yet, or not any more.");
    TRY(request_write_aside(request, note_in_store, &fetching, answer_message(answer)));
    TRY(answer_load(&page));
    package = package_of(&page);
    items = value_list(page.desk.arena);
    result = look(&package, items, &more, &view);
    TRY(result);
    for (size_t i = 0; i < view->object.count; i++)
        value_set_named(page.desk.arena, page.desk.view, view->object.members[i].name, view->object.members[i].value, true);
    desk_set(&page.desk, "items", items);
    desk_set_text(&page.desk, "style_href", asset_path(page.desk.arena, "document.css"));
    desk_set_text(&page.desk, "style", TEXT_NONE);
    desk_set_text(&page.desk, "more_line", more ? arena_printf(page.desk.arena, "Only the first %d items are shown here. All of them are in what is fetched.", DOCUMENT_ITEMS_MAX) : TEXT_NONE);
    return arena_failed(page.desk.arena) ? ERROR_MEMORY : OK;
}

/* --- Fetching it ---------------------------------------------------------- */

static enum result refuse(struct answer_page *page, struct message *message)
{
    struct text obstacle;
    if (!page->person || !text_equals(page->answer.state, "approved"))
        return message_fail(message, ERROR_CONFLICT, "This answer is not approved, so it cannot be fetched.");
    TRY(subject_obstacle(page->desk.db, page->desk.engine, page->desk.arena, &page->answer, &page->desk.actor, true, &obstacle));
    return obstacle.length ? message_fail(message, ERROR_DENIED, "%.*s", TEXT_ARGS(obstacle)) : OK;
}

enum result send_get(struct request *request, struct answer *answer)
{
    struct answer_page page;
    TRY(answer_open(request, answer, &page));
    TRY(refuse(&page, answer_message(answer)));
    desk_set_text(&page.desk, "title", arena_printf(page.desk.arena, SAY(page.desk.arena, "Fetch answer %.*s"), TEXT_ARGS(page.answer.reference)));
    desk_set_text(&page.desk, "approved_line", arena_printf(page.desk.arena, SAY(page.desk.arena, "Approved by %.*s, %.*s."), TEXT_ARGS(page.answer.approved_name),
                                                            TEXT_ARGS(instant_long(page.desk.arena, page.answer.approved_at))));
    desk_set_text(&page.desk, "answer_href", subject_href(page.desk.arena, page.answer.id));
    desk_set_text(&page.desk, "document_href", arena_printf(page.desk.arena, "%.*s/document", TEXT_ARGS(subject_href(page.desk.arena, page.answer.id))));
    desk_set_text(&page.desk, "action", arena_printf(page.desk.arena, "%.*s/send", TEXT_ARGS(subject_href(page.desk.arena, page.answer.id))));
    desk_set(&page.desk, "hidden", value_list(page.desk.arena));
    return OK;
}

struct sent { struct spool spool; struct text bytes; };

static ptrdiff_t send_some(void *context, uint64_t position, char *out, size_t max)
{
    const struct sent *sent = context;
    struct text piece = text_slice(sent->bytes, (size_t)position, max);
    memcpy(out, piece.data, piece.length);
    return (ptrdiff_t)piece.length;
}

static void send_end(void *context)
{
    struct sent *sent = context;
    spool_close(&sent->spool);
    free(sent);
}

/* In English, whatever the desk's page is in: it is for the person. */
static enum result make(struct answer_page *page, bool archive, struct sent *sent)
{
    WORDING_KEPT(page->desk.arena);
    struct package package = package_of(page);
    enum result result = package_begin(&package);
    if (result == OK)
        result = spool_open(&sent->spool, request_spool_folder(page->desk.request));
    if (result == OK)
        result = package_write(&package, archive, &sent->spool);
    package_end(&package);
    return result == OK ? spool_read(&sent->spool, &sent->bytes) : result;
}

enum result send_post(struct request *request, struct answer *answer)
{
    struct answer_page page;
    struct fetching fetching = {.page = &page, .what = request_text(request, "what")};
    bool archive = text_equals(fetching.what, "archive");
    struct sent *sent;
    enum result result;
    TRY(answer_open(request, answer, &page));
    if (!archive && !text_equals(fetching.what, "page"))
        return message_fail(answer_message(answer), ERROR_INVALID, "Choose whether you fetch it as an archive or as a page. Go back and try again.");
    TRY(refuse(&page, answer_message(answer)));
    TRY(request_write_aside(request, note_in_store, &fetching, answer_message(answer)));
    TRY(answer_load(&page));
    TRY(refuse(&page, answer_message(answer))); /* it may have been opened again meanwhile */
    sent = calloc(1, sizeof *sent);
    if (!sent)
        return ERROR_MEMORY;
    result = make(&page, archive, sent);
    if (result < 0) {
        send_end(sent);
        return result;
    }
    answer_download(answer, arena_printf(page.desk.arena, "%.*s.%s", TEXT_ARGS(page.answer.reference), archive ? "zip" : "html"));
    answer_stream(answer, archive ? "application/zip" : "text/html; charset=utf-8", sent->bytes.length, send_some, send_end, sent);
    return OK;
}
