/* Values: setting, replacing, looking up, and a failing arena passed through. */
#include "base/format/value.h"
#include "test.h"

TEST("looking up what is not there")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(65536);
    struct value *object = value_object(arena);
    value_set_integer(arena, object, "count", 3);
    CHECK(value_get(NULL, TEXT("a")) == NULL);
    CHECK(value_get(value_list(arena), TEXT("a")) == NULL);
    CHECK(value_get(object, TEXT("coun")) == NULL);
    CHECK(value_get(object, TEXT("counts")) == NULL);
    CHECK_TEXT(value_get_text(object, "count"), "");
    CHECK_TEXT(value_get_text(object, "none"), "");
    CHECK_INTEGER(value_get_integer(object, "none", -5), -5);
    value_set_text(arena, object, "count", TEXT("3"));
    CHECK_INTEGER(value_get_integer(object, "count", -5), -5);
}

TEST("setting a name again replaces it in its place")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(65536);
    struct value *object = value_object(arena);
    value_set_text(arena, object, "title", TEXT("first"));
    value_set_boolean(arena, object, "open", true);
    value_set_page(arena, object, "title", value_text(arena, TEXT("second")));
    CHECK_INTEGER(object->object.count, 2);
    CHECK_TEXT(object->object.members[0].name, "title");
    CHECK(object->object.members[0].page_only);
    CHECK_TEXT(value_get_text(object, "title"), "second");
    value_set_text(arena, object, "title", TEXT("third"));
    CHECK(!object->object.members[0].page_only);
}

TEST("lists and objects grow and keep their order")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1048576);
    struct value *list = value_list(arena), *object = value_object(arena);
    for (int i = 0; i < 1000; i++)
        value_append(arena, list, value_integer(arena, i));
    for (int i = 0; i < 100; i++)
        value_set_named(arena, object, arena_printf(arena, "m%d", i), value_integer(arena, i), false);
    CHECK_INTEGER(list->list.count, 1000);
    for (int i = 0; i < 1000; i++)
        CHECK_INTEGER(list->list.items[i]->integer, i);
    for (int i = 0; i < 100; i++)
        CHECK_INTEGER(value_get_integer(object, arena_printf(arena, "m%d", i).data, -1), i);
}

TEST("what is true to a template")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(65536);
    struct value *list = value_list(arena);
    CHECK(!value_is_truthy(NULL));
    CHECK(!value_is_truthy(value_null(arena)));
    CHECK(!value_is_truthy(value_boolean(arena, false)));
    CHECK(!value_is_truthy(value_text(arena, (struct text){0})));
    CHECK(!value_is_truthy(value_html(arena, TEXT(""))));
    CHECK(!value_is_truthy(list));
    value_append(arena, list, value_null(arena));
    CHECK(value_is_truthy(list));
    CHECK(value_is_truthy(value_boolean(arena, true)));
    CHECK(value_is_truthy(value_text(arena, TEXT("0"))));
    CHECK(value_is_truthy(value_integer(arena, 0)));
    CHECK(value_is_truthy(value_object(arena)));
}

TEST("a date is its ISO text, and no date is null")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(65536);
    struct date date;
    CHECK(date_of(2026, 11, 21, &date) == OK);
    const struct value *value = value_date(arena, date);
    CHECK(value->kind == VALUE_TEXT);
    CHECK_TEXT(value->text, "2026-11-21");
    CHECK(value_date(arena, DATE_NONE)->kind == VALUE_NULL);
}

TEST("wherever the arena fails, builders carry on and the edge can tell")
{
    bool whole = false;
    for (size_t n = 1; !whole && n < 100; n++) {
        AUTO(arena_free_at) struct arena *arena = arena_new(65536);
        arena_fail_at(arena, n);
        struct value *root = value_object(arena);
        struct value *list = value_list(arena);
        for (int i = 0; i < 6; i++) {
            struct value *item = value_object(arena);
            value_set_text(arena, item, "title", arena_copy_z(arena, "x"));
            value_append(arena, list, item);
        }
        value_set(arena, root, "list", list);
        value_set_integer(arena, root, "count", 6);
        whole = !arena_failed(arena);
        if (whole) {
            CHECK(n > 20);
            CHECK_INTEGER(value_get_integer(root, "count", 0), 6);
        } else {
            CHECK_INTEGER(value_get_integer(root, "count", 0), 0);
        }
    }
    CHECK(whole);
}
