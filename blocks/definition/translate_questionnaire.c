/* A questionnaire in another language: what is asked, in copies. Names, codes, parts and the hash stay, so an answer is the same in every language.
 * Registers and lists: translate.c. */
#include "blocks/definition/translate_internal.h"

/* Markdown is looked up line by line, without what begins a line ("- ", "## ", "1. "): so a key is a sentence or two, and a list stays a list. */
static size_t markup_of(struct text line)
{
    size_t at = 0, digits;
    while (at < line.length && strchr(" >#", line.data[at]))
        at++;
    for (digits = at; digits < line.length && line.data[digits] >= '0' && line.data[digits] <= '9';)
        digits++;
    if (digits > at && digits + 1 < line.length && line.data[digits] == '.' && line.data[digits + 1] == ' ')
        return digits + 2;
    return at + 1 < line.length && (line.data[at] == '-' || line.data[at] == '*') && line.data[at + 1] == ' ' ? at + 2 : at;
}

static void say_markdown(const struct translation *translation, struct text *markdown)
{
    struct text rest = *markdown, line, said = TEXT_NONE;
    bool is_first = true;
    if (!translation->language && !translation->seen)
        return;
    while (text_next(&rest, '\n', &line)) {
        size_t markup = markup_of(line);
        struct text words = text_slice(line, markup, SIZE_MAX);
        if (words.length)
            translation_say(translation, &words);
        said = arena_printf(translation->arena, "%.*s%s%.*s%.*s", TEXT_ARGS(said), is_first ? "" : "\n", TEXT_ARGS(text_slice(line, 0, markup)), TEXT_ARGS(words));
        is_first = false;
    }
    *markdown = said;
}

static bool translate_question(const struct translation *translation, struct question *question)
{
    translation_say(translation, &question->ask);
    translation_say(translation, &question->hint);
    translation_say(translation, &question->why);
    translation_say(translation, &question->otherwise);
    if (!TRANSLATION_COPY(question->choices, question->choice_count) || !TRANSLATION_COPY(question->columns, question->column_count))
        return false;
    for (size_t i = 0; i < question->choice_count; i++) {
        translation_say(translation, &question->choices[i].label);
        translation_say(translation, &question->choices[i].hint);
    }
    for (size_t i = 0; i < question->column_count; i++)
        if (!translate_question(translation, &question->columns[i]))
            return false;
    return true;
}

static bool translate_section(const struct translation *translation, struct question_section *section)
{
    translation_say(translation, &section->title);
    say_markdown(translation, &section->about);
    if (!TRANSLATION_COPY(section->questions, section->question_count))
        return false;
    for (size_t i = 0; i < section->question_count; i++)
        if (!translate_question(translation, &section->questions[i]))
            return false;
    return true;
}

enum result translation_questionnaire(const struct translation *translation, const struct questionnaire *from, const struct questionnaire **ret_questionnaire)
{
    struct questionnaire *to = ARENA_NEW(translation->arena, struct questionnaire);
    if (!to)
        return ERROR_MEMORY;
    *to = *from;
    translation_say(translation, &to->title);
    say_markdown(translation, &to->about);
    say_markdown(translation, &to->needs);
    say_markdown(translation, &to->declaration);
    say_markdown(translation, &to->next);
    if (!TRANSLATION_COPY(to->sections, to->section_count))
        return ERROR_MEMORY;
    for (size_t i = 0; i < to->section_count; i++)
        if (!translate_section(translation, &to->sections[i]))
            return ERROR_MEMORY;
    for (size_t i = 0; translation->seen && i < to->part_count; i++) { /* kept as they stand; said with language_text() */
        struct text part = to->parts[i];
        translation_say(translation, &part);
    }
    *ret_questionnaire = to;
    return arena_failed(translation->arena) ? ERROR_MEMORY : OK;
}

enum result questionnaire_translate(struct arena *arena, const struct language *language, const struct questionnaire *questionnaire,
                                    const struct questionnaire **ret_questionnaire)
{
    const struct translation translation = {.arena = arena, .language = language};
    if (!language) {
        *ret_questionnaire = questionnaire;
        return OK;
    }
    return translation_questionnaire(&translation, questionnaire, ret_questionnaire);
}
