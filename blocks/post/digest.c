/* Digests: see digest.h. */
#include "blocks/post/digest.h"

#include <inttypes.h>

#include "base/wording.h"
#include "blocks/body/body.h"
#include "blocks/publish/publish.h"

#define ARENA_BYTES_MAX ((size_t)128 << 20)
#define NEWS_MAX 2000
#define LINKS_DEEP_MAX 3
#define LEADS_MAX 40
#define AT_ONCE 50            /* subscribers of one transaction */
#define OLDEST_SECONDS (21 * 24 * 60 * 60)
#define USEFUL_SECONDS (3 * 24 * 60 * 60)
#define DIGEST_BYTES_MAX (256 << 10)

bool digest_is_due(enum often often, struct instant told_until, struct instant now)
{
    int days = date_in_london(now).day - date_in_london(told_until).day;
    return days >= (often == OFTEN_WEEKLY ? 7 : 1);
}

/* --- What was published ------------------------------------------------------- */

struct news {
    int64_t id, leads[LEADS_MAX];
    size_t lead_count;
    const struct definition *definition;
    struct text reference, name, url;
    bool is_new;
    struct instant at;
};

struct telling {
    const struct engine *engine;
    struct arena *arena;
    struct moment moment;
    struct instant until;
    struct news *news;
    size_t news_count;
    struct text office;
    struct due { struct subscriber subscriber; struct text path, subject, text; } due[AT_ONCE];
    size_t due_count;
    int64_t messages;
};

static bool leads_to(const struct news *news, int64_t id)
{
    for (size_t i = 0; i < news->lead_count; i++)
        if (news->leads[i] == id)
            return true;
    return news->id == id;
}

/* One step along published links from those found in the last. */
static enum result follow_links(struct db *db, struct news *news)
{
    size_t from = 0;
    for (int depth = 0; depth < LINKS_DEEP_MAX; depth++) {
        size_t until = news->lead_count;
        for (size_t i = depth ? from : 0; i < (depth ? until : 1); i++) {
            AUTO(statement_close_at) struct statement *row = NULL;
            int step;
            TRY(db_query(db, &row, SQL("select distinct to_id from pub_link where from_id = $1 order by to_id"), BIND(bind_integer(depth ? news->leads[i] : news->id))));
            while ((step = statement_step(row)) == 1)
                if (news->lead_count < LEADS_MAX && !leads_to(news, statement_integer(row, 0)))
                    news->leads[news->lead_count++] = statement_integer(row, 0);
            if (step < 0)
                return (enum result)step;
        }
        from = depth ? until : 0;
    }
    return OK;
}

/* Of a record that was published several times the last one is told; it is new where its first is among them. */
static enum result add_news(struct telling *telling, struct statement *row)
{
    struct arena *arena = telling->arena;
    int64_t id = statement_integer(row, 0);
    for (size_t i = 0; i < telling->news_count; i++)
        if (telling->news[i].id == id) {
            telling->news[i].at.seconds = statement_integer(row, 2);
            return OK;
        }
    const struct definition *definition = definitions_find(telling->engine->definitions, statement_copy(row, 3, arena));
    if (definition && telling->news_count < NEWS_MAX)
        telling->news[telling->news_count++] = (struct news){.id = id, .is_new = statement_integer(row, 1) == 1, .at = {statement_integer(row, 2)}, .definition = definition,
                                                             .reference = statement_copy(row, 4, arena), .name = statement_copy(row, 5, arena)};
    return OK;
}

static enum result read_news(struct telling *telling, struct instant from)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    AUTO(statement_close_at) struct statement *row = NULL;
    struct body body;
    int step;
    telling->news = ARENA_ARRAY(telling->arena, struct news, NEWS_MAX);
    if (!telling->news)
        return ERROR_MEMORY;
    TRY(store_read_begin(telling->engine->store, STORE_PUBLIC, &db));
    TRY(db_query(db, &row,
                 SQL("select d.id, d.version, d.published_at, p.register, p.reference, p.name from pub_document d join pub_record p on p.id = d.id"
                     " where p.withdrawn = 0 and d.kind = 'publish' and d.published_at >= $1 and d.published_at < $2 order by d.published_at, d.id, d.version"),
                 BIND(bind_integer(from.seconds), bind_integer(telling->until.seconds))));
    while ((step = statement_step(row)) == 1)
        TRY(add_news(telling, row));
    if (step < 0)
        return (enum result)step;
    statement_close(TAKE(row));
    for (size_t i = 0; i < telling->news_count; i++) {
        telling->news[i].url = publish_address(db, telling->engine, telling->arena, telling->news[i].definition, telling->news[i].id);
        TRY(follow_links(db, &telling->news[i]));
    }
    TRY(body_on(db, telling->arena, telling->moment.today, &body));
    telling->office = body.legal_name.length ? body.legal_name : SAID(telling->arena, "The office");
    return arena_failed(telling->arena) ? ERROR_MEMORY : OK;
}

