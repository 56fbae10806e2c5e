/* Comparing places: ranks and means among those that have figures, and who has none. */
#include "blocks/series/compare.h"
#include "base/wording.h"

static size_t missing_count(const struct compare_place *places, size_t count)
{
    size_t missing = 0;
    for (size_t i = 0; i < count; i++)
        missing += !series_is_number(places[i].value);
    return missing;
}

struct text compare_missing_names(struct arena *arena, const struct compare_place *places, size_t count)
{
    size_t left = missing_count(places, count);
    struct text names = TEXT_NONE;
    for (size_t i = 0; i < count; i++) {
        if (series_is_number(places[i].value))
            continue;
        left--;
        names = !names.length ? places[i].name
                : left        ? arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(names), TEXT_ARGS(places[i].name))
                              : arena_printf(arena, SAY(arena, "%.*s and %.*s"), TEXT_ARGS(names), TEXT_ARGS(places[i].name));
    }
    return names;
}

/* --- Ranks ----------------------------------------------------------------------------------- */

static struct text say_place(struct arena *arena, const struct compare_rank *rank, enum compare_order order)
{
    struct text ordinal = series_ordinal(arena, (int64_t)rank->rank);
    bool lowest = order == COMPARE_LOWEST_FIRST;
    if (rank->rank == 1)
        return lowest ? SAID(arena, "lowest") : SAID(arena, "highest");
    return lowest ? arena_printf(arena, SAY(arena, "%.*s lowest"), TEXT_ARGS(ordinal)) : arena_printf(arena, SAY(arena, "%.*s highest"), TEXT_ARGS(ordinal));
}

static struct text say_rank(struct arena *arena, const struct compare_place *places, size_t count, const struct compare_rank *rank, enum compare_order order)
{
    struct text place, names = compare_missing_names(arena, places, count);
    if (!rank->known)
        return SAID(arena, "no rank: it has no figure");
    place = say_place(arena, rank, order);
    if (rank->level)
        place = arena_printf(arena, SAY_COUNT(arena, (int64_t)rank->level, "%.*s, level with %zu other,", "%.*s, level with %zu others,"), TEXT_ARGS(place), rank->level);
    if (!rank->missing)
        return arena_printf(arena, SAY(arena, "%.*s of %zu"), TEXT_ARGS(place), rank->of);
    return arena_printf(arena, SAY_COUNT(arena, (int64_t)rank->missing, "%.*s of the %zu that have figures; %zu has none: %.*s", "%.*s of the %zu that have figures; %zu have none: %.*s"),
                        TEXT_ARGS(place), rank->of, rank->missing, TEXT_ARGS(names));
}

enum result compare_rank(struct arena *arena, const struct compare_place *places, size_t count, size_t which, enum compare_order order,
                         struct compare_rank *ret_rank)
{
    struct compare_rank rank = {.rank = 1};
    if (which >= count)
        return ERROR_INVALID;
    if (count > COMPARE_PLACES_MAX)
        return ERROR_LIMIT;
    rank.known = series_is_number(places[which].value);
    rank.missing = missing_count(places, count);
    rank.of = count - rank.missing;
    for (size_t i = 0; rank.known && i < count; i++) {
        int64_t other = places[i].value.amount, own = places[which].value.amount;
        if (i == which || !series_is_number(places[i].value))
            continue;
        rank.rank += order == COMPARE_LOWEST_FIRST ? other < own : other > own;
        rank.level += other == own;
    }
    if (!rank.known)
        rank.rank = 0;
    rank.words = say_rank(arena, places, count, &rank, order);
    if (arena_failed(arena))
        return ERROR_MEMORY;
    *ret_rank = rank;
    return OK;
}

/* --- Means ------------------------------------------------------------------------------------ */

enum result compare_mean(struct arena *arena, const struct compare_place *places, size_t count, enum series_unit unit, struct compare_mean *ret_mean)
{
    struct compare_mean mean = {0};
    int64_t sum = 0;
    if (count > COMPARE_PLACES_MAX)
        return ERROR_LIMIT;
    mean.missing = missing_count(places, count);
    mean.of = count - mean.missing;
    mean.known = mean.of > 0;
    for (size_t i = 0; i < count; i++)
        if (series_is_number(places[i].value))
            TRY(series_add(sum, places[i].value.amount, &sum));
    if (mean.known)
        TRY(series_divide(sum, (int64_t)mean.of, &mean.mean));
    struct text figure = series_amount_words(arena, mean.mean, unit), names = compare_missing_names(arena, places, count);
    if (!mean.known)
        mean.words = SAID(arena, "There is no mean: none of the places has a figure.");
    else if (!mean.missing)
        mean.words = arena_printf(arena, SAY(arena, "The mean of the %zu places is %.*s."), mean.of, TEXT_ARGS(figure));
    else
        mean.words = arena_printf(arena, SAY_COUNT(arena, (int64_t)mean.missing, "The mean of the %zu places that have figures is %.*s; %zu has none: %.*s.",
                                                   "The mean of the %zu places that have figures is %.*s; %zu have none: %.*s."),
                                  mean.of, TEXT_ARGS(figure), mean.missing, TEXT_ARGS(names));
    if (arena_failed(arena))
        return ERROR_MEMORY;
    *ret_mean = mean;
    return OK;
}
