/* Values over time: what a measure's figures are, in one place (value.c, amount.c, period.c).
 *
 * A value is a number, or one of four things that a number can not be: not known yet, not
 * collected, suppressed, not comparable. Never free text, and never a number that stands for one of those.
 *
 * An amount is a whole number of ten-thousandths: 84.8 % is 848000, 1,890.52 posts are 18905200, £1.23 is
 * 12300. There is no floating point here; arithmetic that would overflow is ERROR_LIMIT, and rounding is half
 * away from zero, in series_divide() alone. A ratio is made from its numerator and denominator where they are known.
 *
 * Pure: no SQL, no clock, no measure. Not here: storing values (series.h), whether a change is real (xmr.h,
 * limits.h, funnel.h), targets (target.h), what may not be shown (suppress.h). */
#ifndef BLOCKS_SERIES_VALUE_H
#define BLOCKS_SERIES_VALUE_H

#include "base/arena.h"
#include "base/date.h"

#define SERIES_ONE INT64_C(10000)
/* The largest figure that is taken from anybody, either way: a hundred thousand million. A sum of nine thousand such still fits. */
#define SERIES_AMOUNT_MAX (INT64_C(100000000000) * SERIES_ONE)
#define SERIES_POINTS_MAX 2000 /* in one series: more than 160 years of months */

enum series_state { SERIES_NUMBER, SERIES_NOT_YET, SERIES_NOT_COLLECTED, SERIES_SUPPRESSED, SERIES_NOT_COMPARABLE };
enum series_unit {
    SERIES_COUNT,
    SERIES_PERCENTAGE,
    SERIES_RATE_PER_1000,
    SERIES_POUNDS,
    SERIES_MINUTES,
    SERIES_FULL_TIME_EQUIVALENTS,
    SERIES_SCORE,
};
enum series_direction { SERIES_MORE_IS_BETTER, SERIES_LESS_IS_BETTER, SERIES_NEITHER };
enum series_period_kind {
    SERIES_MONTH,
    SERIES_QUARTER,               /* ends with March, June, September or December */
    SERIES_YEAR_TO_MARCH,
    SERIES_YEAR_TO_DECEMBER,
    SERIES_ROLLING_TWELVE_MONTHS, /* ends with any month */
    SERIES_SNAPSHOT,              /* a day */
};
#define SERIES_STATES 5
#define SERIES_UNITS 7
#define SERIES_DIRECTIONS 3
#define SERIES_PERIOD_KINDS 6

struct series_value {
    enum series_state state;
    int64_t amount;                 /* SERIES_NUMBER only; else 0 */
    int64_t numerator, denominator; /* ten-thousandths too; denominator 0: none */
};
struct series_point {
    struct date from, to; /* both days included; a snapshot: the same day */
    struct series_value value;
    bool provisional, restated;
};
/* An annotation: a change of recording rules, a new system, an event. */
struct series_note {
    struct date at; /* the first day to which it applies */
    struct text words;
    bool breaks;  /* what comes after is not comparable with what was before: no line is joined */
    bool rebases; /* limits are computed anew from here */
};

/* --- Keys, as definitions and stores write them: "rate_per_1000", "not_yet", "less_is_better", "year_to_march".
 * NULL for a value out of range; ERROR_INVALID for a word that is none. */
const char *series_state_key(enum series_state state);
const char *series_unit_key(enum series_unit unit);
const char *series_direction_key(enum series_direction direction);
const char *series_period_kind_key(enum series_period_kind kind);
enum result series_state_of_key(struct text key, enum series_state *ret_state) MUST_USE;
enum result series_unit_of_key(struct text key, enum series_unit *ret_unit) MUST_USE;
enum result series_direction_of_key(struct text key, enum series_direction *ret_direction) MUST_USE;
enum result series_period_kind_of_key(struct text key, enum series_period_kind *ret_kind) MUST_USE;
/* The same for people: "rate per 1,000 people", "less is better", "year to March". */
struct text series_unit_name(struct arena *arena, enum series_unit unit);
struct text series_direction_name(struct arena *arena, enum series_direction direction);
struct text series_period_kind_name(struct arena *arena, enum series_period_kind kind);

/* --- Arithmetic on amounts. ERROR_LIMIT past int64; ERROR_INVALID for a divisor of 0. --- */
enum result series_add(int64_t a, int64_t b, int64_t *ret_sum) MUST_USE;
enum result series_subtract(int64_t a, int64_t b, int64_t *ret_difference) MUST_USE;
/* a * b / divisor, rounded once, half away from zero: the product itself may be larger than int64. */
enum result series_scale(int64_t a, int64_t b, int64_t divisor, int64_t *ret_amount) MUST_USE;
/* amount / divisor (a whole number, not ten-thousandths), half away from zero. */
enum result series_divide(int64_t amount, int64_t divisor, int64_t *ret_amount) MUST_USE;
/* To the nearest multiple of `step` ten-thousandths (SERIES_ONE: whole numbers). */
enum result series_round(int64_t amount, int64_t step, int64_t *ret_amount) MUST_USE;
/* 80 % from 8 and 10, 12.3 per 1,000 from crimes and people; for other units n / d. Numerator and denominator in ten-thousandths. */
enum result series_ratio(enum series_unit unit, int64_t numerator, int64_t denominator, int64_t *ret_amount) MUST_USE;

