/* The same for a load that is about to be published: what was published before, from the store. See guard.h. */
#include "blocks/series/guard.h"

#include "blocks/series/store.h"
#include "blocks/series/suppress.h"

struct guarded { bool about_people, adds_up, has_unit; enum series_unit unit; };

/* What is published of the measure, and what is being changed of it: what was not approved yet may protect more, never less. */
static enum result read_measure(struct db *db, int64_t measure, struct guarded *ret_guarded)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    *ret_guarded = (struct guarded){.about_people = false};
    TRY(db_query(db, &row, SQL("select m.about_people, m.adds_up, m.unit, 1 from reg_measure m where m.id = $1"
                               " union all select p.about_people, p.adds_up, p.unit, 2 from pub_measure p where p.id = $1 order by 4"),
                 BIND(bind_integer(measure))));
    while ((step = statement_step(row)) == 1) { /* the published unit last: it is the one that the figures are in */
        ret_guarded->about_people |= statement_integer(row, 0) != 0;
        ret_guarded->adds_up |= statement_integer(row, 1) != 0;
        ret_guarded->has_unit = series_unit_of_key(statement_text(row, 2), &ret_guarded->unit) == OK;
    }
    ret_guarded->about_people = ret_guarded->about_people && ret_guarded->has_unit; /* an office's own unit: nothing is known of its numbers */
    return (enum result)step;
}

/* True figures of published loads, in the order of publication; the public row says whether its number stands. */
static enum result read_before(struct db *db, struct arena *arena, int64_t measure, size_t more, struct guard_sight **ret_sights, size_t *ret_count, size_t *ret_vintages)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct guard_sight *sights;
    int64_t total, load = 0;
    size_t count = 0, vintages = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from pub_series_value p where p.measure = $1"), BIND(bind_integer(measure))));
    sights = ARENA_ARRAY(arena, struct guard_sight, (size_t)total + more + 1);
    if (!sights)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select " SERIES_COLUMNS ", v.load, p.state from pub_series_value p join series_value v on v.load = p.load and v.position = p.position"
                               " join pub_record r on r.id = p.load where p.measure = $1 and r.withdrawn = 0 order by r.first_on, r.changed_at, r.id, v.position"),
                 BIND(bind_integer(measure))));
    while ((step = statement_step(row)) == 1 && count < (size_t)total) {
        if (load && statement_integer(row, SERIES_COLUMN_COUNT) != load)
            vintages++;
        load = statement_integer(row, SERIES_COLUMN_COUNT);
        sights[count++] = (struct guard_sight){.figure = series_read_row(row, arena, 0), .vintage = vintages,
                                               .is_public = text_equals(statement_text(row, SERIES_COLUMN_COUNT + 1), series_state_key(SERIES_NUMBER))};
    }
    if (step < 0)
        return (enum result)step;
    *ret_sights = sights;
    *ret_count = count;
    *ret_vintages = vintages + 1;
    return OK;
}

/* What of a figure must not be told when it is small. */
enum told { TOLD_COUNT, TOLD_NUMERATOR, TOLD_REST };

static struct series_value told_of(struct series_value value, enum told told)
{
    int64_t number = told == TOLD_NUMERATOR ? value.numerator : value.denominator - value.numerator;
    if (told == TOLD_COUNT || !series_is_number(value))
        return value;
    return value.denominator && number >= 0 ? series_number(number) : series_nothing(SERIES_NOT_COLLECTED); /* below 0: no people */
}

static enum result guard_told(struct db *db, struct arena *arena, int64_t measure, const struct guarded *guarded, enum told told, struct series_figures *figures, bool *hidden,
                              struct message *message)
{
    struct guard_sight *sights;
    size_t before, count, vintages, at;
    TRY(read_before(db, arena, measure, figures->count, &sights, &before, &vintages));
    count = before;
    for (size_t i = 0; i < figures->count; i++)
        if (figures->list[i].measure == measure)
            sights[count++] = (struct guard_sight){.figure = figures->list[i], .vintage = vintages};
    for (size_t i = 0; i < count; i++)
        sights[i].figure.value = told_of(sights[i].figure.value, told);
    TRY(series_guard(arena, sights, count, guarded->adds_up, message));
    at = before;
    for (size_t i = 0; i < figures->count; i++)
        if (figures->list[i].measure == measure)
            hidden[i] |= sights[at++].hidden;
    return OK;
}

/* A share gives its numerator away and, of a percentage, what is left of its denominator: both are looked at as counts are, sums and earlier loads too. */
static enum result guard_measure(struct db *db, struct arena *arena, int64_t measure, const struct guarded *guarded, struct series_figures *figures, bool *hidden, struct message *message)
{
    if (guarded->unit == SERIES_COUNT)
        return guard_told(db, arena, measure, guarded, TOLD_COUNT, figures, hidden, message);
    for (size_t i = 0; i < figures->count; i++) { /* below 1, too, which no count is */
        const struct series_figure *figure = &figures->list[i];
        if (figure->measure == measure && (figure->area.length || figure->breakdown.length) && series_is_number(figure->value))
            hidden[i] = suppress_ratio_is_small(figure->value.numerator, figure->value.denominator, guarded->unit);
    }
    TRY(guard_told(db, arena, measure, guarded, TOLD_NUMERATOR, figures, hidden, message));
    return guarded->unit == SERIES_PERCENTAGE ? guard_told(db, arena, measure, guarded, TOLD_REST, figures, hidden, message) : OK;
}

enum result series_guard_load(struct db *db, struct arena *arena, struct series_figures *figures, bool *ret_hidden, struct message *message)
{
    bool *hidden = ARENA_ARRAY(arena, bool, figures->count + 1);
    if (!hidden)
        return ERROR_MEMORY;
    for (size_t i = 0; i < figures->count; i++) {
        int64_t measure = figures->list[i].measure;
        struct guarded guarded;
        bool is_first = true;
        for (size_t j = 0; j < i && is_first; j++)
            is_first = figures->list[j].measure != measure;
        if (!is_first)
            continue;
        TRY(read_measure(db, measure, &guarded));
        if (guarded.about_people)
            TRY(guard_measure(db, arena, measure, &guarded, figures, hidden, message));
    }
    for (size_t i = 0; i < figures->count; i++) {
        if (hidden[i])
            figures->list[i].value = series_nothing(SERIES_SUPPRESSED);
        if (ret_hidden)
            ret_hidden[i] = hidden[i];
    }
    return OK;
}
