/* Batches of payments for the finance system, and their files. See payments.h. */
#include <inttypes.h>

#include "base/wording.h"
#include "office/money/ledger_desk.h"

static struct text batch_href(struct arena *arena, int64_t batch)
{
    return arena_printf(arena, MONEY "/batches/%" PRId64, batch);
}

static void add_batch(struct ledger_visit *visit, const struct batch *batch, struct value *table, struct value *list)
{
    struct arena *arena = visit->arena;
    struct value *row = part_table_row(arena, table), *item = value_object(arena);
    part_cell_link(arena, row, arena_printf(arena, SAY(arena, "Batch %" PRId64), batch->id), batch_href(arena, batch->id));
    part_cell(arena, row, batch->entity_name);
    part_cell(arena, row, instant_long(arena, batch->at));
    part_cell(arena, row, batch->by_name);
    part_cell_number(arena, row, batch->payments);
    ledger_cell_pence(arena, row, batch->pence);
    value_set_integer(arena, item, "batch", batch->id);
    value_set_text(arena, item, "entity", batch->entity_name);
    value_set_text(arena, item, "made_at", instant_iso(arena, batch->at));
    value_set_integer(arena, item, "payments", batch->payments);
    value_set_integer(arena, item, "pence", batch->pence);
    value_set_text(arena, item, "pounds", pence_plain(arena, batch->pence));
    value_set_text(arena, item, "sha256", batch->hash);
    value_append(arena, list, item);
}

static enum result show_list(struct ledger_visit *visit, struct text entity_error)
{
    struct arena *arena = visit->arena;
    struct value *table = part_table(arena, "batches", SAID(arena, "Batches"), SAID(arena, "No batch was made yet.")), *list = value_list(arena), *field;
    struct batch *batches;
    size_t count;
    int64_t waiting;
    TRY(batch_list(visit->db, arena, &batches, &count));
    part_column(arena, table, SAID(arena, "Batch"), false);
    part_column(arena, table, SAID(arena, "Whose money"), false);
    part_column(arena, table, SAID(arena, "Made"), false);
    part_column(arena, table, SAID(arena, "By"), false);
    part_column(arena, table, SAID(arena, "Payments"), true);
    part_column(arena, table, SAID(arena, "Amount"), true);
    for (size_t i = 0; i < count; i++)
        add_batch(visit, &batches[i], table, list);
    ledger_set(visit, "table", table);
    value_set(arena, visit->view, "batches", list);
    TRY(db_one_integer(visit->db, &waiting, SQL("select count(*) from record where register = '" LEDGER_PAYMENTS "' and state = 'authorised'"), BIND_NOTHING));
    ledger_text(visit, "lead", SAID(arena, "Authorised payments go to the finance system as a file, each of them once. The same batch downloads again as it was, byte for byte."));
    ledger_link(visit, SAID(arena, "Payments"), TEXT(MONEY "/payments"));
    ledger_link(visit, SAID(arena, "Reconciliation"), TEXT(MONEY "/reconciliation"));
    if (!actor_has_role(&visit->actor, TEXT("finance")))
        return OK;
    ledger_text(visit, "form_heading", SAID(arena, "Make a batch"));
    ledger_text(visit, "form_lead", arena_printf(arena, SAY_COUNT(arena, waiting, "%" PRId64 " authorised payment waits to be exported.", "%" PRId64 " authorised payments wait to be exported."), waiting));
    field = ledger_field(visit, "entity", SAID(arena, "Whose money"), SAID(arena, "A batch has the payments of one legal entity."), "select", TEXT_NONE, entity_error);
    TRY(ledger_entity_options(visit, field, ledger_typed(visit, "entity", TEXT_NONE)));
    ledger_form(visit, TEXT(MONEY "/batches"), SAID(arena, "Make the batch"));
    return OK;
}

enum result ledger_batches_get(struct request *request, struct answer *answer)
{
    struct ledger_visit visit;
    TRY(ledger_visit_open(request, answer, SAID(request_arena(request), "Batches of payments"), NULL, &visit));
    return show_list(&visit, TEXT_NONE);
}

struct making { struct ledger_visit *visit; int64_t entity; };

static enum result make(struct db *db, void *context, struct message *message)
{
    struct making *making = context;
    int64_t batch;
    TRY(batch_make(db, making->visit->engine, making->visit->arena, making->entity, &making->visit->actor, &batch, message));
    answer_redirect(making->visit->answer, batch_href(making->visit->arena, batch));
    answer_cookie(making->visit->answer, NOTICE_COOKIE, TEXT("saved"), 60);
    return OK;
}

