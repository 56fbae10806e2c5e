/* Verifying: recomputes the log, its checkpoints and every document from a source, and holds its tombstones against them.
 *
 * Checkpoints first (few; kept), then the entries in order, then the documents, then the tombstones. Each fault
 * is ranked by the entry that it concerns, and the first is told: a document is altered
 * in one place, but the log says what came before what.
 *
 * Not here: one document (verify_document.c), one tombstone (tombstone.c), where it is all read from (store_source.c,
 * folder_source.c). */
#include "blocks/proof/internal.h"

#include <inttypes.h>

#define SCRATCH_BYTES_MAX 268435456
#define CHECKPOINTS_MAX 1000000
#define RANK_NONE INT64_MAX             /* no fault */
#define RANK_UNTOLD (INT64_MAX - 1)     /* concerns no entry */

struct verification {
    struct proof_source *source;
    struct text public_key;
    struct arena *arena, *scratch;
    struct told told;
    const struct proof_kept *kept; /* or NULL */
    size_t claims_passed;
    int64_t claim_held;            /* the last entry of which a claim held */
    bool claim_failed;
    struct key_chain keys;
    struct checkpoint *checkpoints;
    size_t checkpoint_count, checkpoint_capacity, checkpoints_passed;
    int64_t entries, documents, erasures, values_gone, tombstones;
    char head[HASH_HEX_BYTES];
    bool chain_broken;
    int64_t rank; /* of the fault */
    struct message fault;
};

static void verification_clear(struct verification *verification)
{
    told_clear(&verification->told);
    arena_free(verification->scratch);
}

static void blame(struct verification *v, int64_t rank, const char *format, ...) PRINTF_LIKE(3, 4);
static void blame(struct verification *v, int64_t rank, const char *format, ...)
{
    va_list arguments;
    if (rank >= v->rank)
        return;
    v->rank = rank;
    va_start(arguments, format);
    (void)message_fail_list(&v->fault, ERROR_CORRUPT, format, arguments);
    va_end(arguments);
}

/* A fault after which the rest of the chain says nothing any more. */
#define BREAK_CHAIN(v, rank, ...) (blame((v), (rank), __VA_ARGS__), (v)->chain_broken = true)

static enum result source_failed(struct verification *v, int step, struct message *message)
{
    const char *why = v->source->fault.text[0] ? v->source->fault.text : "What is to be verified could not be read.";
    return message_fail(message, (enum result)step, "%s", why);
}

/* --- Checkpoints ---------------------------------------------------------- */

static enum result keep_checkpoint(struct verification *v, const struct checkpoint *checkpoint)
{
    if (v->checkpoint_count == CHECKPOINTS_MAX)
        return ERROR_LIMIT;
    if (v->checkpoint_count == v->checkpoint_capacity) {
        size_t capacity = v->checkpoint_capacity ? v->checkpoint_capacity * 2 : 64;
        struct checkpoint *list = ARENA_ARRAY(v->arena, struct checkpoint, capacity);
        if (!list)
            return ERROR_MEMORY;
        if (v->checkpoint_count)
            memcpy(list, v->checkpoints, v->checkpoint_count * sizeof(*list));
        v->checkpoints = list;
        v->checkpoint_capacity = capacity;
    }
    v->checkpoints[v->checkpoint_count++] = (struct checkpoint){arena_copy(v->arena, checkpoint->public_key), arena_copy(v->arena, checkpoint->at),
                                                                  arena_copy(v->arena, checkpoint->head), checkpoint->count};
    return arena_failed(v->arena) ? ERROR_MEMORY : OK;
}

static enum result check_checkpoint(struct verification *v, struct text statement, struct text signature, struct text public_key)
{
    struct checkpoint checkpoint;
    int64_t after = v->checkpoint_count ? v->checkpoints[v->checkpoint_count - 1].count : 0;
    if (checkpoint_parse(statement, &checkpoint) < 0) {
        blame(v, after + 1, "The checkpoint after entry %" PRId64 " does not hold: it is not written as checkpoints are.", after);
        return OK;
    }
    if (checkpoint.count <= after)
        blame(v, checkpoint.count, "The checkpoint of %" PRId64 " entries does not hold: it stands after one of %" PRId64 ".", checkpoint.count, after);
    else if (!signature_holds(public_key, signature, statement))
        blame(v, checkpoint.count, "The checkpoint of %" PRId64 " entries does not hold: its signature is not of what it says.", checkpoint.count);
    else {
        checkpoint.public_key = public_key;
        return keep_checkpoint(v, &checkpoint);
    }
    return OK;
}

