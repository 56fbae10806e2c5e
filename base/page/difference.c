/* The difference of two texts, word by word, as HTML.
 *
 * Words, single marks and runs of white space are compared with the greedy
 * algorithm of E. W. Myers, "An O(ND) Difference Algorithm and Its Variations"
 * (1986). Texts with more than CHANGES_MAX changes are too different for a
 * reader to follow: what lies between their common beginning and end is then
 * shown as replaced whole. Texts of any size end in bounded time. */
#include "base/page/template.h"

#define CHANGES_MAX 800
#define WORK_BYTES_MAX 67108864

struct token {
    const char *data;
    uint32_t length;
    uint32_t hash;  /* of what is compared: white space is alike by its line ends */
    bool space;
    bool kept;      /* stands in both texts */
};

struct tokens {
    struct token *items;
    size_t count;
};

enum byte_class { BYTE_SPACE, BYTE_WORD, BYTE_MARK };

static enum byte_class class_of(char byte)
{
    unsigned char code = (unsigned char)byte;
    if (code == ' ' || code == '\t' || code == '\n' || code == '\r')
        return BYTE_SPACE;
    if (code >= 0x80 || (code >= '0' && code <= '9') || ((code | 32) >= 'a' && (code | 32) <= 'z'))
        return BYTE_WORD;
    return BYTE_MARK;
}

/* Spaces, one line end, or more line ends: white space is told apart no finer. */
static uint32_t space_hash(const struct token *token)
{
    uint32_t line_ends = 0;
    for (uint32_t i = 0; i < token->length; i++)
        line_ends += token->data[i] == '\n';
    return line_ends < 2 ? line_ends : 2;
}

static uint32_t word_hash(const struct token *token)
{
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (uint32_t i = 0; i < token->length; i++)
        hash = (hash ^ (unsigned char)token->data[i]) * 16777619u;
    return hash;
}

static bool is_figure(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* "£1,000.50" changed as a whole, not in its pounds and in its pence: a point or comma between two figures is part of the number. */
static bool is_in_number(struct text text, size_t at)
{
    return (text.data[at] == '.' || text.data[at] == ',') && at > 0 && at + 1 < text.length && is_figure(text.data[at - 1]) && is_figure(text.data[at + 1]);
}

static bool tokenise(struct arena *arena, struct text text, struct tokens *ret_tokens)
{
    struct tokens tokens = {ARENA_ARRAY(arena, struct token, text.length), 0};
    if (!tokens.items)
        return false;
    size_t at = 0;
    while (at < text.length) {
        size_t from = at++;
        enum byte_class class = class_of(text.data[from]);
        while (class != BYTE_MARK && at < text.length && (class_of(text.data[at]) == class || is_in_number(text, at)))
            at++;
        struct token *token = &tokens.items[tokens.count++];
        token->data = text.data + from;
        token->length = (uint32_t)(at - from);
        token->space = class == BYTE_SPACE;
        token->hash = token->space ? space_hash(token) : word_hash(token);
    }
    *ret_tokens = tokens;
    return true;
}

static bool alike(const struct token *a, const struct token *b)
{
    if (a->hash != b->hash || a->space != b->space)
        return false;
    return a->space || (a->length == b->length && memcmp(a->data, b->data, a->length) == 0);
}

/* How far each diagonal k = x - y was reached with d changes: row d of `reached`
 * begins at d(d+1)/2 and holds k = -d, -d+2, … d. */
struct search {
    struct tokens before, after;
    int32_t *reached;
};

static int32_t *row_of(const struct search *search, int32_t changes)
{
    return search->reached + (size_t)changes * (size_t)(changes + 1) / 2;
}

/* Whether diagonal k is best entered from k + 1 (an insertion). */
static bool enters_from_above(const int32_t *row, int32_t changes, int32_t k)
{
    /* `row` is that of changes - 1; its entry for k is at (k + changes - 1) / 2. */
    if (k == -changes)
        return true;
    return k != changes && row[(k - 1 + changes - 1) / 2] < row[(k + 1 + changes - 1) / 2];
}

/* The number of changes, or -1 past `changes_max`. */
static int32_t find_changes(const struct search *search, int32_t changes_max)
{
    int32_t before_count = (int32_t)search->before.count, after_count = (int32_t)search->after.count;
    for (int32_t changes = 0; changes <= changes_max; changes++) {
        int32_t *row = row_of(search, changes);
        const int32_t *last = changes > 0 ? row_of(search, changes - 1) : NULL;
        for (int32_t k = -changes; k <= changes; k += 2) {
            int32_t x = 0;
            if (last)
                x = enters_from_above(last, changes, k) ? last[(k + 1 + changes - 1) / 2]
                                                        : last[(k - 1 + changes - 1) / 2] + 1;
            int32_t y = x - k;
            while (x < before_count && y < after_count && alike(&search->before.items[x], &search->after.items[y])) {
                x++;
                y++;
            }
            row[(k + changes) / 2] = x;
            if (x >= before_count && y >= after_count)
                return changes;
        }
    }
    return -1;
}

/* Walks back from the end and marks what both texts keep. */
static void mark_kept(const struct search *search, int32_t changes)
{
    int32_t x = (int32_t)search->before.count, y = (int32_t)search->after.count;
    for (; changes >= 0; changes--) {
        int32_t x_from = 0, y_from = 0, k_from = 0;
        if (changes > 0) {
            const int32_t *last = row_of(search, changes - 1);
            int32_t k = x - y;
            k_from = enters_from_above(last, changes, k) ? k + 1 : k - 1;
            x_from = last[(k_from + changes - 1) / 2];
            y_from = x_from - k_from;
        }
        while (x > x_from && y > y_from) {
            search->before.items[--x].kept = true;
            search->after.items[--y].kept = true;
        }
        x = x_from;
        y = y_from;
    }
}

/* Marks the common beginning and end, and searches what is between. */
static bool compare(struct arena *arena, struct tokens before, struct tokens after)
{
    size_t head = 0, tail = 0;
    while (head < before.count && head < after.count && alike(&before.items[head], &after.items[head])) {
        before.items[head].kept = after.items[head].kept = true;
        head++;
    }
    while (tail < before.count - head && tail < after.count - head &&
           alike(&before.items[before.count - tail - 1], &after.items[after.count - tail - 1])) {
        tail++;
        before.items[before.count - tail].kept = after.items[after.count - tail].kept = true;
    }
    /* Taking all of one out and putting all of the other in is the most there can be. */
    size_t changes_max = before.count + after.count - 2 * (head + tail);
    if (changes_max > CHANGES_MAX)
        changes_max = CHANGES_MAX;
    struct search search = {{before.items + head, before.count - head - tail},
                            {after.items + head, after.count - head - tail},
                            ARENA_ARRAY(arena, int32_t, (changes_max + 1) * (changes_max + 2) / 2)};
    if (!search.reached)
        return false;
    int32_t changes = find_changes(&search, (int32_t)changes_max);
    if (changes > 0)
        mark_kept(&search, changes);
    return true;
}

/* --- Writing -------------------------------------------------------------- */

static void write_token(struct buffer *out, const struct token *token)
{
    struct text text = {token->data, token->length};
    if (!token->space) {
        escape_html(out, text);
        return;
    }
    if (!memchr(text.data, '\n', text.length)) {
        buffer_append(out, text);
        return;
    }
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] == '\n')
            buffer_append(out, TEXT("<br>\n"));
        else if (text.data[i] != '\r')
            buffer_append_byte(out, text.data[i]);
    }
}

