/* Rows of a register as a table: on its own list, and on the page of the record they belong to. */
#include "blocks/record/desk.h"

#include <inttypes.h>

#include "base/wording.h"

bool column_may_see(const struct desk *desk, const struct definition *definition, struct text name)
{
    const struct field *field = definition_field(definition, name);
    return !field || field_may_see_some(definition, field, &desk->actor);
}

struct text column_label(struct arena *arena, const struct definition *definition, struct text name)
{
    const struct field *field = definition_field(definition, name);
    const struct computed *computed = definition_computed(definition, name);
    if (field)
        return field->label;
    return computed ? computed->label : SAID(arena, "State");
}

static enum field_type column_type(const struct definition *definition, struct text name)
{
    const struct field *field = definition_field(definition, name);
    const struct computed *computed = definition_computed(definition, name);
    return field ? field->type : computed ? computed->type : FIELD_TEXT;
}

static bool is_shown(const struct desk *desk, const struct table_of *table, struct text name)
{
    if (table->spoken_only && !text_equals(name, "state"))
        return false;
    return !(table->without.length && text_equal(name, table->without)) && column_may_see(desk, table->definition, name);
}

static bool has_name_column(const struct desk *desk, const struct table_of *table)
{
    return text_in(table->definition->name_field, table->definition->columns, table->definition->column_count) &&
           is_shown(desk, table, table->definition->name_field);
}

static void add_cell(struct desk *desk, struct value *row, const struct definition *definition, struct text name, const struct list_row *item, struct text cell)
{
    const struct field *field = definition_field(definition, name);
    enum field_type type = column_type(definition, name);
    const struct choice *choice = field && type == FIELD_CHOICE ? choice_find(field->choices, cell) : NULL;
    struct field as_field = {.type = type};
    struct field_value value = {.text = cell};
    if (text_equal(name, definition->name_field)) {
        part_cell_link(desk->arena, row, item->name, desk_record_href(desk->arena, definition, item->id));
    } else if (!field && text_equals(name, "state")) {
        part_cell_tag(desk->arena, row, state_tag(desk->arena, definition, item->state));
    } else if (choice) {
        if (choice->colour.length)
            part_cell_tag(desk->arena, row, part_tag(desk->arena, choice->label, choice->colour));
        else
            part_cell(desk->arena, row, choice->label);
    } else if (type == FIELD_LINK || type == FIELD_LINKS || type == FIELD_CHOICE) {
        part_cell(desk->arena, row, cell); /* names already */
    } else {
        struct value *made = part_cell(desk->arena, row, desk_show(desk, &as_field, &value));
        value_set_boolean(desk->arena, made, "numeric", type == FIELD_INTEGER || type == FIELD_DECIMAL || type == FIELD_PENCE);
    }
}

struct value *record_table_part(struct desk *desk, const struct table_of *table)
{
    const struct definition *definition = table->definition;
    struct value *part = part_table(desk->arena, table->id, table->caption, table->empty_line);
    bool with_reference = !has_name_column(desk, table);
    if (with_reference)
        part_column(desk->arena, part, SAID(desk->arena, "Reference"), false);
    for (size_t i = 0; i < definition->column_count; i++)
        if (is_shown(desk, table, definition->columns[i]))
            part_column(desk->arena, part, column_label(desk->arena, definition, definition->columns[i]), column_type(definition, definition->columns[i]) == FIELD_INTEGER &&
                            !text_equal(definition->columns[i], definition->name_field));
    for (size_t i = 0; i < table->count; i++) {
        const struct list_row *item = &table->rows[i];
        struct value *row = part_table_row(desk->arena, part);
        if (table->with_tickets)
            part_row_ticket(desk->arena, part, row, arena_printf(desk->arena, "%" PRId64 "-%" PRId64, item->id, item->version),
                            arena_printf(desk->arena, SAY(desk->arena, "Choose %.*s"), TEXT_ARGS(record_line(desk->arena, definition, item->reference, item->name))));
        if (with_reference)
            part_cell_link(desk->arena, row, item->reference, desk_record_href(desk->arena, definition, item->id));
        for (size_t j = 0; j < definition->column_count; j++)
            if (is_shown(desk, table, definition->columns[j]))
                add_cell(desk, row, definition, definition->columns[j], item, item->cells[j]);
    }
    return part;
}
