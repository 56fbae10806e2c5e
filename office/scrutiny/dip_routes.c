/* The addresses of dip samples that no register has by itself, and what stands in the menu. */
#include "office/scrutiny/dip.h"

#define PAGES "office/scrutiny/pages/"
#define DESK "/desk/scrutiny/draws"
#define READERS "officer head holder auditor"
#define TYPED SAMPLE_TYPED_BYTES_MAX

static const struct input missed_inputs[] = {{.name = "missed", .kind = INPUT_TEXT, .bytes_max = 5, .about = "yes: the secret was not what was committed to"}, {.name = NULL}};
static const struct input secret_inputs[] = {
    {.name = "secret", .kind = INPUT_SECRET, .bytes_max = 400, .about = "The secret that is committed to or revealed"}, {.name = "commitment", .kind = INPUT_TEXT, .bytes_max = 200, .about = "A commitment worked out elsewhere"},
    {.name = "step", .kind = INPUT_TEXT, .bytes_max = 10, .about = "commit or reveal"}, {.name = "do", .kind = INPUT_TEXT, .bytes_max = 10, .about = "The button"}, {.name = NULL},
};
static const struct input desk_inputs[] = {
    {.name = "secret", .kind = INPUT_SECRET, .bytes_max = 400, .about = "The office’s secret"}, {.name = "commitment", .kind = INPUT_TEXT, .bytes_max = 200, .about = "A commitment worked out elsewhere"},
    {.name = "list", .kind = INPUT_PROSE, .bytes_max = TYPED, .about = "Reference numbers, one a line, with their part where there are parts"},
    {.name = "step", .kind = INPUT_TEXT, .bytes_max = 10, .about = "commit, list, reveal or link"}, {.name = "do", .kind = INPUT_TEXT, .bytes_max = 10, .about = "first to check the list, second to close it"}, {.name = NULL},
};

const struct route dip_routes[] = {
    {.method = METHOD_GET, .path = "/draws", .handle = dips_show, .access = ACCESS_PUBLIC, .template = PAGES "draws", .view = &dips_shape, .faces = FACE_PAGE | FACE_JSON | FACE_TABLE, .table = "samples",
     .help = "Every dip sample: files of the police drawn by chance, and what was found in them"},
    {.method = METHOD_GET, .path = "/draws/{slug}", .handle = dip_show, .access = ACCESS_PUBLIC, .template = PAGES "draw", .view = &dip_shape, .faces = FACE_PAGE | FACE_JSON,
     .help = "One dip sample, with every draw, its working and what was found"},
    {.method = METHOD_GET, .path = "/draws/{slug}/list.csv", .handle = dip_list_show, .access = ACCESS_PUBLIC, .help = "The marks from which a sample was drawn, byte for byte as they were hashed"},
    {.method = METHOD_GET, .path = "/repeat-draw.py", .handle = dip_script_show, .access = ACCESS_PUBLIC, .help = "A script in Python that repeats a draw from its JSON"},
    {.method = METHOD_GET, .path = "/scrutineer/{token}", .handle = scrutineer_get, .access = ACCESS_OPEN, .inputs = missed_inputs, .template = PAGES "scrutineer", .view = &scrutineer_shape,
     .help = "Where a scrutineer commits to a secret, reveals it and sees what was drawn. Opening it changes nothing"},
    {.method = METHOD_POST, .path = "/scrutineer/{token}", .handle = scrutineer_post, .access = ACCESS_OPEN, .inputs = secret_inputs, .template = PAGES "scrutineer", .view = &scrutineer_shape,
     .help = "Commits a scrutineer to a secret, or reveals it"},
    {.method = METHOD_GET, .path = "/scrutineer/{token}/list", .handle = scrutineer_list, .access = ACCESS_OPEN, .help = "The closed list with its reference numbers, for the scrutineer"},
    {.method = METHOD_GET, .path = DESK, .handle = dip_desk_list, .access = ACCESS_ROLES, .roles = READERS, .template = PAGES "desk_draw", .view = &dip_desk_shape, .help = "The dip samples."},
    {.method = METHOD_GET, .path = DESK "/{id}", .handle = dip_desk_get, .access = ACCESS_ROLES, .roles = READERS, .inputs = missed_inputs, .template = PAGES "desk_draw", .view = &dip_desk_shape,
     .help = "One dip sample: the office’s secret, its list, and what was drawn."},
    {.method = METHOD_POST, .path = DESK "/{id}", .handle = dip_desk_post, .access = ACCESS_ROLES, .roles = READERS, .inputs = desk_inputs, .body_bytes_max = 1048576, .template = PAGES "desk_draw", .view = &dip_desk_shape,
     .help = "Commits the office to a secret, checks or closes the list, reveals the secret, or sends the scrutineer’s link again."},
    {.method = METHOD_GET, .path = DESK "/{id}/list", .handle = dip_desk_list_file, .access = ACCESS_ROLES, .roles = "officer head auditor", .help = "The closed list with its reference numbers, for the office."},
    {.path = NULL},
};

const struct menu_entry dip_menu[] = {
    {.group = MENU_RECORDS, .room = "scrutiny", .order = 10, .href = DESK, .label = "Draws of dip samples", .about = "Secrets, lists, what was drawn and how far it is read."},
    {.href = NULL},
};
