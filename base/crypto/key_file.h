/* Files that hold a secret key, and the folder where they lie. Shared by signing_key.c, keyring.c and
 * the commands that make and replace keys.
 *
 * A key file is never written over. `what` names the kind of key in messages: "signing key". */
#ifndef BASE_CRYPTO_KEY_FILE_H
#define BASE_CRYPTO_KEY_FILE_H

#include "base/crypto/crypto.h"

#define KEY_BYTES 32

/* ERROR_CONFLICT where a file is there already (it is left alone); on disk, mode 0600, when it returns. */
enum result key_file_make(const char *path, const char *what, const unsigned char key[KEY_BYTES], struct message *message) MUST_USE;
/* ERROR_NOT_FOUND, ERROR_DENIED where others may read or change the file, ERROR_CORRUPT. */
enum result key_file_load(const char *path, const char *what, unsigned char ret_key[KEY_BYTES], struct message *message) MUST_USE;
/* Readable by its owner alone; OK where it is there already. */
enum result key_folder_make(const char *path, struct message *message) MUST_USE;
/* ERROR_CONFLICT where something is at `to`. */
enum result key_file_move(const char *from, const char *to, struct message *message) MUST_USE;
/* A note beside the keys (which one is current), whole or not at all: over an earlier one. */
enum result key_note_write(const char *path, struct text note, struct message *message) MUST_USE;

#endif
