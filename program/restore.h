/* From a backup to a data file that may be served: for `restore` and `takeover`. */
#ifndef PROGRAM_RESTORE_H
#define PROGRAM_RESTORE_H

#include <stdbool.h>

#include "base/result.h"

struct restore {
    const char *file;        /* the backup */
    const char *path;        /* of the data file that is made of it */
    const char *erasures;    /* the erasure list; NULL: the environment's, or the one beside `path` */
    const char *definitions; /* NULL: only the shipped ones */
    bool no_erasures;        /* somebody states that there is no list */
};
/* Makes the data file, or nothing: it is tried beside its place, its log verified, what was erased since is erased again, and only then put in its
 * place, with its erasure list. Prints what was verified. ERROR_CONFLICT: something is there already. */
enum result restore_file(const struct restore *restore, struct message *message) MUST_USE;

#endif
