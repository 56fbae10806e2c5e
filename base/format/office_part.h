/* One part of an office file (a workbook, a Word document): gone through with expat while it is unpacked, so that no part is ever held whole.
 *
 * Bounded: by the archive (archive.h), `depth_max` elements deep, no DTD. What the elements mean is the format's own (xlsx_*.c, word_*.c), and so are the
 * words in which a part is refused. Only for the readers in this folder. */
#ifndef BASE_FORMAT_OFFICE_PART_H
#define BASE_FORMAT_OFFICE_PART_H

#include <expat.h>

#include "base/format/archive.h"

/* What the parts of one format have in common. */
struct office_limits {
    size_t depth_max;
    enum result too_deep;  /* what a part that is deeper fails with */
    const char *why_deep;  /* KEPT_WORDS, as the two below */
    const char *damaged;   /* not there, no XML, or with a DTD: ERROR_INVALID */
    const char *too_large; /* in place of the archive's own words; NULL: those stay */
};

/* Names come without their prefix. A handler that fails says so by office_part_fail(): the parsing stops, and none is called again. */
struct office_part {
    struct office_limits limits;
    XML_Parser parser;
    struct archive *archive;
    struct message *message;
    enum result result;
    size_t depth;
    void *context;
    void (*begin)(struct office_part *part, struct text name, const char **attributes);
    void (*end)(struct office_part *part, struct text name);    /* NULL: not wanted */
    void (*words)(struct office_part *part, struct text words); /* NULL: not wanted */
};

enum result office_part_run(struct office_part *part, struct text name) MUST_USE;
/* `why`: KEPT_WORDS, said in the language of the message; NULL: the message is there already. The first failure counts. */
void office_part_fail(struct office_part *part, enum result result, const char *why);
/* By its name without prefix; empty where there is none. */
struct text office_attribute(const char **attributes, const char *name);
bool office_has_attribute(const char **attributes, const char *name);

#endif
