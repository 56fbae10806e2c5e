/* CSV: one row at a time out of a text, one cell at a time into a buffer.
 *
 * Owns the syntax and the guard against formulas. Not here: headings, column
 * types and dry runs (blocks/record), files and encodings other than UTF-8. */
#include "base/format/csv.h"

#define BYTE_ORDER_MARK TEXT("\xEF\xBB\xBF")

/* Signs at which a spreadsheet starts to calculate, or skips to one that does. */
static bool starts_a_formula(struct text text)
{
    static const char *const full_width[] = {"\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};
    if (text.length == 0)
        return false;
    if (memchr("=+-@\t\r\n", text.data[0], 7))
        return true;
    for (size_t i = 0; i < COUNT_OF(full_width); i++)
        if (text_starts(text, text_of(full_width[i])))
            return true;
    return false;
}

/* Apostrophes, at least one, and then a formula's sign. */
static bool is_guarded(struct text text)
{
    size_t apostrophes = 0;
    while (apostrophes < text.length && text.data[apostrophes] == '\'')
        apostrophes++;
    return apostrophes > 0 && starts_a_formula(text_slice(text, apostrophes, text.length));
}

/* ---- reading ---- */

/* A row in the making, and how far the reading has come. */
struct row_parse {
    struct text source;
    size_t at, line, line_start;
    struct arena *arena;
    struct message *message;
    struct text *cells; /* CSV_CELLS_MAX of them */
    size_t count;
    bool bare_guards;
};

void csv_reader_init(struct csv_reader *reader, struct text source)
{
    size_t at = text_starts(source, BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
    *reader = (struct csv_reader){.source = source, .at = at, .line = 1, .line_start = at};
}

/* The characters before `at` on its line, and one. Bytes that continue a
 * character do not count, so that bad UTF-8 can be placed too. */
static size_t column_of(const struct row_parse *row, size_t line_start, size_t at)
{
    size_t column = 1;
    for (size_t i = line_start; i < at; i++)
        column += ((unsigned char)row->source.data[i] & 0xC0) != 0x80;
    return column;
}

static enum result fail_at(const struct row_parse *row, size_t at, const char *what)
{
    return message_fail(row->message, ERROR_INVALID, "Line %zu, column %zu: %s", row->line,
                        column_of(row, row->line_start, at), what);
}

static bool at_end(const struct row_parse *row)
{
    return row->at >= row->source.length;
}

static bool is_line_end(char byte)
{
    return byte == '\n' || byte == '\r';
}

/* Passes over LF, CRLF or CR at the place. */
static void take_line_end(struct row_parse *row)
{
    bool is_return = row->source.data[row->at++] == '\r';
    if (is_return && !at_end(row) && row->source.data[row->at] == '\n')
        row->at++;
    row->line++;
    row->line_start = row->at;
}

/* Goes on to the place, counting the lines on the way. */
static void move_to(struct row_parse *row, size_t place)
{
    while (row->at < place) {
        if (is_line_end(row->source.data[row->at]))
            take_line_end(row);
        else
            row->at++;
    }
}

/* The length of the well-formed beginning of a text that is not UTF-8. */
static size_t utf8_length(struct text text)
{
    size_t length = 0;
    for (;;) {
        size_t bytes = 1;
        while (!text_is_utf8(text_slice(text, length, bytes)))
            if (++bytes > 4)
                return length;
        length += bytes;
    }
}

/* The bytes from the row's place to `end`, which must be UTF-8; moves there. */
static enum result take_part(struct row_parse *row, size_t end, struct text *ret_part)
{
    struct text part = {row->source.data + row->at, end - row->at};
    if (!text_is_utf8(part)) {
        size_t bad = row->at + utf8_length(part);
        move_to(row, bad);
        return fail_at(row, bad, "this is not text in UTF-8. Save the file again as \"CSV UTF-8\".");
    }
    move_to(row, end);
    *ret_part = part;
    return OK;
}

static enum result out_of_memory(const struct row_parse *row)
{
    return message_fail(row->message, ERROR_MEMORY, "There is not enough memory to read this file.");
}

static enum result add_cell(struct row_parse *row, struct text cell)
{
    if (row->count == CSV_CELLS_MAX)
        return message_fail(row->message, ERROR_LIMIT,
                            "Line %zu has more than %d cells. Remove the columns that are not needed.",
                            row->line, CSV_CELLS_MAX);
    row->cells[row->count++] = cell;
    return OK;
}

/* Every doubled quotation mark made one. */
static enum result undouble(struct row_parse *row, struct text inside, size_t doubled, struct text *ret_text)
{
    if (doubled == 0) {
        *ret_text = inside;
        return OK;
    }
    char *copy = arena_alloc(row->arena, inside.length - doubled);
    if (!copy)
        return out_of_memory(row);
    size_t length = 0;
    for (size_t i = 0; i < inside.length; i++) {
        copy[length++] = inside.data[i];
        if (inside.data[i] == '"')
            i++;
    }
    *ret_text = (struct text){copy, length};
    return OK;
}

/* The place of the closing quote of a cell whose inside starts at `from`, or
 * SIZE_MAX if there is none. */
static size_t find_closing_quote(struct text source, size_t from, size_t *ret_doubled)
{
    size_t doubled = 0;
    for (size_t at = from; at < source.length; at += 2, doubled++) {
        const char *quote = memchr(source.data + at, '"', source.length - at);
        if (!quote)
            break;
        at = (size_t)(quote - source.data);
        if (at + 1 == source.length || source.data[at + 1] != '"') {
            *ret_doubled = doubled;
            return at;
        }
    }
    return SIZE_MAX;
}

static enum result read_quoted(struct row_parse *row)
{
    size_t doubled;
    size_t end = find_closing_quote(row->source, row->at + 1, &doubled);
    if (end == SIZE_MAX)
        return fail_at(row, row->at, "this quotation mark is never closed. Add the closing one.");

    struct text inside, cell;
    row->at++;
    TRY(take_part(row, end, &inside));
    row->at++;
    TRY(undouble(row, inside, doubled, &cell));
    if (is_guarded(cell))
        cell = text_slice(cell, 1, cell.length);
    if (!at_end(row) && row->source.data[row->at] != ',' && !is_line_end(row->source.data[row->at]))
        return fail_at(row, row->at,
                       "there is more after the closing quotation mark. Double the quotation marks inside the cell.");
    return add_cell(row, cell);
}

static enum result read_bare(struct row_parse *row)
{
    size_t end = row->at;
    for (; end < row->source.length; end++) {
        char byte = row->source.data[end];
        if (byte == ',' || is_line_end(byte))
            break;
        if (byte == '"')
            return fail_at(row, end,
                           "a quotation mark inside a cell. Put the whole cell in quotation marks and double those inside.");
    }
    struct text cell;
    TRY(take_part(row, end, &cell));
    return add_cell(row, row->bare_guards && is_guarded(cell) ? text_slice(cell, 1, cell.length) : cell);
}

/* From the first byte of the row to past its line end. */
static enum result read_cells(struct row_parse *row)
{
    for (;;) {
        bool is_quoted = !at_end(row) && row->source.data[row->at] == '"';
        TRY(is_quoted ? read_quoted(row) : read_bare(row));
        if (at_end(row))
            return OK;
        if (row->source.data[row->at] != ',') {
            take_line_end(row);
            return OK;
        }
        row->at++;
    }
}

enum result csv_read_row(struct csv_reader *reader, struct arena *arena,
                         struct csv_row *ret_row, struct message *message)
{
    struct text cells[CSV_CELLS_MAX];
    struct row_parse row = {
        .source = reader->source, .at = reader->at, .line = reader->line, .line_start = reader->line_start,
        .arena = arena, .message = message, .cells = cells, .bare_guards = reader->bare_guards,
    };
    while (!at_end(&row) && is_line_end(row.source.data[row.at]))
        take_line_end(&row);

    struct csv_row read = {.line = row.line};
    if (!at_end(&row)) {
        TRY(read_cells(&row));
        read.count = row.count;
        read.cells = ARENA_ARRAY(arena, struct text, row.count);
        if (!read.cells)
            return out_of_memory(&row);
        memcpy(read.cells, cells, row.count * sizeof(cells[0]));
    }
    reader->at = row.at;
    reader->line = row.line;
    reader->line_start = row.line_start;
    *ret_row = read;
    return OK;
}

/* ---- writing ---- */

/* Digits with at most one point among them, and perhaps a sign. */
static bool is_plain_number(struct text text)
{
    size_t digits = 0, points = 0;
    for (size_t i = 0; i < text.length; i++) {
        char byte = text.data[i];
        if (byte >= '0' && byte <= '9')
            digits++;
        else if (byte == '.')
            points++;
        else if (i > 0 || (byte != '-' && byte != '+'))
            return false;
    }
    return digits > 0 && points <= 1;
}

/* A byte order mark would be taken for the file's own, and spaces at the ends
 * are dropped by some programs. */
static bool needs_quotes(struct text cell)
{
    for (size_t i = 0; i < cell.length; i++)
        if (memchr(",\"\r\n", cell.data[i], 4))
            return true;
    return cell.length == 0 || cell.data[0] == ' ' || cell.data[cell.length - 1] == ' ' ||
           text_starts(cell, BYTE_ORDER_MARK);
}

void csv_write_cell(struct buffer *out, struct text cell, bool first_in_row)
{
    if (!first_in_row)
        buffer_append_byte(out, ',');
    if (cell.length == 0 && !first_in_row)
        return;
    bool guard = is_guarded(cell) || (starts_a_formula(cell) && !is_plain_number(cell));
    if (!guard && !needs_quotes(cell)) {
        buffer_append(out, cell);
        return;
    }

    buffer_append_z(out, guard ? "\"'" : "\"");
    while (cell.length > 0) {
        const char *quote = memchr(cell.data, '"', cell.length);
        size_t length = quote ? (size_t)(quote - cell.data) + 1 : cell.length;
        buffer_append(out, text_slice(cell, 0, length));
        if (quote)
            buffer_append_byte(out, '"');
        cell = text_slice(cell, length, cell.length);
    }
    buffer_append_byte(out, '"');
}

void csv_end_row(struct buffer *out)
{
    buffer_append_z(out, "\r\n");
}
