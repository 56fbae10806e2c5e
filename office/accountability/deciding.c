/* The C that the definitions of decisions, letters, petitions, inspections and the panel name; and what those files share. */
#include "office/accountability/deciding_internal.h"

#include "blocks/publish/publish.h"
#include "blocks/record/compose.h"

enum result deciding_write(struct db *db, const struct engine *engine, struct arena *arena, struct record *record, struct text state, struct text move, struct text reason,
                           const struct actor *actor, struct message *message)
{
    if (state.length)
        record->state = definition_state(record->definition, state);
    return record_write_version(db, engine, arena, record, record->version, actor, "moved", move, reason, false, message);
}

enum result deciding_publish(struct db *db, const struct engine *engine, struct arena *arena, struct record *record, struct text state, struct text move, struct text reason,
                             const struct actor *actor, struct message *message)
{
    int64_t version;
    TRY(deciding_write(db, engine, arena, record, state, move, reason, actor, message));
    TRY(publish_record(db, engine, arena, record, actor, reason, NULL, &version, message));
    return db_run(db, NULL, SQL("update record set published_version = $1 where id = $2"), BIND(bind_integer(version), bind_integer(record->id)));
}

enum result deciding_hand_over(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record, const char *from, const char *to, const struct move *move,
                               const struct actor *actor, struct message *message)
{
    struct record *current;
    TRY(record_load(db, engine, arena, record->definition, record->id, &current));
    TRY(record_set(arena, current, definition_field(current->definition, text_of(to)), arena_printf(arena, "%lld", (long long)record_link(record, from))));
    return deciding_write(db, engine, arena, current, TEXT_NONE, move->name, TEXT_NONE, actor, message);
}

enum result deciding_linked(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record, const char *field, struct record **ret_record)
{
    int64_t id = record_link(record, field);
    const struct field *link = definition_field(record->definition, text_of(field));
    return id && link ? record_load(db, engine, arena, link->target, id, ret_record) : ERROR_NOT_FOUND;
}

bool code_is_listed(const struct engine *engine, const char *list, struct text code, struct date day, const struct choice **ret_choice)
{
    for (size_t i = 0; i < engine->definitions->list_count; i++) {
        const struct choice *choice = text_equals(engine->definitions->lists[i].name, list) ? choice_find(&engine->definitions->lists[i], code) : NULL;
        if (!choice || !choice_in_force(choice, day))
            continue;
        if (ret_choice)
            *ret_choice = choice;
        return true;
    }
    return false;
}

static const struct room_rule deciding_rules[] = {
    {"decision_superseded_by", rule_superseded_by}, {"decision_advice", rule_decision_advice}, {"advice_standing", rule_advice_standing},
    {"petition_supporters", rule_petition_supporters}, {"petition_threshold", rule_petition_threshold}, {"panel_votes_needed", rule_panel_votes_needed}, {NULL, NULL},
};
static const struct room_check deciding_checks[] = {
    {"decision_is_ready", decision_is_ready}, {"decision_may_be_signed", decision_may_be_signed}, {"decision_is_superseded", decision_is_superseded},
    {"advice_may_be_given", advice_may_be_given}, {"advice_may_be_published", advice_may_be_published}, {"delegation_may_begin", delegation_may_begin},
    {"letter_can_be_sent", letter_can_be_sent}, {"letter_stands_alone", letter_stands_alone}, {"letter_is_public", letter_is_public}, {"hearing_has_no_words", hearing_has_no_words}, {"answer_is_not_theirs", answer_is_not_theirs}, {"petition_can_open", petition_can_open}, {"petition_has_support", petition_has_support},
    {"finding_has_answer", finding_has_answer}, {"inspection_is_answered", inspection_is_answered}, {"finding_may_be_closed", finding_may_be_closed}, {"grade_is_on_scale", grade_is_on_scale},
    {"panel_has_words", panel_has_words}, {"hearing_report_holds", hearing_report_holds}, {"hearing_outcome_holds", hearing_outcome_holds}, {NULL, NULL},
};
static const struct room_effect deciding_effects[] = {
    {"sign_decision", sign_decision}, {"hold_advised_text", hold_advised_text}, {"hand_letter_over", hand_letter_over}, {"hand_hearing_over", hand_hearing_over}, {"chase_letter", chase_letter},
    {"draft_petition_letter", draft_petition_letter}, {"count_petition", count_petition}, {"forget_supporters", forget_supporters},
    {"open_petition_form", open_petition_form}, {"close_petition_form", close_petition_form}, {"tell_petition_declined", tell_petition_declined}, {NULL, NULL},
};
const struct room_code deciding_code = {deciding_rules, deciding_checks, deciding_effects};