/* --- Values --- */
struct series_value series_number(int64_t amount);                 /* without numerator and denominator */
struct series_value series_nothing(enum series_state state);
bool series_is_number(struct series_value value);
bool series_value_equal(struct series_value a, struct series_value b); /* state, amount, numerator and denominator */
enum result series_number_of_ratio(enum series_unit unit, int64_t numerator, int64_t denominator,
                                   struct series_value *ret_value) MUST_USE;
/* Whether a value of this unit may be so: counts, rates, minutes and posts are not below 0, a count is whole, a state has no
 * amount, a ratio is what its parts say (in the fourth decimal). ERROR_INVALID in words. */
enum result series_value_check(struct series_value value, enum series_unit unit, struct message *message) MUST_USE;
/* One cell, as people type it: "1,790", "1790", "84.8%", "84.8", "£1,234.56", "-3.5", or the words or the key of a state
 * ("not yet", "not yet known", "not collected", "suppressed", "not comparable"; "[c]" is suppressed). Blanks around it and
 * letter case do not matter. Nothing else: an empty cell, "n/a", "-", "12*" are ERROR_INVALID in words; so is a sign
 * of another unit, a comma in the wrong place, more than four decimals. */
enum result series_value_parse(struct text typed, enum series_unit unit, struct series_value *ret_value,
                               struct message *message) MUST_USE;

/* --- Words. Rounded for reading: a count to whole, a percentage, rate or minutes to one decimal, posts and scores
 * to two, pounds to pence; without decimals where they are all 0. "−" (U+2212) stands before what is below 0. --- */
struct text series_value_words(struct arena *arena, struct series_value value, enum series_unit unit);
struct text series_state_words(struct arena *arena, enum series_state state); /* "not yet known", "suppressed: fewer than 5" */
/* "1,790", "84.8%", "12.3 per 1,000 people", "£1,234.56", "12.5 minutes", "1,890.52 full-time equivalents", "7.25". */
struct text series_amount_words(struct arena *arena, int64_t amount, enum series_unit unit);
/* The same without the words of its unit, for a table whose heading says it and for ranges: "1,790", "84.8%", "12.3", "£1,234.56". */
struct text series_amount_figure(struct arena *arena, int64_t amount, enum series_unit unit);
/* With every decimal that is there: "58,809.8" of a count's target, "84.8499%". */
struct text series_amount_exact(struct arena *arena, int64_t amount, enum series_unit unit);
/* For an axis: "1,500", "20%", "£1.2 million", "12.5"; `decimals` from the axis's step. */
struct text series_amount_axis(struct arena *arena, int64_t amount, enum series_unit unit, int decimals);
/* For CSV and JSON, every digit that is there and no more: "84.8", "1790", "-0.0001"; a value that is no number: its key ("not_yet"). */
struct text series_amount_plain(struct arena *arena, int64_t amount);
struct text series_value_plain(struct arena *arena, struct series_value value);
/* A number of any kind with commas and so many decimals (0 to 4): "-1234567" ten-thousandths with 1 is "−123.5". */
struct text series_amount_decimals(struct arena *arena, int64_t amount, int decimals);
/* "1st", "2nd", "3rd", "11th", "43rd". */
struct text series_ordinal(struct arena *arena, int64_t number);

/* --- Periods: a kind and its first day say all --- */
struct series_period {
    enum series_period_kind kind;
    struct date from, to;
};
/* The period of that kind which begins on that day: ERROR_INVALID where none does. */
enum result series_period_from(enum series_period_kind kind, struct date from, struct series_period *ret_period) MUST_USE;
/* The period of that kind in which the day lies; for twelve months that roll, those that end with its month. ERROR_INVALID for no day. */
enum result series_period_holding(enum series_period_kind kind, struct date day, struct series_period *ret_period) MUST_USE;
/* What people type. Month: "March 2025", "Mar 2025", "2025-03", "03/2025". Quarter: "quarter to June 2025", "April to June 2025".
 * Year to March: "year to March 2025", "2024-25", "2024/25". Year to December: "year to December 2025", "2025". Twelve months: "12 months
 * to May 2025", "year to May 2025". Snapshot: a day. Any: its first and last day, "2025-04-01 to 2025-06-30". ERROR_INVALID in words. */
enum result series_period_parse(enum series_period_kind kind, struct text typed, struct series_period *ret_period,
                                struct message *message) MUST_USE;
/* "March 2025", "quarter to June 2025", "year to March 2025", "12 months to May 2025", "31 March 2019". */
struct text series_period_words(struct arena *arena, struct series_period period);
/* The same inside a sentence: "in March 2025", "in the quarter to June 2025", "in the 12 months to May 2025", "on 31 March 2019". */
struct text series_period_within(struct arena *arena, struct series_period period);
/* For an axis: "Mar 2025", "Jun 2025" (a quarter's last month), "2024-25", "2025", "31 Mar 2019". */
struct text series_period_short(struct arena *arena, struct series_period period);
/* So many periods on, or back; twelve months that roll go by a month, a snapshot by a day. ERROR_LIMIT past the years 1000 to 9999. */
enum result series_period_move(struct series_period period, int by, struct series_period *ret_period) MUST_USE;
/* The same period a year before: a snapshot's day by the rule of date_add_years(). */
enum result series_period_year_before(struct series_period period, struct series_period *ret_period) MUST_USE;
/* Whether all its days are over when `today` is. A period that is not complete has a provisional verdict only. */
bool series_period_is_complete(struct series_period period, struct date today);
/* Whether nothing lies between them: `next` begins on the day after `before` ends; for twelve months that roll, one month on; snapshots
 * are never apart. A line is joined only then (and where no break lies between). */
bool series_period_follows(struct series_period before, struct series_period next);

#endif
