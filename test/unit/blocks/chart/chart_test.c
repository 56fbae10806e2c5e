#include "blocks/chart/chart.h"
#include "blocks/series/verdict.h"
#include "test.h"

#define POINTS_MAX 64
#define GAP INT64_MIN

static struct arena *arena(void)
{
    static struct arena *kept;
    if (!kept)
        kept = arena_new(1 << 24);
    else
        arena_reset(kept);
    return kept;
}

struct made {
    struct arena *in;
    struct series_point points[POINTS_MAX];
    struct xmr_question question;
    struct xmr xmr;
    struct chart_line line;
    struct chart chart;
};

/* Months from January 2024, whole ones; GAP: not collected. */
static void make(struct made *made, const int64_t *values, size_t count)
{
    *made = (struct made){.in = arena()};
    for (size_t i = 0; i < count; i++) {
        struct series_period period;
        struct date from;
        CHECK(date_of(2024 + (int)i / 12, (int)i % 12 + 1, 1, &from) == OK);
        CHECK(series_period_from(SERIES_MONTH, from, &period) == OK);
        made->points[i] = (struct series_point){.from = period.from, .to = period.to,
            .value = values[i] == GAP ? series_nothing(SERIES_NOT_COLLECTED) : series_number(values[i] * SERIES_ONE)};
    }
    made->question = (struct xmr_question){.points = made->points, .count = count, .kind = SERIES_MONTH,
        .direction = SERIES_LESS_IS_BETTER, .settings = xmr_settings_default()};
    made->line = (struct chart_line){.id = "crime", .title = TEXT("Crimes in \"A & B\" <Watford>"), .unit = SERIES_COUNT, .question = &made->question, .xmr = &made->xmr};
}
#define MAKE(made, ...) make(made, (const int64_t[]){__VA_ARGS__}, COUNT_OF(((const int64_t[]){__VA_ARGS__})))

static struct text draw(struct made *made)
{
    CHECK(xmr_make(made->in, &made->question, &made->xmr) == OK);
    CHECK(chart_draw_line(made->in, &made->line, &made->chart) == OK);
    CHECK(made->chart.drawing && made->chart.drawing->kind == VALUE_HTML);
    return made->chart.drawing->text;
}

static size_t count_of(struct text text, const char *part)
{
    struct text sought = text_of(part);
    size_t count = 0;
    for (size_t i = 0; i + sought.length <= text.length; i++)
        count += memcmp(text.data + i, sought.data, sought.length) == 0;
    return count;
}

/* Strokes of the line of values: one M for each stretch. */
static void strokes(struct text drawing, size_t *ret_stretches, size_t *ret_joins)
{
    struct text mark = TEXT("class=\"fp-chart__line\" fill=\"none\" d=\"");
    *ret_stretches = *ret_joins = 0;
    for (size_t i = 0; i + mark.length <= drawing.length; i++) {
        if (memcmp(drawing.data + i, mark.data, mark.length) != 0)
            continue;
        for (size_t j = i + mark.length; drawing.data[j] != '"'; j++) {
            *ret_stretches += drawing.data[j] == 'M';
            *ret_joins += drawing.data[j] == 'L';
        }
    }
}

TEST("a chart names and describes itself, escapes what it says and is the same each time")
{
    struct made made, again;
    MAKE(&made, 10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 10, 12);
    made.line.verdict = TEXT("It's <fine> & \"well\".");
    struct text drawing = draw(&made);
    CHECK(text_contains(drawing, TEXT("role=\"img\" aria-labelledby=\"crime-title\" aria-describedby=\"crime-desc\"")));
    CHECK(text_contains(drawing, TEXT("&lt;Watford&gt;")) && !text_contains(drawing, TEXT("<Watford>")) && !text_contains(drawing, TEXT("<fine>")));
    CHECK(!text_contains(drawing, TEXT("style=")) && !text_contains(drawing, TEXT("<script")));
    CHECK(text_contains(drawing, TEXT("viewBox=\"0 0 600 340\"")));
    char *kept = strndup(drawing.data, drawing.length);
    MAKE(&again, 10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 10, 12);
    again.line.verdict = TEXT("It's <fine> & \"well\".");
    CHECK_TEXT(draw(&again), kept);
    free(kept);
}

