/* Sums of recorded crime for the page: see crime_picture.h. */
#include "office/performance/crime_picture.h"

#include <string.h>

#define COLUMNS_OF_GROUPS 2 /* outside the area, no location; then the districts */

int crime_month_number(const char *month)
{
    assert(crime_month_is(text_of(month)));
    return (month[2] - '0') * 120 + (month[3] - '0') * 12 + (month[5] - '0') * 10 + month[6] - '0' - 1;
}

void crime_month_write(int number, char ret_month[CRIME_MONTH_BYTES])
{
    crime_month_add("2000-01", number, ret_month);
}

static size_t column_of(int area)
{
    assert(area != CRIME_ALL);
    return area == CRIME_OUTSIDE ? 0 : area == CRIME_NOWHERE ? 1 : (size_t)area + COLUMNS_OF_GROUPS;
}

static bool type_of(struct crime_picture *picture, struct text type, size_t *ret_index)
{
    for (size_t i = 0; i < picture->type_count; i++)
        if (text_equal(picture->types[i], type)) {
            *ret_index = i;
            return true;
        }
    if (picture->type_count == CRIME_TYPES_MAX)
        return false;
    picture->types[picture->type_count] = type;
    *ret_index = picture->type_count++;
    return true;
}

/* Whether a type is part of what is asked for: the type, or any but incidents. */
static bool is_asked(const struct crime_picture *picture, struct text type)
{
    return picture->type.length ? text_equal(type, picture->type) : !text_equals(type, CRIME_INCIDENTS);
}

static void add_month(struct crime_picture *picture, const struct crime_row *row, int month)
{
    if (picture->area == CRIME_ALL ? row->area < 0 : row->area != picture->area)
        return;
    if (is_asked(picture, row->type))
        picture->crimes[month] += row->count;
    if (text_equals(row->type, CRIME_INCIDENTS))
        picture->incidents[month] += row->count;
}

enum result crime_picture_make(struct arena *arena, const struct crime_row *rows, size_t count, struct crime_picture *picture)
{
    picture->columns = picture->areas->count + COLUMNS_OF_GROUPS;
    size_t cells = picture->columns * CRIME_TYPES_MAX;
    picture->now = ARENA_ARRAY(arena, int64_t, cells);
    picture->before = ARENA_ARRAY(arena, int64_t, cells);
    if (!picture->now || !picture->before)
        return ERROR_MEMORY;
    memset(picture->now, 0, cells * sizeof *picture->now);
    memset(picture->before, 0, cells * sizeof *picture->before);
    for (size_t i = 0; i < count; i++) {
        int month = crime_month_number(rows[i].month);
        size_t type;
        if (!type_of(picture, rows[i].type, &type))
            return ERROR_LIMIT;
        size_t cell = type * picture->columns + column_of(rows[i].area);
        if (month >= picture->from && month <= picture->to)
            picture->now[cell] += rows[i].count;
        if (month >= picture->from - 12 && month <= picture->to - 12)
            picture->before[cell] += rows[i].count;
        add_month(picture, &rows[i], month);
    }
    for (int month = picture->from; month <= picture->to; month++) {
        picture->missing += !picture->loaded[month];
        picture->missing_before += month < 12 || !picture->loaded[month - 12];
    }
    return OK;
}

struct crime_pair crime_picture_type(const struct crime_picture *picture, size_t type, int area)
{
    struct crime_pair sum = {0, 0};
    size_t first = area == CRIME_ALL ? COLUMNS_OF_GROUPS : column_of(area), end = area == CRIME_ALL ? picture->columns : first + 1;
    for (size_t column = first; column < end; column++) {
        sum.now += picture->now[type * picture->columns + column];
        sum.before += picture->before[type * picture->columns + column];
    }
    return sum;
}

static struct crime_pair sum_of(const struct crime_picture *picture, int area, bool incidents)
{
    struct crime_pair sum = {0, 0};
    for (size_t type = 0; type < picture->type_count; type++)
        if (incidents ? text_equals(picture->types[type], CRIME_INCIDENTS) : is_asked(picture, picture->types[type])) {
            struct crime_pair of_type = crime_picture_type(picture, type, area);
            sum.now += of_type.now;
            sum.before += of_type.before;
        }
    return sum;
}

struct crime_pair crime_picture_total(const struct crime_picture *picture, int area)
{
    return sum_of(picture, area, false);
}

struct crime_pair crime_picture_incidents(const struct crime_picture *picture, int area)
{
    return sum_of(picture, area, true);
}

bool crime_picture_compares(const struct crime_picture *picture)
{
    return !picture->missing && !picture->missing_before;
}
