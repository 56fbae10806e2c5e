/* Word documents: whatever bytes come, reading ends with clean Markdown or with a message, within its limits, and the same goes from child to parent. The first byte says
 * what the rest is: an archive as it is, what a child might say, or the XML of one of the parts, packed here, since no fuzzer guesses a checksum. */
#include "base/format/archive.h"
#include "base/format/word.h"

#define TYPE "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void pack(char part, struct text content, struct buffer *out)
{
    struct archive_entry entries[] = {
        {.name = "word/document.xml", .content = TEXT("<document><body><p><pPr><pStyle val=\"H\"/><numPr><ilvl val=\"1\"/><numId val=\"1\"/></numPr></pPr><r><t>a</t><footnoteReference id=\"1\"/></r>"
                                                      "<hyperlink id=\"l\"><r><t>b</t></r></hyperlink></p></body></document>")},
        {.name = "word/_rels/document.xml.rels", .content = TEXT("<Relationships><Relationship Id=\"s\" Type=\"" TYPE "styles\" Target=\"s.xml\"/><Relationship Id=\"n\" Type=\"" TYPE "numbering\" Target=\"n.xml\"/>"
            "<Relationship Id=\"f\" Type=\"" TYPE "footnotes\" Target=\"f.xml\"/><Relationship Id=\"l\" Type=\"" TYPE "hyperlink\" TargetMode=\"External\" Target=\"https://a.example/\"/></Relationships>")},
        {.name = "word/s.xml", .content = TEXT("<styles><style styleId=\"H\"><name val=\"heading 2\"/></style></styles>")},
        {.name = "word/n.xml", .content = TEXT("<numbering><abstractNum abstractNumId=\"0\"><lvl ilvl=\"1\"><start val=\"1\"/><numFmt val=\"lowerRoman\"/><lvlText val=\"%1.%2\"/></lvl></abstractNum>"
                                               "<num numId=\"1\"><abstractNumId val=\"0\"/></num></numbering>")},
        {.name = "word/f.xml", .content = TEXT("<footnotes><footnote id=\"1\"><p><r><t>note</t></r></p></footnote></footnotes>")},
    };
    entries[(size_t)part % COUNT_OF(entries)].content = content;
    require(archive_pack(entries, COUNT_OF(entries), (struct date){20000}, out) == OK);
}

static void read_it(struct text bytes)
{
    struct arena *arena = arena_new(WORD_ARENA_BYTES_MAX);
    struct word word, other;
    struct message message = {0};
    struct buffer out;
    require(arena != NULL);
    enum result result = word_read(arena, bytes, &word, &message);
    require(result == OK || result == ERROR_MEMORY || message.text[0]);
    if (result == OK) {
        require(text_is_clean(word.markdown) && word.markdown.length <= WORD_MARKDOWN_BYTES_MAX);
        buffer_init(&out, WORD_MARKDOWN_BYTES_MAX + 131072);
        word_hand_over(&word, result, &message, &out);
        require(out.failure == OK && word_take_over(arena, buffer_text(&out), &other, &message) == OK && text_equal(word.markdown, other.markdown));
        buffer_clear(&out);
    }
    arena_free(arena);
}

static void take_it(struct text bytes)
{
    struct arena *arena = arena_new((size_t)1 << 20);
    struct word word;
    struct message message = {0};
    require(arena != NULL);
    if (word_take_over(arena, bytes, &word, &message) == OK)
        require(text_is_clean(word.markdown));
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buffer packed;
    struct text bytes = {(const char *)data + 1, size - 1};
    if (size < 2)
        return 0;
    buffer_init(&packed, (size_t)16 << 20);
    if (data[0] == 'P') {
        buffer_append(&packed, (struct text){(const char *)data, size});
        read_it(buffer_text(&packed));
    } else if (data[0] == 'w' || data[0] == 'r') {
        take_it((struct text){(const char *)data, size});
    } else {
        pack((char)(data[0] & 7), bytes, &packed);
        read_it(buffer_text(&packed));
    }
    buffer_clear(&packed);
    return 0;
}
