/* Counting promises as they stand (blocks/clock/standing.h), the office's own names, and what an empty office has still to do: rules
 * without SQL, pages or clock; the day is an argument. */
#ifndef OFFICE_DESK_RULES_H
#define OFFICE_DESK_RULES_H

#include "blocks/clock/standing.h"

enum { STATUSES_MAX = 32 }; /* choices counted apart; the list has nine */

struct tally {
    int64_t total, open, late, soon, undated, silent;
    int64_t by_status[STATUSES_MAX];
};
void tally_add(struct tally *tally, const struct standing *standing, size_t status_index);

/* "2019-20": the financial year (from 1 April) in which the day is. */
struct text financial_year(struct arena *arena, struct date day);
/* "Thursday 31 October 2019" */
struct text day_in_words(struct arena *arena, struct date day);
/* Whether an organisation of that name is the office itself: it bears the body's legal name or the
 * holder's title with the area ("Police and Crime Commissioner for Barsetshire"), whole or after more words
 * ("Office of the …"); or, whole, the body's short name, the title, or the office of the title. */
bool is_own_name(struct text organisation, struct text legal_name, struct text short_name, struct text title, struct text area);

/* --- First steps ---------------------------------------------------------- */

struct first_facts {
    int64_t body_names, body_names_published;
    int64_t holders_published;
    int64_t people;               /* accounts that may sign in and do the office's work */
    int64_t approvers;            /* of these, heads */
    int64_t editions, editions_published;
    int64_t actions, actions_published;
    int64_t waiting;              /* drafts of what the plan is made of, but actions */
    int64_t areas, areas_published;
    int64_t forces;               /* published names of the body, in use today, that name its police force */
};
enum first_step {
    STEP_BODY, STEP_HOLDER, STEP_PEOPLE, STEP_EDITION, STEP_ACTIONS, STEP_EDITION_PUBLISHED, STEP_PARTS_PUBLISHED, STEP_PROMISE,
    STEP_AREAS, STEP_FORCE, STEP_COUNT,
};
enum step_state { STEP_DONE, STEP_NEXT, STEP_OPEN, STEP_LATER };
/* The first that is not done is next; others that need not wait for it are open. Returns how many are done. */
int first_steps(const struct first_facts *facts, enum step_state states[STEP_COUNT]);

#endif
