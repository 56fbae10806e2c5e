/* The plan's routes. */
#include "office/plan/plan.h"

static const struct input plan_inputs[] = {
    {"status", INPUT_TEXT, 40, false, "Only actions that stand so: a code of the list honest_words"},
    {"lead", INPUT_TEXT, 100, false, "Only actions that this organisation leads: the last part of its address"},
    {"lateness", INPUT_TEXT, 20, false, "late, soon (within 30 days), no_date or silent (more than 90 days)"},
    {NULL, 0, 0, false, NULL},
};
static const struct input pledge_inputs[] = {
    {"status", INPUT_TEXT, 40, false, "Only pledges that stand so: a code of the list honest_words"}, {NULL, 0, 0, false, NULL},
};
static const struct input compare_inputs[] = {
    {"left", INPUT_TEXT, 40, false, "Short name of the edition on the left"}, {"right", INPUT_TEXT, 40, false, "Short name of the edition on the right"}, {NULL, 0, 0, false, NULL},
};
static const struct input delivery_inputs[] = {
    {"year", INPUT_TEXT, 10, false, "A financial year, such as 2019-20"}, {NULL, 0, 0, false, NULL},
};

#define ALL_FACES (FACE_PAGE | FACE_JSON | FACE_CSV)

const struct route plan_routes[] = {
    {.method = METHOD_GET, .path = "/", .handle = plan_show_home, .access = ACCESS_PUBLIC, .template = "office/plan/pages/home", .view = &plan_home_shape,
     .faces = FACE_PAGE | FACE_JSON, .help = "What was promised, and what became of it"},
    {.method = METHOD_GET, .path = "/plan", .handle = plan_show_plan, .access = ACCESS_PUBLIC, .inputs = plan_inputs, .template = "office/plan/pages/plan",
     .view = &plan_plan_shape, .faces = ALL_FACES, .table = "actions", .help = "The edition in force with all its actions, by theme"},
    {.method = METHOD_GET, .path = "/plan/{edition}", .handle = plan_show_edition, .access = ACCESS_PUBLIC, .inputs = plan_inputs, .template = "office/plan/pages/plan",
     .view = &plan_plan_shape, .faces = ALL_FACES, .table = "actions", .help = "One edition of the plan, at its permanent address"},
    {.method = METHOD_GET, .path = "/plan/actions/{number}", .handle = plan_show_action_short, .access = ACCESS_PUBLIC, .template = "office/plan/pages/action",
     .view = &plan_action_page_shape, .faces = ALL_FACES, .table = "updates", .help = "An action of the edition in force, with its story"},
    {.method = METHOD_GET, .path = "/plan/{edition}/actions/{number}", .handle = plan_show_action, .access = ACCESS_PUBLIC, .template = "office/plan/pages/action",
     .view = &plan_action_page_shape, .faces = ALL_FACES, .table = "updates", .help = "An action with its story, at its permanent address"},
    {.method = METHOD_GET, .path = "/plan/pledges", .handle = plan_show_pledges, .access = ACCESS_PUBLIC, .inputs = pledge_inputs, .template = "office/plan/pages/pledges",
     .view = &plan_pledges_shape, .faces = ALL_FACES, .table = "pledges", .help = "Manifesto pledges and the actions that carry them out"},
    {.method = METHOD_GET, .path = "/plan/compare", .handle = plan_show_compare, .access = ACCESS_PUBLIC, .inputs = compare_inputs, .template = "office/plan/pages/compare",
     .view = &plan_compare_shape, .faces = ALL_FACES, .table = "compared", .help = "Two editions of the plan side by side"},
    {.method = METHOD_GET, .path = "/plan/delivery-plan", .handle = plan_show_delivery_plan, .access = ACCESS_PUBLIC, .inputs = delivery_inputs,
     .template = "office/plan/pages/delivery_plan", .view = &plan_delivery_shape, .faces = ALL_FACES, .table = "entries", .help = "What is due in which year, who delivers it and how it stands"},
    {.method = METHOD_GET, .path = "/feed.atom", .handle = plan_show_feed, .access = ACCESS_PUBLIC, .help = "Published updates as an Atom feed"},
    {0},
};
