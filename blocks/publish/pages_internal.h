/* Shared by the public pages of registers only. */
#ifndef BLOCKS_PUBLISH_PAGES_INTERNAL_H
#define BLOCKS_PUBLISH_PAGES_INTERNAL_H

#include "base/web/web.h"
#include "blocks/engine.h"

handler public_show_list, public_show_record;
/* The register whose address the route has. */
const struct definition *public_definition(struct request *request);
/* A published value in the words of a page: links by their names, dates long, choices by their labels. `field`: NULL for
 * a computed value. */
struct text public_words(struct arena *arena, const struct field *field, const struct value *value);
/* What the list and the record's page of a register show, for templates and the open data's description; in the arena. */
const struct shape *public_list_shape(struct arena *arena, const struct definition *definition);
const struct shape *public_page_shape(struct arena *arena, const struct definition *definition);

#endif
