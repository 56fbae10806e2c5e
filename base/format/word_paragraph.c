/* What becomes of the words, fields and paragraphs of a Word document. See word_document.h.
 *
 * A field's code is read for one thing, the address of a HYPERLINK; it is never worked out: its last result stays. */
#include "base/format/word_document.h"

#include "base/wording.h"

static bool is_within(const struct document *document, char what)
{
    return memchr(document->nested, what, document->nested_count) != NULL;
}

/* Right in a drawing, where nothing is text. */
bool word_is_in_drawing(const struct document *document)
{
    return document->nested_count && document->nested[document->nested_count - 1] == 'd';
}

void word_nest(struct office_part *part, struct document *document, char what)
{
    if (document->nested_count == NESTED_MAX)
        office_part_fail(part, ERROR_LIMIT, KEPT_WORDS(WORD_TOO_MUCH));
    else
        document->nested[document->nested_count++] = what;
}

void word_tell(struct document *document, enum word_left what)
{
    document->reading->word->left[what]++;
}

struct open_paragraph *word_paragraph_now(struct document *document)
{
    return document->open_count ? &document->open[document->open_count - 1] : NULL;
}

/* --- Words ---------------------------------------------------------------------- */

static size_t link_now(const struct document *document, const struct open_paragraph *paragraph)
{
    for (size_t i = document->field_count; i-- > 0;)
        if (document->fields[i].link)
            return document->fields[i].link;
    return paragraph->link;
}

static bool is_in_code(const struct document *document)
{
    for (size_t i = 0; i < document->field_count; i++)
        if (!document->fields[i].is_result)
            return true;
    return false;
}

void word_add(struct document *document, struct text words)
{
    struct open_paragraph *paragraph = word_paragraph_now(document);
    const struct run *run = paragraph ? &paragraph->run : NULL;
    if (!paragraph || run->is_hidden || is_in_code(document))
        return;
    word_paragraph_add(&paragraph->words, words,
                       (uint16_t)((run->is_bold ? WORD_MARK_BOLD : 0) | (run->is_italic ? WORD_MARK_ITALIC : 0) | link_now(document, paragraph) * WORD_MARK_LINK));
}

/* The number of the link in this paragraph; 0 for one that is not kept. */
size_t word_add_link(struct document *document, struct text address)
{
    struct open_paragraph *paragraph = word_paragraph_now(document);
    struct word_paragraph *words = paragraph ? &paragraph->words : NULL;
    if (!words || !word_link_is_kept(address) || words->link_count == WORD_LINKS_MAX) {
        word_tell(document, WORD_LINKS);
        return 0;
    }
    if (!(words->link_count & (words->link_count - 1))) { /* full: at each power of two */
        struct text *links = ARENA_ARRAY(document->reading->arena, struct text, words->link_count ? words->link_count * 2 : 1);
        if (!links)
            return 0;
        if (words->link_count)
            memcpy(links, words->links, words->link_count * sizeof *links);
        words->links = links;
    }
    words->links[words->link_count++] = arena_copy(document->reading->arena, address);
    return words->link_count;
}

/* "[3]" where a note is named, and in which order it comes at the end. */
void word_name_note(struct document *document, char kind, struct text id)
{
    struct word_reading *reading = document->reading;
    const struct open_paragraph *paragraph = word_paragraph_now(document);
    struct text key;
    size_t at = 0;
    if (document->note_kind || is_in_code(document) || !paragraph || paragraph->run.is_hidden)
        return; /* a note's own number within its text; a note of hidden words is as hidden as they are */
    key = arena_printf(reading->arena, "%c%.*s", kind, TEXT_ARGS(id));
    while (at < reading->note_count && !text_equal(reading->notes[at], key))
        at++;
    if (at == WORD_NOTES_MAX)
        return;
    if (at == reading->note_count)
        reading->notes[reading->note_count++] = key;
    word_add(document, arena_printf(reading->arena, "[%zu]", at + 1));
}

/* --- Paragraphs ------------------------------------------------------------------- */

void word_begin_paragraph(struct office_part *part, struct document *document)
{
    struct open_paragraph *paragraph;
    if (document->open_count == BOXES_DEEP_MAX) {
        office_part_fail(part, ERROR_LIMIT, KEPT_WORDS(WORD_TOO_MUCH));
        return;
    }
    paragraph = &document->open[document->open_count++];
    if (document->goes_on && document->open_count == 1) {
        document->goes_on = false;
        paragraph->mark_is_gone = paragraph->in_run = false;
    } else {
        word_paragraph_clear(&paragraph->words);
        *paragraph = (struct open_paragraph){0};
        word_paragraph_init(&paragraph->words);
    }
    paragraph->style = TEXT_NONE;
    paragraph->outline = paragraph->number = paragraph->level = -1;
    paragraph->is_box = is_within(document, 'b');
    for (size_t i = 0; i < document->field_count; i++)
        document->fields[i].link = 0; /* a link is its paragraph's */
}

