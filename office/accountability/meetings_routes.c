/* The addresses of meetings that no register has by itself. */
#include "office/accountability/meetings_internal.h"

#define PAGES "office/accountability/pages/"

const struct route meetings_routes[] = {
    {.method = METHOD_GET, .path = "/meetings", .handle = meetings_get, .access = ACCESS_PUBLIC, .template = PAGES "meetings", .view = &meetings_shape, .faces = FACE_PAGE | FACE_JSON | FACE_CSV, .table = "meetings",
     .help = "Meetings of all boards, to come and past"},
    {.method = METHOD_GET, .path = "/meetings.ics", .handle = meetings_calendar, .access = ACCESS_PUBLIC, .help = "Meetings of all boards as a calendar to which programs subscribe"},
    {.method = METHOD_GET, .path = "/meetings/{slug}", .handle = meeting_get_public, .access = ACCESS_PUBLIC, .template = PAGES "meeting", .view = &meeting_public_shape, .faces = FACE_PAGE | FACE_JSON | FACE_PDF,
     .help = "One meeting: agenda, papers, questions, who came, what was agreed, minutes"},
    {.method = METHOD_GET, .path = "/meetings/{slug}/pack", .handle = meeting_pack_public, .access = ACCESS_PUBLIC, .template = PAGES "meeting_pack", .view = &meeting_public_shape, .faces = FACE_PAGE | FACE_PDF,
     .help = "The agenda of a meeting with every paper in full, but for what is exempt"},
    {.method = METHOD_GET, .path = "/boards/{slug}/meetings", .handle = board_meetings_get, .access = ACCESS_PUBLIC, .template = PAGES "board_meetings", .view = &board_meetings_shape,
     .faces = FACE_PAGE | FACE_JSON | FACE_CSV, .table = "meetings", .help = "Meetings of one board"},
    {.method = METHOD_GET, .path = "/boards/{slug}/meetings.ics", .handle = board_meetings_calendar, .access = ACCESS_PUBLIC, .help = "Meetings of one board as a calendar to which programs subscribe"},
    {.path = NULL},
};
