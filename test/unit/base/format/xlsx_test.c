/* Workbooks: what is written comes back the same; what others write is read; what is made to do harm is refused. */
#include "test.h"

#include "base/format/archive.h"
#include "base/format/sheet.h"
#include "base/format/xlsx.h"

#define ROWS_MAX 1000

/* --- Help ------------------------------------------------------------------- */

struct kept {
    struct arena *arena;
    struct buffer text; /* "row:cell|cell\n" */
    size_t rows;
};

static enum result keep(void *context, const struct csv_row *row, struct message *message)
{
    struct kept *kept = context;
    (void)message;
    kept->rows++;
    buffer_printf(&kept->text, "%zu:", row->line);
    for (size_t i = 0; i < row->count; i++) {
        buffer_append_z(&kept->text, i ? "|" : "");
        buffer_append(&kept->text, row->cells[i]);
    }
    buffer_append_byte(&kept->text, '\n');
    return OK;
}

static void kept_init(struct kept *kept)
{
    *kept = (struct kept){0};
    buffer_init(&kept->text, (size_t)64 << 20);
}

struct rows {
    const struct text *cells;
    size_t count, columns, at;
};

static enum result next_row(void *context, const struct text **ret_cells)
{
    struct rows *rows = context;
    *ret_cells = rows->at == rows->count ? NULL : rows->cells + rows->at * rows->columns;
    rows->at += rows->at < rows->count;
    return OK;
}

static const struct date day = {20000};

static enum result write(const struct xlsx_column *columns, size_t column_count, const struct text *cells, size_t row_count, struct buffer *out)
{
    struct rows rows = {cells, row_count, column_count, 0};
    struct xlsx_sheet sheet = {TEXT("Boards [of] the/office: a name that is longer than it may be"), columns, column_count, next_row, &rows, day};
    return xlsx_write(&sheet, out);
}

#define MAIN "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
#define RELATION "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

struct parts {
    const char *workbook, *styles, *strings, *sheet;
};

/* A workbook as another program might have written it. */
static void make(struct buffer *out, struct parts parts)
{
    struct archive_entry entries[5];
    size_t count = 0;
    entries[count++] = (struct archive_entry){.name = "xl/workbook.xml", .content = text_of(parts.workbook ? parts.workbook :
        "<workbook " MAIN " xmlns:r=\"" RELATION "\"><sheets><sheet name=\"Hidden\" sheetId=\"1\" state=\"hidden\" r:id=\"rId9\"/>"
        "<sheet name=\"One\" sheetId=\"2\" r:id=\"rId1\"/></sheets></workbook>")};
    entries[count++] = (struct archive_entry){.name = "xl/_rels/workbook.xml.rels", .content = TEXT(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
        "<Relationship Id=\"rId1\" Type=\"" RELATION "/worksheet\" Target=\"/xl/worksheets/any.xml\"/>"
        "<Relationship Id=\"rId2\" Type=\"" RELATION "/styles\" Target=\"styles.xml\"/>"
        "<Relationship Id=\"rId3\" Type=\"" RELATION "/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>")};
    if (parts.styles)
        entries[count++] = (struct archive_entry){.name = "xl/styles.xml", .content = text_of(parts.styles)};
    if (parts.strings)
        entries[count++] = (struct archive_entry){.name = "xl/sharedStrings.xml", .content = text_of(parts.strings)};
    entries[count++] = (struct archive_entry){.name = "xl/worksheets/any.xml", .content = text_of(parts.sheet)};
    CHECK_INTEGER(archive_pack(entries, count, day, out), OK);
}

static void check_read(struct parts parts, enum result result, const char *expected)
{
    struct buffer out;
    struct kept kept;
    struct message message = {0};
    buffer_init(&out, (size_t)64 << 20);
    kept_init(&kept);
    make(&out, parts);
    CHECK_INTEGER(xlsx_read(buffer_text(&out), ROWS_MAX, keep, &kept, &message), result);
    if (result == OK && expected) {
        CHECK_TEXT(buffer_text(&kept.text), expected);
    } else if (result < 0) {
        CHECK(message.text[0]);
        CHECK(!expected || text_contains(text_of(message.text), text_of(expected)));
    }
    buffer_clear(&out);
    buffer_clear(&kept.text);
}

