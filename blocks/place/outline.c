/* Outlines: see outline.h. */
#include "blocks/place/outline.h"

#include <math.h>

#define RINGS_MAX 500

struct reader {
    struct text rest;
    struct outline outline;
};

static void skip_blanks(struct reader *reader)
{
    while (reader->rest.length && (*reader->rest.data == ' ' || *reader->rest.data == '\n'))
        reader->rest = text_slice(reader->rest, 1, reader->rest.length);
}

static bool take(struct reader *reader, char c)
{
    skip_blanks(reader);
    if (!reader->rest.length || *reader->rest.data != c)
        return false;
    reader->rest = text_slice(reader->rest, 1, reader->rest.length);
    return true;
}

static bool take_word(struct reader *reader, struct text word)
{
    skip_blanks(reader);
    if (!text_equal_ignoring_case(text_slice(reader->rest, 0, word.length), word))
        return false;
    reader->rest = text_slice(reader->rest, word.length, reader->rest.length);
    return true;
}

/* A decimal number of degrees; digits after the fifth are dropped. */
static bool take_degrees(struct reader *reader, int32_t degrees_max, int32_t *ret_value)
{
    int64_t value = 0;
    bool negative = take(reader, '-'), any = false, point = false;
    int places = 0;
    skip_blanks(reader);
    while (reader->rest.length) {
        char c = *reader->rest.data;
        if (c == '.' && !point) {
            point = true;
        } else if (c >= '0' && c <= '9') {
            any = true;
            if (places < 5) {
                value = value * 10 + (c - '0');
                places += point;
            }
        } else {
            break;
        }
        if (value > (int64_t)1000 * OUTLINE_DEGREE)
            return false;
        reader->rest = text_slice(reader->rest, 1, reader->rest.length);
    }
    for (; places < 5; places++)
        value *= 10;
    if (!any || value > (int64_t)degrees_max * OUTLINE_DEGREE)
        return false;
    *ret_value = (int32_t)(negative ? -value : value);
    return true;
}

static enum result read_ring(struct reader *reader, struct message *message)
{
    struct outline *outline = &reader->outline;
    size_t first = outline->count;
    if (!take(reader, '('))
        return message_fail(message, ERROR_INVALID, "An outline's ring begins with a bracket.");
    do {
        struct outline_point *point = &outline->points[outline->count];
        if (outline->count == OUTLINE_POINTS_MAX)
            return message_fail(message, ERROR_LIMIT, "An outline has at most %d points. Simplify it first.", OUTLINE_POINTS_MAX);
        if (!take_degrees(reader, 180, &point->longitude) || !take_degrees(reader, 90, &point->latitude))
            return message_fail(message, ERROR_INVALID, "A point of an outline is a longitude and a latitude in degrees, such as -0.336 51.755.");
        outline->count++;
    } while (take(reader, ','));
    if (!take(reader, ')'))
        return message_fail(message, ERROR_INVALID, "An outline's ring ends with a bracket.");
    if (outline->count - first < 4 || outline->points[first].longitude != outline->points[outline->count - 1].longitude ||
        outline->points[first].latitude != outline->points[outline->count - 1].latitude)
        return message_fail(message, ERROR_INVALID, "A ring of an outline has four points or more and ends where it began.");
    if (outline->ring_count == RINGS_MAX)
        return message_fail(message, ERROR_LIMIT, "An outline has at most %d rings.", RINGS_MAX);
    outline->ring_ends[outline->ring_count++] = outline->count;
    return OK;
}

static enum result read_polygon(struct reader *reader, struct message *message)
{
    if (!take(reader, '('))
        return message_fail(message, ERROR_INVALID, "A polygon begins with a bracket.");
    do {
        TRY(read_ring(reader, message));
    } while (take(reader, ','));
    return take(reader, ')') ? OK : message_fail(message, ERROR_INVALID, "A polygon ends with a bracket.");
}