static enum result check_checkpoints(struct verification *v, struct message *message)
{
    struct text statement, signature, public_key;
    int step;
    while (arena_reset(v->scratch), (step = v->source->next_checkpoint(v->source->context, v->scratch, &statement, &signature, &public_key)) == 1)
        TRY(check_checkpoint(v, statement, signature, public_key));
    return step < 0 ? source_failed(v, step, message) : OK;
}

/* --- Entries -------------------------------------------------------------- */

/* One value that is gone. Whether the leaf is the document's own is seen when that is walked. */
static enum result tell_value(struct verification *v, const struct line *line, struct told_document *document, struct text name, struct hash leaf)
{
    if (!document)
        BREAK_CHAIN(v, line->number, "Entry %" PRId64 " of the log does not hold: it tells of a value of which no entry before it tells.", line->number);
    else if (told_gone(document, name) && hash_equal(told_gone(document, name)->leaf, leaf))
        return OK; /* withheld first, erased later */
    else if (told_gone(document, name))
        BREAK_CHAIN(v, line->number, "Entry %" PRId64 " of the log does not hold: entry %" PRId64 " tells of the end of another such value.", line->number,
                    told_gone(document, name)->entry);
    else
        return told_add_gone(&v->told, document, name, leaf, line->number);
    return OK;
}

static enum result tell(struct verification *v, const struct line *line, struct text key, struct text hex)
{
    struct text document_key, field;
    struct told_document *document;
    struct hash hash;
    bool destroys = text_equals(line->kind, "erase"), erases = destroys || text_equals(line->kind, "withhold");
    if (text_equals(line->kind, "ledger")) /* no document: blocks/ledger holds its postings against it */
        return hash_parse_hex(hex, &hash) < 0 ? ERROR_INVALID : OK;
    line_split_key(key, &document_key, &field);
    document = told_find(&v->told, document_key);
    if (hash_parse_hex(hex, &hash) < 0 || (field.length && !erases))
        return ERROR_INVALID;
    if (field.length) {
        TRY(tell_value(v, line, document, field, hash));
        told_note_destroyed(document, field, destroys);
        return OK;
    }
    if (!document && erases)
        BREAK_CHAIN(v, line->number, "Entry %" PRId64 " of the log does not hold: it tells of the erasure of %.*s, of which no entry before it tells.",
                    line->number, TEXT_ARGS(key));
    else if (!document)
        return told_add(&v->told, key, hash, line->number);
    else if (!erases || !hash_equal(document->hash, hash))
        BREAK_CHAIN(v, line->number, "Entry %" PRId64 " of the log does not hold: entry %" PRId64 " tells of %.*s already.", line->number,
                    document->entry, TEXT_ARGS(key));
    else {
        document->erased = true;
        document->destroyed = document->destroyed || destroys;
    }
    return OK;
}

static enum result tell_all(struct verification *v, const struct line *line)
{
    struct text rest = line->documents, key = TEXT_NONE, hex;
    int step = 0;
    v->erasures += text_equals(line->kind, "erase") || text_equals(line->kind, "withhold");
    while (!v->chain_broken && (step = line_next_document(&rest, key, &key, &hex)) == 1) {
        enum result result = tell(v, line, key, hex);
        if (result == ERROR_INVALID) {
            step = result;
            break;
        }
        TRY(result);
    }
    if (step < 0)
        BREAK_CHAIN(v, line->number, "Entry %" PRId64 " of the log does not hold: its list of documents is not written as it should be.", line->number);
    return OK;
}

/* A checkpoint of as many entries as have been walked must name their head. */
static enum result pass_checkpoints(struct verification *v)
{
    if (v->checkpoints_passed == v->checkpoint_count || v->checkpoints[v->checkpoints_passed].count != v->entries)
        return OK;
    const struct checkpoint *checkpoint = &v->checkpoints[v->checkpoints_passed++];
    if (!text_equals(checkpoint->head, v->head))
        BREAK_CHAIN(v, v->entries, "Entry %" PRId64 " of the log, or one before it, was rewritten: the checkpoint signed at %.*s says that its hash"
                    " was %.12s…, and now it is %.12s….", v->entries, TEXT_ARGS(checkpoint->at), checkpoint->head.data, v->head);
    if (!v->keys.count)
        return keys_add(&v->keys, v->arena, checkpoint->public_key, 1, true);
    if (!text_equal(keys_now(&v->keys), checkpoint->public_key))
        blame(v, v->entries, "The checkpoint of %" PRId64 " entries does not hold: it is signed with the key %.*s…, but %.*s… was in force.", v->entries,
              TEXT_ARGS(text_slice(checkpoint->public_key, 0, 12)), TEXT_ARGS(text_slice(keys_now(&v->keys), 0, 12)));
    return OK;
}

