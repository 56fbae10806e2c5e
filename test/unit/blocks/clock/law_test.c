/* Periods that laws set: which rule holds on a day, "beginning with the day", the next working day, pauses with an end, extensions that come too late, holidays
 * announced late, days that are doubted, and what was entered afterwards. */
#include "blocks/clock/replay.h"
#include "test.h"

static struct date day(const char *iso)
{
    struct date date = DATE_NONE;
    CHECK(date_parse(text_of(iso), &date) == OK);
    return date;
}

#define NAME(literal) {literal, sizeof(literal) - 1}
static struct law_rule foi = {.of = NAME("foi"), .limit = 20, .limit_unit = LIMIT_WORKING_DAYS, .calendar = CALENDAR_UNITED_KINGDOM, .extension = 20, .pause_limit = 3, .pause_unit = LIMIT_MONTHS,
                              .one_offs_doubted = true};
static struct law_rule inspection = {.of = NAME("inspection"), .limit = 56, .limit_unit = LIMIT_DAYS, .first_day_counts = true};
static struct law_rule access_month = {.of = NAME("access"), .limit = 1, .limit_unit = LIMIT_MONTHS, .to_working_day = true, .extension = 2};

static struct law law_of(struct law_rule *rule)
{
    rule->from = day("2005-01-01");
    rule->until = DATE_NONE;
    return (struct law){.rules = rule, .count = 1};
}

static struct clock_run run_of(struct arena *arena, const struct law *law, const struct clock_event *events, size_t count, const char *today, const struct clock_holidays *holidays)
{
    static struct clock_rule clock; /* a run leads back to it */
    clock = (struct clock_rule){.period = law->rules[0].of, .law = law, .from = NAME("received_on")};
    struct clock_run run = {.due = DATE_NONE};
    CHECK_INTEGER(clock_replay(&clock, events, count, 0, day(today), holidays, arena, &run), OK);
    return run;
}
#define RUN(arena, law, today, ...) \
    run_of(arena, law, (const struct clock_event[]){__VA_ARGS__}, COUNT_OF(((const struct clock_event[]){__VA_ARGS__})), today, NULL)
#define AT(what, iso) {what, day(iso), 0, DATE_NONE}
#define CHECK_DAY(actual, iso) CHECK_TEXT(date_iso(arena, actual), iso)

TEST("comments on an inspection report: 56 days beginning with the day on which it is published (Police Act 1996, section 55(5A))")
{
    static const struct { const char *published, *last; } cases[] = {
        {"2026-01-01", "2026-02-25"}, {"2026-11-22", "2027-01-16"}, {"2027-12-31", "2028-02-24"}, {"2028-01-10", "2028-03-05"},
    };
    struct arena *arena = arena_new(1 << 20);
    struct law law = law_of(&inspection);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        CHECK_DAY(RUN(arena, &law, cases[i].published, AT(CLOCK_STARTS, cases[i].published)).due, cases[i].last);
    struct clock_run run = RUN(arena, &law, "2026-11-22", AT(CLOCK_STARTS, "2026-11-22"));
    CHECK_INTEGER(run.counted, 1);
    CHECK_TEXT(clock_working_words(arena, &run), "Day 1 of 56, beginning with 22 November 2026.");
    run = RUN(arena, &law, "2027-01-17", AT(CLOCK_STARTS, "2026-11-22"));
    CHECK_TEXT(clock_run_words(arena, &run), "1 day late");
    CHECK_INTEGER(RUN(arena, &law, "2027-01-16", AT(CLOCK_STARTS, "2026-11-22")).lateness, LATENESS_TODAY);
    arena_free(arena);
}

