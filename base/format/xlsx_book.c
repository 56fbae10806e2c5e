/* The parts of a workbook that say what its sheet's cells mean: which sheet, the calendar, styles, shared strings.
 * See xlsx_internal.h. */
#include "base/format/xlsx_internal.h"

#include "base/wording.h"

#define DAMAGED "This workbook is damaged: open it in the spreadsheet, save it again, and choose it again."

/* --- One part --------------------------------------------------------------- */

enum result xlsx_part_run(struct xlsx_book *book, struct office_part *part, struct text name)
{
    part->limits = (struct office_limits){.depth_max = XLSX_XML_DEPTH_MAX, .too_deep = ERROR_INVALID, .why_deep = KEPT_WORDS(DAMAGED), .damaged = KEPT_WORDS(DAMAGED)};
    part->archive = book->archive;
    TRY(office_part_run(part, name));
    return arena_failed(book->arena) ? ERROR_MEMORY : OK;
}

/* --- The sheets ------------------------------------------------------------- */

static void begin_in_workbook(struct office_part *part, struct text name, const char **attributes)
{
    struct xlsx_book *book = part->context;
    struct text value = office_attribute(attributes, "date1904"), state = office_attribute(attributes, "state");
    if (text_equals(name, "workbookPr"))
        book->is_1904 = text_equals(value, "1") || text_equals(value, "true");
    else if (text_equals(name, "sheet") && (!state.length || text_equals(state, "visible")) && book->shown++ == book->wanted) {
        book->sheet_relation = arena_copy(book->arena, office_attribute(attributes, "id"));
        book->sheet_name = arena_copy(book->arena, office_attribute(attributes, "name"));
    }
}

/* Targets are given from the folder xl, or from the top. */
static struct text part_name(struct arena *arena, struct text target)
{
    if (text_contains(target, TEXT("..")) || target.length > XLSX_NAME_BYTES_MAX)
        return TEXT_NONE;
    return text_starts(target, TEXT("/")) ? arena_copy(arena, text_slice(target, 1, SIZE_MAX)) : arena_printf(arena, "xl/%.*s", TEXT_ARGS(target));
}

static void begin_in_relations(struct office_part *part, struct text name, const char **attributes)
{
    struct xlsx_book *book = part->context;
    struct text type = office_attribute(attributes, "Type"), target = office_attribute(attributes, "Target");
    if (!text_equals(name, "Relationship") || text_equals(office_attribute(attributes, "TargetMode"), "External"))
        return;
    if (text_ends(type, TEXT("/worksheet")) && text_equal(office_attribute(attributes, "Id"), book->sheet_relation))
        book->sheet = part_name(book->arena, target);
    else if (text_ends(type, TEXT("/sharedStrings")))
        book->strings = part_name(book->arena, target);
    else if (text_ends(type, TEXT("/styles")))
        book->styles = part_name(book->arena, target);
}

/* --- Styles ----------------------------------------------------------------- */

