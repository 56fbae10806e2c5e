/* One-time passwords: the examples of RFC 6238 and RFC 4226, what is taken and what is not; base32 by RFC 4648. */
#include "base/crypto/one_time.h"
#include "test.h"

static const struct text example = {"12345678901234567890", 20};

TEST("TOTP: RFC 6238, appendix B, SHA-1")
{
    static const struct { int64_t seconds; const char *code; } cases[] = {{59, "94287082"}, {1111111109, "07081804"}, {1111111111, "14050471"},
                                                                          {1234567890, "89005924"}, {2000000000, "69279037"}, {20000000000, "65353130"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char code[ONE_TIME_DIGITS_MAX + 1];
        one_time_code(example, (uint64_t)one_time_step((struct instant){cases[i].seconds}), 8, code);
        CHECK_TEXT(text_of(code), cases[i].code);
    }
}

TEST("HOTP: RFC 4226, appendix D")
{
    static const char *const codes[] = {"755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"};
    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        char code[ONE_TIME_DIGITS_MAX + 1];
        one_time_code(example, i, ONE_TIME_DIGITS, code);
        CHECK_TEXT(text_of(code), codes[i]);
    }
}

TEST("a code is taken in its step and one aside, and never once its step was used")
{
    int64_t step = -7;
    CHECK(one_time_match(example, TEXT("254676"), 3, -1, &step) == ERROR_NOT_FOUND); /* of step 5 */
    CHECK(one_time_match(example, TEXT("254676"), 7, -1, &step) == ERROR_NOT_FOUND);
    CHECK_INTEGER(step, -7);
    for (int64_t now = 4; now <= 6; now++) {
        CHECK(one_time_match(example, TEXT("254676"), now, -1, &step) == OK);
        CHECK_INTEGER(step, 5);
    }
    CHECK(one_time_match(example, TEXT(" 254 676 "), 5, 4, &step) == OK);
    CHECK(one_time_match(example, TEXT("254676"), 5, 5, &step) == ERROR_NOT_FOUND);
    CHECK(one_time_match(example, TEXT("338314"), 5, 5, &step) == ERROR_NOT_FOUND); /* an earlier one than the last */
    CHECK(one_time_match(example, TEXT("755224"), 0, -1, &step) == OK && step == 0);
}

TEST("what is no code at all")
{
    static const char *const wrong[] = {"", " ", "25467", "2546760", "25467a", "-254676", "٢٥٤٦٧٦", "254676 0"};
    int64_t step;
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        CHECK(one_time_match(example, text_of(wrong[i]), 5, -1, &step) == ERROR_NOT_FOUND);
}

TEST("base32: RFC 4648, section 10, without its padding")
{
    static const char *const plain[] = {"", "f", "fo", "foo", "foob", "fooba", "foobar"};
    static const char *const encoded[] = {"", "MY", "MZXQ", "MZXW6", "MZXW6YQ", "MZXW6YTB", "MZXW6YTBOI"};
    struct arena *arena AUTO(arena_free_at) = arena_new(1 << 16);
    for (size_t i = 0; i < COUNT_OF(plain); i++) {
        struct text back = TEXT("?");
        CHECK_TEXT(base32_encode(arena, text_of(plain[i])), encoded[i]);
        CHECK(base32_decode(arena, text_of(encoded[i]), &back) == OK);
        CHECK_TEXT(back, plain[i]);
    }
    struct text back = TEXT("?");
    CHECK(base32_decode(arena, TEXT("mzxw-6ytb oi"), &back) == OK);
    CHECK_TEXT(back, "foobar");
    CHECK(base32_decode(arena, TEXT("MZXW1"), &back) == ERROR_INVALID);
    CHECK(base32_decode(arena, TEXT("MZXW6==="), &back) == ERROR_INVALID);
    CHECK_TEXT(back, "foobar");
    CHECK_TEXT(base32_encode(arena, example), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
}
