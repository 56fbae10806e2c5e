#include "program/settings.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test.h"

static const struct option_rule known[] = {
    {"store", "ADDRESS", "the office’s data"},     {"listen", "HOST:PORT", "where to listen (127.0.0.1:8080)"},
    {"behind-proxy", NULL, "trust a proxy"},       {"smtp", "HOST", "mail server"},
    {"accept-loss", "NAMES", "data to be dropped"}, {NULL, NULL, NULL},
};
static const struct option_rule of_other_command[] = {{"store", "ADDRESS", "the office’s data"}, {"dry-run", NULL, "only try"}, {NULL, NULL, NULL}};
static char path[] = "/tmp/settings_test_XXXXXX";

static void write_settings(const char *text, mode_t mode)
{
    FILE *file = fopen(path, "wbe");
    CHECK(file != NULL);
    fputs(text, file);
    fclose(file);
    CHECK(chmod(path, mode) == 0);
}

static enum result read_all(struct options *options, const struct option_rule *rules, char **arguments, char **environment, struct message *message)
{
    int count = 0;
    while (arguments[count])
        count++;
    CHECK_INTEGER(options_read(options, rules, count, arguments, message), OK);
    return settings_read(options, known, environment, message);
}

#define ARGUMENTS(...) ((char *[]){__VA_ARGS__ __VA_OPT__(,) NULL})

static void refused(const char *file_text, char **environment, enum result expected, const char *words)
{
    struct options options;
    struct message message = {0};
    write_settings(file_text, 0644);
    CHECK_INTEGER(read_all(&options, known, ARGUMENTS((char *)"--settings", path), environment, &message), expected);
    CHECK(strstr(message.text, words) != NULL);
    if (!strstr(message.text, words))
        fprintf(stderr, "said: %s\nnot: %s\n", message.text, words);
}

TEST("a file to write settings into")
{
    int file = mkstemp(path);
    CHECK(file >= 0);
    close(file);
}

TEST("a flag comes before the environment, and that before the file")
{
    struct options options;
    struct message message = {0};
    write_settings("# of the office\n\n store = sqlite:file.db # not a remark\r\nlisten=[::1]:80\nbehind-proxy = yes", 0644);
    CHECK_INTEGER(read_all(&options, known, ARGUMENTS((char *)"--settings", path), ARGUMENTS(), &message), OK);
    CHECK_TEXT(text_of(option(&options, "store")), "sqlite:file.db # not a remark");
    CHECK_TEXT(text_of(option(&options, "listen")), "[::1]:80");
    CHECK_TEXT(text_of(option(&options, "behind-proxy")), "");
    CHECK(option(&options, "smtp") == NULL);
    char named[64];
    snprintf(named, sizeof named, "FRANKPLEDGE_SETTINGS=%s", path);
    char *environment[] = {named, (char *)"FRANKPLEDGE_STORE=sqlite:env.db", (char *)"FRANKPLEDGE_BEHIND_PROXY=no", (char *)"FRANKPLEDGE_SMTP=", (char *)"FRANKPLEDGE=x", (char *)"HOME=/", NULL};
    CHECK_INTEGER(read_all(&options, known, ARGUMENTS(), environment, &message), OK);
    CHECK_TEXT(text_of(option(&options, "store")), "sqlite:env.db");
    CHECK_TEXT(text_of(option(&options, "listen")), "[::1]:80");
    CHECK(option(&options, "behind-proxy") == NULL);
    CHECK(option(&options, "smtp") == NULL);
    CHECK_INTEGER(read_all(&options, known, ARGUMENTS((char *)"--store=sqlite:flag.db", (char *)"--behind-proxy"), environment, &message), OK);
    CHECK_TEXT(text_of(option(&options, "store")), "sqlite:flag.db");
    CHECK_TEXT(text_of(option(&options, "behind-proxy")), "");
    CHECK_INTEGER(read_all(&options, known, ARGUMENTS((char *)"--settings", path, (char *)"--behind-proxy=no"), ARGUMENTS(), &message), OK);
    CHECK(option(&options, "behind-proxy") == NULL);
    /* A command that shares only the store reads a file that has more, and can ask for what it has no option for. */
    CHECK_INTEGER(read_all(&options, of_other_command, ARGUMENTS(), environment, &message), OK);
    CHECK_TEXT(text_of(option(&options, "store")), "sqlite:env.db");
    CHECK(option(&options, "dry-run") == NULL);
    CHECK_TEXT(text_of(setting(&options, "listen")), "[::1]:80");
}

