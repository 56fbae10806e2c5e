/* Merging: two records of a register are found to be one and the same. One stays (the survivor), the other is merged
 * into it, and that can be undone. Only in registers whose definition has `duplicates`.
 *
 * Owns merge (every merge, standing or undone), merged (one row for each record that is merged away now), merge_link
 * and merge_account (what led to it and was moved), not_duplicate, pub_redirect. Not here: which records look alike
 * (alike.h), the pages (pages_duplicates.c, pages_merge.c).
 *
 * A merged record keeps its header and its history and loses its row in reg_NAME: no list, search, form or move finds
 * it, and what is unique in it is free for the survivor. Its links stay in `link` and are kept up to date, so
 * that it can come back. Links that led to it are rewritten, not resolved when read (decision 0018): each linking record gets a
 * version of the kind "followed". So counts, filters and scopes ("only") need no rule of their own. Whoever had such a
 * record open for editing is told (its version is another), as with any other change.
 *
 * merge_link remembers for each record and field the ids before and after. Undoing gives a link back unless a person
 * has changed that field since; what stays is told one by one. With more merges than one into the same
 * survivor the order of undoing is free; a chain (A into B, B into C) is undone from its end. Only a record that
 * stands can be merged or survive, so there is no circle. What must hold, whatever the order of merges,
 * edits and undoings: no link leads to a merged record; a field that no person changed since holds exactly the records that it
 * would hold had its first value been followed through the merges that stand now (test/unit/blocks/record/merge_test.c).
 *
 * Public: a merged record that was public is withdrawn, its address leads to the survivor's for good (pub_redirect,
 * 301), and what names it in public is published again with the survivor in its place and nothing else changed:
 * one entry of the log. The survivor must be public already. What the survivor takes over is public when it is published next.
 *
 * While publishing is held (blocks/flow/embargo.h) the withdrawal and the redirect are made, since they publish nothing new; what names
 * the merged record is published again when the hold ends. Of an undoing then nothing public is done before that: the merged
 * record's address goes on leading to the survivor. The embargo's keeper makes up for it, as whoever merged. */
#ifndef BLOCKS_RECORD_MERGE_H
#define BLOCKS_RECORD_MERGE_H

#include "blocks/record/record.h"

extern const char merge_schema[], merge_wait_schema[];

/* The record that stands for this one: itself, or what it was merged into, and on. */
enum result merge_standing(struct db *db, int64_t id, int64_t *ret_id) MUST_USE;
/* A merged record, as it was when it was merged but for links that have moved since. ERROR_NOT_FOUND for others. */
enum result merge_load(struct db *db, struct arena *arena, const struct definition *definition, int64_t id, struct record **ret_record) MUST_USE;

struct merge_wish {
    const struct definition *definition;
    int64_t survivor, merged;
    int64_t survivor_version, merged_version; /* as they were seen; 0: whatever they are */
    const bool *take;                         /* for each field of the definition: the merged record's value stays; NULL: none */
    struct text reason;                       /* for colleagues; may be empty */
};
/* Why these two cannot be merged by this actor (roles, states, what is public), or OK: asked before the page is shown, and again in the transaction. */
enum result merge_refusal(struct db *db, const struct record *survivor, const struct record *merged, const struct actor *actor, struct message *message) MUST_USE;
/* In a write transaction. ERROR_CONFLICT: one of them was changed, or merged, since it was seen; or what would lead to the
 * survivor then clashes with another record. ERROR_DENIED, ERROR_INVALID: the message says why. */
enum result merge_records(struct db *db, const struct engine *engine, struct arena *arena, const struct merge_wish *wish,
                          const struct actor *actor, int64_t *ret_merge, struct message *message) MUST_USE;
/* In a write transaction. `survivor_version`: as it was seen, 0: whatever it is. */
enum result merge_undo(struct db *db, const struct engine *engine, struct arena *arena, int64_t merge, int64_t survivor_version,
                       const struct actor *actor, struct message *message) MUST_USE;

