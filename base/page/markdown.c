/* Markdown through cmark. What a person writes becomes paragraphs, headings,
 * lists, quotations, code, emphasis and links; nothing else.
 *
 * The tree is changed before it is rendered, which is safer than editing HTML:
 * raw HTML goes, images become their words, links that do not lead to a web or
 * mail address or into this site become their words. cmark's own safe mode stays
 * on behind that. */
#include <cmark.h>
#include <setjmp.h>
#include "base/page/page.h"

#define MARKDOWN_BYTES_MAX 262144
#define HEADING_LEVEL_MAX 6
#define OPTIONS (CMARK_OPT_SAFE | CMARK_OPT_VALIDATE_UTF8)

/* --- Memory ------------------------------------------------------------------
 *
 * cmark asks for memory without saying for whom, and does not take no for an answer. So what it has is listed for
 * the thread on which it works; where there is no more it is left in the middle of its work, and all goes together. */

/* Lies before the bytes that cmark has. */
struct piece {
    _Alignas(max_align_t) struct piece *previous;
    struct piece *next;
};
struct pieces {
    struct piece ends; /* of a ring */
    jmp_buf no_memory;
};
static _Thread_local struct pieces *in_use;

static void *piece_link(struct piece *piece)
{
    if (!piece)
        longjmp(in_use->no_memory, 1);
    piece->previous = &in_use->ends;
    piece->next = in_use->ends.next;
    piece->previous->next = piece->next->previous = piece;
    return piece + 1;
}

static void piece_unlink(struct piece *piece)
{
    piece->previous->next = piece->next;
    piece->next->previous = piece->previous;
}

static void *piece_new(size_t count, size_t bytes)
{
    return piece_link(bytes && count > (SIZE_MAX - sizeof(struct piece)) / bytes ? NULL : calloc(1, sizeof(struct piece) + count * bytes));
}

static void piece_free(void *bytes)
{
    if (!bytes)
        return;
    struct piece *piece = (struct piece *)bytes - 1;
    piece_unlink(piece);
    free(piece);
}

static void *piece_resize(void *old, size_t bytes)
{
    if (!old)
        return piece_new(1, bytes);
    struct piece *piece = (struct piece *)old - 1;
    piece_unlink(piece);
    struct piece *grown = bytes > SIZE_MAX - sizeof(*piece) ? NULL : realloc(piece, sizeof(*piece) + bytes);
    if (!grown)
        free(piece);
    return piece_link(grown);
}

static cmark_mem memory = {piece_new, piece_resize, piece_free};

/* One reading of a text. The work is done between begin and end of its memory: what it gives must be copied. */
struct reading {
    struct text markdown;
    struct arena *arena;
    int heading_shift;
    struct buffer *plain;
    struct value *value;
};
typedef void work_on(struct reading *reading, cmark_node *document);

static cmark_node *parse(struct text markdown)
{
    cmark_parser *parser = cmark_parser_new_with_mem(OPTIONS, &memory);
    cmark_parser_feed(parser, markdown.data ? markdown.data : "", markdown.length);
    return cmark_parser_finish(parser);
}

/* The one place to come back to when there is no memory; `pieces` is the caller's, since what changes here may be lost by coming back. */
static bool work_within(struct pieces *pieces, work_on *work, struct reading *reading)
{
    if (setjmp(pieces->no_memory) != 0)
        return false;
    work(reading, parse(reading->markdown));
    return true;
}

/* False when there was not enough memory. */
static bool read_with(work_on *work, struct reading *reading)
{
    struct pieces pieces;
    pieces.ends.previous = pieces.ends.next = &pieces.ends;
    in_use = &pieces;
    bool whole = work_within(&pieces, work, reading);
    in_use = NULL;
    for (struct piece *piece = pieces.ends.next, *next; piece != &pieces.ends; piece = next) {
        next = piece->next;
        free(piece);
    }
    return whole;
}

/* --- HTML --------------------------------------------------------------------- */

static bool starts_ignoring_case(struct text text, struct text prefix)
{
    return text.length > prefix.length && text_equal_ignoring_case(text_slice(text, 0, prefix.length), prefix);
}

static bool link_is_kept(struct text url)
{
    for (size_t i = 0; i < url.length; i++) {
        /* Browsers take some of these out, or read "\" as "/". */
        if ((unsigned char)url.data[i] <= ' ' || url.data[i] == '\\' || url.data[i] == 0x7f)
            return false;
    }
    if (url.length > 0 && url.data[0] == '/')
        return url.length == 1 || url.data[1] != '/';
    return starts_ignoring_case(url, TEXT("https://")) || starts_ignoring_case(url, TEXT("http://")) ||
           starts_ignoring_case(url, TEXT("mailto:"));
}

