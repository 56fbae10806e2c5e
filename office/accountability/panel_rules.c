/* Confirmation hearings: see panel_rules.h. */
#include "office/accountability/panel_rules.h"

#include "blocks/body/votes.h"

enum hearing_finding hearing_judge(const struct hearing *hearing)
{
    if (hearing->members && hearing->votes > hearing->members)
        return HEARING_TOO_MANY_VOTES;
    if (!text_equals(hearing->recommendation, "veto"))
        return HEARING_HOLDS;
    if (!text_equals(hearing->post, "chief_constable"))
        return HEARING_NO_VETO_OF_POST;
    if (hearing->is_reserve)
        return HEARING_NO_SECOND_VETO;
    if (!hearing->members)
        return HEARING_NO_MEMBERS;
    if (hearing->votes < veto_votes_needed(hearing->members))
        return HEARING_TOO_FEW_VOTES;
    return text_equals(hearing->outcome, "appointed") ? HEARING_VETOED : HEARING_HOLDS;
}
