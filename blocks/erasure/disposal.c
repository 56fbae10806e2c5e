/* Destroying by two people: proposing, deciding, and the certificate. See keep.h. */
#include "blocks/erasure/keep.h"

#include <inttypes.h>

#include "base/store/serial.h"
#include "base/wording.h"

/* --- Proposing ------------------------------------------------------------ */

static enum result check_one(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition, int64_t id, bool must_be_due,
                             const struct actor *actor, struct record **ret_record, struct due_record *due, struct message *message)
{
    struct record *record;
    bool held, is_due;
    int64_t waiting;
    enum result result = record_load(db, engine, arena, definition, id, &record);
    if (result == ERROR_NOT_FOUND || (result == OK && !record_may_see(db, record, actor)))
        return message_fail(message, ERROR_NOT_FOUND, "One of the records is not there any more. Nothing was proposed.");
    TRY(result);
    if (!record_may_erase(db, record, actor))
        return message_fail(message, ERROR_DENIED, "Your role may not erase %.*s. Nothing was proposed.", TEXT_ARGS(record->reference));
    TRY(record_is_held(db, id, &held));
    if (held)
        return message_fail(message, ERROR_CONFLICT, "%.*s is on legal hold. Nothing was proposed.", TEXT_ARGS(record->reference));
    TRY(db_one_integer(db, &waiting, SQL("select count(*) from disposal_record q join disposal d on d.id = q.disposal where q.record = $1 and d.state = 'proposed'"),
                       BIND(bind_integer(id))));
    if (waiting)
        return message_fail(message, ERROR_CONFLICT, "%.*s is proposed already, and waits for a second person. Nothing was proposed.", TEXT_ARGS(record->reference));
    TRY(keep_due_of(db, arena, definition, id, actor->moment.today, due, &is_due));
    if (must_be_due && !is_due)
        return message_fail(message, ERROR_CONFLICT, "%.*s is not due. Nothing was proposed.", TEXT_ARGS(record->reference));
    if (!is_due)
        due->due_on = DATE_NONE;
    *ret_record = record;
    return OK;
}

enum result disposal_propose(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition, const int64_t *records,
                             size_t count, struct text ground, struct text note, const struct actor *actor, int64_t *ret_id, struct message *message)
{
    bool is_retention = text_equals(ground, "retention");
    int64_t id;
    if (!count || count > DISPOSAL_RECORDS_MAX)
        return message_fail(message, ERROR_INVALID, "Tick from 1 to %d records.", DISPOSAL_RECORDS_MAX);
    if (!erasure_ground(engine, ground, actor->moment.today))
        return message_fail(message, ERROR_INVALID, "Choose the ground on which it goes.");
    TRY(db_next_number(db, TEXT("disposal"), &id));
    TRY(db_run(db, NULL,
               SQL("insert into disposal (id, register, ground, rule, note, state, proposed_by, proposed_for, proposed_at) values ($1, $2, $3, $4, $5, 'proposed', $6, $7, $8)"),
               BIND(bind_integer(id), bind_text(definition->name), bind_text(ground), bind_text(is_retention ? definition->keep.words : TEXT_NONE), bind_optional(note),
                    bind_integer(actor->account), bind_integer(actor->stands_for), bind_integer(actor->moment.now.seconds))));
    for (size_t i = 0; i < count; i++) {
        struct record *record = NULL;
        struct due_record due = {.due_on = DATE_NONE};
        TRY(check_one(db, engine, arena, definition, records[i], is_retention, actor, &record, &due, message));
        TRY(db_run(db, NULL, SQL("insert into disposal_record (disposal, record, reference, due_on) values ($1, $2, $3, $4) on conflict (disposal, record) do nothing"),
                   BIND(bind_integer(id), bind_integer(records[i]), bind_text(record->reference), bind_date(due.due_on))));
    }
    *ret_id = id;
    return OK;
}

/* --- Deciding ------------------------------------------------------------- */

static enum result note_outcome(struct db *db, int64_t disposal, int64_t record, const char *outcome)
{
    return db_run(db, NULL, SQL("update disposal_record set outcome = $1 where disposal = $2 and record = $3"),
                  BIND(bind_text(text_of(outcome)), bind_integer(disposal), bind_integer(record)));
}

static enum result destroy_one(struct db *db, const struct engine *engine, struct arena *arena, const struct disposal *disposal, int64_t id,
                               const struct actor *actor, const char **ret_outcome, struct message *message)
{
    const struct erasure erasure = {.definition = disposal->definition, .record = id, .erases = true, .whole = true, .ground = disposal->ground};
    struct due_record due;
    struct record *record;
    bool held, is_due;
    int64_t number;
    enum result result = record_load(db, engine, arena, disposal->definition, id, &record);
    if (result == ERROR_NOT_FOUND) {
        *ret_outcome = KEPT_WORDS("left: it was gone already");
        return OK;
    }
    TRY(result);
    TRY(record_is_held(db, id, &held));
    TRY(keep_due_of(db, arena, disposal->definition, id, actor->moment.today, &due, &is_due));
    if (held) {
        *ret_outcome = KEPT_WORDS("left: on legal hold");
    } else if (disposal->rule.length && !is_due) {
        *ret_outcome = KEPT_WORDS("left: no longer due");
    } else if (!record_may_erase(db, record, actor)) {
        *ret_outcome = KEPT_WORDS("left: not for the second person to erase");
    } else {
        *ret_outcome = KEPT_WORDS("destroyed");
        return record_erase(db, engine, arena, &erasure, actor, &number, message);
    }
    return OK;
}

