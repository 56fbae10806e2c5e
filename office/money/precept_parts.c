/* The parts of the precept's page: bands, what it raises, every year, a home's bill, other bodies. See internal.h. */
#include <stdlib.h>

#include "base/decimal.h"
#include "base/pence.h"
#include "base/wording.h"
#include "blocks/chart/chart.h"
#include "office/money/internal.h"
#include "office/money/year.h"

#define PAGE(name, made) value_set_page(arena, page->view, name, made)

static struct value *pence_or_null(struct arena *arena, bool known, int64_t pence)
{
    return known ? value_integer(arena, pence) : value_null(arena);
}

static struct value *text_or_null(struct arena *arena, struct text text)
{
    return text.length ? value_text(arena, text) : value_null(arena);
}

static void number_cell(struct arena *arena, struct value *row, struct text text)
{
    value_set_boolean(arena, part_cell(arena, row, text), "numeric", true);
}

static struct text change_text(struct arena *arena, int64_t pence)
{
    return pence ? arena_printf(arena, "%s%.*s", pence > 0 ? "+" : "", TEXT_ARGS(pence_text(arena, pence))) : SAID(arena, "No change");
}

/* "14.63", for files; empty where there is no year before. */
static struct text per_cent_plain(struct arena *arena, int64_t before, int64_t after)
{
    int64_t hundredths;
    if (precept_change_hundredths(before, after, &hundredths) < 0)
        return TEXT_NONE;
    return arena_printf(arena, "%s%lld.%02lld", hundredths < 0 ? "-" : "", (long long)(llabs(hundredths) / 100), (long long)(llabs(hundredths) % 100));
}

static struct text per_cent_words(struct arena *arena, int64_t before, int64_t after)
{
    int64_t hundredths;
    return precept_change_hundredths(before, after, &hundredths) < 0 ? TEXT_NONE : precept_per_cent_words(arena, hundredths);
}

/* --- Bands ---------------------------------------------------------------------- */

