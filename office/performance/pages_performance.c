/* /performance: every measure in its objective's group, how many are met, not met and not known, with its filters. Not here: one
 * measure (pages_public.c), its course (course.h). */
#include "base/page/page.h"
#include "base/wording.h"
#include "blocks/parts/parts.h"
#include "office/performance/course.h"
#include "office/performance/internal.h"

static const char *const standing_labels[TARGET_VERDICTS] WORDINGS = {"No target", "Not known", "Met", "Partly met", "Not met"};
/* In the order in which they are counted and offered. */
static const enum target_verdict standings[TARGET_VERDICTS] = {TARGET_MET, TARGET_PARTLY_MET, TARGET_NOT_MET, TARGET_NOT_KNOWN, TARGET_NO_VERDICT};

static const struct shape_field figure_fields[] = {
    PART_TEXT_MEMBER("label"), PART_TEXT_MEMBER("href"), PART_TEXT_MEMBER("fill"), PART_TEXT_MEMBER("count"), {.name = NULL},
};
static const struct shape figure_shape = {"performance_figure", figure_fields};
static const struct shape_field group_fields[] = {PART_OBJECT_MEMBER("table", &table_shape), {.name = NULL}};
static const struct shape group_shape = {"performance_group", group_fields};
static const struct shape_field performance_fields[] = {
    {"measures", VALUE_LIST, false, false, "Every measure that fits, by code", &measure_row_shape},
    PART_LIST_MEMBER("groups", &group_shape), PART_LIST_MEMBER("figures", &figure_shape), PART_OBJECT_MEMBER("filters", &filters_shape),
    PART_TEXT_MEMBER("counts_line"), PART_TEXT_MEMBER("shown_line"), PART_BOOLEAN_MEMBER("has_groups"), PART_BOOLEAN_MEMBER("has_measures"),
    PART_TEXT_MEMBER("csv_link"), PART_TEXT_MEMBER("json_link"), {.name = NULL},
};
const struct shape performance_shape = {"Performance", performance_fields};

/* All measures with their courses, and how many stand how. */
struct overview {
    struct performance performance;
    struct course *courses; /* as performance.measures */
    size_t counts[TARGET_VERDICTS];
    struct text objective, verdict; /* asked for; empty: all */
};

static enum result read_overview(struct request *request, struct db *db, struct overview *overview)
{
    struct arena *arena = request_arena(request);
    TRY(performance_read(db, arena, TEXT_NONE, DATE_NONE, &overview->performance));
    overview->objective = request_text(request, "objective");
    overview->verdict = request_text(request, "verdict");
    overview->courses = ARENA_ARRAY(arena, struct course, overview->performance.measure_count + 1);
    if (!overview->courses)
        return ERROR_MEMORY;
    for (size_t i = 0; i < overview->performance.measure_count; i++) {
        TRY(course_read(db, arena, &overview->performance, &overview->performance.measures[i], COURSE_WHOLE, request_moment(request).today, &overview->courses[i]));
        overview->counts[overview->courses[i].answer.verdict]++;
    }
    return OK;
}

static bool fits(const struct overview *overview, size_t at)
{
    const struct measure *measure = &overview->performance.measures[at];
    return (!overview->objective.length || text_equal(overview->objective, measure->objective ? measure->objective_code : TEXT("none"))) &&
           (!overview->verdict.length || text_equals(overview->verdict, target_verdict_key(overview->courses[at].answer.verdict)));
}

/* --- Filters and counts --------------------------------------------------------- */

static struct text query_of(struct arena *arena, struct text objective, struct text verdict)
{
    struct text first = objective.length ? arena_printf(arena, "?objective=%.*s", TEXT_ARGS(url_encode(arena, objective))) : TEXT_NONE;
    return verdict.length ? arena_printf(arena, "%.*s%sverdict=%.*s", TEXT_ARGS(first), first.length ? "&" : "?", TEXT_ARGS(url_encode(arena, verdict))) : first;
}

static struct text link_to(struct arena *arena, const char *path, struct text objective, struct text verdict)
{
    return arena_printf(arena, "%s%.*s", path, TEXT_ARGS(query_of(arena, objective, verdict)));
}

