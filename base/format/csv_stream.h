/* Rows of a large CSV, as fast as they can be read, in memory that does not grow with the file.
 *
 * For figures by the million: bytes are poured into one fixed buffer, sixty-four at a time become masks of where commas, line
 * ends and quotes stand, and each row is handed over as places in the buffer: nothing is copied. What a person typed into a
 * spreadsheet is read by csv.h, which says more about what is wrong and keeps everything.
 *
 * LF and CRLF end rows; a BOM is passed over, and so are blank lines; quotes may hold commas, line ends and doubled quotes. A quote
 * in the middle of a bare cell, text after a closing quote and a quote that is never closed are faults of that row. Where such a
 * quote would swallow lines, only the first of them is given up: reading goes on with the next line, so that
 * every line of the file is in some row that was handed over. A lone CR is part of a cell.
 *
 * Masks are made with SSE2 where there is (every x86-64), otherwise byte by byte: the same, and tested to be (csv_stream_test.c).
 *
 *   struct csv_stream stream;
 *   TRY(csv_stream_open(&stream, take, context));
 *   while (more) {
 *       char *room = csv_stream_room(&stream, &room_bytes);
 *       TRY(csv_stream_filled(&stream, read_into(room, room_bytes)));
 *   }
 *   TRY(csv_stream_end(&stream));
 *   csv_stream_close(&stream);
 *
 * Two threads may read two parts of one file: `stop_at` ends the first, and csv_stream_position() tells
 * where it really ended, which is where the second must have begun (a line end may stand in quotes). */
#ifndef BASE_FORMAT_CSV_STREAM_H
#define BASE_FORMAT_CSV_STREAM_H

#include "base/text.h"

#define CSV_STREAM_ROW_BYTES_MAX 65536 /* a longer row is a fault */
#define CSV_STREAM_ROOM_BYTES 1048576  /* of the buffer that is filled at a time */

struct csv_stream_row {
    const char *data;     /* the buffer; valid until the function that was called returns */
    const uint32_t *ends; /* where each cell ends in it; cell i begins one past the end of cell i - 1 */
    size_t begin;         /* where the first cell begins */
    size_t count;         /* of cells, at least 1 */
    uint64_t line;        /* where the row begins, from 1 */
    bool quoted;          /* has quotes: see csv_stream_unquote() */
    bool unusual;         /* may hold more than printable ASCII: ask text_is_clean() before keeping any of it */
    const char *fault;    /* NULL; or why this is no row, in words. Then the cells are not to be trusted */
};
/* Anything but OK ends the reading, and is what the function that was called returns. */
typedef enum result csv_stream_take(void *context, const struct csv_stream_row *row);

struct csv_stream {
    char *buffer;
    size_t length, at;    /* filled so far; where the next row begins */
    uint64_t offset;      /* of buffer[0] in the file; set after opening where reading does not begin at 0 */
    uint64_t line;        /* of the next row, from 1 */
    uint64_t stop_at;     /* no row that begins at or past this is handed over; UINT64_MAX: all are */
    bool stopped;         /* came to stop_at */
    bool portable;        /* tests only: without SSE2 */
    bool skipping;        /* in a line that is too long */
    size_t batch_bytes;
    uint32_t *ends, *rows;
    csv_stream_take *take;
    void *context;
};

enum result csv_stream_open(struct csv_stream *stream, csv_stream_take *take, void *context) MUST_USE;
void csv_stream_close(struct csv_stream *stream); /* one that is zeroed is allowed */
/* Where to write the next bytes of the file, and how many may be written (at least one). */
char *csv_stream_room(struct csv_stream *stream, size_t *ret_bytes);
/* So many were written there: hands over the rows that are whole. */
enum result csv_stream_filled(struct csv_stream *stream, size_t bytes) MUST_USE;
/* There is no more: hands over the last row, which may lack its line end. */
enum result csv_stream_end(struct csv_stream *stream) MUST_USE;
/* Where in the file the next row begins. */
uint64_t csv_stream_position(const struct csv_stream *stream);

/* A cell as it stands, quotes included; empty where the row has no such cell. */
static inline struct text csv_stream_cell(const struct csv_stream_row *row, size_t index)
{
    size_t begin = index ? (size_t)row->ends[index - 1] + 1 : row->begin;
    return index < row->count ? (struct text){row->data + begin, row->ends[index] - begin} : TEXT_NONE;
}
/* The same row without quotes, its cells written to `scratch` (CSV_STREAM_ROW_BYTES_MAX bytes) and `ends` (`ends_max` of them):
 * ERROR_LIMIT where it has more cells. */
enum result csv_stream_unquote(const struct csv_stream_row *row, char *scratch, uint32_t *ends, size_t ends_max,
                               struct csv_stream_row *ret_row) MUST_USE;

#endif
