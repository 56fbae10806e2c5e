/* What becomes of a finding: step or reason, and who may close it. Pure: no SQL, no pages.
 *
 * Police Act 1996, section 55(5B): of a recommendation the comments explain the action that was taken or is proposed, or why none. The same is asked of what is
 * accepted in part (both) and of areas for improvement. Positive practice needs neither. */
#ifndef OFFICE_ACCOUNTABILITY_FINDING_RULES_H
#define OFFICE_ACCOUNTABILITY_FINDING_RULES_H

#include "base/text.h"

enum finding_answer {
    FINDING_ANSWERED,
    FINDING_NO_STANCE,
    FINDING_NO_STEP,    /* accepted, wholly or in part, and nothing is said to be done */
    FINDING_NO_REASON,  /* rejected, wholly or in part, and nobody says why */
    FINDING_STEP_TOO_MANY, /* rejected, and yet something is done: it is accepted in part then */
};
/* Codes of the lists finding_kinds and finding_stances. */
enum finding_answer finding_judge(struct text kind, struct text stance, bool has_step, bool has_reason);

/* Grades of the scale of four: outstanding, good, requires improvement, inadequate; that of five has adequate between. Codes of inspection_scales and inspection_grades. */
bool grade_stands_on(struct text grade, struct text scale);

#endif
