/* Frankpledge: finds the command and runs it. The only file with a mutable static is serve.c
 * (its signal pipe). */
#include "program/commands.h"

#include <signal.h>

#include "base/crypto/crypto.h"

static int print_help(FILE *out)
{
    fprintf(out, "Frankpledge: every promise, in the open.\n\nUsage: frankpledge COMMAND …\n\n");
    for (const struct command *command = commands; command->name; command++)
        if (!command->hidden)
            fprintf(out, "  %-18s %s\n", command->name, command->about);
    fprintf(out, "\nfrankpledge COMMAND --help says more.\n");
    return out == stdout ? 0 : 2;
}

int main(int argc, char **argv)
{
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow any more is an error to be told, not a reason to end */
    if (argc < 2)
        return print_help(stderr);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
        return print_help(stdout);
    if (crypto_start() < 0) {
        fprintf(stderr, "frankpledge: the cryptographic library does not start.\n");
        return 1;
    }
    for (const struct command *command = commands; command->name; command++)
        if (strcmp(argv[1], command->name) == 0)
            return command->run(argc - 2, argv + 2);
    fprintf(stderr, "frankpledge: there is no command \"%s\". frankpledge --help lists them.\n", argv[1]);
    return 2;
}
