/* Deadlines from events: see replay.h. Not here: what is said of them (replay_words.c). */
#include "blocks/clock/replay.h"

#define WALK_DAYS_MAX 7500 /* twenty years: the longest that is walked day by day */
#define SATURDAY 6

/* What is true after the events so far. */
struct walk {
    struct arena *arena;
    const struct clock_rule *clock;
    const struct clock_holidays *holidays;
    struct clock_run run;
    size_t event_count;
    bool is_started;
};
/* Which holidays are left out of the count: all that are known; not those announced after it began; not those proclaimed for once. */
enum leaving { LEAVE_ALL, LEAVE_WHAT_WAS_KNOWN, LEAVE_YEARLY };

/* --- Terms ------------------------------------------------------------------- */

bool clock_terms_on(const struct clock_rule *clock, struct date day, struct clock_terms *ret_terms)
{
    const struct law_rule *rule = clock->period.length ? law_rule_on(clock->law, clock->period, day) : NULL;
    if (clock->period.length && !rule)
        return false;
    *ret_terms = rule ? (struct clock_terms){rule->limit, rule->extension, rule->pause_limit, rule->limit_unit, rule->pause_unit, (enum calendar)rule->calendar,
                                             rule->first_day_counts, rule->to_working_day, rule->one_offs_doubted, rule}
                      : (struct clock_terms){.limit = clock->limit, .limit_unit = clock->limit_unit, .calendar = clock->calendar,
                                             .first_day_counts = clock->first_day_counts, .to_working_day = clock->to_working_day};
    return true;
}

/* --- Which days count ---------------------------------------------------------- */

/* One that comes each year; any other was proclaimed for once. */
static bool is_yearly(const char *name)
{
    static const char *const yearly[] = {"New Year’s Day", "2nd January", "St Patrick’s Day", "Good Friday", "Easter Monday", "Early May bank holiday", "Spring bank holiday",
                                         "Battle of the Boyne (Orangemen’s Day)", "Summer bank holiday", "St Andrew’s Day", "Christmas Day", "Boxing Day"};
    for (size_t i = 0; i < COUNT_OF(yearly); i++)
        if (strcmp(name, yearly[i]) == 0)
            return true;
    return false;
}

static const struct clock_holiday *announced_on(const struct walk *walk, struct date day)
{
    for (size_t i = 0; walk->holidays && i < walk->holidays->count; i++) {
        const struct clock_holiday *one = &walk->holidays->list[i];
        if (one->day.day == day.day && (one->england_and_wales || walk->run.terms.calendar == CALENDAR_UNITED_KINGDOM))
            return one;
    }
    return NULL;
}

/* The name of the holiday that it is, "" for a Saturday or Sunday; NULL: it counts. */
static enum result why_left_out(const struct walk *walk, struct date day, enum leaving leaving, const char **ret_why)
{
    const struct clock_holiday *announced = announced_on(walk, day);
    struct calendar_working working;
    bool counts;
    *ret_why = date_weekday(day) >= SATURDAY ? "" : NULL;
    TRY(calendar_is_working_day(walk->run.terms.calendar, day, &counts));
    if (*ret_why)
        return OK;
    if (!counts) { /* its name stands in the working of the one day from the day before */
        TRY(calendar_add_working_days(walk->run.terms.calendar, (struct date){day.day - 1}, 1, walk->arena, &working));
        const char *name = working.skipped_count && working.skipped[0].date.day == day.day && working.skipped[0].holiday ? working.skipped[0].holiday : "";
        *ret_why = leaving == LEAVE_YEARLY && *name && !is_yearly(name) ? NULL : name;
    } else if (announced && leaving != LEAVE_YEARLY && (leaving == LEAVE_ALL || announced->announced.day <= walk->run.from.day)) {
        *ret_why = announced->name;
    }
    return OK;
}

static bool lies_in_pause(const struct clock_run *run, struct date day)
{
    for (size_t i = 0; i < run->pause_count; i++)
        if (day.day >= run->pauses[i].from.day && (date_is_none(run->pauses[i].until) || day.day <= run->pauses[i].until.day))
            return true;
    return false;
}

static bool is_paused(const struct clock_run *run)
{
    return run->pause_count && date_is_none(run->pauses[run->pause_count - 1].until);
}

/* --- Counting -------------------------------------------------------------------- */

struct counted {
    struct date due;               /* DATE_NONE: paused, with no end in sight */
    int counted;
    struct calendar_step *skipped;
    size_t skipped_count;
};

static enum result note_skipped(struct walk *walk, struct counted *counted, struct date day, const char *name)
{
    struct calendar_step *more;
    if (!*name)
        return OK; /* a Saturday or a Sunday */
    more = ARENA_ARRAY(walk->arena, struct calendar_step, counted->skipped_count + 1);
    if (!more)
        return ERROR_MEMORY;
    if (counted->skipped_count)
        memcpy(more, counted->skipped, counted->skipped_count * sizeof *more);
    more[counted->skipped_count++] = (struct calendar_step){day, name};
    counted->skipped = more;
    return OK;
}

