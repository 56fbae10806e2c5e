/* The words of a paragraph as Markdown: emphasis, links, and a backslash before what would otherwise mean something. See word_internal.h.
 *
 * CommonMark opens emphasis only where what is inside begins with no blank, and with a punctuation mark only where a blank or another mark
 * stands before it; the same for its end. Word knows no such rule: "**Note:**text" would show its stars. So blanks, and marks that would be in the
 * way, are put outside of the emphasis. */
#include "base/format/word_internal.h"

void word_paragraph_init(struct word_paragraph *paragraph)
{
    *paragraph = (struct word_paragraph){0};
    buffer_init(&paragraph->text, WORD_PARAGRAPH_BYTES_MAX);
    buffer_init(&paragraph->marks, 2 * WORD_PARAGRAPH_BYTES_MAX);
}

void word_paragraph_clear(struct word_paragraph *paragraph)
{
    buffer_clear(&paragraph->text);
    buffer_clear(&paragraph->marks);
    paragraph->links = NULL;
    paragraph->link_count = 0;
}

/* --- Adding ------------------------------------------------------------------- */

static bool is_blank_point(uint32_t point)
{
    return point == ' ' || point == '\t' || point == '\r' || point == 0xa0 || point == 0x1680 || (point >= 0x2000 && point <= 0x200a) || point == 0x2028 ||
           point == 0x2029 || point == 0x202f || point == 0x205f || point == 0x3000;
}

/* Control characters, and those that change the direction of writing for what follows. */
static bool is_dropped_point(uint32_t point)
{
    return (point < ' ' && point != '\n') || (point >= 0x7f && point < 0xa0) || (point >= 0x202a && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069) ||
           point == 0xfeff || point == 0xad || (point >= 0xfff9 && point <= 0xfffc);
}

static void add_bytes(struct word_paragraph *paragraph, struct text bytes, uint16_t marks)
{
    buffer_append(&paragraph->text, bytes);
    for (size_t i = 0; i < bytes.length; i++)
        buffer_append(&paragraph->marks, (struct text){(const char *)&marks, sizeof marks});
}

void word_paragraph_add(struct word_paragraph *paragraph, struct text text, uint16_t marks)
{
    uint32_t point;
    size_t length;
    for (size_t at = 0; (length = text_decode(text, at, &point)) > 0; at += length) {
        char last = paragraph->text.length ? paragraph->text.data[paragraph->text.length - 1] : '\n';
        if (is_blank_point(point)) {
            if (last != ' ' && last != '\n')
                add_bytes(paragraph, TEXT(" "), marks);
        } else if (point == '\n') {
            if (last != '\n')
                add_bytes(paragraph, TEXT("\n"), marks);
        } else if (!is_dropped_point(point)) {
            add_bytes(paragraph, text_slice(text, at, length), marks);
        }
    }
}

enum result word_paragraph_label(struct word_paragraph *paragraph, struct text label)
{
    struct word_paragraph with;
    word_paragraph_init(&with);
    word_paragraph_add(&with, label, 0);
    word_paragraph_add(&with, TEXT(" "), 0);
    buffer_append(&with.text, buffer_text(&paragraph->text));
    buffer_append(&with.marks, buffer_text(&paragraph->marks));
    with.links = paragraph->links;
    with.link_count = paragraph->link_count;
    word_paragraph_clear(paragraph);
    *paragraph = with;
    return with.text.failure < 0 ? with.text.failure : with.marks.failure;
}

bool word_paragraph_is_empty(const struct word_paragraph *paragraph)
{
    return !text_trim(buffer_text(&paragraph->text)).length;
}

/* --- Marks -------------------------------------------------------------------- */

struct writing {
    const struct word_paragraph *paragraph;
    uint16_t without;
    const char *breaks;
    struct buffer *out;
    size_t start; /* of what is written here, in out */
};

static uint16_t marks_at(const struct word_paragraph *paragraph, size_t at)
{
    uint16_t marks;
    memcpy(&marks, paragraph->marks.data + 2 * at, sizeof marks);
    return marks;
}

static char byte_at(const struct word_paragraph *paragraph, size_t at)
{
    return paragraph->text.data[at];
}

bool word_paragraph_is_bold(const struct word_paragraph *paragraph)
{
    bool any = false;
    for (size_t i = 0; i < paragraph->text.length; i++) {
        if (byte_at(paragraph, i) == ' ' || byte_at(paragraph, i) == '\n')
            continue;
        if (!(marks_at(paragraph, i) & WORD_MARK_BOLD))
            return false;
        any = true;
    }
    return any;
}

static bool is_gap(char byte)
{
    return byte == ' ' || byte == '\n';
}

static bool is_word_byte(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || (unsigned char)byte >= 0x80;
}

static bool is_plain_letter(char byte)
{
    return is_word_byte(byte) && (unsigned char)byte < 0x80;
}

/* --- Letters -------------------------------------------------------------------- */

