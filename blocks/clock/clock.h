/* Clocks: a deadline is a pure function of a record's dates and a calendar, never
 * stored. No SQL, no clock of the machine: the day is an argument. */
#ifndef BLOCKS_CLOCK_H
#define BLOCKS_CLOCK_H

#include "base/date.h"
#include "blocks/definition/definition.h"

enum lateness {
    LATENESS_NO_DATE,   /* nothing sets a date: worth showing in itself */
    LATENESS_AHEAD,
    LATENESS_SOON,      /* within the clock's first reminder, or 30 days */
    LATENESS_TODAY,
    LATENESS_LATE,
    LATENESS_STOPPED,   /* the clock does not run in this state */
    LATENESS_PAUSED,    /* the three below: of a clock replayed from events (replay.h) */
    LATENESS_MET,       /* what it waits for was done by its day */
    LATENESS_MET_LATE,
};
#define CLOCK_SOON_DAYS 30
struct deadline {
    const struct clock_rule *clock;
    struct date due;         /* DATE_NONE: no date */
    enum lateness lateness;
    int days;                /* to go, or late: never negative */
    struct calendar_step *skipped; /* holidays that the count passed over */
    size_t skipped_count;
};
/* `start` is the value of the clock's `due` or `from` field. ERROR_LIMIT where the calendar does not know the years. */
enum result clock_deadline(const struct clock_rule *clock, struct date start, size_t state, struct date today,
                           struct arena *arena, struct deadline *ret_deadline) MUST_USE;
bool clock_is_stopped(const struct clock_rule *clock, size_t state); /* by the state that the record is in */
enum lateness clock_lateness(struct date due, struct date today, int soon_days, int *ret_days);
/* "no date set", "due in 12 days", "due today", "3 days late". */
struct text clock_words(struct arena *arena, enum lateness lateness, int days);

#endif
