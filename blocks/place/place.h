/* Place: which area holds a small area, a postcode or a ward, how many people live there, and the map of it all.
 *
 * A district or county is a record of the register `area` (office/body/area.yaml), published as any other: what a grant, an
 * event or an action links to. Beside it stand reference tables that others make and that change rarely; this block owns them,
 * loads them whole, file by file, and everybody may read them (they are open data):
 *   pub_place_lsoa        small areas of the census (LSOA), of each edition (2011, 2021), and their district
 *   pub_place_ward        wards with their district
 *   pub_place_population  people in an area by year, and what the figure is ("census", "mid-year estimate")
 *   pub_place_outline     an area's outline, as WKT in longitude and latitude, and where its label stands
 *   pub_place_postcode    postcodes or postcode sectors, and the districts in which they lie
 * A code of a small area that was kept from one edition to the next means the same place in both; where an edition moved it to
 * another district, the newer counts. Codes and outlines: Office for National Statistics. */
#ifndef BLOCKS_PLACE_H
#define BLOCKS_PLACE_H

#include "base/format/value.h"
#include "base/store/store.h"

extern const char place_schema[], place_middle_schema[]; /* migrations */

#define PLACE_OUTSIDE (-1)
#define PLACE_AREAS_MAX 500

struct place_area {
    int64_t id;              /* of the published record */
    struct text code, name;
    struct text slug;        /* in addresses: "st-albans" */
};
struct place_areas {
    const struct place_area *list; /* districts, by name */
    size_t count;
};
/* The districts of this office. Readable in either role. */
enum result place_areas_load(struct db *db, struct arena *arena, struct place_areas *ret_areas) MUST_USE;
int place_area_by_slug(const struct place_areas *areas, struct text slug); /* PLACE_OUTSIDE where there is none */
int place_area_by_code(const struct place_areas *areas, struct text code);

/* People in an area in the newest year that is not after `year` (0: the newest at all), or else in the first after it.
 * ERROR_NOT_FOUND when nothing is known: then there is no rate. */
struct place_population { int64_t people; int year; struct text basis; };
enum result place_population(struct db *db, struct arena *arena, struct text area_code, int year, struct place_population *ret_population) MUST_USE;

/* --- Small areas, for imports -------------------------------------------- */

struct place_lsoas {
    struct place_areas areas;
    struct place_slot *slots; /* a hash table, read only once it is made */
    size_t slot_count;
    size_t count;             /* codes that are known */
};
enum result place_lsoas_load(struct db *db, struct arena *arena, const struct place_lsoas **ret_lsoas) MUST_USE;
/* The index in areas.list, or PLACE_OUTSIDE. May be asked on several threads. */
int place_of_lsoa(const struct place_lsoas *lsoas, struct text code);

/* --- What somebody typed -------------------------------------------------- */

enum place_answer {
    PLACE_NOTHING_TYPED,
    PLACE_FOUND,       /* one area */
    PLACE_SEVERAL,     /* a postcode sector that lies in several, or a name of which several wards have a part */
    PLACE_UNKNOWN,     /* a postcode that we do not hold, or a name that we do not know */
};
struct place_match {
    size_t area;         /* in areas.list */
    struct text ward;    /* the ward's name, where that was found */
};
#define PLACE_MATCHES_MAX 40
struct place_found {
    enum place_answer answer;
    bool is_postcode;            /* what was typed has the form of one */
    bool by_sector;              /* the postcode itself is not held; its sector is: said to the reader */
    struct text understood;      /* "AL1 1AE"; or the name as typed */
    struct place_match *matches; /* the likelier first */
    size_t count;
};
/* A postcode (in full, or its first half), a district's or a ward's name or the beginning of one. What is typed is looked up and kept nowhere. */
enum result place_find(struct db *db, struct arena *arena, const struct place_areas *areas, struct text typed, struct place_found *ret_found) MUST_USE;

/* --- The map -------------------------------------------------------------- */

#define PLACE_BANDS_MAX 5
struct place_shade {
    struct text value; /* printed in the area: "74.2"; empty: nothing known, drawn hatched */
    int band;          /* 0, the lightest, to PLACE_BANDS_MAX - 1; less than 0: nothing known */
    struct text href;  /* where a press leads; empty: nowhere */
};
struct place_map {
    const char *id;               /* unique on the page */
    struct text title, description;
    const struct place_shade *shades; /* as many as areas; NULL: outlines only */
    int chosen;                   /* an area that stands out, or PLACE_OUTSIDE */
};
/* A VALUE_HTML, or NULL where no outline is known. Bands differ in lightness, and each area bears its value, so that it can be
 * read without colour. */
enum result place_draw_map(struct db *db, struct arena *arena, const struct place_areas *areas, const struct place_map *map, struct value **ret_svg) MUST_USE;
/* Bands for values, by equal counts: `ret_bands[i]` of `values[i]`; a value less than 0 is not known. */
void place_bands(const int64_t *values, size_t count, int bands, int *ret_bands);

/* --- Loading -------------------------------------------------------------- */

enum place_file_kind { PLACE_LSOAS, PLACE_WARDS, PLACE_POPULATIONS, PLACE_OUTLINES, PLACE_POSTCODES, PLACE_FILE_KINDS };
/* The name each kind is found by in a folder: "lsoas.csv" … */
extern const char *const place_file_names[PLACE_FILE_KINDS];
#define PLACE_FILE_BYTES_MAX (64 << 20)
#define PLACE_REFUSALS_MAX 50

struct place_refusal { struct text file; size_t line; struct text reason; };
struct place_load {
    /* in */
    struct arena *arena;
    struct text files[PLACE_FILE_KINDS]; /* contents; data NULL: not given, its table stays */
    bool dry_run;
    /* out */
    size_t rows[PLACE_FILE_KINDS];       /* kept */
    size_t elsewhere[PLACE_FILE_KINDS];  /* passed over: of districts that are not this office's */
    struct place_refusal *refusals;
    size_t refusal_count, refused;
};
/* For store_write(): each file given takes the place of what its table held (of lsoas: of the editions that are in the file).
 * Nothing is changed when a row is refused: ERROR_INVALID then. A dry run ends as ERROR_CONFLICT, with a message that says so, which undoes it. */
enum result place_load_run(struct db *db, void *load, struct message *message);

#endif
