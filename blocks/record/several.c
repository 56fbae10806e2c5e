/* One deed done to one of several chosen records: see several.h. */
#include "blocks/record/several.h"

#include "blocks/flow/embargo.h"
#include "blocks/flow/flow.h"
#include "blocks/publish/publish.h"
#include "blocks/record/access.h"
#include "blocks/record/compose.h"
#include "blocks/record/desk.h"
#include "blocks/record/import_internal.h"

#define SHOWN_CHARACTERS_MAX 200

/* --- What may be offered ---------------------------------------------------- */

bool several_may_set(const struct definition *definition, const struct field *field, const struct actor *actor)
{
    /* What would happen is shown with what stands there now: not where each reading is logged. */
    return !definition->reads_logged && import_field_is_offered(field, actor) && !field->sealed && !field->unique && !field->unique_within.length && !field->never_reused &&
           record_may_some(definition, definition->edit, definition->edit_count, actor);
}

bool several_may_move(const struct definition *definition, const struct move *move, const struct actor *actor)
{
    return record_may_some(definition, move->by, move->by_count, actor);
}

bool several_may_assign(const struct definition *definition, const struct actor *actor)
{
    return definition->assign_count && record_may_some(definition, definition->assign, definition->assign_count, actor);
}

bool several_may_some(const struct definition *definition, const struct actor *actor)
{
    for (size_t i = 0; i < definition->field_count; i++)
        if (several_may_set(definition, &definition->fields[i], actor))
            return true;
    for (size_t i = 0; i < definition->move_count; i++)
        if (several_may_move(definition, &definition->moves[i], actor))
            return true;
    return several_may_assign(definition, actor);
}

/* --- A field ---------------------------------------------------------------- */

static struct text shown(struct db *db, const struct several_task *task, const struct field_value *value)
{
    const struct definitions *definitions = task->engine->definitions;
    struct text text = field_show_to(db, task->arena, task->deed->field, value, task->actor);
    for (size_t i = 0; task->deed->field->type == FIELD_ROLE && i < definitions->role_count; i++)
        if (text_equal(definitions->roles[i].name, text))
            text = definitions->roles[i].label;
    return text.length ? import_cut(task->arena, text, SHOWN_CHARACTERS_MAX) : SAID(task->arena, "(empty)");
}

/* A published date moves with a reason. */
static enum result check_reason(struct db *db, const struct several_task *task, const struct record *before, struct text *ret_reason, struct message *message)
{
    const struct field *field = task->deed->field;
    struct record *published;
    *ret_reason = TEXT_NONE;
    if (!field->moving_needs_reason || !field->is_public || !before->published_version)
        return OK;
    TRY(publish_as_record(db, task->arena, before, &published));
    if (field_value_equal(record_value(published, field->name), &task->deed->value))
        return OK;
    *ret_reason = task->deed->reason;
    return ret_reason->length ? OK : message_fail(message, ERROR_INVALID, "This date is public: give the reason why it moves.");
}

static enum result check(struct db *db, const struct several_task *task, const struct record *record, const struct record *before, struct message *message)
{
    struct problems problems = {0};
    TRY(record_check(db, task->engine, task->arena, record, before, task->actor, &problems));
    if (!problems.count)
        return OK;
    if (!problems.list[0].field)
        return message_fail(message, ERROR_INVALID, "%.*s.", TEXT_ARGS(problems.list[0].what));
    return message_fail(message, ERROR_INVALID, "%.*s: %.*s.", TEXT_ARGS(problems.list[0].field->label), TEXT_ARGS(problems.list[0].what));
}