static struct text objective_name(struct arena *arena, const struct measure *measure)
{
    return measure->objective ? arena_printf(arena, "%.*s %.*s", TEXT_ARGS(measure->objective_code), TEXT_ARGS(measure->objective_title)) : SAID(arena, "Without an objective");
}

/* The first measure of its objective: where its group begins. */
static bool leads(const struct overview *overview, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (overview->performance.measures[i].objective == overview->performance.measures[at].objective)
            return false;
    return true;
}

static struct value *make_filters(struct request *request, const struct overview *overview)
{
    struct arena *arena = request_arena(request);
    struct value *filters = part_filters(arena, request_path(request));
    struct value *choice = part_filter_choice(arena, filters, TEXT("objective"), SAID(arena, "Objective"));
    struct text chosen = TEXT_NONE;
    for (size_t i = 0; i < overview->performance.measure_count; i++) {
        const struct measure *measure = &overview->performance.measures[i];
        struct text code = measure->objective ? measure->objective_code : TEXT("none");
        if (!leads(overview, i))
            continue;
        part_filter_option(arena, choice, code, objective_name(arena, measure), text_equal(code, overview->objective));
        if (text_equal(code, overview->objective))
            chosen = objective_name(arena, measure);
    }
    choice = part_filter_choice(arena, filters, TEXT("verdict"), SAID(arena, "How it stands"));
    if (overview->objective.length)
        part_filter_active(arena, filters, chosen.length ? chosen : overview->objective, link_to(arena, "/performance", TEXT_NONE, overview->verdict));
    for (size_t i = 0; i < TARGET_VERDICTS; i++) {
        struct text key = text_of(target_verdict_key(standings[i])), label = text_of(wording(arena, standing_labels[standings[i]]));
        part_filter_option(arena, choice, key, label, text_equal(key, overview->verdict));
        if (text_equal(key, overview->verdict))
            part_filter_active(arena, filters, label, link_to(arena, "/performance", overview->objective, TEXT_NONE));
    }
    return filters;
}

static struct value *make_figures(struct arena *arena, const struct overview *overview)
{
    struct value *figures = value_list(arena);
    for (size_t i = 0; i < TARGET_VERDICTS; i++) {
        struct value *figure = value_object(arena);
        if (!overview->counts[standings[i]])
            continue;
        value_set_page(arena, figure, "label", value_text(arena, text_of(wording(arena, standing_labels[standings[i]]))));
        value_set_page(arena, figure, "href", value_text(arena, link_to(arena, "/performance", TEXT_NONE, text_of(target_verdict_key(standings[i])))));
        value_set_page(arena, figure, "fill", value_text(arena, text_of(verdict_colour(standings[i]))));
        value_set_page(arena, figure, "count", value_text(arena, arena_printf(arena, "%zu", overview->counts[standings[i]])));
        value_append(arena, figures, figure);
    }
    return figures;
}

/* "Of 12 measures with a target, 3 are met …" */
static struct text counts_line(struct arena *arena, const struct overview *overview)
{
    size_t all = overview->performance.measure_count, asked = all - overview->counts[TARGET_NO_VERDICT];
    if (!all)
        return TEXT_NONE;
    if (!asked)
        return SAID(arena, "No measure has a target: they are watched.");
    return arena_printf(arena, SAY(arena, "Of the %zu measures that have a target, %zu stand as met, %zu as partly met, %zu as not met; of %zu it is not known."), asked,
                        overview->counts[TARGET_MET], overview->counts[TARGET_PARTLY_MET], overview->counts[TARGET_NOT_MET], overview->counts[TARGET_NOT_KNOWN]);
}

/* --- Groups ---------------------------------------------------------------------- */

static enum result add_course_cell(struct arena *arena, struct value *line, const struct course *course)
{
    struct value *drawing, *cell;
    struct chart_line spark;
    if (!course_is_drawn(course)) {
        part_cell(arena, line, course->numbers ? SAID(arena, "Too few figures") : TEXT("–"));
        return OK;
    }
    spark = course_line(arena, course, arena_printf(arena, "course-%lld", (long long)course->measure->of.id).data);
    spark.title = arena_printf(arena, SAY(arena, "Course of %zu figures: %.*s"), course->numbers, TEXT_ARGS(course->measure->of.title));
    TRY(chart_draw_spark(arena, &spark, &drawing));
    cell = part_cell(arena, line, course->verdict.known ? course->verdict.variation : TEXT_NONE);
    value_set(arena, cell, "html", drawing);
    return OK;
}

