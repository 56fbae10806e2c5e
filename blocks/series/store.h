/* Shared by store.c and annex.c only: rows of series_value and pub_series_value, which have the same columns. */
#ifndef BLOCKS_SERIES_STORE_H
#define BLOCKS_SERIES_STORE_H

#include "base/store/store.h"
#include "blocks/series/series.h"

#define SERIES_COLUMNS \
    "v.measure, v.code, v.from_day, v.to_day, v.area, v.breakdown, v.state, v.amount, v.numerator, v.denominator, v.provisional, v.note"
#define SERIES_COLUMN_COUNT 12

/* Of a query that has SERIES_COLUMNS from `column` on. */
struct series_figure series_read_row(struct statement *row, struct arena *arena, int column);
enum result series_read_figures(struct statement *row, struct arena *arena, struct series_figures *ret_figures) MUST_USE;
/* `sql`: an insert with $1 load, $2 position, and then the columns above. */
enum result series_write_row(struct db *db, struct sql sql, int64_t load, size_t position, const struct series_figure *figure) MUST_USE;

#endif
