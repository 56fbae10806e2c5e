/* How many people of each ethnicity live in the area, beside the searches of a year: see stops_page.h. What was published in the register `resident_count`
 * (resident_count.yaml); nothing is shipped. */
#include "base/wording.h"
#include "office/performance/stops_page.h"

#define MONTHS 12

/* The words of data.police.uk: the label of the choice as its list writes it, in whatever language the page is. */
static struct text words_of_code(const struct definitions *definitions, struct text code)
{
    for (size_t i = 0; i < definitions->list_count; i++) {
        const struct choice *choice = text_equals(definitions->lists[i].name, "self_defined_ethnicities") ? choice_find(&definitions->lists[i], code) : NULL;
        if (choice)
            return choice->label_defined.length ? choice->label_defined : choice->label;
    }
    return TEXT_NONE;
}

static void take(struct stops_page *page, struct text ethnicity, int64_t people)
{
    struct stops_sum *sum = &page->sums[STOPS_SELF_DEFINED];
    for (size_t i = 0; i < sum->count; i++)
        if (ethnicity.length && text_equal(sum->lines[i].value, ethnicity))
            sum->lines[i].residents = people;
}

/* The newest count that was made by the end of the year; where there is none, the first one after it. */
static enum result find_day(struct stops_page *page, struct date last)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(page->db, &row, SQL("select counted_on from pub_resident_count order by case when counted_on <= $1 then 0 else 1 end,"
                                     " case when counted_on <= $1 then counted_on end desc, counted_on limit 1"), BIND(bind_date(last))));
    step = statement_step(row);
    page->residents.has = step == 1;
    if (step == 1)
        page->residents.counted_on = statement_date(row, 0);
    return step < 0 ? (enum result)step : OK;
}

enum result stops_residents_read(struct stops_page *page, const struct definitions *definitions)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct date last;
    int step;
    TRY(date_of(page->year, 3, 31, &last));
    TRY(find_day(page, last));
    if (!page->residents.has)
        return OK;
    TRY(db_query(page->db, &row, SQL("select ethnicity, people, source, source_link from pub_resident_count where counted_on = $1 order by id"), BIND(bind_date(page->residents.counted_on))));
    while ((step = statement_step(row)) == 1) {
        take(page, words_of_code(definitions, statement_text(row, 0)), statement_integer(row, 1));
        if (!page->residents.source.length) {
            page->residents.source = statement_copy(row, 2, page->arena);
            page->residents.source_link = statement_copy(row, 3, page->arena);
        }
    }
    return step < 0 ? (enum result)step : arena_failed(page->arena) ? ERROR_MEMORY : OK;
}

enum result stops_residents_rate(const struct stops_page *page, const struct stops_line *line, struct series_value *ret_rate)
{
    if (line->hides_searches || !line->residents || page->sums[STOPS_MONTHS].count < MONTHS) {
        *ret_rate = series_nothing(line->hides_searches ? SERIES_SUPPRESSED : !line->residents ? SERIES_NOT_COLLECTED : SERIES_NOT_COMPARABLE);
        return OK;
    }
    return series_number_of_ratio(SERIES_RATE_PER_1000, line->searches * SERIES_ONE, line->residents * SERIES_ONE, ret_rate);
}

struct text stops_residents_line(const struct stops_page *page)
{
    struct arena *arena = page->arena;
    size_t months = page->sums[STOPS_MONTHS].count;
    if (!page->residents.has)
        return SAID(arena, "These are shares of searches, not rates for each 1,000 residents. A rate needs to know how many residents are of each ethnicity and age, and no such count is loaded here:"
                           " so nothing here says that one group is searched more often than another.");
    if (months < MONTHS)
        return arena_printf(arena, SAY(arena, "Searches for each 1,000 residents are told when all twelve months of the year are loaded: %zu are. Until then nothing here says that one group is searched more often than another."), months);
    return arena_printf(arena, SAY(arena, "Searches for each 1,000 residents: residents of each ethnicity as they were counted on %.*s (%.*s). Whoever is searched need not live here, and one person may be searched more than once."
                                          " Those who did not say their ethnicity are in no rate, so each rate is lower than it would be with them. A difference between rates does not say why there is one."),
                        TEXT_ARGS(date_long(arena, page->residents.counted_on)), TEXT_ARGS(page->residents.source));
}
