/* Funnel plots: places around the rate of all together, with limits for their size. The statistics are gamma.c's. */
#include "blocks/series/funnel.h"
#include "blocks/series/limits.h"

#include <math.h>

#define COVERAGE_INNER 0.95
#define COVERAGE_OUTER 0.998
#define CURVE_STEPS 32
#define PLACES_LEAST 3
#define WINSORISED_SHARE 0.1

static const char *const where_keys[] = {"without", "inside", "high", "low", "very_high", "very_low"};

const char *funnel_where_key(enum funnel_where where) { return (size_t)where < COUNT_OF(where_keys) ? where_keys[where] : NULL; }

static double count_of(const struct funnel_place *place) { return (double)place->value.numerator / SERIES_ONE; }
static double people_of(const struct funnel_place *place) { return (double)place->value.denominator / SERIES_ONE; }
static bool has_rate(const struct funnel_place *place) { return place->value.state == SERIES_NUMBER && place->value.denominator != 0; }

static int64_t rate_amount(double count, double people) { return llround(count / people * 1000 * (double)SERIES_ONE); }

/* Of all places together: what each is held against. */
struct centre {
    double rate; /* events a person */
    double widening;
};

static struct funnel_curve limits_for(const struct centre *centre, double people)
{
    double expected = centre->rate * people;
    struct funnel_interval inner = {0, 0}, outer = {0, 0};
    if (expected > 0) {
        inner = funnel_poisson_limits(expected, COVERAGE_INNER);
        outer = funnel_poisson_limits(expected, COVERAGE_OUTER);
    }
    double ends[4] = {inner.lower, inner.upper, outer.lower, outer.upper};
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        ends[i] = expected + (ends[i] - expected) * centre->widening;
        if (ends[i] < 0)
            ends[i] = 0;
    }
    return (struct funnel_curve){people, rate_amount(ends[0], people), rate_amount(ends[1], people), rate_amount(ends[2], people),
                                 rate_amount(ends[3], people)};
}

static void mark_place(const struct centre *centre, const struct funnel_place *place, struct funnel_mark *mark)
{
    struct funnel_curve limits = limits_for(centre, people_of(place));
    mark->people = people_of(place);
    mark->rate = rate_amount(count_of(place), mark->people);
    mark->lower_95 = limits.lower_95;
    mark->upper_95 = limits.upper_95;
    mark->lower_998 = limits.lower_998;
    mark->upper_998 = limits.upper_998;
    mark->small = centre->rate * mark->people < FUNNEL_EXPECTED_LEAST;
    mark->where = mark->rate > limits.upper_998   ? FUNNEL_VERY_HIGH
                  : mark->rate < limits.lower_998 ? FUNNEL_VERY_LOW
                  : mark->rate > limits.upper_95  ? FUNNEL_HIGH
                  : mark->rate < limits.lower_95  ? FUNNEL_LOW
                                                  : FUNNEL_INSIDE;
}

static enum result disperse(struct arena *arena, const struct funnel_place *places, const struct centre *centre, struct funnel *funnel)
{
    double *z = ARENA_ARRAY(arena, double, funnel->used);
    size_t count = 0;
    if (!z)
        return ERROR_MEMORY;
    for (size_t i = 0; i < funnel->count; i++) {
        double expected = has_rate(&places[i]) ? centre->rate * people_of(&places[i]) : 0;
        if (has_rate(&places[i]))
            z[count++] = expected > 0 ? (count_of(&places[i]) - expected) / sqrt(expected) : 0;
    }
    funnel->phi = limits_dispersion(z, count, WINSORISED_SHARE);
    return OK;
}

/* In equal proportions, so that the curve is fine where it is steep. */
static enum result draw_curve(struct arena *arena, const struct centre *centre, double smallest, double largest, struct funnel *funnel)
{
    funnel->curve = ARENA_ARRAY(arena, struct funnel_curve, CURVE_STEPS + 1);
    if (!funnel->curve)
        return ERROR_MEMORY;
    funnel->curve_count = CURVE_STEPS + 1;
    for (size_t i = 0; i <= CURVE_STEPS; i++)
        funnel->curve[i] = limits_for(centre, smallest * pow(largest / smallest, (double)i / CURVE_STEPS));
    return OK;
}

enum result funnel_make(struct arena *arena, const struct funnel_place *places, size_t count, bool widens, struct funnel *ret_funnel)
{
    struct funnel funnel = {.count = count};
    struct centre centre = {.widening = 1};
    double events = 0, people = 0, smallest = INFINITY, largest = 0;
    if (count > FUNNEL_PLACES_MAX)
        return ERROR_LIMIT;
    for (size_t i = 0; i < count; i++) {
        if (!has_rate(&places[i]))
            continue;
        if (places[i].value.numerator < 0 || places[i].value.denominator <= 0)
            return ERROR_INVALID;
        events += count_of(&places[i]);
        people += people_of(&places[i]);
        smallest = fmin(smallest, people_of(&places[i]));
        largest = fmax(largest, people_of(&places[i]));
        funnel.used++;
    }
    if (funnel.used < PLACES_LEAST)
        return ERROR_INVALID;
    centre.rate = events / people;
    funnel.centre = rate_amount(events, people);
    TRY(disperse(arena, places, &centre, &funnel));
    funnel.widened = widens && funnel.phi > 1;
    if (funnel.widened)
        centre.widening = sqrt(funnel.phi);
    funnel.marks = ARENA_ARRAY(arena, struct funnel_mark, count);
    if (!funnel.marks)
        return ERROR_MEMORY;
    for (size_t i = 0; i < count; i++) {
        funnel.marks[i].place = i;
        if (has_rate(&places[i]))
            mark_place(&centre, &places[i], &funnel.marks[i]);
    }
    TRY(draw_curve(arena, &centre, smallest, largest, &funnel));
    *ret_funnel = funnel;
    return OK;
}
