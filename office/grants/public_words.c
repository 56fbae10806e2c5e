/* Funds and awards in words, as JSON and CSV rows, and as a table: see public.h. */
#include "base/pence.h"
#include "base/wording.h"
#include "office/grants/public.h"

const char *const fund_standing_words[FUND_STANDINGS] = {"open", "soon", "closed"};

struct text grants_year(struct arena *arena, struct date day)
{
    int year, month, date;
    if (date_is_none(day))
        return TEXT_NONE;
    date_parts(day, &year, &month, &date);
    year -= month < 4;
    return arena_printf(arena, "%d/%02d", year, (year + 1) % 100);
}

const struct choice_list *grants_choices(const struct engine *engine, struct text list)
{
    for (size_t i = 0; i < engine->definitions->list_count; i++)
        if (text_equal(engine->definitions->lists[i].name, list))
            return &engine->definitions->lists[i];
    return NULL;
}

struct text grants_choice_label(const struct engine *engine, struct text list, struct text code)
{
    const struct choice_list *choices = grants_choices(engine, list);
    const struct choice *choice = choices ? choice_find(choices, code) : NULL;
    return choice ? choice->label : code;
}

struct text award_receiver(struct arena *arena, const struct public_award *award)
{
    if (award->recipient_id)
        return award->recipient;
    if (award->to_individual || text_equals(award->withheld, "individual"))
        return SAID(arena, "An individual");
    return award->withheld.length ? SAID(arena, "Withheld") : SAID(arena, "Not said");
}

bool round_ended_early(const struct public_round *round)
{
    return !date_is_none(round->ended_on) && date_compare(round->ended_on, round->closes) <= 0;
}

struct text fund_line(struct arena *arena, const struct public_grants *all, const struct public_fund *fund)
{
    const struct public_round *round = fund->round == SIZE_MAX ? NULL : &all->rounds[fund->round];
    if (!fund_takes_applications(fund))
        return SAID(arena, "No call for applications is published.");
    if (!date_is_none(fund->ended_on))
        return arena_printf(arena, SAY(arena, "This fund ended on %.*s."), TEXT_ARGS(date_long(arena, fund->ended_on)));
    if (!round)
        return SAID(arena, "No round is announced.");
    if (fund->standing == FUND_OPEN)
        return arena_printf(arena, SAY(arena, "%.*s: open until midnight at the end of %.*s."), TEXT_ARGS(round->title), TEXT_ARGS(date_long(arena, round->closes)));
    if (fund->standing == FUND_SOON)
        return arena_printf(arena, SAY(arena, "%.*s: opens on %.*s, closes at the end of %.*s."), TEXT_ARGS(round->title), TEXT_ARGS(date_long(arena, round->opens)),
                            TEXT_ARGS(date_long(arena, round->closes)));
    if (round_ended_early(round))
        return arena_printf(arena, SAY(arena, "%.*s: ended on %.*s."), TEXT_ARGS(round->title), TEXT_ARGS(date_long(arena, round->ended_on)));
    return arena_printf(arena, SAY(arena, "%.*s: closed at the end of %.*s."), TEXT_ARGS(round->title), TEXT_ARGS(date_long(arena, round->closes)));
}

struct text fund_href(struct arena *arena, const struct public_fund *fund) { return arena_printf(arena, "/funds/%.*s", TEXT_ARGS(fund->slug)); }
struct text award_href(struct arena *arena, const struct public_award *award) { return arena_printf(arena, "/grants/%.*s", TEXT_ARGS(award->slug)); }
struct value *text_or_null(struct arena *arena, struct text text) { return text.length ? value_text(arena, text) : value_null(arena); }
struct value *pence_or_null(struct arena *arena, bool is_known, int64_t pence) { return is_known ? value_integer(arena, pence) : value_null(arena); }

/* --- Rows in JSON and CSV -------------------------------------------------------------- */

