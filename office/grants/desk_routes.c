/* The desk's addresses of this room, and what stands in the menu. */
#include "base/limits.h"
#include "blocks/menu/menu.h"
#include "office/grants/desk.h"

#define PAGES "office/grants/pages/"
#define DESK "/desk/grants"

static const struct input assess_inputs[] = {
    {.name = "points_*", .kind = INPUT_ANY, .about = "Points for a criterion, by its number"}, {.name = "reason_*", .kind = INPUT_ANY, .about = "Why, by the same number"},
    {.name = "interest", .kind = INPUT_TEXT, .bytes_max = 10, .about = "yes or no"},
    {.name = "words", .kind = INPUT_PROSE, .bytes_max = ASSESSMENT_INTEREST_CHARACTERS_MAX * 8, .about = "What the interest is"},
    {.name = "do", .kind = INPUT_TEXT, .bytes_max = 10, .about = "declare or score"}, {0},
};
static const struct input overview_inputs[] = {
    {.name = "district", .kind = INPUT_TEXT, .bytes_max = 40, .about = "Only this district, by its code"}, {.name = "quarter", .kind = INPUT_TEXT, .bytes_max = 10, .about = "By its first month, such as 2026-07"}, {0},
};
static const struct input desk_lessons_inputs[] = {
    {.name = "q", .kind = INPUT_TEXT, .bytes_max = 200, .about = "Words; each must begin a word of it"}, {.name = "problem", .kind = INPUT_TEXT, .bytes_max = 40, .about = "Only this kind of problem, by its code"},
    {.name = "district", .kind = INPUT_TEXT, .bytes_max = 80, .about = "Only in this district, by its name in addresses"},
    {.name = "result", .kind = INPUT_TEXT, .bytes_max = 40, .about = "solved, better, no_difference, not_measured or not_told"}, {0},
};
const struct route grants_desk_routes[] = {
    {.method = METHOD_GET, .path = DESK, .handle = grants_rounds_get, .access = ACCESS_SIGNED_IN, .template = PAGES "rounds", .view = &grants_rounds_shape, .faces = FACE_PAGE | FACE_JSON,
     .help = "The rounds of all funds."},
    {.method = METHOD_GET, .path = DESK "/rounds/{id}", .handle = grants_round_get, .access = ACCESS_SIGNED_IN, .template = PAGES "round", .view = &grants_round_shape,
     .faces = FACE_PAGE | FACE_JSON, .help = "The applications of a round by rank, with the line of its pot."},
    {.method = METHOD_GET, .path = DESK "/applications/{id}", .handle = grants_assess_get, .access = ACCESS_SIGNED_IN, .template = PAGES "assess", .view = &grants_assess_shape,
     .faces = FACE_PAGE | FACE_JSON, .help = "An application under assessment: interests, one's own scores, and all of them once it is open."},
    {.method = METHOD_GET, .path = DESK "/applications/{id}/files/{question}", .handle = grants_file_get, .access = ACCESS_SIGNED_IN, .help = "A file that was sent with an application."},
    {.method = METHOD_POST, .path = DESK "/applications/{id}", .handle = grants_assess_post, .access = ACCESS_SIGNED_IN, .inputs = assess_inputs, .body_bytes_max = 1048576,
     .template = PAGES "assess", .view = &grants_assess_shape, .help = "Declares an interest, or gives one's scores of an application."},
    {.method = METHOD_GET, .path = DESK "/lessons", .handle = grants_lessons_get, .access = ACCESS_SIGNED_IN, .inputs = desk_lessons_inputs, .template = PAGES "lessons", .view = &grants_lessons_shape,
     .faces = FACE_PAGE | FACE_JSON | FACE_TABLE, .table = "lessons", .help = "What was tried with grants, where, what it cost and whether it worked, as far as it is published."},
    {.method = METHOD_GET, .path = DESK "/overview", .handle = grants_overview_get, .access = ACCESS_SIGNED_IN, .inputs = overview_inputs, .template = PAGES "overview", .view = &grants_overview_shape,
     .faces = FACE_PAGE | FACE_JSON | FACE_TABLE | FACE_PDF, .table = "overview_rows", .help = "The bids of a district in a quarter, as a partnership is shown them."},
    {.method = METHOD_GET, .path = DESK "/deposits", .handle = grants_deposits_get, .access = ACCESS_SIGNED_IN, .template = PAGES "deposits", .view = &grants_deposits_shape, .faces = FACE_PAGE | FACE_JSON,
     .help = "Rent deposits that are out, what is overdue, and what came back."},
    {.method = METHOD_GET, .path = DESK "/returned", .handle = grants_returned_get, .access = ACCESS_SIGNED_IN, .template = PAGES "returned", .view = &grants_returned_shape,
     .faces = FACE_PAGE | FACE_JSON, .help = "What came back from awards, what of it is offered again, and awards that are over with money left."},
    {.method = METHOD_GET, .path = DESK "/returns", .handle = grants_returns_get, .access = ACCESS_SIGNED_IN, .template = PAGES "returns", .view = &grants_returns_shape,
     .faces = FACE_PAGE | FACE_JSON, .help = "Every report on an award, by the day on which it is due."},
    {.method = METHOD_GET, .path = DESK "/returns/{id}", .handle = grants_return_get, .access = ACCESS_SIGNED_IN, .template = PAGES "return", .view = &grants_return_shape,
     .faces = FACE_PAGE | FACE_JSON, .help = "A report on an award: what was written, what was asked, and the way of its figures to measures."},
    {.method = METHOD_GET, .path = DESK "/returns/{id}/files/{question}", .handle = grants_return_file_get, .access = ACCESS_SIGNED_IN, .help = "A file that was sent with a report."},
    {.method = METHOD_GET, .path = DESK "/awards/{id}/letter", .handle = grants_letter_get, .access = ACCESS_SIGNED_IN, .template = PAGES "letter", .view = &grants_letter_shape, .faces = FACE_PAGE | FACE_PDF,
     .help = "An award as a letter to whom it was given."},
    {.method = METHOD_POST, .path = DESK "/awards/{id}/letter", .handle = grants_letter_post, .access = ACCESS_SIGNED_IN, .help = "Keeps an award's letter as it is sent today, as a file of the award."},
    {0},
};

