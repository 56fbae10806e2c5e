#include "base/format/csv.h"
#include "test.h"

#define SUITES "../shared/data/testsuites/"

static struct arena *arena;

/* Reads it all and writes every row as "cell|cell|" and a slash. "!" and the
 * message where reading failed. */
static struct text shown(struct text source)
{
    struct csv_reader reader;
    struct csv_row row;
    struct message message = {0};
    struct buffer out;
    buffer_init(&out, 1 << 22);
    csv_reader_init(&reader, source);
    for (;;) {
        if (csv_read_row(&reader, arena, &row, &message) < 0) {
            buffer_append_z(&out, "!");
            buffer_append_z(&out, message.text);
            break;
        }
        if (row.count == 0)
            break;
        for (size_t i = 0; i < row.count; i++) {
            buffer_append(&out, row.cells[i]);
            buffer_append_z(&out, "|");
        }
        buffer_append_z(&out, "/");
    }
    struct text text = arena_copy(arena, buffer_text(&out));
    buffer_clear(&out);
    return text;
}

#define SHOWN(literal) shown(TEXT(literal))

__attribute__((constructor)) static void make_arena(void)
{
    arena = arena_new(1 << 26);
}

__attribute__((destructor)) static void drop_arena(void)
{
    arena_free(arena);
}

TEST("faults are told with their place and the way out")
{
    CHECK_TEXT(SHOWN("a,b\r\n1,x\"y\"\r\n"),
               "a|b|/!Line 2, column 4: a quotation mark inside a cell. Put the whole cell in quotation marks and "
               "double those inside.");
    CHECK_TEXT(SHOWN("a\n\"b\nc\"d\n"),
               "a|/!Line 3, column 3: there is more after the closing quotation mark. Double the quotation marks inside "
               "the cell.");
    CHECK_TEXT(SHOWN("a\n1,\"b\nc,d\n"),
               "a|/!Line 2, column 3: this quotation mark is never closed. Add the closing one.");
    CHECK_TEXT(SHOWN("\""), "!Line 1, column 1: this quotation mark is never closed. Add the closing one.");
    CHECK_TEXT(SHOWN("\"a\"\""), "!Line 1, column 1: this quotation mark is never closed. Add the closing one.");
    CHECK(text_starts(SHOWN(" \"a\""), TEXT("!Line 1, column 2: a quotation mark inside")));
    CHECK(text_starts(SHOWN("\"a\" ,b"), TEXT("!Line 1, column 4: there is more after")));
}

TEST("bytes that are not UTF-8 are refused in place")
{
    CHECK_TEXT(SHOWN("a\ncafé,caf\xE9\n"),
               "a|/!Line 2, column 9: this is not text in UTF-8. Save the file again as \"CSV UTF-8\".");
    CHECK(text_starts(SHOWN("\"one\r\ntwo\rthree \xC3\",b"), TEXT("!Line 3, column 7: this is not")));
    CHECK(text_starts(SHOWN("\xFF\xFE" "a\0b\0"), TEXT("!Line 1, column 1: this is not")));
    CHECK(text_starts(SHOWN("ab\0c"), TEXT("!Line 1, column 3: this is not")));
    CHECK(text_starts(SHOWN("\xED\xA0\x80"), TEXT("!Line 1, column 1: this is not")));
    CHECK(text_starts(SHOWN("\xF0\x9F\x98"), TEXT("!Line 1, column 1: this is not")));
}

TEST("the message may be left out, and the reader stays before the bad row")
{
    struct csv_reader reader;
    struct csv_row row = {.count = 77};
    csv_reader_init(&reader, TEXT("a\nb\"\n"));
    CHECK(csv_read_row(&reader, arena, &row, NULL) == OK && row.line == 1);
    row.count = 77;
    CHECK(csv_read_row(&reader, arena, &row, NULL) == ERROR_INVALID);
    CHECK(csv_read_row(&reader, arena, &row, NULL) == ERROR_INVALID);
    CHECK(row.count == 77 && reader.at == 2);
}

TEST("a thousand cells in a row, and not one more")
{
    struct buffer source;
    buffer_init(&source, 4096);
    for (int i = 1; i < CSV_CELLS_MAX; i++)
        buffer_append_byte(&source, ',');
    struct csv_reader reader;
    struct csv_row row;
    struct message message = {0};
    csv_reader_init(&reader, buffer_text(&source));
    CHECK(csv_read_row(&reader, arena, &row, &message) == OK && row.count == CSV_CELLS_MAX);
    buffer_append_byte(&source, ',');
    csv_reader_init(&reader, buffer_text(&source));
    CHECK(csv_read_row(&reader, arena, &row, &message) == ERROR_LIMIT);
    CHECK_TEXT(text_of(message.text), "Line 1 has more than 1000 cells. Remove the columns that are not needed.");
    buffer_clear(&source);
}

TEST("no memory is said so")
{
    struct csv_reader reader;
    struct csv_row row;
    for (size_t n = 1; n <= 2; n++) {
        struct arena *small = arena_new(1 << 16);
        arena_fail_at(small, n);
        csv_reader_init(&reader, TEXT("\"a \"\"b\"\"\",c"));
        CHECK(csv_read_row(&reader, small, &row, NULL) == ERROR_MEMORY);
        arena_free(small);
    }
}

