/* Reading a page of ours: see node.h. */
#include "base/paper/node.h"

#include <string.h>

struct reader {
    struct arena *arena;
    struct text page;
    size_t at, depth;
    struct node *open;      /* the element that is open */
    struct document document;
    struct message *message;
};

/* --- What is known of elements ----------------------------------------------------- */

static const struct element_kind { const char *name; enum node_kind kind; bool is_empty; } element_kinds[] = {
    {"a", NODE_INLINE, false}, {"abbr", NODE_INLINE, false}, {"b", NODE_INLINE, false}, {"base", NODE_SKIP, true}, {"blockquote", NODE_QUOTE, false},
    {"br", NODE_BREAK, true}, {"button", NODE_SKIP, false}, {"caption", NODE_CAPTION, false}, {"cite", NODE_INLINE, false}, {"code", NODE_INLINE, false},
    {"datalist", NODE_SKIP, false}, {"dd", NODE_TOLD, false}, {"del", NODE_INLINE, false}, {"dl", NODE_TERMS, false}, {"dt", NODE_TERM, false},
    {"em", NODE_INLINE, false}, {"figcaption", NODE_PARAGRAPH, false}, {"form", NODE_SKIP, false}, {"h1", NODE_HEADING, false}, {"h2", NODE_HEADING, false},
    {"h3", NODE_HEADING, false}, {"h4", NODE_HEADING, false}, {"h5", NODE_HEADING, false}, {"h6", NODE_HEADING, false}, {"head", NODE_SKIP, false},
    {"hr", NODE_RULE, true}, {"i", NODE_INLINE, false}, {"img", NODE_SKIP, true}, {"input", NODE_SKIP, true}, {"ins", NODE_INLINE, false},
    {"label", NODE_SKIP, false}, {"li", NODE_ITEM, false}, {"link", NODE_SKIP, true}, {"mark", NODE_INLINE, false}, {"meta", NODE_SKIP, true},
    {"ol", NODE_LIST, false}, {"p", NODE_PARAGRAPH, false}, {"pre", NODE_LINES, false}, {"progress", NODE_SKIP, false}, {"q", NODE_INLINE, false},
    {"s", NODE_INLINE, false}, {"script", NODE_SKIP, false}, {"select", NODE_SKIP, false}, {"small", NODE_INLINE, false}, {"span", NODE_INLINE, false},
    {"strong", NODE_INLINE, false}, {"style", NODE_SKIP, false}, {"sub", NODE_INLINE, false}, {"summary", NODE_PARAGRAPH, false}, {"sup", NODE_INLINE, false},
    {"svg", NODE_DRAWING, false}, {"table", NODE_TABLE, false}, {"tbody", NODE_ROWS, false}, {"td", NODE_CELL, false}, {"template", NODE_SKIP, false},
    {"textarea", NODE_SKIP, false}, {"tfoot", NODE_ROWS, false}, {"th", NODE_CELL, false}, {"thead", NODE_ROWS, false}, {"time", NODE_INLINE, false},
    {"title", NODE_SKIP, false}, {"tr", NODE_ROW, false}, {"ul", NODE_LIST, false}, {"wbr", NODE_SKIP, true},
};

static const struct element_kind *kind_of(struct text name)
{
    for (size_t i = 0; i < COUNT_OF(element_kinds); i++)
        if (text_equals(name, element_kinds[i].name))
            return &element_kinds[i];
    return NULL;
}

static bool is_within_drawing(const struct node *node)
{
    return node && (node->kind == NODE_DRAWING || node->kind == NODE_MARK);
}

/* --- Small things ------------------------------------------------------------------- */

static enum result fault(struct reader *reader, const char *what, struct text name)
{
    size_t line = 1;
    for (size_t i = 0; i < reader->at && i < reader->page.length; i++)
        line += reader->page.data[i] == '\n';
    return message_fail(reader->message, ERROR_INVALID, "The page cannot be put on paper: line %zu, %s \"%.*s\".", line, what, TEXT_ARGS(text_head(name, 40)));
}

static int next_byte(const struct reader *reader) { return reader->at < reader->page.length ? (unsigned char)reader->page.data[reader->at] : -1; }

static bool at_text(const struct reader *reader, const char *text)
{
    size_t length = strlen(text);
    return reader->page.length - reader->at >= length && memcmp(reader->page.data + reader->at, text, length) == 0;
}

static bool skip_past(struct reader *reader, const char *text)
{
    while (reader->at < reader->page.length)
        if (at_text(reader, text)) {
            reader->at += strlen(text);
            return true;
        } else
            reader->at++;
    return false;
}

