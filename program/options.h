/* Command-line options: one small reader for all commands.
 *
 * A command declares its options; anything else is refused with the nearest name.
 * `--name value` and `--name=value` are the same. */
#ifndef PROGRAM_OPTIONS_H
#define PROGRAM_OPTIONS_H

#include "base/result.h"
#include "base/text.h"

struct option_rule {
    const char *name;     /* "store", without dashes */
    const char *argument; /* "ADDRESS", or NULL for a flag */
    const char *about;    /* for --help */
};
#define OPTION_VALUES_MAX 32
struct options {
    const struct option_rule *rules; /* ends with a NULL name */
    const char *values[OPTION_VALUES_MAX]; /* by rule: the last given, "" for a flag; NULL: not given */
    const char *words[16];
    size_t word_count;
    bool help;
};
/* Reads argv[0…argc). Writes what is wrong to the message. */
enum result options_read(struct options *options, const struct option_rule *rules, int argc, char **argv, struct message *message) MUST_USE;
const char *option(const struct options *options, const char *name); /* NULL where not given; asserts that it is declared */
void options_print(const struct option_rule *rules);

#endif
