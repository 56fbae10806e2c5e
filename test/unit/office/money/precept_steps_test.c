/* The precept between the body and its panel: votes, days, and what may be issued. */
#include "office/money/precept_steps.h"

#include "blocks/body/votes.h"

#include "test.h"

static struct date on(const char *iso)
{
    struct date day = DATE_NONE;
    CHECK(date_parse(text_of(iso), &day) == OK);
    return day;
}

static struct precept_events nothing_yet(void)
{
    return (struct precept_events){.year = 2019, .proposed_on = DATE_NONE, .reported_on = DATE_NONE, .revised_on = DATE_NONE, .second_report_on = DATE_NONE, .issued_on = DATE_NONE};
}

static enum precept_standing standing(const struct precept_events *events, const char *today, enum precept_step step)
{
    struct precept_timetable timetable;
    precept_replay(events, on(today), &timetable);
    return timetable.steps[step].standing;
}

static bool refused(const struct precept_events *events, const char *part)
{
    struct message message = {0};
    return precept_events_check(events, &message) == ERROR_INVALID && strstr(message.text, part) != NULL;
}

TEST("a veto needs two thirds of all members")
{
    static const int cases[][2] = {{10, 7}, {12, 8}, {13, 9}, {14, 10}, {15, 10}, {1, 1}, {2, 2}, {3, 2}, {0, 0}, {20, 14}};
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        CHECK_INTEGER(veto_votes_needed(cases[i][0]), cases[i][1]);
}

TEST("the days stand in the year before the first of April")
{
    CHECK(date_compare(precept_step_due(2019, PRECEPT_STEP_PROPOSE), on("2019-02-01")) == 0);
    CHECK(date_compare(precept_step_due(2019, PRECEPT_STEP_REPORT), on("2019-02-08")) == 0);
    CHECK(date_compare(precept_step_due(2019, PRECEPT_STEP_REVISE), on("2019-02-15")) == 0);
    CHECK(date_compare(precept_step_due(2019, PRECEPT_STEP_SECOND_REPORT), on("2019-02-22")) == 0);
    CHECK(date_compare(precept_step_due(2019, PRECEPT_STEP_ISSUE), on("2019-03-01")) == 0);
}

TEST("a step is next on its day and overdue the day after")
{
    struct precept_events events = nothing_yet();
    CHECK(standing(&events, "2019-02-01", PRECEPT_STEP_PROPOSE) == PRECEPT_NEXT);
    CHECK(standing(&events, "2019-02-02", PRECEPT_STEP_PROPOSE) == PRECEPT_OVERDUE);
    CHECK(standing(&events, "2019-02-01", PRECEPT_STEP_REPORT) == PRECEPT_LATER);
    events.proposed_on = on("2019-02-01");
    CHECK(standing(&events, "2019-02-02", PRECEPT_STEP_PROPOSE) == PRECEPT_DONE);
    CHECK(standing(&events, "2019-02-08", PRECEPT_STEP_REPORT) == PRECEPT_NEXT);
    CHECK(standing(&events, "2019-02-08", PRECEPT_STEP_ISSUE) == PRECEPT_LATER);
    events.proposed_on = on("2019-02-02");
    CHECK(standing(&events, "2019-02-02", PRECEPT_STEP_PROPOSE) == PRECEPT_DONE_LATE);
}

TEST("a panel that does not report holds nothing up")
{
    struct precept_events events = nothing_yet();
    events.proposed_pence = 18800;
    events.proposed_on = on("2019-01-31");
    CHECK(standing(&events, "2019-02-09", PRECEPT_STEP_REPORT) == PRECEPT_OVERDUE);
    CHECK(standing(&events, "2019-02-09", PRECEPT_STEP_REVISE) == PRECEPT_NOT_NEEDED);
    CHECK(standing(&events, "2019-02-09", PRECEPT_STEP_ISSUE) == PRECEPT_NEXT);
    CHECK(standing(&events, "2019-03-02", PRECEPT_STEP_ISSUE) == PRECEPT_OVERDUE);
    events.issued_on = on("2019-02-08");
    events.issued_pence = 18800;
    CHECK(refused(&events, "until 8 February"));
    events.issued_on = on("2019-02-09");
    CHECK(precept_events_check(&events, NULL) == OK);
}

