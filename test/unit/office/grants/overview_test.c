/* The quarterly overview of bids: the quarter's edges, as of its last day and as of today, and what was put right later. */
#include "office/grants/overview.h"
#include "test.h"

static struct date day(const char *iso)
{
    struct date date = DATE_NONE;
    CHECK(!*iso || date_parse(text_of(iso), &date) == OK);
    return date;
}

static struct overview_thing thing(enum overview_kind kind, const char *begins, const char *decided, const char *due, const char *done, const char *ended)
{
    return (struct overview_thing){.kind = kind, .begins = day(begins), .decided = day(decided), .due = day(due), .done = day(done), .ended = day(ended), .came = DATE_NONE};
}

static struct overview_quarter quarter(const char *code)
{
    struct overview_quarter found = {DATE_NONE, DATE_NONE};
    CHECK_INTEGER(overview_quarter_parse(text_of(code), &found), OK);
    return found;
}

TEST("a quarter begins with January, April, July or October")
{
    static const char *const wrong[] = {"", "2026", "2026-02", "2026-13", "2026-7", "2026-07-01", "26-07-1", "abcd-07", "2026-00", "9999-10"};
    struct overview_quarter found;
    struct arena *arena = arena_new(1 << 16);
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        CHECK_INTEGER(overview_quarter_parse(text_of(wrong[i]), &found), ERROR_INVALID);
    CHECK_TEXT(date_iso(arena, quarter("2026-07").until), "2026-09-30");
    CHECK_TEXT(date_iso(arena, quarter("2028-01").until), "2028-03-31");
    CHECK_TEXT(overview_quarter_code(arena, overview_quarter_of(day("2026-12-31"))), "2026-10");
    CHECK_TEXT(overview_quarter_code(arena, overview_quarter_of(day("2027-01-01"))), "2027-01");
    CHECK_TEXT(overview_quarter_code(arena, overview_quarter_before(quarter("2027-01"))), "2026-10");
    CHECK_TEXT(overview_quarter_words(arena, quarter("2026-07")), "July to September 2026");
    arena_free(arena);
}

TEST("a bid: asked, waiting, decided, told late, withdrawn")
{
    struct overview_quarter summer = quarter("2026-07"), autumn = quarter("2026-10");
    struct date now = day("2026-11-22");
    struct overview_thing bid = thing(OVERVIEW_BID, "2026-09-30", "2026-10-01", "2026-10-08", "2026-10-09", "");
    CHECK(overview_has(&bid, OVERVIEW_ASKED, summer, now) && !overview_has(&bid, OVERVIEW_ASKED, autumn, now));
    CHECK(overview_has(&bid, OVERVIEW_WAITS, summer, now) && !overview_has(&bid, OVERVIEW_WAITS, autumn, now));
    CHECK(!overview_has(&bid, OVERVIEW_DECIDED, summer, now) && overview_has(&bid, OVERVIEW_DECIDED, autumn, now));
    CHECK(!overview_has(&bid, OVERVIEW_LATE, summer, now) && !overview_has(&bid, OVERVIEW_LATE, autumn, now)); /* told by the end, though late */
    CHECK(overview_has(&bid, OVERVIEW_LATE, autumn, day("2026-10-09")) == false && !overview_has(&bid, OVERVIEW_LATE, autumn, day("2026-10-08")));
    bid.done = day("2026-10-20");
    CHECK(overview_has(&bid, OVERVIEW_LATE, autumn, day("2026-10-09"))); /* the day after it was due */
    CHECK(!overview_has(&bid, OVERVIEW_LATE, autumn, day("2026-10-08")));
    bid = thing(OVERVIEW_BID, "2026-07-01", "", "", "", "2026-09-30");
    CHECK(overview_has(&bid, OVERVIEW_ASKED, summer, now) && !overview_has(&bid, OVERVIEW_WAITS, summer, now) && !overview_has(&bid, OVERVIEW_WAITS, autumn, now));
    CHECK(!overview_has(&bid, OVERVIEW_ASKED, summer, day("2026-06-30")));
}

TEST("awards and reports: what runs, what is late as of a day, what came of it")
{
    struct overview_quarter summer = quarter("2026-07"), autumn = quarter("2026-10");
    struct date now = day("2026-11-22");
    struct overview_thing award = thing(OVERVIEW_AWARD, "2026-09-30", "", "2026-10-31", "", "2026-11-10"), report = thing(OVERVIEW_REPORT, "", "", "2026-09-29", "2026-10-02", "");
    award.came = day("2026-11-10");
    CHECK(overview_has(&award, OVERVIEW_RUNS, summer, now) && !overview_has(&award, OVERVIEW_RUNS, autumn, now) && overview_has(&award, OVERVIEW_RUNS, autumn, day("2026-11-09")));
    CHECK(overview_has(&award, OVERVIEW_LATE, autumn, day("2026-11-01")) && !overview_has(&award, OVERVIEW_LATE, autumn, day("2026-10-31")) && !overview_has(&award, OVERVIEW_LATE, autumn, now));
    CHECK(overview_has(&award, OVERVIEW_CAME, autumn, now) && !overview_has(&award, OVERVIEW_CAME, summer, now) && !overview_has(&award, OVERVIEW_CAME, autumn, day("2026-11-09")));
    CHECK(overview_has(&report, OVERVIEW_LATE, summer, now) && !overview_has(&report, OVERVIEW_LATE, autumn, now)); /* late on 30 September stays so in that overview */
    CHECK(!overview_has(&report, OVERVIEW_RUNS, summer, now) && !overview_has(&report, OVERVIEW_ASKED, summer, now));
    report.due = day("2026-09-30");
    CHECK(!overview_has(&report, OVERVIEW_LATE, summer, now));
}
