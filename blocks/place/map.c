/* The map of an office's districts: see place.h. Longitudes are shrunk by the cosine of the middle latitude; good enough for an area of a
 * hundred kilometres. */
#include "blocks/place/place.h"

#include <math.h>
#include <stdlib.h>

#include "base/page/svg.h"
#include "base/wording.h"
#include "blocks/place/outline.h"

#define WIDTH 400  /* units of the drawing: a label of 13 is 10 pixels on a screen of 320 */
#define MARGIN 6
#define LABEL_DROP 450

struct box { int32_t west, east, south, north; };
struct drawing {
    struct svg svg;
    struct box box;
    double shrink, scale; /* hundredths of a unit in a hundred-thousandth of a degree of latitude */
};

static void grow(struct box *box, const struct outline *outline)
{
    for (size_t i = 0; i < outline->count; i++) {
        struct outline_point point = outline->points[i];
        box->west = point.longitude < box->west ? point.longitude : box->west;
        box->east = point.longitude > box->east ? point.longitude : box->east;
        box->south = point.latitude < box->south ? point.latitude : box->south;
        box->north = point.latitude > box->north ? point.latitude : box->north;
    }
}

static int64_t x_of(const struct drawing *drawing, struct outline_point point)
{
    return MARGIN * SVG_UNIT + llround((double)(point.longitude - drawing->box.west) * drawing->shrink * drawing->scale);
}

static int64_t y_of(const struct drawing *drawing, struct outline_point point)
{
    return MARGIN * SVG_UNIT + llround((double)(drawing->box.north - point.latitude) * drawing->scale);
}

static enum result read_outlines(struct db *db, struct arena *arena, const struct place_areas *areas, struct outline *outlines, struct outline_point *middles, struct box *box)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select area_code, outline, middle_longitude, middle_latitude from pub_place_outline"), BIND_NOTHING));
    while ((step = statement_step(row)) > 0) {
        int area = place_area_by_code(areas, statement_text(row, 0));
        if (area == PLACE_OUTSIDE)
            continue;
        TRY(outline_read(arena, statement_text(row, 1), &outlines[area], NULL));
        grow(box, &outlines[area]);
        if (statement_is_null(row, 2))
            middles[area] = outline_middle(&outlines[area]);
        else
            middles[area] = (struct outline_point){(int32_t)statement_integer(row, 2), (int32_t)statement_integer(row, 3)};
    }
    return step < 0 ? (enum result)step : OK;
}

static void draw_path(struct drawing *drawing, const struct outline *outline)
{
    struct buffer path;
    buffer_init(&path, SVG_BYTES_MAX);
    for (size_t ring = 0, first = 0; ring < outline->ring_count; first = outline->ring_ends[ring++]) {
        for (size_t i = first; i + 1 < outline->ring_ends[ring]; i++) {
            buffer_append_byte(&path, i == first ? 'M' : 'L');
            svg_append_length(&path, x_of(drawing, outline->points[i]));
            buffer_append_byte(&path, ' ');
            svg_append_length(&path, y_of(drawing, outline->points[i]));
        }
        buffer_append_byte(&path, 'Z');
    }
    svg_attribute(&drawing->svg, "d", buffer_text(&path));
    if (path.failure < 0 && drawing->svg.out.failure == OK)
        drawing->svg.out.failure = path.failure;
    buffer_clear(&path);
}

static void draw_area(struct drawing *drawing, struct arena *arena, const struct outline *outline, struct text name, const struct place_shade *shade, bool chosen)
{
    struct svg *svg = &drawing->svg;
    int band = !shade ? 0 : shade->band < 0 ? -1 : shade->band < PLACE_BANDS_MAX ? shade->band : PLACE_BANDS_MAX - 1;
    if (shade && shade->href.length) {
        svg_open(svg, "a");
        svg_attribute(svg, "href", shade->href);
    }
    svg_open(svg, "path");
    svg_attribute(svg, "class", band < 0 ? chosen ? TEXT("fp-map__area fp-map__area--unknown fp-map__area--chosen") : TEXT("fp-map__area fp-map__area--unknown") : arena_printf(arena, "fp-map__area fp-map__area--%d%s", band, chosen ? " fp-map__area--chosen" : ""));
    draw_path(drawing, outline);
    svg_open(svg, "title");
    svg_text(svg, shade && shade->value.length ? arena_printf(arena, "%.*s: %.*s", TEXT_ARGS(name), TEXT_ARGS(shade->value)) : name);
    svg_close(svg);
    svg_close(svg);
    if (shade && shade->href.length)
        svg_close(svg);
}

/* --- Labels: every value, and the names for which there is room ------------- */

#define NAME_LETTER 520  /* width of a letter, about */
#define VALUE_LETTER 700
#define LINE 1050        /* height of a line */

struct label_box { int64_t left, right, top, bottom; };

static struct label_box box_of(int64_t x, int64_t base, size_t characters, int64_t letter)
{
    int64_t half = (int64_t)characters * letter / 2;
    return (struct label_box){x - half, x + half, base - LINE, base + LINE / 5};
}

