/* What is published of the precept: see internal.h. */
#include <stdlib.h>

#include "base/decimal.h"
#include "office/money/internal.h"
#include "office/money/year.h"

#define ROWS_MAX 1000

static int64_t decimal_or_none(struct text text)
{
    int64_t value = 0;
    return text.length && decimal_parse(text, &value) == OK ? value : 0;
}

static void read_limit(struct statement *row, struct arena *arena, struct precept_year *year)
{
    year->has_limit = !statement_is_null(row, 11);
    year->limit_certain = statement_integer(row, 11) != 0;
    year->limit.has_pence = !statement_is_null(row, 12);
    year->limit.pence = statement_integer(row, 12);
    year->limit.has_per_cent = statement_text(row, 13).length > 0;
    year->limit.per_cent_hundredths = decimal_or_none(statement_text(row, 13)) / 100;
    year->limit.has_lowest = !statement_is_null(row, 14);
    year->limit.lowest_pence = statement_integer(row, 14);
    year->limit_doubt = statement_copy(row, 15, arena);
    year->limit_source = statement_copy(row, 16, arena);
}

static int newest_first(const void *left, const void *right)
{
    return ((const struct precept_year *)right)->begins - ((const struct precept_year *)left)->begins;
}

enum result precept_public_years(struct db *db, struct arena *arena, struct precept_year **ret_years, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct precept_year *years = ARENA_ARRAY(arena, struct precept_year, ROWS_MAX);
    size_t count = 0;
    int step;
    if (!years)
        return ERROR_MEMORY;
    TRY(db_query(db, &row,
                 SQL("select y.year, y.band_d, y.standing, y.requirement, y.tax_base, y.lowest_quarter, y.decided_on, y.note, y.source, y.source_link, p.slug,"
                     " l.certain, l.amount, l.per_cent, l.lowest_quarter, l.doubt, l.source from pub_precept_year y join pub_record p on p.id = y.id"
                     " left join pub_referendum_limit l on l.year = y.year order by y.year desc"),
                 BIND_NOTHING));
    while ((step = statement_step(row)) == 1 && count < ROWS_MAX) {
        struct precept_year *year = &years[count];
        *year = (struct precept_year){
            .band_d = statement_integer(row, 1), .standing = statement_copy(row, 2, arena), .requirement = statement_integer(row, 3),
            .tax_base_text = statement_copy(row, 4, arena), .tax_base = decimal_or_none(statement_text(row, 4)), .lowest_quarter = statement_integer(row, 5) != 0,
            .decided_on = statement_date(row, 6), .note = statement_copy(row, 7, arena), .source = statement_copy(row, 8, arena), .source_link = statement_copy(row, 9, arena),
            .url = arena_printf(arena, "/precept-years/%.*s", TEXT_ARGS(statement_text(row, 10))),
        };
        read_limit(row, arena, year);
        if (year_parse(statement_text(row, 0), &year->begins, NULL) < 0)
            continue; /* an office's own check may let it through */
        year->year = year_name(arena, year->begins);
        count++;
    }
    if (step < 0)
        return (enum result)step;
    qsort(years, count, sizeof *years, newest_first);
    *ret_years = years;
    *ret_count = count;
    return OK;
}

enum result precept_districts(struct db *db, struct arena *arena, struct text year, struct district_tax **ret_districts, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct district_tax *districts = ARENA_ARRAY(arena, struct district_tax, ROWS_MAX);
    size_t count = 0;
    int step;
    if (!districts)
        return ERROR_MEMORY;
    TRY(db_query(db, &row,
                 SQL("select d.billing_authority, d.district_band_d, d.county_band_d, d.fire_band_d, d.police_band_d, d.tax_base, d.source, p.slug from pub_district_tax d"
                     " join pub_record p on p.id = d.id where d.year = $1 order by p.sort_key, d.id"),
                 BIND(bind_text(year))));
    while ((step = statement_step(row)) == 1 && count < ROWS_MAX)
        districts[count++] = (struct district_tax){
            .district = statement_copy(row, 0, arena), .district_pence = statement_integer(row, 1), .county_pence = statement_integer(row, 2), .fire_pence = statement_integer(row, 3),
            .police_pence = statement_integer(row, 4), .has_all = !statement_is_null(row, 1) && !statement_is_null(row, 2), .tax_base_text = statement_copy(row, 5, arena),
            .source = statement_copy(row, 6, arena), .url = arena_printf(arena, "/district-taxes/%.*s", TEXT_ARGS(statement_text(row, 7))),
        };
    if (step < 0)
        return (enum result)step;
    *ret_districts = districts;
    *ret_count = count;
    return OK;
}

enum result precept_district_names(struct db *db, struct arena *arena, struct text **ret_names, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct text *names = ARENA_ARRAY(arena, struct text, ROWS_MAX);
    size_t count = 0;
    int step;
    if (!names)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select d.billing_authority from pub_district_tax d group by d.billing_authority order by d.billing_authority"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1 && count < ROWS_MAX)
        names[count++] = statement_copy(row, 0, arena);
    if (step < 0)
        return (enum result)step;
    *ret_names = names;
    *ret_count = count;
    return OK;
}

enum result precept_others(struct db *db, struct arena *arena, struct text year, struct text *ret_year, struct other_precept **ret_others, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct other_precept *others = ARENA_ARRAY(arena, struct other_precept, ROWS_MAX);
    size_t count = 0;
    int step;
    if (!others)
        return ERROR_MEMORY;
    *ret_year = TEXT_NONE;
    enum result newest = db_one_text(db, arena, ret_year, SQL("select o.year from pub_other_precept o where o.year <= $1 order by o.year desc limit 1"), BIND(bind_text(year)));
    if (newest < 0 && newest != ERROR_NOT_FOUND)
        return newest;
    TRY(db_query(db, &row, SQL("select o.body, o.kind, o.band_d, o.source from pub_other_precept o where o.year = $1 order by o.band_d, o.body, o.id"), BIND(bind_text(*ret_year))));
    while ((step = statement_step(row)) == 1 && count < ROWS_MAX)
        others[count++] = (struct other_precept){.body = statement_copy(row, 0, arena), .kind = statement_copy(row, 1, arena), .band_d = statement_integer(row, 2), .source = statement_copy(row, 3, arena)};
    if (step < 0)
        return (enum result)step;
    *ret_others = others;
    *ret_count = count;
    return OK;
}
