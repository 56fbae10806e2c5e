/* Clocks: see clock.h. */
#include "blocks/clock/clock.h"

#include "base/wording.h"

bool clock_is_stopped(const struct clock_rule *clock, size_t state)
{
    for (size_t i = 0; i < clock->stops_in_count; i++)
        if (clock->stops_in[i] == state)
            return true;
    return false;
}

enum lateness clock_lateness(struct date due, struct date today, int soon_days, int *ret_days)
{
    int days;
    *ret_days = 0;
    if (date_is_none(due))
        return LATENESS_NO_DATE;
    days = due.day - today.day;
    *ret_days = days < 0 ? -days : days;
    if (days < 0)
        return LATENESS_LATE;
    if (days == 0)
        return LATENESS_TODAY;
    return days <= soon_days ? LATENESS_SOON : LATENESS_AHEAD;
}

static enum result find_due(const struct clock_rule *clock, struct date start, struct arena *arena, struct deadline *deadline)
{
    struct calendar_working working;
    deadline->due = start;
    if (clock->due.length || date_is_none(start))
        return OK;
    switch (clock->limit_unit) {
    case LIMIT_DAYS:
        deadline->due.day = start.day + clock->limit;
        return OK;
    case LIMIT_MONTHS:
        deadline->due = date_add_months(start, clock->limit);
        return date_is_none(deadline->due) ? ERROR_LIMIT : OK; /* past the year 9999 */
    case LIMIT_WORKING_DAYS:
        TRY(calendar_add_working_days(clock->calendar, start, clock->limit, arena, &working));
        deadline->due = working.due;
        deadline->skipped = working.skipped;
        deadline->skipped_count = working.skipped_count;
        return OK;
    }
    return ERROR_INVALID;
}

/* The reminders may be written in any order. */
static int first_reminder_days(const struct clock_rule *clock)
{
    int days = clock->remind_count ? 0 : CLOCK_SOON_DAYS;
    for (size_t i = 0; i < clock->remind_count; i++)
        if (clock->remind[i] > days)
            days = clock->remind[i];
    return days;
}

enum result clock_deadline(const struct clock_rule *clock, struct date start, size_t state, struct date today,
                           struct arena *arena, struct deadline *ret_deadline)
{
    struct deadline deadline = {.clock = clock, .due = DATE_NONE};
    int soon_days = first_reminder_days(clock);
    TRY(find_due(clock, start, arena, &deadline));
    deadline.lateness = clock_lateness(deadline.due, today, soon_days, &deadline.days);
    if (deadline.lateness != LATENESS_NO_DATE && clock_is_stopped(clock, state))
        deadline.lateness = LATENESS_STOPPED;
    *ret_deadline = deadline;
    return OK;
}

struct text clock_words(struct arena *arena, enum lateness lateness, int days)
{
    switch (lateness) {
    case LATENESS_NO_DATE:
        return SAID(arena, "no date set");
    case LATENESS_TODAY:
        return SAID(arena, "due today");
    case LATENESS_LATE:
        return arena_printf(arena, SAY_COUNT(arena, days, "%d day late", "%d days late"), days);
    case LATENESS_STOPPED:
        return SAID(arena, "no longer running");
    default:
        return arena_printf(arena, SAY_COUNT(arena, days, "due in %d day", "due in %d days"), days);
    }
}
