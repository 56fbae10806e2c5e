#include "base/date.h"
#include "test.h"

static struct date day(int year, int month, int day_of_month)
{
    struct date date = DATE_NONE;
    CHECK(date_of(year, month, day_of_month, &date) == OK);
    return date;
}

static void check_iso(struct date date, const char *expected)
{
    char iso[DATE_ISO_BYTES];
    date_write_iso(date, iso);
    CHECK_TEXT(text_of(iso), expected);
}

TEST("a day that does not exist is refused and leaves the result alone")
{
    static const int wrong[][3] = {
        {2026, 2, 29}, {2024, 2, 30}, {1900, 2, 29}, {2100, 2, 29}, {2026, 4, 31}, {2026, 0, 1},
        {2026, 13, 1}, {2026, 1, 0},  {2026, 1, 32}, {999, 12, 31}, {10000, 1, 1}, {-1, 1, 1},
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct date date = {77};
        CHECK(date_of(wrong[i][0], wrong[i][1], wrong[i][2], &date) == ERROR_INVALID);
        CHECK(date.day == 77);
    }
}

TEST("known days have known numbers and weekdays")
{
    CHECK_INTEGER(day(1970, 1, 1).day, 0);
    CHECK_INTEGER(day(1969, 12, 31).day, -1);
    CHECK_INTEGER(day(2000, 3, 1).day, 11017);
    CHECK_INTEGER(day(2026, 11, 21).day, 20778);
    CHECK_INTEGER(date_weekday(day(1970, 1, 1)), 4);
    CHECK_INTEGER(date_weekday(day(2026, 11, 21)), 6);
    CHECK_INTEGER(date_weekday(day(1752, 9, 14)), 4);
    CHECK_INTEGER(date_weekday(day(2000, 2, 29)), 2);
    CHECK_INTEGER(date_weekday(day(2024, 12, 1)), 7);
    CHECK_INTEGER(date_weekday(day(2024, 12, 2)), 1);
    CHECK_INTEGER(date_weekday(DATE_NONE), 0);
}

TEST("every day from 1000 to 9999 follows the one before")
{
    static const int lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    struct date date = day(1000, 1, 1);
    int weekday = 3, wrong = 0; /* 1 January 1000 was a Wednesday, reckoned back */
    for (int year = 1000; year <= 9999; year++) {
        for (int month = 1; month <= 12; month++) {
            bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
            int length = lengths[month - 1] + (month == 2 && leap);
            for (int of_month = 1; of_month <= length; of_month++, date.day++) {
                int y, m, d;
                struct date again;
                date_parts(date, &y, &m, &d);
                wrong += y != year || m != month || d != of_month || date_weekday(date) != weekday;
                wrong += date_of(year, month, of_month, &again) != OK || again.day != date.day;
                weekday = weekday % 7 + 1;
            }
        }
    }
    CHECK_INTEGER(wrong, 0);
    CHECK_INTEGER(date.day, day(9999, 12, 31).day + 1);
    int y, m, d;
    date_parts(date, &y, &m, &d);
    CHECK(y == 0 && m == 0 && d == 0);
    check_iso(date, "");
    check_iso((struct date){INT32_MAX}, "");
    check_iso((struct date){day(1000, 1, 1).day - 1}, "");
    check_iso((struct date){day(1000, 1, 1).day}, "1000-01-01");
    check_iso(day(9999, 12, 31), "9999-12-31");
}

TEST("no date is written as nothing and sorts first")
{
    check_iso(DATE_NONE, "");
    char words[DATE_LONG_BYTES] = "x";
    date_write_long(DATE_NONE, words);
    CHECK_TEXT(text_of(words), "");
    CHECK(date_is_none(DATE_NONE));
    CHECK(!date_is_none((struct date){0}));
    CHECK(date_compare(DATE_NONE, day(1000, 1, 1)) < 0);
    CHECK(date_compare(day(2026, 1, 2), day(2026, 1, 1)) > 0);
    CHECK(date_compare(day(2026, 1, 1), day(2026, 1, 1)) == 0);
}

