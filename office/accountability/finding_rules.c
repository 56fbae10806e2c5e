/* Step or reason: see finding_rules.h. */
#include "office/accountability/finding_rules.h"

enum finding_answer finding_judge(struct text kind, struct text stance, bool has_step, bool has_reason)
{
    bool in_part = text_equals(stance, "in_part"), rejected = text_equals(stance, "rejected");
    if (text_equals(kind, "positive_practice") && !stance.length)
        return FINDING_ANSWERED;
    if (!stance.length)
        return FINDING_NO_STANCE;
    if (!rejected && !has_step)
        return FINDING_NO_STEP;
    if ((rejected || in_part) && !has_reason)
        return FINDING_NO_REASON;
    return rejected && has_step ? FINDING_STEP_TOO_MANY : FINDING_ANSWERED;
}

bool grade_stands_on(struct text grade, struct text scale)
{
    return !text_equals(grade, "adequate") || text_equals(scale, "five");
}
