/* Financial years as they are written, and the days that published values say. */
#include "blocks/digest/digest.h"
#include "test.h"

TEST("a financial year is written with both its years")
{
    static const char *const wrong[] = {"", "2025", "2025/2", "2025/27", "2025/25", "25/26", "2025/026", "2025 26", "1989/90", "2100/01", "abcd/ef", "2025/26/"};
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    struct digest_year year;
    struct message message = {0};
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        CHECK_INTEGER(digest_year_read(arena, text_of(wrong[i]), &year, &message), ERROR_INVALID);
    CHECK_INTEGER(digest_year_read(arena, TEXT(" 1999-00 "), &year, &message), OK);
    CHECK_TEXT(year.name, "1999/00");
    CHECK_TEXT(date_iso(arena, year.from), "1999-04-01");
    CHECK_TEXT(date_iso(arena, year.until), "2000-03-31");
}

static struct text days(struct arena *arena, enum field_type type, const char *said)
{
    const struct field field = {.name = TEXT("on"), .type = type};
    const struct value value = {.kind = VALUE_TEXT, .text = text_of(said)};
    struct date first, last;
    if (!digest_value_days(&field, &value, &first, &last))
        return TEXT("none");
    return arena_printf(arena, "%.*s to %.*s", TEXT_ARGS(date_iso(arena, first)), TEXT_ARGS(date_iso(arena, last)));
}

TEST("a value says a day, a month, a year or a financial year; or none")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    CHECK_TEXT(days(arena, FIELD_DATE, "2026-03-31"), "2026-03-31 to 2026-03-31");
    CHECK_TEXT(days(arena, FIELD_PARTIAL_DATE, "2026-03"), "2026-03-01 to 2026-03-31");
    CHECK_TEXT(days(arena, FIELD_PARTIAL_DATE, "2026"), "2026-01-01 to 2026-12-31");
    CHECK_TEXT(days(arena, FIELD_TEXT, "2025/26"), "2025-04-01 to 2026-03-31");
    CHECK_TEXT(days(arena, FIELD_TEXT, "soon"), "none");
    CHECK_TEXT(days(arena, FIELD_MOMENT, "2026-03-31T23:30:00Z"), "2026-04-01 to 2026-04-01");
    CHECK_TEXT(days(arena, FIELD_DATE, "31 March"), "none");
}

TEST("values in words")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    struct choice choices[] = {{.code = TEXT("kept"), .label = TEXT("Wedi ei chadw"), .label_defined = TEXT("Kept")}};
    struct choice_list list = {.choices = choices, .count = 1};
    const struct field choice = {.type = FIELD_CHOICE, .choices = &list}, pence = {.type = FIELD_PENCE}, link = {.type = FIELD_LINK};
    struct value *object = value_object(arena);
    value_set_text(arena, object, "name", TEXT("Harbour Trust"));
    CHECK_TEXT(digest_value_words(arena, &choice, &(struct value){.kind = VALUE_TEXT, .text = TEXT("kept")}), "Kept");
    CHECK_TEXT(digest_value_words(arena, &pence, &(struct value){.kind = VALUE_TEXT, .text = TEXT("1200.50")}), "£1,200.50");
    CHECK_TEXT(digest_value_words(arena, &link, object), "Harbour Trust");
    CHECK_TEXT(digest_value_words(arena, &link, NULL), "");
}
