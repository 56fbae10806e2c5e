/* What was published in another language, for pages of a room's own: the translated fields of many records at once, and
 * whether a translation still says what its original says. The pages of registers read the same from the one record that they show
 * (pages_language.c). Which fields are translations: blocks/definition/written.c. */
#ifndef BLOCKS_PUBLISH_TRANSLATED_H
#define BLOCKS_PUBLISH_TRANSLATED_H

#include "blocks/publish/publish.h"

struct translated_record {
    int64_t id;
    struct text *texts; /* of `fields`, empty where there is none */
};
struct translated {
    bool asked;                     /* the page is in another language than English */
    const struct field **fields;    /* originals that have a translation into it */
    size_t field_count;
    struct translated_record *records; /* by id */
    size_t count;
};
/* One query, and none where the page is in English (`language` NULL) or the register has no translations into its language. `id`: that
 * record alone; 0: all. */
enum result publish_translated(struct db *db, struct arena *arena, const struct definition *definition, const struct language *language, int64_t id,
                               struct translated *ret_translated) MUST_USE;
/* The field's words in the page's language; the English where there are none, and *ret_tag (may be NULL) is "en" then. */
struct text translated_text(const struct translated *translated, int64_t id, const char *field, struct text english, struct text *ret_tag);

/* Lines for people on translations that were made for earlier words than those that stand: {label, line} of each, in a list. No query where
 * publish_translated() needs none. */
enum result publish_behind(struct db *db, struct arena *arena, const struct definition *definition, const struct language *language, int64_t id,
                           struct value *lines) MUST_USE;

#endif
