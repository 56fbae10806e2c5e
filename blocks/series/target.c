/* Judging a target: which verdict, on what working. The sentences are target_words.c's.
 * Comparisons are made in 128 bits, so that no rounding decides. */
#include "blocks/series/target_internal.h"

static const char *const type_keys[TARGET_TYPES] = {
    "monitor_only", "reduce_by_percent", "reduce", "increase_by_percent", "increase",
    "at_least", "at_least_percent", "no_more_than", "maintain", "outcome_based",
};
static const char *const verdict_keys[TARGET_VERDICTS] = {"none", "not_known", "met", "partly_met", "not_met"};

const char *target_type_key(enum target_type type) { return (size_t)type < TARGET_TYPES ? type_keys[type] : NULL; }
const char *target_verdict_key(enum target_verdict verdict) { return (size_t)verdict < TARGET_VERDICTS ? verdict_keys[verdict] : NULL; }

enum result target_type_of_key(struct text key, enum target_type *ret_type)
{
    for (size_t i = 0; i < TARGET_TYPES; i++) {
        if (text_equals(key, type_keys[i])) {
            *ret_type = (enum target_type)i;
            return OK;
        }
    }
    return ERROR_INVALID;
}

static bool is_by_percent(enum target_type type) { return type == TARGET_REDUCE_BY_PERCENT || type == TARGET_INCREASE_BY_PERCENT; }

bool target_needs_amount(enum target_type type)
{
    return is_by_percent(type) || type == TARGET_AT_LEAST || type == TARGET_AT_LEAST_PERCENT || type == TARGET_NO_MORE_THAN;
}

bool target_needs_baseline(enum target_type type)
{
    return is_by_percent(type) || type == TARGET_REDUCE || type == TARGET_INCREASE || type == TARGET_MAINTAIN;
}

/* --- Whether it makes sense --------------------------------------------------------- */

#define HUNDRED (100 * SERIES_ONE)

static enum result check_amount(const struct target *target, enum series_unit unit, struct message *message)
{
    bool needed = target_needs_amount(target->type);
    if (!needed && target->amount != 0)
        return message_fail(message, ERROR_INVALID, "This type of target takes no amount.");
    if (target->amount < 0 || target->amount > SERIES_AMOUNT_MAX)
        return message_fail(message, ERROR_INVALID, "The amount of a target is 0 or more, and at most 100,000,000,000.");
    if (is_by_percent(target->type) && target->amount == 0)
        return message_fail(message, ERROR_INVALID, "Say by how many per cent: more than 0.");
    if (target->type == TARGET_REDUCE_BY_PERCENT && target->amount > HUNDRED)
        return message_fail(message, ERROR_INVALID, "Nothing can be reduced by more than 100%%.");
    if (target->type == TARGET_AT_LEAST_PERCENT && unit != SERIES_PERCENTAGE)
        return message_fail(message, ERROR_INVALID, "\"At least per cent\" is for a measure that is a percentage.");
    if (target->type == TARGET_AT_LEAST_PERCENT && target->amount > HUNDRED)
        return message_fail(message, ERROR_INVALID, "A share cannot be more than 100%%.");
    if (needed && !is_by_percent(target->type) && unit == SERIES_COUNT && target->amount % SERIES_ONE != 0)
        return message_fail(message, ERROR_INVALID, "The target of a count is a whole number.");
    if (target->tolerance != 0 && target->type != TARGET_MAINTAIN)
        return message_fail(message, ERROR_INVALID, "Only a target to maintain has a tolerance.");
    if (target->tolerance < 0 || target->tolerance > HUNDRED)
        return message_fail(message, ERROR_INVALID, "The tolerance is from 0%% to 100%% of the baseline.");
    return OK;
}

enum result target_check(const struct target *target, enum series_unit unit, enum series_direction direction, struct message *message)
{
    bool down = target->type == TARGET_REDUCE || target->type == TARGET_REDUCE_BY_PERCENT || target->type == TARGET_NO_MORE_THAN;
    bool up = target->type == TARGET_INCREASE || target->type == TARGET_INCREASE_BY_PERCENT || target->type == TARGET_AT_LEAST ||
              target->type == TARGET_AT_LEAST_PERCENT;
    if ((size_t)target->type >= TARGET_TYPES)
        return message_fail(message, ERROR_INVALID, "There is no such type of target.");
    TRY(check_amount(target, unit, message));
    if (down && direction == SERIES_MORE_IS_BETTER)
        return message_fail(message, ERROR_INVALID, "The target asks for less, but of this measure more is better: one of the two is wrong.");
    if (up && direction == SERIES_LESS_IS_BETTER)
        return message_fail(message, ERROR_INVALID, "The target asks for more, but of this measure less is better: one of the two is wrong.");
    return OK;
}

