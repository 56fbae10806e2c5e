/* Inputs: what was sent, held against what the route declares. Only what is declared, of
 * its kind, in clean UTF-8 and within its limit reaches a handler. Parsing is form.c's. */
#include "base/web/edge.h"

#define INTEGER_BYTES_MAX 20 /* of an INPUT_INTEGER that says nothing: any int64 */

struct sending { /* what form.c hands back to us while it parses */
    struct request *request;
    bool from_query;
};

bool input_is_family(const struct input *input)
{
    return input->kind == INPUT_ANY;
}

const struct input *input_find(const struct route *route, struct text name)
{
    for (const struct input *input = route->inputs; input && input->name; input++)
        if (!input_is_family(input) && text_equals(name, input->name))
            return input;
    for (const struct input *input = route->inputs; input && input->name; input++) {
        struct text prefix = text_of(input->name);
        if (input_is_family(input) && text_starts(name, text_slice(prefix, 0, prefix.length - 1)))
            return input;
    }
    return NULL;
}

/* --- One value ----------------------------------------------------------- */

static bool is_one_line(struct text text)
{
    for (size_t i = 0; i < text.length; i++)
        if ((unsigned char)text.data[i] < 0x20 || text.data[i] == 0x7f)
            return false;
    return true;
}

/* CR LF and CR become LF, in a copy only where there is one. */
static enum result unify_line_ends(struct arena *arena, struct text *text)
{
    if (!memchr(text->data, '\r', text->length))
        return OK;
    char *copy = arena_alloc(arena, text->length);
    if (!copy)
        return ERROR_MEMORY;
    size_t to = 0;
    for (size_t from = 0; from < text->length; from++) {
        char byte = text->data[from];
        if (byte == '\r' && from + 1 < text->length && text->data[from + 1] == '\n')
            continue;
        copy[to++] = byte == '\r' ? '\n' : byte;
    }
    *text = (struct text){copy, to};
    return OK;
}

/* Brings the value into its kind's form. */
static enum result value_settle(struct request *request, const struct input *input, struct text *value,
                                struct message *message)
{
    int64_t number;
    switch (input->kind) {
    case INPUT_TEXT:
        *value = text_trim(*value);
        if (!is_one_line(*value))
            return message_fail(message, ERROR_INVALID, "“%s” may be one line only, without tabs.", input->name);
        return OK;
    case INPUT_PROSE:
    case INPUT_ANY:
        if (!text_is_clean(*value))
            return message_fail(message, ERROR_INVALID, "“%s” has a control character. Please type it again.",
                                input->name);
        return unify_line_ends(request_arena(request), value);
    case INPUT_INTEGER:
        *value = text_trim(*value);
        if (value->length && text_to_integer(*value, &number) < 0)
            return message_fail(message, ERROR_INVALID, "“%s” must be a whole number, in digits.", input->name);
        return OK;
    case INPUT_SECRET:
        return OK;
    case INPUT_FILE:
        if (value->length)
            return message_fail(message, ERROR_INVALID, "“%s” must be a file.", input->name);
        return OK;
    }
    return OK;
}

static size_t bytes_max_of(const struct input *input)
{
    if (input->bytes_max)
        return input->bytes_max;
    return input->kind == INPUT_INTEGER ? INTEGER_BYTES_MAX : SIZE_MAX; /* the body's own limit holds */
}

/* Families may be longer than a definition allows, so that the form can be shown again
 * with what was typed and what is wrong with it. */
static enum result limit_check(const struct input *input, size_t length, struct message *message)
{
    if (input_is_family(input) || length <= bytes_max_of(input))
        return OK;
    return message_fail(message, ERROR_INVALID, "“%s” is too long: it may have %zu bytes and has %zu.", input->name,
                        bytes_max_of(input), length);
}

static enum result given_add(struct request *request, struct given given)
{
    if (request->given_count == request->given_capacity) {
        size_t capacity = request->given_capacity ? request->given_capacity * 2 : 8;
        struct given *grown = ARENA_ARRAY(request_arena(request), struct given, capacity);
        if (!grown)
            return ERROR_MEMORY;
        if (request->given_count)
            memcpy(grown, request->given, request->given_count * sizeof *grown);
        request->given = grown;
        request->given_capacity = capacity;
    }
    request->given[request->given_count++] = given;
    return OK;
}

