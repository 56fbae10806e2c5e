/* The method of equal shares and plain ranking: worked examples with their source, and random votes recounted by a second way of
 * counting that knows every voter by themselves and every amount as a fraction. */
#include "blocks/draw/shares.h"

#include <gmp.h>

#include "base/text.h"
#include "test/test.h"

#define ARENA_BYTES 256 * 1024 * 1024
#define TICKS(...) (const uint16_t[]){__VA_ARGS__}, COUNT_OF(((const uint16_t[]){__VA_ARGS__}))

static struct shares_outcome count_of(struct arena *arena, const struct shares_vote *vote)
{
    struct shares_outcome outcome = {.voters = -1};
    struct message message = {0};
    CHECK(shares_count(arena, vote, &outcome, &message) == OK);
    CHECK_TEXT(text_of(message.text), "");
    return outcome;
}

static bool has(const struct shares_outcome *outcome, size_t project)
{
    for (size_t i = 0; i < outcome->chosen_count; i++)
        if (outcome->chosen[i] == project)
            return true;
    return false;
}

/* --- Worked examples ------------------------------------------------------------------ */

/* Peters and Skowron, "Proportionality and the Limits of Welfarism" (EC 2020), the profile of their first figure: six voters, 15 candidates
 * of cost 1, of which 12 are elected. Three voters share c1 to c3 and have one each of c4 to c6; the others have three each and share none.
 * Equal shares gives everybody 2: the first three pay a third each for c1, c2 and c3, and have 1 left for their own; the others buy two each. */
TEST("the example of Peters and Skowron: everybody decides on as much")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    const int64_t costs[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    const struct shares_ballot ballots[] = {
        {TICKS(0, 1, 2, 3), 1}, {TICKS(0, 1, 2, 4), 1}, {TICKS(0, 1, 2, 5), 1}, {TICKS(6, 7, 8), 1}, {TICKS(9, 10, 11), 1}, {TICKS(12, 13, 14), 1},
    };
    struct shares_outcome outcome = count_of(arena, &(struct shares_vote){12, 1, costs, 15, ballots, 6});
    const size_t expected[] = {0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 12, 13};
    CHECK_INTEGER(outcome.chosen_count, 12);
    for (size_t i = 0; i < COUNT_OF(expected); i++)
        CHECK(has(&outcome, expected[i]));
    CHECK_TEXT(outcome.share, "2");
    CHECK_INTEGER(outcome.raises, 0);
    CHECK(outcome.end == SHARES_EXHAUSTED);
    CHECK_INTEGER(outcome.chosen[0], 0);
    CHECK_TEXT(outcome.steps[0].each, "1/3");
    CHECK_TEXT(outcome.steps[2].payers[0].left, "1");
    CHECK_TEXT(outcome.steps[3].each, "1");
}

/* The example with which Wikipedia's article "Method of Equal Shares" opens: 51% want ten red projects and 49% ten blue ones, and the money is enough for
 * ten. Ranking gives all ten to red, equal shares five to each. By hand: with £100 each, red's 51 buy five (£5,100), blue's 49 buy four (£4,900). Raised by
 * £1 at a time, blue has £5,000 from £103 on; red then has £5,253, and the pot is empty. */
TEST("51 of 100 do not decide on everything")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    int64_t costs[20], cost;
    uint16_t red[10], blue[10];
    struct shares_ballot ballots[] = {{red, 10, 51}, {blue, 10, 49}};
    struct shares_vote vote = {1000000, 100, costs, 20, ballots, 2};
    struct shares_outcome outcome;
    struct shares_place *places;
    size_t of_red = 0;
    for (uint16_t i = 0; i < 20; i++) {
        costs[i] = 100000;
        *(i < 10 ? &red[i] : &blue[i - 10]) = i;
    }
    outcome = count_of(arena, &vote);
    CHECK_INTEGER(outcome.chosen_count, 10);
    CHECK_INTEGER(outcome.at_first_count, 9);
    CHECK_INTEGER(outcome.raises, 3);
    CHECK_TEXT(outcome.first_share, "10000");
    CHECK_TEXT(outcome.share, "10300");
    for (size_t i = 0; i < outcome.chosen_count; i++)
        of_red += outcome.chosen[i] < 10;
    CHECK_INTEGER(of_red, 5);
    CHECK_TEXT(outcome.steps[0].each, "100000/51");
    CHECK_TEXT(outcome.steps[0].rate, "1/51");
    CHECK(shares_rank(arena, &vote, &places, &cost, NULL) == OK);
    for (size_t i = 0; i < 10; i++)
        CHECK(places[i].chosen && places[i].project < 10);
    CHECK(!places[10].chosen);
    CHECK_INTEGER(cost, 1000000);
}

