#include "base/format/file_kind.h"
#include "base/format/unzip.h"
#include "test.h"

static struct arena *arena;

__attribute__((constructor)) static void make_arena(void)
{
    arena = arena_new(64 << 20);
}

static void put16(struct buffer *out, unsigned value)
{
    buffer_append_byte(out, (char)(value & 255));
    buffer_append_byte(out, (char)(value >> 8 & 255));
}

static void put32(struct buffer *out, uint32_t value)
{
    put16(out, value & 0xffff);
    put16(out, value >> 16);
}

static uint32_t crc_of(struct text text)
{
    uint32_t crc = 0xffffffff;
    for (size_t i = 0; i < text.length; i++) {
        crc ^= (unsigned char)text.data[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? 0xedb88320 ^ crc >> 1 : crc >> 1;
    }
    return ~crc;
}

struct part {
    const char *name, *content;
};

static void put_common(struct buffer *out, const struct part *part)
{
    struct text content = text_of(part->content);
    put16(out, 20);
    put16(out, 0);
    put16(out, 0); /* stored */
    put32(out, 0);
    put32(out, crc_of(content));
    put32(out, (uint32_t)content.length);
    put32(out, (uint32_t)content.length);
    put16(out, (unsigned)strlen(part->name));
    put16(out, 0);
}

/* An archive of parts that are stored as they are. */
static struct text archive(const struct part *parts, size_t count)
{
    AUTO(buffer_clear) struct buffer out, directory;
    buffer_init(&out, 1 << 20);
    buffer_init(&directory, 1 << 20);
    for (size_t i = 0; i < count; i++) {
        size_t at = out.length;
        buffer_append(&out, TEXT("PK\3\4"));
        put_common(&out, &parts[i]);
        buffer_append_z(&out, parts[i].name);
        buffer_append_z(&out, parts[i].content);
        buffer_append(&directory, TEXT("PK\1\2\x14\0"));
        put_common(&directory, &parts[i]);
        put16(&directory, 0);
        put16(&directory, 0);
        put16(&directory, 0);
        put32(&directory, 0);
        put32(&directory, (uint32_t)at);
        buffer_append_z(&directory, parts[i].name);
    }
    size_t at = out.length;
    buffer_append(&out, buffer_text(&directory));
    buffer_append(&out, TEXT("PK\5\6\0\0\0\0"));
    put16(&out, (unsigned)count);
    put16(&out, (unsigned)count);
    put32(&out, (uint32_t)directory.length);
    put32(&out, (uint32_t)at);
    put16(&out, 0);
    return arena_copy(arena, buffer_text(&out));
}

static const struct part word_parts[] = {
    {"[Content_Types].xml", "<Types><Override ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>"},
    {"word/document.xml", "<w:document/>"},
};

static enum result find(const char *name, struct text bytes, enum file_kind *ret_kind)
{
    struct message message = {0};
    enum result result = file_kind_find(arena, text_of(name), bytes, ret_kind, &message);
    CHECK(result == OK || (result == ERROR_INVALID && message.text[0]));
    return result;
}

TEST("names: settled, or refused in words")
{
    static const struct { const char *given, *kept; } cases[] = {
        {"a.pdf", "a.pdf"}, {"  a.pdf ", "a.pdf"}, {"C:\\Users\\x\\a.pdf", "a.pdf"}, {"../../a.pdf", "a.pdf"}, {".hidden", "hidden"},
        {"Gr\xc3\xbc\xc3\x9f" "e.pdf", "Gr\xc3\xbc\xc3\x9f" "e.pdf"}, {"", NULL}, {"...", NULL}, {"a/", NULL}, {"a\nb.pdf", NULL}, {"a\xe2\x80\xae" "fdp.exe", NULL},
        {"a\xff.pdf", NULL}, {"a\xe2\x80\x8b.pdf", NULL}, {"a\x7f.pdf", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct text name = TEXT_NONE;
        struct message message = {0};
        enum result result = file_name_settle(arena, text_of(cases[i].given), &name, &message);
        CHECK_INTEGER(result, cases[i].kept ? OK : ERROR_INVALID);
        if (cases[i].kept)
            CHECK_TEXT(name, cases[i].kept);
        else
            CHECK(message.text[0]);
    }
    char longest[FILE_NAME_CHARACTERS_MAX + 2];
    struct text name;
    memset(longest, 'a', sizeof longest);
    CHECK_INTEGER(file_name_settle(arena, (struct text){longest, FILE_NAME_CHARACTERS_MAX}, &name, NULL), OK);
    CHECK_INTEGER(file_name_settle(arena, (struct text){longest, FILE_NAME_CHARACTERS_MAX + 1}, &name, NULL), ERROR_INVALID);
}

TEST("kinds by content, and the name must say the same")
{
    enum file_kind kind = FILE_PDF;
    CHECK_INTEGER(find("a.pdf", TEXT("%PDF-1.7\nx\n%%EOF"), &kind), OK);
    CHECK_INTEGER(kind, FILE_PDF);
    CHECK_INTEGER(find("a.PDF", TEXT("%PDF-1.7\nx\n%%EOF"), &kind), OK);
    CHECK_INTEGER(find("a.txt", TEXT("%PDF-1.7\nx\n%%EOF"), &kind), ERROR_INVALID);
    CHECK_INTEGER(find("a.pdf", TEXT(" %PDF-1.7\nx\n%%EOF"), &kind), ERROR_INVALID); /* a text that readers take for a PDF */
    CHECK_INTEGER(find("a.txt", TEXT("a text"), &kind), OK);
    CHECK_INTEGER(kind, FILE_TEXT);
    CHECK_INTEGER(find("a.csv", TEXT("\xef\xbb\xbf" "a,b\r\n"), &kind), OK);
    CHECK_INTEGER(kind, FILE_CSV);
    CHECK_INTEGER(find("a.csv", TEXT("a\0b"), &kind), ERROR_INVALID);
    CHECK_INTEGER(find("a.docx", archive(word_parts, 2), &kind), OK);
    CHECK_INTEGER(kind, FILE_DOCX);
    CHECK_INTEGER(find("a.docm", archive(word_parts, 2), &kind), ERROR_INVALID);
    CHECK_INTEGER(find("a.docx", archive(word_parts, 1), &kind), ERROR_INVALID);
    CHECK_INTEGER(find("a.docx", TEXT(""), &kind), ERROR_INVALID);
}

TEST("an archive that was changed anywhere in its frame is refused, and none is read past its end")
{
    struct text whole = archive(word_parts, 2);
    enum file_kind kind;
    for (size_t length = 0; length < whole.length; length++) {
        char *cut = malloc(length + 1); /* of its own, so that a sanitizer sees the end */
        memcpy(cut, whole.data, length);
        CHECK(find("a.docx", (struct text){cut, length}, &kind) < 0);
        free(cut);
    }
    size_t taken = 0;
    for (size_t at = 0; at < whole.length; at++) {
        char *changed = malloc(whole.length);
        memcpy(changed, whole.data, whole.length);
        changed[at] ^= 0x41;
        taken += find("a.docx", (struct text){changed, whole.length}, &kind) == OK;
        free(changed);
    }
    CHECK(taken <= 80); /* versions, times and attributes, which say nothing that matters */
}

TEST("too many parts")
{
    struct part *parts = calloc(UNZIP_ENTRIES_MAX + 1, sizeof *parts);
    struct unzip unzip;
    for (size_t i = 0; i <= UNZIP_ENTRIES_MAX; i++)
        parts[i] = (struct part){arena_printf(arena, "%zu", i).data, ""};
    CHECK_INTEGER(unzip_open(arena, archive(parts, UNZIP_ENTRIES_MAX), &unzip, NULL), OK);
    CHECK_INTEGER(unzip_open(arena, archive(parts, UNZIP_ENTRIES_MAX + 1), &unzip, NULL), ERROR_INVALID);
    free(parts);
}