/* Days and working days, one after the other: when the last of them is, and how many are over by `by`. */
static enum result count_days(struct walk *walk, struct date by, enum leaving leaving, struct counted *counted)
{
    const struct clock_run *run = &walk->run;
    struct date day = {run->from.day - (run->terms.first_day_counts ? 1 : 0)};
    bool endless = is_paused(run);
    int number = 0;
    for (int step = 0; number < run->limit; step++) {
        const char *why = NULL;
        day.day++;
        if (step > WALK_DAYS_MAX)
            return ERROR_LIMIT;
        if (endless && day.day >= run->pauses[run->pause_count - 1].from.day)
            return OK; /* no end in sight: what was counted until then stands */
        if (lies_in_pause(run, day))
            continue;
        if (run->terms.limit_unit == LIMIT_WORKING_DAYS)
            TRY(why_left_out(walk, day, leaving, &why));
        if (why) {
            TRY(note_skipped(walk, counted, day, why));
            continue;
        }
        number++;
        if (day.day <= by.day)
            counted->counted = number;
    }
    counted->due = number ? day : run->from;
    return OK;
}

/* Each day of a pause that lies before the deadline moves it by one. */
static enum result count_months(struct walk *walk, struct counted *counted)
{
    const struct clock_run *run = &walk->run;
    struct date due = date_add_months(run->from, run->limit), day = run->from;
    if (date_is_none(due))
        return ERROR_LIMIT;
    due.day -= run->terms.first_day_counts;
    if (is_paused(run) && run->pauses[run->pause_count - 1].from.day <= due.day)
        return OK;
    for (int step = 0; day.day < due.day && step < WALK_DAYS_MAX; step++) {
        day.day++;
        due.day += lies_in_pause(run, day);
    }
    counted->due = due;
    return OK;
}

static enum result to_working_day(struct walk *walk, enum leaving leaving, struct counted *counted)
{
    const char *why;
    while (!date_is_none(counted->due)) {
        TRY(why_left_out(walk, counted->due, leaving, &why));
        if (!why)
            return OK;
        TRY(note_skipped(walk, counted, counted->due, why));
        counted->due.day++;
    }
    return OK;
}

static enum result count(struct walk *walk, struct date by, enum leaving leaving, struct counted *ret_counted)
{
    struct counted counted = {.due = DATE_NONE};
    if (walk->run.terms.limit_unit == LIMIT_MONTHS)
        TRY(count_months(walk, &counted));
    else
        TRY(count_days(walk, by, leaving, &counted));
    if (walk->run.terms.to_working_day)
        TRY(to_working_day(walk, leaving, &counted));
    *ret_counted = counted;
    return OK;
}

/* The day on which it is due, unless it is this one too. */
static enum result count_otherwise(struct walk *walk, enum leaving leaving, struct date *ret_due)
{
    struct counted counted;
    TRY(count(walk, walk->run.from, leaving, &counted));
    *ret_due = counted.due.day == walk->run.due.day ? DATE_NONE : counted.due;
    return OK;
}

static enum result count_all(struct walk *walk, struct date by)
{
    struct clock_run *run = &walk->run;
    struct counted counted;
    TRY(count(walk, by, LEAVE_ALL, &counted));
    run->due = counted.due;
    run->counted = counted.counted;
    run->skipped = counted.skipped;
    run->skipped_count = counted.skipped_count;
    if (walk->holidays && walk->holidays->count)
        TRY(count_otherwise(walk, LEAVE_WHAT_WAS_KNOWN, &run->due_unmoved));
    if (run->terms.one_offs_doubted)
        TRY(count_otherwise(walk, LEAVE_YEARLY, &run->work_to));
    return OK;
}

/* The first of its days after that one. ERROR_LIMIT: the years end. */
static enum result next_of_each(const struct clock_rule *clock, struct date after, struct date *ret_due)
{
    int year, month, day;
    struct date due;
    date_parts(after, &year, &month, &day);
    for (int next = year; next <= year + 1; next++)
        for (size_t i = 0; i < clock->each_count; i++) {
            if (date_of(next, clock->each[i].month, clock->each[i].day, &due) < 0)
                return ERROR_LIMIT;
            if (date_compare(due, after) > 0) {
                *ret_due = due;
                return OK;
            }
        }
    return ERROR_LIMIT;
}

/* --- Events ----------------------------------------------------------------------- */

static void start(struct walk *walk, struct date day)
{
    struct clock_run *run = &walk->run;
    if (!walk->is_started && !clock_terms_on(walk->clock, day, &run->terms))
        return;
    walk->is_started = true;
    run->from = day;
    run->ended = run->done = run->extended_late = DATE_NONE;
    run->limit = run->terms.limit;
    run->pause_count = 0;
}

