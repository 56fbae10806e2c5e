/* Word documents (.docx: Office Open XML, ECMA-376) as Markdown that somebody goes on editing.
 *
 * Owns the format: which words a document holds, and what of its shape Markdown can say. Not here: archives (archive.h), how Markdown
 * becomes a page (base/page), where the text goes (blocks/record). Runs in the child that is shut in (blocks/file/work.h): nothing here
 * opens anything but the bytes it is given.
 *
 * What comes over: headings (by the outline level of their style, whatever the style is called in the writer's language; the title is the
 * first level and moves the others down), paragraphs, bold and italic words, bullets and numbered lists with the numbers that Word shows
 * ("1.1" and "(a)" stay as words before their paragraph, so that they can still be cited), quotations, links to the web and to e-mail
 * addresses, footnotes and endnotes ("[1]", and the note at the end), text boxes (after their paragraph). Tables come row by row as a list, since the
 * Markdown of this program has none. Tracked changes as if all had been accepted.
 *
 * What does not is counted in `left`, so that whoever brought the document in is told: pictures, comments, hidden words … Nothing in a document is ever
 * run or fetched, and nothing of docProps (authors, times, templates) is read at all.
 *
 * Bounded: the archive (archive.h), WORD_UNPACKED_BYTES_MAX of XML, no DTD, WORD_DEPTH_MAX elements deep, WORD_MARKDOWN_BYTES_MAX of text. */
#ifndef BASE_FORMAT_WORD_H
#define BASE_FORMAT_WORD_H

#include "base/arena.h"
#include "base/text.h"

#define WORD_BYTES_MAX 20000000           /* of the file */
#define WORD_UNPACKED_BYTES_MAX 67108864
#define WORD_DEPTH_MAX 512                /* a table within a table takes five */
#define WORD_MARKDOWN_BYTES_MAX 262144    /* what base/page shows */
#define WORD_PICTURES_MAX 100             /* whose descriptions are kept; all are counted */
#define WORD_ARENA_BYTES_MAX ((size_t)192 << 20)

enum word_left {
    WORD_INSERTED,    /* tracked insertions, taken as accepted */
    WORD_DELETED,     /* tracked deletions and what was moved from there: gone */
    WORD_COMMENTS,
    WORD_HIDDEN,      /* pieces of hidden text */
    WORD_PICTURES,    /* pictures, charts and diagrams */
    WORD_TABLES,      /* came as lists */
    WORD_STRUCK,      /* struck-through words, which are now as any others */
    WORD_BOXES,       /* text boxes, now after their paragraph */
    WORD_CONTENTS,    /* lines of a table of contents */
    WORD_HEADERS,     /* headers and footers */
    WORD_LINKS,       /* links to elsewhere than the web or an e-mail address: their words stay */
    WORD_FIELDS,      /* fields that Word works out anew: as they last stood */
    WORD_FORMULAS,    /* as plain characters */
    WORD_SYMBOLS,     /* characters of a picture font */
    WORD_EMBEDDED,    /* objects, controls and documents within */
    WORD_MACROS,      /* 0 or 1 */
    WORD_OUTSIDE,     /* what the document would have fetched from elsewhere */
    WORD_LEFT_COUNT
};

struct word {
    struct text markdown;                 /* clean text; empty where the document holds no words */
    int64_t left[WORD_LEFT_COUNT];
    const struct text *pictures;          /* the descriptions of those pictures that have one */
    size_t picture_count;
};

/* ERROR_INVALID: no Word document, an old one, a damaged one; ERROR_DENIED: a password; ERROR_LIMIT: too large, or longer than WORD_MARKDOWN_BYTES_MAX. The
 * message says what to do, in English that wording_kept() knows. What is made lives in the arena. */
enum result word_read(struct arena *arena, struct text bytes, struct word *ret_word, struct message *message) MUST_USE;

/* "3 comments were left out.": one for each that is not 0, in the arena's language. `lines` has room for WORD_LEFT_COUNT. */
size_t word_left_lines(struct arena *arena, const struct word *word, struct text *lines);

/* What was read (or, with a message, why it was not) as bytes, for the way from child to parent. */
void word_hand_over(const struct word *word, enum result result, const struct message *message, struct buffer *out);
/* ERROR_INVALID, without words, where they are none of those bytes; else the result that was handed over, with its message. */
enum result word_take_over(struct arena *arena, struct text bytes, struct word *ret_word, struct message *message) MUST_USE;

#endif
