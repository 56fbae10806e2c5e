/* Rendering: operations and values in, bytes out. Reads the set only, so that any
 * number of threads may render at once. Not here: which names a template may use
 * (check.c). */
#include "base/page/template.h"

#define INDENT_BYTES_MAX 1024
/* A template that sections its way into itself must end: about a second's work. */
#define STEPS_MAX 20000000

struct renderer {
    const struct template_set *set;
    struct buffer *out;
    struct message *message;
    const struct value *contexts[TEMPLATE_NESTING_MAX];
    size_t context_count;
    char indent[INDENT_BYTES_MAX]; /* the present indentation is [from, to) */
    size_t indent_from, indent_to;
    bool indent_done; /* the first line that is to come has it already */
    uint32_t includes, nesting;
    uint32_t steps;
};

static enum result render_range(struct renderer *r, const struct template *template, uint32_t from, uint32_t to,
                                const struct frame *frames);

static enum result fail_at(struct renderer *r, const struct template *template, const struct operation *operation,
                           enum result result, const char *why)
{
    return message_fail(r->message, result, "%.*s:%u:%u: %s.", TEXT_ARGS(template->file), operation->line,
                        operation->column, why);
}

/* The buffer's failure is sticky; asking now and then keeps a failed page short. */
static enum result check_room(struct renderer *r, const struct template *template)
{
    if (r->out->failure == ERROR_LIMIT)
        return message_fail(r->message, ERROR_LIMIT, "%.*s: the page is larger than %zu bytes.",
                            TEXT_ARGS(template->file), r->out->bytes_max);
    if (r->out->failure < 0)
        return message_fail(r->message, r->out->failure, "%.*s: there is no memory for the page.",
                            TEXT_ARGS(template->file));
    return OK;
}

/* --- Names ------------------------------------------------------------- */

/* True if `object` has such a member; its value may be NULL even so. */
static bool find_member(const struct value *object, struct text name, const struct value **ret_value)
{
    if (!object || object->kind != VALUE_OBJECT)
        return false;
    const struct member *member = object->object.members;
    for (size_t i = 0; i < object->object.count; i++, member++) {
        /* The first byte is asked first: most names of one length differ in it. */
        if (member->name.length == name.length && name.length > 0 && member->name.data[0] == name.data[0] &&
            memcmp(member->name.data, name.data, name.length) == 0) {
            *ret_value = member->value;
            return true;
        }
    }
    return false;
}

/* The first part of a dotted name is looked up from the innermost context
 * outwards, the others inside what was found. NULL where there is none. */
static const struct value *look_up(const struct renderer *r, const struct operation *operation)
{
    if (operation->path_count == 0)
        return r->context_count ? r->contexts[r->context_count - 1] : NULL;
    const struct value *value = NULL;
    for (size_t i = r->context_count; i > 0; i--) {
        if (find_member(r->contexts[i - 1], operation->path[0], &value))
            break;
    }
    for (uint32_t i = 1; i < operation->path_count; i++) {
        if (!value || !find_member(value, operation->path[i], &value))
            return NULL;
    }
    return value;
}

/* --- Lines ------------------------------------------------------------- */

static void append_indent(struct renderer *r)
{
    if (r->indent_done) {
        r->indent_done = false;
        return;
    }
    buffer_append(r->out, (struct text){r->indent + r->indent_from, r->indent_to - r->indent_from});
}

static void render_literal(struct renderer *r, const struct operation *operation)
{
    struct text text = operation->text;
    if (r->indent_from == r->indent_to) {
        buffer_append(r->out, text);
        return;
    }
    if (operation->line_start)
        append_indent(r);
    while (text.length > 0) {
        const char *newline = memchr(text.data, '\n', text.length);
        size_t line = newline ? (size_t)(newline - text.data) + 1 : text.length;
        buffer_append(r->out, (struct text){text.data, line});
        text = (struct text){text.data + line, text.length - line};
        if (text.length > 0)
            append_indent(r);
    }
}

/* Deeper: what is added goes behind what there is. Past the room for it the
 * indentation stays as it is: it is looks only. */
static void push_indent(struct renderer *r, struct text more)
{
    if (more.length == 0 || more.length > INDENT_BYTES_MAX - r->indent_to)
        return;
    memcpy(r->indent + r->indent_to, more.data, more.length);
    r->indent_to += more.length;
}

/* --- Values ------------------------------------------------------------ */

static void render_variable(struct renderer *r, const struct operation *operation)
{
    const struct value *value = look_up(r, operation);
    if (!value)
        return;
    switch (value->kind) {
    case VALUE_BOOLEAN:
        buffer_append(r->out, value->boolean ? TEXT("true") : TEXT("false"));
        return;
    case VALUE_INTEGER:
        buffer_append_integer(r->out, value->integer);
        return;
    case VALUE_TEXT:
        if (operation->kind == OPERATION_RAW && r->set->mode == TEMPLATE_SPECIFICATION)
            buffer_append(r->out, value->text);
        else
            escape_html(r->out, value->text);
        return;
    case VALUE_HTML:
        if (operation->kind == OPERATION_RAW)
            buffer_append(r->out, value->text);
        else
            escape_html(r->out, value->text);
        return;
    case VALUE_NULL:
    case VALUE_LIST:
    case VALUE_OBJECT:
        return;
    }
}

static enum result render_inside(struct renderer *r, const struct template *template, uint32_t index,
                                 const struct value *context, const struct frame *frames)
{
    const struct operation *operation = &template->operations[index];
    if (r->context_count == TEMPLATE_NESTING_MAX)
        return fail_at(r, template, operation, ERROR_LIMIT, "sections are too deep within one another");
    r->contexts[r->context_count++] = context;
    enum result result = render_range(r, template, index + 1, operation->end, frames);
    r->context_count--;
    return result;
}

