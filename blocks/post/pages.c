/* The desk's pages of the outbox, for an administrator: what waits, was sent or failed, and one message with its
 * text while it is there. Addresses carry numbers only. Not here: the outbox itself (post.c). */
#include <inttypes.h>

#include "blocks/engine.h"
#include "base/wording.h"
#include "blocks/parts/parts.h"
#include "blocks/post/internal.h"

#define MEMBERS(...) ((const struct shape_field[]){__VA_ARGS__, {.name = NULL}})
#define KEEPERS "administrator"

static const struct shape messages_shape = {
    "Messages", MEMBERS(PART_OBJECT_MEMBER("table", &table_shape), PART_OBJECT_MEMBER("filters", &filters_shape), PART_TEXT_MEMBER("shown_line"),
                        PART_TEXT_MEMBER("sends_line"), PART_TEXT_MEMBER("trouble_line"))};
static const struct shape message_shape = {
    "Message", MEMBERS(PART_TEXT_MEMBER("subject"), PART_LIST_MEMBER("rows", &summary_row_shape), PART_TEXT_MEMBER("text"), PART_BOOLEAN_MEMBER("is_there"),
                       PART_BOOLEAN_MEMBER("by_hand"), PART_BOOLEAN_MEMBER("has_path_only"), PART_TEXT_MEMBER("sent_action"), PART_TEXT_MEMBER("again_action"),
                       PART_TEXT_MEMBER("again_label"), PART_TEXT_MEMBER("stop_action"), PART_TEXT_MEMBER("settle_action"))};
static const struct input messages_inputs[] = {{.name = "state", .kind = INPUT_TEXT, .bytes_max = 20, .about = "Only those in this state"}, {.name = NULL}};
static const char *const state_codes[] = {"waiting", "failed", "returned", "sent", "stopped", "void"};
static const char *const state_labels[] WORDINGS = {"Waiting", "Not delivered", "Came back", "Sent", "Stopped", "Used, replaced or expired"};

static struct value *state_tag(struct arena *arena, const struct post_message *post, const struct engine *engine)
{
    if (text_equals(post->state, "waiting"))
        return part_tag(arena, engine->mail ? SAID(arena, "Waiting to be sent") : SAID(arena, "Waiting to be passed on"), TEXT("yellow"));
    if (text_equals(post->state, "sent"))
        return part_tag(arena, post->by_mail ? SAID(arena, "Sent") : SAID(arena, "Passed on"), TEXT("green"));
    if (text_equals(post->state, "failed"))
        return part_tag(arena, SAID(arena, "Not delivered"), TEXT("red"));
    if (text_equals(post->state, "returned"))
        return part_tag(arena, SAID(arena, "Came back"), post->is_settled ? TEXT("grey") : TEXT("red"));
    if (text_equals(post->state, "stopped"))
        return part_tag(arena, SAID(arena, "Stopped"), TEXT("grey"));
    return part_tag(arena, SAID(arena, "Used, replaced or expired"), TEXT("grey"));
}

static struct text message_address(struct arena *arena, int64_t id, const char *rest)
{
    return arena_printf(arena, "/desk/messages/%" PRId64 "%s", id, rest);
}

static void add_filters(struct request *request, struct value *view, struct text chosen)
{
    struct arena *arena = request_arena(request);
    struct value *filters = part_filters(arena, TEXT("/desk/messages")), *choice = part_filter_choice(arena, filters, TEXT("state"), SAID(arena, "State"));
    part_filter_option(arena, choice, TEXT_NONE, SAID(arena, "All"), !chosen.length);
    for (size_t i = 0; i < COUNT_OF(state_codes); i++)
        part_filter_option(arena, choice, text_of(state_codes[i]), text_of(wording(arena, state_labels[i])), text_equals(chosen, state_codes[i]));
    for (size_t i = 0; i < COUNT_OF(state_codes); i++)
        if (text_equals(chosen, state_codes[i]))
            part_filter_active(arena, filters, text_of(wording(arena, state_labels[i])), TEXT("/desk/messages"));
    value_set_page(arena, view, "filters", filters);
}

/* Through which server e-mail is sent, and what is wrong with it. */
static enum result add_server(struct request *request, struct db *db, struct value *view)
{
    const struct engine *engine = request_context(request);
    struct arena *arena = request_arena(request);
    struct text words = TEXT_NONE, sends = TEXT_NONE;
    struct instant since;
    if (engine->mail) {
        TRY(post_trouble(db, arena, &words, &since));
        sends = arena_printf(arena, SAY(arena, "E-mail is sent through %.*s, from %.*s."), TEXT_ARGS(engine->mail->server.host), TEXT_ARGS(engine->mail->from.address));
        if (words.length)
            words = arena_printf(arena, SAY(arena, "Nothing is sent since %.*s. %.*s It is tried again by itself; whoever runs the server can read how it is set up."),
                                 TEXT_ARGS(instant_long(arena, since)), TEXT_ARGS(wording_kept(arena, words)));
    }
    value_set_page(arena, view, "sends_line", value_text(arena, sends));
    value_set_page(arena, view, "trouble_line", value_text(arena, words));
    return OK;
}

