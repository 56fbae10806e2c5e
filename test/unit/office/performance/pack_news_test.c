/* What a board pack says has changed, and what it asks: topic by topic, and what it keeps silent about. */
#include "office/performance/pack_news.h"
#include "test.h"

static struct arena *arena_of_test(void) { return arena_new(4 << 20); }

static struct pack_measure steady(const char *code, enum target_verdict verdict)
{
    struct pack_standing standing = {.is_there = true, .figure = TEXT("90"), .period = TEXT("March 2025"), .verdict = verdict, .words = TEXT("As it was")};
    return (struct pack_measure){.code = text_of(code), .title = TEXT("Lamps"), .before = standing, .now = standing};
}

static struct pack_news news_of(struct arena *arena, const struct pack_measure *measures, size_t count, bool has_before)
{
    struct pack_news news = {NULL, 0};
    CHECK_INTEGER(pack_news_make(arena, measures, count, has_before, &news), OK);
    return news;
}

TEST("nothing is said of what stands as it stood, and nothing is asked")
{
    AUTO(arena_free_at) struct arena *arena = arena_of_test();
    struct pack_measure measures[] = {steady("1", TARGET_MET), steady("2", TARGET_NOT_KNOWN), steady("3", TARGET_NO_VERDICT), steady("4", TARGET_PARTLY_MET)};
    struct pack_news news = news_of(arena, measures, COUNT_OF(measures), true);
    CHECK_INTEGER(news.count, 0);
    CHECK_INTEGER(pack_questions(arena, measures, &news).length, 0);
    for (size_t i = 0; i < COUNT_OF(measures); i++)
        CHECK(!pack_measure_changed(&news, measures, i));
}

TEST("a target: newly missed, still missed, newly met, not known any more")
{
    static const struct { enum target_verdict before, now; enum pack_topic topic; bool changed; } cases[] = {
        {TARGET_MET, TARGET_NOT_MET, PACK_MISSED, true},       {TARGET_NOT_KNOWN, TARGET_NOT_MET, PACK_MISSED, true}, {TARGET_NOT_MET, TARGET_NOT_MET, PACK_STILL_MISSED, false},
        {TARGET_NOT_MET, TARGET_MET, PACK_MET, true},          {TARGET_NOT_KNOWN, TARGET_MET, PACK_MET, true},        {TARGET_MET, TARGET_NOT_KNOWN, PACK_STANDS, true},
        {TARGET_NOT_MET, TARGET_PARTLY_MET, PACK_STANDS, true},
    };
    AUTO(arena_free_at) struct arena *arena = arena_of_test();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct pack_measure measure = steady("1.1a", cases[i].before);
        measure.now.verdict = cases[i].now;
        struct pack_news news = news_of(arena, &measure, 1, true);
        CHECK_INTEGER(news.count, 1);
        CHECK_INTEGER(news.lines[0].topic, cases[i].topic);
        CHECK(news.lines[0].question.length > 0);
        CHECK(pack_measure_changed(&news, &measure, 0) == cases[i].changed);
    }
}

TEST("the sentence has the figure, its time, and how it stood before")
{
    AUTO(arena_free_at) struct arena *arena = arena_of_test();
    struct pack_measure measure = steady("1.1a", TARGET_MET);
    measure.before.words = TEXT("Met");
    measure.now.words = TEXT("Not met, provisionally");
    measure.now.verdict = TARGET_NOT_MET;
    measure.now.doubtful = true;
    struct pack_news news = news_of(arena, &measure, 1, true);
    CHECK_INTEGER(news.count, 2);
    CHECK_TEXT(news.lines[0].said, "90 (March 2025): Not met, provisionally. Before: Met. The comparison is doubtful.");
    CHECK(news.lines[0].doubtful);
    CHECK_INTEGER(news.lines[1].topic, PACK_DOUBTFUL);
}

TEST("without a pack before nothing is newly met, and what is missed is told")
{
    AUTO(arena_free_at) struct arena *arena = arena_of_test();
    struct pack_measure measures[] = {steady("1", TARGET_NOT_KNOWN), steady("2", TARGET_NOT_KNOWN)};
    measures[0].now.verdict = TARGET_MET;
    measures[1].now.verdict = TARGET_NOT_MET;
    struct pack_news news = news_of(arena, measures, 2, false);
    CHECK_INTEGER(news.count, 1);
    CHECK_INTEGER(news.lines[0].measure, 1);
}

TEST("measured for the first time: told once, as missed where it is")
{
    AUTO(arena_free_at) struct arena *arena = arena_of_test();
    struct pack_measure measure = steady("1", TARGET_MET);
    measure.before = (struct pack_standing){.verdict = TARGET_NOT_KNOWN};
    struct pack_news news = news_of(arena, &measure, 1, true);
    CHECK_INTEGER(news.count, 1);
    CHECK_INTEGER(news.lines[0].topic, PACK_NEW);
    measure.now.verdict = TARGET_NOT_MET;
    news = news_of(arena, &measure, 1, true);
    CHECK_INTEGER(news.count, 1);
    CHECK_INTEGER(news.lines[0].topic, PACK_MISSED);
}

