/* /funds/SLUG: one fund: whether it is open, its rules, how to apply, its rounds, what it gave before, what is left. */
#include "base/page/page.h"
#include "base/pence.h"
#include "base/wording.h"
#include "blocks/publish/publish.h"
#include "office/grants/public.h"

#define FORM_SLUG_ROOM 50 /* of a fund's word in the address of its form (bids.c) */

static const struct shape_field link_fields[] = {
    {"name", VALUE_TEXT, false, false, "What it is called", NULL}, {"reference", VALUE_TEXT, false, false, "Its reference", NULL}, {"url", VALUE_TEXT, false, false, "Its address on this site", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape link_shape = {"GrantLink", link_fields};
static const struct shape_field criterion_fields[] = {
    {"title", VALUE_TEXT, false, false, "What is looked at", NULL}, {"weight", VALUE_INTEGER, false, false, "How much it counts beside the others", NULL},
    {"guidance", VALUE_TEXT, false, true, "What earns points", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape criterion_shape = {"FundCriterion", criterion_fields};
static const struct shape_field contact_fields[] = {
    {"name", VALUE_TEXT, false, false, "The office or team", NULL}, {"address", VALUE_TEXT, false, true, "For letters", NULL}, {"email", VALUE_TEXT, false, true, "Its e-mail address", NULL},
    {"telephone", VALUE_TEXT, false, true, "Its telephone number", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape contact_shape = {"FundContact", contact_fields};
static const struct shape_field contact_part_fields[] = {PART_LIST_MEMBER("rows", &summary_row_shape), {NULL, 0, 0, 0, NULL, NULL}};
static const struct shape contact_part_shape = {"fund_contact", contact_part_fields};
static const struct shape_field fund_page_fields[] = {
    {"fund", VALUE_OBJECT, false, false, "The fund", &fund_row_shape}, {"purpose", VALUE_TEXT, false, false, "What it is for", NULL},
    {"eligibility", VALUE_TEXT, false, true, "Who can apply", NULL}, {"refused", VALUE_TEXT, false, true, "What is normally refused", NULL},
    {"how_to_apply", VALUE_TEXT, false, true, "How to apply", NULL}, {"contact", VALUE_OBJECT, false, true, "Who can be asked about it", &contact_shape}, {"left_pence", VALUE_INTEGER, false, false, "Money in, less published awards, with what came back", NULL},
    {"serves", VALUE_LIST, false, false, "Promises that it serves", &link_shape}, {"rounds", VALUE_LIST, false, false, "Its rounds, newest first", &round_row_shape},
    {"criteria", VALUE_LIST, false, false, "By what applications of the round are scored", &criterion_shape}, {"awards", VALUE_LIST, false, false, "Its awards, newest first", &award_row_shape},
    {"offered_again", VALUE_LIST, false, false, "What came back from awards and was offered again, from this fund or to it", &offered_shape}, PART_OBJECT_MEMBER("offered_table", &table_shape),
    PART_TEXT_MEMBER("standing_line"), PART_OBJECT_MEMBER("standing_tag", &tag_shape), PART_BOOLEAN_MEMBER("takes_applications"), PART_TEXT_MEMBER("form_link"), {"how_html", VALUE_HTML, true, true, NULL, NULL},
    {"purpose_html", VALUE_HTML, true, true, NULL, NULL}, PART_LIST_MEMBER("rows", &summary_row_shape), PART_OBJECT_MEMBER("contact_part", &contact_part_shape), PART_OBJECT_MEMBER("rounds_table", &table_shape),
    PART_OBJECT_MEMBER("criteria_table", &table_shape), PART_OBJECT_MEMBER("awards_table", &table_shape), PART_TEXT_MEMBER("json_link"), PART_TEXT_MEMBER("csv_link"), {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape fund_shape = {"FundPage", fund_page_fields};

static struct value *standing_tag(struct arena *arena, enum fund_standing standing)
{
    return standing == FUND_OPEN ? part_tag(arena, SAID(arena, "Open"), TEXT("green")) : standing == FUND_SOON ? part_tag(arena, SAID(arena, "Opening soon"), TEXT("blue")) : part_tag(arena, SAID(arena, "Closed"), TEXT("grey"));
}

/* --- Its rules and its money, as rows ---------------------------------------------------- */

static void add_prose(struct arena *arena, struct value *rows, struct text label, struct text words)
{
    if (words.length)
        part_row_html(arena, rows, label, markdown_value(arena, words, 2));
}

static void add_text(struct arena *arena, struct value *rows, struct text label, struct text words)
{
    if (words.length)
        part_row_text(arena, rows, label, words);
}

static struct value *linked_items(struct arena *arena, const struct value *list)
{
    struct value *items = value_list(arena);
    for (size_t i = 0; i < list->list.count; i++)
        value_append(arena, items, part_item(arena, value_get_text(list->list.items[i], "name"), value_get_text(list->list.items[i], "url")));
    return items;
}

static void add_rules(struct arena *arena, const struct public_grants *all, const struct public_fund *fund, const struct value *serves, struct value *rows)
{
    add_prose(arena, rows, SAID(arena, "Who can apply"), fund->eligibility);
    add_prose(arena, rows, SAID(arena, "What is normally refused"), fund->refused);
    if (fund->has_least)
        part_row_text(arena, rows, SAID(arena, "Least for one award"), pence_text_whole(arena, fund->least));
    if (fund->has_most)
        part_row_text(arena, rows, SAID(arena, "Most for one award"), pence_text_whole(arena, fund->most));
    part_row_text(arena, rows, SAID(arena, "Money from elsewhere"), grants_choice_label(all->engine, TEXT("match_rules"), fund->match));
    if (fund->evaluation_needed)
        part_row_text(arena, rows, SAID(arena, "Evaluation"), SAID(arena, "A plan for evaluation is needed before an award."));
    part_row_text(arena, rows, SAID(arena, "How money is given"), grants_choice_label(all->engine, TEXT("fund_kinds"), fund->kind));
    add_text(arena, rows, SAID(arena, "Whose money it is"), fund->owner);
    add_text(arena, rows, SAID(arena, "Where it comes from"), fund->source_of_money);
    if (serves->list.count)
        part_row_items(arena, rows, SAID(arena, "Promises of the plan that it serves"), linked_items(arena, serves));
}

static void add_money(struct arena *arena, const struct public_fund *fund, struct value *rows)
{
    int64_t left = public_fund_left(fund);
    if (fund->fed)
        part_row_text(arena, rows, SAID(arena, "Put into it so far"), pence_text_whole(arena, fund->fed));
    if (fund->awards)
        part_row_text(arena, rows, SAID(arena, "In awards that are published here"), pence_text_whole(arena, fund->awarded));
    if (fund->returned)
        part_row_text(arena, rows, SAID(arena, "Came back from awards"), pence_text_whole(arena, fund->returned));
    if (fund->awarded_again)
        part_row_text(arena, rows, SAID(arena, "Of that added to awards"), pence_text_whole(arena, fund->awarded_again));
    if (fund->passed_on)
        part_row_text(arena, rows, SAID(arena, "Of that given to other funds"), pence_text_whole(arena, fund->passed_on));
    if (fund->taken_over)
        part_row_text(arena, rows, SAID(arena, "Came back elsewhere and was given to this fund"), pence_text_whole(arena, fund->taken_over));
    if ((fund->fed || fund->taken_over) && left >= 0)
        part_row_text(arena, rows, SAID(arena, "In no award that is published here"), pence_text_whole(arena, left));
    add_text(arena, rows, SAID(arena, "Source"), fund->source);
}

/* --- Rounds, criteria, awards --------------------------------------------------------------- */

/* Which of the columns that are not always told a fund's rounds have. */
struct told { bool decided_by, spend_by, pot, source; };

static struct told told_of(const struct public_grants *all, const struct public_fund *fund)
{
    struct told told = {0};
    for (size_t i = 0; i < all->round_count; i++) {
        const struct public_round *round = &all->rounds[i];
        if (&all->funds[round->fund] != fund)
            continue;
        told.decided_by = told.decided_by || !date_is_none(round->decided_by);
        told.spend_by = told.spend_by || !date_is_none(round->spend_by);
        told.pot = told.pot || round->has_pot;
        told.source = told.source || round->source.length > 0;
    }
    return told;
}

static void add_round(struct arena *arena, const struct public_round *round, const struct told *told, struct value *table)
{
    struct value *row = part_table_row(arena, table);
    value_set_boolean(arena, part_cell(arena, row, round->title), "heads", true);
    part_cell(arena, row, date_long(arena, round->opens));
    part_cell(arena, row, round_ended_early(round) ? arena_printf(arena, SAY(arena, "Ended on %.*s"), TEXT_ARGS(date_long(arena, round->ended_on))) : date_long(arena, round->closes));
    if (told->decided_by)
        part_cell(arena, row, date_is_none(round->decided_by) ? TEXT_NONE : date_long(arena, round->decided_by));
    if (told->spend_by)
        part_cell(arena, row, date_is_none(round->spend_by) ? TEXT_NONE : date_long(arena, round->spend_by));
    if (told->pot)
        value_set_boolean(arena, part_cell(arena, row, round->has_pot ? pence_text_whole(arena, round->pot) : SAID(arena, "Not said")), "numeric", true);
    if (told->source)
        part_cell(arena, row, round->source);
}

static void add_rounds(struct arena *arena, const struct public_grants *all, const struct public_fund *fund, struct value *view)
{
    struct value *list = value_list(arena), *table = part_table(arena, "rounds", SAID(arena, "Rounds"), SAID(arena, "No round is announced."));
    struct told told = told_of(all, fund);
    part_column(arena, table, SAID(arena, "Round"), false);
    part_column(arena, table, SAID(arena, "Opens"), false);
    part_column(arena, table, SAID(arena, "Closes"), false);
    if (told.decided_by)
        part_column(arena, table, SAID(arena, "Decisions by"), false);
    if (told.spend_by)
        part_column(arena, table, SAID(arena, "Spend by"), false);
    if (told.pot)
        part_column(arena, table, SAID(arena, "How much there is"), true);
    if (told.source)
        part_column(arena, table, SAID(arena, "Source"), false);
    for (size_t i = 0; i < all->round_count; i++)
        if (&all->funds[all->rounds[i].fund] == fund) {
            value_append(arena, list, round_row(arena, all, &all->rounds[i]));
            add_round(arena, &all->rounds[i], &told, table);
        }
    value_set(arena, view, "rounds", list);
    value_set_page(arena, view, "rounds_table", table);
}

static enum result add_criteria(struct db *db, struct arena *arena, const struct public_grants *all, const struct public_fund *fund, struct value *view)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct value *list = value_list(arena), *table = part_table(arena, "criteria", SAID(arena, "How applications are scored"), TEXT_NONE);
    int64_t round = fund->round == SIZE_MAX ? 0 : all->rounds[fund->round].id;
    int step;
    part_column(arena, table, SAID(arena, "What is looked at"), false);
    part_column(arena, table, SAID(arena, "What earns points"), false);
    part_column(arena, table, SAID(arena, "Weight"), true);
    TRY(db_query(db, &row, SQL("select title, weight, guidance from pub_criterion where round = $1 order by number, id"), BIND(bind_integer(round))));
    while ((step = statement_step(row)) == 1) {
        struct value *one = value_object(arena), *cells = part_table_row(arena, table);
        struct text title = statement_copy(row, 0, arena), guidance = statement_copy(row, 2, arena);
        value_set_text(arena, one, "title", title);
        value_set_integer(arena, one, "weight", statement_integer(row, 1));
        value_set(arena, one, "guidance", text_or_null(arena, guidance));
        value_append(arena, list, one);
        value_set_boolean(arena, part_cell(arena, cells, title), "heads", true);
        part_cell(arena, cells, markdown_plain(arena, guidance));
        part_cell_number(arena, cells, statement_integer(row, 1));
    }
    value_set(arena, view, "criteria", list);
    value_set_page(arena, view, "criteria_table", value_is_truthy(list) ? table : value_null(arena));
    return (enum result)step;
}

static enum result add_awards(struct arena *arena, const struct public_grants *all, const struct public_fund *fund, struct value *view)
{
    const struct public_award **its = ARENA_ARRAY(arena, const struct public_award *, fund->awards + 1);
    struct value *list = value_list(arena);
    size_t count = 0;
    if (!its)
        return ERROR_MEMORY;
    for (size_t i = 0; i < all->award_count && count < fund->awards; i++)
        if (&all->funds[all->awards[i].fund] == fund) {
            its[count++] = &all->awards[i];
            value_append(arena, list, award_row(arena, all, &all->awards[i]));
        }
    value_set(arena, view, "awards", list);
    value_set_page(arena, view, "awards_table", count ? awards_table(arena, all, its, count, SAID(arena, "Awards of this fund"), false) : value_null(arena));
    return OK;
}

/* Where the open round's form is begun: the asking of a round is named after its fund and its number. */
static struct text form_link(struct arena *arena, const struct public_grants *all, const struct public_fund *fund)
{
    const struct public_round *round = fund->round == SIZE_MAX ? NULL : &all->rounds[fund->round];
    if (fund->standing != FUND_OPEN || !round->questionnaire.length)
        return TEXT_NONE;
    return arena_printf(arena, "/forms/%.*s-%lld", TEXT_ARGS(text_slice(fund->slug, 0, fund->slug.length < FORM_SLUG_ROOM ? fund->slug.length : FORM_SLUG_ROOM)), (long long)round->number);
}

/* --- The page ---------------------------------------------------------------------------------- */

static void add_contact(struct arena *arena, const struct gather_contact *contact, struct value *view)
{
    struct value *one = value_object(arena), *part = value_object(arena);
    bool has_any = contact->name.length > 0;
    value_set_text(arena, one, "name", contact->name);
    value_set(arena, one, "address", text_or_null(arena, contact->address));
    value_set(arena, one, "email", text_or_null(arena, contact->email));
    value_set(arena, one, "telephone", text_or_null(arena, contact->telephone));
    value_set_page(arena, part, "rows", gather_contact_rows(arena, contact));
    value_set(arena, view, "contact", has_any ? one : value_null(arena));
    value_set_page(arena, view, "contact_part", has_any ? part : value_null(arena));
}

static void add_head(struct arena *arena, const struct public_grants *all, const struct public_fund *fund, struct value *view)
{
    value_set(arena, view, "fund", fund_row(arena, all, fund));
    value_set_text(arena, view, "purpose", fund->purpose);
    value_set(arena, view, "eligibility", text_or_null(arena, fund->eligibility));
    value_set(arena, view, "refused", text_or_null(arena, fund->refused));
    value_set(arena, view, "how_to_apply", text_or_null(arena, fund->how_to_apply));
    add_contact(arena, &fund->contact, view);
    value_set_integer(arena, view, "left_pence", public_fund_left(fund));
    value_set_page(arena, view, "purpose_html", markdown_value(arena, fund->purpose, 2));
    value_set_page(arena, view, "how_html", fund->how_to_apply.length ? markdown_value(arena, fund->how_to_apply, 2) : value_null(arena));
    value_set_page(arena, view, "standing_line", value_text(arena, fund_line(arena, all, fund)));
    value_set_page(arena, view, "standing_tag", standing_tag(arena, fund->standing));
    value_set_page(arena, view, "takes_applications", value_boolean(arena, fund->standing == FUND_OPEN));
    value_set_page(arena, view, "form_link", value_text(arena, form_link(arena, all, fund)));
    value_set_page(arena, view, "json_link", value_text(arena, arena_printf(arena, "/funds/%.*s.json", TEXT_ARGS(fund->slug))));
    value_set_page(arena, view, "csv_link", value_text(arena, arena_printf(arena, "/funds/%.*s.csv", TEXT_ARGS(fund->slug))));
}

enum result fund_show(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer), *rows = value_list(arena), *serves;
    const struct public_fund *fund;
    struct public_grants all;
    struct db *db;
    TRY(request_db(request, &db));
    TRY(public_grants_load(db, arena, request_context(request), request_moment(request).today, &all));
    fund = public_fund_by_slug(&all, request_text(request, "slug"));
    if (!fund)
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "No fund is published at this address. The page /funds lists those that are.");
    TRY(public_linked(db, arena, all.engine, fund->id, TEXT("serves"), &serves));
    value_set(arena, view, "serves", serves);
    add_head(arena, &all, fund, view);
    add_rules(arena, &all, fund, serves, rows);
    add_money(arena, fund, rows);
    value_set_page(arena, view, "rows", rows);
    add_rounds(arena, &all, fund, view);
    public_add_offered(arena, &all, fund, NULL, view);
    TRY(add_criteria(db, arena, &all, fund, view));
    return add_awards(arena, &all, fund, view);
}
