/* The addresses of annual reports: /reports for everybody, /desk/annual-report/{id} for whoever may see one. */
#include "base/limits.h"
#include "office/annual_report/annual_report.h"

#define PAGES "office/annual_report/pages/"
#define DESK "/desk/annual-report/{id}"

const struct route annual_report_routes[] = {
    {.method = METHOD_GET, .path = "/reports", .handle = annual_reports_get, .access = ACCESS_PUBLIC, .template = PAGES "reports", .view = &annual_reports_shape, .faces = FACE_PAGE | FACE_JSON | FACE_CSV,
     .table = "reports", .help = "The annual reports that were published"},
    {.method = METHOD_GET, .path = "/reports/{year}", .handle = annual_report_get, .access = ACCESS_PUBLIC, .template = PAGES "report", .view = &annual_page_shape, .faces = FACE_PAGE | FACE_JSON | FACE_CSV,
     .table = "figures", .help = "An annual report: its contents, every figure with its source, what the panel said of it"},
    {.method = METHOD_GET, .path = "/reports/{year}/whole", .handle = annual_report_whole_get, .access = ACCESS_PUBLIC, .template = PAGES "report", .view = &annual_page_shape, .faces = FACE_PAGE | FACE_PDF,
     .help = "An annual report on one page, to print, and as PDF"},
    {.method = METHOD_GET, .path = "/reports/{year}/{chapter}", .handle = annual_report_chapter_get, .access = ACCESS_PUBLIC, .template = PAGES "report", .view = &annual_page_shape,
     .help = "A chapter of an annual report"},
    {0},
};

static const struct input figure_inputs[] = {
    {.name = "key", .kind = INPUT_TEXT, .bytes_max = 130, .about = "Key of the figure"}, {.name = "now", .kind = INPUT_TEXT, .bytes_max = 400, .about = "What its writer saw that the record says now"},
    {.name = "do", .kind = INPUT_TEXT, .bytes_max = 10, .about = "take or keep"}, {.name = "reason", .kind = INPUT_TEXT, .bytes_max = 2000, .about = "Why what was assembled is kept"}, {0},
};
static const struct input chapter_inputs[] = {
    {.name = "text", .kind = INPUT_PROSE, .bytes_max = 120000, .about = "Words of the chapter, in Markdown"}, {.name = "version", .kind = INPUT_INTEGER, .about = "The version of the chapter that was open"}, {0},
};

const struct route annual_report_desk_routes[] = {
    {.method = METHOD_GET, .path = DESK, .handle = annual_desk_get, .access = ACCESS_SIGNED_IN, .template = PAGES "desk", .view = &annual_desk_shape, .faces = FACE_PAGE | FACE_JSON,
     .help = "An annual report: how far its chapters are, what is missing, which figures changed."},
    {.method = METHOD_GET, .path = DESK "/read", .handle = annual_read_get, .access = ACCESS_SIGNED_IN, .template = PAGES "read", .view = &annual_read_shape, .faces = FACE_PAGE | FACE_JSON | FACE_PDF,
     .help = "All of an annual report: as it would be now, or as it was sent."},
    {.method = METHOD_POST, .path = DESK "/assemble", .handle = annual_assemble_post, .access = ACCESS_SIGNED_IN, .help = "Makes the chapters of an annual report and notes every figure as it is."},
    {.method = METHOD_POST, .path = DESK "/send", .handle = annual_send_post, .access = ACCESS_SIGNED_IN, .help = "Makes an annual report once more, keeps it, and sends it to the panel."},
    {.method = METHOD_POST, .path = DESK "/figures", .handle = annual_figures_post, .access = ACCESS_SIGNED_IN, .inputs = figure_inputs, .help = "Takes a changed figure over, or keeps what was assembled, with the reason."},
    {.method = METHOD_GET, .path = DESK "/chapters/{chapter}", .handle = annual_chapter_get, .access = ACCESS_SIGNED_IN, .template = PAGES "edit", .view = &annual_edit_shape, .help = "A chapter of an annual report, its words and its figures."},
    {.method = METHOD_POST, .path = DESK "/chapters/{chapter}", .handle = annual_chapter_post, .access = ACCESS_SIGNED_IN, .inputs = chapter_inputs, .body_bytes_max = 262144, .template = PAGES "edit",
     .view = &annual_edit_shape, .help = "Saves the words of a chapter."},
    {0},
};
