/* Something long, sealed in pieces with a key of its own: see keyring.h. Not here: that key as a sealed text (sealed_text.c), where the pieces
 * of a file lie and what they are bound to (blocks/file/sealed.c). */
#include "base/crypto/keyring_internal.h"

#include <sodium/crypto_aead_xchacha20poly1305.h>
#include <sodium/utils.h>

#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES crypto_aead_xchacha20poly1305_ietf_ABYTES
#define SECRET_BYTES sizeof(((struct piece_key *)0)->secret)
#define HEX_BYTES (2 * SECRET_BYTES)

_Static_assert(PIECE_EXTRA_BYTES == NONCE_BYTES + TAG_BYTES, "a piece has a nonce before it and a tag behind");
_Static_assert(SECRET_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "a piece's key is a key");

enum result piece_key_make(struct keyring *keyring, struct arena *arena, struct text place, struct piece_key *ret_key, struct text *ret_sealed,
                           struct message *message)
{
    struct piece_key key;
    char hex[HEX_BYTES + 1];
    enum result result;
    random_bytes(key.secret, sizeof key.secret);
    sodium_bin2hex(hex, sizeof hex, key.secret, sizeof key.secret);
    result = keyring_seal(keyring, arena, place, (struct text){hex, HEX_BYTES}, ret_sealed, message);
    sodium_memzero(hex, sizeof hex);
    if (result == OK)
        *ret_key = key;
    piece_key_clear(&key);
    return result;
}

enum result piece_key_open(struct keyring *keyring, struct arena *arena, struct text place, struct text sealed, struct piece_key *ret_key, struct message *message)
{
    struct piece_key key;
    struct text hex = TEXT_NONE;
    size_t bytes = 0;
    TRY(keyring_unseal(keyring, arena, place, sealed, &hex, message));
    bool is_key = sodium_hex2bin(key.secret, sizeof key.secret, hex.data, hex.length, NULL, &bytes, NULL) == 0 && bytes == sizeof key.secret;
    sodium_memzero((char *)(uintptr_t)hex.data, hex.length); /* it lies in the caller's arena, and nobody else needs it there */
    if (is_key)
        *ret_key = key;
    piece_key_clear(&key);
    return is_key ? OK : message_fail(message, ERROR_CORRUPT, "This cannot be opened: what was sealed with it is no key");
}

void piece_key_clear(struct piece_key *key)
{
    sodium_memzero(key, sizeof *key);
}

void piece_seal(const struct piece_key *key, struct text place, struct text piece, char *out)
{
    unsigned char *nonce = (unsigned char *)out;
    random_bytes(nonce, NONCE_BYTES);
    crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + NONCE_BYTES, NULL, (const unsigned char *)piece.data, piece.length, (const unsigned char *)place.data, place.length, NULL,
                                               nonce, key->secret);
}

enum result piece_unseal(const struct piece_key *key, struct text place, struct text sealed, char *out)
{
    const unsigned char *nonce = (const unsigned char *)sealed.data;
    if (sealed.length < PIECE_EXTRA_BYTES ||
        crypto_aead_xchacha20poly1305_ietf_decrypt((unsigned char *)out, NULL, NULL, nonce + NONCE_BYTES, sealed.length - NONCE_BYTES, (const unsigned char *)place.data,
                                                   place.length, nonce, key->secret) != 0)
        return ERROR_CORRUPT;
    return OK;
}
