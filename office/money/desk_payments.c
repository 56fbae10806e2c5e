/* Payments to be authorised and to be exported, and the form by which somebody asks for one. See payments.h. */
#include <inttypes.h>

#include "base/wording.h"
#include "office/money/ledger_desk.h"

/* --- The list ----------------------------------------------------------------- */

static enum result show_state(struct ledger_visit *visit, const char *member, const char *id, const char *state, struct text caption, struct text empty_line, struct value *list)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = visit->arena;
    struct value *table = part_table(arena, id, caption, empty_line);
    int step;
    part_column(arena, table, SAID(arena, "Payment"), false);
    part_column(arena, table, SAID(arena, "Paid to"), false);
    part_column(arena, table, SAID(arena, "What for"), false);
    part_column(arena, table, SAID(arena, "Taken from"), false);
    part_column(arena, table, SAID(arena, "Due"), false);
    part_column(arena, table, SAID(arena, "Amount"), true);
    TRY(db_query(visit->db, &row, SQL("select p.id, r.reference, p.payee, p.purpose, a.name, p.due, p.amount from reg_payment p join record r on r.id = p.id"
                                      " left join ledger_account a on a.id = p.purse where r.state = $1 order by p.due, p.id"),
                 BIND(bind_text(text_of(state)))));
    while ((step = statement_step(row)) == 1) {
        struct value *line = part_table_row(arena, table), *item = value_object(arena);
        int64_t id_of = statement_integer(row, 0);
        part_cell_link(arena, line, statement_copy(row, 1, arena), arena_printf(arena, "/desk/registers/payments/%" PRId64, id_of));
        part_cell(arena, line, statement_copy(row, 2, arena));
        part_cell(arena, line, statement_copy(row, 3, arena));
        part_cell(arena, line, statement_copy(row, 4, arena));
        part_cell(arena, line, date_long(arena, statement_date(row, 5)));
        ledger_cell_pence(arena, line, statement_integer(row, 6));
        value_set_text(arena, item, "reference", statement_copy(row, 1, arena));
        value_set_text(arena, item, "payee", statement_copy(row, 2, arena));
        value_set_text(arena, item, "state", text_of(state));
        value_set_text(arena, item, "due", date_iso(arena, statement_date(row, 5)));
        value_set_integer(arena, item, "pence", statement_integer(row, 6));
        value_set_text(arena, item, "pounds", pence_plain(arena, statement_integer(row, 6)));
        value_append(arena, list, item);
    }
    ledger_set(visit, member, table);
    return step < 0 ? (enum result)step : OK;
}

static bool may_ask(const struct actor *actor)
{
    return actor_has_role(actor, TEXT("officer")) || ledger_is_keeper(actor);
}

enum result ledger_payments_get(struct request *request, struct answer *answer)
{
    struct ledger_visit visit;
    struct arena *arena = request_arena(request);
    struct value *list = value_list(arena);
    TRY(ledger_visit_open(request, answer, SAID(arena, "Payments"), NULL, &visit));
    TRY(show_state(&visit, "table", "requested", "requested", SAID(arena, "To be authorised"), SAID(arena, "No payment waits to be authorised."), list));
    TRY(show_state(&visit, "second", "authorised", "authorised", SAID(arena, "Authorised, to be exported"), SAID(arena, "No payment waits to be exported."), list));
    TRY(show_state(&visit, "third", "exported", "exported", SAID(arena, "With the finance system"), SAID(arena, "Every exported payment is settled."), list));
    value_set(arena, visit.view, "payments", list);
    ledger_text(&visit, "lead", SAID(arena, "A payment that is asked for is taken out of its purse at once. Somebody else authorises it within their limit; it is exported once, and is paid when the finance system says so."));
    if (may_ask(&visit.actor))
        ledger_link(&visit, SAID(arena, "Ask for a payment"), TEXT(MONEY "/payments/new"));
    ledger_link(&visit, SAID(arena, "Batches"), TEXT(MONEY "/batches"));
    ledger_link(&visit, SAID(arena, "Reconciliation"), TEXT(MONEY "/reconciliation"));
    ledger_link(&visit, SAID(arena, "Authorisation limits"), TEXT("/desk/registers/authorisation_limits"));
    ledger_link(&visit, SAID(arena, "All payments"), TEXT("/desk/registers/payments"));
    return OK;
}

/* --- Asking for one ------------------------------------------------------------ */

#define KINDS_PAID_FROM (1u << LEDGER_AWARD | 1u << LEDGER_LINE | 1u << LEDGER_RESERVE | 1u << LEDGER_RECEIPT | 1u << LEDGER_FUND)

enum { FIELD_PURSE, FIELD_PAYEE, FIELD_AMOUNT, FIELD_DUE, FIELD_PURPOSE, FIELD_PAYEE_NUMBER, FIELD_PAYEE_REFERENCE, FIELD_BUDGET_CODE, ASKED_FIELDS };
struct asking {
    struct ledger_visit *visit;
    struct ledger_payment payment;
    struct text errors[ASKED_FIELDS];
};

