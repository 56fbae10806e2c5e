/* Charts from plain figures: drawn as SVG on the server, each with a text alternative, a key and the rows of its table.
 *
 * A chart can be read without colour (marks differ in shape, lines in their dashes), without sight (the words and the table say what
 * it shows), without script, at 320 pixels and on grey paper. The same figures give the same bytes. Looks are
 * classes of the style sheet (program/assets/site.css, "Charts").
 *
 * What is not joined is not joined: a line goes from one period to the next that follows it, never over a missing value, a missing
 * period or a break. A count's axis and every bar begin at 0; an axis that does not is said in the words.
 * No SQL, no HTTP, no rules: what is special is xmr.h's and funnel.h's to say. Everything lives in the arena. */
#ifndef BLOCKS_CHART_H
#define BLOCKS_CHART_H

#include "base/format/value.h"
#include "blocks/series/funnel.h"
#include "blocks/series/xmr.h"

#define CHART_BARS_MAX 200
#define CHART_NOTES_MAX 20 /* drawn on one chart; the rest stand in the table */

/* One cell after the other, row by row; the first column names its row. */
struct chart_table {
    struct text *heads;
    const bool *numeric; /* one for each column */
    size_t columns, rows;
    struct text *cells;  /* rows * columns */
};
struct chart_key {
    struct value *swatch; /* VALUE_HTML: the mark as it is drawn; NULL: `sign` stands for it */
    struct text sign;     /* "1" of a note; else empty */
    struct text label;
};
struct chart {
    const char *id;       /* as given */
    struct text title;
    struct value *drawing; /* VALUE_HTML */
    struct text words;    /* the text alternative, whole sentences; the drawing's <desc> is the same */
    struct chart_key *keys;
    size_t key_count;
    struct chart_table table;
};

/* For a page: the partial blocks/chart/pages/chart inside a section over this object. `shows_table` puts the table below, folded. */
extern const struct shape chart_shape;
struct value *chart_part(struct arena *arena, const struct chart *chart, bool shows_table);
/* The table alone, as parts/table.html wants it. */
struct value *chart_part_table(struct arena *arena, const struct chart *chart);

/* --- Lines -------------------------------------------------------------------- */

struct chart_level { /* a level line: a target, a baseline */
    bool has;
    int64_t amount;
    struct text words; /* "Target: at least 90%" */
};
struct chart_range {
    bool has;
    int64_t low, high; /* for charts that are to be compared: see chart_range_of() */
};
struct chart_line {
    const char *id;     /* unique on the page; letters, digits, hyphens */
    struct text title;  /* what is measured, where: "Recorded crimes, Watford" */
    struct text verdict; /* a sentence that the words begin with; may be empty */
    enum series_unit unit;
    const struct xmr_question *question; /* points, their kind and notes; notes without break or rebase are annotations */
    const struct xmr *xmr;               /* NULL: neither mean nor limits nor special marks */
    struct chart_level target, baseline;
    struct chart_range range;
    bool small; /* one of several beside each other: 300 wide, no key, fewer words on its axes */
};
/* ERROR_INVALID where there are no points at all; a chart without a number in it is drawn, and says so. */
enum result chart_draw_line(struct arena *arena, const struct chart_line *line, struct chart *ret_chart) MUST_USE;
/* The range that holds all of several lines, to be set in each of them. */
struct chart_range chart_range_of(const struct chart_line *lines, size_t count);
/* A spark line, beside a figure that is told in words: a drawing of 140 by 36 that is named by `title`. */
enum result chart_draw_spark(struct arena *arena, const struct chart_line *line, struct value **ret_drawing) MUST_USE;

/* --- Bars ---------------------------------------------------------------------- */

struct chart_bar {
    struct text label;
    struct series_value value;
    struct text note;  /* in the table's last column: "lowest of 8", "provisional"; may be empty */
    bool emphasised;
};
struct chart_bars {
    const char *id;
    struct text title, verdict;
    struct text label_head, value_head, note_head; /* of the table; an empty note_head: no such column */
    enum series_unit unit;
    const struct chart_bar *bars; /* drawn in this order */
    size_t count;
    struct chart_level mark;      /* a line across all: the mean of the group */
};
/* ERROR_INVALID for none, ERROR_LIMIT past CHART_BARS_MAX. */
enum result chart_draw_bars(struct arena *arena, const struct chart_bars *bars, struct chart *ret_chart) MUST_USE;

/* --- Funnels ------------------------------------------------------------------- */

struct chart_funnel {
    const char *id;
    struct text title, verdict;
    struct text place_head; /* "District", "Force" */
    const struct funnel_place *places;
    const struct funnel *funnel; /* of those places */
};
enum result chart_draw_funnel(struct arena *arena, const struct chart_funnel *request, struct chart *ret_chart) MUST_USE;

#endif
