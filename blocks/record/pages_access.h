/* The desk's pages on who may open a record: assigning it, breaking its glass, who has read
 * it, why somebody may not. Shared by pages_access*.c; the routes for program/site.c.
 *
 * Each page asks for its own right, and answers 404 where the visitor may not know that there is such a record.
 * To whoever may not see the record they show its reference and state. */
#ifndef BLOCKS_RECORD_PAGES_ACCESS_H
#define BLOCKS_RECORD_PAGES_ACCESS_H

#include "blocks/record/access.h"
#include "blocks/record/desk.h"

extern const struct route access_routes[]; /* /desk/assign, /desk/registers/{plural}/{id}/assigned … */

/* A request for the register of {plural} and the record of {id}; whether the visitor may do what the page is for,
 * and whether they may see the record, is for the caller to ask. */
enum result access_open(struct request *request, struct answer *answer, struct desk *ret_desk, struct outline *ret_outline) MUST_USE;
/* title, record_href (empty where they may not see it), state_tag. */
void access_set_head(struct desk *desk, const struct outline *outline, struct text title);
bool access_may_see(struct desk *desk, const struct outline *outline);
struct text access_href(struct arena *arena, const struct outline *outline, const char *rest);

/* Whether the visitor may assign records of some register: the desk's navigation asks. */
bool access_may_assign_some(const struct engine *engine, const struct actor *actor);

handler assigned_get, assigned_post, assign_list_get, glass_find_get, glass_get, glass_post, reads_get, record_reads_get, glasses_get, why_get, why_find_get;
extern const struct shape assigned_shape, assign_list_shape, glass_shape, glass_find_shape, reads_shape, glasses_shape, why_shape, why_find_shape;

#endif
