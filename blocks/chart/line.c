/* Line charts: where things lie and how they are drawn. Their words, key and table are line_words.c's. */
#include "blocks/chart/line.h"
#include "blocks/series/verdict.h"

#define U SVG_UNIT
#define HEIGHT 340
#define SMALL_WIDTH 300
#define SMALL_HEIGHT 160
#define SPARK_WIDTH 140
#define SPARK_HEIGHT 36
#define TICKS_MOST 5
#define DATES_MOST 4
#define SIGN_WIDTH (26 * U)

/* --- What is to be seen --------------------------------------------------------------- */

int64_t line_when(const struct chart_line *line, size_t at)
{
    const struct series_point *point = &line->question->points[at];
    bool at_end = line->question->kind == SERIES_ROLLING_TWELVE_MONTHS || line->question->kind == SERIES_SNAPSHOT;
    return at_end ? 2 * (int64_t)point->to.day : (int64_t)point->from.day + point->to.day;
}

static bool is_number(const struct chart_line *line, size_t at) { return series_is_number(line->question->points[at].value); }

static bool breaks_between(const struct chart_line *line, size_t at)
{
    const struct xmr_question *question = line->question;
    for (size_t i = 0; i < question->note_count; i++)
        if (question->notes[i].breaks && date_compare(question->notes[i].at, question->points[at - 1].to) > 0 &&
            date_compare(question->notes[i].at, question->points[at].to) <= 0)
            return true;
    return false;
}

bool line_joined(const struct chart_line *line, size_t at)
{
    const struct series_point *points = line->question->points;
    enum series_period_kind kind = line->question->kind;
    if (line->xmr)
        return line->xmr->points[at].joined;
    return at > 0 && is_number(line, at) && is_number(line, at - 1) && !breaks_between(line, at) &&
           series_period_follows((struct series_period){kind, points[at - 1].from, points[at - 1].to}, (struct series_period){kind, points[at].from, points[at].to});
}

bool line_begins_at_zero(enum series_unit unit) { return unit == SERIES_COUNT; }

static void stretch(int64_t amount, int64_t *low, int64_t *high)
{
    *low = amount < *low ? amount : *low;
    *high = amount > *high ? amount : *high;
}

bool line_extent(const struct chart_line *line, int64_t *ret_low, int64_t *ret_high)
{
    int64_t low = INT64_MAX, high = INT64_MIN, lower, upper;
    for (size_t i = 0; i < line->question->count; i++)
        if (is_number(line, i))
            stretch(line->question->points[i].value.amount, &low, &high);
    for (size_t i = 0; line->xmr && i < line->xmr->group_count; i++) {
        if (line->xmr->groups[i].limits != XMR_HAS_LIMITS)
            continue;
        verdict_usual(line->question, &line->xmr->groups[i], line->unit, &lower, &upper);
        stretch(lower, &low, &high);
        stretch(upper, &low, &high);
    }
    if (line->target.has)
        stretch(line->target.amount, &low, &high);
    if (line->baseline.has)
        stretch(line->baseline.amount, &low, &high);
    if (low > high)
        return false;
    if (line_begins_at_zero(line->unit))
        stretch(0, &low, &high);
    *ret_low = low;
    *ret_high = high;
    return true;
}

struct chart_range chart_range_of(const struct chart_line *lines, size_t count)
{
    struct chart_range range = {.low = INT64_MAX, .high = INT64_MIN};
    for (size_t i = 0; i < count; i++) {
        int64_t low, high;
        if (!line_extent(&lines[i], &low, &high))
            continue;
        stretch(low, &range.low, &range.high);
        stretch(high, &range.low, &range.high);
        range.has = true;
    }
    return range;
}

/* --- Laying out -------------------------------------------------------------------------- */

static void lay_out_y(struct line_frame *frame)
{
    int64_t low = 0, high = SERIES_ONE;
    line_extent(frame->line, &low, &high);
    if (frame->line->range.has) {
        low = frame->line->range.low;
        high = frame->line->range.high;
    }
    frame->ticks = scale_ticks(low, high, frame->line->small ? 3 : TICKS_MOST, frame->line->unit == SERIES_COUNT);
    frame->y = (struct scale){frame->ticks.first, frame->ticks.first + frame->ticks.step * (frame->ticks.count - 1), frame->bottom, frame->top};
    frame->from_zero = frame->ticks.first == 0;
}

static void lay_out_x(struct line_frame *frame)
{
    int64_t first = line_when(frame->line, 0), last = line_when(frame->line, frame->line->question->count - 1);
    int64_t edge = frame->line->small ? 6 * U : 12 * U;
    if (first == last) { /* one alone stands in the middle */
        first--;
        last++;
    }
    frame->x = (struct scale){first, last, frame->left + edge, frame->right - edge};
}

