/* One count by equal shares, with given shares: who has what left, what each project would cost its supporters, and who pays. See shares.h and
 * shares_internal.h; raising the shares is shares.c's. */
#include "blocks/draw/shares_internal.h"

#define LEVEL_NONE 0x7fffffffU /* nothing left */
#define LEVEL_PAID 0x80000000U /* scratch mark: has paid in this step */

enum result purses_init(struct purses *purses, struct arena *arena, int64_t voters)
{
    size_t levels = purses->vote->ballot_count, projects = purses->vote->project_count;
    purses->voters = voters;
    purses->level_capacity = levels;
    purses->left = ARENA_ARRAY(arena, mpz_t, levels);
    purses->left_next = ARENA_ARRAY(arena, mpz_t, levels);
    purses->weight = ARENA_ARRAY(arena, int64_t, levels);
    purses->weight_next = ARENA_ARRAY(arena, int64_t, levels);
    purses->tally = ARENA_ARRAY(arena, int64_t, levels);
    purses->touched = ARENA_ARRAY(arena, uint32_t, levels);
    purses->stay_to = ARENA_ARRAY(arena, uint32_t, levels);
    purses->pay_to = ARENA_ARRAY(arena, uint32_t, levels);
    purses->level_of = ARENA_ARRAY(arena, uint32_t, levels);
    purses->offers = ARENA_ARRAY(arena, struct offer, projects);
    if (arena_failed(arena))
        return ERROR_MEMORY;
    for (size_t i = 0; i < levels; i++) {
        mpz_init(purses->left[i]);
        mpz_init(purses->left_next[i]);
    }
    for (size_t i = 0; i < projects; i++)
        mpz_init(purses->offers[i].pay);
    mpz_inits(purses->denominator, purses->need, purses->product, purses->other, purses->each, purses->paid, NULL);
    purses->is_ready = true;
    return OK;
}

void purses_clear(struct purses *purses)
{
    if (!purses->is_ready)
        return;
    for (size_t i = 0; i < purses->level_capacity; i++) {
        mpz_clear(purses->left[i]);
        mpz_clear(purses->left_next[i]);
    }
    for (size_t i = 0; i < purses->vote->project_count; i++)
        mpz_clear(purses->offers[i].pay);
    mpz_clears(purses->denominator, purses->need, purses->product, purses->other, purses->each, purses->paid, NULL);
    purses->is_ready = false;
}

/* --- Fractions for people --------------------------------------------------------- */

static struct text whole_text(struct arena *arena, const mpz_t number)
{
    size_t bytes = mpz_sizeinbase(number, 10) + 2;
    char *out = arena_alloc(arena, bytes);
    if (!out)
        return TEXT_NONE;
    mpz_get_str(out, 10, number);
    return (struct text){out, strlen(out)};
}

static struct text fraction_text(struct arena *arena, const mpz_t numerator, const mpz_t denominator)
{
    struct text text;
    mpq_t fraction;
    mpq_init(fraction);
    mpz_set(mpq_numref(fraction), numerator);
    mpz_set(mpq_denref(fraction), denominator);
    mpq_canonicalize(fraction);
    text = whole_text(arena, mpq_numref(fraction));
    if (mpz_cmp_ui(mpq_denref(fraction), 1) != 0) {
        struct text below = whole_text(arena, mpq_denref(fraction));
        text = arena_printf(arena, "%.*s/%.*s", TEXT_ARGS(text), TEXT_ARGS(below));
    }
    mpq_clear(fraction);
    return text;
}

/* pot / voters + raises * raise, over `voters`. */
static void share_numerator(struct purses *purses, int64_t raises)
{
    mpz_set_ui(purses->product, (uint64_t)purses->vote->raise_pence);
    mpz_mul_ui(purses->product, purses->product, (uint64_t)raises);
    mpz_mul_ui(purses->product, purses->product, (uint64_t)purses->voters);
    mpz_add_ui(purses->product, purses->product, (uint64_t)purses->vote->pot_pence);
}

struct text purses_share(struct arena *arena, struct purses *purses, int64_t raises)
{
    share_numerator(purses, raises);
    mpz_set_ui(purses->other, (uint64_t)purses->voters);
    return fraction_text(arena, purses->product, purses->other);
}

/* --- What a project would cost its supporters --------------------------------------- */

