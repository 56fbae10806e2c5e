/* /meetings.ics and that of one board: meetings that are announced, for anybody's calendar program. One that is cancelled stays, marked so, until its day is long past: a program that
 * has it already takes it out. Public: reads pub_ tables alone. */
#include <inttypes.h>

#include "base/format/icalendar.h"
#include "base/wording.h"
#include "office/accountability/meetings_internal.h"
#include "office/accountability/meetings_public.h"

#define FEED_BYTES_MAX (4u << 20)
#define FEED_HOURS 4
#define DAYS_BEFORE 366

static void add(struct arena *arena, const struct engine *engine, struct buffer *out, const struct public_meeting *meeting)
{
    struct text host = calendar_host(engine->public_address);
    const struct calendar_event event = {
        .uid = arena_printf(arena, "meeting-%" PRId64 "@%.*s", meeting->id, TEXT_ARGS(host)), .from = meeting->from, .until = meeting->until, .summary = meeting->title,
        .description = arena_printf(arena, "%.*s %.*s%s%.*s%s%.*s", TEXT_ARGS(meeting->board_name), TEXT_ARGS(meeting->reference), meeting->reason.length ? "\n" : "", TEXT_ARGS(meeting->reason),
                                    meeting->online.length ? "\n" : "", TEXT_ARGS(meeting->online)),
        .location = meeting->place, .url = engine->public_address.length ? arena_printf(arena, "%.*s%.*s", TEXT_ARGS(engine->public_address), TEXT_ARGS(meeting->url)) : TEXT_NONE,
        .stamp = {meeting->published_at}, .sequence = meeting->version - 1, .is_cancelled = meeting->is_cancelled};
    icalendar_event(out, &event);
}

static enum result answer_calendar(struct request *request, struct answer *answer, int64_t board, struct text name)
{
    AUTO(buffer_clear) struct buffer out;
    struct arena *arena = request_arena(request);
    const struct engine *engine = request_context(request);
    struct date today = request_moment(request).today;
    struct public_meeting *list;
    struct db *db;
    size_t count;
    buffer_init(&out, FEED_BYTES_MAX);
    TRY(request_db(request, &db));
    TRY(public_meetings(db, engine, arena, board, today, &list, &count));
    icalendar_begin(&out, name, FEED_HOURS);
    for (size_t i = 0; i < count; i++)
        if (list[i].day.day >= today.day - DAYS_BEFORE)
            add(arena, engine, &out, &list[i]);
    icalendar_end(&out);
    TRY(out.failure);
    answer_raw(answer, "text/calendar; charset=utf-8", buffer_text(&out));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result meetings_calendar(struct request *request, struct answer *answer)
{
    return answer_calendar(request, answer, 0, SAID(request_arena(request), "Meetings"));
}

enum result board_meetings_calendar(struct request *request, struct answer *answer)
{
    const struct engine *engine = request_context(request);
    const struct definition *boards = definitions_find(engine->definitions, TEXT("board"));
    struct published board;
    struct db *db;
    TRY(request_db(request, &db));
    enum result result = boards ? publish_by_slug(db, engine, request_arena(request), boards, request_text(request, "slug"), &board) : ERROR_NOT_FOUND;
    if (result == ERROR_NOT_FOUND || (result == OK && board.withdrawn))
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "No such board is published.");
    TRY(result);
    return answer_calendar(request, answer, board.id, board.name);
}