/* --- The verdict ------------------------------------------------------------------------ */

/* A year against a year, a month against a month: a sum of twelve months is never held against one of one. Shares and
 * rates are the same whatever the length; a snapshot is only like a snapshot. */
static bool lengths_agree(const struct target_question *question)
{
    static const int months[SERIES_PERIOD_KINDS] = {1, 3, 12, 12, 12, 0};
    int baseline = months[question->target.baseline_period.kind], value = months[question->period.kind];
    bool either_is_snapshot = baseline == 0 || value == 0;
    return baseline == value || (!target_is_sum(question->unit) && question->unit != SERIES_RATE_PER_1000 && !either_is_snapshot);
}

bool target_is_sum(enum series_unit unit) { return unit == SERIES_COUNT || unit == SERIES_POUNDS; }

/* What the type asks of the value, in whole numbers: value * HUNDRED against `goal`. */
static __int128 goal_of(const struct target *target, enum series_direction direction)
{
    __int128 baseline = target->baseline.amount;
    switch (target->type) {
    case TARGET_REDUCE_BY_PERCENT: return baseline * (HUNDRED - target->amount);
    case TARGET_INCREASE_BY_PERCENT: return baseline * (HUNDRED + target->amount);
    case TARGET_REDUCE:
    case TARGET_INCREASE: return baseline * HUNDRED;
    case TARGET_AT_LEAST:
    case TARGET_AT_LEAST_PERCENT:
    case TARGET_NO_MORE_THAN: return (__int128)target->amount * HUNDRED;
    case TARGET_MAINTAIN: return direction == SERIES_LESS_IS_BETTER ? baseline * (HUNDRED + target->tolerance) : baseline * (HUNDRED - target->tolerance);
    case TARGET_MONITOR_ONLY:
    case TARGET_OUTCOME_BASED: break;
    }
    return 0;
}

static bool is_met(const struct target_question *question)
{
    const struct target *target = &question->target;
    __int128 value = (__int128)question->value.amount * HUNDRED, goal = goal_of(target, question->direction);
    switch (target->type) {
    case TARGET_REDUCE: return value < goal;
    case TARGET_INCREASE: return value > goal;
    case TARGET_REDUCE_BY_PERCENT:
    case TARGET_NO_MORE_THAN: return value <= goal;
    case TARGET_MAINTAIN:
        if (question->direction == SERIES_LESS_IS_BETTER)
            return value <= goal;
        if (question->direction == SERIES_MORE_IS_BETTER)
            return value >= goal;
        return value >= goal && value <= (__int128)target->baseline.amount * (HUNDRED + target->tolerance);
    case TARGET_INCREASE_BY_PERCENT:
    case TARGET_AT_LEAST:
    case TARGET_AT_LEAST_PERCENT: return value >= goal;
    case TARGET_MONITOR_ONLY:
    case TARGET_OUTCOME_BASED: break;
    }
    return false;
}

/* A sum that only grows: below what it must stay under it says nothing yet, nor above it when it must not be missed on either side. */
static bool is_settled(const struct target_question *question, bool met)
{
    const struct target *target = &question->target;
    switch (target->type) {
    case TARGET_REDUCE:
    case TARGET_REDUCE_BY_PERCENT:
    case TARGET_NO_MORE_THAN: return !met;
    case TARGET_INCREASE:
    case TARGET_INCREASE_BY_PERCENT:
    case TARGET_AT_LEAST:
    case TARGET_AT_LEAST_PERCENT: return met;
    case TARGET_MAINTAIN:
        if (question->direction == SERIES_MORE_IS_BETTER)
            return met;
        if (question->direction == SERIES_LESS_IS_BETTER)
            return !met;
        return (__int128)question->value.amount * HUNDRED > (__int128)target->baseline.amount * (HUNDRED + target->tolerance);
    case TARGET_MONITOR_ONLY:
    case TARGET_OUTCOME_BASED: break;
    }
    return true;
}

