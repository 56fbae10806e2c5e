/* Spools: bytes that are too many for memory, kept while they come in a file without a name, and then read as if
 * they were in memory. The file goes with the spool, also when the program is killed: nothing is left behind.
 * One thread at a time. Not here: who may send so much (base/web/flow.c). */
#ifndef BASE_SPOOL_H
#define BASE_SPOOL_H

#include "base/text.h"

struct spool { /* zeroed: not open */
    bool is_open;
    int file;
    size_t bytes;
    char *mapped;
};
/* In that folder (it should be where the store is: no less protected); NULL: /tmp. */
enum result spool_open(struct spool *spool, const char *folder) MUST_USE;
enum result spool_append(struct spool *spool, struct text bytes) MUST_USE; /* ERROR_FULL: the disk is; ERROR_IO: or worse */
/* At a place within what is there, or at its end: for what is written with a head that is known last. Errors as spool_append(). */
enum result spool_write_at(struct spool *spool, size_t position, struct text bytes) MUST_USE;
/* All of it, borrowed until the spool is closed; nothing can be added after this. */
enum result spool_read(struct spool *spool, struct text *ret_bytes) MUST_USE;
void spool_close(struct spool *spool); /* one that is not open is allowed */

#endif
