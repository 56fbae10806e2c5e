/* Horizontal bars: a label and its figure above each bar, so that long names have room at 320 pixels. All begin at 0. */
#include "base/wording.h"
#include "blocks/chart/marks.h"
#include "blocks/chart/scale.h"

#define U SVG_UNIT
#define ROW_HEIGHT 48
#define BAR_TOP 26
#define BAR_HEIGHT 15
#define PADDING 6

static struct scale scale_of(const struct chart_bars *bars)
{
    int64_t low = 0, high = 0;
    for (size_t i = 0; i <= bars->count; i++) {
        bool has = i < bars->count ? series_is_number(bars->bars[i].value) : bars->mark.has;
        int64_t amount = !has ? 0 : i < bars->count ? bars->bars[i].value.amount : bars->mark.amount;
        low = amount < low ? amount : low;
        high = amount > high ? amount : high;
    }
    return (struct scale){low, high > low ? high : low + 1, PADDING * U, (CHART_WIDTH - PADDING) * U};
}

static void draw_bar(struct svg *svg, struct arena *arena, const struct chart_bars *bars, const struct scale *scale, size_t at)
{
    const struct chart_bar *bar = &bars->bars[at];
    int64_t top = (PADDING + (int64_t)at * ROW_HEIGHT) * U, zero = scale_at(scale, 0), end;
    bool is_number = series_is_number(bar->value);
    struct text figure = is_number ? series_amount_figure(arena, bar->value.amount, bars->unit) : series_state_words(arena, bar->value.state);
    svg_label(svg, bar->emphasised ? "fp-chart__label fp-chart__label--own" : "fp-chart__label", PADDING * U, top + 19 * U, "start", bar->label);
    svg_label(svg, bar->emphasised ? "fp-chart__label fp-chart__label--own" : "fp-chart__label", (CHART_WIDTH - PADDING) * U, top + 19 * U, "end", figure);
    svg_rectangle(svg, "fp-chart__trough", PADDING * U, top + BAR_TOP * U, (CHART_WIDTH - 2 * PADDING) * U, BAR_HEIGHT * U);
    if (!is_number)
        return;
    end = scale_at(scale, bar->value.amount);
    svg_rectangle(svg, bar->emphasised ? "fp-chart__bar fp-chart__bar--own" : "fp-chart__bar", end < zero ? end : zero, top + BAR_TOP * U,
                  end < zero ? zero - end : end - zero, BAR_HEIGHT * U);
}

/* --- Words, key, table ----------------------------------------------------------------- */

static struct text say_words(struct arena *arena, const struct chart_bars *bars)
{
    const struct chart_bar *highest = NULL, *lowest = NULL;
    size_t numbers = 0;
    for (size_t i = 0; i < bars->count; i++) {
        const struct chart_bar *bar = &bars->bars[i];
        if (!series_is_number(bar->value))
            continue;
        numbers++;
        if (!highest || bar->value.amount > highest->value.amount)
            highest = bar;
        if (!lowest || bar->value.amount < lowest->value.amount)
            lowest = bar;
    }
    struct text words = chart_join(arena, bars->verdict, arena_printf(arena, SAY_COUNT(arena, (int64_t)bars->count, "Bar chart of %zu bar.", "Bar chart of %zu bars."), bars->count));
    if (numbers > 1)
        words = chart_join(arena, words, arena_printf(arena, SAY(arena, "Highest: %.*s, %.*s. Lowest: %.*s, %.*s."), TEXT_ARGS(highest->label), TEXT_ARGS(series_amount_words(arena, highest->value.amount, bars->unit)),
                                                      TEXT_ARGS(lowest->label), TEXT_ARGS(series_amount_words(arena, lowest->value.amount, bars->unit))));
    else if (numbers == 1)
        words = chart_join(arena, words, arena_printf(arena, SAY(arena, "Only %.*s has a figure: %.*s."), TEXT_ARGS(highest->label), TEXT_ARGS(series_amount_words(arena, highest->value.amount, bars->unit))));
    if (numbers < bars->count)
        words = chart_join(arena, words, arena_printf(arena, SAY_COUNT(arena, (int64_t)(bars->count - numbers), "%zu has no figure.", "%zu have no figure."), bars->count - numbers));
    if (bars->mark.has && bars->mark.words.length)
        words = chart_join(arena, words, arena_printf(arena, "%.*s.", TEXT_ARGS(bars->mark.words)));
    return words;
}

static enum result say_table(struct arena *arena, const struct chart_bars *bars, struct chart *chart)
{
    static const bool numeric[] = {false, true, false};
    size_t columns = bars->note_head.length ? 3 : 2;
    TRY(chart_table_begin(arena, chart, columns, numeric, bars->count));
    chart->table.heads[0] = bars->label_head;
    chart->table.heads[1] = bars->value_head;
    if (columns == 3)
        chart->table.heads[2] = bars->note_head;
    for (size_t i = 0; i < bars->count; i++) {
        const struct chart_bar *bar = &bars->bars[i];
        chart_table_set(chart, i, 0, bar->label);
        chart_table_set(chart, i, 1, series_is_number(bar->value) ? series_amount_figure(arena, bar->value.amount, bars->unit) : series_state_words(arena, bar->value.state));
        if (columns == 3)
            chart_table_set(chart, i, 2, bar->note);
    }
    return OK;
}

enum result chart_draw_bars(struct arena *arena, const struct chart_bars *bars, struct chart *ret_chart)
{
    struct chart chart = {.id = bars->id, .title = bars->title};
    struct scale scale;
    struct svg svg;
    int height;
    if (bars->count == 0)
        return ERROR_INVALID;
    if (bars->count > CHART_BARS_MAX)
        return ERROR_LIMIT;
    scale = scale_of(bars);
    height = 2 * PADDING + (int)bars->count * ROW_HEIGHT;
    chart.words = say_words(arena, bars);
    TRY(chart_keys_begin(arena, &chart, 1));
    if (bars->mark.has)
        chart_key_line(arena, &chart, "fp-chart__across", bars->mark.words);
    TRY(say_table(arena, bars, &chart));
    svg_begin(&svg, bars->id, "fp-chart fp-chart--bars", CHART_WIDTH, height, bars->title, chart.words);
    for (size_t i = 0; i < bars->count; i++)
        draw_bar(&svg, arena, bars, &scale, i);
    for (size_t i = 0; bars->mark.has && i < bars->count; i++) { /* across each bar, not across the words */
        int64_t x = scale_at(&scale, bars->mark.amount), top = (PADDING + (int64_t)i * ROW_HEIGHT + BAR_TOP) * U;
        svg_line(&svg, "fp-chart__across", x, top - 3 * U, x, top + (BAR_HEIGHT + 3) * U);
    }
    if (scale.low < 0)
        svg_line(&svg, "fp-chart__zero", scale_at(&scale, 0), PADDING * U, scale_at(&scale, 0), (height - PADDING) * U);
    chart.drawing = svg_value(&svg, arena);
    if (!chart.drawing || arena_failed(arena))
        return ERROR_MEMORY;
    *ret_chart = chart;
    return OK;
}
