/* What was published: see news.h. */
#include "blocks/post/news.h"

#include <stdlib.h>
#include <string.h>

#include "blocks/publish/translated.h"

#define LINKS_DEEP_MAX 3
#define LEADS_MAX 40

bool news_leads_to(const struct news *news, int64_t id)
{
    for (size_t i = 0; i < news->lead_count; i++)
        if (news->leads[i] == id)
            return true;
    return news->id == id;
}

/* One step along published links from those found in the last. */
static enum result follow_links(struct db *db, struct arena *arena, struct news *news)
{
    int64_t leads[LEADS_MAX];
    size_t from = 0;
    news->leads = leads;
    for (int depth = 0; depth < LINKS_DEEP_MAX; depth++) {
        size_t until = news->lead_count;
        for (size_t i = depth ? from : 0; i < (depth ? until : 1); i++) {
            AUTO(statement_close_at) struct statement *row = NULL;
            int step;
            TRY(db_query(db, &row, SQL("select distinct to_id from pub_link where from_id = $1 order by to_id"), BIND(bind_integer(depth ? leads[i] : news->id))));
            while ((step = statement_step(row)) == 1)
                if (news->lead_count < LEADS_MAX && !news_leads_to(news, statement_integer(row, 0)))
                    leads[news->lead_count++] = statement_integer(row, 0);
            if (step < 0)
                return (enum result)step;
        }
        from = depth ? until : 0;
    }
    news->leads = news->lead_count ? ARENA_ARRAY(arena, int64_t, news->lead_count) : NULL;
    if (news->lead_count && !news->leads)
        return ERROR_MEMORY;
    if (news->lead_count)
        memcpy(news->leads, leads, news->lead_count * sizeof *leads);
    return OK;
}

static enum result name_it(struct db *db, const struct engine *engine, struct arena *arena, struct news *news)
{
    size_t count = 0;
    while (engine->languages && engine->languages[count].language)
        count++;
    news->names = count ? ARENA_ARRAY(arena, struct text, count) : NULL;
    if (count && !news->names)
        return ERROR_MEMORY;
    for (size_t i = 0; i < count; i++) {
        struct translated translated;
        TRY(publish_translated(db, arena, news->definition, engine->languages[i].language, news->id, &translated));
        news->names[i] = news->definition->name_field.length ? translated_text(&translated, news->id, news->definition->name_field.data, news->name, NULL) : news->name;
    }
    return OK;
}

static int by_register(const void *one, const void *other)
{
    const struct news *a = one, *b = other;
    if (a->definition != b->definition)
        return a->definition < b->definition ? -1 : 1;
    if (a->at.seconds != b->at.seconds)
        return a->at.seconds < b->at.seconds ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

/* Of a record that was published several times the last one is told. */
static enum result read_rows(struct db *db, const struct engine *engine, struct arena *arena, struct instant from, struct instant until, struct news_list *news)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int64_t count;
    int step;
    TRY(db_one_integer(db, &count, SQL("select count(distinct id) from pub_document where kind = 'publish' and published_at >= $1 and published_at < $2"),
                       BIND(bind_integer(from.seconds), bind_integer(until.seconds))));
    size_t max = count < NEWS_MAX ? (size_t)count : NEWS_MAX;
    news->list = ARENA_ARRAY(arena, struct news, max + 1);
    if (!news->list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row,
                 SQL("select d.id, min(d.version), max(d.published_at), p.register, p.reference, p.name from pub_document d join pub_record p on p.id = d.id"
                     " where p.withdrawn = 0 and d.kind = 'publish' and d.published_at >= $1 and d.published_at < $2 group by d.id, p.register, p.reference, p.name order by max(d.published_at), d.id"),
                 BIND(bind_integer(from.seconds), bind_integer(until.seconds))));
    while ((step = statement_step(row)) == 1) {
        const struct definition *definition = definitions_find(engine->definitions, statement_text(row, 3));
        if (!definition)
            continue;
        if (news->count == max) {
            news->cut = true;
            break;
        }
        news->list[news->count++] = (struct news){.id = statement_integer(row, 0), .is_new = statement_integer(row, 1) == 1, .at = {statement_integer(row, 2)}, .definition = definition,
                                                  .reference = statement_copy(row, 4, arena), .name = statement_copy(row, 5, arena)};
    }
    return step < 0 ? (enum result)step : OK;
}

enum result news_read(struct db *db, const struct engine *engine, struct arena *arena, struct instant from, struct instant until, struct news_list *ret_news)
{
    struct news_list news = {0};
    TRY(read_rows(db, engine, arena, from, until, &news));
    for (size_t i = 0; i < news.count; i++) {
        news.list[i].url = publish_address(db, engine, arena, news.list[i].definition, news.list[i].id);
        TRY(follow_links(db, arena, &news.list[i]));
        TRY(name_it(db, engine, arena, &news.list[i]));
    }
    qsort(news.list, news.count, sizeof *news.list, by_register);
    *ret_news = news;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
