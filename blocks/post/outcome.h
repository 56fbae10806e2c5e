/* What becomes of a message after an attempt to send it. Pure: no network, no store; the moment is an argument.
 *
 * A message that the server does not take now is tried again after a pause that grows, for POST_TRY_SECONDS from when it was written (RFC
 * 5321, 4.5.4.1: four to five days); what it refuses for good fails at once. Where nobody knows whether the server took it (the connection
 * or the program ended between the last byte and the answer), it is tried once more, under the same Message-ID; a second time is for
 * a person to decide. So a message arrives at most twice, and more than once only after such an end. */
#ifndef BLOCKS_POST_OUTCOME_H
#define BLOCKS_POST_OUTCOME_H

#include "base/arena.h"
#include "base/date.h"
#include "base/network/smtp.h"

#define POST_TRY_SECONDS (5 * 24 * 60 * 60)
#define POST_UNSURE_MAX 1 /* so often may it be tried again although it may have been taken */

struct post_attempt {
    int64_t attempts;          /* this one too */
    int64_t unsure;            /* those before of which nobody knows the end */
    struct instant queued_at;  /* when it was written, or told to be sent again */
    struct instant now;
    struct smtp_answer answer;
};
struct post_outcome {
    enum { POST_IS_SENT, POST_WAITS, POST_FAILS } state;
    bool counts;               /* the attempt was one: false when it had nothing to do with the message */
    int64_t unsure;
    struct instant next_at;    /* of one that waits */
    char status[12];           /* of one that was refused: "5.1.1"; or empty */
    struct text fault;         /* kept in English (wording_kept); no address, no words of the server's; empty: none */
};
/* Before the next attempt: 1, 5, 15, 30, 60, 120 and 240 minutes, and 240 from then on. `attempts`: made so far, at least 1. */
int64_t post_pause_seconds(int64_t attempts);
/* Before the server is asked again when it could not be talked to at all: 15 seconds, doubled up to 10 minutes. */
int64_t post_trouble_seconds(int64_t times);
struct post_outcome post_outcome_of(struct arena *arena, const struct post_attempt *attempt);
/* Why nothing can be sent: "The mail server cannot be reached." Kept in English. */
struct text post_trouble_words(struct arena *arena, const struct smtp_answer *answer);

#endif