static int64_t longest_label(struct arena *arena, const struct line_frame *frame)
{
    int64_t longest = 0;
    for (int i = 0; i < frame->ticks.count; i++) {
        int64_t width = chart_text_width(series_amount_axis(arena, frame->ticks.first + i * frame->ticks.step, frame->line->unit, frame->ticks.decimals));
        longest = width > longest ? width : longest;
    }
    return longest;
}

/* Sorted in by their days; of too many the last are left to the table. */
static void collect_notes(struct line_frame *frame)
{
    const struct xmr_question *question = frame->line->question;
    for (size_t i = 0; i < question->note_count; i++) {
        const struct series_note *note = &question->notes[i];
        size_t at = frame->note_count;
        if (date_compare(note->at, question->points[0].from) < 0 || date_compare(note->at, question->points[question->count - 1].to) > 0 ||
            frame->note_count == CHART_NOTES_MAX)
            continue;
        for (; at > 0 && date_compare(frame->notes[at - 1]->at, note->at) > 0; at--)
            frame->notes[at] = frame->notes[at - 1];
        frame->notes[at] = note;
        frame->note_count++;
    }
}

static void lay_out(struct arena *arena, struct line_frame *frame)
{
    bool small = frame->line->small;
    if (!small)
        collect_notes(frame);
    frame->top = (small ? 10 : frame->note_count ? 66 : 34) * U;
    frame->bottom = (small ? SMALL_HEIGHT - 24 : HEIGHT - 40) * U;
    lay_out_y(frame);
    frame->left = small ? longest_label(arena, frame) * 6 / 10 + 12 * U : longest_label(arena, frame) + 14 * U;
    frame->right = small ? (SMALL_WIDTH - 6) * U : (CHART_WIDTH - 6) * U;
    lay_out_x(frame);
}

/* --- Drawing ------------------------------------------------------------------------------ */

static int64_t x_of(const struct line_frame *frame, size_t at) { return scale_at(&frame->x, line_when(frame->line, at)); }
static int64_t y_of(const struct line_frame *frame, int64_t amount) { return scale_at(&frame->y, amount); }

static void draw_axis_y(struct svg *svg, struct arena *arena, const struct line_frame *frame)
{
    for (int i = 0; i < frame->ticks.count; i++) {
        int64_t amount = frame->ticks.first + i * frame->ticks.step, y = y_of(frame, amount);
        svg_line(svg, amount == 0 ? "fp-chart__zero" : "fp-chart__grid", frame->left, y, frame->right, y);
        svg_label(svg, "fp-chart__tick", frame->left - 8 * U, y + (frame->line->small ? 4 : 6) * U, "end",
                  series_amount_axis(arena, amount, frame->line->unit, frame->ticks.decimals));
    }
}

static void draw_tick(struct svg *svg, const struct line_frame *frame, int64_t x, struct text label)
{
    int64_t half = chart_text_width(label) / 2, edge = (frame->line->small ? SMALL_WIDTH : CHART_WIDTH) * U;
    bool at_end = x + half > edge, at_start = x - half < 0;
    svg_line(svg, "fp-chart__grid", x, frame->bottom, x, frame->bottom + 6 * U);
    svg_label(svg, "fp-chart__tick", at_end ? edge - 2 * U : at_start ? 2 * U : x, frame->bottom + (frame->line->small ? 18 : 30) * U,
              at_end ? "end" : at_start ? "start" : "middle", label);
}

/* Years of one kind or another are named; whatever else has its dates below it. */
static void draw_axis_x(struct svg *svg, struct arena *arena, const struct line_frame *frame)
{
    const struct xmr_question *question = frame->line->question;
    bool years = question->kind == SERIES_YEAR_TO_MARCH || question->kind == SERIES_YEAR_TO_DECEMBER;
    size_t most = frame->line->small ? 2 : DATES_MOST, every = (question->count + most - 1) / most;
    struct date_ticks dates = scale_dates(question->points[0].from, question->points[question->count - 1].to, most + 1);
    int64_t middle = question->kind == SERIES_MONTH ? 30 : 0; /* of a month, in half days */
    if (years || dates.count == 0 || question->count == 1) {
        for (size_t i = 0; i < question->count; i += every)
            draw_tick(svg, frame, x_of(frame, i), series_period_short(arena, (struct series_period){question->kind, question->points[i].from, question->points[i].to}));
        return;
    }
    for (size_t i = 0; i < dates.count; i++) {
        int64_t when = 2 * (int64_t)dates.at[i].day + middle;
        struct series_period month;
        if (when >= frame->x.low && when <= frame->x.high && series_period_holding(SERIES_MONTH, dates.at[i], &month) == OK)
            draw_tick(svg, frame, scale_at(&frame->x, when), series_period_short(arena, month));
    }
}

