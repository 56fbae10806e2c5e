/* When the next figure of a measure is due. Pure: see measure.h. */
#include "office/performance/measure.h"

bool measure_next(const struct measure *measure, const struct series_period *newest, struct series_period *ret_period, struct date *ret_due)
{
    struct series_period next;
    if (measure->of.period == SERIES_SNAPSHOT || measure->target_type == TARGET_OUTCOME_BASED)
        return false;
    if (newest ? series_period_move(*newest, 1, &next) < 0 : date_is_none(measure->collected_from) || series_period_holding(measure->of.period, measure->collected_from, &next) < 0)
        return false;
    if (!date_is_none(measure->collected_until) && date_compare(next.from, measure->collected_until) > 0)
        return false;
    *ret_period = next;
    *ret_due = (struct date){next.to.day + measure->due_days};
    return true;
}
