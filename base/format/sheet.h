/* A spreadsheet as somebody brings it, CSV or workbook, and as it is kept while they look at what it would do.
 *
 * A workbook is read once, at the door and within its limits (xlsx.h), and from then on is the text that
 * sheet_text() makes of it: its rows as CSV behind SHEET_NUMBERED, each with its row number in the sheet as first cell, so
 * that a fault is told by the row that the person sees. CSV stays as it is; whether it is CSV in UTF-8, its reader finds. */
#ifndef BASE_FORMAT_SHEET_H
#define BASE_FORMAT_SHEET_H

#include "base/format/csv.h"

#define SHEET_NUMBERED "\x1e"
#define SHEET_TEXT_BYTES_MAX 67108864

/* Told by its first bytes, whatever its name says. */
bool sheet_is_workbook(struct text bytes);
/* Appends the text of a file. ERROR_INVALID, ERROR_LIMIT or ERROR_DENIED: the message says what to do, in words for the
 * person who chose it: an old or locked workbook, one of another kind, a damaged one, one that is too large. */
enum result sheet_text(struct text bytes, size_t rows_max, struct buffer *out, struct message *message) MUST_USE;

/* All sheets that are shown of a workbook, each with its name; a CSV is one without. For those who read sheets that differ. */
#define SHEET_NEXT "\x1c"      /* before each sheet's name, its line end and its text */
#define SHEET_PARTS_MAX 60
enum result sheet_text_all(struct text bytes, size_t rows_max, struct buffer *out, struct message *message) MUST_USE;
/* One of them, counted from 0, borrowed from the text; ERROR_NOT_FOUND past the last. Its text is for sheet_reader_init(). */
enum result sheet_part(struct text text, size_t which, struct text *ret_name, struct text *ret_text) MUST_USE;

/* Row after row of such a text; `line` is the sheet's row number, or the file's line. As csv_read_row() otherwise.
 * `bare_guards`: see csv.h. */
struct sheet_reader {
    struct csv_reader csv;
    bool is_numbered;
};
void sheet_reader_init(struct sheet_reader *reader, struct text text, bool bare_guards);
enum result sheet_read_row(struct sheet_reader *reader, struct arena *arena, struct csv_row *ret_row, struct message *message) MUST_USE;

#endif
