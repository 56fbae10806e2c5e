/* The course of a measure: its points as a chart and a sentence want them, and whether a change in them is real or noise.
 *
 * A period that is not over is in no chart and in no limits: half a month would seem to be low. Not here: targets
 * (verdict.c), the rules (blocks/series/xmr.h, limits.h), how a chart is drawn (blocks/chart). */
#ifndef OFFICE_PERFORMANCE_COURSE_H
#define OFFICE_PERFORMANCE_COURSE_H

#include "blocks/chart/chart.h"
#include "blocks/series/verdict.h"
#include "office/performance/views.h"

#define COURSE_POINTS_LEAST 3 /* fewer figures are told, not drawn */

/* A district, a force or one part of the breakdown; both empty: the whole. */
struct course_part { struct text area, area_name, breakdown; };
#define COURSE_WHOLE (&(struct course_part){.area = TEXT_NONE})
struct course {
    const struct measure *measure; /* of a part: a copy, without the target where that is not the part's */
    struct course_part part;
    bool target_is_wholes;        /* of a part: the target is set for the whole, and the part is not judged by it */
    struct xmr_question question; /* of the points that are over */
    struct xmr xmr;
    struct limits limits;
    bool has_xmr, has_limits;     /* one of both at most */
    size_t numbers;
    struct verdict verdict;       /* of the limits; all empty where there are none */
    struct target_answer answer;  /* how it stands against its target: of the newest figure, over or not */
};
/* Of the whole area's line, or of a part's. A target that is held against a share, a rate, a time or a score is held against a part's as well; one that is
 * a count, or is judged against a baseline or in words, is the whole's alone. Must not be moved: the charts' lines point into it. */
enum result course_read(struct db *db, struct arena *arena, const struct performance *performance, const struct measure *measure, const struct course_part *part,
                        struct date today, struct course *ret_course) MUST_USE;
bool course_is_part(const struct course_part *part);
struct text course_part_words(struct arena *arena, const struct course_part *part); /* "Watford, race" */
bool course_is_drawn(const struct course *course);
/* What is counted stands in the title, so that no two charts can be taken for the same. */
struct chart_line course_line(struct arena *arena, const struct course *course, const char *id);
/* "Met" in the colour that helps it. */
struct value *course_verdict_tag(struct arena *arena, const struct target_answer *answer);
const char *verdict_colour(enum target_verdict verdict);

#endif
