/* The draws of dip samples: one row each, and what a party does to it. See dip.h; in which order is dip_order.c. */
#include <inttypes.h>

#include "base/format/csv.h"
#include "base/format/mail.h"
#include "base/wording.h"
#include "blocks/body/body.h"
#include "blocks/flow/flow.h"
#include "blocks/post/post.h"
#include "office/scrutiny/dip.h"

#define SALT_BYTES 16
#define KEY_BYTES 32
#define LINK_DAYS 60
#define HOUR_SECONDS 3600
#define DAY_SECONDS 86400

/* The parties' columns by name: 0 and '' where something is not there yet. */
const char dip_schema[] =
    "create table dip_draw (sample bigint not null, number bigint not null, began_at bigint not null, token_hash text not null,"
    " office_salt text not null, office_commitment text not null default '', office_committed_at bigint not null default 0,"
    " office_secret text not null default '', office_revealed_at bigint not null default 0, office_misses bigint not null default 0,"
    " scrutineer_salt text not null, scrutineer_commitment text not null default '', scrutineer_committed_at bigint not null default 0,"
    " scrutineer_secret text not null default '', scrutineer_revealed_at bigint not null default 0, scrutineer_misses bigint not null default 0,"
    " list_key text not null default '', list_kept text not null default '', list text not null default '', list_sha256 text not null default '',"
    " listed bigint not null default 0, repeated bigint not null default 0, closed_at bigint not null default 0, reveal_by bigint not null default 0,"
    " is_over bigint not null default 0, primary key (sample, number));\n"
    "create index dip_draw_token on dip_draw (token_hash);\n"
    "create table pub_dip_draw (sample bigint primary key, content text not null);\n";

const char dip_told_schema[] = "create table pub_dip_told (sample bigint primary key, content text not null);\n";

/* --- Reading ----------------------------------------------------------------------------- */

#define DRAW_SQL                                                                                                                                    \
    "select sample, number, office_salt, office_commitment, office_committed_at, office_secret, office_revealed_at, office_misses,"                 \
    " scrutineer_salt, scrutineer_commitment, scrutineer_committed_at, scrutineer_secret, scrutineer_revealed_at, scrutineer_misses,"               \
    " list_key, list_kept, list, list_sha256, listed, repeated, closed_at, reveal_by, is_over from dip_draw where sample = $1"

static struct dip_party read_party(struct statement *row, struct arena *arena, int from)
{
    return (struct dip_party){.salt = statement_copy(row, from, arena), .commitment = statement_copy(row, from + 1, arena), .committed_at = {statement_integer(row, from + 2)},
                              .secret = statement_copy(row, from + 3, arena), .revealed_at = {statement_integer(row, from + 4)}, .misses = statement_integer(row, from + 5)};
}

static struct dip_draw read_draw(struct statement *row, struct arena *arena)
{
    return (struct dip_draw){.sample = statement_integer(row, 0), .number = statement_integer(row, 1), .parties = {read_party(row, arena, 2), read_party(row, arena, 8)},
                             .key = statement_copy(row, 14, arena), .kept = statement_copy(row, 15, arena), .list = statement_copy(row, 16, arena), .list_hash = statement_copy(row, 17, arena),
                             .listed = statement_integer(row, 18), .repeated = statement_integer(row, 19), .closed_at = {statement_integer(row, 20)}, .reveal_by = {statement_integer(row, 21)},
                             .is_over = statement_integer(row, 22) != 0};
}

enum result dip_draw_last(struct db *db, struct arena *arena, int64_t sample, struct dip_draw *ret_draw)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL(DRAW_SQL " order by number desc limit 1"), BIND(bind_integer(sample))));
    step = statement_step(row);
    if (step < 0)
        return (enum result)step;
    *ret_draw = step == 1 ? read_draw(row, arena) : (struct dip_draw){.sample = sample};
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result dip_draws(struct db *db, struct arena *arena, int64_t sample, struct dip_draw **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct dip_draw *list;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from dip_draw where sample = $1"), BIND(bind_integer(sample))));
    list = ARENA_ARRAY(arena, struct dip_draw, (size_t)total + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL(DRAW_SQL " order by number"), BIND(bind_integer(sample))));
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        list[count++] = read_draw(row, arena);
    *ret_list = list;
    *ret_count = count;
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- The scrutineer's link ----------------------------------------------------------------- */

