/* Markdown through cmark. What a person writes becomes paragraphs, headings,
 * lists, quotations, code, emphasis and links; nothing else.
 *
 * The tree is changed before it is rendered, which is safer than editing HTML:
 * raw HTML goes, images become their words, links that do not lead to a web or
 * mail address or into this site become their words. cmark's own safe mode stays
 * on behind that. (cmark ends the program when there is no memory; texts are
 * bounded, so that it needs a few MiB at most.) */
#include <cmark.h>
#include "base/page/page.h"

#define MARKDOWN_BYTES_MAX 262144
#define HEADING_LEVEL_MAX 6
#define OPTIONS (CMARK_OPT_SAFE | CMARK_OPT_VALIDATE_UTF8)

static void node_free_at(cmark_node **node)
{
    if (*node)
        cmark_node_free(*node);
}

static void iterator_free_at(cmark_iter **iterator)
{
    if (*iterator)
        cmark_iter_free(*iterator);
}

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

struct value *markdown_value(struct arena *arena, struct text markdown, int heading_shift)
{
    if (markdown.length > MARKDOWN_BYTES_MAX)
        return NULL;
    cmark_node *document AUTO(node_free_at) = cmark_parse_document(markdown.data ? markdown.data : "",
                                                                   markdown.length, OPTIONS);
    cmark_iter *iterator AUTO(iterator_free_at) = document ? cmark_iter_new(document) : NULL;
    if (!iterator)
        return NULL;
    for (cmark_event_type event = cmark_iter_next(iterator); event != CMARK_EVENT_DONE; event = cmark_iter_next(iterator))
        change_node(cmark_iter_get_node(iterator), event, heading_shift);
    char *html = cmark_render_html(document, OPTIONS);
    if (!html)
        return NULL;
    struct value *value = value_html(arena, arena_copy_z(arena, html));
    free(html);
    return value;
}

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

struct text markdown_plain(struct arena *arena, struct text markdown)
{
    if (markdown.length > MARKDOWN_BYTES_MAX)
        return TEXT_NONE;
    cmark_node *document AUTO(node_free_at) = cmark_parse_document(markdown.data ? markdown.data : "",
                                                                   markdown.length, OPTIONS);
    cmark_iter *iterator AUTO(iterator_free_at) = document ? cmark_iter_new(document) : NULL;
    if (!iterator)
        return TEXT_NONE;
    struct buffer out AUTO(buffer_clear);
    buffer_init(&out, 4 * MARKDOWN_BYTES_MAX); /* an invalid byte becomes three */
    for (cmark_event_type event = cmark_iter_next(iterator); event != CMARK_EVENT_DONE; event = cmark_iter_next(iterator))
        write_plain(&out, cmark_iter_get_node(iterator), event);
    if (out.failure < 0)
        return TEXT_NONE;
    return arena_copy(arena, text_trim(buffer_text(&out)));
}
