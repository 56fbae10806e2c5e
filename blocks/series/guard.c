/* Which figures of a measure must stay hidden: see guard.h. */
#include "blocks/series/guard.h"

#include <stdlib.h>
#include <string.h>

#include "blocks/series/suppress.h"

#define NO_CELL SIZE_MAX

/* A key (period, area, breakdown) and the cell that stands for it after the loads so far. */
struct place {
    const struct series_figure *figure;
    size_t cell, vintage; /* when that cell came */
};
struct sum { size_t total, first, count; }; /* its parts: from parts[first] on */
struct layout {
    struct arena *arena;
    struct place *places;      /* each key once, by period, breakdown, area */
    struct place **by_part;    /* the same by period, area, breakdown */
    size_t place_count;
    struct suppress_cell *cells;
    size_t cell_count;
    struct sum *sums;
    size_t sum_count, sum_capacity, *parts, part_count, part_capacity;
};

static int compare_keys(const struct series_figure *a, const struct series_figure *b, bool area_first)
{
    int order = date_compare(a->from, b->from);
    if (order == 0)
        order = date_compare(a->to, b->to);
    if (order == 0)
        order = area_first ? text_compare(a->area, b->area) : text_compare(a->breakdown, b->breakdown);
    return order ? order : area_first ? text_compare(a->breakdown, b->breakdown) : text_compare(a->area, b->area);
}

static int by_breakdown(const void *left, const void *right)
{
    return compare_keys(((const struct place *)left)->figure, ((const struct place *)right)->figure, false);
}

static int by_area(const void *left, const void *right)
{
    return compare_keys((*(struct place *const *)left)->figure, (*(struct place *const *)right)->figure, true);
}

static enum result lay_out(struct layout *layout, const struct guard_sight *sights, size_t count)
{
    size_t kept = 0;
    layout->places = ARENA_ARRAY(layout->arena, struct place, count + 1);
    layout->by_part = ARENA_ARRAY(layout->arena, struct place *, count + 1);
    layout->cells = ARENA_ARRAY(layout->arena, struct suppress_cell, count + 1);
    if (!layout->places || !layout->by_part || !layout->cells)
        return ERROR_MEMORY;
    for (size_t i = 0; i < count; i++)
        layout->places[i] = (struct place){&sights[i].figure, NO_CELL, 0};
    qsort(layout->places, count, sizeof *layout->places, by_breakdown);
    for (size_t i = 0; i < count; i++)
        if (!kept || by_breakdown(&layout->places[kept - 1], &layout->places[i]) != 0)
            layout->places[kept++] = layout->places[i];
    layout->place_count = kept;
    for (size_t i = 0; i < kept; i++)
        layout->by_part[i] = &layout->places[i];
    qsort(layout->by_part, kept, sizeof *layout->by_part, by_area);
    return OK;
}

/* --- Totals ---------------------------------------------------------------------- */

static bool grow(struct arena *arena, void **list, size_t *capacity, size_t count, size_t bytes_each)
{
    size_t more = *capacity ? *capacity * 2 : 256;
    void *grown = ARENA_ARRAY(arena, char, more * bytes_each);
    if (!grown)
        return false;
    if (count)
        memcpy(grown, *list, count * bytes_each);
    *list = grown;
    *capacity = more;
    return true;
}

static enum result add_part(struct layout *layout, size_t cell)
{
    if (layout->part_count == SUPPRESS_MEMBERS_MAX)
        return ERROR_LIMIT;
    if (layout->part_count == layout->part_capacity && !grow(layout->arena, (void **)&layout->parts, &layout->part_capacity, layout->part_count, sizeof *layout->parts))
        return ERROR_MEMORY;
    layout->parts[layout->part_count++] = cell;
    return OK;
}

/* `group`: the whole and its parts, at places. A total where all have a number, they add up, and one of them came with this vintage. */
static enum result add_total(struct layout *layout, struct place *const *group, size_t count, size_t vintage)
{
    size_t first = layout->part_count;
    int64_t sum = 0;
    bool is_new = group[0]->cell != NO_CELL && group[0]->vintage == vintage;
    if (group[0]->cell == NO_CELL || count < 3) /* a whole and one part are the same number */
        return OK;
    for (size_t i = 1; i < count; i++) {
        if (group[i]->cell == NO_CELL)
            continue;
        is_new = is_new || group[i]->vintage == vintage;
        if (__builtin_add_overflow(sum, layout->cells[group[i]->cell].count, &sum))
            return ERROR_LIMIT;
    }
    if (!is_new || sum != layout->cells[group[0]->cell].count)
        return OK;
    for (size_t i = 1; i < count; i++)
        if (group[i]->cell != NO_CELL)
            TRY(add_part(layout, group[i]->cell));
    if (layout->sum_count == layout->sum_capacity && !grow(layout->arena, (void **)&layout->sums, &layout->sum_capacity, layout->sum_count, sizeof *layout->sums))
        return ERROR_MEMORY;
    layout->sums[layout->sum_count++] = (struct sum){group[0]->cell, first, layout->part_count - first};
    return OK;
}

