/* Request headers: their size, and the few that the edge reads. Values are borrowed from
 * libmicrohttpd, which keeps them until the request is complete. Judgements on them are
 * made where they matter: flow.c, csrf.c, deed.c, encoding.c. */
#include <strings.h>
#include "base/web/edge.h"

/* One that may stand once only. */
static void note_single(struct head *head, const char **field, const char *value)
{
    if (*field)
        head->is_ambiguous = true;
    *field = value;
}

static void note_header(struct head *head, const char *name, const char *value)
{
    const struct {
        const char *name;
        const char **field;
    } fields[] = {
        {"content-type", &head->content_type},
        {"accept-encoding", &head->accept_encoding},
        {"if-none-match", &head->if_none_match},
        {"origin", &head->origin},
        {"sec-fetch-site", &head->sec_fetch_site},
        {"idempotency-key", &head->idempotency_key},
        {"user-agent", &head->user_agent},
        {"x-forwarded-for", &head->forwarded_for}, /* the last: nearest to us */
        {"x-forwarded-proto", &head->forwarded_proto},
    };
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        if (strcasecmp(name, fields[i].name) == 0) {
            *fields[i].field = value;
            return;
        }
    }
    if (strcasecmp(name, "host") == 0)
        note_single(head, &head->host, value);
    else if (strcasecmp(name, "content-length") == 0)
        note_single(head, &head->content_length, value);
    else if (strcasecmp(name, "transfer-encoding") == 0)
        note_single(head, &head->transfer_encoding, value);
    else if (strcasecmp(name, "cookie") == 0 && head->cookie_count < COOKIE_HEADERS_MAX)
        head->cookies[head->cookie_count++] = value;
}

static enum MHD_Result on_header(void *context, enum MHD_ValueKind kind, const char *name, size_t name_length,
                                 const char *value, size_t value_length)
{
    (void)kind;
    struct head *head = context;
    head->bytes += name_length + value_length + 4; /* ": " and CR LF */
    if (memchr(name, ' ', name_length) || memchr(name, '\t', name_length))
        head->is_ambiguous = true; /* "Content-Length : 5": another reader may take it for the header itself */
    if (value)
        note_header(head, name, value);
    return MHD_YES;
}

void head_read(struct MHD_Connection *connection, struct head *head)
{
    *head = (struct head){0};
    MHD_get_connection_values_n(connection, MHD_HEADER_KIND, on_header, head);
}

static bool cookie_is_plain(struct text value)
{
    for (size_t i = 0; i < value.length; i++) {
        unsigned char byte = (unsigned char)value.data[i];
        if (byte <= ' ' || byte >= 0x7f || byte == ',' || byte == '\\')
            return false;
    }
    return true;
}

struct text head_cookie(const struct head *head, struct text name)
{
    for (size_t i = 0; i < head->cookie_count; i++) {
        struct text rest = text_of(head->cookies[i]), pair;
        while (text_next(&rest, ';', &pair)) {
            pair = text_trim(pair);
            const char *equals = memchr(pair.data, '=', pair.length);
            if (!equals || !text_equal((struct text){pair.data, (size_t)(equals - pair.data)}, name))
                continue;
            struct text value = {equals + 1, pair.length - (size_t)(equals + 1 - pair.data)};
            if (value.length >= 2 && value.data[0] == '"' && value.data[value.length - 1] == '"')
                value = text_slice(value, 1, value.length - 2);
            return cookie_is_plain(value) ? value : TEXT_NONE;
        }
    }
    return TEXT_NONE;
}
