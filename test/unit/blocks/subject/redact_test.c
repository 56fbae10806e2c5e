/* Words taken out of a text: found in whichever way they are written, and nothing of them left. */
#include "blocks/subject/internal.h"
#include "test.h"

static struct text hide(struct arena *arena, const char *text, const char *const *words, size_t count)
{
    struct subject_passage passages[8];
    struct choice choices[] = {{.code = TEXT("law"), .label = TEXT("Legal advice")}, {.code = TEXT("other"), .label = TEXT("Another")}};
    const struct choice_list grounds = {.choices = choices, .count = COUNT_OF(choices)};
    for (size_t i = 0; i < count; i++)
        passages[i] = (struct subject_passage){.number = (int64_t)i + 1, .text = text_of(words[i]), .ground = i ? TEXT("other") : TEXT("law")};
    return passages_hide(arena, text_of(text), passages, count, &grounds);
}

#define HIDE(arena, text, ...) hide(arena, text, (const char *const[]){__VA_ARGS__}, COUNT_OF(((const char *const[]){__VA_ARGS__})))

TEST("a passage is found in whichever way it is written")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    static const struct { const char *text, *passage, *want; } cases[] = {
        {"Ann was here", "Ann", "[hidden: Legal advice] was here"},
        {"ANN, ann and aNn", "Ann", "[hidden: Legal advice], [hidden: Legal advice] and [hidden: Legal advice]"},
        {"with Ann\n  O\u2019Brien.", "ann o'brien", "with [hidden: Legal advice]."},
        {"with Ann\u00a0O'Brien", "Ann O\u2019Brien", "with [hidden: Legal advice]"},
        {"Mary\u2013Jane", "mary-jane", "[hidden: Legal advice]"},
        {"\u00c9LODIE and \u00e9lodie", "\u00c9lodie", "[hidden: Legal advice] and [hidden: Legal advice]"},
        {"Annabel", "Ann", "[hidden: Legal advice]abel"},
        {"An nothing", "Ann", "An nothing"},
        {"", "Ann", ""},
        {"Ann", "  Ann ", "[hidden: Legal advice]"},
        {"Ann", " ", "Ann"},
        {"AnnAnn", "Ann", "[hidden: Legal advice][hidden: Legal advice]"},
        {"\u0160koda \u0161KODA \u017divko", "\u0161koda", "[hidden: Legal advice] [hidden: Legal advice] \u017divko"},
        {"Zoe\u0308 and Zo\u00eb, ZOE", "Zo\u00eb", "[hidden: Legal advice] and [hidden: Legal advice], [hidden: Legal advice]"},
        {"Zo\u00eb came", "Zoe\u0308", "[hidden: Legal advice] came"},
        {"Mr O\u00adBri\u200ben came", "O'Brien", "Mr O\u00adBri\u200ben came"},
        {"Mr Bri\u00aden and Bri\u200ben came", "Brien", "Mr [hidden: Legal advice] and [hidden: Legal advice] came"},
        {"STRASSE, stra\u00dfe", "stra\u00dfe", "[hidden: Legal advice], [hidden: Legal advice]"},
        {"Gro\u00df", "gros", "[hidden: Legal advice]"},
        {"\u0178ves", "\u00ffves", "[hidden: Legal advice]"},
        {"Ann\u2003Lee\u3000Roe", "Ann Lee Roe", "[hidden: Legal advice]"},
        {"Ann", "\u0308", "Ann"},
        {"\u041c\u0410\u0420\u0418\u042f", "\u043c\u0430\u0440\u0438\u044f", "[hidden: Legal advice]"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        CHECK_TEXT(HIDE(arena, cases[i].text, cases[i].passage), cases[i].want);
}

TEST("passages that touch one another leave nothing")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    CHECK_TEXT(HIDE(arena, "of Mary Ann Lee here", "Mary Ann", "Ann Lee"), "of [hidden: Legal advice] here");
    CHECK_TEXT(HIDE(arena, "of Mary Ann Lee here", "Ann", "Mary Ann Lee"), "of [hidden: Another] here");
    CHECK_TEXT(HIDE(arena, "abcd", "bc", "cd"), "a[hidden: Legal advice]");
    CHECK_TEXT(HIDE(arena, "one two", "two", "one"), "[hidden: Another] [hidden: Legal advice]");
    CHECK_TEXT(HIDE(arena, "aaaa", "aaa", "aa"), "[hidden: Legal advice]");
}

TEST("where it stands is told with what is round it")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    struct passage_place places[2];
    CHECK_INTEGER(passage_places(arena, TEXT("Ann, then ann, then ANN."), TEXT("ann"), places, COUNT_OF(places)), 3);
    CHECK_TEXT(places[0].before, "");
    CHECK_TEXT(places[0].passage, "Ann");
    CHECK_TEXT(places[1].before, "Ann, then ");
    CHECK_TEXT(places[1].after, ", then ANN.");
    CHECK_INTEGER(passage_places(arena, TEXT("nobody"), TEXT("Ann"), places, COUNT_OF(places)), 0);
}
