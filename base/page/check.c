/* Checking at start that a template uses only names that its view declares.
 *
 * Walks the operations as rendering will, with shapes in the place of values,
 * through partials and parents. A stack of shapes in which an inner one hides an
 * equal outer one is kept without the outer one; that makes the stacks finite,
 * so that a partial that includes itself is walked once for each stack. */
#include "base/page/template.h"

#define PLACES_MAX 32
#define NAME_BYTES_NEAR 64 /* names longer than this are not guessed at */

enum place_kind {
    PLACE_SHAPE,
    PLACE_TEXT,      /* an item of a list of texts */
    PLACE_UNCHECKED, /* whatever is in there is not known at start */
};
struct place {
    enum place_kind kind;
    const struct shape *shape; /* SHAPE only */
};
struct stack {
    struct place places[PLACES_MAX];
    size_t count;
};

/* What was walked already: the template, the stack and the blocks given to it. */
struct walked {
    const struct template *template;
    struct stack stack;
    const struct frame *frames; /* a copy */
    struct walked *next;
};
struct faulted {
    const struct operation *operation;
    struct faulted *next;
};

struct checker {
    struct arena *arena;
    struct walked *walked;
    struct faulted *faulted;
    struct message faults;
    size_t faults_length;
    size_t fault_count, unsaid_count;
    uint32_t includes;
};

static enum result check_range(struct checker *c, const struct template *template, uint32_t from, uint32_t to,
                               const struct stack *stack, const struct frame *frames);

/* --- Faults ------------------------------------------------------------- */

static enum result fault(struct checker *c, const struct template *template, const struct operation *operation,
                         const char *format, ...) PRINTF_LIKE(4, 5);

