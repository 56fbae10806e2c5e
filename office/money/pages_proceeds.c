/* /desk/money/proceeds: each receipt of proceeds of crime, followed to the awards that it paid for (blocks/ledger/trace.h: first in, first out). */
#include <inttypes.h>

#include "base/pence.h"
#include "base/wording.h"
#include "blocks/ledger/trace.h"
#include "blocks/record/desk.h"
#include "office/money/internal.h"

static const struct shape_field use_fields[] = {
    {"receipt", VALUE_TEXT, false, false, "Reference of the receipt", NULL}, {"title", VALUE_TEXT, false, false, "What it is", NULL}, {"lies_in", VALUE_TEXT, false, false, "Name of the account in which the money lies", NULL},
    {"kind", VALUE_TEXT, false, false, "receipt, line, fund, award, in_payment or paid", NULL}, {"pence", VALUE_INTEGER, false, false, "How much of the receipt", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape use_shape = {"ProceedsUse", use_fields};
static const struct shape_field page_fields[] = {
    {"uses", VALUE_LIST, false, false, "Where each receipt's money lies now", &use_shape}, PART_OBJECT_MEMBER("table", &table_shape), {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape proceeds_shape = {"DeskProceeds", page_fields};

/* The receipt that the posting was about; false: it was about something else. */
static enum result receipt_of(struct db *db, struct arena *arena, int64_t posting, int64_t *ret_id, struct text *ret_reference, struct text *ret_title)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct ledger_posting read;
    int step;
    if (!posting)
        return ERROR_NOT_FOUND;
    TRY(ledger_posting_get(db, arena, posting, &read));
    if (!text_equals(read.reg, "crime_proceeds"))
        return ERROR_NOT_FOUND;
    TRY(db_query(db, &row, SQL("select r.reference, r.name from record r where r.id = $1 and r.register = 'crime_proceeds'"), BIND(bind_integer(read.record))));
    step = statement_step(row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    *ret_id = read.record;
    *ret_reference = statement_copy(row, 0, arena);
    *ret_title = statement_copy(row, 1, arena);
    return OK;
}

static enum result add_use(struct desk *desk, struct value *list, struct value *table, const struct ledger_origin *origin)
{
    struct arena *arena = desk->arena;
    struct ledger_account account;
    struct text reference, title;
    struct value *row, *use;
    int64_t id;
    enum result result = receipt_of(desk->db, arena, origin->posting, &id, &reference, &title);
    if (result == ERROR_NOT_FOUND)
        return OK;
    TRY(result);
    TRY(ledger_get(desk->db, arena, origin->account, DATE_NONE, &account));
    row = part_table_row(arena, table);
    use = value_object(arena);
    value_set_boolean(arena, part_cell_link(arena, row, arena_printf(arena, "%.*s %.*s", TEXT_ARGS(reference), TEXT_ARGS(title)), arena_printf(arena, "/desk/registers/crime_proceeds/%" PRId64, id)), "heads", true);
    value_set_boolean(arena, part_cell(arena, row, pence_text(arena, origin->pence)), "numeric", true);
    part_cell(arena, row, ledger_kind_words(arena, account.kind));
    if (text_equals(account.reg, "award")) /* so much of it can be published as what it paid for */
        part_cell_link(arena, row, account.name, arena_printf(arena, "/desk/registers/proceeds_uses/new?field_receipt=%" PRId64 "&field_award=%" PRId64 "&field_amount=%.*s", id, account.record, TEXT_ARGS(pence_plain(arena, origin->pence))));
    else
        part_cell(arena, row, account.name);
    value_set_text(arena, use, "receipt", reference);
    value_set_text(arena, use, "title", title);
    value_set_text(arena, use, "lies_in", account.name);
    value_set_text(arena, use, "kind", text_of(ledger_kind_word(account.kind)));
    value_set_integer(arena, use, "pence", origin->pence);
    value_append(arena, list, use);
    return OK;
}

enum result proceeds_desk(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct value *list = value_list(arena), *table = part_table(arena, "uses", SAID(arena, "What each receipt paid for"), SAID(arena, "No share of proceeds of crime stands in the ledger yet."));
    struct ledger_step *steps;
    struct ledger_origin *origins;
    struct desk desk;
    size_t step_count, count;
    TRY(desk_open(request, answer, false, &desk));
    desk.definition = definitions_find(desk.engine->definitions, TEXT("crime_proceeds"));
    if (!desk.definition || !record_may_open(desk.definition, &desk.actor))
        return ERROR_NOT_FOUND;
    TRY(desk_read(&desk));
    TRY(ledger_trace_read(desk.db, arena, DATE_NONE, &steps, &step_count));
    TRY(ledger_trace(arena, steps, step_count, &origins, &count));
    part_column(arena, table, SAID(arena, "Receipt"), false);
    part_column(arena, table, SAID(arena, "Of it"), true);
    part_column(arena, table, SAID(arena, "Lies in"), false);
    part_column(arena, table, SAID(arena, "Which one"), false);
    for (size_t i = 0; i < count; i++)
        TRY(add_use(&desk, list, table, &origins[i]));
    value_set(arena, desk.view, "uses", list);
    desk_set(&desk, "table", table);
    return OK;
}
