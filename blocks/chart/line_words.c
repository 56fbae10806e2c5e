/* What a line chart says in words, in its key and in its table. */
#include "blocks/chart/line.h"
#include "base/wording.h"
#include "blocks/series/verdict.h"

static struct series_period period_of(const struct chart_line *line, size_t at)
{
    const struct series_point *point = &line->question->points[at];
    return (struct series_period){line->question->kind, point->from, point->to};
}

static bool is_number(const struct chart_line *line, size_t at) { return series_is_number(line->question->points[at].value); }

static struct text within(struct arena *arena, const struct chart_line *line, size_t at) { return series_period_within(arena, period_of(line, at)); }

static struct text figure_at(struct arena *arena, const struct chart_line *line, size_t at)
{
    return series_amount_words(arena, line->question->points[at].value.amount, line->unit);
}

/* Empty where nothing is known of what is usual there. */
static struct text say_range(struct arena *arena, const struct chart_line *line, size_t at)
{
    int64_t lower, upper;
    if (!line_usual(line, at, &lower, &upper))
        return TEXT_NONE;
    return verdict_range_words(arena, lower, upper, line->unit);
}

/* --- Words ------------------------------------------------------------------------------ */

struct seen {
    size_t numbers, highest, lowest, latest;
};

static struct seen look(const struct chart_line *line)
{
    struct seen seen = {0};
    for (size_t i = 0; i < line->question->count; i++) {
        if (!is_number(line, i))
            continue;
        int64_t amount = line->question->points[i].value.amount;
        if (seen.numbers == 0 || amount > line->question->points[seen.highest].value.amount)
            seen.highest = i;
        if (seen.numbers == 0 || amount < line->question->points[seen.lowest].value.amount)
            seen.lowest = i;
        seen.latest = i;
        seen.numbers++;
    }
    return seen;
}

static struct text say_extremes(struct arena *arena, const struct chart_line *line, const struct seen *seen)
{
    struct text latest = arena_printf(arena, SAY(arena, "Latest: %.*s %.*s."), TEXT_ARGS(figure_at(arena, line, seen->latest)), TEXT_ARGS(within(arena, line, seen->latest)));
    if (seen->numbers == 1)
        return latest;
    return arena_printf(arena, SAY(arena, "%.*s Highest: %.*s %.*s. Lowest: %.*s %.*s."), TEXT_ARGS(latest), TEXT_ARGS(figure_at(arena, line, seen->highest)),
                        TEXT_ARGS(within(arena, line, seen->highest)), TEXT_ARGS(figure_at(arena, line, seen->lowest)), TEXT_ARGS(within(arena, line, seen->lowest)));
}

static struct text say_words(struct arena *arena, const struct line_frame *frame)
{
    const struct chart_line *line = frame->line;
    size_t count = line->question->count;
    struct seen seen = look(line);
    struct text words = chart_join(arena, line->verdict, arena_printf(arena, SAY_COUNT(arena, (int64_t)count, "Line chart of %zu figure, %.*s.", "Line chart of %zu figures, the first %.*s."), count, TEXT_ARGS(within(arena, line, 0))));
    words = chart_join(arena, words, seen.numbers ? say_extremes(arena, line, &seen) : SAID(arena, "It has no figure yet."));
    if (seen.numbers && seen.numbers < count)
        words = chart_join(arena, words, arena_printf(arena, SAY_COUNT(arena, (int64_t)(count - seen.numbers), "%zu of %zu has no figure, and the line has a gap there.", "%zu of %zu have no figure, and the line has gaps there."), count - seen.numbers, count));
    if (line->target.has && line->target.words.length)
        words = chart_join(arena, words, arena_printf(arena, "%.*s.", TEXT_ARGS(line->target.words)));
    for (size_t i = 0; i < frame->note_count; i++)
        if (frame->notes[i]->breaks)
            words = chart_join(arena, words, arena_printf(arena, SAY(arena, "The line is broken on %.*s: %.*s."), TEXT_ARGS(date_long(arena, frame->notes[i]->at)), TEXT_ARGS(frame->notes[i]->words)));
    if (seen.numbers && !frame->from_zero)
        words = chart_join(arena, words, arena_printf(arena, SAY(arena, "The scale begins at %.*s, not at 0."), TEXT_ARGS(series_amount_figure(arena, frame->ticks.first, line->unit))));
    return words;
}

