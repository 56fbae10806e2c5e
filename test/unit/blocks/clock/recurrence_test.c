/* Days on which something that repeats falls; worked out on a printed calendar for 2026 and 2027. */
#include "blocks/clock/recurrence.h"
#include "test.h"

static struct date day(const char *iso)
{
    struct date date;
    CHECK(date_parse(text_of(iso), &date) == OK);
    return date;
}

static struct recurrence monthly(int which, int weekday, const char *from)
{
    return (struct recurrence){.unit = RECURRENCE_MONTHS, .every = 1, .weekday = weekday, .which = which, .from = day(from), .until = DATE_NONE};
}

/* "2026-12-08 2027-01-12"; of one that is moved "2026-12-25>2026-12-29", left out ">". */
static const char *days(const struct recurrence *rule, const char *first, const char *last)
{
    static char out[400];
    struct occurrence list[40];
    char iso[DATE_ISO_BYTES];
    size_t count = 0, length = 0;
    enum result result = recurrence_list(rule, day(first), day(last), list, COUNT_OF(list), &count);
    out[0] = 0;
    if (result < 0)
        return result == ERROR_INVALID ? "invalid" : "limit";
    for (size_t i = 0; i < count; i++) {
        date_write_iso(list[i].nominal, iso);
        length += (size_t)snprintf(out + length, sizeof out - length, "%s%s", i ? " " : "", iso);
        if (date_compare(list[i].day, list[i].nominal) == 0)
            continue;
        date_write_iso(list[i].day, iso);
        length += (size_t)snprintf(out + length, sizeof out - length, ">%s", iso);
    }
    return out;
}

TEST("the second Tuesday of each month, over the change of year")
{
    struct recurrence rule = monthly(2, 2, "2026-11-01");
    CHECK_TEXT(text_of(days(&rule, "2026-11-22", "2027-02-28")), "2026-12-08 2027-01-12 2027-02-09");
    CHECK_TEXT(text_of(days(&rule, "2026-12-08", "2026-12-08")), "2026-12-08");
    CHECK_TEXT(text_of(days(&rule, "2026-12-09", "2027-01-11")), "");
    rule.from = day("2026-11-11"); /* after the second Tuesday of its month */
    CHECK_TEXT(text_of(days(&rule, "2026-01-01", "2026-12-31")), "2026-12-08");
}

TEST("a working day before that is past: the next one, which is said")
{
    struct recurrence rule = monthly(1, 1, "2027-01-01");
    struct occurrence list[2];
    size_t count = 0;
    rule.off = RECURRENCE_BEFORE; /* 3 May 2027 is a bank holiday */
    CHECK_TEXT(text_of(days(&rule, "2027-05-01", "2027-05-31")), "2027-05-03>2027-04-30");
    rule.not_before = day("2027-04-30");
    CHECK_TEXT(text_of(days(&rule, "2027-05-01", "2027-05-31")), "2027-05-03>2027-04-30");
    rule.not_before = day("2027-05-01");
    CHECK_TEXT(text_of(days(&rule, "2027-05-01", "2027-05-31")), "2027-05-03>2027-05-04");
    CHECK_INTEGER(recurrence_list(&rule, day("2027-05-01"), day("2027-06-30"), list, COUNT_OF(list), &count), OK);
    CHECK_INTEGER(count, 2);
    CHECK(list[0].is_after && !list[1].is_after);
}

TEST("the last Friday, of months with four and with five")
{
    struct recurrence rule = monthly(RECURRENCE_LAST, 5, "2027-01-01");
    CHECK_TEXT(text_of(days(&rule, "2027-01-01", "2027-04-30")), "2027-01-29 2027-02-26 2027-03-26 2027-04-30");
}

TEST("quarterly counts from the month in which it begins, yearly too")
{
    struct recurrence rule = monthly(1, 1, "2026-02-01");
    rule.every = 3;
    CHECK_TEXT(text_of(days(&rule, "2026-01-01", "2026-12-31")), "2026-02-02 2026-05-04 2026-08-03 2026-11-02");
    CHECK_TEXT(text_of(days(&rule, "2026-06-15", "2026-12-31")), "2026-08-03 2026-11-02");
    rule.every = 12;
    CHECK_TEXT(text_of(days(&rule, "2026-03-01", "2028-12-31")), "2027-02-01 2028-02-07");
}

TEST("weeks and every second week count from the first such day")
{
    struct recurrence rule = {.unit = RECURRENCE_WEEKS, .every = 2, .weekday = 3, .from = day("2026-11-19"), .until = day("2027-01-06")};
    CHECK_TEXT(text_of(days(&rule, "2026-11-01", "2027-12-31")), "2026-11-25 2026-12-09 2026-12-23 2027-01-06");
    CHECK_TEXT(text_of(days(&rule, "2026-12-10", "2026-12-31")), "2026-12-23");
    CHECK_TEXT(text_of(days(&rule, "2026-12-23", "2026-12-23")), "2026-12-23");
    rule.every = 1;
    CHECK_TEXT(text_of(days(&rule, "2026-12-20", "2027-01-31")), "2026-12-23 2026-12-30 2027-01-06");
}

