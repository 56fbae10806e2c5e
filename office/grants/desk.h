/* What the desk pages of this room share: desk_overview.c, desk_rounds.c, desk_assess.c, desk_letter.c, desk_returns.c, desk_returned.c. Who may see a record is blocks/record's to say; who may read a
 * score is assessment.h's. */
#ifndef OFFICE_GRANTS_DESK_H
#define OFFICE_GRANTS_DESK_H

#include "blocks/gather/gather.h"
#include "blocks/record/desk.h"
#include "office/grants/assessment.h"
#include "office/grants/internal.h"

/* The record of {id} of that register, its reading noted; ERROR_NOT_FOUND where the visitor may not see it. */
enum result grants_desk_open(struct request *request, struct answer *answer, const char *reg, struct desk *ret_desk, struct record **ret_record) MUST_USE;
struct text grants_application_href(struct arena *arena, int64_t application); /* "/desk/grants/applications/12" */
struct text grants_share_words(struct arena *arena, const struct ranking_share *share); /* "66.7%" */
struct text grants_choice(const struct record *record, const char *field); /* the label of a CHOICE field's value */

/* A figure that was reported for an award, beside what was entered of it for the measure (carried.c). */
struct carried {
    enum { CARRIED_NOT, CARRIED_AGREES, CARRIED_DIFFERS, CARRIED_SOMEHOW } standing; /* SOMEHOW: entered, and the report's words are no figure that could be compared */
    struct text words, reference; /* what was entered; of its load */
    int64_t load;
};
/* `day`: within the period. */
enum result grants_carried(struct db *db, const struct engine *engine, struct arena *arena, const struct record *award, int64_t measure, struct date day, struct text reported,
                           struct carried *ret_carried) MUST_USE;

/* What the applicant wrote, as "sections" of the page, and what was asked and answered since, as "entries": once whoever takes part in deciding has declared that they have no interest in it (desk_answer.c). */
#define GRANTS_ANSWER_MEMBER PART_LIST_MEMBER("sections", &gather_section_shape), PART_LIST_MEMBER("entries", &entry_shape), PART_BOOLEAN_MEMBER("has_said")
enum result grants_show_answer(struct desk *desk, const struct record *application) MUST_USE;

handler grants_lessons_get, grants_overview_get;
extern const struct shape grants_lessons_shape, grants_overview_shape;
handler grants_deposits_get, grants_returned_get, grants_returns_get, grants_return_get, grants_return_file_get, grants_file_get, grants_rounds_get, grants_round_get, grants_assess_get, grants_assess_post, grants_letter_get, grants_letter_post;
extern const struct shape grants_deposits_shape, grants_returned_shape, grants_returns_shape, grants_return_shape, grants_rounds_shape, grants_round_shape, grants_assess_shape, grants_letter_shape;

#endif
