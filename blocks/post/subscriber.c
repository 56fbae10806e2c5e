/* Subscribers: see subscriber.h. */
#include "blocks/post/subscriber.h"

#include <inttypes.h>

#include "base/store/serial.h"
#include "base/wording.h"
#include "blocks/body/body.h"
#include "blocks/post/internal.h"
#include "blocks/post/returned.h"
#include "blocks/publish/publish.h"

#define DAY_SECONDS 86400
#define UNREACHED_MAX 3

/* address, leave   sealed; the hashes beside them are what they are found by
 * confirmed_at     null: the button was not pressed yet
 * unreached        messages that could not be delivered, one after the other */
const char subscriber_schema[] =
    "create table subscriber (id {id}, address text not null, address_hash text not null, leave text not null, leave_hash text not null, often text not null,"
    " made_at bigint not null, confirmed_at bigint, told_until bigint not null, unreached bigint not null);\n"
    "create unique index subscriber_address on subscriber (address_hash);\n"
    "create unique index subscriber_leave on subscriber (leave_hash);\n"
    "create table subscription (subscriber bigint not null, topic text not null, primary key (subscriber, topic));\n"
    "create index subscription_topic on subscription (topic);\n"
    "create table subscription_ask (token_hash text not null primary key, subscriber bigint not null, often text not null, topics text not null, expires_at bigint not null);\n"
    "create index subscription_ask_of on subscription_ask (subscriber);\n"
    "create table bulletin (id {id}, topic text not null, subject text not null, body text not null, state text not null, author bigint not null, author_for bigint not null,"
    " written_at bigint not null, decider bigint, decided_at bigint, counted bigint not null, told_to bigint not null, told bigint not null);\n"
    "alter table outbox add column subscriber bigint;\n"
    "create index outbox_by_subscriber on outbox (subscriber);\n";

/* language  of the page on which they last said what they follow; null: English */
const char subscriber_language_schema[] = "alter table subscriber add column language text;\n";

bool subscribing_is_offered(const struct engine *engine)
{
    char id[KEY_ID_BYTES];
    return engine->mail && engine->signing_key && engine->keyring && engine->public_address.length && keyring_current(engine->keyring, id, NULL) == OK;
}

bool topic_add(struct topics *topics, struct text topic)
{
    for (size_t i = 0; i < topics->count; i++)
        if (text_equal(topics->list[i], topic))
            return true;
    if (topics->count == TOPICS_MAX)
        return false;
    topics->list[topics->count++] = topic;
    return true;
}

/* The code of the language in which somebody reads, as it is stored. */
static struct bind language_of(struct arena *arena)
{
    struct text code = text_slice(language_path(arena), 1, SIZE_MAX);
    return code.length ? bind_text(code) : bind_null();
}

static struct text word_of(enum often often) { return often == OFTEN_WEEKLY ? TEXT("weekly") : TEXT("daily"); }
static enum often often_of(struct text word) { return text_equals(word, "weekly") ? OFTEN_WEEKLY : OFTEN_DAILY; }

/* --- Topics ------------------------------------------------------------------ */

static enum result label_record(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct text *ret_label, struct text *ret_href)
{
    struct published published;
    TRY(publish_get(db, engine, arena, id, &published));
    if (published.withdrawn || published.definition->follow == FOLLOW_NONE)
        return ERROR_NOT_FOUND;
    *ret_label = published.name.length ? arena_printf(arena, "%.*s: %.*s", TEXT_ARGS(published.definition->title), TEXT_ARGS(published.name)) : published.reference;
    if (ret_href)
        *ret_href = publish_address(db, engine, arena, published.definition, id);
    return OK;
}

enum result topic_label(struct db *db, const struct engine *engine, struct arena *arena, struct text topic, struct text *ret_label, struct text *ret_href)
{
    int64_t id;
    if (text_equals(topic, "all")) {
        *ret_label = SAID(arena, "Everything that is published");
        if (ret_href)
            *ret_href = TEXT("/");
        return OK;
    }
    if (text_starts(topic, TEXT("record:")) && text_to_integer(text_slice(topic, 7, SIZE_MAX), &id) == OK && id > 0)
        return label_record(db, engine, arena, id, ret_label, ret_href);
    const struct definition *definition = text_starts(topic, TEXT("register:")) ? definitions_find(engine->definitions, text_slice(topic, 9, SIZE_MAX)) : NULL;
    if (!definition || !definition->feed)
        return ERROR_NOT_FOUND;
    *ret_label = definition->titles;
    if (ret_href)
        *ret_href = arena_printf(arena, "/%.*s", TEXT_ARGS(definition->address));
    return OK;
}

