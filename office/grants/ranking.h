/* The assessment as arithmetic: points by weights, bands, and the ranked list with the pot drawn across. Pure: no SQL, no clock.
 *
 * An assessor's result is the sum of points times weight over all criteria of the round. What an application has is the sum of the results of those who
 * scored all criteria, out of the most that they could have given: a fraction, compared as such and never rounded before it is shown.
 *
 * BANDS: a share of at least `recommended_from` per cent is recommended, one below `refused_below` per cent is not, and what lies between is discussed.
 * A round without bands recommends nothing by itself. People may overrule it, in writing.
 *
 * THE LIST goes from the highest share down; equal shares have one rank ("2="), and among them the order means nothing. THE LINE is drawn after the last
 * application that the pot pays for when it goes down the list: the first that it cannot pay for whole ends it, whatever smaller one comes after.
 * Where equal shares lie on both sides of the line the points do not tell them apart, and the list says so.
 *
 * Not here: who scored what and who may read it (assessment.h). */
#ifndef OFFICE_GRANTS_RANKING_H
#define OFFICE_GRANTS_RANKING_H

#include "base/arena.h"
#include "base/text.h"

#define RANKING_CRITERIA_MAX 50   /* of a round, as criterion.yaml has it */
#define RANKING_WEIGHT_MAX 100
#define RANKING_POINTS_MAX 100
#define RANKING_ASSESSORS_MAX 100 /* of one application */

struct ranking_criterion { int64_t id; int64_t weight; };
struct ranking_score { int64_t criterion, assessor, points; };

/* What an application has of what it could have. `assessors` 0: nobody has scored it whole, and the share is 0 of 1. */
struct ranking_share {
    int64_t points, most;
    int64_t assessors;
};
/* Whether that assessor scored every criterion. */
bool ranking_is_whole(const struct ranking_criterion *criteria, size_t criterion_count, const struct ranking_score *scores, size_t score_count, int64_t assessor);
/* `scores`: at most one for an assessor and a criterion. Those of assessors who left a criterion out do not count. ERROR_INVALID for points below 0 or above
 * `score_max`, for a weight out of its range, for an assessor's second score of one criterion, and for more than the limits above. */
enum result ranking_share_of(const struct ranking_criterion *criteria, size_t criterion_count, int64_t score_max, const struct ranking_score *scores, size_t score_count,
                             struct ranking_share *ret_share) MUST_USE;
/* Below 0, 0 or above, as a is less than, equal to or more than b; exact. */
int ranking_compare(const struct ranking_share *a, const struct ranking_share *b);
/* Tenths of a per cent, half up: 667 of two thirds. */
int64_t ranking_per_mille(const struct ranking_share *share);

enum ranking_band { RANKING_NONE, RANKING_FUND, RANKING_DISCUSS, RANKING_REFUSE };
/* In per cent, 0 to 100; -1: the round has none. */
struct ranking_bands { int recommended_from, refused_below; };
/* RANKING_NONE where nobody has scored it, or the round has no band. */
enum ranking_band ranking_band_of(const struct ranking_share *share, struct ranking_bands bands);
const char *ranking_band_word(enum ranking_band band); /* "fund", "discuss", "refuse", as the list `recommendations` has them; "" */

struct ranking_row {
    int64_t application;
    struct ranking_share share;
    int64_t pence;         /* what it would take: asked for, recommended or awarded */
    bool out;              /* not to be funded: it stands in the list and takes nothing of the pot */
    /* Worked out: */
    size_t rank;           /* 1, 2, 2, 4; 0: nobody has scored it */
    bool tied;             /* another has the same share */
    bool within;           /* above the line, and not out */
    int64_t running_pence; /* with those above, as far as they take something */
};
struct ranking_line {
    size_t after;          /* the line stands after so many rows; 0: before the first */
    int64_t left_pence;    /* of the pot, at the line */
    bool splits_a_tie;     /* equal shares on both sides */
    bool all_within;       /* nothing that was scored and is not out lies below */
};
/* Sorts the rows (ties by their application's number, so that the list is the same each time) and fills them in. `pot_pence` -1: there is none, and everything
 * lies above. ERROR_LIMIT: a sum past what can be written. */
enum result ranking_draw(struct ranking_row *rows, size_t count, int64_t pot_pence, struct ranking_line *ret_line) MUST_USE;

#endif
