/* A deadline replayed from what happened: received, paused, resumed, restarted, extended, told. A pure function of a clock's rule, the
 * events and a calendar; nothing of it is stored, so that an event that is put right puts the deadline right. No SQL, no clock of the
 * machine: the day is an argument. Where the events come from: blocks/record/clocks.h.
 *
 * The day of an event is its day in London. Day 0 is the day on which it starts; it need not be a working day (Freedom of Information Act 2000,
 * section 10(1): the twentieth working day following the date of receipt). Of a pause both its first and its last day are left out (section
 * 10(2), of a fees notice: the days in the period beginning with the day on which it is given and ending with the day on which the fee is
 * received). Where a law says "beginning with the day", that day is day 1 (first_day_counts). A restart begins anew with day 0, pauses and extensions forgotten; so does each start. An extension adds to the limit, in the limit's own unit. What
 * comes after a stop counts no more, until it starts again. Events before the first start are left out.
 *
 * A clock with `each` is due again and again: on the first of its days of the year after the day on which it started or was last done. What is done
 * before its day does not count for it; one that was missed is late until it is done, and then the next one after that day is due.
 *
 * A clock with `period` goes by what its law said on the day on which it first started (blocks/definition: law_rule); where the law said nothing then, it does not
 * run. Of such a clock, an extension that comes after the deadline does not count (Freedom of Information Act 2000, section 17(1) and (2): notice within the time; UK GDPR,
 * article 12(3): told within one month), and one with `to_working_day` that would end on another day ends on the next working day.
 *
 * Bank holidays that were announced after this program was built come as an argument: from then on all deadlines are counted with them, and the working says
 * which day it was before. */
#ifndef BLOCKS_CLOCK_REPLAY_H
#define BLOCKS_CLOCK_REPLAY_H

#include "blocks/clock/clock.h"

struct clock_event {
    enum clock_on what;
    struct date day;
    int more;                /* CLOCK_EXTENDS: by so much; 0: by what the law gives */
    struct date noted;       /* when it was entered; later than `day`: afterwards, and the working says so */
};
/* A day that the built-in calendar does not have. */
struct clock_holiday {
    struct date day, announced;
    bool england_and_wales;  /* else in another part of the kingdom alone */
    const char *name;
};
struct clock_holidays { const struct clock_holiday *list; size_t count; };
struct clock_pause {
    struct date from, until; /* both left out; until DATE_NONE: it goes on */
};
enum { CLOCK_PAUSE_LONG_DAYS = 60 }; /* a pause of more days than this wants looking at, where no law says how long it may be */
/* What a clock goes by: its own words, or those of its law on a day. */
struct clock_terms {
    int limit, extension, pause_limit;
    enum limit_unit limit_unit, pause_unit;
    enum calendar calendar;
    bool first_day_counts, to_working_day, one_offs_doubted;
    const struct law_rule *rule; /* NULL: its own words */
};
/* False: its law says nothing of that day. */
bool clock_terms_on(const struct clock_rule *clock, struct date day, struct clock_terms *ret_terms);

struct clock_run {
    const struct clock_rule *clock;
    struct clock_terms terms;      /* of the day on which it started first */
    enum { CLOCK_NOT_STARTED, CLOCK_RUNS, CLOCK_IS_PAUSED, CLOCK_HAS_STOPPED } state;
    struct date from, ended;       /* DATE_NONE: not yet */
    struct date done;              /* of a clock with `each`: when it was last done; DATE_NONE: not yet */
    struct date due;               /* DATE_NONE: not started, or paused without an end in sight */
    int limit;                     /* with what it was extended by */
    int counted;                   /* days counted by today, or by its end; of a limit in months: 0 */
    struct calendar_step *skipped; /* holidays on a weekday that are not counted, up to the deadline */
    size_t skipped_count;
    struct clock_pause *pauses;    /* of those days that lie between start and deadline */
    size_t pause_count;
    struct date pause_over;        /* when the pause that goes on is over by law; DATE_NONE: it is not paused, or the law says nothing */
    int paused_days;               /* since it was paused, where it is */
    bool pause_is_long;            /* longer than the law gives, or than CLOCK_PAUSE_LONG_DAYS */
    struct date extended_late;     /* an extension that came after the deadline, and does not count; or DATE_NONE */
    struct date due_unmoved;       /* when it was due before holidays were announced that came after its start; DATE_NONE: then as now */
    struct date work_to;           /* the earlier day, where it is in doubt whether a day proclaimed for once counts; or DATE_NONE */
    struct clock_event *afterwards; /* what was entered after its day */
    size_t afterwards_count;
    enum lateness lateness;        /* of one that has stopped: LATENESS_MET, or LATENESS_MET_LATE with `days` */
    int days;                      /* to go, or late: never negative */
};
/* `holidays` may be NULL. `events` in the order of their days; on one day in the order in which they happened. Of a clock with `due` the start is that day and no other event but
 * stops counts. `state`: the record's. ERROR_LIMIT where the calendar does not know the years. */
enum result clock_replay(const struct clock_rule *clock, const struct clock_event *events, size_t count, size_t state, struct date today,
                         const struct clock_holidays *holidays, struct arena *arena, struct clock_run *ret_run) MUST_USE;
/* "2 January, 25 and 26 December 2026" of what was left out. */
struct text clock_skipped_words(struct arena *arena, const struct calendar_step *steps, size_t count);
/* "Day 3 of 5, counted from 22 December 2026. 25 and 28 December not counted." Empty for a date that is simply set, and before it starts. */
struct text clock_working_words(struct arena *arena, const struct clock_run *run);
/* "due in 12 days", "3 days late", "paused", "paused for 12 days", "done in time", "done 2 days late". */
struct text clock_run_words(struct arena *arena, const struct clock_run *run);

#endif
