/* The parts of a workbook that say what its sheet's cells mean: which sheet, the calendar, styles, shared strings.
 * Also expat, for all parts. See xlsx_internal.h. */
#include "base/format/xlsx_internal.h"

#include "base/wording.h"

#define DAMAGED "This workbook is damaged: open it in the spreadsheet, save it again, and choose it again."

/* --- One part --------------------------------------------------------------- */

void xlsx_part_fail(struct xlsx_part *part, enum result result, const char *why)
{
    if (part->result < 0)
        return;
    part->result = why ? message_fail(part->message, result, "%s", part->message ? wording_in(part->message->language, why) : why) : result;
    XML_StopParser(part->parser, XML_FALSE);
}

static struct text local_name(const char *name)
{
    const char *colon = strrchr(name, ':');
    return text_of(colon ? colon + 1 : name);
}

struct text xlsx_attribute(const char **attributes, const char *name)
{
    for (size_t i = 0; attributes[i]; i += 2)
        if (text_equals(local_name(attributes[i]), name))
            return text_of(attributes[i + 1]);
    return TEXT_NONE;
}

bool xlsx_has_attribute(const char **attributes, const char *name)
{
    for (size_t i = 0; attributes[i]; i += 2)
        if (text_equals(local_name(attributes[i]), name))
            return true;
    return false;
}

static void begin(void *context, const char *name, const char **attributes)
{
    struct xlsx_part *part = context;
    if (part->result < 0) /* what expat has begun it ends, also when it is told to stop */
        return;
    if (++part->depth > XLSX_XML_DEPTH_MAX)
        xlsx_part_fail(part, ERROR_INVALID, KEPT_WORDS(DAMAGED));
    else
        part->begin(part, local_name(name), attributes);
}

static void end(void *context, const char *name)
{
    struct xlsx_part *part = context;
    if (part->result < 0)
        return;
    part->depth--;
    part->end(part, local_name(name));
}

static void words(void *context, const char *data, int length)
{
    struct xlsx_part *part = context;
    if (part->result >= 0)
        part->words(part, (struct text){data, (size_t)length});
}

/* No workbook has a DTD; a file with one wants to do something else. */
static void doctype(void *context, const char *name, const char *system, const char *public, int has_internal)
{
    (void)name, (void)system, (void)public, (void)has_internal;
    xlsx_part_fail(context, ERROR_INVALID, KEPT_WORDS(DAMAGED));
}

static enum result feed(void *context, struct text piece, struct message *message)
{
    struct xlsx_part *part = context;
    enum XML_Status status = XML_Parse(part->parser, piece.data, (int)piece.length, 0);
    if (part->result < 0)
        return part->result;
    return status == XML_STATUS_OK ? OK : message_fail(message, ERROR_INVALID, DAMAGED);
}

enum result xlsx_part_run(struct xlsx_part *part, struct text name)
{
    enum result result;
    part->parser = XML_ParserCreate(NULL);
    if (!part->parser)
        return ERROR_MEMORY;
    part->result = OK;
    part->depth = 0;
    XML_SetUserData(part->parser, part);
    XML_SetElementHandler(part->parser, begin, end);
    if (part->words)
        XML_SetCharacterDataHandler(part->parser, words);
    XML_SetStartDoctypeDeclHandler(part->parser, doctype);
    result = archive_unpack(part->book->archive, name.data, feed, part, part->message);
    if (result == OK && XML_Parse(part->parser, "", 0, 1) != XML_STATUS_OK)
        result = message_fail(part->message, ERROR_INVALID, DAMAGED);
    if (part->result < 0)
        result = part->result;
    XML_ParserFree(part->parser);
    part->parser = NULL;
    if (result == ERROR_NOT_FOUND)
        return message_fail(part->message, ERROR_INVALID, DAMAGED);
    return result < 0 ? result : arena_failed(part->book->arena) ? ERROR_MEMORY : OK;
}

static void end_nothing(struct xlsx_part *part, struct text name)
{
    (void)part, (void)name;
}

/* --- The sheets ------------------------------------------------------------- */

