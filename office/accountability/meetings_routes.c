/* The addresses of meetings that no register has by itself. */
#include "office/accountability/meetings_internal.h"

#define PAGES "office/accountability/pages/"

static const struct input pack_inputs[] = {{.name = "number", .kind = INPUT_INTEGER, .about = "Which sending: 1 is the first, 0 what stands now; the last where it is not given"}, {.name = NULL}};

static const struct input suggestion_inputs[] = {{.name = "record", .kind = INPUT_TEXT, .bytes_max = 60, .repeated = true, .about = "What was ticked: a register, a hyphen and the number of its record"}, {.name = NULL}};

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
    {.method = METHOD_GET, .path = "/desk/meetings", .handle = meetings_desk_get, .access = ACCESS_SIGNED_IN, .template = PAGES "desk_meetings", .view = &meetings_desk_shape,
     .help = "Meetings to come, and past ones that are not finished"},
    {.method = METHOD_GET, .path = "/desk/meetings/{id}", .handle = meeting_desk_get, .access = ACCESS_SIGNED_IN, .template = PAGES "desk_meeting", .view = &meeting_desk_shape,
     .help = "A meeting as a working place: what is missing, agenda, papers, who comes, questions, actions, minutes"},
    {.method = METHOD_GET, .path = "/desk/meetings/{id}/pack", .handle = meeting_pack_get, .access = ACCESS_SIGNED_IN, .inputs = pack_inputs, .template = PAGES "desk_pack", .view = &meeting_pack_shape,
     .faces = FACE_PAGE | FACE_PDF, .help = "Agenda and papers as one document, as each reader may see it: as it was sent, or as it stands now"},
    {.method = METHOD_GET, .path = "/desk/meetings/{id}/suggestions", .handle = suggestions_get, .access = ACCESS_SIGNED_IN, .template = PAGES "desk_suggestions", .view = &suggestions_shape,
     .help = "What could go on the agenda of a meeting: what grew worse, what is overdue, what is open"},
    {.method = METHOD_POST, .path = "/desk/meetings/{id}/suggestions", .handle = suggestions_post, .access = ACCESS_SIGNED_IN, .inputs = suggestion_inputs,
     .help = "Puts what was ticked on the agenda, as drafts of items"},
    {.path = NULL},
};
