/* Working days: which days count, and the arithmetic of statutory periods.
 *
 * Owns the reading of base/bank_holidays.h. Not here: dates (base/date.c), which
 * period a duty has and when it pauses (blocks/clock). */
#include "base/bank_holidays.h"
#include "base/date.h"

#define SATURDAY 6

static int32_t date_number(struct date date)
{
    int year, month, day;
    date_parts(date, &year, &month, &day);
    return year * 10000 + month * 100 + day;
}

/* The place of the first holiday on or after the date. */
static size_t holiday_at_or_after(struct date date)
{
    int32_t number = date_number(date);
    size_t low = 0, high = COUNT_OF(bank_holidays);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (bank_holidays[middle].date < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* A holiday anywhere in the United Kingdom stops the United Kingdom's clock. */
static bool holiday_counts(const struct bank_holiday *holiday, enum calendar calendar)
{
    return calendar == CALENDAR_UNITED_KINGDOM || (holiday->nations & ENGLAND_WALES);
}

static bool is_known(struct date date)
{
    int year, month, day;
    date_parts(date, &year, &month, &day);
    return year >= BANK_HOLIDAYS_YEAR_FIRST && year <= BANK_HOLIDAYS_YEAR_LAST;
}

/* The date must be known. */
static bool is_working_day(enum calendar calendar, struct date date)
{
    if (date_weekday(date) >= SATURDAY)
        return false;
    size_t at = holiday_at_or_after(date);
    if (at == COUNT_OF(bank_holidays) || bank_holidays[at].date != date_number(date))
        return true;
    return !holiday_counts(&bank_holidays[at], calendar);
}

enum result calendar_is_working_day(enum calendar calendar, struct date date, bool *ret_is)
{
    if (!is_known(date))
        return ERROR_LIMIT;
    *ret_is = is_working_day(calendar, date);
    return OK;
}

static struct date date_of_holiday(const struct bank_holiday *holiday)
{
    struct date date = DATE_NONE;
    enum result result = date_of(holiday->date / 10000, holiday->date / 100 % 100, holiday->date % 100, &date);
    assert(result == OK);
    return date;
}

/* The holidays on weekdays after `from` and before `due` (which is a working day,
 * or `from` itself). */
static enum result list_skipped(enum calendar calendar, struct date from, struct date due,
                                struct arena *arena, struct calendar_working *ret_working)
{
    size_t first = holiday_at_or_after((struct date){from.day + 1});
    size_t end = holiday_at_or_after(due);
    size_t possible = end > first ? end - first : 0;
    struct calendar_step *skipped = ARENA_ARRAY(arena, struct calendar_step, possible);
    if (!skipped)
        return ERROR_MEMORY;

    size_t count = 0;
    for (size_t i = first; i < end; i++) {
        struct date date = date_of_holiday(&bank_holidays[i]);
        if (holiday_counts(&bank_holidays[i], calendar) && date_weekday(date) < SATURDAY)
            skipped[count++] = (struct calendar_step){date, bank_holidays[i].name};
    }
    *ret_working = (struct calendar_working){.due = due, .skipped = skipped, .skipped_count = count};
    return OK;
}

enum result calendar_add_working_days(enum calendar calendar, struct date from, int days,
                                      struct arena *arena, struct calendar_working *ret_working)
{
    if (days < 0)
        return ERROR_INVALID;
    if (!is_known(from))
        return ERROR_LIMIT;
    struct date due = from;
    for (int left = days; left > 0;) {
        due.day++;
        if (!is_known(due))
            return ERROR_LIMIT;
        if (is_working_day(calendar, due))
            left--;
    }
    return list_skipped(calendar, from, due, arena, ret_working);
}

enum result calendar_count_working_days(enum calendar calendar, struct date from, struct date to, int *ret_days)
{
    if (!is_known(from) || !is_known(to))
        return ERROR_LIMIT;
    bool is_backwards = date_compare(to, from) < 0;
    struct date at = is_backwards ? to : from;
    struct date end = is_backwards ? from : to;
    int days = 0;
    while (at.day < end.day) {
        at.day++;
        days += is_working_day(calendar, at);
    }
    *ret_days = is_backwards ? -days : days;
    return OK;
}