static bool is_same_group(const struct place *whole, const struct place *part, bool of_areas)
{
    const struct series_figure *a = whole->figure, *b = part->figure;
    return a->from.day == b->from.day && a->to.day == b->to.day && (of_areas ? text_equal(a->breakdown, b->breakdown) : text_equal(a->area, b->area));
}

/* In each order a whole stands before its parts: its area, or its breakdown, is empty. */
static enum result add_totals(struct layout *layout, struct place *const *ordered, bool of_areas, size_t vintage)
{
    for (size_t i = 0, end; i < layout->place_count; i = end) {
        end = i + 1;
        while (end < layout->place_count && is_same_group(ordered[i], ordered[end], of_areas))
            end++;
        if (!(of_areas ? ordered[i]->figure->area.length : ordered[i]->figure->breakdown.length))
            TRY(add_total(layout, &ordered[i], end - i, vintage));
    }
    return OK;
}

/* Once no more parts are added, so that they lie still. */
static enum result apply(const struct layout *layout)
{
    struct suppress_total *totals = ARENA_ARRAY(layout->arena, struct suppress_total, layout->sum_count + 1);
    if (!totals)
        return ERROR_MEMORY;
    for (size_t i = 0; i < layout->sum_count; i++)
        totals[i] = (struct suppress_total){layout->sums[i].total, layout->parts + layout->sums[i].first, layout->sums[i].count};
    return suppress_apply(layout->arena, layout->cells, layout->cell_count, totals, layout->sum_count, NULL);
}

/* --- Cells ----------------------------------------------------------------------- */

static struct place *find_place(const struct layout *layout, const struct series_figure *figure)
{
    const struct place key = {figure, 0, 0};
    return bsearch(&key, layout->places, layout->place_count, sizeof *layout->places, by_breakdown);
}

/* What did not change from the load before keeps its cell. */
static void see(struct layout *layout, const struct guard_sight *sight, size_t *ret_cell)
{
    struct place *place = find_place(layout, &sight->figure);
    struct suppress_cell *cell = place->cell != NO_CELL ? &layout->cells[place->cell] : NULL;
    int64_t number = sight->figure.value.amount / SERIES_ONE;
    if (!series_is_number(sight->figure.value)) {
        place->cell = NO_CELL;
    } else if (cell && cell->count == number) {
        cell->must_show = cell->must_show || sight->is_public;
    } else {
        place->cell = layout->cell_count;
        place->vintage = sight->vintage;
        layout->cells[layout->cell_count++] = (struct suppress_cell){
            .count = number, .about_people = sight->figure.area.length || sight->figure.breakdown.length, .must_show = sight->is_public};
    }
    *ret_cell = place->cell;
}

enum result series_guard(struct arena *arena, struct guard_sight *sights, size_t count, bool adds_up, struct message *message)
{
    struct layout layout = {.arena = arena};
    struct place **by_district;
    size_t *cell_of = ARENA_ARRAY(arena, size_t, count + 1);
    enum result result;
    if (!cell_of)
        return ERROR_MEMORY;
    TRY(lay_out(&layout, sights, count));
    by_district = ARENA_ARRAY(arena, struct place *, layout.place_count + 1);
    if (!by_district)
        return ERROR_MEMORY;
    for (size_t i = 0; i < layout.place_count; i++)
        by_district[i] = &layout.places[i];
    for (size_t i = 0; i < count; i++) {
        see(&layout, &sights[i], &cell_of[i]);
        if (i + 1 < count && sights[i + 1].vintage == sights[i].vintage)
            continue;
        TRY(add_totals(&layout, by_district, true, sights[i].vintage));
        if (adds_up)
            TRY(add_totals(&layout, layout.by_part, false, sights[i].vintage));
    }
    result = apply(&layout);
    if (result == ERROR_CONFLICT)
        return message_fail(message, result, "What is published already would give a small number away: withdraw the load that says it first.");
    if (result == ERROR_LIMIT)
        return message_fail(message, result, "There are too many figures about people to keep small numbers safe: bring them in for fewer periods at a time.");
    TRY(result);
    for (size_t i = 0; i < count; i++)
        sights[i].hidden = !sights[i].is_public && cell_of[i] != NO_CELL && layout.cells[cell_of[i]].hidden;
    return OK;
}
