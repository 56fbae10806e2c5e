/* A new office on the disk: its data file and what lies beside it. Shared by init and example. */
#ifndef PROGRAM_NEW_OFFICE_H
#define PROGRAM_NEW_OFFICE_H

#include "base/result.h"

#define OFFICE_PATH_BYTES_MAX 4096

struct new_office {
    const char *store; /* within the address */
    char key[OFFICE_PATH_BYTES_MAX], sign_in[OFFICE_PATH_BYTES_MAX]; /* STORE.signing-key, STORE.sign-in.txt */
};
/* ERROR_CONFLICT where a data file or a key is there already: neither is touched, ever. */
enum result new_office_paths(const char *address, struct new_office *ret_paths, struct message *message) MUST_USE;
/* Half an office would only stand in the way of the next try. Only where neither file was there before. */
void new_office_remove(const struct new_office *paths);

#endif
