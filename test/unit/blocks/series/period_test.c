#include "blocks/series/value.h"
#include "test.h"

static struct arena *arena(void)
{
    static struct arena *kept;
    if (!kept)
        kept = arena_new(1 << 20);
    else
        arena_reset(kept);
    return kept;
}

static struct date day(const char *iso)
{
    struct date date = DATE_NONE;
    CHECK(date_parse(text_of(iso), &date) == OK);
    return date;
}

static struct text iso(struct date date) { return date_iso(arena(), date); }

struct typed {
    enum series_period_kind kind;
    const char *typed, *from, *to, *words, *within, *brief;
};
static const struct typed right[] = {
    {SERIES_MONTH, "March 2025", "2025-03-01", "2025-03-31", "March 2025", "in March 2025", "Mar 2025"},
    {SERIES_MONTH, "mar 2025", "2025-03-01", "2025-03-31", "March 2025", "in March 2025", "Mar 2025"},
    {SERIES_MONTH, "2024-02", "2024-02-01", "2024-02-29", "February 2024", "in February 2024", "Feb 2024"},
    {SERIES_MONTH, "02/2025", "2025-02-01", "2025-02-28", "February 2025", "in February 2025", "Feb 2025"},
    {SERIES_MONTH, "2025-04-01 to 2025-04-30", "2025-04-01", "2025-04-30", "April 2025", "in April 2025", "Apr 2025"},
    {SERIES_QUARTER, "quarter to June 2025", "2025-04-01", "2025-06-30", "quarter to June 2025", "in the quarter to June 2025", "Jun 2025"},
    {SERIES_QUARTER, "April to June 2025", "2025-04-01", "2025-06-30", "quarter to June 2025", "in the quarter to June 2025", "Jun 2025"},
    {SERIES_QUARTER, "Quarter to 2025-03", "2025-01-01", "2025-03-31", "quarter to March 2025", "in the quarter to March 2025", "Mar 2025"},
    {SERIES_YEAR_TO_MARCH, "2024-25", "2024-04-01", "2025-03-31", "year to March 2025", "in the year to March 2025", "2024-25"},
    {SERIES_YEAR_TO_MARCH, "1999/00", "1999-04-01", "2000-03-31", "year to March 2000", "in the year to March 2000", "1999-00"},
    {SERIES_YEAR_TO_MARCH, "Year to March 2013", "2012-04-01", "2013-03-31", "year to March 2013", "in the year to March 2013", "2012-13"},
    {SERIES_YEAR_TO_DECEMBER, "2025", "2025-01-01", "2025-12-31", "year to December 2025", "in the year to December 2025", "2025"},
    {SERIES_YEAR_TO_DECEMBER, "year to December 2025", "2025-01-01", "2025-12-31", "year to December 2025", "in the year to December 2025", "2025"},
    {SERIES_ROLLING_TWELVE_MONTHS, "12 months to May 2025", "2024-06-01", "2025-05-31", "12 months to May 2025", "in the 12 months to May 2025", "May 2025"},
    {SERIES_ROLLING_TWELVE_MONTHS, "year to May 2025", "2024-06-01", "2025-05-31", "12 months to May 2025", "in the 12 months to May 2025", "May 2025"},
    {SERIES_SNAPSHOT, "31 March 2019", "2019-03-31", "2019-03-31", "31 March 2019", "on 31 March 2019", "31 Mar 2019"},
    {SERIES_SNAPSHOT, "2019-03-31", "2019-03-31", "2019-03-31", "31 March 2019", "on 31 March 2019", "31 Mar 2019"},
};

TEST("a period is read as people write it, and written in words")
{
    for (size_t i = 0; i < COUNT_OF(right); i++) {
        struct series_period period = {0};
        struct message message = {0};
        if (series_period_parse(right[i].kind, text_of(right[i].typed), &period, &message) != OK) {
            printf("  refused: %s: %s\n", right[i].typed, message.text);
            CHECK(false);
            continue;
        }
        CHECK(period.kind == right[i].kind);
        CHECK_TEXT(iso(period.from), right[i].from);
        CHECK_TEXT(iso(period.to), right[i].to);
        CHECK_TEXT(series_period_words(arena(), period), right[i].words);
        CHECK_TEXT(series_period_within(arena(), period), right[i].within);
        CHECK_TEXT(series_period_short(arena(), period), right[i].brief);
        struct series_period again = {0};
        CHECK(series_period_parse(right[i].kind, series_period_words(arena(), period), &again, NULL) == OK);
        CHECK(date_compare(again.from, period.from) == 0 && date_compare(again.to, period.to) == 0);
    }
}

