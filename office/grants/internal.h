/* What the files of office/grants share. */
#ifndef OFFICE_GRANTS_INTERNAL_H
#define OFFICE_GRANTS_INTERNAL_H

#include "base/pence.h"
#include "blocks/ledger/ledger.h"
#include "blocks/record/record.h"
#include "office/grants/grants.h"

/* A PENCE field of a record; 0 where it is empty. */
int64_t grants_pence(const struct record *record, const char *field);
/* The record that a link of it leads to. ERROR_NOT_FOUND: it is empty, or leads nowhere. */
enum result grants_linked(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record, const char *field,
                          struct record **ret_record) MUST_USE;
/* The fund of an award or an application, by its round. */
enum result grants_fund_of(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record, struct record **ret_fund) MUST_USE;

#define GRANTS_TELL_WORKING_DAYS 5 /* from the decision; the clock tell_applicant of application.yaml */
/* Whom the applicant can ask, for the end of a message that goes past their form (contact.c): lines with a blank line after them, or empty. */
enum result grants_contact_words(struct db *db, struct arena *arena, const struct record *application, struct text *ret_words) MUST_USE;
/* What was given as reason when that move was made last; empty where it never was. */
enum result grants_move_reason(struct db *db, struct arena *arena, int64_t record, const char *move, struct text *ret_reason) MUST_USE;

/* In a write transaction (reports.c): the form of a report to whoever reports, or its link again. `ret_sent`: false where nobody's address is known. ERROR_CONFLICT: it
 * was sent to the office already. */
enum result grants_send_report_form(struct db *db, const struct engine *engine, struct arena *arena, const struct record *report, const struct actor *actor, bool *ret_sent,
                                    struct message *message) MUST_USE;
/* In a write transaction: sends it where it falls due within a month and nobody was asked yet, within a week, or is overdue: each once. */
enum result grants_report_due(struct db *db, const struct engine *engine, struct arena *arena, int64_t report, const struct actor *actor, struct message *message) MUST_USE;
/* "1.1a Calls to the park": as it stands in the form of a report. ERROR_NOT_FOUND. */
enum result grants_measure_name(struct db *db, struct arena *arena, int64_t measure, struct text *ret_name) MUST_USE;

/* The first thing that is wrong with a record that is made here, as a sentence. */
enum result grants_check(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record, const struct actor *actor, struct message *message) MUST_USE;
/* Writes the record's next version as of that move, in that state (empty: the one it is in): what moves set does not make anybody its author. */
enum result grants_write_moved(struct db *db, const struct engine *engine, struct arena *arena, struct record *record, struct text state, struct text move, struct text reason,
                               const struct actor *actor, struct message *message) MUST_USE;

/* What of a recall is offered again by decisions, but for one of them (0: all). */
enum result grants_reallocated(struct db *db, int64_t recall, int64_t except, int64_t *ret_pence) MUST_USE;

#define CHECK(name)                                                                                                                     \
    enum result name(struct db *db, struct arena *arena, const struct engine *engine, const struct record *record, const struct move *move, \
                     const struct actor *actor, struct message *message)
#define EFFECT(name) CHECK(name)

check_function plan_is_whole, fund_holds, fund_can_end, criterion_holds, award_holds, round_holds, award_can_be_published, award_told, recommendation_holds, decision_holds, milestone_holds, return_holds, reallocation_holds, deposit_can_go, deposit_comes_back,
    tenancy_lasted_six, tenancy_lasted_twelve, deposit_year_can_be_counted, deposit_year_holds;
effect_function open_round, close_round, open_fund, feed_fund, unfeed_fund, commit_award, cancel_award, recall_award, reallocate, unreallocate, request_milestone, decide_application, tell_applicant, supersede_decision, ask_for_plan, ask_for_feedback, ask_applicant,
    tell_turned_away, send_report, query_report, close_report, pay_deposit, take_deposit_back, undo_deposit_back, count_deposits;

#endif
