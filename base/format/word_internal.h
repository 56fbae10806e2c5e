/* What the parts of the reader of Word documents (word_*.c) share, and nobody else sees.
 *
 *   word_package.c   the archive and its relations
 *   word_styles.c    styles and numbering: what a paragraph is, and its number
 *   word_document.c  the elements of a text, one after the other; word_paragraph.c: what becomes of its words
 *   word_inline.c    the words of a paragraph as Markdown
 *   word_block.c     paragraphs, lists and tables one below the other
 *   word.c           the whole, and how it is handed over */
#ifndef BASE_FORMAT_WORD_INTERNAL_H
#define BASE_FORMAT_WORD_INTERNAL_H

#include "base/format/office_part.h"
#include "base/format/word.h"

#define WORD_STYLES_MAX 4096
#define WORD_NUMBERINGS_MAX 4096
#define WORD_RELATIONS_MAX 8192
#define WORD_LEVELS 9                  /* of a list; ilvl 0 to 8 */
#define WORD_NAME_BYTES_MAX 255
#define WORD_LINK_BYTES_MAX 2000
#define WORD_PARAGRAPH_BYTES_MAX 1048576
#define WORD_NOTES_MAX 2000
#define WORD_LINKS_MAX 8000             /* in a paragraph: a mark has two bytes */
#define WORD_BODY_LEVEL 9              /* an outline level that is none */

#define WORD_DAMAGED "This Word document is damaged: open it in Word, save it again, and choose it again."
#define WORD_TOO_MUCH "This Word document holds far more than a text should: copy what is needed into a new document, and choose that one."

/* --- The package --------------------------------------------------------------- */

struct word_relation {
    struct text id, type, target; /* type: what stands after its last "/" */
    bool is_external;
    size_t order; /* in which the part has it */
};
struct word_relations {
    struct word_relation *all; /* by id; of one id twice the first first */
    size_t count;
};

/* A part of the document, with the words of refusal of one. */
enum result word_part_run(struct office_part *part, struct text name) MUST_USE;
/* w:val of what is either there or not: true but for "0", "false", "off" and "none". */
bool word_is_on(const char **attributes);
int64_t word_number(const char **attributes, const char *name, int64_t otherwise);
/* The array with room for one more; NULL past `most`, or without memory. */
void *word_one_more(struct arena *arena, void *all, size_t count, size_t *capacity, size_t bytes_each, size_t most) MUST_USE;

/* The relations of a part ("word/document.xml"; empty: of the package). None where the part has none. */
enum result word_relations_read(struct arena *arena, struct archive *archive, struct text part, struct word_relations *ret_relations, struct message *message) MUST_USE;
const struct word_relation *word_relation_by_id(const struct word_relations *relations, struct text id); /* or NULL */
const struct word_relation *word_relation_by_type(const struct word_relations *relations, const char *type); /* not an external one; or NULL */
/* Where a relation of that part leads within the archive; empty where it leads out of it or nowhere. */
struct text word_target(struct arena *arena, struct archive *archive, struct text part, const struct word_relation *relation);

/* --- Styles and numbering ---------------------------------------------------------- */

struct word_style {
    struct text id, name, based_on;
    int64_t outline;          /* 0 to 8; WORD_BODY_LEVEL for none; -1: as what it is based on */
    int64_t number, level;    /* numId; -1: none said. ilvl; -1: none said */
    bool is_bold, is_italic, is_hidden;
    size_t order;
};
struct word_level {
    int64_t start;
    struct text format, shown, style; /* numFmt, lvlText, pStyle */
};
struct word_abstract {
    int64_t id;
    struct word_level levels[WORD_LEVELS];
    int64_t counters[WORD_LEVELS];
    bool is_begun[WORD_LEVELS];
};
struct word_numbering {
    int64_t id, abstract;                 /* numId; index into abstracts, -1: none */
    int64_t starts[WORD_LEVELS];          /* startOverride; -1: none */
    bool is_used;
    size_t order;
};
/* Styles and numberings by id: a document asks for them at every paragraph, and may have thousands. Of one id twice the first counts. */
struct word_styles {
    struct word_style *styles;
    size_t style_count;
    struct word_abstract *abstracts;
    size_t abstract_count;
    struct word_numbering *numberings;
    size_t numbering_count;
};
/* Empty names: there is no such part. */
enum result word_styles_read(struct arena *arena, struct archive *archive, struct text styles_part, struct text numbering_part, struct word_styles *ret_styles, struct message *message) MUST_USE;
const struct word_style *word_style_of(const struct word_styles *styles, struct text id); /* or NULL */

