/* Recorded crime of some months as the page shows it: sums by type, district and month, beside those of a year before.
 *
 * Made from rows that crime_read() gave, in one go over them. Anti-social behaviour is an incident and no recorded crime: it has a type of
 * its own here, and is in no sum of crime. Pure. Not here: reading (crime.h), words and tables (pages_recorded_page.c). */
#ifndef OFFICE_PERFORMANCE_CRIME_PICTURE_H
#define OFFICE_PERFORMANCE_CRIME_PICTURE_H

#include "office/performance/crime.h"

#define CRIME_MONTHS 1200    /* 2000-01 to 2099-12; a month is its number among them */
#define CRIME_TYPES_MAX 200
#define CRIME_INCIDENTS "Anti-social behaviour"

int crime_month_number(const char *month);
void crime_month_write(int number, char ret_month[CRIME_MONTH_BYTES]);

struct crime_picture {
    /* in */
    const struct place_areas *areas;
    int from, to;      /* months, both included */
    int area;          /* CRIME_ALL: the districts together, without the two groups */
    struct text type;  /* empty: all recorded crime */
    bool loaded[CRIME_MONTHS]; /* months of which there is a file */
    /* out */
    struct text types[CRIME_TYPES_MAX]; /* that occur in the rows */
    size_t type_count;
    int64_t *now, *before;              /* [type * columns + column]: of the months, and of the same a year before */
    size_t columns;
    int64_t crimes[CRIME_MONTHS], incidents[CRIME_MONTHS]; /* of the area, by month; `crimes`: of the type if one is asked for */
    int missing, missing_before;        /* months without a file */
};
/* ERROR_LIMIT for more than CRIME_TYPES_MAX types. */
enum result crime_picture_make(struct arena *arena, const struct crime_row *rows, size_t count, struct crime_picture *picture) MUST_USE;
struct crime_pair { int64_t now, before; };
/* Of one type in an area (CRIME_ALL: the districts together; a group by itself). */
struct crime_pair crime_picture_type(const struct crime_picture *picture, size_t type, int area);
/* Of what is asked for in an area: the type, or all recorded crime. */
struct crime_pair crime_picture_total(const struct crime_picture *picture, int area);
struct crime_pair crime_picture_incidents(const struct crime_picture *picture, int area);
/* Whether both times are whole, so that they may be compared. */
bool crime_picture_compares(const struct crime_picture *picture);

#endif
