/* Workbooks (Office Open XML, ECMA-376, as Excel and LibreOffice write them): one sheet out, one sheet in.
 *
 * Owns the format. Not here: what the columns mean (blocks/record), archives (archive.h).
 *
 * Written: a sheet with a name, a heading row that stays in sight, widths, a filter; text as inline strings in cells of the
 * format "text", so that neither what is written nor what is typed over it is ever calculated ("=1+1", "-lead",
 * "00123" and "2019-09" stay as they are; one that begins like a formula is marked with quotePrefix too, which
 * keeps it text when it is edited); dates as numbers with a date format; whole numbers and amounts of money as numbers.
 *
 * Read: the first sheet that is shown, row after row, empty rows passed over. A cell comes as text: dates of either calendar
 * (1900 and 1904) as 2026-11-21, booleans as TRUE and FALSE, numbers without exponent. A cell that holds a formula is not
 * taken at its stored value, which is as old as the program that last calculated it: it comes as XLSX_MARK and
 * the formula, one that holds an error as XLSX_MARK and the error, for the caller to refuse by its place. Nothing in a
 * workbook is ever run; macros, links and pictures in it are not looked at.
 *
 * Bounded: the archive (archive.h), XLSX_UNPACKED_BYTES_MAX of XML, no DTD, `rows_max` rows that hold something,
 * CSV_CELLS_MAX columns, XLSX_CELL_BYTES_MAX a cell, XLSX_STRINGS_BYTES_MAX of shared strings. */
#ifndef BASE_FORMAT_XLSX_H
#define BASE_FORMAT_XLSX_H

#include "base/arena.h"
#include "base/date.h"
#include "base/format/csv.h"

#define XLSX_UNPACKED_BYTES_MAX 268435456
#define XLSX_STRINGS_BYTES_MAX 134217728
#define XLSX_CELL_BYTES_MAX 131072 /* Excel's own limit: 32,767 characters */
#define XLSX_ROWS_MAX 1048576
#define XLSX_MARK "\x1d"           /* in front of a formula or an error; no XML can hold it */

/* --- Out -------------------------------------------------------------------- */

enum xlsx_kind { XLSX_TEXT, XLSX_NUMBER, XLSX_DATE, XLSX_POUNDS }; /* a cell that is no number, ISO date or amount ("1000.50") is text all the same */
struct xlsx_column {
    struct text heading;
    enum xlsx_kind kind;
    int width_characters;
    bool is_fixed;               /* not to be changed by its reader: shaded */
    const struct text *choices;  /* offered as a list where they fit; NULL for none */
    size_t choice_count;
};
/* The next row's cells, one for each column, good until it is asked again; *ret_cells NULL at the end. */
typedef enum result xlsx_next(void *context, const struct text **ret_cells);
struct xlsx_sheet {
    struct text name; /* cut to what a sheet may be called */
    const struct xlsx_column *columns;
    size_t column_count;
    xlsx_next *next;
    void *context;
    struct date day;  /* written into the archive */
};
/* Appends the workbook to `out`; rows are asked for one by one and never held together. ERROR_LIMIT: more than
 * XLSX_ROWS_MAX rows, or `out` is full. */
enum result xlsx_write(const struct xlsx_sheet *sheet, struct buffer *out) MUST_USE;

/* --- In --------------------------------------------------------------------- */

/* `line` is the sheet's own row number; a row's cells end with the last that holds something. */
typedef enum result xlsx_take(void *context, const struct csv_row *row, struct message *message);
/* ERROR_INVALID, ERROR_LIMIT and ERROR_DENIED (a password) say what to do in the message; what `take` returned. */
enum result xlsx_read(struct text bytes, size_t rows_max, xlsx_take *take, void *context, struct message *message) MUST_USE;
/* The same of another of the sheets that are shown, counted from 0, and what it is called (may be NULL; told before its rows). ERROR_NOT_FOUND, without words, past the last. */
enum result xlsx_read_nth(struct text bytes, size_t which, struct arena *name_arena, struct text *ret_name, size_t rows_max, xlsx_take *take, void *context, struct message *message) MUST_USE;

/* Shared by xlsx_*.c: the day of a date serial, text for one with a time; ERROR_INVALID past the calendar. */
enum result xlsx_date_of(struct arena *arena, double serial, bool is_1904, struct text *ret_text) MUST_USE;
/* Whether a number format shows dates ("d mmm yyyy", not "0.00" nor "[red]0"). */
bool xlsx_is_date_format(struct text code);
bool xlsx_is_date_format_number(int64_t number);

#endif
