/* The outbox as the sender sees it: see internal.h. A message is leased before anything is said to the mail server, so that no two senders
 * take the same one, and so that an attempt whose end was never written is known for what it is. */
#include "blocks/post/internal.h"

#include "base/wording.h"
#include "blocks/post/subscriber.h"

#define MINUTE_SECONDS 60
#define KEY_LOOK_SECONDS 60
#define TOKEN_BYTES 16
#define DUE                                                                                                        \
    "state = 'waiting' and coalesce(next_at, 0) <= $1 and coalesce(leased_until, 0) <= $1 and (expires_at is null or expires_at > $1)"

enum result post_is_due(struct db *db, struct instant now, int per_minute, bool *ret_is)
{
    int64_t due, tried;
    TRY(db_one_integer(db, &due, SQL("select count(*) from outbox where " DUE), BIND(bind_integer(now.seconds))));
    TRY(db_one_integer(db, &tried, SQL("select count(*) from outbox where tried_at > $1"), BIND(bind_integer(now.seconds - MINUTE_SECONDS))));
    *ret_is = due > 0 && tried < per_minute;
    return OK;
}

struct waiting {
    int64_t id, unsure, attempts;
    struct instant queued_at;
    struct text token, return_token;
};

static enum result fail(struct db *db, int64_t id, struct text fault, struct instant now)
{
    return db_run(db, NULL, SQL("update outbox set state = 'failed', state_at = $2, fault = $3, lease = null, leased_until = null where id = $1"),
                  BIND(bind_integer(id), bind_integer(now.seconds), bind_text(fault)));
}

static enum result find_next(struct db *db, struct arena *arena, struct instant now, struct waiting *ret_waiting)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    /* A lease that is over and was not ended: that attempt's end is not known. */
    TRY(db_query(db, &row,
                 SQL("select id, coalesce(unsure, 0) + case when lease is null then 0 else 1 end, attempts, coalesce(queued_at, made_at), coalesce(token, ''), coalesce(return_token, '')"
                     " from outbox where " DUE " order by case when kind in ('" POST_KIND_DIGEST "', '" POST_KIND_BULLETIN "') then 1 else 0 end, coalesce(next_at, made_at), id limit 1"),
                 BIND(bind_integer(now.seconds))));
    step = statement_step(row);
    if (step <= 0)
        return step < 0 ? (enum result)step : ERROR_NOT_FOUND;
    *ret_waiting = (struct waiting){statement_integer(row, 0), statement_integer(row, 1), statement_integer(row, 2), {statement_integer(row, 3)},
                                    statement_copy(row, 4, arena), statement_copy(row, 5, arena)};
    return OK;
}

/* ERROR_NOT_FOUND: its key is not there; all but its text is given then too. */
static enum result read_post(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct instant now, struct post_message *ret_post)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct post_message post;
    int step;
    TRY(db_query(db, &row, SQL(POST_SQL " where id = $1"), BIND(bind_integer(id))));
    step = statement_step(row);
    if (step <= 0)
        return step < 0 ? (enum result)step : ERROR_NOT_FOUND;
    post = post_read(row, arena, now);
    *ret_post = post;
    return post_unseal(engine, arena, id, post.text, &ret_post->text);
}

