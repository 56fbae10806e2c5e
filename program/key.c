/* frankpledge key: the office's keys. Sealing keys are made, rotated and retired; the signing key is replaced, which the log tells of.
 * Works while the office is served: the server looks for keys as it needs them. Not here: what a key does (base/crypto), sealing
 * anew (blocks/record/reseal.h), the log's entry (blocks/proof/key.c). */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <time.h>
#include <unistd.h>

#include "base/crypto/key_file.h"
#include "blocks/proof/proof.h"
#include "blocks/record/reseal.h"
#include "program/commands.h"
#include "program/key.h"

#define ARENA_BYTES_MAX (16 << 20)
#define STEPS_SAID 40                /* a line of progress every so many steps */
#define STEP_PAUSE_NANOSECONDS 2000000 /* for whoever else wants to write */

static const struct option_rule rules[] = {
    STORE_OPTION,
    KEYS_OPTION,
    DEFINITIONS_OPTION,
    {"lost", NULL, "replace signing: the old key is lost for good, and the log is to say so"},
    {NULL, NULL, NULL},
};

struct work {
    const struct options *options;
    struct office *office;
    struct arena *arena;
    struct message *message;
};

/* --- What there is -------------------------------------------------------- */

static enum result use_of(const struct work *work, const char *id, struct key_use *ret_use)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    TRY(store_read_begin(work->office->store, STORE_OFFICE, &db));
    return reseal_key_use(db, &work->office->engine, text_of(id), ret_use);
}

static bool is_used(const struct key_use *use)
{
    return use->columns || use->versions || use->files || use->answers || use->forms || use->parked || use->imports || use->subscribers || use->factors;
}

static enum result print_signing(const struct work *work)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    struct text in_force, mine = work->office->has_key ? public_key_hex(work->arena, &work->office->key) : TEXT_NONE;
    TRY(store_read_begin(work->office->store, STORE_OFFICE, &db));
    TRY(proof_key_in_force(db, work->arena, &in_force));
    printf("Signing key  %s%s\n", work->office->key_path, mine.length ? "" : "  (not there: nothing new is signed)");
    if (mine.length)
        printf("  public     %.*s%s\n", TEXT_ARGS(mine), in_force.length && !text_equal(mine, in_force) ? "  (NOT the one in force: nothing new is signed)" : "");
    if (in_force.length && !text_equal(mine, in_force))
        printf("  in force   %.*s\n", TEXT_ARGS(in_force));
    return OK;
}

static enum result run_list(struct work *work)
{
    struct keyring_key *keys;
    size_t count;
    TRY(print_signing(work));
    TRY(keyring_keys(work->office->keyring, work->arena, &keys, &count, work->message));
    printf("Sealing keys %s%s\n", keyring_folder(work->office->keyring), count ? "" : "  (none: nothing can be sealed. frankpledge key new sealing)");
    for (size_t i = 0; i < count; i++) {
        struct key_use use;
        TRY(use_of(work, keys[i].id, &use));
        printf("  %s   %s%" PRId64 " values in records, %" PRId64 " versions in history, %" PRId64 " files, %" PRId64 " pages of forms%s\n", keys[i].id, keys[i].current ? "seals now; " : "", use.columns, use.versions, use.files, use.forms,
               is_used(&use) ? "" : "; seals nothing");
        if (keys[i].fault.length)
            printf("             %.*s\n", TEXT_ARGS(keys[i].fault));
    }
    return OK;
}

/* --- Sealing keys --------------------------------------------------------- */

static enum result make_sealing(struct work *work, char ret_id[KEY_ID_BYTES])
{
    TRY(keyring_make(work->office->keyring, ret_id, work->message));
    printf("Key %s is made and seals from now on. Keep a copy of %s/sealing-%s.key apart from the backups.\n", ret_id, keyring_folder(work->office->keyring), ret_id);
    return OK;
}

static enum result run_new_sealing(struct work *work)
{
    char id[KEY_ID_BYTES];
    return make_sealing(work, id);
}

/* Whether something is still sealed with an earlier key that is there: then a rotation was begun, or a new key made, and is gone on with. */
static enum result is_begun(const struct work *work, bool *ret_is)
{
    struct keyring_key *keys;
    size_t count;
    *ret_is = false;
    TRY(keyring_keys(work->office->keyring, work->arena, &keys, &count, work->message));
    for (size_t i = 0; i < count && !*ret_is; i++) {
        struct key_use use;
        TRY(use_of(work, keys[i].id, &use));
        *ret_is = !keys[i].current && !keys[i].fault.length && (use.columns || use.versions || use.files || use.forms || use.factors);
    }
    return OK;
}

