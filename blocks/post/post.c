/* The outbox: see post.h. Owns the SQL of outbox. */
#include "blocks/post/internal.h"

#include <inttypes.h>

#include "base/store/serial.h"

/* attempts, next_at and fault are for the sender: how often it was tried, when it may be again, what the other side said. */
const char post_schema[] =
    "create table outbox (id {id}, to_address text not null, subject text not null, body text not null, kind text not null,"
    " made_at bigint not null, expires_at bigint, state text not null, state_at bigint not null,"
    " attempts bigint not null, next_at bigint, fault text);\n"
    "create index outbox_by_state on outbox (state, id);\n";

static enum result wipe_expired(struct db *db, struct instant now)
{
    return db_run(db, NULL, SQL("update outbox set state = 'void', state_at = $1, body = '' where state = 'waiting' and expires_at <= $1"),
                  BIND(bind_integer(now.seconds)));
}

static struct text place_of(struct arena *arena, int64_t id)
{
    return arena_printf(arena, "outbox %" PRId64, id);
}

static enum result seal(const struct engine *engine, struct arena *arena, int64_t id, struct text text, struct text *ret_body, struct message *message)
{
    enum result result = engine->keyring ? keyring_seal(engine->keyring, arena, place_of(arena, id), text, ret_body, message) : ERROR_NOT_FOUND;
    if (result == ERROR_NOT_FOUND)
        *ret_body = text;
    return result == ERROR_NOT_FOUND ? OK : result;
}

static struct text unseal(const struct engine *engine, struct arena *arena, int64_t id, struct text body)
{
    struct text text;
    if (!text_is_sealed(body))
        return body;
    if (engine->keyring && keyring_unseal(engine->keyring, arena, place_of(arena, id), body, &text, NULL) == OK)
        return text;
    return TEXT("The key with which this was sealed is not there, so it cannot be read. Write a new one.");
}

enum result post_put(struct db *db, const struct engine *engine, struct arena *arena, const struct post_message *post, struct instant now,
                     int64_t *ret_id, struct message *message)
{
    struct text body;
    int64_t id;
    TRY(wipe_expired(db, now));
    TRY(db_next_number(db, TEXT("outbox"), &id));
    TRY(seal(engine, arena, id, post->text, &body, message));
    TRY(db_run(db, NULL,
               SQL("insert into outbox (id, to_address, subject, body, kind, made_at, expires_at, state, state_at, attempts)"
                   " values ($1, $2, $3, $4, $5, $6, $7, 'waiting', $6, 0)"),
               BIND(bind_integer(id), bind_text(post->to), bind_text(post->subject), bind_text(body), bind_text(post->kind),
                    bind_integer(now.seconds), post->expires_at.seconds ? bind_integer(post->expires_at.seconds) : bind_null())));
    *ret_id = id;
    return OK;
}

enum result post_void(struct db *db, int64_t id, struct instant now)
{
    return db_run(db, NULL, SQL("update outbox set state = 'void', state_at = $2, body = '' where id = $1 and state = 'waiting'"),
                  BIND(bind_integer(id), bind_integer(now.seconds)));
}

enum result post_sent(struct db *db, int64_t id, struct instant now, struct message *message)
{
    int64_t changed = 0;
    TRY(db_run(db, &changed,
               SQL("update outbox set state = 'sent', state_at = $2, body = '' where id = $1 and state = 'waiting'"
                   " and (expires_at is null or expires_at > $2)"),
               BIND(bind_integer(id), bind_integer(now.seconds))));
    return changed ? OK : message_fail(message, ERROR_CONFLICT, "This message no longer waits: it was passed on, or has expired.");
}

static bool has_expired(struct statement *row, struct instant now)
{
    return text_equals(statement_text(row, 7), "waiting") && !statement_is_null(row, 6) && statement_integer(row, 6) <= now.seconds;
}

struct post_message post_read(struct statement *row, struct arena *arena, struct instant now)
{
    bool expired = has_expired(row, now);
    return (struct post_message){
        .id = statement_integer(row, 0), .to = statement_copy(row, 1, arena), .subject = statement_copy(row, 2, arena),
        .text = expired ? TEXT_NONE : statement_copy(row, 3, arena), .kind = statement_copy(row, 4, arena),
        .made_at = {statement_integer(row, 5)}, .expires_at = {statement_integer(row, 6)},
        .state = expired ? TEXT("void") : statement_copy(row, 7, arena), .state_at = {statement_integer(row, 8)}};
}

enum result post_get(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct instant now, struct post_message *ret_message)
{
    struct statement *row AUTO(statement_close_at) = NULL;
    int step;
    TRY(db_query(db, &row, SQL(POST_SQL " where id = $1"), BIND(bind_integer(id))));
    step = statement_step(row);
    if (step <= 0)
        return step < 0 ? (enum result)step : ERROR_NOT_FOUND;
    *ret_message = post_read(row, arena, now);
    ret_message->text = unseal(engine, arena, id, ret_message->text);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result post_waiting(struct db *db, struct instant now, int64_t *ret_count)
{
    return db_one_integer(db, ret_count, SQL("select count(*) from outbox where state = 'waiting' and (expires_at is null or expires_at > $1)"),
                          BIND(bind_integer(now.seconds)));
}
