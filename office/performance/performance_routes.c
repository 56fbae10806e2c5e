/* The addresses of this room. */
#include "office/performance/internal.h"

#define PAGES "office/performance/pages/"

static const struct input known_inputs[] = {
    {.name = "as_known_on", .kind = INPUT_TEXT, .bytes_max = 30, .about = "A day: the figures as they were known then"},
    {.name = "area", .kind = INPUT_TEXT, .bytes_max = 80, .about = "Slug of an area; all for the whole alone"},
    {.name = "breakdown", .kind = INPUT_TEXT, .bytes_max = 320, .about = "One part of the breakdown; all for all of them together"},
    {0},
};
static const struct input comparison_inputs[] = {
    {.name = "to", .kind = INPUT_TEXT, .bytes_max = 30, .about = "The last day of the period to compare; otherwise the newest"},
    {.name = "breakdown", .kind = INPUT_TEXT, .bytes_max = 320, .about = "One part of the breakdown; all or none for all of them together"},
    {.name = "as_known_on", .kind = INPUT_TEXT, .bytes_max = 30, .about = "A day: the figures as they were known then"},
    {0},
};
static const struct input overview_inputs[] = {
    {.name = "objective", .kind = INPUT_TEXT, .bytes_max = 80, .about = "Code of an objective; none for measures without one"},
    {.name = "verdict", .kind = INPUT_TEXT, .bytes_max = 20, .about = "met, partly_met, not_met, not_known or none"},
    {0},
};
const struct route performance_routes[] = {
    {.method = METHOD_GET, .path = "/performance", .handle = performance_get, .access = ACCESS_PUBLIC, .inputs = overview_inputs, .template = PAGES "performance", .view = &performance_shape,
     .faces = FACE_PAGE | FACE_JSON | FACE_CSV, .table = "measures", .help = "Every measure: its newest figure and how it stands against its target."},
    {.method = METHOD_GET, .path = "/performance/{code}", .handle = measure_get, .access = ACCESS_PUBLIC, .inputs = known_inputs, .template = PAGES "measure",
     .view = &measure_shape, .faces = FACE_PAGE | FACE_JSON | FACE_CSV, .table = "values", .help = "One measure: its definition, its target, and every figure with its history."},
    {.method = METHOD_GET, .path = "/performance/{code}/comparison", .handle = comparison_get, .access = ACCESS_PUBLIC, .inputs = comparison_inputs, .template = PAGES "comparison",
     .view = &comparison_shape, .faces = FACE_PAGE | FACE_JSON | FACE_CSV, .table = "places", .help = "One measure beside the year before, its peer group and all forces."},
    {0},
};
