/* The course of a measure: see course.h. */
#include "office/performance/course.h"

#include "base/wording.h"
#include "blocks/parts/parts.h"

static size_t count_over(const struct series_point *points, size_t count, struct date today)
{
    while (count > 0 && date_compare(points[count - 1].to, today) > 0)
        count--;
    return count;
}

/* Whether a note begins a new stretch somewhere inside the points: only XmR limits begin anew there. */
static bool is_divided(const struct xmr_question *question)
{
    for (size_t i = 0; i < question->note_count && question->count > 0; i++)
        if ((question->notes[i].breaks || question->notes[i].rebases) && date_compare(question->notes[i].at, question->points[0].to) > 0 &&
            date_compare(question->notes[i].at, question->points[question->count - 1].to) <= 0)
            return true;
    return false;
}

static enum result make_limits(struct arena *arena, struct course *course)
{
    const struct measure *measure = course->measure;
    bool is_p = text_equals(measure->limits, "p"), is_u = text_equals(measure->limits, "u"), is_c = text_equals(measure->limits, "c");
    if (text_equals(measure->limits, "none") || !course_is_drawn(course))
        return OK;
    if ((is_p || is_u || is_c) && !is_divided(&course->question)) {
        enum result made = limits_make(arena, is_p ? LIMITS_P : is_u ? LIMITS_U : LIMITS_C, course->question.points, course->question.count, true, &course->limits);
        if (made < 0)
            return made == ERROR_INVALID ? OK : made; /* no parts are known of any figure: a line without limits */
        course->has_limits = true;
        return verdict_say_limits(arena, &course->question, &course->limits, measure->of.unit, &course->verdict);
    }
    TRY(xmr_make(arena, &course->question, &course->xmr));
    course->has_xmr = true;
    return verdict_say(arena, &course->question, &course->xmr, measure->of.unit, &course->verdict);
}

bool course_is_part(const struct course_part *part) { return part->area.length || part->breakdown.length; }

struct text course_part_words(struct arena *arena, const struct course_part *part)
{
    struct text area = part->area_name.length ? part->area_name : part->area;
    return area.length && part->breakdown.length ? arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(area), TEXT_ARGS(part->breakdown)) : area.length ? area : part->breakdown;
}

static bool target_holds_for_part(const struct measure *measure)
{
    bool is_level = measure->target_type == TARGET_AT_LEAST || measure->target_type == TARGET_AT_LEAST_PERCENT || measure->target_type == TARGET_NO_MORE_THAN;
    return is_level && (measure->of.unit == SERIES_PERCENTAGE || measure->of.unit == SERIES_RATE_PER_1000 || measure->of.unit == SERIES_MINUTES || measure->of.unit == SERIES_SCORE);
}

/* The measure as it is of the part: its own baseline is not known, and a target that is the whole's is taken off. */
static enum result measure_of_part(struct arena *arena, struct course *course)
{
    struct measure *measure = ARENA_NEW(arena, struct measure);
    if (!measure)
        return ERROR_MEMORY;
    *measure = *course->measure;
    measure->has_baseline = false;
    if (measure->target_type != TARGET_MONITOR_ONLY && !target_holds_for_part(measure)) {
        course->target_is_wholes = true;
        measure->target_type = TARGET_MONITOR_ONLY;
        measure->has_target = false;
    }
    course->measure = measure;
    return OK;
}

enum result course_read(struct db *db, struct arena *arena, const struct performance *performance, const struct measure *measure, const struct course_part *part,
                        struct date today, struct course *ret_course)
{
    struct course course = {.measure = measure, .part = *part};
    struct xmr_question *question = &course.question;
    struct series_point *points;
    struct series_note *notes;
    size_t count;
    TRY(series_points(arena, performance->versions, performance->version_count, measure->of.id, part->area, part->breakdown, &points, &count));
    if (course_is_part(part))
        TRY(measure_of_part(arena, &course));
    measure = course.measure;
    TRY(measure_judge(db, arena, measure, points, count, today, &course.answer));
    TRY(measure_notes(db, arena, measure->of.id, today, &notes, &question->note_count));
    question->points = points;
    question->count = count_over(points, count, today);
    question->kind = measure->of.period;
    question->notes = notes;
    question->direction = measure->direction;
    question->has_target = course.answer.has_threshold;
    question->target = course.answer.threshold;
    question->settings = xmr_settings_default();
    if (measure->run_length)
        question->settings.run_points = measure->run_length;
    if (measure->trend_length)
        question->settings.trend_points = measure->trend_length;
    for (size_t i = 0; i < question->count; i++)
        course.numbers += series_is_number(points[i].value);
    *ret_course = course;
    return make_limits(arena, ret_course);
}

bool course_is_drawn(const struct course *course) { return course->numbers >= COURSE_POINTS_LEAST; }

struct chart_line course_line(struct arena *arena, const struct course *course, const char *id)
{
    const struct measure *measure = course->measure;
    bool says_what = measure->kind_of_count.length && !text_equal_ignoring_case(measure->kind_of_count, measure->of.title);
    struct chart_line line = {
        .id = id, .unit = measure->of.unit, .question = &course->question, .verdict = course->verdict.sentence,
        .xmr = course->has_xmr ? &course->xmr : NULL, .limits = course->has_limits ? &course->limits : NULL,
        .title = says_what ? arena_printf(arena, SAY(arena, "%.*s (what is counted: %.*s)"), TEXT_ARGS(measure->of.title), TEXT_ARGS(measure->kind_of_count)) : measure->of.title,
    };
    if (course_is_part(&course->part))
        line.title = arena_printf(arena, "%.*s: %.*s", TEXT_ARGS(line.title), TEXT_ARGS(course_part_words(arena, &course->part)));
    if (course->answer.has_threshold)
        line.target = (struct chart_level){true, course->answer.threshold, arena_printf(arena, SAY(arena, "Target: %.*s"), TEXT_ARGS(course->answer.aim))};
    if (measure->has_baseline)
        line.baseline = (struct chart_level){true, measure->baseline_value, arena_printf(arena, SAY(arena, "Baseline: %.*s"), TEXT_ARGS(series_amount_words(arena, measure->baseline_value, measure->of.unit)))};
    return line;
}

const char *verdict_colour(enum target_verdict verdict)
{
    static const char *const colours[TARGET_VERDICTS] = {"blue", "grey", "green", "yellow", "red"};
    return colours[verdict];
}

struct value *course_verdict_tag(struct arena *arena, const struct target_answer *answer)
{
    return part_tag(arena, answer->words, text_of(verdict_colour(answer->verdict)));
}
