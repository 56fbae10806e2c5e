/* Financial years: see year.h. */
#include "office/money/year.h"

static bool digits(struct text text, size_t from, size_t count, int *ret_number)
{
    int number = 0;
    for (size_t i = from; i < from + count; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        number = number * 10 + (text.data[i] - '0');
    }
    *ret_number = number;
    return true;
}

enum result year_parse(struct text typed, int *ret_begins, struct message *message)
{
    struct text text = text_trim(typed);
    int begins, ends;
    if (text.length != 7 || (text.data[4] != '/' && text.data[4] != '-') || !digits(text, 0, 4, &begins) || !digits(text, 5, 2, &ends))
        return message_fail(message, ERROR_INVALID, "Write a financial year as 2019/20: the year in which it begins, and the last two digits of the next.");
    if (ends != (begins + 1) % 100)
        return message_fail(message, ERROR_INVALID, "A financial year runs from one year into the next: %d/%02d, not %d/%02d.", begins, (begins + 1) % 100, begins, ends);
    if (begins < YEAR_FIRST || begins > YEAR_LAST)
        return message_fail(message, ERROR_INVALID, "Choose a financial year between %d/%02d and %d/%02d.", YEAR_FIRST, (YEAR_FIRST + 1) % 100, YEAR_LAST, (YEAR_LAST + 1) % 100);
    *ret_begins = begins;
    return OK;
}

struct text year_name(struct arena *arena, int begins)
{
    return arena_printf(arena, "%d/%02d", begins, (begins + 1) % 100);
}

int year_of(struct date day)
{
    int year, month, day_of_month;
    date_parts(day, &year, &month, &day_of_month);
    return month < 4 ? year - 1 : year;
}

static struct date on(int year, int month, int day)
{
    struct date date = DATE_NONE;
    return date_of(year, month, day, &date) < 0 ? DATE_NONE : date;
}

struct date year_first_day(int begins)
{
    return on(begins, 4, 1);
}

struct date year_last_day(int begins)
{
    return on(begins + 1, 3, 31);
}