static struct text joined(struct arena *arena, const struct topics *topics)
{
    struct text all = TEXT_NONE;
    for (size_t i = 0; i < topics->count; i++)
        all = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(all), i ? " " : "", TEXT_ARGS(topics->list[i]));
    return all;
}

static void split(struct text words, struct topics *topics)
{
    struct text word;
    topics->count = 0;
    while (text_next(&words, ' ', &word))
        (void)topic_add(topics, word);
}

/* --- Sealing ------------------------------------------------------------------ */

/* The secret of the signing key lies outside the store; it signs nothing here. Of an address in any letter case. */
static struct text address_hash(const struct engine *engine, struct arena *arena, struct text email)
{
    struct text secret = {(const char *)engine->signing_key->secret, sizeof engine->signing_key->secret};
    struct text key = keyed_hash_hex(arena, secret, TEXT("subscribers"));
    char *folded = arena_alloc(arena, email.length + 1);
    for (size_t i = 0; folded && i < email.length; i++)
        folded[i] = email.data[i] >= 'A' && email.data[i] <= 'Z' ? (char)(email.data[i] + ('a' - 'A')) : email.data[i];
    return folded ? keyed_hash_hex(arena, key, (struct text){folded, email.length}) : TEXT_NONE;
}

static struct text place_of(struct arena *arena, int64_t id, const char *what)
{
    return arena_printf(arena, "subscriber %" PRId64 " %s", id, what);
}

/* --- Asking and confirming ------------------------------------------------------ */

static enum result send_link(struct db *db, const struct engine *engine, struct arena *arena, int64_t subscriber, const struct topics *topics, const struct token *token, struct moment moment,
                             struct message *message)
{
    struct instant expires = {moment.now.seconds + SUBSCRIBE_LINK_DAYS * DAY_SECONDS};
    struct text list = TEXT_NONE, label;
    struct body body;
    int64_t sent;
    TRY(body_on(db, arena, moment.today, &body));
    for (size_t i = 0; i < topics->count; i++)
        if (topic_label(db, engine, arena, topics->list[i], &label, NULL) == OK)
            list = arena_printf(arena, "%.*s- %.*s\n", TEXT_ARGS(list), TEXT_ARGS(label));
    struct post_message post = {
        .subscriber = subscriber, .kind = TEXT(POST_KIND_SUBSCRIBE), .expires_at = expires, .subject = SAID(arena, "Confirm that you want e-mails from us"),
        .text = arena_printf(arena, SAY(arena, "Somebody asked for e-mails to this address about:\n\n%.*s\nIf it was you, open this page and press the button, by %.*s:\n\n%.*s/subscribe/confirm/%.*s\n\n"
                                               "If it was not you, you need do nothing: nothing more is sent.\n\n%.*s\n"),
                             TEXT_ARGS(list), TEXT_ARGS(instant_long(arena, expires)), TEXT_ARGS(language_path(arena)), TEXT_ARGS(token->secret),
                             TEXT_ARGS(body.legal_name.length ? body.legal_name : SAID(arena, "The office")))};
    return arena_failed(arena) ? ERROR_MEMORY : post_put(db, engine, arena, &post, moment.now, &sent, message);
}

static enum result add_subscriber(struct db *db, const struct engine *engine, struct arena *arena, struct text email, struct text hash, enum often often, struct instant now, int64_t *ret_id,
                                  struct message *message)
{
    struct token leave = token_new(arena);
    struct text address, path;
    TRY(db_next_number(db, TEXT("subscriber"), ret_id));
    TRY(keyring_seal(engine->keyring, arena, place_of(arena, *ret_id, "address"), email, &address, message));
    TRY(keyring_seal(engine->keyring, arena, place_of(arena, *ret_id, "leave"), leave.secret, &path, message));
    return db_run(db, NULL, SQL("insert into subscriber (id, address, address_hash, leave, leave_hash, often, made_at, told_until, unreached) values ($1, $2, $3, $4, $5, $6, $7, $7, 0)"),
                  BIND(bind_integer(*ret_id), bind_text(address), bind_text(hash), bind_text(path), bind_text(leave.hash), bind_text(word_of(often)), bind_integer(now.seconds)));
}

