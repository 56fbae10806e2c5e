/* Verifying an office's record: shared by verify, restore and export. */
#ifndef PROGRAM_VERIFY_H
#define PROGRAM_VERIFY_H

#include "blocks/proof/proof.h"
#include "program/office_open.h"

/* The log with its documents and checkpoints. `public_key`: as for proof_verify(). */
enum result verify_log(struct store *store, struct text public_key, const struct proof_kept *kept, struct arena *arena, struct proof_finding *ret_finding,
                       struct message *message) MUST_USE;
/* The same of an exported folder. ERROR_NOT_FOUND where there is none. */
enum result verify_folder(const char *folder, struct text public_key, const struct proof_kept *kept, struct arena *arena, struct proof_finding *ret_finding,
                          struct message *message) MUST_USE;
/* All of an open office: the data file, the log, what the public is shown, the ledger. Prints what it says of the ledger. */
enum result verify_office(const struct office *office, struct text public_key, const struct proof_kept *kept, struct arena *arena, struct proof_finding *ret_finding,
                          struct message *message) MUST_USE;
/* "12 entries, 94 documents, 3 checkpoints hold; head 9f…", and how far the newest signature reaches. */
void verify_print(const struct proof_finding *finding);

#endif
