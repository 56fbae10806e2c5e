#include "blocks/series/xmr.h"
#include "test.h"

#define POINTS_MAX 64

static struct arena *arena(void)
{
    static struct arena *kept;
    if (!kept)
        kept = arena_new(1 << 22);
    else
        arena_reset(kept);
    return kept;
}

struct made {
    struct series_point points[POINTS_MAX];
    struct xmr_question question;
    struct xmr xmr;
};

#define GAP INT64_MIN

/* Months from January 2023; the values in whole ones; GAP: not collected. */
static void make(struct made *made, const int64_t *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct series_period period;
        struct date from;
        CHECK(date_of(2023 + (int)i / 12, (int)i % 12 + 1, 1, &from) == OK);
        CHECK(series_period_from(SERIES_MONTH, from, &period) == OK);
        made->points[i] = (struct series_point){.from = period.from, .to = period.to,
            .value = values[i] == GAP ? series_nothing(SERIES_NOT_COLLECTED) : series_number(values[i] * SERIES_ONE)};
    }
    made->question = (struct xmr_question){.points = made->points, .count = count, .kind = SERIES_MONTH,
        .direction = SERIES_MORE_IS_BETTER, .settings = xmr_settings_default()};
}

static void judge(struct made *made) { CHECK(xmr_make(arena(), &made->question, &made->xmr) == OK); }

#define MAKE(made, ...) make(made, (const int64_t[]){__VA_ARGS__}, COUNT_OF(((const int64_t[]){__VA_ARGS__})))

/* One letter a point: . common cause, o outside, t trend, 2 two in three, s shift; capital: on the high side; - not judged. */
static void check_rules(const struct made *made, const char *expected)
{
    char got[POINTS_MAX + 1] = "";
    for (size_t i = 0; i < made->xmr.count; i++) {
        const struct xmr_point *point = &made->xmr.points[i];
        got[i] = !point->judged ? '-' : (point->high ? ".OT\"S" : ".ot2s")[point->rule];
    }
    CHECK_TEXT(text_of(got), expected);
}

/* --- Mean and limits ----------------------------------------------------------------- */

/* The worked example of the package's vignette "deviations": 1,2,1,2,10,… */
TEST("the published example, screened: mean 1.94, limits 4.6 and -0.72")
{
    struct made made;
    MAKE(&made, 1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1);
    judge(&made);
    const struct xmr_group *group = &made.xmr.groups[0];
    CHECK_INTEGER(made.xmr.group_count, 1);
    CHECK_INTEGER(group->mean, 19444);  /* 35 / 18 */
    CHECK_INTEGER(group->upper, 46044); /* 1.9444 + 2.66 * 1 : the ranges 8 and 9 are left out, 15 ranges of 1 stay */
    CHECK_INTEGER(group->lower, -7156);
    CHECK_INTEGER(group->near_upper, 37178); /* 35/18 + 1.7733 */
    CHECK_INTEGER(group->near_lower, 1711);
    CHECK_INTEGER(group->ranges, 15);
    CHECK_INTEGER(group->ranges_screened, 2);
    CHECK(!group->trial && group->limits == XMR_HAS_LIMITS);
    check_rules(&made, "....O.............");
}

TEST("the same, not screened: limits 6.95 and -3.06")
{
    struct made made;
    MAKE(&made, 1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1);
    made.question.settings.screens_outliers = false;
    judge(&made);
    const struct xmr_group *group = &made.xmr.groups[0];
    CHECK_INTEGER(group->mean, 19444);
    CHECK_INTEGER(group->upper, 69515); /* 35/18 + 2.66 * 32/17 = 6.9515 */
    CHECK_INTEGER(group->lower, -30626);
    CHECK_INTEGER(group->ranges_screened, 0);
    CHECK_INTEGER(group->ranges, 17);
}