/* Notes a fault, once for each tag. Fails only without memory. */
static enum result fault(struct checker *c, const struct template *template, const struct operation *operation,
                         const char *format, ...)
{
    for (const struct faulted *faulted = c->faulted; faulted; faulted = faulted->next) {
        if (faulted->operation == operation)
            return OK;
    }
    struct faulted *faulted = ARENA_NEW(c->arena, struct faulted);
    if (!faulted)
        return ERROR_MEMORY;
    *faulted = (struct faulted){operation, c->faulted};
    c->faulted = faulted;
    c->fault_count++;

    char why[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(why, sizeof(why), format, arguments);
    va_end(arguments);
    char line[512];
    int length = snprintf(line, sizeof(line), "%s%.*s:%u:%u: %s.", c->faults_length ? "\n" : "",
                          TEXT_ARGS(template->file), operation->line, operation->column, why);
    size_t room = sizeof(c->faults.text) - sizeof("\nand 1000000 more") - c->faults_length;
    if (c->unsaid_count > 0 || length < 0 || (size_t)length >= sizeof(line) || (size_t)length > room) {
        c->unsaid_count++;
        return OK;
    }
    memcpy(c->faults.text + c->faults_length, line, (size_t)length + 1);
    c->faults_length += (size_t)length;
    return OK;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Insertions, deletions and replacements between two names (Levenshtein 1966). */
static size_t edit_distance(struct text a, struct text b)
{
    size_t row[NAME_BYTES_NEAR + 1];
    for (size_t j = 0; j <= b.length; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.length; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.length; j++) {
            size_t replaced = diagonal + (a.data[i - 1] != b.data[j - 1]);
            diagonal = row[j];
            row[j] = least(replaced, least(row[j], row[j - 1]) + 1);
        }
    }
    return row[b.length];
}

/* The field whose name is nearest to `name`, at most about a third of it away. */
static void find_near(const struct shape *shape, struct text name, size_t *distance, const char **ret_near)
{
    if (name.length > NAME_BYTES_NEAR)
        return;
    for (const struct shape_field *field = shape->fields; field && field->name; field++) {
        struct text candidate = text_of(field->name);
        if (candidate.length > NAME_BYTES_NEAR)
            continue;
        size_t now = edit_distance(name, candidate);
        if (now < *distance && now <= (name.length + 1) / 3) {
            *distance = now;
            *ret_near = field->name;
        }
    }
}

static enum result fault_unknown(struct checker *c, const struct template *template, const struct operation *operation,
                                 const struct stack *stack, const struct shape *inside, struct text name)
{
    size_t distance = SIZE_MAX;
    const char *near = NULL;
    if (inside)
        find_near(inside, name, &distance, &near);
    for (size_t i = stack->count; i > 0 && !inside; i--) {
        if (stack->places[i - 1].kind == PLACE_SHAPE)
            find_near(stack->places[i - 1].shape, name, &distance, &near);
    }
    const struct place *top = stack->count ? &stack->places[stack->count - 1] : NULL;
    const char *where = inside ? inside->name : top && top->kind == PLACE_SHAPE ? top->shape->name : NULL;
    if (near)
        return fault(c, template, operation, "there is no \"%.*s\" in %s (did you mean \"%s\"?)", TEXT_ARGS(name),
                     where ? where : "this place", near);
    return fault(c, template, operation, "there is no \"%.*s\" in %s", TEXT_ARGS(name), where ? where : "this place");
}

/* --- Names -------------------------------------------------------------- */

static const struct shape_field *field_of(const struct shape *shape, struct text name)
{
    for (const struct shape_field *field = shape->fields; field->name; field++) {
        if (text_equals(name, field->name))
            return field;
    }
    return NULL;
}

static struct place place_of(const struct shape *shape)
{
    return shape && shape->fields ? (struct place){PLACE_SHAPE, shape} : (struct place){PLACE_UNCHECKED, NULL};
}

/* What a name is: a declared field, or unchecked (`field` NULL). */
struct meaning {
    bool known;
    const struct shape_field *field;
};

static struct meaning first_part(const struct stack *stack, struct text name)
{
    for (size_t i = stack->count; i > 0; i--) {
        const struct place *place = &stack->places[i - 1];
        if (place->kind == PLACE_UNCHECKED)
            return (struct meaning){true, NULL};
        const struct shape_field *field = place->kind == PLACE_SHAPE ? field_of(place->shape, name) : NULL;
        if (field)
            return (struct meaning){true, field};
    }
    return (struct meaning){false, NULL};
}

static enum result mean(struct checker *c, const struct template *template, const struct operation *operation,
                        const struct stack *stack, struct meaning *ret_meaning)
{
    struct meaning meaning = first_part(stack, operation->path[0]);
    *ret_meaning = meaning;
    if (!meaning.known)
        return fault_unknown(c, template, operation, stack, NULL, operation->path[0]);
    for (uint32_t i = 1; i < operation->path_count && meaning.field; i++) {
        if (meaning.field->kind != VALUE_OBJECT) {
            ret_meaning->known = false;
            return fault(c, template, operation, "\"%.*s\" has nothing inside it in \"%.*s\"",
                         TEXT_ARGS(operation->path[i - 1]), TEXT_ARGS(operation->text));
        }
        const struct shape *inside = meaning.field->of;
        if (place_of(inside).kind == PLACE_UNCHECKED) {
            meaning.field = NULL;
            break;
        }
        meaning.field = field_of(inside, operation->path[i]);
        if (!meaning.field) {
            ret_meaning->known = false;
            return fault_unknown(c, template, operation, stack, inside, operation->path[i]);
        }
    }
    *ret_meaning = meaning;
    return OK;
}

static bool place_equal(const struct place *a, const struct place *b)
{
    return a->kind == b->kind && a->shape == b->shape;
}

/* The stack with `place` on top, without what that hides. False: too deep. */
static bool push(const struct stack *stack, struct place place, struct stack *ret_stack)
{
    ret_stack->count = 0;
    for (size_t i = 0; i < stack->count; i++) {
        if (stack->places[i].kind != PLACE_TEXT && !place_equal(&stack->places[i], &place))
            ret_stack->places[ret_stack->count++] = stack->places[i];
    }
    if (ret_stack->count == PLACES_MAX)
        return false;
    ret_stack->places[ret_stack->count++] = place;
    return true;
}

static const struct place *top_of(const struct stack *stack)
{
    static const struct place none = {PLACE_SHAPE, NULL};
    return stack->count ? &stack->places[stack->count - 1] : &none;
}

/* --- Operations --------------------------------------------------------- */

static enum result check_variable(struct checker *c, const struct template *template, const struct operation *operation,
                                  const struct stack *stack)
{
    if (operation->path_count == 0) {
        if (top_of(stack)->kind == PLACE_SHAPE)
            return fault(c, template, operation, "{{.}} is right inside a list of texts only");
        return OK;
    }
    struct meaning meaning;
    TRY(mean(c, template, operation, stack, &meaning));
    if (!meaning.known || !meaning.field)
        return OK;
    if (meaning.field->kind == VALUE_LIST || meaning.field->kind == VALUE_OBJECT)
        return fault(c, template, operation, "\"%.*s\" is %s and would print nothing; use {{#%.*s}}",
                     TEXT_ARGS(operation->text), meaning.field->kind == VALUE_LIST ? "a list" : "an object",
                     TEXT_ARGS(operation->text));
    return OK;
}

static enum result check_section(struct checker *c, const struct template *template, uint32_t index,
                                 const struct stack *stack, const struct frame *frames)
{
    const struct operation *operation = &template->operations[index];
    const struct stack *inside = stack;
    struct stack deeper;
    struct meaning meaning = {true, NULL};
    bool pushes = operation->kind == OPERATION_SECTION;
    if (operation->path_count == 0) {
        TRY(check_variable(c, template, operation, stack));
        pushes = pushes && top_of(stack)->kind == PLACE_UNCHECKED;
    } else {
        TRY(mean(c, template, operation, stack, &meaning));
        /* Inside a section that is a fault itself nothing more can be said. */
        if (!meaning.known)
            return OK;
    }
    if (pushes) {
        const struct shape_field *field = meaning.field;
        struct place place = {PLACE_UNCHECKED, NULL};
        if (field && field->kind == VALUE_LIST && !field->of)
            place.kind = PLACE_TEXT;
        else if (field)
            place = place_of(field->of);
        if (!field || field->kind == VALUE_LIST || field->kind == VALUE_OBJECT) {
            if (!push(stack, place, &deeper))
                return fault(c, template, operation, "more than %d shapes are within one another", PLACES_MAX);
            inside = &deeper;
        }
    }
    return check_range(c, template, index + 1, operation->end, inside, frames);
}

static bool frames_equal(const struct frame *a, const struct frame *b)
{
    while (a && b && a->template == b->template && a->parent == b->parent) {
        a = a->outer;
        b = b->outer;
    }
    return !a && !b;
}

static bool stack_equal(const struct stack *a, const struct stack *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        if (!place_equal(&a->places[i], &b->places[i]))
            return false;
    }
    return true;
}

