/* JSON in: a document checked, parsed by jansson and copied into values.
 * Not here: writing (base/format/json.c), and whether the document says what its
 * reader wants to know: that reader checks. Nothing of jansson's outlives the call.
 *
 * jansson keeps a real as a double and loses its digits ("1.10" would come back
 * as 1.1). It keeps members in the order of the source, though, so the reals of
 * the tree come in the order of the source too, and a cursor over the source
 * finds each one's own digits. */
#include "base/format/json.h"

#include <jansson.h>

#define DEPTH_MAX 64

struct reading {
    struct arena *arena;
    struct text source;
    size_t real_at; /* the reals before here are done */
    struct message *message;
};

static void json_free_at(json_t **json)
{
    json_decref(*json);
}

/* Past the string whose opening quote is at `at`; the end of the source where
 * it is not closed. */
static size_t skip_string(struct text source, size_t at)
{
    for (at++; at < source.length && source.data[at] != '"'; at++) {
        if (source.data[at] == '\\')
            at++;
    }
    return at < source.length ? at + 1 : source.length;
}

static enum result fail_at(struct reading *reading, size_t at, enum result result, const char *why)
{
    size_t line = 1, column = 1;
    for (size_t i = 0; i < at && i < reading->source.length; i++) {
        unsigned char byte = (unsigned char)reading->source.data[i];
        if (byte == '\n') {
            line++;
            column = 1;
        } else if ((byte & 0xC0) != 0x80) {
            column++;
        }
    }
    return message_fail(reading->message, result, "Line %zu, column %zu: %s", line, column, why);
}

static enum result check_utf8(struct reading *reading)
{
    if (text_is_utf8(reading->source))
        return OK;
    for (size_t at = 0; at < reading->source.length;) {
        uint32_t point;
        size_t length = text_decode(reading->source, at, &point);
        if (length == 0 || point == 0)
            return fail_at(reading, at, ERROR_INVALID, "the bytes here are not UTF-8 text. Save the file as UTF-8.");
        at += length;
    }
    return OK;
}

/* Counts brackets ahead of the parser, so that a deep document costs nothing. */
static enum result check_depth(struct reading *reading)
{
    size_t depth = 0;
    for (size_t at = 0; at < reading->source.length;) {
        char byte = reading->source.data[at];
        if (byte == '"') {
            at = skip_string(reading->source, at);
            continue;
        }
        if ((byte == '[' || byte == '{') && ++depth > DEPTH_MAX)
            return fail_at(reading, at, ERROR_LIMIT, "lists and objects are nested more than 64 deep.");
        if ((byte == ']' || byte == '}') && depth > 0)
            depth--;
        at++;
    }
    return OK;
}

static enum result fail_as_jansson_says(struct reading *reading, const json_error_t *error)
{
    enum result result = ERROR_INVALID;
    const char *why;
    switch (json_error_code(error)) {
    case json_error_out_of_memory:
        return message_fail(reading->message, ERROR_MEMORY, "There was not enough memory to read the JSON.");
    case json_error_duplicate_key:
        why = "the object has two members of this name. Keep one of them.";
        break;
    case json_error_premature_end_of_input:
        why = "the document ends before it is complete.";
        break;
    case json_error_end_of_input_expected:
        why = "the document is complete here, but more follows. Remove what follows.";
        break;
    case json_error_null_character:
    case json_error_null_byte_in_key:
        why = "text cannot hold the NUL character (\\u0000).";
        break;
    case json_error_numeric_overflow:
        why = "this number is too large.";
        result = ERROR_LIMIT;
        break;
    case json_error_unknown:
    case json_error_cannot_open_file:
    case json_error_stack_overflow:
    case json_error_invalid_argument:
    case json_error_invalid_utf8:
    case json_error_invalid_syntax:
    case json_error_invalid_format:
    case json_error_wrong_type:
    case json_error_null_value:
    case json_error_item_not_found:
    case json_error_index_out_of_range:
    default:
        why = "this is not JSON. Look for a missing comma, quote or bracket just before.";
        break;
    }
    return message_fail(reading->message, result, "Line %d, column %d: %s", error->line, error->column, why);
}

