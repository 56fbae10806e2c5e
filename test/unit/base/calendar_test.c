#include "base/bank_holidays.h"
#include "base/date.h"
#include "base/format/csv.h"
#include "test.h"

#define HOLIDAYS_FILE "../shared/data/calendar/uk_bank_holidays_2012_2030.csv"

static struct date day(const char *iso)
{
    struct date date = DATE_NONE;
    CHECK(date_parse(text_of(iso), &date) == OK);
    return date;
}

static void check_iso(struct date date, const char *expected)
{
    char iso[DATE_ISO_BYTES];
    date_write_iso(date, iso);
    CHECK_TEXT(text_of(iso), expected);
}

static bool works(enum calendar calendar, struct date date)
{
    bool is = false;
    CHECK(calendar_is_working_day(calendar, date, &is) == OK);
    return is;
}

TEST("years without known holidays are refused")
{
    struct arena *arena = arena_new(1 << 16);
    struct calendar_working working = {.skipped_count = 77};
    bool is = true;
    int days = 77;
    for (enum calendar calendar = CALENDAR_ENGLAND_AND_WALES; calendar <= CALENDAR_UNITED_KINGDOM; calendar++) {
        CHECK(calendar_is_working_day(calendar, day("2011-12-31"), &is) == ERROR_LIMIT);
        CHECK(calendar_is_working_day(calendar, day("2031-01-01"), &is) == ERROR_LIMIT);
        CHECK(calendar_is_working_day(calendar, DATE_NONE, &is) == ERROR_LIMIT);
        CHECK(calendar_add_working_days(calendar, day("2011-12-30"), 1, arena, &working) == ERROR_LIMIT);
        CHECK(calendar_add_working_days(calendar, day("2030-12-30"), 2, arena, &working) == ERROR_LIMIT);
        CHECK(calendar_add_working_days(calendar, day("2026-01-01"), INT32_MAX, arena, &working) == ERROR_LIMIT);
        CHECK(calendar_add_working_days(calendar, DATE_NONE, 0, arena, &working) == ERROR_LIMIT);
        CHECK(calendar_add_working_days(calendar, day("2026-01-01"), -1, arena, &working) == ERROR_INVALID);
        CHECK(calendar_count_working_days(calendar, day("2030-12-30"), day("2031-01-01"), &days) == ERROR_LIMIT);
        CHECK(calendar_count_working_days(calendar, day("2011-12-31"), day("2012-01-03"), &days) == ERROR_LIMIT);
        CHECK(is && days == 77 && working.skipped_count == 77);

        CHECK(calendar_is_working_day(calendar, day("2012-01-01"), &is) == OK && !is);
        is = true;
        CHECK(calendar_add_working_days(calendar, day("2030-12-30"), 1, arena, &working) == OK);
        check_iso(working.due, "2030-12-31");
        working.skipped_count = 77;
    }
    arena_free(arena);
}

TEST("no memory for the working is said so")
{
    struct arena *arena = arena_new(1 << 16);
    struct calendar_working working = {.skipped_count = 77};
    arena_fail_at(arena, 1);
    CHECK(calendar_add_working_days(CALENDAR_UNITED_KINGDOM, day("2025-12-10"), 20, arena, &working) == ERROR_MEMORY);
    CHECK(working.skipped_count == 77);
    arena_free(arena);
}

/* The Freedom of Information Act's twenty working days after receipt; worked by
 * hand from the published holidays. */
TEST("twenty working days after receipt")
{
    static const struct {
        const char *received, *united_kingdom, *england_and_wales;
    } cases[] = {
        {"2025-12-10", "2026-01-13", "2026-01-12"}, /* 2 January in Scotland */
        {"2026-06-01", "2026-06-30", "2026-06-29"}, /* World Cup, Scotland */
        {"2025-02-24", "2025-03-25", "2025-03-24"}, /* St Patrick's Day */
        {"2024-07-01", "2024-07-30", "2024-07-29"}, /* Battle of the Boyne */
        {"2022-09-01", "2022-09-30", "2022-09-30"}, /* the State Funeral, everywhere */
        {"2026-11-05", "2026-12-04", "2026-12-03"}, /* St Andrew's Day */
    };
    struct arena *arena = arena_new(1 << 16);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct date received = day(cases[i].received);
        struct calendar_working working = {0};
        int days = 0;
        CHECK(calendar_add_working_days(CALENDAR_UNITED_KINGDOM, received, 20, arena, &working) == OK);
        check_iso(working.due, cases[i].united_kingdom);
        CHECK(calendar_count_working_days(CALENDAR_UNITED_KINGDOM, received, working.due, &days) == OK);
        CHECK_INTEGER(days, 20);
        CHECK(calendar_add_working_days(CALENDAR_ENGLAND_AND_WALES, received, 20, arena, &working) == OK);
        check_iso(working.due, cases[i].england_and_wales);
        CHECK(calendar_count_working_days(CALENDAR_ENGLAND_AND_WALES, received, working.due, &days) == OK);
        CHECK_INTEGER(days, 20);
    }
    arena_free(arena);
}

