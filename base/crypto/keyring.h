/* The keyring: the keys that seal what must be unreadable to whoever steals the disk.
 *
 * They lie in a folder outside the store, each in a file of its own (sealing-ID.key, mode 0600, 64 hex
 * digits); the file "current" names the one that seals now. A key's id is the beginning of a hash of the
 * key, so that a file that holds another key than its name says is known for damaged. Several processes may
 * use one folder: which key is current is read anew for each sealing, and a key that is not known yet is
 * looked for when something sealed with it is to be opened.
 *
 * A sealed text is "sealed:ID:" and base64 (RFC 4648, section 5, unpadded) of a nonce and the
 * XChaCha20-Poly1305 box of the padded text. `place` says where it belongs ("what", record, field): it is
 * authenticated with it, so that a sealed text moved elsewhere does not open. Lengths are padded to 64, 256,
 * 1024 and then whole 4096 bytes.
 *
 * Threads may share a keyring. Keys are kept in locked memory and are cleared when it is freed. */
#ifndef BASE_CRYPTO_KEYRING_H
#define BASE_CRYPTO_KEYRING_H

#include "base/arena.h"
#include "base/text.h"

#define KEY_ID_BYTES 9       /* 8 hex digits, with NUL */
#define KEYRING_KEYS_MAX 100
#define SEALED_PREFIX "sealed:"
#define SEALED_TEXT_BYTES_MAX 67108864 /* of what is sealed: a whole imported file */

struct keyring;

/* A folder that is not there is an empty keyring. ERROR_DENIED where others may read a key file; a damaged file is
 * no error here: keyring_keys() tells of it, and what it sealed does not open. */
enum result keyring_open(const char *folder, struct keyring **ret_keyring, struct message *message) MUST_USE;
void keyring_free(struct keyring *keyring); /* NULL is allowed */
const char *keyring_folder(const struct keyring *keyring);

struct keyring_key {
    char id[KEY_ID_BYTES];
    bool current;
    struct text fault; /* why it cannot be used, for people; empty: it can */
};
/* What lies in the folder now, by id. */
enum result keyring_keys(struct keyring *keyring, struct arena *arena, struct keyring_key **ret_keys, size_t *ret_count,
                         struct message *message) MUST_USE;
/* The id of the key that seals now. ERROR_NOT_FOUND, saying what to do: there is none, or its file is not there. */
enum result keyring_current(struct keyring *keyring, char ret_id[KEY_ID_BYTES], struct message *message) MUST_USE;
/* Makes a key (and the folder), on disk when it returns; it becomes current. */
enum result keyring_make(struct keyring *keyring, char ret_id[KEY_ID_BYTES], struct message *message) MUST_USE;
/* Takes a key out of use: its file is called sealing-ID.retired from then on. Never the current one (ERROR_CONFLICT). */
enum result keyring_retire(struct keyring *keyring, struct text id, struct message *message) MUST_USE;

/* Seals with the current key. The empty text stays empty. ERROR_NOT_FOUND as keyring_current(). */
enum result keyring_seal(struct keyring *keyring, struct arena *arena, struct text place, struct text text,
                         struct text *ret_sealed, struct message *message) MUST_USE;
/* ERROR_NOT_FOUND: its key is not there; ERROR_CORRUPT: the key's file is damaged, the text was changed or belongs to another
 * place; the message says which ("This cannot be opened: key 1f2e3d4c is not there"). */
enum result keyring_unseal(struct keyring *keyring, struct arena *arena, struct text place, struct text sealed,
                           struct text *ret_text, struct message *message) MUST_USE;

/* --- Something long, in pieces --------------------------------------------- */

/* What is too long for one text has a key of its own, which the keyring seals as a text bound to `place`; each piece is then sealed with that
 * key (XChaCha20-Poly1305, a random nonce before it) and bound to a place that says where in the whole it stands: so pieces cannot be
 * swapped, cut off or put into another whole, and a rotation seals the small key anew and not the whole. */
#define PIECE_EXTRA_BYTES 40 /* by which a sealed piece is longer */
struct piece_key { unsigned char secret[32]; };

/* As keyring_seal(). Whoever holds the key clears it with piece_key_clear(). */
enum result piece_key_make(struct keyring *keyring, struct arena *arena, struct text place, struct piece_key *ret_key, struct text *ret_sealed,
                           struct message *message) MUST_USE;
enum result piece_key_open(struct keyring *keyring, struct arena *arena, struct text place, struct text sealed, struct piece_key *ret_key,
                           struct message *message) MUST_USE; /* as keyring_unseal() */
void piece_key_clear(struct piece_key *key);
/* `out` has room for the piece and PIECE_EXTRA_BYTES. */
void piece_seal(const struct piece_key *key, struct text place, struct text piece, char *out);
/* `out` has room for as much less. ERROR_CORRUPT: it was changed, or belongs elsewhere. */
enum result piece_unseal(const struct piece_key *key, struct text place, struct text sealed, char *out) MUST_USE;

/* Whether the text has the form of a sealed one: nobody can type such a one into a sealed field. */
bool text_is_sealed(struct text text);
/* Of a text of that form: its key's id. */
struct text sealed_key_id(struct text sealed);

#endif
