/* What a file is: see file_kind.h. */
#include "base/format/file_kind.h"

#include "base/format/unzip.h"
#include "base/wording_entry.h"

#define CONTENT_TYPES_BYTES_MAX 1048576
#define HEAD_BYTES 1024      /* where readers look for what a file is */
#define ARCHIVE_TAIL_BYTES 65557 /* an archive's end record with the longest comment */

const char *const file_kind_words[] = {"pdf", "jpeg", "png", "docx", "xlsx", "odt", "ods", "csv", "text", NULL};

static const char *const labels[FILE_KIND_COUNT] WORDINGS = {
    [FILE_PDF] = "PDF", [FILE_JPEG] = "JPEG picture", [FILE_PNG] = "PNG picture", [FILE_DOCX] = "Word document", [FILE_XLSX] = "Excel workbook",
    [FILE_ODT] = "OpenDocument text", [FILE_ODS] = "OpenDocument spreadsheet", [FILE_CSV] = "CSV table", [FILE_TEXT] = "text file",
};
static const struct {
    const char *content_type, *extension, *other_extension;
} kinds[FILE_KIND_COUNT] = {
    [FILE_PDF] = {"application/pdf", "pdf", "pdf"},
    [FILE_JPEG] = {"image/jpeg", "jpg", "jpeg"},
    [FILE_PNG] = {"image/png", "png", "png"},
    [FILE_DOCX] = {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", "docx"},
    [FILE_XLSX] = {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", "xlsx"},
    [FILE_ODT] = {"application/vnd.oasis.opendocument.text", "odt", "odt"},
    [FILE_ODS] = {"application/vnd.oasis.opendocument.spreadsheet", "ods", "ods"},
    [FILE_CSV] = {"text/csv; charset=utf-8", "csv", "csv"},
    [FILE_TEXT] = {"text/plain; charset=utf-8", "txt", "text"},
};

const char *file_kind_label(enum file_kind kind) { return labels[kind]; }
const char *file_kind_content_type(enum file_kind kind) { return kinds[kind].content_type; }
const char *file_kind_extension(enum file_kind kind) { return kinds[kind].extension; }
bool file_kind_is_image(enum file_kind kind) { return kind == FILE_JPEG || kind == FILE_PNG; }

bool file_kind_of_word(struct text word, enum file_kind *ret_kind)
{
    for (size_t i = 0; i < FILE_KIND_COUNT; i++) {
        if (text_equals(word, file_kind_words[i])) {
            *ret_kind = (enum file_kind)i;
            return true;
        }
    }
    return false;
}

/* --- Names ---------------------------------------------------------------- */

/* Marks that turn the writing round ("gpj.exe" shown as "exe.jpg") or take no room. */
static bool point_hides(uint32_t point)
{
    return point < 0x20 || (point >= 0x7f && point < 0xa0) || (point >= 0x200b && point <= 0x200f) || (point >= 0x2028 && point <= 0x202e) ||
           (point >= 0x2060 && point <= 0x206f) || point == 0xfeff;
}

enum result file_name_settle(struct arena *arena, struct text name, struct text *ret_name, struct message *message)
{
    uint32_t point;
    size_t from = name.length;
    while (from > 0 && name.data[from - 1] != '/' && name.data[from - 1] != '\\')
        from--;
    name = text_trim(text_slice(name, from, name.length));
    while (name.length && name.data[0] == '.')
        name = text_slice(name, 1, name.length);
    if (!name.length)
        return message_fail(message, ERROR_INVALID, "The file has no name. Give it one, such as agreement.pdf, and choose it again.");
    if (text_count_characters(name) > FILE_NAME_CHARACTERS_MAX)
        return message_fail(message, ERROR_INVALID, "The file’s name is longer than %d characters. Shorten it and choose it again.", FILE_NAME_CHARACTERS_MAX);
    for (size_t at = 0, length; at < name.length; at += length) {
        length = text_decode(name, at, &point);
        if (!length || point_hides(point))
            return message_fail(message, ERROR_INVALID, "The file’s name has characters that cannot be seen. Rename it and choose it again.");
    }
    *ret_name = arena_copy(arena, name);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- Two kinds at once ---------------------------------------------------- */

static bool contains_ignoring_case(struct text text, const char *part)
{
    size_t length = strlen(part);
    for (size_t i = 0; i + length <= text.length; i++)
        if (text_equal_ignoring_case((struct text){text.data + i, length}, text_of(part)))
            return true;
    return false;
}

static bool is_like_web_page(struct text text)
{
    static const char *const marks[] = {"<html", "<script", "<!doctype", "<svg", "<iframe", "<body", "<?php", "<object"};
    for (size_t i = 0; i < COUNT_OF(marks); i++)
        if (contains_ignoring_case(text, marks[i]))
            return true;
    return false;
}

/* Whether a program for archives would open it: by the record at its end, whatever stands before. */
static bool ends_like_archive(struct text bytes)
{
    size_t from = bytes.length > ARCHIVE_TAIL_BYTES ? bytes.length - ARCHIVE_TAIL_BYTES : 0;
    return memmem(bytes.data + from, bytes.length - from, "PK\5\6", 4) != NULL;
}

static bool is_also_other(enum file_kind kind, struct text bytes)
{
    struct text head = text_slice(bytes, 0, HEAD_BYTES);
    struct text tail = text_slice(bytes, bytes.length > HEAD_BYTES ? bytes.length - HEAD_BYTES : 0, HEAD_BYTES);
    bool is_archive = kind == FILE_DOCX || kind == FILE_XLSX || kind == FILE_ODT || kind == FILE_ODS;
    struct text after_sign = kind == FILE_PDF ? text_slice(head, 5, head.length) : head;
    if (!is_archive && ends_like_archive(bytes))
        return true;
    if (memmem(after_sign.data, after_sign.length, "%PDF-", 5))
        return true;
    return is_like_web_page(head) || is_like_web_page(tail);
}

/* --- PDF ------------------------------------------------------------------ */

static enum result check_pdf(struct text bytes, struct message *message)
{
    struct text tail = text_slice(bytes, bytes.length > HEAD_BYTES ? bytes.length - HEAD_BYTES : 0, HEAD_BYTES);
    if (!memmem(tail.data, tail.length, "%%EOF", 5))
        return message_fail(message, ERROR_INVALID, "The PDF is cut short or damaged. Save or scan it again and attach that.");
    return OK;
}

/* --- Pictures ------------------------------------------------------------- */

static size_t at16_big(const char *data)
{
    return (size_t)(unsigned char)data[0] << 8 | (unsigned char)data[1];
}

static enum result broken_picture(struct message *message)
{
    return message_fail(message, ERROR_INVALID, "The picture is cut short or damaged. Save it again and attach that.");
}

/* The segments up to the picture itself (ISO/IEC 10918-1, annex B). Comments may hold no web page. */
static enum result check_jpeg(struct text bytes, struct message *message)
{
    size_t at = 2;
    bool has_frame = false;
    for (;;) {
        if (bytes.length - at < 4 || (unsigned char)bytes.data[at] != 0xff)
            return broken_picture(message);
        unsigned marker = (unsigned char)bytes.data[at + 1];
        size_t length = at16_big(bytes.data + at + 2);
        if (marker == 0xff) { /* padding */
            at++;
            continue;
        }
        if (marker < 0xc0 || marker == 0xd8 || marker == 0xd9 || (marker >= 0xd0 && marker <= 0xd7) || length < 2 || bytes.length - at - 2 < length)
            return broken_picture(message);
        if (marker == 0xfe && is_like_web_page((struct text){bytes.data + at + 4, length - 2}))
            return message_fail(message, ERROR_INVALID, "The picture is a web page at the same time, which can do harm. Save the picture anew and attach that.");
        has_frame = has_frame || (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc);
        at += 2 + length;
        if (marker == 0xda)
            return has_frame && memmem(bytes.data + at, bytes.length - at, "\xff\xd9", 2) ? OK : broken_picture(message);
    }
}

/* Chunk after chunk to IEND (ISO/IEC 15948). */
static enum result check_png(struct text bytes, struct message *message)
{
    size_t at = 8;
    for (bool is_first = true;; is_first = false) {
        if (bytes.length - at < 12)
            return broken_picture(message);
        const char *chunk = bytes.data + at;
        size_t length = at16_big(chunk) << 16 | at16_big(chunk + 2);
        if (bytes.length - at - 12 < length || is_first != (memcmp(chunk + 4, "IHDR", 4) == 0))
            return broken_picture(message);
        at += 12 + length;
        if (memcmp(chunk + 4, "IEND", 4) == 0)
            return OK;
    }
}

/* --- Documents of offices ------------------------------------------------- */

static enum result refuse_macros(struct message *message)
{
    return message_fail(message, ERROR_INVALID, "The document has macros (small programs), which can do harm. Save it without them, as a plain document or a PDF.");
}

static enum result refuse_two(struct message *message)
{
    return message_fail(message, ERROR_INVALID, "The file is two kinds of file at once, which can do harm. Save the document anew, best as a PDF, and attach that.");
}

static enum result check_parts(const struct unzip *unzip, bool is_open_document, struct message *message)
{
    static const char *const programs[] = {"META-INF/MANIFEST.MF", "classes.dex", "AndroidManifest.xml"};
    static const char *const macros[] = {"vbaproject", "vbadata", "macrosheets/", "activex/"};
    for (size_t i = 0; i < unzip->entry_count; i++) {
        struct text name = unzip->entries[i].name;
        for (size_t j = 0; j < COUNT_OF(macros); j++)
            if (contains_ignoring_case(name, macros[j]))
                return refuse_macros(message);
        if (is_open_document && (text_starts(name, TEXT("Basic/")) || text_starts(name, TEXT("Scripts/"))))
            return refuse_macros(message);
        for (size_t j = 0; j < COUNT_OF(programs); j++)
            if (text_equals(name, programs[j]))
                return refuse_two(message);
    }
    return OK;
}

static enum result find_microsoft(struct arena *arena, const struct unzip *unzip, enum file_kind *ret_kind, struct message *message)
{
    const struct unzip_entry *types = unzip_find(unzip, "[Content_Types].xml");
    struct text text;
    TRY(unzip_entry_text(unzip, types, arena, CONTENT_TYPES_BYTES_MAX, &text, message));
    bool is_word = text_contains(text, TEXT("wordprocessingml.document.main+xml")) && unzip_find(unzip, "word/document.xml");
    bool is_excel = text_contains(text, TEXT("spreadsheetml.sheet.main+xml")) && unzip_find(unzip, "xl/workbook.xml");
    if (contains_ignoring_case(text, "macroenabled") || contains_ignoring_case(text, "vbaproject"))
        return refuse_macros(message);
    if (unzip_find(unzip, "mimetype") || (is_word && is_excel))
        return refuse_two(message);
    *ret_kind = is_word ? FILE_DOCX : FILE_XLSX;
    return is_word || is_excel ? OK : ERROR_NOT_FOUND;
}

static enum result find_open_document(struct arena *arena, const struct unzip *unzip, enum file_kind *ret_kind, struct message *message)
{
    struct text text;
    TRY(unzip_entry_text(unzip, unzip_find(unzip, "mimetype"), arena, 200, &text, message));
    if (!unzip_find(unzip, "content.xml"))
        return ERROR_NOT_FOUND;
    for (enum file_kind kind = FILE_ODT; kind <= FILE_ODS; kind++) {
        if (text_equals(text, kinds[kind].content_type)) {
            *ret_kind = kind;
            return OK;
        }
    }
    return ERROR_NOT_FOUND;
}

static enum result count_piece(void *context, struct text piece)
{
    (void)context;
    (void)piece;
    return OK;
}

static enum result find_document(struct arena *arena, struct text bytes, enum file_kind *ret_kind, struct message *message)
{
    struct unzip unzip;
    enum result result = ERROR_NOT_FOUND;
    bool is_open_document;
    TRY(unzip_open(arena, bytes, &unzip, message));
    is_open_document = unzip_find(&unzip, "mimetype") && !unzip_find(&unzip, "[Content_Types].xml");
    TRY(check_parts(&unzip, is_open_document, message));
    if (is_open_document)
        result = find_open_document(arena, &unzip, ret_kind, message);
    else if (unzip_find(&unzip, "[Content_Types].xml"))
        result = find_microsoft(arena, &unzip, ret_kind, message);
    for (size_t i = 0; result == OK && i < unzip.entry_count; i++) /* every part must be what the directory says */
        result = unzip_entry_read(&unzip, &unzip.entries[i], count_piece, NULL, message);
    return result == ERROR_LIMIT ? message_fail(message, ERROR_INVALID, "The document’s list of contents is too long for an ordinary document.") : result;
}

/* --- All of it ------------------------------------------------------------ */

/* By the first bytes; then the whole must hold. ERROR_NOT_FOUND: none of ours. */
static enum result find_by_content(struct arena *arena, struct text bytes, enum file_kind *ret_kind, struct message *message)
{
    if (text_starts(bytes, TEXT("%PDF-"))) {
        *ret_kind = FILE_PDF;
        return check_pdf(bytes, message);
    }
    if (text_starts(bytes, TEXT("\xff\xd8\xff"))) {
        *ret_kind = FILE_JPEG;
        return check_jpeg(bytes, message);
    }
    if (text_starts(bytes, TEXT("\x89PNG\r\n\x1a\n"))) {
        *ret_kind = FILE_PNG;
        return check_png(bytes, message);
    }
    if (text_starts(bytes, TEXT("PK\3\4")))
        return find_document(arena, bytes, ret_kind, message);
    *ret_kind = FILE_TEXT;
    return text_is_clean(bytes) ? OK : ERROR_NOT_FOUND;
}

static struct text extension_of(struct text name)
{
    const char *dot = memrchr(name.data, '.', name.length);
    return dot ? text_slice(name, (size_t)(dot - name.data) + 1, name.length) : TEXT_NONE;
}

static bool extension_fits(enum file_kind kind, struct text extension)
{
    return text_equal_ignoring_case(extension, text_of(kinds[kind].extension)) || text_equal_ignoring_case(extension, text_of(kinds[kind].other_extension));
}

enum result file_kind_find(struct arena *arena, struct text name, struct text bytes, enum file_kind *ret_kind, struct message *message)
{
    struct text extension = extension_of(name);
    enum file_kind kind = FILE_TEXT;
    if (!bytes.length)
        return message_fail(message, ERROR_INVALID, "The file is empty. Choose the one that you meant.");
    enum result result = find_by_content(arena, bytes, &kind, message);
    if (result == ERROR_NOT_FOUND && (text_starts(extension, TEXT("doc")) || text_starts(extension, TEXT("xls"))) && extension.length == 3)
        return message_fail(message, ERROR_INVALID, "The file is of an old kind that is not taken. Open it, save it as .docx, .xlsx or a PDF and attach that.");
    if (result == ERROR_NOT_FOUND)
        return message_fail(message, ERROR_INVALID, "The file is of a kind that is not taken, or it is damaged. Save it as a PDF and attach that.");
    TRY(result);
    if (kind == FILE_TEXT && extension_fits(FILE_CSV, extension))
        kind = FILE_CSV;
    if (is_also_other(kind, bytes))
        return refuse_two(message);
    if (!extension_fits(kind, extension))
        return message_fail(message, ERROR_INVALID, "The file’s name does not say what it is: it is a %s. Rename it to end in .%s and choose it again.",
                            labels[kind], kinds[kind].extension);
    *ret_kind = kind;
    return OK;
}