TEST("what is no period of that kind is refused in words")
{
    static const struct { enum series_period_kind kind; const char *typed; } wrong[] = {
        {SERIES_MONTH, ""}, {SERIES_MONTH, "2025"}, {SERIES_MONTH, "2025-13"}, {SERIES_MONTH, "2025-00"}, {SERIES_MONTH, "Marchember 2025"}, {SERIES_MONTH, "March 25"}, {SERIES_MONTH, "2025-3"},
        {SERIES_MONTH, "2025-04-01 to 2025-05-31"}, {SERIES_MONTH, "2025-04-02 to 2025-04-30"}, {SERIES_MONTH, "31 March 2025"}, {SERIES_MONTH, "0999-01"},
        {SERIES_QUARTER, "quarter to May 2025"}, {SERIES_QUARTER, "May to July 2025"}, {SERIES_QUARTER, "April to July 2025"}, {SERIES_QUARTER, "2025-Q2"}, {SERIES_QUARTER, "June 2025"},
        {SERIES_YEAR_TO_MARCH, "2024-26"}, {SERIES_YEAR_TO_MARCH, "2025"}, {SERIES_YEAR_TO_MARCH, "year to April 2025"}, {SERIES_YEAR_TO_MARCH, "2024 25"},
        {SERIES_YEAR_TO_DECEMBER, "year to March 2025"}, {SERIES_YEAR_TO_DECEMBER, "25"}, {SERIES_YEAR_TO_DECEMBER, "20255"},
        {SERIES_ROLLING_TWELVE_MONTHS, "May 2025"}, {SERIES_SNAPSHOT, "31 June 2019"}, {SERIES_SNAPSHOT, "March 2019"},
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct series_period period = {.from = {77}};
        struct message message = {0};
        if (series_period_parse(wrong[i].kind, text_of(wrong[i].typed), &period, &message) != ERROR_INVALID) {
            printf("  taken: %s\n", wrong[i].typed);
            CHECK(false);
        }
        CHECK(message.text[0] != '\0');
        CHECK(period.from.day == 77);
    }
}

TEST("a day lies in one period of each kind")
{
    static const struct { enum series_period_kind kind; const char *day, *from, *to; } cases[] = {
        {SERIES_MONTH, "2024-02-29", "2024-02-01", "2024-02-29"}, {SERIES_QUARTER, "2025-03-31", "2025-01-01", "2025-03-31"}, {SERIES_QUARTER, "2025-04-01", "2025-04-01", "2025-06-30"},
        {SERIES_QUARTER, "2025-12-31", "2025-10-01", "2025-12-31"}, {SERIES_YEAR_TO_MARCH, "2025-03-31", "2024-04-01", "2025-03-31"}, {SERIES_YEAR_TO_MARCH, "2025-04-01", "2025-04-01", "2026-03-31"},
        {SERIES_YEAR_TO_DECEMBER, "2025-12-31", "2025-01-01", "2025-12-31"}, {SERIES_ROLLING_TWELVE_MONTHS, "2025-05-15", "2024-06-01", "2025-05-31"}, {SERIES_SNAPSHOT, "2025-05-15", "2025-05-15", "2025-05-15"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct series_period period = {0};
        CHECK(series_period_holding(cases[i].kind, day(cases[i].day), &period) == OK);
        CHECK_TEXT(iso(period.from), cases[i].from);
        CHECK_TEXT(iso(period.to), cases[i].to);
    }
    struct series_period period = {.from = {77}};
    CHECK(series_period_holding(SERIES_MONTH, DATE_NONE, &period) == ERROR_INVALID);
    CHECK(series_period_from(SERIES_MONTH, day("2025-03-02"), &period) == ERROR_INVALID);
    CHECK(series_period_from(SERIES_QUARTER, day("2025-03-01"), &period) == ERROR_INVALID);
    CHECK(series_period_from(SERIES_YEAR_TO_MARCH, day("2025-01-01"), &period) == ERROR_INVALID);
    CHECK(period.from.day == 77);
}

TEST("periods go on, back and a year back, and are joined only where they follow each other")
{
    struct series_period month = {0}, next = {0}, year = {0}, snapshot = {0};
    CHECK(series_period_from(SERIES_MONTH, day("2024-02-01"), &month) == OK);
    CHECK(series_period_move(month, 1, &next) == OK);
    CHECK_TEXT(iso(next.to), "2024-03-31");
    CHECK(series_period_follows(month, next));
    CHECK(!series_period_follows(next, month));
    CHECK(series_period_move(month, 2, &next) == OK);
    CHECK(!series_period_follows(month, next));
    CHECK(series_period_move(month, -1, &next) == OK);
    CHECK_TEXT(iso(next.from), "2024-01-01");
    CHECK(series_period_year_before(month, &year) == OK);
    CHECK_TEXT(iso(year.to), "2023-02-28");
    CHECK(series_period_from(SERIES_ROLLING_TWELVE_MONTHS, day("2024-06-01"), &year) == OK);
    CHECK(series_period_move(year, 1, &next) == OK);
    CHECK_TEXT(iso(next.from), "2024-07-01");
    CHECK(series_period_follows(year, next));
    CHECK(!series_period_follows(month, year));
    CHECK(series_period_from(SERIES_SNAPSHOT, day("2024-02-29"), &snapshot) == OK);
    CHECK(series_period_year_before(snapshot, &next) == OK);
    CHECK_TEXT(iso(next.to), "2023-02-28");
    CHECK(series_period_follows(next, snapshot));
    CHECK(!series_period_follows(snapshot, snapshot));
    CHECK(series_period_move(snapshot, 1, &next) == OK);
    CHECK_TEXT(iso(next.from), "2024-03-01");
    CHECK(series_period_move(month, INT32_MAX, &next) == ERROR_LIMIT);
    CHECK(series_period_move(month, -20000, &next) == ERROR_LIMIT);
    CHECK(!series_period_is_complete(month, day("2024-02-29")));
    CHECK(series_period_is_complete(month, day("2024-03-01")));
    CHECK(!series_period_is_complete(month, DATE_NONE));
}
