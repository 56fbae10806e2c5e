/* /openapi.json: the description of every public address with data (OpenAPI 3.1), made from the routes and
 * the shapes of their views: what is not declared cannot be described, and what is described is checked. */
#include "program/pages.h"

#include "base/format/json.h"

struct schemas {
    struct arena *arena;
    struct value *object; /* components.schemas */
    const struct shape **seen; /* grows */
    size_t count, capacity;
};

static void set_text(struct arena *arena, struct value *object, const char *name, const char *text)
{
    value_set_text(arena, object, name, text_of(text));
}

static struct value *typed(struct arena *arena, const char *type, bool nullable)
{
    struct value *schema = value_object(arena), *types;
    if (!nullable) {
        set_text(arena, schema, "type", type);
        return schema;
    }
    types = value_list(arena);
    value_append(arena, types, value_text(arena, text_of(type)));
    value_append(arena, types, value_text(arena, TEXT("null")));
    value_set(arena, schema, "type", types);
    return schema;
}

static void add_schema(struct schemas *schemas, const struct shape *shape);

static struct value *reference(struct schemas *schemas, const struct shape *shape)
{
    struct value *value = value_object(schemas->arena);
    if (!shape->fields) { /* a register's own fields: any object */
        set_text(schemas->arena, value, "type", "object");
        return value;
    }
    add_schema(schemas, shape);
    value_set_text(schemas->arena, value, "$ref", arena_printf(schemas->arena, "#/components/schemas/%s", shape->name));
    return value;
}

static struct value *field_schema(struct schemas *schemas, const struct shape_field *field)
{
    struct arena *arena = schemas->arena;
    struct value *schema;
    switch (field->kind) {
    case VALUE_BOOLEAN:
        schema = typed(arena, "boolean", field->nullable);
        break;
    case VALUE_INTEGER:
        schema = typed(arena, "integer", field->nullable);
        break;
    case VALUE_LIST:
        schema = typed(arena, "array", field->nullable);
        value_set(arena, schema, "items", field->of ? reference(schemas, field->of) : value_object(arena)); /* without a shape: texts or numbers */
        break;
    case VALUE_OBJECT:
        return field->of ? reference(schemas, field->of) : typed(arena, "object", field->nullable);
    default:
        schema = typed(arena, "string", field->nullable);
    }
    if (field->about)
        set_text(arena, schema, "description", field->about);
    return schema;
}

static bool has_room(struct schemas *schemas)
{
    if (schemas->count < schemas->capacity)
        return true;
    size_t capacity = schemas->capacity ? schemas->capacity * 2 : 256;
    const struct shape **grown = ARENA_ARRAY(schemas->arena, const struct shape *, capacity);
    if (!grown)
        return false;
    if (schemas->count)
        memcpy(grown, schemas->seen, schemas->count * sizeof *grown);
    schemas->seen = grown;
    schemas->capacity = capacity;
    return true;
}

static void add_schema(struct schemas *schemas, const struct shape *shape)
{
    struct arena *arena = schemas->arena;
    struct value *schema, *properties, *required;
    for (size_t i = 0; i < schemas->count; i++)
        if (schemas->seen[i] == shape)
            return;
    if (!has_room(schemas))
        return; /* the arena has failed, and whoever asked for the description asks it */
    schemas->seen[schemas->count++] = shape;
    schema = typed(arena, "object", false);
    properties = value_object(arena);
    required = value_list(arena);
    for (const struct shape_field *field = shape->fields; field->name; field++) {
        if (field->page_only)
            continue;
        value_set(arena, properties, field->name, field_schema(schemas, field));
        value_append(arena, required, value_text(arena, text_of(field->name)));
    }
    value_set(arena, schema, "properties", properties);
    value_set(arena, schema, "required", required);
    value_set(arena, schemas->object, shape->name, schema);
}

/* --- Paths ---------------------------------------------------------------- */

