/* Viruses: asks a clamd (ClamAV's scanner) about a file, by its INSTREAM command. Not here: when (tend.c). */
#ifndef BLOCKS_FILE_SCAN_H
#define BLOCKS_FILE_SCAN_H

#include <stdatomic.h>

#include "blocks/file/file.h"

/* "unix:PATH", "HOST:PORT" or "[ADDRESS]:PORT". ERROR_INVALID otherwise, saying what one looks like. */
enum result scan_address_check(struct text address, struct message *message) MUST_USE;
/* Streams the stored file, opened where it is sealed, to the engine's clamd. ERROR_NOT_FOUND, ERROR_CORRUPT: it cannot be opened. *ret_note is what was found, in the arena. ERROR_BUSY: there is no scanner to be reached, or it
 * did not answer in time; ERROR_LIMIT: the file is longer than it takes. */
enum result scan_file(const struct engine *engine, const atomic_bool *stop, int64_t id, struct arena *arena, bool *ret_infected, struct text *ret_note) MUST_USE;

#endif
