#include "blocks/series/limits.h"
#include "test.h"

#include <math.h>

static struct arena *arena(void)
{
    static struct arena *kept;
    if (!kept)
        kept = arena_new(1 << 22);
    else
        arena_reset(kept);
    return kept;
}

struct fraction { int64_t events, out_of; };

static size_t points_of(enum series_unit unit, const struct fraction *fractions, size_t count, struct series_point *points)
{
    for (size_t i = 0; i < count; i++) {
        points[i] = (struct series_point){.from = {(int32_t)i}, .to = {(int32_t)i}};
        if (fractions[i].out_of == 0)
            points[i].value = unit == SERIES_COUNT ? series_number(fractions[i].events * SERIES_ONE) : series_nothing(SERIES_NOT_YET);
        else
            CHECK(series_number_of_ratio(unit, fractions[i].events * SERIES_ONE, fractions[i].out_of * SERIES_ONE, &points[i].value) == OK);
    }
    return count;
}

static bool near(double a, double b, double by) { return fabs(a - b) <= by; }

TEST("a u-chart by hand: 40 events in 4,000, so 10 per 1,000, give or take 9.4868 for each 1,000")
{
    struct series_point points[4];
    struct limits limits;
    points_of(SERIES_RATE_PER_1000, (const struct fraction[]){{10, 1000}, {12, 1000}, {8, 1000}, {10, 1000}}, 4, points);
    CHECK(limits_make(arena(), LIMITS_U, points, 4, true, &limits) == OK);
    CHECK_INTEGER(limits.mean, 100000);
    CHECK_INTEGER(limits.points[0].upper, 194868);
    CHECK_INTEGER(limits.points[0].lower, 5132);
    CHECK(near(limits.phi, 0.8 / 3, 1e-12) && !limits.widened); /* z² = 0, 0.4, 0.4, 0 */
    CHECK(!limits.points[1].outside);
}

TEST("each point has limits for its own denominator, and a missing one has none")
{
    struct series_point points[4];
    struct limits limits;
    points_of(SERIES_RATE_PER_1000, (const struct fraction[]){{10, 1000}, {40, 4000}, {0, 0}, {50, 5000}}, 4, points);
    CHECK(limits_make(arena(), LIMITS_U, points, 4, true, &limits) == OK);
    CHECK_INTEGER(limits.used, 3);
    CHECK(!limits.points[2].has);
    CHECK_INTEGER(limits.points[1].upper, 147434); /* 10 + 3 √(0.01 / 4000) thousand */
    CHECK_INTEGER(limits.points[1].lower, 52566);
}

TEST("more dispersion than chance gives widens the limits by the root of phi, if that is wanted")
{
    struct series_point points[4];
    struct limits limits;
    points_of(SERIES_RATE_PER_1000, (const struct fraction[]){{5, 1000}, {15, 1000}, {10, 1000}, {10, 1000}}, 4, points);
    CHECK(limits_make(arena(), LIMITS_U, points, 4, true, &limits) == OK);
    CHECK(near(limits.phi, 5.0 / 3, 1e-12) && limits.widened);
    CHECK_INTEGER(limits.points[0].upper, 222474); /* 10 + 9.48683 * 1.290994 */
    CHECK_INTEGER(limits.points[0].lower, 0);
    CHECK(limits_make(arena(), LIMITS_U, points, 4, false, &limits) == OK);
    CHECK(!limits.widened && near(limits.phi, 5.0 / 3, 1e-12));
    CHECK_INTEGER(limits.points[0].upper, 194868);
}

TEST("the most extreme tenth at either end is pulled in before dispersion is taken")
{
    double z[] = {20, -1, 0, 1, -10, 0, 0, -1, 1, 0}, few[] = {20, -1, 0, 1, -10, 0, 0, -1, 1}, one[] = {3};
    CHECK(near(limits_dispersion(z, 10, 0.1), 6.0 / 9, 1e-12));
    CHECK(near(limits_dispersion(few, 9, 0.1), (400 + 100 + 4) / 8.0, 1e-12)); /* a tenth of nine is none */
    CHECK(limits_dispersion(one, 1, 0.1) <= 0);
}

