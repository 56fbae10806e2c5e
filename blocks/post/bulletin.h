/* Bulletins: what somebody in the office writes to subscribers: a subject and a text to all who follow a topic.
 *
 * Owns bulletin. A bulletin to more people than the office's limit (`approve_above` of the settings) waits until somebody else has read and approved it; whoever
 * wrote it, by whichever hat, cannot. One to fewer goes out at once. How many it goes to is counted in the transaction that decides. A digest needs no second person:
 * everything in it has been published.
 *
 * It goes out in the order of subscribers' numbers, some in a transaction, with the mark of how far it came: killed and begun again, nobody gets it twice. Stopped on its
 * way, whoever has it has it. States: waiting, going, sent, refused, stopped. */
#ifndef BLOCKS_POST_BULLETIN_H
#define BLOCKS_POST_BULLETIN_H

#include "blocks/people/people.h"
#include "blocks/post/subscriber.h"

#define BULLETIN_TEXT_CHARACTERS_MAX 10000
#define APPROVE_ABOVE_DEFAULT 25

struct bulletin {
    int64_t id;
    struct text topic, subject, text, state;
    int64_t author, author_for, decider;
    struct instant written_at, decided_at;
    int64_t counted; /* to how many, when it was written or approved */
    int64_t told;    /* to how many it has gone */
};
/* How many follow the topic; every subscriber where it is "all". */
enum result bulletin_count(struct db *db, struct text topic, int64_t *ret_count) MUST_USE;
/* All in a write transaction. ERROR_INVALID: nobody follows it. */
enum result bulletin_write(struct db *db, const struct engine *engine, const struct bulletin *bulletin, const struct actor *actor, int64_t *ret_id, struct message *message) MUST_USE;
/* ERROR_DENIED: their own; ERROR_CONFLICT: it waits no more. */
enum result bulletin_decide(struct db *db, struct arena *arena, int64_t id, bool approves, const struct actor *actor, struct message *message) MUST_USE;
enum result bulletin_stop(struct db *db, int64_t id, struct instant now, struct message *message) MUST_USE;
enum result bulletin_get(struct db *db, struct arena *arena, int64_t id, struct bulletin *ret_bulletin) MUST_USE; /* ERROR_NOT_FOUND */
enum result bulletins_waiting(struct db *db, int64_t *ret_count) MUST_USE;
/* Puts the next messages of a bulletin that is going out into the outbox, in a transaction of its own. `ret_more`: there is more to do. */
enum result bulletin_go_on(const struct engine *engine, struct instant now, bool *ret_more, struct message *message) MUST_USE;

extern const struct route subscriber_routes[];
extern const struct menu_entry subscriber_menu[];

#endif
