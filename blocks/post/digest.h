/* Digests: what was published since a subscriber was told last, of what they follow, in one message a day or a week at most.
 *
 * Owns nothing: how far somebody was told stands with the subscriber. What is in a digest is read over a public connection, so that it can say nothing that is not
 * published at that moment: a record that was withdrawn since is not in it. A message and the mark of what it tells are written in one transaction: run twice, or
 * killed in the middle, nobody is told twice and nothing is left out.
 *
 * It is written in the language in which its reader said what they follow (where the office has it still), with the names of records that are translated.
 * Everything since they were told last is counted, however long ago that was; beyond NEWS_MAX records it says that not all is.
 *
 * A record is told under a topic when it is of that register, or is that record, or leads to it by published links, over three at most (news.h). */
#ifndef BLOCKS_POST_DIGEST_H
#define BLOCKS_POST_DIGEST_H

#include "blocks/post/subscriber.h"

#define DIGEST_MARGIN_SECONDS 120 /* what is being published in this moment waits for the next one */
#define DIGEST_LINES_MAX 60       /* more are counted */

/* Whether somebody who was told until that moment is due: on a later day, or seven days later. Pure. */
bool digest_is_due(enum often often, struct instant told_until, struct instant now);
/* Writes every digest that is due into the outbox. `ret_messages`: how many. */
enum result digests_run(const struct engine *engine, struct moment moment, int64_t *ret_messages, struct message *message) MUST_USE;

#endif
