/* What the files of the meetings' part of office/accountability share. */
#ifndef OFFICE_ACCOUNTABILITY_MEETINGS_INTERNAL_H
#define OFFICE_ACCOUNTABILITY_MEETINGS_INTERNAL_H

#include "office/accountability/deciding_internal.h"
#include "office/accountability/meeting_rules.h"
#include "office/accountability/meetings.h"

#define MEETING_PARTS_MAX 500 /* items of an agenda, papers of an item */

rule_function rule_meeting_series_coming;
check_function series_can_be_planned, agenda_is_whole;
effect_function plan_meetings;

/* The ids that the query finds for one record, as many as MEETING_PARTS_MAX: read whole before anything is done with them. */
enum result meeting_ids(struct db *db, struct arena *arena, struct sql sql, int64_t of, int64_t **ret_ids, size_t *ret_count) MUST_USE;
/* The highest number that an item of the meeting's agenda has ever had; 0: none yet. */
enum result agenda_numbered(struct db *db, int64_t meeting, int64_t *ret_number) MUST_USE;

/* At the desk: the meeting of {id} that the visitor may see. Begins the reading. */
struct desk;
enum result meeting_desk_open(struct request *request, struct answer *answer, struct desk *desk, struct record **ret_meeting) MUST_USE;
struct text meeting_desk_href(struct arena *arena, int64_t meeting, const char *rest);

handler meetings_desk_get, meeting_desk_get, meeting_pack_get, suggestions_get, suggestions_post;
extern const struct shape meetings_desk_shape, meeting_desk_shape, meeting_pack_shape, suggestions_shape;
handler meetings_get, meeting_get_public, meeting_pack_public, board_meetings_get, meetings_calendar, board_meetings_calendar;
extern const struct shape meetings_shape, meeting_public_shape, board_meetings_shape;

#endif
