/* For which period a figure is wanted next, and when it is due. */
#include "office/performance/measure.h"
#include "test.h"

static struct date day(int year, int month, int date)
{
    struct date made = DATE_NONE;
    CHECK_INTEGER(date_of(year, month, date, &made), OK);
    return made;
}

static struct measure monthly(void)
{
    return (struct measure){.of = {.period = SERIES_MONTH}, .target_type = TARGET_MONITOR_ONLY, .collected_from = DATE_NONE, .collected_until = DATE_NONE, .due_days = 20};
}

TEST("nothing is due that nobody said should be collected")
{
    struct measure measure = monthly();
    struct series_period next;
    struct date due;
    CHECK(!measure_next(&measure, NULL, &next, &due));
    measure.collected_from = day(2025, 4, 1);
    CHECK(measure_next(&measure, NULL, &next, &due));
    measure.of.period = SERIES_SNAPSHOT;
    CHECK(!measure_next(&measure, NULL, &next, &due));
    measure = monthly();
    measure.collected_from = day(2025, 4, 1);
    measure.target_type = TARGET_OUTCOME_BASED;
    CHECK(!measure_next(&measure, NULL, &next, &due));
}

TEST("the first period is the one that the first day lies in; then the one after the newest; due so many days after its end")
{
    struct measure measure = monthly();
    struct series_period next, newest;
    struct date due;
    measure.collected_from = day(2025, 4, 15);
    CHECK(measure_next(&measure, NULL, &next, &due));
    CHECK(next.from.day == day(2025, 4, 1).day && due.day == day(2025, 5, 20).day);
    newest = next;
    CHECK(measure_next(&measure, &newest, &next, &due));
    CHECK(next.from.day == day(2025, 5, 1).day && next.to.day == day(2025, 5, 31).day && due.day == day(2025, 6, 20).day);
}

TEST("nothing is due after the last day")
{
    struct measure measure = monthly();
    struct series_period next, newest;
    struct date due;
    CHECK_INTEGER(series_period_holding(SERIES_MONTH, day(2025, 3, 1), &newest), OK);
    measure.collected_until = day(2025, 4, 1);
    CHECK(measure_next(&measure, &newest, &next, &due));
    measure.collected_until = day(2025, 3, 31);
    CHECK(!measure_next(&measure, &newest, &next, &due));
}
