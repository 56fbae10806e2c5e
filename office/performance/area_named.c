/* What is published that names a district: promises of the plan, and the records of other registers that have a field `areas`. Read through the links that
 * publishing keeps, so that nothing here knows the rooms whose records they are. */
#include "base/wording.h"
#include "blocks/parts/parts.h"
#include "blocks/publish/publish.h"
#include "office/performance/area.h"

static const struct shape_field named_fields[] = {
    {"register", VALUE_TEXT, false, false, "The register of the record", NULL}, {"title", VALUE_TEXT, false, false, "What that register is called", NULL},
    {"name", VALUE_TEXT, false, false, "What the record is called", NULL}, {"reference", VALUE_TEXT, false, false, "Its reference", NULL},
    {"status", VALUE_TEXT, false, true, "How it stands, where its register has a status", NULL}, {"url", VALUE_TEXT, false, false, "Its address on this site", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape area_named_shape = {"AreaNamedBy", named_fields};

/* The label of a promise's status; empty for records of other registers. */
static enum result read_status(struct db *db, struct arena *arena, const struct engine *engine, struct text register_name, struct text reference, struct text *ret_status)
{
    const struct definition *definition = definitions_find(engine->definitions, register_name);
    const struct field *field = definition ? definition_field(definition, TEXT("status")) : NULL;
    struct text code;
    *ret_status = TEXT_NONE;
    if (!text_equals(register_name, "action") || !field || !field->choices)
        return OK;
    enum result result = db_one_text(db, arena, &code, SQL("select a.status from pub_action a join pub_record p on p.id = a.id where p.register = 'action' and p.reference = $1"), BIND(bind_text(reference)));
    if (result == ERROR_NOT_FOUND)
        return OK;
    TRY(result);
    const struct choice *choice = choice_find(field->choices, code);
    *ret_status = choice ? choice->label : code;
    return OK;
}

/* Registers whose records name districts have the field `areas`; others link to one because they are of it (its tax, what lies within it). */
static bool names_areas(const struct engine *engine, struct text register_name)
{
    const struct definition *definition = definitions_find(engine->definitions, register_name);
    const struct field *field = definition ? definition_field(definition, TEXT("areas")) : NULL;
    return field && field->type == FIELD_LINKS;
}

enum result area_named_set(struct request *request, struct db *db, int64_t area, struct value *view)
{
    struct arena *arena = request_arena(request);
    struct value *linking, *kept = value_list(arena), *groups = value_list(arena), *group = NULL;
    struct text title = TEXT_NONE;
    TRY(publish_linking_to(db, request_context(request), arena, area, &linking));
    for (size_t i = 0; i < linking->list.count; i++) {
        struct value *item = linking->list.items[i];
        struct text register_name = value_get_text(item, "register"), reference = value_get_text(item, "reference"), status;
        if (!names_areas(request_context(request), register_name))
            continue;
        TRY(read_status(db, arena, request_context(request), register_name, reference, &status));
        value_set(arena, item, "status", status.length ? value_text(arena, status) : value_null(arena));
        value_append(arena, kept, item);
        if (!group || !text_equal(title, value_get_text(item, "title"))) {
            title = value_get_text(item, "title");
            group = part_linked(arena, groups, title);
        }
        part_linked_item(arena, group, value_get_text(item, "name"), value_get_text(item, "url"), status.length ? arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(reference), TEXT_ARGS(status)) : reference);
    }
    value_set(arena, view, "named_by", kept);
    value_set_page(arena, view, "named", groups);
    value_set_page(arena, view, "has_named", value_boolean(arena, value_is_truthy(groups)));
    return OK;
}
