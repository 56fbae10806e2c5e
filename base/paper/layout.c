/* Blocks: headings, paragraphs, lists, quotations, drawings. See layout.h; tables are table.c's. */
#include "base/paper/layout.h"

#define TEXT_SIZE (11 * POINT)
#define LEAD_SIZE (13 * POINT)
#define SMALL_SIZE (9 * POINT + POINT / 2)
#define LINE_GAP(size) ((size) * 7)
#define INDENT (18 * POINT)
#define INSET_WIDTH (3 * POINT)
#define INK_RULE 0xb1b4b6
#define SWATCH_WIDTH (25 * POINT)
#define STRIPS_MAX 400000
#define ELEMENTS_MAX 400000

/* --- Growing -------------------------------------------------------------------------- */

static void *grown(struct layout *layout, void *list, size_t count, size_t *capacity, size_t bytes_each, size_t max)
{
    if (count < *capacity)
        return list;
    size_t wider = *capacity ? *capacity * 2 : 64;
    char *made = wider > max * 2 ? NULL : arena_alloc_array(layout->arena, wider, bytes_each);
    if (!made) {
        layout->failure = wider > max * 2 ? ERROR_LIMIT : ERROR_MEMORY;
        return NULL;
    }
    if (count)
        memcpy(made, list, count * bytes_each);
    *capacity = wider;
    return made;
}

int element_add(struct layout *layout, const char *role, int parent)
{
    struct elements *elements = &layout->elements;
    struct element *list = grown(layout, elements->list, elements->count, &elements->capacity, sizeof *list, ELEMENTS_MAX);
    if (!list)
        return 0;
    elements->list = list;
    list[elements->count] = (struct element){.role = role, .parent = parent, .language = TEXT_NONE, .words = TEXT_NONE, .link = TEXT_NONE, .heading = TEXT_NONE, .columns = 1, .rows = 1, .page = -1};
    return (int)elements->count++;
}

static void strips_append(struct layout *layout, struct strips *out, struct strip *strip)
{
    struct strip **list = grown(layout, out->list, out->count, &out->capacity, sizeof *list, STRIPS_MAX);
    if (!list)
        return;
    out->list = list;
    list[out->count++] = strip;
}

struct strip *strip_add(struct layout *layout, struct strips *out, int gap, int height)
{
    struct strip *strip = ARENA_NEW(layout->arena, struct strip);
    if (!strip) {
        layout->failure = ERROR_MEMORY;
        return NULL;
    }
    *strip = (struct strip){.gap = gap, .height = height, .table = -1};
    strips_append(layout, out, strip);
    return layout->failure < 0 ? NULL : strip;
}

struct item *item_add(struct layout *layout, struct strip *strip, int kind, int element, int x, int y)
{
    struct item *item = strip ? ARENA_NEW(layout->arena, struct item) : NULL;
    if (!item) {
        layout->failure = layout->failure < 0 ? layout->failure : ERROR_MEMORY;
        return NULL;
    }
    *item = (struct item){.kind = kind, .element = element, .x = x, .y = y};
    if (strip->last_item)
        strip->last_item->next = item;
    else
        strip->items = item;
    strip->last_item = item;
    return item;
}

/* --- Words ------------------------------------------------------------------------------ */

static int leading(int size) { return size + LINE_GAP(size) / 20; }

static void add_line(struct flow *flow, struct strip *strip, const struct line *line, int x, int width, int element, bool to_right)
{
    int height = line->ascent + line->descent;
    struct item *item = item_add(flow->layout, strip, ITEM_LINE, element, x, (strip ? (strip->height - height) / 2 : 0) + line->ascent);
    if (!item)
        return;
    item->line = line;
    if (to_right != line->from_right && line->width < width)
        item->x += width - line->width;
}

static void add_swatch(struct flow *flow, struct strip *strip)
{
    struct item *item = item_add(flow->layout, strip, ITEM_DRAWING, -1, flow->label_x, 0);
    if (!item)
        return;
    item->drawing = flow->swatch;
    item->width = SWATCH_WIDTH;
    item->y = POINT;
}

/* Of few lines all stay together; else neither the first nor the last stands alone. */
static bool stays(size_t i, size_t count, bool heads)
{
    return i + 1 == count ? heads : count <= 3 || i == 0 || i + 2 == count;
}

static enum result set_words(struct flow *flow, const struct words *words, int element, bool heads)
{
    struct layout *layout = flow->layout;
    struct line *lines;
    size_t count;
    TRY(type_set(layout->type, words, flow->size, flow->width, &lines, &count));
    for (size_t i = 0; i < count; i++) {
        struct strip *strip = strip_add(layout, flow->out, i ? 0 : flow->gap, leading(flow->size));
        if (!strip)
            return layout->failure;
        if (flow->label) {
            add_line(flow, strip, flow->label, flow->label_x, 0, flow->label_element, false);
            flow->label = NULL;
        }
        if (flow->swatch) {
            add_swatch(flow, strip);
            flow->swatch = NULL;
        }
        add_line(flow, strip, &lines[i], flow->x, flow->width, element, flow->to_right);
        strip->keep = stays(i, count, heads);
    }
    flow->gap = 0;
    return layout->failure;
}

