/* The unit tests' harness: one program a file, TAP-like lines, a count at the end.
 *
 *   TEST("a date that does not exist is refused") { CHECK(date_of(…) == ERROR_INVALID); }
 *
 * Each TEST is a function of its own, run in the order of the file. Ends with
 * "FILE: N passed, N failed" and a status that says so. SKIP(why) counts. */
#ifndef TEST_H
#define TEST_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct test {
    const char *name;
    void (*run)(void);
    struct test *next;
};
static struct test *test_first, **test_last = &test_first;
static int test_failures, test_skipped;
static bool test_failed_now;

#define TEST_JOIN_(a, b) a##b
#define TEST_JOIN(a, b) TEST_JOIN_(a, b)
#define TEST(title) TEST_AT_(title, __LINE__)
#define TEST_AT_(title, line)                                                          \
    static void TEST_JOIN(test_run_, line)(void);                                      \
    static struct test TEST_JOIN(test_, line) = {title, TEST_JOIN(test_run_, line), NULL}; \
    __attribute__((constructor(65535))) static void TEST_JOIN(test_add_, line)(void)   \
    {                                                                                  \
        *test_last = &TEST_JOIN(test_, line);                                          \
        test_last = &TEST_JOIN(test_, line).next;                                      \
    }                                                                                  \
    static void TEST_JOIN(test_run_, line)(void)

#define CHECK(condition)                                                       \
    do {                                                                       \
        if (!(condition)) {                                                    \
            printf("  %s:%d: not so: %s\n", __FILE__, __LINE__, #condition);   \
            test_failed_now = true;                                            \
        }                                                                      \
    } while (0)
#define CHECK_TEXT(actual, expected)                                                       \
    do {                                                                                   \
        struct text actual_ = (actual);                                                    \
        const char *expected_ = (expected);                                                \
        if (actual_.length != strlen(expected_) || memcmp(actual_.data, expected_, actual_.length) != 0) { \
            printf("  %s:%d: got \"%.*s\", expected \"%s\"\n", __FILE__, __LINE__, (int)actual_.length, actual_.data, expected_); \
            test_failed_now = true;                                                        \
        }                                                                                  \
    } while (0)
#define CHECK_INTEGER(actual, expected)                                                    \
    do {                                                                                   \
        long long actual_ = (actual), expected_ = (expected);                              \
        if (actual_ != expected_) {                                                        \
            printf("  %s:%d: got %lld, expected %lld (%s)\n", __FILE__, __LINE__, actual_, expected_, #actual); \
            test_failed_now = true;                                                        \
        }                                                                                  \
    } while (0)
#define SKIP(why)                        \
    do {                                 \
        printf("  skipped: %s\n", (why)); \
        test_skipped++;                  \
        return;                          \
    } while (0)

int main(void)
{
    int passed = 0;
    const char *file = __BASE_FILE__;
    for (struct test *test = test_first; test; test = test->next) {
        int skipped_before = test_skipped;
        test_failed_now = false;
        test->run();
        if (test_failed_now) {
            printf("not ok - %s\n", test->name);
            test_failures++;
        } else if (test_skipped == skipped_before) {
            passed++;
        }
    }
    printf("%s: %d passed, %d failed, %d skipped\n", file, passed, test_failures, test_skipped);
    return test_failures ? 1 : 0;
}

#endif
