/* The commands of the program. Each gets the arguments after its name, writes to
 * standard output, says what is wrong on standard error and returns the exit status:
 * 0 done, 1 refused or failed, 2 wrong usage. */
#ifndef PROGRAM_COMMANDS_H
#define PROGRAM_COMMANDS_H

#include "program/office_open.h"

typedef int command_function(int argc, char **argv);
struct command {
    const char *name;
    command_function *run;
    const char *usage;  /* "import REGISTER FILE.csv" */
    const char *about;  /* one line */
    bool hidden;
};
extern const struct command commands[]; /* ends with a NULL name */
extern const struct option_rule serve_rules[]; /* the options of `serve`, which are the settings that there are (settings.h) */

command_function command_init, command_example, command_serve, command_user, command_check_definitions, command_import,
    command_export, command_verify, command_backup, command_restore, command_key, command_render, command_routes, command_test_sql, command_wording, command_remind, command_links,
    command_handover, command_takeover, command_bounce, command_drill;

/* The common beginning: reads options and settings; true when the command is to go on. Otherwise *ret_status is the exit status. */
bool command_begin(const char *name, const struct option_rule *rules, int argc, char **argv, struct options *options, int *ret_status);
/* Between `least` and `most` words besides options; otherwise says so with the usage, and *ret_status is 2. */
bool command_words(const char *name, const struct options *options, size_t least, size_t most, int *ret_status);
int command_fail(const char *name, enum result result, const struct message *message);
/* The address that the options or the environment name, and the path in one of a file (the same text's end). */
const char *command_store(const struct options *options);
enum result command_store_path(const char *address, const char **ret_path, struct message *message) MUST_USE;
/* Opens the office that the options name. The public index stays as it is: it may be that of a server
 * that shows another day. */
enum result command_open(struct office *office, const struct options *options, struct message *message) MUST_USE;

#endif
