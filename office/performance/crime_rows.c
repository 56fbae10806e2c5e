/* Rows of street and outcome files, checked and counted: see crime_rows.h. Stops: crime_stops.c. */
#include "office/performance/crime_rows.h"

#include <string.h>

#include "base/wording.h"

#define COLUMNS_MAX 16
#define VALUE_BYTES_MAX 80

const char *const crime_kind_names[CRIME_KINDS] = {"street", "outcomes", "stop-and-search"};

/* Columns of street and outcome files; a street file has two more after the type. */
enum { MONTH = 1, REPORTED_BY, FALLS_WITHIN, LONGITUDE, LATITUDE, LOCATION, LSOA_CODE, TYPE = 9, OUTCOME_OF_OUTCOMES = 9, OUTCOME = 10 };

static const char *const headings[CRIME_KINDS] = {
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context",
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Outcome type",
    ("Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,Age range,Self-defined ethnicity,Officer-defined ethnicity,"
    "Legislation,Object of search,Outcome,Outcome linked to object of search,Removal of more than just outer clothing"),
};
static const size_t column_counts[CRIME_KINDS] = {12, 10, 15};

/* Labels of data.police.uk; the last two were in use before June 2013. */
static const char *const known_types[] = {
    "Anti-social behaviour", "Bicycle theft", "Burglary", "Criminal damage and arson", "Drugs", "Other crime", "Other theft", "Possession of weapons",
    "Public order", "Robbery", "Shoplifting", "Theft from the person", "Vehicle crime", "Violence and sexual offences", "Violent crime",
    "Public disorder and weapons",
};

bool crime_type_is_known(struct text type)
{
    for (size_t i = 0; i < COUNT_OF(known_types); i++)
        if (text_equals(type, known_types[i]))
            return true;
    return false;
}

bool crime_heading_is(struct text line, enum crime_kind kind)
{
    return text_equals(line, headings[kind]);
}

/* --- Names ------------------------------------------------------------------ */

static bool is_month(struct text text)
{
    if (text.length != 7 || text.data[4] != '-')
        return false;
    for (size_t i = 0; i < 7; i++)
        if (i != 4 && (text.data[i] < '0' || text.data[i] > '9'))
            return false;
    int month = (text.data[5] - '0') * 10 + text.data[6] - '0';
    return month >= 1 && month <= 12 && text.data[0] == '2' && text.data[1] == '0';
}

bool crime_name_read(struct text path, struct crime_name *ret_name)
{
    const char *slash = memrchr(path.data, '/', path.length);
    struct text name = slash ? text_slice(path, (size_t)(slash - path.data) + 1, path.length) : path;
    if (name.length < 9 || !is_month(text_slice(name, 0, 7)) || name.data[7] != '-')
        return false;
    for (int kind = 0; kind < CRIME_KINDS; kind++) {
        struct text rest = text_slice(name, 8, name.length), suffix = text_of(crime_kind_names[kind]);
        if (!text_ends(rest, TEXT(".csv")))
            return false;
        rest.length -= 4;
        if (rest.length < suffix.length + 2 || !text_ends(rest, suffix) || rest.data[rest.length - suffix.length - 1] != '-')
            continue;
        *ret_name = (struct crime_name){.kind = (enum crime_kind)kind, .force = text_slice(rest, 0, rest.length - suffix.length - 1)};
        memcpy(ret_name->month, name.data, 7);
        return true;
    }
    return false;
}

/* --- Refusing ------------------------------------------------------------------ */

static const char *const fault_words[CRIME_FAULTS] WORDINGS = {
    [CRIME_BAD_QUOTE] = "a quote stands where none can be, or is never closed, or the line is longer than 65,536 bytes",
    [CRIME_BAD_COLUMNS] = "the row has not as many columns as the heading",
    [CRIME_BAD_TEXT] = "the row holds bytes that are not text (UTF-8)",
    [CRIME_BAD_MONTH] = "a month is written as 2025-01",
    [CRIME_OTHER_MONTH] = "the row is of another month than the file’s name says",
    [CRIME_OTHER_FORCE] = "the row is of a force that is not ours",
    [CRIME_BAD_LONGITUDE] = "a longitude here is a number from -9 to 3",
    [CRIME_BAD_LATITUDE] = "a latitude here is a number from 49 to 61",
    [CRIME_HALF_PLACE] = "longitude and latitude are given both or not at all",
    [CRIME_BAD_LSOA] = "the code of a small area (LSOA) is written as E01023289",
    [CRIME_BAD_LOCATION] = "the location is longer than 200 bytes",
    [CRIME_NO_TYPE] = "the row has no crime type or outcome",
    [CRIME_BAD_WORD] = "a crime type or an outcome is at most 100 bytes long",
    [CRIME_BAD_DATE] = "a date is written as 2025-01-31T16:45:00+00:00",
    [CRIME_TOO_MANY] = "there are more different ones than can be counted: this is not a file of one force",
};

