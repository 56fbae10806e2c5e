/* /pots: the pots on which residents decide; /pots/SLUG: one, with what can be voted for. How one votes is pages_pot_vote.c, what came of it pages_pot_result.c. */
#include "base/page/page.h"
#include "base/wording.h"
#include "blocks/parts/parts.h"
#include "office/money/pot_pages.h"

static const struct shape_field pot_row_fields[] = {
    {"title", VALUE_TEXT, false, false, "Its title", NULL}, {"slug", VALUE_TEXT, false, false, "Its word in addresses", NULL}, {"url", VALUE_TEXT, false, false, "Its page", NULL},
    {"status", VALUE_TEXT, false, false, "collecting, fixed, counted, decided or cancelled", NULL}, {"amount_pence", VALUE_INTEGER, false, false, "How much there is", NULL},
    {"method", VALUE_TEXT, false, false, "equal_shares or ranking: which count holds", NULL}, {"raise_pence", VALUE_INTEGER, false, false, "By how much shares are raised at a time", NULL},
    {"ticks_max", VALUE_INTEGER, false, true, "Most projects that one person can choose", NULL}, {"who_votes", VALUE_TEXT, false, false, "Who may vote", NULL},
    {"opens", VALUE_TEXT, false, false, "When voting opens", NULL}, {"closes", VALUE_TEXT, false, false, "When it closes", NULL}, {"area", VALUE_TEXT, false, true, "Where", NULL}, {.name = NULL},
};
const struct shape pot_row_shape = {"Pot", pot_row_fields};
static const struct shape_field item_fields[] = {PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("href"), PART_TEXT_MEMBER("line"), PART_OBJECT_MEMBER("tag", &tag_shape), {.name = NULL}};
static const struct shape pot_item_shape = {"PotItem", item_fields};
static const struct shape_field pots_fields[] = {
    {"pots", VALUE_LIST, false, false, "Every pot that is published, the last to close first", &pot_row_shape}, PART_LIST_MEMBER("items", &pot_item_shape), PART_BOOLEAN_MEMBER("has_any"), {.name = NULL},
};
const struct shape pots_shape = {"Pots", pots_fields};
static const struct shape_field proposal_fields[] = {
    {"number", VALUE_INTEGER, false, true, "On the ballot; null until that is fixed", NULL}, {"title", VALUE_TEXT, false, false, "Its title; empty where it was withdrawn since", NULL},
    {"text", VALUE_TEXT, false, false, "What would be done", NULL}, {"cost_pence", VALUE_INTEGER, false, false, "What it costs", NULL}, {"place", VALUE_TEXT, false, true, "Where", NULL},
    {"organisation", VALUE_TEXT, false, true, "By which organisation it was proposed", NULL}, PART_TEXT_MEMBER("heading"), PART_TEXT_MEMBER("line"), PART_TEXT_MEMBER("id"),
    {"text_html", VALUE_HTML, true, true, NULL, NULL}, {.name = NULL},
};
static const struct shape proposal_shape = {"PotProposal", proposal_fields};
static const struct shape_field pot_fields[] = {
    {"pot", VALUE_OBJECT, false, false, "The pot", &pot_row_shape}, {"proposals", VALUE_LIST, false, false, "What can be voted for", &proposal_shape}, {"about", VALUE_TEXT, false, false, "What it is for", NULL},
    PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("line"), PART_OBJECT_MEMBER("tag", &tag_shape), PART_LIST_MEMBER("rows", &summary_row_shape), {"about_html", VALUE_HTML, true, true, NULL, NULL},
    PART_TEXT_MEMBER("vote_link"), PART_TEXT_MEMBER("result_link"), PART_TEXT_MEMBER("json_link"), PART_TEXT_MEMBER("csv_link"), PART_BOOLEAN_MEMBER("has_proposals"), {.name = NULL},
};
const struct shape pot_shape = {"PotPage", pot_fields};

/* --- What it says of itself ----------------------------------------------------------- */

const char *pot_status(const struct public_pot *pot)
{
    return !date_is_none(pot->cancelled_on) ? "cancelled" : pot->is_decided ? "decided" : pot->is_counted ? "counted" : pot->sealed ? "fixed" : "collecting";
}

