/* Subscribing, for anybody: the form, the link that is sent, the button that subscribes, what one follows, and leaving. Open pages, never cached; bounded by address and for
 * the site as a whole. No address stands in a link or in a log. What is kept: subscriber.h. Not here: the desk's pages (pages_bulletin.c). */
#include "blocks/post/pages_subscribe.h"

#include <inttypes.h>

#include "base/format/mail.h"
#include "base/wording.h"
#include "blocks/parts/parts.h"

enum { /* of links that are asked for, and of buttons pressed */
    ADDRESS_BURST = 20, /* a library's readers may all come from one address */
    ADDRESS_PER_MINUTE = 4,
    EMAIL_BURST = 3,
    EMAIL_PER_MINUTE = 1,
    SITE_BURST = 400,
    SITE_PER_MINUTE = 120,
    LISTED_MAX = 40, /* records of one register that are offered by name */
};

struct subscribing {
    struct request *request;
    struct answer *answer;
    const struct engine *engine;
    struct arena *arena;
    struct text email, email_fault, topic_fault;
    enum often often;
    struct topics chosen;
    struct token token;
    struct text hash; /* of the link in the address */
    struct subscriber subscriber;
    bool is_gone;
};

static struct subscribing begin(struct request *request, struct answer *answer)
{
    return (struct subscribing){.request = request, .answer = answer, .engine = request_context(request), .arena = request_arena(request)};
}

static bool may(const struct subscribing *subscribing)
{
    struct request *request = subscribing->request;
    return rate_allow(request_web(request), arena_printf(subscribing->arena, "subscribe address %.*s", TEXT_ARGS(request_address(request))), ADDRESS_BURST, ADDRESS_PER_MINUTE) &&
           rate_allow(request_web(request), TEXT("subscribe site"), SITE_BURST, SITE_PER_MINUTE);
}

/* What is counted in memory names nobody either. */
static bool may_write_to(const struct subscribing *subscribing)
{
    char hex[HASH_HEX_BYTES];
    hash_write_hex(hash_of(subscribing->email), hex);
    return may(subscribing) && rate_allow(request_web(subscribing->request), arena_printf(subscribing->arena, "subscribe mail %s", hex), EMAIL_BURST, EMAIL_PER_MINUTE);
}

/* --- What can be followed --------------------------------------------------------- */

static bool is_chosen(const struct subscribing *subscribing, struct text topic)
{
    for (size_t i = 0; i < subscribing->chosen.count; i++)
        if (text_equal(subscribing->chosen.list[i], topic))
            return true;
    return false;
}

static void add_option(struct subscribing *subscribing, struct value *field, struct text topic, struct text label, struct text note)
{
    part_field_option(subscribing->arena, field, topic, label, note, is_chosen(subscribing, topic));
}

static struct value *topics_field(struct subscribing *subscribing, struct value *fields, struct text id, struct text label, struct text hint)
{
    struct value *field = part_field(subscribing->arena, id, label, hint, "links");
    value_set_boolean(subscribing->arena, field, "required", true);
    value_append(subscribing->arena, fields, field);
    return field;
}

static enum result add_listed(struct subscribing *subscribing, struct db *db, const struct definition *definition, struct value *fields)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = subscribing->arena;
    struct value *field = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select id, name, reference from pub_record where register = $1 and withdrawn = 0 order by reference, id limit $2"),
                 BIND(bind_text(definition->name), bind_integer(LISTED_MAX))));
    while ((step = statement_step(row)) == 1) {
        struct text name = statement_copy(row, 1, arena);
        if (!field)
            field = topics_field(subscribing, fields, arena_printf(arena, "topic_%.*s", TEXT_ARGS(definition->name)), definition->titles, TEXT_NONE);
        add_option(subscribing, field, arena_printf(arena, "record:%" PRId64, statement_integer(row, 0)), name.length ? name : statement_copy(row, 2, arena), TEXT_NONE);
    }
    return step < 0 ? (enum result)step : OK;
}