/* --- What was kept -------------------------------------------------------- */

static void blame_claim(struct verification *v, const struct proof_claim *claim)
{
    struct message which = {0}, who = {0};
    if (claim->number == v->claim_held + 1)
        (void)message_fail(&which, ERROR_CORRUPT, "Entry %" PRId64 " is not what it was", claim->number);
    else if (v->claim_held)
        (void)message_fail(&which, ERROR_CORRUPT, "The first entry that differs is one of %" PRId64 " to %" PRId64, v->claim_held + 1, claim->number);
    else
        (void)message_fail(&which, ERROR_CORRUPT, "The first entry that differs is entry %" PRId64 " or one before it", claim->number);
    if (claim->public_key.length)
        (void)message_fail(&who, ERROR_CORRUPT, "the checkpoint that was kept, signed at %.*s with the key %.*s…, says", TEXT_ARGS(claim->at), TEXT_ARGS(text_slice(claim->public_key, 0, 12)));
    else
        (void)message_fail(&who, ERROR_CORRUPT, "what was kept, which is not signed, says");
    blame(v, v->claim_held + 1, "The log was rewritten since. %s: %s that entry %" PRId64 " had the hash %.12s…, and now it is %.12s….", which.text, who.text, claim->number,
          claim->hash.data, v->head);
}

static void pass_claims(struct verification *v)
{
    for (; v->kept && !v->claim_failed && v->claims_passed < v->kept->count; v->claims_passed++) {
        const struct proof_claim *claim = &v->kept->claims[v->claims_passed];
        if (claim->number != v->entries)
            return;
        v->claim_failed = !text_equals(claim->hash, v->head);
        if (v->claim_failed)
            blame_claim(v, claim);
        else if (claim->public_key.length && v->keys.count && !text_equal(claim->public_key, keys_now(&v->keys)))
            blame(v, claim->number, "The checkpoint that was kept of %" PRId64 " entries is signed with the key %.*s…, but today's log says that %.*s… was in force then.", claim->number,
                  TEXT_ARGS(text_slice(claim->public_key, 0, 12)), TEXT_ARGS(text_slice(keys_now(&v->keys), 0, 12)));
        else
            v->claim_held = claim->number;
    }
}

/* With the whole log walked: what was kept may tell of more than there is. */
static void check_claims_left(struct verification *v)
{
    if (!v->kept || v->claim_failed || v->chain_broken || v->claims_passed == v->kept->count)
        return;
    blame(v, v->entries + 1, "The log was cut since. Entry %" PRId64 " is missing: what was kept tells of %" PRId64 " entries.", v->entries + 1,
          v->kept->claims[v->kept->count - 1].number);
}

/* --- The key that was given ------------------------------------------------ */

static void check_given_key(struct verification *v)
{
    struct message fault = {0};
    int64_t entry;
    if (!v->public_key.length || v->chain_broken || !v->keys.count)
        return;
    switch (keys_vouch(&v->keys, v->public_key, &entry, &fault)) {
    case OK:
        break;
    case ERROR_NOT_FOUND:
        entry = v->checkpoint_count ? v->checkpoints[0].count : v->keys.list[0].from;
        blame(v, entry, "The checkpoint of %" PRId64 " entries does not hold: it is signed with another key (%.*s) than the one given.", entry,
              TEXT_ARGS(v->keys.list[0].public_key));
        break;
    default:
        blame(v, entry, "%s", fault.text);
    }
}

/* Where the source keeps no hashes it is the entry after that says what the hash of one was. */
static void break_before(struct verification *v, const struct proof_entry *entry, const struct line *line)
{
    if (entry->hash.length || v->entries == 0)
        BREAK_CHAIN(v, entry->number, "Entry %" PRId64 " of the log does not hold: it says that it follows %.12s…, but the hash of the entry before it"
                    " is %.12s….", entry->number, line->previous.data, v->head);
    else
        BREAK_CHAIN(v, v->entries, "Entry %" PRId64 " of the log does not hold: its line was changed (entry %" PRId64 " says that its hash was"
                    " %.12s…, and it is %.12s…).", v->entries, entry->number, line->previous.data, v->head);
}

static enum result take_key(struct verification *v, const struct line *line)
{
    struct message fault = {0};
    enum result result = keys_change(&v->keys, v->arena, line, v->head, &fault);
    if (result == ERROR_CORRUPT)
        BREAK_CHAIN(v, line->number, "%s", fault.text);
    return result == ERROR_CORRUPT ? OK : result;
}

