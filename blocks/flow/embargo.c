/* Approved versions that wait: adding, reading, ending them. See embargo.h.
 * Not here: who saw them (embargo_seen.c), releasing them (embargo_release.c), holds (publishing_hold.c). */
#include "blocks/flow/embargo.h"

#include <inttypes.h>

#include "base/wording.h"
#include "base/store/serial.h"
#include "blocks/record/compose.h"

const char embargo_schema[] =
    "create table embargo (id {id}, register text not null, record bigint not null references record (id), version bigint not null,"
    " move text not null, reason text, public_reason text, account bigint not null, stands_for bigint not null, organisation bigint not null,"
    " roles text not null, approved_at bigint not null, until_kind text not null, at bigint, other bigint, other_state text,"
    " ended_at bigint, ended text, ended_by bigint, why text, trouble text, tried_at bigint);\n"
    "create index embargo_of_record on embargo (record);\n"
    "create index embargo_open on embargo (ended_at, at);\n"
    "create table embargo_seen (embargo bigint not null references embargo (id), account bigint not null, first_at bigint not null,"
    " last_at bigint not null, times bigint not null, primary key (embargo, account));\n"
    "create table publishing_hold (id {id}, from_day bigint not null, until_day bigint not null, room text not null, ground text not null,"
    " set_by bigint not null, set_at bigint not null, ended_by bigint, ended_at bigint);\n"
    "create table hold_exception (hold bigint not null references publishing_hold (id), record bigint not null, at bigint not null,"
    " account bigint not null, ground text not null);\n"
    "create index hold_exception_hold on hold_exception (hold);\n";

static const char *const until_words[] = {[UNTIL_NOTHING] = "nothing", [UNTIL_MOMENT] = "moment", [UNTIL_RECORD] = "record", [UNTIL_HOLD] = "hold"};

/* --- Adding --------------------------------------------------------------- */

static enum result check_moment(const struct embargo_wait *wait, const struct actor *actor, struct message *message)
{
    int64_t now = actor->moment.now.seconds;
    if (wait->at.seconds <= now)
        return message_fail(message, ERROR_INVALID, "Choose a time that is still to come");
    if (wait->at.seconds > now + (int64_t)EMBARGO_DAYS_MAX * 86400)
        return message_fail(message, ERROR_INVALID, "Choose a time within the next three years");
    return OK;
}

enum result embargo_check(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record, const struct embargo_wait *wait,
                          const struct actor *actor, struct message *message)
{
    struct text register_name, state;
    const struct definition *definition;
    if (wait->until == UNTIL_MOMENT)
        return check_moment(wait, actor, message);
    if (wait->until != UNTIL_RECORD)
        return OK;
    if (wait->other == record->id)
        return message_fail(message, ERROR_INVALID, "Name another record: this one cannot wait for itself");
    TRY(db_one_text(db, arena, &register_name, SQL("select register from record where id = $1"), BIND(bind_integer(wait->other))));
    TRY(db_one_text(db, arena, &state, SQL("select state from record where id = $1"), BIND(bind_integer(wait->other))));
    definition = definitions_find(engine->definitions, register_name);
    if (!definition || definition_state(definition, wait->other_state) == SIZE_MAX)
        return message_fail(message, ERROR_INVALID, "That record can never come to this state: choose another");
    if (text_equal(state, wait->other_state))
        return message_fail(message, ERROR_INVALID, "That record is in this state already: publish now, or choose another");
    return OK;
}

enum result embargo_add(struct db *db, const struct record *record, const struct move *move, struct text reason, struct text public_reason,
                        const struct embargo_wait *wait, const struct actor *actor)
{
    int64_t id;
    TRY(db_run(db, NULL, SQL("update embargo set ended_at = $2, ended = 'replaced', ended_by = $3 where record = $1 and ended_at is null"),
               BIND(bind_integer(record->id), bind_integer(actor->moment.now.seconds), bind_integer(actor->account))));
    TRY(db_next_number(db, TEXT("embargo"), &id));
    return db_run(db, NULL,
                  SQL("insert into embargo (id, register, record, version, move, reason, public_reason, account, stands_for, organisation, roles,"
                      " approved_at, until_kind, at, other, other_state)"
                      " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"),
                  BIND(bind_integer(id), bind_text(record->definition->name), bind_integer(record->id), bind_integer(record->version), bind_text(move->name),
                       bind_optional(reason), bind_optional(public_reason), bind_integer(actor->account), bind_integer(actor->stands_for),
                       bind_integer(actor->organisation), bind_text(actor->roles), bind_integer(actor->moment.now.seconds),
                       bind_text(text_of(until_words[wait->until])), wait->until == UNTIL_MOMENT ? bind_integer(wait->at.seconds) : bind_null(),
                       wait->until == UNTIL_RECORD ? bind_integer(wait->other) : bind_null(), bind_optional(wait->other_state)));
}

enum result embargo_change(struct db *db, int64_t id, const struct embargo_wait *wait, struct message *message)
{
    int64_t changed = 0;
    TRY(db_run(db, &changed, SQL("update embargo set until_kind = $2, at = $3, other = $4, other_state = $5, trouble = null where id = $1 and ended_at is null"),
               BIND(bind_integer(id), bind_text(text_of(until_words[wait->until])), wait->until == UNTIL_MOMENT ? bind_integer(wait->at.seconds) : bind_null(),
                    wait->until == UNTIL_RECORD ? bind_integer(wait->other) : bind_null(), bind_optional(wait->other_state))));
    return changed ? OK : message_fail(message, ERROR_CONFLICT, "It does not wait any more: it was published, cancelled or overtaken meanwhile.");
}