TEST("only the ISO form is parsed as ISO")
{
    static const char *const wrong[] = {
        "", "2026", "2026-11", "2026-11-2", "2026-11-211", "2026-1-21", "26-11-21", "2026-11-31", "2026-02-29",
        "2026/11/21", " 2026-11-21", "2026-11-21 ", "2026-11-21T00:00:00Z", "+026-11-21", "-2026-11-21",
        "20261121", "2026-11-2x", "0999-12-31", "0000-00-00", "99999999999-01-01",
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct date date = {77};
        CHECK(date_parse(text_of(wrong[i]), &date) == ERROR_INVALID);
        CHECK(date.day == 77);
    }
    struct date date;
    CHECK(date_parse(TEXT("2026-11-21"), &date) == OK);
    check_iso(date, "2026-11-21");
    CHECK(date_parse((struct text){0}, &date) == ERROR_INVALID);
}

TEST("what people type")
{
    static const char *const wrong[] = {
        "", "21/11/26", "11/21/2026", "21/11", "21/11/2026/", "21/11/20266", "021/11/2026", "/11/2026", "21//2026",
        "29 February 2026", "31 Nov 2026", "21 Novem 2026", "21 No 2026", "21November2026", "21 November", "November 2026",
        "21 November 2026 x", "today", "21-11-2026", "2026-11-31", "November 21, 2026", "21  2026", "1 Ju 2026",
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct date date = {77};
        CHECK(date_parse_typed(text_of(wrong[i]), &date) == ERROR_INVALID);
        CHECK(date.day == 77);
    }
    static const char *const right[][2] = {
        {"2026-11-21", "2026-11-21"},           {"21/11/2026", "2026-11-21"},
        {"1/2/2026", "2026-02-01"},             {"01/02/2026", "2026-02-01"},
        {"21 November 2026", "2026-11-21"},     {"21 Nov 2026", "2026-11-21"},
        {"  21  NOVEMBER  2026 ", "2026-11-21"}, {"1 may 2026", "2026-05-01"},
        {"29 Feb 2024", "2024-02-29"},          {"3 Sept 2026", "2026-09-03"},
        {"3 Sep 2026", "2026-09-03"},           {"30 June 2026", "2026-06-30"},
        {"31 jul 2026", "2026-07-31"},
    };
    for (size_t i = 0; i < COUNT_OF(right); i++) {
        struct date date = DATE_NONE;
        CHECK(date_parse_typed(text_of(right[i][0]), &date) == OK);
        check_iso(date, right[i][1]);
    }
}

TEST("dates in words")
{
    struct arena *arena = arena_new(1 << 16);
    CHECK_TEXT(date_long(arena, day(2026, 11, 21)), "21 November 2026");
    CHECK_TEXT(date_long(arena, day(2026, 9, 1)), "1 September 2026");
    CHECK_TEXT(date_long(arena, day(9999, 9, 30)), "30 September 9999");
    CHECK_TEXT(date_iso(arena, day(2026, 9, 1)), "2026-09-01");
    CHECK_TEXT(date_iso(arena, DATE_NONE), "");
    arena_free(arena);
}

