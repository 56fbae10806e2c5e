/* Files of figures: see sheet.h. Not here: what one figure may say (typed.c). */
#include "blocks/series/sheet.h"

#include <stdlib.h>
#include <string.h>

#include "base/format/sheet.h"
#include "base/wording.h"

enum column { COLUMN_CODE, COLUMN_PERIOD, COLUMN_AREA, COLUMN_BREAKDOWN, COLUMN_VALUE, COLUMN_NUMERATOR, COLUMN_DENOMINATOR, COLUMN_STATE, COLUMN_PROVISIONAL, COLUMN_NOTE, COLUMN_COUNT };
static const char *const column_names[COLUMN_COUNT] = {"code", "period", "area", "breakdown", "value", "numerator", "denominator", "state", "provisional", "note"};
#define SHOWN_CHARACTERS_MAX 60

struct reading {
    struct arena *arena;
    const struct series_sheet_order *order;
    struct series_sheet sheet;
    int places[COLUMN_COUNT]; /* of each column in a row; -1: not there */
    size_t line;
    bool row_failed, full;
};

static struct text shown(struct arena *arena, struct text value)
{
    size_t at = 0;
    uint32_t point;
    for (size_t i = 0; i < SHOWN_CHARACTERS_MAX && at < value.length; i++)
        at += text_decode(value, at, &point);
    return at < value.length ? arena_printf(arena, "%.*s…", (int)at, value.data) : value;
}

static void tell(void *context, const char *column, struct text value, struct text reason)
{
    struct reading *reading = context;
    struct series_sheet *sheet = &reading->sheet;
    reading->row_failed = true;
    if (sheet->fault_count < SERIES_FAULTS_MAX)
        sheet->faults[sheet->fault_count++] = (struct series_fault){reading->line, text_of(column), shown(reading->arena, value), reason};
}

static struct text plain_name(struct arena *arena, struct text heading)
{
    return text_slug(arena, text_trim(heading), 40);
}

static void read_header(struct reading *reading, const struct csv_row *row)
{
    struct arena *arena = reading->arena;
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        reading->places[i] = -1;
    for (size_t i = 0; i < row->count; i++) {
        struct text name = plain_name(arena, row->cells[i]);
        size_t column = 0;
        while (column < COLUMN_COUNT && !text_equals(name, column_names[column]))
            column++;
        if (column == COLUMN_COUNT) {
            if (name.length)
                reading->sheet.left_out = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(reading->sheet.left_out), reading->sheet.left_out.length ? ", " : "",
                                                       TEXT_ARGS(shown(arena, row->cells[i])));
        } else if (reading->places[column] >= 0) {
            tell(reading, column_names[column], row->cells[i], SAID(arena, "This column is there twice"));
        } else {
            reading->places[column] = (int)i;
        }
    }
    if (reading->places[COLUMN_CODE] < 0)
        tell(reading, "code", TEXT_NONE, SAID(arena, "The file needs this column: the code of the measure, such as 1.1a"));
    if (reading->places[COLUMN_PERIOD] < 0)
        tell(reading, "period", TEXT_NONE, SAID(arena, "The file needs this column: the time of each figure, such as 2018/19"));
    if (reading->places[COLUMN_VALUE] < 0 && reading->places[COLUMN_STATE] < 0 && (reading->places[COLUMN_NUMERATOR] < 0 || reading->places[COLUMN_DENOMINATOR] < 0))
        tell(reading, "value", TEXT_NONE, SAID(arena, "The file needs this column, or numerator and denominator"));
}

static struct text cell(const struct reading *reading, const struct csv_row *row, enum column column)
{
    int place = reading->places[column];
    return place >= 0 && (size_t)place < row->count ? text_trim(row->cells[place]) : TEXT_NONE;
}

static const struct series_measure *find_measure(const struct series_sheet_order *order, struct text code)
{
    for (size_t i = 0; i < order->measure_count; i++)
        if (text_equal_ignoring_case(order->measures[i]->code, code))
            return order->measures[i];
    return NULL;
}

/* A line of a spreadsheet with nothing in it but borders. */
static bool is_blank(const struct csv_row *row)
{
    for (size_t i = 0; i < row->count; i++)
        if (text_trim(row->cells[i]).length)
            return false;
    return true;
}

