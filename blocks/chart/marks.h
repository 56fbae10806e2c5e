/* Marks, keys and tables that all charts share. Inside blocks/chart only. */
#ifndef BLOCKS_CHART_MARKS_H
#define BLOCKS_CHART_MARKS_H

#include "base/page/svg.h"
#include "blocks/chart/chart.h"

#define CHART_WIDTH 600
/* The style sheet's largest writing in a chart, in units: at 320 pixels a chart is drawn at half its size. Room is kept for it. */
#define CHART_LETTER 22
#define CHART_LETTER_WIDTH 14

enum chart_mark {
    CHART_MARK_COMMON,  /* a dot */
    CHART_MARK_BETTER,  /* a square */
    CHART_MARK_WORSE,   /* a diamond */
    CHART_MARK_NEUTRAL, /* a triangle */
    CHART_MARK_MISSING, /* a cross */
    CHART_MARK_OWN,     /* a larger dot in a ring */
};
/* The middle of the mark; `hollow`: of a provisional figure. */
void chart_draw_mark(struct svg *svg, enum chart_mark mark, bool hollow, int64_t x, int64_t y);
enum chart_mark chart_mark_of(enum xmr_type type);

/* Keys: at most as many as were asked for in chart_keys_begin(); more are dropped. */
enum result chart_keys_begin(struct arena *arena, struct chart *chart, size_t most) MUST_USE;
void chart_key_mark(struct arena *arena, struct chart *chart, enum chart_mark mark, bool hollow, struct text label);
/* A sample of a line or band of that class. */
void chart_key_line(struct arena *arena, struct chart *chart, const char *class_name, struct text label);
void chart_key_sign(struct chart *chart, struct text sign, struct text label);

/* Room for a table; its cells are then set by row and column. */
enum result chart_table_begin(struct arena *arena, struct chart *chart, size_t columns, const bool *numeric, size_t rows) MUST_USE;
void chart_table_set(struct chart *chart, size_t row, size_t column, struct text text);

/* Two texts with a blank between them; either may be empty. */
struct text chart_join(struct arena *arena, struct text words, struct text more);
/* The room that a text takes at CHART_LETTER, in hundredths of a unit, generously. */
int64_t chart_text_width(struct text text);

#endif
