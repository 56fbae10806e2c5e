#include "blocks/series/compare.h"
#include "test.h"

#include <math.h>

static struct arena *arena(void)
{
    static struct arena *kept;
    if (!kept)
        kept = arena_new(1 << 22);
    else
        arena_reset(kept);
    return kept;
}

static struct series_period month(int year, int number)
{
    struct series_period period = {0};
    struct date from = DATE_NONE;
    CHECK(date_of(year, number, 1, &from) == OK && series_period_from(SERIES_MONTH, from, &period) == OK);
    return period;
}

static struct compare_question question_of(enum series_unit unit, struct series_value before, struct series_value after)
{
    return (struct compare_question){.before = {.value = before, .period = month(2024, 3)}, .after = {.value = after, .period = month(2025, 3)}, .unit = unit};
}

static struct series_value whole(int64_t amount) { return series_number(amount * SERIES_ONE); }

static struct series_value ratio(enum series_unit unit, int64_t numerator, int64_t denominator)
{
    struct series_value value = {0};
    CHECK(series_number_of_ratio(unit, numerator * SERIES_ONE, denominator * SERIES_ONE, &value) == OK);
    return value;
}

static struct compare_change change_of(const struct compare_question *question)
{
    struct compare_change change = {0};
    CHECK(compare_change(arena(), question, &change) == OK);
    return change;
}

TEST("a change is a difference and a percentage, with the period that it is held against")
{
    struct compare_question question = question_of(SERIES_COUNT, whole(1734), whole(1790));
    struct compare_change change = change_of(&question);
    CHECK_INTEGER(change.difference, 56 * SERIES_ONE);
    CHECK_INTEGER(change.percent, 32295); /* 56 / 1734 */
    CHECK_TEXT(change.percent_words, "+3.2%");
    CHECK_TEXT(change.words, "1,790 in March 2025: 3.2% more than in March 2024 (1,734). Two such figures can differ by that much by chance.");
    question = question_of(SERIES_COUNT, whole(2000), whole(1500));
    change = change_of(&question);
    CHECK_TEXT(change.percent_words, "−25.0%");
    CHECK_TEXT(change.words, "1,500 in March 2025: 25.0% less than in March 2024 (2,000).");
    question = question_of(SERIES_COUNT, whole(200), whole(200));
    change = change_of(&question);
    CHECK_TEXT(change.percent_words, "no change");
    CHECK_TEXT(change.words, "200 in March 2025: the same as in March 2024.");
}

TEST("no percentage from 0 and none from fewer than 50")
{
    struct compare_question question = question_of(SERIES_COUNT, whole(0), whole(5));
    CHECK(change_of(&question).how == COMPARE_FROM_NOTHING);
    CHECK_TEXT(change_of(&question).percent_words, "n/a");
    question = question_of(SERIES_COUNT, whole(49), whole(98));
    CHECK(change_of(&question).how == COMPARE_TOO_FEW);
    CHECK_TEXT(change_of(&question).percent_words, "too few");
    CHECK_TEXT(change_of(&question).words, "98 in March 2025: 49 more than in March 2024 (49). From fewer than 50 no percentage is given.");
    question = question_of(SERIES_COUNT, whole(50), whole(100));
    CHECK(change_of(&question).how == COMPARE_PERCENT);
    CHECK_TEXT(change_of(&question).percent_words, "+100.0%");
    /* Of a rate its events count. */
    question = question_of(SERIES_RATE_PER_1000, ratio(SERIES_RATE_PER_1000, 49, 1000), ratio(SERIES_RATE_PER_1000, 60, 1000));
    CHECK(change_of(&question).how == COMPARE_TOO_FEW);
    question = question_of(SERIES_RATE_PER_1000, ratio(SERIES_RATE_PER_1000, 50, 1000), ratio(SERIES_RATE_PER_1000, 60, 1000));
    CHECK(change_of(&question).how == COMPARE_PERCENT);
    /* Money has no events. */
    question = question_of(SERIES_POUNDS, whole(10), whole(12));
    CHECK_TEXT(change_of(&question).words, "£12 in March 2025: 20.0% more than in March 2024 (£10).");
    question = question_of(SERIES_POUNDS, whole(-10), whole(12));
    CHECK_TEXT(change_of(&question).percent_words, "n/a");
}

