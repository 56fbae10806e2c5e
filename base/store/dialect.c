/* Migrations in the words of either engine.
 *
 * Migrations are written once, with the types {id}, bigint, text and {bytes}. Here the types of
 * columns are put into the engine's words: SQLite's become "integer" in a strict table,
 * so that a text cannot get into a column of numbers there either; PostgreSQL's texts
 * are made to sort by bytes. Everything else goes through untouched.
 *
 * Not a parser: it follows brackets, quotes and comments well enough to know where, in
 * "create table" and "alter table … add column", a column's type stands. */
#include "base/store/internal.h"

enum place { PLACE_OTHER, PLACE_COLUMN_NAME, PLACE_COLUMN_TYPE };

struct writing {
    struct buffer *out;
    enum store_dialect dialect;
    struct text rest;
    struct text first_word, second_word; /* of the statement */
    int depth;                           /* of brackets */
    enum place place;
    bool anything;    /* the statement has begun */
    bool ended_table; /* its last token closed the outermost bracket */
};

static const char *id_of(enum store_dialect dialect)
{
    return dialect == DIALECT_SQLITE ? "integer primary key" : "bigint primary key";
}

static const char *bytes_of(enum store_dialect dialect)
{
    return dialect == DIALECT_SQLITE ? "blob" : "bytea";
}

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool is_create_table(const struct writing *w)
{
    return text_equals(w->first_word, "create") && text_equals(w->second_word, "table");
}

static bool is_alter_table(const struct writing *w)
{
    return text_equals(w->first_word, "alter") && text_equals(w->second_word, "table");
}

static struct text take(struct writing *w, size_t length)
{
    struct text taken = text_slice(w->rest, 0, length);
    w->rest = text_slice(w->rest, taken.length, w->rest.length);
    return taken;
}

/* The length up to and including the closing quote, or to the end. */
static size_t quoted_length(struct text text)
{
    for (size_t i = 1; i < text.length; i++)
        if (text.data[i] == text.data[0])
            return i + 1;
    return text.length;
}

static size_t comment_length(struct text text)
{
    const char *end = memchr(text.data, '\n', text.length);
    return end ? (size_t)(end - text.data) : text.length;
}

static size_t word_length(struct text text)
{
    size_t length = 0;
    while (length < text.length && is_word_byte(text.data[length]))
        length++;
    return length;
}

static void append_type(struct writing *w, struct text type)
{
    if (w->dialect == DIALECT_SQLITE && text_equals(type, "bigint"))
        buffer_append_z(w->out, "integer");
    else if (w->dialect == DIALECT_POSTGRES && text_equals(type, "text"))
        buffer_append_z(w->out, "text collate \"C\"");
    else
        buffer_append(w->out, type);
}

static void word(struct writing *w, struct text word)
{
    if (w->first_word.length == 0)
        w->first_word = word;
    else if (w->second_word.length == 0)
        w->second_word = word;
    if (w->place == PLACE_COLUMN_TYPE)
        append_type(w, word);
    else
        buffer_append(w->out, word);
    if (w->place == PLACE_COLUMN_NAME)
        w->place = PLACE_COLUMN_TYPE;
    else
        w->place = is_alter_table(w) && text_equals(word, "column") ? PLACE_COLUMN_NAME : PLACE_OTHER;
}

static void end_statement(struct writing *w)
{
    if (w->anything) {
        if (w->dialect == DIALECT_SQLITE && w->ended_table && is_create_table(w))
            buffer_append_z(w->out, " strict");
        buffer_append_z(w->out, ";\n");
    }
    *w = (struct writing){.out = w->out, .dialect = w->dialect, .rest = w->rest};
}

static void punctuation(struct writing *w, char c)
{
    if (c == '(')
        w->depth++;
    else if (c == ')')
        w->depth--;
    w->ended_table = c == ')' && w->depth == 0;
    bool column_begins = is_create_table(w) && w->depth == 1 && (c == '(' || c == ',');
    w->place = column_begins ? PLACE_COLUMN_NAME : PLACE_OTHER;
    buffer_append_byte(w->out, c);
}

static void next_token(struct writing *w)
{
    char c = w->rest.data[0];
    bool is_space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (is_space) {
        struct text space = take(w, 1);
        if (w->anything) /* none before a statement's first word, none after its last */
            buffer_append(w->out, space);
    } else if (c == '-' && text_starts(w->rest, TEXT("--"))) {
        (void)take(w, comment_length(w->rest));
    } else if (c == ';' && w->depth == 0) {
        (void)take(w, 1);
        end_statement(w);
    } else if (text_starts(w->rest, TEXT("{id}"))) {
        (void)take(w, 4);
        buffer_append_z(w->out, id_of(w->dialect));
        w->place = PLACE_OTHER;
    } else if (text_starts(w->rest, TEXT("{bytes}"))) {
        (void)take(w, 7);
        buffer_append_z(w->out, bytes_of(w->dialect));
        w->place = PLACE_OTHER;
    } else {
        w->anything = true;
        w->ended_table = false;
        if (c == '"') {
            word(w, take(w, quoted_length(w->rest)));
        } else if (c == '\'') {
            buffer_append(w->out, take(w, quoted_length(w->rest)));
            w->place = PLACE_OTHER;
        } else if (is_word_byte(c)) {
            word(w, take(w, word_length(w->rest)));
        } else {
            punctuation(w, c);
            (void)take(w, 1);
        }
    }
}

void store_write_migration_sql(struct buffer *out, enum store_dialect dialect, const struct migration *migration)
{
    struct writing w = {.out = out, .dialect = dialect, .rest = text_of(migration->sql)};
    while (w.rest.length > 0)
        next_token(&w);
    end_statement(&w);
}
