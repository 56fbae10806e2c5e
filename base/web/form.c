/* Bounded parsers for form bodies: application/x-www-form-urlencoded and
 * multipart/form-data (RFC 7578 as browsers write it). They see a whole body, already
 * limited, and hand each pair on; what a pair may be is input.c's. Nothing is skipped in
 * silence: what does not follow the format is refused. */
#include <strings.h>
#include "base/web/edge.h"

#define PART_HEAD_BYTES_MAX 4096
#define BOUNDARY_BYTES_MAX 70 /* RFC 2046 */

enum form_kind form_kind_of(const char *content_type)
{
    static const char urlencoded[] = "application/x-www-form-urlencoded", multipart[] = "multipart/form-data";
    struct text whole = text_of(content_type), type;
    if (!text_next(&whole, ';', &type))
        return FORM_OTHER;
    type = text_trim(type);
    if (text_equal_ignoring_case(type, text_of(urlencoded)))
        return FORM_URLENCODED;
    return text_equal_ignoring_case(type, text_of(multipart)) ? FORM_MULTIPART : FORM_OTHER;
}

/* --- Urlencoded ---------------------------------------------------------- */

enum result form_parse_urlencoded(char *data, size_t length, form_take *take, void *context, struct message *message)
{
    for (size_t at = 0; at < length;) {
        char *end = memchr(data + at, '&', length - at);
        size_t pair_length = end ? (size_t)(end - (data + at)) : length - at;
        char *equals = memchr(data + at, '=', pair_length);
        size_t name_length = equals ? (size_t)(equals - (data + at)) : pair_length;
        struct text name, value = TEXT_NONE;
        if (percent_decode(data + at, name_length, true, &name) < 0 ||
            (equals && percent_decode(equals + 1, pair_length - name_length - 1, true, &value) < 0))
            return message_fail(message, ERROR_INVALID,
                                "What was sent has a “%%” code or bytes that stand for no character.");
        if (pair_length > 0)
            TRY(take(context, name, value, NULL, message));
        at += pair_length + 1;
    }
    return OK;
}

/* --- Multipart ----------------------------------------------------------- */

/* Takes `name=value` or `name="value"` off a header's parameters. Within quotes a
 * backslash stands before a quote only: browsers write %22 and leave backslashes alone. */
static bool parameter_next(struct text *rest, struct text *ret_name, struct text *ret_value)
{
    *rest = text_trim(*rest);
    while (rest->length && (rest->data[0] == ';' || rest->data[0] == ' ' || rest->data[0] == '\t'))
        *rest = text_slice(*rest, 1, rest->length - 1);
    const char *equals = memchr(rest->data, '=', rest->length);
    if (!equals)
        return false;
    *ret_name = text_trim((struct text){rest->data, (size_t)(equals - rest->data)});
    const char *at = equals + 1, *end = rest->data + rest->length;
    if (at < end && *at == '"') {
        const char *close = at + 1;
        while (close < end && *close != '"')
            close += *close == '\\' && close + 1 < end && close[1] == '"' ? 2 : 1;
        if (close >= end)
            return false;
        *ret_value = (struct text){at + 1, (size_t)(close - at - 1)};
        at = close + 1;
    } else {
        const char *semicolon = memchr(at, ';', (size_t)(end - at));
        const char *stop = semicolon ? semicolon : end;
        *ret_value = text_trim((struct text){at, (size_t)(stop - at)});
        at = stop;
    }
    *rest = (struct text){at, (size_t)(end - at)};
    return true;
}

enum result form_boundary(const char *content_type, struct text *ret_boundary)
{
    struct text rest = text_of(content_type), name, value;
    const char *semicolon = memchr(rest.data, ';', rest.length);
    if (!semicolon)
        return ERROR_INVALID;
    rest = text_slice(rest, (size_t)(semicolon - rest.data) + 1, rest.length);
    while (parameter_next(&rest, &name, &value)) {
        if (!text_equal_ignoring_case(name, TEXT("boundary")))
            continue;
        if (value.length == 0 || value.length > BOUNDARY_BYTES_MAX)
            return ERROR_INVALID;
        for (size_t i = 0; i < value.length; i++)
            if (value.data[i] < ' ' || value.data[i] == '"' || value.data[i] == 0x7f)
                return ERROR_INVALID;
        *ret_boundary = value;
        return OK;
    }
    return ERROR_INVALID;
}

struct part {
    struct text name, file_name, content;
    bool is_file, has_name;
};

static enum result part_disposition(struct part *part, struct text rest, struct message *message)
{
    struct text kind, name, value;
    if (!text_next(&rest, ';', &kind) || !text_equal_ignoring_case(text_trim(kind), TEXT("form-data")))
        return message_fail(message, ERROR_INVALID, "A part of the form is not form data.");
    while (parameter_next(&rest, &name, &value)) {
        if (text_equal_ignoring_case(name, TEXT("name"))) {
            part->name = value;
            part->has_name = true;
        } else if (text_equal_ignoring_case(name, TEXT("filename"))) {
            part->file_name = value;
            part->is_file = true;
        }
    }
    return OK;
}