TEST("a day of the month that some months do not have is their last")
{
    struct recurrence rule = {.unit = RECURRENCE_MONTHS, .every = 1, .day_of_month = 31, .from = day("2027-12-31"), .until = DATE_NONE};
    CHECK_TEXT(text_of(days(&rule, "2027-12-01", "2028-04-30")), "2027-12-31 2028-01-31 2028-02-29 2028-03-31 2028-04-30");
    rule.day_of_month = 30;
    CHECK_TEXT(text_of(days(&rule, "2027-02-01", "2027-02-28")), "");
    rule.from = day("2027-02-01");
    CHECK_TEXT(text_of(days(&rule, "2027-02-01", "2027-03-31")), "2027-02-28 2027-03-30");
}

TEST("a bank holiday: held, moved, or left out, and known by its nominal day all the same")
{
    struct recurrence rule = monthly(1, 1, "2026-05-01"); /* 4 May 2026 is the early May bank holiday */
    CHECK_TEXT(text_of(days(&rule, "2026-05-01", "2026-05-31")), "2026-05-04");
    rule.off = RECURRENCE_NEXT;
    CHECK_TEXT(text_of(days(&rule, "2026-05-01", "2026-06-30")), "2026-05-04>2026-05-05 2026-06-01");
    rule.off = RECURRENCE_BEFORE;
    CHECK_TEXT(text_of(days(&rule, "2026-05-01", "2026-05-31")), "2026-05-04>2026-05-01");
    rule.off = RECURRENCE_LEAVES_OUT;
    CHECK_TEXT(text_of(days(&rule, "2026-05-01", "2026-06-30")), "2026-05-04> 2026-06-01");
    rule = (struct recurrence){.unit = RECURRENCE_MONTHS, .every = 1, .day_of_month = 25, .from = day("2026-12-01"), .until = DATE_NONE, .off = RECURRENCE_NEXT};
    CHECK_TEXT(text_of(days(&rule, "2026-12-01", "2026-12-31")), "2026-12-25>2026-12-29"); /* Friday; Monday 28 is in its place for 26 December */
}

TEST("a holiday that was announced late counts too, one elsewhere in the kingdom does not")
{
    struct clock_holiday late[] = {{day("2027-01-12"), day("2026-12-01"), true, "Day of thanks"}, {day("2027-02-09"), day("2026-12-01"), false, "Elsewhere"}};
    struct clock_holidays holidays = {late, COUNT_OF(late)};
    struct recurrence rule = monthly(2, 2, "2027-01-01");
    rule.off = RECURRENCE_NEXT;
    rule.holidays = &holidays;
    CHECK_TEXT(text_of(days(&rule, "2027-01-01", "2027-02-28")), "2027-01-12>2027-01-13 2027-02-09");
}

TEST("a rule that is not whole, a horizon past the calendar, and too many")
{
    struct recurrence rule = monthly(5, 2, "2026-11-01");
    struct occurrence list[2];
    size_t count = 7;
    CHECK_TEXT(text_of(days(&rule, "2026-11-01", "2026-12-31")), "invalid");
    rule = monthly(0, 2, "2026-11-01");
    CHECK_TEXT(text_of(days(&rule, "2026-11-01", "2026-12-31")), "invalid");
    rule = monthly(2, 8, "2026-11-01");
    CHECK_TEXT(text_of(days(&rule, "2026-11-01", "2026-12-31")), "invalid");
    rule = monthly(2, 2, "2026-11-01");
    rule.every = 0;
    CHECK_TEXT(text_of(days(&rule, "2026-11-01", "2026-12-31")), "invalid");
    rule.every = RECURRENCE_EVERY_MAX + 1;
    CHECK_TEXT(text_of(days(&rule, "2026-11-01", "2026-12-31")), "invalid");
    rule.every = 1;
    rule.until = day("2026-10-31");
    CHECK_TEXT(text_of(days(&rule, "2026-11-01", "2026-12-31")), "invalid");
    rule = (struct recurrence){.unit = RECURRENCE_WEEKS, .every = 1, .from = day("2026-11-01"), .until = DATE_NONE, .day_of_month = 3};
    CHECK_TEXT(text_of(days(&rule, "2026-11-01", "2026-12-31")), "invalid");
    rule = monthly(2, 2, "2026-11-01");
    CHECK_TEXT(text_of(days(&rule, "2031-01-01", "2031-02-28")), "2031-01-14 2031-02-11");
    rule.off = RECURRENCE_NEXT;
    CHECK_TEXT(text_of(days(&rule, "2031-01-01", "2031-02-28")), "limit");
    rule.off = RECURRENCE_HOLDS;
    CHECK(recurrence_list(&rule, day("2026-11-01"), day("2027-01-31"), list, COUNT_OF(list), &count) == ERROR_LIMIT && count == 7);
    CHECK(recurrence_list(&rule, day("2026-11-01"), day("2026-12-31"), list, COUNT_OF(list), &count) == OK && count == 2);
}
