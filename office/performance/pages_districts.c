/* /performance/recorded-crime/districts: the recorded crime of the districts for the people who live there, side by side: ranks, and a funnel
 * plot that says which differ by more than chance gives. Page, JSON and CSV. */
#include <string.h>

#include "base/wording.h"
#include "blocks/series/compare.h"
#include "office/performance/crime_page.h"

static const struct shape_field row_fields[] = {
    {"area", VALUE_TEXT, false, false, "The district’s slug", NULL}, {"name", VALUE_TEXT, false, false, "Its name", NULL}, {"count", VALUE_INTEGER, false, false, "Recorded crimes, or what was asked for", NULL},
    {"people", VALUE_INTEGER, false, true, "How many people live there; null: not known", NULL}, {"people_year", VALUE_INTEGER, false, true, "In which year", NULL},
    {"per_1000", VALUE_TEXT, false, true, "For each 1,000 people", NULL}, {"rank", VALUE_INTEGER, false, true, "The highest rate is 1", NULL},
    {"where", VALUE_TEXT, false, false, "without (no rate), inside, high or low (beyond the 95% limit), very_high or very_low (beyond the 99.8% limit)", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape row_shape = {"DistrictRate", row_fields};
static const struct shape_field districts_fields[] = {
    {"from", VALUE_TEXT, false, true, "First month", NULL}, {"to", VALUE_TEXT, false, true, "Last month", NULL}, {"crime_type", VALUE_TEXT, false, true, "The type; null: all recorded crime", NULL},
    {"source", VALUE_TEXT, false, false, "Whose figures these are", NULL}, {"districts", VALUE_LIST, false, false, "One row for each district", &row_shape}, PART_TEXT_MEMBER("lead_line"), PART_TEXT_MEMBER("rank_line"),
    PART_TEXT_MEMBER("empty_line"), PART_TEXT_MEMBER("funnel_line"), PART_OBJECT_MEMBER("bars", &chart_shape), PART_OBJECT_MEMBER("funnel", &chart_shape), PART_OBJECT_MEMBER("table", &table_shape),
    PART_TEXT_MEMBER("csv_link"), PART_TEXT_MEMBER("json_link"), PART_TEXT_MEMBER("recorded_link"), {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape crime_districts_shape = {"DistrictRates", districts_fields};

struct district {
    const struct place_area *area;
    int64_t count;
    struct place_population population;
    struct series_value rate;
    size_t rank; /* 0: none */
};
struct districts {
    struct crime_page *page;
    struct district *list;
    size_t count;
    int missing;          /* months without a file */
    struct funnel funnel;
    bool has_funnel;
};

/* --- Reading --------------------------------------------------------------------------- */

static enum result count_missing(struct districts *districts)
{
    struct crime_page *page = districts->page;
    bool loaded[CRIME_MONTHS] = {false};
    struct crime_load_row *loads;
    size_t count;
    TRY(crime_loads_read(page->db, page->arena, "street", &page->query, false, &loads, &count));
    for (size_t i = 0; i < count; i++)
        loaded[crime_month_number(loads[i].month)] = true;
    for (int month = crime_month_number(page->query.from); month <= crime_month_number(page->query.to); month++)
        districts->missing += !loaded[month];
    return OK;
}

static enum result read_counts(struct districts *districts)
{
    struct crime_page *page = districts->page;
    struct crime_row *rows;
    size_t count;
    TRY(crime_read(page->db, page->arena, page->areas, &page->query, &rows, &count));
    for (size_t i = 0; i < count; i++)
        if (rows[i].area >= 0 && (page->query.type.length || !text_equals(rows[i].type, CRIME_INCIDENTS)))
            districts->list[rows[i].area].count += rows[i].count;
    return OK;
}

static enum result make_rates(struct districts *districts)
{
    struct crime_page *page = districts->page;
    struct compare_place *places = ARENA_ARRAY(page->arena, struct compare_place, districts->count + 1);
    int year = crime_month_number(page->query.to) / 12 + 2000;
    if (!places)
        return ERROR_MEMORY;
    for (size_t i = 0; i < districts->count; i++) {
        struct district *district = &districts->list[i];
        enum result result = place_population(page->db, page->arena, district->area->code, year, &district->population);
        if (result < 0 && result != ERROR_NOT_FOUND)
            return result;
        district->rate = series_nothing(SERIES_NOT_COLLECTED);
        if (district->population.people > 0)
            TRY(series_number_of_ratio(SERIES_RATE_PER_1000, district->count * SERIES_ONE, district->population.people * SERIES_ONE, &district->rate));
        places[i] = (struct compare_place){district->area->name, district->rate};
    }
    for (size_t i = 0; i < districts->count; i++) {
        struct compare_rank rank;
        TRY(compare_rank(page->arena, places, districts->count, i, COMPARE_HIGHEST_FIRST, &rank));
        districts->list[i].rank = rank.known ? rank.rank : 0;
    }
    return OK;
}

static struct funnel_place *funnel_places(const struct districts *districts)
{
    struct funnel_place *places = ARENA_ARRAY(districts->page->arena, struct funnel_place, districts->count + 1);
    for (size_t i = 0; places && i < districts->count; i++)
        places[i] = (struct funnel_place){districts->list[i].area->name, districts->list[i].rate, false};
    return places;
}

static enum result make_funnel(struct districts *districts, const struct funnel_place *places)
{
    enum result result = funnel_make(districts->page->arena, places, districts->count, true, &districts->funnel);
    districts->has_funnel = result == OK;
    return result == ERROR_INVALID ? OK : result;
}

/* --- Data and table ---------------------------------------------------------------------- */

static void set_data(const struct districts *districts)
{
    struct arena *arena = districts->page->arena;
    struct value *list = value_list(arena);
    for (size_t i = 0; i < districts->count; i++) {
        const struct district *district = &districts->list[i];
        struct value *row = value_object(arena);
        bool has_rate = series_is_number(district->rate);
        value_set_text(arena, row, "area", district->area->slug);
        value_set_text(arena, row, "name", district->area->name);
        value_set_integer(arena, row, "count", district->count);
        value_set(arena, row, "people", has_rate ? value_integer(arena, district->population.people) : value_null(arena));
        value_set(arena, row, "people_year", has_rate ? value_integer(arena, district->population.year) : value_null(arena));
        value_set(arena, row, "per_1000", has_rate ? value_text(arena, series_amount_plain(arena, district->rate.amount)) : value_null(arena));
        value_set(arena, row, "rank", district->rank ? value_integer(arena, (int64_t)district->rank) : value_null(arena));
        value_set_text(arena, row, "where", text_of(funnel_where_key(districts->has_funnel ? districts->funnel.marks[i].where : FUNNEL_WITHOUT)));
        value_append(arena, list, row);
    }
    value_set(arena, districts->page->view, "districts", list);
}

/* By rank; those without a rate last. */
static size_t *order_of(const struct districts *districts)
{
    size_t *order = ARENA_ARRAY(districts->page->arena, size_t, districts->count + 1);
    for (size_t i = 0; order && i < districts->count; i++) {
        size_t at = i, rank = districts->list[i].rank;
        for (; at > 0 && rank && (!districts->list[order[at - 1]].rank || districts->list[order[at - 1]].rank > rank); at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    return order;
}

static struct text where_words(struct arena *arena, enum funnel_where where)
{
    switch (where) {
    case FUNNEL_WITHOUT: return TEXT_NONE;
    case FUNNEL_INSIDE: return SAID(arena, "as chance would have it");
    case FUNNEL_HIGH: return SAID(arena, "above the 95% limit, as 1 in 40 is by chance");
    case FUNNEL_LOW: return SAID(arena, "below the 95% limit, as 1 in 40 is by chance");
    case FUNNEL_VERY_HIGH: return SAID(arena, "higher than chance would have it");
    case FUNNEL_VERY_LOW: return SAID(arena, "lower than chance would have it");
    }
    return TEXT_NONE;
}

static void set_table(const struct districts *districts, const size_t *order)
{
    struct crime_page *page = districts->page;
    struct arena *arena = page->arena;
    struct value *table = part_table(arena, "by-rate", SAID(arena, "District by district"), SAID(arena, "There are no districts yet."));
    static const char *const heads[] WORDINGS = {"Rank", "Recorded", "People", "For each 1,000 people"};
    part_column(arena, table, SAID(arena, "District"), false);
    for (size_t i = 0; i < COUNT_OF(heads); i++)
        part_column(arena, table, text_of(wording(arena, heads[i])), true);
    part_column(arena, table, SAID(arena, "Where it lies"), false);
    for (size_t i = 0; i < districts->count; i++) {
        const struct district *district = &districts->list[order[i]];
        struct value *row = part_table_row(arena, table);
        bool has_rate = series_is_number(district->rate);
        const struct text cells[] = {district->rank ? arena_printf(arena, "%zu", district->rank) : TEXT_NONE, crime_count_words(arena, district->count),
                                     has_rate ? crime_count_words(arena, district->population.people) : SAID(arena, "not known"),
                                     has_rate ? series_amount_figure(arena, district->rate.amount, SERIES_RATE_PER_1000) : SAID(arena, "not known")};
        part_cell_link(arena, row, district->area->name, arena_printf(arena, "/areas/%.*s", TEXT_ARGS(district->area->slug)));
        for (size_t c = 0; c < COUNT_OF(cells); c++)
            value_set_boolean(arena, part_cell(arena, row, cells[c]), "numeric", true);
        part_cell(arena, row, where_words(arena, districts->has_funnel ? districts->funnel.marks[order[i]].where : FUNNEL_WITHOUT));
    }
    value_set_page(arena, page->view, "table", table);
}

/* --- Charts and sentences ------------------------------------------------------------------ */

static void set_line(const struct districts *districts, const char *name, struct text line)
{
    value_set_page(districts->page->arena, districts->page->view, name, value_text(districts->page->arena, line));
}

static struct text what_words(const struct districts *districts)
{
    struct arena *arena = districts->page->arena;
    struct text type = districts->page->query.type;
    return type.length ? crime_type_name(arena, type) : SAID(arena, "Recorded crime");
}

static enum result set_charts(const struct districts *districts, const struct funnel_place *places, const size_t *order)
{
    struct crime_page *page = districts->page;
    struct arena *arena = page->arena;
    struct chart_bar *bars = ARENA_ARRAY(arena, struct chart_bar, districts->count + 1);
    struct chart chart;
    if (!bars)
        return ERROR_MEMORY;
    for (size_t i = 0; i < districts->count; i++)
        bars[i] = (struct chart_bar){.label = districts->list[order[i]].area->name, .value = districts->list[order[i]].rate, .note = TEXT_NONE};
    const struct chart_bars request = {.id = "rates", .title = arena_printf(arena, SAY(arena, "%.*s for each 1,000 people"), TEXT_ARGS(what_words(districts))), .label_head = SAID(arena, "District"), .value_head = SAID(arena, "For each 1,000 people"),
                                       .unit = SERIES_RATE_PER_1000, .bars = bars, .count = districts->count,
                                       .mark = {true, districts->funnel.centre, arena_printf(arena, SAY(arena, "All districts together: %.*s"), TEXT_ARGS(series_amount_words(arena, districts->funnel.centre, SERIES_RATE_PER_1000)))}};
    TRY(chart_draw_bars(arena, &request, &chart));
    value_set_page(arena, page->view, "bars", chart_part(arena, &chart, true));
    const struct chart_funnel funnel = {.id = "districts-funnel", .title = arena_printf(arena, SAY(arena, "%.*s for the size of each district"), TEXT_ARGS(what_words(districts))), .place_head = SAID(arena, "District"), .places = places, .funnel = &districts->funnel};
    TRY(chart_draw_funnel(arena, &funnel, &chart));
    value_set_page(arena, page->view, "funnel", chart_part(arena, &chart, true));
    set_line(districts, "funnel_line", chart.words);
    return OK;
}

static struct text rank_line(const struct districts *districts, const size_t *order)
{
    struct arena *arena = districts->page->arena;
    size_t with = 0;
    for (size_t i = 0; i < districts->count; i++)
        with += districts->list[i].rank > 0;
    if (with < 2)
        return TEXT_NONE;
    const struct district *first = &districts->list[order[0]], *last = &districts->list[order[with - 1]];
    struct text said = arena_printf(arena, SAY(arena, "Highest: %.*s with %.*s. Lowest: %.*s with %.*s."), TEXT_ARGS(first->area->name), TEXT_ARGS(series_amount_words(arena, first->rate.amount, SERIES_RATE_PER_1000)),
                                    TEXT_ARGS(last->area->name), TEXT_ARGS(series_amount_words(arena, last->rate.amount, SERIES_RATE_PER_1000)));
    if (with < districts->count)
        said = arena_printf(arena, SAY(arena, "%.*s Of %zu districts nobody has loaded how many people live there: they have no rank."), TEXT_ARGS(said), districts->count - with);
    return said;
}

static enum result fill_page(const struct districts *districts, const struct funnel_place *places)
{
    struct crime_page *page = districts->page;
    struct arena *arena = page->arena;
    size_t *order = order_of(districts);
    if (!order)
        return ERROR_MEMORY;
    struct text when = crime_months_words(arena, crime_month_number(page->query.from), crime_month_number(page->query.to));
    set_line(districts, "lead_line", arena_printf(arena, SAY(arena, "%.*s for the people of each district, %.*s."), TEXT_ARGS(what_words(districts)), TEXT_ARGS(when)));
    set_line(districts, "csv_link", crime_page_link_to(page, "recorded-crime/districts", ".csv", CRIME_ALL, page->query.type));
    set_line(districts, "json_link", crime_page_link_to(page, "recorded-crime/districts", ".json", CRIME_ALL, page->query.type));
    set_line(districts, "recorded_link", crime_page_link(page, "", CRIME_ALL, page->query.type));
    if (districts->missing) {
        set_line(districts, "empty_line", arena_printf(arena, SAY_COUNT(arena, districts->missing, "%d of these months is not loaded, so there are no rates.", "%d of these months are not loaded, so there are no rates."), districts->missing));
        return OK;
    }
    set_line(districts, "rank_line", rank_line(districts, order));
    set_table(districts, order);
    if (districts->has_funnel)
        return set_charts(districts, places, order);
    set_line(districts, "funnel_line", SAID(arena, "There is no funnel plot: fewer than three districts have a rate."));
    return OK;
}

static void set_nothing(struct crime_page *page)
{
    static const char *const texts[] = {"lead_line", "rank_line", "empty_line", "funnel_line", "csv_link", "json_link", "recorded_link"}, *const objects[] = {"bars", "funnel", "table"};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        value_set_page(page->arena, page->view, texts[i], value_text(page->arena, TEXT_NONE));
    for (size_t i = 0; i < COUNT_OF(objects); i++)
        value_set_page(page->arena, page->view, objects[i], value_null(page->arena));
}

static enum result read_districts(struct districts *districts)
{
    const struct place_areas *areas = districts->page->areas;
    districts->count = areas->count;
    districts->list = ARENA_ARRAY(districts->page->arena, struct district, areas->count + 1);
    if (!districts->list)
        return ERROR_MEMORY;
    for (size_t i = 0; i < areas->count; i++)
        districts->list[i] = (struct district){.area = &areas->list[i]};
    TRY(count_missing(districts));
    TRY(read_counts(districts));
    return make_rates(districts);
}

enum result crime_show_districts(struct request *request, struct answer *answer)
{
    struct crime_page *page = ARENA_NEW(request_arena(request), struct crime_page);
    struct districts *districts = ARENA_NEW(request_arena(request), struct districts);
    struct place_areas areas;
    const char *field = NULL;
    if (!page || !districts)
        return ERROR_MEMORY;
    *page = (struct crime_page){.arena = request_arena(request), .view = answer_view(answer), .areas = &areas};
    *districts = (struct districts){.page = page};
    TRY(request_db(request, &page->db));
    TRY(place_areas_load(page->db, page->arena, &areas));
    TRY(crime_query_read(request, page->db, &areas, &page->query, &field, answer_message(answer)));
    bool is_loaded = page->query.to[0] != '\0';
    struct arena *arena = page->arena;
    value_set(arena, page->view, "from", is_loaded ? value_text(arena, text_of(page->query.from)) : value_null(arena));
    value_set(arena, page->view, "to", is_loaded ? value_text(arena, text_of(page->query.to)) : value_null(arena));
    value_set(arena, page->view, "crime_type", page->query.type.length ? value_text(arena, page->query.type) : value_null(arena));
    value_set_text(arena, page->view, "source", TEXT("data.police.uk, Open Government Licence v3.0"));
    set_nothing(page);
    if (!is_loaded) {
        value_set(arena, page->view, "districts", value_list(arena));
        set_line(districts, "empty_line", SAID(arena, "No recorded crime has been loaded yet."));
        return OK;
    }
    page->query.area = CRIME_ALL;
    TRY(read_districts(districts));
    struct funnel_place *places = funnel_places(districts);
    if (!places)
        return ERROR_MEMORY;
    if (districts->missing)
        for (size_t i = 0; i < districts->count; i++)
            districts->list[i].rate = series_nothing(SERIES_NOT_COLLECTED), districts->list[i].rank = 0;
    else
        TRY(make_funnel(districts, places));
    set_data(districts);
    return fill_page(districts, places);
}
