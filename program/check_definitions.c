/* frankpledge check-definitions: an office's own definitions beside the shipped ones, all faults in
 * one run. Opens no store. Not here: the checks themselves (blocks/definition). */
#include "program/commands.h"

#define ARENA_BYTES_MAX (64 << 20)

static const struct option_rule rules[] = {{NULL, NULL, NULL}};

static enum result check(struct arena *arena, const char *folder, struct message *message)
{
    struct definition_source *own;
    struct definitions *definitions;
    size_t count;
    TRY(definition_folder_read(arena, folder, &own, &count, message));
    if (count == 0)
        return message_fail(message, ERROR_NOT_FOUND, "There is no definition in %s: their names end in .yaml.", folder);
    TRY(office_definitions(arena, folder, &definitions, message));
    printf("%zu %s together\n", count, count == 1 ? "definition holds" : "definitions hold");
    return OK;
}

int command_check_definitions(int argc, char **argv)
{
    struct options options;
    struct message message = {0};
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES_MAX);
    enum result result = ERROR_MEMORY;
    int status;
    if (!command_begin("check-definitions", rules, argc, argv, &options, &status) || !command_words("check-definitions", &options, 1, 1, &status))
        return status;
    if (arena)
        result = check(arena, options.words[0], &message);
    return result < 0 ? command_fail("check-definitions", result, &message) : 0;
}
