/* Amounts of money: what is refused first, and what each sentence says. */
#include "base/pence.h"
#include "test.h"

static const struct {
    const char *typed, *says; /* a part of the sentence */
    enum result result;
} refused[] = {
    {"", "in pounds", ERROR_INVALID}, {"  ", "in pounds", ERROR_INVALID}, {"£", "in pounds", ERROR_INVALID}, {"-", "in pounds", ERROR_INVALID}, {"()", "in pounds", ERROR_INVALID},
    {"£1,000.005", "two figures", ERROR_INVALID}, {"1,000.5", "two figures", ERROR_INVALID}, {"1000.", "two figures", ERROR_INVALID}, {"1.000", "two figures", ERROR_INVALID},
    {"1.000,00", "one point", ERROR_INVALID}, {"1.000.000", "one point", ERROR_INVALID}, {"1,000.00.00", "one point", ERROR_INVALID}, {"1.00,", "one point", ERROR_INVALID},
    {"1e5", "figures alone", ERROR_INVALID}, {"1k", "figures alone", ERROR_INVALID}, {"£1m", "figures alone", ERROR_INVALID}, {"1 000", "figures alone", ERROR_INVALID},
    {"1,000 pounds", "figures alone", ERROR_INVALID}, {"$5", "figures alone", ERROR_INVALID}, {"5€", "figures alone", ERROR_INVALID}, {"££5", "figures alone", ERROR_INVALID},
    {"+5", "figures alone", ERROR_INVALID}, {"=1+1", "figures alone", ERROR_INVALID}, {"0x10", "figures alone", ERROR_INVALID}, {"٣", "figures alone", ERROR_INVALID}, {"NaN", "figures alone", ERROR_INVALID},
    {"--5", "figures alone", ERROR_INVALID}, {"-£-5", "figures alone", ERROR_INVALID}, {"(-5)", "figures alone", ERROR_INVALID}, {"(5", "figures alone", ERROR_INVALID}, {"5)", "figures alone", ERROR_INVALID},
    {"'5", "figures alone", ERROR_INVALID}, {"5\t5", "figures alone", ERROR_INVALID},
    {"10,00", "thousands", ERROR_INVALID}, {"1,0000", "thousands", ERROR_INVALID}, {"1000,000", "thousands", ERROR_INVALID}, {",000", "thousands", ERROR_INVALID}, {"1,,000", "thousands", ERROR_INVALID},
    {"1,000,", "thousands", ERROR_INVALID}, {",", "thousands", ERROR_INVALID}, {"1,00.00", "thousands", ERROR_INVALID}, {"12,34,567", "thousands", ERROR_INVALID},
    {".50", "before the point", ERROR_INVALID}, {".", "before the point", ERROR_INVALID},
    {"007", "noughts", ERROR_INVALID}, {"00", "noughts", ERROR_INVALID}, {"0,100", "noughts", ERROR_INVALID}, {"00.50", "noughts", ERROR_INVALID},
    {"100000000000", "at most £99,999,999,999.99", ERROR_LIMIT}, {"100,000,000,000.00", "at most", ERROR_LIMIT}, {"99999999999999999999999999999999", "at most", ERROR_LIMIT},
};

static const struct {
    const char *typed;
    int64_t pence;
} taken[] = {
    {"0", 0}, {"0.00", 0}, {"0.01", 1}, {"1000", 100000}, {"£1,000", 100000}, {" £ 1,000.50 ", 100050}, {"1,234,567.89", 123456789}, {"123,456", 12345600}, {"999", 99900},
    {"\xc2\xa0" "5\xc2\xa0", 500}, {"99,999,999,999.99", PENCE_MAX}, {"99999999999.99", PENCE_MAX},
};

static const struct {
    const char *typed;
    int64_t pence;
} negative[] = {
    {"-5", -500}, {"−5.00", -500}, {"-£5", -500}, {"£-5", -500}, {"£−1,000.50", -100050}, {"(5.00)", -500}, {"(£1,000)", -100000}, {" ( 5 ) ", -500}, {"- 5", -500}, {"-0", 0}, {"(0.00)", 0},
    {"-99,999,999,999.99", -PENCE_MAX},
};

TEST("what is no amount is refused with a sentence that says how to write it")
{
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        int64_t pence = 77;
        struct message message = {0};
        enum result result = pence_parse(text_of(refused[i].typed), PENCE_ANY_SIGN, &pence, &message);
        if (result != refused[i].result || pence != 77 || !text_contains(text_of(message.text), text_of(refused[i].says))) {
            printf("  \"%s\": %s, \"%s\"\n", refused[i].typed, result_name(result), message.text);
            CHECK(false);
        }
        CHECK_INTEGER(pence_parse(text_of(refused[i].typed), PENCE_ANY_SIGN, &pence, NULL), refused[i].result);
    }
}

TEST("amounts are whole pence, and below nothing only where that is asked for")
{
    for (size_t i = 0; i < COUNT_OF(taken); i++) {
        int64_t pence = 77;
        struct message message = {0};
        CHECK_INTEGER(pence_parse(text_of(taken[i].typed), PENCE_NOT_NEGATIVE, &pence, &message), OK);
        CHECK_INTEGER(pence, taken[i].pence);
    }
    for (size_t i = 0; i < COUNT_OF(negative); i++) {
        int64_t pence = 77;
        struct message message = {0};
        CHECK_INTEGER(pence_parse(text_of(negative[i].typed), PENCE_NOT_NEGATIVE, &pence, &message), ERROR_INVALID);
        CHECK(text_contains(text_of(message.text), TEXT("minus sign")));
        CHECK_INTEGER(pence, 77);
        CHECK_INTEGER(pence_parse(text_of(negative[i].typed), PENCE_ANY_SIGN, &pence, &message), OK);
        CHECK_INTEGER(pence, negative[i].pence);
    }
}

