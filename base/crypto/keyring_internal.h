/* What keyring.c and sealed_text.c share, and nobody else sees. */
#ifndef BASE_CRYPTO_KEYRING_INTERNAL_H
#define BASE_CRYPTO_KEYRING_INTERNAL_H

#include <pthread.h>

#include "base/crypto/key_file.h"
#include "base/crypto/keyring.h"

bool key_id_is_valid(struct text id);
/* The key, from memory or from its file. To be cleared by the caller. */
enum result keyring_secret(struct keyring *keyring, struct text id, unsigned char ret_secret[KEY_BYTES], struct message *message) MUST_USE;

#endif