static enum result messages_page(struct request *request, struct answer *answer)
{
    static const char *const columns[] WORDINGS = {"Subject", "To", "Written", "State"};
    struct statement *row AUTO(statement_close_at) = NULL;
    struct arena *arena = request_arena(request);
    struct value *table = part_table(arena, "messages", SAID(arena, "Messages, the newest first"), SAID(arena, "There is no such message."));
    struct instant now = request_moment(request).now;
    struct text chosen = request_text(request, "state");
    struct db *db;
    int64_t count = 0;
    int step;
    TRY(request_db(request, &db));
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        part_column(arena, table, text_of(wording(arena, columns[i])), false);
    TRY(db_query(db, &row,
                 SQL(POST_SQL " where $2 = '' or $2 = case when state in ('waiting', 'failed') and expires_at <= $3 then 'void' else state end"
                              " order by case when state = 'failed' or (state = 'returned' and settled_at is null) then 0 when state = 'waiting' then 1 else 2 end, id desc limit $1"),
                 BIND(bind_integer(MESSAGES_SHOWN_MAX), bind_text(chosen), bind_integer(now.seconds))));
    for (; (step = statement_step(row)) > 0; count++) {
        struct post_message one = post_read(row, arena, now);
        struct value *line = part_table_row(arena, table);
        part_cell_link(arena, line, one.subject, message_address(arena, one.id, ""));
        part_cell(arena, line, one.subscriber ? SAID(arena, "A subscriber") : one.to);
        part_cell(arena, line, instant_long(arena, one.made_at));
        part_cell_tag(arena, line, state_tag(arena, &one, request_context(request)));
    }
    if (step < 0)
        return (enum result)step;
    statement_close(TAKE(row));
    add_filters(request, answer_view(answer), chosen);
    value_set_page(arena, answer_view(answer), "table", table);
    value_set_page(arena, answer_view(answer), "shown_line",
                   value_text(arena, count == MESSAGES_SHOWN_MAX ? arena_printf(arena, SAY(arena, "Those that wait and the newest are shown, %d in all."), MESSAGES_SHOWN_MAX) : TEXT_NONE));
    return add_server(request, db, answer_view(answer));
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

static void add_rows(struct arena *arena, struct value *rows, const struct post_message *one, const struct engine *engine, struct instant now)
{
    bool waits = text_equals(one->state, "waiting"), failed = text_equals(one->state, "failed"), came_back = text_equals(one->state, "returned");
    part_row_text(arena, rows, SAID(arena, "To"), one->subscriber ? SAID(arena, "A subscriber") : one->to);
    part_row_text(arena, rows, SAID(arena, "Written"), instant_long(arena, one->made_at));
    if ((waits || failed) && one->expires_at.seconds)
        part_row_text(arena, rows, SAID(arena, "Works until"), instant_long(arena, one->expires_at));
    part_row_tag(arena, rows, SAID(arena, "State"), state_tag(arena, one, engine));
    if (came_back && one->fault.length)
        part_row_text(arena, rows, SAID(arena, "Report"), wording_kept(arena, one->fault));
    if (one->fault.length && (waits || failed))
        part_row_text(arena, rows, SAID(arena, "Last attempt"), wording_kept(arena, one->fault));
    if (waits && one->next_at.seconds > now.seconds)
        part_row_text(arena, rows, SAID(arena, "Next attempt"), instant_long(arena, one->next_at));
}

/* Whoever has a scrutineer's link can act in their place. Where mail is sent from here nobody in the office needs to read it; where it is passed on by hand somebody does. */
static bool is_a_scrutineers(const struct engine *engine, const struct post_message *one) { return engine->mail && text_equals(one->kind, "scrutineer"); }

static enum result message_page(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    const struct engine *engine = request_context(request);
    struct value *view = answer_view(answer), *rows = value_list(arena);
    struct post_message one;
    TRY(message_of_path(request, answer, &one));
    bool waits = text_equals(one.state, "waiting"), is_there = waits || text_equals(one.state, "failed"), is_theirs = is_a_scrutineers(engine, &one), by_hand = is_there && !one.subscriber && !is_theirs && (!engine->mail || !waits);
    add_rows(arena, rows, &one, engine, request_moment(request).now);
    value_set_page(arena, view, "subject", value_text(arena, one.subject));
    value_set_page(arena, view, "rows", rows);
    /* Of one to a subscriber the text has their own link, which is theirs alone. */
    value_set_page(arena, view, "text", value_text(arena, !is_there || (!one.subscriber && !is_theirs) ? one.text
                                                     : is_theirs ? SAID(arena, "It has the scrutineer’s own link, so it is not shown.") : SAID(arena, "It has this subscriber’s own link, so it is not shown.")));
    value_set_page(arena, view, "is_there", value_boolean(arena, is_there));
    value_set_page(arena, view, "by_hand", value_boolean(arena, by_hand));
    value_set_page(arena, view, "has_path_only", value_boolean(arena, is_there && !engine->public_address.length));
    value_set_page(arena, view, "sent_action", value_text(arena, message_address(arena, one.id, "/sent")));
    value_set_page(arena, view, "again_action", value_text(arena, engine->mail && is_there && (!waits || one.attempts) ? message_address(arena, one.id, "/again") : TEXT_NONE));
    value_set_page(arena, view, "again_label", value_text(arena, waits ? SAID(arena, "Send it now") : SAID(arena, "Send it again")));
    value_set_page(arena, view, "stop_action", value_text(arena, engine->mail && is_there ? message_address(arena, one.id, "/stop") : TEXT_NONE));
    value_set_page(arena, view, "settle_action", value_text(arena, text_equals(one.state, "returned") && !one.is_settled ? message_address(arena, one.id, "/settled") : TEXT_NONE));
    return OK;
}

typedef enum result post_deed(struct db *db, int64_t id, struct instant now, struct message *message);
struct sending {
    struct answer *answer;
    int64_t id;
    struct instant now;
    post_deed *deed;
    struct text notice;
};

static enum result do_in_store(struct db *db, void *context, struct message *message)
{
    const struct sending *sending = context;
    TRY(sending->deed(db, sending->id, sending->now, message));
    answer_cookie(sending->answer, NOTICE_COOKIE, sending->notice, 60);
    answer_redirect(sending->answer, TEXT("/desk/messages"));
    return OK;
}

static enum result do_post(struct request *request, struct answer *answer, post_deed *deed, struct text notice)
{
    struct post_message one;
    TRY(message_of_path(request, answer, &one));
    struct sending sending = {answer, one.id, request_moment(request).now, deed, notice};
    return request_write(request, do_in_store, &sending, answer_message(answer));
}

static enum result message_sent_post(struct request *request, struct answer *answer)
{
    return do_post(request, answer, post_sent, TEXT("message-sent"));
}

static enum result message_again_post(struct request *request, struct answer *answer)
{
    const struct engine *engine = request_context(request);
    if (!engine->mail)
        return message_fail(answer_message(answer), ERROR_CONFLICT, "This office sends no e-mail by itself: pass the message on by hand.");
    return do_post(request, answer, post_again, TEXT("message-again"));
}

static enum result message_stop_post(struct request *request, struct answer *answer)
{
    return do_post(request, answer, post_stop, TEXT("message-stopped"));
}

static enum result message_settled_post(struct request *request, struct answer *answer)
{
    return do_post(request, answer, post_settle, TEXT("message-settled"));
}

const struct route post_routes[] = {
    {.method = METHOD_GET, .path = "/desk/messages", .handle = messages_page, .access = ACCESS_ROLES, .roles = KEEPERS,
     .template = "blocks/post/pages/messages", .view = &messages_shape, .inputs = messages_inputs, .faces = FACE_PAGE | FACE_TABLE, .table = "table", .help = "Messages of the office: those that wait, were sent, could not be delivered, or came back."},
    {.method = METHOD_GET, .path = "/desk/messages/{message}", .handle = message_page, .access = ACCESS_ROLES, .roles = KEEPERS,
     .template = "blocks/post/pages/message", .view = &message_shape, .help = "One message, with its text while it waits."},
    {.method = METHOD_POST, .path = "/desk/messages/{message}/sent", .handle = message_sent_post, .access = ACCESS_ROLES, .roles = KEEPERS,
     .help = "Says that a message was passed on; its text is wiped."},
    {.method = METHOD_POST, .path = "/desk/messages/{message}/again", .handle = message_again_post, .access = ACCESS_ROLES, .roles = KEEPERS,
     .help = "Sends a message again that could not be delivered."},
    {.method = METHOD_POST, .path = "/desk/messages/{message}/stop", .handle = message_stop_post, .access = ACCESS_ROLES, .roles = KEEPERS,
     .help = "Keeps a message from being sent; its text is wiped."},
    {.method = METHOD_POST, .path = "/desk/messages/{message}/settled", .handle = message_settled_post, .access = ACCESS_ROLES, .roles = KEEPERS,
     .help = "Says that somebody has seen to a message that came back."},
    {.path = NULL},
};

static enum result count_waiting(struct request *request, int64_t *ret_count)
{
    struct db *db;
    TRY(request_db(request, &db));
    return post_waiting(db, request_context(request), request_moment(request).now, ret_count);
}

const struct menu_entry post_menu[] = {
    {.group = MENU_OFFICE, .order = 20, .href = "/desk/messages", .label = "Messages", .about = "Messages of the office: those that wait, were sent, or could not be delivered.",
     .count = count_waiting, .counted = "to be passed on"},
    {.href = NULL},
};
