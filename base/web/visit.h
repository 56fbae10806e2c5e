/* How a request came, for pages that look at how the service itself is run; all else that handlers ask is in web.h. */
#ifndef BASE_WEB_VISIT_H
#define BASE_WEB_VISIT_H

#include "base/web/web.h"

bool request_is_secure(const struct request *request); /* by https, as the proxy says that is believed */

#endif
