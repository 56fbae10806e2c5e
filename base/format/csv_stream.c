/* Rows of a large CSV: see csv_stream.h.
 *
 * A batch is as much of the buffer as fits the nearest cache. Its masks give the places of all separators outside quotes
 * and, apart, which of them end a row. What is left of a batch after its last row is looked at again with the next one:
 * a batch always begins with a row, outside quotes, and nothing else is carried on. */
#include "base/format/csv_stream.h"

#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define BLOCK_BYTES 64
#define BATCH_BYTES 16384
#define BATCH_BYTES_MAX CSV_STREAM_ROW_BYTES_MAX
#define BATCH_BYTES_AFTER_FAULT 1024 /* where quotes are broken much is looked at twice: keep it little */
#define BUFFER_BYTES (CSV_STREAM_ROOM_BYTES + CSV_STREAM_ROW_BYTES_MAX + BLOCK_BYTES)

static const char too_long[] = "The row is longer than 65,536 bytes.";
static const char bad_quote[] = "A quote stands where none can be: inside a cell that does not begin with one, or before its end.";
static const char open_quote[] = "A quote is opened and never closed.";

enum result csv_stream_open(struct csv_stream *stream, csv_stream_take *take, void *context)
{
    *stream = (struct csv_stream){.line = 1, .stop_at = UINT64_MAX, .batch_bytes = BATCH_BYTES, .take = take, .context = context};
    stream->buffer = malloc(BUFFER_BYTES);
    stream->ends = malloc((BATCH_BYTES_MAX + BLOCK_BYTES) * sizeof *stream->ends);
    stream->rows = malloc((BATCH_BYTES_MAX + BLOCK_BYTES) * sizeof *stream->rows);
    if (stream->buffer && stream->ends && stream->rows)
        return OK;
    csv_stream_close(stream);
    return ERROR_MEMORY;
}

void csv_stream_close(struct csv_stream *stream)
{
    free(stream->buffer);
    free(stream->ends);
    free(stream->rows);
    *stream = (struct csv_stream){0};
}

uint64_t csv_stream_position(const struct csv_stream *stream)
{
    return stream->offset + stream->at;
}

/* --- Masks ------------------------------------------------------------------ */

struct masks {
    uint64_t comma, newline, quote, unusual; /* a bit a byte, the first byte lowest */
};

static inline bool is_unusual(unsigned char byte)
{
    return byte < 0x20 || byte >= 0x7f;
}

static inline struct masks masks_portable(const char *data)
{
    struct masks masks = {0};
    for (int i = 0; i < BLOCK_BYTES; i++) {
        unsigned char byte = (unsigned char)data[i];
        masks.comma |= (uint64_t)(byte == ',') << i;
        masks.newline |= (uint64_t)(byte == '\n') << i;
        masks.quote |= (uint64_t)(byte == '"') << i;
        masks.unusual |= (uint64_t)(is_unusual(byte) && byte != '\n' && byte != '\r') << i;
    }
    return masks;
}

#ifdef __SSE2__
static inline uint64_t bits(__m128i equal, int at)
{
    return (uint64_t)(uint32_t)_mm_movemask_epi8(equal) << at;
}

static inline struct masks masks_sse2(const char *data)
{
    const __m128i comma = _mm_set1_epi8(','), newline = _mm_set1_epi8('\n'), quote = _mm_set1_epi8('"'), carriage = _mm_set1_epi8('\r');
    const __m128i space = _mm_set1_epi8(0x20), delete = _mm_set1_epi8(0x7f);
    struct masks masks = {0};
    for (int i = 0; i < BLOCK_BYTES; i += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(data + i));
        __m128i ends_line = _mm_cmpeq_epi8(bytes, newline);
        /* Signed: what is not ASCII counts as less than a space too. */
        __m128i odd = _mm_or_si128(_mm_cmplt_epi8(bytes, space), _mm_cmpeq_epi8(bytes, delete));
        odd = _mm_andnot_si128(_mm_or_si128(ends_line, _mm_cmpeq_epi8(bytes, carriage)), odd);
        masks.comma |= bits(_mm_cmpeq_epi8(bytes, comma), i);
        masks.newline |= bits(ends_line, i);
        masks.quote |= bits(_mm_cmpeq_epi8(bytes, quote), i);
        masks.unusual |= bits(odd, i);
    }
    return masks;
}
#endif

/* Each bit becomes whether an odd number of bits is set up to and with it. */
static inline uint64_t odd_so_far(uint64_t mask)
{
    for (int shift = 1; shift < 64; shift *= 2)
        mask ^= mask << shift;
    return mask;
}

/* --- A batch ------------------------------------------------------------------ */

struct batch {
    size_t ends, rows; /* how many are filled of stream->ends and stream->rows */
    bool quotes, unusual;
    bool inside;       /* ends within quotes */
};

