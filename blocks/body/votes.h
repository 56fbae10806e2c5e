/* Votes of all the members of the body that scrutinises the office. Pure.
 *
 * A veto needs at least two thirds of the persons who are members of the panel when the decision is made, present or not: Police Reform and Social
 * Responsibility Act 2011, schedule 5, paragraph 4(4) (the precept), and schedule 8 (the appointment of a chief constable). */
#ifndef BLOCKS_BODY_VOTES_H
#define BLOCKS_BODY_VOTES_H

#define MEMBERS_MAX 200 /* of a panel or a committee */

/* At least two thirds of all members: 7 of 10, 10 of 14. */
int veto_votes_needed(int members);

#endif
