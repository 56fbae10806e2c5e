/* Dates, moments and working days (base/date.c, base/london.c, base/calendar.c).
 *
 * A date is a day of the Gregorian calendar without a time zone; an instant is
 * a second of UTC. Nothing here reads the clock but clock_now(): rules take the
 * present as an argument. The office lives in Europe/London; the offset is
 * computed (last Sundays of March and October, 01:00 UTC), so that no zone file
 * is needed. */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/result.h"
#include "base/text.h"

struct date {
    int32_t day; /* days since 1 January 1970; DATE_NONE for no date */
};
#define DATE_NONE ((struct date){INT32_MIN})
#define DATE_ISO_BYTES 11   /* "2026-11-21" and NUL */
#define DATE_LONG_BYTES 24  /* "21 September 2026" and NUL */

bool date_is_none(struct date date);
int date_compare(struct date a, struct date b); /* DATE_NONE sorts first */
/* Years 1000 to 9999. ERROR_INVALID for a day that does not exist. A day outside
 * those years can only come from arithmetic: it has no parts (0, 0, 0) and is
 * written as "", as DATE_NONE is. */
enum result date_of(int year, int month, int day, struct date *ret_date) MUST_USE;
void date_parts(struct date date, int *ret_year, int *ret_month, int *ret_day);
int date_weekday(struct date date); /* 1 Monday … 7 Sunday; 0 for none */
/* "2026-11-21" only. */
enum result date_parse(struct text iso, struct date *ret_date) MUST_USE;
/* What people type: the ISO form, "21/11/2026" (day first), "21 November 2026",
 * "21 Nov 2026"; blanks around it and letter case do not matter. Years have four digits. */
enum result date_parse_typed(struct text typed, struct date *ret_date) MUST_USE;
/* The same where the names of months may stand in this language too; NULL: English alone. */
enum result date_parse_typed_in(const struct language *language, struct text typed, struct date *ret_date) MUST_USE;
/* Takes a date as people type it off the front of *rest. */
enum result date_take_typed(const struct language *language, struct text *rest, struct date *ret_date) MUST_USE;
/* The same day of the month so many months (years) on, or back; the month's last day where it has no such day: one month from
 * 31 January ends on 28 or 29 February, one year from 29 February on 28 February (the corresponding date
 * rule, Dodds v Walker [1981] 1 WLR 1027). DATE_NONE past the years 1000 to 9999. */
struct date date_add_months(struct date date, int months);
struct date date_add_years(struct date date, int years);
void date_write_iso(struct date date, char out[DATE_ISO_BYTES]);   /* "" for none */
void date_write_long(struct date date, char out[DATE_LONG_BYTES]); /* "21 November 2026" */
struct text date_iso(struct arena *arena, struct date date);
struct text date_long(struct arena *arena, struct date date);

/* A dated fact may be known to the day, month or year only: "2019-09-26",
 * "2019-09", "2019". Kept as that text; sorts by it. */
bool partial_date_is_valid(struct text iso);
struct text partial_date_long(struct arena *arena, struct text iso); /* "September 2019" */
struct date partial_date_first(struct text iso); /* its first day; DATE_NONE if invalid */
struct date partial_date_last(struct text iso);

struct instant {
    int64_t seconds; /* since 1 January 1970 00:00 UTC */
};
#define INSTANT_ISO_BYTES 21 /* "2026-11-21T09:30:00Z" and NUL */

struct instant clock_now(void);
struct date date_in_london(struct instant instant);
/* The first second of the day in London, and the first that is no longer of it: what closes on a day closes there. */
struct instant date_begins_in_london(struct date date);
struct instant date_ends_in_london(struct date date);
/* The instants at which London's clock showed this day and minute (0 to 1439), earlier first: none in the hour that is lost in
 * March, two (summer time, then Greenwich time) in the one that is repeated in October, else one. */
size_t london_instants(struct date date, int minute, struct instant ret_instants[2]);
/* The first second of the next day in London: when "silent 47 days" goes stale. */
struct instant next_midnight_in_london(struct instant instant);
void instant_write_iso(struct instant instant, char out[INSTANT_ISO_BYTES]);
enum result instant_parse(struct text iso, struct instant *ret_instant) MUST_USE;
struct text instant_iso(struct arena *arena, struct instant instant);
/* "21 November 2026, 9:30am" in London; "25 October 2026, 1:30am BST" where that came twice. */
struct text instant_long(struct arena *arena, struct instant instant);
/* What people type: a day as date_parse_typed() takes it and a time, "21/11/2026 09:30", "21 November 2026 at 9.30 am", or
 * what instant_long() writes; the ISO form too. ERROR_INVALID, in words, for an hour that was lost, one that came twice where
 * BST or GMT is not said, and "midnight". */
enum result instant_parse_typed(struct text typed, struct instant *ret_instant, struct message *message) MUST_USE;

/* The moment in which a request or command lives. `today` is the office's day:
 * the true one, or the one given with --as-of. `now` is always true time. */
struct moment {
    struct instant now;
    struct date today;
    bool as_of; /* today was given, not read from the clock */
};
struct moment moment_now(struct date as_of); /* DATE_NONE: the true day */

/* Working days (base/calendar.c; the holidays are data: base/bank_holidays.h, as
 * published for 2012 to 2028, computed for 2029 and 2030).
 *
 * CALENDAR_ENGLAND_AND_WALES: not Saturday, Sunday or a bank holiday there.
 * CALENDAR_UNITED_KINGDOM: not Saturday, Sunday, Christmas Day, Good Friday or a
 *   bank holiday in any part of the United Kingdom (Freedom of Information Act
 *   2000, section 10(6)). Whether holidays by proclamation always count is in
 *   doubt; they are counted here.
 * In the years known, each Good Friday and each Christmas Day on a weekday stands
 * in the table for all parts, so both calendars skip them. */
enum calendar { CALENDAR_ENGLAND_AND_WALES, CALENDAR_UNITED_KINGDOM };

struct calendar_step {
    struct date date;
    const char *holiday; /* its name, or NULL for a Saturday or Sunday */
};
struct calendar_working {
    struct date due;
    struct calendar_step *skipped; /* holidays that fell on a weekday, in order */
    size_t skipped_count;
};

enum result calendar_is_working_day(enum calendar calendar, struct date date, bool *ret_is) MUST_USE;
/* The day that is `days` working days after `from` (from is day 0 and need not
 * be a working day; 0 days after is `from` itself). ERROR_LIMIT where the holidays
 * are not known (before 2012, after 2030), ERROR_INVALID for negative days. The
 * working is allocated in the arena. */
enum result calendar_add_working_days(enum calendar calendar, struct date from, int days,
                                      struct arena *arena, struct calendar_working *ret_working) MUST_USE;
/* Working days after `from` up to and including `to`; negative if to < from. */
enum result calendar_count_working_days(enum calendar calendar, struct date from, struct date to,
                                        int *ret_days) MUST_USE;

#endif
