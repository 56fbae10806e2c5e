/* London's clock against the machine's own zone files, the hours that are lost and repeated, the ends of days, and
 * months and years after a day. */
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include "base/date.h"
#include "test.h"

#define ZONE_FILE "/usr/share/zoneinfo/Europe/London"
#define HOUR 3600
#define DAY 86400

static struct date day(int year, int month, int of_month)
{
    struct date date = DATE_NONE;
    CHECK(date_of(year, month, of_month, &date) == OK);
    return date;
}

static void check_day(struct date date, const char *expected)
{
    char iso[DATE_ISO_BYTES];
    date_write_iso(date, iso);
    CHECK_TEXT(text_of(iso), expected);
}

static struct instant at(const char *iso)
{
    struct instant instant = {0};
    CHECK(instant_parse(text_of(iso), &instant) == OK);
    return instant;
}

/* --- The zone files -------------------------------------------------------- */

static bool use_zone_files(void)
{
    setenv("TZ", "Europe/London", 1);
    tzset();
    return access(ZONE_FILE, R_OK) == 0;
}

/* What instant_long() and date_in_london() say, against localtime_r(). */
static bool agrees(struct arena *arena, int64_t seconds)
{
    struct tm local;
    time_t time = (time_t)seconds;
    char words[80];
    struct instant instant = {seconds}, both[2];
    arena_reset(arena);
    localtime_r(&time, &local);
    struct date date = day(local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
    date_write_long(date, words);
    size_t length = strlen(words);
    snprintf(words + length, sizeof words - length, ", %d:%02d%s", local.tm_hour % 12 ? local.tm_hour % 12 : 12, local.tm_min,
             local.tm_hour < 12 ? "am" : "pm");
    size_t count = london_instants(date, local.tm_hour * 60 + local.tm_min, both);
    bool is_one = false;
    for (size_t i = 0; i < count; i++)
        is_one = is_one || both[i].seconds == seconds - local.tm_sec;
    struct text ours = instant_long(arena, instant);
    return is_one && date_in_london(instant).day == date.day && text_starts(ours, text_of(words)) &&
           (ours.length == strlen(words) || (count == 2 && text_ends(ours, text_of(local.tm_isdst > 0 ? " BST" : " GMT"))));
}

TEST("every hour from 1996 to 2037 is as the machine's zone files say")
{
    struct arena *arena = arena_new(1 << 16);
    int wrong = 0;
    if (!use_zone_files()) {
        arena_free(arena);
        SKIP("there are no zone files (tzdata)");
    }
    for (int64_t seconds = at("1996-01-01T00:00:00Z").seconds; seconds < at("2038-01-01T00:00:00Z").seconds; seconds += HOUR)
        wrong += !agrees(arena, seconds) || !agrees(arena, seconds - 1);
    CHECK_INTEGER(wrong, 0);
    arena_free(arena);
}

TEST("moments by chance are as the zone files say, and are read again from their words")
{
    struct arena *arena = arena_new(1 << 16);
    uint64_t state = 20261121;
    int wrong = 0;
    if (!use_zone_files()) {
        arena_free(arena);
        SKIP("there are no zone files (tzdata)");
    }
    int64_t first = at("1996-01-01T00:00:00Z").seconds, last = at("2099-12-31T00:00:00Z").seconds;
    for (int i = 0; i < 200000; i++) {
        struct instant again = {0};
        state = state * 6364136223846793005u + 1442695040888963407u;
        int64_t seconds = first + (int64_t)((state >> 11) % (uint64_t)(last - first));
        wrong += !agrees(arena, seconds);
        seconds -= seconds % 60;
        wrong += instant_parse_typed(instant_long(arena, (struct instant){seconds}), &again, NULL) != OK || again.seconds != seconds;
    }
    CHECK_INTEGER(wrong, 0);
    arena_free(arena);
}

/* --- Lost and repeated hours, 2016 to 2037 --------------------------------- */

static struct date last_sunday(int year, int month)
{
    struct date date = day(year, month, 31);
    while (date_weekday(date) != 7)
        date.day--;
    return date;
}

static void check_typed(struct arena *arena, struct date date, const char *time, int64_t expected, const char *refusal)
{
    struct message message = {0};
    struct instant instant = {-1};
    enum result result = instant_parse_typed(arena_printf(arena, "%.*s, %s", TEXT_ARGS(date_long(arena, date)), time), &instant, &message);
    if (!refusal) {
        CHECK_INTEGER(result, OK);
        CHECK_INTEGER(instant.seconds, expected);
        return;
    }
    CHECK_INTEGER(result, ERROR_INVALID);
    CHECK_INTEGER(instant.seconds, -1);
    CHECK(strstr(message.text, refusal) != NULL);
}

TEST("the hour that is lost is refused in words, the one that is repeated is asked about")
{
    struct arena *arena = arena_new(1 << 20);
    for (int year = 2016; year <= 2037; year++) {
        struct date march = last_sunday(year, 3), october = last_sunday(year, 10);
        int64_t spring = (int64_t)march.day * DAY, autumn = (int64_t)october.day * DAY;
        arena_reset(arena);
        check_typed(arena, march, "12:59am", spring + 59 * 60, NULL);
        check_typed(arena, march, "1:00am", 0, "There was no 1:00am on ");
        check_typed(arena, march, "01:59", 0, "the clocks went forward");
        check_typed(arena, march, "1:30am BST", 0, "There was no 1:30am");
        check_typed(arena, march, "2:00am", spring + HOUR, NULL);
        check_typed(arena, october, "12:59am", autumn - 60, NULL);
        check_typed(arena, october, "1:00am", 0, "1:00am came twice on ");
        check_typed(arena, october, "1:59am", 0, "Enter “1:59am BST” for the first or “1:59am GMT” for the second");
        check_typed(arena, october, "1:30am BST", autumn + HOUR / 2, NULL);
        check_typed(arena, october, "1.30 am gmt", autumn + HOUR + HOUR / 2, NULL);
        check_typed(arena, october, "2:00am", autumn + 2 * HOUR, NULL);
        check_typed(arena, october, "2:00am BST", 0, "clocks showed GMT");
        CHECK_INTEGER(date_ends_in_london(march).seconds - date_begins_in_london(march).seconds, 23 * HOUR);
        CHECK_INTEGER(date_ends_in_london(october).seconds - date_begins_in_london(october).seconds, 25 * HOUR);
    }
    arena_free(arena);
}

/* --- Typed ------------------------------------------------------------------ */

TEST("moments as people type them")
{
    static const char *const right[][2] = {
        {"21 November 2026, 9:30am", "2026-11-21T09:30:00Z"}, {"21/11/2026 09:30", "2026-11-21T09:30:00Z"},
        {" 21 nov 2026 at 9.30 AM ", "2026-11-21T09:30:00Z"}, {"2026-11-21T21:30", "2026-11-21T21:30:00Z"},
        {"1 July 2026, 9am", "2026-07-01T08:00:00Z"},         {"1 July 2026 noon", "2026-07-01T11:00:00Z"},
        {"1 July 2026, 12am", "2026-06-30T23:00:00Z"},        {"1 July 2026, 12:05pm", "2026-07-01T11:05:00Z"},
        {"1/7/2026 00:00", "2026-06-30T23:00:00Z"},           {"1 July 2026, 9am BST", "2026-07-01T08:00:00Z"},
        {"29 February 2028, 23:59", "2028-02-29T23:59:00Z"},  {"2026-07-01T08:00:05Z", "2026-07-01T08:00:05Z"},
    };
    static const char *const wrong[][2] = {
        {"", "a real day and a time"}, {"9:30am", "a real day"}, {"29 February 2026, 9am", "a real day"},
        {"21 November 2026", "Enter the time too"}, {"21 November 2026,", "as a clock shows it"}, {"21 November 2026, 9", "as a clock shows it"},
        {"21 November 2026, 24:00", "as a clock shows it"}, {"21 November 2026, 9:60", "as a clock shows it"},
        {"21 November 2026, 13pm", "as a clock shows it"}, {"21 November 2026, 0am", "as a clock shows it"},
        {"21 November 2026, 9:3", "as a clock shows it"}, {"21 November 2026, 9:30am CET", "as a clock shows it"},
        {"21 November 2026, midnight", "between two days"}, {"21 November 2026, 9am BST", "clocks showed GMT"},
        {"1 July 2026, 9am GMT", "clocks showed BST"}, {"21 November 2026, 9:30am 9:30am", "as a clock shows it"},
    };
    for (size_t i = 0; i < COUNT_OF(right); i++) {
        struct instant instant = {0};
        struct message message = {0};
        CHECK_INTEGER(instant_parse_typed(text_of(right[i][0]), &instant, &message), OK);
        CHECK_INTEGER(instant.seconds, at(right[i][1]).seconds);
    }
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct instant instant = {77};
        struct message message = {0};
        CHECK_INTEGER(instant_parse_typed(text_of(wrong[i][0]), &instant, &message), ERROR_INVALID);
        CHECK_INTEGER(instant.seconds, 77);
        CHECK(strstr(message.text, wrong[i][1]) != NULL);
    }
}

