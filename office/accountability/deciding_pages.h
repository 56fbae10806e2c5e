/* Pages of the deciding part of office/accountability: handlers and shapes, for deciding_routes.c. */
#ifndef OFFICE_ACCOUNTABILITY_DECIDING_PAGES_H
#define OFFICE_ACCOUNTABILITY_DECIDING_PAGES_H

#include "base/web/web.h"

handler petition_support_get, petition_support_post, petition_asked_get, petition_confirm_get, petition_confirm_post, petition_thanks_get, inspections_get, accountability_get;
extern const struct shape petition_support_shape, petition_asked_shape, petition_confirm_shape, inspections_shape, accountability_shape;

#endif
