/* Reading the cells of a workbook's sheet: see xlsx.h. */
#include <math.h>

#include "base/format/xlsx_internal.h"

#include "base/wording.h"

#define REFERENCE_LETTERS_MAX 3
#define FORMULA_SHOWN_BYTES_MAX 60
#define NUMBER_BYTES_MAX 64

/* --- Texts ------------------------------------------------------------------ */

static int hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    byte |= 0x20;
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* The code of "_x000D_" at the place, or -1. */
static int escape_at(struct text text, size_t at)
{
    int code = 0;
    if (text.length - at < 7 || text.data[at] != '_' || text.data[at + 1] != 'x' || text.data[at + 6] != '_')
        return -1;
    for (size_t i = at + 2; i < at + 6; i++) {
        int digit = hex_digit(text.data[i]);
        if (digit < 0)
            return -1;
        code = code * 16 + digit;
    }
    return code;
}

struct text xlsx_unescape(struct arena *arena, struct text text)
{
    char *out = arena_alloc(arena, text.length + 1);
    size_t length = 0;
    if (!out)
        return TEXT_NONE;
    for (size_t i = 0; i < text.length; i++) {
        int code = escape_at(text, i);
        if (code > 0 && (code < 0xd800 || code > 0xdfff)) {
            length += text_encode((uint32_t)code, out + length);
            i += 6;
        } else {
            out[length++] = text.data[i];
        }
    }
    return (struct text){out, length};
}

/* As short as it can be said, without exponent where it is whole: 1E+3 is 1000, 0.30000000000000004 is 0.3. */
static enum result number_text(struct arena *arena, struct text raw, struct text *ret_text)
{
    char buffer[NUMBER_BYTES_MAX + 1];
    char *rest;
    int64_t whole;
    double number;
    if (text_to_integer(raw, &whole) == OK) {
        *ret_text = arena_copy(arena, raw);
        return OK;
    }
    if (!raw.length || raw.length > NUMBER_BYTES_MAX)
        return ERROR_INVALID;
    memcpy(buffer, raw.data, raw.length);
    buffer[raw.length] = 0;
    number = strtod(buffer, &rest);
    if (*rest || !isfinite(number))
        return ERROR_INVALID;
    if (number == floor(number) && fabs(number) < 1e15)
        *ret_text = arena_printf(arena, "%lld", (long long)number);
    else
        *ret_text = arena_printf(arena, "%.15g", number);
    return OK;
}

/* --- The sheet -------------------------------------------------------------- */

struct reading {
    struct xlsx_book *book;
    struct arena *row_arena;
    xlsx_take *take;
    void *context;
    size_t rows_max, rows;
    int64_t row;            /* its number; 0: none yet */
    struct text *cells;     /* CSV_CELLS_MAX of them */
    size_t count;           /* up to the last that holds something */
    size_t column;          /* of the cell in hand */
    size_t next_column;     /* where a cell without an address stands */
    char type[12];
    size_t style;
    struct buffer value, formula;
    int in_value, in_formula, in_text, in_phonetic;
    bool in_cell, has_formula;
};

/* "AB12" is column 27; SIZE_MAX where it is no address. */
static size_t column_of(struct text address)
{
    size_t column = 0, letters = 0;
    while (letters < address.length && address.data[letters] >= 'A' && address.data[letters] <= 'Z' && letters <= REFERENCE_LETTERS_MAX)
        column = column * 26 + (size_t)(address.data[letters++] - 'A') + 1;
    return letters && letters <= REFERENCE_LETTERS_MAX && letters < address.length ? column - 1 : SIZE_MAX;
}

static void begin_row(struct office_part *part, struct reading *reading, const char **attributes)
{
    int64_t number = reading->row + 1;
    if (office_has_attribute(attributes, "r") && text_to_integer(office_attribute(attributes, "r"), &number) < 0)
        number = 0;
    if (number <= reading->row || number > XLSX_ROWS_MAX) {
        office_part_fail(part, ERROR_INVALID, KEPT_WORDS("The rows of this workbook are not in order: open it in the spreadsheet, save it again, and choose it again."));
        return;
    }
    reading->row = number;
    reading->count = reading->next_column = 0;
}

static void begin_cell(struct office_part *part, struct reading *reading, const char **attributes)
{
    struct text type = office_attribute(attributes, "t");
    int64_t style = 0;
    reading->column = office_has_attribute(attributes, "r") ? column_of(office_attribute(attributes, "r")) : reading->next_column;
    if (reading->column == SIZE_MAX || type.length >= sizeof reading->type || !reading->row) {
        office_part_fail(part, ERROR_INVALID, KEPT_WORDS("A cell of this workbook stands nowhere: open it in the spreadsheet, save it again, and choose it again."));
        return;
    }
    if (text_to_integer(office_attribute(attributes, "s"), &style) < 0 || style < 0)
        style = 0;
    reading->next_column = reading->column + 1;
    reading->style = (size_t)style;
    memcpy(reading->type, type.data, type.length);
    reading->type[type.length] = 0;
    reading->value.length = reading->formula.length = 0;
    reading->has_formula = false;
    reading->in_cell = true;
}

