/* The count of a pot's votes as it is published: blocks/draw/shares.h's outcome as values of a document. Pure. See pot.h. */
#include "base/pence.h"
#include "office/money/pot.h"

#define PAYERS_BYTES_MAX 150000 /* of all steps: beyond that a step says only how many groups it leaves out, which anybody can count from the ballots */

struct counting {
    struct arena *arena;
    const struct pot_choices *choices;
    struct shares_vote vote;
    int64_t *costs;
    struct shares_ballot *ballots;
};

static enum result read_ballot(struct counting *counting, const struct pot_ballot *from, struct shares_ballot *ballot)
{
    size_t count = pot_ticks_count(from->ticks), at = 0;
    uint16_t *projects = ARENA_ARRAY(counting->arena, uint16_t, count);
    if (!projects)
        return ERROR_MEMORY;
    for (size_t i = 0; i < counting->choices->count && at < count; i++)
        if (pot_ticks_have(from->ticks, counting->choices->list[i].number))
            projects[at++] = (uint16_t)i;
    if (at != count)
        return ERROR_CORRUPT;
    *ballot = (struct shares_ballot){projects, count, from->voters};
    return OK;
}

static enum result begin(struct counting *counting, const struct pot_terms *terms, const struct pot_votes *votes)
{
    counting->costs = ARENA_ARRAY(counting->arena, int64_t, counting->choices->count);
    counting->ballots = ARENA_ARRAY(counting->arena, struct shares_ballot, votes->count);
    if (!counting->costs || !counting->ballots)
        return ERROR_MEMORY;
    for (size_t i = 0; i < counting->choices->count; i++)
        counting->costs[i] = counting->choices->list[i].cost_pence;
    for (size_t i = 0; i < votes->count; i++)
        TRY(read_ballot(counting, &votes->list[i], &counting->ballots[i]));
    counting->vote = (struct shares_vote){terms->amount_pence, terms->raise_pence, counting->costs, counting->choices->count, counting->ballots, votes->count};
    return OK;
}

static struct value *numbers_of(const struct counting *counting, const size_t *projects, size_t count)
{
    struct value *list = value_list(counting->arena);
    for (size_t i = 0; i < count; i++)
        value_append(counting->arena, list, value_integer(counting->arena, counting->choices->list[projects[i]].number));
    return list;
}

/* --- Equal shares -------------------------------------------------------------------- */

static struct value *payers_of(const struct counting *counting, const struct shares_step *step, size_t *room, size_t *ret_left_out)
{
    struct value *list = value_list(counting->arena);
    size_t at = 0;
    for (; at < step->payer_count; at++) {
        const struct shares_payers *payers = &step->payers[at];
        struct value *one = value_object(counting->arena);
        size_t bytes = payers->paid.length + payers->left.length + 60;
        if (bytes > *room)
            break;
        *room -= bytes;
        value_set_integer(counting->arena, one, "voters", payers->voters);
        value_set_text(counting->arena, one, "paid", payers->paid);
        value_set_text(counting->arena, one, "left", payers->left);
        value_append(counting->arena, list, one);
    }
    *ret_left_out = step->payers_left_out + step->payer_count - at;
    return list;
}

static struct value *steps_of(const struct counting *counting, const struct shares_outcome *outcome)
{
    struct arena *arena = counting->arena;
    struct value *list = value_list(arena);
    size_t room = PAYERS_BYTES_MAX, left_out;
    for (size_t i = 0; i < outcome->chosen_count; i++) {
        const struct shares_step *step = &outcome->steps[i];
        struct value *one = value_object(arena);
        value_set_integer(arena, one, "project", counting->choices->list[step->project].number);
        value_set_integer(arena, one, "cost_pence", counting->costs[step->project]);
        value_set_integer(arena, one, "votes", step->ticks);
        value_set_text(arena, one, "each", step->each);
        value_set_text(arena, one, "rate", step->rate);
        value_set_integer(arena, one, "in_full", step->in_full);
        value_set_integer(arena, one, "with_less", step->with_less);
        value_set(arena, one, "payers", payers_of(counting, step, &room, &left_out));
        value_set_integer(arena, one, "payers_left_out", (int64_t)left_out);
        value_append(arena, list, one);
    }
    return list;
}

