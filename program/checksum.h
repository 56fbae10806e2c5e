/* The checksum beside a backup: FILE.sha256, one line as sha256sum writes and checks it (`sha256sum -c` in its folder). It shows a
 * copy that was damaged on its way; whoever changes a backup can change it too, and is found by the signed log.
 *
 * Not here: the log (blocks/proof). */
#ifndef PROGRAM_CHECKSUM_H
#define PROGRAM_CHECKSUM_H

#include <stdbool.h>

#include "base/result.h"

/* Before the backup is made: ERROR_CONFLICT where one is there without its backup. */
enum result checksum_free(const char *file, struct message *message) MUST_USE;
enum result checksum_write(const char *file, struct message *message) MUST_USE;
/* *ret_is_there is false where there is none. ERROR_CORRUPT where it is not that of the file. */
enum result checksum_check(const char *file, bool *ret_is_there, struct message *message) MUST_USE;

#endif
