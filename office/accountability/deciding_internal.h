/* What the files of the deciding part of office/accountability share. */
#ifndef OFFICE_ACCOUNTABILITY_DECIDING_INTERNAL_H
#define OFFICE_ACCOUNTABILITY_DECIDING_INTERNAL_H

#include "blocks/record/record.h"
#include "office/accountability/deciding.h"

#define CHECK(name)                                                                                                                     \
    enum result name(struct db *db, struct arena *arena, const struct engine *engine, const struct record *record, const struct move *move, \
                     const struct actor *actor, struct message *message)
#define EFFECT(name) CHECK(name)

rule_function rule_superseded_by, rule_decision_advice, rule_advice_standing, rule_petition_supporters, rule_petition_threshold, rule_panel_votes_needed;
check_function decision_is_ready, decision_may_be_signed, decision_is_superseded, advice_may_be_given, advice_may_be_published, delegation_may_begin, letter_can_be_sent, answer_is_not_theirs,
    petition_can_open, petition_has_support, finding_has_answer, inspection_is_answered, finding_may_be_closed, grade_is_on_scale, panel_has_words,
    hearing_report_holds, hearing_has_no_words, hearing_outcome_holds, letter_stands_alone, letter_is_public;
effect_function sign_decision, hold_advised_text, hand_letter_over, hand_hearing_over, chase_letter, draft_petition_letter, count_petition, forget_supporters, open_petition_form, close_petition_form, tell_petition_declined;

/* The record's next version as of that move, in that state (empty: the one it is in). What moves set makes nobody its author. */
enum result deciding_write(struct db *db, const struct engine *engine, struct arena *arena, struct record *record, struct text state, struct text move, struct text reason,
                           const struct actor *actor, struct message *message) MUST_USE;
/* The same, and published as it is then. */
enum result deciding_publish(struct db *db, const struct engine *engine, struct arena *arena, struct record *record, struct text state, struct text move, struct text reason,
                             const struct actor *actor, struct message *message) MUST_USE;
/* The record as it is now, with the link `to` leading to where `from` leads: whoever the register shows to that body alone (`only`) reads it from now on. */
enum result deciding_hand_over(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record, const char *from, const char *to, const struct move *move,
                               const struct actor *actor, struct message *message) MUST_USE;
/* The record that a link of it leads to; ERROR_NOT_FOUND: it is empty. */
enum result deciding_linked(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record, const char *field, struct record **ret_record) MUST_USE;
/* The code stands in that list, in force on the day; *ret_choice (NULL is allowed): as it stands there. */
bool code_is_listed(const struct engine *engine, const char *list, struct text code, struct date day, const struct choice **ret_choice);

#endif