static void gathering_begin(struct gathering *gathering, struct layout *layout, int element)
{
    *gathering = (struct gathering){.layout = layout, .element = element};
    buffer_init(&gathering->text, 1 << 20);
}

static void gathering_clear(struct gathering *gathering) { buffer_clear(&gathering->text); }

bool node_is_block(const struct node *node)
{
    if (node->kind == NODE_INLINE && !node_is_left_out(node)) /* what bears a block is one */
        for (const struct node *child = node->first; child; child = child->next)
            if (node_is_block(child))
                return true;
    return node->kind != NODE_TEXT && node->kind != NODE_INLINE && node->kind != NODE_BREAK && !node_is_left_out(node);
}

/* What stands loose from `from` until the next block; `*ret_next` is that, or NULL. */
static enum result flow_loose(struct flow *flow, const struct node *from, const char *role, const struct node **ret_next)
{
    AUTO(gathering_clear) struct gathering gathering;
    struct layout *layout = flow->layout;
    size_t before = layout->elements.count;
    int element = role ? element_add(layout, role, flow->element) : flow->element;
    const struct node *node = from;
    struct words *words;
    gathering_begin(&gathering, layout, element);
    for (; node && !node_is_block(node); node = node->next)
        words_gather(&gathering, node, flow->style, element, TEXT_NONE);
    *ret_next = node;
    if (!gathering.has_words) {
        layout->elements.count = before; /* nothing was said: no paragraph */
        return layout->failure;
    }
    TRY(gathering_end(&gathering, &words));
    return set_words(flow, words, element, false);
}

/* --- Blocks ------------------------------------------------------------------------------- */

static void note_name(struct layout *layout, const struct node *node)
{
    struct text id = node_attribute(node, "id");
    struct place_name *name = id.length ? ARENA_NEW(layout->arena, struct place_name) : NULL;
    if (!name)
        return;
    *name = (struct place_name){id, (int)layout->elements.count, layout->names};
    layout->names = name;
}

static void widen_gap(struct flow *flow, int gap)
{
    if (flow->gap < gap)
        flow->gap = gap;
}

static enum result flow_heading(struct flow *flow, const struct node *node)
{
    static const int sizes[] = {22 * POINT, 16 * POINT, 13 * POINT, TEXT_SIZE, TEXT_SIZE, TEXT_SIZE}, above[] = {6, 18, 14, 10, 10, 10}, below[] = {8, 5, 4, 3, 3, 3};
    static const char *const roles[] = {"H1", "H2", "H3", "H4", "H5", "H6"};
    AUTO(gathering_clear) struct gathering gathering;
    int level = node->name.data[1] - '1';
    struct flow own = *flow;
    struct words *words;
    if (node_has_class(node, "govuk-heading-l") && level == 0)
        level = 0;
    gathering_begin(&gathering, flow->layout, own.element = element_add(flow->layout, roles[level], flow->element));
    words_gather(&gathering, node, STYLE_BOLD, own.element, TEXT_NONE);
    if (!gathering.has_words)
        return flow->layout->failure;
    TRY(gathering_end(&gathering, &words));
    flow->layout->elements.list[own.element].level = level + 1;
    flow->layout->elements.list[own.element].heading = words->text;
    own.size = sizes[level];
    widen_gap(&own, above[level] * POINT);
    TRY(set_words(&own, words, own.element, true));
    flow->label = own.label;
    flow->gap = below[level] * POINT;
    return OK;
}

static enum result flow_paragraph(struct flow *flow, const struct node *node)
{
    struct flow own = *flow;
    size_t before = flow->out->count;
    if (node_has_class(node, "govuk-body-l"))
        own.size = LEAD_SIZE;
    if (node_has_class(node, "govuk-body-s"))
        own.size = SMALL_SIZE;
    if (node_is(node, "summary") || node_is(node, "figcaption"))
        own.style |= STYLE_BOLD;
    if (node_has_class(node, "fp-quiet"))
        own.style |= STYLE_QUIET;
    TRY(flow_children(&own, node, "P"));
    if ((node_is(node, "summary") || node_is(node, "figcaption") || node_has_class(node, "fp-kicker")) && flow->out->count > before)
        flow->out->list[flow->out->count - 1]->keep = true;
    flow->label = own.label;
    flow->gap = flow->out->count > before ? 7 * POINT : own.gap;
    return OK;
}

