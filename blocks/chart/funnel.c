/* Funnel plots: rates over populations, between the limits for each size. What lies where is blocks/series/funnel.h's. */
#include "base/wording.h"
#include "blocks/chart/marks.h"
#include "blocks/chart/scale.h"

#include <math.h>

#define U SVG_UNIT
#define HEIGHT 360
#define TICKS_MOST 5
#define NAMES_MAX 6

struct frame {
    const struct chart_funnel *request;
    struct scale x, y; /* people; ten-thousandths per 1,000 */
    struct ticks across, up;
    int64_t left, right, top, bottom;
};

static void stretch(int64_t amount, int64_t *low, int64_t *high)
{
    *low = amount < *low ? amount : *low;
    *high = amount > *high ? amount : *high;
}

static void lay_out(struct arena *arena, struct frame *frame)
{
    const struct funnel *funnel = frame->request->funnel;
    int64_t low = funnel->centre, high = funnel->centre, smallest = INT64_MAX, largest = 0, longest = 0;
    for (size_t i = 0; i < funnel->count; i++) {
        if (funnel->marks[i].where == FUNNEL_WITHOUT)
            continue;
        stretch(funnel->marks[i].rate, &low, &high);
        stretch(funnel->marks[i].upper_998, &low, &high);
        stretch(funnel->marks[i].lower_998, &low, &high);
        stretch(llround(funnel->marks[i].people), &smallest, &largest);
    }
    frame->top = 34 * U;
    frame->bottom = (HEIGHT - 74) * U;
    frame->right = (CHART_WIDTH - 10) * U;
    frame->up = scale_ticks(low, high, TICKS_MOST, false);
    frame->y = (struct scale){frame->up.first, frame->up.first + frame->up.step * (frame->up.count - 1), frame->bottom, frame->top};
    for (int i = 0; i < frame->up.count; i++) {
        int64_t width = chart_text_width(series_amount_axis(arena, frame->up.first + i * frame->up.step, SERIES_RATE_PER_1000, frame->up.decimals));
        longest = width > longest ? width : longest;
    }
    frame->left = longest + 14 * U;
    frame->across = scale_ticks(smallest * SERIES_ONE, largest * SERIES_ONE, 4, true);
    frame->x = (struct scale){frame->across.first, frame->across.first + frame->across.step * (frame->across.count - 1), frame->left, frame->right - 16 * U};
}

static int64_t x_of(const struct frame *frame, double people) { return scale_at(&frame->x, llround(people * (double)SERIES_ONE)); }

/* --- Drawing -------------------------------------------------------------------------------- */

static void draw_axes(struct svg *svg, struct arena *arena, const struct frame *frame)
{
    for (int i = 0; i < frame->up.count; i++) {
        int64_t amount = frame->up.first + i * frame->up.step, y = scale_at(&frame->y, amount);
        svg_line(svg, amount == 0 ? "fp-chart__zero" : "fp-chart__grid", frame->left, y, frame->right, y);
        svg_label(svg, "fp-chart__tick", frame->left - 8 * U, y + 6 * U, "end", series_amount_axis(arena, amount, SERIES_RATE_PER_1000, frame->up.decimals));
    }
    for (int i = 0; i < frame->across.count; i++) {
        int64_t amount = frame->across.first + i * frame->across.step, x = scale_at(&frame->x, amount);
        struct text label = series_amount_axis(arena, amount, SERIES_COUNT, 0);
        bool at_end = x + chart_text_width(label) / 2 > CHART_WIDTH * U;
        svg_line(svg, "fp-chart__grid", x, frame->bottom, x, frame->bottom + 6 * U);
        svg_label(svg, "fp-chart__tick", at_end ? (CHART_WIDTH - 2) * U : x, frame->bottom + 30 * U, at_end ? "end" : "middle", label);
    }
    svg_label(svg, "fp-chart__tick", (frame->left + frame->right) / 2, frame->bottom + 62 * U, "middle", SAID(arena, "People who live there"));
}

