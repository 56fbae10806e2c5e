/* frankpledge init: makes an empty office, its data file and its signing key, and says what comes
 * next. Never touches a file that is there already. Not here: the worked example (example.c). */
#include <unistd.h>

#include "program/commands.h"

#define PATH_BYTES_MAX 4096

static const struct option_rule rules[] = {
    STORE_OPTION,
    DEFINITIONS_OPTION,
    {NULL, NULL, NULL},
};

struct paths {
    const char *store;
    char key[PATH_BYTES_MAX];
};

static enum result find_paths(const char *address, struct paths *ret_paths, struct message *message)
{
    struct paths paths;
    TRY(command_store_path(address, &paths.store, message));
    if (snprintf(paths.key, sizeof paths.key, "%s.signing-key", paths.store) >= (int)sizeof paths.key)
        return message_fail(message, ERROR_LIMIT, "The path of the data file is too long.");
    *ret_paths = paths;
    return OK;
}

static enum result refuse_existing(const struct paths *paths, struct message *message)
{
    if (access(paths->store, F_OK) == 0)
        return message_fail(message, ERROR_CONFLICT, "%s is there already. Nothing was changed. Choose another path with --store.", paths->store);
    if (access(paths->key, F_OK) == 0)
        return message_fail(message, ERROR_CONFLICT,
                            "%s is there already: it may be the only copy of another office's signing key. Move it away, or choose another path with --store.",
                            paths->key);
    return OK;
}

/* Half an office would only stand in the way of the next try. Called only where neither file was there before. */
static void remove_half_made(const struct paths *paths)
{
    static const char *const suffixes[] = {"", "-wal", "-shm", ".signing-key"};
    for (size_t i = 0; i < COUNT_OF(suffixes); i++) {
        char path[PATH_BYTES_MAX + 8];
        snprintf(path, sizeof path, "%s%s", paths->store, suffixes[i]);
        unlink(path);
    }
}

static void say_what_next(struct office *office, const struct paths *paths, const char *address)
{
    struct text key = public_key_hex(office->arena, &office->key);
    printf("An empty office is made.\n\n"
           "  Data file    %s\n"
           "  Signing key  %s\n"
           "               Keep a copy of it apart from the data file: it is in no backup.\n"
           "  Public key   %.*s\n"
           "               Publish it where you announce the office's record.\n\n",
           paths->store, paths->key, TEXT_ARGS(key));
    printf("Next, add the first administrator; the password is read from standard input:\n\n"
           "  frankpledge user add NAME@EXAMPLE.ORG --name \"FULL NAME\" --role administrator --store %s\n\n"
           "Then serve the office, and sign in at /desk:\n\n"
           "  frankpledge serve --store %s\n",
           address, address);
}

int command_init(int argc, char **argv)
{
    struct options options;
    struct office office = {0};
    struct office_options office_options = {.as_of = DATE_NONE, .create = true};
    struct message message = {0};
    struct paths paths;
    enum result result;
    int status;
    if (!command_begin("init", rules, argc, argv, &options, &status) || !command_words("init", &options, 0, 0, &status))
        return status;
    office_options.store = command_store(&options);
    office_options.definitions = option(&options, "definitions");
    result = find_paths(office_options.store, &paths, &message);
    if (result == OK)
        result = refuse_existing(&paths, &message);
    if (result < 0)
        return command_fail("init", result, &message);
    result = office_open(&office, &office_options, &message);
    if (result == OK)
        say_what_next(&office, &paths, office_options.store);
    office_close(&office);
    if (result < 0) {
        remove_half_made(&paths);
        return command_fail("init", result, &message);
    }
    return 0;
}