#define SHEET(rows) "<worksheet " MAIN "><sheetData>" rows "</sheetData></worksheet>"

/* --- Out and back ----------------------------------------------------------- */

TEST("what is written comes back, and nothing of it is a formula")
{
    static const struct xlsx_column columns[] = {{.heading = TEXT("Reference"), .width_characters = 12, .is_fixed = true},
        {.heading = TEXT("Text"), .width_characters = 30}, {.heading = TEXT("Number"), .kind = XLSX_NUMBER, .width_characters = 8},
        {.heading = TEXT("Day"), .kind = XLSX_DATE, .width_characters = 18}};
    static const struct text cells[] = {
        TEXT("B-1"), TEXT("=1+1"), TEXT("12"), TEXT("2026-11-21"),
        TEXT("B-2"), TEXT("-lead <b>&amp;</b> \"x\" \xF0\x9F\x8C\xA7"), TEXT("-7"), TEXT("1900-02-28"),
        TEXT("B-3"), TEXT("two\nlines\ttab\rreturn"), TEXT("not a number"), TEXT("2026-11"),
        TEXT("B-4"), TEXT("_x000D_ stays"), TEXT(""), TEXT(""),
        TEXT("B-5"), TEXT("'=kept"), TEXT("1234567890123456789"), TEXT("9999-12-31"),
        TEXT("B-6"), TEXT("00123"), TEXT("007"), TEXT("1900-03-01"),
    };
    struct buffer out, again;
    struct kept kept;
    struct message message = {0};
    buffer_init(&out, 1 << 20);
    buffer_init(&again, 1 << 20);
    kept_init(&kept);
    CHECK_INTEGER(write(columns, 4, cells, 6, &out), OK);
    CHECK_INTEGER(write(columns, 4, cells, 6, &again), OK);
    CHECK(text_equal(buffer_text(&out), buffer_text(&again)));
    CHECK_INTEGER(xlsx_read(buffer_text(&out), ROWS_MAX, keep, &kept, &message), OK);
    CHECK_TEXT(buffer_text(&kept.text), "1:Reference|Text|Number|Day\n2:B-1|=1+1|12|2026-11-21\n"
               "3:B-2|-lead <b>&amp;</b> \"x\" \xF0\x9F\x8C\xA7|-7|1900-02-28\n4:B-3|two\nlines\ttab\rreturn|not a number|2026-11\n"
               "5:B-4|_x000D_ stays\n6:B-5|'=kept|1234567890123456789|9999-12-31\n7:B-6|00123|007|1900-03-01\n");
    buffer_clear(&out);
    buffer_clear(&again);
    buffer_clear(&kept.text);
}

TEST("amounts are numbers with two decimals; what is no amount stays text")
{
    static const struct xlsx_column columns[] = {{.heading = TEXT("Amount"), .kind = XLSX_POUNDS, .width_characters = 12}};
    static const struct text cells[] = {TEXT("1000.50"), TEXT("-0.05"), TEXT("7.00"), TEXT("1000.5"), TEXT("£3")};
    struct buffer out;
    struct kept kept;
    struct message message = {0};
    buffer_init(&out, 1 << 20);
    kept_init(&kept);
    CHECK_INTEGER(write(columns, 1, cells, 5, &out), OK);
    CHECK_INTEGER(xlsx_read(buffer_text(&out), ROWS_MAX, keep, &kept, &message), OK);
    CHECK_TEXT(buffer_text(&kept.text), "1:Amount\n2:1000.5\n3:-0.05\n4:7\n5:1000.5\n6:£3\n");
    buffer_clear(&out);
    buffer_clear(&kept.text);
}

static enum result many_rows(void *context, const struct text **ret_cells)
{
    static const struct text cells[] = {TEXT("a row of some words, to fill it")};
    size_t *left = context;
    *ret_cells = *left ? cells : NULL;
    *left -= *left > 0;
    return OK;
}

