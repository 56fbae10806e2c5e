/* One request from its head to its answer: which check comes when, and on which thread.
 *
 * On a polling thread: limits, target, route, and public pages as a whole (but on paper: laying out takes its time). On a worker:
 * inputs, who it is, whether they may, the CSRF token, the submission key, the handler. Each check lives
 * elsewhere; their order is what this file owns. */
#include <arpa/inet.h>
#include "base/web/edge.h"

/* Of a body that is too long, this much more is read and dropped before the connection
 * is cut: a client that is still sending would not see the answer otherwise. */
#define BODY_DROPPED_BYTES_MAX BODY_BYTES_MAX_IMPORT

/* A handler, or the site's decoration of a failure's page, may have begun to read. */
static void end_reading(struct request *request)
{
    store_read_end(request->db);
    request->db = NULL;
}

/* --- The head ------------------------------------------------------------ */

static bool method_is_known(const char *method)
{
    static const char *const known[] = {"PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"};
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (strcmp(method, known[i]) == 0)
            return true;
    return false;
}

/* How a body is delimited must be beyond doubt, or a proxy before us may see another
 * request where we see a body. */
static bool framing_is_clear(const struct head *head)
{
    if (head->is_ambiguous || (head->content_length && head->transfer_encoding))
        return false;
    return !head->transfer_encoding || text_equal_ignoring_case(text_of(head->transfer_encoding), TEXT("chunked"));
}

static void find_face_by_name(struct request *request)
{
    if (text_ends(request->target.path, TEXT(".json")))
        request->face = FACE_JSON;
}

/* Where somebody may be signed in, a page that is not there is answered as one that is: on a worker, where it is asked who they are. */
static enum result nothing_here(struct request *request, struct answer *answer)
{
    (void)request, (void)answer;
    return ERROR_NOT_FOUND;
}
static const struct route missing_route = {.method = METHOD_GET, .path = "(no route)", .handle = nothing_here, .access = ACCESS_OPEN};
static const struct compiled_route missing = {.route = &missing_route};

static const struct compiled_route *missing_for(struct request *request)
{
    const char *below = request->web->site.members_below;
    struct text path = request->target.path;
    enum face face;
    struct target target = request->target;
    size_t length = below ? strlen(below) : 0;
    if (!below || request->method != METHOD_GET || !text_starts(path, text_of(below)) || (path.length > length && path.data[length] != '/') ||
        route_find(&request->web->routes, METHOD_POST, &target, &face))
        return NULL;
    find_face_by_name(request);
    return &missing;
}

/* No route for this method: another's is 405 with what is allowed. */
static void send_no_route(struct request *request)
{
    enum face face;
    struct target target = request->target;
    bool get = route_find(&request->web->routes, METHOD_GET, &target, &face) != NULL;
    bool post = route_find(&request->web->routes, METHOD_POST, &target, &face) != NULL;
    find_face_by_name(request);
    if (get || post)
        send_failure(request, MHD_HTTP_METHOD_NOT_ALLOWED, NULL,
                     get && post ? "GET, HEAD, POST" : get ? "GET, HEAD" : "POST");
    else
        send_failure(request, MHD_HTTP_NOT_FOUND, NULL, NULL);
}

/* "/plan/" is "/plan". */
static void send_without_slash(struct request *request)
{
    struct arena *arena = request_arena(request);
    struct text query = request->target.query;
    AUTO(buffer_clear) struct buffer path;
    buffer_init(&path, (size_t)URL_BYTES_MAX * 4);
    percent_encode(&path, request->target.path, "/:@!$&'()*+,;=");
    answer_init(&request->answer, request);
    answer_redirect(&request->answer, arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(buffer_text(&path)),
                                                   query.length ? "?" : "", TEXT_ARGS(query)));
    request->answer.status = MHD_HTTP_PERMANENT_REDIRECT;
    send_answer(request, &request->answer);
}

/* A form with files may be large, from those whom the site recognises: nobody else can fill the disk. */
static void take_large(struct request *request)
{
    const struct route *route = request->compiled->route;
    const struct site *site = &request->web->site;
    if (!route->upload_bytes_max || !site->recognise || form_kind_of(request->head.content_type) != FORM_MULTIPART ||
        !site->recognise(request))
        return;
    request->body_bytes_max = route->upload_bytes_max;
    atomic_store(&request->connection->reading_ms_max, UPLOAD_SECONDS_MAX * 1000);
    MHD_set_connection_option(request->connection->mhd, MHD_CONNECTION_OPTION_TIMEOUT, (unsigned)UPLOAD_IDLE_SECONDS_MAX);
}