/* --- Key ----------------------------------------------------------------------------------- */

static bool has_type(const struct chart_line *line, enum chart_mark mark)
{
    for (size_t i = 0; i < line->question->count; i++)
        if (chart_mark_of(line_type(line, i)) == mark)
            return true;
    return false;
}

static void add_marks(struct arena *arena, const struct chart_line *line, struct chart *chart)
{
    bool provisional = false, missing = false;
    for (size_t i = 0; i < line->question->count; i++) {
        provisional = provisional || (is_number(line, i) && line->question->points[i].provisional);
        missing = missing || !is_number(line, i);
    }
    if (has_type(line, CHART_MARK_BETTER))
        chart_key_mark(arena, chart, CHART_MARK_BETTER, false, SAID(arena, "A change for the better"));
    if (has_type(line, CHART_MARK_WORSE))
        chart_key_mark(arena, chart, CHART_MARK_WORSE, false, SAID(arena, "A change for the worse"));
    if (has_type(line, CHART_MARK_NEUTRAL))
        chart_key_mark(arena, chart, CHART_MARK_NEUTRAL, false, SAID(arena, "A change"));
    if (provisional)
        chart_key_mark(arena, chart, CHART_MARK_COMMON, true, SAID(arena, "Hollow marks: provisional"));
    if (missing)
        chart_key_mark(arena, chart, CHART_MARK_MISSING, false, SAID(arena, "No figure"));
}

/* Where limits change, the key tells those that hold now, and since when. */
static void add_limits(struct arena *arena, const struct chart_line *line, struct chart *chart)
{
    const struct xmr_group *now = NULL;
    size_t with = 0;
    bool trial = false;
    for (size_t i = 0; line->xmr && i < line->xmr->group_count; i++) {
        if (line->xmr->groups[i].limits != XMR_HAS_LIMITS)
            continue;
        now = &line->xmr->groups[i];
        trial = trial || now->trial;
        with++;
    }
    if (line->limits) {
        chart_key_line(arena, chart, "fp-chart__mean", arena_printf(arena, SAY(arena, "Mean: %.*s"), TEXT_ARGS(series_amount_figure(arena, line->limits->mean, line->unit))));
        chart_key_line(arena, chart, "fp-chart__limit", line->limits->widened ? SAID(arena, "What chance gives, widened") : SAID(arena, "What chance gives"));
    }
    if (!now)
        return;
    struct text mean = series_amount_figure(arena, verdict_mean(now, line->unit), line->unit), since = series_period_the(arena, period_of(line, now->first));
    struct text usual = say_range(arena, line, now->first);
    chart_key_line(arena, chart, "fp-chart__mean", with > 1 ? arena_printf(arena, SAY(arena, "Mean since %.*s: %.*s"), TEXT_ARGS(since), TEXT_ARGS(mean)) : arena_printf(arena, SAY(arena, "Mean: %.*s"), TEXT_ARGS(mean)));
    chart_key_line(arena, chart, "fp-chart__limit", with > 1 ? arena_printf(arena, SAY(arena, "What is usual since %.*s: %.*s"), TEXT_ARGS(since), TEXT_ARGS(usual)) : arena_printf(arena, SAY(arena, "What is usual: %.*s"), TEXT_ARGS(usual)));
    if (trial)
        chart_key_line(arena, chart, "fp-chart__limit fp-chart__limit--trial", SAID(arena, "Trial limits, of fewer than 12 figures"));
}