TEST("nothing is no row")
{
    CHECK_TEXT(SHOWN(""), "");
    CHECK_TEXT(shown((struct text){0}), "");
    CHECK_TEXT(SHOWN("\xEF\xBB\xBF"), "");
    CHECK_TEXT(SHOWN("\r\n\n\r\r\n"), "");
}

TEST("rows, line ends, blank lines and the byte order mark")
{
    CHECK_TEXT(SHOWN("a,b"), "a|b|/");
    CHECK_TEXT(SHOWN("a,b\nc,d\r\ne,f\rg,h\n"), "a|b|/c|d|/e|f|/g|h|/");
    CHECK_TEXT(SHOWN("\n\na\n\n\r\nb\n\n"), "a|/b|/");
    CHECK_TEXT(SHOWN("\xEF\xBB\xBF\"a\",b\n"), "a|b|/");
    CHECK_TEXT(SHOWN(",\n"), "||/");
    CHECK_TEXT(SHOWN("a,"), "a||/");
    CHECK_TEXT(SHOWN("\"\"\n"), "|/");
    CHECK_TEXT(SHOWN(" a , b\n"), " a | b|/");
    CHECK_TEXT(SHOWN("\"a,b\",\"c\r\nd\",\"\"\"\",\"e\"\"f\"\n"), "a,b|c\r\nd|\"|e\"f|/");
}

TEST("a row knows the line on which it starts")
{
    struct csv_reader reader;
    struct csv_row row;
    csv_reader_init(&reader, TEXT("a\r\n\r\n\"b\nc\rd\r\ne\"\n\n\nf"));
    static const size_t lines[] = {1, 3, 9};
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        CHECK(csv_read_row(&reader, arena, &row, NULL) == OK);
        CHECK_INTEGER(row.count, 1);
        CHECK_INTEGER(row.line, lines[i]);
    }
    CHECK(csv_read_row(&reader, arena, &row, NULL) == OK && row.count == 0);
    CHECK(csv_read_row(&reader, arena, &row, NULL) == OK && row.count == 0);
}

static struct text written(struct text cell, bool first_in_row)
{
    struct buffer out;
    buffer_init(&out, 1 << 16);
    csv_write_cell(&out, cell, first_in_row);
    struct text text = arena_copy(arena, buffer_text(&out));
    buffer_clear(&out);
    return text;
}

