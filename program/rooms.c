/* The rooms of the office: a room is added here and nowhere else. */
#include "program/rooms.h"

#include "blocks/erasure/keep.h"
#include "blocks/menu/menu.h"
#include "blocks/people/people.h"
#include "blocks/post/post.h"
#include "blocks/record/pages.h"
#include "office/desk/desk.h"
#include "office/performance/crime.h"
#include "office/plan/plan.h"
#include "office/transparency/transparency.h"
#include "program/pages.h"

const struct room_code *const rooms[] = {&plan_code, NULL};
const struct room_address room_addresses[] = {
    {"edition", plan_edition_address}, {"theme", plan_theme_address}, {"objective", plan_objective_address},
    {"action", plan_action_address}, {"action_update", plan_update_address}, {"delivery_plan", plan_delivery_address}, {"site_page", transparency_page_address}, {NULL, NULL},
};
const struct route *const room_routes[] = {plan_routes, desk_routes, crime_routes, transparency_routes, NULL};
const struct menu_entry *const menus[] = {desk_menu, crime_menu, record_menu, keep_menu, people_menu, post_menu, program_menu, NULL};
