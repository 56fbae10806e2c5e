/* Deadlines from events: started, paused, resumed, restarted, extended, stopped, around Christmas, Easter, the change of year and 15 June 2026. */
#include "blocks/clock/replay.h"
#include "test.h"

static struct date day(const char *iso)
{
    struct date date = DATE_NONE;
    CHECK(date_parse(text_of(iso), &date) == OK);
    return date;
}

static struct clock_event event(enum clock_on what, const char *iso) { return (struct clock_event){what, day(iso), what == CLOCK_EXTENDS ? 20 : 0, DATE_NONE}; }

static const struct clock_rule five = {.from = {"decide", 6}, .limit = 5, .limit_unit = LIMIT_WORKING_DAYS, .calendar = CALENDAR_ENGLAND_AND_WALES};
static const struct clock_rule twenty = {.from = {"received_on", 11}, .limit = 20, .limit_unit = LIMIT_WORKING_DAYS, .calendar = CALENDAR_UNITED_KINGDOM};

static struct clock_run replay(struct arena *arena, const struct clock_rule *clock, const struct clock_event *events, size_t count, const char *today)
{
    struct clock_run run = {.due = DATE_NONE};
    CHECK_INTEGER(clock_replay(clock, events, count, 0, day(today), NULL, arena, &run), OK);
    return run;
}
#define REPLAY(arena, clock, today, ...) \
    replay(arena, clock, (const struct clock_event[]){__VA_ARGS__}, COUNT_OF(((const struct clock_event[]){__VA_ARGS__})), today)
#define CHECK_DAY(actual, iso) CHECK_TEXT(date_iso(arena, actual), iso)

TEST("twenty working days: the reference's own cases, with holidays in any part of the kingdom")
{
    static const struct { const char *received, *due_kingdom, *due_here; } cases[] = {
        {"2025-12-10", "2026-01-13", "2026-01-12"}, {"2026-06-01", "2026-06-30", "2026-06-29"}, {"2025-02-24", "2025-03-25", "2025-03-24"},
        {"2024-07-01", "2024-07-30", "2024-07-29"}, {"2022-09-01", "2022-09-30", "2022-09-30"}, {"2026-11-05", "2026-12-04", "2026-12-03"},
    };
    struct clock_rule here = twenty;
    struct arena *arena = arena_new(1 << 20);
    here.calendar = CALENDAR_ENGLAND_AND_WALES;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CHECK_DAY(REPLAY(arena, &twenty, "2026-11-22", event(CLOCK_STARTS, cases[i].received)).due, cases[i].due_kingdom);
        CHECK_DAY(REPLAY(arena, &here, "2026-11-22", event(CLOCK_STARTS, cases[i].received)).due, cases[i].due_here);
    }
    arena_free(arena);
}

TEST("told within five working days, over Christmas and the change of year, with its working")
{
    struct arena *arena = arena_new(1 << 20);
    struct clock_run run = REPLAY(arena, &five, "2026-12-29", event(CLOCK_STARTS, "2026-12-22"));
    CHECK_DAY(run.due, "2026-12-31");
    CHECK_INTEGER(run.counted, 3);
    CHECK_INTEGER(run.state, CLOCK_RUNS);
    CHECK_TEXT(clock_run_words(arena, &run), "due in 2 days");
    CHECK_TEXT(clock_working_words(arena, &run), "Working day 3 of 5, counted from 22 December 2026. 25 and 28 December 2026 not counted.");
    run = REPLAY(arena, &five, "2026-12-23", event(CLOCK_STARTS, "2026-12-23"));
    CHECK_DAY(run.due, "2027-01-04");
    CHECK_INTEGER(run.counted, 0);
    CHECK_TEXT(clock_working_words(arena, &run), "Working day 0 of 5, counted from 23 December 2026. 25 and 28 December 2026 and 1 January 2027 not counted.");
    arena_free(arena);
}