enum word_shape { WORD_PLAIN, WORD_HEADING, WORD_QUOTE, WORD_BULLET, WORD_NUMBERED, WORD_TOC };
struct word_place {          /* what a paragraph is */
    enum word_shape shape;
    int64_t heading;         /* 1 to 6 */
    bool is_title;
    int64_t list, level, value; /* BULLET, NUMBERED: numId, ilvl, the number */
    struct text label;       /* "1.1", "(a)": words that stand before it; or empty */
};
/* `outline`, `number`, `level`: what the paragraph says itself, or -1. Counts its number. */
struct word_place word_place_of(struct arena *arena, struct word_styles *styles, struct text style, int64_t outline, int64_t number, int64_t level);

/* --- Words ----------------------------------------------------------------------------- */

#define WORD_MARK_BOLD 1u
#define WORD_MARK_ITALIC 2u
#define WORD_MARK_LINK 4u /* times the number of the link, from 1 */

struct word_paragraph {
    struct buffer text;   /* "\n" is a line break */
    struct buffer marks;  /* two bytes for each of the text */
    struct text *links;   /* that the marks count from 1 */
    size_t link_count;
};
void word_paragraph_init(struct word_paragraph *paragraph);
void word_paragraph_clear(struct word_paragraph *paragraph);
/* Blanks of all kinds become one; characters that no form takes are left out. */
void word_paragraph_add(struct word_paragraph *paragraph, struct text text, uint16_t marks);
/* In front of all. */
enum result word_paragraph_label(struct word_paragraph *paragraph, struct text label) MUST_USE;
bool word_paragraph_is_empty(const struct word_paragraph *paragraph);
bool word_paragraph_is_bold(const struct word_paragraph *paragraph); /* all of it that can be seen */
/* `without`: marks that are left out (a heading is bold by itself); `breaks`: what stands for a line break. */
void word_paragraph_write(const struct word_paragraph *paragraph, uint16_t without, const char *breaks, struct buffer *out);
/* Whether a link may stay: http, https, mailto. */
bool word_link_is_kept(struct text target);

/* --- Blocks ---------------------------------------------------------------------------- */

struct word_item {           /* an entry of a list that stands open */
    int64_t list, level, value;
    bool is_numbered;
    char delimiter;          /* "." or ")": changed where a list begins anew right below another */
    size_t indent, content;  /* where its marker and its words begin */
};
struct word_cell {
    struct buffer text, plain; /* paragraphs one a line; without emphasis */
    bool is_bold;
};
struct word_table {
    struct word_cell *cells; /* of all rows */
    size_t cell_count, cell_capacity;
    size_t *row_starts, row_count, row_capacity;
    size_t column_max;
    bool has_heading, row_is_heading, row_is_gone;
};
struct word_out {
    struct arena *arena;
    struct buffer markdown;
    struct word_item items[WORD_LEVELS];
    size_t item_count;
    bool last_is_item;
    bool has_title;
};
void word_out_paragraph(struct word_out *out, struct word_paragraph *paragraph, const struct word_place *place);
void word_table_init(struct word_table *table);
void word_table_clear(struct word_table *table);
void word_table_row(struct word_table *table, struct arena *arena);
void word_table_cell(struct word_table *table, struct arena *arena);
void word_table_paragraph(struct word_table *table, struct word_paragraph *paragraph);
void word_table_row_end(struct word_table *table);
void word_out_table(struct word_out *out, const struct word_table *table);

/* --- The text ---------------------------------------------------------------------------- */

struct word_reading {
    struct arena *arena;
    struct archive *archive;
    struct word_styles styles;
    struct word *word;
    struct text pictures[WORD_PICTURES_MAX];
    struct text notes[WORD_NOTES_MAX];    /* "f12", "e3": footnotes and endnotes in the order in which they are named */
    size_t note_count;
};
/* The document itself: into `out`. */
enum result word_document_read(struct word_reading *reading, struct text part, const struct word_relations *relations, struct word_out *out, struct message *message) MUST_USE;
/* The notes of a part: `kind` 'f' or 'e'; texts[i] is set for each of reading->notes that it holds. */
enum result word_notes_read(struct word_reading *reading, struct text part, const struct word_relations *relations, char kind, struct text *texts, struct message *message) MUST_USE;

#endif