/* Why a body that would do for somebody signed in is too large. */
static const char *advice_on(const struct request *request, int status)
{
    bool unknown = status == 413 && request->body_bytes_max < request->compiled->route->upload_bytes_max;
    return unknown ? SAY(request->arena, "What you sent is larger than this page takes, or your session has ended: go back, sign in again in another tab,"
                     " and then send it again.") : NULL;
}

/* Room for the body of a POST, or why there is none. 0: there is. */
static int body_refusal(struct request *request)
{
    const struct head *head = &request->head;
    int64_t length = 0;
    bool chunked = head->transfer_encoding != NULL;
    if (head->content_length && text_to_integer(text_of(head->content_length), &length) < 0)
        return MHD_HTTP_BAD_REQUEST;
    if (request->method == METHOD_GET)
        return chunked || length > 0 ? MHD_HTTP_BAD_REQUEST : 0;
    if ((uint64_t)length > request->body_bytes_max || (chunked && request->compiled->route->upload_bytes_max))
        take_large(request);
    if ((uint64_t)length > request->body_bytes_max)
        return 413;
    if ((chunked || length > 0) && form_kind_of(head->content_type) == FORM_OTHER)
        return MHD_HTTP_UNSUPPORTED_MEDIA_TYPE;
    return 0;
}

static bool send_limits(struct request *request, const char *method, bool method_is_ours)
{
    int status = 0;
    if (request->target_length > URL_BYTES_MAX)
        status = MHD_HTTP_URI_TOO_LONG;
    else if (request->head.bytes > HEADER_BYTES_MAX)
        status = MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE;
    else if (!method_is_ours && !method_is_known(method))
        status = MHD_HTTP_NOT_IMPLEMENTED;
    else if (!framing_is_clear(&request->head))
        status = MHD_HTTP_BAD_REQUEST;
    if (status)
        send_failure(request, status, NULL, NULL);
    return status != 0;
}

static bool send_bad_target(struct request *request)
{
    struct message message = {.language = request_language(request)};
    enum result result = target_parse(request->target_data, request->target_length, &request->target, &message);
    if (result < 0)
        send_result(request, result, &message);
    return result < 0;
}

/* Everything that can be said from the head alone. True: answered. */
static bool head_answers(struct request *request, const char *method)
{
    bool method_is_ours = true;
    if (strcmp(method, "POST") == 0)
        request->method = METHOD_POST;
    else if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
        method_is_ours = false;
    request->language = tongue_named(&request->web->site, (struct text){request->target_data, request->target_length});
    if (send_limits(request, method, method_is_ours) || send_bad_target(request))
        return true;
    request->language = tongue_take(&request->web->site, &request->target);
    if (method_is_ours && assets_own(&request->target)) {
        assets_send(request->web->assets, request);
        return true;
    }
    if (method_is_ours)
        request->compiled = route_find(&request->web->routes, request->method, &request->target, &request->face);
    if (!request->compiled && method_is_ours)
        request->compiled = missing_for(request);
    if (!request->compiled) {
        send_no_route(request);
        return true;
    }
    if (request->target.trailing_slash && request->compiled != &missing) {
        send_without_slash(request);
        return true;
    }
    request->is_public = request->compiled->route->access == ACCESS_PUBLIC;
    request->body_bytes_max = request->memory_bytes_max = route_body_bytes_max(request->compiled->route);
    int refusal = body_refusal(request);
    if (refusal)
        send_failure(request, refusal, advice_on(request, refusal), NULL);
    return refusal != 0;
}

bool flow_begin(struct request *request, const char *method)
{
    request->face = FACE_PAGE;
    request->moment = moment_now(request->web->site.as_of);
    head_read(request->connection->mhd, &request->head);
    request->answered = head_answers(request, method);
    end_reading(request);
    buffer_init(&request->body, request->memory_bytes_max);
    const char *length = request->head.content_length;
    request->body_unread = request->answered && (request->head.transfer_encoding || (length && strcmp(length, "0") != 0));
    return request->answered;
}

/* --- The body ------------------------------------------------------------ */

static size_t body_length(const struct request *request)
{
    return request->spool.is_open ? request->spool.bytes : request->body.length;
}

