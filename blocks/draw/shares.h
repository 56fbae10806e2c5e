/* What a vote on projects with costs has chosen: the method of equal shares, and plain ranking.
 *
 * Pure: the ballots in, the outcome with its working out; no store, no clock, no chance. Exact: every share and payment is a fraction of whole
 * numbers (GMP), never a rounded one.
 *
 * Equal shares, for approval ballots, where a project is worth its cost to whoever ticked it (Peters, Pierczyński and Skowron, "Proportional
 * Participatory Budgeting with Additive Utilities", NeurIPS 2021). Each voter has the same share, at first pot / voters. Then, step by step:
 *   - a project can be paid for when those who ticked it have its cost left between them. They pay alike, each at most `each`, and who has less
 *     left pays that: the sum over them of min(left, each) is the cost;
 *   - its rate is each / cost: how much at most one supporter pays for each penny of it. Nothing but few supporters with money left raises it;
 *   - of all that can be paid for, the one with the lowest rate is chosen, and paid. Ties: more ticks, then the lower cost, then the lower number
 *     on the ballot.
 * It ends when nothing more can be paid for. That leaves money over, since shares of different voters do not meet; so it is completed by
 * "add-one" (same paper, section 3.4, and equalshares.net): everything is counted anew with shares raised by `raise_pence`, then by twice as
 * much, and so on. It ends at the first count after which no further ticked project fits into what is left of the pot (exhausted); or before the first
 * one that would cost more than the pot. The last good count stands. The shares are then larger than the pot allows; what is spent never is.
 * A count with larger shares need not choose all that the one before it chose: nothing is promised but that it fits.
 *
 * Plain ranking: by ticks, then the lower cost, then the lower number; each that still fits into the pot is chosen, what does not is skipped.
 *
 * In both, a project that nobody ticked is never chosen. Money that is left in the end stays in the pot.
 *
 * GMP ends the program where memory runs out for its numbers: they have at most 17 bits more with every chosen project. */
#ifndef BLOCKS_DRAW_SHARES_H
#define BLOCKS_DRAW_SHARES_H

#include <stdint.h>

#include "base/arena.h"

#define SHARES_PROJECTS_MAX 500
#define SHARES_VOTERS_MAX 100000
#define SHARES_RAISES_MAX 100000
#define SHARES_PAYERS_MAX 100 /* groups of payers that a step tells of; more are counted (payers_left_out) */

/* All voters with the same ticks. */
struct shares_ballot {
    const uint16_t *projects; /* places in the list of projects, rising, each once; at least one */
    size_t count;
    int64_t voters; /* at least one */
};
struct shares_vote {
    int64_t pot_pence;       /* above 0 */
    int64_t raise_pence;     /* above 0: by how much add-one raises each share at a time */
    const int64_t *costs;    /* pence, above 0, in the order of the ballot */
    size_t project_count;
    const struct shares_ballot *ballots; /* in any order; the same ticks may come twice */
    size_t ballot_count;
};

/* Amounts are fractions of pence in lowest terms, as text: "1000/3", "25". */
struct shares_payers {  /* those who had the same left, and so paid the same */
    int64_t voters;
    struct text paid, left; /* each of them; left: after it */
};
struct shares_step {
    size_t project;          /* place in the list */
    int64_t ticks;           /* all who ticked it */
    int64_t in_full;         /* who paid `each` */
    int64_t with_less;       /* who paid all that they had left, which was less; the rest had nothing */
    struct text each, rate;
    const struct shares_payers *payers; /* who had least first; without those who had nothing */
    size_t payer_count, payers_left_out;
};
enum shares_end {
    SHARES_NO_VOTERS,
    SHARES_EXHAUSTED, /* no further project that was ticked fits */
    SHARES_OVER,      /* one raise more would cost more than the pot */
};
struct shares_outcome {
    size_t *chosen; /* in the order in which they were chosen */
    size_t chosen_count;
    int64_t cost_pence; /* of them all */
    int64_t voters, raises;
    struct text first_share, share; /* before the first raise, and of the count that stands */
    struct shares_step *steps;      /* of that count; chosen_count of them */
    size_t *at_first;               /* what the first share alone would choose, in its order */
    size_t at_first_count;
    enum shares_end end;
    int64_t over_pence;             /* SHARES_OVER: what the next count would cost */
};
/* ERROR_INVALID: the vote is not as said above; ERROR_LIMIT: past a maximum (more raises than SHARES_RAISES_MAX: `raise_pence` is too little for this
 * pot). The message says which. */
enum result shares_count(struct arena *arena, const struct shares_vote *vote, struct shares_outcome *ret_outcome, struct message *message) MUST_USE;

/* The nearest whole number to numerator / denominator, halves up. ERROR_INVALID: they are no numbers, or it is too large. */
enum result shares_nearest(struct text numerator, struct text denominator, int64_t *ret_whole) MUST_USE;

struct shares_place { /* one project, in the order of the ranking */
    size_t project;
    int64_t ticks;
    int64_t left_pence; /* of the pot, before it */
    bool chosen;        /* otherwise it did not fit, or nobody ticked it */
};
/* `ret_places`: project_count of them. */
enum result shares_rank(struct arena *arena, const struct shares_vote *vote, struct shares_place **ret_places, int64_t *ret_cost_pence, struct message *message) MUST_USE;

#endif