/* Those followed, or asked for, that have no box of their own: single promises, decisions. */
static enum result add_single(struct subscribing *subscribing, struct db *db, struct value *fields)
{
    struct arena *arena = subscribing->arena;
    struct value *field = NULL;
    for (size_t i = 0; i < subscribing->chosen.count; i++) {
        struct text topic = subscribing->chosen.list[i], label, reg;
        AUTO(statement_close_at) struct statement *row = NULL;
        int64_t id;
        if (!text_starts(topic, TEXT("record:")) || text_to_integer(text_slice(topic, 7, SIZE_MAX), &id) < 0 || topic_label(db, subscribing->engine, arena, topic, &label, NULL) < 0)
            continue;
        TRY(db_query(db, &row, SQL("select register from pub_record where id = $1"), BIND(bind_integer(id))));
        int step = statement_step(row);
        if (step <= 0)
            continue;
        reg = statement_copy(row, 0, arena);
        const struct definition *definition = definitions_find(subscribing->engine->definitions, reg);
        if (definition && definition->follow == FOLLOW_LISTED)
            continue;
        if (!field)
            field = topics_field(subscribing, fields, TEXT("topic_one"), SAID(arena, "One thing"), TEXT_NONE);
        add_option(subscribing, field, topic, label, TEXT_NONE);
    }
    return OK;
}

static enum result add_topic_fields(struct subscribing *subscribing, struct value *fields, struct value *errors)
{
    struct arena *arena = subscribing->arena;
    const struct definitions *definitions = subscribing->engine->definitions;
    struct db *db;
    TRY(request_db(subscribing->request, &db));
    TRY(add_single(subscribing, db, fields));
    struct value *field = topics_field(subscribing, fields, TEXT("topic_kind"), SAID(arena, "What do you want to hear about?"), SAID(arena, "Tick as many as you like."));
    value_set_text(arena, field, "error", subscribing->topic_fault);
    if (subscribing->topic_fault.length)
        part_error(arena, errors, subscribing->topic_fault, TEXT("topic_kind"));
    add_option(subscribing, field, TEXT("all"), SAID(arena, "Everything that is published"), TEXT_NONE);
    for (size_t i = 0; i < definitions->count; i++)
        if (definitions->list[i].feed)
            add_option(subscribing, field, arena_printf(arena, "register:%.*s", TEXT_ARGS(definitions->list[i].name)), definitions->list[i].titles, TEXT_NONE);
    for (size_t i = 0; i < definitions->count; i++)
        if (definitions->list[i].follow == FOLLOW_LISTED)
            TRY(add_listed(subscribing, db, &definitions->list[i], fields));
    field = part_field(arena, TEXT("often"), SAID(arena, "How often?"), 
                       subscribing->engine->languages && subscribing->engine->languages->language
                           ? SAID(arena, "Never more than one e-mail a day, and none when nothing was published. They are written in the language of this page.")
                           : SAID(arena, "Never more than one e-mail a day, and none when nothing was published."), "choice");
    value_set_boolean(arena, field, "required", true);
    part_field_option(arena, field, TEXT("daily"), SAID(arena, "Once a day"), TEXT_NONE, subscribing->often == OFTEN_DAILY);
    part_field_option(arena, field, TEXT("weekly"), SAID(arena, "Once a week"), TEXT_NONE, subscribing->often == OFTEN_WEEKLY);
    value_append(arena, fields, field);
    return OK;
}

/* Every box that was ticked, and only what there is. ERROR_INVALID: something that is not offered. */
static enum result read_choice(struct subscribing *subscribing)
{
    struct request *request = subscribing->request;
    struct text label;
    struct db *db;
    TRY(request_db(request, &db));
    subscribing->often = text_equals(request_text(request, "often"), "weekly") ? OFTEN_WEEKLY : OFTEN_DAILY;
    for (size_t i = 0; i < request_family_count(request, "topic_*"); i++) {
        struct text topic = request_family_text(request, "topic_*", i);
        enum result result = topic.length <= TOPIC_BYTES_MAX ? topic_label(db, subscribing->engine, subscribing->arena, topic, &label, NULL) : ERROR_NOT_FOUND;
        if (result == ERROR_NOT_FOUND || !topic_add(&subscribing->chosen, topic))
            subscribing->topic_fault = SAID(subscribing->arena, "Tick what there is to follow, and no more than 60 things");
        else
            TRY(result);
    }
    if (!subscribing->topic_fault.length && !subscribing->chosen.count)
        subscribing->topic_fault = SAID(subscribing->arena, "Tick at least one thing");
    return OK;
}