static enum result link_post(struct db *db, const struct engine *engine, struct arena *arena, const struct record *sample, const struct token *token, struct moment moment, struct message *message)
{
    struct instant expires = {moment.now.seconds + (int64_t)LINK_DAYS * DAY_SECONDS};
    struct text href = arena_printf(arena, "%.*s/scrutineer/%.*s", TEXT_ARGS(engine->public_address), TEXT_ARGS(token->secret));
    struct body body;
    int64_t sent;
    TRY(body_on(db, arena, moment.today, &body));
    struct text office = body.legal_name.length ? body.legal_name : SAID(arena, "The office");
    struct post_message post = {
        .to = record_text(sample, "scrutineer_email"), .kind = TEXT("scrutineer"), .expires_at = expires,
        .subject = SAID(arena, "You are the scrutineer of a draw"),
        .text = arena_printf(arena, SAY(arena, "Files are to be drawn by chance, and you are named as the scrutineer from outside:\n\n%.*s\n%.*s\n\nOn this page you commit to a secret, reveal it when the list is closed, and see what was drawn:\n\n%.*s\n\n"
                                               "The link is yours alone: do not pass it on, not to the office either. Keep this message until the draw is over.\n\n%.*s\n"),
                             TEXT_ARGS(sample->reference), TEXT_ARGS(sample->name), TEXT_ARGS(href), TEXT_ARGS(office))};
    return arena_failed(arena) ? ERROR_MEMORY : post_put(db, engine, arena, &post, moment.now, &sent, message);
}

enum result dip_link_send(struct db *db, const struct engine *engine, struct arena *arena, const struct record *sample, struct moment moment, struct message *message)
{
    struct token token = token_new(arena);
    if (arena_failed(arena))
        return ERROR_MEMORY;
    TRY(db_run(db, NULL, SQL("update dip_draw set token_hash = $2 where sample = $1"), BIND(bind_integer(sample->id), bind_text(token.hash))));
    return link_post(db, engine, arena, sample, &token, moment, message);
}

/* Of an earlier draw too: it leads to the last one. */
enum result dip_link_find(struct db *db, const struct engine *engine, struct arena *arena, struct text token_hash, struct record **ret_sample)
{
    const struct definition *definition = definitions_find(engine->definitions, TEXT(DIP_SAMPLE));
    int64_t id;
    if (!definition)
        return ERROR_NOT_FOUND;
    TRY(db_one_integer(db, &id, SQL("select d.sample from dip_draw d join record r on r.id = d.sample where d.token_hash = $1 and r.state not in ('withdrawn', 'published') order by d.number desc limit 1"),
                       BIND(bind_text(token_hash))));
    return record_load(db, engine, arena, definition, id, ret_sample);
}

/* --- Beginning ------------------------------------------------------------------------------ */

enum result dip_draw_begin(struct db *db, const struct engine *engine, struct arena *arena, const struct record *sample, struct moment moment, struct message *message)
{
    struct text office = random_hex(arena, SALT_BYTES), scrutineer = random_hex(arena, SALT_BYTES);
    int64_t number;
    if (arena_failed(arena))
        return ERROR_MEMORY;
    TRY(db_one_integer(db, &number, SQL("select coalesce(max(number), 0) + 1 from dip_draw where sample = $1"), BIND(bind_integer(sample->id))));
    TRY(db_run(db, NULL, SQL("insert into dip_draw (sample, number, began_at, token_hash, office_salt, scrutineer_salt) values ($1, $2, $3, '', $4, $5)"),
               BIND(bind_integer(sample->id), bind_integer(number), bind_integer(moment.now.seconds), bind_text(office), bind_text(scrutineer))));
    return dip_link_send(db, engine, arena, sample, moment, message);
}

enum result dip_draw_end(struct db *db, int64_t sample) { return db_run(db, NULL, SQL("update dip_draw set is_over = 1 where sample = $1"), BIND(bind_integer(sample))); }

/* --- What a party does ------------------------------------------------------------------------ */

static enum result load(struct db *db, const struct dip_doing *doing, struct record **ret_sample, struct dip_draw *ret_draw)
{
    const struct definition *definition = definitions_find(doing->engine->definitions, TEXT(DIP_SAMPLE));
    if (!definition)
        return ERROR_NOT_FOUND;
    TRY(record_load(db, doing->engine, doing->arena, definition, doing->sample, ret_sample));
    return dip_draw_last(db, doing->arena, doing->sample, ret_draw);
}

static enum result refuse(const struct dip_doing *doing, const struct record *sample, const struct dip_draw *draw, enum dip_step step, struct message *message)
{
    const char *why = dip_refusal(doing->arena, record_state_name(sample), draw, step, doing->party, doing->actor.moment.now);
    return why ? message_fail(message, ERROR_CONFLICT, "%s", why) : OK;
}

/* A step that cannot be published now, since publishing is held, is not done at all: its place in the log is what it is for. */
static enum result move(struct db *db, const struct dip_doing *doing, struct record *sample, const char *name, struct message *message)
{
    bool waits = false;
    TRY(flow_move_when(db, doing->engine, doing->arena, sample->definition, sample->id, 0, text_of(name), TEXT_NONE, NULL, &doing->actor, NULL, &waits, message));
    return waits ? message_fail(message, ERROR_CONFLICT, "Nothing is published at the moment, and each step of a draw is published at once: do this when publishing is no longer held.") : OK;
}

