/* /desk/registers: every register that the visitor may open, by room of the office. */
#include "blocks/record/desk.h"

#include <inttypes.h>

#include "base/wording.h"
#include "blocks/menu/menu.h"

static struct value *room_of(struct desk *desk, struct value *rooms, const struct definition *definition)
{
    struct text room = definition->room;
    struct value *made;
    for (size_t i = 0; rooms && i < rooms->list.count; i++)
        if (text_equal(value_get_text(rooms->list.items[i], "room"), room))
            return rooms->list.items[i];
    made = value_object(desk->arena);
    value_set_text(desk->arena, made, "room", room);
    value_set_page(desk->arena, made, "title", value_text(desk->arena, definition->room_title));
    value_set_page(desk->arena, made, "items", value_list(desk->arena));
    value_set_page(desk->arena, made, "has_items", value_boolean(desk->arena, false));
    value_set(desk->arena, made, "registers", value_list(desk->arena));
    value_append(desk->arena, rooms, made);
    return made;
}

static enum result add_register(struct desk *desk, struct value *rooms, const struct definition *definition)
{
    struct value *room = room_of(desk, rooms, definition), *item = value_object(desk->arena);
    struct text href = desk_register_href(desk->arena, definition);
    struct list_query query = {.definition = definition};
    struct list_row *none;
    size_t count;
    int64_t total;
    TRY(record_list(desk->db, desk->engine, desk->arena, &query, &desk->actor, &none, &count, &total));
    value_set_text(desk->arena, item, "register", definition->name);
    value_set_text(desk->arena, item, "titles", definition->titles);
    value_set_text(desk->arena, item, "about", definition->about);
    value_set_text(desk->arena, item, "href", href);
    value_set_integer(desk->arena, item, "total", total);
    value_set_page(desk->arena, item, "count_line", value_text(desk->arena, arena_printf(desk->arena, SAY_COUNT(desk->arena, total, "%" PRId64 " record", "%" PRId64 " records"), total)));
    value_set_page(desk->arena, item, "add_href",
                   value_text(desk->arena, record_may_add(definition, &desk->actor) ? arena_printf(desk->arena, "%.*s/new", TEXT_ARGS(href)) : TEXT_NONE));
    value_append(desk->arena, (struct value *)value_get(room, TEXT("registers")), item);
    return OK;
}

/* What a room has to open beside its registers stands with them; what belongs to none stands before all. */
static enum result add_menu(struct desk *desk, struct value *rooms)
{
    struct value *items;
    for (size_t i = 0; i < rooms->list.count; i++) {
        struct value *room = rooms->list.items[i];
        struct text name = value_get_text(room, "room");
        const char *room_name = arena_printf(desk->arena, "%.*s", TEXT_ARGS(name)).data;
        if (!room_name)
            return ERROR_MEMORY;
        TRY(menu_items(desk->request, MENU_RECORDS, room_name, &items));
        value_set_page(desk->arena, room, "items", items);
        value_set_page(desk->arena, room, "has_items", value_boolean(desk->arena, value_is_truthy(items)));
    }
    TRY(menu_items(desk->request, MENU_RECORDS, NULL, &items));
    desk_set(desk, "items", items);
    desk_set_boolean(desk, "has_items", value_is_truthy(items));
    return OK;
}

enum result registers_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct value *rooms;
    TRY(desk_open(request, answer, false, &desk));
    TRY(desk_read(&desk));
    rooms = value_list(desk.arena);
    for (size_t i = 0; i < desk.engine->definitions->count; i++)
        if (desk_may_open(&desk, &desk.engine->definitions->list[i]))
            TRY(add_register(&desk, rooms, &desk.engine->definitions->list[i]));
    if (!rooms)
        return ERROR_MEMORY;
    TRY(add_menu(&desk, rooms));
    value_set(desk.arena, desk.view, "rooms", rooms);
    desk_set_boolean(&desk, "has_rooms", value_is_truthy(rooms));
    return OK;
}