/* Copies the chain: the frames of the walk live on its stack. */
static enum result copy_frames(struct arena *arena, const struct frame *frames, const struct frame **ret_copy)
{
    const struct frame **link = ret_copy;
    *link = NULL;
    for (; frames; frames = frames->outer) {
        struct frame *copy = ARENA_NEW(arena, struct frame);
        if (!copy)
            return ERROR_MEMORY;
        *copy = (struct frame){frames->template, frames->parent, NULL};
        *link = copy;
        link = &copy->outer;
    }
    return OK;
}

/* Walks another template, unless that was done with the same stack and blocks. */
static enum result walk(struct checker *c, const struct template *template, const struct stack *stack,
                        const struct frame *frames)
{
    for (const struct walked *walked = c->walked; walked; walked = walked->next) {
        if (walked->template == template && stack_equal(&walked->stack, stack) && frames_equal(walked->frames, frames))
            return OK;
    }
    struct walked *walked = ARENA_NEW(c->arena, struct walked);
    if (!walked)
        return ERROR_MEMORY;
    walked->template = template;
    walked->stack = *stack;
    TRY(copy_frames(c->arena, frames, &walked->frames));
    walked->next = c->walked;
    c->walked = walked;
    return check_range(c, template, 0, template->count, stack, frames);
}

static bool frame_is_in(const struct frame *frames, const struct template *template, uint32_t parent)
{
    for (; frames; frames = frames->outer) {
        if (frames->template == template && frames->parent == parent)
            return true;
    }
    return false;
}

/* Whether a template, or one that it includes, has such a block. */
static enum result has_block(struct checker *c, const struct template *template, struct text name,
                             struct walked **seen, bool *ret_has)
{
    for (const struct walked *before = *seen; before; before = before->next) {
        if (before->template == template)
            return OK;
    }
    struct walked *now = ARENA_NEW(c->arena, struct walked);
    if (!now)
        return ERROR_MEMORY;
    now->template = template;
    now->next = *seen;
    *seen = now;
    for (uint32_t i = 0; i < template->count && !*ret_has; i++) {
        const struct operation *operation = &template->operations[i];
        if (operation->kind == OPERATION_BLOCK && text_equal(operation->text, name))
            *ret_has = true;
        else if ((operation->kind == OPERATION_PARTIAL || operation->kind == OPERATION_PARENT) && operation->target)
            TRY(has_block(c, operation->target, name, seen, ret_has));
    }
    return OK;
}

