/* Texts: borrowed pointer and length, compared, cut, counted and checked.
 * Owns no bytes. Not here: buffers that grow (base/buffer.c), folding and words
 * (base/text_words.c), stems (base/text_stem.c), dates (base/date.c). */
#include "base/text.h"

struct text text_of(const char *zero_terminated)
{
    return zero_terminated == NULL ? TEXT_NONE : (struct text){zero_terminated, strlen(zero_terminated)};
}

bool text_equal(struct text a, struct text b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

bool text_equals(struct text a, const char *zero_terminated)
{
    return text_equal(a, text_of(zero_terminated));
}

static unsigned char ascii_lower(unsigned char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (unsigned char)(byte + ('a' - 'A')) : byte;
}

bool text_equal_ignoring_case(struct text a, struct text b)
{
    if (a.length != b.length)
        return false;
    for (size_t i = 0; i < a.length; i++) {
        if (ascii_lower((unsigned char)a.data[i]) != ascii_lower((unsigned char)b.data[i]))
            return false;
    }
    return true;
}

int text_compare(struct text a, struct text b)
{
    size_t common = a.length < b.length ? a.length : b.length;
    int order = common > 0 ? memcmp(a.data, b.data, common) : 0;
    return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

bool text_starts(struct text text, struct text prefix)
{
    return text.length >= prefix.length &&
           (prefix.length == 0 || memcmp(text.data, prefix.data, prefix.length) == 0);
}

bool text_ends(struct text text, struct text suffix)
{
    return text.length >= suffix.length &&
           (suffix.length == 0 ||
            memcmp(text.data + text.length - suffix.length, suffix.data, suffix.length) == 0);
}

bool text_contains(struct text text, struct text part)
{
    if (part.length == 0)
        return true;
    return text.length >= part.length && memmem(text.data, text.length, part.data, part.length) != NULL;
}

/* Bytes of the white space that the text starts with: 0, 1, or 2 for U+00A0. */
static size_t blank_at_start(struct text text)
{
    if (text.length == 0)
        return 0;
    if (strchr(" \t\r\n", text.data[0]) != NULL && text.data[0] != '\0')
        return 1;
    return text_starts(text, TEXT("\xC2\xA0")) ? 2 : 0;
}

static size_t blank_at_end(struct text text)
{
    if (text.length == 0)
        return 0;
    char last = text.data[text.length - 1];
    if (last != '\0' && strchr(" \t\r\n", last) != NULL)
        return 1;
    return text_ends(text, TEXT("\xC2\xA0")) ? 2 : 0;
}

struct text text_trim(struct text text)
{
    size_t blank;
    while ((blank = blank_at_start(text)) > 0) {
        text.data += blank;
        text.length -= blank;
    }
    while ((blank = blank_at_end(text)) > 0)
        text.length -= blank;
    return text.data != NULL ? text : TEXT_NONE;
}

struct text text_slice(struct text text, size_t from, size_t length)
{
    if (text.data == NULL)
        return TEXT_NONE;
    if (from > text.length)
        from = text.length;
    if (length > text.length - from)
        length = text.length - from;
    return (struct text){text.data + from, length};
}

struct text text_head(struct text text, size_t bytes_max)
{
    struct text head = text_slice(text, 0, bytes_max);
    while (head.length && head.length < text.length && ((unsigned char)text.data[head.length] & 0xc0) == 0x80)
        head.length--;
    return head;
}

bool text_next(struct text *rest, char separator, struct text *ret_part)
{
    if (rest->length == 0)
        return false;
    const char *end = memchr(rest->data, separator, rest->length);
    size_t length = end != NULL ? (size_t)(end - rest->data) : rest->length;
    *ret_part = (struct text){rest->data, length};
    size_t taken = end != NULL ? length + 1 : length;
    *rest = (struct text){rest->data + taken, rest->length - taken};
    return true;
}

enum result text_to_integer(struct text text, int64_t *ret_number)
{
    bool negative = text.length > 0 && text.data[0] == '-';
    size_t at = negative ? 1 : 0;
    if (at == text.length)
        return ERROR_INVALID;
    if (text.data[at] == '0' && text.length > 1) /* leading zeros, and "-0" */
        return ERROR_INVALID;
    for (size_t i = at; i < text.length; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return ERROR_INVALID;
    }
    int64_t number = 0;
    for (; at < text.length; at++) {
        int64_t digit = text.data[at] - '0';
        if (__builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, negative ? -digit : digit, &number))
            return ERROR_LIMIT;
    }
    *ret_number = number;
    return OK;
}

size_t text_decode(struct text text, size_t at, uint32_t *ret_point)
{
    if (at >= text.length)
        return 0;
    const unsigned char *bytes = (const unsigned char *)text.data + at;
    size_t left = text.length - at;
    unsigned char lead = bytes[0];
    if (lead < 0x80) {
        *ret_point = lead;
        return 1;
    }
    size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || left < length)
        return 0;
    uint32_t point = lead & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xC0) != 0x80)
            return 0;
        point = point << 6 | (bytes[i] & 0x3Fu);
    }
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (point < least[length] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF))
        return 0;
    *ret_point = point;
    return length;
}

size_t text_encode(uint32_t point, char out[4])
{
    assert(point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF));
    size_t length = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = length - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (point & 0x3F));
        point >>= 6;
    }
    out[0] = (char)(leads[length] | point);
    return length;
}

/* How many bytes from `at` on are ASCII without NUL, in steps of eight. */
static size_t text_ascii_run(struct text text, size_t at)
{
    const uint64_t high = UINT64_C(0x8080808080808080), ones = UINT64_C(0x0101010101010101);
    size_t from = at;
    while (text.length - at >= sizeof(uint64_t)) {
        uint64_t word;
        memcpy(&word, text.data + at, sizeof(word));
        /* With no high bit set, taking one from each byte sets it for a zero byte only. */
        if ((word & high) != 0 || ((word - ones) & high) != 0)
            break;
        at += sizeof(word);
    }
    return at - from;
}

bool text_is_utf8(struct text text)
{
    for (size_t at = 0; at < text.length;) {
        at += text_ascii_run(text, at);
        if (at == text.length)
            break;
        uint32_t point;
        size_t length = text_decode(text, at, &point);
        if (length == 0 || point == 0)
            return false;
        at += length;
    }
    return true;
}

bool text_is_clean(struct text text)
{
    for (size_t at = 0; at < text.length;) {
        uint32_t point;
        size_t length = text_decode(text, at, &point);
        if (length == 0)
            return false;
        if (point < 0x20 && point != '\t' && point != '\n' && point != '\r')
            return false;
        if (point >= 0x7F && point <= 0x9F)
            return false;
        at += length;
    }
    return true;
}

size_t text_count_characters(struct text text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.length; i++)
        count += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    return count;
}
