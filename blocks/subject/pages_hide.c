/* /desk/answers/{answer}/hide: words that are to be hidden in an item, or in every one: typed, looked for, shown wherever they stand, and
 * only then hidden. The words are in no address: they are somebody's data. */
#include "blocks/file/file.h"
#include "blocks/subject/pages_internal.h"

#include <inttypes.h>

#define PLACES_SHOWN_MAX 200

struct hide_page {
    struct answer_page page;
    int64_t item, version; /* item 0: every one */
    struct text passage, ground, words, error, error_field;
    size_t found, items, shown; /* items: in how many it stands */
    struct value *places;
};

static struct text hide_href(const struct hide_page *page)
{
    return arena_printf(page->page.desk.arena, "%.*s/hide", TEXT_ARGS(subject_href(page->page.desk.arena, page->page.answer.id)));
}

/* --- Looking -------------------------------------------------------------- */

static enum result look_in_text(struct hide_page *page, const struct subject_item *item, struct text label, struct text text)
{
    struct arena *arena = page->page.desk.arena;
    struct passage_place places[20];
    size_t count = passage_places(arena, text, page->passage, places, COUNT_OF(places));
    page->found += count;
    for (size_t i = 0; i < count && i < COUNT_OF(places) && page->shown < PLACES_SHOWN_MAX; i++) {
        struct value *place = value_object(arena);
        value_set_page(arena, place, "where", value_text(arena, arena_printf(arena, SAY(arena, "Item %" PRId64 ", %.*s"), item->position, TEXT_ARGS(label))));
        value_set_page(arena, place, "before", value_text(arena, places[i].before));
        value_set_page(arena, place, "passage", value_text(arena, places[i].passage));
        value_set_page(arena, place, "after", value_text(arena, places[i].after));
        value_append(arena, page->places, place);
        page->shown++;
    }
    return OK;
}

/* In an arena of its own where nothing of it need be shown: a big answer is looked through with the memory of one item. */
static enum result look_in_item(struct hide_page *page, const struct subject_item *item)
{
    AUTO(arena_free_at) struct arena *scratch = arena_new(SUBJECT_ITEM_ARENA_BYTES);
    struct desk *desk = &page->page.desk;
    struct subject_part *parts;
    size_t count, before = page->found;
    int64_t hidden;
    if (!scratch)
        return ERROR_MEMORY;
    TRY(subject_parts(desk->db, desk->engine, scratch, item, &desk->actor, &parts, &count, &hidden));
    TRY(look_in_text(page, item, SAID(desk->arena, "its name"), item->title));
    for (size_t i = 0; i < count; i++) {
        struct text words = TEXT_NONE;
        TRY(look_in_text(page, item, arena_copy(desk->arena, parts[i].label), parts[i].content));
        if (parts[i].file)
            TRY(file_words(desk->db, scratch, arena_printf(scratch, "%" PRId64, parts[i].file), &words));
        TRY(look_in_text(page, item, SAID(desk->arena, "in a file, where nothing can be hidden: withhold the file"), words));
    }
    page->items += page->found > before;
    return OK;
}

static enum result look(struct hide_page *page)
{
    struct desk *desk = &page->page.desk;
    struct item_query query = {.answer = &page->page.answer, .decision = TEXT_NONE, .from = page->item, .max = page->item ? 1 : SUBJECT_ITEMS_PER_PAGE};
    struct subject_item *list;
    size_t count;
    page->places = value_list(desk->arena);
    do {
        AUTO(arena_free_at) struct arena *scratch = arena_new(SUBJECT_ITEM_ARENA_BYTES);
        if (!scratch)
            return ERROR_MEMORY;
        TRY(subject_items(desk->db, desk->engine, scratch, &query, &desk->actor, &list, &count, NULL));
        for (size_t i = 0; i < count && (!page->item || list[i].position == page->item); i++)
            TRY(look_in_item(page, &list[i]));
        query.from = count ? list[count - 1].position + 1 : 0;
    } while (count && !page->item);
    return arena_failed(desk->arena) ? ERROR_MEMORY : OK;
}

/* --- The page ------------------------------------------------------------- */

static void add_error(struct hide_page *page, struct value *field, const char *name)
{
    if (page->error.length && text_equals(page->error_field, name))
        value_set_text(page->page.desk.arena, field, "error", page->error);
}

static struct value *fields_of(struct hide_page *page)
{
    struct desk *desk = &page->page.desk;
    struct arena *arena = desk->arena;
    struct value *fields = value_list(arena), *field;
    field = part_field(arena, TEXT("passage"), SAID(arena, "Which words?"), SAID(arena, "As they stand, for example a name. Capital letters, blanks and line ends make no difference."), "text");
    value_set_text(arena, field, "value", page->passage);
    value_set_boolean(arena, field, "required", true);
    add_error(page, field, "passage");
    value_append(arena, fields, field);
    field = ground_field(desk, TEXT("ground"), SAID(arena, "On which ground?"), SAID(arena, "It stands in their place: “[hidden: Legal advice]”."), SAID(arena, "Choose one"), page->ground);
    add_error(page, field, "ground");
    value_append(arena, fields, field);
    field = part_field(arena, TEXT("words"), SAID(arena, "In words"), SAID(arena, "Needed for another ground of the law. It stays in the office."), "text");
    value_set_text(arena, field, "value", page->words);
    value_append(arena, fields, field);
    return fields;
}

