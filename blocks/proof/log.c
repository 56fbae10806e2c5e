/* The log itself: what happened waits in log_pending, is numbered and chained into
 * pub_log, and its head is signed into pub_checkpoint.
 *
 * pub_log         number, line (line.c), hash: the SHA-256 of the line. Nothing else, so that
 *                 nothing can say other than the line.
 * pub_checkpoint  entries: how many it vouches for; the statement, its signature, the key
 * log_pending     what a transaction appended; empty again when it ends
 *
 * Not here: checking any of it (verify.c). */
#include "blocks/proof/internal.h"

#include <inttypes.h>

const char proof_schema[] =
    "create table pub_log (number bigint primary key, line text not null, hash text not null);\n"
    "create table pub_checkpoint (entries bigint primary key, statement text not null, signature text not null,"
    " public_key text not null);\n"
    "create table log_pending (number {id}, kind text not null, at bigint not null, documents text not null);\n";
const char proof_key_schema[] = "alter table log_pending add column key_change text;\n";

/* --- Appending ------------------------------------------------------------ */

enum result proof_documents_add(struct proof_documents *documents, struct arena *arena, const struct proof_document *document)
{
    if (documents->count == documents->capacity) {
        size_t capacity = documents->capacity ? documents->capacity * 2 : 64;
        struct proof_document *list = ARENA_ARRAY(arena, struct proof_document, capacity);
        if (!list)
            return ERROR_MEMORY;
        if (documents->count)
            memcpy(list, documents->list, documents->count * sizeof(*list));
        documents->list = list;
        documents->capacity = capacity;
    }
    documents->list[documents->count++] = (struct proof_document){
        arena_copy(arena, document->register_name), document->id, document->version, arena_copy(arena, document->hash),
        arena_copy(arena, document->field)};
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

struct keyed {
    struct text key, hash;
};

static int keyed_compare(const void *a, const void *b)
{
    return text_compare(((const struct keyed *)a)->key, ((const struct keyed *)b)->key);
}

/* {"action/17@3":"…",…} with its names in order. */
static enum result write_documents(struct buffer *out, struct arena *arena, const struct proof_document *documents, size_t count)
{
    struct keyed *keyed = ARENA_ARRAY(arena, struct keyed, count);
    if (!keyed)
        return ERROR_MEMORY;
    for (size_t i = 0; i < count; i++) {
        struct hash hash;
        assert(hash_parse_hex(documents[i].hash, &hash) == OK); /* an empty one means that memory had gone */
        keyed[i] = (struct keyed){arena_printf(arena, "%.*s/%" PRId64 "@%" PRId64 "%s%.*s", TEXT_ARGS(documents[i].register_name),
                                               documents[i].id, documents[i].version, documents[i].field.length ? "." : "",
                                               TEXT_ARGS(documents[i].field)), documents[i].hash};
    }
    if (arena_failed(arena))
        return ERROR_MEMORY;
    qsort(keyed, count, sizeof(*keyed), keyed_compare);
    buffer_append_byte(out, '{');
    for (size_t i = 0; i < count; i++) {
        assert(i == 0 || !text_equal(keyed[i - 1].key, keyed[i].key)); /* one version is published once */
        buffer_printf(out, "%s\"%.*s\":\"%.*s\"", i ? "," : "", TEXT_ARGS(keyed[i].key), TEXT_ARGS(keyed[i].hash));
    }
    buffer_append_byte(out, '}');
    return out->failure;
}

enum result proof_append(struct db *db, struct arena *arena, const char *kind, struct instant at,
                         const struct proof_document *documents, size_t count)
{
    AUTO(buffer_clear) struct buffer told = {0};
    if (arena_failed(arena))
        return ERROR_MEMORY;
    buffer_init(&told, PROOF_LINE_BYTES_MAX - 512);
    TRY(write_documents(&told, arena, documents, count));
    return db_run(db, NULL, SQL("insert into log_pending (kind, at, documents) values ($1, $2, $3)"),
                  BIND(bind_text(text_of(kind)), bind_integer(at.seconds), bind_text(buffer_text(&told))));
}

enum result proof_append_latest(struct db *db, struct arena *arena, const char *kind, struct instant at, const struct proof_document *document)
{
    struct text whole = arena_printf(arena, "{\"%.*s/%%", TEXT_ARGS(document->register_name)), value = arena_printf(arena, "%.*s.%%", TEXT_ARGS(whole));
    if (arena_failed(arena))
        return ERROR_MEMORY;
    TRY(db_run(db, NULL, SQL("delete from log_pending where kind = $1 and documents like $2 and documents not like $3"), BIND(bind_text(text_of(kind)), bind_text(whole), bind_text(value))));
    return proof_append(db, arena, kind, at, document, 1);
}

/* --- Read again ------------------------------------------------------------ */

static enum result take_line(struct text text, const char *kind, proof_take *take, void *context)
{
    struct line line;
    const char *what;
    struct text key = TEXT_NONE, hash, whole;
    int step;
    TRY(line_parse(text, &line, &what) < 0 ? ERROR_CORRUPT : OK);
    if (!text_equals(line.kind, kind))
        return OK;
    while ((step = line_next_document(&line.documents, key, &key, &hash)) == 1) {
        struct proof_document document = {.hash = hash, .field = TEXT_NONE};
        line_split_key(key, &whole, &document.field);
        TRY(line_parse_key(key, &document.register_name, &document.id, &document.version));
        TRY(take(context, line.number, &document));
    }
    return (enum result)step;
}

enum result proof_each(struct db *db, const char *kind, proof_take *take, void *context)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    char pattern[64];
    int step;
    snprintf(pattern, sizeof pattern, "%%,\"kind\":\"%s\",%%", kind);
    TRY(db_query(db, &row, SQL("select line from pub_log where line like $1 order by number"), BIND(bind_text(text_of(pattern)))));
    while ((step = statement_step(row)) == 1)
        TRY(take_line(statement_text(row, 0), kind, take, context));
    return (enum result)step;
}

