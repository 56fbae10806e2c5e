/* Publishing what an import wrote: each record by its own move, with all rules of the flow, and one
 * entry in the log for all of them. */
#include <inttypes.h>

#include "base/crypto/crypto.h"
#include "base/wording.h"
#include "blocks/flow/embargo.h"
#include "blocks/flow/flow.h"
#include "blocks/proof/proof.h"
#include "blocks/record/import_internal.h"

#define MOVE_ARENA_BYTES_MAX ((size_t)64 << 20)

/* One move; its published documents join `all`. `inner` is emptied. */
static enum result move_one(struct db *db, const struct engine *engine, struct arena *arena, struct arena *inner, const struct definition *definition,
                            int64_t id, struct text move, const struct actor *actor, struct proof_documents *all, bool *ret_waits, struct message *message)
{
    struct proof_documents one = {0};
    struct message why = {.language = arena_language(arena)};
    enum result result = flow_move_when(db, engine, inner, definition, id, 0, move, TEXT_NONE, NULL, actor, &one, ret_waits, &why);
    if (result < 0) {
        struct text name = TEXT("a record");
        if (result == ERROR_INVALID || result == ERROR_DENIED || result == ERROR_CONFLICT || result == ERROR_NOT_FOUND)
            (void)!record_name_of(db, inner, id, &name);
        return message_fail(message, result, "%.*s \"%.*s\": %s", TEXT_ARGS(definition->title), TEXT_ARGS(name), why.text);
    }
    for (size_t i = 0; i < one.count; i++)
        TRY(proof_documents_add(all, arena, &one.list[i]));
    arena_reset(inner);
    return OK;
}

static enum result log_all(struct db *db, struct arena *arena, const struct actor *actor, const struct proof_documents *all)
{
    return all->count ? proof_append(db, arena, "import", actor->moment.now, all->list, all->count) : OK;
}

enum result import_publish(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition,
                           const int64_t *ids, size_t count, struct text move, const struct actor *actor, struct message *message)
{
    AUTO(arena_free_at) struct arena *inner = arena_new(MOVE_ARENA_BYTES_MAX);
    struct proof_documents all = {0};
    bool waits;
    if (!inner)
        return ERROR_MEMORY;
    for (size_t i = 0; i < count; i++)
        TRY(move_one(db, engine, arena, inner, definition, ids[i], move, actor, &all, &waits, message));
    return log_all(db, arena, actor, &all);
}

/* --- A whole import ------------------------------------------------------- */

struct written { struct text register_name; int64_t id, version; };

static enum result read_written(struct db *db, struct arena *arena, int64_t import, struct written **ret_written, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct written *written;
    int64_t total = 0;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from import_record where import = $1"), BIND(bind_integer(import))));
    written = ARENA_ARRAY(arena, struct written, (size_t)total + 1);
    if (!written)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select r.register, i.record, i.version from import_record i join record r on r.id = i.record"
                               " where i.import = $1 order by i.position"),
                 BIND(bind_integer(import))));
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        written[count++] = (struct written){statement_copy(row, 0, arena), statement_integer(row, 1), statement_integer(row, 2)};
    *ret_written = written;
    *ret_count = count;
    return step < 0 ? (enum result)step : OK;
}

/* Whether a publishing move was made after the version that the import wrote. */
static enum result was_published_since(struct db *db, const struct definition *definition, const struct written *written, bool *ret_was)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    *ret_was = false;
    TRY(db_query(db, &row, SQL("select move from history where record = $1 and version > $2 and move is not null order by version"),
                 BIND(bind_integer(written->id), bind_integer(written->version))));
    while ((step = statement_step(row)) == 1) {
        const struct move *move = definition_move(definition, statement_text(row, 0));
        *ret_was = *ret_was || (move && move->publishes);
    }
    return step < 0 ? (enum result)step : OK;
}

static bool leads_from(const struct move *move, size_t state)
{
    for (size_t i = 0; i < move->from_count; i++)
        if (move->from[i] == state)
            return true;
    return false;
}

/* The publishing move from where the record stands. One that asks for a reason is made record by record. */
static void find_move(struct db *db, const struct record *record, const struct actor *actor, struct import_item *item)
{
    for (size_t i = 0; i < record->definition->move_count && !item->move; i++) {
        const struct move *move = &record->definition->moves[i];
        const char *refusal;
        if (!move->publishes || !leads_from(move, record->state))
            continue;
        refusal = move->reason == REASON_REQUIRED ? KEPT_WORDS("This step needs a reason: make it in the record.") : flow_refusal(db, record, move, actor);
        if (refusal)
            item->refusal = refusal;
        else
            item->move = move;
    }
    if (item->move)
        item->refusal = NULL;
}