/* --- Days ------------------------------------------------------------------- */

TEST("a day begins and ends at London's midnight")
{
    CHECK_INTEGER(date_begins_in_london(day(2026, 1, 1)).seconds, at("2026-01-01T00:00:00Z").seconds);
    CHECK_INTEGER(date_ends_in_london(day(2026, 6, 30)).seconds, at("2026-06-30T23:00:00Z").seconds);
    CHECK_INTEGER(date_ends_in_london(day(2026, 12, 31)).seconds, at("2027-01-01T00:00:00Z").seconds);
    for (struct date date = day(2016, 1, 1); date.day < day(2038, 1, 1).day; date.day++) {
        struct instant first = date_begins_in_london(date), end = date_ends_in_london(date);
        CHECK_INTEGER(date_in_london(first).day, date.day);
        CHECK_INTEGER(date_in_london((struct instant){first.seconds - 1}).day, date.day - 1);
        CHECK_INTEGER(date_in_london((struct instant){end.seconds - 1}).day, date.day);
        CHECK_INTEGER(next_midnight_in_london(first).seconds, end.seconds);
    }
}

TEST("months and years after a day, 29 February among them")
{
    check_day(date_add_months(day(2026, 1, 31), 1), "2026-02-28");
    check_day(date_add_months(day(2028, 1, 31), 1), "2028-02-29");
    check_day(date_add_months(day(2028, 2, 29), 1), "2028-03-29");
    check_day(date_add_months(day(2028, 2, 29), -12), "2027-02-28");
    check_day(date_add_months(day(2026, 12, 31), 2), "2027-02-28");
    check_day(date_add_months(day(2026, 3, 31), -1), "2026-02-28");
    check_day(date_add_months(day(2026, 1, 15), -1), "2025-12-15");
    check_day(date_add_months(day(2026, 11, 30), 3), "2027-02-28");
    check_day(date_add_years(day(2028, 2, 29), 1), "2029-02-28");
    check_day(date_add_years(day(2028, 2, 29), 4), "2032-02-29");
    check_day(date_add_years(day(2096, 2, 29), 4), "2100-02-28");
    check_day(date_add_years(day(1996, 2, 29), 4), "2000-02-29");
    check_day(date_add_years(day(2026, 2, 28), 2), "2028-02-28");
    check_day(date_add_years(day(9999, 12, 31), 1), "");
    check_day(date_add_months(day(9999, 12, 31), 1), "");
    check_day(date_add_months(day(1000, 1, 31), -1), "");
    check_day(date_add_years(day(2026, 1, 1), INT32_MAX), "");
    check_day(date_add_years(day(2026, 1, 1), INT32_MIN), "");
    check_day(date_add_months(day(2026, 1, 1), INT32_MAX), "");
    check_day(date_add_months(DATE_NONE, 1), "");
    for (struct date date = day(2023, 12, 1); date.day < day(2029, 2, 1).day; date.day++) {
        int year, month, of_month, there_year, there_month, there_day;
        date_parts(date, &year, &month, &of_month);
        for (int months = -30; months <= 30; months++) {
            struct date there = date_add_months(date, months);
            date_parts(there, &there_year, &there_month, &there_day);
            CHECK_INTEGER(there_year * 12 + there_month, year * 12 + month + months);
            CHECK(there_day == of_month || (there_day < of_month && date_add_months((struct date){there.day + 1}, 0).day == there.day + 1 && there_day >= 28));
        }
    }
}