struct styles {
    struct xlsx_book *book;
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

static void begin_in_styles(struct office_part *part, struct text name, const char **attributes)
{
    struct styles *styles = part->context;
    struct xlsx_book *book = styles->book;
    int64_t format = 0;
    if (text_equals(name, "cellXfs"))
        styles->in_cells = true;
    if (!text_equals(name, "numFmt") && !(text_equals(name, "xf") && styles->in_cells))
        return;
    if (text_to_integer(office_attribute(attributes, "numFmtId"), &format) < 0)
        format = 0;
    if (book->style_count == XLSX_STYLES_MAX || styles->date_count == XLSX_STYLES_MAX)
        office_part_fail(part, ERROR_LIMIT, KEPT_WORDS("This workbook has far too many styles: copy what is needed into a new, plain one."));
    else if (text_equals(name, "xf"))
        book->style_is_date[book->style_count++] = shows_date(styles, format);
    else if (xlsx_is_date_format(office_attribute(attributes, "formatCode")))
        styles->dates[styles->date_count++] = format;
}

static void end_in_styles(struct office_part *part, struct text name)
{
    struct styles *styles = part->context;
    if (text_equals(name, "cellXfs"))
        styles->in_cells = false;
}

static enum result read_styles(struct xlsx_book *book, struct message *message)
{
    struct styles styles = {.book = book, .dates = ARENA_ARRAY(book->arena, int64_t, XLSX_STYLES_MAX)};
    struct office_part part = {.message = message, .context = &styles, .begin = begin_in_styles, .end = end_in_styles};
    book->style_is_date = ARENA_ARRAY(book->arena, bool, XLSX_STYLES_MAX);
    if (!styles.dates || !book->style_is_date)
        return ERROR_MEMORY;
    return xlsx_part_run(book, &part, book->styles);
}

/* --- Shared strings --------------------------------------------------------- */

struct strings {
    struct xlsx_book *book;
    struct buffer string;
    int in_text, in_phonetic; /* <t>; <rPh>: how it is read aloud, which is no part of it */
};

static void begin_in_strings(struct office_part *part, struct text name, const char **attributes)
{
    struct strings *strings = part->context;
    (void)attributes;
    strings->in_text += text_equals(name, "t");
    strings->in_phonetic += text_equals(name, "rPh");
    if (text_equals(name, "si"))
        strings->string.length = 0;
}

static void words_in_strings(struct office_part *part, struct text more)
{
    struct strings *strings = part->context;
    if (!strings->in_text || strings->in_phonetic)
        return;
    buffer_append(&strings->string, more);
    if (strings->string.failure < 0)
        office_part_fail(part, ERROR_LIMIT, KEPT_WORDS("A cell of this workbook holds more than a spreadsheet allows."));
}

static void keep_string(struct office_part *part, struct xlsx_book *book, struct text string)
{
    if (book->shared_count == book->shared_capacity) {
        size_t capacity = book->shared_capacity ? book->shared_capacity * 2 : 1024;
        struct text *more = ARENA_ARRAY(book->arena, struct text, capacity);
        if (!more) {
            office_part_fail(part, ERROR_MEMORY, NULL);
            return;
        }
        if (book->shared_count)
            memcpy(more, book->shared, book->shared_count * sizeof *more);
        book->shared = more;
        book->shared_capacity = capacity;
    }
    book->shared_bytes += string.length + sizeof string;
    if (book->shared_bytes > XLSX_STRINGS_BYTES_MAX)
        office_part_fail(part, ERROR_LIMIT, KEPT_WORDS("This workbook holds too much text: bring it in parts."));
    else
        book->shared[book->shared_count++] = xlsx_unescape(book->arena, string);
}

static void end_in_strings(struct office_part *part, struct text name)
{
    struct strings *strings = part->context;
    strings->in_text -= text_equals(name, "t");
    strings->in_phonetic -= text_equals(name, "rPh");
    if (text_equals(name, "si"))
        keep_string(part, strings->book, buffer_text(&strings->string));
}

static enum result read_strings(struct xlsx_book *book, struct message *message)
{
    struct strings strings = {.book = book};
    struct office_part part = {.message = message, .context = &strings, .begin = begin_in_strings, .end = end_in_strings, .words = words_in_strings};
    enum result result;
    buffer_init(&strings.string, XLSX_CELL_BYTES_MAX);
    result = xlsx_part_run(book, &part, book->strings);
    buffer_clear(&strings.string);
    return result;
}

/* --- The book --------------------------------------------------------------- */

enum result xlsx_book_open(struct archive *archive, struct arena *arena, size_t wanted, struct xlsx_book *ret_book, struct message *message)
{
    struct xlsx_book book = {.archive = archive, .arena = arena, .wanted = wanted};
    struct office_part workbook = {.message = message, .context = &book, .begin = begin_in_workbook};
    struct office_part relations = {.message = message, .context = &book, .begin = begin_in_relations};
    TRY(xlsx_part_run(&book, &workbook, TEXT("xl/workbook.xml")));
    if (wanted && book.shown <= wanted)
        return ERROR_NOT_FOUND;
    TRY(xlsx_part_run(&book, &relations, TEXT("xl/_rels/workbook.xml.rels")));
    if (!book.sheet.length)
        return message_fail(message, ERROR_INVALID, "This workbook shows no sheet with cells.");
    if (book.styles.length && archive_has(archive, book.styles.data))
        TRY(read_styles(&book, message));
    if (book.strings.length && archive_has(archive, book.strings.data))
        TRY(read_strings(&book, message));
    *ret_book = book;
    return OK;
}
