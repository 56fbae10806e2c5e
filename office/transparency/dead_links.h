/* Links of the site that lead nowhere: found in everything that is published, without asking anybody outside.
 *
 * Looked at are the links in published texts, the addresses that publications under the Order give, and those of the Order's list itself, where they lead to this site: a path, or
 * the site's public address. One leads nowhere when no page has that address, or when the record whose page it is is not published any more. */
#ifndef OFFICE_TRANSPARENCY_DEAD_LINKS_H
#define OFFICE_TRANSPARENCY_DEAD_LINKS_H

#include "office/transparency/internal.h"

#define DEAD_LINKS_MAX 500
struct dead_link { struct text where, where_href, href, why; };
/* By what is published in `db` and the pages of the site; what is found lives in the arena. */
enum result dead_links_in(struct db *db, struct arena *arena, const struct engine *engine, const struct site *site, struct dead_link **ret_list, size_t *ret_count, size_t *ret_looked) MUST_USE;
enum result dead_links(struct request *request, struct dead_link **ret_list, size_t *ret_count, size_t *ret_looked) MUST_USE;

/* For tests: the addresses within a text, one after the other, from *rest: those in "](…)" and bare ones that begin with `site`. False: no more. */
bool link_next(struct text *rest, struct text site, struct text *ret_href);
/* Whether a path as a route has it ("/areas/{slug}") is this path. */
bool route_takes(const char *route, struct text path);

#endif
