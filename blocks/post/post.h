/* Post: the outbox. Every message that leaves the office is written here first, in the transaction of what
 * caused it, and sent afterwards: so nothing is sent of what was undone, and nothing that was done goes untold.
 *
 * Owns outbox and post_trouble. Where a mail server is named (`mail` of the engine) a thread of its own sends what waits, by SMTP; otherwise nothing
 * is sent by itself: the desk shows an administrator what waits, to be passed on by hand. Not here: what a message says (whoever causes it), who
 * may be written to.
 *
 * A message may hold a link that lets somebody in. Its text is sealed with a key outside the store (base/crypto/keyring.h; in plain
 * only where an office has no sealing key), so that a stolen disk or backup opens nothing. It is wiped when it has been passed on, when the link is used or replaced, and
 * once it has expired; what stays is that it was, to whom, of what kind and when. A line that is a path alone ("/desk/link/…") has the
 * office's address put before it as it is shown or sent, where that is known.
 *
 * A message goes out as text and as HTML that says the same (letter.h).
 *
 * Where an address for reports is named (`bounces` of the settings), each message goes out under a return path of its own: that address with "+" and a random
 * word that the message alone has. A report that comes back to it (`frankpledge bounce`, returned.h) marks the message as returned; one with another word is
 * forged or somebody else's, and marks nothing.
 *
 * States: waiting; sent (by e-mail or by hand); failed (refused for good, or not taken in five days: its text stays until it expires,
 * for somebody to send again or pass on); stopped (by an administrator); returned (sent, and a
 * report came back: until somebody has seen to it, it is counted); void (used, replaced, expired).
 *
 * What is promised of sending: a message is leased to one sender at a time, in a transaction, before anything is said to the mail server, and what
 * came of it is written right after. If the program is killed in between, nobody knows whether the server took it: it is sent once more
 * when the lease is over, with the same Message-ID and date, and should that end in the same way it fails, for a person to decide. So a
 * message that waits is never lost, is handed over once as a rule, and twice at most (outcome.h). No more than `per_minute`
 * go out in a minute, killed and started again or not. */
#ifndef BLOCKS_POST_H
#define BLOCKS_POST_H

#include "base/format/mail.h"
#include "base/network/smtp.h"
#include "base/web/web.h"
#include "blocks/engine.h"
#include "blocks/menu/menu.h"

extern const char post_schema[]; /* migrations */
extern const char post_sending_schema[];
extern const char post_return_schema[];

/* How e-mail is sent; `mail` of the engine points to it. As long as the program. */
struct post_settings {
    struct smtp_server server;
    struct mail_address from, reply_to; /* an empty address: answers go to `from` */
    struct mail_address bounces;        /* where reports come back to; its first part has at most POST_BOUNCES_BYTES_MAX bytes; an empty address: none are read */
    int per_minute;                     /* at most so many attempts in any minute */
};

#define POST_SUBJECT_CHARACTERS_MAX 150
#define POST_BOUNCES_BYTES_MAX 31 /* before the "@": with "+" and 32 digits it has 64, as many as an address may have */
#define POST_REMINDER "reminder" /* the kind of what tells somebody of records as they may see them at that moment */

struct post_message {
    int64_t id;
    struct text to;         /* an e-mail address */
    struct text subject, text;
    struct text kind;       /* "invitation", "reset", POST_REMINDER: a word of whoever causes it */
    struct instant made_at;
    struct instant expires_at; /* from then on it is of no use; 0 seconds: never */
    struct text state;      /* "waiting", "sent", "failed", "stopped", "returned", "void"; this and all below: read only */
    struct instant state_at;
    bool by_mail;           /* of one that is sent: by the office's own mail server, not by hand */
    int64_t attempts;
    struct instant next_at; /* of one that waits after an attempt: when it is tried again; 0 seconds: at once */
    bool is_settled;        /* of one that came back: somebody has seen to it */
    struct text language;   /* of its words: "en"; as the arena's was when it was written */
    struct text fault;      /* what came of the last attempt, in English (wording_kept); may be empty */
};
/* In a write transaction; what has expired meanwhile is wiped. */
enum result post_put(struct db *db, const struct engine *engine, struct arena *arena, const struct post_message *post, struct instant now,
                     int64_t *ret_id, struct message *message) MUST_USE;
/* It is of no use any more (its link was used or replaced). Nothing where it no longer waits. */
enum result post_void(struct db *db, int64_t id, struct instant now) MUST_USE;
/* Nothing that waits goes out any more: the office has passed to another body. In a write transaction. */
enum result post_void_all(struct db *db, struct instant now) MUST_USE;
/* No reminder goes to this address any more of those that wait or failed: whoever has it may see less by now. */
enum result post_void_reminders(struct db *db, struct text to, struct instant now) MUST_USE;
/* Somebody passed it on by hand. ERROR_CONFLICT when it neither waits nor failed, has expired, or is being sent at this moment; so
 * for the two below. */
enum result post_sent(struct db *db, int64_t id, struct instant now, struct message *message) MUST_USE;
/* It is to go out now: one that failed, or that waits for its next attempt. The five days begin anew. */
enum result post_again(struct db *db, int64_t id, struct instant now, struct message *message) MUST_USE;
/* It came back, and somebody has seen to that. ERROR_CONFLICT where it did not, or somebody has. */
enum result post_settle(struct db *db, int64_t id, struct instant now, struct message *message) MUST_USE;
/* It is not to go out. Its text is wiped. */
enum result post_stop(struct db *db, int64_t id, struct instant now, struct message *message) MUST_USE;
/* The text is empty, and the state "void", for one that has expired by then; where its key is not there the text says so. ERROR_NOT_FOUND. */
enum result post_get(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct instant now, struct post_message *ret_message) MUST_USE;
/* In a write transaction, part of an erasure: a message whose text says it, or whose text cannot be opened, or that is to an address which says it
 * waits no more and has no text; of its subject and its address `instead` is left where they say it. */
enum result post_forget(struct db *db, const struct engine *engine, struct arena *arena, bool (*says)(const void *context, struct text text), const void *context,
                        struct text instead, struct instant now) MUST_USE;
/* How many need somebody: those that failed, those that came back and, where no e-mail is sent, those that wait. */
enum result post_waiting(struct db *db, const struct engine *engine, struct instant now, int64_t *ret_count) MUST_USE;

/* The thread that sends. Started where the engine has `mail`; ended with what is in hand cut off, if it was not handed over. */
struct post_sender;
struct template_set;
#define POST_LETTER "blocks/post/pages/letter" /* the template of a message as HTML */
/* `letters` has POST_LETTER, compiled; it stays the caller's, as long as the sender. */
enum result post_send_start(const struct engine *engine, const struct template_set *letters, struct post_sender **ret_sender, struct message *message) MUST_USE;
void post_send_stop(struct post_sender *sender); /* NULL is allowed */

/* /desk/messages: what waits and what was, for an administrator. */
extern const struct route post_routes[];
extern const struct menu_entry post_menu[];

#endif
