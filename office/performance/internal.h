/* What the files of office/performance share, and nobody else sees. */
#ifndef OFFICE_PERFORMANCE_INTERNAL_H
#define OFFICE_PERFORMANCE_INTERNAL_H

#include "base/web/web.h"
#include "office/performance/performance.h"
#include "office/performance/views.h"

handler performance_get, measure_get;
extern const struct shape performance_shape, measure_shape;

#endif
