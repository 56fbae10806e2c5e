/* Setting type: words into lines of glyphs (Pango, HarfBuzz), and the letters that were used into the file. Inside base/paper only.
 *
 * Widths are those of the letters themselves, without hints, so that the same words break alike everywhere. Lengths in 1/1024 points (pdf.h). */
#ifndef BASE_PAPER_TYPE_H
#define BASE_PAPER_TYPE_H

#include "base/paper/pdf.h"

#define TYPE_FACES_MAX 6

enum style { STYLE_BOLD = 1, STYLE_ITALIC = 2, STYLE_LINK = 4, STYLE_QUIET = 8, STYLE_STRUCK = 16, STYLE_UNDER = 32 };

/* Part of a text in one style and under one inline element (-1: that of the paragraph). Spans follow each other without gaps. */
struct span {
    size_t from, to;
    unsigned style;
    int element;
    struct text language; /* empty: that around it */
};
struct words {
    struct text text;
    struct span *spans;
    size_t span_count;
};

struct glyph {
    int32_t x, y;     /* from the line's left end and its base line, upwards */
    uint32_t from;    /* its cluster in the words */
    uint16_t index;   /* in its face */
    uint16_t bytes;   /* of the cluster; 0: not its first glyph */
    uint16_t span;
    uint8_t face;
    bool told;        /* what it says cannot be told by the glyph alone */
};
struct line {
    const struct words *words;
    struct glyph *glyphs;
    size_t glyph_count;
    int width, ascent, descent, size;
    bool from_right; /* the paragraph runs from right to left */
};

struct type;
/* ERROR_UNSUPPORTED with words where the fonts are not there. */
enum result type_open(struct arena *arena, struct text language, struct type **ret_type, struct message *message) MUST_USE;
void type_close(struct type *type); /* NULL is allowed */
void type_close_at(struct type **type);

/* Breaks the words at `width`, anywhere if need be; less than 0: only where the words say so (line ends). Lines live in the arena, and borrow the words. */
enum result type_set(struct type *type, const struct words *words, int size, int width, struct line **ret_lines, size_t *ret_count) MUST_USE;
/* How wide the words are in one line, and how wide the widest of them is alone. */
void type_measure(struct type *type, const struct words *words, int size, int *ret_widest_word, int *ret_all);

/* The advance of a glyph as the file says it, in thousandths of the size. */
int type_advance(struct type *type, unsigned face, unsigned glyph);
/* Writes the faces that were used. Objects are reserved and given in the order of the faces. */
enum result type_write(struct type *type, struct pdf *pdf, int *ret_objects, size_t *ret_count) MUST_USE;

#endif
