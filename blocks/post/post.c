/* The outbox: see post.h. Owns the SQL of outbox, with lease.c. */
#include "blocks/post/internal.h"

#include <inttypes.h>

#include "base/store/serial.h"
#include "base/wording.h"

/* attempts, next_at and fault are for the sender: how often it was tried, when it may be again, what the other side said. */
const char post_schema[] =
    "create table outbox (id {id}, to_address text not null, subject text not null, body text not null, kind text not null,"
    " made_at bigint not null, expires_at bigint, state text not null, state_at bigint not null,"
    " attempts bigint not null, next_at bigint, fault text);\n"
    "create index outbox_by_state on outbox (state, id);\n";

/* lease, leased_until  who sends it at this moment, and until when nobody else may
 * unsure               so many attempts of which nobody knows the end
 * queued_at            when it was told to be sent again; null: since it was written
 * tried_at             when its last attempt began: counted for the limit on attempts in a minute
 * token                of its Message-ID
 * carrier              of one that is sent: "mail" or "hand" */
const char post_sending_schema[] =
    "alter table outbox add column lease text;\n"
    "alter table outbox add column leased_until bigint;\n"
    "alter table outbox add column unsure bigint;\n"
    "alter table outbox add column queued_at bigint;\n"
    "alter table outbox add column tried_at bigint;\n"
    "alter table outbox add column token text;\n"
    "alter table outbox add column carrier text;\n"
    "create index outbox_by_try on outbox (tried_at);\n"
    "create table post_trouble (number bigint not null primary key, words text not null, since bigint not null);\n";

/* language      of its words; null: English
 * return_token  of its return path: random, drawn with the first attempt
 * settled_at    of one that came back: when somebody had seen to it */
const char post_return_schema[] =
    "alter table outbox add column language text;\n"
    "alter table outbox add column return_token text;\n"
    "alter table outbox add column settled_at bigint;\n"
    "create unique index outbox_by_return on outbox (return_token);\n";

