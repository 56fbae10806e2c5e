/* Public pages of registers: their routes, and what both pages share. See pages.h. */
#include "blocks/publish/pages.h"

#include <inttypes.h>
#include <string.h>

#include "base/pence.h"
#include "blocks/publish/pages_internal.h"
#include "blocks/publish/publish.h"

const struct definition *public_definition(struct request *request)
{
    struct text path = text_slice(text_of(request_route(request)->path), 1, SIZE_MAX), address = TEXT_NONE;
    text_next(&path, '/', &address);
    if (text_ends(address, TEXT(".atom")))
        address = text_slice(address, 0, address.length - 5);
    return definitions_by_address(((const struct engine *)request_context(request))->definitions, address);
}

struct text public_words(struct arena *arena, const struct field *field, const struct value *value)
{
    const struct choice *choice;
    struct date day;
    struct instant instant;
    struct text all = TEXT_NONE;
    if (!value || value->kind == VALUE_NULL)
        return TEXT_NONE;
    if (value->kind == VALUE_OBJECT)
        return value_get_text(value, "name");
    if (value->kind == VALUE_LIST) {
        for (size_t i = 0; i < value->list.count; i++)
            all = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(all), i ? "; " : "", TEXT_ARGS(value_get_text(value->list.items[i], "name")));
        return all;
    }
    if (value->kind == VALUE_INTEGER && field && field->type == FIELD_PENCE)
        return pence_text(arena, value->integer);
    if (value->kind == VALUE_INTEGER)
        return arena_printf(arena, "%" PRId64, value->integer);
    if (value->kind == VALUE_BOOLEAN)
        return value->boolean ? SAID(arena, "Yes") : SAID(arena, "No");
    if (field && field->type == FIELD_CHOICE && (choice = choice_find(field->choices, value->text)))
        return choice->label;
    if (field && field->type == FIELD_DATE && date_parse(value->text, &day) == OK)
        return date_long(arena, day);
    if (field && field->type == FIELD_MOMENT && instant_parse(value->text, &instant) == OK)
        return instant_long(arena, instant);
    if (field && field->type == FIELD_PARTIAL_DATE)
        return partial_date_long(arena, value->text);
    return value->text;
}

/* --- Routes --------------------------------------------------------------- */

static const struct input list_inputs[] = {
    {"page", INPUT_INTEGER, 7, false, "Which page of the list, from 1"},
    {"filter_*", INPUT_ANY, 200, false, "A filter of the register: filter_ and the field's name"},
    {"withdrawn", INPUT_TEXT, 3, false, "yes, of the CSV: what was withdrawn, instead of what stands"},
    {NULL, 0, 0, false, NULL},
};

static bool is_served(const struct route *const *own, size_t own_count, const char *path)
{
    for (size_t i = 0; i < own_count; i++)
        for (const struct route *route = own[i]; route->path; route++)
            if (route->method == METHOD_GET && strcmp(route->path, path) == 0)
                return true;
    return false;
}

const struct route *publish_routes(struct arena *arena, const struct definitions *definitions, const struct route *const *own, size_t own_count)
{
    struct route *routes = ARENA_ARRAY(arena, struct route, definitions->count * 3 + 1);
    size_t count = 0, kept = 0;
    if (!routes)
        return NULL;
    for (size_t i = 0; i < definitions->count; i++) {
        const struct definition *definition = &definitions->list[i];
        if (!definition->address.length)
            continue;
        routes[count++] = (struct route){
            .method = METHOD_GET, .path = arena_printf(arena, "/%.*s", TEXT_ARGS(definition->address)).data, .handle = public_show_list,
            .access = ACCESS_PUBLIC, .inputs = list_inputs, .template = "blocks/record/pages/public_list", .view = public_list_shape(arena, definition),
            .faces = FACE_PAGE | FACE_JSON | FACE_CSV, .table = "records",
            .help = arena_printf(arena, "Published: %.*s", TEXT_ARGS(definition->titles)).data,
        };
        routes[count++] = (struct route){
            .method = METHOD_GET, .path = arena_printf(arena, "/%.*s/{slug}", TEXT_ARGS(definition->address)).data, .handle = public_show_record,
            .access = ACCESS_PUBLIC, .template = "blocks/record/pages/public_record", .view = public_page_shape(arena, definition),
            .faces = FACE_PAGE | FACE_JSON, .help = arena_printf(arena, "One published record of: %.*s", TEXT_ARGS(definition->titles)).data,
        };
        if (definition->feed)
            routes[count++] = (struct route){
                .method = METHOD_GET, .path = arena_printf(arena, "/%.*s.atom", TEXT_ARGS(definition->address)).data, .handle = public_show_feed, .access = ACCESS_PUBLIC,
                .help = arena_printf(arena, "What was published of %.*s, newest first, as an Atom feed", TEXT_ARGS(definition->titles)).data,
            };
    }
    if (arena_failed(arena))
        return NULL;
    for (size_t i = 0; i < count; i++)
        if (!is_served(own, own_count, routes[i].path))
            routes[kept++] = routes[i];
    routes[kept] = (struct route){0};
    return routes;
}
