/* The desk's pages of subscribers, who are numbers there and nothing else, and of what is written to them. Not here: what a bulletin is (bulletin.h). */
#include <inttypes.h>

#include "base/wording.h"
#include "blocks/parts/parts.h"
#include "blocks/post/pages_subscribe.h"

#define SHOWN_MAX 100

static struct text bulletin_address(struct arena *arena, int64_t id, const char *rest)
{
    return arena_printf(arena, "/desk/subscribers/messages/%" PRId64 "%s", id, rest);
}

static struct value *state_tag(struct arena *arena, struct text state)
{
    if (text_equals(state, "waiting"))
        return part_tag(arena, SAID(arena, "Waits for approval"), TEXT("yellow"));
    if (text_equals(state, "going"))
        return part_tag(arena, SAID(arena, "Going out"), TEXT("blue"));
    if (text_equals(state, "sent"))
        return part_tag(arena, SAID(arena, "Sent"), TEXT("green"));
    if (text_equals(state, "refused"))
        return part_tag(arena, SAID(arena, "Refused"), TEXT("red"));
    return part_tag(arena, SAID(arena, "Stopped"), TEXT("grey"));
}

static struct text label_of(struct request *request, struct db *db, struct text topic)
{
    struct text label;
    return topic_label(db, request_context(request), request_arena(request), topic, &label, NULL) == OK ? label : SAID(request_arena(request), "Something that is not published any more");
}

/* --- Who follows what: counts ------------------------------------------------------ */

static enum result add_topics(struct request *request, struct db *db, struct value *view)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = request_arena(request);
    struct value *table = part_table(arena, "topics", SAID(arena, "What is followed"), SAID(arena, "Nobody follows anything yet."));
    int step;
    part_column(arena, table, SAID(arena, "What"), false);
    part_column(arena, table, SAID(arena, "Subscribers"), true);
    TRY(db_query(db, &row, SQL("select n.topic, count(*) from subscription n join subscriber s on s.id = n.subscriber where s.confirmed_at is not null group by n.topic order by count(*) desc, n.topic limit $1"),
                 BIND(bind_integer(SHOWN_MAX))));
    while ((step = statement_step(row)) == 1) {
        struct value *line = part_table_row(arena, table);
        part_cell(arena, line, label_of(request, db, statement_copy(row, 0, arena)));
        part_cell_number(arena, line, statement_integer(row, 1));
    }
    value_set_page(arena, view, "topics", table);
    return step < 0 ? (enum result)step : OK;
}

static enum result add_bulletins(struct request *request, struct db *db, struct value *view)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = request_arena(request);
    struct value *table = part_table(arena, "written", SAID(arena, "Messages to subscribers, the newest first"), SAID(arena, "None has been written."));
    int step;
    part_column(arena, table, SAID(arena, "Subject"), false);
    part_column(arena, table, SAID(arena, "Written"), false);
    part_column(arena, table, SAID(arena, "State"), false);
    TRY(db_query(db, &row, SQL("select id, subject, written_at, state from bulletin order by case state when 'waiting' then 0 else 1 end, id desc limit $1"), BIND(bind_integer(SHOWN_MAX))));
    while ((step = statement_step(row)) == 1) {
        struct value *line = part_table_row(arena, table);
        part_cell_link(arena, line, statement_copy(row, 1, arena), bulletin_address(arena, statement_integer(row, 0), ""));
        part_cell(arena, line, instant_long(arena, (struct instant){statement_integer(row, 2)}));
        part_cell_tag(arena, line, state_tag(arena, statement_copy(row, 3, arena)));
    }
    value_set_page(arena, view, "written", table);
    return step < 0 ? (enum result)step : OK;
}