/* Three voters and £9.00, worked by hand. A (£4.50, voters 1 and 2): £2.25 each. B (£4.20, voters 2 and 3): £2.10 each. Both have a rate of one half and two
 * ticks, and B costs less: B. Voter 2 has 90 pence left of £3.00 and voter 1 all of them: £3.90 are not enough for A, nor 90 pence for E (£3.00, voter 2). D (30
 * pence, voter 1) and C (90 pence, voter 3) have a rate of 1, and D costs less: D, then C. That is £5.40, and E would fit into what is left. Raised
 * by 30 pence: B leaves voter 2 £1.20, who with all of voter 1's £3.30 pays for A, at a rate of 11/15 before C and D; voter 1 has nothing left for D; C
 * makes it £9.60, which is more than there is. */
TEST("a hand-made example: who has less pays less, and one raise would be too many")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    const int64_t costs[] = {450, 420, 90, 30, 300};
    const struct shares_ballot ballots[] = {{TICKS(0, 3), 1}, {TICKS(0, 1, 4), 1}, {TICKS(1, 2), 1}};
    struct shares_outcome outcome = count_of(arena, &(struct shares_vote){900, 30, costs, 5, ballots, 3});
    const size_t expected[] = {1, 3, 2};
    CHECK_INTEGER(outcome.chosen_count, 3);
    for (size_t i = 0; i < 3; i++)
        CHECK_INTEGER(outcome.chosen[i], expected[i]);
    CHECK_INTEGER(outcome.cost_pence, 540);
    CHECK_TEXT(outcome.first_share, "300");
    CHECK_INTEGER(outcome.raises, 0);
    CHECK(outcome.end == SHARES_OVER);
    CHECK_INTEGER(outcome.over_pence, 960);
    CHECK_TEXT(outcome.steps[0].each, "210");
    CHECK_TEXT(outcome.steps[0].rate, "1/2");
    CHECK_TEXT(outcome.steps[2].payers[0].left, "0");
}

TEST("who has less than an equal part pays all of it, and the others pay the rest alike")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    const int64_t costs[] = {600, 900};
    const struct shares_ballot ballots[] = {{TICKS(0, 1), 2}, {TICKS(1), 2}}; /* 4 voters, 4.00 each: the first two pay 3.00 for A */
    struct shares_outcome outcome = count_of(arena, &(struct shares_vote){1600, 1, costs, 2, ballots, 2});
    CHECK_INTEGER(outcome.chosen[0], 1); /* four ticks: 2.25 each, a rate of a quarter */
    CHECK_INTEGER(outcome.at_first_count, 1);
    CHECK_INTEGER(outcome.raises, 125); /* 5.25 each: 2.25 and 3.00 */
    CHECK_INTEGER(outcome.chosen_count, 2);
    CHECK_TEXT(outcome.share, "525");
    CHECK_INTEGER(outcome.steps[0].in_full, 4);
    CHECK_INTEGER(outcome.steps[1].in_full, 2);
    CHECK_TEXT(outcome.steps[1].payers[0].left, "0");
}

TEST("ties: more ticks, then the lower cost, then the lower number")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    const int64_t costs[] = {200, 100, 100, 100};
    const struct shares_ballot ballots[] = {{TICKS(0), 1}, {TICKS(1), 1}, {TICKS(2), 1}, {TICKS(3), 1}};
    struct shares_outcome outcome = count_of(arena, &(struct shares_vote){800, 1, costs, 4, ballots, 4});
    const size_t expected[] = {1, 2, 3, 0};
    for (size_t i = 0; i < 4; i++)
        CHECK_INTEGER(outcome.chosen[i], expected[i]);
}

