/* Shared by the files of merging only (merge*.c). */
#ifndef BLOCKS_RECORD_MERGE_INTERNAL_H
#define BLOCKS_RECORD_MERGE_INTERNAL_H

#include "blocks/proof/proof.h"
#include "blocks/record/compose.h"
#include "blocks/record/merge.h"

#define KIND_MERGED "merged"       /* of both: it was merged, something was merged into it */
#define KIND_SEPARATED "separated" /* of both: that was undone */
#define KIND_FOLLOWED "followed"   /* of a record that links to them: its links moved, nobody changed it */

/* One merge being made or undone. */
struct merging {
    struct db *db;
    const struct engine *engine;
    struct arena *arena;
    const struct actor *actor;
    struct message *message;
    const struct definition *definition; /* of the two */
    struct record *survivor, *merged;
    int64_t merge;
    struct text line;                    /* "ORG-3 was merged into ORG-1" */
};

/* --- merge_links.c -------------------------------------------------------- */

bool ids_hold(const struct field_value *value, int64_t id);
/* `from` by `to` where it stands, or left out where `to` is there already (or is 0). */
void ids_replace(struct field_value *value, int64_t from, int64_t to);
struct text ids_text(struct arena *arena, const struct field_value *value);
/* The record of any register, merged away or not. ERROR_NOT_FOUND when its register is not served. */
enum result merging_load(struct merging *merging, int64_t id, struct record **ret_record) MUST_USE;
/* Everything that links to the merged record leads to the survivor, and is remembered. */
enum result links_move(struct merging *merging) MUST_USE;
/* And back. */
enum result links_return(struct merging *merging) MUST_USE;
/* Links of this field to what is merged away by now are followed, and remembered with the merge that did it. The
 * record's next version is the one that says so. */
enum result links_follow(struct merging *merging, struct record *record, const struct field *field) MUST_USE;
/* Whether a person has changed the field since that version. */
enum result field_changed_since(struct db *db, struct arena *arena, int64_t record, const struct field *field, int64_t version, bool *ret_changed) MUST_USE;

/* --- merge_public.c ------------------------------------------------------- */

enum result public_move(struct merging *merging) MUST_USE;
enum result public_return(struct merging *merging, bool was_public) MUST_USE;
/* What waited for the end of a hold, of this one record: it follows the merges that stand now. ret_waits: not yet. */
enum result public_catch_up(struct merging *merging, const struct merge *merge, const struct merge_wait *wait, bool *ret_waits) MUST_USE;

/* --- merge_waiting.c ------------------------------------------------------ */

enum result public_is_held(const struct merging *merging, const struct definition *definition, bool *ret_is) MUST_USE;
/* This record is published again when publishing is no longer held. */
enum result public_wait(const struct merging *merging, const struct record *record) MUST_USE;
enum result public_wait_in_turn(struct merging *merging) MUST_USE;
enum result public_wait_no_more(const struct merging *merging) MUST_USE;

#endif
