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
#define LABEL_WIDTH (58 * SVG_UNIT) /* what a label needs for itself */
#define LABEL_HEIGHT (26 * SVG_UNIT)

struct box { int32_t west, east, south, north; };
struct label_at { int64_t x, y; };
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

static enum result read_outlines(struct db *db, struct arena *arena, const struct place_areas *areas, struct outline *outlines, struct box *box)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select area_code, outline from pub_place_outline"), BIND_NOTHING));
    while ((step = statement_step(row)) > 0) {
        int area = place_area_by_code(areas, statement_text(row, 0));
        if (area == PLACE_OUTSIDE)
            continue;
        TRY(outline_read(arena, statement_text(row, 1), &outlines[area], NULL));
        grow(box, &outlines[area]);
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

/* Labels of small neighbours would lie on one another: both go aside by half of what is missing, the western one to the west. */
static void part_labels(struct label_at *labels, const struct outline *outlines, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; k < count; k++) {
            int64_t across = labels[k].x - labels[i].x, missing = LABEL_WIDTH - llabs(across);
            if (!outlines[i].count || !outlines[k].count || missing <= 0 || llabs(labels[k].y - labels[i].y) >= LABEL_HEIGHT)
                continue;
            labels[i].x += across < 0 ? missing / 2 : -missing / 2;
            labels[k].x += across < 0 ? -missing / 2 : missing / 2;
        }
}

static void draw_label(struct drawing *drawing, struct label_at at, struct text name, const struct place_shade *shade)
{
    int64_t edge = LABEL_WIDTH / 2, x = at.x < edge ? edge : at.x > WIDTH * SVG_UNIT - edge ? WIDTH * SVG_UNIT - edge : at.x, y = at.y;
    const char *dark = shade && shade->band >= 3 ? " fp-map__label--on-dark" : "";
    char class_name[80];
    snprintf(class_name, sizeof class_name, "fp-map__name%s", dark);
    svg_label(&drawing->svg, class_name, x, shade ? y - 2 * SVG_UNIT : y + LABEL_DROP, "middle", name);
    if (!shade)
        return;
    snprintf(class_name, sizeof class_name, "fp-map__value%s", dark);
    svg_label(&drawing->svg, class_name, x, y + 3 * LABEL_DROP - 2 * SVG_UNIT, "middle", shade->value.length ? shade->value : TEXT("–"));
}

enum result place_draw_map(struct db *db, struct arena *arena, const struct place_areas *areas, const struct place_map *map, struct value **ret_svg)
{
    struct drawing drawing = {.box = {INT32_MAX, INT32_MIN, INT32_MAX, INT32_MIN}};
    struct outline *outlines = ARENA_ARRAY(arena, struct outline, areas->count + 1);
    struct label_at *labels = ARENA_ARRAY(arena, struct label_at, areas->count + 1);
    int height;
    if (!outlines || !labels)
        return ERROR_MEMORY;
    TRY(read_outlines(db, arena, areas, outlines, &drawing.box));
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
    for (size_t i = 0; i < areas->count; i++)
        if (outlines[i].count) {
            struct outline_point middle = outline_middle(&outlines[i]);
            labels[i] = (struct label_at){x_of(&drawing, middle), y_of(&drawing, middle)};
        }
    part_labels(labels, outlines, areas->count);
    for (size_t i = 0; i < areas->count; i++)
        if (outlines[i].count)
            draw_label(&drawing, labels[i], areas->list[i].name, map->shades ? &map->shades[i] : NULL);
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
