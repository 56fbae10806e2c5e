/* Fuzz target: a file of many forces' recorded crime, and how many people each has, with a zero byte between. Whatever is in it, either each fault has
 * its reason, or the figures that are made of it are read again by the reader of figures without one, none negative. The first byte says which
 * measure: a count or a rate, with types of crime or without. */
#include <stdlib.h>
#include <string.h>

#include "office/performance/forces.h"

#define ARENA_BYTES_MAX (64u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void check_figures(struct arena *arena, const struct forces_file *file, const struct forces_sheet *made)
{
    struct series_area forces[FORCES_COUNT];
    struct series_sheet sheet;
    for (size_t i = 0; i < FORCES_COUNT; i++)
        forces[i] = (struct series_area){text_of(forces_all[i].slug), text_of(forces_all[i].name)};
    const struct series_sheet_order order = {.content = made->content, .measures = &file->measure, .measure_count = 1, .forces = forces, .force_count = FORCES_COUNT,
                                             .own_force = file->own, .today = {40000}};
    if (text_compare(made->to, TEXT("2081")) > 0 || series_sheet_read(arena, &order, &sheet) != OK) /* later than may be; or no memory is left */
        return;
    require(sheet.refused == 0 && sheet.figures.count > 0);
    for (size_t i = 0; i < sheet.figures.count; i++)
        require(sheet.figures.list[i].value.amount >= 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(ARENA_BYTES_MAX);
    const uint8_t *end = size > 1 ? memchr(data + 1, '\0', size - 1) : NULL;
    const bool is_rate = size && data[0] & 1, has_types = size && data[0] & 2;
    const struct series_measure measure = {.id = 1, .code = {"F1", 2}, .title = {"Recorded", 8}, .unit = is_rate ? SERIES_RATE_PER_1000 : SERIES_COUNT,
                                           .period = SERIES_ROLLING_TWELVE_MONTHS, .whole = true, .forces = true, .has_breakdown = has_types};
    struct forces_file file = {.measure = &measure, .own = TEXT("kent")};
    struct forces_sheet sheet;
    require(arena != NULL);
    if (size > 1) {
        size_t first = end ? (size_t)(end - data) : size;
        file.content = (struct text){(const char *)data + 1, first - 1};
        file.people = end ? (struct text){(const char *)end + 1, size - first - 1} : TEXT_NONE;
    }
    if (forces_sheet_make(arena, &file, &sheet) == OK) {
        require((sheet.refused == 0) == (sheet.fault_count == 0) && (sheet.refused == 0) == (sheet.content.length > 0));
        for (size_t i = 0; i < sheet.fault_count; i++)
            require(sheet.faults[i].reason.length > 0 && text_is_utf8(sheet.faults[i].value));
        if (!sheet.refused)
            check_figures(arena, &file, &sheet);
    }
    arena_free(arena);
    return 0;
}
