/* A new office on the disk: see new_office.h. */
#include "program/new_office.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "program/beside.h"
#include "program/commands.h"

static enum result beside(char out[OFFICE_PATH_BYTES_MAX], const char *store, const char *suffix, struct message *message)
{
    if (snprintf(out, OFFICE_PATH_BYTES_MAX, "%s%s", store, suffix) >= OFFICE_PATH_BYTES_MAX)
        return message_fail(message, ERROR_LIMIT, "The path of the data file is too long.");
    return OK;
}

static bool is_beside(const char *store, const char *suffix)
{
    char path[OFFICE_PATH_BYTES_MAX];
    struct message ignored = {0};
    return beside(path, store, suffix, &ignored) == OK && access(path, F_OK) == 0;
}

static enum result find_beside(const char *address, struct new_office *paths, struct message *message)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 16);
    const char *path;
    if (!arena)
        return ERROR_MEMORY;
    paths->is_file = store_is_file(address);
    if (paths->is_file)
        TRY(command_store_path(address, &paths->store, message));
    TRY(office_beside(arena, address, true, &path, message));
    if (!paths->is_file)
        paths->store = "in PostgreSQL"; /* the address may hold a password */
    return beside(paths->beside, path, "", message);
}

enum result new_office_paths(const char *address, const char *keys, struct new_office *ret_paths, struct message *message)
{
    struct new_office paths;
    TRY(find_beside(address, &paths, message));
    TRY(beside(paths.key, paths.beside, ".signing-key", message));
    TRY(beside(paths.sign_in, paths.beside, ".sign-in.txt", message));
    if (!keys)
        keys = getenv("FRANKPLEDGE_KEYS");
    TRY(beside(paths.keys, keys && keys[0] ? keys : paths.beside, keys && keys[0] ? "" : ".keys", message));
    paths.had_keys = access(paths.keys, F_OK) == 0;
    if (paths.is_file && access(paths.store, F_OK) == 0)
        return message_fail(message, ERROR_CONFLICT, "%s is there already. Nothing was changed. Choose another path with --store.", paths.store);
    if (access(paths.key, F_OK) == 0)
        return message_fail(message, ERROR_CONFLICT,
                            "%s is there already: it may be the only copy of another office's signing key. Move it away, or choose another path with --store.",
                            paths.key);
    if (is_beside(paths.beside, ".erasures"))
        return message_fail(message, ERROR_CONFLICT,
                            "%s.erasures is there already: it is the erasure list of another office. Move it away, or choose another path with --store.", paths.beside);
    *ret_paths = paths;
    return OK;
}

/* Of a folder that was made with the office: all that is in it. */
void new_office_remove_keys(const char *folder)
{
    DIR *list = opendir(folder);
    for (struct dirent *entry; list && (entry = readdir(list));)
        if (entry->d_name[0] != '.')
            unlinkat(dirfd(list), entry->d_name, 0);
    if (list)
        closedir(list);
    rmdir(folder);
}

void new_office_remove(const struct new_office *paths)
{
    static const char *const suffixes[] = {"", "-wal", "-shm", ".signing-key", ".erasures"};
    for (size_t i = paths->is_file ? 0 : 3; i < COUNT_OF(suffixes); i++) {
        char path[OFFICE_PATH_BYTES_MAX + 16];
        snprintf(path, sizeof path, "%s%s", paths->beside, suffixes[i]);
        unlink(path);
    }
    if (!paths->had_keys)
        new_office_remove_keys(paths->keys);
}
