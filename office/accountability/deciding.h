/* Accountability, as far as something is decided, asked, found or recommended: decisions with advice and signature, letters to the chief constable,
 * petitions, inspections, the panel and the audit committee (catalogue HA, CJ-14).
 *
 * The registers are the YAML files of this folder: decision*, letter, petition, inspection*, finding, panel_*, confirmation_hearing. Pure rules:
 * decision_rules.h, finding_rules.h. Not here: boards and meetings (the room's other files), the precept's way through the panel (office/money). */
#ifndef OFFICE_ACCOUNTABILITY_DECIDING_H
#define OFFICE_ACCOUNTABILITY_DECIDING_H

#include "base/web/web.h"
#include "blocks/engine.h"
#include "blocks/menu/menu.h"

extern const struct room_code deciding_code;

#endif