TEST("the words say the verdict, the latest, the extremes and what is missing")
{
    struct made made;
    MAKE(&made, 10, 12, 10, GAP, 9, 12, 10, 13, 10, 12, 10, 11);
    made.line.verdict = TEXT("No sign of change.");
    made.line.target = (struct chart_level){true, 11 * SERIES_ONE, TEXT("Target: no more than 11")};
    draw(&made);
    CHECK_TEXT(made.chart.words, "No sign of change. Line chart of 12 figures, the first in January 2024. Latest: 11 in December 2024. Highest: 13 in August 2024. "
                                 "Lowest: 9 in May 2024. 1 of 12 has no figure, and the line has a gap there. Target: no more than 11.");
    CHECK(text_contains(made.chart.drawing->text, TEXT("Latest: 11 in December 2024.")));
    CHECK(text_contains(made.chart.drawing->text, TEXT("fp-chart__target")));
}

TEST("a line is not drawn over a missing value, a missing month or a break")
{
    struct made made;
    size_t stretches, joins;
    MAKE(&made, 10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 10, 12);
    strokes(draw(&made), &stretches, &joins);
    CHECK(stretches == 1 && joins == 11);
    MAKE(&made, 10, 12, 10, 12, 10, GAP, 10, 12, 10, 12, 10, 12);
    strokes(draw(&made), &stretches, &joins);
    CHECK(stretches == 2 && joins == 9);
    CHECK_INTEGER(count_of(made.chart.drawing->text, "fp-chart__mark--missing"), 1);
    MAKE(&made, 10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 10, 12);
    for (size_t i = 6; i < 12; i++) {
        made.points[i].from = date_add_months(made.points[i].from, 1);
        made.points[i].to = (struct date){date_add_months(made.points[i].from, 1).day - 1};
    }
    strokes(draw(&made), &stretches, &joins);
    CHECK(stretches == 2 && joins == 10);
    struct series_note note = {.words = TEXT("New rules"), .breaks = true};
    MAKE(&made, 10, 12, 10, 12, 10, 12, 30, 32, 30, 32, 30, 32);
    note.at = made.points[6].from;
    made.question.notes = &note;
    made.question.note_count = 1;
    strokes(draw(&made), &stretches, &joins);
    CHECK(stretches == 2 && joins == 10);
    CHECK(text_contains(made.chart.words, TEXT("The line is broken on 1 July 2024: New rules.")));
    /* Without process control just the same. */
    made.line.xmr = NULL;
    CHECK(chart_draw_line(made.in, &made.line, &made.chart) == OK);
    strokes(made.chart.drawing->text, &stretches, &joins);
    CHECK(stretches == 2 && joins == 10);
    note.breaks = false;
    note.rebases = true;
    made.line.xmr = &made.xmr;
    strokes(draw(&made), &stretches, &joins);
    CHECK(stretches == 1 && joins == 11);
}

TEST("special marks differ in shape, not in colour alone, and the key tells them")
{
    struct made made;
    MAKE(&made, 10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 40);
    made.question.settings.fix_after_points = 12;
    struct text drawing = draw(&made);
    CHECK_INTEGER(count_of(drawing, "fp-chart__mark--worse"), 1);
    CHECK(text_contains(drawing, TEXT("<path class=\"fp-chart__mark fp-chart__mark--worse\"")));
    CHECK_INTEGER(count_of(drawing, "<circle class=\"fp-chart__mark fp-chart__mark--common\""), 12);
    bool told = false;
    for (size_t i = 0; i < made.chart.key_count; i++)
        told = told || text_equals(made.chart.keys[i].label, "A change for the worse");
    CHECK(told);
    made.points[12].provisional = true;
    CHECK_INTEGER(count_of(draw(&made), "fp-chart__mark--hollow"), 1);
}

TEST("a count begins at 0; what does not says so")
{
    struct made made;
    MAKE(&made, 810, 812, 810, 812, 810, 812, 810, 812, 810, 812, 810, 812);
    CHECK(text_contains(draw(&made), TEXT("class=\"fp-chart__zero\"")));
    CHECK(!text_contains(made.chart.words, TEXT("not at 0")));
    made.line.unit = SERIES_SCORE;
    CHECK(!text_contains(draw(&made), TEXT("class=\"fp-chart__zero\"")));
    CHECK(text_contains(made.chart.words, TEXT("not at 0.")));
}

