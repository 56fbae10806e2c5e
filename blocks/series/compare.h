/* Comparisons: with the same period a year before, twelve months with the twelve before, a place with its peers.
 *
 * A change is a difference always, and a percentage only where that means something: none from 0 ("n/a"), none from fewer than 50 events (the
 * convention of the Office for National Statistics' crime tables), and of a percentage only points. Whether two counts
 * a and b differ by more than chance gives is asked by z = (b − a) / √(a + b), held against 1.96; with other denominators by the share of a + b that
 * the second should have; of two shares by the pooled test. It takes events to be independent, which crimes are not: beyond chance is
 * not yet a change of the process. One month against the month before is not offered: it is no evidence (xmr.h).
 *
 * Ranks and means are of the places that have figures, and say which have none. A peer group's mean is the plain mean of its places' values,
 * the place itself among them, as His Majesty's Inspectorate takes it.
 * Pure. Not here: who is in a group, which is dated data (office/performance). */
#ifndef BLOCKS_SERIES_COMPARE_H
#define BLOCKS_SERIES_COMPARE_H

#include "blocks/series/value.h"

#define COMPARE_EVENTS_LEAST 50 /* a percentage of fewer says more than they can */
#define COMPARE_PLACES_MAX 1000

enum compare_percent { COMPARE_PERCENT, COMPARE_FROM_NOTHING, COMPARE_TOO_FEW, COMPARE_POINTS };
enum compare_chance { COMPARE_CHANCE_UNKNOWN, COMPARE_WITHIN_CHANCE, COMPARE_BEYOND_CHANCE };
struct compare_figure {
    struct series_value value;
    struct series_period period;
    bool provisional;
};
struct compare_change {
    bool known;              /* both are numbers */
    int64_t difference;      /* after less before, in the unit */
    enum compare_percent how;
    int64_t percent;         /* COMPARE_PERCENT: of the first, ten-thousandths; COMPARE_POINTS: the difference */
    enum compare_chance chance;
    double z;                /* where chance is known */
    bool doubtful;           /* a break lies between */
    bool provisional;
    struct text percent_words; /* "+3.2%", "−1.2 points", "n/a", "too few", "no change"; for a table's cell */
    struct text words;       /* "1,790 in March 2025: 3.2% more than in March 2024 (1,734)." with what is to be said of it */
};
struct compare_question {
    struct compare_figure before, after;
    enum series_unit unit;
    const struct series_note *notes;
    size_t note_count;
};
/* ERROR_LIMIT where the difference or percentage overflows; ERROR_INVALID for periods that are not of one kind. */
enum result compare_change(struct arena *arena, const struct compare_question *question, struct compare_change *ret_change) MUST_USE;

/* How large a share of `before` events a difference of so many is, without a sign: "3.2%". Empty where a percentage would say more than there is: from
 * none, or from fewer than COMPARE_EVENTS_LEAST. For tables of plain counts; of figures of measures: compare_change(). */
struct text compare_share_words(struct arena *arena, int64_t difference, int64_t before) MUST_USE;

/* The point of the same period a year before `at`: its index; SIZE_MAX where there is none. Points in order of their periods. */
size_t compare_year_before(const struct series_point *points, size_t count, enum series_period_kind kind, size_t at);
/* A year's figure made of its months or quarters, ending with `at`: a sum of counts and pounds; a percentage from summed numerators and
 * denominators; a rate from summed events and the mean of its populations. ERROR_UNSUPPORTED for other units and kinds; ERROR_NOT_FOUND
 * where a part is missing or is no number: nothing is filled in (ret_missing, which may be NULL, gets how many). */
enum result compare_twelve_months(const struct series_point *points, size_t count, enum series_period_kind kind, enum series_unit unit,
                                  size_t at, struct compare_figure *ret_figure, int *ret_missing) MUST_USE;

struct compare_place {
    struct text name;
    struct series_value value;
};
enum compare_order { COMPARE_HIGHEST_FIRST, COMPARE_LOWEST_FIRST };
struct compare_rank {
    bool known;          /* the place has a figure */
    size_t rank;         /* 1 is first; places that are level share the better one */
    size_t level;        /* others that are level with it */
    size_t of, missing;  /* with figures; without */
    struct text words;   /* "2nd highest of 8", "2nd lowest of the 6 that have figures; 2 have none: Essex and Kent" */
};
/* Of places[which] among all. ERROR_INVALID for none; ERROR_LIMIT past COMPARE_PLACES_MAX. */
enum result compare_rank(struct arena *arena, const struct compare_place *places, size_t count, size_t which, enum compare_order order,
                         struct compare_rank *ret_rank) MUST_USE;
struct compare_mean {
    bool known;         /* at least one has a figure */
    int64_t mean;       /* half away from zero */
    size_t of, missing;
    struct text words;  /* "The mean of the 8 places is 71.2 per 1,000 people.", "… of the 6 that have figures …; 2 have none: …" */
};
enum result compare_mean(struct arena *arena, const struct compare_place *places, size_t count, enum series_unit unit,
                         struct compare_mean *ret_mean) MUST_USE;
/* "Essex", "Essex and Kent", "Essex, Kent and Surrey": of the places that have no figure. */
struct text compare_missing_names(struct arena *arena, const struct compare_place *places, size_t count);

#endif
