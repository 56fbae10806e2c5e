/* QR codes: see qr.h. */
#include "base/page/qr.h"

#include <errno.h>
#include <qrencode.h>

#include "base/page/svg.h"

#define QUIET 4 /* empty dots on each side */

/* The dark runs of all rows as one path: each is a bar one dot high. */
static void append_runs(struct buffer *path, const QRcode *code)
{
    for (int y = 0; y < code->width; y++) {
        for (int x = 0; x < code->width;) {
            int from = x;
            while (x < code->width && code->data[y * code->width + x] & 1)
                x++;
            if (x > from)
                buffer_printf(path, "M%d %dh%dv1h-%dz", from + QUIET, y + QUIET, x - from, x - from);
            else
                x++;
        }
    }
}

enum result qr_draw(struct arena *arena, const char *id, struct text title, struct text text, struct value **ret_svg)
{
    struct buffer path AUTO(buffer_clear);
    struct svg svg;
    if (!text.length || text.length > QR_BYTES_MAX)
        return ERROR_LIMIT;
    QRcode *code = QRcode_encodeData((int)text.length, (const unsigned char *)text.data, 0, QR_ECLEVEL_M);
    if (!code)
        return errno == ENOMEM ? ERROR_MEMORY : ERROR_LIMIT;
    buffer_init(&path, SVG_BYTES_MAX);
    append_runs(&path, code);
    int side = code->width + 2 * QUIET;
    QRcode_free(code);
    if (path.failure < 0)
        return path.failure;
    svg_begin(&svg, id, "fp-qr", side, side, title, TEXT_NONE);
    svg_open(&svg, "path");
    svg_attribute(&svg, "d", arena_printf(arena, "M0 0h%dv%dh-%dz", side, side, side));
    svg_attribute_z(&svg, "fill", "#ffffff");
    svg_close(&svg);
    svg_open(&svg, "path");
    svg_attribute(&svg, "d", buffer_text(&path));
    svg_attribute_z(&svg, "fill", "#000000");
    svg_attribute_z(&svg, "shape-rendering", "crispEdges");
    svg_close(&svg);
    struct value *drawn = svg_value(&svg, arena);
    if (!drawn)
        return ERROR_MEMORY;
    *ret_svg = drawn;
    return OK;
}