/* One of the four curves, by where its amount stands in a funnel_curve. */
static void draw_curve(struct svg *svg, const struct frame *frame, const char *class_name, int64_t (*amount_of)(const struct funnel_curve *))
{
    const struct funnel *funnel = frame->request->funnel;
    struct buffer path;
    buffer_init(&path, 16384);
    for (size_t i = 0; i < funnel->curve_count; i++) {
        buffer_append_byte(&path, i ? 'L' : 'M');
        svg_append_length(&path, x_of(frame, funnel->curve[i].people));
        buffer_append_byte(&path, ' ');
        int64_t amount = amount_of(&funnel->curve[i]);
        amount = amount < frame->y.low ? frame->y.low : amount > frame->y.high ? frame->y.high : amount;
        svg_append_length(&path, scale_at(&frame->y, amount));
    }
    svg_open(svg, "path");
    svg_attribute_z(svg, "class", class_name);
    svg_attribute_z(svg, "fill", "none");
    svg_attribute(svg, "d", buffer_text(&path));
    svg_close(svg);
    buffer_clear(&path);
}

static int64_t lower_95(const struct funnel_curve *curve) { return curve->lower_95; }
static int64_t upper_95(const struct funnel_curve *curve) { return curve->upper_95; }
static int64_t lower_998(const struct funnel_curve *curve) { return curve->lower_998; }
static int64_t upper_998(const struct funnel_curve *curve) { return curve->upper_998; }

static bool is_beyond(enum funnel_where where) { return where == FUNNEL_VERY_HIGH || where == FUNNEL_VERY_LOW; }
static bool is_between(enum funnel_where where) { return where == FUNNEL_HIGH || where == FUNNEL_LOW; }

/* Where a name would stand: to the side on which there is more room. */
struct spot {
    int64_t x, y, from, to;
    const char *anchor;
};

static struct spot spot_of(const struct frame *frame, size_t at)
{
    const struct funnel_mark *mark = &frame->request->funnel->marks[at];
    int64_t x = x_of(frame, mark->people), y = scale_at(&frame->y, mark->rate), width = chart_text_width(frame->request->places[at].name);
    return x > (frame->left + frame->right) / 2 ? (struct spot){x - 16 * U, y + 6 * U, x - 16 * U - width, x - 16 * U, "end"}
                                                : (struct spot){x + 16 * U, y + 6 * U, x + 16 * U, x + 16 * U + width, "start"};
}

static bool is_free(const struct spot *taken, size_t count, const struct spot *spot)
{
    for (size_t i = 0; i < count; i++)
        if (spot->from < taken[i].to && taken[i].from < spot->to && spot->y - taken[i].y < CHART_LETTER * U && taken[i].y - spot->y < CHART_LETTER * U)
            return false;
    return true;
}

/* Our own places and then those beyond the outer limits are named, as far as there is room; the table names all. */
static void draw_names(struct svg *svg, const struct frame *frame)
{
    const struct funnel *funnel = frame->request->funnel;
    struct spot taken[NAMES_MAX];
    size_t count = 0;
    for (int own = 1; own >= 0; own--) {
        for (size_t i = 0; i < funnel->count && count < NAMES_MAX; i++) {
            bool emphasised = frame->request->places[i].emphasised;
            if (funnel->marks[i].where == FUNNEL_WITHOUT || emphasised != own || (!own && !is_beyond(funnel->marks[i].where)))
                continue;
            struct spot spot = spot_of(frame, i);
            if (!is_free(taken, count, &spot))
                continue;
            taken[count++] = spot;
            svg_label(svg, own ? "fp-chart__latest" : "fp-chart__name", spot.x, spot.y, spot.anchor, frame->request->places[i].name);
        }
    }
}

static void draw_places(struct svg *svg, const struct frame *frame)
{
    const struct funnel *funnel = frame->request->funnel;
    for (size_t i = 0; i < funnel->count; i++) {
        const struct funnel_mark *mark = &funnel->marks[i];
        if (mark->where == FUNNEL_WITHOUT)
            continue;
        int64_t x = x_of(frame, mark->people), y = scale_at(&frame->y, mark->rate);
        chart_draw_mark(svg, is_beyond(mark->where) || is_between(mark->where) ? CHART_MARK_NEUTRAL : CHART_MARK_COMMON, is_between(mark->where), x, y);
        if (frame->request->places[i].emphasised)
            svg_circle(svg, "fp-chart__ring", x, y, 13 * U);
    }
}

