/* Fuzz target: a file of figures. Whatever is in it, either a row says a figure that may be published, or it has a fault with its reason; and a
 * figure that was read is one that its measure allows. */
#include <stdlib.h>

#include "blocks/series/sheet.h"

#define ARENA_BYTES_MAX (64u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static const struct series_measure lamps = {.id = 11, .code = {"1.1", 3}, .title = {"Lamps", 5}, .unit = SERIES_COUNT, .period = SERIES_YEAR_TO_MARCH, .whole = true};
static const struct series_measure calls = {.id = 12, .code = {"2", 1}, .title = {"Calls", 5}, .unit = SERIES_PERCENTAGE, .period = SERIES_MONTH, .whole = true, .districts = true, .has_breakdown = true};
static const struct series_measure posts = {.id = 13, .code = {"3", 1}, .title = {"Posts", 5}, .unit = SERIES_FULL_TIME_EQUIVALENTS, .period = SERIES_SNAPSHOT, .whole = true};
static const struct series_measure *const measures[] = {&lamps, &calls, &posts};
static const struct series_area areas[] = {{{"quay", 4}, {"The Quay", 8}}};

static void check_figure(const struct series_figure *figure)
{
    const struct series_measure *measure = measures[figure->measure - 11];
    require(figure->measure >= 11 && figure->measure <= 13);
    require(!date_is_none(figure->from) && date_compare(figure->from, figure->to) <= 0);
    require(series_value_check(figure->value, measure->unit, NULL) == OK);
    require(!figure->area.length || (measure->districts && text_equals(figure->area, "quay")));
    require(!figure->breakdown.length || measure->has_breakdown);
    require(text_is_utf8(figure->breakdown) && text_is_utf8(figure->note));
    require(text_count_characters(figure->note) <= SERIES_NOTE_CHARACTERS_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(ARENA_BYTES_MAX);
    const struct series_sheet_order order = {.content = {(const char *)data, size}, .measures = measures, .measure_count = COUNT_OF(measures), .areas = areas,
                                             .area_count = COUNT_OF(areas), .today = {20000}};
    struct series_sheet sheet;
    require(arena != NULL);
    if (series_sheet_read(arena, &order, &sheet) == OK) {
        require((sheet.refused == 0) == (sheet.fault_count == 0));
        for (size_t i = 0; i < sheet.fault_count; i++)
            require(sheet.faults[i].reason.length > 0 && text_is_utf8(sheet.faults[i].value));
        for (size_t i = 0; i < sheet.figures.count; i++)
            check_figure(&sheet.figures.list[i]);
    }
    arena_free(arena);
    return 0;
}
