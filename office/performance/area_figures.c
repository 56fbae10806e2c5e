/* Twelve months of recorded crime, district by district, and the map of it: see area.h. */
#include "office/performance/area.h"

#include <string.h>

#include "base/wording.h"
#include "blocks/series/value.h"

/* --- Which months ------------------------------------------------------------- */

enum result area_year_read(struct db *db, struct arena *arena, struct area_year *ret_year)
{
    struct area_year year = {.months = 0};
    struct crime_query query = {.area = CRIME_ALL};
    struct crime_load_row *loads;
    char first[CRIME_MONTH_BYTES];
    size_t count;
    enum result result = crime_range(db, query.known_at, first, year.to);
    *ret_year = (struct area_year){.months = 0};
    if (result == ERROR_NOT_FOUND)
        return OK;
    TRY(result);
    crime_month_add(year.to, 1 - AREA_YEAR_MONTHS, year.from);
    crime_month_add(year.from, -1, year.before_to);
    crime_month_add(year.from, -AREA_YEAR_MONTHS, year.before_from);
    memcpy(query.from, year.before_from, sizeof query.from);
    memcpy(query.to, year.to, sizeof query.to);
    TRY(crime_loads_read(db, arena, "street", &query, false, &loads, &count));
    for (size_t i = 0; i < count; i++) {
        if (i && strcmp(loads[i].month, loads[i - 1].month) == 0)
            continue;
        *(strcmp(loads[i].month, year.from) < 0 ? &year.months_before : &year.months) += 1;
    }
    *ret_year = year;
    return OK;
}

bool area_year_is_whole(const struct area_year *year)
{
    return year->months == AREA_YEAR_MONTHS;
}

bool area_year_is_comparable(const struct area_year *year)
{
    return area_year_is_whole(year) && year->months_before == AREA_YEAR_MONTHS;
}

struct text area_month_words(struct arena *arena, const char *month)
{
    struct series_period period;
    struct date day;
    char iso[DATE_ISO_BYTES];
    snprintf(iso, sizeof iso, "%.7s-01", month);
    if (date_parse(text_of(iso), &day) < 0 || series_period_from(SERIES_MONTH, day, &period) < 0)
        return arena_copy_z(arena, month);
    return series_period_words(arena, period);
}

struct text area_months_words(struct arena *arena, const char *from, const char *to)
{
    return arena_printf(arena, SAY(arena, "%.*s to %.*s"), TEXT_ARGS(area_month_words(arena, from)), TEXT_ARGS(area_month_words(arena, to)));
}

/* --- Standings ------------------------------------------------------------------ */

enum result area_rate(int64_t count, const struct place_population *population, int64_t *ret_rate)
{
    if (population->people > 0)
        return series_ratio(SERIES_RATE_PER_1000, count * SERIES_ONE, population->people * SERIES_ONE, ret_rate);
    *ret_rate = -1;
    return OK;
}

enum result area_standings_read(struct db *db, struct arena *arena, const struct place_areas *areas, const struct area_year *year,
                                struct area_standing **ret_standings)
{
    struct area_standing *standings = ARENA_ARRAY(arena, struct area_standing, areas->count + 1);
    struct crime_query query = {.area = CRIME_ALL};
    if (!standings)
        return ERROR_MEMORY;
    memcpy(query.from, year->from, sizeof query.from);
    memcpy(query.to, year->to, sizeof query.to);
    for (size_t i = 0; i < areas->count; i++) {
        enum result result = place_population(db, arena, areas->list[i].code, year->to[0] ? (int)((year->to[2] - '0') * 10 + year->to[3] - '0') + 2000 : 0, &standings[i].population);
        if (result < 0 && result != ERROR_NOT_FOUND)
            return result;
        if (year->to[0])
            TRY(crime_total(db, areas->list[i].code, &query, TEXT(AREA_INCIDENTS), &standings[i].crimes));
    }
    for (size_t i = 0; i < areas->count; i++) {
        standings[i].rate = -1;
        if (area_year_is_whole(year))
            TRY(area_rate(standings[i].crimes, &standings[i].population, &standings[i].rate));
    }
    *ret_standings = standings;
    return OK;
}

/* --- The map ---------------------------------------------------------------------- */

static struct text map_words(struct arena *arena, const struct place_areas *areas, const struct area_standing *standings)
{
    int least = -1, most = -1;
    for (int i = 0; i < (int)areas->count; i++) {
        if (standings[i].rate < 0)
            continue;
        least = least < 0 || standings[i].rate < standings[least].rate ? i : least;
        most = most < 0 || standings[i].rate > standings[most].rate ? i : most;
    }
    if (least < 0)
        return SAID(arena, "The outlines of the districts, with their names.");
    return arena_printf(arena, SAY(arena, "Lowest: %.*s with %.*s. Highest: %.*s with %.*s. The table has every district."), TEXT_ARGS(areas->list[least].name),
                        TEXT_ARGS(series_amount_words(arena, standings[least].rate, SERIES_RATE_PER_1000)), TEXT_ARGS(areas->list[most].name),
                        TEXT_ARGS(series_amount_words(arena, standings[most].rate, SERIES_RATE_PER_1000)));
}

enum result area_map(struct db *db, struct arena *arena, const struct place_areas *areas, const struct area_year *year,
                     const struct area_standing *standings, int chosen, struct value **ret_svg)
{
    struct place_shade *shades = ARENA_ARRAY(arena, struct place_shade, areas->count + 1);
    int64_t *rates = ARENA_ARRAY(arena, int64_t, areas->count + 1);
    int *bands = ARENA_ARRAY(arena, int, areas->count + 1);
    struct place_map map = {.id = "map", .title = SAID(arena, "Map of the districts"), .chosen = chosen};
    if (!shades || !rates || !bands)
        return ERROR_MEMORY;
    for (size_t i = 0; i < areas->count; i++)
        rates[i] = standings[i].rate;
    place_bands(rates, areas->count, PLACE_BANDS_MAX, bands);
    for (size_t i = 0; i < areas->count; i++) {
        shades[i].band = bands[i];
        if (rates[i] < 0)
            continue;
        shades[i].value = series_amount_figure(arena, rates[i], SERIES_RATE_PER_1000);
        map.shades = shades;
    }
    if (map.shades)
        map.title = arena_printf(arena, SAY(arena, "Crimes for each 1,000 people, %.*s"), TEXT_ARGS(area_months_words(arena, year->from, year->to)));
    map.description = map_words(arena, areas, standings);
    return place_draw_map(db, arena, areas, &map, ret_svg);
}