TEST("percentages change by points")
{
    struct compare_question question = question_of(SERIES_PERCENTAGE, series_number(848000), series_number(839000));
    CHECK_TEXT(change_of(&question).percent_words, "−0.9 points");
    CHECK_TEXT(change_of(&question).words, "83.9% in March 2025: 0.9 percentage points less than in March 2024 (84.8%).");
    CHECK(change_of(&question).chance == COMPARE_CHANCE_UNKNOWN); /* no numbers behind them */
}

TEST("two counts differ by more than chance from z = 1.96 on")
{
    struct compare_question question = question_of(SERIES_COUNT, whole(100), whole(129));
    struct compare_change change = change_of(&question);
    CHECK(fabs(change.z - 29 / sqrt(229)) < 1e-12 && change.chance == COMPARE_WITHIN_CHANCE); /* 1.916 */
    question = question_of(SERIES_COUNT, whole(100), whole(130));
    CHECK(change_of(&question).chance == COMPARE_BEYOND_CHANCE); /* 1.978 */
    question = question_of(SERIES_COUNT, whole(130), whole(100));
    CHECK(change_of(&question).chance == COMPARE_BEYOND_CHANCE && change_of(&question).z < 0);
    question = question_of(SERIES_COUNT, whole(0), whole(0));
    CHECK(change_of(&question).chance == COMPARE_WITHIN_CHANCE);
    /* Rates with the same people are as their counts; with twice the people twice the events are no change. */
    question = question_of(SERIES_RATE_PER_1000, ratio(SERIES_RATE_PER_1000, 100, 5000), ratio(SERIES_RATE_PER_1000, 129, 5000));
    CHECK(fabs(change_of(&question).z - 29 / sqrt(229)) < 1e-12);
    question = question_of(SERIES_RATE_PER_1000, ratio(SERIES_RATE_PER_1000, 100, 5000), ratio(SERIES_RATE_PER_1000, 200, 10000));
    CHECK(fabs(change_of(&question).z) < 1e-12);
    /* 50 of 100 and 64 of 100: pooled 0.57, z = 0.14 / 0.0700143 = 1.9996 */
    question = question_of(SERIES_PERCENTAGE, ratio(SERIES_PERCENTAGE, 50, 100), ratio(SERIES_PERCENTAGE, 64, 100));
    CHECK(fabs(change_of(&question).z - 0.14 / sqrt(0.57 * 0.43 * 0.02)) < 1e-9);
}

TEST("what is no number, a break and a provisional figure are said")
{
    struct compare_question question = question_of(SERIES_COUNT, series_nothing(SERIES_NOT_COLLECTED), whole(5));
    CHECK(!change_of(&question).known);
    CHECK_TEXT(change_of(&question).words, "No comparison: the figure in March 2024 is no number (not collected).");
    CHECK_TEXT(change_of(&question).percent_words, "not known");
    question = question_of(SERIES_COUNT, whole(5), series_nothing(SERIES_NOT_YET));
    CHECK_TEXT(change_of(&question).words, "No comparison: the figure in March 2025 is no number (not yet known).");
    struct series_note note = {.at = month(2024, 9).from, .words = TEXT("new counting rules"), .breaks = true};
    question = question_of(SERIES_COUNT, whole(2000), whole(1500));
    question.notes = &note;
    question.note_count = 1;
    question.after.provisional = true;
    CHECK(change_of(&question).doubtful);
    CHECK_TEXT(change_of(&question).words,
               "1,500 in March 2025: 25.0% less than in March 2024 (2,000). The two may not be comparable: new counting rules (1 September 2024). The figures are provisional.");
    struct compare_change change = {.difference = 77};
    question.after.period.kind = SERIES_QUARTER;
    CHECK(compare_change(arena(), &question, &change) == ERROR_INVALID && change.difference == 77);
}

