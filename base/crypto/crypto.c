/* Hashes, chance, keyed hashes and signatures, over libsodium.
 *
 * Owns the form in which they are written: lower-case hex. Not here: passwords
 * (base/crypto/password.c), key files (base/crypto/signing_key.c), what is hashed
 * and signed (blocks/proof), sessions (base/web). */
#include "base/crypto/crypto.h"

/* Not <sodium.h>: it names a function that base/banned.h bans. */
#include <errno.h>
#include <sodium/core.h>
#include <sodium/crypto_auth_hmacsha256.h>
#include <sodium/crypto_generichash.h>
#include <sodium/crypto_hash_sha256.h>
#include <sodium/crypto_sign.h>
#include <sodium/utils.h>
#include <sys/random.h>

_Static_assert(HASH_BYTES == crypto_hash_sha256_BYTES, "the log is of SHA-256");
_Static_assert(HASH_BYTES == crypto_auth_hmacsha256_BYTES, "keyed hashes are of SHA-256");

static const unsigned char *bytes_of(struct text text)
{
    return (const unsigned char *)(text.data ? text.data : "");
}

enum result crypto_start(void)
{
    return sodium_init() < 0 ? ERROR_UNSUPPORTED : OK;
}

/* ---- hashes ---- */

struct hash hash_of(struct text text)
{
    return hash_of_parts(&text, 1);
}

struct hash hash_of_parts(const struct text *parts, size_t count)
{
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    for (size_t i = 0; i < count; i++)
        crypto_hash_sha256_update(&state, bytes_of(parts[i]), parts[i].length);
    struct hash hash;
    crypto_hash_sha256_final(&state, hash.bytes);
    return hash;
}

_Static_assert(sizeof(struct hashing) >= sizeof(crypto_hash_sha256_state), "a hash in the making fits");

void hash_begin(struct hashing *hashing)
{
    crypto_hash_sha256_init((crypto_hash_sha256_state *)hashing->state);
}

void hash_add(struct hashing *hashing, struct text text)
{
    crypto_hash_sha256_update((crypto_hash_sha256_state *)hashing->state, bytes_of(text), text.length);
}

struct hash hash_end(struct hashing *hashing)
{
    struct hash hash;
    crypto_hash_sha256_final((crypto_hash_sha256_state *)hashing->state, hash.bytes);
    return hash;
}

#define CHECKSUM_ALIGNMENT 64

static crypto_generichash_state *checksum_state(struct checksum *checksum)
{
    uintptr_t at = (uintptr_t)checksum->room + CHECKSUM_ALIGNMENT - 1;
    static_assert(sizeof(crypto_generichash_state) + CHECKSUM_ALIGNMENT - 1 <= sizeof checksum->room && _Alignof(crypto_generichash_state) <= CHECKSUM_ALIGNMENT,
                  "the state has room");
    return (crypto_generichash_state *)(void *)(checksum->room + (at - at % CHECKSUM_ALIGNMENT - (uintptr_t)checksum->room));
}

void checksum_begin(struct checksum *checksum)
{
    crypto_generichash_init(checksum_state(checksum), NULL, 0, HASH_BYTES);
}

void checksum_add(struct checksum *checksum, struct text text)
{
    crypto_generichash_update(checksum_state(checksum), (const unsigned char *)text.data, text.length);
}

void checksum_end(struct checksum *checksum, char out[HASH_HEX_BYTES])
{
    struct hash hash;
    crypto_generichash_final(checksum_state(checksum), hash.bytes, sizeof hash.bytes);
    hash_write_hex(hash, out);
}

struct text checksum_of(struct arena *arena, struct text text)
{
    struct checksum checksum;
    char hex[HASH_HEX_BYTES];
    checksum_begin(&checksum);
    checksum_add(&checksum, text);
    checksum_end(&checksum, hex);
    return arena_copy_z(arena, hex);
}

