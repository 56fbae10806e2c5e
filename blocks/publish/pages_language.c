/* Which words of a published record a page shows: those in its own language where they were published, otherwise
 * the English, marked as such, so that a screen reader says them right (WCAG 3.1.2). */
#include "blocks/parts/parts.h"
#include "blocks/publish/pages_internal.h"

#define EASY_READ "easy_read"

static bool says_something(const struct value *value)
{
    return value && value->kind == VALUE_TEXT && value->text.length;
}

const struct value *public_value(struct request *request, const struct definition *definition, const struct value *fields,
                                 const struct field *field, struct text *ret_tag)
{
    const struct language *language = request_language(request);
    const struct field *translation = language ? definition_translation(definition, field, language_code(language)) : NULL;
    const struct value *value = value_get(fields, field->name), *other = translation ? value_get(fields, translation->name) : NULL;
    bool is_words = field->type == FIELD_TEXT || field->type == FIELD_PROSE;
    *ret_tag = language && is_words ? TEXT("en") : TEXT_NONE;
    if (!says_something(other))
        return value;
    *ret_tag = TEXT_NONE;
    return other;
}

struct text public_title(struct request *request, const struct published *published, const struct value *fields, struct text *ret_tag)
{
    const struct definition *definition = published->definition;
    const struct field *field = definition_field(definition, definition->name_field);
    const struct value *value = field && field->translated ? public_value(request, definition, fields, field, ret_tag) : NULL;
    if (says_something(value))
        return value->text;
    *ret_tag = request_language(request) ? TEXT("en") : TEXT_NONE;
    return published->name;
}

/* Beside the original, whatever the page's language: Easy Read is English. */
struct value *public_easy_read(struct arena *arena, const struct definition *definition, const struct value *fields)
{
    struct value *rows = value_list(arena);
    for (size_t i = 0; i < definition->field_count; i++) {
        const struct field *field = &definition->fields[i], *original = definition_field(definition, field->translates);
        const struct value *value = value_get(fields, field->name);
        if (!original || !field->is_public || !text_equals(field->language, EASY_READ) || !says_something(value))
            continue;
        if (field->type == FIELD_PROSE)
            part_row_html(arena, rows, original->label, markdown_value(arena, value->text, 2));
        else
            part_row_text(arena, rows, original->label, value->text);
        part_row_language(arena, rows, TEXT("en"));
    }
    return rows;
}
