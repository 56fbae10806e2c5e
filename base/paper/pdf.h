/* Writing the file of a PDF 1.7: objects, streams, the table of where they stand. What the objects say is their writers'.
 * Inside base/paper only.
 *
 * Objects are written one after the other, each begun and ended; numbers can be reserved before. Lengths are whole 1/1024 points (as Pango's),
 * written with three decimals, never through a floating-point number: the same on every machine. */
#ifndef BASE_PAPER_PDF_H
#define BASE_PAPER_PDF_H

#include "base/arena.h"

#define POINT 1024 /* in one point */

struct pdf {
    struct buffer *out;
    struct arena *arena;
    size_t *places;  /* where object i begins; 0: nowhere yet */
    size_t count, capacity;
    enum result failure; /* sticky, beside the buffer's */
};

/* `arena` holds the table. Object numbers begin at 1. */
void pdf_init(struct pdf *pdf, struct arena *arena, struct buffer *out);
int pdf_reserve(struct pdf *pdf);
void pdf_begin(struct pdf *pdf, int object);
void pdf_end(struct pdf *pdf);
/* A whole object: a stream, packed. `entries` stands in its dictionary beside length and filter, such as "/Length1 12 ". */
void pdf_stream(struct pdf *pdf, int object, const char *entries, struct text bytes);
/* The table and the trailer. All reserved objects must be written. */
enum result pdf_finish(struct pdf *pdf, int root, int information) MUST_USE;

/* "12.5 " */
void pdf_length(struct buffer *out, int64_t length);
/* "7 0 R " */
void pdf_reference(struct buffer *out, int object);
/* A text that people read: "(plain)" or "<FEFF…>". */
void pdf_words(struct buffer *out, struct text words);
/* Bytes as a string: an address. */
void pdf_bytes(struct buffer *out, struct text bytes);
void pdf_name(struct buffer *out, const char *name); /* "/Name " */

#endif
