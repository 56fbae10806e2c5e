/* Paper: a page of ours as a tagged PDF, in the same words and the same order.
 *
 * One document, two faces: what templates wrote as HTML is read again (its <main>, or all of it where there is none), laid out on A4 and
 * written with the structure that the page has: headings, paragraphs, lists, tables with their header cells and captions, links, drawings
 * with their words, languages. Whoever has a page has its PDF; nobody describes a document twice (doc/decisions).
 *
 * What is on the page for working with it stays there: forms, buttons, menus, whatever is hidden or bears one of the classes
 * "fp-screen-only", "govuk-visually-hidden", "fp-files", "fp-links". What is folded (<details>) is unfolded. "fp-print-only" is printed.
 *
 * Running head, page numbers, rules and repeated table heads are artifacts: a screen reader does not meet them. Text stands in the
 * order of the page. Letters come from Debian's Liberation Sans, and from DejaVu Sans where it has none; both are embedded in part.
 *
 * The same page gives the same bytes: no clock, no dice. A day stands in the file only where the page says one:
 * data-dated="2026-11-22" on any element. `out` is bounded by its maximum, the pages by PAPER_PAGES_MAX, a word by PAPER_WORD_CHARACTERS_MAX, the
 * memory by PAPER_BYTES_MAX. Not here: which pages have this face (base/web), what is kept of it (the rooms). */
#ifndef BASE_PAPER_H
#define BASE_PAPER_H

#include "base/arena.h"

#define PAPER_PAGES_MAX 1500
#define PAPER_BYTES_MAX 268435456 /* for laying one document out, given back after it */
#define PAPER_WORD_CHARACTERS_MAX 20000 /* without a blank, as many as a form's field can hold: 0.4 s; breaking one costs the square of its length */
#define PAPER_PAGE_LINES_MAX 60   /* of ordinary text on one page, about: for tests and estimates */

struct paper {
    struct text address; /* "https://plan.example", put before links that begin with '/'; empty: those are words only */
    struct text path;    /* of the page itself, before links that begin with '?' */
    struct text title, language, dated; /* where the page says none of them itself: a part of a page */
    bool shows_place;    /* address and path stand at the foot of each page: not on what is for few */
};

/* Where Debian keeps the letters; their packages are fonts-liberation and fonts-dejavu-core. */
#define PAPER_FONTS "/usr/share/fonts/truetype/"

/* ERROR_INVALID: the page's tags do not close as they opened; ERROR_LIMIT: too long; ERROR_UNSUPPORTED: the fonts are not
 * installed. The message says which. Any thread. `out` holds rubbish after a failure. */
enum result paper_write(struct text page, const struct paper *paper, const struct language *language, struct buffer *out, struct message *message) MUST_USE;

#endif
