/* Recorded crime, as pages read it (catalogue PM-05, PM-11, RS-14): counts by month, district and type; outcomes; stops and searches;
 * and where each figure comes from.
 *
 * What is read here is live, or as it was known at an instant. Files and how they are imported: crime_import.h; tables: crime_store.h.
 * Figures of data.police.uk are published already, so none of these counts is suppressed. Mind when comparing: anti-social behaviour is an
 * incident, not a recorded crime; types were renamed in June 2013; places are those of map points nearby. */
#ifndef OFFICE_PERFORMANCE_CRIME_H
#define OFFICE_PERFORMANCE_CRIME_H

#include "base/web/web.h"
#include "blocks/menu/menu.h"
#include "blocks/place/place.h"

extern const struct route crime_routes[];
extern const struct menu_entry crime_menu[];

#define CRIME_MONTH_BYTES 8 /* "2025-01" and NUL */
#define CRIME_GROUP_OUTSIDE "outside the area"
#define CRIME_GROUP_NOWHERE "no location"

/* "2025-01", from 2000 to 2099. */
bool crime_month_is(struct text text);
/* So many months on, or back. Both are months: asserted. */
void crime_month_add(const char *month, int months, char ret_month[CRIME_MONTH_BYTES]);

struct crime_query {
    char from[CRIME_MONTH_BYTES], to[CRIME_MONTH_BYTES]; /* both included; empty: the first or the last there is */
    int area;                 /* in the places given; CRIME_ALL, or one of the groups */
    struct text type;         /* empty: all */
    struct instant known_at;  /* seconds 0: now */
};
enum { CRIME_ALL = -1, CRIME_OUTSIDE = -2, CRIME_NOWHERE = -3 };

struct crime_row {
    char month[CRIME_MONTH_BYTES];
    int area;          /* in the places given, or CRIME_OUTSIDE or CRIME_NOWHERE */
    struct text type;  /* as data.police.uk writes it */
    int64_t count;
};
/* One for each month, area and type that has any: by month, then area (districts by name, then the two groups), then type. */
enum result crime_read(struct db *db, struct arena *arena, const struct place_areas *areas, const struct crime_query *query,
                       struct crime_row **ret_rows, size_t *ret_count) MUST_USE;
/* All that is live of one district, by its code, without one type; `query` says between which months. */
enum result crime_total(struct db *db, struct text area_code, const struct crime_query *query, struct text without_type, int64_t *ret_count) MUST_USE;
/* The first and last month that are live, of street files, or were at an instant (seconds 0: now). ERROR_NOT_FOUND: none. */
enum result crime_range(struct db *db, struct instant known_at, char ret_first[CRIME_MONTH_BYTES], char ret_last[CRIME_MONTH_BYTES]) MUST_USE;
/* What an area is called in tables: the district's slug, or the group's words. */
struct text crime_area_slug(const struct place_areas *areas, int area);
struct text crime_area_name(struct arena *arena, const struct place_areas *areas, int area);
/* From an address: a slug, "all", "outside-the-area", "no-location". False: none of them. */
bool crime_area_of(const struct place_areas *areas, struct text typed, int *ret_area);

/* Outcomes of a month's crimes: what was the last one when the file was made. Rows by month, area, type, outcome. */
struct crime_outcome_row {
    char month[CRIME_MONTH_BYTES];
    int area;
    struct text type, outcome; /* outcome empty: none was given, as with every incident of anti-social behaviour */
    int64_t count;
};
enum result crime_outcomes_read(struct db *db, struct arena *arena, const struct place_areas *areas, const struct crime_query *query,
                                struct crime_outcome_row **ret_rows, size_t *ret_count) MUST_USE;

/* Stops and searches of the whole force. `dimension`: see crime_stops.h and crime_store.h. */
struct crime_stop_row {
    char month[CRIME_MONTH_BYTES];
    struct text value, object, outcome; /* object: of the cross only */
    int64_t count;
};
enum result crime_stops_read(struct db *db, struct arena *arena, const struct crime_query *query, const char *dimension,
                             struct crime_stop_row **ret_rows, size_t *ret_count) MUST_USE;

/* Loads of a kind ("street", "outcomes", "stop-and-search") that were live by `query.known_at`, newest month first, and of a month the newest
 * first: with those that had been replaced by then, for the history. */
struct crime_load_row {
    int64_t id;
    char month[CRIME_MONTH_BYTES];
    struct text file_name, checksum;
    int64_t rows, kept, outside, no_location, refused;
    struct instant live_at;
    struct instant replaced_at; /* seconds 0: live */
};
enum result crime_loads_read(struct db *db, struct arena *arena, const char *kind, const struct crime_query *query, bool with_replaced,
                             struct crime_load_row **ret_rows, size_t *ret_count) MUST_USE;

handler crime_show_recorded, crime_show_outcomes, crime_show_districts;
extern const struct shape crime_recorded_shape, crime_outcomes_shape, crime_districts_shape;

#endif
