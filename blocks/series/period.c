/* Periods: which days a figure is of, as people write them and read them.
 * A period that is not a snapshot begins on the first of a month and has whole months.
 * Not here: values (value.c), amounts (amount.c). */
#include "blocks/series/value.h"
#include "base/wording.h"

#define MONTHS_IN_YEAR 12

static const char *const month_names[MONTHS_IN_YEAR] WORDINGS = {
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
};
static const char *const month_short_names[MONTHS_IN_YEAR] WORDINGS = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
};

static int months_of(enum series_period_kind kind)
{
    return kind == SERIES_SNAPSHOT ? 0 : kind == SERIES_MONTH ? 1 : kind == SERIES_QUARTER ? 3 : MONTHS_IN_YEAR;
}

/* Whether a period of the kind may begin with this month. */
static bool begins_with(enum series_period_kind kind, int month)
{
    switch (kind) {
    case SERIES_QUARTER: return month % 3 == 1;
    case SERIES_YEAR_TO_MARCH: return month == 4;
    case SERIES_YEAR_TO_DECEMBER: return month == 1;
    case SERIES_MONTH:
    case SERIES_ROLLING_TWELVE_MONTHS:
    case SERIES_SNAPSHOT: break;
    }
    return true;
}

enum result series_period_from(enum series_period_kind kind, struct date from, struct series_period *ret_period)
{
    int year, month, day;
    struct date next;
    date_parts(from, &year, &month, &day);
    if (year == 0)
        return ERROR_INVALID;
    if (kind == SERIES_SNAPSHOT) {
        *ret_period = (struct series_period){kind, from, from};
        return OK;
    }
    next = date_add_months(from, months_of(kind));
    if (day != 1 || !begins_with(kind, month) || date_is_none(next))
        return ERROR_INVALID;
    *ret_period = (struct series_period){kind, from, {next.day - 1}};
    return OK;
}

/* The first day of the period of that kind whose last month this is. */
static enum result period_ending(enum series_period_kind kind, int year, int month, struct series_period *ret_period)
{
    struct date last_month;
    TRY(date_of(year, month, 1, &last_month));
    return series_period_from(kind, date_add_months(last_month, 1 - months_of(kind)), ret_period);
}

enum result series_period_holding(enum series_period_kind kind, struct date date, struct series_period *ret_period)
{
    int year, month, day;
    date_parts(date, &year, &month, &day);
    if (year == 0)
        return ERROR_INVALID;
    switch (kind) {
    case SERIES_SNAPSHOT: return series_period_from(kind, date, ret_period);
    case SERIES_QUARTER: return period_ending(kind, year, (month + 2) / 3 * 3, ret_period);
    case SERIES_YEAR_TO_MARCH: return period_ending(kind, month > 3 ? year + 1 : year, 3, ret_period);
    case SERIES_YEAR_TO_DECEMBER: return period_ending(kind, year, MONTHS_IN_YEAR, ret_period);
    case SERIES_MONTH:
    case SERIES_ROLLING_TWELVE_MONTHS: break;
    }
    return period_ending(kind, year, month, ret_period);
}

/* --- Reading ------------------------------------------------------------------- */

static bool take_words(struct text *rest, struct text words)
{
    if (!text_equal_ignoring_case(text_slice(*rest, 0, words.length), words))
        return false;
    *rest = text_trim(text_slice(*rest, words.length, SIZE_MAX));
    return true;
}

static bool read_number(struct text digits, size_t length, int *ret_number)
{
    int number = 0;
    if (digits.length != length)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (digits.data[i] < '0' || digits.data[i] > '9')
            return false;
        number = number * 10 + (digits.data[i] - '0');
    }
    *ret_number = number;
    return true;
}

static bool read_month_name(struct text name, int *ret_month)
{
    for (int i = 0; i < MONTHS_IN_YEAR; i++) {
        if (text_equal_ignoring_case(name, text_of(month_names[i])) || text_equal_ignoring_case(name, text_of(month_short_names[i]))) {
            *ret_month = i + 1;
            return true;
        }
    }
    return false;
}

/* "March 2025", "Mar 2025", "2025-03", "03/2025". */
static bool read_month(struct text typed, int *ret_year, int *ret_month)
{
    struct text rest = typed, first;
    char separator = memchr(typed.data, '-', typed.length) ? '-' : memchr(typed.data, '/', typed.length) ? '/' : ' ';
    int year, month;
    if (!text_next(&rest, separator, &first))
        return false;
    rest = text_trim(rest);
    if (separator == '-' ? !read_number(first, 4, &year) || !read_number(rest, 2, &month)
        : separator == '/' ? !read_number(first, 2, &month) || !read_number(rest, 4, &year)
                           : !read_month_name(first, &month) || !read_number(rest, 4, &year))
        return false;
    if (month < 1 || month > MONTHS_IN_YEAR || year < 1000)
        return false;
    *ret_year = year;
    *ret_month = month;
    return true;
}

