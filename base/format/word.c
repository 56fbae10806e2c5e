/* A Word document from its bytes to Markdown, what its reader is told, and the way from child to parent. See word.h. */
#include "base/format/word_internal.h"

#include "base/wording.h"

#define HANDED_OVER "word 1\n"
#define REFUSED "refused "

/* --- What it is ------------------------------------------------------------------ */

/* Programs of the nineties, and documents with a password, are files of the same container. */
static enum result refuse_container(struct text bytes, struct message *message)
{
    static const char package[] = {'E', 0, 'n', 0, 'c', 0, 'r', 0, 'y', 0, 'p', 0, 't', 0, 'e', 0, 'd', 0, 'P', 0, 'a', 0, 'c', 0, 'k', 0, 'a', 0, 'g', 0, 'e', 0};
    if (memmem(bytes.data, bytes.length, package, sizeof package))
        return message_fail(message, ERROR_DENIED, "This document has a password: open it in Word, take the password off, save it, and choose it again.");
    return message_fail(message, ERROR_INVALID, "This is a document of an older Word (.doc): open it in Word, save it as a Word document (.docx), and choose that one.");
}

static enum result refuse_other(struct text bytes, struct message *message)
{
    if (text_starts(bytes, TEXT("%PDF")))
        return message_fail(message, ERROR_INVALID, "This is a PDF, whose text cannot be brought in: choose the Word document (.docx) from which it was made.");
    if (text_starts(bytes, TEXT("{\\rtf")))
        return message_fail(message, ERROR_INVALID, "This is a rich text file (.rtf): open it in Word, save it as a Word document (.docx), and choose that one.");
    return message_fail(message, ERROR_INVALID, "This is not a Word document (.docx): choose the file that Word saves with that ending.");
}

static enum result open_package(struct text bytes, struct archive **ret_archive, struct message *message)
{
    struct message why = {.language = message ? message->language : NULL};
    enum result result;
    if (bytes.length > WORD_BYTES_MAX)
        return message_fail(message, ERROR_LIMIT, "This document is larger than %d MB. Take the pictures out, and choose it again.", WORD_BYTES_MAX / 1000000);
    if (!bytes.length)
        return message_fail(message, ERROR_INVALID, "The file is empty. Choose the one that you meant.");
    if (text_starts(bytes, TEXT("\xd0\xcf\x11\xe0")))
        return refuse_container(bytes, message);
    if (!text_starts(bytes, TEXT("PK\x03\x04")))
        return refuse_other(bytes, message);
    result = archive_open(bytes, WORD_UNPACKED_BYTES_MAX, ret_archive, &why);
    if (result == ERROR_LIMIT)
        return message_fail(message, result, WORD_TOO_MUCH);
    return result < 0 && why.text[0] ? message_fail(message, result, "%s", why.text) : result;
}

/* --- What is in it besides the text ---------------------------------------------------- */

/* Code of its own, and documents of other programs: by their names in the archive. */
static void tell_parts(struct archive *archive, struct word *word)
{
    for (size_t i = 0; i < archive_count(archive); i++) {
        struct text name;
        uint64_t bytes;
        if (archive_entry_at(archive, i, &name, &bytes) < 0)
            continue;
        if (text_ends(name, TEXT("/vbaProject.bin")))
            word->left[WORD_MACROS] = 1;
    }
}

/* What would be fetched: a template, a picture that lies elsewhere. A link is fetched by nobody but who follows it. */
static void tell_outside(const struct word_relations *relations, struct word *word)
{
    for (size_t i = 0; i < relations->count; i++)
        word->left[WORD_OUTSIDE] += relations->all[i].is_external && !text_equals(relations->all[i].type, "hyperlink");
}

static enum result tell_settings(struct word_reading *reading, struct text part, const struct word_relations *relations, struct message *message)
{
    struct word_relations of_settings;
    struct text settings = word_target(reading->arena, reading->archive, part, word_relation_by_type(relations, "settings"));
    tell_parts(reading->archive, reading->word);
    tell_outside(relations, reading->word);
    if (!settings.length)
        return OK;
    TRY(word_relations_read(reading->arena, reading->archive, settings, &of_settings, message));
    tell_outside(&of_settings, reading->word);
    return OK;
}

/* --- The text ------------------------------------------------------------------------------ */

static enum result read_notes(struct word_reading *reading, struct text part, const struct word_relations *relations, const char *type, char kind, struct text *texts,
                              struct message *message)
{
    struct word_relations own;
    struct text notes = word_target(reading->arena, reading->archive, part, word_relation_by_type(relations, type));
    if (!reading->note_count || !notes.length)
        return OK;
    TRY(word_relations_read(reading->arena, reading->archive, notes, &own, message));
    return word_notes_read(reading, notes, &own, kind, texts, message);
}

