/* The sentences of process control. What is seen is xmr.c's; here it is only said. */
#include "blocks/series/verdict.h"
#include "base/wording.h"

#define POUNDS_ROUNDED (1000 * SERIES_ONE)

/* --- Counting periods ------------------------------------------------------------------- */

static struct text count_periods(struct arena *arena, enum series_period_kind kind, size_t count)
{
    int64_t number = (int64_t)count;
    switch (kind) {
    case SERIES_MONTH: return arena_printf(arena, SAY_COUNT(arena, number, "%zu month", "%zu months"), count);
    case SERIES_QUARTER: return arena_printf(arena, SAY_COUNT(arena, number, "%zu quarter", "%zu quarters"), count);
    case SERIES_YEAR_TO_MARCH:
    case SERIES_YEAR_TO_DECEMBER: return arena_printf(arena, SAY_COUNT(arena, number, "%zu year", "%zu years"), count);
    case SERIES_ROLLING_TWELVE_MONTHS:
    case SERIES_SNAPSHOT: break;
    }
    return arena_printf(arena, SAY_COUNT(arena, number, "%zu figure", "%zu figures"), count);
}

static struct series_period period_of(const struct xmr_question *question, size_t at)
{
    return (struct series_period){question->kind, question->points[at].from, question->points[at].to};
}

static struct text name_of(struct arena *arena, const struct xmr_question *question, size_t at)
{
    return series_period_the(arena, period_of(question, at));
}

static struct text within(struct arena *arena, const struct xmr_question *question, size_t at)
{
    return series_period_within(arena, period_of(question, at));
}

/* Whether the point continues the run or trend of the one before it. */
static bool goes_on(const struct xmr *xmr, const struct xmr_question *question, size_t at, enum xmr_rule rule, bool high)
{
    int64_t now, before;
    if (!xmr->points[at].joined || xmr->points[at].group != xmr->points[at - 1].group)
        return false;
    if (rule == XMR_SHIFT)
        return xmr_side(xmr, question, at) == (high ? 1 : -1);
    now = question->points[at].value.amount;
    before = question->points[at - 1].value.amount;
    return high ? now > before : now < before;
}

/* How many the run or trend of the point has, by the rule that names it. */
static size_t length_of(const struct xmr *xmr, const struct xmr_question *question, size_t at)
{
    size_t last = at;
    while (last + 1 < xmr->count && goes_on(xmr, question, last + 1, xmr->points[at].rule, xmr->points[at].high))
        last++;
    return last - xmr_since(xmr, question, last, xmr->points[at].rule) + 1;
}

/* --- What is usual ------------------------------------------------------------------------ */

static bool may_be_negative(enum series_unit unit) { return unit == SERIES_SCORE || unit == SERIES_POUNDS || unit == SERIES_PERCENTAGE; }

/* Whole numbers inside: a count of 1,500 is not below a limit of 1,500.4 as long as it is shown as 1,501. */
static int64_t round_up(int64_t amount) { return amount >= 0 ? (amount + SERIES_ONE - 1) / SERIES_ONE * SERIES_ONE : -(-amount / SERIES_ONE * SERIES_ONE); }
static int64_t round_down(int64_t amount) { return -round_up(-amount); }

/* Nobody reads the pence of a million that was computed. */
static int64_t round_pounds(int64_t amount)
{
    int64_t whole = amount;
    if (amount > -POUNDS_ROUNDED && amount < POUNDS_ROUNDED)
        return amount;
    return series_round(amount, SERIES_ONE, &whole) == OK ? whole : amount;
}

int64_t verdict_mean(const struct xmr_group *group, enum series_unit unit) { return unit == SERIES_POUNDS ? round_pounds(group->mean) : group->mean; }

void verdict_usual(const struct xmr_question *question, const struct xmr_group *group, enum series_unit unit, int64_t *ret_lower, int64_t *ret_upper)
{
    int64_t lower = group->lower, upper = group->upper;
    bool below_zero = may_be_negative(unit), above_hundred = unit != SERIES_PERCENTAGE;
    if (below_zero) {
        below_zero = false;
        for (size_t i = 0; i < question->count; i++)
            below_zero = below_zero || question->points[i].value.amount < 0;
    }
    for (size_t i = 0; i < question->count; i++)
        above_hundred = above_hundred || question->points[i].value.amount > 100 * SERIES_ONE;
    if (unit == SERIES_COUNT && round_up(lower) <= round_down(upper)) { /* otherwise no whole number lies between: as they are */
        lower = round_up(lower);
        upper = round_down(upper);
    } else if (unit == SERIES_POUNDS) {
        lower = round_pounds(lower);
        upper = round_pounds(upper);
    }
    if (!below_zero && lower < 0)
        lower = 0;
    if (!above_hundred && upper > 100 * SERIES_ONE)
        upper = 100 * SERIES_ONE;
    *ret_lower = lower;
    *ret_upper = upper;
}

