/* /money/spending: payments over £500, month by month. */
#include <inttypes.h>

#include "base/limits.h"
#include "base/pence.h"
#include "base/wording.h"
#include "office/money/internal.h"

#define SHOWN_MAX 500
#define TAKEN_MAX 20000 /* as a file */

static const struct shape_field payment_fields[] = {
    {"paid_on", VALUE_TEXT, false, false, "The day", NULL}, {"body", VALUE_TEXT, false, false, "office or force", NULL}, {"recipient", VALUE_TEXT, false, false, "To whom", NULL},
    {"amount", VALUE_TEXT, false, false, "Pounds, as 1000.50; below 0 for a refund", NULL}, {"amount_pence", VALUE_INTEGER, false, false, "The same in pence", NULL},
    {"vat_not_recovered_pence", VALUE_INTEGER, false, true, "VAT that cannot be recovered", NULL}, {"purpose", VALUE_TEXT, false, true, "What it was for", NULL},
    {"value_reason", VALUE_TEXT, false, true, "Why it is good value", NULL}, {"category", VALUE_TEXT, false, true, "What was bought", NULL}, {"department", VALUE_TEXT, false, true, "Which department", NULL},
    {"transaction", VALUE_TEXT, false, false, "Its number", NULL}, {"url", VALUE_TEXT, false, false, "Its permanent address", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape payment_shape = {"Payment", payment_fields};
static const struct shape_field month_fields[] = {
    {"month", VALUE_TEXT, false, false, "Such as 2019-09", NULL}, {"payments", VALUE_INTEGER, false, false, "How many", NULL}, {"pence", VALUE_INTEGER, false, false, "Together, in pence", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape month_shape = {"PaymentMonth", month_fields};
static const struct shape_field page_fields[] = {
    {"month", VALUE_TEXT, false, true, "The month that is shown", NULL}, {"count", VALUE_INTEGER, false, false, "Payments that fit", NULL}, {"total_pence", VALUE_INTEGER, false, false, "Together, in pence", NULL},
    {"months", VALUE_LIST, false, false, "Every month that has any, newest first", &month_shape}, {"payments", VALUE_LIST, false, false, "Those that fit: a file has all, a page the first 500", &payment_shape},
    PART_BOOLEAN_MEMBER("has_months"), PART_LIST_MEMBER("month_links", &money_link_shape), PART_OBJECT_MEMBER("filters", &filters_shape), PART_OBJECT_MEMBER("table", &table_shape),
    PART_TEXT_MEMBER("shown_line"), PART_TEXT_MEMBER("csv_link"), PART_TEXT_MEMBER("json_link"), {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape money_spending_shape = {"Payments", page_fields};

struct wanted {
    struct text month, words; /* words: lower case, in the recipient's sort key */
    struct date first, last;  /* of the month, or of all time */
};

static enum result read_wanted(struct request *request, struct wanted *ret_wanted, struct message *message)
{
    struct wanted wanted = {.month = request_text(request, "month"), .words = text_sort_key(request_arena(request), request_text(request, "supplier"))};
    if (!wanted.month.length) {
        TRY(date_of(1000, 1, 1, &wanted.first));
        TRY(date_of(9999, 12, 31, &wanted.last));
    } else if (wanted.month.length != 7 || !partial_date_is_valid(wanted.month)) {
        return message_fail(message, ERROR_INVALID, "Write a month as 2019-09.");
    } else {
        wanted.first = partial_date_first(wanted.month);
        wanted.last = partial_date_last(wanted.month);
    }
    *ret_wanted = wanted;
    return OK;
}

static struct value *text_or_null(struct arena *arena, struct text text)
{
    return text.length ? value_text(arena, text) : value_null(arena);
}

static struct value *payment_value(struct statement *row, struct arena *arena)
{
    struct value *value = value_object(arena);
    value_set(arena, value, "paid_on", value_date(arena, statement_date(row, 0)));
    value_set_text(arena, value, "body", statement_copy(row, 1, arena));
    value_set_text(arena, value, "recipient", statement_copy(row, 2, arena));
    value_set_text(arena, value, "amount", pence_plain(arena, statement_integer(row, 3)));
    value_set_integer(arena, value, "amount_pence", statement_integer(row, 3));
    value_set(arena, value, "vat_not_recovered_pence", statement_is_null(row, 4) ? value_null(arena) : value_integer(arena, statement_integer(row, 4)));
    value_set(arena, value, "purpose", text_or_null(arena, statement_copy(row, 5, arena)));
    value_set(arena, value, "value_reason", text_or_null(arena, statement_copy(row, 6, arena)));
    value_set(arena, value, "category", text_or_null(arena, statement_copy(row, 7, arena)));
    value_set(arena, value, "department", text_or_null(arena, statement_copy(row, 8, arena)));
    value_set_text(arena, value, "transaction", statement_copy(row, 9, arena));
    value_set_text(arena, value, "url", arena_printf(arena, "/spending/%.*s", TEXT_ARGS(statement_text(row, 10))));
    return value;
}

static void payment_row(struct statement *row, struct arena *arena, struct value *table, const struct value *payment)
{
    struct value *line = part_table_row(arena, table);
    part_cell(arena, line, date_long(arena, statement_date(row, 0)));
    value_set_boolean(arena, part_cell_link(arena, line, value_get_text(payment, "recipient"), value_get_text(payment, "url")), "heads", true);
    value_set_boolean(arena, part_cell(arena, line, pence_text(arena, statement_integer(row, 3))), "numeric", true);
    part_cell(arena, line, value_get_text(payment, "purpose"));
}

struct listed { struct value *list, *table; size_t count; int64_t sum; };

static enum result list_payments(struct request *request, struct db *db, const struct wanted *wanted, struct listed *listed)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = request_arena(request);
    size_t most = request_is_for_table(request) ? TAKEN_MAX : SHOWN_MAX;
    int step;
    TRY(db_query(db, &row,
                 SQL("select s.paid_on, s.body, s.supplier, s.amount, s.vat_not_recovered, s.purpose, s.value_reason, s.category, s.department, s.transaction_number, p.slug, p.sort_key"
                     " from pub_spending_item s join pub_record p on p.id = s.id where s.paid_on >= $1 and s.paid_on <= $2 order by s.paid_on desc, p.sort_key, s.id"),
                 BIND(bind_date(wanted->first), bind_date(wanted->last))));
    while ((step = statement_step(row)) == 1) {
        if (wanted->words.length && !text_contains(statement_text(row, 11), wanted->words))
            continue;
        TRY(pence_add(listed->sum, statement_integer(row, 3), &listed->sum));
        if (listed->count++ >= most)
            continue;
        struct value *payment = payment_value(row, arena);
        value_append(arena, listed->list, payment);
        payment_row(row, arena, listed->table, payment);
    }
    return step < 0 ? (enum result)step : OK;
}

/* Months are made here: no engine's own functions for dates are asked for. */
static enum result list_months(struct arena *arena, struct db *db, struct text current, struct value *months, struct value *links)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct text month = TEXT_NONE;
    int64_t payments = 0, sum = 0;
    int step;
    TRY(db_query(db, &row, SQL("select s.paid_on, count(s.id), sum(s.amount) from pub_spending_item s group by s.paid_on order by s.paid_on desc"), BIND_NOTHING));
    do {
        step = statement_step(row);
        struct text next = step == 1 ? text_slice(date_iso(arena, statement_date(row, 0)), 0, 7) : TEXT_NONE;
        if (month.length && !text_equal(month, next)) {
            struct value *value = value_object(arena);
            value_set_text(arena, value, "month", month);
            value_set_integer(arena, value, "payments", payments);
            value_set_integer(arena, value, "pence", sum);
            value_append(arena, months, value);
            value_append(arena, links, money_link(arena, partial_date_long(arena, month), arena_printf(arena, "/money/spending?month=%.*s", TEXT_ARGS(month)), text_equal(month, current)));
            payments = sum = 0;
        }
        month = next;
        if (step == 1) {
            payments += statement_integer(row, 1);
            TRY(pence_add(sum, statement_integer(row, 2), &sum));
        }
    } while (step == 1);
    return step < 0 ? (enum result)step : OK;
}

static struct value *new_table(struct arena *arena)
{
    struct value *table = part_table(arena, "payments", SAID(arena, "Payments"), SAID(arena, "No payment fits."));
    part_column(arena, table, SAID(arena, "Paid on"), false);
    part_column(arena, table, SAID(arena, "Recipient"), false);
    part_column(arena, table, SAID(arena, "Amount"), true);
    part_column(arena, table, SAID(arena, "Purpose"), false);
    return table;
}

static struct text query_of(struct arena *arena, const char *face, const struct wanted *wanted, struct text supplier)
{
    return arena_printf(arena, "/money/spending%s?month=%.*s&supplier=%.*s", face, TEXT_ARGS(wanted->month), TEXT_ARGS(url_encode(arena, supplier)));
}

enum result money_show_spending(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer), *months = value_list(arena), *links = value_list(arena), *filters = part_filters(arena, request_path(request));
    struct listed listed = {.list = value_list(arena), .table = new_table(arena)};
    struct text supplier = request_text(request, "supplier");
    struct wanted wanted;
    struct db *db;
    TRY(read_wanted(request, &wanted, answer_message(answer)));
    TRY(request_db(request, &db));
    TRY(list_months(arena, db, wanted.month, months, links));
    TRY(list_payments(request, db, &wanted, &listed));
    value_set(arena, view, "month", text_or_null(arena, wanted.month));
    value_set_integer(arena, view, "count", (int64_t)listed.count);
    value_set_integer(arena, view, "total_pence", listed.sum);
    value_set(arena, view, "months", months);
    value_set(arena, view, "payments", listed.list);
    value_set_page(arena, view, "has_months", value_boolean(arena, value_is_truthy(months)));
    value_set_page(arena, view, "month_links", links);
    part_filter_words(arena, filters, TEXT("supplier"), SAID(arena, "Recipient"), supplier);
    part_filter_keep(arena, filters, TEXT("month"), wanted.month);
    if (supplier.length) {
        part_filter_active(arena, filters, supplier, arena_printf(arena, "/money/spending?month=%.*s", TEXT_ARGS(wanted.month)));
        answer_unkept(answer);
    }
    value_set_page(arena, view, "filters", filters);
    value_set_page(arena, view, "table", listed.table);
    value_set_page(arena, view, "shown_line", value_text(arena, arena_printf(arena, SAY_COUNT(arena, (int64_t)listed.count, "%zu payment, %.*s", "%zu payments, %.*s together"), listed.count, TEXT_ARGS(pence_text(arena, listed.sum)))));
    value_set_page(arena, view, "csv_link", value_text(arena, query_of(arena, ".csv", &wanted, supplier)));
    value_set_page(arena, view, "json_link", value_text(arena, query_of(arena, ".json", &wanted, supplier)));
    return OK;
}
