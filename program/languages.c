/* Finding catalogues and making a site's languages of them. */
#include "program/languages.h"

#include "blocks/definition/translate.h"
#include "program/site.h"

static enum result shipped_catalogue(struct arena *arena, struct text code, struct language_source *ret_source)
{
    struct text path = arena_printf(arena, "program/wording/%.*s.yaml", TEXT_ARGS(code));
    const struct embedded_file *file = embedded_find(path);
    if (!file)
        return arena_failed(arena) ? ERROR_MEMORY : ERROR_NOT_FOUND;
    *ret_source = (struct language_source){path, {file->data, file->length}};
    return OK;
}

static enum result own_catalogue(struct arena *arena, const char *folder, struct text code, struct language_source *ret_source, struct message *message)
{
    struct text name = arena_printf(arena, "/%.*s.yaml", TEXT_ARGS(code));
    struct definition_source *sources;
    size_t count;
    TRY(definition_folder_read(arena, folder, &sources, &count, message));
    for (size_t i = 0; i < count; i++)
        if (text_ends(sources[i].file, name)) {
            *ret_source = (struct language_source){sources[i].file, sources[i].text};
            return OK;
        }
    return ERROR_NOT_FOUND;
}

enum result language_find(struct arena *arena, const char *folder, struct text code, struct language **ret_language, struct message *message)
{
    struct language_source sources[2];
    size_t count = 0;
    struct faults faults;
    struct buffer out;
    enum result result;
    if (text_equals(code, LANGUAGE_PSEUDO))
        return language_pseudo(arena, ret_language);
    result = shipped_catalogue(arena, code, &sources[count]);
    count += result == OK;
    if (result == ERROR_MEMORY)
        return result;
    if (folder) {
        result = own_catalogue(arena, folder, code, &sources[count], message);
        if (result < 0 && result != ERROR_NOT_FOUND)
            return result;
        count += result == OK;
    }
    if (!count)
        return message_fail(message, ERROR_NOT_FOUND, "There is no translation into \"%.*s\": no catalogue of that name is shipped or stands in the folder of --wording.", TEXT_ARGS(code));
    faults_init(&faults, arena);
    result = language_load(arena, sources, count, &faults, ret_language);
    if (result < 0 && faults.count) {
        buffer_init(&out, 1 << 20);
        faults_write(&faults, &out);
        fprintf(stderr, "%.*s", (int)out.length, out.data ? out.data : "");
        buffer_clear(&out);
        return message_fail(message, result, "%zu fault%s in the translations.", faults.count, faults.count == 1 ? "" : "s");
    }
    return result;
}

struct learned { struct text *texts; size_t count; };

static void learn(void *context, struct text english)
{
    struct learned *learned = context;
    if (learned->count < LANGUAGE_TEXTS_MAX)
        learned->texts[learned->count++] = english;
}

/* What is kept may be a label of a definition: a language that has a catalogue knows it by that. */
static enum result teach(struct office *office, struct language *language)
{
    struct learned learned = {ARENA_ARRAY(office->arena, struct text, LANGUAGE_TEXTS_MAX), 0};
    if (!learned.texts)
        return ERROR_MEMORY;
    TRY(definitions_texts(office->arena, office->definitions, learn, &learned));
    return language_pseudo_learn(office->arena, language, learned.texts, learned.count);
}

static enum result make_language(struct office *office, const struct language *language, struct engine_language *ret_language)
{
    struct engine *engine = ARENA_NEW(office->arena, struct engine);
    struct definitions *definitions;
    if (!engine)
        return ERROR_MEMORY;
    TRY(definitions_translate(office->arena, office->definitions, language, &definitions));
    *engine = office->engine;
    engine->definitions = definitions;
    *ret_language = (struct engine_language){language, engine};
    return OK;
}

enum result languages_open(struct office *office, const char *codes, const char *folder, struct message *message)
{
    struct engine_language *languages = ARENA_ARRAY(office->arena, struct engine_language, LANGUAGES_MAX + 1);
    struct text rest = text_of(codes), code;
    size_t count = 0;
    if (!languages)
        return ERROR_MEMORY;
    office->engine.languages = languages;
    while (text_next(&rest, ',', &code)) {
        struct language *language;
        code = text_trim(code);
        if (count == LANGUAGES_MAX)
            return message_fail(message, ERROR_LIMIT, "At most %d languages can be served.", LANGUAGES_MAX);
        TRY(language_find(office->arena, folder, code, &language, message));
        if (engine_language(&office->engine, language_code(language)))
            return message_fail(message, ERROR_INVALID, "\"%.*s\" stands twice in --languages.", TEXT_ARGS(code));
        if (text_equals(code, LANGUAGE_PSEUDO))
            TRY(teach(office, language));
        TRY(make_language(office, language, &languages[count++]));
    }
    return OK;
}

enum result languages_set(struct office *office, struct site *site, const char *codes, const char *folder, struct message *message)
{
    struct site_language *languages = ARENA_ARRAY(office->arena, struct site_language, LANGUAGES_MAX);
    if (!languages)
        return ERROR_MEMORY;
    TRY(languages_open(office, codes, folder, message));
    site->languages = languages;
    for (const struct engine_language *each = office->engine.languages; each->language; each++) {
        struct site_language *language = &languages[site->language_count];
        *language = (struct site_language){.language = each->language, .templates = site_templates(), .context = (void *)(uintptr_t)each->engine, .is_whole = language_is_whole(each->language)};
        if (!language->templates)
            return ERROR_MEMORY;
        template_set_language(language->templates, each->language);
        site->language_count++;
    }
    return OK;
}

void languages_free(struct site *site)
{
    for (size_t i = 0; i < site->language_count; i++)
        template_set_free(site->languages[i].templates);
}
