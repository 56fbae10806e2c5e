/* The page of stops and searches: what its files share. pages_stops.c makes it, with its charts; stops_tables.c has its tables, its
 * sentences and the rows of JSON and CSV; stops_residents.c how many people of each ethnicity live here. Sums and what is hidden: stops_picture.h. */
#ifndef OFFICE_PERFORMANCE_STOPS_PAGE_H
#define OFFICE_PERFORMANCE_STOPS_PAGE_H

#include "office/performance/crime_page.h"
#include "office/performance/stops_picture.h"

enum stops_breakdown { STOPS_MONTHS, STOPS_OBJECTS, STOPS_OUTCOMES, STOPS_LEGISLATION, STOPS_AGES, STOPS_OFFICER_DEFINED, STOPS_SELF_DEFINED, STOPS_LINKED, STOPS_BREAKDOWNS };

struct stops_page {
    struct arena *arena;
    struct db *db;
    struct value *view;
    int year;                        /* to March */
    struct crime_query query;        /* its months */
    struct stops_sum sums[STOPS_BREAKDOWNS]; /* of the year; people's with what is hidden */
    struct crime_load_row *loads;    /* of all years, newest month first, those in use */
    size_t load_count;
    struct { bool has; struct date counted_on; struct text source, source_link; } residents; /* by ethnicity, as people say it */
};
extern const struct shape stops_count_shape;
const char *stops_breakdown_key(enum stops_breakdown breakdown); /* "object": of crime_stops.h, or "month" */
struct text stops_value_words(struct arena *arena, enum stops_breakdown breakdown, struct text value);
struct text stops_year_words(struct arena *arena, int year); /* "the year to March 2020" */

/* Residents beside the searches of STOPS_SELF_DEFINED (stops_residents.c): the newest count made by the end of the year, else the first after it. */
enum result stops_residents_read(struct stops_page *page, const struct definitions *definitions) MUST_USE;
/* Searches of a year for each 1,000 residents: SERIES_SUPPRESSED where the searches are not shown, SERIES_NOT_COLLECTED where no residents are counted,
 * SERIES_NOT_COMPARABLE where not all twelve months are loaded. It tells nothing that its two numbers do not. */
enum result stops_residents_rate(const struct stops_page *page, const struct stops_line *line, struct series_value *ret_rate) MUST_USE;
struct text stops_residents_line(const struct stops_page *page); /* what the rates are, or why there are none */

/* "counts" of JSON and CSV. */
enum result stops_set_counts(struct stops_page *page) MUST_USE;
enum result stops_set_tables(struct stops_page *page) MUST_USE;
enum result stops_set_lines(struct stops_page *page) MUST_USE;

handler stops_get;
extern const struct shape stops_shape;

#endif