enum result outline_read(struct arena *arena, struct text wkt, struct outline *ret_outline, struct message *message)
{
    struct reader reader = {.rest = wkt};
    size_t points_max = wkt.length / 4 + 1; /* "0 0," is the shortest point */
    reader.outline.points = ARENA_ARRAY(arena, struct outline_point, points_max < OUTLINE_POINTS_MAX + 1 ? points_max + 1 : OUTLINE_POINTS_MAX + 1);
    reader.outline.ring_ends = ARENA_ARRAY(arena, size_t, RINGS_MAX);
    if (!reader.outline.points || !reader.outline.ring_ends)
        return ERROR_MEMORY;
    if (take_word(&reader, TEXT("MULTIPOLYGON"))) {
        if (!take(&reader, '('))
            return message_fail(message, ERROR_INVALID, "MULTIPOLYGON is followed by a bracket.");
        do {
            TRY(read_polygon(&reader, message));
        } while (take(&reader, ','));
        if (!take(&reader, ')'))
            return message_fail(message, ERROR_INVALID, "A MULTIPOLYGON ends with a bracket.");
    } else if (take_word(&reader, TEXT("POLYGON"))) {
        TRY(read_polygon(&reader, message));
    } else {
        return message_fail(message, ERROR_INVALID, "An outline begins with POLYGON or MULTIPOLYGON (WKT, in longitude and latitude).");
    }
    skip_blanks(&reader);
    if (reader.rest.length)
        return message_fail(message, ERROR_INVALID, "Something stands after the end of the outline.");
    *ret_outline = reader.outline;
    return OK;
}

bool outline_holds(const struct outline *outline, struct outline_point point)
{
    bool inside = false;
    for (size_t ring = 0, first = 0; ring < outline->ring_count; first = outline->ring_ends[ring++])
        for (size_t i = first; i + 1 < outline->ring_ends[ring]; i++) {
            struct outline_point a = outline->points[i], b = outline->points[i + 1];
            int64_t rise = (int64_t)b.latitude - a.latitude, run = (int64_t)b.longitude - a.longitude;
            int64_t up = (int64_t)point.latitude - a.latitude, along = (int64_t)point.longitude - a.longitude;
            if ((a.latitude > point.latitude) != (b.latitude > point.latitude) && (rise > 0 ? along * rise < run * up : along * rise > run * up))
                inside = !inside;
        }
    return inside;
}

/* --- Where a label stands -------------------------------------------------- */

#define GRID 14        /* points each way */
#define NARROWING 0.62 /* of a degree of longitude, about where the United Kingdom lies; only to compare distances */

/* The square of the distance from a point to the line between two others. */
static double distance_to(struct outline_point point, struct outline_point a, struct outline_point b)
{
    double run = (double)(b.longitude - a.longitude) * NARROWING, rise = b.latitude - a.latitude;
    double x = (double)(point.longitude - a.longitude) * NARROWING, y = point.latitude - a.latitude;
    double length = run * run + rise * rise;
    double part = length > 0 ? (x * run + y * rise) / length : 0;
    part = part < 0 ? 0 : part > 1 ? 1 : part;
    x -= part * run;
    y -= part * rise;
    return x * x + y * y;
}

/* Gives up once it is nearer than `least`. */
static double distance_to_border(const struct outline *outline, struct outline_point point, double least)
{
    double nearest = HUGE_VAL;
    for (size_t ring = 0, first = 0; ring < outline->ring_count; first = outline->ring_ends[ring++])
        for (size_t i = first; i + 1 < outline->ring_ends[ring] && nearest > least; i++)
            nearest = fmin(nearest, distance_to(point, outline->points[i], outline->points[i + 1]));
    return nearest;
}

struct outline_point outline_middle(const struct outline *outline)
{
    struct outline_point low = outline->points[0], high = low, best = low;
    double farthest = -1;
    for (size_t i = 0; i < outline->count; i++) {
        struct outline_point point = outline->points[i];
        low.longitude = point.longitude < low.longitude ? point.longitude : low.longitude;
        low.latitude = point.latitude < low.latitude ? point.latitude : low.latitude;
        high.longitude = point.longitude > high.longitude ? point.longitude : high.longitude;
        high.latitude = point.latitude > high.latitude ? point.latitude : high.latitude;
    }
    for (int i = 1; i < GRID; i++)
        for (int k = 1; k < GRID; k++) {
            struct outline_point point = {low.longitude + (int32_t)((int64_t)(high.longitude - low.longitude) * i / GRID),
                                          low.latitude + (int32_t)((int64_t)(high.latitude - low.latitude) * k / GRID)};
            double distance = outline_holds(outline, point) ? distance_to_border(outline, point, farthest) : -1;
            if (distance > farthest) {
                farthest = distance;
                best = point;
            }
        }
    return best;
}
