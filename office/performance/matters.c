/* What measures have to put before a board: see performance.h. The same sentences as on their pages, so that nobody argues about what was meant. */
#include "base/wording.h"
#include "office/performance/course.h"
#include "office/performance/internal.h"

static bool is_concern(const struct course *course) { return course->verdict.known && (course->verdict.type == XMR_CONCERN_HIGH || course->verdict.type == XMR_CONCERN_LOW); }

static struct text join(struct arena *arena, struct text all, struct text more)
{
    return !more.length ? all : all.length ? arena_printf(arena, "%.*s %.*s", TEXT_ARGS(all), TEXT_ARGS(more)) : more;
}

static struct text why_of(struct arena *arena, const struct course *course)
{
    struct text why = TEXT_NONE;
    if (is_concern(course))
        why = join(arena, why, course->verdict.sentence);
    if (course->answer.verdict == TARGET_NOT_MET)
        why = join(arena, why, arena_printf(arena, SAY(arena, "Its target is not met: %.*s"), TEXT_ARGS(course->answer.working)));
    if (course->answer.doubtful)
        why = join(arena, why, SAID(arena, "The comparison with its target is doubtful."));
    return why;
}

enum result performance_matters(struct db *db, struct arena *arena, struct date today, struct room_matters *matters)
{
    struct performance performance;
    TRY(performance_read(db, arena, TEXT_NONE, DATE_NONE, &performance));
    for (size_t i = 0; i < performance.measure_count && matters->count < COUNT_OF(matters->list); i++) {
        const struct measure *measure = &performance.measures[i];
        struct course *course = ARENA_NEW(arena, struct course);
        if (!course)
            return ERROR_MEMORY;
        TRY(course_read(db, arena, &performance, measure, COURSE_WHOLE, today, course));
        struct text why = why_of(arena, course);
        if (why.length)
            matters->list[matters->count++] = (struct room_matter){"measure", measure->of.id, arena_printf(arena, "%.*s %.*s", TEXT_ARGS(measure->of.code), TEXT_ARGS(measure->of.title)), why};
    }
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