static enum result destroy(struct db *db, const struct engine *engine, struct arena *arena, const struct disposal *disposal, const struct actor *actor,
                           struct message *message)
{
    struct disposal_item *items;
    size_t count;
    TRY(disposal_items(db, arena, disposal->id, &items, &count));
    for (size_t i = 0; i < count; i++) {
        const char *outcome;
        TRY(destroy_one(db, engine, arena, disposal, items[i].record, actor, &outcome, message));
        TRY(note_outcome(db, disposal->id, items[i].record, outcome));
        TRY(db_run(db, NULL, SQL("update disposal_record set reference = (select reference from record where id = $1) where disposal = $2 and record = $1"),
                   BIND(bind_integer(items[i].record), bind_integer(disposal->id))));
    }
    return OK;
}

enum result disposal_decide(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, bool approves, const struct actor *actor,
                            struct message *message)
{
    struct disposal disposal;
    TRY(disposal_get(db, engine, arena, id, &disposal));
    if (!disposal.definition)
        return message_fail(message, ERROR_CONFLICT, "Its register is not known to the program any more. Nothing was destroyed.");
    if (!text_equals(disposal.state, "proposed"))
        return message_fail(message, ERROR_CONFLICT, "That was decided already.");
    if (!actor_has_one_of(actor, disposal.definition->erase, disposal.definition->erase_count))
        return message_fail(message, ERROR_DENIED, "Your role may not decide on that.");
    if (approves && people_own_work(db, disposal.proposed_by, disposal.proposed_for, actor))
        return message_fail(message, ERROR_DENIED, "You proposed this, or somebody for whom you act did: another person must approve it.");
    if (approves)
        TRY(destroy(db, engine, arena, &disposal, actor, message));
    return db_run(db, NULL, SQL("update disposal set state = $1, decided_by = $2, decided_at = $3 where id = $4"),
                  BIND(bind_text(approves ? TEXT("done") : TEXT("refused")), bind_integer(actor->account), bind_integer(actor->moment.now.seconds), bind_integer(id)));
}

/* --- Reading -------------------------------------------------------------- */

#define DISPOSAL_COLUMNS                                                                                                        \
    "select d.id, d.register, d.ground, d.rule, d.note, d.state, d.proposed_by, d.proposed_for, d.proposed_at, a.name, b.name," \
    " coalesce(d.decided_at, 0), (select count(*) from disposal_record q where q.disposal = d.id),"                             \
    " (select count(*) from disposal_record q where q.disposal = d.id and q.outcome = 'destroyed')"                             \
    " from disposal d left join account a on a.id = d.proposed_by left join account b on b.id = d.decided_by"

static struct disposal read_disposal(struct statement *row, const struct engine *engine, struct arena *arena)
{
    return (struct disposal){
        .id = statement_integer(row, 0), .register_name = statement_copy(row, 1, arena), .definition = definitions_find(engine->definitions, statement_text(row, 1)),
        .ground = statement_copy(row, 2, arena), .rule = statement_copy(row, 3, arena), .note = statement_copy(row, 4, arena), .state = statement_copy(row, 5, arena),
        .proposed_by = statement_integer(row, 6), .proposed_for = statement_integer(row, 7), .proposed_at = {statement_integer(row, 8)},
        .proposed_name = statement_copy(row, 9, arena), .decided_name = statement_copy(row, 10, arena), .decided_at = {statement_integer(row, 11)},
        .count = statement_integer(row, 12), .destroyed = statement_integer(row, 13),
    };
}

enum result disposal_get(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct disposal *ret_disposal)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL(DISPOSAL_COLUMNS " where d.id = $1"), BIND(bind_integer(id))));
    step = statement_step(row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    *ret_disposal = read_disposal(row, engine, arena);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result disposal_list(struct db *db, const struct engine *engine, struct arena *arena, size_t max, struct disposal **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct disposal *list = ARENA_ARRAY(arena, struct disposal, max + 1);
    size_t count = 0;
    int step = 0;
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL(DISPOSAL_COLUMNS " order by case when d.state = 'proposed' then 0 else 1 end, d.id desc limit $1"), BIND(bind_integer((int64_t)max))));
    while (count < max && (step = statement_step(row)) == 1)
        list[count++] = read_disposal(row, engine, arena);
    if (step < 0)
        return (enum result)step;
    *ret_list = list;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result disposal_items(struct db *db, struct arena *arena, int64_t id, struct disposal_item **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct disposal_item *list = ARENA_ARRAY(arena, struct disposal_item, DISPOSAL_RECORDS_MAX + 1);
    size_t count = 0;
    int step = 0;
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select record, reference, due_on, outcome from disposal_record where disposal = $1 order by reference, record"), BIND(bind_integer(id))));
    while (count < DISPOSAL_RECORDS_MAX && (step = statement_step(row)) == 1)
        list[count++] = (struct disposal_item){statement_integer(row, 0), statement_copy(row, 1, arena), statement_copy(row, 3, arena), statement_date(row, 2)};
    if (step < 0)
        return (enum result)step;
    *ret_list = list;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