/* Into the file, with what was held in memory until now. */
static enum result spool_body(struct request *request, struct text bytes)
{
    struct web *web = request->web;
    if (atomic_fetch_add(&web->spool_bytes, bytes.length) + bytes.length > SPOOLS_BYTES_MAX) {
        atomic_fetch_sub(&web->spool_bytes, bytes.length);
        return ERROR_BUSY;
    }
    request->spool_bytes_counted += bytes.length;
    if (!request->spool.is_open) {
        TRY(spool_open(&request->spool, web->options.spool_folder));
        TRY(spool_append(&request->spool, buffer_text(&request->body)));
        buffer_clear(&request->body);
        atomic_fetch_sub(&web->body_bytes, request->body_bytes_counted);
        request->body_bytes_counted = 0;
    }
    return spool_append(&request->spool, bytes);
}

bool flow_body(struct request *request, struct text bytes)
{
    struct web *web = request->web;
    if (request->answered)
        return true; /* what was on its way already */
    bool fits = !request->body_dropped_bytes && bytes.length <= request->body_bytes_max - body_length(request);
    if (fits && request->body.failure == OK && body_length(request) + bytes.length > request->memory_bytes_max) {
        enum result result = spool_body(request, bytes);
        if (result < 0)
            request->body.failure = result == ERROR_FULL ? ERROR_FULL : ERROR_BUSY;
        return true;
    }
    if (fits && request->body.failure == OK &&
        atomic_fetch_add(&web->body_bytes, bytes.length) + bytes.length <= BODIES_BYTES_MAX) {
        request->body_bytes_counted += bytes.length;
        buffer_append(&request->body, bytes);
        return true;
    }
    if (fits) { /* too much from everybody together, or no memory */
        request->body_bytes_counted += request->body.failure == OK ? bytes.length : 0;
        request->body.failure = ERROR_BUSY;
        return true;
    }
    request->body_dropped_bytes += bytes.length;
    return request->body_dropped_bytes <= BODY_DROPPED_BYTES_MAX;
}

static bool body_answers(struct request *request)
{
    if (request->body_dropped_bytes)
        send_failure(request, 413, NULL, NULL);
    else if (request->body.failure != OK)
        send_failure(request, request->body.failure == ERROR_FULL ? STATUS_NO_ROOM : MHD_HTTP_SERVICE_UNAVAILABLE, NULL, NULL);
    return request->body_dropped_bytes || request->body.failure != OK;
}

/* --- The visitor's address ------------------------------------------------ */

static bool is_loopback(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET)
        return (ntohl(((const struct sockaddr_in *)address)->sin_addr.s_addr) >> 24) == 127;
    const struct in6_addr *six = &((const struct sockaddr_in6 *)address)->sin6_addr;
    return IN6_IS_ADDR_LOOPBACK(six) || (IN6_IS_ADDR_V4MAPPED(six) && six->s6_addr[12] == 127);
}

/* The last address in the header is the one that our proxy itself saw. */
static bool take_forwarded(struct request *request)
{
    struct text rest = text_of(request->head.forwarded_for), part, last = TEXT_NONE;
    unsigned char parsed[sizeof(struct in6_addr)];
    while (text_next(&rest, ',', &part))
        last = text_trim(part);
    if (last.length == 0 || last.length >= sizeof request->address_text)
        return false;
    memcpy(request->address_text, last.data, last.length);
    request->address_text[last.length] = '\0';
    return inet_pton(AF_INET, request->address_text, parsed) == 1 || inet_pton(AF_INET6, request->address_text, parsed) == 1;
}

static void find_address(struct request *request)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(request->connection->mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *address = info ? info->client_addr : NULL;
    request->address = TEXT_NONE;
    if (!address || (address->sa_family != AF_INET && address->sa_family != AF_INET6))
        return;
    bool forwarded = request->web->options.trust_forwarded && is_loopback(address);
    if (forwarded && request->head.forwarded_proto)
        request->secure = strcmp(request->head.forwarded_proto, "https") == 0;
    if (!forwarded || !take_forwarded(request)) {
        const void *bytes = address->sa_family == AF_INET ? (const void *)&((const struct sockaddr_in *)address)->sin_addr
                                                          : (const void *)&((const struct sockaddr_in6 *)address)->sin6_addr;
        if (!inet_ntop(address->sa_family, bytes, request->address_text, sizeof request->address_text))
            return;
    }
    request->address = text_of(request->address_text);
}

/* --- Running ------------------------------------------------------------- */

