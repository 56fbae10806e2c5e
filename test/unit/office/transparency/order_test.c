/* What the law wants published: when the next is due, and how it stands a day before and a day after. Links in texts, and which page takes a path. */
#include "office/transparency/dead_links.h"
#include "office/transparency/order.h"
#include "test.h"

static struct date day(const char *iso)
{
    struct date date = DATE_NONE;
    CHECK(date_parse(text_of(iso), &date) == OK);
    return date;
}

TEST("a duty is in time up to its day, then late, or stale where it is published on change; without a proof it is missing")
{
    static const struct { int every; enum limit_unit unit; bool on_change; const char *last, *today; enum duty_state state; int days; const char *next; } cases[] = {
        {1, LIMIT_MONTHS, false, "2026-01-31", "2026-02-28", DUTY_PUBLISHED, 0, "2026-02-28"}, {1, LIMIT_MONTHS, false, "2026-01-31", "2026-03-01", DUTY_LATE, 1, "2026-02-28"},
        {3, LIMIT_MONTHS, false, "2026-11-30", "2027-03-01", DUTY_LATE, 1, "2027-02-28"},      {12, LIMIT_MONTHS, true, "2028-02-29", "2029-02-28", DUTY_PUBLISHED, 0, "2029-02-28"},
        {12, LIMIT_MONTHS, true, "2028-02-29", "2029-03-10", DUTY_STALE, 10, "2029-02-28"},    {7, LIMIT_DAYS, false, "2026-12-28", "2027-01-05", DUTY_LATE, 1, "2027-01-04"},
        {5, LIMIT_WORKING_DAYS, false, "2026-12-22", "2026-12-31", DUTY_PUBLISHED, 0, "2026-12-31"},
    };
    struct arena *arena = arena_new(1 << 16);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct law_duty duty = {.every = cases[i].every, .every_unit = cases[i].unit, .on_change = cases[i].on_change};
        struct duty_standing standing = duty_standing_of(&duty, day(cases[i].last), day(cases[i].today));
        CHECK_INTEGER(standing.state, cases[i].state);
        CHECK_INTEGER(standing.days, cases[i].days);
        CHECK_TEXT(date_iso(arena, standing.next), cases[i].next);
    }
    const struct law_duty duty = {.every = 1, .every_unit = LIMIT_MONTHS};
    CHECK_INTEGER(duty_standing_of(&duty, DATE_NONE, day("2026-01-01")).state, DUTY_MISSING);
    arena_free(arena);
}

TEST("what is published each year before the year begins")
{
    static const struct { const char *last, *today; enum duty_state state; int days; const char *next; } cases[] = {
        {"2026-02-20", "2027-03-31", DUTY_PUBLISHED, 0, "2027-03-31"}, /* of the year from April 2026 */
        {"2026-02-20", "2027-04-01", DUTY_LATE, 1, "2027-03-31"},
        {"2026-04-10", "2026-04-10", DUTY_PUBLISHED, 0, "2027-03-31"}, /* late, of the year that has begun */
        {"2026-10-01", "2027-04-02", DUTY_PUBLISHED, 0, "2028-03-31"}, /* half a year before: of the year to come */
        {"2026-09-30", "2027-04-02", DUTY_LATE, 2, "2027-03-31"},      /* a day less: of the one that has begun */
        {"2026-03-31", "2026-04-01", DUTY_PUBLISHED, 0, "2027-03-31"},
    };
    const struct law_duty duty = {.every = 12, .every_unit = LIMIT_MONTHS, .before_month = 4, .before_day = 1};
    struct arena *arena = arena_new(1 << 16);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct duty_standing standing = duty_standing_of(&duty, day(cases[i].last), day(cases[i].today));
        CHECK_INTEGER(standing.state, cases[i].state);
        CHECK_INTEGER(standing.days, cases[i].days);
        CHECK_TEXT(date_iso(arena, standing.next), cases[i].next);
    }
    CHECK_INTEGER(duty_standing_of(&duty, DATE_NONE, day("2026-01-01")).state, DUTY_MISSING);
    arena_free(arena);
}

TEST("links within a text, written and bare")
{
    struct text rest = TEXT("See [a](/a) and [b](https://b.example/x \"B\"), https://office.example/c, or https://office.example"), href;
    static const char *const found[] = {"/a", "https://b.example/x", "https://office.example/c,", "https://office.example"};
    for (size_t i = 0; i < COUNT_OF(found); i++) {
        CHECK(link_next(&rest, TEXT("https://office.example"), &href));
        CHECK_TEXT(href, found[i]);
    }
    CHECK(!link_next(&rest, TEXT("https://office.example"), &href));
    rest = TEXT("no [link] (here), ](");
    CHECK(link_next(&rest, TEXT_NONE, &href));
    CHECK_TEXT(href, "");
    CHECK(!link_next(&rest, TEXT_NONE, &href));
}

TEST("which page takes a path")
{
    static const struct { const char *route, *path; bool takes; } cases[] = {
        {"/", "/", true}, {"/plan", "/plan", true}, {"/plan", "/plans", false}, {"/areas/{slug}", "/areas/north", true}, {"/areas/{slug}", "/areas", false}, {"/areas/{slug}", "/areas/", false},
        {"/areas/{slug}", "/areas/north/east", false}, {"/a/{b}/c", "/a/x/c", true}, {"/a/{b}/c", "/a/x/d", false}, {"/plan", "/", false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        CHECK_INTEGER(route_takes(cases[i].route, text_of(cases[i].path)), cases[i].takes);
}
