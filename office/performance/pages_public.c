/* /performance/{code}: what the public reads of one measure, as page, JSON and CSV. Not here: all of them (pages_performance.c), their
 * course and chart (course.h), what it is and serves (measure_about.c). */
#include <string.h>

#include "base/page/page.h"
#include "base/wording.h"
#include "blocks/parts/parts.h"
#include "blocks/place/place.h"
#include "office/performance/comparison.h"
#include "office/performance/course.h"
#include "office/performance/internal.h"

#define VERSIONS_MAX 15000  /* of one answer, in JSON and CSV */
#define TABLE_ROWS_MAX 500   /* on the page */
#define PARTS_MAX 200
#define LINES_MAX 8           /* of a comparison */

/* --- One measure --------------------------------------------------------------- */

static const struct shape_field measure_fields[] = {
    MEASURE_MEMBERS, MEASURE_MEMBER("verdict", VALUE_TEXT, false, "How it stands against its target, in words"),
    MEASURE_MEMBER("working", VALUE_TEXT, false, "How that was worked out"),
    MEASURE_MEMBER("as_known_on", VALUE_TEXT, true, "The day as of which the figures are given; null: now"),
    {.name = "values", .kind = VALUE_LIST, .about = "Every figure that was published, those that were restated too", .of = &figure_row_shape},
    {.name = "notes", .kind = VALUE_LIST, .about = "What must be known beside the figures", .of = &note_row_shape},
    {.name = "withdrawn", .kind = VALUE_LIST, .about = "Loads of figures that were withdrawn", .of = &withdrawal_row_shape},
    {"rows", VALUE_LIST, true, false, NULL, &summary_row_shape}, {"table", VALUE_OBJECT, true, true, NULL, &table_shape},
    PART_OBJECT_MEMBER("verdict_tag", &tag_shape), PART_TEXT_MEMBER("change_line"), PART_OBJECT_MEMBER("chart", &chart_shape), PART_TEXT_MEMBER("chart_line"),
    PART_LIST_MEMBER("limit_lines", &item_shape), PART_TEXT_MEMBER("objective_href"), PART_OBJECT_MEMBER("restated", &table_shape), PART_TEXT_MEMBER("known_typed"),
    PART_TEXT_MEMBER("part_line"), PART_TEXT_MEMBER("part_target_line"), PART_LIST_MEMBER("compare_lines", &item_shape), PART_BOOLEAN_MEMBER("has_compare"), PART_TEXT_MEMBER("compare_href"), PART_OBJECT_MEMBER("parts", &filters_shape),
    {"has_notes", VALUE_BOOLEAN, true, false, NULL, NULL}, {"has_withdrawn", VALUE_BOOLEAN, true, false, NULL, NULL}, {"known_line", VALUE_TEXT, true, false, NULL, NULL}, {"more_line", VALUE_TEXT, true, false, NULL, NULL},
    {"csv_link", VALUE_TEXT, true, false, NULL, NULL}, {"json_link", VALUE_TEXT, true, false, NULL, NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape measure_shape = {"MeasureInFull", measure_fields};

/* A district or a force by its name. */
static struct text area_words(const struct place_areas *areas, struct text slug)
{
    int at = slug.length ? place_area_by_slug(areas, slug) : PLACE_OUTSIDE;
    return at == PLACE_OUTSIDE ? force_name(slug) : areas->list[at].name;
}

static struct value *figures_table(struct arena *arena, const struct measure *measure, const struct place_areas *areas, const struct value *rows)
{
    struct value *table = part_table(arena, "figures", SAID(arena, "Figures as they were published"), SAID(arena, "No figure is published yet."));
    part_column(arena, table, SAID(arena, "For"), false);
    if (measure->of.districts || measure->of.forces)
        part_column(arena, table, SAID(arena, "Area"), false);
    if (measure->of.has_breakdown)
        part_column(arena, table, measure->breakdown, false);
    part_column(arena, table, SAID(arena, "Figure"), true);
    part_column(arena, table, SAID(arena, "Published"), false);
    part_column(arena, table, SAID(arena, "What to know"), false);
    for (size_t i = 0; i < rows->list.count && i < TABLE_ROWS_MAX; i++) {
        const struct value *figure = rows->list.items[i];
        struct value *row = part_table_row(arena, table);
        struct text area = value_get_text(figure, "area"), breakdown = value_get_text(figure, "breakdown"), note = value_get_text(figure, "note");
        bool holds = value_is_truthy(value_get(figure, TEXT("holds")));
        part_cell(arena, row, value_get_text(figure, "period"));
        if (measure->of.districts || measure->of.forces)
            part_cell(arena, row, area.length ? area_words(areas, area) : SAID(arena, "Whole area"));
        if (measure->of.has_breakdown)
            part_cell(arena, row, breakdown.length ? breakdown : SAID(arena, "All"));
        value_set_boolean(arena, part_cell(arena, row, value_get_text(figure, "value_words")), "numeric", true);
        part_cell_link(arena, row, value_get_text(figure, "published_words"), value_get_text(figure, "load_url"));
        part_cell(arena, row, !holds ? arena_printf(arena, SAY(arena, "Restated since. %.*s"), TEXT_ARGS(note)) : note);
    }
    return table;
}

/* What was said first and what is said now, of each figure that was restated. Versions stand by key and then in the order of publication. */
static struct value *restated_table(struct arena *arena, const struct performance *performance, const struct measure *measure)
{
    struct value *table = part_table(arena, "restated", SAID(arena, "Figures that were restated"), SAID(arena, "No figure was restated."));
    size_t shown = 0;
    part_column(arena, table, SAID(arena, "For"), false);
    part_column(arena, table, SAID(arena, "First published"), true);
    part_column(arena, table, SAID(arena, "Restated as"), true);
    part_column(arena, table, SAID(arena, "On"), false);
    part_column(arena, table, SAID(arena, "Why"), false);
    for (size_t i = 1; i < performance->version_count && shown < TABLE_ROWS_MAX; i++) {
        const struct series_version *was = &performance->versions[i - 1], *now = &performance->versions[i];
        const struct series_figure *figure = &now->figure;
        struct value *row;
        struct text part = figure->breakdown.length ? figure->breakdown : figure->area, period;
        if (figure->measure != measure->of.id || !series_same_key(&was->figure, figure) || series_same_figure(&was->figure, figure))
            continue;
        row = part_table_row(arena, table);
        period = series_period_words(arena, (struct series_period){measure->of.period, figure->from, figure->to});
        part_cell(arena, row, part.length ? arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(period), TEXT_ARGS(part)) : period);
        value_set_boolean(arena, part_cell(arena, row, series_value_words(arena, was->figure.value, measure->of.unit)), "numeric", true);
        value_set_boolean(arena, part_cell(arena, row, series_value_words(arena, figure->value, measure->of.unit)), "numeric", true);
        part_cell_link(arena, row, date_long(arena, now->published_on), arena_printf(arena, "/figures/%.*s", TEXT_ARGS(now->slug)));
        part_cell(arena, row, now->reason);
        shown++;
    }
    return table;
}

/* ?area=watford, ?breakdown=race; "all" for the whole alone. */
static void keep_asked(struct request *request, struct performance *performance)
{
    struct text area = request_text(request, "area"), breakdown = request_text(request, "breakdown");
    size_t kept = 0;
    for (size_t i = 0; i < performance->version_count; i++) {
        const struct series_figure *figure = &performance->versions[i].figure;
        bool is_area = !area.length || text_equal(figure->area, text_equals(area, "all") ? TEXT_NONE : area);
        bool is_part = !breakdown.length || text_equal(figure->breakdown, text_equals(breakdown, "all") ? TEXT_NONE : breakdown);
        if (is_area && is_part)
            performance->versions[kept++] = performance->versions[i];
    }
    performance->version_count = kept;
}

/* Which line is asked for: of the whole where nothing is. */
static void part_asked(struct request *request, const struct place_areas *areas, struct course_part *ret_part)
{
    struct text area = request_text(request, "area"), breakdown = request_text(request, "breakdown");
    ret_part->area = text_equals(area, "all") ? TEXT_NONE : area;
    ret_part->breakdown = text_equals(breakdown, "all") ? TEXT_NONE : breakdown;
    ret_part->area_name = area_words(areas, ret_part->area);
}

enum result known_on_read(struct request *request, struct date *ret_day, struct message *message)
{
    struct text typed = request_text(request, "as_known_on");
    struct date day = DATE_NONE;
    if (typed.length && date_parse_typed_in(request_language(request), typed, &day) < 0)
        return message_fail(message, ERROR_INVALID, "\"as_known_on\" must be a day, such as 2019-09-30.");
    if (!date_is_none(day) && date_compare(day, request_moment(request).today) > 0)
        return message_fail(message, ERROR_INVALID, "Nobody knows yet what will be known on %.*s: give today or a day before.", TEXT_ARGS(date_long(request_arena(request), day)));
    *ret_day = day;
    return OK;
}

/* "watford, dacorum": what a figure of the measure may be asked for. */
static struct text names_of(struct arena *arena, const struct performance *performance, bool areas)
{
    struct text names = SAID(arena, "all"), before = TEXT_NONE;
    for (size_t i = 0; i < performance->version_count && names.length < 1500; i++) {
        struct text name = areas ? performance->versions[i].figure.area : performance->versions[i].figure.breakdown;
        bool is_new = name.length > 0 && !text_equal(name, before);
        for (size_t j = 0; j < i && is_new; j++)
            is_new = !text_equal(name, areas ? performance->versions[j].figure.area : performance->versions[j].figure.breakdown);
        if (is_new)
            names = arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(names), TEXT_ARGS(name));
        before = name;
    }
    return names;
}