static const struct shape_field fund_fields[] = {
    {"name", VALUE_TEXT, false, false, "Its name", NULL}, {"slug", VALUE_TEXT, false, false, "Its name in addresses", NULL},
    {"status", VALUE_TEXT, false, false, "open, soon or closed: whether it takes applications today", NULL}, {"kind", VALUE_TEXT, false, false, "Code of the list fund_kinds", NULL},
    {"round", VALUE_TEXT, false, true, "The round that is open, else the next, else the last", NULL}, {"opens", VALUE_TEXT, false, true, "Its first day", NULL},
    {"closes", VALUE_TEXT, false, true, "Its last day, until midnight in London", NULL}, {"award_min_pence", VALUE_INTEGER, false, true, "Least that one award can be", NULL},
    {"award_max_pence", VALUE_INTEGER, false, true, "Most that one award can be", NULL}, {"match", VALUE_TEXT, false, false, "Code of the list match_rules", NULL},
    {"source_of_money", VALUE_TEXT, false, true, "Where its money comes from", NULL}, {"money_in_pence", VALUE_INTEGER, false, false, "Money put into it, as published", NULL},
    {"awarded_pence", VALUE_INTEGER, false, false, "Its published awards", NULL}, {"returned_pence", VALUE_INTEGER, false, false, "What of them came back", NULL},
    {"awards", VALUE_INTEGER, false, false, "How many awards are published", NULL}, {"source", VALUE_TEXT, false, true, "The paper in which it stands", NULL},
    {"url", VALUE_TEXT, false, false, "Its page", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape fund_row_shape = {"Fund", fund_fields};

struct value *fund_row(struct arena *arena, const struct public_grants *all, const struct public_fund *fund)
{
    const struct public_round *round = fund->round == SIZE_MAX ? NULL : &all->rounds[fund->round];
    struct value *row = value_object(arena);
    value_set_text(arena, row, "name", fund->name);
    value_set_text(arena, row, "slug", fund->slug);
    value_set_text(arena, row, "status", text_of(fund_standing_words[fund->standing]));
    value_set_text(arena, row, "kind", fund->kind);
    value_set(arena, row, "round", round ? value_text(arena, round->title) : value_null(arena));
    value_set(arena, row, "opens", value_date(arena, round ? round->opens : DATE_NONE));
    value_set(arena, row, "closes", value_date(arena, round ? round->closes : DATE_NONE));
    value_set(arena, row, "award_min_pence", pence_or_null(arena, fund->has_least, fund->least));
    value_set(arena, row, "award_max_pence", pence_or_null(arena, fund->has_most, fund->most));
    value_set_text(arena, row, "match", fund->match);
    value_set(arena, row, "source_of_money", text_or_null(arena, fund->source_of_money));
    value_set_integer(arena, row, "money_in_pence", fund->fed);
    value_set_integer(arena, row, "awarded_pence", fund->awarded);
    value_set_integer(arena, row, "returned_pence", fund->returned);
    value_set_integer(arena, row, "awards", (int64_t)fund->awards);
    value_set(arena, row, "source", text_or_null(arena, fund->source));
    value_set_text(arena, row, "url", fund_href(arena, fund));
    return row;
}

static const struct shape_field round_fields[] = {
    {"number", VALUE_INTEGER, false, false, "Its number in the fund", NULL}, {"title", VALUE_TEXT, false, false, "Its name", NULL},
    {"opens", VALUE_TEXT, false, false, "Its first day", NULL}, {"closes", VALUE_TEXT, false, false, "Its last day, until midnight in London", NULL},
    {"pot_pence", VALUE_INTEGER, false, true, "How much there is", NULL}, {"decided_by", VALUE_TEXT, false, true, "By when decisions are made", NULL},
    {"spend_by", VALUE_TEXT, false, true, "By when the money must be spent", NULL}, {"source", VALUE_TEXT, false, true, "The paper in which it stands", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape round_row_shape = {"FundRound", round_fields};

struct value *round_row(struct arena *arena, const struct public_grants *all, const struct public_round *round)
{
    struct value *row = value_object(arena);
    (void)all;
    value_set_integer(arena, row, "number", round->number);
    value_set_text(arena, row, "title", round->title);
    value_set(arena, row, "opens", value_date(arena, round->opens));
    value_set(arena, row, "closes", value_date(arena, round->closes));
    value_set(arena, row, "pot_pence", pence_or_null(arena, round->has_pot, round->pot));
    value_set(arena, row, "decided_by", value_date(arena, round->decided_by));
    value_set(arena, row, "spend_by", value_date(arena, round->spend_by));
    value_set(arena, row, "source", text_or_null(arena, round->source));
    return row;
}

static const struct shape_field award_fields[] = {
    {"reference", VALUE_TEXT, false, false, "Its reference", NULL}, {"title", VALUE_TEXT, false, false, "What it is called", NULL},
    {"recipient", VALUE_TEXT, false, true, "The body that it was given to; nothing for a person, or where it is withheld", NULL},
    {"recipient_url", VALUE_TEXT, false, true, "That body’s page", NULL}, {"to_individual", VALUE_BOOLEAN, false, false, "Given to a person", NULL},
    {"withheld", VALUE_TEXT, false, true, "Code of the list award_withheld: why the receiver, or the receiver and the place, are not said", NULL},
    {"fund", VALUE_TEXT, false, false, "The fund that gave it", NULL}, {"round", VALUE_TEXT, false, false, "In which round", NULL},
    {"financial_year", VALUE_TEXT, false, false, "In which it was awarded", NULL}, {"awarded_on", VALUE_TEXT, false, false, "The day of the decision", NULL},
    {"applied_for_pence", VALUE_INTEGER, false, true, "Asked for, in pence", NULL}, {"amount", VALUE_TEXT, false, false, "Awarded, in pounds: 1000.50", NULL},
    {"amount_pence", VALUE_INTEGER, false, false, "The same in pence", NULL}, {"returned_pence", VALUE_INTEGER, false, false, "What of it came back", NULL},
    {"district", VALUE_TEXT, false, true, "Where, where that is one district and is not withheld", NULL}, {"district_code", VALUE_TEXT, false, true, "Its code at the Office for National Statistics", NULL},
    {"purpose", VALUE_TEXT, false, true, "What it is for", NULL}, {"outcome_class", VALUE_TEXT, false, true, "Code of the list outcome_classes", NULL},
    {"source", VALUE_TEXT, false, true, "The paper in which it stands", NULL}, {"url", VALUE_TEXT, false, false, "Its page, with its history", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape award_row_shape = {"Award", award_fields};

struct value *award_row(struct arena *arena, const struct public_grants *all, const struct public_award *award)
{
    struct value *row = value_object(arena);
    value_set_text(arena, row, "reference", award->reference);
    value_set_text(arena, row, "title", award->title);
    value_set(arena, row, "recipient", text_or_null(arena, award->recipient));
    value_set(arena, row, "recipient_url", award->recipient_id ? value_text(arena, arena_printf(arena, "/organisations/%.*s", TEXT_ARGS(award->recipient_slug))) : value_null(arena));
    value_set_boolean(arena, row, "to_individual", award->to_individual);
    value_set(arena, row, "withheld", text_or_null(arena, award->withheld));
    value_set_text(arena, row, "fund", all->funds[award->fund].name);
    value_set_text(arena, row, "round", all->rounds[award->round].title);
    value_set_text(arena, row, "financial_year", grants_year(arena, award->awarded_on));
    value_set(arena, row, "awarded_on", value_date(arena, award->awarded_on));
    value_set(arena, row, "applied_for_pence", pence_or_null(arena, award->has_applied_for, award->applied_for));
    value_set_text(arena, row, "amount", pence_plain(arena, award->amount));
    value_set_integer(arena, row, "amount_pence", award->amount);
    value_set_integer(arena, row, "returned_pence", award->returned);
    value_set(arena, row, "district", text_or_null(arena, award->area));
    value_set(arena, row, "district_code", text_or_null(arena, award->area_code));
    value_set(arena, row, "purpose", text_or_null(arena, award->purpose));
    value_set(arena, row, "outcome_class", text_or_null(arena, award->outcome_class));
    value_set(arena, row, "source", text_or_null(arena, award->source));
    value_set_text(arena, row, "url", award_href(arena, award));
    return row;
}

/* --- A table of awards ------------------------------------------------------------------- */

static bool all_whole(const struct public_award *const *awards, size_t count)
{
    bool whole = true;
    for (size_t i = 0; i < count && whole; i++)
        whole = awards[i]->amount % 100 == 0;
    return whole;
}

struct value *awards_table(struct arena *arena, const struct public_grants *all, const struct public_award *const *awards, size_t count, struct text caption, bool with_fund)
{
    struct value *table = part_table(arena, "awards", caption, SAID(arena, "No award fits."));
    bool whole = all_whole(awards, count);
    part_column(arena, table, SAID(arena, "Award"), false);
    part_column(arena, table, SAID(arena, "Given to"), false);
    part_column(arena, table, with_fund ? SAID(arena, "Fund") : SAID(arena, "Round"), false);
    part_column(arena, table, SAID(arena, "District"), false);
    part_column(arena, table, SAID(arena, "Awarded on"), false);
    part_column(arena, table, SAID(arena, "Amount"), true);
    for (size_t i = 0; i < count; i++) {
        const struct public_award *award = awards[i];
        struct value *row = part_table_row(arena, table);
        value_set_boolean(arena, part_cell_link(arena, row, award->title, award_href(arena, award)), "heads", true);
        part_cell(arena, row, award_receiver(arena, award));
        part_cell(arena, row, with_fund ? all->funds[award->fund].name : all->rounds[award->round].title);
        part_cell(arena, row, award->area.length ? award->area : award->withheld.length ? SAID(arena, "Withheld") : SAID(arena, "More than one, or not said"));
        part_cell(arena, row, date_long(arena, award->awarded_on));
        value_set_boolean(arena, part_cell(arena, row, whole ? pence_text_whole(arena, award->amount) : pence_text(arena, award->amount)), "numeric", true);
    }
    return table;
}
