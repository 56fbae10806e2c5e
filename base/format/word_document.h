/* A Word document's text while it is gone through: shared by word_document.c (which element is what) and word_paragraph.c (what becomes of
 * words, fields and paragraphs), and seen by nobody else. */
#ifndef BASE_FORMAT_WORD_DOCUMENT_H
#define BASE_FORMAT_WORD_DOCUMENT_H

#include "base/format/word_internal.h"

#define FIELDS_DEEP_MAX 64
#define BOXES_DEEP_MAX 8
#define NESTED_MAX 32  /* drawings in text boxes in drawings */
#define CODE_BYTES_MAX 2100

struct run {
    bool is_bold, is_italic, is_hidden, is_struck;
};
struct field_code {
    bool is_result;      /* past its "separate": what comes now is its result */
    bool is_told;        /* a link or contents, which nobody need be told of */
    size_t link;         /* of a HYPERLINK's result; 0: none */
};
/* A paragraph that stands open; a text box within it has paragraphs of its own. */
struct open_paragraph {
    struct word_paragraph words;
    struct text style;
    int64_t outline, number, level;
    struct run run;
    bool in_properties, in_run, in_run_properties, mark_is_gone, is_box, is_open;
    size_t link;         /* of the w:hyperlink around; 0: none */
};

struct document {
    struct word_reading *reading;
    const struct word_relations *relations;
    struct word_out *out;
    struct open_paragraph open[BOXES_DEEP_MAX];
    size_t open_count;         /* 0 between paragraphs */
    struct word_out boxes;     /* what stood in text boxes of the paragraph */
    size_t skipped;            /* elements deep in something that is passed over */
    char nested[NESTED_MAX];   /* what stands open within one another: 'd' a drawing, 'b' a text box */
    size_t nested_count, tables_deep;
    struct text described;     /* of the drawing that is open */
    bool is_described;         /* its picture is counted */
    struct word_table table;
    struct field_code fields[FIELDS_DEEP_MAX];
    size_t field_count;
    struct buffer code;
    bool in_text, in_code;
    bool goes_on;              /* the paragraph's end was deleted: the next goes on in it */
    /* Of notes: */
    char note_kind;
    struct text *notes;
    size_t note;               /* which is read; SIZE_MAX: none that is named */
    struct buffer note_words;
};

void word_tell(struct document *document, enum word_left what); /* one more of it */
struct open_paragraph *word_paragraph_now(struct document *document); /* NULL between paragraphs */
bool word_is_in_drawing(const struct document *document); /* right in one, where nothing is text */
void word_nest(struct office_part *part, struct document *document, char what);

void word_add(struct document *document, struct text words);
/* The number of the link in this paragraph; 0, and told, for one that is not kept. */
size_t word_add_link(struct document *document, struct text address);
/* "[3]" where a note is named; it comes at the end in that order. */
void word_name_note(struct document *document, char kind, struct text id);
bool word_is_silent_field(struct text code); /* a link or contents */
void word_field_char(struct office_part *part, struct document *document, struct text type);

void word_begin_paragraph(struct office_part *part, struct document *document);
void word_end_paragraph(struct office_part *part, struct document *document);
/* A paragraph whose end was deleted goes on in the next, but not into a table or another cell, nor past the last. */
void word_settle(struct document *document);
void word_finish_boxes(struct document *document);

#endif
