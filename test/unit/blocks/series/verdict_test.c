#include "blocks/series/verdict.h"
#include "test.h"

#define POINTS_MAX 64
#define GAP INT64_MIN

static struct arena *arena(void)
{
    static struct arena *kept;
    if (!kept)
        kept = arena_new(1 << 22);
    else
        arena_reset(kept);
    return kept;
}

/* What is made lives in the one; words about it in this. */
static struct arena *words_arena(void)
{
    static struct arena *kept;
    if (!kept)
        kept = arena_new(1 << 20);
    return kept;
}

struct made {
    struct series_point points[POINTS_MAX];
    struct xmr_question question;
    struct xmr xmr;
    struct verdict verdict;
};

/* Months from January 2024, whole ones, less is better; GAP: not yet. */
static void make(struct made *made, const int64_t *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct series_period period;
        struct date from;
        CHECK(date_of(2024 + (int)i / 12, (int)i % 12 + 1, 1, &from) == OK);
        CHECK(series_period_from(SERIES_MONTH, from, &period) == OK);
        made->points[i] = (struct series_point){.from = period.from, .to = period.to,
            .value = values[i] == GAP ? series_nothing(SERIES_NOT_YET) : series_number(values[i] * SERIES_ONE)};
    }
    made->question = (struct xmr_question){.points = made->points, .count = count, .kind = SERIES_MONTH,
        .direction = SERIES_LESS_IS_BETTER, .settings = xmr_settings_default()};
}
#define MAKE(made, ...) make(made, (const int64_t[]){__VA_ARGS__}, COUNT_OF(((const int64_t[]){__VA_ARGS__})))

static void say(struct made *made)
{
    struct arena *in = arena();
    CHECK(xmr_make(in, &made->question, &made->xmr) == OK);
    CHECK(verdict_say(in, &made->question, &made->xmr, SERIES_COUNT, &made->verdict) == OK);
}

static void check(struct made *made, const char *variation, const char *sentence)
{
    say(made);
    CHECK_TEXT(made->verdict.sentence, sentence);
    CHECK_TEXT(made->verdict.variation, variation);
}

TEST("nothing to see is said so, with what is usual in whole numbers inside the limits")
{
    struct made made;
    MAKE(&made, 1750, 1830, 1770, 1810, 1750, 1830, 1770, 1810, 1750, 1830, 1770, 1810);
    /* Ranges 80 60 40 60 80 60 40 60 80 60 40: mean 60; 1790 ± 159.6 */
    check(&made, "No sign of change", "No sign of change: within what is usual (1,631 to 1,949).");
    CHECK(made.verdict.known && made.verdict.type == XMR_COMMON_CAUSE);
}

TEST("a shift says since when, how many and which mean")
{
    struct made made;
    int64_t values[24];
    for (int i = 0; i < 24; i++)
        values[i] = i < 16 ? 1790 + (i % 2 ? 100 : -100) : 1700 - (i % 2 ? 10 : 0);
    make(&made, values, 24);
    made.question.settings.fix_after_points = 16;
    check(&made, "Better: lower than usual", "Lower than usual since May 2025: 8 months below the mean of 1,790.");
    made.question.direction = SERIES_MORE_IS_BETTER;
    check(&made, "Worse: lower than usual", "Lower than usual since May 2025: 8 months below the mean of 1,790.");
    made.question.direction = SERIES_NEITHER;
    check(&made, "Lower than usual", "Lower than usual since May 2025: 8 months below the mean of 1,790.");
    CHECK_TEXT(verdict_point(words_arena(), &made.question, &made.xmr, 16), "one of 8 in a row below the mean");
    CHECK_TEXT(verdict_point(words_arena(), &made.question, &made.xmr, 23), "one of 8 in a row below the mean");
    CHECK_TEXT(verdict_point(words_arena(), &made.question, &made.xmr, 3), "");
}

TEST("a trend, a point outside and two in three have sentences of their own")
{
    struct made made;
    MAKE(&made, 100, 120, 100, 120, 100, 120, 100, 120, 100, 120, 100, 120, 90, 95, 100, 105, 110, 115, 120);
    made.question.settings.fix_after_points = 12;
    check(&made, "Worse: rising", "Rising since January 2025: 7 months, each higher than the one before.");
    CHECK_TEXT(verdict_point(words_arena(), &made.question, &made.xmr, 14), "one of 7 in a row that rise");
    MAKE(&made, 100, 120, 100, 120, 100, 120, 100, 120, 100, 120, 100, 120, 200);
    made.question.settings.fix_after_points = 12;
    check(&made, "Worse: higher than usual", "Higher than usual in January 2025: 200, above what is usual (57 to 163).");
    CHECK_TEXT(verdict_point(words_arena(), &made.question, &made.xmr, 12), "above what is usual");
    made.points[12].value = series_number(20 * SERIES_ONE);
    check(&made, "Better: lower than usual", "Lower than usual in January 2025: 20, below what is usual (57 to 163).");
    MAKE(&made, 100, 120, 100, 120, 100, 120, 100, 120, 100, 120, 100, 120, 150, 151);
    made.question.settings.fix_after_points = 12;
    made.points[11].value = series_number(112 * SERIES_ONE);
    check(&made, "Worse: higher than usual", "High in February 2025: two of three in a row lie near the top of what is usual (59 to 160).");
    CHECK_TEXT(verdict_point(words_arena(), &made.question, &made.xmr, 12), "one of two in three near the upper limit");
}

