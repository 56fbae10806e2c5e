#include "blocks/series/value.h"
#include "test.h"

static struct arena *arena(void)
{
    static struct arena *kept;
    if (!kept)
        kept = arena_new(1 << 22);
    else
        arena_reset(kept);
    return kept;
}

TEST("rounding is half away from zero, once, and a product past int64 does no harm")
{
    static const struct { int64_t a, b, divisor, expected; } cases[] = {
        {5, 1, 2, 3}, {-5, 1, 2, -3}, {5, 1, -2, -3}, {4, 1, 3, 1}, {-4, 1, 3, -1}, {5, 1, 3, 2}, {7, 1, 5, 1}, {8, 1, 5, 2},
        {0, 9, 7, 0}, {1, 1, 3, 0}, {INT64_MAX, 1000, 1000, INT64_MAX}, {INT64_MIN, 1000, 1000, INT64_MIN}, {INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t amount = 77;
        CHECK(series_scale(cases[i].a, cases[i].b, cases[i].divisor, &amount) == OK);
        CHECK_INTEGER(amount, cases[i].expected);
    }
    int64_t amount = 77;
    CHECK(series_scale(1, 1, 0, &amount) == ERROR_INVALID);
    CHECK(series_scale(INT64_MAX, 2, 1, &amount) == ERROR_LIMIT);
    CHECK(series_add(INT64_MAX, 1, &amount) == ERROR_LIMIT);
    CHECK(series_subtract(INT64_MIN, 1, &amount) == ERROR_LIMIT);
    CHECK(series_round(1, 0, &amount) == ERROR_INVALID);
    CHECK_INTEGER(amount, 77);
    CHECK(series_round(848499, 1000, &amount) == OK);
    CHECK_INTEGER(amount, 848000);
    CHECK(series_round(848500, 1000, &amount) == OK);
    CHECK_INTEGER(amount, 849000);
}

TEST("a ratio is made from its parts: a share of a hundred, a rate of a thousand, else of one")
{
    int64_t amount = 0;
    CHECK(series_ratio(SERIES_PERCENTAGE, 8 * SERIES_ONE, 10 * SERIES_ONE, &amount) == OK);
    CHECK_INTEGER(amount, 80 * SERIES_ONE);
    CHECK(series_ratio(SERIES_RATE_PER_1000, 1234 * SERIES_ONE, 100000 * SERIES_ONE, &amount) == OK);
    CHECK_INTEGER(amount, 123400);
    CHECK(series_ratio(SERIES_MINUTES, 10 * SERIES_ONE, 4 * SERIES_ONE, &amount) == OK);
    CHECK_INTEGER(amount, 25000);
    CHECK(series_ratio(SERIES_PERCENTAGE, 1 * SERIES_ONE, 3 * SERIES_ONE, &amount) == OK);
    CHECK_INTEGER(amount, 333333);
    CHECK(series_ratio(SERIES_PERCENTAGE, 2 * SERIES_ONE, 3 * SERIES_ONE, &amount) == OK);
    CHECK_INTEGER(amount, 666667);
    CHECK(series_ratio(SERIES_PERCENTAGE, 8, 0, &amount) == ERROR_INVALID);
}

TEST("amounts are written as people read them, with their unit")
{
    static const struct { int64_t amount; enum series_unit unit; const char *expected; } cases[] = {
        {17900000, SERIES_COUNT, "1,790"}, {0, SERIES_COUNT, "0"}, {17904999, SERIES_COUNT, "1,790"}, {17905000, SERIES_COUNT, "1,791"},
        {848000, SERIES_PERCENTAGE, "84.8%"}, {848499, SERIES_PERCENTAGE, "84.8%"}, {848500, SERIES_PERCENTAGE, "84.9%"},
        {900000, SERIES_PERCENTAGE, "90%"}, {899999, SERIES_PERCENTAGE, "90.0%"}, {-21000, SERIES_PERCENTAGE, "−2.1%"}, {-400, SERIES_PERCENTAGE, "0.0%"},
        {123000, SERIES_RATE_PER_1000, "12.3 per 1,000 people"}, {10000, SERIES_RATE_PER_1000, "1 per 1,000 people"},
        {12300, SERIES_POUNDS, "£1.23"}, {12345600, SERIES_POUNDS, "£1,234.56"}, {-50000, SERIES_POUNDS, "−£5"}, {12000000000, SERIES_POUNDS, "£1,200,000"},
        {125000, SERIES_MINUTES, "12.5 minutes"}, {10000, SERIES_MINUTES, "1 minute"}, {0, SERIES_MINUTES, "0 minutes"}, {10001, SERIES_MINUTES, "1.0 minutes"},
        {18905200, SERIES_FULL_TIME_EQUIVALENTS, "1,890.52 full-time equivalents"}, {10000, SERIES_FULL_TIME_EQUIVALENTS, "1 full-time equivalent"},
        {72500, SERIES_SCORE, "7.25"}, {-72500, SERIES_SCORE, "−7.25"}, {9999999990000, SERIES_COUNT, "999,999,999"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        CHECK_TEXT(series_amount_words(arena(), cases[i].amount, cases[i].unit), cases[i].expected);
    CHECK_TEXT(series_amount_figure(arena(), 123000, SERIES_RATE_PER_1000), "12.3");
    CHECK_TEXT(series_amount_figure(arena(), 848000, SERIES_PERCENTAGE), "84.8%");
    CHECK_TEXT(series_value_words(arena(), series_number(848000), SERIES_PERCENTAGE), "84.8%");
    CHECK_TEXT(series_value_words(arena(), series_nothing(SERIES_NOT_YET), SERIES_COUNT), "not yet known");
    CHECK_TEXT(series_value_words(arena(), series_nothing(SERIES_NOT_COLLECTED), SERIES_COUNT), "not collected");
    CHECK_TEXT(series_value_words(arena(), series_nothing(SERIES_SUPPRESSED), SERIES_COUNT), "suppressed: fewer than 5");
    CHECK_TEXT(series_value_words(arena(), series_nothing(SERIES_NOT_COMPARABLE), SERIES_COUNT), "not comparable");
    CHECK(series_amount_words(arena(), INT64_MIN, SERIES_COUNT).length > 0);
    CHECK(series_amount_plain(arena(), INT64_MIN).length > 0);
}

TEST("an axis has short words and the decimals that its step asks for")
{
    CHECK_TEXT(series_amount_axis(arena(), 1500 * SERIES_ONE, SERIES_COUNT, 0), "1,500");
    CHECK_TEXT(series_amount_axis(arena(), 20 * SERIES_ONE, SERIES_PERCENTAGE, 0), "20%");
    CHECK_TEXT(series_amount_axis(arena(), 125000, SERIES_RATE_PER_1000, 1), "12.5");
    CHECK_TEXT(series_amount_axis(arena(), 120000, SERIES_RATE_PER_1000, 1), "12.0");
    CHECK_TEXT(series_amount_axis(arena(), 500 * SERIES_ONE, SERIES_POUNDS, 0), "£500");
    CHECK_TEXT(series_amount_axis(arena(), 1200000 * SERIES_ONE, SERIES_POUNDS, 0), "£1.2 million");
    CHECK_TEXT(series_amount_axis(arena(), 2000000 * SERIES_ONE, SERIES_POUNDS, 0), "£2 million");
    CHECK_TEXT(series_amount_axis(arena(), -1250000 * SERIES_ONE, SERIES_POUNDS, 0), "−£1.25 million");
}

TEST("what is written for machines has every digit, and reads back")
{
    static const int64_t amounts[] = {0, 1, -1, 10, 848000, 17900000, -12345, 123450, 5000, SERIES_AMOUNT_MAX, -SERIES_AMOUNT_MAX};
    static const char *const expected[] = {"0", "0.0001", "-0.0001", "0.001", "84.8", "1790", "-1.2345", "12.345", "0.5", "100000000000", "-100000000000"};
    for (size_t i = 0; i < COUNT_OF(amounts); i++) {
        struct series_value value;
        CHECK_TEXT(series_amount_plain(arena(), amounts[i]), expected[i]);
        CHECK(series_value_parse(series_amount_plain(arena(), amounts[i]), SERIES_SCORE, &value, NULL) == OK);
        CHECK_INTEGER(value.amount, amounts[i]);
    }
    CHECK_TEXT(series_value_plain(arena(), series_nothing(SERIES_NOT_COMPARABLE)), "not_comparable");
}

TEST("a cell is a number or the words of a state")
{
    static const struct { const char *typed; enum series_unit unit; enum series_state state; int64_t amount; } right[] = {
        {"1,790", SERIES_COUNT, SERIES_NUMBER, 17900000}, {"1790", SERIES_COUNT, SERIES_NUMBER, 17900000}, {" 0 ", SERIES_COUNT, SERIES_NUMBER, 0},
        {"1,234,567", SERIES_COUNT, SERIES_NUMBER, 12345670000}, {"84.8%", SERIES_PERCENTAGE, SERIES_NUMBER, 848000}, {"84.8", SERIES_PERCENTAGE, SERIES_NUMBER, 848000},
        {"84.8 %", SERIES_PERCENTAGE, SERIES_NUMBER, 848000}, {"-2.1%", SERIES_PERCENTAGE, SERIES_NUMBER, -21000}, {"−2.1", SERIES_SCORE, SERIES_NUMBER, -21000},
        {"£1,234.56", SERIES_POUNDS, SERIES_NUMBER, 12345600}, {"-£5", SERIES_POUNDS, SERIES_NUMBER, -50000}, {"1890.52", SERIES_FULL_TIME_EQUIVALENTS, SERIES_NUMBER, 18905200},
        {"12.3456", SERIES_RATE_PER_1000, SERIES_NUMBER, 123456}, {"12.0", SERIES_COUNT, SERIES_NUMBER, 120000}, {"100,000,000,000", SERIES_COUNT, SERIES_NUMBER, SERIES_AMOUNT_MAX},
        {"not yet", SERIES_COUNT, SERIES_NOT_YET, 0}, {"Not yet known", SERIES_COUNT, SERIES_NOT_YET, 0}, {"not_yet", SERIES_COUNT, SERIES_NOT_YET, 0},
        {"NOT COLLECTED", SERIES_COUNT, SERIES_NOT_COLLECTED, 0}, {"suppressed", SERIES_COUNT, SERIES_SUPPRESSED, 0}, {"[c]", SERIES_COUNT, SERIES_SUPPRESSED, 0},
        {"suppressed: fewer than 5", SERIES_COUNT, SERIES_SUPPRESSED, 0}, {"not comparable", SERIES_PERCENTAGE, SERIES_NOT_COMPARABLE, 0},
    };
    for (size_t i = 0; i < COUNT_OF(right); i++) {
        struct series_value value = {0};
        struct message message = {0};
        if (series_value_parse(text_of(right[i].typed), right[i].unit, &value, &message) != OK)
            printf("  refused: %s: %s\n", right[i].typed, message.text);
        CHECK(value.state == right[i].state);
        CHECK_INTEGER(value.amount, right[i].amount);
        CHECK(series_value_check(value, right[i].unit, NULL) == OK);
    }
}

TEST("nothing else is a value")
{
    static const struct { const char *typed; enum series_unit unit; } wrong[] = {
        {"", SERIES_COUNT}, {" ", SERIES_COUNT}, {"n/a", SERIES_COUNT}, {"-", SERIES_COUNT}, {"..", SERIES_COUNT}, {"12*", SERIES_COUNT}, {"12 (p)", SERIES_COUNT},
        {"1,79", SERIES_COUNT}, {"1790,", SERIES_COUNT}, {",790", SERIES_COUNT}, {"1,,790", SERIES_COUNT}, {"1790,000", SERIES_COUNT}, {"1,790,00", SERIES_COUNT}, {"1,79,000", SERIES_COUNT},
        {"12.5", SERIES_COUNT}, {"-1", SERIES_COUNT}, {"-0.1", SERIES_RATE_PER_1000}, {"-1", SERIES_MINUTES}, {"-1", SERIES_FULL_TIME_EQUIVALENTS},
        {"1.23456", SERIES_SCORE}, {"1.", SERIES_SCORE}, {".5", SERIES_SCORE}, {"1.2.3", SERIES_SCORE}, {"1e3", SERIES_SCORE}, {"+1", SERIES_SCORE}, {"--1", SERIES_SCORE},
        {"£5", SERIES_COUNT}, {"5%", SERIES_COUNT}, {"5%", SERIES_RATE_PER_1000}, {"£5", SERIES_PERCENTAGE}, {"£-5", SERIES_POUNDS}, {"%", SERIES_PERCENTAGE}, {"£", SERIES_POUNDS},
        {"100,000,000,001", SERIES_COUNT}, {"99999999999999999999", SERIES_COUNT}, {"-100000000001", SERIES_SCORE}, {"not", SERIES_COUNT}, {"number", SERIES_COUNT}, {"1 790", SERIES_COUNT},
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct series_value value = {.amount = 77};
        struct message message = {0};
        enum result result = series_value_parse(text_of(wrong[i].typed), wrong[i].unit, &value, &message);
        if (result != ERROR_INVALID && result != ERROR_LIMIT)
            printf("  taken: \"%s\"\n", wrong[i].typed);
        CHECK(result == ERROR_INVALID || result == ERROR_LIMIT);
        CHECK(message.text[0] != '\0');
        CHECK_INTEGER(value.amount, 77);
    }
}

TEST("a value is held to its unit and to its parts")
{
    struct series_value value = {0};
    CHECK(series_number_of_ratio(SERIES_PERCENTAGE, 2 * SERIES_ONE, 3 * SERIES_ONE, &value) == OK);
    CHECK(series_value_check(value, SERIES_PERCENTAGE, NULL) == OK);
    value.amount++;
    CHECK(series_value_check(value, SERIES_PERCENTAGE, NULL) == ERROR_INVALID);
    CHECK(series_value_check((struct series_value){.state = SERIES_NOT_YET, .amount = 1}, SERIES_COUNT, NULL) == ERROR_INVALID);
    CHECK(series_value_check((struct series_value){.state = SERIES_NOT_YET, .denominator = 1}, SERIES_COUNT, NULL) == ERROR_INVALID);
    CHECK(series_value_check((struct series_value){.numerator = 1}, SERIES_COUNT, NULL) == ERROR_INVALID);
    CHECK(series_value_check((struct series_value){.amount = 5, .denominator = -1}, SERIES_SCORE, NULL) == ERROR_INVALID);
    CHECK(series_value_check(series_number(15000), SERIES_COUNT, NULL) == ERROR_INVALID);
    CHECK(series_value_check(series_number(SERIES_AMOUNT_MAX + 1), SERIES_SCORE, NULL) == ERROR_LIMIT);
    CHECK(series_value_check((struct series_value){.state = (enum series_state)9}, SERIES_SCORE, NULL) == ERROR_INVALID);
}

TEST("keys read back as what they are the keys of")
{
    for (size_t i = 0; i < SERIES_UNITS; i++) {
        enum series_unit unit = SERIES_SCORE;
        CHECK(series_unit_of_key(text_of(series_unit_key((enum series_unit)i)), &unit) == OK && (size_t)unit == i);
        CHECK(series_unit_name(arena(), unit).length > 0);
    }
    for (size_t i = 0; i < SERIES_PERIOD_KINDS; i++) {
        enum series_period_kind kind = SERIES_SNAPSHOT;
        CHECK(series_period_kind_of_key(text_of(series_period_kind_key((enum series_period_kind)i)), &kind) == OK && (size_t)kind == i);
        CHECK(series_period_kind_name(arena(), kind).length > 0);
    }
    for (size_t i = 0; i < SERIES_STATES; i++) {
        enum series_state state = SERIES_NUMBER;
        CHECK(series_state_of_key(text_of(series_state_key((enum series_state)i)), &state) == OK && (size_t)state == i);
    }
    for (size_t i = 0; i < SERIES_DIRECTIONS; i++) {
        enum series_direction direction = SERIES_NEITHER;
        CHECK(series_direction_of_key(text_of(series_direction_key((enum series_direction)i)), &direction) == OK && (size_t)direction == i);
        CHECK(series_direction_name(arena(), direction).length > 0);
    }
    enum series_unit unit = SERIES_SCORE;
    CHECK(series_unit_of_key(TEXT("percent"), &unit) == ERROR_INVALID && unit == SERIES_SCORE);
    CHECK(series_unit_key((enum series_unit)7) == NULL);
}

TEST("an ordinal ends as it is spoken")
{
    static const struct { int64_t number; const char *expected; } cases[] = {
        {1, "1st"}, {2, "2nd"}, {3, "3rd"}, {4, "4th"}, {11, "11th"}, {12, "12th"}, {13, "13th"}, {21, "21st"}, {43, "43rd"}, {111, "111th"}, {102, "102nd"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        CHECK_TEXT(series_ordinal(arena(), cases[i].number), cases[i].expected);
}