static enum result reseal_all(struct work *work, struct reseal_progress *ret_progress)
{
    struct reseal reseal = {.engine = &work->office->engine};
    const struct timespec pause = {.tv_nsec = STEP_PAUSE_NANOSECONDS};
    for (int64_t steps = 1; !reseal.from.done; steps++) {
        TRY(store_write(work->office->store, reseal_some, &reseal, work->message));
        reseal.from = reseal.to;
        if (steps % STEPS_SAID == 0) {
            printf("  %" PRId64 " values sealed anew\n", reseal.from.sealed);
            fflush(stdout);
        }
        nanosleep(&pause, NULL);
    }
    *ret_progress = reseal.from;
    return OK;
}

static enum result print_idle(const struct work *work)
{
    struct keyring_key *keys;
    size_t count;
    TRY(keyring_keys(work->office->keyring, work->arena, &keys, &count, work->message));
    for (size_t i = 0; i < count; i++) {
        struct key_use use;
        TRY(use_of(work, keys[i].id, &use));
        if (keys[i].current)
            continue;
        if (!is_used(&use))
            printf("Key %s seals nothing any more: frankpledge key retire %s\n", keys[i].id, keys[i].id);
        else if (!use.columns && !use.versions && !use.files && !use.answers && !use.forms)
            printf("Key %s seals %" PRId64 " waiting files or forms only, which go by themselves within twelve hours.\n", keys[i].id, use.parked + use.imports);
    }
    return OK;
}

static enum result run_rotate_sealing(struct work *work)
{
    struct reseal_progress progress;
    char id[KEY_ID_BYTES];
    bool begun;
    TRY(is_begun(work, &begun));
    if (begun)
        TRY(keyring_current(work->office->keyring, id, work->message));
    else
        TRY(make_sealing(work, id));
    if (begun)
        printf("Going on with key %s.\n", id);
    fflush(stdout);
    TRY(reseal_all(work, &progress));
    printf("%" PRId64 " values were sealed anew with key %s.\n", progress.sealed, id);
    if (progress.closed)
        printf("%" PRId64 " could not be opened, since their key is not there or they were changed. They are kept as they are.\n", progress.closed);
    return print_idle(work);
}

struct retiring { struct work *work; struct text id; };

/* In a write transaction, so that nothing is sealed with it between the count and the end. */
static enum result retire(struct db *db, void *context, struct message *message)
{
    struct retiring *retiring = context;
    struct key_use use;
    TRY(reseal_key_use(db, &retiring->work->office->engine, retiring->id, &use));
    if (is_used(&use))
        return message_fail(message, ERROR_CONFLICT, "Key %.*s still seals %" PRId64 " values in records, %" PRId64 " versions in history, %" PRId64 " files, %" PRId64 " gathered for answers, %" PRId64 " pages of forms, %" PRId64 " addresses of subscribers, %" PRId64 " second factors, %" PRId64 " waiting files or forms."
                                                     " Run first: frankpledge key rotate sealing", TEXT_ARGS(retiring->id), use.columns, use.versions, use.files, use.answers, use.forms, use.subscribers, use.factors, use.parked + use.imports);
    return keyring_retire(retiring->work->office->keyring, retiring->id, message);
}

static enum result run_retire(struct work *work)
{
    struct retiring retiring = {work, text_of(work->options->words[1])};
    TRY(store_write(work->office->store, retire, &retiring, work->message));
    printf("Key %.*s is retired: its file is now called sealing-%.*s.retired. Backups made until now need it: keep it as long as they are kept, then destroy it.\n",
           TEXT_ARGS(retiring.id), TEXT_ARGS(retiring.id));
    return OK;
}

/* --- The signing key ------------------------------------------------------ */

struct replacing {
    struct work *work;
    struct signing_key key;
    char new_path[PATH_MAX];
};

static enum result replace(struct db *db, void *context, struct message *message)
{
    struct replacing *replacing = context;
    struct office *office = replacing->work->office;
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES_MAX);
    struct text in_force;
    if (!arena)
        return ERROR_MEMORY;
    TRY(proof_key_in_force(db, arena, &in_force));
    if (text_equal(in_force, public_key_hex(arena, &replacing->key)))
        return OK; /* cut off after the log was written: only the files are left to do */
    return proof_replace_key(db, arena, office->has_key ? &office->key : NULL, &replacing->key, clock_now(), message);
}

