/* Shared by the files of blocks/proof only. */
#ifndef BLOCKS_PROOF_INTERNAL_H
#define BLOCKS_PROOF_INTERNAL_H

#include "blocks/proof/proof.h"

#define PROOF_LINE_BYTES_MAX 33554432     /* an import of IMPORT_ROWS_MAX records is one line */
#define PROOF_DOCUMENT_BYTES_MAX 4194304  /* one line of documents.jsonl */
#define PROOF_HASH_ZERO "0000000000000000000000000000000000000000000000000000000000000000"

/* --- An entry's line (line.c) -------------------------------------------------- */

/* What an entry of kind "key" tells. */
struct key_change {
    struct text key, old;   /* public keys, hex: the new one and the one that it replaces */
    struct text signature;  /* of key_change_statement(), by the old key; empty: the old key was lost */
};
/* As it stands in the line. */
void key_change_write(struct buffer *out, const struct key_change *change);
/* What the old key signs: the new one, and the log as it stood then, in canonical JSON. */
void key_change_statement(struct buffer *out, const struct key_change *change, int64_t count, struct text head);

/* A line taken apart. Texts borrow from the line. */
struct line {
    struct key_change key; /* of kind "key"; empty otherwise */
    struct text at, kind, previous;
    struct text documents; /* what stands between the braces: for line_next_document() */
    int64_t number;
};
/* The line as proof_sequence() writes it. `documents`: with its braces; `key`: key_change_write(), or empty. */
void line_write(struct buffer *out, struct instant at, struct text documents, struct text key, struct text kind, int64_t number, struct text previous);
/* Strict: what is not written byte for byte in the one form is refused, with what is wrong
 * ("its kind is not one of the kinds"). The documents are checked as they are taken. */
enum result line_parse(struct text line, struct line *ret_line, const char **ret_what) MUST_USE;
/* The next document's key ("action/17@3") and hash off the front of *rest, in rising order
 * of the key (`previous_key` is the one before, or empty): 1, 0 at the end, ERROR_INVALID. */
int line_next_document(struct text *rest, struct text previous_key, struct text *ret_key, struct text *ret_hash) MUST_USE;
/* "action/17@3" taken apart; of "action/17@3.title" the document's part. */
enum result line_parse_key(struct text key, struct text *ret_register, int64_t *ret_id, int64_t *ret_version) MUST_USE;
/* "action/17@3.title" as "action/17@3" and "title"; of a whole document the field is empty. */
void line_split_key(struct text key, struct text *ret_document, struct text *ret_field);

struct checkpoint {
    struct text public_key; /* beside what it says */
    struct text at, head;
    int64_t count;
};
void checkpoint_write(struct buffer *out, struct instant at, int64_t count, struct text head);
enum result checkpoint_parse(struct text statement, struct checkpoint *ret_checkpoint) MUST_USE;

/* The last entry: its number and hash; 0 and zeros of an empty log (log.c). */
enum result log_read_head(struct db *db, int64_t *ret_number, char ret_hash[HASH_HEX_BYTES]) MUST_USE;

/* Signs that the log has `count` entries, the last with this hash (log.c). */
enum result log_sign(struct db *db, struct arena *arena, const struct signing_key *key, struct instant at, int64_t count, const char *head) MUST_USE;

/* --- The keys that signed (verify_keys.c) --------------------------------------- */

/* Zeroed to begin with. */
struct key_chain {
    struct proof_key *list;
    size_t count;
};
struct text keys_now(const struct key_chain *keys); /* empty: none is known yet */
enum result keys_add(struct key_chain *keys, struct arena *arena, struct text public_key, int64_t from, bool signed_in) MUST_USE;
/* Takes an entry of kind "key"; `head`: of the entries before. ERROR_CORRUPT: `fault` says why it does not hold. */
enum result keys_change(struct key_chain *keys, struct arena *arena, const struct line *line, const char *head, struct message *fault) MUST_USE;
/* Whether whoever trusts the given key may trust all that came after it. ERROR_NOT_FOUND: it never signed; ERROR_CORRUPT: one was lost since. */
enum result keys_vouch(const struct key_chain *keys, struct text given, int64_t *ret_entry, struct message *fault) MUST_USE;

/* --- What the log tells of (told.c) --------------------------------------------- */

struct told_value {         /* one that an entry tells of as gone */
    struct text name;
    struct hash leaf;
    int64_t entry;
    bool destroyed;         /* by an "erase", not only a "withhold" */
    struct told_value *next;
};
struct told_document {
    struct text key;        /* "action/17@3" */
    struct hash hash;
    int64_t entry;          /* the one that told of it first */
    bool erased, seen;      /* erased: any value may be missing */
    bool destroyed;         /* by an "erase", not only a "withhold" */
    bool has_tombstone;     /* one of the whole version was seen */
    struct told_value *gone;
};
/* A table of all of them, by key. Zeroed to begin with. */
struct told {
    struct arena *arena;
    struct told_document **slots;
    size_t slot_count, count;
};
struct told_document *told_find(const struct told *told, struct text key); /* or NULL */
/* Copies the key. It must not be there yet. */
enum result told_add(struct told *told, struct text key, struct hash hash, int64_t entry) MUST_USE;
/* Tells of one value of it as gone. Copies the name. */
enum result told_add_gone(struct told *told, struct told_document *document, struct text name, struct hash leaf, int64_t entry) MUST_USE;
const struct told_value *told_gone(const struct told_document *document, struct text name); /* or NULL */
void told_note_destroyed(struct told_document *document, struct text name, bool destroyed);
void told_clear(struct told *told);

/* --- What was taken down (tombstone.c) ------------------------------------------ */

enum result tombstones_query(struct db *db, struct statement **ret_rows) MUST_USE; /* in order of id, version, field */
enum result tombstone_of_row(struct statement *row, struct arena *arena, struct proof_tombstone *ret_tombstone) MUST_USE;
struct value *tombstone_value(struct arena *arena, const struct proof_tombstone *tombstone) MUST_USE;
/* ERROR_INVALID: it is none. Texts borrow from the value. */
enum result tombstone_of_value(const struct value *value, struct proof_tombstone *ret_tombstone) MUST_USE;
/* `told`: the document that it names, or NULL. ERROR_CORRUPT: `message` says in what it does not agree with the log. */
enum result verify_tombstone(struct arena *arena, const struct proof_tombstone *tombstone, struct told_document *told, struct message *message) MUST_USE;

/* Canonical JSON in the arena; empty where it fails or is longer than a document may be. */
struct text canonical_text(struct arena *arena, const struct value *value) MUST_USE;

/* --- One document (verify_document.c) -------------------------------------------- */

/* Whether a stored document is what the log tells of; counts the values that are missing by an entry. ERROR_CORRUPT: `message`
 * says in what it is not. */
enum result verify_document(struct arena *arena, const struct proof_stored_document *document, const struct told_document *told,
                            int64_t *values_gone, struct message *message) MUST_USE;

#endif
