/* CSV or workbook: see sheet.h. */
#include "base/format/sheet.h"

#include <inttypes.h>

#include "base/format/xlsx.h"

/* A ZIP archive; a compound file (Excel until 2003, and every workbook with a password). */
#define ZIP_START TEXT("PK\x03\x04")
#define ZIP_EMPTY TEXT("PK\x05\x06")
#define COMPOUND_START TEXT("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")

bool sheet_is_workbook(struct text bytes)
{
    return text_starts(bytes, ZIP_START) || text_starts(bytes, ZIP_EMPTY) || text_starts(bytes, COMPOUND_START);
}

struct taking {
    struct buffer *out;
};

static enum result take_row(void *context, const struct csv_row *row, struct message *message)
{
    struct taking *taking = context;
    if (row->count == CSV_CELLS_MAX) /* the number needs a cell too */
        return message_fail(message, ERROR_LIMIT, "This workbook has too many columns: take out those that are not needed.");
    buffer_printf(taking->out, "%zu", row->line);
    for (size_t i = 0; i < row->count; i++)
        csv_write_cell(taking->out, row->cells[i], false);
    csv_end_row(taking->out);
    if (taking->out->failure == ERROR_LIMIT)
        return message_fail(message, ERROR_LIMIT, "This workbook holds too much: bring it in parts.");
    return taking->out->failure;
}

enum result sheet_text(struct text bytes, size_t rows_max, struct buffer *out, struct message *message)
{
    struct taking taking = {out};
    if (text_starts(bytes, COMPOUND_START))
        return message_fail(message, ERROR_INVALID, "This is an old workbook (.xls), or one locked with a password: open it in the spreadsheet, take off the password, save it as an Excel workbook (.xlsx), and choose that.");
    if (sheet_is_workbook(bytes)) {
        buffer_append_z(out, SHEET_NUMBERED);
        return xlsx_read(bytes, rows_max + 1, take_row, &taking, message);
    }
    buffer_append(out, bytes);
    return out->failure;
}

/* Each sheet is read by itself: the archive is gone through anew, within its limits each time. */
static enum result append_sheet(struct text bytes, size_t which, size_t rows_max, struct buffer *out, struct message *message)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(65536);
    AUTO(buffer_clear) struct buffer rows = {0};
    struct taking taking = {&rows};
    struct text name = TEXT_NONE;
    enum result result;
    if (!arena)
        return ERROR_MEMORY;
    buffer_init(&rows, out->bytes_max);
    result = xlsx_read_nth(bytes, which, arena, &name, rows_max + 1, take_row, &taking, message);
    if (result < 0)
        return result;
    buffer_append_z(out, SHEET_NEXT);
    for (size_t i = 0; i < name.length; i++)
        buffer_append_byte(out, (unsigned char)name.data[i] < ' ' ? ' ' : name.data[i]);
    buffer_append_z(out, "\n" SHEET_NUMBERED);
    buffer_append(out, buffer_text(&rows));
    if (out->failure == ERROR_LIMIT)
        return message_fail(message, ERROR_LIMIT, "This workbook holds too much: bring it in parts.");
    return out->failure;
}

enum result sheet_text_all(struct text bytes, size_t rows_max, struct buffer *out, struct message *message)
{
    if (!sheet_is_workbook(bytes) || text_starts(bytes, COMPOUND_START))
        return sheet_text(bytes, rows_max, out, message);
    for (size_t i = 0; i < SHEET_PARTS_MAX; i++) {
        enum result result = append_sheet(bytes, i, rows_max, out, message);
        if (result == ERROR_NOT_FOUND && i)
            return OK;
        TRY(result);
    }
    return message_fail(message, ERROR_LIMIT, "This workbook has too many sheets: take out those that are not needed.");
}

enum result sheet_part(struct text text, size_t which, struct text *ret_name, struct text *ret_text)
{
    struct text rest = text, part, name = TEXT_NONE;
    if (!text_starts(text, TEXT(SHEET_NEXT))) {
        if (which)
            return ERROR_NOT_FOUND;
        *ret_name = TEXT_NONE;
        *ret_text = text;
        return OK;
    }
    rest = text_slice(rest, 1, SIZE_MAX);
    for (size_t i = 0; text_next(&rest, SHEET_NEXT[0], &part); i++)
        if (i == which && text_next(&part, '\n', &name)) {
            *ret_name = name;
            *ret_text = part;
            return OK;
        }
    return ERROR_NOT_FOUND;
}

void sheet_reader_init(struct sheet_reader *reader, struct text text, bool bare_guards)
{
    bool is_numbered = text_starts(text, TEXT(SHEET_NUMBERED));
    *reader = (struct sheet_reader){.is_numbered = is_numbered};
    csv_reader_init(&reader->csv, is_numbered ? text_slice(text, 1, SIZE_MAX) : text);
    reader->csv.bare_guards = bare_guards && !is_numbered;
}

enum result sheet_read_row(struct sheet_reader *reader, struct arena *arena, struct csv_row *ret_row, struct message *message)
{
    struct csv_row row;
    int64_t number;
    TRY(csv_read_row(&reader->csv, arena, &row, message));
    if (reader->is_numbered && row.count) {
        if (text_to_integer(row.cells[0], &number) < 0 || number < 1)
            return message_fail(message, ERROR_INVALID, "This file cannot be read: choose it again.");
        row = (struct csv_row){row.cells + 1, row.count - 1, (size_t)number};
        if (!row.count) /* it held nothing after all: the end is a row without cells */
            return sheet_read_row(reader, arena, ret_row, message);
    }
    *ret_row = row;
    return OK;
}
