#include "test.h"

#include "base/wording.h"

static enum result load(struct arena *arena, const char *first, const char *second, struct text *ret_faults, struct language **ret_language)
{
    struct language_source sources[] = {{TEXT("a.yaml"), text_of(first)}, {TEXT("b.yaml"), text_of(second ? second : "")}};
    struct faults faults;
    struct buffer out;
    enum result result;
    faults_init(&faults, arena);
    result = language_load(arena, sources, second ? 2 : 1, &faults, ret_language);
    buffer_init(&out, 1 << 16);
    faults_write(&faults, &out);
    *ret_faults = arena_copy(arena, buffer_text(&out));
    buffer_clear(&out);
    return result;
}

static bool refused(const char *catalogue, const char *place)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    struct language *language = NULL;
    struct text faults = TEXT_NONE;
    enum result result = load(arena, catalogue, NULL, &faults, &language);
    bool as_expected = result == ERROR_INVALID && !language && text_contains(faults, text_of(place));
    if (!as_expected)
        fprintf(stderr, "    %d %.*s\n", result, TEXT_ARGS(faults));
    return as_expected;
}

TEST("a catalogue that is none is refused, with its place")
{
    CHECK(refused("- a\n", "a.yaml:1:1"));
    CHECK(refused("name: Cymraeg\n", "\"language\" must be the code"));
    CHECK(refused("language: en\nname: English\n", "a.yaml:1:11"));
    CHECK(refused("language: ../cy\nname: X\n", "a.yaml:1:11"));
    CHECK(refused("language: abcdefghijklm\nname: X\n", "a.yaml:1:11"));
    CHECK(refused("language: cy\n", "\"name\" must be"));
    CHECK(refused("language: cy\nname: X\nwords: {}\n", "a.yaml:3:1"));
    CHECK(refused("language: cy\nname: X\ntexts: [a]\n", "a.yaml:3:8"));
    CHECK(refused("language: cy\nname: X\nplurals: {dual: 2}\n", "a.yaml:3:11"));
    CHECK(refused("language: cy\nname: X\nplurals: {two: -2}\n", "a.yaml:3:16"));
    CHECK(refused("language: cy\nname: X\ntexts:\n  \"a\":\n", "a.yaml:4"));
    CHECK(refused("language: cy\nname: X\ntexts:\n  \"a\": {one: b}\n", "\"other\" is missing"));
    CHECK(refused("language: cy\nname: X\ntexts:\n  \"a\": {more: b, other: c}\n", "a.yaml:4:9"));
}

TEST("a translation that would print something else is refused")
{
    CHECK(refused("language: cy\nname: X\ntexts:\n  \"%d days\": \"%s\"\n", "a.yaml:4:14"));
    CHECK(refused("language: cy\nname: X\ntexts:\n  \"%d days\": \"none\"\n", "same order"));
    CHECK(refused("language: cy\nname: X\ntexts:\n  \"days\": \"%d\"\n", "same order"));
    CHECK(refused("language: cy\nname: X\ntexts:\n  \"%.*s of %d\": \"%d o %.*s\"\n", "same order"));
    CHECK(refused("language: cy\nname: X\ntexts:\n  \"by {{name}}\": \"gan\"\n", "{{names}}"));
    CHECK(refused("language: cy\nname: X\ntexts:\n  \"by {{name}}\": \"gan {{secret}} {{name}}\"\n", "{{names}}"));
    CHECK(refused("language: cy\nname: X\ntexts:\n  \"by {{name}}\": \"gan {{{name}}}\"\n", "{{names}}"));
    CHECK(refused("language: cy\nname: X\ntexts:\n  \"by\": \"{{#x}}gan{{/x}}\"\n", "{{names}}"));
}

static const char shipped[] = "language: cy\nname: Cymraeg\nplurals: {two: 2}\ntexts:\n  Home: Hafan\n  Yes: Ie\n"
                              "  \"%d days\": {one: \"%d diwrnod yn unig\", two: \"%d ddiwrnod\", other: \"%d diwrnod\"}\n"
                              "  \"5% more\": \"5% yn fwy\"\n";

