/* Settings of the environment and of a file: see settings.h. */
#include "program/settings.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/format/yaml.h"

#define PREFIX "FRANKPLEDGE_"
#define NAME_BYTES_MAX 64

const char *const settings_secrets[] = {"smtp-password", NULL};
static const char *const by_hand[] = {"accept-loss", "print-settings", NULL};

static size_t find_name(const char *const *names, struct text name)
{
    for (size_t i = 0; names[i]; i++)
        if (text_equals(name, names[i]))
            return i;
    return SIZE_MAX;
}

/* "FRANKPLEDGE_SMTP_TLS" for "smtp-tls". */
static void write_variable(char out[NAME_BYTES_MAX], const char *name)
{
    snprintf(out, NAME_BYTES_MAX, PREFIX "%s", name);
    for (char *at = out + sizeof PREFIX - 1; *at; at++)
        *at = *at == '-' ? '_' : (char)toupper((unsigned char)*at);
}

/* The setting of that name, or NULL. *ret_rule is NULL for a secret. */
static struct setting *find_setting(struct options *options, struct text name, const struct option_rule **ret_rule)
{
    size_t index;
    if (find_name(by_hand, name) == SIZE_MAX && option_find(options->known, name, &index)) {
        assert(index < OPTION_VALUES_MAX);
        *ret_rule = &options->known[index];
        return &options->settings[index];
    }
    index = find_name(settings_secrets, name);
    *ret_rule = NULL;
    assert(index == SIZE_MAX || index < COUNT_OF(options->secrets));
    return index == SIZE_MAX ? NULL : &options->secrets[index];
}

static const char *nearest_setting(const struct options *options, struct text name)
{
    const char *names[OPTION_VALUES_MAX + COUNT_OF(options->secrets)];
    size_t count = 0;
    for (const struct option_rule *rule = options->known; rule->name; rule++)
        if (find_name(by_hand, text_of(rule->name)) == SIZE_MAX)
            names[count++] = rule->name;
    for (size_t i = 0; settings_secrets[i]; i++)
        names[count++] = settings_secrets[i];
    return nearest_name(name, names, count);
}

/* --- An address without its passwords --------------------------------------- */

#define PASSWORD "password"
#define SPACES " \t\r\n\f\v"

/* Where the value that begins here ends: in a URL at "&"; in "host=… password='two words'" after the quote or before a space. */
static const char *end_of_value(const char *at, bool in_url)
{
    if (in_url)
        return at + strcspn(at, "&");
    at += strspn(at, SPACES);
    bool quoted = *at == '\'';
    for (at += quoted; *at && !(quoted ? *at == '\'' : strchr(SPACES, *at) != NULL); at++)
        at += *at == '\\' && at[1];
    return at + (quoted && *at);
}

/* The next "password =", and where its value begins; NULL when there is none. */
static const char *find_password(const char *at, const char **ret_value)
{
    while ((at = strcasestr(at, PASSWORD))) {
        at += strlen(PASSWORD);
        const char *equals = at + strspn(at, SPACES);
        if (*equals == '=') {
            *ret_value = equals + 1;
            return at;
        }
    }
    return NULL;
}

/* Passwords within an address are left out: "postgresql://name:password@host/…", "…?password=…", "host=… password=…". What
 * stands before the last @ goes: a password in which @ or / was not written as %40 or %2F would be shown in part. */
static struct text say_value(const char *value, struct arena *arena)
{
    const char *scheme = strstr(value, "://"), *from = scheme ? scheme + 3 : strncmp(value, "postgres", 8) == 0 ? strchr(value, ':') : NULL;
    const char *at = from ? strrchr(from, '@') : NULL, *colon = at ? memchr(from, ':', (size_t)(at - from)) : NULL;
    const char *rest = colon ? at : value, *end, *next;
    struct text said = colon ? arena_printf(arena, "%.*s(not shown)", (int)(colon + 1 - value), value) : TEXT("");
    while ((end = find_password(rest, &next))) {
        said = arena_printf(arena, "%.*s%.*s=(not shown)", TEXT_ARGS(said), (int)(end - rest), rest);
        rest = end_of_value(next, scheme != NULL);
    }
    return arena_printf(arena, "%.*s%s", TEXT_ARGS(said), rest);
}

/* Whether anything of it would be left out. */
static bool has_password(const char *value)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(2 * SETTINGS_BYTES_MAX);
    return !arena || !text_equals(say_value(value, arena), value);
}

/* --- The file -------------------------------------------------------------- */

static enum result read_text(struct options *options, const char *path, bool *ret_others_may_read, struct message *message)
{
    struct stat about;
    size_t length = 0;
    ssize_t got = 1;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &about) != 0) {
        int error = errno;
        if (file >= 0)
            close(file);
        return message_fail(message, ERROR_INVALID, "The settings file %s cannot be read: %s.", path, strerror(error));
    }
    while (got > 0 && length < sizeof options->text) {
        got = read(file, options->text + length, sizeof options->text - length);
        length += got > 0 ? (size_t)got : 0;
    }
    close(file);
    if (got < 0)
        return message_fail(message, ERROR_INVALID, "The settings file %s cannot be read: %s.", path, strerror(errno));
    if (length == sizeof options->text)
        return message_fail(message, ERROR_LIMIT, "The settings file %s is longer than %d bytes.", path, SETTINGS_BYTES_MAX - 1);
    options->text[length] = 0;
    if (strlen(options->text) != length)
        return message_fail(message, ERROR_INVALID, "The settings file %s is not a text.", path);
    *ret_others_may_read = (about.st_mode & 037) != 0;
    return OK;
}

