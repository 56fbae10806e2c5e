/* In which order the steps of a draw may be done: commitments, then the list, then secrets; and whether its small counts may be told. Pure: see dip.h. */
#include "base/wording.h"
#include "office/scrutiny/dip.h"

bool dip_withholds(const struct dip_draw *draw, enum sample_party party)
{
    return draw->parties[party].commitment.length && !draw->parties[party].secret.length;
}

bool dip_counts_are_open(int64_t listed, int64_t drawn) { return listed >= DIP_SHOWN_LEAST && drawn <= listed / 2; }

static bool is_open(const struct dip_size *part) { return dip_counts_are_open(part->listed, part->drawn); }

static struct dip_size untold(const struct dip_size *parts, size_t count)
{
    struct dip_size together = {0};
    for (size_t i = 0; i < count; i++)
        if (!parts[i].is_told) {
            together.listed += parts[i].listed;
            together.drawn += parts[i].drawn;
        }
    return together;
}

void dip_parts_tell(struct dip_size *parts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        parts[i].is_told = is_open(&parts[i]);
    for (size_t left = count; left > 0; left--) {
        struct dip_size together = untold(parts, count), *shortest = NULL;
        if (!together.drawn || is_open(&together))
            return;
        for (size_t i = 0; i < count; i++)
            if (parts[i].is_told && (!shortest || parts[i].listed < shortest->listed))
                shortest = &parts[i];
        if (!shortest)
            return;
        shortest->is_told = false;
    }
}

static bool has_committed(const struct dip_draw *draw, enum sample_party party) { return draw->parties[party].commitment.length > 0; }
static bool has_revealed(const struct dip_draw *draw, enum sample_party party) { return draw->parties[party].secret.length > 0; }

static const char *commit_refusal(struct arena *arena, struct text state, const struct dip_draw *draw, enum sample_party party)
{
    if (draw->list_hash.length || !text_equals(state, "committing"))
        return SAY(arena, "Secrets are committed to before the list is closed, and not after.");
    return has_committed(draw, party) ? SAY(arena, "A secret was committed to already. It cannot be changed: a new draw has new ones.") : NULL;
}

static const char *close_refusal(struct arena *arena, struct text state, const struct dip_draw *draw)
{
    if (draw->list_hash.length)
        return SAY(arena, "The list of this draw is closed already.");
    if (!text_equals(state, "committing"))
        return SAY(arena, "A list is closed after both have committed to a secret, in a draw that has begun.");
    if (!has_committed(draw, SAMPLE_OFFICE))
        return SAY(arena, "The office has not committed to its secret yet: that comes before the list is closed.");
    if (!has_committed(draw, SAMPLE_SCRUTINEER))
        return SAY(arena, "The scrutineer has not committed to a secret yet: that comes before the list is closed.");
    return NULL;
}

static const char *reveal_refusal(struct arena *arena, struct text state, const struct dip_draw *draw, enum sample_party party, struct instant now)
{
    if (!draw->list_hash.length)
        return SAY(arena, "Secrets are revealed after the list is closed. Tell yours to nobody before.");
    if (has_revealed(draw, party))
        return SAY(arena, "This secret was revealed already.");
    if (!text_equals(state, "closed"))
        return SAY(arena, "This draw is over: nothing is revealed any more.");
    return now.seconds >= draw->reveal_by.seconds ? SAY(arena, "The time in which secrets are revealed is over, so this draw is void.") : NULL;
}

const char *dip_refusal(struct arena *arena, struct text state, const struct dip_draw *draw, enum dip_step step, enum sample_party party, struct instant now)
{
    bool both = has_revealed(draw, SAMPLE_OFFICE) && has_revealed(draw, SAMPLE_SCRUTINEER);
    if (!draw->number)
        return SAY(arena, "No draw has begun yet.");
    switch (step) {
    case DIP_COMMIT:
        return commit_refusal(arena, state, draw, party);
    case DIP_CLOSE:
        return close_refusal(arena, state, draw);
    case DIP_REVEAL:
        return reveal_refusal(arena, state, draw, party, now);
    case DIP_DRAW:
        return draw->list_hash.length && both ? NULL : SAY(arena, "It is drawn by itself when both have revealed their secrets, after the list is closed.");
    case DIP_FAIL:
        if (!draw->list_hash.length || both)
            return SAY(arena, "Only a draw whose list is closed, and in which a secret is missing, can be void by time.");
        return now.seconds < draw->reveal_by.seconds ? SAY(arena, "There is time to reveal still: a draw is void when that is over, and not before.") : NULL;
    }
    return NULL;
}
