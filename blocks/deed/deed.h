/* Deeds: which forms were done, under which submission key, and what was answered.
 *
 * Owns the table deed. A row is written in the transaction of the deed itself, so there is never one
 * without the other, and is kept for SUBMISSION_KEPT_SECONDS. It holds a hash of the key (with
 * the visitor and the address), a keyed hash of what was sent, and where the answer led: nothing
 * that anybody typed. Not here: what a submission key is and how a resend is answered
 * (base/web/web.h: One deed, one record). */
#ifndef BLOCKS_DEED_H
#define BLOCKS_DEED_H

#include "base/web/web.h"

extern const char deed_schema[]; /* migration */

/* Hooks of the site, as web.h says. */
enum result deed_find(struct db *db, struct arena *arena, struct text key, struct instant now, struct deed *ret_deed) MUST_USE;
enum result deed_keep(struct db *db, const struct deed *deed) MUST_USE;

#endif
