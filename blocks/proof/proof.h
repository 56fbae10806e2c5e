/* Proof: a log that nobody can rewrite unseen.
 *
 * Owns pub_log (one line an entry), pub_checkpoint and log_pending. Not here: the
 * documents (blocks/publish).
 *
 * A leaf is one value of a published document: SHA-256(salt || name || 0x00 ||
 * canonical JSON of the value), salt 16 random bytes in hex. A document's hash is the
 * SHA-256 of the canonical JSON {"fields":{name:leaf,…},"id":…,"register":…,"version":…}.
 * What is said of a publication besides its fields is sealed like a field, under the names
 * "@publication" and "@reason". No value and no name of a person ever enters the log; when a
 * value is erased, its leaf stays, and the chain still holds.
 *
 * An entry's line is the canonical JSON
 *   {"at":"2026-11-21T09:30:00Z","documents":{"action/17@3":"<document hash>",…},
 *    "kind":"publish","number":12,"previous":"<hash of entry 11's line>"}
 * and its hash is the SHA-256 of that line; entry 1's previous is 64 zeros. Kinds:
 * publish, withdraw, change, decision, import, erase, withhold, begin, key, ledger. An import is one entry.
 *
 * A "ledger" names no document but the seal of the last posting of its transaction ("ledger_posting/17@1":"<seal>"), which vouches for all
 * before it, or the leaf of the words of a posting that were erased ("ledger_posting/17@1.words":"<leaf>"). Nothing of the ledger is in an export:
 * from the data file `verify` holds the postings against it (blocks/ledger/seal.c).
 *
 * An "erase" or a "withhold" names what stands in the log already. A whole document, by the same key and hash
 * ("action/17@3":"<document hash>"): its values may be missing from then on. Or one value of it, by its leaf
 * ("action/17@3.title":"<leaf>"): it must be missing from then on. Erased is gone everywhere; withheld is kept in
 * the office and is in nothing public. Where a link's value is gone, {"without_name":…} may stand in its place:
 * where the link leads, without the name, and no longer of the proof.
 *
 * proof_append() writes what happened in its transaction to log_pending;
 * proof_sequence() gives pending entries their numbers and chains them. On SQLite the
 * store calls it at the end of the same transaction (store_options.before_release); on
 * a store with many writers one leased sequencer will call it right after.
 *
 * A "key" replaces the signing key. It tells of no documents and has, after them,
 *   "key":{"new":"<public key>","old":"<public key>","signature":"<hex>"}
 * where the old key signs {"count":…,"head":…,"new":…,"old":…}: the log as it stood before, and the new key. Where the old key
 * was lost the signature is empty, which a verification reports. From that entry on the new key signs.
 *
 * A checkpoint is {"at":…,"count":…,"head":…} in canonical JSON, signed with Ed25519.
 * Each names its key.
 * The key lives in a file outside the store (see crypto.h). */
#ifndef BLOCKS_PROOF_H
#define BLOCKS_PROOF_H

#include "base/format/json.h"
#include "base/web/web.h"
#include "blocks/engine.h"

extern const char proof_schema[], proof_key_schema[];

#define PROOF_POSTING "ledger_posting" /* what an entry "ledger" names in the place of a register */
struct proof_document {
    struct text register_name;
    int64_t id, version;
    struct text hash; /* hex; of a single value: its leaf */
    struct text field; /* of an erase or a withhold: the one value; empty: all of the document */
};
/* In a write transaction. */
enum result proof_append(struct db *db, struct arena *arena, const char *kind, struct instant at,
                         const struct proof_document *documents, size_t count) MUST_USE;