static int by_level(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* Counts the project's supporters by what they have left: tally, and touched, rising. */
static uint64_t tally_supporters(struct purses *purses, size_t project)
{
    const struct support *support = &purses->support[project];
    uint64_t payers = 0;
    size_t count = 0;
    for (size_t i = 0; i < support->count; i++) {
        uint32_t level = purses->level_of[support->ballots[i]];
        int64_t voters = purses->vote->ballots[support->ballots[i]].voters;
        if (level == LEVEL_NONE)
            continue;
        if (!purses->tally[level])
            purses->touched[count++] = level;
        purses->tally[level] += voters;
        payers += (uint64_t)voters;
    }
    if (count < purses->level_count / 16) {
        if (count)
            qsort(purses->touched, count, sizeof *purses->touched, by_level);
    } else { /* nearly all: looking at each is quicker than sorting */
        count = 0;
        for (size_t level = 0; level < purses->level_count; level++)
            if (purses->tally[level])
                purses->touched[count++] = (uint32_t)level;
    }
    purses->touched_count = count;
    return payers;
}

static void forget_tally(struct purses *purses)
{
    for (size_t i = 0; i < purses->touched_count; i++)
        purses->tally[purses->touched[i]] = 0;
}

/* Works the offer out anew. Who has least left is asked first: where an equal part of what is still needed is more than that, they pay all they have. */
static void work_out(struct purses *purses, size_t project)
{
    struct offer *offer = &purses->offers[project];
    uint64_t payers = tally_supporters(purses, project);
    offer->is_open = false;
    mpz_mul_ui(purses->need, purses->denominator, (uint64_t)purses->vote->costs[project]);
    for (size_t i = 0; i < purses->touched_count; i++) {
        uint32_t level = purses->touched[i];
        mpz_mul_ui(purses->product, purses->left[level], payers);
        if (mpz_cmp(purses->product, purses->need) >= 0) {
            mpz_swap(offer->pay, purses->need);
            offer->payers = payers;
            offer->is_open = true;
            break;
        }
        mpz_submul_ui(purses->need, purses->left[level], (uint64_t)purses->tally[level]);
        payers -= (uint64_t)purses->tally[level];
    }
    forget_tally(purses);
}

/* Compares the rates of two offers. payers * cost is below 2^61. */
static int compare_rates(struct purses *purses, size_t a, size_t b)
{
    const struct offer *one = &purses->offers[a], *two = &purses->offers[b];
    mpz_mul_ui(purses->product, one->pay, two->payers * (uint64_t)purses->vote->costs[b]);
    mpz_mul_ui(purses->other, two->pay, one->payers * (uint64_t)purses->vote->costs[a]);
    return mpz_cmp(purses->product, purses->other);
}

static bool goes_before(struct purses *purses, size_t a, size_t b)
{
    int order = compare_rates(purses, a, b);
    if (order != 0)
        return order < 0;
    if (purses->support[a].ticks != purses->support[b].ticks)
        return purses->support[a].ticks > purses->support[b].ticks;
    if (purses->vote->costs[a] != purses->vote->costs[b])
        return purses->vote->costs[a] < purses->vote->costs[b];
    return a < b;
}

/* The project that is to be chosen now; project_count: none can be paid for. An old offer is at most what the project would cost now, so what is
 * above the best already needs no working out. */
static size_t choose(struct purses *purses)
{
    size_t count = purses->vote->project_count, best = count, first;
    do {
        first = count;
        for (size_t i = 0; i < count; i++)
            if (purses->offers[i].is_open && (first == count || compare_rates(purses, i, first) < 0))
                first = i;
        if (first < count)
            work_out(purses, first);
    } while (first < count && !purses->offers[first].is_open);
    if (first == count)
        return count;
    best = first;
    for (size_t i = 0; i < count; i++) {
        if (i == first || !purses->offers[i].is_open || compare_rates(purses, i, best) > 0)
            continue;
        work_out(purses, i);
        if (purses->offers[i].is_open && goes_before(purses, i, best))
            best = i;
    }
    return best;
}

/* --- Paying --------------------------------------------------------------------------- */

static void write_payers(struct purses *purses, struct shares_step *step)
{
    struct arena *arena = purses->arena;
    size_t count = purses->touched_count < SHARES_PAYERS_MAX ? purses->touched_count : SHARES_PAYERS_MAX;
    struct shares_payers *payers = ARENA_ARRAY(arena, struct shares_payers, count);
    step->payers = payers;
    step->payer_count = payers ? count : 0;
    step->payers_left_out = purses->touched_count - count;
    for (size_t i = 0; i < purses->touched_count; i++) {
        uint32_t level = purses->touched[i];
        int64_t voters = purses->tally[level];
        bool in_full = mpz_cmp(purses->left[level], purses->each) >= 0;
        *(in_full ? &step->in_full : &step->with_less) += voters;
        if (i >= step->payer_count)
            continue;
        mpz_set(purses->paid, in_full ? purses->each : purses->left[level]);
        mpz_sub(purses->other, purses->left[level], purses->paid);
        payers[i] = (struct shares_payers){voters, fraction_text(arena, purses->paid, purses->denominator), fraction_text(arena, purses->other, purses->denominator)};
    }
}

static void write_step(struct purses *purses, size_t project, struct shares_step *step)
{
    *step = (struct shares_step){.project = project, .ticks = purses->support[project].ticks};
    step->each = fraction_text(purses->arena, purses->each, purses->denominator);
    mpz_mul_ui(purses->product, purses->denominator, (uint64_t)purses->vote->costs[project]);
    step->rate = fraction_text(purses->arena, purses->each, purses->product);
    write_payers(purses, step);
}

/* The next level of the new list has this amount: joined with the one before where that has the same. */
static uint32_t add_level(struct purses *purses, size_t *count, const mpz_t left, int64_t weight)
{
    if (!*count || mpz_cmp(purses->left_next[*count - 1], left) != 0) {
        mpz_set(purses->left_next[*count], left);
        purses->weight_next[*count] = 0;
        ++*count;
    }
    purses->weight_next[*count - 1] += weight;
    return (uint32_t)(*count - 1);
}

/* Merges those who stay where they are with those who have paid, both rising. */
static void part_levels(struct purses *purses)
{
    mpz_t *left = purses->left;
    int64_t *weight = purses->weight;
    size_t stay = 0, pay = 0, count = 0;
    while (pay < purses->touched_count && mpz_cmp(purses->left[purses->touched[pay]], purses->each) <= 0)
        purses->pay_to[purses->touched[pay++]] = LEVEL_NONE;
    for (;;) {
        uint32_t payer = pay < purses->touched_count ? purses->touched[pay] : LEVEL_NONE;
        while (stay < purses->level_count && purses->weight[stay] == purses->tally[stay])
            stay++;
        if (payer == LEVEL_NONE && stay == purses->level_count)
            break;
        if (payer != LEVEL_NONE)
            mpz_sub(purses->paid, purses->left[payer], purses->each);
        if (payer == LEVEL_NONE || (stay < purses->level_count && mpz_cmp(purses->left[stay], purses->paid) <= 0)) {
            purses->stay_to[stay] = add_level(purses, &count, purses->left[stay], purses->weight[stay] - purses->tally[stay]);
            stay++;
        } else {
            purses->pay_to[payer] = add_level(purses, &count, purses->paid, purses->tally[payer]);
            pay++;
        }
    }
    forget_tally(purses);
    purses->level_count = count;
    purses->left = purses->left_next;
    purses->left_next = left;
    purses->weight = purses->weight_next;
    purses->weight_next = weight;
}

static void move_ballots(struct purses *purses, size_t project)
{
    const struct support *support = &purses->support[project];
    for (size_t i = 0; i < support->count; i++) {
        uint32_t *level = &purses->level_of[support->ballots[i]];
        if (*level != LEVEL_NONE)
            *level = purses->pay_to[*level] | LEVEL_PAID;
    }
    for (size_t i = 0; i < purses->vote->ballot_count; i++) {
        uint32_t *level = &purses->level_of[i];
        if (*level & LEVEL_PAID)
            *level &= ~LEVEL_PAID;
        else if (*level != LEVEL_NONE)
            *level = purses->stay_to[*level];
    }
}

/* Everything over a denominator that the payment divides. */
static void scale(struct purses *purses, uint64_t factor)
{
    if (factor == 1)
        return;
    mpz_mul_ui(purses->denominator, purses->denominator, factor);
    for (size_t i = 0; i < purses->level_count; i++)
        mpz_mul_ui(purses->left[i], purses->left[i], factor);
    for (size_t i = 0; i < purses->vote->project_count; i++)
        if (purses->offers[i].is_open)
            mpz_mul_ui(purses->offers[i].pay, purses->offers[i].pay, factor);
}

static void pay_for(struct purses *purses, size_t project, struct shares_step *step)
{
    struct offer *offer = &purses->offers[project];
    uint64_t common = mpz_gcd_ui(NULL, offer->pay, offer->payers);
    offer->is_open = false;
    mpz_divexact_ui(purses->each, offer->pay, common);
    scale(purses, offer->payers / common);
    (void)tally_supporters(purses, project);
    if (step)
        write_step(purses, project, step);
    part_levels(purses);
    move_ballots(purses, project);
}

void purses_count(struct purses *purses, int64_t raises, struct chosen *ret_chosen)
{
    struct chosen chosen = {.count = 0};
    size_t project;
    share_numerator(purses, raises);
    mpz_set(purses->left[0], purses->product);
    mpz_set_ui(purses->denominator, (uint64_t)purses->voters);
    purses->weight[0] = purses->voters;
    purses->level_count = 1;
    memset(purses->level_of, 0, purses->vote->ballot_count * sizeof *purses->level_of);
    for (size_t i = 0; i < purses->vote->project_count; i++) {
        mpz_set_ui(purses->offers[i].pay, 0);
        purses->offers[i].payers = 1;
        purses->offers[i].is_open = purses->support[i].ticks > 0;
    }
    while ((project = choose(purses)) < purses->vote->project_count) {
        pay_for(purses, project, purses->steps ? &purses->steps[chosen.count] : NULL);
        chosen.projects[chosen.count++] = project;
    }
    *ret_chosen = chosen;
}
