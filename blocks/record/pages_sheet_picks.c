/* Lists that are no register's, taken out as sheets: a sheet for each register that the list has records of. Not here: what a list
 * shows (its own room's), what a sheet says (sheet_out.c), what it does when it comes back (sheet_in.c). */
#include "blocks/record/sheet_pages.h"

#include <inttypes.h>

#include "base/limits.h"
#include "base/wording.h"

/* Room for one more: NULL without memory. */
static void *grown(struct arena *arena, const void *list, size_t count, size_t *room, size_t size)
{
    size_t wanted = *room ? *room * 2 : 16;
    void *more = (void *)list;
    if (count < *room)
        return more;
    more = arena_alloc(arena, wanted * size);
    if (more && count)
        memcpy(more, list, count * size);
    if (more)
        *room = wanted;
    return more;
}

static enum result pick_of(struct arena *arena, struct sheet_picks *picks, const struct definition *definition, struct sheet_pick **ret_pick)
{
    for (size_t i = 0; i < picks->count; i++)
        if (picks->list[i].definition == definition) {
            *ret_pick = &picks->list[i];
            return OK;
        }
    struct sheet_pick *more = grown(arena, picks->list, picks->count, &picks->room, sizeof *picks->list);
    if (!more)
        return ERROR_MEMORY;
    picks->list = more;
    picks->list[picks->count] = (struct sheet_pick){.definition = definition};
    *ret_pick = &picks->list[picks->count++];
    return OK;
}

enum result sheet_pick(struct arena *arena, struct sheet_picks *picks, const struct definition *definition, int64_t id)
{
    struct sheet_pick *pick;
    int64_t *more;
    TRY(pick_of(arena, picks, definition, &pick));
    for (size_t i = 0; i < pick->count; i++)
        if (pick->ids[i] == id)
            return OK;
    if (pick->count == SHEET_PICKS_MAX)
        return OK;
    more = grown(arena, pick->ids, pick->count, &pick->room, sizeof *pick->ids);
    if (!more)
        return ERROR_MEMORY;
    pick->ids = more;
    pick->ids[pick->count++] = id;
    return OK;
}

/* --- The page --------------------------------------------------------------- */

