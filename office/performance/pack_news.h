/* What changed since the last pack, and what to ask (catalogue HA-03: "questions raised on any red measure"; PM-12).
 *
 * Of each measure how it stood when the last pack was drawn and how it stands now; out come lines, each with what is so and, where there is
 * one, a question. A question is a suggestion to whoever writes the pack: it asks why and by when, and never says why. What cannot be
 * compared is labelled so wherever it is said. Lines stand by topic, in the order of enum pack_topic, and within one in the order given.
 *
 * Pure: no SQL, no clock, no pages. Not here: how a measure stands (course.h), reading (pack.h). */
#ifndef OFFICE_PERFORMANCE_PACK_NEWS_H
#define OFFICE_PERFORMANCE_PACK_NEWS_H

#include "blocks/series/target.h"
#include "blocks/series/xmr.h"

enum pack_topic {
    PACK_MISSED,       /* the target was not "not met" before, and is now */
    PACK_STILL_MISSED, /* it was not met before either */
    PACK_COURSE,       /* unusual now, in another way than before; or usual again */
    PACK_STANDS,       /* another verdict than before: partly met, not known any more, known at last */
    PACK_MET,          /* newly met */
    PACK_RESTATED,     /* figures that were in the last pack have changed, or were withdrawn */
    PACK_LATE,         /* a figure is due and not published */
    PACK_OVERDUE,      /* promises that the measure serves are past their date */
    PACK_DOUBTFUL,     /* the verdict rests on a comparison across a break */
    PACK_NEW,          /* it was not measured before */
};
#define PACK_TOPICS 10

/* How a measure stood on a day. */
struct pack_standing {
    bool is_there;           /* it was measured: a figure or a baseline was published */
    struct text figure;      /* "84.8%"; empty: none */
    struct text period;      /* "March 2025" */
    enum target_verdict verdict;
    struct text words;       /* "Not met, provisionally" */
    bool doubtful;           /* of the verdict */
    bool judged;             /* there were limits to judge it by */
    enum xmr_type course;
    struct text sentence;    /* of its course */
};
struct pack_restatement {
    struct text what;        /* "March 2025, Watford" */
    struct text before, now, reason;
};
struct pack_withdrawal { /* of a load that said something of it */
    struct text reference, on, ground;
};
struct pack_overdue {
    struct text what, due;   /* "41. A title", "31 March 2026" */
    int days;                /* past it */
};
struct pack_measure {
    struct text code, title;
    struct pack_standing before, now;
    const struct pack_restatement *restatements;
    size_t restatement_count;
    const struct pack_withdrawal *withdrawals;
    size_t withdrawal_count;
    bool is_late;
    struct text late_period; /* "the year to March 2025" */
    struct text late_due;    /* "15 May 2025" */
    int late_days;           /* 1: since yesterday */
    const struct pack_overdue *overdue;
    size_t overdue_count;
};
struct pack_line {
    enum pack_topic topic;
    size_t measure;          /* its index */
    struct text said;        /* whole sentences */
    struct text question;    /* may be empty */
    bool doubtful;           /* what is said rests on figures that cannot be compared as they stand */
};
struct pack_news {
    struct pack_line *lines;
    size_t count;
};

/* `has_before`: there was a pack before, or a day to compare with; without it nothing is new, met or missed newly, and only what is so is said.
 * Texts live in the arena. */
enum result pack_news_make(struct arena *arena, const struct pack_measure *measures, size_t count, bool has_before, struct pack_news *ret_news) MUST_USE;
/* Whether a measure belongs into a pack of what changed: anything of it is in the lines, but for what was so before; or its newest figure is another. */
bool pack_measure_changed(const struct pack_news *news, const struct pack_measure *measures, size_t measure);
/* "Targets newly missed". */
struct text pack_topic_title(struct arena *arena, enum pack_topic topic);
const char *pack_topic_key(enum pack_topic topic); /* "still_missed" */
/* The questions as Markdown, a list; measures of which the same is to be asked share a line. Empty where there is none. */
struct text pack_questions(struct arena *arena, const struct pack_measure *measures, const struct pack_news *news);

#endif