/* Where the change ends that begins at *i and *j. Kept white space between two
 * changes belongs to them: "old words" replaced reads better than each alone. */
static void end_of_change(const struct tokens *before, const struct tokens *after, size_t *i, size_t *j)
{
    for (;;) {
        while (*i < before->count && !before->items[*i].kept)
            (*i)++;
        while (*j < after->count && !after->items[*j].kept)
            (*j)++;
        bool more = *i < before->count && before->items[*i].space &&
                    ((*i + 1 < before->count && !before->items[*i + 1].kept) ||
                     (*j + 1 < after->count && !after->items[*j + 1].kept));
        if (!more)
            return;
        (*i)++;
        (*j)++;
    }
}

static bool all_space(const struct tokens *tokens, size_t from, size_t to)
{
    for (; from < to; from++) {
        if (!tokens->items[from].space)
            return false;
    }
    return true;
}

static void write_side(struct buffer *out, const struct tokens *tokens, size_t from, size_t to, const char *element,
                       const char *word)
{
    buffer_printf(out, "<%s><span class=\"govuk-visually-hidden\">%s: </span>", element, word);
    for (; from < to; from++)
        write_token(out, &tokens->items[from]);
    buffer_printf(out, "</%s>", element);
}

static void write_change(struct buffer *out, const struct tokens *before, size_t i, size_t i_end,
                         const struct tokens *after, size_t j, size_t j_end)
{
    bool removed = !all_space(before, i, i_end), added = !all_space(after, j, j_end);
    if (removed)
        write_side(out, before, i, i_end, "del", "removed");
    if (removed && added)
        buffer_append_byte(out, ' ');
    if (added)
        write_side(out, after, j, j_end, "ins", "added");
    /* A change of white space alone is not worth a reader's time. */
    for (; !added && j < j_end; j++)
        write_token(out, &after->items[j]);
}

static void write_all(struct buffer *out, const struct tokens *before, const struct tokens *after)
{
    size_t i = 0, j = 0;
    while (i < before->count || j < after->count) {
        if (i < before->count && j < after->count && before->items[i].kept && after->items[j].kept) {
            write_token(out, &after->items[j]);
            i++;
            j++;
            continue;
        }
        size_t i_end = i, j_end = j;
        end_of_change(before, after, &i_end, &j_end);
        write_change(out, before, i, i_end, after, j, j_end);
        i = i_end;
        j = j_end;
    }
}

struct value *difference_value(struct arena *arena, struct text before, struct text after)
{
    struct arena *work AUTO(arena_free_at) = arena_new(WORK_BYTES_MAX);
    struct tokens before_tokens, after_tokens;
    if (!work || !tokenise(work, before, &before_tokens) || !tokenise(work, after, &after_tokens) ||
        !compare(work, before_tokens, after_tokens))
        return NULL;
    struct buffer out AUTO(buffer_clear);
    buffer_init(&out, WORK_BYTES_MAX);
    write_all(&out, &before_tokens, &after_tokens);
    if (out.failure < 0)
        return NULL;
    return value_html(arena, arena_copy(arena, buffer_text(&out)));
}
