/* The public addresses of this room. */
#include "office/grants/public.h"

#define PAGES "office/grants/pages/"

static const struct input grants_inputs[] = {
    {.name = "q", .kind = INPUT_TEXT, .bytes_max = 200, .about = "Words; each must begin a word of the award"}, {.name = "fund", .kind = INPUT_TEXT, .bytes_max = 80, .about = "Only of this fund, by its name in addresses"},
    {.name = "district", .kind = INPUT_TEXT, .bytes_max = 80, .about = "Only in this district, by its name in addresses"}, {.name = "year", .kind = INPUT_TEXT, .bytes_max = 20, .about = "Awarded in this financial year, such as 2019/20"},
    {.name = "page", .kind = INPUT_INTEGER, .about = "Which page of the list"}, {0},
};
static const struct input benefits_inputs[] = {{.name = "by", .kind = INPUT_TEXT, .bytes_max = 20, .about = "fund, district or promise"}, {0}};

static const struct input lessons_inputs[] = {
    {.name = "q", .kind = INPUT_TEXT, .bytes_max = 200, .about = "Words; each must begin a word of it"}, {.name = "problem", .kind = INPUT_TEXT, .bytes_max = 40, .about = "Only this kind of problem, by its code"},
    {.name = "district", .kind = INPUT_TEXT, .bytes_max = 80, .about = "Only in this district, by its name in addresses"},
    {.name = "result", .kind = INPUT_TEXT, .bytes_max = 40, .about = "solved, better, no_difference, not_measured or not_told"}, {0},
};

const struct route grants_routes[] = {
    {.method = METHOD_GET, .path = "/funds", .handle = funds_show, .access = ACCESS_PUBLIC, .template = PAGES "funds", .view = &funds_shape, .faces = FACE_PAGE | FACE_JSON | FACE_TABLE,
     .table = "funds", .help = "Every fund: open now, opening soon, closed"},
    {.method = METHOD_GET, .path = "/funds/{slug}", .handle = fund_show, .access = ACCESS_PUBLIC, .template = PAGES "fund", .view = &fund_shape, .faces = FACE_PAGE | FACE_JSON | FACE_TABLE,
     .table = "awards", .help = "One fund: its rules, how to apply, its rounds and its awards"},
    {.method = METHOD_GET, .path = "/grants", .handle = grants_show, .access = ACCESS_PUBLIC, .inputs = grants_inputs, .template = PAGES "grants", .view = &grants_shape,
     .faces = FACE_PAGE | FACE_JSON | FACE_TABLE, .table = "awards", .help = "Every award, by words, fund, district and year"},
    {.method = METHOD_GET, .path = "/grants/benefits", .handle = benefits_show, .access = ACCESS_PUBLIC, .inputs = benefits_inputs, .template = PAGES "benefits", .view = &benefits_shape,
     .faces = FACE_PAGE | FACE_JSON | FACE_TABLE, .table = "groups", .help = "Money in and what came of it, by fund, district or promise"},
    {.method = METHOD_GET, .path = "/grants/lessons", .handle = lessons_show, .access = ACCESS_PUBLIC, .inputs = lessons_inputs, .template = PAGES "lessons", .view = &grants_lessons_shape,
     .faces = FACE_PAGE | FACE_JSON | FACE_TABLE, .table = "lessons", .help = "What was tried, where, what it cost and whether it worked"},
    {.method = METHOD_GET, .path = "/grants/360giving.json", .handle = giving_show, .access = ACCESS_PUBLIC, .help = "Every award as a package of the 360Giving standard"},
    {.method = METHOD_GET, .path = "/grants/{reference}", .handle = award_show, .access = ACCESS_PUBLIC, .template = PAGES "award", .view = &award_shape, .faces = FACE_PAGE | FACE_JSON,
     .help = "One award: to whom, for what, why, and what came of it"},
    {0},
};
