/* The addresses of subscribing, and of the desk's pages of it. */
#include "blocks/menu/menu.h"
#include "blocks/post/pages_subscribe.h"

#define WRITERS "officer head"

static const struct input ask_inputs[] = {{.name = "about", .kind = INPUT_INTEGER, .about = "The number of a published record to follow"}, {.name = NULL}};
static const struct input subscribe_inputs[] = {
    {.name = "email", .kind = INPUT_TEXT, .bytes_max = 600, .about = "Where the link is sent with which one subscribes"},
    {.name = "topic_*", .kind = INPUT_ANY, .repeated = true, .about = "What to follow: all, register:NAME or record:NUMBER"},
    {.name = "often", .kind = INPUT_TEXT, .bytes_max = 20, .about = "daily or weekly"}, {.name = NULL},
};
static const struct input change_inputs[] = {
    {.name = "topic_*", .kind = INPUT_ANY, .repeated = true, .about = "What to follow: all, register:NAME or record:NUMBER"},
    {.name = "often", .kind = INPUT_TEXT, .bytes_max = 20, .about = "daily or weekly"}, {.name = NULL},
};
static const struct input leave_inputs[] = {{.name = "List-Unsubscribe", .kind = INPUT_TEXT, .bytes_max = 100, .about = "One-Click, as mail programs send it (RFC 8058)"}, {.name = NULL}};
static const struct input bulletin_inputs[] = {
    {.name = "topic", .kind = INPUT_TEXT, .bytes_max = 200, .about = "To those who follow this"}, {.name = "subject", .kind = INPUT_TEXT, .bytes_max = 1000, .about = "Its subject"},
    {.name = "text", .kind = INPUT_PROSE, .bytes_max = 50000, .about = "Its text"}, {.name = NULL},
};

