/* A replayed deadline in words: see replay.h. */
#include "blocks/clock/replay.h"

#include "base/wording.h"

/* "25 and 28 December 2026 and 1 January 2027": the month where it changes, the year at the end and where it changes. */
struct text clock_skipped_words(struct arena *arena, const struct calendar_step *steps, size_t count)
{
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&out, 1 << 16);
    for (size_t i = 0; i < count; i++) {
        struct text shown = date_long(arena, steps[i].date);
        int year, month, day, next_year = 0, next_month = 0, before_month = 0;
        date_parts(steps[i].date, &year, &month, &day);
        if (i + 1 < count)
            date_parts(steps[i + 1].date, &next_year, &next_month, &day);
        if (i)
            date_parts(steps[i - 1].date, &day, &before_month, &day);
        if (next_year == year) {
            size_t blanks = next_month == month ? 2 : 1;
            while (shown.length && blanks)
                blanks -= shown.data[--shown.length] == ' ';
        }
        if (i)
            buffer_append(&out, i + 1 == count || (before_month == month && next_month != month) ? SAID(arena, " and ") : TEXT(", "));
        buffer_append(&out, shown);
    }
    return arena_copy(arena, buffer_text(&out));
}

static struct text pause_words(struct arena *arena, const struct clock_pause *pause)
{
    if (date_is_none(pause->until))
        return arena_printf(arena, SAY(arena, " Paused since %.*s."), TEXT_ARGS(date_long(arena, pause->from)));
    return arena_printf(arena, SAY(arena, " Paused from %.*s to %.*s."), TEXT_ARGS(date_long(arena, pause->from)), TEXT_ARGS(date_long(arena, pause->until)));
}

/* What was entered after its day: "The start, 3 March 2026, was entered on 20 March 2026." */
static struct text afterwards_words(struct arena *arena, const struct clock_event *event)
{
    static const char *const said[] WORDINGS = {"The start", "The end", "The pause", "That it goes on", "The new start", "The extension", "That it was done"};
    return arena_printf(arena, SAY(arena, " %.*s, %.*s, was entered on %.*s."), TEXT_ARGS(text_of(wording(arena, said[event->what]))), TEXT_ARGS(date_long(arena, event->day)),
                        TEXT_ARGS(date_long(arena, event->noted)));
}

static struct text count_words(struct arena *arena, const struct clock_run *run)
{
    struct text from = date_long(arena, run->from);
    if (run->terms.limit_unit == LIMIT_MONTHS)
        return arena_printf(arena, SAY_COUNT(arena, run->limit, "%d month from %.*s.", "%d months from %.*s."), run->limit, TEXT_ARGS(from));
    if (run->terms.first_day_counts)
        return arena_printf(arena, SAY(arena, "Day %d of %d, beginning with %.*s."), run->counted, run->limit, TEXT_ARGS(from));
    if (run->terms.limit_unit == LIMIT_WORKING_DAYS)
        return arena_printf(arena, SAY(arena, "Working day %d of %d, counted from %.*s."), run->counted, run->limit, TEXT_ARGS(from));
    return arena_printf(arena, SAY(arena, "Day %d of %d, counted from %.*s."), run->counted, run->limit, TEXT_ARGS(from));
}