/* The mark or number before an item, as a line of its own. */
static enum result set_label(struct flow *flow, struct text label, int element)
{
    struct words *words = ARENA_NEW(flow->layout->arena, struct words);
    struct span *span = ARENA_NEW(flow->layout->arena, struct span);
    struct line *lines;
    size_t count;
    if (!words || !span)
        return ERROR_MEMORY;
    *span = (struct span){0, label.length, flow->style & ~(unsigned)STYLE_LINK, element, TEXT_NONE};
    *words = (struct words){label, span, 1};
    TRY(type_set(flow->layout->type, words, flow->size, -1, &lines, &count));
    flow->label = &lines[0];
    flow->label_element = element;
    return OK;
}

/* The mark before an item of a chart's key. */
static const struct node *swatch_in(const struct node *node)
{
    const struct node *found = node->kind == NODE_DRAWING && node_has_class(node, "fp-chart__swatch") ? node : NULL;
    for (const struct node *child = node->first; child && !found && node->kind != NODE_DRAWING; child = child->next)
        found = node->kind == NODE_ITEM && !node_has_class(node, "fp-chart-key__item") ? NULL : swatch_in(child);
    return found;
}

static enum result flow_item(struct flow *flow, const struct node *node, int number, bool marked)
{
    struct layout *layout = flow->layout;
    int item = element_add(layout, "LI", flow->element);
    struct flow own = *flow;
    if (marked) {
        struct text label = number ? arena_printf(layout->arena, "%d.", number) : TEXT("•");
        TRY(set_label(&own, label, element_add(layout, "Lbl", item)));
        own.x += INDENT;
        own.width -= INDENT;
        own.label_x = flow->x + INDENT - 6 * POINT - own.label->width;
    }
    if ((own.swatch = swatch_in(node)) != NULL) {
        own.label_x = own.x;
        own.x += SWATCH_WIDTH + 8 * POINT;
        own.width -= SWATCH_WIDTH + 8 * POINT;
    }
    own.element = element_add(layout, "LBody", item);
    TRY(flow_children(&own, node, NULL));
    flow->gap = 3 * POINT;
    return layout->failure;
}

static enum result flow_list(struct flow *flow, const struct node *node)
{
    bool numbered = node_is(node, "ol"), plain = node_has_class(node, "govuk-list") && !node_has_class(node, "govuk-list--bullet") && !node_has_class(node, "govuk-list--number");
    int number = node_number(node, "start", 0, 99999, 1), gap = flow->gap;
    size_t before = flow->out->count;
    struct flow own = *flow;
    own.element = element_add(flow->layout, "L", flow->element);
    for (const struct node *child = node->first; child; child = child->next)
        if (child->kind == NODE_ITEM && !node_is_left_out(child)) {
            note_name(flow->layout, child);
            TRY(flow_item(&own, child, numbered ? number++ : 0, numbered ? !plain || node_has_class(node, "govuk-list--number") : !plain && !node_has_class(node, "fp-chart-key")));
        }
    flow->label = own.label;
    flow->gap = flow->out->count > before ? 8 * POINT : gap;
    return flow->layout->failure;
}

static enum result flow_indented(struct flow *flow, const struct node *node, const char *role, bool barred)
{
    struct flow own = *flow;
    size_t from = flow->out->count;
    widen_gap(&own, 8 * POINT);
    own.x += INDENT;
    own.width -= INDENT;
    if (role)
        own.element = element_add(flow->layout, role, flow->element);
    TRY(flow_children(&own, node, "P"));
    for (size_t i = from; barred && i < flow->out->count; i++) {
        struct strip *strip = flow->out->list[i];
        int gap = i == from ? 0 : strip->gap;
        struct item *bar = item_add(flow->layout, strip, ITEM_RULE, -1, flow->x + 2 * POINT, -gap);
        if (bar)
            *bar = (struct item){.kind = ITEM_RULE, .element = -1, .x = flow->x + 2 * POINT, .y = -gap, .width = INSET_WIDTH, .height = strip->height + gap, .colour = INK_RULE};
    }
    flow->label = own.label;
    flow->gap = 9 * POINT;
    return flow->layout->failure;
}

