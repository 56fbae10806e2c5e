/* Reading tags out of a template's text: delimiters, positions, standalone
 * lines. What the tags mean is compile.c's. Inside base/page only. */
#ifndef BASE_PAGE_TAG_H
#define BASE_PAGE_TAG_H

#include "base/page/template.h"

struct scanner {
    struct text source;
    size_t position;  /* of what is read next */
    size_t line_from; /* where the line of `position` begins */
    uint32_t line;
    struct text opening, closing; /* the delimiters now */
};

struct tag {
    char sigil;          /* # ^ / > < $ ! = & {, or 0 for {{name}} */
    struct text content; /* without white space at its ends */
    size_t text_from;    /* where the text before it begins */
    size_t from, to;     /* the tag itself in the source */
    size_t line_from;    /* where the tag's line begins */
    size_t line_to;      /* after the line's end if nothing follows the tag on it, else 0 */
    bool blank_before;   /* nothing but white space before it on its line */
    uint32_t line, column;
};

void scanner_init(struct scanner *scanner, struct text source);
/* The next tag; the scanner stands after it. ERROR_NOT_FOUND at the end of the
 * text: tag->text_from and tag->from then frame what is left. ERROR_INVALID with
 * `*ret_why` when the tag at tag->line and column is malformed. */
enum result scanner_next(struct scanner *scanner, struct tag *tag, const char **ret_why) MUST_USE;
void scanner_move(struct scanner *scanner, size_t position);
/* Length of the spaces and tabs at `position`. */
size_t scanner_blanks(const struct scanner *scanner, size_t position);
/* True if the text at `position` is a closing tag. */
bool scanner_closes(const struct scanner *scanner, size_t position);

#endif
