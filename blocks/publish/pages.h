/* The public pages of every register that has an `address`: a list and a page a
 * record, as page, JSON and CSV. No C of the register's own. */
#ifndef BLOCKS_PUBLISH_PAGES_H
#define BLOCKS_PUBLISH_PAGES_H

#include "base/web/web.h"
#include "blocks/engine.h"

/* What parts/timeline.html shows of publish_versions(): for rooms that have a record's page of their own. */
struct value *publish_entries(struct arena *arena, const struct value *versions);
/* Two routes for each such register, and one more where it has a `feed`, ending with an empty one; in the arena. `own`: the tables of all other
 * routes; where one of them answers at such an address, that page stands in the place of the one from here. */
const struct route *publish_routes(struct arena *arena, const struct definitions *definitions, const struct route *const *own, size_t own_count);

#endif
