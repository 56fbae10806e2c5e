/* Deadlines from events: see replay.h. */
#include "blocks/clock/replay.h"

#include "base/wording.h"

#define WALK_DAYS_MAX 7500 /* twenty years: the longest that is walked day by day */

/* What is true after the events so far. */
struct walk {
    struct arena *arena;
    const struct clock_rule *clock;
    struct clock_run run;
    size_t pause_room;
};

static bool is_paused(const struct clock_run *run)
{
    return run->pause_count && date_is_none(run->pauses[run->pause_count - 1].until);
}

static void start(struct walk *walk, struct date day)
{
    walk->run.from = day;
    walk->run.ended = DATE_NONE;
    walk->run.limit = walk->clock->limit;
    walk->run.pause_count = 0;
}

static void take_event(struct walk *walk, const struct clock_event *event)
{
    struct clock_run *run = &walk->run;
    if (event->what == CLOCK_STARTS)
        start(walk, event->day);
    if (date_is_none(run->from) || !date_is_none(run->ended))
        return;
    switch (event->what) {
    case CLOCK_STARTS:
        break;
    case CLOCK_RESTARTS:
        start(walk, event->day);
        break;
    case CLOCK_STOPS:
        run->ended = event->day;
        break;
    case CLOCK_EXTENDS:
        run->limit += event->more;
        break;
    case CLOCK_PAUSES:
        if (!is_paused(run) && run->pause_count < walk->pause_room)
            run->pauses[run->pause_count++] = (struct clock_pause){event->day, DATE_NONE};
        break;
    case CLOCK_RESUMES:
        if (is_paused(run))
            run->pauses[run->pause_count - 1].until = event->day;
        break;
    }
}

static bool lies_in_pause(const struct clock_run *run, struct date day)
{
    for (size_t i = 0; i < run->pause_count; i++)
        if (day.day >= run->pauses[i].from.day && (date_is_none(run->pauses[i].until) || day.day <= run->pauses[i].until.day))
            return true;
    return false;
}

static enum result note_skipped(struct walk *walk, struct date day)
{
    struct calendar_working working;
    struct date before = {day.day - 1};
    struct calendar_step *more = ARENA_ARRAY(walk->arena, struct calendar_step, walk->run.skipped_count + 1);
    /* Its name stands in the working of the one day from the day before. */
    TRY(calendar_add_working_days(walk->clock->calendar, before, 1, walk->arena, &working));
    if (!more)
        return ERROR_MEMORY;
    if (!working.skipped_count || working.skipped[0].date.day != day.day)
        return OK; /* a Saturday or a Sunday */
    if (walk->run.skipped_count)
        memcpy(more, walk->run.skipped, walk->run.skipped_count * sizeof *more);
    more[walk->run.skipped_count++] = working.skipped[0];
    walk->run.skipped = more;
    return OK;
}

/* Days and working days, one after the other: when the last of them is, and how many are over by `by`. */
static enum result count_days(struct walk *walk, struct date by)
{
    struct clock_run *run = &walk->run;
    struct date day = run->from;
    int counted = 0;
    bool endless = is_paused(run);
    for (int step = 0; counted < run->limit; step++) {
        bool counts = true;
        day.day++;
        if (step > WALK_DAYS_MAX)
            return ERROR_LIMIT;
        if (endless && day.day >= run->pauses[run->pause_count - 1].from.day)
            return OK; /* no end in sight: what was counted until then stands */
        if (lies_in_pause(run, day))
            continue;
        if (walk->clock->limit_unit == LIMIT_WORKING_DAYS)
            TRY(calendar_is_working_day(walk->clock->calendar, day, &counts));
        if (!counts) {
            TRY(note_skipped(walk, day));
            continue;
        }
        counted++;
        if (day.day <= by.day)
            run->counted = counted;
    }
    run->due = counted ? day : run->from;
    return OK;
}

/* Each day of a pause that lies before the deadline moves it by one. */
static enum result count_months(struct walk *walk)
{
    struct clock_run *run = &walk->run;
    struct date due = date_add_months(run->from, run->limit), day = run->from;
    if (date_is_none(due))
        return ERROR_LIMIT;
    if (is_paused(run) && run->pauses[run->pause_count - 1].from.day <= due.day)
        return OK;
    for (int step = 0; day.day < due.day && step < WALK_DAYS_MAX; step++) {
        day.day++;
        due.day += lies_in_pause(run, day);
    }
    run->due = due;
    return OK;
}

static void judge(struct clock_run *run, size_t state, struct date today)
{
    const struct clock_rule *clock = run->clock;
    int soon = clock->remind_count ? 0 : CLOCK_SOON_DAYS;
    for (size_t i = 0; i < clock->remind_count; i++)
        soon = clock->remind[i] > soon ? clock->remind[i] : soon;
    run->state = date_is_none(run->from) ? CLOCK_NOT_STARTED : !date_is_none(run->ended) ? CLOCK_HAS_STOPPED : date_is_none(run->due) ? CLOCK_IS_PAUSED : CLOCK_RUNS;
    run->lateness = clock_lateness(run->due, today, soon, &run->days);
    if (run->state == CLOCK_HAS_STOPPED) {
        bool late = !date_is_none(run->due) && run->ended.day > run->due.day;
        run->lateness = late ? LATENESS_MET_LATE : LATENESS_MET;
        run->days = late ? run->ended.day - run->due.day : 0;
    } else if (run->state != CLOCK_NOT_STARTED && clock_is_stopped(clock, state)) {
        run->lateness = LATENESS_STOPPED;
    } else if (run->state == CLOCK_IS_PAUSED) {
        run->lateness = LATENESS_PAUSED;
    }
}

