/* Texts and buffers: what is refused, what is cut, and where limits lie. */
#include "base/text.h"
#include "test.h"

#define BYTES(literal) ((struct text){literal, sizeof(literal) - 1})

TEST("numbers that are not plain decimal integers are refused")
{
    static const char *const wrong[] = {"",    "-",   "+1",  " 1", "1 ",   "01", "-0", "-01", "00",
                                        "1.0", "1e3", "0x1", "--1", "1-",  "٣",  "1,000", "a"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        int64_t number = 77;
        CHECK(text_to_integer(text_of(wrong[i]), &number) == ERROR_INVALID);
        CHECK_INTEGER(number, 77);
    }
}

TEST("integers reach exactly to the ends of int64")
{
    static const struct {
        const char *digits;
        enum result result;
        int64_t number;
    } cases[] = {
        {"0", OK, 0}, {"7", OK, 7}, {"-7", OK, -7}, {"120", OK, 120},
        {"9223372036854775807", OK, INT64_MAX}, {"9223372036854775808", ERROR_LIMIT, 77},
        {"-9223372036854775808", OK, INT64_MIN}, {"-9223372036854775809", ERROR_LIMIT, 77},
        {"99999999999999999999999", ERROR_LIMIT, 77}, {"9999999999999999999999x", ERROR_INVALID, 77},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t number = 77;
        CHECK_INTEGER(text_to_integer(text_of(cases[i].digits), &number), cases[i].result);
        CHECK_INTEGER(number, cases[i].number);
    }
}

TEST("malformed UTF-8 is refused wherever it stands")
{
    static const struct text wrong[] = {
        BYTES("\0"), BYTES("abc\0"), BYTES("\x80"), BYTES("\xBF"), BYTES("\xC0\x80"), BYTES("\xC1\xBF"),
        BYTES("\xC3"), BYTES("\xC3("), BYTES("\xE0\x9F\xBF"), BYTES("\xE2\x82"), BYTES("\xED\xA0\x80"),
        BYTES("\xED\xBF\xBF"), BYTES("\xF0\x8F\xBF\xBF"), BYTES("\xF0\x9F\x8C"), BYTES("\xF4\x90\x80\x80"),
        BYTES("\xF5\x80\x80\x80"), BYTES("\xFE"), BYTES("\xFF"),
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        for (size_t before = 0; before < 20; before++) { /* over the steps of the fast path */
            char bytes[64];
            memset(bytes, 'a', sizeof(bytes));
            memcpy(bytes + before, wrong[i].data, wrong[i].length);
            CHECK(!text_is_utf8((struct text){bytes, before + wrong[i].length}));
            CHECK(!text_is_utf8((struct text){bytes, before + wrong[i].length + 17}));
            CHECK(!text_is_clean((struct text){bytes, before + wrong[i].length}));
        }
    }
}

TEST("well-formed UTF-8 is accepted up to its ends")
{
    static const char *const right[] = {
        "", "plain", "caf\xC3\xA9", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
        "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "sixteen bytes ok\x01\x7F and on",
    };
    for (size_t i = 0; i < COUNT_OF(right); i++)
        CHECK(text_is_utf8(text_of(right[i])));
    CHECK(text_is_utf8((struct text){NULL, 0}));
}

TEST("every code point is written and read back as itself")
{
    for (uint32_t point = 1; point <= 0x10FFFF; point += point < 0x11000 ? 1 : 251) {
        if (point >= 0xD800 && point <= 0xDFFF)
            continue;
        char bytes[4];
        struct text text = {bytes, text_encode(point, bytes)};
        uint32_t back = 0;
        CHECK(text_decode(text, 0, &back) == text.length);
        CHECK(back == point);
        CHECK(text_decode((struct text){bytes, text.length - 1}, 0, &back) == 0);
    }
}

TEST("clean text has no control characters but tab, LF and CR")
{
    for (int byte = 1; byte < 0x80; byte++) {
        char bytes[] = {'a', (char)byte, 'b'};
        bool allowed = (byte >= 0x20 && byte != 0x7F) || byte == '\t' || byte == '\n' || byte == '\r';
        CHECK(text_is_clean((struct text){bytes, 3}) == allowed);
    }
    CHECK(!text_is_clean(TEXT("\xC2\x80")));
    CHECK(!text_is_clean(TEXT("\xC2\x9F")));
    CHECK(text_is_clean(TEXT("\xC2\xA0")));
    CHECK(text_is_clean(TEXT("\xE2\x82\xAC 5\r\n")));
}

