/* How promises stand against their dates, and what an empty office has still to do: rules
 * without SQL, pages or clock; the day is an argument. */
#ifndef OFFICE_DESK_STANDING_H
#define OFFICE_DESK_STANDING_H

#include "blocks/clock/clock.h"

enum {
    STANDING_SOON_DAYS = 30,
    STANDING_SILENT_DAYS_MAX = 90, /* without a published update for longer is silent */
    STATUSES_MAX = 32,             /* choices counted apart; the list has nine */
};

struct standing {
    bool open;             /* it still runs: not kept, partly kept, changed or broken */
    bool late;             /* open, and past its date or said to be late */
    bool soon;             /* open, not late, and due within STANDING_SOON_DAYS */
    bool undated;          /* nothing sets a date */
    bool silent;           /* open, and no word for longer than STANDING_SILENT_DAYS_MAX */
    enum lateness lateness;
    int days;              /* to go, or late */
    int64_t silent_days;   /* since the last published update, or its own publication; -1: unknown */
};
/* `status`: a code of honest_words. `updated`, `first_on`: DATE_NONE where there is none. */
struct standing standing_of(struct text status, struct date due, struct date updated, struct date first_on, struct date today);
/* "31 March 2020 (12 days late)", "31 March 2020", "The plan sets no date". */
struct text standing_due_words(struct arena *arena, const struct standing *standing, struct date due);
/* "No word for 47 days", "Not yet published", "No update in the 47 days since it was published". */
struct text standing_silent_words(struct arena *arena, const struct standing *standing, bool has_updates);

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
};
enum first_step {
    STEP_BODY, STEP_HOLDER, STEP_PEOPLE, STEP_EDITION, STEP_ACTIONS, STEP_EDITION_PUBLISHED, STEP_PARTS_PUBLISHED, STEP_PROMISE, STEP_COUNT,
};
enum step_state { STEP_DONE, STEP_NEXT, STEP_OPEN, STEP_LATER };
/* The first that is not done is next; others that need not wait for it are open. Returns how many are done. */
int first_steps(const struct first_facts *facts, enum step_state states[STEP_COUNT]);

#endif