/* What has only the letters of names: of anything else ("smtp-password: …", or a password on a line of its own) nothing is repeated. */
static bool looks_like_name(struct text name)
{
    for (size_t i = 0; i < name.length; i++)
        if (!isalnum((unsigned char)name.data[i]) && name.data[i] != '-' && name.data[i] != '_')
            return false;
    return true;
}

static enum result refuse_name(const struct options *options, const char *path, int line, struct text name, bool has_equals, struct message *message)
{
    if (!has_equals || !looks_like_name(name))
        return message_fail(message, ERROR_INVALID, "%s, line %d: a line is NAME = VALUE. frankpledge serve --help lists the names.", path, line);
    const char *nearest = nearest_setting(options, name);
    if (find_name(by_hand, name) != SIZE_MAX)
        return message_fail(message, ERROR_INVALID, "%s, line %d: \"%.*s\" is no setting: it is said on the command line, by hand.", path, line, TEXT_ARGS(name));
    if (nearest)
        return message_fail(message, ERROR_INVALID, "%s, line %d: there is no setting \"%.*s\". Did you mean \"%s\"?", path, line, TEXT_ARGS(name), nearest);
    return message_fail(message, ERROR_INVALID, "%s, line %d: there is no setting \"%.*s\". frankpledge serve --help lists them.", path, line, TEXT_ARGS(name));
}

/* `line` is a string of its own: the text is cut at line ends. */
static enum result read_line(struct options *options, const char *path, int line, char *text, bool others_may_read, struct message *message)
{
    const struct option_rule *rule;
    struct setting *setting;
    char *equals = strchr(text, '=');
    struct text name = text_trim(equals ? (struct text){text, (size_t)(equals - text)} : text_of(text)), value;
    if (!name.length || name.data[0] == '#')
        return OK;
    setting = find_setting(options, name, &rule);
    if (!setting)
        return refuse_name(options, path, line, name, equals != NULL, message);
    value = equals ? text_trim(text_of(equals + 1)) : TEXT_NONE;
    if (!value.length)
        return message_fail(message, ERROR_INVALID, "%s, line %d: %.*s needs a value: %.*s = %s", path, line, TEXT_ARGS(name), TEXT_ARGS(name),
                            !rule ? "PASSWORD" : rule->argument ? rule->argument : "yes");
    if (setting->source)
        return message_fail(message, ERROR_INVALID, "%s, line %d: %.*s stands in line %d already.", path, line, TEXT_ARGS(name), setting->line);
    if (!rule && others_may_read)
        return message_fail(message, ERROR_DENIED, "%s, line %d: %.*s is a secret, and the file can be read by other users. Say: chmod 640 %s", path, line,
                            TEXT_ARGS(name), path);
    text[value.data + value.length - text] = 0;
    if (others_may_read && rule && rule->argument && has_password(value.data))
        return message_fail(message, ERROR_DENIED, "%s, line %d: %.*s has a password in it, and the file can be read by other users. Say: chmod 640 %s", path, line,
                            TEXT_ARGS(name), path);
    *setting = (struct setting){value.data, SETTING_FILE, line};
    if (rule && !rule->argument && !option_read_flag(value.data, &setting->value))
        return message_fail(message, ERROR_INVALID, "%s, line %d: %.*s is yes or no.", path, line, TEXT_ARGS(name));
    return OK;
}

static enum result read_file(struct options *options, const char *path, struct message *message)
{
    bool others_may_read = true;
    int line = 1;
    TRY(read_text(options, path, &others_may_read, message));
    for (char *at = options->text, *end; at; at = end, line++) {
        end = strchr(at, '\n');
        if (end)
            *end++ = 0;
        TRY(read_line(options, path, line, at, others_may_read, message));
    }
    return OK;
}

/* --- The environment ------------------------------------------------------- */

static bool is_variable(const char *variable, const char *name)
{
    char wanted[NAME_BYTES_MAX];
    size_t length;
    write_variable(wanted, name);
    length = strlen(wanted);
    return strncmp(variable, wanted, length) == 0 && variable[length] == '=';
}

static const char *variable_value(char *const *environment, const char *name)
{
    for (; *environment; environment++)
        if (is_variable(*environment, name))
            return strchr(*environment, '=') + 1;
    return NULL;
}

