/* Support of petitions: counted once a person, and nobody's name known.
 *
 * Owns petition_support and pub_petition_support. Whoever supports a petition gives an e-mail address; a link is sent there, and a press of the button on its page is what
 * counts (a scanner that opens links counts nobody). Of the address a keyed hash is kept, of this petition alone, with a key outside the store: whoever has the
 * store cannot try addresses against it, nor see who supported two petitions. With the petition no address is kept.
 * The outbox notes, as of every message, to whom a link was sent, for as long as the office keeps that (bookkeeping: `messages`); which petition it was about goes with
 * the message's text, and whether the button was pressed stands nowhere beside it: support is noted by the day, so that
 * its time does not lead to the message (where a day has one supporter alone, whoever has the store can guess). Hashes go when the petition is closed or withdrawn; the number stays.
 *
 * "Once a person" is once an address: in any letter case, and without what stands after a + in its first part. */
#ifndef OFFICE_ACCOUNTABILITY_PETITION_H
#define OFFICE_ACCOUNTABILITY_PETITION_H

#include "blocks/record/record.h"
#include "office/accountability/deciding.h"

#define PETITION_LINK_DAYS 3

/* The address as it is counted: pure. */
struct text supporter_address(struct arena *arena, struct text email);
/* Whether support counts on that day: `state` of the petition; its last day is the last. */
bool petition_is_open(struct text state, struct date closes_on, struct date today);

struct petition {
    int64_t id, threshold, supporters;
    struct text title, slug, state;
    struct date closes_on;
};
/* One that is published. ERROR_NOT_FOUND. `db`: the office's. */
enum result petition_find(struct db *db, struct arena *arena, struct text slug, struct petition *ret_petition) MUST_USE;

/* In a write transaction: a message to whoever began it on the site; nothing where the office wrote it down. */
enum result petition_tell(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record, struct text subject, struct text words, struct moment moment) MUST_USE;

/* In a write transaction. Sends a link, whether or not the address has supported before: who did is nobody's to know. ERROR_DENIED: the office has no
 * key with which support could be counted. */
struct token;
enum result support_ask(struct db *db, const struct engine *engine, struct arena *arena, const struct petition *petition, struct text email, const struct token *token,
                        struct moment moment, struct message *message) MUST_USE;
/* The petition to which a link belongs that still works. ERROR_NOT_FOUND. */
enum result support_find(struct db *db, struct arena *arena, struct text token_hash, struct instant now, struct petition *ret_petition) MUST_USE;
/* In a write transaction: the press of the button. Where it reaches the threshold, the petition is moved and its letter drafted. ERROR_NOT_FOUND as support_find(). */
enum result support_confirm(struct db *db, const struct engine *engine, struct arena *arena, struct text token_hash, struct moment moment, struct petition *ret_petition,
                            struct message *message) MUST_USE;

#endif
