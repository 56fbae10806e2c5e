/* JSON out: values written as a page's .json face, an export or the canonical
 * bytes that hashes are taken of. Not here: reading (base/format/json_parse.c).
 * The tables of routes decide which value is written; nothing is hidden here
 * but members marked for the page alone. */
#include "base/format/json.h"

/* What a byte needs inside a JSON string. Bytes not named need nothing. */
enum escape {
    ESCAPE_NEVER = 0,
    ESCAPE_ALWAYS = 1,  /* demanded by RFC 8259 */
    ESCAPE_IN_PAGES = 2 /* harmless in JSON, an opening in HTML */
};
static const unsigned char escapes[256] = {
    [0 ... 0x1F] = ESCAPE_ALWAYS,
    ['"'] = ESCAPE_ALWAYS,
    ['\\'] = ESCAPE_ALWAYS,
    ['<'] = ESCAPE_IN_PAGES,
    ['>'] = ESCAPE_IN_PAGES,
    ['&'] = ESCAPE_IN_PAGES,
};

static void write_escape(struct buffer *out, unsigned char byte)
{
    static const char hexadecimal[] = "0123456789abcdef";
    char letter;
    switch (byte) {
    case '"':
    case '\\':
        letter = (char)byte;
        break;
    case '\b':
        letter = 'b';
        break;
    case '\f':
        letter = 'f';
        break;
    case '\n':
        letter = 'n';
        break;
    case '\r':
        letter = 'r';
        break;
    case '\t':
        letter = 't';
        break;
    default:
        buffer_append(out, (struct text){(char[]){'\\', 'u', '0', '0', hexadecimal[byte >> 4], hexadecimal[byte & 15]}, 6});
        return;
    }
    buffer_append(out, (struct text){(char[]){'\\', letter}, 2});
}

/* The high bit of some byte is set where the word has a zero byte. */
#define ONES UINT64_C(0x0101010101010101)
#define ZERO_BYTES(word) (((word) - ONES) & ~(word) & (ONES << 7))
#define HAS_BYTE(word, byte) ZERO_BYTES((word) ^ (ONES * (byte)))

/* No byte of the eight needs an escape of any kind. */
static bool are_safe(const char eight[sizeof(uint64_t)])
{
    uint64_t word;
    memcpy(&word, eight, sizeof(word));
    uint64_t control = (word - ONES * 0x20) & ~word & (ONES << 7);
    return (control | HAS_BYTE(word, '"') | HAS_BYTE(word, '\\') | HAS_BYTE(word, '<') | HAS_BYTE(word, '>') |
            HAS_BYTE(word, '&')) == 0;
}

/* Where the next byte that needs an escape stands, from `at` on; else the end. */
static size_t next_escape(struct text text, size_t at, enum escape harm_max)
{
    while (at < text.length) {
        size_t left = text.length - at, step = left < sizeof(uint64_t) ? left : sizeof(uint64_t);
        if (step == sizeof(uint64_t) && are_safe(text.data + at)) {
            at += step;
            continue;
        }
        for (size_t end = at + step; at < end; at++) {
            enum escape escape = escapes[(unsigned char)text.data[at]];
            if (escape != ESCAPE_NEVER && escape <= harm_max)
                return at;
        }
    }
    return at;
}

/* A string that needs no escape, as most do, in one piece. */
static void write_plain_string(struct buffer *out, struct text text)
{
    char *room = buffer_reserve(out, text.length + 2);
    if (room == NULL)
        return;
    room[0] = '"';
    if (text.length > 0)
        memcpy(room + 1, text.data, text.length);
    out->length += text.length + 1;
    buffer_append_byte(out, '"');
}

static void write_string(struct buffer *out, struct text text, enum escape harm_max)
{
    size_t at = next_escape(text, 0, harm_max);
    if (at == text.length) {
        write_plain_string(out, text);
        return;
    }
    buffer_append_byte(out, '"');
    for (size_t run = 0; run < text.length; at = next_escape(text, run, harm_max)) {
        buffer_append(out, (struct text){text.data + run, at - run});
        if (at < text.length)
            write_escape(out, (unsigned char)text.data[at]);
        run = at + 1;
    }
    buffer_append_byte(out, '"');
}

void json_write_string(struct buffer *out, struct text text)
{
    write_string(out, text, ESCAPE_IN_PAGES);
}

