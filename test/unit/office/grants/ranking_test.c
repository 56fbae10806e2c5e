/* The assessment as arithmetic: each boundary of bands and pot, one under and one over. */
#include "office/grants/ranking.h"

#include "base/pence.h"
#include "test.h"

static const struct ranking_criterion criteria[] = {{11, 3}, {12, 1}};

TEST("points count by weight, and only of who scored all criteria")
{
    static const struct ranking_score scores[] = {{11, 1, 4}, {12, 1, 2}, {11, 2, 1}, {12, 2, 4}, {11, 3, 4}};
    struct ranking_share share;
    CHECK(ranking_share_of(criteria, 2, 4, scores, 5, &share) == OK);
    CHECK_INTEGER(share.points, 4 * 3 + 2 + 1 * 3 + 4);
    CHECK_INTEGER(share.most, 2 * 4 * 4);
    CHECK_INTEGER(share.assessors, 2); /* the third left one out */
    CHECK(ranking_is_whole(criteria, 2, scores, 5, 2) && !ranking_is_whole(criteria, 2, scores, 5, 3) && !ranking_is_whole(criteria, 2, scores, 5, 4));
    CHECK(!ranking_is_whole(criteria, 0, scores, 5, 1));
}

TEST("nobody has scored: nothing of nothing")
{
    struct ranking_share share;
    CHECK(ranking_share_of(criteria, 2, 4, NULL, 0, &share) == OK);
    CHECK(share.points == 0 && share.most == 1 && share.assessors == 0);
    CHECK(ranking_band_of(&share, (struct ranking_bands){0, 0}) == RANKING_NONE);
}

TEST("points, weights and numbers out of range are refused, and the share is untouched")
{
    static const struct ranking_criterion heavy[] = {{11, 101}}, light[] = {{11, 0}}, heaviest[] = {{11, 100}};
    static const struct ranking_score over[] = {{11, 1, 5}}, under[] = {{11, 1, -1}}, most[] = {{11, 1, 4}}, twice[] = {{11, 1, 4}, {11, 1, 3}};
    struct ranking_share share = {.points = 77};
    CHECK(ranking_share_of(criteria, 2, 4, over, 1, &share) == ERROR_INVALID);
    CHECK(ranking_share_of(criteria, 2, 4, under, 1, &share) == ERROR_INVALID);
    CHECK(ranking_share_of(criteria, 2, 4, twice, 2, &share) == ERROR_INVALID);
    CHECK(ranking_share_of(heavy, 1, 4, most, 1, &share) == ERROR_INVALID);
    CHECK(ranking_share_of(light, 1, 4, most, 1, &share) == ERROR_INVALID);
    CHECK(ranking_share_of(criteria, 2, 0, most, 1, &share) == ERROR_INVALID);
    CHECK(ranking_share_of(criteria, 2, 101, most, 1, &share) == ERROR_INVALID);
    CHECK_INTEGER(share.points, 77);
    CHECK(ranking_share_of(heaviest, 1, 100, most, 1, &share) == OK);
    CHECK_INTEGER(share.points, 400);
}

TEST("bands: at the figure it counts, just under it does not")
{
    const struct ranking_bands bands = {70, 40};
    CHECK(ranking_band_of(&(struct ranking_share){700, 1000, 1}, bands) == RANKING_FUND);
    CHECK(ranking_band_of(&(struct ranking_share){699, 1000, 1}, bands) == RANKING_DISCUSS);
    CHECK(ranking_band_of(&(struct ranking_share){400, 1000, 1}, bands) == RANKING_DISCUSS);
    CHECK(ranking_band_of(&(struct ranking_share){399, 1000, 1}, bands) == RANKING_REFUSE);
    CHECK(ranking_band_of(&(struct ranking_share){0, 1000, 1}, bands) == RANKING_REFUSE);
    CHECK(ranking_band_of(&(struct ranking_share){1000, 1000, 1}, (struct ranking_bands){100, 100}) == RANKING_FUND);
    CHECK(ranking_band_of(&(struct ranking_share){999, 1000, 1}, (struct ranking_bands){100, 100}) == RANKING_REFUSE);
    CHECK(ranking_band_of(&(struct ranking_share){0, 1000, 1}, (struct ranking_bands){0, 0}) == RANKING_FUND);
    CHECK(ranking_band_of(&(struct ranking_share){1, 3, 1}, (struct ranking_bands){34, 33}) == RANKING_DISCUSS); /* 33.33… */
    CHECK(ranking_band_of(&(struct ranking_share){399, 1000, 1}, (struct ranking_bands){70, -1}) == RANKING_DISCUSS);
    CHECK(ranking_band_of(&(struct ranking_share){900, 1000, 1}, (struct ranking_bands){-1, 40}) == RANKING_DISCUSS);
    CHECK(ranking_band_of(&(struct ranking_share){900, 1000, 1}, (struct ranking_bands){-1, -1}) == RANKING_NONE);
    CHECK(ranking_band_of(&(struct ranking_share){900, 1000, 0}, bands) == RANKING_NONE);
    CHECK(strcmp(ranking_band_word(RANKING_FUND), "fund") == 0 && strcmp(ranking_band_word(RANKING_REFUSE), "refuse") == 0 && strcmp(ranking_band_word(RANKING_NONE), "") == 0);
}

