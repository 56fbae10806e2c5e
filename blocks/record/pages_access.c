/* The routes of access, and what its pages share: see pages_access.h. */
#include "blocks/record/pages_access.h"

#define RECORD "/desk/registers/{plural}/{id}"
#define PAGES "blocks/record/pages/"

enum result access_open(struct request *request, struct answer *answer, struct desk *ret_desk, struct outline *ret_outline)
{
    struct desk desk;
    int64_t id;
    TRY(desk_open(request, answer, false, &desk));
    desk.definition = definitions_by_plural(desk.engine->definitions, request_text(request, "plural"));
    if (!desk.definition || text_to_integer(request_text(request, "id"), &id) < 0 || id <= 0)
        return ERROR_NOT_FOUND;
    TRY(desk_read(&desk));
    TRY(record_outline(desk.db, desk.arena, desk.definition, id, ret_outline));
    *ret_desk = desk;
    return OK;
}

bool access_may_see(struct desk *desk, const struct outline *outline)
{
    struct record record = {.definition = outline->definition, .id = outline->id};
    return record_may_see(desk->db, &record, &desk->actor);
}

struct text access_href(struct arena *arena, const struct outline *outline, const char *rest)
{
    return arena_printf(arena, "%.*s%s", TEXT_ARGS(desk_record_href(arena, outline->definition, outline->id)), rest);
}

void access_set_head(struct desk *desk, const struct outline *outline, struct text title)
{
    const struct definition *definition = outline->definition;
    desk_set_text(desk, "title", title);
    desk_set_text(desk, "context_line", arena_printf(desk->arena, "%.*s %.*s", TEXT_ARGS(definition->title), TEXT_ARGS(outline->reference)));
    desk_set_text(desk, "record_href", access_may_see(desk, outline) ? access_href(desk->arena, outline, "") : TEXT_NONE);
    desk_set(desk, "state_tag", state_tag(desk->arena, definition, outline->state));
}

bool access_may_assign_some(const struct engine *engine, const struct actor *actor)
{
    for (size_t i = 0; i < engine->definitions->count; i++) {
        const struct definition *definition = &engine->definitions->list[i];
        if (record_may_some(definition, definition->assign, definition->assign_count, actor))
            return true;
    }
    return false;
}

static const struct input assigned_inputs[] = {
    {.name = "account", .kind = INPUT_INTEGER, .about = "Whose account"},
    {.name = "end", .kind = INPUT_TEXT, .bytes_max = 5, .about = "yes: they have it no longer"},
    {0},
};
static const struct input assign_list_inputs[] = {
    {.name = "register", .kind = INPUT_TEXT, .bytes_max = 60, .about = "Only the records of this register"},
    {.name = "nobody", .kind = INPUT_TEXT, .bytes_max = 5, .about = "yes: only those that nobody has"},
    {.name = "page", .kind = INPUT_INTEGER, .about = "Which page of 50"},
    {0},
};

const struct route access_routes[] = {
    {.method = METHOD_GET, .path = "/desk/assign", .handle = assign_list_get, .access = ACCESS_SIGNED_IN, .inputs = assign_list_inputs,
     .template = PAGES "assign_list", .view = &assign_list_shape, .help = "The records that you may assign, and who has them."},
    {.method = METHOD_GET, .path = RECORD "/assigned", .handle = assigned_get, .access = ACCESS_SIGNED_IN, .template = PAGES "assigned",
     .view = &assigned_shape, .help = "Who has a record, and to whom it can be assigned."},
    {.method = METHOD_POST, .path = RECORD "/assigned", .handle = assigned_post, .access = ACCESS_SIGNED_IN, .inputs = assigned_inputs,
     .template = PAGES "assigned", .view = &assigned_shape, .help = "Assigns a record to somebody, or ends that."},
    {0},
};
