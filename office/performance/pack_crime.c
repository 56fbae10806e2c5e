/* Recorded crime in a board pack: each type with its process limits, and the districts side by side. See pack.h.
 *
 * As it was known on the pack's day: the loads that were live when that day ended. Recorded crime has no better and worse: more may be recorded
 * because more is reported. */
#include <stdlib.h>
#include <string.h>

#include "base/wording.h"
#include "blocks/series/verdict.h"
#include "office/performance/crime_page.h"
#include "office/performance/pack.h"

#define CHART_MONTHS 36
#define YEAR_MONTHS 12
#define TYPES_DRAWN_MAX 20

static const struct shape_field crime_fields[] = {
    PART_TEXT_MEMBER("kicker"), PART_TEXT_MEMBER("lead_line"), PART_LIST_MEMBER("lines", &item_shape), PART_OBJECT_MEMBER("chart", &chart_shape), PART_TEXT_MEMBER("sentence"),
    PART_OBJECT_MEMBER("types", &table_shape), PART_LIST_MEMBER("charts", &chart_shape), PART_OBJECT_MEMBER("funnel", &chart_shape), PART_TEXT_MEMBER("funnel_words"),
    PART_OBJECT_MEMBER("districts", &table_shape), PART_BOOLEAN_MEMBER("has_funnel"), {.name = NULL},
};
const struct shape pack_crime_shape = {"pack_crime", crime_fields};

struct type_months { struct text type; int64_t counts[CHART_MONTHS]; int64_t year; struct crime_pair pair; };
struct crime_section {
    const struct pack_drawing *drawing;
    struct arena *arena;
    struct place_areas areas;
    struct crime_picture picture;     /* the twelve months up to `last` */
    struct type_months *types;        /* by how many there were in the year; the last is all recorded crime */
    size_t type_count;
    int first, last;                  /* months that are drawn */
    struct value *page, *lines;
};

/* --- Reading --------------------------------------------------------------------- */

static enum result find_months(struct crime_section *section, struct crime_query *query)
{
    char first[CRIME_MONTH_BYTES], last[CRIME_MONTH_BYTES], end[CRIME_MONTH_BYTES] = "";
    int year, month, day;
    struct crime_load_row *loads;
    size_t count;
    query->known_at = (struct instant){date_ends_in_london(section->drawing->pack->known_on).seconds - 1};
    TRY(crime_range(section->drawing->db, query->known_at, first, last));
    date_parts(section->drawing->pack->month_end, &year, &month, &day);
    if (year < 2000 || year > 2099)
        return ERROR_NOT_FOUND;
    crime_month_write((year - 2000) * 12 + month - 1, end);
    section->last = crime_month_number(strcmp(end, last) < 0 ? end : last);
    if (section->last < crime_month_number(first))
        return ERROR_NOT_FOUND;
    section->first = section->last - CHART_MONTHS + 1 > crime_month_number(first) ? section->last - CHART_MONTHS + 1 : crime_month_number(first);
    crime_month_write(section->first < section->last - 23 ? section->first : section->last - 23 < 0 ? 0 : section->last - 23, query->from);
    crime_month_write(section->last, query->to);
    section->picture.from = section->last - YEAR_MONTHS + 1;
    section->picture.to = section->last;
    TRY(crime_loads_read(section->drawing->db, section->arena, "street", query, false, &loads, &count));
    for (size_t i = 0; i < count; i++)
        section->picture.loaded[crime_month_number(loads[i].month)] = true;
    return section->picture.from < 12 ? ERROR_NOT_FOUND : OK;
}

/* The commonest first; incidents, which are no crime, at the end. */
static int by_year(const void *left, const void *right)
{
    const struct type_months *a = left, *b = right;
    bool incidents_a = text_equals(a->type, CRIME_INCIDENTS), incidents_b = text_equals(b->type, CRIME_INCIDENTS);
    if (incidents_a != incidents_b)
        return incidents_a ? 1 : -1;
    return a->year != b->year ? (a->year < b->year ? 1 : -1) : text_compare(a->type, b->type);
}

static void add_rows(struct crime_section *section, const struct crime_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int month = crime_month_number(rows[i].month) - section->first;
        if (rows[i].area < 0 || month < 0 || month >= CHART_MONTHS)
            continue;
        for (size_t j = 0; j < section->type_count; j++)
            if (text_equal(section->types[j].type, rows[i].type))
                section->types[j].counts[month] += rows[i].count;
    }
}