TEST("shares are compared exactly and shown in tenths, half up")
{
    CHECK_INTEGER(ranking_compare(&(struct ranking_share){1, 3, 1}, &(struct ranking_share){2, 6, 2}), 0);
    CHECK_INTEGER(ranking_compare(&(struct ranking_share){333333, 1000000, 1}, &(struct ranking_share){1, 3, 1}), -1);
    CHECK_INTEGER(ranking_compare(&(struct ranking_share){50000000, 50000000, 100}, &(struct ranking_share){49999999, 50000000, 100}), 1);
    CHECK_INTEGER(ranking_per_mille(&(struct ranking_share){2, 3, 1}), 667);
    CHECK_INTEGER(ranking_per_mille(&(struct ranking_share){1, 3, 1}), 333);
    CHECK_INTEGER(ranking_per_mille(&(struct ranking_share){1, 2000, 1}), 1); /* 0.5 */
    CHECK_INTEGER(ranking_per_mille(&(struct ranking_share){1, 2001, 1}), 0);
    CHECK_INTEGER(ranking_per_mille(&(struct ranking_share){7, 7, 1}), 1000);
}

static struct ranking_row row(int64_t application, int64_t points, int64_t pence)
{
    return (struct ranking_row){.application = application, .share = {points, 100, 2}, .pence = pence};
}

TEST("the line: to the penny within the pot, a penny more below it")
{
    struct ranking_line line;
    struct ranking_row rows[] = {row(1, 50, 4000), row(2, 90, 5000), row(3, 70, 1000)};
    CHECK(ranking_draw(rows, 3, 6000, &line) == OK);
    CHECK(rows[0].application == 2 && rows[1].application == 3 && rows[2].application == 1);
    CHECK(rows[0].within && rows[1].within && !rows[2].within);
    CHECK(line.after == 2 && line.left_pence == 0 && !line.splits_a_tie && !line.all_within);
    CHECK_INTEGER(rows[2].running_pence, 10000);
    CHECK(ranking_draw(rows, 3, 5999, &line) == OK);
    CHECK(line.after == 1 && line.left_pence == 999 && rows[0].within && !rows[1].within);
    CHECK(ranking_draw(rows, 3, 10000, &line) == OK);
    CHECK(line.after == 3 && line.left_pence == 0 && line.all_within);
    CHECK(ranking_draw(rows, 3, 4999, &line) == OK);
    CHECK(line.after == 0 && line.left_pence == 4999 && !rows[0].within);
    CHECK(ranking_draw(rows, 3, 0, &line) == OK && line.after == 0);
    CHECK(ranking_draw(rows, 3, -1, &line) == OK && line.after == 3 && line.all_within && line.left_pence == 0);
}

TEST("the line ends at the first that cannot be paid for, whatever smaller one follows")
{
    struct ranking_line line;
    struct ranking_row rows[] = {row(1, 90, 5000), row(2, 80, 5000), row(3, 70, 100)};
    CHECK(ranking_draw(rows, 3, 6000, &line) == OK);
    CHECK(line.after == 1 && line.left_pence == 1000 && !rows[2].within);
}

TEST("ties have one rank, and a line through them is said")
{
    struct ranking_line line;
    struct ranking_row rows[] = {row(9, 80, 100), row(4, 80, 100), row(1, 90, 100), row(2, 70, 100)};
    rows[1].share = (struct ranking_share){8, 10, 1}; /* the same share of fewer points */
    CHECK(ranking_draw(rows, 4, 200, &line) == OK);
    CHECK(rows[0].rank == 1 && rows[1].rank == 2 && rows[2].rank == 2 && rows[3].rank == 4);
    CHECK(rows[1].application == 4 && rows[2].application == 9 && rows[1].tied && rows[2].tied && !rows[0].tied && !rows[3].tied);
    CHECK(line.after == 2 && line.splits_a_tie);
    CHECK(ranking_draw(rows, 4, 300, &line) == OK && line.after == 3 && !line.splits_a_tie);
}

TEST("who is out takes nothing, and who was not scored has no rank")
{
    struct ranking_line line;
    struct ranking_row rows[] = {row(1, 0, 100), row(2, 90, 100), row(3, 80, 100)};
    rows[0].share = (struct ranking_share){0, 1, 0};
    rows[1].out = true;
    CHECK(ranking_draw(rows, 3, 100, &line) == OK);
    CHECK(rows[0].application == 2 && !rows[0].within && rows[1].application == 3 && rows[1].within && rows[2].application == 1 && rows[2].rank == 0);
    CHECK(line.after == 2 && line.all_within && line.left_pence == 0);
    CHECK(ranking_draw(rows, 0, 100, &line) == OK && line.after == 0 && line.left_pence == 100);
}

TEST("a sum past what can be written is refused")
{
    struct ranking_line line;
    struct ranking_row rows[] = {row(1, 90, PENCE_MAX), row(2, 80, 1)};
    CHECK(ranking_draw(rows, 2, 100, &line) == ERROR_LIMIT);
    rows[1].pence = 0;
    CHECK(ranking_draw(rows, 2, PENCE_MAX, &line) == OK && line.after == 2);
}