static void begin_in_workbook(struct xlsx_part *part, struct text name, const char **attributes)
{
    struct xlsx_book *book = part->book;
    struct text value = xlsx_attribute(attributes, "date1904"), state = xlsx_attribute(attributes, "state");
    if (text_equals(name, "workbookPr"))
        book->is_1904 = text_equals(value, "1") || text_equals(value, "true");
    else if (text_equals(name, "sheet") && (!state.length || text_equals(state, "visible")) && book->shown++ == book->wanted) {
        book->sheet_relation = arena_copy(book->arena, xlsx_attribute(attributes, "id"));
        book->sheet_name = arena_copy(book->arena, xlsx_attribute(attributes, "name"));
    }
}

/* Targets are given from the folder xl, or from the top. */
static struct text part_name(struct arena *arena, struct text target)
{
    if (text_contains(target, TEXT("..")) || target.length > XLSX_NAME_BYTES_MAX)
        return TEXT_NONE;
    return text_starts(target, TEXT("/")) ? arena_copy(arena, text_slice(target, 1, SIZE_MAX)) : arena_printf(arena, "xl/%.*s", TEXT_ARGS(target));
}

static void begin_in_relations(struct xlsx_part *part, struct text name, const char **attributes)
{
    struct xlsx_book *book = part->book;
    struct text type = xlsx_attribute(attributes, "Type"), target = xlsx_attribute(attributes, "Target");
    if (!text_equals(name, "Relationship") || text_equals(xlsx_attribute(attributes, "TargetMode"), "External"))
        return;
    if (text_ends(type, TEXT("/worksheet")) && text_equal(xlsx_attribute(attributes, "Id"), book->sheet_relation))
        book->sheet = part_name(book->arena, target);
    else if (text_ends(type, TEXT("/sharedStrings")))
        book->strings = part_name(book->arena, target);
    else if (text_ends(type, TEXT("/styles")))
        book->styles = part_name(book->arena, target);
}

/* --- Styles ----------------------------------------------------------------- */

struct styles {
    bool in_cells;          /* cellXfs: what a cell's s counts */
    int64_t *dates;         /* numbers of formats of this workbook that show dates */
    size_t date_count;
};

static bool shows_date(const struct styles *styles, int64_t format)
{
    for (size_t i = 0; i < styles->date_count; i++)
        if (styles->dates[i] == format)
            return true;
    return xlsx_is_date_format_number(format);
}

static void begin_in_styles(struct xlsx_part *part, struct text name, const char **attributes)
{
    struct styles *styles = part->context;
    struct xlsx_book *book = part->book;
    int64_t format = 0;
    if (text_equals(name, "cellXfs"))
        styles->in_cells = true;
    if (!text_equals(name, "numFmt") && !(text_equals(name, "xf") && styles->in_cells))
        return;
    if (text_to_integer(xlsx_attribute(attributes, "numFmtId"), &format) < 0)
        format = 0;
    if (book->style_count == XLSX_STYLES_MAX || styles->date_count == XLSX_STYLES_MAX)
        xlsx_part_fail(part, ERROR_LIMIT, KEPT_WORDS("This workbook has far too many styles: copy what is needed into a new, plain one."));
    else if (text_equals(name, "xf"))
        book->style_is_date[book->style_count++] = shows_date(styles, format);
    else if (xlsx_is_date_format(xlsx_attribute(attributes, "formatCode")))
        styles->dates[styles->date_count++] = format;
}

static void end_in_styles(struct xlsx_part *part, struct text name)
{
    struct styles *styles = part->context;
    if (text_equals(name, "cellXfs"))
        styles->in_cells = false;
}

static enum result read_styles(struct xlsx_book *book, struct message *message)
{
    struct styles styles = {.dates = ARENA_ARRAY(book->arena, int64_t, XLSX_STYLES_MAX)};
    struct xlsx_part part = {.book = book, .message = message, .context = &styles, .begin = begin_in_styles, .end = end_in_styles};
    book->style_is_date = ARENA_ARRAY(book->arena, bool, XLSX_STYLES_MAX);
    if (!styles.dates || !book->style_is_date)
        return ERROR_MEMORY;
    return xlsx_part_run(&part, book->styles);
}