TEST("cells are quoted where needed, and formulas are guarded")
{
    static const char *const cases[][2] = {
        {"plain text", "plain text"},
        {"", "\"\""},
        {"a,b", "\"a,b\""},
        {"say \"hello\"", "\"say \"\"hello\"\"\""},
        {"a\nb", "\"a\nb\""},
        {"a\rb", "\"a\rb\""},
        {" a", "\" a\""},
        {"a ", "\"a \""},
        {"\xEF\xBB\xBF" "a", "\"\xEF\xBB\xBF" "a\""},
        {"=1+1", "\"'=1+1\""},
        {"=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""},
        {"+1", "+1"},
        {"-12.50", "-12.50"},
        {"-.5", "-.5"},
        {"-", "\"'-\""},
        {"-1.2.3", "\"'-1.2.3\""},
        {"--1", "\"'--1\""},
        {"-1+2", "\"'-1+2\""},
        {"+441234 567890", "\"'+441234 567890\""},
        {"+", "\"'+\""},
        {"-.", "\"'-.\""},
        {"@office", "\"'@office\""},
        {"\tx", "\"'\tx\""},
        {"\r=1", "\"'\r=1\""},
        {"\n=1", "\"'\n=1\""},
        {"＝1", "\"'＝1\""},
        {"'=1", "\"''=1\""},
        {"'tis", "'tis"},
        {"'", "'"},
        {"a=1", "a=1"},
        {"1-2", "1-2"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        CHECK_TEXT(written(text_of(cases[i][0]), true), cases[i][1]);
    CHECK_TEXT(written(TEXT(""), false), ",");
    CHECK_TEXT(written(TEXT("a"), false), ",a");
    CHECK_TEXT(written(TEXT("=a"), false), ",\"'=a\"");
    CHECK_TEXT(written((struct text){0}, false), ",");
}

TEST("what was written reads back")
{
    static const char *const cells[] = {
        "",  "a", "a,b", "\"", "\"\"", "a\r\nb", "\n", "\r", " ", "=1", "'=1", "''=1", "-5", "'-5", "@", "'", "''",
        "\t", "'\t", "\xEF\xBB\xBF", "＝1", "'＠", "'a", "'\n", "Dŵr, \"glân\"",
    };
    for (size_t i = 0; i < COUNT_OF(cells); i++) {
        for (size_t j = 0; j < COUNT_OF(cells); j++) {
            struct buffer out;
            buffer_init(&out, 1 << 12);
            csv_write_cell(&out, text_of(cells[i]), true);
            csv_end_row(&out);
            csv_write_cell(&out, text_of(cells[i]), true);
            csv_write_cell(&out, text_of(cells[j]), false);
            csv_end_row(&out);
            struct csv_reader reader;
            struct csv_row row;
            csv_reader_init(&reader, buffer_text(&out));
            CHECK(csv_read_row(&reader, arena, &row, NULL) == OK && row.count == 1);
            CHECK(row.count == 1 && text_equals(row.cells[0], cells[i]));
            CHECK(csv_read_row(&reader, arena, &row, NULL) == OK && row.count == 2);
            CHECK(row.count == 2 && text_equals(row.cells[0], cells[i]) && text_equals(row.cells[1], cells[j]));
            CHECK(csv_read_row(&reader, arena, &row, NULL) == OK && row.count == 0);
            buffer_clear(&out);
        }
    }
}

/* What the two public suites expect; blank lines are no rows here, which is
 * where all-empty and empty-one-column differ from the suite. */
TEST("the public suites")
{
    static const struct {
        const char *path, *expected;
    } cases[] = {
        {"csv-spectrum/csvs/comma_in_quotes.csv", "first|last|address|city|zip|/John|Doe|120 any st.|Anytown, WW|08123|/"},
        {"csv-spectrum/csvs/empty.csv", "a|b|c|/1|||/2|3|4|/"},
        {"csv-spectrum/csvs/empty_crlf.csv", "a|b|c|/1|||/2|3|4|/"},
        {"csv-spectrum/csvs/escaped_quotes.csv", "a|b|/1|ha \"ha\" ha|/3|4|/"},
        {"csv-spectrum/csvs/json.csv", "key|val|/1|{\"type\": \"Point\", \"coordinates\": [102.0, 0.5]}|/"},
        {"csv-spectrum/csvs/newlines.csv", "a|b|c|/1|2|3|/Once upon \na time|5|6|/7|8|9|/"},
        {"csv-spectrum/csvs/quotes_and_newlines.csv", "a|b|/1|ha \n\"ha\" \nha|/3|4|/"},
        {"csv-spectrum/csvs/simple.csv", "a|b|c|/1|2|3|/"},
        {"csv-spectrum/csvs/simple_crlf.csv", "a|b|c|/1|2|3|/"},
        {"csv-spectrum/csvs/utf8.csv", "a|b|c|/1|2|3|/4|5|ʤ|/"},
        {"csv-test-data/csv/all-empty.csv", ""},
        {"csv-test-data/csv/empty-one-column.csv", "foo|/"},
        {"csv-test-data/csv/empty-field.csv", "foo|bar|baz|/1||3|/"},
        {"csv-test-data/csv/header-no-rows.csv", "foo|bar|baz|/"},
        {"csv-test-data/csv/leading-space.csv", "foo|bar|baz|/1| leading space|3|/"},
        {"csv-test-data/csv/trailing-space.csv", "foo|bar|baz|/1|trailing space |3|/"},
        {"csv-test-data/csv/one-column.csv", "foo|/1|/"},
        {"csv-test-data/csv/quotes-empty.csv", "foo|bar|baz|/1||3|/"},
        {"csv-test-data/csv/quotes-with-comma.csv", "foo|bar|baz|/1|Luke, I am your father.|3|/"},
        {"csv-test-data/csv/quotes-with-escaped-quote.csv", "foo|bar|baz|/1|The \" must be escaped|3|/"},
        {"csv-test-data/csv/quotes-with-newline.csv", "foo|bar|baz|/1|No man is an island,\nEntire of itself|3|/"},
        {"csv-test-data/csv/quotes-with-space.csv", "foo|bar|baz|/1|Field with spaces|3|/"},
        {"csv-test-data/csv/simple-crlf.csv", "foo|bar|baz|/1|2|3|/"},
        {"csv-test-data/csv/trailing-newline.csv", "foo|bar|baz|/1|2|3|/"},
        {"csv-test-data/csv/utf8.csv", "foo|bar|baz|/1|😎|3|/"},
        {"csv-test-data/csv/bad-header-less-fields.csv", "foo|bar|baz|/1|2|/"},
        {"csv-test-data/csv/bad-missing-quote.csv",
         "foo|bar|baz|/!Line 2, column 3: this quotation mark is never closed. Add the closing one."},
        {"csv-test-data/csv/bad-quotes-with-unescaped-quote.csv",
         "foo|bar|baz|/!Line 2, column 19: there is more after the closing quotation mark. Double the quotation marks "
         "inside the cell."},
        {"csv-test-data/csv/bad-unescaped-quote.csv",
         "foo|bar|baz|/!Line 2, column 8: a quotation mark inside a cell. Put the whole cell in quotation marks and "
         "double those inside."},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char path[256], content[4096];
        snprintf(path, sizeof path, "%s%s", SUITES, cases[i].path);
        FILE *file = fopen(path, "rb");
        if (!file)
            SKIP("no ../shared/data/testsuites");
        size_t length = fread(content, 1, sizeof content, file);
        fclose(file);
        CHECK_TEXT(shown((struct text){content, length}), cases[i].expected);
    }
}
