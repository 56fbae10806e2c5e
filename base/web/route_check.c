/* A wrong row in a table of routes refuses to start, with the row's path and what is
 * wrong with it: a route without access, an input without a limit, a template that uses
 * a name its view does not have. */
#include "base/web/route_check.h"

static enum result fault(struct message *message, const struct route *route, const char *what, const char *name)
{
    return message_fail(message, ERROR_INVALID, "Route %s %s: %s%s%s.", route->method == METHOD_POST ? "POST" : "GET",
                        route->path, what, name ? " " : "", name ? name : "");
}

static bool is_plain_name(struct text name)
{
    for (size_t i = 0; i < name.length; i++) {
        char byte = name.data[i];
        if (!(byte >= 'a' && byte <= 'z') && !(byte >= '0' && byte <= '9') && byte != '_' && byte != '-')
            return false;
    }
    return name.length > 0;
}

static enum result pattern_add(const struct route *route, struct text segment, struct pattern *pattern,
                               struct message *message)
{
    if (pattern->count == SEGMENTS_MAX)
        return fault(message, route, "its path has too many segments", NULL);
    bool is_parameter = segment.length > 2 && segment.data[0] == '{' && segment.data[segment.length - 1] == '}';
    if (is_parameter)
        segment = text_slice(segment, 1, segment.length - 2);
    if (is_parameter ? !is_plain_name(segment) : segment.length == 0 || memchr(segment.data, '{', segment.length))
        return fault(message, route, "its path has an empty segment, or a parameter that is not {name}", NULL);
    for (size_t i = 0; is_parameter && i < pattern->count; i++)
        if (pattern->is_parameter[i] && text_equal(pattern->segments[i], segment))
            return fault(message, route, "its path has a parameter twice", NULL);
    pattern->is_parameter[pattern->count] = is_parameter;
    pattern->segments[pattern->count++] = segment;
    return OK;
}

static enum result pattern_parse(const struct route *route, struct pattern *ret_pattern, struct message *message)
{
    struct text rest = text_of(route->path), segment;
    struct pattern pattern = {0};
    if (rest.length == 0 || rest.data[0] != '/' || (rest.length > 1 && rest.data[rest.length - 1] == '/'))
        return fault(message, route, "its path must begin with a slash and not end with one", NULL);
    if (rest.length > 7 && text_starts(rest, TEXT("/assets/")))
        return fault(message, route, "/assets/ belongs to the embedded files", NULL);
    rest = text_slice(rest, 1, rest.length - 1);
    while (text_next(&rest, '/', &segment))
        TRY(pattern_add(route, segment, &pattern, message));
    *ret_pattern = pattern;
    return OK;
}

static enum result access_check(const struct route *route, struct message *message)
{
    bool roles = route->roles && route->roles[0];
    if (route->access == ACCESS_UNSET)
        return fault(message, route, "it says nothing about access", NULL);
    if (route->access == ACCESS_ROLES && !roles)
        return fault(message, route, "ACCESS_ROLES needs roles", NULL);
    if (route->access != ACCESS_ROLES && roles)
        return fault(message, route, "roles are for ACCESS_ROLES only", NULL);
    if (route->from_anywhere && (route->access != ACCESS_OPEN || route->method != METHOD_POST || !route->repeatable))
        return fault(message, route, "from_anywhere is for a repeatable POST that is ACCESS_OPEN", NULL);
    if (route->access == ACCESS_PUBLIC && route->method != METHOD_GET)
        return fault(message, route, "ACCESS_PUBLIC is for reading; a POST that anybody may send is ACCESS_OPEN", NULL);
    return OK;
}

static enum result input_check(const struct route *route, const struct input *input, const struct pattern *pattern,
                               struct message *message)
{
    struct text name = text_of(input->name);
    bool star = name.length > 0 && name.data[name.length - 1] == '*';
    if (star != (input->kind == INPUT_ANY))
        return fault(message, route, "a name ends in * exactly for INPUT_ANY:", input->name);
    if (text_equals(name, CSRF_INPUT) || text_equals(name, SUBMISSION_INPUT))
        return fault(message, route, "the edge checks the CSRF token and the submission key itself; do not declare", input->name);
    if (input->bytes_max == 0 && (input->kind == INPUT_TEXT || input->kind == INPUT_PROSE || input->kind == INPUT_SECRET))
        return fault(message, route, "there is no bytes_max for input", input->name);
    if (route->method == METHOD_GET && (input->kind == INPUT_FILE || input->kind == INPUT_SECRET))
        return fault(message, route, "a file or a secret cannot come in an address:", input->name);
    for (const struct input *other = route->inputs; other != input; other++)
        if (strcmp(other->name, input->name) == 0)
            return fault(message, route, "it has two inputs named", input->name);
    for (size_t i = 0; i < pattern->count; i++)
        if (pattern->is_parameter[i] && text_equal(pattern->segments[i], name))
            return fault(message, route, "a path parameter and an input are both named", input->name);
    return OK;
}