/* --- Shared strings --------------------------------------------------------- */

struct strings {
    struct buffer string;
    int in_text, in_phonetic; /* <t>; <rPh>: how it is read aloud, which is no part of it */
};

static void begin_in_strings(struct xlsx_part *part, struct text name, const char **attributes)
{
    struct strings *strings = part->context;
    (void)attributes;
    strings->in_text += text_equals(name, "t");
    strings->in_phonetic += text_equals(name, "rPh");
    if (text_equals(name, "si"))
        strings->string.length = 0;
}

static void words_in_strings(struct xlsx_part *part, struct text more)
{
    struct strings *strings = part->context;
    if (!strings->in_text || strings->in_phonetic)
        return;
    buffer_append(&strings->string, more);
    if (strings->string.failure < 0)
        xlsx_part_fail(part, ERROR_LIMIT, KEPT_WORDS("A cell of this workbook holds more than a spreadsheet allows."));
}

static void keep_string(struct xlsx_part *part, struct text string)
{
    struct xlsx_book *book = part->book;
    if (book->shared_count == book->shared_capacity) {
        size_t capacity = book->shared_capacity ? book->shared_capacity * 2 : 1024;
        struct text *more = ARENA_ARRAY(book->arena, struct text, capacity);
        if (!more) {
            xlsx_part_fail(part, ERROR_MEMORY, NULL);
            return;
        }
        if (book->shared_count)
            memcpy(more, book->shared, book->shared_count * sizeof *more);
        book->shared = more;
        book->shared_capacity = capacity;
    }
    book->shared_bytes += string.length + sizeof string;
    if (book->shared_bytes > XLSX_STRINGS_BYTES_MAX)
        xlsx_part_fail(part, ERROR_LIMIT, KEPT_WORDS("This workbook holds too much text: bring it in parts."));
    else
        book->shared[book->shared_count++] = xlsx_unescape(book->arena, string);
}

static void end_in_strings(struct xlsx_part *part, struct text name)
{
    struct strings *strings = part->context;
    strings->in_text -= text_equals(name, "t");
    strings->in_phonetic -= text_equals(name, "rPh");
    if (text_equals(name, "si"))
        keep_string(part, buffer_text(&strings->string));
}

static enum result read_strings(struct xlsx_book *book, struct message *message)
{
    struct strings strings = {0};
    struct xlsx_part part = {.book = book, .message = message, .context = &strings, .begin = begin_in_strings, .end = end_in_strings, .words = words_in_strings};
    enum result result;
    buffer_init(&strings.string, XLSX_CELL_BYTES_MAX);
    result = xlsx_part_run(&part, book->strings);
    buffer_clear(&strings.string);
    return result;
}

/* --- The book --------------------------------------------------------------- */

enum result xlsx_book_open(struct archive *archive, struct arena *arena, size_t wanted, struct xlsx_book *ret_book, struct message *message)
{
    struct xlsx_book book = {.archive = archive, .arena = arena, .wanted = wanted};
    struct xlsx_part workbook = {.book = &book, .message = message, .begin = begin_in_workbook, .end = end_nothing};
    struct xlsx_part relations = {.book = &book, .message = message, .begin = begin_in_relations, .end = end_nothing};
    TRY(xlsx_part_run(&workbook, TEXT("xl/workbook.xml")));
    if (wanted && book.shown <= wanted)
        return ERROR_NOT_FOUND;
    TRY(xlsx_part_run(&relations, TEXT("xl/_rels/workbook.xml.rels")));
    if (!book.sheet.length)
        return message_fail(message, ERROR_INVALID, "This workbook shows no sheet with cells.");
    if (book.styles.length && archive_has(archive, book.styles.data))
        TRY(read_styles(&book, message));
    if (book.strings.length && archive_has(archive, book.strings.data))
        TRY(read_strings(&book, message));
    *ret_book = book;
    return OK;
}
