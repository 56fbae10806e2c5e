/* /grants: every award: words, fund, district and year to search by, a map of the districts, totals. */
#include <inttypes.h>

#include "base/pence.h"
#include "base/wording.h"
#include "blocks/place/place.h"
#include "office/grants/public.h"

#define PER_PAGE 50

static const struct shape_field grants_fields[] = {
    {"awards", VALUE_LIST, false, false, "The awards that fit, newest first; 50 a page, as CSV all of them", &award_row_shape}, {"total", VALUE_INTEGER, false, false, "How many fit", NULL},
    {"amount_pence", VALUE_INTEGER, false, false, "What they come to", NULL}, {"returned_pence", VALUE_INTEGER, false, false, "What of that came back", NULL},
    {"page", VALUE_INTEGER, false, false, "Which page of them this is", NULL}, PART_OBJECT_MEMBER("filters", &filters_shape), PART_OBJECT_MEMBER("table", &table_shape),
    PART_OBJECT_MEMBER("districts_table", &table_shape), {"map", VALUE_HTML, true, true, NULL, NULL}, PART_OBJECT_MEMBER("pagination", &pagination_shape), PART_TEXT_MEMBER("total_line"),
    PART_TEXT_MEMBER("csv_link"), PART_TEXT_MEMBER("json_link"), PART_BOOLEAN_MEMBER("has_any"), {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape grants_shape = {"Grants", grants_fields};

struct asked {
    struct arena *arena;
    const struct public_grants *all;
    const struct place_areas *areas;
    struct text words, fund, district, year;
    const struct public_award **found;
    size_t count;
    int64_t pence, returned;
};

/* --- What was asked ---------------------------------------------------------------------- */

/* Each word that was typed begins a word of what everybody may read of the award. */
static bool says(const struct asked *asked, const struct public_award *award)
{
    const struct text texts[] = {award->title, award->recipient, award->purpose, award->reference, award->area, award->outputs, award->outcome, asked->all->funds[award->fund].name};
    return text_words_begin(asked->words, texts, COUNT_OF(texts));
}

static bool fits(const struct asked *asked, const struct public_award *award)
{
    return (!asked->fund.length || text_equal(asked->all->funds[award->fund].slug, asked->fund)) && (!asked->district.length || text_equal(award->area_slug, asked->district)) &&
           (!asked->year.length || text_equal(grants_year(asked->arena, award->awarded_on), asked->year)) && says(asked, award);
}

static bool year_is_written(struct text year)
{
    bool written = year.length == 7 && year.data[4] == '/';
    for (size_t i = 0; i < year.length && written; i++)
        written = i == 4 || (year.data[i] >= '0' && year.data[i] <= '9');
    return written && ((year.data[2] - '0') * 10 + (year.data[3] - '0') + 1) % 100 == (year.data[5] - '0') * 10 + (year.data[6] - '0');
}

static enum result read_asked(struct request *request, struct asked *asked, struct message *message)
{
    asked->words = request_text(request, "q");
    asked->fund = request_text(request, "fund");
    asked->district = request_text(request, "district");
    asked->year = request_text(request, "year");
    if (asked->fund.length && !public_fund_by_slug(asked->all, asked->fund))
        return message_fail(message, ERROR_INVALID, "There is no such fund. Choose one of the list.");
    if (asked->district.length && place_area_by_slug(asked->areas, asked->district) == PLACE_OUTSIDE)
        return message_fail(message, ERROR_INVALID, "There is no such district. Choose one of the list.");
    if (asked->year.length && !year_is_written(asked->year))
        return message_fail(message, ERROR_INVALID, "Write a financial year as 2019/20.");
    asked->found = ARENA_ARRAY(asked->arena, const struct public_award *, asked->all->award_count + 1);
    if (!asked->found)
        return ERROR_MEMORY;
    for (size_t i = 0; i < asked->all->award_count; i++)
        if (fits(asked, &asked->all->awards[i])) {
            asked->found[asked->count++] = &asked->all->awards[i];
            asked->pence += asked->all->awards[i].amount;
            asked->returned += asked->all->awards[i].returned;
        }
    return OK;
}

/* "fund=…&year=…&" without one of them. */
static struct text query_without(const struct asked *asked, const char *left_out)
{
    const struct { const char *name; struct text value; } parts[] = {{"q", asked->words}, {"fund", asked->fund}, {"district", asked->district}, {"year", asked->year}};
    struct text query = TEXT_NONE;
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (parts[i].value.length && strcmp(parts[i].name, left_out) != 0)
            query = arena_printf(asked->arena, "%.*s%s=%.*s&", TEXT_ARGS(query), parts[i].name, TEXT_ARGS(url_encode(asked->arena, parts[i].value)));
    return query;
}

static struct text link_to(const struct asked *asked, const char *path, const char *left_out)
{
    struct text query = query_without(asked, left_out);
    return query.length ? arena_printf(asked->arena, "%s?%.*s", path, (int)query.length - 1, query.data) : text_of(path);
}

/* --- Filters ---------------------------------------------------------------------------------- */

static void add_years(const struct asked *asked, struct value *choice)
{
    struct text last = TEXT_NONE;
    for (size_t i = 0; i < asked->all->award_count; i++) { /* newest first */
        struct text year = grants_year(asked->arena, asked->all->awards[i].awarded_on);
        if (!text_equal(year, last))
            part_filter_option(asked->arena, choice, year, year, text_equal(year, asked->year));
        last = year;
    }
}

static struct value *filters_of(const struct asked *asked)
{
    struct arena *arena = asked->arena;
    struct value *filters = part_filters(arena, TEXT("/grants")), *choice;
    int district = place_area_by_slug(asked->areas, asked->district);
    part_filter_words(arena, filters, TEXT("q"), SAID(arena, "Words"), asked->words);
    choice = part_filter_choice(arena, filters, TEXT("fund"), SAID(arena, "Fund"));
    for (size_t i = 0; i < asked->all->fund_count; i++)
        part_filter_option(arena, choice, asked->all->funds[i].slug, asked->all->funds[i].name, text_equal(asked->all->funds[i].slug, asked->fund));
    choice = part_filter_choice(arena, filters, TEXT("district"), SAID(arena, "District"));
    for (size_t i = 0; i < asked->areas->count; i++)
        part_filter_option(arena, choice, asked->areas->list[i].slug, asked->areas->list[i].name, (int)i == district);
    choice = part_filter_choice(arena, filters, TEXT("year"), SAID(arena, "Financial year"));
    add_years(asked, choice);
    if (asked->words.length)
        part_filter_active(arena, filters, arena_printf(arena, "“%.*s”", TEXT_ARGS(asked->words)), link_to(asked, "/grants", "q"));
    if (asked->fund.length)
        part_filter_active(arena, filters, public_fund_by_slug(asked->all, asked->fund)->name, link_to(asked, "/grants", "fund"));
    if (asked->district.length)
        part_filter_active(arena, filters, asked->areas->list[district].name, link_to(asked, "/grants", "district"));
    if (asked->year.length)
        part_filter_active(arena, filters, asked->year, link_to(asked, "/grants", "year"));
    return filters;
}

/* --- The districts ------------------------------------------------------------------------------ */

/* Short enough to stand in a district of the map: "£950", "£18k", "£1.4m". */
static struct text short_words(struct arena *arena, int64_t pence)
{
    int64_t pounds = pence / 100;
    if (pounds < 1000)
        return arena_printf(arena, "£%" PRId64, pounds);
    if (pounds < 1000000)
        return arena_printf(arena, "£%" PRId64 "k", (pounds + 500) / 1000);
    return arena_printf(arena, "£%" PRId64 ".%" PRId64 "m", pounds / 1000000, pounds % 1000000 / 100000);
}

struct district_sum { int64_t pence, awards; };

static enum result sum_districts(const struct asked *asked, struct district_sum **ret_sums, struct district_sum *ret_elsewhere)
{
    struct district_sum *sums = ARENA_ARRAY(asked->arena, struct district_sum, asked->areas->count + 1);
    *ret_elsewhere = (struct district_sum){0};
    if (!sums)
        return ERROR_MEMORY;
    memset(sums, 0, (asked->areas->count + 1) * sizeof *sums);
    for (size_t i = 0; i < asked->count; i++) {
        int area = place_area_by_slug(asked->areas, asked->found[i]->area_slug);
        struct district_sum *sum = area == PLACE_OUTSIDE ? ret_elsewhere : &sums[area];
        sum->pence += asked->found[i]->amount;
        sum->awards++;
    }
    *ret_sums = sums;
    return OK;
}

static struct value *districts_table(const struct asked *asked, const struct district_sum *sums, const struct district_sum *elsewhere)
{
    struct arena *arena = asked->arena;
    struct value *table = part_table(arena, "districts", SAID(arena, "By district"), SAID(arena, "No district has been published yet."));
    part_column(arena, table, SAID(arena, "District"), false);
    part_column(arena, table, SAID(arena, "Awards"), true);
    part_column(arena, table, SAID(arena, "Amount"), true);
    for (size_t i = 0; i < asked->areas->count + 1; i++) {
        bool is_last = i == asked->areas->count;
        const struct district_sum *sum = is_last ? elsewhere : &sums[i];
        struct value *row;
        if (is_last && !sum->awards)
            continue;
        row = part_table_row(arena, table);
        if (is_last)
            value_set_boolean(arena, part_cell(arena, row, SAID(arena, "More than one, not said or withheld")), "heads", true);
        else
            value_set_boolean(arena, part_cell_link(arena, row, asked->areas->list[i].name, arena_printf(arena, "/grants?district=%.*s", TEXT_ARGS(asked->areas->list[i].slug))), "heads", true);
        part_cell_number(arena, row, sum->awards);
        value_set_boolean(arena, part_cell(arena, row, pence_text_whole(arena, sum->pence)), "numeric", true);
    }
    return table;
}

static enum result draw(struct db *db, const struct asked *asked, const struct district_sum *sums, struct value **ret_map)
{
    struct arena *arena = asked->arena;
    struct place_shade *shades = ARENA_ARRAY(arena, struct place_shade, asked->areas->count + 1);
    int64_t *values = ARENA_ARRAY(arena, int64_t, asked->areas->count + 1);
    int *bands = ARENA_ARRAY(arena, int, asked->areas->count + 1);
    struct place_map map = {.id = "map", .title = SAID(arena, "Awards by district"), .description = SAID(arena, "The table beside it has every district with its awards."),
                            .chosen = place_area_by_slug(asked->areas, asked->district)};
    if (!shades || !values || !bands)
        return ERROR_MEMORY;
    for (size_t i = 0; i < asked->areas->count; i++)
        values[i] = sums[i].awards ? sums[i].pence : -1;
    place_bands(values, asked->areas->count, PLACE_BANDS_MAX, bands);
    for (size_t i = 0; i < asked->areas->count; i++) {
        shades[i] = (struct place_shade){.band = bands[i]}; /* no link: a drawing that is named as one holds none; the table beside it has them */
        if (values[i] < 0)
            continue;
        shades[i].value = short_words(arena, values[i]);
        map.shades = shades;
    }
    return place_draw_map(db, arena, asked->areas, &map, ret_map);
}

/* --- The page -------------------------------------------------------------------------------------- */

static struct text total_line(const struct asked *asked)
{
    struct arena *arena = asked->arena;
    struct text awards = arena_printf(arena, SAY_COUNT(arena, (int64_t)asked->count, "%zu award", "%zu awards"), asked->count);
    if (!asked->returned)
        return arena_printf(arena, SAY(arena, "%.*s: %.*s"), TEXT_ARGS(awards), TEXT_ARGS(pence_text(arena, asked->pence)));
    return arena_printf(arena, SAY(arena, "%.*s: %.*s, of which %.*s came back"), TEXT_ARGS(awards), TEXT_ARGS(pence_text(arena, asked->pence)), TEXT_ARGS(pence_text(arena, asked->returned)));
}

static void add_list(struct request *request, const struct asked *asked, struct value *view)
{
    struct arena *arena = asked->arena;
    struct value *rows = value_list(arena);
    int64_t page = request_integer(request, "page", 1);
    size_t from = page > 1 && page <= PUBLIC_AWARDS_MAX ? (size_t)(page - 1) * PER_PAGE : 0, to;
    if (request_is_for_table(request))
        from = 0;
    from = from < asked->count ? from : asked->count;
    to = request_is_for_table(request) || asked->count - from < PER_PAGE ? asked->count : from + PER_PAGE;
    for (size_t i = from; i < to; i++)
        value_append(arena, rows, award_row(arena, asked->all, asked->found[i]));
    value_set(arena, view, "awards", rows);
    value_set_integer(arena, view, "page", page > 1 ? page : 1);
    value_set_page(arena, view, "table", awards_table(arena, asked->all, asked->found + from, to - from, SAID(arena, "Awards"), true));
    value_set_page(arena, view, "pagination", part_pagination(arena, TEXT("/grants"), query_without(asked, ""), page > 1 ? page : 1, PER_PAGE, (int64_t)asked->count));
}

enum result grants_show(struct request *request, struct answer *answer)
{
    struct public_grants all;
    struct place_areas areas;
    struct asked asked = {.arena = request_arena(request), .all = &all, .areas = &areas};
    struct value *view = answer_view(answer), *map = NULL;
    struct district_sum *sums, elsewhere;
    struct db *db;
    TRY(request_db(request, &db));
    TRY(public_grants_load(db, asked.arena, request_context(request), request_moment(request).today, &all));
    TRY(place_areas_load(db, asked.arena, &areas));
    TRY(read_asked(request, &asked, answer_message(answer)));
    TRY(sum_districts(&asked, &sums, &elsewhere));
    TRY(draw(db, &asked, sums, &map));
    if (asked.words.length)
        answer_unkept(answer);
    add_list(request, &asked, view);
    value_set_integer(asked.arena, view, "total", (int64_t)asked.count);
    value_set_integer(asked.arena, view, "amount_pence", asked.pence);
    value_set_integer(asked.arena, view, "returned_pence", asked.returned);
    value_set_page(asked.arena, view, "filters", filters_of(&asked));
    value_set_page(asked.arena, view, "districts_table", asked.areas->count ? districts_table(&asked, sums, &elsewhere) : value_null(asked.arena));
    value_set_page(asked.arena, view, "map", map ? map : value_null(asked.arena));
    value_set_page(asked.arena, view, "total_line", value_text(asked.arena, total_line(&asked)));
    value_set_page(asked.arena, view, "csv_link", value_text(asked.arena, link_to(&asked, "/grants.csv", "")));
    value_set_page(asked.arena, view, "json_link", value_text(asked.arena, link_to(&asked, "/grants.json", "")));
    value_set_page(asked.arena, view, "has_any", value_boolean(asked.arena, all.award_count > 0));
    return OK;
}
