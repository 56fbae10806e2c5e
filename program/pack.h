/* The handover pack: everything of an office that passes to the body after it, as one signed folder.
 *
 *   DIR/public/                the public record (blocks/publish: publish_export()), which anybody may have
 *   DIR/private/office.db      the data file; with it
 *   DIR/private/office.db.erasures   what was erased, so that nothing of it comes back
 *   DIR/keys/                  the keys that open what is sealed, and the one that signs: carried apart from private/
 *   DIR/handover.json          what the pack is, and the SHA-256 of each of its files (of public/ that of its SHA256SUMS)
 *   DIR/handover.sig           the Ed25519 signature of handover.json by the key in force in the log, in hex
 *   DIR/README.txt             the same for people
 *
 * handover.json is canonical JSON: {"at":"…Z","entries":N,"files":{"private/office.db":"<sha256>",…},"format":1,"from":"…","head":"<hash of entry N>",
 * "key":"<public key>","on":"2028-05-08" or null,"to":"…","transfer":"TRANSFER-1"}. */
#ifndef PROGRAM_PACK_H
#define PROGRAM_PACK_H

#include "base/crypto/crypto.h"
#include "base/date.h"
#include "program/office_open.h"

#define PACK_PUBLIC "public"
#define PACK_DATA "private/office.db"
#define PACK_ERASURES "private/office.db.erasures"
#define PACK_SIGNING_KEY "keys/signing-key"
#define PACK_FILES_MAX 300

struct pack_file { struct text name; char hash[HASH_HEX_BYTES]; };
struct pack {
    struct text from, to;   /* the bodies' names */
    struct text transfer;   /* the record's reference */
    struct date on;         /* DATE_NONE: not fixed yet */
    struct instant at;
    int64_t entries;        /* of the log */
    struct text head;       /* hex hash of the last of them */
    struct text public_key; /* hex */
    struct pack_file files[PACK_FILES_MAX];
    size_t file_count;
};

/* "DIR/name" in the arena. */
struct text pack_path(struct arena *arena, const char *folder, const char *name);
/* Copies one file, readable by its owner alone and on disk when it returns; ERROR_CONFLICT where something is there. */
enum result pack_copy(const char *from, const char *to, struct message *message) MUST_USE;
/* Copies the keys that lie in one folder of keys to another (both exist): those that seal, and which of them is current. */
enum result pack_copy_keys(struct arena *arena, const char *from, const char *to, struct message *message) MUST_USE;
/* Hashes every file of the folder into pack->files and writes handover.json, handover.sig and README.txt. */
enum result pack_seal(const char *folder, struct pack *pack, const struct signing_key *key, struct arena *arena, struct message *message) MUST_USE;
/* Reads the statement and holds it against its signature and against every file of the folder. `trusted_key`: hex, or empty to accept the one that
 * it names. ERROR_CORRUPT says which file was changed, is missing or is there unnamed; ERROR_DENIED: another key signed it. */
enum result pack_open(const char *folder, struct text trusted_key, struct arena *arena, struct pack *ret_pack, struct message *message) MUST_USE;

#endif
