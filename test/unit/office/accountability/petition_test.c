/* How an address is counted, and until when support is. */
#include "office/accountability/petition.h"

#include "test.h"

TEST("an address is one in any letter case and without its tag")
{
    static const struct { const char *typed, *counted; } cases[] = {
        {"Ann@People.Example", "ann@people.example"}, {"ann+petition@people.example", "ann@people.example"}, {"ann+a+b@people.example", "ann@people.example"},
        {"ann@people+.example", "ann@people+.example"}, {"+ann@people.example", "+ann@people.example"}, {"", ""},
    };
    struct arena *arena = arena_new(1 << 16);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        CHECK_TEXT(supporter_address(arena, text_of(cases[i].typed)), cases[i].counted);
    arena_free(arena);
}

TEST("a petition is open to the end of its last day, also when its threshold is reached")
{
    struct date last, after;
    CHECK(date_parse(TEXT("2026-11-22"), &last) == OK);
    after = (struct date){last.day + 1};
    CHECK(petition_is_open(TEXT("open"), last, last) && petition_is_open(TEXT("reached"), last, last) && petition_is_open(TEXT("open"), DATE_NONE, last));
    CHECK(!petition_is_open(TEXT("open"), last, after) && !petition_is_open(TEXT("closed"), last, last) && !petition_is_open(TEXT("draft"), last, last));
}