/* The same, in the place of what this transaction told of under the same kind and register, whole documents alone: for what each entry vouches for anew. */
enum result proof_append_latest(struct db *db, struct arena *arena, const char *kind, struct instant at, const struct proof_document *document) MUST_USE;
/* Hands each document that entries of this kind name to `take`, in the order of the log; ends at its first failure. Texts live until `take` returns. */
typedef enum result proof_take(void *context, int64_t entry, const struct proof_document *document);
enum result proof_each(struct db *db, const char *kind, proof_take *take, void *context) MUST_USE;
/* Documents gathered for one entry: an import publishes many and is one line. Zeroed to begin with. */
struct proof_documents {
    struct proof_document *list;
    size_t count, capacity;
};
enum result proof_documents_add(struct proof_documents *documents, struct arena *arena, const struct proof_document *document) MUST_USE;
/* For store_options.before_release; context unused. */
enum result proof_sequence(struct db *db, void *context, struct message *message);
/* Signs the log's present head (the entries of this transaction included), unless the newest
 * checkpoint already says it or the log is empty. In a write transaction. ERROR_CORRUPT when the newest checkpoint does not
 * agree with the log;
 * ERROR_DENIED when it is signed with another key, so that this one is not in force. */
enum result proof_checkpoint(struct db *db, struct arena *arena, const struct signing_key *key, struct instant at) MUST_USE;

/* The key that signs now: the newest checkpoint's, since whatever replaces a key signs at once. Empty: nothing is signed yet. */
enum result proof_key_in_force(struct db *db, struct arena *arena, struct text *ret_public_key) MUST_USE;
/* Enters in the log that `key` signs from now on, signed by `old` (NULL: it was lost, and the entry says so), and signs a checkpoint with
 * it. In a write transaction. ERROR_CONFLICT: `old` is not in force, `key` has signed before, or nothing has been signed that a lost key
 * could be missed for. */
enum result proof_replace_key(struct db *db, struct arena *arena, const struct signing_key *old, const struct signing_key *key, struct instant at,
                              struct message *message) MUST_USE;

/* Leaves and document hashes. `fields` is an object of published values. Texts are empty where the
 * arena has failed: ask it before storing them. */
struct text proof_salt(struct arena *arena);
struct text proof_leaf(struct arena *arena, struct text salt, struct text name, const struct value *value);
/* `leaves`: object name → hex leaf. */
struct text proof_document_hash(struct arena *arena, struct text register_name, int64_t id, int64_t version,
                                const struct value *leaves);
/* Adds {"salt":…,"value":…} to `fields` and the leaf to `leaves`, under `name`. */
void proof_seal(struct arena *arena, struct text name, struct value *value, struct value *fields, struct value *leaves);

/* What is said of a published version besides its fields. */
struct proof_publication {
    struct text kind, reference, slug, approved_as;
    struct date in_force_on;
    struct instant published_at;
    struct text reason; /* may be empty: then it has no leaf */
};
/* {"@publication":{…},"@reason":"…"}: the values to seal beside the fields. */
struct value *proof_publication_values(struct arena *arena, const struct proof_publication *publication);

/* What a verification walks over: the data file, or the files of an export. Each call of
 * next_* fills the struct (texts in the arena) and returns 1, or 0 at the end, or an error, of
 * which `fault` says more where it can. */
struct proof_entry { int64_t number; struct text line, hash; }; /* hash: empty where the source keeps none */
struct proof_stored_document {
    struct text register_name;
    int64_t id, version;
    struct text fields; /* JSON object name → {"salt":…, "value":…}; a name that is absent but has a leaf was erased */
    struct text leaves; /* JSON object name → hex */
    struct text hash;
    const struct value *publication; /* what the source says of it besides, as proof_publication_values(); NULL: nothing */
};
/* What was taken down, as the source says it besides the log. Texts in the arena. */
struct proof_tombstone {
    struct text register_name;
    int64_t id, version;
    struct text field;                      /* empty: all of the version */
    struct text ground, label, decided_as;
    struct text day;                        /* ISO */
    struct text hash;                       /* the document's, or the value's leaf; empty: the version never had the value */
    bool erased;                            /* not only withheld */
};
struct proof_source {
    void *context;
    int (*next_entry)(void *context, struct arena *arena, struct proof_entry *ret_entry);
    int (*next_document)(void *context, struct arena *arena, struct proof_stored_document *ret_document); /* in order of id, version */
    int (*next_checkpoint)(void *context, struct arena *arena, struct text *ret_statement, struct text *ret_signature, struct text *ret_public_key);
    int (*next_tombstone)(void *context, struct arena *arena, struct proof_tombstone *ret_tombstone); /* NULL: it keeps none, as exports once did */
    void (*close)(void *context);
    struct message fault;
    /* What more can be asked of a document that is what the log tells of: whether what it says can be made again. Set by whoever verifies; NULL: nothing.
     * ERROR_CORRUPT, in words that end with a full stop. */
    enum result (*look)(struct arena *arena, const struct proof_stored_document *document, struct message *message);
};
struct proof_finding {
    int64_t entries, documents, checkpoints;
    int64_t erasures, values_gone; /* entries that tell of erasing or withholding; values that are missing by them */
    int64_t tombstones;            /* records of what was taken down */
    int64_t signed_entries; /* how many of the entries the newest checkpoint vouches for */
    struct text head;       /* hex hash of the last entry; 64 zeros for an empty log */
    const struct proof_key *keys; /* that signed, in their order */
    size_t key_count;
    int64_t kept_number;    /* of what was kept: the last entry of which it tells; 0: nothing was given */
    struct text kept_at, kept_key; /* its newest signed checkpoint; empty: nothing of it is signed */
};
struct proof_key {
    struct text public_key;
    int64_t from;   /* the entry by which it came; 1: from the beginning */
    bool signed_in; /* by the key before; false for one that replaced a lost key */
};

