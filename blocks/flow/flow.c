/* Flow: see flow.h. */
#include "blocks/flow/flow.h"

#include "base/wording.h"

#include "blocks/flow/embargo.h"
#include "blocks/publish/publish.h"
#include "blocks/record/access.h"
#include "blocks/record/compose.h"

static bool leads_from(const struct move *move, size_t state)
{
    for (size_t i = 0; i < move->from_count; i++)
        if (move->from[i] == state)
            return true;
    return false;
}

const char *flow_refusal(struct db *db, const struct record *record, const struct move *move, const struct actor *actor)
{
    if (!leads_from(move, record->state))
        return KEPT_WORDS("This record is not in a state from which that can be done.");
    if (!record_may_some(record->definition, move->by, move->by_count, actor))
        return KEPT_WORDS("Your role may not do that.");
    if (!record_may_by_roles(db, record, move->by, move->by_count, actor))
        return text_in(ROLE_ASSIGNED, move->by, move->by_count) ? KEPT_WORDS("Only somebody to whom this record is assigned may do that.")
                                                                : KEPT_WORDS("You can only do that with records that your own organisation leads.");
    if (move->not_by_author && people_own_work(db, record->author, record->author_for, actor))
        return record->author == actor->account ? KEPT_WORDS("You wrote this version, so another person must do that.")
                                                : KEPT_WORDS("This version is your own work or that of a colleague whom you cover or who covered for you, so another person must do that.");
    return NULL;
}

enum result flow_open_moves(struct db *db, struct arena *arena, const struct record *record, const struct actor *actor,
                            size_t **ret_moves, size_t *ret_count)
{
    const struct definition *definition = record->definition;
    size_t *moves = ARENA_ARRAY(arena, size_t, definition->move_count + 1);
    size_t count = 0;
    if (!moves)
        return ERROR_MEMORY;
    for (size_t i = 0; i < definition->move_count; i++)
        if (!flow_refusal(db, record, &definition->moves[i], actor))
            moves[count++] = i;
    *ret_moves = moves;
    *ret_count = count;
    return OK;
}

static enum result check_needs(const struct record *record, const struct move *move, struct message *message)
{
    for (size_t i = 0; i < move->needs_count; i++) {
        const struct field_value *value = record_value(record, move->needs[i]);
        if (!value->text.length && !value->link_count && !record_has_files(record, definition_field(record->definition, move->needs[i])))
            return message_fail(message, ERROR_INVALID, "Fill in \"%.*s\" first.",
                                TEXT_ARGS(definition_field(record->definition, move->needs[i])->label));
    }
    return OK;
}

static enum result check_guards(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record,
                                const struct move *move, struct text reason, const struct actor *actor, struct message *message)
{
    const char *refusal = flow_refusal(db, record, move, actor);
    check_function *check = move->check.length ? engine_check(engine, move->check) : NULL;
    if (refusal)
        return message_fail(message, leads_from(move, record->state) ? ERROR_DENIED : ERROR_CONFLICT, "%s", message ? wording_in(message->language, refusal) : refusal);
    TRY(check_needs(record, move, message));
    if (move->reason == REASON_REQUIRED && !text_trim(reason).length)
        return message_fail(message, ERROR_INVALID, "Give a reason.");
    return check ? check(db, arena, engine, record, move, actor, message) : OK;
}

/* What the public reads of why: the move's own reason, and always why a published date moves. */
static enum result find_public_reason(struct db *db, struct arena *arena, const struct record *record, const struct move *move, struct text reason,
                                      struct text *ret_reason, struct message *message)
{
    struct text given = text_trim(reason), kept = TEXT_NONE;
    bool moves_date = false;
    if (move->publishes)
        TRY(flow_moved_date(db, arena, record, &moves_date, &kept));
    if (moves_date && !given.length && !kept.length)
        return message_fail(message, ERROR_INVALID, "Give the reason why the date moves: everybody can read it.");
    if (given.length && (move->reason_is_public || moves_date))
        *ret_reason = given;
    else
        *ret_reason = moves_date ? kept : TEXT_NONE;
    return OK;
}

static enum result note_published_version(struct db *db, struct record *record, int64_t version)
{
    record->published_version = version;
    return db_run(db, NULL, SQL("update record set published_version = $1 where id = $2"),
                  BIND(bind_integer(version), bind_integer(record->id)));
}