static enum result say_key(struct arena *arena, const struct line_frame *frame, struct chart *chart)
{
    const struct chart_line *line = frame->line;
    TRY(chart_keys_begin(arena, chart, 12 + frame->note_count));
    if (line->small)
        return OK;
    chart_key_line(arena, chart, "fp-chart__line", line->title);
    add_limits(arena, line, chart);
    if (line->target.has)
        chart_key_line(arena, chart, "fp-chart__target", line->target.words);
    if (line->baseline.has)
        chart_key_line(arena, chart, "fp-chart__baseline", line->baseline.words);
    add_marks(arena, line, chart);
    for (size_t i = 0; i < frame->note_count; i++)
        chart_key_sign(chart, arena_printf(arena, "%zu", i + 1),
                       arena_printf(arena, "%.*s (%.*s)", TEXT_ARGS(frame->notes[i]->words), TEXT_ARGS(date_long(arena, frame->notes[i]->at))));
    return OK;
}

/* --- Table ---------------------------------------------------------------------------------- */

/* Whether the note's day lies in the period, or between the one before and this. */
static bool note_is_at(const struct chart_line *line, const struct series_note *note, size_t at)
{
    const struct series_point *points = line->question->points;
    return date_compare(note->at, points[at].to) <= 0 && (at == 0 ? date_compare(note->at, points[0].from) >= 0 : date_compare(note->at, points[at - 1].to) > 0);
}

static struct text comma(struct arena *arena, struct text words, struct text more)
{
    if (!words.length || !more.length)
        return words.length ? words : more;
    return arena_printf(arena, "%.*s; %.*s", TEXT_ARGS(words), TEXT_ARGS(more));
}

static struct text say_point(struct arena *arena, const struct chart_line *line, size_t at)
{
    const struct series_point *point = &line->question->points[at];
    struct text words = line->xmr && line->xmr->points[at].judged ? verdict_point(arena, line->question, line->xmr, at) : TEXT_NONE;
    if (line->limits && line->limits->points[at].outside)
        words = line->limits->points[at].high ? SAID(arena, "above what chance gives") : SAID(arena, "below what chance gives");
    if (point->provisional && is_number(line, at))
        words = comma(arena, words, SAID(arena, "provisional"));
    if (point->restated)
        words = comma(arena, words, SAID(arena, "restated"));
    for (size_t i = 0; i < line->question->note_count; i++)
        if (note_is_at(line, &line->question->notes[i], at))
            words = comma(arena, words, line->question->notes[i].words);
    return words;
}

static bool has_limits(const struct chart_line *line)
{
    int64_t lower, upper;
    for (size_t i = 0; i < line->question->count; i++)
        if (line_usual(line, i, &lower, &upper))
            return true;
    return false;
}

static enum result say_table(struct arena *arena, const struct chart_line *line, struct chart *chart)
{
    static const bool with[] = {false, true, true, false}, without[] = {false, true, false};
    bool limits = has_limits(line);
    size_t columns = limits ? 4 : 3, count = line->question->count;
    TRY(chart_table_begin(arena, chart, columns, limits ? with : without, count));
    chart->table.heads[0] = SAID(arena, "Period");
    chart->table.heads[1] = SAID(arena, "Figure");
    if (limits)
        chart->table.heads[2] = line->limits ? SAID(arena, "What chance gives") : SAID(arena, "What is usual");
    chart->table.heads[columns - 1] = SAID(arena, "What is to be said of it");
    for (size_t i = 0; i < count; i++) {
        chart_table_set(chart, i, 0, series_period_words(arena, period_of(line, i)));
        chart_table_set(chart, i, 1, is_number(line, i) ? series_amount_figure(arena, line->question->points[i].value.amount, line->unit)
                                                        : series_state_words(arena, line->question->points[i].value.state));
        if (limits)
            chart_table_set(chart, i, 2, say_range(arena, line, i));
        chart_table_set(chart, i, columns - 1, say_point(arena, line, i));
    }
    return OK;
}

enum result line_say(struct arena *arena, const struct line_frame *frame, struct chart *chart)
{
    chart->words = say_words(arena, frame);
    TRY(say_key(arena, frame, chart));
    return say_table(arena, frame->line, chart);
}
