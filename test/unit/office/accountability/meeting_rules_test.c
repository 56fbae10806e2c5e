/* Rules of meetings: what must be there before something goes out, and a series as it was typed. */
#include "office/accountability/meeting_rules.h"
#include "test.h"

TEST("an item is open, or exempt with its ground and why")
{
    struct part_of_agenda item = {0};
    CHECK(item_judge(&item) == PART_WHOLE);
    item.is_exempt = true;
    CHECK(item_judge(&item) == PART_NO_GROUND);
    item.has_ground = true;
    CHECK(item_judge(&item) == PART_NO_WHY);
    item.has_why = true;
    CHECK(item_judge(&item) == PART_WHOLE);
    item.is_exempt = false;
    CHECK(item_judge(&item) == PART_GROUND_WITHOUT);
}

TEST("what comes after the agenda says why")
{
    struct part_of_agenda item = {.is_late = true};
    CHECK(item_judge(&item) == PART_LATE);
    item.has_late_why = true;
    CHECK(item_judge(&item) == PART_WHOLE);
}

TEST("a paper has words; a file alone, or nothing, does not go out")
{
    struct part_of_agenda paper = {0};
    CHECK(paper_judge(&paper) == PART_EMPTY);
    paper.has_file = true;
    CHECK(paper_judge(&paper) == PART_FILE_ALONE);
    paper.has_text = true;
    CHECK(paper_judge(&paper) == PART_WHOLE);
    paper.item_is_exempt = true;
    CHECK(paper_judge(&paper) == PART_OPEN_UNDER_EXEMPT);
    paper.is_exempt = paper.has_ground = paper.has_why = true;
    CHECK(paper_judge(&paper) == PART_WHOLE);
    paper.has_text = false;
    CHECK(paper_judge(&paper) == PART_FILE_ALONE);
}

TEST("minutes from which something was taken out say on which ground, others none")
{
    struct minutes minutes = {.text = TEXT("All of it.\n"), .public_text = TEXT("All of it.")};
    CHECK(minutes_judge(&minutes) == MINUTES_WHOLE);
    minutes.has_ground = true;
    CHECK(minutes_judge(&minutes) == MINUTES_GROUND_WITHOUT);
    minutes.public_text = TEXT("Some.");
    CHECK(minutes_judge(&minutes) == MINUTES_NO_GROUND);
    minutes.has_why = true;
    CHECK(minutes_judge(&minutes) == MINUTES_WHOLE);
}

static struct series_typed typed(const char *rhythm, const char *which, const char *weekday, int day)
{
    return (struct series_typed){.rhythm = text_of(rhythm), .which = text_of(which), .weekday = text_of(weekday), .day_of_month = day, .days_off = TEXT("next"), .at = TEXT("14:30"),
                                 .starts_on = {20000}, .ends_on = DATE_NONE};
}

TEST("a series as it was typed is a rule, or says what is missing")
{
    struct recurrence rule = {0};
    struct series_typed one = typed("quarterly", "second", "tuesday", 0);
    int minute = 0;
    CHECK(series_read(&one, &rule, &minute) == SERIES_WHOLE);
    CHECK(rule.unit == RECURRENCE_MONTHS && rule.every == 3 && rule.which == 2 && rule.weekday == 2 && rule.off == RECURRENCE_NEXT && minute == 870 && recurrence_is_whole(&rule));
    one = typed("fortnightly", "", "friday", 0);
    CHECK(series_read(&one, &rule, &minute) == SERIES_WHOLE && rule.unit == RECURRENCE_WEEKS && rule.every == 2 && recurrence_is_whole(&rule));
    one = typed("yearly", "", "", 31);
    CHECK(series_read(&one, &rule, &minute) == SERIES_WHOLE && rule.every == 12 && recurrence_is_whole(&rule));
    one = typed("monthly", "", "", 0);
    CHECK(series_read(&one, &rule, &minute) == SERIES_NO_DAY);
    one = typed("monthly", "second", "tuesday", 5);
    CHECK(series_read(&one, &rule, &minute) == SERIES_TWO_DAYS);
    one = typed("monthly", "", "tuesday", 0);
    CHECK(series_read(&one, &rule, &minute) == SERIES_NO_WHICH);
    one = typed("weekly", "second", "tuesday", 0);
    CHECK(series_read(&one, &rule, &minute) == SERIES_WHICH_OF_WEEKS);
    one = typed("weekly", "", "", 5);
    CHECK(series_read(&one, &rule, &minute) == SERIES_MONTH_DAY_OF_WEEKS);
}

TEST("a time is two figures, a colon and two figures")
{
    static const char *const wrong[] = {"", "9:30", "24:00", "12:60", "12.30", "1a:30", "12:3x"};
    struct recurrence rule;
    int minute;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct series_typed one = typed("weekly", "", "friday", 0);
        one.at = text_of(wrong[i]);
        CHECK(series_read(&one, &rule, &minute) == SERIES_NO_TIME);
    }
    struct series_typed midnight = typed("weekly", "", "friday", 0);
    midnight.at = TEXT("00:00");
    CHECK(series_read(&midnight, &rule, &minute) == SERIES_WHOLE && minute == 0);
}
