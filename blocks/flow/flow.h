/* Flow: states and moves, with roles and guards.
 *
 * A move is allowed when the record stands in one of its `from` states, the actor
 * has one of its `by` roles (within the register's `only` scope), did not write the present version where the
 * move says `not_by: author`, its `needs` are filled, a required reason is given
 * and its `check` agrees. It writes the next version with history, then publishes
 * or withdraws where it says so, then runs its effect: all in one transaction.
 *
 * A move that publishes a moved date (`moving_needs: reason`) needs a reason, given now or in
 * the edit that moved the date: the public reads it, whatever the move says of its own reason.
 *
 * "Author" is whoever last wrote the record's content (made or edited it), under
 * whichever role; moves do not change it. Persons are compared, not accounts, and covers count on both sides: what B
 * wrote covering for A is barred to A and to B, under either's hats and accounts (people_own_work()). */
#ifndef BLOCKS_FLOW_H
#define BLOCKS_FLOW_H

#include "blocks/record/record.h"

struct proof_documents;
/* Why not, or NULL when the actor may make the move now (reason, needs and check aside). */
const char *flow_refusal(struct db *db, const struct record *record, const struct move *move, const struct actor *actor);
/* The moves the actor may make now; indexes into definition->moves. */
enum result flow_open_moves(struct db *db, struct arena *arena, const struct record *record, const struct actor *actor,
                            size_t **ret_moves, size_t *ret_count) MUST_USE;
/* Whether publishing the record now would move a published date that `moving_needs` a reason; and the reason given in the
 * edit that moved it (empty where none was). */
enum result flow_moved_date(struct db *db, struct arena *arena, const struct record *record, bool *ret_moves, struct text *ret_reason) MUST_USE;
/* In a write transaction. The record is reloaded first: ERROR_CONFLICT when its version is not `expected_version`
 * (0: whatever it is). ERROR_DENIED and ERROR_INVALID say why in the message. `documents`: as in publish_record(). */
enum result flow_move(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition,
                      int64_t id, int64_t expected_version, struct text move, struct text reason,
                      const struct actor *actor, struct proof_documents *documents, struct message *message) MUST_USE;
/* The same, where a move that publishes may wait for its time (blocks/flow/embargo.h). `wait` NULL, as in flow_move(): at once, unless publishing is
 * held now; then it waits for the end of that. ret_waits (may be NULL): all guards agreed, and it waits: the record stays as it is. */
struct embargo_wait;
enum result flow_move_when(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition,
                           int64_t id, int64_t expected_version, struct text move, struct text reason, const struct embargo_wait *wait,
                           const struct actor *actor, struct proof_documents *documents, bool *ret_waits, struct message *message) MUST_USE;
/* For embargo_release(): makes the move that was approved. `current`: the record as it is; `approved`: as it was approved, which is published. */
enum result flow_release(struct db *db, const struct engine *engine, struct arena *arena, struct record *current, struct record *approved,
                         const struct move *move, struct text reason, struct text public_reason, const struct actor *actor, struct message *message) MUST_USE;

#endif