static struct text limit_words(struct arena *arena, int64_t amount, enum series_unit unit)
{
    return unit == SERIES_COUNT && amount % SERIES_ONE ? series_amount_decimals(arena, amount, 1) : series_amount_figure(arena, amount, unit);
}

struct text verdict_range_words(struct arena *arena, int64_t lower, int64_t upper, enum series_unit unit)
{
    struct text from = limit_words(arena, lower, unit), to = limit_words(arena, upper, unit);
    return text_equal(from, to) ? from : arena_printf(arena, SAY(arena, "%.*s to %.*s"), TEXT_ARGS(from), TEXT_ARGS(to));
}

static struct text usual(struct arena *arena, const struct xmr_question *question, const struct xmr_group *group, enum series_unit unit)
{
    int64_t lower, upper;
    verdict_usual(question, group, unit, &lower, &upper);
    return verdict_range_words(arena, lower, upper, unit);
}

static struct text chain(struct arena *arena, struct text words, struct text more)
{
    return more.length ? arena_printf(arena, "%.*s %.*s", TEXT_ARGS(words), TEXT_ARGS(more)) : words;
}

/* --- Sentences ------------------------------------------------------------------------------ */

static struct text say_outside(struct arena *arena, const struct xmr_question *question, const struct xmr *xmr, enum series_unit unit, size_t at)
{
    struct text figure = series_amount_figure(arena, question->points[at].value.amount, unit), when = within(arena, question, at);
    struct text range = usual(arena, question, &xmr->groups[xmr->points[at].group], unit);
    return xmr->points[at].high ? arena_printf(arena, SAY(arena, "Higher than usual %.*s: %.*s, above what is usual (%.*s)."), TEXT_ARGS(when), TEXT_ARGS(figure), TEXT_ARGS(range))
                                : arena_printf(arena, SAY(arena, "Lower than usual %.*s: %.*s, below what is usual (%.*s)."), TEXT_ARGS(when), TEXT_ARGS(figure), TEXT_ARGS(range));
}

/* What is outside may also end a run, which says more than it alone. */
static struct text say_run(struct arena *arena, const struct xmr_question *question, const struct xmr *xmr, enum series_unit unit, size_t at)
{
    size_t since = xmr_since(xmr, question, at, XMR_SHIFT);
    struct text count = count_periods(arena, question->kind, at - since + 1), first = name_of(arena, question, since);
    struct text mean = series_amount_figure(arena, verdict_mean(&xmr->groups[xmr->points[at].group], unit), unit);
    if (!(xmr->points[at].rules & 1u << XMR_SHIFT))
        return TEXT_NONE;
    return xmr->points[at].high ? arena_printf(arena, SAY(arena, "It has been above the mean of %.*s since %.*s: %.*s."), TEXT_ARGS(mean), TEXT_ARGS(first), TEXT_ARGS(count))
                                : arena_printf(arena, SAY(arena, "It has been below the mean of %.*s since %.*s: %.*s."), TEXT_ARGS(mean), TEXT_ARGS(first), TEXT_ARGS(count));
}

static struct text say_trend(struct arena *arena, const struct xmr_question *question, const struct xmr *xmr, size_t at)
{
    size_t since = xmr_since(xmr, question, at, XMR_TREND);
    struct text first = name_of(arena, question, since), count = count_periods(arena, question->kind, at - since + 1);
    return xmr->points[at].high ? arena_printf(arena, SAY(arena, "Rising since %.*s: %.*s, each higher than the one before."), TEXT_ARGS(first), TEXT_ARGS(count))
                                : arena_printf(arena, SAY(arena, "Falling since %.*s: %.*s, each lower than the one before."), TEXT_ARGS(first), TEXT_ARGS(count));
}

static struct text say_shift(struct arena *arena, const struct xmr_question *question, const struct xmr *xmr, enum series_unit unit, size_t at)
{
    size_t since = xmr_since(xmr, question, at, XMR_SHIFT);
    struct text first = name_of(arena, question, since), count = count_periods(arena, question->kind, at - since + 1);
    struct text mean = series_amount_figure(arena, verdict_mean(&xmr->groups[xmr->points[at].group], unit), unit);
    return xmr->points[at].high ? arena_printf(arena, SAY(arena, "Higher than usual since %.*s: %.*s above the mean of %.*s."), TEXT_ARGS(first), TEXT_ARGS(count), TEXT_ARGS(mean))
                                : arena_printf(arena, SAY(arena, "Lower than usual since %.*s: %.*s below the mean of %.*s."), TEXT_ARGS(first), TEXT_ARGS(count), TEXT_ARGS(mean));
}

