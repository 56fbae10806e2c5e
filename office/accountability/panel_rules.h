/* Confirmation hearings: what the panel may recommend, and what the office may then do. Pure: no SQL, no pages.
 *
 * Police Reform and Social Responsibility Act 2011, schedule 8: of a chief constable alone the panel may veto the appointment, by two thirds of all its members (votes.h); of whoever
 * is proposed after a veto it may not (SI 2012/2271, part 3). After a veto nobody is appointed; without one the recommendation is accepted or rejected. */
#ifndef OFFICE_ACCOUNTABILITY_PANEL_RULES_H
#define OFFICE_ACCOUNTABILITY_PANEL_RULES_H

#include "base/text.h"

struct hearing {
    struct text post, recommendation, outcome; /* codes of the lists panel_hearing_posts, _recommendations and _outcomes; outcome: empty before it is decided */
    bool is_reserve;
    int members, votes;                        /* 0: not said */
};
enum hearing_finding {
    HEARING_HOLDS,
    HEARING_NO_VETO_OF_POST,   /* the post knows no veto */
    HEARING_NO_SECOND_VETO,
    HEARING_NO_MEMBERS,        /* a veto needs the number of members and of votes */
    HEARING_TOO_MANY_VOTES,    /* more votes than members */
    HEARING_TOO_FEW_VOTES,
    HEARING_VETOED,            /* appointed in spite of a veto */
};
enum hearing_finding hearing_judge(const struct hearing *hearing);

#endif
