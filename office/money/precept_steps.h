/* The precept between the body and its panel: who must do what by which day, and what each may then do.
 *
 * Police Reform and Social Responsibility Act 2011, schedule 5, and the Police and Crime Panels (Precepts and Chief Constable Appointments)
 * Regulations 2012 (SI 2012/2271), part 2:
 *   1 February   the panel is notified of the proposed precept (reg 3)
 *   8 February   the panel has reviewed it and reports (reg 4(1)). A veto needs two thirds of ALL members (schedule 5, paragraph 4(4)); one that
 *                is not reported by then has no effect (reg 4(2))
 *  15 February   after a veto: response and revised precept (reg 5), lower where it was vetoed as too high, higher where as too low (reg 5(3))
 *  22 February   the panel's second report (reg 6). It may recommend, not veto
 *   1 March      the precept is issued (reg 7; Local Government Finance Act 1992, section 40: before 1 March)
 * The 22nd of February, the 1st of March and what may be issued after a second report were not read in the regulations: `doubt` says so on every page.
 *
 * Everything is replayed from the events each time; nothing of it is stored. Pure: no SQL, no clock: the day is an argument. */
#ifndef OFFICE_MONEY_PRECEPT_STEPS_H
#define OFFICE_MONEY_PRECEPT_STEPS_H

#include "base/date.h"

enum precept_veto { PRECEPT_NO_VETO, PRECEPT_TOO_HIGH, PRECEPT_TOO_LOW };

/* What has happened so far. A day that is DATE_NONE has not come; amounts are Band D in pence, 0: none. */
struct precept_events {
    int year;                  /* in which it begins: 2019 of 2019/20 */
    int64_t proposed_pence;
    struct date proposed_on;   /* the panel was notified */
    struct date reported_on;   /* the panel's report */
    enum precept_veto veto;
    int members, votes;        /* of the panel at the decision, and for the veto */
    int64_t recommended_pence; /* by the newest report, where it names one */
    int64_t revised_pence;
    struct date revised_on;
    struct date second_report_on;
    int64_t issued_pence;
    struct date issued_on;
};

enum precept_step { PRECEPT_STEP_PROPOSE, PRECEPT_STEP_REPORT, PRECEPT_STEP_REVISE, PRECEPT_STEP_SECOND_REPORT, PRECEPT_STEP_ISSUE };
#define PRECEPT_STEPS 5
enum precept_standing {
    PRECEPT_DONE,       /* in time */
    PRECEPT_DONE_LATE,
    PRECEPT_NEXT,       /* this is what is waited for */
    PRECEPT_OVERDUE,    /* the same, and its day has passed */
    PRECEPT_LATER,      /* comes after what is waited for */
    PRECEPT_NOT_NEEDED, /* there was no veto, or one without effect */
};
struct precept_step_standing {
    struct date due, done;       /* done: DATE_NONE until then */
    enum precept_standing standing;
    int days;                    /* from today to `due` of a step that is not done: below 0 when it has passed */
};
struct precept_timetable {
    struct precept_step_standing steps[PRECEPT_STEPS];
    bool veto_holds;             /* enough votes, and reported in time */
    int votes_needed;            /* 0: the number of members is not known */
};
/* The last day of a step, for a year. */
struct date precept_step_due(int year, enum precept_step step);
void precept_replay(const struct precept_events *events, struct date today, struct precept_timetable *ret_timetable);
/* The words and the law of a step, for the working. */
struct text precept_step_words(struct arena *arena, enum precept_step step);
const char *precept_step_law(enum precept_step step);
/* Whether that part of the law was read, or is from general knowledge; empty where it was read. */
struct text precept_step_doubt(struct arena *arena, enum precept_step step);

/* Whether the events may have happened so: ERROR_INVALID in words for a step before the one it follows, a veto with too few votes, a revised
 * precept in the wrong direction, one issued that may not be. Being late is not refused: it happens, and is shown. */
enum result precept_events_check(const struct precept_events *events, struct message *message) MUST_USE;

#endif
