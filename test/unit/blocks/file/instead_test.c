/* The words of two files, compared. */
#include "test.h"

#include "blocks/file/instead.h"

static void check_list(const struct word_list *list, const char *wanted)
{
    char all[1000] = "";
    for (size_t i = 0; i < list->count; i++)
        snprintf(all + strlen(all), sizeof all - strlen(all), "%s%.*s", i ? " " : "", TEXT_ARGS(list->words[i]));
    CHECK_TEXT(text_of(all), wanted);
}

static void check(const char *first, const char *second, const char *taken_out, const char *added, size_t common)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    struct words_compared compared;
    CHECK_INTEGER(words_compare(arena, text_of(first), text_of(second), &compared), OK);
    check_list(&compared.taken_out, taken_out);
    check_list(&compared.added, added);
    CHECK_INTEGER((int64_t)compared.common, (int64_t)common);
}

TEST("each word once, whatever its case, place and accents")
{
    check("", "", "", "", 0);
    check("The gate, the GATE and the Gate", "gate the", "and", "", 2);
    check("", "new words", "", "new words", 0);
    check("all of it", "", "all it of", "", 0);
    check("Caf\xc3\xa9 M\xc3\xbcller", "cafe muller", "", "", 2);
    check("a b c d", "b d e", "a c", "e", 2);
    check("Jane's house, 12 High Street", "house, High Street", "12 jane's", "", 3);
    check("telephone 01992 555 012", "telephone \xe2\x96\x88\xe2\x96\x88\xe2\x96\x88", "012 01992 555", "", 1);
}

TEST("a word that is longer than any is cut alike in both")
{
    char longer[300];
    memset(longer, 'x', 299);
    longer[299] = 0;
    check(longer, longer, "", "", 1);
}

TEST("too little memory is an answer")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(4096);
    struct words_compared compared = {.common = 7};
    char many[8000];
    for (size_t i = 0; i + 1 < sizeof many; i++)
        many[i] = i % 2 ? ' ' : (char)('a' + i % 26);
    many[sizeof many - 1] = 0;
    CHECK_INTEGER(words_compare(arena, text_of(many), text_of(many), &compared), ERROR_MEMORY);
    CHECK_INTEGER((int64_t)compared.common, 7);
}
