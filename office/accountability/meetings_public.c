/* Meetings as the public reads them: see meetings_public.h. What a meeting's state is follows from what is published of it, and from the day. */
#include "office/accountability/meetings_public.h"

#include "base/wording.h"

#define MEETING_COLUMNS                                                                                                                                                             \
    "select m.id, p.version, m.board, p.reference, p.name, b.name, m.place, m.online, p.reason, m.starts_at, m.ends_at, m.open, m.cancelled_on, m.agenda_on, m.minutes_on,"           \
    " (select max(d.published_at) from pub_document d where d.id = m.id and d.version = p.version) from pub_meeting m join pub_record p on p.id = m.id left join pub_record b on b.id = m.board and b.withdrawn = 0"

static struct instant instant_at(struct statement *row, int column)
{
    struct instant instant = {0};
    if (!statement_is_null(row, column) && instant_parse(statement_text(row, column), &instant) < 0)
        return (struct instant){0};
    return instant;
}

static struct public_meeting read_meeting(struct db *db, const struct engine *engine, struct arena *arena, struct date today, struct statement *row)
{
    const struct definition *meetings = definitions_find(engine->definitions, TEXT("meeting")), *boards = definitions_find(engine->definitions, TEXT("board"));
    struct public_meeting meeting = {
        .id = statement_integer(row, 0), .version = statement_integer(row, 1), .board = statement_integer(row, 2), .reference = statement_copy(row, 3, arena), .title = statement_copy(row, 4, arena),
        .board_name = statement_copy(row, 5, arena), .place = statement_copy(row, 6, arena), .online = statement_copy(row, 7, arena), .from = instant_at(row, 9), .until = instant_at(row, 10),
        .is_open = statement_integer(row, 11) != 0, .is_cancelled = !statement_is_null(row, 12), .has_agenda = !statement_is_null(row, 13), .has_minutes = !statement_is_null(row, 14),
        .published_at = statement_integer(row, 15)};
    if (meeting.is_cancelled)
        meeting.reason = statement_copy(row, 8, arena);
    meeting.day = date_in_london(meeting.from);
    meeting.is_past = date_compare(meeting.day, today) < 0;
    if (meetings)
        meeting.url = publish_address(db, engine, arena, meetings, meeting.id);
    if (boards && meeting.board_name.length)
        meeting.board_url = publish_address(db, engine, arena, boards, meeting.board);
    return meeting;
}

enum result public_meetings(struct db *db, const struct engine *engine, struct arena *arena, int64_t board, struct date today, struct public_meeting **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct public_meeting *list = ARENA_ARRAY(arena, struct public_meeting, PUBLIC_MEETINGS_MAX);
    size_t count = 0;
    int step = 0;
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL(MEETING_COLUMNS " where p.withdrawn = 0 and (m.board = $1 or $1 = 0) order by m.starts_at desc, m.id desc limit 2000"), BIND(bind_integer(board))));
    while (count < PUBLIC_MEETINGS_MAX && (step = statement_step(row)) == 1)
        list[count++] = read_meeting(db, engine, arena, today, row);
    for (size_t i = 0; i < count / 2; i++) { /* the latest are those that are kept; told in their order */
        struct public_meeting other = list[i];
        list[i] = list[count - 1 - i];
        list[count - 1 - i] = other;
    }
    *ret_list = list;
    *ret_count = count;
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result public_meeting(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct date today, struct public_meeting *ret_meeting)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL(MEETING_COLUMNS " where p.withdrawn = 0 and m.id = $1"), BIND(bind_integer(id))));
    step = statement_step(row);
    if (step <= 0)
        return step < 0 ? (enum result)step : ERROR_NOT_FOUND;
    *ret_meeting = read_meeting(db, engine, arena, today, row);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- In words -------------------------------------------------------------------------------- */

struct text public_meeting_state(const struct public_meeting *meeting)
{
    return meeting->is_cancelled ? TEXT("cancelled") : meeting->has_minutes ? TEXT("minutes_published") : meeting->is_past ? TEXT("past") : meeting->has_agenda ? TEXT("agenda_published") : TEXT("coming");
}

struct value *public_meeting_tag(struct arena *arena, const struct public_meeting *meeting)
{
    if (meeting->is_cancelled)
        return part_tag(arena, SAID(arena, "Cancelled"), TEXT("red"));
    if (meeting->has_minutes)
        return part_tag(arena, SAID(arena, "Minutes published"), TEXT("green"));
    if (meeting->is_past)
        return part_tag(arena, SAID(arena, "No minutes yet"), TEXT("grey"));
    return meeting->has_agenda ? part_tag(arena, SAID(arena, "Agenda published"), TEXT("turquoise")) : part_tag(arena, SAID(arena, "Announced"), TEXT("blue"));
}

/* "2:30pm" out of "12 January 2027, 2:30pm". */
static struct text hour_of(struct text whole)
{
    for (size_t i = 0; i + 2 < whole.length; i++)
        if (whole.data[i] == ',')
            return text_slice(whole, i + 2, SIZE_MAX);
    return whole;
}

struct text public_meeting_time(struct arena *arena, const struct public_meeting *meeting)
{
    struct text from = instant_long(arena, meeting->from), until;
    if (meeting->until.seconds <= meeting->from.seconds)
        return from;
    until = instant_long(arena, meeting->until);
    return arena_printf(arena, SAY(arena, "%.*s to %.*s"), TEXT_ARGS(from), TEXT_ARGS(date_compare(date_in_london(meeting->until), meeting->day) == 0 ? hour_of(until) : until));
}

void public_meeting_set(struct arena *arena, const struct public_meeting *meeting, struct value *object)
{
    value_set_text(arena, object, "reference", meeting->reference);
    value_set_text(arena, object, "title", meeting->title);
    value_set_text(arena, object, "board", meeting->board_name);
    value_set_text(arena, object, "board_url", meeting->board_url);
    value_set_text(arena, object, "starts_at", instant_iso(arena, meeting->from));
    value_set(arena, object, "ends_at", meeting->until.seconds > meeting->from.seconds ? value_text(arena, instant_iso(arena, meeting->until)) : value_null(arena));
    value_set_text(arena, object, "place", meeting->place);
    value_set_text(arena, object, "online", meeting->online);
    value_set_boolean(arena, object, "open", meeting->is_open);
    value_set_text(arena, object, "state", public_meeting_state(meeting));
    value_set_text(arena, object, "reason", meeting->reason);
    value_set_text(arena, object, "url", meeting->url);
}