static enum result check_include(struct checker *c, const struct template *template, uint32_t index,
                                 const struct stack *stack, const struct frame *frames)
{
    const struct operation *operation = &template->operations[index];
    if (!operation->target)
        return OK;
    if (c->includes == TEMPLATE_INCLUDE_MAX)
        return fault(c, template, operation, "more than %d templates include one another", TEMPLATE_INCLUDE_MAX);
    if (operation->kind == OPERATION_PARENT) {
        for (uint32_t i = index + 1; i < operation->end; i = template->operations[i].end) {
            const struct operation *block = &template->operations[i];
            struct walked *seen = NULL;
            bool has = false;
            if (block->kind == OPERATION_BLOCK)
                TRY(has_block(c, operation->target, block->text, &seen, &has));
            if (block->kind == OPERATION_BLOCK && !has)
                TRY(fault(c, template, block, "the parent \"%.*s\" has no block \"%.*s\"", TEXT_ARGS(operation->text),
                          TEXT_ARGS(block->text)));
        }
    }
    struct frame frame = {template, index, frames};
    bool adds = operation->kind == OPERATION_PARENT && !frame_is_in(frames, template, index);
    c->includes++;
    enum result result = walk(c, operation->target, stack, adds ? &frame : frames);
    c->includes--;
    return result;
}

static enum result check_block(struct checker *c, const struct template *template, uint32_t index,
                               const struct stack *stack, const struct frame *frames)
{
    uint32_t argument = 0;
    const struct frame *frame = frame_find(frames, template->operations[index].text, &argument);
    if (!frame)
        return check_range(c, template, index + 1, template->operations[index].end, stack, frames);
    return check_range(c, frame->template, argument + 1, frame->template->operations[argument].end, stack, frame->outer);
}

static enum result check_range(struct checker *c, const struct template *template, uint32_t from, uint32_t to,
                               const struct stack *stack, const struct frame *frames)
{
    for (uint32_t i = from; i < to; i = template->operations[i].end) {
        switch (template->operations[i].kind) {
        case OPERATION_LITERAL:
            break;
        case OPERATION_VARIABLE:
        case OPERATION_RAW:
            TRY(check_variable(c, template, &template->operations[i], stack));
            break;
        case OPERATION_SECTION:
        case OPERATION_INVERTED:
            TRY(check_section(c, template, i, stack, frames));
            break;
        case OPERATION_PARTIAL:
        case OPERATION_PARENT:
            TRY(check_include(c, template, i, stack, frames));
            break;
        case OPERATION_BLOCK:
            TRY(check_block(c, template, i, stack, frames));
            break;
        }
    }
    return OK;
}

enum result template_check(struct template_set *set, struct text name, const struct shape *const *shapes,
                           size_t shape_count, struct message *message)
{
    const struct template *template = template_find(set, name);
    if (!template)
        return message_fail(message, ERROR_NOT_FOUND, "There is no template \"%.*s\".", TEXT_ARGS(name));
    struct stack stack = {.count = 0};
    for (size_t i = 0; i < shape_count; i++) {
        struct stack below = stack;
        if (!push(&below, place_of(shapes[i]), &stack))
            return message_fail(message, ERROR_LIMIT, "%.*s: a view can have %d shapes at most.",
                                TEXT_ARGS(template->file), PLACES_MAX);
    }
    struct arena *arena AUTO(arena_free_at) = arena_new(TEMPLATE_SET_BYTES_MAX);
    if (!arena)
        return message_fail(message, ERROR_MEMORY, "There is no memory to check the templates.");
    struct checker c = {.arena = arena};
    enum result result = walk(&c, template, &stack, NULL);
    if (result < 0)
        return message_fail(message, result, "%.*s: the template could not be checked (%s).",
                            TEXT_ARGS(template->file), result_name(result));
    if (c.fault_count == 0)
        return OK;
    if (c.unsaid_count > 0)
        return message_fail(message, ERROR_INVALID, "%s\nand %zu more", c.faults.text, c.unsaid_count);
    return message_fail(message, ERROR_INVALID, "%s", c.faults.text);
}
