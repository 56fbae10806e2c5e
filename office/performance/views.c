/* What the public reads of measures: see views.h. Not here: verdicts (verdict.c), routes and pages (pages_public.c). */
#include "office/performance/views.h"

#include "base/decimal.h"
#include "base/wording.h"

/* --- Reading ------------------------------------------------------------------ */

enum result performance_read(struct db *db, struct arena *arena, struct text code, struct date as_known_on, struct performance *ret_performance)
{
    struct performance performance;
    const struct measure *measure;
    TRY(measures_published(db, arena, &performance.measures, &performance.measure_count));
    measure = code.length ? measure_find(performance.measures, performance.measure_count, code) : NULL;
    if (code.length && !measure)
        return ERROR_NOT_FOUND;
    TRY(series_versions_of(db, arena, measure ? measure->of.id : 0, !measure, &performance.versions, &performance.version_count));
    performance.version_count = series_mark(performance.versions, performance.version_count, as_known_on);
    *ret_performance = performance;
    return OK;
}

enum result performance_line(struct arena *arena, const struct performance *performance, const struct measure *measure, struct series_point **ret_points,
                             size_t *ret_count)
{
    return series_points(arena, performance->versions, performance->version_count, measure->of.id, TEXT_NONE, TEXT_NONE, ret_points, ret_count);
}

const struct series_point *performance_latest(const struct series_point *points, size_t count)
{
    for (size_t i = count; i > 0; i--)
        if (series_is_number(points[i - 1].value))
            return &points[i - 1];
    return NULL;
}

struct series_period measure_period(const struct measure *measure, const struct series_point *point)
{
    return (struct series_period){measure->of.period, point->from, point->to};
}

/* --- Rows --------------------------------------------------------------------- */

static void set_optional(struct arena *arena, struct value *object, const char *name, struct text text)
{
    value_set(arena, object, name, text.length ? value_text(arena, text) : value_null(arena));
}

