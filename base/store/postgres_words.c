/* Where the words of a statement mean something else to PostgreSQL than to SQLite:
 *
 *   order by x      SQLite puts what is missing first, PostgreSQL last: "nulls first" is said (with desc: last), but not
 *                   of id, which is never missing and has its index the other way round; table.c makes indexes to match
 *   x like $1       to PostgreSQL a backslash in the pattern takes away the meaning of what follows: "escape ''"
 *
 * And what a statement does, as far as its words tell: which parameters it has, whether it writes a public table. Not a
 * parser: it follows brackets, quotes and words. Not here: migrations (dialect.c). */
#include "base/store/postgres.h"

#define DEPTH_MAX 64

/* One term of an "order by". */
struct term {
    bool open;         /* within the list of an "order by" */
    bool plain;        /* only names and dots so far */
    struct text name;  /* the last word that is not asc or desc */
    bool falls, says_nulls;
};

struct reading {
    struct buffer *out;
    struct text rest;
    struct postgres_meaning *meaning;
    int depth;
    struct term terms[DEPTH_MAX];
    struct text before, last; /* the two words before */
    bool like;                /* the word before was "like" */
};

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static struct text take(struct reading *r, size_t length)
{
    struct text taken = text_slice(r->rest, 0, length);
    r->rest = text_slice(r->rest, taken.length, r->rest.length);
    return taken;
}

static struct term *term_of(struct reading *r) { return &r->terms[r->depth]; }

static void begin_term(struct term *term) { *term = (struct term){.open = true, .plain = true}; }

static void end_term(struct reading *r)
{
    struct term *term = term_of(r);
    if (!term->open)
        return;
    bool is_id = term->plain && (text_equals(term->name, "id") || text_equals(term->name, "\"id\""));
    if (!term->says_nulls && !is_id)
        buffer_append_z(r->out, term->falls ? " nulls last " : " nulls first ");
    term->open = false;
}

static bool ends_order(struct text word)
{
    static const char *const ends[] = {"limit", "offset", "rows", "range", "groups", "union", "except", "intersect", "on", "returning"};
    for (size_t i = 0; i < COUNT_OF(ends); i++)
        if (text_equals(word, ends[i]))
            return true;
    return false;
}

static void note_in_term(struct reading *r, struct text word)
{
    struct term *term = term_of(r);
    if (ends_order(word))
        end_term(r);
    else if (text_equals(word, "desc"))
        term->falls = true;
    else if (text_equals(word, "nulls"))
        term->says_nulls = true;
    else if (!text_equals(word, "asc"))
        term->name = word;
}

static bool is_public_name(struct text word)
{
    return text_starts(word, TEXT("pub_")) || text_starts(word, TEXT("\"pub_"));
}

static void note_public(struct reading *r, struct text word)
{
    bool is_target = text_equals(r->last, "into") || text_equals(r->last, "update") || text_equals(r->last, "table") ||
                     text_equals(r->last, "exists") || (text_equals(r->last, "from") && text_equals(r->before, "delete"));
    r->meaning->writes_public |= is_target && is_public_name(word);
}

static void word(struct reading *r, struct text word)
{
    if (r->meaning->first_word.length == 0)
        r->meaning->first_word = word;
    note_public(r, word);
    if (term_of(r)->open)
        note_in_term(r, word);
    buffer_append(r->out, word);
    if (text_equals(word, "by") && text_equals(r->last, "order"))
        begin_term(term_of(r));
    r->before = r->last;
    r->last = word;
}

/* $1, or a text in quotes. */
static void value(struct reading *r, struct text value)
{
    term_of(r)->plain = false;
    buffer_append(r->out, value);
    struct text rest = text_trim(r->rest);
    if (r->like && !text_starts(rest, TEXT("||")) && !text_starts(rest, TEXT("escape")))
        buffer_append_z(r->out, " escape ''");
    r->before = r->last = TEXT_NONE;
}

static void parameter(struct reading *r)
{
    size_t length = 1;
    int number = 0;
    for (; length < r->rest.length && r->rest.data[length] >= '0' && r->rest.data[length] <= '9'; length++)
        number = number * 10 + (r->rest.data[length] - '0');
    if (number > r->meaning->parameter_count)
        r->meaning->parameter_count = number;
    value(r, take(r, length));
}

static void punctuation(struct reading *r)
{
    struct text mark = take(r, 1);
    char c = mark.data[0];
    if (c == '(') {
        term_of(r)->plain = false;
        assert(r->depth + 1 < DEPTH_MAX);
        r->depth++;
        r->terms[r->depth].open = false;
    } else if (c == ')') {
        end_term(r);
        r->depth -= r->depth > 0;
    } else if (c == ',' && term_of(r)->open) {
        end_term(r);
        begin_term(term_of(r));
    } else if (c != '.') {
        term_of(r)->plain = false;
    }
    buffer_append(r->out, mark);
    if (c != '.')
        r->before = r->last = TEXT_NONE;
}

static void next(struct reading *r)
{
    char c = r->rest.data[0];
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
        buffer_append(r->out, take(r, 1));
        return;
    }
    r->like = text_equals(r->last, "like");
    if (c == '$')
        parameter(r);
    else if (c == '\'')
        value(r, take(r, sql_quoted_length(r->rest)));
    else if (c == '"')
        word(r, take(r, sql_quoted_length(r->rest)));
    else if (is_word_byte(c)) {
        size_t length = 0;
        while (length < r->rest.length && is_word_byte(r->rest.data[length]))
            length++;
        word(r, take(r, length));
    } else {
        punctuation(r);
    }
}

void postgres_write_words(struct buffer *out, const char *text, struct postgres_meaning *ret_meaning)
{
    struct reading r = {.out = out, .rest = text_of(text), .meaning = ret_meaning};
    *ret_meaning = (struct postgres_meaning){0};
    while (r.rest.length > 0)
        next(&r);
    end_term(&r);
}
