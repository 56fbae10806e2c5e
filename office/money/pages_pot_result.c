/* /pots/SLUG/result: what residents chose, by the method that counts and by the other, with the working; /pots/SLUG/ballots.csv: the ballots, so that anybody can
 * count them. All of it was sealed into the pot's published document (pot_annex.c). */
#include "base/wording.h"
#include "blocks/parts/parts.h"
#include "office/money/pot_pages.h"

#define OPEN_SHAPE(name) {name, NULL}
static const struct shape ballot_shape = OPEN_SHAPE("PotBallot"), result_shape = OPEN_SHAPE("PotCount");
static const struct shape_field project_fields[] = {
    {"number", VALUE_INTEGER, false, false, "On the ballot", NULL}, {"title", VALUE_TEXT, false, false, "Its title; empty where it was withdrawn since", NULL},
    {"cost", VALUE_TEXT, false, false, "In pounds", NULL}, {"cost_pence", VALUE_INTEGER, false, false, "What it costs", NULL}, {"votes", VALUE_INTEGER, false, false, "Who voted for it", NULL},
    {"equal_shares", VALUE_BOOLEAN, false, false, "Chosen by equal shares", NULL}, {"ranking", VALUE_BOOLEAN, false, false, "Chosen by most votes first", NULL},
    {"chosen", VALUE_BOOLEAN, false, false, "Chosen by the method that counts", NULL}, {.name = NULL},
};
static const struct shape project_shape = {"PotResultProject", project_fields};
static const struct shape_field result_fields[] = {
    {"pot", VALUE_OBJECT, false, false, "The pot", &pot_row_shape}, {"voters", VALUE_INTEGER, false, false, "How many votes count", NULL}, {"on_line", VALUE_INTEGER, false, false, "Of them on line", NULL},
    {"paper", VALUE_INTEGER, false, false, "Of them on paper", NULL}, {"spoilt", VALUE_INTEGER, false, false, "Papers that could not be counted", NULL},
    {"codes", VALUE_INTEGER, false, false, "Codes that were given out", NULL}, {"ballots_sha256", VALUE_TEXT, false, false, "SHA-256 of the list of ballots, published before the result", NULL},
    {"ballots", VALUE_LIST, false, false, "projects (numbers on the ballot) and voters (how many chose exactly these)", &ballot_shape},
    {"projects", VALUE_LIST, false, false, "The projects", &project_shape}, {"result", VALUE_OBJECT, false, true, "Both counts with their working; null until it is confirmed", &result_shape},
    PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("pot_link"), PART_TEXT_MEMBER("turnout_line"), PART_TEXT_MEMBER("chosen_line"), PART_BOOLEAN_MEMBER("is_decided"), PART_LIST_MEMBER("chosen", &item_shape),
    PART_BOOLEAN_MEMBER("has_chosen"), PART_TEXT_MEMBER("method_line"), PART_OBJECT_MEMBER("both", &table_shape), PART_TEXT_MEMBER("share_line"), PART_TEXT_MEMBER("end_line"),
    PART_OBJECT_MEMBER("steps", &table_shape), PART_TEXT_MEMBER("sha256"), PART_TEXT_MEMBER("ballots_link"), PART_TEXT_MEMBER("pabulib_link"), PART_TEXT_MEMBER("json_link"), PART_TEXT_MEMBER("csv_link"), {.name = NULL},
};
const struct shape pot_result_shape = {"PotResult", result_fields};

struct showing {
    struct arena *arena;
    struct value *view;
    struct public_pot pot;
    struct public_proposal *proposals;
    size_t count;
    const struct value *result, *shares, *ranking; /* or NULL */
};

static const struct value *at(const struct value *list, size_t index)
{
    return list && list->kind == VALUE_LIST && index < list->list.count ? list->list.items[index] : NULL;
}

static size_t length_of(const struct value *list) { return list && list->kind == VALUE_LIST ? list->list.count : 0; }

/* Its place in the list of chosen numbers, from 1; 0: not in it. */
static size_t place_in(const struct value *chosen, int64_t number)
{
    for (size_t i = 0; i < length_of(chosen); i++)
        if (at(chosen, i)->integer == number)
            return i + 1;
    return 0;
}

static const struct public_proposal *proposal_of(const struct showing *showing, int64_t number)
{
    for (size_t i = 0; i < showing->count; i++)
        if (showing->proposals[i].number == number)
            return &showing->proposals[i];
    return NULL;
}

