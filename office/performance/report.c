/* Measures in a yearly report: see report.h. */
#include "office/performance/report.h"

#include "blocks/place/place.h"
#include "office/performance/course.h"

#define VERDICTS 5

/* Figures of periods that end by the last day of the year, as known on its day. */
static enum result read_year(struct db *db, struct arena *arena, const struct digest_year *year, bool whole_only, struct performance *performance)
{
    size_t kept = 0;
    *performance = (struct performance){0};
    TRY(measures_published(db, arena, &performance->measures, &performance->measure_count));
    TRY(series_versions_of(db, arena, 0, whole_only, &performance->versions, &performance->version_count));
    for (size_t i = 0; i < performance->version_count; i++)
        if (date_compare(performance->versions[i].figure.to, year->until) <= 0)
            performance->versions[kept++] = performance->versions[i];
    performance->version_count = series_mark(performance->versions, kept, year->known_on);
    return OK;
}

static bool begin(struct arena *arena, struct digest_part *part, size_t columns, size_t rows)
{
    part->table.heads = ARENA_ARRAY(arena, struct text, columns);
    part->table.cells = ARENA_ARRAY(arena, struct digest_cell, columns * rows + 1);
    part->table.column_count = columns;
    part->has_table = true;
    return part->table.heads && part->table.cells;
}

static enum result add_figure(struct arena *arena, struct digest_part *part, size_t max, struct text code, struct text label, struct text words, bool known, const struct digest_year *year)
{
    struct digest_figure *figure = digest_add(arena, part, max);
    if (!figure)
        return ERROR_MEMORY;
    if (code.length)
        figure->key = arena_printf(arena, "%.*s.%.*s", TEXT_ARGS(part->key), TEXT_ARGS(code));
    if (label.length)
        figure->label = label;
    figure->words = words;
    figure->known = known;
    figure->day = year->known_on;
    return OK;
}

/* --- How they stood ---------------------------------------------------------------- */

struct standing { struct text figure, period, verdict, working; enum target_verdict code; bool known; };

/* As on the measure's own page, of periods that ended by the last day of the year. */
static enum result add_chart(struct db *db, struct arena *arena, const struct performance *performance, const struct measure *measure, const struct digest_year *year, struct digest_part *part)
{
    struct course *course = ARENA_NEW(arena, struct course); /* what is drawn points into it */
    struct chart_line line;
    if (!course)
        return ERROR_MEMORY;
    TRY(course_read(db, arena, performance, measure, COURSE_WHOLE, year->known_on, course));
    if (!course_is_drawn(course))
        return OK;
    line = course_line(arena, course, arena_printf(arena, "course-%lld", (long long)measure->of.id).data);
    line.verdict = course->verdict.sentence;
    TRY(chart_draw_line(arena, &line, &part->charts[part->chart_count]));
    part->chart_count++;
    return OK;
}

/* A figure of an earlier year is none of this one: it is said as such, and judged by nobody. */
static enum result stand(struct db *db, struct arena *arena, const struct performance *performance, const struct measure *measure, const struct digest_year *year, struct standing *standing)
{
    struct target_answer answer;
    struct series_point *points;
    const struct series_point *latest;
    size_t count;
    TRY(performance_line(arena, performance, measure, &points, &count));
    latest = performance_latest(points, count);
    *standing = (struct standing){.figure = TEXT("Not known"), .period = TEXT("–"), .verdict = TEXT("Not known"), .working = TEXT("No figure of this year was published."), .code = TARGET_NOT_KNOWN};
    if (!latest || date_compare(latest->to, year->from) < 0)
        return OK;
    TRY(measure_judge(db, arena, measure, points, count, year->known_on, &answer));
    *standing = (struct standing){.figure = series_value_words(arena, latest->value, measure->of.unit), .period = series_period_words(arena, measure_period(measure, latest)),
                                  .verdict = answer.words, .working = answer.working, .code = answer.verdict, .known = true};
    return OK;
}

static enum result add_verdicts(struct arena *arena, struct digest_part *part, size_t max, const size_t *counts, const struct digest_year *year)
{
    static const struct { enum target_verdict code; const char *key, *label; } verdicts[VERDICTS] = {
        {TARGET_MET, "met", "Targets met"}, {TARGET_PARTLY_MET, "partly_met", "Targets met in part"}, {TARGET_NOT_MET, "not_met", "Targets not met"},
        {TARGET_NOT_KNOWN, "not_known", "Not known"}, {TARGET_NO_VERDICT, "watched", "Watched, without a target"},
    };
    for (size_t i = 0; i < VERDICTS; i++)
        TRY(add_figure(arena, part, max, text_of(verdicts[i].key), text_of(verdicts[i].label), arena_printf(arena, "%zu", counts[verdicts[i].code]), true, year));
    return OK;
}

static void add_row(struct arena *arena, struct digest_part *part, const struct measure *measure, const struct standing *standing)
{
    struct digest_cell *cells = &part->table.cells[part->table.row_count++ * part->table.column_count];
    cells[0] = (struct digest_cell){arena_printf(arena, "%.*s %.*s", TEXT_ARGS(measure->of.code), TEXT_ARGS(measure->of.title)), measure->url};
    cells[1].text = standing->figure;
    cells[2].text = standing->period;
    cells[3].text = standing->verdict;
    cells[4].text = standing->working.length ? standing->working : TEXT("–");
}