/* "FRANKPLEDGE_SMTP_TLS=…" as "smtp-tls". */
static struct text name_of_variable(char out[NAME_BYTES_MAX], const char *variable)
{
    size_t length = strcspn(variable + sizeof PREFIX - 1, "=");
    length = length < NAME_BYTES_MAX ? length : NAME_BYTES_MAX - 1;
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)variable[sizeof PREFIX - 1 + i];
        out[i] = byte == '_' ? '-' : (char)tolower(byte);
    }
    out[length] = 0;
    return (struct text){out, length};
}

static enum result read_variable(struct options *options, const char *variable, struct message *message)
{
    char name[NAME_BYTES_MAX], other[NAME_BYTES_MAX];
    const struct option_rule *rule;
    struct text read = name_of_variable(name, variable);
    struct setting *setting = find_setting(options, read, &rule);
    const char *value = strchr(variable, '=') + 1, *nearest;
    if (text_equals(read, "settings"))
        return OK;
    if (!setting || !is_variable(variable, name)) {
        nearest = nearest_setting(options, read);
        write_variable(other, nearest ? nearest : "");
        return message_fail(message, ERROR_INVALID, "The environment has %.*s, which is no setting.%s%s%s", (int)strcspn(variable, "="), variable,
                            nearest ? " Did you mean " : "", nearest ? other : "", nearest ? "?" : "");
    }
    if (!value[0])
        return OK;
    *setting = (struct setting){value, SETTING_ENVIRONMENT, 0};
    if (rule && !rule->argument && !option_read_flag(value, &setting->value))
        return message_fail(message, ERROR_INVALID, "%.*s in the environment is yes or no.", (int)strcspn(variable, "="), variable);
    return OK;
}

enum result settings_read(struct options *options, const struct option_rule *known, char *const *environment, struct message *message)
{
    options->known = known;
    if (!options->settings_file)
        options->settings_file = variable_value(environment, "settings");
    if (options->settings_file && !options->settings_file[0])
        options->settings_file = NULL;
    if (options->settings_file)
        TRY(read_file(options, options->settings_file, message));
    for (; *environment; environment++)
        if (text_starts(text_of(*environment), TEXT(PREFIX)) && strchr(*environment, '='))
            TRY(read_variable(options, *environment, message));
    return OK;
}

/* --- What holds -------------------------------------------------------------- */

const char *setting_secret(const struct options *options, const char *name)
{
    size_t index = find_name(settings_secrets, text_of(name));
    assert(index != SIZE_MAX);
    return options->secrets[index].value;
}

const char *setting(const struct options *options, const char *name)
{
    size_t index;
    bool is_known;
    if (option_find(options->rules, text_of(name), &index))
        return option(options, name);
    is_known = option_find(options->known, text_of(name), &index);
    assert(is_known);
    return options->settings[index].value;
}

static struct text say_source(const struct options *options, const struct setting *setting, const char *name, bool is_flag, struct arena *arena)
{
    char variable[NAME_BYTES_MAX];
    write_variable(variable, name);
    if (is_flag)
        return arena_printf(arena, "--%s", name);
    if (setting->source == SETTING_FILE)
        return arena_printf(arena, "%s, line %d", options->settings_file, setting->line);
    return setting->source == SETTING_ENVIRONMENT ? arena_printf(arena, "%s", variable) : TEXT_NONE;
}

bool setting_say(const struct options *options, size_t index, struct arena *arena, struct setting_said *ret_said)
{
    size_t count = 0, own;
    const char *value;
    *ret_said = (struct setting_said){0};
    while (options->known[count].name)
        count++;
    if (index >= count) { /* a secret */
        const char *name = settings_secrets[index - count];
        if (name)
            *ret_said = (struct setting_said){name, "a secret: in the file or the environment only", TEXT_NONE, say_source(options, &options->secrets[index - count], name, false, arena)};
        return name != NULL;
    }
    const struct option_rule *rule = &options->known[index];
    bool is_flag = option_find(options->rules, text_of(rule->name), &own) && options->values[own];
    if (find_name(by_hand, text_of(rule->name)) != SIZE_MAX)
        return true;
    value = setting(options, rule->name);
    *ret_said = (struct setting_said){rule->name, rule->about, TEXT_NONE, say_source(options, &options->settings[index], rule->name, is_flag, arena)};
    if (ret_said->source.length)
        ret_said->value = !value ? TEXT("no") : rule->argument ? say_value(value, arena) : TEXT("yes");
    return true;
}

void settings_print(const struct options *options, FILE *out)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    struct setting_said said;
    fprintf(out, "# A flag comes before the environment, and that before the file%s%s.\n", options->settings_file ? " " : "",
            options->settings_file ? options->settings_file : "; none is named (--settings FILE, FRANKPLEDGE_SETTINGS)");
    for (size_t i = 0; arena && setting_say(options, i, arena, &said); i++) {
        if (said.name && !said.source.length)
            fprintf(out, "# not given: %s (%s)\n", said.name, said.about);
        else if (said.name && said.value.length)
            fprintf(out, "# %.*s\n%s = %.*s\n", TEXT_ARGS(said.source), said.name, TEXT_ARGS(said.value));
        else if (said.name)
            fprintf(out, "# %.*s\n# %s is given, and not shown\n", TEXT_ARGS(said.source), said.name);
    }
}
