/* Outlines: see outline.h. */
#include "blocks/place/outline.h"

#include <stdlib.h>

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

/* Twice a ring's area, with a sign, and its centre of area, relative to its first point so that nothing overflows. */
static int64_t ring_centre(const struct outline_point *points, size_t count, struct outline_point *ret_centre)
{
    int64_t area = 0;
    double x = 0, y = 0;
    for (size_t i = 0; i + 1 < count; i++) {
        int64_t ax = points[i].longitude - points[0].longitude, ay = points[i].latitude - points[0].latitude;
        int64_t bx = points[i + 1].longitude - points[0].longitude, by = points[i + 1].latitude - points[0].latitude;
        int64_t cross = ax * by - bx * ay;
        area += cross;
        x += (double)(ax + bx) * (double)cross;
        y += (double)(ay + by) * (double)cross;
    }
    if (area) {
        ret_centre->longitude = points[0].longitude + (int32_t)(x / (3.0 * (double)area));
        ret_centre->latitude = points[0].latitude + (int32_t)(y / (3.0 * (double)area));
    } else {
        *ret_centre = points[0];
    }
    return llabs(area);
}

struct outline_point outline_middle(const struct outline *outline)
{
    struct outline_point middle = {0}, centre;
    int64_t largest = -1;
    for (size_t ring = 0, first = 0; ring < outline->ring_count; first = outline->ring_ends[ring++]) {
        int64_t area = ring_centre(outline->points + first, outline->ring_ends[ring] - first, &centre);
        if (area > largest) {
            largest = area;
            middle = centre;
        }
    }
    return middle;
}
