/* /performance/outcomes: the last outcome of the crimes that were recorded in some months, by type; page, JSON and CSV. The form that
 * chooses them stands on the page of recorded crime (pages_recorded_page.c). */
#include <stdlib.h>

#include "base/wording.h"
#include "office/performance/crime_page.h"

#define GROUPS_MAX 4000

static const struct shape_field row_fields[] = {
    {"month", VALUE_TEXT, false, false, "The month in which the crimes were recorded", NULL}, {"area", VALUE_TEXT, false, false, "The district’s slug, or the group", NULL},
    {"crime_type", VALUE_TEXT, false, false, "As data.police.uk writes it", NULL}, {"outcome", VALUE_TEXT, false, false, "The last outcome when the file was made; empty: none was given", NULL},
    {"count", VALUE_INTEGER, false, false, "Crimes", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape row_shape = {"CrimeOutcomeCount", row_fields};
static const struct shape_field outcomes_fields[] = {
    {"source", VALUE_TEXT, false, false, "Whose figures these are", NULL}, {"outcomes", VALUE_LIST, false, false, "One row for each month, area, type and outcome that has any", &row_shape},
    PART_TEXT_MEMBER("empty_line"), PART_TEXT_MEMBER("lead_line"), PART_TEXT_MEMBER("csv_link"), PART_TEXT_MEMBER("json_link"), PART_TEXT_MEMBER("recorded_link"),
    PART_OBJECT_MEMBER("table", &table_shape), {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape crime_outcomes_shape = {"CrimeOutcomes", outcomes_fields};

static void add_rows(struct crime_page *page, const struct crime_outcome_row *rows, size_t count)
{
    struct arena *arena = page->arena;
    struct value *list = value_list(arena);
    for (size_t i = 0; i < count; i++) {
        struct value *row = value_object(arena);
        value_set_text(arena, row, "month", text_of(rows[i].month));
        value_set_text(arena, row, "area", crime_area_slug(page->areas, rows[i].area));
        value_set_text(arena, row, "crime_type", rows[i].type);
        value_set_text(arena, row, "outcome", rows[i].outcome);
        value_set_integer(arena, row, "count", rows[i].count);
        value_append(arena, list, row);
    }
    value_set(arena, page->view, "outcomes", list);
}

/* --- The table ------------------------------------------------------------------ */

struct group { struct text type, outcome; int64_t count, of_type; };

static int by_type(const void *left, const void *right)
{
    const struct group *a = left, *b = right;
    int order = text_compare(a->type, b->type);
    if (order)
        return order;
    return a->count != b->count ? (a->count < b->count ? 1 : -1) : text_compare(a->outcome, b->outcome);
}

/* Sums over months and areas, of crimes in districts where no area is asked for. */
static size_t group_rows(const struct crime_page *page, const struct crime_outcome_row *rows, size_t count, struct group *groups)
{
    size_t made = 0;
    for (size_t i = 0; i < count; i++) {
        size_t at = 0;
        if ((page->query.area == CRIME_ALL && rows[i].area < 0) || text_equals(rows[i].type, CRIME_INCIDENTS))
            continue;
        while (at < made && !(text_equal(groups[at].type, rows[i].type) && text_equal(groups[at].outcome, rows[i].outcome)))
            at++;
        if (at == GROUPS_MAX)
            continue;
        if (at == made)
            groups[made++] = (struct group){.type = rows[i].type, .outcome = rows[i].outcome};
        groups[at].count += rows[i].count;
    }
    for (size_t i = 0; i < made; i++)
        for (size_t j = 0; j < made; j++)
            groups[i].of_type += text_equal(groups[i].type, groups[j].type) ? groups[j].count : 0;
    qsort(groups, made, sizeof *groups, by_type);
    return made;
}

static enum result add_table(struct crime_page *page, const struct crime_outcome_row *rows, size_t count)
{
    struct arena *arena = page->arena;
    struct value *table = part_table(arena, "outcomes", SAID(arena, "Last outcomes by type"), SAID(arena, "Nothing was recorded in these months."));
    struct group *groups = ARENA_ARRAY(arena, struct group, GROUPS_MAX);
    if (!groups)
        return ERROR_MEMORY;
    size_t made = group_rows(page, rows, count, groups);
    part_column(arena, table, SAID(arena, "Type"), false);
    part_column(arena, table, SAID(arena, "Last outcome"), false);
    part_column(arena, table, SAID(arena, "Crimes"), true);
    part_column(arena, table, SAID(arena, "Of 100 of the type"), true);
    for (size_t i = 0; i < made; i++) {
        struct value *row = part_table_row(arena, table);
        int64_t share;
        TRY(series_ratio(SERIES_PERCENTAGE, groups[i].count * SERIES_ONE, groups[i].of_type * SERIES_ONE, &share));
        part_cell(arena, row, crime_type_name(arena, groups[i].type));
        part_cell(arena, row, groups[i].outcome.length ? groups[i].outcome : SAID(arena, "None was given"));
        value_set_boolean(arena, part_cell(arena, row, crime_count_words(arena, groups[i].count)), "numeric", true);
        value_set_boolean(arena, part_cell(arena, row, series_amount_decimals(arena, share, 1)), "numeric", true);
    }
    value_set_page(arena, page->view, "table", table);
    return OK;
}

/* --- The page ------------------------------------------------------------------- */

static void set_line(struct crime_page *page, const char *name, struct text line)
{
    value_set_page(page->arena, page->view, name, value_text(page->arena, line));
}

static enum result fill_page(struct crime_page *page, const struct crime_outcome_row *rows, size_t count)
{
    struct arena *arena = page->arena;
    struct text place = crime_place_name(arena, page->areas, page->query.area);
    struct text when = crime_months_words(arena, crime_month_number(page->query.from), crime_month_number(page->query.to));
    set_line(page, "lead_line", page->query.type.length ? arena_printf(arena, SAY(arena, "%.*s, %.*s: what became of the crimes of the type “%.*s”."), TEXT_ARGS(place), TEXT_ARGS(when), TEXT_ARGS(crime_type_name(arena, page->query.type)))
                                                        : arena_printf(arena, SAY(arena, "%.*s, %.*s: what became of the crimes that were recorded."), TEXT_ARGS(place), TEXT_ARGS(when)));
    if (page->query.known_at.seconds)
        set_line(page, "lead_line", arena_printf(arena, SAY(arena, "%.*s As it was known on %.*s."), TEXT_ARGS(value_get_text(page->view, "lead_line")), TEXT_ARGS(date_long(arena, date_in_london(page->query.known_at)))));
    set_line(page, "csv_link", crime_page_link_to(page, "outcomes", ".csv", page->query.area, page->query.type));
    set_line(page, "json_link", crime_page_link_to(page, "outcomes", ".json", page->query.area, page->query.type));
    set_line(page, "recorded_link", crime_page_link(page, "", page->query.area, page->query.type));
    return add_table(page, rows, count);
}

enum result crime_show_outcomes(struct request *request, struct answer *answer)
{
    struct crime_page *page = ARENA_NEW(request_arena(request), struct crime_page);
    char first[CRIME_MONTH_BYTES], last[CRIME_MONTH_BYTES];
    struct crime_outcome_row *rows;
    struct place_areas areas;
    const char *field = NULL;
    size_t count;
    if (!page)
        return ERROR_MEMORY;
    *page = (struct crime_page){.arena = request_arena(request), .view = answer_view(answer), .areas = &areas};
    TRY(request_db(request, &page->db));
    TRY(place_areas_load(page->db, page->arena, &areas));
    TRY(crime_query_read(request, page->db, &areas, &page->query, &field, answer_message(answer)));
    TRY(crime_type_check(page->db, page->arena, &areas, &page->query, answer_message(answer)));
    TRY(crime_outcomes_read(page->db, page->arena, &areas, &page->query, &rows, &count));
    enum result result = crime_range(page->db, page->query.known_at, first, last);
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    value_set_text(page->arena, page->view, "source", TEXT("data.police.uk, Open Government Licence v3.0"));
    add_rows(page, rows, count);
    set_line(page, "empty_line", result == OK ? TEXT_NONE : SAID(page->arena, "No recorded crime has been loaded yet."));
    set_line(page, "lead_line", TEXT_NONE);
    value_set_page(page->arena, page->view, "table", value_null(page->arena));
    return result == OK ? fill_page(page, rows, count) : OK;
}