enum result subscriber_ask(struct db *db, const struct engine *engine, struct arena *arena, struct text email, enum often often, const struct topics *topics, const struct token *token,
                           struct moment moment, struct message *message)
{
    struct text hash = address_hash(engine, arena, email);
    int64_t id = 0;
    TRY(subscribers_prune(db, moment.now));
    enum result result = db_one_integer(db, &id, SQL("select id from subscriber where address_hash = $1"), BIND(bind_text(hash)));
    if (result == ERROR_NOT_FOUND)
        result = add_subscriber(db, engine, arena, email, hash, often, moment.now, &id, message);
    TRY(result);
    TRY(db_run(db, NULL, SQL("insert into subscription_ask (token_hash, subscriber, often, topics, expires_at) values ($1, $2, $3, $4, $5)"),
               BIND(bind_text(token->hash), bind_integer(id), bind_text(word_of(often)), bind_text(joined(arena, topics)), bind_integer(moment.now.seconds + SUBSCRIBE_LINK_DAYS * DAY_SECONDS))));
    return send_link(db, engine, arena, id, topics, token, moment, message);
}

enum result subscriber_asked(struct db *db, struct arena *arena, struct text token_hash, struct instant now, struct subscriber *ret_asked)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    TRY(db_query(db, &row, SQL("select subscriber, often, topics from subscription_ask where token_hash = $1 and expires_at > $2"), BIND(bind_text(token_hash), bind_integer(now.seconds))));
    int step = statement_step(row);
    if (step <= 0)
        return step < 0 ? (enum result)step : ERROR_NOT_FOUND;
    *ret_asked = (struct subscriber){.id = statement_integer(row, 0), .often = often_of(statement_text(row, 1))};
    split(statement_copy(row, 2, arena), &ret_asked->topics);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static enum result add_topics(struct db *db, int64_t id, const struct topics *topics)
{
    for (size_t i = 0; i < topics->count; i++)
        TRY(db_run(db, NULL, SQL("insert into subscription (subscriber, topic) values ($1, $2) on conflict (subscriber, topic) do nothing"), BIND(bind_integer(id), bind_text(topics->list[i]))));
    return OK;
}

enum result subscriber_confirm(struct db *db, struct arena *arena, struct text token_hash, struct instant now)
{
    struct subscriber asked;
    TRY(subscriber_asked(db, arena, token_hash, now, &asked));
    TRY(db_run(db, NULL, SQL("update subscriber set told_until = case when confirmed_at is null then $2 else told_until end, confirmed_at = coalesce(confirmed_at, $2), often = $3, language = $4 where id = $1"),
               BIND(bind_integer(asked.id), bind_integer(now.seconds), bind_text(word_of(asked.often)), language_of(arena))));
    TRY(add_topics(db, asked.id, &asked.topics));
    return db_run(db, NULL, SQL("delete from subscription_ask where token_hash = $1"), BIND(bind_text(token_hash)));
}

enum result subscribers_prune(struct db *db, struct instant now)
{
    TRY(db_run(db, NULL, SQL("delete from subscription_ask where expires_at <= $1"), BIND(bind_integer(now.seconds))));
    return db_run(db, NULL, SQL("delete from subscriber where confirmed_at is null and id not in (select subscriber from subscription_ask)"), BIND_NOTHING);
}

/* --- Who follows ---------------------------------------------------------------- */

static enum result read_topics(struct db *db, struct arena *arena, int64_t id, struct topics *topics)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    topics->count = 0;
    TRY(db_query(db, &row, SQL("select topic from subscription where subscriber = $1 order by topic"), BIND(bind_integer(id))));
    while ((step = statement_step(row)) == 1)
        (void)topic_add(topics, statement_copy(row, 0, arena));
    return step < 0 ? (enum result)step : OK;
}

