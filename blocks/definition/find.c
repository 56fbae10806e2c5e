/* Finding things in definitions by name.
 * Owns nothing. Registers are sorted by name, the rest is short and walked. */
#include "blocks/definition/schema.h"

const struct definition *definitions_find(const struct definitions *definitions, struct text name)
{
    size_t low = 0, high = definitions->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = text_compare(definitions->list[middle].name, name);
        if (order == 0)
            return &definitions->list[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const struct questionnaire *definitions_questionnaire(const struct definitions *definitions, struct text name)
{
    for (size_t i = 0; i < definitions->questionnaire_count; i++) {
        if (text_equal(definitions->questionnaires[i]->name, name))
            return definitions->questionnaires[i];
    }
    return NULL;
}

const struct definition *definitions_by_plural(const struct definitions *definitions, struct text plural)
{
    for (size_t i = 0; i < definitions->count; i++) {
        if (text_equal(definitions->list[i].plural, plural))
            return &definitions->list[i];
    }
    return NULL;
}

const struct definition *definitions_by_address(const struct definitions *definitions, struct text address)
{
    if (address.length == 0)
        return NULL;
    for (size_t i = 0; i < definitions->count; i++) {
        if (text_equal(definitions->list[i].address, address))
            return &definitions->list[i];
    }
    return NULL;
}

const struct field *definition_field(const struct definition *definition, struct text name)
{
    for (size_t i = 0; i < definition->field_count; i++) {
        if (text_equal(definition->fields[i].name, name))
            return &definition->fields[i];
    }
    return NULL;
}

const struct computed *definition_computed(const struct definition *definition, struct text name)
{
    for (size_t i = 0; i < definition->computed_count; i++) {
        if (text_equal(definition->computed[i].name, name))
            return &definition->computed[i];
    }
    return NULL;
}

size_t definition_state(const struct definition *definition, struct text name)
{
    for (size_t i = 0; i < definition->state_count; i++) {
        if (text_equal(definition->states[i].name, name))
            return i;
    }
    return SIZE_MAX;
}

const struct move *definition_move(const struct definition *definition, struct text name)
{
    for (size_t i = 0; i < definition->move_count; i++) {
        if (text_equal(definition->moves[i].name, name))
            return &definition->moves[i];
    }
    return NULL;
}

struct text label_in(const struct arena *arena, struct text label, struct text label_defined)
{
    return label_defined.length && !arena_language(arena) ? label_defined : label;
}

bool label_is(struct text label, struct text label_defined, struct text typed)
{
    return text_equal_ignoring_case(label, typed) || (label_defined.length && text_equal_ignoring_case(label_defined, typed));
}

const struct choice *choice_find(const struct choice_list *list, struct text code)
{
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        if (text_equal(list->choices[i].code, code))
            return &list->choices[i];
    }
    return NULL;
}

bool choice_in_force(const struct choice *choice, struct date day)
{
    return (date_is_none(choice->from) || date_compare(choice->from, day) <= 0) &&
           (date_is_none(choice->until) || date_compare(day, choice->until) <= 0);
}

bool choice_is_offered(const struct choice *choice, struct date day)
{
    return choice->offered && choice_in_force(choice, day);
}

bool text_in(struct text text, const struct text *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (text_equal(text, list[i]))
            return true;
    }
    return false;
}

const char *field_type_name(enum field_type type)
{
    return type <= FIELD_PENCE ? field_type_words[type] : "unknown";
}
