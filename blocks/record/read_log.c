/* Who read what: see access.h. Owns the SQL of read_log. */
#include "base/store/serial.h"
#include "base/wording.h"
#include "blocks/record/access.h"

/* --- Noting --------------------------------------------------------------- */

static enum result note(struct db *db, const struct record *record, struct text door, const struct actor *actor)
{
    int64_t number;
    bool by_glass = !record_may_see_without_glass(db, record, actor);
    if (by_glass && !record_may_see(db, record, actor))
        return ERROR_NOT_FOUND;
    TRY(db_next_number(db, TEXT("read_log"), &number));
    return db_run(db, NULL, SQL("insert into read_log (id, record, account, stands_for, at, door, by_glass) values ($1, $2, $3, $4, $5, $6, $7)"),
                  BIND(bind_integer(number), bind_integer(record->id), bind_integer(actor->account), bind_integer(actor->stands_for),
                       bind_integer(actor->moment.now.seconds), bind_text(door), bind_integer(by_glass)));
}

enum result record_note_reads(struct db *db, const struct definition *definition, const int64_t *ids, size_t count, struct text door,
                              const struct actor *actor)
{
    for (size_t i = 0; definition->reads_logged && i < count; i++)
        TRY(note(db, &(struct record){.definition = definition, .id = ids[i]}, door, actor));
    return OK;
}

/* --- Reading the log itself ----------------------------------------------- */

#define READS_FROM                                                                                                            \
    " from read_log l left join record r on r.id = l.record left join account a on a.id = l.account"                          \
    " left join account s on s.id = l.stands_for"                                                                             \
    " where (cast($1 as bigint) = 0 or l.record = $1) and (cast($2 as bigint) = 0 or l.account = $2)"                         \
    " and (cast($3 as text) = '' or r.register = $3) and l.by_glass >= $4 and l.at >= $5 and l.at < $6"

bool record_may_know_reads(struct db *db, const struct definition *definition, int64_t id, const struct actor *actor)
{
    return definition->reads_logged && (actor_has_role(actor, TEXT("auditor")) || record_may_assign(db, definition, id, actor));
}

enum result record_reads(struct db *db, struct arena *arena, const struct read_query *query, struct read_entry **ret_list, size_t *ret_count,
                         int64_t *ret_total)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct read_entry *list = ARENA_ARRAY(arena, struct read_entry, (size_t)query->max + 1);
    const struct bind binds[] = {bind_integer(query->record), bind_integer(query->account), bind_text(query->reg), bind_integer(query->by_glass),
                                 bind_integer(query->from.seconds), bind_integer(query->before.seconds ? query->before.seconds : INT64_MAX),
                                 bind_integer(query->max), bind_integer(query->offset)};
    int64_t total;
    size_t count = 0;
    int step = 0;
    if (!list)
        return ERROR_MEMORY;
    TRY(db_one_integer(db, &total, SQL("select count(*)" READS_FROM), (struct binds){binds, COUNT_OF(binds) - 2}));
    TRY(db_query(db, &row, SQL("select l.id, l.record, l.account, l.at, a.name, s.name, r.register, r.reference, l.door, l.by_glass" READS_FROM
                               " order by l.at desc, l.id desc limit $7 offset $8"), (struct binds){binds, COUNT_OF(binds)}));
    while (count < (size_t)query->max && (step = statement_step(row)) == 1)
        list[count++] = (struct read_entry){
            .number = statement_integer(row, 0), .record = statement_integer(row, 1), .account = statement_integer(row, 2), .at = {statement_integer(row, 3)},
            .reader = statement_is_null(row, 4) ? SAID(arena, "an account that is gone") : statement_copy(row, 4, arena), .stands_for = statement_copy(row, 5, arena),
            .reg = statement_copy(row, 6, arena), .reference = statement_copy(row, 7, arena), .door = statement_copy(row, 8, arena),
            .by_glass = statement_integer(row, 9) > 0};
    if (step < 0)
        return (enum result)step;
    *ret_list = list;
    *ret_count = count;
    *ret_total = total;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