/* How a document is laid out. */
struct layout {
    bool pretty;
    bool canonical;
};

static void write_value(struct buffer *out, const struct value *value, struct layout layout, size_t depth);

static void write_line_start(struct buffer *out, struct layout layout, size_t depth)
{
    if (!layout.pretty)
        return;
    static const char blanks[] = "                                ";
    buffer_append_byte(out, '\n');
    for (size_t left = depth * 2; left > 0;) {
        size_t now = left < sizeof(blanks) - 1 ? left : sizeof(blanks) - 1;
        buffer_append(out, (struct text){blanks, now});
        left -= now;
    }
}

static void write_list(struct buffer *out, const struct value *list, struct layout layout, size_t depth)
{
    buffer_append_byte(out, '[');
    for (size_t i = 0; i < list->list.count; i++) {
        if (i > 0)
            buffer_append_byte(out, ',');
        write_line_start(out, layout, depth + 1);
        write_value(out, list->list.items[i], layout, depth + 1);
    }
    if (list->list.count > 0)
        write_line_start(out, layout, depth);
    buffer_append_byte(out, ']');
}

static void write_member(struct buffer *out, const struct member *member, struct layout layout, size_t depth)
{
    write_line_start(out, layout, depth);
    write_string(out, member->name, layout.canonical ? ESCAPE_ALWAYS : ESCAPE_IN_PAGES);
    buffer_append(out, layout.pretty ? TEXT(": ") : TEXT(":"));
    write_value(out, member->value, layout, depth);
}

static int member_compare_names(const void *a, const void *b)
{
    const struct member *const *first = a, *const *second = b;
    return text_compare((*first)->name, (*second)->name);
}

static void write_members_sorted(struct buffer *out, const struct value *object, struct layout layout, size_t depth)
{
    const struct member *few[16], **sorted = few;
    if (object->object.count > COUNT_OF(few)) {
        sorted = calloc(object->object.count, sizeof(*sorted));
        if (sorted == NULL) {
            out->failure = ERROR_MEMORY;
            return;
        }
    }
    size_t count = 0;
    for (size_t i = 0; i < object->object.count; i++) {
        if (!object->object.members[i].page_only)
            sorted[count++] = &object->object.members[i];
    }
    qsort(sorted, count, sizeof(*sorted), member_compare_names);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_append_byte(out, ',');
        write_member(out, sorted[i], layout, depth + 1);
    }
    if (sorted != few)
        free(sorted);
}

static void write_object(struct buffer *out, const struct value *object, struct layout layout, size_t depth)
{
    buffer_append_byte(out, '{');
    if (layout.canonical) {
        write_members_sorted(out, object, layout, depth);
    } else {
        bool any = false;
        for (size_t i = 0; i < object->object.count; i++) {
            const struct member *member = &object->object.members[i];
            if (member->page_only)
                continue;
            if (any)
                buffer_append_byte(out, ',');
            write_member(out, member, layout, depth + 1);
            any = true;
        }
        if (any)
            write_line_start(out, layout, depth);
    }
    buffer_append_byte(out, '}');
}

static void write_value(struct buffer *out, const struct value *value, struct layout layout, size_t depth)
{
    switch (value != NULL ? value->kind : VALUE_NULL) {
    case VALUE_NULL:
        buffer_append(out, TEXT("null"));
        return;
    case VALUE_BOOLEAN:
        buffer_append(out, value->boolean ? TEXT("true") : TEXT("false"));
        return;
    case VALUE_INTEGER:
        buffer_append_integer(out, value->integer);
        return;
    case VALUE_TEXT:
    case VALUE_HTML:
        write_string(out, value->text, layout.canonical ? ESCAPE_ALWAYS : ESCAPE_IN_PAGES);
        return;
    case VALUE_LIST:
        write_list(out, value, layout, depth);
        return;
    case VALUE_OBJECT:
        write_object(out, value, layout, depth);
        return;
    }
}

void json_write(struct buffer *out, const struct value *value, bool pretty)
{
    write_value(out, value, (struct layout){.pretty = pretty}, 0);
    if (pretty)
        buffer_append_byte(out, '\n');
}

void json_write_canonical(struct buffer *out, const struct value *value)
{
    write_value(out, value, (struct layout){.canonical = true}, 0);
}
