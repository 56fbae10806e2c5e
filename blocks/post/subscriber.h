/* Subscribers: people outside who asked to be told by e-mail of what the office publishes.
 *
 * Owns subscriber, subscription and subscription_ask. Of a person an address is kept, sealed, and what they follow; no name, and nothing of what they read. They are
 * found by a keyed hash of the address, with a key outside the store, so that nobody signs up twice and whoever has the store cannot try addresses against it.
 *
 * Somebody gives an address; a link is sent there; the press of the button on its page is what subscribes (a program that opens links subscribes nobody). The
 * answer is the same whether or not the address subscribes already. Each message that they get afterwards has a link of their own that leads
 * to what they follow, and one by which their mail program takes them off with one POST (RFC 8058). Who leaves is deleted, and what waits for them goes to nobody.
 * An address that does not exist any more is deleted by itself when its message is refused or comes back.
 *
 * A message to a subscriber is in the outbox under their number; the address is put in as it is sent. So no list of messages is a list of subscribers.
 *
 * A TOPIC is "all", "register:NAME" (a register that has a feed) or "record:NUMBER" (a published record of a register that says `follow`).
 * Not here: what a digest says (digest.h), messages that somebody writes to subscribers (bulletin.h), the pages (pages_subscribe.c). */
#ifndef BLOCKS_POST_SUBSCRIBER_H
#define BLOCKS_POST_SUBSCRIBER_H

#include "blocks/people/people.h"
#include "blocks/post/post.h"

#define SUBSCRIBE_LINK_DAYS 3
#define TOPICS_MAX 60
#define TOPIC_BYTES_MAX 60
#define POST_KIND_SUBSCRIBE "subscribe"
#define POST_KIND_DIGEST "digest"
#define POST_KIND_BULLETIN "bulletin"

extern const char subscriber_schema[];
extern const char subscriber_language_schema[];

enum often { OFTEN_DAILY, OFTEN_WEEKLY };
struct topics { struct text list[TOPICS_MAX]; size_t count; };
struct subscriber {
    int64_t id;
    enum often often;
    struct topics topics;
    struct instant told_until; /* what was published before is told */
};
/* Whether this office can have subscribers: it sends e-mail, and has keys to seal and to hash with. */
bool subscribing_is_offered(const struct engine *engine);
/* Adds it unless it is there. False when there is no room. */
bool topic_add(struct topics *topics, struct text topic);
/* What a reader is shown of it: "Decisions", "H-41: More patrols"; ERROR_NOT_FOUND: it is none, or of nothing that is published. `href` may be NULL. */
enum result topic_label(struct db *db, const struct engine *engine, struct arena *arena, struct text topic, struct text *ret_label, struct text *ret_href) MUST_USE;

/* In a write transaction. Sends a link to the address. The topics were found to be some. */
enum result subscriber_ask(struct db *db, const struct engine *engine, struct arena *arena, struct text email, enum often often, const struct topics *topics, const struct token *token,
                           struct moment moment, struct message *message) MUST_USE;
/* What a link asks for that still works. ERROR_NOT_FOUND. */
enum result subscriber_asked(struct db *db, struct arena *arena, struct text token_hash, struct instant now, struct subscriber *ret_asked) MUST_USE;
/* In a write transaction: the press of the button, in the arena's language. What was followed before stays followed. ERROR_NOT_FOUND as above. */
enum result subscriber_confirm(struct db *db, struct arena *arena, struct text token_hash, struct instant now) MUST_USE;
/* By the link that is in each of their messages. ERROR_NOT_FOUND: they have left. */
enum result subscriber_by_link(struct db *db, struct arena *arena, struct text leave_hash, struct subscriber *ret_subscriber) MUST_USE;
/* In a write transaction: they follow this and nothing else, in the arena's language. */
enum result subscriber_change(struct db *db, struct arena *arena, int64_t id, enum often often, const struct topics *topics) MUST_USE;
/* In a write transaction: they are deleted, with what waits for them. Nothing where they are not there. */
enum result subscriber_leave(struct db *db, int64_t id, struct instant now) MUST_USE;
/* In a write transaction: a message to them could not be delivered. `status` "5.1.…", or the third in a row: they are deleted. */
enum result subscriber_unreachable(struct db *db, int64_t id, int64_t message, struct text status, struct instant now) MUST_USE;
/* The address, and the path of their own link. ERROR_NOT_FOUND: they have left; ERROR_BUSY: the key is not there now, so what is for them waits; ERROR_CORRUPT: it
 * does not open what is kept, and never will. */
enum result subscriber_reach(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct text *ret_address, struct text *ret_path) MUST_USE;
/* In a write transaction: of links that were never used, and of who never came, nothing is kept. */
enum result subscribers_prune(struct db *db, struct instant now) MUST_USE;

/* Those with this address (access by the person): 0 when there is none. Those whose address says the words are deleted (erasure), in a write transaction. */
enum result subscriber_of_address(struct db *db, const struct engine *engine, struct arena *arena, struct text address, int64_t *ret_id) MUST_USE;
enum result subscribers_forget(struct db *db, const struct engine *engine, struct arena *arena, bool (*says)(const void *context, struct text text), const void *context,
                               struct instant now) MUST_USE;
/* What is known of them, in lines for themselves. */
enum result subscriber_tell(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct text *ret_lines, struct instant *ret_since) MUST_USE;

/* For "frankpledge key" (blocks/record/reseal.h): goes on after `last`. */
struct subscriber_reseal { int64_t last, sealed, closed; bool done; };
enum result subscribers_reseal_some(struct db *db, const struct engine *engine, struct arena *arena, struct text current, struct subscriber_reseal *reseal, struct message *message) MUST_USE;
enum result subscribers_key_use(struct db *db, struct text begins, int64_t *ret_count) MUST_USE;

#endif