const char *crime_fault_words(struct arena *arena, enum crime_fault fault)
{
    return wording(arena, fault_words[fault]);
}

static struct text column_name(enum crime_kind kind, int column)
{
    struct text rest = text_of(headings[kind]), name = TEXT_NONE;
    for (int i = 0; i <= column; i++)
        if (!text_next(&rest, ',', &name))
            return TEXT_NONE;
    return name;
}

/* Cut at a character; what is no text is left out. */
static struct text shown_value(struct arena *arena, struct text value)
{
    size_t length = 0, bytes;
    uint32_t point;
    while (length < value.length && length < VALUE_BYTES_MAX && (bytes = text_decode(value, length, &point)) > 0 && point >= 0x20)
        length += bytes;
    return arena_copy(arena, text_slice(value, 0, length));
}

enum result crime_refuse(struct crime_reading *reading, const struct csv_stream_row *row, int column, enum crime_fault fault)
{
    struct crime_refusals *refusals = &reading->refusals;
    refusals->by_fault[fault]++;
    refusals->total++;
    reading->refused++;
    reading->lost++; /* taken back where the month is known */
    if (refusals->count < CRIME_REFUSALS_MAX)
        refusals->list[refusals->count++] = (struct crime_refusal){
            .fault = fault, .line = row->line, .column = column < 0 ? TEXT_NONE : column_name(reading->kind, column),
            .value = column < 0 ? TEXT_NONE : shown_value(reading->arena, csv_stream_cell(row, (size_t)column)),
        };
    return arena_failed(reading->arena) ? ERROR_MEMORY : OK;
}

static enum result refuse_in(struct crime_reading *reading, struct crime_month *month, const struct csv_stream_row *row, int column, enum crime_fault fault)
{
    TRY(crime_refuse(reading, row, column, fault));
    reading->lost--;
    month->refused++;
    return OK;
}

void crime_refusals_add(struct crime_refusals *into, const struct crime_refusals *from, uint64_t lines_before)
{
    for (size_t i = 0; i < from->count && into->count < CRIME_REFUSALS_MAX; i++) {
        into->list[into->count] = from->list[i];
        into->list[into->count++].line += lines_before;
    }
    for (int i = 0; i < CRIME_FAULTS; i++)
        into->by_fault[i] += from->by_fault[i];
    into->total += from->total;
}

/* --- Cells ---------------------------------------------------------------------- */

bool crime_degrees_read(struct text cell, int32_t *ret_millionths)
{
    bool negative = cell.length && cell.data[0] == '-';
    size_t at = negative, digits = 0, decimals = 0;
    int32_t number = 0;
    for (; at < cell.length && cell.data[at] >= '0' && cell.data[at] <= '9' && digits < 3; at++, digits++)
        number = number * 10 + cell.data[at] - '0';
    if (!digits)
        return false;
    number *= 1000000;
    if (at < cell.length && cell.data[at] == '.') {
        int32_t unit = 100000;
        for (at++; at < cell.length && cell.data[at] >= '0' && cell.data[at] <= '9' && decimals < 20; at++, decimals++, unit /= 10)
            number += unit * (cell.data[at] - '0');
        if (!decimals)
            return false;
    }
    *ret_millionths = negative ? -number : number;
    return at == cell.length;
}

bool crime_longitude_is_ours(int32_t millionths)
{
    return millionths >= -9000000 && millionths <= 3000000;
}

bool crime_latitude_is_ours(int32_t millionths)
{
    return millionths >= 49000000 && millionths <= 61000000;
}

enum result crime_row_month(struct crime_reading *reading, const struct csv_stream_row *row, int column, struct text cell, struct crime_month **ret_month)
{
    *ret_month = NULL;
    if (!is_month(cell))
        return crime_refuse(reading, row, column, CRIME_BAD_MONTH);
    if (reading->month && memcmp(reading->month, cell.data, 7) != 0)
        return crime_refuse(reading, row, column, CRIME_OTHER_MONTH);
    enum result result = crime_month_get(reading->counts, cell.data, ret_month);
    if (result == ERROR_LIMIT)
        return crime_refuse(reading, row, column, CRIME_TOO_MANY);
    TRY(result);
    if (!reading->first_month[0])
        memcpy(reading->first_month, cell.data, 7);
    reading->current = *ret_month;
    return OK;
}

