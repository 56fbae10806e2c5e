/* Areas in public (catalogue RS-14, PD-09): "what about where I live?"
 *
 * /areas asks for a postcode, a ward or a district and leads to /areas/{slug}: that district's recorded crime beside how many people live
 * there. Which place somebody means, populations and the map are blocks/place; counts of crime are crime.h; whether a change is
 * real is blocks/series. What somebody typed is looked up and goes into no cache and no log. */
#ifndef OFFICE_PERFORMANCE_AREA_H
#define OFFICE_PERFORMANCE_AREA_H

#include "base/web/web.h"
#include "blocks/engine.h"
#include "blocks/place/place.h"
#include "office/performance/crime.h"

extern const struct route area_routes[];
address_function area_address; /* a district has a page; what holds it leads to the list */

/* --- Twelve months of recorded crime (area_figures.c) ------------------------ */

#define AREA_YEAR_MONTHS 12
/* Incidents that data.police.uk gives beside crimes; they are no recorded crime and are summed with none. */
#define AREA_INCIDENTS "Anti-social behaviour"

struct area_year {
    char from[CRIME_MONTH_BYTES], to[CRIME_MONTH_BYTES];               /* the newest twelve months; empty: nothing is loaded */
    char before_from[CRIME_MONTH_BYTES], before_to[CRIME_MONTH_BYTES]; /* the twelve before them */
    int months, months_before;                                        /* how many of each are loaded */
};
enum result area_year_read(struct db *db, struct arena *arena, struct area_year *ret_year) MUST_USE;
bool area_year_is_whole(const struct area_year *year);       /* its twelve months are loaded */
bool area_year_is_comparable(const struct area_year *year);  /* those before too */

/* What /areas and the map show of each district. */
struct area_standing {
    struct place_population population; /* people 0: not known */
    int64_t crimes;                     /* in the newest twelve months, without incidents */
    int64_t rate;                       /* per 1,000 people, in ten-thousandths; less than 0: not known */
};
/* One for each of the areas, in their order. */
enum result area_standings_read(struct db *db, struct arena *arena, const struct place_areas *areas, const struct area_year *year,
                                struct area_standing **ret_standings) MUST_USE;
/* Crimes (or incidents) for each 1,000 people; less than 0: nobody knows how many people there are. */
enum result area_rate(int64_t count, const struct place_population *population, int64_t *ret_rate) MUST_USE;
/* A VALUE_HTML, or NULL. Shaded by `rate` where any is known; `chosen` stands out. */
enum result area_map(struct db *db, struct arena *arena, const struct place_areas *areas, const struct area_year *year,
                     const struct area_standing *standings, int chosen, struct value **ret_svg) MUST_USE;
struct text area_month_words(struct arena *arena, const char *month); /* "January 2025" */
/* "January 2025 to December 2025" */
struct text area_months_words(struct arena *arena, const char *from, const char *to);

/* What names the district: published records of registers with a field `areas` (links to districts), promises of the plan with their status. "named_by" of the
 * view, and "named" of its page (area_named.c). */
enum result area_named_set(struct request *request, struct db *db, int64_t area, struct value *view) MUST_USE;
extern const struct shape area_named_shape;
handler area_get; /* pages_area.c */
extern const struct shape area_shape;

#endif
