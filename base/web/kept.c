/* An answer kept in up to three encodings, each made when it is first asked for: what the
 * page cache and the embedded assets consist of. libmicrohttpd counts the references of
 * its responses, so one may be given up here while it is still being sent. */
#include "base/web/edge.h"

#define LARGE_BYTES 262144 /* packed lightly: it is done on a polling thread */

static int gzip_level(size_t length)
{
    return length > LARGE_BYTES ? 1 : 6;
}

static int brotli_quality(size_t length)
{
    return length > LARGE_BYTES ? 2 : 5;
}

static const char *const encoding_names[ENCODING_COUNT] = {NULL, "gzip", "br"};

static struct text copy_text(const char *zero_terminated)
{
    char *copy = zero_terminated ? strdup(zero_terminated) : NULL;
    return text_of(copy);
}

static void add_headers(const struct kept *kept, struct MHD_Response *response, const char *encoding)
{
    response_add_common(response);
    response_add(response, MHD_HTTP_HEADER_CONTENT_TYPE, kept->content_type);
    response_add(response, MHD_HTTP_HEADER_CACHE_CONTROL, text_of(kept->cache_control));
    response_add(response, MHD_HTTP_HEADER_ETAG, text_of(kept->etag));
    if (kept->disposition.length)
        response_add(response, MHD_HTTP_HEADER_CONTENT_DISPOSITION, kept->disposition);
    if (kept->open_to_all)
        response_add(response, MHD_HTTP_HEADER_ACCESS_CONTROL_ALLOW_ORIGIN, TEXT("*"));
    if (encoding_fits(kept->content_type))
        response_add(response, MHD_HTTP_HEADER_VARY, TEXT("Accept-Encoding"));
    if (encoding)
        response_add(response, MHD_HTTP_HEADER_CONTENT_ENCODING, text_of(encoding));
}

enum result kept_new(char *body, size_t length, const struct kept_options *options, struct kept **ret_kept)
{
    static const unsigned char etag_key[16]; /* the same in every process, so that tags agree */
    struct kept *kept = calloc(1, sizeof *kept);
    struct MHD_Response *plain = MHD_create_response_from_buffer(
        length, body, options->body_is_static ? MHD_RESPMEM_PERSISTENT : MHD_RESPMEM_MUST_FREE);
    if (!plain && !options->body_is_static)
        free(body);
    if (!kept || !plain) {
        free(kept);
        if (plain)
            MHD_destroy_response(plain);
        return ERROR_MEMORY;
    }
    pthread_mutex_init(&kept->lock, NULL);
    kept->references = 1;
    kept->body = (struct text){body, length};
    kept->content_type = copy_text(options->content_type);
    kept->disposition = copy_text(options->disposition);
    kept->cache_control = options->cache_control;
    kept->open_to_all = options->open_to_all;
    if (options->hash)
        snprintf(kept->etag, sizeof kept->etag, "W/\"%.16s\"", options->hash);
    else
        snprintf(kept->etag, sizeof kept->etag, "W/\"%016llx\"", (unsigned long long)hash_keyed(etag_key, kept->body));
    add_headers(kept, plain, NULL);
    kept->responses[ENCODING_IDENTITY] = plain;
    kept->bytes = sizeof *kept + length;
    *ret_kept = kept;
    return OK;
}

void kept_release(struct kept *kept)
{
    if (!kept || atomic_fetch_sub(&kept->references, 1) > 1)
        return;
    struct MHD_Response *plain = kept->responses[ENCODING_IDENTITY];
    for (size_t i = 1; i < ENCODING_COUNT; i++)
        if (kept->responses[i] && kept->responses[i] != plain)
            MHD_destroy_response(kept->responses[i]);
    MHD_destroy_response(plain);
    if (kept->content_type.length)
        free((char *)kept->content_type.data);
    if (kept->disposition.length)
        free((char *)kept->disposition.data);
    pthread_mutex_destroy(&kept->lock);
    free(kept);
}

/* The body in that encoding, or as it is where that would not be shorter. */
static struct MHD_Response *make_encoded(struct kept *kept, enum encoding encoding)
{
    char *data;
    size_t length;
    enum result result = encoding == ENCODING_GZIP
                             ? encode_gzip(kept->body, gzip_level(kept->body.length), &data, &length)
                             : encode_brotli(kept->body, brotli_quality(kept->body.length), &data, &length);
    struct MHD_Response *plain = kept->responses[ENCODING_IDENTITY];
    if (result < 0)
        return plain;
    struct MHD_Response *response = MHD_create_response_from_buffer(length, data, MHD_RESPMEM_MUST_FREE);
    if (!response) {
        free(data);
        return plain;
    }
    add_headers(kept, response, encoding_names[encoding]);
    kept->bytes += length;
    return response;
}

static struct MHD_Response *response_in(struct kept *kept, enum encoding encoding)
{
    struct MHD_Response *response = atomic_load(&kept->responses[encoding]);
    if (response)
        return response;
    pthread_mutex_lock(&kept->lock);
    response = kept->responses[encoding];
    if (!response) {
        response = make_encoded(kept, encoding);
        atomic_store(&kept->responses[encoding], response);
    }
    pthread_mutex_unlock(&kept->lock);
    return response;
}

/* If-None-Match holds our tag, or "*". Tags are compared weakly (RFC 9110, 8.8.3.2). */
static bool client_has_it(const struct kept *kept, const char *if_none_match)
{
    struct text header = text_trim(text_of(if_none_match));
    struct text opaque = text_of(kept->etag + 2);
    return header.length && (text_equals(header, "*") || text_contains(header, opaque));
}

void kept_send(struct kept *kept, struct request *request)
{
    enum encoding encoding = ENCODING_IDENTITY;
    if (encoding_fits(kept->content_type))
        encoding = encoding_wanted(request->head.accept_encoding);
    request->kept = kept;
    request->response = response_in(kept, encoding);
    request->response_status = client_has_it(kept, request->head.if_none_match) ? MHD_HTTP_NOT_MODIFIED : MHD_HTTP_OK;
}
