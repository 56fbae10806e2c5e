/* Shared by the public pages of registers only. */
#ifndef BLOCKS_PUBLISH_PAGES_INTERNAL_H
#define BLOCKS_PUBLISH_PAGES_INTERNAL_H

#include "base/web/web.h"
#include "blocks/engine.h"
#include "blocks/publish/publish.h"

handler public_show_list, public_show_record, public_show_feed;
/* The register whose address the route has. */
const struct definition *public_definition(struct request *request);
/* A published value in the words of a page: links by their names, dates long, choices by their labels. `field`: NULL for
 * a computed value. */
struct text public_words(struct arena *arena, const struct field *field, const struct value *value);
/* pages_language.c. The value that a page in the request's language shows for a field that is no translation itself; *ret_tag: the
 * language of its words where that is not the page's, or empty. */
const struct value *public_value(struct request *request, const struct definition *definition, const struct value *fields,
                                 const struct field *field, struct text *ret_tag);
struct text public_title(struct request *request, const struct published *published, const struct value *fields, struct text *ret_tag);
/* Rows of a summary list: what was published in Easy Read. */
struct value *public_easy_read(struct arena *arena, const struct definition *definition, const struct value *fields);
/* What the list and the record's page of a register show, for templates and the open data's description; in the arena. */
const struct shape *public_list_shape(struct arena *arena, const struct definition *definition);
const struct shape *public_page_shape(struct arena *arena, const struct definition *definition);

#endif
