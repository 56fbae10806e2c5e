/* Counting recorded crime: what a file of data.police.uk comes to, without keeping its rows.
 *
 * By month: rows by small area (LSOA) and type; by district, type and outcome; by map point and type where that is asked for; and
 * rows that are outside the area or have no place. Counters are dense where rows are many (a small area's sixteen
 * types are one cache line) and are made only for what is met, so that memory depends on months, areas and types, not on rows.
 *
 * One thread counts into one of these; two are added together afterwards. Pure: no SQL, no files. Not here: reading
 * rows (crime_street.c), keeping counts (crime_store.c). */
#ifndef OFFICE_PERFORMANCE_CRIME_COUNT_H
#define OFFICE_PERFORMANCE_CRIME_COUNT_H

#include "blocks/place/place.h"

#define CRIME_WORDS_MAX 64       /* types, or outcomes, in one import: data.police.uk has 14 and 28 */
#define CRIME_WORD_BYTES_MAX 100
#define CRIME_MONTHS_MAX 240     /* in one file */
#define CRIME_LSOAS_MAX 65000    /* in one file: England and Wales have 36,000 of one edition */
#define CRIME_POINTS_MAX 1000000 /* in one file: all of England and Wales has 750,000 */
#define CRIME_LOCATION_BYTES_MAX 200

/* --- Words: types and outcomes as they are met ---------------------------- */

struct crime_words {
    struct text words[CRIME_WORDS_MAX];
    size_t count;
    uint8_t by_hash[256]; /* index + 1 of the word that was last found under this hash */
};
/* Its index; a new word is copied to the arena. ERROR_LIMIT: too many. */
enum result crime_word(struct crime_words *words, struct arena *arena, struct text word, size_t *ret_index) MUST_USE;

/* --- Counts under a number ------------------------------------------------- */

struct crime_groups { /* zeroed: empty */
    struct crime_group { uint32_t key, count; } *slots; /* key + 1; 0: free */
    size_t slot_count, count;
};
enum result crime_groups_add(struct crime_groups *groups, uint32_t key, uint32_t count) MUST_USE; /* key less than UINT32_MAX */
void crime_groups_clear(struct crime_groups *groups);

/* --- A month ---------------------------------------------------------------- */

#define CRIME_CHUNK_LSOAS 256
#define CRIME_PLANE_TYPES 16
#define CRIME_PLANES (CRIME_WORDS_MAX / CRIME_PLANE_TYPES)
#define CRIME_CHUNKS ((CRIME_LSOAS_MAX + CRIME_CHUNK_LSOAS) / CRIME_CHUNK_LSOAS)

struct crime_month {
    char name[8]; /* "2025-01" */
    uint64_t kept, outside, no_location, refused;
    uint32_t **lsoas[CRIME_PLANES]; /* [chunk][lsoa within it * 16 + type within the plane] */
    uint32_t **areas;               /* [area][type * 64 + outcome]; the last two: outside, no location */
    struct crime_groups points;     /* under point * 64 + type */
};
struct crime_lsoa {
    char code[10];
    int area; /* in places->areas, or PLACE_OUTSIDE */
};
struct crime_point {
    uint32_t lsoa;
    int32_t longitude, latitude; /* millionths of a degree */
    struct text location;        /* "On or near Park Way" */
};

struct crime_counts {
    struct arena *arena;
    const struct place_lsoas *places;
    bool with_points;
    struct crime_words types, outcomes;
    struct crime_lsoa *lsoas;
    size_t lsoa_count, lsoa_capacity;
    uint16_t *lsoa_of_code; /* by the letter and six digits of a code: index + 1, or 0 */
    struct crime_point *points;
    size_t point_count, point_capacity;
    struct crime_point_slot { uint64_t hash; uint32_t index; struct text source; } *point_slots; /* index + 1 */
    size_t point_slot_count;
    struct crime_month *months[CRIME_MONTHS_MAX];
    size_t month_count;
};
enum result crime_counts_open(struct crime_counts *counts, const struct place_lsoas *places, bool with_points) MUST_USE;
void crime_counts_close(struct crime_counts *counts); /* one that is zeroed is allowed */

size_t crime_area_count(const struct crime_counts *counts); /* districts and the two groups after them */
static inline size_t crime_outside(const struct crime_counts *counts) { return counts->places->areas.count; }
static inline size_t crime_no_location(const struct crime_counts *counts) { return counts->places->areas.count + 1; }

/* The month with that name (seven bytes), made if it is new. ERROR_LIMIT: too many. */
enum result crime_month_get(struct crime_counts *counts, const char *name, struct crime_month **ret_month) MUST_USE;
/* The small area with that code. ERROR_INVALID: no such code can be; ERROR_LIMIT: too many. */
enum result crime_lsoa_get(struct crime_counts *counts, struct text code, uint32_t *ret_lsoa) MUST_USE;
/* The map point that a row names: `source` is the part of the row that says it, by which it is found again. */
enum result crime_point_get(struct crime_counts *counts, struct text source, const struct crime_point *point, uint32_t *ret_point) MUST_USE;
/* One more, or so many. */
enum result crime_count_lsoa(struct crime_month *month, uint32_t lsoa, size_t type, uint32_t count) MUST_USE;
enum result crime_count_area(const struct crime_counts *counts, struct crime_month *month, size_t area, size_t type, size_t outcome, uint32_t count) MUST_USE;

/* Adds what another thread counted. */
enum result crime_counts_add(struct crime_counts *into, const struct crime_counts *from) MUST_USE;

/* Of a month: how many rows of an area and type, with whichever outcome; of an area, a type and an outcome; of a small area. */
uint32_t crime_of_area(const struct crime_month *month, size_t area, size_t type, size_t outcome);
uint32_t crime_of_lsoa(const struct crime_month *month, uint32_t lsoa, size_t type);

#endif
