/* Comparing one period with another. Places side by side are compare_places.c's. */
#include "blocks/series/compare.h"
#include "base/wording.h"

#include <math.h>

#define CHANCE_Z 1.959963984540054 /* 95 % */
#define HUNDRED (100 * SERIES_ONE)

/* Events behind a figure, in ones; below 0: not known. */
static double events_of(const struct series_value *value, enum series_unit unit)
{
    if (unit == SERIES_COUNT)
        return (double)value->amount / SERIES_ONE;
    return value->denominator > 0 ? (double)value->numerator / SERIES_ONE : -1;
}

static double out_of(const struct series_value *value, enum series_unit unit)
{
    return unit == SERIES_COUNT ? 1 : (double)value->denominator / SERIES_ONE;
}

/* Two shares: the pooled test. */
static double share_z(double a, double of_a, double b, double of_b)
{
    double pooled = (a + b) / (of_a + of_b), error = sqrt(pooled * (1 - pooled) * (1 / of_a + 1 / of_b));
    return error > 0 ? (b / of_b - a / of_a) / error : 0;
}

/* Two counts: of all events together the second should have its share of the exposure. (b − a) / √(a + b) where exposures are alike. */
static double count_z(double a, double of_a, double b, double of_b)
{
    double share = of_b / (of_a + of_b), error = sqrt((a + b) * share * (1 - share));
    return error > 0 ? (b - (a + b) * share) / error : 0;
}

static void ask_chance(const struct compare_question *question, struct compare_change *change)
{
    enum series_unit unit = question->unit;
    const struct series_value *before = &question->before.value, *after = &question->after.value;
    double a, b;
    if (unit != SERIES_COUNT && unit != SERIES_PERCENTAGE && unit != SERIES_RATE_PER_1000)
        return;
    a = events_of(before, unit);
    b = events_of(after, unit);
    if (a < 0 || b < 0 || (unit == SERIES_PERCENTAGE && (a > out_of(before, unit) || b > out_of(after, unit))))
        return;
    change->z = unit == SERIES_PERCENTAGE ? share_z(a, out_of(before, unit), b, out_of(after, unit))
                                          : count_z(a, out_of(before, unit), b, out_of(after, unit));
    change->chance = fabs(change->z) > CHANCE_Z ? COMPARE_BEYOND_CHANCE : COMPARE_WITHIN_CHANCE;
}

struct text compare_share_words(struct arena *arena, int64_t difference, int64_t before)
{
    int64_t size = difference < 0 ? -difference : difference, share;
    if (before < COMPARE_EVENTS_LEAST || size > INT64_MAX / SERIES_ONE || before > INT64_MAX / SERIES_ONE ||
        series_ratio(SERIES_PERCENTAGE, size * SERIES_ONE, before * SERIES_ONE, &share) < 0)
        return TEXT_NONE;
    return series_amount_words(arena, share, SERIES_PERCENTAGE);
}

static enum result set_percent(const struct compare_question *question, struct compare_change *change)
{
    const struct series_value *before = &question->before.value;
    double events = events_of(before, question->unit);
    if (question->unit == SERIES_PERCENTAGE) {
        change->how = COMPARE_POINTS;
        change->percent = change->difference;
        return OK;
    }
    if (before->amount <= 0) { /* a percentage of what is below 0 means nothing either */
        change->how = COMPARE_FROM_NOTHING;
        return OK;
    }
    if (events >= 0 && events < COMPARE_EVENTS_LEAST) {
        change->how = COMPARE_TOO_FEW;
        return OK;
    }
    change->how = COMPARE_PERCENT;
    return series_scale(change->difference, HUNDRED, before->amount, &change->percent);
}

static const struct series_note *break_between(const struct compare_question *question)
{
    const struct series_note *found = NULL;
    for (size_t i = 0; i < question->note_count; i++) {
        const struct series_note *note = &question->notes[i];
        if (note->breaks && date_compare(note->at, question->before.period.from) > 0 && date_compare(note->at, question->after.period.to) <= 0 &&
            (!found || date_compare(note->at, found->at) > 0))
            found = note;
    }
    return found;
}

/* --- Words ------------------------------------------------------------------------------- */