TEST("a course is told when it becomes unusual, in another way, or usual again; not while it stays so, nor where nothing was judged")
{
    static const struct { bool judged_before; enum xmr_type before; bool judged; enum xmr_type now; bool tells, asks; } cases[] = {
        {true, XMR_COMMON_CAUSE, true, XMR_CONCERN_HIGH, true, true},      {true, XMR_CONCERN_HIGH, true, XMR_CONCERN_HIGH, false, false},
        {true, XMR_CONCERN_HIGH, true, XMR_IMPROVEMENT_LOW, true, true},   {true, XMR_CONCERN_HIGH, true, XMR_COMMON_CAUSE, true, false},
        {false, XMR_COMMON_CAUSE, true, XMR_NEUTRAL_LOW, true, true},      {true, XMR_CONCERN_HIGH, false, XMR_COMMON_CAUSE, false, false},
        {true, XMR_COMMON_CAUSE, true, XMR_COMMON_CAUSE, false, false},
    };
    AUTO(arena_free_at) struct arena *arena = arena_of_test();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct pack_measure measure = steady("1", TARGET_NO_VERDICT);
        measure.before.judged = cases[i].judged_before;
        measure.before.course = cases[i].before;
        measure.now.judged = cases[i].judged;
        measure.now.course = cases[i].now;
        measure.now.sentence = TEXT("Higher than usual.");
        struct pack_news news = news_of(arena, &measure, 1, true);
        CHECK_INTEGER(news.count, cases[i].tells);
        if (news.count)
            CHECK((news.lines[0].question.length > 0) == cases[i].asks);
    }
}

TEST("restated figures: both values, a reason once, three of many, and what was withdrawn")
{
    AUTO(arena_free_at) struct arena *arena = arena_of_test();
    struct pack_restatement list[] = {{TEXT("May 2025"), TEXT("5"), TEXT("7"), TEXT("Counted twice.")}, {TEXT("June 2025"), TEXT("6"), TEXT("8"), TEXT("Counted twice.")},
                                      {TEXT("July 2025"), TEXT("1"), TEXT("2"), TEXT("Late.")}, {TEXT("August 2025"), TEXT("1"), TEXT("2"), TEXT("Late.")}};
    struct pack_withdrawal gone = {TEXT("FIG-0003"), TEXT("1 May 2026"), TEXT("of another force.")};
    struct pack_measure measure = steady("1", TARGET_MET);
    measure.restatements = list;
    measure.restatement_count = 2;
    struct pack_news news = news_of(arena, &measure, 1, true);
    CHECK_INTEGER(news.count, 1);
    CHECK_TEXT(news.lines[0].said, "May 2025: 7, before 5. June 2025: 8, before 6. Reason: Counted twice.");
    measure.restatement_count = 4;
    news = news_of(arena, &measure, 1, true);
    CHECK_TEXT(news.lines[0].said, "May 2025: 7, before 5. June 2025: 8, before 6. Reason: Counted twice. July 2025: 2, before 1. Reason: Late. And 1 more.");
    measure.restatement_count = 0;
    measure.withdrawals = &gone;
    measure.withdrawal_count = 1;
    news = news_of(arena, &measure, 1, true);
    CHECK_TEXT(news.lines[0].said, "The figures of load FIG-0003 were withdrawn on 1 May 2026: of another force.");
    CHECK(pack_measure_changed(&news, &measure, 0));
}

TEST("late since yesterday, overdue by a day: in the singular")
{
    AUTO(arena_free_at) struct arena *arena = arena_of_test();
    struct pack_overdue overdue = {TEXT("6. Shelters"), TEXT("1 May 2026"), 1};
    struct pack_measure measure = steady("1", TARGET_MET);
    measure.is_late = true;
    measure.late_days = 1;
    measure.late_due = TEXT("1 May 2026");
    measure.late_period = TEXT("March 2026");
    measure.overdue = &overdue;
    measure.overdue_count = 1;
    struct pack_news news = news_of(arena, &measure, 1, true);
    CHECK_INTEGER(news.count, 2);
    CHECK_TEXT(news.lines[0].said, "The figure for March 2026 was due on 1 May 2026 and is not published: 1 day late.");
    CHECK_TEXT(news.lines[1].said, "Action 6. Shelters was due on 1 May 2026: 1 day ago.");
}

TEST("lines stand by topic, then in the order of measures; what is asked alike is asked once")
{
    AUTO(arena_free_at) struct arena *arena = arena_of_test();
    struct pack_measure measures[] = {steady("1", TARGET_NOT_MET), steady("2", TARGET_MET), steady("3", TARGET_NOT_MET)};
    measures[1].now.verdict = TARGET_NOT_MET;
    struct pack_news news = news_of(arena, measures, 3, true);
    CHECK_INTEGER(news.count, 3);
    CHECK_INTEGER(news.lines[0].measure, 1);
    CHECK_INTEGER(news.lines[1].measure, 0);
    CHECK_INTEGER(news.lines[2].measure, 2);
    CHECK_TEXT(pack_questions(arena, measures, &news),
               "- **2 Lamps.** What keeps it from its target, what is being done, and by when will it be met?\n"
               "- **1 Lamps; 3 Lamps.** What has been done since the last pack, and by when will the target be met?\n");
}

TEST("a new figure alone puts a measure among what changed, and asks nothing")
{
    AUTO(arena_free_at) struct arena *arena = arena_of_test();
    struct pack_measure measure = steady("1", TARGET_MET);
    measure.now.figure = TEXT("91");
    struct pack_news news = news_of(arena, &measure, 1, true);
    CHECK_INTEGER(news.count, 0);
    CHECK(pack_measure_changed(&news, &measure, 0));
}