/* One that a replacement which was cut off has left is the one to go on with. */
static enum result make_new(struct replacing *replacing)
{
    struct work *work = replacing->work;
    if (snprintf(replacing->new_path, PATH_MAX, "%s.new", work->office->key_path) >= PATH_MAX)
        return message_fail(work->message, ERROR_LIMIT, "The path of the signing key is too long.");
    if (access(replacing->new_path, F_OK) == 0)
        return signing_key_load(replacing->new_path, &replacing->key, work->message);
    return signing_key_make(replacing->new_path, &replacing->key, work->message);
}

static enum result put_in_place(struct replacing *replacing)
{
    struct work *work = replacing->work;
    char kept[PATH_MAX];
    struct text old = work->office->has_key ? public_key_hex(work->arena, &work->office->key) : TEXT_NONE;
    if (snprintf(kept, sizeof kept, "%s.replaced-%.*s", work->office->key_path, TEXT_ARGS(text_slice(old, 0, 8))) >= PATH_MAX)
        return message_fail(work->message, ERROR_LIMIT, "The path of the signing key is too long.");
    if (work->office->has_key)
        TRY(key_file_move(work->office->key_path, kept, work->message));
    TRY(key_file_move(replacing->new_path, work->office->key_path, work->message));
    printf("The signing key is replaced, and the log says so%s.\n\n  New public key  %.*s\n                  Publish it where the old one stood.\n",
           work->office->has_key ? ": the old key signed the new one" : ", and that the old one was lost: a verification reports it", TEXT_ARGS(public_key_hex(work->arena, &replacing->key)));
    printf("  Its file        %s: keep a copy apart from the data file\n", work->office->key_path);
    if (work->office->has_key)
        printf("  The old file    %s: it signs nothing any more; destroy it\n", kept);
    return OK;
}

static enum result replace_signing(struct work *work)
{
    struct replacing replacing = {.work = work};
    enum result result = make_new(&replacing);
    if (result == OK)
        result = store_write(work->office->store, replace, &replacing, work->message);
    if (result == OK)
        result = put_in_place(&replacing);
    explicit_bzero(&replacing.key, sizeof replacing.key);
    return result;
}

enum result key_replace_signing(struct office *office, struct arena *arena, struct message *message)
{
    struct work work = {.office = office, .arena = arena, .message = message};
    return replace_signing(&work);
}

static enum result run_replace_signing(struct work *work)
{
    bool lost = option(work->options, "lost") != NULL;
    if (lost && work->office->has_key)
        return message_fail(work->message, ERROR_CONFLICT, "The signing key is there, at %s. Leave --lost out: it then signs the new one.", work->office->key_path);
    if (!lost && !work->office->has_key)
        return message_fail(work->message, ERROR_NOT_FOUND, "There is no signing key at %s, so it cannot sign the new one. Look for a copy. If it is lost for good, add --lost: the log will"
                                                            " say so, and whoever verifies will be told.", work->office->key_path);
    return replace_signing(work);
}

/* --- The command ---------------------------------------------------------- */

static const struct subcommand {
    const char *name, *of; /* "rotate", "sealing"; NULL: another word, or none */
    size_t words;
    enum result (*run)(struct work *work);
} subcommands[] = {
    {"list", NULL, 1, run_list}, {"new", "sealing", 2, run_new_sealing}, {"rotate", "sealing", 2, run_rotate_sealing},
    {"retire", NULL, 2, run_retire}, {"replace", "signing", 2, run_replace_signing},
};

static const struct subcommand *find_subcommand(const struct options *options)
{
    for (size_t i = 0; i < COUNT_OF(subcommands); i++) {
        const struct subcommand *one = &subcommands[i];
        if (strcmp(one->name, options->words[0]) == 0 && options->word_count == one->words && (!one->of || strcmp(one->of, options->words[1]) == 0))
            return one;
    }
    fprintf(stderr, "frankpledge key: say one of: key list, key new sealing, key rotate sealing, key retire ID, key replace signing\n");
    return NULL;
}

int command_key(int argc, char **argv)
{
    const struct subcommand *subcommand;
    struct options options;
    struct message message = {0};
    struct office office;
    enum result result;
    int status;
    if (!command_begin("key", rules, argc, argv, &options, &status) || !command_words("key", &options, 1, 2, &status))
        return status;
    subcommand = find_subcommand(&options);
    if (!subcommand)
        return 2;
    result = command_open(&office, &options, &message);
    if (result == OK) {
        struct work work = {&options, &office, arena_new(ARENA_BYTES_MAX), &message};
        result = work.arena ? subcommand->run(&work) : ERROR_MEMORY;
        arena_free(work.arena);
    }
    office_close(&office);
    return result < 0 ? command_fail("key", result, &message) : 0;
}
