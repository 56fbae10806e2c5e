/* What all commands share. */
#include "program/commands.h"

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
    return true;
}

int command_fail(const char *name, enum result result, const struct message *message)
{
    fprintf(stderr, "frankpledge %s: %s\n", name, message && message->text[0] ? message->text : result_name(result));
    return 1;
}

enum result command_open(struct office *office, const struct options *options, struct message *message)
{
    struct office_options office_options = {
        .store = option(options, "store"), .definitions = option(options, "definitions"), .as_of = DATE_NONE,
    };
    return office_open(office, &office_options, message);
}
