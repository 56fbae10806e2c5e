/* Keeping what crime files come to: loads (vintages), counts, outcomes, map points and stops.
 *
 * A load is one month of one kind from one file. It is staged in short transactions, so that nobody's save waits, and nobody sees it;
 * one transaction makes all loads of an import live. A month that was there is then replaced: its load keeps its totals by district,
 * type and outcome for good, so that any view can be drawn as known on a day; its small areas and points go.
 *
 * Tables for everybody (open data, published by data.police.uk already; see the issue of small numbers there):
 *   pub_crime_load        loads that are or were live: kind, month, file, checksum, rows and what became of them, live_at, replaced_at
 *   pub_crime_count       load, month, area, crime_type, count; outcomes "word:count …" (the last outcome category); current (1 where
 *                         the load is live; 0 of one that was replaced, or is not live yet)
 *   pub_crime_recorded    outcomes by the month in which they were recorded: load, month, area, outcome, count, current
 *   pub_crime_word        numbers of types and outcomes, for what is kept in one text
 *   pub_crime_lsoa_count  load, lsoa, area, total; counts "word:count …"; points "point:word:count …", the count left out where it is 1. Join with live loads
 *   pub_crime_point       where points are: location, longitude and latitude in millionths of a degree. Each stands for eight or
 *                         more addresses: never called an exact place
 *   pub_stop_count        load, month, dimension, value, object, outcome, count, current. Dimensions: crime_stop_dimension_names, and
 *                         "officer_defined_ethnicity_and_object" with `object`
 * `area` is the district's code (E07000103), or one of CRIME_AREA_OUTSIDE and CRIME_AREA_NOWHERE.
 *
 * Besides, crime_load knows staged loads too, and crime_import each import and how far it is. */
#ifndef OFFICE_PERFORMANCE_CRIME_STORE_H
#define OFFICE_PERFORMANCE_CRIME_STORE_H

#include "office/performance/crime_file.h"

extern const char crime_schema[];
extern const char crime_index_schema[]; /* migration */

#define CRIME_AREA_OUTSIDE "outside"
#define CRIME_AREA_NOWHERE "no_location"

/* Points that the store has, by a hash of what they are: the number of each. */
struct crime_known_points {
    struct crime_known_point { uint64_t hash; int64_t number; } *slots; /* number 0: free */
    size_t slot_count, count;
    int64_t last;
    int64_t *of_file; /* numbers of the points of the file in hand */
};
enum result crime_points_load(struct db *db, struct crime_known_points *ret_known) MUST_USE;
void crime_points_next_file(struct crime_known_points *known); /* before each file */
void crime_points_clear(struct crime_known_points *known);

/* One month of a file that was read. */
struct crime_staging {
    int64_t import, load; /* load: given by crime_stage_month() */
    const struct crime_file *file;
    struct text file_name;
    size_t month; /* in file->counts.months */
    struct crime_known_points *points;
    struct instant at;
};
/* In transactions of some thousand rows. ERROR_CONFLICT: the import has staged that month already. */
enum result crime_stage_month(struct store *store, struct crime_staging *staging, struct message *message) MUST_USE;

/* The live load of a month and kind. ERROR_NOT_FOUND: there is none. */
struct crime_live { int64_t load; struct text file_name, checksum; int64_t bytes; struct instant at; };
enum result crime_live_find(struct db *db, struct arena *arena, enum crime_kind kind, const char *month, struct crime_live *ret_live) MUST_USE;
/* Whether a file of so many bytes is live anywhere: only then is its checksum worth making in a dry run. */
bool crime_live_has_bytes(struct db *db, uint64_t bytes);

/* What outcomes are called, by the numbers that stand for them in one text: few, and small. */
struct crime_labels { struct text list[1024]; };
enum result crime_labels_read(struct db *db, struct arena *arena, struct crime_labels *ret_labels) MUST_USE;
/* Takes the next off "3:12 5:1", as pub_crime_count has it: 1; 0: there is none left; ERROR_CORRUPT. */
int crime_packed_next(const struct crime_labels *labels, struct text *rest, struct text *ret_outcome, int64_t *ret_count) MUST_USE;

/* In one write transaction. */
enum result crime_make_live(struct db *db, int64_t import, struct instant at) MUST_USE;
/* Takes away what an import staged and did not make live, in short transactions. */
enum result crime_drop_staged(struct store *store, int64_t import, struct message *message) MUST_USE;

#endif