static enum result show_form(struct ledger_visit *visit, const struct asking *asking)
{
    struct arena *arena = visit->arena;
    const struct { const char *name, *kind; struct text label, hint; bool optional; } fields[ASKED_FIELDS] = {
        [FIELD_PURSE] = {"purse", "select", SAID(arena, "Out of which purse"), SAID(arena, "With what lies in it today."), false},
        [FIELD_PAYEE] = {"payee", "text", SAID(arena, "Paid to"), TEXT_NONE, false},
        [FIELD_AMOUNT] = {"amount", "pence", SAID(arena, "Amount"), TEXT_NONE, false},
        [FIELD_DUE] = {"due", "date", SAID(arena, "To be paid by"), SAID(arena, "Such as 21 November 2026."), false},
        [FIELD_PURPOSE] = {"purpose", "text", SAID(arena, "What it is for"), TEXT_NONE, false},
        [FIELD_PAYEE_NUMBER] = {"payee_number", "text", SAID(arena, "Their number in the finance system"), SAID(arena, "Bank details are kept there, never here."), true},
        [FIELD_PAYEE_REFERENCE] = {"payee_reference", "text", SAID(arena, "Their reference"), SAID(arena, "What they want to read on their bank statement."), true},
        [FIELD_BUDGET_CODE] = {"budget_code", "text", SAID(arena, "Budget code"), TEXT_NONE, true},
    };
    for (size_t i = 0; i < ASKED_FIELDS; i++) {
        struct text typed = ledger_typed(visit, fields[i].name, TEXT_NONE);
        struct value *field = ledger_field(visit, fields[i].name, fields[i].label, fields[i].hint, fields[i].kind, typed, asking->errors[i]);
        value_set_boolean(arena, field, "required", !fields[i].optional);
        if (i == FIELD_PURSE)
            TRY(ledger_account_options(visit, field, KINDS_PAID_FROM, typed));
    }
    ledger_link(visit, SAID(arena, "Payments"), TEXT(MONEY "/payments"));
    ledger_form(visit, TEXT(MONEY "/payments/new"), SAID(arena, "Ask for the payment"));
    return OK;
}

enum result ledger_payment_new_get(struct request *request, struct answer *answer)
{
    struct ledger_visit visit;
    struct asking asking = {.visit = &visit};
    TRY(ledger_visit_open(request, answer, SAID(request_arena(request), "Ask for a payment"), MONEY "/payments/new", &visit));
    if (!may_ask(&visit.actor))
        return message_fail(answer_message(answer), ERROR_DENIED, "Your role may not ask for payments.");
    return show_form(&visit, &asking);
}

static struct text missing(struct ledger_visit *visit, struct text typed, size_t characters_max, struct text what)
{
    if (!typed.length)
        return what;
    return text_count_characters(typed) > characters_max ? arena_printf(visit->arena, SAY(visit->arena, "Use %zu characters or fewer"), characters_max) : TEXT_NONE;
}

static bool read_form(struct ledger_visit *visit, struct asking *asking)
{
    struct arena *arena = visit->arena;
    struct request *request = visit->request;
    struct ledger_payment *payment = &asking->payment;
    bool right = true;
    payment->payee = text_trim(request_text(request, "payee"));
    payment->purpose = text_trim(request_text(request, "purpose"));
    payment->payee_number = text_trim(request_text(request, "payee_number"));
    payment->payee_reference = text_trim(request_text(request, "payee_reference"));
    payment->budget_code = text_trim(request_text(request, "budget_code"));
    if (text_to_integer(request_text(request, "purse"), &payment->account) < 0)
        asking->errors[FIELD_PURSE] = SAID(arena, "Choose the purse that it is paid out of");
    asking->errors[FIELD_PAYEE] = missing(visit, payment->payee, 150, SAID(arena, "Enter who is paid"));
    asking->errors[FIELD_PURPOSE] = missing(visit, payment->purpose, 300, SAID(arena, "Say what it is for"));
    (void)ledger_read_amount(visit, request_text(request, "amount"), &payment->pence, &asking->errors[FIELD_AMOUNT]);
    (void)ledger_read_day(visit, request_text(request, "due"), &payment->due, &asking->errors[FIELD_DUE]);
    for (size_t i = 0; i < ASKED_FIELDS; i++)
        right = right && !asking->errors[i].length;
    return right;
}

/* Only purses that are offered: what is in payment, paid or outside is nobody's to pay from. */
static enum result check_purse(struct db *db, struct arena *arena, int64_t account, struct message *message)
{
    struct ledger_account purse;
    enum result result = ledger_get(db, arena, account, DATE_NONE, &purse);
    if (result == ERROR_NOT_FOUND || (result == OK && !(KINDS_PAID_FROM & 1u << purse.kind)))
        return message_fail(message, ERROR_INVALID, "Choose the purse that it is paid out of");
    return result;
}

static enum result ask(struct db *db, void *context, struct message *message)
{
    struct asking *asking = context;
    struct ledger_visit *visit = asking->visit;
    int64_t id;
    TRY(check_purse(db, visit->arena, asking->payment.account, message));
    TRY(ledger_request_payment(db, visit->engine, visit->arena, &asking->payment, &visit->actor, &id, message));
    answer_redirect(visit->answer, arena_printf(visit->arena, "/desk/registers/payments/%" PRId64, id));
    answer_cookie(visit->answer, NOTICE_COOKIE, TEXT("saved"), 60);
    return OK;
}

enum result ledger_payment_new_post(struct request *request, struct answer *answer)
{
    struct ledger_visit visit;
    struct asking asking = {.visit = &visit};
    struct message message = {.language = request_language(request)};
    TRY(ledger_visit_open(request, answer, SAID(request_arena(request), "Ask for a payment"), NULL, &visit));
    if (!may_ask(&visit.actor))
        return message_fail(answer_message(answer), ERROR_DENIED, "Your role may not ask for payments.");
    if (read_form(&visit, &asking)) {
        enum result result = request_write(request, ask, &asking, &message);
        if (result == OK || !ledger_can_say(result))
            return result;
        TRY(request_db(request, &visit.db));
        ledger_wrong(&visit, arena_copy_z(visit.arena, message.text));
    }
    return show_form(&visit, &asking);
}
