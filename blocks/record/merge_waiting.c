/* What the public is to be told of a merge, or of its undoing, when publishing is no longer held. Owns merge_public_wait:
 * one row for each record that is to be published again. See merge.h; what is published then is merge_public.c's.
 *
 * A row says whose deed it was and as which version the record stood after it; what is to be done is found when its time has come, from the
 * merges that stand then. So a merge that was undone meanwhile, a chain that grew and a record that was published for another reason need
 * no rule, and what a person wrote after the deed does not become public with it. Rows are done in the order in which they came. */
#include "blocks/record/merge_internal.h"

#include <inttypes.h>

#include "base/store/serial.h"
#include "base/wording.h"
#include "blocks/flow/embargo.h"

const char merge_wait_schema[] =
    "create table merge_public_wait (id {id}, merge bigint not null references merge (id), record bigint not null references record (id),"
    " register text not null, version bigint not null, account bigint not null, stands_for bigint not null, organisation bigint not null, roles text not null,"
    " since bigint not null, trouble text, tried_at bigint, unique (merge, record));\n"
    "create index merge_public_wait_record on merge_public_wait (record);\n";

/* --- Waiting -------------------------------------------------------------- */

enum result public_is_held(const struct merging *merging, const struct definition *definition, bool *ret_is)
{
    struct publishing_hold hold;
    enum result result = publishing_held(merging->db, merging->arena, definition->room, merging->actor->moment.now, &hold);
    *ret_is = result == OK;
    return result == ERROR_NOT_FOUND ? OK : result;
}

enum result public_wait(const struct merging *merging, const struct record *record)
{
    const struct actor *actor = merging->actor;
    int64_t id;
    TRY(db_next_number(merging->db, TEXT("merge_public_wait"), &id));
    return db_run(merging->db, NULL,
                  SQL("insert into merge_public_wait (id, merge, record, register, version, account, stands_for, organisation, roles, since)"
                      " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (merge, record) do nothing"),
                  BIND(bind_integer(id), bind_integer(merging->merge), bind_integer(record->id), bind_text(record->definition->name), bind_integer(record->version),
                       bind_integer(actor->account), bind_integer(actor->stands_for), bind_integer(actor->organisation), bind_text(actor->roles),
                       bind_integer(actor->moment.now.seconds)));
}

/* Of those that wait for another merge's sake already: what this undoing gave back to them follows in its turn. */
enum result public_wait_in_turn(struct merging *merging)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int64_t *ids, total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(merging->db, &total, SQL("select count(*) from merge_public_wait"), BIND_NOTHING));
    ids = ARENA_ARRAY(merging->arena, int64_t, (size_t)total + 1);
    if (!ids)
        return ERROR_MEMORY;
    TRY(db_query(merging->db, &row, SQL("select distinct w.record from merge_public_wait w join merge_link l on l.record = w.record"
                                        " where l.merge = $1 and l.outcome = 'back' and w.merge <> $1 order by w.record"),
                 BIND(bind_integer(merging->merge))));
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        ids[count++] = statement_integer(row, 0);
    if (step < 0)
        return (enum result)step;
    for (size_t i = 0; i < count; i++) {
        struct record *working;
        enum result result = merging_load(merging, ids[i], &working);
        if (result == ERROR_NOT_FOUND)
            continue;
        TRY(result);
        TRY(public_wait(merging, working));
    }
    return OK;
}

enum result public_wait_no_more(const struct merging *merging)
{
    return db_run(merging->db, NULL, SQL("delete from merge_public_wait where merge = $1"), BIND(bind_integer(merging->merge)));
}

enum result merge_waiting(struct db *db, int64_t merge, int64_t *ret_count)
{
    return db_one_integer(db, ret_count, SQL("select count(*) from merge_public_wait where merge = $1"), BIND(bind_integer(merge)));
}

enum result merge_public_held(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, const struct actor *actor, struct text *ret_line)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    *ret_line = TEXT_NONE;
    TRY(db_query(db, &row, SQL("select distinct p.register from pub_link l join pub_record p on p.id = l.from_id where l.to_id = $1 and p.withdrawn = 0"
                               " order by p.register"),
                 BIND(bind_integer(id))));
    while ((step = statement_step(row)) == 1 && !ret_line->length) {
        const struct definition *definition = definitions_find(engine->definitions, statement_text(row, 0));
        if (definition)
            TRY(publishing_held_said(db, arena, definition->room, actor->moment.now, ret_line));
    }
    return step < 0 ? (enum result)step : OK;
}

/* --- Its list ------------------------------------------------------------- */

