/* Retention of the program's own bookkeeping: who read what, who saw what waited, sessions, links, messages, gathered answers. The file
 * `bookkeeping:` says for how long (blocks/definition); what is past its time is listed with everything else that is due, one
 * person proposes, another approves, and a certificate stays: what class, how many rows, until which day, by which rule,
 * by whom. Never by itself.
 *
 * Owns bookkeeping_disposal. What belongs to a record on legal hold is left. Days are counted as keep.h counts them. */
#ifndef BLOCKS_ERASURE_BOOKKEEPING_H
#define BLOCKS_ERASURE_BOOKKEEPING_H

#include "blocks/erasure/keep.h"

extern const char bookkeeping_schema[];

struct bookkeeping_class {
    const char *name, *title;  /* as bookkeeping_names has it; "Readings of records" */
    struct sql count, destroy; /* of rows from before the instant $1; NULL: by functions */
};
bool bookkeeping_class_find(struct text name, struct bookkeeping_class *ret_class);
/* The rule for it on that day, or NULL. */
const struct kept_rule *bookkeeping_rule(const struct definitions *definitions, const char *name, struct date day);
/* The first day whose rows must still be kept. Pure. */
struct date bookkeeping_kept_from(const struct keep_rule *keep, struct date today);

struct bookkeeping_due {
    struct bookkeeping_class of;
    const struct kept_rule *rule;
    struct date kept_from;
    int64_t count;   /* rows that are due */
    bool proposed;   /* waits for a second person */
};
/* Every class that has a rule today, due or not. */
enum result bookkeeping_due(struct db *db, struct arena *arena, const struct engine *engine, struct date today, struct bookkeeping_due **ret_list, size_t *ret_count) MUST_USE;
bool bookkeeping_may(const struct engine *engine, const struct actor *actor);

struct bookkeeping_disposal {
    int64_t id, counted, destroyed, proposed_by, proposed_for;
    struct text class_name, rule, source, state; /* state: proposed, done, refused */
    struct date kept_from;
    struct text proposed_name, decided_name;
    struct instant proposed_at, decided_at;
};
/* In a write transaction, both. ERROR_CONFLICT: nothing is due, or it waits already; ERROR_DENIED: not theirs, or their own proposal. */
enum result bookkeeping_propose(struct db *db, struct arena *arena, const struct engine *engine, struct text class_name, const struct actor *actor, int64_t *ret_id,
                                struct message *message) MUST_USE;
enum result bookkeeping_decide(struct db *db, struct arena *arena, const struct engine *engine, int64_t id, bool approves, const struct actor *actor,
                               struct message *message) MUST_USE;
enum result bookkeeping_get(struct db *db, struct arena *arena, int64_t id, struct bookkeeping_disposal *ret_disposal) MUST_USE;
/* The newest `max`. */
enum result bookkeeping_list(struct db *db, struct arena *arena, size_t max, struct bookkeeping_disposal **ret_list, size_t *ret_count) MUST_USE;

#endif
