/* How e-mail is sent: see mail_options.h. */
#include "program/mail_options.h"

#include <ctype.h>
#include <sys/stat.h>

#include "blocks/post/bulletin.h"
#include "program/settings.h"

#define PASSWORD_BYTES_MAX 1000
#define PORT_STARTTLS 587
#define PORT_TLS 465
#define PORT_OPEN 25
#define SECONDS_DEFAULT 300
#define SECONDS_MOST 1800
#define PER_MINUTE_DEFAULT 60
#define PER_MINUTE_MOST 6000
#define APPROVE_ABOVE_MOST 1000000

static struct text given(struct arena *arena, const struct options *options, const char *name)
{
    const char *value = option(options, name);
    return value ? arena_copy(arena, text_trim(text_of(value))) : TEXT_NONE;
}

static enum result read_number(struct text typed, const char *name, int least, int most, int otherwise, int *ret_number, struct message *message)
{
    int64_t number = otherwise;
    if (typed.length && (text_to_integer(typed, &number) < 0 || number < least || number > most))
        return message_fail(message, ERROR_INVALID, "--%s needs a number from %d to %d.", name, least, most);
    *ret_number = (int)number;
    return OK;
}

static bool is_host(struct text host)
{
    for (size_t i = 0; i < host.length; i++)
        if (!isalnum((unsigned char)host.data[i]) && !strchr(".-:", host.data[i]))
            return false;
    return host.length > 0 && host.length <= 253;
}

/* "mail.example", "mail.example:587", "[::1]:25". The port is 0 where none is given. */
static bool split_host(struct arena *arena, struct text typed, struct text *ret_host, int *ret_port)
{
    int64_t port = 0;
    const char *colon = typed.length ? memrchr(typed.data, ':', typed.length) : NULL, *bracket = typed.length ? memrchr(typed.data, ']', typed.length) : NULL;
    struct text host = typed;
    if (colon && (!bracket || colon > bracket)) {
        host = (struct text){typed.data, (size_t)(colon - typed.data)};
        if (text_to_integer(text_slice(typed, host.length + 1, SIZE_MAX), &port) < 0 || port < 1 || port > 65535)
            return false;
    }
    if (text_starts(host, TEXT("[")) && text_ends(host, TEXT("]")))
        host = text_slice(host, 1, host.length - 2);
    *ret_host = arena_copy(arena, host);
    *ret_port = (int)port;
    return is_host(host);
}

static enum result read_protection(struct text typed, struct smtp_server *server, struct message *message)
{
    if (!typed.length)
        server->tls = server->port == PORT_TLS ? SMTP_TLS : SMTP_STARTTLS;
    else if (text_equals(typed, "starttls"))
        server->tls = SMTP_STARTTLS;
    else if (text_equals(typed, "tls"))
        server->tls = SMTP_TLS;
    else if (text_equals(typed, "none"))
        server->tls = SMTP_OPEN;
    else
        return message_fail(message, ERROR_INVALID, "--smtp-tls is starttls, tls or none.");
    if (!server->port)
        server->port = server->tls == SMTP_TLS ? PORT_TLS : server->tls == SMTP_STARTTLS ? PORT_STARTTLS : PORT_OPEN;
    return OK;
}

