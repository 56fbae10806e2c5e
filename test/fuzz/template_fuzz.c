/* Any bytes as templates, Markdown and differences: nothing may crash, leak, run
 * on or (served) let through what is not escaped.
 * The first byte chooses the mode; U+0000 parts the page from its partials. */
#include "base/page/page.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct text part_of(struct text all, size_t index)
{
    struct text part = TEXT_NONE;
    for (size_t i = 0; i <= index; i++) {
        if (!text_next(&all, '\0', &part))
            return TEXT_NONE;
    }
    return part;
}

static enum result source_of(void *context, struct text name, struct text *ret_source)
{
    const struct text *all = context;
    if (name.length != 1 || name.data[0] < 'a' || name.data[0] > 'd')
        return ERROR_NOT_FOUND;
    *ret_source = part_of(*all, (size_t)(name.data[0] - 'a'));
    return OK;
}

static struct value *make_view(struct arena *arena)
{
    struct value *view = value_object(arena), *list = value_list(arena), *item = value_object(arena);
    value_set_text(arena, item, "t", TEXT("\x01"));
    value_append(arena, list, item);
    value_append(arena, list, value_text(arena, TEXT("\x01<\n")));
    value_set(arena, view, "l", list);
    value_set(arena, view, "o", item);
    value_set_text(arena, view, "t", TEXT("\x01<\n"));
    value_set_text(arena, view, "n", TEXT("b"));
    value_set_boolean(arena, view, "y", true);
    value_set_integer(arena, view, "i", -1);
    return view;
}

static const struct shape item_shape;
static const struct shape_field item_fields[] = {
    {"t", VALUE_TEXT, false, false, "", NULL},
    {"o", VALUE_OBJECT, false, false, "", &item_shape},
    {"l", VALUE_LIST, false, false, "", &item_shape},
    {"s", VALUE_LIST, false, false, "", NULL},
    {0},
};
static const struct shape item_shape = {"Item", item_fields};

static void try_templates(enum template_mode mode, struct text all)
{
    struct template_set *set = template_set_new(mode, source_of, &all);
    struct arena *arena = arena_new(1 << 20);
    struct message message = {0};
    struct buffer out;
    buffer_init(&out, 1 << 18);
    const struct value *contexts[] = {make_view(arena)};
    const struct shape *const shapes[] = {&item_shape};
    if (template_compile(set, TEXT("a"), &message) == OK) {
        if (template_render(set, TEXT("a"), contexts, 1, &out, &message) == OK && mode == TEMPLATE_SERVED) {
            /* The mark that every text of the view begins with is followed by no bare "<". */
            for (size_t i = 0; i + 1 < out.length; i++) {
                if (out.data[i] == '\x01' && out.data[i + 1] == '<' && !memchr(all.data, '\x01', all.length))
                    abort();
            }
        }
        enum result checked = template_check(set, TEXT("a"), shapes, 1, &message);
        (void)checked;
    }
    buffer_clear(&out);
    arena_free(arena);
    template_set_free(set);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > 65536)
        return 0;
    struct text all = {(const char *)data + 1, size - 1};
    try_templates(data[0] & 1 ? TEMPLATE_SERVED : TEMPLATE_SPECIFICATION, all);
    if (data[0] & 2) {
        struct arena *arena = arena_new(16 << 20);
        if (text_is_utf8(part_of(all, 0)))
            (void)markdown_value(arena, part_of(all, 0), data[0] >> 4);
        (void)difference_value(arena, part_of(all, 0), part_of(all, 1));
        arena_free(arena);
    }
    return 0;
}