/* "[1] What the note says", in the order in which they are named. */
static enum result append_notes(struct word_reading *reading, struct text part, const struct word_relations *relations, struct buffer *markdown, struct message *message)
{
    struct text *texts = ARENA_ARRAY(reading->arena, struct text, WORD_NOTES_MAX);
    if (!texts)
        return ERROR_MEMORY;
    TRY(read_notes(reading, part, relations, "footnotes", 'f', texts, message));
    TRY(read_notes(reading, part, relations, "endnotes", 'e', texts, message));
    for (size_t i = 0; i < reading->note_count; i++)
        if (texts[i].length)
            buffer_printf(markdown, "\n\n\\[%zu\\] %.*s", i + 1, TEXT_ARGS(texts[i]));
    return OK;
}

static enum result read_document(struct word_reading *reading, struct word_out *out, struct message *message)
{
    struct arena *arena = reading->arena;
    struct archive *archive = reading->archive;
    struct word_relations package, relations;
    struct text part, styles, numbering;
    TRY(word_relations_read(arena, archive, TEXT_NONE, &package, message));
    part = word_target(arena, archive, TEXT_NONE, word_relation_by_type(&package, "officeDocument"));
    if (!part.length)
        part = archive_has(archive, "word/document.xml") ? TEXT("word/document.xml") : TEXT_NONE;
    if (!part.length || text_starts(part, TEXT("xl/")) || text_starts(part, TEXT("ppt/")))
        return refuse_other(TEXT_NONE, message);
    TRY(word_relations_read(arena, archive, part, &relations, message));
    styles = word_target(arena, archive, part, word_relation_by_type(&relations, "styles"));
    numbering = word_target(arena, archive, part, word_relation_by_type(&relations, "numbering"));
    TRY(word_styles_read(arena, archive, styles, numbering, &reading->styles, message));
    TRY(tell_settings(reading, part, &relations, message));
    TRY(word_document_read(reading, part, &relations, out, message));
    TRY(append_notes(reading, part, &relations, &out->markdown, message));
    return out->markdown.failure < 0 ? message_fail(message, ERROR_LIMIT, WORD_TOO_MUCH) : OK;
}

enum result word_read(struct arena *arena, struct text bytes, struct word *ret_word, struct message *message)
{
    AUTO(archive_close_at) struct archive *archive = NULL;
    struct word word = {.markdown = TEXT_NONE};
    struct word_reading *reading = ARENA_NEW(arena, struct word_reading);
    struct word_out out = {.arena = arena};
    enum result result;
    if (!reading)
        return ERROR_MEMORY;
    TRY(open_package(bytes, &archive, message));
    *reading = (struct word_reading){.arena = arena, .archive = archive, .word = &word};
    buffer_init(&out.markdown, WORD_MARKDOWN_BYTES_MAX);
    result = read_document(reading, &out, message);
    word.markdown = arena_copy(arena, text_trim(buffer_text(&out.markdown)));
    word.pictures = reading->pictures;
    buffer_clear(&out.markdown);
    if (result == ERROR_MEMORY || (result == OK && arena_failed(arena))) /* the arena is as large as any text needs */
        return message_fail(message, ERROR_LIMIT, WORD_TOO_MUCH);
    TRY(result);
    *ret_word = word;
    return OK;
}

/* --- What its reader is told -------------------------------------------------------------------- */

static struct text left_line(struct arena *arena, enum word_left what, int64_t count)
{
    switch (what) {
#define LINE(code, one, many) case code: return arena_printf(arena, SAY_COUNT(arena, count, one, many), (long long)count)
    LINE(WORD_INSERTED, "%lld tracked insertion was taken as accepted.", "%lld tracked insertions were taken as accepted.");
    LINE(WORD_DELETED, "%lld tracked deletion was taken as accepted: those words are gone.", "%lld tracked deletions were taken as accepted: those words are gone.");
    LINE(WORD_COMMENTS, "%lld comment was left out.", "%lld comments were left out.");
    LINE(WORD_HIDDEN, "%lld piece of hidden text was left out.", "%lld pieces of hidden text were left out.");
    LINE(WORD_PICTURES, "%lld picture, chart or diagram was left out.", "%lld pictures, charts or diagrams were left out.");
    LINE(WORD_TABLES, "%lld table became a list, one entry for each row: read it through.", "%lld tables became lists, one entry for each row: read them through.");
    LINE(WORD_STRUCK, "%lld piece of struck-through text came over as ordinary words: see whether it should go.",
         "%lld pieces of struck-through text came over as ordinary words: see whether they should go.");
    LINE(WORD_BOXES, "The words of %lld text box now stand below the paragraph or table where it was.", "The words of %lld text boxes now stand below the paragraphs or tables where they were.");
    LINE(WORD_CONTENTS, "%lld line of a table of contents was left out.", "%lld lines of a table of contents were left out.");
    LINE(WORD_HEADERS, "%lld header or footer was left out.", "%lld headers and footers were left out.");
    LINE(WORD_LINKS, "%lld link to something other than the web or an e-mail address was taken off its words.",
         "%lld links to something other than the web or an e-mail address were taken off their words.");
    LINE(WORD_FIELDS, "%lld field that Word works out by itself came over as it last stood.", "%lld fields that Word works out by itself came over as they last stood.");
    LINE(WORD_FORMULAS, "%lld formula came over as plain characters: write it out in words.", "%lld formulas came over as plain characters: write them out in words.");
    LINE(WORD_SYMBOLS, "%lld symbol of a picture font was left out.", "%lld symbols of a picture font were left out.");
    LINE(WORD_EMBEDDED, "%lld embedded object was left out.", "%lld embedded objects were left out.");
    LINE(WORD_OUTSIDE, "%lld thing that the document would have fetched from elsewhere was left out.", "%lld things that the document would have fetched from elsewhere were left out.");
#undef LINE
    case WORD_MACROS:
        return SAID(arena, "The document holds macros. They were left out, and nothing of them was run.");
    case WORD_LEFT_COUNT:
        break;
    }
    return TEXT_NONE;
}