/* Before what was asked for is kept. */
enum result part_check_asked(struct request *request, const struct performance *performance, const char *input, struct message *message)
{
    struct text asked = request_text(request, input);
    bool areas = strcmp(input, "area") == 0, known = !asked.length || text_equals(asked, "all");
    for (size_t i = 0; i < performance->version_count && !known; i++)
        known = text_equal(asked, areas ? performance->versions[i].figure.area : performance->versions[i].figure.breakdown);
    return known ? OK : message_fail(message, ERROR_NOT_FOUND, "No figure of this measure is for the %s \"%.*s\". There are: %.*s.", input, TEXT_ARGS(asked),
                                     TEXT_ARGS(names_of(request_arena(request), performance, areas)));
}

/* --- The page -------------------------------------------------------------------- */

/* Why the limits are as they are, under the chart. */
static struct value *limit_lines(struct arena *arena, const struct course *course)
{
    struct value *lines = value_list(arena);
    for (size_t i = 0; course->has_xmr && i < course->xmr.group_count; i++) {
        struct text line = verdict_group(arena, &course->question, &course->xmr, i);
        if (line.length)
            value_append(arena, lines, part_item(arena, line, TEXT_NONE));
    }
    return lines;
}

static enum result set_chart(struct arena *arena, const struct course *course, struct value *view)
{
    struct chart chart;
    struct chart_line line;
    value_set_page(arena, view, "chart", value_null(arena));
    value_set_page(arena, view, "change_line", value_text(arena, course->verdict.sentence));
    value_set_page(arena, view, "limit_lines", limit_lines(arena, course));
    if (!course_is_drawn(course)) {
        value_set_page(arena, view, "chart_line", value_text(arena, course->numbers == 0 ? TEXT_NONE : arena_printf(arena,
            SAY_COUNT(arena, (int64_t)course->numbers, "There is %zu figure of a period that is over. A chart is drawn from %d.", "There are %zu figures of periods that are over. A chart is drawn from %d."), course->numbers, COURSE_POINTS_LEAST)));
        return OK;
    }
    value_set_page(arena, view, "chart_line", value_text(arena, TEXT_NONE));
    line = course_line(arena, course, "course");
    line.verdict = TEXT_NONE; /* it stands above the chart */
    TRY(chart_draw_line(arena, &line, &chart));
    value_set_page(arena, view, "chart", chart_part(arena, &chart, true));
    return OK;
}

