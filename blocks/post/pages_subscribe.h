/* Between pages_subscribe.c, which answers anybody, pages_bulletin.c, which answers the desk, and their table of addresses (subscriber_routes.c). */
#ifndef BLOCKS_POST_PAGES_SUBSCRIBE_H
#define BLOCKS_POST_PAGES_SUBSCRIBE_H

#include "blocks/post/bulletin.h"

#define SUBSCRIBE_PAGES "blocks/post/pages/"

handler subscribe_get, subscribe_post, subscribe_asked_get, subscribe_done_get, subscribe_left_get, subscribe_confirm_get, subscribe_confirm_post, subscriptions_get, subscriptions_post,
    subscriptions_leave_post;
handler subscribers_get, bulletin_new_get, bulletin_new_post, bulletin_get_page, bulletin_approve_post, bulletin_refuse_post, bulletin_stop_post;
extern const struct shape subscribe_shape, subscribe_said_shape, subscribe_confirm_shape, subscriptions_shape, subscribers_shape, bulletin_form_shape, bulletin_shape;

#endif
