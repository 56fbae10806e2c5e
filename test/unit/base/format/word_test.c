/* Word documents: what comes over and how it reads, what is left out and told, what is made to do harm. The documents are made here, as
 * Word, LibreOffice and other programs write them. */
#include "test.h"

#include "base/format/archive.h"
#include "base/format/word.h"
#include "base/page/page.h"

#define NAMES "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"" \
              " xmlns:wp=\"wp\" xmlns:a=\"a\" xmlns:pic=\"pic\" xmlns:mc=\"mc\" xmlns:wps=\"wps\" xmlns:v=\"v\" xmlns:m=\"m\" xmlns:o=\"o\""
#define TYPE "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

struct parts {
    const char *body, *styles, *numbering, *relations, *footnotes, *settings_relations;
    struct archive_entry more;
};

static const char styles_of_house[] =
    "<w:style w:type=\"paragraph\" w:styleId=\"berschrift1\"><w:name w:val=\"heading 1\"/></w:style>"
    "<w:style w:type=\"paragraph\" w:styleId=\"H2\"><w:name w:val=\"Kapitel\"/><w:pPr><w:outlineLvl w:val=\"1\"/></w:pPr></w:style>"
    "<w:style w:type=\"paragraph\" w:styleId=\"H2b\"><w:name w:val=\"Mine\"/><w:basedOn w:val=\"H2\"/></w:style>"
    "<w:style w:type=\"paragraph\" w:styleId=\"T\"><w:name w:val=\"Title\"/></w:style>"
    "<w:style w:type=\"paragraph\" w:styleId=\"Q\"><w:name w:val=\"Quote\"/></w:style>"
    "<w:style w:type=\"paragraph\" w:styleId=\"TOC1\"><w:name w:val=\"toc 1\"/></w:style>"
    "<w:style w:type=\"paragraph\" w:styleId=\"LB\"><w:name w:val=\"List Bullet\"/><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:style>"
    "<w:style w:type=\"paragraph\" w:styleId=\"Loop\"><w:name w:val=\"Loop\"/><w:basedOn w:val=\"Loop\"/></w:style>"
    "<w:style w:type=\"character\" w:styleId=\"Strong\"><w:name w:val=\"Strong\"/><w:rPr><w:b/></w:rPr></w:style>";
#define LEVEL(at, format, shown) "<w:lvl w:ilvl=\"" at "\"><w:start w:val=\"1\"/><w:numFmt w:val=\"" format "\"/><w:lvlText w:val=\"" shown "\"/></w:lvl>"
static const char numbering_of_house[] =
    "<w:abstractNum w:abstractNumId=\"0\">" LEVEL("0", "bullet", "o") LEVEL("1", "bullet", "-") "</w:abstractNum>"
    "<w:abstractNum w:abstractNumId=\"1\">" LEVEL("0", "decimal", "%1.") LEVEL("1", "lowerLetter", "(%2)") LEVEL("2", "decimal", "%3.") "</w:abstractNum>"
    "<w:abstractNum w:abstractNumId=\"2\">" LEVEL("0", "decimal", "%1") LEVEL("1", "decimal", "%1.%2") LEVEL("2", "upperRoman", "%3") "</w:abstractNum>"
    "<w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num><w:num w:numId=\"2\"><w:abstractNumId w:val=\"1\"/></w:num>"
    "<w:num w:numId=\"3\"><w:abstractNumId w:val=\"1\"/><w:lvlOverride w:ilvl=\"0\"><w:startOverride w:val=\"1\"/></w:lvlOverride></w:num>"
    "<w:num w:numId=\"4\"><w:abstractNumId w:val=\"2\"/></w:num><w:num w:numId=\"5\"><w:abstractNumId w:val=\"77\"/></w:num>";

