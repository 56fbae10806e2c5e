/* Signing keys: the file holds the Ed25519 seed.
 *
 * Not here: the file itself (key_file.c), signing (crypto.c), when keys are made and replaced
 * (blocks/proof/key.c, program/key.c). */
#include "base/crypto/key_file.h"

#include <sodium/crypto_sign.h>
#include <sodium/utils.h>

#define WHAT "signing key"

_Static_assert(KEY_BYTES == crypto_sign_SEEDBYTES, "a key file holds a seed");
_Static_assert(sizeof((struct signing_key){0}.secret) == crypto_sign_SECRETKEYBYTES, "the secret fits");
_Static_assert(sizeof((struct signing_key){0}.public_key) == crypto_sign_PUBLICKEYBYTES, "the public key fits");

enum result signing_key_make(const char *path, struct signing_key *ret_key, struct message *message)
{
    unsigned char seed[KEY_BYTES];
    enum result result;
    random_bytes(seed, sizeof seed);
    result = key_file_make(path, WHAT, seed, message);
    if (result == OK)
        crypto_sign_seed_keypair(ret_key->public_key, ret_key->secret, seed);
    sodium_memzero(seed, sizeof seed);
    return result;
}

enum result signing_key_load(const char *path, struct signing_key *ret_key, struct message *message)
{
    unsigned char seed[KEY_BYTES];
    enum result result = key_file_load(path, WHAT, seed, message);
    if (result == OK)
        crypto_sign_seed_keypair(ret_key->public_key, ret_key->secret, seed);
    sodium_memzero(seed, sizeof seed);
    return result;
}