TEST("somebody's own data: the same day of the next month, or its last, or the next working day (Dodds v Walker; the Information Commissioner's examples)")
{
    static const struct { const char *received, *due; } cases[] = {
        {"2018-09-03", "2018-10-03"}, {"2025-01-31", "2025-02-28"}, {"2024-01-31", "2024-02-29"}, /* the reference's own */
        {"2026-01-31", "2026-03-02"}, /* 28 February is a Saturday */
        {"2026-03-03", "2026-04-07"}, /* Good Friday, and Easter Monday after the week-end */
        {"2026-11-25", "2026-12-29"}, /* Christmas Day, the week-end, and Boxing Day's substitute */
        {"2026-12-01", "2027-01-04"}, /* New Year's Day, a Friday */
        {"2026-05-15", "2026-06-15"}, /* a holiday in Scotland alone is none here */
    };
    struct arena *arena = arena_new(1 << 20);
    struct law law = law_of(&access_month);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        CHECK_DAY(RUN(arena, &law, cases[i].received, AT(CLOCK_STARTS, cases[i].received)).due, cases[i].due);
    CHECK_DAY(RUN(arena, &law, "2026-02-20", AT(CLOCK_STARTS, "2026-01-31"), AT(CLOCK_EXTENDS, "2026-02-20")).due, "2026-04-30");
    CHECK_DAY(RUN(arena, &law, "2026-02-20", AT(CLOCK_STARTS, "2026-01-31"), AT(CLOCK_PAUSES, "2026-02-02"), AT(CLOCK_RESTARTS, "2026-02-10")).due, "2026-03-10");
    struct clock_run run = RUN(arena, &law, "2026-04-02", AT(CLOCK_STARTS, "2026-03-03"));
    CHECK_TEXT(clock_working_words(arena, &run), "1 month from 3 March 2026. 3 and 6 April 2026 not counted.");
    arena_free(arena);
}

TEST("a day proclaimed for once is left out, and the day without it is said")
{
    struct arena *arena = arena_new(1 << 20);
    struct law law = law_of(&foi);
    struct clock_run run = RUN(arena, &law, "2026-06-22", AT(CLOCK_STARTS, "2026-06-01"));
    CHECK_DAY(run.due, "2026-06-30");
    CHECK_DAY(run.work_to, "2026-06-29");
    run = RUN(arena, &law, "2022-09-10", AT(CLOCK_STARTS, "2022-09-01")); /* the state funeral, 19 September 2022 */
    CHECK_DAY(run.due, "2022-09-30");
    CHECK_DAY(run.work_to, "2022-09-29");
    CHECK(date_is_none(RUN(arena, &law, "2026-11-22", AT(CLOCK_STARTS, "2026-11-05")).work_to)); /* St Andrew's Day comes each year */
    CHECK_DAY(RUN(arena, &law, "2025-12-20", AT(CLOCK_STARTS, "2025-12-10")).due, "2026-01-13");
    arena_free(arena);
}

TEST("a pause has an end by law, and one that goes on for too long is seen")
{
    struct arena *arena = arena_new(1 << 20);
    struct law law = law_of(&foi), plain = law_of(&access_month);
    struct clock_run run = RUN(arena, &law, "2026-09-08", AT(CLOCK_STARTS, "2026-06-01"), AT(CLOCK_PAUSES, "2026-06-08"));
    CHECK_INTEGER(run.state, CLOCK_IS_PAUSED);
    CHECK_INTEGER(run.pause_is_long, false);
    CHECK_INTEGER(run.paused_days, 92);
    CHECK_TEXT(clock_run_words(arena, &run), "paused for 92 days");
    CHECK_TEXT(clock_working_words(arena, &run), "Working day 4 of 20, counted from 1 June 2026. Paused since 8 June 2026. The time for that ends on 8 September 2026.");
    run = RUN(arena, &law, "2026-09-09", AT(CLOCK_STARTS, "2026-06-01"), AT(CLOCK_PAUSES, "2026-06-08"));
    CHECK_INTEGER(run.pause_is_long, true);
    run = RUN(arena, &plain, "2026-08-07", AT(CLOCK_STARTS, "2026-06-01"), AT(CLOCK_PAUSES, "2026-06-08")); /* no law says: sixty days */
    CHECK_INTEGER(run.pause_is_long, false);
    CHECK_INTEGER(RUN(arena, &plain, "2026-08-08", AT(CLOCK_STARTS, "2026-06-01"), AT(CLOCK_PAUSES, "2026-06-08")).pause_is_long, true);
    arena_free(arena);
}

TEST("an extension counts on the last day and not on the day after")
{
    struct arena *arena = arena_new(1 << 20);
    struct law law = law_of(&foi);
    CHECK_DAY(RUN(arena, &law, "2026-07-10", AT(CLOCK_STARTS, "2026-06-01"), AT(CLOCK_EXTENDS, "2026-06-30")).due, "2026-07-29");
    struct clock_run run = RUN(arena, &law, "2026-07-10", AT(CLOCK_STARTS, "2026-06-01"), AT(CLOCK_EXTENDS, "2026-07-01"));
    CHECK_DAY(run.due, "2026-06-30");
    CHECK_DAY(run.extended_late, "2026-07-01");
    CHECK_INTEGER(run.limit, 20);
    arena_free(arena);
}

