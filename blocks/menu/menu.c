/* Which entries of the menu a visitor may open, where they are in it, and what waits behind them. */
#include "blocks/menu/menu.h"

#include <inttypes.h>
#include <limits.h>

#include "blocks/menu/internal.h"
#include "blocks/record/record.h"

static const struct menu_group_page group_pages[] = {
    [MENU_RECORDS] = {"Records", "/desk/registers", "Every register that you may open, by room of the office."},
    [MENU_PUBLISHING] = {"Publishing", "/desk/publishing", "What the public sees, what waits to be published, and what readers say of it."},
    [MENU_PEOPLE] = {"People and access", "/desk/people", "Who works here, what is in whose hands, and who may see what."},
    [MENU_OFFICE] = {"Office", "/desk/office", "The body and how its office is set up."},
};
static const char *const group_texts[] WORDINGS = {
    "Records", "Every register that you may open, by room of the office.", "Publishing",
    "What the public sees, what waits to be published, and what readers say of it.", "People and access",
    "Who works here, what is in whose hands, and who may see what.", "Office", "The body and how its office is set up.",
};

const struct menu_group_page *menu_group_page(enum menu_group group)
{
    assert(group < MENU_BAR);
    (void)group_texts;
    return &group_pages[group];
}

static const struct menu_entry *next_entry(const struct engine *engine, size_t *table, size_t *index)
{
    for (; engine->menus && engine->menus[*table]; (*table)++, *index = 0)
        if (engine->menus[*table][*index].href)
            return &engine->menus[*table][(*index)++];
    return NULL;
}
#define EACH_ENTRY(engine, entry) \
    size_t table_ = 0, index_ = 0; \
    for (const struct menu_entry *entry; (entry = next_entry(engine, &table_, &index_));)

/* --- At start ------------------------------------------------------------- */

static const struct route *page_of(const struct site *site, const char *href)
{
    EACH_ROUTE(site, route) {
        if (route->method == METHOD_GET && strcmp(route->path, href) == 0)
            return route;
    }
    return NULL;
}

enum result menu_check(const struct site *site, const struct engine *engine, struct message *message)
{
    int in_bar = 0;
    EACH_ENTRY(engine, entry)
    {
        in_bar += entry->group == MENU_BAR;
        if (!page_of(site, entry->href))
            return message_fail(message, ERROR_INVALID, "the menu leads to %s, which is no page", entry->href);
        if (!entry->label || (!entry->about && entry->group != MENU_BAR) || (entry->count && !entry->counted))
            return message_fail(message, ERROR_INVALID, "the menu's entry for %s does not say what it is", entry->href);
        if (entry->room && entry->group != MENU_RECORDS)
            return message_fail(message, ERROR_INVALID, "the menu's entry for %s names a room, and only those under Records stand by room", entry->href);
    }
    if (in_bar > MENU_BAR_MAX)
        return message_fail(message, ERROR_INVALID, "%d entries stand in the desk's bar, which has room for %d: put some under a group", in_bar, MENU_BAR_MAX);
    return OK;
}

void menu_texts(const struct menu_entry *const *menus, void (*each)(void *context, struct text english), void *context)
{
    for (; *menus; menus++)
        for (const struct menu_entry *entry = *menus; entry->href; entry++) {
            each(context, text_of(entry->label));
            each(context, text_of(entry->about));
            each(context, text_of(entry->counted));
        }
}

/* --- Who may -------------------------------------------------------------- */

static bool has_one_of(const struct visitor *visitor, const char *roles)
{
    struct text rest = text_of(roles), role;
    if (!roles)
        return true;
    while (text_next(&rest, ' ', &role)) {
        char name[64];
        snprintf(name, sizeof name, "%.*s", TEXT_ARGS(role));
        if (role.length && visitor_has_role(visitor, name))
            return true;
    }
    return false;
}

static bool may_open(struct request *request, const struct menu_entry *entry)
{
    const struct visitor *visitor = request_visitor(request);
    const struct route *page = page_of(request_site(request), entry->href);
    struct actor actor = actor_of_request(request);
    if (!page || (page->access == ACCESS_ROLES && !has_one_of(visitor, page->roles)))
        return false;
    return has_one_of(visitor, entry->roles) && (!entry->may || entry->may(request_context(request), &actor));
}

static bool group_has_something(struct request *request, enum menu_group group)
{
    const struct engine *engine = request_context(request);
    struct actor actor = actor_of_request(request);
    for (size_t i = 0; i < engine->definitions->count; i++) {
        const struct definition *definition = &engine->definitions->list[i];
        if ((group == MENU_RECORDS || definition->menu == group) && record_may_open(definition, &actor))
            return true;
    }
    EACH_ENTRY(engine, entry)
        if (entry->group == group && may_open(request, entry))
            return true;
    return false;
}

/* --- Where they are ------------------------------------------------------- */

static bool lies_at(struct text path, const char *href)
{
    struct text place = text_of(href);
    if (text_equals(place, "/desk") || text_equals(place, "/"))
        return text_equal(path, place);
    return text_starts(path, place) && (path.length == place.length || path.data[place.length] == '/');
}