/* --- Words, key, table ------------------------------------------------------------------------- */

static struct text say_where(struct arena *arena, const struct funnel_mark *mark)
{
    switch (mark->where) {
    case FUNNEL_VERY_HIGH: return SAID(arena, "above the 99.8% limit");
    case FUNNEL_HIGH: return SAID(arena, "above the 95% limit");
    case FUNNEL_VERY_LOW: return SAID(arena, "below the 99.8% limit");
    case FUNNEL_LOW: return SAID(arena, "below the 95% limit");
    case FUNNEL_INSIDE: return mark->small ? SAID(arena, "as chance would have it; too small to say much") : SAID(arena, "as chance would have it");
    case FUNNEL_WITHOUT: break;
    }
    return SAID(arena, "no rate");
}

/* The names of those beyond the outer limit on that side, as a list. */
static struct text names_at(struct arena *arena, const struct chart_funnel *request, enum funnel_where where)
{
    size_t left = 0;
    struct text names = TEXT_NONE;
    for (size_t i = 0; i < request->funnel->count; i++)
        left += request->funnel->marks[i].where == where;
    for (size_t i = 0; i < request->funnel->count; i++) {
        if (request->funnel->marks[i].where != where)
            continue;
        struct text name = request->places[request->funnel->marks[i].place].name;
        left--;
        names = !names.length ? name
                : left        ? arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(names), TEXT_ARGS(name))
                              : arena_printf(arena, SAY(arena, "%.*s and %.*s"), TEXT_ARGS(names), TEXT_ARGS(name));
    }
    return names;
}

static struct text say_words(struct arena *arena, const struct chart_funnel *request)
{
    const struct funnel *funnel = request->funnel;
    struct text high = names_at(arena, request, FUNNEL_VERY_HIGH), low = names_at(arena, request, FUNNEL_VERY_LOW);
    struct text centre = series_amount_words(arena, funnel->centre, SERIES_RATE_PER_1000);
    struct text words = chart_join(arena, request->verdict, arena_printf(arena, SAY(arena, "Funnel plot of %zu places around the rate of all together, %.*s."), funnel->used, TEXT_ARGS(centre)));
    if (high.length)
        words = chart_join(arena, words, arena_printf(arena, SAY(arena, "Higher than chance would have it: %.*s."), TEXT_ARGS(high)));
    if (low.length)
        words = chart_join(arena, words, arena_printf(arena, SAY(arena, "Lower than chance would have it: %.*s."), TEXT_ARGS(low)));
    if (!high.length && !low.length)
        words = chart_join(arena, words, SAID(arena, "None differs by more than chance gives."));
    if (funnel->widened)
        words = chart_join(arena, words, SAID(arena, "The places differ more than chance alone gives, so the limits are widened."));
    if (funnel->used < funnel->count)
        words = chart_join(arena, words, arena_printf(arena, SAY_COUNT(arena, (int64_t)(funnel->count - funnel->used), "%zu has no figure.", "%zu have no figure."), funnel->count - funnel->used));
    return words;
}

static enum result say_key(struct arena *arena, const struct chart_funnel *request, struct chart *chart)
{
    bool own = false;
    TRY(chart_keys_begin(arena, chart, 7));
    for (size_t i = 0; i < request->funnel->count; i++)
        own = own || (request->places[i].emphasised && request->funnel->marks[i].where != FUNNEL_WITHOUT);
    chart_key_mark(arena, chart, CHART_MARK_COMMON, false, SAID(arena, "A place, as chance would have it"));
    chart_key_mark(arena, chart, CHART_MARK_NEUTRAL, true, SAID(arena, "Beyond the 95% limit, as 1 in 20 is by chance"));
    chart_key_mark(arena, chart, CHART_MARK_NEUTRAL, false, SAID(arena, "Beyond the 99.8% limit"));
    if (own)
        chart_key_mark(arena, chart, CHART_MARK_OWN, false, SAID(arena, "Ours, ringed"));
    chart_key_line(arena, chart, "fp-chart__mean", arena_printf(arena, SAY(arena, "All together: %.*s"), TEXT_ARGS(series_amount_words(arena, request->funnel->centre, SERIES_RATE_PER_1000))));
    chart_key_line(arena, chart, "fp-chart__limit fp-chart__limit--inner", SAID(arena, "95% limits"));
    chart_key_line(arena, chart, "fp-chart__limit", SAID(arena, "99.8% limits"));
    return OK;
}