static enum result extend(struct walk *walk, const struct clock_event *event)
{
    struct clock_run *run = &walk->run;
    struct counted counted = {.due = DATE_NONE};
    if (run->terms.rule)
        TRY(count(walk, run->from, LEAVE_ALL, &counted));
    if (!date_is_none(counted.due) && event->day.day > counted.due.day)
        run->extended_late = event->day;
    else
        run->limit += event->more ? event->more : run->terms.extension;
    return OK;
}

static enum result take_event(struct walk *walk, const struct clock_event *event)
{
    struct clock_run *run = &walk->run;
    if (event->what == CLOCK_STARTS)
        start(walk, event->day);
    if (date_is_none(run->from) || !date_is_none(run->ended))
        return OK;
    if (event->noted.day > event->day.day)
        run->afterwards[run->afterwards_count++] = *event;
    switch (event->what) {
    case CLOCK_STARTS:
        break;
    case CLOCK_RESTARTS:
        start(walk, event->day);
        break;
    case CLOCK_STOPS:
        run->ended = event->day;
        break;
    case CLOCK_DONE:
        run->done = event->day;
        break;
    case CLOCK_EXTENDS:
        return extend(walk, event);
    case CLOCK_PAUSES:
        if (!is_paused(run) && run->pause_count < walk->event_count)
            run->pauses[run->pause_count++] = (struct clock_pause){event->day, DATE_NONE};
        break;
    case CLOCK_RESUMES:
        if (is_paused(run))
            run->pauses[run->pause_count - 1].until = event->day;
        break;
    }
    return OK;
}

/* --- How it stands ------------------------------------------------------------------ */

static enum result judge_pause(struct walk *walk, struct date today)
{
    struct clock_run *run = &walk->run;
    struct date from = run->pauses[run->pause_count - 1].from;
    const struct clock_terms *terms = &run->terms;
    run->paused_days = today.day > from.day ? today.day - from.day : 0;
    run->pause_is_long = run->paused_days > CLOCK_PAUSE_LONG_DAYS;
    if (!terms->pause_limit)
        return OK;
    run->pause_over = terms->pause_unit == LIMIT_MONTHS ? date_add_months(from, terms->pause_limit) : (struct date){from.day + terms->pause_limit};
    if (terms->pause_unit == LIMIT_WORKING_DAYS) {
        struct calendar_working working;
        TRY(calendar_add_working_days(terms->calendar, from, terms->pause_limit, walk->arena, &working));
        run->pause_over = working.due;
    }
    run->pause_is_long = today.day > run->pause_over.day;
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

static enum result take_events(struct walk *walk, const struct clock_event *events, size_t event_count)
{
    const struct clock_rule *clock = walk->clock;
    for (size_t i = 0; clock->due.length && i < event_count; i++) /* a date that is set stands before all that happens */
        if (events[i].what == CLOCK_STARTS)
            start(walk, events[i].day);
    for (size_t i = 0; i < event_count; i++) {
        if (clock->due.length && events[i].what == CLOCK_STARTS)
            continue;
        assert(!i || events[i - 1].day.day <= events[i].day.day);
        TRY(take_event(walk, &events[i]));
    }
    return OK;
}

enum result clock_replay(const struct clock_rule *clock, const struct clock_event *events, size_t event_count, size_t state, struct date today,
                         const struct clock_holidays *holidays, struct arena *arena, struct clock_run *ret_run)
{
    struct walk walk = {.arena = arena, .clock = clock, .holidays = holidays, .event_count = event_count,
                        .run = {.clock = clock, .from = DATE_NONE, .ended = DATE_NONE, .done = DATE_NONE, .due = DATE_NONE, .pause_over = DATE_NONE, .extended_late = DATE_NONE,
                                .due_unmoved = DATE_NONE, .work_to = DATE_NONE}};
    struct clock_run *run = &walk.run;
    run->pauses = ARENA_ARRAY(arena, struct clock_pause, event_count + 1);
    run->afterwards = ARENA_ARRAY(arena, struct clock_event, event_count + 1);
    if (!run->pauses || !run->afterwards)
        return ERROR_MEMORY;
    TRY(take_events(&walk, events, event_count));
    if (!date_is_none(run->from)) {
        struct date by = !date_is_none(run->ended) && run->ended.day < today.day ? run->ended : today;
        if (clock->due.length)
            run->due = run->from;
        else if (clock->each_count)
            TRY(next_of_each(clock, date_is_none(run->done) ? run->from : run->done, &run->due));
        else
            TRY(count_all(&walk, by));
    }
    judge(run, state, today);
    if (run->state == CLOCK_IS_PAUSED)
        TRY(judge_pause(&walk, today));
    *ret_run = *run;
    return OK;
}
