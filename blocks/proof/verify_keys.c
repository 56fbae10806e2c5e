/* The chain of keys that a verification follows: who signs from which entry on, and whether each key was signed in by the one before.
 * Not here: the walk (verify.c), making such an entry (key.c). */
#include "blocks/proof/internal.h"

#include <inttypes.h>

#define KEYS_MAX 1000

struct text keys_now(const struct key_chain *keys)
{
    return keys->count ? keys->list[keys->count - 1].public_key : TEXT_NONE;
}

enum result keys_add(struct key_chain *keys, struct arena *arena, struct text public_key, int64_t from, bool signed_in)
{
    if (!keys->list)
        keys->list = ARENA_ARRAY(arena, struct proof_key, KEYS_MAX);
    if (!keys->list)
        return ERROR_MEMORY;
    if (keys->count == KEYS_MAX)
        return ERROR_LIMIT;
    keys->list[keys->count++] = (struct proof_key){arena_copy(arena, public_key), from, signed_in};
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static bool is_known(const struct key_chain *keys, struct text public_key)
{
    for (size_t i = 0; i < keys->count; i++)
        if (text_equal(keys->list[i].public_key, public_key))
            return true;
    return false;
}

/* `count`, `head`: of the entries before. */
static bool old_signed(const struct key_change *change, int64_t count, const char *head)
{
    AUTO(buffer_clear) struct buffer statement;
    buffer_init(&statement, 1024);
    key_change_statement(&statement, change, count, text_of(head));
    return statement.failure == OK && signature_holds(change->old, change->signature, buffer_text(&statement));
}

enum result keys_change(struct key_chain *keys, struct arena *arena, const struct line *line, const char *head, struct message *fault)
{
    const struct key_change *change = &line->key;
    if (!keys->count) /* nothing was signed before: the entry says with what it would have been */
        TRY(keys_add(keys, arena, change->old, 1, true));
    if (!text_equal(keys_now(keys), change->old))
        return message_fail(fault, ERROR_CORRUPT, "Entry %" PRId64 " of the log does not hold: it replaces the signing key %.*s…, but %.*s… was in force.", line->number,
                            TEXT_ARGS(text_slice(change->old, 0, 12)), TEXT_ARGS(text_slice(keys_now(keys), 0, 12)));
    if (is_known(keys, change->key))
        return message_fail(fault, ERROR_CORRUPT, "Entry %" PRId64 " of the log does not hold: it brings back a signing key that was replaced.", line->number);
    if (change->signature.length && !old_signed(change, line->number - 1, head))
        return message_fail(fault, ERROR_CORRUPT, "Entry %" PRId64 " of the log does not hold: the old key's signature is not of the new key.", line->number);
    return keys_add(keys, arena, change->key, line->number, change->signature.length > 0);
}

enum result keys_vouch(const struct key_chain *keys, struct text given, int64_t *ret_entry, struct message *fault)
{
    size_t at = 0;
    while (at < keys->count && !text_equal(keys->list[at].public_key, given))
        at++;
    *ret_entry = 0;
    if (at == keys->count)
        return ERROR_NOT_FOUND;
    for (size_t i = at + 1; i < keys->count; i++) {
        if (keys->list[i].signed_in)
            continue;
        *ret_entry = keys->list[i].from;
        return message_fail(fault, ERROR_CORRUPT, "Entry %" PRId64 " of the log replaces the signing key because the old one was lost, so the key that was given vouches for"
                                                  " nothing from there on. Ask the office whether that is so; then give the new key: %.*s", keys->list[i].from,
                            TEXT_ARGS(keys->list[i].public_key));
    }
    return OK;
}
