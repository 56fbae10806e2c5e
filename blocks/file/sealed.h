/* Sealed files: what a field with `sealed: yes` holds is unreadable in the store, in its journal and in every backup.
 *
 * The field's value stays a number, which tells nothing. Of the file itself `seal` holds a key of its own, sealed by the keyring and bound to
 * the file; its parts are sealed with that key, each bound to the file, to where it begins and to how long the whole is: none can be
 * swapped, moved, cut off or left out without the file being one that does not open. Its name is a sealed text. It has no hash (whoever
 * has the same file would know it again) and its words are never looked for: no process but the server's own ever sees it open, and the
 * scanner for viruses. How long it is and of what kind stays known.
 *
 * A rotation seals the small keys anew (files_reseal_some()); the parts stay, since what they hold never changes. Not here: the keys
 * (base/crypto/keyring.h), which fields are sealed (blocks/definition). */
#ifndef BLOCKS_FILE_SEALED_H
#define BLOCKS_FILE_SEALED_H

#include "base/crypto/keyring.h"
#include "blocks/file/file.h"

#define FILE_PART_SEALED_BYTES_MAX (FILE_PART_BYTES + PIECE_EXTRA_BYTES)

extern const char file_seal_schema[];

/* For a new file: its key, and its name as it is kept. ERROR_INVALID with words for whoever sends it: the office has no key to seal with. */
enum result file_seal_make(const struct engine *engine, struct arena *arena, const struct field *field, int64_t id, struct text name, struct text *ret_seal,
                           struct text *ret_name, struct message *message) MUST_USE;
/* ERROR_NOT_FOUND, ERROR_CORRUPT as keyring_unseal(); ERROR_DENIED where `engine` is NULL: whoever asks must not have it open. */
enum result file_seal_open(const struct engine *engine, struct arena *arena, int64_t id, struct text seal, struct piece_key *ret_key, struct message *message) MUST_USE;
/* Where a part stands. */
struct file_part_place { int64_t id, start, bytes; }; /* bytes: of the whole file */
void file_part_seal(const struct piece_key *key, struct file_part_place place, struct text part, char *out);
enum result file_part_unseal(const struct piece_key *key, struct file_part_place place, struct text sealed, char *out) MUST_USE;

/* In a write transaction: files of the register that lie open in a field which is sealed from now on, uploads too; their words and what was made of
 * them go. */
enum result files_seal(struct db *db, const struct engine *engine, const struct definition *definition, struct instant now, struct message *message) MUST_USE;

/* In a write transaction, a part of blocks/record/reseal.h: some files behind `last`, whose keys and names are sealed with `current` then. */
struct file_reseal { int64_t last, sealed, closed; bool done; };
enum result files_reseal_some(struct db *db, const struct engine *engine, struct arena *arena, struct text current, struct file_reseal *reseal, struct message *message) MUST_USE;
/* How many files this key seals: `begins` is "sealed:ID:%". */
enum result files_key_use(struct db *db, struct text begins, int64_t *ret_count) MUST_USE;

#endif
