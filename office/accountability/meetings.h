/* Meetings of boards: from the rhythm in which a board meets over agenda, papers, questions and actions to the minutes that everybody reads (catalogue HA-02 to HA-04, HA-09, HA-16, TR-05).
 *
 * The registers are the YAML files of this folder: meeting*, agenda_item, attendance, commitment; boards are office/collaboration/board.yaml. Pure rules: meeting_rules.h, and
 * blocks/clock/recurrence.h for the rhythm.
 *
 * meetings.c          what moves want and what they make happen
 * meeting_series.c    planning the meetings of a series
 * pages_meetings.c    /meetings, /meetings/{slug} and those of one board
 * meeting_calendar.c  /meetings.ics
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
morning_function meetings_morning; /* every running series is planned as far ahead as it says */

#endif
