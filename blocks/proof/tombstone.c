/* Tombstones: what an export says, as records of their own, of what was taken down. One line of tombstones.jsonl each, in
 * canonical JSON:
 *   {"day":"2026-11-03","decided_as":"Head","erased":false,"field":"title","ground":"personal_data","hash":"<leaf>",
 *    "id":17,"label":"Personal data","register":"action","version":3}
 * `field` empty: all of that version; then `hash` is the document's. `hash` empty: the version was published without that value from the first, because
 * it had been taken down before and stays down.
 *
 * What is verified: each names what the log tells of as gone, by the same hash, and says "erased" of nothing that was only withheld; and each
 * version that was taken down as a whole has one. The day, the ground and the role are the office's word: the log does not hold them.
 * Not here: making them (blocks/publish/take_down.c). */
#include "blocks/proof/internal.h"

#include <inttypes.h>

enum result tombstones_query(struct db *db, struct statement **ret_rows)
{
    return db_query(db, ret_rows,
                    SQL("select t.id, t.version, t.field, t.ground, t.label, t.erased, t.day, t.decided_as, d.register, d.hash, d.leaves from pub_tombstone t"
                        " join pub_document d on d.id = t.id and d.version = t.version order by t.id, t.version, t.field"),
                    BIND_NOTHING);
}

enum result tombstone_of_row(struct statement *row, struct arena *arena, struct proof_tombstone *ret_tombstone)
{
    struct value *leaves;
    struct text field = statement_copy(row, 2, arena), hash = statement_copy(row, 9, arena);
    if (field.length) {
        TRY(json_parse_kept(arena, statement_copy(row, 10, arena), PROOF_DOCUMENT_BYTES_MAX, &leaves, NULL));
        hash = value_get_text(leaves, arena_copy(arena, field).data);
    }
    *ret_tombstone = (struct proof_tombstone){
        .id = statement_integer(row, 0), .version = statement_integer(row, 1), .field = field, .ground = statement_copy(row, 3, arena),
        .label = statement_copy(row, 4, arena), .erased = statement_integer(row, 5) != 0, .day = date_iso(arena, statement_date(row, 6)),
        .decided_as = statement_copy(row, 7, arena), .register_name = statement_copy(row, 8, arena), .hash = hash,
    };
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- A line --------------------------------------------------------------- */

struct value *tombstone_value(struct arena *arena, const struct proof_tombstone *tombstone)
{
    struct value *value = value_object(arena);
    value_set_text(arena, value, "day", tombstone->day);
    value_set_text(arena, value, "decided_as", tombstone->decided_as);
    value_set_boolean(arena, value, "erased", tombstone->erased);
    value_set_text(arena, value, "field", tombstone->field);
    value_set_text(arena, value, "ground", tombstone->ground);
    value_set_text(arena, value, "hash", tombstone->hash);
    value_set_integer(arena, value, "id", tombstone->id);
    value_set_text(arena, value, "label", tombstone->label);
    value_set_text(arena, value, "register", tombstone->register_name);
    value_set_integer(arena, value, "version", tombstone->version);
    return value;
}

enum result tombstone_of_value(const struct value *value, struct proof_tombstone *ret_tombstone)
{
    static const char *const texts[] = {"day", "decided_as", "field", "ground", "hash", "label", "register"};
    const struct value *erased = value_get(value, TEXT("erased"));
    struct date day;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        const struct value *text = value_get(value, text_of(texts[i]));
        if (!text || text->kind != VALUE_TEXT)
            return ERROR_INVALID;
    }
    if (!erased || erased->kind != VALUE_BOOLEAN || date_parse(value_get_text(value, "day"), &day) < 0)
        return ERROR_INVALID;
    *ret_tombstone = (struct proof_tombstone){
        .register_name = value_get_text(value, "register"), .id = value_get_integer(value, "id", 0), .version = value_get_integer(value, "version", 0),
        .field = value_get_text(value, "field"), .ground = value_get_text(value, "ground"), .label = value_get_text(value, "label"),
        .decided_as = value_get_text(value, "decided_as"), .day = value_get_text(value, "day"), .hash = value_get_text(value, "hash"), .erased = erased->boolean,
    };
    return ret_tombstone->id > 0 && ret_tombstone->version > 0 ? OK : ERROR_INVALID;
}

/* --- Verifying ------------------------------------------------------------ */

static struct text what_of(struct arena *arena, const struct proof_tombstone *tombstone)
{
    return arena_printf(arena, "%.*s/%" PRId64 " version %" PRId64 "%s%.*s%s", TEXT_ARGS(tombstone->register_name), tombstone->id, tombstone->version,
                        tombstone->field.length ? ", \"" : "", TEXT_ARGS(tombstone->field), tombstone->field.length ? "\"" : "");
}

static bool is_hash(struct text hex, struct hash hash)
{
    char own[HASH_HEX_BYTES];
    hash_write_hex(hash, own);
    return text_equals(hex, own);
}

/* Of one value: gone by itself, or with the whole version. */
static bool agrees_of_value(const struct proof_tombstone *tombstone, const struct told_document *told, const struct told_value *gone)
{
    if (!tombstone->hash.length)
        return !gone; /* it was never in that version */
    return gone ? is_hash(tombstone->hash, gone->leaf) : told->erased;
}

enum result verify_tombstone(struct arena *arena, const struct proof_tombstone *tombstone, struct told_document *told, struct message *message)
{
    const struct told_value *gone = told && tombstone->field.length ? told_gone(told, tombstone->field) : NULL;
    struct text what = what_of(arena, tombstone);
    if (arena_failed(arena))
        return ERROR_MEMORY;
    if (!told)
        return message_fail(message, ERROR_CORRUPT, "A tombstone tells of %.*s, of which no entry of the log tells.", TEXT_ARGS(what));
    if (tombstone->field.length ? !agrees_of_value(tombstone, told, gone) : !told->erased || !is_hash(tombstone->hash, told->hash))
        return message_fail(message, ERROR_CORRUPT, "The tombstone of %.*s is of something else than entry %" PRId64 " of the log tells of, or no entry tells of its end.",
                            TEXT_ARGS(what), told->entry);
    if (tombstone->erased && tombstone->hash.length && !told->destroyed && !(gone && gone->destroyed))
        return message_fail(message, ERROR_CORRUPT, "The tombstone of %.*s says that it was erased, and the log tells only that it was taken down.", TEXT_ARGS(what));
    if (!tombstone->field.length)
        told->has_tombstone = true;
    return OK;
}