TEST("the table has a row for each point, with what is usual and what is to be said")
{
    struct made made;
    struct series_note note = {.words = TEXT("A new system")};
    MAKE(&made, 10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 40, GAP);
    made.question.settings.fix_after_points = 12;
    made.points[12].provisional = made.points[12].restated = true;
    note.at = made.points[12].to;
    made.question.notes = &note;
    made.question.note_count = 1;
    draw(&made);
    CHECK(made.chart.table.columns == 4 && made.chart.table.rows == 14);
    CHECK_TEXT(made.chart.table.heads[2], "What is usual");
    CHECK_TEXT(made.chart.table.cells[12 * 4], "January 2025");
    CHECK_TEXT(made.chart.table.cells[12 * 4 + 1], "40");
    CHECK_TEXT(made.chart.table.cells[12 * 4 + 2], "6 to 16");
    CHECK_TEXT(made.chart.table.cells[12 * 4 + 3], "above what is usual; provisional; restated; A new system");
    CHECK_TEXT(made.chart.table.cells[13 * 4 + 1], "not collected");
    CHECK(count_of(made.chart.drawing->text, "fp-chart__sign") == 1);
    struct value *part = chart_part(made.in, &made.chart, true);
    CHECK(part != NULL && !arena_failed(made.in));
}

TEST("few points, none at all and one alone")
{
    struct made made;
    size_t stretches, joins;
    MAKE(&made, 5);
    strokes(draw(&made), &stretches, &joins);
    CHECK(stretches == 1 && joins == 0);
    CHECK_INTEGER(count_of(made.chart.drawing->text, "fp-chart__mark--common"), 1);
    CHECK(made.chart.table.columns == 3);
    MAKE(&made, GAP, GAP);
    strokes(draw(&made), &stretches, &joins);
    CHECK(stretches == 0);
    CHECK(text_contains(made.chart.words, TEXT("It has no figure yet.")));
    made.question.count = 0;
    CHECK(chart_draw_line(made.in, &made.line, &made.chart) == ERROR_INVALID);
    struct value *spark = NULL;
    CHECK(chart_draw_spark(made.in, &made.line, &spark) == ERROR_INVALID && spark == NULL);
    MAKE(&made, 5, 6, 7);
    CHECK(xmr_make(made.in, &made.question, &made.xmr) == OK);
    CHECK(chart_draw_spark(made.in, &made.line, &spark) == OK);
    CHECK(text_contains(spark->text, TEXT("class=\"fp-spark\"")) && text_contains(spark->text, TEXT("viewBox=\"0 0 140 36\"")));
}

TEST("small charts beside each other have one scale")
{
    struct made a, b;
    MAKE(&a, 1, 2, 3);
    struct chart_line lines[2] = {a.line, a.line};
    static struct series_point points[3];
    memcpy(points, a.points, sizeof points);
    b.question = a.question;
    points[1].value.amount = 90 * SERIES_ONE;
    b.question.points = points;
    lines[1].question = &b.question;
    lines[0].xmr = lines[1].xmr = NULL;
    struct chart_range range = chart_range_of(lines, 2);
    CHECK(range.has && range.low == 0 && range.high == 90 * SERIES_ONE);
    lines[0].range = lines[1].range = range;
    lines[0].small = lines[1].small = true;
    struct chart charts[2];
    CHECK(chart_draw_line(a.in, &lines[0], &charts[0]) == OK && chart_draw_line(a.in, &lines[1], &charts[1]) == OK);
    CHECK(text_contains(charts[0].drawing->text, TEXT(">100</text>")) && text_contains(charts[1].drawing->text, TEXT(">100</text>")));
    CHECK(charts[0].key_count == 0);
}

