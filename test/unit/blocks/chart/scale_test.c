#include "blocks/chart/scale.h"
#include "test.h"

static struct date day(int year, int month, int day_of_month)
{
    struct date date = DATE_NONE;
    CHECK(date_of(year, month, day_of_month, &date) == OK);
    return date;
}

TEST("ticks are 1, 2 or 5 times a power of ten, and hold the range")
{
    static const struct { int64_t low, high; int most; bool whole; int64_t first, step; int count, decimals; } cases[] = {
        {0, 18300000, 5, true, 0, 5000000, 5, 0}, {0, 20000000, 5, true, 0, 5000000, 5, 0}, {0, 20000001, 5, true, 0, 5000000, 6, 0}, {0, 25000001, 5, true, 0, 10000000, 4, 0},
        {0, 30000, 5, true, 0, 10000, 4, 0}, {0, 10000, 5, true, 0, 10000, 2, 0}, {0, 0, 5, true, 0, 10000, 2, 0}, {811000, 882000, 5, false, 800000, 20000, 6, 0},
        {123400, 124600, 5, false, 122000, 1000, 4, 1}, {-50000, 30000, 5, false, -60000, 20000, 6, 0}, {7, 9, 5, false, 7, 1, 3, 4}, {500000, 500000, 5, false, 500000, 200, 6, 2},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct ticks ticks = scale_ticks(cases[i].low, cases[i].high, cases[i].most, cases[i].whole);
        int64_t last = ticks.first + (ticks.count - 1) * ticks.step;
        CHECK(ticks.first <= cases[i].low && last >= cases[i].high);
        CHECK(ticks.count - 1 <= cases[i].most);
        if (i < 8) {
            CHECK_INTEGER(ticks.first, cases[i].first);
            CHECK_INTEGER(ticks.step, cases[i].step);
            CHECK_INTEGER(ticks.count, cases[i].count);
            CHECK_INTEGER(ticks.decimals, cases[i].decimals);
        }
        int64_t power = ticks.step;
        while (power % 10 == 0)
            power /= 10;
        CHECK(power == 1 || power == 2 || power == 5);
        if (cases[i].whole)
            CHECK(ticks.step % SERIES_ONE == 0);
    }
    struct ticks ticks = scale_ticks(123400, 124600, 5, false);
    CHECK_INTEGER(ticks.decimals, 2 - (ticks.step % 1000 == 0));
}

TEST("a scale puts amounts where they belong, upside down too")
{
    struct scale up = {0, 1000, 500, 100}, across = {-10, 10, 0, 200};
    CHECK_INTEGER(scale_at(&up, 0), 500);
    CHECK_INTEGER(scale_at(&up, 1000), 100);
    CHECK_INTEGER(scale_at(&up, 250), 400);
    CHECK_INTEGER(scale_at(&across, 0), 100);
    CHECK_INTEGER(scale_at(&across, -10), 0);
}

TEST("dates stand at even distances, at months that their step falls on")
{
    struct date_ticks ticks = scale_dates(day(2024, 1, 1), day(2025, 12, 31), 5);
    CHECK_INTEGER(ticks.count, 4); /* each half year */
    CHECK(date_compare(ticks.at[0], day(2024, 1, 1)) == 0 && date_compare(ticks.at[1], day(2024, 7, 1)) == 0);
    ticks = scale_dates(day(2024, 1, 2), day(2025, 12, 31), 5);
    CHECK(date_compare(ticks.at[0], day(2024, 7, 1)) == 0);
    ticks = scale_dates(day(2020, 3, 1), day(2025, 12, 31), 5);
    CHECK_INTEGER(ticks.count, 5);
    CHECK(date_compare(ticks.at[0], day(2021, 1, 1)) == 0);
    ticks = scale_dates(day(2025, 3, 1), day(2025, 3, 31), 5);
    CHECK_INTEGER(ticks.count, 1);
    ticks = scale_dates(day(2025, 3, 2), day(2025, 3, 31), 5);
    CHECK_INTEGER(ticks.count, 0);
    ticks = scale_dates(day(1801, 1, 1), day(2100, 12, 31), 4);
    CHECK(ticks.count >= 1 && ticks.count <= 4);
}
