/* The target of a request: percent-decoding and path segments. Nothing here knows files:
 * a path is only ever compared with routes and with the names of embedded files. */
#include "base/web/edge.h"

static int hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    if (byte >= 'a' && byte <= 'f')
        return byte - 'a' + 10;
    if (byte >= 'A' && byte <= 'F')
        return byte - 'A' + 10;
    return -1;
}

enum result percent_decode(char *data, size_t length, bool form, struct text *ret_text)
{
    size_t to = 0;
    for (size_t from = 0; from < length; from++) {
        char byte = data[from];
        if (byte == '%') {
            int high = from + 2 < length ? hex_digit(data[from + 1]) : -1;
            int low = from + 2 < length ? hex_digit(data[from + 2]) : -1;
            if (high < 0 || low < 0)
                return ERROR_INVALID;
            byte = (char)(high << 4 | low);
            from += 2;
        } else if (form && byte == '+') {
            byte = ' ';
        }
        data[to++] = byte;
    }
    struct text text = {data, to};
    if (!text_is_utf8(text))
        return ERROR_INVALID;
    *ret_text = text;
    return OK;
}

void percent_encode(struct buffer *out, struct text text, const char *keep)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
                     (byte && (strchr("-._~", byte) || strchr(keep, byte)));
        if (plain) {
            buffer_append_byte(out, (char)byte);
        } else {
            buffer_append_byte(out, '%');
            buffer_append_byte(out, hex[byte >> 4]);
            buffer_append_byte(out, hex[byte & 15]);
        }
    }
}

/* "http://name/path" is "/path": RFC 9112 has servers accept both. */
static void skip_authority(char **data, size_t *length)
{
    struct text target = {*data, *length};
    size_t scheme = text_starts(target, TEXT("http://")) ? 7 : text_starts(target, TEXT("https://")) ? 8 : 0;
    char *slash = scheme ? memchr(*data + scheme, '/', *length - scheme) : NULL;
    if (slash) {
        *length -= (size_t)(slash - *data);
        *data = slash;
    }
}

static enum result segment_check(struct text segment, struct message *message)
{
    if (segment.length == 0)
        return message_fail(message, ERROR_INVALID, "The address has two slashes together.");
    if (text_equals(segment, ".") || text_equals(segment, ".."))
        return message_fail(message, ERROR_INVALID, "The address has “.” or “..” between slashes.");
    for (size_t i = 0; i < segment.length; i++) {
        unsigned char byte = (unsigned char)segment.data[i];
        if (byte < 0x20 || byte == 0x7f || byte == '/' || byte == '\\')
            return message_fail(message, ERROR_INVALID, "The address has a character that no page's address has.");
    }
    return OK;
}

/* Decodes each segment, moving them together: decoding only ever shortens. */
static enum result path_parse(char *data, size_t length, struct target *target, struct message *message)
{
    size_t at = 1, to = 1;
    while (at < length) {
        char *end = memchr(data + at, '/', length - at);
        size_t segment_length = end ? (size_t)(end - (data + at)) : length - at;
        struct text segment;
        if (percent_decode(data + at, segment_length, false, &segment) < 0)
            return message_fail(message, ERROR_INVALID, "The address has a “%%” code that stands for no character.");
        TRY(segment_check(segment, message));
        if (target->segment_count == SEGMENTS_MAX)
            return ERROR_NOT_FOUND;
        memmove(data + to, segment.data, segment.length);
        target->segments[target->segment_count++] = (struct text){data + to, segment.length};
        to += segment.length;
        at += segment_length + 1;
        if (end && at < length)
            data[to++] = '/';
        target->trailing_slash = end && at == length;
    }
    target->path = (struct text){data, to};
    return OK;
}

enum result target_parse(char *data, size_t length, struct target *ret_target, struct message *message)
{
    struct target target = {0};
    skip_authority(&data, &length);
    if (length == 0 || data[0] != '/')
        return message_fail(message, ERROR_INVALID, "The address does not begin with a slash.");
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)data[i] <= ' ' || data[i] == 0x7f)
            return message_fail(message, ERROR_INVALID, "The address has a blank or a control character.");
    char *question_mark = memchr(data, '?', length);
    size_t path_length = question_mark ? (size_t)(question_mark - data) : length;
    if (question_mark)
        target.query = (struct text){question_mark + 1, length - path_length - 1};
    else
        target.query = TEXT_NONE;
    TRY(path_parse(data, path_length, &target, message));
    *ret_target = target;
    return OK;
}