static struct text add_query(struct arena *arena, struct text query, const char *name, struct text value)
{
    if (!value.length)
        return query;
    return arena_printf(arena, "%.*s%s%s=%.*s", TEXT_ARGS(query), query.length ? "&" : "?", name, TEXT_ARGS(url_encode(arena, value)));
}

static void set_links(struct arena *arena, const struct course *course, struct date day, struct value *view)
{
    const struct measure *measure = course->measure;
    struct text known_on = date_is_none(day) ? TEXT_NONE : date_iso(arena, day), query = add_query(arena, add_query(arena, TEXT_NONE, "breakdown", course->part.breakdown), "as_known_on", known_on);
    value_set_page(arena, view, "compare_href", value_text(arena, arena_printf(arena, "%.*s/comparison%.*s", TEXT_ARGS(measure->url), TEXT_ARGS(query))));
    query = add_query(arena, add_query(arena, add_query(arena, TEXT_NONE, "area", course->part.area), "breakdown", course->part.breakdown), "as_known_on", known_on);
    value_set_page(arena, view, "known_line", value_text(arena, date_is_none(day) ? TEXT_NONE : arena_printf(arena, SAY(arena, "As it was known on %.*s."), TEXT_ARGS(date_long(arena, day)))));
    value_set_page(arena, view, "known_typed", value_text(arena, date_is_none(day) ? TEXT_NONE : date_long(arena, day)));
    value_set_page(arena, view, "csv_link", value_text(arena, arena_printf(arena, "%.*s.csv%.*s", TEXT_ARGS(measure->url), TEXT_ARGS(query))));
    value_set_page(arena, view, "json_link", value_text(arena, arena_printf(arena, "%.*s.json%.*s", TEXT_ARGS(measure->url), TEXT_ARGS(query))));
}

