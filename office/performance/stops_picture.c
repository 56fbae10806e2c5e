/* Sums of stops and searches: see stops_picture.h. */
#include "office/performance/stops_picture.h"

#include <math.h>
#include <stdlib.h>

#include "blocks/series/funnel.h"
#include "blocks/series/suppress.h"

#define OPEN_SHARE 20 /* one of so many without an outcome, and no more */

bool stops_is_find(struct text outcome)
{
    return outcome.length && !text_contains(outcome, TEXT("no further action")) && !text_contains(outcome, TEXT("No further action"));
}

static void add(struct stops_line *line, const struct crime_stop_row *row)
{
    line->searches += row->count;
    line->found += stops_is_find(row->outcome) ? row->count : 0;
    line->open += row->outcome.length ? 0 : row->count;
}

static int by_searches(const void *left, const void *right)
{
    const struct stops_line *a = left, *b = right;
    if (!a->value.length != !b->value.length)
        return a->value.length ? -1 : 1;
    return a->searches != b->searches ? (a->searches < b->searches ? 1 : -1) : text_compare(a->value, b->value);
}

enum result stops_sum_make(struct arena *arena, const struct crime_stop_row *rows, size_t count, struct stops_sum *ret_sum)
{
    struct stops_sum sum = {.lines = ARENA_ARRAY(arena, struct stops_line, STOPS_VALUES_MAX)};
    if (!sum.lines)
        return ERROR_MEMORY;
    for (size_t i = 0; i < count; i++) {
        size_t at = 0;
        while (at < sum.count && !text_equal(sum.lines[at].value, rows[i].value))
            at++;
        if (at == STOPS_VALUES_MAX)
            return ERROR_LIMIT;
        if (at == sum.count)
            sum.lines[sum.count++] = (struct stops_line){.value = rows[i].value};
        add(&sum.lines[at], &rows[i]);
        add(&sum.all, &rows[i]);
    }
    qsort(sum.lines, sum.count, sizeof *sum.lines, by_searches);
    *ret_sum = sum;
    return OK;
}

/* --- What is hidden --------------------------------------------------------------- */

/* Three cells a line: searches, finds, and the searches that were none; then the same of all, which everybody may read. */
enum { SEARCHES, FOUND, OTHERS, CELLS };

static void lay_out(const struct stops_line *line, bool is_all, struct suppress_cell *cells)
{
    const int64_t counts[CELLS] = {line->searches, line->found, line->searches - line->found};
    for (size_t i = 0; i < CELLS; i++)
        cells[i] = (struct suppress_cell){.count = counts[i], .about_people = !is_all, .must_show = is_all};
}

enum result stops_sum_hide(struct arena *arena, struct stops_sum *sum)
{
    size_t lines = sum->count, all = lines * CELLS;
    struct suppress_cell *cells = ARENA_ARRAY(arena, struct suppress_cell, all + CELLS);
    struct suppress_total *totals = ARENA_ARRAY(arena, struct suppress_total, lines + CELLS);
    size_t *parts = ARENA_ARRAY(arena, size_t, lines * (CELLS + 2) + CELLS), used = 0;
    if (!cells || !totals || !parts)
        return ERROR_MEMORY;
    for (size_t i = 0; i < lines; i++) {
        lay_out(&sum->lines[i], false, &cells[i * CELLS]);
        totals[i] = (struct suppress_total){.total = i * CELLS + SEARCHES, .parts = &parts[used], .part_count = 2};
        parts[used++] = i * CELLS + FOUND;
        parts[used++] = i * CELLS + OTHERS;
    }
    lay_out(&sum->all, true, &cells[all]);
    for (size_t kind = 0; kind < CELLS; kind++) {
        totals[lines + kind] = (struct suppress_total){.total = all + kind, .parts = &parts[used], .part_count = lines};
        for (size_t i = 0; i < lines; i++)
            parts[used++] = i * CELLS + kind;
    }
    enum result result = lines ? suppress_apply(arena, cells, all + CELLS, totals, lines + CELLS, NULL) : OK;
    if (result < 0 && result != ERROR_CONFLICT)
        return result;
    sum->gives_way = result == ERROR_CONFLICT;
    for (size_t i = 0; i < lines; i++) {
        sum->lines[i].hides_searches = sum->gives_way || cells[i * CELLS + SEARCHES].hidden;
        sum->lines[i].hides_found = sum->gives_way || cells[i * CELLS + FOUND].hidden;
    }
    return OK;
}

/* --- Rates -------------------------------------------------------------------------- */

bool stops_has_rate(const struct stops_line *line) { return line->open * OPEN_SHARE <= line->searches; }

enum result stops_find_rate(const struct stops_line *line, const struct stops_line *of, struct series_value *ret_rate)
{
    *ret_rate = series_nothing(line->hides_searches || line->hides_found ? SERIES_SUPPRESSED : !line->searches ? SERIES_NOT_COLLECTED : SERIES_NOT_COMPARABLE);
    if (ret_rate->state != SERIES_NOT_COMPARABLE || !stops_has_rate(of))
        return OK;
    return series_number_of_ratio(SERIES_PERCENTAGE, line->found * SERIES_ONE, line->searches * SERIES_ONE, ret_rate);
}

enum result stops_share(const struct stops_line *line, int64_t searches, struct series_value *ret_share)
{
    *ret_share = series_nothing(line->hides_searches ? SERIES_SUPPRESSED : SERIES_NOT_COLLECTED);
    if (line->hides_searches || !searches)
        return OK;
    return series_number_of_ratio(SERIES_PERCENTAGE, line->searches * SERIES_ONE, searches * SERIES_ONE, ret_share);
}

struct stops_interval stops_interval_of(const struct stops_line *line, const struct stops_line *all)
{
    struct stops_interval ret = {.beside = STOPS_UNKNOWN};
    if (line->hides_searches || line->hides_found || !line->searches || !all->searches || !stops_has_rate(all))
        return ret;
    struct funnel_interval interval = funnel_wilson_interval((double)line->found, (double)line->searches, 0.95);
    double rate = (double)all->found / (double)all->searches;
    ret.beside = interval.upper < rate ? STOPS_BELOW : interval.lower > rate ? STOPS_ABOVE : STOPS_AROUND;
    ret.lower = (int64_t)llround(interval.lower * 100 * (double)SERIES_ONE);
    ret.upper = (int64_t)llround(interval.upper * 100 * (double)SERIES_ONE);
    return ret;
}

/* --- Years -------------------------------------------------------------------------- */

int stops_year_of(const char *month)
{
    assert(crime_month_is(text_of(month)));
    int year = 2000 + (month[2] - '0') * 10 + month[3] - '0';
    return (month[5] - '0') * 10 + month[6] - '0' >= 4 ? year + 1 : year;
}

void stops_year_months(int year, char ret_from[CRIME_MONTH_BYTES], char ret_to[CRIME_MONTH_BYTES])
{
    crime_month_add("2000-03", (year - 2000) * 12, ret_to);
    crime_month_add(ret_to, -11, ret_from);
}
