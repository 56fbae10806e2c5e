/* When somebody is due to be told: on a later day in London, or seven days later. */
#include "blocks/post/digest.h"
#include "test.h"

#define HOUR (60 * 60)
#define DAY (24 * HOUR)

TEST("daily is once a day in London, weekly once in seven")
{
    /* 1 June 2026, 22:30 UTC is 23:30 in London; an hour later it is the next day there. */
    const struct instant told = {1780353000};
    CHECK(!digest_is_due(OFTEN_DAILY, told, told));
    CHECK(!digest_is_due(OFTEN_DAILY, told, (struct instant){told.seconds + HOUR / 2 - 1}));
    CHECK(digest_is_due(OFTEN_DAILY, told, (struct instant){told.seconds + HOUR / 2}));
    CHECK(!digest_is_due(OFTEN_WEEKLY, told, (struct instant){told.seconds + HOUR / 2 - 1 + 6 * DAY}));
    CHECK(digest_is_due(OFTEN_WEEKLY, told, (struct instant){told.seconds + HOUR / 2 + 6 * DAY}));
}

TEST("topics are kept once, and not without end")
{
    static const char digits[] = "0123456789";
    struct topics topics = {.count = 0};
    CHECK(topic_add(&topics, TEXT("all")) && topic_add(&topics, TEXT("all")));
    CHECK_INTEGER(topics.count, 1);
    char names[TOPICS_MAX][3];
    for (int i = 0; i < TOPICS_MAX - 1; i++) {
        snprintf(names[i], sizeof names[i], "%c%c", digits[i / 10], digits[i % 10]);
        CHECK(topic_add(&topics, text_of(names[i])));
    }
    CHECK(!topic_add(&topics, TEXT("more")));
    CHECK(topic_add(&topics, TEXT("all")));
}
