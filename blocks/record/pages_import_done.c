/* /desk/imports/{id}: what an import wrote, where each record stands, and publishing all of it. Who
 * brought the file may not also publish it as a whole. */
#include "blocks/record/import_pages.h"

#include <inttypes.h>

#include "base/wording.h"
#include "blocks/flow/embargo.h"

#define RECORDS_SHOWN_MAX 500

struct done_page {
    struct desk desk;
    struct import_done done;
    struct import_item *items;
    size_t count;
};

static enum result open_done(struct request *request, struct answer *answer, struct done_page *page)
{
    TRY(desk_open(request, answer, false, &page->desk));
    TRY(desk_read(&page->desk));
    TRY(import_done_get(page->desk.db, page->desk.engine, page->desk.arena, request_integer(request, "id", 0), &page->done));
    TRY(import_items(page->desk.db, page->desk.engine, page->desk.arena, page->done.id, &page->desk.actor, &page->items, &page->count));
    return page->done.definition && page->count ? OK : ERROR_NOT_FOUND; /* as if it were not there to whoever may see none of it */
}

static struct text stand_line(struct arena *arena, const struct import_item *item)
{
    if (item->published_since)
        return SAID(arena, "Published since");
    if (item->waits_line.length)
        return item->waits_line;
    if (item->refusal)
        return text_of(wording(arena, item->refusal));
    return item->move ? SAID(arena, "Ready to be published") : SAID(arena, "Nothing to publish here");
}

static struct value *items_table(struct done_page *page)
{
    struct arena *arena = page->desk.arena;
    size_t shown = page->count < RECORDS_SHOWN_MAX ? page->count : RECORDS_SHOWN_MAX;
    struct text caption = shown < page->count ? arena_printf(arena, SAY(arena, "The first %zu of %zu records"), shown, page->count) :
                          page->count == 1 ? SAID(arena, "1 record") : arena_printf(arena, SAY(arena, "%zu records"), page->count);
    struct value *table = part_table(arena, "records", caption, TEXT_NONE);
    static const char *const columns[] WORDINGS = {"Record", "Name", "Kind", "State", "Publishing"};
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        part_column(arena, table, text_of(wording(arena, columns[i])), false);
    for (size_t i = 0; i < shown; i++) {
        const struct import_item *item = &page->items[i];
        struct value *row = part_table_row(arena, table);
        part_cell_link(arena, row, item->reference, desk_record_href(arena, item->definition, item->id));
        part_cell(arena, row, item->name);
        part_cell(arena, row, item->definition->title);
        part_cell_tag(arena, row, state_tag(arena, item->definition, item->state));
        part_cell(arena, row, stand_line(arena, item));
    }
    return table;
}

static struct value *items_json(struct done_page *page)
{
    struct arena *arena = page->desk.arena;
    struct value *list = value_list(arena);
    for (size_t i = 0; i < page->count && i < RECORDS_SHOWN_MAX; i++) {
        const struct import_item *item = &page->items[i];
        struct value *record = value_object(arena);
        value_set_text(arena, record, "register", item->definition->name);
        value_set_text(arena, record, "reference", item->reference);
        value_set_text(arena, record, "name", item->name);
        value_set_text(arena, record, "state", item->definition->states[item->state].name);
        value_set_text(arena, record, "publishing", stand_line(arena, item));
        value_set_text(arena, record, "url", desk_record_href(arena, item->definition, item->id));
        value_append(arena, list, record);
    }
    return list;
}

/* Why the whole cannot be published by this person now; empty when it can. */
static struct text blocked_line(const struct done_page *page, size_t *ret_ready)
{
    const char *refusal = NULL;
    bool all_done = true, some_wait = false;
    *ret_ready = 0;
    for (size_t i = 0; i < page->count; i++) {
        some_wait = some_wait || page->items[i].waits_line.length;
        *ret_ready += page->items[i].move != NULL;
        all_done = all_done && !page->items[i].move && !page->items[i].refusal;
        if (!refusal)
            refusal = page->items[i].refusal;
    }
    if (all_done)
        return some_wait ? SAID(page->desk.arena, "There is nothing left to approve. What is not public yet is approved, and is published by itself when its time has come.")
                         : SAID(page->desk.arena, "Nothing of it waits to be published.");
    if (page->done.account && people_own_work(page->desk.db, page->done.account, page->done.account_for, &page->desk.actor))
        return SAID(page->desk.arena, "You imported this file, so another person must publish it.");
    return refusal ? text_of(wording(page->desk.arena, refusal)) : TEXT_NONE;
}

