/* The daemon: listening, connections and their deadlines, start and stop. libmicrohttpd
 * drops a connection on which nothing moves; a client that sends a byte now and then is
 * dropped by the watchdog here. What an answer is, flow.c decides. */
#include <netdb.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/crypto/crypto.h"
#include "base/web/edge.h"

/* URL_BYTES_MAX and HEADER_BYTES_MAX with room, so that we answer, not libmicrohttpd. No more: it zeroes all of
 * this, and half again, for each request, which at 64 KiB was a quarter of the time a page from the cache takes. */
#define CONNECTION_MEMORY_BYTES 32768
#define WORKER_THREADS_DEFAULT 16
#define WATCH_INTERVAL_MS 250
#define STOP_READING_MS 1000 /* when stopping, for requests that are still coming in */
#define UNREAD_BYTES_MAX 1048576

int64_t monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void connection_enter(struct connection *connection, enum phase phase)
{
    atomic_store(&connection->phase_since_ms, monotonic_ms());
    atomic_store(&connection->phase, phase);
}

/* --- What libmicrohttpd calls --------------------------------------------- */

static struct connection *connection_new(struct web *web, struct MHD_Connection *mhd)
{
    struct connection *connection = calloc(1, sizeof *connection);
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (!connection)
        return NULL;
    connection->web = web;
    connection->mhd = mhd;
    connection->socket = info ? info->connect_fd : -1;
    connection_enter(connection, PHASE_IDLE);
    pthread_mutex_lock(&web->lock);
    connection->next = web->connections;
    if (connection->next)
        connection->next->previous = connection;
    web->connections = connection;
    web->connection_count++;
    pthread_mutex_unlock(&web->lock);
    return connection;
}

/* Once it is off the list, the watchdog cannot shut a socket down that is another's by now. */
static void connection_free(struct connection *connection)
{
    struct web *web = connection->web;
    flow_end(&connection->request);
    pthread_mutex_lock(&web->lock);
    *(connection->previous ? &connection->previous->next : &web->connections) = connection->next;
    if (connection->next)
        connection->next->previous = connection->previous;
    web->connection_count--;
    pthread_mutex_unlock(&web->lock);
    free(connection);
}

static void on_connection(void *context, struct MHD_Connection *mhd, void **socket_context,
                          enum MHD_ConnectionNotificationCode code)
{
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        *socket_context = connection_new(context, mhd);
    } else if (*socket_context) {
        connection_free(*socket_context);
        *socket_context = NULL;
    }
}

/* The request line has come: the only moment at which the target is seen as it was sent. */
static void *on_target(void *context, const char *target, struct MHD_Connection *mhd)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct connection *connection = info ? info->socket_context : NULL;
    if (!connection)
        return NULL;
    struct request *request = &connection->request;
    flow_end(request);
    request->web = context;
    request->connection = connection;
    request->began_us = monotonic_us();
    request->target_data = connection->target;
    request->target_length = strlen(target);
    size_t kept = request->target_length <= URL_BYTES_MAX ? request->target_length : URL_BYTES_MAX; /* of one that is too long, its beginning */
    memcpy(connection->target, target, kept);
    connection->target[kept] = '\0';
    atomic_store(&connection->reading_ms_max, 0);
    connection_enter(connection, PHASE_READING);
    return request;
}

/* Decoding is target.c's: libmicrohttpd's would lose what was wrong. */
static size_t on_unescape(void *context, struct MHD_Connection *mhd, char *text)
{
    (void)context;
    (void)mhd;
    return strlen(text);
}

static enum MHD_Result queue_response(struct request *request)
{
    if (request->response)
        count_answer(request);
    struct MHD_Response *response = TAKE(request->response);
    struct kept *kept = TAKE(request->kept);
    if (!response)
        return MHD_NO;
    connection_enter(request->connection, PHASE_SENDING);
    enum MHD_Result queued = MHD_queue_response(request->connection->mhd, (unsigned)request->response_status, response);
    if (kept)
        kept_release(kept);
    else
        MHD_destroy_response(response);
    return queued;
}

