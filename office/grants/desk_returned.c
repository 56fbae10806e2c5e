/* /desk/grants/returned: what came back from awards and what of it is offered again; and awards that are over with money left, which can be recalled. */
#include <inttypes.h>

#include "base/wording.h"
#include "office/grants/desk.h"

#define SHOWN_MAX 300

static const struct shape_field recall_fields[] = {
    {"recall", VALUE_TEXT, false, false, "The recall", NULL}, {"award", VALUE_TEXT, false, false, "Of which award", NULL}, {"fund", VALUE_TEXT, false, false, "To which fund it came back", NULL},
    {"amount_pence", VALUE_INTEGER, false, false, "What came back", NULL}, {"again_pence", VALUE_INTEGER, false, false, "What of it is offered again", NULL}, {.name = NULL},
};
static const struct shape recall_shape = {"DeskRecall", recall_fields};
static const struct shape_field page_fields[] = {
    {"recalls", VALUE_LIST, false, false, "What came back", &recall_shape}, PART_OBJECT_MEMBER("returned", &table_shape), PART_OBJECT_MEMBER("unspent", &table_shape), {.name = NULL},
};
const struct shape grants_returned_shape = {"DeskGrantReturned", page_fields};

static enum result add_recall(struct desk *desk, const struct list_row *row, struct value *table, struct value *list)
{
    struct arena *arena = desk->arena;
    struct record *recall, *award, *fund;
    int64_t again;
    TRY(record_load(desk->db, desk->engine, arena, desk->definition, row->id, &recall));
    if (!text_equals(record_state_name(recall), "decided"))
        return OK;
    TRY(grants_linked(desk->db, desk->engine, arena, recall, "award", &award));
    TRY(grants_fund_of(desk->db, desk->engine, arena, award, &fund));
    TRY(grants_reallocated(desk->db, recall->id, 0, &again));
    int64_t amount = grants_pence(recall, "amount");
    struct value *cells = part_table_row(arena, table), *one = value_object(arena);
    part_cell_link(arena, cells, recall->reference, arena_printf(arena, "/desk/registers/recalls/%" PRId64, recall->id));
    part_cell(arena, cells, arena_printf(arena, "%.*s %.*s", TEXT_ARGS(award->reference), TEXT_ARGS(award->name)));
    part_cell(arena, cells, fund->name);
    value_set_boolean(arena, part_cell(arena, cells, pence_text(arena, amount)), "numeric", true);
    value_set_boolean(arena, part_cell(arena, cells, pence_text(arena, again)), "numeric", true);
    if (again < amount)
        part_cell_link(arena, cells, arena_printf(arena, SAY(arena, "Offer %.*s again"), TEXT_ARGS(pence_text(arena, amount - again))), arena_printf(arena, "/desk/registers/reallocations/new?field_recall=%" PRId64, recall->id));
    else
        part_cell(arena, cells, SAID(arena, "All of it is offered again"));
    value_set_text(arena, one, "recall", recall->reference);
    value_set_text(arena, one, "award", award->reference);
    value_set_text(arena, one, "fund", fund->name);
    value_set_integer(arena, one, "amount_pence", amount);
    value_set_integer(arena, one, "again_pence", again);
    value_append(arena, list, one);
    return OK;
}

/* Over, and not all of its money was asked for. */
static enum result add_unspent(struct desk *desk, const struct definition *awards, const struct list_row *row, struct value *table)
{
    struct arena *arena = desk->arena;
    struct text state = awards->states[row->state].name;
    struct record *award;
    int64_t account, left;
    enum result result = ledger_find(desk->db, TEXT("award"), row->id, LEDGER_AWARD, &account);
    if (result == ERROR_NOT_FOUND)
        return OK;
    TRY(result);
    TRY(ledger_left(desk->db, account, DATE_NONE, &left));
    TRY(record_load(desk->db, desk->engine, arena, awards, row->id, &award));
    struct date spend_by = record_day(record_value(award, TEXT("spend_by")));
    bool is_over = text_equals(state, "finished") || (text_equals(state, "published") && !date_is_none(spend_by) && date_compare(spend_by, desk->actor.moment.today) < 0);
    if (!is_over || left <= 0)
        return OK;
    struct value *cells = part_table_row(arena, table);
    part_cell_link(arena, cells, award->reference, arena_printf(arena, "/desk/registers/awards/%" PRId64, award->id));
    part_cell(arena, cells, award->name);
    part_cell(arena, cells, date_is_none(spend_by) ? TEXT_NONE : date_long(arena, spend_by));
    value_set_boolean(arena, part_cell(arena, cells, pence_text(arena, left)), "numeric", true);
    part_cell_link(arena, cells, SAID(arena, "Recall it"), arena_printf(arena, "/desk/registers/recalls/new?field_award=%" PRId64 "&field_amount=%.*s", award->id, TEXT_ARGS(pence_plain(arena, left))));
    return OK;
}

static struct value *table_of(struct arena *arena, const char *id, struct text caption, struct text empty, const char *const *heads, size_t count, unsigned numeric)
{
    struct value *table = part_table(arena, id, caption, empty);
    for (size_t i = 0; i < count; i++)
        part_column(arena, table, text_of(wording(arena, heads[i])), numeric >> i & 1);
    return table;
}

static enum result add_awards(struct desk *desk, struct value *table)
{
    const struct definition *awards = definitions_find(desk->engine->definitions, TEXT("award"));
    const struct list_query query = {.definition = awards, .max = SHOWN_MAX};
    struct list_row *rows;
    size_t count;
    int64_t total;
    if (!awards || !desk_may_open(desk, awards))
        return OK;
    TRY(record_list(desk->db, desk->engine, desk->arena, &query, &desk->actor, &rows, &count, &total));
    for (size_t i = 0; i < count; i++)
        TRY(add_unspent(desk, awards, &rows[i], table));
    return OK;
}

enum result grants_returned_get(struct request *request, struct answer *answer)
{
    static const char *const recall_heads[] WORDINGS = {"Recall", "Award", "Fund", "Came back", "Offered again", "What is left of it"}, *const unspent_heads[] WORDINGS = {"Award", "What for", "Spend by", "Left", "What to do"};
    struct desk desk;
    struct list_row *rows;
    size_t count;
    int64_t total;
    TRY(desk_open(request, answer, false, &desk));
    desk.definition = definitions_find(desk.engine->definitions, TEXT("recall"));
    if (!desk.definition || !desk_may_open(&desk, desk.definition))
        return ERROR_NOT_FOUND;
    TRY(desk_read(&desk));
    struct arena *arena = desk.arena;
    struct value *list = value_list(arena);
    struct value *returned = table_of(arena, "returned", SAID(arena, "What came back"), SAID(arena, "Nothing has come back yet."), recall_heads, COUNT_OF(recall_heads), 0x18);
    struct value *unspent = table_of(arena, "unspent", SAID(arena, "Awards that are over, with money left"), SAID(arena, "No award that is over has money left."), unspent_heads, COUNT_OF(unspent_heads), 0x8);
    const struct list_query query = {.definition = desk.definition, .max = SHOWN_MAX};
    TRY(record_list(desk.db, desk.engine, arena, &query, &desk.actor, &rows, &count, &total));
    for (size_t i = 0; i < count; i++)
        TRY(add_recall(&desk, &rows[i], returned, list));
    TRY(add_awards(&desk, unspent));
    desk_set(&desk, "returned", returned);
    desk_set(&desk, "unspent", unspent);
    value_set(arena, desk.view, "recalls", list);
    return OK;
}
