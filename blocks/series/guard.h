/* Small numbers of a measure, in all that is published of it and what is about to be: which figures must stay hidden, so that neither they nor a
 * sum, nor an earlier load, tells them. What may be hidden by itself, and the proof, is suppress.h; this lays the figures out for it.
 *
 * Counts of a measure that could point at a person (`about_people`) are looked at in each district and each part of a breakdown. Districts
 * add up to the whole where all are there and do; parts of a breakdown where the measure says so (`adds_up`). Every load is a sight
 * of its own, as it left the table, so that what changed from one to the next tells nothing either. A share or rate is looked at by its numerator,
 * and a percentage by what is left of its denominator as well; one that was given without them tells no count.
 *
 * The office keeps the true figures (series_value); what is published says "suppressed". Used when a load is published (annex.c) and before,
 * to show who approves it what will be hidden. */
#ifndef BLOCKS_SERIES_GUARD_H
#define BLOCKS_SERIES_GUARD_H

#include "blocks/series/series.h"

/* A figure as it stood after a load. */
struct guard_sight {
    struct series_figure figure; /* the true one */
    size_t vintage;              /* 0, 1, 2 … in the order of publication; the last is what is about to be published */
    bool is_public;              /* its number was published, and stands */
    bool hidden;                 /* what comes back; only of those that are not public */
};
/* Pure. Sights stand by vintage. ERROR_CONFLICT, in words: what is public already gives a small number away. */
enum result series_guard(struct arena *arena, struct guard_sight *sights, size_t count, bool adds_up, struct message *message) MUST_USE;
/* Replaces what must be hidden among the figures of this load, which is not published yet, by "suppressed". `ret_hidden` (may be NULL): which, one for each. */
enum result series_guard_load(struct db *db, struct arena *arena, struct series_figures *figures, bool *ret_hidden, struct message *message) MUST_USE;

#endif
