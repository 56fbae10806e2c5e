/* Legal hold: what must not be destroyed until somebody lifts it. See keep.h. */
#include "blocks/erasure/keep.h"

#include "base/store/serial.h"

/* The record $1 and all that was merged into it. */
#define TOGETHER "with recursive part (id) as (select cast($1 as bigint) union select m.id from merged m join part p on p.id = m.survivor) "

bool record_may_hold(struct db *db, const struct record *record, const struct actor *actor)
{
    return record_may_see(db, record, actor) && record_may_by_roles(db, record, record->definition->hold, record->definition->hold_count, actor);
}

enum result record_is_held(struct db *db, int64_t record, bool *ret_is)
{
    int64_t count;
    TRY(db_one_integer(db, &count, SQL(TOGETHER "select count(*) from legal_hold l join part on part.id = l.record where l.lifted_at is null"), BIND(bind_integer(record))));
    *ret_is = count > 0;
    return OK;
}

enum result record_holds(struct db *db, struct arena *arena, int64_t record, struct hold **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct hold *list;
    size_t count = 0;
    int64_t total;
    int step;
    TRY(db_one_integer(db, &total, SQL(TOGETHER "select count(*) from legal_hold l join part on part.id = l.record"), BIND(bind_integer(record))));
    list = ARENA_ARRAY(arena, struct hold, (size_t)total + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row,
                 SQL(TOGETHER "select l.id, l.reason, a.name, l.at, b.name, coalesce(l.lifted_at, 0) from legal_hold l join part on part.id = l.record"
                     " left join account a on a.id = l.account left join account b on b.id = l.lifted_by order by coalesce(l.lifted_at, 0), l.id"),
                 BIND(bind_integer(record))));
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        list[count++] = (struct hold){statement_integer(row, 0), statement_copy(row, 1, arena), statement_copy(row, 2, arena), statement_copy(row, 4, arena),
                                      {statement_integer(row, 3)}, {statement_integer(row, 5)}};
    if (step < 0)
        return (enum result)step;
    *ret_list = list;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result record_hold(struct db *db, int64_t record, struct text reason, const struct actor *actor)
{
    int64_t id;
    TRY(db_next_number(db, TEXT("legal_hold"), &id));
    return db_run(db, NULL, SQL("insert into legal_hold (id, record, reason, account, at) values ($1, $2, $3, $4, $5)"),
                  BIND(bind_integer(id), bind_integer(record), bind_text(reason), bind_integer(actor->account), bind_integer(actor->moment.now.seconds)));
}

enum result record_lift(struct db *db, int64_t record, int64_t hold, const struct actor *actor)
{
    int64_t changed, theirs;
    TRY(db_one_integer(db, &theirs, SQL(TOGETHER "select count(*) from legal_hold l join part on part.id = l.record where l.id = $2"), BIND(bind_integer(record), bind_integer(hold))));
    if (!theirs)
        return ERROR_NOT_FOUND;
    TRY(db_run(db, &changed, SQL("update legal_hold set lifted_by = $1, lifted_at = $2 where id = $3 and lifted_at is null"),
               BIND(bind_integer(actor->account), bind_integer(actor->moment.now.seconds), bind_integer(hold))));
    return changed ? OK : ERROR_NOT_FOUND;
}
