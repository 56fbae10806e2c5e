/* A message as HTML: see letter.h. */
#include "blocks/post/letter.h"

#include "base/page/page.h"

#define UNDERLINE_CHARACTERS_MIN 3

static const struct shape_field line_fields[] = {
    {"text", VALUE_TEXT, true, false, NULL, NULL}, {"href", VALUE_TEXT, true, false, NULL, NULL}, {"is_next", VALUE_BOOLEAN, true, false, NULL, NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape line_shape = {"LetterLine", line_fields};
static const struct shape_field item_fields[] = {{"lines", VALUE_LIST, true, false, NULL, &line_shape}, {NULL, 0, 0, 0, NULL, NULL}};
static const struct shape letter_item_shape = {"LetterItem", item_fields};
static const struct shape_field block_fields[] = {
    {"heading", VALUE_TEXT, true, false, NULL, NULL}, {"has_lines", VALUE_BOOLEAN, true, false, NULL, NULL}, {"lines", VALUE_LIST, true, false, NULL, &line_shape},
    {"has_items", VALUE_BOOLEAN, true, false, NULL, NULL}, {"items", VALUE_LIST, true, false, NULL, &letter_item_shape}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape block_shape = {"LetterBlock", block_fields};
static const struct shape_field letter_fields[] = {
    {"language", VALUE_TEXT, true, false, NULL, NULL}, {"subject", VALUE_TEXT, true, false, NULL, NULL}, {"blocks", VALUE_LIST, true, false, NULL, &block_shape}, {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape post_letter_shape = {"Letter", letter_fields};

static bool is_underline(struct text line)
{
    for (size_t i = 0; i < line.length; i++)
        if (line.data[i] != '-')
            return false;
    return line.length >= UNDERLINE_CHARACTERS_MIN;
}

/* Nothing but an address of the web. */
static bool is_link(struct text line)
{
    for (size_t i = 0; i < line.length; i++)
        if ((unsigned char)line.data[i] <= ' ')
            return false;
    return text_starts(line, TEXT("https://")) || text_starts(line, TEXT("http://"));
}

/* Where the next line goes: into an item of a list, or among the lines of a block; NULL: a block is to be begun. */
struct making {
    struct arena *arena;
    struct value *blocks, *lines, *items, *item_lines;
    bool is_first; /* of its paragraph or item */
};

static void begin_block(struct making *making, struct text heading, bool is_list)
{
    struct arena *arena = making->arena;
    struct value *block = value_object(arena);
    making->lines = value_list(arena);
    making->items = value_list(arena);
    making->item_lines = NULL;
    making->is_first = true;
    value_set_text(arena, block, "heading", heading);
    value_set(arena, block, "has_lines", value_boolean(arena, !is_list && !heading.length));
    value_set(arena, block, "lines", making->lines);
    value_set(arena, block, "has_items", value_boolean(arena, is_list));
    value_set(arena, block, "items", making->items);
    value_append(arena, making->blocks, block);
}

static void end_block(struct making *making)
{
    making->lines = making->items = making->item_lines = NULL;
}

static void begin_item(struct making *making)
{
    struct value *item = value_object(making->arena);
    making->item_lines = value_list(making->arena);
    making->is_first = true;
    value_set(making->arena, item, "lines", making->item_lines);
    value_append(making->arena, making->items, item);
}

/* A line that begins a list after words begins a block too, and the other way round. */
static void add_line(struct making *making, struct text line)
{
    struct arena *arena = making->arena;
    struct value *value = value_object(arena);
    if (text_starts(line, TEXT("- "))) {
        if (!making->item_lines)
            begin_block(making, TEXT_NONE, true);
        begin_item(making);
        line = text_slice(line, 2, SIZE_MAX);
    } else if (!making->lines || (making->item_lines && !text_starts(line, TEXT("  ")))) {
        begin_block(making, TEXT_NONE, false);
    }
    line = text_trim(line);
    value_set_text(arena, value, "text", line);
    value_set_text(arena, value, "href", is_link(line) ? line : TEXT_NONE);
    value_set(arena, value, "is_next", value_boolean(arena, !making->is_first));
    value_append(arena, making->item_lines ? making->item_lines : making->lines, value);
    making->is_first = false;
}

struct value *post_letter_view(struct arena *arena, struct text language, struct text subject, struct text text)
{
    struct value *view = value_object(arena);
    struct making making = {.arena = arena, .blocks = value_list(arena)};
    struct text line, next, ahead;
    while (text_next(&text, '\n', &line) && !arena_failed(arena)) {
        ahead = text;
        if (!text_trim(line).length) {
            end_block(&making);
        } else if (!making.lines && text_next(&ahead, '\n', &next) && is_underline(next)) {
            begin_block(&making, text_trim(line), false);
            end_block(&making);
            text = ahead;
        } else {
            add_line(&making, line);
        }
    }
    value_set_text(arena, view, "language", language);
    value_set_text(arena, view, "subject", subject);
    value_set(arena, view, "blocks", making.blocks);
    return arena_failed(arena) ? NULL : view;
}

enum result post_letter_compile(struct template_set *letters, struct message *message)
{
    const struct shape *const shapes[] = {&post_letter_shape};
    TRY(template_compile(letters, TEXT(POST_LETTER), message));
    return template_check(letters, TEXT(POST_LETTER), shapes, COUNT_OF(shapes), message);
}

enum result post_letter_html(const struct template_set *letters, struct arena *arena, const struct post_message *post, struct text *ret_html)
{
    AUTO(buffer_clear) struct buffer out;
    const struct value *const contexts[] = {post_letter_view(arena, post->language, post->subject, post->text)};
    buffer_init(&out, MAIL_BYTES_MAX / 2);
    if (!contexts[0])
        return ERROR_MEMORY;
    TRY(template_render(letters, TEXT(POST_LETTER), contexts, COUNT_OF(contexts), &out, NULL));
    TRY(out.failure);
    *ret_html = arena_copy(arena, buffer_text(&out));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
