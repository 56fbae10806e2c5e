/* Delivery reports: what a mail server writes back about a message that it could not deliver (RFC 3464, in the envelope of RFC 6522).
 *
 * They come from anybody who knows an address, so nothing in them is believed but what is looked for: whether a part says that delivery
 * failed, with which number, and to which of our own return paths the report was sent. Pure: no store, no network. Not here: which message
 * it was (blocks/post/returned.h). */
#ifndef BASE_FORMAT_MAIL_REPORT_H
#define BASE_FORMAT_MAIL_REPORT_H

#include "base/arena.h"
#include "base/text.h"

#define MAIL_REPORT_BYTES_MAX (1u << 20) /* of a report: what comes after is the message that came back, which nobody needs */
#define MAIL_TOKEN_CHARACTERS 32         /* hex digits behind the "+" of a return path */
#define MAIL_TOKENS_MAX 8

enum mail_report_kind {
    MAIL_IS_NO_REPORT,  /* an answer of a person or of a programme for holidays; or nothing that can be read */
    MAIL_IS_ON_ITS_WAY, /* delayed, relayed, delivered: nothing is wrong yet */
    MAIL_CAME_BACK,     /* "Action: failed" */
};
struct mail_report {
    enum mail_report_kind kind;
    char status[12];                     /* "5.1.1" (RFC 3463) of what failed; empty where none is given */
    struct text tokens[MAIL_TOKENS_MAX]; /* what stands behind the "+" of the addresses that it was sent to, in small letters */
    size_t token_count;
};
/* `recipient`: to whom the mail server delivered it; empty: it is looked for in the headers. ERROR_MEMORY alone: everything else is a kind. */
enum result mail_report_read(struct arena *arena, struct text message, struct text recipient, struct mail_report *ret_report) MUST_USE;
/* "bounces@plan.example" and 32 hex digits: "bounces+…@plan.example". */
struct text mail_return_path(struct arena *arena, struct text address, struct text token);

#endif
