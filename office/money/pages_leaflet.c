/* /money/leaflet: the yearly leaflet on the police part of council tax, for reading and for printing; made from what is published of the year's precept, budget
 * and decision. */
#include "base/page/page.h"
#include "base/pence.h"
#include "base/wording.h"
#include "office/money/decision.h"
#include "office/money/year.h"

static const struct shape_field leaflet_fields[] = {
    {"year", VALUE_TEXT, false, true, "The financial year", NULL}, {"band_d_pence", VALUE_INTEGER, false, true, "Its Band D", NULL}, {"bands", VALUE_LIST, false, false, "What each band pays", &precept_band_shape},
    PART_TEXT_MEMBER("lead"), PART_OBJECT_MEMBER("bands_table", &table_shape), PART_OBJECT_MEMBER("income", &table_shape), PART_OBJECT_MEMBER("spend", &table_shape),
    {"letter", VALUE_HTML, true, true, NULL, NULL}, PART_LIST_MEMBER("year_links", &money_link_shape), PART_TEXT_MEMBER("source"), {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape leaflet_shape = {"CouncilTaxLeaflet", leaflet_fields};

/* The lines of one section, without its sums; null where the year has none. */
static struct value *short_table(struct arena *arena, const struct budget_line *lines, size_t count, struct text year, const char *section, struct text caption)
{
    struct value *table = part_table(arena, section, caption, TEXT_NONE);
    int decimals = 1;
    bool found = false;
    int64_t pence;
    part_column(arena, table, SAID(arena, "Line"), false);
    part_column(arena, table, SAID(arena, "Amount"), true);
    for (size_t i = 0; i < count; i++) {
        if (!text_equal(lines[i].year, year) || !text_equals(lines[i].section, section) || !budget_known(&lines[i], &pence) || (lines[i].is_total && lines[i].part_of.length))
            continue;
        struct value *row = part_table_row(arena, table);
        decimals = pence % INT64_C(10000000) ? -1 : 1;
        value_set_boolean(arena, part_cell(arena, row, lines[i].line), "heads", true);
        value_set_boolean(arena, part_cell(arena, row, budget_words(arena, pence, decimals)), "numeric", true);
        found = true;
    }
    return found ? table : value_null(arena);
}

static enum result choose(struct request *request, struct message *message, struct precept_view *page)
{
    struct text year;
    TRY(money_year_asked(request, &year, message));
    for (size_t i = 0; i < page->year_count && !page->year; i++)
        if (year.length ? text_equal(page->years[i].year, year) : text_equals(page->years[i].standing, "set")) {
            page->year = &page->years[i];
            page->before = i + 1 < page->year_count && page->years[i + 1].begins == page->years[i].begins - 1 ? &page->years[i + 1] : NULL;
            page->band_d = page->years[i].band_d;
        }
    if (year.length && !page->year)
        return message_fail(message, ERROR_NOT_FOUND, "No precept of %.*s is known here. Choose one of the years on the page /money/precept.", TEXT_ARGS(year));
    return OK;
}

static enum result add_letter(struct db *db, const struct precept_view *page)
{
    struct decision *decisions;
    size_t count;
    value_set_page(page->arena, page->view, "letter", value_null(page->arena));
    TRY(decisions_read(db, page->arena, true, &decisions, &count));
    for (size_t i = 0; page->year && i < count; i++)
        if (decisions[i].events.year == page->year->begins && decisions[i].letter.length)
            value_set_page(page->arena, page->view, "letter", markdown_value(page->arena, decisions[i].letter, 2));
    return OK;
}

enum result leaflet_show(struct request *request, struct answer *answer)
{
    struct precept_view page = {.arena = request_arena(request), .engine = request_context(request), .view = answer_view(answer), .band = PRECEPT_BANDS};
    struct arena *arena = page.arena;
    struct value *links = value_list(arena);
    struct precept_year *years;
    struct budget_line *lines;
    struct text year;
    struct db *db;
    size_t count;
    TRY(request_db(request, &db));
    TRY(precept_public_years(db, arena, &years, &page.year_count));
    page.years = years;
    TRY(choose(request, answer_message(answer), &page));
    TRY(budget_public_lines(db, arena, page.engine, &lines, &count));
    year = page.year ? page.year->year : TEXT_NONE;
    precept_add_bands(&page);
    TRY(add_letter(db, &page));
    value_set(arena, page.view, "year", page.year ? value_text(arena, year) : value_null(arena));
    value_set(arena, page.view, "band_d_pence", page.band_d ? value_integer(arena, page.band_d) : value_null(arena));
    value_set_page(arena, page.view, "income", short_table(arena, lines, count, year, "income", SAID(arena, "Where the money comes from")));
    value_set_page(arena, page.view, "spend", short_table(arena, lines, count, year, "spend", SAID(arena, "What it is spent on")));
    value_set_page(arena, page.view, "source", value_text(arena, page.year ? page.year->source : TEXT_NONE));
    for (size_t i = 0; i < page.year_count; i++)
        value_append(arena, links, money_link(arena, years[i].year, arena_printf(arena, "/money/leaflet?year=%.*s", TEXT_ARGS(url_encode(arena, years[i].year))), &years[i] == page.year));
    value_set_page(arena, page.view, "year_links", links);
    return OK;
}
