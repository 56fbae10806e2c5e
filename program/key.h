/* What another command asks of the keys. */
#ifndef PROGRAM_KEY_H
#define PROGRAM_KEY_H

#include "program/office_open.h"

/* A new signing key in the place of the office's own, which signs it in: the log says so (blocks/proof). Prints the new public key and where both files are.
 * One that was cut off is gone on with. */
enum result key_replace_signing(struct office *office, struct arena *arena, struct message *message) MUST_USE;

#endif
