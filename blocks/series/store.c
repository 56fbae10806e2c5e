/* Figures of loads in the store: what is worked on and what is published. See series.h. Not here: documents (annex.c), what was known
 * when (vintage.c). */
#include "blocks/series/store.h"

const char series_schema[] =
    "create table series_value (load bigint not null, position bigint not null, measure bigint not null, code text not null,"
    " from_day bigint not null, to_day bigint not null, area text not null, breakdown text not null, state text not null, amount bigint,"
    " numerator bigint, denominator bigint, provisional bigint not null, note text, primary key (load, position));\n"
    "create index series_value_of on series_value (measure, from_day);\n"
    "create table pub_series_value (load bigint not null, position bigint not null, measure bigint not null, code text not null,"
    " from_day bigint not null, to_day bigint not null, area text not null, breakdown text not null, state text not null, amount bigint,"
    " numerator bigint, denominator bigint, provisional bigint not null, note text, primary key (load, position));\n"
    "create index pub_series_value_of on pub_series_value (measure, area, breakdown, from_day);\n"
    "create table pub_series_withdrawn (load bigint not null, measure bigint not null, primary key (load, measure));\n";

/* --- Rows ------------------------------------------------------------------- */

struct series_figure series_read_row(struct statement *row, struct arena *arena, int column)
{
    struct series_figure figure = {
        .measure = statement_integer(row, column), .code = statement_copy(row, column + 1, arena), .from = statement_date(row, column + 2),
        .to = statement_date(row, column + 3), .area = statement_copy(row, column + 4, arena), .breakdown = statement_copy(row, column + 5, arena),
        .provisional = statement_integer(row, column + 10) != 0, .note = statement_copy(row, column + 11, arena),
    };
    figure.value = (struct series_value){.amount = statement_integer(row, column + 7), .numerator = statement_integer(row, column + 8),
                                         .denominator = statement_integer(row, column + 9)};
    if (series_state_of_key(statement_text(row, column + 6), &figure.value.state) < 0)
        figure.value = series_nothing(SERIES_NOT_YET); /* nothing but this program writes states */
    return figure;
}

static struct bind amount(const struct series_value *value, int64_t number)
{
    return value->state == SERIES_NUMBER ? bind_integer(number) : bind_null();
}

static struct bind part_of_ratio(const struct series_value *value, int64_t number)
{
    return value->denominator ? bind_integer(number) : bind_null();
}

enum result series_write_row(struct db *db, struct sql sql, int64_t load, size_t position, const struct series_figure *figure)
{
    const struct series_value *value = &figure->value;
    return db_run(db, NULL, sql,
                  BIND(bind_integer(load), bind_integer((int64_t)position), bind_integer(figure->measure), bind_text(figure->code), bind_date(figure->from),
                       bind_date(figure->to), bind_text(figure->area), bind_text(figure->breakdown), bind_text(text_of(series_state_key(value->state))),
                       amount(value, value->amount), part_of_ratio(value, value->numerator), part_of_ratio(value, value->denominator),
                       bind_integer(figure->provisional), bind_optional(figure->note)));
}

enum result series_put(struct db *db, int64_t load, const struct series_figure *figures, size_t count)
{
    if (count > SERIES_FIGURES_MAX)
        return ERROR_LIMIT;
    TRY(db_run(db, NULL, SQL("delete from series_value where load = $1"), BIND(bind_integer(load))));
    for (size_t i = 0; i < count; i++)
        TRY(series_write_row(db, SQL("insert into series_value (load, position, measure, code, from_day, to_day, area, breakdown, state, amount, numerator,"
                                     " denominator, provisional, note) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"),
                             load, i, &figures[i]));
    return OK;
}

enum result series_read_figures(struct statement *row, struct arena *arena, struct series_figures *ret_figures)
{
    struct series_figures figures = {0};
    int step;
    while ((step = statement_step(row)) == 1) {
        struct series_figure figure = series_read_row(row, arena, 0);
        TRY(series_figures_add(&figures, arena, &figure));
    }
    if (step < 0)
        return (enum result)step;
    *ret_figures = figures;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result series_get(struct db *db, struct arena *arena, int64_t load, struct series_figures *ret_figures)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    TRY(db_query(db, &row, SQL("select " SERIES_COLUMNS " from series_value v where v.load = $1 order by v.position"), BIND(bind_integer(load))));
    return series_read_figures(row, arena, ret_figures);
}