/* From halfway to the group before, to halfway to the one after. */
static void group_ends(const struct line_frame *frame, const struct xmr_group *group, int64_t *ret_from, int64_t *ret_to)
{
    size_t last = group->first + group->count - 1;
    *ret_from = group->first == 0 ? frame->left : (x_of(frame, group->first - 1) + x_of(frame, group->first)) / 2;
    *ret_to = last + 1 == frame->line->question->count ? frame->right : (x_of(frame, last) + x_of(frame, last + 1)) / 2;
    if (group->broken)
        *ret_from += 2 * U;
}

static void draw_group(struct svg *svg, const struct line_frame *frame, const struct xmr_group *group)
{
    int64_t from, to, lower, upper;
    if (group->limits != XMR_HAS_LIMITS)
        return;
    group_ends(frame, group, &from, &to);
    verdict_usual(frame->line->question, group, frame->line->unit, &lower, &upper);
    svg_rectangle(svg, "fp-chart__band", from, y_of(frame, upper), to - from, y_of(frame, lower) - y_of(frame, upper));
    svg_line(svg, group->trial ? "fp-chart__limit fp-chart__limit--trial" : "fp-chart__limit", from, y_of(frame, upper), to, y_of(frame, upper));
    svg_line(svg, group->trial ? "fp-chart__limit fp-chart__limit--trial" : "fp-chart__limit", from, y_of(frame, lower), to, y_of(frame, lower));
    svg_line(svg, "fp-chart__mean", from, y_of(frame, group->mean), to, y_of(frame, group->mean));
}

static void draw_levels(struct svg *svg, const struct line_frame *frame)
{
    const struct chart_line *line = frame->line;
    if (line->baseline.has)
        svg_line(svg, "fp-chart__baseline", frame->left, y_of(frame, line->baseline.amount), frame->right, y_of(frame, line->baseline.amount));
    if (line->target.has)
        svg_line(svg, "fp-chart__target", frame->left, y_of(frame, line->target.amount), frame->right, y_of(frame, line->target.amount));
}

/* Numbered at the top, in two rows where they stand close. */
static void draw_notes(struct svg *svg, struct arena *arena, const struct line_frame *frame)
{
    int64_t before = INT64_MIN / 2;
    bool lower = false;
    for (size_t i = 0; i < frame->note_count; i++) {
        const struct series_note *note = frame->notes[i];
        int64_t when = 2 * (int64_t)note->at.day, x;
        when = when < frame->x.low ? frame->x.low : when > frame->x.high ? frame->x.high : when;
        x = scale_at(&frame->x, when);
        lower = x - before < SIGN_WIDTH && !lower;
        before = x;
        svg_line(svg, note->breaks ? "fp-chart__note fp-chart__note--break" : "fp-chart__note", x, lower ? 54 * U : 28 * U, x, frame->bottom);
        svg_label(svg, "fp-chart__sign", x, lower ? 50 * U : 24 * U, "middle", arena_printf(arena, "%zu", i + 1));
    }
}

/* One path for each stretch that is joined; a number alone is its mark. */
static void draw_values(struct svg *svg, const struct line_frame *frame)
{
    struct buffer path;
    buffer_init(&path, SVG_BYTES_MAX);
    for (size_t i = 0; i < frame->line->question->count; i++) {
        bool starts = is_number(frame->line, i) && !line_joined(frame->line, i);
        if (!is_number(frame->line, i))
            continue;
        buffer_append_byte(&path, starts ? 'M' : 'L');
        svg_append_length(&path, x_of(frame, i));
        buffer_append_byte(&path, ' ');
        svg_append_length(&path, y_of(frame, frame->line->question->points[i].value.amount));
    }
    if (path.length > 0) {
        svg_open(svg, "path");
        svg_attribute_z(svg, "class", "fp-chart__line");
        svg_attribute_z(svg, "fill", "none");
        svg_attribute(svg, "d", buffer_text(&path));
        svg_close(svg);
    }
    if (path.failure < 0 && svg->out.failure == OK)
        svg->out.failure = path.failure;
    buffer_clear(&path);
}

static enum xmr_type type_of(const struct chart_line *line, size_t at) { return line->xmr ? line->xmr->points[at].type : XMR_COMMON_CAUSE; }

/* Dots crowd where there are many: then only what is special has one, and what is not joined to anything. */
static bool shows_mark(const struct chart_line *line, size_t at, size_t crowd)
{
    size_t count = line->question->count;
    bool alone = !line_joined(line, at) && (at + 1 == count || !line_joined(line, at + 1));
    return count <= crowd || alone || at + 1 == count || type_of(line, at) != XMR_COMMON_CAUSE || line->question->points[at].provisional;
}