TEST("a range of exactly 3.267 times their mean is screened, and one just below is not")
{
    struct made made;
    /* Seven ranges of 4,733 and one of 22,869: their mean is 7,000, and 3.267 times that is 22,869. */
    MAKE(&made, 0, 4733, 0, 4733, 0, 4733, 0, 4733, 27602);
    judge(&made);
    CHECK_INTEGER(made.xmr.groups[0].ranges_screened, 1);
    CHECK_INTEGER(made.xmr.groups[0].ranges, 7);
    made.points[8].value.amount -= 1; /* a ten-thousandth less */
    judge(&made);
    CHECK_INTEGER(made.xmr.groups[0].ranges_screened, 0);
}

TEST("values that are all the same have limits on their mean, and nothing is screened or special")
{
    struct made made;
    MAKE(&made, 5, 5, 5, 5, 5, 5, 5, 5);
    judge(&made);
    CHECK_INTEGER(made.xmr.groups[0].upper, 5 * SERIES_ONE);
    CHECK_INTEGER(made.xmr.groups[0].lower, 5 * SERIES_ONE);
    CHECK_INTEGER(made.xmr.groups[0].ranges_screened, 0);
    check_rules(&made, "........");
}

TEST("limits that are held come from the first points alone, and their mean too")
{
    struct made made;
    MAKE(&made, 10, 12, 10, 12, 10, 12, 30, 30, 30);
    made.question.settings.fix_after_points = 6;
    judge(&made);
    CHECK_INTEGER(made.xmr.groups[0].mean, 11 * SERIES_ONE);
    CHECK_INTEGER(made.xmr.groups[0].upper, 163200); /* 11 + 2.66 * 2 */
    CHECK(made.xmr.groups[0].trial);
    check_rules(&made, "......OOO");
}

TEST("fewer than 12 numbers are trial limits, fewer than 6 none")
{
    struct made made;
    MAKE(&made, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2);
    judge(&made);
    CHECK(!made.xmr.groups[0].trial && made.xmr.groups[0].limits == XMR_HAS_LIMITS);
    made.question.count = 11;
    judge(&made);
    CHECK(made.xmr.groups[0].trial && made.xmr.groups[0].limits == XMR_HAS_LIMITS);
    made.question.count = 6;
    judge(&made);
    CHECK(made.xmr.groups[0].trial && made.xmr.groups[0].limits == XMR_HAS_LIMITS);
    made.question.count = 5;
    judge(&made);
    CHECK(made.xmr.groups[0].limits == XMR_TOO_FEW);
    CHECK_INTEGER(made.xmr.groups[0].mean, 14000);
    CHECK(made.xmr.last == SIZE_MAX);
    check_rules(&made, "-----");
    made.question.count = 0;
    judge(&made);
    CHECK_INTEGER(made.xmr.group_count, 0);
    CHECK(made.xmr.last == SIZE_MAX);
}

TEST("twelve months that roll have no limits")
{
    struct made made;
    MAKE(&made, 1, 2, 1, 2, 1, 2, 1, 2);
    made.question.kind = SERIES_ROLLING_TWELVE_MONTHS;
    judge(&made);
    CHECK(made.xmr.groups[0].limits == XMR_OVERLAPS);
    CHECK(made.xmr.last == SIZE_MAX);
}

/* --- The rules, just under and just over --------------------------------------------- */

/* A steady pattern first, whose limits are held: mean 10, mean range 2, limits 15.32 and 4.68, near limits 13.5467 and 6.4533. */
static void make_held(struct made *made, const int64_t *values, size_t count)
{
    int64_t all[POINTS_MAX] = {9, 11, 9, 11, 9, 11, 9, 11, 9, 11, 9, 11};
    memcpy(all + 12, values, count * sizeof *values);
    make(made, all, 12 + count);
    made->question.settings.fix_after_points = 12;
}
#define MAKE_HELD(made, ...) make_held(made, (const int64_t[]){__VA_ARGS__}, COUNT_OF(((const int64_t[]){__VA_ARGS__})))

