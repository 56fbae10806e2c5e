/* The precept as arithmetic: published tables of Hertfordshire, and what lies just under and over each limit. */
#include "office/money/precept.h"
#include "office/money/year.h"

#include "test.h"

/* hertscommissioner.org, February 2017: "Commissioner's budget approved". */
TEST("the published tables of 2016/17 and 2017/18 come out to the penny")
{
    static const int64_t of_2016[] = {9800, 11433, 13067, 14700, 17967, 21233, 24500, 29400};
    static const int64_t of_2017[] = {10133, 11822, 13511, 15200, 18578, 21956, 25333, 30400};
    for (size_t i = 0; i < COUNT_OF(of_2016); i++) {
        CHECK_INTEGER(precept_band_pence(14700, precept_bands[i].ninths), of_2016[i]);
        CHECK_INTEGER(precept_band_pence(15200, precept_bands[i].ninths), of_2017[i]);
    }
    CHECK_INTEGER(precept_band_pence(15200, 5), 8444); /* band A, reduced: 84.444… */
}

TEST("half a penny goes up, and a band comes from the exact Band D")
{
    CHECK_INTEGER(precept_band_pence(3, 15), 5);  /* 5.0 */
    CHECK_INTEGER(precept_band_pence(9, 5), 5);
    CHECK_INTEGER(precept_band_pence(1, 5), 1);   /* 0.555… */
    CHECK_INTEGER(precept_band_pence(1, 6), 1);   /* 0.666… */
    CHECK_INTEGER(precept_band_pence(2, 7), 2);   /* 1.555… */
    CHECK_INTEGER(precept_band_pence(22300, 18), 44600);
    CHECK_INTEGER(precept_band_pence(PRECEPT_BAND_D_PENCE_MAX, 18), 2000000);
    CHECK_INTEGER(precept_band_pence(0, 18), 0);
}

TEST("Band D is more than nothing and at most ten thousand pounds")
{
    struct message message = {0};
    CHECK(precept_band_d_check(1, &message) == OK);
    CHECK(precept_band_d_check(PRECEPT_BAND_D_PENCE_MAX, &message) == OK);
    CHECK(precept_band_d_check(0, &message) == ERROR_INVALID);
    CHECK(precept_band_d_check(-22300, &message) == ERROR_INVALID);
    CHECK(precept_band_d_check(PRECEPT_BAND_D_PENCE_MAX + 1, &message) == ERROR_INVALID);
}

TEST("a band is found by its letter")
{
    size_t band = 99;
    CHECK(precept_band_find(TEXT("d"), &band) == OK && band == PRECEPT_BAND_D);
    CHECK(precept_band_find(TEXT(" Band H "), &band) == OK && band == 7);
    CHECK(precept_band_find(TEXT("A reduced"), &band) == OK && band == 8);
    CHECK(precept_band_find(TEXT("I"), &band) == ERROR_NOT_FOUND);
    CHECK(precept_band_find(TEXT(""), &band) == ERROR_NOT_FOUND);
    CHECK(precept_band_find(TEXT("band "), &band) == ERROR_NOT_FOUND);
}

/* Requirement and base as in the Government's council tax returns; `missed`: requirement less base times Band D. */
static const struct series_year { const char *year; int64_t band_d, base, requirement, missed; } series[] = {
    {"2015/16", 14782, 4224650000, 6244876900, -730},     {"2016/17", 14700, 4288847000, 6304605200, 110},
    {"2017/18", 15200, 4363668000, 6632775400, 40},       {"2018/19", 16400, 4414951450, 7240525380, 5002},
    {"2019/20", 18800, 4470500000, 8404539100, -900},     {"2020/21", 19800, 4530400000, 8970189200, -2800},
    {"2021/22", 21300, 4504088000, 9593707200, -240},     {"2022/23", 22300, 4584455000, 10223334650, 0},
};

TEST("Hertfordshire: requirement by base is Band D in every year, base times Band D misses it by what is known")
{
    for (size_t i = 0; i < COUNT_OF(series); i++) {
        int64_t band_d = 0, raised = 0;
        CHECK(precept_band_d_of(series[i].requirement, series[i].base, &band_d) == OK);
        CHECK_INTEGER(band_d, series[i].band_d);
        CHECK(precept_raised(series[i].band_d, series[i].base, &raised) == OK);
        CHECK_INTEGER(series[i].requirement - raised, series[i].missed);
    }
}