/* rows[i] is how many ends there are up to the end of row i. */
static inline __attribute__((always_inline)) void scan_with(struct csv_stream *stream, size_t from, size_t to, struct batch *batch, bool portable)
{
    uint64_t inside = 0, any_quote = 0, any_unusual = 0;
    size_t end_count = 0, row_count = 0;
    for (size_t at = from; at < to; at += BLOCK_BYTES) {
#ifdef __SSE2__
        struct masks masks = portable ? masks_portable(stream->buffer + at) : masks_sse2(stream->buffer + at);
#else
        struct masks masks = masks_portable(stream->buffer + at);
        (void)portable;
#endif
        uint64_t present = to - at < BLOCK_BYTES ? ((uint64_t)1 << (to - at)) - 1 : UINT64_MAX, quoted;
        any_quote |= masks.quote & present;
        any_unusual |= masks.unusual & present;
        quoted = masks.quote | inside ? odd_so_far(masks.quote & present) ^ inside : 0;
        inside = quoted >> 63 ? UINT64_MAX : 0;
        uint64_t newline = masks.newline & present & ~quoted, separator = newline | (masks.comma & present & ~quoted);
        for (uint64_t left = newline; left; left &= left - 1)
            stream->rows[row_count++] = (uint32_t)(end_count + (size_t)__builtin_popcountll(separator & (left ^ (left - 1))));
        for (uint64_t left = separator; left; left &= left - 1)
            stream->ends[end_count++] = (uint32_t)(at + (size_t)__builtin_ctzll(left));
    }
    *batch = (struct batch){end_count, row_count, any_quote != 0, any_unusual != 0, inside != 0};
}

static void scan(struct csv_stream *stream, size_t from, size_t to, struct batch *batch)
{
    if (stream->portable)
        scan_with(stream, from, to, batch, true);
    else
        scan_with(stream, from, to, batch, false);
}

/* --- Rows --------------------------------------------------------------------- */

/* A bare cell has no quote; a quoted one ends with the quote that closes it. */
static bool cell_is_sound(struct text cell)
{
    if (!cell.length || cell.data[0] != '"')
        return !memchr(cell.data, '"', cell.length);
    if (cell.length < 2 || cell.data[cell.length - 1] != '"')
        return false;
    for (size_t i = 1; i + 1 < cell.length; i++)
        if (cell.data[i] == '"' && (++i + 1 >= cell.length || cell.data[i] != '"'))
            return false;
    return true;
}

static bool row_is_sound(const struct csv_stream_row *row)
{
    for (size_t i = 0; i < row->count; i++)
        if (!cell_is_sound(csv_stream_cell(row, i)))
            return false;
    return true;
}

/* One line as a row of one cell that says what is wrong; reading goes on after it. */
static enum result give_up_line(struct csv_stream *stream, const char *fault)
{
    const char *end = memchr(stream->buffer + stream->at, '\n', stream->length - stream->at);
    size_t length = end ? (size_t)(end - stream->buffer) - stream->at : stream->length - stream->at;
    uint32_t ends = (uint32_t)(stream->at + length);
    struct csv_stream_row row = {.data = stream->buffer, .ends = &ends, .begin = stream->at, .count = 1, .line = stream->line,
                                 .quoted = true, .unusual = true, .fault = fault};
    stream->at += length + (end != NULL);
    stream->line += end != NULL;
    stream->skipping = !end;
    stream->batch_bytes = BATCH_BYTES_AFTER_FAULT;
    return stream->take(stream->context, &row);
}

static uint64_t count_lines(const char *data, size_t length)
{
    uint64_t lines = 0;
    for (const char *end = data + length; (data = memchr(data, '\n', (size_t)(end - data))) != NULL; data++)
        lines++;
    return lines;
}

/* *ret_again: the batch's masks hold no more, since a line was given up. */
static enum result give_row(struct csv_stream *stream, const struct batch *batch, uint32_t *ends, size_t count, bool *ret_again)
{
    struct csv_stream_row row = {.data = stream->buffer, .ends = ends, .begin = stream->at, .count = count, .line = stream->line, .unusual = batch->unusual};
    size_t next = (size_t)ends[count - 1] + 1;
    uint64_t lines = 1;
    if (ends[count - 1] > row.begin && stream->buffer[ends[count - 1] - 1] == '\r')
        ends[count - 1]--;
    row.quoted = batch->quotes && memchr(stream->buffer + row.begin, '"', ends[count - 1] - row.begin);
    if (row.quoted) {
        lines = count_lines(stream->buffer + row.begin, next - row.begin);
        if (!row_is_sound(&row)) {
            *ret_again = lines > 1;
            if (lines > 1)
                return give_up_line(stream, bad_quote);
            row.fault = bad_quote;
        }
    }
    stream->at = next;
    stream->line += lines;
    if (count == 1 && ends[0] <= row.begin && !row.fault)
        return OK; /* a blank line */
    return stream->take(stream->context, &row);
}

