/* Failures: which status, what the person reads, and one line in the log. A 5xx shows a
 * reference that is in its line too. A line names the route's pattern, never the address
 * that was asked for, a form's values, a cookie or who it was. */
#include <ctype.h>
#include <unistd.h>
#include "base/crypto/crypto.h"
#include "base/format/json.h"
#include "base/web/edge.h"

static const struct shape_field typed_fields[] = {
    {.name = "name", .kind = VALUE_TEXT, .page_only = true}, {.name = "label", .kind = VALUE_TEXT, .page_only = true},
    {.name = "value", .kind = VALUE_TEXT, .page_only = true}, {.name = "is_shown", .kind = VALUE_BOOLEAN, .page_only = true}, {0},
};
static const struct shape typed_shape = {.name = "Typed", .fields = typed_fields};
static const struct shape_field error_fields[] = {
    {.name = "status", .kind = VALUE_INTEGER, .page_only = true},
    {.name = "title", .kind = VALUE_TEXT, .page_only = true},
    {.name = "advice", .kind = VALUE_TEXT, .page_only = true},
    {.name = "reference", .kind = VALUE_TEXT, .page_only = true},
    {.name = "onward_href", .kind = VALUE_TEXT, .page_only = true},
    {.name = "onward_label", .kind = VALUE_TEXT, .page_only = true},
    {.name = "has_typed", .kind = VALUE_BOOLEAN, .page_only = true},
    {.name = "typed", .kind = VALUE_LIST, .page_only = true, .of = &typed_shape},
    {.name = "has_shown", .kind = VALUE_BOOLEAN, .page_only = true},
    {.name = "has_files", .kind = VALUE_BOOLEAN, .page_only = true},
    {.name = "action", .kind = VALUE_TEXT, .page_only = true},
    {0},
};
const struct shape error_shape = {.name = "Error", .fields = error_fields};

static const int statuses[] = {400, 403, 404, 405, 409, 413, 414, 415, 431, 500, 501, 503, STATUS_NO_ROOM};
static const char *const titles[] WORDINGS = {
    "There is a problem with what was sent",
    "You cannot do this",
    "Page not found",
    "This cannot be done here",
    "Something changed in the meantime",
    "Too large",
    "The address is too long",
    "The wrong kind of content",
    "Too many headers",
    "Sorry, something went wrong",
    "This is not known here",
    "Sorry, there is too much to do just now",
    "Nothing was saved: there is no room on the disk",
};
static const char *const advices[] WORDINGS = {
    "Go back, check it and send it again.",
    "Your account does not have the role that this needs.",
    "If you typed the address, check it. If you followed a link, the page may have moved.",
    "Open the page again and use its own links and buttons.",
    "Open the page again to see how it is now.",
    "What you sent is larger than this page takes. Send less, or in parts.",
    "Use a shorter address, with fewer filters.",
    "Send it with the form on the page.",
    "Your browser sent more than we take. Deleting the cookies of this site may help.",
    "Try again later. If it happens again, tell us the reference.",
    "The server does not know this kind of request.",
    "Nothing was saved. Try again in a minute.",
    "The disk of this service is full, so nothing can be saved until whoever runs it has made room. What is saved already is safe and can be read.",
};
static_assert(COUNT_OF(titles) == COUNT_OF(statuses) && COUNT_OF(advices) == COUNT_OF(statuses), "a title and advice for each");

static size_t words_of(int status)
{
    for (size_t i = 0; i < COUNT_OF(statuses); i++)
        if (statuses[i] == status)
            return i;
    return words_of(status < 500 ? 400 : 500);
}

int status_of_result(enum result result)
{
    switch (result) {
    case ERROR_INVALID:
        return MHD_HTTP_BAD_REQUEST;
    case ERROR_DENIED:
        return MHD_HTTP_FORBIDDEN;
    case ERROR_NOT_FOUND:
        return MHD_HTTP_NOT_FOUND;
    case ERROR_CONFLICT:
        return MHD_HTTP_CONFLICT;
    case ERROR_LIMIT:
        return 413;
    case ERROR_FULL:
        return STATUS_NO_ROOM;
    case ERROR_BUSY:
    case ERROR_STOPPING:
        return MHD_HTTP_SERVICE_UNAVAILABLE;
    default:
        return MHD_HTTP_INTERNAL_SERVER_ERROR;
    }
}

/* --- The log ------------------------------------------------------------- */

