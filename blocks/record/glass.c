/* Records opened in an emergency by somebody who may not see them: see access.h. Owns the SQL of break_glass. */
#include "base/store/serial.h"
#include "blocks/record/access.h"

#define HOUR_SECONDS 3600

bool record_may_break_glass(struct db *db, const struct definition *definition, int64_t id, const struct actor *actor)
{
    struct record record = {.definition = definition, .id = id};
    return id > 0 && record_may_by_roles(db, &record, definition->break_glass, definition->break_glass_count, actor) &&
           !record_may_see_without_glass(db, &record, actor);
}

enum result record_glass_until(struct db *db, const struct record *record, const struct actor *actor, struct instant *ret_until)
{
    enum result result;
    ret_until->seconds = 0;
    if (!record->definition->break_glass_count || record_may_see_without_glass(db, record, actor))
        return OK;
    result = db_one_integer(db, &ret_until->seconds,
                            SQL("select until_at from break_glass where record = $1 and account = $2 and until_at > $3 order by until_at desc limit 1"),
                            BIND(bind_integer(record->id), bind_integer(actor->account), bind_integer(actor->moment.now.seconds)));
    return result == ERROR_NOT_FOUND ? OK : result;
}

static enum result check_reason(struct text reason, struct message *message)
{
    size_t characters = text_count_characters(reason);
    if (characters < GLASS_REASON_CHARACTERS_MIN)
        return message_fail(message, ERROR_INVALID, "Say why you must open it, in %d characters or more: the auditor reads it", GLASS_REASON_CHARACTERS_MIN);
    if (characters > GLASS_REASON_CHARACTERS_MAX)
        return message_fail(message, ERROR_INVALID, "Use %d characters or fewer for the reason: this has %zu", GLASS_REASON_CHARACTERS_MAX, characters);
    return OK;
}

enum result record_break_glass(struct db *db, const struct definition *definition, int64_t id, struct text reason, const struct actor *actor,
                               struct message *message)
{
    struct record record = {.definition = definition, .id = id};
    struct instant until;
    int64_t number, count;
    TRY(db_one_integer(db, &count, SQL("select count(*) from record where id = $1 and register = $2"), BIND(bind_integer(id), bind_text(definition->name))));
    if (count != 1 || !record_may_break_glass(db, definition, id, actor))
        return message_fail(message, ERROR_NOT_FOUND, "There is no such record, or you may not open it so.");
    reason = text_trim(reason);
    TRY(check_reason(reason, message));
    TRY(record_glass_until(db, &record, actor, &until));
    if (until.seconds)
        return OK;
    TRY(db_next_number(db, TEXT("break_glass"), &number));
    return db_run(db, NULL, SQL("insert into break_glass (id, record, account, reason, from_at, until_at) values ($1, $2, $3, $4, $5, $6)"),
                  BIND(bind_integer(number), bind_integer(id), bind_integer(actor->account), bind_text(reason), bind_integer(actor->moment.now.seconds),
                       bind_integer(actor->moment.now.seconds + definition->glass_hours * HOUR_SECONDS)));
}

enum result record_close_glass(struct db *db, int64_t id, const struct actor *actor)
{
    return db_run(db, NULL, SQL("update break_glass set until_at = $1 where record = $2 and account = $3 and until_at > $1"),
                  BIND(bind_integer(actor->moment.now.seconds), bind_integer(id), bind_integer(actor->account)));
}

enum result record_glasses(struct db *db, struct arena *arena, int64_t offset, int64_t max, struct glass_entry **ret_list, size_t *ret_count,
                           int64_t *ret_total)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct glass_entry *list = ARENA_ARRAY(arena, struct glass_entry, (size_t)max + 1);
    size_t count = 0;
    int step = 0;
    if (!list)
        return ERROR_MEMORY;
    TRY(db_one_integer(db, ret_total, SQL("select count(*) from break_glass"), BIND_NOTHING));
    TRY(db_query(db, &row, SQL("select g.id, g.record, a.name, r.register, r.reference, g.reason, g.from_at, g.until_at from break_glass g"
                               " join account a on a.id = g.account left join record r on r.id = g.record"
                               " order by g.from_at desc, g.id desc limit $1 offset $2"),
                 BIND(bind_integer(max), bind_integer(offset))));
    while (count < (size_t)max && (step = statement_step(row)) == 1)
        list[count++] = (struct glass_entry){
            .number = statement_integer(row, 0), .record = statement_integer(row, 1), .by = statement_copy(row, 2, arena), .reg = statement_copy(row, 3, arena),
            .reference = statement_copy(row, 4, arena), .reason = statement_copy(row, 5, arena), .from = {statement_integer(row, 6)}, .until = {statement_integer(row, 7)}};
    if (step < 0)
        return (enum result)step;
    *ret_list = list;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