enum result embargo_end(struct db *db, int64_t id, const char *ended, struct text why, const struct actor *actor, struct message *message)
{
    int64_t changed = 0;
    TRY(db_run(db, &changed, SQL("update embargo set ended_at = $2, ended = $3, ended_by = $4, why = $5 where id = $1 and ended_at is null"),
               BIND(bind_integer(id), bind_integer(actor->moment.now.seconds), bind_text(text_of(ended)), bind_integer(actor->account), bind_optional(why))));
    return changed ? OK : message_fail(message, ERROR_CONFLICT, "It does not wait any more: it was published, cancelled or overtaken meanwhile.");
}

enum result embargo_overtaken(struct db *db, int64_t record, struct text why, const struct actor *actor)
{
    return db_run(db, NULL, SQL("update embargo set ended_at = $2, ended = 'overtaken', ended_by = $3, why = $4 where record = $1 and ended_at is null"),
                  BIND(bind_integer(record), bind_integer(actor->moment.now.seconds), bind_integer(actor->account), bind_optional(why)));
}

/* --- Reading -------------------------------------------------------------- */

#define EMBARGO_COLUMNS                                                                                                          \
    "select e.id, e.record, e.version, e.register, r.reference, r.name, e.move, e.reason, e.public_reason, e.account, e.stands_for,"   \
    " e.organisation, a.name, e.roles, e.approved_at, e.until_kind, e.at, e.other, e.other_state, o.reference, e.ended_at, e.ended,"   \
    " b.name, e.why, e.trouble from embargo e join record r on r.id = e.record left join account a on a.id = e.account"                \
    " left join account b on b.id = e.ended_by left join record o on o.id = e.other "

static enum embargo_until until_of(struct text word)
{
    for (size_t i = 0; i < COUNT_OF(until_words); i++)
        if (text_equals(word, until_words[i]))
            return (enum embargo_until)i;
    return UNTIL_NOTHING;
}

static struct text name_or_command_line(struct statement *row, int column, struct arena *arena)
{
    return statement_is_null(row, column) ? SAID(arena, "The command line") : statement_copy(row, column, arena);
}

static struct embargo read_embargo(struct statement *row, struct arena *arena)
{
    return (struct embargo){
        .id = statement_integer(row, 0), .record = statement_integer(row, 1), .version = statement_integer(row, 2),
        .register_name = statement_copy(row, 3, arena), .reference = statement_copy(row, 4, arena), .name = statement_copy(row, 5, arena),
        .move = statement_copy(row, 6, arena), .reason = statement_copy(row, 7, arena), .public_reason = statement_copy(row, 8, arena),
        .account = statement_integer(row, 9), .stands_for = statement_integer(row, 10), .organisation = statement_integer(row, 11),
        .account_name = name_or_command_line(row, 12, arena), .roles = statement_copy(row, 13, arena), .approved_at = {statement_integer(row, 14)},
        .wait = {.until = until_of(statement_text(row, 15)), .at = {statement_integer(row, 16)}, .other = statement_integer(row, 17),
                 .other_state = statement_copy(row, 18, arena)},
        .other_reference = statement_copy(row, 19, arena), .ended_at = {statement_integer(row, 20)}, .ended = statement_copy(row, 21, arena),
        .ended_by = name_or_command_line(row, 22, arena), .why = statement_copy(row, 23, arena), .trouble = statement_copy(row, 24, arena),
    };
}

static enum result read_one(struct db *db, struct arena *arena, struct sql sql, int64_t about, struct embargo *ret_embargo)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, sql, BIND(bind_integer(about))));
    step = statement_step(row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    *ret_embargo = read_embargo(row, arena);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result embargo_get(struct db *db, struct arena *arena, int64_t id, struct embargo *ret_embargo)
{
    return read_one(db, arena, SQL(EMBARGO_COLUMNS "where e.id = $1"), id, ret_embargo);
}

enum result embargo_of(struct db *db, struct arena *arena, int64_t record, struct embargo *ret_embargo)
{
    return read_one(db, arena, SQL(EMBARGO_COLUMNS "where e.record = $1 and e.ended_at is null"), record, ret_embargo);
}

enum result embargo_list(struct db *db, const struct engine *engine, struct arena *arena, const struct actor *actor, bool ended, size_t max,
                         struct embargo **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct embargo *list = ARENA_ARRAY(arena, struct embargo, max);
    struct text visible = record_visible_everywhere_sql(arena, engine, actor, "e.register", "e.record", 2), sql;
    size_t count = 0;
    int step;
    sql = arena_printf(arena, EMBARGO_COLUMNS "where e.ended_at is %s and %.*s order by %s limit $1", ended ? "not null" : "null", TEXT_ARGS(visible),
                       ended ? "e.ended_at desc, e.id desc" : "coalesce(e.at, 0), e.id");
    if (!list || arena_failed(arena))
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL_COMPOSED(sql.data), BIND(bind_integer((int64_t)max), VISIBLE_TO(actor))));
    while ((step = statement_step(row)) == 1 && count < max)
        list[count++] = read_embargo(row, arena);
    if (step < 0)
        return (enum result)step;
    *ret_list = list;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
