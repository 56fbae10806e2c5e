/* What translate.c and translate_questionnaire.c share: looking up a text, or showing it to whoever lists them. */
#ifndef BLOCKS_DEFINITION_TRANSLATE_INTERNAL_H
#define BLOCKS_DEFINITION_TRANSLATE_INTERNAL_H

#include "blocks/definition/questionnaire.h"
#include "blocks/definition/translate.h"

struct translation {
    struct arena *arena;
    const struct language *language; /* NULL: as it stands */
    definition_text_seen *seen;      /* or NULL */
    void *context;
};

void translation_say(const struct translation *translation, struct text *text);
/* A list of its own in the translation's arena; NULL when there is no room. */
void *translation_copy(struct arena *arena, const void *list, size_t count, size_t bytes_each) MUST_USE;
#define TRANSLATION_COPY(list, count) ((list) = translation_copy(translation->arena, (list), (count), sizeof *(list)))
enum result translation_questionnaire(const struct translation *translation, const struct questionnaire *from, const struct questionnaire **ret_questionnaire) MUST_USE;

#endif
