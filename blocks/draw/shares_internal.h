/* Shared by shares.c and shares_purse.c only. */
#ifndef BLOCKS_DRAW_SHARES_INTERNAL_H
#define BLOCKS_DRAW_SHARES_INTERNAL_H

#include <gmp.h>

#include "base/pence.h"
#include "blocks/draw/shares.h"

struct support {
    uint32_t *ballots; /* places in the list of ballots */
    size_t count;
    int64_t ticks; /* voters */
};
struct chosen {
    size_t projects[SHARES_PROJECTS_MAX]; /* in the order in which they were chosen */
    size_t count;
};

/* What a project would cost each of its supporters: pay / payers, over the common denominator. Its rate is pay / (payers * cost). */
struct offer {
    mpz_t pay;
    uint64_t payers;
    bool is_open; /* otherwise it was chosen, or its supporters have too little left, and will have no more */
};

/* What voters have left. All who have the same left are one level; levels are few at first, and part where some of their voters pay and some do not.
 * Amounts are whole numbers over one common denominator, which is multiplied where a payment asks for it: so nothing is ever rounded,
 * and two amounts compare as whole numbers. */
struct purses {
    const struct shares_vote *vote;
    struct support *support;   /* by project */
    int64_t voters;
    mpz_t denominator;
    mpz_t *left, *left_next;   /* by level, rising, above 0 */
    int64_t *weight, *weight_next; /* voters of the level */
    int64_t *tally;            /* scratch by level: supporters */
    uint32_t *touched, *stay_to, *pay_to; /* scratch by level */
    size_t touched_count, level_count, level_capacity;
    uint32_t *level_of;        /* by ballot */
    struct offer *offers;      /* by project: as it was last worked out, over the present denominator. It can only have risen since */
    mpz_t need, product, other, each, paid;
    struct shares_step *steps; /* where the working is written; NULL: nowhere */
    struct arena *arena;       /* of the working */
    bool is_ready;
};
/* `vote` and `support` are set. Memory in the arena, but for GMP's own numbers: purses_clear(). */
enum result purses_init(struct purses *purses, struct arena *arena, int64_t voters) MUST_USE;
void purses_clear(struct purses *purses);
/* One count, with shares raised so many times. */
void purses_count(struct purses *purses, int64_t raises, struct chosen *ret_chosen);
/* Each voter's share then, in pence. */
struct text purses_share(struct arena *arena, struct purses *purses, int64_t raises);

#endif