/* --- Chaining ------------------------------------------------------------- */

enum result log_read_head(struct db *db, int64_t *ret_number, char ret_hash[HASH_HEX_BYTES])
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct text hash = TEXT(PROOF_HASH_ZERO);
    int64_t number = 0;
    int step;
    TRY(db_query(db, &row, SQL("select number, hash from pub_log order by number desc limit 1"), BIND_NOTHING));
    step = statement_step(row);
    if (step < 0)
        return (enum result)step;
    if (step == 1) {
        number = statement_integer(row, 0);
        hash = statement_text(row, 1);
    }
    if (hash.length != HASH_HEX_BYTES - 1)
        return ERROR_CORRUPT;
    memcpy(ret_hash, hash.data, hash.length);
    ret_hash[hash.length] = '\0';
    *ret_number = number;
    return OK;
}

static enum result put_entry(struct db *db, struct statement *pending, int64_t number, char hash[HASH_HEX_BYTES])
{
    AUTO(buffer_clear) struct buffer line;
    buffer_init(&line, PROOF_LINE_BYTES_MAX);
    line_write(&line, (struct instant){statement_integer(pending, 2)}, statement_text(pending, 3), statement_text(pending, 4), statement_text(pending, 1), number, text_of(hash));
    TRY(line.failure);
    hash_write_hex(hash_of(buffer_text(&line)), hash);
    return db_run(db, NULL, SQL("insert into pub_log (number, line, hash) values ($1, $2, $3)"),
                  BIND(bind_integer(number), bind_text(buffer_text(&line)), bind_text(text_of(hash))));
}

enum result proof_sequence(struct db *db, void *context, struct message *message)
{
    AUTO(statement_close_at) struct statement *pending = NULL;
    char hash[HASH_HEX_BYTES];
    int64_t number = 0, last = 0;
    int step;
    (void)context;
    TRY(db_query(db, &pending, SQL("select number, kind, at, documents, key_change from log_pending order by number"), BIND_NOTHING));
    while ((step = statement_step(pending)) == 1) {
        enum result result = last ? OK : log_read_head(db, &number, hash);
        if (result == ERROR_CORRUPT)
            return message_fail(message, result, "The last entry of the log has no hash. Run \"frankpledge verify\".");
        TRY(result);
        last = statement_integer(pending, 0);
        TRY(put_entry(db, pending, ++number, hash));
    }
    if (step < 0)
        return (enum result)step;
    return last ? db_run(db, NULL, SQL("delete from log_pending where number <= $1"), BIND(bind_integer(last))) : OK;
}

/* --- Signing -------------------------------------------------------------- */

static enum result is_signed(struct db *db, int64_t count, struct text head, bool *ret_is)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct checkpoint newest;
    int step;
    *ret_is = false;
    TRY(db_query(db, &row, SQL("select entries, statement from pub_checkpoint order by entries desc limit 1"), BIND_NOTHING));
    step = statement_step(row);
    if (step <= 0)
        return (enum result)step;
    if (statement_integer(row, 0) < count)
        return OK;
    if (statement_integer(row, 0) > count || checkpoint_parse(statement_text(row, 1), &newest) < 0 || newest.count != count ||
        !text_equal(newest.head, head))
        return ERROR_CORRUPT; /* the log is shorter than what was signed, or another */
    *ret_is = true;
    return OK;
}

enum result proof_key_in_force(struct db *db, struct arena *arena, struct text *ret_public_key)
{
    struct text public_key = TEXT_NONE;
    enum result result = db_one_text(db, arena, &public_key, SQL("select public_key from pub_checkpoint order by entries desc limit 1"), BIND_NOTHING);
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    *ret_public_key = public_key;
    return OK;
}

enum result log_sign(struct db *db, struct arena *arena, const struct signing_key *key, struct instant at, int64_t count, const char *head)
{
    AUTO(buffer_clear) struct buffer statement;
    struct text signature, public_key;
    buffer_init(&statement, 1024);
    checkpoint_write(&statement, at, count, text_of(head));
    TRY(statement.failure);
    signature = sign_hex(arena, key, buffer_text(&statement));
    public_key = public_key_hex(arena, key);
    if (arena_failed(arena))
        return ERROR_MEMORY;
    return db_run(db, NULL, SQL("insert into pub_checkpoint (entries, statement, signature, public_key) values ($1, $2, $3, $4)"),
                  BIND(bind_integer(count), bind_text(buffer_text(&statement)), bind_text(signature), bind_text(public_key)));
}

enum result proof_checkpoint(struct db *db, struct arena *arena, const struct signing_key *key, struct instant at)
{
    char head[HASH_HEX_BYTES];
    struct text in_force;
    int64_t count;
    bool already;
    TRY(proof_sequence(db, NULL, NULL));
    TRY(log_read_head(db, &count, head));
    TRY(is_signed(db, count, text_of(head), &already));
    if (already || count == 0)
        return OK;
    TRY(proof_key_in_force(db, arena, &in_force));
    if (in_force.length && !text_equal(in_force, public_key_hex(arena, key)))
        return ERROR_DENIED; /* no verification would hold: it has been replaced, or never was the office's */
    return log_sign(db, arena, key, at, count, head);
}
