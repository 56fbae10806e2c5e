/* Shared by the desk pages of blocks/erasure only. */
#ifndef BLOCKS_ERASURE_PAGES_INTERNAL_H
#define BLOCKS_ERASURE_PAGES_INTERNAL_H

#include "base/crypto/crypto.h"
#include "blocks/erasure/internal.h"
#include "blocks/record/desk.h"

#define OFFERS_MAX ERASURE_VALUES_MAX
#define VERSIONS_MAX 200

struct offer {
    struct erase_value value;
    int64_t *versions;        /* published ones that say it, or said it and are withheld */
    size_t version_count;
    struct text key;          /* "value-title-0123456789ab" */
    bool chosen, is_down;     /* is_down: taken down, and the office has it */
};
struct published_version {
    int64_t version;
    struct date day;
};
/* Somebody about to take down or erase. */
struct taking_down {
    struct desk *desk;
    const struct record *record;
    bool may_withdraw, may_erase, is_theirs, any_down;
    struct published_version versions[VERSIONS_MAX]; /* that say something still, newest first */
    size_t version_count;
    int64_t standing;         /* the version that stands published; 0: none */
    struct offer *offers;
    size_t offer_count, history_count;
    /* chosen */
    int64_t version;          /* of the record, as it was looked at */
    bool whole;
    int64_t chosen_versions[VERSIONS_MAX + OFFERS_MAX];
    size_t chosen_version_count;
    struct erase_value *chosen;
    size_t chosen_count;
    struct text how, ground, note;
    struct value *errors;
};
enum result take_down_form(struct taking_down *taking) MUST_USE;
enum result take_down_check(struct taking_down *taking) MUST_USE;
/* pages_bookkeeping.c: what is due of it, in the page of everything that is due */
enum result bookkeeping_set_due(struct desk *desk) MUST_USE;
enum result bookkeeping_set_disposals(struct desk *desk, struct value *waiting, struct value *done) MUST_USE;
enum result bookkeeping_post(struct desk *desk, struct text class_name) MUST_USE;
handler bookkeeping_get_page, bookkeeping_decide_post;
extern const struct shape take_down_shape, hold_shape;
handler hold_get, hold_post; /* pages_hold.c */

handler keeping_get;
extern const struct shape keeping_shape;

#endif
