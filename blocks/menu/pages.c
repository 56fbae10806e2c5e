/* The pages of the menu's groups: a line on each entry, and what waits there. */
#include <inttypes.h>

#include "blocks/menu/internal.h"
#include "blocks/record/record.h"

static const struct shape_field group_fields[] = {
    PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("about"), PART_LIST_MEMBER("items", &menu_item_shape), PART_BOOLEAN_MEMBER("has_items"), {.name = NULL},
};
static const struct shape group_shape = {"desk_menu_group", group_fields};

/* A register that says `menu:` this group. */
static enum result add_registers(struct request *request, enum menu_group group, struct value *items)
{
    const struct engine *engine = request_context(request);
    struct arena *arena = request_arena(request);
    struct actor actor = actor_of_request(request);
    struct db *db;
    TRY(request_db(request, &db));
    for (size_t i = 0; i < engine->definitions->count; i++) {
        const struct definition *definition = &engine->definitions->list[i];
        struct list_query query = {.definition = definition};
        struct list_row *none;
        struct value *item;
        size_t count;
        int64_t total;
        if (definition->menu != group || !record_may_open(definition, &actor))
            continue;
        TRY(record_list(db, engine, arena, &query, &actor, &none, &count, &total));
        item = menu_item(arena, definition->titles, arena_printf(arena, "/desk/registers/%.*s", TEXT_ARGS(definition->plural)), definition->about, TEXT_NONE);
        value_set_text(arena, item, "total_line", arena_printf(arena, SAY_COUNT(arena, total, "%" PRId64 " record", "%" PRId64 " records"), total));
        value_append(arena, items, item);
    }
    return OK;
}

static enum result group_page(struct request *request, struct answer *answer, enum menu_group group)
{
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer), *items;
    const struct menu_group_page *page = menu_group_page(group);
    TRY(menu_items(request, group, NULL, &items));
    TRY(add_registers(request, group, items));
    value_set_page(arena, view, "title", value_text(arena, text_of(wording(arena, page->label))));
    value_set_page(arena, view, "about", value_text(arena, text_of(wording(arena, page->about))));
    value_set_page(arena, view, "items", items);
    value_set_page(arena, view, "has_items", value_boolean(arena, value_is_truthy(items)));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static enum result publishing_page(struct request *request, struct answer *answer) { return group_page(request, answer, MENU_PUBLISHING); }
static enum result people_page(struct request *request, struct answer *answer) { return group_page(request, answer, MENU_PEOPLE); }
static enum result office_page(struct request *request, struct answer *answer) { return group_page(request, answer, MENU_OFFICE); }

#define GROUP_ROUTE(address, handler, words)                                                                                         \
    {.method = METHOD_GET, .path = address, .handle = handler, .access = ACCESS_SIGNED_IN, .template = "blocks/menu/pages/group", \
     .view = &group_shape, .help = words}
const struct route menu_routes[] = {
    GROUP_ROUTE("/desk/publishing", publishing_page, "The part of the desk's menu on publishing."),
    GROUP_ROUTE("/desk/people", people_page, "The part of the desk's menu on people and access."),
    GROUP_ROUTE("/desk/office", office_page, "The part of the desk's menu on the office itself."),
    {.path = NULL},
};
