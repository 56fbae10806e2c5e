/* frankpledge backup: a whole copy of the data file while it is served. The signing key is in no copy: whoever had
 * both could rewrite the record and sign it. Not here: the copying of a live store (base/store/backup.c); the way
 * back (restore.c). */
#include "program/beside.h"
#include "program/checksum.h"
#include "program/commands.h"
#include "program/operation.h"

static const struct option_rule rules[] = {
    STORE_OPTION,
    {NULL, NULL, NULL},
};

static enum result back_up(const char *address, const char *file, struct message *message)
{
    AUTO(office_store_close_at) struct store *store = NULL;
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 16);
    const char *beside;
    if (!arena)
        return ERROR_MEMORY;
    TRY(office_beside(arena, address, false, &beside, message));
    TRY(checksum_free(file, message));
    TRY(office_store_alone(address, &store, message));
    TRY(store_backup(store, file, message));
    TRY(checksum_write(file, message));
    if (operation_note(store, "backup", clock_now(), message) < 0) /* the copy is whole all the same */
        fprintf(stderr, "frankpledge backup: that it was made could not be noted in the store, where an administrator would see it.\n");
    printf("%s is a whole copy of %s; its checksum stands beside it (sha256sum -c).\n"
           "The signing key %s.signing-key is not in it: keep a copy of that elsewhere.\n",
           file, store_path(store), beside);
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
