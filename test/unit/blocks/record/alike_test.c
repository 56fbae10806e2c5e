/* What may be one and the same: names of bodies and people, just alike enough and just not. All invented but for kinds of body. */
#include "blocks/record/alike.h"
#include "test.h"

static void check_names(const char *a, const char *b, int score, const char *why)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    struct text words, back;
    int got = alike_names(arena, text_of(a), text_of(b), &words);
    if (got != score)
        printf("  “%s” and “%s”: %d, not %d (%.*s)\n", a, b, got, score, TEXT_ARGS(words));
    CHECK_INTEGER(got, score);
    CHECK_TEXT(words, why);
    CHECK_INTEGER(alike_names(arena, text_of(b), text_of(a), &back), score); /* either way round */
}

TEST("the same name, but for what does not make another")
{
    check_names("Water Board", "Water Board", 100, "Same name");
    check_names("Water Board", "WATER  board.", 98, "Same name but for capitals, punctuation or accents");
    check_names("Café Société", "Cafe Societe", 98, "Same name but for capitals, punctuation or accents");
    check_names("Women's Aid", "Womens Aid", 98, "Same name but for capitals, punctuation or accents");
    check_names("Women’s Aid", "Women's aid", 98, "Same name but for capitals, punctuation or accents");
    check_names("The Water Board", "Water Board", 97, "Same name but for “the”");
    check_names("Wren & Sons Ltd", "Wren and Sons Limited", 95, "Same name but for “ltd” for “limited”; “and”");
    check_names("Board of Water", "Water Board", 93, "Same name but for the order of the words; “of”");
    check_names("Smith, John", "John Smith", 96, "Same name but for the order of the words");
}

TEST("three names of one police force stand in one list")
{
    check_names("Hertfordshire Constabulary", "Herts Constabulary", 92, "Same name but for “hertfordshire” for “herts”");
    check_names("Hertfordshire Constabulary", "Herts Police", 82, "Same name but for “constabulary” for “police”; “hertfordshire” for “herts”");
    check_names("Herts Constabulary", "Herts Police", 90, "Same name but for “constabulary” for “police”");
}

TEST("slips of the keyboard, never in numbers or short words")
{
    check_names("Jon Smithson", "Jon Smihtson", 92, "Same name but for “smithson” for “smihtson”");
    check_names("Cambridgeshire Trust", "Cambrigdeshir Trust", 92, "Same name but for “cambridgeshire” for “cambrigdeshir”");
    check_names("Ward 12 Forum", "Ward 13 Forum", 40, "Same name but for “12”; “13”");
    check_names("Ann Lee", "Amn Lee", 40, "Same name but for “ann”; “amn”");
    check_names("J Smith", "John Smith", 85, "Same name but for “j” for “john”");
}

TEST("initials, and what is another body altogether")
{
    check_names("HCC", "Hertfordshire County Council", 76, "One name is the initials of the other");
    check_names("Hertfordshire Council", "Hertfordshire County Council", 70, "Same name but for “county”");
    check_names("Hertfordshire", "Hertfordshire Constabulary", 70, "Same name but for “constabulary”");
    check_names("North Trust", "South Trust", 40, "Same name but for “north”; “south”");
    check_names("Water Board", "Fire Brigade", 0, "");
    check_names("The Ltd", "The Limited", 0, "");
    check_names("", "", 0, "");
    check_names("Water Board", "", 0, "");
    check_names("(!)", "?", 0, "");
}

TEST("a word or a name of any length ends somewhere")
{
    char many[4001];
    memset(many, 'x', 4000);
    for (size_t i = 7; i < 4000; i += 8)
        many[i] = ' ';
    many[4000] = '\0';
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    struct text why;
    CHECK_INTEGER(alike_names(arena, text_of(many), text_of(many), &why), 100);
    CHECK(alike_names(arena, text_of(many), (struct text){many, 3990}, &why) >= 0);
    CHECK(!arena_failed(arena));
}

/* --- With other fields ---------------------------------------------------- */

static const struct field name_field = {.name = {"name", 4}, .label = {"Name", 4}, .type = FIELD_TEXT};
static const struct field email_field = {.name = {"email", 5}, .label = {"E-mail", 6}, .type = FIELD_TEXT};
static const struct field site_field = {.name = {"site", 4}, .label = {"Web site", 8}, .type = FIELD_WEB_ADDRESS};
static const struct field born_field = {.name = {"born", 4}, .label = {"Born on", 7}, .type = FIELD_DATE};
static const struct field *const all_fields[] = {&name_field, &email_field, &site_field, &born_field};
static const struct alike_fields fields = {all_fields, 4, {"name", 4}};

static void check_records(const char *const a[4], const char *const b[4], int score, const char *why)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    struct text one[4], other[4], words;
    for (int i = 0; i < 4; i++) {
        one[i] = text_of(a[i]);
        other[i] = text_of(b[i]);
    }
    CHECK_INTEGER(alike_records(arena, &fields, one, other, &words), score);
    CHECK_TEXT(words, why);
}

TEST("an address that is the same is enough, a day alone is not")
{
    check_records((const char *[]){"Ann Lee", "ann@x.example", "", ""}, (const char *[]){"A. Lee-Moss", "ANN@x.example", "", ""}, 85, "Same in “E-mail”");
    check_records((const char *[]){"Ann Lee", "", "", "1990-01-02"}, (const char *[]){"Bo Dane", "", "", "1990-01-02"}, 0, "");
    check_records((const char *[]){"Water Board", "", "https://www.water.example/", ""}, (const char *[]){"H2O", "", "http://water.example", ""}, 85,
                  "Same in “Web site”");
}

TEST("what else agrees adds, what differs takes")
{
    check_records((const char *[]){"Ann Lee", "a@x.example", "", "1990-01-02"}, (const char *[]){"Ann Lee", "a@x.example", "", "1990-01-02"}, 100,
                  "Same name. Same in “E-mail”. Same in “Born on”");
    check_records((const char *[]){"Ann Lee", "a@x.example", "", "1990-01-02"}, (const char *[]){"Ann Lee", "b@x.example", "", "1991-01-02"}, 82,
                  "Same name. “Born on” differs");
    check_records((const char *[]){"Herts Police", "", "", "1990-01-02"}, (const char *[]){"Hertfordshire Constabulary", "", "", "1991-01-02"}, 67,
                  "Same name but for “police” for “constabulary”; “herts” for “hertfordshire”. “Born on” differs");
}

TEST("whatever can be alike shares a key")
{
    static const char *const pairs[][2] = {{"Hertfordshire Constabulary", "Herts Police"}, {"HCC", "Hertfordshire County Council"}, {"Smith, John", "J Smith"},
                                           {"The Water Board", "Board of Water"}, {"Women's Aid", "Womens Aid Ltd"}};
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
        struct text a[4] = {text_of(pairs[i][0]), TEXT_NONE, TEXT_NONE, TEXT_NONE}, b[4] = {text_of(pairs[i][1]), TEXT_NONE, TEXT_NONE, TEXT_NONE};
        struct text one[24], other[24];
        size_t one_count = alike_keys(arena, &fields, a, one, 24), other_count = alike_keys(arena, &fields, b, other, 24);
        bool shared = false;
        for (size_t j = 0; j < one_count; j++)
            shared = shared || text_in(one[j], other, other_count);
        CHECK(shared);
    }
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    struct text values[4] = {TEXT("one two three four five six"), TEXT("a@x"), TEXT_NONE, TEXT("1990-01-02")}, keys[3];
    CHECK_INTEGER(alike_keys(arena, &fields, values, keys, 3), 3);
}
