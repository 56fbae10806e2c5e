/* What the quarterly overview reads: bids, awards, reports and milestones, as far as whoever looks may see them (overview_store.c). */
#ifndef OFFICE_GRANTS_OVERVIEW_STORE_H
#define OFFICE_GRANTS_OVERVIEW_STORE_H

#include "blocks/record/desk.h"
#include "office/grants/overview.h"

#define OVERVIEW_THINGS_MAX 20000

struct overview_list {
    struct overview_thing *list; /* bids, then awards, reports, milestones; each by their day and number */
    size_t count;
    int64_t placeless;           /* awards whose place is withheld: neither they nor what belongs to them stand in any district's overview */
};
/* `area` 0: of all districts. `published`: what everybody may read and nothing else. ERROR_LIMIT past OVERVIEW_THINGS_MAX. */
enum result grants_overview_read(struct desk *desk, int64_t area, bool published, struct overview_list *ret_list) MUST_USE;

#endif
