/* Definitions in another language: labels, hints and titles are texts like those of pages,
 * and are looked up by their English (base/wording.h). */
#ifndef BLOCKS_DEFINITION_TRANSLATE_H
#define BLOCKS_DEFINITION_TRANSLATE_H

#include "base/wording.h"
#include "blocks/definition/definition.h"

/* A copy, in the arena; questionnaires are said when they are read (questionnaire_translate()). What has no translation stays English. */
enum result definitions_translate(struct arena *arena, const struct definitions *definitions, const struct language *language,
                                  struct definitions **ret_definitions) MUST_USE;
/* The same of a register as an earlier version of its file said it (definition_read_kept()), where it lies. `definitions`: with which it was
 * read, in that language already. NULL language: as it stands. */
enum result definition_translate_kept(struct arena *arena, struct definition *definition, const struct definitions *definitions, const struct language *language) MUST_USE;
struct questionnaire;
/* A copy in which everything that is asked is in that language, with the same name, codes and hash; parts stay too, as they are kept, and are said
 * with language_text(). NULL language: itself. */
enum result questionnaire_translate(struct arena *arena, const struct language *language, const struct questionnaire *questionnaire,
                                    const struct questionnaire **ret_questionnaire) MUST_USE;
typedef void definition_text_seen(void *context, struct text english);
/* Every text that people read in them. */
enum result definitions_texts(struct arena *arena, const struct definitions *definitions, definition_text_seen *seen, void *context) MUST_USE;

#endif