/* "+3.2%": rounded to one decimal; what rounds to 0 and is not says so by its sign. */
static struct text signed_figure(struct arena *arena, int64_t amount)
{
    struct text figure = series_amount_decimals(arena, amount < 0 ? -amount : amount, 1);
    return arena_printf(arena, "%s%.*s", amount > 0 ? "+" : amount < 0 ? "−" : "", TEXT_ARGS(figure));
}

static struct text say_percent(struct arena *arena, const struct compare_change *change)
{
    if (change->difference == 0)
        return SAID(arena, "no change");
    if (change->how == COMPARE_FROM_NOTHING)
        return SAID(arena, "n/a");
    if (change->how == COMPARE_TOO_FEW)
        return SAID(arena, "too few");
    struct text figure = signed_figure(arena, change->percent);
    return change->how == COMPARE_POINTS ? arena_printf(arena, SAY(arena, "%.*s points"), TEXT_ARGS(figure))
                                         : arena_printf(arena, "%.*s%%", TEXT_ARGS(figure));
}

static struct text say_difference(struct arena *arena, const struct compare_question *question, const struct compare_change *change)
{
    bool more = change->difference > 0;
    int64_t size = more ? change->difference : -change->difference, share = change->percent < 0 ? -change->percent : change->percent;
    struct text by = change->how == COMPARE_PERCENT  ? arena_printf(arena, "%.*s%%", TEXT_ARGS(series_amount_decimals(arena, share, 1)))
                     : change->how == COMPARE_POINTS ? arena_printf(arena, SAY(arena, "%.*s percentage points"), TEXT_ARGS(series_amount_decimals(arena, size, 1)))
                                                     : series_amount_words(arena, size, question->unit);
    struct text figure = series_amount_words(arena, question->after.value.amount, question->unit);
    struct text now = series_period_within(arena, question->after.period), then = series_period_within(arena, question->before.period);
    struct text base = series_amount_figure(arena, question->before.value.amount, question->unit);
    if (change->difference == 0)
        return arena_printf(arena, SAY(arena, "%.*s %.*s: the same as %.*s."), TEXT_ARGS(figure), TEXT_ARGS(now), TEXT_ARGS(then));
    return more ? arena_printf(arena, SAY(arena, "%.*s %.*s: %.*s more than %.*s (%.*s)."), TEXT_ARGS(figure), TEXT_ARGS(now), TEXT_ARGS(by), TEXT_ARGS(then), TEXT_ARGS(base))
                : arena_printf(arena, SAY(arena, "%.*s %.*s: %.*s less than %.*s (%.*s)."), TEXT_ARGS(figure), TEXT_ARGS(now), TEXT_ARGS(by), TEXT_ARGS(then), TEXT_ARGS(base));
}

static struct text append(struct arena *arena, struct text words, struct text more)
{
    return arena_printf(arena, "%.*s %.*s", TEXT_ARGS(words), TEXT_ARGS(more));
}

static struct text say_change(struct arena *arena, const struct compare_question *question, const struct compare_change *change, const struct series_note *broken)
{
    struct text words = say_difference(arena, question, change);
    if (change->how == COMPARE_TOO_FEW && change->difference != 0)
        words = append(arena, words, SAID(arena, "From fewer than 50 no percentage is given."));
    if (change->chance == COMPARE_WITHIN_CHANCE && change->difference != 0)
        words = append(arena, words, SAID(arena, "Two such figures can differ by that much by chance."));
    if (broken)
        words = append(arena, words, arena_printf(arena, SAY(arena, "The two may not be comparable: %.*s (%.*s)."), TEXT_ARGS(broken->words), TEXT_ARGS(date_long(arena, broken->at))));
    if (change->provisional)
        words = append(arena, words, SAID(arena, "The figures are provisional."));
    return words;
}

static struct text say_unknown(struct arena *arena, const struct compare_question *question)
{
    const struct compare_figure *figure = series_is_number(question->after.value) ? &question->before : &question->after;
    return arena_printf(arena, SAY(arena, "No comparison: the figure %.*s is no number (%.*s)."), TEXT_ARGS(series_period_within(arena, figure->period)),
                        TEXT_ARGS(series_state_words(arena, figure->value.state)));
}

