/* Which figures stay hidden: by themselves, by a sum, by what was published before. Suppression itself is tested with suppress.c. */
#include "blocks/series/guard.h"
#include "test.h"

static struct guard_sight sight(size_t vintage, const char *area, const char *breakdown, int64_t count, bool is_public)
{
    struct guard_sight made = {.vintage = vintage, .is_public = is_public,
                               .figure = {.measure = 7, .area = text_of(area), .breakdown = text_of(breakdown), .note = TEXT_NONE, .value = series_number(count * SERIES_ONE)}};
    CHECK_INTEGER(date_of(2024, 4, 1, &made.figure.from), OK);
    CHECK_INTEGER(date_of(2025, 3, 31, &made.figure.to), OK);
    return made;
}

static enum result guard(struct guard_sight *sights, size_t count, bool adds_up)
{
    struct arena *arena = arena_new(8 << 20);
    struct message message = {0};
    enum result result = series_guard(arena, sights, count, adds_up, &message);
    arena_free(arena);
    return result;
}

TEST("from 1 to 4 in a part is hidden; 0 and 5 are not, nor a small whole")
{
    static const struct { int64_t count; bool hidden; } cases[] = {{0, false}, {1, true}, {4, true}, {5, false}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct guard_sight sights[] = {sight(0, "", "race", cases[i].count, false), sight(0, "", "", 3, false)};
        CHECK_INTEGER(guard(sights, 2, false), OK);
        CHECK(sights[0].hidden == cases[i].hidden);
        CHECK(!sights[1].hidden);
    }
}

TEST("where parts add up, one more is hidden with the small one; where they need not, none")
{
    for (int adds_up = 0; adds_up < 2; adds_up++) {
        struct guard_sight sights[] = {sight(0, "", "", 62, false), sight(0, "", "race", 39, false), sight(0, "", "faith", 20, false), sight(0, "", "gender", 3, false)};
        CHECK_INTEGER(guard(sights, 4, adds_up), OK);
        CHECK(sights[3].hidden);
        CHECK((sights[0].hidden || sights[1].hidden || sights[2].hidden) == adds_up);
    }
}

TEST("districts add up to the whole where all are there and do")
{
    struct guard_sight whole[] = {sight(0, "", "", 62, false), sight(0, "a", "", 39, false), sight(0, "b", "", 20, false), sight(0, "c", "", 3, false)};
    struct guard_sight torn[] = {sight(0, "", "", 70, false), sight(0, "a", "", 39, false), sight(0, "b", "", 20, false), sight(0, "c", "", 3, false)};
    CHECK_INTEGER(guard(whole, 4, false), OK);
    CHECK(whole[3].hidden && (whole[0].hidden || whole[1].hidden || whole[2].hidden));
    CHECK_INTEGER(guard(torn, 4, false), OK);
    CHECK(torn[3].hidden && !torn[0].hidden && !torn[1].hidden && !torn[2].hidden);
}

TEST("what is public already cannot be hidden again: where it would give a small number away, nothing is published")
{
    struct guard_sight sights[] = {sight(0, "", "", 42, true), sight(0, "a", "", 39, true), sight(1, "b", "", 3, false)};
    struct guard_sight enough[] = {sight(0, "", "", 42, true), sight(1, "a", "", 39, false), sight(1, "b", "", 3, false)};
    CHECK_INTEGER(guard(sights, 3, false), ERROR_CONFLICT);
    CHECK_INTEGER(guard(enough, 3, false), OK);
    CHECK(enough[1].hidden && enough[2].hidden && !enough[0].hidden);
}

TEST("a later load that changes one part and the whole does not tell the part that stayed hidden")
{
    struct guard_sight sights[] = {
        sight(0, "", "", 62, true), sight(0, "", "race", 39, true), sight(0, "", "faith", 20, false), sight(0, "", "gender", 3, false), /* two were hidden */
        sight(1, "", "", 63, false), sight(1, "", "faith", 21, false),
    };
    CHECK_INTEGER(guard(sights, 6, true), OK);
    /* With 63 and 21 both shown, gender is 63 - 39 - 21 = 3. */
    CHECK(sights[4].hidden || sights[5].hidden);
}
