/* /performance and /performance/{code}: what the public reads of measures, as page, JSON and CSV. */
#include "base/page/page.h"
#include "base/wording.h"
#include "blocks/parts/parts.h"
#include "office/performance/internal.h"

#define VERSIONS_MAX 15000  /* of one answer, in JSON and CSV */
#define TABLE_ROWS_MAX 500   /* on the page */

/* --- All measures -------------------------------------------------------------- */

static const struct shape_field performance_fields[] = {
    {"measures", VALUE_LIST, false, false, "Every measure, by code", &measure_row_shape},
    {"table", VALUE_OBJECT, true, true, NULL, &table_shape}, {"csv_link", VALUE_TEXT, true, false, NULL, NULL}, {"json_link", VALUE_TEXT, true, false, NULL, NULL},
    {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape performance_shape = {"Performance", performance_fields};

static struct value *measures_table(struct arena *arena, const struct value *rows)
{
    struct value *table = part_table(arena, "measures", SAID(arena, "Measures, their newest figure and how they stand"), SAID(arena, "No measure is published yet."));
    part_column(arena, table, SAID(arena, "Measure"), false);
    part_column(arena, table, SAID(arena, "Newest figure"), true);
    part_column(arena, table, SAID(arena, "For"), false);
    part_column(arena, table, SAID(arena, "How it stands"), false);
    for (size_t i = 0; i < rows->list.count; i++) {
        const struct value *measure = rows->list.items[i];
        struct value *row = part_table_row(arena, table);
        part_cell_link(arena, row, arena_printf(arena, "%.*s %.*s", TEXT_ARGS(value_get_text(measure, "code")), TEXT_ARGS(value_get_text(measure, "title"))), value_get_text(measure, "url"));
        value_set_boolean(arena, part_cell(arena, row, value_get_text(measure, "latest_words")), "numeric", true);
        part_cell(arena, row, value_get_text(measure, "period"));
        part_cell(arena, row, value_get_text(measure, "verdict"));
    }
    return table;
}

enum result performance_get(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer), *rows = value_list(arena);
    struct performance performance;
    struct db *db;
    TRY(request_db(request, &db));
    TRY(performance_read(db, arena, TEXT_NONE, DATE_NONE, &performance));
    for (size_t i = 0; i < performance.measure_count; i++) {
        struct value *row;
        TRY(measure_row_value(db, arena, &performance, &performance.measures[i], request_moment(request).today, &row));
        value_append(arena, rows, row);
    }
    value_set(arena, view, "measures", rows);
    value_set_page(arena, view, "table", measures_table(arena, rows));
    value_set_page(arena, view, "csv_link", value_text(arena, TEXT("/performance.csv")));
    value_set_page(arena, view, "json_link", value_text(arena, TEXT("/performance.json")));
    return OK;
}

/* --- One measure --------------------------------------------------------------- */

static const struct shape_field measure_fields[] = {
    MEASURE_MEMBERS, MEASURE_MEMBER("verdict", VALUE_TEXT, false, "How it stands against its target, in words"),
    MEASURE_MEMBER("working", VALUE_TEXT, false, "How that was worked out"),
    MEASURE_MEMBER("as_known_on", VALUE_TEXT, true, "The day as of which the figures are given; null: now"),
    {.name = "values", .kind = VALUE_LIST, .about = "Every figure that was published, those that were restated too", .of = &figure_row_shape},
    {.name = "notes", .kind = VALUE_LIST, .about = "What must be known beside the figures", .of = &note_row_shape},
    {.name = "withdrawn", .kind = VALUE_LIST, .about = "Loads of figures that were withdrawn", .of = &withdrawal_row_shape},
    {"rows", VALUE_LIST, true, false, NULL, &summary_row_shape}, {"table", VALUE_OBJECT, true, true, NULL, &table_shape},
    {"has_notes", VALUE_BOOLEAN, true, false, NULL, NULL}, {"has_withdrawn", VALUE_BOOLEAN, true, false, NULL, NULL}, {"known_line", VALUE_TEXT, true, false, NULL, NULL}, {"more_line", VALUE_TEXT, true, false, NULL, NULL},
    {"csv_link", VALUE_TEXT, true, false, NULL, NULL}, {"json_link", VALUE_TEXT, true, false, NULL, NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape measure_shape = {"MeasureInFull", measure_fields};

static struct value *figures_table(struct arena *arena, const struct measure *measure, const struct value *rows)
{
    struct value *table = part_table(arena, "figures", SAID(arena, "Figures as they were published"), SAID(arena, "No figure is published yet."));
    part_column(arena, table, SAID(arena, "For"), false);
    if (measure->of.districts)
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
        if (measure->of.districts)
            part_cell(arena, row, area.length ? area : SAID(arena, "Whole area"));
        if (measure->of.has_breakdown)
            part_cell(arena, row, breakdown.length ? breakdown : SAID(arena, "All"));
        value_set_boolean(arena, part_cell(arena, row, value_get_text(figure, "value_words")), "numeric", true);
        part_cell_link(arena, row, value_get_text(figure, "published_on"), value_get_text(figure, "load_url"));
        part_cell(arena, row, !holds ? arena_printf(arena, SAY(arena, "Restated since. %.*s"), TEXT_ARGS(note)) : note);
    }
    return table;
}

static void row_if(struct arena *arena, struct value *rows, struct text label, struct text text)
{
    if (text.length)
        part_row_text(arena, rows, label, text);
}

static struct value *about_rows(struct arena *arena, const struct measure *measure)
{
    struct value *rows = value_list(arena);
    if (measure->about.length)
        part_row_html(arena, rows, SAID(arena, "Definition"), markdown_value(arena, measure->about, 2));
    row_if(arena, rows, SAID(arena, "Unit"), series_unit_name(arena, measure->of.unit));
    row_if(arena, rows, SAID(arena, "What is counted"), measure->kind_of_count);
    row_if(arena, rows, SAID(arena, "What is better"), series_direction_name(arena, measure->direction));
    row_if(arena, rows, SAID(arena, "What a rise means"), measure->rise_means);
    row_if(arena, rows, SAID(arena, "Above the line"), measure->numerator);
    row_if(arena, rows, SAID(arena, "Below the line"), measure->denominator);
    row_if(arena, rows, SAID(arena, "Supplied by"), measure->owner_name);
    row_if(arena, rows, SAID(arena, "Source"), measure->source);
    if (measure->source_link.length)
        part_row_link(arena, rows, SAID(arena, "Link to the source"), measure->source_link, measure->source_link);
    row_if(arena, rows, SAID(arena, "Note on the target"), measure->target_note);
    return rows;
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

static enum result known_on(struct request *request, struct answer *answer, struct date *ret_day)
{
    struct text typed = request_text(request, "as_known_on");
    *ret_day = DATE_NONE;
    if (typed.length && date_parse_typed(typed, ret_day) < 0)
        return message_fail(answer_message(answer), ERROR_INVALID, "\"as_known_on\" must be a day, such as 2019-09-30.");
    return OK;
}

enum result measure_get(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer), *values, *notes, *withdrawn;
    const struct measure *measure;
    struct performance performance;
    struct series_point *points;
    struct target_answer verdict;
    struct date day;
    size_t count;
    struct db *db;
    TRY(known_on(request, answer, &day));
    TRY(request_db(request, &db));
    TRY(performance_read(db, arena, request_text(request, "code"), day, &performance));
    measure = measure_find(performance.measures, performance.measure_count, request_text(request, "code"));
    assert(measure);
    keep_asked(request, &performance);
    if (performance.version_count > VERSIONS_MAX)
        return message_fail(answer_message(answer), ERROR_LIMIT, "There are more than %d figures: ask for one area or one part of the breakdown.", VERSIONS_MAX);
    TRY(performance_line(arena, &performance, measure, &points, &count));
    TRY(measure_judge(db, arena, measure, points, count, request_moment(request).today, &verdict));
    values = figure_rows_value(arena, &performance, measure);
    TRY(note_rows_value(db, arena, measure, &notes));
    TRY(withdrawal_rows_value(db, arena, measure, &withdrawn));
    measure_set(arena, measure, view);
    value_set_text(arena, view, "verdict", verdict.words);
    value_set_text(arena, view, "working", verdict.working);
    value_set(arena, view, "as_known_on", value_date(arena, day));
    value_set(arena, view, "values", values);
    value_set(arena, view, "notes", notes);
    value_set(arena, view, "withdrawn", withdrawn);
    value_set_page(arena, view, "rows", about_rows(arena, measure));
    value_set_page(arena, view, "table", figures_table(arena, measure, values));
    value_set_page(arena, view, "has_notes", value_boolean(arena, value_is_truthy(notes)));
    value_set_page(arena, view, "has_withdrawn", value_boolean(arena, value_is_truthy(withdrawn)));
    value_set_page(arena, view, "known_line", value_text(arena, date_is_none(day) ? TEXT_NONE : arena_printf(arena, SAY(arena, "As it was known on %.*s."), TEXT_ARGS(date_long(arena, day)))));
    value_set_page(arena, view, "more_line", value_text(arena, values->list.count <= TABLE_ROWS_MAX ? TEXT_NONE : arena_printf(arena, SAY(arena, "The first %d of %zu figures are shown. The CSV has all of them."), TABLE_ROWS_MAX, values->list.count)));
    value_set_page(arena, view, "csv_link", value_text(arena, arena_printf(arena, "%.*s.csv", TEXT_ARGS(measure->url))));
    value_set_page(arena, view, "json_link", value_text(arena, arena_printf(arena, "%.*s.json", TEXT_ARGS(measure->url))));
    return OK;
}