enum result subscriber_by_link(struct db *db, struct arena *arena, struct text leave_hash, struct subscriber *ret_subscriber)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct subscriber subscriber;
    TRY(db_query(db, &row, SQL("select id, often, told_until from subscriber where leave_hash = $1 and confirmed_at is not null"), BIND(bind_text(leave_hash))));
    int step = statement_step(row);
    if (step <= 0)
        return step < 0 ? (enum result)step : ERROR_NOT_FOUND;
    subscriber = (struct subscriber){.id = statement_integer(row, 0), .often = often_of(statement_text(row, 1)), .told_until = {statement_integer(row, 2)}};
    statement_close(TAKE(row));
    TRY(read_topics(db, arena, subscriber.id, &subscriber.topics));
    *ret_subscriber = subscriber;
    return OK;
}

enum result subscriber_change(struct db *db, struct arena *arena, int64_t id, enum often often, const struct topics *topics)
{
    TRY(db_run(db, NULL, SQL("update subscriber set often = $2, language = $3 where id = $1"), BIND(bind_integer(id), bind_text(word_of(often)), language_of(arena))));
    TRY(db_run(db, NULL, SQL("delete from subscription where subscriber = $1"), BIND(bind_integer(id))));
    return add_topics(db, id, topics);
}

enum result subscriber_leave(struct db *db, int64_t id, struct instant now)
{
    TRY(db_run(db, NULL, SQL("update outbox set state = 'void', state_at = $2, body = '' where subscriber = $1 and state in ('waiting', 'failed')"), BIND(bind_integer(id), bind_integer(now.seconds))));
    TRY(db_run(db, NULL, SQL("delete from subscription_ask where subscriber = $1"), BIND(bind_integer(id))));
    TRY(db_run(db, NULL, SQL("delete from subscription where subscriber = $1"), BIND(bind_integer(id))));
    return db_run(db, NULL, SQL("delete from subscriber where id = $1"), BIND(bind_integer(id)));
}

enum result subscriber_unreachable(struct db *db, int64_t id, int64_t message, struct text status, struct instant now)
{
    int64_t unreached = 0;
    if (post_is_about_us(status)) /* a sender that is not known, or on a list of bad ones, is refused by many at once */
        return OK;
    /* One that was taken, and has not come back, since the last that could not be delivered: it counts from one again. */
    TRY(db_run(db, NULL,
               SQL("update subscriber set unreached = case when exists (select 1 from outbox s where s.subscriber = $1 and s.state = 'sent' and s.id < $2 and s.id >"
                   " (select max(f.id) from outbox f where f.subscriber = $1 and f.state in ('failed', 'returned') and f.id < $2)) then 1 else unreached + 1 end where id = $1"),
               BIND(bind_integer(id), bind_integer(message))));
    enum result result = db_one_integer(db, &unreached, SQL("select unreached from subscriber where id = $1"), BIND(bind_integer(id)));
    if (result == ERROR_NOT_FOUND)
        return OK;
    TRY(result);
    return unreached >= UNREACHED_MAX || post_no_such_address(status) ? subscriber_leave(db, id, now) : OK;
}

static enum result unseal(const struct engine *engine, struct arena *arena, struct text place, struct text sealed, struct text *ret_text)
{
    enum result result = engine->keyring ? keyring_unseal(engine->keyring, arena, place, sealed, ret_text, NULL) : ERROR_NOT_FOUND;
    return arena_failed(arena) ? ERROR_MEMORY : result == ERROR_NOT_FOUND ? ERROR_BUSY : result;
}

enum result subscriber_reach(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct text *ret_address, struct text *ret_path)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct text address, leave;
    TRY(db_query(db, &row, SQL("select address, leave from subscriber where id = $1"), BIND(bind_integer(id))));
    int step = statement_step(row);
    if (step <= 0)
        return step < 0 ? (enum result)step : ERROR_NOT_FOUND;
    TRY(unseal(engine, arena, place_of(arena, id, "address"), statement_copy(row, 0, arena), &address));
    TRY(unseal(engine, arena, place_of(arena, id, "leave"), statement_copy(row, 1, arena), &leave));
    *ret_address = address;
    *ret_path = arena_printf(arena, "/subscriptions/%.*s", TEXT_ARGS(leave));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
