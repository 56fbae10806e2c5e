/* Rows of a file of data.police.uk, checked and counted.
 *
 * Three kinds, known by their headings: street (a crime or an incident a row), outcomes (one recorded that month, of a crime of any
 * month) and stop-and-search. Every row ends in exactly one of: kept (in a district of ours), outside (in a small area
 * that is not ours), no location (in none), refused (broken: see enum crime_fault). A stop has coordinates and no small area:
 * one with coordinates is kept.
 *
 * A row is refused that says another month than the file's name, or another force than ours: a figure that belongs elsewhere may
 * not be counted here. A crime type or outcome that is new is not refused: the Home Office adds and renames them, and the
 * office must be able to load the month; crime_type_is_known() lets the report say it.
 *
 * Pure: bytes in, counts out. Not here: files and archives (crime_input.c), the store (crime_store.c).
 * Source of the format: data.police.uk/about. Map points are not places: each stands for eight or more addresses. */
#ifndef OFFICE_PERFORMANCE_CRIME_ROWS_H
#define OFFICE_PERFORMANCE_CRIME_ROWS_H

#include "base/format/csv_stream.h"
#include "office/performance/crime_count.h"
#include "office/performance/crime_stops.h"

enum crime_kind { CRIME_STREET, CRIME_OUTCOMES, CRIME_STOPS, CRIME_KINDS };
extern const char *const crime_kind_names[CRIME_KINDS]; /* "street", "outcomes", "stop-and-search": as in the files' names */

/* Whether a line is the heading of a kind. */
bool crime_heading_is(struct text line, enum crime_kind kind);

/* What a file's name says: "2025-01-hertfordshire-street.csv", with or without folders before it. */
struct crime_name {
    enum crime_kind kind;
    char month[8];
    struct text force; /* "hertfordshire": borrowed */
};
bool crime_name_read(struct text path, struct crime_name *ret_name);

enum crime_fault {
    CRIME_BAD_QUOTE, CRIME_BAD_COLUMNS, CRIME_BAD_TEXT, CRIME_BAD_MONTH, CRIME_OTHER_MONTH, CRIME_OTHER_FORCE, CRIME_BAD_LONGITUDE, CRIME_BAD_LATITUDE,
    CRIME_HALF_PLACE, CRIME_BAD_LSOA, CRIME_BAD_LOCATION, CRIME_NO_TYPE, CRIME_BAD_WORD, CRIME_BAD_DATE, CRIME_TOO_MANY, CRIME_FAULTS
};
/* A sentence, in the arena's language. */
const char *crime_fault_words(struct arena *arena, enum crime_fault fault);

#define CRIME_REFUSALS_MAX 200 /* told in full; the rest are counted by their fault */
struct crime_refusal {
    enum crime_fault fault;
    uint64_t line;
    struct text file, column; /* column empty: the whole row */
    struct text value;        /* as it stood, cut short */
};
struct crime_refusals {
    struct crime_refusal list[CRIME_REFUSALS_MAX];
    size_t count;                     /* of the list */
    uint64_t by_fault[CRIME_FAULTS];  /* of all */
    uint64_t total;
};

struct crime_reading {
    /* in */
    enum crime_kind kind;
    const char *month;          /* the file's, seven bytes; NULL: any */
    struct text force_name;     /* as the rows say it: "Hertfordshire Constabulary"; empty: any */
    struct crime_counts *counts;
    struct crime_stops *stops;  /* for CRIME_STOPS */
    struct arena *arena;        /* for what refusals say; of this thread alone */
    bool headed;                /* the heading has been read: its part of the file begins after it */
    bool kind_known;            /* the heading must be that of `kind` */
    /* out */
    uint64_t rows, refused;     /* refused: also of those that are in no month */
    uint64_t lost;              /* refused rows whose month could not be read */
    struct crime_refusals refusals;
    char first_month[8];
    /* for the rows' own use */
    struct crime_month *current;
    struct message *message;
    char *scratch;
};
/* OK to read: makes what it needs. `message`: what a heading that is wrong is said in. */
enum result crime_reading_open(struct crime_reading *reading, struct message *message) MUST_USE;
void crime_reading_close(struct crime_reading *reading);
/* For csv_stream_open(): the context is the reading. ERROR_INVALID: the heading is none of ours. */
csv_stream_take crime_take_row;
/* Adds the refusals of the part of a file that begins at `line`. */
void crime_refusals_add(struct crime_refusals *into, const struct crime_refusals *from, uint64_t lines_before);

/* Whether data.police.uk had that type when this was written, or before June 2013. */
bool crime_type_is_known(struct text type);

/* Shared with crime_stops.c. */
enum result crime_refuse(struct crime_reading *reading, const struct csv_stream_row *row, int column, enum crime_fault fault);
/* Finds the month of a row, or refuses it: *ret_month NULL then. */
enum result crime_row_month(struct crime_reading *reading, const struct csv_stream_row *row, int column, struct text cell, struct crime_month **ret_month);
bool crime_degrees_read(struct text cell, int32_t *ret_millionths); /* "-0.202005" */
/* Within Great Britain and its seas, so that the two written in the wrong order are seen. */
bool crime_longitude_is_ours(int32_t millionths);
bool crime_latitude_is_ours(int32_t millionths);
enum result crime_stop_row(struct crime_reading *reading, const struct csv_stream_row *row);

#endif
