/* p-, u- and c-charts: their means, limits and dispersion. */
#include "blocks/series/limits.h"

#include <math.h>

#define SIGMAS 3.0
#define WINSORISED_SHARE 0.1

enum result limits_chart_of(enum series_unit unit, enum limits_chart *ret_chart)
{
    switch (unit) {
    case SERIES_PERCENTAGE: *ret_chart = LIMITS_P; return OK;
    case SERIES_RATE_PER_1000: *ret_chart = LIMITS_U; return OK;
    case SERIES_COUNT: *ret_chart = LIMITS_C; return OK;
    case SERIES_POUNDS:
    case SERIES_MINUTES:
    case SERIES_FULL_TIME_EQUIVALENTS:
    case SERIES_SCORE: break;
    }
    return ERROR_UNSUPPORTED;
}

/* Events and what they are out of, in whole ones. */
struct part {
    double events, out_of;
};

static double per(enum limits_chart chart) { return chart == LIMITS_P ? 100 : chart == LIMITS_U ? 1000 : 1; }

static bool has_parts(enum limits_chart chart, const struct series_value *value)
{
    return value->state == SERIES_NUMBER && (chart == LIMITS_C || value->denominator != 0);
}

static struct part part_of(enum limits_chart chart, const struct series_value *value)
{
    if (chart == LIMITS_C)
        return (struct part){(double)value->amount / SERIES_ONE, 1};
    return (struct part){(double)value->numerator / SERIES_ONE, (double)value->denominator / SERIES_ONE};
}

static enum result check_value(enum limits_chart chart, const struct series_value *value)
{
    if (chart == LIMITS_C)
        return value->amount >= 0 ? OK : ERROR_INVALID;
    if (value->numerator < 0 || value->denominator <= 0 || (chart == LIMITS_P && value->numerator > value->denominator))
        return ERROR_INVALID;
    return OK;
}

static double standard_error(enum limits_chart chart, double mean, double out_of)
{
    return sqrt((chart == LIMITS_P ? mean * (1 - mean) : mean) / out_of);
}

static int compare_doubles(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

double limits_dispersion(double *z, size_t count, double share)
{
    size_t cut = (size_t)((double)count * share);
    double sum = 0;
    if (count < 2)
        return 0;
    qsort(z, count, sizeof *z, compare_doubles);
    for (size_t i = 0; i < count; i++) {
        double pulled = i < cut ? z[cut] : i >= count - cut ? z[count - cut - 1] : z[i];
        sum += pulled * pulled;
    }
    return sum / (double)(count - 1);
}

static int64_t amount_of(enum limits_chart chart, double share) { return llround(share * per(chart) * (double)SERIES_ONE); }

static enum result disperse(struct arena *arena, const struct series_point *points, double mean, struct limits *limits)
{
    double *z = ARENA_ARRAY(arena, double, limits->used);
    size_t count = 0;
    if (!z)
        return ERROR_MEMORY;
    for (size_t i = 0; i < limits->count; i++) {
        struct part part;
        if (!limits->points[i].has)
            continue;
        part = part_of(limits->chart, &points[i].value);
        double error = standard_error(limits->chart, mean, part.out_of);
        z[count++] = error > 0 ? (part.events / part.out_of - mean) / error : 0;
    }
    limits->phi = limits_dispersion(z, count, WINSORISED_SHARE);
    return OK;
}

static void limit_point(const struct limits *limits, const struct series_value *value, double mean, struct limits_at *at)
{
    struct part part = part_of(limits->chart, value);
    double wide = SIGMAS * standard_error(limits->chart, mean, part.out_of) * (limits->widened ? sqrt(limits->phi) : 1);
    double upper = mean + wide, lower = mean - wide, share = part.events / part.out_of;
    if (limits->chart == LIMITS_P && upper > 1)
        upper = 1;
    if (lower < 0)
        lower = 0;
    at->upper = amount_of(limits->chart, upper);
    at->lower = amount_of(limits->chart, lower);
    int64_t amount = amount_of(limits->chart, share); /* held against what is shown: as amounts, so that a tie is one */
    at->high = amount > at->upper;
    at->outside = at->high || amount < at->lower;
}

enum result limits_make(struct arena *arena, enum limits_chart chart, const struct series_point *points, size_t count, bool widens,
                        struct limits *ret_limits)
{
    struct limits limits = {.chart = chart, .count = count};
    double events = 0, out_of = 0;
    if (count > SERIES_POINTS_MAX)
        return ERROR_LIMIT;
    limits.points = ARENA_ARRAY(arena, struct limits_at, count);
    if (!limits.points)
        return ERROR_MEMORY;
    for (size_t i = 0; i < count; i++) {
        struct part part;
        if (!has_parts(chart, &points[i].value))
            continue;
        TRY(check_value(chart, &points[i].value));
        part = part_of(chart, &points[i].value);
        events += part.events;
        out_of += part.out_of;
        limits.points[i].has = true;
        limits.used++;
    }
    if (limits.used == 0)
        return ERROR_INVALID;
    double mean = events / out_of;
    limits.mean = amount_of(chart, mean);
    TRY(disperse(arena, points, mean, &limits));
    limits.widened = widens && limits.phi > 1;
    for (size_t i = 0; i < count; i++)
        if (limits.points[i].has)
            limit_point(&limits, &points[i].value, mean, &limits.points[i]);
    *ret_limits = limits;
    return OK;
}
