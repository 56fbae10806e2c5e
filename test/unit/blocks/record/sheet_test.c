/* The three-way rule of a sheet that comes back: every case of one field. */
#include "test.h"

#include "blocks/record/sheet.h"

static struct field_value of_text(const char *text)
{
    return (struct field_value){.text = text_of(text)};
}

TEST("what the row changed, what others changed, what both did")
{
    static const struct {
        const char *base, *row, *now;
        enum sheet_side side;
    } cases[] = {
        {"a", "a", "a", SHEET_UNTOUCHED}, /* nobody */
        {"a", "a", "b", SHEET_UNTOUCHED}, /* others alone: theirs stands */
        {"a", "b", "b", SHEET_UNTOUCHED}, /* both, to the same: there already */
        {"a", "b", "a", SHEET_MINE},      /* the row alone */
        {"a", "b", "c", SHEET_BOTH},      /* both, to something else */
        {"", "b", "", SHEET_MINE},        /* filled */
        {"a", "", "a", SHEET_MINE},       /* emptied */
        {"a", "", "", SHEET_UNTOUCHED},   /* emptied by both */
        {"a", "", "b", SHEET_BOTH},       /* emptied by the row, changed by others */
        {"a", "b", "", SHEET_BOTH},       /* the other way round */
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct field_value base = of_text(cases[i].base), row = of_text(cases[i].row), now = of_text(cases[i].now);
        CHECK_INTEGER(sheet_side_of(&base, &row, &now), cases[i].side);
    }
}

TEST("links are compared one by one, in their order")
{
    int64_t one_two[] = {1, 2}, two_one[] = {2, 1}, one[] = {1};
    struct field_value a = {.links = one_two, .link_count = 2}, b = {.links = two_one, .link_count = 2}, c = {.links = one, .link_count = 1};
    CHECK_INTEGER(sheet_side_of(&a, &a, &c), SHEET_UNTOUCHED);
    CHECK_INTEGER(sheet_side_of(&a, &b, &a), SHEET_MINE);
    CHECK_INTEGER(sheet_side_of(&a, &b, &c), SHEET_BOTH);
    CHECK_INTEGER(sheet_side_of(&a, &c, &c), SHEET_UNTOUCHED);
}