TEST("a cell of a spreadsheet may have one figure of pence, where it is a bare number")
{
    int64_t pence = 77;
    CHECK_INTEGER(pence_parse_cell(TEXT("1000.5"), PENCE_NOT_NEGATIVE, &pence, NULL), OK);
    CHECK_INTEGER(pence, 100050);
    CHECK_INTEGER(pence_parse_cell(TEXT("-0.5"), PENCE_ANY_SIGN, &pence, NULL), OK);
    CHECK_INTEGER(pence, -50);
    CHECK_INTEGER(pence_parse_cell(TEXT("1,000.50"), PENCE_ANY_SIGN, &pence, NULL), OK);
    CHECK_INTEGER(pence_parse_cell(TEXT("1,000.5"), PENCE_ANY_SIGN, &pence, NULL), ERROR_INVALID);
    CHECK_INTEGER(pence_parse_cell(TEXT("£1.5"), PENCE_ANY_SIGN, &pence, NULL), ERROR_INVALID);
    CHECK_INTEGER(pence_parse_cell(TEXT("1."), PENCE_ANY_SIGN, &pence, NULL), ERROR_INVALID);
    CHECK_INTEGER(pence_parse_cell(TEXT("0.333"), PENCE_ANY_SIGN, &pence, NULL), ERROR_INVALID);
    CHECK_INTEGER(pence_parse_cell(TEXT("-0.5"), PENCE_NOT_NEGATIVE, &pence, NULL), ERROR_INVALID);
}

TEST("amounts are written for people, for files, and read back as they were")
{
    static const struct {
        int64_t pence;
        const char *people, *whole, *plain;
    } cases[] = {
        {0, "£0.00", "£0", "0.00"}, {5, "£0.05", "£0.05", "0.05"}, {-5, "−£0.05", "−£0.05", "-0.05"}, {99999, "£999.99", "£999.99", "999.99"}, {100000, "£1,000.00", "£1,000", "1000.00"},
        {-2000, "−£20.00", "−£20", "-20.00"}, {12345678900, "£123,456,789.00", "£123,456,789", "123456789.00"}, {PENCE_MAX, "£99,999,999,999.99", "£99,999,999,999.99", "99999999999.99"},
        {-PENCE_MAX, "−£99,999,999,999.99", "−£99,999,999,999.99", "-99999999999.99"}, {INT64_MIN, "−£92,233,720,368,547,758.08", NULL, NULL},
    };
    struct arena *arena = arena_new(1 << 16);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t back = 77;
        CHECK_TEXT(pence_text(arena, cases[i].pence), cases[i].people);
        if (!cases[i].plain)
            continue;
        CHECK_TEXT(pence_text_whole(arena, cases[i].pence), cases[i].whole);
        CHECK_TEXT(pence_plain(arena, cases[i].pence), cases[i].plain);
        CHECK_INTEGER(pence_parse(text_of(cases[i].people), PENCE_ANY_SIGN, &back, NULL), OK);
        CHECK_INTEGER(back, cases[i].pence);
        CHECK_INTEGER(pence_parse_plain(text_of(cases[i].plain), &back), OK);
        CHECK_INTEGER(back, cases[i].pence);
    }
    arena_free(arena);
}

TEST("what is kept is read as it was written and in no other way")
{
    static const char *const wrong[] = {"", "1", "1.0", "1.000", ".50", "01.00", "1,000.00", "£1.00", "-0.00", "--1.00", "1.00 ", " 1.00", "-", "-.50", "1.a0", "100000000000.00"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        int64_t pence = 77;
        CHECK(pence_parse_plain(text_of(wrong[i]), &pence) < 0);
        CHECK_INTEGER(pence, 77);
    }
}

TEST("a sum past the largest amount is refused, at the penny")
{
    int64_t sum = 77;
    CHECK_INTEGER(pence_add(PENCE_MAX, 1, &sum), ERROR_LIMIT);
    CHECK_INTEGER(pence_add(-PENCE_MAX, -1, &sum), ERROR_LIMIT);
    CHECK_INTEGER(pence_add(INT64_MAX, 1, &sum), ERROR_LIMIT);
    CHECK_INTEGER(pence_add(INT64_MIN, -1, &sum), ERROR_LIMIT);
    CHECK_INTEGER(sum, 77);
    CHECK_INTEGER(pence_add(PENCE_MAX - 1, 1, &sum), OK);
    CHECK_INTEGER(sum, PENCE_MAX);
    CHECK_INTEGER(pence_add(-PENCE_MAX, PENCE_MAX, &sum), OK);
    CHECK_INTEGER(sum, 0);
    CHECK(pence_are_whole((int64_t[]){100, -500, 0}, 3));
    CHECK(!pence_are_whole((int64_t[]){100, -501, 0}, 3));
    CHECK(pence_are_whole(NULL, 0));
}
