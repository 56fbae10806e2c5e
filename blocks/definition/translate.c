/* The same definitions with their labels in another language. Names, codes and
 * references stay: only what people read changes. Pointers within lead to the copies. Questionnaires: translate_questionnaire.c. */
#include "blocks/definition/translate_internal.h"

void translation_say(const struct translation *translation, struct text *text)
{
    if (translation->seen && text->length)
        translation->seen(translation->context, *text);
    *text = language_text(translation->language, translation->arena, *text);
}

static void say_label(const struct translation *translation, struct text *label, struct text *defined)
{
    *defined = *label;
    translation_say(translation, label);
}

void *translation_copy(struct arena *arena, const void *list, size_t count, size_t bytes_each)
{
    void *copy = arena_alloc_array(arena, count, bytes_each);
    if (copy && count)
        memcpy(copy, list, count * bytes_each);
    return copy;
}

static bool translate_fields(const struct translation *translation, struct definition *definition, const struct definitions *from, const struct definitions *to)
{
    if (!TRANSLATION_COPY(definition->fields, definition->field_count))
        return false;
    for (size_t i = 0; i < definition->field_count; i++) {
        struct field *field = &definition->fields[i];
        say_label(translation, &field->label, &field->label_defined);
        if (field->calendar.length > 0)
            translation_say(translation, &field->calendar);
        translation_say(translation, &field->hint);
        if (field->choices)
            field->choices = &to->lists[field->choices - from->lists];
        if (field->target)
            field->target = &to->list[field->target - from->list];
    }
    return true;
}

static void translate_keep(const struct translation *translation, struct keep_rule *keep)
{
    translation_say(translation, &keep->source);
    translation_say(translation, &keep->doubt);
    translation_say(translation, &keep->why_none);
}

static bool translate_bookkeeping(const struct translation *translation, struct bookkeeping *bookkeeping)
{
    if (!TRANSLATION_COPY(bookkeeping->rules, bookkeeping->rule_count))
        return false;
    for (size_t i = 0; i < bookkeeping->rule_count; i++) {
        say_label(translation, &bookkeeping->rules[i].source, &bookkeeping->rules[i].source_defined);
        translation_say(translation, &bookkeeping->rules[i].doubt);
    }
    return true;
}

static bool translate_laws(const struct translation *translation, struct definitions *to)
{
    if (!TRANSLATION_COPY(to->laws, to->law_count))
        return false;
    for (size_t i = 0; i < to->law_count; i++) {
        struct law *law = &to->laws[i];
        translation_say(translation, &law->title);
        translation_say(translation, &law->about);
        if (!TRANSLATION_COPY(law->rules, law->count))
            return false;
        if (!TRANSLATION_COPY(law->duties, law->duty_count))
            return false;
        if (!TRANSLATION_COPY(law->amounts, law->amount_count))
            return false;
        for (size_t j = 0; j < law->amount_count; j++) {
            translation_say(translation, &law->amounts[j].label);
            translation_say(translation, &law->amounts[j].source);
            translation_say(translation, &law->amounts[j].doubt);
        }
        for (size_t j = 0; j < law->duty_count; j++) {
            translation_say(translation, &law->duties[j].title);
            translation_say(translation, &law->duties[j].every_words);
            translation_say(translation, &law->duties[j].before_words);
            translation_say(translation, &law->duties[j].source);
            translation_say(translation, &law->duties[j].doubt);
        }
        for (size_t j = 0; j < law->count; j++) {
            translation_say(translation, &law->rules[j].label);
            say_label(translation, &law->rules[j].source, &law->rules[j].source_defined);
            translation_say(translation, &law->rules[j].doubt);
            translation_say(translation, &law->rules[j].limit_words);
            translation_say(translation, &law->rules[j].extension_words);
            translation_say(translation, &law->rules[j].pause_words);
        }
    }
    return true;
}

