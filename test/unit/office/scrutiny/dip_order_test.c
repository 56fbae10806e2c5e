/* The order of a draw: commitments, then the list, then secrets; each wrong order refused, and the right one let through, to the second. */
#include "office/scrutiny/dip.h"

#include "test/test.h"

#define CLOSED_AT 1000
#define REVEAL_BY 2000

enum { OFFICE = 1, SCRUTINEER = 2 };

/* A draw in which these have committed and revealed. */
static struct dip_draw draw_with(int committed, bool is_closed, int revealed)
{
    struct dip_draw draw = {.sample = 7, .number = 1};
    for (enum sample_party party = SAMPLE_OFFICE; party <= SAMPLE_SCRUTINEER; party++) {
        if (committed & (1 << party))
            draw.parties[party].commitment = TEXT("aa");
        if (revealed & (1 << party))
            draw.parties[party].secret = TEXT("a secret of some length");
    }
    if (is_closed) {
        draw.list_hash = TEXT("bb");
        draw.closed_at.seconds = CLOSED_AT;
        draw.reveal_by.seconds = REVEAL_BY;
    }
    return draw;
}

static const char *ask(struct arena *arena, const char *state, struct dip_draw draw, enum dip_step step, enum sample_party party, int64_t now)
{
    return dip_refusal(arena, text_of(state), &draw, step, party, (struct instant){now});
}

#define REFUSED(words, ...) CHECK(text_contains(text_of(ask(arena, __VA_ARGS__)), TEXT(words)))
#define LET(...) CHECK(ask(arena, __VA_ARGS__) == NULL)

TEST("nothing before a draw has begun")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    for (enum dip_step step = DIP_COMMIT; step <= DIP_FAIL; step++)
        REFUSED("No draw has begun", "planned", (struct dip_draw){.sample = 7}, step, SAMPLE_OFFICE, 0);
}

TEST("each commits once, in any order, before the list is closed")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    LET("committing", draw_with(0, false, 0), DIP_COMMIT, SAMPLE_OFFICE, 1);
    LET("committing", draw_with(0, false, 0), DIP_COMMIT, SAMPLE_SCRUTINEER, 1);
    LET("committing", draw_with(SCRUTINEER, false, 0), DIP_COMMIT, SAMPLE_OFFICE, 1);
    LET("committing", draw_with(OFFICE, false, 0), DIP_COMMIT, SAMPLE_SCRUTINEER, 1);
    REFUSED("committed to already", "committing", draw_with(OFFICE, false, 0), DIP_COMMIT, SAMPLE_OFFICE, 1);
    REFUSED("committed to already", "committing", draw_with(SCRUTINEER, false, 0), DIP_COMMIT, SAMPLE_SCRUTINEER, 1);
    REFUSED("before the list is closed, and not after", "closed", draw_with(OFFICE, true, 0), DIP_COMMIT, SAMPLE_SCRUTINEER, CLOSED_AT);
    REFUSED("before the list is closed, and not after", "committing", draw_with(OFFICE, true, 0), DIP_COMMIT, SAMPLE_SCRUTINEER, CLOSED_AT); /* whatever the record says */
    REFUSED("before the list is closed, and not after", "void", draw_with(OFFICE, false, 0), DIP_COMMIT, SAMPLE_SCRUTINEER, 1);
    REFUSED("before the list is closed, and not after", "drawn", draw_with(OFFICE | SCRUTINEER, true, OFFICE | SCRUTINEER), DIP_COMMIT, SAMPLE_OFFICE, 1);
}

TEST("the list is closed after both have committed, once")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    REFUSED("The office has not committed", "committing", draw_with(0, false, 0), DIP_CLOSE, SAMPLE_OFFICE, 1);
    REFUSED("The office has not committed", "committing", draw_with(SCRUTINEER, false, 0), DIP_CLOSE, SAMPLE_OFFICE, 1);
    REFUSED("The scrutineer has not committed", "committing", draw_with(OFFICE, false, 0), DIP_CLOSE, SAMPLE_OFFICE, 1);
    LET("committing", draw_with(OFFICE | SCRUTINEER, false, 0), DIP_CLOSE, SAMPLE_OFFICE, 1);
    REFUSED("closed already", "closed", draw_with(OFFICE | SCRUTINEER, true, 0), DIP_CLOSE, SAMPLE_OFFICE, 1);
    REFUSED("closed already", "committing", draw_with(OFFICE | SCRUTINEER, true, 0), DIP_CLOSE, SAMPLE_OFFICE, 1);
    REFUSED("in a draw that has begun", "void", draw_with(OFFICE | SCRUTINEER, false, 0), DIP_CLOSE, SAMPLE_OFFICE, 1);
}

TEST("each reveals once, in any order, after the list is closed and within its time")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    for (enum sample_party party = SAMPLE_OFFICE; party <= SAMPLE_SCRUTINEER; party++) {
        int other = party == SAMPLE_OFFICE ? SCRUTINEER : OFFICE;
        REFUSED("after the list is closed", "committing", draw_with(OFFICE | SCRUTINEER, false, 0), DIP_REVEAL, party, CLOSED_AT);
        LET("closed", draw_with(OFFICE | SCRUTINEER, true, 0), DIP_REVEAL, party, CLOSED_AT);
        LET("closed", draw_with(OFFICE | SCRUTINEER, true, other), DIP_REVEAL, party, REVEAL_BY - 1);
        REFUSED("is over, so this draw is void", "closed", draw_with(OFFICE | SCRUTINEER, true, other), DIP_REVEAL, party, REVEAL_BY);
        REFUSED("revealed already", "closed", draw_with(OFFICE | SCRUTINEER, true, 1 << party), DIP_REVEAL, party, CLOSED_AT);
        REFUSED("nothing is revealed any more", "void", draw_with(OFFICE | SCRUTINEER, true, other), DIP_REVEAL, party, CLOSED_AT);
    }
}

