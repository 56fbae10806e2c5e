/* Walks over a template's source: HTML and Mustache tags are copied, texts are looked up. */
#include "base/page/translate.h"

#include <string.h>

#define TRANSLATED_BYTES_MAX (1 << 20)

struct walk {
    struct arena *arena;
    struct text rest;
    const struct language *language; /* NULL: only looked at */
    template_text_seen *seen;
    void *context;
    struct buffer out;
};

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/* The length of the Mustache tag at the front; 0 where none begins. */
static size_t mustache_length(struct text text)
{
    bool triple = text_starts(text, TEXT("{{{"));
    const char *end;
    if (!text_starts(text, TEXT("{{")))
        return 0;
    end = memmem(text.data, text.length, triple ? "}}}" : "}}", triple ? 3 : 2);
    return end ? (size_t)(end - text.data) + (triple ? 3 : 2) : text.length;
}

/* A tag that prints a value, so that it may stand within a text; sections, partials, blocks and comments may not. */
static bool prints(struct text text)
{
    return text.length > 2 && !strchr("#^/$<>!=&{", text.data[2]);
}

/* --- One text ----------------------------------------------------------------- */

static bool has_letter(struct text text)
{
    for (size_t i = 0; i < text.length;) {
        size_t skip = mustache_length(text_slice(text, i, SIZE_MAX));
        const char *end;
        if (!skip && text.data[i] == '&' && (end = memchr(text.data + i, ';', text.length - i))) /* "&nbsp;" is no word */
            skip = (size_t)(end - text.data) - i + 1;
        if (!skip && ((text.data[i] >= 'a' && text.data[i] <= 'z') || (text.data[i] >= 'A' && text.data[i] <= 'Z')))
            return true;
        i += skip ? skip : 1;
    }
    return false;
}

static struct text normalised(struct arena *arena, struct text text)
{
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&out, text.length + 1);
    for (size_t i = 0; i < text.length; i++)
        if (!is_blank(text.data[i]))
            buffer_append_byte(&out, text.data[i]);
        else if (i && !is_blank(text.data[i - 1]))
            buffer_append_byte(&out, ' ');
    return arena_copy(arena, buffer_text(&out));
}

static void append_translated(struct buffer *out, struct text text)
{
    for (size_t i = 0; i < text.length;) {
        size_t tag = mustache_length(text_slice(text, i, SIZE_MAX));
        if (tag) {
            buffer_append(out, text_slice(text, i, tag));
            i += tag;
            continue;
        }
        switch (text.data[i]) {
        case '<': buffer_append_z(out, "&lt;"); break;
        case '>': buffer_append_z(out, "&gt;"); break;
        case '"': buffer_append_z(out, "&quot;"); break;
        default: buffer_append_byte(out, text.data[i]);
        }
        i++;
    }
}

/* Blanks around it stay as they are: layout, not wording. */
static void put_text(struct walk *walk, struct text raw)
{
    size_t from = 0, to = raw.length;
    struct text english, translation;
    if (!has_letter(raw)) {
        buffer_append(&walk->out, raw);
        return;
    }
    while (from < to && is_blank(raw.data[from]))
        from++;
    while (to > from && is_blank(raw.data[to - 1]))
        to--;
    english = normalised(walk->arena, text_slice(raw, from, to - from));
    if (walk->seen)
        walk->seen(walk->context, english);
    translation = language_text(walk->language, walk->arena, english);
    buffer_append(&walk->out, text_slice(raw, 0, from));
    if (translation.data == english.data)
        buffer_append(&walk->out, text_slice(raw, from, to - from));
    else
        append_translated(&walk->out, translation);
    buffer_append(&walk->out, text_slice(raw, to, SIZE_MAX));
}

static void skip(struct walk *walk, size_t length)
{
    buffer_append(&walk->out, text_slice(walk->rest, 0, length));
    walk->rest = text_slice(walk->rest, length, SIZE_MAX);
}