static bool translate_definition(const struct translation *translation, struct definition *definition, const struct definitions *from, const struct definitions *to)
{
    translation_say(translation, &definition->title);
    translation_say(translation, &definition->titles);
    translation_say(translation, &definition->about);
    translation_say(translation, &definition->room_title);
    translate_keep(translation, &definition->keep);
    if (!translate_fields(translation, definition, from, to) || !TRANSLATION_COPY(definition->computed, definition->computed_count) ||
        !TRANSLATION_COPY(definition->states, definition->state_count) || !TRANSLATION_COPY(definition->moves, definition->move_count) ||
        !TRANSLATION_COPY(definition->clocks, definition->clock_count))
        return false;
    for (size_t i = 0; i < definition->computed_count; i++)
        translation_say(translation, &definition->computed[i].label);
    for (size_t i = 0; i < definition->state_count; i++)
        say_label(translation, &definition->states[i].label, &definition->states[i].label_defined);
    for (size_t i = 0; i < definition->move_count; i++) {
        say_label(translation, &definition->moves[i].label, &definition->moves[i].label_defined);
        translation_say(translation, &definition->moves[i].reason_hint);
    }
    for (size_t i = 0; i < definition->clock_count; i++) {
        say_label(translation, &definition->clocks[i].label, &definition->clocks[i].label_defined);
        if (definition->clocks[i].law)
            definition->clocks[i].law = &to->laws[definition->clocks[i].law - from->laws];
    }
    return true;
}

static bool translate_list(const struct translation *translation, struct choice_list *list)
{
    translation_say(translation, &list->title);
    if (!TRANSLATION_COPY(list->choices, list->count))
        return false;
    for (size_t i = 0; i < list->count; i++) {
        say_label(translation, &list->choices[i].label, &list->choices[i].label_defined);
        translation_say(translation, &list->choices[i].hint);
    }
    return true;
}

static enum result translate(const struct translation *translation, const struct definitions *from, struct definitions **ret_definitions)
{
    struct definitions *to = ARENA_NEW(translation->arena, struct definitions);
    if (!to)
        return ERROR_MEMORY;
    *to = *from;
    if (!TRANSLATION_COPY(to->list, to->count) || !TRANSLATION_COPY(to->lists, to->list_count) || !TRANSLATION_COPY(to->roles, to->role_count))
        return ERROR_MEMORY;
    if (!translate_laws(translation, to))
        return ERROR_MEMORY;
    for (size_t i = 0; i < to->list_count; i++)
        if (!translate_list(translation, &to->lists[i]))
            return ERROR_MEMORY;
    for (size_t i = 0; i < to->count; i++)
        if (!translate_definition(translation, &to->list[i], from, to))
            return ERROR_MEMORY;
    for (size_t i = 0; i < to->role_count; i++) {
        say_label(translation, &to->roles[i].label, &to->roles[i].label_defined);
        translation_say(translation, &to->roles[i].about);
    }
    if (!translate_bookkeeping(translation, &to->bookkeeping))
        return ERROR_MEMORY;
    *ret_definitions = to;
    return arena_failed(translation->arena) ? ERROR_MEMORY : OK;
}

enum result definitions_translate(struct arena *arena, const struct definitions *definitions, const struct language *language,
                                  struct definitions **ret_definitions)
{
    const struct translation translation = {.arena = arena, .language = language};
    return translate(&translation, definitions, ret_definitions);
}

enum result definition_translate_kept(struct arena *arena, struct definition *definition, const struct definitions *definitions, const struct language *language)
{
    const struct translation translation = {.arena = arena, .language = language};
    return !language || translate_definition(&translation, definition, definitions, definitions) ? OK : ERROR_MEMORY;
}

enum result definitions_texts(struct arena *arena, const struct definitions *definitions, definition_text_seen *seen, void *context)
{
    const struct translation translation = {.arena = arena, .seen = seen, .context = context};
    struct definitions *ignored;
    const struct questionnaire *none;
    for (size_t i = 0; i < definitions->questionnaire_count; i++)
        TRY(translation_questionnaire(&translation, definitions->questionnaires[i], &none));
    return translate(&translation, definitions, &ignored);
}
