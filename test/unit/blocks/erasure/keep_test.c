#include "blocks/erasure/keep.h"
#include "test.h"

static struct keep_rule rule(int count, unsigned unit)
{
    return (struct keep_rule){.given = true, .count = count, .unit = unit, .state = SIZE_MAX};
}

struct due_case { int count; unsigned unit; const char *start, *due; };
static const struct due_case cases[] = {
    {6, KEEP_YEARS, "2020-01-31", "2026-02-01"},
    {1, KEEP_YEARS, "2020-02-29", "2021-03-01"},  /* ends on 28 February */
    {4, KEEP_YEARS, "2020-02-29", "2024-03-01"},  /* ends on 29 February */
    {1, KEEP_YEARS, "2019-02-28", "2020-02-29"},  /* ends on 28 February, whatever day is the month's last */
    {1, KEEP_DAYS, "2026-11-21", "2026-11-23"},   /* the 22nd is kept whole */
    {31, KEEP_DAYS, "2026-12-31", "2027-02-01"},
    {1, KEEP_MONTHS, "2026-01-31", "2026-03-01"}, /* ends on 28 February */
    {3, KEEP_MONTHS, "2026-11-30", "2027-03-01"},
    {6, KEEP_MONTHS, "2026-06-30", "2026-12-31"}, /* ends on 30 December */
};

TEST("the end of a period, counted as the law counts")
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct keep_rule keep = rule(cases[i].count, cases[i].unit);
        struct date start;
        char due[DATE_ISO_BYTES];
        CHECK_INTEGER(date_parse(text_of(cases[i].start), &start), OK);
        date_write_iso(keep_due_on(&keep, start), due);
        CHECK_TEXT(text_of(due), cases[i].due);
    }
}

TEST("what is kept for ever, or from no day, is never due")
{
    struct keep_rule keep = rule(1, KEEP_DAYS);
    CHECK(date_is_none(keep_due_on(&keep, DATE_NONE)));
    keep.ever = true;
    CHECK(date_is_none(keep_due_on(&keep, (struct date){20000})));
    keep = (struct keep_rule){.given = false};
    CHECK(date_is_none(keep_due_on(&keep, (struct date){20000})));
    keep = rule(150, KEEP_YEARS);
    struct date late;
    CHECK_INTEGER(date_of(9999, 12, 31, &late), OK);
    CHECK(date_is_none(keep_due_on(&keep, late))); /* past what there is of a calendar */
}
