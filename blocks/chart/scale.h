/* Scales and ticks: from amounts and days to places in a drawing, in whole numbers. Inside blocks/chart only. */
#ifndef BLOCKS_CHART_SCALE_H
#define BLOCKS_CHART_SCALE_H

#include "blocks/series/value.h"

/* `low` lies at `from`, `high` at `to`, in hundredths of a unit (base/page/svg.h); high is above low. */
struct scale {
    int64_t low, high, from, to;
};
int64_t scale_at(const struct scale *scale, int64_t amount);

struct ticks {
    int64_t first, step; /* multiples of 1, 2 or 5 and a power of ten */
    int count;
    int decimals; /* that a label needs */
};
/* Ticks that hold low to high between the first and the last, at most `most` steps; whole: none between whole ones. A range without
 * extent is widened. */
struct ticks scale_ticks(int64_t low, int64_t high, int most, bool whole);

#define SCALE_DATES_MAX 8
struct date_ticks {
    struct date at[SCALE_DATES_MAX]; /* firsts of months, at even distances: January, or a month that its step falls on */
    size_t count;
};
/* Between the two days, both included; at most `most` (2 to SCALE_DATES_MAX). May be none. */
struct date_ticks scale_dates(struct date from, struct date to, size_t most);

#endif