enum result clock_replay(const struct clock_rule *clock, const struct clock_event *events, size_t count, size_t state, struct date today,
                         struct arena *arena, struct clock_run *ret_run)
{
    struct walk walk = {.arena = arena, .clock = clock, .run = {.clock = clock, .from = DATE_NONE, .ended = DATE_NONE, .due = DATE_NONE}, .pause_room = count};
    struct clock_run *run = &walk.run;
    run->pauses = ARENA_ARRAY(arena, struct clock_pause, count + 1);
    if (!run->pauses)
        return ERROR_MEMORY;
    for (size_t i = 0; clock->due.length && i < count; i++) /* a date that is set stands before all that happens */
        if (events[i].what == CLOCK_STARTS)
            start(&walk, events[i].day);
    for (size_t i = 0; i < count; i++) {
        if (clock->due.length && events[i].what == CLOCK_STARTS)
            continue;
        assert(!i || events[i - 1].day.day <= events[i].day.day);
        take_event(&walk, &events[i]);
    }
    if (!date_is_none(run->from)) {
        struct date by = !date_is_none(run->ended) && run->ended.day < today.day ? run->ended : today;
        if (clock->due.length)
            run->due = run->from;
        else if (clock->limit_unit == LIMIT_MONTHS)
            TRY(count_months(&walk));
        else
            TRY(count_days(&walk, by));
    }
    judge(run, state, today);
    *ret_run = *run;
    return OK;
}

/* --- In words --------------------------------------------------------------- */

/* "25 and 28 December 2026 and 1 January 2027": the month where it changes, the year at the end and where it changes. */
static struct text days_in_words(struct arena *arena, const struct calendar_step *steps, size_t count)
{
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&out, 1 << 16);
    for (size_t i = 0; i < count; i++) {
        struct text shown = date_long(arena, steps[i].date);
        int year, month, day, next_year = 0, next_month = 0, before_month = 0;
        date_parts(steps[i].date, &year, &month, &day);
        if (i + 1 < count)
            date_parts(steps[i + 1].date, &next_year, &next_month, &day);
        if (i)
            date_parts(steps[i - 1].date, &day, &before_month, &day);
        if (next_year == year) {
            size_t blanks = next_month == month ? 2 : 1;
            while (shown.length && blanks)
                blanks -= shown.data[--shown.length] == ' ';
        }
        if (i)
            buffer_append(&out, i + 1 == count || (before_month == month && next_month != month) ? SAID(arena, " and ") : TEXT(", "));
        buffer_append(&out, shown);
    }
    return arena_copy(arena, buffer_text(&out));
}

static struct text pause_words(struct arena *arena, const struct clock_pause *pause)
{
    if (date_is_none(pause->until))
        return arena_printf(arena, SAY(arena, " Paused since %.*s."), TEXT_ARGS(date_long(arena, pause->from)));
    return arena_printf(arena, SAY(arena, " Paused from %.*s to %.*s."), TEXT_ARGS(date_long(arena, pause->from)), TEXT_ARGS(date_long(arena, pause->until)));
}

struct text clock_working_words(struct arena *arena, const struct clock_run *run)
{
    struct text words, from;
    if (date_is_none(run->from) || run->clock->due.length)
        return TEXT_NONE;
    from = date_long(arena, run->from);
    if (run->clock->limit_unit == LIMIT_MONTHS)
        words = arena_printf(arena, SAY_COUNT(arena, run->limit, "%d month from %.*s.", "%d months from %.*s."), run->limit, TEXT_ARGS(from));
    else if (run->clock->limit_unit == LIMIT_WORKING_DAYS)
        words = arena_printf(arena, SAY(arena, "Working day %d of %d, counted from %.*s."), run->counted, run->limit, TEXT_ARGS(from));
    else
        words = arena_printf(arena, SAY(arena, "Day %d of %d, counted from %.*s."), run->counted, run->limit, TEXT_ARGS(from));
    if (run->skipped_count)
        words = arena_printf(arena, SAY(arena, "%.*s %.*s not counted."), TEXT_ARGS(words), TEXT_ARGS(days_in_words(arena, run->skipped, run->skipped_count)));
    for (size_t i = 0; i < run->pause_count; i++)
        words = arena_printf(arena, "%.*s%.*s", TEXT_ARGS(words), TEXT_ARGS(pause_words(arena, &run->pauses[i])));
    if (run->limit > run->clock->limit)
        words = arena_printf(arena, SAY(arena, "%.*s Extended by %d."), TEXT_ARGS(words), run->limit - run->clock->limit);
    return words;
}

struct text clock_run_words(struct arena *arena, const struct clock_run *run)
{
    switch (run->lateness) {
    case LATENESS_PAUSED:
        return SAID(arena, "paused");
    case LATENESS_MET:
        return SAID(arena, "done in time");
    case LATENESS_MET_LATE:
        return arena_printf(arena, SAY_COUNT(arena, run->days, "done %d day late", "done %d days late"), run->days);
    default:
        return run->state == CLOCK_NOT_STARTED ? SAID(arena, "not started") : clock_words(arena, run->lateness, run->days);
    }
}