static bool is_at_line_start(const struct writing *writing)
{
    return writing->out->length == writing->start || writing->out->data[writing->out->length - 1] == '\n';
}

/* "1. " and "1) " at the beginning of a line would begin a list; "1.1 " does not. */
static bool ends_number(const struct writing *writing, char after)
{
    size_t at = writing->out->length;
    if (!is_gap(after))
        return false;
    while (at > writing->start && writing->out->data[at - 1] >= '0' && writing->out->data[at - 1] <= '9')
        at--;
    return at < writing->out->length && (at == writing->start || writing->out->data[at - 1] == '\n');
}

/* "amp;", "#8212;": what after an ampersand would become another character. */
static bool begins_entity(struct text after)
{
    size_t at = text_starts(after, TEXT("#"));
    while (at < after.length && is_plain_letter(after.data[at]))
        at++;
    return at && at < after.length && after.data[at] == ';';
}

static bool wants_backslash(const struct writing *writing, size_t at)
{
    const struct word_paragraph *paragraph = writing->paragraph;
    char here = byte_at(paragraph, at), before = at ? byte_at(paragraph, at - 1) : ' ', after = at + 1 < paragraph->text.length ? byte_at(paragraph, at + 1) : ' ';
    switch (here) {
    case '\\': case '`': case '*': case '[': case ']': case '<':
        return true;
    case '_':
        return !(is_plain_letter(before) && is_plain_letter(after) && marks_at(paragraph, at - 1) == marks_at(paragraph, at) &&
                 marks_at(paragraph, at) == marks_at(paragraph, at + 1));
    case '&':
        return begins_entity(text_slice(buffer_text(&paragraph->text), at + 1, 40));
    case '#': case '+': case '-': case '>': case '=': case '~':
        return is_at_line_start(writing);
    case '.': case ')':
        return ends_number(writing, after);
    default:
        return false;
    }
}

static void write_letters(struct writing *writing, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        char here = byte_at(writing->paragraph, i);
        if (here == '\n') {
            buffer_append_z(writing->out, writing->breaks);
            continue;
        }
        if (here == ' ' && is_at_line_start(writing))
            continue;
        if (wants_backslash(writing, i))
            buffer_append_byte(writing->out, '\\');
        buffer_append_byte(writing->out, here);
    }
}

/* --- Emphasis -------------------------------------------------------------------- */

static char last_written(const struct writing *writing)
{
    return writing->out->length == writing->start ? ' ' : writing->out->data[writing->out->length - 1];
}

/* Whether emphasis can open before byte `at` with `before` standing in front of it. */
static bool can_open(const struct writing *writing, size_t at, char before)
{
    return is_plain_letter(byte_at(writing->paragraph, at)) || !is_word_byte(before);
}

static bool can_close(const struct writing *writing, size_t to)
{
    const struct word_paragraph *paragraph = writing->paragraph;
    return is_plain_letter(byte_at(paragraph, to - 1)) || to == paragraph->text.length || !is_word_byte(byte_at(paragraph, to));
}

static bool begins_character(char byte)
{
    return ((unsigned char)byte & 0xc0) != 0x80;
}

/* The part of from…to that can stand between marks; false where nothing is left. */
static bool narrow(const struct writing *writing, size_t *from, size_t *to)
{
    const struct word_paragraph *paragraph = writing->paragraph;
    char before = last_written(writing);
    while (*from < *to && (is_gap(byte_at(paragraph, *from)) || !begins_character(byte_at(paragraph, *from)) || !can_open(writing, *from, before))) {
        before = byte_at(paragraph, *from);
        ++*from;
    }
    while (*from < *to && (is_gap(byte_at(paragraph, *to - 1)) || !can_close(writing, *to) ||
                           (*to < paragraph->text.length && !begins_character(byte_at(paragraph, *to)))))
        --*to;
    return *from < *to;
}

static void write_italics(struct writing *writing, size_t from, size_t to);

/* What stands between the marks, at the next level. */
static void write_inside(struct writing *writing, uint16_t mark, size_t from, size_t to)
{
    if (mark == WORD_MARK_BOLD)
        write_italics(writing, from, to);
    else
        write_letters(writing, from, to);
}

/* "_" cannot stand within a word, and neither beside another of its kind. NULL: it has to go without. */
static const char *delimiter_of(const struct writing *writing, uint16_t mark, size_t from, size_t to)
{
    const struct word_paragraph *paragraph = writing->paragraph;
    char before = last_written(writing), after = to < paragraph->text.length ? byte_at(paragraph, to) : ' ';
    bool is_in_word = is_word_byte(before) || is_word_byte(after);
    if (mark == WORD_MARK_ITALIC && !is_in_word)
        return before == '_' ? NULL : "_";
    if (before == '*')
        return NULL;
    if (mark == WORD_MARK_BOLD && ((is_word_byte(before) && (marks_at(paragraph, from) & WORD_MARK_ITALIC)) ||
                                   (is_word_byte(after) && (marks_at(paragraph, to - 1) & WORD_MARK_ITALIC))))
        return NULL; /* the marks of the italics within would stand between it and the word */
    return mark == WORD_MARK_BOLD ? "**" : "*";
}