enum result compare_change(struct arena *arena, const struct compare_question *question, struct compare_change *ret_change)
{
    struct compare_change change = {.known = series_is_number(question->before.value) && series_is_number(question->after.value)};
    const struct series_note *broken = NULL;
    if (question->before.period.kind != question->after.period.kind)
        return ERROR_INVALID;
    if (change.known) {
        TRY(series_subtract(question->after.value.amount, question->before.value.amount, &change.difference));
        TRY(set_percent(question, &change));
        ask_chance(question, &change);
        broken = break_between(question);
        change.doubtful = broken != NULL;
        change.provisional = question->before.provisional || question->after.provisional;
        change.percent_words = say_percent(arena, &change);
        change.words = say_change(arena, question, &change, broken);
    } else {
        change.percent_words = SAID(arena, "not known");
        change.words = say_unknown(arena, question);
    }
    if (arena_failed(arena))
        return ERROR_MEMORY;
    *ret_change = change;
    return OK;
}

/* --- Years ---------------------------------------------------------------------------------- */

size_t compare_year_before(const struct series_point *points, size_t count, enum series_period_kind kind, size_t at)
{
    struct series_period before;
    assert(at < count);
    if (series_period_year_before((struct series_period){kind, points[at].from, points[at].to}, &before) < 0)
        return SIZE_MAX;
    for (size_t i = 0; i < at; i++)
        if (date_compare(points[i].from, before.from) == 0 && date_compare(points[i].to, before.to) == 0)
            return i;
    return SIZE_MAX;
}

static const struct series_point *point_of(const struct series_point *points, size_t count, struct date from)
{
    for (size_t i = 0; i < count; i++)
        if (date_compare(points[i].from, from) == 0)
            return &points[i];
    return NULL;
}

/* Its parts, from `from` on: how many have no figure. */
static enum result sum_parts(const struct series_point *points, size_t count, struct date from, int parts, enum series_unit unit,
                             struct compare_figure *figure, int *ret_missing)
{
    bool of_ratio = unit == SERIES_PERCENTAGE || unit == SERIES_RATE_PER_1000;
    struct series_value *sum = &figure->value;
    int missing = 0;
    for (int i = 0; i < parts; i++) {
        const struct series_point *point = point_of(points, count, date_add_months(from, i * 12 / parts));
        if (!point || !series_is_number(point->value) || (of_ratio && point->value.denominator <= 0)) {
            missing++;
            continue;
        }
        TRY(series_add(sum->amount, point->value.amount, &sum->amount));
        TRY(series_add(sum->numerator, point->value.numerator, &sum->numerator));
        TRY(series_add(sum->denominator, point->value.denominator, &sum->denominator));
        figure->provisional = figure->provisional || point->provisional;
    }
    *ret_missing = missing;
    return OK;
}

enum result compare_twelve_months(const struct series_point *points, size_t count, enum series_period_kind kind, enum series_unit unit, size_t at,
                                  struct compare_figure *ret_figure, int *ret_missing)
{
    struct compare_figure figure = {.value = series_number(0)};
    int parts = kind == SERIES_MONTH ? 12 : kind == SERIES_QUARTER ? 4 : 0, missing;
    bool of_ratio = unit == SERIES_PERCENTAGE || unit == SERIES_RATE_PER_1000;
    assert(at < count);
    if (parts == 0 || !(of_ratio || unit == SERIES_COUNT || unit == SERIES_POUNDS))
        return ERROR_UNSUPPORTED;
    if (series_period_holding(SERIES_ROLLING_TWELVE_MONTHS, points[at].to, &figure.period) < 0)
        return ERROR_NOT_FOUND;
    TRY(sum_parts(points, count, figure.period.from, parts, unit, &figure, &missing));
    if (ret_missing)
        *ret_missing = missing;
    if (missing > 0)
        return ERROR_NOT_FOUND;
    if (unit == SERIES_RATE_PER_1000)
        TRY(series_divide(figure.value.denominator, parts, &figure.value.denominator)); /* people are not added up */
    if (of_ratio)
        TRY(series_number_of_ratio(unit, figure.value.numerator, figure.value.denominator, &figure.value));
    else
        figure.value.numerator = figure.value.denominator = 0;
    *ret_figure = figure;
    return OK;
}