TEST("told in time, told late, not told, and told before it was decided")
{
    struct arena *arena = arena_new(1 << 20);
    struct clock_run run = REPLAY(arena, &five, "2026-04-30", event(CLOCK_STARTS, "2026-04-01"), event(CLOCK_STOPS, "2026-04-10")); /* Good Friday is the 3rd */
    CHECK_DAY(run.due, "2026-04-10");
    CHECK_INTEGER(run.lateness, LATENESS_MET);
    CHECK_INTEGER(run.counted, 5);
    CHECK_TEXT(clock_run_words(arena, &run), "done in time");
    run = REPLAY(arena, &five, "2026-04-30", event(CLOCK_STARTS, "2026-04-01"), event(CLOCK_STOPS, "2026-04-11"));
    CHECK_TEXT(clock_run_words(arena, &run), "done 1 day late");
    run = REPLAY(arena, &five, "2026-04-13", event(CLOCK_STARTS, "2026-04-01"));
    CHECK_TEXT(clock_run_words(arena, &run), "3 days late");
    run = REPLAY(arena, &five, "2026-04-02", event(CLOCK_STOPS, "2026-03-31"), event(CLOCK_STARTS, "2026-04-01"));
    CHECK_INTEGER(run.state, CLOCK_RUNS);
    CHECK_INTEGER(clock_replay(&five, NULL, 0, 0, day("2026-04-02"), NULL, arena, &run), OK);
    CHECK_INTEGER(run.state, CLOCK_NOT_STARTED);
    CHECK_TEXT(clock_run_words(arena, &run), "not started");
    arena_free(arena);
}

TEST("decided again, it begins again; what was told of the first decision does not count for the second")
{
    struct arena *arena = arena_new(1 << 20);
    struct clock_run run = REPLAY(arena, &five, "2026-05-20", event(CLOCK_STARTS, "2026-05-05"), event(CLOCK_STOPS, "2026-05-06"), event(CLOCK_STARTS, "2026-05-18"));
    CHECK_INTEGER(run.state, CLOCK_RUNS);
    CHECK_DAY(run.due, "2026-05-26"); /* the 25th is a holiday */
    arena_free(arena);
}

TEST("both ends of a pause are left out, and what stands after it goes on")
{
    struct arena *arena = arena_new(1 << 20);
    struct clock_run run = REPLAY(arena, &five, "2026-06-17", event(CLOCK_STARTS, "2026-06-01"), event(CLOCK_PAUSES, "2026-06-04"), event(CLOCK_RESUMES, "2026-06-15"));
    CHECK_DAY(run.due, "2026-06-18"); /* 2, 3, then 16, 17, 18 */
    CHECK_INTEGER(run.counted, 4);
    CHECK_TEXT(clock_working_words(arena, &run), "Working day 4 of 5, counted from 1 June 2026. Paused from 4 June 2026 to 15 June 2026.");
    run = REPLAY(arena, &five, "2026-06-17", event(CLOCK_STARTS, "2026-06-01"), event(CLOCK_PAUSES, "2026-06-04"));
    CHECK_INTEGER(run.state, CLOCK_IS_PAUSED);
    CHECK_INTEGER(run.lateness, LATENESS_PAUSED);
    CHECK_INTEGER(run.counted, 2);
    CHECK(date_is_none(run.due));
    CHECK_TEXT(clock_working_words(arena, &run), "Working day 2 of 5, counted from 1 June 2026. Paused since 4 June 2026.");
    run = REPLAY(arena, &five, "2026-06-17", event(CLOCK_STARTS, "2026-06-01"), event(CLOCK_PAUSES, "2026-06-09"));
    CHECK_DAY(run.due, "2026-06-08"); /* it was over before */
    CHECK_INTEGER(run.lateness, LATENESS_LATE);
    arena_free(arena);
}

