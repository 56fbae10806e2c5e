/* Votes of all members: see votes.h. */
#include "blocks/body/votes.h"

#include <assert.h>

int veto_votes_needed(int members)
{
    assert(members >= 0 && members <= MEMBERS_MAX);
    return (2 * members + 2) / 3;
}
