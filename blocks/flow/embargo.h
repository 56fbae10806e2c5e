/* Embargo: an approved version that waits for its time.
 *
 * Owns embargo (one row for each approval that waited or waits), embargo_seen (who saw such a version before its time),
 * publishing_hold (times in which nothing is published, such as the weeks before an election) and hold_exception.
 * Not here: whether somebody may approve (flow.h), publishing itself (blocks/publish).
 *
 * A move that publishes may be made to wait for a moment, for another record to come to a state, or for the end of
 * a hold. The guards of the flow are asked when it is approved; the record then stays in the state it is in, and
 * the move is made when its time has come, with the true time, as whoever approved it. What is published is the version
 * that was approved: what was written since stays in the office. While publishing is held (flow_move() asks), every
 * move that publishes waits by itself for the end; an exception says its ground and is kept.
 *
 * A person who moves the record by another move, or publishes it at once, overtakes what waits. What cannot be published
 * when its time has come (something it names is not public yet) says so and is tried again each minute.
 *
 * All of this lives in true time: --as-of changes the day that is shown, not the clock. A day and a time are of London
 * (base/date.h), a hold lasts from the first second of its first day there to the end of its last.
 *
 * Pre-election period: there is no statute for police and crime commissioners alone; offices follow the Local Government
 * Act 1986, section 2, and the Cabinet Office's guidance for each election. So its dates and its ground are the office's data. */
#ifndef BLOCKS_FLOW_EMBARGO_H
#define BLOCKS_FLOW_EMBARGO_H

#include "blocks/record/record.h"

extern const char embargo_schema[];

enum embargo_until { UNTIL_NOTHING, UNTIL_MOMENT, UNTIL_RECORD, UNTIL_HOLD };
/* What an approval waits for; zeroed: nothing. */
struct embargo_wait {
    enum embargo_until until;
    struct instant at;        /* MOMENT */
    int64_t other;            /* RECORD: it comes to */
    struct text other_state;  /* that state */
    struct text exception;    /* publish although publishing is held: the ground; empty: wait for the end */
};
#define EMBARGO_DAYS_MAX 1100 /* of a moment, from now: three years */

struct embargo {
    int64_t id, record, version;
    struct text register_name, reference, name; /* of the record, as it is called now */
    struct text move, reason, public_reason;
    int64_t account, stands_for, organisation;  /* who approved */
    struct text account_name, roles;
    struct instant approved_at;
    struct embargo_wait wait;
    struct text other_reference;                /* RECORD */
    struct instant ended_at;                    /* 0: it waits */
    struct text ended;                          /* "published", "cancelled", "overtaken", "replaced" */
    struct text ended_by, why;
    struct text trouble;                        /* why it could not be published when its time had come; or empty */
};

/* In a write transaction, called by flow_move() when all guards have agreed. One that waits for the same record is replaced. */
enum result embargo_add(struct db *db, const struct record *record, const struct move *move, struct text reason, struct text public_reason,
                        const struct embargo_wait *wait, const struct actor *actor) MUST_USE;
/* ERROR_INVALID, in words, for a moment that is past or too far, a record that is there already or cannot come to the state. */
enum result embargo_check(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record, const struct embargo_wait *wait,
                          const struct actor *actor, struct message *message) MUST_USE;
enum result embargo_get(struct db *db, struct arena *arena, int64_t id, struct embargo *ret_embargo) MUST_USE;
/* What waits for this record; ERROR_NOT_FOUND: nothing. */
enum result embargo_of(struct db *db, struct arena *arena, int64_t record, struct embargo *ret_embargo) MUST_USE;
/* What the actor may see: all that waits, by when; or (`ended`) the newest that does no more. */
enum result embargo_list(struct db *db, const struct engine *engine, struct arena *arena, const struct actor *actor, bool ended, size_t max,
                         struct embargo **ret_list, size_t *ret_count) MUST_USE;
/* In a write transaction. ERROR_CONFLICT: it has ended already. */
enum result embargo_end(struct db *db, int64_t id, const char *ended, struct text why, const struct actor *actor, struct message *message) MUST_USE;
enum result embargo_change(struct db *db, int64_t id, const struct embargo_wait *wait, struct message *message) MUST_USE;
/* In a write transaction: another move was made. */
enum result embargo_overtaken(struct db *db, int64_t record, struct text why, const struct actor *actor) MUST_USE;

