/* The rules by which points of an XmR chart are called special cause.
 * Owns what each rule looks at and which comes first. Means and limits are xmr.c's. */
#include "blocks/series/xmr_internal.h"

static enum xmr_type type_of(enum series_direction direction, bool high)
{
    switch (direction) {
    case SERIES_MORE_IS_BETTER: return high ? XMR_IMPROVEMENT_HIGH : XMR_CONCERN_LOW;
    case SERIES_LESS_IS_BETTER: return high ? XMR_CONCERN_HIGH : XMR_IMPROVEMENT_LOW;
    case SERIES_NEITHER: break;
    }
    return high ? XMR_NEUTRAL_HIGH : XMR_NEUTRAL_LOW;
}

/* The first rule that marks a point says its side, and of two marks by one rule the earlier: rules are asked in their order. */
static void mark(struct xmr *xmr, const struct xmr_question *question, size_t at, enum xmr_rule rule, bool high)
{
    struct xmr_point *point = &xmr->points[at];
    point->rules |= 1u << rule;
    if (point->rule != XMR_NONE)
        return;
    point->rule = rule;
    point->high = high;
    point->type = type_of(question->direction, high);
}

/* 1 rising, -1 falling, 0 level or not following on. */
static int way(const struct xmr *xmr, const struct xmr_question *question, size_t at)
{
    if (!xmr_follows(xmr, at))
        return 0;
    int64_t before = question->points[at - 1].value.amount, now = question->points[at].value.amount;
    return (now > before) - (now < before);
}

static int side(const struct xmr *xmr, const struct xmr_question *question, const struct xmr_sums *sums, size_t at)
{
    return xmr->points[at].is_number ? xmr_compare(sums, question->points[at].value.amount, 0, 1) : 0;
}

static void mark_outside(struct xmr *xmr, const struct xmr_question *question, const struct xmr_group *group, const struct xmr_sums *sums)
{
    for (size_t i = group->first; i < group->first + group->count; i++) {
        if (!xmr->points[i].is_number)
            continue;
        if (xmr_compare(sums, question->points[i].value.amount, 266, 100) > 0)
            mark(xmr, question, i, XMR_OUTSIDE, true);
        else if (xmr_compare(sums, question->points[i].value.amount, -266, 100) < 0)
            mark(xmr, question, i, XMR_OUTSIDE, false);
    }
}

/* So many points are one difference fewer. Once a trend is as long as it must be, each that goes on with it is marked as it comes. */
static void mark_trends(struct xmr *xmr, const struct xmr_question *question, const struct xmr_group *group)
{
    size_t differences = 0, needed = (size_t)question->settings.trend_points - 1;
    int before = 0;
    for (size_t i = group->first; i < group->first + group->count; i++) {
        int now = way(xmr, question, i);
        differences = now == 0 ? 0 : now == before ? differences + 1 : 1;
        before = now;
        for (size_t j = 0; differences >= needed && j <= needed; j++)
            mark(xmr, question, i - needed + j, XMR_TREND, now > 0);
    }
}

/* Beyond a near limit but not outside the limit itself: 1 above, -1 below. */
static int near_limit(const struct xmr *xmr, const struct xmr_question *question, const struct xmr_sums *sums, size_t at)
{
    int64_t amount = question->points[at].value.amount;
    if (xmr->points[at].rules & 1u << XMR_OUTSIDE)
        return 0;
    return (xmr_compare(sums, amount, 532, 300) > 0) - (xmr_compare(sums, amount, -532, 300) < 0);
}

static void mark_two_in_three(struct xmr *xmr, const struct xmr_question *question, const struct xmr_group *group, const struct xmr_sums *sums)
{
    for (size_t i = group->first + 2; i < group->first + group->count; i++) {
        int on = side(xmr, question, sums, i), near_count = 0;
        if (on == 0 || !xmr_follows(xmr, i) || !xmr_follows(xmr, i - 1) || side(xmr, question, sums, i - 1) != on ||
            side(xmr, question, sums, i - 2) != on)
            continue;
        for (size_t j = i - 2; j <= i; j++)
            near_count += near_limit(xmr, question, sums, j) == on;
        for (size_t j = i - 2; near_count >= 2 && j <= i; j++)
            if (near_limit(xmr, question, sums, j) == on)
                mark(xmr, question, j, XMR_TWO_IN_THREE, on > 0);
    }
}

static void mark_shifts(struct xmr *xmr, const struct xmr_question *question, const struct xmr_group *group, const struct xmr_sums *sums)
{
    size_t run = 0, needed = (size_t)question->settings.run_points;
    int before = 0;
    for (size_t i = group->first; i < group->first + group->count; i++) {
        int now = side(xmr, question, sums, i);
        run = now == 0 ? 0 : now == before && xmr_follows(xmr, i) ? run + 1 : 1;
        before = now;
        for (size_t j = 0; run >= needed && j < needed; j++)
            mark(xmr, question, i - j, XMR_SHIFT, now > 0);
    }
}

void xmr_judge(struct xmr *xmr, const struct xmr_question *question, const struct xmr_group *group, const struct xmr_sums *sums)
{
    for (size_t i = group->first; i < group->first + group->count; i++)
        xmr->points[i].judged = xmr->points[i].is_number;
    mark_outside(xmr, question, group, sums);
    mark_trends(xmr, question, group);
    mark_two_in_three(xmr, question, group, sums);
    mark_shifts(xmr, question, group, sums);
}

size_t xmr_since(const struct xmr *xmr, const struct xmr_question *question, size_t at)
{
    size_t since = at;
    assert(at < xmr->count);
    const struct xmr_point *point = &xmr->points[at];
    if (point->rule == XMR_TREND) {
        while (way(xmr, question, since) == (point->high ? 1 : -1))
            since--;
    } else if (point->rule == XMR_SHIFT) {
        while (xmr_follows(xmr, since) && xmr_side(xmr, question, since - 1) == (point->high ? 1 : -1))
            since--;
    }
    return since;
}
