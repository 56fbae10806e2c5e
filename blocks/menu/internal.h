/* What the files of blocks/menu share, and nobody else sees. */
#ifndef BLOCKS_MENU_INTERNAL_H
#define BLOCKS_MENU_INTERNAL_H

#include "blocks/menu/menu.h"

struct menu_group_page { const char *label, *href, *about; };
const struct menu_group_page *menu_group_page(enum menu_group group); /* not of MENU_BAR */
struct value *menu_item(struct arena *arena, struct text label, struct text href, struct text about, struct text count_line);

#endif