void log_line(const char *format, ...)
{
    char line[1400], time_text[INSTANT_ISO_BYTES];
    instant_write_iso(clock_now(), time_text);
    int length = snprintf(line, sizeof line, "%s web: ", time_text);
    va_list arguments;
    va_start(arguments, format);
    int added = vsnprintf(line + length, sizeof line - (size_t)length - 1, format, arguments);
    va_end(arguments);
    size_t whole = (size_t)length + (size_t)(added > 0 ? added : 0);
    if (whole > sizeof line - 2)
        whole = sizeof line - 2;
    for (size_t i = 0; i < whole; i++)
        if ((unsigned char)line[i] < ' ')
            line[i] = ' ';
    line[whole] = '\n';
    (void)!write(STDERR_FILENO, line, whole + 1); /* one call, so that lines do not mix */
}

static void log_result(struct request *request, int status, const char *reference, enum result result,
                       const struct message *message)
{
    const struct route *route = request_route(request);
    const char *engine = request->db ? db_last_error(request->db) : NULL;
    log_line("%d %s %s reference %s: %s%s%s%s%s", status, request->method == METHOD_POST ? "POST" : "GET",
             route ? route->path : "(no route)", reference, result_name(result), message && message->text[0] ? ": " : "",
             message ? message->text : "", engine && engine[0] ? "; the store says: " : "", engine ? engine : "");
}

/* --- The answer ---------------------------------------------------------- */

struct failure {
    int status;
    const char *title, *advice, *reference;
    struct onward onward;
};

static void set_plain(struct request *request, const struct failure *failure)
{
    struct arena *arena = request_arena(request);
    struct text body = arena_printf(arena, "%s\n%s\n%s%s%s", failure->title, failure->advice,
                                    failure->reference[0] ? SAY(arena, "Reference: ") : "", failure->reference,
                                    failure->reference[0] ? "\n" : "");
    answer_raw(&request->answer, "text/plain; charset=utf-8", body);
}

static void set_json(struct request *request, const struct failure *failure)
{
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&out, 8192);
    buffer_append_z(&out, "{\"error\":");
    json_write_string(&out, text_of(failure->title));
    buffer_append_z(&out, ",\"advice\":");
    json_write_string(&out, text_of(failure->advice));
    if (failure->reference[0]) {
        buffer_append_z(&out, ",\"reference\":");
        json_write_string(&out, text_of(failure->reference));
    }
    buffer_append_z(&out, "}\n");
    answer_raw(&request->answer, "application/json", buffer_text(&out));
}

/* --- What was typed -------------------------------------------------------- */

/* "field_note": "note". What a form carries unseen (versions, numbers, choices of another page) is sent again and not shown. */
static struct text label_of_input(struct arena *arena, struct text name, bool *ret_is_shown)
{
    static const char *const carried[] = {"version", "with_version", "seen", "shown", "then", "confirmed", "change", "chosen", "step", "parent", "what", "record", "register"};
    struct text prefix = TEXT("field_"), label = text_starts(name, prefix) ? text_slice(name, prefix.length, name.length) : name;
    char *copy = arena_alloc(arena, label.length + 1);
    *ret_is_shown = true;
    for (size_t i = 0; i < COUNT_OF(carried); i++)
        *ret_is_shown = *ret_is_shown && !text_equals(name, carried[i]);
    if (!copy)
        return label;
    for (size_t i = 0; i < label.length; i++)
        copy[i] = label.data[i] == '_' ? ' ' : label.data[i];
    copy[label.length] = '\0';
    if (label.length)
        copy[0] = (char)toupper((unsigned char)copy[0]);
    return (struct text){copy, label.length};
}

/* A form that could not be saved is shown again, so that it can be kept and sent once more. Secrets are typed anew, files chosen anew. */
static void set_typed(struct request *request, const struct failure *failure, struct value *view)
{
    struct arena *arena = request_arena(request);
    struct value *list = value_list(arena);
    bool has_files = false, has_shown = false, is_form = failure->status == STATUS_NO_ROOM && request->method == METHOD_POST && request->visitor.csrf_key.length;
    for (size_t i = 0; is_form && i < request->given_count; i++) {
        const struct given *given = &request->given[i];
        struct value *item;
        bool is_shown, says = text_trim(given->value).length > 0;
        has_files = has_files || given->upload;
        if (given->upload || given->input->kind == INPUT_SECRET || given->from_query)
            continue;
        item = value_object(arena);
        value_set_page(arena, item, "name", value_text(arena, given->name));
        value_set_page(arena, item, "label", value_text(arena, label_of_input(arena, given->name, &is_shown)));
        value_set_page(arena, item, "value", value_text(arena, given->value));
        value_set_page(arena, item, "is_shown", value_boolean(arena, is_shown && says));
        has_shown = has_shown || (is_shown && says);
        value_append(arena, list, item);
    }
    value_set_page(arena, view, "typed", list);
    value_set_page(arena, view, "has_typed", value_boolean(arena, value_is_truthy(list)));
    value_set_page(arena, view, "has_shown", value_boolean(arena, has_shown));
    value_set_page(arena, view, "has_files", value_boolean(arena, has_files));
    value_set_page(arena, view, "action", value_text(arena, is_form ? request_target(request) : TEXT_NONE));
}