static bool is_blank(int byte) { return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r'; }
static bool is_name(int byte) { return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '-' || byte == ':' || byte == '_'; }

static struct text read_name(struct reader *reader)
{
    size_t from = reader->at;
    while (is_name(next_byte(reader)))
        reader->at++;
    return text_slice(reader->page, from, reader->at - from);
}

/* The character of "&amp;", "&#39;" or "&#x2014;" at the front; 0: none of these. */
static uint32_t entity_of(struct text text, size_t *ret_length)
{
    static const struct { const char *name; uint32_t point; } names[] = {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}, {"nbsp", 0xa0}};
    const char *end = memchr(text.data, ';', text.length < 12 ? text.length : 12);
    uint32_t point = 0;
    if (!end)
        return 0;
    struct text name = text_slice(text, 1, (size_t)(end - text.data) - 1);
    *ret_length = (size_t)(end - text.data) + 1;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (text_equals(name, names[i].name))
            return names[i].point;
    if (name.length < 2 || name.data[0] != '#')
        return 0;
    bool hex = name.data[1] == 'x' || name.data[1] == 'X';
    for (size_t i = hex ? 2 : 1; i < name.length; i++) {
        char byte = name.data[i];
        uint32_t digit = byte >= '0' && byte <= '9' ? (uint32_t)(byte - '0') : hex && byte >= 'a' && byte <= 'f' ? (uint32_t)(byte - 'a' + 10) : hex && byte >= 'A' && byte <= 'F' ? (uint32_t)(byte - 'A' + 10) : 99;
        if (digit == 99 || point > 0x10ffff / 16)
            return 0;
        point = point * (hex ? 16 : 10) + digit;
    }
    return point > 0x10ffff || (point >= 0xd800 && point < 0xe000) || point < ' ' ? 0 : point;
}

static struct text decoded(struct reader *reader, struct text text)
{
    size_t length = 0, used;
    uint32_t point;
    if (!text.length || !memchr(text.data, '&', text.length))
        return text;
    char *out = arena_alloc(reader->arena, text.length + 4);
    if (!out)
        return TEXT_NONE;
    for (size_t i = 0; i < text.length;)
        if (text.data[i] == '&' && (point = entity_of(text_slice(text, i, SIZE_MAX), &used)) != 0) {
            length += text_encode(point, out + length);
            i += used;
        } else
            out[length++] = text.data[i++];
    return (struct text){out, length};
}

/* --- The tree ----------------------------------------------------------------------- */

static struct node *add_node(struct reader *reader, enum node_kind kind, struct text name)
{
    struct node *node = ARENA_NEW(reader->arena, struct node);
    if (!node)
        return NULL;
    *node = (struct node){.kind = kind, .name = name, .text = TEXT_NONE, .parent = reader->open};
    if (reader->open) {
        if (reader->open->last)
            reader->open->last->next = node;
        else
            reader->open->first = node;
        reader->open->last = node;
    }
    return node;
}

static enum result read_text(struct reader *reader)
{
    size_t from = reader->at;
    while (reader->at < reader->page.length && reader->page.data[reader->at] != '<')
        reader->at++;
    struct node *node = add_node(reader, NODE_TEXT, TEXT_NONE);
    if (!node)
        return ERROR_MEMORY;
    node->text = decoded(reader, text_slice(reader->page, from, reader->at - from));
    return OK;
}

static enum result read_attributes(struct reader *reader, struct node *node, bool *ret_closed)
{
    *ret_closed = false;
    for (;;) {
        while (is_blank(next_byte(reader)))
            reader->at++;
        if (next_byte(reader) == '>') {
            reader->at++;
            return OK;
        }
        if (at_text(reader, "/>")) {
            reader->at += 2;
            *ret_closed = true;
            return OK;
        }
        struct attribute *attribute = ARENA_NEW(reader->arena, struct attribute);
        struct text name = read_name(reader), value = TEXT_NONE;
        if (!attribute)
            return ERROR_MEMORY;
        if (!name.length)
            return fault(reader, "an attribute that cannot be read in", node->name);
        if (at_text(reader, "=\"")) {
            size_t from = reader->at += 2;
            while (next_byte(reader) >= 0 && next_byte(reader) != '"')
                reader->at++;
            value = decoded(reader, text_slice(reader->page, from, reader->at - from));
            if (next_byte(reader) != '"')
                return fault(reader, "an attribute does not end in", node->name);
            reader->at++;
        } else if (next_byte(reader) == '=')
            return fault(reader, "an attribute without quotation marks in", node->name);
        *attribute = (struct attribute){name, value, node->attributes};
        node->attributes = attribute;
    }
}

static void note_document(struct reader *reader, struct node *node)
{
    struct document *document = &reader->document;
    if (node_is(node, "html"))
        document->language = node_attribute(node, "lang");
    if (node_is(node, "main") && !document->main)
        document->main = node;
    if (!document->dated.length)
        document->dated = node_attribute(node, "data-dated");
}