static enum result faces_check(const struct route *route, struct message *message)
{
    unsigned faces = route_faces(route);
    if (faces & ~(unsigned)(FACE_PAGE | FACE_JSON | FACE_TABLE | FACE_PDF))
        return fault(message, route, "it has a face that there is not", NULL);
    if (route->method == METHOD_POST && faces != FACE_PAGE)
        return fault(message, route, "only a GET has JSON, CSV, XLSX and PDF faces", NULL);
    if ((faces & (FACE_JSON | FACE_TABLE)) && !route->view)
        return fault(message, route, "JSON, CSV and XLSX need a view", NULL);
    if ((faces & FACE_PDF) && !(faces & FACE_PAGE))
        return fault(message, route, "FACE_PDF is its page on paper, and it has none", NULL);
    if (!(faces & FACE_TABLE))
        return OK;
    if (!table_field(route))
        return fault(message, route, "FACE_CSV and FACE_XLSX need .table, a list of objects or a table in the view", NULL);
    return OK;
}

enum result route_check(const struct route *route, struct pattern *ret_pattern, struct message *message)
{
    struct pattern pattern;
    TRY(pattern_parse(route, &pattern, message));
    if (!route->handle)
        return fault(message, route, "it has no handler", NULL);
    if (route->method == METHOD_GET && route->body_bytes_max)
        return fault(message, route, "a GET has no body", NULL);
    if (route->method == METHOD_GET && route->repeatable)
        return fault(message, route, "every GET can be repeated; leave it out", NULL);
    if (route->body_bytes_max > BODY_BYTES_MAX_IMPORT)
        return fault(message, route, "its body_bytes_max is above BODY_BYTES_MAX_IMPORT", NULL);
    if (route->upload_bytes_max && (route->method == METHOD_GET || route->access == ACCESS_PUBLIC))
        return fault(message, route, "upload_bytes_max is for POSTs of those whom the site recognises", NULL);
    if (route->upload_bytes_max && (route->upload_bytes_max <= route_body_bytes_max(route) || route->upload_bytes_max > BODY_BYTES_MAX_UPLOAD))
        return fault(message, route, "its upload_bytes_max is not between body_bytes_max and BODY_BYTES_MAX_UPLOAD", NULL);
    TRY(access_check(route, message));
    for (const struct input *input = route->inputs; input && input->name; input++)
        TRY(input_check(route, input, &pattern, message));
    TRY(faces_check(route, message));
    *ret_pattern = pattern;
    return OK;
}

/* --- Templates ----------------------------------------------------------- */

static const struct shape_field edge_fields[] = {
    {.name = "csrf", .kind = VALUE_TEXT, .page_only = true, .nullable = true},
    {.name = "submission", .kind = VALUE_TEXT, .page_only = true, .nullable = true},
    {0},
};
static const struct shape edge_shape = {.name = "Edge", .fields = edge_fields};
static const struct shape empty_shape = {.name = "Nothing", .fields = edge_fields + 2};

static enum result template_verify(const struct site *site, const char *name, const struct shape *view,
                                   struct message *message)
{
    const struct shape *shapes[] = {&edge_shape, site->chrome ? site->chrome : &empty_shape, view ? view : &empty_shape};
    TRY(template_compile(site->templates, text_of(name), message));
    TRY(template_check(site->templates, text_of(name), shapes, COUNT_OF(shapes), message));
    for (size_t i = 0; i < site->language_count; i++) {
        struct template_set *templates = site->languages[i].templates;
        TRY(template_compile(templates, text_of(name), message));
        TRY(template_check(templates, text_of(name), shapes, COUNT_OF(shapes), message));
    }
    return OK;
}

enum result route_check_templates(const struct site *site, struct message *message)
{
    if (!site->templates)
        return OK;
    if (site->error_template)
        TRY(template_verify(site, site->error_template, &error_shape, message));
    for (size_t i = 0; i < site->route_table_count; i++)
        for (const struct route *route = site->route_tables[i]; route->path; route++)
            if (route->template)
                TRY(template_verify(site, route->template, route->view, message));
    return OK;
}