TEST("the working names the weekday holidays that were passed over, in order")
{
    struct arena *arena = arena_new(1 << 16);
    struct calendar_working working = {0};
    CHECK(calendar_add_working_days(CALENDAR_UNITED_KINGDOM, day("2025-12-10"), 20, arena, &working) == OK);
    CHECK_INTEGER(working.skipped_count, 4);
    static const char *const expected[][2] = {
        {"2025-12-25", "Christmas Day"}, {"2025-12-26", "Boxing Day"},
        {"2026-01-01", "New Year’s Day"}, {"2026-01-02", "2nd January"},
    };
    for (size_t i = 0; i < COUNT_OF(expected) && i < working.skipped_count; i++) {
        check_iso(working.skipped[i].date, expected[i][0]);
        CHECK_TEXT(text_of(working.skipped[i].holiday), expected[i][1]);
    }
    CHECK(calendar_add_working_days(CALENDAR_ENGLAND_AND_WALES, day("2025-12-10"), 20, arena, &working) == OK);
    CHECK_INTEGER(working.skipped_count, 3);

    /* Received on a holiday: day 0 is not among those passed over. */
    CHECK(calendar_add_working_days(CALENDAR_UNITED_KINGDOM, day("2025-12-25"), 1, arena, &working) == OK);
    check_iso(working.due, "2025-12-29");
    CHECK_INTEGER(working.skipped_count, 1);
    CHECK(calendar_add_working_days(CALENDAR_UNITED_KINGDOM, day("2025-12-25"), 0, arena, &working) == OK);
    check_iso(working.due, "2025-12-25");
    CHECK_INTEGER(working.skipped_count, 0);
    /* From a Saturday. */
    CHECK(calendar_add_working_days(CALENDAR_UNITED_KINGDOM, day("2026-11-21"), 1, arena, &working) == OK);
    check_iso(working.due, "2026-11-23");
    arena_free(arena);
}

TEST("counting back is the counting forward, negative")
{
    int days = 77;
    CHECK(calendar_count_working_days(CALENDAR_ENGLAND_AND_WALES, day("2026-11-20"), day("2026-11-20"), &days) == OK);
    CHECK_INTEGER(days, 0);
    CHECK(calendar_count_working_days(CALENDAR_ENGLAND_AND_WALES, day("2026-11-20"), day("2026-11-23"), &days) == OK);
    CHECK_INTEGER(days, 1);
    CHECK(calendar_count_working_days(CALENDAR_ENGLAND_AND_WALES, day("2026-11-20"), day("2026-11-22"), &days) == OK);
    CHECK_INTEGER(days, 0);
    CHECK(calendar_count_working_days(CALENDAR_ENGLAND_AND_WALES, day("2026-12-03"), day("2026-11-05"), &days) == OK);
    CHECK_INTEGER(days, -20);
}

TEST("a holiday in Scotland or Northern Ireland stops one calendar only")
{
    static const char *const only_abroad[] = {"2026-01-02", "2026-03-17", "2026-06-15", "2026-07-13", "2026-08-03", "2026-11-30"};
    for (size_t i = 0; i < COUNT_OF(only_abroad); i++) {
        CHECK(works(CALENDAR_ENGLAND_AND_WALES, day(only_abroad[i])));
        CHECK(!works(CALENDAR_UNITED_KINGDOM, day(only_abroad[i])));
    }
    CHECK(!works(CALENDAR_ENGLAND_AND_WALES, day("2026-08-31")));
    CHECK(!works(CALENDAR_UNITED_KINGDOM, day("2026-08-31"))); /* not in Scotland */
    CHECK(works(CALENDAR_UNITED_KINGDOM, day("2026-08-28")));
    CHECK(!works(CALENDAR_UNITED_KINGDOM, day("2026-08-29")));
    CHECK(!works(CALENDAR_ENGLAND_AND_WALES, day("2026-08-30")));
}

