/* Process control: is a change real, or noise? The XmR chart (individual values and moving ranges).
 *
 * For the numbers y1…yn of a group, in the order of their periods: mean = sum / n; moving range = |y(i) - y(i-1)| of
 * values that follow each other; limits = mean ± 2.66 times the mean moving range (2.66 is 3 / 1.128); near limits two
 * thirds of that. As NHS England's Making Data Count teaches it and the package NHSRplotthedots computes it (commit 050b07d7,
 * vignettes "deviations" and "number-of-points-required"); the method is Shewhart's and Wheeler's. All comparisons are exact, in whole numbers.
 *
 * Groups: a note that breaks or rebases begins a new group with the period in which its day lies; each group is computed and judged
 * by itself. Fewer than 12 numbers give trial limits; fewer than `points_least` give none. A missing value is a gap: no moving range,
 * run or trend goes over it. Totals of twelve months that roll hold each month twelve times: they have no limits, because
 * their ranges say nothing of the process (XMR_OVERLAPS).
 *
 * A period that is not over has no place here: half a month would seem to be low. Whoever asks leaves it out.
 * Lower limits are not cut at 0 here: who shows them does that (verdict.h, blocks/chart).
 * Pure. Not here: charts of proportions and rates (limits.h), places side by side (funnel.h), sentences (verdict.h). */
#ifndef BLOCKS_SERIES_XMR_H
#define BLOCKS_SERIES_XMR_H

#include "blocks/series/value.h"

#define XMR_TRIAL_POINTS 12 /* a group with fewer has trial limits */

struct xmr_settings {
    int run_points;        /* so many on one side of the mean are a shift */
    int trend_points;      /* so many, each above (below) the one before, are a trend */
    int points_least;      /* a group with fewer numbers has no limits; at least 2 */
    int fix_after_points;  /* mean and limits from a group's first so many numbers, then held; 0: from all */
    bool screens_outliers; /* moving ranges of 3.267 times their mean or more are left out, once, and the mean taken again */
};
/* Sources differ in what they count; none is right for all. */
struct xmr_preset {
    const char *key;    /* "making_data_count" */
    const char *source; /* whose rules they are; names of bodies and papers, not translated */
    struct xmr_settings settings;
};
extern const struct xmr_preset xmr_presets[];
extern const size_t xmr_preset_count;
/* By its key; NULL where there is none. The first of xmr_presets is what is taken where an office says nothing: 7 and 7, screened. */
const struct xmr_preset *xmr_preset_find(struct text key);
struct xmr_settings xmr_settings_default(void);
/* "Making Data Count, with outliers screened". */
struct text xmr_preset_title(struct arena *arena, const struct xmr_preset *preset);

/* In the order in which they come before one another. */
enum xmr_rule { XMR_NONE, XMR_OUTSIDE, XMR_TREND, XMR_TWO_IN_THREE, XMR_SHIFT };
#define XMR_RULES 5
enum xmr_type {
    XMR_COMMON_CAUSE,
    XMR_IMPROVEMENT_HIGH,
    XMR_IMPROVEMENT_LOW,
    XMR_CONCERN_HIGH,
    XMR_CONCERN_LOW,
    XMR_NEUTRAL_HIGH,
    XMR_NEUTRAL_LOW,
};
#define XMR_TYPES 7
enum xmr_assurance { XMR_NO_ASSURANCE, XMR_ALWAYS_MET, XMR_NEVER_MET, XMR_HIT_AND_MISS };
enum xmr_limits { XMR_HAS_LIMITS, XMR_TOO_FEW, XMR_OVERLAPS };

struct xmr_point {
    size_t group;
    bool is_number;
    bool joined;        /* follows the number before it, and no break lies between: a line may be drawn */
    bool judged;        /* a number of a group with limits */
    unsigned rules;     /* bit 1 << rule for each that it breaks */
    enum xmr_rule rule; /* the first of them */
    bool high;          /* that rule's side: above the upper limit, rising, above the mean */
    enum xmr_type type;
};
struct xmr_group {
    size_t first, count; /* points, missing ones too */
    size_t numbers;
    bool broken;         /* not comparable with the group before */
    struct text reason;  /* the note that began it; empty for the first */
    enum xmr_limits limits;
    bool trial;
    int64_t mean;        /* of all numbers even where there are no limits; meaningless without numbers */
    int64_t upper, lower, near_upper, near_lower; /* XMR_HAS_LIMITS only; rounded for showing, not what is compared with */
    size_t ranges, ranges_screened; /* moving ranges taken, and left out */
};
struct xmr {
    struct xmr_settings settings;
    struct xmr_point *points; /* one for each given */
    size_t count;
    struct xmr_group *groups; /* at least one if there are points */
    size_t group_count;
    /* Of the latest group that has numbers; a group without limits says nothing, and the one before it nothing any more. */
    enum xmr_type variation;  /* of its last number */
    size_t last;              /* that number's index; SIZE_MAX: none was judged */
    enum xmr_assurance assurance;
};
struct xmr_question {
    const struct series_point *points; /* in order of their periods: ERROR_INVALID else */
    size_t count;
    enum series_period_kind kind;
    const struct series_note *notes; /* in any order */
    size_t note_count;
    enum series_direction direction;
    bool has_target; /* assurance is asked for; there is none for a measure without direction */
    int64_t target;
    struct xmr_settings settings;
};

/* Lives in the arena. ERROR_INVALID also for settings that make no sense (a run or trend below 3, points_least below 2);
 * ERROR_LIMIT past SERIES_POINTS_MAX points or for amounts past SERIES_AMOUNT_MAX. */
enum result xmr_make(struct arena *arena, const struct xmr_question *question, struct xmr *ret_xmr) MUST_USE;
/* Where the run (XMR_SHIFT) or trend (XMR_TREND) to which the point belongs begins: the first of the points that, one after another up
 * to it, lie on its side of the mean, or go its way; itself for other rules. Whether it is long enough for the rule is in the point's `rules`. */
size_t xmr_since(const struct xmr *xmr, const struct xmr_question *question, size_t at, enum xmr_rule rule);
/* 1 above, 0 on, -1 below its group's mean, exactly. The point must be a number. */
int xmr_side(const struct xmr *xmr, const struct xmr_question *question, size_t at);
/* The type of a special point on that side. */
enum xmr_type xmr_type_of(enum series_direction direction, bool high);
/* "improvement_high": for classes of a page and for JSON. */
const char *xmr_type_key(enum xmr_type type);

#endif
