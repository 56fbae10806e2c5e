/* What a verification of an open store walks over: pub_log, pub_document, pub_checkpoint, pub_tombstone.
 * A row is read when it is asked for; nothing is kept. */
#include "blocks/proof/internal.h"

#include <inttypes.h>

struct store_source {
    struct proof_source source;
    struct db *db;
    struct statement *entries, *documents, *checkpoints, *tombstones;
};

static int read_failed(struct store_source *self, int step)
{
    return step < 0 ? (int)message_fail(&self->source.fault, (enum result)step, "The store could not be read.") : step;
}

/* An entry that never got its number would be a publication without proof. */
static int check_pending(struct store_source *self)
{
    int64_t pending;
    enum result result = db_one_integer(self->db, &pending, SQL("select count(number) from log_pending"), BIND_NOTHING);
    if (result < 0)
        return read_failed(self, result);
    if (pending)
        return message_fail(&self->source.fault, ERROR_CORRUPT, "%" PRId64 " %s to be entered in the log: what happened was never numbered and chained.",
                            pending, pending == 1 ? "event waits" : "events wait");
    return 0;
}

static int next_entry(void *context, struct arena *arena, struct proof_entry *ret_entry)
{
    struct store_source *self = context;
    int step;
    if (!self->entries) {
        enum result result = db_query(self->db, &self->entries, SQL("select number, line, hash from pub_log order by number"), BIND_NOTHING);
        if (result < 0)
            return read_failed(self, result);
    }
    step = statement_step(self->entries);
    if (step == 0)
        return check_pending(self);
    if (step < 0)
        return read_failed(self, step);
    *ret_entry = (struct proof_entry){statement_integer(self->entries, 0), statement_copy(self->entries, 1, arena), statement_copy(self->entries, 2, arena)};
    return arena_failed(arena) ? ERROR_MEMORY : 1;
}

static int next_document(void *context, struct arena *arena, struct proof_stored_document *ret_document)
{
    struct store_source *self = context;
    struct proof_publication publication;
    int step;
    if (!self->documents) {
        enum result result = db_query(self->db, &self->documents,
                                      SQL("select register, id, version, fields, leaves, hash, kind, reference, slug,"
                                          " approved_as, in_force_on, published_at, reason"
                                          " from pub_document order by id, version"),
                                      BIND_NOTHING);
        if (result < 0)
            return read_failed(self, result);
    }
    step = statement_step(self->documents);
    if (step <= 0)
        return read_failed(self, step);
    publication = (struct proof_publication){
        .kind = statement_copy(self->documents, 6, arena), .reference = statement_copy(self->documents, 7, arena),
        .slug = statement_copy(self->documents, 8, arena), .approved_as = statement_copy(self->documents, 9, arena),
        .in_force_on = statement_date(self->documents, 10), .published_at = {statement_integer(self->documents, 11)},
        .reason = statement_copy(self->documents, 12, arena),
    };
    *ret_document = (struct proof_stored_document){
        .register_name = statement_copy(self->documents, 0, arena), .id = statement_integer(self->documents, 1),
        .version = statement_integer(self->documents, 2), .fields = statement_copy(self->documents, 3, arena),
        .leaves = statement_copy(self->documents, 4, arena), .hash = statement_copy(self->documents, 5, arena),
        .publication = proof_publication_values(arena, &publication),
    };
    return arena_failed(arena) ? ERROR_MEMORY : 1;
}

static int next_checkpoint(void *context, struct arena *arena, struct text *ret_statement, struct text *ret_signature, struct text *ret_public_key)
{
    struct store_source *self = context;
    int step;
    if (!self->checkpoints) {
        enum result result = db_query(self->db, &self->checkpoints,
                                      SQL("select statement, signature, public_key from pub_checkpoint order by entries"), BIND_NOTHING);
        if (result < 0)
            return read_failed(self, result);
    }
    step = statement_step(self->checkpoints);
    if (step <= 0)
        return read_failed(self, step);
    *ret_statement = statement_copy(self->checkpoints, 0, arena);
    *ret_signature = statement_copy(self->checkpoints, 1, arena);
    *ret_public_key = statement_copy(self->checkpoints, 2, arena);
    return arena_failed(arena) ? ERROR_MEMORY : 1;
}

static int next_tombstone(void *context, struct arena *arena, struct proof_tombstone *ret_tombstone)
{
    struct store_source *self = context;
    enum result result = self->tombstones ? OK : tombstones_query(self->db, &self->tombstones);
    int step = result < 0 ? (int)result : statement_step(self->tombstones);
    if (step <= 0)
        return read_failed(self, step);
    result = tombstone_of_row(self->tombstones, arena, ret_tombstone);
    return result < 0 ? read_failed(self, result) : 1;
}

static void close_source(void *context)
{
    struct store_source *self = context;
    statement_close(TAKE(self->entries));
    statement_close(TAKE(self->documents));
    statement_close(TAKE(self->checkpoints));
    statement_close(TAKE(self->tombstones));
}

enum result proof_store_source(struct db *db, struct arena *arena, struct proof_source **ret_source)
{
    struct store_source *self = ARENA_NEW(arena, struct store_source);
    if (!self)
        return ERROR_MEMORY;
    self->db = db;
    self->source = (struct proof_source){.context = self, .next_entry = next_entry, .next_document = next_document,
                                         .next_checkpoint = next_checkpoint, .next_tombstone = next_tombstone, .close = close_source};
    *ret_source = &self->source;
    return OK;
}

void proof_source_close(struct proof_source *source)
{
    if (source)
        source->close(source->context);
}

void proof_source_close_at(struct proof_source **source)
{
    proof_source_close(*source);
}