/* Of this very version: one that was written after the approval may be approved in its place. */
static enum result read_wait(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record, const struct actor *actor,
                             struct import_item *item)
{
    int64_t version;
    enum result result = db_one_integer(db, &version, SQL("select version from embargo where record = $1 and ended_at is null"), BIND(bind_integer(record->id)));
    if (result == ERROR_NOT_FOUND)
        return OK;
    TRY(result);
    return version == record->version ? embargo_said(db, engine, arena, record->id, actor, &item->waits_line) : OK;
}

static enum result read_item(struct db *db, const struct engine *engine, struct arena *arena, struct arena *inner, const struct written *written,
                             const struct actor *actor, struct import_item *ret_item, bool *ret_is_seen)
{
    const struct definition *definition = definitions_find(engine->definitions, written->register_name);
    struct record *record;
    *ret_is_seen = false;
    if (!definition)
        return OK;
    TRY(record_load(db, engine, inner, definition, written->id, &record));
    if (!record_may_see(db, record, actor))
        return OK;
    *ret_is_seen = true;
    *ret_item = (struct import_item){.definition = definition, .id = record->id, .version = record->version, .reference = arena_copy(arena, record->reference),
                                     .name = arena_copy(arena, record_spoken_name(definition, record->reference, record->name)), .state = record->state};
    TRY(was_published_since(db, definition, written, &ret_item->published_since));
    if (ret_item->published_since)
        return OK;
    TRY(read_wait(db, engine, arena, record, actor, ret_item));
    if (!ret_item->waits_line.length)
        find_move(db, record, actor, ret_item);
    return OK;
}

enum result import_items(struct db *db, const struct engine *engine, struct arena *arena, int64_t import,
                         const struct actor *actor, struct import_item **ret_items, size_t *ret_count)
{
    AUTO(arena_free_at) struct arena *inner = arena_new(MOVE_ARENA_BYTES_MAX);
    struct written *written;
    struct import_item *items;
    size_t written_count, count = 0;
    if (!inner)
        return ERROR_MEMORY;
    TRY(read_written(db, arena, import, &written, &written_count));
    items = ARENA_ARRAY(arena, struct import_item, written_count + 1);
    if (!items)
        return ERROR_MEMORY;
    for (size_t i = 0; i < written_count; i++) {
        bool is_seen;
        TRY(read_item(db, engine, arena, inner, &written[i], actor, &items[count], &is_seen));
        count += is_seen;
        arena_reset(inner);
    }
    *ret_items = items;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

struct text import_items_seen(struct arena *arena, const struct import_item *items, size_t count)
{
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&out, (size_t)16 << 20);
    for (size_t i = 0; i < count; i++)
        buffer_printf(&out, "%" PRId64 "-%" PRId64 " %.*s\n", items[i].id, items[i].version, TEXT_ARGS(items[i].move ? items[i].move->name : TEXT_NONE));
    return out.failure < 0 ? TEXT_NONE : hash_hex(arena, hash_of(buffer_text(&out)));
}

enum result import_publish_all(struct db *db, const struct engine *engine, struct arena *arena, int64_t import, struct text seen,
                               const struct actor *actor, struct import_published *ret_published, struct message *message)
{
    AUTO(arena_free_at) struct arena *inner = arena_new(MOVE_ARENA_BYTES_MAX);
    struct proof_documents all = {0};
    struct import_done done;
    struct import_item *items;
    struct import_published published = {0, 0};
    size_t count;
    if (!inner)
        return ERROR_MEMORY;
    TRY(import_done_get(db, engine, arena, import, &done));
    if (done.account && people_own_work(db, done.account, done.account_for, actor))
        return message_fail(message, ERROR_DENIED, "You imported this file, so another person must publish it.");
    TRY(import_items(db, engine, arena, import, actor, &items, &count));
    if (seen.length && !text_equal(seen, import_items_seen(arena, items, count)))
        return message_fail(message, ERROR_CONFLICT, "Records of this import have changed since you opened this page. See how they stand now, then decide again.");
    for (size_t i = 0; i < count; i++) {
        bool waits = false;
        if (items[i].refusal)
            return message_fail(message, ERROR_DENIED, "%.*s \"%.*s\": %s", TEXT_ARGS(items[i].definition->title), TEXT_ARGS(items[i].name), items[i].refusal);
        if (!items[i].move)
            continue;
        TRY(move_one(db, engine, arena, inner, items[i].definition, items[i].id, items[i].move->name, actor, &all, &waits, message));
        published.waiting += waits;
        published.published += !waits;
    }
    if (!published.published && !published.waiting && seen.length)
        return message_fail(message, ERROR_CONFLICT, "Nothing of it waits to be published.");
    TRY(log_all(db, arena, actor, &all));
    *ret_published = published;
    return OK;
}