TEST("nobody voted; nothing can be paid for; what nobody ticked is never chosen")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    const int64_t costs[] = {1000, 10};
    const struct shares_ballot ballots[] = {{TICKS(0), 3}};
    struct shares_outcome outcome = count_of(arena, &(struct shares_vote){900, 1, costs, 2, NULL, 0});
    CHECK(outcome.end == SHARES_NO_VOTERS && outcome.chosen_count == 0);
    outcome = count_of(arena, &(struct shares_vote){900, 1, costs, 2, ballots, 1});
    CHECK(outcome.end == SHARES_EXHAUSTED && outcome.chosen_count == 0);
}

TEST("what is no vote is refused, and nothing is touched")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    static int64_t many[SHARES_PROJECTS_MAX + 1];
    const int64_t costs[] = {1000, 10}, free_cost[] = {0};
    const struct shares_ballot fine[] = {{TICKS(0), 1}}, twice[] = {{TICKS(1, 1), 1}}, outside[] = {{TICKS(2), 1}}, nobody[] = {{TICKS(1), 0}},
                               crowd[] = {{TICKS(0), SHARES_VOTERS_MAX}, {TICKS(1), 1}};
    const struct { struct shares_vote vote; enum result result; } cases[] = {
        {{100, 1, costs, 2, twice, 1}, ERROR_INVALID}, {{100, 1, costs, 2, outside, 1}, ERROR_INVALID}, {{100, 1, costs, 2, nobody, 1}, ERROR_INVALID},
        {{0, 1, costs, 2, fine, 1}, ERROR_INVALID}, {{100, 0, costs, 2, fine, 1}, ERROR_INVALID}, {{100, 1, free_cost, 1, fine, 1}, ERROR_INVALID},
        {{100, 1, costs, 0, fine, 1}, ERROR_LIMIT}, {{100, 1, many, SHARES_PROJECTS_MAX + 1, fine, 1}, ERROR_LIMIT}, {{100, 1, costs, 2, crowd, 2}, ERROR_LIMIT},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct shares_outcome outcome = {.voters = 77};
        struct message message = {0};
        CHECK(shares_count(arena, &cases[i].vote, &outcome, &message) == cases[i].result);
        CHECK(message.text[0] && outcome.voters == 77);
    }
    { /* just under */
        struct shares_outcome outcome;
        CHECK(shares_count(arena, &(struct shares_vote){100, 1, costs, 2, crowd, 1}, &outcome, NULL) == OK);
    }
    { /* a step too small for the pot: two voters, far from a project of 3,000,000 pence */
        const int64_t dear[] = {3000000, 3000000};
        const struct shares_ballot two[] = {{TICKS(0), 1}, {TICKS(1), 9}};
        struct shares_outcome outcome;
        CHECK(shares_count(arena, &(struct shares_vote){6000000, 1, dear, 2, two, 2}, &outcome, NULL) == ERROR_LIMIT);
        CHECK(shares_count(arena, &(struct shares_vote){6000000, 100, dear, 2, two, 2}, &outcome, NULL) == OK);
        CHECK_INTEGER(outcome.chosen_count, 2);
    }
}

TEST("without memory it fails, wherever that is, and gives everything back")
{
    const int64_t costs[] = {450, 420, 90, 30, 300};
    const struct shares_ballot ballots[] = {{TICKS(0, 3), 1}, {TICKS(0, 1, 4), 1}, {TICKS(1, 2), 1}};
    const struct shares_vote vote = {900, 30, costs, 5, ballots, 3};
    enum result result = ERROR_MEMORY;
    size_t at = 1;
    for (; result == ERROR_MEMORY && at < 1000; at++) {
        AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
        struct shares_outcome outcome = {.voters = 77};
        arena_fail_at(arena, at);
        result = shares_count(arena, &vote, &outcome, NULL);
        CHECK(result == OK || outcome.voters == 77);
    }
    CHECK(result == OK && at > 20);
}

