/* The shapes of registers' public pages: made for each register from its definition. */
#include "blocks/file/copy.h"
#include "blocks/parts/parts.h"
#include "blocks/publish/pages_internal.h"

static const struct shape open_shape = {"Version", NULL};
static const struct shape_field link_fields[] = {
    {"name", VALUE_TEXT, false, false, "What it is called", NULL}, {"reference", VALUE_TEXT, false, false, "Its reference", NULL},
    {"url", VALUE_TEXT, false, false, "Its address on this site; empty where it has none", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape link_shape = {"Link", link_fields};
static const struct shape_field linking_fields[] = {
    {"register", VALUE_TEXT, false, false, "The register of the record that points here", NULL}, {"title", VALUE_TEXT, false, false, "What that register is called", NULL},
    {"name", VALUE_TEXT, false, false, "What the record is called", NULL}, {"reference", VALUE_TEXT, false, false, "Its reference", NULL},
    {"url", VALUE_TEXT, false, false, "Its address on this site", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape linking_shape = {"LinkingRecord", linking_fields};

/* Members of every list and every record's page; the record's own shape is put in for each register. */
static const struct shape_field list_fields[] = {
    {"records", VALUE_LIST, false, false, "The records of this page, with the register's public fields", NULL},
    {"register", VALUE_TEXT, false, false, "The register's name", NULL},
    {"total", VALUE_INTEGER, false, false, "How many records there are in all, with the filters given", NULL},
    {"withdrawn", VALUE_LIST, false, false, "What was withdrawn, the latest first; at most 500", &withdrawn_shape},
    {"withdrawn_total", VALUE_INTEGER, false, false, "How many were withdrawn", NULL},
    {"withdrawn_table", VALUE_OBJECT, true, true, NULL, &table_shape}, {"withdrawn_title", VALUE_TEXT, true, false, NULL, NULL},
    {"withdrawn_link", VALUE_TEXT, true, false, NULL, NULL},
    {"page", VALUE_INTEGER, false, false, "Which page of the list this is; 50 records a page", NULL},
    {"titles", VALUE_TEXT, true, false, NULL, NULL},
    {"about", VALUE_TEXT, true, false, NULL, NULL},
    {"filters", VALUE_OBJECT, true, true, NULL, &filters_shape},
    {"table", VALUE_OBJECT, true, true, NULL, &table_shape},
    {"pagination", VALUE_OBJECT, true, true, NULL, &pagination_shape},
    {"csv_link", VALUE_TEXT, true, false, NULL, NULL},
    {"json_link", VALUE_TEXT, true, false, NULL, NULL},
    {"feed_link", VALUE_TEXT, true, false, NULL, NULL},
    {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape_field page_fields[] = {
    {"record", VALUE_OBJECT, false, false, "The record's public fields", NULL},
    {"register", VALUE_TEXT, false, false, "The register's name", NULL},
    {"version", VALUE_INTEGER, false, false, "Number of the version that stands published", NULL},
    {"published_on", VALUE_TEXT, false, false, "The day from which this version is in force", NULL},
    {"withdrawn", VALUE_BOOLEAN, false, false, "Whether it was withdrawn", NULL},
    {"withdrawn_ground", VALUE_TEXT, false, true, "Why it was withdrawn", NULL},
    {"versions", VALUE_LIST, false, false, "Every published version, newest first", &open_shape},
    {"linked_from", VALUE_LIST, false, false, "Published records that point to this one", &linking_shape},
    {"register_title", VALUE_TEXT, true, false, NULL, NULL},
    {"register_titles", VALUE_TEXT, true, false, NULL, NULL},
    {"register_href", VALUE_TEXT, true, false, NULL, NULL},
    {"title", VALUE_TEXT, true, false, NULL, NULL},
    {"reference", VALUE_TEXT, true, false, NULL, NULL},
    {"published_line", VALUE_TEXT, true, false, NULL, NULL},
    {"withdrawn_line", VALUE_TEXT, true, false, NULL, NULL},
    {"title_language", VALUE_TEXT, true, false, NULL, NULL},
    {"offer_href", VALUE_TEXT, true, false, NULL, NULL},
    {"follow_href", VALUE_TEXT, true, false, NULL, NULL},
    {"offer_label", VALUE_TEXT, true, false, NULL, NULL},
    {"rows", VALUE_LIST, true, false, NULL, &summary_row_shape}, {"easy_read", VALUE_LIST, true, false, NULL, &summary_row_shape},
    {"has_easy_read", VALUE_BOOLEAN, true, false, NULL, NULL},
    {"linked", VALUE_LIST, true, false, NULL, &linked_shape},
    {"has_linked", VALUE_BOOLEAN, true, false, NULL, NULL},
    {"entries", VALUE_LIST, true, false, NULL, &entry_shape},
    {"has_entries", VALUE_BOOLEAN, true, false, NULL, NULL},
    {"csv_link", VALUE_TEXT, true, false, NULL, NULL},
    {"json_link", VALUE_TEXT, true, false, NULL, NULL},
    {NULL, 0, 0, 0, NULL, NULL},
};

static enum value_kind kind_of(enum field_type type)
{
    switch (type) {
    case FIELD_INTEGER:
    case FIELD_PENCE:
        return VALUE_INTEGER;
    case FIELD_BOOLEAN:
        return VALUE_BOOLEAN;
    case FIELD_LINK:
    case FIELD_FILE:
        return VALUE_OBJECT;
    case FIELD_LINKS:
        return VALUE_LIST;
    default:
        return VALUE_TEXT;
    }
}

/* What a record of the register shows: its reference and address, its public fields, what is computed from them. */
static const struct shape *record_shape(struct arena *arena, const struct definition *definition)
{
    struct shape *shape = ARENA_NEW(arena, struct shape);
    struct shape_field *fields = ARENA_ARRAY(arena, struct shape_field, definition->field_count + definition->computed_count + 3);
    size_t count = 0;
    if (!shape || !fields)
        return NULL;
    fields[count++] = (struct shape_field){"reference", VALUE_TEXT, false, false, "Its reference", NULL};
    fields[count++] = (struct shape_field){"url", VALUE_TEXT, false, false, "Its permanent address on this site", NULL};
    for (size_t i = 0; i < definition->field_count; i++) {
        const struct field *field = &definition->fields[i];
        bool is_list = field->type == FIELD_LINKS || field->files_max > 1;
        if (field->is_public && !field->place_of.length)
            fields[count++] = (struct shape_field){arena_copy(arena, field->name).data, is_list ? VALUE_LIST : kind_of(field->type), false, !is_list, arena_copy(arena, field->label).data,
                                                   field->type == FIELD_FILE                                   ? &copy_view_shape
                                                   : field->type == FIELD_LINK || field->type == FIELD_LINKS ? &link_shape : NULL};
    }
    for (size_t i = 0; i < definition->computed_count; i++)
        if (definition->computed[i].is_public)
            fields[count++] = (struct shape_field){arena_copy(arena, definition->computed[i].name).data, kind_of(definition->computed[i].type), false, true,
                                                   arena_copy(arena, definition->computed[i].label).data, NULL};
    *shape = (struct shape){arena_printf(arena, "record_%.*s", TEXT_ARGS(definition->name)).data, fields};
    return shape;
}

/* A copy of a view's shape whose first member holds the register's own records. */
static const struct shape *view_shape(struct arena *arena, const char *prefix, const struct definition *definition, const struct shape_field *members, size_t count,
                                      const struct shape *record)
{
    struct shape *shape = ARENA_NEW(arena, struct shape);
    struct shape_field *fields = ARENA_ARRAY(arena, struct shape_field, count);
    if (!shape || !fields || !record)
        return NULL;
    memcpy(fields, members, count * sizeof *fields);
    fields[0].of = record;
    *shape = (struct shape){arena_printf(arena, "%s_%.*s", prefix, TEXT_ARGS(definition->name)).data, fields};
    return shape;
}

const struct shape *public_list_shape(struct arena *arena, const struct definition *definition)
{
    return view_shape(arena, "list", definition, list_fields, COUNT_OF(list_fields), record_shape(arena, definition));
}

const struct shape *public_page_shape(struct arena *arena, const struct definition *definition)
{
    return view_shape(arena, "page", definition, page_fields, COUNT_OF(page_fields), record_shape(arena, definition));
}
