/* From the tags of a template to its operations. Reading the tags is tag.c's,
 * finding what a template includes is set.c's.
 *
 * Lines matter: a section tag alone on its line leaves no trace of the line, and
 * a partial alone on its line is indented by what stood before it. A block given
 * to a parent loses the indentation of its first line here and gets that of the
 * place where it goes when rendered (Mustache specification, ~inheritance). */
#include "base/page/tag.h"

struct open_tag {
    uint32_t operation;
    struct text name;
    struct tag tag;
    uint32_t lead;        /* PARENT: the literal kept for what stands before it */
    size_t dedent_before; /* BLOCK given to a parent: what to go back to */
};

struct compiler {
    struct scanner scanner;
    struct arena *arena;
    enum template_mode mode;
    const struct template *template;
    struct message *message;
    struct operation *operations;
    uint32_t count, capacity;
    struct open_tag open[TEMPLATE_OPEN_MAX];
    uint32_t open_count;
    struct buffer literal;   /* text not yet made an operation */
    bool literal_line_start; /* its first byte begins a line */
    bool fresh;              /* nothing of the present line was kept yet */
    size_t dedent;           /* white space taken off the front of each line */
};

static enum result fail_at(struct compiler *c, uint32_t line, uint32_t column, const char *format, ...)
    PRINTF_LIKE(4, 5);

