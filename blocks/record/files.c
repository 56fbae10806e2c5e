/* Several files in one field, as one value for whoever shows them: the places behind a field (blocks/definition/places.c) put together. */
#include "blocks/record/record.h"

/* The first place is asked for all of them. */
static size_t places_of(const struct field *field)
{
    return field->type == FIELD_FILE && field->files_max > 1 ? (size_t)field->files_max : 1;
}

struct text record_files(struct arena *arena, const struct record *record, const struct field *field)
{
    const struct field_value *held = record_value(record, field->name);
    struct text all = held[0].text;
    for (size_t i = 1; i < places_of(field); i++)
        if (held[i].text.length)
            all = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(all), all.length ? " " : "", TEXT_ARGS(held[i].text));
    return all;
}

bool record_has_files(const struct record *record, const struct field *field)
{
    const struct field_value *held = record_value(record, field->name);
    for (size_t i = 0; field->type == FIELD_FILE && i < places_of(field); i++)
        if (held[i].text.length)
            return true;
    return false;
}
