/* Meetings as the public reads them, for its pages and its calendar: pub_ tables alone. */
#ifndef OFFICE_ACCOUNTABILITY_MEETINGS_PUBLIC_H
#define OFFICE_ACCOUNTABILITY_MEETINGS_PUBLIC_H

#include "blocks/parts/parts.h"
#include "blocks/publish/publish.h"

enum { PUBLIC_MEETINGS_MAX = 2000 };

struct public_meeting {
    int64_t id, version, board;
    struct text reference, title, board_name, board_url, url, place, online, reason;
    struct instant from, until; /* until 0: not known */
    struct date day;            /* in London */
    bool is_open, is_cancelled, has_agenda, has_minutes, is_past;
    int64_t published_at;       /* when its version that stands was published */
};
/* Those of a board, or of all (0), by their beginning. `today`: what lies before it is past. */
enum result public_meetings(struct db *db, const struct engine *engine, struct arena *arena, int64_t board, struct date today, struct public_meeting **ret_list, size_t *ret_count) MUST_USE;
enum result public_meeting(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct date today, struct public_meeting *ret_meeting) MUST_USE;
/* cancelled, minutes_published, agenda_published, coming or past; and as a tag. */
struct text public_meeting_state(const struct public_meeting *meeting);
struct value *public_meeting_tag(struct arena *arena, const struct public_meeting *meeting);
/* "12 January 2027, 2:30pm to 4:30pm"; the day twice where it ends on another. */
struct text public_meeting_time(struct arena *arena, const struct public_meeting *meeting);
/* Sets what JSON says of one: reference, title, board, board_url, starts_at, ends_at, place, online, open, state, reason, url. */
void public_meeting_set(struct arena *arena, const struct public_meeting *meeting, struct value *object);

#define PUBLIC_MEETING_TEXT(member, about_) {.name = member, .kind = VALUE_TEXT, .about = about_}
#define PUBLIC_MEETING_MEMBERS                                                                                                                                                       \
    PUBLIC_MEETING_TEXT("reference", "Of the meeting"), PUBLIC_MEETING_TEXT("title", "What it is called"), PUBLIC_MEETING_TEXT("board", "The board that meets"),                      \
        PUBLIC_MEETING_TEXT("board_url", "The board's page, or empty"), PUBLIC_MEETING_TEXT("starts_at", "When it begins, an instant of UTC"),                                        \
        {.name = "ends_at", .kind = VALUE_TEXT, .nullable = true, .about = "When it ends; null where that is not said"}, PUBLIC_MEETING_TEXT("place", "Where; may be empty"),         \
        PUBLIC_MEETING_TEXT("online", "Where it can be followed; may be empty"), {.name = "open", .kind = VALUE_BOOLEAN, .about = "Whether the public may attend"},                   \
        PUBLIC_MEETING_TEXT("state", "coming, agenda_published, past (its day has passed, its minutes are not published), minutes_published or cancelled"),                          \
        PUBLIC_MEETING_TEXT("reason", "Why it was cancelled, or empty"), PUBLIC_MEETING_TEXT("url", "Its page")

#endif
