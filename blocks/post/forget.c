/* Erasing what messages repeat: see post_forget(). Not here: what is erased, and where else it may stand (blocks/erasure). */
#include "blocks/post/internal.h"
#include "blocks/post/subscriber.h"

struct forgetting {
    struct db *db;
    const struct engine *engine;
    struct arena *arena;
    bool (*says)(const void *context, struct text text);
    const void *context;
    struct text instead;
    struct instant now;
};

static enum result ids_of(const struct forgetting *forgetting, int64_t **ret_ids, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int64_t total, *ids;
    size_t count = 0;
    int step = 0;
    TRY(db_one_integer(forgetting->db, &total, SQL("select count(*) from outbox"), BIND_NOTHING));
    ids = ARENA_ARRAY(forgetting->arena, int64_t, (size_t)total + 1);
    if (!ids)
        return ERROR_MEMORY;
    TRY(db_query(forgetting->db, &row, SQL("select id from outbox order by id"), BIND_NOTHING));
    while (count < (size_t)total && (step = statement_step(row)) == 1)
        ids[count++] = statement_integer(row, 0);
    *ret_ids = ids;
    *ret_count = count;
    return step < 0 ? (enum result)step : OK;
}

static enum result read_one(const struct forgetting *forgetting, int64_t id, struct post_message *ret_post)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(forgetting->db, &row, SQL(POST_SQL " where id = $1"), BIND(bind_integer(id))));
    step = statement_step(row);
    if (step <= 0)
        return step < 0 ? (enum result)step : ERROR_NOT_FOUND;
    *ret_post = post_read(row, forgetting->arena, forgetting->now);
    return OK;
}

/* One whose text cannot be opened now may say anything. */
static enum result text_says(const struct forgetting *forgetting, const struct post_message *post, bool *ret_says)
{
    struct text text;
    enum result result = post_unseal(forgetting->engine, forgetting->arena, post->id, post->text, &text);
    *ret_says = result == ERROR_NOT_FOUND || (result == OK && forgetting->says(forgetting->context, text));
    return result == ERROR_NOT_FOUND ? OK : result;
}

static enum result forget_one(const struct forgetting *forgetting, int64_t id)
{
    struct post_message post;
    bool text;
    TRY(read_one(forgetting, id, &post));
    TRY(text_says(forgetting, &post, &text));
    bool address = forgetting->says(forgetting->context, post.to), subject = forgetting->says(forgetting->context, post.subject);
    if (!text && !address && !subject)
        return OK;
    if (text || address)
        TRY(post_void(forgetting->db, id, forgetting->now));
    return db_run(forgetting->db, NULL, SQL("update outbox set to_address = $2, subject = $3 where id = $1"),
                  BIND(bind_integer(id), bind_text(address ? forgetting->instead : post.to), bind_text(subject ? forgetting->instead : post.subject)));
}

enum result post_forget(struct db *db, const struct engine *engine, struct arena *arena, bool (*says)(const void *context, struct text text), const void *context,
                        struct text instead, struct instant now)
{
    const struct forgetting forgetting = {db, engine, arena, says, context, instead, now};
    int64_t *ids;
    size_t count;
    TRY(post_wipe_expired(db, now));
    TRY(subscribers_forget(db, engine, arena, says, context, now));
    TRY(ids_of(&forgetting, &ids, &count));
    for (size_t i = 0; i < count; i++)
        TRY(forget_one(&forgetting, ids[i]));
    return OK;
}