static enum result check_entry(struct verification *v, const struct proof_entry *entry)
{
    int64_t number = v->entries + 1;
    char hash[HASH_HEX_BYTES];
    const char *what;
    struct line line = {.number = 0};
    hash_write_hex(hash_of(entry->line), hash);
    if (entry->number > number)
        BREAK_CHAIN(v, number, "Entry %" PRId64 " of the log is missing: entry %" PRId64 " comes in its place.", number, entry->number);
    else if (entry->number < number)
        BREAK_CHAIN(v, entry->number, "Entry %" PRId64 " of the log does not hold: it stands out of its place, after entry %" PRId64 ".", entry->number, v->entries);
    else if (entry->hash.length && !text_equals(entry->hash, hash))
        BREAK_CHAIN(v, number, "Entry %" PRId64 " of the log does not hold: its line was changed (its hash is %.12s…, where %.*s… is kept of it).", number,
                    hash, TEXT_ARGS(text_slice(entry->hash, 0, 12)));
    else if (line_parse(entry->line, &line, &what) < 0)
        BREAK_CHAIN(v, number, "Entry %" PRId64 " of the log does not hold: %s.", number, what);
    else if (line.number != number)
        BREAK_CHAIN(v, number, "Entry %" PRId64 " of the log does not hold: its line says that it is entry %" PRId64 ".", number, line.number);
    else if (!text_equals(line.previous, v->head))
        break_before(v, entry, &line);
    else
        TRY(tell_all(v, &line));
    if (!v->chain_broken && line.key.key.length)
        TRY(take_key(v, &line));
    if (v->chain_broken)
        return OK;
    v->entries = number;
    memcpy(v->head, hash, sizeof(hash));
    TRY(pass_checkpoints(v));
    pass_claims(v);
    return OK;
}

static enum result check_entries(struct verification *v, struct message *message)
{
    struct proof_entry entry;
    int step = 0;
    while (!v->chain_broken && (arena_reset(v->scratch), step = v->source->next_entry(v->source->context, v->scratch, &entry)) == 1)
        TRY(check_entry(v, &entry));
    if (step < 0 && v->rank != RANK_NONE)
        return OK; /* what was found before it could not be read on is told */
    if (step < 0)
        return source_failed(v, step, message);
    if (!v->chain_broken && v->checkpoints_passed < v->checkpoint_count) {
        const struct checkpoint *checkpoint = &v->checkpoints[v->checkpoints_passed];
        BREAK_CHAIN(v, v->entries + 1, "Entry %" PRId64 " of the log is missing: the checkpoint signed at %.*s says that there were %" PRId64 " entries.",
                    v->entries + 1, TEXT_ARGS(checkpoint->at), checkpoint->count);
    }
    return OK;
}

/* --- Documents ------------------------------------------------------------ */

static enum result check_document(struct verification *v, const struct proof_stored_document *document)
{
    struct text key = arena_printf(v->scratch, "%.*s/%" PRId64 "@%" PRId64, TEXT_ARGS(document->register_name), document->id, document->version);
    struct told_document *told;
    struct message fault = {0};
    enum result result;
    if (arena_failed(v->scratch))
        return ERROR_MEMORY;
    v->documents++;
    told = told_find(&v->told, key);
    if (!told) {
        if (!v->chain_broken) /* else the entry that tells of it may not have been reached */
            blame(v, RANK_UNTOLD, "%.*s/%" PRId64 " version %" PRId64 " is published, but no entry of the log tells of it.",
                  TEXT_ARGS(document->register_name), document->id, document->version);
        return OK;
    }
    if (told->seen)
        blame(v, told->entry, "%.*s/%" PRId64 " version %" PRId64 " is there twice.", TEXT_ARGS(document->register_name), document->id, document->version);
    told->seen = true;
    if (told->entry >= v->rank)
        return OK; /* an earlier one is at fault already */
    result = verify_document(v->scratch, document, told, &v->values_gone, &fault);
    if (result == OK && v->source->look)
        result = v->source->look(v->scratch, document, &fault);
    if (result != ERROR_CORRUPT)
        return result;
    blame(v, told->entry, "%s", fault.text);
    return OK;
}