static const struct series_note *break_between(const struct target_question *question)
{
    const struct series_note *found = NULL;
    for (size_t i = 0; target_needs_baseline(question->target.type) && i < question->note_count; i++) {
        const struct series_note *note = &question->notes[i];
        if (note->breaks && date_compare(note->at, question->target.baseline_period.from) > 0 && date_compare(note->at, question->period.to) <= 0 &&
            (!found || date_compare(note->at, found->at) > 0))
            found = note;
    }
    return found;
}

/* Why nothing can be said, or WHY_KNOWN. */
static enum target_why why_not(const struct target_question *question)
{
    const struct target *target = &question->target;
    bool against_baseline = target_needs_baseline(target->type);
    if (against_baseline && (!target->has_baseline || !series_is_number(target->baseline)))
        return WHY_NO_BASELINE;
    if (!question->has_value || !series_is_number(question->value))
        return WHY_NO_VALUE;
    if (against_baseline && !lengths_agree(question))
        return WHY_OTHER_LENGTH;
    if (against_baseline && target->baseline.amount < 0 && (is_by_percent(target->type) || target->tolerance != 0))
        return WHY_BELOW_ZERO;
    return WHY_KNOWN;
}

/* "Maintain" without a direction has two: its lower one is drawn, and both are said. */
static enum result set_threshold(const struct target_question *question, struct target_answer *answer)
{
    const struct target *target = &question->target;
    int64_t by = HUNDRED, amount;
    bool known = target_needs_amount(target->type) || target_needs_baseline(target->type);
    if (target_needs_baseline(target->type)) {
        known = target->has_baseline && series_is_number(target->baseline);
        amount = target->baseline.amount;
    } else {
        amount = target->amount;
    }
    if (!known)
        return OK;
    if (target->type == TARGET_REDUCE_BY_PERCENT)
        by -= target->amount;
    else if (target->type == TARGET_INCREASE_BY_PERCENT)
        by += target->amount;
    else if (target->type == TARGET_MAINTAIN)
        by += question->direction == SERIES_LESS_IS_BETTER ? target->tolerance : -target->tolerance;
    TRY(series_scale(amount, by, HUNDRED, &answer->threshold));
    answer->has_threshold = true;
    return OK;
}

static enum target_why judge_outcome(const struct target_judgement *judgement, struct target_answer *answer)
{
    bool said = judgement->verdict == TARGET_MET || judgement->verdict == TARGET_PARTLY_MET || judgement->verdict == TARGET_NOT_MET;
    bool whole = said && judgement->by.length && judgement->words.length && judgement->evidence.length;
    answer->verdict = whole ? judgement->verdict : TARGET_NOT_KNOWN;
    return whole ? WHY_KNOWN : WHY_NO_JUDGEMENT;
}

enum result target_judge(struct arena *arena, const struct target_question *question, struct target_answer *ret_answer)
{
    struct target_answer answer = {0};
    enum target_why why = WHY_KNOWN;
    const struct series_note *broken = NULL;
    TRY(set_threshold(question, &answer));
    if (question->target.type == TARGET_OUTCOME_BASED) {
        why = judge_outcome(&question->target.judgement, &answer);
    } else if (question->target.type != TARGET_MONITOR_ONLY) {
        why = why_not(question);
        answer.verdict = why != WHY_KNOWN ? TARGET_NOT_KNOWN : is_met(question) ? TARGET_MET : TARGET_NOT_MET;
        bool over = series_period_is_complete(question->period, question->today) || question->period.kind == SERIES_SNAPSHOT;
        if (why == WHY_KNOWN && !over && target_is_sum(question->unit) && !is_settled(question, answer.verdict == TARGET_MET)) {
            why = WHY_NOT_OVER;
            answer.verdict = TARGET_NOT_KNOWN;
        }
        answer.provisional = why == WHY_KNOWN && (question->provisional || (!over && !target_is_sum(question->unit)));
        broken = why == WHY_KNOWN ? break_between(question) : NULL;
        answer.doubtful = broken != NULL;
    }
    target_say(arena, question, why, broken, &answer);
    if (arena_failed(arena))
        return ERROR_MEMORY;
    *ret_answer = answer;
    return OK;
}
