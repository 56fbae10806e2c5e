/* Shared by the files of blocks/digest only. */
#ifndef BLOCKS_DIGEST_INTERNAL_H
#define BLOCKS_DIGEST_INTERNAL_H

#include "blocks/digest/digest.h"

struct digesting {
    struct db *db;
    const struct engine *engine;
    struct arena *arena;   /* what stays */
    struct arena *scratch; /* documents of one part */
    const struct digest_year *year;
    const struct definition *definition;
    const struct report_part *part;
    struct publish_stood *list; /* those that the part is about */
    size_t count;
    bool covered;               /* the record reaches into the year */
    size_t in_year;             /* records of the year, whatever else the part asks of them */
};
struct date digest_day(const struct digesting *digesting); /* for which the part holds */
const struct field *digest_part_field(const struct digesting *digesting, struct text name);
/* A canonical text, as `where` compares it: a code, "yes", "no". */
struct text digest_value_code(const struct value *value);
enum result digest_set_table(struct digesting *digesting, struct digest_part *part) MUST_USE;
enum result digest_set_changed(struct digesting *digesting, struct digest_part *part) MUST_USE;
enum result digest_set_chart(struct digesting *digesting, struct digest_part *part) MUST_USE;

#endif
