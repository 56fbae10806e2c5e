/* Scales and ticks. */
#include "blocks/chart/scale.h"

int64_t scale_at(const struct scale *scale, int64_t amount)
{
    int64_t along;
    assert(scale->high > scale->low);
    if (series_scale(amount - scale->low, scale->to - scale->from, scale->high - scale->low, &along) < 0)
        return scale->from;
    return scale->from + along;
}

static int64_t floor_to(int64_t amount, int64_t step)
{
    int64_t over = amount % step;
    return amount - over - (over < 0 ? step : 0);
}

static int64_t ceil_to(int64_t amount, int64_t step) { return -floor_to(-amount, step); }

static int decimals_for(int64_t step)
{
    int decimals = 4;
    for (int64_t one = 1; decimals > 0 && step % (one * 10) == 0; one *= 10)
        decimals--;
    return decimals;
}

struct ticks scale_ticks(int64_t low, int64_t high, int most, bool whole)
{
    static const int64_t multiples[] = {1, 2, 5};
    int64_t power = whole ? SERIES_ONE : 1;
    assert(high >= low && most >= 1);
    if (high == low)
        high = low + (whole ? SERIES_ONE : low == 0 ? SERIES_ONE : SERIES_ONE / 10);
    for (;; power *= 10) {
        for (size_t i = 0; i < COUNT_OF(multiples); i++) {
            int64_t step = power * multiples[i], first = floor_to(low, step), last = ceil_to(high, step);
            if ((last - first) / step <= most)
                return (struct ticks){first, step, (int)((last - first) / step) + 1, decimals_for(step)};
        }
    }
}

static int month_index(struct date date)
{
    int year, month, day;
    date_parts(date, &year, &month, &day);
    return year * 12 + month - 1;
}

struct date_ticks scale_dates(struct date from, struct date to, size_t most)
{
    static const int steps[] = {1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000};
    struct date_ticks ticks = {.count = 0};
    int first = month_index(from), last = month_index(to);
    struct date start;
    assert(most >= 2 && most <= SCALE_DATES_MAX);
    if (date_of(first / 12, first % 12 + 1, 1, &start) == OK && date_compare(start, from) < 0)
        first++;
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        int step = steps[i], at = (first + step - 1) / step * step;
        if (at > last || (size_t)((last - at) / step) >= most)
            continue;
        for (; at <= last; at += step)
            if (date_of(at / 12, at % 12 + 1, 1, &ticks.at[ticks.count]) == OK)
                ticks.count++;
        break;
    }
    return ticks;
}