/* Terms and what is told of them: side by side, an item of a list each. */
static enum result flow_terms(struct flow *flow, const struct node *node, int list)
{
    struct layout *layout = flow->layout;
    for (const struct node *child = node->first; child; child = child->next) {
        if (child->kind == NODE_GROUP && !node_is_left_out(child))
            TRY(flow_terms(flow, child, list));
        if (child->kind != NODE_TERM || node_is_left_out(child))
            continue;
        struct strips columns[2] = {{0}, {0}};
        int item = element_add(layout, "LI", list), width = flow->width * 3 / 10;
        struct flow term = {.layout = layout, .out = &columns[0], .x = flow->x, .width = width, .element = element_add(layout, "Lbl", item), .size = flow->size, .style = STYLE_BOLD};
        struct flow told = {.layout = layout, .out = &columns[1], .x = flow->x + width + 10 * POINT, .width = flow->width - width - 10 * POINT, .size = flow->size};
        TRY(flow_children(&term, child, NULL));
        told.element = element_add(layout, "LBody", item);
        for (const struct node *next = child->next; next && next->kind != NODE_TERM; next = next->next)
            if (next->kind == NODE_TOLD && !node_is_left_out(next)) {
                TRY(flow_children(&told, next, NULL));
                told.gap = 3 * POINT;
            }
        TRY(flow_beside(flow, columns, 2, flow->gap, 4 * POINT, INK_RULE));
        flow->gap = 0;
    }
    return layout->failure;
}

static enum result flow_drawing(struct flow *flow, const struct node *node)
{
    struct layout *layout = flow->layout;
    struct text title = node_words_of(layout->arena, node, "title"), told = node_words_of(layout->arena, node, "desc");
    if (!title.length && !told.length)
        return OK; /* it says nothing of itself: an ornament */
    int element = element_add(layout, "Figure", flow->element), width, height;
    drawing_size(node, flow->width, &width, &height);
    if (height > BODY_HEIGHT / 2) {
        width = (int)((int64_t)width * (BODY_HEIGHT / 2) / height);
        height = BODY_HEIGHT / 2;
    }
    struct strip *strip = strip_add(layout, flow->out, flow->gap > 4 * POINT ? flow->gap : 4 * POINT, height);
    struct item *item = item_add(layout, strip, ITEM_DRAWING, element, flow->x, 0);
    if (!item)
        return layout->failure;
    strip->keep = true; /* with its key */
    item->drawing = node;
    item->width = width;
    item->height = height;
    layout->elements.list[element].words = !told.length ? title : !title.length ? told : arena_printf(layout->arena, "%.*s. %.*s", TEXT_ARGS(title), TEXT_ARGS(told));
    flow->gap = 6 * POINT;
    return layout->failure;
}

static enum result flow_lines(struct flow *flow, const struct node *node)
{
    return flow_paragraph(flow, node);
}

static enum result flow_rule(struct flow *flow)
{
    struct strip *strip = strip_add(flow->layout, flow->out, flow->gap > 8 * POINT ? flow->gap : 8 * POINT, POINT);
    struct item *rule = item_add(flow->layout, strip, ITEM_RULE, -1, flow->x, 0);
    if (!rule)
        return flow->layout->failure;
    rule->width = flow->width;
    rule->height = POINT / 2;
    rule->colour = INK_RULE;
    flow->gap = 10 * POINT;
    return OK;
}

static enum result flow_group(struct flow *flow, const struct node *node)
{
    if (node_has_class(node, "govuk-inset-text"))
        return flow_indented(flow, node, NULL, true);
    if (node_is(node, "figure"))
        widen_gap(flow, 8 * POINT);
    return flow_children(flow, node, "P");
}

static enum result flow_block(struct flow *flow, const struct node *node)
{
    struct flow own = *flow;
    note_name(flow->layout, node);
    switch (node->kind) {
    case NODE_HEADING: return flow_heading(flow, node);
    case NODE_PARAGRAPH: return flow_paragraph(flow, node);
    case NODE_LIST: return flow_list(flow, node);
    case NODE_TERMS:
        own.element = element_add(flow->layout, "L", flow->element);
        TRY(flow_terms(&own, node, own.element));
        flow->gap = 10 * POINT;
        return OK;
    case NODE_TABLE: return flow_table(flow, node);
    case NODE_QUOTE: return flow_indented(flow, node, "BlockQuote", true);
    case NODE_DRAWING: return flow_drawing(flow, node);
    case NODE_LINES: return flow_lines(flow, node);
    case NODE_RULE: return flow_rule(flow);
    default: return flow_group(flow, node);
    }
}

enum result flow_children(struct flow *flow, const struct node *node, const char *loose_role)
{
    struct text language = node_attribute(node, "lang");
    const struct node *child = node->first;
    if (language.length && flow->element >= 0 && !loose_role)
        flow->layout->elements.list[flow->element].language = language;
    while (child) {
        if (node_is_block(child)) {
            TRY(flow_block(flow, child));
            child = child->next;
        } else
            TRY(flow_loose(flow, child, loose_role, &child));
        TRY(flow->layout->failure);
    }
    return OK;
}

enum result layout_make(struct layout *layout, const struct node *main)
{
    struct flow flow = {.layout = layout, .out = &layout->strips, .x = SHEET_SIDE, .width = BODY_WIDTH, .element = -1, .size = TEXT_SIZE};
    flow.element = element_add(layout, "Document", -1);
    return flow_children(&flow, main, "P");
}