TEST("ranking skips what does not fit and goes on")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    const int64_t costs[] = {500, 700, 400, 100, 50};
    const struct shares_ballot ballots[] = {{TICKS(0, 1), 5}, {TICKS(0, 2), 3}, {TICKS(3), 2}};
    const size_t order[] = {0, 1, 2, 3, 4};
    const bool chosen[] = {true, false, true, true, false};
    struct shares_place *places;
    int64_t cost;
    CHECK(shares_rank(arena, &(struct shares_vote){1000, 1, costs, 5, ballots, 3}, &places, &cost, NULL) == OK);
    for (size_t i = 0; i < 5; i++)
        CHECK(places[i].project == order[i] && places[i].chosen == chosen[i]);
    CHECK_INTEGER(cost, 1000);
}

/* --- Properties of random votes ----------------------------------------------------------- */

static uint64_t next_random(uint64_t *seed) /* xorshift64*, Vigna 2016 */
{
    *seed ^= *seed >> 12, *seed ^= *seed << 25, *seed ^= *seed >> 27;
    return *seed * 2685821657736338717ULL;
}

#define VOTERS_MAX 24
#define PROJECTS_MAX 9

struct random_vote {
    int64_t costs[PROJECTS_MAX];
    uint16_t ticks[VOTERS_MAX][PROJECTS_MAX];
    struct shares_ballot ballots[VOTERS_MAX];
    struct shares_vote vote;
};

static void make_vote(struct random_vote *votes, uint64_t *seed)
{
    size_t voters = 1 + next_random(seed) % VOTERS_MAX, projects = 1 + next_random(seed) % PROJECTS_MAX;
    for (size_t i = 0; i < projects; i++)
        votes->costs[i] = (int64_t)(1 + next_random(seed) % 12) * (next_random(seed) % 3 ? 10 : 7);
    for (size_t i = 0; i < voters; i++) {
        size_t count = 0;
        while (!count)
            for (uint16_t j = 0; j < projects; j++)
                if (next_random(seed) % 3 == 0)
                    votes->ticks[i][count++] = j;
        votes->ballots[i] = (struct shares_ballot){votes->ticks[i], count, (int64_t)(1 + next_random(seed) % 2)};
    }
    votes->vote = (struct shares_vote){(int64_t)(20 + next_random(seed) % 300), (int64_t)(1 + next_random(seed) % 3), votes->costs, projects, votes->ballots, voters};
}

/* The plain way: every ballot has a purse, a fraction; the payment of a project is found by going through its supporters again and again. */
struct plain { mpq_t left[VOTERS_MAX]; bool chosen[PROJECTS_MAX]; size_t order[PROJECTS_MAX], count; int64_t cost; };

static bool ticked(const struct shares_ballot *ballot, size_t project)
{
    for (size_t i = 0; i < ballot->count; i++)
        if (ballot->projects[i] == project)
            return true;
    return false;
}

static int64_t plain_ticks(const struct shares_vote *vote, size_t project)
{
    int64_t ticks = 0;
    for (size_t i = 0; i < vote->ballot_count; i++)
        ticks += ticked(&vote->ballots[i], project) ? vote->ballots[i].voters : 0;
    return ticks;
}

/* What each must pay at most; false: it cannot be paid for. */
static bool plain_each(const struct plain *plain, const struct shares_vote *vote, size_t project, mpq_t each)
{
    bool poor[VOTERS_MAX] = {false}, again = true, can = true;
    mpq_t need, part;
    mpq_inits(need, part, NULL);
    while (again && can) {
        int64_t rich = 0;
        again = false;
        mpq_set_si(need, vote->costs[project], 1);
        for (size_t i = 0; i < vote->ballot_count; i++)
            if (ticked(&vote->ballots[i], project)) {
                mpq_set_si(part, vote->ballots[i].voters, 1);
                mpq_mul(part, part, plain->left[i]);
                if (poor[i])
                    mpq_sub(need, need, part);
                else
                    rich += vote->ballots[i].voters;
            }
        can = rich > 0;
        if (!can)
            break;
        mpq_set_si(part, rich, 1);
        mpq_div(each, need, part);
        for (size_t i = 0; i < vote->ballot_count; i++)
            if (ticked(&vote->ballots[i], project) && !poor[i] && mpq_cmp(plain->left[i], each) < 0)
                poor[i] = again = true;
    }
    mpq_clears(need, part, NULL);
    return can;
}

