/* The page of one measure in a board pack: chart, sentence, target working, figures, notes, definition and source. See pack.h. */
#include <string.h>

#include "base/wording.h"
#include "blocks/parts/parts.h"
#include "office/performance/internal.h"
#include "office/performance/pack.h"

#define ROWS_SHOWN_MAX 26 /* two years of months and what is new */

static const struct shape_field measure_fields[] = {
    PART_TEXT_MEMBER("id"), PART_TEXT_MEMBER("heading"), PART_TEXT_MEMBER("kicker"), PART_TEXT_MEMBER("href"), PART_TEXT_MEMBER("objective"), PART_OBJECT_MEMBER("verdict_tag", &tag_shape),
    PART_TEXT_MEMBER("working"), PART_TEXT_MEMBER("sentence"), PART_TEXT_MEMBER("doubtful_line"), PART_TEXT_MEMBER("provisional_line"), PART_OBJECT_MEMBER("chart", &chart_shape),
    PART_TEXT_MEMBER("chart_line"), PART_LIST_MEMBER("limit_lines", &item_shape), PART_OBJECT_MEMBER("table", &table_shape), PART_TEXT_MEMBER("more_line"),
    PART_LIST_MEMBER("notes", &item_shape), PART_BOOLEAN_MEMBER("has_notes"), PART_LIST_MEMBER("rows", &summary_row_shape), PART_LIST_MEMBER("changes", &item_shape),
    PART_BOOLEAN_MEMBER("has_changes"), {.name = NULL},
};
const struct shape pack_measure_shape = {"pack_measure", measure_fields};

void pack_set(struct arena *arena, struct value *object, const char *name, struct text text) { value_set_page(arena, object, name, value_text(arena, text)); }

/* --- Figures --------------------------------------------------------------------- */

static bool is_shown(const struct series_version *version, const struct measure *measure)
{
    return version->figure.measure == measure->of.id && version->holds && !version->figure.area.length && !version->figure.breakdown.length;
}

static struct text what_to_know(struct arena *arena, const struct course *course, const struct series_version *version)
{
    struct text said = version->figure.note;
    if (version->restates)
        said = said.length ? arena_printf(arena, SAY(arena, "Restated. %.*s"), TEXT_ARGS(said)) : SAID(arena, "Restated");
    if (version->figure.provisional)
        said = said.length ? arena_printf(arena, SAY(arena, "Provisional. %.*s"), TEXT_ARGS(said)) : SAID(arena, "Provisional");
    for (size_t i = 0; course->has_xmr && i < course->question.count; i++) {
        const struct series_point *point = &course->question.points[i];
        struct text mark = point->from.day == version->figure.from.day && point->to.day == version->figure.to.day ? verdict_point(arena, &course->question, &course->xmr, i) : TEXT_NONE;
        if (mark.length)
            said = said.length ? arena_printf(arena, "%.*s; %.*s", TEXT_ARGS(said), TEXT_ARGS(mark)) : mark;
    }
    return said;
}

/* Newest first. */
static struct value *figures_table(const struct pack_drawing *drawing, size_t at, size_t *ret_left)
{
    struct arena *arena = drawing->arena;
    const struct measure *measure = &drawing->now.measures[at];
    struct value *table = part_table(arena, arena_printf(arena, "figures-%lld", (long long)measure->of.id).data, SAID(arena, "Figures"), SAID(arena, "No figure is published yet."));
    size_t shown = 0;
    *ret_left = 0;
    part_column(arena, table, SAID(arena, "For"), false);
    part_column(arena, table, SAID(arena, "Figure"), true);
    part_column(arena, table, SAID(arena, "Published"), false);
    part_column(arena, table, SAID(arena, "What to know"), false);
    for (size_t i = drawing->now.version_count; i > 0; i--) {
        const struct series_version *version = &drawing->now.versions[i - 1];
        struct value *row;
        if (!is_shown(version, measure))
            continue;
        if (shown == ROWS_SHOWN_MAX) {
            ++*ret_left;
            continue;
        }
        shown++;
        row = part_table_row(arena, table);
        value_set_boolean(arena, part_cell(arena, row, series_period_words(arena, (struct series_period){measure->of.period, version->figure.from, version->figure.to})), "heads", true);
        value_set_boolean(arena, part_cell(arena, row, series_value_words(arena, version->figure.value, measure->of.unit)), "numeric", true);
        part_cell(arena, row, date_long(arena, version->published_on));
        part_cell(arena, row, what_to_know(arena, &drawing->courses[at], version));
    }
    return table;
}

/* What the page does not have, and where it is. */
static struct text more_line(const struct pack_drawing *drawing, size_t at, size_t left)
{
    struct arena *arena = drawing->arena;
    const struct measure *measure = &drawing->now.measures[at];
    struct text line = TEXT_NONE;
    if (left)
        line = arena_printf(arena, SAY_COUNT(arena, (int64_t)left, "%zu earlier figure is on the page of the measure.", "%zu earlier figures are on the page of the measure."), left);
    if (measure->of.districts || measure->of.has_breakdown)
        line = arena_printf(arena, SAY(arena, "%.*s%sFigures of districts or parts are on the page of the measure too."), TEXT_ARGS(line), line.length ? " " : "");
    return line;
}

/* --- Chart ------------------------------------------------------------------------ */

