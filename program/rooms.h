/* The rooms of the office that this program is built with: their code and their routes. */
#ifndef PROGRAM_ROOMS_H
#define PROGRAM_ROOMS_H

#include "base/web/web.h"
#include "blocks/digest/digest.h"
#include "blocks/engine.h"
#include "blocks/gather/gather.h"

extern const struct room_code *const rooms[];     /* ends with NULL */
extern const struct room_address room_addresses[]; /* ends with a NULL reg */
extern const struct room_page room_pages[];        /* ends with a NULL reg */
extern const struct room_annex room_annexes[];     /* ends with a NULL reg */
extern const struct room_place *const room_places[]; /* ends with NULL */
extern const struct gather_hook gather_hooks[];    /* ends with a NULL reg */
extern const struct digest_source digest_sources[]; /* ends with a NULL name */
extern const struct morning mornings[];            /* what rooms do by themselves once a day; ends with {0} */
extern matters_function *const matters[];                    /* what rooms have to put before a board; the same */
extern const struct route *const room_routes[];   /* ends with NULL */
extern const struct menu_entry *const menus[];    /* of blocks and rooms; ends with NULL */

#endif
