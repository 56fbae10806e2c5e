/* Digest: what the published record says of a year, worked out part by part as a definition wants it (blocks/definition/report.h).
 *
 * It reads published documents alone, as they stood on a day (blocks/publish: publish_stood()): the same record gives the same digest, whoever asks and whenever. It
 * can therefore be worked out over a public connection. What was withdrawn since is counted as it stood, and its row says no more than that. A part of which nothing is published that reaches into the year
 * is not known, and one of which nothing is published in the year says "None published": neither is nought.
 *
 * Every figure has a key, "chapter.part" or "chapter.part.code", by which words written round it name it, the day it holds for, and the address of the page that it can be
 * checked on. Texts are English, whatever the arena's language: what is made of them is kept and sealed.
 *
 * What needs a rule of a room (verdicts of measures) is a digest_source: a row in program/rooms.c, named by `from` in the definition.
 *
 * digest.c          parts of one register: which records, counts, sums
 * digest_tables.c   rows, what changed, charts
 * digest_values.c   published values in words, and as days */
#ifndef BLOCKS_DIGEST_H
#define BLOCKS_DIGEST_H

#include "blocks/chart/chart.h"
#include "blocks/publish/publish.h"

#define DIGEST_ROWS_MAX 400 /* of a table; how many there are besides is said */
#define DIGEST_YEAR_BYTES 8 /* "2025/26" and NUL */

struct digest_year {
    struct date from, until; /* 1 April to 31 March */
    struct text name;        /* "2025/26" */
    struct date known_on;    /* what was published later is left out */
};
/* "2025/26", also "2025-26". ERROR_INVALID in words. */
enum result digest_year_read(struct arena *arena, struct text typed, struct digest_year *ret_year, struct message *message) MUST_USE;

struct digest_figure {
    struct text key, label;
    bool known;
    struct text words;  /* "12", "£1,200.00", "Not known" */
    struct text note;   /* why it is not known, or what is left out of it; or empty */
    struct date day;    /* for which it holds */
    struct text url;
    struct text reg;    /* the register that it is counted from; empty: a source's */
    bool in_table;      /* the part's table says it: it is not listed beside it */
};
struct digest_cell { struct text text, href; };
struct digest_table {
    struct text *heads;
    bool *numeric;             /* one for each column; NULL: none is */
    size_t column_count;
    struct digest_cell *cells; /* row by row */
    size_t row_count;
    size_t left_out;           /* rows past DIGEST_ROWS_MAX */
};
struct digest_part {
    const struct report_part *of;
    struct text key;           /* "promises.standing" */
    struct text url;
    struct text note;          /* why nothing is known, or what is left out; or empty */
    struct digest_figure *figures;
    size_t figure_count;
    bool has_table, has_chart;
    struct digest_table table; /* of a part that has no table: not set */
    struct chart chart;
    struct chart *charts;      /* of a source: one below the other, after its table */
    size_t chart_count;
};
struct digest_chapter {
    const struct report_chapter *of;
    struct digest_part *parts;
    size_t part_count;
};
struct digest {
    const struct report_plan *of;
    struct digest_year year;
    struct digest_chapter *chapters;
    size_t chapter_count;
};

/* What a room works out: figures and a table into the part, whose key, url and `of` are set. */
typedef enum result digest_make_part(struct db *db, struct arena *arena, const struct digest_year *year, struct digest_part *part);
struct digest_source { const char *name; digest_make_part *make; }; /* lists end with a NULL name */

/* ERROR_LIMIT: it does not fit the arena. */
enum result digest_make(struct db *db, const struct engine *engine, struct arena *arena, const struct report_plan *report, const struct digest_year *year, struct digest *ret_digest) MUST_USE;
const struct digest_figure *digest_figure(const struct digest *digest, struct text key); /* or NULL */

/* For sources too. */
struct digest_figure *digest_add(struct arena *arena, struct digest_part *part, size_t max); /* NULL without memory; zeroed, with the part's key, url and day not set */
/* "Kept" of a choice, "£5.00", "3 May 2026", names of links; empty for no value. */
struct text digest_value_words(struct arena *arena, const struct field *field, const struct value *value);
/* The first and the last day of a date, a moment, a month or a financial year ("2025/26"); false: it says no day. */
bool digest_value_days(const struct field *field, const struct value *value, struct date *ret_first, struct date *ret_last);
struct text digest_field_label(const struct field *field);

#endif
