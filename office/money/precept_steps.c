/* The precept's timetable and the panel: see precept_steps.h. */
#include "office/money/precept_steps.h"

#include "base/wording.h"
#include "blocks/body/votes.h"

static const struct step_rule { int month, day; const char *law, *doubt; } step_rules[PRECEPT_STEPS] = {
    {2, 1, "SI 2012/2271, regulation 3", NULL},
    {2, 8, "SI 2012/2271, regulation 4", NULL},
    {2, 15, "SI 2012/2271, regulation 5", NULL},
    {2, 22, "SI 2012/2271, regulation 6", "day"},
    {3, 1, "SI 2012/2271, regulation 7; Local Government Finance Act 1992, section 40", "day"},
};
static const char *const step_words[PRECEPT_STEPS] WORDINGS = {
    "The panel is notified of the proposed precept", "The panel reviews it and reports", "After a veto: response and revised precept",
    "The panel reviews the revised precept and reports again", "The precept is issued",
};

struct text precept_step_words(struct arena *arena, enum precept_step step)
{
    return text_of(wording(arena, step_words[step]));
}

const char *precept_step_law(enum precept_step step)
{
    return step_rules[step].law;
}

struct text precept_step_doubt(struct arena *arena, enum precept_step step)
{
    return step_rules[step].doubt ? SAID(arena, "The day itself was not read in the regulation: check it.") : TEXT_NONE;
}

/* The year before its first of April: 2019/20 is decided in February 2019. */
struct date precept_step_due(int year, enum precept_step step)
{
    struct date due = DATE_NONE;
    return date_of(year, step_rules[step].month, step_rules[step].day, &due) < 0 ? DATE_NONE : due;
}

static bool veto_holds(const struct precept_events *events)
{
    return events->veto != PRECEPT_NO_VETO && !date_is_none(events->reported_on) && events->members > 0 && events->votes >= veto_votes_needed(events->members) &&
           date_compare(events->reported_on, precept_step_due(events->year, PRECEPT_STEP_REPORT)) <= 0;
}

/* The first report may stay away: then scrutiny ends with its day, and the precept may be issued as proposed. */
static bool report_is_over(const struct precept_events *events, struct date today)
{
    return !date_is_none(events->reported_on) || date_compare(today, precept_step_due(events->year, PRECEPT_STEP_REPORT)) > 0;
}

void precept_replay(const struct precept_events *events, struct date today, struct precept_timetable *ret_timetable)
{
    const struct date done[PRECEPT_STEPS] = {events->proposed_on, events->reported_on, events->revised_on, events->second_report_on, events->issued_on};
    bool waiting = false;
    *ret_timetable = (struct precept_timetable){.veto_holds = veto_holds(events), .votes_needed = events->members > 0 ? veto_votes_needed(events->members) : 0};
    for (size_t i = 0; i < PRECEPT_STEPS; i++) {
        struct precept_step_standing *step = &ret_timetable->steps[i];
        bool is_second_round = i == PRECEPT_STEP_REVISE || i == PRECEPT_STEP_SECOND_REPORT;
        bool passed;
        step->due = precept_step_due(events->year, (enum precept_step)i);
        step->done = done[i];
        step->days = step->due.day - today.day;
        passed = step->days < 0;
        if (!date_is_none(done[i]))
            step->standing = date_compare(done[i], step->due) <= 0 ? PRECEPT_DONE : PRECEPT_DONE_LATE;
        else if ((is_second_round && !ret_timetable->veto_holds && report_is_over(events, today)) || !date_is_none(events->issued_on))
            step->standing = PRECEPT_NOT_NEEDED;
        else if (waiting)
            step->standing = PRECEPT_LATER;
        else if (passed && (i == PRECEPT_STEP_REPORT || i == PRECEPT_STEP_SECOND_REPORT))
            step->standing = PRECEPT_OVERDUE; /* and the next step may be taken nonetheless */
        else {
            step->standing = passed ? PRECEPT_OVERDUE : PRECEPT_NEXT;
            waiting = true;
        }
    }
}

/* --- What may happen ---------------------------------------------------------------- */

