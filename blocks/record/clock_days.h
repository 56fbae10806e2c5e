/* Inside this block: what clocks.c asks besides fields and moves. */
#ifndef BLOCKS_RECORD_CLOCK_DAYS_H
#define BLOCKS_RECORD_CLOCK_DAYS_H

#include "blocks/record/clocks.h"

/* Since which day each of the fields that the clock names holds what it holds (`days`, one a cause), by the record's history; DATE_NONE where there is
 * no telling. `noted` has room for one a cause. */
enum result clock_days_noted(struct db *db, struct arena *arena, const struct definition *definition, const struct clock_rule *clock, int64_t record, const struct date *days,
                             struct date *noted) MUST_USE;

#endif
