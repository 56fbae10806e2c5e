/* A measure compared: with itself a year before and over twelve months, with its peer group, and with all forces (catalogue PM-03).
 *
 * One period is compared at a time: a dated snapshot, as it is known now or on a day. The peer group is the one that was in use on the
 * last day of that period (peer_group.yaml). Places without a figure keep their place in the list: a rank or a mean among the others says who has
 * none. Counts of forces of different size are compared, but it is said that their order says little; only rates have a funnel.
 *
 * Not here: the rules (blocks/series/compare.h, funnel.h), how figures of other forces come in (forces.h), the page (pages_comparison.c). */
#ifndef OFFICE_PERFORMANCE_COMPARISON_H
#define OFFICE_PERFORMANCE_COMPARISON_H

#include "blocks/series/compare.h"
#include "blocks/series/funnel.h"
#include "office/performance/forces.h"
#include "office/performance/views.h"

#define COMPARISON_MEMBERS_MAX 100
#define COMPARISON_PERIODS_MAX 60

struct peer_group {
    bool has;                /* one was in use on that day */
    struct text name, own, source, source_link; /* own: our force's slug */
    struct date from, until; /* DATE_NONE: still in use */
    struct text members[COMPARISON_MEMBERS_MAX]; /* slugs, without our own */
    size_t member_count;
};
/* The published group in use on the day, the one that began last. Public connections. */
enum result peer_group_find(struct db *db, struct arena *arena, struct date day, struct peer_group *ret_group) MUST_USE;
/* Names one on each line, with or without a list's mark, as slugs. Those past COMPARISON_MEMBERS_MAX are left out. Pure. */
size_t peer_members_read(struct arena *arena, struct text typed, struct text *ret_members);

struct comparison_place {
    struct text slug, name;
    struct series_value value;
    struct text note;
    bool own, in_group;
    size_t rank;             /* among all that have figures; 0: none */
};
struct comparison {
    const struct measure *measure;
    struct text breakdown;          /* empty: all */
    struct series_period period;    /* of the newest figure, or the one asked for */
    struct series_period periods[COMPARISON_PERIODS_MAX]; /* that are over and have a figure of ours, newest first */
    size_t period_count;            /* 0: there is nothing to compare */
    struct peer_group group;
    struct comparison_place *places; /* ours, the group, the others; by name within each */
    size_t count, group_count;       /* the first `group_count` are ours and the group */
    struct compare_change year;      /* against the year before; words empty: there is none */
    bool has_year;
    struct compare_figure twelve;    /* twelve months up to the newest figure */
    bool has_twelve;
    int twelve_missing;
    struct compare_mean mean;        /* of ours and the group */
    struct compare_rank rank_in_group, rank_of_all;
    enum compare_order order;
    bool has_peers;                  /* the measure has figures of other forces for the period */
};
/* `to`: the last day of the period that is asked for; DATE_NONE: the newest that has a figure of ours. ERROR_NOT_FOUND: none of that day. */
enum result comparison_read(struct db *db, struct arena *arena, const struct performance *performance, const struct measure *measure, struct text breakdown,
                            struct date to, struct date today, struct comparison *ret_comparison) MUST_USE;
/* A funnel of the group where there is one, else of all; ERROR_INVALID: fewer than three places have a rate with its parts. */
enum result comparison_funnel(struct arena *arena, const struct comparison *comparison, struct funnel_place **ret_places, size_t *ret_count, struct funnel *ret_funnel) MUST_USE;
/* What it comes to, in sentences, one after the other: the same on the measure's page and on that of the comparison. */
enum result comparison_lines(struct arena *arena, const struct comparison *comparison, struct text *ret_lines, size_t max, size_t *ret_count) MUST_USE;

#endif
