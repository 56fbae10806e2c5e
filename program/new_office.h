/* A new office on the disk: its data file and what lies beside it. Shared by init and example. */
#ifndef PROGRAM_NEW_OFFICE_H
#define PROGRAM_NEW_OFFICE_H

#include <stdbool.h>

#include "base/result.h"

#define OFFICE_PATH_BYTES_MAX 4096

struct new_office {
    const char *store;  /* for people: the file, or the address without a password */
    bool is_file;
    char beside[OFFICE_PATH_BYTES_MAX]; /* what the names of the others begin with (beside.h) */
    char key[OFFICE_PATH_BYTES_MAX], sign_in[OFFICE_PATH_BYTES_MAX]; /* BESIDE.signing-key, BESIDE.sign-in.txt */
    char keys[OFFICE_PATH_BYTES_MAX]; /* the folder of the sealing keys */
    bool had_keys;                    /* the folder was there before */
};
/* ERROR_CONFLICT where a data file or a key is there already: neither is touched, ever. `keys`: the
 * folder that the command was given, or NULL. */
enum result new_office_paths(const char *address, const char *keys, struct new_office *ret_paths, struct message *message) MUST_USE;
/* Half an office would only stand in the way of the next try. Only where neither file was there before. */
void new_office_remove(const struct new_office *paths);

/* Takes away a folder of keys with all that is in it: only of an office that is thrown away. */
void new_office_remove_keys(const char *folder);

#endif