static enum result set_page(struct request *request, const struct failure *failure, struct message *message)
{
    struct arena *arena = request_arena(request);
    const char *template = request->web->site.error_template;
    struct value *view = value_object(arena);
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&out, PAGE_BYTES_MAX);
    if (!template)
        return ERROR_NOT_FOUND;
    value_set_page(arena, view, "status", value_integer(arena, failure->status));
    value_set_page(arena, view, "title", value_text(arena, text_of(failure->title)));
    value_set_page(arena, view, "advice", value_text(arena, text_of(failure->advice)));
    value_set_page(arena, view, "reference", value_text(arena, text_of(failure->reference)));
    value_set_page(arena, view, "onward_href", value_text(arena, failure->onward.href));
    value_set_page(arena, view, "onward_label", value_text(arena, text_of(failure->onward.label)));
    set_typed(request, failure, view);
    request->answer.status = failure->status; /* the site's chrome asks */
    TRY(face_render_template(request, &request->answer, template, view, &out, message));
    if (out.failure < 0 || arena_failed(arena))
        return ERROR_MEMORY;
    answer_raw(&request->answer, "text/html; charset=utf-8", buffer_text(&out));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* What was made is of no use any more, and the page for the failure needs room. */
static void forget_arena(struct request *request)
{
    arena_reset(request->arena);
    request->visitor = (struct visitor){0};
    request->given = NULL;
    request->given_count = request->given_capacity = 0;
    request->csrf_token = request->submission = TEXT_NONE;
    request->deed = (struct deed){.at = request->deed.at};
}

static void send_wording(struct request *request, const struct failure *failure, const char *allow)
{
    struct message message = {0};
    enum result result = OK;
    if (!request_arena(request))
        return; /* no memory: the connection closes */
    if (arena_failed(request->arena))
        forget_arena(request);
    answer_init(&request->answer, request);
    if (request->face == FACE_JSON)
        set_json(request, failure);
    else if ((request->face & FACE_TABLE) || (result = set_page(request, failure, &message)) < 0)
        set_plain(request, failure);
    if (result < 0 && request->web->site.error_template)
        log_line("the page for errors could not be made: %s: %s", result_name(result), message.text);
    request->answer.location = TEXT_NONE;
    request->answer.status = failure->status;
    request->answer.allow = allow;
    send_answer(request, &request->answer);
}

void send_failure(struct request *request, int status, const char *advice, const char *allow)
{
    struct arena *arena = request_arena(request);
    size_t words = words_of(status);
    struct failure failure = {status, wording(arena, titles[words]), advice && advice[0] ? advice : wording(arena, advices[words]), "", {TEXT_NONE, ""}};
    send_wording(request, &failure, allow);
}

void send_told(struct request *request, int status, const char *title, const char *advice, const struct onward *onward)
{
    struct failure failure = {status, title, advice, "", *onward};
    send_wording(request, &failure, NULL);
}

void send_result(struct request *request, enum result result, const struct message *message)
{
    int status = status_of_result(result);
    struct message kept = message ? *message : (struct message){0}; /* it may be the answer's own */
    if (status < 500) {
        send_failure(request, status, kept.text, NULL);
        return;
    }
    unsigned char bytes[4];
    char reference[9];
    random_bytes(bytes, sizeof bytes);
    snprintf(reference, sizeof reference, "%02x%02x%02x%02x", bytes[0], bytes[1], bytes[2], bytes[3]);
    log_result(request, status, reference, result, &kept);
    struct arena *arena = request_arena(request);
    size_t words = words_of(status);
    struct failure failure = {status, wording(arena, titles[words]), wording(arena, advices[words]), reference, {TEXT_NONE, ""}};
    send_wording(request, &failure, NULL);
}
