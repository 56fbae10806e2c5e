/* Accountability, as far as something is decided, asked, found or recommended: decisions with advice and signature, letters to the chief constable,
 * petitions, inspections, the panel and the audit committee (catalogue HA, CJ-14).
 *
 * The registers are the YAML files of this folder: decision*, letter, petition, inspection*, finding, panel_*. Pure rules:
 * decision_rules.h, finding_rules.h, panel_rules.h. Not here: boards and meetings (the room's other files), the precept's way through the panel (office/money). */
#ifndef OFFICE_ACCOUNTABILITY_DECIDING_H
#define OFFICE_ACCOUNTABILITY_DECIDING_H

#include "base/web/web.h"
#include "blocks/engine.h"
#include "blocks/menu/menu.h"

extern const struct room_code deciding_code;
extern const struct route deciding_routes[];
extern const struct room_place deciding_places[];
extern const char petition_schema[]; /* migration: support of petitions (petition.h) */

/* A petition that was begun on the site: petition_form.c. */
struct gather_answer;
struct gather_standing;
enum result petition_begun(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct moment moment, int64_t *ret_record,
                           struct message *message) MUST_USE;
enum result petition_standing(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct moment moment,
                              struct gather_standing *ret_standing) MUST_USE;
/* Where anybody begins one, as far as the published record says; empty: nowhere. On any connection. */
enum result petition_form_href(struct db *db, struct text *ret_href) MUST_USE;
struct text petition_policy_href(struct arena *arena, int64_t record);
struct text petition_public_href(struct db *db, struct arena *arena, int64_t record);
#define DECIDING_GATHER_HOOKS \
    {.reg = "petition_policy", .sent = petition_begun, .standing = petition_standing, .desk_href = petition_policy_href, .public_href = petition_public_href}

#endif
