/* What a verdict on a target says: its aim, its word, its working, in whole sentences. The verdict itself is target.c's. */
#include "blocks/series/target_internal.h"
#include "base/wording.h"

static const char *const verdict_words[TARGET_VERDICTS] WORDINGS = {"No target", "Not known", "Met", "Partly met", "Not met"};
static const char *const verdict_endings[TARGET_VERDICTS] WORDINGS = {"no target", "not known", "met", "partly met", "not met"};

static struct text percent(struct arena *arena, int64_t amount) { return series_amount_exact(arena, amount, SERIES_PERCENTAGE); }

/* Rounded for reading, but not where it would look like the figure with which it is compared and is not. */
static struct text beside(struct arena *arena, int64_t amount, int64_t other, enum series_unit unit)
{
    struct text figure = series_amount_figure(arena, amount, unit);
    if (amount == other || !text_equal(figure, series_amount_figure(arena, other, unit)))
        return figure;
    return series_amount_exact(arena, amount, unit);
}

/* --- The aim ------------------------------------------------------------------------------ */

static struct text say_maintain(struct arena *arena, const struct target_question *question, struct text than)
{
    struct text give = percent(arena, question->target.tolerance);
    bool exactly = question->target.tolerance == 0;
    if (question->direction == SERIES_MORE_IS_BETTER)
        return exactly ? arena_printf(arena, SAY(arena, "no less than %.*s"), TEXT_ARGS(than))
                       : arena_printf(arena, SAY(arena, "at most %.*s less than %.*s"), TEXT_ARGS(give), TEXT_ARGS(than));
    if (question->direction == SERIES_LESS_IS_BETTER)
        return exactly ? arena_printf(arena, SAY(arena, "no more than %.*s"), TEXT_ARGS(than))
                       : arena_printf(arena, SAY(arena, "at most %.*s more than %.*s"), TEXT_ARGS(give), TEXT_ARGS(than));
    return exactly ? arena_printf(arena, SAY(arena, "the same as %.*s"), TEXT_ARGS(than))
                   : arena_printf(arena, SAY(arena, "within %.*s of what it was %.*s"), TEXT_ARGS(give), TEXT_ARGS(than));
}

static struct text say_aim(struct arena *arena, const struct target_question *question)
{
    const struct target *target = &question->target;
    struct text than = target->has_baseline ? series_period_within(arena, target->baseline_period) : SAID(arena, "the baseline");
    struct text by = percent(arena, target->amount), amount = series_amount_words(arena, target->amount, question->unit);
    switch (target->type) {
    case TARGET_MONITOR_ONLY: return SAID(arena, "no target: it is watched");
    case TARGET_REDUCE_BY_PERCENT: return arena_printf(arena, SAY(arena, "%.*s less than %.*s"), TEXT_ARGS(by), TEXT_ARGS(than));
    case TARGET_REDUCE: return arena_printf(arena, SAY(arena, "less than %.*s"), TEXT_ARGS(than));
    case TARGET_INCREASE_BY_PERCENT: return arena_printf(arena, SAY(arena, "%.*s more than %.*s"), TEXT_ARGS(by), TEXT_ARGS(than));
    case TARGET_INCREASE: return arena_printf(arena, SAY(arena, "more than %.*s"), TEXT_ARGS(than));
    case TARGET_AT_LEAST:
    case TARGET_AT_LEAST_PERCENT: return arena_printf(arena, SAY(arena, "at least %.*s"), TEXT_ARGS(amount));
    case TARGET_NO_MORE_THAN: return arena_printf(arena, SAY(arena, "no more than %.*s"), TEXT_ARGS(amount));
    case TARGET_MAINTAIN: return say_maintain(arena, question, than);
    case TARGET_OUTCOME_BASED: break;
    }
    return SAID(arena, "judged by its outcome");
}

/* --- The working ----------------------------------------------------------------------------- */