TEST("outside is beyond a limit, not on it")
{
    struct made made;
    MAKE_HELD(&made, 10, 10, 10, 10);
    made.points[13].value.amount = 153200;
    made.points[15].value.amount = 153201;
    judge(&made);
    CHECK_INTEGER(made.xmr.groups[0].upper, 153200);
    CHECK_INTEGER(made.xmr.groups[0].lower, 46800);
    check_rules(&made, "...............O");
    made.points[13].value.amount = 46800;
    made.points[15].value.amount = 46799;
    judge(&made);
    check_rules(&made, "...............o");
}

TEST("seven on one side are a shift, six are not, and one on the mean ends it")
{
    struct made made;
    MAKE_HELD(&made, 10, 11, 12, 11, 12, 11, 12, 10);
    judge(&made);
    check_rules(&made, "....................");
    MAKE_HELD(&made, 10, 11, 12, 11, 12, 11, 12, 11, 10);
    judge(&made);
    check_rules(&made, ".............SSSSSSS.");
    MAKE_HELD(&made, 10, 9, 8, 9, 8, 9, 8, 9, 8, 10);
    judge(&made);
    check_rules(&made, ".............ssssssss.");
    MAKE_HELD(&made, 10, 11, 12, 11, 10, 12, 11, 12, 11, 10);
    judge(&made);
    check_rules(&made, "......................");
}

TEST("how long a run must be is a setting")
{
    struct made made;
    MAKE_HELD(&made, 10, 11, 12, 11, 12, 11, 12, 10);
    made.question.settings.run_points = 6;
    judge(&made);
    check_rules(&made, ".............SSSSSS.");
    made.question.settings.run_points = 8;
    judge(&made);
    check_rules(&made, "....................");
}

TEST("the side of the mean is exact, where a rounded mean would be a tie")
{
    struct made made;
    /* Mean 100/12 = 8.3333…: an amount of 8.3333 lies below it. */
    MAKE(&made, 8, 9, 8, 8, 8, 9, 8, 8, 9, 8, 8, 9, 8, 8, 8, 8, 8, 8, 8);
    made.question.settings.fix_after_points = 12;
    for (size_t i = 12; i < 19; i++)
        made.points[i].value.amount = 83333;
    judge(&made);
    CHECK_INTEGER(made.xmr.groups[0].mean, 83333);
    CHECK(made.xmr.points[18].rules == 1u << XMR_SHIFT);
    CHECK_INTEGER(xmr_side(&made.xmr, &made.question, 18), -1);
}

TEST("seven that rise are a trend, six are not, and a tie ends it")
{
    struct made made;
    MAKE_HELD(&made, 8, 9, 10, 11, 12, 13);
    for (size_t i = 0; i < 6; i++)
        made.points[12 + i].value.amount = 85000 + (int64_t)i * 5000; /* 8.5 … 11 after 11: six points rise */
    judge(&made);
    check_rules(&made, "..................");
    MAKE_HELD(&made, 0, 0, 0, 0, 0, 0, 0);
    for (size_t i = 0; i < 7; i++)
        made.points[12 + i].value.amount = 85000 + (int64_t)i * 5000;
    judge(&made);
    check_rules(&made, "............TTTTTTT");
    made.points[15].value.amount = made.points[14].value.amount;
    judge(&made);
    check_rules(&made, "...................");
    made.question.settings.trend_points = 4;
    judge(&made);
    check_rules(&made, "...............TTTT"); /* the tie is where the next begins */
    for (size_t i = 0; i < 7; i++)
        made.points[12 + i].value.amount = 115000 - (int64_t)i * 5000;
    made.points[11].value.amount = 110000;
    made.question.settings.trend_points = 7;
    judge(&made);
    check_rules(&made, "............ttttttt");
}

