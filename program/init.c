/* frankpledge init: makes an empty office, its data file and its signing key, and says what comes
 * next. Never touches a file that is there already. Not here: the worked example (example.c). */
#include "program/commands.h"
#include "program/new_office.h"

static const struct option_rule rules[] = {
    STORE_OPTION,
    KEYS_OPTION,
    DEFINITIONS_OPTION,
    {NULL, NULL, NULL},
};

static void say_what_next(struct office *office, const struct new_office *paths, const char *address)
{
    struct text key = public_key_hex(office->arena, &office->key);
    printf("An empty office is made.\n\n"
           "  Data file    %s\n"
           "  Signing key  %s\n"
           "               Keep a copy of it apart from the data file: it is in no backup.\n"
           "  Sealing keys %s\n"
           "               What is sealed is lost without them: keep a copy apart, too. On a disk of their own\n"
           "               they keep a stolen data file shut (--keys FOLDER).\n"
           "  Public key   %.*s\n"
           "               Publish it where you announce the office's record.\n\n",
           paths->store, paths->key, paths->keys, TEXT_ARGS(key));
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
    struct new_office paths;
    enum result result;
    int status;
    if (!command_begin("init", rules, argc, argv, &options, &status) || !command_words("init", &options, 0, 0, &status))
        return status;
    office_options.store = command_store(&options);
    office_options.definitions = option(&options, "definitions");
    office_options.keys = option(&options, "keys");
    result = new_office_paths(office_options.store, office_options.keys, &paths, &message);
    if (result < 0)
        return command_fail("init", result, &message);
    result = office_open(&office, &office_options, &message);
    if (result == OK)
        say_what_next(&office, &paths, office_options.store);
    office_close(&office);
    if (result < 0) {
        new_office_remove(&paths);
        return command_fail("init", result, &message);
    }
    return 0;
}
