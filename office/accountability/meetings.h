/* Meetings of boards: from the rhythm in which a board meets over agenda, papers, questions and actions to the minutes that everybody reads (catalogue HA-02 to HA-04, HA-09, HA-16, TR-05).
 *
 * The registers are the YAML files of this folder: meeting*, agenda_item, attendance, commitment; boards are office/collaboration/board.yaml. Pure rules: meeting_rules.h, and
 * blocks/clock/recurrence.h for the rhythm.
 *
 * meetings.c          what moves want and what they make happen
 * meeting_series.c    planning the meetings of a series
 * pages_meetings.c    /meetings and those of one board
 * pages_meeting.c     one of them, and its papers as one document
 * meeting_calendar.c  /meetings.ics
 * desk_meetings.c     /desk/meetings: a meeting as a working place
 * meeting_pack.c      which versions were sent together (meeting_pack.h)
 * desk_pack.c         the pack as each reader may see it
 * desk_suggestions.c  what could go on an agenda, for an officer to tick
 *
 * Who outside the office reads what: a body that takes part reads a meeting from the moment on which its agenda goes out, each open item and paper with it, and what is exempt only where the
 * item or the paper names it (`read_by`). Moves write the outcome into `shared_with`, by which the registers are seen (`only`), so that list, search, page, file and pack ask one rule.
 *
 * Not here: decisions, letters, inspections, the panel (deciding.h); the measures' part of a board's papers (office/performance/pack.h). */
#ifndef OFFICE_ACCOUNTABILITY_MEETINGS_H
#define OFFICE_ACCOUNTABILITY_MEETINGS_H

#include "base/web/web.h"
#include "blocks/engine.h"
#include "blocks/menu/menu.h"

extern const struct room_code meetings_code;
extern const struct route meetings_routes[];
extern const struct menu_entry meetings_menu[];
extern const struct room_place meetings_places[]; /* meeting_pack.h */
struct text meeting_page_href(struct arena *arena, int64_t id); /* a meeting's working place (engine.h: room_page) */
morning_function meetings_morning; /* every running series is planned as far ahead as it says */

#endif
