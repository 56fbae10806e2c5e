/* Transparency: what a public body must say of itself on every site, and hearing what is wrong with a page.
 *
 * The registers are the YAML files of this folder: site_page (the office's own words on accessibility, privacy, cookies,
 * contact, licence) and page_report (what readers find wrong). This room's C: the public pages of the former
 * (site_pages.c) and the public form of the latter (report.c), the one form here that needs no account; and the public calendar (dates.c). */
#ifndef OFFICE_TRANSPARENCY_H
#define OFFICE_TRANSPARENCY_H

#include "base/web/web.h"
#include "blocks/engine.h"
#include "blocks/menu/menu.h"

extern const struct room_code transparency_code;
extern const struct menu_entry transparency_menu[];
extern const struct room_place transparency_places[];
extern const struct route transparency_routes[], information_routes[];
address_function transparency_page_address; /* of a published site_page: /privacy */
address_function foi_address;               /* of where to ask and of a quarter's counts: /foi */

/* What becomes of the form by which anybody asks for information: for program/rooms.c. */
struct gather_answer;
struct gather_beside;
enum result information_sent(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct moment moment, int64_t *ret_record,
                             struct message *message) MUST_USE;
enum result information_beside(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct gather_beside *beside) MUST_USE;
struct text information_desk_href(struct arena *arena, int64_t record);
struct text information_public_href(struct db *db, struct arena *arena, int64_t record);
#define TRANSPARENCY_GATHER_HOOKS \
    {.reg = "request_desk", .sent = information_sent, .beside = information_beside, .beside_path = "/foi/like", .desk_href = information_desk_href, .public_href = information_public_href}

#endif
