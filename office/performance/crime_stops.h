/* Counts of stops and searches: by month, each of the things that a stop's row says with its outcome, and ethnicity with object
 * and outcome. Rows are not kept, nor is where a stop was: the counts are of the whole force, as the published rows are. */
#ifndef OFFICE_PERFORMANCE_CRIME_STOPS_H
#define OFFICE_PERFORMANCE_CRIME_STOPS_H

#include "office/performance/crime_count.h"

enum crime_stop_dimension {
    STOP_TYPE, STOP_GENDER, STOP_AGE, STOP_SELF_DEFINED_ETHNICITY, STOP_OFFICER_DEFINED_ETHNICITY, STOP_LEGISLATION, STOP_OBJECT, STOP_OUTCOME,
    STOP_OUTCOME_LINKED, STOP_CLOTHING_REMOVED, STOP_DIMENSIONS
};
extern const char *const crime_stop_dimension_names[STOP_DIMENSIONS]; /* "type", "gender", "age_range" … */

struct crime_stops {
    struct crime_words words[STOP_DIMENSIONS];
    struct crime_groups groups; /* see crime_stop_key() */
};
struct crime_stop_group { /* what a key stands for */
    bool is_cross;                       /* officer-defined ethnicity with object; otherwise one dimension */
    size_t month;                        /* in counts->months */
    enum crime_stop_dimension dimension; /* of one that is not a cross */
    size_t value, object, outcome;       /* words of their dimensions; value of a cross: the ethnicity */
};
struct crime_stop_group crime_stop_group_of(uint32_t key);
void crime_stops_clear(struct crime_stops *stops);

#endif