TEST("one pound and one per cent: the worked example of 2022/23")
{
    int64_t pence = 0;
    CHECK(precept_pound_yields(4584455000, &pence) == OK);
    CHECK_INTEGER(pence, 45844550);
    CHECK(precept_per_cent_yields(22300, 4584455000, &pence) == OK);
    CHECK_INTEGER(pence, 102233347); /* 1,022,333.465, half up */
    CHECK(precept_raised(23800, 4646030000, &pence) == OK);
    CHECK_INTEGER(pence, 11057551400);
    CHECK(precept_band_d_of(100, 0, &pence) == ERROR_INVALID);
    CHECK(precept_raised(-1, 1, &pence) == ERROR_INVALID);
}

TEST("changes in per cent, as they were published")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(4096);
    static const struct { int64_t before, after, hundredths; } cases[] = {
        {16400, 18800, 1463}, {22300, 23800, 673}, {14782, 14700, -55}, {14700, 15200, 340}, {15200, 16400, 789}, {23800, 25100, 546}, {14782, 14782, 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t hundredths = 0;
        CHECK(precept_change_hundredths(cases[i].before, cases[i].after, &hundredths) == OK);
        CHECK_INTEGER(hundredths, cases[i].hundredths);
    }
    int64_t untouched = 7;
    CHECK(precept_change_hundredths(0, 100, &untouched) == ERROR_INVALID && untouched == 7);
    CHECK_TEXT(precept_per_cent_words(arena, 1463), "14.63%");
    CHECK_TEXT(precept_per_cent_words(arena, -5), "\xe2\x88\x92" "0.05%");
}

TEST("a rise is excessive when it is more than the limit")
{
    const struct precept_limit twelve = {.has_pence = true, .pence = 1200}, none = {0};
    const struct precept_limit two_or_five = {.has_per_cent = true, .per_cent_hundredths = 200, .has_lowest = true, .lowest_pence = 500};
    int64_t highest = 0;
    CHECK(precept_highest(&twelve, false, 15200, &highest) == OK && highest == 16400); /* 2018/19: exactly what was set */
    CHECK(precept_highest(&two_or_five, true, 14700, &highest) == OK && highest == 15200); /* 2017/18 in Hertfordshire */
    CHECK(precept_highest(&two_or_five, false, 14700, &highest) == OK && highest == 14994);
    CHECK(precept_highest(&two_or_five, false, 14782, &highest) == OK && highest == 15077); /* 150.7764: 150.78 would be more than 2 % */
    CHECK(precept_highest(&two_or_five, true, 30000, &highest) == OK && highest == 30600); /* the larger of the two */
    CHECK(precept_highest(&none, false, 14700, &highest) == ERROR_INVALID);
}

TEST("financial years")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(4096);
    struct message message = {0};
    struct date day = DATE_NONE;
    int year = 0;
    CHECK(year_parse(TEXT("2019/20"), &year, &message) == OK && year == 2019);
    CHECK(year_parse(TEXT(" 2019-20 "), &year, &message) == OK && year == 2019);
    CHECK(year_parse(TEXT("1999/00"), &year, &message) == OK && year == 1999);
    CHECK_TEXT(year_name(arena, 1999), "1999/00");
    year = 7;
    CHECK(year_parse(TEXT("2019/21"), &year, &message) == ERROR_INVALID && year == 7);
    CHECK(year_parse(TEXT("2019"), &year, &message) == ERROR_INVALID);
    CHECK(year_parse(TEXT("2019/2020"), &year, &message) == ERROR_INVALID);
    CHECK(year_parse(TEXT("20x9/20"), &year, &message) == ERROR_INVALID);
    CHECK(year_parse(TEXT(""), &year, &message) == ERROR_INVALID);
    CHECK(year_parse(TEXT("1989/90"), &year, &message) == ERROR_INVALID);
    CHECK(year_parse(TEXT("1990/91"), &year, &message) == OK);
    CHECK(year_parse(TEXT("2100/01"), &year, &message) == ERROR_INVALID);
    CHECK(date_parse(TEXT("2020-03-31"), &day) == OK);
    CHECK_INTEGER(year_of(day), 2019);
    CHECK(date_compare(day, year_last_day(2019)) == 0);
    CHECK(date_parse(TEXT("2020-04-01"), &day) == OK);
    CHECK_INTEGER(year_of(day), 2020);
    CHECK(date_compare(day, year_first_day(2020)) == 0);
}
