/* /performance/stop-and-search: a year of stops and searches, as page, JSON and CSV: see stops_page.h. */
#include <string.h>

#include "base/wording.h"
#include "blocks/series/verdict.h"
#include "office/performance/course.h"
#include "office/performance/stops_page.h"

#define CHART_MONTHS_MAX 60

static const struct shape_field load_fields[] = {
    {"month", VALUE_TEXT, false, false, "The month", NULL}, {"file", VALUE_TEXT, false, false, "The file it was read from", NULL},
    {"checksum", VALUE_TEXT, false, false, "BLAKE2b of its bytes, 256 bits: b2sum -l 256", NULL}, {"rows", VALUE_INTEGER, false, false, "Rows of that month", NULL},
    {"kept", VALUE_INTEGER, false, false, "Those with a place", NULL}, {"no_location", VALUE_INTEGER, false, false, "Those without a place: they are counted too", NULL},
    {"refused", VALUE_INTEGER, false, false, "Broken rows that were left out", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape load_shape = {"StopsLoad", load_fields};
static const struct shape_field stops_fields[] = {
    {"year", VALUE_INTEGER, false, true, "The year to March of which the counts are; null: nothing is loaded", NULL}, {"source", VALUE_TEXT, false, false, "Whose figures these are", NULL},
    {"residents_counted_on", VALUE_TEXT, false, true, "The day on which the residents in its counts were counted; null: none are", NULL},
    {"residents_source", VALUE_TEXT, false, true, "Who counted them", NULL},
    {"counts", VALUE_LIST, false, false, "The searches of the year, all together and in each breakdown", &stops_count_shape}, {"loads", VALUE_LIST, false, false, "What was loaded for the year", &load_shape},
    PART_TEXT_MEMBER("empty_line"), PART_TEXT_MEMBER("lead_line"), PART_TEXT_MEMBER("open_line"), PART_TEXT_MEMBER("linked_line"), PART_TEXT_MEMBER("shares_line"), PART_TEXT_MEMBER("residents_line"), PART_TEXT_MEMBER("hidden_line"),
    PART_TEXT_MEMBER("apart_line"), PART_TEXT_MEMBER("chart_line"), PART_BOOLEAN_MEMBER("has_figures"), PART_OBJECT_MEMBER("filters", &filters_shape), PART_LIST_MEMBER("charts", &chart_shape),
    PART_OBJECT_MEMBER("ethnicity_chart", &chart_shape), PART_OBJECT_MEMBER("months", &table_shape), PART_OBJECT_MEMBER("objects", &table_shape), PART_OBJECT_MEMBER("outcomes", &table_shape),
    PART_OBJECT_MEMBER("powers", &table_shape), PART_OBJECT_MEMBER("ages", &table_shape), PART_OBJECT_MEMBER("officer-defined", &table_shape), PART_OBJECT_MEMBER("self-defined", &table_shape),
    PART_OBJECT_MEMBER("loads_table", &table_shape), PART_TEXT_MEMBER("csv_link"), PART_TEXT_MEMBER("json_link"), {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape stops_shape = {"StopsAndSearches", stops_fields};

/* --- Reading ------------------------------------------------------------------------ */

/* Which years there are, and which is asked for: without one the newest. */
static enum result read_year(struct request *request, struct stops_page *page, struct message *message)
{
    struct text typed = request_text(request, "year");
    int64_t year = page->load_count ? stops_year_of(page->loads[0].month) : 0;
    if (typed.length && (text_to_integer(typed, &year) < 0 || year < 2001 || year > 2099))
        return message_fail(message, ERROR_INVALID, "“%.*s” is no year. Write the year in which it ends with March, such as 2020.", TEXT_ARGS(typed));
    page->year = (int)year;
    if (year)
        stops_year_months(page->year, page->query.from, page->query.to);
    return OK;
}

/* Months as a breakdown: every month of the files, and what was found in it. */
static enum result read_sums(struct stops_page *page)
{
    for (size_t b = 0; b < STOPS_BREAKDOWNS; b++) {
        const char *dimension = b == STOPS_MONTHS ? "type" : stops_breakdown_key((enum stops_breakdown)b);
        struct crime_stop_row *rows;
        size_t count;
        TRY(crime_stops_read(page->db, page->arena, &page->query, dimension, &rows, &count));
        for (size_t i = 0; i < count && b == STOPS_MONTHS; i++)
            rows[i].value = text_of(rows[i].month);
        TRY(stops_sum_make(page->arena, rows, count, &page->sums[b]));
        if (b == STOPS_AGES || b == STOPS_OFFICER_DEFINED || b == STOPS_SELF_DEFINED)
            TRY(stops_sum_hide(page->arena, &page->sums[b]));
    }
    struct stops_sum *months = &page->sums[STOPS_MONTHS];
    for (size_t i = 1; i < months->count; i++) /* by month, not by size */
        for (size_t j = i; j > 0 && text_compare(months->lines[j - 1].value, months->lines[j].value) > 0; j--) {
            struct stops_line line = months->lines[j];
            months->lines[j] = months->lines[j - 1];
            months->lines[j - 1] = line;
        }
    return OK;
}

/* --- The charts ---------------------------------------------------------------------- */

struct stops_months { struct series_point *counts, *rates; size_t count, loaded; };

static enum result month_points(const struct stops_sum *sum, int month, struct series_point *counted, struct series_point *rated)
{
    struct series_period period;
    struct date day;
    char name[CRIME_MONTH_BYTES];
    crime_month_write(month, name);
    TRY(date_of(2000 + month / 12, month % 12 + 1, 1, &day));
    TRY(series_period_from(SERIES_MONTH, day, &period));
    *counted = *rated = (struct series_point){.from = period.from, .to = period.to, .value = series_nothing(SERIES_NOT_YET)};
    for (size_t i = 0; i < sum->count; i++)
        if (text_equals(sum->lines[i].value, name)) {
            counted->value = series_number(sum->lines[i].searches * SERIES_ONE);
            TRY(stops_find_rate(&sum->lines[i], &sum->lines[i], &rated->value));
        }
    return OK;
}

/* The newest sixty months at most, with gaps where none is loaded. */
static enum result read_months(struct stops_page *page, struct stops_months *months)
{
    int last = crime_month_number(page->loads[0].month), first = crime_month_number(page->loads[page->load_count - 1].month);
    struct crime_query query = {.area = CRIME_ALL};
    struct crime_stop_row *rows;
    struct stops_sum sum;
    size_t count;
    first = first > last - CHART_MONTHS_MAX + 1 ? first : last - CHART_MONTHS_MAX + 1;
    crime_month_write(first, query.from);
    crime_month_write(last, query.to);
    TRY(crime_stops_read(page->db, page->arena, &query, "type", &rows, &count));
    for (size_t i = 0; i < count; i++)
        rows[i].value = text_of(rows[i].month);
    TRY(stops_sum_make(page->arena, rows, count, &sum));
    months->count = (size_t)(last - first + 1);
    months->loaded = sum.count;
    months->counts = ARENA_ARRAY(page->arena, struct series_point, months->count);
    months->rates = ARENA_ARRAY(page->arena, struct series_point, months->count);
    if (!months->counts || !months->rates)
        return ERROR_MEMORY;
    for (size_t i = 0; i < months->count; i++)
        TRY(month_points(&sum, first + (int)i, &months->counts[i], &months->rates[i]));
    return OK;
}

static enum result add_counts_chart(struct stops_page *page, const struct stops_months *months, struct value *charts)
{
    const struct xmr_question question = {.points = months->counts, .count = months->count, .kind = SERIES_MONTH, .direction = SERIES_NEITHER, .settings = xmr_settings_default()};
    struct verdict verdict;
    struct chart chart;
    struct xmr xmr;
    TRY(xmr_make(page->arena, &question, &xmr));
    TRY(verdict_say(page->arena, &question, &xmr, SERIES_COUNT, &verdict));
    const struct chart_line line = {.id = "searches-by-month", .title = SAID(page->arena, "Stops and searches each month"), .verdict = verdict.sentence, .unit = SERIES_COUNT, .question = &question, .xmr = &xmr};
    TRY(chart_draw_line(page->arena, &line, &chart));
    value_append(page->arena, charts, chart_part(page->arena, &chart, true));
    return OK;
}

/* A p-chart: shares of searches that led to something, with limits that each month's number of searches gives. */
static enum result add_rates_chart(struct stops_page *page, const struct stops_months *months, struct value *charts)
{
    const struct xmr_question question = {.points = months->rates, .count = months->count, .kind = SERIES_MONTH, .direction = SERIES_NEITHER, .settings = xmr_settings_default()};
    struct limits limits;
    struct verdict verdict;
    struct chart chart;
    enum result made = limits_make(page->arena, LIMITS_P, months->rates, months->count, true, &limits);
    if (made == ERROR_INVALID)
        return OK; /* no month has a find rate */
    TRY(made);
    TRY(verdict_say_limits(page->arena, &question, &limits, SERIES_PERCENTAGE, &verdict));
    const struct chart_line line = {.id = "find-rate-by-month", .title = SAID(page->arena, "Find rate each month, with the limits of chance"), .verdict = verdict.sentence, .unit = SERIES_PERCENTAGE, .question = &question, .limits = &limits};
    TRY(chart_draw_line(page->arena, &line, &chart));
    value_append(page->arena, charts, chart_part(page->arena, &chart, true));
    return OK;
}

static enum result set_charts(struct stops_page *page)
{
    struct value *charts = value_list(page->arena);
    struct stops_months months;
    TRY(read_months(page, &months));
    if (months.loaded >= COURSE_POINTS_LEAST) {
        TRY(add_counts_chart(page, &months, charts));
        TRY(add_rates_chart(page, &months, charts));
    }
    value_set_page(page->arena, page->view, "charts", charts);
    value_set_page(page->arena, page->view, "chart_line", value_text(page->arena, months.loaded >= COURSE_POINTS_LEAST ? TEXT_NONE : arena_printf(page->arena,
        SAY_COUNT(page->arena, (int64_t)months.loaded, "%zu month is loaded. Charts are drawn from %d.", "%zu months are loaded. Charts are drawn from %d."), months.loaded, COURSE_POINTS_LEAST)));
    return OK;
}

/* Find rates side by side, with that of all searches as a line across. */
static enum result set_ethnicity_chart(struct stops_page *page)
{
    const struct stops_sum *sum = &page->sums[STOPS_OFFICER_DEFINED];
    struct arena *arena = page->arena;
    struct chart_bar *bars = ARENA_ARRAY(arena, struct chart_bar, sum->count + 1);
    struct series_value all;
    struct chart chart;
    if (!bars)
        return ERROR_MEMORY;
    TRY(stops_find_rate(&sum->all, &sum->all, &all));
    if (!sum->count || !series_is_number(all))
        return OK;
    for (size_t i = 0; i < sum->count; i++) {
        bars[i] = (struct chart_bar){.label = stops_value_words(arena, STOPS_OFFICER_DEFINED, sum->lines[i].value), .note = TEXT_NONE};
        TRY(stops_find_rate(&sum->lines[i], &sum->all, &bars[i].value));
    }
    const struct chart_bars request = {.id = "find-rate-by-ethnicity", .title = SAID(arena, "Find rate by ethnicity as the officer saw it"), .label_head = SAID(arena, "Officer-defined ethnicity"), .value_head = SAID(arena, "Find rate"),
                                       .unit = SERIES_PERCENTAGE, .bars = bars, .count = sum->count, .mark = {true, all.amount, SAID(arena, "Find rate of all searches")}};
    TRY(chart_draw_bars(arena, &request, &chart));
    value_set_page(arena, page->view, "ethnicity_chart", chart_part(arena, &chart, true));
    return OK;
}

/* --- The page ------------------------------------------------------------------------ */

static void set_nothing(struct arena *arena, struct value *view)
{
    static const char *const texts[] = {"empty_line", "lead_line", "open_line", "linked_line", "shares_line", "residents_line", "hidden_line", "apart_line", "chart_line", "csv_link", "json_link"};
    static const char *const objects[] = {"filters", "ethnicity_chart", "months", "objects", "outcomes", "powers", "ages", "officer-defined", "self-defined", "loads_table"};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        value_set_page(arena, view, texts[i], value_text(arena, TEXT_NONE));
    for (size_t i = 0; i < COUNT_OF(objects); i++)
        value_set_page(arena, view, objects[i], value_null(arena));
    value_set_page(arena, view, "charts", value_list(arena));
    value_set_page(arena, view, "has_figures", value_boolean(arena, false));
}

static struct value *loads_value(struct stops_page *page)
{
    struct arena *arena = page->arena;
    struct value *list = value_list(arena);
    for (size_t i = 0; i < page->load_count; i++) {
        const struct crime_load_row *load = &page->loads[i];
        struct value *row = value_object(arena);
        if (stops_year_of(load->month) != page->year)
            continue;
        value_set_text(arena, row, "month", text_of(load->month));
        value_set_text(arena, row, "file", load->file_name);
        value_set_text(arena, row, "checksum", load->checksum);
        value_set_integer(arena, row, "rows", load->rows);
        value_set_integer(arena, row, "kept", load->kept);
        value_set_integer(arena, row, "no_location", load->no_location);
        value_set_integer(arena, row, "refused", load->refused);
        value_append(arena, list, row);
    }
    return list;
}

static void set_filters(struct stops_page *page)
{
    struct arena *arena = page->arena;
    struct value *filters = part_filters(arena, TEXT("/performance/stop-and-search")), *choice = part_filter_choice(arena, filters, TEXT("year"), SAID(arena, "Year to March"));
    int shown = 0;
    for (size_t i = 0; i < page->load_count; i++) {
        int year = stops_year_of(page->loads[i].month);
        if (year != shown)
            part_filter_option(arena, choice, arena_printf(arena, "%d", year), arena_printf(arena, "%d", year), year == page->year);
        shown = year;
    }
    value_set_page(arena, page->view, "filters", filters);
}

static enum result fill_page(struct stops_page *page)
{
    struct arena *arena = page->arena;
    set_filters(page);
    if (!page->sums[STOPS_MONTHS].count) {
        value_set_page(arena, page->view, "empty_line", value_text(arena, arena_printf(arena, SAY(arena, "Nothing is loaded of %.*s."), TEXT_ARGS(stops_year_words(arena, page->year)))));
        return OK;
    }
    value_set_page(arena, page->view, "has_figures", value_boolean(arena, true));
    value_set_page(arena, page->view, "csv_link", value_text(arena, arena_printf(arena, "/performance/stop-and-search.csv?year=%d", page->year)));
    value_set_page(arena, page->view, "json_link", value_text(arena, arena_printf(arena, "/performance/stop-and-search.json?year=%d", page->year)));
    TRY(stops_set_lines(page));
    TRY(stops_set_tables(page));
    TRY(set_charts(page));
    return set_ethnicity_chart(page);
}

enum result stops_get(struct request *request, struct answer *answer)
{
    struct stops_page *page = ARENA_NEW(request_arena(request), struct stops_page);
    struct crime_query every = {.area = CRIME_ALL};
    if (!page)
        return ERROR_MEMORY;
    *page = (struct stops_page){.arena = request_arena(request), .view = answer_view(answer), .query = {.area = CRIME_ALL}};
    TRY(request_db(request, &page->db));
    TRY(crime_loads_read(page->db, page->arena, "stop-and-search", &every, false, &page->loads, &page->load_count));
    TRY(read_year(request, page, answer_message(answer)));
    if (page->year) {
        TRY(read_sums(page));
        TRY(stops_residents_read(page, ((const struct engine *)request_context(request))->definitions));
    }
    value_set(page->arena, page->view, "year", page->year ? value_integer(page->arena, page->year) : value_null(page->arena));
    value_set_text(page->arena, page->view, "source", TEXT("data.police.uk, Open Government Licence v3.0"));
    value_set(page->arena, page->view, "residents_counted_on", page->residents.has ? value_text(page->arena, date_iso(page->arena, page->residents.counted_on)) : value_null(page->arena));
    value_set(page->arena, page->view, "residents_source", page->residents.has ? value_text(page->arena, page->residents.source) : value_null(page->arena));
    TRY(stops_set_counts(page));
    value_set(page->arena, page->view, "loads", loads_value(page));
    set_nothing(page->arena, page->view);
    if (page->load_count)
        return fill_page(page);
    value_set_page(page->arena, page->view, "empty_line", value_text(page->arena, SAID(page->arena, "No stops and searches have been loaded yet.")));
    return OK;
}