TEST("what cannot be said is said so, and why")
{
    struct made made;
    MAKE(&made, 1);
    made.question.count = 0;
    check(&made, "Not known", "No figure has been published yet.");
    MAKE(&made, GAP, GAP);
    check(&made, "Not known", "No figure has been published yet. The figure in February 2024 is no number (not yet known).");
    MAKE(&made, 1, 2, 1, 2);
    check(&made, "Not known", "Too few figures to say what is usual: 4 months of the 6 that are needed.");
    struct series_note note = {.words = TEXT("new counting rules"), .breaks = true};
    MAKE(&made, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 55, 56);
    note.at = made.points[12].from;
    made.question.notes = &note;
    made.question.note_count = 1;
    check(&made, "Not known", "Too few figures to say what is usual since January 2025 (new counting rules): 2 months of the 6 that are needed.");
    CHECK_TEXT(verdict_group(words_arena(), &made.question, &made.xmr, 0), "Mean and limits from January 2024 on are of 12 months.");
    CHECK_TEXT(verdict_group(words_arena(), &made.question, &made.xmr, 1), "2 months from January 2025 on: too few for limits. They are not comparable with those before: new counting rules.");
    made.question.kind = SERIES_ROLLING_TWELVE_MONTHS;
    made.question.note_count = 0;
    say(&made);
    CHECK(!made.verdict.known && text_contains(made.verdict.sentence, TEXT("Compare it with the year before.")));
}

TEST("trial limits and a missing latest figure are told beside the verdict")
{
    struct made made;
    MAKE(&made, 100, 120, 100, 120, 100, 120, 100, 120, GAP);
    check(&made, "No sign of change", "No sign of change: within what is usual (57 to 163). These are trial limits: 12 figures or more are wanted. The figure in September 2024 is no number (not yet known).");
    CHECK_TEXT(verdict_group(words_arena(), &made.question, &made.xmr, 0), "Mean and limits from January 2024 on are trial limits, of 8 months.");
}

TEST("limits between which no whole number lies are shown as they are, never the wrong way round")
{
    struct made made = {0};
    MAKE(&made, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5);
    say(&made);
    CHECK(text_contains(made.verdict.sentence, TEXT("what is usual (7.5)")));
    CHECK(!text_contains(made.verdict.sentence, TEXT("8 to 7")));
    CHECK_TEXT(verdict_range_words(arena(), 71 * SERIES_ONE / 10, 79 * SERIES_ONE / 10, SERIES_COUNT), "7.1 to 7.9");
    CHECK_TEXT(verdict_range_words(arena(), 1500 * SERIES_ONE, 2080 * SERIES_ONE, SERIES_COUNT), "1,500 to 2,080");
}

TEST("limits that no figure can reach are not shown")
{
    struct made made;
    int64_t lower, upper;
    MAKE(&made, 1, 9, 1, 9, 1, 9, 1, 9, 1, 9, 1, 9);
    say(&made);
    verdict_usual(&made.question, &made.xmr.groups[0], SERIES_COUNT, &lower, &upper);
    CHECK_INTEGER(lower, 0);
    CHECK_INTEGER(upper, 26 * SERIES_ONE); /* 5 + 21.28 */
    verdict_usual(&made.question, &made.xmr.groups[0], SERIES_RATE_PER_1000, &lower, &upper);
    CHECK_INTEGER(upper, 262800);
    verdict_usual(&made.question, &made.xmr.groups[0], SERIES_SCORE, &lower, &upper);
    CHECK_INTEGER(lower, 0);
    made.points[0].value.amount = -1;
    verdict_usual(&made.question, &made.xmr.groups[0], SERIES_SCORE, &lower, &upper);
    CHECK(lower < 0);
    made.points[0].value.amount = 10000;
    for (size_t i = 0; i < 12; i++)
        made.points[i].value.amount += 90 * SERIES_ONE;
    say(&made);
    verdict_usual(&made.question, &made.xmr.groups[0], SERIES_PERCENTAGE, &lower, &upper);
    CHECK_INTEGER(upper, 100 * SERIES_ONE);
    made.points[0].value.amount = 101 * SERIES_ONE;
    verdict_usual(&made.question, &made.xmr.groups[0], SERIES_PERCENTAGE, &lower, &upper);
    CHECK(upper > 100 * SERIES_ONE);
}

