/* What came back: a delivery report is laid to its message. Every message has a random word in its return path (post.h), which stands in that message and in the
 * store alone. Who has not seen the message cannot name it: a report without a word that we gave out is forged, or about something else, and marks nothing. Whoever
 * received the message could say that it came back; that hurts themselves alone. */
#ifndef BLOCKS_POST_RETURNED_H
#define BLOCKS_POST_RETURNED_H

#include "base/format/mail_report.h"
#include "blocks/post/post.h"

enum post_return {
    RETURN_IS_UNKNOWN,  /* about no message of this office, or forged */
    RETURN_SAYS_NOTHING,/* no report, or one of a delay: nothing is to be done */
    RETURN_NOTED,       /* the message has come back, and says so */
    RETURN_WAS_NOTED,   /* it said so already */
};
/* Whether a status says that the address is none; whether it says something of the sender or of a rule, so that nothing follows for the address. Pure. */
bool post_no_such_address(struct text status);
bool post_is_about_us(struct text status);
/* "It came back: there is no such address (5.1.1)." Kept in English; no address. Pure. */
struct text post_returned_words(struct arena *arena, const char *status);
/* In a write transaction. */
enum result post_note_report(struct db *db, struct arena *arena, const struct mail_report *report, struct instant now, enum post_return *ret_return) MUST_USE;

#endif