/* After submitting, the request is the workers' until they resume the connection. */
static enum MHD_Result hand_over(struct request *request)
{
    struct MHD_Connection *mhd = request->connection->mhd;
    struct web *web = request->web;
    connection_enter(request->connection, PHASE_WORKING);
    MHD_suspend_connection(mhd);
    if (!work_submit(web->work, request)) {
        flow_give_up(request, ERROR_BUSY);
        request->answered = true;
        MHD_resume_connection(mhd);
    }
    return MHD_YES;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *mhd, const char *url, const char *method,
                                  const char *version, const char *body, size_t *body_bytes, void **request_context)
{
    (void)context;
    (void)mhd;
    (void)url;
    (void)version;
    struct request *request = *request_context;
    if (!request)
        return MHD_NO;
    if (!request->begun) {
        request->begun = true;
        /* An answer that is queued now ends the connection: only where a body would follow. */
        return flow_begin(request, method) && request->body_unread ? queue_response(request) : MHD_YES;
    }
    if (*body_bytes > 0) {
        struct text bytes = {body, *body_bytes};
        *body_bytes = 0;
        return flow_body(request, bytes) ? MHD_YES : MHD_NO;
    }
    if (!request->answered) {
        request->answered = flow_complete(request);
        if (!request->answered)
            return hand_over(request);
    }
    return queue_response(request);
}

/* What the client has sent of a body that nobody wants: left in the socket, it would make
 * the system reset the connection and the answer could be lost. */
static void read_unread(int socket)
{
    char bytes[8192];
    ssize_t got;
    for (size_t total = 0; total < UNREAD_BYTES_MAX; total += (size_t)got)
        if ((got = recv(socket, bytes, sizeof bytes, MSG_DONTWAIT)) <= 0)
            return;
}

static void on_completed(void *context, struct MHD_Connection *mhd, void **request_context,
                         enum MHD_RequestTerminationCode code)
{
    (void)context;
    (void)mhd;
    struct request *request = *request_context;
    *request_context = NULL;
    if (!request)
        return;
    struct connection *connection = request->connection;
    if (request->body_unread && code == MHD_REQUEST_TERMINATED_COMPLETED_OK)
        read_unread(connection->socket);
    if (atomic_load(&connection->reading_ms_max))
        MHD_set_connection_option(connection->mhd, MHD_CONNECTION_OPTION_TIMEOUT, (unsigned)IDLE_SECONDS_MAX);
    flow_end(request);
    connection_enter(connection, PHASE_IDLE);
}

/* --- Deadlines ----------------------------------------------------------- */

/* When nearly all the connections there may be are taken, whoever only holds one gives way: else thousands that
 * are opened and left alone would keep everybody out for as long as silence is allowed. */
static int64_t phase_ms_max(const struct web *web, struct connection *connection)
{
    bool crowded = web->connection_count > CONNECTIONS_CROWDED;
    int64_t own_ms = atomic_load(&connection->reading_ms_max);
    switch (atomic_load(&connection->phase)) {
    case PHASE_IDLE: /* what trickles in before a request line is complete cannot be seen */
        return crowded ? CROWDED_IDLE_MS : IDLE_SECONDS_MAX * 1000 + web->request_ms_max;
    case PHASE_READING:
        return own_ms ? own_ms : crowded && web->request_ms_max > CROWDED_READING_MS ? CROWDED_READING_MS : web->request_ms_max;
    case PHASE_SENDING:
        return ANSWER_SECONDS_MAX * 1000;
    case PHASE_WORKING:
        break;
    }
    return INT64_MAX;
}

static void *run_watchdog(void *context)
{
    struct web *web = context;
    pthread_mutex_lock(&web->lock);
    while (web->watchdog_runs) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += WATCH_INTERVAL_MS * 1000000L;
        until.tv_sec += until.tv_nsec / 1000000000L;
        until.tv_nsec %= 1000000000L;
        pthread_cond_timedwait(&web->wake, &web->lock, &until);
        int64_t now_ms = monotonic_ms();
        for (struct connection *connection = web->connections; connection; connection = connection->next)
            if (now_ms - atomic_load(&connection->phase_since_ms) > phase_ms_max(web, connection))
                shutdown(connection->socket, SHUT_RDWR); /* MHD sees it closed and tells us */
    }
    pthread_mutex_unlock(&web->lock);
    return NULL;
}

/* --- Starting ------------------------------------------------------------ */