TEST("it is drawn when both have revealed, and void when the time is over and one has not")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    REFUSED("drawn by itself", "committing", draw_with(OFFICE | SCRUTINEER, false, 0), DIP_DRAW, SAMPLE_OFFICE, CLOSED_AT);
    for (int revealed = 0; revealed <= SCRUTINEER; revealed++) {
        REFUSED("drawn by itself", "closed", draw_with(OFFICE | SCRUTINEER, true, revealed), DIP_DRAW, SAMPLE_OFFICE, REVEAL_BY);
        REFUSED("There is time to reveal still", "closed", draw_with(OFFICE | SCRUTINEER, true, revealed), DIP_FAIL, SAMPLE_OFFICE, REVEAL_BY - 1);
        LET("closed", draw_with(OFFICE | SCRUTINEER, true, revealed), DIP_FAIL, SAMPLE_OFFICE, REVEAL_BY);
    }
    LET("closed", draw_with(OFFICE | SCRUTINEER, true, OFFICE | SCRUTINEER), DIP_DRAW, SAMPLE_OFFICE, CLOSED_AT);
    REFUSED("Only a draw whose list is closed", "closed", draw_with(OFFICE | SCRUTINEER, true, OFFICE | SCRUTINEER), DIP_FAIL, SAMPLE_OFFICE, REVEAL_BY);
    REFUSED("Only a draw whose list is closed", "committing", draw_with(OFFICE | SCRUTINEER, false, 0), DIP_FAIL, SAMPLE_OFFICE, REVEAL_BY);
}

TEST("who withholds: whoever committed and did not reveal")
{
    struct dip_draw draw = draw_with(OFFICE, true, OFFICE);
    CHECK(!dip_withholds(&draw, SAMPLE_OFFICE) && !dip_withholds(&draw, SAMPLE_SCRUTINEER));
    draw = draw_with(OFFICE | SCRUTINEER, true, OFFICE);
    CHECK(!dip_withholds(&draw, SAMPLE_OFFICE) && dip_withholds(&draw, SAMPLE_SCRUTINEER));
}

TEST("small counts are told of a list that is not short, of which at most half was drawn")
{
    CHECK(!dip_counts_are_open(DIP_SHOWN_LEAST, DIP_SHOWN_LEAST - 1) && !dip_counts_are_open(DIP_SHOWN_LEAST, DIP_SHOWN_LEAST / 2 + 1) && dip_counts_are_open(DIP_SHOWN_LEAST, DIP_SHOWN_LEAST / 2));
    for (int64_t listed = 0; listed <= 200; listed++)
        for (int64_t drawn = 0; drawn <= listed; drawn++) {
            bool is_open = dip_counts_are_open(listed, drawn);
            CHECK(!is_open || (listed >= DIP_SHOWN_LEAST && listed - drawn >= drawn)); /* as many were left as were drawn */
            CHECK(!is_open || drawn == 0 || dip_counts_are_open(listed, drawn - 1));   /* fewer drawn tell less */
            CHECK(!is_open || dip_counts_are_open(listed + 1, drawn));                 /* and so does a longer list */
        }
}

static unsigned next_die(unsigned *state, unsigned sides)
{
    *state = *state * 1103515245u + 12345u;
    return (*state >> 16) % sides;
}

TEST("of a part counts are told only where it is such a list itself, and so is what is left of the whole")
{
    struct dip_size alone[] = {{20, 10, false}}, two[] = {{40, 10, false}, {3, 2, false}}, pooled[] = {{40, 10, false}, {19, 5, false}, {19, 5, false}}, long_one[] = {{19, 9, false}, {30, 5, false}, {100, 20, false}};
    dip_parts_tell(alone, 1);
    CHECK(alone[0].is_told);
    alone[0].drawn = 11;
    dip_parts_tell(alone, 1);
    CHECK(!alone[0].is_told);
    dip_parts_tell(two, 2); /* the two of three would be what is left */
    CHECK(!two[0].is_told && !two[1].is_told);
    dip_parts_tell(pooled, 3);
    CHECK(pooled[0].is_told && !pooled[1].is_told && !pooled[2].is_told);
    dip_parts_tell(long_one, 3); /* the shortest that was told goes to it */
    CHECK(!long_one[0].is_told && !long_one[1].is_told && long_one[2].is_told);
    unsigned state = 3;
    for (int round = 0; round < 5000; round++) {
        struct dip_size parts[6];
        struct dip_size left = {0};
        size_t count = 1 + next_die(&state, 6);
        for (size_t i = 0; i < count; i++) {
            int64_t listed = 1 + (int64_t)next_die(&state, 60);
            parts[i] = (struct dip_size){listed, (int64_t)next_die(&state, (unsigned)listed + 1), next_die(&state, 2) > 0};
        }
        dip_parts_tell(parts, count);
        for (size_t i = 0; i < count; i++) {
            CHECK(!parts[i].is_told || dip_counts_are_open(parts[i].listed, parts[i].drawn));
            left.listed += parts[i].is_told ? 0 : parts[i].listed;
            left.drawn += parts[i].is_told ? 0 : parts[i].drawn;
            left.is_told = left.is_told || parts[i].is_told;
        }
        CHECK(!left.is_told || !left.drawn || dip_counts_are_open(left.listed, left.drawn));
    }
}