struct value *pot_row(struct arena *arena, const struct public_pot *pot)
{
    struct value *row = value_object(arena);
    value_set_text(arena, row, "title", pot->title);
    value_set_text(arena, row, "slug", pot->slug);
    value_set_text(arena, row, "url", arena_printf(arena, "/pots/%.*s", TEXT_ARGS(pot->slug)));
    value_set_text(arena, row, "status", text_of(pot_status(pot)));
    value_set_integer(arena, row, "amount_pence", pot->terms.amount_pence);
    value_set_text(arena, row, "method", pot->method);
    value_set_integer(arena, row, "raise_pence", pot->terms.raise_pence);
    value_set(arena, row, "ticks_max", pot->ticks_max ? value_integer(arena, pot->ticks_max) : value_null(arena));
    value_set_text(arena, row, "who_votes", pot->who_votes);
    value_set_text(arena, row, "opens", instant_iso(arena, pot->opens));
    value_set_text(arena, row, "closes", instant_iso(arena, pot->closes));
    value_set(arena, row, "area", pot->area.length ? value_text(arena, pot->area) : value_null(arena));
    return row;
}

static struct value *tag_of(struct arena *arena, const struct public_pot *pot)
{
    if (!date_is_none(pot->cancelled_on))
        return part_tag(arena, SAID(arena, "Cancelled"), TEXT("orange"));
    if (pot->is_decided)
        return part_tag(arena, SAID(arena, "Decided"), TEXT("green"));
    return pot->is_counted ? part_tag(arena, SAID(arena, "Being confirmed"), TEXT("yellow")) : pot->sealed ? part_tag(arena, SAID(arena, "Ballot fixed"), TEXT("turquoise"))
                                                                                                           : part_tag(arena, SAID(arena, "Taking proposals"), TEXT("blue"));
}

/* True at any time, so that a page may be kept: whether voting is open just now is said where one votes. */
struct text pot_line(struct arena *arena, const struct public_pot *pot)
{
    if (!date_is_none(pot->cancelled_on))
        return arena_printf(arena, SAY(arena, "This vote was cancelled on %.*s."), TEXT_ARGS(date_long(arena, pot->cancelled_on)));
    if (pot->is_decided)
        return arena_printf(arena, SAY(arena, "Residents have decided on %.*s."), TEXT_ARGS(pence_text_whole(arena, pot->terms.amount_pence)));
    if (pot->is_counted)
        return SAID(arena, "The vote is closed and its ballots are sealed. A second person looks at the result before it is published.");
    return arena_printf(arena, SAY(arena, "%.*s. Voting opens on %.*s and closes on %.*s."), TEXT_ARGS(pence_text_whole(arena, pot->terms.amount_pence)), TEXT_ARGS(instant_long(arena, pot->opens)),
                        TEXT_ARGS(instant_long(arena, pot->closes)));
}

/* --- The list --------------------------------------------------------------------------- */

enum result pots_show(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer), *rows = value_list(arena), *items = value_list(arena);
    struct public_pot *pots;
    struct db *db;
    size_t count;
    TRY(request_db(request, &db));
    TRY(public_pot_list(db, arena, &pots, &count));
    for (size_t i = 0; i < count; i++) {
        struct value *item = value_object(arena);
        value_set_text(arena, item, "title", pots[i].title);
        value_set_text(arena, item, "href", arena_printf(arena, "/pots/%.*s", TEXT_ARGS(pots[i].slug)));
        value_set_text(arena, item, "line", pot_line(arena, &pots[i]));
        value_set(arena, item, "tag", tag_of(arena, &pots[i]));
        value_append(arena, items, item);
        value_append(arena, rows, pot_row(arena, &pots[i]));
    }
    value_set(arena, view, "pots", rows);
    value_set_page(arena, view, "items", items);
    value_set_page(arena, view, "has_any", value_boolean(arena, count > 0));
    return OK;
}

/* --- One pot ---------------------------------------------------------------------------- */

static void add_proposals(struct arena *arena, const struct public_proposal *list, size_t count, struct value *view)
{
    struct value *items = value_list(arena);
    for (size_t i = 0; i < count; i++) {
        const struct public_proposal *one = &list[i];
        struct value *item = value_object(arena);
        struct text title = one->title.length ? one->title : SAID(arena, "Withdrawn since"), cost = pence_text_whole(arena, one->cost_pence);
        value_set(arena, item, "number", one->number ? value_integer(arena, one->number) : value_null(arena));
        value_set_text(arena, item, "title", one->title);
        value_set_text(arena, item, "text", one->text);
        value_set_integer(arena, item, "cost_pence", one->cost_pence);
        value_set(arena, item, "place", one->place.length ? value_text(arena, one->place) : value_null(arena));
        value_set(arena, item, "organisation", one->organisation.length ? value_text(arena, one->organisation) : value_null(arena));
        value_set_page(arena, item, "heading", value_text(arena, one->number ? arena_printf(arena, "%lld. %.*s", (long long)one->number, TEXT_ARGS(title)) : title));
        value_set_page(arena, item, "line", value_text(arena, one->place.length ? arena_printf(arena, SAY(arena, "%.*s, at %.*s"), TEXT_ARGS(cost), TEXT_ARGS(one->place)) : cost));
        value_set_page(arena, item, "id", value_text(arena, arena_printf(arena, "proposal-%zu", i + 1)));
        value_set_page(arena, item, "text_html", one->text.length ? markdown_value(arena, one->text, 3) : value_null(arena));
        value_append(arena, items, item);
    }
    value_set(arena, view, "proposals", items);
    value_set_page(arena, view, "has_proposals", value_boolean(arena, count > 0));
}

