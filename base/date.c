/* Days, partial dates and moments: the Gregorian calendar, seconds of UTC, and
 * the ways in which people write a date.
 *
 * Owns struct date and struct instant. Not here: London's clock (base/london.c), working days
 * and bank holidays (base/calendar.c), deadlines (blocks/clock). Only clock_now() reads a clock. */
#include "base/date.h"

#include "base/wording.h"

#define YEAR_MIN 1000
#define YEAR_MAX 9999
#define DAY_SECONDS 86400
#define HOUR_SECONDS 3600
#define DAYS_TO_1970 719162 /* from 1 January of the year 1 */

static const char *const month_names[12] WORDINGS = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December",
};

/* ---- the calendar ---- */

static bool is_leap_year(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_days(int year, int month)
{
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap_year(year));
}

/* Days from 1 January 1970 to 1 January of the year. */
static int32_t year_start(int year)
{
    int before = year - 1;
    return before * 365 + before / 4 - before / 100 + before / 400 - DAYS_TO_1970;
}

/* Whether the day lies in the years that can be written with four digits. */
static bool in_range(struct date date)
{
    return date.day >= year_start(YEAR_MIN) && date.day < year_start(YEAR_MAX + 1);
}

bool date_is_none(struct date date)
{
    return date.day == INT32_MIN;
}

int date_compare(struct date a, struct date b)
{
    return (a.day > b.day) - (a.day < b.day);
}

enum result date_of(int year, int month, int day, struct date *ret_date)
{
    if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12)
        return ERROR_INVALID;
    if (day < 1 || day > month_days(year, month))
        return ERROR_INVALID;

    int32_t days = year_start(year) + day - 1;
    for (int earlier = 1; earlier < month; earlier++)
        days += month_days(year, earlier);
    *ret_date = (struct date){days};
    return OK;
}

void date_parts(struct date date, int *ret_year, int *ret_month, int *ret_day)
{
    if (!in_range(date)) {
        *ret_year = *ret_month = *ret_day = 0;
        return;
    }
    /* 400 years have 146,097 days: the guess is right or one year off. */
    int year = (int)(((int64_t)date.day + DAYS_TO_1970) * 400 / 146097) + 1;
    while (year_start(year) > date.day)
        year--;
    while (year_start(year + 1) <= date.day)
        year++;

    int left = date.day - year_start(year);
    int month = 1;
    while (left >= month_days(year, month))
        left -= month_days(year, month++);
    *ret_year = year;
    *ret_month = month;
    *ret_day = left + 1;
}

struct date date_add_months(struct date date, int months)
{
    int year, month, day;
    struct date result;
    date_parts(date, &year, &month, &day);
    if (year == 0 || months > 12 * YEAR_MAX || months < -12 * YEAR_MAX)
        return DATE_NONE;
    int from_year_0 = year * 12 + month - 1 + months;
    if (from_year_0 < 12 * YEAR_MIN || from_year_0 >= 12 * (YEAR_MAX + 1))
        return DATE_NONE;
    year = from_year_0 / 12;
    month = from_year_0 % 12 + 1;
    int last = month_days(year, month);
    return date_of(year, month, day < last ? day : last, &result) == OK ? result : DATE_NONE;
}

struct date date_add_years(struct date date, int years)
{
    return years > YEAR_MAX || years < -YEAR_MAX ? DATE_NONE : date_add_months(date, 12 * years);
}

int date_weekday(struct date date)
{
    if (date_is_none(date))
        return 0;
    int from_thursday = date.day % 7; /* 1 January 1970 was a Thursday */
    return (from_thursday + 7 + 3) % 7 + 1;
}

/* ---- writing ---- */

/* Exactly `count` digits, zeros in front, no NUL. */
static char *put_digits(char *at, int number, int count)
{
    for (int i = count - 1; i >= 0; i--) {
        at[i] = (char)('0' + number % 10);
        number /= 10;
    }
    return at + count;
}

void date_write_iso(struct date date, char out[DATE_ISO_BYTES])
{
    if (!in_range(date)) {
        out[0] = '\0';
        return;
    }
    int year, month, day;
    date_parts(date, &year, &month, &day);
    char *at = put_digits(out, year, 4);
    *at++ = '-';
    at = put_digits(at, month, 2);
    *at++ = '-';
    at = put_digits(at, day, 2);
    *at = '\0';
}

void date_write_long(struct date date, char out[DATE_LONG_BYTES])
{
    if (!in_range(date)) {
        out[0] = '\0';
        return;
    }
    int year, month, day;
    date_parts(date, &year, &month, &day);
    const char *name = month_names[month - 1];
    size_t length = strlen(name);

    char *at = put_digits(out, day, day < 10 ? 1 : 2);
    *at++ = ' ';
    memcpy(at, name, length);
    at += length;
    *at++ = ' ';
    at = put_digits(at, year, 4);
    *at = '\0';
}