static enum result parse_listen(const char *listen_text, char host[64], char port[8], struct message *message)
{
    struct text text = text_of(listen_text);
    const char *colon = memrchr(text.data, ':', text.length);
    int64_t number;
    struct text host_text = {text.data, colon ? (size_t)(colon - text.data) : 0};
    struct text port_text = colon ? text_slice(text, host_text.length + 1, text.length) : TEXT_NONE;
    if (host_text.length >= 2 && host_text.data[0] == '[' && host_text.data[host_text.length - 1] == ']')
        host_text = text_slice(host_text, 1, host_text.length - 2);
    else if (host_text.length && memchr(host_text.data, ':', host_text.length))
        host_text = TEXT_NONE; /* an IPv6 address without brackets */
    if (host_text.length == 0 || host_text.length >= 64 || text_to_integer(port_text, &number) < 0 || number < 0 || number > 65535)
        return message_fail(message, ERROR_INVALID,
                            "“%s” is not an address to listen on: write 127.0.0.1:8080 or [::1]:8080.", listen_text);
    snprintf(host, 64, "%.*s", TEXT_ARGS(host_text));
    snprintf(port, 8, "%lld", (long long)number);
    return OK;
}

static int open_socket(const struct addrinfo *address)
{
    int one = 1, zero = 0;
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (address->ai_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &zero, sizeof zero);
    if (bind(fd, address->ai_addr, address->ai_addrlen) < 0 || listen(fd, SOMAXCONN) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static enum result start_listening(struct web *web, struct message *message)
{
    char host[64], port[8];
    TRY(parse_listen(web->options.listen, host, port, message));
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV}, *found = NULL;
    if (getaddrinfo(host, port, &hints, &found) != 0)
        return message_fail(message, ERROR_INVALID, "There is no such address to listen on: %s.", web->options.listen);
    web->listening_socket = open_socket(found);
    freeaddrinfo(found);
    if (web->listening_socket < 0)
        return message_fail(message, ERROR_IO, "Cannot listen on %s: it is in use, or not this machine's.", web->options.listen);
    struct sockaddr_storage bound;
    socklen_t length = sizeof bound;
    if (getsockname(web->listening_socket, (struct sockaddr *)&bound, &length) == 0)
        web->port = ntohs(bound.ss_family == AF_INET ? ((struct sockaddr_in *)&bound)->sin_port
                                                     : ((struct sockaddr_in6 *)&bound)->sin6_port);
    return OK;
}

/* As many as may be: a shell's usual 1,024 are fewer than the connections that are allowed. */
static void allow_open_files(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit); /* refused: then with those that there are */
    }
}

static enum result start_daemon(struct web *web, struct message *message)
{
    allow_open_files();
    int threads = web->options.polling_threads > 0 ? web->options.polling_threads : (int)sysconf(_SC_NPROCESSORS_ONLN);
    struct MHD_OptionItem options[] = {
        {MHD_OPTION_LISTEN_SOCKET, web->listening_socket, NULL},
        {MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_MAX, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, IDLE_SECONDS_MAX, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY_BYTES, NULL},
        /* Behind a proxy all come from one address, and limiting is the proxy's. */
        {MHD_OPTION_PER_IP_CONNECTION_LIMIT, web->options.trust_forwarded ? 0 : CONNECTIONS_PER_ADDRESS_MAX, NULL},
        {MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL},
        {MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)on_connection, web},
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)on_completed, web},
        {MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)on_target, web},
        {MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)on_unescape, web},
        {threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, threads, NULL}, /* a pool of one is not allowed */
        {MHD_OPTION_END, 0, NULL},
    };
    web->daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_request,
                                   web, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
    if (!web->daemon)
        return message_fail(message, ERROR_IO, "The server could not be started: too few threads or open files are allowed.");
    return OK;
}

static enum result start_tables(struct web *web)
{
    unsigned char key[16];
    random_bytes(key, sizeof key);
    web->assets = assets_new();
    web->rates = rate_table_new(key);
    if (web->options.page_cache)
        web->cache = cache_new(PAGE_CACHE_ENTRIES_MAX, PAGE_CACHE_BYTES_MAX, key);
    return web->assets && web->rates && (web->cache || !web->options.page_cache) ? OK : ERROR_MEMORY;
}