static enum result set_figures(struct db *db, struct arena *arena, const struct performance *performance, const struct measure *measure, const struct place_areas *areas, struct value *view)
{
    struct value *values = figure_rows_value(arena, performance, measure), *notes, *withdrawn;
    TRY(note_rows_value(db, arena, measure, &notes));
    TRY(withdrawal_rows_value(db, arena, measure, &withdrawn));
    value_set(arena, view, "values", values);
    value_set(arena, view, "notes", notes);
    value_set(arena, view, "withdrawn", withdrawn);
    value_set_page(arena, view, "table", figures_table(arena, measure, areas, values));
    value_set_page(arena, view, "restated", restated_table(arena, performance, measure));
    value_set_page(arena, view, "has_notes", value_boolean(arena, value_is_truthy(notes)));
    value_set_page(arena, view, "has_withdrawn", value_boolean(arena, value_is_truthy(withdrawn)));
    value_set_page(arena, view, "more_line", value_text(arena, values->list.count <= TABLE_ROWS_MAX ? TEXT_NONE : arena_printf(arena, SAY(arena, "The first %d of %zu figures are shown. The CSV has all of them."), TABLE_ROWS_MAX, values->list.count)));
    return OK;
}

/* Areas and parts that have figures, to choose one. */
static void add_choice(struct arena *arena, const struct performance *performance, const struct place_areas *areas, struct text chosen, struct text label, struct value *filters)
{
    struct value *choice = part_filter_choice(arena, filters, areas ? TEXT("area") : TEXT("breakdown"), label);
    struct text seen[PARTS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < performance->version_count && count < PARTS_MAX; i++) {
        struct text part = areas ? performance->versions[i].figure.area : performance->versions[i].figure.breakdown;
        bool known = !part.length;
        for (size_t j = 0; j < count; j++)
            known |= text_equal(seen[j], part);
        if (known)
            continue;
        seen[count++] = part;
        part_filter_option(arena, choice, part, areas ? area_words(areas, part) : part, text_equal(part, chosen));
    }
}

