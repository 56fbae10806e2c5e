/* /desk/grants/deposits: rent deposits that are out, what is overdue, and what came back. A deposit's own page is its record's. */
#include <inttypes.h>

#include "base/wording.h"
#include "office/grants/desk.h"

#define SHOWN_MAX 500

static const struct shape_field deposit_fields[] = {
    {"deposit", VALUE_TEXT, false, false, "The deposit", NULL}, {"tenancy", VALUE_TEXT, false, false, "The scheme's reference for the tenancy", NULL}, {"amount_pence", VALUE_INTEGER, false, false, "What went out", NULL},
    {"back_pence", VALUE_INTEGER, false, false, "What came back", NULL}, {"state", VALUE_TEXT, false, false, "out or settled", NULL}, {"is_overdue", VALUE_BOOLEAN, false, false, "Expected back before today", NULL}, {.name = NULL},
};
static const struct shape deposit_shape = {"DeskRentDeposit", deposit_fields};
static const struct shape_field page_fields[] = {
    {"deposits", VALUE_LIST, false, false, "Deposits that went out", &deposit_shape}, PART_LIST_MEMBER("rows", &summary_row_shape), PART_OBJECT_MEMBER("out", &table_shape), PART_OBJECT_MEMBER("settled", &table_shape),
    {.name = NULL},
};
const struct shape grants_deposits_shape = {"DeskRentDeposits", page_fields};

struct sums { int64_t out, out_pence, overdue, overdue_pence, settled_pence, back_pence; };

static struct value *table_of(struct arena *arena, const char *id, struct text caption, struct text empty, bool is_settled)
{
    struct value *table = part_table(arena, id, caption, empty);
    part_column(arena, table, SAID(arena, "Deposit"), false);
    part_column(arena, table, SAID(arena, "Tenancy"), false);
    part_column(arena, table, SAID(arena, "Amount"), true);
    part_column(arena, table, SAID(arena, "Paid out on"), false);
    part_column(arena, table, is_settled ? SAID(arena, "What became of it") : SAID(arena, "Expected back by"), false);
    if (is_settled)
        part_column(arena, table, SAID(arena, "Came back"), true);
    return table;
}

static void add_row(struct desk *desk, struct value *table, const struct record *deposit, bool is_settled, bool is_overdue)
{
    struct arena *arena = desk->arena;
    struct value *cells = part_table_row(arena, table);
    struct date by = record_day(record_value(deposit, TEXT("return_by")));
    part_cell_link(arena, cells, deposit->reference, desk_record_href(arena, deposit->definition, deposit->id));
    part_cell(arena, cells, deposit->name);
    value_set_boolean(arena, part_cell(arena, cells, pence_text(arena, grants_pence(deposit, "amount"))), "numeric", true);
    part_cell(arena, cells, date_long(arena, record_day(record_value(deposit, TEXT("out_on")))));
    if (is_settled) {
        part_cell(arena, cells, grants_choice(deposit, "outcome"));
        value_set_boolean(arena, part_cell(arena, cells, pence_text(arena, grants_pence(deposit, "back"))), "numeric", true);
    } else {
        part_cell(arena, cells, is_overdue ? arena_printf(arena, SAY(arena, "%.*s: overdue"), TEXT_ARGS(date_long(arena, by))) : date_long(arena, by));
    }
}

static enum result add_deposit(struct desk *desk, const struct list_row *row, struct value *out, struct value *settled, struct value *list, struct sums *sums)
{
    struct arena *arena = desk->arena;
    struct record *deposit;
    struct value *one = value_object(arena);
    TRY(record_load(desk->db, desk->engine, arena, desk->definition, row->id, &deposit));
    struct text state = record_state_name(deposit);
    bool is_out = text_equals(state, "out"), is_settled = text_equals(state, "settled");
    if (!is_out && !is_settled)
        return OK;
    int64_t amount = grants_pence(deposit, "amount"), back = is_settled ? grants_pence(deposit, "back") : 0;
    bool is_overdue = is_out && record_day(record_value(deposit, TEXT("return_by"))).day < desk->actor.moment.today.day;
    sums->out += is_out;
    sums->overdue += is_overdue;
    TRY(pence_add(sums->out_pence, is_out ? amount : 0, &sums->out_pence));
    TRY(pence_add(sums->overdue_pence, is_overdue ? amount : 0, &sums->overdue_pence));
    TRY(pence_add(sums->settled_pence, is_settled ? amount : 0, &sums->settled_pence));
    TRY(pence_add(sums->back_pence, back, &sums->back_pence));
    add_row(desk, is_settled ? settled : out, deposit, is_settled, is_overdue);
    value_set_text(arena, one, "deposit", deposit->reference);
    value_set_text(arena, one, "tenancy", deposit->name);
    value_set_integer(arena, one, "amount_pence", amount);
    value_set_integer(arena, one, "back_pence", back);
    value_set_text(arena, one, "state", state);
    value_set_boolean(arena, one, "is_overdue", is_overdue);
    value_append(arena, list, one);
    return OK;
}

static struct text counted(struct arena *arena, int64_t count, int64_t pence)
{
    return arena_printf(arena, SAY_COUNT(arena, count, "%" PRId64 " deposit, %.*s", "%" PRId64 " deposits, %.*s"), count, TEXT_ARGS(pence_text(arena, pence)));
}

enum result grants_deposits_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct list_row *rows;
    struct sums sums = {0};
    size_t count;
    int64_t total;
    TRY(desk_open(request, answer, false, &desk));
    desk.definition = definitions_find(desk.engine->definitions, TEXT("rent_deposit"));
    if (!desk.definition || !desk_may_open(&desk, desk.definition))
        return ERROR_NOT_FOUND;
    TRY(desk_read(&desk));
    struct arena *arena = desk.arena;
    struct value *list = value_list(arena), *summary = value_list(arena);
    struct value *out = table_of(arena, "out", SAID(arena, "Out now"), SAID(arena, "No deposit is out."), false);
    struct value *settled = table_of(arena, "settled", SAID(arena, "Settled"), SAID(arena, "No deposit is settled yet."), true);
    const struct list_query query = {.definition = desk.definition, .max = SHOWN_MAX};
    TRY(record_list(desk.db, desk.engine, arena, &query, &desk.actor, &rows, &count, &total));
    for (size_t i = 0; i < count; i++)
        TRY(add_deposit(&desk, &rows[i], out, settled, list, &sums));
    part_row_text(arena, summary, SAID(arena, "Out now"), counted(arena, sums.out, sums.out_pence));
    part_row_text(arena, summary, SAID(arena, "Overdue"), counted(arena, sums.overdue, sums.overdue_pence));
    part_row_text(arena, summary, SAID(arena, "Came back"), pence_text(arena, sums.back_pence));
    part_row_text(arena, summary, SAID(arena, "Did not come back"), pence_text(arena, sums.settled_pence - sums.back_pence));
    if (total > (int64_t)count)
        part_row_text(arena, summary, SAID(arena, "Not counted here"), arena_printf(arena, SAY_COUNT(arena, total - (int64_t)count, "%" PRId64 " more record: see the list of all.", "%" PRId64 " more records: see the list of all."), total - (int64_t)count));
    desk_set(&desk, "rows", summary);
    desk_set(&desk, "out", out);
    desk_set(&desk, "settled", settled);
    value_set(arena, desk.view, "deposits", list);
    return OK;
}