TEST("rows are written one by one, up to what a sheet holds")
{
    static const struct xlsx_column columns[] = {{.heading = TEXT("Text"), .width_characters = 30}};
    size_t left = XLSX_ROWS_MAX - 1;
    struct xlsx_sheet sheet = {TEXT("Many"), columns, 1, many_rows, &left, day};
    struct buffer out;
    buffer_init(&out, (size_t)64 << 20);
    CHECK_INTEGER(xlsx_write(&sheet, &out), OK);
    left = XLSX_ROWS_MAX;
    CHECK_INTEGER(xlsx_write(&sheet, &out), ERROR_LIMIT);
    buffer_clear(&out);
}

/* --- From others ------------------------------------------------------------ */

TEST("shared strings, booleans, numbers, missing addresses and prefixes")
{
    check_read((struct parts){.strings = "<x:sst xmlns:x=\"y\"><x:si><x:t>Plain</x:t></x:si><x:si><x:r><x:t>Rich</x:t></x:r><x:r><x:t xml:space=\"preserve\"> text</x:t></x:r>"
                                         "<x:rPh sb=\"0\" eb=\"1\"><x:t>aloud</x:t></x:rPh></x:si></x:sst>",
                              .sheet = "<x:worksheet xmlns:x=\"y\"><x:sheetData><x:row><x:c t=\"s\"><x:v>0</x:v></x:c><x:c t=\"s\"><x:v>1</x:v></x:c></x:row>"
                                       "<x:row r=\"5\"><x:c r=\"C5\"><x:v>0.30000000000000004</x:v></x:c><x:c><x:v>1E3</x:v></x:c><x:c t=\"b\"><x:v>1</x:v></x:c>"
                                       "<x:c t=\"b\"><x:v>0</x:v></x:c><x:c t=\"d\"><x:v>2026-11-21T00:00:00Z</x:v></x:c><x:c r=\"Z5\"/></x:row></x:sheetData></x:worksheet>"},
               OK, "1:Plain|Rich text\n5:||0.3|1000|TRUE|FALSE|2026-11-21\n");
}

TEST("dates of both calendars, by built-in and own formats")
{
    static const char styles[] = "<styleSheet " MAIN "><numFmts><numFmt numFmtId=\"170\" formatCode=\"[$-809]dd\\ mmmm\\ yyyy\"/><numFmt numFmtId=\"171\" formatCode=\"&quot;days&quot; 0\"/></numFmts>"
                                 "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"170\"/><xf numFmtId=\"171\"/></cellXfs></styleSheet>";
    static const char sheet[] = SHEET("<row r=\"1\"><c r=\"A1\" s=\"1\"><v>46347</v></c><c s=\"2\"><v>46347.5</v></c><c s=\"3\"><v>46347</v></c><c s=\"0\"><v>46347</v></c><c s=\"1\"><v>60</v></c><c s=\"1\"><v>59</v></c><c s=\"1\"><v>-4</v></c></row>");
    check_read((struct parts){.styles = styles, .sheet = sheet}, OK, "1:2026-11-21|2026-11-21 12:00|46347|46347|60|1900-02-28|-4\n");
    check_read((struct parts){.styles = styles, .sheet = sheet, .workbook = "<workbook " MAIN " xmlns:r=\"" RELATION "\"><workbookPr date1904=\"1\"/><sheets><sheet r:id=\"rId1\"/></sheets></workbook>"},
               OK, "1:2030-11-22|2030-11-22 12:00|46347|46347|1904-03-01|1904-02-29|-4\n");
}

TEST("a formula and an error are marked, never taken at their stored value")
{
    check_read((struct parts){.sheet = SHEET("<row r=\"2\"><c r=\"A2\"><f>SUM(B1:B2)</f><v>5</v></c><c t=\"str\"><f>HYPERLINK(\"http://x\")</f><v>click</v></c><c><f/><v>9</v></c><c t=\"e\"><v>#N/A</v></c></row>")},
               OK, "2:\x1d=SUM(B1:B2)|\x1d=HYPERLINK(\"http://x\")|\x1d=|\x1d#N/A\n");
}

/* --- Made to do harm -------------------------------------------------------- */

static enum result empty_rows(void *context, struct buffer *out)
{
    size_t *row = context;
    if (!*row)
        buffer_append_z(out, "<worksheet " MAIN "><sheetData>");
    for (size_t i = 0; i < 2000 && *row < 1000000; i++)
        buffer_printf(out, "<row r=\"%zu\" s=\"1\" customFormat=\"1\" ht=\"15\"/>", ++*row);
    if (*row == 1000000) {
        buffer_append_z(out, "<row r=\"1048576\"><c r=\"A1048576\" t=\"inlineStr\"><is><t>end</t></is></c></row></sheetData></worksheet>");
        ++*row;
    }
    return OK;
}