static enum result give_rows(struct csv_stream *stream, const struct batch *batch)
{
    size_t first = 0;
    bool again = false;
    for (size_t i = 0; i < batch->rows && !again; i++) {
        if (stream->offset + stream->at >= stream->stop_at) {
            stream->stopped = true;
            return OK;
        }
        TRY(give_row(stream, batch, stream->ends + first, stream->rows[i] - first, &again));
        first = stream->rows[i];
    }
    return OK;
}

/* The rest of a line of which nothing is kept. */
static void skip_line(struct csv_stream *stream)
{
    const char *end = memchr(stream->buffer + stream->at, '\n', stream->length - stream->at);
    stream->at = end ? (size_t)(end - stream->buffer) + 1 : stream->length;
    stream->line += end != NULL;
    stream->skipping = !end;
}

/* What to do where no row ends in the batch: look at more, wait for more, or give the line up. */
static enum result widen(struct csv_stream *stream, const struct batch *batch, size_t to, bool is_end, bool *ret_wait)
{
    size_t seen = to - stream->at;
    if (seen >= CSV_STREAM_ROW_BYTES_MAX || (is_end && to == stream->length))
        return give_up_line(stream, batch->inside && seen < CSV_STREAM_ROW_BYTES_MAX ? open_quote : too_long);
    *ret_wait = to == stream->length;
    stream->batch_bytes = stream->batch_bytes * 2 > BATCH_BYTES_MAX ? BATCH_BYTES_MAX : stream->batch_bytes * 2;
    return OK;
}

static enum result hand_over(struct csv_stream *stream, bool is_end)
{
    bool wait = false;
    memset(stream->buffer + stream->length, 0, BLOCK_BYTES);
    while (stream->at < stream->length && !stream->stopped && !wait) {
        struct batch batch;
        size_t to = stream->length - stream->at > stream->batch_bytes ? stream->at + stream->batch_bytes : stream->length;
        if (stream->skipping) {
            skip_line(stream);
            continue;
        }
        if (stream->offset + stream->at >= stream->stop_at) {
            stream->stopped = true;
            break;
        }
        scan(stream, stream->at, to, &batch);
        if (!batch.rows) {
            TRY(widen(stream, &batch, to, is_end, &wait));
            continue;
        }
        stream->batch_bytes = stream->batch_bytes < BATCH_BYTES ? stream->batch_bytes * 2 : BATCH_BYTES;
        TRY(give_rows(stream, &batch));
    }
    return OK;
}

/* --- Filling ------------------------------------------------------------------ */

char *csv_stream_room(struct csv_stream *stream, size_t *ret_bytes)
{
    memmove(stream->buffer, stream->buffer + stream->at, stream->length - stream->at);
    stream->offset += stream->at;
    stream->length -= stream->at;
    stream->at = 0;
    *ret_bytes = BUFFER_BYTES - BLOCK_BYTES - 1 - stream->length; /* one byte for the line end that a last row may lack */
    return stream->buffer + stream->length;
}

static void pass_over_mark(struct csv_stream *stream)
{
    if (stream->offset == 0 && stream->at == 0 && stream->length >= 3 && memcmp(stream->buffer, "\xef\xbb\xbf", 3) == 0)
        stream->at = 3;
}

enum result csv_stream_filled(struct csv_stream *stream, size_t bytes)
{
    bool begins = stream->offset == 0 && stream->at == 0 && stream->length < 3;
    stream->length += bytes;
    if (begins && stream->length < 3)
        return OK; /* a mark may be on its way */
    if (begins)
        pass_over_mark(stream);
    return hand_over(stream, false);
}

enum result csv_stream_end(struct csv_stream *stream)
{
    pass_over_mark(stream);
    if (stream->at < stream->length && stream->buffer[stream->length - 1] != '\n')
        stream->buffer[stream->length++] = '\n';
    return hand_over(stream, true);
}

/* --- Without quotes ------------------------------------------------------------ */

enum result csv_stream_unquote(const struct csv_stream_row *row, char *scratch, uint32_t *ends, size_t ends_max, struct csv_stream_row *ret_row)
{
    size_t length = 0;
    if (row->count > ends_max)
        return ERROR_LIMIT;
    for (size_t i = 0; i < row->count; i++) {
        struct text cell = csv_stream_cell(row, i);
        bool quoted = cell.length >= 2 && cell.data[0] == '"';
        for (size_t j = quoted ? 1 : 0; j + quoted < cell.length; j++) {
            scratch[length++] = cell.data[j];
            j += quoted && cell.data[j] == '"';
        }
        ends[i] = (uint32_t)length;
        if (i + 1 < row->count)
            scratch[length++] = ','; /* a separator's place, as in the buffer */
    }
    *ret_row = *row;
    ret_row->data = scratch;
    ret_row->ends = ends;
    ret_row->begin = 0;
    ret_row->quoted = false;
    return OK;
}
