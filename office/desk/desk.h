/* The desk: where somebody of the office or of a partner lands after signing in. Their work,
 * what waits for their approval, what changed since they last looked, the whole plan on one
 * page, and the first steps of an office that is still empty.
 *
 * Owns last_look (when an account last looked at what changed), the links of calendars (due.c) and reminders (remind.h). Not here: the pages of registers and
 * records (blocks/record), accounts (blocks/people), what the public reads of the plan (office/plan). */
#ifndef OFFICE_DESK_H
#define OFFICE_DESK_H

#include "base/store/store.h"
#include "base/web/web.h"
#include "blocks/menu/menu.h"

extern const struct route desk_routes[];
extern const struct room_place desk_places[]; /* reminders of a record go with it */
extern const struct menu_entry desk_menu[];
extern const char desk_schema[], due_schema[]; /* migrations */

/* No private calendar is read any more: the office has passed to another body. In a write transaction. */
enum result desk_end_all_calendars(struct db *db) MUST_USE;

#endif