struct text pot_method_line(struct arena *arena, const struct public_pot *pot)
{
    if (pot->terms.by_ranking)
        return SAID(arena, "Most votes first: each project that still fits into the pot.");
    return arena_printf(arena, SAY(arena, "Equal shares: everybody’s vote decides on the same sum, and a project is paid for by those who voted for it. Shares are raised by %.*s at a time while another project fits."),
                        TEXT_ARGS(pence_text(arena, pot->terms.raise_pence)));
}

static void add_rows(struct arena *arena, const struct public_pot *pot, struct value *view)
{
    struct value *rows = value_list(arena);
    part_row_text(arena, rows, SAID(arena, "How much there is"), pence_text_whole(arena, pot->terms.amount_pence));
    if (pot->area.length)
        part_row_text(arena, rows, SAID(arena, "Where"), pot->area);
    part_row_text(arena, rows, SAID(arena, "Who may vote"), pot->who_votes);
    part_row_text(arena, rows, SAID(arena, "Voting opens"), instant_long(arena, pot->opens));
    part_row_text(arena, rows, SAID(arena, "Voting closes"), instant_long(arena, pot->closes));
    if (pot->ticks_max)
        part_row_text(arena, rows, SAID(arena, "You can choose"), arena_printf(arena, SAY_COUNT(arena, pot->ticks_max, "At most %lld project", "At most %lld projects"), (long long)pot->ticks_max));
    part_row_text(arena, rows, SAID(arena, "How votes are counted"), pot_method_line(arena, pot));
    value_set_page(arena, view, "rows", rows);
}

enum result pot_find_asked(struct request *request, struct answer *answer, struct db **ret_db, struct public_pot *ret_pot)
{
    enum result result;
    TRY(request_db(request, ret_db));
    result = public_pot_find(*ret_db, request_arena(request), request_text(request, "slug"), ret_pot);
    if (result == ERROR_NOT_FOUND)
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "No pot is published at this address. The page /pots lists those that are.");
    return result;
}

enum result pot_show(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer);
    struct public_proposal *proposals;
    struct public_pot pot;
    struct db *db;
    size_t count;
    bool is_cancelled;
    TRY(pot_find_asked(request, answer, &db, &pot));
    TRY(public_pot_proposals(db, arena, &pot, &proposals, &count));
    is_cancelled = !date_is_none(pot.cancelled_on);
    value_set(arena, view, "pot", pot_row(arena, &pot));
    value_set_text(arena, view, "about", pot.about);
    value_set_page(arena, view, "title", value_text(arena, pot.title));
    value_set_page(arena, view, "line", value_text(arena, pot_line(arena, &pot)));
    value_set_page(arena, view, "tag", tag_of(arena, &pot));
    value_set_page(arena, view, "about_html", markdown_value(arena, pot.about, 2));
    value_set_page(arena, view, "vote_link", value_text(arena, pot.sealed && !pot.is_counted && !is_cancelled ? arena_printf(arena, "/pots/%.*s/vote", TEXT_ARGS(pot.slug)) : TEXT_NONE));
    value_set_page(arena, view, "result_link", value_text(arena, pot.is_counted && !is_cancelled ? arena_printf(arena, "/pots/%.*s/result", TEXT_ARGS(pot.slug)) : TEXT_NONE));
    value_set_page(arena, view, "json_link", value_text(arena, arena_printf(arena, "/pots/%.*s.json", TEXT_ARGS(pot.slug))));
    value_set_page(arena, view, "csv_link", value_text(arena, arena_printf(arena, "/pots/%.*s.csv", TEXT_ARGS(pot.slug))));
    add_rows(arena, &pot, view);
    add_proposals(arena, proposals, count, view);
    return OK;
}
