/* Words taken out of a text: pure. A passage is found in whichever case it is written, with accents or without, and whichever white space,
 * apostrophe or dash stands in it, so that "Ann  O’Brien" hides "ANN O'BRIEN" over two lines, and "Zoë" hides "Zoe". It is found inside
 * longer words too: what is hidden too much is seen by whoever reads it before it goes out; what is hidden too little is not.
 * Letters are folded as for a search (base/text_fold.h), which is how what is gathered is found. */
#include "base/text_fold.h"
#include "blocks/subject/internal.h"

#define NAME_CHARACTERS_MIN 3 /* shorter ones stand in everything */

/* What is no letter, and alike to whoever reads; 0: what is not seen at all. In ascending order. */
static const struct { uint32_t first, last; char as; } alike[] = {
    {'\t', '\r', ' '},        {'`', '`', '\''},          {0xa0, 0xa0, ' '},     {0xb4, 0xb4, '\''},    {0x2000, 0x200a, ' '},
    {0x200b, 0x200f, 0},      {0x2010, 0x2015, '-'},     {0x2018, 0x201b, '\''}, {0x201c, 0x201f, '"'}, {0x2028, 0x2029, ' '},
    {0x202a, 0x202e, 0},      {0x202f, 0x202f, ' '},     {0x2032, 0x2032, '\''}, {0x205f, 0x205f, ' '}, {0x2060, 0x2064, 0},
    {0x2212, 0x2212, '-'},    {0x3000, 0x3000, ' '},     {0xfeff, 0xfeff, 0},
};

/* A mark has no bytes: it belongs to the letter before it. */
static struct fold fold_of(uint32_t point)
{
    struct fold fold;
    for (size_t i = 0; i < COUNT_OF(alike) && alike[i].first <= point; i++)
        if (point <= alike[i].last)
            return (struct fold){.kind = FOLD_BREAK, .length = alike[i].as != 0, .bytes = {alike[i].as}};
    fold = text_fold(point);
    if (fold.kind == FOLD_BREAK && !fold.length)
        fold.length = text_encode(point, fold.bytes);
    return fold;
}

/* Going through a text byte by folded byte; white space in a row is one. */
struct folding {
    struct text text;
    size_t at, used; /* after the character that `fold` is of; how much of it was given */
    struct fold fold;
    bool was_blank;
};

/* False at the end, and before what is not well-formed. */
static bool next_folded(struct folding *folding, char *ret_byte)
{
    while (folding->used == folding->fold.length) {
        uint32_t point;
        size_t length = text_decode(folding->text, folding->at, &point);
        if (!length)
            return false;
        folding->at += length;
        folding->used = 0;
        folding->fold = fold_of(point);
        if (folding->was_blank && folding->fold.length && folding->fold.bytes[0] == ' ')
            folding->fold.length = 0;
    }
    *ret_byte = folding->fold.bytes[folding->used++];
    folding->was_blank = *ret_byte == ' ';
    return true;
}

/* Where the match ends, or 0. A letter of which a part matches is hidden with its marks. */
static size_t match_at(struct text text, size_t at, struct text passage)
{
    struct folding wanted = {.text = passage}, found = {.text = text, .at = at};
    char one, other;
    uint32_t point;
    size_t length;
    bool any = false;
    for (; next_folded(&wanted, &one); any = true)
        if (!next_folded(&found, &other) || one != other)
            return 0;
    while (any && (length = text_decode(text, found.at, &point)) != 0 && !fold_of(point).length)
        found.at += length;
    return any ? found.at : 0;
}

bool passage_find(struct text text, size_t at, struct text passage, size_t *ret_start, size_t *ret_end)
{
    uint32_t point;
    passage = text_trim(passage);
    while (passage.length && at < text.length) {
        size_t end = match_at(text, at, passage), length = text_decode(text, at, &point);
        if (end) {
            *ret_start = at;
            *ret_end = end;
            return true;
        }
        at += length ? length : 1;
    }
    return false;
}