static bool is_of_number(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte != '\0' && strchr("+-.eE", byte) != NULL);
}

/* The digits of the next real of the source. */
static struct text next_real(struct reading *reading)
{
    struct text source = reading->source;
    size_t at = reading->real_at;
    while (at < source.length) {
        char byte = source.data[at];
        if (byte == '"') {
            at = skip_string(source, at);
        } else if (byte != '-' && (byte < '0' || byte > '9')) {
            at++; /* the "e" of true and false is passed over here */
        } else {
            size_t start = at;
            bool real = false;
            for (; at < source.length && is_of_number(source.data[at]); at++)
                real = real || strchr(".eE", source.data[at]) != NULL;
            if (real) {
                reading->real_at = at;
                return (struct text){source.data + start, at - start};
            }
        }
    }
    assert(!"jansson found a real that the source does not have");
    return TEXT_NONE;
}

static struct value *copy_json(struct reading *reading, json_t *json);

/* Fills the members directly: jansson has refused duplicates already, and
 * looking for them again would cost the square of a hostile object's size. */
static struct value *copy_object(struct reading *reading, json_t *json)
{
    struct value *object = value_object(reading->arena);
    size_t count = json_object_size(json);
    struct member *members = ARENA_ARRAY(reading->arena, struct member, count);
    if (object == NULL || members == NULL)
        return NULL;
    object->object.members = members;
    object->object.capacity = count;
    const char *name;
    json_t *member;
    json_object_foreach(json, name, member) {
        struct text copy = arena_copy_z(reading->arena, name);
        struct value *value = copy_json(reading, member);
        if (value == NULL)
            return NULL;
        members[object->object.count++] = (struct member){.name = copy, .value = value};
    }
    return object;
}

static struct value *copy_list(struct reading *reading, json_t *json)
{
    struct value *list = value_list(reading->arena);
    for (size_t i = 0; i < json_array_size(json) && !arena_failed(reading->arena); i++)
        value_append(reading->arena, list, copy_json(reading, json_array_get(json, i)));
    return list;
}

/* Recursion is bounded by check_depth. */
static struct value *copy_json(struct reading *reading, json_t *json)
{
    struct arena *arena = reading->arena;
    switch (json_typeof(json)) {
    case JSON_OBJECT:
        return copy_object(reading, json);
    case JSON_ARRAY:
        return copy_list(reading, json);
    case JSON_STRING:
        return value_text(arena, arena_copy(arena, (struct text){json_string_value(json), json_string_length(json)}));
    case JSON_INTEGER:
        return value_integer(arena, json_integer_value(json));
    case JSON_REAL:
        return value_text(arena, arena_copy(arena, next_real(reading)));
    case JSON_TRUE:
        return value_boolean(arena, true);
    case JSON_FALSE:
        return value_boolean(arena, false);
    case JSON_NULL:
        return value_null(arena);
    }
    return NULL;
}

enum result json_parse(struct arena *arena, struct text source, size_t bytes_max,
                       struct value **ret_value, struct message *message)
{
    struct reading reading = {.arena = arena, .source = source, .message = message};
    if (source.length > bytes_max)
        return message_fail(message, ERROR_LIMIT, "The JSON is %zu bytes long; at most %zu are accepted.",
                            source.length, bytes_max);
    TRY(check_utf8(&reading));
    TRY(check_depth(&reading));

    json_error_t error;
    AUTO(json_free_at) json_t *json = json_loadb(source.length > 0 ? source.data : "", source.length,
                                                 JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (json == NULL)
        return fail_as_jansson_says(&reading, &error);
    struct value *value = copy_json(&reading, json);
    if (value == NULL || arena_failed(arena))
        return message_fail(message, ERROR_MEMORY, "There was not enough memory to read the JSON.");
    *ret_value = value;
    return OK;
}

enum result json_parse_kept(struct arena *arena, struct text source, size_t bytes_max, struct value **ret_value, struct message *message)
{
    enum result result = json_parse(arena, source, bytes_max, ret_value, message);
    return result == ERROR_INVALID || result == ERROR_LIMIT ? ERROR_CORRUPT : result;
}