TEST("characters are counted, not bytes")
{
    CHECK_INTEGER(text_count_characters(TEXT_NONE), 0);
    CHECK_INTEGER(text_count_characters(TEXT("caf\xC3\xA9 \xF0\x9F\x8C\xB3")), 6);
}

TEST("comparing")
{
    struct text zeroed = {0};
    CHECK(text_equal(zeroed, TEXT("")));
    CHECK(text_equals(zeroed, ""));
    CHECK(text_equals(zeroed, NULL));
    CHECK(!text_equal(TEXT("plan"), TEXT("plans")));
    CHECK(!text_equal(TEXT("plan"), TEXT("plaN")));
    CHECK(text_equal_ignoring_case(TEXT("PlaN-9"), TEXT("plan-9")));
    CHECK(!text_equal_ignoring_case(TEXT("plan["), TEXT("plan{")));
    CHECK(!text_equal_ignoring_case(TEXT("\xC3\x89"), TEXT("\xC3\xA9")));
    CHECK(text_compare(TEXT("a"), TEXT("b")) < 0);
    CHECK(text_compare(TEXT("a"), TEXT("ab")) < 0);
    CHECK(text_compare(TEXT("b"), TEXT("ab")) > 0);
    CHECK(text_compare(TEXT("\xC3\xA9"), TEXT("z")) > 0);
    CHECK(text_compare(zeroed, TEXT("")) == 0);
    CHECK(text_compare(zeroed, TEXT("a")) < 0);
}

TEST("starts, ends and contains")
{
    CHECK(text_starts(TEXT("action"), TEXT("act")));
    CHECK(!text_starts(TEXT("act"), TEXT("action")));
    CHECK(text_ends(TEXT("action"), TEXT("ion")));
    CHECK(!text_ends(TEXT("ion"), TEXT("action")));
    CHECK(text_contains(TEXT("action"), TEXT("tio")));
    CHECK(!text_contains(TEXT("action"), TEXT("toi")));
    CHECK(!text_contains(TEXT_NONE, TEXT("a")));
    CHECK(text_contains(TEXT_NONE, TEXT_NONE));
    CHECK(text_starts((struct text){0}, (struct text){0}) && text_ends((struct text){0}, (struct text){0}));
}

TEST("trimming takes white space off both ends only")
{
    CHECK_TEXT(text_trim(TEXT(" \t\r\n\xC2\xA0 a b\xC2\xA0 \n")), "a b");
    CHECK_TEXT(text_trim(TEXT("\xC2\xA0 \xC2\xA0")), "");
    CHECK_TEXT(text_trim(TEXT("\xC3\xA0 x")), "\xC3\xA0 x");       /* ends in the byte A0 */
    CHECK_TEXT(text_trim(TEXT("x \xC3\xA0")), "x \xC3\xA0");
    CHECK_INTEGER(text_trim(BYTES("\0a\0")).length, 3);
    CHECK(text_trim((struct text){0}).data != NULL);
}

TEST("slices are clamped")
{
    CHECK_TEXT(text_slice(TEXT("action"), 2, 3), "tio");
    CHECK_TEXT(text_slice(TEXT("action"), 4, SIZE_MAX), "on");
    CHECK_TEXT(text_slice(TEXT("action"), 7, 1), "");
    CHECK_TEXT(text_slice((struct text){0}, 1, 1), "");
}

