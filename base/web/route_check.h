/* Start-up checks of a route's row: for route.c only. */
#ifndef BASE_WEB_ROUTE_CHECK_H
#define BASE_WEB_ROUTE_CHECK_H

#include "base/web/edge.h"

/* Everything about the row that does not need its neighbours or templates. */
enum result route_check(const struct route *route, struct pattern *ret_pattern, struct message *message) MUST_USE;

#endif
