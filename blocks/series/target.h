/* Targets as plans word them, and the verdict on one with its working.
 *
 * A verdict is met, not met, or not known; for a target that is judged by outcome also partly met; for a measure that is only watched
 * there is none. Whatever is asked against a baseline is "not known" until the baseline is: a target is not judged
 * against a figure that somebody will find later. A year is never held against a month. Comparisons are exact; what is shown is rounded, but never so that two
 * figures look alike where the verdict says that they differ.
 *
 * Of a period that is not over: a count or a sum of money only grows, so "no more than" may already be missed and "at least" already met,
 * and anything else is not known yet; other units have a provisional verdict.
 * Pure. Not here: whether a change is real (xmr.h), the same place a year before (compare.h). */
#ifndef BLOCKS_SERIES_TARGET_H
#define BLOCKS_SERIES_TARGET_H

#include "blocks/series/value.h"

enum target_type {
    TARGET_MONITOR_ONLY,
    TARGET_REDUCE_BY_PERCENT,   /* to the baseline less `amount` per cent, or below */
    TARGET_REDUCE,              /* below the baseline */
    TARGET_INCREASE_BY_PERCENT, /* to the baseline and `amount` per cent more, or above */
    TARGET_INCREASE,            /* above the baseline */
    TARGET_AT_LEAST,            /* `amount` or more */
    TARGET_AT_LEAST_PERCENT,    /* the same of a percentage */
    TARGET_NO_MORE_THAN,        /* `amount` or less */
    TARGET_MAINTAIN,            /* the baseline, give or take the tolerance; where a direction is better, only the worse side counts */
    TARGET_OUTCOME_BASED,       /* a person's written judgement with its evidence */
};
#define TARGET_TYPES 10
enum target_verdict { TARGET_NO_VERDICT, TARGET_NOT_KNOWN, TARGET_MET, TARGET_PARTLY_MET, TARGET_NOT_MET };
#define TARGET_VERDICTS 5

/* Keys as definitions and stores write them: "reduce_by_percent"; NULL out of range. */
const char *target_type_key(enum target_type type);
enum result target_type_of_key(struct text key, enum target_type *ret_type) MUST_USE;
const char *target_verdict_key(enum target_verdict verdict); /* "none", "not_known", "met", "partly_met", "not_met" */
bool target_needs_amount(enum target_type type);
bool target_needs_baseline(enum target_type type);

/* For TARGET_OUTCOME_BASED. It counts only with all of it: who judges by outcome says so by name, and shows what by. */
struct target_judgement {
    enum target_verdict verdict; /* met, partly met, not met; else there is none yet */
    struct text by, words, evidence;
    struct date on; /* DATE_NONE: not said */
};
struct target {
    enum target_type type;
    int64_t amount;    /* per cent, or in the measure's unit; ten-thousandths */
    int64_t tolerance; /* TARGET_MAINTAIN: per cent of the baseline, ten-thousandths; 0: none */
    bool has_baseline;
    struct series_value baseline;
    struct series_period baseline_period;
    struct target_judgement judgement;
};
struct target_question {
    struct target target;
    enum series_unit unit;
    enum series_direction direction;
    bool has_value; /* false: no figure was ever loaded */
    struct series_value value;
    struct series_period period;
    bool provisional; /* the figure itself is */
    struct date today;
    const struct series_note *notes; /* those that break between baseline and value make the comparison doubtful */
    size_t note_count;
};
struct target_answer {
    enum target_verdict verdict;
    bool provisional, doubtful;
    bool has_threshold; /* the figure that is to be reached, where the type has one and it is known: for a chart's line */
    int64_t threshold;
    struct text aim;     /* "2% less than in the year to March 2013", "at least 90%", "no target" */
    struct text words;   /* "Met", "Not met", "Not known", "Met, provisionally" */
    struct text working; /* "Baseline 60,000 in the year to March 2013; 2% less is 58,800; 57,211 recorded in the year to March 2014: met." */
};

/* Whether a target makes sense, before anything is known: ERROR_INVALID in words for an amount that is missing, below 0, past
 * 100 per cent where that cannot be, with decimals of a count; for "at least %" of what is no percentage; for a target that asks for less of
 * what is better the more there is, or the other way round. */
enum result target_check(const struct target *target, enum series_unit unit, enum series_direction direction, struct message *message) MUST_USE;
/* Texts live in the arena. ERROR_LIMIT where the arithmetic overflows. The target must pass target_check(). */
enum result target_judge(struct arena *arena, const struct target_question *question, struct target_answer *ret_answer) MUST_USE;

#endif
