/* Outlines: polygons in longitude and latitude, read from WKT as QGIS and others write it:
 * "POLYGON((-0.4 51.6,-0.3 51.6,…))" or "MULTIPOLYGON(((…)),((…)))", in whole hundred-thousandths of a degree (about a metre).
 * Every ring is closed; holes are rings like others. Internal to blocks/place. */
#ifndef BLOCKS_PLACE_OUTLINE_H
#define BLOCKS_PLACE_OUTLINE_H

#include "base/arena.h"
#include "base/text.h"

#define OUTLINE_DEGREE 100000
#define OUTLINE_POINTS_MAX 20000

struct outline_point { int32_t longitude, latitude; };
struct outline {
    struct outline_point *points;
    size_t count;
    size_t *ring_ends; /* ring i is points[ring_ends[i - 1]] … points[ring_ends[i] - 1] */
    size_t ring_count;
};
/* ERROR_INVALID in words; ERROR_LIMIT past OUTLINE_POINTS_MAX. */
enum result outline_read(struct arena *arena, struct text wkt, struct outline *ret_outline, struct message *message) MUST_USE;
/* A point inside by the even-odd rule; on the line: either. */
bool outline_holds(const struct outline *outline, struct outline_point point);
/* A point as far inside as the middle of a label wants to be: of a grid over the outline the one farthest from any border, across no hole. */
struct outline_point outline_middle(const struct outline *outline);

#endif
