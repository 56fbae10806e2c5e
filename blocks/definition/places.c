/* Several files in one field: the file says `files_max: 5`, and the loader makes a field for each place behind the first: `papers`, `papers_2` …
 * `papers_5`. So each file is a value like any other: it is attached, approved, published, sealed in the log, taken down, erased and merged
 * by itself (decision 20). What shows records shows the places of a field together. */
#include "blocks/definition/schema.h"

size_t field_place(const struct field *field, const struct field **ret_first)
{
    size_t place = 1;
    for (; field->place_of.length; place++)
        field--; /* they stand in their order right behind the first */
    if (ret_first)
        *ret_first = field;
    return place;
}

static struct field place_of(struct reader *reader, const struct field *field, int64_t place)
{
    struct field made = *field;
    made.name = arena_printf(reader->arena, "%.*s_%lld", TEXT_ARGS(field->name), (long long)place);
    made.was = field->was.length ? arena_printf(reader->arena, "%.*s_%lld", TEXT_ARGS(field->was), (long long)place) : TEXT_NONE;
    made.label = arena_printf(reader->arena, "%.*s, file %lld", TEXT_ARGS(field->label), (long long)place);
    made.place_of = field->name;
    made.files_max = 1;
    made.required = false; /* any of them does: asked of the first */
    made.also = NULL;
    made.also_count = 0;
    return made;
}

static bool place_fits(struct reader *reader, const struct definition *definition, const struct field *made)
{
    bool taken = definition_field(definition, made->name) != NULL;
    if (taken)
        faults_add(reader->faults, reader->file, made->line, made->column, "the files of \"%.*s\" need the name \"%.*s\", which another field has", TEXT_ARGS(made->place_of),
                   TEXT_ARGS(made->name));
    else if (made->name.length > DEFINITION_NAME_BYTES_MAX)
        faults_add(reader->faults, reader->file, made->line, made->column, "\"%.*s\" is too long a name for several files: \"%.*s\" has more than %d characters",
                   TEXT_ARGS(made->place_of), TEXT_ARGS(made->name), DEFINITION_NAME_BYTES_MAX);
    return !taken && made->name.length <= DEFINITION_NAME_BYTES_MAX;
}

void make_places(struct reader *reader, struct definition *definition)
{
    size_t most = 1, count = 0;
    struct field *fields;
    for (size_t i = 0; i < definition->field_count; i++)
        most += definition->fields[i].files_max > 1 ? (size_t)definition->fields[i].files_max : 1;
    if (most == definition->field_count + 1)
        return;
    fields = ARENA_ARRAY(reader->arena, struct field, most);
    for (size_t i = 0; fields != NULL && i < definition->field_count; i++) {
        const struct field *field = &definition->fields[i];
        fields[count++] = *field;
        for (int64_t place = 2; place <= field->files_max; place++) {
            struct field made = place_of(reader, field, place);
            if (place_fits(reader, definition, &made))
                fields[count++] = made;
        }
    }
    if (fields == NULL)
        return;
    if (count > DEFINITION_FIELDS_MAX)
        faults_add(reader->faults, reader->file, 1, 1, "with its places for files the register has %zu fields; at most %d are allowed", count, DEFINITION_FIELDS_MAX);
    definition->fields = fields;
    definition->field_count = count;
}