static enum result part_header(struct part *part, struct text line, struct message *message)
{
    const char *colon = memchr(line.data, ':', line.length);
    if (!colon)
        return message_fail(message, ERROR_INVALID, "A part of the form has a header without a colon.");
    struct text name = {line.data, (size_t)(colon - line.data)};
    struct text value = text_trim((struct text){colon + 1, line.length - name.length - 1});
    if (text_equal_ignoring_case(name, TEXT("Content-Disposition")))
        return part_disposition(part, value, message);
    if (text_equal_ignoring_case(name, TEXT("Content-Transfer-Encoding")) &&
        !text_equal_ignoring_case(value, TEXT("binary")) && !text_equal_ignoring_case(value, TEXT("8bit")) &&
        !text_equal_ignoring_case(value, TEXT("7bit")))
        return message_fail(message, ERROR_INVALID, "A part of the form is in a transfer encoding, which browsers do not use.");
    return OK;
}

/* Takes the part's header lines off the front of *rest. */
static enum result part_head(struct part *part, struct text *rest, struct message *message)
{
    struct text head = text_slice(*rest, 0, PART_HEAD_BYTES_MAX);
    for (;;) {
        const char *end = memmem(head.data, head.length, "\r\n", 2);
        if (!end)
            return message_fail(message, ERROR_INVALID, "A part of the form has no end to its headers, or more than 4 KiB of them.");
        size_t line_length = (size_t)(end - head.data);
        struct text line = text_slice(head, 0, line_length);
        head = text_slice(head, line_length + 2, head.length);
        *rest = text_slice(*rest, line_length + 2, rest->length);
        if (line_length == 0)
            break;
        TRY(part_header(part, line, message));
    }
    if (!part->has_name)
        return message_fail(message, ERROR_INVALID, "A part of the form has no name.");
    return OK;
}

/* The name after the last slash or backslash: some clients send a whole path. */
static struct text base_name(struct text path)
{
    size_t from = path.length;
    while (from > 0 && path.data[from - 1] != '/' && path.data[from - 1] != '\\')
        from--;
    return text_slice(path, from, path.length);
}

static enum result part_take(struct arena *arena, const struct part *part, form_take *take, void *context,
                             struct message *message)
{
    if (!text_is_clean(part->name) || !text_is_clean(part->file_name))
        return message_fail(message, ERROR_INVALID, "The form has a field or file whose name is not in UTF-8.");
    if (!part->is_file && !text_is_utf8(part->content))
        return message_fail(message, ERROR_INVALID, "The form has text that is not in UTF-8.");
    if (!part->is_file)
        return take(context, part->name, part->content, NULL, message);
    if (part->file_name.length == 0 && part->content.length == 0)
        return take(context, part->name, TEXT_NONE, NULL, message); /* a file field left empty */
    struct upload *upload = ARENA_NEW(arena, struct upload);
    if (!upload)
        return ERROR_MEMORY;
    *upload = (struct upload){base_name(part->file_name), part->content};
    return take(context, part->name, upload->file_name, upload, message);
}

static enum result cut_short(struct message *message)
{
    return message_fail(message, ERROR_INVALID, "The form was cut short or is not well formed. Please send it again.");
}

enum result form_parse_multipart(struct arena *arena, struct text body, struct text boundary, form_take *take,
                                 void *context, struct message *message)
{
    char mark[BOUNDARY_BYTES_MAX + 4] = "\r\n--";
    size_t mark_length = boundary.length + 4;
    assert(boundary.length > 0 && boundary.length <= BOUNDARY_BYTES_MAX);
    memcpy(mark + 4, boundary.data, boundary.length);
    if (text_starts(body, TEXT("\r\n")))
        body = text_slice(body, 2, body.length);
    if (body.length < mark_length || memcmp(body.data, mark + 2, mark_length - 2) != 0)
        return cut_short(message);
    struct text rest = text_slice(body, mark_length - 2, body.length);
    while (!text_starts(rest, TEXT("--"))) {
        if (!text_starts(rest, TEXT("\r\n")))
            return cut_short(message);
        rest = text_slice(rest, 2, rest.length);
        struct part part = {0};
        TRY(part_head(&part, &rest, message));
        const char *end = memmem(rest.data, rest.length, mark, mark_length);
        if (!end)
            return cut_short(message);
        part.content = (struct text){rest.data, (size_t)(end - rest.data)};
        TRY(part_take(arena, &part, take, context, message));
        rest = text_slice(rest, part.content.length + mark_length, rest.length);
    }
    if (text_trim(text_slice(rest, 2, rest.length)).length != 0)
        return cut_short(message);
    return OK;
}