static bool may_open(const struct engine *engine, const struct actor *actor)
{
    const struct definition *rounds = definitions_find(engine->definitions, TEXT("round"));
    return rounds && record_may_open(rounds, actor);
}

static bool may_open_lessons(const struct engine *engine, const struct actor *actor)
{
    const struct definition *awards = definitions_find(engine->definitions, TEXT("award"));
    return awards && record_may_open(awards, actor);
}

static bool may_open_overview(const struct engine *engine, const struct actor *actor)
{
    const struct definition *bids = definitions_find(engine->definitions, TEXT("application")), *groups = definitions_find(engine->definitions, TEXT("oversight_group"));
    return (bids && record_may_open(bids, actor)) || (groups && record_may_open(groups, actor));
}

static bool may_open_returns(const struct engine *engine, const struct actor *actor)
{
    const struct definition *returns = definitions_find(engine->definitions, TEXT("grant_return"));
    return returns && record_may_open(returns, actor);
}

static bool may_open_recalls(const struct engine *engine, const struct actor *actor)
{
    const struct definition *recalls = definitions_find(engine->definitions, TEXT("recall"));
    return recalls && record_may_open(recalls, actor);
}

static bool may_open_deposits(const struct engine *engine, const struct actor *actor)
{
    const struct definition *deposits = definitions_find(engine->definitions, TEXT("rent_deposit"));
    return deposits && record_may_open(deposits, actor);
}

const struct menu_entry grants_menu[] = {
    {.group = MENU_RECORDS, .room = "grants", .order = 14, .href = DESK "/lessons", .label = "What others can learn", .about = "What was tried with grants, where, what it cost, and whether it worked.", .may = may_open_lessons},
    {.group = MENU_RECORDS, .room = "grants", .order = 13, .href = DESK "/overview", .label = "Bids by district and quarter", .about = "What a partnership is shown each quarter: asked, decided, running, late, and what came of it.", .may = may_open_overview},
    {.group = MENU_RECORDS, .room = "grants", .order = 13, .href = DESK "/deposits", .label = "Rent deposits", .about = "What is out, what is overdue, and what came back.", .may = may_open_deposits},
    {.group = MENU_RECORDS, .room = "grants", .order = 12, .href = DESK "/returned", .label = "What came back", .about = "What recalls gave back, offered again; and awards that are over with money left.", .may = may_open_recalls},
    {.group = MENU_RECORDS, .room = "grants", .order = 11, .href = DESK "/returns", .label = "Reports on awards", .about = "What whoever was given money is to report, and by when.", .may = may_open_returns},
    {.group = MENU_RECORDS, .room = "grants", .order = 10, .href = DESK, .label = "Grant rounds", .about = "Each round with its applications by rank, and the line to which its pot goes.", .may = may_open},
    {.href = NULL},
};