static void add_parameter(struct arena *arena, struct value *parameters, struct text name, const char *where, const char *type, const char *about)
{
    struct value *parameter = value_object(arena);
    value_set_text(arena, parameter, "name", name);
    set_text(arena, parameter, "in", where);
    value_set_boolean(arena, parameter, "required", strcmp(where, "path") == 0);
    if (about)
        set_text(arena, parameter, "description", about);
    value_set(arena, parameter, "schema", typed(arena, type, false));
    value_append(arena, parameters, parameter);
}

static struct value *parameters_of(struct arena *arena, const struct route *route)
{
    struct value *parameters = value_list(arena);
    const char *open = strchr(route->path, '{');
    for (; open; open = strchr(open + 1, '{')) {
        const char *close = strchr(open, '}');
        add_parameter(arena, parameters, (struct text){open + 1, (size_t)(close - open) - 1}, "path", "string", NULL);
    }
    for (const struct input *input = route->inputs; input && input->name; input++)
        if (input->kind != INPUT_ANY)
            add_parameter(arena, parameters, text_of(input->name), "query", input->kind == INPUT_INTEGER ? "integer" : "string", input->about);
    return parameters;
}

static struct value *responses_of(struct schemas *schemas, const struct route *route, bool csv)
{
    struct arena *arena = schemas->arena;
    struct value *responses = value_object(arena), *ok = value_object(arena), *missing = value_object(arena), *content = value_object(arena), *media = value_object(arena);
    set_text(arena, ok, "description", csv ? "The list as CSV (RFC 4180), the first row naming the columns" : "What the page shows, as data");
    value_set(arena, media, "schema", csv ? typed(arena, "string", false) : route->view ? reference(schemas, route->view) : typed(arena, "object", false));
    value_set(arena, content, csv ? "text/csv" : "application/json", media);
    value_set(arena, ok, "content", content);
    value_set(arena, responses, "200", ok);
    set_text(arena, missing, "description", "Nothing is published at this address");
    value_set(arena, responses, "404", missing);
    return responses;
}

static void add_path(struct schemas *schemas, struct value *paths, const struct route *route, bool csv)
{
    struct arena *arena = schemas->arena;
    const char *path = strcmp(route->path, "/") == 0 ? "/index" : route->path;
    struct value *item = value_object(arena), *get = value_object(arena);
    struct text name = arena_printf(arena, "%s%s", path, csv ? ".csv" : ".json");
    set_text(arena, get, "summary", route->help ? route->help : path);
    value_set_text(arena, get, "operationId", text_slug(arena, arena_printf(arena, "get%.*s", TEXT_ARGS(name)), 100));
    value_set(arena, get, "parameters", parameters_of(arena, route));
    value_set(arena, get, "responses", responses_of(schemas, route, csv));
    value_set(arena, item, "get", get);
    value_set_named(arena, paths, name, item, false);
}

enum result show_openapi(struct request *request, struct answer *answer)
{
    AUTO(buffer_clear) struct buffer out = {0};
    struct arena *arena = request_arena(request);
    const struct site *site = request_site(request);
    struct value *root = value_object(arena), *info = value_object(arena), *paths = value_object(arena), *components = value_object(arena);
    struct schemas schemas = {.arena = arena, .object = value_object(arena)};
    buffer_init(&out, 1 << 20);
    set_text(arena, root, "openapi", "3.1.0");
    set_text(arena, info, "title", "Frankpledge open data");
    set_text(arena, info, "version", "1");
    set_text(arena, info, "description", "Everything that the public pages show, as data. No key is needed.");
    value_set(arena, root, "info", info);
    EACH_ROUTE(site, route) {
        if (route->access != ACCESS_PUBLIC || route->method != METHOD_GET)
            continue;
        if (route->faces & FACE_JSON)
            add_path(&schemas, paths, route, false);
        if (route->faces & FACE_CSV)
            add_path(&schemas, paths, route, true);
    }
    value_set(arena, root, "paths", paths);
    value_set(arena, components, "schemas", schemas.object);
    value_set(arena, root, "components", components);
    json_write(&out, root, true);
    if (out.failure < 0)
        return out.failure;
    answer_raw(answer, "application/json; charset=utf-8", buffer_text(&out));
    return OK;
}
