/* The addresses of requests for information and of the clocks by law. */
#include "office/transparency/information.h"
#include "office/transparency/laws.h"

#define PAGES "office/transparency/pages/"

static const struct input log_inputs[] = {{.name = "q", .kind = INPUT_TEXT, .bytes_max = 2000, .about = "Words of a question: what was answered before with the most of them, the likest first"}, {.name = NULL}};

const struct route information_routes[] = {
    {.method = METHOD_GET, .path = "/foi", .handle = foi_show, .access = ACCESS_PUBLIC, .template = PAGES "foi", .view = &foi_shape, .faces = FACE_PAGE | FACE_JSON,
     .help = "Where and how to ask for information, how long it takes and how the office did"},
    {.method = METHOD_GET, .path = "/foi/disclosure-log", .handle = disclosure_log_show, .access = ACCESS_PUBLIC, .inputs = log_inputs, .template = PAGES "disclosure_log",
     .view = &disclosure_log_shape, .faces = FACE_PAGE | FACE_JSON | FACE_CSV, .table = "disclosures", .help = "What was asked and answered"},
    {.method = METHOD_GET, .path = "/transparency/clocks", .handle = laws_show, .access = ACCESS_PUBLIC, .template = PAGES "laws", .view = &laws_shape, .faces = FACE_PAGE | FACE_JSON,
     .help = "How long the law gives for what, with its source and what is not certain"},
    {.path = NULL},
};

const struct room_code transparency_code = {
    .checks = (const struct room_check[]){{"request_holds", request_holds}, {"request_may_be_public", request_may_be_public}, {NULL, NULL}},
    .effects = (const struct room_effect[]){{"holiday_counts", holiday_counts}, {"holiday_ends", holiday_ends}, {"open_request_form", open_request_form},
                                            {"close_request_form", close_request_form}, {"count_requests", count_requests}, {NULL, NULL}},
};
