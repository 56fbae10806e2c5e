/* /meetings and /boards/{slug}/meetings: what is to come and what was. Public: reads pub_ tables alone. Not here: one meeting (pages_meeting.c), the calendar (meeting_calendar.c). */
#include "base/wording.h"
#include "office/accountability/meetings_internal.h"
#include "office/accountability/meetings_public.h"

#define PAST_SHOWN_MAX 60

static struct value *table_of(struct arena *arena, const char *id, struct text caption, struct text empty_line, bool of_one)
{
    struct value *table = part_table(arena, id, caption, empty_line);
    part_column(arena, table, SAID(arena, "When"), false);
    part_column(arena, table, SAID(arena, "Meeting"), false);
    if (!of_one)
        part_column(arena, table, SAID(arena, "Board"), false);
    part_column(arena, table, SAID(arena, "Where"), false);
    part_column(arena, table, SAID(arena, "The public"), false);
    part_column(arena, table, SAID(arena, "State"), false);
    return table;
}

static void add_row(struct arena *arena, struct value *table, const struct public_meeting *meeting, bool of_one)
{
    struct value *row = part_table_row(arena, table);
    part_cell(arena, row, public_meeting_time(arena, meeting));
    part_cell_link(arena, row, meeting->title, meeting->url);
    if (!of_one)
        part_cell_link(arena, row, meeting->board_name, meeting->board_url);
    part_cell(arena, row, meeting->place.length ? meeting->place : meeting->online.length ? SAID(arena, "On line") : TEXT("–"));
    part_cell(arena, row, meeting->is_open ? SAID(arena, "May attend") : SAID(arena, "Not open"));
    part_cell_tag(arena, row, public_meeting_tag(arena, meeting));
}

static enum result set_meetings(struct request *request, struct answer *answer, struct db *db, int64_t board)
{
    struct arena *arena = request_arena(request);
    const struct engine *engine = request_context(request);
    struct value *view = answer_view(answer), *list = value_list(arena);
    struct value *coming = table_of(arena, "coming", SAID(arena, "To come"), SAID(arena, "No meeting is announced at the moment."), board != 0);
    struct value *past = table_of(arena, "past", SAID(arena, "Past, the latest first"), SAID(arena, "No past meeting is published here yet."), board != 0);
    struct public_meeting *meetings;
    size_t count, past_count = 0;
    TRY(public_meetings(db, engine, arena, board, request_moment(request).today, &meetings, &count));
    for (size_t i = 0; i < count; i++) {
        struct value *object = value_object(arena);
        public_meeting_set(arena, &meetings[i], object);
        value_append(arena, list, object);
        if (!meetings[i].is_past)
            add_row(arena, coming, &meetings[i], board != 0);
    }
    for (size_t i = count; i-- > 0;)
        if (meetings[i].is_past && past_count++ < PAST_SHOWN_MAX)
            add_row(arena, past, &meetings[i], board != 0);
    value_set(arena, view, "meetings", list);
    value_set_page(arena, view, "coming", coming);
    value_set_page(arena, view, "past", past);
    value_set_page(arena, view, "more_line", value_text(arena, past_count > PAST_SHOWN_MAX ? SAID(arena, "Earlier ones are in the JSON and the CSV.") : TEXT_NONE));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result meetings_get(struct request *request, struct answer *answer)
{
    struct db *db;
    TRY(request_db(request, &db));
    return set_meetings(request, answer, db, 0);
}

enum result board_meetings_get(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    const struct engine *engine = request_context(request);
    const struct definition *boards = definitions_find(engine->definitions, TEXT("board"));
    struct value *view = answer_view(answer);
    struct published board;
    struct db *db;
    TRY(request_db(request, &db));
    enum result result = boards ? publish_by_slug(db, engine, arena, boards, request_text(request, "slug"), &board) : ERROR_NOT_FOUND;
    if (result == ERROR_NOT_FOUND || (result == OK && board.withdrawn))
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "No such board is published.");
    TRY(result);
    value_set_text(arena, view, "board", board.name);
    value_set_text(arena, view, "url", publish_address(db, engine, arena, boards, board.id));
    return set_meetings(request, answer, db, board.id);
}

static const struct shape_field row_fields[] = {PUBLIC_MEETING_MEMBERS, {.name = NULL}};
static const struct shape row_shape = {"MeetingInShort", row_fields};
#define LIST_MEMBERS                                                                                                                                                                 \
    {.name = "meetings", .kind = VALUE_LIST, .about = "Every published meeting, by its beginning", .of = &row_shape}, PART_OBJECT_MEMBER("coming", &table_shape),                     \
        PART_OBJECT_MEMBER("past", &table_shape), PART_TEXT_MEMBER("more_line")
static const struct shape_field meetings_fields[] = {LIST_MEMBERS, {.name = NULL}};
const struct shape meetings_shape = {"Meetings", meetings_fields};
static const struct shape_field board_meetings_fields[] = {PUBLIC_MEETING_TEXT("board", "The board's name"), PUBLIC_MEETING_TEXT("url", "The board's page"), LIST_MEMBERS, {.name = NULL}};
const struct shape board_meetings_shape = {"BoardMeetings", board_meetings_fields};
