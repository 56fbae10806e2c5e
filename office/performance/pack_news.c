/* What changed since the last pack, and what to ask: see pack_news.h. */
#include "office/performance/pack_news.h"

#include "base/wording.h"

#define RESTATEMENTS_TOLD 3
#define OVERDUE_TOLD 3

static const char *const titles[PACK_TOPICS] WORDINGS = {
    "Targets newly missed", "Targets still missed", "Real change, not noise", "Other verdicts that changed", "Targets newly met", "Figures that were restated",
    "Figures that are late", "Actions that are overdue", "Comparisons that are doubtful", "Measured for the first time",
};
static const char *const keys[PACK_TOPICS] = {"missed", "still_missed", "course", "stands", "met", "restated", "late", "overdue", "doubtful", "new"};

struct text pack_topic_title(struct arena *arena, enum pack_topic topic) { return text_of(wording(arena, titles[topic])); }
const char *pack_topic_key(enum pack_topic topic) { return keys[topic]; }

struct telling {
    struct arena *arena;
    const struct pack_measure *measures;
    size_t count;
    bool has_before;
    struct pack_line *lines;
    size_t line_count;
};

static void tell(struct telling *telling, enum pack_topic topic, size_t at, struct text said, struct text question)
{
    telling->lines[telling->line_count++] = (struct pack_line){.topic = topic, .measure = at, .said = said, .question = question};
}

/* --- Targets -------------------------------------------------------------------- */

static bool was_there(const struct telling *telling, const struct pack_measure *measure) { return telling->has_before && measure->before.is_there; }

/* "84.8% in March 2025: not met. In the last pack: met." */
static struct text verdict_words(const struct telling *telling, const struct pack_measure *measure)
{
    struct arena *arena = telling->arena;
    const struct pack_standing *now = &measure->now;
    struct text said = now->figure.length ? arena_printf(arena, SAY(arena, "%.*s (%.*s): %.*s."), TEXT_ARGS(now->figure), TEXT_ARGS(now->period), TEXT_ARGS(now->words))
                                          : arena_printf(arena, "%.*s.", TEXT_ARGS(now->words));
    if (was_there(telling, measure) && measure->before.verdict != now->verdict)
        said = arena_printf(arena, SAY(arena, "%.*s Before: %.*s."), TEXT_ARGS(said), TEXT_ARGS(measure->before.words));
    return now->doubtful ? arena_printf(arena, SAY(arena, "%.*s The comparison is doubtful."), TEXT_ARGS(said)) : said;
}

static enum pack_topic topic_of_verdict(const struct telling *telling, const struct pack_measure *measure, bool *ret_tells)
{
    enum target_verdict before = measure->before.verdict, now = measure->now.verdict;
    bool had = was_there(telling, measure), changed = had && before != now;
    *ret_tells = changed || now == TARGET_NOT_MET;
    if (now == TARGET_NOT_MET)
        return changed || !had ? PACK_MISSED : PACK_STILL_MISSED;
    return now == TARGET_MET ? PACK_MET : PACK_STANDS;
}

static void tell_target(struct telling *telling, size_t at)
{
    const struct pack_measure *measure = &telling->measures[at];
    struct arena *arena = telling->arena;
    bool tells;
    enum pack_topic topic = topic_of_verdict(telling, measure, &tells);
    struct text question;
    if (!tells || !measure->now.is_there)
        return;
    if (topic == PACK_MISSED)
        question = SAID(arena, "What keeps it from its target, what is being done, and by when will it be met?");
    else if (topic == PACK_STILL_MISSED)
        question = SAID(arena, "What has been done since the last pack, and by when will the target be met?");
    else if (topic == PACK_MET)
        question = SAID(arena, "What brought it about, and will it last?");
    else if (measure->now.verdict == TARGET_NOT_KNOWN)
        question = SAID(arena, "What is missing for a verdict, and when will it be there?");
    else
        question = SAID(arena, "What is still missing, and by when will it be done?");
    tell(telling, topic, at, verdict_words(telling, measure), measure->now.verdict == TARGET_NO_VERDICT ? TEXT_NONE : question);
    telling->lines[telling->line_count - 1].doubtful = measure->now.doubtful;
}

/* --- Its course ------------------------------------------------------------------ */

static bool is_special(const struct pack_standing *standing) { return standing->judged && standing->course != XMR_COMMON_CAUSE; }

