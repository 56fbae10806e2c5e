/* Times in which nothing is published, set with dates and a ground. Owns publishing_hold and hold_exception. See embargo.h. */
#include "blocks/flow/embargo.h"

#include "base/wording.h"
#include "base/store/serial.h"

#define HOLD_COLUMNS                                                                                                            \
    "select h.id, h.from_day, h.until_day, h.room, h.ground, a.name, b.name, h.set_at, h.ended_at from publishing_hold h"       \
    " left join account a on a.id = h.set_by left join account b on b.id = h.ended_by "

static struct publishing_hold read_hold(struct statement *row, struct arena *arena)
{
    return (struct publishing_hold){
        .id = statement_integer(row, 0), .from = statement_date(row, 1), .until = statement_date(row, 2), .room = statement_copy(row, 3, arena),
        .ground = statement_copy(row, 4, arena), .by = statement_is_null(row, 5) ? SAID(arena, "The command line") : statement_copy(row, 5, arena),
        .ended_by = statement_is_null(row, 6) ? SAID(arena, "The command line") : statement_copy(row, 6, arena), .set_at = {statement_integer(row, 7)},
        .ended_at = {statement_integer(row, 8)},
    };
}

enum result publishing_held(struct db *db, struct arena *arena, struct text room, struct instant now, struct publishing_hold *ret_hold)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL(HOLD_COLUMNS "where h.ended_at is null and h.from_day <= $1 and h.until_day >= $1 and h.room in ('', $2)"
                                            " order by h.until_day desc, h.id limit 1"),
                 BIND(bind_date(date_in_london(now)), bind_text(room))));
    step = statement_step(row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    *ret_hold = read_hold(row, arena);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result publishing_hold_list(struct db *db, struct arena *arena, struct publishing_hold **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct publishing_hold *list;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from publishing_hold"), BIND_NOTHING));
    list = ARENA_ARRAY(arena, struct publishing_hold, (size_t)total + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL(HOLD_COLUMNS "order by h.until_day desc, h.id desc"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        list[count++] = read_hold(row, arena);
    if (step < 0)
        return (enum result)step;
    *ret_list = list;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result publishing_hold_add(struct db *db, const struct publishing_hold *hold, const struct actor *actor, struct message *message)
{
    struct text ground = text_trim(hold->ground);
    int64_t id;
    if (date_is_none(hold->from) || date_is_none(hold->until))
        return message_fail(message, ERROR_INVALID, "Enter the first and the last day");
    if (date_compare(hold->until, hold->from) < 0)
        return message_fail(message, ERROR_INVALID, "The last day must not be before the first");
    if (date_compare(hold->until, date_in_london(actor->moment.now)) < 0)
        return message_fail(message, ERROR_INVALID, "The last day must not be past");
    if (hold->until.day - hold->from.day > 366)
        return message_fail(message, ERROR_INVALID, "A hold may last a year at most");
    if (!ground.length)
        return message_fail(message, ERROR_INVALID, "Give the ground, such as the election that it is for");
    if (text_count_characters(ground) > HOLD_GROUND_CHARACTERS_MAX)
        return message_fail(message, ERROR_INVALID, "Use %d characters or fewer for the ground", HOLD_GROUND_CHARACTERS_MAX);
    TRY(db_next_number(db, TEXT("publishing_hold"), &id));
    return db_run(db, NULL, SQL("insert into publishing_hold (id, from_day, until_day, room, ground, set_by, set_at) values ($1, $2, $3, $4, $5, $6, $7)"),
                  BIND(bind_integer(id), bind_date(hold->from), bind_date(hold->until), bind_text(hold->room), bind_text(ground), bind_integer(actor->account),
                       bind_integer(actor->moment.now.seconds)));
}

enum result publishing_hold_end(struct db *db, int64_t id, const struct actor *actor, struct message *message)
{
    int64_t changed = 0;
    TRY(db_run(db, &changed, SQL("update publishing_hold set ended_at = $2, ended_by = $3 where id = $1 and ended_at is null"),
               BIND(bind_integer(id), bind_integer(actor->moment.now.seconds), bind_integer(actor->account))));
    return changed ? OK : message_fail(message, ERROR_CONFLICT, "This hold was ended already.");
}

enum result publishing_note_exception(struct db *db, int64_t hold, int64_t record, struct text ground, const struct actor *actor)
{
    return db_run(db, NULL, SQL("insert into hold_exception (hold, record, at, account, ground) values ($1, $2, $3, $4, $5)"),
                  BIND(bind_integer(hold), bind_integer(record), bind_integer(actor->moment.now.seconds), bind_integer(actor->account), bind_text(ground)));
}

enum result publishing_exceptions(struct db *db, struct arena *arena, int64_t hold, struct publishing_exception **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct publishing_exception *list;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from hold_exception where hold = $1"), BIND(bind_integer(hold))));
    list = ARENA_ARRAY(arena, struct publishing_exception, (size_t)total + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select x.record, r.register, x.ground, a.name, x.at from hold_exception x left join record r on r.id = x.record"
                               " left join account a on a.id = x.account where x.hold = $1 order by x.at, x.record"),
                 BIND(bind_integer(hold))));
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        list[count++] = (struct publishing_exception){
            .record = statement_integer(row, 0), .register_name = statement_copy(row, 1, arena), .ground = statement_copy(row, 2, arena),
            .by = statement_is_null(row, 3) ? SAID(arena, "The command line") : statement_copy(row, 3, arena), .at = {statement_integer(row, 4)}};
    if (step < 0)
        return (enum result)step;
    *ret_list = list;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