/* Is it to wait? An approval that waits for the end of a hold which is over by now does not. */
static enum result find_wait(struct db *db, struct arena *arena, const struct record *record, const struct embargo_wait *wished, const struct actor *actor,
                             struct embargo_wait *ret_wait)
{
    struct embargo_wait wait = wished ? *wished : (struct embargo_wait){.until = UNTIL_NOTHING};
    struct publishing_hold hold;
    enum result held = publishing_held(db, arena, record->definition->room, actor->moment.now, &hold);
    if (held < 0 && held != ERROR_NOT_FOUND)
        return held;
    if (held == OK && wait.exception.length)
        TRY(publishing_note_exception(db, hold.id, record->id, wait.exception, actor));
    else if (held == OK && wait.until == UNTIL_NOTHING)
        wait.until = UNTIL_HOLD;
    if (held == ERROR_NOT_FOUND && wait.until == UNTIL_HOLD)
        wait.until = UNTIL_NOTHING;
    *ret_wait = wait;
    return OK;
}

static enum result write_day(struct arena *arena, struct record *record, const struct move *move, struct date today)
{
    for (size_t i = 0; i < move->clears_count; i++)
        TRY(record_set(arena, record, definition_field(record->definition, move->clears[i]), TEXT_NONE));
    return move->dates.length ? record_set(arena, record, definition_field(record->definition, move->dates), date_iso(arena, today)) : OK;
}

/* The record is written in the move's state and with its day, published as it was approved, and the move's effect made. */
static enum result make_move(struct db *db, const struct engine *engine, struct arena *arena, struct record *current, struct record *approved,
                             const struct move *move, struct text reason, struct text public_reason, const struct actor *actor,
                             struct proof_documents *documents, struct message *message)
{
    effect_function *effect = move->does.length ? engine_effect(engine, move->does) : NULL;
    bool gives_out = move->publishes || (!current->published_version && !move->withdraws); /* what is public is given out by being published */
    int64_t published_version;
    current->state = move->to;
    TRY(write_day(arena, current, move, actor->moment.today));
    if (move->numbers.length)
        TRY(record_number(db, arena, current, move, actor->moment.today));
    TRY(record_write_version(db, engine, arena, current, current->version, actor, "moved", move->name, reason, false, message));
    if (approved != current) {
        approved->state = move->to;
        TRY(write_day(arena, approved, move, actor->moment.today));
        approved->reference = current->reference;
        approved->version = current->version;
        approved->published_version = current->published_version;
    }
    if (gives_out)
        TRY(record_give_out(db, current, approved));
    if (move->publishes) {
        TRY(publish_record(db, engine, arena, approved, actor, public_reason, documents, &published_version, message));
        TRY(note_published_version(db, approved, published_version));
    }
    if (move->withdraws) {
        TRY(publish_withdraw(db, engine, arena, current, actor, public_reason, message));
        TRY(note_published_version(db, current, 0));
    }
    return effect ? effect(db, arena, engine, approved, move, actor, message) : OK;
}

enum result flow_release(struct db *db, const struct engine *engine, struct arena *arena, struct record *current, struct record *approved,
                         const struct move *move, struct text reason, struct text public_reason, const struct actor *actor, struct message *message)
{
    check_function *check = move->check.length ? engine_check(engine, move->check) : NULL;
    if (check)
        TRY(check(db, arena, engine, approved, move, actor, message));
    return make_move(db, engine, arena, current, approved, move, reason, public_reason, actor, NULL, message);
}

enum result flow_move_when(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition,
                           int64_t id, int64_t expected_version, struct text move_name, struct text reason, const struct embargo_wait *wished,
                           const struct actor *actor, struct proof_documents *documents, bool *ret_waits, struct message *message)
{
    const struct move *move = definition_move(definition, move_name);
    struct embargo_wait wait = {.until = UNTIL_NOTHING};
    struct record *record;
    struct text public_reason = TEXT_NONE;
    if (!move)
        return message_fail(message, ERROR_NOT_FOUND, "There is no such step for this record.");
    TRY(record_load(db, engine, arena, definition, id, &record));
    if (expected_version && record->version != expected_version)
        return message_fail(message, ERROR_CONFLICT, "Somebody else has changed this record since you opened it.");
    TRY(check_guards(db, engine, arena, record, move, reason, actor, message));
    TRY(find_public_reason(db, arena, record, move, reason, &public_reason, message));
    if (move->publishes)
        TRY(find_wait(db, arena, record, wished, actor, &wait));
    if (ret_waits)
        *ret_waits = wait.until != UNTIL_NOTHING;
    if (wait.until != UNTIL_NOTHING) {
        TRY(embargo_check(db, engine, arena, record, &wait, actor, message));
        return embargo_add(db, record, move, reason, public_reason, &wait, actor);
    }
    TRY(embargo_overtaken(db, id, move->label_defined.length ? move->label_defined : move->label, actor));
    return make_move(db, engine, arena, record, record, move, reason, public_reason, actor, documents, message);
}

enum result flow_move(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition,
                      int64_t id, int64_t expected_version, struct text move_name, struct text reason,
                      const struct actor *actor, struct proof_documents *documents, struct message *message)
{
    return flow_move_when(db, engine, arena, definition, id, expected_version, move_name, reason, NULL, actor, documents, NULL, message);
}