static enum result repeat_check(const struct request *request, const struct input *input, struct message *message)
{
    if (input->repeated || input_is_family(input))
        return OK;
    for (size_t i = 0; i < request->given_count; i++)
        if (request->given[i].input == input)
            return message_fail(message, ERROR_INVALID, "“%s” was sent twice.", input->name);
    return OK;
}

/* --- What form.c finds --------------------------------------------------- */

static enum result undeclared(const struct sending *sending, struct text name, struct message *message)
{
    if (sending->from_query)
        return OK; /* a link from elsewhere may carry its own */
    struct text shown = text_head(name, 60);
    return message_fail(message, ERROR_INVALID,
                        "The form has a field “%.*s” that is not expected here. Please open the page again and send it "
                        "from there.",
                        TEXT_ARGS(shown));
}

static enum result take_csrf(struct request *request, struct text value, struct message *message)
{
    if (request->csrf_given.length)
        return message_fail(message, ERROR_INVALID, "“%s” was sent twice.", CSRF_INPUT);
    request->csrf_given = value;
    return OK;
}

static enum result take_submission(struct request *request, struct text value, struct message *message)
{
    if (request->submission_given.length)
        return message_fail(message, ERROR_INVALID, "“%s” was sent twice.", SUBMISSION_INPUT);
    request->submission_given = value;
    return OK;
}

static enum result take_pair(void *context, struct text name, struct text value, const struct upload *upload,
                             struct message *message)
{
    const struct sending *sending = context;
    struct request *request = sending->request;
    if (++request->pairs_seen > INPUTS_MAX)
        return message_fail(message, ERROR_INVALID, "There are more than %d fields.", INPUTS_MAX);
    if (!sending->from_query && text_equals(name, CSRF_INPUT) && !upload)
        return take_csrf(request, value, message);
    if (!sending->from_query && text_equals(name, SUBMISSION_INPUT) && !upload)
        return take_submission(request, value, message);
    const struct input *input = input_find(request->compiled->route, name);
    if (!input)
        return undeclared(sending, name, message);
    if (sending->from_query && input->kind == INPUT_SECRET)
        return message_fail(message, ERROR_INVALID, "“%s” may not be in an address.", input->name);
    if (upload && input->kind != INPUT_FILE && !input_is_family(input))
        return message_fail(message, ERROR_INVALID, "“%s” must not be a file.", input->name);
    if (!upload)
        TRY(value_settle(request, input, &value, message));
    if (value.length == 0 && !upload && (sending->from_query || input->kind == INPUT_FILE))
        return OK; /* not given */
    TRY(limit_check(input, upload ? upload->bytes.length : value.length, message));
    TRY(repeat_check(request, input, message));
    return given_add(request, (struct given){input, name, value, upload, sending->from_query});
}

/* --- Query and body ------------------------------------------------------ */

enum result input_read_query(struct request *request, struct message *message)
{
    struct sending sending = {request, true};
    struct text query = request->target.query;
    if (query.length == 0)
        return OK;
    /* The query borrows from the connection's own bytes, which may be decoded in place. */
    char *data = request->target_data + (query.data - request->target_data);
    TRY(form_parse_urlencoded(data, query.length, take_pair, &sending, message));
    input_sort_query(request);
    return OK;
}

enum result input_read_body(struct request *request, struct message *message)
{
    struct sending sending = {request, false};
    struct text boundary;
    struct text body = buffer_text(&request->body);
    if (request->spool.is_open)
        TRY(spool_read(&request->spool, &body));
    if (body.length == 0)
        return OK;
    if (form_kind_of(request->head.content_type) == FORM_URLENCODED)
        return form_parse_urlencoded(request->body.data, request->body.length, take_pair, &sending, message);
    if (form_boundary(request->head.content_type, &boundary) < 0)
        return message_fail(message, ERROR_INVALID, "The form does not say how its parts are divided.");
    return form_parse_multipart(request_arena(request), body, boundary, take_pair, &sending,
                                message);
}

/* By name; what is given more than once keeps its order. Insertion: queries are short. */
void input_sort_query(struct request *request)
{
    for (size_t i = 1; i < request->given_count; i++) {
        struct given moving = request->given[i];
        size_t at = i;
        for (; at > 0 && text_compare(request->given[at - 1].name, moving.name) > 0; at--)
            request->given[at] = request->given[at - 1];
        request->given[at] = moving;
    }
}