/* "1.10b" as keys are written: "1_10b". */
static struct text key_of(struct arena *arena, struct text code)
{
    char *key = arena_alloc(arena, code.length + 1);
    for (size_t i = 0; key && i < code.length; i++)
        key[i] = code.data[i] == '.' || code.data[i] == ' ' ? '_' : code.data[i] >= 'A' && code.data[i] <= 'Z' ? (char)(code.data[i] - 'A' + 'a') : code.data[i];
    return key ? (struct text){key, code.length} : TEXT_NONE;
}

enum result performance_report_standing(struct db *db, struct arena *arena, const struct digest_year *year, struct digest_part *part)
{
    struct performance performance;
    size_t counts[VERDICTS] = {0}, max;
    struct standing *all;
    TRY(read_year(db, arena, year, true, &performance));
    max = performance.measure_count + VERDICTS;
    all = ARENA_ARRAY(arena, struct standing, performance.measure_count + 1);
    part->charts = ARENA_ARRAY(arena, struct chart, performance.measure_count + 1);
    if (!all || !part->charts || !begin(arena, part, 5, performance.measure_count))
        return ERROR_MEMORY;
    part->table.heads[0] = TEXT("Measure");
    part->table.heads[1] = TEXT("Newest figure of the year");
    part->table.heads[2] = TEXT("For");
    part->table.heads[3] = TEXT("Against its target");
    part->table.heads[4] = TEXT("How that was judged");
    for (size_t i = 0; i < performance.measure_count; i++) {
        TRY(stand(db, arena, &performance, &performance.measures[i], year, &all[i]));
        counts[all[i].code]++;
        if (all[i].known)
            TRY(add_chart(db, arena, &performance, &performance.measures[i], year, part));
        add_row(arena, part, &performance.measures[i], &all[i]);
    }
    if (!performance.measure_count) {
        part->note = TEXT("Not known: no measure is published.");
        return OK;
    }
    TRY(add_verdicts(arena, part, max, counts, year));
    for (size_t i = 0; i < performance.measure_count; i++) {
        TRY(add_figure(arena, part, max, key_of(arena, performance.measures[i].of.code), part->table.cells[i * 5].text, all[i].figure, all[i].known, year));
        part->figures[part->figure_count - 1].url = performance.measures[i].url;
        part->figures[part->figure_count - 1].in_table = true;
        part->figures[part->figure_count - 1].note = all[i].known ? all[i].period : all[i].working;
    }
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- What was restated ---------------------------------------------------------------- */

static struct text what_of(struct arena *arena, const struct place_areas *areas, const struct measure *measure, const struct series_figure *figure)
{
    int area = place_area_by_slug(areas, figure->area);
    struct text what = series_period_words(arena, (struct series_period){measure->of.period, figure->from, figure->to});
    if (figure->area.length)
        what = arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(what), TEXT_ARGS(area == PLACE_OUTSIDE ? figure->area : areas->list[area].name));
    return figure->breakdown.length ? arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(what), TEXT_ARGS(figure->breakdown)) : what;
}

static bool is_same_key(const struct series_figure *a, const struct series_figure *b)
{
    return a->measure == b->measure && a->from.day == b->from.day && a->to.day == b->to.day && text_equal(a->area, b->area) && text_equal(a->breakdown, b->breakdown);
}

static void add_restated(struct arena *arena, struct digest_part *part, const struct place_areas *areas, const struct measure *measure, const struct series_version *was, const struct series_version *is)
{
    struct digest_cell *cells = &part->table.cells[part->table.row_count++ * part->table.column_count];
    cells[0] = (struct digest_cell){arena_printf(arena, "%.*s %.*s", TEXT_ARGS(measure->of.code), TEXT_ARGS(measure->of.title)), measure->url};
    cells[1].text = what_of(arena, areas, measure, &is->figure);
    cells[2].text = series_value_words(arena, was->figure.value, measure->of.unit);
    cells[3].text = series_value_words(arena, is->figure.value, measure->of.unit);
    cells[4].text = date_long(arena, is->published_on);
    cells[5].text = is->reason.length ? is->reason : TEXT("–");
}

/* Versions of one key stand together, in the order of publication: each is laid beside the one before it. */
enum result performance_report_restated(struct db *db, struct arena *arena, const struct digest_year *year, struct digest_part *part)
{
    static const char *const heads[] = {"Measure", "Figure", "Was", "Restated as", "On", "Why"};
    struct performance performance;
    struct place_areas areas;
    TRY(place_areas_load(db, arena, &areas));
    TRY(read_year(db, arena, year, false, &performance));
    if (!begin(arena, part, COUNT_OF(heads), DIGEST_ROWS_MAX))
        return ERROR_MEMORY;
    for (size_t i = 0; i < COUNT_OF(heads); i++)
        part->table.heads[i] = text_of(heads[i]);
    for (size_t i = 1; i < performance.version_count; i++) {
        const struct series_version *was = &performance.versions[i - 1], *is = &performance.versions[i];
        const struct measure *measure = measure_by_id(performance.measures, performance.measure_count, is->figure.measure);
        bool is_of_year = date_compare(is->published_on, year->from) >= 0 && date_compare(is->published_on, year->until) <= 0;
        if (!measure || !is_of_year || !is_same_key(&was->figure, &is->figure) || series_value_equal(was->figure.value, is->figure.value))
            continue;
        if (part->table.row_count < DIGEST_ROWS_MAX)
            add_restated(arena, part, &areas, measure, was, is);
        else
            part->table.left_out++;
    }
    if (!performance.version_count) {
        part->note = TEXT("Not known: no figure of this year is published.");
        return OK;
    }
    return add_figure(arena, part, 1, TEXT_NONE, TEXT_NONE, arena_printf(arena, "%zu", part->table.row_count + part->table.left_out), true, year);
}