static enum result bomb(void *context, struct buffer *out)
{
    size_t *left = context;
    static const char spaces[65536] = {0};
    if (*left == 200) {
        buffer_append_z(out, "<worksheet " MAIN ">");
    } else if (*left) {
        char *room = buffer_reserve(out, sizeof spaces);
        memset(room, ' ', sizeof spaces);
        out->length += sizeof spaces;
    }
    *left -= *left > 0;
    return OK;
}

static void pack_sheet(struct buffer *out, archive_more *more, void *context)
{
    const struct archive_entry entries[] = {
        {.name = "xl/workbook.xml", .content = TEXT("<workbook xmlns:r=\"" RELATION "\"><sheets><sheet r:id=\"a\"/></sheets></workbook>")},
        {.name = "xl/_rels/workbook.xml.rels", .content = TEXT("<Relationships><Relationship Id=\"a\" Type=\"x/worksheet\" Target=\"s.xml\"/></Relationships>")},
        {.name = "xl/s.xml", .more = more, .context = context},
    };
    CHECK_INTEGER(archive_pack(entries, 3, day, out), OK);
}

TEST("a million empty rows are passed over; what stands at the end is read")
{
    size_t row = 0;
    struct buffer out;
    struct kept kept;
    struct message message = {0};
    buffer_init(&out, (size_t)64 << 20);
    kept_init(&kept);
    pack_sheet(&out, empty_rows, &row);
    CHECK_INTEGER(xlsx_read(buffer_text(&out), ROWS_MAX, keep, &kept, &message), OK);
    CHECK_TEXT(buffer_text(&kept.text), "1048576:end\n");
    buffer_clear(&out);
    buffer_clear(&kept.text);
}

TEST("what unpacks to a thousand times its size is refused on the way")
{
    size_t left = 200;
    struct buffer out;
    struct kept kept;
    struct message message = {0};
    buffer_init(&out, (size_t)64 << 20);
    kept_init(&kept);
    pack_sheet(&out, bomb, &left);
    CHECK_INTEGER(xlsx_read(buffer_text(&out), ROWS_MAX, keep, &kept, &message), ERROR_LIMIT);
    CHECK(text_contains(text_of(message.text), TEXT("unpacks")));
    buffer_clear(&out);
    buffer_clear(&kept.text);
}

TEST("a DTD, disorder, a cell nowhere, a string that is not there, too many columns, no sheet")
{
    check_read((struct parts){.sheet = "<!DOCTYPE x [<!ENTITY a \"b\">]><worksheet/>"}, ERROR_INVALID, "damaged");
    check_read((struct parts){.sheet = SHEET("<row r=\"2\"/><row r=\"2\"/>")}, ERROR_INVALID, "order");
    check_read((struct parts){.sheet = SHEET("<row r=\"1048577\"/>")}, ERROR_INVALID, "order");
    check_read((struct parts){.sheet = SHEET("<row><c r=\"1\"><v>1</v></c></row>")}, ERROR_INVALID, "nowhere");
    check_read((struct parts){.sheet = SHEET("<row><c r=\"AAAA1\"><v>1</v></c></row>")}, ERROR_INVALID, "nowhere");
    check_read((struct parts){.sheet = SHEET("<c r=\"A1\"><v>1</v></c>")}, ERROR_INVALID, "nowhere");
    check_read((struct parts){.sheet = SHEET("<row><c t=\"s\"><v>0</v></c></row>")}, ERROR_INVALID, "cannot be read");
    check_read((struct parts){.sheet = SHEET("<row><c t=\"n\"><v>many</v></c></row>")}, ERROR_INVALID, "cannot be read");
    check_read((struct parts){.sheet = SHEET("<row r=\"1\"><c r=\"ALL1\"><v>1</v></c></row>")}, OK, NULL);
    check_read((struct parts){.sheet = SHEET("<row r=\"1\"><c r=\"ALM1\"><v>1</v></c></row>")}, ERROR_LIMIT, "1,000 columns");
    check_read((struct parts){.sheet = SHEET("<row>")}, ERROR_INVALID, "damaged");
    check_read((struct parts){.sheet = "<worksheet/>", .workbook = "<workbook/>"}, ERROR_INVALID, "no sheet");
    check_read((struct parts){.sheet = SHEET(""), .strings = "<sst><si>"}, ERROR_INVALID, "damaged");
}