static const struct shape_field band_fields[] = {
    {"band", VALUE_TEXT, false, false, "A to H; A reduced", NULL}, {"ninths", VALUE_INTEGER, false, false, "Of Band D", NULL}, {"pence", VALUE_INTEGER, false, false, "A year, in pence", NULL},
    {"amount", VALUE_TEXT, false, false, "The same in pounds", NULL}, {"before_pence", VALUE_INTEGER, false, true, "The year before", NULL},
    {"change_pence", VALUE_INTEGER, false, true, "The difference of the two", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape precept_band_shape = {"PreceptBand", band_fields};

struct text precept_band_label(struct arena *arena, size_t band)
{
    return band == PRECEPT_BANDS - 1 ? SAID(arena, "A, reduced for a disabled person") : text_of(precept_bands[band].code);
}

static struct text lead_words(const struct precept_view *page)
{
    struct arena *arena = page->arena;
    struct text amount, change, per_cent;
    if (!page->band_d)
        return SAID(arena, "No precept is published here yet. The calculator below works with any Band D.");
    amount = pence_text(arena, page->band_d);
    if (!page->year)
        return arena_printf(arena, SAY(arena, "What each band would pay if Band D were %.*s."), TEXT_ARGS(amount));
    if (page->is_what_if)
        return arena_printf(arena, SAY(arena, "What each band would pay if Band D of %.*s were %.*s. It is %.*s."), TEXT_ARGS(page->year->year), TEXT_ARGS(amount), TEXT_ARGS(pence_text(arena, page->year->band_d)));
    if (!page->before)
        return arena_printf(arena, SAY(arena, "In %.*s a home in band D pays %.*s a year for policing."), TEXT_ARGS(page->year->year), TEXT_ARGS(amount));
    if (page->band_d == page->before->band_d)
        return arena_printf(arena, SAY(arena, "In %.*s a home in band D pays %.*s a year for policing, as in the year before."), TEXT_ARGS(page->year->year), TEXT_ARGS(amount));
    change = pence_text(arena, llabs(page->band_d - page->before->band_d));
    per_cent = per_cent_words(arena, page->before->band_d, page->band_d);
    return page->band_d > page->before->band_d
               ? arena_printf(arena, SAY(arena, "In %.*s a home in band D pays %.*s a year for policing: %.*s (%.*s) more than the year before."), TEXT_ARGS(page->year->year), TEXT_ARGS(amount), TEXT_ARGS(change), TEXT_ARGS(per_cent))
               : arena_printf(arena, SAY(arena, "In %.*s a home in band D pays %.*s a year for policing: %.*s (%.*s) less than the year before."), TEXT_ARGS(page->year->year), TEXT_ARGS(amount), TEXT_ARGS(change), TEXT_ARGS(per_cent));
}

static struct value *band_row(const struct precept_view *page, size_t band, int64_t pence, int64_t before)
{
    struct arena *arena = page->arena;
    struct value *row = value_object(arena);
    value_set_text(arena, row, "band", text_of(precept_bands[band].code));
    value_set_integer(arena, row, "ninths", precept_bands[band].ninths);
    value_set_integer(arena, row, "pence", pence);
    value_set_text(arena, row, "amount", pence_plain(arena, pence));
    value_set(arena, row, "before_pence", pence_or_null(arena, page->before, before));
    value_set(arena, row, "change_pence", pence_or_null(arena, page->before, pence - before));
    return row;
}

void precept_add_bands(const struct precept_view *page)
{
    struct arena *arena = page->arena;
    struct value *bands = value_list(arena), *table = part_table(arena, "bands", SAID(arena, "What each band pays for policing"), SAID(arena, "No Band D is known."));
    part_column(arena, table, SAID(arena, "Band"), false);
    part_column(arena, table, SAID(arena, "Of Band D"), true);
    part_column(arena, table, SAID(arena, "A year"), true);
    if (page->before) {
        part_column(arena, table, page->before->year, true);
        part_column(arena, table, SAID(arena, "Change"), true);
    }
    for (size_t band = 0; page->band_d && band < PRECEPT_BANDS; band++) {
        int64_t pence = precept_band_pence(page->band_d, precept_bands[band].ninths), before = page->before ? precept_band_pence(page->before->band_d, precept_bands[band].ninths) : 0;
        struct value *row = part_table_row(arena, table);
        value_append(arena, bands, band_row(page, band, pence, before));
        value_set_boolean(arena, part_cell(arena, row, precept_band_label(arena, band)), "heads", true);
        number_cell(arena, row, arena_printf(arena, "%d/9", precept_bands[band].ninths));
        number_cell(arena, row, pence_text(arena, pence));
        if (page->before) {
            number_cell(arena, row, pence_text(arena, before));
            number_cell(arena, row, change_text(arena, pence - before));
        }
    }
    value_set(arena, page->view, "bands", bands);
    PAGE("bands_table", table);
    PAGE("lead", value_text(arena, lead_words(page)));
}

/* --- What it raises ---------------------------------------------------------------- */

struct text precept_limit_words(struct arena *arena, const struct precept_year *year)
{
    const struct precept_limit *limit = &year->limit;
    struct text share = TEXT_NONE, amount = TEXT_NONE;
    if (!year->has_limit)
        return TEXT_NONE;
    if (limit->has_per_cent)
        share = arena_printf(arena, "%.*s%%", TEXT_ARGS(decimal_text(arena, limit->per_cent_hundredths * 100)));
    if (limit->has_pence)
        amount = pence_text(arena, limit->pence);
    else if (limit->has_lowest)
        amount = arena_printf(arena, SAY(arena, "%.*s for the lowest quarter"), TEXT_ARGS(pence_text(arena, limit->lowest_pence)));
    if (share.length && amount.length)
        return arena_printf(arena, SAY(arena, "%.*s, or %.*s"), TEXT_ARGS(share), TEXT_ARGS(amount));
    return share.length ? share : amount;
}

static bool highest(const struct precept_view *page, int64_t *ret_pence)
{
    return page->year && page->before && page->year->has_limit && precept_highest(&page->year->limit, page->year->lowest_quarter, page->before->band_d, ret_pence) == OK;
}

static void add_limit(const struct precept_view *page, struct value *rows)
{
    struct arena *arena = page->arena;
    struct text words = page->year ? precept_limit_words(arena, page->year) : TEXT_NONE;
    int64_t most = 0;
    bool known = highest(page, &most);
    value_set(arena, page->view, "limit", text_or_null(arena, words));
    value_set(arena, page->view, "limit_is_certain", words.length ? value_boolean(arena, page->year->limit_certain) : value_null(arena));
    value_set(arena, page->view, "highest_pence", pence_or_null(arena, known, most));
    value_set(arena, page->view, "needs_referendum", known && page->band_d ? value_boolean(arena, page->band_d > most) : value_null(arena));
    if (!words.length)
        return;
    part_row_text(arena, rows, SAID(arena, "Largest rise without a referendum"),
                  page->year->limit_certain ? words : arena_printf(arena, SAY(arena, "%.*s. Not sure: %.*s"), TEXT_ARGS(words), TEXT_ARGS(page->year->limit_doubt)));
    part_row_text(arena, rows, SAID(arena, "Where that was read"), page->year->limit_source);
    if (known)
        part_row_text(arena, rows, SAID(arena, "Highest Band D without a referendum"),
                      page->band_d > most ? arena_printf(arena, SAY(arena, "%.*s. What is shown here is more: it would need a referendum."), TEXT_ARGS(pence_text(arena, most))) : pence_text(arena, most));
}

static void add_base(const struct precept_view *page, struct value *rows)
{
    struct arena *arena = page->arena;
    int64_t pound = 0, per_cent = 0, raised = 0, base = page->year ? page->year->tax_base : 0;
    bool known = base > 0 && page->band_d > 0 && precept_pound_yields(base, &pound) == OK && precept_per_cent_yields(page->band_d, base, &per_cent) == OK && precept_raised(page->band_d, base, &raised) == OK;
    value_set(arena, page->view, "tax_base", known ? value_text(arena, page->year->tax_base_text) : value_null(arena));
    value_set(arena, page->view, "pound_yields_pence", pence_or_null(arena, known, pound));
    value_set(arena, page->view, "per_cent_yields_pence", pence_or_null(arena, known, per_cent));
    value_set(arena, page->view, "raised_pence", pence_or_null(arena, known, raised));
    if (!known && !page->year)
        return;
    if (!known)
        return part_row_text(arena, rows, SAID(arena, "Tax base"), SAID(arena, "Not known here: what it raises cannot be worked out."));
    part_row_text(arena, rows, SAID(arena, "Tax base"), arena_printf(arena, SAY(arena, "%.*s homes, counted as if all were in band D"), TEXT_ARGS(page->year->tax_base_text)));
    part_row_text(arena, rows, SAID(arena, "Band D times the tax base"), pence_text(arena, raised));
    part_row_text(arena, rows, SAID(arena, "One pound more on Band D raises"), pence_text(arena, pound));
    part_row_text(arena, rows, SAID(arena, "One per cent more raises"), pence_text(arena, per_cent));
}

void precept_add_raised(const struct precept_view *page)
{
    struct arena *arena = page->arena;
    struct value *rows = value_list(arena);
    bool required = page->year && page->year->requirement > 0 && !page->is_what_if;
    int64_t raised = 0;
    value_set(arena, page->view, "requirement_pence", pence_or_null(arena, required, required ? page->year->requirement : 0));
    if (required)
        part_row_text(arena, rows, SAID(arena, "Council tax requirement"), pence_text(arena, page->year->requirement));
    add_base(page, rows);
    if (required && page->year->tax_base > 0 && precept_raised(page->band_d, page->year->tax_base, &raised) == OK && raised != page->year->requirement)
        part_row_text(arena, rows, SAID(arena, "Why the two differ"), arena_printf(arena, SAY(arena, "By %.*s: each district rounds its own tax base, so the requirement is kept as it was printed."), TEXT_ARGS(pence_text(arena, llabs(page->year->requirement - raised)))));
    add_limit(page, rows);
    if (page->year && page->year->note.length)
        part_row_text(arena, rows, SAID(arena, "Note"), page->year->note);
    if (page->year)
        part_row_link(arena, rows, SAID(arena, "Source"), page->year->source, page->year->url);
    PAGE("rows", rows);
    PAGE("has_rows", value_boolean(arena, value_is_truthy(rows)));
}

/* --- Every year ------------------------------------------------------------------- */

static const struct shape_field year_fields[] = {
    {"year", VALUE_TEXT, false, false, "Financial year", NULL}, {"band_d", VALUE_TEXT, false, false, "Band D in pounds", NULL}, {"band_d_pence", VALUE_INTEGER, false, false, "The same in pence", NULL},
    {"standing", VALUE_TEXT, false, false, "set, derived or proposed", NULL}, {"change_pence", VALUE_INTEGER, false, true, "Since the year before", NULL},
    {"change_per_cent", VALUE_TEXT, false, true, "The same in per cent, with two decimals", NULL}, {"requirement", VALUE_TEXT, false, true, "Council tax requirement in pounds, as printed", NULL},
    {"requirement_pence", VALUE_INTEGER, false, true, "The same in pence", NULL}, {"tax_base", VALUE_TEXT, false, true, "Homes, counted as if all were in band D", NULL},
    {"limit", VALUE_TEXT, false, true, "Largest rise without a referendum", NULL}, {"limit_is_certain", VALUE_BOOLEAN, false, true, "Whether the limit was read in its source", NULL},
    {"source", VALUE_TEXT, false, false, "Where it was read", NULL}, {"url", VALUE_TEXT, false, false, "Its permanent address, with its history", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape precept_year_shape = {"PreceptYear", year_fields};

static const struct precept_year *year_before(const struct precept_view *page, size_t index)
{
    return index + 1 < page->year_count && page->years[index + 1].begins == page->years[index].begins - 1 ? &page->years[index + 1] : NULL;
}

static struct value *year_value(const struct precept_view *page, size_t index)
{
    struct arena *arena = page->arena;
    const struct precept_year *year = &page->years[index], *before = year_before(page, index);
    struct text limit = precept_limit_words(arena, year);
    struct value *row = value_object(arena);
    value_set_text(arena, row, "year", year->year);
    value_set_text(arena, row, "band_d", pence_plain(arena, year->band_d));
    value_set_integer(arena, row, "band_d_pence", year->band_d);
    value_set_text(arena, row, "standing", year->standing);
    value_set(arena, row, "change_pence", pence_or_null(arena, before, before ? year->band_d - before->band_d : 0));
    value_set(arena, row, "change_per_cent", before ? text_or_null(arena, per_cent_plain(arena, before->band_d, year->band_d)) : value_null(arena));
    value_set(arena, row, "requirement", year->requirement ? value_text(arena, pence_plain(arena, year->requirement)) : value_null(arena));
    value_set(arena, row, "requirement_pence", pence_or_null(arena, year->requirement, year->requirement));
    value_set(arena, row, "tax_base", text_or_null(arena, year->tax_base_text));
    value_set(arena, row, "limit", text_or_null(arena, limit));
    value_set(arena, row, "limit_is_certain", limit.length ? value_boolean(arena, year->limit_certain) : value_null(arena));
    value_set_text(arena, row, "source", year->source);
    value_set_text(arena, row, "url", year->url);
    return row;
}

static struct text standing_words(const struct precept_view *page, const struct precept_year *year)
{
    return text_equals(year->standing, "derived") ? SAID(page->arena, "derived") : text_equals(year->standing, "proposed") ? SAID(page->arena, "proposed") : TEXT_NONE;
}

static struct value *years_table(const struct precept_view *page)
{
    static const char *const heads[] WORDINGS = {"Year", "Band D", "Change", "Requirement", "Tax base", "Limit", "Source"};
    struct arena *arena = page->arena;
    struct value *table = part_table(arena, "years", SAID(arena, "Band D in every year that is known"), SAID(arena, "No year is published yet."));
    for (size_t i = 0; i < COUNT_OF(heads); i++)
        part_column(arena, table, text_of(wording(arena, heads[i])), i >= 1 && i <= 4);
    for (size_t i = 0; i < page->year_count; i++) {
        const struct precept_year *year = &page->years[i], *before = year_before(page, i);
        struct text standing = standing_words(page, year), limit = precept_limit_words(arena, year), change = TEXT_NONE;
        struct value *row = part_table_row(arena, table);
        if (before)
            change = before->band_d == year->band_d ? SAID(arena, "None") : arena_printf(arena, "%.*s (%.*s)", TEXT_ARGS(change_text(arena, year->band_d - before->band_d)), TEXT_ARGS(per_cent_words(arena, before->band_d, year->band_d)));
        value_set_boolean(arena, part_cell_link(arena, row, year->year, arena_printf(arena, "/money/precept?year=%.*s", TEXT_ARGS(url_encode(arena, year->year)))), "heads", true);
        number_cell(arena, row, standing.length ? arena_printf(arena, "%.*s (%.*s)", TEXT_ARGS(pence_text(arena, year->band_d)), TEXT_ARGS(standing)) : pence_text(arena, year->band_d));
        number_cell(arena, row, change);
        number_cell(arena, row, year->requirement ? pence_text(arena, year->requirement) : TEXT_NONE);
        number_cell(arena, row, year->tax_base_text);
        part_cell(arena, row, limit.length && !year->limit_certain ? arena_printf(arena, SAY(arena, "%.*s (not sure)"), TEXT_ARGS(limit)) : limit);
        part_cell_link(arena, row, year->source, year->url);
    }
    return table;
}

static struct value *years_chart(const struct precept_view *page)
{
    struct arena *arena = page->arena;
    struct chart_bar *bars = ARENA_ARRAY(arena, struct chart_bar, page->year_count + 1);
    struct chart chart;
    size_t count = 0;
    if (!bars || !page->year_count)
        return value_null(arena);
    for (size_t i = page->year_count; i-- > 0 && count < CHART_BARS_MAX;)
        bars[count++] = (struct chart_bar){.label = page->years[i].year, .value = series_number(page->years[i].band_d * (SERIES_ONE / 100)), .note = standing_words(page, &page->years[i]), .emphasised = &page->years[i] == page->year};
    const struct chart_bars drawn = {.id = "chart-years", .title = SAID(arena, "Band D by year"), .label_head = SAID(arena, "Year"), .value_head = SAID(arena, "Band D"), .note_head = SAID(arena, "Note"), .unit = SERIES_POUNDS, .bars = bars, .count = count};
    return chart_draw_bars(arena, &drawn, &chart) < 0 ? value_null(arena) : chart_part(arena, &chart, false);
}

void precept_add_years(const struct precept_view *page)
{
    struct arena *arena = page->arena;
    struct value *years = value_list(arena);
    for (size_t i = 0; i < page->year_count; i++)
        value_append(arena, years, year_value(page, i));
    value_set(arena, page->view, "years", years);
    PAGE("years_table", years_table(page));
    PAGE("years_chart", years_chart(page));
}
