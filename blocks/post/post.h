/* Post: the outbox. Every message that leaves the office is written here first, in the transaction of what
 * caused it, and sent afterwards: so nothing is sent of what was undone, and nothing that was done goes untold.
 *
 * Owns outbox. Until e-mail is set up nothing is sent by itself: the desk shows an administrator what waits,
 * to be passed on by hand. Not here: what a message says (whoever causes it), who may be written to.
 *
 * A message may hold a link that lets somebody in. Its text is sealed with a key outside the store (base/crypto/keyring.h; in plain
 * only where an office has no sealing key), so that a stolen disk or backup opens nothing. It is wiped when it has been passed on, when the link is used or replaced, and
 * once it has expired; what stays is that it was, to whom, of what kind and when. */
#ifndef BLOCKS_POST_H
#define BLOCKS_POST_H

#include "base/web/web.h"
#include "blocks/engine.h"
#include "blocks/menu/menu.h"

extern const char post_schema[]; /* migration */

#define POST_SUBJECT_CHARACTERS_MAX 150

struct post_message {
    int64_t id;
    struct text to;         /* an e-mail address */
    struct text subject, text;
    struct text kind;       /* "invitation", "reset", "notice": a word of whoever causes it */
    struct instant made_at;
    struct instant expires_at; /* from then on it is of no use; 0 seconds: never */
    struct text state;      /* "waiting", "sent", "void"; read only */
    struct instant state_at;
};
/* In a write transaction; what has expired meanwhile is wiped. */
enum result post_put(struct db *db, const struct engine *engine, struct arena *arena, const struct post_message *post, struct instant now,
                     int64_t *ret_id, struct message *message) MUST_USE;
/* It is of no use any more (its link was used or replaced). Nothing where it no longer waits. */
enum result post_void(struct db *db, int64_t id, struct instant now) MUST_USE;
/* Somebody passed it on. ERROR_CONFLICT when it no longer waits, or has expired. */
enum result post_sent(struct db *db, int64_t id, struct instant now, struct message *message) MUST_USE;
/* The text is empty, and the state "void", for one that has expired by then; where its key is not there the text says so. ERROR_NOT_FOUND. */
enum result post_get(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct instant now, struct post_message *ret_message) MUST_USE;
/* How many wait. */
enum result post_waiting(struct db *db, struct instant now, int64_t *ret_count) MUST_USE;

/* /desk/messages: what waits and what was, for an administrator. */
extern const struct route post_routes[];
extern const struct menu_entry post_menu[];

#endif