/* --- Tags --------------------------------------------------------------------- */

/* An attribute's value may hold sections ("{{#desk}}Desk{{/desk}}{{^desk}}Main{{/desk}}"): they end a text here too. */
static void put_value(struct walk *walk, struct text value)
{
    while (value.length) {
        size_t length = 0;
        while (length < value.length) {
            size_t tag = mustache_length(text_slice(value, length, SIZE_MAX));
            if (tag && !prints(text_slice(value, length, tag)))
                break;
            length += tag ? tag : 1;
        }
        put_text(walk, text_slice(value, 0, length));
        value = text_slice(value, length, SIZE_MAX);
        length = mustache_length(value);
        buffer_append(&walk->out, text_slice(value, 0, length));
        value = text_slice(value, length, SIZE_MAX);
    }
}

static bool is_read_attribute(struct text before)
{
    static const char *const names[] = {"aria-label", "title", "alt", "placeholder", "label"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct text name = text_of(names[i]);
        if (text_ends(before, name) && before.length > name.length && is_blank(before.data[before.length - name.length - 1]))
            return true;
    }
    return false;
}

/* From "<" to ">": Mustache tags and quoted values inside do not end it. */
static void walk_tag(struct walk *walk)
{
    struct text from = walk->rest;
    size_t at = 0;
    while (at < from.length && from.data[at] != '>') {
        struct text here = text_slice(from, at, SIZE_MAX);
        size_t tag = mustache_length(here);
        const char *close;
        if (tag) {
            at += tag;
        } else if (text_starts(here, TEXT("=\"")) && (close = memchr(here.data + 2, '"', here.length - 2))) {
            size_t length = (size_t)(close - here.data) - 2;
            bool is_read = is_read_attribute(text_slice(from, 0, at));
            skip(walk, at + 2);
            if (is_read)
                put_value(walk, text_slice(walk->rest, 0, length));
            else
                buffer_append(&walk->out, text_slice(walk->rest, 0, length));
            walk->rest = from = text_slice(walk->rest, length, SIZE_MAX);
            at = 1; /* past the closing quotation mark */
        } else {
            at++;
        }
    }
    skip(walk, at < from.length ? at + 1 : at);
}

static size_t text_length(struct text rest)
{
    size_t length = 0;
    while (length < rest.length && rest.data[length] != '<') {
        size_t tag = mustache_length(text_slice(rest, length, SIZE_MAX));
        if (tag && !prints(text_slice(rest, length, tag)))
            break;
        length += tag ? tag : 1;
    }
    return length;
}

static void walk_all(struct walk *walk)
{
    while (walk->rest.length) {
        size_t length = text_length(walk->rest);
        if (length) {
            put_text(walk, text_slice(walk->rest, 0, length));
            walk->rest = text_slice(walk->rest, length, SIZE_MAX);
        } else if (walk->rest.data[0] == '<') {
            walk_tag(walk);
        } else {
            skip(walk, mustache_length(walk->rest));
        }
    }
}

enum result template_texts(struct arena *arena, struct text source, template_text_seen *seen, void *context)
{
    struct walk walk = {.arena = arena, .rest = source, .seen = seen, .context = context};
    enum result result;
    buffer_init(&walk.out, TRANSLATED_BYTES_MAX);
    walk_all(&walk);
    result = walk.out.failure;
    buffer_clear(&walk.out);
    return arena_failed(arena) ? ERROR_MEMORY : result;
}

enum result template_translate(struct arena *arena, const struct language *language, struct text source, struct text *ret_translated)
{
    struct walk walk = {.arena = arena, .rest = source, .language = language};
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&walk.out, TRANSLATED_BYTES_MAX);
    walk_all(&walk);
    out = walk.out;
    if (out.failure < 0)
        return out.failure;
    *ret_translated = arena_copy(arena, buffer_text(&out));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