size_t word_left_lines(struct arena *arena, const struct word *word, struct text *lines)
{
    size_t count = 0;
    for (int i = 0; i < WORD_LEFT_COUNT; i++)
        if (word->left[i] > 0)
            lines[count++] = left_line(arena, (enum word_left)i, word->left[i]);
    return count;
}

/* --- From child to parent ------------------------------------------------------------------------ */

void word_hand_over(const struct word *word, enum result result, const struct message *message, struct buffer *out)
{
    if (result < 0) {
        buffer_printf(out, REFUSED "%d\n%s", (int)result, message->text);
        return;
    }
    buffer_append_z(out, HANDED_OVER);
    for (size_t i = 0; i < WORD_LEFT_COUNT; i++)
        buffer_printf(out, "%lld\n", (long long)word->left[i]);
    buffer_printf(out, "%zu\n", word->picture_count);
    for (size_t i = 0; i < word->picture_count; i++)
        buffer_printf(out, "%.*s\n", TEXT_ARGS(word->pictures[i]));
    buffer_append(out, word->markdown);
}

static bool next_number(struct text *rest, int64_t most, int64_t *ret_number)
{
    struct text line;
    return text_next(rest, '\n', &line) && text_to_integer(line, ret_number) == OK && *ret_number >= 0 && *ret_number <= most;
}

static enum result take_refusal(struct arena *arena, struct text rest, struct message *message)
{
    struct text line = TEXT_NONE, said;
    int64_t code = 0;
    if (!text_next(&rest, '\n', &line) || text_to_integer(line, &code) < 0 || code >= 0 || code < ERROR_FULL)
        return ERROR_INVALID;
    if (!text_is_clean(rest))
        return ERROR_INVALID;
    said = wording_kept(arena, rest);
    return said.length ? message_fail(message, (enum result)code, "%.*s", TEXT_ARGS(said)) : (enum result)code;
}

/* The child may have been taken over by what it read: it is believed no more than the file was. */
enum result word_take_over(struct arena *arena, struct text bytes, struct word *ret_word, struct message *message)
{
    struct word word = {.markdown = TEXT_NONE};
    struct text rest, *pictures = ARENA_ARRAY(arena, struct text, WORD_PICTURES_MAX);
    int64_t pictures_count = 0;
    if (!pictures)
        return ERROR_MEMORY;
    if (text_starts(bytes, TEXT(REFUSED)))
        return take_refusal(arena, text_slice(bytes, strlen(REFUSED), SIZE_MAX), message);
    if (!text_starts(bytes, TEXT(HANDED_OVER)) || !text_is_clean(bytes))
        return ERROR_INVALID;
    rest = text_slice(bytes, strlen(HANDED_OVER), SIZE_MAX);
    for (size_t i = 0; i < WORD_LEFT_COUNT; i++)
        if (!next_number(&rest, INT64_MAX, &word.left[i]))
            return ERROR_INVALID;
    if (!next_number(&rest, WORD_PICTURES_MAX, &pictures_count))
        return ERROR_INVALID;
    word.picture_count = (size_t)pictures_count;
    for (size_t i = 0; i < word.picture_count; i++)
        if (!text_next(&rest, '\n', &pictures[i]))
            return ERROR_INVALID;
    word.markdown = rest;
    word.pictures = pictures;
    if (rest.length > WORD_MARKDOWN_BYTES_MAX)
        return ERROR_INVALID;
    *ret_word = word;
    return OK;
}
