/* What the files of the meetings' part of office/accountability share. */
#ifndef OFFICE_ACCOUNTABILITY_MEETINGS_INTERNAL_H
#define OFFICE_ACCOUNTABILITY_MEETINGS_INTERNAL_H

#include "office/accountability/deciding_internal.h"
#include "office/accountability/meeting_rules.h"
#include "office/accountability/meetings.h"

#define MEETING_PARTS_MAX 500 /* items of an agenda, papers of an item */

rule_function rule_meeting_series_coming;
check_function series_can_be_planned;
effect_function plan_meetings;

/* The ids that the query finds for one record, as many as MEETING_PARTS_MAX: read whole before anything is done with them. */
enum result meeting_ids(struct db *db, struct arena *arena, struct sql sql, int64_t of, int64_t **ret_ids, size_t *ret_count) MUST_USE;

handler meetings_get, meeting_get_public, meeting_pack_public, board_meetings_get, meetings_calendar, board_meetings_calendar;
extern const struct shape meetings_shape, meeting_public_shape, board_meetings_shape;

#endif
