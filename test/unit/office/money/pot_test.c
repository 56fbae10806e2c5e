/* Pots: codes as people type them, ticks, the list of ballots there and back, and sums in words. */
#include "office/money/pot.h"

#include "base/crypto/crypto.h"
#include "base/format/value.h"
#include "test/test.h"

#define ARENA_BYTES 16 * 1024 * 1024

TEST("a code is the same however it is typed, and another in another pot")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    static const char *const same[] = {"K7QMD-3XWPT-01HRF", "k7qmd-3xwpt-01hrf", "K7QMD 3XWPT 01HRF", "  k7QMD3XWPTo1HRF ", "K7QMD-3XWPT-OIHRF", "K7QMD-3XWPT-0LHRF"};
    static const char *const none[] = {"", "K7QMD", "K7QMD-3XWPT-9HRF", "K7QMD-3XWPT-9HRFAA", "K7QMD-3XWPT-9HRFU", "K7QMD_3XWPT_9HRFA", "K7QMD-3XWPT-9HRF\xc3\x84"};
    struct text hash;
    char code[POT_CODE_SHOWN_BYTES];
    CHECK(crypto_start() == OK);
    hash = pot_code_hash(arena, 7, text_of(same[0]));
    CHECK_INTEGER(hash.length, 64);
    for (size_t i = 1; i < COUNT_OF(same); i++)
        CHECK(text_equal(pot_code_hash(arena, 7, text_of(same[i])), hash));
    CHECK(!text_equal(pot_code_hash(arena, 8, text_of(same[0])), hash));
    for (size_t i = 0; i < COUNT_OF(none); i++)
        CHECK(pot_code_hash(arena, 7, text_of(none[i])).length == 0);
    for (int i = 0; i < 100; i++) {
        pot_code_new(code);
        CHECK(strlen(code) == POT_CODE_SHOWN_BYTES - 1 && code[5] == '-' && code[11] == '-' && pot_code_hash(arena, 7, text_of(code)).length == 64);
    }
}

TEST("ticks are numbers on the ballot, rising, each once")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    struct text ticks = TEXT("as it was");
    CHECK(pot_ticks_write(arena, (const int64_t[]){12, 3, 3, 1}, 4, 12, &ticks) == OK);
    CHECK_TEXT(ticks, "1 3 12");
    CHECK(pot_ticks_have(ticks, 12) && pot_ticks_have(ticks, 1) && !pot_ticks_have(ticks, 2) && !pot_ticks_have(ticks, 0));
    CHECK_INTEGER(pot_ticks_count(ticks), 3);
    for (int64_t wrong = -1; wrong <= 13; wrong += wrong == 0 ? 13 : 1)
        CHECK(pot_ticks_write(arena, (const int64_t[]){1, wrong}, 2, 12, &ticks) == ERROR_INVALID);
    CHECK_TEXT(ticks, "1 3 12");
    CHECK(pot_ticks_write(arena, NULL, 0, 12, &ticks) == OK && ticks.length == 0 && pot_ticks_count(ticks) == 0);
}

TEST("the list of ballots, there and back; what is none is damage")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    struct pot_ballot ballots[] = {{TEXT("1 2"), 3}, {TEXT("1 2 5"), 1}, {TEXT("7"), 40}};
    const struct pot_votes votes = {ballots, 3, 44};
    struct pot_votes again = {0};
    struct text list = pot_ballots_text(arena, &votes);
    CHECK_TEXT(list, "projects,voters\r\n1 2,3\r\n1 2 5,1\r\n7,40\r\n");
    CHECK(pot_ballots_parse(arena, list, &again) == OK && again.count == 3 && again.voters == 44);
    CHECK_TEXT(again.list[1].ticks, "1 2 5");
    CHECK(pot_ballots_parse(arena, TEXT("projects,voters\r\n"), &again) == OK && again.count == 0);
    CHECK(pot_ballots_parse(arena, TEXT("projects;voters\r\n1,2\r\n"), &again) == ERROR_CORRUPT);
    CHECK(pot_ballots_parse(arena, TEXT("projects,voters\r\n1,2"), &again) == ERROR_CORRUPT);
    CHECK(pot_ballots_parse(arena, TEXT("projects,voters\r\n1,x\r\n"), &again) == ERROR_CORRUPT);
    CHECK(pot_ballots_parse(arena, TEXT("projects,voters\r\n1\r\n"), &again) == ERROR_CORRUPT);
}

/* However people vote, the list fits into the document: the longest ballots that there are, as many as there may be codes. */
TEST("as many codes as fit")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    int64_t most = pot_codes_max(99, 0);
    struct text longest = TEXT_NONE;
    CHECK_INTEGER(pot_codes_max(5, 3), 45454);
    CHECK_INTEGER(pot_codes_max(5, 99), pot_codes_max(5, 0));
    CHECK_INTEGER(most, 1655);
    for (int i = 99; i; i--)
        longest = arena_printf(arena, "%.*s%d ", TEXT_ARGS(longest), i);
    CHECK((int64_t)(longest.length + 5) * most <= POT_BALLOTS_BYTES_MAX);
}

TEST("fractions of pence in pounds, to the nearest penny")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    CHECK_TEXT(pot_pence_words(arena, TEXT("10000/3")), "£33.33");
    CHECK_TEXT(pot_pence_words(arena, TEXT("1/2")), "£0.01");
    CHECK_TEXT(pot_pence_words(arena, TEXT("49/100")), "£0.00");
    CHECK_TEXT(pot_pence_words(arena, TEXT("525")), "£5.25");
    CHECK_TEXT(pot_pence_words(arena, TEXT("123456789012345678901234567890/1234567890123456789012345678")), "£1.00");
    CHECK_TEXT(pot_pence_words(arena, TEXT("x/3")), "");
    CHECK_TEXT(pot_pence_words(arena, TEXT("1/0")), "");
}

TEST("a count of nothing, and one of ballots that do not fit their ballot")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    const struct pot_terms terms = {1000, 100, false};
    const struct pot_choices choices = {.list = {{1, 11, 400}, {2, 12, 700}}, .count = 2};
    struct pot_ballot stray[] = {{TEXT("1 3"), 1}};
    const struct pot_votes none = {0}, wrong = {stray, 1, 1};
    struct message message = {0};
    struct value *result = NULL;
    CHECK(pot_count(arena, &terms, &choices, &none, &result, &message) == OK);
    CHECK_TEXT(value_get_text(value_get(result, TEXT("equal_shares")), "end"), "no_voters");
    CHECK(pot_count(arena, &terms, &choices, &wrong, &result, &message) == ERROR_CORRUPT);
}