static enum result read_section(struct crime_section *section)
{
    struct crime_query query = {.area = CRIME_ALL};
    struct crime_row *rows;
    size_t count;
    TRY(find_months(section, &query));
    section->picture.areas = &section->areas;
    section->picture.area = CRIME_ALL;
    TRY(crime_read(section->drawing->db, section->arena, &section->areas, &query, &rows, &count));
    TRY(crime_picture_make(section->arena, rows, count, &section->picture));
    section->type_count = section->picture.type_count;
    section->types = ARENA_ARRAY(section->arena, struct type_months, section->type_count + 1);
    if (!section->types)
        return ERROR_MEMORY;
    for (size_t i = 0; i < section->type_count; i++) {
        struct crime_pair pair = crime_picture_type(&section->picture, i, CRIME_ALL);
        section->types[i] = (struct type_months){.type = section->picture.types[i], .year = pair.now, .pair = pair};
    }
    add_rows(section, rows, count);
    if (section->type_count)
        qsort(section->types, section->type_count, sizeof *section->types, by_year);
    return OK;
}

/* --- Types ------------------------------------------------------------------------ */

struct judged { struct xmr_question question; struct xmr xmr; struct verdict verdict; struct series_note note; };

static enum result judge(struct crime_section *section, const int64_t *counts, bool is_type, struct judged *judged)
{
    struct arena *arena = section->arena;
    size_t count = (size_t)(section->last - section->first + 1);
    struct series_point *points = ARENA_ARRAY(arena, struct series_point, count);
    if (!points)
        return ERROR_MEMORY;
    for (size_t i = 0; i < count; i++) {
        int month = section->first + (int)i;
        struct series_period period;
        struct date day;
        TRY(date_of(2000 + month / 12, month % 12 + 1, 1, &day));
        TRY(series_period_from(SERIES_MONTH, day, &period));
        points[i] = (struct series_point){.from = period.from, .to = period.to,
                                          .value = section->picture.loaded[month] ? series_number(counts[i] * SERIES_ONE) : series_nothing(SERIES_NOT_YET)};
    }
    TRY(date_of(2013, 6, 1, &judged->note.at));
    judged->note.words = SAID(arena, "data.police.uk named its types anew");
    judged->note.breaks = judged->note.rebases = true;
    judged->question = (struct xmr_question){.points = points, .count = count, .kind = SERIES_MONTH, .notes = &judged->note, .note_count = is_type, .direction = SERIES_NEITHER,
                                             .settings = xmr_settings_default()};
    TRY(xmr_make(arena, &judged->question, &judged->xmr));
    return verdict_say(arena, &judged->question, &judged->xmr, SERIES_COUNT, &judged->verdict);
}

static enum result draw(struct crime_section *section, const struct judged *judged, const char *id, struct text title, bool small, struct value **ret_chart)
{
    const struct chart_line line = {.id = id, .title = title, .unit = SERIES_COUNT, .question = &judged->question, .xmr = &judged->xmr, .small = small};
    struct chart chart;
    TRY(chart_draw_line(section->arena, &line, &chart));
    *ret_chart = chart_part(section->arena, &chart, false);
    return OK;
}

/* A type whose newest month is unusual is told above the table, in its own sentence. */
static void tell_unusual(struct crime_section *section, struct text name, const struct judged *judged)
{
    if (judged->verdict.known && judged->verdict.type != XMR_COMMON_CAUSE)
        value_append(section->arena, section->lines, part_item(section->arena, arena_printf(section->arena, SAY(section->arena, "To ask about: %.*s. %.*s"), TEXT_ARGS(name), TEXT_ARGS(judged->verdict.sentence)), TEXT_NONE));
}

static void number_cell(struct arena *arena, struct value *row, struct text text) { value_set_boolean(arena, part_cell(arena, row, text), "numeric", true); }

static struct text usual_words(struct arena *arena, const struct judged *judged)
{
    const struct xmr_group *group = judged->xmr.group_count ? &judged->xmr.groups[judged->xmr.group_count - 1] : NULL;
    int64_t lower, upper;
    if (!group || group->limits != XMR_HAS_LIMITS)
        return SAID(arena, "too few months");
    verdict_usual(&judged->question, group, SERIES_COUNT, &lower, &upper);
    return verdict_range_words(arena, lower, upper, SERIES_COUNT);
}