/* What stands on either side of " to ". */
static bool split_to(struct text typed, struct text *ret_before, struct text *ret_after)
{
    for (size_t i = 0; i + 4 <= typed.length; i++) {
        if (text_equal_ignoring_case(text_slice(typed, i, 4), TEXT(" to "))) {
            *ret_before = text_trim(text_slice(typed, 0, i));
            *ret_after = text_trim(text_slice(typed, i + 4, SIZE_MAX));
            return true;
        }
    }
    return false;
}

/* First and last day, of whatever kind: it must be a period of that kind. */
static bool read_days(enum series_period_kind kind, struct text typed, struct series_period *ret_period)
{
    struct text before, after;
    struct date from, to;
    struct series_period period;
    if (!split_to(typed, &before, &after) || date_parse_typed(before, &from) < 0 || date_parse_typed(after, &to) < 0)
        return false;
    if (series_period_from(kind, from, &period) < 0 || date_compare(period.to, to) != 0)
        return false;
    *ret_period = period;
    return true;
}

/* "April to June 2025". */
static bool read_quarter(struct text typed, struct series_period *ret_period)
{
    struct text before, after;
    int first, year, month;
    return split_to(typed, &before, &after) && read_month_name(before, &first) && read_month(after, &year, &month) && first == month - 2 &&
           period_ending(SERIES_QUARTER, year, month, ret_period) == OK;
}

/* "2024-25", "2024/25": the years follow each other. */
static bool read_financial_year(struct text typed, struct series_period *ret_period)
{
    int first, last;
    return typed.length == 7 && (typed.data[4] == '-' || typed.data[4] == '/') && read_number(text_slice(typed, 0, 4), 4, &first) &&
           read_number(text_slice(typed, 5, 2), 2, &last) && (first + 1) % 100 == last &&
           period_ending(SERIES_YEAR_TO_MARCH, first + 1, 3, ret_period) == OK;
}

static bool read_ending(enum series_period_kind kind, struct text typed, struct series_period *ret_period)
{
    int year, month;
    return read_month(typed, &year, &month) && period_ending(kind, year, month, ret_period) == OK;
}

static bool read_kind(enum series_period_kind kind, struct text typed, struct series_period *ret_period)
{
    struct text rest = typed;
    struct date day;
    int year;
    switch (kind) {
    case SERIES_MONTH: return read_ending(kind, typed, ret_period);
    case SERIES_QUARTER: return take_words(&rest, TEXT("quarter to ")) ? read_ending(kind, rest, ret_period) : read_quarter(typed, ret_period);
    case SERIES_YEAR_TO_MARCH:
        return take_words(&rest, TEXT("year to ")) ? read_ending(kind, rest, ret_period) : read_financial_year(typed, ret_period);
    case SERIES_YEAR_TO_DECEMBER:
        if (take_words(&rest, TEXT("year to ")))
            return read_ending(kind, rest, ret_period);
        return read_number(typed, 4, &year) && period_ending(kind, year, MONTHS_IN_YEAR, ret_period) == OK;
    case SERIES_ROLLING_TWELVE_MONTHS:
        return (take_words(&rest, TEXT("12 months to ")) || take_words(&rest, TEXT("year to "))) && read_ending(kind, rest, ret_period);
    case SERIES_SNAPSHOT: return date_parse_typed(typed, &day) == OK && series_period_from(kind, day, ret_period) == OK;
    }
    return false;
}

static enum result say_period(enum series_period_kind kind, struct message *message)
{
    switch (kind) {
    case SERIES_MONTH: return message_fail(message, ERROR_INVALID, "Write a month, such as March 2025 or 2025-03.");
    case SERIES_QUARTER:
        return message_fail(message, ERROR_INVALID, "Write a quarter that ends with March, June, September or December, such as: quarter to June 2025.");
    case SERIES_YEAR_TO_MARCH: return message_fail(message, ERROR_INVALID, "Write a year to March, such as 2024-25 or: year to March 2025.");
    case SERIES_YEAR_TO_DECEMBER: return message_fail(message, ERROR_INVALID, "Write a year, such as 2025 or: year to December 2025.");
    case SERIES_ROLLING_TWELVE_MONTHS: return message_fail(message, ERROR_INVALID, "Write twelve months by their last, such as: 12 months to May 2025.");
    case SERIES_SNAPSHOT: break;
    }
    return message_fail(message, ERROR_INVALID, "Write a day, such as 31 March 2019.");
}

