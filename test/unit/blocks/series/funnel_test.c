#include "blocks/series/funnel.h"
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

static void check_near(int line, double got, double expected, double by)
{
    bool is_near = fabs(got - expected) <= by;
    if (!is_near)
        printf("  line %d: got %.15g, expected %.15g\n", line, got, expected);
    CHECK(is_near);
}
#define NEAR(got, expected, by) check_near(__LINE__, (got), (expected), (by))

TEST("quantiles of chi-square as they are printed in tables")
{
    static const struct { double p, degrees, expected, by; } cases[] = {
        {0.95, 1, 3.841, 5e-4},   {0.975, 1, 5.024, 5e-4},  {0.999, 1, 10.828, 5e-4}, {0.025, 1, 0.000982, 5e-7}, {0.975, 2, 7.378, 5e-4},
        {0.025, 10, 3.247, 5e-4}, {0.975, 10, 20.483, 5e-4}, {0.95, 10, 18.307, 5e-4}, {0.001, 10, 1.479, 5e-4},   {0.999, 10, 29.588, 5e-4},
        {0.5, 10, 9.342, 5e-4},   {0.025, 100, 74.222, 5e-4}, {0.95, 100, 124.342, 5e-4}, {0.975, 100, 129.561, 5e-4}, {0.999, 100, 149.449, 5e-4},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        NEAR(funnel_chi_square_quantile(cases[i].p, cases[i].degrees), cases[i].expected, cases[i].by);
    NEAR(funnel_chi_square_quantile(0, 5), 0, 0);
    NEAR(funnel_chi_square_quantile(0.5, 2), 2 * log(2), 1e-14); /* of two degrees it is an exponential */
}

TEST("quantiles of the normal distribution as they are printed")
{
    NEAR(funnel_normal_quantile(0.975), 1.959963984540054, 1e-14);
    NEAR(funnel_normal_quantile(0.999), 3.090232306167814, 1e-13);
    NEAR(funnel_normal_quantile(0.025), -1.959963984540054, 1e-14);
    NEAR(funnel_normal_quantile(0.5), 0, 1e-15);
}

/* The sums of the series themselves, made with 60 digits: P(a, x) = 1 - sum over i < a of e^-x x^i / i! */
TEST("the incomplete gamma function agrees with sums of sixty digits")
{
    NEAR(funnel_gamma_p(5, 3), 0.184736755476227933713, 1e-15);
    NEAR(funnel_gamma_p(100, 90), 0.158220989186430168105, 1e-13);
    NEAR(funnel_gamma_p(1000, 1062), 0.973319364079000289622, 1e-12);
    NEAR(funnel_gamma_p(100000, 100500), 0.942896730023971288604, 1e-9);
    NEAR(funnel_gamma_p(1, 2), 1 - exp(-2), 1e-15);
    NEAR(funnel_gamma_p(0.5, 2), erf(sqrt(2)), 1e-15);
    NEAR(funnel_gamma_p(3, 0), 0, 0);
}

/* As tabled: Garwood 1936; Ulm 1990. */
TEST("exact intervals of a count as they are printed")
{
    static const struct { double count, lower, upper; } cases[] = {
        {0, 0, 3.689}, {1, 0.0253, 5.572}, {5, 1.623, 11.668}, {10, 4.795, 18.390}, {20, 12.217, 30.888}, {50, 37.111, 65.919}, {100, 81.364, 121.627},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct funnel_interval interval = funnel_poisson_interval(cases[i].count, 0.95);
        NEAR(interval.lower, cases[i].lower, 6e-4);
        NEAR(interval.upper, cases[i].upper, 6e-4);
    }
}

TEST("Byar's approximation lies near the exact interval, by hand for ten: 4.79 to 18.39")
{
    struct funnel_interval interval = funnel_byar_interval(10, 0.95);
    /* 10 (1 - 1/90 - 1.96 / (3 √10))³ and 11 (1 - 1/99 + 1.96 / (3 √11))³ */
    NEAR(interval.lower, 10 * pow(1 - 1.0 / 90 - 1.959964 / (3 * sqrt(10)), 3), 1e-6);
    NEAR(interval.upper, 11 * pow(1 - 1.0 / 99 + 1.959964 / (3 * sqrt(11)), 3), 1e-6);
    NEAR(interval.lower, 4.79, 5e-3);
    NEAR(interval.upper, 18.39, 5e-3);
    for (double count = 5; count < 2000; count *= 3) {
        struct funnel_interval byar = funnel_byar_interval(count, 0.95), exact = funnel_poisson_interval(count, 0.95);
        NEAR(byar.lower, exact.lower, 0.02);
        NEAR(byar.upper, exact.upper, 0.02);
    }
    CHECK(funnel_byar_interval(0, 0.95).lower <= 0);
    CHECK(funnel_byar_interval(1, 0.998).lower >= 0);
}

/* Newcombe, Statistics in Medicine 1998;17:857-872, table I, method 3. */
TEST("Wilson's interval of a share as it is printed")
{
    static const struct { double events, out_of, lower, upper; } cases[] = {
        {81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct funnel_interval interval = funnel_wilson_interval(cases[i].events, cases[i].out_of, 0.95);
        NEAR(interval.lower, cases[i].lower, 5e-5);
        NEAR(interval.upper, cases[i].upper, 5e-5);
    }
    NEAR(funnel_wilson_interval(20, 20, 0.95).upper, 1, 0);
    NEAR(funnel_wilson_interval(20, 20, 0.95).lower, 1 - 0.1611, 5e-5);
}

TEST("a count lies beyond a limit exactly when its own interval does not hold what is expected")
{
    static const double expectations[] = {0.5, 3, 3.7, 10, 25.5, 100, 1000, 54321};
    for (size_t i = 0; i < COUNT_OF(expectations); i++) {
        struct funnel_interval limits = funnel_poisson_limits(expectations[i], 0.95);
        CHECK(limits.lower <= expectations[i] && limits.upper >= expectations[i]);
        double from = floor(expectations[i] - 3 * sqrt(expectations[i])), to = ceil(expectations[i] + 3 * sqrt(expectations[i])), step = ceil((to - from) / 100);
        for (double count = from < 0 ? 0 : from; count <= to; count += step) {
            struct funnel_interval own = funnel_poisson_interval(count, 0.95);
            CHECK((count > limits.upper) == (own.lower > expectations[i]));
            CHECK((count < limits.lower) == (own.upper < expectations[i]));
        }
    }
    /* P(Poisson(10) ≥ 18) = 0.0143 and P(≥ 17) = 0.0270; P(≤ 3) = 0.0103 and P(≤ 4) = 0.0293 (any table). */
    struct funnel_interval limits = funnel_poisson_limits(10, 0.95);
    CHECK(limits.upper > 17 && limits.upper < 18);
    CHECK(limits.lower > 3 && limits.lower < 4);
    NEAR(funnel_gamma_p(limits.upper, 10), 0.025, 1e-12);
    CHECK(funnel_poisson_limits(3.6, 0.95).lower <= 0); /* e^-3.6 = 0.027: none at all is not that rare */
    CHECK(funnel_poisson_limits(3.8, 0.95).lower > 0);
}

static struct funnel_place place(const char *name, int64_t count, int64_t people)
{
    struct funnel_place place = {.name = text_of(name)};
    CHECK(series_number_of_ratio(SERIES_RATE_PER_1000, count * SERIES_ONE, people * SERIES_ONE, &place.value) == OK);
    return place;
}

TEST("a funnel marks the places beyond its limits, and says which are too small")
{
    struct funnel_place places[6] = {place("A", 100, 10000), place("B", 105, 10000), place("C", 95, 10000), place("D", 127, 10000), place("E", 8, 600), {.name = TEXT("F")}};
    struct funnel funnel;
    places[5].value = series_nothing(SERIES_NOT_YET);
    CHECK(funnel_make(arena(), places, 6, true, &funnel) == OK);
    CHECK_INTEGER(funnel.used, 5);
    CHECK_INTEGER(funnel.centre, 107143); /* 435 / 40,600 */
    CHECK(!funnel.widened || funnel.phi > 1);
    CHECK(funnel.marks[0].where == FUNNEL_INSIDE && !funnel.marks[0].small);
    CHECK(funnel.marks[5].where == FUNNEL_WITHOUT);
    CHECK(funnel.marks[4].small); /* 6.4 expected */
    CHECK(funnel.curve_count > 10);
    NEAR(funnel.curve[0].people, 600, 1e-9);
    NEAR(funnel.curve[funnel.curve_count - 1].people, 10000, 1e-6);
    for (size_t i = 0; i < funnel.curve_count; i++)
        CHECK(funnel.curve[i].lower_998 <= funnel.curve[i].lower_95 && funnel.curve[i].lower_95 <= funnel.centre && funnel.centre <= funnel.curve[i].upper_95 &&
              funnel.curve[i].upper_95 <= funnel.curve[i].upper_998);
    /* Each of many places as expected, one far off: 1,000 expected, limits of 99.8 % are about ± 98. */
    struct funnel_place many[20];
    for (size_t i = 0; i < 20; i++)
        many[i] = place("P", 1000, 100000);
    many[7] = place("High", 1105, 100000);
    many[8] = place("Above", 1075, 100000);
    many[9] = place("Low", 895, 100000);
    many[10] = place("Below", 925, 100000);
    CHECK(funnel_make(arena(), many, 20, true, &funnel) == OK);
    CHECK_INTEGER(funnel.centre, 100000);
    CHECK(!funnel.widened); /* the two ends are pulled in: 2 * 2.37² + … over 19 is below 1 */
    CHECK(funnel.marks[7].where == FUNNEL_VERY_HIGH && funnel.marks[8].where == FUNNEL_HIGH);
    CHECK(funnel.marks[9].where == FUNNEL_VERY_LOW && funnel.marks[10].where == FUNNEL_LOW);
    CHECK(funnel.marks[0].where == FUNNEL_INSIDE);
}

TEST("places that all differ more than chance gives widen the funnel")
{
    struct funnel_place places[10];
    struct funnel narrow, wide;
    for (int i = 0; i < 10; i++)
        places[i] = place("P", i % 2 ? 1200 : 800, 100000);
    CHECK(funnel_make(arena(), places, 10, false, &narrow) == OK);
    CHECK(!narrow.widened && narrow.phi > 40 && narrow.marks[0].where == FUNNEL_VERY_LOW);
    CHECK(funnel_make(arena(), places, 10, true, &wide) == OK);
    CHECK(wide.widened && wide.marks[0].where == FUNNEL_INSIDE && wide.marks[1].where == FUNNEL_INSIDE);
}

TEST("too few places, wrong figures and too many are refused; none at all anywhere is a funnel of nothing")
{
    struct funnel_place places[3] = {place("A", 1, 100), place("B", 1, 100), {.name = TEXT("C")}};
    struct funnel funnel = {.used = 77};
    places[2].value = series_nothing(SERIES_SUPPRESSED);
    CHECK(funnel_make(arena(), places, 3, true, &funnel) == ERROR_INVALID);
    places[2] = place("C", 1, 100);
    places[2].value.numerator = -1;
    CHECK(funnel_make(arena(), places, 3, true, &funnel) == ERROR_INVALID);
    places[2].value.numerator = 1;
    places[2].value.denominator = -1;
    CHECK(funnel_make(arena(), places, 3, true, &funnel) == ERROR_INVALID);
    CHECK(funnel_make(arena(), places, FUNNEL_PLACES_MAX + 1, true, &funnel) == ERROR_LIMIT);
    CHECK_INTEGER(funnel.used, 77);
    for (int i = 0; i < 3; i++)
        places[i] = place("Z", 0, 100);
    CHECK(funnel_make(arena(), places, 3, true, &funnel) == OK);
    CHECK(funnel.centre == 0 && funnel.marks[0].where == FUNNEL_INSIDE);
}