/* --- The form ---------------------------------------------------------------------- */

static enum result show_form(struct subscribing *subscribing)
{
    struct arena *arena = subscribing->arena;
    struct value *view = answer_view(subscribing->answer), *fields = value_list(arena), *errors = value_list(arena);
    struct value *field = part_field(arena, TEXT("email"), SAID(arena, "Your e-mail address"), SAID(arena, "We send a link there. Nothing else is sent until you press the button on its page."), "email");
    value_set_text(arena, field, "autocomplete", TEXT("email"));
    value_set_text(arena, field, "value", subscribing->email);
    value_set_text(arena, field, "error", subscribing->email_fault);
    value_set_boolean(arena, field, "required", true);
    value_append(arena, fields, field);
    if (subscribing->email_fault.length)
        part_error(arena, errors, subscribing->email_fault, TEXT("email"));
    TRY(add_topic_fields(subscribing, fields, errors));
    value_set_page(arena, view, "is_offered", value_boolean(arena, subscribing_is_offered(subscribing->engine)));
    value_set_page(arena, view, "action", value_text(arena, TEXT("/subscribe")));
    value_set_page(arena, view, "hidden", value_list(arena));
    value_set_page(arena, view, "fields", fields);
    value_set_page(arena, view, "error_summary", part_error_summary(arena, errors));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result subscribe_get(struct request *request, struct answer *answer)
{
    struct subscribing subscribing = begin(request, answer);
    int64_t about = request_integer(request, "about", 0);
    if (about > 0)
        (void)topic_add(&subscribing.chosen, arena_printf(subscribing.arena, "record:%" PRId64, about));
    return show_form(&subscribing);
}

static enum result ask_in_store(struct db *db, void *context, struct message *message)
{
    struct subscribing *subscribing = context;
    TRY(subscriber_ask(db, subscribing->engine, subscribing->arena, subscribing->email, subscribing->often, &subscribing->chosen, &subscribing->token, request_moment(subscribing->request), message));
    answer_redirect(subscribing->answer, TEXT("/subscribe/asked"));
    return OK;
}

enum result subscribe_post(struct request *request, struct answer *answer)
{
    struct subscribing subscribing = begin(request, answer);
    subscribing.email = text_trim(request_text(request, "email"));
    if (!subscribing_is_offered(subscribing.engine))
        return message_fail(answer_message(answer), ERROR_CONFLICT, "This office sends no e-mail at the moment, so nobody can subscribe.");
    TRY(read_choice(&subscribing));
    if (!mail_address_is_valid(subscribing.email))
        subscribing.email_fault = SAID(subscribing.arena, "Enter an e-mail address, such as name@example.org");
    bool is_whole = !subscribing.email_fault.length && !subscribing.topic_fault.length;
    if (is_whole && !may_write_to(&subscribing))
        subscribing.email_fault = SAID(subscribing.arena, "Too many links were asked for just now. Wait a few minutes and try again");
    if (subscribing.email_fault.length || subscribing.topic_fault.length) {
        answer_status(answer, is_whole ? 429 : 422);
        return show_form(&subscribing);
    }
    subscribing.token = token_new(subscribing.arena);
    if (arena_failed(subscribing.arena))
        return ERROR_MEMORY;
    return request_write(request, ask_in_store, &subscribing, answer_message(answer));
}

/* --- What is only said --------------------------------------------------------------- */

static enum result say(struct request *request, struct answer *answer, struct text title, struct text words)
{
    struct arena *arena = request_arena(request);
    value_set_page(arena, answer_view(answer), "title", value_text(arena, title));
    value_set_page(arena, answer_view(answer), "words", value_text(arena, words));
    return OK;
}

enum result subscribe_asked_get(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    return say(request, answer, SAID(arena, "Look into your e-mail"),
               SAID(arena, "We have sent a link. Open it and press the button: then you are subscribed. It works for three days. If nothing comes, look among the unwanted mail, and whether the address was right."));
}

enum result subscribe_done_get(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    return say(request, answer, SAID(arena, "You are subscribed"),
               SAID(arena, "We write when something is published of what you follow. Every e-mail has a link to change that, or to leave."));
}

enum result subscribe_left_get(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    return say(request, answer, SAID(arena, "You have left"), SAID(arena, "Your address is deleted. Nothing more is sent to it."));
}

static enum result say_dead(struct subscribing *subscribing)
{
    struct arena *arena = subscribing->arena;
    answer_status(subscribing->answer, 410);
    answer_template(subscribing->answer, SUBSCRIBE_PAGES "subscribe_said");
    return say(subscribing->request, subscribing->answer, SAID(arena, "This link cannot be used"),
               SAID(arena, "It was used already, its time is over, or you have left. You can subscribe again at any time."));
}

/* --- The link -------------------------------------------------------------------------- */

static enum result labels_of(struct subscribing *subscribing, struct db *db, const struct topics *topics, struct value **ret_labels)
{
    struct arena *arena = subscribing->arena;
    struct value *labels = value_list(arena);
    for (size_t i = 0; i < topics->count; i++) {
        struct text label, href;
        enum result result = topic_label(db, subscribing->engine, arena, topics->list[i], &label, &href);
        if (result == OK)
            value_append(arena, labels, part_item(arena, label, href));
        else if (result != ERROR_NOT_FOUND)
            return result;
    }
    *ret_labels = labels;
    return OK;
}

/* Opening it changes nothing: programs that look into letters open links too. */
enum result subscribe_confirm_get(struct request *request, struct answer *answer)
{
    struct subscribing subscribing = begin(request, answer);
    struct arena *arena = subscribing.arena;
    struct value *labels = NULL;
    struct db *db;
    TRY(request_db(request, &db));
    enum result result = subscriber_asked(db, arena, token_hash(arena, request_text(request, "token")), request_moment(request).now, &subscribing.subscriber);
    if (result == ERROR_NOT_FOUND)
        return say_dead(&subscribing);
    TRY(result);
    TRY(labels_of(&subscribing, db, &subscribing.subscriber.topics, &labels));
    value_set_page(arena, answer_view(answer), "topics", labels);
    value_set_page(arena, answer_view(answer), "often_line",
                   value_text(arena, subscribing.subscriber.often == OFTEN_WEEKLY ? SAID(arena, "Once a week at most.") : SAID(arena, "Once a day at most.")));
    value_set_page(arena, answer_view(answer), "action", value_text(arena, arena_printf(arena, "/subscribe/confirm/%.*s", TEXT_ARGS(request_text(request, "token")))));
    return OK;
}

static enum result confirm_in_store(struct db *db, void *context, struct message *message)
{
    struct subscribing *subscribing = context;
    (void)message;
    enum result result = subscriber_confirm(db, subscribing->arena, subscribing->hash, request_moment(subscribing->request).now);
    subscribing->is_gone = result == ERROR_NOT_FOUND;
    TRY(result);
    answer_redirect(subscribing->answer, TEXT("/subscribe/done"));
    return OK;
}

static enum result write(struct subscribing *subscribing, store_transaction *transaction)
{
    if (!may(subscribing))
        return message_fail(answer_message(subscribing->answer), ERROR_BUSY, "Too many links were used just now. Wait a few minutes and press the button again.");
    enum result result = request_write(subscribing->request, transaction, subscribing, answer_message(subscribing->answer));
    return subscribing->is_gone ? say_dead(subscribing) : result;
}

enum result subscribe_confirm_post(struct request *request, struct answer *answer)
{
    struct subscribing subscribing = begin(request, answer);
    subscribing.hash = token_hash(subscribing.arena, request_text(request, "token"));
    return write(&subscribing, confirm_in_store);
}

/* --- What one follows, and leaving --------------------------------------------------------- */

static enum result show_own(struct subscribing *subscribing)
{
    struct arena *arena = subscribing->arena;
    struct value *view = answer_view(subscribing->answer), *fields = value_list(arena), *errors = value_list(arena);
    struct text own = arena_printf(arena, "/subscriptions/%.*s", TEXT_ARGS(request_text(subscribing->request, "token")));
    TRY(add_topic_fields(subscribing, fields, errors));
    value_set_page(arena, view, "action", value_text(arena, own));
    value_set_page(arena, view, "leave_action", value_text(arena, arena_printf(arena, "%.*s/leave", TEXT_ARGS(own))));
    value_set_page(arena, view, "hidden", value_list(arena));
    value_set_page(arena, view, "fields", fields);
    value_set_page(arena, view, "error_summary", part_error_summary(arena, errors));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static enum result find_own(struct subscribing *subscribing)
{
    struct db *db;
    TRY(request_db(subscribing->request, &db));
    return subscriber_by_link(db, subscribing->arena, token_hash(subscribing->arena, request_text(subscribing->request, "token")), &subscribing->subscriber);
}

enum result subscriptions_get(struct request *request, struct answer *answer)
{
    struct subscribing subscribing = begin(request, answer);
    enum result result = find_own(&subscribing);
    if (result == ERROR_NOT_FOUND)
        return say_dead(&subscribing);
    TRY(result);
    subscribing.chosen = subscribing.subscriber.topics;
    subscribing.often = subscribing.subscriber.often;
    return show_own(&subscribing);
}

static enum result change_in_store(struct db *db, void *context, struct message *message)
{
    struct subscribing *subscribing = context;
    (void)message;
    TRY(subscriber_change(db, subscribing->arena, subscribing->subscriber.id, subscribing->often, &subscribing->chosen));
    answer_redirect(subscribing->answer, TEXT("/subscribe/done"));
    return OK;
}

enum result subscriptions_post(struct request *request, struct answer *answer)
{
    struct subscribing subscribing = begin(request, answer);
    enum result result = find_own(&subscribing);
    if (result == ERROR_NOT_FOUND)
        return say_dead(&subscribing);
    TRY(result);
    TRY(read_choice(&subscribing));
    if (subscribing.topic_fault.length) {
        answer_status(answer, 422);
        return show_own(&subscribing);
    }
    return write(&subscribing, change_in_store);
}

static enum result leave_in_store(struct db *db, void *context, struct message *message)
{
    struct subscribing *subscribing = context;
    (void)message;
    TRY(subscriber_leave(db, subscribing->subscriber.id, request_moment(subscribing->request).now));
    answer_redirect(subscribing->answer, TEXT("/subscribe/left"));
    return OK;
}

/* Sent by a mail program that was told how to (RFC 8058), or by the button. Whoever has left is told the same again. */
enum result subscriptions_leave_post(struct request *request, struct answer *answer)
{
    struct subscribing subscribing = begin(request, answer);
    enum result result = find_own(&subscribing);
    if (result == ERROR_NOT_FOUND) {
        answer_redirect(answer, TEXT("/subscribe/left"));
        return OK;
    }
    TRY(result);
    return write(&subscribing, leave_in_store);
}

/* --- Shapes -------------------------------------------------------------------------------- */

static const struct shape_field subscribe_fields[] = {PART_BOOLEAN_MEMBER("is_offered"), PART_FORM_MEMBERS, {.name = NULL}};
const struct shape subscribe_shape = {"Subscribe", subscribe_fields};
static const struct shape_field said_fields[] = {PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("words"), {.name = NULL}};
const struct shape subscribe_said_shape = {"SubscribeSaid", said_fields};
static const struct shape_field confirm_fields[] = {PART_LIST_MEMBER("topics", &item_shape), PART_TEXT_MEMBER("often_line"), PART_TEXT_MEMBER("action"), {.name = NULL}};
const struct shape subscribe_confirm_shape = {"SubscribeConfirm", confirm_fields};
static const struct shape_field own_fields[] = {PART_TEXT_MEMBER("leave_action"), PART_FORM_MEMBERS, {.name = NULL}};
const struct shape subscriptions_shape = {"Subscriptions", own_fields};
