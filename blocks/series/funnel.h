/* Places side by side: which of them differ from the rest by more than chance gives, their size allowed for.
 *
 * A funnel plot (Spiegelhalter, Statistics in Medicine 2005;24:1185-1202): each place's count over its population, around the
 * rate of all together, with limits for a place of that size. Limits at 95 % and 99.8 % are exact: of the count E = rate × population
 * that is expected, the upper is the u with P(Poisson(E) ≥ u) = 0.025 (0.001) and the lower the l with P(Poisson(E) ≤ l) = 0.025 (0.001), whole
 * counts made continuous by the incomplete gamma function, so that they are smooth, and a place lies beyond one exactly when the exact
 * interval of its own count does not hold what is expected of it. A lower limit that is below 0 is 0. Where counts disperse
 * more than chance gives, limits are widened by √phi about the centre (limits.h), and it is said.
 *
 * Intervals: exact for a count O, lower = χ²(0.025; 2O) / 2, upper = χ²(0.975; 2O + 2) / 2 (Garwood 1936; Ulm 1990); Byar's for
 * the same (Breslow and Day 1987, page 69); Wilson's score interval for a share (Wilson 1927).
 *
 * Computed in double; accuracy is tested against printed tables. Pure. Not here: peers and ranks (compare.h). */
#ifndef BLOCKS_SERIES_FUNNEL_H
#define BLOCKS_SERIES_FUNNEL_H

#include "blocks/series/value.h"

#define FUNNEL_PLACES_MAX 500
#define FUNNEL_EXPECTED_LEAST 10 /* fewer expected: the exact limits hold, but the place is too small to say much */

/* P(a, x), the regularised lower incomplete gamma function; a above 0, x 0 or more; to a millionth of a millionth for
 * a below a thousand, to a thousand-millionth below ten million. */
double funnel_gamma_p(double a, double x);
/* The x with P(chi-square of `degrees` ≤ x) = p; degrees above 0, p from 0 to below 1. */
double funnel_chi_square_quantile(double p, double degrees);
/* The z with P(normal ≤ z) = p; p between 0 and 1, both left out. */
double funnel_normal_quantile(double p);

struct funnel_interval {
    double lower, upper;
};
/* `confidence` 0.95 leaves 0.025 at either end. */
struct funnel_interval funnel_poisson_interval(double count, double confidence);
struct funnel_interval funnel_byar_interval(double count, double confidence);
/* Of a share, from 0 to 1; out_of above 0. */
struct funnel_interval funnel_wilson_interval(double events, double out_of, double confidence);
/* Where a Poisson count with that expectation (above 0) lies, as above; lower not below 0. */
struct funnel_interval funnel_poisson_limits(double expected, double coverage);

struct funnel_place {
    struct text name;
    struct series_value value; /* a rate, with numerator and denominator; else it is left out and said so */
    bool emphasised;           /* "our" place */
};
/* Strictly beyond a limit of 95 %, of 99.8 %. */
enum funnel_where { FUNNEL_WITHOUT, FUNNEL_INSIDE, FUNNEL_HIGH, FUNNEL_LOW, FUNNEL_VERY_HIGH, FUNNEL_VERY_LOW };
struct funnel_mark {
    size_t place;          /* its index */
    double people;         /* the denominator in ones */
    int64_t rate;          /* ten-thousandths per 1,000 */
    int64_t lower_95, upper_95, lower_998, upper_998; /* for its size */
    enum funnel_where where;
    bool small;            /* fewer than FUNNEL_EXPECTED_LEAST expected */
};
struct funnel_curve {
    double people;
    int64_t lower_95, upper_95, lower_998, upper_998;
};
struct funnel {
    int64_t centre;             /* of all together, per 1,000 */
    double phi;
    bool widened;
    struct funnel_mark *marks;  /* one for each place, in its order; FUNNEL_WITHOUT: no rate */
    size_t count, used;
    struct funnel_curve *curve; /* from the smallest to the largest place, for drawing */
    size_t curve_count;
};

/* ERROR_INVALID where fewer than 3 places have a rate: there is nothing to stand out from; a numerator below 0, a denominator not above
 * 0. ERROR_LIMIT past FUNNEL_PLACES_MAX. */
enum result funnel_make(struct arena *arena, const struct funnel_place *places, size_t count, bool widens, struct funnel *ret_funnel) MUST_USE;
const char *funnel_where_key(enum funnel_where where); /* "inside", "very_high" */

#endif