static struct text name_of(const struct showing *showing, int64_t number)
{
    const struct public_proposal *proposal = proposal_of(showing, number);
    return arena_printf(showing->arena, "%lld. %.*s", (long long)number, TEXT_ARGS(proposal && proposal->title.length ? proposal->title : SAID(showing->arena, "Withdrawn since")));
}

/* --- Who voted --------------------------------------------------------------------------- */

static void add_turnout(const struct showing *showing)
{
    static const char *const numbers[] = {"voters", "on_line", "paper", "spoilt", "codes"};
    struct arena *arena = showing->arena;
    const struct value *sealed = showing->pot.sealed;
    long long voters = value_get_integer(sealed, "voters", 0);
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        value_set_integer(arena, showing->view, numbers[i], value_get_integer(sealed, numbers[i], 0));
    value_set_text(arena, showing->view, "ballots_sha256", value_get_text(sealed, "ballots_sha256"));
    value_set_page(arena, showing->view, "sha256", value_text(arena, value_get_text(sealed, "ballots_sha256")));
    value_set_page(arena, showing->view, "turnout_line",
                   value_text(arena, arena_printf(arena, SAY_COUNT(arena, voters, "%lld vote counts: %lld on line and %lld on paper. Papers that could not be counted: %lld. Codes given out: %lld.",
                                                                   "%lld votes count: %lld on line and %lld on paper. Papers that could not be counted: %lld. Codes given out: %lld."),
                                                  voters, (long long)value_get_integer(sealed, "on_line", 0), (long long)value_get_integer(sealed, "paper", 0),
                                                  (long long)value_get_integer(sealed, "spoilt", 0), (long long)value_get_integer(sealed, "codes", 0))));
}

static enum result add_ballots(const struct showing *showing)
{
    struct arena *arena = showing->arena;
    struct value *list = value_list(arena);
    struct pot_votes votes = {0};
    struct text text = value_get_text(showing->pot.sealed, "ballots");
    if (text.length)
        TRY(pot_ballots_parse(arena, text, &votes));
    for (size_t i = 0; i < votes.count; i++) {
        struct value *one = value_object(arena), *projects = value_list(arena);
        for (size_t j = 0; j < showing->count; j++)
            if (pot_ticks_have(votes.list[i].ticks, showing->proposals[j].number))
                value_append(arena, projects, value_integer(arena, showing->proposals[j].number));
        value_set(arena, one, "projects", projects);
        value_set_integer(arena, one, "voters", votes.list[i].voters);
        value_append(arena, list, one);
    }
    value_set(arena, showing->view, "ballots", list);
    return OK;
}

/* --- Both methods -------------------------------------------------------------------------- */

static void add_place(const struct showing *showing, const struct value *place, struct value *table, struct value *list)
{
    struct arena *arena = showing->arena;
    int64_t number = value_get_integer(place, "project", 0);
    const struct public_proposal *proposal = proposal_of(showing, number);
    bool by_shares = place_in(value_get(showing->shares, TEXT("chosen")), number) > 0, by_ranking = place_in(value_get(showing->ranking, TEXT("chosen")), number) > 0;
    struct value *row = part_table_row(arena, table), *one = value_object(arena);
    int64_t cost = proposal ? proposal->cost_pence : 0;
    value_set_boolean(arena, part_cell(arena, row, name_of(showing, number)), "heads", true);
    value_set_boolean(arena, part_cell(arena, row, pence_text_whole(arena, cost)), "numeric", true);
    part_cell_number(arena, row, value_get_integer(place, "votes", 0));
    part_cell(arena, row, by_shares ? SAID(arena, "Chosen") : SAID(arena, "Not chosen"));
    part_cell(arena, row, by_ranking ? SAID(arena, "Chosen") : SAID(arena, "Not chosen"));
    value_set_integer(arena, one, "number", number);
    value_set_text(arena, one, "title", proposal ? proposal->title : TEXT_NONE);
    value_set_text(arena, one, "cost", pence_plain(arena, cost));
    value_set_integer(arena, one, "cost_pence", cost);
    value_set_integer(arena, one, "votes", value_get_integer(place, "votes", 0));
    value_set_boolean(arena, one, "equal_shares", by_shares);
    value_set_boolean(arena, one, "ranking", by_ranking);
    value_set_boolean(arena, one, "chosen", showing->pot.terms.by_ranking ? by_ranking : by_shares);
    value_append(arena, list, one);
}