enum result series_period_parse(enum series_period_kind kind, struct text typed, struct series_period *ret_period, struct message *message)
{
    struct text text = text_trim(typed);
    struct series_period period;
    if (!text.length || !(read_kind(kind, text, &period) || read_days(kind, text, &period)))
        return say_period(kind, message);
    *ret_period = period;
    return OK;
}

/* --- Words ----------------------------------------------------------------------- */

static struct text month_words(struct arena *arena, const char *const *names, struct date date)
{
    int year, month, day;
    date_parts(date, &year, &month, &day);
    return year ? arena_printf(arena, "%s %d", wording(arena, names[month - 1]), year) : TEXT_NONE;
}

struct text series_period_words(struct arena *arena, struct series_period period)
{
    struct text month = month_words(arena, month_names, period.to);
    switch (period.kind) {
    case SERIES_SNAPSHOT: return date_long(arena, period.to);
    case SERIES_QUARTER: return arena_printf(arena, SAY(arena, "quarter to %.*s"), TEXT_ARGS(month));
    case SERIES_YEAR_TO_MARCH:
    case SERIES_YEAR_TO_DECEMBER: return arena_printf(arena, SAY(arena, "year to %.*s"), TEXT_ARGS(month));
    case SERIES_ROLLING_TWELVE_MONTHS: return arena_printf(arena, SAY(arena, "12 months to %.*s"), TEXT_ARGS(month));
    case SERIES_MONTH: break;
    }
    return month;
}

struct text series_period_within(struct arena *arena, struct series_period period)
{
    struct text month = month_words(arena, month_names, period.to);
    struct text day = date_long(arena, period.to);
    switch (period.kind) {
    case SERIES_SNAPSHOT: return arena_printf(arena, SAY(arena, "on %.*s"), TEXT_ARGS(day));
    case SERIES_QUARTER: return arena_printf(arena, SAY(arena, "in the quarter to %.*s"), TEXT_ARGS(month));
    case SERIES_YEAR_TO_MARCH:
    case SERIES_YEAR_TO_DECEMBER: return arena_printf(arena, SAY(arena, "in the year to %.*s"), TEXT_ARGS(month));
    case SERIES_ROLLING_TWELVE_MONTHS: return arena_printf(arena, SAY(arena, "in the 12 months to %.*s"), TEXT_ARGS(month));
    case SERIES_MONTH: break;
    }
    return arena_printf(arena, SAY(arena, "in %.*s"), TEXT_ARGS(month));
}

struct text series_period_short(struct arena *arena, struct series_period period)
{
    int year, month, day;
    struct text words = month_words(arena, month_short_names, period.to);
    date_parts(period.to, &year, &month, &day);
    switch (period.kind) {
    case SERIES_SNAPSHOT: return year ? arena_printf(arena, "%d %.*s", day, TEXT_ARGS(words)) : TEXT_NONE;
    case SERIES_YEAR_TO_MARCH: return arena_printf(arena, "%d-%02d", year - 1, year % 100);
    case SERIES_YEAR_TO_DECEMBER: return arena_printf(arena, "%d", year);
    case SERIES_MONTH:
    case SERIES_QUARTER:
    case SERIES_ROLLING_TWELVE_MONTHS: break;
    }
    return words;
}

/* --- Order ------------------------------------------------------------------------- */

enum result series_period_move(struct series_period period, int by, struct series_period *ret_period)
{
    static const int months[SERIES_PERIOD_KINDS] = {1, 3, 12, 12, 1, 0};
    struct date from;
    int step;
    if (period.kind == SERIES_SNAPSHOT) {
        if (__builtin_add_overflow(period.from.day, by, &from.day))
            return ERROR_LIMIT;
    } else {
        if (__builtin_mul_overflow(months[period.kind], by, &step))
            return ERROR_LIMIT;
        from = date_add_months(period.from, step);
    }
    return series_period_from(period.kind, from, ret_period) < 0 ? ERROR_LIMIT : OK;
}

enum result series_period_year_before(struct series_period period, struct series_period *ret_period)
{
    return series_period_from(period.kind, date_add_years(period.from, -1), ret_period) < 0 ? ERROR_LIMIT : OK;
}

bool series_period_is_complete(struct series_period period, struct date today)
{
    return !date_is_none(today) && date_compare(period.to, today) < 0;
}

bool series_period_follows(struct series_period before, struct series_period next)
{
    struct series_period expected;
    if (before.kind != next.kind)
        return false;
    if (before.kind == SERIES_SNAPSHOT)
        return date_compare(before.to, next.to) < 0;
    return series_period_move(before, 1, &expected) == OK && date_compare(expected.from, next.from) == 0;
}