static void set_found(struct hide_page *page, bool confirming)
{
    struct desk *desk = &page->page.desk;
    struct arena *arena = desk->arena;
    desk_set_boolean(desk, "confirming", confirming);
    desk_set(desk, "places", confirming ? page->places : value_list(arena));
    desk_set_text(desk, "found_line", !confirming ? TEXT_NONE
                                      : page->item ? arena_printf(arena, SAY_COUNT(arena, (int64_t)page->found, "They stand here at %zu place.", "They stand here at %zu places."), page->found)
                                                   : arena_printf(arena, SAY_COUNT(arena, (int64_t)page->items, "They stand at %zu places, in %zu item.", "They stand at %zu places, in %zu items."), page->found, page->items));
    desk_set_text(desk, "more_line", confirming && page->found > page->shown ? arena_printf(arena, SAY(arena, "The first %zu places are shown."), page->shown) : TEXT_NONE);
}

static enum result show(struct hide_page *page, bool confirming, int status)
{
    struct desk *desk = &page->page.desk;
    struct arena *arena = desk->arena;
    struct value *hidden = value_list(arena), *errors = value_list(arena);
    struct text answer = subject_href(arena, page->page.answer.id);
    if (page->item)
        part_hidden(arena, hidden, TEXT("item"), arena_printf(arena, "%" PRId64, page->item));
    if (confirming) {
        part_hidden(arena, hidden, TEXT("passage"), page->passage);
        part_hidden(arena, hidden, TEXT("ground"), page->ground);
        part_hidden(arena, hidden, TEXT("words"), page->words);
        part_hidden(arena, hidden, TEXT("confirmed"), TEXT("yes"));
    }
    desk_set_text(desk, "title", page->item ? arena_printf(arena, SAY(arena, "Hide words in item %" PRId64), page->item) : SAID(arena, "Hide words in every item"));
    desk_set_text(desk, "kicker", arena_printf(arena, SAY(arena, "Answer %.*s"), TEXT_ARGS(page->page.answer.reference)));
    desk_set_text(desk, "back_href", page->item ? arena_printf(arena, "%.*s/items/%" PRId64, TEXT_ARGS(answer), page->item) : answer);
    desk_set_text(desk, "ground_line", confirming ? arena_printf(arena, SAY(arena, "In their place will stand “[hidden: %.*s]”."), TEXT_ARGS(access_ground_label(desk->engine, page->ground))) : TEXT_NONE);
    set_found(page, confirming);
    desk_set(desk, "fields", confirming ? value_list(arena) : fields_of(page));
    desk_set(desk, "hidden", hidden);
    desk_set_text(desk, "action", hide_href(page));
    if (page->error.length)
        part_error(arena, errors, page->error, page->error_field);
    desk_set(desk, "error_summary", part_error_summary(arena, errors));
    answer_status(desk->answer, status);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static enum result open_hide(struct request *request, struct answer *answer, struct hide_page *page)
{
    struct subject_item item;
    TRY(answer_open(request, answer, &page->page));
    if (!page->page.is_open)
        return message_fail(answer_message(answer), ERROR_CONFLICT, "This answer is not open any more. Somebody must open it again before anything of it is changed.");
    page->item = request_integer(request, "item", 0);
    return page->item ? subject_item_get(page->page.desk.db, page->page.desk.engine, page->page.desk.arena, &page->page.answer, page->item, &page->page.desk.actor, &item) : OK;
}

enum result hide_get(struct request *request, struct answer *answer)
{
    struct hide_page page = {0};
    TRY(open_hide(request, answer, &page));
    return show(&page, false, 200);
}

/* --- Hiding --------------------------------------------------------------- */

static enum result hide_in_store(struct db *db, void *context, struct message *message)
{
    struct hide_page *page = context;
    struct desk *desk = &page->page.desk;
    struct subject_answer answer;
    struct text href = subject_href(desk->arena, page->page.answer.id);
    TRY(subject_get(db, desk->engine, desk->arena, page->page.answer.id, &answer));
    TRY(subject_hide(db, desk->engine, desk->arena, &answer, page->item, page->passage, page->ground, page->words, &desk->actor, message));
    answer_cookie(desk->answer, NOTICE_COOKIE, TEXT("hidden"), 60);
    answer_redirect(desk->answer, page->item ? arena_printf(desk->arena, "%.*s/items/%" PRId64, TEXT_ARGS(href), page->item) : href);
    return OK;
}

static void refuse(struct hide_page *page, const char *field, struct text error)
{
    if (page->error.length)
        return;
    page->error = error;
    page->error_field = text_of(field);
}

enum result hide_post(struct request *request, struct answer *answer)
{
    struct hide_page page = {0};
    struct message why = {0};
    TRY(open_hide(request, answer, &page));
    page.passage = text_trim(request_text(request, "passage"));
    page.ground = request_text(request, "ground");
    page.words = text_trim(request_text(request, "words"));
    if (!page.passage.length)
        refuse(&page, "passage", TEXT("Type the words that are to be hidden"));
    else if (text_count_characters(page.passage) < 2 || text_count_characters(page.passage) > SUBJECT_PASSAGE_CHARACTERS_MAX)
        refuse(&page, "passage", arena_printf(page.page.desk.arena, "Type from 2 to %d characters. Of a longer text, withhold the whole part", SUBJECT_PASSAGE_CHARACTERS_MAX));
    if (!page.error.length && access_ground_check(page.page.desk.engine, page.ground, page.words, &page.page.desk.actor, &why) < 0)
        refuse(&page, "ground", arena_copy_z(page.page.desk.arena, why.text));
    if (!page.error.length)
        TRY(look(&page));
    if (!page.error.length && !page.found)
        refuse(&page, "passage", page.item ? TEXT("These words are not in this item. Type them as they stand there") : TEXT("These words are in no item that you may see. Type them as they stand there"));
    if (page.error.length)
        return show(&page, false, 422);
    if (!text_equals(request_text(request, "confirmed"), "yes"))
        return show(&page, true, 200);
    return request_write(request, hide_in_store, &page, answer_message(answer));
}
