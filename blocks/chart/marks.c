/* Marks, keys and tables that all charts share. */
#include "blocks/chart/marks.h"

#define U SVG_UNIT
#define SWATCH_WIDTH 34
#define SWATCH_HEIGHT 18

static const char *const mark_classes[] = {
    "fp-chart__mark fp-chart__mark--common",  "fp-chart__mark fp-chart__mark--better",  "fp-chart__mark fp-chart__mark--worse",
    "fp-chart__mark fp-chart__mark--neutral", "fp-chart__mark fp-chart__mark--missing",
    "fp-chart__mark fp-chart__mark--own",
};
static const char *const hollow_classes[] = {
    "fp-chart__mark fp-chart__mark--common fp-chart__mark--hollow",  "fp-chart__mark fp-chart__mark--better fp-chart__mark--hollow",
    "fp-chart__mark fp-chart__mark--worse fp-chart__mark--hollow", "fp-chart__mark fp-chart__mark--neutral fp-chart__mark--hollow",
    "fp-chart__mark fp-chart__mark--missing", "fp-chart__mark fp-chart__mark--own",
};

enum chart_mark chart_mark_of(enum xmr_type type)
{
    switch (type) {
    case XMR_IMPROVEMENT_HIGH:
    case XMR_IMPROVEMENT_LOW: return CHART_MARK_BETTER;
    case XMR_CONCERN_HIGH:
    case XMR_CONCERN_LOW: return CHART_MARK_WORSE;
    case XMR_NEUTRAL_HIGH:
    case XMR_NEUTRAL_LOW: return CHART_MARK_NEUTRAL;
    case XMR_COMMON_CAUSE: break;
    }
    return CHART_MARK_COMMON;
}

/* A path of straight pieces around a middle, in tenths of a unit. */
static void draw_shape(struct svg *svg, const char *class_name, int64_t x, int64_t y, const int (*corners)[2], size_t count, bool closed)
{
    struct buffer path;
    buffer_init(&path, 400);
    for (size_t i = 0; i < count; i++) {
        buffer_append_byte(&path, i == 0 || (!closed && i % 2 == 0) ? 'M' : 'L');
        svg_append_length(&path, x + corners[i][0] * (U / 10));
        buffer_append_byte(&path, ' ');
        svg_append_length(&path, y + corners[i][1] * (U / 10));
    }
    if (closed)
        buffer_append_byte(&path, 'Z');
    svg_open(svg, "path");
    svg_attribute_z(svg, "class", class_name);
    svg_attribute(svg, "d", buffer_text(&path));
    svg_close(svg);
    buffer_clear(&path);
}

void chart_draw_mark(struct svg *svg, enum chart_mark mark, bool hollow, int64_t x, int64_t y)
{
    static const int square[][2] = {{-60, -60}, {60, -60}, {60, 60}, {-60, 60}}, diamond[][2] = {{0, -85}, {85, 0}, {0, 85}, {-85, 0}},
                     triangle[][2] = {{0, -80}, {75, 55}, {-75, 55}}, cross[][2] = {{-50, -50}, {50, 50}, {-50, 50}, {50, -50}};
    const char *class_name = hollow ? hollow_classes[mark] : mark_classes[mark];
    switch (mark) {
    case CHART_MARK_BETTER: draw_shape(svg, class_name, x, y, square, COUNT_OF(square), true); break;
    case CHART_MARK_WORSE: draw_shape(svg, class_name, x, y, diamond, COUNT_OF(diamond), true); break;
    case CHART_MARK_NEUTRAL: draw_shape(svg, class_name, x, y, triangle, COUNT_OF(triangle), true); break;
    case CHART_MARK_MISSING: draw_shape(svg, class_name, x, y, cross, COUNT_OF(cross), false); break;
    case CHART_MARK_OWN: svg_circle(svg, class_name, x, y, 8 * U); break;
    case CHART_MARK_COMMON: svg_circle(svg, class_name, x, y, 4 * U); break;
    }
}

/* --- Keys -------------------------------------------------------------------------- */

enum result chart_keys_begin(struct arena *arena, struct chart *chart, size_t most)
{
    chart->keys = ARENA_ARRAY(arena, struct chart_key, most);
    chart->key_count = 0;
    return chart->keys ? OK : ERROR_MEMORY;
}

static void begin_swatch(struct arena *arena, const struct chart *chart, struct svg *svg, struct text label)
{
    struct text id = arena_printf(arena, "%s-key-%zu", chart->id, chart->key_count + 1);
    svg_begin(svg, id.data, "fp-chart__swatch", SWATCH_WIDTH, SWATCH_HEIGHT, label, TEXT_NONE);
}

static void end_swatch(struct arena *arena, struct chart *chart, struct svg *svg, struct text label)
{
    chart->keys[chart->key_count++] = (struct chart_key){.swatch = svg_value(svg, arena), .label = label};
}

void chart_key_mark(struct arena *arena, struct chart *chart, enum chart_mark mark, bool hollow, struct text label)
{
    struct svg svg;
    begin_swatch(arena, chart, &svg, label);
    chart_draw_mark(&svg, mark, hollow, SWATCH_WIDTH / 2 * U, SWATCH_HEIGHT / 2 * U);
    end_swatch(arena, chart, &svg, label);
}

void chart_key_line(struct arena *arena, struct chart *chart, const char *class_name, struct text label)
{
    struct svg svg;
    begin_swatch(arena, chart, &svg, label);
    svg_line(&svg, class_name, 0, SWATCH_HEIGHT / 2 * U, SWATCH_WIDTH * U, SWATCH_HEIGHT / 2 * U);
    end_swatch(arena, chart, &svg, label);
}

void chart_key_sign(struct chart *chart, struct text sign, struct text label)
{
    chart->keys[chart->key_count++] = (struct chart_key){.sign = sign, .label = label};
}

/* --- Tables and texts ---------------------------------------------------------------- */

enum result chart_table_begin(struct arena *arena, struct chart *chart, size_t columns, const bool *numeric, size_t rows)
{
    struct chart_table *table = &chart->table;
    *table = (struct chart_table){.numeric = numeric, .columns = columns, .rows = rows};
    table->heads = ARENA_ARRAY(arena, struct text, columns);
    table->cells = ARENA_ARRAY(arena, struct text, columns * rows);
    if (!table->heads || !table->cells)
        return ERROR_MEMORY;
    for (size_t i = 0; i < columns * rows; i++)
        table->cells[i] = TEXT_NONE;
    return OK;
}

void chart_table_set(struct chart *chart, size_t row, size_t column, struct text text)
{
    assert(row < chart->table.rows && column < chart->table.columns);
    chart->table.cells[row * chart->table.columns + column] = text;
}

struct text chart_join(struct arena *arena, struct text words, struct text more)
{
    if (!words.length || !more.length)
        return words.length ? words : more;
    return arena_printf(arena, "%.*s %.*s", TEXT_ARGS(words), TEXT_ARGS(more));
}

int64_t chart_text_width(struct text text) { return (int64_t)text_count_characters(text) * CHART_LETTER_WIDTH * U; }