static enum result check_order(const struct precept_events *events, struct message *message)
{
    if (!date_is_none(events->reported_on) && (date_is_none(events->proposed_on) || date_compare(events->reported_on, events->proposed_on) < 0))
        return message_fail(message, ERROR_INVALID, "The panel cannot have reported before it was notified of the proposed precept. Put in the day on which it was notified, or correct the day of the report.");
    if (!date_is_none(events->revised_on) && (date_is_none(events->reported_on) || date_compare(events->revised_on, events->reported_on) < 0))
        return message_fail(message, ERROR_INVALID, "A precept is revised after the panel's report. Put in the day of the report, or correct the day of the revised precept.");
    if (!date_is_none(events->second_report_on) && (date_is_none(events->revised_on) || date_compare(events->second_report_on, events->revised_on) < 0))
        return message_fail(message, ERROR_INVALID, "The panel's second report is on the revised precept. Put in the day of the revised precept, or correct the day of the second report.");
    if (!date_is_none(events->issued_on) && (date_is_none(events->proposed_on) || date_compare(events->issued_on, events->proposed_on) < 0))
        return message_fail(message, ERROR_INVALID, "No precept can be issued before the panel was notified of it (schedule 5, paragraph 2).");
    return OK;
}

static enum result check_veto(const struct precept_events *events, struct message *message)
{
    int needed;
    if (events->votes > events->members || events->members > MEMBERS_MAX || events->members < 0 || events->votes < 0)
        return message_fail(message, ERROR_INVALID, "%d votes cannot be for the veto in a panel of %d members. Put in how many members the panel had then, present or not.", events->votes, events->members);
    if (events->veto == PRECEPT_NO_VETO)
        return OK;
    if (events->members <= 0)
        return message_fail(message, ERROR_INVALID, "Put in how many members the panel had at the decision: a veto needs two thirds of all of them, not of those present.");
    needed = veto_votes_needed(events->members);
    if (events->votes < needed)
        return message_fail(message, ERROR_INVALID, "%d of %d members are too few for a veto: it needs %d, two thirds of all members, present or not (schedule 5, paragraph 4(4)).", events->votes, events->members, needed);
    return OK;
}

static enum result check_revised(const struct precept_events *events, struct message *message)
{
    if (!events->revised_pence)
        return OK;
    if (!veto_holds(events))
        return message_fail(message, ERROR_INVALID, "A revised precept follows a veto that was reported by 8 February. Without one the proposed precept is issued, or another that the panel recommended.");
    if (events->veto == PRECEPT_TOO_HIGH && events->revised_pence >= events->proposed_pence)
        return message_fail(message, ERROR_INVALID, "The panel vetoed the precept as too high: the revised one must be lower than what was proposed (regulation 5(3)).");
    if (events->veto == PRECEPT_TOO_LOW && events->revised_pence <= events->proposed_pence)
        return message_fail(message, ERROR_INVALID, "The panel vetoed the precept as too low: the revised one must be higher than what was proposed (regulation 5(3)).");
    return OK;
}

static enum result check_issued_after_veto(const struct precept_events *events, struct message *message)
{
    if (!events->revised_pence)
        return message_fail(message, ERROR_INVALID, "The panel vetoed the proposed precept: put in the revised one before a precept is issued.");
    if (date_is_none(events->second_report_on) && date_compare(events->issued_on, precept_step_due(events->year, PRECEPT_STEP_SECOND_REPORT)) <= 0)
        return message_fail(message, ERROR_INVALID, "The panel has until 22 February to report on the revised precept: no precept is issued before it has, or before that day has passed.");
    if (events->issued_pence == events->recommended_pence)
        return OK;
    if (events->veto == PRECEPT_TOO_HIGH && events->issued_pence > events->revised_pence)
        return message_fail(message, ERROR_INVALID, "After a veto as too high, no more than the revised precept can be issued, unless the panel's second report recommends it (regulation 7).");
    if (events->veto == PRECEPT_TOO_LOW && events->issued_pence < events->revised_pence)
        return message_fail(message, ERROR_INVALID, "After a veto as too low, no less than the revised precept can be issued, unless the panel's second report recommends it (regulation 7).");
    return OK;
}

static enum result check_issued(const struct precept_events *events, struct message *message)
{
    if (date_is_none(events->issued_on))
        return OK;
    if (veto_holds(events))
        return check_issued_after_veto(events, message);
    if (date_is_none(events->reported_on) && date_compare(events->issued_on, precept_step_due(events->year, PRECEPT_STEP_REPORT)) <= 0)
        return message_fail(message, ERROR_INVALID, "The panel has until 8 February to report: no precept is issued before it has, or before that day has passed.");
    if (events->issued_pence != events->proposed_pence && events->issued_pence != events->recommended_pence)
        return message_fail(message, ERROR_INVALID, "Without a veto the precept that was proposed is issued, or another only in accordance with a recommendation of the panel's report (schedule 5, paragraph 5).");
    return OK;
}

enum result precept_events_check(const struct precept_events *events, struct message *message)
{
    TRY(check_order(events, message));
    TRY(check_veto(events, message));
    TRY(check_revised(events, message));
    return check_issued(events, message);
}