static void months_of(struct series_point *points, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct series_period period = month(2023 + (int)i / 12, (int)i % 12 + 1);
        points[i] = (struct series_point){.from = period.from, .to = period.to, .value = whole((int64_t)i)};
    }
}

TEST("a year is twelve months that are all there")
{
    struct series_point points[26];
    struct compare_figure figure = {0};
    int missing = -1;
    months_of(points, 26);
    CHECK_INTEGER(compare_year_before(points, 26, SERIES_MONTH, 25), 13);
    CHECK_INTEGER(compare_year_before(points, 26, SERIES_MONTH, 12), 0);
    CHECK(compare_year_before(points, 26, SERIES_MONTH, 11) == SIZE_MAX);
    CHECK(compare_twelve_months(points, 26, SERIES_MONTH, SERIES_COUNT, 11, &figure, &missing) == OK);
    CHECK_INTEGER(figure.value.amount, 66 * SERIES_ONE); /* 0 + 1 + … + 11 */
    CHECK_TEXT(series_period_words(arena(), figure.period), "12 months to December 2023");
    CHECK(compare_twelve_months(points, 26, SERIES_MONTH, SERIES_COUNT, 25, &figure, &missing) == OK);
    CHECK_INTEGER(figure.value.amount, (14 + 25) * 6 * SERIES_ONE);
    CHECK(compare_twelve_months(points, 26, SERIES_MONTH, SERIES_COUNT, 10, &figure, &missing) == ERROR_NOT_FOUND && missing == 1);
    points[20].value = series_nothing(SERIES_NOT_YET);
    points[21].value = series_nothing(SERIES_SUPPRESSED);
    CHECK(compare_twelve_months(points, 26, SERIES_MONTH, SERIES_COUNT, 25, &figure, &missing) == ERROR_NOT_FOUND && missing == 2);
    CHECK(compare_twelve_months(points, 26, SERIES_MONTH, SERIES_SCORE, 11, &figure, &missing) == ERROR_UNSUPPORTED);
    CHECK(compare_twelve_months(points, 26, SERIES_SNAPSHOT, SERIES_COUNT, 11, &figure, &missing) == ERROR_UNSUPPORTED);
}

TEST("a year's share has summed parts, a year's rate has the mean of its people")
{
    struct series_point points[12];
    struct compare_figure figure = {0};
    months_of(points, 12);
    for (size_t i = 0; i < 12; i++)
        points[i].value = ratio(SERIES_PERCENTAGE, i < 6 ? 10 : 90, i < 6 ? 100 : 300);
    CHECK(compare_twelve_months(points, 12, SERIES_MONTH, SERIES_PERCENTAGE, 11, &figure, NULL) == OK);
    CHECK_INTEGER(figure.value.amount, 250000); /* 600 of 2,400, not the mean of 10 % and 30 % */
    for (size_t i = 0; i < 12; i++)
        points[i].value = ratio(SERIES_RATE_PER_1000, 10, i < 6 ? 1000 : 3000);
    points[3].provisional = true;
    CHECK(compare_twelve_months(points, 12, SERIES_MONTH, SERIES_RATE_PER_1000, 11, &figure, NULL) == OK);
    CHECK_INTEGER(figure.value.amount, 600000); /* 120 events, 2,000 people */
    CHECK(figure.provisional);
    points[3].value = series_number(1);
    CHECK(compare_twelve_months(points, 12, SERIES_MONTH, SERIES_RATE_PER_1000, 11, &figure, NULL) == ERROR_NOT_FOUND);
}

