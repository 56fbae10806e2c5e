/* CSV in and out (RFC 4180, and what spreadsheets really write).
 *
 * Reading: a UTF-8 BOM is dropped; LF, CRLF and CR end lines; quotes may hold
 * commas, line ends and doubled quotes; blank lines are passed over; spaces are
 * part of a cell. A quote in the middle of a bare cell, text after a closing
 * quote, an unclosed quote and bad UTF-8 are errors with line and column (in
 * characters, from 1).
 *
 * What was written here reads back as the same cells. So that this holds for
 * guarded cells too (below), the reader takes the guard's apostrophe off again:
 * one apostrophe at the start of a quoted cell, where a formula's sign follows. A spreadsheet that saves
 * such a file again leaves the quotes away: with `bare_guards` the apostrophe goes there too. */
#ifndef BASE_FORMAT_CSV_H
#define BASE_FORMAT_CSV_H

#include "base/arena.h"
#include "base/text.h"

#define CSV_CELLS_MAX 1000

struct csv_row {
    struct text *cells;
    size_t count;
    size_t line; /* 1-based line on which the row starts */
};
struct csv_reader {
    struct text source;
    size_t at, line, line_start;
    bool bare_guards; /* of a file that was written here and saved again elsewhere; set after init */
};

void csv_reader_init(struct csv_reader *reader, struct text source);
/* The next row. Cells borrow from the source where they can, and lie in the arena
 * otherwise. OK with count 0 at the end. ERROR_INVALID with the place in the
 * message: the reader then stays before the bad row, and goes no further. More
 * than 1,000 cells in a row is ERROR_LIMIT. The message may be NULL. */
enum result csv_read_row(struct csv_reader *reader, struct arena *arena,
                         struct csv_row *ret_row, struct message *message) MUST_USE;

/* One cell of UTF-8, quoted where needed. A cell that a spreadsheet would take for
 * a formula (starts with = + - @ TAB CR LF, or the full-width = + - @, and is not a
 * plain number such as -12.50) gets a leading apostrophe inside quotes; so does a
 * cell with apostrophes before such a start, so that none is lost on reading.
 * An empty first cell is written "": a line with nothing on it is not a row. */
void csv_write_cell(struct buffer *out, struct text cell, bool first_in_row);
void csv_end_row(struct buffer *out); /* CRLF */

#endif
