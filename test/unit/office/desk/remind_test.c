/* Which of a clock's reminders has been reached. */
#include "office/desk/remind.h"
#include "test.h"

TEST("the last one that was reached, overdue apart, and none before the first")
{
    const struct clock_rule clock = {.remind = {60, 30, 7}, .remind_count = 3}, silent = {.remind_count = 0}, last = {.remind = {0}, .remind_count = 1};
    static const struct { int days, reached; } cases[] = {{1000, REMINDER_NONE}, {61, REMINDER_NONE}, {60, 60}, {59, 60}, {31, 60}, {30, 30}, {8, 30}, {7, 7}, {1, 7}, {0, 7},
                                                          {-1, REMINDER_OVERDUE}, {-400, REMINDER_OVERDUE}};
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        CHECK_INTEGER(reminder_reached(&clock, cases[i].days), cases[i].reached);
    CHECK_INTEGER(reminder_reached(&silent, -5), REMINDER_NONE);
    CHECK_INTEGER(reminder_reached(&last, 1), REMINDER_NONE);
    CHECK_INTEGER(reminder_reached(&last, 0), 0);
}
