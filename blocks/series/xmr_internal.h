/* What xmr.c and xmr_rules.c share. No one else includes it; the contract is xmr.h. */
#ifndef BLOCKS_SERIES_XMR_INTERNAL_H
#define BLOCKS_SERIES_XMR_INTERNAL_H

#include "blocks/series/xmr.h"

/* What a group's mean and limits are made of, exactly: mean = sum / numbers, mean range = range_sum / ranges. With at most
 * SERIES_POINTS_MAX amounts of at most SERIES_AMOUNT_MAX no product made of them leaves 128 bits: 1e15 * 2e3 * 2e3 * 1e3. */
struct xmr_sums {
    int64_t numbers, ranges;
    __int128 sum, range_sum;
    size_t last; /* the last number that was taken */
};

/* The sign of amount - (mean + times / by * mean range). */
int xmr_compare(const struct xmr_sums *sums, int64_t amount, int times, int by);
/* Whether the point follows the one before it inside its group. */
bool xmr_follows(const struct xmr *xmr, size_t at);
int64_t xmr_range(const struct xmr_question *question, size_t at);
void xmr_judge(struct xmr *xmr, const struct xmr_question *question, const struct xmr_group *group, const struct xmr_sums *sums);

#endif
