/* Sets of templates: finding them by name, compiling each once with all it
 * includes. Not here: the language (compile.c), rendering (render.c).
 *
 * A compilation is all or nothing: templates that were added on the way to a
 * failure are taken out again, so that no complete template points at a broken
 * one. */
#include "base/page/template.h"
#include "base/page/translate.h"

struct template_set *template_set_new(enum template_mode mode, template_source *source, void *context)
{
    struct template_set *set = calloc(1, sizeof(*set));
    if (!set)
        return NULL;
    set->mode = mode;
    set->source = source;
    set->context = context;
    set->arena = arena_new(TEMPLATE_SET_BYTES_MAX);
    if (!set->arena) {
        free(set);
        return NULL;
    }
    return set;
}

void template_set_free(struct template_set *set)
{
    if (!set)
        return;
    arena_free(set->arena);
    free(set->templates);
    free(set);
}

void template_set_language(struct template_set *set, const struct language *language)
{
    set->language = language;
}

static unsigned bucket_of(struct text name)
{
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (size_t i = 0; i < name.length; i++)
        hash = (hash ^ (unsigned char)name.data[i]) * 16777619u;
    return (hash ^ (hash >> 16)) % TEMPLATE_BUCKETS;
}

static struct template *find(const struct template_set *set, struct text name)
{
    for (struct template *template = set->buckets[bucket_of(name)]; template; template = template->next_in_bucket) {
        if (text_equal(template->name, name))
            return template;
    }
    return NULL;
}

const struct template *template_find(const struct template_set *set, struct text name)
{
    return find(set, name);
}

/* Registers an unparsed template; its texts are copied. */
static enum result add(struct template_set *set, struct text name, struct text file, struct text source,
                       struct template **ret_template)
{
    if (set->count == set->capacity) {
        size_t capacity = set->capacity ? set->capacity * 2 : 64;
        struct template **templates = reallocarray(set->templates, capacity, sizeof(struct template *));
        if (!templates)
            return ERROR_MEMORY;
        set->templates = templates;
        set->capacity = capacity;
    }
    struct template *template = ARENA_NEW(set->arena, struct template);
    if (!template)
        return ERROR_MEMORY;
    template->name = arena_copy(set->arena, name);
    template->file = arena_copy(set->arena, file);
    template->source = arena_copy(set->arena, source);
    if (arena_failed(set->arena))
        return ERROR_MEMORY;
    unsigned bucket = bucket_of(name);
    template->next_in_bucket = set->buckets[bucket];
    set->buckets[bucket] = template;
    set->templates[set->count++] = template;
    *ret_template = template;
    return OK;
}

static void take_out_from(struct template_set *set, size_t count)
{
    while (set->count > count) {
        struct template *last = set->templates[--set->count];
        set->buckets[bucket_of(last->name)] = last->next_in_bucket;
    }
}

/* Finds a template or fetches its text. ERROR_NOT_FOUND leaves the message alone. */
static enum result fetch(struct template_set *set, struct text name, struct template **ret_template,
                         struct message *message)
{
    struct template *found = find(set, name);
    if (found) {
        *ret_template = found;
        return OK;
    }
    struct text source = TEXT_NONE;
    enum result result = set->source ? set->source(set->context, name, &source) : ERROR_NOT_FOUND;
    if (result == ERROR_NOT_FOUND)
        return result;
    if (result < 0)
        return message_fail(message, result, "The template \"%.*s\" could not be read (%s).", TEXT_ARGS(name),
                            result_name(result));
    if (set->language)
        TRY(template_translate(set->arena, set->language, source, &source));
    struct text file = arena_printf(set->arena, "%.*s.%s", TEXT_ARGS(name),
                                    set->mode == TEMPLATE_SERVED ? "html" : "mustache");
    result = add(set, name, file, source, ret_template);
    if (result < 0)
        return message_fail(message, result, "There is no memory for the template \"%.*s\".", TEXT_ARGS(name));
    return OK;
}

static enum result resolve(struct template_set *set, const struct template *template, struct message *message)
{
    for (uint32_t i = 0; i < template->count; i++) {
        struct operation *operation = &template->operations[i];
        if ((operation->kind != OPERATION_PARTIAL && operation->kind != OPERATION_PARENT) || operation->dynamic)
            continue;
        struct template *target = NULL;
        enum result result = fetch(set, operation->text, &target, message);
        if (result == ERROR_NOT_FOUND && set->mode == TEMPLATE_SPECIFICATION)
            continue;
        if (result == ERROR_NOT_FOUND)
            return message_fail(message, ERROR_INVALID, "%.*s:%u:%u: there is no template \"%.*s\".",
                                TEXT_ARGS(template->file), operation->line, operation->column,
                                TEXT_ARGS(operation->text));
        TRY(result);
        operation->target = target;
    }
    return OK;
}

/* Parses everything from templates[first] on; includes are added at the end. */
static enum result compile_from(struct template_set *set, size_t first, struct message *message)
{
    for (size_t i = first; i < set->count; i++) {
        struct template *template = set->templates[i];
        enum result result = template_parse(set->arena, set->mode, template, message);
        if (result == OK)
            result = resolve(set, template, message);
        if (result < 0) {
            take_out_from(set, first);
            return result;
        }
    }
    return OK;
}

enum result template_compile(struct template_set *set, struct text name, struct message *message)
{
    size_t first = set->count;
    struct template *template = NULL;
    enum result result = fetch(set, name, &template, message);
    if (result == ERROR_NOT_FOUND)
        return message_fail(message, result, "There is no template \"%.*s\".", TEXT_ARGS(name));
    TRY(result);
    return compile_from(set, first, message);
}

enum result template_compile_text(struct template_set *set, struct text name, struct text source,
                                  struct message *message)
{
    if (find(set, name))
        return message_fail(message, ERROR_CONFLICT, "There is a template \"%.*s\" already.", TEXT_ARGS(name));
    size_t first = set->count;
    struct template *template = NULL;
    enum result result = add(set, name, name, source, &template);
    if (result < 0)
        return message_fail(message, result, "There is no memory for the template \"%.*s\".", TEXT_ARGS(name));
    return compile_from(set, first, message);
}

const struct frame *frame_find(const struct frame *frames, struct text name, uint32_t *ret_index)
{
    const struct frame *found = NULL;
    for (const struct frame *frame = frames; frame; frame = frame->outer) {
        const struct operation *operations = frame->template->operations;
        uint32_t end = operations[frame->parent].end;
        for (uint32_t i = frame->parent + 1; i < end; i = operations[i].end) {
            if (operations[i].kind == OPERATION_BLOCK && text_equal(operations[i].text, name)) {
                found = frame;
                *ret_index = i;
                break;
            }
        }
    }
    return found;
}
