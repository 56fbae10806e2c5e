/* The desk's pages of the outbox, for an administrator: what waits to be passed on, and one message with its
 * text. Addresses carry numbers only. Not here: the outbox itself (post.c). */
#include <inttypes.h>

#include "blocks/engine.h"
#include "blocks/parts/parts.h"
#include "blocks/post/internal.h"

#define MEMBERS(...) ((const struct shape_field[]){__VA_ARGS__, {.name = NULL}})
#define KEEPERS "administrator"

static const struct shape messages_shape = {"Messages", MEMBERS(PART_OBJECT_MEMBER("table", &table_shape), PART_TEXT_MEMBER("shown_line"))};
static const struct shape message_shape = {
    "Message", MEMBERS(PART_TEXT_MEMBER("subject"), PART_LIST_MEMBER("rows", &summary_row_shape), PART_TEXT_MEMBER("text"), PART_BOOLEAN_MEMBER("waits"),
                       PART_BOOLEAN_MEMBER("has_path_only"), PART_TEXT_MEMBER("sent_action"))};

static struct value *state_tag(struct arena *arena, struct text state)
{
    if (text_equals(state, "waiting"))
        return part_tag(arena, TEXT("Waiting to be passed on"), TEXT("yellow"));
    if (text_equals(state, "sent"))
        return part_tag(arena, TEXT("Passed on"), TEXT("green"));
    return part_tag(arena, TEXT("Used, replaced or expired"), TEXT("grey"));
}

static struct text message_address(struct arena *arena, int64_t id, const char *rest)
{
    return arena_printf(arena, "/desk/messages/%" PRId64 "%s", id, rest);
}

static enum result messages_page(struct request *request, struct answer *answer)
{
    static const char *const columns[] = {"Subject", "To", "Written", "State"};
    struct statement *row AUTO(statement_close_at) = NULL;
    struct arena *arena = request_arena(request);
    struct value *table = part_table(arena, "messages", TEXT("Messages, the newest first"), TEXT("No message has been written yet."));
    struct instant now = request_moment(request).now;
    struct db *db;
    int64_t count = 0;
    int step;
    TRY(request_db(request, &db));
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        part_column(arena, table, text_of(columns[i]), false);
    TRY(db_query(db, &row, SQL(POST_SQL " order by case when state = 'waiting' then 0 else 1 end, id desc limit $1"), BIND(bind_integer(MESSAGES_SHOWN_MAX))));
    for (; (step = statement_step(row)) > 0; count++) {
        struct post_message one = post_read(row, arena, now);
        struct value *line = part_table_row(arena, table);
        part_cell_link(arena, line, one.subject, message_address(arena, one.id, ""));
        part_cell(arena, line, one.to);
        part_cell(arena, line, instant_long(arena, one.made_at));
        part_cell_tag(arena, line, state_tag(arena, one.state));
    }
    if (step < 0)
        return (enum result)step;
    value_set_page(arena, answer_view(answer), "table", table);
    value_set_page(arena, answer_view(answer), "shown_line",
                   value_text(arena, count == MESSAGES_SHOWN_MAX ? arena_printf(arena, "Those that wait and the newest are shown, %d in all.", MESSAGES_SHOWN_MAX) : TEXT_NONE));
    return OK;
}

static enum result message_of_path(struct request *request, struct answer *answer, struct post_message *ret_message)
{
    struct db *db;
    enum result result;
    TRY(request_db(request, &db));
    result = post_get(db, request_context(request), request_arena(request), request_integer(request, "message", 0), request_moment(request).now, ret_message);
    if (result == ERROR_NOT_FOUND)
        return message_fail(answer_message(answer), result, "There is no such message.");
    return result;
}

static enum result message_page(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    const struct engine *engine = request_context(request);
    struct value *view = answer_view(answer), *rows = value_list(arena);
    struct post_message one;
    TRY(message_of_path(request, answer, &one));
    bool waits = text_equals(one.state, "waiting");
    part_row_text(arena, rows, TEXT("To"), one.to);
    part_row_text(arena, rows, TEXT("Written"), instant_long(arena, one.made_at));
    if (waits && one.expires_at.seconds)
        part_row_text(arena, rows, TEXT("Works until"), instant_long(arena, one.expires_at));
    part_row_tag(arena, rows, TEXT("State"), state_tag(arena, one.state));
    value_set_page(arena, view, "subject", value_text(arena, one.subject));
    value_set_page(arena, view, "rows", rows);
    value_set_page(arena, view, "text", value_text(arena, one.text));
    value_set_page(arena, view, "waits", value_boolean(arena, waits));
    value_set_page(arena, view, "has_path_only", value_boolean(arena, waits && !engine->public_address.length));
    value_set_page(arena, view, "sent_action", value_text(arena, message_address(arena, one.id, "/sent")));
    return OK;
}

struct sending {
    struct answer *answer;
    int64_t id;
    struct instant now;
};

static enum result sent_in_store(struct db *db, void *context, struct message *message)
{
    const struct sending *sending = context;
    TRY(post_sent(db, sending->id, sending->now, message));
    answer_cookie(sending->answer, NOTICE_COOKIE, TEXT("message-sent"), 60);
    answer_redirect(sending->answer, TEXT("/desk/messages"));
    return OK;
}

static enum result message_sent_post(struct request *request, struct answer *answer)
{
    struct post_message one;
    TRY(message_of_path(request, answer, &one));
    struct sending sending = {answer, one.id, request_moment(request).now};
    return request_write(request, sent_in_store, &sending, answer_message(answer));
}

const struct route post_routes[] = {
    {.method = METHOD_GET, .path = "/desk/messages", .handle = messages_page, .access = ACCESS_ROLES, .roles = KEEPERS,
     .template = "blocks/post/pages/messages", .view = &messages_shape, .help = "Messages of the office that wait to be passed on, and those that were."},
    {.method = METHOD_GET, .path = "/desk/messages/{message}", .handle = message_page, .access = ACCESS_ROLES, .roles = KEEPERS,
     .template = "blocks/post/pages/message", .view = &message_shape, .help = "One message, with its text while it waits."},
    {.method = METHOD_POST, .path = "/desk/messages/{message}/sent", .handle = message_sent_post, .access = ACCESS_ROLES, .roles = KEEPERS,
     .help = "Says that a message was passed on; its text is wiped."},
    {.path = NULL},
};

static enum result count_waiting(struct request *request, int64_t *ret_count)
{
    struct db *db;
    TRY(request_db(request, &db));
    return post_waiting(db, request_moment(request).now, ret_count);
}

const struct menu_entry post_menu[] = {
    {.group = MENU_OFFICE, .order = 20, .href = "/desk/messages", .label = "Messages", .about = "Messages of the office that wait to be passed on, and those that were.",
     .count = count_waiting, .counted = "to be passed on"},
    {.href = NULL},
};