static void add_both(const struct showing *showing)
{
    struct arena *arena = showing->arena;
    struct value *table = part_table(arena, "both", SAID(arena, "Projects by votes, and what each way of counting chooses"), SAID(arena, "Nobody voted.")), *list = value_list(arena);
    const struct value *places = showing->ranking ? value_get(showing->ranking, TEXT("places")) : NULL;
    bool by_ranking = showing->pot.terms.by_ranking;
    part_column(arena, table, SAID(arena, "Project"), false);
    part_column(arena, table, SAID(arena, "Cost"), true);
    part_column(arena, table, SAID(arena, "Votes"), true);
    part_column(arena, table, by_ranking ? SAID(arena, "Equal shares (for comparison)") : SAID(arena, "Equal shares (this counts)"), false);
    part_column(arena, table, by_ranking ? SAID(arena, "Most votes first (this counts)") : SAID(arena, "Most votes first (for comparison)"), false);
    for (size_t i = 0; i < length_of(places); i++)
        add_place(showing, at(places, i), table, list);
    value_set(arena, showing->view, "projects", list);
    value_set_page(arena, showing->view, "both", showing->result ? table : value_null(arena));
}

static void add_chosen(const struct showing *showing)
{
    struct arena *arena = showing->arena;
    struct value *items = value_list(arena);
    const struct value *count = showing->pot.terms.by_ranking ? showing->ranking : showing->shares, *chosen = count ? value_get(count, TEXT("chosen")) : NULL;
    int64_t cost = count ? value_get_integer(count, "cost_pence", 0) : 0, left = showing->pot.terms.amount_pence - cost;
    for (size_t i = 0; i < length_of(chosen); i++) {
        int64_t number = at(chosen, i)->integer;
        const struct public_proposal *proposal = proposal_of(showing, number);
        value_append(arena, items, part_item(arena, arena_printf(arena, "%.*s (%.*s)", TEXT_ARGS(name_of(showing, number)), TEXT_ARGS(pence_text_whole(arena, proposal ? proposal->cost_pence : 0))), TEXT_NONE));
    }
    value_set_page(arena, showing->view, "chosen", items);
    value_set_page(arena, showing->view, "has_chosen", value_boolean(arena, length_of(chosen) > 0));
    value_set_page(arena, showing->view, "chosen_line",
                   value_text(arena, arena_printf(arena, SAY(arena, "They cost %.*s of %.*s. What is left, %.*s, stays in the pot."), TEXT_ARGS(pence_text_whole(arena, cost)),
                                                  TEXT_ARGS(pence_text_whole(arena, showing->pot.terms.amount_pence)), TEXT_ARGS(pence_text_whole(arena, left)))));
}

/* --- The working --------------------------------------------------------------------------- */

static struct text end_line(const struct showing *showing)
{
    struct arena *arena = showing->arena;
    struct text end = value_get_text(showing->shares, "end");
    if (text_equals(end, "no_voters"))
        return SAID(arena, "Nobody voted, so nothing was chosen.");
    if (text_equals(end, "exhausted"))
        return SAID(arena, "It ended there because no further project that anybody voted for fits into what is left.");
    return arena_printf(arena, SAY(arena, "It ended there because with shares raised once more the projects would cost %.*s, which is more than there is."),
                        TEXT_ARGS(pence_text_whole(arena, value_get_integer(showing->shares, "over_pence", 0))));
}

static void add_step(const struct showing *showing, size_t index, struct value *table)
{
    struct arena *arena = showing->arena;
    const struct value *step = at(value_get(showing->shares, TEXT("steps")), index);
    struct value *row = part_table_row(arena, table);
    part_cell_number(arena, row, (int64_t)index + 1);
    part_cell(arena, row, name_of(showing, value_get_integer(step, "project", 0)));
    value_set_boolean(arena, part_cell(arena, row, pence_text_whole(arena, value_get_integer(step, "cost_pence", 0))), "numeric", true);
    part_cell_number(arena, row, value_get_integer(step, "votes", 0));
    value_set_boolean(arena, part_cell(arena, row, pot_pence_words(arena, value_get_text(step, "each"))), "numeric", true);
    part_cell_number(arena, row, value_get_integer(step, "in_full", 0));
    part_cell_number(arena, row, value_get_integer(step, "with_less", 0));
}

