/* Requests for information: what must hold before one moves on, the form by which anybody makes one, what was answered before, and late bank holidays.
 *
 * The registers are information_request, access_request (of somebody's own data: no move of it publishes), request_desk (where to ask: published, it opens the form)
 * and bank_holiday. How long the law gives: information_rights.yaml. Not here: counting the days (blocks/clock), what is held about somebody (blocks/subject),
 * the form's own pages (blocks/gather). */
#ifndef OFFICE_TRANSPARENCY_INFORMATION_H
#define OFFICE_TRANSPARENCY_INFORMATION_H

#include <inttypes.h>

#include "blocks/body/body.h"
#include "blocks/gather/gather.h"
#include "blocks/record/record.h"
#include "office/transparency/internal.h"

#define INFORMATION_REQUEST "information_request"
#define INFORMATION_DESK "request_desk"
#define INFORMATION_FORM "ask_for_information"      /* the questionnaire, */
#define INFORMATION_FORM_SLUG "ask-for-information" /* and its address below /forms */
#define LIKE_SHOWN_MAX 5

#define ROOM_CHECK(name)                                                                                                                \
    enum result name(struct db *db, struct arena *arena, const struct engine *engine, const struct record *record, const struct move *move, \
                     const struct actor *actor, struct message *message)

check_function request_holds, request_may_be_public;                                     /* information_rules.c */
effect_function holiday_counts, holiday_ends;                                            /* bank_holidays.c */
effect_function count_requests;                                                          /* request_counts.c */
effect_function open_request_form, close_request_form, keep_requester_unnamed;                                   /* information_form.c */

/* Whether the law wants no weighing of the public interest for this ground. */
bool exemption_is_absolute(struct text code);

/* Published requests that have the most words of this text in them: those with two of its words at least, or with its only one; the likest first. Reads pub_
 * tables alone. */
struct like { int64_t id; struct text title, href; int64_t words; };
enum result information_like(struct db *db, struct arena *arena, struct text question, size_t max, struct like **ret_list, size_t *ret_count) MUST_USE;


handler foi_show, disclosure_log_show, disclosures_like;
extern const struct shape foi_shape, disclosure_log_shape;

#endif