static enum result show(struct done_page *page, struct text error)
{
    struct desk *desk = &page->desk;
    struct arena *arena = desk->arena;
    const struct import_done *done = &page->done;
    struct value *errors = value_list(arena), *hidden = value_list(arena);
    size_t ready;
    struct text blocked = blocked_line(page, &ready), held;
    TRY(publishing_held_said(desk->db, arena, done->definition->room, desk->actor.moment.now, &held));
    if (error.length)
        part_error(arena, errors, error, TEXT("records"));
    desk_set_text(desk, "titles", first_lower(arena, done->definition->titles));
    desk_set_text(desk, "register_href", desk_may_open(desk, done->definition) ? desk_register_href(arena, done->definition) : TEXT_NONE);
    value_set_text(arena, desk->view, "file_name", done->file_name);
    value_set_text(arena, desk->view, "imported_at", instant_iso(arena, done->at));
    value_set_integer(arena, desk->view, "added_count", (int64_t)done->added);
    value_set_integer(arena, desk->view, "changed_count", (int64_t)done->changed);
    value_set(arena, desk->view, "records", items_json(page));
    desk_set_text(desk, "by_line", arena_printf(arena, SAY(arena, "Imported by %.*s, %.*s."), TEXT_ARGS(done->account_name), TEXT_ARGS(instant_long(arena, done->at))));
    desk_set_text(desk, "count_line", arena_printf(arena, SAY(arena, "%zu added, %zu changed."), done->added, done->changed));
    desk_set(desk, "table", items_table(page));
    desk_set_text(desk, "blocked_line", blocked);
    desk_set_text(desk, "held_line", held);
    desk_set_boolean(desk, "may_publish", !blocked.length && ready);
    desk_set_text(desk, "submit_label", ready == 1 ? SAID(arena, "Publish it") : arena_printf(arena, SAY(arena, "Publish all %zu"), ready));
    desk_set_text(desk, "action", arena_printf(arena, "/desk/imports/%" PRId64, done->id));
    part_hidden(arena, hidden, TEXT("seen"), import_items_seen(arena, page->items, page->count));
    desk_set(desk, "hidden", hidden);
    desk_set(desk, "error_summary", part_error_summary(arena, errors));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result import_done_page(struct request *request, struct answer *answer)
{
    struct done_page page;
    TRY(open_done(request, answer, &page));
    return show(&page, TEXT_NONE);
}

/* --- Publishing it ---------------------------------------------------------- */

struct publishing {
    const struct desk *desk;
    int64_t import;
    struct text seen;
    struct import_published published;
};

static enum result publish_in_store(struct db *db, void *context, struct message *message)
{
    struct publishing *publishing = context;
    const struct desk *desk = publishing->desk;
    TRY(import_publish_all(db, desk->engine, desk->arena, publishing->import, publishing->seen, &desk->actor, &publishing->published, message));
    answer_cookie(desk->answer, NOTICE_COOKIE, embargo_notice(publishing->published.published, publishing->published.waiting), 60);
    answer_redirect(desk->answer, arena_printf(desk->arena, "/desk/imports/%" PRId64, publishing->import));
    return OK;
}

enum result import_publish_post(struct request *request, struct answer *answer)
{
    struct done_page page;
    struct publishing publishing = {.desk = &page.desk};
    enum result result;
    TRY(open_done(request, answer, &page));
    publishing.import = page.done.id;
    publishing.seen = request_text(request, "seen");
    if (!publishing.seen.length)
        return message_fail(answer_message(answer), ERROR_INVALID, "The form does not say what was seen. Please open the page again and send it from there.");
    result = request_write(request, publish_in_store, &publishing, answer_message(answer));
    if (result == ERROR_INVALID || result == ERROR_DENIED || result == ERROR_CONFLICT) {
        struct text why = arena_copy_z(page.desk.arena, answer_message(answer)->text);
        TRY(open_done(request, answer, &page));
        answer_status(answer, result == ERROR_DENIED ? 403 : result == ERROR_CONFLICT ? 409 : 422);
        return show(&page, why);
    }
    return result;
}

/* --- Shape ------------------------------------------------------------------ */

#define PAGE_TEXT(name) {name, VALUE_TEXT, true, true, NULL, NULL}
static const struct shape_field record_fields[] = {
    IMPORT_DATA("register", VALUE_TEXT, "The register's name"), IMPORT_DATA("reference", VALUE_TEXT, "Its reference"), IMPORT_DATA("name", VALUE_TEXT, "What it is called"),
    IMPORT_DATA("state", VALUE_TEXT, "The state it stands in"), IMPORT_DATA("publishing", VALUE_TEXT, "Whether it is public, or why not"),
    IMPORT_DATA("url", VALUE_TEXT, "Its page in the desk"), {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape record_shape_of_import = {"ImportedRecord", record_fields};
static const struct shape_field done_fields[] = {
    IMPORT_DATA("file_name", VALUE_TEXT, "The file's name"), IMPORT_DATA("imported_at", VALUE_TEXT, "When it landed (UTC)"),
    IMPORT_DATA("added_count", VALUE_INTEGER, "Records that it made"), IMPORT_DATA("changed_count", VALUE_INTEGER, "Records that it changed"),
    IMPORT_DATA_LIST("records", &record_shape_of_import, "They, as far as the reader may see them; at most 500"),
    PAGE_TEXT("titles"), PAGE_TEXT("register_href"), PAGE_TEXT("by_line"), PAGE_TEXT("count_line"),
    {"table", VALUE_OBJECT, true, true, NULL, &table_shape}, PAGE_TEXT("blocked_line"), PAGE_TEXT("held_line"), {"may_publish", VALUE_BOOLEAN, true, false, NULL, NULL},
    PAGE_TEXT("submit_label"), PAGE_TEXT("action"), {"hidden", VALUE_LIST, true, false, NULL, &hidden_shape},
    {"error_summary", VALUE_OBJECT, true, true, NULL, &error_summary_shape}, {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape import_done_shape = {"DeskImportDone", done_fields};
