/* Pages of the program itself: health, help, accessibility, the site map, the description of the API. */
#ifndef PROGRAM_PAGES_H
#define PROGRAM_PAGES_H

#include "base/web/web.h"
#include "blocks/menu/menu.h"

extern const struct route program_routes[];
extern const struct menu_entry program_menu[];
handler show_openapi; /* openapi.c */

/* audit_page.c: /desk/settings. */
extern const struct shape audit_shape;
enum result audit_page(struct request *request, struct answer *answer);

#endif
