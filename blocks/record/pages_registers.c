/* /desk/registers: every register that the visitor may open, by room of the office. */
#include "blocks/record/desk.h"

#include <inttypes.h>

#include "base/wording.h"

static struct value *room_of(struct desk *desk, struct value *rooms, struct text room)
{
    struct text title = arena_copy(desk->arena, room);
    struct value *made;
    for (size_t i = 0; rooms && i < rooms->list.count; i++)
        if (text_equal(value_get_text(rooms->list.items[i], "room"), room))
            return rooms->list.items[i];
    if (title.length && title.data[0] >= 'a' && title.data[0] <= 'z')
        ((char *)title.data)[0] = (char)(title.data[0] - 'a' + 'A'); /* our own copy */
    made = value_object(desk->arena);
    value_set_text(desk->arena, made, "room", room);
    value_set_page(desk->arena, made, "title", value_text(desk->arena, title));
    value_set(desk->arena, made, "registers", value_list(desk->arena));
    value_append(desk->arena, rooms, made);
    return made;
}

static enum result add_register(struct desk *desk, struct value *rooms, const struct definition *definition)
{
    struct value *room = room_of(desk, rooms, definition->room), *item = value_object(desk->arena);
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
    value_set(desk.arena, desk.view, "rooms", rooms);
    desk_set_boolean(&desk, "has_rooms", value_is_truthy(rooms));
    return OK;
}
