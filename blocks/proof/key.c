/* Replacing the signing key: the entry that says so, and the first checkpoint with the new one. Not here: the files of the keys
 * (base/crypto/signing_key.c, program/key.c), following the chain of keys (verify_keys.c). */
#include "blocks/proof/internal.h"

static enum result has_signed(struct db *db, struct text public_key, bool *ret_has)
{
    int64_t count;
    TRY(db_one_integer(db, &count, SQL("select count(entries) from pub_checkpoint where public_key = $1"), BIND(bind_text(public_key))));
    *ret_has = count > 0;
    return OK;
}

/* Fills change->old; says why it cannot be. */
static enum result find_old(struct db *db, struct arena *arena, const struct signing_key *old, struct key_change *change, struct message *message)
{
    struct text in_force;
    bool has;
    TRY(proof_key_in_force(db, arena, &in_force));
    if (!old && !in_force.length)
        return message_fail(message, ERROR_CONFLICT, "Nothing has been signed yet, so no key is lost: put a new one in place of the old.");
    change->old = old ? public_key_hex(arena, old) : in_force;
    if (in_force.length && !text_equal(in_force, change->old))
        return message_fail(message, ERROR_CONFLICT, "The signing key that is there (%.*s) is not the one that signed the newest checkpoint (%.*s).", TEXT_ARGS(change->old),
                            TEXT_ARGS(in_force));
    TRY(has_signed(db, change->key, &has));
    if (has || text_equal(change->key, change->old))
        return message_fail(message, ERROR_CONFLICT, "This key has signed before: a key that was replaced never comes back.");
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static enum result sign_change(struct db *db, struct arena *arena, const struct signing_key *old, struct key_change *change)
{
    AUTO(buffer_clear) struct buffer statement;
    char head[HASH_HEX_BYTES];
    int64_t count;
    buffer_init(&statement, 1024);
    TRY(log_read_head(db, &count, head));
    key_change_statement(&statement, change, count, text_of(head));
    TRY(statement.failure);
    change->signature = old ? sign_hex(arena, old, buffer_text(&statement)) : TEXT_NONE;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result proof_replace_key(struct db *db, struct arena *arena, const struct signing_key *old, const struct signing_key *key, struct instant at,
                              struct message *message)
{
    AUTO(buffer_clear) struct buffer told;
    struct key_change change = {.key = public_key_hex(arena, key)};
    char head[HASH_HEX_BYTES];
    int64_t count;
    buffer_init(&told, 1024);
    TRY(proof_sequence(db, NULL, message));
    TRY(find_old(db, arena, old, &change, message));
    TRY(sign_change(db, arena, old, &change));
    key_change_write(&told, &change);
    TRY(told.failure);
    TRY(db_run(db, NULL, SQL("insert into log_pending (kind, at, documents, key_change) values ('key', $1, '{}', $2)"),
               BIND(bind_integer(at.seconds), bind_text(buffer_text(&told)))));
    TRY(proof_sequence(db, NULL, message));
    TRY(log_read_head(db, &count, head));
    return log_sign(db, arena, key, at, count, head);
}
