/* One text, sealed and opened again: padding, XChaCha20-Poly1305, base64. Not here: the keys (keyring.c), which
 * values are sealed (blocks/record/sealed.c). */
#include "base/crypto/keyring_internal.h"

#include <sodium/crypto_aead_xchacha20poly1305.h>
#include <sodium/utils.h>

#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES crypto_aead_xchacha20poly1305_ietf_ABYTES
#define VARIANT sodium_base64_VARIANT_URLSAFE_NO_PADDING
#define HEAD_BYTES (sizeof SEALED_PREFIX - 1 + KEY_ID_BYTES) /* "sealed:1f2e3d4c:" */
#define BLOCK_SMALLEST 64

_Static_assert(KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "a key file holds a key");

/* With at least one byte of padding, as ISO/IEC 7816-4 has it: 0x80, then zeros. */
static size_t padded_bytes(size_t length)
{
    static const size_t steps[] = {BLOCK_SMALLEST, 256, 1024, 4096};
    for (size_t i = 0; i < COUNT_OF(steps); i++)
        if (length < steps[i])
            return steps[i];
    return (length / 4096 + 1) * 4096;
}

static bool is_base64(struct text text)
{
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_'))
            return false;
    }
    return true;
}

bool text_is_sealed(struct text text)
{
    size_t least = sodium_base64_ENCODED_LEN(NONCE_BYTES + BLOCK_SMALLEST + TAG_BYTES, VARIANT) - 1;
    return text.length >= HEAD_BYTES + least && text_starts(text, TEXT(SEALED_PREFIX)) && key_id_is_valid(sealed_key_id(text)) &&
           text.data[HEAD_BYTES - 1] == ':' && is_base64(text_slice(text, HEAD_BYTES, SIZE_MAX));
}

struct text sealed_key_id(struct text sealed)
{
    return text_slice(sealed, sizeof SEALED_PREFIX - 1, KEY_ID_BYTES - 1);
}

/* --- Sealing -------------------------------------------------------------- */

static unsigned char *padded(struct arena *arena, struct text text, size_t bytes)
{
    unsigned char *plain = arena_alloc(arena, bytes);
    if (!plain)
        return NULL;
    memcpy(plain, text.data, text.length);
    plain[text.length] = 0x80; /* the rest is zeros: an arena's memory is */
    return plain;
}

static struct text write_sealed(struct arena *arena, const char *id, const unsigned char *box, size_t box_bytes)
{
    size_t base64_bytes = sodium_base64_ENCODED_LEN(box_bytes, VARIANT);
    char *out = arena_alloc(arena, HEAD_BYTES + base64_bytes);
    if (!out)
        return TEXT_NONE;
    memcpy(out, SEALED_PREFIX, sizeof SEALED_PREFIX - 1);
    memcpy(out + sizeof SEALED_PREFIX - 1, id, KEY_ID_BYTES - 1);
    out[HEAD_BYTES - 1] = ':';
    sodium_bin2base64(out + HEAD_BYTES, base64_bytes, box, box_bytes, VARIANT);
    return (struct text){out, HEAD_BYTES + base64_bytes - 1};
}

enum result keyring_seal(struct keyring *keyring, struct arena *arena, struct text place, struct text text,
                         struct text *ret_sealed, struct message *message)
{
    unsigned char secret[KEY_BYTES], *plain, *box;
    char id[KEY_ID_BYTES];
    size_t bytes = padded_bytes(text.length);
    if (!text.length) {
        *ret_sealed = TEXT_NONE;
        return OK;
    }
    if (text.length > SEALED_TEXT_BYTES_MAX)
        return ERROR_LIMIT;
    TRY(keyring_current(keyring, id, message));
    plain = padded(arena, text, bytes);
    box = arena_alloc(arena, NONCE_BYTES + bytes + TAG_BYTES);
    if (!plain || !box)
        return ERROR_MEMORY;
    TRY(keyring_secret(keyring, text_of(id), secret, message));
    random_bytes(box, NONCE_BYTES);
    crypto_aead_xchacha20poly1305_ietf_encrypt(box + NONCE_BYTES, NULL, plain, bytes, (const unsigned char *)place.data, place.length, NULL, box, secret);
    sodium_memzero(secret, sizeof secret);
    sodium_memzero(plain, bytes);
    *ret_sealed = write_sealed(arena, id, box, NONCE_BYTES + bytes + TAG_BYTES);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- Opening -------------------------------------------------------------- */

/* From the end: zeros, then the 0x80. */
static bool unpad(unsigned char *plain, size_t bytes, size_t *ret_length)
{
    while (bytes > 0 && plain[bytes - 1] == 0)
        bytes--;
    if (!bytes || plain[bytes - 1] != 0x80)
        return false;
    plain[bytes - 1] = '\0';
    *ret_length = bytes - 1;
    return true;
}

static enum result changed(struct message *message)
{
    return message_fail(message, ERROR_CORRUPT, "This cannot be opened: it was changed after it was sealed, or belongs elsewhere");
}

static enum result no_key(enum result result, struct text id, struct message *message)
{
    if (result == ERROR_NOT_FOUND)
        return message_fail(message, result, "This cannot be opened: key %.*s is not there", TEXT_ARGS(id));
    if (result == ERROR_MEMORY)
        return result;
    return message_fail(message, ERROR_CORRUPT, "This cannot be opened: the file of key %.*s cannot be used", TEXT_ARGS(id));
}

static enum result open_box(const unsigned char secret[KEY_BYTES], struct arena *arena, struct text place, const unsigned char *box, size_t box_bytes,
                            struct text *ret_text, struct message *message)
{
    size_t bytes = box_bytes - NONCE_BYTES - TAG_BYTES, length;
    unsigned char *plain = arena_alloc(arena, bytes + 1);
    if (!plain)
        return ERROR_MEMORY;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, box + NONCE_BYTES, box_bytes - NONCE_BYTES, (const unsigned char *)place.data,
                                                   place.length, box, secret) != 0 || !unpad(plain, bytes, &length))
        return changed(message);
    *ret_text = (struct text){(const char *)plain, length};
    return OK;
}

enum result keyring_unseal(struct keyring *keyring, struct arena *arena, struct text place, struct text sealed,
                           struct text *ret_text, struct message *message)
{
    struct text base64 = text_slice(sealed, HEAD_BYTES, SIZE_MAX), id = sealed_key_id(sealed);
    unsigned char secret[KEY_BYTES], *box;
    size_t box_bytes = 0;
    enum result result;
    if (!text_is_sealed(sealed))
        return changed(message);
    box = arena_alloc(arena, base64.length);
    if (!box)
        return ERROR_MEMORY;
    if (sodium_base642bin(box, base64.length, base64.data, base64.length, NULL, &box_bytes, NULL, VARIANT) != 0 ||
        box_bytes < NONCE_BYTES + BLOCK_SMALLEST + TAG_BYTES)
        return changed(message);
    result = keyring_secret(keyring, id, secret, NULL);
    if (result < 0)
        return no_key(result, id, message);
    result = open_box(secret, arena, place, box, box_bytes, ret_text, message);
    sodium_memzero(secret, sizeof secret);
    return result;
}
