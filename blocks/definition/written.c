/* Languages that records are kept in: the register says `languages: [cy, easy_read]`, a field `translated: yes`, and
 * the loader makes a field of the same kind beside it for each. So a translation is a value like any other: it has a
 * history, is approved with its record, published, sealed in the log, exported, imported and erased with it.
 * Welsh stands equal to English for bodies in Wales (Welsh Language (Wales) Measure 2011). */
#include "blocks/definition/schema.h"

static const struct written_language languages[] = {
    {"cy", "Welsh", "Cymraeg", "cy", false},        {"easy_read", "Easy Read", "Easy Read", "en", false},
    {"ar", "Arabic", "العربية", "ar", true},          {"bn", "Bengali", "বাংলা", "bn", false},
    {"fa", "Persian", "فارسی", "fa", true},          {"gu", "Gujarati", "ગુજરાતી", "gu", false},
    {"pa", "Panjabi", "ਪੰਜਾਬੀ", "pa", false},         {"pl", "Polish", "Polski", "pl", false},
    {"pt", "Portuguese", "Português", "pt", false}, {"ro", "Romanian", "Română", "ro", false},
    {"so", "Somali", "Soomaali", "so", false},      {"uk", "Ukrainian", "Українська", "uk", false},
    {"ur", "Urdu", "اردو", "ur", true},              {"zh", "Chinese", "中文", "zh", false},
};
const char *const written_language_codes[] = {"cy", "easy_read", "ar", "bn", "fa", "gu", "pa", "pl", "pt", "ro", "so", "uk", "ur", "zh", NULL};
static_assert(COUNT_OF(written_language_codes) == COUNT_OF(languages) + 1, "a code for each");

const struct written_language *written_language_find(struct text code)
{
    for (size_t i = 0; i < COUNT_OF(languages); i++)
        if (text_equals(code, languages[i].code))
            return &languages[i];
    return NULL;
}

const struct field *definition_translation(const struct definition *definition, const struct field *field, struct text language)
{
    for (size_t i = 0; field->translated && i < definition->field_count; i++) {
        const struct field *other = &definition->fields[i];
        if (text_equal(other->translates, field->name) && text_equal(other->language, language))
            return other;
    }
    return NULL;
}

/* --- Making the fields --------------------------------------------------------- */

static struct field translation_of(struct reader *reader, const struct field *field, const struct written_language *language)
{
    struct field made = *field;
    bool easy = text_equals(text_of(language->code), "easy_read");
    made.name = arena_printf(reader->arena, "%.*s_%s", TEXT_ARGS(field->name), language->code);
    made.was = field->was.length ? arena_printf(reader->arena, "%.*s_%s", TEXT_ARGS(field->was), language->code) : TEXT_NONE;
    made.label = arena_printf(reader->arena, "%.*s in %s", TEXT_ARGS(field->label), language->name);
    made.hint = easy ? TEXT("The same in short sentences and easy words.") : TEXT("The same words. Leave it empty until they are translated.");
    made.translates = field->name;
    made.language = text_of(language->code);
    made.translated = made.required = false;
    made.min = 0;
    made.also = NULL;
    made.also_count = 0;
    made.otherwise = TEXT_NONE;
    return made;
}

static void check_field(struct reader *reader, const struct definition *definition, const struct field *field)
{
    if (definition->language_count == 0)
        faults_add(reader->faults, reader->file, field->line, field->column,
                   "\"%.*s\" is translated, but the register names no \"languages\", such as [cy, easy_read]", TEXT_ARGS(field->name));
    if (field->unique)
        faults_add(reader->faults, reader->file, field->line, field->column, "\"%.*s\" cannot be translated: it is unique", TEXT_ARGS(field->name));
}

/* A made field may not take the place of one that the file has, and its name must fit. */
static bool made_field_fits(struct reader *reader, const struct definition *definition, const struct field *made)
{
    bool taken = definition_field(definition, made->name) != NULL;
    if (taken)
        faults_add(reader->faults, reader->file, made->line, made->column, "the translation of \"%.*s\" needs the name \"%.*s\", which another field has",
                   TEXT_ARGS(made->translates), TEXT_ARGS(made->name));
    else if (made->name.length > DEFINITION_NAME_BYTES_MAX)
        faults_add(reader->faults, reader->file, made->line, made->column, "\"%.*s\" is too long a name to be translated: \"%.*s\" has more than %d characters",
                   TEXT_ARGS(made->translates), TEXT_ARGS(made->name), DEFINITION_NAME_BYTES_MAX);
    return !taken && made->name.length <= DEFINITION_NAME_BYTES_MAX;
}

void make_translations(struct reader *reader, struct definition *definition)
{
    struct field *fields = ARENA_ARRAY(reader->arena, struct field, definition->field_count * (definition->language_count + 1) + 1);
    size_t count = 0;
    for (size_t i = 0; fields != NULL && i < definition->field_count; i++) {
        const struct field *field = &definition->fields[i];
        fields[count++] = *field;
        if (!field->translated)
            continue;
        check_field(reader, definition, field);
        for (size_t j = 0; j < definition->language_count; j++) {
            const struct written_language *language = written_language_find(definition->languages[j]);
            struct field made = language != NULL ? translation_of(reader, field, language) : *field;
            if (language != NULL && made_field_fits(reader, definition, &made))
                fields[count++] = made;
        }
    }
    if (fields == NULL)
        return;
    if (count > DEFINITION_FIELDS_MAX)
        faults_add(reader->faults, reader->file, 1, 1, "with its translations the register has %zu fields; at most %d are allowed", count, DEFINITION_FIELDS_MAX);
    definition->fields = fields;
    definition->field_count = count;
}