TEST("what is no setting is refused with its line")
{
    char *nothing[] = {NULL};
    refused("listen = x\n\nstroe = y\n", nothing, ERROR_INVALID, ", line 3: there is no setting \"stroe\". Did you mean \"store\"?");
    refused("weather = fine\n", nothing, ERROR_INVALID, ", line 1: there is no setting \"weather\". frankpledge serve --help lists them.");
    refused("smtp-password: hidden\n", nothing, ERROR_INVALID, ", line 1: a line is NAME = VALUE.");
    refused("smtp-password: hid=den\n", nothing, ERROR_INVALID, ", line 1: a line is NAME = VALUE."); /* nothing of it is repeated */
    refused("listen = x\nhidden\n", nothing, ERROR_INVALID, ", line 2: a line is NAME = VALUE.");
    refused("store\n", nothing, ERROR_INVALID, ", line 1: store needs a value: store = ADDRESS");
    refused("behind-proxy =  \n", nothing, ERROR_INVALID, ", line 1: behind-proxy needs a value: behind-proxy = yes");
    refused("behind-proxy = true\n", nothing, ERROR_INVALID, ", line 1: behind-proxy is yes or no.");
    refused("store = a\nlisten = b\nstore = a\n", nothing, ERROR_INVALID, ", line 3: store stands in line 1 already.");
    refused("accept-loss = action.title\n", nothing, ERROR_INVALID, "said on the command line, by hand");
    refused("smtp-password = x\n", nothing, ERROR_DENIED, "is a secret, and the file can be read by other users");
    refused("listen = x\nstore = postgresql://office:hidden@db.example/office\n", nothing, ERROR_DENIED, ", line 2: store has a password in it, and the file can be read by other users.");
    refused("", ARGUMENTS((char *)"FRANKPLEDGE_STROE=x"), ERROR_INVALID, "FRANKPLEDGE_STROE, which is no setting. Did you mean FRANKPLEDGE_STORE?");
    refused("", ARGUMENTS((char *)"FRANKPLEDGE_store=x"), ERROR_INVALID, "FRANKPLEDGE_store, which is no setting");
    refused("", ARGUMENTS((char *)"FRANKPLEDGE_ACCEPT_LOSS=x"), ERROR_INVALID, "FRANKPLEDGE_ACCEPT_LOSS, which is no setting");
    refused("", ARGUMENTS((char *)"FRANKPLEDGE_BEHIND_PROXY=1"), ERROR_INVALID, "FRANKPLEDGE_BEHIND_PROXY in the environment is yes or no.");
    struct options options;
    struct message message = {0};
    CHECK_INTEGER(read_all(&options, known, ARGUMENTS((char *)"--settings", (char *)"/nowhere/at-all"), nothing, &message), ERROR_INVALID);
    CHECK(strstr(message.text, "cannot be read: No such file") != NULL);
    CHECK_INTEGER(options_read(&options, known, 1, ARGUMENTS((char *)"--behind-proxy=perhaps"), &message), ERROR_INVALID);
    CHECK_INTEGER(options_read(&options, known, 1, ARGUMENTS((char *)"--smtp-password=x"), &message), ERROR_INVALID);
}

/* One byte below the limit and at it. */
TEST("a file just under the limit, and at it")
{
    static char text[SETTINGS_BYTES_MAX + 1];
    struct options options;
    struct message message = {0};
    memset(text, '#', SETTINGS_BYTES_MAX);
    text[SETTINGS_BYTES_MAX - 1] = 0;
    write_settings(text, 0600);
    CHECK_INTEGER(read_all(&options, known, ARGUMENTS((char *)"--settings", path), ARGUMENTS(), &message), OK);
    text[SETTINGS_BYTES_MAX - 1] = '#';
    write_settings(text, 0600);
    CHECK_INTEGER(read_all(&options, known, ARGUMENTS((char *)"--settings", path), ARGUMENTS(), &message), ERROR_LIMIT);
}

