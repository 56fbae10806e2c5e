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

static const struct input glass_find_inputs[] = {
    {.name = "register", .kind = INPUT_TEXT, .bytes_max = 60, .about = "The register"},
    {.name = "reference", .kind = INPUT_TEXT, .bytes_max = 100, .about = "The record's reference"},
    {0},
};
static const struct input glass_inputs[] = {
    {.name = "reason", .kind = INPUT_PROSE, .bytes_max = GLASS_REASON_CHARACTERS_MAX * 8, .about = "Why it must be opened"},
    {.name = "close", .kind = INPUT_TEXT, .bytes_max = 5, .about = "yes: it is not needed any more"},
    {0},
};
static const struct input reads_inputs[] = {
    {.name = "register", .kind = INPUT_TEXT, .bytes_max = 60, .about = "Readings of this register's records"},
    {.name = "account", .kind = INPUT_INTEGER, .about = "Readings by this account"},
    {.name = "glass", .kind = INPUT_TEXT, .bytes_max = 5, .about = "yes: only those for which the glass had been broken"},
    {.name = "from", .kind = INPUT_TEXT, .bytes_max = 40, .about = "The first day"},
    {.name = "until", .kind = INPUT_TEXT, .bytes_max = 40, .about = "The last day"},
    {.name = "page", .kind = INPUT_INTEGER, .about = "Which page of 50"},
    {0},
};
static const struct input why_inputs[] = {
    {.name = "account", .kind = INPUT_INTEGER, .about = "Whose access is asked about"},
    {.name = "what", .kind = INPUT_TEXT, .bytes_max = 60, .about = "see, edit or move:NAME"},
    {0},
};
static const struct input page_inputs[] = {
    {.name = "page", .kind = INPUT_INTEGER, .about = "Which page of 50"},
    {0},
};

const struct route access_routes[] = {
    {.method = METHOD_GET, .path = "/desk/assign", .handle = assign_list_get, .access = ACCESS_SIGNED_IN, .inputs = assign_list_inputs,
     .template = PAGES "assign_list", .view = &assign_list_shape, .faces = FACE_PAGE | FACE_TABLE, .table = "table", .help = "The records that you may assign, and who has them."},
    {.method = METHOD_GET, .path = RECORD "/assigned", .handle = assigned_get, .access = ACCESS_SIGNED_IN, .template = PAGES "assigned",
     .view = &assigned_shape, .help = "Who has a record, and to whom it can be assigned."},
    {.method = METHOD_POST, .path = RECORD "/assigned", .handle = assigned_post, .access = ACCESS_SIGNED_IN, .inputs = assigned_inputs,
     .template = PAGES "assigned", .view = &assigned_shape, .help = "Assigns a record to somebody, or ends that."},
    {.method = METHOD_GET, .path = "/desk/glass", .handle = glass_find_get, .access = ACCESS_SIGNED_IN, .inputs = glass_find_inputs,
     .template = PAGES "glass_find", .view = &glass_find_shape, .help = "Finds a record whose glass you may break."},
    {.method = METHOD_GET, .path = RECORD "/glass", .handle = glass_get, .access = ACCESS_SIGNED_IN, .template = PAGES "glass",
     .view = &glass_shape, .help = "What breaking a record's glass means."},
    {.method = METHOD_POST, .path = RECORD "/glass", .handle = glass_post, .access = ACCESS_SIGNED_IN, .inputs = glass_inputs,
     .template = PAGES "glass", .view = &glass_shape, .help = "Breaks the glass, with a reason; or closes it again."},
    {.method = METHOD_GET, .path = RECORD "/reads", .handle = record_reads_get, .access = ACCESS_SIGNED_IN, .inputs = page_inputs, .template = PAGES "reads",
     .view = &reads_shape, .faces = FACE_PAGE | FACE_JSON | FACE_TABLE, .table = "rows", .help = "Who has read a record."},
    {.method = METHOD_GET, .path = "/desk/why", .handle = why_find_get, .access = ACCESS_ROLES, .roles = "administrator auditor", .inputs = glass_find_inputs,
     .template = PAGES "why_find", .view = &why_find_shape, .help = "Finds a record about whose access you ask."},
    {.method = METHOD_GET, .path = RECORD "/why", .handle = why_get, .access = ACCESS_SIGNED_IN, .inputs = why_inputs, .template = PAGES "why",
     .view = &why_shape, .faces = FACE_PAGE | FACE_JSON, .help = "Why somebody may, or may not, see, edit or move a record."},
    {.method = METHOD_GET, .path = "/desk/reads", .handle = reads_get, .access = ACCESS_ROLES, .roles = "auditor", .inputs = reads_inputs, .template = PAGES "reads",
     .view = &reads_shape, .faces = FACE_PAGE | FACE_JSON | FACE_TABLE, .table = "rows", .help = "Who read what, of registers whose reads are logged."},
    {.method = METHOD_GET, .path = "/desk/reads/glass", .handle = glasses_get, .access = ACCESS_ROLES, .roles = "auditor", .inputs = page_inputs, .template = PAGES "glasses",
     .view = &glasses_shape, .faces = FACE_PAGE | FACE_JSON | FACE_TABLE, .table = "rows", .help = "Who broke the glass of what, and why."},
    {0},
};
