/* Command-line options: see options.h. */
#include "program/options.h"

#include "base/format/yaml.h"

static size_t find_rule(const struct option_rule *rules, struct text name)
{
    for (size_t i = 0; rules[i].name; i++)
        if (text_equals(name, rules[i].name))
            return i;
    return SIZE_MAX;
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

enum result options_read(struct options *options, const struct option_rule *rules, int argc, char **argv, struct message *message)
{
    bool only_words = false;
    *options = (struct options){.rules = rules};
    for (int i = 0; i < argc; i++) {
        struct text argument = text_of(argv[i]), name = TEXT_NONE;
        size_t rule;
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
        text_next(&argument, '=', &name);
        rule = find_rule(rules, name);
        if (rule == SIZE_MAX)
            return unknown(rules, name, message);
        assert(rule < OPTION_VALUES_MAX);
        if (!rules[rule].argument)
            options->values[rule] = "";
        else if (strchr(argv[i], '='))
            options->values[rule] = strchr(argv[i], '=') + 1;
        else if (i + 1 < argc)
            options->values[rule] = argv[++i];
        else
            return message_fail(message, ERROR_INVALID, "--%s needs %s.", rules[rule].name, rules[rule].argument);
    }
    return OK;
}

const char *option(const struct options *options, const char *name)
{
    size_t rule = find_rule(options->rules, text_of(name));
    assert(rule != SIZE_MAX);
    return options->values[rule];
}

void options_print(const struct option_rule *rules)
{
    printf("\nOptions:\n");
    for (size_t i = 0; rules[i].name; i++) {
        char left[64];
        snprintf(left, sizeof left, "--%s%s%s", rules[i].name, rules[i].argument ? " " : "", rules[i].argument ? rules[i].argument : "");
        printf("  %-28s %s\n", left, rules[i].about);
    }
    printf("  %-28s %s\n", "--help", "say what this command does");
}