/* What a handler has filled for who is signed in: no redirect, file or bytes of its own. */
static bool shows_view(const struct request *request, const struct answer *answer)
{
    return request->web->site.show && !request->is_public && request->visitor.account && !answer->raw && !answer->location.length && !answer->stream.read;
}

static void run_handler(struct request *request)
{
    struct answer *answer = &request->answer;
    enum result result = request->compiled->route->handle(request, answer);
    if (deed_settles(request, result))
        return;
    if (result >= 0 && shows_view(request, answer))
        result = request->web->site.show(request, answer_view(answer), &answer->message);
    if (result < 0)
        send_result(request, result, &answer->message);
    else
        send_answer(request, answer);
}

static void run_public(struct request *request)
{
    char key[CACHE_KEY_BYTES_MAX];
    struct message message = {.language = request_language(request)};
    struct web *web = request->web;
    enum result result = input_read_query(request, &message);
    if (result < 0) {
        send_result(request, result, &message);
        return;
    }
    request->generation = web->site.store ? store_generation(web->site.store) : 0;
    struct kept *kept = NULL;
    if (web->cache)
        kept = cache_get(web->cache, cache_key(request, key), request->generation, request->moment.now);
    count_cache(request, kept != NULL);
    if (kept) {
        kept_send(kept, request);
        return;
    }
    find_address(request);
    answer_init(&request->answer, request);
    run_handler(request);
}

bool flow_complete(struct request *request)
{
    bool answered = body_answers(request);
    if (!answered && (!request->is_public || request->face == FACE_PDF)) {
        find_address(request);
        return false;
    }
    if (!answered)
        run_public(request);
    end_reading(request);
    return true;
}

static bool visitor_may(const struct request *request)
{
    const struct route *route = request->compiled->route;
    if (route->access == ACCESS_OPEN)
        return true;
    if (request->visitor.account == 0)
        return false;
    if (route->access == ACCESS_SIGNED_IN)
        return true;
    char role[64];
    struct text rest = text_of(route->roles), word;
    while (text_next(&rest, ' ', &word)) {
        snprintf(role, sizeof role, "%.*s", TEXT_ARGS(word));
        if (word.length && visitor_has_role(&request->visitor, role))
            return true;
    }
    return false;
}

static void run_refusal(struct request *request)
{
    const struct site *site = &request->web->site;
    struct answer *answer = &request->answer;
    enum result result = site->refuse ? site->refuse(request, answer) : ERROR_DENIED;
    if (result < 0)
        send_result(request, result, &answer->message);
    else
        send_answer(request, answer);
}

static void run(struct request *request)
{
    const struct site *site = &request->web->site;
    struct message input_message = {.language = request_language(request)}, message = input_message;
    enum result result = OK;
    answer_init(&request->answer, request);
    enum result input_result = input_read_query(request, &input_message);
    if (input_result >= 0 && request->method == METHOD_POST)
        input_result = input_read_body(request, &input_message);
    if (site->identify)
        result = site->identify(request, &request->visitor);
    if (result >= 0) { /* only now: the page that says so is the visitor's */
        result = input_result;
        message = input_message;
    }
    if (result >= 0 && !visitor_may(request)) {
        run_refusal(request);
        return;
    }
    if (result >= 0 && request->method == METHOD_POST && !request->compiled->route->from_anywhere)
        result = csrf_check(request, &message);
    if (result < 0)
        send_result(request, result, &message);
    else if (!deed_answers(request))
        run_handler(request);
}

void flow_run(struct request *request)
{
    if (request->is_public)
        run_public(request);
    else
        run(request);
    end_reading(request);
}

void flow_give_up(struct request *request, enum result result)
{
    send_failure(request, status_of_result(result), NULL, NULL);
    end_reading(request);
}

void flow_end(struct request *request)
{
    if (request->kept)
        kept_release(request->kept);
    else if (request->response)
        MHD_destroy_response(request->response);
    if (request->answer.stream.end) /* of an answer that did not come to be sent */
        request->answer.stream.end(request->answer.stream.context);
    if (request->body_bytes_counted)
        atomic_fetch_sub(&request->web->body_bytes, request->body_bytes_counted);
    if (request->spool_bytes_counted)
        atomic_fetch_sub(&request->web->spool_bytes, request->spool_bytes_counted);
    spool_close(&request->spool);
    buffer_clear(&request->body);
    arena_free(request->arena);
    *request = (struct request){0};
}
