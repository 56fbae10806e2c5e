/* Digests: see digest.h. */
#include "blocks/post/digest.h"

#include <inttypes.h>

#include "base/wording.h"
#include "blocks/body/body.h"
#include "blocks/post/news.h"

#define ARENA_BYTES_MAX ((size_t)128 << 20)
#define AT_ONCE 50            /* subscribers of one transaction */
#define USEFUL_SECONDS (3 * 24 * 60 * 60)
#define DIGEST_BYTES_MAX (256 << 10)

bool digest_is_due(enum often often, struct instant told_until, struct instant now)
{
    int days = date_in_london(now).day - date_in_london(told_until).day;
    return days >= (often == OFTEN_WEEKLY ? 7 : 1);
}

struct telling {
    const struct engine *engine;
    struct arena *arena;
    struct moment moment;
    struct instant until;
    struct news_list news;
    struct text office; /* empty: not known */
    struct due { struct subscriber subscriber; const struct engine_language *language; struct text path, subject, text; } due[AT_ONCE];
    size_t due_count;
    int64_t messages;
};

/* --- One subscriber ------------------------------------------------------------ */

static bool is_told_under(const struct news *news, struct text topic)
{
    int64_t id;
    if (text_equals(topic, "all"))
        return true;
    if (text_starts(topic, TEXT("register:")))
        return text_equal(text_slice(topic, 9, SIZE_MAX), news->definition->name);
    return text_starts(topic, TEXT("record:")) && text_to_integer(text_slice(topic, 7, SIZE_MAX), &id) == OK && news_leads_to(news, id);
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

/* The register as it is called in the arena's language. */
static const struct definition *said(const struct due *due, const struct definition *definition)
{
    const struct definition *other = due->language ? definitions_find(due->language->engine->definitions, definition->name) : NULL;
    return other ? other : definition;
}

/* Under the name of each register what is of it. */
static int64_t write_news(const struct telling *telling, const struct due *due, struct buffer *out)
{
    struct arena *arena = telling->arena;
    const struct definition *headed = NULL;
    int64_t count = 0;
    for (size_t i = 0; i < telling->news.count; i++) {
        const struct news *news = &telling->news.list[i];
        if (!is_wanted(news, &due->subscriber) || count++ >= DIGEST_LINES_MAX)
            continue;
        const struct definition *definition = said(due, news->definition);
        struct text name = due->language ? news->names[due->language - telling->engine->languages] : news->name;
        if (headed != news->definition)
            buffer_printf(out, "%s%.*s\n---\n", headed ? "\n" : "", TEXT_ARGS(definition->titles));
        headed = news->definition;
        buffer_append_z(out, "- ");
        buffer_append(out, arena_printf(arena, news->is_new ? SAY(arena, "%.*s (new): %.*s") : SAY(arena, "%.*s (changed): %.*s"), TEXT_ARGS(news->reference),
                                        TEXT_ARGS(name.length ? name : definition->title)));
        buffer_printf(out, "\n  %.*s%.*s\n", TEXT_ARGS(language_path(arena)), TEXT_ARGS(news->url));
    }
    if (headed)
        buffer_append_z(out, "\n");
    return count;
}

static enum result compose(const struct telling *telling, struct due *due)
{
    AUTO(buffer_clear) struct buffer lines;
    struct arena *arena = telling->arena;
    arena_set_language(arena, due->language ? due->language->language : NULL);
    struct text language = language_path(arena), home = language.length ? language : TEXT("/"), more = TEXT_NONE;
    buffer_init(&lines, DIGEST_BYTES_MAX);
    int64_t count = write_news(telling, due, &lines);
    TRY(lines.failure);
    due->text = TEXT_NONE;
    if (!count)
        return OK;
    if (count > DIGEST_LINES_MAX)
        more = arena_printf(arena, SAY(arena, "And %" PRId64 " more:\n%.*s\n\n"), count - DIGEST_LINES_MAX, TEXT_ARGS(home));
    if (telling->news.cut)
        more = arena_printf(arena, SAY(arena, "%.*sSo much was published that not all of it is counted here. All of it:\n%.*s\n\n"), TEXT_ARGS(more), TEXT_ARGS(home));
    due->subject = arena_printf(arena, SAY_COUNT(arena, count, "%" PRId64 " thing was published", "%" PRId64 " things were published"), count);
    due->text = arena_printf(arena, SAY(arena, "This was published, or changed, of what you follow.\n\n%.*s%.*sChange what you get, or leave:\n%.*s\n\n%.*s\n"), TEXT_ARGS(buffer_text(&lines)), TEXT_ARGS(more),
                             TEXT_ARGS(arena_printf(arena, "%.*s%.*s", TEXT_ARGS(language), TEXT_ARGS(due->path))), TEXT_ARGS(telling->office.length ? telling->office : SAID(arena, "The office")));
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
    TRY(db_query(db, &row, SQL("select id, often, told_until, language from subscriber where confirmed_at is not null and id > $1 and told_until < $2 order by id"),
                 BIND(bind_integer(*after), bind_integer(telling->until.seconds))));
    while (telling->due_count < AT_ONCE && (step = statement_step(row)) == 1) {
        struct due one = {.subscriber = {.id = statement_integer(row, 0), .often = text_equals(statement_text(row, 1), "weekly") ? OFTEN_WEEKLY : OFTEN_DAILY,
                                         .told_until = {statement_integer(row, 2)}}, .language = engine_language(telling->engine, statement_text(row, 3))};
        *after = one.subscriber.id;
        if (digest_is_due(one.subscriber.often, one.subscriber.told_until, telling->moment.now))
            telling->due[telling->due_count++] = one;
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
        arena_set_language(telling->arena, due->language ? due->language->language : NULL);
        const struct post_message post = {.subscriber = subscriber->id, .kind = TEXT(POST_KIND_DIGEST), .subject = due->subject, .text = due->text,
                                          .expires_at = {telling->moment.now.seconds + USEFUL_SECONDS}};
        TRY(post_put(db, telling->engine, telling->arena, &post, telling->moment.now, &id, message));
        telling->messages++;
    }
    return OK;
}

/* From when on somebody who can be told has to be. Who cannot be reached for long is told all when they can be, and keeps nobody waiting until then. */
static enum result oldest_due(struct telling *telling, struct instant *ret_from)
{
    struct instant oldest = telling->until;
    int64_t after = 0;
    for (bool more = true; more;) {
        arena_reset(telling->arena);
        TRY(read_due(telling, &after, &more));
        for (size_t i = 0; i < telling->due_count; i++)
            if (telling->due[i].subscriber.id && telling->due[i].subscriber.told_until.seconds < oldest.seconds)
                oldest = telling->due[i].subscriber.told_until;
    }
    *ret_from = oldest;
    return OK;
}

static enum result read_news(struct telling *telling, struct arena *arena, struct instant from)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    struct body body;
    TRY(store_read_begin(telling->engine->store, STORE_PUBLIC, &db));
    TRY(news_read(db, telling->engine, arena, from, telling->until, &telling->news));
    TRY(body_on(db, arena, telling->moment.today, &body));
    telling->office = body.legal_name;
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
    struct telling telling = {.engine = engine, .arena = scratch, .moment = moment, .until = {moment.now.seconds - DIGEST_MARGIN_SECONDS}};
    struct instant from;
    int64_t after = 0;
    bool more = true;
    *ret_messages = 0;
    if (!arena || !scratch)
        return ERROR_MEMORY;
    TRY(store_write(engine->store, prune, &telling, message));
    TRY(oldest_due(&telling, &from));
    if (from.seconds >= telling.until.seconds)
        return OK;
    TRY(read_news(&telling, arena, from));
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
