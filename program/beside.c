/* Where the files beside a store are: see beside.h. */
#include "program/beside.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

bool store_is_file(const char *address)
{
    return text_starts(text_of(address), TEXT("sqlite:"));
}

/* "postgresql://…", or what libpq takes besides: "host=… dbname=…". */
static bool names_database(const char *address)
{
    return text_starts(text_of(address), TEXT("postgres://")) || text_starts(text_of(address), TEXT("postgresql://")) || strchr(address, '=') != NULL;
}

static enum result check_state(const char *folder, bool create, struct message *message)
{
    if (!folder || !folder[0])
        return message_fail(message, ERROR_INVALID,
                            "A PostgreSQL store needs a folder for the keys and the erasure list, which are never in the database. Name it with --state FOLDER or FRANKPLEDGE_STATE, always the same one.");
    if (create && mkdir(folder, 0700) < 0 && errno != EEXIST)
        return message_fail(message, ERROR_IO, "The folder %s could not be made: %s.", folder, strerror(errno));
    if (access(folder, R_OK | W_OK | X_OK) != 0)
        return message_fail(message, errno == ENOENT ? ERROR_NOT_FOUND : ERROR_IO, "The folder %s, where the keys and the erasure list are kept, cannot be used: %s.", folder, strerror(errno));
    return OK;
}

enum result office_beside(struct arena *arena, const char *address, bool create, const char **ret_path, struct message *message)
{
    const char *folder = getenv("FRANKPLEDGE_STATE");
    struct text path;
    if (!store_is_file(address) && !names_database(address))
        return message_fail(message, ERROR_UNSUPPORTED, "The store's address must begin with \"sqlite:\" or \"postgresql:\", but it is \"%s\".",
                            strchr(address, '@') ? "something else (not shown: it may hold a password)" : address);
    if (store_is_file(address)) {
        path = arena_copy_z(arena, address + strlen("sqlite:"));
    } else {
        TRY(check_state(folder, create, message));
        path = arena_printf(arena, "%s/office", folder);
    }
    if (arena_failed(arena))
        return ERROR_MEMORY;
    *ret_path = path.data;
    return OK;
}
