/* Delivery reports: see mail_report.h. */
#include "base/format/mail_report.h"

#include <ctype.h>

#define FOLDED_BYTES_MAX 4000 /* of one header: more says nothing that is looked for */
#define BOUNDARY_BYTES_MAX 70 /* RFC 2046, 5.1.1 */

/* --- Lines and headers ----------------------------------------------------- */

/* The next line without its end, LF or CRLF. */
static bool next_line(struct text *rest, struct text *ret_line)
{
    if (!text_next(rest, '\n', ret_line))
        return false;
    if (ret_line->length && ret_line->data[ret_line->length - 1] == '\r')
        ret_line->length--;
    return true;
}

static bool starts_ignoring_case(struct text text, struct text start)
{
    return text.length >= start.length && text_equal_ignoring_case(text_slice(text, 0, start.length), start);
}

/* What stands up to the first empty line, and what comes after it. */
static struct text take_block(struct text *rest)
{
    struct text whole = *rest, line;
    while (next_line(rest, &line))
        if (!line.length)
            return text_slice(whole, 0, (size_t)(line.data - whole.data));
    *rest = TEXT_NONE;
    return whole;
}

/* The first header of that name, its folded lines put together with blanks; empty: there is none. `skip`: so many of that name first. */
static struct text header(struct arena *arena, struct text block, struct text name, size_t skip)
{
    struct text line, value = TEXT_NONE;
    bool taking = false;
    while (next_line(&block, &line)) {
        bool folded = line.length && (line.data[0] == ' ' || line.data[0] == '\t');
        if (taking && !folded)
            return value;
        if (taking && value.length < FOLDED_BYTES_MAX)
            value = arena_printf(arena, "%.*s %.*s", TEXT_ARGS(value), TEXT_ARGS(text_trim(line)));
        else if (!taking && !folded && line.length > name.length && line.data[name.length] == ':' && starts_ignoring_case(line, name)) {
            taking = skip == 0;
            skip -= !taking;
            value = taking ? text_trim(text_slice(line, name.length + 1, SIZE_MAX)) : TEXT_NONE;
        }
    }
    return value;
}

static bool is_type(struct text content_type, struct text type)
{
    return starts_ignoring_case(content_type, type) && (content_type.length == type.length || strchr("; \t", content_type.data[type.length]));
}

/* A parameter of a header: `boundary="…"` or `boundary=…`. */
static struct text parameter(struct text value, struct text name)
{
    for (size_t i = 0; i + name.length < value.length; i++) {
        struct text rest = text_slice(value, i, SIZE_MAX);
        if (!i || !strchr("; \t", value.data[i - 1]) || !starts_ignoring_case(rest, name) || rest.data[name.length] != '=')
            continue;
        rest = text_slice(rest, name.length + 1, SIZE_MAX);
        bool quoted = text_starts(rest, TEXT("\""));
        rest = text_slice(rest, quoted, SIZE_MAX);
        size_t length = 0;
        while (length < rest.length && !strchr(quoted ? "\"" : "; \t", rest.data[length]))
            length++;
        return text_slice(rest, 0, length);
    }
    return TEXT_NONE;
}

/* --- Its parts ------------------------------------------------------------- */

static bool is_boundary(struct text line, struct text boundary)
{
    return text_starts(line, TEXT("--")) && text_starts(text_slice(line, 2, SIZE_MAX), boundary);
}

/* The next part of a multipart body; false after the last. */
static bool next_part(struct text *rest, struct text boundary, struct text *ret_part)
{
    struct text line, part;
    do {
        if (!next_line(rest, &line))
            return false;
    } while (!is_boundary(line, boundary));
    part = *rest;
    for (struct text ahead = *rest; next_line(&ahead, &line); *rest = ahead)
        if (is_boundary(line, boundary)) {
            *ret_part = text_slice(part, 0, (size_t)(line.data - part.data));
            return true;
        }
    *rest = TEXT_NONE;
    *ret_part = part;
    return part.length > 0;
}

/* "5.1.1", and what may stand behind it: a comment. Only such a number is kept. */
static void keep_status(struct text value, char ret_status[12])
{
    size_t length = 0, dots = 0;
    while (length < value.length && (isdigit((unsigned char)value.data[length]) || value.data[length] == '.'))
        dots += value.data[length++] == '.';
    if (length < 5 || length > 9 || dots != 2 || (value.data[0] != '4' && value.data[0] != '5') || value.data[1] != '.')
        return;
    memcpy(ret_status, value.data, length);
    ret_status[length] = 0;
}

