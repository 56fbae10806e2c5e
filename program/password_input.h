/* A password from standard input: one line; from a terminal it is asked for twice and
 * not shown. Never from an argument, which others on the machine could read. */
#ifndef PROGRAM_PASSWORD_INPUT_H
#define PROGRAM_PASSWORD_INPUT_H

#include "base/result.h"

#define PASSWORD_INPUT_BYTES 1026 /* the longest password, one byte more to see that it is longer, and NUL */

/* The line without its end, as it was typed. ERROR_INVALID where there is none, it is not clean text or the
 * two differ. On failure nothing of it is left behind. */
enum result password_read(char out[PASSWORD_INPUT_BYTES], struct message *message) MUST_USE;

#endif
