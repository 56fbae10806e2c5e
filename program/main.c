/* Frankpledge: finds the command and runs it. The only file with a mutable static is serve.c
 * (its signal pipe). */
#include "program/commands.h"

#include "base/crypto/crypto.h"

const struct command commands[] = {
    {"init", command_init, "init [--store ADDRESS]", "make an empty office: its data file and its signing key", false},
    {"example", command_example, "example hertfordshire [--store ADDRESS]", "make an office filled with the worked example", false},
    {"serve", command_serve, "serve [--listen HOST:PORT] [--as-of DAY]", "serve the office", false},
    {"user", command_user, "user add|disable|enable|role|password|list …", "keep the accounts; a password is read from standard input", false},
    {"check-definitions", command_check_definitions, "check-definitions FOLDER", "check an office's own definitions, all faults at once", false},
    {"import", command_import, "import REGISTER FILE.csv [--dry-run]", "import a spreadsheet into a register, whole or not at all", false},
    {"export", command_export, "export public FOLDER", "write the whole public record, verifiable without the data file", false},
    {"verify", command_verify, "verify [FOLDER]", "recompute the log of what was published", false},
    {"backup", command_backup, "backup FILE", "copy the data file while it is served", false},
    {"restore", command_restore, "restore FILE", "make the data file from a backup", false},
    {"render", command_render, "render TEMPLATE DATA.json [--partials FOLDER]", "render a Mustache template", false},
    {"routes", command_routes, "routes", "list every address the server answers, and who may ask", false},
    {"test-sql", command_test_sql, "test-sql schema|statements", "print the SQL of this program for the other engine", true},
    {NULL, NULL, NULL, NULL, false},
};

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