TEST("texts are looked up by their English, and stay as they are where there is none")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    struct language *language = NULL;
    struct text faults;
    CHECK_INTEGER(load(arena, shipped, NULL, &faults, &language), OK);
    CHECK_TEXT(language_text(language, arena, TEXT("Home")), "Hafan");
    CHECK_TEXT(language_text(language, arena, TEXT("home")), "home");
    CHECK_TEXT(language_text(NULL, arena, TEXT("Home")), "Home");
    CHECK_TEXT(language_text(language, arena, TEXT("5% more")), "5% yn fwy");
    CHECK(language_has(language, TEXT("Yes")) && !language_has(language, TEXT("No")));
}

TEST("the arena's language says it, with the form that the number asks for")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    struct language *language = NULL;
    struct text faults;
    AUTO(arena_free_at) struct arena *words = arena_new(1 << 20); /* as long as the program */
    CHECK_INTEGER(load(words, shipped, NULL, &faults, &language), OK);
    CHECK_TEXT(SAID(arena, "Home"), "Home");
    arena_set_language(arena, language);
    CHECK_TEXT(SAID(arena, "Home"), "Hafan");
    CHECK_TEXT(SAID(arena, "Nothing known of this"), "Nothing known of this");
    CHECK_TEXT(arena_printf(arena, SAY_COUNT(arena, 1, "%d day", "%d days"), 1), "1 diwrnod yn unig");
    CHECK_TEXT(arena_printf(arena, SAY_COUNT(arena, 2, "%d day", "%d days"), 2), "2 ddiwrnod");
    CHECK_TEXT(arena_printf(arena, SAY_COUNT(arena, 3, "%d day", "%d days"), 3), "3 diwrnod");
    CHECK_TEXT(arena_printf(arena, SAY_COUNT(arena, 1, "%d week", "%d weeks"), 1), "1 week");
    arena_reset(arena);
    CHECK(arena_language(arena) == language);
    arena_set_language(arena, NULL);
    CHECK_TEXT(arena_printf(arena, SAY_COUNT(arena, 1, "%d day", "%d days"), 1), "1 day");
}

TEST("an office's own words come before the shipped ones")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    struct language *language = NULL;
    struct text faults;
    CHECK_INTEGER(load(arena, "language: cy\nname: Cymraeg\ntexts: {Home: Hafan, Yes: Ie}\n", "language: cy\nname: Cymraeg\ntexts: {Home: Cartref}\n", &faults, &language), OK);
    CHECK_TEXT(language_text(language, arena, TEXT("Home")), "Cartref");
    CHECK_TEXT(language_text(language, arena, TEXT("Yes")), "Ie");
    CHECK_INTEGER(load(arena, "language: cy\nname: Cymraeg\n", "language: ga\nname: Gaeilge\n", &faults, &language), ERROR_INVALID);
    CHECK(text_contains(faults, TEXT("not of one language")));
}

TEST("the pseudo language marks what has a key")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    struct language *language = NULL;
    struct message message = {0};
    CHECK_INTEGER(language_pseudo(arena, &language), OK);
    arena_set_language(arena, language);
    CHECK_TEXT(SAID(arena, "Home"), "⟦Home⟧");
    message.language = language;
    CHECK_INTEGER(message_fail(&message, ERROR_INVALID, "There are %d.", 3), ERROR_INVALID);
    CHECK_TEXT(text_of(message.text), "⟦There are ⟧3⟦.⟧");
    CHECK(wording_entry_count() >= 2);
    CHECK_TEXT(arena_printf(arena, SAY(arena, "Led by %.*s, once"), TEXT_ARGS(TEXT("Harbour Trust"))), "⟦Led by ⟧Harbour Trust⟦, once⟧");
    CHECK(language_is_whole(language));
}
