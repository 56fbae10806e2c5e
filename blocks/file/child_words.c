/* The words in documents of office programs and in texts; a Word document as Markdown. In the child only (work.h). */
#include "blocks/file/work.h"

#include "base/format/unzip.h"
#include "base/format/word.h"

#define XML_BYTES_MAX (48u << 20)
#define ARENA_BYTES_MAX (256u << 20)

/* After these a word ends: paragraphs, headings, lines, tabs, cells, shared strings. */
static bool ends_word(struct text tag)
{
    static const char *const names[] = {"p", "h", "br", "tab", "si", "row", "c", "v", "line-break", "table-cell", "s"};
    const char *colon;
    if (tag.length && tag.data[0] == '/')
        tag = text_slice(tag, 1, tag.length);
    size_t length = strcspn(tag.data, " \t\r\n/>");
    tag = text_slice(tag, 0, length);
    if ((colon = memchr(tag.data, ':', tag.length)))
        tag = text_slice(tag, (size_t)(colon - tag.data) + 1, tag.length);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (text_equals(tag, names[i]))
            return true;
    return false;
}

static size_t append_entity(struct text rest, struct buffer *out)
{
    static const struct { const char *name, *character; } entities[] = {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}};
    const char *end = memchr(rest.data, ';', rest.length < 12 ? rest.length : 12);
    char encoded[4];
    for (size_t i = 0; i < COUNT_OF(entities); i++) {
        if (text_starts(rest, text_of(entities[i].name))) {
            buffer_append_z(out, entities[i].character);
            return strlen(entities[i].name);
        }
    }
    if (!end || rest.length < 4 || rest.data[1] != '#')
        return 1;
    bool hex = rest.data[2] == 'x';
    unsigned long point = strtoul(rest.data + (hex ? 3 : 2), NULL, hex ? 16 : 10);
    if (point >= 0x20 && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff))
        buffer_append(out, (struct text){encoded, text_encode((uint32_t)point, encoded)});
    return (size_t)(end - rest.data) + 1;
}

void xml_words(struct text xml, struct buffer *out)
{
    for (size_t at = 0; at < xml.length && out->failure == OK;) {
        struct text rest = text_slice(xml, at, xml.length);
        if (rest.data[0] == '<') {
            const char *end = memchr(rest.data, '>', rest.length);
            size_t length = end ? (size_t)(end - rest.data) + 1 : rest.length;
            if (end && ends_word(text_slice(rest, 1, length - 1)))
                buffer_append_byte(out, ' ');
            at += length;
        } else if (rest.data[0] == '&') {
            at += append_entity(rest, out);
        } else {
            size_t length = 1;
            while (length < rest.length && rest.data[length] != '<' && rest.data[length] != '&')
                length++;
            buffer_append(out, text_slice(rest, 0, length));
            at += length;
        }
    }
}

static bool holds_words(enum file_kind kind, struct text name)
{
    switch (kind) {
    case FILE_DOCX:
        return text_starts(name, TEXT("word/")) && text_ends(name, TEXT(".xml")) && !text_contains(name, TEXT("/theme/")) &&
               !text_ends(name, TEXT("/styles.xml")) && !text_ends(name, TEXT("/settings.xml")) && !text_ends(name, TEXT("/fontTable.xml"));
    case FILE_XLSX:
        return text_equals(name, "xl/sharedStrings.xml") || text_equals(name, "xl/workbook.xml") || text_starts(name, TEXT("xl/worksheets/sheet")) ||
               text_starts(name, TEXT("xl/comments"));
    default:
        return text_equals(name, "content.xml");
    }
}

static enum result document_words(enum file_kind kind, struct text bytes, struct buffer *out)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES_MAX);
    struct message message = {0};
    struct unzip unzip;
    if (!arena)
        return ERROR_MEMORY;
    TRY(unzip_open(arena, bytes, &unzip, &message));
    for (size_t i = 0; i < unzip.entry_count; i++) {
        struct text xml;
        if (!holds_words(kind, unzip.entries[i].name))
            continue;
        TRY(unzip_entry_text(&unzip, &unzip.entries[i], arena, XML_BYTES_MAX, &xml, &message));
        xml_words(xml, out);
        buffer_append_byte(out, '\n');
    }
    return OK;
}

enum result child_words(enum file_kind kind, struct text bytes, struct buffer *out)
{
    if (kind == FILE_CSV || kind == FILE_TEXT) {
        buffer_append(out, bytes);
        return out->failure;
    }
    return document_words(kind, bytes, out);
}

enum result child_text(enum file_kind kind, struct text bytes, struct buffer *out)
{
    AUTO(arena_free_at) struct arena *arena = kind == FILE_DOCX ? arena_new(WORD_ARENA_BYTES_MAX) : NULL;
    struct word word = {.markdown = TEXT_NONE};
    struct message message = {0};
    if (!arena)
        return kind == FILE_DOCX ? ERROR_MEMORY : ERROR_UNSUPPORTED;
    enum result result = word_read(arena, bytes, &word, &message);
    word_hand_over(&word, result, &message, out);
    return out->failure;
}
