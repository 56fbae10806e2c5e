/* Tables: how wide each column is, rows of cells, the head that is repeated. See layout.h. */
#include "base/paper/layout.h"

#define CELL_SIDE (5 * POINT)
#define CELL_PAD (3 * POINT)
#define MEASURED_ROWS_MAX 200 /* of a long table, the first tell how wide its columns are */
#define ROW_KEPT_LINES_MAX 12 /* a higher row may be cut between its lines */
#define INK_HEAD 0x505a5f
#define INK_ROW 0xb1b4b6

struct columns {
    size_t count;
    int least[COLUMNS_MAX], all[COLUMNS_MAX], width[COLUMNS_MAX], x[COLUMNS_MAX];
};

/* --- Widths ------------------------------------------------------------------------- */

static bool is_cell(const struct node *node) { return node->kind == NODE_CELL && !node_is_left_out(node); }

static enum result measure_cell(struct layout *layout, const struct node *cell, int size, int *ret_least, int *ret_all)
{
    struct gathering gathering = {.layout = layout};
    size_t before = layout->elements.count;
    struct words *words;
    buffer_init(&gathering.text, 1 << 20);
    words_gather(&gathering, cell, node_is(cell, "th") ? STYLE_BOLD : 0, -1, TEXT_NONE);
    enum result result = gathering_end(&gathering, &words);
    buffer_clear(&gathering.text);
    layout->elements.count = before;
    TRY(result);
    type_measure(layout->type, words, size, ret_least, ret_all);
    return OK;
}

static enum result measure_row(struct layout *layout, const struct node *row, int size, struct columns *columns)
{
    size_t at = 0;
    for (const struct node *cell = row->first; cell; cell = cell->next) {
        if (!is_cell(cell))
            continue;
        int span = node_number(cell, "colspan", 1, COLUMNS_MAX, 1), least, all;
        if (at + (size_t)span > COLUMNS_MAX)
            return ERROR_LIMIT;
        if (span == 1) {
            TRY(measure_cell(layout, cell, size, &least, &all));
            least += 2 * CELL_SIDE;
            all += 2 * CELL_SIDE;
            columns->least[at] = columns->least[at] > least ? columns->least[at] : least;
            columns->all[at] = columns->all[at] > all ? columns->all[at] : all;
        }
        at += (size_t)span;
    }
    columns->count = columns->count > at ? columns->count : at;
    return OK;
}

static enum result measure_rows(struct layout *layout, const struct node *node, int size, struct columns *columns, size_t *rows)
{
    for (const struct node *child = node->first; child && *rows < MEASURED_ROWS_MAX; child = child->next) {
        if (child->kind == NODE_ROWS && !node_is_left_out(child))
            TRY(measure_rows(layout, child, size, columns, rows));
        if (child->kind == NODE_ROW && !node_is_left_out(child)) {
            TRY(measure_row(layout, child, size, columns));
            ++*rows;
        }
    }
    return OK;
}

/* As wide as their words want where there is room; else each gets what its widest word needs, and its share of the rest. */
static bool share(struct columns *columns, int width, int x)
{
    int64_t least = 0, all = 0;
    for (size_t i = 0; i < columns->count; i++) {
        least += columns->least[i];
        all += columns->all[i];
    }
    for (size_t i = 0; i < columns->count; i++) {
        int64_t own = columns->all[i] - columns->least[i];
        if (all <= width)
            columns->width[i] = columns->all[i] + (int)(all ? (width - all) * columns->all[i] / all : 0);
        else if (least <= width)
            columns->width[i] = columns->least[i] + (int)(all > least ? (width - least) * own / (all - least) : 0);
        else
            columns->width[i] = (int)(columns->least[i] * (int64_t)width / least);
        columns->x[i] = x;
        x += columns->width[i];
    }
    return least <= width;
}

static enum result choose_widths(struct flow *flow, const struct node *table, struct columns *columns, int *ret_size)
{
    static const int sizes[] = {10 * POINT, 9 * POINT, 8 * POINT, 7 * POINT};
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        size_t rows = 0;
        *columns = (struct columns){0};
        TRY(measure_rows(flow->layout, table, sizes[i], columns, &rows));
        *ret_size = sizes[i];
        if (share(columns, flow->width, flow->x))
            break;
    }
    return OK;
}

/* --- Rows --------------------------------------------------------------------------- */

/* The items of one strip in a column go into the row's strip, moved down by their own gap. */
static void move_items(struct strip *into, struct strip *from, int down)
{
    for (struct item *item = from->items; item; item = item->next)
        item->y += down;
    if (!from->items)
        return;
    if (into->last_item)
        into->last_item->next = from->items;
    else
        into->items = from->items;
    into->last_item = from->last_item;
}

static void add_rule(struct flow *flow, struct strip *strip, unsigned colour)
{
    struct item *rule = item_add(flow->layout, strip, ITEM_RULE, -1, flow->x, strip->height);
    if (!rule)
        return;
    rule->width = flow->width;
    rule->height = POINT / 2;
    rule->colour = colour;
}

