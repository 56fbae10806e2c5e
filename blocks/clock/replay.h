/* A deadline replayed from what happened: received, paused, resumed, restarted, extended, told. A pure function of a clock's rule, the
 * events and a calendar; nothing of it is stored, so that an event that is put right puts the deadline right. No SQL, no clock of the
 * machine: the day is an argument. Where the events come from: blocks/record/clocks.h.
 *
 * The day of an event is its day in London. Day 0 is the day on which it starts; it need not be a working day (Freedom of Information Act 2000,
 * section 10(1): the twentieth working day following the date of receipt). Of a pause both its first and its last day are left out (section
 * 10(2), of a fees notice: the days in the period beginning with the day on which it is given and ending with the day on which the fee is
 * received). A restart begins anew with day 0, pauses and extensions forgotten; so does each start. An extension adds to the limit, in the limit's own unit. What
 * comes after a stop counts no more, until it starts again. Events before the first start are left out. */
#ifndef BLOCKS_CLOCK_REPLAY_H
#define BLOCKS_CLOCK_REPLAY_H

#include "blocks/clock/clock.h"

struct clock_event {
    enum clock_on what;
    struct date day;
    int more;                /* CLOCK_EXTENDS: by so much */
};
struct clock_pause {
    struct date from, until; /* both left out; until DATE_NONE: it goes on */
};
struct clock_run {
    const struct clock_rule *clock;
    enum { CLOCK_NOT_STARTED, CLOCK_RUNS, CLOCK_IS_PAUSED, CLOCK_HAS_STOPPED } state;
    struct date from, ended;       /* DATE_NONE: not yet */
    struct date due;               /* DATE_NONE: not started, or paused without an end in sight */
    int limit;                     /* with what it was extended by */
    int counted;                   /* days counted by today, or by its end; of a limit in months: 0 */
    struct calendar_step *skipped; /* holidays on a weekday that are not counted, up to the deadline */
    size_t skipped_count;
    struct clock_pause *pauses;    /* of those days that lie between start and deadline */
    size_t pause_count;
    enum lateness lateness;        /* of one that has stopped: LATENESS_MET, or LATENESS_MET_LATE with `days` */
    int days;                      /* to go, or late: never negative */
};
/* `events` in the order of their days; on one day in the order in which they happened. Of a clock with `due` the start is that day and no other event but
 * stops counts. `state`: the record's. ERROR_LIMIT where the calendar does not know the years. */
enum result clock_replay(const struct clock_rule *clock, const struct clock_event *events, size_t count, size_t state, struct date today,
                         struct arena *arena, struct clock_run *ret_run) MUST_USE;
/* "Day 3 of 5, counted from 22 December 2026. 25 and 28 December not counted." Empty for a date that is simply set, and before it starts. */
struct text clock_working_words(struct arena *arena, const struct clock_run *run);
/* "due in 12 days", "3 days late", "paused", "done in time", "done 2 days late". */
struct text clock_run_words(struct arena *arena, const struct clock_run *run);

#endif
