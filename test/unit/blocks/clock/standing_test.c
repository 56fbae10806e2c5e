/* How promises stand against their dates: late, soon, silent, and the words for it. */
#include "blocks/clock/standing.h"
#include "test.h"

static struct date day(const char *iso)
{
    struct date date;
    CHECK(date_parse(text_of(iso), &date) == OK);
    return date;
}

static struct standing standing(const char *status, const char *due, const char *updated)
{
    return standing_of(text_of(status), due ? day(due) : DATE_NONE, updated ? day(updated) : DATE_NONE, day("2019-03-01"), day("2019-10-31"));
}

TEST("late is past its date, or said to be late, while it runs")
{
    CHECK(!standing("on_track", "2019-10-31", NULL).late);
    CHECK(standing("on_track", "2019-10-30", NULL).late);
    CHECK(standing("late", "2020-03-31", NULL).late);
    CHECK(standing("late", NULL, NULL).late);
    CHECK(!standing("kept", "2019-10-30", NULL).late);
    CHECK(!standing("partly_kept", "2019-10-30", NULL).late);
    CHECK(!standing("changed", "2019-10-30", NULL).late);
    CHECK(!standing("broken", "2019-10-30", NULL).late);
    CHECK(standing("no_update", "2019-10-30", NULL).late);
}

TEST("soon is today and the thirty days after it, and never late as well")
{
    CHECK(standing("on_track", "2019-10-31", NULL).soon);
    CHECK(standing("on_track", "2019-11-30", NULL).soon);
    CHECK(!standing("on_track", "2019-12-01", NULL).soon);
    CHECK(!standing("on_track", "2019-10-30", NULL).soon);
    CHECK(!standing("late", "2019-11-30", NULL).soon);
    CHECK(!standing("kept", "2019-11-30", NULL).soon);
}

TEST("silent is more than ninety days without a published update, or since publication")
{
    CHECK(!standing("on_track", NULL, "2019-08-02").silent);
    CHECK(standing("on_track", NULL, "2019-08-01").silent);
    CHECK(!standing("kept", NULL, "2019-08-01").silent);
    CHECK(standing("no_update", NULL, NULL).silent);
    CHECK_INTEGER(standing("on_track", NULL, "2019-10-31").silent_days, 0);
    struct standing unpublished = standing_of(TEXT("no_update"), DATE_NONE, DATE_NONE, DATE_NONE, day("2019-10-31"));
    CHECK_INTEGER(unpublished.silent_days, -1);
    CHECK(!unpublished.silent);
}

TEST("words for dates and silence")
{
    struct arena *arena = arena_new(1 << 16);
    struct standing late = standing("on_track", "2019-10-30", NULL), kept = standing("kept", "2019-10-30", NULL), none = standing("on_track", NULL, "2019-10-30");
    CHECK_TEXT(standing_due_words(arena, &late, day("2019-10-30")), "30 October 2019 (1 day late)");
    CHECK_TEXT(standing_due_words(arena, &kept, day("2019-10-30")), "30 October 2019");
    CHECK_TEXT(standing_due_words(arena, &none, DATE_NONE), "The plan sets no date");
    CHECK_TEXT(standing_silent_words(arena, &none, true), "No word for 1 day");
    CHECK_TEXT(standing_silent_words(arena, &late, false), "No update in the 244 days since it was published");
    struct standing today = standing("on_track", "2019-10-31", "2019-10-31"), unpublished = standing_of(TEXT("no_update"), DATE_NONE, DATE_NONE, DATE_NONE, day("2019-10-31"));
    CHECK_TEXT(standing_due_words(arena, &today, day("2019-10-31")), "31 October 2019 (due today)");
    CHECK_TEXT(standing_silent_words(arena, &today, true), "Updated today");
    CHECK_TEXT(standing_silent_words(arena, &today, false), "No update has been published yet");
    CHECK_TEXT(standing_silent_words(arena, &unpublished, false), "Not published yet");
    arena_free(arena);
}

TEST("the change of the year and 29 February are days like others")
{
    struct standing over = standing_of(TEXT("on_track"), day("2028-01-01"), day("2027-12-31"), DATE_NONE, day("2027-12-31"));
    CHECK(over.soon && over.days == 1 && over.silent_days == 0);
    over = standing_of(TEXT("on_track"), day("2028-02-29"), day("2027-11-30"), DATE_NONE, day("2028-03-01"));
    CHECK(over.late && over.days == 1 && over.silent_days == 92 && over.silent);
    over = standing_of(TEXT("on_track"), day("2028-02-29"), day("2027-12-01"), DATE_NONE, day("2028-02-29"));
    CHECK(over.soon && over.lateness == LATENESS_TODAY && over.silent_days == 90 && !over.silent);
}

TEST("only what is kept, partly kept, changed or broken runs no more")
{
    static const char *const running[] = {"no_update", "not_started", "on_track", "late", "paused", ""};
    static const char *const ended[] = {"kept", "partly_kept", "changed", "broken"};
    for (size_t i = 0; i < COUNT_OF(running); i++)
        CHECK(standing_is_open(text_of(running[i])));
    for (size_t i = 0; i < COUNT_OF(ended); i++)
        CHECK(!standing_is_open(text_of(ended[i])));
}
