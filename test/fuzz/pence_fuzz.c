/* Fuzz target: an amount of money as somebody types it. Whatever it is, it is refused with a sentence, or it is an amount within its limits that reads
 * back as itself however it is written; and what is taken with no sign allowed is taken with one. */
#include <stdlib.h>

#include "base/pence.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void check_written(int64_t pence)
{
    struct arena *arena = arena_new(1 << 16);
    int64_t back = 1;
    require(arena != NULL);
    require(pence_parse(pence_text(arena, pence), PENCE_ANY_SIGN, &back, NULL) == OK && back == pence);
    require(pence_parse(pence_text_whole(arena, pence), PENCE_ANY_SIGN, &back, NULL) == OK && back == pence);
    require(pence_parse(pence_plain(arena, pence), PENCE_ANY_SIGN, &back, NULL) == OK && back == pence);
    require(pence_parse_plain(pence_plain(arena, pence), &back) == OK && back == pence);
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text typed = {(const char *)data, size};
    int64_t pence = 77, cell = 77, plain = 77, strict = 77;
    struct message message = {0};
    enum result result = pence_parse(typed, PENCE_ANY_SIGN, &pence, &message);
    enum result of_cell = pence_parse_cell(typed, PENCE_ANY_SIGN, &cell, NULL);
    require((result < 0) == (message.text[0] != 0));
    require(result == OK ? pence >= -PENCE_MAX && pence <= PENCE_MAX : pence == 77);
    require(result < 0 || (of_cell == OK && cell == pence));
    if (pence_parse(typed, PENCE_NOT_NEGATIVE, &strict, NULL) == OK)
        require(strict >= 0 && result == OK && strict == pence);
    if (pence_parse_plain(typed, &plain) == OK)
        require(result == OK && plain == pence);
    if (result == OK)
        check_written(pence);
    return 0;
}