TEST("pauses on the day of the start, twice, resumed without one")
{
    struct arena *arena = arena_new(1 << 20);
    struct clock_run run = REPLAY(arena, &five, "2026-06-17", event(CLOCK_STARTS, "2026-06-01"), event(CLOCK_RESUMES, "2026-06-01"), event(CLOCK_PAUSES, "2026-06-01"),
                                  event(CLOCK_PAUSES, "2026-06-02"), event(CLOCK_RESUMES, "2026-06-03"));
    CHECK_DAY(run.due, "2026-06-10"); /* 4, 5, 8, 9, 10 */
    CHECK_INTEGER(run.pause_count, 1);
    arena_free(arena);
}

TEST("a clarification begins the days anew; an extension adds to them")
{
    struct arena *arena = arena_new(1 << 20);
    struct clock_run run = REPLAY(arena, &twenty, "2026-06-20", event(CLOCK_STARTS, "2026-05-01"), event(CLOCK_PAUSES, "2026-05-08"), event(CLOCK_RESTARTS, "2026-06-01"));
    CHECK_DAY(run.from, "2026-06-01");
    CHECK_DAY(run.due, "2026-06-30");
    CHECK_INTEGER(run.pause_count, 0);
    run = REPLAY(arena, &twenty, "2026-06-20", event(CLOCK_STARTS, "2026-06-01"), event(CLOCK_EXTENDS, "2026-06-19"));
    CHECK_INTEGER(run.limit, 40);
    CHECK_DAY(run.due, "2026-07-29"); /* the 15th of June and the 13th of July are left out */
    CHECK_TEXT(clock_working_words(arena, &run), "Working day 13 of 40, counted from 1 June 2026. 15 June and 13 July 2026 not counted. Extended by 20.");
    run = REPLAY(arena, &twenty, "2026-06-20", event(CLOCK_EXTENDS, "2026-05-30"), event(CLOCK_STARTS, "2026-06-01"), event(CLOCK_STOPS, "2026-06-10"), event(CLOCK_EXTENDS, "2026-06-11"));
    CHECK_INTEGER(run.limit, 20);
    arena_free(arena);
}

TEST("days of the calendar, and months")
{
    const struct clock_rule days = {.from = {"x", 1}, .limit = 56, .limit_unit = LIMIT_DAYS}, month = {.from = {"x", 1}, .limit = 1, .limit_unit = LIMIT_MONTHS};
    struct arena *arena = arena_new(1 << 20);
    CHECK_DAY(REPLAY(arena, &days, "2026-12-01", event(CLOCK_STARTS, "2026-11-22")).due, "2027-01-17");
    CHECK_INTEGER(REPLAY(arena, &days, "2026-12-01", event(CLOCK_STARTS, "2026-11-22")).counted, 9);
    CHECK_DAY(REPLAY(arena, &month, "2026-02-01", event(CLOCK_STARTS, "2026-01-31")).due, "2026-02-28");
    CHECK_DAY(REPLAY(arena, &month, "2026-02-01", event(CLOCK_STARTS, "2026-01-31"), event(CLOCK_PAUSES, "2026-02-03"), event(CLOCK_RESUMES, "2026-02-04")).due, "2026-03-02");
    CHECK(date_is_none(REPLAY(arena, &month, "2026-02-01", event(CLOCK_STARTS, "2026-01-31"), event(CLOCK_PAUSES, "2026-02-03")).due));
    struct clock_run run = REPLAY(arena, &month, "2026-02-01", event(CLOCK_STARTS, "2026-01-31"));
    CHECK_TEXT(clock_working_words(arena, &run), "1 month from 31 January 2026.");
    arena_free(arena);
}