/* --- At the door ------------------------------------------------------------ */

static void check_text(struct text bytes, enum result result, const char *expected)
{
    struct buffer out;
    struct message message = {0};
    buffer_init(&out, SHEET_TEXT_BYTES_MAX);
    CHECK_INTEGER(sheet_text(bytes, 2, &out, &message), result);
    if (result == OK)
        CHECK_TEXT(buffer_text(&out), expected);
    else
        CHECK(text_contains(text_of(message.text), text_of(expected)));
    buffer_clear(&out);
}

TEST("what is no workbook says what to do")
{
    check_text(TEXT("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1old"), ERROR_INVALID, "(.xls)");
    check_text(TEXT("PK\x03\x04 and nothing"), ERROR_INVALID, "damaged");
    check_text(TEXT("a,b\n"), OK, "a,b\n");
    struct buffer out;
    buffer_init(&out, 1 << 20);
    CHECK_INTEGER(archive_pack((const struct archive_entry[]){{.name = "content.xml", .content = TEXT("x")}}, 1, day, &out), OK);
    check_text(buffer_text(&out), ERROR_INVALID, "OpenDocument");
    buffer_clear(&out);
    CHECK_INTEGER(archive_pack((const struct archive_entry[]){{.name = "photo.jpg", .content = TEXT("x")}}, 1, day, &out), OK);
    check_text(buffer_text(&out), ERROR_INVALID, "no workbook");
    buffer_clear(&out);
}

TEST("a kept workbook tells its own row numbers; too many rows are too many")
{
    struct buffer out, text;
    struct arena *arena = arena_new(1 << 20);
    struct sheet_reader reader;
    struct csv_row row;
    struct message message = {0};
    buffer_init(&out, 1 << 20);
    buffer_init(&text, 1 << 20);
    make(&out, (struct parts){.sheet = SHEET("<row r=\"3\"><c t=\"inlineStr\"><is><t>=a\nb</t></is></c><c r=\"C3\"><v>4</v></c></row><row r=\"90\"><c><v>1</v></c></row><row r=\"91\"><c><v>2</v></c></row>")});
    CHECK_INTEGER(sheet_text(buffer_text(&out), 2, &text, &message), OK);
    sheet_reader_init(&reader, buffer_text(&text), true);
    CHECK_INTEGER(sheet_read_row(&reader, arena, &row, &message), OK);
    CHECK_INTEGER(row.line, 3);
    CHECK_INTEGER(row.count, 3);
    CHECK_TEXT(row.cells[0], "=a\nb");
    CHECK_TEXT(row.cells[2], "4");
    CHECK_INTEGER(sheet_read_row(&reader, arena, &row, &message), OK);
    CHECK_INTEGER(row.line, 90);
    buffer_clear(&text);
    CHECK_INTEGER(sheet_text(buffer_text(&out), 1, &text, &message), ERROR_LIMIT);
    buffer_clear(&out);
    buffer_clear(&text);
    arena_free(arena);
}

TEST("the guard of a CSV that was saved again elsewhere goes, where that is asked")
{
    struct arena *arena = arena_new(1 << 20);
    struct sheet_reader reader;
    struct csv_row row;
    sheet_reader_init(&reader, TEXT("'=1+1,'plain,\"'-x\"\n"), true);
    CHECK_INTEGER(sheet_read_row(&reader, arena, &row, NULL), OK);
    CHECK_TEXT(row.cells[0], "=1+1");
    CHECK_TEXT(row.cells[1], "'plain");
    CHECK_TEXT(row.cells[2], "-x");
    sheet_reader_init(&reader, TEXT("'=1+1\n"), false);
    CHECK_INTEGER(sheet_read_row(&reader, arena, &row, NULL), OK);
    CHECK_TEXT(row.cells[0], "'=1+1");
    arena_free(arena);
}
