/* frankpledge verify: recomputes the log of what was published, from the data file or from a published
 * export. Says the first thing that does not hold. Not here: what must hold (blocks/proof, blocks/publish). */
#include "program/verify.h"

#include <inttypes.h>
#include <sys/stat.h>

#include "blocks/publish/publish.h"
#include "program/commands.h"

#define ARENA_BYTES_MAX ((size_t)1 << 30)

static const struct option_rule rules[] = {
    STORE_OPTION,
    KEYS_OPTION,
    DEFINITIONS_OPTION,
    {"key", "HEX", "the public key that every checkpoint must be signed with"},
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
    if (finding->signed_entries < finding->entries)
        printf("The newest checkpoint signs the first %" PRId64 " of them.\n", finding->signed_entries);
}

enum result verify_log(struct store *store, struct text public_key, struct arena *arena, struct proof_finding *ret_finding, struct message *message)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    AUTO(proof_source_close_at) struct proof_source *source = NULL;
    TRY(store_read_begin(store, STORE_OFFICE, &db));
    TRY(proof_store_source(db, arena, &source));
    return proof_verify(source, public_key, arena, ret_finding, message);
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

static enum result verify_store(const struct options *options, struct text key, struct arena *arena, struct proof_finding *ret_finding,
                                struct message *message)
{
    struct office office;
    enum result result = command_open(&office, options, message);
    if (result == OK)
        result = store_check(office.store, message);
    if (result == OK)
        result = verify_log(office.store, key, arena, ret_finding, message);
    if (result == OK)
        result = check_index(&office, arena, message);
    office_close(&office);
    return result;
}

static enum result verify_folder(const char *folder, struct text key, struct arena *arena, struct proof_finding *ret_finding, struct message *message)
{
    AUTO(proof_source_close_at) struct proof_source *source = NULL;
    struct stat about;
    if (stat(folder, &about) != 0 || !S_ISDIR(about.st_mode))
        return message_fail(message, ERROR_NOT_FOUND, "There is no folder %s. A data file is named with --store sqlite:PATH.", folder);
    TRY(proof_folder_source(folder, arena, &source, message));
    return proof_verify(source, key, arena, ret_finding, message);
}

static enum result check_key(struct text key, struct message *message)
{
    struct hash ignored; /* a public key is 32 bytes, as a hash is */
    if (key.length && hash_parse_hex(key, &ignored) < 0)
        return message_fail(message, ERROR_INVALID, "--key needs the public key: 64 hexadecimal digits in lower case.");
    return OK;
}

int command_verify(int argc, char **argv)
{
    struct options options;
    struct message message = {0};
    struct proof_finding finding;
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES_MAX);
    struct text key;
    enum result result = ERROR_MEMORY;
    int status;
    if (!command_begin("verify", rules, argc, argv, &options, &status) || !command_words("verify", &options, 0, 1, &status))
        return status;
    key = text_of(option(&options, "key"));
    if (check_key(key, &message) < 0)
        return command_fail("verify", ERROR_INVALID, &message) + 1;
    if (arena && options.word_count)
        result = verify_folder(options.words[0], key, arena, &finding, &message);
    else if (arena)
        result = verify_store(&options, key, arena, &finding, &message);
    if (result == OK && key.length && finding.entries && !finding.checkpoints)
        result = message_fail(&message, ERROR_CORRUPT, "No checkpoint is there, so nothing is signed with the key that was asked for.");
    if (result < 0)
        return command_fail("verify", result, &message);
    verify_print(&finding);
    if (options.word_count) /* a sum is made anew by whoever changes a file */
        printf("This proves documents.jsonl. The registers' .json and .csv agree with SHA256SUMS, which is not signed.\n");
    return 0;
}