static enum result add_row(struct arena *arena, struct value *table, const struct value *measure, const struct course *course)
{
    struct value *row = part_table_row(arena, table);
    struct text period = value_get_text(measure, "period");
    part_cell_link(arena, row, arena_printf(arena, "%.*s %.*s", TEXT_ARGS(value_get_text(measure, "code")), TEXT_ARGS(value_get_text(measure, "title"))), value_get_text(measure, "url"));
    value_set_boolean(arena, part_cell(arena, row, value_get_text(measure, "latest_words")), "numeric", true);
    part_cell(arena, row, period.length ? period : TEXT("–"));
    part_cell_tag(arena, row, course_verdict_tag(arena, &course->answer));
    return add_course_cell(arena, row, course);
}

static struct value *begin_group(struct arena *arena, struct value *groups, const struct measure *measure)
{
    struct value *group = value_object(arena);
    struct value *table = part_table(arena, arena_printf(arena, "objective-%lld", (long long)measure->objective).data,
                                     measure->objective ? arena_printf(arena, SAY(arena, "Objective %.*s"), TEXT_ARGS(objective_name(arena, measure))) : objective_name(arena, measure), TEXT_NONE);
    part_column(arena, table, SAID(arena, "Measure"), false);
    part_column(arena, table, SAID(arena, "Newest figure"), true);
    part_column(arena, table, SAID(arena, "For"), false);
    part_column(arena, table, SAID(arena, "How it stands"), false);
    part_column(arena, table, SAID(arena, "Its course"), false);
    value_set_page(arena, group, "table", table);
    value_append(arena, groups, group);
    return table;
}

/* By objective, in the order of their first measures; those without one come last. */
static enum result make_groups(struct arena *arena, const struct overview *overview, struct value *const *rows, struct value *groups)
{
    const struct measure *measures = overview->performance.measures;
    size_t count = overview->performance.measure_count;
    for (int loose = 0; loose < 2; loose++)
        for (size_t i = 0; i < count; i++) {
            struct value *table = NULL;
            if (!leads(overview, i) || (measures[i].objective == 0) != loose)
                continue;
            for (size_t j = i; j < count; j++)
                if (rows[j] && measures[j].objective == measures[i].objective) {
                    table = table ? table : begin_group(arena, groups, &measures[i]);
                    TRY(add_row(arena, table, rows[j], &overview->courses[j]));
                }
        }
    return OK;
}

enum result performance_get(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer), *list = value_list(arena), *groups = value_list(arena), **rows;
    struct overview overview = {0};
    struct db *db;
    TRY(request_db(request, &db));
    TRY(read_overview(request, db, &overview));
    rows = ARENA_ARRAY(arena, struct value *, overview.performance.measure_count + 1);
    if (!rows)
        return ERROR_MEMORY;
    for (size_t i = 0; i < overview.performance.measure_count; i++) {
        rows[i] = NULL;
        if (!fits(&overview, i))
            continue;
        TRY(measure_row_value(db, arena, &overview.performance, &overview.performance.measures[i], request_moment(request).today, &rows[i]));
        value_append(arena, list, rows[i]);
    }
    TRY(make_groups(arena, &overview, rows, groups));
    value_set(arena, view, "measures", list);
    value_set_page(arena, view, "groups", groups);
    value_set_page(arena, view, "has_groups", value_boolean(arena, list->list.count > 0));
    value_set_page(arena, view, "has_measures", value_boolean(arena, overview.performance.measure_count > 0));
    value_set_page(arena, view, "figures", make_figures(arena, &overview));
    value_set_page(arena, view, "filters", make_filters(request, &overview));
    value_set_page(arena, view, "counts_line", value_text(arena, counts_line(arena, &overview)));
    value_set_page(arena, view, "shown_line", value_text(arena, arena_printf(arena, SAY_COUNT(arena, (int64_t)list->list.count, "%zu measure", "%zu measures"), list->list.count)));
    value_set_page(arena, view, "csv_link", value_text(arena, link_to(arena, "/performance.csv", overview.objective, overview.verdict)));
    value_set_page(arena, view, "json_link", value_text(arena, link_to(arena, "/performance.json", overview.objective, overview.verdict)));
    return OK;
}