static void begin_in_sheet(struct office_part *part, struct text name, const char **attributes)
{
    struct reading *reading = part->context;
    if (text_equals(name, "row")) {
        begin_row(part, reading, attributes);
    } else if (text_equals(name, "c")) {
        begin_cell(part, reading, attributes);
    } else if (reading->in_cell) {
        reading->in_value += text_equals(name, "v");
        reading->in_text += text_equals(name, "t");
        reading->in_phonetic += text_equals(name, "rPh");
        reading->in_formula += text_equals(name, "f");
        reading->has_formula |= text_equals(name, "f");
    }
}

static void words_in_sheet(struct office_part *part, struct text words)
{
    struct reading *reading = part->context;
    if (reading->in_formula && reading->formula.length < FORMULA_SHOWN_BYTES_MAX)
        buffer_append(&reading->formula, words);
    if (!reading->in_value && (!reading->in_text || reading->in_phonetic))
        return;
    buffer_append(&reading->value, words);
    if (reading->value.failure < 0)
        office_part_fail(part, ERROR_LIMIT, KEPT_WORDS("A cell of this workbook holds more than a spreadsheet allows."));
}

/* --- What a cell says ------------------------------------------------------- */

static enum result shared_text(const struct reading *reading, struct text raw, struct text *ret_text)
{
    int64_t index;
    if (text_to_integer(raw, &index) < 0 || index < 0 || (size_t)index >= reading->book->shared_count)
        return ERROR_INVALID;
    *ret_text = reading->book->shared[index];
    return OK;
}

static enum result plain_number(const struct reading *reading, struct text raw, struct text *ret_text)
{
    const struct xlsx_book *book = reading->book;
    struct text number;
    char copy[NUMBER_BYTES_MAX + 1];
    TRY(number_text(reading->row_arena, raw, &number));
    if (reading->style >= book->style_count || !book->style_is_date[reading->style]) {
        *ret_text = number;
        return OK;
    }
    if (raw.length > NUMBER_BYTES_MAX)
        return ERROR_INVALID;
    memcpy(copy, raw.data, raw.length);
    copy[raw.length] = 0;
    /* What is no day of the calendar stays the number that it is: the field's own check refuses it by its place. */
    if (xlsx_date_of(reading->row_arena, strtod(copy, NULL), book->is_1904, ret_text) < 0)
        *ret_text = number;
    return OK;
}

/* ISO 8601, which few write: midnight is the day itself. */
static struct text iso_day(struct text raw)
{
    return raw.length > 10 && text_starts(text_slice(raw, 10, SIZE_MAX), TEXT("T00:00:00")) ? text_slice(raw, 0, 10) : raw;
}

static enum result cell_text(struct reading *reading, struct text *ret_text)
{
    struct text raw = buffer_text(&reading->value), type = text_of(reading->type);
    if (reading->has_formula) {
        *ret_text = arena_printf(reading->row_arena, XLSX_MARK "=%.*s", TEXT_ARGS(text_head(buffer_text(&reading->formula), FORMULA_SHOWN_BYTES_MAX)));
        return OK;
    }
    if (text_equals(type, "inlineStr") || text_equals(type, "str")) {
        *ret_text = xlsx_unescape(reading->row_arena, raw);
        return OK;
    }
    raw = text_trim(raw);
    if (!raw.length) {
        *ret_text = TEXT_NONE;
        return OK;
    }
    if (text_equals(type, "s"))
        return shared_text(reading, raw, ret_text);
    if (text_equals(type, "e")) {
        *ret_text = arena_printf(reading->row_arena, XLSX_MARK "%.*s", TEXT_ARGS(text_head(raw, FORMULA_SHOWN_BYTES_MAX)));
        return OK;
    }
    if (text_equals(type, "b")) {
        *ret_text = text_equals(raw, "1") || text_equals(raw, "true") ? TEXT("TRUE") : TEXT("FALSE");
        return OK;
    }
    if (text_equals(type, "d")) {
        *ret_text = arena_copy(reading->row_arena, iso_day(raw));
        return OK;
    }
    return type.length && !text_equals(type, "n") ? ERROR_INVALID : plain_number(reading, raw, ret_text);
}

