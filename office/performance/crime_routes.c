/* The routes of recorded crime: see crime.h and crime_desk.h. */
#include "base/limits.h"
#include "office/performance/crime_desk.h"
#include "office/performance/stops_page.h"

#define PAGES "office/performance/pages/"
#define IMPORTERS "officer head administrator"
#define IMPORTS "/desk/performance/crime"

static const struct input recorded_inputs[] = {
    {"from", INPUT_TEXT, 20, false, "First month, such as 2025-01; otherwise the twelfth before the last"},
    {"to", INPUT_TEXT, 20, false, "Last month; otherwise the last there is"},
    {"area", INPUT_TEXT, 100, false, "A district’s slug, as in the address of its page; all (every district and the two groups), outside-the-area or no-location"},
    {"crime_type", INPUT_TEXT, 100, false, "Only this type, as data.police.uk writes it"},
    {"as_known_on", INPUT_TEXT, 30, false, "A day, such as 2026-02-28: the counts as they were known then"},
    {NULL, 0, 0, false, NULL},
};
static const struct input stops_inputs[] = {
    {"year", INPUT_TEXT, 10, false, "The year to March, such as 2020; otherwise the newest"}, {NULL, 0, 0, false, NULL},
};
static const struct input upload_inputs[] = {
    {.name = "file", .kind = INPUT_FILE, .bytes_max = BODY_BYTES_MAX_UPLOAD, .about = "A ZIP or a CSV of data.police.uk"},
    {.name = "how", .kind = INPUT_TEXT, .bytes_max = 20, .about = "try, import or without (import without broken rows)"},
    {.name = NULL},
};
static const struct input again_inputs[] = {
    {.name = "how", .kind = INPUT_TEXT, .bytes_max = 20, .about = "import or without (import without broken rows)"}, {.name = NULL},
};

const struct route crime_routes[] = {
    {.method = METHOD_GET, .path = "/performance/recorded-crime", .handle = crime_show_recorded, .access = ACCESS_PUBLIC, .inputs = recorded_inputs, .view = &crime_recorded_shape,
     .template = PAGES "recorded_crime", .faces = FACE_PAGE | FACE_JSON | FACE_CSV, .table = "counts", .help = "Recorded crime by month, area and type"},
    {.method = METHOD_GET, .path = "/performance/recorded-crime/districts", .handle = crime_show_districts, .access = ACCESS_PUBLIC, .inputs = recorded_inputs, .view = &crime_districts_shape,
     .template = PAGES "crime_districts", .faces = FACE_PAGE | FACE_JSON | FACE_CSV, .table = "districts", .help = "Recorded crime of the districts for the people who live there: ranks and a funnel plot"},
    {.method = METHOD_GET, .path = "/performance/outcomes", .handle = crime_show_outcomes, .access = ACCESS_PUBLIC, .inputs = recorded_inputs, .view = &crime_outcomes_shape,
     .template = PAGES "crime_outcomes", .faces = FACE_PAGE | FACE_JSON | FACE_CSV, .table = "outcomes", .help = "The last outcome of recorded crimes, by type"},
    {.method = METHOD_GET, .path = "/performance/stop-and-search", .handle = stops_get, .access = ACCESS_PUBLIC, .inputs = stops_inputs, .view = &stops_shape,
     .template = PAGES "stops", .faces = FACE_PAGE | FACE_JSON | FACE_CSV, .table = "counts", .help = "Stops and searches of a year: why, what came of them, and who was searched"},
    {.method = METHOD_GET, .path = IMPORTS, .handle = crime_imports_get, .access = ACCESS_ROLES, .roles = IMPORTERS, .template = PAGES "crime_imports", .view = &crime_imports_shape,
     .help = "Imports of crime data, and the form to send a file"},
    {.method = METHOD_POST, .path = IMPORTS, .handle = crime_imports_post, .access = ACCESS_ROLES, .roles = IMPORTERS, .inputs = upload_inputs, .upload_bytes_max = BODY_BYTES_MAX_UPLOAD,
     .template = PAGES "crime_imports", .view = &crime_imports_shape, .help = "Takes a file of crime data, to be imported in the background"},
    {.method = METHOD_GET, .path = IMPORTS "/{import}", .handle = crime_import_get, .access = ACCESS_ROLES, .roles = IMPORTERS, .template = PAGES "crime_import", .view = &crime_import_shape,
     .help = "How far an import of crime data is, and what it came to"},
    {.method = METHOD_POST, .path = IMPORTS "/{import}/cancel", .handle = crime_import_cancel_post, .access = ACCESS_ROLES, .roles = IMPORTERS, .help = "Ends an import of crime data; everything stays as it was"},
    {.method = METHOD_POST, .path = IMPORTS "/{import}/again", .handle = crime_import_again_post, .access = ACCESS_ROLES, .roles = IMPORTERS, .inputs = again_inputs,
     .help = "Imports a file that was tried or refused before, and is still kept"},
    {.path = NULL},
};

const struct menu_entry crime_menu[] = {
    {.group = MENU_RECORDS, .order = 50, .href = IMPORTS, .label = "Crime data", .about = "Files of data.police.uk: what was loaded, and loading more."},
    {.href = NULL},
};
