/* Paths and forms as text: where it is safe to send somebody after signing in, which page
 * holds the form that was sent to an address, and the pairs of a kept form. Pure. */
#include "blocks/people/internal.h"

/* Only what a browser cannot read as another site's address: a path of the desk in
 * printable ASCII, without a backslash and without two slashes together. */
struct text next_safe(struct text next)
{
    static const struct text desk = {"/desk", 5};
    if (!text_starts(next, desk) || next.length > NEXT_BYTES_MAX)
        return desk;
    if (next.length > desk.length && next.data[desk.length] != '/' && next.data[desk.length] != '?')
        return desk;
    for (size_t i = 0; i < next.length; i++)
        if ((unsigned char)next.data[i] <= ' ' || (unsigned char)next.data[i] >= 0x7f || next.data[i] == '\\')
            return desk;
    struct text path = next;
    const char *query = memchr(next.data, '?', next.length);
    if (query)
        path.length = (size_t)(query - next.data);
    if (text_contains(path, TEXT("//")) || text_contains(path, TEXT("/.")) || text_starts(path, TEXT("/desk/sign-")))
        return desk;
    return next;
}

static bool pattern_matches(struct text pattern, struct text path)
{
    struct text want, have;
    for (;;) {
        bool more_wanted = text_next(&pattern, '/', &want), more_given = text_next(&path, '/', &have);
        if (!more_wanted || !more_given)
            return more_wanted == more_given;
        if (!text_starts(want, TEXT("{")) && !text_equal(want, have))
            return false;
    }
}

static bool has_page(const struct site *site, struct text path)
{
    EACH_ROUTE(site, route) {
        bool is_page = route->method == METHOD_GET && (route->faces == 0 || (route->faces & FACE_PAGE));
        if (is_page && pattern_matches(text_of(route->path), path))
            return true;
    }
    return false;
}

struct text page_of_form(const struct site *site, struct text path)
{
    while (path.length > strlen("/desk") && !has_page(site, path)) {
        while (path.length > 0 && path.data[path.length - 1] != '/')
            path.length--;
        path.length -= path.length > 0;
    }
    return path.length > strlen("/desk") ? path : TEXT("/desk");
}

static bool stays_as_it_is(unsigned char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '-' ||
           byte == '.' || byte == '_' || byte == '~' || byte == '/';
}

void append_encoded(struct buffer *out, struct text text)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        if (stays_as_it_is(byte)) {
            buffer_append_byte(out, (char)byte);
        } else {
            buffer_append_byte(out, '%');
            buffer_append_byte(out, digits[byte >> 4]);
            buffer_append_byte(out, digits[byte & 15]);
        }
    }
}

static int hex_value(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    if (byte >= 'A' && byte <= 'F')
        return byte - 'A' + 10;
    if (byte >= 'a' && byte <= 'f')
        return byte - 'a' + 10;
    return -1;
}

static struct text decoded(struct arena *arena, struct text encoded)
{
    char *out = arena_alloc(arena, encoded.length + 1);
    size_t length = 0;
    if (!out)
        return TEXT_NONE;
    for (size_t i = 0; i < encoded.length; i++) {
        char byte = encoded.data[i];
        if (byte == '%' && i + 2 < encoded.length && hex_value(encoded.data[i + 1]) >= 0 && hex_value(encoded.data[i + 2]) >= 0) {
            byte = (char)(hex_value(encoded.data[i + 1]) << 4 | hex_value(encoded.data[i + 2]));
            i += 2;
        } else if (byte == '+') {
            byte = ' ';
        }
        out[length++] = byte;
    }
    return (struct text){out, length};
}

bool form_next(struct arena *arena, struct text *rest, struct text *ret_name, struct text *ret_value)
{
    struct text pair;
    do {
        if (!text_next(rest, '&', &pair))
            return false;
    } while (pair.length == 0);
    const char *equals = memchr(pair.data, '=', pair.length);
    size_t name_length = equals ? (size_t)(equals - pair.data) : pair.length;
    *ret_name = decoded(arena, text_slice(pair, 0, name_length));
    *ret_value = equals ? decoded(arena, text_slice(pair, name_length + 1, pair.length)) : TEXT_NONE;
    return true;
}