static void add_type_row(struct crime_section *section, struct value *table, struct text name, const int64_t *counts, struct crime_pair pair, const struct judged *judged)
{
    struct arena *arena = section->arena;
    struct value *row = part_table_row(arena, table);
    value_set_boolean(arena, part_cell(arena, row, name), "heads", true);
    number_cell(arena, row, section->picture.loaded[section->last] ? crime_count_words(arena, counts[section->last - section->first]) : TEXT("–"));
    number_cell(arena, row, usual_words(arena, judged));
    part_cell(arena, row, judged->verdict.known ? judged->verdict.variation : SAID(arena, "Not known"));
    number_cell(arena, row, crime_count_words(arena, pair.now));
    if (crime_picture_compares(&section->picture))
        number_cell(arena, row, crime_change_words(arena, pair));
}

static struct value *types_table(struct crime_section *section)
{
    struct arena *arena = section->arena;
    struct value *table = part_table(arena, "crime-types", SAID(arena, "Recorded crime by type, all districts"), SAID(arena, "None was recorded."));
    part_column(arena, table, SAID(arena, "Type"), false);
    part_column(arena, table, crime_month_words(arena, section->last), true);
    part_column(arena, table, SAID(arena, "Usual range"), true);
    part_column(arena, table, SAID(arena, "Real or noise"), false);
    part_column(arena, table, crime_months_words(arena, section->picture.from, section->picture.to), true);
    if (crime_picture_compares(&section->picture))
        part_column(arena, table, SAID(arena, "Than the year before"), true);
    return table;
}

static enum result set_types(struct crime_section *section)
{
    struct arena *arena = section->arena;
    struct value *table = types_table(section), *charts = value_list(arena), *chart;
    const int64_t *all_counts = &section->picture.crimes[section->first];
    struct judged *judged = ARENA_NEW(arena, struct judged);
    if (!judged)
        return ERROR_MEMORY;
    TRY(judge(section, all_counts, false, judged));
    TRY(draw(section, judged, "crime-all", SAID(arena, "All districts: recorded crime by month"), false, &chart));
    value_set_page(arena, section->page, "chart", chart);
    pack_set(arena, section->page, "sentence", judged->verdict.sentence);
    add_type_row(section, table, SAID(arena, "All recorded crime"), all_counts, crime_picture_total(&section->picture, CRIME_ALL), judged);
    for (size_t i = 0; i < section->type_count && i < TYPES_DRAWN_MAX; i++) {
        const struct type_months *type = &section->types[i];
        bool incidents = text_equals(type->type, CRIME_INCIDENTS);
        struct text name = crime_type_name(arena, type->type);
        judged = ARENA_NEW(arena, struct judged);
        if (!judged)
            return ERROR_MEMORY;
        TRY(judge(section, type->counts, !incidents, judged));
        TRY(draw(section, judged, arena_printf(arena, "crime-type-%zu", i).data, name, true, &chart));
        value_append(arena, charts, chart);
        tell_unusual(section, name, judged);
        add_type_row(section, table, incidents ? SAID(arena, "Anti-social behaviour (incidents, in no total)") : name, type->counts, type->pair, judged);
    }
    value_set_page(arena, section->page, "types", table);
    value_set_page(arena, section->page, "charts", charts);
    return OK;
}

/* --- Districts --------------------------------------------------------------------- */