static enum result read_start(struct reader *reader)
{
    reader->at++;
    struct text name = read_name(reader);
    const struct element_kind *known = kind_of(name);
    bool drawn = is_within_drawing(reader->open), closed;
    struct node *node = add_node(reader, drawn ? NODE_MARK : known ? known->kind : NODE_GROUP, name);
    if (!node)
        return ERROR_MEMORY;
    if (!name.length)
        return fault(reader, "a tag without a name after", reader->open ? reader->open->name : TEXT_NONE);
    TRY(read_attributes(reader, node, &closed));
    note_document(reader, node);
    if (closed || (!drawn && known && known->is_empty))
        return OK;
    if (text_equals(name, "script") || text_equals(name, "style")) {
        while (next_byte(reader) >= 0 && !at_text(reader, "</"))
            reader->at++;
    }
    if (reader->depth >= NODE_DEPTH_MAX)
        return fault(reader, "too deep", name);
    reader->open = node;
    reader->depth++;
    return OK;
}

static enum result read_end(struct reader *reader)
{
    reader->at += 2;
    struct text name = read_name(reader);
    if (!reader->open || !text_equal(name, reader->open->name))
        return fault(reader, "an element that is not open is closed:", name);
    if (next_byte(reader) != '>')
        return fault(reader, "a closing tag that cannot be read:", name);
    reader->at++;
    if (text_equals(name, "title") && reader->open->kind == NODE_SKIP && reader->open->first)
        reader->document.title = text_trim(reader->open->first->text);
    reader->open = reader->open->parent;
    reader->depth--;
    return OK;
}

enum result page_read(struct arena *arena, struct text page, struct document *ret_document, struct message *message)
{
    struct reader reader = {.arena = arena, .page = page, .message = message, .document = {TEXT_NONE, TEXT_NONE, TEXT_NONE, NULL}};
    struct node *root = reader.open = add_node(&reader, NODE_GROUP, TEXT_NONE);
    while (root && reader.at < page.length) {
        if (at_text(&reader, "<!--")) {
            if (!skip_past(&reader, "-->"))
                return fault(&reader, "a remark does not end", TEXT_NONE);
        } else if (at_text(&reader, "<!")) {
            if (!skip_past(&reader, ">"))
                return fault(&reader, "a declaration does not end", TEXT_NONE);
        } else if (at_text(&reader, "</"))
            TRY(read_end(&reader));
        else if (next_byte(&reader) == '<')
            TRY(read_start(&reader));
        else
            TRY(read_text(&reader));
    }
    if (!root || arena_failed(arena))
        return ERROR_MEMORY;
    if (reader.open != root)
        return fault(&reader, "an element is not closed:", reader.open->name);
    if (!reader.document.main)
        reader.document.main = root;
    *ret_document = reader.document;
    return OK;
}

/* --- Asking ------------------------------------------------------------------------- */

static const struct attribute *find_attribute(const struct node *node, const char *name)
{
    for (const struct attribute *attribute = node->attributes; attribute; attribute = attribute->next)
        if (text_equals(attribute->name, name))
            return attribute;
    return NULL;
}

struct text node_attribute(const struct node *node, const char *name)
{
    const struct attribute *attribute = find_attribute(node, name);
    return attribute ? attribute->value : TEXT_NONE;
}

bool node_has(const struct node *node, const char *name) { return find_attribute(node, name) != NULL; }
bool node_is(const struct node *node, const char *name) { return text_equals(node->name, name); }

bool node_has_class(const struct node *node, const char *class_name)
{
    struct text rest = node_attribute(node, "class"), word;
    while (text_next(&rest, ' ', &word))
        if (text_equals(word, class_name))
            return true;
    return false;
}

bool node_is_left_out(const struct node *node)
{
    static const char *const classes[] = {"fp-screen-only", "govuk-visually-hidden", "fp-files", "fp-links", "govuk-notification-banner", "govuk-summary-list__actions",
                                          "govuk-pagination", "govuk-breadcrumbs", "govuk-error-summary", "govuk-skip-link"};
    if (node->kind == NODE_TEXT || node->kind == NODE_MARK)
        return false;
    if (node->kind == NODE_SKIP || node_has(node, "hidden") || text_equals(node_attribute(node, "aria-hidden"), "true"))
        return true;
    for (size_t i = 0; node->attributes && i < COUNT_OF(classes); i++)
        if (node_has_class(node, classes[i]))
            return true;
    return false;
}

int node_number(const struct node *node, const char *name, int least, int most, int otherwise)
{
    int64_t number;
    if (text_to_integer(node_attribute(node, name), &number) < 0 || number < least || number > most)
        return otherwise;
    return (int)number;
}

struct text node_words_of(struct arena *arena, const struct node *node, const char *name)
{
    for (const struct node *child = node->first; child; child = child->next)
        if (child->first && text_equals(child->name, name))
            return arena_copy(arena, text_trim(child->first->text));
    return TEXT_NONE;
}
