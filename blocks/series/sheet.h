/* Files of figures: CSV or a workbook (as sheet_text() gives it), read against the measures that the office has.
 *
 * Columns, in any order, by name in any letter case: code, period, area, breakdown, value, numerator, denominator, state, provisional, note.
 * `code`, `period` and one of `value`, `numerator` with `denominator`, or `state` must be there. A period is typed as the measure
 * counts it: "2018/19", "March 2025", "31 March 2019" (value.h). An area is the slug or name of one, empty or "all" for the whole.
 * Every fault of every row is said, with row, column, value and reason. Other columns are passed over and named.
 *
 * Pure: no SQL, no clock. Not here: what of it is new, and writing it (office/performance/figures.h). */
#ifndef BLOCKS_SERIES_SHEET_H
#define BLOCKS_SERIES_SHEET_H

#include "blocks/series/series.h"

#define SERIES_FAULTS_MAX 1000

/* What a file has to know of a measure. */
struct series_measure {
    int64_t id;
    struct text code, title;
    enum series_unit unit;
    enum series_period_kind period;
    bool whole, districts; /* which areas it has */
    bool forces;             /* and figures of other police forces, with the force as their area */
    bool has_breakdown;
};
struct series_area { struct text slug, name; };
struct series_sheet_order {
    struct text content;           /* as sheet_text() gives it */
    const struct series_measure *const *measures;
    size_t measure_count;
    const struct series_area *areas; /* those that there are */
    size_t area_count;
    const struct series_area *forces; /* whose figures a measure with forces may have */
    size_t force_count;
    struct text own_force;         /* the slug of ours: its figures are the whole area's; may be empty */
    bool any_area;                 /* no list of areas is kept: any slug is taken */
    struct date today;             /* a period that begins more than two years after it is refused */
};
struct series_fault {
    size_t line;                   /* 0: the file as a whole */
    struct text column, value, reason;
};
struct series_sheet {
    struct series_figures figures;
    size_t *lines;                 /* of each figure */
    struct series_fault *faults;
    size_t fault_count;            /* listed: at most SERIES_FAULTS_MAX */
    size_t refused;                /* rows with a fault; a fault of the header counts as one */
    struct text left_out;          /* columns that were passed over, with commas between; or empty */
};
/* OK also where there are faults. ERROR_MEMORY and the like otherwise. Texts live in the arena or borrow from `content`. */
enum result series_sheet_read(struct arena *arena, const struct series_sheet_order *order, struct series_sheet *ret_sheet) MUST_USE;

/* One figure as somebody gives it, in a row of a file or of a form: what was typed, and what is wrong with it. The same rules for both. */
struct series_typed {
    const struct series_measure *measure;
    struct text period, area, breakdown, value, numerator, denominator, state, provisional, note;
};
/* Tells of each fault by `tell` (column as in a file), and returns whether there was none. */
typedef void series_tell_fault(void *context, const char *column, struct text value, struct text reason);
bool series_read_typed(struct arena *arena, const struct series_sheet_order *order, const struct series_typed *typed, series_tell_fault *tell,
                       void *context, struct series_figure *ret_figure);

#endif
