/* Confirmation hearings: vetoes of all members, one side and the other of each bound. */
#include "office/accountability/panel_rules.h"

#include "blocks/body/votes.h"
#include "test.h"

TEST("a veto needs two thirds of all members")
{
    static const int cases[][2] = {{10, 7}, {12, 8}, {13, 9}, {14, 10}, {15, 10}, {1, 1}, {2, 2}, {3, 2}, {200, 134}};
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        CHECK_INTEGER(veto_votes_needed(cases[i][0]), cases[i][1]);
}

TEST("only a chief constable can be vetoed, once, by enough of all members")
{
    static const struct { struct hearing hearing; enum hearing_finding finding; } cases[] = {
        {{.post = {"deputy", sizeof("deputy") - 1}, .recommendation = {"appoint", sizeof("appoint") - 1}}, HEARING_HOLDS},
        {{.post = {"deputy", sizeof("deputy") - 1}, .recommendation = {"do_not_appoint", sizeof("do_not_appoint") - 1}, .outcome = {"appointed", sizeof("appointed") - 1}}, HEARING_HOLDS},
        {{.post = {"deputy", sizeof("deputy") - 1}, .recommendation = {"veto", sizeof("veto") - 1}, .members = 14, .votes = 14}, HEARING_NO_VETO_OF_POST},
        {{.post = {"chief_constable", sizeof("chief_constable") - 1}, .recommendation = {"veto", sizeof("veto") - 1}, .is_reserve = true, .members = 14, .votes = 14}, HEARING_NO_SECOND_VETO},
        {{.post = {"chief_constable", sizeof("chief_constable") - 1}, .recommendation = {"veto", sizeof("veto") - 1}, .votes = 9}, HEARING_NO_MEMBERS},
        {{.post = {"chief_constable", sizeof("chief_constable") - 1}, .recommendation = {"veto", sizeof("veto") - 1}, .members = 14, .votes = 15}, HEARING_TOO_MANY_VOTES},
        {{.post = {"chief_constable", sizeof("chief_constable") - 1}, .recommendation = {"veto", sizeof("veto") - 1}, .members = 14, .votes = 9}, HEARING_TOO_FEW_VOTES},
        {{.post = {"chief_constable", sizeof("chief_constable") - 1}, .recommendation = {"veto", sizeof("veto") - 1}, .members = 14, .votes = 10}, HEARING_HOLDS},
        {{.post = {"chief_constable", sizeof("chief_constable") - 1}, .recommendation = {"veto", sizeof("veto") - 1}, .members = 14, .votes = 10, .outcome = {"not_appointed", sizeof("not_appointed") - 1}}, HEARING_HOLDS},
        {{.post = {"chief_constable", sizeof("chief_constable") - 1}, .recommendation = {"veto", sizeof("veto") - 1}, .members = 14, .votes = 10, .outcome = {"appointed", sizeof("appointed") - 1}}, HEARING_VETOED},
        {{.post = {"chief_constable", sizeof("chief_constable") - 1}, .recommendation = {"do_not_appoint", sizeof("do_not_appoint") - 1}, .members = 14, .votes = 3, .outcome = {"appointed", sizeof("appointed") - 1}}, HEARING_HOLDS},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        CHECK_INTEGER(hearing_judge(&cases[i].hearing), cases[i].finding);
}
