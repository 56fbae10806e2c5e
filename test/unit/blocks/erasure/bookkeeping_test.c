/* From which day on bookkeeping is kept, held against the day on which each is due. */
#include "blocks/erasure/bookkeeping.h"
#include "test.h"

static struct date day(const char *iso)
{
    struct date date = DATE_NONE;
    CHECK_INTEGER(date_parse(text_of(iso), &date), OK);
    return date;
}

TEST("the first day that must still be kept")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 16);
    static const struct { int count, unit; const char *today, *kept_from; } cases[] = {
        {6, KEEP_YEARS, "2026-02-01", "2020-02-01"},  {6, KEEP_YEARS, "2026-01-31", "2020-01-31"}, {1, KEEP_YEARS, "2021-03-01", "2020-03-01"},
        {1, KEEP_YEARS, "2021-02-28", "2020-02-28"},  {1, KEEP_MONTHS, "2026-03-31", "2026-03-01"}, {1, KEEP_MONTHS, "2026-03-01", "2026-02-01"},
        {3, KEEP_DAYS, "2026-03-01", "2026-02-26"},   {1, KEEP_DAYS, "2026-01-01", "2025-12-31"},  {12, KEEP_MONTHS, "2024-02-29", "2023-03-01"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct keep_rule keep = {.given = true, .count = cases[i].count, .unit = (__typeof__(keep.unit))cases[i].unit, .state = SIZE_MAX};
        struct date from = bookkeeping_kept_from(&keep, day(cases[i].today));
        CHECK_TEXT(date_iso(arena, from), cases[i].kept_from);
    }
}

TEST("each day before it is due, and it is not")
{
    for (int unit = KEEP_DAYS; unit <= KEEP_YEARS; unit++)
        for (int count = 1; count < 30; count += 7)
            for (struct date today = day("2023-12-20"); date_compare(today, day("2025-04-02")) < 0; today.day++) {
                struct keep_rule keep = {.given = true, .count = count, .unit = (__typeof__(keep.unit))unit, .state = SIZE_MAX};
                struct date from = bookkeeping_kept_from(&keep, today);
                CHECK(date_compare(keep_due_on(&keep, from), today) > 0);
                CHECK(date_compare(keep_due_on(&keep, (struct date){from.day - 1}), today) <= 0);
            }
}
