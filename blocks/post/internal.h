/* What the files of blocks/post share.
 *
 * post.c   the outbox: the SQL
 * pages.c  /desk/messages */
#ifndef BLOCKS_POST_INTERNAL_H
#define BLOCKS_POST_INTERNAL_H

#include "blocks/post/post.h"

enum { MESSAGES_SHOWN_MAX = 100 };
#define POST_SQL "select id, to_address, subject, body, kind, made_at, expires_at, state, state_at from outbox"
/* The text as it is stored: sealed, where there is a key. */
struct post_message post_read(struct statement *row, struct arena *arena, struct instant now);

#endif