static void end_cell(struct office_part *part, struct reading *reading)
{
    struct text text = TEXT_NONE;
    reading->in_cell = false;
    reading->in_value = reading->in_formula = reading->in_text = reading->in_phonetic = 0;
    if (cell_text(reading, &text) < 0) {
        office_part_fail(part, ERROR_INVALID, KEPT_WORDS("A cell of this workbook cannot be read: open it in the spreadsheet, save it again, and choose it again."));
        return;
    }
    if (!text.length)
        return;
    if (reading->column >= CSV_CELLS_MAX) {
        office_part_fail(part, ERROR_LIMIT, KEPT_WORDS("This workbook has more than 1,000 columns: take out those that are not needed."));
        return;
    }
    if (!reading->count)
        memset(reading->cells, 0, CSV_CELLS_MAX * sizeof *reading->cells);
    reading->cells[reading->column] = text;
    if (reading->count <= reading->column)
        reading->count = reading->column + 1;
}

static void end_row(struct office_part *part, struct reading *reading)
{
    struct csv_row row = {reading->cells, reading->count, (size_t)reading->row};
    enum result result;
    if (!reading->count)
        return;
    if (reading->rows++ == reading->rows_max) {
        part->result = message_fail(part->message, ERROR_LIMIT, "The workbook has more than %zu rows: bring it in parts.", reading->rows_max);
        XML_StopParser(part->parser, XML_FALSE);
        return;
    }
    for (size_t i = 0; i < row.count; i++)
        if (!row.cells[i].data)
            row.cells[i] = TEXT_NONE;
    result = arena_failed(reading->row_arena) ? ERROR_MEMORY : reading->take(reading->context, &row, part->message);
    if (result < 0)
        office_part_fail(part, result, NULL);
    arena_reset(reading->row_arena);
}

static void end_in_sheet(struct office_part *part, struct text name)
{
    struct reading *reading = part->context;
    if (text_equals(name, "row")) {
        end_row(part, reading);
    } else if (text_equals(name, "c")) {
        end_cell(part, reading);
    } else if (reading->in_cell) {
        reading->in_value -= text_equals(name, "v");
        reading->in_text -= text_equals(name, "t");
        reading->in_phonetic -= text_equals(name, "rPh");
        reading->in_formula -= text_equals(name, "f");
    }
}

/* --- The workbook ----------------------------------------------------------- */

static enum result read_sheet(struct xlsx_book *book, struct reading *reading, struct message *message)
{
    struct office_part part = {.message = message, .context = reading, .begin = begin_in_sheet, .end = end_in_sheet, .words = words_in_sheet};
    enum result result;
    buffer_init(&reading->value, XLSX_CELL_BYTES_MAX);
    buffer_init(&reading->formula, XLSX_CELL_BYTES_MAX);
    result = xlsx_part_run(book, &part, book->sheet);
    buffer_clear(&reading->value);
    buffer_clear(&reading->formula);
    return result;
}

/* Other kinds in the same wrapping, told by their parts. */
static enum result check_kind(struct archive *archive, struct message *message)
{
    if (archive_has(archive, "xl/workbook.xml"))
        return OK;
    if (archive_has(archive, "xl/workbook.bin"))
        return message_fail(message, ERROR_INVALID, "This is a binary workbook (.xlsb): save it as an Excel workbook (.xlsx), and choose that.");
    if (archive_has(archive, "content.xml"))
        return message_fail(message, ERROR_INVALID, "This is an OpenDocument file: save it as an Excel workbook (.xlsx), and choose that.");
    return message_fail(message, ERROR_INVALID, "This is no workbook: choose a file that ends with .xlsx or .csv.");
}

enum result xlsx_read(struct text bytes, size_t rows_max, xlsx_take *take, void *context, struct message *message)
{
    return xlsx_read_nth(bytes, 0, NULL, NULL, rows_max, take, context, message);
}

enum result xlsx_read_nth(struct text bytes, size_t which, struct arena *name_arena, struct text *ret_name, size_t rows_max, xlsx_take *take, void *context, struct message *message)
{
    AUTO(archive_close_at) struct archive *archive = NULL;
    AUTO(arena_free_at) struct arena *arena = arena_new(XLSX_ARENA_BYTES_MAX);
    AUTO(arena_free_at) struct arena *row_arena = arena_new((size_t)64 << 20);
    struct xlsx_book book;
    struct reading reading = {.take = take, .context = context, .rows_max = rows_max, .row_arena = row_arena};
    if (!arena || !row_arena)
        return ERROR_MEMORY;
    TRY(archive_open(bytes, XLSX_UNPACKED_BYTES_MAX, &archive, message));
    TRY(check_kind(archive, message));
    TRY(xlsx_book_open(archive, arena, which, &book, message));
    if (ret_name)
        *ret_name = arena_copy(name_arena, book.sheet_name);
    reading.book = &book;
    reading.cells = ARENA_ARRAY(arena, struct text, CSV_CELLS_MAX);
    return reading.cells ? read_sheet(&book, &reading, message) : ERROR_MEMORY;
}
