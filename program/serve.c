/* frankpledge serve: opens the office, starts the edge, waits for a signal. */
#include <ctype.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/page/page.h"
#include "base/web/web.h"
#include "blocks/file/scan.h"
#include "blocks/flow/embargo.h"
#include "blocks/post/letter.h"
#include "blocks/post/post.h"
#include "blocks/proof/proof.h"
#include "office/desk/remind.h"
#include "office/performance/crime_desk.h"
#include "program/commands.h"
#include "program/languages.h"
#include "program/mail_options.h"
#include "program/operation.h"
#include "program/settings.h"
#include "program/site.h"
#include "program/sql_gather.h"

#define PUBLIC_ADDRESS_BYTES_MAX 200

const struct option_rule serve_rules[] = {
    STORE_OPTION,
    KEYS_OPTION,
    DEFINITIONS_OPTION,
    LOSS_OPTION,
    ERASURES_OPTION,
    {"listen", "HOST:PORT", "where to listen (127.0.0.1:8080)"},
    {"public-address", "URL", "where the public finds the office, such as https://plan.example"},
    LANGUAGES_OPTION,
    WORDING_OPTION,
    MAIL_OPTIONS,
    {"as-of", "DAY", "show what was in force on that day (examples and tests only)"},
    {"no-page-cache", NULL, "make every page anew (for measuring)"},
    {"trace-sql", "FILE", "write the text of every composed statement there at the end (tests only)"},
    {"clamd", "unix:PATH|HOST:PORT", "where a ClamAV scanner listens: attached files are served once it has found them clean"},
    {"behind-proxy", NULL, "trust the forwarding headers of a proxy on this machine"},
    {"metrics", "HOST:PORT", "where Prometheus may ask for figures, apart from the site (nowhere)"},
    {"log-requests", "json|logfmt", "a line on the standard error for each request, without addresses or names"},
    {"print-settings", NULL, "say which settings hold and where each comes from, and end"},
    {NULL, NULL, NULL},
};

/* The key is read anew each time: another process may have replaced it. Without one nothing is signed. */
static enum result sign_checkpoint(struct db *db, void *context, struct message *message)
{
    const struct office *office = context;
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    struct signing_key key;
    enum result result;
    if (!arena)
        return ERROR_MEMORY;
    result = signing_key_load(office->key_path, &key, message);
    if (result == OK)
        result = proof_checkpoint(db, arena, &key, clock_now());
    explicit_bzero(&key, sizeof key);
    if (result == ERROR_DENIED && !message->text[0])
        return message_fail(message, result, "The signing key %s is not the one that signed the newest checkpoint. See: frankpledge key list", office->key_path);
    return result == ERROR_NOT_FOUND ? OK : result;
}

/* The office is served all the same: what is published is in the log, and is signed when the key is right again. */
static enum result try_checkpoint(struct office *office)
{
    struct message message = {0};
    enum result result = store_write(office->store, sign_checkpoint, office, &message);
    if (result < 0)
        fprintf(stderr, "frankpledge serve: no checkpoint could be signed. %s\n", message.text);
    return result;
}

/* Signals are waited for, not handled: no code runs inside a handler. */
static void block_signals(sigset_t *ret_set)
{
    sigemptyset(ret_set);
    sigaddset(ret_set, SIGTERM);
    sigaddset(ret_set, SIGINT);
    pthread_sigmask(SIG_BLOCK, ret_set, NULL);
}

/* Until a signal comes; every few minutes what was logged since gets a signed checkpoint. */
static void wait_for_end(struct office *office, const sigset_t *signals)
{
    const struct timespec pause = {.tv_sec = 300};
    while (sigtimedwait(signals, NULL, &pause) < 0)
        (void)try_checkpoint(office);
}

/* For the test that prepares them on the other engine. */
static enum result write_trace(struct sql_gather *gather, const char *path, struct message *message)
{
    FILE *file = fopen(path, "wbe");
    enum result result = file ? sql_gather_write(gather, file) : ERROR_IO;
    if (file && fclose(file) != 0)
        result = ERROR_IO;
    return result < 0 ? message_fail(message, result, "%s could not be written.", path) : OK;
}

/* Beside the store: what is on its way into it is no less protected there. */
static struct text folder_of_store(struct office *office)
{
    struct text path = text_of(office->beside);
    const char *slash = memrchr(path.data, '/', path.length);
    return slash ? arena_copy(office->arena, (struct text){path.data, (size_t)(slash - path.data) + (slash == path.data)}) : TEXT(".");
}

static enum result start_sending(struct office *office, struct template_set **ret_letters, struct post_sender **ret_sender, struct message *message)
{
    *ret_letters = site_templates();
    if (!*ret_letters)
        return message_fail(message, ERROR_MEMORY, "Not enough memory for the templates.");
    TRY(post_letter_compile(*ret_letters, message));
    return post_send_start(&office->engine, *ret_letters, ret_sender, message);
}

/* On a port of its own, since behind a proxy everybody comes from this machine. */
static enum result start_metrics(const struct office *office, const char *listen, struct web **ret_web, struct message *message)
{
    const struct web_options options = {.listen = listen, .polling_threads = 1, .worker_threads = 1};
    const struct site site = {.route_tables = operation_route_tables, .route_table_count = 1, .store = office->store, .context = (void *)&office->engine, .as_of = DATE_NONE};
    TRY(web_start(&site, &options, ret_web, message));
    printf("Figures for Prometheus on port %d\n", web_port(*ret_web));
    fflush(stdout);
    return OK;
}

static enum log_requests log_requests(const char *named)
{
    return !named ? LOG_NOTHING : strcmp(named, "json") == 0 ? LOG_JSON : LOG_LOGFMT;
}

