/* Bulletins: see bulletin.h. */
#include "blocks/post/bulletin.h"

#include "base/store/serial.h"
#include "base/wording.h"
#include "blocks/body/body.h"

#define AT_ONCE 50
#define ARENA_BYTES_MAX ((size_t)32 << 20)
#define USEFUL_SECONDS (5 * 24 * 60 * 60)
#define KEY_SECONDS (24 * 60 * 60) /* for which a bulletin waits for a key that is missing */

#define FOLLOWS "confirmed_at is not null and ($1 = 'all' or id in (select subscriber from subscription where topic in ($1, 'all')))"

enum result bulletin_count(struct db *db, struct text topic, int64_t *ret_count)
{
    return db_one_integer(db, ret_count, SQL("select count(*) from subscriber where " FOLLOWS), BIND(bind_text(topic)));
}

enum result bulletin_write(struct db *db, const struct engine *engine, const struct bulletin *bulletin, const struct actor *actor, int64_t *ret_id, struct message *message)
{
    int64_t count, id;
    struct text state;
    TRY(bulletin_count(db, bulletin->topic, &count));
    if (!count)
        return message_fail(message, ERROR_INVALID, "Nobody follows this yet, so there is nobody to write to.");
    state = !engine->mail || count > engine->mail->approve_above ? TEXT("waiting") : TEXT("going");
    TRY(db_next_number(db, TEXT("bulletin"), &id));
    TRY(db_run(db, NULL,
               SQL("insert into bulletin (id, topic, subject, body, state, author, author_for, written_at, counted, told_to, told) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0)"),
               BIND(bind_integer(id), bind_text(bulletin->topic), bind_text(bulletin->subject), bind_text(bulletin->text), bind_text(state), bind_integer(actor->account),
                    bind_integer(actor->stands_for), bind_integer(actor->moment.now.seconds), bind_integer(count))));
    *ret_id = id;
    return OK;
}

enum result bulletin_get(struct db *db, struct arena *arena, int64_t id, struct bulletin *ret_bulletin)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    TRY(db_query(db, &row,
                 SQL("select id, topic, subject, body, state, author, author_for, coalesce(decider, 0), written_at, coalesce(decided_at, 0), counted, told from bulletin where id = $1"),
                 BIND(bind_integer(id))));
    int step = statement_step(row);
    if (step <= 0)
        return step < 0 ? (enum result)step : ERROR_NOT_FOUND;
    *ret_bulletin = (struct bulletin){.id = statement_integer(row, 0), .topic = statement_copy(row, 1, arena), .subject = statement_copy(row, 2, arena), .text = statement_copy(row, 3, arena),
                                      .state = statement_copy(row, 4, arena), .author = statement_integer(row, 5), .author_for = statement_integer(row, 6), .decider = statement_integer(row, 7),
                                      .written_at = {statement_integer(row, 8)}, .decided_at = {statement_integer(row, 9)}, .counted = statement_integer(row, 10), .told = statement_integer(row, 11)};
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result bulletin_decide(struct db *db, struct arena *arena, int64_t id, bool approves, const struct actor *actor, struct message *message)
{
    struct bulletin bulletin;
    int64_t changed = 0, count;
    TRY(bulletin_get(db, arena, id, &bulletin));
    if (approves && people_own_work(db, bulletin.author, bulletin.author_for, actor))
        return message_fail(message, ERROR_DENIED, "This is your own message: somebody else has to read and approve it.");
    TRY(bulletin_count(db, bulletin.topic, &count));
    TRY(db_run(db, &changed, SQL("update bulletin set state = $2, decider = $3, decided_at = $4, counted = $5 where id = $1 and state = 'waiting'"),
               BIND(bind_integer(id), bind_text(approves ? TEXT("going") : TEXT("refused")), bind_integer(actor->account), bind_integer(actor->moment.now.seconds), bind_integer(count))));
    return changed ? OK : message_fail(message, ERROR_CONFLICT, "This message waits no more: somebody has decided about it.");
}

enum result bulletin_stop(struct db *db, int64_t id, struct instant now, struct message *message)
{
    int64_t changed = 0;
    TRY(db_run(db, &changed, SQL("update bulletin set state = 'stopped', decided_at = $2 where id = $1 and state in ('waiting', 'going')"), BIND(bind_integer(id), bind_integer(now.seconds))));
    return changed ? OK : message_fail(message, ERROR_CONFLICT, "This message cannot be stopped: it has gone out, or was not to go.");
}

enum result bulletins_waiting(struct db *db, int64_t *ret_count)
{
    return db_one_integer(db, ret_count, SQL("select count(*) from bulletin where state = 'waiting'"), BIND_NOTHING);
}

