/* Writing a workbook: see xlsx.h. The parts that never change are literals; the sheet is made piece by piece while it is packed. */
#include "base/format/xlsx.h"

#include <inttypes.h>

#include "base/format/archive.h"
#include "base/pence.h"

#define PIECE_BYTES 65536
#define SHEET_NAME_CHARACTERS_MAX 31
#define CHOICES_BYTES_MAX 255      /* of a list that stands in its rule */
#define SERIAL_OF_1970 25569
#define FIRST_PLAIN_SERIAL 61      /* 1 March 1900: before it, spreadsheets disagree by a day */

#define XML_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define MAIN "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
#define DOCUMENT "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006"
#define TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml."

static const char content_types[] =
    XML_HEAD "<Types xmlns=\"" PACKAGE "/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
    "<Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"" TYPE "sheet.main+xml\"/>"
    "<Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"" TYPE "worksheet+xml\"/>"
    "<Override PartName=\"/xl/styles.xml\" ContentType=\"" TYPE "styles+xml\"/></Types>";
static const char relationships[] =
    XML_HEAD "<Relationships xmlns=\"" PACKAGE "/relationships\"><Relationship Id=\"rId1\" Type=\"" DOCUMENT "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
static const char workbook_relationships[] =
    XML_HEAD "<Relationships xmlns=\"" PACKAGE "/relationships\"><Relationship Id=\"rId1\" Type=\"" DOCUMENT "/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
    "<Relationship Id=\"rId2\" Type=\"" DOCUMENT "/styles\" Target=\"styles.xml\"/></Relationships>";

/* In the order of cellXfs below. 49 is "text"; 1 is "0"; 4 is "#,##0.00". */
enum style { STYLE_NONE, STYLE_HEADING, STYLE_TEXT, STYLE_QUOTED, STYLE_NUMBER, STYLE_DATE, STYLE_FIXED, STYLE_FIXED_NUMBER, STYLE_POUNDS };
#define WRAPPED "<alignment vertical=\"top\" wrapText=\"1\"/>"
static const char styles[] =
    XML_HEAD "<styleSheet " MAIN "><numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"d mmmm yyyy\"/></numFmts>"
    "<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font><font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>"
    "<fills count=\"4\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill>"
    "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFDDE8F3\"/></patternFill></fill>"
    "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFF0F0F0\"/></patternFill></fill></fills>"
    "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
    "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs><cellXfs count=\"9\">"
    "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
    "<xf numFmtId=\"49\" fontId=\"1\" fillId=\"2\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyFont=\"1\" applyFill=\"1\" applyAlignment=\"1\">" WRAPPED "</xf>"
    "<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyAlignment=\"1\">" WRAPPED "</xf>"
    "<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" quotePrefix=\"1\" applyNumberFormat=\"1\" applyAlignment=\"1\">" WRAPPED "</xf>"
    "<xf numFmtId=\"1\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyAlignment=\"1\">" WRAPPED "</xf>"
    "<xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyAlignment=\"1\">" WRAPPED "</xf>"
    "<xf numFmtId=\"49\" fontId=\"0\" fillId=\"3\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyFill=\"1\" applyAlignment=\"1\">" WRAPPED "</xf>"
    "<xf numFmtId=\"1\" fontId=\"0\" fillId=\"3\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyFill=\"1\" applyAlignment=\"1\">" WRAPPED "</xf>"
    "<xf numFmtId=\"4\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyAlignment=\"1\">" WRAPPED "</xf>"
    "</cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>";

/* --- Text ------------------------------------------------------------------- */

static bool is_hex(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'F') || (byte >= 'a' && byte <= 'f');
}

/* "_x000D_": how the format writes what XML cannot hold, so that a text which looks so must be written otherwise. */
static bool looks_escaped(struct text text)
{
    return text.length >= 7 && text.data[0] == '_' && text.data[1] == 'x' && is_hex(text.data[2]) && is_hex(text.data[3]) && is_hex(text.data[4]) &&
           is_hex(text.data[5]) && text.data[6] == '_';
}

static void write_byte(struct buffer *out, char byte)
{
    switch (byte) {
    case '&': buffer_append_z(out, "&amp;"); break;
    case '<': buffer_append_z(out, "&lt;"); break;
    case '>': buffer_append_z(out, "&gt;"); break;
    case '"': buffer_append_z(out, "&quot;"); break;
    default: buffer_append_byte(out, byte);
    }
}

static void write_text(struct buffer *out, struct text text)
{
    for (size_t i = 0; i < text.length; i++) {
        struct text rest = text_slice(text, i, SIZE_MAX);
        unsigned char byte = (unsigned char)text.data[i];
        if ((byte < 0x20 && byte != '\t' && byte != '\n') || byte == 0x7f)
            buffer_printf(out, "_x%04X_", byte);
        else if (byte == '_' && looks_escaped(rest))
            buffer_append_z(out, "_x005F_");
        else if (byte == 0xEF && (text_starts(rest, TEXT("\xEF\xBF\xBE")) || text_starts(rest, TEXT("\xEF\xBF\xBF")))) { /* U+FFFE, U+FFFF: not in XML */
            buffer_append_z(out, "\xEF\xBF\xBD");
            i += 2;
        } else
            write_byte(out, text.data[i]);
    }
}

