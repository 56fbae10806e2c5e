/* The desk pages of every register: lists, records, forms, moves, history. One set of
 * routes for all definitions; who may see or do what is asked of blocks/record and
 * blocks/flow for each request. Not here: imports, the desk's own pages (office/desk), what
 * the public sees (blocks/publish). */
#ifndef BLOCKS_RECORD_PAGES_H
#define BLOCKS_RECORD_PAGES_H

#include "blocks/menu/menu.h"

/* /desk/registers… */
extern const struct route record_routes[];
/* Also what access_routes (pages_access.h) has to open. */
extern const struct menu_entry record_menu[];

#endif
