/* What the files of the ledger share. See ledger.h. */
#ifndef BLOCKS_LEDGER_INTERNAL_H
#define BLOCKS_LEDGER_INTERNAL_H

#include "blocks/ledger/ledger.h"

/* What an account of two entities' dealings stands for: `record` the one, `other` the other; 0 for all other accounts. */
enum result ledger_between(struct db *db, int64_t entity, int64_t other, const struct actor *actor, int64_t *ret_account, struct message *message) MUST_USE;

/* The name of an entity, or of an account, for messages. */
struct text ledger_entity_name(struct db *db, struct arena *arena, int64_t entity);

/* A line as it is checked and posted, with what must be known of its account; those of one account are one. */
struct ledger_part {
    int64_t account, entity, pence, balance; /* balance: as it is stored */
    bool may_go_below;
    struct text name;
};
/* The lines by account, in the order of the accounts' numbers. ERROR_NOT_FOUND: there is no such account. */
enum result ledger_parts(struct db *db, struct arena *arena, const struct ledger_line *lines, size_t count, struct ledger_part **ret_parts, size_t *ret_count,
                         struct message *message) MUST_USE;
enum result ledger_read_lines(struct db *db, struct arena *arena, int64_t posting, struct ledger_line **ret_lines, size_t *ret_count) MUST_USE;

/* Seals (seal.c). In a write transaction: everything that has no seal yet, and an entry of the log for the last. */
enum result ledger_seal_new(struct db *db, struct instant at) MUST_USE;
/* The words of a posting are gone: its seal still holds, and an entry of the log says so. */
enum result ledger_seal_forget_words(struct db *db, struct arena *arena, int64_t posting, struct instant at) MUST_USE;
/* ERROR_CORRUPT: the first posting that is not what it was. ret_sealed: how many are sealed; 0: none yet. */
enum result ledger_verify_seals(struct db *db, struct arena *arena, int64_t *ret_sealed, struct message *message) MUST_USE;

/* Who did it: columns of an account's number, its name and the name of whom they covered for. */
struct text ledger_by_name(struct statement *row, struct arena *arena, int column);

#endif
