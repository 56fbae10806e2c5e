/* frankpledge restore: the data file from a backup. Owns restore_file(), which takes over from a handover pack too.
 *
 * A backup does not know what was erased after it was made: the erasure list does (blocks/erasure). So there is no
 * restoring without the list, or a statement, which is kept, that there is none. */
#include "program/restore.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "blocks/erasure/erasure.h"
#include "blocks/proof/folder.h"
#include "blocks/proof/proof.h"
#include "program/checksum.h"
#include "program/commands.h"
#include "program/verify.h"

#define PATH_BYTES_MAX 4096
#define ARENA_BYTES_MAX ((size_t)1 << 30)

static const struct option_rule rules[] = {
    STORE_OPTION,
    DEFINITIONS_OPTION,
    ERASURES_OPTION,
    {"no-erasures", NULL, "there is no erasure list: nothing was erased since this backup was made; that is written down"},
    {NULL, NULL, NULL},
};

/* A data file is made beside its place, checked there, and moved when it holds. */
struct restoring {
    const char *file, *path;
    char part[PATH_BYTES_MAX], part_address[PATH_BYTES_MAX + 8];
    char own_list[PATH_BYTES_MAX];   /* PATH.erasures */
    char part_list[PATH_BYTES_MAX];  /* what the copy is tried with: the list's own copy */
    const char *list;                /* the one given, or the own one; NULL: stated that there is none */
    const char *definitions;
};

static bool is_there(const char *path, const char *suffix)
{
    char whole[PATH_BYTES_MAX + 16];
    return snprintf(whole, sizeof whole, "%s%s", path, suffix) >= (int)sizeof whole || access(whole, F_OK) == 0;
}

static enum result refuse(const struct restoring *restoring, struct message *message)
{
    if (is_there(restoring->path, ""))
        return message_fail(message, ERROR_CONFLICT, "%s is there already. Nothing was changed. Move it away, or name another path with --store.",
                            restoring->path);
    if (is_there(restoring->path, "-wal") || is_there(restoring->path, "-shm"))
        return message_fail(message, ERROR_CONFLICT, "%s is gone, but its %s-wal or %s-shm is still there and would be taken for this copy's. Move it away.",
                            restoring->path, restoring->path, restoring->path);
    if (is_there(restoring->file, "-wal"))
        return message_fail(message, ERROR_INVALID, "%s is a data file in use, not a backup (%s-wal lies beside it). Make a backup of it first.",
                            restoring->file, restoring->file);
    return OK;
}

static void close_file_at(int *file)
{
    if (*file >= 0)
        close(*file);
}

static enum result copy_bytes(int from, int to, const struct restoring *restoring, struct message *message)
{
    char bytes[65536];
    ssize_t got;
    while ((got = read(from, bytes, sizeof bytes)) > 0)
        for (ssize_t done = 0, wrote; done < got; done += wrote)
            if ((wrote = write(to, bytes + done, (size_t)(got - done))) < 0)
                return message_fail(message, ERROR_IO, "%s could not be written: %s.", restoring->part, strerror(errno));
    if (got < 0)
        return message_fail(message, ERROR_IO, "%s could not be read: %s.", restoring->file, strerror(errno));
    return OK;
}

static enum result find_list(struct restoring *restoring, const struct restore *restore, struct message *message)
{
    const char *given = restore->erasures ? restore->erasures : getenv("FRANKPLEDGE_ERASURES");
    bool own_is_there = access(restoring->own_list, F_OK) == 0;
    int64_t count;
    if (restore->no_erasures && (given || own_is_there))
        return message_fail(message, ERROR_CONFLICT, "There is an erasure list at %s: restore with it, not with --no-erasures.", given ? given : restoring->own_list);
    if (restore->no_erasures)
        return OK;
    if (!given && !own_is_there)
        return message_fail(message, ERROR_INVALID,
                            "A backup may hold what was erased since. Name the office's erasure list with --erasures FILE (it was kept beside the data file, as %s)."
                            " If nothing was ever erased and there is none, say so with --no-erasures.", restoring->own_list);
    restoring->list = given ? given : restoring->own_list;
    return erasure_list_check(restoring->list, &count, message);
}

