/* The method of equal shares with add-one, and plain ranking: see shares.h. One count with given shares is shares_purse.c's. */
#include "blocks/draw/shares_internal.h"

static enum result check_ballot(const struct shares_vote *vote, const struct shares_ballot *ballot, struct message *message)
{
    if (!ballot->count || ballot->voters < 1)
        return message_fail(message, ERROR_INVALID, "A ballot has no ticks or no voters.");
    for (size_t i = 0; i < ballot->count; i++)
        if (ballot->projects[i] >= vote->project_count || (i && ballot->projects[i] <= ballot->projects[i - 1]))
            return message_fail(message, ERROR_INVALID, "A ballot ticks a project that is not on it, or one twice.");
    return OK;
}

static enum result check_vote(const struct shares_vote *vote, struct message *message)
{
    int64_t voters = 0;
    if (!vote->project_count || vote->project_count > SHARES_PROJECTS_MAX)
        return message_fail(message, ERROR_LIMIT, "A vote has 1 to %d projects.", SHARES_PROJECTS_MAX);
    if (vote->pot_pence < 1 || vote->pot_pence > PENCE_MAX || vote->raise_pence < 1 || vote->raise_pence > PENCE_MAX)
        return message_fail(message, ERROR_INVALID, "The pot and the step by which shares are raised are above £0.");
    for (size_t i = 0; i < vote->project_count; i++)
        if (vote->costs[i] < 1 || vote->costs[i] > PENCE_MAX)
            return message_fail(message, ERROR_INVALID, "Every project costs more than £0.");
    for (size_t i = 0; i < vote->ballot_count; i++) {
        TRY(check_ballot(vote, &vote->ballots[i], message));
        if (vote->ballots[i].voters > SHARES_VOTERS_MAX - voters)
            return message_fail(message, ERROR_LIMIT, "A vote has at most %d voters.", SHARES_VOTERS_MAX);
        voters += vote->ballots[i].voters;
    }
    return OK;
}

/* --- Who ticked what ------------------------------------------------------------ */

static enum result support_of(struct arena *arena, const struct shares_vote *vote, struct support **ret_support)
{
    struct support *support = ARENA_ARRAY(arena, struct support, vote->project_count);
    if (!support)
        return ERROR_MEMORY;
    for (size_t i = 0; i < vote->ballot_count; i++)
        for (size_t j = 0; j < vote->ballots[i].count; j++)
            support[vote->ballots[i].projects[j]].count++;
    for (size_t i = 0; i < vote->project_count; i++) {
        support[i].ballots = ARENA_ARRAY(arena, uint32_t, support[i].count);
        if (!support[i].ballots)
            return ERROR_MEMORY;
        support[i].count = 0;
    }
    for (size_t i = 0; i < vote->ballot_count; i++)
        for (size_t j = 0; j < vote->ballots[i].count; j++) {
            struct support *one = &support[vote->ballots[i].projects[j]];
            one->ballots[one->count++] = (uint32_t)i;
            one->ticks += vote->ballots[i].voters;
        }
    *ret_support = support;
    return OK;
}

/* --- Add-one -------------------------------------------------------------------- */

static int64_t cost_of(const struct shares_vote *vote, const struct chosen *chosen)
{
    int64_t cost = 0;
    for (size_t i = 0; i < chosen->count; i++)
        cost += vote->costs[chosen->projects[i]];
    return cost;
}

static bool is_exhausted(const struct shares_vote *vote, const struct support *support, const struct chosen *chosen)
{
    int64_t left = vote->pot_pence - cost_of(vote, chosen);
    bool is_chosen[SHARES_PROJECTS_MAX] = {false};
    for (size_t i = 0; i < chosen->count; i++)
        is_chosen[chosen->projects[i]] = true;
    for (size_t i = 0; i < vote->project_count; i++)
        if (!is_chosen[i] && support[i].ticks && vote->costs[i] <= left)
            return false;
    return true;
}

/* Raises shares until it must stop. `standing` is the first count's, and then that of the last good one. */
static enum result raise(struct purses *purses, struct chosen *standing, struct shares_outcome *outcome, struct message *message)
{
    const struct shares_vote *vote = purses->vote;
    struct chosen next;
    while (!is_exhausted(vote, purses->support, standing)) {
        if (outcome->raises == SHARES_RAISES_MAX)
            return message_fail(message, ERROR_LIMIT, "Shares were raised %d times without an end: raise them by more at a time.", SHARES_RAISES_MAX);
        purses_count(purses, outcome->raises + 1, &next);
        if (cost_of(vote, &next) > vote->pot_pence) {
            outcome->end = SHARES_OVER;
            outcome->over_pence = cost_of(vote, &next);
            return OK;
        }
        outcome->raises++;
        *standing = next;
    }
    outcome->end = SHARES_EXHAUSTED;
    return OK;
}