/* Below which, above which: of a baseline that is to be kept, give or take. */
static struct text say_kept(struct arena *arena, const struct target_question *question, const struct target_answer *answer, struct text baseline, struct text within)
{
    const struct target *target = &question->target;
    struct text goal = series_amount_exact(arena, answer->threshold, question->unit), top;
    int64_t upper;
    if (target->tolerance == 0 && question->direction == SERIES_NEITHER)
        return arena_printf(arena, SAY(arena, "Baseline %.*s %.*s; the same is aimed at"), TEXT_ARGS(baseline), TEXT_ARGS(within));
    if (question->direction == SERIES_MORE_IS_BETTER)
        return arena_printf(arena, SAY(arena, "Baseline %.*s %.*s; no less than %.*s is aimed at"), TEXT_ARGS(baseline), TEXT_ARGS(within), TEXT_ARGS(goal));
    if (question->direction == SERIES_LESS_IS_BETTER)
        return arena_printf(arena, SAY(arena, "Baseline %.*s %.*s; no more than %.*s is aimed at"), TEXT_ARGS(baseline), TEXT_ARGS(within), TEXT_ARGS(goal));
    if (series_scale(target->baseline.amount, 100 * SERIES_ONE + target->tolerance, 100 * SERIES_ONE, &upper) < 0)
        upper = target->baseline.amount;
    top = series_amount_exact(arena, upper, question->unit);
    return arena_printf(arena, SAY(arena, "Baseline %.*s %.*s; from %.*s to %.*s is aimed at"), TEXT_ARGS(baseline), TEXT_ARGS(within), TEXT_ARGS(goal), TEXT_ARGS(top));
}

/* What the value is held against. */
static struct text say_basis(struct arena *arena, const struct target_question *question, const struct target_answer *answer)
{
    const struct target *target = &question->target;
    enum series_unit unit = question->unit;
    struct text baseline = beside(arena, target->baseline.amount, question->value.amount, unit);
    struct text within = series_period_within(arena, target->baseline_period);
    struct text by = percent(arena, target->amount);
    struct text goal = unit == SERIES_COUNT ? series_amount_exact(arena, answer->threshold, unit)
                                            : beside(arena, answer->threshold, question->value.amount, unit);
    switch (target->type) {
    case TARGET_REDUCE_BY_PERCENT:
        return arena_printf(arena, SAY(arena, "Baseline %.*s %.*s; %.*s less is %.*s"), TEXT_ARGS(baseline), TEXT_ARGS(within), TEXT_ARGS(by), TEXT_ARGS(goal));
    case TARGET_INCREASE_BY_PERCENT:
        return arena_printf(arena, SAY(arena, "Baseline %.*s %.*s; %.*s more is %.*s"), TEXT_ARGS(baseline), TEXT_ARGS(within), TEXT_ARGS(by), TEXT_ARGS(goal));
    case TARGET_REDUCE: return arena_printf(arena, SAY(arena, "Baseline %.*s %.*s; less is aimed at"), TEXT_ARGS(baseline), TEXT_ARGS(within));
    case TARGET_INCREASE: return arena_printf(arena, SAY(arena, "Baseline %.*s %.*s; more is aimed at"), TEXT_ARGS(baseline), TEXT_ARGS(within));
    case TARGET_MAINTAIN: return say_kept(arena, question, answer, baseline, within);
    case TARGET_NO_MORE_THAN: return arena_printf(arena, SAY(arena, "No more than %.*s is aimed at"), TEXT_ARGS(goal));
    case TARGET_AT_LEAST:
    case TARGET_AT_LEAST_PERCENT:
    case TARGET_MONITOR_ONLY:
    case TARGET_OUTCOME_BASED: break;
    }
    return arena_printf(arena, SAY(arena, "At least %.*s is aimed at"), TEXT_ARGS(goal));
}

static struct text say_figure(struct arena *arena, const struct target_question *question, const struct target_answer *answer, bool so_far)
{
    struct text figure = question->target.type == TARGET_REDUCE || question->target.type == TARGET_INCREASE
                             ? beside(arena, question->value.amount, question->target.baseline.amount, question->unit)
                             : beside(arena, question->value.amount, answer->threshold, question->unit);
    struct text within = series_period_within(arena, question->period);
    if (question->unit != SERIES_COUNT)
        return so_far ? arena_printf(arena, SAY(arena, "%.*s so far %.*s"), TEXT_ARGS(figure), TEXT_ARGS(within))
                      : arena_printf(arena, "%.*s %.*s", TEXT_ARGS(figure), TEXT_ARGS(within));
    return so_far ? arena_printf(arena, SAY(arena, "%.*s recorded so far %.*s"), TEXT_ARGS(figure), TEXT_ARGS(within))
                  : arena_printf(arena, SAY(arena, "%.*s recorded %.*s"), TEXT_ARGS(figure), TEXT_ARGS(within));
}