static enum result set_chart(const struct pack_drawing *drawing, const struct course *course, struct value *page)
{
    struct arena *arena = drawing->arena;
    struct value *lines = value_list(arena);
    struct chart chart;
    struct chart_line line;
    for (size_t i = 0; course->has_xmr && i < course->xmr.group_count; i++) {
        struct text words = verdict_group(arena, &course->question, &course->xmr, i);
        if (words.length)
            value_append(arena, lines, part_item(arena, words, TEXT_NONE));
    }
    value_set_page(arena, page, "limit_lines", lines);
    value_set_page(arena, page, "chart", value_null(arena));
    pack_set(arena, page, "chart_line", TEXT_NONE);
    if (!course_is_drawn(course)) {
        pack_set(arena, page, "chart_line", course->numbers == 0 ? TEXT_NONE : SAID(arena, "There are too few figures of periods that are over to draw a chart."));
        return OK;
    }
    line = course_line(arena, course, arena_printf(arena, "course-%lld", (long long)course->measure->of.id).data);
    line.verdict = TEXT_NONE; /* it stands above the chart */
    TRY(chart_draw_line(arena, &line, &chart));
    value_set_page(arena, page, "chart", chart_part(arena, &chart, false));
    return OK;
}

/* --- The page ---------------------------------------------------------------------- */

static enum result set_notes(const struct pack_drawing *drawing, const struct measure *measure, struct value *page)
{
    struct arena *arena = drawing->arena;
    struct value *list = value_list(arena);
    struct series_note *notes;
    size_t count;
    TRY(measure_notes(drawing->db, arena, measure->of.id, drawing->pack->known_on, &notes, &count));
    for (size_t i = 0; i < count; i++) {
        struct text line = arena_printf(arena, SAY(arena, "From %.*s: %.*s"), TEXT_ARGS(date_long(arena, notes[i].at)), TEXT_ARGS(notes[i].words));
        if (notes[i].breaks)
            line = arena_printf(arena, SAY(arena, "%.*s (what comes after cannot be compared with what was before)"), TEXT_ARGS(line));
        value_append(arena, list, part_item(arena, line, TEXT_NONE));
    }
    value_set_page(arena, page, "notes", list);
    value_set_page(arena, page, "has_notes", value_boolean(arena, count > 0));
    return OK;
}

static void set_changes(const struct pack_drawing *drawing, size_t at, struct value *page)
{
    struct arena *arena = drawing->arena;
    struct value *list = value_list(arena);
    for (size_t i = 0; i < drawing->news.count; i++) {
        const struct pack_line *line = &drawing->news.lines[i];
        if (line->measure == at)
            value_append(arena, list, part_item(arena, arena_printf(arena, SAY(arena, "%.*s: %.*s"), TEXT_ARGS(pack_topic_title(arena, line->topic)), TEXT_ARGS(line->said)), TEXT_NONE));
    }
    value_set_page(arena, page, "changes", list);
    value_set_page(arena, page, "has_changes", value_boolean(arena, value_is_truthy(list)));
}

static void set_head(const struct pack_drawing *drawing, const struct measure *measure, const struct course *course, struct value *page)
{
    struct arena *arena = drawing->arena;
    pack_set(arena, page, "id", arena_printf(arena, "measure-%lld", (long long)measure->of.id));
    pack_set(arena, page, "heading", arena_printf(arena, "%.*s %.*s", TEXT_ARGS(measure->of.code), TEXT_ARGS(measure->of.title)));
    pack_set(arena, page, "kicker", arena_printf(arena, SAY(arena, "Measure %.*s, as known on %.*s"), TEXT_ARGS(measure->of.code), TEXT_ARGS(date_long(arena, drawing->pack->known_on))));
    pack_set(arena, page, "href", measure->url);
    pack_set(arena, page, "objective", measure->objective ? arena_printf(arena, SAY(arena, "Objective %.*s %.*s"), TEXT_ARGS(measure->objective_code), TEXT_ARGS(measure->objective_title)) : TEXT_NONE);
    value_set_page(arena, page, "verdict_tag", course_verdict_tag(arena, &course->answer));
    pack_set(arena, page, "working", course->answer.working);
    pack_set(arena, page, "sentence", course->verdict.sentence);
    pack_set(arena, page, "doubtful_line", course->answer.doubtful ? SAID(arena, "Doubtful: the way of counting changed between the baseline and the newest figure.") : TEXT_NONE);
    pack_set(arena, page, "provisional_line", course->answer.provisional ? SAID(arena, "Provisional: the figure is expected to change, or its period is not over.") : TEXT_NONE);
}

enum result pack_measure_page(const struct pack_drawing *drawing, size_t at, struct value **ret_page)
{
    struct arena *arena = drawing->arena;
    const struct measure *measure = &drawing->now.measures[at];
    struct value *page = value_object(arena), *rows;
    size_t left;
    set_head(drawing, measure, &drawing->courses[at], page);
    TRY(set_chart(drawing, &drawing->courses[at], page));
    value_set_page(arena, page, "table", figures_table(drawing, at, &left));
    pack_set(arena, page, "more_line", more_line(drawing, at, left));
    TRY(set_notes(drawing, measure, page));
    TRY(measure_about_rows(drawing->db, arena, measure, &drawing->courses[at].answer, &rows));
    value_set_page(arena, page, "rows", rows);
    set_changes(drawing, at, page);
    *ret_page = page;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
