/* Command-line options: one small reader for all commands.
 *
 * A command declares its options; anything else is refused with the nearest name.
 * `--name value` and `--name=value` are the same; `--flag=no` takes back what a setting says. What is not given here may be
 * given as a setting, under the same name (settings.h): option() answers whichever comes first. */
#ifndef PROGRAM_OPTIONS_H
#define PROGRAM_OPTIONS_H

#include "base/result.h"
#include "base/text.h"

struct option_rule {
    const char *name;     /* "store", without dashes */
    const char *argument; /* "ADDRESS", or NULL for a flag */
    const char *about;    /* for --help */
};
#define OPTION_VALUES_MAX 48
#define SETTINGS_BYTES_MAX 16384
enum setting_source { SETTING_NONE, SETTING_FILE, SETTING_ENVIRONMENT, SETTING_FLAG }; /* the later comes before the earlier */
struct setting {
    const char *value; /* "" for a flag; NULL: not given, or a flag that is taken back */
    enum setting_source source;
    int line;          /* in the file */
};
struct options {
    const struct option_rule *rules; /* ends with a NULL name */
    const char *values[OPTION_VALUES_MAX]; /* by rule: the last given, "" for a flag; NULL: not given */
    const char *words[16];
    size_t word_count;
    bool help;
    const char *settings_file;             /* as --settings names it */
    const struct option_rule *known;       /* the settings that there are; NULL until settings_read() */
    struct setting settings[OPTION_VALUES_MAX]; /* of the environment and the file, by `known` */
    struct setting secrets[4];             /* by settings_secrets */
    char text[SETTINGS_BYTES_MAX];         /* of the file: what the settings point into */
};
/* Reads argv[0…argc). Writes what is wrong to the message. */
enum result options_read(struct options *options, const struct option_rule *rules, int argc, char **argv, struct message *message) MUST_USE;
const char *option(const struct options *options, const char *name); /* NULL where not given; asserts that it is declared */
/* Whether `rules` have it, and its place there. */
bool option_find(const struct option_rule *rules, struct text name, size_t *ret_index);
bool option_read_flag(const char *typed, const char **ret_value); /* yes: "", no: NULL; false: neither */
void options_print(const struct option_rule *rules);

#endif