TEST("a bank holiday that is announced late moves what is open, and it is told which day it was")
{
    const struct clock_holiday everywhere = {day("2026-06-10"), day("2026-06-05"), true, "A day"}, far = {day("2026-06-10"), day("2026-06-05"), false, "A day elsewhere"};
    const struct clock_holiday known = {day("2026-06-10"), day("2026-05-20"), true, "A day"};
    const struct clock_event start = AT(CLOCK_STARTS, "2026-06-01");
    struct arena *arena = arena_new(1 << 20);
    struct law law = law_of(&foi), month = law_of(&access_month);
    struct clock_run run = run_of(arena, &law, &start, 1, "2026-06-08", &(const struct clock_holidays){&everywhere, 1});
    CHECK_DAY(run.due, "2026-07-01");
    CHECK_DAY(run.due_unmoved, "2026-06-30");
    CHECK_TEXT(clock_working_words(arena, &run), "Working day 5 of 20, counted from 1 June 2026. 10 and 15 June 2026 not counted. Moved from 30 June 2026 by a bank holiday that was announced later."
                                                 " Work to 29 June 2026: whether a day proclaimed for once is left out is in doubt.");
    CHECK_DAY(run_of(arena, &law, &start, 1, "2026-06-08", &(const struct clock_holidays){&far, 1}).due, "2026-07-01");
    run = run_of(arena, &law, &start, 1, "2026-06-08", &(const struct clock_holidays){&known, 1});
    CHECK_DAY(run.due, "2026-07-01");
    CHECK(date_is_none(run.due_unmoved)); /* it was known when it began */
    const struct clock_event may = AT(CLOCK_STARTS, "2026-05-10");
    CHECK_DAY(run_of(arena, &month, &may, 1, "2026-05-12", &(const struct clock_holidays){&everywhere, 1}).due, "2026-06-11");
    CHECK_DAY(run_of(arena, &month, &may, 1, "2026-05-12", &(const struct clock_holidays){&far, 1}).due, "2026-06-10");
    arena_free(arena);
}

TEST("the rule that held on the day on which it began, also when it begins anew; where none held it does not run")
{
    struct law_rule rules[] = {{.of = NAME("reply"), .limit = 10, .limit_unit = LIMIT_DAYS}, {.of = NAME("reply"), .limit = 30, .limit_unit = LIMIT_DAYS}};
    struct law law = {.rules = rules, .count = 2};
    struct arena *arena = arena_new(1 << 20);
    rules[0].from = day("2020-01-01"), rules[0].until = day("2025-12-31"), rules[1].from = day("2026-01-01"), rules[1].until = DATE_NONE;
    CHECK_DAY(RUN(arena, &law, "2026-01-05", AT(CLOCK_STARTS, "2025-12-31")).due, "2026-01-10");
    CHECK_DAY(RUN(arena, &law, "2026-01-05", AT(CLOCK_STARTS, "2026-01-01")).due, "2026-01-31");
    CHECK_DAY(RUN(arena, &law, "2026-01-05", AT(CLOCK_STARTS, "2025-12-31"), AT(CLOCK_RESTARTS, "2026-01-05")).due, "2026-01-15");
    CHECK_INTEGER(RUN(arena, &law, "2026-01-05", AT(CLOCK_STARTS, "2019-12-31")).state, CLOCK_NOT_STARTED);
    arena_free(arena);
}

TEST("what was entered after its day is told with the working")
{
    struct arena *arena = arena_new(1 << 20);
    struct law law = law_of(&inspection);
    struct clock_run run = RUN(arena, &law, "2026-11-22", {CLOCK_STARTS, day("2026-11-10"), 0, day("2026-11-20")});
    CHECK_TEXT(clock_working_words(arena, &run), "Day 13 of 56, beginning with 10 November 2026. The start, 10 November 2026, was entered on 20 November 2026.");
    run = RUN(arena, &law, "2026-11-22", {CLOCK_STARTS, day("2026-11-10"), 0, day("2026-11-10")});
    CHECK_INTEGER(run.afterwards_count, 0);
    arena_free(arena);
}