static const struct shape_field measure_row_fields[] = {
    {"code", VALUE_TEXT, false, false, "Its code, as text: 1.10 is not 1.1", NULL}, {"title", VALUE_TEXT, false, false, "What is measured", NULL},
    {"unit", VALUE_TEXT, false, false, "count, percentage, rate_per_1000, pounds, minutes, full_time_equivalents or score", NULL},
    {"direction", VALUE_TEXT, false, false, "more_is_better, less_is_better or neither", NULL},
    {"latest", VALUE_TEXT, false, true, "The newest figure of the whole area, every digit of it; null where there is none", NULL},
    {"period", VALUE_TEXT, false, true, "The time of that figure, in words", NULL}, {"from", VALUE_TEXT, false, true, "Its first day", NULL},
    {"to", VALUE_TEXT, false, true, "Its last day", NULL}, {"verdict", VALUE_TEXT, false, false, "How it stands against its target, in words", NULL},
    {"objective", VALUE_TEXT, false, true, "Code of the objective that it belongs to", NULL}, {"url", VALUE_TEXT, false, false, "Its page", NULL},
    {"latest_words", VALUE_TEXT, true, false, NULL, NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape measure_row_shape = {"Measure", measure_row_fields};

enum result measure_row_value(struct db *db, struct arena *arena, const struct performance *performance, const struct measure *measure, struct date today,
                              struct value **ret_row)
{
    struct value *row = value_object(arena);
    struct series_point *points;
    const struct series_point *latest;
    struct text verdict;
    size_t count;
    TRY(performance_line(arena, performance, measure, &points, &count));
    TRY(measure_verdict(db, arena, measure, points, count, today, &verdict));
    latest = performance_latest(points, count);
    value_set_text(arena, row, "code", measure->of.code);
    value_set_text(arena, row, "title", measure->of.title);
    value_set_text(arena, row, "unit", text_of(series_unit_key(measure->of.unit)));
    value_set_text(arena, row, "direction", text_of(series_direction_key(measure->direction)));
    set_optional(arena, row, "latest", latest ? series_value_plain(arena, latest->value) : TEXT_NONE);
    set_optional(arena, row, "period", latest ? series_period_words(arena, measure_period(measure, latest)) : TEXT_NONE);
    value_set(arena, row, "from", value_date(arena, latest ? latest->from : DATE_NONE));
    value_set(arena, row, "to", value_date(arena, latest ? latest->to : DATE_NONE));
    value_set_text(arena, row, "verdict", verdict);
    set_optional(arena, row, "objective", measure->objective_code);
    value_set_text(arena, row, "url", measure->url);
    value_set_page(arena, row, "latest_words", value_text(arena, latest ? series_value_words(arena, latest->value, measure->of.unit) : SAID(arena, "No figure yet")));
    *ret_row = row;
    return OK;
}

static const struct shape_field figure_row_fields[] = {
    {"code", VALUE_TEXT, false, false, "Code of the measure", NULL}, {"period", VALUE_TEXT, false, false, "The time of the figure, in words", NULL},
    {"from", VALUE_TEXT, false, false, "Its first day", NULL}, {"to", VALUE_TEXT, false, false, "Its last day", NULL},
    {"area", VALUE_TEXT, false, true, "Slug of the area; null for the whole", NULL}, {"breakdown", VALUE_TEXT, false, true, "The part that it counts; null for all", NULL},
    {"state", VALUE_TEXT, false, false, "number, not_yet, not_collected, suppressed or not_comparable", NULL},
    {"value", VALUE_TEXT, false, true, "The number, every digit of it; null where there is none", NULL},
    {"numerator", VALUE_TEXT, false, true, "Above the line, where it is known", NULL}, {"denominator", VALUE_TEXT, false, true, "Below the line, where it is known", NULL},
    {"provisional", VALUE_BOOLEAN, false, false, "Whether it is expected to change", NULL},
    {"holds", VALUE_BOOLEAN, false, false, "Whether it is what is known; false: it was restated", NULL},
    {"published_on", VALUE_TEXT, false, false, "The day on which it was published", NULL}, {"load", VALUE_TEXT, false, false, "Reference of the load that it came with", NULL},
    {"load_url", VALUE_TEXT, false, false, "That load", NULL}, {"reason", VALUE_TEXT, false, true, "Why that load changed earlier figures", NULL},
    {"source", VALUE_TEXT, false, true, "Where the figure comes from", NULL}, {"note", VALUE_TEXT, false, true, "What its user must know", NULL},
    {"value_words", VALUE_TEXT, true, false, NULL, NULL}, {"published_words", VALUE_TEXT, true, false, NULL, NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape figure_row_shape = {"Figure", figure_row_fields};

static struct value *figure_row(struct arena *arena, const struct measure *measure, const struct series_version *version)
{
    const struct series_figure *figure = &version->figure;
    const struct series_value *value = &figure->value;
    struct value *row = value_object(arena);
    value_set_text(arena, row, "code", measure->of.code);
    value_set_text(arena, row, "period", series_period_words(arena, (struct series_period){measure->of.period, figure->from, figure->to}));
    value_set(arena, row, "from", value_date(arena, figure->from));
    value_set(arena, row, "to", value_date(arena, figure->to));
    set_optional(arena, row, "area", figure->area);
    set_optional(arena, row, "breakdown", figure->breakdown);
    value_set_text(arena, row, "state", text_of(series_state_key(value->state)));
    set_optional(arena, row, "value", series_is_number(*value) ? decimal_text(arena, value->amount) : TEXT_NONE);
    set_optional(arena, row, "numerator", value->denominator ? decimal_text(arena, value->numerator) : TEXT_NONE);
    set_optional(arena, row, "denominator", value->denominator ? decimal_text(arena, value->denominator) : TEXT_NONE);
    value_set_boolean(arena, row, "provisional", figure->provisional);
    value_set_boolean(arena, row, "holds", version->holds);
    value_set(arena, row, "published_on", value_date(arena, version->published_on));
    value_set_text(arena, row, "load", version->reference);
    value_set_text(arena, row, "load_url", arena_printf(arena, "/figures/%.*s", TEXT_ARGS(version->slug)));
    set_optional(arena, row, "reason", version->reason);
    set_optional(arena, row, "source", version->source);
    set_optional(arena, row, "note", figure->note);
    value_set_page(arena, row, "published_words", value_text(arena, date_long(arena, version->published_on)));
    value_set_page(arena, row, "value_words", value_text(arena, series_value_words(arena, *value, measure->of.unit)));
    return row;
}

struct value *figure_rows_value(struct arena *arena, const struct performance *performance, const struct measure *measure)
{
    struct value *rows = value_list(arena);
    for (size_t i = 0; i < performance->version_count; i++)
        if (performance->versions[i].figure.measure == measure->of.id)
            value_append(arena, rows, figure_row(arena, measure, &performance->versions[i]));
    return rows;
}

/* --- Beside the figures -------------------------------------------------------- */

static const struct shape_field withdrawal_row_fields[] = {
    {"load", VALUE_TEXT, false, false, "Reference of the load", NULL}, {"url", VALUE_TEXT, false, false, "That load", NULL},
    {"withdrawn_on", VALUE_TEXT, false, false, "When it went", NULL}, {"reason", VALUE_TEXT, false, true, "Why", NULL},
    {"line", VALUE_TEXT, true, false, NULL, NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape withdrawal_row_shape = {"FiguresWithdrawn", withdrawal_row_fields};

enum result withdrawal_rows_value(struct db *db, struct arena *arena, const struct measure *measure, struct value **ret_rows)
{
    struct value *rows = value_list(arena);
    struct series_withdrawal *list;
    size_t count;
    TRY(series_withdrawals(db, arena, measure->of.id, &list, &count));
    for (size_t i = 0; i < count; i++) {
        struct value *row = value_object(arena);
        value_set_text(arena, row, "load", list[i].reference);
        value_set_text(arena, row, "url", arena_printf(arena, "/figures/%.*s", TEXT_ARGS(list[i].slug)));
        value_set(arena, row, "withdrawn_on", value_date(arena, list[i].withdrawn_on));
        set_optional(arena, row, "reason", list[i].ground);
        value_set_page(arena, row, "line", value_text(arena, arena_printf(arena, SAY(arena, "withdrawn on %.*s: %.*s"),
                                                                         TEXT_ARGS(date_long(arena, list[i].withdrawn_on)), TEXT_ARGS(list[i].ground))));
        value_append(arena, rows, row);
    }
    *ret_rows = rows;
    return OK;
}

static const struct shape_field note_row_fields[] = {
    {"from", VALUE_TEXT, false, false, "The first day to which it applies", NULL}, {"words", VALUE_TEXT, false, false, "What changed", NULL},
    {"breaks", VALUE_BOOLEAN, false, false, "Whether what comes after cannot be compared with what was before", NULL},
    {"rebases", VALUE_BOOLEAN, false, false, "Whether the usual range is computed anew from there", NULL}, {"line", VALUE_TEXT, true, false, NULL, NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape note_row_shape = {"MeasureNote", note_row_fields};

enum result note_rows_value(struct db *db, struct arena *arena, const struct measure *measure, struct value **ret_rows)
{
    struct value *rows = value_list(arena);
    struct series_note *notes;
    size_t count;
    TRY(measure_notes(db, arena, measure->of.id, DATE_NONE, &notes, &count));
    for (size_t i = 0; i < count; i++) {
        struct value *row = value_object(arena);
        value_set(arena, row, "from", value_date(arena, notes[i].at));
        value_set_text(arena, row, "words", notes[i].words);
        value_set_boolean(arena, row, "breaks", notes[i].breaks);
        value_set_boolean(arena, row, "rebases", notes[i].rebases);
        value_set_page(arena, row, "line", value_text(arena, arena_printf(arena, SAY(arena, "From %.*s: %.*s"), TEXT_ARGS(date_long(arena, notes[i].at)), TEXT_ARGS(notes[i].words))));
        value_append(arena, rows, row);
    }
    *ret_rows = rows;
    return OK;
}

/* --- The measure --------------------------------------------------------------- */

static const struct shape_field measure_target_fields[] = {
    {"type", VALUE_TEXT, false, false, "reduce_by_percent, reduce, increase_by_percent, increase, at_least, at_least_percent, no_more_than, maintain, outcome_based or monitor_only", NULL},
    {"value", VALUE_TEXT, false, true, "Its number", NULL}, {"threshold", VALUE_TEXT, false, true, "In which time or way, such as within 15 minutes", NULL},
    {"by", VALUE_TEXT, false, true, "By when", NULL}, {"words", VALUE_TEXT, false, true, "As the plan words it", NULL},
    {"note", VALUE_TEXT, false, true, "What must be known of it", NULL}, {"baseline", VALUE_TEXT, false, true, "What it is judged against; null: not known", NULL},
    {"baseline_period", VALUE_TEXT, false, true, "The time of the baseline", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape measure_target_shape = {"MeasureTarget", measure_target_fields};

static struct text baseline_words(struct arena *arena, const struct measure *measure)
{
    struct series_period period;
    if (date_is_none(measure->baseline_on) || series_period_holding(measure->of.period, measure->baseline_on, &period) < 0)
        return TEXT_NONE;
    return series_period_words(arena, period);
}

static struct value *target_value(struct arena *arena, const struct measure *measure)
{
    struct value *target = value_object(arena);
    value_set_text(arena, target, "type", text_of(target_type_key(measure->target_type)));
    set_optional(arena, target, "value", measure->has_target ? decimal_text(arena, measure->target_value) : TEXT_NONE);
    set_optional(arena, target, "threshold", measure->target_threshold);
    value_set(arena, target, "by", value_date(arena, measure->target_by));
    set_optional(arena, target, "words", measure->target_words);
    set_optional(arena, target, "note", measure->target_note);
    set_optional(arena, target, "baseline", measure->has_baseline ? decimal_text(arena, measure->baseline_value) : TEXT_NONE);
    set_optional(arena, target, "baseline_period", baseline_words(arena, measure));
    return target;
}

void measure_set(struct arena *arena, const struct measure *measure, struct value *view)
{
    value_set_text(arena, view, "code", measure->of.code);
    value_set_text(arena, view, "title", measure->of.title);
    value_set_text(arena, view, "url", measure->url);
    set_optional(arena, view, "objective", measure->objective_code.length ? arena_printf(arena, "%.*s %.*s", TEXT_ARGS(measure->objective_code), TEXT_ARGS(measure->objective_title)) : TEXT_NONE);
    set_optional(arena, view, "theme", measure->theme_name);
    value_set_text(arena, view, "unit", text_of(series_unit_key(measure->of.unit)));
    value_set_text(arena, view, "direction", text_of(series_direction_key(measure->direction)));
    set_optional(arena, view, "rise_means", measure->rise_means);
    value_set_text(arena, view, "period_kind", text_of(series_period_kind_key(measure->of.period)));
    set_optional(arena, view, "counts", measure->kind_of_count);
    set_optional(arena, view, "definition", measure->about);
    set_optional(arena, view, "numerator", measure->numerator);
    set_optional(arena, view, "denominator", measure->denominator);
    set_optional(arena, view, "broken_down_by", measure->breakdown);
    set_optional(arena, view, "supplied_by", measure->owner_name);
    set_optional(arena, view, "source", measure->source);
    set_optional(arena, view, "source_link", measure->source_link);
    value_set(arena, view, "target", target_value(arena, measure));
}
