/* Measures as the registers of this room keep them (measure.yaml, annotation.yaml), read into structs. Not here: figures
 * (blocks/series), targets and verdicts (blocks/series/target.h, verdict.h). */
#ifndef OFFICE_PERFORMANCE_MEASURE_H
#define OFFICE_PERFORMANCE_MEASURE_H

#include "blocks/engine.h"
#include "blocks/series/series.h"
#include "blocks/series/sheet.h"
#include "blocks/series/target.h"

struct measure {
    struct series_measure of;       /* id, code, title, unit, period … */
    enum series_direction direction;
    int decimals;
    struct text rise_means, breakdown, kind_of_count, about, numerator, denominator, source, source_link;
    bool about_people;
    int64_t objective, theme, owner; /* records; 0: none */
    struct text objective_code, objective_title, theme_name, owner_name;
    struct date collected_from, collected_until; /* DATE_NONE: not said */
    int due_days;                   /* after a period ends */
    enum target_type target_type;
    bool has_target, has_baseline;
    int64_t target_value, baseline_value, target_tolerance; /* ten-thousandths */
    struct text target_threshold, target_words, target_note;
    struct date target_by, baseline_on; /* baseline_on: a day in its period */
    struct text limits;             /* a code of limit_kinds.yaml; empty: the default */
    int run_length, trend_length;   /* 0: the default */
    struct text url;                /* "/performance/1.1a" */
};

/* Every published measure, by code as people count: 1.2 before 1.10. Public connections. */
enum result measures_published(struct db *db, struct arena *arena, struct measure **ret_list, size_t *ret_count) MUST_USE;
/* The same of the office's own, as they are worked on; `published_only`: those that stand published. Withdrawn ones are left out. */
enum result measures_kept(struct db *db, struct arena *arena, bool published_only, struct measure **ret_list, size_t *ret_count) MUST_USE;
/* By its code, in any letter case; NULL: none. */
const struct measure *measure_find(const struct measure *list, size_t count, struct text code);
const struct measure *measure_by_id(const struct measure *list, size_t count, int64_t id);
/* The annotations of a measure that were published until `known_on` (DATE_NONE: now), by day. Public connections. */
enum result measure_notes(struct db *db, struct arena *arena, int64_t measure, struct date known_on, struct series_note **ret_notes, size_t *ret_count) MUST_USE;
address_function measure_address;
/* The next period for which a figure is wanted, after `newest` (NULL: none was entered yet), and the day on which it is due. False where nothing
 * is: before the first figure of a measure that does not say since when it is collected, after its last day, and for snapshots, which
 * have no rhythm. Pure (due.c). */
bool measure_next(const struct measure *measure, const struct series_period *newest, struct series_period *ret_period, struct date *ret_due);

#endif