bool subject_names_one(const void *context, struct text text)
{
    const struct subject_naming *naming = context;
    size_t start, end;
    for (size_t i = 0; i < naming->count; i++)
        if (text_count_characters(naming->names[i]) >= NAME_CHARACTERS_MIN && passage_find(text, 0, naming->names[i], &start, &end))
            return true;
    return false;
}

/* --- Hiding --------------------------------------------------------------- */

/* The passage that stands first from `at` on; of two at one place the longer. */
static bool find_first(struct text text, size_t at, const struct subject_passage *passages, size_t count, size_t *ret_which, size_t *ret_start, size_t *ret_end)
{
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        size_t start, end;
        if (!passage_find(text, at, passages[i].text, &start, &end))
            continue;
        if (found && (start > *ret_start || (start == *ret_start && end <= *ret_end)))
            continue;
        found = true;
        *ret_which = i;
        *ret_start = start;
        *ret_end = end;
    }
    return found;
}

/* As far as passages reach that begin in what is hidden already: of "Mary Ann" and "Ann Lee" nothing is left. */
static size_t reach(struct text text, size_t start, size_t end, const struct subject_passage *passages, size_t count)
{
    bool grew = true;
    while (grew) {
        grew = false;
        for (size_t i = 0; i < count; i++) {
            size_t from = start, one, other;
            while (passage_find(text, from, passages[i].text, &one, &other) && one < end) {
                if (other > end) {
                    end = other;
                    grew = true;
                }
                from = one + 1;
            }
        }
    }
    return end;
}

bool passages_next(struct text text, size_t at, const struct subject_passage *passages, size_t count, size_t *ret_which, size_t *ret_start, size_t *ret_end)
{
    if (!find_first(text, at, passages, count, ret_which, ret_start, ret_end))
        return false;
    *ret_end = reach(text, *ret_start, *ret_end, passages, count);
    return true;
}

struct text passages_hide(struct arena *arena, struct text text, const struct subject_passage *passages, size_t count, const struct choice_list *grounds)
{
    AUTO(buffer_clear) struct buffer out;
    size_t at = 0, which = 0, start = 0, end = 0;
    buffer_init(&out, ((size_t)4 << 20) + text.length * 4);
    if (!passages_next(text, 0, passages, count, &which, &start, &end))
        return text;
    do {
        const struct choice *ground = grounds ? choice_find(grounds, passages[which].ground) : NULL;
        buffer_append(&out, text_slice(text, at, start - at));
        buffer_printf(&out, SAY(arena, "[hidden: %.*s]"), TEXT_ARGS(ground ? ground->label : passages[which].ground));
        at = end;
    } while (passages_next(text, at, passages, count, &which, &start, &end));
    buffer_append(&out, text_slice(text, at, text.length - at));
    return out.failure == OK ? arena_copy(arena, buffer_text(&out)) : TEXT_NONE; /* rather nothing than what is to be hidden */
}

/* --- Where it stands ------------------------------------------------------ */

#define AROUND_BYTES 60

static size_t back(struct text text, size_t at, size_t bytes)
{
    uint32_t point;
    at = at > bytes ? at - bytes : 0;
    while (at > 0 && !text_decode(text, at, &point))
        at--;
    return at;
}

static size_t forward(struct text text, size_t at, size_t bytes)
{
    uint32_t point;
    at = text.length - at > bytes ? at + bytes : text.length;
    while (at < text.length && !text_decode(text, at, &point))
        at++;
    return at;
}

size_t passage_places(struct arena *arena, struct text text, struct text passage, struct passage_place *places, size_t max)
{
    size_t at = 0, count = 0, start, end;
    while (passage_find(text, at, passage, &start, &end)) {
        size_t from = back(text, start, AROUND_BYTES), to = forward(text, end, AROUND_BYTES);
        if (count < max)
            places[count] = (struct passage_place){
                arena_printf(arena, "%s%.*s", from ? "…" : "", TEXT_ARGS(text_slice(text, from, start - from))), arena_copy(arena, text_slice(text, start, end - start)),
                arena_printf(arena, "%.*s%s", TEXT_ARGS(text_slice(text, end, to - end)), to < text.length ? "…" : "")};
        count++;
        at = end;
    }
    return count;
}
