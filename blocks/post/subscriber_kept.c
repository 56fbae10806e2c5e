/* What is kept of subscribers, as access, erasure and a rotation of keys ask for it: see subscriber.h. */
#include <inttypes.h>

#include "base/wording.h"
#include "blocks/post/internal.h"
#include "blocks/post/subscriber.h"

#define ROWS_MAX 50

static enum result next_id(struct db *db, int64_t after, int64_t *ret_id)
{
    return db_one_integer(db, ret_id, SQL("select id from subscriber where id > $1 order by id limit 1"), BIND(bind_integer(after)));
}

static bool is_closed(enum result result) { return result == ERROR_NOT_FOUND || result == ERROR_BUSY || result == ERROR_CORRUPT; }

/* Every one of them is opened: a hash finds one letter for letter only, and not after the signing key was replaced. */
enum result subscriber_of_address(struct db *db, const struct engine *engine, struct arena *arena, struct text address, int64_t *ret_id)
{
    int64_t id = 0;
    enum result result;
    *ret_id = 0;
    while ((result = next_id(db, id, &id)) == OK) {
        struct text own, path;
        result = subscriber_reach(db, engine, arena, id, &own, &path);
        if (result == OK && text_equal_ignoring_case(own, address)) {
            *ret_id = id;
            return OK;
        }
        if (result < 0 && !is_closed(result))
            return result;
    }
    return result == ERROR_NOT_FOUND ? OK : result;
}

/* One that cannot be opened may be anybody's. */
enum result subscribers_forget(struct db *db, const struct engine *engine, struct arena *arena, bool (*says)(const void *context, struct text text), const void *context, struct instant now)
{
    int64_t id = 0;
    enum result result;
    while ((result = next_id(db, id, &id)) == OK) {
        struct text own, path;
        result = subscriber_reach(db, engine, arena, id, &own, &path);
        if (result < 0 && !is_closed(result))
            return result;
        if (is_closed(result) || says(context, own))
            TRY(subscriber_leave(db, id, now));
    }
    return result == ERROR_NOT_FOUND ? OK : result;
}

enum result subscriber_tell(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct text *ret_lines, struct instant *ret_since)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct text lines = TEXT_NONE, label, language;
    int64_t since;
    int step;
    TRY(db_one_integer(db, &since, SQL("select coalesce(confirmed_at, made_at) from subscriber where id = $1"), BIND(bind_integer(id))));
    TRY(db_query(db, &row, SQL("select topic from subscription where subscriber = $1 order by topic"), BIND(bind_integer(id))));
    while ((step = statement_step(row)) == 1) {
        struct text topic = statement_copy(row, 0, arena);
        if (topic_label(db, engine, arena, topic, &label, NULL) < 0)
            label = topic;
        lines = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(lines), lines.length ? "\n" : "", TEXT_ARGS(label));
    }
    if (step < 0)
        return (enum result)step;
    statement_close(TAKE(row));
    TRY(db_one_text(db, arena, &language, SQL("select coalesce(language, '') from subscriber where id = $1"), BIND(bind_integer(id))));
    if (language.length)
        lines = arena_printf(arena, SAY(arena, "%.*s%sIn the language: %.*s"), TEXT_ARGS(lines), lines.length ? "\n" : "", TEXT_ARGS(language));
    *ret_lines = lines.length ? lines : SAID(arena, "Nothing yet: the link that was sent has not been used.");
    ret_since->seconds = since;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- A rotation of keys -------------------------------------------------------- */

struct sealed_row { int64_t id; struct text address, leave; };

static enum result reseal_text(const struct engine *engine, struct arena *arena, struct text place, struct text current, struct subscriber_reseal *reseal, struct text *text, struct message *message)
{
    struct text plain;
    if (text_equal(sealed_key_id(*text), current))
        return OK;
    enum result result = keyring_unseal(engine->keyring, arena, place, *text, &plain, NULL);
    if (result == ERROR_NOT_FOUND || result == ERROR_CORRUPT) {
        reseal->closed++;
        return OK; /* kept as it is: its key may be found again */
    }
    TRY(result);
    reseal->sealed++;
    return keyring_seal(engine->keyring, arena, place, plain, text, message);
}

static enum result read_rows(struct db *db, struct arena *arena, int64_t after, struct sealed_row *rows, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    size_t count = 0;
    int step = 0;
    TRY(db_query(db, &row, SQL("select id, address, leave from subscriber where id > $1 order by id limit $2"), BIND(bind_integer(after), bind_integer(ROWS_MAX))));
    while (count < ROWS_MAX && (step = statement_step(row)) == 1)
        rows[count++] = (struct sealed_row){statement_integer(row, 0), statement_copy(row, 1, arena), statement_copy(row, 2, arena)};
    *ret_count = count;
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result subscribers_reseal_some(struct db *db, const struct engine *engine, struct arena *arena, struct text current, struct subscriber_reseal *reseal, struct message *message)
{
    struct sealed_row rows[ROWS_MAX];
    size_t count;
    TRY(read_rows(db, arena, reseal->last, rows, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(reseal_text(engine, arena, arena_printf(arena, "subscriber %" PRId64 " address", rows[i].id), current, reseal, &rows[i].address, message));
        TRY(reseal_text(engine, arena, arena_printf(arena, "subscriber %" PRId64 " leave", rows[i].id), current, reseal, &rows[i].leave, message));
        TRY(db_run(db, NULL, SQL("update subscriber set address = $2, leave = $3 where id = $1"), BIND(bind_integer(rows[i].id), bind_text(rows[i].address), bind_text(rows[i].leave))));
        reseal->last = rows[i].id;
    }
    reseal->done = count < ROWS_MAX;
    return OK;
}

enum result subscribers_key_use(struct db *db, struct text begins, int64_t *ret_count)
{
    return db_one_integer(db, ret_count, SQL("select count(*) from subscriber where address like $1 or leave like $1"), BIND(bind_text(begins)));
}
