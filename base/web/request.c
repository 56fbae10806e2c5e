/* What a handler may ask of its request. Parameters are asked for by the name under which
 * the route declares them; any other name is a mistake of ours and aborts. */
#include "base/web/edge.h"
#include "base/web/visit.h"

struct arena *request_arena(struct request *request)
{
    if (!request->arena) {
        request->arena = arena_new(REQUEST_ARENA_BYTES_MAX);
        if (request->arena && request->language)
            arena_set_language(request->arena, request->language->language);
    }
    return request->arena;
}

void *request_context(struct request *request)
{
    return request->language ? request->language->context : request->web->site.context;
}

struct store *request_store(struct request *request)
{
    return request->web->site.store;
}

const struct site *request_site(const struct request *request)
{
    return &request->web->site;
}

struct web *request_web(struct request *request)
{
    return request->web;
}

const char *request_spool_folder(struct request *request)
{
    return request->web->options.spool_folder;
}

enum result request_db(struct request *request, struct db **ret_db)
{
    if (!request->db) {
        const struct compiled_route *compiled = request->compiled;
        bool office = compiled && compiled->route->access != ACCESS_PUBLIC;
        TRY(store_read_begin(request->web->site.store, office ? STORE_OFFICE : STORE_PUBLIC, &request->db));
        request->generation = db_generation(request->db);
    }
    *ret_db = request->db;
    return OK;
}

void request_end_reading(struct request *request)
{
    store_read_end(request->db);
    request->db = NULL;
}

enum result request_run_confirmed(struct request *request, struct db *db, store_transaction *transaction, void *context,
                                  struct message *message)
{
    /* What comes after the deed itself belongs to it, and the deed may have changed who the visitor is. */
    if (request->visitor.account && request->web->site.confirm && !request->deed_done)
        TRY(request->web->site.confirm(db, request, message));
    return transaction(db, context, message);
}

struct confirmed_write {
    struct request *request;
    store_transaction *transaction;
    void *context;
};

static enum result confirm_and_write(struct db *db, void *context, struct message *message)
{
    const struct confirmed_write *write = context;
    return request_run_confirmed(write->request, db, write->transaction, write->context, message);
}

enum result request_write(struct request *request, store_transaction *transaction, void *context,
                          struct message *message)
{
    store_read_end_at(&request->db);
    request->db = NULL;
    if (request->deed.key.length && !request->deed_done && !request->deed_in_parts)
        return deed_write(request, transaction, context, message);
    return request_write_aside(request, transaction, context, message);
}

enum result request_write_aside(struct request *request, store_transaction *transaction, void *context,
                                struct message *message)
{
    assert(!request->compiled || request->compiled->route->access != ACCESS_PUBLIC);
    store_read_end_at(&request->db);
    request->db = NULL;
    struct confirmed_write write = {request, transaction, context};
    struct answer before = request->answer;
    int64_t began_us = monotonic_us();
    enum result result = store_write(request->web->site.store, confirm_and_write, &write, message);
    count_write(request->web, result, began_us);
    if (result < 0)
        answer_restore(&request->answer, &before);
    return result;
}

struct moment request_moment(const struct request *request)
{
    return request->moment;
}

const struct visitor *request_visitor(const struct request *request)
{
    return &request->visitor;
}

bool visitor_has_role(const struct visitor *visitor, const char *role)
{
    struct text rest = visitor->roles, word;
    while (text_next(&rest, ' ', &word))
        if (word.length && text_equals(word, role))
            return true;
    return false;
}

enum method request_method(const struct request *request)
{
    return request->method;
}

enum face request_face(const struct request *request)
{
    return request->face;
}

struct text request_path(const struct request *request)
{
    return request->target.path;
}

const struct route *request_route(const struct request *request)
{
    return request->compiled ? request->compiled->route : NULL;
}

bool request_is_secure(const struct request *request) { return request->secure; }

struct text request_address(const struct request *request)
{
    return request->address;
}

struct text request_user_agent(const struct request *request)
{
    return text_of(request->head.user_agent);
}

struct text request_cookie(const struct request *request, const char *name)
{
    char secured[80];
    if (!request->secure)
        return head_cookie(&request->head, text_of(name));
    snprintf(secured, sizeof secured, SECURE_COOKIE "%s", name);
    return head_cookie(&request->head, text_of(secured));
}

/* --- Parameters ---------------------------------------------------------- */