struct text date_iso(struct arena *arena, struct date date)
{
    char iso[DATE_ISO_BYTES];
    date_write_iso(date, iso);
    return arena_copy_z(arena, iso);
}

struct text date_long(struct arena *arena, struct date date)
{
    char words[DATE_LONG_BYTES];
    if (arena_language(arena) && !date_is_none(date)) {
        int year, month, day;
        date_parts(date, &year, &month, &day);
        return arena_printf(arena, SAY(arena, "%d %s %d"), day, wording(arena, month_names[month - 1]), year);
    }
    date_write_long(date, words);
    return arena_copy_z(arena, words);
}

/* ---- reading ----
 *
 * The take_ functions take something off the front of *rest, or say false. */

static bool take_byte(struct text *rest, char byte)
{
    if (rest->length == 0 || rest->data[0] != byte)
        return false;
    *rest = (struct text){rest->data + 1, rest->length - 1};
    return true;
}

/* A whole run of digits, which must be between min and max long. */
static bool take_number(struct text *rest, size_t digits_min, size_t digits_max, int *ret_number)
{
    size_t length = 0;
    int number = 0;
    while (length < rest->length && rest->data[length] >= '0' && rest->data[length] <= '9') {
        if (length == digits_max)
            return false;
        number = number * 10 + (rest->data[length++] - '0');
    }
    if (length < digits_min)
        return false;
    *rest = (struct text){rest->data + length, rest->length - length};
    *ret_number = number;
    return true;
}

static bool take_spaces(struct text *rest)
{
    bool any = false;
    while (take_byte(rest, ' '))
        any = true;
    return any;
}

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/* "November", "nov", "NOV"; "Sept" too. In another language the whole name. */
static bool take_month_name(const struct language *language, struct text *rest, int *ret_month)
{
    size_t length = 0;
    while (length < rest->length && (is_letter(rest->data[length]) || (language && (unsigned char)rest->data[length] >= 0x80)))
        length++;
    struct text word = {rest->data, length};

    for (int i = 0; i < 12; i++) {
        struct text name = text_of(month_names[i]);
        bool is_it = text_equal_ignoring_case(word, name) ||
                     text_equal_ignoring_case(word, text_slice(name, 0, 3)) ||
                     (i == 8 && text_equal_ignoring_case(word, TEXT("Sept"))) ||
                     (language && text_equal_ignoring_case(word, text_of(wording_in(language, month_names[i]))));
        if (is_it) {
            *rest = (struct text){rest->data + length, rest->length - length};
            *ret_month = i + 1;
            return true;
        }
    }
    return false;
}

static bool take_iso_date(struct text *rest, int *ret_year, int *ret_month, int *ret_day)
{
    return take_number(rest, 4, 4, ret_year) && take_byte(rest, '-') &&
           take_number(rest, 2, 2, ret_month) && take_byte(rest, '-') &&
           take_number(rest, 2, 2, ret_day);
}

enum result date_parse(struct text iso, struct date *ret_date)
{
    int year, month, day;
    if (!take_iso_date(&iso, &year, &month, &day) || iso.length > 0)
        return ERROR_INVALID;
    return date_of(year, month, day, ret_date);
}

enum result date_take_typed(const struct language *language, struct text *rest, struct date *ret_date)
{
    struct text after = *rest;
    int day, month, year;
    struct date date;
    if (!take_iso_date(&after, &year, &month, &day)) {
        after = *rest;
        if (!take_number(&after, 1, 2, &day))
            return ERROR_INVALID;
        if (take_byte(&after, '/')) {
            if (!take_number(&after, 1, 2, &month) || !take_byte(&after, '/'))
                return ERROR_INVALID;
        } else if (!take_spaces(&after) || !take_month_name(language, &after, &month) || !take_spaces(&after)) {
            return ERROR_INVALID;
        }
        if (!take_number(&after, 4, 4, &year))
            return ERROR_INVALID;
    }
    TRY(date_of(year, month, day, &date));
    *rest = after;
    *ret_date = date;
    return OK;
}

enum result date_parse_typed(struct text typed, struct date *ret_date)
{
    return date_parse_typed_in(NULL, typed, ret_date);
}

enum result date_parse_typed_in(const struct language *language, struct text typed, struct date *ret_date)
{
    struct text rest = text_trim(typed);
    struct date date;
    TRY(date_take_typed(language, &rest, &date));
    if (rest.length > 0)
        return ERROR_INVALID;
    *ret_date = date;
    return OK;
}