static enum result fail_at(struct compiler *c, uint32_t line, uint32_t column, const char *format, ...)
{
    char why[400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(why, sizeof(why), format, arguments);
    va_end(arguments);
    return message_fail(c->message, ERROR_INVALID, "%.*s:%u:%u: %s.", TEXT_ARGS(c->template->file), line, column, why);
}

static enum result emit(struct compiler *c, enum operation_kind kind, const struct tag *tag,
                        struct operation **ret_operation)
{
    if (c->count == c->capacity) {
        uint32_t capacity = c->capacity ? c->capacity * 2 : 32;
        struct operation *operations = reallocarray(c->operations, capacity, sizeof(struct operation));
        if (!operations)
            return message_fail(c->message, ERROR_MEMORY, "There is no memory for the templates.");
        c->operations = operations;
        c->capacity = capacity;
    }
    struct operation *operation = &c->operations[c->count++];
    *operation = (struct operation){.kind = kind, .end = c->count, .line = tag->line, .column = tag->column,
                                    .text = tag->content, .indent = TEXT_NONE};
    *ret_operation = operation;
    return OK;
}

static const struct open_tag *innermost(const struct compiler *c)
{
    return c->open_count ? &c->open[c->open_count - 1] : NULL;
}

static bool in_parent(const struct compiler *c)
{
    const struct open_tag *open = innermost(c);
    return open && open->tag.sigil == '<';
}

/* Keeps the text [from, to): line by line, without the dedent. */
static enum result keep_text(struct compiler *c, size_t from, size_t to)
{
    const char *data = c->scanner.source.data;
    bool ignored = in_parent(c);
    while (from < to) {
        const char *newline = memchr(data + from, '\n', to - from);
        size_t next = newline ? (size_t)(newline - data) + 1 : to;
        if (c->fresh) {
            for (size_t taken = 0; taken < c->dedent && from < next && (data[from] == ' ' || data[from] == '\t'); taken++)
                from++;
        }
        struct text piece = {data + from, next - from};
        if (ignored && c->mode == TEMPLATE_SERVED && text_trim(piece).length > 0) {
            const struct tag *parent = &innermost(c)->tag;
            return fail_at(c, parent->line, parent->column,
                           "the text inside {{< %.*s}} but outside its blocks would never be shown; put it into a {{$block}}",
                           TEXT_ARGS(parent->content));
        }
        if (piece.length > 0 && !ignored) {
            if (c->literal.length == 0)
                c->literal_line_start = c->fresh;
            buffer_append(&c->literal, piece);
        }
        if (piece.length > 0)
            c->fresh = false;
        if (newline)
            c->fresh = true;
        from = next;
    }
    return OK;
}

/* Makes the text kept so far a literal. */
static enum result flush(struct compiler *c, const struct tag *tag)
{
    if (c->literal.failure < 0)
        return message_fail(c->message, c->literal.failure, "There is no memory for the templates.");
    if (c->literal.length == 0)
        return OK;
    struct operation *literal = NULL;
    TRY(emit(c, OPERATION_LITERAL, tag, &literal));
    literal->text = arena_copy(c->arena, buffer_text(&c->literal));
    literal->line_start = c->literal_line_start;
    c->literal.length = 0;
    return OK;
}

/* Before an operation within a line: if it begins the line, an empty literal
 * marks where indentation goes. */
static enum result flush_in_line(struct compiler *c, const struct tag *tag)
{
    TRY(flush(c, tag));
    if (!c->fresh || in_parent(c))
        return OK;
    c->fresh = false;
    struct operation *mark = NULL;
    TRY(emit(c, OPERATION_LITERAL, tag, &mark));
    mark->text = TEXT_NONE;
    mark->line_start = true;
    return OK;
}

/* What stands before a tag on its line, less the dedent. */
static struct text indent_of(const struct compiler *c, const struct tag *tag)
{
    struct text blanks = {c->scanner.source.data + tag->line_from, tag->from - tag->line_from};
    size_t taken = blanks.length < c->dedent ? blanks.length : c->dedent;
    return (struct text){blanks.data + taken, blanks.length - taken};
}

/* For tags that vanish with their line when alone on it: keeps the text before
 * the tag, and steps over the line's end if the tag stands alone. */
static enum result settle_line(struct compiler *c, const struct tag *tag, bool *ret_alone)
{
    bool alone = tag->blank_before && tag->line_to != 0;
    TRY(keep_text(c, tag->text_from, alone ? tag->line_from : tag->from));
    if (alone) {
        TRY(flush(c, tag));
        scanner_move(&c->scanner, tag->line_to);
        c->fresh = true;
    } else {
        TRY(flush_in_line(c, tag));
    }
    *ret_alone = alone;
    return OK;
}

/* Splits "a.b.c"; "." has no parts. */
static enum result set_path(struct compiler *c, struct operation *operation, const struct tag *tag, struct text name)
{
    if (name.length == 0)
        return fail_at(c, tag->line, tag->column, "this tag has no name in it");
    operation->text = name;
    if (name.length == 1 && name.data[0] == '.')
        return OK;
    uint32_t parts = 1;
    for (size_t i = 0; i < name.length; i++) {
        bool space = name.data[i] == ' ' || name.data[i] == '\t' || name.data[i] == '\n' || name.data[i] == '\r';
        if (space && c->mode == TEMPLATE_SERVED)
            return fail_at(c, tag->line, tag->column, "a name cannot hold white space: \"%.*s\"", TEXT_ARGS(name));
        parts += name.data[i] == '.';
    }
    struct text *path = ARENA_ARRAY(c->arena, struct text, parts);
    if (!path)
        return message_fail(c->message, ERROR_MEMORY, "There is no memory for the templates.");
    size_t from = 0;
    for (uint32_t i = 0; i < parts; i++) {
        size_t to = from;
        while (to < name.length && name.data[to] != '.')
            to++;
        path[i] = (struct text){name.data + from, to - from};
        if (to == from && c->mode == TEMPLATE_SERVED)
            return fail_at(c, tag->line, tag->column, "a part of the name \"%.*s\" is empty", TEXT_ARGS(name));
        from = to + 1;
    }
    operation->path = path;
    operation->path_count = parts;
    return OK;
}

static enum result push_open(struct compiler *c, const struct tag *tag, struct text name)
{
    if (c->open_count == TEMPLATE_OPEN_MAX)
        return fail_at(c, tag->line, tag->column, "more than %d tags are open within one another", TEMPLATE_OPEN_MAX);
    c->open[c->open_count++] = (struct open_tag){.operation = c->count - 1, .name = name, .tag = *tag};
    return OK;
}

static enum result compile_variable(struct compiler *c, const struct tag *tag)
{
    TRY(keep_text(c, tag->text_from, tag->from));
    TRY(flush_in_line(c, tag));
    struct operation *operation = NULL;
    TRY(emit(c, tag->sigil ? OPERATION_RAW : OPERATION_VARIABLE, tag, &operation));
    return set_path(c, operation, tag, tag->content);
}

static enum result compile_section(struct compiler *c, const struct tag *tag)
{
    bool alone;
    TRY(settle_line(c, tag, &alone));
    struct operation *operation = NULL;
    TRY(emit(c, tag->sigil == '#' ? OPERATION_SECTION : OPERATION_INVERTED, tag, &operation));
    TRY(set_path(c, operation, tag, tag->content));
    return push_open(c, tag, tag->content);
}

/* The name of a partial or parent: as it stands, or "*path" to look it up. */
static enum result set_target_name(struct compiler *c, struct operation *operation, const struct tag *tag)
{
    struct text name = tag->content;
    if (name.length == 0)
        return fail_at(c, tag->line, tag->column, "this tag has no name in it");
    if (name.data[0] != '*')
        return OK;
    if (c->mode == TEMPLATE_SERVED)
        return fail_at(c, tag->line, tag->column, "a page cannot choose a template by a value: \"%.*s\"", TEXT_ARGS(name));
    operation->dynamic = true;
    size_t from = 1;
    while (from < name.length && (name.data[from] == ' ' || name.data[from] == '\t'))
        from++;
    return set_path(c, operation, tag, (struct text){name.data + from, name.length - from});
}

static enum result compile_partial(struct compiler *c, const struct tag *tag)
{
    struct text indent = indent_of(c, tag);
    bool alone;
    TRY(settle_line(c, tag, &alone));
    struct operation *operation = NULL;
    TRY(emit(c, OPERATION_PARTIAL, tag, &operation));
    operation->own_line = alone;
    if (alone)
        operation->indent = indent;
    return set_target_name(c, operation, tag);
}

/* Whether a parent stands alone on its lines is known at its closing tag only;
 * a literal is kept ready for what stands before it. */
static enum result open_parent(struct compiler *c, const struct tag *tag)
{
    struct text indent = indent_of(c, tag);
    TRY(keep_text(c, tag->text_from, tag->blank_before ? tag->line_from : tag->from));
    if (tag->blank_before)
        TRY(flush(c, tag));
    else
        TRY(flush_in_line(c, tag));
    struct operation *lead = NULL, *operation = NULL;
    TRY(emit(c, OPERATION_LITERAL, tag, &lead));
    lead->text = TEXT_NONE;
    TRY(emit(c, OPERATION_PARENT, tag, &operation));
    if (tag->blank_before)
        operation->indent = indent;
    TRY(set_target_name(c, operation, tag));
    TRY(push_open(c, tag, tag->content));
    c->open[c->open_count - 1].lead = c->count - 2;
    return OK;
}

static void close_parent(struct compiler *c, const struct open_tag *open, const struct tag *tag)
{
    struct operation *operation = &c->operations[open->operation];
    struct operation *lead = &c->operations[open->lead];
    operation->end = c->count;
    operation->own_line = open->tag.blank_before && tag->line_to != 0;
    c->fresh = operation->own_line;
    if (operation->own_line) {
        scanner_move(&c->scanner, tag->line_to);
    } else if (open->tag.blank_before) {
        lead->text = operation->indent;
        lead->line_start = true;
        operation->indent = TEXT_NONE;
    }
}

/* A block given to a parent: {{$name}} directly inside {{< parent}}. */
static enum result open_argument(struct compiler *c, const struct tag *tag)
{
    TRY(keep_text(c, tag->text_from, tag->from));
    struct operation *operation = NULL;
    TRY(emit(c, OPERATION_BLOCK, tag, &operation));
    TRY(push_open(c, tag, tag->content));
    c->open[c->open_count - 1].dedent_before = c->dedent;
    operation->line_start = c->fresh = tag->line_to != 0;
    if (tag->line_to != 0) {
        scanner_move(&c->scanner, tag->line_to);
        c->dedent = scanner_blanks(&c->scanner, tag->line_to);
    }
    return OK;
}

/* A block that may be replaced, with what stands there otherwise. */
static enum result open_block(struct compiler *c, const struct tag *tag)
{
    struct text indent = indent_of(c, tag);
    bool alone;
    TRY(settle_line(c, tag, &alone));
    if (alone) {
        size_t blanks = scanner_blanks(&c->scanner, tag->line_to);
        size_t taken = blanks < c->dedent ? blanks : c->dedent;
        if (!scanner_closes(&c->scanner, tag->line_to + blanks))
            indent = (struct text){c->scanner.source.data + tag->line_to + taken, blanks - taken};
    }
    struct operation *operation = NULL;
    TRY(emit(c, OPERATION_BLOCK, tag, &operation));
    operation->own_line = alone;
    if (tag->blank_before)
        operation->indent = indent;
    return push_open(c, tag, tag->content);
}

static enum result compile_block(struct compiler *c, const struct tag *tag)
{
    if (tag->content.length == 0)
        return fail_at(c, tag->line, tag->column, "this block has no name");
    return in_parent(c) ? open_argument(c, tag) : open_block(c, tag);
}

static enum result compile_close(struct compiler *c, const struct tag *tag)
{
    if (c->open_count == 0)
        return fail_at(c, tag->line, tag->column, "{{/%.*s}} closes nothing", TEXT_ARGS(tag->content));
    const struct open_tag *open = innermost(c);
    if (!text_equal(open->name, tag->content))
        return fail_at(c, tag->line, tag->column, "{{/%.*s}} stands where {{%c%.*s}} of line %u has to be closed first",
                       TEXT_ARGS(tag->content), open->tag.sigil, TEXT_ARGS(open->name), open->tag.line);
    bool argument = open->tag.sigil == '$' && c->open_count > 1 && c->open[c->open_count - 2].tag.sigil == '<';
    if (open->tag.sigil == '<') {
        TRY(keep_text(c, tag->text_from, tag->from));
        close_parent(c, open, tag);
    } else if (argument) {
        TRY(keep_text(c, tag->text_from, tag->blank_before ? tag->line_from : tag->from));
        TRY(flush(c, tag));
        c->dedent = open->dedent_before;
        c->operations[open->operation].end = c->count;
    } else {
        bool alone;
        TRY(settle_line(c, tag, &alone));
        c->operations[open->operation].end = c->count;
    }
    c->open_count--;
    return OK;
}

static enum result compile_tag(struct compiler *c, const struct tag *tag)
{
    bool shown = tag->sigil == 0 || strchr("&{#^>", tag->sigil);
    if (shown && in_parent(c) && c->mode == TEMPLATE_SERVED)
        return fail_at(c, tag->line, tag->column,
                       "this tag stands inside {{< %.*s}} but outside its blocks and would never be shown",
                       TEXT_ARGS(innermost(c)->name));
    switch (tag->sigil) {
    case '#':
    case '^':
        return compile_section(c, tag);
    case '/':
        return compile_close(c, tag);
    case '>':
        return compile_partial(c, tag);
    case '<':
        return open_parent(c, tag);
    case '$':
        return compile_block(c, tag);
    case '!':
    case '=': {
        bool alone;
        return settle_line(c, tag, &alone);
    }
    default:
        return compile_variable(c, tag);
    }
}

static enum result compile_all(struct compiler *c)
{
    for (;;) {
        struct tag tag;
        const char *why = "";
        enum result result = scanner_next(&c->scanner, &tag, &why);
        if (result == ERROR_NOT_FOUND) {
            if (c->open_count > 0) {
                const struct tag *open = &innermost(c)->tag;
                return fail_at(c, open->line, open->column, "{{%c%.*s}} is never closed", open->sigil,
                               TEXT_ARGS(open->content));
            }
            TRY(keep_text(c, tag.text_from, tag.from));
            return flush(c, &tag);
        }
        if (result < 0)
            return fail_at(c, tag.line, tag.column, "%s", why);
        TRY(compile_tag(c, &tag));
    }
}

enum result template_parse(struct arena *arena, enum template_mode mode, struct template *template,
                           struct message *message)
{
    if (template->source.length > TEMPLATE_BYTES_MAX)
        return message_fail(message, ERROR_LIMIT, "%.*s:1:1: a template can have %d bytes at most.",
                            TEXT_ARGS(template->file), TEMPLATE_BYTES_MAX);
    struct compiler *c = calloc(1, sizeof(*c));
    if (!c)
        return message_fail(message, ERROR_MEMORY, "There is no memory for the templates.");
    c->arena = arena;
    c->mode = mode;
    c->template = template;
    c->message = message;
    c->fresh = true;
    scanner_init(&c->scanner, template->source);
    buffer_init(&c->literal, TEMPLATE_BYTES_MAX);
    enum result result = compile_all(c);
    if (result == OK) {
        struct operation *operations = ARENA_ARRAY(arena, struct operation, c->count);
        if (!operations || arena_failed(arena)) {
            result = message_fail(message, ERROR_MEMORY, "There is no memory for the templates.");
        } else {
            if (c->count > 0)
                memcpy(operations, c->operations, c->count * sizeof(struct operation));
            template->operations = operations;
            template->count = c->count;
        }
    }
    free(c->operations);
    buffer_clear(&c->literal);
    free(c);
    return result;
}
