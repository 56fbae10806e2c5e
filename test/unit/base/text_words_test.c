/* Addresses, sort keys, words and stems. The stems are the examples of Porter's
 * paper of 1980, rule by rule, run through the whole algorithm. */
#include "base/arena.h"
#include "test.h"

TEST("addresses")
{
    static const struct {
        const char *text;
        size_t max;
        const char *slug;
    } cases[] = {
        {"", 20, ""},
        {"--", 20, ""},
        {"abc", 0, ""},
        {"Женщины", 20, ""},
        {"Women's Aid, Café", 64, "womens-aid-cafe"},
        {"Women\xE2\x80\x99s Aid", 64, "womens-aid"},
        {"  Tŷ Ŵen & Co. ", 64, "ty-wen-co"},
        {"Cafe\xCC\x81", 64, "cafe"}, /* a mark of its own */
        {"Straße ÆSIR Łódź Þór", 64, "strasse-aesir-lodz-thor"},
        {"A/B testing (2026)", 64, "a-b-testing-2026"},
        {"one two three", 13, "one-two-three"},
        {"one two three", 12, "one-two"}, /* cut between words */
        {"one two three", 8, "one-two"},
        {"one two three", 7, "one-two"},
        {"one two three", 6, "one"},
        {"unbreakable", 5, "unbre"},
        {"bad \xFF byte", 64, "bad-byte"},
    };
    AUTO(arena_free_at) struct arena *arena = arena_new(65536);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        CHECK_TEXT(text_slug(arena, text_of(cases[i].text), cases[i].max), cases[i].slug);
    arena_fail_at(arena, 1);
    CHECK_TEXT(text_slug(arena, TEXT("lost"), 10), "");
    CHECK_TEXT(text_sort_key(arena, TEXT("lost")), "");
}

TEST("sort keys")
{
    static const struct {
        const char *text, *key;
    } cases[] = {
        {"", ""},
        {" - ", ""},
        {"Élan", "elan"},
        {"O'Brien", "obrien"},
        {"  North --  East ", "north east"},
        {"Ward 9", "ward 000000000009"},
        {"Ward 0009", "ward 000000000009"},
        {"1.10", "000000000001 000000000010"},
        {"0", "000000000000"},
        {"1234567890123", "1234567890123"},
        {"B12a", "b000000000012a"},
        {"Ελλάδα", "ελλαδα"},
    };
    AUTO(arena_free_at) struct arena *arena = arena_new(65536);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        CHECK_TEXT(text_sort_key(arena, text_of(cases[i].text)), cases[i].key);
}

TEST("sort keys put things where people look for them")
{
    static const char *const order[] = {"1.9 End", "1.10 Begin", "Ábaco", "Ward 9", "ward 10", "Ward 10a", "Zebra"};
    AUTO(arena_free_at) struct arena *arena = arena_new(65536);
    for (size_t i = 1; i < COUNT_OF(order); i++) {
        struct text earlier = text_sort_key(arena, text_of(order[i - 1]));
        CHECK(text_compare(earlier, text_sort_key(arena, text_of(order[i]))) < 0);
    }
}

/* Every word in brackets. */
static struct text words_of(struct arena *arena, const char *source, size_t word_max)
{
    struct text rest = text_of(source), words = TEXT_NONE;
    char word[64];
    size_t length;
    while (text_next_word(&rest, word, word_max, &length)) {
        CHECK_INTEGER(strlen(word), length);
        words = arena_printf(arena, "%s[%s]", words.data, word);
    }
    return words;
}

TEST("words")
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"", ""},
        {" '' - \xE2\x80\x99 ", ""},
        {"The Café's plan, 2026", "[the][cafe's][plan][2026]"},
        {"council\xE2\x80\x99s", "[council's]"},
        {"the councils' 'quoted' rock''n", "[the][councils][quoted][rock][n]"},
        {"x'", "[x]"},
        {"anti-social\xE2\x80\x94" "behaviour", "[anti][social][behaviour]"},
        {"\xC2\xA3" "250 \xE2\x82\xAC" "5", "[250][5]"},
        {"co\xC2\xADoperate", "[cooperate]"}, /* a soft hyphen */
        {"ΟΔΟΣ Жук 東京", "[οδοσ][жук][東京]"},
        {"bad\xFF" "byte", "[bad][byte]"},
        {"tree\xF0\x9F\x8C\xB3", "[tree]"},
    };
    AUTO(arena_free_at) struct arena *arena = arena_new(65536);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        CHECK_TEXT(words_of(arena, cases[i].text, 64), cases[i].words);
}