void hash_write_hex(struct hash hash, char out[HASH_HEX_BYTES])
{
    sodium_bin2hex(out, HASH_HEX_BYTES, hash.bytes, sizeof hash.bytes);
}

/* Bytes as hex in the arena; empty where there is no memory. */
static struct text hex_of(struct arena *arena, const unsigned char *bytes, size_t count)
{
    char *hex = arena_alloc(arena, count * 2 + 1);
    if (!hex)
        return TEXT_NONE;
    sodium_bin2hex(hex, count * 2 + 1, bytes, count);
    return (struct text){hex, count * 2};
}

struct text hash_hex(struct arena *arena, struct hash hash)
{
    return hex_of(arena, hash.bytes, sizeof hash.bytes);
}

/* Exactly `count` bytes in lower-case hex: one value has one writing. */
static bool parse_hex(struct text hex, unsigned char *out, size_t count)
{
    if (hex.length != count * 2)
        return false;
    for (size_t i = 0; i < hex.length; i++)
        if (hex.data[i] == '\0' || !strchr("0123456789abcdef", hex.data[i]))
            return false;
    size_t written = 0;
    return sodium_hex2bin(out, count, hex.data, hex.length, NULL, &written, NULL) == 0 && written == count;
}

enum result hash_parse_hex(struct text hex, struct hash *ret)
{
    struct hash hash;
    if (!parse_hex(hex, hash.bytes, sizeof hash.bytes))
        return ERROR_INVALID;
    *ret = hash;
    return OK;
}

bool hash_equal(struct hash a, struct hash b)
{
    return sodium_memcmp(a.bytes, b.bytes, sizeof a.bytes) == 0;
}

/* ---- chance and secrets ---- */

void random_bytes(void *out, size_t bytes)
{
    unsigned char *at = out;
    while (bytes > 0) {
        ssize_t got = getrandom(at, bytes, 0);
        if (got < 0) {
            assert(errno == EINTR); /* nothing else can go wrong on a system that has it */
            continue;
        }
        at += got;
        bytes -= (size_t)got;
    }
}

struct text random_hex(struct arena *arena, size_t bytes)
{
    unsigned char *drawn = arena_alloc(arena, bytes);
    if (!drawn)
        return TEXT_NONE;
    random_bytes(drawn, bytes);
    struct text hex = hex_of(arena, drawn, bytes);
    sodium_memzero(drawn, bytes);
    return hex;
}

struct text keyed_hash_hex(struct arena *arena, struct text key, struct text text)
{
    unsigned char hash[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, bytes_of(key), key.length);
    crypto_auth_hmacsha256_update(&state, bytes_of(text), text.length);
    crypto_auth_hmacsha256_final(&state, hash);
    sodium_memzero(&state, sizeof state);
    return hex_of(arena, hash, sizeof hash);
}

bool text_equal_secret(struct text a, struct text b)
{
    return a.length == b.length && sodium_memcmp(bytes_of(a), bytes_of(b), a.length) == 0;
}

/* ---- signatures ---- */

struct text sign_hex(struct arena *arena, const struct signing_key *key, struct text text)
{
    unsigned char signature[crypto_sign_BYTES];
    int failed = crypto_sign_detached(signature, NULL, bytes_of(text), text.length, key->secret);
    assert(!failed);
    return hex_of(arena, signature, sizeof signature);
}

bool signature_holds(struct text public_hex, struct text signature_hex, struct text text)
{
    unsigned char public_key[crypto_sign_PUBLICKEYBYTES], signature[crypto_sign_BYTES];
    return parse_hex(public_hex, public_key, sizeof public_key) &&
           parse_hex(signature_hex, signature, sizeof signature) &&
           crypto_sign_verify_detached(signature, bytes_of(text), text.length, public_key) == 0;
}

struct text public_key_hex(struct arena *arena, const struct signing_key *key)
{
    return hex_of(arena, key->public_key, sizeof key->public_key);
}
