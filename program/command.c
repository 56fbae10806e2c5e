/* What all commands share. */
#include "program/commands.h"
#include "program/settings.h"

#include <unistd.h>

bool command_begin(const char *name, const struct option_rule *rules, int argc, char **argv, struct options *options, int *ret_status)
{
    struct message message = {0};
    const struct command *command = commands;
    while (command->name && strcmp(command->name, name) != 0)
        command++;
    if (options_read(options, rules, argc, argv, &message) < 0) {
        fprintf(stderr, "frankpledge %s: %s\n", name, message.text);
        *ret_status = 2;
        return false;
    }
    if (options->help) {
        printf("Usage: frankpledge %s\n\n%c%s.\n", command->usage, command->about[0] - ('a' - 'A'), command->about + 1);
        options_print(rules);
        *ret_status = 0;
        return false;
    }
    if (settings_read(options, serve_rules, environ, &message) < 0) {
        fprintf(stderr, "frankpledge %s: %s\n", name, message.text);
        *ret_status = 2;
        return false;
    }
    return true;
}

bool command_words(const char *name, const struct options *options, size_t least, size_t most, int *ret_status)
{
    const struct command *command = commands;
    if (options->word_count >= least && options->word_count <= most)
        return true;
    while (strcmp(command->name, name) != 0)
        command++;
    fprintf(stderr, "frankpledge %s: %s. Usage: frankpledge %s\n", name,
            options->word_count < least ? "Something is missing" : "That is more than this command takes", command->usage);
    *ret_status = 2;
    return false;
}

const char *command_store(const struct options *options)
{
    const char *address = option(options, "store");
    return address ? address : OFFICE_STORE_DEFAULT;
}

enum result command_store_path(const char *address, const char **ret_path, struct message *message)
{
    const char *colon = strchr(address, ':');
    if (!colon || !text_starts(text_of(address), TEXT("sqlite:")))
        return message_fail(message, ERROR_UNSUPPORTED, "The store's address must begin with \"sqlite:\", but it is \"%s\".", address);
    if (!colon[1])
        return message_fail(message, ERROR_INVALID, "The store's address has no path after \"sqlite:\".");
    *ret_path = colon + 1;
    return OK;
}

int command_fail(const char *name, enum result result, const struct message *message)
{
    fprintf(stderr, "frankpledge %s: %s\n", name, message && message->text[0] ? message->text : result_name(result));
    return 1;
}

enum result command_open(struct office *office, const struct options *options, struct message *message)
{
    struct office_options office_options = {
        .store = option(options, "store"), .definitions = option(options, "definitions"), .keys = option(options, "keys"), .erasures = setting(options, "erasures"), .as_of = DATE_NONE,
        .keep_index = true,
    };
    return office_open(office, &office_options, message);
}