enum result subscribers_get(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    const struct engine *engine = request_context(request);
    struct value *view = answer_view(answer);
    struct db *db;
    int64_t count, weekly;
    TRY(request_db(request, &db));
    TRY(bulletin_count(db, TEXT("all"), &count));
    TRY(db_one_integer(db, &weekly, SQL("select count(*) from subscriber where confirmed_at is not null and often = 'weekly'"), BIND_NOTHING));
    value_set_page(arena, view, "count_line",
                   value_text(arena, arena_printf(arena, SAY_COUNT(arena, count, "%" PRId64 " person subscribes; %" PRId64 " of them once a week.", "%" PRId64 " people subscribe; %" PRId64 " of them once a week."), count, weekly)));
    value_set_page(arena, view, "offered_line",
                   value_text(arena, subscribing_is_offered(engine) ? TEXT_NONE
                                         : SAID(arena, "Nobody can subscribe at the moment: that needs a mail server, an address of the site, a signing key and a sealing key. Whoever runs the server can set them up.")));
    TRY(add_topics(request, db, view));
    return add_bulletins(request, db, view);
}

/* --- Writing one ------------------------------------------------------------------- */

struct writing {
    struct request *request;
    struct answer *answer;
    struct bulletin bulletin;
    struct text subject_fault, text_fault, topic_fault;
    struct actor actor;
};

static enum result add_choices(struct writing *writing, struct value *field)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = request_arena(writing->request);
    struct db *db;
    int step;
    TRY(request_db(writing->request, &db));
    part_field_option(arena, field, TEXT("all"), SAID(arena, "Everybody who subscribes"), TEXT_NONE, !writing->bulletin.topic.length || text_equals(writing->bulletin.topic, "all"));
    TRY(db_query(db, &row, SQL("select distinct n.topic from subscription n join subscriber s on s.id = n.subscriber where s.confirmed_at is not null and n.topic <> 'all' order by n.topic limit $1"),
                 BIND(bind_integer(SHOWN_MAX))));
    while ((step = statement_step(row)) == 1) {
        struct text topic = statement_copy(row, 0, arena);
        part_field_option(arena, field, topic, arena_printf(arena, SAY(arena, "Those who follow %.*s"), TEXT_ARGS(label_of(writing->request, db, topic))), TEXT_NONE,
                          text_equal(writing->bulletin.topic, topic));
    }
    return step < 0 ? (enum result)step : OK;
}

static void add_field(struct writing *writing, struct value *fields, struct value *errors, struct value *field, const char *name, struct text typed, struct text fault, int64_t max)
{
    struct arena *arena = request_arena(writing->request);
    value_set_text(arena, field, "value", typed);
    value_set_text(arena, field, "error", fault);
    value_set_boolean(arena, field, "required", true);
    value_set(arena, field, "max", value_integer(arena, max));
    value_set(arena, field, "rows", value_integer(arena, max > POST_SUBJECT_CHARACTERS_MAX ? 12 : 0));
    if (fault.length)
        part_error(arena, errors, fault, text_of(name));
    value_append(arena, fields, field);
}