static enum result read_password(struct arena *arena, struct text path, struct text *ret_password, struct message *message)
{
    char bytes[PASSWORD_BYTES_MAX + 2];
    struct stat about;
    FILE *file = fopen(path.data, "rbe");
    if (!file || fstat(fileno(file), &about) != 0 || !S_ISREG(about.st_mode)) {
        if (file)
            fclose(file);
        return message_fail(message, ERROR_INVALID, "The password file %.*s cannot be read.", TEXT_ARGS(path));
    }
    size_t length = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    if (about.st_mode & 077)
        return message_fail(message, ERROR_DENIED, "The password file %.*s can be read or changed by other users. Say: chmod 600 %.*s", TEXT_ARGS(path), TEXT_ARGS(path));
    while (length && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r'))
        length--;
    *ret_password = arena_copy(arena, (struct text){bytes, length});
    explicit_bzero(bytes, sizeof bytes);
    if (!length || length > PASSWORD_BYTES_MAX || memchr(ret_password->data, '\n', length) || memchr(ret_password->data, 0, length))
        return message_fail(message, ERROR_INVALID, "The password file %.*s needs one line with the password.", TEXT_ARGS(path));
    return OK;
}

static enum result read_address(struct text typed, const char *name, struct mail_address *ret_address, struct message *message)
{
    return mail_address_parse(typed, ret_address) == OK ? OK
               : message_fail(message, ERROR_INVALID, "--%s needs an e-mail address, such as \"Office of the Commissioner <office@plan.example>\".", name);
}

static enum result read_bounces(struct text typed, struct mail_address *ret_address, struct message *message)
{
    struct mail_address address;
    TRY(read_address(typed, "mail-bounces", &address, message));
    if (address.address.length - mail_address_domain(address.address).length - 1 > POST_BOUNCES_BYTES_MAX)
        return message_fail(message, ERROR_INVALID, "--mail-bounces needs an address with at most %d characters before the @: “+” and 32 digits are put behind them.", POST_BOUNCES_BYTES_MAX);
    *ret_address = address;
    return OK;
}

static enum result read_sign_in(struct arena *arena, const struct options *options, struct smtp_server *server, struct message *message)
{
    struct text password_file = given(arena, options, "smtp-password-file"), password = text_of(setting_secret(options, "smtp-password"));
    server->user = given(arena, options, "smtp-user");
    if (password_file.length && password.length)
        return message_fail(message, ERROR_INVALID, "The password is given twice: smtp-password, and smtp-password-file.");
    if ((server->user.length > 0) != (password_file.length + password.length > 0))
        return message_fail(message, ERROR_INVALID, "--smtp-user and --smtp-password-file belong together.");
    if (!server->user.length)
        return OK;
    if (server->tls == SMTP_OPEN)
        return message_fail(message, ERROR_INVALID, "A password is not sent without TLS: leave out --smtp-tls none, or --smtp-user.");
    if (password.length) {
        server->password = arena_copy(arena, password);
        return password.length <= PASSWORD_BYTES_MAX ? OK : message_fail(message, ERROR_INVALID, "smtp-password is too long.");
    }
    return read_password(arena, password_file, &server->password, message);
}

enum result mail_options_read(struct arena *arena, const struct options *options, bool has_public_address, struct post_settings **ret_settings,
                              struct message *message)
{
    static const char *const others[] = {"smtp-tls", "smtp-ca", "smtp-user", "smtp-password-file", "smtp-seconds", "mail-from", "mail-reply-to", "mail-bounces", "mail-approve-above", "mail-per-minute"};
    struct post_settings *settings = ARENA_NEW(arena, struct post_settings);
    struct text server = given(arena, options, "smtp"), reply_to = given(arena, options, "mail-reply-to"), bounces = given(arena, options, "mail-bounces");
    if (!settings || arena_failed(arena))
        return ERROR_MEMORY;
    *ret_settings = NULL;
    for (size_t i = 0; !server.length && i < COUNT_OF(others); i++)
        if (option(options, others[i]))
            return message_fail(message, ERROR_INVALID, "--%s needs --smtp, which names the mail server.", others[i]);
    if (!server.length)
        return OK;
    if (!split_host(arena, server, &settings->server.host, &settings->server.port))
        return message_fail(message, ERROR_INVALID, "--smtp needs a host and a port, such as mail.example:587.");
    TRY(read_protection(given(arena, options, "smtp-tls"), &settings->server, message));
    settings->server.authority = given(arena, options, "smtp-ca");
    TRY(read_sign_in(arena, options, &settings->server, message));
    TRY(read_number(given(arena, options, "smtp-seconds"), "smtp-seconds", 1, SECONDS_MOST, SECONDS_DEFAULT, &settings->server.seconds_max, message));
    TRY(read_number(given(arena, options, "mail-per-minute"), "mail-per-minute", 1, PER_MINUTE_MOST, PER_MINUTE_DEFAULT, &settings->per_minute, message));
    TRY(read_number(given(arena, options, "mail-approve-above"), "mail-approve-above", 0, APPROVE_ABOVE_MOST, APPROVE_ABOVE_DEFAULT, &settings->approve_above, message));
    TRY(read_address(given(arena, options, "mail-from"), "mail-from", &settings->from, message));
    settings->server.greeting = arena_copy(arena, mail_address_domain(settings->from.address));
    if (reply_to.length)
        TRY(read_address(reply_to, "mail-reply-to", &settings->reply_to, message));
    if (bounces.length)
        TRY(read_bounces(bounces, &settings->bounces, message));
    if (!has_public_address)
        return message_fail(message, ERROR_INVALID, "--smtp needs --public-address too: it stands before the links in messages.");
    if (arena_failed(arena))
        return ERROR_MEMORY;
    *ret_settings = settings;
    return OK;
}
