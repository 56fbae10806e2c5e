/* Crypto: libsodium behind the few things we need. Call crypto_start() once,
 * before threads. SHA-256 for the log (any outsider can recompute it), Argon2id
 * for passwords, Ed25519 for checkpoints. */
#ifndef BASE_CRYPTO_H
#define BASE_CRYPTO_H

#include "base/arena.h"
#include "base/text.h"

#define HASH_BYTES 32
#define HASH_HEX_BYTES 65 /* with NUL */
#define SECRET_HEX_BYTES 65

enum result crypto_start(void) MUST_USE;

struct hash { unsigned char bytes[HASH_BYTES]; };
struct hash hash_of(struct text text);                 /* SHA-256 */
struct hash hash_of_parts(const struct text *parts, size_t count); /* of their concatenation */
/* The same of what comes piece by piece. */
struct hashing { _Alignas(16) unsigned char state[128]; };
void hash_begin(struct hashing *hashing);
void hash_add(struct hashing *hashing, struct text text);
struct hash hash_end(struct hashing *hashing);
void hash_write_hex(struct hash hash, char out[HASH_HEX_BYTES]);
struct text hash_hex(struct arena *arena, struct hash hash);
enum result hash_parse_hex(struct text hex, struct hash *ret) MUST_USE; /* 64 digits, lower case */
bool hash_equal(struct hash a, struct hash b);         /* constant time */

/* BLAKE2b of 256 bits (`b2sum -l 256`), thrice as fast: for large files of others, to know one again. */
/* Do not move one that was begun: the state lies at the first multiple of 64 in its room. (Not by _Alignas: neither arenas nor the address
 * sanitizer's stacks keep to more than 16.) */
struct checksum { unsigned char room[384 + 63]; };
void checksum_begin(struct checksum *checksum);
void checksum_add(struct checksum *checksum, struct text text);
void checksum_end(struct checksum *checksum, char out[HASH_HEX_BYTES]);
struct text checksum_of(struct arena *arena, struct text text); /* 64 digits; empty without memory */

/* Random bytes from the system. */
void random_bytes(void *out, size_t bytes);
/* 2*bytes characters; empty without memory, so check arena_failed() before use. */
struct text random_hex(struct arena *arena, size_t bytes);

/* Keyed hash (HMAC-SHA-256) in hex, for CSRF tokens and signed cookies; empty
 * without memory. */
struct text keyed_hash_hex(struct arena *arena, struct text key, struct text text);
bool text_equal_secret(struct text a, struct text b);  /* constant time for equal lengths */

/* Passwords: Argon2id, 19 MiB, 2 passes. 30 ms or so: never on a polling thread. */
#define PASSWORD_HASH_BYTES 128
enum result password_hash(struct text password, char out[PASSWORD_HASH_BYTES]) MUST_USE;
bool password_matches(const char *stored_hash, struct text password);
/* NULL when acceptable, else what to do about it. Refused: under 8 or over 1,000
 * bytes; a common word, the sign-in name or its part before the @, each also with
 * up to five digits or signs after it; one to three characters over and over. */
const char *password_objection(struct text password, struct text sign_in_name);

/* Signing keys live in a file of their own beside the store, mode 0600, hex.
 * Make: ERROR_CONFLICT where a file is there already (it is left alone); the key
 * is on disk when it returns. Load: ERROR_NOT_FOUND, ERROR_DENIED where others
 * may read or change the file, ERROR_CORRUPT. The message names the path. */
struct signing_key { unsigned char secret[64], public_key[32]; };
enum result signing_key_make(const char *path, struct signing_key *ret_key, struct message *message) MUST_USE;
enum result signing_key_load(const char *path, struct signing_key *ret_key, struct message *message) MUST_USE;
struct text sign_hex(struct arena *arena, const struct signing_key *key, struct text text); /* 128 hex digits */
bool signature_holds(struct text public_hex, struct text signature_hex, struct text text);
struct text public_key_hex(struct arena *arena, const struct signing_key *key);

#endif