static void tell_course(struct telling *telling, size_t at)
{
    const struct pack_measure *measure = &telling->measures[at];
    struct arena *arena = telling->arena;
    bool was = telling->has_before && is_special(&measure->before), is = is_special(&measure->now);
    if (is && (!was || measure->before.course != measure->now.course)) {
        bool better = measure->now.course == XMR_IMPROVEMENT_HIGH || measure->now.course == XMR_IMPROVEMENT_LOW;
        tell(telling, PACK_COURSE, at, measure->now.sentence,
             better ? SAID(arena, "What brought the change about, and can it be done elsewhere?") : SAID(arena, "Is it known why, and is it more of what is counted, more that is reported, or another way of counting?"));
    } else if (was && !is && measure->now.judged)
        tell(telling, PACK_COURSE, at, arena_printf(arena, SAY(arena, "It is within what is usual again. %.*s"), TEXT_ARGS(measure->now.sentence)), TEXT_NONE);
}

/* --- Figures ---------------------------------------------------------------------- */

static void tell_restated(struct telling *telling, size_t at)
{
    const struct pack_measure *measure = &telling->measures[at];
    struct arena *arena = telling->arena;
    struct text said = TEXT_NONE;
    size_t count = measure->restatement_count;
    if (!count && !measure->withdrawal_count)
        return;
    for (size_t i = 0; i < count && i < RESTATEMENTS_TOLD; i++) {
        const struct pack_restatement *one = &measure->restatements[i];
        said = arena_printf(arena, SAY(arena, "%.*s%s%.*s: %.*s, before %.*s."), TEXT_ARGS(said), i ? " " : "", TEXT_ARGS(one->what), TEXT_ARGS(one->now), TEXT_ARGS(one->before));
        if (one->reason.length && (i + 1 == count || i + 1 == RESTATEMENTS_TOLD || !text_equal(one->reason, measure->restatements[i + 1].reason)))
            said = arena_printf(arena, SAY(arena, "%.*s Reason: %.*s"), TEXT_ARGS(said), TEXT_ARGS(one->reason));
    }
    if (count > RESTATEMENTS_TOLD)
        said = arena_printf(arena, SAY_COUNT(arena, (int64_t)(count - RESTATEMENTS_TOLD), "%.*s And %zu more.", "%.*s And %zu more."), TEXT_ARGS(said), count - RESTATEMENTS_TOLD);
    for (size_t i = 0; i < measure->withdrawal_count; i++) {
        const struct pack_withdrawal *one = &measure->withdrawals[i];
        said = arena_printf(arena, SAY(arena, "%.*s%sThe figures of load %.*s were withdrawn on %.*s: %.*s"), TEXT_ARGS(said), said.length ? " " : "", TEXT_ARGS(one->reference), TEXT_ARGS(one->on),
                            TEXT_ARGS(one->ground));
    }
    tell(telling, PACK_RESTATED, at, said, SAID(arena, "Does anything that was decided rest on the earlier figures?"));
}

static void tell_late(struct telling *telling, size_t at)
{
    const struct pack_measure *measure = &telling->measures[at];
    struct arena *arena = telling->arena;
    if (!measure->is_late)
        return;
    tell(telling, PACK_LATE, at,
         arena_printf(arena, SAY_COUNT(arena, measure->late_days, "The figure for %.*s was due on %.*s and is not published: %d day late.", "The figure for %.*s was due on %.*s and is not published: %d days late."),
                      TEXT_ARGS(measure->late_period), TEXT_ARGS(measure->late_due), measure->late_days),
         SAID(arena, "What holds the figure up, and when will it come?"));
}

static void tell_overdue(struct telling *telling, size_t at)
{
    const struct pack_measure *measure = &telling->measures[at];
    struct arena *arena = telling->arena;
    struct text said = TEXT_NONE;
    size_t count = measure->overdue_count;
    if (!count)
        return;
    for (size_t i = 0; i < count && i < OVERDUE_TOLD; i++) {
        const struct pack_overdue *one = &measure->overdue[i];
        said = arena_printf(arena, SAY_COUNT(arena, one->days, "%.*s%sAction %.*s was due on %.*s: %d day ago.", "%.*s%sAction %.*s was due on %.*s: %d days ago."), TEXT_ARGS(said), i ? " " : "",
                            TEXT_ARGS(one->what), TEXT_ARGS(one->due), one->days);
    }
    if (count > OVERDUE_TOLD)
        said = arena_printf(arena, SAY_COUNT(arena, (int64_t)(count - OVERDUE_TOLD), "%.*s And %zu more.", "%.*s And %zu more."), TEXT_ARGS(said), count - OVERDUE_TOLD);
    tell(telling, PACK_OVERDUE, at, said, SAID(arena, "What is the new date, and what does the delay mean for this measure?"));
}