static struct value *shares_of(const struct counting *counting, const struct shares_outcome *outcome)
{
    static const char *const ends[] = {[SHARES_NO_VOTERS] = "no_voters", [SHARES_EXHAUSTED] = "exhausted", [SHARES_OVER] = "over"};
    struct arena *arena = counting->arena;
    struct value *shares = value_object(arena);
    value_set_text(arena, shares, "first_share", outcome->first_share);
    value_set_text(arena, shares, "share", outcome->share);
    value_set_integer(arena, shares, "raises", outcome->raises);
    value_set_text(arena, shares, "end", text_of(ends[outcome->end]));
    value_set_integer(arena, shares, "over_pence", outcome->over_pence);
    value_set_integer(arena, shares, "cost_pence", outcome->cost_pence);
    value_set(arena, shares, "at_first", numbers_of(counting, outcome->at_first, outcome->at_first_count));
    value_set(arena, shares, "chosen", numbers_of(counting, outcome->chosen, outcome->chosen_count));
    value_set(arena, shares, "steps", steps_of(counting, outcome));
    return shares;
}

/* --- Ranking ------------------------------------------------------------------------- */

static struct value *ranking_of(const struct counting *counting, const struct shares_place *places, int64_t cost)
{
    struct arena *arena = counting->arena;
    struct value *ranking = value_object(arena), *list = value_list(arena), *chosen = value_list(arena);
    for (size_t i = 0; i < counting->choices->count; i++) {
        struct value *one = value_object(arena);
        value_set_integer(arena, one, "project", counting->choices->list[places[i].project].number);
        value_set_integer(arena, one, "votes", places[i].ticks);
        value_set_integer(arena, one, "left_pence", places[i].left_pence);
        value_set_boolean(arena, one, "chosen", places[i].chosen);
        value_append(arena, list, one);
        if (places[i].chosen)
            value_append(arena, chosen, value_integer(arena, counting->choices->list[places[i].project].number));
    }
    value_set_integer(arena, ranking, "cost_pence", cost);
    value_set(arena, ranking, "chosen", chosen);
    value_set(arena, ranking, "places", list);
    return ranking;
}

enum result pot_count(struct arena *arena, const struct pot_terms *terms, const struct pot_choices *choices, const struct pot_votes *votes, struct value **ret_result, struct message *message)
{
    struct counting counting = {.arena = arena, .choices = choices};
    struct value *result = value_object(arena);
    struct shares_outcome outcome;
    struct shares_place *places;
    int64_t cost;
    TRY(begin(&counting, terms, votes));
    TRY(shares_count(arena, &counting.vote, &outcome, message));
    TRY(shares_rank(arena, &counting.vote, &places, &cost, message));
    value_set_text(arena, result, "method", terms->by_ranking ? TEXT("ranking") : TEXT("equal_shares"));
    value_set_integer(arena, result, "pot_pence", terms->amount_pence);
    value_set_integer(arena, result, "raise_pence", terms->raise_pence);
    value_set(arena, result, "equal_shares", shares_of(&counting, &outcome));
    value_set(arena, result, "ranking", ranking_of(&counting, places, cost));
    *ret_result = result;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

struct text pot_pence_words(struct arena *arena, struct text fraction)
{
    size_t line = 0;
    int64_t whole;
    while (line < fraction.length && fraction.data[line] != '/')
        line++;
    if (line == fraction.length)
        return text_to_integer(fraction, &whole) == OK ? pence_text(arena, whole) : TEXT_NONE;
    return shares_nearest(text_slice(fraction, 0, line), text_slice(fraction, line + 1, fraction.length), &whole) == OK ? pence_text(arena, whole) : TEXT_NONE;
}