#define PAGE_TEXT(name) {name, VALUE_TEXT, true, true, NULL, NULL}
#define PAGE_BOOLEAN(name) {name, VALUE_BOOLEAN, true, false, NULL, NULL}
static const struct shape_field item_fields[] = {
    PAGE_TEXT("titles"), PAGE_TEXT("count_line"), PAGE_TEXT("workbook_href"), PAGE_TEXT("csv_href"), PAGE_TEXT("back_href"), {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape item_shape_ = {"sheet_of_list", item_fields};
static const struct shape_field picks_fields[] = {
    PAGE_TEXT("list_title"), PAGE_TEXT("list_href"), {"items", VALUE_LIST, true, false, NULL, &item_shape_}, PAGE_BOOLEAN("has_items"), PAGE_TEXT("left_out_line"),
    {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape sheet_picks_shape = {"desk_sheets_of_list", picks_fields};

static struct text file_href(struct arena *arena, struct text here, const struct definition *definition, const char *form)
{
    bool has_query = here.length && memchr(here.data, '?', here.length);
    return arena_printf(arena, "%.*s%sregister=%.*s&form=%s", TEXT_ARGS(here), has_query ? "&" : "?", TEXT_ARGS(definition->plural), form);
}

static struct value *item_of(const struct desk *desk, const struct sheet_pick *pick, struct text here)
{
    struct arena *arena = desk->arena;
    struct value *item = value_object(arena);
    value_set_text(arena, item, "titles", pick->definition->titles);
    value_set_text(arena, item, "count_line", arena_printf(arena, SAY_COUNT(arena, (int64_t)pick->count, "%zu record", "%zu records"), pick->count));
    value_set_text(arena, item, "workbook_href", file_href(arena, here, pick->definition, "xlsx"));
    value_set_text(arena, item, "csv_href", file_href(arena, here, pick->definition, "csv"));
    value_set_text(arena, item, "back_href", sheet_may(pick->definition, &desk->actor) ?
                   arena_printf(arena, "%.*s/sheet", TEXT_ARGS(desk_register_href(arena, pick->definition))) : TEXT_NONE);
    return item;
}

static enum result picks_page(struct desk *desk, const struct sheet_picks *picks, struct text title, struct text list_href, struct text here)
{
    struct value *items = value_list(desk->arena);
    struct text left_out = TEXT_NONE;
    for (size_t i = 0; i < picks->count; i++) {
        if (sheet_goes_out(picks->list[i].definition))
            value_append(desk->arena, items, item_of(desk, &picks->list[i], here));
        else
            left_out = arena_printf(desk->arena, "%.*s%s%.*s", TEXT_ARGS(left_out), left_out.length ? ", " : "", TEXT_ARGS(picks->list[i].definition->titles));
    }
    desk_set_text(desk, "list_title", title);
    desk_set_text(desk, "list_href", list_href);
    desk_set(desk, "items", items);
    desk_set_boolean(desk, "has_items", value_is_truthy(items));
    desk_set_text(desk, "left_out_line", left_out);
    return arena_failed(desk->arena) ? ERROR_MEMORY : OK;
}

/* --- The answer ------------------------------------------------------------- */

/* Who saw an approved version before its time: of what was picked, what the file has. In the same snapshot, so all is found before any is noted. */
static enum result note_picked(struct desk *desk, const struct sheet_pick *pick)
{
    struct list_query query = {.definition = pick->definition, .max = LIST_ONLY_MAX};
    int64_t *ids = ARENA_ARRAY(desk->arena, int64_t, pick->count + 1), total;
    struct list_row *rows;
    size_t count = 0, found;
    if (!ids)
        return ERROR_MEMORY;
    for (size_t at = 0; at < pick->count; at += query.only_count) {
        query.only = pick->ids + at;
        query.only_count = pick->count - at < LIST_ONLY_MAX ? pick->count - at : LIST_ONLY_MAX;
        TRY(record_list(desk->db, desk->engine, desk->arena, &query, &desk->actor, &rows, &found, &total));
        for (size_t i = 0; i < found; i++)
            ids[count++] = rows[i].id;
    }
    desk->definition = pick->definition;
    return desk_note_shown(desk, ids, count, true);
}

static enum result picks_file(struct desk *desk, const struct sheet_pick *pick)
{
    AUTO(buffer_clear) struct buffer out;
    enum sheet_form form = text_equals(request_text(desk->request, "form"), "csv") ? SHEET_CSV : SHEET_WORKBOOK;
    enum result result;
    buffer_init(&out, PAGE_BYTES_MAX);
    result = sheet_write_picked(desk->db, desk->engine, request_language(desk->request), pick, &desk->actor, form, &out);
    if (result == OK)
        TRY(note_picked(desk, pick));
    return sheet_answer_file(desk, pick->definition->plural, form, result, &out);
}

enum result sheet_picks_answer(struct request *request, struct answer *answer, const struct sheet_picks *picks, struct text title,
                               struct text list_href, struct text here)
{
    struct desk desk;
    struct text wanted = request_text(request, "register");
    TRY(desk_open(request, answer, false, &desk));
    TRY(desk_read(&desk));
    if (!wanted.length)
        return picks_page(&desk, picks, title, list_href, here);
    for (size_t i = 0; i < picks->count; i++)
        if (text_equal(picks->list[i].definition->plural, wanted) && sheet_goes_out(picks->list[i].definition))
            return picks_file(&desk, &picks->list[i]);
    return message_fail(answer_message(answer), ERROR_NOT_FOUND, "The list has no records of this register that go out together.");
}
