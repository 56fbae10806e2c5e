/* Recurrence: on which days something that repeats falls, such as a board that meets on the second Tuesday of each month. Pure: no store, no clock.
 *
 * A rule gives nominal days; the nominal day is what an occurrence is known by for ever, so that making a list again, or a longer one, finds the
 * same occurrences. Where a nominal day is no working day, the rule says what becomes of it: it is held on that day all the same, on the next working
 * day, on the working day before, or not at all. What would move to a day before `not_before`, which is past, is held on the next working day in its place.
 *
 * Weeks are counted from the first chosen weekday on or after the beginning, months from the month in which it begins. A month without such a day of
 * the month has its last day instead, as in date_add_months(). */
#ifndef BLOCKS_CLOCK_RECURRENCE_H
#define BLOCKS_CLOCK_RECURRENCE_H

#include "blocks/clock/replay.h"

enum recurrence_unit { RECURRENCE_WEEKS, RECURRENCE_MONTHS };
enum recurrence_off { RECURRENCE_HOLDS, RECURRENCE_NEXT, RECURRENCE_BEFORE, RECURRENCE_LEAVES_OUT };
enum { RECURRENCE_LAST = -1, RECURRENCE_EVERY_MAX = 60 };

struct recurrence {
    enum recurrence_unit unit;
    int every;               /* 1 to RECURRENCE_EVERY_MAX: each, every second, … */
    int weekday;             /* 1 Monday … 7 Sunday; 0, of months alone: `day_of_month` counts */
    int which;               /* of months with a weekday: 1 to 4, or RECURRENCE_LAST */
    int day_of_month;        /* 1 to 31 */
    struct date from, until; /* of nominal days; until DATE_NONE: no end */
    struct date not_before;  /* usually the present day; DATE_NONE: any day will do */
    enum recurrence_off off; /* where the day is a Saturday, a Sunday or a bank holiday in England and Wales */
    const struct clock_holidays *holidays; /* announced after the program was made; may be NULL */
};
struct occurrence {
    struct date nominal, day; /* day: when it is held; DATE_NONE where it is left out */
    bool is_after;            /* it would be held on the working day before, and that is past */
};

/* Whether the rule is whole: every part within its bounds, nothing missing that its unit needs. */
bool recurrence_is_whole(const struct recurrence *rule);
/* Occurrences whose nominal day lies between both days, these too, in their order; at most `max`. ERROR_INVALID: the rule is not whole;
 * ERROR_LIMIT: there are more than `max`, or a day lies where bank holidays are not known and the rule asks for them. */
enum result recurrence_list(const struct recurrence *rule, struct date first, struct date last, struct occurrence *list, size_t max, size_t *ret_count) MUST_USE;

#endif