TEST("parts between separators")
{
    static const struct {
        const char *source, *parts;
    } cases[] = {{"", ""}, {"a;;b", "[a][][b]"}, {"a;", "[a]"}, {";", "[]"}, {";a", "[][a]"}, {"abc", "[abc]"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct text rest = text_of(cases[i].source), part;
        struct buffer parts;
        buffer_init(&parts, 100);
        while (text_next(&rest, ';', &part))
            buffer_printf(&parts, "[%.*s]", TEXT_ARGS(part));
        CHECK_TEXT(buffer_text(&parts), cases[i].parts);
        buffer_clear(&parts);
    }
}

TEST("a buffer takes exactly its maximum and no more")
{
    struct buffer buffer;
    buffer_init(&buffer, 10);
    buffer_append(&buffer, TEXT("12345"));
    buffer_append(&buffer, TEXT("67890"));
    CHECK(buffer.failure == OK);
    CHECK(buffer.data[10] == '\0');
    buffer_append(&buffer, TEXT(""));
    CHECK(buffer.failure == OK);
    buffer_append_byte(&buffer, 'x');
    CHECK(buffer.failure == ERROR_LIMIT);
    CHECK_TEXT(buffer_text(&buffer), "1234567890");
    char *data = NULL;
    size_t length = 77;
    CHECK(buffer_take(&buffer, &data, &length) == ERROR_LIMIT);
    CHECK(data == NULL && length == 77);
    buffer_append(&buffer, TEXT("again"));
    CHECK_TEXT(buffer_text(&buffer), "again");
    buffer_clear(&buffer);
}

TEST("a buffer's failure sticks")
{
    struct buffer buffer;
    buffer_init(&buffer, 4);
    buffer_append(&buffer, TEXT("12345"));
    buffer_append(&buffer, TEXT("1"));
    buffer_printf(&buffer, "%d", 1);
    buffer_append_integer(&buffer, 1);
    CHECK(buffer_reserve(&buffer, 1) == NULL);
    CHECK_TEXT(buffer_text(&buffer), "");
    buffer_clear(&buffer);
    CHECK(buffer.failure == OK);
}

TEST("printing into a buffer keeps to the maximum")
{
    struct buffer buffer;
    buffer_init(&buffer, 600);
    buffer_printf(&buffer, "%300d", 1);
    buffer_printf(&buffer, "%300d", 2);
    CHECK(buffer.failure == OK);
    CHECK_INTEGER(buffer.length, 600);
    CHECK(buffer.data[299] == '1' && buffer.data[599] == '2' && buffer.data[600] == '\0');
    buffer_clear(&buffer);
    buffer_append(&buffer, TEXT("kept"));
    buffer_printf(&buffer, "%597d", 3);
    CHECK(buffer.failure == ERROR_LIMIT);
    CHECK_TEXT(text_of(buffer.data), "kept");
    buffer_clear(&buffer);
}

TEST("integers are written to their ends")
{
    struct buffer buffer;
    buffer_init(&buffer, 100);
    buffer_append_integer(&buffer, INT64_MIN);
    buffer_append_byte(&buffer, ' ');
    buffer_append_integer(&buffer, INT64_MAX);
    buffer_append_byte(&buffer, ' ');
    buffer_append_integer(&buffer, 0);
    buffer_append_integer(&buffer, -10);
    CHECK_TEXT(buffer_text(&buffer), "-9223372036854775808 9223372036854775807 0-10");
    buffer_clear(&buffer);
}

TEST("reserved room is written by the caller and handed over with a NUL")
{
    struct buffer buffer;
    buffer_init(&buffer, 1000);
    char *room = buffer_reserve(&buffer, 900);
    CHECK(room != NULL);
    memset(room, 'r', 900);
    buffer.length += 900;
    CHECK(buffer_reserve(&buffer, 101) == NULL);
    buffer.failure = OK;
    char *data = NULL;
    size_t length = 0;
    CHECK(buffer_take(&buffer, &data, &length) == OK);
    CHECK_INTEGER(length, 900);
    CHECK(data != NULL && data[899] == 'r' && data[900] == '\0');
    free(data);
    CHECK(buffer.data == NULL && buffer.length == 0);
}

TEST("an empty buffer hands over the empty string")
{
    struct buffer buffer;
    buffer_init(&buffer, 0);
    CHECK_TEXT(buffer_text(&buffer), "");
    char *data = NULL;
    size_t length = 77;
    CHECK(buffer_take(&buffer, &data, &length) == OK);
    CHECK(length == 0 && data != NULL && data[0] == '\0');
    free(data);
}

TEST("the head of a text has no character in part")
{
    struct text text = TEXT("a\xc3\xa9z\xe2\x82\xac"); /* 1, 2, 1 and 3 bytes */
    static const size_t lengths[] = {0, 1, 1, 3, 4, 4, 4, 7, 7};
    for (size_t most = 0; most < COUNT_OF(lengths); most++)
        CHECK_INTEGER(text_head(text, most).length, lengths[most]);
    CHECK_INTEGER(text_head(TEXT(""), 5).length, 0);
}