static enum result run(struct office *office, const struct options *options, struct message *message)
{
    struct web_options web_options = {
        .listen = option(options, "listen") ? option(options, "listen") : "127.0.0.1:8080",
        .spool_folder = folder_of_store(office).data, .page_cache = !option(options, "no-page-cache"), .trust_forwarded = option(options, "behind-proxy") != NULL,
        .log_requests = log_requests(option(options, "log-requests")),
    };
    struct operation *operation = office->engine.operation;
    AUTO(sql_gather_free_at) struct sql_gather *gather = NULL;
    struct file_tender *tender = NULL;
    struct embargo_keeper *keeper = NULL;
    struct crime_loader *loader = NULL;
    struct post_sender *sender = NULL;
    struct template_set *letters = NULL;
    struct reminders *reminders = NULL;
    struct site site;
    struct web *web, *metrics = NULL;
    sigset_t signals;
    enum result result;
    block_signals(&signals);
    if (option(options, "trace-sql"))
        TRY(sql_gather_start(office->store, &gather));
    result = try_checkpoint(office);
    if (result < 0 && result != ERROR_DENIED) /* the log does not hold together: better seen now than later */
        return result;
    TRY(site_make(office, &site, message));
    result = languages_set(office, &site, option(options, "languages"), option(options, "wording"), message);
    if (result == OK)
        result = web_start(&site, &web_options, &web, message);
    if (result < 0) {
        site_free(&site);
        return result;
    }
    printf("Frankpledge serves %s on port %d\n", store_path(office->store), web_port(web));
    fflush(stdout);
    operation_set_web(operation, web);
    if (option(options, "metrics"))
        result = start_metrics(office, option(options, "metrics"), &metrics, message);
    if (result == OK)
        result = file_tend_start(&office->engine, &tender, message);
    if (result == OK)
        result = embargo_keep_start(&office->engine, &keeper, message);
    if (result == OK)
        result = crime_loader_start(&office->engine, web_options.spool_folder, &loader, message);
    if (result == OK && office->engine.mail)
        result = start_sending(office, &letters, &sender, message);
    if (result == OK && office->engine.mail && date_is_none(office->engine.as_of))
        result = reminders_start(&office->engine, &reminders, message);
    if (result == OK)
        wait_for_end(office, &signals);
    web_stop(metrics); /* it asks the site */
    web_stop(web);
    reminders_stop(reminders);
    post_send_stop(sender);
    template_set_free(letters);
    crime_loader_stop(loader);
    embargo_keep_stop(keeper);
    file_tend_stop(tender);
    site_free(&site);
    if (result < 0)
        return result;
    return gather ? write_trace(gather, option(options, "trace-sql"), message) : OK;
}

/* A scheme and a host, and no more: paths are put behind it. */
static bool is_public_address(struct text address)
{
    struct text host = text_starts(address, TEXT("https://")) ? text_slice(address, 8, SIZE_MAX)
                       : text_starts(address, TEXT("http://")) ? text_slice(address, 7, SIZE_MAX) : TEXT_NONE;
    for (size_t i = 0; i < host.length; i++)
        if (!isalnum((unsigned char)host.data[i]) && !strchr(".-:[]", host.data[i]))
            return false;
    return host.length > 0 && host.length <= PUBLIC_ADDRESS_BYTES_MAX;
}

static enum result read_mail(struct office *office, const struct options *options, struct message *message)
{
    struct post_settings *settings;
    TRY(mail_options_read(office->arena, options, office->engine.public_address.length > 0, &settings, message));
    office->engine.mail = settings;
    return OK;
}

int command_serve(int argc, char **argv)
{
    struct options options;
    struct message message = {0};
    struct office office;
    struct office_options office_options = {.as_of = DATE_NONE};
    enum result result;
    int status;
    if (!command_begin("serve", serve_rules, argc, argv, &options, &status))
        return status;
    if (option(&options, "print-settings")) {
        settings_print(&options, stdout);
        return 0;
    }
    if (option(&options, "as-of") && date_parse(text_of(option(&options, "as-of")), &office_options.as_of) < 0) {
        message_fail(&message, ERROR_INVALID, "--as-of needs a day such as 2019-10-31.");
        return command_fail("serve", ERROR_INVALID, &message) + 1;
    }
    if (option(&options, "public-address") && !is_public_address(text_of(option(&options, "public-address")))) {
        message_fail(&message, ERROR_INVALID, "--public-address needs an address without a path, such as https://plan.example.");
        return command_fail("serve", ERROR_INVALID, &message) + 1;
    }
    if (option(&options, "clamd") && scan_address_check(text_of(option(&options, "clamd")), &message) < 0)
        return command_fail("serve", ERROR_INVALID, &message) + 1;
    if (option(&options, "log-requests") && strcmp(option(&options, "log-requests"), "json") != 0 && strcmp(option(&options, "log-requests"), "logfmt") != 0) {
        message_fail(&message, ERROR_INVALID, "--log-requests is json or logfmt.");
        return command_fail("serve", ERROR_INVALID, &message) + 1;
    }
    office_options.clamd = option(&options, "clamd");
    office_options.public_address = option(&options, "public-address");
    office_options.store = option(&options, "store");
    office_options.definitions = option(&options, "definitions");
    office_options.keys = option(&options, "keys");
    office_options.accept_loss = option(&options, "accept-loss");
    office_options.erasures = option(&options, "erasures");
    result = office_open(&office, &office_options, &message);
    if (result == OK)
        result = read_mail(&office, &options, &message);
    if (result == OK)
        result = operation_new(&office, &options, &office.engine.operation, &message);
    if (result == OK)
        result = run(&office, &options, &message);
    operation_free(office.engine.operation);
    office_close(&office);
    return result < 0 ? command_fail("serve", result, &message) : 0;
}