/* --- One subscriber ------------------------------------------------------------ */

static bool is_told_under(const struct news *news, struct text topic)
{
    int64_t id;
    if (text_equals(topic, "all"))
        return true;
    if (text_starts(topic, TEXT("register:")))
        return text_equal(text_slice(topic, 9, SIZE_MAX), news->definition->name);
    return text_starts(topic, TEXT("record:")) && text_to_integer(text_slice(topic, 7, SIZE_MAX), &id) == OK && leads_to(news, id);
}

static bool is_wanted(const struct news *news, const struct subscriber *subscriber)
{
    if (news->at.seconds < subscriber->told_until.seconds || !news->url.length)
        return false;
    for (size_t i = 0; i < subscriber->topics.count; i++)
        if (is_told_under(news, subscriber->topics.list[i]))
            return true;
    return false;
}

/* Under the name of each register what is of it. */
static int64_t write_news(const struct telling *telling, const struct subscriber *subscriber, struct buffer *out)
{
    struct arena *arena = telling->arena;
    int64_t count = 0;
    for (size_t i = 0; i < telling->engine->definitions->count; i++) {
        const struct definition *definition = &telling->engine->definitions->list[i];
        bool headed = false;
        for (size_t j = 0; j < telling->news_count; j++) {
            const struct news *news = &telling->news[j];
            if (news->definition != definition || !is_wanted(news, subscriber) || count++ >= DIGEST_LINES_MAX)
                continue;
            if (!headed)
                buffer_printf(out, "%.*s\n---\n", TEXT_ARGS(definition->titles));
            headed = true;
            buffer_append_z(out, "- ");
            buffer_append(out, arena_printf(arena, news->is_new ? SAY(arena, "%.*s (new): %.*s") : SAY(arena, "%.*s (changed): %.*s"), TEXT_ARGS(news->reference),
                                            TEXT_ARGS(news->name.length ? news->name : definition->title)));
            buffer_printf(out, "\n  %.*s\n", TEXT_ARGS(news->url));
        }
        if (headed)
            buffer_append_z(out, "\n");
    }
    return count;
}

static enum result compose(const struct telling *telling, struct due *due)
{
    AUTO(buffer_clear) struct buffer lines;
    struct arena *arena = telling->arena;
    buffer_init(&lines, DIGEST_BYTES_MAX);
    int64_t count = write_news(telling, &due->subscriber, &lines);
    TRY(lines.failure);
    due->text = TEXT_NONE;
    if (!count)
        return OK;
    struct text more = count > DIGEST_LINES_MAX ? arena_printf(arena, SAY(arena, "And %" PRId64 " more:\n/\n\n"), count - DIGEST_LINES_MAX) : TEXT_NONE;
    due->subject = arena_printf(arena, SAY_COUNT(arena, count, "%" PRId64 " thing was published", "%" PRId64 " things were published"), count);
    due->text = arena_printf(arena, SAY(arena, "This was published, or changed, of what you follow.\n\n%.*s%.*sChange what you get, or leave:\n%.*s\n\n%.*s\n"), TEXT_ARGS(buffer_text(&lines)), TEXT_ARGS(more),
                             TEXT_ARGS(due->path), TEXT_ARGS(telling->office));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- Everybody ------------------------------------------------------------------ */

static enum result read_topics(struct db *db, struct arena *arena, struct subscriber *subscriber)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select topic from subscription where subscriber = $1 order by topic"), BIND(bind_integer(subscriber->id))));
    while ((step = statement_step(row)) == 1)
        (void)topic_add(&subscriber->topics, statement_copy(row, 0, arena));
    return step < 0 ? (enum result)step : OK;
}

