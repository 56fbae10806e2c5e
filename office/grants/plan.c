/* Problem-solving plans (AF-23, AF-53): whether every stage of one stands, and which one a bid means by its reference. Not here: what the rule says of a bid (problem_solving.h). */
#include <inttypes.h>

#include "base/wording.h"
#include "office/grants/internal.h"
#include "office/grants/problem_solving.h"

/* Stages by their fields; one with a side for each counts only with all of them. */
static const char *const stages[] = {"objective", "scanning_victim", "scanning_location", "scanning_offender", "analysis_victim", "analysis_location", "analysis_offender", "response", "assessment"};

/* A sealed side is filled or not; what it says is nobody's to read here, whoever typed a dash sees it in the plan. */
static bool stands(const struct record *plan, const char *name)
{
    const struct field *field = definition_field(plan->definition, text_of(name));
    struct text words = record_text(plan, name);
    return words.length && ((field && field->sealed) || !words_are_empty(words));
}

CHECK(plan_is_whole)
{
    (void)db, (void)arena, (void)engine, (void)move, (void)actor;
    for (size_t i = 0; i < COUNT_OF(stages); i++) {
        const struct field *field = definition_field(record->definition, text_of(stages[i]));
        if (field && !stands(record, stages[i]))
            return message_fail(message, ERROR_INVALID, "A plan is whole once every stage stands: nothing is written under “%.*s”.", TEXT_ARGS(field->label));
    }
    return OK;
}

/* By its reference, letter case and blanks around it aside. Only what is whole counts: what is still being written, and what is not known, is told alike. */
enum result grants_plan_of(struct db *db, struct text safetynet, enum problem_plan *ret_standing, int64_t *ret_plan)
{
    int64_t known, id = 0;
    TRY(db_one_integer(db, &known, SQL("select count(*) from reg_problem_plan"), BIND_NOTHING));
    if (known)
        TRY(db_one_integer(db, &id, SQL("select coalesce(max(p.id), 0) from reg_problem_plan p join record r on r.id = p.id where r.state = 'whole' and lower(p.safetynet) = lower($1)"), BIND(bind_text(text_trim(safetynet)))));
    *ret_standing = !known ? PLAN_NONE_KEPT : id ? PLAN_WHOLE : PLAN_NOT_WHOLE;
    *ret_plan = id;
    return OK;
}