/* What somebody kept of the log earlier (kept.c): a checkpoint or checkpoints.jsonl, log.jsonl, or the JSON of /log or /log/NUMBER. */
struct proof_claim {
    int64_t number;
    struct text hash;               /* hex: of entry `number` */
    struct text at, public_key;     /* of a signed checkpoint; empty otherwise */
};
struct proof_kept {
    struct proof_claim *claims; /* by number */
    size_t count;
};
/* Texts may borrow from `source`. ERROR_INVALID: it is none of these; ERROR_CORRUPT: a checkpoint in it is not signed as it says, so that it proves
 * nothing. `name`: of the file, for messages. */
enum result proof_kept_read(struct arena *arena, struct text source, const char *name, struct proof_kept *ret_kept, struct message *message) MUST_USE;
/* Recomputes everything; keeps in memory some 150 bytes for each published version. A source is walked
 * once. OK: all holds. ERROR_CORRUPT: the message names the first entry that does not hold and why
 * (or the document that no entry tells of, or that an entry tells of and is not there, or the value
 * that is missing without an erase entry). `public_key`: hex; it must be one of the keys, and each that came after it must have been signed in by
 * the one before; empty accepts the keys that the checkpoints name. `kept`: the log must extend it; NULL: nothing was kept. */
enum result proof_verify(struct proof_source *source, struct text public_key, const struct proof_kept *kept, struct arena *arena,
                         struct proof_finding *ret_finding, struct message *message) MUST_USE;
/* A source over an open store's pub_log, pub_document and pub_checkpoint; an entry still waiting in log_pending
 * is a fault. `db`: a STORE_OFFICE connection, held until the source is closed. */
enum result proof_store_source(struct db *db, struct arena *arena, struct proof_source **ret_source) MUST_USE;
/* A source over a folder written by `frankpledge export public`: log.jsonl, documents.jsonl, checkpoints.jsonl, tombstones.jsonl, and the
 * published files that the documents name (files.jsonl). Checks the checksums of all its files first. */
enum result proof_folder_source(const char *folder, struct arena *arena, struct proof_source **ret_source, struct message *message) MUST_USE;
#define PROOF_LOG_FILE "log.jsonl"
#define PROOF_DOCUMENTS_FILE "documents.jsonl"
#define PROOF_CHECKPOINTS_FILE "checkpoints.jsonl"
#define PROOF_TOMBSTONES_FILE "tombstones.jsonl" /* missing in exports of earlier versions */
#define PROOF_FILES_FILE "files.jsonl" /* may be missing where no document says a file; see blocks/file/copy.h for its lines */
/* Writes the first four of these into a folder being written (blocks/proof/folder.h). `db`: a public connection is enough. */
struct folder_writer;
enum result proof_export(struct db *db, struct folder_writer *folder, struct message *message) MUST_USE;
void proof_source_close(struct proof_source *source);      /* NULL is allowed */
void proof_source_close_at(struct proof_source **source);  /* for AUTO(proof_source_close_at) */

/* /log, /log/{number} */
extern const struct route proof_routes[];

#endif