/* A word among those met; *ret_index SIZE_MAX: refused. */
static enum result find_word(struct crime_reading *reading, struct crime_month *month, const struct csv_stream_row *row, int column,
                             struct crime_words *words, size_t *ret_index)
{
    struct text cell = csv_stream_cell(row, (size_t)column);
    enum result result = cell.length > CRIME_WORD_BYTES_MAX ? ERROR_INVALID : crime_word(words, reading->counts->arena, cell, ret_index);
    if (result == OK)
        return OK;
    *ret_index = SIZE_MAX;
    if (result == ERROR_INVALID || result == ERROR_LIMIT)
        return refuse_in(reading, month, row, column, result == ERROR_LIMIT ? CRIME_TOO_MANY : CRIME_BAD_WORD);
    return result;
}

/* --- Where ----------------------------------------------------------------------- */

struct place_of_row {
    bool refused, has_point, has_lsoa;
    uint32_t lsoa;
    size_t area;
    int32_t longitude, latitude;
};

static enum result find_point(struct crime_reading *reading, struct crime_month *month, const struct csv_stream_row *row, struct place_of_row *place)
{
    struct text longitude = csv_stream_cell(row, LONGITUDE), latitude = csv_stream_cell(row, LATITUDE);
    place->has_point = longitude.length > 0;
    place->refused = true;
    if (!longitude.length != !latitude.length)
        return refuse_in(reading, month, row, longitude.length ? LATITUDE : LONGITUDE, CRIME_HALF_PLACE);
    if (place->has_point && (!crime_degrees_read(longitude, &place->longitude) || !crime_longitude_is_ours(place->longitude)))
        return refuse_in(reading, month, row, LONGITUDE, CRIME_BAD_LONGITUDE);
    if (place->has_point && (!crime_degrees_read(latitude, &place->latitude) || !crime_latitude_is_ours(place->latitude)))
        return refuse_in(reading, month, row, LATITUDE, CRIME_BAD_LATITUDE);
    place->refused = false;
    return OK;
}

/* In a district by its small area. A point in no small area of England and Wales is outside; without either there is no place. */
static enum result find_place(struct crime_reading *reading, struct crime_month *month, const struct csv_stream_row *row, struct place_of_row *place)
{
    struct text code = csv_stream_cell(row, LSOA_CODE);
    enum result result;
    TRY(find_point(reading, month, row, place));
    if (place->refused)
        return OK;
    if (!code.length) {
        place->area = place->has_point ? crime_outside(reading->counts) : crime_no_location(reading->counts);
        return OK;
    }
    result = crime_lsoa_get(reading->counts, code, &place->lsoa);
    if (result == ERROR_INVALID || result == ERROR_LIMIT) {
        place->refused = true;
        return refuse_in(reading, month, row, LSOA_CODE, result == ERROR_LIMIT ? CRIME_TOO_MANY : CRIME_BAD_LSOA);
    }
    TRY(result);
    int area = reading->counts->lsoas[place->lsoa].area;
    place->has_lsoa = true;
    place->area = area == PLACE_OUTSIDE ? crime_outside(reading->counts) : (size_t)area;
    return OK;
}

static enum result count_point(struct crime_reading *reading, struct crime_month *month, const struct csv_stream_row *row,
                               const struct place_of_row *place, size_t type)
{
    struct text location = csv_stream_cell(row, LOCATION);
    const char *begin = csv_stream_cell(row, LONGITUDE).data;
    struct text code = csv_stream_cell(row, LSOA_CODE), source = {begin, (size_t)(code.data + code.length - begin)};
    struct crime_point point = {place->lsoa, place->longitude, place->latitude, location};
    uint32_t index;
    TRY(crime_point_get(reading->counts, source, &point, &index));
    return crime_groups_add(&month->points, index * CRIME_WORDS_MAX + (uint32_t)type, 1);
}

/* --- Rows -------------------------------------------------------------------------- */

