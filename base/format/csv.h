/* CSV in and out (RFC 4180, and what spreadsheets really write).
 *
 * Reading: a UTF-8 BOM is dropped; LF, CRLF and CR end lines; quotes may hold
 * commas, line ends and doubled quotes; blank lines are passed over. A quote in
 * the middle of a bare field, text after a closing quote, an unclosed quote and
 * bad UTF-8 are errors with line and column. */
#ifndef BASE_FORMAT_CSV_H
#define BASE_FORMAT_CSV_H

#include "base/arena.h"
#include "base/text.h"

struct csv_row {
    struct text *cells;
    size_t count;
    size_t line; /* 1-based line on which the row starts */
};
struct csv_reader {
    struct text source;
    size_t at, line, line_start;
};

void csv_reader_init(struct csv_reader *reader, struct text source);
/* The next row, in the arena (cells without quotes borrow from the source).
 * OK with count 0 at the end. ERROR_INVALID with the place in the message. More
 * than 1,000 cells in a row is ERROR_LIMIT. */
enum result csv_read_row(struct csv_reader *reader, struct arena *arena,
                         struct csv_row *ret_row, struct message *message) MUST_USE;

/* One cell, quoted where needed. A cell that a spreadsheet would take for a
 * formula (starts with = + - @ TAB CR and is not a plain number) gets a leading
 * apostrophe inside quotes. */
void csv_write_cell(struct buffer *out, struct text cell, bool first_in_row);
void csv_end_row(struct buffer *out); /* CRLF */

#endif