TEST("what holds is said with where it comes from, and no secret")
{
    struct options options;
    struct message message = {0};
    char *out = NULL, expected[1024];
    size_t length = 0;
    FILE *file = open_memstream(&out, &length);
    write_settings("smtp-password = three unlike words\nstore = postgresql://office:hidden@db.example/office?password=hidden&sslmode=require\n", 0640);
    CHECK_INTEGER(read_all(&options, known, ARGUMENTS((char *)"--settings", path, (char *)"--listen", (char *)"[::1]:80"), ARGUMENTS((char *)"FRANKPLEDGE_BEHIND_PROXY=no"), &message), OK);
    CHECK_TEXT(text_of(setting_secret(&options, "smtp-password")), "three unlike words");
    settings_print(&options, file);
    fclose(file);
    snprintf(expected, sizeof expected,
             "# A flag comes before the environment, and that before the file %s.\n"
             "# %s, line 2\nstore = postgresql://office:(not shown)@db.example/office?password=(not shown)&sslmode=require\n"
             "# --listen\nlisten = [::1]:80\n"
             "# FRANKPLEDGE_BEHIND_PROXY\nbehind-proxy = no\n"
             "# not given: smtp (mail server)\n"
             "# %s, line 1\n# smtp-password is given, and not shown\n",
             path, path, path);
    CHECK_TEXT(text_of(out), expected);
    free(out);
}

static void said_as(const char *value, const char *expected)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 16);
    struct options options;
    struct setting_said said;
    struct message message = {0};
    CHECK_INTEGER(read_all(&options, known, ARGUMENTS((char *)"--store", (char *)(uintptr_t)value), ARGUMENTS(), &message), OK);
    CHECK(setting_say(&options, 0, arena, &said));
    CHECK_TEXT(said.value, expected);
}

/* Also where it is written in a way that the store would refuse: it is said before the store is opened. */
TEST("no password within an address is said, wherever it stands")
{
    said_as("postgresql://office:hid?den@db.example/office", "postgresql://office:(not shown)@db.example/office");
    said_as("postgresql://office:hid/d@en@db.example:5432/office", "postgresql://office:(not shown)@db.example:5432/office");
    said_as("postgresql://office@db.example:5432/office", "postgresql://office@db.example:5432/office");
    said_as("postgresql://db.example/office?sslpassword=hidden&password=hid den", "postgresql://db.example/office?sslpassword=(not shown)&password=(not shown)");
    said_as("host=db.example password = 'hid den' dbname=office", "host=db.example password=(not shown) dbname=office");
    said_as("sqlite:/srv/passwords/office.db", "sqlite:/srv/passwords/office.db");
    CHECK(unlink(path) == 0);
}

/* What print-settings says of an address. */
static void check_said(const char *address, const char *expected)
{
    struct options options;
    struct message message = {0};
    char *out = NULL, line[512];
    size_t length = 0;
    FILE *file = open_memstream(&out, &length);
    CHECK_INTEGER(read_all(&options, known, ARGUMENTS((char *)"--store", (char *)(uintptr_t)address), ARGUMENTS(), &message), OK);
    settings_print(&options, file);
    fclose(file);
    snprintf(line, sizeof line, "store = %s\n", expected);
    if (!strstr(out, line))
        printf("  %s\n", out);
    CHECK(strstr(out, line));
    free(out);
}

TEST("of an address no part of a password is said, however it is written")
{
    check_said("sqlite:/var/lib/office", "sqlite:/var/lib/office");
    check_said("postgresql://office@db.example:5432/office", "postgresql://office@db.example:5432/office");
    check_said("postgresql://office:hid?den@db.example/office", "postgresql://office:(not shown)@db.example/office");
    check_said("postgresql://office:hid/den@db.example/office", "postgresql://office:(not shown)@db.example/office");
    check_said("postgresql://office:hid@den@db.example/office", "postgresql://office:(not shown)@db.example/office");
    check_said("postgresql:/office:hidden@db.example/office", "postgresql:(not shown)@db.example/office");
    check_said("postgresql://db.example/office?sslpassword=hid den&password=hidden", "postgresql://db.example/office?sslpassword=(not shown)&password=(not shown)");
    check_said("host=db password=hid&den dbname=office", "host=db password=(not shown) dbname=office");
    check_said("host=db password = 'hid\\' den' dbname=office", "host=db password=(not shown) dbname=office");
    check_said("host=db password=hid\\ den", "host=db password=(not shown)");
    check_said("host=db password='hidden", "host=db password=(not shown)");
}
