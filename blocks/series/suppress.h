/* Small numbers: which counts may not be shown, so that nobody can be told from them. The one place where that is decided.
 *
 * Primary: in a breakdown that is about people (victims, ethnicity by small area) a count from 1 to 4 is hidden; 0 is not. Secondary: as
 * many more cells are hidden as it takes that no reader can find out a hidden one from what is shown: from totals (rows, columns,
 * months of a year, wards of a district) or from earlier vintages. Counts that are already published as open data are not about people in
 * this sense and are left alone (ONS and Government Statistical Service guidance on disclosure control for tables; 5 is this office's least).
 *
 * The reader who is guarded against knows every shown value, every total, the rule, and which hidden cells are primary (so that they are from 1 to
 * 4), and knows of every other hidden cell that it is not below 0. A hidden cell is safe when another table, different in that cell, would have
 * given the same sight. Such a table is looked for and kept as the proof; where none is found more is hidden. So the answer may hide more
 * than it must, and never less.
 *
 * Vintages: give each value that was ever published a cell of its own, and the same cell to a value that did not change from one vintage
 * to the next; declare the totals of every vintage. What comes back hidden is hidden wherever it stands, in old vintages too.
 *
 * Pure. Not here: what a hidden value is called (series_state_words()), storing and showing (series.h). */
#ifndef BLOCKS_SERIES_SUPPRESS_H
#define BLOCKS_SERIES_SUPPRESS_H

#include "blocks/series/value.h"

#define SUPPRESS_LEAST 5         /* the smallest count but 0 that may be shown */
#define SUPPRESS_CELLS_MAX 20000
#define SUPPRESS_MEMBERS_MAX 100000 /* of all totals together */

struct suppress_cell {
    int64_t count;     /* in ones; 0 or more */
    bool about_people; /* primary suppression applies */
    bool must_show;    /* law demands it, or it is open data already: never hidden */
    /* What comes back: */
    bool hidden;
    bool primary;      /* by its own size; not to be told to readers */
};
/* cells[total] is the sum of cells[parts[0]] … . A part without a number counts as 0 and is left out. */
struct suppress_total {
    size_t total;
    const size_t *parts;
    size_t part_count;
};

/* Fills `hidden` and `primary`. ERROR_INVALID for a count below 0, an index out of range, a cell twice in one total, a total that is not the sum of
 * its parts (*ret_wrong, which may be NULL, gets which one). ERROR_CONFLICT where what must be shown gives a hidden cell away (*ret_wrong gets
 * the cell): nothing of it may be shown then. ERROR_LIMIT past the limits above. On failure every cell comes back hidden but those that must be shown. */
enum result suppress_apply(struct arena *arena, struct suppress_cell *cells, size_t cell_count, const struct suppress_total *totals,
                           size_t total_count, size_t *ret_wrong) MUST_USE;

/* Whether a count alone is too small. */
bool suppress_is_small(int64_t count);
/* Whether a share gives a small count away: its numerator, or what is left of its denominator, from 1 to 4. In ten-thousandths, as values are.
 * A share or rate is shown only where this is false and its numerator is not hidden. */
bool suppress_ratio_is_small(int64_t numerator, int64_t denominator, enum series_unit unit);

#endif