static enum result copy_file(const char *file, const char *part, const struct restoring *restoring, struct message *message)
{
    AUTO(close_file_at) int from = open(file, O_RDONLY | O_CLOEXEC);
    AUTO(close_file_at) int to = -1;
    struct stat about;
    if (from < 0)
        return message_fail(message, errno == ENOENT ? ERROR_NOT_FOUND : ERROR_IO, "%s could not be opened: %s.", file, strerror(errno));
    if (fstat(from, &about) != 0 || !S_ISREG(about.st_mode))
        return message_fail(message, ERROR_INVALID, "%s is not a file, so it cannot be a backup.", file);
    to = open(part, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (to < 0 && errno == EEXIST)
        return message_fail(message, ERROR_CONFLICT, "%s is left from a restore that was cut off. Remove it and try again.", part);
    if (to < 0)
        return message_fail(message, ERROR_IO, "%s could not be made: %s.", part, strerror(errno));
    return copy_bytes(from, to, restoring, message);
}

static enum result make_part(const struct restoring *restoring, struct message *message)
{
    TRY(copy_file(restoring->file, restoring->part, restoring, message));
    return restoring->list ? copy_file(restoring->list, restoring->part_list, restoring, message) : OK;
}

static enum result state_none(struct db *db, void *context, struct message *message)
{
    const struct office *office = context;
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES_MAX);
    const struct actor actor = actor_command_line(moment_now(DATE_NONE));
    return arena ? erasures_state_none(db, &office->engine, arena, &actor, message) : ERROR_MEMORY;
}

/* What the list has and the backup has not is done again, and blanked, before anybody can read it. */
static enum result erase_again(const struct restoring *restoring, struct message *message)
{
    struct office office;
    const struct office_options options = {.store = restoring->part_address, .definitions = restoring->definitions, .as_of = DATE_NONE,
                                           .keep_index = true, .erasures = restoring->part_list};
    enum result result = office_open(&office, &options, message);
    if (result == OK && !restoring->list)
        result = store_write(office.store, state_none, &office, message);
    if (result == OK)
        result = erasure_finish(office.store, message);
    office_close(&office);
    return result;
}

/* Opening it may bring it up to this program's tables; closing it leaves one file. */
static enum result check_part(const struct restoring *restoring, struct message *message)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES_MAX);
    AUTO(office_store_close_at) struct store *store = NULL;
    struct proof_finding finding;
    if (!arena)
        return ERROR_MEMORY;
    TRY(office_store_alone(restoring->part_address, &store, message));
    TRY(store_check(store, message));
    TRY(verify_log(store, TEXT_NONE, NULL, arena, &finding, message)); /* as it was made */
    store_close(TAKE(store));
    TRY(erase_again(restoring, message));
    TRY(office_store_alone(restoring->part_address, &store, message));
    TRY(verify_log(store, TEXT_NONE, NULL, arena, &finding, message));
    verify_print(&finding);
    return OK;
}

static enum result check_part_and_tell(const struct restoring *restoring, struct message *message)
{
    struct message why = {0};
    enum result result = check_part(restoring, &why);
    if (result == OK)
        return OK;
    return message_fail(message, result, "Nothing was restored: the copy of %s that was made for trying does not hold. %s", restoring->file,
                        why.text[0] ? why.text : result_name(result));
}

static enum result sync_path(const char *path, int flags, struct message *message)
{
    AUTO(close_file_at) int file = open(path, flags | O_CLOEXEC);
    if (file < 0 || fsync(file) != 0)
        return message_fail(message, ERROR_IO, "%s could not be brought to disk: %s.", path, strerror(errno));
    return OK;
}

static enum result sync_folder_of(const char *path, struct message *message)
{
    char folder[PATH_BYTES_MAX];
    const char *slash = strrchr(path, '/');
    size_t length = !slash ? 0 : slash == path ? 1 : (size_t)(slash - path);
    snprintf(folder, sizeof folder, "%.*s", length ? (int)length : 1, length ? path : ".");
    return sync_path(folder, O_RDONLY | O_DIRECTORY, message);
}