TEST("without a veto: what was proposed, or what was recommended, and nothing else")
{
    struct precept_events events = nothing_yet();
    events.proposed_pence = 18800;
    events.proposed_on = on("2019-01-31");
    events.reported_on = on("2019-02-07");
    CHECK(standing(&events, "2019-02-07", PRECEPT_STEP_REVISE) == PRECEPT_NOT_NEEDED);
    events.issued_on = on("2019-02-11");
    events.issued_pence = 18700;
    CHECK(refused(&events, "recommended") || refused(&events, "recommendation"));
    events.recommended_pence = 18700;
    CHECK(precept_events_check(&events, NULL) == OK);
    events.issued_pence = 18800;
    CHECK(precept_events_check(&events, NULL) == OK);
    events.revised_pence = 18600;
    CHECK(refused(&events, "follows a veto"));
}

static struct precept_events vetoed(enum precept_veto veto)
{
    struct precept_events events = nothing_yet();
    events.proposed_pence = 18800;
    events.proposed_on = on("2019-02-01");
    events.reported_on = on("2019-02-08");
    events.veto = veto;
    events.members = 14;
    events.votes = 10;
    return events;
}

TEST("a veto with a vote too few, with no members, or more votes than members is refused")
{
    struct precept_events events = vetoed(PRECEPT_TOO_HIGH);
    CHECK(precept_events_check(&events, NULL) == OK);
    events.votes = 9;
    CHECK(refused(&events, "9 of 14 members are too few for a veto: it needs 10"));
    events.members = 0;
    events.votes = 0;
    CHECK(refused(&events, "how many members"));
    events.members = 14;
    events.votes = 15;
    CHECK(refused(&events, "15 votes"));
    events.votes = -1;
    CHECK(refused(&events, "votes"));
}

TEST("a veto that is reported late has no effect")
{
    struct precept_events events = vetoed(PRECEPT_TOO_HIGH);
    struct precept_timetable timetable;
    precept_replay(&events, on("2019-02-08"), &timetable);
    CHECK(timetable.veto_holds && timetable.votes_needed == 10);
    CHECK(timetable.steps[PRECEPT_STEP_REVISE].standing == PRECEPT_NEXT && timetable.steps[PRECEPT_STEP_REVISE].days == 7);
    events.reported_on = on("2019-02-09");
    precept_replay(&events, on("2019-02-09"), &timetable);
    CHECK(!timetable.veto_holds);
    CHECK(timetable.steps[PRECEPT_STEP_REVISE].standing == PRECEPT_NOT_NEEDED);
    events.issued_on = on("2019-02-10");
    events.issued_pence = 18800;
    CHECK(precept_events_check(&events, NULL) == OK);
}

TEST("a revised precept is lower after too high, higher after too low")
{
    struct precept_events high = vetoed(PRECEPT_TOO_HIGH), low = vetoed(PRECEPT_TOO_LOW);
    high.revised_on = low.revised_on = on("2019-02-15");
    high.revised_pence = 18800;
    CHECK(refused(&high, "must be lower"));
    high.revised_pence = 18799;
    CHECK(precept_events_check(&high, NULL) == OK);
    low.revised_pence = 18800;
    CHECK(refused(&low, "must be higher"));
    low.revised_pence = 18801;
    CHECK(precept_events_check(&low, NULL) == OK);
}

TEST("after a veto nothing is issued before the second report, nor against it")
{
    struct precept_events events = vetoed(PRECEPT_TOO_HIGH);
    events.issued_on = on("2019-02-20");
    events.issued_pence = 18800;
    CHECK(refused(&events, "put in the revised one"));
    events.revised_on = on("2019-02-15");
    events.revised_pence = 18600;
    events.issued_pence = 18600;
    CHECK(refused(&events, "22 February"));
    events.second_report_on = on("2019-02-19");
    CHECK(precept_events_check(&events, NULL) == OK);
    events.issued_pence = 18700;
    CHECK(refused(&events, "no more than the revised"));
    events.recommended_pence = 18700;
    CHECK(precept_events_check(&events, NULL) == OK);
    events.second_report_on = DATE_NONE;
    events.recommended_pence = 0;
    events.issued_pence = 18500;
    events.issued_on = on("2019-02-23");
    CHECK(precept_events_check(&events, NULL) == OK);
    CHECK(standing(&events, "2019-02-23", PRECEPT_STEP_SECOND_REPORT) == PRECEPT_NOT_NEEDED);
}

TEST("no step before the one it follows")
{
    struct precept_events events = nothing_yet();
    events.reported_on = on("2019-02-05");
    CHECK(refused(&events, "before it was notified"));
    events = vetoed(PRECEPT_TOO_HIGH);
    events.revised_pence = 18600;
    events.revised_on = on("2019-02-07");
    CHECK(refused(&events, "after the panel's report"));
    events.revised_on = on("2019-02-15");
    events.second_report_on = on("2019-02-14");
    CHECK(refused(&events, "second report is on"));
    events = nothing_yet();
    events.issued_on = on("2019-02-20");
    CHECK(refused(&events, "before the panel was notified"));
}