enum result dip_commit(struct db *db, const struct dip_doing *doing, struct text commitment, struct message *message)
{
    struct record *sample;
    struct dip_draw draw;
    struct bind at = bind_integer(doing->actor.moment.now.seconds);
    struct hash hash;
    TRY(load(db, doing, &sample, &draw));
    TRY(refuse(doing, sample, &draw, DIP_COMMIT, message));
    if (hash_parse_hex(commitment, &hash) < 0)
        return message_fail(message, ERROR_INVALID, "A commitment is the SHA-256 of the text on this page: 64 digits and letters from a to f.");
    if (text_equal(commitment, draw.parties[doing->party == SAMPLE_OFFICE ? SAMPLE_SCRUTINEER : SAMPLE_OFFICE].commitment))
        return message_fail(message, ERROR_INVALID, "This is the commitment of the other party: make your own.");
    if (doing->party == SAMPLE_OFFICE)
        TRY(db_run(db, NULL, SQL("update dip_draw set office_commitment = $3, office_committed_at = $4 where sample = $1 and number = $2"),
                   BIND(bind_integer(draw.sample), bind_integer(draw.number), bind_text(commitment), at)));
    else
        TRY(db_run(db, NULL, SQL("update dip_draw set scrutineer_commitment = $3, scrutineer_committed_at = $4 where sample = $1 and number = $2"),
                   BIND(bind_integer(draw.sample), bind_integer(draw.number), bind_text(commitment), at)));
    return move(db, doing, sample, "commit", message);
}

static enum result count_miss(struct db *db, const struct dip_doing *doing, const struct dip_draw *draw)
{
    if (doing->party == SAMPLE_OFFICE)
        return db_run(db, NULL, SQL("update dip_draw set office_misses = office_misses + 1 where sample = $1 and number = $2"), BIND(bind_integer(draw->sample), bind_integer(draw->number)));
    return db_run(db, NULL, SQL("update dip_draw set scrutineer_misses = scrutineer_misses + 1 where sample = $1 and number = $2"), BIND(bind_integer(draw->sample), bind_integer(draw->number)));
}

enum result dip_reveal(struct db *db, const struct dip_doing *doing, struct text secret, bool *ret_missed, struct message *message)
{
    struct record *sample;
    struct dip_draw draw;
    struct bind at = bind_integer(doing->actor.moment.now.seconds);
    bool misses, other_revealed;
    TRY(load(db, doing, &sample, &draw));
    TRY(refuse(doing, sample, &draw, DIP_REVEAL, message));
    const struct sample_draw of = {sample->reference, draw.number};
    misses = sample_secret_fault(doing->arena, secret) || !text_equal(sample_commitment(doing->arena, &of, doing->party, draw.parties[doing->party].salt, secret), draw.parties[doing->party].commitment);
    if (arena_failed(doing->arena))
        return ERROR_MEMORY;
    *ret_missed = misses;
    if (misses)
        return count_miss(db, doing, &draw);
    if (doing->party == SAMPLE_OFFICE)
        TRY(db_run(db, NULL, SQL("update dip_draw set office_secret = $3, office_revealed_at = $4 where sample = $1 and number = $2"), BIND(bind_integer(draw.sample), bind_integer(draw.number), bind_text(secret), at)));
    else
        TRY(db_run(db, NULL, SQL("update dip_draw set scrutineer_secret = $3, scrutineer_revealed_at = $4 where sample = $1 and number = $2"), BIND(bind_integer(draw.sample), bind_integer(draw.number), bind_text(secret), at)));
    other_revealed = draw.parties[doing->party == SAMPLE_OFFICE ? SAMPLE_SCRUTINEER : SAMPLE_OFFICE].secret.length > 0;
    return other_revealed ? move(db, doing, sample, "draw", message) : OK;
}

/* --- Closing the list ---------------------------------------------------------------------------- */

enum result dip_allocate(const struct record *sample, const struct sample_list *list, struct sample_strata *ret_strata, struct message *message)
{
    int64_t size;
    TRY(text_to_integer(record_text(sample, "size"), &size));
    if (sample_strata_of(list, ret_strata) < 0)
        return message_fail(message, ERROR_INVALID, "The list has more than %d parts: take larger ones.", SAMPLE_STRATA_MAX);
    if (text_equals(record_text(sample, "sharing"), "counts"))
        return sample_allocate_by_counts(ret_strata, record_text(sample, "shares"), size, message);
    return sample_allocate_by_proportion(ret_strata, size, message);
}