/* The next of them, by number; those that are not due on the way are passed. */
static enum result read_due(struct telling *telling, int64_t *after, bool *ret_more)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    AUTO(statement_close_at) struct statement *row = NULL;
    int step = 0;
    telling->due_count = 0;
    TRY(store_read_begin(telling->engine->store, STORE_OFFICE, &db));
    TRY(db_query(db, &row, SQL("select id, often, told_until from subscriber where confirmed_at is not null and id > $1 and told_until < $2 order by id"),
                 BIND(bind_integer(*after), bind_integer(telling->until.seconds))));
    while (telling->due_count < AT_ONCE && (step = statement_step(row)) == 1) {
        struct subscriber one = {.id = statement_integer(row, 0), .often = text_equals(statement_text(row, 1), "weekly") ? OFTEN_WEEKLY : OFTEN_DAILY, .told_until = {statement_integer(row, 2)}};
        *after = one.id;
        if (digest_is_due(one.often, one.told_until, telling->moment.now))
            telling->due[telling->due_count++] = (struct due){.subscriber = one};
    }
    if (step < 0)
        return (enum result)step;
    *ret_more = telling->due_count == AT_ONCE;
    statement_close(TAKE(row));
    for (size_t i = 0; i < telling->due_count; i++) {
        struct due *due = &telling->due[i];
        struct text address;
        TRY(read_topics(db, telling->arena, &due->subscriber));
        enum result result = subscriber_reach(db, telling->engine, telling->arena, due->subscriber.id, &address, &due->path);
        if (result == ERROR_NOT_FOUND || result == ERROR_BUSY || result == ERROR_CORRUPT)
            due->subscriber.id = 0; /* their key is not there now: told when it is */
        else
            TRY(result);
    }
    return OK;
}

static enum result put_due(struct db *db, void *context, struct message *message)
{
    struct telling *telling = context;
    telling->messages = 0;
    for (size_t i = 0; i < telling->due_count; i++) {
        const struct due *due = &telling->due[i];
        const struct subscriber *subscriber = &due->subscriber;
        int64_t changed = 0, id;
        TRY(db_run(db, &changed, SQL("update subscriber set told_until = $3 where id = $1 and told_until = $2"),
                   BIND(bind_integer(subscriber->id), bind_integer(subscriber->told_until.seconds), bind_integer(telling->until.seconds))));
        if (!changed || !due->text.length)
            continue;
        const struct post_message post = {.subscriber = subscriber->id, .kind = TEXT(POST_KIND_DIGEST), .subject = due->subject, .text = due->text,
                                          .expires_at = {telling->moment.now.seconds + USEFUL_SECONDS}};
        TRY(post_put(db, telling->engine, telling->arena, &post, telling->moment.now, &id, message));
        telling->messages++;
    }
    return OK;
}

static enum result oldest_due(const struct telling *telling, struct instant *ret_from)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    int64_t oldest, least = telling->until.seconds - OLDEST_SECONDS;
    TRY(store_read_begin(telling->engine->store, STORE_OFFICE, &db));
    TRY(db_one_integer(db, &oldest, SQL("select coalesce(min(told_until), $1) from subscriber where confirmed_at is not null"), BIND(bind_integer(telling->until.seconds))));
    ret_from->seconds = oldest > least ? oldest : least;
    return OK;
}

static enum result prune(struct db *db, void *context, struct message *message)
{
    const struct telling *telling = context;
    (void)message;
    return subscribers_prune(db, telling->moment.now);
}

enum result digests_run(const struct engine *engine, struct moment moment, int64_t *ret_messages, struct message *message)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES_MAX), *scratch = arena_new(ARENA_BYTES_MAX);
    struct telling telling = {.engine = engine, .arena = arena, .moment = moment, .until = {moment.now.seconds - DIGEST_MARGIN_SECONDS}};
    struct instant from;
    int64_t after = 0;
    bool more = true;
    *ret_messages = 0;
    if (!arena || !scratch)
        return ERROR_MEMORY;
    TRY(store_write(engine->store, prune, &telling, message));
    TRY(oldest_due(&telling, &from));
    TRY(read_news(&telling, from));
    telling.arena = scratch;
    while (more) {
        arena_reset(scratch);
        TRY(read_due(&telling, &after, &more));
        for (size_t i = 0; i < telling.due_count; i++)
            TRY(compose(&telling, &telling.due[i]));
        if (telling.due_count)
            TRY(store_write(engine->store, put_due, &telling, message));
        *ret_messages += telling.due_count ? telling.messages : 0;
    }
    return OK;
}