static struct text say_near(struct arena *arena, const struct xmr_question *question, const struct xmr *xmr, enum series_unit unit, size_t at)
{
    struct text when = within(arena, question, at), range = usual(arena, question, &xmr->groups[xmr->points[at].group], unit);
    return xmr->points[at].high ? arena_printf(arena, SAY(arena, "High %.*s: two of three in a row lie near the top of what is usual (%.*s)."), TEXT_ARGS(when), TEXT_ARGS(range))
                                : arena_printf(arena, SAY(arena, "Low %.*s: two of three in a row lie near the bottom of what is usual (%.*s)."), TEXT_ARGS(when), TEXT_ARGS(range));
}

static struct text say_seen(struct arena *arena, const struct xmr_question *question, const struct xmr *xmr, enum series_unit unit)
{
    const struct xmr_point *point = &xmr->points[xmr->last];
    switch (point->rule) {
    case XMR_OUTSIDE: return chain(arena, say_outside(arena, question, xmr, unit, xmr->last), say_run(arena, question, xmr, unit, xmr->last));
    case XMR_TREND: return say_trend(arena, question, xmr, xmr->last);
    case XMR_TWO_IN_THREE: return say_near(arena, question, xmr, unit, xmr->last);
    case XMR_SHIFT: return say_shift(arena, question, xmr, unit, xmr->last);
    case XMR_NONE: break;
    }
    return arena_printf(arena, SAY(arena, "No sign of change: within what is usual (%.*s)."), TEXT_ARGS(usual(arena, question, &xmr->groups[point->group], unit)));
}

/* The last group that has a number; NULL where none has. */
static const struct xmr_group *latest_group(const struct xmr *xmr)
{
    for (size_t i = xmr->group_count; i-- > 0;)
        if (xmr->groups[i].numbers > 0)
            return &xmr->groups[i];
    return NULL;
}

static struct text say_unknown(struct arena *arena, const struct xmr_question *question, const struct xmr *xmr)
{
    const struct xmr_group *group = latest_group(xmr);
    struct text have, since;
    if (!group)
        return SAID(arena, "No figure has been published yet.");
    if (group->limits == XMR_OVERLAPS)
        return SAID(arena, "Each figure is of twelve months and shares eleven of them with the next, so nothing can be said of what is usual. Compare it with the year before.");
    have = count_periods(arena, question->kind, group->numbers);
    since = name_of(arena, question, group->first);
    if (!group->reason.length)
        return arena_printf(arena, SAY(arena, "Too few figures to say what is usual: %.*s of the %d that are needed."), TEXT_ARGS(have), question->settings.points_least);
    return arena_printf(arena, SAY(arena, "Too few figures to say what is usual since %.*s (%.*s): %.*s of the %d that are needed."), TEXT_ARGS(since),
                        TEXT_ARGS(group->reason), TEXT_ARGS(have), question->settings.points_least);
}

static struct text say_sentence(struct arena *arena, const struct xmr_question *question, const struct xmr *xmr, enum series_unit unit)
{
    struct text words = xmr->last == SIZE_MAX ? say_unknown(arena, question, xmr) : say_seen(arena, question, xmr, unit);
    const struct xmr_group *group = xmr->last == SIZE_MAX ? NULL : &xmr->groups[xmr->points[xmr->last].group];
    size_t latest = question->count - 1;
    if (group && group->trial)
        words = chain(arena, words, arena_printf(arena, SAY(arena, "These are trial limits: %d figures or more are wanted."), XMR_TRIAL_POINTS));
    if (question->count > 0 && !xmr->points[latest].is_number)
        words = chain(arena, words, arena_printf(arena, SAY(arena, "The figure %.*s is no number (%.*s)."), TEXT_ARGS(within(arena, question, latest)),
                                                  TEXT_ARGS(series_state_words(arena, question->points[latest].value.state))));
    return words;
}

/* --- Words for marks -------------------------------------------------------------------------- */

struct text verdict_variation(struct arena *arena, enum xmr_type type, enum xmr_rule rule)
{
    bool trend = rule == XMR_TREND;
    if (rule == XMR_NONE)
        return SAID(arena, "No sign of change");
    switch (type) {
    case XMR_IMPROVEMENT_HIGH: return trend ? SAID(arena, "Better: rising") : SAID(arena, "Better: higher than usual");
    case XMR_IMPROVEMENT_LOW: return trend ? SAID(arena, "Better: falling") : SAID(arena, "Better: lower than usual");
    case XMR_CONCERN_HIGH: return trend ? SAID(arena, "Worse: rising") : SAID(arena, "Worse: higher than usual");
    case XMR_CONCERN_LOW: return trend ? SAID(arena, "Worse: falling") : SAID(arena, "Worse: lower than usual");
    case XMR_NEUTRAL_HIGH: return trend ? SAID(arena, "Rising") : SAID(arena, "Higher than usual");
    case XMR_NEUTRAL_LOW: return trend ? SAID(arena, "Falling") : SAID(arena, "Lower than usual");
    case XMR_COMMON_CAUSE: break;
    }
    return SAID(arena, "No sign of change");
}