/* --- When its time has come ----------------------------------------------- */

/* Those whose time has come, in the order in which they are to be published. */
enum result embargo_due(struct db *db, const struct engine *engine, struct arena *arena, struct instant now, int64_t **ret_ids, size_t *ret_count) MUST_USE;
/* In a write transaction: publishes it, once; nothing when it has ended or its time has not come after all. ERROR_… and a message
 * when it cannot be published: then embargo_trouble() keeps why, in a transaction of its own. */
enum result embargo_release(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct moment moment, struct message *message) MUST_USE;
enum result embargo_trouble(struct db *db, int64_t id, struct text why, struct instant now) MUST_USE;
/* One thread beside the server's that releases what is due: looks each second, and first at once, so that what came due while
 * nothing served is published then. Two servers of one store release a version once: the row says so in the transaction. */
struct embargo_keeper;
enum result embargo_keep_start(const struct engine *engine, struct embargo_keeper **ret_keeper, struct message *message) MUST_USE;
void embargo_keep_stop(struct embargo_keeper *keeper); /* ends what is in hand; NULL is allowed */

/* --- What is said of it --------------------------------------------------- */

/* Every door that approves, or shows what is approved, says it in these words (embargo_said.c). */
/* "on 3 May 2027, 9:30am", "when FIX-01 becomes “Held”", "when publishing is no longer held": of what waits. */
enum result embargo_when(struct db *db, const struct engine *engine, struct arena *arena, const struct embargo *embargo, const struct actor *actor,
                         struct text *ret_words) MUST_USE;
/* "Approved. It is not public yet: it is published when publishing is no longer held." Empty: nothing of this record waits. */
enum result embargo_said(struct db *db, const struct engine *engine, struct arena *arena, int64_t record, const struct actor *actor, struct text *ret_line) MUST_USE;
/* The code of the notice after approving: "published", "waits", "some-wait" (program/site.c has the words). */
struct text embargo_notice(size_t published, size_t waiting);
/* "Publishing is held until the end of 7 May 2027: “Election”. What is approved waits, and is published when that is over." Empty: it is not held. */
enum result publishing_held_said(struct db *db, struct arena *arena, struct text room, struct instant now, struct text *ret_line) MUST_USE;

/* --- Who saw it before ---------------------------------------------------- */

bool embargo_waits(struct db *db, int64_t record);
/* In a write transaction: the actor read the record, or what waits of it, while it waited. One row a reader, with how often. */
enum result embargo_note_seen(struct db *db, int64_t record, const struct actor *actor) MUST_USE;
struct embargo_reader { struct text name; struct instant first_at, last_at; int64_t times; };
enum result embargo_readers(struct db *db, struct arena *arena, int64_t id, struct embargo_reader **ret_readers, size_t *ret_count) MUST_USE;

/* --- Holds ---------------------------------------------------------------- */

struct publishing_hold {
    int64_t id;
    struct date from, until;       /* both included, in London */
    struct text room;              /* of the office; empty: all */
    struct text ground;
    struct text by, ended_by;
    struct instant set_at, ended_at; /* ended_at 0: it runs to its last day */
};
#define HOLD_GROUND_CHARACTERS_MAX 300
/* The hold that lasts longest of those that stand over the room now; ERROR_NOT_FOUND: none. */
enum result publishing_held(struct db *db, struct arena *arena, struct text room, struct instant now, struct publishing_hold *ret_hold) MUST_USE;
enum result publishing_hold_list(struct db *db, struct arena *arena, struct publishing_hold **ret_list, size_t *ret_count) MUST_USE;
/* In a write transaction. ERROR_INVALID: the days are wrong, or there is no ground. */
enum result publishing_hold_add(struct db *db, const struct publishing_hold *hold, const struct actor *actor, struct message *message) MUST_USE;
enum result publishing_hold_end(struct db *db, int64_t id, const struct actor *actor, struct message *message) MUST_USE;
/* What was published although it stood, with its ground. */
struct publishing_exception { int64_t record; struct text register_name, ground, by; struct instant at; };
enum result publishing_exceptions(struct db *db, struct arena *arena, int64_t hold, struct publishing_exception **ret_list, size_t *ret_count) MUST_USE;
enum result publishing_note_exception(struct db *db, int64_t hold, int64_t record, struct text ground, const struct actor *actor) MUST_USE;

#endif
