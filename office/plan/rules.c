/* The plan's rules, checks and effects, as its definitions name them.
 *
 * kept needs evidence; late, partly kept, changed and broken need a reason; a moved date
 * needs a reason that the public sees. Source: the project's issue on honest words; the
 * Act (Police Reform and Social Responsibility Act 2011, section 12) asks for a yearly report on progress. */
#include "office/plan/plan.h"

#include "base/wording.h"

#include <inttypes.h>

#include "blocks/publish/publish.h"
#include "blocks/record/compose.h"

/* --- Rules ---------------------------------------------------------------- */

static enum result optional_integer(enum result result, int64_t number, struct arena *arena, struct text *ret_value)
{
    if (result == ERROR_NOT_FOUND) {
        *ret_value = TEXT_NONE;
        return OK;
    }
    if (result == OK)
        *ret_value = arena_printf(arena, "%" PRId64, number);
    return result;
}

static enum result last_update_day(const struct rule_input *input, int64_t *ret_day)
{
    return db_one_integer(input->db, ret_day,
                          SQL("select p.in_force_on from pub_action_update u join pub_record p on p.id = u.id where u.action = $1"
                              " order by p.in_force_on desc limit 1"),
                          BIND(bind_integer(input->id)));
}

static enum result rule_silent_days(const struct rule_input *input, struct text *ret_value)
{
    int64_t day = 0;
    enum result result = last_update_day(input, &day);
    if (result == ERROR_NOT_FOUND)
        result = db_one_integer(input->db, &day, SQL("select first_on from pub_record where id = $1"), BIND(bind_integer(input->id)));
    return optional_integer(result, input->today.day - day, input->arena, ret_value);
}

static enum result rule_action_updated(const struct rule_input *input, struct text *ret_value)
{
    int64_t day = 0;
    enum result result = last_update_day(input, &day);
    *ret_value = result == OK ? date_iso(input->arena, (struct date){(int32_t)day}) : TEXT_NONE;
    return result == ERROR_NOT_FOUND ? OK : result;
}

static enum result rule_lateness(const struct rule_input *input, struct text *ret_value)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int days, step;
    enum lateness lateness;
    TRY(db_query(input->db, &row, SQL("select due, status from pub_action where id = $1"), BIND(bind_integer(input->id))));
    step = statement_step(row);
    *ret_value = TEXT_NONE;
    if (step <= 0)
        return (enum result)step;
    lateness = clock_lateness(statement_date(row, 0), input->today, STANDING_SOON_DAYS, &days);
    if (standing_is_open(statement_text(row, 1)) || lateness == LATENESS_NO_DATE)
        *ret_value = clock_words(input->arena, lateness, days);
    return OK;
}

/* The edition that an officer works on: the newest published one, or else the only draft. */
static enum result rule_current_edition(const struct rule_input *input, struct text *ret_value)
{
    int64_t id = 0, count = 0;
    enum result result = db_one_integer(input->db, &id,
                                        SQL("select e.id from pub_edition e order by coalesce(e.adopted_on, e.period_from) desc, e.id desc limit 1"), BIND_NOTHING);
    if (result == ERROR_NOT_FOUND && !input->is_public) {
        TRY(db_one_integer(input->db, &count, SQL("select count(*) from record where register = 'edition'"), BIND_NOTHING));
        if (count == 1)
            result = db_one_integer(input->db, &id, SQL("select id from record where register = 'edition'"), BIND_NOTHING);
    }
    return optional_integer(result, id, input->arena, ret_value);
}

/* --- Checks --------------------------------------------------------------- */

static bool needs_reason(struct text status)
{
    return text_equals(status, "late") || text_equals(status, "partly_kept") || text_equals(status, "changed") || text_equals(status, "broken");
}

static bool has_evidence(const struct record *update)
{
    return record_value(update, TEXT("evidence"))->link_count || record_text(update, "evidence_text").length;
}

static enum result check_reason_given(struct db *db, struct arena *arena, const struct engine *engine, const struct record *record,
                                      const struct move *move, const struct actor *actor, struct message *message)
{
    struct text status = record_text(record, "status");
    (void)db, (void)arena, (void)engine, (void)move, (void)actor;
    if (text_equals(status, "no_update"))
        return message_fail(message, ERROR_INVALID, "Choose how the promise now stands: an update cannot say that there is no update.");
    if (needs_reason(status) && !record_text(record, "reason").length)
        return message_fail(message, ERROR_INVALID, "Say why: a promise that is late, partly kept, changed or broken needs a reason that everybody can read.");
    if (text_equals(status, "kept") && !has_evidence(record))
        return message_fail(message, ERROR_INVALID, "Give the evidence: a promise is kept when anybody can check it.");
    if (record_text(record, "new_due").length && !record_text(record, "due_reason").length)
        return message_fail(message, ERROR_INVALID, "Say why the date moves: everybody will read it beside the new date.");
    return OK;
}

static enum result check_evidence_given(struct db *db, struct arena *arena, const struct engine *engine, const struct record *record,
                                        const struct move *move, const struct actor *actor, struct message *message)
{
    struct text status = record_text(record, "status");
    TRY(check_reason_given(db, arena, engine, record, move, actor, message));
    if (text_equals(status, "partly_kept") && !has_evidence(record))
        return message_fail(message, ERROR_INVALID, "Give the evidence for the part that was kept.");
    return OK;
}