/* Where the target itself is told of, the label stands there. */
static void tell_doubtful(struct telling *telling, size_t at)
{
    const struct pack_measure *measure = &telling->measures[at];
    if (!measure->now.doubtful)
        return;
    tell(telling, PACK_DOUBTFUL, at,
         SAID(telling->arena, "The way of counting changed between the baseline and the newest figure: the two are not counted alike."),
         SAID(telling->arena, "By what can it be judged until there is a baseline that is counted alike?"));
    telling->lines[telling->line_count - 1].doubtful = true;
}

static void tell_new(struct telling *telling, size_t at)
{
    const struct pack_measure *measure = &telling->measures[at];
    struct arena *arena = telling->arena;
    if (!telling->has_before || measure->before.is_there || !measure->now.figure.length || measure->now.verdict == TARGET_NOT_MET)
        return;
    tell(telling, PACK_NEW, at, arena_printf(arena, SAY(arena, "%.*s (%.*s). %.*s."), TEXT_ARGS(measure->now.figure), TEXT_ARGS(measure->now.period), TEXT_ARGS(measure->now.words)), TEXT_NONE);
}

/* --- Together --------------------------------------------------------------------- */

static void sort_by_topic(const struct telling *telling, struct pack_line *sorted)
{
    size_t count = 0;
    for (int topic = 0; topic < PACK_TOPICS; topic++)
        for (size_t i = 0; i < telling->line_count; i++)
            if (telling->lines[i].topic == (enum pack_topic)topic)
                sorted[count++] = telling->lines[i];
}

enum result pack_news_make(struct arena *arena, const struct pack_measure *measures, size_t count, bool has_before, struct pack_news *ret_news)
{
    static void (*const tellers[])(struct telling *, size_t) = {tell_target, tell_course, tell_restated, tell_late, tell_overdue, tell_doubtful, tell_new};
    struct telling telling = {.arena = arena, .measures = measures, .count = count, .has_before = has_before,
                              .lines = ARENA_ARRAY(arena, struct pack_line, count * COUNT_OF(tellers) + 1)};
    struct pack_line *sorted = ARENA_ARRAY(arena, struct pack_line, count * COUNT_OF(tellers) + 1);
    if (!telling.lines || !sorted)
        return ERROR_MEMORY;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < COUNT_OF(tellers); j++)
            tellers[j](&telling, i);
    sort_by_topic(&telling, sorted);
    *ret_news = (struct pack_news){sorted, telling.line_count};
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

bool pack_measure_changed(const struct pack_news *news, const struct pack_measure *measures, size_t measure)
{
    const struct pack_standing *before = &measures[measure].before, *now = &measures[measure].now;
    if (!text_equal(before->figure, now->figure) || !text_equal(before->period, now->period))
        return true;
    for (size_t i = 0; i < news->count; i++)
        if (news->lines[i].measure == measure && news->lines[i].topic != PACK_STILL_MISSED && news->lines[i].topic != PACK_DOUBTFUL)
            return true;
    return false;
}

/* The first line that asks this of a topic leads: those after it are told with it. */
static bool leads(const struct pack_news *news, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (news->lines[i].topic == news->lines[at].topic && text_equal(news->lines[i].question, news->lines[at].question))
            return false;
    return true;
}

static struct text asked_of(struct arena *arena, const struct pack_measure *measures, const struct pack_news *news, size_t at)
{
    const struct pack_measure *first = &measures[news->lines[at].measure];
    struct text names = arena_printf(arena, "%.*s %.*s", TEXT_ARGS(first->code), TEXT_ARGS(first->title));
    for (size_t i = at + 1; i < news->count; i++)
        if (news->lines[i].topic == news->lines[at].topic && text_equal(news->lines[i].question, news->lines[at].question))
            names = arena_printf(arena, "%.*s; %.*s %.*s", TEXT_ARGS(names), TEXT_ARGS(measures[news->lines[i].measure].code), TEXT_ARGS(measures[news->lines[i].measure].title));
    return names;
}

struct text pack_questions(struct arena *arena, const struct pack_measure *measures, const struct pack_news *news)
{
    struct text list = TEXT_NONE;
    for (size_t i = 0; i < news->count; i++)
        if (news->lines[i].question.length && leads(news, i))
            list = arena_printf(arena, "%.*s- **%.*s.** %.*s\n", TEXT_ARGS(list), TEXT_ARGS(asked_of(arena, measures, news, i)), TEXT_ARGS(news->lines[i].question));
    return list;
}
