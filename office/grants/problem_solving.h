/* The rules of the problem-solving form (catalogue, section AF), each by its number: pure, over what an applicant wrote and what the round says.
 *
 * A finding is a fault (it cannot be sent so) or a warning: what "is normally refused" or stands in the way of an award. A warning goes with the bid to whoever
 * decides, who may take it all the same and says why. What the form's own keys insist on (an answer where one is needed, words at most: AF-22) is
 * checked by them (problem_solving_form.yaml) and here again only where a rule names it.
 *
 * Not here: the reading of an answer (form_rules.c). AF-24 and AF-25, who signs and who sends, are the form's `signs` and `sent_by` (blocks/gather); AF-29 the round's
 * (round_holds()). AF-31 to AF-35, AF-37 and AF-39 come after the bid. */
#ifndef OFFICE_GRANTS_PROBLEM_SOLVING_H
#define OFFICE_GRANTS_PROBLEM_SOLVING_H

#include "base/date.h"

enum problem_side { SIDE_VICTIM, SIDE_LOCATION, SIDE_OFFENDER, SIDE_COUNT };
enum problem_community { COMMUNITY_WHAT, COMMUNITY_WHY, COMMUNITY_RESPONSE, COMMUNITY_COUNT };
enum problem_stage { STAGE_OBJECTIVE, STAGE_SCANNING, STAGE_ANALYSIS, STAGE_RESPONSE, STAGE_ASSESSMENT, STAGE_COUNT };
enum problem_cost { COST_OVERTIME, COST_EQUIPMENT, COST_PREVENTION, COST_STAFF, COST_SERVICES, COST_PUBLICITY, COST_OTHER, COST_COUNT };
extern const char *const problem_cost_words[]; /* codes of the form's `kind`; ends with NULL */

/* A priority of the partnership, as its list has it. An office that keeps no list for a partnership cannot check: then PRIORITY_NO_LIST. */
enum problem_priority { PRIORITY_NO_LIST, PRIORITY_UNKNOWN, PRIORITY_KNOWN };

/* The plan that a bid names by its reference. An office that keeps no plans cannot check: then PLAN_NONE_KEPT. One that is unknown and one with an empty stage are
 * the same here, so that nobody finds out by trying which cases there are. */
enum problem_plan { PLAN_NONE_KEPT, PLAN_NOT_WHOLE, PLAN_WHOLE };

struct problem_bid {
    struct date sent_on;                       /* the day on which it is sent, or looked at */
    struct date spend_by;                      /* of the round; DATE_NONE: not said */
    struct text scanning[SIDE_COUNT], analysis[SIDE_COUNT], community[COMMUNITY_COUNT];
    enum problem_priority priority;
    struct text priority_name, priorities_now; /* as it was written; those that are live, for people */
    struct date priority_from, priority_until; /* DATE_NONE: without end */
    size_t kinds;                              /* how many kinds of nuisance or crime it acts on */
    size_t matches;
    int64_t matched_pence;                     /* what all of them are worth */
    size_t measures, measures_recorded;        /* and those that say how they are recorded */
    struct text feasibility_person;
    struct date feasibility_on;
    struct text plan_reference;                /* of the case on SafetyNet */
    enum problem_plan plan;
    bool jag_agreed, rag_knows;
    struct date jag_met_on;
    struct date starts_on, ends_on;
    int64_t amount_pence, cost_pence[COST_COUNT];
    size_t costs;
    bool works_with_groups, has_policy, has_checks;
    bool is_initiative;                        /* declared: not work that core money should pay for */
    bool has_stage[STAGE_COUNT];
    size_t reasons, reasons_dealt_with;
};

struct finding {
    const char *rule;     /* "AF-10" */
    const char *question; /* of problem_solving_form */
    bool is_warning;
    struct text words;    /* in the arena's language */
};
#define FINDINGS_MAX 40
struct findings { struct finding list[FINDINGS_MAX]; size_t count; };

struct db;
/* Of what the office keeps (plan.c): the whole plan of that reference, or 0. */
enum result grants_plan_of(struct db *db, struct text safetynet, enum problem_plan *ret_standing, int64_t *ret_plan) MUST_USE;

void problem_rules(struct arena *arena, const struct problem_bid *bid, struct findings *findings);

/* Says nothing, though something stands there: "none", "n/a", a dash. */
bool words_are_empty(struct text words);

/* AF-29: from 1 April of one year to 31 March of the next, or within it. */
bool window_is_in_one_financial_year(struct date opens, struct date closes);

#endif
