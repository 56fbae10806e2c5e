/* What the files of blocks/post share.
 *
 * post.c     the outbox: writing, reading, what people do with a message
 * lease.c    the outbox as the sender sees it: taking one, and what came of it
 * send.c     the thread
 * letter.c   a message as HTML
 * returned.c reports on what came back
 * outcome.c  the rules of trying again
 * forget.c   erasing what messages repeat
 * pages.c    /desk/messages */
#ifndef BLOCKS_POST_INTERNAL_H
#define BLOCKS_POST_INTERNAL_H

#include "blocks/post/outcome.h"
#include "blocks/post/post.h"

enum { MESSAGES_SHOWN_MAX = 100 };
#define POST_SQL                                                                                                                                  \
    "select id, to_address, subject, body, kind, made_at, expires_at, state, state_at, coalesce(carrier, ''), attempts, coalesce(next_at, 0)," \
    " coalesce(fault, ''), settled_at, coalesce(language, 'en') from outbox"
/* The text as it is stored: sealed, where there is a key. */
struct post_message post_read(struct statement *row, struct arena *arena, struct instant now);
/* ERROR_NOT_FOUND where the key is not there. */
enum result post_unseal(const struct engine *engine, struct arena *arena, int64_t id, struct text body, struct text *ret_text) MUST_USE;
enum result post_wipe_expired(struct db *db, struct instant now) MUST_USE;

/* --- lease.c -------------------------------------------------------------- */

struct post_lease {
    struct text lease;          /* a random word: whose turn it is */
    struct post_message post;   /* with its text, unsealed */
    struct text token;          /* of its Message-ID: the same in each attempt */
    struct text return_token;   /* of its return path; the same */
    struct instant queued_at;
    int64_t attempts, unsure;
};
/* Whether the sender should look: something is due, and the minute has room. Reads. */
enum result post_is_due(struct db *db, struct instant now, int per_minute, bool *ret_is) MUST_USE;
/* In a write transaction: the next one, leased for `seconds`. ERROR_NOT_FOUND: none. Those whose time is over, and those of which two ends are unknown, fail
 * on the way. */
enum result post_lease_next(struct db *db, const struct engine *engine, struct arena *arena, int64_t seconds, struct instant now,
                            struct post_lease *ret_lease) MUST_USE;
/* In a write transaction: nothing where it is leased to somebody else by now. */
enum result post_lease_end(struct db *db, const struct post_lease *lease, const struct post_outcome *outcome, struct instant now) MUST_USE;
/* What keeps everything from being sent; an empty text: nothing does. */
enum result post_set_trouble(struct db *db, struct text words, struct instant now) MUST_USE;
enum result post_trouble(struct db *db, struct arena *arena, struct text *ret_words, struct instant *ret_since) MUST_USE;

#endif
