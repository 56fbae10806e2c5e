/* Drawings: SVG elements one after the other, escaped, as a VALUE_HTML for a page.
 *
 * What is drawn and where is for blocks/chart and blocks/place; here are only the marks. A drawing has role="img" and is
 * named and described by its own <title> and <desc>; whoever draws gives a table and a sentence beside it.
 * Looks come from classes of the style sheet (the pages allow no styles of their own) with presentation attributes as what
 * holds without it.
 *
 * Lengths are whole hundredths of a unit of the drawing ("12.34" is 1234), so that the same data gives the same bytes on every
 * machine. Failure is sticky, as a buffer's; svg_value() gives NULL then. */
#ifndef BASE_PAGE_SVG_H
#define BASE_PAGE_SVG_H

#include "base/format/value.h"

#define SVG_UNIT 100             /* hundredths in one unit */
#define SVG_DEPTH_MAX 16
#define SVG_BYTES_MAX (1 << 20)

struct svg {
    struct buffer out;
    const char *open[SVG_DEPTH_MAX];
    size_t depth;
    bool in_tag; /* the last element's tag still takes attributes */
};

/* Begins <svg viewBox="0 0 width height">, in whole units. `id` is unique on the page: title and description are found by it.
 * `class_name` may be NULL. An empty description is left out. */
void svg_begin(struct svg *svg, const char *id, const char *class_name, int width, int height, struct text title, struct text description);
/* The finished drawing; gives the memory back. NULL when anything failed. */
struct value *svg_value(struct svg *svg, struct arena *arena) MUST_USE;
void svg_clear(struct svg *svg); /* for a drawing that is not finished */

void svg_open(struct svg *svg, const char *element);
void svg_close(struct svg *svg);
/* On the element opened last, before anything stands in it. */
void svg_attribute(struct svg *svg, const char *name, struct text value);
void svg_attribute_z(struct svg *svg, const char *name, const char *value);
void svg_length(struct svg *svg, const char *name, int64_t hundredths);
void svg_text(struct svg *svg, struct text text);

/* The commonest, whole. `class_name` may be NULL. */
void svg_line(struct svg *svg, const char *class_name, int64_t x1, int64_t y1, int64_t x2, int64_t y2);
void svg_rectangle(struct svg *svg, const char *class_name, int64_t x, int64_t y, int64_t width, int64_t height);
void svg_circle(struct svg *svg, const char *class_name, int64_t x, int64_t y, int64_t radius);
/* `anchor`: "start", "middle" or "end". */
void svg_label(struct svg *svg, const char *class_name, int64_t x, int64_t y, const char *anchor, struct text text);
/* A path's data, for svg_attribute(…, "d", …): "M12.3 4L5 6". */
void svg_append_length(struct buffer *out, int64_t hundredths);

#endif