/* Puts what a node holds into its place. */
static void unwrap(cmark_node *node)
{
    for (cmark_node *child = cmark_node_first_child(node); child; child = cmark_node_first_child(node))
        cmark_node_insert_before(node, child);
    cmark_node_unlink(node);
    cmark_node_free(node);
}

static void drop(cmark_node *node)
{
    cmark_node_unlink(node);
    cmark_node_free(node);
}

/* cmark's iterator knows its next step already when it hands out a node, so that
 * a leaf may go when entered and any other node when left. */
static void change_node(cmark_node *node, cmark_event_type event, int heading_shift)
{
    cmark_node_type type = cmark_node_get_type(node);
    if (type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE) {
        drop(node);
    } else if (type == CMARK_NODE_HEADING && event == CMARK_EVENT_ENTER) {
        int level = cmark_node_get_heading_level(node) + heading_shift;
        cmark_node_set_heading_level(node, level < 1 ? 1 : level > HEADING_LEVEL_MAX ? HEADING_LEVEL_MAX : level);
    } else if (event == CMARK_EVENT_EXIT) {
        if (type == CMARK_NODE_IMAGE || (type == CMARK_NODE_LINK && !link_is_kept(text_of(cmark_node_get_url(node)))))
            unwrap(node);
        else if (type == CMARK_NODE_PARAGRAPH && !cmark_node_first_child(node))
            drop(node);
    }
}

static void render(struct reading *reading, cmark_node *document)
{
    cmark_iter *iterator = cmark_iter_new(document);
    for (cmark_event_type event = cmark_iter_next(iterator); event != CMARK_EVENT_DONE; event = cmark_iter_next(iterator))
        change_node(cmark_iter_get_node(iterator), event, reading->heading_shift);
    reading->value = value_html(reading->arena, arena_copy_z(reading->arena, cmark_render_html(document, OPTIONS)));
}

struct value *markdown_value(struct arena *arena, struct text markdown, int heading_shift)
{
    if (markdown.length > MARKDOWN_BYTES_MAX)
        return NULL;
    struct reading reading = {.markdown = markdown, .arena = arena, .heading_shift = heading_shift};
    if (!read_with(render, &reading))
        arena_fail(arena);
    return reading.value;
}

/* --- Plain -------------------------------------------------------------------- */

static bool is_block_of_text(cmark_node_type type)
{
    return type == CMARK_NODE_PARAGRAPH || type == CMARK_NODE_HEADING;
}

static void write_plain(struct buffer *out, cmark_node *node, cmark_event_type event)
{
    cmark_node_type type = cmark_node_get_type(node);
    if (event == CMARK_EVENT_EXIT) {
        if (is_block_of_text(type) && out->length > 0 && out->data[out->length - 1] != '\n')
            buffer_append_byte(out, '\n');
        return;
    }
    switch (type) {
    case CMARK_NODE_TEXT:
    case CMARK_NODE_CODE:
    case CMARK_NODE_CODE_BLOCK:
        buffer_append_z(out, cmark_node_get_literal(node));
        break;
    case CMARK_NODE_SOFTBREAK:
        buffer_append_byte(out, ' ');
        break;
    case CMARK_NODE_LINEBREAK:
        buffer_append_byte(out, '\n');
        break;
    default:
        break;
    }
}

static void write_words(struct reading *reading, cmark_node *document)
{
    cmark_iter *iterator = cmark_iter_new(document);
    for (cmark_event_type event = cmark_iter_next(iterator); event != CMARK_EVENT_DONE; event = cmark_iter_next(iterator))
        write_plain(reading->plain, cmark_iter_get_node(iterator), event);
}

struct text markdown_plain(struct arena *arena, struct text markdown)
{
    if (markdown.length > MARKDOWN_BYTES_MAX)
        return TEXT_NONE;
    struct reading reading = {.markdown = markdown, .arena = arena};
    struct buffer plain AUTO(buffer_clear);
    buffer_init(&plain, 4 * MARKDOWN_BYTES_MAX); /* an invalid byte becomes three */
    reading.plain = &plain;
    if (!read_with(write_words, &reading) || plain.failure < 0) {
        arena_fail(arena);
        return TEXT_NONE;
    }
    return arena_copy(arena, text_trim(buffer_text(&plain)));
}