/* The last of the checks is made before the first of the counts. */
static enum result count_row(struct crime_reading *reading, struct crime_month *month, const struct csv_stream_row *row)
{
    bool is_street = reading->kind == CRIME_STREET;
    struct place_of_row place = {0};
    size_t type = 0, outcome;
    TRY(find_place(reading, month, row, &place));
    if (place.refused)
        return OK;
    if (csv_stream_cell(row, LOCATION).length > CRIME_LOCATION_BYTES_MAX)
        return refuse_in(reading, month, row, LOCATION, CRIME_BAD_LOCATION);
    if (!csv_stream_cell(row, TYPE).length)
        return refuse_in(reading, month, row, TYPE, CRIME_NO_TYPE);
    if (is_street)
        TRY(find_word(reading, month, row, TYPE, &reading->counts->types, &type));
    else
        TRY(crime_word(&reading->counts->types, reading->counts->arena, TEXT_NONE, &type));
    if (type == SIZE_MAX)
        return OK;
    TRY(find_word(reading, month, row, is_street ? OUTCOME : OUTCOME_OF_OUTCOMES, &reading->counts->outcomes, &outcome));
    if (outcome == SIZE_MAX)
        return OK;
    if (is_street && place.has_lsoa)
        TRY(crime_count_lsoa(month, place.lsoa, type, 1));
    if (is_street && place.has_lsoa && place.has_point && reading->counts->with_points)
        TRY(count_point(reading, month, row, &place, type));
    return crime_count_area(reading->counts, month, place.area, type, outcome, 1);
}

static enum result take_crime(struct crime_reading *reading, const struct csv_stream_row *row)
{
    struct text month_cell = csv_stream_cell(row, MONTH);
    struct crime_month *month = reading->current;
    if (!month || month_cell.length != 7 || memcmp(month->name, month_cell.data, 7) != 0)
        TRY(crime_row_month(reading, row, MONTH, month_cell, &month));
    if (!month)
        return OK;
    for (int column = REPORTED_BY; reading->force_name.length && column <= FALLS_WITHIN; column++)
        if (!text_equal(csv_stream_cell(row, (size_t)column), reading->force_name))
            return refuse_in(reading, month, row, column, CRIME_OTHER_FORCE);
    return count_row(reading, month, row);
}

static struct text whole_row(const struct csv_stream_row *row)
{
    return (struct text){row->data + row->begin, row->ends[row->count - 1] - row->begin};
}

static enum result take_heading(struct crime_reading *reading, const struct csv_stream_row *row)
{
    struct text found = whole_row(row);
    reading->headed = true;
    for (int kind = 0; kind < CRIME_KINDS && !row->fault; kind++)
        if (crime_heading_is(found, (enum crime_kind)kind) && (!reading->kind_known || reading->kind == (enum crime_kind)kind)) {
            reading->kind = (enum crime_kind)kind;
            return OK;
        }
    if (reading->kind_known)
        return message_fail_kept(reading->message, ERROR_INVALID, "Its first line is not the heading of a file of the kind “%.*s”. It must be: %.*s",
                                 TEXT_ARGS(text_of(crime_kind_names[reading->kind])), TEXT_ARGS(text_of(headings[reading->kind])));
    return message_fail_kept(reading->message, ERROR_INVALID, "Its first line is not the heading of a file of data.police.uk. That of a street file is: %.*s",
                             TEXT_ARGS(text_of(headings[CRIME_STREET])));
}

enum result crime_take_row(void *context, const struct csv_stream_row *row)
{
    struct crime_reading *reading = context;
    uint32_t ends[COLUMNS_MAX];
    struct csv_stream_row plain;
    if (row->quoted && !row->fault && csv_stream_unquote(row, reading->scratch, ends, COLUMNS_MAX, &plain) == OK)
        row = &plain;
    if (!reading->headed)
        return take_heading(reading, row);
    reading->rows++;
    if (row->fault)
        return crime_refuse(reading, row, -1, CRIME_BAD_QUOTE);
    if (row->count != column_counts[reading->kind])
        return crime_refuse(reading, row, -1, CRIME_BAD_COLUMNS);
    if (row->unusual && !text_is_clean(whole_row(row)))
        return crime_refuse(reading, row, -1, CRIME_BAD_TEXT);
    return reading->kind == CRIME_STOPS ? crime_stop_row(reading, row) : take_crime(reading, row);
}

enum result crime_reading_open(struct crime_reading *reading, struct message *message)
{
    reading->message = message;
    reading->scratch = malloc(CSV_STREAM_ROW_BYTES_MAX + COLUMNS_MAX);
    return reading->scratch ? OK : ERROR_MEMORY;
}

void crime_reading_close(struct crime_reading *reading)
{
    free(reading->scratch);
    reading->scratch = NULL;
}
