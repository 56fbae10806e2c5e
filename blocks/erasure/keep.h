/* Keeping: what is due under a register's `keep` rule, what is on legal hold, and destroying what is due: proposed by one,
 * approved by another, done in one go, certified.
 *
 * Owns legal_hold, keep_decision (reviewed and kept on, or handed to the archive), disposal and disposal_record. Nothing
 * is destroyed because it is due: only because two people said so. What is on hold is not destroyed by anybody.
 * A certificate says what class of records, how many, under which references, by which rule, by whom and when; never
 * what they held; it is kept for ever.
 *
 * The end of the time is counted as the law counts periods: the day of the event is not counted, the last day ends at
 * midnight; what is kept for 6 years after 31 January 2020 is due on 1 February 2026. A day that the last month has not is
 * its last: 1 year after 29 February 2020 ends on 28 February 2021. */
#ifndef BLOCKS_ERASURE_KEEP_H
#define BLOCKS_ERASURE_KEEP_H

#include "blocks/erasure/erasure.h"
#include "blocks/menu/menu.h"

extern const char keep_schema[];

/* The first day on which the time is over; DATE_NONE: never, or `start` is none. Pure. */
struct date keep_due_on(const struct keep_rule *rule, struct date start);

/* The words of a rule, of today or as a certificate keeps them ("6 years after left_on, then review"), in the arena's language and with
 * the labels that people know: "6 years after “Left on”, then reviewed". `definition` NULL: of bookkeeping. Itself where they are none. */
struct text keep_said(struct arena *arena, const struct definition *definition, struct text words);

struct due_record {
    int64_t id;
    struct text reference, name;
    struct date start, due_on; /* of what the rule counts from, or of the last review */
    bool reviewed;             /* it was kept on once already */
    bool on_hold, proposed;    /* waits for a second person */
};
/* Those of the register that the actor may see and erase, and that are due on their day, by the day; at most `max`. */
enum result keep_due(struct db *db, struct arena *arena, const struct definition *definition, const struct actor *actor, size_t max,
                     struct due_record **ret_list, size_t *ret_count, int64_t *ret_total) MUST_USE;
/* For one record: whether it is due today, and since when. */
enum result keep_due_of(struct db *db, struct arena *arena, const struct definition *definition, int64_t id, struct date today, struct due_record *ret_record,
                        bool *ret_is_due) MUST_USE;

/* --- Legal hold (hold.c) ---------------------------------------------------- */

/* A hold follows a merge, which destroys nothing and so needs no leave: destroying the survivor would destroy what was merged into it, so
 * the two are held together until the merge is undone, whichever was put on hold. It is seen, and lifted, at the one that stands. */
/* A query of every record that is on hold, by itself or with what it was merged with. */
#define HELD_RECORDS                                                                                                                  \
    "with recursive held (id) as (select l.record from legal_hold l where l.lifted_at is null union"                                  \
    " select case when m.survivor = h.id then m.id else m.survivor end from held h join merged m on m.survivor = h.id or m.id = h.id)" \
    " select id from held"

struct hold {
    int64_t id;
    struct text reason, by_name, lifted_by_name;
    struct instant at, lifted_at; /* lifted_at 0: it holds */
};
bool record_may_hold(struct db *db, const struct record *record, const struct actor *actor);
/* Its own and those of what was merged into it: those that hold first, then the lifted ones. */
enum result record_holds(struct db *db, struct arena *arena, int64_t record, struct hold **ret_list, size_t *ret_count) MUST_USE;
enum result record_is_held(struct db *db, int64_t record, bool *ret_is) MUST_USE;
/* In a write transaction. A record may be held for several reasons; each is lifted by itself. */
enum result record_hold(struct db *db, int64_t record, struct text reason, const struct actor *actor) MUST_USE;
/* ERROR_NOT_FOUND: no such hold of the record, or of what was merged into it, holds. */
enum result record_lift(struct db *db, int64_t record, int64_t hold, const struct actor *actor) MUST_USE;

/* --- Destroying (disposal.c) ------------------------------------------------ */

#define DISPOSAL_RECORDS_MAX 200

struct disposal {
    int64_t id;
    const struct definition *definition; /* NULL: a register that is no longer known */
    struct text register_name, ground, rule, note; /* rule: empty where they were not due but asked for */
    struct text state;                   /* proposed, done, refused */
    int64_t proposed_by, proposed_for;
    struct text proposed_name, decided_name;
    struct instant proposed_at, decided_at;
    int64_t count, destroyed;
};
struct disposal_item {
    int64_t record;
    struct text reference, outcome; /* outcome: empty until it is decided; "destroyed", or why not */
    struct date due_on;
};
/* In a write transaction. `ground`: "retention" for what is due. Each must be the actor's to erase, not on hold, not proposed
 * already, and (for retention) due: otherwise nothing is proposed, and the message names the first that is not. */
enum result disposal_propose(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition, const int64_t *records,
                             size_t count, struct text ground, struct text note, const struct actor *actor, int64_t *ret_id, struct message *message) MUST_USE;
/* In a write transaction; ERROR_DENIED for whoever proposed it, by whichever hat. What is on hold by now, or no longer due, is left
 * and the certificate says so. The three things that follow record_erase() follow. */
enum result disposal_decide(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, bool approves, const struct actor *actor,
                            struct message *message) MUST_USE;
enum result disposal_get(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct disposal *ret_disposal) MUST_USE;
enum result disposal_items(struct db *db, struct arena *arena, int64_t id, struct disposal_item **ret_list, size_t *ret_count) MUST_USE;
/* The newest `max`, those that wait first. */
enum result disposal_list(struct db *db, const struct engine *engine, struct arena *arena, size_t max, struct disposal **ret_list, size_t *ret_count) MUST_USE;
/* "reviewed": kept on, and the time begins anew today; "archived": handed over, never due again. In a write transaction. */
enum result keep_decide(struct db *db, int64_t record, const char *what, const struct actor *actor) MUST_USE;

/* /desk/disposal…, /desk/registers/{plural}/{id}/hold */
extern const struct route keep_routes[], keep_sheet_routes[];
extern const struct menu_entry keep_menu[];

#endif
