/* Series: figures over time, as an office brings them in, approves and publishes them, and what was known when.
 *
 * A load (a record of the register `series_load`) is what somebody brought in at one time: figures of one or more measures. It goes
 * through the usual flow: one person enters it, another approves, and then it is locked. Its figures are kept beside the record
 * in series_value while it is worked on; publishing seals them into the load's document (annex.c) and copies them to
 * pub_series_value. So one load is one line of the log, and `verify` finds a figure that was altered.
 *
 * Nothing that was published is overwritten. A key (measure, period, area, breakdown) may be said by several published loads: the one
 * published last holds, and those before it are its history, which everybody can read with the reason of the load that
 * restated them. What was known on a day is what the loads published until then say. A load that is withdrawn is gone
 * from all of that at once: what held before it holds again; that there was one, when it went and why stays public.
 *
 * Owns series_value, pub_series_value and pub_series_withdrawn. Not here: what a figure is (value.h), what a measure is
 * (office/performance/measure.h), files of figures (sheet.h), pages. */
#ifndef BLOCKS_SERIES_H
#define BLOCKS_SERIES_H

#include "blocks/engine.h"
#include "blocks/series/value.h"

#define SERIES_LOAD "series_load" /* the register */
#define SERIES_FIGURES_MAX 5000   /* in one load: its document holds them all */
#define SERIES_BREAKDOWN_CHARACTERS_MAX 80
#define SERIES_NOTE_CHARACTERS_MAX 300

extern const char series_schema[];

/* One figure of a load. */
struct series_figure {
    int64_t measure;       /* its record */
    struct text code;      /* what the measure is called */
    struct date from, to;  /* both included */
    struct text area;      /* slug of an area; empty: the whole */
    struct text breakdown; /* empty: all */
    struct series_value value;
    bool provisional;
    struct text note;      /* may be empty */
};
struct series_figures {
    struct series_figure *list;
    size_t count, capacity;
};
/* ERROR_LIMIT past SERIES_FIGURES_MAX. Texts are borrowed. */
enum result series_figures_add(struct series_figures *figures, struct arena *arena, const struct series_figure *figure) MUST_USE;
/* Whether they are about the same: measure, period, area and breakdown. */
bool series_same_key(const struct series_figure *a, const struct series_figure *b);
/* Whether they say the same as well: value, provisional and note. */
bool series_same_figure(const struct series_figure *a, const struct series_figure *b);
int series_key_compare(const struct series_figure *a, const struct series_figure *b);

/* --- What is worked on (office) ------------------------------------------- */

/* In a write transaction: these are the load's figures from now on. The caller sees to it that the load may be edited. */
enum result series_put(struct db *db, int64_t load, const struct series_figure *figures, size_t count) MUST_USE;
/* By position, as they were put. */
enum result series_get(struct db *db, struct arena *arena, int64_t load, struct series_figures *ret_figures) MUST_USE;
/* What the load says of this key: one figure or none. */
enum result series_get_key(struct db *db, struct arena *arena, int64_t load, const struct series_figure *key, struct series_figures *ret_figures) MUST_USE;
/* Of the loads that are not published yet (drafts, sent back, waiting): what they would say of these measures, newest load last. */
struct series_waiting { int64_t load; struct series_figure figure; };
enum result series_waiting_of(struct db *db, struct arena *arena, struct series_waiting **ret_list, size_t *ret_count) MUST_USE;

/* --- What is published (public connections too) ---------------------------- */

/* The figures of one published load as the public reads them, by position. */
enum result series_get_published(struct db *db, struct arena *arena, int64_t load, struct series_figures *ret_figures) MUST_USE;
/* A published figure with the load that says it. */
struct series_version {
    struct series_figure figure;
    int64_t load;
    struct date published_on;   /* the office's day */
    int64_t published_at;       /* the true second: orders loads of one day */
    struct text reference, slug, title, source, reason; /* of the load */
    bool holds;                 /* series_mark(): what is known; otherwise it was restated */
    bool restates;              /* an earlier one said something else of the same */
};
/* Of one measure; 0: of all. By key, then in the order of publication. Withdrawn loads are not in it. `whole_only`: no districts and no
 * breakdowns, for pages of many measures. */
enum result series_versions_of(struct db *db, struct arena *arena, int64_t measure, bool whole_only, struct series_version **ret_list, size_t *ret_count) MUST_USE;
enum result series_versions(struct db *db, struct arena *arena, int64_t measure, struct series_version **ret_list, size_t *ret_count) MUST_USE;
/* A load that was withdrawn, of those that said something of the measure. */
struct series_withdrawal {
    int64_t load;
    struct text reference, slug, ground;
    struct date withdrawn_on;
};
enum result series_withdrawals(struct db *db, struct arena *arena, int64_t measure, struct series_withdrawal **ret_list, size_t *ret_count) MUST_USE;

/* --- What was known when (vintage.c; pure) ---------------------------------- */

/* Marks, of versions in the order of series_versions(), those that hold as known on the day (DATE_NONE: now), and drops those
 * published after it: returns how many are left. */
size_t series_mark(struct series_version *list, size_t count, struct date as_known_on);
/* The points of one line: what holds for this measure, area and breakdown, by period. `restated`: an earlier load said something else. */
enum result series_points(struct arena *arena, const struct series_version *list, size_t count, int64_t measure, struct text area, struct text breakdown,
                          struct series_point **ret_points, size_t *ret_count) MUST_USE;
/* What holds of the key now; NULL: nothing. `list` as series_mark() left it. */
const struct series_version *series_holding(const struct series_version *list, size_t count, const struct series_figure *key);

/* For the engine's list of annexes (engine.h: room_annex). */
#define SERIES_ANNEX_NAME "@figures"
enum result series_annex_make(struct db *db, struct arena *arena, const struct record *record, struct value **ret_value, struct message *message) MUST_USE;
/* Whether a load's document can hold them: ERROR_INVALID in words where their notes and names are too long together. */
enum result series_fits(struct arena *arena, const struct series_figures *figures, struct message *message) MUST_USE;
enum result series_annex_index(struct db *db, struct arena *arena, int64_t load, const struct value *value, bool withdrawn) MUST_USE;
enum result series_annex_clear(struct db *db) MUST_USE;
enum result series_annex_read(struct db *db, struct arena *arena, int64_t load, struct value **ret_value) MUST_USE;
enum result series_annex_check_rest(struct db *db, struct message *message) MUST_USE;
enum result series_annex_erase(struct db *db, int64_t load) MUST_USE;
enum result series_annex_put_least(struct db *db, struct arena *arena, const struct record *record) MUST_USE;

#endif