/* Easter Sunday by the golden number, the epact and the Sunday letter, as the
 * Calendar (New Style) Act 1750 describes; good for 1900 to 2199. */
static struct date easter(int year)
{
    int golden = year % 19;
    int full_moon = (24 + 19 * golden) % 30; /* days after 21 March */
    full_moon -= full_moon == 29 || (full_moon == 28 && golden > 10);
    struct date date = DATE_NONE;
    CHECK(date_of(year, 3, 21, &date) == OK);
    date.day += full_moon;
    date.day += 7 - date_weekday(date) % 7; /* the Sunday after, never the same day */
    return date;
}

TEST("Good Friday and Christmas Day are never working days")
{
    check_iso(easter(2024), "2024-03-31");
    check_iso(easter(2038), "2038-04-25");
    check_iso(easter(1954), "1954-04-18");
    for (int year = BANK_HOLIDAYS_YEAR_FIRST; year <= BANK_HOLIDAYS_YEAR_LAST; year++) {
        struct date good_friday = {easter(year).day - 2}, christmas = DATE_NONE;
        CHECK(date_of(year, 12, 25, &christmas) == OK);
        for (enum calendar calendar = CALENDAR_ENGLAND_AND_WALES; calendar <= CALENDAR_UNITED_KINGDOM; calendar++) {
            CHECK(!works(calendar, good_friday));
            CHECK(!works(calendar, christmas));
        }
    }
}

TEST("the table is in order, on weekdays, eight or more days a year for England and Wales")
{
    int in_year[BANK_HOLIDAYS_YEAR_LAST + 1] = {0};
    for (size_t i = 0; i < COUNT_OF(bank_holidays); i++) {
        const struct bank_holiday *holiday = &bank_holidays[i];
        CHECK(i == 0 || bank_holidays[i - 1].date < holiday->date);
        struct date date = DATE_NONE;
        CHECK(date_of(holiday->date / 10000, holiday->date / 100 % 100, holiday->date % 100, &date) == OK);
        CHECK(date_weekday(date) <= 5);
        CHECK(holiday->nations != 0 && holiday->nations <= EVERYWHERE && holiday->name[0] != '\0');
        in_year[holiday->date / 10000] += (holiday->nations & ENGLAND_WALES) != 0;
    }
    for (int year = BANK_HOLIDAYS_YEAR_FIRST; year <= BANK_HOLIDAYS_YEAR_LAST; year++)
        CHECK(in_year[year] >= 8 && in_year[year] <= 10);
}

static char *read_whole(const char *path, size_t *ret_length)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    char *data = malloc(1 << 20);
    *ret_length = data ? fread(data, 1, 1 << 20, file) : 0;
    fclose(file);
    return data;
}

TEST("the table is the published list")
{
    size_t length = 0;
    char *data = read_whole(HOLIDAYS_FILE, &length);
    if (!data)
        SKIP("no ../shared/data");
    struct arena *arena = arena_new(1 << 22);
    struct csv_reader reader;
    struct csv_row row;
    struct message message = {0};
    size_t count = 0;
    csv_reader_init(&reader, (struct text){data, length});
    CHECK(csv_read_row(&reader, arena, &row, &message) == OK); /* headings */
    while (csv_read_row(&reader, arena, &row, &message) == OK && row.count > 0 && count < COUNT_OF(bank_holidays)) {
        const struct bank_holiday *holiday = &bank_holidays[count++];
        char number[16];
        snprintf(number, sizeof number, "%04d-%02d-%02d", (int)holiday->date / 10000, (int)holiday->date / 100 % 100,
                 (int)holiday->date % 100);
        CHECK_TEXT(row.cells[0], number);
        CHECK_TEXT(row.cells[2], holiday->nations & ENGLAND_WALES ? "1" : "0");
        CHECK_TEXT(row.cells[3], holiday->nations & SCOTLAND ? "1" : "0");
        CHECK_TEXT(row.cells[4], holiday->nations & NORTHERN_IRELAND ? "1" : "0");
        CHECK_TEXT(row.cells[5], holiday->name);
        CHECK(text_equals(row.cells[7], "computed") == (holiday->date >= 20290101));
    }
    CHECK_INTEGER(count, COUNT_OF(bank_holidays));
    CHECK(reader.at == length);
    arena_free(arena);
    free(data);
}
