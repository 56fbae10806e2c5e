/* Arenas and results: limits, sticky failure, reuse, zeroed and aligned memory. */
#include "base/arena.h"
#include "test.h"

#define KIBIBYTE ((size_t)1024)

TEST("one byte past the maximum fails, and the failure sticks")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(4096);
    CHECK(arena_alloc(arena, 4097) == NULL);
    CHECK(arena_failed(arena));
    CHECK(arena_alloc(arena, 1) == NULL);
    CHECK_TEXT(arena_copy(arena, TEXT("lost")), "");
    CHECK_TEXT(arena_printf(arena, "%s", "lost"), "");
}

TEST("exactly the maximum succeeds, whole or in parts")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(4096);
    CHECK(arena_alloc(arena, 4096) != NULL);
    CHECK_INTEGER(arena_used_bytes(arena), 4096);
    CHECK(!arena_failed(arena));
    CHECK(arena_alloc(arena, 0) == NULL);
    arena_reset(arena);
    for (int i = 0; i < 256; i++)
        CHECK(arena_alloc(arena, 16) != NULL);
    CHECK(arena_alloc(arena, 16) == NULL);
}

TEST("sizes that overflow fail")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(SIZE_MAX);
    size_t huge = SIZE_MAX; /* not a constant to the compiler's warnings */
    __asm__("" : "+r"(huge));
    CHECK(arena_alloc(arena, huge) == NULL);
    arena_reset(arena);
    CHECK(arena_alloc_array(arena, huge / 2, 3) == NULL);
    CHECK(arena_failed(arena));
    arena_reset(arena);
    CHECK(arena_copy(arena, (struct text){"", huge}).length == 0);
    CHECK(arena_failed(arena));
}

TEST("memory is zeroed and aligned, also when reused")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(64 * KIBIBYTE);
    for (int round = 0; round < 2; round++) {
        for (size_t size = 0; size < 200; size++) {
            unsigned char *memory = arena_alloc(arena, size);
            CHECK(memory != NULL);
            CHECK_INTEGER((uintptr_t)memory % _Alignof(max_align_t), 0);
            for (size_t i = 0; i < size; i++)
                CHECK(memory[i] == 0);
            memset(memory, 0xA5, size);
        }
        arena_reset(arena);
        CHECK_INTEGER(arena_used_bytes(arena), 0);
    }
}

TEST("large allocations and many blocks keep what was written")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(64 * KIBIBYTE * KIBIBYTE);
    enum { COUNT = 400 };
    unsigned char *pieces[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        size_t size = i % 10 == 0 ? 60000 : 3000;
        pieces[i] = arena_alloc(arena, size);
        CHECK(pieces[i] != NULL && pieces[i][0] == 0 && pieces[i][size - 1] == 0);
        if (pieces[i] != NULL)
            memset(pieces[i], (int)(i % 251), size);
    }
    for (size_t i = 0; i < COUNT; i++) {
        size_t size = i % 10 == 0 ? 60000 : 3000;
        CHECK(pieces[i][0] == i % 251 && pieces[i][size - 1] == i % 251);
    }
    CHECK(!arena_failed(arena));
}

TEST("a reset clears the failure and keeps the first block")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(KIBIBYTE * KIBIBYTE);
    void *first = arena_alloc(arena, 100);
    CHECK(arena_alloc(arena, 500 * KIBIBYTE) != NULL);
    CHECK(arena_alloc(arena, 600 * KIBIBYTE) == NULL);
    arena_reset(arena);
    CHECK(!arena_failed(arena));
    CHECK(arena_alloc(arena, 100) == first);
}

TEST("the n-th allocation from now fails")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(4096);
    arena_fail_at(arena, 3);
    CHECK(arena_alloc(arena, 1) != NULL);
    CHECK(arena_alloc(arena, 1) != NULL);
    CHECK(!arena_failed(arena));
    CHECK(arena_alloc(arena, 1) == NULL);
    CHECK(arena_failed(arena));
    arena_reset(arena);
    arena_fail_at(arena, 1);
    arena_fail_at(arena, 0);
    CHECK(arena_alloc(arena, 1) != NULL);
}

TEST("copies and printed texts end in a NUL, short and long")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(64 * KIBIBYTE);
    struct text copy = arena_copy(arena, (struct text){"plan of work", 4});
    CHECK_TEXT(copy, "plan");
    CHECK(copy.data[4] == '\0');
    CHECK_TEXT(arena_copy(arena, (struct text){NULL, 0}), "");
    CHECK_TEXT(arena_copy_z(arena, NULL), "");
    CHECK_TEXT(arena_printf(arena, "%d of %s", 3, "five"), "3 of five");
    static const size_t widths[] = {255, 256, 257, 3000}; /* around the first try's size */
    for (size_t i = 0; i < COUNT_OF(widths); i++) {
        struct text wide = arena_printf(arena, "%*d", (int)widths[i], 7);
        CHECK_INTEGER(wide.length, widths[i]);
        CHECK(wide.data[wide.length - 1] == '7' && wide.data[wide.length] == '\0');
    }
}

TEST("freeing nothing is allowed")
{
    arena_free(NULL);
    struct arena *arena = NULL;
    arena_free_at(&arena);
    CHECK(arena == NULL);
}

TEST("a message that is too long is cut at a whole character")
{
    struct message message = {0};
    CHECK(message_fail(NULL, ERROR_BUSY, "unread") == ERROR_BUSY);
    CHECK(message_fail(&message, ERROR_INVALID, "%s is %d", "it", 4) == ERROR_INVALID);
    CHECK_TEXT(text_of(message.text), "it is 4");
    for (int padding = 760; padding < 770; padding++) {
        message_fail(&message, ERROR_INVALID, "%*s%s", padding, "", "\xE2\x82\xAC\xF0\x9F\x8C\xB3\xC3\xA9");
        struct text text = text_of(message.text);
        CHECK(text.length < sizeof(message.text));
        CHECK(text.length >= sizeof(message.text) - 4);
        CHECK(text_is_utf8(text));
    }
}

TEST("every result has a name of its own")
{
    for (int a = ERROR_FULL; a <= OK; a++) {
        CHECK(strcmp(result_name((enum result)a), "unknown result") != 0);
        for (int b = ERROR_FULL; b < a; b++)
            CHECK(strcmp(result_name((enum result)a), result_name((enum result)b)) != 0);
    }
    CHECK_TEXT(text_of(result_name(ERROR_NOT_FOUND)), "not found");
    CHECK_TEXT(text_of(result_name((enum result)-99)), "unknown result");
}
