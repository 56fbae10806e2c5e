/* What the files of office/performance share, and nobody else sees. */
#ifndef OFFICE_PERFORMANCE_INTERNAL_H
#define OFFICE_PERFORMANCE_INTERNAL_H

#include "base/web/web.h"
#include "office/performance/performance.h"
#include "office/performance/views.h"

handler performance_get, measure_get, comparison_get;
extern const struct shape performance_shape, measure_shape, comparison_shape;
/* What the measure is, as rows of parts/summary_list.html; where the plan has its objective (measure_about.c). */
enum result measure_about_rows(struct db *db, struct arena *arena, const struct measure *measure, const struct target_answer *answer, struct value **ret_rows) MUST_USE;
enum result measure_objective_href(struct db *db, struct arena *arena, const struct measure *measure, struct text *ret_href) MUST_USE;

#endif
