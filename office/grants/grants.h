/* Grants: funds, rounds, applications, assessment, awards, payments, returns and recalls (catalogue GF; section AF for two of the funds).
 *
 * The registers are the YAML files of this folder. Its C: what moves do in the ledger (purse.c), what a record must hold before (holds.c).
 * What is left of a fund is its purse's balance and nothing else (blocks/ledger). What applicants wrote stands in blocks/gather. */
#ifndef OFFICE_GRANTS_H
#define OFFICE_GRANTS_H

#include "base/web/web.h"
#include "blocks/engine.h"
#include "blocks/menu/menu.h"

extern const struct room_code grants_code;
extern const struct route grants_routes[], grants_desk_routes[];
extern const struct menu_entry grants_menu[];
extern const struct room_place grants_places[];

/* Nobody reads a bid before they have said that they have no interest in it (assessment.h), nor one that is still being written, of which nobody can say so. Of those
 * who could score or decide it: who takes no part, such as the auditor, is not asked. One that came late is read by whoever decides whether it is taken. */
struct gather_answer;
struct gather_said;
enum result grants_may_read_bid(struct db *db, const struct engine *engine, const struct gather_answer *answer, const struct actor *actor, struct message *message) MUST_USE;
extern const char grants_schema[]; /* migration: interests and scores */

/* What is made of the answers to a round's form (bids.c), and what its rules say of one (form_rules.c): for program/rooms.c. */
struct gather_findings;
enum result grants_bid_sent(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct moment moment, int64_t *ret_record,
                            struct message *message) MUST_USE;
enum result grants_judge(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct instant now,
                         struct gather_findings *findings) MUST_USE;
/* Where an application stands, for its applicant, and what becomes of it when they answer (standing.c). */
struct gather_standing;
enum result grants_bid_standing(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct moment moment,
                                struct gather_standing *ret_standing) MUST_USE;
enum result grants_bid_replied(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, const struct gather_said *said, struct moment moment,
                               struct message *message) MUST_USE;
struct text grants_round_href(struct arena *arena, int64_t round);
struct text grants_round_public_href(struct db *db, struct arena *arena, int64_t round); /* its fund's page */
/* Whom an applicant can ask: of the fund, as it is published (contact.c). */
struct gather_contact;
enum result grants_round_contact(struct db *db, struct arena *arena, int64_t round, struct gather_contact *ret_contact) MUST_USE;
enum result grants_report_contact(struct db *db, struct arena *arena, int64_t report, struct gather_contact *ret_contact) MUST_USE;
#define GRANTS_GATHER_HOOKS {.reg = "round", .sent = grants_bid_sent, .judge = grants_judge, .may_read = grants_may_read_bid, .desk_href = grants_round_href, .public_href = grants_round_public_href, \
                            .standing = grants_bid_standing, .replied = grants_bid_replied, .contact = grants_round_contact}

/* The form of a report on an award (reports.c). */
enum result grants_report_sent(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct moment moment, int64_t *ret_record,
                               struct message *message) MUST_USE;
enum result grants_report_judge(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct instant now,
                                struct gather_findings *findings) MUST_USE;
enum result grants_report_standing(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct moment moment,
                                   struct gather_standing *ret_standing) MUST_USE;
enum result grants_report_replied(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, const struct gather_said *said, struct moment moment,
                                  struct message *message) MUST_USE;
extern const char *const grants_report_figures[]; /* texts of its tables that are figures */
struct text grants_return_href(struct arena *arena, int64_t report);
#define GRANTS_REPORT_HOOKS {.reg = "grant_return", .by_invitation = true, .sent = grants_report_sent, .judge = grants_report_judge, .desk_href = grants_return_href, \
                             .standing = grants_report_standing, .replied = grants_report_replied, .contact = grants_report_contact, .figures = grants_report_figures}
/* Each morning, in a write transaction: reports that fall due are asked for (engine.h: mornings). */
enum result grants_morning(struct db *db, const struct engine *engine, struct moment moment, struct message *message) MUST_USE;

/* Where its published records are shown. */
address_function fund_address, round_address, criterion_address, funding_address, award_address, recall_address, reallocation_address, grant_return_address;

#endif
