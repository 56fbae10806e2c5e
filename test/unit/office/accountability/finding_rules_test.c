/* Step or reason, and which grades there are. */
#include "office/accountability/finding_rules.h"

#include "test.h"

TEST("a finding that is accepted has a step, one that is rejected a reason, one in part both")
{
    static const struct { const char *kind, *stance; bool step, reason; enum finding_answer answer; } cases[] = {
        {"recommendation", "", false, false, FINDING_NO_STANCE},
        {"recommendation", "", true, true, FINDING_NO_STANCE},
        {"recommendation", "accepted", false, true, FINDING_NO_STEP},
        {"recommendation", "accepted", true, false, FINDING_ANSWERED},
        {"area_for_improvement", "accepted", true, true, FINDING_ANSWERED},
        {"cause_of_concern", "in_part", true, false, FINDING_NO_REASON},
        {"cause_of_concern", "in_part", false, true, FINDING_NO_STEP},
        {"cause_of_concern", "in_part", true, true, FINDING_ANSWERED},
        {"recommendation", "rejected", false, false, FINDING_NO_REASON},
        {"recommendation", "rejected", false, true, FINDING_ANSWERED},
        {"recommendation", "rejected", true, true, FINDING_STEP_TOO_MANY},
        {"positive_practice", "", false, false, FINDING_ANSWERED},
        {"positive_practice", "accepted", false, false, FINDING_NO_STEP},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        CHECK_INTEGER(finding_judge(text_of(cases[i].kind), text_of(cases[i].stance), cases[i].step, cases[i].reason), cases[i].answer);
}

TEST("adequate stands on the scale of five alone")
{
    CHECK(grade_stands_on(TEXT("adequate"), TEXT("five")) && !grade_stands_on(TEXT("adequate"), TEXT("four")));
    CHECK(grade_stands_on(TEXT("good"), TEXT("four")) && grade_stands_on(TEXT("inadequate"), TEXT("five")));
}