static enum result check_one_current_edition(struct db *db, struct arena *arena, const struct engine *engine, const struct record *record,
                                             const struct move *move, const struct actor *actor, struct message *message)
{
    int64_t others;
    (void)arena, (void)engine, (void)move, (void)actor;
    TRY(db_one_integer(db, &others, SQL("select count(*) from record where register = 'edition' and state = 'published' and id <> $1"),
                       BIND(bind_integer(record->id))));
    if (others && !record_link(record, "replaces"))
        return message_fail(message, ERROR_INVALID, "Say which edition this one takes the place of: another is in force.");
    return OK;
}

/* --- Effects -------------------------------------------------------------- */

static enum result load_action(struct db *db, struct arena *arena, const struct engine *engine, const struct record *update, struct record **ret_action)
{
    const struct definition *definition = definitions_find(engine->definitions, TEXT("action"));
    assert(definition);
    return record_load(db, engine, arena, definition, record_link(update, "action"), ret_action);
}

static void set_standing(struct record *action, struct text status, struct text new_due)
{
    record_value(action, TEXT("status"))->text = status;
    if (new_due.length)
        record_value(action, TEXT("due"))->text = new_due;
}

/* Into the working action, and into what is public of it: an edit of the action that still waits for
 * approval does not become public with an update. The action keeps its author: nobody becomes the author
 * of a promise by reporting on it. */
static enum result carry_over(struct db *db, struct arena *arena, const struct engine *engine, struct record *action, struct text status,
                              struct text new_due, struct text reason, const struct actor *actor, struct message *message)
{
    struct record *published;
    int64_t version;
    TRY(publish_as_record(db, arena, action, &published));
    set_standing(action, status, new_due);
    set_standing(published, status, new_due);
    TRY(record_write_version(db, engine, arena, action, action->version, actor, "updated", TEXT_NONE, reason, false, message));
    TRY(publish_record(db, engine, arena, published, actor, reason, NULL, &version, message));
    return db_run(db, NULL, SQL("update record set published_version = $1 where id = $2"), BIND(bind_integer(version), bind_integer(action->id)));
}

/* A published update carries its word, and a moved date, over to the promise and publishes it anew. */
static enum result apply_update(struct db *db, struct arena *arena, const struct engine *engine, const struct record *record,
                                const struct move *move, const struct actor *actor, struct message *message)
{
    struct record *action;
    (void)move;
    TRY(load_action(db, arena, engine, record, &action));
    if (!action->published_version)
        return message_fail(message, ERROR_INVALID, "Publish action %.*s first: an update needs a promise that people can read.",
                            TEXT_ARGS(record_text(action, "number")));
    return carry_over(db, arena, engine, action, record_text(record, "status"), record_text(record, "new_due"), record_text(record, "due_reason"), actor, message);
}

/* A withdrawn update takes its word back: the promise stands as the newest update that is still public
 * says, or has none. A date that it moved stays moved: the date was published with a reason of its own. */
static enum result take_back_update(struct db *db, struct arena *arena, const struct engine *engine, const struct record *record,
                                    const struct move *move, const struct actor *actor, struct message *message)
{
    struct record *action;
    struct text status;
    enum result result;
    (void)move;
    TRY(load_action(db, arena, engine, record, &action));
    if (!action->published_version)
        return OK;
    result = db_one_text(db, arena, &status,
                         SQL("select u.status from pub_action_update u join pub_record p on p.id = u.id where u.action = $1 and p.withdrawn = 0"
                             " order by p.changed_at desc, u.id desc limit 1"),
                         BIND(bind_integer(action->id)));
    if (result == ERROR_NOT_FOUND)
        status = TEXT("no_update");
    else
        TRY(result);
    if (text_equal(status, record_text(action, "status")))
        return OK;
    return carry_over(db, arena, engine, action, status, TEXT_NONE, KEPT("An update was withdrawn."), actor, message);
}

static enum result supersede_earlier(struct db *db, struct arena *arena, const struct engine *engine, const struct record *record,
                                     const struct move *move, const struct actor *actor, struct message *message)
{
    const struct definition *definition = record->definition;
    int64_t earlier = record_link(record, "replaces");
    struct record *edition;
    (void)move;
    if (!earlier)
        return OK;
    TRY(record_load(db, engine, arena, definition, earlier, &edition));
    if (!text_equals(record_state_name(edition), "published"))
        return OK;
    edition->state = definition_state(definition, TEXT("superseded"));
    return record_write_version(db, engine, arena, edition, edition->version, actor, "moved", TEXT("supersede"), TEXT_NONE, false, message);
}

static const struct room_rule plan_rules[] = {
    {"silent_days", rule_silent_days}, {"action_updated", rule_action_updated}, {"lateness", rule_lateness},
    {"current_edition", rule_current_edition}, {NULL, NULL},
};
static const struct room_check plan_checks[] = {
    {"reason_given", check_reason_given}, {"evidence_given", check_evidence_given}, {"one_current_edition", check_one_current_edition}, {NULL, NULL},
};
static const struct room_effect plan_effects[] = {
    {"apply_update", apply_update}, {"take_back_update", take_back_update}, {"supersede_earlier", supersede_earlier}, {NULL, NULL},
};
const struct room_code plan_code = {plan_rules, plan_checks, plan_effects};
