/* Deadlines: counted from a record's dates, late by the day. */
#include "blocks/clock/clock.h"
#include "test.h"

static struct date day(int year, int month, int number)
{
    struct date date = DATE_NONE;
    CHECK_INTEGER(date_of(year, month, number, &date), OK);
    return date;
}

TEST("lateness turns on the day itself")
{
    static const struct { int due, today; enum lateness lateness; int days; const char *words; } cases[] = {
        {100, 69, LATENESS_AHEAD, 31, "due in 31 days"}, {100, 70, LATENESS_SOON, 30, "due in 30 days"}, {100, 99, LATENESS_SOON, 1, "due in 1 day"},
        {100, 100, LATENESS_TODAY, 0, "due today"}, {100, 101, LATENESS_LATE, 1, "1 day late"}, {100, 102, LATENESS_LATE, 2, "2 days late"},
    };
    struct arena *arena = arena_new(1 << 16);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int days = -1;
        CHECK_INTEGER(clock_lateness((struct date){cases[i].due}, (struct date){cases[i].today}, 30, &days), cases[i].lateness);
        CHECK_INTEGER(days, cases[i].days);
        CHECK_TEXT(clock_words(arena, cases[i].lateness, days), cases[i].words);
    }
    arena_free(arena);
}

TEST("no date is said, and a stopped clock is neither late nor soon")
{
    size_t ended = 2;
    struct clock_rule clock = {.due = {"due", 3}, .stops_in = &ended, .stops_in_count = 1};
    struct deadline deadline;
    struct arena *arena = arena_new(1 << 16);
    CHECK_INTEGER(clock_deadline(&clock, DATE_NONE, 2, day(2026, 1, 1), arena, &deadline), OK);
    CHECK_INTEGER(deadline.lateness, LATENESS_NO_DATE);
    CHECK_INTEGER(clock_deadline(&clock, day(2025, 1, 1), 2, day(2026, 1, 1), arena, &deadline), OK);
    CHECK_INTEGER(deadline.lateness, LATENESS_STOPPED);
    CHECK_INTEGER(clock_deadline(&clock, day(2025, 12, 31), 0, day(2026, 1, 1), arena, &deadline), OK);
    CHECK_INTEGER(deadline.lateness, LATENESS_LATE);
    arena_free(arena);
}

TEST("soon is the first reminder, in whichever order they are written")
{
    struct clock_rule clock = {.due = {"due", 3}, .remind = {7, 60, 30}, .remind_count = 3};
    struct deadline deadline;
    struct arena *arena = arena_new(1 << 16);
    CHECK_INTEGER(clock_deadline(&clock, (struct date){1000}, 0, (struct date){940}, arena, &deadline), OK);
    CHECK_INTEGER(deadline.lateness, LATENESS_SOON);
    CHECK_INTEGER(clock_deadline(&clock, (struct date){1000}, 0, (struct date){939}, arena, &deadline), OK);
    CHECK_INTEGER(deadline.lateness, LATENESS_AHEAD);
    arena_free(arena);
}

TEST("months end on a day that is there, or are past what dates can say")
{
    struct clock_rule clock = {.from = {"from", 4}, .limit = 1, .limit_unit = LIMIT_MONTHS};
    struct deadline deadline;
    struct arena *arena = arena_new(1 << 16);
    CHECK_INTEGER(clock_deadline(&clock, day(2026, 1, 31), 0, day(2026, 1, 1), arena, &deadline), OK);
    CHECK_INTEGER(deadline.due.day, day(2026, 2, 28).day);
    CHECK_INTEGER(clock_deadline(&clock, day(2028, 1, 31), 0, day(2026, 1, 1), arena, &deadline), OK);
    CHECK_INTEGER(deadline.due.day, day(2028, 2, 29).day);
    clock.limit = 14;
    CHECK_INTEGER(clock_deadline(&clock, day(2026, 11, 30), 0, day(2026, 1, 1), arena, &deadline), OK);
    CHECK_INTEGER(deadline.due.day, day(2028, 1, 30).day);
    CHECK_INTEGER(clock_deadline(&clock, day(9999, 1, 1), 0, day(2026, 1, 1), arena, &deadline), ERROR_LIMIT);
    arena_free(arena);
}

/* Christmas Day 2026 is a Friday, Boxing Day's substitute the Monday after: the first working day after the start is day 1. */
TEST("twenty working days pass over bank holidays and say which")
{
    struct clock_rule clock = {.from = {"from", 4}, .limit = 20, .limit_unit = LIMIT_WORKING_DAYS, .calendar = CALENDAR_UNITED_KINGDOM};
    struct deadline deadline;
    struct arena *arena = arena_new(1 << 16);
    CHECK_INTEGER(clock_deadline(&clock, day(2026, 12, 1), 0, day(2026, 12, 1), arena, &deadline), OK);
    CHECK_INTEGER(deadline.due.day, day(2026, 12, 31).day);
    CHECK_INTEGER(deadline.skipped_count, 2);
    CHECK_INTEGER(clock_deadline(&clock, day(2031, 6, 1), 0, day(2026, 12, 1), arena, &deadline), ERROR_LIMIT);
    arena_free(arena);
}
