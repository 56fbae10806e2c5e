/* Workbooks: whatever bytes come, reading ends with rows or with a message, within its limits; and what was read is
 * kept and read again the same. The first byte says what the rest is: an archive as it is, or the XML of one of its
 * parts, packed here, since no fuzzer guesses a checksum. */
#include "base/format/archive.h"
#include "base/format/sheet.h"
#include "base/format/xlsx.h"

#define ROWS_MAX 1000
#define RELATION "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void pack(char part, struct text content, struct buffer *out)
{
    struct archive_entry entries[] = {
        {.name = "xl/workbook.xml", .content = TEXT("<workbook xmlns:r=\"r\"><sheets><sheet r:id=\"a\"/></sheets></workbook>")},
        {.name = "xl/_rels/workbook.xml.rels", .content = TEXT("<Relationships><Relationship Id=\"a\" Type=\"" RELATION "/worksheet\" Target=\"s.xml\"/>"
            "<Relationship Id=\"b\" Type=\"" RELATION "/styles\" Target=\"y.xml\"/><Relationship Id=\"c\" Type=\"" RELATION "/sharedStrings\" Target=\"t.xml\"/></Relationships>")},
        {.name = "xl/y.xml", .content = TEXT("<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>")},
        {.name = "xl/t.xml", .content = TEXT("<sst><si><t>a</t></si><si><t>=b</t></si></sst>")},
        {.name = "xl/s.xml", .content = TEXT("<worksheet><sheetData><row r=\"1\"><c t=\"s\"><v>0</v></c><c s=\"1\"><v>46347</v></c></row></sheetData></worksheet>")},
    };
    size_t which = (size_t)part % COUNT_OF(entries);
    entries[which].content = content;
    require(archive_pack(entries, COUNT_OF(entries), (struct date){20000}, out) == OK);
}

/* Line and cells of each row, so that two readings can be compared. */
static void read_again(struct text text)
{
    struct sheet_reader reader;
    struct csv_row row;
    struct arena *arena = arena_new((size_t)64 << 20);
    size_t line = 0;
    require(arena != NULL);
    sheet_reader_init(&reader, text, false);
    for (;;) {
        require(sheet_read_row(&reader, arena, &row, NULL) == OK);
        if (!row.count)
            break;
        require(row.line > line && row.line <= XLSX_ROWS_MAX && row.count < CSV_CELLS_MAX);
        for (size_t i = 0; i < row.count; i++)
            require(text_is_utf8(row.cells[i]));
        line = row.line;
    }
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buffer packed, text;
    struct message message = {0};
    struct text bytes = {(const char *)data, size};
    enum result result;
    if (size < 2)
        return 0;
    buffer_init(&packed, (size_t)16 << 20);
    buffer_init(&text, SHEET_TEXT_BYTES_MAX);
    bytes = text_slice(bytes, 1, SIZE_MAX);
    if (data[0] == 'P')
        buffer_append(&packed, bytes);
    else
        pack((char)(data[0] & 7), bytes, &packed);
    if (sheet_is_workbook(buffer_text(&packed))) {
        result = sheet_text(buffer_text(&packed), ROWS_MAX, &text, &message);
        require(result == OK || message.text[0]);
        if (result == OK)
            read_again(buffer_text(&text));
    }
    buffer_clear(&packed);
    buffer_clear(&text);
    return 0;
}