enum result ledger_batches_post(struct request *request, struct answer *answer)
{
    struct ledger_visit visit;
    struct making making = {.visit = &visit};
    struct message message = {.language = request_language(request)};
    struct text entity_error = TEXT_NONE;
    TRY(ledger_visit_open(request, answer, SAID(request_arena(request), "Batches of payments"), NULL, &visit));
    if (!actor_has_role(&visit.actor, TEXT("finance")))
        return message_fail(answer_message(answer), ERROR_DENIED, "Only a finance officer makes batches.");
    if (text_to_integer(request_text(request, "entity"), &making.entity) < 0) {
        entity_error = SAID(visit.arena, "Choose whose payments are exported");
    } else {
        enum result result = request_write(request, make, &making, &message);
        if (result == OK || !ledger_can_say(result))
            return result;
        TRY(request_db(request, &visit.db));
        ledger_wrong(&visit, arena_copy_z(visit.arena, message.text));
    }
    return show_list(&visit, entity_error);
}

/* --- One batch ---------------------------------------------------------------- */

static enum result load(struct ledger_visit *visit, struct batch *ret_batch, struct text *ret_content)
{
    int64_t id;
    if (text_to_integer(request_text(visit->request, "id"), &id) < 0)
        return ERROR_NOT_FOUND;
    return batch_get(visit->db, visit->arena, id, ret_batch, ret_content);
}

static enum result show_payments(struct ledger_visit *visit, int64_t batch)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = visit->arena;
    const struct definition *definition = definitions_find(visit->engine->definitions, TEXT(LEDGER_PAYMENTS));
    struct value *table = part_table(arena, "payments", SAID(arena, "Its payments"), TEXT_NONE), *list = value_list(arena);
    int step;
    part_column(arena, table, SAID(arena, "Payment"), false);
    part_column(arena, table, SAID(arena, "Paid to"), false);
    part_column(arena, table, SAID(arena, "State"), false);
    part_column(arena, table, SAID(arena, "Amount"), true);
    TRY(db_query(visit->db, &row, SQL("select l.payment, r.reference, p.payee, r.state, l.pence from payment_batch_line l left join record r on r.id = l.payment"
                                      " left join reg_payment p on p.id = l.payment where l.batch = $1 order by l.position"),
                 BIND(bind_integer(batch))));
    while ((step = statement_step(row)) == 1) {
        struct value *line = part_table_row(arena, table), *item = value_object(arena);
        struct text state = statement_copy(row, 3, arena), label = state;
        for (size_t i = 0; definition && i < definition->state_count; i++)
            if (text_equal(definition->states[i].name, state))
                label = definition->states[i].label;
        part_cell_link(arena, line, statement_copy(row, 1, arena), arena_printf(arena, "/desk/registers/payments/%" PRId64, statement_integer(row, 0)));
        part_cell(arena, line, statement_copy(row, 2, arena));
        part_cell(arena, line, label);
        ledger_cell_pence(arena, line, statement_integer(row, 4));
        value_set_text(arena, item, "reference", statement_copy(row, 1, arena));
        value_set_text(arena, item, "state", state);
        value_set_integer(arena, item, "pence", statement_integer(row, 4));
        value_append(arena, list, item);
    }
    ledger_set(visit, "table", table);
    value_set(arena, visit->view, "payments", list);
    return step < 0 ? (enum result)step : OK;
}

enum result ledger_batch_get(struct request *request, struct answer *answer)
{
    struct ledger_visit visit;
    struct batch batch;
    struct text content;
    TRY(ledger_visit_open(request, answer, TEXT_NONE, NULL, &visit));
    TRY(load(&visit, &batch, &content));
    ledger_text(&visit, "title", arena_printf(visit.arena, SAY(visit.arena, "Batch %" PRId64), batch.id));
    ledger_row(&visit, SAID(visit.arena, "Whose money"), batch.entity_name, TEXT_NONE);
    ledger_row(&visit, SAID(visit.arena, "Made"), arena_printf(visit.arena, "%.*s, %.*s", TEXT_ARGS(instant_long(visit.arena, batch.at)), TEXT_ARGS(batch.by_name)), TEXT_NONE);
    ledger_row(&visit, SAID(visit.arena, "Amount"), pence_text(visit.arena, batch.pence), TEXT_NONE);
    ledger_row(&visit, SAID(visit.arena, "SHA-256 of its file"), batch.hash, TEXT_NONE);
    ledger_row(&visit, SAID(visit.arena, "Its file"), SAID(visit.arena, "Download the CSV"), arena_printf(visit.arena, "%.*s/file", TEXT_ARGS(batch_href(visit.arena, batch.id))));
    ledger_link(&visit, SAID(visit.arena, "Batches"), TEXT(MONEY "/batches"));
    value_set_integer(visit.arena, visit.view, "batch", batch.id);
    value_set_integer(visit.arena, visit.view, "pence", batch.pence);
    value_set_text(visit.arena, visit.view, "sha256", batch.hash);
    return show_payments(&visit, batch.id);
}

enum result ledger_batch_file_get(struct request *request, struct answer *answer)
{
    struct ledger_visit visit;
    struct batch batch;
    struct text content;
    TRY(ledger_visit_open(request, answer, TEXT_NONE, NULL, &visit));
    TRY(load(&visit, &batch, &content));
    answer_raw(answer, "text/csv; charset=utf-8", content);
    answer_download(answer, arena_printf(visit.arena, "payments-%" PRId64 ".csv", batch.id));
    return OK;
}
