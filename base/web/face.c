/* One view, three faces: page, JSON and CSV. HTML is base/page's to make, JSON and CSV
 * base/format's; here is only which goes where. */
#include "base/format/csv.h"
#include "base/format/json.h"
#include "base/web/edge.h"

enum result face_render_template(struct request *request, struct answer *answer, const char *template,
                                 const struct value *view, struct buffer *out, struct message *message)
{
    const struct site *site = &request->web->site;
    struct arena *arena = request_arena(request);
    struct value *chrome = value_object(arena), *edge = value_object(arena);
    if (!site->templates)
        return message_fail(message, ERROR_UNSUPPORTED, "The site has no templates.");
    if (site->decorate)
        TRY(site->decorate(request, answer, chrome));
    /* On a failure's page the token is there for who has a session already, to sign out. */
    bool token = !request->is_public && request->compiled && (view == answer->view || request->visitor.csrf_key.length);
    value_set_page(arena, edge, CSRF_INPUT, value_text(arena, token ? request_csrf(request) : TEXT_NONE));
    value_set_page(arena, edge, SUBMISSION_INPUT, value_text(arena, token ? request_submission(request) : TEXT_NONE));
    if (arena_failed(arena))
        return ERROR_MEMORY;
    const struct value *contexts[] = {edge, chrome, view};
    if (!request->language)
        return template_render(site->templates, text_of(template), contexts, COUNT_OF(contexts), out, message);
    AUTO(buffer_clear) struct buffer page;
    buffer_init(&page, out->bytes_max);
    TRY(template_render(request->language->templates, text_of(template), contexts, COUNT_OF(contexts), &page, message));
    return tongue_write_page(request, buffer_text(&page), out);
}

/* --- CSV ----------------------------------------------------------------- */

/* A thing that has a name stands in a cell by it: a link, or several of them. */
static bool has_name(const struct shape *shape)
{
    for (const struct shape_field *field = shape ? shape->fields : NULL; field && field->name; field++)
        if (strcmp(field->name, "name") == 0)
            return true;
    return false;
}

static bool is_column(const struct shape_field *field)
{
    if (field->page_only)
        return false;
    return field->kind == VALUE_OBJECT || (field->kind == VALUE_LIST && field->of) ? has_name(field->of) : true;
}

static struct text joined(struct arena *arena, const struct value *list)
{
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&out, PAGE_BYTES_MAX);
    for (size_t i = 0; i < list->list.count; i++) {
        const struct value *item = list->list.items[i];
        if (item && item->kind == VALUE_OBJECT)
            item = value_get(item, TEXT("name"));
        if (item && item->kind == VALUE_TEXT) {
            buffer_append_z(&out, out.length ? "; " : "");
            buffer_append(&out, item->text);
        }
    }
    return arena_copy(arena, buffer_text(&out));
}

static struct text cell_text(struct arena *arena, const struct value *value)
{
    if (!value)
        return TEXT_NONE;
    switch (value->kind) {
    case VALUE_BOOLEAN:
        return value->boolean ? TEXT("true") : TEXT("false");
    case VALUE_INTEGER:
        return arena_printf(arena, "%lld", (long long)value->integer);
    case VALUE_TEXT:
    case VALUE_HTML:
        return value->text;
    case VALUE_LIST:
        return joined(arena, value);
    case VALUE_OBJECT:
        return value_get_text(value, "name");
    case VALUE_NULL:
        return TEXT_NONE;
    }
    return TEXT_NONE;
}

void answer_csv_row(struct arena *arena, const struct shape *row_shape, const struct value *row, struct buffer *out)
{
    bool first = true;
    for (const struct shape_field *field = row_shape->fields; field->name; field++) {
        if (!is_column(field))
            continue;
        struct text name = text_of(field->name);
        csv_write_cell(out, row ? cell_text(arena, value_get(row, name)) : name, first);
        first = false;
    }
    csv_end_row(out);
}

static void write_csv(struct arena *arena, const struct route *route, const struct value *view, struct buffer *out)
{
    const struct shape_field *table = route->view->fields;
    while (strcmp(table->name, route->table) != 0) /* there is one: route_check */
        table++;
    const struct value *list = value_get(view, text_of(route->table));
    answer_csv_row(arena, table->of, NULL, out);
    for (size_t i = 0; list && list->kind == VALUE_LIST && i < list->list.count; i++)
        answer_csv_row(arena, table->of, list->list.items[i], out);
}

/* --- All three ----------------------------------------------------------- */

enum result face_render(struct request *request, struct answer *answer, struct buffer *out, struct message *message)
{
    struct arena *arena = request_arena(request);
    const struct value *view = answer_view(answer);
    switch (request->face) {
    case FACE_JSON:
        answer->content_type = TEXT("application/json");
        json_write(out, view, false);
        break;
    case FACE_CSV:
        answer->content_type = TEXT("text/csv; charset=utf-8");
        write_csv(arena, request->compiled->route, view, out);
        break;
    case FACE_PAGE:
        answer->content_type = TEXT("text/html; charset=utf-8");
        if (!answer->template)
            return message_fail(message, ERROR_UNSUPPORTED, "The handler named no template.");
        TRY(face_render_template(request, answer, answer->template, view, out, message));
        break;
    }
    if (arena_failed(arena))
        return message_fail(message, ERROR_MEMORY, "The request’s memory came to its limit.");
    return out->failure;
}
