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

/* --- Read ----------------------------------------------------------------- */

/* That these records of a register with `reads: logged` were shown to the actor. In a write transaction whose end is on disk
 * before anything is shown: desk_note_reads() for a page. ERROR_NOT_FOUND when one of them is not the actor's to see (any more):
 * then nothing is noted and nothing may be shown. `door`: the page's own short name ("record", "history.csv",
 * "list"), which is no text of the record. */
enum result record_note_reads(struct db *db, const struct definition *definition, const int64_t *ids, size_t count, struct text door,
                              const struct actor *actor) MUST_USE;

struct read_entry {
    int64_t number, record, account;
    struct instant at;
    struct text reader, stands_for; /* names; stands_for: whose absence they covered, or empty */
    struct text reg, reference, door;
    bool by_glass;
};
struct read_query { /* 0, empty, false: whatever it is */
    int64_t record, account;
    struct text reg;
    bool by_glass;
    struct instant from, before; /* before.seconds 0: until now */
    int64_t offset, max;
};
/* Newest first; ret_total is exact. For whoever may know who read what: the caller asks record_may_know_reads(). */
enum result record_reads(struct db *db, struct arena *arena, const struct read_query *query, struct read_entry **ret_list, size_t *ret_count,
                         int64_t *ret_total) MUST_USE;
/* The auditor, of every record; whoever may assign it, of that one. */
bool record_may_know_reads(struct db *db, const struct definition *definition, int64_t id, const struct actor *actor);

/* --- Behind glass --------------------------------------------------------- */

#define GLASS_REASON_CHARACTERS_MIN 10
#define GLASS_REASON_CHARACTERS_MAX 1000
/* May open this record so: holds one of the roles, within their scope, and may not see it without. */
bool record_may_break_glass(struct db *db, const struct definition *definition, int64_t id, const struct actor *actor);
/* In a write transaction. Opens the record to this account for the register's glass_hours. ERROR_NOT_FOUND: not theirs to break, or no such
 * record. ERROR_INVALID: the reason says too little or too much. One that is open already stays as it is. */
enum result record_break_glass(struct db *db, const struct definition *definition, int64_t id, struct text reason, const struct actor *actor,
                               struct message *message) MUST_USE;
enum result record_close_glass(struct db *db, int64_t id, const struct actor *actor) MUST_USE;
/* Until when it is open to the actor; 0 seconds: it is not, or they see the record without. */
enum result record_glass_until(struct db *db, const struct record *record, const struct actor *actor, struct instant *ret_until) MUST_USE;
struct glass_entry {
    int64_t number, record;
    struct text by, reg, reference, reason;
    struct instant from, until;
};
/* Newest first. For the auditor. */
enum result record_glasses(struct db *db, struct arena *arena, int64_t offset, int64_t max, struct glass_entry **ret_list, size_t *ret_count,
                           int64_t *ret_total) MUST_USE;

/* --- What was given out --------------------------------------------------- */

/* Before a record is saved as somebody changed it: where something of it may be withheld (`withheld_by`), moves gave it to several bodies (`only`) as it was then,
 * and what is changed is not theirs until a move gives it out again. */
enum result record_take_back(struct arena *arena, struct record *record) MUST_USE;

/* Of fields with `see_in`: what is changed after it was given out is the office's until a move gives it out again. record_hold_back() notes what differs between a record
 * as it stands and as it is about to be saved; record_give_out() forgets that, where `given` (what was published or handed over) says what `current` says. */
extern const char record_held_schema[]; /* migration */
enum result record_hold_back(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record) MUST_USE;
enum result record_give_out(struct db *db, const struct record *current, const struct record *given) MUST_USE;

/* --- Why, and why not ----------------------------------------------------- */

enum deed_asked { ASKED_SEE, ASKED_EDIT, ASKED_MOVE };
struct explanation {
    struct text capacity; /* as capacity_of.line */
    bool may;
    struct text *lines;   /* the rules that say so, in plain words, the deciding one first */
    size_t count;
};
/* May this account see, edit or move the record now, and by which rule? One explanation for each capacity in which they may act; none
 * when they are shut out. Says the rule and what of it holds; never what the record holds, nor whether a field is
 * filled. For whoever may know: record_may_ask_why(). `move`: for ASKED_MOVE. ERROR_NOT_FOUND: no such record or account. */
enum result record_explain(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition, int64_t id,
                           int64_t account, enum deed_asked asked, const struct move *move, struct moment moment,
                           struct explanation **ret_list, size_t *ret_count) MUST_USE;
/* Administrators and auditors, of every record; whoever may assign it, of that one. */
bool record_may_ask_why(struct db *db, const struct definition *definition, int64_t id, const struct actor *actor);

#endif