TEST("assurance is a sentence, and none where there is no target")
{
    struct made made;
    MAKE(&made, 100, 120, 100, 120, 100, 120, 100, 120, 100, 120, 100, 120);
    say(&made);
    CHECK_TEXT(made.verdict.assurance, "");
    made.question.has_target = true;
    made.question.target = 200 * SERIES_ONE;
    say(&made);
    CHECK_TEXT(made.verdict.assurance, "As things are, the target will always be met.");
    made.question.target = 20 * SERIES_ONE;
    say(&made);
    CHECK_TEXT(made.verdict.assurance, "As things are, the target will not be met: it takes a change.");
    made.question.target = 110 * SERIES_ONE;
    say(&made);
    CHECK_TEXT(made.verdict.assurance, "As things are, the target will be met at times and missed at times, by chance.");
}

TEST("a chart of shares says whether the latest is what chance gives, and claims no more")
{
    struct made made;
    struct limits limits;
    MAKE(&made, 0, 0, 0, 0, 0, 0);
    static const int64_t events[] = {150, 152, 148, 150, 150, 150};
    for (size_t i = 0; i < 6; i++)
        CHECK(series_number_of_ratio(SERIES_PERCENTAGE, events[i] * SERIES_ONE, 1000 * SERIES_ONE, &made.points[i].value) == OK);
    struct arena *in = arena();
    CHECK(limits_make(in, LIMITS_P, made.points, 6, true, &limits) == OK);
    CHECK(verdict_say_limits(in, &made.question, &limits, SERIES_PERCENTAGE, &made.verdict) == OK);
    CHECK_TEXT(made.verdict.sentence, "15% in June 2024: within what chance gives (11.6% to 18.4%).");
    CHECK_TEXT(made.verdict.variation, "Within what chance gives");
    CHECK(series_number_of_ratio(SERIES_PERCENTAGE, 300 * SERIES_ONE, 1000 * SERIES_ONE, &made.points[4].value) == OK);
    made.points[5].value = series_nothing(SERIES_NOT_YET);
    CHECK(limits_make(in, LIMITS_P, made.points, 6, false, &limits) == OK);
    CHECK(verdict_say_limits(in, &made.question, &limits, SERIES_PERCENTAGE, &made.verdict) == OK);
    CHECK_TEXT(made.verdict.sentence, "Higher than chance would have it: 30% in May 2024, above 21.6%.");
    CHECK_TEXT(made.verdict.variation, "Worse: higher than usual");
    CHECK(made.verdict.type == XMR_CONCERN_HIGH);
    made.question.direction = SERIES_NEITHER;
    CHECK(verdict_say_limits(in, &made.question, &limits, SERIES_PERCENTAGE, &made.verdict) == OK);
    CHECK_TEXT(made.verdict.variation, "Higher than usual");
}

TEST("every type and rule has its word")
{
    static const struct { enum xmr_type type; enum xmr_rule rule; const char *words; } cases[] = {
        {XMR_COMMON_CAUSE, XMR_NONE, "No sign of change"}, {XMR_IMPROVEMENT_HIGH, XMR_SHIFT, "Better: higher than usual"}, {XMR_IMPROVEMENT_HIGH, XMR_TREND, "Better: rising"},
        {XMR_IMPROVEMENT_LOW, XMR_OUTSIDE, "Better: lower than usual"}, {XMR_IMPROVEMENT_LOW, XMR_TREND, "Better: falling"}, {XMR_CONCERN_HIGH, XMR_TWO_IN_THREE, "Worse: higher than usual"},
        {XMR_CONCERN_HIGH, XMR_TREND, "Worse: rising"}, {XMR_CONCERN_LOW, XMR_SHIFT, "Worse: lower than usual"}, {XMR_CONCERN_LOW, XMR_TREND, "Worse: falling"},
        {XMR_NEUTRAL_HIGH, XMR_SHIFT, "Higher than usual"}, {XMR_NEUTRAL_HIGH, XMR_TREND, "Rising"}, {XMR_NEUTRAL_LOW, XMR_SHIFT, "Lower than usual"}, {XMR_NEUTRAL_LOW, XMR_TREND, "Falling"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        CHECK_TEXT(verdict_variation(arena(), cases[i].type, cases[i].rule), cases[i].words);
}
