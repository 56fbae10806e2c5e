/* The desk's addresses of this room, the shapes of their views, and what stands in the menu. */
#include "base/limits.h"
#include "blocks/menu/menu.h"
#include "office/performance/desk.h"

#define PAGES "office/performance/pages/"

static const struct shape_field due_fields[] = {
    {"code", VALUE_TEXT, false, false, "Code of the measure", NULL}, {"title", VALUE_TEXT, false, false, "What is measured", NULL},
    {"period", VALUE_TEXT, false, false, "For which time a figure is wanted", NULL}, {"due_on", VALUE_TEXT, false, false, "When it is due", NULL},
    {"late", VALUE_BOOLEAN, false, false, "Whether that day is over", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape due_shape = {"FigureDue", due_fields};
static const struct shape_field load_item_fields[] = {
    {"id", VALUE_INTEGER, false, false, "Its number", NULL}, {"reference", VALUE_TEXT, false, false, "Its reference", NULL}, {"title", VALUE_TEXT, false, false, "What it is", NULL},
    {"state", VALUE_TEXT, false, false, "Its state", NULL}, {"url", VALUE_TEXT, false, false, "Its page", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape load_item_shape = {"FiguresLoad", load_item_fields};
static const struct shape_field desk_performance_fields[] = {
    {"due_list", VALUE_LIST, false, false, "Figures to be entered", &due_shape}, {"waiting_list", VALUE_LIST, false, false, "Loads that are not decided yet", &load_item_shape},
    {"changed_list", VALUE_LIST, false, false, "Loads that were decided last", &load_item_shape}, {"due", VALUE_OBJECT, true, true, NULL, &table_shape},
    {"waiting", VALUE_OBJECT, true, true, NULL, &table_shape}, {"changed", VALUE_OBJECT, true, true, NULL, &table_shape}, {"may_add", VALUE_BOOLEAN, true, false, NULL, NULL},
    PART_TEXT_MEMBER("all_line"), {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape desk_performance_shape = {"DeskPerformance", desk_performance_fields};

static const struct shape_field load_figure_fields[] = {
    {"code", VALUE_TEXT, false, false, "Code of the measure", NULL}, {"from", VALUE_TEXT, false, false, "First day of its period", NULL}, {"to", VALUE_TEXT, false, false, "Last day", NULL},
    {"area", VALUE_TEXT, false, true, "Slug of the area; null for the whole", NULL}, {"breakdown", VALUE_TEXT, false, true, "The part that it counts; null for all", NULL},
    {"value", VALUE_TEXT, false, false, "The number, or the key of its state", NULL}, {"published", VALUE_TEXT, false, true, "What is published of the same", NULL},
    {"news", VALUE_TEXT, false, false, "new, restates, same or waits", NULL}, {"suppressed", VALUE_BOOLEAN, false, false, "Whether the public reads \"suppressed\" instead", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape load_figure_shape = {"LoadFigure", load_figure_fields};
static const struct shape_field link_fields[] = {PART_TEXT_MEMBER("label"), PART_TEXT_MEMBER("href"), PART_BOOLEAN_MEMBER("is_primary"), {.name = NULL}};
static const struct shape link_shape = {"link", link_fields};
static const struct shape_field load_fields[] = {
    {"reference", VALUE_TEXT, false, false, "Its reference", NULL}, {"name", VALUE_TEXT, false, false, "What it is", NULL}, {"state", VALUE_TEXT, false, false, "Its state", NULL},
    {"version", VALUE_INTEGER, false, false, "Its version", NULL}, {"figure_list", VALUE_LIST, false, false, "Its figures and what they change", &load_figure_shape},
    PART_TEXT_MEMBER("record_href"), PART_TEXT_MEMBER("own_line"), PART_TEXT_MEMBER("news_line"), PART_TEXT_MEMBER("more_line"), PART_LIST_MEMBER("rows", &summary_row_shape), PART_OBJECT_MEMBER("figures", &table_shape),
    PART_LIST_MEMBER("moves", &link_shape), PART_BOOLEAN_MEMBER("has_moves"), {.name = NULL},
};
const struct shape load_shape = {"DeskFiguresLoad", load_fields};

static const struct shape_field entry_fields[] = {
    PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("lead"), PART_TEXT_MEMBER("empty_line"), PART_BOOLEAN_MEMBER("chooses"), PART_LIST_MEMBER("choices", &form_field_shape),
    PART_LIST_MEMBER("rows", &entry_row_shape), PART_BOOLEAN_MEMBER("has_rows"), PART_FORM_MEMBERS, {.name = NULL},
};
const struct shape figures_entry_shape = {"DeskFiguresForm", entry_fields};

static const struct shape_field fault_fields[] = {
    {"line", VALUE_INTEGER, false, false, "Row of the file; 0: the file as a whole", NULL}, {"column", VALUE_TEXT, false, false, "Its column", NULL}, {"value", VALUE_TEXT, false, false, "What it says", NULL},
    {"reason", VALUE_TEXT, false, false, "What is wrong", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape fault_shape = {"FigureFault", fault_fields};
static const struct shape_field figures_import_fields[] = {
    {"fault_list", VALUE_LIST, false, false, "What is wrong in the file", &fault_shape}, PART_OBJECT_MEMBER("faults", &table_shape), PART_TEXT_MEMBER("result_line"), PART_FORM_MEMBERS, {.name = NULL},
};
const struct shape figures_import_shape = {"DeskFiguresImport", figures_import_fields};

/* --- Addresses ------------------------------------------------------------------ */

static const struct input wanted_inputs[] = {
    {.name = "owner", .kind = INPUT_INTEGER, .about = "The organisation that supplies the figures"}, {.name = "kind", .kind = INPUT_TEXT, .bytes_max = 40, .about = "Kind of period"},
    {.name = "period", .kind = INPUT_TEXT, .bytes_max = 60, .about = "The period, such as 2024/25"}, {.name = "area", .kind = INPUT_TEXT, .bytes_max = 80, .about = "Slug of an area; empty: the whole"},
    {.name = "measure", .kind = INPUT_INTEGER, .about = "Of this measure alone"}, {.name = "day", .kind = INPUT_TEXT, .bytes_max = 10, .about = "With measure: a day of the period"},
    {.name = "value", .kind = INPUT_TEXT, .bytes_max = 100, .about = "With measure: its figure, to begin with"}, {.name = "source", .kind = INPUT_TEXT, .bytes_max = 1200, .about = "With measure: where it comes from"},
    {.name = "award", .kind = INPUT_INTEGER, .about = "With measure: the award for which it was reported"}, {0},
};
static const struct input entry_inputs[] = {
    {.name = "award", .kind = INPUT_INTEGER, .about = "The award for which they were reported"},
    {.name = "row_*", .kind = INPUT_ANY, .about = "The figures: row_N_key, row_N_value, row_N_numerator, row_N_denominator, row_N_state, row_N_provisional, row_N_note"},
    {.name = "source", .kind = INPUT_TEXT, .bytes_max = 1200, .about = "Where they come from"}, {.name = "source_link", .kind = INPUT_TEXT, .bytes_max = 2000, .about = "Link to the source"},
    {.name = "reason", .kind = INPUT_TEXT, .bytes_max = 2000, .about = "Why earlier figures change"}, {.name = "colleagues", .kind = INPUT_PROSE, .bytes_max = 8000, .about = "Note for colleagues"},
    {.name = "version", .kind = INPUT_TEXT, .bytes_max = 20, .about = "The version of the draft that was open"}, {.name = "query", .kind = INPUT_TEXT, .bytes_max = 400, .about = "What was chosen"},
    {.name = "do", .kind = INPUT_TEXT, .bytes_max = 10, .about = "draft or send"}, {0},
};
static const struct input file_inputs[] = {
    {.name = "file", .kind = INPUT_FILE, .bytes_max = BODY_BYTES_MAX_IMPORT, .about = "The figures, as XLSX or CSV"}, {.name = "source", .kind = INPUT_TEXT, .bytes_max = 1200, .about = "Where they come from"},
    {.name = "reason", .kind = INPUT_TEXT, .bytes_max = 2000, .about = "Why earlier figures change"}, {.name = "do", .kind = INPUT_TEXT, .bytes_max = 10, .about = "trial or import"}, {0},
};
#define DESK "/desk/performance"
const struct route performance_desk_routes[] = {
    {.method = METHOD_GET, .path = DESK, .handle = desk_performance_get, .access = ACCESS_SIGNED_IN, .template = PAGES "desk", .view = &desk_performance_shape, .faces = FACE_PAGE | FACE_JSON,
     .help = "Which figures are due, which loads wait for approval, and what changed."},
    {.method = METHOD_GET, .path = DESK "/enter", .handle = entry_get, .access = ACCESS_SIGNED_IN, .inputs = wanted_inputs, .template = PAGES "entry", .view = &figures_entry_shape,
     .help = "The form for the figures of one period."},
    {.method = METHOD_POST, .path = DESK "/enter", .handle = entry_post, .access = ACCESS_SIGNED_IN, .inputs = entry_inputs, .body_bytes_max = 262144, .template = PAGES "entry",
     .view = &figures_entry_shape, .help = "Keeps the figures of one period, or sends them for approval."},
    {.method = METHOD_GET, .path = DESK "/import", .handle = figures_import_get, .access = ACCESS_SIGNED_IN, .template = PAGES "figures_import", .view = &figures_import_shape,
     .faces = FACE_PAGE | FACE_JSON, .help = "The form to import a file of figures."},
    {.method = METHOD_POST, .path = DESK "/import", .handle = figures_import_post, .access = ACCESS_SIGNED_IN, .inputs = file_inputs, .body_bytes_max = BODY_BYTES_MAX_IMPORT,
     .template = PAGES "figures_import", .view = &figures_import_shape, .help = "Imports a file of figures, whole or not at all, as a draft."},
    {.method = METHOD_GET, .path = DESK "/loads/{id}", .handle = load_get, .access = ACCESS_SIGNED_IN, .template = PAGES "load", .view = &load_shape, .faces = FACE_PAGE | FACE_JSON,
     .help = "The figures of a load and what they change of what is published."},
    {.method = METHOD_GET, .path = DESK "/loads/{id}/edit", .handle = load_edit_get, .access = ACCESS_SIGNED_IN, .template = PAGES "entry", .view = &figures_entry_shape, .help = "The form to change a draft of figures."},
    {.method = METHOD_POST, .path = DESK "/loads/{id}/edit", .handle = load_edit_post, .access = ACCESS_SIGNED_IN, .inputs = entry_inputs, .body_bytes_max = 262144, .template = PAGES "entry",
     .view = &figures_entry_shape, .help = "Changes a draft of figures."},
    {.method = METHOD_GET, .path = DESK "/loads/{id}/restate", .handle = load_restate_get, .access = ACCESS_SIGNED_IN, .template = PAGES "entry", .view = &figures_entry_shape, .help = "The form to restate published figures."},
    {.method = METHOD_POST, .path = DESK "/loads/{id}/restate", .handle = load_restate_post, .access = ACCESS_SIGNED_IN, .inputs = entry_inputs, .body_bytes_max = 262144, .template = PAGES "entry",
     .view = &figures_entry_shape, .help = "Restates published figures by a new load."},
    {.method = METHOD_GET, .path = DESK "/packs", .handle = packs_get, .access = ACCESS_SIGNED_IN, .template = PAGES "packs", .view = &packs_shape, .faces = FACE_PAGE | FACE_JSON,
     .help = "The board packs that there are."},
    {.method = METHOD_GET, .path = DESK "/packs/{id}", .handle = pack_get, .access = ACCESS_SIGNED_IN, .template = PAGES "pack", .view = &pack_shape, .faces = FACE_PAGE | FACE_JSON,
     .help = "A board pack: as it would be now, or as it was sent."},
    {.method = METHOD_POST, .path = DESK "/packs/{id}/questions", .handle = pack_questions_post, .access = ACCESS_SIGNED_IN, .help = "Takes the suggested questions over into a pack, to be changed."},
    {.method = METHOD_POST, .path = DESK "/packs/{id}/send", .handle = pack_send_post, .access = ACCESS_SIGNED_IN, .help = "Draws a pack once more, keeps it, and sends it to be issued."},
    {0},
};

static bool may_open(const struct engine *engine, const struct actor *actor)
{
    const struct definition *loads = definitions_find(engine->definitions, TEXT(SERIES_LOAD));
    return loads && record_may_open(loads, actor);
}

static bool may_add(const struct engine *engine, const struct actor *actor)
{
    const struct definition *loads = definitions_find(engine->definitions, TEXT(SERIES_LOAD));
    return loads && record_may_add(loads, actor);
}

static bool may_open_packs(const struct engine *engine, const struct actor *actor)
{
    const struct definition *packs = definitions_find(engine->definitions, TEXT("board_pack"));
    return packs && record_may_open(packs, actor);
}

const struct menu_entry performance_menu[] = {
    {.group = MENU_RECORDS, .room = "performance", .order = 10, .href = DESK, .label = "Figures", .about = "Which figures are due, which loads wait for approval, and what changed.", .may = may_open},
    {.group = MENU_RECORDS, .room = "performance", .order = 20, .href = DESK "/enter", .label = "Enter figures", .about = "The figures of one period, on one form.", .may = may_add},
    {.group = MENU_RECORDS, .room = "performance", .order = 30, .href = DESK "/import", .label = "Import figures", .about = "A file of figures, whole or not at all.", .may = may_add},
    {.group = MENU_RECORDS, .room = "performance", .order = 35, .href = DESK "/packs", .label = "Board packs", .about = "What changed, what to ask, and a page for each measure.", .may = may_open_packs},
    {.href = NULL},
};