static struct text say_no_baseline(struct arena *arena, const struct target *target)
{
    if (!target->has_baseline || target->baseline.state == SERIES_NOT_YET)
        return SAID(arena, "The baseline is not known yet, so there is no verdict.");
    return arena_printf(arena, SAY(arena, "The baseline is no figure (%.*s), so there is no verdict."),
                        TEXT_ARGS(series_state_words(arena, target->baseline.state)));
}

static struct text say_no_value(struct arena *arena, const struct target_question *question, struct text basis)
{
    if (!question->has_value)
        return arena_printf(arena, SAY(arena, "%.*s; no figure has been published yet, so there is no verdict."), TEXT_ARGS(basis));
    return arena_printf(arena, SAY(arena, "%.*s; the figure %.*s is no number (%.*s), so there is no verdict."), TEXT_ARGS(basis),
                        TEXT_ARGS(series_period_within(arena, question->period)), TEXT_ARGS(series_state_words(arena, question->value.state)));
}

static struct text say_why_not(struct arena *arena, const struct target_question *question, enum target_why why, const struct target_answer *answer)
{
    struct text basis, figure;
    if (why == WHY_NO_JUDGEMENT)
        return SAID(arena, "Nobody has yet published a judgement with the evidence for it.");
    if (why == WHY_NO_BASELINE)
        return say_no_baseline(arena, &question->target);
    basis = say_basis(arena, question, answer);
    if (why == WHY_NO_VALUE)
        return say_no_value(arena, question, basis);
    figure = say_figure(arena, question, answer, why == WHY_NOT_OVER);
    if (why == WHY_NOT_OVER)
        return arena_printf(arena, SAY(arena, "%.*s; %.*s. The period ends on %.*s: until then there is no verdict."), TEXT_ARGS(basis),
                            TEXT_ARGS(figure), TEXT_ARGS(date_long(arena, question->period.to)));
    if (why == WHY_BELOW_ZERO)
        return SAID(arena, "The baseline is below 0, of which a percentage means nothing: there is no verdict.");
    return arena_printf(arena, SAY(arena, "%.*s; %.*s. The two are of periods of different lengths and cannot be compared, so there is no verdict."),
                        TEXT_ARGS(basis), TEXT_ARGS(figure));
}

static struct text say_judgement(struct arena *arena, const struct target_judgement *judgement)
{
    const char *ending = wording(arena, verdict_endings[judgement->verdict]);
    if (date_is_none(judgement->on))
        return arena_printf(arena, SAY(arena, "Judged by %.*s: %s. %.*s"), TEXT_ARGS(judgement->by), ending, TEXT_ARGS(judgement->words));
    return arena_printf(arena, SAY(arena, "Judged by %.*s on %.*s: %s. %.*s"), TEXT_ARGS(judgement->by),
                        TEXT_ARGS(date_long(arena, judgement->on)), ending, TEXT_ARGS(judgement->words));
}

static struct text say_working(struct arena *arena, const struct target_question *question, enum target_why why, const struct target_answer *answer)
{
    bool so_far = question->period.kind != SERIES_SNAPSHOT && !series_period_is_complete(question->period, question->today);
    if (question->target.type == TARGET_MONITOR_ONLY)
        return SAID(arena, "No target is set: the measure is watched.");
    if (why != WHY_KNOWN)
        return say_why_not(arena, question, why, answer);
    if (question->target.type == TARGET_OUTCOME_BASED)
        return say_judgement(arena, &question->target.judgement);
    return arena_printf(arena, "%.*s; %.*s: %s.", TEXT_ARGS(say_basis(arena, question, answer)),
                        TEXT_ARGS(say_figure(arena, question, answer, so_far)), wording(arena, verdict_endings[answer->verdict]));
}

void target_say(struct arena *arena, const struct target_question *question, enum target_why why, const struct series_note *broken,
                struct target_answer *answer)
{
    answer->aim = say_aim(arena, question);
    answer->words = text_of(wording(arena, verdict_words[answer->verdict]));
    if (answer->provisional)
        answer->words = answer->verdict == TARGET_MET ? SAID(arena, "Met, provisionally") : SAID(arena, "Not met, provisionally");
    answer->working = say_working(arena, question, why, answer);
    if (broken)
        answer->working = arena_printf(arena, SAY(arena, "%.*s The two figures may not be comparable: %.*s (%.*s)."), TEXT_ARGS(answer->working),
                                       TEXT_ARGS(broken->words), TEXT_ARGS(date_long(arena, broken->at)));
}