TEST("a rank among incomplete figures says so, and names who is missing")
{
    struct compare_place places[8] = {{TEXT("Hertfordshire"), whole(60)}, {TEXT("Avon"), whole(70)}, {TEXT("Essex"), series_nothing(SERIES_NOT_YET)}, {TEXT("Kent"), whole(80)},
                                      {TEXT("Surrey"), whole(50)},        {TEXT("Sussex"), whole(65)}, {TEXT("Thames"), series_nothing(SERIES_NOT_COLLECTED)}, {TEXT("Staffs"), whole(90)}};
    struct compare_rank rank = {0};
    CHECK(compare_rank(arena(), places, 8, 0, COMPARE_LOWEST_FIRST, &rank) == OK);
    CHECK_TEXT(rank.words, "2nd lowest of the 6 that have figures; 2 have none: Essex and Thames");
    CHECK(rank.rank == 2 && rank.of == 6 && rank.missing == 2);
    CHECK(compare_rank(arena(), places, 8, 0, COMPARE_HIGHEST_FIRST, &rank) == OK);
    CHECK_TEXT(rank.words, "5th highest of the 6 that have figures; 2 have none: Essex and Thames");
    places[2].value = whole(60);
    CHECK(compare_rank(arena(), places, 8, 0, COMPARE_LOWEST_FIRST, &rank) == OK);
    CHECK_TEXT(rank.words, "2nd lowest, level with 1 other, of the 7 that have figures; 1 has none: Thames");
    places[6].value = whole(10);
    CHECK(compare_rank(arena(), places, 8, 6, COMPARE_LOWEST_FIRST, &rank) == OK);
    CHECK_TEXT(rank.words, "lowest of 8");
    CHECK(compare_rank(arena(), places, 8, 0, COMPARE_LOWEST_FIRST, &rank) == OK);
    CHECK_TEXT(rank.words, "3rd lowest, level with 1 other, of 8");
    places[0].value = series_nothing(SERIES_SUPPRESSED);
    CHECK(compare_rank(arena(), places, 8, 0, COMPARE_LOWEST_FIRST, &rank) == OK);
    CHECK(!rank.known && rank.rank == 0);
    CHECK_TEXT(rank.words, "no rank: it has no figure");
    CHECK(compare_rank(arena(), places, 8, 8, COMPARE_LOWEST_FIRST, &rank) == ERROR_INVALID);
}

TEST("the mean of a group is the plain mean of those that have figures, itself among them")
{
    struct compare_place places[4] = {{TEXT("A"), series_number(600000)}, {TEXT("B"), series_number(700000)}, {TEXT("C"), series_number(800001)}, {TEXT("D"), series_nothing(SERIES_NOT_YET)}};
    struct compare_mean mean = {0};
    CHECK(compare_mean(arena(), places, 3, SERIES_RATE_PER_1000, &mean) == OK);
    CHECK_INTEGER(mean.mean, 700000);
    CHECK_TEXT(mean.words, "The mean of the 3 places is 70 per 1,000 people.");
    CHECK(compare_mean(arena(), places, 4, SERIES_RATE_PER_1000, &mean) == OK);
    CHECK_TEXT(mean.words, "The mean of the 3 places that have figures is 70 per 1,000 people; 1 has none: D.");
    CHECK(compare_mean(arena(), places + 3, 1, SERIES_RATE_PER_1000, &mean) == OK);
    CHECK(!mean.known);
    struct compare_place large[2] = {{TEXT("A"), series_number(INT64_MAX)}, {TEXT("B"), series_number(1)}};
    CHECK(compare_mean(arena(), large, 2, SERIES_SCORE, &mean) == ERROR_LIMIT);
    CHECK_TEXT(compare_missing_names(arena(), (const struct compare_place[]){{TEXT("A"), series_nothing(SERIES_NOT_YET)}, {TEXT("B"), series_nothing(SERIES_NOT_YET)}, {TEXT("C"), series_nothing(SERIES_NOT_YET)}}, 3), "A, B and C");
}

TEST("a share of events is told from fifty on, without a sign, and never of none")
{
    static const struct { int64_t difference, before; const char *words; } cases[] = {
        {5, 0, ""}, {5, 49, ""}, {5, 50, "10%"}, {-5, 50, "10%"}, {0, 50, "0%"}, {1, 3000, "0.0%"}, {2, 3000, "0.1%"}, {5, -50, ""},
        {INT64_MAX, 50, ""}, {50, INT64_MAX, ""}, {-INT64_MAX, 50, ""},
    };
    struct arena *arena = arena_new(1 << 16);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        CHECK_TEXT(compare_share_words(arena, cases[i].difference, cases[i].before), cases[i].words);
    arena_free(arena);
}
