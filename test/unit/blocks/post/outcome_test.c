/* What becomes of a message after an attempt: pauses that grow, five days, and at most one more time where nobody knows. */
#include "blocks/post/outcome.h"
#include "blocks/post/returned.h"
#include "test.h"

static struct post_outcome outcome(struct arena *arena, enum smtp_end end, int code, const char *status, int64_t attempts, int64_t unsure, int64_t waited)
{
    struct post_attempt attempt = {.attempts = attempts, .unsure = unsure, .queued_at = {1000000}, .now = {1000000 + waited}, .answer = {.end = end, .code = code}};
    snprintf(attempt.answer.status, sizeof attempt.answer.status, "%s", status);
    return post_outcome_of(arena, &attempt);
}

TEST("pauses grow, and then stay")
{
    static const int64_t minutes[] = {1, 5, 15, 30, 60, 120, 240, 240, 240};
    for (size_t i = 0; i < COUNT_OF(minutes); i++)
        CHECK_INTEGER(post_pause_seconds((int64_t)i + 1), minutes[i] * 60);
    CHECK_INTEGER(post_trouble_seconds(1), 15);
    CHECK_INTEGER(post_trouble_seconds(3), 60);
    CHECK_INTEGER(post_trouble_seconds(7), 600);
    CHECK_INTEGER(post_trouble_seconds(1000), 600);
}

TEST("taken is sent, refused fails at once, and says why by number alone")
{
    struct arena *arena = arena_new(1 << 20);
    CHECK_INTEGER(outcome(arena, SMTP_TAKEN, 0, "", 1, 0, 0).state, POST_IS_SENT);
    struct post_outcome refused = outcome(arena, SMTP_REFUSED, 550, "5.1.1", 1, 0, 0);
    CHECK_INTEGER(refused.state, POST_FAILS);
    CHECK_TEXT(refused.fault, "The mail server refused it: there is no such address (550 5.1.1).");
    CHECK_TEXT(outcome(arena, SMTP_REFUSED, 554, "", 1, 0, 0).fault, "The mail server refused it for good (554).");
    arena_free(arena);
}

TEST("an address that is none is told from a sender that is refused")
{
    static const struct { const char *status; bool is_none, is_us; } cases[] = {
        {"5.1.1", true, false}, {"5.1.2", true, false}, {"5.1.3", true, false}, {"5.1.6", true, false}, {"5.1.10", true, false}, {"5.1.7", false, true}, {"5.1.8", false, true},
        {"5.7.1", false, true}, {"5.7.26", false, true}, {"5.2.2", false, false}, {"5.1.0", false, false}, {"5.1.11", false, false}, {"", false, false},
    };
    struct arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CHECK_INTEGER(post_no_such_address(text_of(cases[i].status)), cases[i].is_none);
        CHECK_INTEGER(post_is_about_us(text_of(cases[i].status)), cases[i].is_us);
    }
    CHECK_TEXT(outcome(arena, SMTP_REFUSED, 553, "5.1.8", 1, 0, 0).fault, "The mail server refused it for good (553 5.1.8).");
    arena_free(arena);
}

TEST("what is not taken now is tried again until five days are over, and not after")
{
    struct arena *arena = arena_new(1 << 20);
    struct post_outcome later = outcome(arena, SMTP_LATER, 451, "4.7.1", 2, 0, 90);
    CHECK_INTEGER(later.state, POST_WAITS);
    CHECK(later.counts);
    CHECK_INTEGER(later.next_at.seconds, 1000000 + 90 + 300);
    CHECK_INTEGER(outcome(arena, SMTP_LATER, 451, "", 30, 0, POST_TRY_SECONDS - 14401).state, POST_WAITS);
    CHECK_INTEGER(outcome(arena, SMTP_LATER, 451, "", 30, 0, POST_TRY_SECONDS - 14400).state, POST_FAILS);
    arena_free(arena);
}

TEST("where nobody knows whether it was taken it goes once more, and then to a person")
{
    struct arena *arena = arena_new(1 << 20);
    struct post_outcome first = outcome(arena, SMTP_UNKNOWN, 0, "", 1, 0, 0), second = outcome(arena, SMTP_UNKNOWN, 0, "", 2, 1, 0);
    CHECK_INTEGER(first.state, POST_WAITS);
    CHECK_INTEGER(first.unsure, 1);
    CHECK_INTEGER(second.state, POST_FAILS);
    CHECK_INTEGER(outcome(arena, SMTP_LATER, 451, "", 2, 1, 0).unsure, 1);
    arena_free(arena);
}

TEST("trouble of the server is no attempt of the message")
{
    struct arena *arena = arena_new(1 << 20);
    struct post_outcome trouble = outcome(arena, SMTP_TROUBLE, 0, "", 9, 0, POST_TRY_SECONDS * 2);
    CHECK_INTEGER(trouble.state, POST_WAITS);
    CHECK(!trouble.counts);
    CHECK_INTEGER(trouble.next_at.seconds, 1000000 + POST_TRY_SECONDS * 2);
    CHECK(!outcome(arena, SMTP_STOPPED, 0, "", 1, 0, 0).counts);
    const struct smtp_answer denied = {.end = SMTP_TROUBLE, .trouble = SMTP_NO_SIGN_IN, .code = 535, .status = "5.7.8"};
    CHECK_TEXT(post_trouble_words(arena, &denied), "The mail server does not take the office’s user and password (535 5.7.8).");
    arena_free(arena);
}