const struct route subscriber_routes[] = {
    {.method = METHOD_GET, .path = "/subscribe", .handle = subscribe_get, .access = ACCESS_OPEN, .inputs = ask_inputs, .template = SUBSCRIBE_PAGES "subscribe", .view = &subscribe_shape,
     .help = "The form to get e-mails about what is published."},
    {.method = METHOD_POST, .path = "/subscribe", .handle = subscribe_post, .access = ACCESS_OPEN, .inputs = subscribe_inputs, .template = SUBSCRIBE_PAGES "subscribe", .view = &subscribe_shape,
     .help = "Sends a link by which one subscribes."},
    {.method = METHOD_GET, .path = "/subscribe/asked", .handle = subscribe_asked_get, .access = ACCESS_OPEN, .template = SUBSCRIBE_PAGES "subscribe_said", .view = &subscribe_said_shape,
     .help = "Says that a link was sent."},
    {.method = METHOD_GET, .path = "/subscribe/done", .handle = subscribe_done_get, .access = ACCESS_OPEN, .template = SUBSCRIBE_PAGES "subscribe_said", .view = &subscribe_said_shape,
     .help = "Says that somebody is subscribed."},
    {.method = METHOD_GET, .path = "/subscribe/left", .handle = subscribe_left_get, .access = ACCESS_OPEN, .template = SUBSCRIBE_PAGES "subscribe_said", .view = &subscribe_said_shape,
     .help = "Says that somebody has left."},
    {.method = METHOD_GET, .path = "/subscribe/confirm/{token}", .handle = subscribe_confirm_get, .access = ACCESS_OPEN, .template = SUBSCRIBE_PAGES "subscribe_confirm", .view = &subscribe_confirm_shape,
     .help = "The button that a link leads to. Opening it changes nothing."},
    {.method = METHOD_POST, .path = "/subscribe/confirm/{token}", .handle = subscribe_confirm_post, .access = ACCESS_OPEN, .template = SUBSCRIBE_PAGES "subscribe_confirm", .view = &subscribe_confirm_shape,
     .help = "Subscribes somebody to what they asked for."},
    {.method = METHOD_GET, .path = "/subscriptions/{token}", .handle = subscriptions_get, .access = ACCESS_OPEN, .template = SUBSCRIBE_PAGES "subscriptions", .view = &subscriptions_shape,
     .help = "What somebody follows, by the link in each of their e-mails."},
    {.method = METHOD_POST, .path = "/subscriptions/{token}", .handle = subscriptions_post, .access = ACCESS_OPEN, .inputs = change_inputs, .template = SUBSCRIBE_PAGES "subscriptions", .view = &subscriptions_shape,
     .help = "Changes what somebody follows."},
    {.method = METHOD_GET, .path = "/subscriptions/{token}/leave", .handle = subscriptions_get, .access = ACCESS_OPEN, .template = SUBSCRIBE_PAGES "subscriptions", .view = &subscriptions_shape,
     .help = "The same, for whoever opens the address by which mail programs leave. Opening it changes nothing."},
    {.method = METHOD_POST, .path = "/subscriptions/{token}/leave", .handle = subscriptions_leave_post, .access = ACCESS_OPEN, .inputs = leave_inputs, .template = SUBSCRIBE_PAGES "subscriptions",
     .view = &subscriptions_shape, .from_anywhere = true, .repeatable = true, .help = "Takes somebody off, by one click in their mail program or by the button."},
    {.method = METHOD_GET, .path = "/desk/subscribers", .handle = subscribers_get, .access = ACCESS_ROLES, .roles = WRITERS, .template = SUBSCRIBE_PAGES "subscribers", .view = &subscribers_shape,
     .help = "How many people subscribe, to what, and what is written to them."},
    {.method = METHOD_GET, .path = "/desk/subscribers/messages/new", .handle = bulletin_new_get, .access = ACCESS_ROLES, .roles = WRITERS, .template = SUBSCRIBE_PAGES "bulletin_form", .view = &bulletin_form_shape,
     .help = "The form to write to subscribers."},
    {.method = METHOD_POST, .path = "/desk/subscribers/messages/new", .handle = bulletin_new_post, .access = ACCESS_ROLES, .roles = WRITERS, .inputs = bulletin_inputs, .template = SUBSCRIBE_PAGES "bulletin_form",
     .view = &bulletin_form_shape, .help = "Writes to subscribers; to many of them once somebody else has approved it."},
    {.method = METHOD_GET, .path = "/desk/subscribers/messages/{message}", .handle = bulletin_get_page, .access = ACCESS_ROLES, .roles = WRITERS, .template = SUBSCRIBE_PAGES "bulletin", .view = &bulletin_shape,
     .help = "One message to subscribers."},
    {.method = METHOD_POST, .path = "/desk/subscribers/messages/{message}/approve", .handle = bulletin_approve_post, .access = ACCESS_ROLES, .roles = WRITERS,
     .help = "Lets a message to subscribers go out; never by whoever wrote it."},
    {.method = METHOD_POST, .path = "/desk/subscribers/messages/{message}/refuse", .handle = bulletin_refuse_post, .access = ACCESS_ROLES, .roles = WRITERS, .help = "Refuses a message to subscribers."},
    {.method = METHOD_POST, .path = "/desk/subscribers/messages/{message}/stop", .handle = bulletin_stop_post, .access = ACCESS_ROLES, .roles = WRITERS,
     .help = "Stops a message to subscribers, also on its way."},
    {.path = NULL},
};

static enum result count_waiting(struct request *request, int64_t *ret_count)
{
    struct db *db;
    TRY(request_db(request, &db));
    return bulletins_waiting(db, ret_count);
}

const struct menu_entry subscriber_menu[] = {
    {.group = MENU_PUBLISHING, .order = 60, .href = "/desk/subscribers", .label = "Subscribers", .about = "How many people get e-mails about what is published, and messages to them.",
     .count = count_waiting, .counted = "to be approved"},
    {.href = NULL},
};
