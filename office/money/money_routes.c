/* The addresses of this room, and what stands in the desk's menu. */
#include "base/limits.h"
#include "blocks/menu/menu.h"
#include "blocks/record/import.h"
#include "office/money/decision.h"

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

static const struct input forecast_inputs[] = {
    YEAR_INPUT, {.name = "scenario", .kind = INPUT_INTEGER, .about = "Which Band D to work with, from 1: the plan's own, then the scenarios of its precept decision, lowest first"}, {0},
};
static const struct input spending_inputs[] = {
    {.name = "month", .kind = INPUT_TEXT, .bytes_max = 20, .about = "A month, such as 2019-09"},
    {.name = "supplier", .kind = INPUT_TEXT, .bytes_max = 200, .about = "Only payments to recipients whose name has this in it"}, {0},
};

const struct route money_routes[] = {
    {.method = METHOD_GET, .path = "/money", .handle = money_show, .access = ACCESS_PUBLIC, .inputs = year_inputs, .template = PAGES "money", .view = &money_shape,
     .faces = FACE_PAGE | FACE_JSON | FACE_TABLE, .table = "lines", .help = "Where a year's money comes from and where it goes"},
    {.method = METHOD_GET, .path = "/money/budget", .handle = money_show_budget, .access = ACCESS_PUBLIC, .inputs = budget_inputs, .template = PAGES "budget", .view = &money_budget_shape,
     .faces = FACE_PAGE | FACE_JSON | FACE_TABLE, .table = "lines", .help = "Every line of every budget, or of one year"},
    {.method = METHOD_GET, .path = "/money/precept", .handle = precept_show, .access = ACCESS_PUBLIC, .inputs = precept_inputs, .template = PAGES "precept", .view = &precept_shape,
     .faces = FACE_PAGE | FACE_JSON | FACE_TABLE, .table = "years", .help = "The police part of council tax: bands, change, what it raises, every year, and a calculator"},
    {.method = METHOD_GET, .path = "/money/spending", .handle = money_show_spending, .access = ACCESS_PUBLIC, .inputs = spending_inputs, .template = PAGES "spending", .view = &money_spending_shape,
     .faces = FACE_PAGE | FACE_JSON | FACE_TABLE, .table = "payments", .help = "Payments over £500, month by month"},
    {.method = METHOD_GET, .path = "/money/reserves", .handle = reserves_show, .access = ACCESS_PUBLIC, .template = PAGES "reserves", .view = &reserves_shape, .faces = FACE_PAGE | FACE_JSON | FACE_TABLE, .table = "rows",
     .help = "What is set aside, year by year, with its forecast"},
    {.method = METHOD_GET, .path = "/money/forecast", .handle = forecast_show, .access = ACCESS_PUBLIC, .inputs = forecast_inputs, .template = PAGES "forecast", .view = &forecast_shape,
     .faces = FACE_PAGE | FACE_JSON | FACE_TABLE, .table = "cells", .help = "The medium-term financial plan: spending, funding and the gap of the years ahead with their working, and the capital plan"},
    {.method = METHOD_GET, .path = "/money/precept/decisions/{year}", .handle = decision_show, .access = ACCESS_PUBLIC, .template = PAGES "decision", .view = &decision_page_shape,
     .faces = FACE_PAGE | FACE_JSON | FACE_PDF, .help = "How the precept of a year came about: proposal, panel, veto, issue, with its timetable"},
    {.method = METHOD_GET, .path = "/money/leaflet", .handle = leaflet_show, .access = ACCESS_PUBLIC, .inputs = year_inputs, .template = PAGES "leaflet", .view = &leaflet_shape,
     .faces = FACE_PAGE | FACE_JSON | FACE_PDF, .help = "The yearly leaflet on the police part of council tax, for reading and printing"},
    {0},
};

/* --- The desk ------------------------------------------------------------------------ */

#define DESK "/desk/money"

static const struct input file_inputs[] = {
    {.name = "file", .kind = INPUT_FILE, .bytes_max = BODY_BYTES_MAX_IMPORT, .about = "The sheet of payments, as XLSX or CSV"},
    {.name = "body", .kind = INPUT_TEXT, .bytes_max = 40, .about = "Who paid: a code of the list spending_bodies"}, {0},
};
#define COLUMN(number) {.name = "column_" number, .kind = INPUT_INTEGER, .about = "Place of one of the nine columns in the sheet, from 0; -1: not there"}
static const struct input sheet_inputs[] = {
    COLUMN("0"), COLUMN("1"), COLUMN("2"), COLUMN("3"), COLUMN("4"), COLUMN("5"), COLUMN("6"), COLUMN("7"), COLUMN("8"),
    {.name = "sheet", .kind = INPUT_INTEGER, .about = "Which sheet of a workbook, from 0"}, {0},
};
static const struct input going_inputs[] = {
    {.name = "map", .kind = INPUT_TEXT, .bytes_max = 100, .about = "The nine places, with commas between them"},
    {.name = "sheet", .kind = INPUT_INTEGER, .about = "Which sheet of a workbook, from 0"},
    {.name = "leave_small", .kind = INPUT_TEXT, .bytes_max = 10, .about = "yes: leave out what is not over £500"}, {0},
};

