/* gzip and Brotli, and which of them a client takes (RFC 9110, section 12.5.3). */
#include <brotli/encode.h>
#include <zlib.h>
#include "base/web/edge.h"

/* "gzip;q=0.5" in thousandths; nonsense is 0. */
static int quality_of(struct text parameters)
{
    struct text part;
    while (text_next(&parameters, ';', &part)) {
        part = text_trim(part);
        if (part.length < 3 || (part.data[0] != 'q' && part.data[0] != 'Q') || part.data[1] != '=')
            continue;
        if (part.data[2] == '1')
            return 1000;
        int thousandths = 0, scale = 100;
        for (size_t i = 4; i < part.length && scale > 0; i++, scale /= 10) {
            if (part.data[i] < '0' || part.data[i] > '9')
                return 0;
            thousandths += (part.data[i] - '0') * scale;
        }
        return thousandths;
    }
    return 1000;
}

struct qualities {
    int gzip, brotli;
};

static struct qualities qualities_of(const char *accept_encoding)
{
    struct qualities found = {-1, -1};
    int any = 0;
    struct text rest = text_of(accept_encoding), part;
    while (text_next(&rest, ',', &part)) {
        struct text parameters = part, name = TEXT_NONE;
        if (!text_next(&parameters, ';', &name))
            continue;
        name = text_trim(name);
        int quality = quality_of(parameters);
        if (text_equal_ignoring_case(name, TEXT("gzip")))
            found.gzip = quality;
        else if (text_equal_ignoring_case(name, TEXT("br")))
            found.brotli = quality;
        else if (text_equals(name, "*"))
            any = quality;
    }
    found.gzip = found.gzip < 0 ? any : found.gzip;
    found.brotli = found.brotli < 0 ? any : found.brotli;
    return found;
}

enum encoding encoding_wanted(const char *accept_encoding)
{
    struct qualities qualities = qualities_of(accept_encoding);
    if (qualities.brotli > 0 && qualities.brotli >= qualities.gzip)
        return ENCODING_BROTLI;
    return qualities.gzip > 0 ? ENCODING_GZIP : ENCODING_IDENTITY;
}

bool encoding_accepts_gzip(const char *accept_encoding)
{
    return qualities_of(accept_encoding).gzip > 0;
}

bool encoding_fits(struct text content_type)
{
    static const char *const starts[] = {"text/", "application/json", "application/javascript", "application/xml",
                                         "application/atom+xml", "application/rss+xml", "application/manifest+json",
                                         "image/svg+xml"};
    for (size_t i = 0; i < COUNT_OF(starts); i++)
        if (text_starts(content_type, text_of(starts[i])))
            return true;
    return false;
}

enum result encode_gzip(struct text body, int level, char **ret_data, size_t *ret_length)
{
    z_stream stream = {0};
    enum { WINDOW_WITH_GZIP_HEADER = 15 + 16, MEMORY_LEVEL = 8 };
    if (body.length < 64 || body.length > PAGE_BYTES_MAX)
        return ERROR_LIMIT;
    char *data = malloc(body.length);
    if (!data || deflateInit2(&stream, level, Z_DEFLATED, WINDOW_WITH_GZIP_HEADER, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK) {
        free(data);
        return ERROR_MEMORY;
    }
    stream.next_in = (Bytef *)body.data;
    stream.avail_in = (uInt)body.length;
    stream.next_out = (Bytef *)data;
    stream.avail_out = (uInt)body.length;
    int ended = deflate(&stream, Z_FINISH);
    size_t length = stream.total_out;
    deflateEnd(&stream);
    if (ended != Z_STREAM_END) {
        free(data);
        return ERROR_LIMIT;
    }
    *ret_data = data;
    *ret_length = length;
    return OK;
}

enum result encode_brotli(struct text body, int quality, char **ret_data, size_t *ret_length)
{
    if (body.length < 64 || body.length > PAGE_BYTES_MAX)
        return ERROR_LIMIT;
    size_t length = body.length;
    char *data = malloc(length);
    if (!data)
        return ERROR_MEMORY;
    if (!BrotliEncoderCompress(quality, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, body.length,
                               (const uint8_t *)body.data, &length, (uint8_t *)data)) {
        free(data);
        return ERROR_LIMIT;
    }
    *ret_data = data;
    *ret_length = length;
    return OK;
}
