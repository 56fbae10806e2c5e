/* Words: addresses, sort keys and the words of a search, out of any text.
 * Stored by callers, so that the same text must give the same bytes for ever.
 * Not here: what a character folds to (base/text_fold.c), stems (base/text_stem.c). */
#include "base/arena.h"
#include "base/text_fold.h"

#define WORD_BYTES_MAX 128
#define SORT_DIGITS 12 /* a run of digits is padded to this */

/* The next character folded; takes it off *rest. Bytes that are no UTF-8 break
 * words. False at the end. */
static bool next_fold(struct text *rest, struct fold *ret_fold)
{
    if (rest->length == 0)
        return false;
    uint32_t point;
    size_t length = text_decode(*rest, 0, &point);
    *ret_fold = length > 0 ? text_fold(point) : (struct fold){.kind = FOLD_BREAK};
    *rest = text_slice(*rest, length > 0 ? length : 1, rest->length);
    return true;
}

static bool is_ascii_word(const struct fold *fold)
{
    return fold->kind == FOLD_DIGIT || (fold->kind == FOLD_LETTER && (unsigned char)fold->bytes[0] < 0x80);
}

/* Cut back to a whole word, unless only one word is there. */
static size_t slug_cut(const char *data, size_t length)
{
    const char *hyphen = memrchr(data, '-', length);
    return hyphen != NULL ? (size_t)(hyphen - data) : length;
}

struct text text_slug(struct arena *arena, struct text text, size_t max)
{
    size_t room = text.length < max ? text.length : max; /* folding never lengthens */
    char *data = arena_alloc(arena, room + 1);
    if (data == NULL)
        return TEXT_NONE;
    size_t length = 0;
    bool between = false, cut = false;
    struct fold fold;
    while (next_fold(&text, &fold)) {
        if (fold.kind == FOLD_MARK || fold.kind == FOLD_APOSTROPHE)
            continue;
        if (!is_ascii_word(&fold)) {
            between = length > 0;
            continue;
        }
        if (length + (between ? 1 : 0) + fold.length > room) {
            cut = !between;
            break;
        }
        if (between)
            data[length++] = '-';
        between = false;
        memcpy(data + length, fold.bytes, fold.length);
        length += fold.length;
    }
    if (cut)
        length = slug_cut(data, length);
    data[length] = '\0';
    return (struct text){data, length};
}

/* Bytes a sort key can take at most. */
static size_t sort_key_bytes_max(struct text text)
{
    size_t runs = 0;
    bool in_run = false;
    for (size_t i = 0; i < text.length; i++) {
        bool digit = text.data[i] >= '0' && text.data[i] <= '9';
        runs += digit && !in_run;
        in_run = digit;
    }
    return text.length + runs * SORT_DIGITS;
}

/* Pads the digits written since `start`; leading zeros of their own do not count. */
static size_t sort_key_pad(char *data, size_t start, size_t length)
{
    size_t digits = length - start, zeros = 0;
    while (zeros + 1 < digits && data[start + zeros] == '0')
        zeros++;
    digits -= zeros;
    size_t padding = digits < SORT_DIGITS ? SORT_DIGITS - digits : 0;
    memmove(data + start + padding, data + start + zeros, digits);
    memset(data + start, '0', padding);
    return start + padding + digits;
}

struct text text_sort_key(struct arena *arena, struct text text)
{
    char *data = arena_alloc(arena, sort_key_bytes_max(text) + 1);
    if (data == NULL)
        return TEXT_NONE;
    size_t length = 0, digits_at = SIZE_MAX;
    bool between = false;
    struct fold fold;
    while (next_fold(&text, &fold)) {
        if (digits_at != SIZE_MAX && fold.kind != FOLD_DIGIT) {
            length = sort_key_pad(data, digits_at, length);
            digits_at = SIZE_MAX;
        }
        if (fold.kind == FOLD_MARK || fold.kind == FOLD_APOSTROPHE)
            continue;
        if (fold.kind == FOLD_BREAK) {
            between = length > 0;
            continue;
        }
        if (between)
            data[length++] = ' ';
        between = false;
        if (fold.kind == FOLD_DIGIT && digits_at == SIZE_MAX)
            digits_at = length;
        memcpy(data + length, fold.bytes, fold.length);
        length += fold.length;
    }
    if (digits_at != SIZE_MAX)
        length = sort_key_pad(data, digits_at, length);
    data[length] = '\0';
    return (struct text){data, length};
}

bool text_next_word(struct text *rest, char *word, size_t word_max, size_t *ret_length)
{
    assert(word_max >= sizeof(((struct fold *)NULL)->bytes) + 1);
    size_t length = 0;
    bool apostrophe = false, cut = false; /* an apostrophe waits for the letter that makes it inner */
    struct fold fold;
    while (next_fold(rest, &fold)) {
        if (fold.kind == FOLD_MARK)
            continue;
        if (fold.kind == FOLD_BREAK || (fold.kind == FOLD_APOSTROPHE && apostrophe)) {
            if (length > 0)
                break;
            continue;
        }
        if (fold.kind == FOLD_APOSTROPHE) {
            apostrophe = length > 0;
            continue;
        }
        cut = cut || length + (apostrophe ? 1 : 0) + fold.length > word_max - 1;
        if (cut)
            continue;
        if (apostrophe)
            word[length++] = '\'';
        apostrophe = false;
        memcpy(word + length, fold.bytes, fold.length);
        length += fold.length;
    }
    if (length == 0)
        return false;
    word[length] = '\0';
    *ret_length = length;
    return true;
}

static bool begins_a_word(struct text text, const char *wanted, size_t length)
{
    char word[WORD_BYTES_MAX];
    size_t word_length;
    while (text_next_word(&text, word, sizeof word, &word_length))
        if (word_length >= length && memcmp(word, wanted, length) == 0)
            return true;
    return false;
}

bool text_words_begin(struct text words, const struct text *texts, size_t count)
{
    char word[WORD_BYTES_MAX];
    size_t length;
    while (text_next_word(&words, word, sizeof word, &length)) {
        bool met = false;
        for (size_t i = 0; i < count && !met; i++)
            met = begins_a_word(texts[i], word, length);
        if (!met)
            return false;
    }
    return true;
}