TEST("two of three beyond a near limit, all on one side, are marked; one is not, nor two with one across the mean")
{
    struct made made;
    MAKE_HELD(&made, 14, 11, 14, 10);
    judge(&made);
    check_rules(&made, "............\".\".");
    MAKE_HELD(&made, 14, 11, 11, 14);
    judge(&made);
    check_rules(&made, "................");
    MAKE_HELD(&made, 14, 9, 14, 10);
    judge(&made);
    check_rules(&made, "................");
    MAKE_HELD(&made, 14, 10, 14, 9); /* on the mean is on neither side */
    judge(&made);
    check_rules(&made, "................");
    MAKE_HELD(&made, 6, 6, 9, 11);
    judge(&made);
    check_rules(&made, "............22..");
    MAKE_HELD(&made, 14, 16, 14, 9); /* the one outside is not near, but on the side */
    judge(&made);
    check_rules(&made, "............\"O\".");
    MAKE_HELD(&made, 14, 16, 11, 9); /* one near, one outside: not two near */
    judge(&made);
    check_rules(&made, ".............O..");
}

TEST("on the near limit is not beyond it")
{
    struct made made;
    MAKE_HELD(&made, 14, 11, 14, 10);
    made.points[12].value.amount = 135466; /* 13.54666… is the limit */
    judge(&made);
    check_rules(&made, "................");
    made.points[12].value.amount = 135467;
    judge(&made);
    check_rules(&made, "............\".\".");
}

TEST("of several rules the first in order names the point, and all are kept")
{
    struct made made;
    MAKE_HELD(&made, 0, 0, 0, 0, 0, 0, 0);
    for (size_t i = 0; i < 7; i++)
        made.points[12 + i].value.amount = 110100 + (int64_t)i * 8000; /* 11.01 … 15.81: rises, above the mean, ends near and outside */
    judge(&made);
    /* The points before are 9 and 11: nine rise. */
    check_rules(&made, "..........TTTTTTTTO");
    CHECK(made.xmr.points[18].rules == (1u << XMR_OUTSIDE | 1u << XMR_TREND | 1u << XMR_SHIFT));
    CHECK(made.xmr.points[17].rules == (1u << XMR_TREND | 1u << XMR_TWO_IN_THREE | 1u << XMR_SHIFT));
    CHECK(made.xmr.points[12].rules == (1u << XMR_TREND | 1u << XMR_SHIFT));
}

/* --- Gaps, breaks, rebasing ----------------------------------------------------------- */

TEST("a gap has no range, and no run or trend goes over it")
{
    struct made made;
    MAKE_HELD(&made, 10, 11, 12, 11, GAP, 12, 11, 12, 11, 10);
    judge(&made);
    check_rules(&made, "................-.....");
    CHECK(!made.xmr.points[17].joined && made.xmr.points[18].joined);
    MAKE(&made, 1, 2, 1, GAP, 51, 52, 51, 52);
    judge(&made);
    CHECK_INTEGER(made.xmr.groups[0].ranges, 5); /* the 50 between is none of them */
    CHECK_INTEGER(made.xmr.groups[0].numbers, 7);
    CHECK_INTEGER(made.xmr.groups[0].upper - made.xmr.groups[0].mean, 26600);
    /* A month that is not even there is a gap as well. */
    MAKE(&made, 1, 2, 1, 51, 52, 51, 52);
    for (size_t i = 3; i < 7; i++) {
        made.points[i].from = date_add_months(made.points[i].from, 1);
        made.points[i].to.day = date_add_months(made.points[i].from, 1).day - 1;
    }
    judge(&made);
    CHECK_INTEGER(made.xmr.groups[0].ranges, 5);
    CHECK(!made.xmr.points[3].joined);
}