static bool begins_like_a_formula(struct text text)
{
    return text.length && memchr("=+-@\t\r\n'", text.data[0], 8);
}

/* --- Cells ------------------------------------------------------------------ */

/* "A", "Z", "AA". */
static void write_column_name(struct buffer *out, size_t column)
{
    char name[8];
    size_t at = sizeof name;
    for (column++; column; column = (column - 1) / 26)
        name[--at] = (char)('A' + (column - 1) % 26);
    buffer_append(out, (struct text){name + at, sizeof name - at});
}

static bool is_whole_number(struct text text)
{
    int64_t number;
    /* More digits than a spreadsheet's numbers hold would change. */
    return text.length <= 15 && text_to_integer(text, &number) == OK;
}

static bool serial_of(struct text text, int64_t *ret_serial)
{
    struct date day;
    if (date_parse(text, &day) < 0)
        return false;
    *ret_serial = (int64_t)day.day + SERIAL_OF_1970;
    return *ret_serial >= FIRST_PLAIN_SERIAL;
}

static void write_cell(struct buffer *out, const struct xlsx_column *column, size_t at, int64_t row, struct text cell, bool is_heading)
{
    int64_t serial, pence;
    enum style style = column->is_fixed ? STYLE_FIXED : begins_like_a_formula(cell) ? STYLE_QUOTED : STYLE_TEXT;
    if (!cell.length && !is_heading && !column->is_fixed)
        return;
    buffer_append_z(out, "<c r=\"");
    write_column_name(out, at);
    buffer_append_integer(out, row);
    if (is_heading)
        style = STYLE_HEADING;
    else if (column->kind == XLSX_NUMBER && is_whole_number(cell)) {
        buffer_printf(out, "\" s=\"%d\"><v>%.*s</v></c>", column->is_fixed ? STYLE_FIXED_NUMBER : STYLE_NUMBER, TEXT_ARGS(cell));
        return;
    } else if (column->kind == XLSX_POUNDS && pence_parse_plain(cell, &pence) == OK) {
        buffer_printf(out, "\" s=\"%d\"><v>%.*s</v></c>", STYLE_POUNDS, TEXT_ARGS(cell));
        return;
    } else if (column->kind == XLSX_DATE && serial_of(cell, &serial)) {
        buffer_printf(out, "\" s=\"%d\"><v>%" PRId64 "</v></c>", STYLE_DATE, serial);
        return;
    }
    if (!cell.length) {
        buffer_printf(out, "\" s=\"%d\"/>", (int)style);
        return;
    }
    buffer_printf(out, "\" s=\"%d\" t=\"inlineStr\"><is><t xml:space=\"preserve\">", (int)style);
    write_text(out, cell);
    buffer_append_z(out, "</t></is></c>");
}

/* --- The sheet -------------------------------------------------------------- */

struct writing {
    const struct xlsx_sheet *sheet;
    int64_t row; /* written last; 0: nothing yet */
    bool ended;
};

static enum style column_style(const struct xlsx_column *column)
{
    if (column->is_fixed)
        return STYLE_NONE;
    return column->kind == XLSX_TEXT ? STYLE_TEXT : column->kind == XLSX_DATE ? STYLE_DATE : column->kind == XLSX_POUNDS ? STYLE_POUNDS : STYLE_NUMBER;
}

static void write_head(struct writing *writing, struct buffer *out)
{
    const struct xlsx_sheet *sheet = writing->sheet;
    buffer_append_z(out, XML_HEAD "<worksheet " MAIN "><sheetViews><sheetView tabSelected=\"1\" workbookViewId=\"0\">"
                         "<pane xSplit=\"1\" ySplit=\"1\" topLeftCell=\"B2\" activePane=\"bottomRight\" state=\"frozen\"/></sheetView></sheetViews>"
                         "<sheetFormatPr defaultRowHeight=\"15\"/><cols>");
    for (size_t i = 0; i < sheet->column_count; i++)
        buffer_printf(out, "<col min=\"%zu\" max=\"%zu\" width=\"%d\" style=\"%d\" customWidth=\"1\"/>", i + 1, i + 1, sheet->columns[i].width_characters,
                      (int)column_style(&sheet->columns[i]));
    buffer_append_z(out, "</cols><sheetData><row r=\"1\">");
    for (size_t i = 0; i < sheet->column_count; i++)
        write_cell(out, &sheet->columns[i], i, 1, sheet->columns[i].heading, true);
    buffer_append_z(out, "</row>");
    writing->row = 1;
}

