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
