/* What somebody kept of the log earlier, read: a checkpoint, checkpoints.jsonl, log.jsonl, the JSON of /log or of /log/NUMBER. Each gives claims:
 * "entry 12 had this hash". Not here: comparing them with today's log (verify.c). */
#include "blocks/proof/internal.h"

#include <inttypes.h>

#define CLAIMS_MAX 4000000

struct reading {
    struct arena *arena;
    const char *name;
    struct proof_kept kept;
    size_t capacity;
    struct message *message;
};

static enum result add(struct reading *reading, const struct proof_claim *claim)
{
    struct proof_kept *kept = &reading->kept;
    struct hash hash;
    if (claim->number < 1 || hash_parse_hex(claim->hash, &hash) < 0)
        return ERROR_INVALID;
    if (kept->count == CLAIMS_MAX)
        return ERROR_LIMIT;
    if (kept->count == reading->capacity) {
        size_t capacity = reading->capacity ? reading->capacity * 2 : 64;
        struct proof_claim *claims = ARENA_ARRAY(reading->arena, struct proof_claim, capacity);
        if (!claims)
            return ERROR_MEMORY;
        if (kept->count)
            memcpy(claims, kept->claims, kept->count * sizeof *claims);
        kept->claims = claims;
        reading->capacity = capacity;
    }
    kept->claims[kept->count++] = *claim;
    return OK;
}

/* What stands in the file need not be what was signed. */
static enum result add_checkpoint(struct reading *reading, const struct value *object)
{
    struct text statement = value_get_text(object, "statement"), public_key = value_get_text(object, "public_key");
    struct checkpoint checkpoint;
    if (checkpoint_parse(statement, &checkpoint) < 0)
        return ERROR_INVALID;
    if (!signature_holds(public_key, value_get_text(object, "signature"), statement))
        return message_fail(reading->message, ERROR_CORRUPT,
                            "%s: the checkpoint of %" PRId64 " entries is not signed as it says. It was changed after it was kept, or never was the office's: it proves nothing.",
                            reading->name, checkpoint.count);
    return add(reading, &(struct proof_claim){checkpoint.count, checkpoint.head, checkpoint.at, public_key});
}

/* A line says its own hash, and that of the one before. */
static enum result add_line(struct reading *reading, struct text text)
{
    struct line line;
    const char *what;
    TRY(line_parse(text, &line, &what));
    if (line.number > 1)
        TRY(add(reading, &(struct proof_claim){.number = line.number - 1, .hash = line.previous}));
    return add(reading, &(struct proof_claim){.number = line.number, .hash = hash_hex(reading->arena, hash_of(text))});
}

/* One of the entries of /log.json, /log/NUMBER.json. */
static enum result add_entry(struct reading *reading, const struct value *object)
{
    struct text line = value_get_text(object, "line");
    int64_t number = value_get_integer(object, "number", 0);
    if (line.length)
        return add_line(reading, line);
    return add(reading, &(struct proof_claim){.number = number, .hash = value_get_text(object, "hash")});
}

static enum result add_list(struct reading *reading, const struct value *list, enum result (*add_one)(struct reading *reading, const struct value *object))
{
    for (size_t i = 0; list && list->kind == VALUE_LIST && i < list->list.count; i++)
        TRY(add_one(reading, list->list.items[i]));
    return OK;
}

static enum result add_object(struct reading *reading, const struct value *object)
{
    if (value_get(object, TEXT("statement")))
        return add_checkpoint(reading, object);
    if (value_get(object, TEXT("checkpoints")) || value_get(object, TEXT("records"))) {
        TRY(add_list(reading, value_get(object, TEXT("checkpoints")), add_checkpoint));
        return add_list(reading, value_get(object, TEXT("records")), add_entry);
    }
    return value_get(object, TEXT("hash")) ? add_entry(reading, object) : ERROR_INVALID;
}

static enum result add_text(struct reading *reading, struct text text)
{
    struct value *object;
    struct line line;
    const char *what;
    if (line_parse(text, &line, &what) == OK)
        return add_line(reading, text);
    TRY(json_parse(reading->arena, text, text.length, &object, NULL));
    return object->kind == VALUE_OBJECT ? add_object(reading, object) : ERROR_INVALID;
}

static int compare_claims(const void *a, const void *b)
{
    const struct proof_claim *first = a, *second = b;
    if (first->number != second->number)
        return first->number < second->number ? -1 : 1;
    return (first->public_key.length == 0) - (second->public_key.length == 0); /* what is signed first */
}

enum result proof_kept_read(struct arena *arena, struct text source, const char *name, struct proof_kept *ret_kept, struct message *message)
{
    struct reading reading = {.arena = arena, .name = name, .message = message};
    struct text rest = text_trim(source), line;
    enum result result = add_text(&reading, rest);
    int number = 0;
    if (result == ERROR_INVALID && text_contains(rest, TEXT("\n"))) { /* not one object: one on each line */
        reading.kept.count = 0;
        for (result = OK; result == OK && text_next(&rest, '\n', &line); number++)
            result = text_trim(line).length ? add_text(&reading, text_trim(line)) : OK;
    }
    if (result == ERROR_CORRUPT || result == ERROR_MEMORY || arena_failed(arena))
        return result == ERROR_CORRUPT ? result : ERROR_MEMORY;
    if (result < 0 || !reading.kept.count)
        return message_fail(message, ERROR_INVALID, "%s%s%.0d is not something of the log that can be compared: a checkpoint, checkpoints.jsonl or log.jsonl of an export,"
                                                    " or the JSON of the page /log.", name, number ? ":" : "", number);
    qsort(reading.kept.claims, reading.kept.count, sizeof *reading.kept.claims, compare_claims);
    *ret_kept = reading.kept;
    return OK;
}
