/* Words taken out of a text: pure. A passage is found in whichever case it is written, and whichever white space, apostrophe or dash stands in
 * it, so that "Ann  O’Brien" hides "ANN O'BRIEN" over two lines. It is found inside longer words too: what is hidden too
 * much is seen by whoever reads it before it goes out; what is hidden too little is not. */
#include "blocks/subject/internal.h"

/* Capital letters of Latin, Greek and Cyrillic as their small ones; white space as a blank. */
static uint32_t fold(uint32_t point)
{
    if (point == '\t' || point == '\n' || point == '\r' || point == 0xa0 || point == 0x2009 || point == 0x202f)
        return ' ';
    if (point == 0x2018 || point == 0x2019 || point == 0x02bc || point == 0x60)
        return '\'';
    if (point >= 0x2010 && point <= 0x2014)
        return '-';
    if (point == 0x201c || point == 0x201d)
        return '"';
    if ((point >= 'A' && point <= 'Z') || (point >= 0xc0 && point <= 0xde && point != 0xd7) || (point >= 0x391 && point <= 0x3a9) || (point >= 0x410 && point <= 0x42f))
        return point + 32;
    if (point >= 0x400 && point <= 0x40f)
        return point + 80;
    if ((point >= 0x100 && point <= 0x137) || (point >= 0x14a && point <= 0x177))
        return point | 1;
    if ((point >= 0x139 && point <= 0x148) || (point >= 0x179 && point <= 0x17e))
        return point + (point & 1);
    return point;
}

/* The next folded character; white space in a row is one. 0 at the end, and for what is not well-formed. */
static uint32_t next_folded(struct text text, size_t *at)
{
    uint32_t point, folded;
    size_t length = text_decode(text, *at, &point);
    if (!length)
        return 0;
    *at += length;
    folded = fold(point);
    while (folded == ' ' && (length = text_decode(text, *at, &point)) != 0 && fold(point) == ' ')
        *at += length;
    return folded;
}

/* Where the match ends, or 0. */
static size_t match_at(struct text text, size_t at, struct text passage)
{
    size_t in_passage = 0;
    while (in_passage < passage.length) {
        uint32_t wanted = next_folded(passage, &in_passage);
        if (!wanted || next_folded(text, &at) != wanted)
            return 0;
    }
    return at;
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
