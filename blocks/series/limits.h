/* Limits of proportions, rates and counts that have a denominator of their own: p-, u- and c-charts.
 *
 * With y the events and a what they are out of (or the exposure) in each period, m = sum y / sum a:
 *   p (a share):   m ± 3 √(m (1 − m) / a)      lower cut at 0, upper at 1
 *   u (a rate):    m ± 3 √(m / a)              lower cut at 0
 *   c (a count):   m ± 3 √m, with a = 1        lower cut at 0
 * Shewhart's charts, as in any book on them (Montgomery, Introduction to Statistical Quality Control, chapter 7).
 *
 * Such limits say how much chance alone would do if each event were independent; crimes are not. So dispersion is looked at: z = (y/a − m) /
 * standard error of each, the most extreme tenth at either end pulled in to the value at that tenth (winsorised), phi =
 * sum z² / (n − 1), for the mean is of the same points. Where phi is above 1 the limits are widened by √phi, and it is said that they are (Spiegelhalter, Handling over-dispersion of performance
 * indicators, Qual Saf Health Care 2005;14:347-351).
 *
 * These are statistics, not figures: they are computed in double and come back as rounded amounts.
 * Pure. Not here: XmR (xmr.h), places side by side (funnel.h). */
#ifndef BLOCKS_SERIES_LIMITS_H
#define BLOCKS_SERIES_LIMITS_H

#include "blocks/series/value.h"

enum limits_chart { LIMITS_P, LIMITS_U, LIMITS_C };
/* The chart for a unit: percentages p, rates u, counts c; ERROR_UNSUPPORTED for others, which have XmR limits only. */
enum result limits_chart_of(enum series_unit unit, enum limits_chart *ret_chart) MUST_USE;

struct limits_at {
    bool has;              /* a number, with its denominator (c: a number) */
    int64_t upper, lower;  /* of this point, in the unit: the denominator is its own */
    bool outside, high;    /* strictly beyond a limit; which */
};
struct limits {
    enum limits_chart chart;
    int64_t mean;      /* in the unit */
    double phi;        /* dispersion, winsorised; 1 is what chance alone gives; 0 where fewer than 2 points are */
    bool widened;      /* by √phi */
    size_t used;       /* points that have a number and a denominator */
    struct limits_at *points; /* one for each given */
    size_t count;
};

/* Percentages and rates need numerator and denominator; points without are left out. ERROR_INVALID where none is
 * left, for a numerator below 0, a denominator not above 0, a share above 1; ERROR_LIMIT past SERIES_POINTS_MAX points.
 * `widens`: whether limits are widened where phi is above 1. */
enum result limits_make(struct arena *arena, enum limits_chart chart, const struct series_point *points, size_t count, bool widens,
                        struct limits *ret_limits) MUST_USE;
/* Sorts z and pulls in the `share` at either end (0.1: a tenth, rounded down), for limits and funnels alike; sum of squares / (count − 1); 0 for fewer than 2. */
double limits_dispersion(double *z, size_t count, double share);

#endif
