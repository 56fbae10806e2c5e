/* What the files of line charts share. Inside blocks/chart only; the contract is chart.h. */
#ifndef BLOCKS_CHART_LINE_H
#define BLOCKS_CHART_LINE_H

#include "blocks/chart/marks.h"
#include "blocks/chart/scale.h"

/* A line chart while it is made. */
struct line_frame {
    const struct chart_line *line;
    int64_t left, right, top, bottom; /* of the plot, hundredths of a unit */
    struct scale x, y;                /* x: of twice a day's number, so that the middle of a month is one */
    struct ticks ticks;
    bool from_zero;
    const struct series_note *notes[CHART_NOTES_MAX]; /* those that lie in the range, by their days */
    size_t note_count;
};

/* The place of a point on the x scale: its middle; the end of twelve months that roll; the day itself. */
int64_t line_when(const struct chart_line *line, size_t at);
/* What the chart shows of a point: joined to the one before it or not. Without an xmr by its periods and breaks. */
bool line_joined(const struct chart_line *line, size_t at);
/* The smallest and largest that must be seen; false where there is no number. */
bool line_extent(const struct chart_line *line, int64_t *ret_low, int64_t *ret_high);
bool line_begins_at_zero(enum series_unit unit);

/* line_words.c: words, key and table, once the frame is laid out. */
enum result line_say(struct arena *arena, const struct line_frame *frame, struct chart *chart) MUST_USE;

#endif
