/* /desk/grants/awards/{id}/letter: the award as a letter to whom it was given, on paper or as a PDF by the browser's own printing. */
#include "office/grants/desk.h"

#include "base/wording.h"
#include "blocks/body/body.h"

static const struct shape_field letter_fields[] = {
    {"reference", VALUE_TEXT, false, false, "The award", NULL}, {"title", VALUE_TEXT, false, false, "What it is for", NULL}, PART_TEXT_MEMBER("office"), PART_TEXT_MEMBER("holder"),
    PART_TEXT_MEMBER("to_line"), PART_TEXT_MEMBER("day_line"), PART_TEXT_MEMBER("award_line"), PART_TEXT_MEMBER("draft_line"), PART_TEXT_MEMBER("vat_line"), PART_TEXT_MEMBER("code_line"),
    {"purpose", VALUE_TEXT, true, false, NULL, NULL}, {"reasons", VALUE_TEXT, true, false, NULL, NULL}, {"conditions", VALUE_TEXT, true, false, NULL, NULL},
    PART_LIST_MEMBER("rows", &summary_row_shape), PART_OBJECT_MEMBER("milestones", &table_shape), PART_BOOLEAN_MEMBER("has_milestones"), PART_TEXT_MEMBER("record_href"), {.name = NULL},
};
const struct shape grants_letter_shape = {"DeskAwardLetter", letter_fields};

static enum result set_milestones(struct desk *desk, int64_t award)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = desk->arena;
    struct value *table = part_table(arena, "milestones", SAID(arena, "When it is paid"), TEXT_NONE);
    bool some = false;
    int step;
    part_column(arena, table, SAID(arena, "Once this has happened"), false);
    part_column(arena, table, SAID(arena, "By"), false);
    part_column(arena, table, SAID(arena, "We pay"), true);
    TRY(db_query(desk->db, &row, SQL("select m.title, m.due, m.amount from reg_milestone m join record r on r.id = m.id where m.award = $1 and r.state <> 'dropped' order by m.number, m.id"),
                 BIND(bind_integer(award))));
    while ((step = statement_step(row)) == 1) {
        struct value *cells = part_table_row(arena, table);
        part_cell(arena, cells, statement_copy(row, 0, arena));
        part_cell(arena, cells, date_long(arena, statement_date(row, 1)));
        part_cell(arena, cells, pence_text(arena, statement_integer(row, 2)));
        some = true;
    }
    desk_set(desk, "milestones", table);
    desk_set_boolean(desk, "has_milestones", some);
    return step < 0 ? (enum result)step : OK;
}

static void set_row(struct desk *desk, const struct record *award, struct value *rows, const char *field, struct text label)
{
    const struct field *of = definition_field(award->definition, text_of(field));
    struct text words = desk_show(desk, of, record_value(award, text_of(field)));
    if (words.length)
        part_row_text(desk->arena, rows, label, words);
}

enum result grants_letter_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct record *award, *fund;
    struct body body;
    TRY(grants_desk_open(request, answer, "award", &desk, &award));
    TRY(grants_fund_of(desk.db, desk.engine, desk.arena, award, &fund));
    TRY(body_on(desk.db, desk.arena, record_day(record_value(award, TEXT("awarded_on"))), &body));
    struct arena *arena = desk.arena;
    struct value *rows = value_list(arena);
    bool to_person = text_equals(record_text(award, "to_individual"), "yes"), is_draft = text_equals(record_state_name(award), "draft"), is_off = text_equals(record_state_name(award), "cancelled");
    struct text to = desk_show(&desk, definition_field(award->definition, TEXT("recipient")), record_value(award, TEXT("recipient"))), code = record_text(award, "budget_code");
    set_row(&desk, award, rows, "starts_on", SAID(arena, "Starts on"));
    set_row(&desk, award, rows, "ends_on", SAID(arena, "Ends on"));
    set_row(&desk, award, rows, "spend_by", SAID(arena, "Money must be spent by"));
    set_row(&desk, award, rows, "area", SAID(arena, "District"));
    value_set_text(arena, desk.view, "reference", award->reference);
    value_set_text(arena, desk.view, "title", record_text(award, "title"));
    desk_set_text(&desk, "office", body.legal_name.length ? body.legal_name : SAID(arena, "The office"));
    desk_set_text(&desk, "holder", body.holder_line);
    desk_set_text(&desk, "to_line", to_person ? SAID(arena, "To whom it was awarded") : to);
    desk_set_text(&desk, "day_line", date_long(arena, record_day(record_value(award, TEXT("awarded_on")))));
    desk_set_text(&desk, "award_line", arena_printf(arena, SAY(arena, "You are awarded %.*s from the %.*s."), TEXT_ARGS(pence_text(arena, grants_pence(award, "amount"))), TEXT_ARGS(fund->name)));
    desk_set_text(&desk, "draft_line", is_draft ? SAID(arena, "This award is a draft: it is not to be sent.") : is_off ? SAID(arena, "This award was cancelled: its letter is not to be sent.") : TEXT_NONE);
    desk_set_text(&desk, "vat_line", SAID(arena, "The sum is without VAT that you can reclaim: all of it can be spent."));
    desk_set_text(&desk, "code_line", code.length ? arena_printf(arena, SAY(arena, "Budget code: %.*s. Name it with each order."), TEXT_ARGS(code)) : TEXT_NONE);
    desk_set_text(&desk, "purpose", record_text(award, "purpose"));
    desk_set_text(&desk, "reasons", record_text(award, "reasons"));
    desk_set_text(&desk, "conditions", record_text(award, "conditions"));
    desk_set_text(&desk, "record_href", desk_record_href(arena, award->definition, award->id));
    desk_set(&desk, "rows", rows);
    TRY(set_milestones(&desk, award->id));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
