/* To whom records are assigned: see access.h. Owns the SQL of assignment. */
#include "blocks/record/access.h"

#include "base/wording.h"
#include "base/store/serial.h"

/* One that runs has no end: then two people pressing at once make one of it. */
const char access_schema[] =
    "create table assignment (id {id}, record bigint not null references record (id), account bigint not null references account (id),"
    " from_at bigint not null, until_at bigint, by_account bigint not null, ended_by bigint);\n"
    "create unique index assignment_running on assignment (account, record) where until_at is null;\n"
    "create index assignment_of_record on assignment (record);\n"
    "create table break_glass (id {id}, record bigint not null references record (id), account bigint not null references account (id),"
    " reason text not null, from_at bigint not null, until_at bigint not null);\n"
    "create index break_glass_of_account on break_glass (account, record);\n"
    "create index break_glass_of_record on break_glass (record);\n"
    "create table read_log (id {id}, record bigint not null references record (id), account bigint not null, stands_for bigint not null,"
    " at bigint not null, door text not null, by_glass bigint not null);\n"
    "create index read_log_of_record on read_log (record, at);\n"
    "create index read_log_of_account on read_log (account, at);\n";

enum result record_outline(struct db *db, struct arena *arena, const struct definition *definition, int64_t id, struct outline *ret_outline)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct outline outline = {.definition = definition, .id = id};
    int step;
    TRY(db_query(db, &row, SQL("select reference, state, version from record where id = $1 and register = $2"),
                 BIND(bind_integer(id), bind_text(definition->name))));
    step = statement_step(row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    outline.reference = statement_copy(row, 0, arena);
    outline.state = definition_state(definition, statement_text(row, 1));
    outline.version = statement_integer(row, 2);
    if (outline.state == SIZE_MAX)
        return ERROR_CORRUPT;
    *ret_outline = outline;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

bool record_may_assign(struct db *db, const struct definition *definition, int64_t id, const struct actor *actor)
{
    struct record record = {.definition = definition, .id = id};
    return id > 0 && record_may_by_roles(db, &record, definition->assign, definition->assign_count, actor);
}

enum result record_assignments(struct db *db, struct arena *arena, int64_t id, struct assignment **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct assignment *list;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from assignment where record = $1"), BIND(bind_integer(id))));
    list = ARENA_ARRAY(arena, struct assignment, (size_t)total + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select s.account, a.name, s.from_at, coalesce(s.until_at, 0), b.name, s.by_account from assignment s"
                               " join account a on a.id = s.account left join account b on b.id = s.by_account where s.record = $1"
                               " order by case when s.until_at is null then 0 else 1 end, s.from_at desc, s.id desc"),
                 BIND(bind_integer(id))));
    while ((step = statement_step(row)) == 1 && count < (size_t)total) {
        bool by_self = statement_integer(row, 5) == statement_integer(row, 0);
        list[count++] = (struct assignment){
            .account = statement_integer(row, 0), .name = statement_copy(row, 1, arena), .from = {statement_integer(row, 2)},
            .until = {statement_integer(row, 3)},
            .by_name = by_self ? TEXT_NONE : statement_is_null(row, 4) ? SAID(arena, "the command line") : statement_copy(row, 4, arena)};
    }
    if (step < 0)
        return (enum result)step;
    *ret_list = list;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- Writing -------------------------------------------------------------- */

static enum result begin(struct db *db, int64_t record, int64_t account, const struct actor *actor)
{
    int64_t id, running;
    TRY(db_one_integer(db, &running, SQL("select count(*) from assignment where record = $1 and account = $2 and until_at is null"),
                       BIND(bind_integer(record), bind_integer(account))));
    if (running)
        return OK;
    TRY(db_next_number(db, TEXT("assignment"), &id));
    return db_run(db, NULL, SQL("insert into assignment (id, record, account, from_at, by_account) values ($1, $2, $3, $4, $5)"),
                  BIND(bind_integer(id), bind_integer(record), bind_integer(account), bind_integer(actor->moment.now.seconds), bind_integer(actor->account)));
}

static enum result need_assigner(struct db *db, const struct definition *definition, int64_t id, const struct actor *actor, struct message *message)
{
    int64_t count;
    TRY(db_one_integer(db, &count, SQL("select count(*) from record where id = $1 and register = $2"), BIND(bind_integer(id), bind_text(definition->name))));
    if (count != 1 || !record_may_assign(db, definition, id, actor))
        return message_fail(message, ERROR_NOT_FOUND, "There is no such record, or you may not assign it.");
    return OK;
}

enum result record_assign(struct db *db, struct arena *arena, const struct definition *definition, int64_t id, int64_t account,
                          const struct actor *actor, struct message *message)
{
    struct actor assignee;
    enum result result;
    TRY(need_assigner(db, definition, id, actor, message));
    result = people_actor(db, arena, account, actor->moment, &assignee);
    if (result == ERROR_NOT_FOUND)
        return message_fail(message, ERROR_INVALID, "Choose somebody of the list.");
    TRY(result);
    if (!actor_has_one_of(&assignee, definition->assigned_to, definition->assigned_to_count))
        return message_fail(message, ERROR_INVALID, "%.*s holds no role to which these records can be assigned. Choose somebody of the list.", TEXT_ARGS(assignee.name));
    return begin(db, id, account, actor);
}

enum result record_unassign(struct db *db, const struct definition *definition, int64_t id, int64_t account,
                            const struct actor *actor, struct message *message)
{
    TRY(need_assigner(db, definition, id, actor, message));
    return db_run(db, NULL, SQL("update assignment set until_at = $1, ended_by = $2 where record = $3 and account = $4 and until_at is null"),
                  BIND(bind_integer(actor->moment.now.seconds), bind_integer(actor->account), bind_integer(id), bind_integer(account)));
}

enum result record_assign_maker(struct db *db, const struct record *record, const struct actor *actor)
{
    const struct definition *definition = record->definition;
    if (!definition->uses_assigned || !actor->account || !actor_has_one_of(actor, definition->assigned_to, definition->assigned_to_count))
        return OK;
    return begin(db, record->id, actor_assignee(actor), actor);
}