static void plain_pay(struct plain *plain, const struct shares_vote *vote, size_t project, const mpq_t each)
{
    for (size_t i = 0; i < vote->ballot_count; i++)
        if (ticked(&vote->ballots[i], project)) {
            if (mpq_cmp(plain->left[i], each) < 0)
                mpq_set_ui(plain->left[i], 0, 1);
            else
                mpq_sub(plain->left[i], plain->left[i], each);
        }
    plain->chosen[project] = true;
    plain->order[plain->count++] = project;
    plain->cost += vote->costs[project];
}

static void plain_count(struct plain *plain, const struct shares_vote *vote, int64_t raises, int64_t voters)
{
    mpq_t each, rate, best_rate, best_each;
    mpq_inits(each, rate, best_rate, best_each, NULL);
    memset(plain->chosen, 0, sizeof plain->chosen);
    plain->count = 0, plain->cost = 0;
    for (size_t i = 0; i < vote->ballot_count; i++) {
        mpq_set_si(plain->left[i], vote->pot_pence + raises * vote->raise_pence * voters, (unsigned long)voters);
        mpq_canonicalize(plain->left[i]);
    }
    for (;;) {
        size_t best = vote->project_count;
        for (size_t i = 0; i < vote->project_count; i++) {
            bool is_better;
            int order;
            if (plain->chosen[i] || !plain_each(plain, vote, i, each))
                continue;
            mpq_set_si(rate, vote->costs[i], 1);
            mpq_div(rate, each, rate);
            order = best == vote->project_count ? -1 : mpq_cmp(rate, best_rate);
            is_better = order < 0;
            if (order == 0 && plain_ticks(vote, i) != plain_ticks(vote, best))
                is_better = plain_ticks(vote, i) > plain_ticks(vote, best);
            else if (order == 0)
                is_better = vote->costs[i] < vote->costs[best];
            if (is_better) {
                best = i;
                mpq_set(best_rate, rate);
                mpq_set(best_each, each);
            }
        }
        if (best == vote->project_count)
            break;
        plain_pay(plain, vote, best, best_each);
    }
    mpq_clears(each, rate, best_rate, best_each, NULL);
}

static bool plain_is_exhausted(const struct plain *plain, const struct shares_vote *vote)
{
    for (size_t i = 0; i < vote->project_count; i++)
        if (!plain->chosen[i] && plain_ticks(vote, i) && plain->cost + vote->costs[i] <= vote->pot_pence)
            return false;
    return true;
}

/* How often shares were raised; the outcome in `plain`. */
static int64_t plain_raise(struct plain *plain, const struct shares_vote *vote, int64_t voters)
{
    int64_t raises = 0;
    plain_count(plain, vote, 0, voters);
    while (!plain_is_exhausted(plain, vote)) {
        plain_count(plain, vote, raises + 1, voters);
        if (plain->cost > vote->pot_pence) {
            plain_count(plain, vote, raises, voters);
            break;
        }
        raises++;
    }
    return raises;
}

/* What a step says of payments adds up: to the cost, and nobody pays more than they had. */
static void check_step(const struct shares_vote *vote, const struct shares_step *step)
{
    mpq_t sum, paid, left, each;
    int64_t payers = 0;
    mpq_inits(sum, paid, left, each, NULL);
    CHECK(mpq_set_str(each, step->each.data, 10) == 0);
    for (size_t i = 0; i < step->payer_count; i++) {
        CHECK(mpq_set_str(paid, step->payers[i].paid.data, 10) == 0 && mpq_set_str(left, step->payers[i].left.data, 10) == 0);
        CHECK(mpq_sgn(left) >= 0 && mpq_cmp(paid, each) <= 0 && (mpq_sgn(left) == 0 || mpq_equal(paid, each)));
        mpq_set_si(left, step->payers[i].voters, 1);
        mpq_mul(paid, paid, left);
        mpq_add(sum, sum, paid);
        payers += step->payers[i].voters;
    }
    CHECK(mpq_cmp_si(sum, vote->costs[step->project], 1) == 0);
    CHECK_INTEGER(payers, step->in_full + step->with_less);
    CHECK(payers <= step->ticks && step->payers_left_out == 0);
    mpq_clears(sum, paid, left, each, NULL);
}