enum result post_wipe_expired(struct db *db, struct instant now)
{
    return db_run(db, NULL, SQL("update outbox set state = 'void', state_at = $1, body = '' where state in ('waiting', 'failed') and expires_at <= $1"),
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

/* A line that begins with a path of ours leads nowhere in a letter. */
static struct text with_address(struct arena *arena, struct text address, struct text text)
{
    AUTO(buffer_clear) struct buffer out;
    struct text line;
    buffer_init(&out, text.length * 2 + 65536);
    if (!address.length)
        return text;
    while (text_next(&text, '\n', &line)) {
        struct text rest = line; /* of a list, a link is set in by two blanks */
        for (; text_starts(rest, TEXT("  ")) ; rest = text_slice(rest, 2, SIZE_MAX))
            buffer_append_z(&out, "  ");
        if (text_starts(rest, TEXT("/")))
            buffer_append(&out, address);
        buffer_append(&out, rest);
        buffer_append_byte(&out, '\n');
    }
    return arena_copy(arena, buffer_text(&out));
}

enum result post_unseal(const struct engine *engine, struct arena *arena, int64_t id, struct text body, struct text *ret_text)
{
    struct text text = body;
    if (text_is_sealed(body) && (!engine->keyring || keyring_unseal(engine->keyring, arena, place_of(arena, id), body, &text, NULL) != OK))
        return ERROR_NOT_FOUND;
    *ret_text = with_address(arena, engine->public_address, text);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result post_put(struct db *db, const struct engine *engine, struct arena *arena, const struct post_message *post, struct instant now,
                     int64_t *ret_id, struct message *message)
{
    struct text body, language = text_slice(language_path(arena), 1, SIZE_MAX);
    int64_t id;
    TRY(post_wipe_expired(db, now));
    TRY(db_next_number(db, TEXT("outbox"), &id));
    TRY(seal(engine, arena, id, post->text, &body, message));
    TRY(db_run(db, NULL,
               SQL("insert into outbox (id, to_address, subject, body, kind, made_at, expires_at, state, state_at, attempts, language)"
                   " values ($1, $2, $3, $4, $5, $6, $7, 'waiting', $6, 0, $8)"),
               BIND(bind_integer(id), bind_text(post->to), bind_text(post->subject), bind_text(body), bind_text(post->kind),
                    bind_integer(now.seconds), post->expires_at.seconds ? bind_integer(post->expires_at.seconds) : bind_null(),
                    language.length ? bind_text(language) : bind_null())));
    *ret_id = id;
    return OK;
}

/* --- What people do with it ------------------------------------------------ */

/* A message that is being sent is let go out: what came of it finds the row void and leaves it. */
enum result post_void(struct db *db, int64_t id, struct instant now)
{
    return db_run(db, NULL, SQL("update outbox set state = 'void', state_at = $2, body = '' where id = $1 and state in ('waiting', 'failed')"),
                  BIND(bind_integer(id), bind_integer(now.seconds)));
}

enum result post_void_all(struct db *db, struct instant now)
{
    return db_run(db, NULL, SQL("update outbox set state = 'void', state_at = $1, body = '' where state in ('waiting', 'failed')"), BIND(bind_integer(now.seconds)));
}

enum result post_void_reminders(struct db *db, struct text to, struct instant now)
{
    return db_run(db, NULL, SQL("update outbox set state = 'void', state_at = $2, body = '' where kind = '" POST_REMINDER "' and to_address = $1 and state in ('waiting', 'failed')"),
                  BIND(bind_text(to), bind_integer(now.seconds)));
}

#define IN_HAND " where id = $1 and state in ('waiting', 'failed') and (expires_at is null or expires_at > $2) and (leased_until is null or leased_until <= $2)"

enum result post_sent(struct db *db, int64_t id, struct instant now, struct message *message)
{
    int64_t changed = 0;
    TRY(db_run(db, &changed, SQL("update outbox set state = 'sent', state_at = $2, body = '', carrier = 'hand', lease = null, leased_until = null" IN_HAND),
               BIND(bind_integer(id), bind_integer(now.seconds))));
    return changed ? OK : message_fail(message, ERROR_CONFLICT, "This message no longer waits: it was passed on, has expired, or is being sent at this moment.");
}

enum result post_again(struct db *db, int64_t id, struct instant now, struct message *message)
{
    int64_t changed = 0;
    TRY(db_run(db, &changed,
               SQL("update outbox set state = 'waiting', state_at = $2, queued_at = $2, attempts = 0, unsure = null, next_at = null, fault = null,"
                   " lease = null, leased_until = null" IN_HAND " and body <> ''"),
               BIND(bind_integer(id), bind_integer(now.seconds))));
    return changed ? OK : message_fail(message, ERROR_CONFLICT, "This message cannot be sent again: it was sent, has expired, or is being sent at this moment.");
}

enum result post_stop(struct db *db, int64_t id, struct instant now, struct message *message)
{
    int64_t changed = 0;
    TRY(db_run(db, &changed, SQL("update outbox set state = 'stopped', state_at = $2, body = '', lease = null, leased_until = null" IN_HAND),
               BIND(bind_integer(id), bind_integer(now.seconds))));
    return changed ? OK : message_fail(message, ERROR_CONFLICT, "This message cannot be stopped: it was sent, has expired, or is being sent at this moment.");
}

enum result post_settle(struct db *db, int64_t id, struct instant now, struct message *message)
{
    int64_t changed = 0;
    TRY(db_run(db, &changed, SQL("update outbox set settled_at = $2 where id = $1 and state = 'returned' and settled_at is null"), BIND(bind_integer(id), bind_integer(now.seconds))));
    return changed ? OK : message_fail(message, ERROR_CONFLICT, "This message did not come back, or somebody has seen to it already.");
}

/* --- Reading ---------------------------------------------------------------- */

static bool has_expired(struct statement *row, struct text state, struct instant now)
{
    return (text_equals(state, "waiting") || text_equals(state, "failed")) && !statement_is_null(row, 6) && statement_integer(row, 6) <= now.seconds;
}

struct post_message post_read(struct statement *row, struct arena *arena, struct instant now)
{
    bool expired = has_expired(row, statement_text(row, 7), now);
    return (struct post_message){
        .id = statement_integer(row, 0), .to = statement_copy(row, 1, arena), .subject = statement_copy(row, 2, arena),
        .text = expired ? TEXT_NONE : statement_copy(row, 3, arena), .kind = statement_copy(row, 4, arena),
        .made_at = {statement_integer(row, 5)}, .expires_at = {statement_integer(row, 6)},
        .state = expired ? TEXT("void") : statement_copy(row, 7, arena), .state_at = {statement_integer(row, 8)},
        .by_mail = text_equals(statement_text(row, 9), "mail"), .attempts = statement_integer(row, 10),
        .next_at = {statement_integer(row, 11)}, .fault = statement_copy(row, 12, arena),
        .is_settled = !statement_is_null(row, 13), .language = statement_copy(row, 14, arena)};
}

enum result post_get(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct instant now, struct post_message *ret_message)
{
    struct statement *row AUTO(statement_close_at) = NULL;
    struct post_message post;
    enum result result;
    int step;
    TRY(db_query(db, &row, SQL(POST_SQL " where id = $1"), BIND(bind_integer(id))));
    step = statement_step(row);
    if (step <= 0)
        return step < 0 ? (enum result)step : ERROR_NOT_FOUND;
    post = post_read(row, arena, now);
    result = post_unseal(engine, arena, id, post.text, &post.text);
    if (result == ERROR_NOT_FOUND)
        post.text = TEXT("The key with which this was sealed is not there, so it cannot be read. Write a new one.");
    else
        TRY(result);
    *ret_message = post;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result post_waiting(struct db *db, const struct engine *engine, struct instant now, int64_t *ret_count)
{
    return db_one_integer(db, ret_count,
                          SQL("select count(*) from outbox where (state = 'returned' and settled_at is null) or (state = 'failed' or (state = 'waiting' and $2 = 0)) and (expires_at is null or expires_at > $1)"),
                          BIND(bind_integer(now.seconds), bind_integer(engine->mail != NULL)));
}
