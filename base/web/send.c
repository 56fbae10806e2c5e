/* Answers as responses: body, headers, cookies. Public pages go through the cache's form
 * (kept.c); what is for one visitor is made once, compressed lightly, and never stored. */
#include "base/web/edge.h"

#define SMALL_BODY_BYTES 1024 /* not worth compressing */
#define LIGHT_GZIP_LEVEL 1

void response_add(struct MHD_Response *response, const char *name, struct text value)
{
    char line[URL_BYTES_MAX * 8];
    if (value.length < sizeof line && value.length > 0) {
        memcpy(line, value.data, value.length);
        line[value.length] = '\0';
        (void)!(MHD_add_response_header(response, name, line) == MHD_YES);
    }
}

void response_add_common(struct MHD_Response *response)
{
    static const struct {
        const char *name, *value;
    } headers[] = {
        {"Content-Security-Policy",
         "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
         "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "same-origin"},
        {"X-Frame-Options", "DENY"},
        {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
    };
    for (size_t i = 0; i < COUNT_OF(headers); i++)
        (void)!(MHD_add_response_header(response, headers[i].name, headers[i].value) == MHD_YES);
}

/* attachment; filename for old clients, filename* in UTF-8 for all others (RFC 6266). */
static struct text disposition_of(struct arena *arena, struct text file_name)
{
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&out, 4096);
    buffer_append_z(&out, "attachment; filename=\"");
    for (size_t i = 0; i < file_name.length; i++) {
        char byte = file_name.data[i];
        buffer_append_byte(&out, byte >= ' ' && byte < 0x7f && byte != '"' && byte != '\\' && byte != '/' ? byte : '_');
    }
    buffer_append_z(&out, "\"; filename*=UTF-8''");
    percent_encode(&out, file_name, "");
    return arena_copy(arena, buffer_text(&out));
}

static void add_cookie(struct request *request, struct MHD_Response *response, const struct set_cookie *cookie)
{
    struct arena *arena = request_arena(request);
    struct text age = TEXT_NONE;
    if (cookie->forget)
        age = TEXT("; Max-Age=0");
    else if (cookie->max_age_seconds > 0)
        age = arena_printf(arena, "; Max-Age=%lld", (long long)cookie->max_age_seconds);
    response_add(response, MHD_HTTP_HEADER_SET_COOKIE,
                 arena_printf(arena, "%s%s=%.*s; Path=/; HttpOnly; SameSite=Lax%.*s%s", request->secure ? SECURE_COOKIE : "", cookie->name,
                              TEXT_ARGS(cookie->value), TEXT_ARGS(age), request->secure ? "; Secure" : ""));
}

static bool is_data(struct text content_type)
{
    return text_starts(content_type, TEXT("application/json")) || text_starts(content_type, TEXT("text/csv"));
}

static void add_headers(struct request *request, const struct answer *answer, struct MHD_Response *response)
{
    response_add_common(response);
    bool shared = request->is_public && answer->status < 400 && !answer->unkept;
    response_add(response, MHD_HTTP_HEADER_CACHE_CONTROL, shared ? TEXT("no-cache") : TEXT("no-store"));
    response_add(response, MHD_HTTP_HEADER_CONTENT_TYPE, answer->content_type);
    if (answer->location.length)
        response_add(response, MHD_HTTP_HEADER_LOCATION, tongue_address(request, answer->location));
    if (answer->file_name.length)
        response_add(response, MHD_HTTP_HEADER_CONTENT_DISPOSITION,
                     disposition_of(request_arena(request), answer->file_name));
    if (request->is_public && is_data(answer->content_type))
        response_add(response, MHD_HTTP_HEADER_ACCESS_CONTROL_ALLOW_ORIGIN, TEXT("*"));
    if (answer->refresh_seconds > 0)
        response_add(response, "Refresh", arena_printf(request_arena(request), "%d", answer->refresh_seconds));
    if (answer->allow)
        response_add(response, MHD_HTTP_HEADER_ALLOW, text_of(answer->allow));
    if (answer->status == MHD_HTTP_SERVICE_UNAVAILABLE)
        response_add(response, MHD_HTTP_HEADER_RETRY_AFTER, TEXT("5"));
    if (encoding_fits(answer->content_type))
        response_add(response, MHD_HTTP_HEADER_VARY, TEXT("Accept-Encoding"));
    for (size_t i = 0; i < answer->cookie_count; i++)
        add_cookie(request, response, &answer->cookies[i]);
}

/* For one visitor, or too large to keep. Takes the body over. */
static void send_once(struct request *request, const struct answer *answer, char *body, size_t length)
{
    char *packed;
    size_t packed_length;
    bool gzip = length > SMALL_BODY_BYTES && encoding_fits(answer->content_type) &&
                encoding_accepts_gzip(request->head.accept_encoding) &&
                encode_gzip((struct text){body, length}, LIGHT_GZIP_LEVEL, &packed, &packed_length) == OK;
    if (gzip) {
        free(body);
        body = packed;
        length = packed_length;
    }
    struct MHD_Response *response = MHD_create_response_from_buffer(length, body, MHD_RESPMEM_MUST_FREE);
    if (!response) {
        free(body);
        return;
    }
    add_headers(request, answer, response);
    if (gzip)
        response_add(response, MHD_HTTP_HEADER_CONTENT_ENCODING, TEXT("gzip"));
    request->response = response;
    request->response_status = answer->status;
}

static void send_kept(struct request *request, const struct answer *answer, char *body, size_t length)
{
    char key[CACHE_KEY_BYTES_MAX];
    struct kept *kept;
    struct arena *arena = request_arena(request);
    struct text content_type = arena_copy(arena, answer->content_type);
    struct text disposition = answer->file_name.length ? disposition_of(arena, answer->file_name) : TEXT_NONE;
    struct kept_options options = {
        .content_type = content_type.data,
        .disposition = disposition.length ? disposition.data : NULL,
        .cache_control = "public, no-cache", /* may be stored, is asked about each time: see ETag */
        .open_to_all = is_data(answer->content_type),
    };
    if (kept_new(body, length, &options, &kept) < 0)
        return;
    struct instant fresh_until = next_midnight_in_london(request->moment.now); /* wording may speak of today */
    cache_put(request->web->cache, cache_key(request, key), request->generation, fresh_until, kept);
    kept_send(kept, request);
}

/* --- Made while it is sent ------------------------------------------------- */

#define STREAM_BLOCK_BYTES 65536

static ssize_t read_stream(void *context, uint64_t position, char *out, size_t max)
{
    const struct stream *stream = context;
    if (position >= stream->bytes)
        return MHD_CONTENT_READER_END_OF_STREAM;
    ptrdiff_t length = stream->read(stream->context, position, out, max);
    return length > 0 ? (ssize_t)length : MHD_CONTENT_READER_END_WITH_ERROR;
}

static void end_stream(void *context)
{
    struct stream *stream = context;
    stream->end(stream->context);
    free(stream);
}

static void send_stream(struct request *request, struct answer *answer)
{
    struct stream *stream = calloc(1, sizeof *stream);
    struct MHD_Response *response = NULL;
    assert(answer->file_name.length && !answer->location.length);
    if (stream) {
        *stream = answer->stream;
        response = MHD_create_response_from_callback(stream->bytes, STREAM_BLOCK_BYTES, read_stream, stream, end_stream);
    }
    if (!response) { /* flow_end() ends the answer's stream */
        free(stream);
        return;
    }
    answer->stream = (struct stream){0};
    add_headers(request, answer, response);
    response_add(response, "Content-Security-Policy", TEXT("sandbox; default-src 'none'")); /* besides the common one: both hold */
    request->response = response;
    request->response_status = answer->status;
}

/* The body as malloc'ed bytes. */
static enum result make_body(struct request *request, struct answer *answer, char **ret_body, size_t *ret_length,
                             struct message *message)
{
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&out, PAGE_BYTES_MAX);
    if (answer->raw || answer->location.length)
        buffer_append(&out, answer->body);
    else
        TRY(face_render(request, answer, &out, message));
    if (arena_failed(request_arena(request)))
        return ERROR_MEMORY;
    if (out.failure >= 0 && out.length == 0)
        buffer_append_z(&out, "");
    return buffer_take(&out, ret_body, ret_length);
}

void send_answer(struct request *request, struct answer *answer)
{
    char *body = NULL;
    size_t length = 0;
    struct message message = {0};
    bool is_failure = answer->status >= 400;
    if (answer->stream.read) {
        if (!answer->content_type.data)
            answer->content_type = TEXT_NONE;
        send_stream(request, answer);
        return;
    }
    enum result result = make_body(request, answer, &body, &length, &message);
    if (result < 0) {
        if (!is_failure)
            send_result(request, result == ERROR_LIMIT ? ERROR_MEMORY : result, &message);
        return;
    }
    if (!answer->content_type.data)
        answer->content_type = TEXT_NONE;
    if (request->is_public && request->web->cache && answer->status == MHD_HTTP_OK && answer->cookie_count == 0 && !answer->unkept &&
        length <= PAGE_CACHE_ENTRY_BYTES_MAX)
        send_kept(request, answer, body, length);
    else
        send_once(request, answer, body, length);
}
