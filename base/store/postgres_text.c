/* Text that PostgreSQL cannot keep as it is: it takes no zero byte and nothing that is not UTF-8, where SQLite takes
 * any bytes. So that both answer alike, each such byte is kept as a character of its own, U+10FC00 and the byte, at the end of
 * the last private area; and where a text has those characters already, their bytes are wrapped in the same way. What
 * comes out is what went in. Sorting and length see the wrapped form, which no text that people wrote has. */
#include "base/store/postgres.h"

#define WRAPPED_BYTES 4 /* f4 8f b0…b3 80…bf */

static bool is_tail(unsigned char byte) { return (byte & 0xc0) == 0x80; }

static bool is_wrapped_at(const unsigned char *at, size_t left)
{
    return left >= WRAPPED_BYTES && at[0] == 0xf4 && at[1] == 0x8f && (at[2] & 0xfc) == 0xb0 && is_tail(at[3]);
}

/* The bytes of the character that stands here and may be kept as it is; 0 when none does. */
static size_t kept_length(const unsigned char *at, size_t left)
{
    unsigned char lowest = 0x80, highest = 0xbf;
    size_t length;
    if (at[0] < 0x80)
        return at[0] != 0;
    if (at[0] >= 0xc2 && at[0] <= 0xdf)
        length = 2;
    else if (at[0] >= 0xe0 && at[0] <= 0xef)
        length = 3;
    else if (at[0] >= 0xf0 && at[0] <= 0xf4)
        length = 4;
    else
        return 0;
    if (length > left)
        return 0;
    if (at[0] == 0xe0)
        lowest = 0xa0;
    else if (at[0] == 0xed)
        highest = 0x9f;
    else if (at[0] == 0xf0)
        lowest = 0x90;
    else if (at[0] == 0xf4)
        highest = 0x8f;
    if (at[1] < lowest || at[1] > highest)
        return 0;
    for (size_t i = 2; i < length; i++)
        if (!is_tail(at[i]))
            return 0;
    return is_wrapped_at(at, left) ? 0 : length;
}

bool postgres_keeps(struct text text)
{
    const unsigned char *at = (const unsigned char *)text.data;
    for (size_t i = 0; i < text.length;) {
        size_t length = kept_length(at + i, text.length - i);
        if (length == 0)
            return false;
        i += length;
    }
    return true;
}

char *postgres_wrap(struct text text, size_t *ret_length)
{
    const unsigned char *at = (const unsigned char *)text.data;
    char *out = malloc(text.length * WRAPPED_BYTES + 1);
    size_t length = 0;
    if (!out)
        return NULL;
    for (size_t i = 0; i < text.length;) {
        size_t kept = kept_length(at + i, text.length - i);
        if (kept > 0) {
            memcpy(out + length, at + i, kept);
            length += kept;
            i += kept;
        } else {
            out[length++] = (char)0xf4;
            out[length++] = (char)0x8f;
            out[length++] = (char)(0xb0 | at[i] >> 6);
            out[length++] = (char)(0x80 | (at[i] & 0x3f));
            i++;
        }
    }
    out[length] = '\0';
    *ret_length = length;
    return out;
}

bool postgres_is_wrapped(struct text text)
{
    const char *end = text.data + text.length;
    for (const char *at = text.data; at < end && (at = memchr(at, 0xf4, (size_t)(end - at))); at++)
        if (is_wrapped_at((const unsigned char *)at, (size_t)(end - at)))
            return true;
    return false;
}

size_t postgres_unwrap(struct text text, char *out)
{
    const unsigned char *at = (const unsigned char *)text.data;
    size_t length = 0;
    for (size_t i = 0; i < text.length;) {
        if (is_wrapped_at(at + i, text.length - i)) {
            out[length++] = (char)((at[i + 2] & 3) << 6 | (at[i + 3] & 0x3f));
            i += WRAPPED_BYTES;
        } else {
            out[length++] = (char)at[i++];
        }
    }
    return length;
}