/* The first group is about the message, each other about one recipient (RFC 3464, 2.1). One that failed is what is told. */
static void read_status(struct arena *arena, struct text body, struct mail_report *report)
{
    bool first = true;
    while (body.length) {
        struct text group = take_block(&body), action = header(arena, group, TEXT("Action"), 0);
        if (!group.length)
            continue;
        if (!first && action.length && report->kind == MAIL_IS_NO_REPORT)
            report->kind = MAIL_IS_ON_ITS_WAY;
        if (!first && report->kind != MAIL_CAME_BACK && is_type(action, TEXT("failed"))) {
            report->kind = MAIL_CAME_BACK;
            keep_status(header(arena, group, TEXT("Status"), 0), report->status);
        }
        first = false;
    }
}

static void read_parts(struct arena *arena, struct text body, struct text boundary, struct mail_report *report)
{
    struct text part;
    while (next_part(&body, boundary, &part)) {
        struct text block = take_block(&part), type = header(arena, block, TEXT("Content-Type"), 0);
        if (is_type(type, TEXT("message/delivery-status")) || is_type(type, TEXT("message/global-delivery-status"))) {
            read_status(arena, part, report);
            return;
        }
    }
}

/* --- To whom it was sent ---------------------------------------------------- */

static void add_tokens(struct arena *arena, struct text value, struct mail_report *report)
{
    for (size_t i = 0; i + MAIL_TOKEN_CHARACTERS + 1 < value.length && report->token_count < MAIL_TOKENS_MAX; i++) {
        if (value.data[i] != '+' || value.data[i + MAIL_TOKEN_CHARACTERS + 1] != '@')
            continue;
        char token[MAIL_TOKEN_CHARACTERS];
        size_t length = 0;
        while (length < sizeof token && isxdigit((unsigned char)value.data[i + 1 + length])) {
            token[length] = (char)tolower((unsigned char)value.data[i + 1 + length]);
            length++;
        }
        if (length == sizeof token)
            report->tokens[report->token_count++] = arena_copy(arena, (struct text){token, length});
    }
}

static void find_tokens(struct arena *arena, struct text block, struct text recipient, struct mail_report *report)
{
    static const char *const names[] = {"To", "Delivered-To", "X-Original-To", "Envelope-To"};
    add_tokens(arena, recipient, report);
    for (size_t i = 0; !recipient.length && i < COUNT_OF(names); i++)
        for (size_t skip = 0; skip < MAIL_TOKENS_MAX; skip++) {
            struct text value = header(arena, block, text_of(names[i]), skip);
            if (!value.length)
                break;
            add_tokens(arena, value, report);
        }
}

enum result mail_report_read(struct arena *arena, struct text message, struct text recipient, struct mail_report *ret_report)
{
    struct text rest = text_slice(message, 0, MAIL_REPORT_BYTES_MAX), line, ahead = rest;
    struct mail_report report = {.kind = MAIL_IS_NO_REPORT};
    if (text_starts(rest, TEXT("From ")) && next_line(&ahead, &line)) /* a mailbox file's own line */
        rest = ahead;
    struct text block = take_block(&rest), type = header(arena, block, TEXT("Content-Type"), 0), boundary = parameter(type, TEXT("boundary"));
    find_tokens(arena, block, recipient, &report);
    /* OpenSMTPD calls the envelope multipart/mixed. */
    if ((is_type(type, TEXT("multipart/report")) || is_type(type, TEXT("multipart/mixed"))) && boundary.length && boundary.length <= BOUNDARY_BYTES_MAX)
        read_parts(arena, rest, boundary, &report);
    if (arena_failed(arena))
        return ERROR_MEMORY;
    *ret_report = report;
    return OK;
}

struct text mail_return_path(struct arena *arena, struct text address, struct text token)
{
    const char *at = address.length ? memrchr(address.data, '@', address.length) : NULL;
    if (!at)
        return address;
    size_t before = (size_t)(at - address.data);
    return arena_printf(arena, "%.*s+%.*s%.*s", (int)before, address.data, TEXT_ARGS(token), TEXT_ARGS(text_slice(address, before, SIZE_MAX)));
}
