/* /performance/recorded-crime: counts by month, area and type, for anybody; as CSV and JSON here, as a page in pages_recorded_page.c. */
#include <string.h>

#include "base/wording.h"
#include "office/performance/crime_page.h"
#include "office/performance/views.h"

#define MONTHS_SHOWN 12 /* where nobody says which */

static const struct shape_field row_fields[] = {
    {"month", VALUE_TEXT, false, false, "The month, such as 2025-01", NULL},
    {"area", VALUE_TEXT, false, false, "The district’s slug; “outside the area” or “no location” for rows that are in none", NULL},
    {"crime_type", VALUE_TEXT, false, false, "As data.police.uk writes it", NULL},
    {"count", VALUE_INTEGER, false, false, "Crimes, or incidents of anti-social behaviour", NULL},
    {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape row_shape = {"CrimeCount", row_fields};
static const struct shape_field load_fields[] = {
    {"month", VALUE_TEXT, false, false, "The month", NULL}, {"file", VALUE_TEXT, false, false, "The file it was read from", NULL},
    {"checksum", VALUE_TEXT, false, false, "BLAKE2b of its bytes, 256 bits: b2sum -l 256", NULL}, {"rows", VALUE_INTEGER, false, false, "Rows of that month", NULL},
    {"kept", VALUE_INTEGER, false, false, "Those in a district of the area", NULL}, {"outside", VALUE_INTEGER, false, false, "Those outside it", NULL},
    {"no_location", VALUE_INTEGER, false, false, "Those without a place", NULL}, {"refused", VALUE_INTEGER, false, false, "Broken rows that were left out", NULL},
    {"loaded_at", VALUE_TEXT, false, false, "When it was loaded", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape load_shape = {"CrimeLoad", load_fields};
static const struct shape_field recorded_fields[] = {
    {"from", VALUE_TEXT, false, true, "First month", NULL}, {"to", VALUE_TEXT, false, true, "Last month", NULL}, {"area", VALUE_TEXT, false, false, "A district’s slug, or all", NULL},
    {"as_known_on", VALUE_TEXT, false, true, "The day as of which the counts are given; null: now", NULL},
    {"source", VALUE_TEXT, false, false, "Whose figures these are", NULL}, {"counts", VALUE_LIST, false, false, "One row for each month, area and type that has any", &row_shape},
    {"loads", VALUE_LIST, false, false, "What was loaded for these months", &load_shape}, CRIME_PAGE_MEMBERS, {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape crime_recorded_shape = {"RecordedCrime", recorded_fields};

static enum result read_month(struct request *request, const char *name, char ret_month[CRIME_MONTH_BYTES], struct message *message)
{
    struct text typed = request_text(request, name);
    if (!typed.length)
        return OK;
    if (!crime_month_is(typed))
        return message_fail(message, ERROR_INVALID, "“%.*s” is not a month. Write “%s” as a year and a month, such as 2025-01.", TEXT_ARGS(typed), name);
    memcpy(ret_month, typed.data, 7);
    ret_month[7] = '\0';
    return OK;
}

enum result crime_query_read(struct request *request, struct db *db, const struct place_areas *areas, struct crime_query *query, const char **field, struct message *message)
{
    struct text area = request_text(request, "area");
    char first[CRIME_MONTH_BYTES], last[CRIME_MONTH_BYTES];
    struct date day;
    *query = (struct crime_query){.area = CRIME_ALL, .type = request_text(request, "crime_type")};
    *field = "as_known_on";
    enum result wrong_day = known_on_read(request, &day, message);
    if (wrong_day == OK && !date_is_none(day))
        query->known_at = (struct instant){date_ends_in_london(day).seconds - 1};
    enum result result = crime_range(db, query->known_at, first, last);
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    TRY(wrong_day);
    *field = "from";
    TRY(read_month(request, "from", query->from, message));
    *field = "to";
    TRY(read_month(request, "to", query->to, message));
    if (result == OK && !query->to[0])
        memcpy(query->to, last, sizeof last);
    if (query->to[0] && !query->from[0])
        crime_month_add(query->to, 1 - MONTHS_SHOWN, query->from);
    *field = "from";
    if (query->from[0] && query->to[0] && strcmp(query->from, query->to) > 0)
        return message_fail(message, ERROR_INVALID, "“from” (%s) is after “to” (%s). Change one of them.", query->from, query->to);
    *field = "area";
    if (area.length && !crime_area_of(areas, area, &query->area))
        return message_fail(message, ERROR_INVALID, "There is no area “%.*s” here. Use a district as its page’s address under /areas has it, or all, outside-the-area or no-location.", TEXT_ARGS(area));
    return OK;
}

enum result crime_type_check(struct db *db, struct arena *arena, const struct place_areas *areas, const struct crime_query *query, struct message *message)
{
    struct crime_query all = {.area = CRIME_ALL, .known_at = query->known_at};
    struct text types[CRIME_TYPES_MAX], names = TEXT_NONE;
    struct crime_row *rows;
    size_t count, made = 0;
    if (!query->type.length)
        return OK;
    TRY(crime_read(db, arena, areas, &all, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        size_t at = 0;
        if (text_equal(rows[i].type, query->type))
            return OK;
        while (at < made && !text_equal(types[at], rows[i].type))
            at++;
        if (at < made || made == CRIME_TYPES_MAX)
            continue;
        types[made++] = rows[i].type;
        names = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(names), names.length ? ", " : "", TEXT_ARGS(rows[i].type));
    }
    return made ? message_fail(message, ERROR_NOT_FOUND, "There is no type “%.*s”. There are: %.*s.", TEXT_ARGS(query->type), TEXT_ARGS(names)) : OK;
}

struct text crime_known_day(struct arena *arena, const struct crime_query *query)
{
    return query->known_at.seconds ? date_iso(arena, date_in_london(query->known_at)) : TEXT_NONE;
}

static enum result add_counts(struct db *db, struct arena *arena, const struct place_areas *areas, const struct crime_query *query, struct value *view)
{
    struct value *list = value_list(arena);
    struct crime_row *rows;
    size_t count;
    TRY(crime_read(db, arena, areas, query, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        struct value *row = value_object(arena);
        value_set_text(arena, row, "month", text_of(rows[i].month));
        value_set_text(arena, row, "area", crime_area_slug(areas, rows[i].area));
        value_set_text(arena, row, "crime_type", rows[i].type);
        value_set_integer(arena, row, "count", rows[i].count);
        value_append(arena, list, row);
    }
    value_set(arena, view, "counts", list);
    return OK;
}

static enum result add_loads(struct db *db, struct arena *arena, const struct crime_query *query, struct value *view)
{
    struct value *list = value_list(arena);
    struct crime_load_row *rows;
    size_t count;
    TRY(crime_loads_read(db, arena, "street", query, false, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        struct value *row = value_object(arena);
        value_set_text(arena, row, "month", text_of(rows[i].month));
        value_set_text(arena, row, "file", rows[i].file_name);
        value_set_text(arena, row, "checksum", rows[i].checksum);
        value_set_integer(arena, row, "rows", rows[i].rows);
        value_set_integer(arena, row, "kept", rows[i].kept);
        value_set_integer(arena, row, "outside", rows[i].outside);
        value_set_integer(arena, row, "no_location", rows[i].no_location);
        value_set_integer(arena, row, "refused", rows[i].refused);
        value_set_text(arena, row, "loaded_at", instant_iso(arena, rows[i].live_at));
        value_append(arena, list, row);
    }
    value_set(arena, view, "loads", list);
    return OK;
}

static struct value *month_value(struct arena *arena, const char *month)
{
    return month[0] ? value_text(arena, arena_copy_z(arena, month)) : value_null(arena);
}

enum result crime_show_recorded(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer);
    struct place_areas areas;
    struct crime_query query;
    struct db *db;
    TRY(request_db(request, &db));
    TRY(place_areas_load(db, arena, &areas));
    const char *field = NULL;
    enum result result = crime_query_read(request, db, &areas, &query, &field, answer_message(answer));
    if (request_face(request) == FACE_PAGE && (result == OK || result == ERROR_INVALID))
        return crime_page_show(request, answer, db, &areas, &query, result < 0 ? field : NULL);
    TRY(result);
    TRY(crime_type_check(db, arena, &areas, &query, answer_message(answer)));
    value_set(arena, view, "as_known_on", query.known_at.seconds ? value_text(arena, crime_known_day(arena, &query)) : value_null(arena));
    value_set(arena, view, "from", month_value(arena, query.from));
    value_set(arena, view, "to", month_value(arena, query.to));
    value_set_text(arena, view, "area", query.area >= 0 ? areas.list[query.area].slug : request_has(request, "area") ? request_text(request, "area") : TEXT("all"));
    value_set_text(arena, view, "source", TEXT("data.police.uk, Open Government Licence v3.0"));
    TRY(add_counts(db, arena, &areas, &query, view));
    return add_loads(db, arena, &query, view);
}