TEST("words longer than their room are cut at a character and lose the rest")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(65536);
    CHECK_TEXT(words_of(arena, "abcdef gh", 5), "[abcd][gh]");
    CHECK_TEXT(words_of(arena, "abcd", 5), "[abcd]");
    CHECK_TEXT(words_of(arena, "abcжd x", 5), "[abc][x]");
    CHECK_TEXT(words_of(arena, "abcd's x", 5), "[abcd][x]");
}

TEST("stems of the paper's examples")
{
    static const struct {
        const char *word, *stem;
    } cases[] = {
        /* step 1 */
        {"caresses", "caress"}, {"ponies", "poni"}, {"ties", "ti"}, {"caress", "caress"}, {"cats", "cat"},
        {"feed", "feed"}, {"agreed", "agre"}, {"plastered", "plaster"}, {"bled", "bled"}, {"motoring", "motor"},
        {"sing", "sing"}, {"conflated", "conflat"}, {"troubled", "troubl"}, {"sized", "size"}, {"hopping", "hop"},
        {"tanned", "tan"}, {"falling", "fall"}, {"hissing", "hiss"}, {"fizzed", "fizz"}, {"failing", "fail"},
        {"filing", "file"}, {"happy", "happi"}, {"sky", "sky"},
        /* step 2 */
        {"relational", "relat"}, {"conditional", "condit"}, {"rational", "ration"}, {"valenci", "valenc"},
        {"hesitanci", "hesit"}, {"digitizer", "digit"}, {"conformabli", "conform"}, {"radicalli", "radic"},
        {"differentli", "differ"}, {"vileli", "vile"}, {"analogousli", "analog"}, {"vietnamization", "vietnam"},
        {"predication", "predic"}, {"operator", "oper"}, {"feudalism", "feudal"}, {"decisiveness", "decis"},
        {"hopefulness", "hope"}, {"callousness", "callous"}, {"formaliti", "formal"}, {"sensitiviti", "sensit"},
        {"sensibiliti", "sensibl"},
        /* step 3 */
        {"triplicate", "triplic"}, {"formative", "form"}, {"formalize", "formal"}, {"electriciti", "electr"},
        {"electrical", "electr"}, {"hopeful", "hope"}, {"goodness", "good"},
        /* step 4 */
        {"revival", "reviv"}, {"allowance", "allow"}, {"inference", "infer"}, {"airliner", "airlin"},
        {"gyroscopic", "gyroscop"}, {"adjustable", "adjust"}, {"defensible", "defens"}, {"irritant", "irrit"},
        {"replacement", "replac"}, {"adjustment", "adjust"}, {"dependent", "depend"}, {"adoption", "adopt"},
        {"homologou", "homolog"}, {"communism", "commun"}, {"activate", "activ"}, {"angulariti", "angular"},
        {"homologous", "homolog"}, {"effective", "effect"}, {"bowdlerize", "bowdler"},
        /* step 5 */
        {"probate", "probat"}, {"rate", "rate"}, {"cease", "ceas"}, {"controll", "control"}, {"roll", "roll"},
        /* whole words */
        {"generalizations", "gener"}, {"oscillators", "oscil"},
        /* left alone, or nearly */
        {"", ""}, {"a", "a"}, {"is", "is"}, {"council's", "council"}, {"'s", "'s"}, {"don't", "don't"},
        {"2026", "2026"}, {"b12s", "b12s"}, {"οδοσ", "οδοσ"}, {"ion", "ion"}, {"eed", "eed"}, {"ing", "ing"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char word[64];
        size_t length = strlen(cases[i].word);
        memcpy(word, cases[i].word, length);
        CHECK_TEXT(((struct text){word, text_stem(word, length)}), cases[i].stem);
    }
}

TEST("a word longer than any English one is left as it is")
{
    char word[70];
    memset(word, 'a', sizeof(word));
    memcpy(word + 61, "ing", 3);
    CHECK_INTEGER(text_stem(word, 64), 61);
    memcpy(word + 62, "ing", 3);
    CHECK_INTEGER(text_stem(word, 65), 65);
}

TEST("each word that was typed begins a word of one of the texts")
{
    const struct text texts[] = {TEXT("A bench by the harbour"), TEXT("Aldmoor, 2026")};
    CHECK(text_words_begin(TEXT("HARB ald"), texts, 2));
    CHECK(text_words_begin(TEXT(""), texts, 2));
    CHECK(!text_words_begin(TEXT("harbours"), texts, 2));
    CHECK(!text_words_begin(TEXT("bench moor"), texts, 2)); /* within a word is not at its beginning */
    CHECK(!text_words_begin(TEXT("bench"), texts, 0));
}