enum result merge_waits(struct db *db, const struct engine *engine, struct arena *arena, const struct actor *actor, size_t max,
                        struct merge_wait **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct merge_wait *list = ARENA_ARRAY(arena, struct merge_wait, max);
    struct text visible = record_visible_everywhere_sql(arena, engine, actor, "w.register", "w.record", 2), sql;
    size_t count = 0;
    int step;
    sql = arena_printf(arena, "select w.merge, w.record, w.register, r.reference, r.name, a.name, w.since, w.trouble from merge_public_wait w"
                              " join record r on r.id = w.record left join account a on a.id = w.account where %.*s order by w.id limit $1",
                       TEXT_ARGS(visible));
    if (!list || arena_failed(arena))
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL_COMPOSED(sql.data), BIND(bind_integer((int64_t)max), VISIBLE_TO(actor))));
    while ((step = statement_step(row)) == 1 && count < max)
        list[count++] = (struct merge_wait){
            .merge = statement_integer(row, 0), .record = statement_integer(row, 1), .register_name = statement_copy(row, 2, arena),
            .reference = statement_copy(row, 3, arena), .name = statement_copy(row, 4, arena),
            .by = statement_is_null(row, 5) ? SAID(arena, "The command line") : statement_copy(row, 5, arena), .since = {statement_integer(row, 6)},
            .trouble = statement_copy(row, 7, arena)};
    if (step < 0)
        return (enum result)step;
    *ret_list = list;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- When its time has come ----------------------------------------------- */

static enum result read_due(struct db *db, struct arena *arena, struct instant now, int64_t try_again_seconds, struct merge_wait **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct merge_wait *list;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from merge_public_wait"), BIND_NOTHING));
    list = ARENA_ARRAY(arena, struct merge_wait, (size_t)total + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select merge, record, register, version from merge_public_wait where coalesce(tried_at, 0) <= $1 order by id"),
                 BIND(bind_integer(now.seconds - try_again_seconds))));
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        list[count++] = (struct merge_wait){.merge = statement_integer(row, 0), .record = statement_integer(row, 1), .register_name = statement_copy(row, 2, arena),
                                            .version = statement_integer(row, 3)};
    *ret_list = list;
    *ret_count = count;
    return step < 0 ? (enum result)step : OK;
}

static enum result is_due(struct db *db, const struct engine *engine, struct arena *arena, struct text register_name, struct instant now, bool *ret_is)
{
    const struct definition *definition = definitions_find(engine->definitions, register_name);
    struct publishing_hold hold;
    enum result result = definition ? publishing_held(db, arena, definition->room, now, &hold) : OK;
    *ret_is = result == ERROR_NOT_FOUND;
    return result == ERROR_NOT_FOUND ? OK : result;
}

enum result merge_public_due(struct db *db, const struct engine *engine, struct arena *arena, struct instant now, int64_t try_again_seconds,
                             struct merge_wait **ret_list, size_t *ret_count)
{
    struct merge_wait *list;
    size_t count, due = 0;
    TRY(read_due(db, arena, now, try_again_seconds, &list, &count));
    for (size_t i = 0; i < count; i++) {
        bool is;
        TRY(is_due(db, engine, arena, list[i].register_name, now, &is));
        if (is)
            list[due++] = list[i];
    }
    *ret_list = list;
    *ret_count = due;
    return OK;
}

static enum result read_actor(struct db *db, struct arena *arena, int64_t merge, int64_t record, struct moment moment, struct actor *ret_actor)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select w.account, w.stands_for, w.organisation, w.roles, a.name from merge_public_wait w left join account a on a.id = w.account"
                               " where w.merge = $1 and w.record = $2"),
                 BIND(bind_integer(merge), bind_integer(record))));
    step = statement_step(row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    *ret_actor = (struct actor){.account = statement_integer(row, 0), .stands_for = statement_integer(row, 1), .organisation = statement_integer(row, 2),
                                .roles = statement_copy(row, 3, arena),
                                .name = statement_is_null(row, 4) ? TEXT("The command line") : statement_copy(row, 4, arena), .moment = moment};
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result merge_public_release(struct db *db, const struct engine *engine, struct arena *arena, const struct merge_wait *wait, struct moment moment,
                                 struct message *message)
{
    struct actor actor;
    struct merging merging = {.db = db, .engine = engine, .arena = arena, .actor = &actor, .message = message, .merge = wait->merge};
    struct merge merge;
    bool due, waits = false;
    enum result result = read_actor(db, arena, wait->merge, wait->record, moment, &actor);
    if (result == ERROR_NOT_FOUND)
        return OK; /* another server did it */
    TRY(result);
    TRY(is_due(db, engine, arena, wait->register_name, moment.now, &due));
    if (!due)
        return OK;
    TRY(merge_get(db, arena, wait->merge, &merge));
    merging.definition = definitions_find(engine->definitions, merge.register_name);
    result = merging.definition ? merging_load(&merging, merge.survivor, &merging.survivor) : ERROR_NOT_FOUND;
    if (result == OK)
        result = merging_load(&merging, merge.merged, &merging.merged);
    if (result == OK)
        result = public_catch_up(&merging, &merge, wait, &waits);
    if (result < 0 && result != ERROR_NOT_FOUND) /* what was erased since is not published again */
        return result;
    return waits ? OK : db_run(db, NULL, SQL("delete from merge_public_wait where merge = $1 and record = $2"), BIND(bind_integer(wait->merge), bind_integer(wait->record)));
}

enum result merge_public_trouble(struct db *db, const struct merge_wait *wait, struct text why, struct instant now)
{
    return db_run(db, NULL, SQL("update merge_public_wait set trouble = $3, tried_at = $4 where merge = $1 and record = $2"),
                  BIND(bind_integer(wait->merge), bind_integer(wait->record), bind_text(why), bind_integer(now.seconds)));
}