/* A list that its own rule can hold: commas stand between the choices, so none may hold one. */
static bool fits_a_rule(const struct xlsx_column *column)
{
    size_t bytes = 0;
    for (size_t i = 0; i < column->choice_count; i++) {
        bytes += column->choices[i].length + 1;
        if (text_contains(column->choices[i], TEXT(",")) || text_contains(column->choices[i], TEXT("\"")) || !text_is_clean(column->choices[i]))
            return false;
    }
    return column->choice_count && bytes <= CHOICES_BYTES_MAX;
}

static void write_choices(struct buffer *out, const struct xlsx_column *column, size_t at)
{
    buffer_append_z(out, "<dataValidation type=\"list\" errorStyle=\"warning\" allowBlank=\"1\" showErrorMessage=\"1\" sqref=\"");
    write_column_name(out, at);
    buffer_append_z(out, "2:");
    write_column_name(out, at);
    buffer_printf(out, "%d\"><formula1>&quot;", XLSX_ROWS_MAX);
    for (size_t i = 0; i < column->choice_count; i++) {
        buffer_append_z(out, i ? "," : "");
        write_text(out, column->choices[i]);
    }
    buffer_append_z(out, "&quot;</formula1></dataValidation>");
}

static void write_tail(const struct writing *writing, struct buffer *out)
{
    const struct xlsx_sheet *sheet = writing->sheet;
    size_t rules = 0;
    buffer_append_z(out, "</sheetData><autoFilter ref=\"A1:");
    write_column_name(out, sheet->column_count - 1);
    buffer_printf(out, "%" PRId64 "\"/>", writing->row);
    for (size_t i = 0; i < sheet->column_count; i++)
        rules += fits_a_rule(&sheet->columns[i]);
    if (rules) {
        buffer_printf(out, "<dataValidations count=\"%zu\">", rules);
        for (size_t i = 0; i < sheet->column_count; i++)
            if (fits_a_rule(&sheet->columns[i]))
                write_choices(out, &sheet->columns[i], i);
        buffer_append_z(out, "</dataValidations>");
    }
    buffer_append_z(out, "</worksheet>");
}

static enum result write_row(struct writing *writing, struct buffer *out)
{
    const struct xlsx_sheet *sheet = writing->sheet;
    const struct text *cells = NULL;
    TRY(sheet->next(sheet->context, &cells));
    if (!cells) {
        write_tail(writing, out);
        writing->ended = true;
        return OK;
    }
    if (writing->row == XLSX_ROWS_MAX)
        return ERROR_LIMIT;
    writing->row++;
    buffer_printf(out, "<row r=\"%" PRId64 "\">", writing->row);
    for (size_t i = 0; i < sheet->column_count; i++)
        write_cell(out, &sheet->columns[i], i, writing->row, cells[i], false);
    buffer_append_z(out, "</row>");
    return OK;
}

static enum result more_of_sheet(void *context, struct buffer *out)
{
    struct writing *writing = context;
    if (!writing->row)
        write_head(writing, out);
    while (!writing->ended && out->length < PIECE_BYTES && out->failure >= 0)
        TRY(write_row(writing, out));
    return out->failure;
}

/* --- The workbook ----------------------------------------------------------- */

/* At most 31 characters, none of []:*?/\ and no apostrophe at an end; never empty. */
static void write_sheet_name(struct buffer *out, struct text name)
{
    size_t at = 0, length, characters = 0;
    uint32_t point;
    size_t start = out->length;
    for (; characters < SHEET_NAME_CHARACTERS_MAX && (length = text_decode(name, at, &point)) > 0; at += length, characters++)
        if (point < 0x20 || point == 0x7f || (point < 0x80 && strchr("[]:*?/\\'", (int)point)))
            buffer_append_byte(out, ' ');
        else
            write_text(out, text_slice(name, at, length));
    if (out->length == start)
        buffer_append_z(out, "Sheet");
}

enum result xlsx_write(const struct xlsx_sheet *sheet, struct buffer *out)
{
    AUTO(buffer_clear) struct buffer workbook;
    struct writing writing = {.sheet = sheet};
    assert(sheet->column_count > 0 && sheet->column_count <= CSV_CELLS_MAX);
    buffer_init(&workbook, 4096);
    buffer_append_z(&workbook, XML_HEAD "<workbook " MAIN " xmlns:r=\"" DOCUMENT "\"><sheets><sheet name=\"");
    write_sheet_name(&workbook, sheet->name);
    buffer_append_z(&workbook, "\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>");
    if (workbook.failure < 0)
        return workbook.failure;
    return archive_pack((const struct archive_entry[]){
                            {.name = "[Content_Types].xml", .content = text_of(content_types)},
                            {.name = "_rels/.rels", .content = text_of(relationships)},
                            {.name = "xl/workbook.xml", .content = buffer_text(&workbook)},
                            {.name = "xl/_rels/workbook.xml.rels", .content = text_of(workbook_relationships)},
                            {.name = "xl/styles.xml", .content = text_of(styles)},
                            {.name = "xl/worksheets/sheet1.xml", .more = more_of_sheet, .context = &writing},
                        }, 6, sheet->day, out);
}
