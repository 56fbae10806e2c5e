/* Values: building and looking up the tree of facts behind page, JSON and CSV.
 * Owns no memory: all of it is the arena's. Not here: the faces
 * (base/page, base/format/json.c, base/format/csv.c).
 *
 * Objects are small, so members are an array in the order of setting, looked
 * up by length and bytes; a hash would cost more than it saved. */
#include "base/format/value.h"

#define CAPACITY_FIRST 4

static struct value *value_new(struct arena *arena, enum value_kind kind)
{
    struct value *value = ARENA_NEW(arena, struct value);
    if (value != NULL)
        value->kind = kind;
    return value;
}

struct value *value_null(struct arena *arena)
{
    return value_new(arena, VALUE_NULL);
}

struct value *value_boolean(struct arena *arena, bool boolean)
{
    struct value *value = value_new(arena, VALUE_BOOLEAN);
    if (value != NULL)
        value->boolean = boolean;
    return value;
}

struct value *value_integer(struct arena *arena, int64_t integer)
{
    struct value *value = value_new(arena, VALUE_INTEGER);
    if (value != NULL)
        value->integer = integer;
    return value;
}

static struct value *value_of_text(struct arena *arena, enum value_kind kind, struct text text)
{
    struct value *value = value_new(arena, kind);
    if (value != NULL)
        value->text = text.data != NULL ? text : TEXT_NONE;
    return value;
}

struct value *value_text(struct arena *arena, struct text text)
{
    return value_of_text(arena, VALUE_TEXT, text);
}

struct value *value_html(struct arena *arena, struct text html)
{
    return value_of_text(arena, VALUE_HTML, html);
}

struct value *value_date(struct arena *arena, struct date date)
{
    return date_is_none(date) ? value_null(arena) : value_text(arena, date_iso(arena, date));
}

struct value *value_list(struct arena *arena)
{
    return value_new(arena, VALUE_LIST);
}

struct value *value_object(struct arena *arena)
{
    return value_new(arena, VALUE_OBJECT);
}

/* Makes room for one more in an array of the arena; the outgrown one stays
 * behind in the arena, which at doubling is at most as much again. */
static bool array_make_room(struct arena *arena, void **array, size_t count, size_t *capacity, size_t bytes_each)
{
    if (count < *capacity)
        return true;
    size_t larger = *capacity > 0 ? *capacity * 2 : CAPACITY_FIRST;
    void *moved = arena_alloc_array(arena, larger, bytes_each);
    if (moved == NULL)
        return false;
    if (count > 0)
        memcpy(moved, *array, count * bytes_each);
    *array = moved;
    *capacity = larger;
    return true;
}

void value_append(struct arena *arena, struct value *list, struct value *item)
{
    if (list == NULL || item == NULL)
        return;
    assert(list->kind == VALUE_LIST);
    void *items = list->list.items;
    if (!array_make_room(arena, &items, list->list.count, &list->list.capacity, sizeof(struct value *)))
        return;
    list->list.items = items;
    list->list.items[list->list.count++] = item;
}

static struct member *object_find(const struct value *object, struct text name)
{
    for (size_t i = 0; i < object->object.count; i++) {
        struct member *member = &object->object.members[i];
        /* The first byte is asked first: most names of one length differ in it. */
        if (member->name.length == name.length && (name.length == 0 || member->name.data[0] == name.data[0]) &&
            text_equal(member->name, name))
            return member;
    }
    return NULL;
}

void value_set_named(struct arena *arena, struct value *object, struct text name, struct value *value, bool page_only)
{
    if (object == NULL || value == NULL)
        return;
    assert(object->kind == VALUE_OBJECT);
    struct member *member = object_find(object, name);
    if (member == NULL) {
        void *members = object->object.members;
        if (!array_make_room(arena, &members, object->object.count, &object->object.capacity, sizeof(struct member)))
            return;
        object->object.members = members;
        member = &object->object.members[object->object.count++];
    }
    *member = (struct member){.name = name, .value = value, .page_only = page_only};
}

void value_set(struct arena *arena, struct value *object, const char *name, struct value *value)
{
    value_set_named(arena, object, text_of(name), value, false);
}

void value_set_page(struct arena *arena, struct value *object, const char *name, struct value *value)
{
    value_set_named(arena, object, text_of(name), value, true);
}

void value_set_text(struct arena *arena, struct value *object, const char *name, struct text text)
{
    value_set(arena, object, name, value_text(arena, text));
}

void value_set_integer(struct arena *arena, struct value *object, const char *name, int64_t integer)
{
    value_set(arena, object, name, value_integer(arena, integer));
}

void value_set_boolean(struct arena *arena, struct value *object, const char *name, bool boolean)
{
    value_set(arena, object, name, value_boolean(arena, boolean));
}

const struct value *value_get(const struct value *object, struct text name)
{
    if (object == NULL || object->kind != VALUE_OBJECT)
        return NULL;
    const struct member *member = object_find(object, name);
    return member != NULL ? member->value : NULL;
}

struct text value_get_text(const struct value *object, const char *name)
{
    const struct value *value = value_get(object, text_of(name));
    bool has_text = value != NULL && (value->kind == VALUE_TEXT || value->kind == VALUE_HTML);
    return has_text ? value->text : TEXT_NONE;
}

int64_t value_get_integer(const struct value *object, const char *name, int64_t otherwise)
{
    const struct value *value = value_get(object, text_of(name));
    return value != NULL && value->kind == VALUE_INTEGER ? value->integer : otherwise;
}

bool value_is_truthy(const struct value *value)
{
    if (value == NULL)
        return false;
    switch (value->kind) {
    case VALUE_NULL:
        return false;
    case VALUE_BOOLEAN:
        return value->boolean;
    case VALUE_TEXT:
    case VALUE_HTML:
        return value->text.length > 0;
    case VALUE_LIST:
        return value->list.count > 0;
    case VALUE_INTEGER:
    case VALUE_OBJECT:
        return true;
    }
    return false;
}
