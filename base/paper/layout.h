/* From the tree of a page to strips: bands as wide as the page that are never cut (a line of a paragraph, a line of a table's row, a
 * drawing), each with the gap before it and whether it stays with the next. break.c puts them on pages, paint.c draws them.
 * Beside them stand the elements of the document's structure, in the order of the page. Inside base/paper only. */
#ifndef BASE_PAPER_LAYOUT_H
#define BASE_PAPER_LAYOUT_H

#include "base/paper/node.h"
#include "base/paper/type.h"

#define SHEET_WIDTH (595 * POINT + 282) /* A4: 210 by 297 mm */
#define SHEET_HEIGHT (841 * POINT + 911)
#define SHEET_SIDE (54 * POINT)
#define SHEET_TOP (58 * POINT)
#define SHEET_BOTTOM (62 * POINT)
#define BODY_WIDTH (SHEET_WIDTH - 2 * SHEET_SIDE)
#define BODY_HEIGHT (SHEET_HEIGHT - SHEET_TOP - SHEET_BOTTOM)
#define COLUMNS_MAX 64

/* --- The structure ------------------------------------------------------------------ */

struct kid { /* one part of an element: another element, marked content on a page, or a link's place */
    enum { KID_ELEMENT, KID_CONTENT, KID_PLACE } kind;
    int number; /* the element; the content's number on its page; the annotation's object */
    int page;
    struct kid *next;
};
struct element {
    const char *role; /* "P", "TH" … */
    int parent;       /* -1: the document */
    struct text language, words, link; /* words: instead of what is drawn */
    const char *scope; /* of TH: "Column", "Row"; NULL */
    int columns, rows; /* that a cell spans */
    int level;         /* of a heading, else 0 */
    struct text heading;
    struct kid *kids, *last_kid;
    bool attached;     /* stands among its parent's kids */
    int page, y;       /* where it was first drawn; page -1: nowhere */
    int object;
};
struct elements { struct element *list; size_t count, capacity; };

/* --- The strips --------------------------------------------------------------------- */

struct item {
    enum { ITEM_LINE, ITEM_DRAWING, ITEM_ANCHOR, ITEM_RULE } kind;
    int element;             /* whose content it is; of ITEM_RULE: none, it is an artifact */
    int x, y;                /* left, and down from the strip's top: of a line its base line, else its top */
    int width, height;       /* of a drawing or rule */
    unsigned colour;         /* of a rule */
    const struct line *line;
    const struct node *drawing;
    struct item *next;
};
struct strip {
    int gap, height;
    bool keep;          /* on one page with the next */
    int table;          /* of which table; -1: of none */
    bool heads;         /* its head, which is repeated on each page */
    struct item *items, *last_item;
};
struct strips { struct strip **list; size_t count, capacity; };

struct place_name { struct text id; int element; struct place_name *next; };

struct layout {
    struct arena *arena;
    struct type *type;
    struct elements elements;
    struct strips strips;
    struct place_name *names;
    int table_count;
    enum result failure;
};

/* Everything that `main` says. */
enum result layout_make(struct layout *layout, const struct node *main) MUST_USE;

/* --- Among the files that lay out ------------------------------------------------------ */

struct flow { /* where blocks go */
    struct layout *layout;
    struct strips *out;
    int x, width, element, size, gap;
    unsigned style;
    bool to_right;
    const struct line *label; /* of a list item: stands at the first line */
    int label_x, label_element;
    const struct node *swatch; /* of a chart's key, beside its words: what is drawn there is an artifact */
};

int element_add(struct layout *layout, const char *role, int parent);
struct strip *strip_add(struct layout *layout, struct strips *out, int gap, int height);
struct item *item_add(struct layout *layout, struct strip *strip, int kind, int element, int x, int y);
/* All that is in the node, under flow->element; what stands loose in it becomes paragraphs of the role (NULL: it is the element's own). */
enum result flow_children(struct flow *flow, const struct node *node, const char *loose_role) MUST_USE;
enum result flow_table(struct flow *flow, const struct node *table) MUST_USE;
/* Strips of columns side by side into one row's; `pad` above and below, a rule under it in that colour (0: none). */
enum result flow_beside(struct flow *flow, struct strips *columns, size_t count, int gap, int pad, unsigned rule) MUST_USE;
/* The words of a node as one text, its blanks made one. */
struct gathering {
    struct layout *layout;
    struct buffer text;
    struct span spans[1024];
    size_t count;
    int element;      /* whose words they are */
    size_t word;      /* characters since the last blank */
    bool blank;       /* a blank is due before the next word */
    bool has_words;
};
void words_gather(struct gathering *gathering, const struct node *node, unsigned style, int element, struct text language);
enum result gathering_end(struct gathering *gathering, struct words **ret_words) MUST_USE;
bool node_is_block(const struct node *node);

/* --- Breaking (break.c): pure ------------------------------------------------------------ */

/* Puts each strip on a page, from 0 on: as full as can be, what keeps together on one page where it fits on one. `repeats` is the height of the
 * head that stands again above a strip that begins a page. Returns how many pages. */
struct measure { int gap, height, repeats; bool keep; };
int break_pages(const struct measure *strips, size_t count, int page_height, int *ret_pages);

/* --- Painting (paint.c), and what ties it together (structure.c) ----------------------------- */

struct frame { /* what stands around the text of each page */
    struct text head, foot; /* the title; the address, to the left of the number */
    struct text address, path;
};
struct place_link { int element, page, object, left, top, right, bottom; struct place_link *next; };
struct page_content { int *elements; size_t count, capacity; int object; }; /* of each marked content, whose it is */

struct painter {
    struct layout *layout;
    struct pdf *pdf;
    const struct document *document;
    const struct frame *frame;
    struct page_content *pages;
    int page_count, page, resources;
    struct place_link *links, *last_link;
    int link_count;
    struct buffer out;    /* what the page that is being painted says */
    int open;             /* the element whose content is open; -1: none */
};

enum result paint_document(struct layout *layout, const struct document *document, const struct frame *frame, struct pdf *pdf) MUST_USE;
/* The element, its parents and its place among them; where it was met first. */
void structure_attach(struct painter *painter, int element, int y);
void structure_add(struct painter *painter, int element, struct kid kid);
/* Whether a link leads anywhere from paper. */
bool structure_leads(struct painter *painter, struct text link);
/* Elements, links, outline and what the whole says of itself. Ends the file. */
enum result structure_write(struct painter *painter, int pages_root) MUST_USE;

/* A drawing's marks (drawing.c) in a box; `top` in the file's own measure, up from the foot of the sheet. */
void drawing_size(const struct node *drawing, int width_max, int *ret_width, int *ret_height);
enum result drawing_paint(struct layout *layout, const struct node *drawing, int left, int top, int width, struct buffer *out) MUST_USE;
/* A line's glyphs without structure: for drawings, heads and feet. `y` up from the foot of the sheet, scaled by `per_mille`. */
void paint_line_plainly(struct layout *layout, const struct line *line, int x, int y, unsigned colour, struct buffer *out);
void paint_colour(struct buffer *out, unsigned colour, const char *operation);

#endif