static enum result read_row(struct reading *reading, const struct csv_row *row)
{
    struct arena *arena = reading->arena;
    struct text code = cell(reading, row, COLUMN_CODE);
    struct series_figure figure;
    struct series_typed typed = {
        .measure = find_measure(reading->order, code), .period = cell(reading, row, COLUMN_PERIOD), .area = cell(reading, row, COLUMN_AREA),
        .breakdown = cell(reading, row, COLUMN_BREAKDOWN), .value = cell(reading, row, COLUMN_VALUE), .numerator = cell(reading, row, COLUMN_NUMERATOR),
        .denominator = cell(reading, row, COLUMN_DENOMINATOR), .state = cell(reading, row, COLUMN_STATE), .provisional = cell(reading, row, COLUMN_PROVISIONAL),
        .note = cell(reading, row, COLUMN_NOTE),
    };
    reading->line = row->line;
    reading->row_failed = false;
    if (!typed.measure)
        tell(reading, "code", code, code.length ? SAID(arena, "There is no measure with this code") : SAID(arena, "Enter the code of a measure"));
    else if (series_read_typed(arena, reading->order, &typed, tell, reading, &figure) && !reading->full) {
        enum result result = series_figures_add(&reading->sheet.figures, arena, &figure);
        reading->full = result == ERROR_LIMIT;
        if (result < 0 && !reading->full)
            return result;
        if (reading->full)
            tell(reading, "", TEXT_NONE, arena_printf(arena, SAY(arena, "A load holds at most %d figures: bring them in several files"), SERIES_FIGURES_MAX));
        else
            reading->sheet.lines[reading->sheet.figures.count - 1] = row->line;
    }
    reading->sheet.refused += reading->row_failed;
    return OK;
}

/* --- The same figure twice --------------------------------------------------- */

struct placed { const struct series_figure *figure; size_t line; };

static int by_key(const void *left, const void *right)
{
    const struct placed *a = left, *b = right;
    int order = series_key_compare(a->figure, b->figure);
    return order ? order : (a->line > b->line) - (a->line < b->line);
}

static enum result find_doubles(struct reading *reading)
{
    const struct series_figures *figures = &reading->sheet.figures;
    struct placed *placed = ARENA_ARRAY(reading->arena, struct placed, figures->count + 1);
    if (!placed)
        return ERROR_MEMORY;
    for (size_t i = 0; i < figures->count; i++)
        placed[i] = (struct placed){&figures->list[i], reading->sheet.lines[i]};
    qsort(placed, figures->count, sizeof *placed, by_key);
    for (size_t i = 1; i < figures->count; i++) {
        if (!series_same_key(placed[i - 1].figure, placed[i].figure))
            continue;
        reading->line = placed[i].line;
        tell(reading, "period", placed[i].figure->code,
             arena_printf(reading->arena, SAY(reading->arena, "Row %zu gives the same measure, period, area and breakdown"), placed[i - 1].line));
        reading->sheet.refused++;
    }
    return OK;
}

static int by_line(const void *left, const void *right)
{
    const struct series_fault *a = left, *b = right;
    return (a->line > b->line) - (a->line < b->line);
}

enum result series_sheet_read(struct arena *arena, const struct series_sheet_order *order, struct series_sheet *ret_sheet)
{
    struct reading reading = {.arena = arena, .order = order};
    struct sheet_reader reader;
    struct csv_row row;
    struct message message = {.language = arena_language(arena)};
    enum result result;
    reading.sheet.faults = ARENA_ARRAY(arena, struct series_fault, SERIES_FAULTS_MAX);
    reading.sheet.lines = ARENA_ARRAY(arena, size_t, SERIES_FIGURES_MAX);
    reading.sheet.left_out = TEXT_NONE;
    if (!reading.sheet.faults || !reading.sheet.lines)
        return ERROR_MEMORY;
    sheet_reader_init(&reader, order->content, false);
    result = text_is_utf8(order->content) ? sheet_read_row(&reader, arena, &row, &message)
                                          : message_fail(&message, ERROR_INVALID, "This file is not UTF-8: save it as \"CSV UTF-8 (comma delimited)\", or as an Excel workbook.");
    if (result == OK && row.count)
        read_header(&reading, &row);
    else if (result == OK)
        tell(&reading, "", TEXT_NONE, SAID(arena, "The file is empty"));
    reading.sheet.refused = reading.row_failed;
    for (bool whole = result == OK && !reading.row_failed; whole;) {
        result = sheet_read_row(&reader, arena, &row, &message);
        whole = result == OK && row.count && !reading.full;
        if (whole && !is_blank(&row))
            TRY(read_row(&reading, &row));
    }
    if (result == ERROR_INVALID || result == ERROR_LIMIT) {
        reading.line = 0;
        tell(&reading, "", TEXT_NONE, arena_copy_z(arena, message.text));
        reading.sheet.refused++;
        result = OK;
    }
    TRY(result);
    TRY(find_doubles(&reading));
    qsort(reading.sheet.faults, reading.sheet.fault_count, sizeof *reading.sheet.faults, by_line);
    *ret_sheet = reading.sheet;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