TEST("a break and a rebase begin a group of their own; only a break parts the line")
{
    struct made made;
    struct series_note notes[2] = {{.words = TEXT("New counting rules")}, {.words = TEXT("Nothing changes"), .at = {0}}};
    MAKE(&made, 1, 2, 1, 2, 1, 2, 11, 12, 11, 12, 11, 12);
    CHECK(date_of(2023, 7, 1, &notes[0].at) == OK);
    notes[1].at = made.points[3].from;
    made.question.notes = notes;
    made.question.note_count = 2;
    notes[0].breaks = true;
    judge(&made);
    CHECK_INTEGER(made.xmr.group_count, 2);
    CHECK_INTEGER(made.xmr.groups[0].mean, 15000);
    CHECK_INTEGER(made.xmr.groups[1].mean, 115000);
    CHECK_INTEGER(made.xmr.groups[1].upper, 141600);
    CHECK(made.xmr.groups[1].broken && made.xmr.groups[1].trial);
    CHECK_TEXT(made.xmr.groups[1].reason, "New counting rules");
    CHECK(!made.xmr.points[6].joined);
    check_rules(&made, "............");
    notes[0].breaks = false;
    notes[0].rebases = true;
    judge(&made);
    CHECK_INTEGER(made.xmr.group_count, 2);
    CHECK(!made.xmr.groups[1].broken && made.xmr.points[6].joined);
    CHECK_INTEGER(made.xmr.groups[1].ranges, 5);
    /* In the middle of a month: the group begins with that month. The day after it: with the next. */
    CHECK(date_of(2023, 7, 31, &notes[0].at) == OK);
    judge(&made);
    CHECK_INTEGER(made.xmr.groups[1].first, 6);
    CHECK(date_of(2023, 8, 1, &notes[0].at) == OK);
    judge(&made);
    CHECK_INTEGER(made.xmr.groups[1].first, 7);
    CHECK(made.xmr.groups[1].limits == XMR_TOO_FEW);
    CHECK(made.xmr.last == SIZE_MAX); /* what was before says nothing of what is now */
    /* Before the first point and after the last: nothing begins. */
    notes[0].at = made.points[0].from;
    judge(&made);
    CHECK_INTEGER(made.xmr.group_count, 1);
    CHECK(date_of(2024, 1, 1, &notes[0].at) == OK);
    judge(&made);
    CHECK_INTEGER(made.xmr.group_count, 1);
}

/* --- Types, assurance, since ------------------------------------------------------------ */

TEST("a point's type is its side and the measure's direction")
{
    static const struct { enum series_direction direction; enum xmr_type high, low; } cases[] = {
        {SERIES_MORE_IS_BETTER, XMR_IMPROVEMENT_HIGH, XMR_CONCERN_LOW},
        {SERIES_LESS_IS_BETTER, XMR_CONCERN_HIGH, XMR_IMPROVEMENT_LOW},
        {SERIES_NEITHER, XMR_NEUTRAL_HIGH, XMR_NEUTRAL_LOW},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct made made;
        MAKE_HELD(&made, 10, 16);
        made.question.direction = cases[i].direction;
        judge(&made);
        CHECK(made.xmr.variation == cases[i].high && made.xmr.last == 13);
        made.points[13].value.amount = 40000;
        judge(&made);
        CHECK(made.xmr.variation == cases[i].low);
        made.points[13].value.amount = 100000;
        judge(&made);
        CHECK(made.xmr.variation == XMR_COMMON_CAUSE);
        CHECK(xmr_type_key(cases[i].high) != NULL);
    }
}

TEST("assurance says whether the target is always, never or sometimes met")
{
    static const struct { enum series_direction direction; int64_t target; enum xmr_assurance expected; } cases[] = {
        {SERIES_MORE_IS_BETTER, 153201, XMR_NEVER_MET}, {SERIES_MORE_IS_BETTER, 153200, XMR_HIT_AND_MISS}, {SERIES_MORE_IS_BETTER, 100000, XMR_HIT_AND_MISS},
        {SERIES_MORE_IS_BETTER, 46800, XMR_HIT_AND_MISS}, {SERIES_MORE_IS_BETTER, 46799, XMR_ALWAYS_MET}, {SERIES_LESS_IS_BETTER, 153201, XMR_ALWAYS_MET},
        {SERIES_LESS_IS_BETTER, 153200, XMR_HIT_AND_MISS}, {SERIES_LESS_IS_BETTER, 46799, XMR_NEVER_MET}, {SERIES_NEITHER, 999999, XMR_NO_ASSURANCE},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct made made;
        MAKE_HELD(&made, 10);
        made.question.direction = cases[i].direction;
        made.question.target = cases[i].target;
        judge(&made);
        CHECK(made.xmr.assurance == XMR_NO_ASSURANCE);
        made.question.has_target = true;
        judge(&made);
        CHECK(made.xmr.assurance == cases[i].expected);
    }
}

