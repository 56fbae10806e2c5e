/* The addresses of pots for residents, and what stands in the menu. */
#include "base/limits.h"
#include "office/money/ledger_desk.h"
#include "office/money/pot_pages.h"

#define PAGES "office/money/pages/"
#define DESK MONEY "/pots"
#define LIST FACE_PAGE | FACE_JSON | FACE_TABLE
#define DESK_PAGE .access = ACCESS_ROLES, .roles = LEDGER_READERS, .template = PAGES "ledger", .view = &ledger_form_shape

static const struct input vote_inputs[] = {
    {.name = "code", .kind = INPUT_TEXT, .bytes_max = 200, .about = "The voter's code"}, {.name = "project", .kind = INPUT_TEXT, .bytes_max = 20, .repeated = true, .about = "Numbers of projects on the ballot"},
    {.name = "projects", .kind = INPUT_TEXT, .bytes_max = 400, .about = "The same as one text, from the page on which a vote is checked: 1 4 7"},
    {.name = "step", .kind = INPUT_TEXT, .bytes_max = 10, .about = "check, change or send"}, {0},
};
static const struct input code_inputs[] = {
    {.name = "number", .kind = INPUT_TEXT, .bytes_max = 60, .about = "How many codes"}, {.name = "stop", .kind = INPUT_PROSE, .bytes_max = 400000, .about = "Codes to stop, one a line"},
    {.name = "batch", .kind = INPUT_TEXT, .bytes_max = 20, .about = "Number of a batch to stop; 0: none"},
    {.name = "do", .kind = INPUT_TEXT, .bytes_max = 10, .about = "first to make codes, second to stop some"}, {0},
};
static const struct input paper_inputs[] = {
    {.name = "code", .kind = INPUT_TEXT, .bytes_max = 200, .about = "The code on the paper"}, {.name = "project", .kind = INPUT_TEXT, .bytes_max = 20, .repeated = true, .about = "Numbers of the projects that are ticked"},
    {.name = "spoilt", .kind = INPUT_TEXT, .bytes_max = 10, .about = "yes or no"}, {.name = "do", .kind = INPUT_TEXT, .bytes_max = 10, .about = "first to key it in, second to take it out"}, {0},
};

const struct route pot_routes[] = {
    {.method = METHOD_GET, .path = "/pots", .handle = pots_show, .access = ACCESS_PUBLIC, .template = PAGES "pots", .view = &pots_shape, .faces = LIST, .table = "pots",
     .help = "Every pot on which residents decide"},
    {.method = METHOD_GET, .path = "/pots/{slug}", .handle = pot_show, .access = ACCESS_PUBLIC, .template = PAGES "pot", .view = &pot_shape, .faces = LIST, .table = "proposals",
     .help = "One pot: what can be voted for, by whom and when"},
    {.method = METHOD_GET, .path = "/pots/{slug}/vote", .handle = pot_vote_get, .access = ACCESS_OPEN, .template = PAGES "pot_vote", .view = &pot_vote_shape, .help = "The form to vote with a code"},
    {.method = METHOD_POST, .path = "/pots/{slug}/vote", .handle = pot_vote_post, .access = ACCESS_OPEN, .inputs = vote_inputs, .template = PAGES "pot_vote", .view = &pot_vote_shape,
     .help = "Shows a vote once more, or takes it"},
    {.method = METHOD_GET, .path = "/pots/{slug}/paper", .handle = pot_paper_show, .access = ACCESS_PUBLIC, .template = PAGES "pot_paper", .view = &pot_paper_shape, .help = "A voting paper to print"},
    {.method = METHOD_GET, .path = "/pots/{slug}/voted", .handle = pot_voted_get, .access = ACCESS_OPEN, .template = PAGES "pot_voted", .view = &pot_voted_shape, .help = "Says that a vote is counted"},
    {.method = METHOD_GET, .path = "/pots/{slug}/result", .handle = pot_result_show, .access = ACCESS_PUBLIC, .template = PAGES "pot_result", .view = &pot_result_shape, .faces = LIST, .table = "projects",
     .help = "What residents chose, by both ways of counting, with the working"},
    {.method = METHOD_GET, .path = "/pots/{slug}/ballots.csv", .handle = pot_ballots_show, .access = ACCESS_PUBLIC, .help = "The ballots of a vote that is decided, for whoever counts them again"},
    {.method = METHOD_GET, .path = "/pots/{slug}/result.pb", .handle = pot_pabulib_show, .access = ACCESS_PUBLIC, .help = "The same vote as a file of the library of participatory budgets, Pabulib"},
    {.method = METHOD_GET, .path = DESK, .handle = pot_desk_list, DESK_PAGE, .help = "The pots for residents."},
    {.method = METHOD_GET, .path = DESK "/{id}", .handle = pot_desk_get, DESK_PAGE, .help = "One pot: its codes, its papers, and what its sealed ballots choose."},
    {.method = METHOD_GET, .path = DESK "/{id}/codes", .handle = pot_codes_get, DESK_PAGE, .help = "The form to make or stop codes of a vote."},
    {.method = METHOD_POST, .path = DESK "/{id}/codes", .handle = pot_codes_post, DESK_PAGE, .inputs = code_inputs, .body_bytes_max = 1048576, .help = "Makes codes and shows them once, or stops some."},
    {.method = METHOD_GET, .path = DESK "/{id}/papers", .handle = pot_papers_get, DESK_PAGE, .help = "The form to key in a voting paper."},
    {.method = METHOD_POST, .path = DESK "/{id}/papers", .handle = pot_papers_post, DESK_PAGE, .inputs = paper_inputs, .help = "Keys a voting paper in, or takes one out."},
    {0},
};

const struct menu_entry pot_menu[] = {
    {.group = MENU_RECORDS, .room = "money", .order = 50, .href = DESK, .label = "Pots for residents", .about = "Money on which residents decide by a vote: its codes, its papers, its count."},
    {.href = NULL},
};
