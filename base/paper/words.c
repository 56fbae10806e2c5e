/* The words of a part of the page as one text, with its spans: blanks made one, as a browser shows them. See layout.h. */
#include "base/paper/layout.h"
#include "base/paper/paper.h"

static bool is_blank(char byte) { return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r'; }

static void add(struct gathering *gathering, struct text text, unsigned style, int element, struct text language)
{
    size_t from = gathering->text.length;
    struct span *last = gathering->count ? &gathering->spans[gathering->count - 1] : NULL;
    buffer_append(&gathering->text, text);
    if (last && ((last->style == style && last->element == element && text_equal(last->language, language)) || gathering->count == COUNT_OF(gathering->spans))) {
        last->to = gathering->text.length;
        return;
    }
    gathering->spans[gathering->count++] = (struct span){from, gathering->text.length, style, element, language};
}

static void add_words(struct gathering *gathering, struct text text, unsigned style, int element, struct text language)
{
    size_t from = 0;
    while (from < text.length) {
        size_t to = from;
        while (to < text.length && !is_blank(text.data[to]))
            to++;
        if (to > from) {
            if (gathering->blank && gathering->has_words)
                add(gathering, TEXT(" "), gathering->spans[gathering->count - 1].style & style, gathering->spans[gathering->count - 1].element == element ? element : gathering->element, TEXT_NONE);
            gathering->word = (gathering->blank ? 0 : gathering->word) + text_count_characters(text_slice(text, from, to - from));
            if (gathering->word > PAPER_WORD_CHARACTERS_MAX)
                gathering->layout->failure = ERROR_LIMIT;
            else
                add(gathering, text_slice(text, from, to - from), style, element, language);
            gathering->has_words = true;
            gathering->blank = false;
        }
        while (to < text.length && is_blank(text.data[to])) {
            gathering->blank = true;
            to++;
        }
        from = to;
    }
}

static unsigned style_of(const struct node *node, unsigned style)
{
    if (node_is(node, "strong") || node_is(node, "b") || node_has_class(node, "govuk-!-font-weight-bold") || node_has_class(node, "govuk-tag"))
        style |= STYLE_BOLD;
    if (node_is(node, "em") || node_is(node, "i") || node_is(node, "cite"))
        style |= STYLE_ITALIC;
    if (node_is(node, "del") || node_is(node, "s"))
        style |= STYLE_STRUCK;
    if (node_is(node, "ins"))
        style |= STYLE_UNDER;
    if (node_has_class(node, "fp-quiet") || node_has_class(node, "govuk-hint"))
        style |= STYLE_QUIET;
    return style;
}

/* A link, or a part in another language, is an element of its own; what is in it belongs to it. */
static int element_of(struct layout *layout, const struct node *node, int element)
{
    struct text link = node_is(node, "a") ? node_attribute(node, "href") : TEXT_NONE, language = node_attribute(node, "lang");
    if (!link.length && !language.length)
        return element;
    int made = element_add(layout, link.length ? "Link" : "Span", element);
    if (made >= 0) {
        layout->elements.list[made].link = link;
        layout->elements.list[made].language = language;
    }
    return made;
}

void words_gather(struct gathering *gathering, const struct node *node, unsigned style, int element, struct text language)
{
    if (node->kind == NODE_TEXT) {
        add_words(gathering, node->text, style, element, language);
        return;
    }
    if (node->kind == NODE_BREAK) {
        gathering->blank = false;
        gathering->word = 0;
        if (gathering->has_words)
            add(gathering, TEXT("\xe2\x80\xa8"), style, element, language); /* U+2028: a line ends here, the paragraph does not */
        return;
    }
    if (node_is_left_out(node))
        return;
    if (node->kind == NODE_INLINE) {
        struct text said = node_attribute(node, "lang");
        style = style_of(node, style);
        element = element_of(gathering->layout, node, element);
        language = said.length ? said : language;
        if (node_is(node, "a") && node_has(node, "href"))
            style |= STYLE_LINK;
    }
    for (const struct node *child = node->first; child; child = child->next)
        words_gather(gathering, child, style, element, language);
}

enum result gathering_end(struct gathering *gathering, struct words **ret_words)
{
    struct layout *layout = gathering->layout;
    struct words *words = ARENA_NEW(layout->arena, struct words);
    struct span *spans = ARENA_ARRAY(layout->arena, struct span, gathering->count);
    TRY(gathering->text.failure);
    if (!words || !spans)
        return ERROR_MEMORY;
    memcpy(spans, gathering->spans, gathering->count * sizeof *spans);
    *words = (struct words){arena_copy(layout->arena, buffer_text(&gathering->text)), spans, gathering->count};
    *ret_words = words;
    return layout->failure;
}