static bool path_parameter(const struct request *request, struct text name, struct text *ret_value)
{
    const struct pattern *pattern = request->compiled ? &request->compiled->pattern : NULL;
    for (size_t i = 0; pattern && i < pattern->count; i++) {
        if (pattern->is_parameter[i] && text_equal(pattern->segments[i], name)) {
            *ret_value = request->target.segments[i];
            return true;
        }
    }
    return false;
}

/* The index-th value sent under a declared name; NULL past the last. */
static const struct given *given_at(const struct request *request, const char *name, size_t index)
{
    struct text wanted = text_of(name);
    assert(request->compiled && "a request without a route has no parameters");
    assert(input_find(request->compiled->route, wanted) && "a parameter's name is declared in its route");
    for (size_t i = 0; i < request->given_count; i++)
        if (text_equal(request->given[i].name, wanted) && index-- == 0)
            return &request->given[i];
    return NULL;
}

struct text request_text_at(const struct request *request, const char *name, size_t index)
{
    struct text value;
    if (path_parameter(request, text_of(name), &value))
        return index == 0 ? value : TEXT_NONE;
    const struct given *given = given_at(request, name, index);
    return given ? given->value : TEXT_NONE;
}

struct text request_text(const struct request *request, const char *name)
{
    return request_text_at(request, name, 0);
}

bool request_has(const struct request *request, const char *name)
{
    return request_count(request, name) > 0;
}

int64_t request_integer(const struct request *request, const char *name, int64_t otherwise)
{
    int64_t number;
    return text_to_integer(request_text(request, name), &number) == OK ? number : otherwise;
}

size_t request_count(const struct request *request, const char *name)
{
    struct text value;
    if (path_parameter(request, text_of(name), &value))
        return 1;
    size_t count = 0;
    while (given_at(request, name, count))
        count++;
    return count;
}

const struct upload *request_upload(const struct request *request, const char *name)
{
    const struct given *given = given_at(request, name, 0);
    return given ? given->upload : NULL;
}

/* --- Families ------------------------------------------------------------ */

static const struct given *family_at(const struct request *request, const char *family, size_t index)
{
    const struct input *input = request->compiled->route->inputs;
    while (input && input->name && strcmp(input->name, family) != 0)
        input++;
    assert(input && input->name && input_is_family(input) && "a family's name is declared in its route");
    for (size_t i = 0; i < request->given_count; i++)
        if (request->given[i].input == input && index-- == 0)
            return &request->given[i];
    return NULL;
}

size_t request_family_count(const struct request *request, const char *family)
{
    size_t count = 0;
    while (family_at(request, family, count))
        count++;
    return count;
}

struct text request_family_name(const struct request *request, const char *family, size_t index)
{
    const struct given *given = family_at(request, family, index);
    return given ? given->name : TEXT_NONE;
}

struct text request_family_text(const struct request *request, const char *family, size_t index)
{
    const struct given *given = family_at(request, family, index);
    return given ? given->value : TEXT_NONE;
}

const struct upload *request_family_upload(const struct request *request, const char *family, size_t index)
{
    const struct given *given = family_at(request, family, index);
    return given ? given->upload : NULL;
}

/* --- To come back to ----------------------------------------------------- */

static void write_pairs(const struct request *request, bool query_only, struct buffer *out)
{
    for (size_t i = 0; i < request->given_count; i++) {
        const struct given *given = &request->given[i];
        if (given->upload || given->input->kind == INPUT_SECRET || (query_only && !given->from_query))
            continue;
        if (out->length)
            buffer_append_byte(out, '&');
        percent_encode(out, given->name, "");
        buffer_append_byte(out, '=');
        percent_encode(out, given->value, "");
    }
}

struct text request_target(const struct request *request)
{
    struct arena *arena = request_arena((struct request *)request);
    AUTO(buffer_clear) struct buffer path, query;
    buffer_init(&path, (size_t)URL_BYTES_MAX * 4);
    buffer_init(&query, (size_t)URL_BYTES_MAX * 4);
    percent_encode(&path, request->target.path, "/:@!$'()*,;=");
    write_pairs(request, true, &query);
    return arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(buffer_text(&path)), query.length ? "?" : "",
                        TEXT_ARGS(buffer_text(&query)));
}

struct text request_form_encoded(const struct request *request)
{
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&out, (size_t)BODY_BYTES_MAX_IMPORT * 3);
    write_pairs(request, false, &out);
    return arena_copy(request_arena((struct request *)request), buffer_text(&out));
}
