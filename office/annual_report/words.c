/* Figures named in Markdown: {{promises.kept}}. See annual_report.h. Pure. */
#include <string.h>

#include "office/annual_report/annual_report.h"

#define KEY_BYTES_MAX 130

static bool find_pair(struct text text, char mark, size_t *ret_at)
{
    for (size_t i = 0; i + 1 < text.length; i++)
        if (text.data[i] == mark && text.data[i + 1] == mark) {
            *ret_at = i;
            return true;
        }
    return false;
}

/* Cuts the words at the next "{{": what stands before it, and the key between the marks. False: there is none. `ret_open`: its "}}" is missing, and the rest is
 * all that follows. */
static bool next_key(struct text *rest, struct text *ret_before, struct text *ret_key, bool *ret_open)
{
    size_t begins, ends = 0;
    struct text after;
    if (!find_pair(*rest, '{', &begins))
        return false;
    after = text_slice(*rest, begins + 2, rest->length);
    *ret_before = text_slice(*rest, 0, begins);
    *ret_open = !find_pair(after, '}', &ends) || ends > KEY_BYTES_MAX;
    *ret_key = *ret_open ? TEXT_NONE : text_trim(text_slice(after, 0, ends));
    *rest = *ret_open ? after : text_slice(after, ends + 2, after.length);
    return true;
}

/* The key that has most in common with what was typed, at its beginning and its end. */
static struct text nearest(const struct digest *digest, struct text typed)
{
    struct text best = TEXT_NONE;
    size_t most = 2;
    for (size_t i = 0; i < digest->chapter_count; i++)
        for (size_t j = 0; j < digest->chapters[i].part_count; j++)
            for (size_t k = 0; k < digest->chapters[i].parts[j].figure_count; k++) {
                struct text key = digest->chapters[i].parts[j].figures[k].key;
                size_t same = 0, last = 0;
                while (same < key.length && same < typed.length && key.data[same] == typed.data[same])
                    same++;
                while (last < key.length - same && last < typed.length - same && key.data[key.length - 1 - last] == typed.data[typed.length - 1 - last])
                    last++;
                if (same + last > most) {
                    most = same + last;
                    best = key;
                }
            }
    return best;
}

enum result annual_words_check(struct arena *arena, const struct digest *digest, struct text words, struct message *message)
{
    struct text rest = words, before, key;
    bool open;
    while (next_key(&rest, &before, &key, &open)) {
        struct text near;
        if (open)
            return message_fail(message, ERROR_INVALID, "A figure is begun with {{ and not ended with }}. Write its key between the two, such as {{promises.kept}}.");
        if (digest_figure(digest, key))
            continue;
        near = nearest(digest, key);
        if (near.length)
            return message_fail(message, ERROR_INVALID, "There is no figure {{%.*s}}. Did you mean {{%.*s}}? All keys are listed below the words.", TEXT_ARGS(key), TEXT_ARGS(near));
        return message_fail(message, ERROR_INVALID, "There is no figure {{%.*s}}. All keys are listed below the words.", TEXT_ARGS(key));
    }
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* So that Markdown prints it as it is. */
static struct text escaped(struct arena *arena, struct text words)
{
    char *out = arena_alloc(arena, words.length * 2 + 1);
    size_t length = 0;
    if (!out)
        return TEXT_NONE;
    for (size_t i = 0; i < words.length; i++) {
        char one = words.data[i];
        bool is_mark = (one >= '!' && one <= '/') || (one >= ':' && one <= '@') || (one >= '[' && one <= '`') || (one >= '{' && one <= '~');
        if (is_mark)
            out[length++] = '\\';
        out[length++] = one == '\n' ? ' ' : one;
    }
    return (struct text){out, length};
}

static struct text figure_words(struct arena *arena, const struct annual_figures *figures, const struct digest_figure *figure)
{
    struct text words = escaped(arena, annual_figure_words(figures, figure)), line;
    const struct annual_figure *taken = annual_figure(figures, figure->key);
    line = figure->url.length ? arena_printf(arena, "[%.*s](%.*s)", TEXT_ARGS(words), TEXT_ARGS(figure->url)) : words;
    if (taken && annual_figure_standing(figures, figure) == ANNUAL_KEPT)
        line = arena_printf(arena, "%.*s (the record has since said %.*s: %.*s)", TEXT_ARGS(line), TEXT_ARGS(escaped(arena, figure->words)), TEXT_ARGS(escaped(arena, taken->reason)));
    return line;
}

static struct text joined(struct arena *arena, const struct text *pieces, size_t count)
{
    size_t length = 0;
    char *out;
    for (size_t i = 0; i < count; i++)
        length += pieces[i].length;
    out = arena_alloc(arena, length + 1);
    if (!out)
        return TEXT_NONE;
    length = 0;
    for (size_t i = 0; i < count; i++) {
        if (pieces[i].length)
            memcpy(out + length, pieces[i].data, pieces[i].length);
        length += pieces[i].length;
    }
    return (struct text){out, length};
}

/* Put together once: words of a thousand figures take a thousand pieces, not each beginning anew. */
struct text annual_words_fill(struct arena *arena, const struct digest *digest, const struct annual_figures *figures, struct text words)
{
    struct text *pieces = ARENA_ARRAY(arena, struct text, words.length + 3); /* each key has two marks of two signs, and makes two pieces */
    struct text rest = words, before, key;
    size_t count = 0;
    bool open;
    while (pieces && next_key(&rest, &before, &key, &open)) {
        const struct digest_figure *figure = open ? NULL : digest_figure(digest, key);
        pieces[count++] = before;
        pieces[count++] = figure ? figure_words(arena, figures, figure) : open ? TEXT("{{") : arena_printf(arena, "[no figure: %.*s]", TEXT_ARGS(escaped(arena, key)));
    }
    if (!pieces)
        return TEXT_NONE;
    pieces[count++] = rest;
    return joined(arena, pieces, count);
}