static struct text say_assurance(struct arena *arena, enum xmr_assurance assurance)
{
    switch (assurance) {
    case XMR_ALWAYS_MET: return SAID(arena, "As things are, the target will always be met.");
    case XMR_NEVER_MET: return SAID(arena, "As things are, the target will not be met: it takes a change.");
    case XMR_HIT_AND_MISS: return SAID(arena, "As things are, the target will be met at times and missed at times, by chance.");
    case XMR_NO_ASSURANCE: break;
    }
    return TEXT_NONE;
}

struct text verdict_point(struct arena *arena, const struct xmr_question *question, const struct xmr *xmr, size_t at)
{
    const struct xmr_point *point = &xmr->points[at];
    size_t in_row = point->rule == XMR_TREND || point->rule == XMR_SHIFT ? length_of(xmr, question, at) : 1;
    switch (point->rule) {
    case XMR_OUTSIDE: return point->high ? SAID(arena, "above what is usual") : SAID(arena, "below what is usual");
    case XMR_TREND:
        return point->high ? arena_printf(arena, SAY(arena, "one of %zu in a row that rise"), in_row) : arena_printf(arena, SAY(arena, "one of %zu in a row that fall"), in_row);
    case XMR_TWO_IN_THREE: return point->high ? SAID(arena, "one of two in three near the upper limit") : SAID(arena, "one of two in three near the lower limit");
    case XMR_SHIFT:
        return point->high ? arena_printf(arena, SAY(arena, "one of %zu in a row above the mean"), in_row) : arena_printf(arena, SAY(arena, "one of %zu in a row below the mean"), in_row);
    case XMR_NONE: break;
    }
    return TEXT_NONE;
}

struct text verdict_group(struct arena *arena, const struct xmr_question *question, const struct xmr *xmr, size_t index)
{
    const struct xmr_group *group = &xmr->groups[index];
    size_t used = question->settings.fix_after_points && group->numbers > (size_t)question->settings.fix_after_points
                      ? (size_t)question->settings.fix_after_points : group->numbers;
    struct text words, from = name_of(arena, question, group->first), have = count_periods(arena, question->kind, used);
    if (group->limits == XMR_OVERLAPS)
        words = SAID(arena, "Totals of twelve months that overlap have no limits.");
    else if (group->limits == XMR_TOO_FEW)
        words = arena_printf(arena, SAY(arena, "%.*s from %.*s on: too few for limits."), TEXT_ARGS(have), TEXT_ARGS(from));
    else if (group->trial)
        words = arena_printf(arena, SAY(arena, "Mean and limits from %.*s on are trial limits, of %.*s."), TEXT_ARGS(from), TEXT_ARGS(have));
    else
        words = arena_printf(arena, SAY(arena, "Mean and limits from %.*s on are of %.*s."), TEXT_ARGS(from), TEXT_ARGS(have));
    if (group->broken)
        words = chain(arena, words, arena_printf(arena, SAY(arena, "They are not comparable with those before: %.*s."), TEXT_ARGS(group->reason)));
    else if (group->reason.length)
        words = chain(arena, words, arena_printf(arena, SAY(arena, "They are computed anew: %.*s."), TEXT_ARGS(group->reason)));
    if (group->ranges_screened)
        words = chain(arena, words, arena_printf(arena, SAY_COUNT(arena, (int64_t)group->ranges_screened, "%zu unusual step is left out of them.", "%zu unusual steps are left out of them."), group->ranges_screened));
    return words;
}

enum result verdict_say(struct arena *arena, const struct xmr_question *question, const struct xmr *xmr, enum series_unit unit, struct verdict *ret_verdict)
{
    struct verdict verdict = {.known = xmr->last != SIZE_MAX, .type = xmr->last != SIZE_MAX ? xmr->variation : XMR_COMMON_CAUSE};
    verdict.sentence = say_sentence(arena, question, xmr, unit);
    verdict.variation = verdict.known ? verdict_variation(arena, xmr->variation, xmr->points[xmr->last].rule) : SAID(arena, "Not known");
    verdict.assurance = say_assurance(arena, xmr->assurance);
    if (arena_failed(arena))
        return ERROR_MEMORY;
    *ret_verdict = verdict;
    return OK;
}