enum result flow_beside(struct flow *flow, struct strips *columns, size_t count, int gap, int pad, unsigned rule)
{
    struct layout *layout = flow->layout;
    size_t most = 1;
    for (size_t i = 0; i < count; i++)
        most = most > columns[i].count ? most : columns[i].count;
    for (size_t k = 0; k < most; k++) {
        int height = 0, above = k == 0 ? pad : 0;
        for (size_t i = 0; i < count; i++)
            if (k < columns[i].count) {
                const struct strip *from = columns[i].list[k];
                int own = (k ? from->gap : 0) + from->height;
                height = height > own ? height : own;
            }
        struct strip *strip = strip_add(layout, flow->out, k ? 0 : gap, above + height + (k + 1 == most ? pad : 0));
        if (!strip)
            return layout->failure;
        for (size_t i = 0; i < count; i++)
            if (k < columns[i].count)
                move_items(strip, columns[i].list[k], above + (k ? columns[i].list[k]->gap : 0));
        strip->keep = k + 1 < most && (most <= ROW_KEPT_LINES_MAX || k < 2 || k + 3 >= most);
        if (rule && k + 1 == most)
            add_rule(flow, strip, rule);
    }
    return layout->failure;
}

static enum result flow_cell(struct flow *flow, const struct node *cell, int row, bool in_head, const struct columns *columns, size_t at, int size, struct strips *out)
{
    struct layout *layout = flow->layout;
    bool heads = node_is(cell, "th");
    int span = node_number(cell, "colspan", 1, COLUMNS_MAX, 1), width = 0, element = element_add(layout, heads ? "TH" : "TD", row);
    for (size_t i = at; i < at + (size_t)span && i < columns->count; i++)
        width += columns->width[i];
    struct element *made = &layout->elements.list[element];
    made->columns = span;
    made->rows = node_number(cell, "rowspan", 1, 1000, 1);
    if (heads)
        made->scope = text_equals(node_attribute(cell, "scope"), "row") || (!in_head && !node_has(cell, "scope")) ? "Row" : "Column";
    struct flow own = {.layout = layout, .out = out, .x = columns->x[at] + (at ? CELL_SIDE : 0), .width = width - CELL_SIDE - (at ? CELL_SIDE : 0), .element = element, .size = size,
                       .style = heads ? STYLE_BOLD : 0, .to_right = node_has_class(cell, "govuk-table__cell--numeric") || node_has_class(cell, "govuk-table__header--numeric")};
    TRY(flow_children(&own, cell, NULL));
    if (!out->count) { /* an empty cell stands in its row all the same */
        struct strip *strip = strip_add(layout, out, 0, 0);
        item_add(layout, strip, ITEM_ANCHOR, element, own.x, 0);
    }
    return layout->failure;
}

static enum result flow_row(struct flow *flow, const struct node *node, int rows, bool in_head, const struct columns *columns, int size, int table)
{
    struct strips cells[COLUMNS_MAX] = {{0}};
    struct layout *layout = flow->layout;
    size_t at = 0, count = 0, from = flow->out->count;
    int row = element_add(layout, "TR", rows);
    for (const struct node *cell = node->first; cell; cell = cell->next) {
        if (!is_cell(cell))
            continue;
        if (at >= columns->count)
            return ERROR_LIMIT;
        TRY(flow_cell(flow, cell, row, in_head, columns, at, size, &cells[count++]));
        at += (size_t)node_number(cell, "colspan", 1, COLUMNS_MAX, 1);
    }
    if (!count)
        return OK;
    TRY(flow_beside(flow, cells, count, flow->gap, CELL_PAD, in_head ? INK_HEAD : INK_ROW));
    flow->gap = 0;
    for (size_t i = from; i < flow->out->count; i++) {
        flow->out->list[i]->table = table;
        flow->out->list[i]->heads = in_head;
        flow->out->list[i]->keep |= in_head;
    }
    return layout->failure;
}

static enum result flow_caption(struct flow *flow, const struct node *caption, int table)
{
    struct flow own = *flow;
    size_t before = flow->out->count;
    own.element = element_add(flow->layout, "Caption", table);
    own.style = STYLE_BOLD;
    own.size = 12 * POINT;
    TRY(flow_children(&own, caption, NULL));
    for (size_t i = before; i < flow->out->count; i++)
        flow->out->list[i]->keep = true;
    flow->gap = 2 * POINT;
    return OK;
}

static enum result flow_rows(struct flow *flow, const struct node *node, int element, bool in_head, const struct columns *columns, int size, int table)
{
    for (const struct node *child = node->first; child; child = child->next) {
        if (node_is_left_out(child))
            continue;
        if (child->kind == NODE_ROWS) {
            bool head = node_is(child, "thead");
            TRY(flow_rows(flow, child, element_add(flow->layout, head ? "THead" : node_is(child, "tfoot") ? "TFoot" : "TBody", element), head, columns, size, table));
        }
        if (child->kind == NODE_ROW)
            TRY(flow_row(flow, child, element, in_head, columns, size, table));
    }
    return OK;
}

/* The last row stands with the one before it. */
static void keep_end(struct strips *out, size_t from)
{
    size_t last = out->count;
    while (last > from + 1 && out->list[last - 2]->keep)
        last--;
    if (last > from + 1 && !out->list[last - 2]->heads)
        out->list[last - 2]->keep = true;
}

enum result flow_table(struct flow *flow, const struct node *table)
{
    struct layout *layout = flow->layout;
    struct columns columns;
    size_t before = flow->out->count;
    int size, element = element_add(layout, "Table", flow->element), number = layout->table_count++;
    if (flow->gap < 8 * POINT)
        flow->gap = 8 * POINT;
    TRY(choose_widths(flow, table, &columns, &size));
    for (const struct node *child = table->first; child; child = child->next)
        if (child->kind == NODE_CAPTION && !node_is_left_out(child))
            TRY(flow_caption(flow, child, element));
    TRY(flow_rows(flow, table, element, false, &columns, size, number));
    keep_end(flow->out, before);
    flow->label = NULL;
    flow->gap = 12 * POINT;
    return layout->failure;
}
