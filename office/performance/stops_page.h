/* The page of stops and searches: what its files share. pages_stops.c makes it, with its charts; stops_tables.c has its tables, its
 * sentences and the rows of JSON and CSV. Sums and what is hidden: stops_picture.h. */
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
};
extern const struct shape stops_count_shape;
const char *stops_breakdown_key(enum stops_breakdown breakdown); /* "object": of crime_stops.h, or "month" */
struct text stops_value_words(struct arena *arena, enum stops_breakdown breakdown, struct text value);
struct text stops_year_words(struct arena *arena, int year); /* "the year to March 2020" */

/* "counts" of JSON and CSV. */
enum result stops_set_counts(struct stops_page *page) MUST_USE;
enum result stops_set_tables(struct stops_page *page) MUST_USE;
enum result stops_set_lines(struct stops_page *page) MUST_USE;

handler stops_get;
extern const struct shape stops_shape;

#endif
