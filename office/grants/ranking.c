/* Points, bands and the line across the list. See ranking.h. */
#include "office/grants/ranking.h"

#include <stdlib.h>

#include "base/pence.h"

/* --- Points ----------------------------------------------------------------- */

static const struct ranking_criterion *find_criterion(const struct ranking_criterion *criteria, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (criteria[i].id == id)
            return &criteria[i];
    return NULL;
}

static size_t scored(const struct ranking_score *scores, size_t count, int64_t assessor, int64_t criterion)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += scores[i].assessor == assessor && scores[i].criterion == criterion;
    return found;
}

bool ranking_is_whole(const struct ranking_criterion *criteria, size_t criterion_count, const struct ranking_score *scores, size_t score_count, int64_t assessor)
{
    for (size_t i = 0; i < criterion_count; i++)
        if (!scored(scores, score_count, assessor, criteria[i].id))
            return false;
    return criterion_count > 0;
}

static bool are_right(const struct ranking_criterion *criteria, size_t criterion_count, int64_t score_max, const struct ranking_score *scores, size_t score_count)
{
    if (criterion_count > RANKING_CRITERIA_MAX || score_max < 1 || score_max > RANKING_POINTS_MAX)
        return false;
    for (size_t i = 0; i < criterion_count; i++)
        if (criteria[i].weight < 1 || criteria[i].weight > RANKING_WEIGHT_MAX)
            return false;
    for (size_t i = 0; i < score_count; i++)
        if (scores[i].points < 0 || scores[i].points > score_max || scored(scores, score_count, scores[i].assessor, scores[i].criterion) != 1)
            return false;
    return true;
}

static bool is_first_of(const struct ranking_score *scores, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (scores[i].assessor == scores[at].assessor)
            return false;
    return true;
}

enum result ranking_share_of(const struct ranking_criterion *criteria, size_t criterion_count, int64_t score_max, const struct ranking_score *scores, size_t score_count,
                             struct ranking_share *ret_share)
{
    struct ranking_share share = {.points = 0};
    int64_t weights = 0;
    if (!are_right(criteria, criterion_count, score_max, scores, score_count))
        return ERROR_INVALID;
    for (size_t i = 0; i < criterion_count; i++)
        weights += criteria[i].weight;
    for (size_t i = 0; i < score_count; i++)
        share.assessors += is_first_of(scores, i) && ranking_is_whole(criteria, criterion_count, scores, score_count, scores[i].assessor);
    if (share.assessors > RANKING_ASSESSORS_MAX)
        return ERROR_INVALID;
    for (size_t i = 0; i < score_count; i++) {
        const struct ranking_criterion *criterion = find_criterion(criteria, criterion_count, scores[i].criterion);
        if (criterion && ranking_is_whole(criteria, criterion_count, scores, score_count, scores[i].assessor))
            share.points += scores[i].points * criterion->weight;
    }
    share.most = share.assessors ? share.assessors * weights * score_max : 1;
    *ret_share = share;
    return OK;
}

/* At most 100 assessors × 50 criteria × weight 100 × 100 points = 50,000,000 each: their product is far from what an int64_t holds. */
int ranking_compare(const struct ranking_share *a, const struct ranking_share *b)
{
    int64_t left = a->points * b->most, right = b->points * a->most;
    return left < right ? -1 : left > right;
}

int64_t ranking_per_mille(const struct ranking_share *share)
{
    return (share->points * 2000 + share->most) / (share->most * 2);
}

/* --- Bands ------------------------------------------------------------------ */

enum ranking_band ranking_band_of(const struct ranking_share *share, struct ranking_bands bands)
{
    int64_t hundredfold = share->points * 100;
    if (!share->assessors || (bands.recommended_from < 0 && bands.refused_below < 0))
        return RANKING_NONE;
    if (bands.recommended_from >= 0 && hundredfold >= bands.recommended_from * share->most)
        return RANKING_FUND;
    if (bands.refused_below >= 0 && hundredfold < bands.refused_below * share->most)
        return RANKING_REFUSE;
    return RANKING_DISCUSS;
}

const char *ranking_band_word(enum ranking_band band)
{
    static const char *const words[] = {"", "fund", "discuss", "refuse"};
    return words[band];
}

/* --- The list --------------------------------------------------------------- */

static int by_share(const void *one, const void *other)
{
    const struct ranking_row *a = one, *b = other;
    int order;
    if (!a->share.assessors != !b->share.assessors)
        return a->share.assessors ? -1 : 1;
    order = ranking_compare(&b->share, &a->share);
    return order ? order : a->application < b->application ? -1 : a->application > b->application;
}

static bool are_equal(const struct ranking_row *a, const struct ranking_row *b)
{
    return a->share.assessors && b->share.assessors && ranking_compare(&a->share, &b->share) == 0;
}

static void rank(struct ranking_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool as_above = i > 0 && are_equal(&rows[i - 1], &rows[i]), as_below = i + 1 < count && are_equal(&rows[i], &rows[i + 1]);
        rows[i].tied = as_above || as_below;
        rows[i].rank = !rows[i].share.assessors ? 0 : as_above ? rows[i - 1].rank : i + 1;
    }
}

static bool takes(const struct ranking_row *row)
{
    return !row->out && row->share.assessors;
}

/* Among equal shares some are paid for and some are not: the points do not say which. */
static bool splits(const struct ranking_row *rows, size_t count, size_t after)
{
    for (size_t i = 0; i < after; i++)
        for (size_t j = after; j < count; j++)
            if (takes(&rows[i]) && takes(&rows[j]) && are_equal(&rows[i], &rows[j]))
                return true;
    return false;
}

enum result ranking_draw(struct ranking_row *rows, size_t count, int64_t pot_pence, struct ranking_line *ret_line)
{
    struct ranking_line line = {.all_within = true};
    int64_t running = 0, paid_for = 0;
    if (count > 1)
        qsort(rows, count, sizeof *rows, by_share);
    rank(rows, count);
    for (size_t i = 0; i < count; i++) {
        if (takes(&rows[i]))
            TRY(pence_add(running, rows[i].pence, &running));
        rows[i].running_pence = running;
        if (takes(&rows[i]) && pot_pence >= 0 && running > pot_pence)
            line.all_within = false;
        rows[i].within = takes(&rows[i]) && line.all_within;
        if (rows[i].within)
            paid_for = running;
        if (line.all_within && rows[i].share.assessors)
            line.after = i + 1;
    }
    line.left_pence = pot_pence < 0 ? 0 : pot_pence - paid_for;
    line.splits_a_tie = !line.all_within && splits(rows, count, line.after);
    *ret_line = line;
    return OK;
}