static enum result render_section(struct renderer *r, const struct template *template, uint32_t index,
                                  const struct frame *frames)
{
    const struct operation *operation = &template->operations[index];
    const struct value *value = look_up(r, operation);
    if (value_is_truthy(value) != (operation->kind == OPERATION_SECTION))
        return OK;
    if (operation->kind == OPERATION_INVERTED)
        return render_range(r, template, index + 1, operation->end, frames);
    if (value->kind == VALUE_LIST) {
        for (size_t i = 0; i < value->list.count; i++)
            TRY(render_inside(r, template, index, value->list.items[i], frames));
        return OK;
    }
    /* In served templates a yes or a text opens a section without becoming {{.}}. */
    if (value->kind == VALUE_OBJECT || r->set->mode == TEMPLATE_SPECIFICATION)
        return render_inside(r, template, index, value, frames);
    return render_range(r, template, index + 1, operation->end, frames);
}

/* --- Other templates ---------------------------------------------------- */

static const struct template *target_of(const struct renderer *r, const struct operation *operation)
{
    if (!operation->dynamic)
        return operation->target;
    const struct value *name = look_up(r, operation);
    return name && name->kind == VALUE_TEXT ? template_find(r->set, name->text) : NULL;
}

static enum result render_include(struct renderer *r, const struct template *template, uint32_t index,
                                  const struct frame *frames)
{
    const struct operation *operation = &template->operations[index];
    const struct template *target = target_of(r, operation);
    if (!target)
        return OK;
    if (r->includes == TEMPLATE_INCLUDE_MAX)
        return fail_at(r, template, operation, ERROR_LIMIT, "templates include one another without an end");
    struct frame frame = {template, index, frames};
    size_t indent_from = r->indent_from, indent_to = r->indent_to;
    if (operation->own_line)
        push_indent(r, operation->indent);
    else
        r->indent_from = r->indent_to; /* within a line nothing is indented */
    r->includes++;
    enum result result = render_range(r, target, 0, target->count,
                                      operation->kind == OPERATION_PARENT ? &frame : frames);
    r->includes--;
    r->indent_from = indent_from;
    r->indent_to = indent_to;
    return result;
}

static enum result render_block(struct renderer *r, const struct template *template, uint32_t index,
                                const struct frame *frames)
{
    const struct operation *block = &template->operations[index];
    uint32_t argument_index = 0;
    const struct frame *frame = frame_find(frames, block->text, &argument_index);
    if (!frame)
        return render_range(r, template, index + 1, block->end, frames);
    const struct operation *argument = &frame->template->operations[argument_index];
    if (argument->end == argument_index + 1)
        return OK;
    size_t indent_to = r->indent_to;
    bool indent_done = r->indent_done;
    push_indent(r, block->indent);
    r->indent_done = false;
    if (block->own_line && !argument->line_start)
        append_indent(r);
    else if (!block->own_line && argument->line_start)
        r->indent_done = true;
    /* Only frames outside the one that gave it: a block cannot contain itself. */
    enum result result = render_range(r, frame->template, argument_index + 1, argument->end, frame->outer);
    r->indent_done = indent_done;
    r->indent_to = indent_to;
    return result;
}

static enum result render_operation(struct renderer *r, const struct template *template, uint32_t index,
                                    const struct frame *frames)
{
    const struct operation *operation = &template->operations[index];
    switch (operation->kind) {
    case OPERATION_LITERAL:
        render_literal(r, operation);
        return OK;
    case OPERATION_VARIABLE:
    case OPERATION_RAW:
        render_variable(r, operation);
        return OK;
    case OPERATION_SECTION:
    case OPERATION_INVERTED:
        return render_section(r, template, index, frames);
    case OPERATION_PARTIAL:
    case OPERATION_PARENT:
        return render_include(r, template, index, frames);
    case OPERATION_BLOCK:
        return render_block(r, template, index, frames);
    }
    return OK;
}

static enum result render_range(struct renderer *r, const struct template *template, uint32_t from, uint32_t to,
                                const struct frame *frames)
{
    TRY(check_room(r, template));
    if (r->nesting == TEMPLATE_NESTING_MAX)
        return message_fail(r->message, ERROR_LIMIT, "%.*s: tags are too deep within one another.",
                            TEXT_ARGS(template->file));
    r->nesting++;
    enum result result = OK;
    for (uint32_t i = from; i < to && result == OK; i = template->operations[i].end) {
        if (++r->steps > STEPS_MAX)
            result = fail_at(r, template, &template->operations[i], ERROR_LIMIT, "the page takes too many steps");
        else
            result = render_operation(r, template, i, frames);
    }
    r->nesting--;
    return result;
}

enum result template_render(const struct template_set *set, struct text name,
                            const struct value *const *contexts, size_t context_count,
                            struct buffer *out, struct message *message)
{
    const struct template *template = template_find(set, name);
    if (!template)
        return message_fail(message, ERROR_NOT_FOUND, "There is no template \"%.*s\".", TEXT_ARGS(name));
    if (context_count > TEMPLATE_NESTING_MAX / 2)
        return message_fail(message, ERROR_LIMIT, "%.*s: too many contexts.", TEXT_ARGS(template->file));
    struct renderer r; /* not zeroed as a whole: its tables are large */
    r.set = set;
    r.out = out;
    r.message = message;
    r.context_count = 0;
    r.indent_from = r.indent_to = 0;
    r.indent_done = false;
    r.includes = r.nesting = r.steps = 0;
    for (size_t i = 0; i < context_count; i++)
        r.contexts[r.context_count++] = contexts[i];
    TRY(render_range(&r, template, 0, template->count, NULL));
    return check_room(&r, template);
}