static char *wrap(const char *before, const char *inside, const char *after)
{
    char *all = NULL;
    if (asprintf(&all, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>%s%s%s", before, inside ? inside : "", after) < 0)
        abort();
    return all;
}

static void make(struct buffer *out, struct parts parts)
{
    char *document = wrap("<w:document " NAMES "><w:body>", parts.body, "</w:body></w:document>");
    char *styles = wrap("<w:styles " NAMES ">", parts.styles ? parts.styles : styles_of_house, "</w:styles>");
    char *numbering = wrap("<w:numbering " NAMES ">", parts.numbering ? parts.numbering : numbering_of_house, "</w:numbering>");
    char *footnotes = wrap("<w:footnotes " NAMES ">", parts.footnotes, "</w:footnotes>");
    char *relations = wrap("<Relationships><Relationship Id=\"s\" Type=\"" TYPE "styles\" Target=\"styles.xml\"/><Relationship Id=\"n\" Type=\"" TYPE "numbering\" Target=\"numbering.xml\"/>"
                           "<Relationship Id=\"f\" Type=\"" TYPE "footnotes\" Target=\"/word/footnotes.xml\"/><Relationship Id=\"t\" Type=\"" TYPE "settings\" Target=\"settings.xml\"/>",
                           parts.relations, "</Relationships>");
    char *settings = wrap("<Relationships>", parts.settings_relations, "</Relationships>");
    struct archive_entry entries[] = {
        {.name = "_rels/.rels", .content = TEXT("<Relationships><Relationship Id=\"d\" Type=\"" TYPE "officeDocument\" Target=\"word/document2.xml\"/></Relationships>")},
        {.name = "word/document2.xml", .content = text_of(document)}, {.name = "word/_rels/document2.xml.rels", .content = text_of(relations)},
        {.name = "word/styles.xml", .content = text_of(styles)}, {.name = "word/numbering.xml", .content = text_of(numbering)},
        {.name = "word/footnotes.xml", .content = text_of(footnotes)}, {.name = "word/settings.xml", .content = TEXT("<w:settings xmlns:w=\"w\"/>")},
        {.name = "word/_rels/settings.xml.rels", .content = text_of(settings)}, {.name = "docProps/core.xml", .content = TEXT("<c>Private Author</c>")}, parts.more};
    CHECK(archive_pack(entries, COUNT_OF(entries) - !parts.more.name, (struct date){20000}, out) == OK);
    free(document), free(styles), free(numbering), free(footnotes), free(relations), free(settings);
}

struct got {
    struct arena *arena;
    struct word word;
    enum result result;
    struct message message;
};

static struct got read_parts(struct parts parts)
{
    struct got got = {.arena = arena_new(WORD_ARENA_BYTES_MAX), .word = {.markdown = TEXT_NONE}};
    struct buffer bytes;
    buffer_init(&bytes, (size_t)64 << 20);
    make(&bytes, parts);
    got.result = word_read(got.arena, buffer_text(&bytes), &got.word, &got.message);
    buffer_clear(&bytes);
    return got;
}

#define CHECK_WORD(expected, ...)                               \
    do {                                                        \
        struct got got_ = read_parts((struct parts){__VA_ARGS__}); \
        CHECK_INTEGER(got_.result, OK);                         \
        CHECK_TEXT(got_.word.markdown, expected);               \
        arena_free(got_.arena);                                 \
    } while (0)
#define P(inside) "<w:p>" inside "</w:p>"
#define R(properties, words) "<w:r><w:rPr>" properties "</w:rPr><w:t xml:space=\"preserve\">" words "</w:t></w:r>"
#define T(words) "<w:r><w:t xml:space=\"preserve\">" words "</w:t></w:r>"
#define STYLE(id) "<w:pPr><w:pStyle w:val=\"" id "\"/></w:pPr>"
#define LIST(list, level) "<w:pPr><w:numPr><w:ilvl w:val=\"" level "\"/><w:numId w:val=\"" list "\"/></w:numPr></w:pPr>"

/* --- What comes over ------------------------------------------------------------------ */

TEST("headings come by their level, whatever the style is called; the title moves the others down")
{
    CHECK_WORD("# One\n\nText.\n\n## Two\n\n## Based on two\n\n### Said by itself", .body = P(STYLE("berschrift1") R("<w:b/>", "One")) P(T("Text.")) P(STYLE("H2") T("Two"))
               P(STYLE("H2b") T("Based on two")) P("<w:pPr><w:outlineLvl w:val=\"2\"/></w:pPr>" T("Said by itself")));
    CHECK_WORD("# The title\n\n## One", .body = P(STYLE("T") T("The title")) P(STYLE("berschrift1") T("One")) P(STYLE("berschrift1") T("  ")));
    CHECK_WORD("Text\n\n###### Deep\n\nBody", .body = P(STYLE("Loop") T("Text")) P("<w:pPr><w:outlineLvl w:val=\"8\"/></w:pPr>" T("Deep")) P("<w:pPr><w:outlineLvl w:val=\"9\"/></w:pPr>" T("Body")));
}

TEST("bold and italic words, however Word has cut them up")
{
    CHECK_WORD("A **bold word** and _an italic_ one", .body = P(T("A ") R("<w:b/>", "bo") R("<w:b w:val=\"1\"/>", "ld wo") R("<w:b/>", "rd ") T("and ") R("<w:i/>", "an italic") T(" one")));
    CHECK_WORD("Not bold", .body = P(R("<w:b w:val=\"0\"/>", "Not") R("<w:b w:val=\"false\"/>", " bold")));
    CHECK_WORD("**By its style**", .body = P(R("<w:rStyle w:val=\"Strong\"/>", "By its style")));
    CHECK_WORD("**all _of_ it**", .body = P(R("<w:b/>", "all ") R("<w:b/><w:i/>", "of") R("<w:b/>", " it")));
    CHECK_WORD("**Note**:text", .body = P(R("<w:b/>", "Note:") T("text")));
    CHECK_WORD("un*frigging*believable", .body = P(T("un") R("<w:i/>", "frigging") T("believable")));
}

TEST("what would mean something in Markdown is taken at its word")
{
    CHECK_WORD("\\# no heading", .body = P(T("# no heading")));
    CHECK_WORD("1\\. no list", .body = P(T("1. no list")));
    CHECK_WORD("\\- no list", .body = P(T("- no list")));
    CHECK_WORD("2 \\* 3 \\_x\\_ snake_case \\[a\\](b) \\<b> \\&amp; R&D \\`c\\` \\\\", .body = P(T("2 * 3 _x_ snake_case [a](b) &lt;b&gt; &amp;amp; R&amp;D `c` \\")));
    CHECK_WORD("one\\\n\\# two", .body = P("<w:r><w:t>one</w:t><w:br/><w:t># two</w:t></w:r>"));
}

TEST("lists: bullets, numbers, levels, and numbers that are cited stay words")
{
    CHECK_WORD("Before\n\n- one\n- two\n  - two a\n- three\n\nAfter",
               .body = P(T("Before")) P(LIST("1", "0") T("one")) P(STYLE("LB") T("two")) P(LIST("1", "1") T("two a")) P(LIST("1", "0") T("three")) P(T("After")));
    CHECK_WORD("1. one\n2. two\n\n   (a) first\n\n   (b) second\n\n3. three\n\nText\n\n4. four",
               .body = P(LIST("2", "0") T("one")) P(LIST("2", "0") T("two")) P(LIST("2", "1") T("first")) P(LIST("2", "1") T("second")) P(LIST("2", "0") T("three")) P(T("Text")) P(LIST("2", "0") T("four")));
    CHECK_WORD("1. one\n\n1) anew", .body = P(LIST("2", "0") T("one")) P(LIST("3", "0") T("anew")));
    CHECK_WORD("1. Money\n\n   1.1 First\n\n   1.2 Second\n\n   IV Third", .body = P(LIST("4", "0") T("Money")) P(LIST("4", "1") T("First")) P(LIST("4", "1") T("Second")) P(LIST("4", "2") "") P(LIST("4", "2") "") P(LIST("4", "2") "") P(LIST("4", "2") T("Third")));
    CHECK_WORD("No list", .body = P(LIST("99", "0") T("No list")));
}

TEST("quotations, links and notes")
{
    CHECK_WORD("> Said.", .body = P(STYLE("Q") T("Said.")));
    CHECK_WORD("See [**our** page](https://a.example/x_y%28z%29), mail [us](mailto:a@b.example), [old field](http://c.example/?a=1&b=2).",
               .relations = "<Relationship Id=\"l1\" Type=\"" TYPE "hyperlink\" TargetMode=\"External\" Target=\"https://a.example/x_y(z)\"/>"
                            "<Relationship Id=\"l2\" Type=\"" TYPE "hyperlink\" TargetMode=\"External\" Target=\"mailto:a@b.example\"/>",
               .body = P(T("See ") "<w:hyperlink r:id=\"l1\">" R("<w:b/>", "our") T(" page") "</w:hyperlink>" T(", mail ") "<w:hyperlink r:id=\"l2\">" T("us") "</w:hyperlink>" T(", ")
                         "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> HYPERLINK \"http://c.example/?a=1&amp;b=2\" </w:instrText></w:r>"
                         "<w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>" T("old field") "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>" T(".")));
    CHECK_WORD("A claim\\[1\\] and\\[2\\] again\\[1\\].\n\n\\[1\\] The **source**. Second paragraph.\n\n\\[2\\] Other.",
               .footnotes = "<w:footnote w:id=\"-1\"><w:p><w:r><w:separator/></w:r></w:p></w:footnote><w:footnote w:id=\"2\"><w:p><w:r><w:footnoteRef/></w:r>" T(" The ") R("<w:b/>", "source") T(".") "</w:p>"
                            P(T("Second paragraph.")) "</w:footnote><w:footnote w:id=\"3\">" P(T("Other.")) "</w:footnote><w:footnote w:id=\"4\">" P(T("Nobody names me.")) "</w:footnote>",
               .body = P(T("A claim") "<w:r><w:footnoteReference w:id=\"2\"/></w:r>" T(" and") "<w:r><w:footnoteReference w:id=\"3\"/></w:r>" T(" again") "<w:r><w:footnoteReference w:id=\"2\"/></w:r>" T(".")));
}

#define CELL(words) "<w:tc><w:tcPr/>" P(T(words)) "</w:tc>"
#define BOLD_CELL(words) "<w:tc>" P(R("<w:b/>", words)) "</w:tc>"
TEST("a table comes row by row")
{
    CHECK_WORD("- **Owner:** Clerk; **Due:** 5 May\n- **Owner:** Head / and deputy; **Due:** \\[soon\\]",
               .body = "<w:tbl><w:tblPr/><w:tr>" BOLD_CELL("Owner") BOLD_CELL("Due") "</w:tr><w:tr>" CELL("Clerk") CELL("5 May") "</w:tr><w:tr><w:tc>" P(T("Head")) P(T("and deputy")) "</w:tc>" CELL("[soon]") "</w:tr></w:tbl>");
    CHECK_WORD("- Venue: Town Hall\n- Date: 5 May", .body = "<w:tbl><w:tr>" CELL("Venue") CELL("Town Hall") "</w:tr><w:tr>" CELL("") CELL("") "</w:tr><w:tr>" CELL("Date") CELL("5 May") "</w:tr></w:tbl>");
    CHECK_WORD("- **A:** 1; **B:** 2; **C:** inner x / inner y", .body = "<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>" CELL("A") CELL("B") CELL("C") "</w:tr><w:tr>" CELL("1") CELL("2")
               "<w:tc><w:tbl><w:tr>" CELL("inner x") CELL("inner y") "</w:tr></w:tbl></w:tc></w:tr></w:tbl>");
    CHECK_WORD("Framed\n\ntwice", .body = "<w:tbl><w:tr><w:tc>" P(T("Framed")) P(T("twice")) "</w:tc></w:tr></w:tbl>");
}

/* --- What does not, and is told --------------------------------------------------------- */

#define CHECK_LEFT(what, count)                        \
    do {                                               \
        CHECK_INTEGER(got.word.left[what], count);     \
    } while (0)

TEST("tracked changes are taken as accepted, and told")
{
    struct got got = read_parts((struct parts){.body = P(T("Pay ") "<w:del><w:r><w:delText>£500</w:delText></w:r></w:del><w:ins w:author=\"Somebody\">" T("£300") "</w:ins><w:moveFrom>" T(" gone") "</w:moveFrom>" T("."))
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>" T("Runs ") "</w:p>" P(T("on.")) "<w:p><w:pPr><w:pPrChange><w:pPr><w:pStyle w:val=\"berschrift1\"/></w:pPr></w:pPrChange></w:pPr>" T("Plain") "</w:p>"
        "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:del><w:r><w:delText>x</w:delText></w:r></w:del></w:p></w:tc></w:tr></w:tbl>" "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>" T("Last") "</w:p>"});
    CHECK_INTEGER(got.result, OK);
    CHECK_TEXT(got.word.markdown, "Pay £300.\n\nRuns on.\n\nPlain\n\nLast");
    CHECK_LEFT(WORD_INSERTED, 1);
    CHECK_LEFT(WORD_DELETED, 4);
    arena_free(got.arena);
}

TEST("pictures, comments, hidden words, boxes, contents and what Word works out are told")
{
    struct text lines[WORD_LEFT_COUNT];
    struct got got = read_parts((struct parts){
        .relations = "<Relationship Id=\"bad\" Type=\"" TYPE "hyperlink\" TargetMode=\"External\" Target=\"javascript:alert(1)\"/><Relationship Id=\"file\" Type=\"" TYPE "hyperlink\" TargetMode=\"External\" Target=\"file:///c:/x\"/>"
                     "<Relationship Id=\"img\" Type=\"" TYPE "image\" TargetMode=\"External\" Target=\"http://tracker.example/x.png\"/>",
        .settings_relations = "<Relationship Id=\"a\" Type=\"" TYPE "attachedTemplate\" TargetMode=\"External\" Target=\"file:///evil.dotm\"/>",
        .more = {.name = "word/vbaProject.bin", .content = TEXT("x")},
        .body = P(STYLE("TOC1") T("1 Money 3")) P(T("Seen") R("<w:vanish/>", " secret") "<w:r><w:commentReference w:id=\"1\"/></w:r>" R("<w:strike/>", " struck"))
                P("<w:hyperlink r:id=\"bad\">" T("one") "</w:hyperlink>" T(" ") "<w:hyperlink r:id=\"file\">" T("two") "</w:hyperlink>" T(" ") "<w:hyperlink w:anchor=\"x\">" T("three") "</w:hyperlink>")
                P("<w:r><w:drawing><wp:docPr descr=\"A bench &#x202e; in a park\"/><pic:pic/><a:t>no text</a:t></w:drawing></w:r><w:r><w:pict><v:shape alt=\"\"><v:imagedata/></v:shape></w:pict></w:r>")
                P(T("Around") "<mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent>" P(T("Boxed")) "</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback>" P(T("Boxed")) "</mc:Fallback></mc:AlternateContent>" T(" it"))
                P("<w:fldSimple w:instr=\"DATE\">" T("5 May") "</w:fldSimple><w:r><w:fldChar w:fldCharType=\"begin\"/><w:instrText>DDEAUTO c:\\calc.exe</w:instrText><w:t>code</w:t><w:fldChar w:fldCharType=\"separate\"/><w:t> result</w:t><w:fldChar w:fldCharType=\"end\"/></w:r>")
                P("<w:r><w:sym w:font=\"Wingdings\" w:char=\"F0FC\"/><w:object><o:OLEObject/><w:t>ole</w:t></w:object></w:r><m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>")
                "<w:altChunk r:id=\"q\"/><w:sectPr><w:headerReference r:id=\"h\"/></w:sectPr>"});
    CHECK_INTEGER(got.result, OK);
    CHECK_TEXT(got.word.markdown, "Seen struck\n\none two three\n\nAround it\n\nBoxed\n\n5 May result\n\na+b");
    CHECK_LEFT(WORD_CONTENTS, 1);
    CHECK_LEFT(WORD_HIDDEN, 1);
    CHECK_LEFT(WORD_COMMENTS, 1);
    CHECK_LEFT(WORD_STRUCK, 1);
    CHECK_LEFT(WORD_LINKS, 2);
    CHECK_LEFT(WORD_OUTSIDE, 2);
    CHECK_LEFT(WORD_PICTURES, 2);
    CHECK_LEFT(WORD_BOXES, 1);
    CHECK_LEFT(WORD_FIELDS, 2);
    CHECK_LEFT(WORD_SYMBOLS, 1);
    CHECK_LEFT(WORD_EMBEDDED, 2);
    CHECK_LEFT(WORD_FORMULAS, 1);
    CHECK_LEFT(WORD_HEADERS, 1);
    CHECK_LEFT(WORD_MACROS, 1);
    CHECK_INTEGER(got.word.picture_count, 1);
    CHECK_TEXT(got.word.pictures[0], "A bench in a park");
    CHECK_INTEGER(word_left_lines(got.arena, &got.word, lines), 14);
    CHECK_TEXT(lines[0], "1 comment was left out.");
    arena_free(got.arena);
}

TEST("what was read goes from child to parent as it is, and a child that says anything else is not believed")
{
    struct got got = read_parts((struct parts){.body = P(T("Words")) P("<w:r><w:drawing><wp:docPr descr=\"A bench\"/><pic:pic/></w:drawing></w:r>")});
    struct word word = {.markdown = TEXT_NONE};
    struct message message = {0};
    struct buffer out;
    buffer_init(&out, 1 << 20);
    word_hand_over(&got.word, got.result, &got.message, &out);
    CHECK_INTEGER(word_take_over(got.arena, buffer_text(&out), &word, &message), OK);
    CHECK_TEXT(word.markdown, "Words");
    CHECK_INTEGER(word.left[WORD_PICTURES], 1);
    CHECK_TEXT(word.pictures[0], "A bench");
    out.length = 0;
    message_fail(&message, ERROR_DENIED, "This document has a password: open it in Word, take the password off, save it, and choose it again.");
    word_hand_over(NULL, ERROR_DENIED, &message, &out);
    message = (struct message){0};
    CHECK_INTEGER(word_take_over(got.arena, buffer_text(&out), &word, &message), ERROR_DENIED);
    CHECK(strncmp(message.text, "This document has a password", 28) == 0);
    static const char *const lies[] = {"", "word 1\n", "word 1\n1\n", "refused 0\n", "refused 7\nx", "refused\n", "refused -999\nx", "word 1\n-1\n", "word 1\n0\n0\n0\n0\n0\n0\n0\n0\n0\n0\n0\n0\n0\n0\n0\n0\n0\n101\n"};
    for (size_t i = 0; i < COUNT_OF(lies); i++) {
        message = (struct message){0};
        CHECK_INTEGER(word_take_over(got.arena, text_of(lies[i]), &word, &message), ERROR_INVALID);
        CHECK(!message.text[0]);
    }
    buffer_clear(&out);
    arena_free(got.arena);
}

/* --- What is made to do harm ----------------------------------------------------------------- */

static void refuse(struct text bytes, enum result expected, const char *begins)
{
    struct arena *arena = arena_new(WORD_ARENA_BYTES_MAX);
    struct word word;
    struct message message = {0};
    CHECK_INTEGER(word_read(arena, bytes, &word, &message), expected);
    if (strncmp(message.text, begins, strlen(begins)) != 0) {
        printf("  got \"%s\", expected \"%s…\"\n", message.text, begins);
        test_failed_now = true;
    }
    arena_free(arena);
}

TEST("what is no Word document is refused with what to do")
{
    struct buffer bytes;
    struct archive_entry sheet[] = {{.name = "xl/workbook.xml", .content = TEXT("<workbook/>")}, {.name = "_rels/.rels", .content = TEXT("<Relationships><Relationship Id=\"a\" Type=\"" TYPE "officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>")}};
    refuse(TEXT_NONE, ERROR_INVALID, "The file is empty");
    refuse(TEXT("%PDF-1.7 …"), ERROR_INVALID, "This is a PDF");
    refuse(TEXT("{\\rtf1"), ERROR_INVALID, "This is a rich text file");
    refuse(TEXT("Dear all,"), ERROR_INVALID, "This is not a Word document");
    refuse(TEXT("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 W\0o\0r\0d\0"), ERROR_INVALID, "This is a document of an older Word");
    refuse(TEXT("\xd0\xcf\x11\xe0 E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"), ERROR_DENIED, "This document has a password");
    refuse(TEXT("PK\x03\x04 and then nothing"), ERROR_INVALID, "This file is damaged");
    buffer_init(&bytes, 1 << 20);
    CHECK(archive_pack(sheet, 2, (struct date){20000}, &bytes) == OK);
    refuse(buffer_text(&bytes), ERROR_INVALID, "This is not a Word document");
    bytes.length = 0;
    CHECK(archive_pack(sheet, 1, (struct date){20000}, &bytes) == OK);
    refuse(buffer_text(&bytes), ERROR_INVALID, "This is not a Word document");
    buffer_clear(&bytes);
}

static void refuse_document(struct text document, enum result expected, const char *begins)
{
    struct buffer bytes;
    struct archive_entry entry = {.name = "word/document.xml", .content = document};
    buffer_init(&bytes, (size_t)64 << 20);
    CHECK(archive_pack(&entry, 1, (struct date){20000}, &bytes) == OK);
    refuse(buffer_text(&bytes), expected, begins);
    buffer_clear(&bytes);
}

static void repeat(struct buffer *out, const char *what, size_t times)
{
    while (times--)
        buffer_append_z(out, what);
}

TEST("entities, depth, bombs and unending texts are refused")
{
    struct buffer xml;
    buffer_init(&xml, (size_t)128 << 20);
    refuse_document(TEXT("<!DOCTYPE d [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><document>&b;</document>"), ERROR_INVALID, "This Word document is damaged");
    refuse_document(TEXT("<document><body><p>"), ERROR_INVALID, "This Word document is damaged");
    refuse_document(TEXT("<document><p><r><t>\xff\xfe</t></r></p></document>"), ERROR_INVALID, "This Word document is damaged");
    repeat(&xml, "<p>", WORD_DEPTH_MAX + 1);
    refuse_document(buffer_text(&xml), ERROR_LIMIT, "This Word document holds far more");
    xml.length = 0;
    buffer_append_z(&xml, "<document>");
    repeat(&xml, "<p><r><drawing><txbxContent>", 9);
    refuse_document(buffer_text(&xml), ERROR_LIMIT, "This Word document holds far more");
    xml.length = 0;
    buffer_append_z(&xml, "<document><p><r><t>");
    repeat(&xml, "words and ", 27000);
    buffer_append_z(&xml, "</t></r></p></document>");
    refuse_document(buffer_text(&xml), ERROR_LIMIT, "This Word document holds far more");
    xml.length = 0;
    buffer_append_z(&xml, "<document><body>");
    repeat(&xml, "                                                                ", 100000);
    buffer_append_z(&xml, "</body></document>");
    refuse_document(buffer_text(&xml), ERROR_LIMIT, "This Word document holds far more");
    buffer_clear(&xml);
}

/* --- By the thousand -------------------------------------------------------------------------------- */

/* `each`: a format that takes a number, twice at most. */
static char *many(const char *each, size_t times, const char *after)
{
    struct buffer out;
    char *all;
    buffer_init(&out, (size_t)64 << 20);
    for (size_t i = 0; i < times; i++) {
        char one[300];
        const char *at = each;
        size_t length = 0;
        for (; *at && length < sizeof one - 24; at++) {
            if (*at == '#')
                length += (size_t)snprintf(one + length, sizeof one - length, "%zu", i);
            else if (*at == '@') /* the one before, and of the first the last: a circle */
                length += (size_t)snprintf(one + length, sizeof one - length, "%zu", (i + times - 1) % times);
            else
                one[length++] = *at;
        }
        buffer_append(&out, (struct text){one, length});
    }
    buffer_append_z(&out, after);
    all = strdup(out.failure == OK ? out.data : "");
    buffer_clear(&out);
    return all;
}

static void refuse_parts(struct parts parts, const char *begins)
{
    struct buffer bytes;
    buffer_init(&bytes, (size_t)64 << 20);
    make(&bytes, parts);
    refuse(buffer_text(&bytes), ERROR_LIMIT, begins);
    buffer_clear(&bytes);
}

#define TOO_MUCH "This Word document holds far more than a text should"
#define MANY_STYLES "<w:style w:styleId=\"S#\"><w:name w:val=\"Style #\"/><w:basedOn w:val=\"S@\"/></w:style>"
#define MANY_NUMBERS "<w:num w:numId=\"#\"><w:abstractNumId w:val=\"1\"/></w:num>"
#define MANY_ABSTRACTS "<w:abstractNum w:abstractNumId=\"#\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"%1.\"/></w:lvl></w:abstractNum>"
#define MANY_LINKS "<Relationship Id=\"L#\" Type=\"" TYPE "hyperlink\" TargetMode=\"External\" Target=\"https://a.example/#\"/>"

TEST("as many styles, numberings and links as there may be, each based on the next, and thousands of paragraphs that ask for them")
{
    char *styles = many(MANY_STYLES, 4096, ""), *numbers = many(MANY_ABSTRACTS, 1, ""), *all_numbers = many(MANY_NUMBERS, 4096, ""), *links = many(MANY_LINKS, 8188, ""), *body;
    char *numbering = NULL;
    CHECK(asprintf(&numbering, "%s<w:abstractNum w:abstractNumId=\"1\">" LEVEL("0", "decimal", "%%1.") "</w:abstractNum>%s", numbers, all_numbers) > 0);
    body = many("<w:p><w:pPr><w:pStyle w:val=\"S#\"/><w:numPr><w:numId w:val=\"#\"/></w:numPr></w:pPr><w:hyperlink r:id=\"L#\"></w:hyperlink></w:p>", 20000,
                P(STYLE("S4095") "<w:hyperlink r:id=\"L8187\">" T("There") "</w:hyperlink>"));
    CHECK_WORD("[There](https://a.example/8187)", .styles = styles, .numbering = numbering, .relations = links, .body = body);
    free(styles), free(numbers), free(all_numbers), free(links), free(body), free(numbering);
}

TEST("more styles, numberings or links than a text has are refused")
{
    static const struct { const char *each; size_t times; int which; } cases[] = {{MANY_STYLES, 4097, 0}, {MANY_STYLES, 100000, 0}, {MANY_NUMBERS, 4097, 1}, {MANY_ABSTRACTS, 4097, 1}, {MANY_LINKS, 8189, 2}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char *all = many(cases[i].each, cases[i].times, "");
        refuse_parts((struct parts){.body = P(T("Words")), .styles = cases[i].which == 0 ? all : NULL, .numbering = cases[i].which == 1 ? all : NULL, .relations = cases[i].which == 2 ? all : NULL}, TOO_MUCH);
        free(all);
    }
}

TEST("of one name twice the first counts; circles and numbers that lead nowhere end")
{
    CHECK_WORD("# Heading", .styles = "<w:style w:styleId=\"B\"><w:basedOn w:val=\"A\"/></w:style><w:style w:styleId=\"A\"><w:name w:val=\"heading 1\"/><w:basedOn w:val=\"B\"/></w:style>"
                                      "<w:style w:styleId=\"B\"><w:name w:val=\"Quote\"/></w:style>", .body = P(STYLE("B") T("Heading")));
    CHECK_WORD("See [one](https://first.example).", .relations = "<Relationship Id=\"x\" Type=\"" TYPE "hyperlink\" TargetMode=\"External\" Target=\"https://first.example\"/>"
                                                                 "<Relationship Id=\"x\" Type=\"" TYPE "hyperlink\" TargetMode=\"External\" Target=\"https://second.example\"/>",
               .body = P(T("See ") "<w:hyperlink r:id=\"x\">" T("one") "</w:hyperlink>" T(".")));
    CHECK_WORD("1. One", .numbering = "<w:abstractNum w:abstractNumId=\"1\">" LEVEL("0", "decimal", "%1.") "</w:abstractNum><w:num w:numId=\"7\"><w:abstractNumId w:val=\"99\"/></w:num>"
                                      "<w:num w:numId=\"7\"><w:abstractNumId w:val=\"1\"/></w:num>", .body = P(LIST("7", "0") T("One")));
    CHECK_WORD("1. One", .numbering = "<w:abstractNum w:abstractNumId=\"1\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"-9223372036854775808\"/><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"%1.\"/></w:lvl>"
                                      "<w:lvl w:ilvl=\"99\"><w:start w:val=\"9\"/></w:lvl><w:lvl w:ilvl=\"-3\"><w:start w:val=\"9\"/></w:lvl></w:abstractNum><w:num w:numId=\"7\"><w:abstractNumId w:val=\"1\"/></w:num>",
               .body = P(LIST("7", "-9223372036854775808") T("One")));
}

TEST("a note of hidden words is as hidden as they are")
{
    CHECK_WORD("Seen", .footnotes = "<w:footnote w:id=\"1\">" P(T("Nobody is to read this.")) "</w:footnote>",
               .body = P(T("Seen") "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t><w:footnoteReference w:id=\"1\"/></w:r>"));
}

TEST("what stands in styles and numbers is no safer than the text")
{
    struct archive_entry entries[] = {{.name = "word/document.xml", .content = TEXT("<document/>")},
                                      {.name = "word/_rels/document.xml.rels", .content = TEXT("<Relationships><Relationship Id=\"s\" Type=\"" TYPE "styles\" Target=\"styles.xml\"/></Relationships>")},
                                      {.name = "word/styles.xml"}};
    struct buffer xml, bytes;
    buffer_init(&xml, (size_t)128 << 20);
    buffer_init(&bytes, (size_t)64 << 20);
    for (int round = 0; round < 3; round++) {
        bytes.length = xml.length = 0;
        if (round == 0)
            buffer_append_z(&xml, "<!DOCTYPE s [<!ENTITY a \"aaaa\">]><styles><style styleId=\"&a;\"/></styles>");
        else if (round == 1)
            repeat(&xml, "<style>", WORD_DEPTH_MAX + 1);
        else
            repeat(&xml, "                                                                ", 100000);
        entries[2].content = buffer_text(&xml);
        CHECK(archive_pack(entries, COUNT_OF(entries), (struct date){20000}, &bytes) == OK);
        refuse(buffer_text(&bytes), round ? ERROR_LIMIT : ERROR_INVALID, round ? TOO_MUCH : "This Word document is damaged");
    }
    buffer_clear(&xml);
    buffer_clear(&bytes);
}

/* --- Whatever is written reads the same ------------------------------------------------------------ */

static unsigned next_die(unsigned *state, unsigned sides)
{
    *state = *state * 1103515245u + 12345u;
    return (*state >> 16) % sides;
}

/* Runs of any kind, cut anywhere: as a page shows them, there are the same words and no stray marks. */
TEST("emphasis in any mixture shows the words and nothing else")
{
    static const char *const words[] = {"a", "b c", " ", "*", "_", "x:", "(y)", "é", "“z”", "1.", "#", "\\", "[l]", "!", "&amp;", "`", "&lt;", "-", "w ", " v"};
    unsigned state = 7;
    for (int round = 0; round < 2000; round++) {
        char body[2000] = "<w:p>";
        struct buffer plain;
        buffer_init(&plain, 2000);
        for (unsigned run = 0, runs = 1 + next_die(&state, 6); run < runs; run++) {
            unsigned kind = next_die(&state, 4);
            const char *word = words[next_die(&state, COUNT_OF(words))];
            size_t at = strlen(body);
            snprintf(body + at, sizeof body - at, "<w:r><w:rPr>%s%s</w:rPr><w:t>%s</w:t></w:r>", kind & 1 ? "<w:b/>" : "", kind & 2 ? "<w:i/>" : "", word);
            buffer_append_z(&plain, strcmp(word, "&amp;") == 0 ? "&" : strcmp(word, "&lt;") == 0 ? "<" : word);
        }
        snprintf(body + strlen(body), sizeof body - strlen(body), "</w:p>");
        struct got got = read_parts((struct parts){.body = body});
        struct word_expected { char text[2000]; size_t length; } expected = {.length = 0};
        for (size_t i = 0; i < plain.length; i++)
            if (plain.data[i] != ' ' || (expected.length && expected.text[expected.length - 1] != ' '))
                expected.text[expected.length++] = plain.data[i];
        while (expected.length && expected.text[expected.length - 1] == ' ')
            expected.length--;
        expected.text[expected.length] = '\0';
        CHECK_INTEGER(got.result, OK);
        CHECK_TEXT(markdown_plain(got.arena, got.word.markdown), expected.text);
        if (test_failed_now) {
            printf("  %s\n  %.*s\n", body, TEXT_ARGS(got.word.markdown));
            round = 2000;
        }
        buffer_clear(&plain);
        arena_free(got.arena);
    }
}
