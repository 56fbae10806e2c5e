/* frankpledge backup and restore: a whole copy of the data file while it is served, and back. The
 * signing key is in no copy: whoever had both could rewrite the record and sign it. Not here: the
 * copying of a live store (base/store/backup.c). */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "blocks/proof/proof.h"
#include "program/commands.h"
#include "program/verify.h"

#define PATH_BYTES_MAX 4096
#define ARENA_BYTES_MAX ((size_t)1 << 30)
#define READERS_MAX 2

static const struct option_rule rules[] = {
    STORE_OPTION,
    {NULL, NULL, NULL},
};

/* The store alone: what is in it is copied, whatever today's definitions are. */
static enum result open_store(const char *address, struct store **ret_store, struct message *message)
{
    const struct store_options options = {.migrations = office_migrations, .migration_count = office_migration_count,
                                          .readers_max = READERS_MAX, .before_release = proof_sequence};
    return store_open(address, &options, ret_store, message);
}

static void close_store_at(struct store **store)
{
    store_close(*store);
}

/* --- Backup --------------------------------------------------------------- */

static enum result back_up(const char *address, const char *file, struct message *message)
{
    AUTO(close_store_at) struct store *store = NULL;
    TRY(open_store(address, &store, message));
    TRY(store_backup(store, file, message));
    printf("%s is a whole copy of %s.\n"
           "The signing key %s.signing-key is not in it: keep a copy of that elsewhere.\n",
           file, store_path(store), store_path(store));
    return OK;
}

int command_backup(int argc, char **argv)
{
    struct options options;
    struct message message = {0};
    enum result result;
    int status;
    if (!command_begin("backup", rules, argc, argv, &options, &status) || !command_words("backup", &options, 1, 1, &status))
        return status;
    result = back_up(command_store(&options), options.words[0], &message);
    return result < 0 ? command_fail("backup", result, &message) : 0;
}

/* --- Restore -------------------------------------------------------------- */

/* A data file is made beside its place, checked there, and moved when it holds. */
struct restoring {
    const char *file, *path;
    char part[PATH_BYTES_MAX], part_address[PATH_BYTES_MAX + 8];
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

static enum result make_part(const struct restoring *restoring, struct message *message)
{
    AUTO(close_file_at) int from = open(restoring->file, O_RDONLY | O_CLOEXEC);
    AUTO(close_file_at) int to = -1;
    struct stat about;
    if (from < 0)
        return message_fail(message, errno == ENOENT ? ERROR_NOT_FOUND : ERROR_IO, "%s could not be opened: %s.", restoring->file, strerror(errno));
    if (fstat(from, &about) != 0 || !S_ISREG(about.st_mode))
        return message_fail(message, ERROR_INVALID, "%s is not a file, so it cannot be a backup.", restoring->file);
    to = open(restoring->part, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (to < 0 && errno == EEXIST)
        return message_fail(message, ERROR_CONFLICT, "%s is left from a restore that was cut off. Remove it and try again.", restoring->part);
    if (to < 0)
        return message_fail(message, ERROR_IO, "%s could not be made: %s.", restoring->part, strerror(errno));
    return copy_bytes(from, to, restoring, message);
}

/* Opening it may bring it up to this program's tables; closing it leaves one file. */
static enum result check_part(const struct restoring *restoring, struct message *message)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES_MAX);
    AUTO(close_store_at) struct store *store = NULL;
    struct proof_finding finding;
    if (!arena)
        return ERROR_MEMORY;
    TRY(open_store(restoring->part_address, &store, message));
    TRY(store_check(store, message));
    TRY(verify_log(store, TEXT_NONE, arena, &finding, message));
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
    if (renameat2(AT_FDCWD, restoring->part, AT_FDCWD, restoring->path, RENAME_NOREPLACE) != 0)
        return message_fail(message, errno == EEXIST ? ERROR_CONFLICT : ERROR_IO, "%s could not be made: %s.", restoring->path, strerror(errno));
    return sync_folder_of(restoring->path, message);
}

static void remove_part(const struct restoring *restoring)
{
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < COUNT_OF(suffixes); i++) {
        char path[PATH_BYTES_MAX + 8];
        snprintf(path, sizeof path, "%s%s", restoring->part, suffixes[i]);
        unlink(path);
    }
}

static enum result restore(const char *address, const char *file, struct message *message)
{
    struct restoring restoring = {.file = file};
    enum result result;
    TRY(command_store_path(address, &restoring.path, message));
    if (snprintf(restoring.part, sizeof restoring.part, "%s.part", restoring.path) >= (int)sizeof restoring.part)
        return message_fail(message, ERROR_LIMIT, "The path of the data file is too long.");
    snprintf(restoring.part_address, sizeof restoring.part_address, "sqlite:%s", restoring.part);
    TRY(refuse(&restoring, message));
    result = make_part(&restoring, message);
    if (result == ERROR_CONFLICT)
        return result; /* not ours */
    if (result == OK)
        result = check_part_and_tell(&restoring, message);
    if (result == OK)
        result = put_in_place(&restoring, message);
    if (result < 0) {
        remove_part(&restoring);
        return result;
    }
    printf("%s is restored from %s.\n", restoring.path, file);
    if (!is_there(restoring.path, ".signing-key"))
        printf("Its signing key is in no backup: put it at %s.signing-key, readable by its owner alone. Without it nothing new is signed.\n", restoring.path);
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
    result = restore(command_store(&options), options.words[0], &message);
    return result < 0 ? command_fail("restore", result, &message) : 0;
}