static enum result set_funnel(struct crime_section *section)
{
    struct arena *arena = section->arena;
    struct funnel_place *places = ARENA_ARRAY(arena, struct funnel_place, section->areas.count + 1);
    struct funnel funnel;
    struct chart chart;
    enum result made;
    value_set_page(arena, section->page, "funnel", value_null(arena));
    value_set_page(arena, section->page, "districts", value_null(arena));
    value_set_page(arena, section->page, "has_funnel", value_boolean(arena, false));
    pack_set(arena, section->page, "funnel_words", section->picture.missing ? SAID(arena, "The districts are not set side by side: not all of the twelve months are loaded.")
                                                                            : SAID(arena, "The districts are not set side by side: how many people live there is not known of three or more."));
    if (!places)
        return ERROR_MEMORY;
    if (section->picture.missing)
        return OK;
    for (size_t i = 0; i < section->areas.count; i++) {
        struct place_population people;
        enum result known = place_population(section->drawing->db, arena, section->areas.list[i].code, 2000 + section->last / 12, &people);
        if (known < 0 && known != ERROR_NOT_FOUND)
            return known;
        places[i] = (struct funnel_place){.name = section->areas.list[i].name, .value = series_nothing(SERIES_NOT_COLLECTED)};
        if (known == OK && people.people > 0)
            TRY(series_number_of_ratio(SERIES_RATE_PER_1000, crime_picture_total(&section->picture, (int)i).now * SERIES_ONE, people.people * SERIES_ONE, &places[i].value));
    }
    made = funnel_make(arena, places, section->areas.count, true, &funnel);
    if (made == ERROR_INVALID)
        return OK;
    TRY(made);
    const struct chart_funnel request = {.id = "crime-funnel", .place_head = SAID(arena, "District"), .places = places, .funnel = &funnel,
                                         .title = arena_printf(arena, SAY(arena, "Recorded crime for each 1,000 people, %.*s"), TEXT_ARGS(crime_months_words(arena, section->picture.from, section->picture.to)))};
    TRY(chart_draw_funnel(arena, &request, &chart));
    value_set_page(arena, section->page, "has_funnel", value_boolean(arena, true));
    value_set_page(arena, section->page, "funnel", chart_part(arena, &chart, false));
    value_set_page(arena, section->page, "districts", chart_part_table(arena, &chart));
    pack_set(arena, section->page, "funnel_words", chart.words);
    return OK;
}

/* --- The section --------------------------------------------------------------------- */

static void add_line(struct crime_section *section, struct value *lines, struct text line) { value_append(section->arena, lines, part_item(section->arena, line, TEXT_NONE)); }

static void set_words(struct crime_section *section)
{
    struct arena *arena = section->arena;
    struct value *lines = value_list(arena);
    struct crime_pair pair = crime_picture_total(&section->picture, CRIME_ALL);
    struct text when = crime_months_words(arena, section->picture.from, section->picture.to);
    pack_set(arena, section->page, "kicker", arena_printf(arena, SAY(arena, "As known on %.*s"), TEXT_ARGS(date_long(arena, section->drawing->pack->known_on))));
    pack_set(arena, section->page, "lead_line", arena_printf(arena, SAY_COUNT(arena, pair.now, "%.*s: %.*s recorded crime in all districts.", "%.*s: %.*s recorded crimes in all districts."), TEXT_ARGS(when),
                                                             TEXT_ARGS(crime_count_words(arena, pair.now))));
    if (section->picture.missing)
        add_line(section, lines, arena_printf(arena, SAY(arena, "Doubtful: no file is loaded for %d of these twelve months. The sum is of the others and is compared with nothing."), section->picture.missing));
    else if (!crime_picture_compares(&section->picture))
        add_line(section, lines, SAID(arena, "The twelve months before are not all loaded, so they cannot be compared."));
    else
        add_line(section, lines, arena_printf(arena, SAY(arena, "Against the twelve months before: %.*s."), TEXT_ARGS(crime_change_words(arena, pair))));
    add_line(section, lines, SAID(arena, "More recorded crime can mean more crime, or more of it reported and recorded: a figure outside its usual range is a question, not an answer."));
    add_line(section, lines, SAID(arena, "Rates are for each 1,000 people who live in a district, not for those who work there or visit: town centres look higher than they are."));
    add_line(section, lines, SAID(arena, "Source: data.police.uk, Open Government Licence v3.0. Places are approximate."));
    section->lines = lines;
    value_set_page(arena, section->page, "lines", lines);
}

enum result pack_crime_page(const struct pack_drawing *drawing, struct value **ret_page)
{
    struct crime_section *section = ARENA_NEW(drawing->arena, struct crime_section);
    enum result result;
    *ret_page = NULL;
    if (!section)
        return ERROR_MEMORY;
    *section = (struct crime_section){.drawing = drawing, .arena = drawing->arena, .page = value_object(drawing->arena)};
    TRY(place_areas_load(drawing->db, drawing->arena, &section->areas));
    result = read_section(section);
    if (result == ERROR_NOT_FOUND)
        return OK;
    TRY(result);
    set_words(section);
    TRY(set_types(section));
    TRY(set_funnel(section));
    *ret_page = section->page;
    return arena_failed(drawing->arena) ? ERROR_MEMORY : OK;
}
