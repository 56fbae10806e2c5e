/* The languages that an office is served in besides English (base/wording.h). */
#ifndef PROGRAM_LANGUAGES_H
#define PROGRAM_LANGUAGES_H

#include "base/web/web.h"
#include "program/office_open.h"

#define LANGUAGES_MAX 8
#define LANGUAGES_OPTION {"languages", "CODES", "languages to serve besides English, such as cy"}
#define WORDING_OPTION {"wording", "FOLDER", "an office's own translations (CODE.yaml), before the shipped ones"}

/* The shipped catalogue and the folder's (NULL: none) of one language; x-pseudo needs none. ERROR_NOT_FOUND where there is
 * neither. Faults go to standard error. */
enum result language_find(struct arena *arena, const char *folder, struct text code, struct language **ret_language, struct message *message) MUST_USE;
/* Gives the office its languages (`languages` of its engine): codes separated by commas, NULL for none. */
enum result languages_open(struct office *office, const char *codes, const char *folder, struct message *message) MUST_USE;
/* The same, and its site has their pages. */
enum result languages_set(struct office *office, struct site *site, const char *codes, const char *folder, struct message *message) MUST_USE;
void languages_free(struct site *site);

#endif