TEST("since when: a shift goes back to the first on that side, a trend to where it turned")
{
    struct made made;
    MAKE_HELD(&made, 10, 11, 12, 11, 12, 11, 12, 11, 11, 12);
    judge(&made);
    CHECK_INTEGER(xmr_since(&made.xmr, &made.question, 21), 13);
    CHECK_INTEGER(xmr_since(&made.xmr, &made.question, 15), 13);
    CHECK_INTEGER(xmr_since(&made.xmr, &made.question, 12), 12);
    MAKE_HELD(&made, 0, 0, 0, 0, 0, 0, 0);
    for (size_t i = 0; i < 7; i++)
        made.points[12 + i].value.amount = 85000 + (int64_t)i * 5000;
    judge(&made);
    CHECK_INTEGER(xmr_since(&made.xmr, &made.question, 18), 12);
    CHECK_INTEGER(xmr_since(&made.xmr, &made.question, 15), 12);
}

TEST("settings that make no sense, points out of order and too many are refused")
{
    struct made made;
    MAKE(&made, 1, 2, 1, 2, 1, 2);
    made.xmr.count = 77;
    made.question.settings.run_points = 2;
    CHECK(xmr_make(arena(), &made.question, &made.xmr) == ERROR_INVALID);
    made.question.settings = xmr_settings_default();
    made.question.settings.trend_points = 2;
    CHECK(xmr_make(arena(), &made.question, &made.xmr) == ERROR_INVALID);
    made.question.settings = xmr_settings_default();
    made.question.settings.points_least = 1;
    CHECK(xmr_make(arena(), &made.question, &made.xmr) == ERROR_INVALID);
    made.question.settings = xmr_settings_default();
    made.points[3] = made.points[2];
    CHECK(xmr_make(arena(), &made.question, &made.xmr) == ERROR_INVALID);
    MAKE(&made, 1, 2, 1, 2, 1, 2);
    made.points[3].value.amount = SERIES_AMOUNT_MAX + 1;
    CHECK(xmr_make(arena(), &made.question, &made.xmr) == ERROR_LIMIT);
    made.xmr.count = 77;
    made.question.count = SERIES_POINTS_MAX + 1;
    CHECK(xmr_make(arena(), &made.question, &made.xmr) == ERROR_LIMIT);
    CHECK_INTEGER(made.xmr.count, 77);
}

TEST("the largest amounts do not overflow")
{
    struct made made;
    MAKE(&made, 1, 2, 1, 2, 1, 2);
    for (size_t i = 0; i < 6; i++)
        made.points[i].value.amount = i % 2 ? SERIES_AMOUNT_MAX : -SERIES_AMOUNT_MAX;
    judge(&made);
    CHECK_INTEGER(made.xmr.groups[0].mean, 0);
    CHECK_INTEGER(made.xmr.groups[0].upper, 2 * SERIES_AMOUNT_MAX / 100 * 266);
}

TEST("presets have names and sources, and the first is 7 and 7")
{
    CHECK(xmr_preset_find(TEXT("six_and_five")) && xmr_preset_find(TEXT("six_and_five"))->settings.run_points == 6);
    CHECK(xmr_preset_find(TEXT("unheard_of")) == NULL);
    CHECK_INTEGER(xmr_settings_default().run_points, 7);
    CHECK_INTEGER(xmr_settings_default().trend_points, 7);
    CHECK(xmr_settings_default().screens_outliers);
    for (size_t i = 0; i < xmr_preset_count; i++)
        CHECK(xmr_preset_title(arena(), &xmr_presets[i]).length > 0 && xmr_presets[i].source[0]);
}
