/* Whether a figure that was reported on an award stands among the figures of its measure already, and still says the same: whoever reported may put it right afterwards. Of loads that
 * name the award, whatever their state, but for those that were withdrawn or thrown away; the newest that says something of the reported day. Not here: entering one (the
 * performance room), what the public sees of it (award_figures.c). */
#include "base/wording.h"
#include "blocks/series/series.h"
#include "office/grants/desk.h"

#define LOADS_MAX 200

static enum result loads_of(struct db *db, int64_t award, int64_t *loads, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    size_t count = 0;
    int step;
    TRY(db_query(db, &row, SQL("select l.id from reg_series_load l join record r on r.id = l.id where l.award = $1 and r.state not in ('withdrawn', 'discarded') order by l.id desc limit 200"),
                 BIND(bind_integer(award))));
    while ((step = statement_step(row)) == 1 && count < LOADS_MAX)
        loads[count++] = statement_integer(row, 0);
    *ret_count = count;
    return step < 0 ? (enum result)step : OK;
}

static enum result find_figure(struct db *db, struct arena *arena, int64_t award, int64_t measure, struct date day, struct series_figure *ret_figure, int64_t *ret_load)
{
    int64_t loads[LOADS_MAX];
    size_t count;
    TRY(loads_of(db, award, loads, &count));
    for (size_t i = 0; i < count; i++) {
        struct series_figures figures;
        TRY(series_get(db, arena, loads[i], &figures));
        for (size_t j = 0; j < figures.count; j++) {
            const struct series_figure *figure = &figures.list[j];
            if (figure->measure != measure || figure->from.day > day.day || figure->to.day < day.day || figure->area.length || figure->breakdown.length)
                continue;
            *ret_figure = *figure;
            *ret_load = loads[i];
            return OK;
        }
    }
    return ERROR_NOT_FOUND;
}

enum result grants_carried(struct db *db, const struct engine *engine, struct arena *arena, const struct record *award, int64_t measure, struct date day, struct text reported, struct carried *ret_carried)
{
    struct carried carried = {0};
    struct series_figure figure;
    struct series_value value;
    struct text key;
    enum series_unit unit;
    *ret_carried = carried;
    if (!definitions_find(engine->definitions, TEXT(SERIES_LOAD)) || date_is_none(day))
        return OK;
    enum result result = find_figure(db, arena, award->id, measure, day, &figure, &carried.load);
    if (result < 0)
        return result == ERROR_NOT_FOUND ? OK : result;
    TRY(db_one_text(db, arena, &key, SQL("select unit from reg_measure where id = $1"), BIND(bind_integer(measure))));
    TRY(db_one_text(db, arena, &carried.reference, SQL("select reference from record where id = $1"), BIND(bind_integer(carried.load))));
    if (series_unit_of_key(key, &unit) < 0)
        return OK;
    carried.words = series_value_words(arena, figure.value, unit);
    /* What is no figure of that unit, such as "about a dozen", was read by a person: only they can say whether it agrees. */
    bool is_figure = series_value_parse(reported, unit, &value, NULL) == OK;
    carried.standing = !is_figure ? CARRIED_SOMEHOW : value.state == figure.value.state && value.amount == figure.value.amount ? CARRIED_AGREES : CARRIED_DIFFERS;
    *ret_carried = carried;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