static void blame_missing(struct verification *v)
{
    for (size_t i = 0; i < v->told.slot_count; i++) {
        const struct told_document *told = v->told.slots[i];
        struct text name;
        int64_t id, version;
        if (told && !told->seen && line_parse_key(told->key, &name, &id, &version) == OK)
            blame(v, told->entry, "%.*s/%" PRId64 " version %" PRId64 " is missing: entry %" PRId64 " of the log tells of it.", TEXT_ARGS(name), id,
                  version, told->entry);
    }
}

static enum result check_documents(struct verification *v, struct message *message)
{
    struct proof_stored_document document = {.id = 0};
    int step;
    while (arena_reset(v->scratch), (step = v->source->next_document(v->source->context, v->scratch, &document)) == 1)
        TRY(check_document(v, &document));
    if (step < 0 && v->rank == RANK_NONE)
        return source_failed(v, step, message);
    if (step == 0)
        blame_missing(v);
    return OK;
}

/* --- Tombstones ----------------------------------------------------------- */

static enum result check_tombstone(struct verification *v, const struct proof_tombstone *tombstone)
{
    struct text key = arena_printf(v->scratch, "%.*s/%" PRId64 "@%" PRId64, TEXT_ARGS(tombstone->register_name), tombstone->id, tombstone->version);
    struct told_document *told;
    struct message fault = {0};
    enum result result;
    if (arena_failed(v->scratch))
        return ERROR_MEMORY;
    v->tombstones++;
    told = told_find(&v->told, key);
    result = verify_tombstone(v->scratch, tombstone, told, &fault);
    if (result != ERROR_CORRUPT)
        return result;
    if (!v->chain_broken || told)
        blame(v, told ? told->entry : RANK_UNTOLD, "%s", fault.text);
    return OK;
}

static void blame_without_tombstone(struct verification *v)
{
    for (size_t i = 0; i < v->told.slot_count; i++) {
        const struct told_document *told = v->told.slots[i];
        struct text name;
        int64_t id, version;
        if (told && told->erased && !told->has_tombstone && line_parse_key(told->key, &name, &id, &version) == OK)
            blame(v, told->entry, "%.*s/%" PRId64 " version %" PRId64 " was taken down, says the log, but there is no tombstone of it.", TEXT_ARGS(name), id, version);
    }
}

static enum result check_tombstones(struct verification *v, struct message *message)
{
    struct proof_tombstone tombstone;
    int step;
    if (!v->source->next_tombstone)
        return OK;
    while (arena_reset(v->scratch), (step = v->source->next_tombstone(v->source->context, v->scratch, &tombstone)) == 1)
        TRY(check_tombstone(v, &tombstone));
    if (step < 0 && v->rank == RANK_NONE)
        return source_failed(v, step, message);
    if (step == 0)
        blame_without_tombstone(v);
    return OK;
}

/* --- The whole ------------------------------------------------------------ */

static void find_kept(const struct verification *v, struct proof_finding *finding)
{
    for (size_t i = 0; v->kept && i < v->kept->count; i++) {
        const struct proof_claim *claim = &v->kept->claims[i];
        finding->kept_number = claim->number;
        if (claim->public_key.length) {
            finding->kept_at = claim->at;
            finding->kept_key = claim->public_key;
        }
    }
}

enum result proof_verify(struct proof_source *source, struct text public_key, const struct proof_kept *kept, struct arena *arena,
                         struct proof_finding *ret_finding, struct message *message)
{
    AUTO(verification_clear) struct verification v = {
        .source = source, .public_key = public_key, .kept = kept, .arena = arena, .rank = RANK_NONE, .head = PROOF_HASH_ZERO,
        .scratch = arena_new(SCRATCH_BYTES_MAX),
    };
    struct proof_finding finding;
    if (!v.scratch)
        return ERROR_MEMORY;
    TRY(check_checkpoints(&v, message));
    TRY(check_entries(&v, message));
    check_claims_left(&v);
    check_given_key(&v);
    TRY(check_documents(&v, message));
    TRY(check_tombstones(&v, message));
    if (v.rank != RANK_NONE)
        return message_fail(message, ERROR_CORRUPT, "%s", v.fault.text);
    finding = (struct proof_finding){
        .entries = v.entries, .documents = v.documents, .checkpoints = (int64_t)v.checkpoint_count,
        .erasures = v.erasures, .values_gone = v.values_gone, .tombstones = v.tombstones,
        .signed_entries = v.checkpoint_count ? v.checkpoints[v.checkpoint_count - 1].count : 0,
        .head = arena_copy_z(arena, v.head), .keys = v.keys.list, .key_count = v.keys.count,
    };
    find_kept(&v, &finding);
    if (arena_failed(arena))
        return ERROR_MEMORY;
    *ret_finding = finding;
    return OK;
}
