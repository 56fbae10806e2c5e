/* The addresses of this room. */
#include "office/money/internal.h"

#define PAGES "office/money/pages/"
#define YEAR_INPUT {.name = "year", .kind = INPUT_TEXT, .bytes_max = 20, .about = "A financial year, such as 2019/20"}

static const struct input year_inputs[] = {YEAR_INPUT, {0}};
static const struct input budget_inputs[] = {
    YEAR_INPUT, {.name = "section", .kind = INPUT_TEXT, .bytes_max = 40, .about = "Only this part of the budget: a code of the list budget_sections"}, {0},
};
static const struct input precept_inputs[] = {
    YEAR_INPUT,
    {.name = "band_d_pence", .kind = INPUT_INTEGER, .about = "A Band D to work with, in pence, instead of the year's own"},
    {.name = "band_d", .kind = INPUT_TEXT, .bytes_max = 40, .about = "The same in pounds, as people write them"},
    {.name = "band", .kind = INPUT_TEXT, .bytes_max = 20, .about = "The band of a home, A to H, whose bill is wanted"},
    {.name = "district", .kind = INPUT_TEXT, .bytes_max = 100, .about = "The billing authority of that home"},
    {0},
};

const struct route money_routes[] = {
    {.method = METHOD_GET, .path = "/money", .handle = money_show, .access = ACCESS_PUBLIC, .inputs = year_inputs, .template = PAGES "money", .view = &money_shape,
     .faces = FACE_PAGE | FACE_JSON | FACE_TABLE, .table = "lines", .help = "Where a year's money comes from and where it goes"},
    {.method = METHOD_GET, .path = "/money/budget", .handle = money_show_budget, .access = ACCESS_PUBLIC, .inputs = budget_inputs, .template = PAGES "budget", .view = &money_budget_shape,
     .faces = FACE_PAGE | FACE_JSON | FACE_TABLE, .table = "lines", .help = "Every line of every budget, or of one year"},
    {.method = METHOD_GET, .path = "/money/precept", .handle = precept_show, .access = ACCESS_PUBLIC, .inputs = precept_inputs, .template = PAGES "precept", .view = &precept_shape,
     .faces = FACE_PAGE | FACE_JSON | FACE_TABLE, .table = "years", .help = "The police part of council tax: bands, change, what it raises, every year, and a calculator"},
    {0},
};
