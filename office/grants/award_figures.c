/* The figures of measures that were reported for an award, as they are published now: what the money moved, beside the words. Out of pub_ tables alone. Not here: how a figure
 * is entered and approved (the performance room), what a report says in words (pages_award.c). */
#include <inttypes.h>

#include "base/wording.h"
#include "blocks/publish/publish.h"
#include "blocks/series/series.h"
#include "office/grants/public.h"

#define LOADS_MAX 200

static const struct shape_field figure_fields[] = {
    {"measure", VALUE_TEXT, false, false, "What is measured", NULL}, {"from", VALUE_TEXT, false, false, "First day of its period", NULL}, {"to", VALUE_TEXT, false, false, "Last day of it", NULL},
    {"value", VALUE_TEXT, false, false, "The figure, or why there is none", NULL}, {"url", VALUE_TEXT, false, true, "The page of the measure", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape award_figure_shape = {"AwardFigure", figure_fields};

struct measure_line { struct text name, unit, period, url; };

static enum result read_measure(struct db *db, struct arena *arena, const struct engine *engine, int64_t id, struct measure_line *ret_line)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    const struct definition *measures = definitions_find(engine->definitions, TEXT("measure"));
    int step;
    TRY(db_query(db, &row, SQL("select code, title, unit, period from pub_measure where id = $1"), BIND(bind_integer(id))));
    step = statement_step(row);
    if (step <= 0)
        return step < 0 ? (enum result)step : ERROR_NOT_FOUND;
    *ret_line = (struct measure_line){.name = arena_printf(arena, "%.*s %.*s", TEXT_ARGS(statement_copy(row, 0, arena)), TEXT_ARGS(statement_copy(row, 1, arena))), .unit = statement_copy(row, 2, arena),
                                      .period = statement_copy(row, 3, arena), .url = TEXT_NONE};
    if (measures)
        ret_line->url = publish_address(db, engine, arena, measures, id);
    return OK;
}

/* As it holds now: a figure that was restated since is shown as it was restated. */
static enum result add_figure(struct db *db, struct arena *arena, const struct engine *engine, const struct series_figure *figure, struct value *list, struct value *rows)
{
    struct measure_line line;
    struct series_version *known;
    const struct series_version *holding;
    struct series_period period;
    enum series_period_kind kind;
    enum series_unit unit;
    size_t count;
    enum result result = read_measure(db, arena, engine, figure->measure, &line);
    if (result < 0)
        return result == ERROR_NOT_FOUND ? OK : result;
    if (series_unit_of_key(line.unit, &unit) < 0 || series_period_kind_of_key(line.period, &kind) < 0 || series_period_from(kind, figure->from, &period) < 0)
        return OK;
    TRY(series_versions(db, arena, figure->measure, &known, &count));
    count = series_mark(known, count, DATE_NONE);
    holding = series_holding(known, count, figure);
    if (!holding)
        return OK;
    struct text words = series_value_words(arena, holding->figure.value, unit);
    struct value *one = value_object(arena);
    value_set_text(arena, one, "measure", line.name);
    value_set(arena, one, "from", value_date(arena, figure->from));
    value_set(arena, one, "to", value_date(arena, figure->to));
    value_set_text(arena, one, "value", words);
    value_set(arena, one, "url", text_or_null(arena, line.url));
    value_append(arena, list, one);
    words = arena_printf(arena, "%.*s: %.*s%s%.*s", TEXT_ARGS(series_period_words(arena, period)), TEXT_ARGS(words), figure->area.length ? ", " : "", TEXT_ARGS(figure->area));
    if (line.url.length)
        part_row_link(arena, rows, line.name, words, line.url);
    else
        part_row_text(arena, rows, line.name, words);
    return OK;
}

enum result award_figures(struct db *db, struct arena *arena, const struct engine *engine, int64_t award, struct value *ret_list, struct value *ret_rows)
{
    int64_t loads[LOADS_MAX];
    size_t count = 0;
    if (!definitions_find(engine->definitions, TEXT(SERIES_LOAD)))
        return OK;
    {
        AUTO(statement_close_at) struct statement *row = NULL;
        int step;
        TRY(db_query(db, &row, SQL("select l.id from pub_series_load l join pub_record p on p.id = l.id where l.award = $1 and p.withdrawn = 0 order by l.id"), BIND(bind_integer(award))));
        while ((step = statement_step(row)) == 1 && count < LOADS_MAX)
            loads[count++] = statement_integer(row, 0);
        if (step < 0)
            return (enum result)step;
    }
    for (size_t i = 0; i < count; i++) {
        struct series_figures figures;
        TRY(series_get_published(db, arena, loads[i], &figures));
        for (size_t j = 0; j < figures.count; j++)
            TRY(add_figure(db, arena, engine, &figures.list[j], ret_list, ret_rows));
    }
    return OK;
}