/* --- Going out ------------------------------------------------------------------ */

struct going {
    const struct engine *engine;
    struct arena *arena;
    struct instant now;
    bool more;
};

static enum result next_going(struct db *db, int64_t *ret_id, int64_t *ret_told_to)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    TRY(db_query(db, &row, SQL("select id, told_to from bulletin where state = 'going' order by id limit 1"), BIND_NOTHING));
    int step = statement_step(row);
    if (step <= 0)
        return step < 0 ? (enum result)step : ERROR_NOT_FOUND;
    *ret_id = statement_integer(row, 0);
    *ret_told_to = statement_integer(row, 1);
    return OK;
}

/* A key that is missing may be put back: then nobody is passed over. Whose key is lost for good holds up no others for longer. */
static bool waits_for_key(const struct bulletin *bulletin, struct instant now)
{
    struct instant since = bulletin->decided_at.seconds ? bulletin->decided_at : bulletin->written_at;
    return now.seconds < since.seconds + KEY_SECONDS;
}

static enum result put_to(struct db *db, const struct going *going, const struct bulletin *bulletin, struct text office, int64_t subscriber, struct message *message)
{
    struct text address, path;
    int64_t id;
    enum result result = subscriber_reach(db, going->engine, going->arena, subscriber, &address, &path);
    if (result == ERROR_NOT_FOUND || result == ERROR_CORRUPT || (result == ERROR_BUSY && !waits_for_key(bulletin, going->now)))
        return OK;
    TRY(result);
    const struct post_message post = {
        .subscriber = subscriber, .kind = TEXT(POST_KIND_BULLETIN), .subject = bulletin->subject, .expires_at = {going->now.seconds + USEFUL_SECONDS},
        .text = arena_printf(going->arena, SAY(going->arena, "%.*s\n\nYou get this because you follow what we publish. Change what you get, or leave:\n%.*s\n\n%.*s\n"),
                             TEXT_ARGS(text_trim(bulletin->text)), TEXT_ARGS(path), TEXT_ARGS(office))};
    return arena_failed(going->arena) ? ERROR_MEMORY : post_put(db, going->engine, going->arena, &post, going->now, &id, message);
}

static enum result read_some(struct db *db, struct text topic, int64_t after, int64_t *ids, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    size_t count = 0;
    int step = 0;
    TRY(db_query(db, &row, SQL("select id from subscriber where " FOLLOWS " and id > $2 order by id limit $3"), BIND(bind_text(topic), bind_integer(after), bind_integer(AT_ONCE))));
    while (count < AT_ONCE && (step = statement_step(row)) == 1)
        ids[count++] = statement_integer(row, 0);
    *ret_count = count;
    return step < 0 ? (enum result)step : OK;
}

static enum result go_in_store(struct db *db, void *context, struct message *message)
{
    struct going *going = context;
    struct bulletin bulletin;
    struct body body;
    int64_t id, after, ids[AT_ONCE];
    size_t count;
    arena_reset(going->arena);
    going->more = false;
    enum result result = next_going(db, &id, &after);
    if (result == ERROR_NOT_FOUND)
        return OK;
    TRY(result);
    TRY(bulletin_get(db, going->arena, id, &bulletin));
    TRY(body_on(db, going->arena, date_in_london(going->now), &body));
    TRY(read_some(db, bulletin.topic, after, ids, &count));
    bool waits = false;
    for (size_t i = 0; i < count && !waits; i++) {
        result = put_to(db, going, &bulletin, body.legal_name.length ? body.legal_name : SAID(going->arena, "The office"), ids[i], message);
        waits = result == ERROR_BUSY;
        if (!waits)
            TRY(result);
        else
            count = i;
    }
    going->more = !waits;
    return db_run(db, NULL, SQL("update bulletin set told_to = $2, told = told + $3, state = case when $4 = 1 then 'sent' else state end where id = $1"),
                  BIND(bind_integer(id), bind_integer(count ? ids[count - 1] : after), bind_integer((int64_t)count), bind_integer(!waits && count < AT_ONCE)));
}

enum result bulletin_go_on(const struct engine *engine, struct instant now, bool *ret_more, struct message *message)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    int64_t going_now;
    *ret_more = false;
    TRY(store_read_begin(engine->store, STORE_OFFICE, &db));
    TRY(db_one_integer(db, &going_now, SQL("select count(*) from bulletin where state = 'going'"), BIND_NOTHING));
    store_read_end(TAKE(db));
    if (!going_now)
        return OK;
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES_MAX);
    struct going going = {engine, arena, now, false};
    if (!arena)
        return ERROR_MEMORY;
    TRY(store_write(engine->store, go_in_store, &going, message));
    *ret_more = going.more;
    return OK;
}