struct merge {
    int64_t id, merged, survivor;
    struct text register_name, merged_name, merged_reference, survivor_name, survivor_reference;
    struct instant at, undone_at;   /* undone_at 0: it stands */
    struct text by, undone_by, reason;
    int64_t survivor_version;       /* the version that the merge wrote */
    bool was_public;                /* the merged record was */
};
enum result merge_get(struct db *db, struct arena *arena, int64_t merge, struct merge *ret_merge) MUST_USE;
/* The merges in which this record was merged or survived, newest first. */
enum result merge_list(struct db *db, struct arena *arena, int64_t record, struct merge **ret_merges, size_t *ret_count) MUST_USE;

/* One thing that a merge moved and what undoing it does, or has done. */
struct merge_moved {
    int64_t record;                 /* 0: an account */
    struct text register_name, field;
    struct text account_name;
    enum { MOVED_BACK, MOVED_STAYS } outcome;
};
/* Of the survivor itself: each field that the merge changed. Then the linking records, then accounts. */
enum result merge_moves(struct db *db, struct arena *arena, const struct merge *merge, struct merge_moved **ret_moved, size_t *ret_count) MUST_USE;
/* How many records lead to this one, and how many accounts act for it. */
enum result merge_counts(struct db *db, int64_t record, int64_t *ret_records, int64_t *ret_accounts) MUST_USE;

/* --- What the public is told later: merge_waiting.c ------------------------ */

struct merge_wait {
    int64_t merge, record, version;             /* this record is published again, after that merge or its undoing; as it stood then */
    struct text register_name, reference, name; /* of the record */
    struct text by, trouble;                    /* who merged; why it could not be published when the hold had ended, or empty */
    struct instant since;
};
/* How many records wait of this merge. */
enum result merge_waiting(struct db *db, int64_t merge, int64_t *ret_count) MUST_USE;
/* publishing_held_said() of what names this record in public; empty: nothing would wait. */
enum result merge_public_held(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, const struct actor *actor, struct text *ret_line) MUST_USE;
/* What the actor may see, the oldest first. */
enum result merge_waits(struct db *db, const struct engine *engine, struct arena *arena, const struct actor *actor, size_t max,
                        struct merge_wait **ret_list, size_t *ret_count) MUST_USE;
/* For the embargo's keeper: those that are not held now, in the order in which they are to be published (merge, record, version and register are filled);
 * one of them, in a write transaction, once; and why it could not be, in another. */
enum result merge_public_due(struct db *db, const struct engine *engine, struct arena *arena, struct instant now, int64_t try_again_seconds,
                             struct merge_wait **ret_list, size_t *ret_count) MUST_USE;
enum result merge_public_release(struct db *db, const struct engine *engine, struct arena *arena, const struct merge_wait *wait, struct moment moment,
                                 struct message *message) MUST_USE;
enum result merge_public_trouble(struct db *db, const struct merge_wait *wait, struct text why, struct instant now) MUST_USE;

/* --- Possible duplicates -------------------------------------------------- */

struct duplicate {
    int64_t one, other; /* one < other */
    int score;
    struct text why;
};
#define DUPLICATES_RECORDS_MAX 20000   /* of a register that are compared */
#define DUPLICATES_COMPARED_MAX 400000 /* pairs in one search */
#define DUPLICATES_SHOWN_MAX 100
/* The likeliest first, of what the actor may see. `ret_cut`: there was more to compare than the limits allow. */
enum result duplicates_find(struct db *db, struct arena *arena, const struct definition *definition, const struct actor *actor,
                            struct duplicate **ret_pairs, size_t *ret_count, bool *ret_cut) MUST_USE;
/* In a write transaction: these two are different ones, or are to be asked about again. */
enum result duplicates_decide(struct db *db, int64_t one, int64_t other, bool different, const struct actor *actor) MUST_USE;
struct told_apart { int64_t one, other; struct instant at; struct text by; };
enum result duplicates_told_apart(struct db *db, struct arena *arena, const struct definition *definition, const struct actor *actor,
                                  struct told_apart **ret_pairs, size_t *ret_count) MUST_USE;

/* --- For this block ------------------------------------------------------- */

/* "id not in (those that are merged away)", over the column of that name: part of every visibility condition. */
void merge_write_standing(struct buffer *out, const char *id_column);
bool merge_is_away(struct db *db, int64_t id);
/* What was merged into this record, and into that: its old names and references are words by which it is found. */
struct search_part;
enum result merge_search_parts(struct db *db, struct arena *arena, int64_t id, struct search_part *parts, size_t max, size_t *count) MUST_USE;

#endif
