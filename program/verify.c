/* frankpledge verify: recomputes the log of what was published, from the data file or from a published
 * export. Says the first thing that does not hold. Not here: what must hold (blocks/proof, blocks/publish). */
#include "program/verify.h"

#include <errno.h>
#include <inttypes.h>
#include <sys/stat.h>

#include "blocks/ledger/finance.h"
#include "blocks/publish/publish.h"
#include "program/commands.h"
#include "program/operation.h"
#include "program/rooms.h"

#define ARENA_BYTES_MAX ((size_t)1 << 30)
#define KEPT_BYTES_MAX (256 << 20)
#define DOCUMENT_FIELDS_BYTES_MAX ((size_t)8 << 20)

static const struct option_rule rules[] = {
    STORE_OPTION,
    KEYS_OPTION,
    DEFINITIONS_OPTION,
    {"key", "HEX", "the public key that you trust: every later one must have been signed in by the one before"},
    {"against", "FILE", "what you kept earlier: today's log must extend it"},
    {NULL, NULL, NULL},
};

static const char *counted(int64_t count, const char *one, const char *many)
{
    return count == 1 ? one : many;
}

void verify_print(const struct proof_finding *finding)
{
    printf("%" PRId64 " %s, %" PRId64 " %s, %" PRId64 " %s hold; head %.*s\n", finding->entries, counted(finding->entries, "entry", "entries"),
           finding->documents, counted(finding->documents, "document", "documents"), finding->checkpoints,
           counted(finding->checkpoints, "checkpoint", "checkpoints"), TEXT_ARGS(finding->head));
    if (finding->erasures)
        printf("%" PRId64 " %s told of: %" PRId64 " %s missing by %s, none without.\n", finding->erasures, counted(finding->erasures, "taking down or erasure is", "takings down and erasures are"),
               finding->values_gone, counted(finding->values_gone, "published value is", "published values are"), counted(finding->erasures, "it", "them"));
    if (finding->tombstones)
        printf("%" PRId64 " %s with it.\n", finding->tombstones, counted(finding->tombstones, "tombstone agrees", "tombstones agree"));
    if (finding->signed_entries < finding->entries)
        printf("The newest checkpoint signs the first %" PRId64 " of them.\n", finding->signed_entries);
}

/* Draws and the like are made again, by the room that made them: an export needs no definitions for that. */
static enum result make_again(struct arena *arena, const struct proof_stored_document *document, struct message *message)
{
    const struct engine engine = {.annexes = room_annexes};
    const struct room_annex *annex = engine_annex(&engine, document->register_name);
    struct value *fields;
    if (!annex || !annex->repeat)
        return OK;
    TRY(json_parse_kept(arena, document->fields, DOCUMENT_FIELDS_BYTES_MAX, &fields, message));
    return annex->repeat(arena, fields, message);
}

enum result verify_log(struct store *store, struct text public_key, const struct proof_kept *kept, struct arena *arena, struct proof_finding *ret_finding, struct message *message)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    AUTO(proof_source_close_at) struct proof_source *source = NULL;
    TRY(store_read_begin(store, STORE_OFFICE, &db));
    TRY(proof_store_source(db, arena, &source));
    source->look = make_again;
    return proof_verify(source, public_key, kept, arena, ret_finding, message);
}

/* Without its definitions a register's public table cannot be compared with its documents. */
static enum result check_registers_known(struct db *db, const struct engine *engine, struct message *message)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select distinct register from pub_record order by register"), BIND_NOTHING));
    while ((step = statement_step(row)) > 0)
        if (!definitions_find(engine->definitions, statement_text(row, 0)))
            return message_fail(message, ERROR_INVALID,
                                "The office has a register \"%.*s\" of its own. Name the folder of its definitions with --definitions.",
                                TEXT_ARGS(statement_text(row, 0)));
    return (enum result)step;
}

static enum result check_index(const struct office *office, struct arena *arena, struct message *message)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    TRY(store_read_begin(office->store, STORE_OFFICE, &db));
    TRY(check_registers_known(db, &office->engine, message));
    return publish_check_index(db, &office->engine, arena, message);
}

static enum result check_ledger(const struct office *office, struct arena *arena, struct ledger_finding *ret_finding, struct message *message)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    TRY(store_read_begin(office->store, STORE_OFFICE, &db));
    TRY(batch_verify(db, arena, message));
    return ledger_verify(db, arena, ret_finding, message);
}

/* What the command was asked to hold the log against. */
struct asked {
    struct text key;
    const struct proof_kept *kept; /* or NULL */
};

enum result verify_office(const struct office *office, struct text public_key, const struct proof_kept *kept, struct arena *arena, struct proof_finding *ret_finding,
                          struct message *message)
{
    struct ledger_finding ledger = {0};
    TRY(store_check(office->store, message));
    TRY(verify_log(office->store, public_key, kept, arena, ret_finding, message));
    TRY(check_index(office, arena, message));
    TRY(check_ledger(office, arena, &ledger, message));
    if (ledger.postings)
        printf("%" PRId64 " %s of the ledger balance to the penny%s; %" PRId64 " %s equal a recount.\n", ledger.postings, counted(ledger.postings, "posting", "postings"),
               ledger.sealed ? ", as the log knows them" : "", ledger.accounts, counted(ledger.accounts, "balance", "balances"));
    return OK;
}

