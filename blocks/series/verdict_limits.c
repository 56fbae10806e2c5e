/* The sentence of a p-, u- or c-chart: whether the latest figure is what chance gives. Limits are limits.c's. */
#include "base/wording.h"
#include "blocks/series/verdict.h"

static struct text say_seen(struct arena *arena, const struct xmr_question *question, const struct limits *limits, enum series_unit unit, size_t at)
{
    const struct limits_at *point = &limits->points[at];
    struct text when = series_period_within(arena, (struct series_period){question->kind, question->points[at].from, question->points[at].to});
    struct text figure = series_amount_figure(arena, question->points[at].value.amount, unit);
    struct text lower = series_amount_figure(arena, point->lower, unit), upper = series_amount_figure(arena, point->upper, unit);
    if (!point->outside)
        return arena_printf(arena, SAY(arena, "%.*s %.*s: within what chance gives (%.*s to %.*s)."), TEXT_ARGS(figure), TEXT_ARGS(when), TEXT_ARGS(lower), TEXT_ARGS(upper));
    return point->high ? arena_printf(arena, SAY(arena, "Higher than chance would have it: %.*s %.*s, above %.*s."), TEXT_ARGS(figure), TEXT_ARGS(when), TEXT_ARGS(upper))
                       : arena_printf(arena, SAY(arena, "Lower than chance would have it: %.*s %.*s, below %.*s."), TEXT_ARGS(figure), TEXT_ARGS(when), TEXT_ARGS(lower));
}

enum result verdict_say_limits(struct arena *arena, const struct xmr_question *question, const struct limits *limits, enum series_unit unit,
                               struct verdict *ret_verdict)
{
    struct verdict verdict = {.variation = SAID(arena, "Not known"), .sentence = SAID(arena, "No figure has been published yet."), .assurance = TEXT_NONE};
    size_t last = limits->count;
    while (last > 0 && !limits->points[last - 1].has)
        last--;
    if (last > 0) {
        const struct limits_at *point = &limits->points[last - 1];
        verdict.known = true;
        verdict.type = point->outside ? xmr_type_of(question->direction, point->high) : XMR_COMMON_CAUSE;
        verdict.variation = point->outside ? verdict_variation(arena, verdict.type, XMR_OUTSIDE) : SAID(arena, "Within what chance gives");
        verdict.sentence = say_seen(arena, question, limits, unit, last - 1);
        if (limits->widened)
            verdict.sentence = arena_printf(arena, SAY(arena, "%.*s The figures differ more than chance alone gives, so the limits are widened."), TEXT_ARGS(verdict.sentence));
    }
    if (arena_failed(arena))
        return ERROR_MEMORY;
    *ret_verdict = verdict;
    return OK;
}