const struct route money_desk_routes[] = {
    {.method = METHOD_GET, .path = DESK "/precept", .handle = decision_desk, .access = ACCESS_SIGNED_IN, .template = PAGES "decision_desk", .view = &decision_desk_shape, .faces = FACE_PAGE | FACE_JSON,
     .help = "Each year's precept: what is due by when, what is decided, and the scenarios."},
    {.method = METHOD_GET, .path = DESK "/forecast", .handle = forecast_desk, .access = ACCESS_SIGNED_IN, .inputs = forecast_inputs, .template = PAGES "forecast", .view = &forecast_shape,
     .faces = FACE_PAGE | FACE_JSON | FACE_TABLE, .table = "cells", .help = "The medium-term financial plan and the capital plan with what is not published yet."},
    {.method = METHOD_GET, .path = DESK "/proceeds", .handle = proceeds_desk, .access = ACCESS_SIGNED_IN, .template = PAGES "proceeds", .view = &proceeds_shape, .faces = FACE_PAGE | FACE_JSON | FACE_TABLE, .table = "uses",
     .help = "Each share of proceeds of crime, followed to the awards that it paid for."},
    {.method = METHOD_GET, .path = DESK "/spending", .handle = spending_form_get, .access = ACCESS_SIGNED_IN, .template = PAGES "spending_form", .view = &spending_form_shape,
     .help = "The form by which a sheet of payments is brought."},
    {.method = METHOD_POST, .path = DESK "/spending", .handle = spending_form_post, .access = ACCESS_SIGNED_IN, .inputs = file_inputs, .body_bytes_max = BODY_BYTES_MAX_IMPORT,
     .template = PAGES "spending_form", .view = &spending_form_shape, .help = "Keeps a sheet of payments for a look at it."},
    {.method = METHOD_GET, .path = DESK "/spending/{id}", .handle = spending_sheet_get, .access = ACCESS_SIGNED_IN, .inputs = sheet_inputs, .template = PAGES "spending_sheet",
     .view = &spending_sheet_shape, .faces = FACE_PAGE | FACE_JSON, .help = "Which column of a sheet is what, and what is odd in it."},
    {.method = METHOD_POST, .path = DESK "/spending/{id}", .handle = spending_sheet_post, .access = ACCESS_SIGNED_IN, .inputs = going_inputs, .template = PAGES "spending_sheet",
     .view = &spending_sheet_shape, .help = "Hands a sheet of payments on to the import, which shows what it would change."},
    {0},
};

static bool may_follow(const struct engine *engine, const struct actor *actor)
{
    const struct definition *definition = definitions_find(engine->definitions, TEXT("crime_proceeds"));
    return definition && record_may_open(definition, actor);
}

static bool may_bring(const struct engine *engine, const struct actor *actor)
{
    const struct definition *definition = definitions_find(engine->definitions, TEXT("spending_item"));
    return definition && import_may(definition, actor);
}

static bool may_decide(const struct engine *engine, const struct actor *actor)
{
    const struct definition *definition = definitions_find(engine->definitions, TEXT("precept_decision"));
    return definition && record_may_open(definition, actor);
}

static bool may_plan(const struct engine *engine, const struct actor *actor)
{
    const struct definition *definition = definitions_find(engine->definitions, TEXT("financial_plan"));
    return definition && record_may_open(definition, actor);
}

const struct menu_entry money_menu[] = {
    {.group = MENU_RECORDS, .room = "money", .order = 7, .href = DESK "/forecast", .label = "The years ahead", .about = "What the financial plan comes to with its drafts: spending, funding, the gap, and how building and buying is paid for.", .may = may_plan},
    {.group = MENU_RECORDS, .room = "money", .order = 5, .href = DESK "/precept", .label = "The precept", .about = "What is due at the panel by when, what was decided, and the scenarios.", .may = may_decide},
    {.group = MENU_RECORDS, .room = "money", .order = 10, .href = DESK "/spending", .label = "Bring payments in", .about = "A sheet of payments over £500, whatever its headings are.", .may = may_bring},
    {.group = MENU_RECORDS, .room = "money", .order = 30, .href = DESK "/proceeds", .label = "What proceeds of crime paid for", .about = "Each share that came here, followed to its awards.", .may = may_follow},
    {.href = NULL},
};