/* What is said of doubt, of what was moved and of what came too late. */
static struct text remarks(struct arena *arena, const struct clock_run *run)
{
    struct text words = TEXT_NONE;
    if (!date_is_none(run->extended_late))
        words = arena_printf(arena, SAY(arena, " The extension of %.*s came after the deadline and does not count."), TEXT_ARGS(date_long(arena, run->extended_late)));
    if (!date_is_none(run->due_unmoved))
        words = arena_printf(arena, SAY(arena, "%.*s Moved from %.*s by a bank holiday that was announced later."), TEXT_ARGS(words), TEXT_ARGS(date_long(arena, run->due_unmoved)));
    if (!date_is_none(run->work_to))
        words = arena_printf(arena, SAY(arena, "%.*s Work to %.*s: whether a day proclaimed for once is left out is in doubt."), TEXT_ARGS(words), TEXT_ARGS(date_long(arena, run->work_to)));
    if (!date_is_none(run->pause_over))
        words = run->pause_is_long ? arena_printf(arena, SAY(arena, "%.*s The time for that ended on %.*s."), TEXT_ARGS(words), TEXT_ARGS(date_long(arena, run->pause_over)))
                                   : arena_printf(arena, SAY(arena, "%.*s The time for that ends on %.*s."), TEXT_ARGS(words), TEXT_ARGS(date_long(arena, run->pause_over)));
    for (size_t i = 0; i < run->afterwards_count; i++)
        words = arena_printf(arena, "%.*s%.*s", TEXT_ARGS(words), TEXT_ARGS(afterwards_words(arena, &run->afterwards[i])));
    return words;
}

/* "1 April and 1 October": days without their year. */
static struct text each_words(struct arena *arena, const struct clock_rule *clock)
{
    struct text words = TEXT_NONE;
    for (size_t i = 0; i < clock->each_count; i++) {
        struct date day;
        if (date_of(2027, clock->each[i].month, clock->each[i].day, &day) < 0)
            continue;
        struct text shown = date_long(arena, day);
        while (shown.length && shown.data[shown.length - 1] != ' ')
            shown.length--;
        words = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(words), !i ? "" : i + 1 == clock->each_count ? SAY(arena, " and ") : ", ", TEXT_ARGS(text_trim(shown)));
    }
    return words;
}

struct text clock_working_words(struct arena *arena, const struct clock_run *run)
{
    struct text words;
    if (date_is_none(run->from) || run->clock->due.length)
        return TEXT_NONE;
    if (run->clock->each_count) {
        words = arena_printf(arena, SAY(arena, "Due on %.*s of each year."), TEXT_ARGS(each_words(arena, run->clock)));
        return date_is_none(run->done) ? arena_printf(arena, SAY(arena, "%.*s Not done yet; it began on %.*s."), TEXT_ARGS(words), TEXT_ARGS(date_long(arena, run->from)))
                                       : arena_printf(arena, SAY(arena, "%.*s Last done on %.*s."), TEXT_ARGS(words), TEXT_ARGS(date_long(arena, run->done)));
    }
    words = count_words(arena, run);
    if (run->skipped_count)
        words = arena_printf(arena, SAY(arena, "%.*s %.*s not counted."), TEXT_ARGS(words), TEXT_ARGS(clock_skipped_words(arena, run->skipped, run->skipped_count)));
    for (size_t i = 0; i < run->pause_count; i++)
        words = arena_printf(arena, "%.*s%.*s", TEXT_ARGS(words), TEXT_ARGS(pause_words(arena, &run->pauses[i])));
    if (run->limit > run->terms.limit)
        words = arena_printf(arena, SAY(arena, "%.*s Extended by %d."), TEXT_ARGS(words), run->limit - run->terms.limit);
    return arena_printf(arena, "%.*s%.*s", TEXT_ARGS(words), TEXT_ARGS(remarks(arena, run)));
}

struct text clock_run_words(struct arena *arena, const struct clock_run *run)
{
    switch (run->lateness) {
    case LATENESS_PAUSED:
        return run->paused_days ? arena_printf(arena, SAY_COUNT(arena, run->paused_days, "paused for %d day", "paused for %d days"), run->paused_days) : SAID(arena, "paused");
    case LATENESS_MET:
        return SAID(arena, "done in time");
    case LATENESS_MET_LATE:
        return arena_printf(arena, SAY_COUNT(arena, run->days, "done %d day late", "done %d days late"), run->days);
    default:
        return run->state == CLOCK_NOT_STARTED ? SAID(arena, "not started") : clock_words(arena, run->lateness, run->days);
    }
}