/* To whom, and how they leave: known only now. ERROR_NOT_FOUND: they have left. */
static enum result reach(struct db *db, const struct engine *engine, struct arena *arena, struct post_lease *lease)
{
    struct text path;
    if (!lease->post.subscriber)
        return OK;
    TRY(subscriber_reach(db, engine, arena, lease->post.subscriber, &lease->post.to, &path));
    if (!text_equals(lease->post.kind, POST_KIND_SUBSCRIBE))
        lease->leave = arena_printf(arena, "%.*s%.*s/leave", TEXT_ARGS(engine->public_address), TEXT_ARGS(path));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static enum result take(struct db *db, struct arena *arena, const struct waiting *waiting, int64_t seconds, struct instant now, struct post_lease *lease)
{
    *lease = (struct post_lease){.lease = random_hex(arena, TOKEN_BYTES), .token = waiting->token, .return_token = waiting->return_token, .queued_at = waiting->queued_at,
                                 .attempts = waiting->attempts + 1, .unsure = waiting->unsure};
    if (!lease->token.length)
        lease->token = random_hex(arena, TOKEN_BYTES);
    if (!lease->return_token.length)
        lease->return_token = random_hex(arena, TOKEN_BYTES);
    return db_run(db, NULL,
                  SQL("update outbox set lease = $2, leased_until = $3, tried_at = $4, attempts = $5, unsure = $6, token = $7, return_token = $8 where id = $1"),
                  BIND(bind_integer(waiting->id), bind_text(lease->lease), bind_integer(now.seconds + seconds), bind_integer(now.seconds),
                       bind_integer(lease->attempts), bind_integer(lease->unsure), bind_text(lease->token), bind_text(lease->return_token)));
}

/* Nobody passes on by hand what goes to subscribers: it waits while its time lasts, and an attempt that was none is not counted. */
static enum result wait_for_key(struct db *db, const struct waiting *waiting, struct instant now)
{
    return db_run(db, NULL, SQL("update outbox set next_at = $2, attempts = $3, fault = $4, lease = null, leased_until = null, tried_at = null where id = $1"),
                  BIND(bind_integer(waiting->id), bind_integer(now.seconds + KEY_LOOK_SECONDS), bind_integer(waiting->attempts),
                       bind_text(KEPT("The key with which it was sealed is not there."))));
}

enum result post_lease_next(struct db *db, const struct engine *engine, struct arena *arena, int64_t seconds, struct instant now,
                            struct post_lease *ret_lease)
{
    struct post_lease lease;
    struct waiting waiting;
    enum result result;
    TRY(post_wipe_expired(db, now));
    for (;;) {
        TRY(find_next(db, arena, now, &waiting));
        if (waiting.unsure > POST_UNSURE_MAX) {
            TRY(fail(db, waiting.id, KEPT("Twice it was handed over, or may have been, and nobody knows whether it was taken: it may have arrived."), now));
            continue;
        }
        if (waiting.queued_at.seconds + POST_TRY_SECONDS <= now.seconds) {
            TRY(fail(db, waiting.id, waiting.attempts ? KEPT("The mail server did not take it for five days.") : KEPT("It had waited for five days when it could be sent."), now));
            continue;
        }
        TRY(take(db, arena, &waiting, seconds, now, &lease));
        result = read_post(db, engine, arena, waiting.id, now, &lease.post);
        if (result == OK) {
            enum result reached = reach(db, engine, arena, &lease);
            if (reached == ERROR_NOT_FOUND || reached == ERROR_CORRUPT) {
                TRY(post_void(db, waiting.id, now));
                continue;
            }
            result = reached;
        }
        if (result != ERROR_NOT_FOUND && result != ERROR_BUSY)
            break;
        if (result == ERROR_BUSY || lease.post.subscriber) {
            TRY(wait_for_key(db, &waiting, now));
            continue;
        }
        TRY(fail(db, waiting.id, KEPT("The key with which it was sealed is not there."), now));
    }
    TRY(result);
    *ret_lease = lease;
    return OK;
}

/* Of one to a subscriber nobody has to do anything: whoever cannot be reached is taken off. */
static enum result mind_subscriber(struct db *db, const struct post_lease *lease, const struct post_outcome *outcome, struct instant now)
{
    return lease->post.subscriber && outcome->state == POST_FAILS ? subscriber_unreachable(db, lease->post.subscriber, lease->post.id, text_of(outcome->status), now) : OK;
}

enum result post_lease_end(struct db *db, const struct post_lease *lease, const struct post_outcome *outcome, struct instant now)
{
    const struct bind id = bind_integer(lease->post.id), word = bind_text(lease->lease), moment = bind_integer(now.seconds);
    TRY(mind_subscriber(db, lease, outcome, now));
    if (outcome->state == POST_IS_SENT)
        return db_run(db, NULL,
                      SQL("update outbox set state = 'sent', state_at = $3, body = '', carrier = 'mail', fault = null, next_at = null, unsure = null,"
                          " lease = null, leased_until = null where id = $1 and lease = $2 and state = 'waiting'"),
                      BIND(id, word, moment));
    if (outcome->state == POST_FAILS)
        return db_run(db, NULL,
                      SQL("update outbox set state = 'failed', state_at = $3, fault = $4, next_at = null, unsure = $5, lease = null, leased_until = null"
                          " where id = $1 and lease = $2 and state = 'waiting'"),
                      BIND(id, word, moment, bind_text(outcome->fault), bind_integer(outcome->unsure)));
    return db_run(db, NULL,
                  SQL("update outbox set next_at = $3, fault = $4, unsure = $5, attempts = $6, lease = null, leased_until = null"
                      " where id = $1 and lease = $2 and state = 'waiting'"),
                  BIND(id, word, bind_integer(outcome->next_at.seconds), bind_optional(outcome->fault), bind_integer(outcome->unsure),
                       bind_integer(lease->attempts - !outcome->counts)));
}

/* --- What keeps everything from being sent ---------------------------------- */

enum result post_set_trouble(struct db *db, struct text words, struct instant now)
{
    if (!words.length)
        return db_run(db, NULL, SQL("delete from post_trouble where number = 1"), BIND_NOTHING);
    return db_run(db, NULL, SQL("insert into post_trouble (number, words, since) values (1, $1, $2) on conflict (number) do update set words = excluded.words"),
                  BIND(bind_text(words), bind_integer(now.seconds)));
}

enum result post_trouble(struct db *db, struct arena *arena, struct text *ret_words, struct instant *ret_since)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select words, since from post_trouble where number = 1"), BIND_NOTHING));
    step = statement_step(row);
    if (step < 0)
        return (enum result)step;
    *ret_words = step ? statement_copy(row, 0, arena) : TEXT_NONE;
    *ret_since = (struct instant){step ? statement_integer(row, 1) : 0};
    return OK;
}
