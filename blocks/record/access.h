/* Access to single records: to whom they are assigned, whose glass was broken, who has read
 * them, and why somebody may not.
 *
 * Owns assignment (to whom a record is assigned, from when to when, by whom), break_glass (who opened a record
 * that they may not see, why and until when) and read_log (who read a record whose register says
 * `reads: logged`, when, through which door). None of them is ever deleted from or changed but
 * to end what runs. Not here: the rule that follows from them (visible.c), accounts and roles (blocks/people).
 *
 * Whoever may assign, break the glass or ask why is shown a record's reference and state, and nothing
 * that it holds, unless they may see it too. */
#ifndef BLOCKS_RECORD_ACCESS_H
#define BLOCKS_RECORD_ACCESS_H

#include "blocks/record/record.h"

extern const char access_schema[]; /* migration */

/* What may be told of a record to somebody who gives it out. */
struct outline {
    const struct definition *definition;
    int64_t id, version;
    struct text reference;
    size_t state;
};
/* ERROR_NOT_FOUND: no such record in the register. */
enum result record_outline(struct db *db, struct arena *arena, const struct definition *definition, int64_t id, struct outline *ret_outline) MUST_USE;

/* --- Assigned ------------------------------------------------------------- */

bool record_may_assign(struct db *db, const struct definition *definition, int64_t id, const struct actor *actor);
struct assignment {
    int64_t account;
    struct text name, by_name; /* who; and who assigned them, "" when they made the record */
    struct instant from, until; /* until: 0 while it runs */
};
/* Those that run first, then the ended ones, newest first. */
enum result record_assignments(struct db *db, struct arena *arena, int64_t id, struct assignment **ret_list, size_t *ret_count) MUST_USE;
/* In a write transaction, both. ERROR_NOT_FOUND: the actor may not assign this record, or there is none. ERROR_INVALID: the person
 * holds none of the roles of `assigned_to` today, or is shut out. Assigning whom it is assigned to changes nothing,
 * as does ending what has ended: two people may press at once. */
enum result record_assign(struct db *db, struct arena *arena, const struct definition *definition, int64_t id, int64_t account,
                          const struct actor *actor, struct message *message) MUST_USE;
enum result record_unassign(struct db *db, const struct definition *definition, int64_t id, int64_t account,
                            const struct actor *actor, struct message *message) MUST_USE;
/* Whoever makes a record has it, where their role can have records; record_write_version() calls it. */
enum result record_assign_maker(struct db *db, const struct record *record, const struct actor *actor) MUST_USE;

#endif