static enum result show_form(struct writing *writing)
{
    struct arena *arena = request_arena(writing->request);
    const struct engine *engine = request_context(writing->request);
    struct value *view = answer_view(writing->answer), *fields = value_list(arena), *errors = value_list(arena);
    struct value *to = part_field(arena, TEXT("topic"), SAID(arena, "To whom"), TEXT_NONE, "select");
    TRY(add_choices(writing, to));
    add_field(writing, fields, errors, to, "topic", writing->bulletin.topic, writing->topic_fault, 0);
    add_field(writing, fields, errors, part_field(arena, TEXT("subject"), SAID(arena, "Subject"), TEXT_NONE, "text"), "subject", writing->bulletin.subject, writing->subject_fault, POST_SUBJECT_CHARACTERS_MAX);
    add_field(writing, fields, errors,
              part_field(arena, TEXT("text"), SAID(arena, "Text"), SAID(arena, "Leave an empty line between paragraphs. An address of a page on a line by itself becomes a link. How to leave is put below it."), "prose"), "text",
              writing->bulletin.text, writing->text_fault, BULLETIN_TEXT_CHARACTERS_MAX);
    value_set_page(arena, view, "limit_line",
                   value_text(arena, arena_printf(arena, SAY(arena, "A message to more than %d people goes out once somebody else has read and approved it."), engine->mail ? engine->mail->approve_above : APPROVE_ABOVE_DEFAULT)));
    value_set_page(arena, view, "action", value_text(arena, TEXT("/desk/subscribers/messages/new")));
    value_set_page(arena, view, "hidden", value_list(arena));
    value_set_page(arena, view, "fields", fields);
    value_set_page(arena, view, "error_summary", part_error_summary(arena, errors));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result bulletin_new_get(struct request *request, struct answer *answer)
{
    struct writing writing = {.request = request, .answer = answer};
    return show_form(&writing);
}

static enum result write_in_store(struct db *db, void *context, struct message *message)
{
    struct writing *writing = context;
    struct text label;
    int64_t id;
    enum result result = topic_label(db, request_context(writing->request), request_arena(writing->request), writing->bulletin.topic, &label, NULL);
    if (result == ERROR_NOT_FOUND)
        return message_fail(message, ERROR_INVALID, "There is nothing of that name to follow: choose to whom it goes.");
    TRY(result);
    TRY(bulletin_write(db, request_context(writing->request), &writing->bulletin, &writing->actor, &id, message));
    answer_cookie(writing->answer, NOTICE_COOKIE, TEXT("saved"), 60);
    answer_redirect(writing->answer, bulletin_address(request_arena(writing->request), id, ""));
    return OK;
}

enum result bulletin_new_post(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct writing writing = {.request = request, .answer = answer, .actor = actor_of_request(request)};
    writing.bulletin = (struct bulletin){.topic = request_text(request, "topic"), .subject = text_trim(request_text(request, "subject")), .text = text_trim(request_text(request, "text"))};
    size_t subject = text_count_characters(writing.bulletin.subject), text = text_count_characters(writing.bulletin.text);
    if (!subject || subject > POST_SUBJECT_CHARACTERS_MAX)
        writing.subject_fault = SAID(arena, "Enter a subject of at most 150 characters");
    if (!text || text > BULLETIN_TEXT_CHARACTERS_MAX)
        writing.text_fault = SAID(arena, "Enter a text of at most 10,000 characters");
    if (!writing.subject_fault.length && !writing.text_fault.length) {
        struct message why = {.language = request_language(request)};
        enum result result = request_write(request, write_in_store, &writing, &why);
        if (result != ERROR_INVALID)
            return result;
        writing.topic_fault = arena_copy(arena, text_of(why.text));
    }
    answer_status(answer, 422);
    return show_form(&writing);
}

/* --- One ---------------------------------------------------------------------------- */

static enum result bulletin_of_path(struct request *request, struct answer *answer, struct bulletin *ret_bulletin)
{
    struct db *db;
    TRY(request_db(request, &db));
    enum result result = bulletin_get(db, request_arena(request), request_integer(request, "message", 0), ret_bulletin);
    return result == ERROR_NOT_FOUND ? message_fail(answer_message(answer), result, "There is no such message.") : result;
}

enum result bulletin_get_page(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer), *rows = value_list(arena);
    struct actor actor = actor_of_request(request);
    struct bulletin one;
    struct account account;
    struct db *db;
    TRY(bulletin_of_path(request, answer, &one));
    TRY(request_db(request, &db));
    bool waits = text_equals(one.state, "waiting"), own = people_own_work(db, one.author, one.author_for, &actor);
    part_row_tag(arena, rows, SAID(arena, "State"), state_tag(arena, one.state));
    part_row_text(arena, rows, SAID(arena, "To"), label_of(request, db, one.topic));
    part_row_text(arena, rows, SAID(arena, "Subscribers"), arena_printf(arena, "%" PRId64, one.counted));
    part_row_text(arena, rows, SAID(arena, "In the outbox"), arena_printf(arena, "%" PRId64, one.told));
    if (people_get(db, arena, one.author, request_moment(request).today, &account) == OK)
        part_row_text(arena, rows, SAID(arena, "Written by"), account.name);
    part_row_text(arena, rows, SAID(arena, "Written"), instant_long(arena, one.written_at));
    if (one.decider && people_get(db, arena, one.decider, request_moment(request).today, &account) == OK)
        part_row_text(arena, rows, SAID(arena, "Decided by"), account.name);
    value_set_page(arena, view, "subject", value_text(arena, one.subject));
    value_set_page(arena, view, "text", value_text(arena, one.text));
    value_set_page(arena, view, "rows", rows);
    value_set_page(arena, view, "waits_for_other", value_boolean(arena, waits && own));
    value_set_page(arena, view, "approve_action", value_text(arena, waits && !own ? bulletin_address(arena, one.id, "/approve") : TEXT_NONE));
    value_set_page(arena, view, "refuse_action", value_text(arena, waits && !own ? bulletin_address(arena, one.id, "/refuse") : TEXT_NONE));
    value_set_page(arena, view, "stop_action", value_text(arena, waits || text_equals(one.state, "going") ? bulletin_address(arena, one.id, "/stop") : TEXT_NONE));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

struct deciding {
    struct request *request;
    struct answer *answer;
    int64_t id;
    enum { APPROVE, REFUSE, STOP } what;
    struct actor actor;
};

static enum result decide_in_store(struct db *db, void *context, struct message *message)
{
    const struct deciding *deciding = context;
    struct arena *arena = request_arena(deciding->request);
    if (deciding->what == STOP)
        TRY(bulletin_stop(db, deciding->id, deciding->actor.moment.now, message));
    else
        TRY(bulletin_decide(db, arena, deciding->id, deciding->what == APPROVE, &deciding->actor, message));
    answer_cookie(deciding->answer, NOTICE_COOKIE, TEXT("saved"), 60);
    answer_redirect(deciding->answer, bulletin_address(arena, deciding->id, ""));
    return OK;
}

static enum result decide(struct request *request, struct answer *answer, int what)
{
    struct bulletin one;
    TRY(bulletin_of_path(request, answer, &one));
    struct deciding deciding = {.request = request, .answer = answer, .id = one.id, .what = what, .actor = actor_of_request(request)};
    return request_write(request, decide_in_store, &deciding, answer_message(answer));
}

enum result bulletin_approve_post(struct request *request, struct answer *answer) { return decide(request, answer, APPROVE); }
enum result bulletin_refuse_post(struct request *request, struct answer *answer) { return decide(request, answer, REFUSE); }
enum result bulletin_stop_post(struct request *request, struct answer *answer) { return decide(request, answer, STOP); }

/* --- Shapes --------------------------------------------------------------------------- */

static const struct shape_field subscribers_fields[] = {PART_TEXT_MEMBER("count_line"), PART_TEXT_MEMBER("offered_line"), PART_OBJECT_MEMBER("topics", &table_shape), PART_OBJECT_MEMBER("written", &table_shape), {.name = NULL}};
const struct shape subscribers_shape = {"Subscribers", subscribers_fields};
static const struct shape_field form_fields[] = {PART_TEXT_MEMBER("limit_line"), PART_FORM_MEMBERS, {.name = NULL}};
const struct shape bulletin_form_shape = {"BulletinForm", form_fields};
static const struct shape_field bulletin_fields[] = {
    PART_TEXT_MEMBER("subject"), PART_TEXT_MEMBER("text"), PART_LIST_MEMBER("rows", &summary_row_shape), PART_BOOLEAN_MEMBER("waits_for_other"), PART_TEXT_MEMBER("approve_action"),
    PART_TEXT_MEMBER("refuse_action"), PART_TEXT_MEMBER("stop_action"), {.name = NULL},
};
const struct shape bulletin_shape = {"Bulletin", bulletin_fields};
