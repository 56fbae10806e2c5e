/* frankpledge wording: what a translation into a language still lacks, as lines to be filled in. Opens no
 * store. Not here: what a catalogue is (base/wording.h). */
#include <stdlib.h>

#include "base/page/translate.h"
#include "blocks/definition/translate.h"
#include "blocks/menu/menu.h"
#include "program/commands.h"
#include "program/languages.h"
#include "program/rooms.h"

#define ARENA_BYTES_MAX (128 << 20)

static const struct option_rule rules[] = {WORDING_OPTION, DEFINITIONS_OPTION, {NULL, NULL, NULL}};

struct gathered {
    struct arena *arena;
    struct text *texts;
    size_t count;
};

static bool has_word(struct text text)
{
    for (size_t i = 0; i + 1 < text.length; i++)
        if (((text.data[i] | 32) >= 'a' && (text.data[i] | 32) <= 'z') && ((text.data[i + 1] | 32) >= 'a' && (text.data[i + 1] | 32) <= 'z'))
            return true;
    return false;
}

static void gather(void *context, struct text english)
{
    struct gathered *gathered = context;
    if (gathered->count < LANGUAGE_TEXTS_MAX && has_word(english))
        gathered->texts[gathered->count++] = english;
}

static int compare(const void *a, const void *b)
{
    return text_compare(*(const struct text *)a, *(const struct text *)b);
}

/* Of pages, of C and of definitions; sorted, each once. */
static enum result gather_all(struct gathered *gathered, const struct definitions *definitions)
{
    size_t kept = 0;
    for (size_t i = 0; i < embedded_file_count; i++)
        if (text_ends(text_of(embedded_files[i].path), TEXT(".html")))
            TRY(template_texts(gathered->arena, (struct text){embedded_files[i].data, embedded_files[i].length}, gather, gathered));
    for (size_t i = 0; i < wording_entry_count(); i++)
        gather(gathered, text_of(wording_entry_at(i)));
    menu_texts(menus, gather, gathered);
    TRY(definitions_texts(gathered->arena, definitions, gather, gathered));
    qsort(gathered->texts, gathered->count, sizeof *gathered->texts, compare);
    for (size_t i = 0; i < gathered->count; i++)
        if (!kept || !text_equal(gathered->texts[kept - 1], gathered->texts[i]))
            gathered->texts[kept++] = gathered->texts[i];
    gathered->count = kept;
    return arena_failed(gathered->arena) ? ERROR_MEMORY : OK;
}

static void print_missing(struct text english)
{
    printf("  \"");
    for (size_t i = 0; i < english.length; i++)
        printf(english.data[i] == '"' || english.data[i] == '\\' ? "\\%c" : english.data[i] == '\n' ? "\\n" : "%c", english.data[i]);
    printf("\":\n");
}

static enum result list(struct arena *arena, const struct options *options, struct message *message)
{
    struct gathered gathered = {arena, ARENA_ARRAY(arena, struct text, LANGUAGE_TEXTS_MAX), 0};
    struct text code = text_of(options->words[0]);
    struct language *language = NULL;
    struct definitions *definitions;
    size_t missing = 0;
    enum result result;
    if (!gathered.texts)
        return ERROR_MEMORY;
    TRY(office_definitions(arena, option(options, "definitions"), &definitions, message));
    TRY(gather_all(&gathered, definitions));
    result = language_find(arena, option(options, "wording"), code, &language, message);
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    if (!language) /* a language that is begun here */
        printf("language: %s\nname:\n", options->words[0]);
    printf("texts:\n");
    for (size_t i = 0; i < gathered.count; i++) {
        if (language && language_has(language, gathered.texts[i]))
            continue;
        print_missing(gathered.texts[i]);
        missing++;
    }
    fprintf(stderr, "%s: %zu of %zu texts have a translation.\n", options->words[0], gathered.count - missing, gathered.count);
    return OK;
}

int command_wording(int argc, char **argv)
{
    struct options options;
    struct message message = {0};
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES_MAX);
    enum result result = ERROR_MEMORY;
    int status;
    if (!command_begin("wording", rules, argc, argv, &options, &status) || !command_words("wording", &options, 1, 1, &status))
        return status;
    if (arena)
        result = list(arena, &options, &message);
    return result < 0 ? command_fail("wording", result, &message) : 0;
}