TEST("a p-chart by hand: 60 of 400, 15%, give or take 10.7121 for each 100, within 0 and 100")
{
    struct series_point points[4];
    struct limits limits;
    points_of(SERIES_PERCENTAGE, (const struct fraction[]){{10, 100}, {20, 100}, {15, 100}, {15, 100}}, 4, points);
    CHECK(limits_make(arena(), LIMITS_P, points, 4, false, &limits) == OK);
    CHECK_INTEGER(limits.mean, 150000);
    CHECK_INTEGER(limits.points[0].upper, 257121);
    CHECK_INTEGER(limits.points[0].lower, 42879);
    CHECK(limits_make(arena(), LIMITS_P, points, 4, true, &limits) == OK);
    CHECK(near(limits.phi, 2 * 0.0025 / (0.1275 / 100) / 3, 1e-12) && limits.widened);
    CHECK_INTEGER(limits.points[0].upper, 272474); /* 15 + 10.71214 * 1.143324 */
    points_of(SERIES_PERCENTAGE, (const struct fraction[]){{98, 100}, {99, 100}, {97, 100}, {90, 100}}, 4, points);
    CHECK(limits_make(arena(), LIMITS_P, points, 4, false, &limits) == OK);
    CHECK_INTEGER(limits.points[0].upper, 1000000);
    points_of(SERIES_PERCENTAGE, (const struct fraction[]){{100, 100}, {100, 100}}, 2, points);
    CHECK(limits_make(arena(), LIMITS_P, points, 2, true, &limits) == OK);
    CHECK_INTEGER(limits.points[0].lower, 1000000);
    CHECK(!limits.points[0].outside);
}

TEST("a c-chart by hand: the mean is 9, the limits 0 and 18, and beyond is strictly beyond")
{
    struct series_point points[4];
    struct limits limits;
    points_of(SERIES_COUNT, (const struct fraction[]){{0, 0}, {18, 0}, {9, 0}, {9, 0}}, 4, points);
    CHECK(limits_make(arena(), LIMITS_C, points, 4, false, &limits) == OK);
    CHECK_INTEGER(limits.mean, 90000);
    CHECK_INTEGER(limits.points[0].upper, 180000);
    CHECK_INTEGER(limits.points[0].lower, 0);
    CHECK(!limits.points[0].outside && !limits.points[1].outside);
    points_of(SERIES_COUNT, (const struct fraction[]){{0, 0}, {30, 0}, {6, 0}, {0, 0}}, 4, points);
    CHECK(limits_make(arena(), LIMITS_C, points, 4, false, &limits) == OK);
    CHECK(limits.points[1].outside && limits.points[1].high);
    /* Mean 16: limits 4 and 28. */
    points_of(SERIES_COUNT, (const struct fraction[]){{3, 0}, {21, 0}, {20, 0}, {20, 0}}, 4, points);
    CHECK(limits_make(arena(), LIMITS_C, points, 4, false, &limits) == OK);
    CHECK_INTEGER(limits.points[0].lower, 40000);
    CHECK(limits.points[0].outside && !limits.points[0].high);
}

TEST("what cannot be a share, a rate or a count is refused")
{
    struct series_point points[2] = {{.value = {.state = SERIES_NUMBER, .amount = 1, .numerator = 2, .denominator = 1}}};
    struct limits limits = {.used = 77};
    CHECK(limits_make(arena(), LIMITS_P, points, 1, true, &limits) == ERROR_INVALID);
    points[0].value.numerator = -1;
    CHECK(limits_make(arena(), LIMITS_U, points, 1, true, &limits) == ERROR_INVALID);
    points[0].value.numerator = 1;
    points[0].value.denominator = -1;
    CHECK(limits_make(arena(), LIMITS_U, points, 1, true, &limits) == ERROR_INVALID);
    points[0].value = series_number(-1);
    CHECK(limits_make(arena(), LIMITS_C, points, 1, true, &limits) == ERROR_INVALID);
    points[0].value = series_nothing(SERIES_NOT_YET);
    CHECK(limits_make(arena(), LIMITS_C, points, 1, true, &limits) == ERROR_INVALID);
    points[0].value = series_number(1);
    CHECK(limits_make(arena(), LIMITS_P, points, 1, true, &limits) == ERROR_INVALID);
    CHECK(limits_make(arena(), LIMITS_C, points, SERIES_POINTS_MAX + 1, true, &limits) == ERROR_LIMIT);
    CHECK_INTEGER(limits.used, 77);
    enum limits_chart chart = LIMITS_C;
    CHECK(limits_chart_of(SERIES_PERCENTAGE, &chart) == OK && chart == LIMITS_P);
    CHECK(limits_chart_of(SERIES_SCORE, &chart) == ERROR_UNSUPPORTED && chart == LIMITS_P);
}
