/* Two further parts of the precept's page: the whole bill of a home, and what other police bodies ask for. See internal.h. */
#include "base/pence.h"
#include "base/wording.h"
#include "blocks/chart/chart.h"
#include "office/money/internal.h"

#define PAGE(name, made) value_set_page(arena, page->view, name, made)

static void number_cell(struct arena *arena, struct value *row, struct text text)
{
    value_set_boolean(arena, part_cell(arena, row, text), "numeric", true);
}

/* --- A home's bill ---------------------------------------------------------------- */

static const struct shape_field bill_fields[] = {
    {"band", VALUE_TEXT, false, false, "Of the home", NULL}, {"police_pence", VALUE_INTEGER, false, false, "For policing, a year", NULL}, {"police_month_pence", VALUE_INTEGER, false, false, "The same in a month, rounded", NULL},
    {"district", VALUE_TEXT, false, true, "The billing authority", NULL}, {"district_pence", VALUE_INTEGER, false, true, "For the district, with the average of its parishes", NULL},
    {"county_pence", VALUE_INTEGER, false, true, "For the county", NULL}, {"fire_pence", VALUE_INTEGER, false, true, "For fire, where it asks for its own part", NULL},
    {"total_pence", VALUE_INTEGER, false, true, "All together", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape precept_bill_shape = {"CouncilTaxBill", bill_fields};

static const struct district_tax *district_of(const struct precept_view *page)
{
    for (size_t i = 0; i < page->district_count; i++)
        if (page->district.length && text_equal_ignoring_case(page->districts[i].district, page->district) && page->districts[i].has_all)
            return &page->districts[i];
    return NULL;
}

static void bill_row(struct arena *arena, struct value *table, struct text who, int64_t pence)
{
    struct value *row = part_table_row(arena, table);
    value_set_boolean(arena, part_cell(arena, row, who), "heads", true);
    number_cell(arena, row, pence_text(arena, pence));
    number_cell(arena, row, pence_text(arena, (2 * pence + 12) / 24));
}

static struct text bill_line(const struct precept_view *page, const struct district_tax *district)
{
    struct arena *arena = page->arena;
    if (!page->district.length)
        return SAID(arena, "Choose the district too, to see the whole bill.");
    if (!district)
        return arena_printf(arena, SAY(arena, "What %.*s and the county asked for in that year is not known here, so only the police part is shown."), TEXT_ARGS(page->district));
    return SAID(arena, "The district's part has the average of its parishes in it: your own parish may ask for more or less. Discounts are not counted.");
}

void precept_add_bill(const struct precept_view *page)
{
    struct arena *arena = page->arena;
    const struct district_tax *district = district_of(page);
    bool wanted = page->band < PRECEPT_BANDS || page->district.length;
    size_t band = page->band < PRECEPT_BANDS ? page->band : PRECEPT_BAND_D;
    int ninths = precept_bands[band].ninths;
    struct value *bills = value_list(arena), *bill, *table;
    int64_t police, parts[3] = {0};
    PAGE("bill_table", value_null(arena));
    PAGE("bill_line", value_text(arena, TEXT_NONE));
    value_set(arena, page->view, "bill", bills);
    if (!wanted || !page->band_d)
        return;
    police = precept_band_pence(page->band_d, ninths);
    bill = value_object(arena);
    table = part_table(arena, "bill", arena_printf(arena, SAY(arena, "The bill of a home in band %s, %.*s"), precept_bands[band].code, TEXT_ARGS(page->year ? page->year->year : TEXT_NONE)), TEXT_NONE);
    part_column(arena, table, SAID(arena, "For"), false);
    part_column(arena, table, SAID(arena, "A year"), true);
    part_column(arena, table, SAID(arena, "A month"), true);
    bill_row(arena, table, SAID(arena, "Policing"), police);
    value_set_text(arena, bill, "band", text_of(precept_bands[band].code));
    value_set_integer(arena, bill, "police_pence", police);
    value_set_integer(arena, bill, "police_month_pence", (2 * police + 12) / 24);
    if (district) {
        parts[0] = precept_band_pence(district->district_pence, ninths);
        parts[1] = precept_band_pence(district->county_pence, ninths);
        parts[2] = precept_band_pence(district->fire_pence, ninths);
        bill_row(arena, table, district->district, parts[0]);
        bill_row(arena, table, SAID(arena, "The county"), parts[1]);
        if (parts[2])
            bill_row(arena, table, SAID(arena, "Fire"), parts[2]);
        bill_row(arena, table, SAID(arena, "Together"), police + parts[0] + parts[1] + parts[2]);
    }
    value_set(arena, bill, "district", district ? value_text(arena, district->district) : value_null(arena));
    value_set(arena, bill, "district_pence", district ? value_integer(arena, parts[0]) : value_null(arena));
    value_set(arena, bill, "county_pence", district ? value_integer(arena, parts[1]) : value_null(arena));
    value_set(arena, bill, "fire_pence", district && parts[2] ? value_integer(arena, parts[2]) : value_null(arena));
    value_set(arena, bill, "total_pence", district ? value_integer(arena, police + parts[0] + parts[1] + parts[2]) : value_null(arena));
    value_append(arena, bills, bill);
    PAGE("bill_table", table);
    PAGE("bill_line", value_text(arena, bill_line(page, district)));
}

/* --- Other bodies ------------------------------------------------------------------- */

static const struct shape_field other_fields[] = {
    {"body", VALUE_TEXT, false, false, "The police body", NULL}, {"kind", VALUE_TEXT, false, false, "own, other, or average: of several bodies, as its source prints it", NULL},
    {"band_d_pence", VALUE_INTEGER, false, false, "Its Band D", NULL}, {"rank", VALUE_INTEGER, false, true, "From the lowest, bodies with the same alike; none for an average", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape precept_other_shape = {"OtherPrecept", other_fields};

/* From the lowest: 1, and those with the same Band D alike. 0 for an average. */
static int64_t rank_of(const struct precept_view *page, const struct other_precept *other)
{
    int64_t rank = 1;
    if (text_equals(other->kind, "average"))
        return 0;
    for (size_t i = 0; i < page->other_count; i++)
        rank += page->others[i].band_d < other->band_d && !text_equals(page->others[i].kind, "average");
    return rank;
}

static struct text rank_line(const struct precept_view *page)
{
    struct arena *arena = page->arena;
    size_t bodies = 0;
    for (size_t i = 0; i < page->other_count; i++)
        bodies += !text_equals(page->others[i].kind, "average");
    for (size_t i = 0; i < page->other_count; i++)
        if (text_equals(page->others[i].kind, "own"))
            return arena_printf(arena, SAY(arena, "Of the %zu police bodies whose Band D of %.*s is known here, %zu ask for less than ours."), bodies, TEXT_ARGS(page->others_year), (size_t)rank_of(page, &page->others[i]) - 1);
    return TEXT_NONE;
}

static struct value *others_chart(const struct precept_view *page, const struct other_precept *average)
{
    struct arena *arena = page->arena;
    struct chart_bar *bars = ARENA_ARRAY(arena, struct chart_bar, page->other_count + 1);
    struct chart chart;
    size_t count = 0;
    if (!bars)
        return NULL;
    for (size_t i = 0; i < page->other_count && count < CHART_BARS_MAX; i++)
        if (!text_equals(page->others[i].kind, "average"))
            bars[count++] = (struct chart_bar){.label = page->others[i].body, .value = series_number(page->others[i].band_d * (SERIES_ONE / 100)), .emphasised = text_equals(page->others[i].kind, "own")};
    const struct chart_bars drawn = {
        .id = "chart-others", .title = arena_printf(arena, SAY(arena, "Band D of police bodies, %.*s"), TEXT_ARGS(page->others_year)), .label_head = SAID(arena, "Police body"), .value_head = SAID(arena, "Band D"),
        .unit = SERIES_POUNDS, .bars = bars, .count = count,
        .mark = {.has = average != NULL, .amount = average ? average->band_d * (SERIES_ONE / 100) : 0, .words = average ? arena_printf(arena, SAY(arena, "Average: %.*s"), TEXT_ARGS(pence_text(arena, average->band_d))) : TEXT_NONE},
    };
    return chart_draw_bars(arena, &drawn, &chart) < 0 ? value_null(arena) : chart_part(arena, &chart, true);
}

enum result precept_add_others(const struct precept_view *page)
{
    struct arena *arena = page->arena;
    const struct other_precept *average = NULL;
    struct value *others = value_list(arena);
    for (size_t i = 0; i < page->other_count; i++) {
        struct value *row = value_object(arena);
        int64_t rank = rank_of(page, &page->others[i]);
        if (text_equals(page->others[i].kind, "average"))
            average = &page->others[i];
        value_set_text(arena, row, "body", page->others[i].body);
        value_set_text(arena, row, "kind", page->others[i].kind);
        value_set_integer(arena, row, "band_d_pence", page->others[i].band_d);
        value_set(arena, row, "rank", rank ? value_integer(arena, rank) : value_null(arena));
        value_append(arena, others, row);
    }
    value_set(arena, page->view, "others_year", page->other_count ? value_text(arena, page->others_year) : value_null(arena));
    value_set(arena, page->view, "others", others);
    PAGE("others_chart", page->other_count ? others_chart(page, average) : value_null(arena));
    PAGE("rank_line", value_text(arena, page->other_count ? rank_line(page) : TEXT_NONE));
    PAGE("others_source", value_text(arena, page->other_count ? page->others[0].source : TEXT_NONE));
    return OK;
}