static enum result say_table(struct arena *arena, const struct chart_funnel *request, struct chart *chart)
{
    static const bool numeric[] = {false, true, true, true, true, false};
    const struct funnel *funnel = request->funnel;
    TRY(chart_table_begin(arena, chart, COUNT_OF(numeric), numeric, funnel->count));
    chart->table.heads[0] = request->place_head;
    chart->table.heads[1] = SAID(arena, "People");
    chart->table.heads[2] = SAID(arena, "Per 1,000 people");
    chart->table.heads[3] = SAID(arena, "95% limits");
    chart->table.heads[4] = SAID(arena, "99.8% limits");
    chart->table.heads[5] = SAID(arena, "Where it lies");
    for (size_t i = 0; i < funnel->count; i++) {
        const struct funnel_mark *mark = &funnel->marks[i];
        chart_table_set(chart, i, 0, request->places[i].name);
        chart_table_set(chart, i, 5, say_where(arena, mark));
        if (mark->where == FUNNEL_WITHOUT) {
            chart_table_set(chart, i, 2, series_state_words(arena, request->places[i].value.state == SERIES_NUMBER ? SERIES_NOT_COMPARABLE : request->places[i].value.state));
            continue;
        }
        chart_table_set(chart, i, 1, series_amount_figure(arena, llround(mark->people) * SERIES_ONE, SERIES_COUNT));
        chart_table_set(chart, i, 2, series_amount_decimals(arena, mark->rate, 1));
        chart_table_set(chart, i, 3, arena_printf(arena, SAY(arena, "%.*s to %.*s"), TEXT_ARGS(series_amount_decimals(arena, mark->lower_95, 1)), TEXT_ARGS(series_amount_decimals(arena, mark->upper_95, 1))));
        chart_table_set(chart, i, 4, arena_printf(arena, SAY(arena, "%.*s to %.*s"), TEXT_ARGS(series_amount_decimals(arena, mark->lower_998, 1)), TEXT_ARGS(series_amount_decimals(arena, mark->upper_998, 1))));
    }
    return OK;
}

enum result chart_draw_funnel(struct arena *arena, const struct chart_funnel *request, struct chart *ret_chart)
{
    struct chart chart = {.id = request->id, .title = request->title};
    struct frame frame = {.request = request};
    struct svg svg;
    if (request->funnel->used == 0)
        return ERROR_INVALID;
    lay_out(arena, &frame);
    chart.words = say_words(arena, request);
    TRY(say_key(arena, request, &chart));
    TRY(say_table(arena, request, &chart));
    svg_begin(&svg, request->id, "fp-chart", CHART_WIDTH, HEIGHT, request->title, chart.words);
    draw_axes(&svg, arena, &frame);
    draw_curve(&svg, &frame, "fp-chart__limit", upper_998);
    draw_curve(&svg, &frame, "fp-chart__limit", lower_998);
    draw_curve(&svg, &frame, "fp-chart__limit fp-chart__limit--inner", upper_95);
    draw_curve(&svg, &frame, "fp-chart__limit fp-chart__limit--inner", lower_95);
    svg_line(&svg, "fp-chart__mean", frame.left, scale_at(&frame.y, request->funnel->centre), frame.right, scale_at(&frame.y, request->funnel->centre));
    draw_names(&svg, &frame);
    draw_places(&svg, &frame);
    chart.drawing = svg_value(&svg, arena);
    if (!chart.drawing || arena_failed(arena))
        return ERROR_MEMORY;
    *ret_chart = chart;
    return OK;
}