enum result series_get_key(struct db *db, struct arena *arena, int64_t load, const struct series_figure *key, struct series_figures *ret_figures)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    TRY(db_query(db, &row, SQL("select " SERIES_COLUMNS " from series_value v where v.load = $1 and v.measure = $2 and v.from_day = $3 and v.to_day = $4 and v.area = $5"
                               " and v.breakdown = $6 order by v.position"),
                 BIND(bind_integer(load), bind_integer(key->measure), bind_date(key->from), bind_date(key->to), bind_text(key->area), bind_text(key->breakdown))));
    return series_read_figures(row, arena, ret_figures);
}

enum result series_waiting_of(struct db *db, struct arena *arena, struct series_waiting **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct series_waiting *list;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from series_value v join record r on r.id = v.load where r.state in ('draft', 'returned', 'submitted')"),
                       BIND_NOTHING));
    list = ARENA_ARRAY(arena, struct series_waiting, (size_t)total + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select " SERIES_COLUMNS ", v.load from series_value v join record r on r.id = v.load"
                               " where r.state in ('draft', 'returned', 'submitted') order by v.load, v.position"),
                 BIND_NOTHING));
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        list[count++] = (struct series_waiting){statement_integer(row, SERIES_COLUMN_COUNT), series_read_row(row, arena, 0)};
    if (step < 0)
        return (enum result)step;
    *ret_list = list;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result series_get_published(struct db *db, struct arena *arena, int64_t load, struct series_figures *ret_figures)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    TRY(db_query(db, &row, SQL("select " SERIES_COLUMNS " from pub_series_value v where v.load = $1 order by v.position"), BIND(bind_integer(load))));
    return series_read_figures(row, arena, ret_figures);
}

/* --- What is published ------------------------------------------------------ */

static struct series_version read_version(struct statement *row, struct arena *arena)
{
    const int at = SERIES_COLUMN_COUNT;
    return (struct series_version){
        .figure = series_read_row(row, arena, 0), .load = statement_integer(row, at), .published_on = statement_date(row, at + 1),
        .published_at = statement_integer(row, at + 2), .reference = statement_copy(row, at + 3, arena), .slug = statement_copy(row, at + 4, arena),
        .title = statement_copy(row, at + 5, arena), .source = statement_copy(row, at + 6, arena), .reason = statement_copy(row, at + 7, arena),
    };
}

enum result series_versions(struct db *db, struct arena *arena, int64_t measure, struct series_version **ret_list, size_t *ret_count)
{
    return series_versions_of(db, arena, measure, false, ret_list, ret_count);
}

enum result series_versions_of(struct db *db, struct arena *arena, int64_t measure, bool whole_only, struct series_version **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct series_version *list;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from pub_series_value v where (v.measure = $1 or $2 = 0) and ($3 = 0 or (v.area = '' and v.breakdown = ''))"),
                       BIND(bind_integer(measure), bind_integer(measure), bind_integer(whole_only))));
    list = ARENA_ARRAY(arena, struct series_version, (size_t)total + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select " SERIES_COLUMNS ", v.load, p.first_on, p.changed_at, p.reference, p.slug, p.name, l.source, l.reason"
                               " from pub_series_value v join pub_record p on p.id = v.load join pub_series_load l on l.id = v.load"
                               " where (v.measure = $1 or $2 = 0) and ($3 = 0 or (v.area = '' and v.breakdown = '')) and p.withdrawn = 0"
                               " order by v.measure, v.area, v.breakdown, v.from_day, v.to_day, p.first_on, p.changed_at, v.load"),
                 BIND(bind_integer(measure), bind_integer(measure), bind_integer(whole_only))));
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        list[count++] = read_version(row, arena);
    if (step < 0)
        return (enum result)step;
    *ret_list = list;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result series_withdrawals(struct db *db, struct arena *arena, int64_t measure, struct series_withdrawal **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct series_withdrawal *list;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from pub_series_withdrawn w where w.measure = $1"), BIND(bind_integer(measure))));
    list = ARENA_ARRAY(arena, struct series_withdrawal, (size_t)total + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select w.load, p.reference, p.slug, p.withdrawn_ground, p.in_force_on from pub_series_withdrawn w"
                               " join pub_record p on p.id = w.load where w.measure = $1 and p.withdrawn = 1 order by p.in_force_on desc, w.load desc"),
                 BIND(bind_integer(measure))));
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        list[count++] = (struct series_withdrawal){statement_integer(row, 0), statement_copy(row, 1, arena), statement_copy(row, 2, arena),
                                                   statement_copy(row, 3, arena), statement_date(row, 4)};
    if (step < 0)
        return (enum result)step;
    *ret_list = list;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
