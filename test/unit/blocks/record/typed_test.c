/* What people type for a field of each type, and its canonical text: wrong first. */
#include "blocks/record/record.h"
#include "test.h"

static struct choice choices[] = {
    {.code = {"kept", 4}, .label = {"Kept", 4}, .from = {INT32_MIN}, .until = {INT32_MIN}},
    {.code = {"late", 4}, .label = {"Late", 4}, .from = {INT32_MIN}, .until = {100}},
};
static const struct choice_list list = {.choices = choices, .count = 2};

static const struct {
    enum field_type type;
    const char *typed, *canonical; /* NULL: refused */
} cases[] = {
    {FIELD_INTEGER, "x", NULL}, {FIELD_INTEGER, "1.5", NULL}, {FIELD_INTEGER, "1,000", NULL}, {FIELD_INTEGER, "007", NULL}, {FIELD_INTEGER, "-1", NULL},
    {FIELD_INTEGER, "51", NULL}, {FIELD_INTEGER, "99999999999999999999", NULL}, {FIELD_INTEGER, " 50 ", "50"}, {FIELD_INTEGER, "1", "1"}, {FIELD_INTEGER, "", ""},
    {FIELD_DECIMAL, "x", NULL}, {FIELD_DECIMAL, "1,5", NULL}, {FIELD_DECIMAL, ".5", NULL}, {FIELD_DECIMAL, "5.", NULL}, {FIELD_DECIMAL, "+5", NULL}, {FIELD_DECIMAL, "1e3", NULL},
    {FIELD_DECIMAL, "007", NULL}, {FIELD_DECIMAL, "1.23456", NULL}, {FIELD_DECIMAL, "100000000000.0001", NULL}, {FIELD_DECIMAL, "999999999999", NULL},
    {FIELD_DECIMAL, "100000000000", "100000000000"}, {FIELD_DECIMAL, " 84.80 ", "84.8"}, {FIELD_DECIMAL, "-0.0001", "-0.0001"}, {FIELD_DECIMAL, "-0", "0"},
    {FIELD_DECIMAL, "1890.52", "1890.52"}, {FIELD_DECIMAL, "0.10", "0.1"},
    {FIELD_PENCE, "x", NULL}, {FIELD_PENCE, "£1,000.005", NULL}, {FIELD_PENCE, "1.000,00", NULL}, {FIELD_PENCE, "-0.01", NULL}, {FIELD_PENCE, "0.51", NULL}, {FIELD_PENCE, "0.5", NULL},
    {FIELD_PENCE, "£0.50", "0.50"}, {FIELD_PENCE, " 0 ", "0.00"}, {FIELD_PENCE, "0.07", "0.07"},
    {FIELD_BOOLEAN, "true", NULL}, {FIELD_BOOLEAN, "1", NULL}, {FIELD_BOOLEAN, "Yes", "yes"}, {FIELD_BOOLEAN, "no", "no"},
    {FIELD_DATE, "31/02/2026", NULL}, {FIELD_DATE, "2026", NULL}, {FIELD_DATE, "21 November", NULL}, {FIELD_DATE, "22 November 2026", NULL},
    {FIELD_DATE, "21 November 2026", "2026-11-21"}, {FIELD_DATE, "21/11/2026", "2026-11-21"}, {FIELD_DATE, "2026-11-21", "2026-11-21"}, {FIELD_DATE, " 1 Jan 2020", "2020-01-01"},
    {FIELD_PARTIAL_DATE, "yesterday", NULL}, {FIELD_PARTIAL_DATE, "13/2026", NULL}, {FIELD_PARTIAL_DATE, "2027", NULL}, {FIELD_PARTIAL_DATE, "December 2026", NULL},
    {FIELD_PARTIAL_DATE, "2026", "2026"}, {FIELD_PARTIAL_DATE, "November 2026", "2026-11"}, {FIELD_PARTIAL_DATE, "2026-11", "2026-11"}, {FIELD_PARTIAL_DATE, "3 Nov 2026", "2026-11-03"},
    {FIELD_CHOICE, "broken", NULL}, {FIELD_CHOICE, "late", NULL}, {FIELD_CHOICE, "kept", "kept"}, {FIELD_CHOICE, "KEPT", "kept"},
    {FIELD_LINK, "x", NULL}, {FIELD_LINK, "0", NULL}, {FIELD_LINK, "-3", NULL}, {FIELD_LINK, "3 4", NULL}, {FIELD_LINK, "3", "3"},
    {FIELD_LINKS, "3 x", NULL}, {FIELD_LINKS, "1 2 3", "1 2 3"},
    {FIELD_WEB_ADDRESS, "javascript:alert(1)", NULL}, {FIELD_WEB_ADDRESS, "www.example.org", NULL}, {FIELD_WEB_ADDRESS, "https://", NULL},
    {FIELD_WEB_ADDRESS, "https://a b.org", NULL}, {FIELD_WEB_ADDRESS, "https://example.org/\"><script>", NULL}, {FIELD_WEB_ADDRESS, "ftp://example.org", NULL},
    {FIELD_WEB_ADDRESS, "https://example.org/\tx", NULL}, {FIELD_WEB_ADDRESS, "https://example.org/a?b=c&d#e", "https://example.org/a?b=c&d#e"},
    {FIELD_TEXT, "two\nlines", NULL}, {FIELD_TEXT, "123456789012345678901234567890123456789012345678901", NULL}, {FIELD_TEXT, "  one line ", "one line"},
    {FIELD_PROSE, "two\nlines", "two\nlines"}, {FIELD_PROSE, " \n ", ""},
};

TEST("each type reads what is right and refuses what is wrong, with words")
{
    struct arena *arena = arena_new(1 << 20);
    struct date today;
    CHECK_INTEGER(date_of(2026, 11, 21, &today), OK);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct field field = {.type = cases[i].type, .min = 0, .max = 50, .choices = &list, .not_after_today = true};
        struct text canonical = TEXT("untouched");
        struct message message = {0};
        enum result result;
        if (field.type == FIELD_INTEGER)
            field.min = 1;
        result = field_read(arena, &field, text_of(cases[i].typed), today, &canonical, &message);
        if ((result == OK) != (cases[i].canonical != NULL) || !text_equals(canonical, cases[i].canonical ? cases[i].canonical : "untouched") ||
            (result < 0) != (message.text[0] != '\0')) {
            printf("  \"%s\" gave %s, \"%.*s\"\n", cases[i].typed, result_name(result), TEXT_ARGS(canonical));
            CHECK(false);
        }
    }
    arena_free(arena);
}

TEST("what is canonical reads as itself")
{
    struct arena *arena = arena_new(1 << 20);
    struct date today;
    CHECK_INTEGER(date_of(2026, 11, 21, &today), OK);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct field field = {.type = cases[i].type, .max = 50, .choices = &list};
        struct text canonical = TEXT_NONE;
        struct message message = {0};
        if (!cases[i].canonical)
            continue;
        CHECK_INTEGER(field_read(arena, &field, text_of(cases[i].canonical), today, &canonical, &message), OK);
        CHECK_TEXT(canonical, cases[i].canonical);
    }
    arena_free(arena);
}
