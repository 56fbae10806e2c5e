/* Command-line options: see options.h. */
#include "program/options.h"

#include "base/format/yaml.h"

static const char taken_back[] = "no"; /* known by its address */

bool option_find(const struct option_rule *rules, struct text name, size_t *ret_index)
{
    for (size_t i = 0; rules[i].name; i++)
        if (text_equals(name, rules[i].name)) {
            *ret_index = i;
            return true;
        }
    return false;
}

bool option_read_flag(const char *typed, const char **ret_value)
{
    bool is_yes = strcmp(typed, "yes") == 0;
    if (!is_yes && strcmp(typed, "no") != 0)
        return false;
    *ret_value = is_yes ? "" : NULL;
    return true;
}

static enum result unknown(const struct option_rule *rules, struct text name, struct message *message)
{
    const char *names[OPTION_VALUES_MAX], *nearest;
    size_t count = 0;
    for (; rules[count].name && count < OPTION_VALUES_MAX; count++)
        names[count] = rules[count].name;
    nearest = nearest_name(name, names, count);
    if (nearest)
        return message_fail(message, ERROR_INVALID, "There is no option --%.*s. Did you mean --%s?", TEXT_ARGS(name), nearest);
    return message_fail(message, ERROR_INVALID, "There is no option --%.*s. --help lists them.", TEXT_ARGS(name));
}

/* One option with what belongs to it; *place moves on where its value is the next argument. */
static enum result read_value(struct options *options, struct text argument, int argc, char **argv, int *place, struct message *message)
{
    const char *equals = strchr(argv[*place], '='), *needs = "FILE";
    const char **value = &options->settings_file;
    struct text name = TEXT_NONE;
    size_t rule;
    text_next(&argument, '=', &name);
    if (!text_equals(name, "settings")) {
        if (!option_find(options->rules, name, &rule))
            return unknown(options->rules, name, message);
        assert(rule < OPTION_VALUES_MAX);
        value = &options->values[rule];
        needs = options->rules[rule].argument;
    }
    if (!needs && equals && !option_read_flag(equals + 1, value))
        return message_fail(message, ERROR_INVALID, "--%.*s is yes or no.", TEXT_ARGS(name));
    if (!needs)
        *value = !equals || *value ? "" : taken_back;
    else if (equals)
        *value = equals + 1;
    else if (*place + 1 < argc)
        *value = argv[++*place];
    else
        return message_fail(message, ERROR_INVALID, "--%.*s needs %s.", TEXT_ARGS(name), needs);
    return OK;
}

enum result options_read(struct options *options, const struct option_rule *rules, int argc, char **argv, struct message *message)
{
    bool only_words = false;
    memset(options, 0, sizeof *options);
    options->rules = rules;
    for (int i = 0; i < argc; i++) {
        struct text argument = text_of(argv[i]);
        if (only_words || !text_starts(argument, TEXT("--"))) {
            if (options->word_count == COUNT_OF(options->words))
                return message_fail(message, ERROR_INVALID, "That is more than this command takes. --help says what it takes.");
            options->words[options->word_count++] = argv[i];
            continue;
        }
        if (argument.length == 2) {
            only_words = true;
            continue;
        }
        argument = text_slice(argument, 2, SIZE_MAX);
        if (text_equals(argument, "help")) {
            options->help = true;
            continue;
        }
        TRY(read_value(options, argument, argc, argv, &i, message));
    }
    return OK;
}

const char *option(const struct options *options, const char *name)
{
    size_t rule, setting;
    bool is_declared = option_find(options->rules, text_of(name), &rule);
    assert(is_declared);
    if (options->values[rule])
        return options->values[rule] == taken_back ? NULL : options->values[rule];
    return options->known && option_find(options->known, text_of(name), &setting) ? options->settings[setting].value : NULL;
}

void options_print(const struct option_rule *rules)
{
    printf("\nOptions:\n");
    for (size_t i = 0; rules[i].name; i++) {
        char left[64];
        snprintf(left, sizeof left, "--%s%s%s", rules[i].name, rules[i].argument ? " " : "", rules[i].argument ? rules[i].argument : "");
        printf("  %-28s %s\n", left, rules[i].about);
    }
    printf("  %-28s %s\n", "--settings FILE", "a file of settings (or FRANKPLEDGE_SETTINGS)");
    printf("  %-28s %s\n", "--help", "say what this command does");
}