static void draw_marks(struct svg *svg, const struct line_frame *frame)
{
    const struct chart_line *line = frame->line;
    for (size_t i = 0; i < line->question->count; i++) {
        const struct series_point *point = &line->question->points[i];
        if (!is_number(line, i))
            chart_draw_mark(svg, CHART_MARK_MISSING, false, x_of(frame, i), frame->bottom - 8 * U);
        else if (shows_mark(line, i, line->small ? 14 : 62))
            chart_draw_mark(svg, chart_mark_of(type_of(line, i)), point->provisional, x_of(frame, i), y_of(frame, point->value.amount));
    }
}

/* The latest figure, on the side of its mark from which the line does not come. */
static void draw_latest(struct svg *svg, struct arena *arena, const struct line_frame *frame)
{
    const struct chart_line *line = frame->line;
    size_t at = line->question->count;
    while (at > 0 && !is_number(line, at - 1))
        at--;
    if (at == 0 || line->small)
        return;
    int64_t x = x_of(frame, at - 1), y = y_of(frame, line->question->points[at - 1].value.amount);
    struct text figure = series_amount_figure(arena, line->question->points[at - 1].value.amount, line->unit);
    int64_t half = chart_text_width(figure) / 2;
    bool at_end = x + half > CHART_WIDTH * U, falls = at > 1 && is_number(line, at - 2) && line->question->points[at - 2].value.amount > line->question->points[at - 1].value.amount;
    bool below = y - frame->top < 26 * U || (falls && frame->bottom - y > 40 * U);
    svg_label(svg, "fp-chart__latest", at_end ? (CHART_WIDTH - 2) * U : x, below ? y + 32 * U : y - 14 * U, at_end ? "end" : "middle", figure);
}

enum result chart_draw_line(struct arena *arena, const struct chart_line *line, struct chart *ret_chart)
{
    struct chart chart = {.id = line->id, .title = line->title};
    struct line_frame frame = {.line = line};
    struct svg svg;
    if (line->question->count == 0)
        return ERROR_INVALID;
    lay_out(arena, &frame);
    TRY(line_say(arena, &frame, &chart));
    svg_begin(&svg, line->id, line->small ? "fp-chart fp-chart--small" : "fp-chart", line->small ? SMALL_WIDTH : CHART_WIDTH,
              line->small ? SMALL_HEIGHT : HEIGHT, line->title, chart.words);
    for (size_t i = 0; line->xmr && i < line->xmr->group_count; i++)
        draw_group(&svg, &frame, &line->xmr->groups[i]);
    draw_axis_y(&svg, arena, &frame);
    draw_axis_x(&svg, arena, &frame);
    draw_levels(&svg, &frame);
    draw_notes(&svg, arena, &frame);
    draw_values(&svg, &frame);
    draw_marks(&svg, &frame);
    draw_latest(&svg, arena, &frame);
    chart.drawing = svg_value(&svg, arena);
    if (!chart.drawing || arena_failed(arena))
        return ERROR_MEMORY;
    *ret_chart = chart;
    return OK;
}

/* --- Spark lines ---------------------------------------------------------------------------- */

/* Of its numbers and limits alone: a spark line shows a course, not a size. */
static void spark_extent(const struct chart_line *line, int64_t *ret_low, int64_t *ret_high)
{
    struct chart_line bare = *line;
    bare.target = bare.baseline = (struct chart_level){0};
    bare.unit = SERIES_SCORE;
    line_extent(&bare, ret_low, ret_high);
}

enum result chart_draw_spark(struct arena *arena, const struct chart_line *line, struct value **ret_drawing)
{
    struct line_frame frame = {.line = line, .left = 2 * U, .right = (SPARK_WIDTH - 2) * U, .top = 8 * U, .bottom = (SPARK_HEIGHT - 8) * U};
    struct svg svg;
    int64_t low = 0, high = SERIES_ONE;
    size_t last = line->question->count;
    if (line->question->count == 0)
        return ERROR_INVALID;
    spark_extent(line, &low, &high);
    frame.y = (struct scale){low, high > low ? high : low + 1, frame.bottom, frame.top};
    lay_out_x(&frame);
    svg_begin(&svg, line->id, "fp-spark", SPARK_WIDTH, SPARK_HEIGHT, line->title, TEXT_NONE);
    for (size_t i = 0; line->xmr && i < line->xmr->group_count; i++)
        draw_group(&svg, &frame, &line->xmr->groups[i]);
    draw_values(&svg, &frame);
    while (last > 0 && !is_number(line, last - 1))
        last--;
    if (last > 0)
        chart_draw_mark(&svg, chart_mark_of(type_of(line, last - 1)), line->question->points[last - 1].provisional, x_of(&frame, last - 1),
                        y_of(&frame, line->question->points[last - 1].value.amount));
    struct value *drawing = svg_value(&svg, arena);
    if (!drawing)
        return ERROR_MEMORY;
    *ret_drawing = drawing;
    return OK;
}