static void check_vote_against_plain(struct arena *arena, const struct shares_vote *vote)
{
    struct plain plain;
    struct shares_outcome outcome = count_of(arena, vote);
    int64_t raises;
    for (size_t i = 0; i < VOTERS_MAX; i++)
        mpq_init(plain.left[i]);
    raises = plain_raise(&plain, vote, outcome.voters);
    CHECK_INTEGER(outcome.raises, raises);
    CHECK_INTEGER(outcome.chosen_count, plain.count);
    CHECK_INTEGER(outcome.cost_pence, plain.cost);
    for (size_t i = 0; i < plain.count && i < outcome.chosen_count; i++) {
        CHECK_INTEGER(outcome.chosen[i], plain.order[i]);
        CHECK_INTEGER(outcome.steps[i].project, plain.order[i]);
        check_step(vote, &outcome.steps[i]);
    }
    CHECK(outcome.cost_pence <= vote->pot_pence);
    CHECK(outcome.end == (plain_is_exhausted(&plain, vote) ? SHARES_EXHAUSTED : SHARES_OVER));
    CHECK(outcome.end == SHARES_EXHAUSTED || outcome.over_pence > vote->pot_pence);
    for (size_t i = 0; i < VOTERS_MAX; i++)
        mpq_clear(plain.left[i]);
}

TEST("three thousand random votes, recounted voter by voter")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    uint64_t seed = 20261122;
    static struct random_vote votes;
    for (int i = 0; i < 3000 && !test_failed_now; i++) {
        make_vote(&votes, &seed);
        check_vote_against_plain(arena, &votes.vote);
        arena_reset(arena);
    }
}

TEST("the order of the ballots changes nothing, nor whether alike ones come together")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    uint64_t seed = 7;
    static struct random_vote votes;
    for (int i = 0; i < 500 && !test_failed_now; i++) {
        struct shares_ballot turned[2 * VOTERS_MAX];
        size_t count = 0;
        struct shares_outcome one, two;
        struct shares_vote vote;
        make_vote(&votes, &seed);
        vote = votes.vote;
        one = count_of(arena, &vote);
        for (size_t j = vote.ballot_count; j--; ) /* backwards, and two voters as two ballots */
            for (int64_t voter = 0; voter < vote.ballots[j].voters; voter++) {
                turned[count] = vote.ballots[j];
                turned[count++].voters = 1;
            }
        vote.ballots = turned;
        vote.ballot_count = count;
        two = count_of(arena, &vote);
        CHECK(one.chosen_count == two.chosen_count && one.raises == two.raises && text_equal(one.share, two.share));
        for (size_t j = 0; j < one.chosen_count; j++)
            CHECK(one.chosen[j] == two.chosen[j] && text_equal(one.steps[j].each, two.steps[j].each) && one.steps[j].payer_count == two.steps[j].payer_count);
        arena_reset(arena);
    }
}

TEST("a city: 100,000 voters, 500 projects, is counted")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    static int64_t costs[500];
    static uint16_t ticks[20000][6];
    static struct shares_ballot ballots[20000];
    uint64_t seed = 3;
    struct shares_outcome outcome;
    for (size_t i = 0; i < 500; i++)
        costs[i] = (int64_t)(100000 + next_random(&seed) % 5000000);
    for (size_t i = 0; i < COUNT_OF(ballots); i++) {
        size_t at = next_random(&seed) % 60;
        for (size_t j = 0; j < 6; j++, at += 1 + next_random(&seed) % 85)
            ticks[i][j] = (uint16_t)(at < 500 ? at : 499 - j);
        for (size_t j = 1; j < 6; j++)
            if (ticks[i][j] <= ticks[i][j - 1])
                ticks[i][j] = (uint16_t)(ticks[i][j - 1] + 1);
        ballots[i] = (struct shares_ballot){ticks[i], 6, 5};
    }
    outcome = count_of(arena, &(struct shares_vote){100000000, 100, costs, 500, ballots, COUNT_OF(ballots)});
    CHECK(outcome.voters == 100000 && outcome.cost_pence <= 100000000 && outcome.chosen_count > 10);
    printf("  # %lld raises, %zu chosen, %lld pence\n", (long long)outcome.raises, outcome.chosen_count, (long long)outcome.cost_pence);
}