static void add_working(const struct showing *showing)
{
    struct arena *arena = showing->arena;
    struct value *table = part_table(arena, "steps", SAID(arena, "Equal shares, step by step"), SAID(arena, "No project could be paid for."));
    long long raises;
    part_column(arena, table, SAID(arena, "Step"), true);
    part_column(arena, table, SAID(arena, "Project"), false);
    part_column(arena, table, SAID(arena, "Cost"), true);
    part_column(arena, table, SAID(arena, "Votes"), true);
    part_column(arena, table, SAID(arena, "Each pays at most"), true);
    part_column(arena, table, SAID(arena, "Paid that"), true);
    part_column(arena, table, SAID(arena, "Had less left, and paid it"), true);
    for (size_t i = 0; i < length_of(value_get(showing->shares, TEXT("steps"))); i++)
        add_step(showing, i, table);
    raises = value_get_integer(showing->shares, "raises", 0);
    if (!raises)
        value_set_page(arena, showing->view, "share_line", value_text(arena, arena_printf(arena, SAY(arena, "Each vote had a share of %.*s, and shares were not raised."), TEXT_ARGS(pot_pence_words(arena, value_get_text(showing->shares, "share"))))));
    else
        value_set_page(arena, showing->view, "share_line",
                   value_text(arena, arena_printf(arena, SAY_COUNT(arena, raises, "Each vote began with a share of %.*s. Shares were raised %lld time, by %.*s, to %.*s.", "Each vote began with a share of %.*s. Shares were raised %lld times, by %.*s each, to %.*s."),
                                                  TEXT_ARGS(pot_pence_words(arena, value_get_text(showing->shares, "first_share"))), raises, TEXT_ARGS(pence_text(arena, showing->pot.terms.raise_pence)),
                                                  TEXT_ARGS(pot_pence_words(arena, value_get_text(showing->shares, "share"))))));
    value_set_page(arena, showing->view, "end_line", value_text(arena, end_line(showing)));
    value_set_page(arena, showing->view, "steps", table);
}

static void set_empty(const struct showing *showing)
{
    static const char *const texts[] = {"share_line", "end_line"};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        value_set_page(showing->arena, showing->view, texts[i], value_text(showing->arena, TEXT_NONE));
    value_set_page(showing->arena, showing->view, "steps", value_null(showing->arena));
}

/* --- The page ------------------------------------------------------------------------------- */

static enum result begin(struct request *request, struct answer *answer, struct showing *showing)
{
    struct db *db;
    *showing = (struct showing){.arena = request_arena(request), .view = answer_view(answer)};
    TRY(pot_find_asked(request, answer, &db, &showing->pot));
    if (!showing->pot.is_counted || !date_is_none(showing->pot.cancelled_on))
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "This vote has no result: it is counted after it has closed, and a second person confirms it.");
    TRY(public_pot_proposals(db, showing->arena, &showing->pot, &showing->proposals, &showing->count));
    showing->result = value_get(showing->pot.sealed, TEXT("result"));
    showing->shares = showing->result ? value_get(showing->result, TEXT("equal_shares")) : NULL;
    showing->ranking = showing->result ? value_get(showing->result, TEXT("ranking")) : NULL;
    return OK;
}

static void set_link(const struct showing *showing, const char *name, const char *rest)
{
    value_set_page(showing->arena, showing->view, name, value_text(showing->arena, arena_printf(showing->arena, "/pots/%.*s%s", TEXT_ARGS(showing->pot.slug), rest)));
}

enum result pot_result_show(struct request *request, struct answer *answer)
{
    struct showing showing;
    TRY(begin(request, answer, &showing));
    value_set(showing.arena, showing.view, "pot", pot_row(showing.arena, &showing.pot));
    value_set_page(showing.arena, showing.view, "title", value_text(showing.arena, showing.pot.title));
    value_set_page(showing.arena, showing.view, "is_decided", value_boolean(showing.arena, showing.result != NULL));
    value_set_page(showing.arena, showing.view, "method_line", value_text(showing.arena, pot_method_line(showing.arena, &showing.pot)));
    set_link(&showing, "pot_link", "");
    set_link(&showing, "ballots_link", "/ballots.csv");
    set_link(&showing, "pabulib_link", "/result.pb");
    set_link(&showing, "json_link", "/result.json");
    set_link(&showing, "csv_link", "/result.csv");
    add_turnout(&showing);
    TRY(add_ballots(&showing));
    add_both(&showing);
    add_chosen(&showing);
    value_set(showing.arena, showing.view, "result", showing.result ? (struct value *)(uintptr_t)showing.result : value_null(showing.arena));
    if (showing.result)
        add_working(&showing);
    else
        set_empty(&showing);
    return arena_failed(showing.arena) ? ERROR_MEMORY : OK;
}

enum result pot_ballots_show(struct request *request, struct answer *answer)
{
    struct showing showing;
    TRY(begin(request, answer, &showing));
    if (!showing.result)
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "The ballots of this vote are published with its result, once a second person has confirmed that.");
    answer_raw(answer, "text/csv; charset=utf-8", value_get_text(showing.pot.sealed, "ballots"));
    return OK;
}