static void web_free(struct web *web)
{
    if (web->listening_socket >= 0)
        close(web->listening_socket);
    work_free(web->work);
    cache_free(web->cache);
    assets_free(web->assets);
    rate_table_free(web->rates);
    arena_free(web->routes.arena);
    pthread_cond_destroy(&web->wake);
    pthread_mutex_destroy(&web->lock);
    free(web);
}

static enum result start_threads(struct web *web, struct message *message)
{
    int workers = web->options.worker_threads > 0 ? web->options.worker_threads : WORKER_THREADS_DEFAULT;
    web->work = work_start(workers);
    web->watchdog_runs = true;
    if (!web->work || pthread_create(&web->watchdog, NULL, run_watchdog, web) != 0) {
        web->watchdog_runs = false;
        return message_fail(message, ERROR_IO, "The server’s threads could not be started.");
    }
    return OK;
}

static void stop_threads(struct web *web)
{
    work_stop(web->work);
    if (!web->watchdog_runs)
        return;
    pthread_mutex_lock(&web->lock);
    web->watchdog_runs = false;
    pthread_cond_signal(&web->wake);
    pthread_mutex_unlock(&web->lock);
    pthread_join(web->watchdog, NULL);
}

static enum result start_all(struct web *web, struct message *message)
{
    web->routes.arena = arena_new(REQUEST_ARENA_BYTES_MAX);
    if (!web->routes.arena)
        return message_fail(message, ERROR_MEMORY, "No memory to start.");
    TRY(route_tree_build(&web->site, &web->routes, message));
    TRY(route_check_templates(&web->site, message));
    if (start_tables(web) < 0)
        return message_fail(message, ERROR_MEMORY, "No memory to start.");
    TRY(start_listening(web, message));
    TRY(start_threads(web, message));
    return start_daemon(web, message);
}

enum result web_start(const struct site *site, const struct web_options *options, struct web **ret_web,
                      struct message *message)
{
    struct web *web = calloc(1, sizeof *web);
    if (!web)
        return message_fail(message, ERROR_MEMORY, "No memory to start.");
    signal(SIGPIPE, SIG_IGN); /* a client that has gone is not a reason to end */
    web->site = *site;
    web->options = *options;
    web->listening_socket = -1;
    web->request_ms_max = (options->request_seconds_max > 0 ? options->request_seconds_max : REQUEST_SECONDS_MAX) * 1000;
    pthread_mutex_init(&web->lock, NULL);
    pthread_cond_init(&web->wake, NULL);
    enum result result = start_all(web, message);
    if (result < 0) {
        stop_threads(web);
        web_free(web);
        return result;
    }
    *ret_web = web;
    return OK;
}

int web_port(const struct web *web)
{
    return web->port;
}

/* --- Stopping ------------------------------------------------------------ */

static bool something_in_hand(struct web *web, bool reading_counts)
{
    bool found = false;
    pthread_mutex_lock(&web->lock);
    for (struct connection *connection = web->connections; connection && !found; connection = connection->next) {
        enum phase phase = atomic_load(&connection->phase);
        found = phase == PHASE_WORKING || phase == PHASE_SENDING || (phase == PHASE_READING && reading_counts);
    }
    pthread_mutex_unlock(&web->lock);
    return found;
}

static void wait_for_hands(struct web *web, int64_t ms_max)
{
    const struct timespec moment = {.tv_nsec = 5000000};
    int64_t began_ms = monotonic_ms(), passed_ms = 0;
    while (passed_ms < ms_max && something_in_hand(web, passed_ms < STOP_READING_MS)) {
        nanosleep(&moment, NULL);
        passed_ms = monotonic_ms() - began_ms;
    }
}

void web_stop(struct web *web)
{
    if (!web)
        return;
    atomic_store(&web->stopping, true);
    if (MHD_quiesce_daemon(web->daemon) == MHD_INVALID_SOCKET)
        web->listening_socket = -1; /* otherwise it is ours to close from here on */
    wait_for_hands(web, STOP_SECONDS_MAX * 1000);
    stop_threads(web); /* resumes every connection that a worker had, or would have had */
    wait_for_hands(web, STOP_READING_MS);
    MHD_stop_daemon(web->daemon);
    web_free(web);
}