static enum result keep_chosen(struct arena *arena, const struct chosen *chosen, size_t **ret_list, size_t *ret_count)
{
    size_t *list = ARENA_ARRAY(arena, size_t, chosen->count);
    if (!list)
        return ERROR_MEMORY;
    memcpy(list, chosen->projects, chosen->count * sizeof *list);
    *ret_list = list;
    *ret_count = chosen->count;
    return OK;
}

static enum result count_with(struct arena *arena, struct purses *purses, struct shares_outcome *outcome, struct message *message)
{
    struct chosen standing;
    purses_count(purses, 0, &standing);
    TRY(keep_chosen(arena, &standing, &outcome->at_first, &outcome->at_first_count));
    TRY(raise(purses, &standing, outcome, message));
    outcome->cost_pence = cost_of(purses->vote, &standing);
    TRY(keep_chosen(arena, &standing, &outcome->chosen, &outcome->chosen_count));
    outcome->first_share = purses_share(arena, purses, 0);
    outcome->share = purses_share(arena, purses, outcome->raises);
    outcome->steps = ARENA_ARRAY(arena, struct shares_step, standing.count);
    if (!outcome->steps)
        return ERROR_MEMORY;
    purses->steps = outcome->steps; /* once more, with its working */
    purses->arena = arena;
    purses_count(purses, outcome->raises, &standing);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result shares_count(struct arena *arena, const struct shares_vote *vote, struct shares_outcome *ret_outcome, struct message *message)
{
    struct shares_outcome outcome = {.end = SHARES_NO_VOTERS, .first_share = TEXT_NONE, .share = TEXT_NONE};
    AUTO(purses_clear) struct purses purses = {.vote = vote};
    TRY(check_vote(vote, message));
    for (size_t i = 0; i < vote->ballot_count; i++)
        outcome.voters += vote->ballots[i].voters;
    if (outcome.voters) {
        TRY(support_of(arena, vote, &purses.support));
        TRY(purses_init(&purses, arena, outcome.voters));
        TRY(count_with(arena, &purses, &outcome, message));
    }
    *ret_outcome = outcome;
    return OK;
}

/* --- For people ------------------------------------------------------------------ */

static bool read_number(mpz_t number, struct text text)
{
    mpz_set_ui(number, 0);
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        mpz_mul_ui(number, number, 10);
        mpz_add_ui(number, number, (uint64_t)(text.data[i] - '0'));
    }
    return text.length > 0;
}

enum result shares_nearest(struct text numerator, struct text denominator, int64_t *ret_whole)
{
    enum result result = ERROR_INVALID;
    mpz_t above, below;
    mpz_inits(above, below, NULL);
    if (read_number(above, numerator) && read_number(below, denominator) && mpz_sgn(below) > 0) {
        mpz_mul_ui(above, above, 2);
        mpz_add(above, above, below);
        mpz_mul_ui(below, below, 2);
        mpz_fdiv_q(above, above, below);
        if (mpz_cmp_ui(above, PENCE_MAX) <= 0) {
            *ret_whole = (int64_t)mpz_get_ui(above);
            result = OK;
        }
    }
    mpz_clears(above, below, NULL);
    return result;
}

/* --- Plain ranking --------------------------------------------------------------- */

static bool stands_before(const struct shares_vote *vote, const struct shares_place *a, const struct shares_place *b)
{
    if (a->ticks != b->ticks)
        return a->ticks > b->ticks;
    if (vote->costs[a->project] != vote->costs[b->project])
        return vote->costs[a->project] < vote->costs[b->project];
    return a->project < b->project;
}

enum result shares_rank(struct arena *arena, const struct shares_vote *vote, struct shares_place **ret_places, int64_t *ret_cost_pence, struct message *message)
{
    struct shares_place *places;
    int64_t left = vote->pot_pence;
    TRY(check_vote(vote, message));
    places = ARENA_ARRAY(arena, struct shares_place, vote->project_count);
    if (!places)
        return ERROR_MEMORY;
    for (size_t i = 0; i < vote->project_count; i++)
        places[i].project = i;
    for (size_t i = 0; i < vote->ballot_count; i++)
        for (size_t j = 0; j < vote->ballots[i].count; j++)
            places[vote->ballots[i].projects[j]].ticks += vote->ballots[i].voters;
    for (size_t i = 1; i < vote->project_count; i++) {
        struct shares_place place = places[i];
        size_t at = i;
        for (; at && stands_before(vote, &place, &places[at - 1]); at--)
            places[at] = places[at - 1];
        places[at] = place;
    }
    for (size_t i = 0; i < vote->project_count; i++) {
        int64_t cost = vote->costs[places[i].project];
        places[i].left_pence = left;
        places[i].chosen = places[i].ticks && cost <= left;
        left -= places[i].chosen ? cost : 0;
    }
    *ret_places = places;
    *ret_cost_pence = vote->pot_pence - left;
    return OK;
}
