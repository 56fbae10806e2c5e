/* What a yearly report says of measures (blocks/digest): the newest figure of each in the year with how it stood against its target, and what was stated otherwise before. From what is
 * published, until the day as known on which the report is; what measures and targets are called is as it is when the report is made. */
#ifndef OFFICE_PERFORMANCE_REPORT_H
#define OFFICE_PERFORMANCE_REPORT_H

#include "blocks/digest/digest.h"

digest_make_part performance_report_standing, performance_report_restated;

#endif