static bool is_free(const struct label_box *boxes, size_t count, struct label_box box)
{
    for (size_t i = 0; i < count; i++)
        if (box.left < boxes[i].right && boxes[i].left < box.right && box.top < boxes[i].bottom && boxes[i].top < box.bottom)
            return false;
    return true;
}

static void draw_label(struct drawing *drawing, const struct place_shade *shade, const char *kind, int64_t x, int64_t y, struct text words)
{
    char class_name[80];
    snprintf(class_name, sizeof class_name, "fp-map__%s%s", kind, shade && shade->band >= 3 ? " fp-map__label--on-dark" : "");
    svg_label(&drawing->svg, class_name, x, y, "middle", words);
}

/* A name that would lie over another label is left to the area's <title> and to the table. */
static enum result draw_labels(struct drawing *drawing, struct arena *arena, const struct place_areas *areas, const struct outline *outlines,
                               const struct outline_point *middles, const struct place_map *map)
{
    struct label_box *boxes = ARENA_ARRAY(arena, struct label_box, areas->count * 2 + 1);
    size_t count = 0;
    if (!boxes)
        return ERROR_MEMORY;
    for (size_t i = 0; i < areas->count; i++) {
        const struct place_shade *shade = map->shades ? &map->shades[i] : NULL;
        struct text value = !shade ? TEXT_NONE : shade->value.length ? shade->value : TEXT("–");
        if (!outlines[i].count || !shade)
            continue;
        boxes[count++] = box_of(x_of(drawing, middles[i]), y_of(drawing, middles[i]) + LABEL_DROP, text_count_characters(value), VALUE_LETTER);
        draw_label(drawing, shade, "value", x_of(drawing, middles[i]), y_of(drawing, middles[i]) + LABEL_DROP, value);
    }
    for (size_t i = 0; i < areas->count; i++) {
        const struct place_shade *shade = map->shades ? &map->shades[i] : NULL;
        int64_t x = x_of(drawing, middles[i]), y = y_of(drawing, middles[i]) + LABEL_DROP - (shade ? LINE + LINE / 4 : 0);
        struct label_box box = box_of(x, y, text_count_characters(areas->list[i].name), NAME_LETTER);
        if (!outlines[i].count || !is_free(boxes, count, box))
            continue;
        boxes[count++] = box;
        draw_label(drawing, shade, "name", x, y, areas->list[i].name);
    }
    return OK;
}

enum result place_draw_map(struct db *db, struct arena *arena, const struct place_areas *areas, const struct place_map *map, struct value **ret_svg)
{
    struct drawing drawing = {.box = {INT32_MAX, INT32_MIN, INT32_MAX, INT32_MIN}};
    struct outline *outlines = ARENA_ARRAY(arena, struct outline, areas->count + 1);
    struct outline_point *middles = ARENA_ARRAY(arena, struct outline_point, areas->count + 1);
    int height;
    if (!outlines || !middles)
        return ERROR_MEMORY;
    TRY(read_outlines(db, arena, areas, outlines, middles, &drawing.box));
    *ret_svg = NULL;
    if (drawing.box.east <= drawing.box.west || drawing.box.north <= drawing.box.south)
        return OK;
    drawing.shrink = cos((double)(drawing.box.north + drawing.box.south) / 2 / OUTLINE_DEGREE * M_PI / 180);
    drawing.scale = (WIDTH - 2 * MARGIN) * (double)SVG_UNIT / ((double)(drawing.box.east - drawing.box.west) * drawing.shrink);
    height = 2 * MARGIN + (int)ceil((double)(drawing.box.north - drawing.box.south) * drawing.scale / SVG_UNIT);
    svg_begin(&drawing.svg, map->id, "fp-map", WIDTH, height, map->title, map->description);
    for (int pass = 0; pass < 2; pass++) /* the chosen one last: its border lies over its neighbours' */
        for (size_t i = 0; i < areas->count; i++)
            if (outlines[i].count && ((int)i == map->chosen) == (pass == 1))
                draw_area(&drawing, arena, &outlines[i], areas->list[i].name, map->shades ? &map->shades[i] : NULL, pass == 1);
    if (draw_labels(&drawing, arena, areas, outlines, middles, map) < 0) {
        svg_clear(&drawing.svg);
        return ERROR_MEMORY;
    }
    *ret_svg = svg_value(&drawing.svg, arena);
    return *ret_svg ? OK : ERROR_MEMORY;
}

/* --- Bands ----------------------------------------------------------------- */

void place_bands(const int64_t *values, size_t count, int bands, int *ret_bands)
{
    size_t known = 0;
    for (size_t i = 0; i < count; i++)
        known += values[i] >= 0;
    for (size_t i = 0; i < count; i++) {
        size_t below = 0;
        for (size_t k = 0; k < count; k++)
            below += values[k] >= 0 && values[k] < values[i];
        ret_bands[i] = values[i] < 0 ? -1 : (int)(below * (size_t)bands / known);
    }
}