static enum result set_field(struct db *db, const struct several_task *task, const struct record *before, struct message *message)
{
    const struct several_deed *deed = task->deed;
    struct record *record;
    struct field_value *value;
    struct text reason;
    TRY(record_load(db, task->engine, task->arena, task->definition, before->id, &record));
    value = record_value(record, deed->field->name);
    if (task->definition->reads_logged) /* what a record held is told by its own pages, which note who read it */
        task->item->change = arena_printf(task->arena, "%.*s: %.*s", TEXT_ARGS(deed->field->label), TEXT_ARGS(shown(db, task, &deed->value)));
    else
        task->item->change = arena_printf(task->arena, "%.*s: %.*s → %.*s", TEXT_ARGS(deed->field->label), TEXT_ARGS(shown(db, task, value)), TEXT_ARGS(shown(db, task, &deed->value)));
    if (field_value_equal(value, &deed->value)) {
        task->item->is_same = true;
        return OK;
    }
    if (!record_may_edit(db, before, task->actor))
        return message_fail(message, ERROR_DENIED, "It is “%.*s”, and you may not change it.", TEXT_ARGS(task->definition->states[before->state].label));
    *value = deed->value;
    TRY(check_reason(db, task, before, &reason, message));
    TRY(check(db, task, record, before, message));
    return record_save(db, task->engine, task->arena, record, before->version, task->actor, "edited", reason, message);
}

/* --- A step and a person ----------------------------------------------------- */

static enum result make_move(struct db *db, const struct several_task *task, const struct record *before, struct message *message)
{
    const struct move *move = task->deed->move;
    bool waits = false;
    task->item->change = arena_printf(task->arena, "%.*s: %.*s → %.*s", TEXT_ARGS(move->label), TEXT_ARGS(task->definition->states[before->state].label),
                                      TEXT_ARGS(task->definition->states[move->to].label));
    TRY(flow_move_when(db, task->engine, task->arena, task->definition, before->id, before->version, move->name, task->deed->reason, NULL, task->actor, NULL, &waits, message));
    return waits ? embargo_said(db, task->engine, task->arena, before->id, task->actor, &task->item->change) : OK;
}

static enum result assign(struct db *db, const struct several_task *task, const struct record *before, struct message *message)
{
    struct assignment *list;
    size_t count;
    task->item->change = arena_printf(task->arena, SAY(task->arena, "Assigned to %.*s"), TEXT_ARGS(task->deed->account_name));
    TRY(record_assignments(db, task->arena, before->id, &list, &count));
    for (size_t i = 0; i < count; i++)
        task->item->is_same = task->item->is_same || (list[i].account == task->deed->account && !list[i].until.seconds);
    return task->item->is_same ? OK : record_assign(db, task->arena, task->definition, before->id, task->deed->account, task->actor, message);
}

/* --- One record ------------------------------------------------------------- */

static enum result find(struct db *db, const struct several_task *task, struct record **ret_record, struct message *message)
{
    enum result result = record_load(db, task->engine, task->arena, task->definition, task->item->id, ret_record);
    if (result == OK && !record_may_see(db, *ret_record, task->actor))
        result = ERROR_NOT_FOUND;
    if (result == ERROR_NOT_FOUND)
        return message_fail(message, result, "There is no such record.");
    TRY(result);
    task->item->title = record_line(task->arena, task->definition, (*ret_record)->reference,
                                    record_spoken_name(task->definition, (*ret_record)->reference, (*ret_record)->name));
    return OK;
}

enum result several_run(struct db *db, void *context, struct message *message)
{
    struct several_task *task = context;
    struct record *record;
    task->may = task->item->is_same = false;
    TRY(find(db, task, &record, message));
    if (record->version != task->item->version)
        return message_fail(message, ERROR_CONFLICT, "Somebody has changed it since you chose it: open the list again.");
    switch (task->deed->kind) {
    case SEVERAL_FIELD:
        TRY(set_field(db, task, record, message));
        break;
    case SEVERAL_MOVE:
        TRY(make_move(db, task, record, message));
        break;
    case SEVERAL_ASSIGN:
        TRY(assign(db, task, record, message));
        break;
    }
    task->may = true;
    return task->is_trial ? message_fail(message, ERROR_CONFLICT, "Nothing was changed: this was a trial.") : OK;
}
