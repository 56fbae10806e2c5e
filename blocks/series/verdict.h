/* What a process-control chart says, in a sentence that a resident can read and a statistician will not dispute.
 *
 * "Lower than usual since May 2025: 8 months below the mean of 1,790." "No sign of change: within what is usual (1,500 to 2,080)."
 * It names what was seen and when, never a cause. Whether that is good is a word of its own, and only where the measure has a
 * direction. Where nothing can be said it says that, and why.
 * Pure. Not here: what is seen (xmr.h), targets (target.h). */
#ifndef BLOCKS_SERIES_VERDICT_H
#define BLOCKS_SERIES_VERDICT_H

#include "blocks/series/limits.h"
#include "blocks/series/xmr.h"

struct verdict {
    bool known;            /* something could be judged */
    struct text sentence;  /* the above; more than one where limits are trial limits or the latest figure is not there */
    struct text variation; /* "Better: lower than usual", "Worse: rising", "No sign of change", "Higher than usual"; "Not known" */
    struct text assurance; /* "It will be met only if something changes" …; empty where there is none */
    enum xmr_type type;    /* for the mark beside it; XMR_COMMON_CAUSE where not known */
};
/* Of the same question and what xmr_make() made of it. Texts live in the arena. */
enum result verdict_say(struct arena *arena, const struct xmr_question *question, const struct xmr *xmr, enum series_unit unit,
                        struct verdict *ret_verdict) MUST_USE;
/* What is usual in a group, as it is shown: lower limit not below 0 where the unit cannot be, nor above 100 % where no value is; of counts
 * whole numbers inside the limits, where any lie there; of a thousand pounds and more whole pounds. A value is outside the limits exactly when it is outside these, but for rounding to decimals of the unit. */
void verdict_usual(const struct xmr_question *question, const struct xmr_group *group, enum series_unit unit, int64_t *ret_lower, int64_t *ret_upper);
/* Two limits in words: "1,500 to 2,080"; one number where both read alike. */
struct text verdict_range_words(struct arena *arena, int64_t lower, int64_t upper, enum series_unit unit) MUST_USE;
/* The mean as it is shown: of a thousand pounds and more without pence. */
int64_t verdict_mean(const struct xmr_group *group, enum series_unit unit);
/* What a point's mark means: "Better: lower than usual". XMR_NONE: "No sign of change". */
struct text verdict_variation(struct arena *arena, enum xmr_type type, enum xmr_rule rule);
/* Of one point, for its row in a table: "above what is usual", "one of 7 rising in a row", "one of 8 below the mean", "near the upper limit, as are
 * others"; empty for common cause. */
struct text verdict_point(struct arena *arena, const struct xmr_question *question, const struct xmr *xmr, size_t at);
/* The same of a p-, u- or c-chart (verdict_limits.c): whether the latest figure is what chance gives around the mean of all. Of one figure
 * only: such charts see no runs. */
enum result verdict_say_limits(struct arena *arena, const struct xmr_question *question, const struct limits *limits, enum series_unit unit,
                               struct verdict *ret_verdict) MUST_USE;
/* Why a chart has limits as it has: "The mean and limits are of all 24 months." "Trial limits, from 8 months: …" "Limits are computed anew from
 * April 2025: new counting rules." For the notes under a chart; one text for each group. */
struct text verdict_group(struct arena *arena, const struct xmr_question *question, const struct xmr *xmr, size_t group);

#endif
