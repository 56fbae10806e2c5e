/* Rows of stop-and-search files: see crime_stops.h and crime_rows.h. Mind the order: latitude comes before longitude here. */
#include "office/performance/crime_stops.h"

#include <string.h>

#include "base/date.h"
#include "office/performance/crime_rows.h"

enum { DATE = 1, LATITUDE = 4, LONGITUDE = 5 };
#define CROSS 15u

const char *const crime_stop_dimension_names[STOP_DIMENSIONS] = {
    "type", "gender", "age_range", "self_defined_ethnicity", "officer_defined_ethnicity", "legislation", "object", "outcome", "outcome_linked", "clothing_removed",
};
static const int columns[STOP_DIMENSIONS] = {0, 6, 7, 8, 9, 10, 11, 12, 13, 14};

void crime_stops_clear(struct crime_stops *stops)
{
    crime_groups_clear(&stops->groups);
    *stops = (struct crime_stops){0};
}

/* Eight bits for the month, four for the dimension, six for each word. */
static uint32_t key_of(size_t month, size_t dimension, size_t value, size_t object, size_t outcome)
{
    static_assert(CRIME_MONTHS_MAX < 256 && CRIME_WORDS_MAX <= 64 && STOP_DIMENSIONS < CROSS, "a key holds them all");
    return (uint32_t)(month << 22 | dimension << 18 | value << 12 | object << 6 | outcome);
}

struct crime_stop_group crime_stop_group_of(uint32_t key)
{
    size_t dimension = key >> 18 & 15;
    return (struct crime_stop_group){.is_cross = dimension == CROSS, .month = key >> 22, .dimension = (enum crime_stop_dimension)dimension,
                                     .value = key >> 12 & 63, .object = key >> 6 & 63, .outcome = key & 63};
}

/* --- When --------------------------------------------------------------------- */

static bool read_two(struct text text, size_t at, int most, int *ret_number)
{
    if (at + 2 > text.length || text.data[at] < '0' || text.data[at] > '9' || text.data[at + 1] < '0' || text.data[at + 1] > '9')
        return false;
    *ret_number = (text.data[at] - '0') * 10 + text.data[at + 1] - '0';
    return *ret_number <= most;
}

/* "2016-01-02T16:45:00+00:00", or Z, or the day alone. */
static bool read_when(struct text cell, struct date *ret_day)
{
    struct date day;
    int hour, minute, second, offset_hours = 0, offset_minutes = 0;
    if (cell.length < 10 || date_parse(text_slice(cell, 0, 10), &day) < 0)
        return false;
    *ret_day = day;
    if (cell.length == 10)
        return true;
    if (cell.length < 20 || cell.data[10] != 'T' || !read_two(cell, 11, 23, &hour) || cell.data[13] != ':' || !read_two(cell, 14, 59, &minute) || cell.data[16] != ':' ||
        !read_two(cell, 17, 59, &second))
        return false;
    struct text zone = text_slice(cell, 19, cell.length);
    if (!text_equals(zone, "Z")) {
        if (zone.length != 6 || (zone.data[0] != '+' && zone.data[0] != '-') || zone.data[3] != ':' || !read_two(zone, 1, 14, &offset_hours) || !read_two(zone, 4, 59, &offset_minutes))
            return false;
        if (zone.data[0] == '-')
            offset_hours = -offset_hours, offset_minutes = -offset_minutes;
    }
    struct instant instant = {(int64_t)day.day * 86400 + (hour - offset_hours) * 3600 + (minute - offset_minutes) * 60 + second};
    *ret_day = date_in_london(instant);
    return true;
}

/* A stop in the first hour of a summer month is written with the day before it: both are taken for the file's. */
static enum result find_month(struct crime_reading *reading, const struct csv_stream_row *row, struct crime_month **ret_month)
{
    struct text cell = csv_stream_cell(row, DATE), month;
    char iso[DATE_ISO_BYTES];
    struct date day;
    *ret_month = NULL;
    if (!read_when(cell, &day))
        return crime_refuse(reading, row, DATE, CRIME_BAD_DATE);
    date_write_iso(day, iso);
    month = (struct text){iso, 7};
    if (reading->month && memcmp(reading->month, iso, 7) != 0 && memcmp(reading->month, cell.data, 7) == 0)
        month = text_slice(cell, 0, 7);
    return crime_row_month(reading, row, DATE, month, ret_month);
}

/* --- Rows ----------------------------------------------------------------------- */

/* *ret_refused: the coordinates are wrong. */
static enum result check_place(struct crime_reading *reading, const struct csv_stream_row *row, bool *ret_has, bool *ret_refused)
{
    struct text latitude = csv_stream_cell(row, LATITUDE), longitude = csv_stream_cell(row, LONGITUDE);
    int32_t degrees;
    *ret_refused = true;
    *ret_has = latitude.length > 0;
    if (!latitude.length != !longitude.length)
        return crime_refuse(reading, row, latitude.length ? LONGITUDE : LATITUDE, CRIME_HALF_PLACE);
    if (*ret_has && (!crime_degrees_read(latitude, &degrees) || !crime_latitude_is_ours(degrees)))
        return crime_refuse(reading, row, LATITUDE, CRIME_BAD_LATITUDE);
    if (*ret_has && (!crime_degrees_read(longitude, &degrees) || !crime_longitude_is_ours(degrees)))
        return crime_refuse(reading, row, LONGITUDE, CRIME_BAD_LONGITUDE);
    *ret_refused = false;
    return OK;
}

static enum result read_words(struct crime_reading *reading, const struct csv_stream_row *row, size_t ret_words[STOP_DIMENSIONS], bool *ret_refused)
{
    *ret_refused = true;
    for (size_t i = 0; i < STOP_DIMENSIONS; i++) {
        struct text cell = csv_stream_cell(row, (size_t)columns[i]);
        enum result result = cell.length > CRIME_WORD_BYTES_MAX ? ERROR_INVALID : crime_word(&reading->stops->words[i], reading->counts->arena, cell, &ret_words[i]);
        if (result == ERROR_INVALID || result == ERROR_LIMIT)
            return crime_refuse(reading, row, columns[i], result == ERROR_LIMIT ? CRIME_TOO_MANY : CRIME_BAD_WORD);
        TRY(result);
    }
    *ret_refused = false;
    return OK;
}

enum result crime_stop_row(struct crime_reading *reading, const struct csv_stream_row *row)
{
    size_t words[STOP_DIMENSIONS], index = 0;
    bool has_place, refused;
    struct crime_month *month;
    TRY(check_place(reading, row, &has_place, &refused));
    if (refused)
        return OK;
    TRY(find_month(reading, row, &month));
    if (!month)
        return OK;
    TRY(read_words(reading, row, words, &refused));
    if (refused)
        return OK;
    while (reading->counts->months[index] != month)
        index++;
    for (size_t i = 0; i < STOP_DIMENSIONS; i++)
        TRY(crime_groups_add(&reading->stops->groups, key_of(index, i, words[i], 0, words[STOP_OUTCOME]), 1));
    TRY(crime_groups_add(&reading->stops->groups, key_of(index, CROSS, words[STOP_OFFICER_DEFINED_ETHNICITY], words[STOP_OBJECT], words[STOP_OUTCOME]), 1));
    *(has_place ? &month->kept : &month->no_location) += 1;
    return OK;
}