static void set_part(struct arena *arena, const struct performance *performance, const struct place_areas *areas, const struct course *course, struct date known_on, struct value *view)
{
    const struct measure *measure = course->measure;
    bool is_part = course_is_part(&course->part), has_choices = measure->of.districts || measure->of.forces || measure->of.has_breakdown;
    struct value *filters = has_choices ? part_filters(arena, measure->url) : value_null(arena);
    struct text words = course_part_words(arena, &course->part);
    if (has_choices && !date_is_none(known_on))
        part_filter_keep(arena, filters, TEXT("as_known_on"), date_iso(arena, known_on));
    if (measure->of.districts || measure->of.forces)
        add_choice(arena, performance, areas, course->part.area, SAID(arena, "Area"), filters);
    if (measure->of.has_breakdown)
        add_choice(arena, performance, NULL, course->part.breakdown, measure->breakdown, filters);
    value_set_page(arena, view, "parts", filters);
    value_set_page(arena, view, "part_line", value_text(arena, is_part ? arena_printf(arena, SAY(arena, "Only %.*s: chart and verdict are of this part."), TEXT_ARGS(words)) : TEXT_NONE));
    value_set_page(arena, view, "part_target_line", value_text(arena, course->target_is_wholes ? SAID(arena, "The target is set for the whole, and this part is not judged by it.") : TEXT_NONE));
}

/* The year before, twelve months, peers: of the whole or of one part of the breakdown, not of a district. */
static enum result set_comparison(struct db *db, struct arena *arena, const struct performance *performance, const struct measure *measure, const struct course_part *part, struct date today, struct value *view)
{
    struct comparison *comparison = ARENA_NEW(arena, struct comparison);
    struct value *list = value_list(arena);
    struct text lines[LINES_MAX];
    size_t count = 0;
    if (!comparison)
        return ERROR_MEMORY;
    if (!part->area.length) {
        TRY(comparison_read(db, arena, performance, measure, part->breakdown, DATE_NONE, today, comparison));
        TRY(comparison_lines(arena, comparison, lines, LINES_MAX, &count));
    }
    for (size_t i = 0; i < count; i++)
        value_append(arena, list, part_item(arena, lines[i], TEXT_NONE));
    value_set_page(arena, view, "compare_lines", list);
    value_set_page(arena, view, "has_compare", value_boolean(arena, count > 0));
    return OK;
}

enum result measure_get(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer), *rows;
    const struct measure *measure;
    struct performance performance;
    struct course course;
    struct course_part part;
    struct place_areas areas;
    struct text objective_href;
    struct date day;
    struct db *db;
    TRY(known_on_read(request, &day, answer_message(answer)));
    TRY(request_db(request, &db));
    TRY(performance_read(db, arena, request_text(request, "code"), day, &performance));
    measure = measure_find(performance.measures, performance.measure_count, request_text(request, "code"));
    assert(measure);
    struct date as_of = date_is_none(day) ? request_moment(request).today : day;
    TRY(part_check_asked(request, &performance, "area", answer_message(answer)));
    TRY(part_check_asked(request, &performance, "breakdown", answer_message(answer)));
    TRY(place_areas_load(db, arena, &areas));
    part_asked(request, &areas, &part);
    TRY(course_read(db, arena, &performance, measure, &part, as_of, &course));
    set_part(arena, &performance, &areas, &course, day, view);
    TRY(set_comparison(db, arena, &performance, measure, &part, as_of, view));
    keep_asked(request, &performance);
    if (performance.version_count > VERSIONS_MAX)
        return message_fail(answer_message(answer), ERROR_LIMIT, "There are more than %d figures: ask for one area or one part of the breakdown.", VERSIONS_MAX);
    measure_set(arena, measure, view);
    value_set_text(arena, view, "verdict", course.answer.words);
    value_set_text(arena, view, "working", course.answer.working);
    value_set_page(arena, view, "verdict_tag", course_verdict_tag(arena, &course.answer));
    value_set(arena, view, "as_known_on", value_date(arena, day));
    TRY(measure_about_rows(db, arena, measure, &course.answer, &rows));
    TRY(measure_objective_href(db, arena, measure, &objective_href));
    value_set_page(arena, view, "rows", rows);
    value_set_page(arena, view, "objective_href", value_text(arena, objective_href));
    TRY(set_chart(arena, &course, view));
    TRY(set_figures(db, arena, &performance, measure, &areas, view));
    set_links(arena, &course, day, view);
    return OK;
}
