/* /areas/{slug}: one district, for those who live there. Twelve months of recorded crime by type, its months with process limits, and where it
 * lies among the others. */
#include <string.h>

#include "base/wording.h"
#include "blocks/chart/chart.h"
#include "blocks/parts/parts.h"
#include "blocks/series/compare.h"
#include "blocks/series/verdict.h"
#include "office/performance/area.h"

#define CHART_MONTHS 60
#define TYPES_MAX 100

static const struct shape_field type_fields[] = {
    {"crime_type", VALUE_TEXT, false, false, "As data.police.uk writes it", NULL}, {"count", VALUE_INTEGER, false, false, "In the newest twelve months", NULL},
    {"per_1000", VALUE_TEXT, false, true, "The same for each 1,000 people", NULL}, {"before", VALUE_INTEGER, false, true, "In the twelve months before; null: they are not all loaded", NULL},
    {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape type_shape = {"AreaCrimeType", type_fields};
static const struct shape_field month_fields[] = {
    {"month", VALUE_TEXT, false, false, "The month", NULL}, {"crimes", VALUE_INTEGER, false, false, "Recorded crimes, without incidents of anti-social behaviour", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape month_shape = {"AreaMonth", month_fields};
static const struct shape_field area_fields[] = {
    {"name", VALUE_TEXT, false, false, "Its name", NULL}, {"slug", VALUE_TEXT, false, false, "Its name in addresses", NULL}, {"code", VALUE_TEXT, false, false, "Its code at the Office for National Statistics", NULL},
    {"people", VALUE_INTEGER, false, true, "How many people live there", NULL}, {"people_year", VALUE_INTEGER, false, true, "In which year", NULL},
    {"people_basis", VALUE_TEXT, false, true, "Census or estimate", NULL}, {"from", VALUE_TEXT, false, true, "The first of the newest twelve months", NULL}, {"to", VALUE_TEXT, false, true, "The last", NULL},
    {"months_loaded", VALUE_INTEGER, false, false, "How many of them are loaded", NULL}, {"crimes", VALUE_INTEGER, false, true, "Recorded crimes in those months", NULL},
    {"per_1000", VALUE_TEXT, false, true, "The same for each 1,000 people", NULL}, {"verdict", VALUE_TEXT, false, true, "Whether the last month differs from what is usual", NULL},
    {"types", VALUE_LIST, false, false, "Twelve months by type", &type_shape}, {"months", VALUE_LIST, false, false, "Every month that is drawn", &month_shape},
    {"source", VALUE_TEXT, false, false, "Whose figures these are", NULL},
    {"named_by", VALUE_LIST, false, false, "Published promises and other records that name the district", &area_named_shape},
    PART_LIST_MEMBER("named", &linked_shape), PART_BOOLEAN_MEMBER("has_named"), PART_TEXT_MEMBER("people_line"), PART_TEXT_MEMBER("total_line"), PART_TEXT_MEMBER("compare_line"), PART_BOOLEAN_MEMBER("has_crime"), PART_OBJECT_MEMBER("table", &table_shape),
    PART_OBJECT_MEMBER("chart", &chart_shape), {"map", VALUE_HTML, true, true, NULL, NULL}, PART_TEXT_MEMBER("map_title"), PART_TEXT_MEMBER("counts_href"), {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape area_shape = {"Area", area_fields};

struct type_count { struct text type; int64_t now, before; };
struct month_count { char month[CRIME_MONTH_BYTES]; int64_t crimes; };
struct area_pack {
    const struct place_area *area;
    struct area_year year;
    const struct area_standing *standing;
    struct type_count types[TYPES_MAX];
    size_t type_count;
    struct month_count months[CHART_MONTHS];
    size_t month_count;
};

/* --- Reading --------------------------------------------------------------------- */

static bool is_incident(struct text type) { return text_equals(type, AREA_INCIDENTS); }

static enum result add_type(struct area_pack *pack, const struct crime_row *row)
{
    struct type_count *at = pack->types;
    while (at < pack->types + pack->type_count && !text_equal(at->type, row->type))
        at++;
    if (strcmp(row->month, pack->year.before_from) < 0)
        return OK;
    if (at == pack->types + pack->type_count) {
        if (pack->type_count == TYPES_MAX)
            return ERROR_LIMIT;
        pack->type_count++;
        *at = (struct type_count){.type = row->type};
    }
    *(strcmp(row->month, pack->year.from) < 0 ? &at->before : &at->now) += row->count;
    return OK;
}

/* Crimes first, the commonest before others; incidents last. */
static int by_count(const void *a, const void *b)
{
    const struct type_count *first = a, *second = b;
    if (is_incident(first->type) != is_incident(second->type))
        return is_incident(first->type) ? 1 : -1;
    if (first->now != second->now)
        return first->now > second->now ? -1 : 1;
    return text_compare(first->type, second->type);
}

/* A month that is loaded and has no crime here is 0; one that is not loaded is left out: the line has a gap there. */
static enum result read_months(struct db *db, struct arena *arena, const struct crime_query *query, struct area_pack *pack)
{
    struct crime_load_row *loads;
    size_t count;
    TRY(crime_loads_read(db, arena, "street", query, false, &loads, &count));
    for (size_t i = count; i-- > 0 && pack->month_count < CHART_MONTHS;) /* newest first */
        if (!pack->month_count || strcmp(pack->months[pack->month_count - 1].month, loads[i].month) != 0)
            memcpy(pack->months[pack->month_count++].month, loads[i].month, CRIME_MONTH_BYTES);
    return OK;
}

static enum result read_pack(struct db *db, struct arena *arena, const struct place_areas *areas, int area, struct area_pack *pack)
{
    struct crime_query query = {.area = area};
    struct crime_row *rows;
    size_t count;
    if (!pack->year.to[0])
        return OK;
    memcpy(query.to, pack->year.to, sizeof query.to);
    crime_month_add(query.to, 1 - CHART_MONTHS, query.from);
    TRY(read_months(db, arena, &query, pack));
    TRY(crime_read(db, arena, areas, &query, &rows, &count));
    for (size_t i = 0, m = 0; i < count; i++) {
        TRY(add_type(pack, &rows[i]));
        while (m < pack->month_count && strcmp(pack->months[m].month, rows[i].month) < 0)
            m++;
        if (m < pack->month_count && strcmp(pack->months[m].month, rows[i].month) == 0 && !is_incident(rows[i].type))
            pack->months[m].crimes += rows[i].count;
    }
    if (pack->type_count)
        qsort(pack->types, pack->type_count, sizeof *pack->types, by_count);
    return OK;
}

/* --- By type --------------------------------------------------------------------- */

static struct text change_words(struct arena *arena, int64_t now, int64_t before)
{
    int64_t difference = now > before ? now - before : before - now;
    struct text percent = compare_share_words(arena, difference, before);
    struct text number = series_amount_words(arena, difference * SERIES_ONE, SERIES_COUNT);
    if (!difference)
        return SAID(arena, "the same");
    if (!percent.length)
        return now > before ? arena_printf(arena, SAY(arena, "%.*s more"), TEXT_ARGS(number)) : arena_printf(arena, SAY(arena, "%.*s fewer"), TEXT_ARGS(number));
    return now > before ? arena_printf(arena, SAY(arena, "%.*s more (%.*s)"), TEXT_ARGS(number), TEXT_ARGS(percent))
                        : arena_printf(arena, SAY(arena, "%.*s fewer (%.*s)"), TEXT_ARGS(number), TEXT_ARGS(percent));
}

static void add_number(struct arena *arena, struct value *row, struct text words)
{
    value_set_boolean(arena, part_cell(arena, row, words), "numeric", true);
}

static enum result add_type_row(struct arena *arena, const struct area_pack *pack, struct value *table, const struct type_count *type, struct text label)
{
    struct value *row = part_table_row(arena, table);
    int64_t rate = -1;
    if (area_year_is_whole(&pack->year))
        TRY(area_rate(type->now, &pack->standing->population, &rate));
    value_set_boolean(arena, part_cell(arena, row, label), "heads", true);
    add_number(arena, row, series_amount_words(arena, type->now * SERIES_ONE, SERIES_COUNT));
    add_number(arena, row, rate >= 0 ? series_amount_figure(arena, rate, SERIES_RATE_PER_1000) : SAID(arena, "not known"));
    if (area_year_is_comparable(&pack->year))
        add_number(arena, row, change_words(arena, type->now, type->before));
    return OK;
}

static enum result types_table(struct arena *arena, const struct area_pack *pack, struct value **ret_table)
{
    struct text months = area_months_words(arena, pack->year.from, pack->year.to);
    struct value *table = part_table(arena, "types", arena_printf(arena, SAY(arena, "By type, %.*s"), TEXT_ARGS(months)), SAID(arena, "None was recorded in these months."));
    struct type_count all = {.now = 0};
    part_column(arena, table, SAID(arena, "Type"), false);
    part_column(arena, table, SAID(arena, "Recorded"), true);
    part_column(arena, table, SAID(arena, "For each 1,000 people"), true);
    if (area_year_is_comparable(&pack->year))
        part_column(arena, table, SAID(arena, "Than in the 12 months before"), true);
    for (size_t i = 0; i < pack->type_count; i++)
        if (!is_incident(pack->types[i].type)) {
            all.now += pack->types[i].now;
            all.before += pack->types[i].before;
            TRY(add_type_row(arena, pack, table, &pack->types[i], pack->types[i].type));
        }
    if (pack->type_count)
        TRY(add_type_row(arena, pack, table, &all, SAID(arena, "All recorded crime")));
    for (size_t i = 0; i < pack->type_count; i++)
        if (is_incident(pack->types[i].type))
            TRY(add_type_row(arena, pack, table, &pack->types[i], SAID(arena, "Anti-social behaviour (incidents, not counted as crimes)")));
    *ret_table = table;
    return OK;
}

static enum result types_value(struct arena *arena, const struct area_pack *pack, struct value **ret_list)
{
    struct value *list = value_list(arena);
    for (size_t i = 0; i < pack->type_count; i++) {
        struct value *row = value_object(arena);
        int64_t rate = -1;
        if (area_year_is_whole(&pack->year))
            TRY(area_rate(pack->types[i].now, &pack->standing->population, &rate));
        value_set_text(arena, row, "crime_type", pack->types[i].type);
        value_set_integer(arena, row, "count", pack->types[i].now);
        value_set(arena, row, "per_1000", rate >= 0 ? value_text(arena, series_amount_plain(arena, rate)) : value_null(arena));
        value_set(arena, row, "before", area_year_is_comparable(&pack->year) ? value_integer(arena, pack->types[i].before) : value_null(arena));
        value_append(arena, list, row);
    }
    *ret_list = list;
    return OK;
}

/* --- By month -------------------------------------------------------------------- */

static enum result make_points(struct arena *arena, const struct area_pack *pack, struct series_point **ret_points)
{
    struct series_point *points = ARENA_ARRAY(arena, struct series_point, pack->month_count + 1);
    if (!points)
        return ERROR_MEMORY;
    for (size_t i = 0; i < pack->month_count; i++) {
        struct series_period period;
        struct date day;
        char iso[DATE_ISO_BYTES];
        snprintf(iso, sizeof iso, "%.7s-01", pack->months[i].month);
        TRY(date_parse(text_of(iso), &day));
        TRY(series_period_from(SERIES_MONTH, day, &period));
        points[i] = (struct series_point){.from = period.from, .to = period.to, .value = series_number(pack->months[i].crimes * SERIES_ONE)};
    }
    *ret_points = points;
    return OK;
}

/* Recorded crime has no direction: more may be recorded because more is reported. */
static enum result set_chart(struct arena *arena, const struct area_pack *pack, struct value *view)
{
    struct series_point *points;
    struct verdict verdict;
    struct chart chart;
    struct xmr xmr;
    if (!pack->month_count)
        return OK;
    TRY(make_points(arena, pack, &points));
    struct xmr_question question = {.points = points, .count = pack->month_count, .kind = SERIES_MONTH, .direction = SERIES_NEITHER, .settings = xmr_settings_default()};
    TRY(xmr_make(arena, &question, &xmr));
    TRY(verdict_say(arena, &question, &xmr, SERIES_COUNT, &verdict));
    struct chart_line line = {.id = "months", .title = arena_printf(arena, SAY(arena, "Recorded crimes each month, %.*s"), TEXT_ARGS(pack->area->name)), .verdict = verdict.sentence,
                              .unit = SERIES_COUNT, .question = &question, .xmr = &xmr};
    TRY(chart_draw_line(arena, &line, &chart));
    value_set(arena, view, "verdict", value_text(arena, verdict.sentence));
    value_set_page(arena, view, "chart", chart_part(arena, &chart, true));
    return OK;
}

static struct value *months_value(struct arena *arena, const struct area_pack *pack)
{
    struct value *list = value_list(arena);
    for (size_t i = 0; i < pack->month_count; i++) {
        struct value *row = value_object(arena);
        value_set_text(arena, row, "month", arena_copy_z(arena, pack->months[i].month));
        value_set_integer(arena, row, "crimes", pack->months[i].crimes);
        value_append(arena, list, row);
    }
    return list;
}

/* --- The page -------------------------------------------------------------------- */

static struct text people_line(struct arena *arena, const struct place_population *population)
{
    if (population->people <= 0)
        return SAID(arena, "How many people live here has not been loaded: there are no rates.");
    return arena_printf(arena, SAY(arena, "%.*s people (%d, %.*s)."), TEXT_ARGS(series_amount_words(arena, population->people * SERIES_ONE, SERIES_COUNT)), population->year, TEXT_ARGS(population->basis));
}

static struct text total_line(struct arena *arena, const struct area_pack *pack)
{
    const struct area_year *year = &pack->year;
    struct text crimes = series_amount_words(arena, pack->standing->crimes * SERIES_ONE, SERIES_COUNT), months;
    if (!year->to[0])
        return SAID(arena, "No recorded crime has been loaded yet.");
    months = area_months_words(arena, year->from, year->to);
    if (!area_year_is_whole(year))
        return arena_printf(arena, SAY(arena, "%.*s crimes were recorded in those of the months %.*s that are loaded: %d of 12. There are no rates until all are."), TEXT_ARGS(crimes), TEXT_ARGS(months), year->months);
    if (pack->standing->rate < 0)
        return arena_printf(arena, SAY(arena, "%.*s crimes were recorded, %.*s."), TEXT_ARGS(crimes), TEXT_ARGS(months));
    return arena_printf(arena, SAY(arena, "%.*s crimes were recorded, %.*s: %.*s."), TEXT_ARGS(crimes), TEXT_ARGS(months), TEXT_ARGS(series_amount_words(arena, pack->standing->rate, SERIES_RATE_PER_1000)));
}

static struct text compare_line(struct arena *arena, const struct area_year *year)
{
    if (!year->to[0] || area_year_is_comparable(year))
        return TEXT_NONE;
    return arena_printf(arena, SAY(arena, "There is no comparison with %.*s: %d of those 12 months are loaded."), TEXT_ARGS(area_months_words(arena, year->before_from, year->before_to)), year->months_before);
}

static void set_head(struct arena *arena, const struct area_pack *pack, struct value *view)
{
    const struct place_population *population = &pack->standing->population;
    const struct area_year *year = &pack->year;
    bool has_people = population->people > 0, has_crime = year->to[0];
    value_set_text(arena, view, "name", pack->area->name);
    value_set_text(arena, view, "slug", pack->area->slug);
    value_set_text(arena, view, "code", pack->area->code);
    value_set(arena, view, "people", has_people ? value_integer(arena, population->people) : value_null(arena));
    value_set(arena, view, "people_year", has_people ? value_integer(arena, population->year) : value_null(arena));
    value_set(arena, view, "people_basis", has_people ? value_text(arena, population->basis) : value_null(arena));
    value_set(arena, view, "from", has_crime ? value_text(arena, arena_copy_z(arena, year->from)) : value_null(arena));
    value_set(arena, view, "to", has_crime ? value_text(arena, arena_copy_z(arena, year->to)) : value_null(arena));
    value_set_integer(arena, view, "months_loaded", year->months);
    value_set(arena, view, "crimes", has_crime ? value_integer(arena, pack->standing->crimes) : value_null(arena));
    value_set(arena, view, "per_1000", pack->standing->rate >= 0 ? value_text(arena, series_amount_plain(arena, pack->standing->rate)) : value_null(arena));
    value_set(arena, view, "verdict", value_null(arena));
    value_set_text(arena, view, "source", TEXT("data.police.uk, Open Government Licence v3.0"));
    value_set_page(arena, view, "people_line", value_text(arena, people_line(arena, population)));
    value_set_page(arena, view, "total_line", value_text(arena, total_line(arena, pack)));
    value_set_page(arena, view, "compare_line", value_text(arena, compare_line(arena, year)));
    value_set_page(arena, view, "has_crime", value_boolean(arena, has_crime));
    value_set_page(arena, view, "chart", value_null(arena));
    value_set_page(arena, view, "table", value_null(arena));
    value_set_page(arena, view, "map_title", value_text(arena, pack->standing->rate >= 0 ? SAID(arena, "Crimes for each 1,000 people, district by district") : SAID(arena, "Where it lies")));
    value_set_page(arena, view, "counts_href", value_text(arena, arena_printf(arena, "/performance/recorded-crime.csv?area=%.*s", TEXT_ARGS(pack->area->slug))));
}

enum result area_get(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer), *map = NULL, *types, *table = NULL;
    struct area_pack *pack = ARENA_ARRAY(arena, struct area_pack, 1);
    struct area_standing *standings;
    struct place_areas areas;
    struct db *db;
    int area;
    if (!pack)
        return ERROR_MEMORY;
    TRY(request_db(request, &db));
    TRY(place_areas_load(db, arena, &areas));
    area = place_area_by_slug(&areas, request_text(request, "slug"));
    if (area == PLACE_OUTSIDE)
        return ERROR_NOT_FOUND;
    TRY(area_year_read(db, arena, &pack->year));
    TRY(area_standings_read(db, arena, &areas, &pack->year, &standings));
    pack->area = &areas.list[area];
    pack->standing = &standings[area];
    TRY(read_pack(db, arena, &areas, area, pack));
    set_head(arena, pack, view);
    TRY(types_value(arena, pack, &types));
    value_set(arena, view, "types", types);
    value_set(arena, view, "months", months_value(arena, pack));
    if (pack->year.to[0]) {
        TRY(types_table(arena, pack, &table));
        value_set_page(arena, view, "table", table);
    }
    TRY(set_chart(arena, pack, view));
    TRY(area_named_set(request, db, pack->area->id, view));
    TRY(area_map(db, arena, &areas, &pack->year, standings, area, &map));
    value_set_page(arena, view, "map", map ? map : value_null(arena));
    return OK;
}