/* Never over a file that somebody has made meanwhile. */
static enum result put_in_place(const struct restoring *restoring, struct message *message)
{
    TRY(sync_path(restoring->part, O_RDWR, message));
    TRY(sync_path(restoring->part_list, O_RDWR, message));
    if (rename(restoring->part_list, restoring->own_list) != 0)
        return message_fail(message, ERROR_IO, "%s could not be made: %s.", restoring->own_list, strerror(errno));
    if (renameat2(AT_FDCWD, restoring->part, AT_FDCWD, restoring->path, RENAME_NOREPLACE) != 0)
        return message_fail(message, errno == EEXIST ? ERROR_CONFLICT : ERROR_IO, "%s could not be made: %s.", restoring->path, strerror(errno));
    return sync_folder_of(restoring->path, message);
}

static void remove_part(const struct restoring *restoring)
{
    static const char *const suffixes[] = {"", "-wal", "-shm", ".erasures", ".erasures.part"};
    for (size_t i = 0; i < COUNT_OF(suffixes); i++) {
        char path[PATH_BYTES_MAX + 24];
        snprintf(path, sizeof path, "%s%s", restoring->part, suffixes[i]);
        unlink(path);
    }
}

static enum result restoring_init(struct restoring *restoring, const struct restore *restore, struct message *message)
{
    *restoring = (struct restoring){.file = restore->file, .path = restore->path, .definitions = restore->definitions};
    if (snprintf(restoring->part, sizeof restoring->part, "%s.part", restoring->path) >= (int)sizeof restoring->part - 24 ||
        snprintf(restoring->own_list, sizeof restoring->own_list, "%s.erasures", restoring->path) >= (int)sizeof restoring->own_list - 24)
        return message_fail(message, ERROR_LIMIT, "The path of the data file is too long.");
    snprintf(restoring->part_address, sizeof restoring->part_address, "sqlite:%s", restoring->part);
    if (snprintf(restoring->part_list, sizeof restoring->part_list, "%s.erasures", restoring->part) >= (int)sizeof restoring->part_list)
        return ERROR_LIMIT;
    TRY(refuse(restoring, message));
    return find_list(restoring, restore, message);
}

/* Another list in the place of the one given is not written over, unless the one given has all of it. */
static enum result check_own_list(const struct restoring *restoring, struct message *message)
{
    struct folder_map own, given;
    bool holds;
    if (!restoring->list || strcmp(restoring->list, restoring->own_list) == 0 || folder_map_open(AT_FDCWD, restoring->own_list, &own) < 0)
        return OK;
    holds = folder_map_open(AT_FDCWD, restoring->list, &given) == OK;
    if (holds) {
        holds = text_starts(given.text, own.text);
        folder_map_close(&given);
    }
    folder_map_close(&own);
    return holds ? OK : message_fail(message, ERROR_CONFLICT, "%s is there, and %s does not go on from it: one of them is not this office's, or is older. Restore with the longer one.",
                                     restoring->own_list, restoring->list);
}

enum result restore_file(const struct restore *restore, struct message *message)
{
    struct restoring restoring;
    enum result result;
    bool has_checksum;
    TRY(restoring_init(&restoring, restore, message));
    TRY(checksum_check(restore->file, &has_checksum, message));
    TRY(check_own_list(&restoring, message));
    result = make_part(&restoring, message);
    if (result == ERROR_CONFLICT)
        return result; /* not ours */
    if (result == OK)
        result = check_part_and_tell(&restoring, message);
    if (result == OK)
        result = put_in_place(&restoring, message);
    if (result < 0)
        remove_part(&restoring);
    return result;
}

static enum result run(const struct options *options, struct message *message)
{
    struct restore restore = {.file = options->words[0], .erasures = option(options, "erasures"), .no_erasures = option(options, "no-erasures") != NULL,
                              .definitions = option(options, "definitions")};
    TRY(command_store_path(command_store(options), &restore.path, message));
    TRY(restore_file(&restore, message));
    printf("%s is restored from %s.\n", restore.path, restore.file);
    if (!is_there(restore.path, ".signing-key"))
        printf("Its signing key is in no backup: put it at %s.signing-key, readable by its owner alone. Without it nothing new is signed.\n", restore.path);
    return OK;
}

int command_restore(int argc, char **argv)
{
    struct options options;
    struct message message = {0};
    enum result result;
    int status;
    if (!command_begin("restore", rules, argc, argv, &options, &status) || !command_words("restore", &options, 1, 1, &status))
        return status;
    result = run(&options, &message);
    return result < 0 ? command_fail("restore", result, &message) : 0;
}
