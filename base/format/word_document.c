/* The elements of a Word document's text, one after the other: which is a word, which a property, which is passed over. See word_internal.h.
 *
 * What is passed over is passed over whole, with everything in it, so that a deletion in a text box within a deletion is one deletion. Not here: what
 * becomes of words and paragraphs (word_paragraph.c). */
#include "base/format/word_document.h"

#include "base/wording.h"

/* --- What is passed over ------------------------------------------------------------- */

/* Everything in these, whatever it is. */
static bool is_passed_over(struct text name)
{
    static const char *const names[] = {"del", "moveFrom", "Fallback", "pPrChange", "rPrChange", "sectPrChange", "tblPrChange", "tcPrChange", "trPrChange", "tblPrExChange",
                                        "tblGridChange", "numberingChange", "delText", "delInstrText", "sdtPr", "sdtEndPr", "tblPr", "tblPrEx", "tblGrid", "tcPr", "object", "altChunk",
                                        "control", "subDoc", "rt", "dataModel", "custXmlPr", "smartTagPr", "customXmlPr", "framePr", "tabs"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (text_equals(name, names[i]))
            return true;
    return false;
}

static void tell_passed(struct document *document, struct text name)
{
    if (text_equals(name, "del") || text_equals(name, "moveFrom"))
        word_tell(document, WORD_DELETED);
    else if (text_equals(name, "object") || text_equals(name, "altChunk") || text_equals(name, "control"))
        word_tell(document, WORD_EMBEDDED);
    else if (text_equals(name, "subDoc"))
        word_tell(document, WORD_OUTSIDE);
}

/* --- Properties ---------------------------------------------------------------------- */

static void paragraph_property(struct document *document, struct open_paragraph *paragraph, struct text name, const char **attributes)
{
    if (text_equals(name, "pStyle"))
        paragraph->style = arena_copy(document->reading->arena, office_attribute(attributes, "val"));
    else if (text_equals(name, "outlineLvl"))
        paragraph->outline = word_number(attributes, "val", -1);
    else if (text_equals(name, "numId"))
        paragraph->number = word_number(attributes, "val", -1);
    else if (text_equals(name, "ilvl"))
        paragraph->level = word_number(attributes, "val", -1);
}

static void run_property(struct document *document, struct run *run, struct text name, const char **attributes)
{
    bool is_on = word_is_on(attributes);
    const struct word_style *style;
    if (text_equals(name, "b")) {
        run->is_bold = is_on;
    } else if (text_equals(name, "i")) {
        run->is_italic = is_on;
    } else if (text_equals(name, "vanish")) {
        run->is_hidden = is_on;
    } else if (text_equals(name, "strike") || text_equals(name, "dstrike")) {
        run->is_struck = is_on;
    } else if (text_equals(name, "rStyle") && (style = word_style_of(&document->reading->styles, office_attribute(attributes, "val")))) {
        run->is_bold = style->is_bold;
        run->is_italic = style->is_italic;
        run->is_hidden = style->is_hidden;
    }
}

/* The properties are known when the first words of the run come. */
static void end_run_properties(struct document *document, struct open_paragraph *paragraph)
{
    if (paragraph->run.is_hidden)
        word_tell(document, WORD_HIDDEN);
    if (paragraph->run.is_struck && !paragraph->run.is_hidden)
        word_tell(document, WORD_STRUCK);
}

/* --- Elements -------------------------------------------------------------------------- */

static void count_picture(struct document *document)
{
    struct word_reading *reading = document->reading;
    if (document->is_described)
        return;
    document->is_described = true;
    word_tell(document, WORD_PICTURES);
    if (text_trim(document->described).length && reading->word->picture_count < WORD_PICTURES_MAX)
        reading->pictures[reading->word->picture_count++] = text_trim(document->described);
}

/* A short clean line of what a picture is said to show. */
static struct text description(struct document *document, struct text said)
{
    struct word_paragraph words;
    struct text kept;
    word_paragraph_init(&words);
    word_paragraph_add(&words, said, 0);
    kept = text_head(buffer_text(&words.text), 500);
    kept = arena_copy(document->reading->arena, kept);
    word_paragraph_clear(&words);
    for (size_t i = 0; i < kept.length; i++)
        if (kept.data[i] == '\n')
            ((char *)(uintptr_t)kept.data)[i] = ' ';
    return kept;
}

/* In drawings nothing is text but what stands in text boxes. */
static bool begin_in_drawing(struct office_part *part, struct document *document, struct text name, const char **attributes)
{
    if (text_equals(name, "drawing") || text_equals(name, "pict")) {
        word_nest(part, document, 'd');
        document->described = TEXT_NONE;
        document->is_described = false;
    } else if (text_equals(name, "txbxContent")) {
        word_nest(part, document, 'b');
        word_tell(document, WORD_BOXES);
    } else if (!word_is_in_drawing(document)) {
        return false;
    } else if (text_equals(name, "docPr")) {
        document->described = description(document, office_attribute(attributes, "descr"));
    } else if (text_equals(name, "shape")) {
        document->described = description(document, office_attribute(attributes, "alt"));
    } else if (text_equals(name, "pic") || text_equals(name, "imagedata") || text_equals(name, "chart") || text_equals(name, "relIds")) {
        count_picture(document);
    }
    return true;
}

static void begin_in_run(struct office_part *part, struct document *document, struct text name, const char **attributes)
{
    if (text_equals(name, "t")) {
        document->in_text = true;
    } else if (text_equals(name, "instrText")) {
        document->in_code = true;
    } else if (text_equals(name, "tab") || text_equals(name, "ptab")) {
        word_add(document, TEXT(" "));
    } else if (text_equals(name, "br")) {
        struct text type = office_attribute(attributes, "type");
        word_add(document, type.length && !text_equals(type, "textWrapping") ? TEXT(" ") : TEXT("\n"));
    } else if (text_equals(name, "cr")) {
        word_add(document, TEXT("\n"));
    } else if (text_equals(name, "noBreakHyphen")) {
        word_add(document, TEXT("-"));
    } else if (text_equals(name, "sym")) {
        word_tell(document, WORD_SYMBOLS);
    } else if (text_equals(name, "footnoteReference")) {
        word_name_note(document, 'f', office_attribute(attributes, "id"));
    } else if (text_equals(name, "endnoteReference")) {
        word_name_note(document, 'e', office_attribute(attributes, "id"));
    } else if (text_equals(name, "commentReference")) {
        word_tell(document, WORD_COMMENTS);
    } else if (text_equals(name, "fldChar")) {
        word_field_char(part, document, office_attribute(attributes, "fldCharType"));
    }
}

static void begin_link(struct document *document, struct open_paragraph *paragraph, const char **attributes)
{
    const struct word_relation *relation = word_relation_by_id(document->relations, office_attribute(attributes, "id"));
    if (relation && relation->is_external)
        paragraph->link = word_add_link(document, relation->target);
    else if (!office_attribute(attributes, "anchor").length)
        word_tell(document, WORD_LINKS);
}

static bool begin_in_properties(struct document *document, struct open_paragraph *paragraph, struct text name, const char **attributes)
{
    if (paragraph->in_run_properties) {
        if (paragraph->in_run)
            run_property(document, &paragraph->run, name, attributes);
        else if (text_equals(name, "del") || text_equals(name, "moveFrom") || (text_equals(name, "vanish") && word_is_on(attributes)))
            paragraph->mark_is_gone = true; /* the end of the paragraph itself */
        return true;
    }
    if (text_equals(name, "rPr")) {
        paragraph->in_run_properties = true;
        return true;
    }
    if (paragraph->in_properties)
        paragraph_property(document, paragraph, name, attributes);
    return paragraph->in_properties;
}

static void begin_in_paragraph(struct office_part *part, struct document *document, struct open_paragraph *paragraph, struct text name, const char **attributes)
{
    if (begin_in_properties(document, paragraph, name, attributes))
        return;
    if (text_equals(name, "pPr")) {
        paragraph->in_properties = true;
    } else if (text_equals(name, "r")) {
        paragraph->in_run = true;
        paragraph->run = (struct run){0};
    } else if (text_equals(name, "hyperlink")) {
        begin_link(document, paragraph, attributes);
    } else if (text_equals(name, "fldSimple")) {
        if (!word_is_silent_field(office_attribute(attributes, "instr")))
            word_tell(document, WORD_FIELDS);
    } else if (text_equals(name, "ins") || text_equals(name, "moveTo")) {
        word_tell(document, WORD_INSERTED);
    } else if (text_equals(name, "oMath")) {
        word_tell(document, WORD_FORMULAS);
    } else {
        begin_in_run(part, document, name, attributes);
    }
}

static void begin_in_table(struct document *document, struct text name, const char **attributes)
{
    struct arena *arena = document->reading->arena;
    bool is_first = document->tables_deep == 1;
    if (text_equals(name, "tbl")) {
        word_settle(document);
        if (!document->tables_deep++)
            word_tell(document, WORD_TABLES);
    } else if (is_first && text_equals(name, "tr")) {
        word_table_row(&document->table, arena);
    } else if (is_first && text_equals(name, "tc")) {
        word_table_cell(&document->table, arena);
    } else if (is_first && text_equals(name, "tblHeader")) {
        document->table.row_is_heading = word_is_on(attributes);
    }
}

static void begin_note(struct document *document, const char **attributes)
{
    struct word_reading *reading = document->reading;
    struct text key = arena_printf(reading->arena, "%c%.*s", document->note_kind, TEXT_ARGS(office_attribute(attributes, "id")));
    document->note = SIZE_MAX;
    document->note_words.length = 0;
    for (size_t i = 0; i < reading->note_count; i++)
        if (text_equal(reading->notes[i], key))
            document->note = i;
}

/* Between paragraphs. */
static void begin_between(struct document *document, struct text name, const char **attributes)
{
    if (document->note_kind && (text_equals(name, "footnote") || text_equals(name, "endnote")))
        begin_note(document, attributes);
    else if (text_equals(name, "headerReference") || text_equals(name, "footerReference"))
        word_tell(document, WORD_HEADERS);
    else if (text_equals(name, "ins") || text_equals(name, "moveTo"))
        word_tell(document, WORD_INSERTED);
    else
        begin_in_table(document, name, attributes);
}

static void begin(struct office_part *part, struct text name, const char **attributes)
{
    struct document *document = part->context;
    struct open_paragraph *paragraph = word_paragraph_now(document);
    if (document->skipped) {
        document->skipped++;
    } else if (is_passed_over(name) && !(paragraph && paragraph->in_run_properties)) { /* there "del" is about the paragraph's end */
        document->skipped = 1;
        tell_passed(document, name);
    } else if (begin_in_drawing(part, document, name, attributes)) {
        return;
    } else if (text_equals(name, "p")) {
        word_begin_paragraph(part, document);
    } else if (paragraph) {
        begin_in_paragraph(part, document, paragraph, name, attributes);
    } else {
        begin_between(document, name, attributes);
    }
}

static void end_note(struct document *document)
{
    if (document->note != SIZE_MAX)
        document->notes[document->note] = arena_copy(document->reading->arena, buffer_text(&document->note_words));
    document->note = SIZE_MAX;
}

static void end_in_table(struct document *document, struct text name)
{
    if (text_equals(name, "tc")) {
        word_settle(document);
    } else if (text_equals(name, "tr") && document->tables_deep == 1) {
        word_table_row_end(&document->table);
    } else if (text_equals(name, "tbl") && document->tables_deep && !--document->tables_deep) {
        if (document->note_kind)
            return;
        word_out_table(document->out, &document->table);
        word_table_clear(&document->table);
        word_finish_boxes(document);
    }
}

static void end_in_paragraph(struct document *document, struct open_paragraph *paragraph, struct text name)
{
    if (text_equals(name, "t")) {
        document->in_text = false;
    } else if (text_equals(name, "instrText")) {
        document->in_code = false;
    } else if (text_equals(name, "rPr")) {
        paragraph->in_run_properties = false;
        if (paragraph->in_run)
            end_run_properties(document, paragraph);
    } else if (text_equals(name, "pPr")) {
        paragraph->in_properties = false;
    } else if (text_equals(name, "r")) {
        paragraph->in_run = false;
        paragraph->run = (struct run){0};
    } else if (text_equals(name, "hyperlink")) {
        paragraph->link = 0;
    }
}

static void end(struct office_part *part, struct text name)
{
    struct document *document = part->context;
    struct open_paragraph *paragraph = word_paragraph_now(document);
    if (document->skipped) {
        document->skipped--;
    } else if (text_equals(name, "drawing") || text_equals(name, "pict") || text_equals(name, "txbxContent")) {
        document->nested_count -= document->nested_count > 0;
    } else if (word_is_in_drawing(document)) {
        return;
    } else if (text_equals(name, "p")) {
        word_end_paragraph(part, document);
    } else if (paragraph) {
        end_in_paragraph(document, paragraph, name);
    } else if (document->note_kind && (text_equals(name, "footnote") || text_equals(name, "endnote"))) {
        end_note(document);
    } else {
        end_in_table(document, name);
    }
}

static void take_words(struct office_part *part, struct text words)
{
    struct document *document = part->context;
    if (document->skipped || word_is_in_drawing(document))
        return;
    if (document->in_code)
        buffer_append(&document->code, words);
    else if (document->in_text)
        word_add(document, words);
}

/* --- Parts ---------------------------------------------------------------------------------- */

static void out_init(struct word_out *out, struct arena *arena)
{
    *out = (struct word_out){.arena = arena, .has_title = true}; /* a heading in a box stands below the document's own */
    buffer_init(&out->markdown, WORD_MARKDOWN_BYTES_MAX);
}

static enum result run(struct document *document, struct text name, struct message *message)
{
    struct office_part part = {.archive = document->reading->archive, .message = message, .context = document, .begin = begin, .end = end, .words = take_words};
    enum result result;
    buffer_init(&document->code, CODE_BYTES_MAX);
    buffer_init(&document->note_words, WORD_MARKDOWN_BYTES_MAX);
    out_init(&document->boxes, document->reading->arena);
    result = word_part_run(&part, name);
    if (result == OK)
        word_settle(document);
    if (result == OK && (document->boxes.markdown.failure < 0 || document->out->markdown.failure < 0 || document->note_words.failure < 0))
        result = message_fail(message, ERROR_LIMIT, WORD_TOO_MUCH);
    for (size_t i = 0; i < BOXES_DEEP_MAX; i++)
        word_paragraph_clear(&document->open[i].words);
    word_table_clear(&document->table);
    buffer_clear(&document->code);
    buffer_clear(&document->note_words);
    buffer_clear(&document->boxes.markdown);
    return result;
}

enum result word_document_read(struct word_reading *reading, struct text part, const struct word_relations *relations, struct word_out *out, struct message *message)
{
    struct document *document = ARENA_NEW(reading->arena, struct document);
    if (!document)
        return ERROR_MEMORY;
    *document = (struct document){.reading = reading, .relations = relations, .out = out, .note = SIZE_MAX};
    return run(document, part, message);
}

enum result word_notes_read(struct word_reading *reading, struct text part, const struct word_relations *relations, char kind, struct text *texts, struct message *message)
{
    struct word_out out;
    struct document *document = ARENA_NEW(reading->arena, struct document);
    enum result result;
    if (!document)
        return ERROR_MEMORY;
    out_init(&out, reading->arena);
    *document = (struct document){.reading = reading, .relations = relations, .out = &out, .note = SIZE_MAX, .note_kind = kind, .notes = texts};
    result = run(document, part, message);
    buffer_clear(&out.markdown);
    return result;
}
