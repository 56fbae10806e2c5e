/* Support of petitions: see petition.h. */
#include "office/accountability/petition.h"

#include "base/format/mail.h"
#include "base/wording.h"
#include "blocks/body/body.h"
#include "blocks/flow/flow.h"
#include "blocks/post/post.h"
#include "office/accountability/deciding_internal.h"

#define DAY_SECONDS 86400

const char petition_schema[] =
    "create table petition_support (petition bigint not null, address_hash text not null, token_hash text not null, asked_at bigint not null,"
    " expires_at bigint not null, confirmed_at bigint, primary key (petition, address_hash));\n"
    "create unique index petition_support_token on petition_support (token_hash);\n"
    "create table pub_petition_support (petition bigint primary key, supporters bigint not null);\n";

struct text supporter_address(struct arena *arena, struct text email)
{
    char *folded = arena_alloc(arena, email.length + 1);
    size_t length = 0, at = email.length;
    bool in_tag = false;
    if (!folded)
        return TEXT_NONE;
    for (size_t i = 0; i < email.length; i++)
        at = email.data[i] == '@' ? i : at;
    for (size_t i = 0; i < email.length; i++) {
        char c = email.data[i];
        in_tag = i < at && (in_tag || (c == '+' && i > 0));
        if (!in_tag)
            folded[length++] = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
    }
    return (struct text){folded, length};
}

/* Support is noted by the day: by the second, the outbox beside it would say whose it is. */
static struct bind bind_day_of(struct instant at)
{
    return bind_integer(at.seconds / DAY_SECONDS * DAY_SECONDS);
}

/* A link works until the end of its last day. */
static struct bind bind_expiry(struct instant asked)
{
    return bind_integer((asked.seconds / DAY_SECONDS + PETITION_LINK_DAYS + 1) * DAY_SECONDS);
}

bool petition_is_open(struct text state, struct date closes_on, struct date today)
{
    return (text_equals(state, "open") || text_equals(state, "reached")) && (date_is_none(closes_on) || date_compare(today, closes_on) <= 0);
}

/* The secret of the signing key lies outside the store; it signs nothing here. */
static enum result address_hash(const struct engine *engine, struct arena *arena, int64_t petition, struct text email, struct text *ret_hash, struct message *message)
{
    if (!engine->signing_key)
        return message_fail(message, ERROR_DENIED, "Support cannot be counted at the moment: tell the office.");
    struct text secret = {(const char *)engine->signing_key->secret, sizeof engine->signing_key->secret};
    struct text key = keyed_hash_hex(arena, secret, TEXT("supporters of petitions"));
    *ret_hash = keyed_hash_hex(arena, key, arena_printf(arena, "%lld %.*s", (long long)petition, TEXT_ARGS(supporter_address(arena, email))));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

#define PETITION_SQL                                                                                                                                           \
    "select r.id, t.title, p.slug, r.state, t.closes_on, t.threshold, coalesce(n.supporters, 0) from record r join reg_petition t on t.id = r.id"              \
    " join pub_record p on p.id = r.id left join pub_petition_support n on n.petition = r.id"

static enum result take_petition(struct statement *row, struct arena *arena, struct petition *ret_petition)
{
    int step = statement_step(row);
    if (step <= 0)
        return step < 0 ? (enum result)step : ERROR_NOT_FOUND;
    *ret_petition = (struct petition){.id = statement_integer(row, 0), .title = statement_copy(row, 1, arena), .slug = statement_copy(row, 2, arena), .state = statement_copy(row, 3, arena),
                                      .closes_on = statement_is_null(row, 4) ? DATE_NONE : statement_date(row, 4), .threshold = statement_integer(row, 5), .supporters = statement_integer(row, 6)};
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result petition_find(struct db *db, struct arena *arena, struct text slug, struct petition *ret_petition)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    TRY(db_query(db, &row, SQL(PETITION_SQL " where r.register = 'petition' and p.register = 'petition' and p.withdrawn = 0 and p.slug = $1"), BIND(bind_text(slug))));
    return take_petition(row, arena, ret_petition);
}

enum result support_find(struct db *db, struct arena *arena, struct text token_hash, struct instant now, struct petition *ret_petition)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    TRY(db_query(db, &row, SQL(PETITION_SQL " join petition_support s on s.petition = r.id where s.token_hash = $1 and s.expires_at > $2 and p.withdrawn = 0"),
                 BIND(bind_text(token_hash), bind_integer(now.seconds))));
    return take_petition(row, arena, ret_petition);
}

/* --- Asking ------------------------------------------------------------------------- */

static enum result send_link(struct db *db, const struct engine *engine, struct arena *arena, const struct petition *petition, struct text email, const struct token *token, struct moment moment,
                             struct message *message)
{
    struct instant expires = {moment.now.seconds + PETITION_LINK_DAYS * DAY_SECONDS};
    struct text href = arena_printf(arena, "%.*s%.*s/petitions/confirm/%.*s", TEXT_ARGS(engine->public_address), TEXT_ARGS(language_path(arena)), TEXT_ARGS(token->secret));
    struct body body;
    int64_t sent;
    TRY(body_on(db, arena, moment.today, &body));
    struct text office = body.legal_name.length ? body.legal_name : SAID(arena, "The office");
    struct post_message post = {
        .to = email, .kind = TEXT("petition"), .expires_at = expires, .subject = SAID(arena, "Confirm that you support a petition"),
        .text = arena_printf(arena, SAY(arena, "Somebody gave this e-mail address to support this petition:\n\n%.*s\n\nIf it was you, open this page and press the button, by %.*s:\n\n%.*s\n\n"
                                               "Your support counts once, however often you ask. If it was not you, you need do nothing: nothing is counted.\n\n%.*s\n"),
                             TEXT_ARGS(petition->title), TEXT_ARGS(instant_long(arena, expires)), TEXT_ARGS(href), TEXT_ARGS(office))};
    if (arena_failed(arena))
        return ERROR_MEMORY;
    return post_put(db, engine, arena, &post, moment.now, &sent, message);
}