TEST("partial dates")
{
    static const char *const wrong[] = {
        "", "19", "19999", "2019-", "2019-0", "2019-00", "2019-13", "2019-9", "2019-09-", "2019-09-00",
        "2019-09-31", "2019-02-29", "2019-09-26 ", "2019-09-26-01", "0999", "2019/09",
    };
    struct arena *arena = arena_new(1 << 16);
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        CHECK(!partial_date_is_valid(text_of(wrong[i])));
        CHECK(date_is_none(partial_date_first(text_of(wrong[i]))));
        CHECK(date_is_none(partial_date_last(text_of(wrong[i]))));
        CHECK_TEXT(partial_date_long(arena, text_of(wrong[i])), "");
    }
    static const char *const right[][4] = {
        {"2019-09-26", "26 September 2019", "2019-09-26", "2019-09-26"},
        {"2019-09", "September 2019", "2019-09-01", "2019-09-30"},
        {"2024-02", "February 2024", "2024-02-01", "2024-02-29"},
        {"2019-12", "December 2019", "2019-12-01", "2019-12-31"},
        {"2019", "2019", "2019-01-01", "2019-12-31"},
    };
    for (size_t i = 0; i < COUNT_OF(right); i++) {
        struct text partial = text_of(right[i][0]);
        CHECK(partial_date_is_valid(partial));
        CHECK_TEXT(partial_date_long(arena, partial), right[i][1]);
        check_iso(partial_date_first(partial), right[i][2]);
        check_iso(partial_date_last(partial), right[i][3]);
    }
    arena_free(arena);
}

static struct instant at(const char *iso)
{
    struct instant instant = {-1};
    CHECK(instant_parse(text_of(iso), &instant) == OK);
    return instant;
}

static void check_instant(struct instant instant, const char *expected)
{
    char iso[INSTANT_ISO_BYTES];
    instant_write_iso(instant, iso);
    CHECK_TEXT(text_of(iso), expected);
}

TEST("moments are parsed in one form only, and written in it")
{
    static const char *const wrong[] = {
        "", "2026-11-21", "2026-11-21T09:30:00", "2026-11-21T09:30Z", "2026-11-21 09:30:00Z", "2026-11-21T24:00:00Z",
        "2026-11-21T09:60:00Z", "2026-11-21T23:59:60Z", "2026-11-31T09:30:00Z", "2026-11-21T09:30:00z",
        "2026-11-21T09:30:00+00:00", "2026-11-21T09:30:00ZZ", "2026-11-21T9:30:00Z", "2026-11-21T09:30:00.5Z",
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct instant instant = {77};
        CHECK(instant_parse(text_of(wrong[i]), &instant) == ERROR_INVALID);
        CHECK(instant.seconds == 77);
    }
    CHECK_INTEGER(at("1970-01-01T00:00:00Z").seconds, 0);
    CHECK_INTEGER(at("1969-12-31T23:59:59Z").seconds, -1);
    CHECK_INTEGER(at("2001-09-09T01:46:40Z").seconds, 1000000000);
    static const char *const same[] = {"2026-11-21T09:30:05Z", "1969-12-31T23:59:59Z", "1000-01-01T00:00:00Z",
                                       "9999-12-31T23:59:59Z", "2024-02-29T00:00:00Z"};
    for (size_t i = 0; i < COUNT_OF(same); i++)
        check_instant(at(same[i]), same[i]);
    check_instant((struct instant){INT64_MAX}, "");
    check_instant((struct instant){INT64_MIN}, "");
    check_instant((struct instant){at("9999-12-31T23:59:59Z").seconds + 1}, "");
}

TEST("London changes its clocks on the last Sundays of March and October, 01:00 UTC")
{
    static const char *const spring[] = {"1996-03-31", "2019-03-31", "2024-03-31", "2025-03-30", "2026-03-29",
                                         "2027-03-28", "2028-03-26", "2029-03-25"};
    static const char *const autumn[] = {"1996-10-27", "2019-10-27", "2024-10-27", "2025-10-26", "2026-10-25",
                                         "2027-10-31", "2028-10-29", "2029-10-28"};
    struct arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT_OF(spring); i++) {
        struct date date = DATE_NONE;
        CHECK(date_parse(text_of(spring[i]), &date) == OK);
        int64_t change = (int64_t)date.day * 86400 + 3600;
        CHECK(text_ends(instant_long(arena, (struct instant){change - 1}), TEXT(", 12:59am")));
        CHECK(text_ends(instant_long(arena, (struct instant){change}), TEXT(", 2:00am")));
        CHECK(date_parse(text_of(autumn[i]), &date) == OK);
        change = (int64_t)date.day * 86400 + 3600;
        CHECK(text_ends(instant_long(arena, (struct instant){change - 1}), TEXT(", 1:59am BST")));
        CHECK(text_ends(instant_long(arena, (struct instant){change}), TEXT(", 1:00am GMT")));
    }
    arena_free(arena);
}

