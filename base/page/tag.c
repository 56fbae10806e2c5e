/* The scanner of templates; see tag.h. */
#include "base/page/tag.h"

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

static bool is_space(char byte)
{
    return is_blank(byte) || byte == '\n' || byte == '\r';
}

void scanner_init(struct scanner *scanner, struct text source)
{
    *scanner = (struct scanner){.source = source, .line = 1, .opening = TEXT("{{"), .closing = TEXT("}}")};
}

void scanner_move(struct scanner *scanner, size_t position)
{
    const char *data = scanner->source.data;
    while (scanner->position < position) {
        const char *newline = memchr(data + scanner->position, '\n', position - scanner->position);
        if (!newline)
            break;
        scanner->position = (size_t)(newline - data) + 1;
        scanner->line_from = scanner->position;
        scanner->line++;
    }
    scanner->position = position;
}

size_t scanner_blanks(const struct scanner *scanner, size_t position)
{
    size_t at = position;
    while (at < scanner->source.length && is_blank(scanner->source.data[at]))
        at++;
    return at - position;
}

static bool stands_at(const struct scanner *scanner, size_t position, struct text part)
{
    return position <= scanner->source.length && part.length <= scanner->source.length - position &&
           memcmp(scanner->source.data + position, part.data, part.length) == 0;
}

bool scanner_closes(const struct scanner *scanner, size_t position)
{
    size_t after = position + scanner->opening.length;
    return stands_at(scanner, position, scanner->opening) && after < scanner->source.length &&
           scanner->source.data[after] == '/';
}

/* Where `part` stands next, or SIZE_MAX. */
static size_t find_from(const struct scanner *scanner, size_t position, struct text part)
{
    const char *found = memmem(scanner->source.data + position, scanner->source.length - position,
                               part.data, part.length);
    return found ? (size_t)(found - scanner->source.data) : SIZE_MAX;
}

/* After the end of the line if only white space is left on it, else 0. */
static size_t line_end_after(const struct scanner *scanner, size_t position)
{
    const char *data = scanner->source.data;
    size_t length = scanner->source.length;
    size_t at = position + scanner_blanks(scanner, position);
    if (at < length && data[at] == '\r' && at + 1 < length && data[at + 1] == '\n')
        at++;
    if (at == length)
        return length;
    return data[at] == '\n' ? at + 1 : 0;
}

static struct text trim(const char *data, size_t length)
{
    while (length > 0 && is_space(data[0])) {
        data++;
        length--;
    }
    while (length > 0 && is_space(data[length - 1]))
        length--;
    return (struct text){data, length};
}

/* "<% %>": two runs of other than white space and '='. */
static bool set_delimiters(struct scanner *scanner, struct text content)
{
    size_t first = 0;
    while (first < content.length && !is_space(content.data[first]))
        first++;
    struct text opening = {content.data, first};
    struct text closing = trim(content.data + first, content.length - first);
    if (opening.length == 0 || closing.length == 0)
        return false;
    for (size_t i = 0; i < content.length; i++) {
        if (content.data[i] == '=')
            return false;
    }
    for (size_t i = 0; i < closing.length; i++) {
        if (is_space(closing.data[i]))
            return false;
    }
    scanner->opening = opening;
    scanner->closing = closing;
    return true;
}

/* Reads sigil, content and end of the tag at tag->from. */
static enum result read_inside(struct scanner *scanner, struct tag *tag, const char **ret_why)
{
    const char *data = scanner->source.data;
    size_t at = tag->from + scanner->opening.length;
    size_t sigil_at = at;
    while (sigil_at < scanner->source.length && is_space(data[sigil_at]))
        sigil_at++;
    tag->sigil = 0;
    if (sigil_at < scanner->source.length && memchr("#^/><$!=&{", data[sigil_at], 10)) {
        tag->sigil = data[sigil_at];
        at = sigil_at + 1;
    }
    char last = tag->sigil == '{' ? '}' : tag->sigil == '=' ? '=' : 0;
    size_t close_at = find_from(scanner, at, scanner->closing);
    /* {{{name}}} and {{=a b=}} end in their own mark before the delimiter. */
    while (last && close_at != SIZE_MAX) {
        if (close_at > at && data[close_at - 1] == last)
            break;
        if (data[close_at] == last && stands_at(scanner, close_at + 1, scanner->closing)) {
            close_at++;
            break;
        }
        close_at = find_from(scanner, close_at + 1, scanner->closing);
    }
    if (close_at == SIZE_MAX) {
        *ret_why = tag->sigil == '{'   ? "this {{{ is never closed with }}}"
                   : tag->sigil == '=' ? "this change of delimiters is never closed with ="
                                       : "this tag is never closed";
        return ERROR_INVALID;
    }
    tag->to = close_at + scanner->closing.length;
    tag->content = trim(data + at, close_at - at - (last ? 1 : 0));
    if (tag->sigil == '=' && !set_delimiters(scanner, tag->content)) {
        *ret_why = "new delimiters are two words without \"=\", as in {{=<% %>=}}";
        return ERROR_INVALID;
    }
    return OK;
}

enum result scanner_next(struct scanner *scanner, struct tag *tag, const char **ret_why)
{
    *tag = (struct tag){.text_from = scanner->position};
    size_t from = find_from(scanner, scanner->position, scanner->opening);
    tag->from = from == SIZE_MAX ? scanner->source.length : from;
    scanner_move(scanner, tag->from);
    if (from == SIZE_MAX)
        return ERROR_NOT_FOUND;
    tag->line_from = scanner->line_from;
    tag->line = scanner->line;
    struct text before = {scanner->source.data + scanner->line_from, from - scanner->line_from};
    tag->column = (uint32_t)text_count_characters(before) + 1;
    tag->blank_before = trim(before.data, before.length).length == 0;
    TRY(read_inside(scanner, tag, ret_why));
    tag->line_to = line_end_after(scanner, tag->to);
    scanner_move(scanner, tag->to);
    return OK;
}
