/* frankpledge export: the whole public record as files that anybody can read and verify without the
 * data file. Not here: what is written (blocks/publish/export.c). */
#include "blocks/proof/proof.h"
#include "blocks/publish/publish.h"
#include "program/commands.h"
#include "program/export.h"

static const struct option_rule rules[] = {
    STORE_OPTION,
    KEYS_OPTION,
    DEFINITIONS_OPTION,
    {NULL, NULL, NULL},
};

static enum result sign_head(struct db *db, void *context, struct message *message)
{
    const struct office *office = context;
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    (void)message;
    return arena ? proof_checkpoint(db, arena, &office->key, clock_now()) : ERROR_MEMORY;
}

enum result export_public(struct office *office, const char *folder, struct message *message)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    AUTO(arena_free_at) struct arena *arena = arena_new((size_t)1 << 28);
    if (!arena)
        return ERROR_MEMORY;
    if (office->has_key)
        TRY(store_write(office->store, sign_head, office, message));
    else
        fprintf(stderr, "frankpledge export: there is no signing key beside %s, so what is newer than its last checkpoint goes unsigned.\n",
                office->beside);
    TRY(store_read_begin(office->store, STORE_PUBLIC, &db));
    return publish_export(db, &office->engine, arena, folder, message);
}

int command_export(int argc, char **argv)
{
    struct options options;
    struct message message = {0};
    struct office office;
    enum result result;
    int status;
    if (!command_begin("export", rules, argc, argv, &options, &status) || !command_words("export", &options, 2, 2, &status))
        return status;
    if (strcmp(options.words[0], "public") != 0) {
        fprintf(stderr, "frankpledge export: there is no export \"%s\"; there is: export public FOLDER.\n", options.words[0]);
        return 2;
    }
    result = command_open(&office, &options, &message);
    if (result == OK)
        result = export_public(&office, options.words[1], &message);
    if (result == OK)
        printf("The public record is in %s. frankpledge verify %s checks it without the data file.\n", options.words[1], options.words[1]);
    office_close(&office);
    return result < 0 ? command_fail("export", result, &message) : 0;
}
