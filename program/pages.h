/* Pages of the program itself: health, help, accessibility, the site map, the description of the API. */
#ifndef PROGRAM_PAGES_H
#define PROGRAM_PAGES_H

#include "base/web/web.h"

extern const struct route program_routes[];
handler show_openapi; /* openapi.c */

#endif
