/* The addresses of the deciding part of office/accountability that no register has by itself. */
#include "office/accountability/deciding.h"
#include "office/accountability/deciding_pages.h"

#define PAGES "office/accountability/pages/"

static const struct input support_inputs[] = {
    {.name = "email", .kind = INPUT_TEXT, .bytes_max = 600, .about = "Where the link is sent with which support is confirmed"}, {.name = NULL},
};

const struct route deciding_routes[] = {
    {.method = METHOD_GET, .path = "/accountability", .handle = accountability_get, .access = ACCESS_PUBLIC, .template = PAGES "accountability", .view = &accountability_shape, .faces = FACE_PAGE | FACE_JSON,
     .help = "Everything by which the office answers and is answered to, with how much of it is published"},
    {.method = METHOD_GET, .path = "/inspections", .handle = inspections_get, .access = ACCESS_PUBLIC, .template = PAGES "inspections", .view = &inspections_shape, .faces = FACE_PAGE | FACE_JSON,
     .help = "Inspection reports, their findings and what became of them, and the history of grades"},
    {.method = METHOD_GET, .path = "/petitions/{slug}/support", .handle = petition_support_get, .access = ACCESS_OPEN, .template = PAGES "petition_support", .view = &petition_support_shape,
     .help = "The form to support a petition."},
    {.method = METHOD_POST, .path = "/petitions/{slug}/support", .handle = petition_support_post, .access = ACCESS_OPEN, .inputs = support_inputs, .template = PAGES "petition_support",
     .view = &petition_support_shape, .help = "Sends a link by which support of a petition is confirmed."},
    {.method = METHOD_GET, .path = "/petitions/{slug}/asked", .handle = petition_asked_get, .access = ACCESS_OPEN, .template = PAGES "petition_asked", .view = &petition_asked_shape,
     .help = "Says that a link was sent."},
    {.method = METHOD_GET, .path = "/petitions/{slug}/thanks", .handle = petition_thanks_get, .access = ACCESS_OPEN, .template = PAGES "petition_thanks", .view = &petition_asked_shape,
     .help = "Says that support was counted."},
    {.method = METHOD_GET, .path = "/petitions/confirm/{token}", .handle = petition_confirm_get, .access = ACCESS_OPEN, .template = PAGES "petition_confirm", .view = &petition_confirm_shape,
     .help = "The button that a link leads to. Opening it changes nothing."},
    {.method = METHOD_POST, .path = "/petitions/confirm/{token}", .handle = petition_confirm_post, .access = ACCESS_OPEN, .template = PAGES "petition_confirm", .view = &petition_confirm_shape,
     .help = "Counts somebody's support of a petition, once."},
    {.path = NULL},
};