TEST("the day in London")
{
    static const char *const cases[][2] = {
        {"2026-01-01T00:00:00Z", "2026-01-01"}, {"2025-12-31T23:59:59Z", "2025-12-31"},
        {"2026-03-28T23:59:59Z", "2026-03-28"}, {"2026-03-29T00:30:00Z", "2026-03-29"},
        {"2026-03-29T22:59:59Z", "2026-03-29"}, {"2026-03-29T23:00:00Z", "2026-03-30"},
        {"2026-10-24T22:59:59Z", "2026-10-24"}, {"2026-10-24T23:00:00Z", "2026-10-25"},
        {"2026-10-25T23:00:00Z", "2026-10-25"}, {"2026-10-26T00:00:00Z", "2026-10-26"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        check_iso(date_in_london(at(cases[i][0])), cases[i][1]);
    CHECK(date_is_none(date_in_london((struct instant){INT64_MAX})));
}

TEST("the next midnight in London, around both changes")
{
    static const char *const cases[][2] = {
        {"2026-01-10T00:00:00Z", "2026-01-11T00:00:00Z"}, {"2026-01-10T23:59:59Z", "2026-01-11T00:00:00Z"},
        {"2026-03-28T12:00:00Z", "2026-03-29T00:00:00Z"}, {"2026-03-29T00:00:00Z", "2026-03-29T23:00:00Z"},
        {"2026-03-29T01:00:00Z", "2026-03-29T23:00:00Z"}, {"2026-03-29T23:00:00Z", "2026-03-30T23:00:00Z"},
        {"2026-10-24T22:59:59Z", "2026-10-24T23:00:00Z"}, {"2026-10-24T23:00:00Z", "2026-10-26T00:00:00Z"},
        {"2026-10-25T00:59:59Z", "2026-10-26T00:00:00Z"}, {"2026-10-25T23:30:00Z", "2026-10-26T00:00:00Z"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        check_instant(next_midnight_in_london(at(cases[i][0])), cases[i][1]);
}

TEST("a moment in words")
{
    static const char *const cases[][2] = {
        {"2026-11-21T09:30:00Z", "21 November 2026, 9:30am"}, {"2026-07-01T09:05:00Z", "1 July 2026, 10:05am"},
        {"2026-01-01T00:00:00Z", "1 January 2026, 12:00am"},  {"2026-01-01T12:00:59Z", "1 January 2026, 12:00pm"},
        {"2026-06-30T23:15:00Z", "1 July 2026, 12:15am"},     {"2026-01-01T23:59:59Z", "1 January 2026, 11:59pm"},
    };
    struct arena *arena = arena_new(1 << 16);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        CHECK_TEXT(instant_long(arena, at(cases[i][0])), cases[i][1]);
    CHECK_TEXT(instant_iso(arena, at(cases[0][0])), "2026-11-21T09:30:00Z");
    CHECK_TEXT(instant_long(arena, (struct instant){INT64_MIN}), "");
    arena_free(arena);
}

TEST("today is the true day, or the day given")
{
    struct instant before = clock_now();
    struct moment true_day = moment_now(DATE_NONE);
    struct instant after = clock_now();
    CHECK(before.seconds > 1700000000);
    CHECK(true_day.now.seconds >= before.seconds && true_day.now.seconds <= after.seconds);
    CHECK(!true_day.as_of);
    CHECK_INTEGER(true_day.today.day, date_in_london(true_day.now).day);

    struct moment given = moment_now(day(2030, 1, 2));
    CHECK(given.as_of);
    check_iso(given.today, "2030-01-02");
    CHECK(given.now.seconds >= before.seconds);
}