static void write_marked(struct writing *writing, uint16_t mark, size_t from, size_t to)
{
    size_t inner_from = from, inner_to = to;
    bool can = narrow(writing, &inner_from, &inner_to);
    if (!can) {
        write_inside(writing, mark, from, to);
        return;
    }
    write_inside(writing, mark, from, inner_from);
    const char *delimiter = delimiter_of(writing, mark, inner_from, inner_to);
    buffer_append_z(writing->out, delimiter ? delimiter : "");
    write_inside(writing, mark, inner_from, inner_to);
    buffer_append_z(writing->out, delimiter ? delimiter : "");
    write_inside(writing, mark, inner_to, to);
}

/* The end of the run from `from` in which the bits of `mask` stay the same. */
static size_t run_end(const struct writing *writing, uint16_t mask, size_t from, size_t to)
{
    size_t at = from + 1;
    while (at < to && (marks_at(writing->paragraph, at) & mask) == (marks_at(writing->paragraph, from) & mask))
        at++;
    return at;
}

static void write_italics(struct writing *writing, size_t from, size_t to)
{
    for (size_t end; from < to; from = end) {
        end = run_end(writing, WORD_MARK_ITALIC, from, to);
        if (marks_at(writing->paragraph, from) & WORD_MARK_ITALIC & ~writing->without)
            write_marked(writing, WORD_MARK_ITALIC, from, end);
        else
            write_letters(writing, from, end);
    }
}

static void write_bold(struct writing *writing, size_t from, size_t to)
{
    for (size_t end; from < to; from = end) {
        end = run_end(writing, WORD_MARK_BOLD, from, to);
        if (marks_at(writing->paragraph, from) & WORD_MARK_BOLD & ~writing->without)
            write_marked(writing, WORD_MARK_BOLD, from, end);
        else
            write_italics(writing, from, end);
    }
}

/* --- Links ------------------------------------------------------------------------ */

bool word_link_is_kept(struct text target)
{
    static const char *const schemes[] = {"http://", "https://", "mailto:"};
    if (target.length > WORD_LINK_BYTES_MAX)
        return false;
    for (size_t i = 0; i < target.length; i++)
        if ((unsigned char)target.data[i] <= ' ' || strchr("<>\\\"`\x7f", target.data[i]))
            return false;
    for (size_t i = 0; i < COUNT_OF(schemes); i++) {
        struct text scheme = text_of(schemes[i]);
        if (target.length > scheme.length && text_equal_ignoring_case(text_slice(target, 0, scheme.length), scheme))
            return true;
    }
    return false;
}

static void write_address(struct buffer *out, struct text address)
{
    for (size_t i = 0; i < address.length; i++) {
        char here = address.data[i];
        if (here == '(' || here == ')' || here == '[' || here == ']' || here == '*')
            buffer_printf(out, "%%%02X", (unsigned)here);
        else
            buffer_append_byte(out, here);
    }
}

static void write_link(struct writing *writing, struct text address, size_t from, size_t to)
{
    size_t inner_from = from, inner_to = to;
    while (inner_from < inner_to && is_gap(byte_at(writing->paragraph, inner_from)))
        inner_from++;
    while (inner_from < inner_to && is_gap(byte_at(writing->paragraph, inner_to - 1)))
        inner_to--;
    write_letters(writing, from, inner_from);
    if (inner_from < inner_to) {
        if (last_written(writing) == '!') { /* "![" would be a picture */
            writing->out->length--;
            buffer_append_z(writing->out, "\\!");
        }
        buffer_append_byte(writing->out, '[');
        write_bold(writing, inner_from, inner_to);
        buffer_append_z(writing->out, "](");
        write_address(writing->out, address);
        buffer_append_byte(writing->out, ')');
    }
    write_letters(writing, inner_to, to);
}

void word_paragraph_write(const struct word_paragraph *paragraph, uint16_t without, const char *breaks, struct buffer *out)
{
    struct writing writing = {.paragraph = paragraph, .without = without, .breaks = breaks, .out = out, .start = out->length};
    size_t from = 0, to = paragraph->text.length;
    while (from < to && is_gap(byte_at(paragraph, from)))
        from++;
    while (to > from && is_gap(byte_at(paragraph, to - 1)))
        to--;
    for (size_t end; from < to && out->failure >= 0; from = end) {
        end = run_end(&writing, (uint16_t)~(WORD_MARK_BOLD | WORD_MARK_ITALIC), from, to);
        size_t link = marks_at(paragraph, from) / WORD_MARK_LINK;
        if (link && link <= paragraph->link_count && !(without & WORD_MARK_LINK))
            write_link(&writing, paragraph->links[link - 1], from, end);
        else
            write_bold(&writing, from, end);
    }
}