/* The group in which the page lies, and of the bar's entries the one: the longest address wins. */
static void find_place(struct request *request, const struct menu_entry **ret_entry, enum menu_group *ret_group)
{
    const struct engine *engine = request_context(request);
    struct text path = request_path(request);
    size_t longest = 0;
    *ret_entry = NULL;
    *ret_group = MENU_BAR;
    for (enum menu_group group = 0; group < MENU_BAR; group++)
        if (lies_at(path, group_pages[group].href)) {
            longest = strlen(group_pages[group].href);
            *ret_group = group;
        }
    EACH_ENTRY(engine, entry)
        if (strlen(entry->href) > longest && lies_at(path, entry->href)) {
            longest = strlen(entry->href);
            *ret_entry = entry;
            *ret_group = entry->group;
        }
}

static void add_place(struct request *request, struct value *bar, const char *label, const char *href, bool current)
{
    struct arena *arena = request_arena(request);
    struct value *item = value_object(arena);
    value_set_text(arena, item, "label", language_text(arena_language(arena), arena, text_of(label)));
    value_set_text(arena, item, "href", text_of(href));
    value_set_text(arena, item, "current", !current ? TEXT_NONE : text_equals(request_path(request), href) ? TEXT("page") : TEXT("true"));
    value_append(arena, bar, item);
}

struct value *menu_bar(struct request *request)
{
    struct value *bar = value_list(request_arena(request));
    const struct engine *engine = request_context(request);
    const struct menu_entry *entries[MENU_BAR_MAX], *here;
    enum menu_group group;
    size_t count = 0;
    find_place(request, &here, &group);
    EACH_ENTRY(engine, entry)
        if (entry->group == MENU_BAR && count < MENU_BAR_MAX && may_open(request, entry))
            entries[count++] = entry;
    for (size_t i = 0; i < count; i++)
        for (size_t j = i; j > 0 && entries[j - 1]->order > entries[j]->order; j--) {
            const struct menu_entry *other = entries[j];
            entries[j] = entries[j - 1];
            entries[j - 1] = other;
        }
    for (size_t i = 0; i < count; i++)
        add_place(request, bar, entries[i]->label, entries[i]->href, entries[i] == here);
    for (enum menu_group one = 0; one < MENU_BAR; one++)
        if (group_has_something(request, one))
            add_place(request, bar, group_pages[one].label, group_pages[one].href, one == group);
    return bar;
}

struct value *menu_back(struct request *request)
{
    struct arena *arena = request_arena(request);
    const struct menu_entry *here;
    struct value *back;
    enum menu_group group;
    find_place(request, &here, &group);
    if (!here || group == MENU_BAR || !text_equals(request_path(request), here->href) || !may_open(request, here))
        return value_null(arena);
    back = value_object(arena);
    value_set_text(arena, back, "label", language_text(arena_language(arena), arena, text_of(group_pages[group].label)));
    value_set_text(arena, back, "href", text_of(group_pages[group].href));
    return back;
}

/* --- The entries of a group ----------------------------------------------- */

static const struct shape_field item_fields[] = {
    PART_TEXT_MEMBER("label"), PART_TEXT_MEMBER("href"), PART_TEXT_MEMBER("about"), PART_TEXT_MEMBER("count_line"), PART_TEXT_MEMBER("total_line"), {.name = NULL},
};
const struct shape menu_item_shape = {"menu_item", item_fields};

struct value *menu_item(struct arena *arena, struct text label, struct text href, struct text about, struct text count_line)
{
    struct value *item = value_object(arena);
    value_set_text(arena, item, "label", label);
    value_set_text(arena, item, "href", href);
    value_set_text(arena, item, "about", about);
    value_set_text(arena, item, "count_line", count_line);
    value_set_text(arena, item, "total_line", TEXT_NONE);
    return item;
}

static enum result add_item(struct request *request, const struct menu_entry *entry, struct value *items)
{
    struct arena *arena = request_arena(request);
    const struct language *language = arena_language(arena);
    struct text line = TEXT_NONE;
    int64_t count = 0;
    if (entry->count)
        TRY(entry->count(request, &count));
    if (count)
        line = arena_printf(arena, "%" PRId64 " %.*s", count, TEXT_ARGS(language_text(language, arena, text_of(entry->counted))));
    value_append(arena, items, menu_item(arena, language_text(language, arena, text_of(entry->label)), text_of(entry->href),
                                         language_text(language, arena, text_of(entry->about)), line));
    return OK;
}

static bool stands_there(const struct menu_entry *entry, enum menu_group group, const char *room)
{
    return entry->group == group && (!room ? !entry->room : entry->room && strcmp(room, entry->room) == 0);
}

enum result menu_items(struct request *request, enum menu_group group, const char *room, struct value **ret_items)
{
    const struct engine *engine = request_context(request);
    struct value *items = value_list(request_arena(request));
    int order = INT_MIN;
    for (;;) { /* a handful each: the next higher order, until there is none */
        int next = INT_MAX;
        {
            EACH_ENTRY(engine, entry)
                if (stands_there(entry, group, room) && entry->order > order && entry->order < next)
                    next = entry->order;
        }
        if (next == INT_MAX)
            break;
        EACH_ENTRY(engine, entry)
            if (stands_there(entry, group, room) && entry->order == next && may_open(request, entry))
                TRY(add_item(request, entry, items));
        order = next;
    }
    *ret_items = items;
    return arena_failed(request_arena(request)) ? ERROR_MEMORY : OK;
}