enum result support_ask(struct db *db, const struct engine *engine, struct arena *arena, const struct petition *petition, struct text email, const struct token *token,
                        struct moment moment, struct message *message)
{
    struct text hash;
    TRY(address_hash(engine, arena, petition->id, email, &hash, message));
    TRY(db_run(db, NULL, SQL("delete from petition_support where confirmed_at is null and expires_at <= $1"), BIND(bind_integer(moment.now.seconds))));
    TRY(db_run(db, NULL,
               SQL("insert into petition_support (petition, address_hash, token_hash, asked_at, expires_at) values ($1, $2, $3, $4, $5)"
                   " on conflict (petition, address_hash) do update set token_hash = $3, asked_at = $4, expires_at = $5"),
               BIND(bind_integer(petition->id), bind_text(hash), bind_text(token->hash), bind_day_of(moment.now), bind_expiry(moment.now))));
    return send_link(db, engine, arena, petition, email, token, moment, message);
}

/* --- Counting ------------------------------------------------------------------------ */

static enum result count_support(struct db *db, int64_t petition, int64_t *ret_count)
{
    TRY(db_one_integer(db, ret_count, SQL("select count(*) from petition_support where petition = $1 and confirmed_at is not null"), BIND(bind_integer(petition))));
    return db_run(db, NULL, SQL("insert into pub_petition_support (petition, supporters) values ($1, $2) on conflict (petition) do update set supporters = $2"),
                  BIND(bind_integer(petition), bind_integer(*ret_count)));
}

enum result support_confirm(struct db *db, const struct engine *engine, struct arena *arena, struct text token_hash, struct moment moment, struct petition *ret_petition,
                            struct message *message)
{
    const struct definition *definition = definitions_find(engine->definitions, TEXT("petition"));
    struct actor actor = actor_public(moment);
    struct petition petition;
    TRY(support_find(db, arena, token_hash, moment.now, &petition));
    if (!definition || !petition_is_open(petition.state, petition.closes_on, moment.today))
        return ERROR_NOT_FOUND;
    TRY(db_run(db, NULL, SQL("update petition_support set confirmed_at = $2 where token_hash = $1 and confirmed_at is null"), BIND(bind_text(token_hash), bind_day_of(moment.now))));
    TRY(count_support(db, petition.id, &petition.supporters));
    *ret_petition = petition;
    if (petition.supporters < petition.threshold || !text_equals(petition.state, "open"))
        return OK;
    return flow_move(db, engine, arena, definition, petition.id, 0, TEXT("reach"), TEXT_NONE, &actor, NULL, message);
}

/* --- What the definition names -------------------------------------------------------- */

enum result rule_petition_supporters(const struct rule_input *input, struct text *ret_value)
{
    int64_t count = 0;
    enum result result = db_one_integer(input->db, &count, SQL("select supporters from pub_petition_support where petition = $1"), BIND(bind_integer(input->id)));
    *ret_value = result == OK ? arena_printf(input->arena, "%lld", (long long)count) : TEXT_NONE;
    return result == ERROR_NOT_FOUND ? OK : result;
}

CHECK(petition_can_open)
{
    (void)db, (void)arena, (void)move;
    if (!engine->signing_key)
        return message_fail(message, ERROR_INVALID, "This office has no signing key at hand, without which support cannot be counted once a person: see “frankpledge key”.");
    if (date_compare(record_day(record_value(record, TEXT("closes_on"))), actor->moment.today) < 0)
        return message_fail(message, ERROR_INVALID, "Its last day is past: enter another.");
    return OK;
}

CHECK(petition_has_support)
{
    int64_t count, threshold;
    (void)arena, (void)engine, (void)move, (void)actor;
    TRY(text_to_integer(record_text(record, "threshold"), &threshold));
    TRY(count_support(db, record->id, &count));
    return count >= threshold ? OK
                              : message_fail(message, ERROR_INVALID, "%lld of %lld people have supported it so far. It is moved by itself when there are enough.", (long long)count, (long long)threshold);
}

EFFECT(count_petition)
{
    int64_t count;
    (void)move, (void)message;
    TRY(count_support(db, record->id, &count));
    return petition_tell(db, engine, arena, record, SAID(arena, "Your petition is open"), SAID(arena, "The office has opened the petition that you began. Everybody can support it now; its page says where it stands."),
                         actor->moment);
}

EFFECT(forget_supporters)
{
    (void)arena, (void)engine, (void)move, (void)actor, (void)message;
    return db_run(db, NULL, SQL("delete from petition_support where petition = $1"), BIND(bind_integer(record->id)));
}

/* --- In what others do with every table ------------------------------------------------- */

/* Of a petition that is erased the hashes go, and the number. No address stands here that words could be found in. */
static enum result forget_support(struct db *db, int64_t record)
{
    TRY(db_run(db, NULL, SQL("delete from petition_support where petition = $1"), BIND(bind_integer(record))));
    return db_run(db, NULL, SQL("delete from pub_petition_support where petition = $1"), BIND(bind_integer(record)));
}

const struct room_place deciding_places[] = {{.table = "petition_support", .forget = forget_support}, {0}};
