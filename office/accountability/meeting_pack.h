/* The pack of a meeting as it was sent: which version of which item and paper went out together, each time something did. Owns meeting_pack.
 *
 * Versions are kept, not the text: what each reader may see is decided when they read, an erased value is erased here too, and what was sent can be read again word for word (decision 0041). */
#ifndef OFFICE_ACCOUNTABILITY_MEETING_PACK_H
#define OFFICE_ACCOUNTABILITY_MEETING_PACK_H

#include "blocks/engine.h"

extern const char meeting_pack_schema[]; /* migration */
extern const struct room_place meetings_places[];

struct pack_part { int64_t record, version; bool is_paper; };
struct pack_sent { int64_t number; struct instant at; };

/* In a write transaction: what is on the agenda now, unless that is what was sent last. */
enum result meeting_pack_keep(struct db *db, struct arena *arena, int64_t meeting, struct instant now) MUST_USE;
/* Every sending, the last first. */
enum result meeting_pack_list(struct db *db, struct arena *arena, int64_t meeting, struct pack_sent **ret_list, size_t *ret_count) MUST_USE;
/* In the order of the agenda, papers behind their items. */
enum result meeting_pack_parts(struct db *db, struct arena *arena, int64_t meeting, int64_t number, struct pack_part **ret_parts, size_t *ret_count) MUST_USE;
/* The same of what stands on the agenda now, sent or not. */
enum result meeting_pack_now(struct db *db, struct arena *arena, int64_t meeting, struct pack_part **ret_parts, size_t *ret_count) MUST_USE;

#endif