TEST("a date that is set may be met too, and years that are not known are said")
{
    const struct clock_rule due = {.due = {"spend_by", 8}};
    struct arena *arena = arena_new(1 << 20);
    struct clock_run run = REPLAY(arena, &due, "2027-04-02", event(CLOCK_STARTS, "2027-03-31"));
    CHECK_INTEGER(run.lateness, LATENESS_LATE);
    CHECK_INTEGER(run.days, 2);
    CHECK_TEXT(clock_working_words(arena, &run), "");
    run = REPLAY(arena, &due, "2027-04-02", event(CLOCK_STARTS, "2027-03-31"));
    const struct clock_event before[] = {event(CLOCK_STOPS, "2027-03-30"), event(CLOCK_STARTS, "2027-03-31")};
    CHECK_INTEGER(replay(arena, &due, before, 2, "2027-04-02").lateness, LATENESS_MET);
    const struct clock_event far = event(CLOCK_STARTS, "2031-01-02");
    CHECK_INTEGER(clock_replay(&five, &far, 1, 0, day("2031-01-03"), NULL, arena, &run), ERROR_LIMIT);
    arena_free(arena);
}

TEST("due again and again: the first of its days after the start, and after it was last done")
{
    static const struct clock_rule quarterly = {.from = {"since", 5}, .each = {{1, 1}, {4, 1}, {7, 1}, {10, 1}}, .each_count = 4, .remind = {14}, .remind_count = 1};
    struct arena *arena = arena_new(1 << 20);
    struct clock_run run = REPLAY(arena, &quarterly, "2026-11-22", event(CLOCK_STARTS, "2026-10-01"));
    CHECK_DAY(run.due, "2027-01-01"); /* the day itself is not after it */
    CHECK_INTEGER(run.state, CLOCK_RUNS);
    CHECK_INTEGER(run.lateness, LATENESS_AHEAD);
    CHECK_TEXT(clock_working_words(arena, &run), "Due on 1 January, 1 April, 1 July and 1 October of each year. Not done yet; it began on 1 October 2026.");
    CHECK_DAY(REPLAY(arena, &quarterly, "2026-11-22", event(CLOCK_STARTS, "2026-09-30")).due, "2026-10-01");
    CHECK_DAY(REPLAY(arena, &quarterly, "2026-11-22", event(CLOCK_STARTS, "2026-12-31")).due, "2027-01-01");
    run = REPLAY(arena, &quarterly, "2027-04-03", event(CLOCK_STARTS, "2026-05-01"), event(CLOCK_DONE, "2026-09-30")); /* before its day: 1 October stands */
    CHECK_DAY(run.due, "2026-10-01");
    CHECK_INTEGER(run.lateness, LATENESS_LATE);
    run = REPLAY(arena, &quarterly, "2027-04-03", event(CLOCK_STARTS, "2026-05-01"), event(CLOCK_DONE, "2026-07-09"), event(CLOCK_DONE, "2027-04-03")); /* one was missed */
    CHECK_DAY(run.due, "2027-07-01");
    CHECK_TEXT(clock_working_words(arena, &run), "Due on 1 January, 1 April, 1 July and 1 October of each year. Last done on 3 April 2027.");
    CHECK_INTEGER(REPLAY(arena, &quarterly, "2027-06-16", event(CLOCK_STARTS, "2027-05-01")).lateness, LATENESS_AHEAD); /* 15 days */
    CHECK_INTEGER(REPLAY(arena, &quarterly, "2027-06-17", event(CLOCK_STARTS, "2027-05-01")).lateness, LATENESS_SOON);
    run = REPLAY(arena, &quarterly, "2027-04-03", event(CLOCK_STARTS, "2026-05-01"), event(CLOCK_STOPS, "2026-06-30"));
    CHECK_INTEGER(run.state, CLOCK_HAS_STOPPED);
    CHECK_INTEGER(run.lateness, LATENESS_MET);
    run = REPLAY(arena, &quarterly, "2027-04-03", event(CLOCK_DONE, "2026-06-30"));
    CHECK_INTEGER(run.state, CLOCK_NOT_STARTED);
    arena_free(arena);
}