static enum result verify_store(const struct options *options, const struct asked *asked, struct arena *arena, struct proof_finding *ret_finding,
                                struct message *message)
{
    struct office office;
    enum result result = command_open(&office, options, message);
    if (result == OK)
        result = verify_office(&office, asked->key, asked->kept, arena, ret_finding, message);
    if (result == OK && operation_note(office.store, "verify", clock_now(), message) < 0) /* it holds all the same */
        fprintf(stderr, "frankpledge verify: that it holds could not be noted in the store, where an administrator would see it.\n");
    office_close(&office);
    return result;
}

enum result verify_folder(const char *folder, struct text public_key, const struct proof_kept *kept, struct arena *arena, struct proof_finding *ret_finding, struct message *message)
{
    AUTO(proof_source_close_at) struct proof_source *source = NULL;
    struct stat about;
    if (stat(folder, &about) != 0 || !S_ISDIR(about.st_mode))
        return message_fail(message, ERROR_NOT_FOUND, "There is no folder %s. A data file is named with --store sqlite:PATH.", folder);
    TRY(proof_folder_source(folder, arena, &source, message));
    source->look = make_again;
    return proof_verify(source, public_key, kept, arena, ret_finding, message);
}

static enum result check_key(struct text key, struct message *message)
{
    struct hash ignored; /* a public key is 32 bytes, as a hash is */
    if (key.length && hash_parse_hex(key, &ignored) < 0)
        return message_fail(message, ERROR_INVALID, "--key needs the public key: 64 hexadecimal digits in lower case.");
    return OK;
}

/* --- What was kept -------------------------------------------------------- */

static void close_file_at(FILE **file)
{
    if (*file)
        fclose(*file);
}

static enum result read_kept(const char *path, struct arena *arena, struct proof_kept *ret_kept, struct message *message)
{
    AUTO(close_file_at) FILE *file = fopen(path, "rbe");
    AUTO(buffer_clear) struct buffer content;
    char bytes[65536];
    size_t got;
    buffer_init(&content, KEPT_BYTES_MAX);
    if (!file)
        return message_fail(message, ERROR_NOT_FOUND, "%s could not be opened: %s.", path, strerror(errno));
    while ((got = fread(bytes, 1, sizeof bytes, file)) > 0)
        buffer_append(&content, (struct text){bytes, got});
    if (ferror(file))
        return message_fail(message, ERROR_IO, "%s could not be read: %s.", path, strerror(errno));
    if (content.failure < 0)
        return message_fail(message, content.failure, "%s is longer than %d MiB.", path, KEPT_BYTES_MAX >> 20);
    if (!text_is_utf8(buffer_text(&content)))
        return message_fail(message, ERROR_INVALID, "%s is not a text.", path);
    return proof_kept_read(arena, arena_copy(arena, buffer_text(&content)), path, ret_kept, message);
}

static void print_keys(const struct proof_finding *finding)
{
    for (size_t i = 0; i < finding->key_count && finding->key_count > 1; i++) {
        const struct proof_key *key = &finding->keys[i];
        printf(i == 0 ? "Signed with key %.*s from the beginning" : "and with key %.*s from entry %" PRId64, TEXT_ARGS(key->public_key), key->from);
        printf("%s\n", i == 0 ? "," : key->signed_in ? ", which the key before it signed." : ".");
        if (!key->signed_in)
            printf("  The key before it was LOST, says entry %" PRId64 ": nothing but that entry vouches for the new one. Ask the office whether that is so.\n", key->from);
    }
}

static void print_kept(const struct proof_finding *finding)
{
    if (!finding->kept_number)
        return;
    printf("Today's log extends what you kept: nothing up to entry %" PRId64 " was rewritten.\n", finding->kept_number);
    if (finding->kept_key.length)
        printf("What you kept was signed at %.*s with key %.*s.\n", TEXT_ARGS(finding->kept_at), TEXT_ARGS(finding->kept_key));
    else
        printf("What you kept is not signed: it convinces you, since you know whence it is, but nobody else.\n");
}

/* --- The command ---------------------------------------------------------- */

static enum result verify(const struct options *options, const struct asked *asked, struct arena *arena, struct proof_finding *ret_finding, struct message *message)
{
    if (options->word_count)
        TRY(verify_folder(options->words[0], asked->key, asked->kept, arena, ret_finding, message));
    else
        TRY(verify_store(options, asked, arena, ret_finding, message));
    if (asked->key.length && ret_finding->entries && !ret_finding->checkpoints)
        return message_fail(message, ERROR_CORRUPT, "No checkpoint is there, so nothing is signed with the key that was asked for.");
    return OK;
}

int command_verify(int argc, char **argv)
{
    struct options options;
    struct message message = {0};
    struct proof_finding finding;
    struct proof_kept kept;
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES_MAX);
    struct asked asked = {.kept = NULL};
    enum result result;
    int status;
    if (!command_begin("verify", rules, argc, argv, &options, &status) || !command_words("verify", &options, 0, 1, &status))
        return status;
    if (!arena)
        return command_fail("verify", ERROR_MEMORY, NULL);
    asked.key = text_of(option(&options, "key"));
    result = check_key(asked.key, &message);
    if (result == OK && option(&options, "against")) {
        result = read_kept(option(&options, "against"), arena, &kept, &message);
        asked.kept = &kept;
    }
    if (result < 0)
        return command_fail("verify", result, &message) + 1; /* what was given cannot be used: nothing is said of the log */
    result = verify(&options, &asked, arena, &finding, &message);
    if (result < 0)
        return command_fail("verify", result, &message);
    verify_print(&finding);
    print_keys(&finding);
    print_kept(&finding);
    if (options.word_count) /* a sum is made anew by whoever changes a file */
        printf("This proves documents.jsonl. The registers' .json and .csv agree with SHA256SUMS, which is not signed.\n");
    return 0;
}