static void add_to_note(struct document *document, const struct word_paragraph *words)
{
    if (document->note == SIZE_MAX || word_paragraph_is_empty(words))
        return;
    buffer_append_z(&document->note_words, document->note_words.length ? " " : "");
    word_paragraph_write(words, 0, " ", &document->note_words);
}

/* A table of contents is made of what follows it, and its page numbers lead nowhere on a page. */
static bool is_contents(struct document *document, const struct word_place *place, const struct word_paragraph *words)
{
    if (place->shape != WORD_TOC)
        return false;
    if (!word_paragraph_is_empty(words))
        word_tell(document, WORD_CONTENTS);
    return true;
}

static void finish_paragraph(struct document *document, struct open_paragraph *paragraph)
{
    struct word_place place = word_place_of(document->reading->arena, &document->reading->styles, paragraph->style, paragraph->outline, paragraph->number, paragraph->level);
    if (is_contents(document, &place, &paragraph->words))
        return;
    if (document->note_kind) {
        add_to_note(document, &paragraph->words);
    } else if (paragraph->is_box) {
        word_out_paragraph(&document->boxes, &paragraph->words, &place);
    } else if (document->tables_deep) {
        if (place.label.length && word_paragraph_label(&paragraph->words, place.label) < 0)
            document->out->markdown.failure = ERROR_LIMIT;
        word_table_paragraph(&document->table, &paragraph->words);
    } else {
        word_out_paragraph(document->out, &paragraph->words, &place);
    }
}

/* What stood in its text boxes comes after the paragraph, or after the table in which that stands. */
void word_finish_boxes(struct document *document)
{
    struct buffer *markdown = &document->out->markdown;
    if (!document->boxes.markdown.length)
        return;
    buffer_append_z(markdown, markdown->length ? "\n\n" : "");
    buffer_append(markdown, buffer_text(&document->boxes.markdown));
    document->boxes.markdown.length = 0;
    document->boxes.item_count = 0;
    document->out->item_count = 0;
    document->out->last_is_item = document->boxes.last_is_item = false;
}

void word_end_paragraph(struct office_part *part, struct document *document)
{
    struct open_paragraph *paragraph = word_paragraph_now(document);
    if (!paragraph)
        return;
    if (paragraph->words.text.failure < 0 || document->out->markdown.failure < 0) {
        office_part_fail(part, ERROR_LIMIT, KEPT_WORDS(WORD_TOO_MUCH));
        return;
    }
    document->open_count--;
    document->goes_on = paragraph->mark_is_gone && !document->open_count && !document->note_kind;
    if (document->goes_on)
        return;
    finish_paragraph(document, paragraph);
    if (!document->open_count && !document->tables_deep)
        word_finish_boxes(document);
}

/* --- Fields ------------------------------------------------------------------------ */

/* The address in ` HYPERLINK "https://…" \o "tip"`; empty for another field. */
static struct text address_in(struct text code)
{
    struct text word = TEXT("HYPERLINK"), address;
    code = text_trim(code);
    if (!text_equal_ignoring_case(text_slice(code, 0, word.length), word))
        return TEXT_NONE;
    code = text_trim(text_slice(code, word.length, SIZE_MAX));
    if (!text_starts(code, TEXT("\"")))
        return TEXT_NONE;
    code = text_slice(code, 1, SIZE_MAX);
    return text_next(&code, '"', &address) ? address : TEXT_NONE;
}

bool word_is_silent_field(struct text code)
{
    static const char *const names[] = {"HYPERLINK", "TOC", "PAGEREF", "REF", "NOTEREF", "PAGE", "NUMPAGES"};
    code = text_trim(code);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (text_equal_ignoring_case(text_slice(code, 0, strlen(names[i])), text_of(names[i])))
            return true;
    return false;
}

static void turn_field(struct document *document)
{
    struct field_code *field = &document->fields[document->field_count - 1];
    struct text address = address_in(buffer_text(&document->code));
    field->is_result = true;
    field->link = address.length ? word_add_link(document, address) : 0;
    if (!word_is_silent_field(buffer_text(&document->code)))
        word_tell(document, WORD_FIELDS);
}

void word_field_char(struct office_part *part, struct document *document, struct text type)
{
    if (text_equals(type, "begin")) {
        if (document->field_count == FIELDS_DEEP_MAX) {
            office_part_fail(part, ERROR_LIMIT, KEPT_WORDS(WORD_TOO_MUCH));
            return;
        }
        document->fields[document->field_count++] = (struct field_code){0};
        document->code.length = 0;
        document->code.failure = OK;
    } else if (document->field_count && text_equals(type, "separate") && !document->fields[document->field_count - 1].is_result) {
        turn_field(document);
    } else if (document->field_count && text_equals(type, "end")) {
        document->field_count--;
    }
}

/* A paragraph whose end was deleted goes on in the next, but not into a table or another cell. */
void word_settle(struct document *document)
{
    if (document->goes_on)
        finish_paragraph(document, &document->open[0]);
    document->goes_on = false;
}