TEST("bars begin at 0, are in proportion, and what has no number has no bar")
{
    struct chart_bar bars[4] = {{.label = TEXT("A & B"), .value = series_number(100 * SERIES_ONE), .emphasised = true}, {.label = TEXT("C"), .value = series_number(50 * SERIES_ONE)},
                                {.label = TEXT("D"), .value = series_nothing(SERIES_SUPPRESSED)}, {.label = TEXT("E"), .value = series_number(0)}};
    struct chart_bars request = {.id = "bars", .title = TEXT("By type"), .label_head = TEXT("Type"), .value_head = TEXT("Crimes"), .unit = SERIES_COUNT, .bars = bars, .count = 4};
    struct chart chart;
    CHECK(chart_draw_bars(arena(), &request, &chart) == OK);
    CHECK(text_contains(chart.drawing->text, TEXT("class=\"fp-chart__bar fp-chart__bar--own\" x=\"6\" y=\"32\" width=\"588\"")));
    CHECK(text_contains(chart.drawing->text, TEXT("class=\"fp-chart__bar\" x=\"6\" y=\"80\" width=\"294\"")));
    CHECK_INTEGER(count_of(chart.drawing->text, "class=\"fp-chart__bar"), 3);
    CHECK(text_contains(chart.drawing->text, TEXT("suppressed to protect people")) && text_contains(chart.drawing->text, TEXT("A &amp; B")));
    CHECK_TEXT(chart.words, "Bar chart of 4 bars. Highest: A & B, 100. Lowest: E, 0. 1 has no figure.");
    CHECK(chart.table.columns == 2 && chart.table.rows == 4);
    CHECK_TEXT(chart.table.cells[5], "suppressed to protect people");
    bars[1].value = series_number(-100 * SERIES_ONE);
    request.unit = SERIES_POUNDS;
    CHECK(chart_draw_bars(arena(), &request, &chart) == OK);
    CHECK(text_contains(chart.drawing->text, TEXT("class=\"fp-chart__bar\" x=\"6\" y=\"80\" width=\"294\"")));
    request.count = 0;
    CHECK(chart_draw_bars(arena(), &request, &chart) == ERROR_INVALID);
    request.count = CHART_BARS_MAX + 1;
    CHECK(chart_draw_bars(arena(), &request, &chart) == ERROR_LIMIT);
}

TEST("a funnel draws its limits, names who stands out, and tables all")
{
    struct arena *in = arena();
    struct funnel_place places[12] = {{.name = TEXT_NONE}};
    static const char *const names[] = {"Ash", "Beech", "Cedar", "Elm", "Fir", "Gorse", "Hazel", "Ivy", "Juniper", "Larch", "Maple", "Oak"};
    for (int i = 0; i < 12; i++) {
        places[i].name = text_of(names[i]);
        CHECK(series_number_of_ratio(SERIES_RATE_PER_1000, (i == 3 ? 1200 : i == 5 ? 1080 : 1000) * SERIES_ONE, (100000 + i * 1000) * SERIES_ONE, &places[i].value) == OK);
    }
    places[0].emphasised = true;
    places[11].value = series_nothing(SERIES_NOT_COLLECTED);
    struct funnel funnel;
    CHECK(funnel_make(in, places, 12, false, &funnel) == OK);
    struct chart_funnel request = {.id = "funnel", .title = TEXT("Rates"), .place_head = TEXT("Wood"), .places = places, .funnel = &funnel};
    struct chart chart;
    CHECK(chart_draw_funnel(in, &request, &chart) == OK);
    CHECK_INTEGER(count_of(chart.drawing->text, "class=\"fp-chart__limit"), 4);
    CHECK(text_contains(chart.drawing->text, TEXT(">Elm</text>")) && text_contains(chart.drawing->text, TEXT(">Ash</text>")) && !text_contains(chart.drawing->text, TEXT(">Fir</text>")));
    CHECK(text_contains(chart.words, TEXT("Higher than chance would have it: Elm.")) && text_contains(chart.words, TEXT("1 has no figure.")));
    CHECK(chart.table.rows == 12 && chart.table.columns == 6);
    CHECK_TEXT(chart.table.cells[3 * 6 + 5], "above the 99.8% limit");
    CHECK_TEXT(chart.table.cells[11 * 6 + 5], "no rate");
    CHECK_TEXT(chart.table.cells[11 * 6 + 2], "not collected");
}

TEST("memory that runs out is an error, and nothing is lost")
{
    struct made made;
    MAKE(&made, 10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 40, GAP);
    CHECK(xmr_make(made.in, &made.question, &made.xmr) == OK);
    for (size_t n = 1; n < 60; n += 7) {
        struct arena *small = arena_new(1 << 22);
        arena_fail_at(small, n);
        struct chart chart = {.id = "kept"};
        CHECK(chart_draw_line(small, &made.line, &chart) == ERROR_MEMORY);
        CHECK(chart.drawing == NULL);
        arena_free(small);
    }
}
