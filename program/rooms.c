/* The rooms of the office: a room is added here and nowhere else. */
#include "program/rooms.h"

#include "base/wording.h"
#include "blocks/digest/digest.h"
#include "blocks/erasure/keep.h"
#include "blocks/menu/menu.h"
#include "blocks/people/people.h"
#include "blocks/post/bulletin.h"
#include "blocks/post/post.h"
#include "blocks/record/pages.h"
#include "office/accountability/deciding.h"
#include "office/accountability/meetings.h"
#include "office/annual_report/annual_report.h"
#include "office/desk/desk.h"
#include "office/grants/grants.h"
#include "office/money/money.h"
#include "office/money/payments.h"
#include "office/money/pot.h"
#include "office/performance/area.h"
#include "office/performance/crime.h"
#include "office/performance/crime_proof.h"
#include "office/performance/pack.h"
#include "office/performance/performance.h"
#include "office/performance/report.h"
#include "office/plan/plan.h"
#include "office/scrutiny/dip.h"
#include "office/transparency/transparency.h"
#include "program/pages.h"

const struct room_code *const rooms[] = {
    &plan_code,
    &performance_code,
    &money_code,
    &payments_code,
    &pots_code,
    &grants_code,
    &deciding_code,
    &meetings_code,
    &dip_code,
    &transparency_code,
    &annual_report_code,
    NULL,
};
const struct room_address room_addresses[] = {
    {"edition", plan_edition_address},
    {"theme", plan_theme_address},
    {"objective", plan_objective_address},
    {"action", plan_action_address},
    {"action_update", plan_update_address},
    {"delivery_plan", plan_delivery_address},
    {"site_page", transparency_page_address},
    {"request_desk", foi_address},
    {"request_quarter", foi_address},
    {"fund", fund_address},
    {"round", round_address},
    {"criterion", criterion_address},
    {"funding", funding_address},
    {"award", award_address},
    {"recall", recall_address},
    {"reallocation", reallocation_address},
    {"grant_return", grant_return_address},
    {"measure", measure_address},
    {"area", area_address},
    {"precept_decision", decision_address},
    {"pot", pot_address},
    {"proposal", proposal_address},
    {"dip_sample", dip_address},
    {"annual_report", annual_address},
    {NULL, NULL},
};
static const char *const annex_words[] WORDINGS = {
    "Figures",
    "See them and what they change",
    "The pack",
    "Read it",
    "Counts",
    "Recorded crime",
    "Voting",
    "Codes, papers and the count",
    "The draw",
    "Secrets, the list and what was drawn",
    "The report",
    "How far it is, and its chapters",
};
const struct room_annex room_annexes[] = {
    {SERIES_LOAD, SERIES_ANNEX_NAME, "Figures", "See them and what they change", series_annex_make, series_annex_index, series_annex_clear, series_annex_read, series_annex_check_rest,
     series_annex_erase, series_annex_put_least, performance_load_href},
    {BOARD_PACK, PACK_ANNEX_NAME, "The pack", "Read it", pack_annex_make, pack_annex_index, pack_annex_clear, pack_annex_read, pack_annex_check_rest, pack_annex_erase, pack_annex_put_least, pack_href},
    {CRIME_FILE_REGISTER, CRIME_ANNEX_NAME, "Counts", "Recorded crime", crime_annex_make, crime_annex_index, crime_annex_clear, crime_annex_read, crime_annex_check_rest, crime_annex_erase, crime_annex_put_least,
     crime_annex_href},
    {POT, POT_ANNEX_NAME, "Voting", "Codes, papers and the count", pot_annex_make, pot_annex_index, pot_annex_clear, pot_annex_read, pot_annex_check_rest, pot_annex_erase, pot_annex_put_least, pot_href},
    {DIP_SAMPLE, DIP_ANNEX_NAME, "The draw", "Secrets, the list and what was drawn", dip_annex_make, dip_annex_index, dip_annex_clear, dip_annex_read, dip_annex_check_rest, dip_annex_erase, dip_annex_put_least, dip_href},
    {ANNUAL_REPORT, ANNUAL_ANNEX_NAME, "The report", "How far it is, and its chapters", annual_annex_make, annual_annex_index, annual_annex_clear, annual_annex_read, annual_annex_check_rest, annual_annex_erase,
     annual_annex_put_least, annual_href},
    {0},
};
static const char *const page_words[] WORDINGS = {
    "Agenda, papers, who comes and what is missing, on one page",
};
const struct room_page room_pages[] = {
    {"meeting", "Agenda, papers, who comes and what is missing, on one page", meeting_page_href},
    {0},
};
const struct room_place *const room_places[] = {
    grants_places,
    desk_places,
    deciding_places,
    meetings_places,
    dip_places,
    transparency_places,
    annual_report_places,
    NULL,
};
const struct gather_hook gather_hooks[] = {
    GRANTS_GATHER_HOOKS,
    GRANTS_REPORT_HOOKS,
    TRANSPARENCY_GATHER_HOOKS,
    DECIDING_GATHER_HOOKS,
    {0},
};
const struct digest_source digest_sources[] = {
    {"measures", performance_report_standing},
    {"restatements", performance_report_restated},
    {0},
};
const struct morning mornings[] = {
    {"grants", grants_morning},
    {"accountability", meetings_morning},
    {"scrutiny", dip_morning},
    {0},
};
matters_function *const matters[] = {
    performance_matters,
    NULL,
};
const struct route *const room_routes[] = {
    plan_routes,
    performance_routes,
    performance_desk_routes,
    crime_routes,
    area_routes,
    money_routes,
    money_desk_routes,
    desk_routes,
    transparency_routes,
    ledger_routes,
    pot_routes,
    grants_routes,
    grants_desk_routes,
    information_routes,
    deciding_routes,
    meetings_routes,
    dip_routes,
    annual_report_routes,
    annual_report_desk_routes,
    NULL,
};
const struct menu_entry *const menus[] = {
    desk_menu,
    record_menu,
    keep_menu,
    people_menu,
    gather_menu,
    post_menu,
    subscriber_menu,
    performance_menu,
    crime_menu,
    money_menu,
    ledger_menu,
    pot_menu,
    dip_menu,
    grants_menu,
    transparency_menu,
    meetings_menu,
    program_menu,
    NULL,
};