/* The link itself is nowhere any more but in the message that they have. */
static enum result tell_scrutineer(struct db *db, const struct dip_doing *doing, const struct record *sample, struct instant reveal_by, struct message *message)
{
    struct arena *arena = doing->arena;
    int64_t sent;
    struct post_message post = {
        .to = record_text(sample, "scrutineer_email"), .kind = TEXT("scrutineer"), .expires_at = reveal_by, .subject = SAID(arena, "The list is closed: reveal your secret"),
        .text = arena_printf(arena, SAY(arena, "The list of this draw is closed, and its hash is published:\n\n%.*s\n%.*s\n\nOpen the link that you were sent and reveal your secret by %.*s. Otherwise the draw is void, and it is published that you withheld it.\n"),
                             TEXT_ARGS(sample->reference), TEXT_ARGS(sample->name), TEXT_ARGS(instant_long(arena, reveal_by)))};
    return arena_failed(arena) ? ERROR_MEMORY : post_put(db, doing->engine, arena, &post, doing->actor.moment.now, &sent, message);
}

enum result dip_close(struct db *db, const struct dip_doing *doing, const struct sample_list *list, struct message *message)
{
    struct arena *arena = doing->arena;
    struct sample_list marked = *list;
    struct sample_strata strata;
    struct record *sample;
    struct dip_draw draw;
    struct text key = random_hex(arena, KEY_BYTES), published, kept, hash;
    int64_t now = doing->actor.moment.now.seconds, hours;
    TRY(load(db, doing, &sample, &draw));
    TRY(refuse(doing, sample, &draw, DIP_CLOSE, message));
    TRY(dip_allocate(sample, list, &strata, message));
    TRY(text_to_integer(record_text(sample, "reveal_hours"), &hours));
    const struct sample_draw of = {sample->reference, draw.number};
    TRY(sample_list_mark(arena, &of, key, &marked));
    published = sample_list_text(arena, &marked);
    kept = sample_list_kept(arena, &marked);
    hash = sample_list_hash(arena, &of, published);
    if (arena_failed(arena) || !published.length || !kept.length)
        return ERROR_MEMORY;
    TRY(db_run(db, NULL, SQL("update dip_draw set list_key = $3, list_kept = $4, list = $5, list_sha256 = $6, listed = $7, repeated = $8, closed_at = $9, reveal_by = $10 where sample = $1 and number = $2"),
               BIND(bind_integer(draw.sample), bind_integer(draw.number), bind_text(key), bind_text(kept), bind_text(published), bind_text(hash), bind_integer((int64_t)list->count), bind_integer((int64_t)list->repeated),
                    bind_integer(now), bind_integer(now + hours * HOUR_SECONDS))));
    TRY(tell_scrutineer(db, doing, sample, (struct instant){now + hours * HOUR_SECONDS}, message));
    return move(db, doing, sample, "close", message);
}

/* --- What was drawn ------------------------------------------------------------------------------- */

/* The references of the kept list, by their marks. */
static enum result add_references(struct arena *arena, struct text kept, struct dip_file *files, size_t count)
{
    struct csv_reader reader;
    struct csv_row row;
    csv_reader_init(&reader, kept);
    for (;;) {
        TRY(csv_read_row(&reader, arena, &row, NULL));
        if (!row.count)
            return OK;
        for (size_t i = 0; i < count; i++)
            if (row.count > 2 && text_equal(row.cells[2], files[i].mark))
                files[i].reference = row.cells[0];
    }
}

enum result dip_files(struct db *db, struct arena *arena, int64_t sample, struct dip_file **ret_files, size_t *ret_count)
{
    struct value *sealed;
    const struct value *draws, *last, *drawn;
    struct dip_file *files;
    struct dip_draw draw;
    TRY(dip_annex_read(db, arena, sample, &sealed));
    draws = sealed ? value_get(sealed, TEXT("draws")) : NULL;
    last = draws && draws->kind == VALUE_LIST && draws->list.count ? draws->list.items[draws->list.count - 1] : NULL;
    drawn = last ? value_get(last, TEXT("drawn")) : NULL;
    if (!drawn || drawn->kind != VALUE_LIST)
        return ERROR_NOT_FOUND;
    TRY(dip_draw_last(db, arena, sample, &draw));
    files = ARENA_ARRAY(arena, struct dip_file, drawn->list.count + 1);
    if (!files)
        return ERROR_MEMORY;
    for (size_t i = 0; i < drawn->list.count; i++)
        files[i] = (struct dip_file){TEXT_NONE, value_get_text(drawn->list.items[i], "stratum"), value_get_text(drawn->list.items[i], "mark")};
    TRY(add_references(arena, draw.kept, files, drawn->list.count));
    *ret_files = files;
    *ret_count = drawn->list.count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
