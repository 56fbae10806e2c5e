/* How a promise stands against its date: see standing.h. */
#include "blocks/clock/standing.h"

#include <inttypes.h>

#include "base/wording.h"

bool standing_is_open(struct text status)
{
    static const char *const ended[] = {"kept", "partly_kept", "changed", "broken"};
    for (size_t i = 0; i < COUNT_OF(ended); i++)
        if (text_equals(status, ended[i]))
            return false;
    return true;
}

int64_t standing_silent_days(struct date updated, struct date first_on, struct date today)
{
    struct date since = date_is_none(updated) ? first_on : updated;
    return date_is_none(since) ? -1 : today.day - since.day;
}

struct standing standing_of(struct text status, struct date due, struct date updated, struct date first_on, struct date today)
{
    struct standing standing = {.open = standing_is_open(status), .silent_days = standing_silent_days(updated, first_on, today)};
    standing.lateness = clock_lateness(due, today, STANDING_SOON_DAYS, &standing.days);
    standing.undated = standing.lateness == LATENESS_NO_DATE;
    standing.late = standing.open && (standing.lateness == LATENESS_LATE || text_equals(status, "late"));
    standing.soon = standing.open && !standing.late && (standing.lateness == LATENESS_SOON || standing.lateness == LATENESS_TODAY);
    standing.silent = standing.open && standing.silent_days > STANDING_SILENT_DAYS_MAX;
    return standing;
}

struct text standing_due_words(struct arena *arena, const struct standing *standing, struct date due)
{
    if (standing->undated)
        return SAID(arena, "The plan sets no date");
    if (!standing->open)
        return date_long(arena, due);
    return arena_printf(arena, "%.*s (%.*s)", TEXT_ARGS(date_long(arena, due)), TEXT_ARGS(clock_words(arena, standing->lateness, standing->days)));
}

struct text standing_silent_words(struct arena *arena, const struct standing *standing, bool has_updates)
{
    int64_t days = standing->silent_days;
    if (days < 0)
        return SAID(arena, "Not published yet");
    if (days == 0)
        return has_updates ? SAID(arena, "Updated today") : SAID(arena, "No update has been published yet");
    if (has_updates)
        return arena_printf(arena, SAY_COUNT(arena, days, "No word for %" PRId64 " day", "No word for %" PRId64 " days"), days);
    return arena_printf(arena, SAY_COUNT(arena, days, "No update in the %" PRId64 " day since it was published", "No update in the %" PRId64 " days since it was published"), days);
}