/* ---- partial dates ---- */

struct partial {
    int year, month, day; /* month and day are 0 where not known */
};

static bool partial_parse(struct text iso, struct partial *ret_partial)
{
    struct partial partial = {0};
    if (!take_number(&iso, 4, 4, &partial.year))
        return false;
    if (iso.length > 0 && (!take_byte(&iso, '-') || !take_number(&iso, 2, 2, &partial.month) || partial.month == 0))
        return false;
    if (iso.length > 0 && (!take_byte(&iso, '-') || !take_number(&iso, 2, 2, &partial.day) || partial.day == 0))
        return false;
    struct date date;
    if (iso.length > 0 ||
        date_of(partial.year, partial.month ? partial.month : 1, partial.day ? partial.day : 1, &date) < 0)
        return false;
    *ret_partial = partial;
    return true;
}

bool partial_date_is_valid(struct text iso)
{
    struct partial partial;
    return partial_parse(iso, &partial);
}

struct date partial_date_first(struct text iso)
{
    struct partial partial;
    struct date date = DATE_NONE;
    if (partial_parse(iso, &partial) &&
        date_of(partial.year, partial.month ? partial.month : 1, partial.day ? partial.day : 1, &date) < 0)
        return DATE_NONE;
    return date;
}

struct date partial_date_last(struct text iso)
{
    struct partial partial;
    struct date date = DATE_NONE;
    if (!partial_parse(iso, &partial))
        return DATE_NONE;
    int month = partial.month ? partial.month : 12;
    int day = partial.day ? partial.day : month_days(partial.year, month);
    if (date_of(partial.year, month, day, &date) < 0)
        return DATE_NONE;
    return date;
}

struct text partial_date_long(struct arena *arena, struct text iso)
{
    struct partial partial;
    if (!partial_parse(iso, &partial))
        return TEXT_NONE;
    if (partial.day)
        return date_long(arena, partial_date_first(iso));
    if (partial.month)
        return arena_printf(arena, "%s %d", wording(arena, month_names[partial.month - 1]), partial.year);
    return arena_copy(arena, iso);
}

/* ---- moments ---- */

struct instant clock_now(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    return (struct instant){now.tv_sec};
}

static int64_t day_of_seconds(int64_t seconds)
{
    return seconds / DAY_SECONDS - (seconds % DAY_SECONDS < 0);
}

/* The day of UTC in which the second lies; DATE_NONE outside 1000 to 9999. */
static struct date date_in_utc(int64_t seconds)
{
    int64_t day = day_of_seconds(seconds);
    if (day < year_start(YEAR_MIN) || day >= year_start(YEAR_MAX + 1))
        return DATE_NONE;
    return (struct date){(int32_t)day};
}

void instant_write_iso(struct instant instant, char out[INSTANT_ISO_BYTES])
{
    struct date date = date_in_utc(instant.seconds);
    if (date_is_none(date)) {
        out[0] = '\0';
        return;
    }
    int in_day = (int)(instant.seconds - (int64_t)date.day * DAY_SECONDS);
    date_write_iso(date, out);
    char *at = out + DATE_ISO_BYTES - 1;
    *at++ = 'T';
    at = put_digits(at, in_day / HOUR_SECONDS, 2);
    *at++ = ':';
    at = put_digits(at, in_day / 60 % 60, 2);
    *at++ = ':';
    at = put_digits(at, in_day % 60, 2);
    *at++ = 'Z';
    *at = '\0';
}

enum result instant_parse(struct text iso, struct instant *ret_instant)
{
    int year, month, day, hour, minute, second;
    bool is_shaped = take_iso_date(&iso, &year, &month, &day) && take_byte(&iso, 'T') &&
                     take_number(&iso, 2, 2, &hour) && take_byte(&iso, ':') &&
                     take_number(&iso, 2, 2, &minute) && take_byte(&iso, ':') &&
                     take_number(&iso, 2, 2, &second) && take_byte(&iso, 'Z') && iso.length == 0;
    if (!is_shaped || hour > 23 || minute > 59 || second > 59)
        return ERROR_INVALID;
    struct date date;
    TRY(date_of(year, month, day, &date));
    ret_instant->seconds = (int64_t)date.day * DAY_SECONDS + hour * HOUR_SECONDS + minute * 60 + second;
    return OK;
}

struct text instant_iso(struct arena *arena, struct instant instant)
{
    char iso[INSTANT_ISO_BYTES];
    instant_write_iso(instant, iso);
    return arena_copy_z(arena, iso);
}
